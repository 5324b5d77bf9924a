"""700,000 children: which official count it is, of which year, and what a count of a year is against one of a day."""

from collections.abc import Iterable
from fractions import Fraction

import pandas as pd

from analysis.arithmetic.rounding import StatedFigure, round_half_up
from analysis.claims.finding import Finding
from analysis.claims.verdicts import Verdict, turning_grain, verdict
from analysis.evidence.definitions import defined, ends
from analysis.register.load import Register
from analysis.register.panel import Official

#: The year to March that was the last one out for most of the time the report was written.
THEN = 2018

#: Columns of the children-in-need table.
SERIES = ("children_in_year", "episodes_in_year", "episodes_open")

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
    figure : StatedFigure
        In children.

    Returns
    -------
    DataFrame
        ``series`` (one of `SERIES`), ``year``, ``count``, ``verdict``, ``turns_at`` (the grain at which it starts
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

    Gives, by year: ``children``, ``open``, ``stock_share`` (open on 31 March ÷ children in the year), ``ended``
    (episodes of the year less those still open at its end), ``started`` (episodes of the year less those open at
    the end of the year before; NaN in the first), ``episodes_each`` (episodes for each child) and ``years_open``
    (mean of both ends' open episodes ÷ ended: the mean length if the number stays level).
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
    above = float(figure.value) / float(official.children_in_need.loc[THEN, "episodes_open"]) - 1
    return [
        *_counts(official),
        *_match(official, figure),
        defined("need_above_day", above, then=THEN),
        *_flow(official),
    ]


def _counts(official: Official) -> Iterable[Finding]:
    counts = official.children_in_need
    for series in SERIES:
        for year, words in ends(counts.index, last=now(official)):
            yield defined(f"need_{series}_{{end}}", counts.loc[year, series], **words)


def _match(official: Official, figure: StatedFigure) -> Iterable[Finding]:
    table, grain = judged(official, figure), int(min(figure.grains))
    for series in SERIES:
        words = {"series": series, "grain": grain}
        rows = int((table["series"] == series).sum())
        yield defined("need_years_{series}", len(holds(table, series)), n=rows, **words)
    own = table[table["series"] == "children_in_year"].set_index("year")
    yield defined("need_years_finest", (own["to_10000"] == int(figure.value)).sum(), n=len(own))
    for year in (THEN, THEN + 1):
        yield defined("need_turns_{year}", own.loc[year, "turns_at"], year=year)


def _flow(official: Official) -> Iterable[Finding]:
    table = flow(official)
    for year, words in ends([THEN], last=now(official)):
        for measure in ("stock_share", "ended", "started", "years_open", "episodes_each"):
            yield defined(f"need_{measure}_{{end}}", table.loc[year, measure], **words)
    table = held(official)
    last = table.index.max()
    for year, words in ends(table.index, last=last):
        yield defined("need_held_{end}", table.loc[year, "ratio"], **words)
    for year, words in reversed(ends([THEN], last=last)):
        yield defined("need_caseload_if_open_{end}", table.loc[year, "caseload_if_open"], **words)
