"""The calculator: a page of its own, and the formulas that its script works with, written from the book's own."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from book_councils import table_of_contents
from book_hooks import Page, at_end, each_page
from book_links import name_chapters
from book_made import before, unless_made
from sphinx.application import Sphinx

#: The chapter that leads to it; a book without it has none.
CHAPTER = "book/councils"
PAGE, TITLE = "book/calculator", "Work it out for your council"


@unless_made()
def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Name, context and template of the page."""
    if CHAPTER not in app.env.found_docs:
        return
    from analysis.chapters import calculator
    from analysis.register.load import load

    context = {
        "title": TITLE,
        "body": name_chapters(app, calculator.page(load(), TITLE).html),
        "toc": table_of_contents(TITLE, "calculator", [calculator.NOTES]),
        "display_toc": True,
        "meta": {},
        "prev": _leading_to(app, CHAPTER),
        "next": _leading_to(app, app.env.collect_relations().get(CHAPTER, [None] * 3)[2]),
    }
    yield PAGE, context, "page.html"


def _leading_to(app: Sphinx, page: str | None) -> dict[str, str] | None:
    """Address and title of a page beside the calculator in the order of reading."""
    if page is None:
        return None
    return {"link": app.builder.get_relative_uri(PAGE, page), "title": escape(app.env.titles[page].astext())}


def show_the_way(page: Page) -> None:
    """Let the calculator stand between the chapters before and after it in the order of reading."""
    if not page.read or CHAPTER not in page.app.env.found_docs:
        return
    there = {"link": page.context["pathto"](PAGE), "title": escape(TITLE)}
    if page.name == CHAPTER:
        page.context["next"] = there
    if page.name == page.app.env.collect_relations()[CHAPTER][2]:
        page.context["prev"] = there


def write_model(app: Sphinx, site: Path) -> None:
    """Write the formulas and their settings beside the script."""
    if CHAPTER not in app.env.found_docs or before(app):
        return
    from analysis.chapters import calculator
    from analysis.register.load import load

    folder = site / "_static"
    folder.mkdir(exist_ok=True)
    (folder / "model.js").write_text(calculator.model_script(load()), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-collect-pages", pages)
    each_page(app, show_the_way)
    at_end(app, write_model)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
