"""Where each council stands: its series, its place among all councils, and what is missing of it.

Everything here is counted or divided; what would bring a council to a caseload is computed in
:mod:`analysis.register.counts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence.basis import last
from analysis.evidence.definitions import defined, records
from analysis.evidence.forecast import ranks
from analysis.register import counts
from analysis.register.checks import CODES
from analysis.register.kept import kept
from analysis.register.load import Register
from analysis.register.panel import COUNTS, Official, slug

#: Units that ended → the names of those that followed.
SUCCESSORS = {
    "Bournemouth": ("Bournemouth, Christchurch and Poole",),
    "Poole": ("Bournemouth, Christchurch and Poole",),
    "Dorset before 2019": ("Dorset", "Bournemouth, Christchurch and Poole"),
    "Cumbria": ("Cumberland", "Westmorland and Furness"),
}


@dataclass(frozen=True)
class Measure:
    """A figure that every council has in every year.

    Attributes
    ----------
    key : str
        Column of the workforce table.
    name : str
        As a reader would say it.
    unit : str
        Key of the unit it is shown in.
    decimals : int
    needs : tuple of str
        The counts it is made of.
    definition : str
        Precise enough to compute it again.
    """

    key: str
    name: str
    unit: str
    decimals: int
    needs: tuple[str, ...]
    definition: str


MEASURES = records("measures.csv", Measure)


@dataclass(frozen=True)
class Place:
    """One measure of a council in one year: its value, what it is compared with, and its rank.

    Attributes
    ----------
    value, england, region : float
        NaN where nothing was published.
    low, median, high : float
        Quartiles of all councils with a value.
    rank : int or None
        1 is the lowest value; ``None`` without a value, and for the two smallest councils.
    of : int
        Number of councils ranked.
    """

    value: float
    england: float
    region: float
    low: float
    median: float
    high: float
    rank: int | None
    of: int


@dataclass(frozen=True)
class Standing:
    """All that the records say of one counts.

    Attributes
    ----------
    unit, area, slug, region : str
    small : bool
        Too few staff for rates to mean much; not ranked.
    years : DataFrame
        Its rows of the workforce table, by year, with a row for every year of the table.
    latest : int
        The last year with a caseload.
    places : mapping of str to Place
        By measure, in the latest year.
    distance : Series
        A row of :func:`analysis.register.counts.distances`, in the latest year.
    missing : tuple of (int, str, str)
        Year, count and reason of every count without a value, in the years it has a row.
    notes : tuple of str
        What was merged, what is hard to believe, what came after.
    judgement : tuple of (str, str) or None
        Ofsted's latest judgement of leaders and the date of the inspection.
    """

    unit: str
    area: str
    slug: str
    region: str
    small: bool
    years: pd.DataFrame
    latest: int
    places: Mapping[str, Place]
    distance: pd.Series
    missing: tuple[tuple[int, str, str], ...]
    notes: tuple[str, ...]
    judgement: tuple[str, str] | None

    @cached_property
    def doubtful(self) -> tuple[int, ...]:
        """Years with a count that is hard to believe."""
        return tuple(int(year) for year in self.years.index[self.years["implausible"].eq(True)])

    @cached_property
    def ended(self) -> bool:
        """Whether the last year of the table has no row for it."""
        last = self.years.iloc[-1]
        return bool(last[list(COUNTS.values())].isna().all()) and pd.isna(last["area"])


@dataclass(frozen=True)
class Spread:
    """How all councils spread: quartiles by year and measure, and ranks.

    Attributes
    ----------
    quartiles : DataFrame
        By year and measure: ``low``, ``median``, ``high``, ``of``.
    ranks : mapping of (int, str) to DataFrame
        By year and measure, see :func:`analysis.register.counts.ranks`.
    """

    quartiles: pd.DataFrame
    ranks: Mapping[tuple[int, str], pd.DataFrame]

    def band(self, measure: str) -> pd.DataFrame:
        """The middle half of all councils by year: ``low`` and ``high``."""
        return self.quartiles.xs(measure, level="measure")[["low", "high"]]


@cache
def spread(official: Official) -> Spread:
    """Quartiles and ranks of every measure in every year; the two smallest councils are left out."""
    own = official.workforce[~official.workforce["small"]]
    keys = [one.key for one in MEASURES]
    found = own.melt("year", keys, "measure").groupby(["year", "measure"])["value"]
    table = found.quantile([0.25, 0.5, 0.75]).unstack().set_axis(["low", "median", "high"], axis=1)
    table = table.assign(of=found.count())
    places = {(year, key): counts.ranks(official, key, year) for year in own["year"].unique() for key in keys}
    return Spread(table, places)


@kept
def standings(register: Register) -> dict[str, Standing]:
    """Every council's record, by the name in its address, in the order of the alphabet."""
    official, around = register.official, spread(register.official)
    target = float(register.inputs["caseload_model"].value)
    away = {
        year: counts.distances(rows.set_index("unit"), target)
        for year, rows in official.workforce.groupby("year")
    }
    found = [
        _standing(official, around, away, unit, rows) for unit, rows in official.workforce.groupby("unit")
    ]
    return {one.slug: one for one in sorted(found, key=lambda one: one.slug)}


def _standing(
    official: Official,
    around: Spread,
    away: Mapping[int, pd.DataFrame],
    unit: str,
    rows: pd.DataFrame,
) -> Standing:
    first = rows.iloc[0]
    latest = counts.latest(official, unit)
    years = rows.set_index("year").reindex(official.england.index)
    return Standing(
        unit=unit,
        area=first["area"],
        slug=first["slug"],
        region=first["region"],
        small=bool(first["small"]),
        years=years,
        latest=latest,
        places={one.key: _place(official, around, years, unit, latest, one.key) for one in MEASURES},
        distance=away[latest].loc[unit],
        missing=tuple(_missing(official, first["slug"], rows)),
        notes=tuple(_notes(official, unit, first["area"])),
        judgement=_judgement(official, unit),
    )


def _place(official: Official, around: Spread, years: pd.DataFrame, unit: str, year: int, key: str) -> Place:
    low, median, high, of = around.quartiles.loc[(year, key)]
    order = around.ranks[year, key]
    region = region_series(official, years.loc[year, "region"], key)
    return Place(
        value=float(years.loc[year, key]),
        england=float(official.england.loc[year, key]),
        region=float(region[year]),
        low=float(low),
        median=float(median),
        high=float(high),
        rank=int(order.loc[unit, "rank"]) if unit in order.index else None,
        of=int(of),
    )


@cache
def _regions(official: Official) -> dict[str, pd.DataFrame]:
    """Each region's rows, with one for every year."""
    return {
        name: rows.set_index("year").reindex(official.england.index)
        for name, rows in official.regions.groupby("area")
    }


def region_series(official: Official, region: str, key: str) -> pd.Series:
    """A measure of a region by year."""
    return _regions(official)[region][key]


def _missing(official: Official, name: str, rows: pd.DataFrame) -> list[tuple[int, str, str]]:
    """Counts without a value, in the order of the years, with what their code means."""
    coded = official.suppressed[official.suppressed["table"] == "workforce"]
    coded = coded[[slug(area) == name for area in coded["area"]]]
    codes = {
        (int(row.year), COUNTS[row.column]): CODES[row.code]
        for row in coded.itertuples()
        if row.column in COUNTS
    }
    return [
        (int(row["year"]), count, codes.get((int(row["year"]), count), "not published"))
        for _, row in rows.iterrows()
        for count in COUNTS.values()
        if pd.isna(row[count])
    ]


def _notes(official: Official, unit: str, area: str) -> list[str]:
    """What is said of a council's record: what was merged and left out, hard to believe, and what followed."""
    merged = official.dropped[official.dropped["area"] == area]
    joined = merged["reason"].str.startswith("one unit")
    reasons = [*merged.loc[joined, "reason"].iloc[:1], *merged.loc[~joined, "reason"]]
    notes = [f"{one[0].upper()}{one[1:]}." for one in reasons]
    flags = official.flags[official.flags["unit"] == unit]
    notes += [f"{row.year}: {row.reason}" for row in flags.itertuples()]
    if area in SUCCESSORS:
        notes.append(f"The council ended; its area went to {' and '.join(SUCCESSORS[area])}.")
    return notes


def _judgement(official: Official, unit: str) -> tuple[str, str] | None:
    own = official.judgements[official.judgements["unit"] == unit]
    if own.empty:
        return None
    return str(own["judgement"].iloc[0]), str(own["inspection_date"].iloc[0])


# --- findings ----------------------------------------------------------------------------------------------


def findings(register: Register) -> list[Finding]:
    """How many councils there are, how they spread, and how many are at the model's caseload."""
    year, target = last(register.official), float(register.inputs["caseload_model"].value)
    share = 1 - float(register.inputs["one_in_three"].value)
    own = counts.counted(register.official, year)
    away = counts.distances(own, target)
    above = away[~away["reached"]]
    low, middle, high, of = spread(register.official).quartiles.loc[(year, "caseload")]
    words = {"last": year, "target": target}
    return [
        defined("councils_pages", len(standings(register))),
        defined("councils_counted", len(away), **words),
        defined("councils_reached", away["reached"].sum(), **words),
        defined("councils_by_redeployment", (above["share_needed"] <= share).sum()),
        defined("councils_median", middle, low, high, n=int(of), **words),
        *ranks.findings(register),
    ]
