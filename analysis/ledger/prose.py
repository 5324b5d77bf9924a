"""The numbers in the chapters' sentences: which keys each chapter asks for, and what they come to.

A chapter writes ``{n}`KEY.part```; the build puts the words and the link in its place. A block ``{when} CONDITION``
is shown only where the condition holds, and ``{otherwise}`` after it only where it does not. Its sentences belong to
the paragraph that it stands in, and are one of their own where empty lines are around it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from analysis.ledger import entries
from analysis.ledger.conditions import holds
from analysis.register.load import DATA, DataError, Register

#: The folder of the chapters.
BOOK = DATA.parent / "book"

#: How a chapter asks for a number.
ROLE = re.compile(r"\{n\}`([^`]+)`")

T = TypeVar("T")

_OPENING = re.compile(r"(:{3,}|`{3,})\{([\w-]+)\} *(.*)")


def told(register: Register, folder: Path = BOOK) -> dict[str, dict[str, str]]:
    """Every number of the prose as the reader sees it: chapter → key → words.

    `folder`: holds the chapters. Raises DataError with file, cell and key or condition, if a key names nothing or a
    condition is none.
    """
    return {path.stem: dict(_told(register, path)) for path in sorted(folder.glob("*.ipynb"))}


def _told(register: Register, path: Path) -> Iterator[tuple[str, str]]:
    for cell, text in written(path):
        for key in ROLE.findall(_true(register, path.name, cell, text)):
            yield key, entries.words(register, key)


def true(register: Register, notebook: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A chapter whose prose holds only what is true; raises DataError as :func:`told` does.

    `notebook`: as the file has it; cells of old ones have no id. `name`: of the file.
    """

    def shown(cell: dict[str, Any]) -> dict[str, Any]:
        if cell["cell_type"] != "markdown":
            return cell
        text = _true(register, name, cell.get("id", ""), "".join(cell["source"]))
        return {**cell, "source": text.splitlines(keepends=True)}

    return {**notebook, "cells": list(map(shown, notebook["cells"]))}


def _true(register: Register, name: str, cell: str, text: str) -> str:
    """What is true of a cell of prose, once each of its keys and conditions is known to name something."""
    here = partial(_checked, f"book/{name}", cell)
    for key in ROLE.findall(text):  # those of blocks that are not shown as well
        here(key, partial(entries.words, register))
    return here(text, partial(visible, holding=partial(here, ask=partial(holds, register))))


def _checked(file: str, cell: str, value: str, ask: Callable[[str], T]) -> T:
    try:
        return ask(value)
    except DataError:
        raise
    except (KeyError, ValueError) as error:
        raise DataError(file, cell, "prose", value, error.args[0]) from error


def written(path: Path) -> Iterator[tuple[str, str]]:
    """Id and text of every cell of prose of a chapter, as it is written."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            yield cell["id"], "".join(cell["source"])


def visible(
    text: str, holding: Callable[[str], bool], boxed: Callable[..., str] = lambda *lines: "\n".join(lines)
) -> str:
    """Prose without the blocks whose condition does not hold, and without the fences of those that have one.

    - `text`: markdown of a chapter.
    - `holding`: whether a condition holds.
    - `boxed`: first line, content and last line of another fence → what to put in its place; by default the same.
    - Raises ValueError if a block is not closed, opens within a line, or ``{otherwise}`` follows no ``{when}``.
    """
    lines = iter(text.split("\n"))
    shown, held = [], None
    for line in lines:
        opening = _OPENING.fullmatch(line)
        if not opening:
            if ":::{" in line:
                raise ValueError(f"'{line[-40:]}' opens a block within a line")
            shown.append(line)
            continue
        fence, kind, condition = opening.groups()
        content = visible("\n".join(_until(fence, lines, line)), holding, boxed)
        if kind not in ("when", "otherwise"):
            shown.append(boxed(line, content, fence))
            continue
        if kind == "otherwise" and held is None:
            raise ValueError("{otherwise} follows no {when}")
        held = holding(condition) if kind == "when" else not held
        shown += [content] * held
    return "\n".join(shown)


def _until(fence: str, lines: Iterator[str], opening: str) -> Iterator[str]:
    for line in lines:
        if line.rstrip() == fence:
            return
        yield line
    raise ValueError(f"'{opening}' is not closed by '{fence}'")


def as_json(register: Register) -> str:
    """The same as JSON text, one number a line."""
    return json.dumps(told(register), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
