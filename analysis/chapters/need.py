"""Views of the chapter *700,000 children*."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.chapters.shown import exhibit, keyed, numbers_table
from analysis.claims.wording import capital, digits
from analysis.evidence import need
from analysis.evidence.need import GRAINS, SERIES, THEN, now
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show import Series
from analysis.show.figures import Figure
from analysis.show.html import Html, badge

#: The count that the stated figure is held against first.
_MATCHED = "children_in_year"

#: Part of a key → the words of the table of flow and stock.
_FLOW = {
    "children_in_year": "Children in need at any point in the year",
    "episodes_open": "Episodes open on 31 March",
    "stock_share": "The second as a share of the first",
    "started": "Episodes that began in the year",
    "ended": "Episodes that ended in the year",
    "episodes_each": "Episodes for each child",
    "years_open": "Mean length of an episode at a level number",
}


def _thousands(value: float) -> str:
    return f"{digits(value / 1000, 0)},000" if value else "0"


def series_figure(register: Register) -> Figure:
    """The three counts by year, beside the stated figure."""
    names = {
        "episodes_in_year": "episodes, year",
        "children_in_year": "children, year",
        "episodes_open": "open, one day",
    }
    lines = register.official.children_in_need[list(names)].rename(columns=names)
    return Series(
        lines,
        **exhibit(register, "need-series", then=THEN),
        references={"stated": float(register.claims["children_unsafe"].figure.value)},
        fmt_y=_thousands,
        zero=True,
    )


def match_table(register: Register) -> Html:
    """Children in need at any point, year by year, rounded and judged."""
    caption = f"{capital(SERIES[_MATCHED])}, England, against the stated figure"
    judged = _judged(register)
    rows = {str(one.year): one for one in judged[judged["series"] == _MATCHED].itertuples()}
    return _rounded_table(register, "Year to March", rows, caption)


def other_table(register: Register) -> Html:
    """The other two counts, rounded and judged, in the years around the report."""
    judged = _judged(register)
    years = judged["year"].isin([THEN - 1, THEN, THEN + 1, now(register.official)])
    others = judged[years & (judged["series"] != _MATCHED)]
    rows = {f"{capital(SERIES[one.series])}, {one.year}": one for one in others.itertuples()}
    return _rounded_table(register, "Count and year", rows, "The other counts, the same way")


def _judged(register: Register) -> pd.DataFrame:
    return need.judged(register.official, register.claims["children_unsafe"].figure)


def _rounded_table(register: Register, first: str, judged: Mapping[str, Any], caption: str) -> Html:
    """Counts, each rounded at every grain, with where rounding turns and the verdict."""
    rows = [
        [
            label,
            f"need_{one.series}_{one.year}",
            *(digits(getattr(one, f"to_{grain}"), 0) for grain in GRAINS),
            digits(one.turns_at, 0),
            badge(one.verdict),
        ]
        for label, one in judged.items()
    ]
    columns = [first, "Count", *(f"Nearest {grain:,}" for grain in GRAINS), "Turns at", "Verdict"]
    return numbers_table(register, columns, rows, caption, numbers=columns[1:-1])


def flow_table(register: Register) -> Html:
    """A year's count against a day's, then and now."""
    columns = ["Measure", *(f"Year to March {year}" for year in (THEN, now(register.official)))]
    rows = keyed(_FLOW, f"need_{{}}_{THEN}", "need_{}_last")
    return numbers_table(register, columns, rows, "The flow of a year and the stock of a day, England")


def held_figure(register: Register) -> Figure:
    """Open episodes against cases that social workers hold."""
    held = need.held(register.official)
    lines = held[["open", "cases"]].rename(
        columns={"open": "episodes open, 31 March", "cases": "cases, 30 September"}
    )
    return Series(
        lines,
        **exhibit(register, "need-held", then=THEN),
        fmt_y=_thousands,
        zero=True,
    )


def held_table(register: Register) -> Html:
    """Open episodes, cases held and what each gives for a case holder, by year."""
    rows = [
        [
            str(row.Index),
            digits(row.open, 0),
            digits(row.cases, 0),
            f"need_held_{row.Index}",
            digits(row.caseload, 1),
            digits(row.caseload_if_open, 1),
        ]
        for row in need.held(register.official).itertuples()
    ]
    columns = ["Year", "Episodes open, 31 March", "Cases, 30 September", "Cases as a share"]
    columns += ["Cases for each case holder", "Episodes for each case holder"]
    return numbers_table(register, columns, rows, "Cases held against episodes open, England")


def claims_table(register: Register) -> Html:
    """The two sentences with the figure, and what the official count says of each."""

    def claim(key: str) -> Html:
        return links.link(links.claim(key), register.claims[key].label)

    newly = "The same, counting only what begins in a year"
    rows = [
        ["“today”", claim("children_unsafe"), "a day's count", f"need_episodes_open_{THEN}"],
        [
            "“every year”",
            claim("children_unsafe_yearly"),
            "any point in the year",
            f"need_children_in_year_{THEN}",
        ],
        ["“every year”, newly", newly, "episodes begun in the year", f"need_started_{THEN}"],
    ]
    columns = ["Word", "Claim", "Count that matches the word", f"Year to March {THEN}"]
    return numbers_table(register, columns, rows, "What the words would need", numbers=columns[-1:])
