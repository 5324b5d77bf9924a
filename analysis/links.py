"""Where a number is explained: the address of every claim, result and input, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from analysis import wording
from analysis.data import Register
from analysis.model import express
from analysis.tables import Html

#: Pages, beside each other in the book, that explain claims, and results with their inputs.
CLAIMS, RESULTS, LEDGER = "explain.html", "explain-results.html", "ledger.html"

#: The picture of how often each verdict falls.
COUNTS = f"{LEDGER}#fig-verdict-counts"

#: Counts of other things than verdicts → the page that lists what was counted.
_COUNTED = dict.fromkeys(
    ("restatements", "faithful", "drifted", "turned", "qualifier-dropped"), "drift.html#fig-drift-timeline"
) | dict.fromkeys(
    ("systems", "stated", "evaluated", "neither", "not-computable"), "systems.html#every-system"
)

#: What may follow a result's key in the prose; see :func:`analysis.chapter.say`.
_PARTS_OF_A_RESULT = {"", "low", "high", "span"}


def claim(key: str) -> str:
    """Address of the explanation of a claim."""
    return f"{CLAIMS}#claim-{key}"


def result(key: str) -> str:
    """Address of the explanation of a result."""
    return f"{RESULTS}#result-{key}"


def input_(key: str) -> str:
    """Address of an input's row."""
    return f"{RESULTS}#input-{key}"


def row(key: str) -> str:
    """Address of a claim's row in the ledger."""
    return f"{LEDGER}#row-{key}"


def address(register: Register, key: str) -> str:
    """Address of what explains a figure of the prose, "" if its key names nothing.

    Parameters
    ----------
    register : Register
    key : str
        As :func:`analysis.chapter.say` takes it.
    """
    name, _, part = key.partition(".")
    if name == "count":
        return _COUNTED.get(part, COUNTS)
    if part == "given" and name in register.inputs:
        return input_(name)
    if name in register.quantities and part in _PARTS_OF_A_RESULT:
        return result(name)
    return claim(name) if name in register.claims and part else ""


def of(register: Register, name: str) -> str:
    """Address of a result or an input, by its key alone."""
    return result(name) if name in register.quantities else input_(name)


def link(where: str, text: str) -> Html:
    """A figure or its name, linked to its explanation."""
    return Html(f'<a class="bp-number" href="{escape(where)}">{escape(text)}</a>', text)


def value(register: Register, key: str) -> Html:
    """The value of a result, linked to its explanation."""
    quantity = register.quantities[key]
    return link(result(key), wording.quantity_value(quantity, express(register, quantity).value))


def given(register: Register, key: str) -> Html:
    """An input as it enters a formula, linked to its row."""
    return link(input_(key), wording.given(register.inputs[key]))


def joined(links: Iterable[Html]) -> Html:
    """Links as an enumeration with commas."""
    found = list(links)
    return Html(", ".join(one.html for one in found), ", ".join(one.text for one in found))
