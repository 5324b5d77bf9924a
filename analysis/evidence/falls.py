"""Did caseloads fall after the report, and in its way: the figures of the chapter.

England between two years is computed in :mod:`analysis.evidence.basis`, where the year that "after the report"
starts from is a constant with its reason; the last year is the table's. Every count of councils is of those with a
caseload in the year, the two smallest left out.
"""

from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd

from analysis.claims.definitions import passes_on
from analysis.claims.finding import Finding
from analysis.evidence.basis import BASE, CHOICES, QUOTED, last, split, target_of
from analysis.evidence.definitions import defined, ends
from analysis.register import counts
from analysis.register.load import Register
from analysis.register.panel import Official

#: The cohort followed: councils whose caseload fell in the three years after the one the 17.4 is of, as many
#: years as the report's transition takes.
COHORT = (2018, 2021)

#: The part of those without cases that the chapter lets take a full caseload.
HALF = 0.5

#: Parts of a change.
_PARTS = ("cases", "workforce", "share")


def redeployed(official: Official, year: int, part: float) -> pd.Series:
    """Each council's caseload if a part of those without cases took a full one, at its own cases.

    Without councils whose agency workers are not published.
    """
    own = counts.counted(official, year).dropna(subset=counts.COUNTS)
    others = own["in_post"] + own["agency"] - own["case_holders"]
    return own["cases"] / (own["case_holders"] + part * others)


@cache
def compared(
    official: Official, target: float, first: int, last: int, believable: bool = False
) -> pd.DataFrame:
    """Every council with a caseload in both years, as :func:`analysis.register.counts.changes` gives it.

    Parameters
    ----------
    believable : bool
        Whether to leave out flagged counts.

    Returns
    -------
    DataFrame
        By unit.
    """
    every = counts.changes(official, target, first, last)
    every = every[~every["small"]]
    return every[~every["implausible"]] if believable else every


def came_down(every: pd.DataFrame) -> pd.DataFrame:
    """Councils of :func:`compared` above the target in the first year and at or below it in the last, lowest first.

    Parameters
    ----------
    every : DataFrame

    Returns
    -------
    DataFrame
        The columns of :func:`compared`.
    """
    return every[every["outcome"] == counts.CAME_DOWN].sort_values("caseload_after", kind="stable")


def without_part(changed: pd.DataFrame, part: str) -> pd.Series:
    """The caseload each council would have come to with one part of its change left out."""
    return changed["caseload_after"] * np.exp(-changed[part])


def cohort(official: Official, last: int) -> pd.DataFrame:
    """Councils with a caseload in both years of `COHORT` and in the last, followed.

    Gives, by unit: the caseload of each of the three years, by year, and ``fell``, whether it fell between the first
    two.
    """
    years = [*COHORT, last]
    found = pd.DataFrame({year: counts.counted(official, year)["caseload"] for year in years}).dropna()
    return found.assign(fell=found[COHORT[1]] < found[COHORT[0]])


def together(official: Official, units: pd.Index, years: list[int]) -> pd.Series:
    """The caseload of some units together, by year: their cases divided by their case holders."""
    own = official.workforce[official.workforce["unit"].isin(units)]
    sums = own.groupby("year")[["cases", "case_holders"]].sum().loc[years]
    return sums["cases"] / sums["case_holders"]


def findings(register: Register) -> list[Finding]:
    """Every figure of the chapter, see :class:`analysis.claims.finding.Finding`."""
    official, target = register.official, target_of(register)
    return [
        *_levels(official),
        *_gains(official),
        *_cases_of_2024(official),
        *_from_base(official),
        *_posts(official, target),
        *_councils(official, target),
        *_routes(official, target),
        *_cohort(official),
    ]


def _levels(official: Official) -> Iterable[Finding]:
    yield defined("falls_base", BASE)
    yield defined("falls_last", last(official))
    for year, words in ends(official.england.index, base=BASE, last=last(official)):
        row, decimals = official.england.loc[year], 2 if words["end"] == str(year) else 1
        yield defined("falls_caseload_{end}", row["caseload"], decimals=decimals, **words)
        yield defined("falls_holder_share_{end}", row["holder_share"], **words)


def _gains(official: Official) -> Iterable[Finding]:
    end = last(official)
    for count in ("in_post", "agency", "case_holders", "cases"):
        gained = official.england.loc[end, count] - official.england.loc[BASE, count]
        yield defined(f"falls_{count}_gain", gained, last=end)
    for name, year in (("base", BASE), ("last", end)):
        row = official.england.loc[year]
        share = (row["case_holders"] - row["agency"]) / row["in_post"]
        yield defined("falls_in_post_share_{end}", share, end=name, year=year)


def _cases_of_2024(official: Official) -> Iterable[Finding]:
    """The year in which the count of cases dropped, and the part of the drop that is one council's."""
    before, after = (official.england.loc[year, "cases"] for year in (2023, 2024))
    cases = official.workforce.pivot(index="unit", columns="year", values="cases")
    told = official.workforce[~official.workforce["small"]]["unit"].unique()
    change = (cases[2024] - cases[2023])[told].dropna()
    yield defined("falls_cases_2024", after - before)
    yield defined("falls_cases_2024_fell", (change < 0).sum(), n=len(change))
    yield defined("falls_cases_2024_birmingham", after - cases[2024].sum() - cases.loc["330", 2023])


@passes_on
def _bounded(key: str, official: Official, first: int, column: str, **words: object) -> Finding:
    """A column of :func:`analysis.evidence.basis.split` to the last year, bounded by all choices of councils."""
    values = split(official, first, last(official))[column]
    words |= {"first": first, "last": last(official), "other_choices": "; ".join(list(CHOICES.values())[1:])}
    return defined(key, values["published", ""], values.min(), values.max(), **words)


def _changes(official: Official, first: int, since: str) -> Iterable[Finding]:
    yield _bounded("falls_change{since}", official, first, "change", since=since)
    for part in _PARTS:
        yield _bounded("falls_part_{part}{since}", official, first, part, since=since, part=part)
    yield _bounded("falls_share_change{since}", official, first, "points", since=since)


def _from_base(official: Official) -> Iterable[Finding]:
    end = last(official)
    changes = {one.id: one for one in _changes(official, BASE, "")}
    yield changes.pop("falls_change")
    yield defined("falls_fell", -split(official, BASE, end)["change"]["published", ""], last=end)
    yield from changes.values()
    for first, since in ((BASE, ""), (QUOTED, f"_{QUOTED}")):
        yield _bounded("falls_if_share_kept{since}", official, first, "share_kept", since=since)
    yield _bounded("falls_if_workforce_kept", official, BASE, "workforce_kept")
    for first in official.england.index[official.england.index < end]:
        yield from _changes(official, first, f"_from_{first}")


def _posts(official: Official, target: float) -> Iterable[Finding]:
    country = counts.distances(official.england, target)
    for year, words in ends([QUOTED, BASE], last=last(official)):
        row, words["target"] = country.loc[year], target
        yield defined("falls_posts_{end}", row["posts_needed"], **words)
        yield defined("falls_share_needed_{end}", row["share_needed"], **words)
        yield defined("falls_redeployed_{end}", row["part_redeployed"], **words)
        away = (counts.distances(counts.counted(official, year, only), target) for only in (False, True))
        every, plain = (rows.loc[~rows["reached"], "posts_needed"] for rows in away)
        total = every.sum()
        yield defined("falls_levelled_{end}", total, plain.sum(), total, n=len(every), **words)


def _councils(official: Official, target: float) -> Iterable[Finding]:
    for year, words in ends(official.england.index, last=last(official)):
        words["target"] = target
        every, plain = (counts.counted(official, year, only)["caseload"] for only in (False, True))
        low, middle, high = every.quantile([0.25, 0.5, 0.75])
        yield defined("falls_median_{end}", middle, low, high, n=len(every), **words)
        reached, fewer = (counts.at_target(values, target).sum() for values in (every, plain))
        yield defined("falls_at_target_{end}", reached, fewer, reached, n=len(every), **words)
    for year, words in ends([QUOTED, BASE], last=last(official)):
        values = redeployed(official, year, HALF)
        reached = counts.at_target(values, target).sum()
        yield defined("falls_half_{end}", reached, n=len(values), target=target, **words)


def _routes(official: Official, target: float) -> Iterable[Finding]:
    yield _moved("falls_came_down", official, target, BASE)
    yield _moved("falls_rose_above", official, target, BASE, counts.ROSE_ABOVE)
    yield _moved("falls_came_down_from_{quoted}", official, target, QUOTED)
    for part, way in counts.ROUTES.items():
        yield _moved("falls_by_{part}", official, target, BASE, part=part, way=way)
    yield from _levers(official, target)


@passes_on
def _moved(
    key: str, official: Official, target: float, first: int, outcome: str = counts.CAME_DOWN, **words: object
) -> Finding:
    """How many councils moved to a side of the target, by a way where one is named; without flagged counts too."""
    every, plain = (compared(official, target, first, last(official), only) for only in (False, True))
    number, fewer = (
        int((rows["outcome"].eq(outcome) & rows["route"].eq(words.get("way", rows["route"]))).sum())
        for rows in (every, plain)
    )
    looked_at = int(every["outcome"].eq(outcome).sum()) if words else len(every)
    return defined(key, number, min(number, fewer), number, n=looked_at, first=first, **words)


def _levers(official: Official, target: float) -> Iterable[Finding]:
    end = last(official)
    every = compared(official, target, BASE, end)
    reached = came_down(every)
    groups = {"reached": reached.index, "elsewhere": every.drop(reached.index).index}
    for group, units in groups.items():
        own = official.workforce[official.workforce["unit"].isin(units)]
        cases = own.groupby("year")["cases"].sum()
        change = cases[end] / cases[BASE] - 1
        yield defined(f"falls_cases_{group}", change, n=len(units), last=end, target=target)
    shares = every["share"].dropna()
    yield defined("falls_share_rose", (shares < 0).sum(), n=len(shares), last=end)
    for part in counts.ROUTES:
        above = ~counts.at_target(without_part(reached, part), target)
        yield defined("falls_needed_{part}", above.sum(), n=len(reached), part=part, last=end)


def _cohort(official: Official) -> Iterable[Finding]:
    first, middle = COHORT
    end = last(official)
    every = cohort(official, end)
    for who, fell, told in (("cohort", True, "fell"), ("others", False, "did not fall")):
        rows = every[every["fell"] == fell]
        words = {"who": who, "group": f"whose caseload {told} from {first} to {middle}", "last": end}
        words |= {"cohort_first": first, "cohort_middle": middle}
        yield defined("falls_{who}", len(rows), n=len(every), **words)
        for then, year in (("first", first), ("middle", middle)):
            lower = (rows[end] < rows[year]).sum()
            yield defined("falls_{who}_below_{then}", lower, n=len(rows), then=then, year=year, **words)
        joint = together(official, rows.index, [first, middle, end])
        for then, year in (("first", first), ("middle", middle), ("last", end)):
            yield defined("falls_{who}_caseload_{then}", joint[year], then=then, year=year, **words)
