"""The pages on which every number is explained, and the way to them from wherever a number stands."""

import json
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from book_councils import one_lower, table_of_contents
from book_hooks import Page, each_body
from book_links import name_chapters
from book_made import before, unless_made
from sphinx.application import Sphinx

#: The chapter that is the index of all numbers; a book without it explains none.
CHAPTER = "book/explain"
#: Lasting address of a number, seen from the chapters' folder or from one below it.
LASTING = re.compile(r'(?<= href=")((?:\.\./)?)((?:explain|findings/[\w-]+)\.html#[a-z]+-\w+)(?=")')
#: What the script of the index fetches and searches: name, figure and address of every number.
NAMES = "explained.js"


@cache
def explanations(app: Sphinx) -> list:
    """All pages of explanations, in the order of the chapters; made once, before the first page is written."""
    if CHAPTER not in app.env.found_docs:
        return []
    from analysis.chapters import explained_pages
    from analysis.ledger.findings import shown_in
    from analysis.register.load import load

    register = load()
    shown = [one for one in explained_pages.named(register) if f"book/{shown_in(one)}" in app.env.titles]
    homes = list(dict.fromkeys(map(shown_in, shown)))
    return [
        page
        for chapter in sorted(shown, key=lambda one: homes.index(shown_in(one)))
        for page in explained_pages.pages(register, chapter)
    ]


@cache
def places(app: Sphinx) -> dict[str, str]:
    """Lasting address of a number → the page and anchor that explain it, of which the last build may still know."""
    if not before(app) or "places" not in app.book_last:
        made = explanations(app)
        app.book_now["places"] = {
            one.address: f"{page.address}#{one.anchor}" for page in made for one in page.numbers
        }
    else:
        app.book_now["places"] = app.book_last["places"]
    return app.book_now["places"]


def lead_on(page: Page, body: str) -> str:
    """Let every number of a page lead straight to its explanation, and load the script of the index."""
    known = places(page.app)
    if 'class="bp-index"' in body or 'class="bp-contents"' in body:
        page.app.add_js_file("explain.js", loading_method="defer")
    return LASTING.sub(lambda link: f"{link[1]}{known.get(link[2], link[2])}", body)


@unless_made("book/findings")
def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Name, context and template of every page of explanations."""
    made = explanations(app)
    around = [
        None,
        *({"link": Path(one.address).name, "title": escape(_title(app, one))} for one in made),
        None,
    ]
    for place, page in enumerate(made):
        name = f"book/{page.address.removesuffix('.html')}"
        yield name, _context(app, page, around[place], around[place + 2]), "page.html"
    _write_names(app)


def _context(app: Sphinx, page: Any, before: dict | None, after: dict | None) -> dict[str, Any]:
    title, anchor = _title(app, page), f"findings-{page.chapter}"
    mark = f'<a class="headerlink" href="#{anchor}" title="Link to this heading">#</a>'
    body = f'<section id="{anchor}"><h1>{escape(title)}{mark}</h1>{page.body.html}</section>'
    return {
        "title": escape(title),
        "body": one_lower(name_chapters(app, body)),
        "toc": table_of_contents(title, anchor, page.kinds),
        "display_toc": True,
        "meta": {},
        "prev": before,
        "next": after,
    }


def _title(app: Sphinx, page: Any) -> str:
    """Names the chapter of the book, and which of all pages on its numbers this is."""
    from analysis.ledger.findings import shown_in

    home = shown_in(page.chapter)
    own = [one for one in explanations(app) if shown_in(one.chapter) == home]
    place = f" (page {own.index(page) + 1} of {len(own)})" if len(own) > 1 else ""
    return f"Numbers explained: {app.env.titles[f'book/{home}'].astext()}{place}"


def _write_names(app: Sphinx) -> None:
    names = [
        [one.label, one.words(), f"{page.address}#{one.anchor}"]
        for page in explanations(app)
        for one in page.numbers
    ]
    content = f"window.explained = {json.dumps(names, ensure_ascii=False, separators=(',', ':'))};\n"
    (Path(app.outdir) / "_static" / NAMES).write_text(content, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    each_body(app, lead_on)
    app.connect("html-collect-pages", pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
