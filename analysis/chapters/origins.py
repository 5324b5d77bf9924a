"""Where each number, figure and table is made: the page that shows it, and the line of code or data that it comes from."""

from __future__ import annotations

import ast
import csv
import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path

from analysis.claims import wording
from analysis.formulas import FORMULAS
from analysis.ledger.entries import entry, number
from analysis.ledger.findings import finding, findings
from analysis.ledger.key_figures import key_figures
from analysis.register.load import DATA, Register
from analysis.show.html import Html

_PACKAGE = Path(__file__).resolve().parents[1]

#: Kind of entry → how a page names many of them.
KINDS = {
    "key figure": "Key figures",
    "claim": "Claims",
    "result": "Results",
    "input": "Inputs",
    "finding": "Findings",
    "figure": "Figures",
    "table": "Tables",
}

_FIGURE = re.compile(r'<figure class="bp-figure" id="fig-([^"]+)"')
_HEADLINE = re.compile(r'<p class="bp-headline">(.*?)</p>')
_CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Origin:
    """One line of the list."""

    kind: str  #: a key of :data:`KINDS`
    id: str  #: its key, the name of a figure, or the caption of a table
    what: str  #: what it is
    page: str  #: where it is shown, seen from a chapter
    made: str  #: functions and tables that make it, each with file and line


def origins(register: Register, book: Path) -> list[Origin]:
    """Every key figure, claim, result, input and finding, and every figure and table of a chapter.

    `book`: folder of the chapters, with their outputs stored.
    """
    return [*_numbers(register), *(one for path in sorted(book.glob("*.ipynb")) for one in _shown(path))]


# --- numbers -----------------------------------------------------------------------------------------------


def _numbers(register: Register) -> Iterator[Origin]:
    placed: dict[str, tuple[Iterable[str], Callable[[str], str]]] = {
        "claim": (register.claims, lambda key: _claim(register, key)),
        "result": (register.quantities, lambda key: _formula(register.quantities[key].formula)),
        "input": (register.inputs, lambda key: _row("inputs.csv", key)),
        "finding": (findings(register), lambda key: _finding(register, key)),
    }
    found = {}
    for kind, (keys, made) in placed.items():
        for key in keys:
            one = number(register, kind, key)
            found[kind, key] = Origin(kind, key, wording.capital(one.label), one.address, made(key))
    for asked in key_figures():
        one = entry(register, asked.key)
        about = found.get((one.kind, one.id))
        computed = about.made if about else place(entry)
        yield Origin("key figure", asked.id, asked.question, f"{asked.page}.html", computed)
    yield from found.values()


def _claim(register: Register, key: str) -> str:
    formula, stated = register.claims[key].formula, _row("claims.csv", key)
    return f"{_formula(formula)}; {stated}" if formula else stated


def _formula(name: str) -> str:
    return place(FORMULAS[name].function)


def place(function: Callable[..., object]) -> str:
    """A function, also a decorated one: "falls.change (analysis/evidence/falls.py, line 20)"."""
    inner = inspect.unwrap(function)
    lines, first = inspect.getsourcelines(inner)
    decorators = next(count for count, line in enumerate(lines) if line.startswith("def "))
    return _told(Path(inspect.getsourcefile(inner)), inner.__name__, first + decorators)


def _row(table: str, key: str) -> str:
    return f"data/{table}, line {_lines(table)[key]}"


@cache
def _lines(table: str) -> dict[str, int]:
    """Key → the line on which its row ends."""
    with (DATA / table).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["id"]: rows.line_num for row in rows}


def _finding(register: Register, key: str) -> str:
    """The line that computed a finding."""
    made = finding(register, key).made
    assert made, f"{key} is no finding of a table"
    module, function, line = made
    return _told(_PACKAGE.parent / f"{module.replace('.', '/')}.py", function, line)


# --- figures and tables ------------------------------------------------------------------------------------


def figure_titles() -> dict[str, Html]:
    """The title of each figure, linked to it, by its name."""
    return {
        one.id: Html(f'<a href="{one.page}">{escape(one.what)}</a>', one.what)
        for path in sorted((DATA.parent / "book").glob("*.ipynb"))
        for one in _shown(path)
        if one.kind == "figure"
    }


def _shown(chapter: Path) -> Iterator[Origin]:
    """Figures and tables of a chapter, as its cells have stored them."""
    cells = json.loads(chapter.read_text(encoding="utf-8"))["cells"]
    for cell in (one for one in cells if one["cell_type"] == "code"):
        html = "".join("".join(one.get("data", {}).get("text/html", "")) for one in cell["outputs"])
        page, made = f"{chapter.stem}.html", "; ".join(_called("".join(cell["source"])))
        for name in _FIGURE.findall(html):
            headline = _HEADLINE.search(html, html.index(f'id="fig-{name}"'))
            yield Origin("figure", name, _text(headline[1]) if headline else name, f"{page}#fig-{name}", made)
        for caption in map(_text, _CAPTION.findall(html)):
            yield Origin("table", caption, caption, page, made)


def _text(html: str) -> str:
    return unescape(_TAG.sub("", html))


def _called(code: str) -> list[str]:
    """Functions of the chapters' room that a cell calls, each once, with file and line."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            file = Path(__file__).with_name(f"{ast.unparse(node.func.value)}.py")
            line = _defined(file).get(node.func.attr) if file.is_file() else None
            if line:
                found.append(_told(file, node.func.attr, line))
    return list(dict.fromkeys(found))


@cache
def _defined(file: Path) -> dict[str, int]:
    """Function → the line on which it begins."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name: node.lineno for node in tree.body if isinstance(node, ast.FunctionDef)}


def _told(file: Path, function: str, line: int) -> str:
    where = file.relative_to(_PACKAGE.parent).as_posix()
    return f"{file.stem}.{function} ({where}, line {line})"
