"""How to cite each page, and which state of the book it is of: its version and the hash of its data and code."""

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import yaml
from book_hooks import Page, each_page
from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).resolve().parents[2]
#: Pages that every other leads to at its foot, and how.
ABOUT = {
    "book/data": "Data and downloads",
    "book/cite": "Report an error",
    "book/changes": "What has changed",
}
#: What LaTeX takes for a command.
SPECIAL = re.compile(r"[&%$#_{}]")


@cache
def book() -> dict[str, Any]:
    """What ``CITATION.cff`` says of the book."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def authors() -> str:
    """Who made it, and when, where ``CITATION.cff`` has the day of the release."""
    day = str(book().get("date-released", ""))
    return "; ".join(one["name"] for one in book()["authors"]) + (f" ({day[:4]})" if day else "")


def state() -> str:
    """The version, with the hash of data and code."""
    from analysis.ledger.edition import edition

    return edition().words


def address(base: str, page: str) -> str:
    """Where a page stands, "" where the site has no address that is known.

    Parameters
    ----------
    base : str
        Address of the site.
    page : str
        Name of the page, without its ending.
    """
    return f"{base.rstrip('/')}/{page}.html" if base else ""


def text(title: str, where: str) -> str:
    """A citation in words, of a page or, without a title, of the whole book."""
    name = f"{book()['title']}, {state()}. {where}".rstrip()
    stop = "" if title.endswith(("?", ".")) else "."
    return f"{authors()}. “{title}{stop}” In {name}" if title else f"{authors()}. {name}"


def bibtex(title: str, page: str, where: str) -> str:
    """A citation for a reference manager; it has a year where the release has a day."""
    day = str(book().get("date-released", ""))
    fields = {
        "author": " and ".join(f"{{{one['name']}}}" for one in book()["authors"]),
        "title": f"{{{_escaped(title or book()['title'])}}}",  # in braces of its own, so that capitals stay
        "howpublished": f"In {_escaped(book()['title'])}" if title else "",
        "year": day[:4],
        "note": state().capitalize(),
        "url": where,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    key = "-".join(["blueprint-recomputed", *(page.split("/")[1:] if title else ())])
    return ",\n".join([f"@misc{{{key}", *lines]) + "\n}"


def _escaped(words: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", words)


def plain(title: str) -> str:
    """A title as text, of which the context of a page has the HTML."""
    return unescape(re.sub(r"<[^>]+>", "", title))


def tell(page: Page) -> None:
    """Hand the page's citation, the state of the book and the place for reports to the templates."""
    if not (ROOT / "CITATION.cff").exists():
        return
    app, name, context, _ = page
    context["state"] = state()
    context["about"] = [(one, words) for one, words in ABOUT.items() if one in app.env.found_docs]
    if "body" in context:
        title, where = plain(context["title"]), address(app.config.html_baseurl, name)
        context["cited"] = {"text": text(title, where), "bibtex": bibtex(title, name, where)}


def prepare(app: Sphinx, config: Config) -> None:
    """Have every page written again when the state of the book is another."""
    if (ROOT / "CITATION.cff").exists():
        config.book_state = state()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("book_state", "", "html", types=str)
    app.connect("config-inited", prepare, priority=900)
    each_page(app, tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
