"""The numbers in the chapters' sentences: which keys each chapter asks for, and what they come to.

A chapter writes ``{n}`KEY.part```; the build puts the words and the link in its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from analysis.ledger import entries
from analysis.register.load import DATA, DataError, Register

#: The folder of the chapters.
BOOK = DATA.parent / "book"

#: How a chapter asks for a number.
ROLE = re.compile(r"\{n\}`([^`]+)`")


def told(register: Register, folder: Path = BOOK) -> dict[str, dict[str, str]]:
    """Every number of the prose as the reader sees it: chapter → key → words.

    Parameters
    ----------
    register : Register
    folder : Path
        Holds the chapters.

    Raises
    ------
    DataError
        With file, cell and key, if a key names nothing.
    """
    return {
        path.stem: {key: _words(register, path, cell, key) for cell, key in asked(path)}
        for path in sorted(folder.glob("*.ipynb"))
    }


def _words(register: Register, path: Path, cell: str, key: str) -> str:
    try:
        return entries.words(register, key)
    except KeyError as error:
        raise DataError(f"book/{path.name}", cell, "prose", key, error.args[0]) from error


def asked(path: Path) -> Iterator[tuple[str, str]]:
    """Id of the cell and key of every number that a chapter asks for."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            for key in ROLE.findall("".join(cell["source"])):
                yield cell["id"], key


def as_json(register: Register) -> str:
    """The same as JSON text, one number a line."""
    return json.dumps(told(register), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def moved(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> list[str]:
    """Lines "chapter, key: before → after" for every number that is told otherwise."""
    lines = []
    for chapter in sorted(before.keys() | after.keys()):
        old, new = before.get(chapter, {}), after.get(chapter, {})
        lines += [
            f"{chapter}, {key}: {old.get(key, 'not told')} → {new.get(key, 'not told')}"
            for key in sorted(old.keys() | new.keys())
            if old.get(key) != new.get(key)
        ]
    return lines
