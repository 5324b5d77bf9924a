"""Numbers and sources linked to where they are explained, as cards, tables and figures use them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from analysis.ledger import addresses
from analysis.ledger.addresses import claim, input_, result, row
from analysis.ledger.addresses import finding as finding_
from analysis.ledger.entries import address, explained
from analysis.ledger.entries import link as finding
from analysis.ledger.entries import link as value
from analysis.register.load import Register
from analysis.show.html import Html, link

__all__ = [
    "address",
    "claim",
    "explained",
    "finding",
    "finding_",
    "given",
    "input_",
    "joined",
    "link",
    "of",
    "result",
    "row",
    "source",
    "stated",
    "value",
]


def given(register: Register, key: str) -> Html:
    """An input as it enters a formula, linked to its row."""
    return value(register, f"{key}.given")


def stated(register: Register, key: str) -> str:
    """Address of whatever states a value: a claim, an input or a restatement, by its key alone."""
    if key in register.claims:
        return claim(key)
    return input_(key) if key in register.inputs else addresses.restated(key)


def of(register: Register, name: str) -> str:
    """Address of a result or an input, by its key alone."""
    return result(name) if name in register.quantities else input_(name)


def joined(links: Iterable[Html], between: str = ", ") -> Html:
    """Links as an enumeration, by default with commas."""
    found = list(links)
    return Html(between.join(one.html for one in found), between.join(one.text for one in found))


def source(register: Register, key: str, locator: str = "") -> Html:
    """A source, linked to where it stands if it has an address, with the place in it.

    Parameters
    ----------
    register : Register
    key : str
        Of the source.
    locator : str
        The place in it; empty for the source as a whole.

    Raises
    ------
    KeyError
        If there is no such source.
    """
    title, where = register.sources.loc[key, ["title", "address"]]
    shown, place = escape(title), f", {locator}" if locator else ""
    if where:
        shown = f'<a class="reference external" rel="external" href="{escape(where)}">{shown}</a>'
    return Html(f"{shown}{escape(place)}", f"{title}{place}")
