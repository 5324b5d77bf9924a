"""England between two years, like for like: the change of its caseload in three parts, and how far they can move.

The parts depend a little on which councils are compared, since some lack a count in one year, some were merged
or split, and some counts are hard to believe. So each part is computed for every choice of councils that can be
defended, and for each of these again without any one council: the lowest and the highest of them are bounds over
a set that is named, not a margin of error.
"""

from functools import cache

import pandas as pd

from analysis.register import counts
from analysis.register.counts import COUNTS
from analysis.register.load import Register
from analysis.register.panel import Official

#: See :data:`analysis.register.counts.QUOTED`.
QUOTED = counts.QUOTED

#: The year that "after the report" starts from: the last count before it, made two months before November 2019.
BASE = 2019

#: Units whose area another unit took over in these years, put together under one name.
TERRITORIES = dict.fromkeys(("835", "836", "837", "838", "839"), "Dorset, Bournemouth and Poole")
TERRITORIES |= dict.fromkeys(("909", "942", "943"), "Cumbria")

#: Choice of councils → what it is; the first is the one quoted.
CHOICES = {
    "published": "England as published",
    "gapless": "England without the councils its counts leave out",
    "whole": "councils with every count in both years",
    "believable": "councils with every count in both years, without flagged counts",
}


def last(official: Official) -> int:
    """The last year counted."""
    return int(official.england.index.max())


def target_of(register: Register) -> float:
    """The model's caseload, children for each full-time-equivalent case holder."""
    return float(register.inputs["caseload_model"].value)


def residents(official: Official) -> pd.Series:
    """Children who live in each council in the last year counted, by unit."""
    people = official.child_population
    last = people[(people["level"] == "council") & (people["year"] == people["year"].max())]
    return last.set_index("unit")["children"]


def left_out(official: Official, year: int) -> list[str]:
    """Units whose cases England's own count of a year leaves out: missing, and the others add up to it."""
    own = official.workforce[official.workforce["year"] == year]
    if official.england.loc[year, "cases"] != own["cases"].sum():
        return []
    return own.loc[own["cases"].isna(), "unit"].tolist()


@cache
def paired(official: Official, first: int, last: int) -> pd.DataFrame:
    """Counts of every place that has all of them in both years.

    Gives, by ``place`` and ``year``: the counts of :data:`analysis.register.counts.COUNTS`, ``area`` and
    ``implausible``, whether a count of either year is flagged. Units that took over from others are put together by
    `TERRITORIES`.
    """
    own = official.workforce[official.workforce["year"].isin([first, last])]
    joined = own["unit"].map(TERRITORIES)
    own = own.assign(place=joined.fillna(own["unit"]), area=joined.fillna(own["area"]))
    groups = own.groupby(["place", "year"])
    rows = groups[COUNTS].sum()
    lacking = own[COUNTS].isna().groupby([own["place"], own["year"]]).any()
    rows["area"], rows["implausible"] = groups["area"].first(), groups["implausible"].any()
    place = rows.index.get_level_values("place")
    rows["implausible"] = rows["implausible"].groupby(place).transform("any")
    whole = (~lacking).all(axis=1).groupby(place).transform("sum") == 2
    return rows[whole]


def pair(official: Official, choice: str, first: int, last: int) -> pd.DataFrame:
    """The counts of two years, from the councils of one choice.

    `choice`: a key of `CHOICES`. Gives rows `first` and `last`, columns :data:`analysis.register.counts.COUNTS`.
    """
    country = official.england.loc[[first, last], COUNTS]
    if choice == "published":
        return country
    if choice == "gapless":
        units = [*left_out(official, first), *left_out(official, last)]
        own = official.workforce[official.workforce["unit"].isin(units)]
        counted = own.groupby("year")[COUNTS].sum().reindex([first, last], fill_value=0.0)
        return country - counted
    return _places(official, choice, first, last).groupby("year")[COUNTS].sum()


def _places(official: Official, choice: str, first: int, last: int) -> pd.DataFrame:
    """The places that can be left out of a choice, one at a time."""
    rows = paired(official, first, last)
    return rows[~rows["implausible"]] if choice == "believable" else rows


@cache
def choices(official: Official, first: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The counts of both years for every choice of councils, and for each without any one council.

    Gives before and after, columns :data:`analysis.register.counts.COUNTS`, by ``choice`` and ``without``, the area
    left out ("" for none).
    """
    found = ([], [])
    for choice in CHOICES:
        both, places = pair(official, choice, first, last), _places(official, choice, first, last)
        for rows, year in zip(found, (first, last), strict=True):
            own = places.xs(year, level="year").set_index("area")[COUNTS]
            every = pd.concat([both.loc[[year]].set_axis([""]), both.loc[year] - own])
            rows.append(pd.concat({choice: every}, names=["choice", "without"]))
    before, after = (pd.concat(rows) for rows in found)
    return before, after


@cache
def split(official: Official, first: int, last: int) -> pd.DataFrame:
    """The change of the caseload and its parts, for every choice.

    Returns
    -------
    DataFrame
        By ``choice`` and ``without`` as :func:`choices`: ``before`` and ``after``, the caseloads; ``change``, as
        a fraction; ``children``, in children for each case holder; its parts ``cases``, ``workforce`` and
        ``share``, see :func:`analysis.register.counts.children_parts`; ``share_before``, ``share_after``, the
        share of the workforce that holds cases, and ``points``, the change of it; and two caseloads of the last
        year with one number replaced: ``share_kept``, with the share of the first; ``workforce_kept``, with the
        workforce of the first.
    """
    before, after = choices(official, first, last)
    found = counts.children_parts(before, after)
    found["before"], found["after"] = (one["cases"] / one["case_holders"] for one in (before, after))
    found["children"] = found["after"] - found["before"]
    found["change"] = found["after"] / found["before"] - 1
    staff_before, staff_after = (one["in_post"] + one["agency"] for one in (before, after))
    found["share_before"] = before["case_holders"] / staff_before
    found["share_after"] = after["case_holders"] / staff_after
    found["points"] = found["share_after"] - found["share_before"]
    found["share_kept"] = counts.caseload_at(after["cases"], staff_after, found["share_before"])
    found["workforce_kept"] = counts.caseload_at(after["cases"], staff_before, found["share_after"])
    return found


def with_share_of(official: Official, year: int) -> pd.Series:
    """England's caseload by year, from this one on, had as large a share of each year's workforce held cases.

    Returns
    -------
    Series
        By year, children for each case holder.
    """
    england = official.england.loc[year:]
    staff = england["in_post"] + england["agency"]
    return counts.caseload_at(england["cases"], staff, england.loc[year, "holder_share"])


def furthest(official: Official, first: int, last: int) -> pd.DataFrame:
    """The choices of :func:`split` as they are, and those where the change or a part of it lies furthest.

    The choice without councils that a count leaves out is in it only where the first year's count leaves some.

    Returns
    -------
    DataFrame
        Rows and columns of :func:`split`.
    """
    found = split(official, first, last)
    kinds = [(name, "") for name in CHOICES if name != "gapless" or left_out(official, first)]
    for column in ("change", "cases", "workforce", "share"):
        kinds += [found[column].idxmin(), found[column].idxmax()]
    return found.loc[list(dict.fromkeys(kinds))]
