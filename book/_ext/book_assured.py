"""The assurance statement and the list of where each number is made: their tables, and the files they offer."""

from collections import Counter
from dataclasses import asdict
from functools import cache
from pathlib import Path

from book_hooks import at_end
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

BOOK = Path(__file__).resolve().parents[1]
#: Folder of the site that has the files.
FOLDER = "downloads"
#: File → what it holds.
FILES = {
    "assumptions.csv": "every assumption and choice",
    "data_log.csv": "every source and official table",
    "origins.csv": "every number, figure and table with the line that makes it",
}


@cache
def origins() -> list:
    """Where each number, figure and table of the book is made."""
    from analysis.chapters.origins import origins as listed
    from analysis.register.load import load

    return listed(load(), BOOK)


def files() -> dict[str, str]:
    """Name of each file → its content, inert in a spreadsheet."""
    from analysis.chapters import assurance
    from analysis.register.load import load
    from analysis.show.spreadsheet import inert_table

    register = load()
    made = {
        "assumptions.csv": assurance.as_csv(assurance.assumptions_log(register)),
        "data_log.csv": assurance.as_csv(assurance.data_log(register)),
        "origins.csv": assurance.as_csv(map(asdict, origins())),
    }
    return {name: inert_table(made[name]) for name in FILES}


def offered(name: str, rows: int) -> str:
    """A line that leads to a file."""
    return f'<p><a class="bp-data" href="../{FOLDER}/{name}" download>{name}</a>: {FILES[name]}, {rows:,} rows.</p>'


class Assured(SphinxDirective):
    """A part of one of the two pages: ``checks``, ``assumptions``, ``data``, ``standards``, ``origins``, ``answers``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make it anew."""
        from analysis.register.load import load

        return [nodes.raw("", _part(load(), self.arguments[0]), format="html")]


def _part(register, name: str) -> str:
    from analysis.chapters import assurance

    match name:
        case "checks":
            return assurance.checks_table(register).html
        case "assumptions":
            return offered("assumptions.csv", len(assurance.assumptions_log(register)))
        case "data":
            logged = offered("data_log.csv", len(assurance.data_log(register)))
            return assurance.data_table(register).html + logged
        case "standards":
            return assurance.standards(register).html
        case "origins":
            return _origins(register)
    return _answers(register)


def _origins(register) -> str:
    from analysis.chapters.origins import KINDS
    from analysis.chapters.shown import laid

    counted = Counter(one.kind for one in origins())
    first = {one.kind: one for one in reversed(origins())}
    rows = [[name, f"{counted[kind]:,}", first[kind].what, first[kind].made] for kind, name in KINDS.items()]
    return laid(register, "origins-kinds", rows).html + offered("origins.csv", len(origins()))


def _answers(register) -> str:
    from analysis.chapters.shown import chapter, laid

    rows = [
        [one.what, chapter(one.page.removesuffix(".html")), one.made]
        for one in origins()
        if one.kind == "key figure"
    ]
    return laid(register, "origins-answers", rows).html


def write_files(app: Sphinx, site: Path) -> None:
    """Write what the two pages offer."""
    if "book/assurance" not in app.env.found_docs:
        return
    folder = site / FOLDER
    folder.mkdir(exist_ok=True)
    for name, content in files().items():
        (folder / name).write_text(content, encoding="utf-8", newline="")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("assured", Assured)
    at_end(app, write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
