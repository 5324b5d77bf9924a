"""700,000 children: which official count it is, of which year, and what a count of a year is against one of a day."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pandas as pd

from analysis.arithmetic.rounding import StatedFigure, round_half_up
from analysis.claims.finding import Finding
from analysis.claims.verdicts import Verdict, turning_grain, verdict
from analysis.register.load import Register
from analysis.register.panel import Official

#: The year to March that was the last one out for most of the time the report was written.
THEN = 2018

#: Column of the children-in-need table → what it counts.
SERIES = {
    "children_in_year": "children in need at any point in the year",
    "episodes_in_year": "episodes of need open at any point in the year",
    "episodes_open": "episodes of need open on 31 March",
}

#: To the nearest what the figure is read, besides the register's own grain.
GRAINS = (10_000, 50_000, 100_000)

#: The counts are published to the nearest ten.
_HALF = 5


def now(official: Official) -> int:
    """The last year counted."""
    return int(official.children_in_need.index.max())


def judged(official: Official, figure: StatedFigure) -> pd.DataFrame:
    """Every count of every year against a stated figure, at the finer of the grains it can have.

    Parameters
    ----------
    official : Official
    figure : StatedFigure
        In children.

    Returns
    -------
    DataFrame
        ``series`` (key of `SERIES`), ``year``, ``count``, ``verdict``, ``turns_at`` (the grain at which it starts
        to hold), and a column for each of `GRAINS` with the count to the nearest of it.
    """
    rows = []
    for series in SERIES:
        for year, count in official.children_in_need[series].items():
            value = Fraction(int(count))
            row = {"series": series, "year": int(year), "count": int(count)}
            row["verdict"] = verdict(figure, value, value - _HALF, value + _HALF, min(figure.grains))
            row["turns_at"] = int(turning_grain(figure, value))
            row |= {f"to_{grain}": int(round_half_up(value, Fraction(grain))) for grain in GRAINS}
            rows.append(row)
    return pd.DataFrame(rows)


def holds(table: pd.DataFrame, series: str) -> list[int]:
    """Years in which a count reproduces the figure, exactly or at its grain."""
    kept = table["verdict"].isin([Verdict.REPRODUCES, Verdict.APPROXIMATE]) & (table["series"] == series)
    return table.loc[kept, "year"].tolist()


def flow(official: Official) -> pd.DataFrame:
    """A year's children against a day's, and how fast episodes come and go.

    Returns
    -------
    DataFrame
        By year: ``children``, ``open``, ``stock_share`` (open on 31 March ÷ children in the year), ``ended``
        (episodes of the year less those still open at its end), ``started`` (episodes of the year less those open
        at the end of the year before; NaN in the first), ``episodes_each`` (episodes for each child) and
        ``years_open`` (mean of both ends' open episodes ÷ ended: the mean length if the number stays level).
    """
    need = official.children_in_need
    before = need["episodes_open"].shift()
    ended = need["episodes_in_year"] - need["episodes_open"]
    return pd.DataFrame(
        {
            "children": need["children_in_year"],
            "open": need["episodes_open"],
            "stock_share": need["episodes_open"] / need["children_in_year"],
            "ended": ended,
            "started": need["episodes_in_year"] - before,
            "episodes_each": need["episodes_in_year"] / need["children_in_year"],
            "years_open": (need["episodes_open"] + before) / 2 / ended,
        }
    )


def held(official: Official) -> pd.DataFrame:
    """Cases that social workers hold on 30 September against episodes open on 31 March before.

    Returns
    -------
    DataFrame
        By year that both counts have: ``open``, ``cases``, ``ratio``, ``caseload``, and ``caseload_if_open``, open
        episodes for each case holder.
    """
    # The workforce of a year is published months before or after its children in need
    both = official.england.index.intersection(official.children_in_need.index)
    country, opened = official.england.loc[both], official.children_in_need.loc[both, "episodes_open"]
    return pd.DataFrame(
        {
            "open": opened,
            "cases": country["cases"],
            "ratio": country["cases"] / opened,
            "caseload": country["caseload"],
            "caseload_if_open": opened / country["case_holders"],
        }
    )


# --- findings -------------------------------------------------------------------------------------------------


def findings(register: Register) -> list[Finding]:
    """Every figure of the chapter, see :class:`analysis.claims.finding.Finding`."""
    official, figure = register.official, register.claims["children_unsafe"].figure
    return [
        *_counts(official),
        *_match(official, figure),
        _above(official, figure),
        *_flow(official),
        *_held(official),
    ]


def _named(official: Official) -> list[tuple[str, int]]:
    """The years compared, by the end of their keys."""
    return [(str(THEN), THEN), ("last", now(official))]


def _counts(official: Official) -> Iterable[Finding]:
    for series, label in SERIES.items():
        counts = [(str(year), year) for year in official.children_in_need.index] + _named(official)[1:]
        for name, year in counts:
            count = official.children_in_need.loc[year, series]
            when = f"in the year to March {year}" if series != "episodes_open" else f"{year}"
            yield Finding(
                f"need_{series}_{name}",
                f"{label[0].upper()}{label[1:]}, {year}",
                float(count),
                "children" if series == "children_in_year" else "count",
                0,
                f"{label[0].upper()}{label[1:]}, England, {when}, as published to the nearest ten.",
                ("children_in_need",),
                digits=10,
            )


def _match(official: Official, figure: StatedFigure) -> Iterable[Finding]:
    table = judged(official, figure)
    for series, label in SERIES.items():
        years = holds(table, series)
        yield Finding(
            f"need_years_{series}",
            f"Years in which the stated figure fits: {label}",
            len(years),
            "count",
            0,
            f"Years whose count of {label} lies within the finer of the grains that the stated figure can have, "
            f"{int(min(figure.grains)):,} children from end to end.",
            ("children_in_need",),
            n=int((table["series"] == series).sum()),
        )
    own = table[table["series"] == "children_in_year"]
    finest = own[own["to_10000"] == int(figure.value)]
    yield Finding(
        "need_years_finest",
        "Years in which it fits to the nearest ten thousand",
        len(finest),
        "count",
        0,
        "Years whose count of children in need at any point in the year rounds to the stated figure to the nearest "
        "10,000.",
        ("children_in_need",),
        n=len(own),
    )
    for year in (THEN, THEN + 1):
        yield Finding(
            f"need_turns_{year}",
            f"To the nearest what the count of {year} gives the stated figure",
            float(own.set_index("year").loc[year, "turns_at"]),
            "children",
            0,
            f"Twice the distance between children in need at any point in the year to March {year} and the stated "
            "figure: every coarser grain holds, every finer one does not.",
            ("children_in_need",),
        )


def _above(official: Official, figure: StatedFigure) -> Finding:
    return Finding(
        "need_above_day",
        f"The stated figure over the count of one day, {THEN}",
        float(figure.value) / float(official.children_in_need.loc[THEN, "episodes_open"]) - 1,
        "percent",
        0,
        f"The stated figure divided by the episodes of need open on 31 March {THEN}, less one.",
        ("children_in_need", "claims"),
    )


def _flow(official: Official) -> Iterable[Finding]:
    table = flow(official)
    for end, year in _named(official):
        row = table.loc[year]
        measures = {
            "stock_share": (
                "percent",
                0,
                "Open on one day against any time in the year",
                "Episodes open on 31 March divided by children in need at any point in the year",
            ),
            "ended": (
                "count",
                0,
                "Episodes that ended in the year",
                "Episodes open at any point in the year less those open at its end",
            ),
            "started": (
                "count",
                0,
                "Episodes that began in the year",
                "Episodes open at any point in the year less "
                "those open at the end of the year before, as published at the time",
            ),
            "years_open": (
                "years",
                1,
                "Years an episode lasts on average, if the number stays level",
                "Mean of the "
                "episodes open at both ends of the year, divided by the episodes that ended in it",
            ),
            "episodes_each": (
                "count",
                2,
                "Episodes for each child in the year",
                "Episodes open at any point in the year divided by children in need at any point in it",
            ),
        }
        for name, (unit, decimals, label, how) in measures.items():
            yield Finding(
                f"need_{name}_{end}",
                f"{label}, {year}",
                float(row[name]),
                unit,
                decimals,
                f"{how}; England, year to 31 March {year}.",
                ("children_in_need",),
            )


def _held(official: Official) -> Iterable[Finding]:
    table = held(official)
    years = [(str(year), year) for year in table.index] + [("last", int(table.index.max()))]
    for name, year in years:
        yield Finding(
            f"need_held_{name}",
            f"Cases held against episodes open, {year}",
            float(table.loc[year, "ratio"]),
            "percent_change",
            0,
            f"England's open cases on 30 September {year} in the workforce census divided by episodes of need open on "
            f"31 March {year}.",
            ("children_in_need", "workforce"),
        )
    for name, year in (years[-1], (str(THEN), THEN)):
        yield Finding(
            f"need_caseload_if_open_{name}",
            f"Open episodes for each case holder, {year}",
            float(table.loc[year, "caseload_if_open"]),
            "children_per_case_holder",
            1,
            f"Episodes of need open on 31 March {year} divided by full-time-equivalent case holders on 30 September.",
            ("children_in_need", "workforce"),
        )
