"""Did caseloads fall, and how: England's caseload rebuilt, split into its parts, and run with other numbers.

Two years are compared like for like only if the same councils are counted in both. England's counts of 2018
leave out the cases and case holders of Suffolk but keep its staff, so the comparison is made four times, from
the counts as published to the councils whose counts are whole and believable in both years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import permutations

import numpy as np
import pandas as pd

from analysis.data import Register
from analysis.findings import Finding
from analysis.official import council
from analysis.official.council import COUNTS
from analysis.official.panel import Official

#: The years compared: the one the Blueprint's figure comes from, and the last one counted.
FIRST, LAST = 2018, 2025

#: The share of all social workers that hold cases if one in three manage or hold none.
TWO_THIRDS = 2 / 3

#: Units whose area another unit took over between the two years, put together under one name.
TERRITORIES = dict.fromkeys(("835", "836", "837", "838", "839"), "Dorset, Bournemouth and Poole")
TERRITORIES |= dict.fromkeys(("909", "942", "943"), "Cumbria")

#: Suffolk, whose cases and case holders England's counts of 2018 leave out.
LEFT_OUT = "935"

#: Way of comparing → what it compares; the first is the one quoted.
VARIANTS = {
    "published": "England as published",
    "suffolk": "England without Suffolk in both years",
    "paired": "councils with every count in both years",
    "believable": "the same without flagged counts",
}

_TABLES = ("workforce",)
_INTERVAL = "lowest and highest of four ways to choose the councils compared"


# --- the two years compared ------------------------------------------------------------------------------


def pair(official: Official, variant: str, first: int = FIRST, last: int = LAST) -> pd.DataFrame:
    """The counts of two years, from the councils of one way of comparing.

    Parameters
    ----------
    official : Official
    variant : str
        A key of `VARIANTS`.
    first, last : int

    Returns
    -------
    DataFrame
        Rows `first` and `last`, columns :data:`analysis.official.council.COUNTS`.
    """
    if variant == "published":
        return official.england.loc[[first, last], COUNTS]
    if variant == "suffolk":
        own = official.workforce[official.workforce["unit"] == LEFT_OUT].set_index("year")
        counted = own.loc[[first, last], COUNTS].copy()
        missing = counted["cases"].isna()
        counted.loc[missing, ["cases", "case_holders"]] = 0.0
        return official.england.loc[[first, last], COUNTS] - counted
    return paired(official, first, last, believable=variant == "believable").groupby("year")[COUNTS].sum()


def paired(
    official: Official, first: int = FIRST, last: int = LAST, believable: bool = False
) -> pd.DataFrame:
    """Counts of every place that has all of them in both years.

    Parameters
    ----------
    official : Official
    first, last : int
    believable : bool
        Whether to leave out places with a flagged count in either year.

    Returns
    -------
    DataFrame
        ``place``, ``year``, the counts and ``implausible``; two rows for each place. Units that took over from
        others are put together by `TERRITORIES`.
    """
    own = official.workforce[official.workforce["year"].isin([first, last])]
    place = own["unit"].map(TERRITORIES).fillna(own["unit"])
    sums = own.assign(place=place).groupby(["place", "year"], as_index=False)
    rows = sums[COUNTS].agg(lambda counts: counts.sum(skipna=False))
    rows["implausible"] = sums["implausible"].any()["implausible"]
    whole = rows[COUNTS].notna().all(axis=1).groupby(rows["place"]).transform("sum") == 2
    flagged = rows.groupby("place")["implausible"].transform("any") & believable
    return rows[whole & ~flagged].reset_index(drop=True)


def parts(official: Official, variant: str) -> pd.Series:
    """The change between the two years in logarithms and in children.

    Returns
    -------
    Series
        ``cases``, ``workforce``, ``share`` and ``total`` in logarithms; ``children_cases`` and so on, with
        ``children`` for the whole change, in children for each case holder.
    """
    both = pair(official, variant)
    before, after = both.loc[FIRST], both.loc[LAST]
    logs, children = council.log_parts(before, after), council.children_parts(before, after)
    found = pd.concat([logs, children.add_prefix("children_")])
    found["total"] = np.log(_caseload(after) / _caseload(before))
    found["children"] = _caseload(after) - _caseload(before)
    return found


def in_sequence(before: pd.Series, after: pd.Series) -> pd.Series:
    """The parts by another rule: each count changed in turn, averaged over every order of the three.

    Parameters
    ----------
    before, after : Series
        With :data:`analysis.official.council.COUNTS`.

    Returns
    -------
    Series
        ``cases``, ``workforce`` and ``share`` in children for each case holder.
    """
    found = dict.fromkeys(("cases", "workforce", "share"), 0.0)
    start, end = _factors(before), _factors(after)
    orders = list(permutations(found))
    for order in orders:
        now = dict(start)
        for name in order:
            was = now["cases"] / (now["workforce"] * now["share"])
            now[name] = end[name]
            found[name] += (now["cases"] / (now["workforce"] * now["share"]) - was) / len(orders)
    return pd.Series(found)


def _factors(counts: pd.Series) -> dict[str, float]:
    staff = _staff(counts)
    return {"cases": counts["cases"], "workforce": staff, "share": counts["case_holders"] / staff}


def _staff(counts) -> float:
    return counts["in_post"] + counts["agency"]


def _share(counts) -> float:
    return counts["case_holders"] / _staff(counts)


def _caseload(counts) -> float:
    return counts["cases"] / counts["case_holders"]


# --- other numbers in place of these ----------------------------------------------------------------------

#: Counterfactual → what it is, and the caseload from the counts before and after.
COUNTERFACTUALS: dict[str, tuple[str, Callable]] = {
    "2025_share_of_2018": (
        "2025, if as large a share held cases as in 2018",
        lambda before, after: after["cases"] / (_staff(after) * _share(before)),
    ),
    "2025_workforce_of_2018": (
        "2025, with the workforce of 2018",
        lambda before, after: after["cases"] / (_staff(before) * _share(after)),
    ),
    "2018_share_of_2025": (
        "2018, if only as large a share held cases as in 2025",
        lambda before, after: before["cases"] / (_staff(before) * _share(after)),
    ),
    "2018_two_thirds": (
        "2018, if two thirds held cases",
        lambda before, after: before["cases"] / (_staff(before) * TWO_THIRDS),
    ),
    "2025_two_thirds": (
        "2025, if two thirds held cases",
        lambda before, after: after["cases"] / (_staff(after) * TWO_THIRDS),
    ),
}


def counterfactual(official: Official, name: str, variant: str) -> float:
    """The caseload with one count or share replaced; see `COUNTERFACTUALS` and `VARIANTS`."""
    both = pair(official, variant)
    return float(COUNTERFACTUALS[name][1](both.loc[FIRST], both.loc[LAST]))


# --- posts to the target ------------------------------------------------------------------------------------


def posts_levelled(official: Official, year: int, target: float, believable: bool = False) -> float:
    """Case holders to gain so that no council is above the target, the others keeping what they have.

    Parameters
    ----------
    official : Official
    year : int
    target : float
    believable : bool
        Whether to leave out flagged counts.

    Returns
    -------
    float
        Full-time equivalents, over the councils that have a caseload.
    """
    return float(_gaps(official, year, target, believable).clip(lower=0).sum())


def _gaps(official: Official, year: int, target: float, believable: bool = False) -> pd.Series:
    own = official.workforce[official.workforce["year"] == year]
    own = own[~own["implausible"]] if believable else own
    return council.distances(own.set_index("unit"), target)["posts_needed"].dropna()


# --- routes ---------------------------------------------------------------------------------------------------


def routes(official: Official, target: float, believable: bool = False) -> pd.DataFrame:
    """Councils by how their caseload stands to the target and by what lowered it most.

    Parameters
    ----------
    official : Official
    target : float
    believable : bool
        Whether to leave out flagged counts and the two smallest councils.

    Returns
    -------
    DataFrame
        Counts: a row for each outcome, a column for each route; see
        :func:`analysis.official.council.changes`.
    """
    every = compared(official, target, believable)
    counted = pd.crosstab(every["outcome"], every["route"])
    columns = [*council.ROUTES.values(), council.NO_FALL, council.UNKNOWN]
    return counted.reindex(index=council.OUTCOMES, columns=columns, fill_value=0)


def compared(official: Official, target: float, believable: bool = False) -> pd.DataFrame:
    """Every council with a caseload in both years, as :func:`analysis.official.council.changes` gives it."""
    every = council.changes(official, target, FIRST, LAST)
    return every[~every["implausible"] & ~every["small"]] if believable else every


def came_down(official: Official, target: float, believable: bool = False) -> pd.DataFrame:
    """Councils above the target in the first year and at or below it in the last, lowest first."""
    every = compared(official, target, believable)
    return every[every["outcome"] == council.CAME_DOWN].sort_values("caseload_after")


def without_part(changed: pd.DataFrame, part: str) -> pd.Series:
    """The caseload each council would have come to with one part of its change left out."""
    return changed["caseload_after"] * np.exp(-changed[part])


# --- findings -----------------------------------------------------------------------------------------------


def findings(register: Register) -> list[Finding]:
    """Every figure of the chapter, see :class:`analysis.findings.Finding`."""
    official, target = register.official, float(register.inputs["caseload_model"].value)
    return [
        *_levels(official),
        *_parts(official),
        *_counterfactuals(official),
        *_posts(official, target),
        *_distribution(official, target),
        *_routes(official, target),
    ]


def _finding(
    key: str, label: str, value: float, unit: str, decimals: int, definition: str, **more
) -> Finding:
    return Finding(f"falls_{key}", label, float(value), unit, decimals, definition, _TABLES, **more)


def _levels(official: Official) -> Iterable[Finding]:
    for year, row in official.england.iterrows():
        yield _finding(
            f"caseload_{year}",
            f"Average caseload, England {year}",
            row["caseload"],
            "children_per_case_holder",
            2,
            f"England's open cases on 30 September {year} divided by its full-time-equivalent case holders, agency "
            "workers included, both as published in the 2025 release.",
        )
        yield _finding(
            f"holder_share_{year}",
            f"Share of the workforce that holds cases, England {year}",
            row["holder_share"],
            "percent",
            1,
            f"England's full-time-equivalent case holders on 30 September {year} divided by social workers in post "
            "and agency social workers together, full-time equivalents as published.",
        )
    first, last = official.england.loc[FIRST], official.england.loc[LAST]
    for name, label in (("in_post", "Social workers in post"), ("agency", "Agency social workers")):
        yield _finding(
            f"{name}_gain",
            f"{label} gained, England {FIRST} to {LAST}",
            last[name] - first[name],
            "fte",
            0,
            f"{label}, full-time equivalents as published for England, {LAST} less {FIRST}.",
        )
    yield from _cases_of_2024(official)
    for year in (FIRST, LAST):
        row = official.england.loc[year]
        yield _finding(
            f"in_post_share_{year}",
            f"Share of social workers in post who hold cases if every agency worker does, {year}",
            (row["case_holders"] - row["agency"]) / row["in_post"],
            "percent",
            1,
            f"England's case holders of {year} less its agency social workers, divided by social workers in post: the "
            "share that is left if every agency worker holds cases.",
        )
    yield _finding(
        "case_holders_gain",
        f"Case holders gained, England {FIRST} to {LAST}",
        last["case_holders"] - first["case_holders"],
        "fte",
        0,
        f"Full-time-equivalent case holders as published for England, {LAST} less {FIRST}.",
    )


def _cases_of_2024(official: Official) -> Iterable[Finding]:
    """The year in which the count of cases dropped, and the part of the drop that is one council's."""
    before, after = (official.england.loc[year, "cases"] for year in (2023, 2024))
    own = official.workforce[official.workforce["year"].isin([2023, 2024])]
    cases = own.pivot(index="unit", columns="year", values="cases")
    change = (cases[2024] - cases[2023]).dropna()
    yield _finding(
        "cases_2024",
        "Change in open cases, England 2023 to 2024",
        after - before,
        "children",
        0,
        "Open cases as published for England, 30 September 2024 less 30 September 2023.",
    )
    yield _finding(
        "cases_2024_fell",
        "Councils with fewer open cases in 2024 than in 2023",
        (change < 0).sum(),
        "count",
        0,
        "Councils with a count of cases in both years whose count of 2024 is the lower.",
        n=len(change),
    )
    yield _finding(
        "cases_2024_birmingham",
        "Of that, what England's counts imply for Birmingham",
        after - cases[2024].sum() - cases.loc["330", 2023],
        "children",
        0,
        "England's cases of 2024 less the sum of all councils that have a count, which lacks Birmingham's alone, less "
        "Birmingham's cases of 2023.",
    )


def _spread(compute: Callable[[str], float]) -> dict:
    """The value as published, with the lowest and highest over all ways of comparing."""
    values = [compute(variant) for variant in VARIANTS]
    return {"value": values[0], "low": min(values), "high": max(values), "interval": _INTERVAL}


def _ranged(key: str, label: str, found: dict, unit: str, decimals: int, definition: str) -> Finding:
    return _finding(
        key,
        label,
        found.pop("value"),
        unit,
        decimals,
        f"{definition} England as published; the range adds: {'; '.join(list(VARIANTS.values())[1:])} (areas of "
        "councils that were merged or split between the years put together).",
        **found,
    )


_LABELS = {
    "cases": "the number of cases",
    "workforce": "the size of the workforce",
    "share": "the share of the workforce that holds cases",
}


def _parts(official: Official) -> Iterable[Finding]:
    split = {variant: parts(official, variant) for variant in VARIANTS}
    yield _ranged(
        "change",
        f"Change in the average caseload, {FIRST} to {LAST}",
        _spread(lambda variant: float(np.expm1(split[variant]["total"]))),
        "percent_change",
        1,
        f"Caseload of {LAST} divided by that of {FIRST}, less one.",
    )
    for name, label in _LABELS.items():
        yield _ranged(
            f"part_{name}",
            f"Part of the change in the caseload that goes with {label}",
            _spread(lambda variant, name=name: float(split[variant][f"children_{name}"])),
            "children_per_case_holder",
            2,
            f"The caseload is cases ÷ (workforce × share holding cases), workforce in post and agency together. The "
            f"part is the change of the logarithm of {label}, {FIRST} to {LAST} (with a minus sign for what divides), "
            "times the logarithmic mean of the two caseloads; the three parts add up to the change.",
        )
        yield _ranged(
            f"log_{name}",
            f"The same part as a logarithm: {label}",
            _spread(lambda variant, name=name: float(split[variant][name])),
            "log_points",
            1,
            f"Change of the natural logarithm of {label}, {FIRST} to {LAST}, with a minus sign for what divides; the "
            "three add up to the change of the logarithm of the caseload.",
        )


def _counterfactuals(official: Official) -> Iterable[Finding]:
    for name, (label, _) in COUNTERFACTUALS.items():
        yield _ranged(
            f"if_{name}",
            f"Average caseload of {label}",
            _spread(lambda variant, name=name: counterfactual(official, name, variant)),
            "children_per_case_holder",
            2,
            "Cases ÷ (workforce × share holding cases) with the one replaced and the others of the year named.",
        )


def _posts(official: Official, target: float) -> Iterable[Finding]:
    country = council.distances(official.england, target)
    for year in (FIRST, LAST):
        row = country.loc[year]
        yield _finding(
            f"posts_{year}",
            f"Case holders England lacked for the target, {year}",
            row["posts_needed"],
            "fte",
            0,
            f"England's cases of {year} divided by {target:g}, less its full-time-equivalent case holders.",
        )
        yield _finding(
            f"share_needed_{year}",
            f"Share of the workforce that would have had to hold cases, {year}",
            row["share_needed"],
            "percent",
            1,
            f"England's cases of {year} divided by {target:g}, divided by social workers in post and agency workers.",
        )
        yield _finding(
            f"redeployed_{year}",
            f"Part of those without cases who would have had to take a full caseload, {year}",
            row["part_redeployed"],
            "percent",
            1,
            f"Case holders England lacked for {target:g} in {year}, divided by social workers in post and agency "
            "workers who were not counted as case holders.",
        )
        every, plain = (posts_levelled(official, year, target, only) for only in (False, True))
        yield _finding(
            f"levelled_{year}",
            f"Case holders lacking where councils are above the target, {year}",
            every,
            "fte",
            0,
            f"Sum over councils with a caseload above {target:g} in {year} of cases ÷ {target:g} less case holders; "
            "nothing is taken from councils below. The lower end leaves out flagged counts.",
            low=min(every, plain),
            high=max(every, plain),
            interval="without and with flagged counts",
            n=int((_gaps(official, year, target) > 0).sum()),
        )


def _distribution(official: Official, target: float) -> Iterable[Finding]:
    for year in (FIRST, LAST):
        own = official.workforce[official.workforce["year"] == year]
        values = own["caseload"].dropna()
        yield _finding(
            f"median_{year}",
            f"Caseload of the middle council, {year}",
            values.median(),
            "children_per_case_holder",
            1,
            f"Median of councils' cases ÷ case holders on 30 September {year}, each council counted once. The range "
            "is that of the middle half (quartiles by linear interpolation).",
            low=float(values.quantile(0.25)),
            high=float(values.quantile(0.75)),
            interval="middle half of councils",
            n=len(values),
        )
        yield _finding(
            f"at_target_{year}",
            f"Councils at or below the target, {year}",
            (values <= target).sum(),
            "count",
            0,
            f"Councils whose cases ÷ case holders on 30 September {year} is at most {target:g}.",
            n=len(values),
        )


def _routes(official: Official, target: float) -> Iterable[Finding]:
    every, plain = (routes(official, target, only) for only in (False, True))
    keys = {"came_down": council.CAME_DOWN, "rose_above": council.ROSE_ABOVE}
    for key, outcome in keys.items():
        yield _counted(
            f"{key}", f"Councils whose caseload {_moved(outcome)} the target", every, plain, outcome
        )
    for part, way in council.ROUTES.items():
        yield _counted(
            f"by_{part}", f"Of those that came down to it, by {way}", every, plain, council.CAME_DOWN, way
        )
    yield from _levers(official, target)


def _moved(outcome: str) -> str:
    return "came down to" if outcome == council.CAME_DOWN else "rose above"


def _counted(key: str, label: str, every, plain, outcome: str, way: str | None = None) -> Finding:
    columns = list(every.columns) if way is None else [way]
    value, fewer = (int(table.loc[outcome, columns].sum()) for table in (every, plain))
    rule = (
        ""
        if way is None
        else (
            " By what lowered it most: the smallest of the three parts of the change of its logarithm, which are cases, "
            "less workforce in post and agency, less the share holding cases."
        )
    )
    return _finding(
        key,
        label,
        value,
        "count",
        0,
        f"Councils with a caseload in both years, {FIRST} and {LAST}; the target counts as reached at or below it."
        f"{rule} The lower end leaves out flagged counts and the two smallest councils.",
        low=fewer,
        high=value,
        interval="without and with flagged counts and the two smallest councils",
        n=int(every.to_numpy().sum()),
    )


def cases_changed(official: Official, units: pd.Index) -> float:
    """Change in the cases of some units together, between the two years, as a fraction."""
    own = official.workforce[official.workforce["unit"].isin(units)]
    cases = own.groupby("year")["cases"].sum()
    return float(cases[LAST] / cases[FIRST] - 1)


def _levers(official: Official, target: float) -> Iterable[Finding]:
    every, reached = compared(official, target), came_down(official, target)
    others = every.drop(reached.index)
    groups = {"reached": (reached, "came down to the target"), "elsewhere": (others, "did not")}
    for key, (group, words) in groups.items():
        yield _finding(
            f"cases_{key}",
            f"Change in cases, {FIRST} to {LAST}, in councils that {words}",
            cases_changed(official, group.index),
            "percent_change",
            1,
            f"Sum of cases in {LAST} over that in {FIRST}, less one, over councils with a caseload in both years that "
            f"{words}: above {target:g} in {FIRST} and at most that in {LAST}.",
            n=len(group),
        )
    known = every["share"].dropna()
    yield _finding(
        "share_rose",
        "Councils in which a larger share of the workforce held cases than before",
        (known < 0).sum(),
        "count",
        0,
        f"Councils whose case holders ÷ (in post + agency) is higher in {LAST} than in {FIRST}.",
        n=len(known),
    )
    for part in council.ROUTES:
        yield _finding(
            f"needed_{part}",
            f"Of those that came down to the target, councils above it but for {_LABELS[part]}",
            (without_part(reached, part) > target).sum(),
            "count",
            0,
            f"Councils above the target in {FIRST} and at or below it in {LAST} whose caseload of {LAST} would be "
            f"above it with the change of {_LABELS[part]} since {FIRST} undone, everything else as it came.",
            n=len(reached),
        )
