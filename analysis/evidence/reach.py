"""Councils and a target caseload: who is at it, what the others lack, what came of a fall, and by which way.

Every count of councils is of those with a caseload in the year, the two smallest left out; "at the target" is
:func:`analysis.register.counts.at_target`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence.basis import BASE, QUOTED, last
from analysis.register import counts as council
from analysis.register.panel import Official

#: The cohort followed: councils whose caseload fell in the three years after the one the 17.4 is of, as many
#: years as the report's transition takes.
COHORT = (2018, 2021)

#: The part of those without cases that the chapter lets take a full caseload.
HALF = 0.5

#: Part of a change → its words.
LABELS = {
    "cases": "the number of cases",
    "workforce": "the size of the workforce",
    "share": "the share of the workforce that holds cases",
}

_TABLES = ("workforce",)
_NO_SMALL = "City of London and Isles of Scilly are left out."


def posts_lacking(official: Official, year: int, target: float, believable: bool = False) -> pd.Series:
    """Case holders that each council above the target lacks for it, at its own cases.

    Parameters
    ----------
    official : Official
    year : int
    target : float
    believable : bool
        Whether to leave out flagged counts.

    Returns
    -------
    Series
        Full-time equivalents, by unit; councils at the target are not in it.
    """
    away = council.distances(council.counted(official, year, believable), target)
    return away.loc[~away["reached"], "posts_needed"]


def redeployed(official: Official, year: int, part: float) -> pd.Series:
    """Each council's caseload if a part of those without cases took a full one, at its own cases.

    Parameters
    ----------
    official : Official
    year : int
    part : float
        Of the workforce, agency included, that is not counted as case holders.

    Returns
    -------
    Series
        Children for each case holder, by unit; without councils whose agency workers are not published.
    """
    own = council.counted(official, year).dropna(subset=council.COUNTS)
    others = own["in_post"] + own["agency"] - own["case_holders"]
    return own["cases"] / (own["case_holders"] + part * others)


def compared(
    official: Official, target: float, first: int, last: int, believable: bool = False
) -> pd.DataFrame:
    """Every council with a caseload in both years, as :func:`analysis.register.counts.changes` gives it."""
    every = council.changes(official, target, first, last)
    every = every[~every["small"]]
    return every[~every["implausible"]] if believable else every


def came_down(every: pd.DataFrame) -> pd.DataFrame:
    """Councils of :func:`compared` above the target in the first year and at it in the last, lowest first."""
    return every[every["outcome"] == council.CAME_DOWN].sort_values("caseload_after")


def without_part(changed: pd.DataFrame, part: str) -> pd.Series:
    """The caseload each council would have come to with one part of its change left out."""
    return changed["caseload_after"] * np.exp(-changed[part])


def cases_changed(official: Official, units: pd.Index, first: int, last: int) -> float:
    """Change in the cases of some units together, between two years, as a fraction."""
    own = official.workforce[official.workforce["unit"].isin(units)]
    cases = own.groupby("year")["cases"].sum()
    return float(cases[last] / cases[first] - 1)


def cohort(official: Official, last: int) -> pd.DataFrame:
    """Councils with a caseload in both years of `COHORT` and in the last, followed.

    Parameters
    ----------
    official : Official
    last : int

    Returns
    -------
    DataFrame
        By unit: the caseload of each of the three years, by year, and ``fell``, whether it fell between the
        first two.
    """
    years = [*COHORT, last]
    found = pd.DataFrame({year: council.counted(official, year)["caseload"] for year in years}).dropna()
    return found.assign(fell=found[COHORT[1]] < found[COHORT[0]])


def together(official: Official, units: pd.Index, years: list[int]) -> pd.Series:
    """The caseload of some units together, by year: their cases divided by their case holders."""
    own = official.workforce[official.workforce["unit"].isin(units)]
    sums = own.groupby("year")[["cases", "case_holders"]].sum().loc[years]
    return sums["cases"] / sums["case_holders"]


# --- findings ---------------------------------------------------------------------------------------------


def as_finding(
    key: str, label: str, value: float, unit: str, decimals: int, definition: str, **more
) -> Finding:
    """A finding of the chapter *falls* from the workforce table."""
    return Finding(f"falls_{key}", label, float(value), unit, decimals, definition, _TABLES, **more)


def findings(official: Official, target: float) -> list[Finding]:
    """The chapter's figures on councils and on the target."""
    return [
        *_posts(official, target),
        *_councils(official, target),
        *_routes(official, target),
        *_cohort(official),
    ]


def _posts(official: Official, target: float) -> Iterable[Finding]:
    country = council.distances(official.england, target)
    for name, year in _named(official):
        row = country.loc[year]
        yield as_finding(
            f"posts_{name}",
            f"Case holders England needs for an average at the target, {year}",
            row["posts_needed"],
            "fte",
            0,
            f"England's cases of {year} divided by {target:g}, less its full-time-equivalent case holders.",
        )
        yield as_finding(
            f"share_needed_{name}",
            f"Share of the workforce that would have to hold cases, {year}",
            row["share_needed"],
            "percent",
            1,
            f"England's cases of {year} divided by {target:g}, divided by social workers in post and agency workers.",
        )
        yield as_finding(
            f"redeployed_{name}",
            f"Part of everybody not counted as a case holder who would have to take a full caseload, {year}",
            row["part_redeployed"],
            "percent",
            1,
            f"Case holders England lacked for {target:g} in {year}, divided by social workers in post and agency "
            "workers who were not counted as case holders.",
        )
        every, plain = (posts_lacking(official, year, target, only) for only in (False, True))
        yield as_finding(
            f"levelled_{name}",
            f"Case holders needed if no council is to stay above the target, {year}",
            every.sum(),
            "fte",
            0,
            f"Sum over councils above {target:g} in {year} (caseload {council.AT_TARGET}) of cases ÷ {target:g} less "
            f"case holders; councils at the target keep what they have. {_NO_SMALL} The lower end leaves out flagged "
            "counts.",
            low=plain.sum(),
            high=every.sum(),
            interval="without and with flagged counts",
            n=len(every),
        )


def _named(official: Official) -> list[tuple[str, int]]:
    """The years of tables on the target, by the end of their keys."""
    return [(str(QUOTED), QUOTED), (str(BASE), BASE), ("last", last(official))]


def _councils(official: Official, target: float) -> Iterable[Finding]:
    for name, year in [*((str(year), year) for year in official.england.index), ("last", last(official))]:
        values = council.counted(official, year)["caseload"]
        plain = council.counted(official, year, believable=True)["caseload"]
        yield as_finding(
            f"median_{name}",
            f"Caseload of the median council, {year}",
            values.median(),
            "children_per_case_holder",
            1,
            f"Median of councils' cases ÷ case holders on 30 September {year}, each council counted once. {_NO_SMALL} "
            "The range is that of the middle half (quartiles by linear interpolation).",
            low=float(values.quantile(0.25)),
            high=float(values.quantile(0.75)),
            interval="middle half of councils",
            n=len(values),
        )
        yield _at_target(name, year, target, values, plain)
    for name, year in _named(official):
        values = redeployed(official, year, HALF)
        yield as_finding(
            f"half_{name}",
            f"Councils at the target if half of those without cases took a full caseload, {year}",
            council.at_target(values, target).sum(),
            "count",
            0,
            f"Councils whose cases on 30 September {year}, divided by their case holders and half of the rest of their "
            f"workforce (in post + agency), {council.AT_TARGET}, are at most {target:g}. {_NO_SMALL} Councils whose "
            "agency workers are not published are left out.",
            n=len(values),
        )


def _at_target(name: str, year: int, target: float, values: pd.Series, plain: pd.Series) -> Finding:
    value, fewer = (council.at_target(one, target).sum() for one in (values, plain))
    return as_finding(
        f"at_target_{name}",
        f"Councils at the target or below, {year}",
        value,
        "count",
        0,
        f"Councils whose cases ÷ case holders on 30 September {year}, {council.AT_TARGET}, is at most {target:g}. "
        f"{_NO_SMALL} The lower end leaves out flagged counts.",
        low=float(fewer),
        high=float(value),
        interval="without and with flagged counts",
        n=len(values),
    )


def _routes(official: Official, target: float) -> Iterable[Finding]:
    end = last(official)
    every = compared(official, target, BASE, end)
    plain = compared(official, target, BASE, end, believable=True)
    yield _counted("came_down", "Councils that came down to the target", every, plain, BASE)
    yield _counted("rose_above", "Councils that rose above the target", every, plain, BASE)
    sets = [compared(official, target, QUOTED, end, only) for only in (False, True)]
    yield _counted(f"came_down_from_{QUOTED}", "Councils that came down to the target", *sets, QUOTED)
    for part, way in council.ROUTES.items():
        label = f"Of those that came down to the target, by {way}"
        yield _counted(f"by_{part}", label, every, plain, BASE, way)
    yield from _levers(official, target, every)


_OUTCOME = {"rose_above": council.ROSE_ABOVE}


def _counted(key: str, label: str, every, plain, first: int, way: str = "") -> Finding:
    outcome = _OUTCOME.get(key, council.CAME_DOWN)

    def count(rows: pd.DataFrame) -> int:
        return int((rows["outcome"].eq(outcome) & (rows["route"].eq(way) | (not way))).sum())

    rule = (
        " By what lowered it most: the smallest of the three parts of the change of its logarithm, which are cases, "
        "less workforce in post and agency, less the share holding cases."
    )
    return as_finding(
        key,
        f"{label}, from {first}",
        count(every),
        "count",
        0,
        f"Councils with a caseload in {first} and in the last year counted; at the target where the caseload, "
        f"{council.AT_TARGET}, is at most it. {_NO_SMALL}{rule if way else ''} The lower end leaves out flagged counts.",
        low=min(count(plain), count(every)),
        high=count(every),
        interval="without and with flagged counts",
        n=len(every),
    )


def _levers(official: Official, target: float, every: pd.DataFrame) -> Iterable[Finding]:
    reached, end = came_down(every), last(official)
    groups = {
        "reached": (reached, "came down to the target"),
        "elsewhere": (every.drop(reached.index), "did not"),
    }
    for key, (group, words) in groups.items():
        yield as_finding(
            f"cases_{key}",
            f"Change in cases, {BASE} to {end}, in councils that {words}",
            cases_changed(official, group.index, BASE, end),
            "percent_change",
            1,
            f"Sum of cases in {end} over that in {BASE}, less one, over councils with a caseload in both years that "
            f"{words}: above {target:g} in {BASE} and at it in {end}. {_NO_SMALL}",
            n=len(group),
        )
    known = every["share"].dropna()
    yield as_finding(
        "share_rose",
        "Councils in which a larger share of the workforce holds cases than before",
        (known < 0).sum(),
        "count",
        0,
        f"Councils whose case holders ÷ (in post + agency) is higher in {end} than in {BASE}. {_NO_SMALL}",
        n=len(known),
    )
    for part in council.ROUTES:
        above = ~council.at_target(without_part(reached, part), target)
        yield as_finding(
            f"needed_{part}",
            f"Of those that came down to the target, councils above it but for {LABELS[part]}",
            above.sum(),
            "count",
            0,
            f"Councils above the target in {BASE} and at it in {end} whose caseload of {end} would be above it with "
            f"the change of {LABELS[part]} since {BASE} undone, everything else as it came. {_NO_SMALL}",
            n=len(reached),
        )


def _cohort(official: Official) -> Iterable[Finding]:
    first, middle = COHORT
    end = last(official)
    every = cohort(official, end)
    who = f"Councils with a caseload in {first}, {middle} and {end}"
    groups = {
        "cohort": (every[every["fell"]], f"whose caseload fell from {first} to {middle}"),
        "others": (every[~every["fell"]], f"whose caseload did not fall from {first} to {middle}"),
    }
    for key, (group, words) in groups.items():
        yield as_finding(
            key, f"Councils {words}", len(group), "count", 0, f"{who} {words}. {_NO_SMALL}", n=len(every)
        )
        for name, year in (("below_first", first), ("below_middle", middle)):
            yield as_finding(
                f"{key}_{name}",
                f"Of councils {words}, those lower in {end} than in {year}",
                (group[end] < group[year]).sum(),
                "count",
                0,
                f"{who} {words}: those whose caseload of {end} is below that of {year}. {_NO_SMALL}",
                n=len(group),
            )
        joint = together(official, group.index, [first, middle, end])
        for name, year in (("first", first), ("middle", middle), ("last", end)):
            yield as_finding(
                f"{key}_caseload_{name}",
                f"Caseload in {year} of councils {words}",
                joint[year],
                "children_per_case_holder",
                1,
                f"{who} {words}: their cases of {year} together divided by their case holders. {_NO_SMALL}",
            )
