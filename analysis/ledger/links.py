"""Where a number is explained: the address of every claim, result and input, the same on every page."""

import re
from collections.abc import Iterable
from html import escape

from analysis.ledger.findings import PAGES, chapter_of
from analysis.register.load import Register
from analysis.show.html import Html

#: The index of all numbers. Each has a lasting address there, or, a finding, on the first page of its chapter's
#: explanations; the build leads on from it to the page that explains the number.
EXPLAIN = "explain.html"

#: The page that lists every claim.
LEDGER = "ledger.html"

#: The page that lists what others made of a figure.
FIT = "fit.html"

#: The picture of how often each verdict falls.
COUNTS = f"{LEDGER}#fig-verdict-counts"

#: The page of the official counts, year by year.
YEARS = "records.html#what-was-counted-and-when"


def explanations(chapter: str) -> str:
    """Address of the first page on which a chapter's numbers are explained."""
    return f"findings/{PAGES.get(chapter, chapter)}.html"


def to(kind: str, key: str) -> str:
    """Address of the explanation of a claim, a result, an input or a finding, by its kind and its bare key."""
    page = explanations(chapter_of(key)) if kind == "finding" else EXPLAIN
    return f"{page}#{kind}-{key}"


def link(where: str, text: str) -> Html:
    """A figure or its name, linked to its explanation; a minus sign stays with its number.

    Parameters
    ----------
    where : str
        Address from the chapters' folder.
    """
    kind = "bp-number bp-loss" if text.startswith("−") and " " not in text else "bp-number"
    return Html(f'<a class="{kind}" href="{escape(where)}">{escape(text)}</a>', text)


def joined(links: Iterable[Html], between: str = ", ") -> Html:
    """Links as an enumeration, by default with commas.

    Parameters
    ----------
    links : iterable of Html
    between : str
        Plain text between two links.
    """
    found = list(links)
    return Html(between.join(one.html for one in found), between.join(one.text for one in found))


def source(register: Register, key: str, locator: str = "") -> Html:
    """A source, linked to where it stands if it has an address, with the place in it.

    Raises
    ------
    KeyError
        If there is no such source.
    """
    title, where = register.sources.loc[key, ["title", "address"]]
    shown, place = escape(title), f", {_curled(locator)}" if locator else ""
    if where:
        shown = f'<a class="reference external" rel="external" href="{escape(where)}">{shown}</a>'
    return Html(f"{shown}{escape(place)}", f"{title}{place}")


def _curled(words: str) -> str:
    """Words with the straight quotation marks of a table as a page prints them."""
    return re.sub(r'"([^"]*)"', r"“\1”", words)
