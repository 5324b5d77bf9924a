"""Where a number is explained: the address of every claim, result and input, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from analysis.claims import wording
from analysis.claims.expression import express
from analysis.ledger import findings
from analysis.register.keys import parse
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

#: Counts of other things than verdicts → the page that lists what was counted.
_COUNTED = dict.fromkeys(
    ("restatements", "faithful", "drifted", "turned", "qualifier-dropped"), f"{FIT}#fig-drift-timeline"
) | dict.fromkeys(
    ("systems", "stated", "evaluated", "neither", "not-computable"), "systems.html#every-system"
)
_COUNTED |= dict.fromkeys(("report-pages", "look-ups"), "settle.html#fig-open-claims-by-holder")
_COUNTED["page-figures"] = "settle.html#the-missing-pages-ready-to-be-filled"
_COUNTED |= dict.fromkeys(("made-up", "made-up-right"), f"{LEDGER}#does-the-book-keep-its-own-rule")
_COUNTED["findings"] = f"{EXPLAIN}#find-a-number"


def claim(key: str) -> str:
    """Address of the explanation of a claim."""
    return f"{EXPLAIN}#claim-{key}"


def result(key: str) -> str:
    """Address of the explanation of a result."""
    return f"{EXPLAIN}#result-{key}"


def input_(key: str) -> str:
    """Address of the explanation of an input."""
    return f"{EXPLAIN}#input-{key}"


def finding_(key: str) -> str:
    """Address of the explanation of a finding."""
    return f"{explanations(findings.chapter_of(key))}#finding-{key}"


def explanations(chapter: str) -> str:
    """Address of the first page on which a chapter's numbers are explained."""
    return f"findings/{chapter}.html"


def restated(key: str) -> str:
    """Address of a restatement's row."""
    return f"{FIT}#said-{key}"


def stated(register: Register, key: str) -> str:
    """Address of whatever states a value: a claim, an input or a restatement, by its key alone."""
    if key in register.claims:
        return claim(key)
    return input_(key) if key in register.inputs else restated(key)


def row(key: str) -> str:
    """Address of a claim's row in the ledger."""
    return f"{LEDGER}#row-{key}"


def address(register: Register, key: str) -> str:
    """Address of what explains a figure of the prose, "" if its key names nothing.

    Parameters
    ----------
    register : Register
    key : str
        As :func:`analysis.ledger.entries.words` takes it.
    """
    asked = parse(key)
    if asked.name == "count":
        return counted(asked.part)
    if asked.name == "year":
        return YEARS
    known = {"result": register.quantities, "input": register.inputs, "claim": register.claims}
    kind = asked.kind(known)
    if kind:
        return {"result": result, "input": input_, "claim": claim}[kind](asked.name)
    return finding_(asked.name) if findings.chapter_of(asked.name) else ""


def counted(name: str) -> str:
    """Address of the page that lists what a count counts."""
    return _COUNTED.get(name, COUNTS)


def of(register: Register, name: str) -> str:
    """Address of a result or an input, by its key alone.

    Parameters
    ----------
    register : Register
    name : str
        Key without a part.

    Returns
    -------
    str
        Address from the chapters' folder, with its anchor.
    """
    return result(name) if name in register.quantities else input_(name)


def link(where: str, text: str) -> Html:
    """A figure or its name, linked to its explanation; a minus sign stays with its number.

    Parameters
    ----------
    where : str
        Address from the chapters' folder.
    text : str
        What is linked, as the reader sees it.
    """
    kind = "bp-number bp-loss" if text.startswith("−") and " " not in text else "bp-number"
    return Html(f'<a class="{kind}" href="{escape(where)}">{escape(text)}</a>', text)


def value(register: Register, key: str) -> Html:
    """The value of a result, linked to its explanation.

    Parameters
    ----------
    register : Register
    key : str
        Key of a result.

    Raises
    ------
    KeyError
        If it is none.
    """
    quantity = register.quantities[key]
    return link(result(key), wording.quantity_value(quantity, express(register, quantity).value))


def given(register: Register, key: str) -> Html:
    """An input as it enters a formula, linked to its row."""
    return link(input_(key), wording.given(register.inputs[key]))


def number(register: Register, key: str) -> Html:
    """A result or an input, linked to its explanation.

    Parameters
    ----------
    register : Register
    key : str
        Key of a result or of an input.

    Raises
    ------
    KeyError
        If it is neither.
    """
    return value(register, key) if key in register.quantities else given(register, key)


def finding(register: Register, key: str) -> Html:
    """A finding, or a part of it such as its ``.span``, linked to its explanation.

    Parameters
    ----------
    register : Register
    key : str
        The finding's key, alone or with a part.

    Raises
    ------
    KeyError
        If it names none.
    """
    return link(finding_(parse(key).name), findings.words(register, key))


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


def explained(register: Register, *keys: str) -> tuple[Html, ...]:
    """Names of what a figure is drawn from, each linked to its explanation.

    Parameters
    ----------
    register : Register
    *keys : str
        As :func:`analysis.ledger.entries.words` takes them; an input needs no ``.given``.

    Raises
    ------
    KeyError
        If a key names nothing.
    """
    return tuple(_explained(register, key) for key in dict.fromkeys(keys))


def _explained(register: Register, key: str) -> Html:
    asked = parse(key)
    name, part = asked.name, asked.part
    if name in register.inputs and part in ("", "given"):
        where, label = input_(name), register.inputs[name].label
    elif findings.chapter_of(name) and name not in {**register.quantities, **register.claims}:
        where, label = finding_(name), findings.finding(register, name).label
    elif where := address(register, key):
        known = register.quantities if name in register.quantities else register.claims
        label = known[name].label
    else:
        raise KeyError(f"'{key}' names no claim, result or input")
    return link(where, label[0].upper() + label[1:])


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
