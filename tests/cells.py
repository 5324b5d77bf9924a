"""What the cells of a chapter show, as stored and as made anew without a drawing.

Of a figure the alt text and each datum of its table, at eight digits, as ``tests/snapshots/shown.json`` has them; of
all else the words. What the lines of a drawing look like is for the tests of charts and of the stored outputs.
"""

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html import escape, unescape
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

from analysis.show.figures import Figure

BOOK = Path(__file__).resolve().parents[1] / "book"
CHAPTERS = sorted(path.stem for path in BOOK.glob("*.ipynb"))
_DIGITS = 8
_FIGURE = re.compile(r'<figure class="bp-figure" id="fig-([^"]+)".*?</figure>', re.DOTALL)
_ALT = re.compile(r'<svg [^>]*aria-label="([^"]*)"')
_DATA = re.compile(r'"data:text/csv;charset=utf-8,([^"]*)"')
_DRAWING = re.compile(r"<svg .*?</svg>", re.DOTALL)

#: Figure or cell → what it is → how it reads.
Shown = dict[str, dict[str, str]]


def stored(chapter: str) -> Shown:
    """What the notebook has as its outputs."""
    return _all(
        (cell["id"], "".join(one["data"]["text/html"]))
        for cell in _cells(chapter)
        for one in cell["outputs"]
        if "text/html" in one.get("data", {})
    )


def made(chapter: str) -> Shown:
    """What its code gives today."""
    with patch.object(Figure, "drawing", _undrawn):
        return _all(_run(chapter))


def _undrawn(figure: Figure, *, narrow: bool, part: str) -> str:
    return f'<svg aria-label="{escape(figure.alt)}"></svg>'


def _cells(chapter: str) -> list[dict[str, Any]]:
    cells = json.loads((BOOK / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def _run(chapter: str) -> Iterator[tuple[str, str]]:
    """Id and HTML of each cell whose last line has some; the names are those of the chapter alone."""
    names: dict[str, Any] = {}
    for cell in _cells(chapter):
        *before, last = ast.parse("".join(cell["source"])).body
        exec(compile(ast.Module(before, []), chapter, "exec"), names)
        if isinstance(last, ast.Expr):
            given = eval(compile(ast.Expression(last.value), chapter, "eval"), names)
            if told := getattr(given, "_repr_mimebundle_", dict)().get("text/html"):
                yield cell["id"], told
        else:
            exec(compile(ast.Module([last], []), chapter, "exec"), names)


def _all(outputs: Iterator[tuple[str, str]]) -> Shown:
    found: Shown = {}
    for cell, html in outputs:
        found |= {figure[1]: _figure(figure[0]) for figure in _FIGURE.finditer(html)}
        words = re.split(r"<[^>]*>", _DRAWING.sub("", html))
        found[f"cell {cell}"] = {
            f"words {at}": unescape(word) for at, word in enumerate(filter(str.strip, words))
        }
    return found


def _figure(html: str) -> dict[str, str]:
    """The alt text, and each datum by its row, with the first cell of that, and its column."""
    head, *rows = csv.reader(io.StringIO(unquote(_DATA.search(html)[1]), newline=""))
    data = {
        f"row {at} ({row[0]}), column {column}": _rounded(datum)
        for at, row in enumerate(rows, 1)
        for column, datum in zip(head, row, strict=True)
    }
    return {"alt text": unescape(_ALT.search(html)[1])} | data


def _rounded(datum: str) -> str:
    with suppress(ValueError):
        return f"{float(datum):.{_DIGITS}g}"
    return datum
