"""Views of the chapter *Assumptions log*."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape

import pandas as pd

from analysis.appraisal import assumptions as log
from analysis.appraisal.assumptions import Elsewhere, Entry, Rating
from analysis.appraisal.drivers import key
from analysis.chapters.drivers import capital, input_link, told_range
from analysis.chapters.shown import exhibit, in_unit
from analysis.claims import wording
from analysis.ledger import links
from analysis.register.beliefs import QUALITIES
from analysis.register.load import Register
from analysis.register.records import Input
from analysis.show import Bars
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase, table

_COLUMNS = (
    "Assumption",
    "Rating",
    "Total index",
    "Value and range",
    "Source or reason",
    "Who might disagree",
)

#: Pounds that one per cent more of a held input must move to be told.
_TOLD_FROM = 1_000


def badge(rating: Rating) -> Html:
    """A rating as a small label: its colour, a sign of its own and its name."""
    name = escape(rating.value)
    return Html(f'<span class="bp-verdict bp-rating-{name.lower()}">{name}</span>', rating.value)


def first_table(register: Register) -> Html:
    """The assumptions on which most rests."""
    return _table(register, log.entries(register)[: log.FIRST], "The assumptions that matter most, first")


def rest_table(register: Register) -> Html:
    """All other assumptions that vary."""
    return _table(register, log.entries(register)[log.FIRST :], "The other assumptions that vary")


def _table(register: Register, entries: Sequence[Entry], caption: str) -> Html:
    rows = [_row(register, entry) for entry in entries]
    return table(_COLUMNS, rows, caption, stacked=True)


def _row(register: Register, entry: Entry) -> list[str | Html]:
    name = entry.about.id
    return [
        input_link(register, name),
        badge(entry.rating),
        _indices(register, name),
        _range(register, entry),
        _why(register, entry),
        entry.belief.dissent,
    ]


def _indices(register: Register, name: str) -> Html:
    """Both total indices: "82.5% of value, 16.1% of cost"."""
    value, cost = (links.finding(register, key(kind, name)) for kind in ("total", "running_total"))
    return Html(f"{value.html} of value, {cost.html} of cost", f"{value.text} of value, {cost.text} of cost")


def _range(register: Register, entry: Entry) -> str:
    narrow, wide = (told_range(register, entry.belief, end) for end in (False, True))
    ranges = f"narrow and wide {narrow}" if narrow == wide else f"narrow {narrow}; wide {wide}"
    return f"{wording.given(entry.about)}; {ranges}"


def _why(register: Register, entry: Entry) -> str | Html:
    about, quality = entry.about, capital(entry.belief.quality)
    if not about.source:
        return f"{quality}. {entry.belief.reason}"
    where = links.source(register, about.source, about.locator)
    return phrase(f"{quality}, ", where, f". {entry.belief.reason}")


def impact_figure(register: Register) -> Figure:
    """How much rests on each of the first assumptions."""
    entries = log.entries(register)[: log.FIRST]
    rows = pd.DataFrame(
        {
            "label": f"{capital(entry.about.label)} ({entry.rating.value.lower()})",
            "value": entry.impact,
        }
        for entry in entries
    )
    return Bars(
        rows,
        **exhibit(
            register,
            "impact-of-assumptions",
            [
                key("total", entries[0].about.id),
                *(key("running_total", entry.about.id) for entry in entries[1:3]),
            ],
        ),
        reference=(log.LARGE, "large from"),
        fmt=in_unit(register, "percent", 0),
    )


def rule_table(register: Register) -> Html:
    """How impact and quality make a rating."""
    large, medium = (in_unit(register, "percent", 0)(share) for share in (log.LARGE, log.MEDIUM))
    bands = {f"{large} or more": log.LARGE, f"{medium} to {large}": log.MEDIUM, f"less than {medium}": 0.0}
    rows = [
        [
            f"{capital(quality)}: {meaning}",
            *(_told(log.rate(impact, quality)) for impact in bands.values()),
        ]
        for quality, meaning in QUALITIES.items()
    ]
    columns = ["How well it is known", *(f"Total index {band}" for band in bands)]
    return table(columns, rows, "The rule of the rating")


def _told(rating: Rating) -> Html:
    shown = badge(rating)
    return Html(f"{shown.html} {rating.advice}", f"{shown.text}: {rating.advice}")


def held_table(register: Register) -> Html:
    """Inputs that stay at their stated value, and what one per cent more of each does."""
    rows = [
        [
            input_link(register, name),
            wording.given(register.inputs[name]),
            _where(register, register.inputs[name]),
            wording.with_unit(Fraction(pounds), register.units["million_pounds"], 2, sign=True),
        ]
        for name, pounds in log.held(register).items()
        if abs(pounds) >= _TOLD_FROM
    ]
    columns = ["Held input", "Value", "Where from", "Net present value for one per cent more of it"]
    caption = (
        "What the model holds at its stated value, the one that moves most first; those that move less than "
        f"£{_TOLD_FROM:,} are left out"
    )
    return table(columns, rows, caption, numbers=[columns[1], columns[3]])


def _where(register: Register, about: Input) -> str | Html:
    if about.source:
        return links.source(register, about.source, about.locator)
    return f"{about.kind}: {about.range_reason or about.note}"


def elsewhere_table(register: Register) -> Html:
    """Assumptions outside the money model: what each moves most."""
    rows = [
        [
            input_link(register, one.about.id),
            wording.given(one.about),
            wording.short_between(*one.about.widest, one.about.unit),
            one.about.range_reason,
            *_moves(register, one),
        ]
        for one in log.elsewhere(register)
    ]
    columns = ["Assumption", "Value", "Range", "Reason", "Moves most", "By, at either end"]
    return table(columns, rows, "Assumptions outside the model of a council", stacked=True)


def _moves(register: Register, one: Elsewhere) -> list[str | Html]:
    if not one.result:
        return ["findings of its chapter alone", "told there"]
    label = register.quantities[one.result].label
    return [links.link(links.result(one.result), label), _both(register, one.low, one.high)]


def _both(register: Register, low: float, high: float) -> str:
    unit = register.units["percent_change"]
    return " and ".join(wording.with_unit(Fraction(end), unit, 0, sign=True) for end in (low, high))
