"""One page for each chapter with findings, on which each of them is explained."""

from collections.abc import Iterator
from html import escape
from typing import Any

from book_councils import one_lower, table_of_contents
from book_links import name_chapters
from sphinx.application import Sphinx

#: The chapter that lists the findings; a book without it has no pages of them.
CHAPTER = "book/explain-records"


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Name, context and template of every chapter's page."""
    if CHAPTER not in app.env.found_docs:
        return
    from analysis.chapters import explain_records
    from analysis.ledger.findings import SOURCES, shown_in
    from analysis.register.load import load

    register = load()
    own = {
        chapter: app.env.titles[f"book/{shown_in(chapter)}"].astext()
        for chapter in SOURCES
        if f"book/{shown_in(chapter)}" in app.env.titles
    }
    places = [None, *({"link": f"{one}.html", "title": escape(_title(title))} for one, title in own.items())]
    for place, (chapter, title) in enumerate(own.items()):
        yield (
            f"book/findings/{chapter}",
            _context(app, explain_records.explained(register, chapter).html, chapter, title, places, place),
            "page.html",
        )


def _context(
    app: Sphinx, explained: str, chapter: str, title: str, places: list, place: int
) -> dict[str, Any]:
    from analysis.ledger.findings import shown_in

    home = f'<a class="bp-chapter" href="{shown_in(chapter)}.html">{escape(title)}</a>'
    shown, anchor = escape(_title(title)), f"findings-{chapter}"
    mark = f'<a class="headerlink" href="#{anchor}" title="Link to this heading">#</a>'
    lead = (
        f"<p>How each figure of the chapter {home} is made. "
        f'The figures of all chapters: <a class="bp-chapter" href="explain-records.html">explain-records</a>.</p>'
    )
    body = f'<section id="{anchor}"><h1>{shown}{mark}</h1>{lead}{explained}</section>'
    return {
        "title": shown,
        "body": one_lower(name_chapters(app, body)),
        "toc": table_of_contents(_title(title), anchor, []),
        "display_toc": False,
        "meta": {},
        "prev": places[place],
        "next": places[place + 2] if place + 2 < len(places) else None,
    }


def _title(title: str) -> str:
    return f"Figures explained: {title}"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-collect-pages", pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
