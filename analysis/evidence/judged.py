"""Ofsted's judgement of leaders beside caseload, agency, turnover and the share that holds cases.

The latest judgements lie in different years. Each is set beside the last count that was published when its
inspection began: counts of 30 September come out in the following February, so that inspectors cannot have read
the one of the autumn before a visit in winter. They do see a council's own lists. Nothing here says what causes what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import WLS

from analysis.evidence.curve import Chosen, Entry, departures, dimensions, entry, holm, key_of, label_of
from analysis.evidence.permutation import Problem, exchanged
from analysis.evidence.regression import Estimate, estimate
from analysis.evidence.standings import MEASURES
from analysis.register.kept import kept
from analysis.register.load import Register

#: Judgements from the worst to the best, and how findings name them.
GRADES = {
    "Inadequate": "inadequate",
    "Requires improvement to be good": "improve",
    "Good": "good",
    "Outstanding": "outstanding",
}

#: The measures compared, in the order of the chapter: one question, so one correction for their number.
COMPARED = tuple(
    one
    for key in ("caseload", "agency_rate", "turnover", "holder_share")
    for one in MEASURES
    if one.key == key
)

#: Counts that a judgement can be set beside → in words.
COUNTS = {
    "published": "the last count published on or before the first day of the inspection",
    "before": "the last count of 30 September on or before the first day of the inspection, published or not",
    "nearest": "the count of 30 September nearest to the first day of the inspection",
    "latest": "the last count there is, years after some inspections",
}

#: Shuffles of the judgements within their year, and the seed of their generator.
SHUFFLES, SEED = 4_999, 20_191_103


@dataclass(frozen=True)
class Way:
    """Which count a judgement is set beside, and what is held fixed.

    Attributes
    ----------
    key, label : str
    beside : str
        One of `COUNTS`.
    fixed : tuple of str
        Columns whose differences are taken out.
    weighted : bool
        Whether councils count by their staff in post.
    without : str
        "" or "flagged" or "london": councils left out.
    later : int
        Counts after the one named; before it, if below zero.
    held : tuple of str
        Columns held beside the grade.
    """

    key: str
    label: str
    beside: str = "published"
    fixed: tuple[str, ...] = ("visit",)
    weighted: bool = False
    without: str = ""
    later: int = 0
    held: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is done, for a definition."""
        told = f"beside {COUNTS[self.beside]}"
        if self.later:
            told += f", moved by {self.later} years"
        names = {
            "visit": "the year of the inspection",
            "region": "the region",
            "year": "the year of the count",
        }
        fixed = [names[one] for one in self.fixed]
        told += f", with a constant for {' and '.join(fixed)}" if fixed else ""
        told += ", weighted by staff in post" if self.weighted else ""
        left = {"flagged": ", without counts marked as hard to believe", "london": ", without London"}
        return told + left.get(self.without, "")


#: The main specification, set by what inspectors could read: what was public, within the year of the inspection.
MAIN = Way("published", "last published count")

WAYS = (
    MAIN,
    Way("nearest", "nearest count", "nearest"),
    Way("before", "last September, published or not", "before"),
    Way("latest", "last count of all", "latest"),
    Way("region", "published, same region", fixed=("visit", "region")),
    Way("london", "published, without London", without="london"),
    Way("weighted", "published, by staff in post", weighted=True),
    Way("flagged", "last count, without a doubtful one", "latest", without="flagged"),
)

#: The main comparison moved to earlier counts and to the one that came out after the visit.
MOVED = (
    Way("earlier3", "three counts earlier", later=-3),
    Way("earlier2", "two counts earlier", later=-2),
    Way("earlier1", "one count earlier", later=-1),
    MAIN,
    Way("later1", "the next count, not yet published", later=1),
)


def published(date: pd.Timestamp, months: int) -> int:
    """The year of the last count of 30 September that was public on a date, some months after it was taken."""
    out = pd.Timestamp(date.year - 1, 9, 30) + pd.DateOffset(months=months)
    return date.year - 1 if out <= date else date.year - 2


def before(date: pd.Timestamp) -> int:
    """The year of the last 30 September on or before a date."""
    return date.year if (date.month, date.day) >= (9, 30) else date.year - 1


def nearest(date: pd.Timestamp, first: int, last: int) -> int:
    """The year whose 30 September is nearest to a date; the earlier one in a tie."""
    return min(range(first, last + 1), key=lambda year: (abs((pd.Timestamp(year, 9, 30) - date).days), year))


@cache
def days(register: Register, months: int | None = None) -> pd.DataFrame:
    """Each judgement with its grade, the year of the visit, and the year of each count of `COUNTS`.

    Parameters
    ----------
    register : Register
    months : int, optional
        From a count to its publication; as assumed, unless given.
    """
    official = register.official
    months = int(register.inputs["census_months"].value) if months is None else months
    judgements = official.judgements
    held = set(official.workforce.loc[~official.workforce["small"], "unit"])
    judgements = judgements[judgements["unit"].isin(held)]
    first, last = (int(end) for end in (official.england.index.min(), official.england.index.max()))
    dates = pd.to_datetime(judgements["inspection_date"])
    years = [[published(one, months), before(one), nearest(one, first, last), last] for one in dates]
    found = judgements.assign(
        grade=[list(GRADES).index(one) for one in judgements["judgement"]], visit=dates.dt.year
    )
    return found.assign(**pd.DataFrame(years, found.index, list(COUNTS)))


@cache
def judged(
    register: Register, beside: str = "published", later: int = 0, months: int | None = None
) -> pd.DataFrame:
    """Judgements with the counts they are set beside.

    Parameters
    ----------
    register : Register
    beside : str
        One of `COUNTS`.
    later : int
        See `Way`.
    months : int, optional
        See :func:`days`.

    Returns
    -------
    DataFrame
        One row for each council judged: ``unit``, ``area``, ``inspection_date``, ``judgement``, ``grade`` (0 the
        worst), ``visit``, ``children`` (logarithm of those who live there), and of the count ``year``,
        ``region`` and the columns of the workforce table.
    """
    table = days(register, months)
    found = table.drop(columns=list(COUNTS)).assign(year=table[beside] + later)
    return found.assign(children=found["unit"].map(_children(register))).merge(
        register.official.workforce.drop(columns="area"), on=["unit", "year"], how="left"
    )


def _children(register: Register) -> pd.Series:
    """Logarithm of the children who live in each council, in the last year with estimates."""
    people = register.official.child_population
    own = people[(people["level"] == "council") & (people["year"] == people["year"].max())]
    return np.log(own.set_index("unit")["children"])


def by_grade(register: Register, measure: str) -> pd.DataFrame:
    """Quartiles of a measure by judgement, worst first: ``low``, ``median``, ``high``, ``n``."""
    values = judged(register).groupby("grade")[measure]
    table = values.quantile([0.25, 0.5, 0.75]).unstack().set_axis(["low", "median", "high"], axis=1)
    return table.assign(n=values.count()).set_axis(list(GRADES), axis=0)


# --- order by shuffling ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """How a measure is ordered over the judgements, and what shuffled judgements give.

    Attributes
    ----------
    order : float
        Pairs of councils inspected in one year whose measure rises with the grade, less those where it falls, as
        a share of pairs that differ in both.
    shuffles : int
        Shuffles with an order as strong, either way.
    chance : float
        Their share, the record counted as one of them, corrected by Holm for the number of measures.
    n : int
        Councils.
    """

    order: float
    shuffles: int
    chance: float
    n: int


@cache
def orders(register: Register, beside: str = "published") -> dict[str, Order]:
    """By measure of `COMPARED`: is it ordered like the judgements."""
    found = {one.key: shuffled(judged(register, beside), one.key) for one in COMPARED}
    chances = holm([(count + 1) / (SHUFFLES + 1) for _, count, _ in found.values()])
    return {
        key: Order(order, count, float(chance), n)
        for (key, (order, count, n)), chance in zip(found.items(), chances, strict=True)
    }


def shuffled(table: pd.DataFrame, measure: str) -> tuple[float, int, int]:
    """The order of a measure within years of inspection, shuffles that order it as strongly, and councils.

    The statistic is Jonckheere's and Terpstra's, summed over years; judgements change hands only between councils
    inspected in the same year.
    """
    kept = table.dropna(subset=measure)
    grade, values, year = (kept[name].to_numpy() for name in ("grade", measure, "visit"))
    signs = np.sign(values[:, None] - values[None, :]) * (year[:, None] == year[None, :])
    own = _statistic(grade[None], signs)[0]
    drawn = _statistic(grade[exchanged(year, SHUFFLES, SEED)], signs)
    differ = (grade[:, None] != grade[None, :]) & (signs != 0)
    return float(own / (differ.sum() / 2)), int((np.abs(drawn) >= abs(own)).sum()), len(kept)


def _statistic(grades: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Pairs in order less pairs against it, for each row of grades."""
    return sum((((grades == one) @ signs) * (grades < one)).sum(axis=1) for one in range(1, len(GRADES)))


# --- one grade better ------------------------------------------------------------------------------------------


def step(register: Register, measure: str, way: Way) -> Estimate:
    """Change of a measure for one grade better: least squares, variance HC3, Student's t.

    Parameters
    ----------
    register : Register
    measure : str
        A column of :func:`judged`.
    way : Way
    """
    table = judged(register, way.beside, way.later)
    return graded(rows(table, way), measure, way.fixed, way.held, "in_post" if way.weighted else "")


def rows(table: pd.DataFrame, way: Way) -> pd.DataFrame:
    """The councils of a way of comparing."""
    if way.without == "flagged":
        return table[~table["implausible"].astype(bool)]
    if way.without == "london":
        return table[~table["region"].str.contains("London", na=False)]
    return table


def graded(
    table: pd.DataFrame, measure: str, fixed: Sequence[str], held: Sequence[str] = (), weights: str = ""
) -> Estimate:
    """Slope of a measure on the grade, with constants for what is fixed and columns held beside."""
    table = table.dropna(subset=[measure, *held])
    design = pd.DataFrame({"constant": 1.0, "grade": table["grade"].astype(float)}).join(table[list(held)])
    for column in fixed:
        design = design.join(pd.get_dummies(table[column], prefix=column, drop_first=True, dtype=float))
    heavy = table[weights] if weights else np.ones(len(table))
    fit = WLS(table[measure], design, heavy).fit(cov_type="HC3")
    return estimate(fit.params["grade"], fit.bse["grade"], len(table), len(table), fit.df_resid)


def narrowing(register: Register) -> dict[str, Estimate]:
    """The gap between the grades at the published count and at the last one, and what of its change is left.

    All on the councils that have both counts: ``first`` and ``last``, the change for one grade better at each;
    ``change``, the same of the difference of the two counts of each council; ``left``, the same with the first
    count held, since whoever is far from the rest tends to come back towards it.
    """
    table = judged(register).merge(
        judged(register, "latest")[["unit", "caseload"]].rename(columns={"caseload": "last"}), on="unit"
    )
    table = table.dropna(subset=["caseload", "last"]).assign(change=lambda own: own["last"] - own["caseload"])
    return {
        "first": graded(table, "caseload", MAIN.fixed),
        "last": graded(table, "last", MAIN.fixed),
        "change": graded(table, "change", MAIN.fixed),
        "left": graded(table, "change", MAIN.fixed, ("caseload",)),
    }


DIMENSIONS = dimensions("judged")

_FIXED = {"visit": ("visit",), "region": ("visit", "region"), "none": ()}

#: Permutations of the joint test, and the seed of their generator.
DRAWS, CURVE_SEED = 999, 20_191_104


def way_of(chosen: Chosen) -> Way:
    """The comparison that a specification stands for."""
    return Way(
        key_of(chosen, DIMENSIONS),
        label_of(chosen, DIMENSIONS),
        chosen["beside"],
        _FIXED[chosen["fixed"]],
        bool(chosen["weights"]),
        chosen["without"],
        held=(chosen["held"],) if chosen["held"] else (),
    )


@kept
def entries(register: Register, measure: str) -> tuple[Entry, ...]:
    """The whole curve of a measure, for one grade better.

    Judgements change hands between councils inspected in the same year. The record's intervals are HC3, those of
    the permutations HC1, which is a little narrower: the comparison of clear intervals is on the careful side.
    """
    units = judged(register)["unit"]
    owners = exchanged(judged(register)["visit"].to_numpy(), DRAWS, CURVE_SEED)
    places = dict(zip(units, range(len(units)), strict=True))
    grades = judged(register)["grade"].to_numpy(float)[owners]
    entries = []
    for chosen in departures(DIMENSIONS):
        way = way_of(chosen)
        kept = rows(judged(register, way.beside), way).dropna(subset=[measure, *way.held])
        drawn = grades[:, [places[unit] for unit in kept["unit"]]][..., None]
        estimate, own = step(register, measure, way), _problem(kept, measure, way)
        entries.append(entry(DIMENSIONS, chosen, estimate, own, drawn))
    return tuple(entries)


def _problem(kept: pd.DataFrame, measure: str, way: Way) -> Problem:
    held = [np.ones(len(kept)), *(kept[name].to_numpy(float) for name in way.held)]
    for column in way.fixed:
        held += list(pd.get_dummies(kept[column], drop_first=True, dtype=float).to_numpy().T)
    weights = kept["in_post"].to_numpy(float) if way.weighted else np.ones(len(kept))
    clusters = np.arange(len(kept))
    return Problem(kept[measure].to_numpy(float), weights, np.column_stack(held), clusters)
