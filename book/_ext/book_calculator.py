"""The calculator: a page of its own, and the formulas that its script works with, written from the book's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from book_councils import table_of_contents
from book_links import name_chapters
from sphinx.application import Sphinx

#: The chapter that leads to it; a book without it has none.
CHAPTER = "book/councils"
PAGE = "book/calculator"
#: In the folder of scripts.
MODEL = "model.js"


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Name, context and template of the page."""
    if CHAPTER not in app.env.found_docs:
        return
    from analysis.chapters import calculator
    from analysis.register.load import load

    context = {
        "title": "Work it out for your council",
        "body": name_chapters(app, calculator.page(load()).html),
        "toc": table_of_contents(
            "Work it out for your council",
            "calculator",
            [("what-this-page-does-not-show", "What this page does not show")],
        ),
        "display_toc": True,
        "meta": {},
    }
    yield PAGE, context, "page.html"


def write_model(app: Sphinx, exception: Exception | None) -> None:
    """Write the formulas and their settings beside the script."""
    if exception or app.builder.format != "html" or CHAPTER not in app.env.found_docs:
        return
    from analysis.chapters import calculator
    from analysis.register.load import load

    folder = Path(app.outdir) / "_static"
    folder.mkdir(exist_ok=True)
    (folder / MODEL).write_text(calculator.model_script(load()), encoding="utf-8")


def add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Have the formulas and the script on pages with a calculator."""
    if 'class="bp-calculator"' in context.get("body", ""):
        app.add_js_file(MODEL, loading_method="defer")
        app.add_js_file("calculator.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_model)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
