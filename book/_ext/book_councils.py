"""One page for each council, of the same functions as the chapters, under an address that can be shared."""

import re
from collections.abc import Iterator
from html import escape
from inspect import getsource
from itertools import chain
from typing import Any

import book_kernels
from book_execution import imports
from book_links import name_chapters
from book_made import unless_made
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

#: The chapter that lists the pages; a book without it has none.
CHAPTER = "book/councils"
#: How many pages a process makes before it hands them over.
AT_ONCE = 8
#: An address without scheme, anchor of its own or way upwards: one of the chapters' own folder.
BESIDE = re.compile(r'(?<= href=")(?!#|[a-z]+:|\.\./)')


def one_lower(body: str) -> str:
    """HTML written for the chapters' folder, for a page in a folder below it.

    Parameters
    ----------
    body : str
        Its addresses are those of a chapter.
    """
    return BESIDE.sub("../", body)


def table_of_contents(title: str, anchor: str, sections: list[tuple[str, str]]) -> str:
    """A page's own contents, in the form that Sphinx gives them to the theme."""
    items = "".join(
        f'<li><a class="reference internal" href="#{where}">{escape(words)}</a></li>'
        for where, words in sections
    )
    return f'<ul><li><a class="reference internal" href="#{anchor}">{escape(title)}</a><ul>{items}</ul></li></ul>'


def _written(slugs: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Pages of councils and what they contain, in a process beside this one."""
    from analysis.chapters import council
    from analysis.evidence.standings import standings
    from analysis.register.load import load

    shown = [standings(load())[slug] for slug in slugs]
    return [(council.page(load(), one).html, council.contents(load(), one)) for one in shown]


def _making() -> Iterator[list[tuple[str, list[tuple[str, str]]]]]:
    """Have all pages made by processes behind this one, which goes on meanwhile; gives them in their order."""
    from analysis.evidence.standings import standings
    from analysis.register.load import load

    book_kernels.start(imports(getsource(_written)))
    pool, slugs = book_kernels.behind(), list(standings(load()))
    made = pool.map(_written, (slugs[at : at + AT_ONCE] for at in range(0, len(slugs), AT_ONCE)))
    pool.shutdown(wait=False)
    return made


def begin(app: Sphinx) -> None:
    """Begin to make the pages while the last chapter runs, where an earlier build left none."""
    if not app.book_last and CHAPTER in app.env.found_docs:
        app.book_councils = _making()


@unless_made("book/council")
def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Name, context and template of every council's page."""
    if CHAPTER not in app.env.found_docs:
        return
    from analysis.evidence.standings import standings
    from analysis.register.load import load

    shown = list(standings(load()).values())
    LOGGER.info("writing %d pages of councils", len(shown))
    places = [None, *({"link": f"{one.slug}.html", "title": escape(one.area)} for one in shown), None]
    making = app.book_councils if hasattr(app, "book_councils") else _making()
    written = chain.from_iterable(making)
    for place, (one, (body, contents)) in enumerate(zip(shown, written, strict=True)):
        context = {
            "title": escape(one.area),
            "body": one_lower(name_chapters(app, body)),
            "toc": table_of_contents(one.area, one.slug, contents),
            "display_toc": True,
            "meta": {},
            "prev": places[place],
            "next": places[place + 2],
        }
        yield f"book/council/{one.slug}", context, "page.html"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("no-chapter-waits", begin)
    app.connect("html-collect-pages", pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
