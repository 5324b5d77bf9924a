"""Print what every number in the prose of the chapters says: chapter → key → words, as JSON."""

import json
import re
from pathlib import Path

import nbformat

from analysis import load, words

BOOK = Path(__file__).resolve().parent.parent / "book"
NUMBER = re.compile(r"\{n\}`([^`]+)`")


def prose() -> dict[str, dict[str, str]]:
    """The words of each key, in the order in which a chapter first has it.

    Raises
    ------
    KeyError
        If a key names nothing; says in which chapter.
    """
    register, said = load(), {}
    for path in sorted(BOOK.glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        try:
            said[path.stem] = {key: words(register, key) for key in dict.fromkeys(NUMBER.findall(text))}
        except KeyError as error:
            raise KeyError(f"{path.name}: {error.args[0]}") from None
    return said


if __name__ == "__main__":
    print(json.dumps(prose(), indent=1, ensure_ascii=False))
