"""Where each council stands: its series beside its neighbours, its region, England and all councils.

Everything here is counted or divided; what would bring a council to a caseload, and what moved its caseload, is
computed in :mod:`analysis.register.counts`.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.finding import Finding
from analysis.claims.wording import capital
from analysis.evidence.basis import BASE, last, target_of
from analysis.evidence.definitions import defined, records
from analysis.evidence.forecast import ranks
from analysis.evidence.odd import Odd, odd_years
from analysis.register import counts
from analysis.register.columns import CODES
from analysis.register.kept import kept
from analysis.register.load import Register
from analysis.register.panel import COUNTS, Official
from analysis.register.units import slug

#: Units that ended → the names of those that followed.
SUCCESSORS = {
    "Bournemouth": ("Bournemouth, Christchurch and Poole",),
    "Poole": ("Bournemouth, Christchurch and Poole",),
    "Dorset before 2019": ("Dorset", "Bournemouth, Christchurch and Poole"),
    "Cumbria": ("Cumberland", "Westmorland and Furness"),
}


#: How the reason why several councils are one unit begins, before their names.
JOINED = "one unit here: published as "


@dataclass(frozen=True)
class Measure:
    """A figure that every council has in every year."""

    key: str  #: column of the workforce table
    name: str  #: as a reader would say it
    unit: str  #: key of the unit it is shown in
    decimals: int
    definition: str  #: precise enough to compute it again

    @property
    def difference(self) -> str:
        """Key of the unit that differences in it are shown in."""
        return "percentage_points" if self.unit == "percent" else self.unit


MEASURES = records("measures.csv", Measure)


@dataclass(frozen=True)
class Place:
    """One measure of a council in one year: its value, what it is compared with, and its ranks.

    - `rank`, `near_rank`: among all councils, and among itself and its neighbours; 1 is the lowest value, the best
      of a tie. ``None`` without a value, and for the two smallest councils.
    - `of`, `near_of`: number of councils ranked.
    """

    #: `value`, `region`, `england`: NaN where nothing was published
    value: float
    region: float
    england: float
    #: `low`, `median`, `high`: quartiles of all councils with a value, the two smallest left out
    low: float
    median: float
    high: float
    #: `lowest`, `middle`, `highest`: ends and median of its neighbours with a value; NaN without any
    lowest: float
    middle: float
    highest: float
    rank: int | None
    of: int
    near_rank: int | None
    near_of: int


class Report(NamedTuple):
    """What one inspection report says of caseloads, as :func:`analysis.register.panel.inspections` has it."""

    area: str
    start: pd.Timestamp
    published: pd.Timestamp
    first: str
    second: str
    reading: str
    page: float


@dataclass(frozen=True)
class Standing:
    """All that the records say of one council."""

    unit: str
    area: str
    slug: str
    region: str
    small: bool  #: too few staff for rates to mean much; not ranked
    years: pd.DataFrame  #: its rows of the workforce table, by year, with a row for every year of the table
    latest: int  #: the last year with a caseload
    #: by measure and by the first nine names of :class:`Place`: a value for each of the years
    lines: Mapping[str, Mapping[str, Sequence[float]]]
    places: Mapping[str, Place]  #: by measure, in the latest year
    #: units most like it, the nearest first, and how close in the department's words
    neighbours: tuple[tuple[str, str], ...]
    distance: pd.Series  #: a row of :func:`analysis.register.counts.distances`, in the latest year
    #: ``cases``, ``workforce`` and ``share`` of :func:`analysis.register.counts.children_parts`, from the
    #: last count before the report to the latest; ``None`` where a count is missing
    parts: pd.Series | None
    reports: tuple[Report, ...]  #: the newest first
    #: year, figure and reason of every count, and of sickness absence, without a value, in the years it has a
    #: row
    missing: tuple[tuple[int, str, str], ...]
    notes: tuple[str, ...]  #: what was left out, what is hard to believe
    joined: str  #: the names under which a unit of several councils was published, "" for one council
    judgement: tuple[str, str] | None  #: Ofsted's latest judgement of leaders and the date of the inspection

    @cached_property
    def doubtful(self) -> tuple[int, ...]:
        """Years with a count that is hard to believe."""
        return tuple(int(year) for year in self.years.index[self.years["implausible"].eq(True)])

    @cached_property
    def sudden(self) -> tuple[Odd, ...]:
        """What is odd in single years and flagged nowhere, by a rule alone; no analysis leaves it out."""
        return () if self.small else odd_years(self.years, self.doubtful)

    @cached_property
    def also(self) -> list[str]:
        """Names of councils that ended, and of those that report with others, by which it may be looked for."""
        before = [name for name, after in SUCCESSORS.items() if self.area in after]
        parts = re.split("; | with ", self.joined)
        return [*before, *(name for name in parts if name not in ("", self.area))]

    @property
    def followed(self) -> bool:
        """Whether the council ended and others followed it."""
        return self.area in SUCCESSORS

    @cached_property
    def ended(self) -> bool:
        """Whether the last year of the table has no row for it."""
        return pd.isna(self.years["area"].iloc[-1])


def quartiles(official: Official) -> pd.DataFrame:
    """``low``, ``median`` and ``high`` of all councils by measure and year, and ``of``, how many have a value.

    The two smallest councils are left out.

    Returns
    -------
    DataFrame
        Rates as fractions, caseloads in children for each case holder.
    """
    own = _pivoted(official.workforce[~official.workforce["small"]], "unit")
    table = own.quantile([0.25, 0.5, 0.75]).T.set_axis(["low", "median", "high"], axis=1)
    return table.assign(of=own.count())


def _pivoted(table: pd.DataFrame, index: str) -> pd.DataFrame:
    """A row for each unit or area; columns by measure and year."""
    columns = [[one.key for one in MEASURES], sorted(table["year"].unique())]
    wide = table.pivot(index=index, columns="year", values=columns[0])
    return wide.reindex(columns=pd.MultiIndex.from_product(columns, names=["measure", "year"])).astype(float)


@cache
def compared(official: Official) -> dict[str, np.ndarray]:
    """Every measure of every unit in every year, and what it is compared with.

    Gives, for each name of :class:`Place` an array of shape (units, measures, years), the units in their order.
    """
    workforce = official.workforce
    own, ranked = _pivoted(workforce, "unit"), _pivoted(workforce[~workforce["small"]], "unit")
    regions = _pivoted(official.regions, "area").reindex(
        workforce.groupby("unit")["region"].last()[own.index]
    )
    pairs = official.neighbours
    theirs = own.loc[pairs["neighbour"]].set_axis(pairs["unit"])
    near = theirs.groupby(level=0)
    below = (theirs < own.loc[pairs["unit"]].to_numpy()).groupby(level=0).sum()
    england = official.england[[one.key for one in MEASURES]].unstack().reindex(own.columns)
    tables = {
        "value": own,
        "region": regions,
        **{name: _everywhere(own, line) for name, line in quartiles(official).items()},
        "england": _everywhere(own, england),
        "lowest": near.min(),
        "middle": near.median(),
        "highest": near.max(),
        "rank": ranked.rank(method="min"),
        "near_rank": (below + 1).where(ranked.notna()),
        "near_of": near.count() + 1,
    }
    shape = (len(own), len(MEASURES), -1)
    return {
        name: (table if name == "region" else table.reindex(own.index)).to_numpy(float).reshape(shape)
        for name, table in tables.items()
    }


def _everywhere(like: pd.DataFrame, line: pd.Series) -> pd.DataFrame:
    """One row for all units."""
    return pd.DataFrame(np.tile(line[like.columns], (len(like), 1)), like.index, like.columns)


@kept
def standings(register: Register) -> dict[str, Standing]:
    """Every council's record, by the name in its address, in the order of the alphabet."""
    official = register.official
    every = compared(official)
    target = target_of(register)
    workforce = official.workforce
    counted = workforce[workforce["caseload"].notna()].groupby("unit")["year"].max()
    latest = counted.combine_first(workforce.groupby("unit")["year"].max())
    at = workforce.merge(latest.rename("year").reset_index(), on=["unit", "year"]).set_index("unit")
    away, parts = counts.distances(at, target), moved(official, at)
    near, judged, flags = (
        _rows(table) for table in (official.neighbours, official.judgements, official.flags)
    )
    reports = _rows(official.inspections.sort_values("published", ascending=False, kind="stable"))
    dropped, missing = _rows(official.dropped, "area"), _missing(official)
    found = []
    for place, (unit, rows) in enumerate(workforce.groupby("unit")):
        year = int(latest[unit])
        first = rows.iloc[0]
        lines, places = _compared(every, place, official.england.index.get_loc(year))
        found.append(
            Standing(
                unit=unit,
                area=first["area"],
                slug=first["slug"],
                region=first["region"],
                small=bool(first["small"]),
                years=rows.set_index("year").reindex(official.england.index),
                latest=year,
                lines=lines,
                places=places,
                neighbours=tuple((row.neighbour, row.closeness) for row in near[unit]),
                distance=away.loc[unit],
                parts=parts.loc[unit] if unit in parts.index else None,
                reports=tuple(
                    Report(*(getattr(row, name) for name in Report._fields)) for row in reports[unit]
                ),
                missing=tuple(missing[unit]),
                notes=tuple(_notes(dropped[first["area"]], flags[unit])),
                joined=_joined(dropped[first["area"]]),
                judgement=next(
                    ((str(row.judgement), str(row.inspection_date)) for row in judged[unit]), None
                ),
            )
        )
    return {one.slug: one for one in sorted(found, key=lambda one: one.slug)}


@cache
def by_unit(register: Register) -> dict[str, Standing]:
    """The same by unit."""
    return {one.unit: one for one in standings(register).values()}


#: Names of :class:`Place` that are counts, or nothing.
_WHOLE = ("rank", "of", "near_rank", "near_of")


def _compared(
    every: Mapping[str, np.ndarray], unit: int, year: int
) -> tuple[dict[str, Any], dict[str, Place]]:
    """Lines and places of a unit; the year is that of the places."""
    lines, places = {}, {}
    for place, one in enumerate(MEASURES):
        own = {name: table[unit, place].tolist() for name, table in every.items()}
        lines[one.key] = {name: line for name, line in own.items() if name not in _WHOLE}
        at: dict[str, Any] = {name: line[year] for name, line in own.items()}
        at |= {name: None if np.isnan(at[name]) else int(at[name]) for name in _WHOLE}
        places[one.key] = Place(**at)
    return lines, places


def moved(official: Official, at: pd.DataFrame) -> pd.DataFrame:
    """Parts of each unit's change from the last count before the report, in children for each case holder.

    `at`: rows of the workforce table, by unit. Gives, by unit: ``cases``, ``workforce`` and ``share``; those without
    all counts, or without a later one, are left out.
    """
    before = official.workforce[official.workforce["year"] == BASE].set_index("unit")
    after = at[at["year"] > BASE]
    both = before.index.intersection(after.index)
    return counts.children_parts(before.loc[both], after.loc[both]).dropna()


def _rows(table: pd.DataFrame, by: str = "unit") -> dict[str, list[Any]]:
    """The rows of a table by what stands in a column, in their order; none for what does not stand there."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in table.itertuples():
        found[getattr(row, by)].append(row)
    return found


def _missing(official: Official) -> dict[str, list[tuple[int, str, str]]]:
    """Year, figure and reason of every published figure without a value by unit, in the order of the years."""
    published = COUNTS | {"absence_rate_published": "absence_rate"}
    coded = official.suppressed[official.suppressed["table"] == "workforce"]
    codes = {
        (slug(row.area), int(row.year), published[row.column]): CODES[row.code]
        for row in coded.itertuples()
        if row.column in published
    }
    found: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    own = official.workforce
    for row in own[own[list(published.values())].isna().any(axis=1)].itertuples():
        for figure in published.values():
            if pd.isna(getattr(row, figure)):
                reason = codes.get((row.slug, row.year, figure), "not published")
                found[row.unit].append((int(row.year), figure, reason))
    return found


def _notes(dropped: list[Any], flags: list[Any]) -> list[str]:
    """What is said of a council's record: what was left out, and what is hard to believe."""
    reasons = [row.reason.replace("left out:", f"left out of the {row.table}:") for row in dropped]
    notes = [f"{capital(one)}." for one in reasons if not one.startswith(JOINED)]
    return [*notes, *(f"{row.year}: {row.reason}" for row in flags)]


def _joined(dropped: list[Any]) -> str:
    """The names under which the counts of a unit of several councils were published, "" for one council."""
    found = (row.reason.removeprefix(JOINED) for row in dropped if row.reason.startswith(JOINED))
    return next(found, "")


# --- findings ----------------------------------------------------------------------------------------------


def findings(register: Register) -> list[Finding]:
    """How many councils there are, how they spread, and how many are at the model's caseload."""
    year, target = last(register.official), target_of(register)
    share = 1 - float(register.inputs["one_in_three"].value)
    own = counts.counted(register.official, year)
    away = counts.distances(own, target)
    above = away[~away["reached"]]
    low, middle, high, of = quartiles(register.official).loc[("caseload", year)]
    words: dict[str, Any] = {"last": year, "target": target}
    return [
        defined("councils_pages", len(standings(register))),
        defined("councils_counted", len(away), **words),
        defined("councils_reached", away["reached"].sum(), **words),
        defined("councils_by_redeployment", (above["share_needed"] <= share).sum()),
        defined("councils_median", middle, low, high, n=int(of), **words),
        *ranks.findings(register),
    ]
