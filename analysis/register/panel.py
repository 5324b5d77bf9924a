"""The official tables as numbers: units that stay the same over the years, and rates computed from counts.

Every rate is computed from the published counts. What was merged, left out or missing is kept beside the
numbers, and so is every published rate that rounding alone does not explain.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.register.checks import NOT_APPLICABLE, SPENT_ON, check_official
from analysis.register.columns import CODES, OfficialTable
from analysis.register.records import Row
from analysis.register.units import NAMES, SMALL, names_of, slug, units_of

#: Column of the workforce table → its name here; all full-time equivalents but the cases.
COUNTS = {
    "cases": "cases",
    "case_holders_fte": "case_holders",
    "in_post_fte": "in_post",
    "agency_fte": "agency",
    "starters_fte": "starters",
    "leavers_fte": "leavers",
    "vacancy_fte": "vacancies",
}

#: Columns of the table of spending, thousand pounds.
SPENDING = (*(f"{line}{part}" for line in SPENT_ON for part in ("_employees", "_running", "")), "agency")

#: Rate → published column, numerator and the parts of its denominator. Rates are fractions, caseload is
#: children for each full-time equivalent; published ones are per cent.
RATES = {
    "caseload": ("caseload_published", "cases", ("case_holders",)),
    "turnover": ("turnover_rate_published", "leavers", ("in_post",)),
    "agency_rate": ("agency_rate_published", "agency", ("in_post", "agency")),
    "vacancy_rate": ("vacancy_rate_published", "vacancies", ("in_post", "vacancies")),
}


@dataclass(frozen=True, eq=False)
class Official:
    """Counts of the Department for Education, Ofsted, councils' returns and the census office."""

    #: one row for each unit and year, by unit and year: ``unit``, ``slug``, ``area``, ``region``, ``year``;
    #: the counts of `COUNTS`; ``absence_rate`` as published; the rates of `RATES`; ``holder_share``, case
    #: holders as a share of staff in post and agency workers; ``small`` and ``implausible``. Rates are
    #: fractions, NaN is missing. ``caseload_published`` and the like are what was printed.
    workforce: pd.DataFrame
    #: `england`, `regions`: the same columns without ``unit``, ``slug``, ``small`` and ``implausible``;
    #: England is indexed by year
    england: pd.DataFrame
    regions: pd.DataFrame
    #: `children_in_need`, `roles`: England, indexed by year
    children_in_need: pd.DataFrame
    roles: pd.DataFrame
    #: ``level``, ``unit``, ``area``, ``children``, ``three_or_more`` and ``share``, year ending March 2024
    continuity: pd.DataFrame
    #: ``unit``, ``area``, ``year`` in which the financial year ends, and pounds: net spending on each of
    #: :data:`analysis.register.checks.SPENT_ON`, and what it cost in ``{line}_employees`` and
    #: ``{line}_running``; ``agency``, where nothing may mean not stated
    spending: pd.DataFrame
    judgements: pd.DataFrame  #: ``unit``, ``area``, ``inspection_date``, ``judgement``, one row for each unit
    #: `child_protection`, `looked_after`: ``level``, ``unit`` (empty for England), ``year`` that ends on 31
    #: March, and counts of children, referrals and plans
    child_protection: pd.DataFrame
    looked_after: pd.DataFrame
    #: `inspections`, `neighbours`: by the functions of these names in :mod:`analysis.register.panel`
    inspections: pd.DataFrame
    neighbours: pd.DataFrame
    #: ``level``, ``unit``, ``year``, ``children``; mid-year, England without unit
    child_population: pd.DataFrame
    #: ``table``, ``area``, ``year``, ``column``, ``code``: every value that is missing by a code
    suppressed: pd.DataFrame
    dropped: pd.DataFrame  #: ``table``, ``area``, ``reason``: what loading merged or left out
    #: ``level``, ``area``, ``year``, ``rate``, ``computed``, ``published``, ``low``, ``high``: published
    #: rates that lie outside what the rounding of the counts and their own allows; per cent or children
    differences: pd.DataFrame
    #: ``unit``, ``year``, ``column``, ``reason``: published counts that are hard to believe
    flags: pd.DataFrame

    @cached_property
    def shortfalls(self) -> pd.DataFrame:
        """What the sum of councils lacks of England: ``year``, ``column``, ``england``, ``councils``, ``missing``.

        Only sums that differ by more than rounding, half a unit of the last place for each council, are
        listed; ``missing`` names the units without a value.
        """
        rows = []
        for column in COUNTS.values():
            for year, own in self.workforce.groupby("year"):
                whole, total = self.england.loc[year, column], own[column].sum()
                allowed = 0 if column == "cases" else 0.05 * len(own)
                if abs(whole - total) > allowed:
                    missing = ", ".join(own.loc[own[column].isna(), "area"])
                    rows.append([year, column, whole, total, missing])
        return pd.DataFrame(rows, columns=["year", "column", "england", "councils", "missing"])


def official(rows: Mapping[str, list[Row]]) -> Official:
    """Check the official tables and put them together; they stand by their names in the data package."""
    tables = {name: OfficialTable(own) for name, own in rows.items()}
    check_official(tables)
    every = _with_rates(_workforce(tables["workforce"]))
    flags = _flags(tables["flags"])
    councils = _councils(every, flags)
    judgements, differing = _judgements(tables["judgements"], councils)
    country = every[every["level"] == "country"].drop(columns=["level", "unit", "region"])
    regions = every[every["level"] == "region"].drop(columns=["level", "unit", "region"])
    return Official(
        workforce=councils,
        england=country.set_index("year"),
        regions=regions.reset_index(drop=True),
        children_in_need=_by_year(tables["children_in_need"]),
        roles=_by_year(tables["roles"]),
        continuity=_continuity(tables["continuity"]),
        spending=_pounds(tables["spending"], councils),
        judgements=judgements,
        child_protection=_counts(tables["child_protection"]),
        looked_after=_counts(tables["looked_after"]),
        inspections=inspections(tables["inspections"]),
        neighbours=neighbours(tables["neighbours"]),
        child_population=_counts(tables["child_population"]),
        suppressed=_suppressed(tables),
        dropped=_dropped(tables, differing),
        differences=_differences(every),
        flags=flags,
    )


def _workforce(table: OfficialTable) -> pd.DataFrame:
    units = _units(table)
    found = pd.DataFrame({"level": table["level"], "unit": units, "area": names_of(units, table["area"])})
    found = found.assign(region=table["region"], year=table["year"].astype(int))
    found = found.assign(**{name: table.number(column) for column, name in COUNTS.items()})
    # Shares as fractions
    published = {f"{rate}_published": (column, rate != "caseload") for rate, (column, *_) in RATES.items()}
    published = {"absence_rate": ("absence_rate_published", True)} | published
    return found.assign(
        **{name: table.number(own) / (100 if share else 1) for name, (own, share) in published.items()}
    )


def _units(table: OfficialTable) -> pd.Series:
    return pd.Series(units_of(table["code"]), dtype="str")


def _with_rates(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its rates, as fractions, computed from the counts."""
    rates = {}
    for rate, (_, part, whole) in RATES.items():
        denominator = table[list(whole)].sum(axis=1, skipna=False)
        rates[rate] = table[part] / denominator.where(denominator > 0)
    staff = table["in_post"] + table["agency"]
    return table.assign(**rates, holder_share=table["case_holders"] / staff.where(staff > 0))


def _councils(every: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    own = every[every["level"] == "council"].drop(columns="level")
    flagged = set(zip(flags["unit"], flags["year"], strict=True))
    own = own.assign(
        slug=[slug(area) for area in own["area"]],
        small=own["unit"].isin(SMALL),
        implausible=[pair in flagged for pair in zip(own["unit"], own["year"], strict=True)],
    )
    first = ["unit", "slug", "area", "region", "year"]
    columns = first + [name for name in own.columns if name not in first]
    return own[columns].sort_values(["unit", "year"]).reset_index(drop=True)


def _by_year(table: OfficialTable) -> pd.DataFrame:
    return table.text.astype(float).astype({"year": int}).set_index("year")


def _summed(
    keys: Mapping[str, Any], numbers: Mapping[str, pd.Series], kept: Any = slice(None)
) -> pd.DataFrame:
    """Numbers by unit, those of its councils added up; a sum with a missing part is missing.

    `keys`, `numbers`: columns: what the sums are by, and what is added up. `kept`: rows that count.
    """
    table, by, names = pd.DataFrame({**keys, **numbers})[kept], list(keys), list(numbers)
    missing = table[names].isna().groupby([table[key] for key in by], sort=False).any()
    return table.groupby(by, sort=False)[names].sum().mask(missing).reset_index()


def _counts(table: OfficialTable) -> pd.DataFrame:
    """Counts by level, unit and year. A council of another year, all "not applicable", is no part of its unit."""
    names = table.columns[4:]
    keys = {"level": table["level"], "unit": _units(table), "year": table["year"].astype(int)}
    own = table.text[names].ne(NOT_APPLICABLE).any(axis=1)
    summed = _summed(keys, {name: table.number(name) for name in names}, own)
    return summed.sort_values(list(keys), kind="stable", ignore_index=True)


def _continuity(table: OfficialTable) -> pd.DataFrame:
    units = _units(table)
    keys = {"level": table["level"], "unit": units, "area": names_of(units, table["area"])}
    children = table.number("children_looked_after")
    summed = _summed(
        keys, {"children": children, "three_or_more": table.number("three_or_more_social_workers")}
    )
    return summed.assign(share=summed["three_or_more"] / summed["children"].where(summed["children"] > 0))


def _pounds(table: OfficialTable, councils: pd.DataFrame) -> pd.DataFrame:
    """The table of spending, in thousand pounds, by unit in pounds."""
    units = _units(table)
    years = 2000 + table["financial_year"].str[-2:].astype(int)
    keys = {"unit": units, "area": units.map(_areas(councils)), "year": years}
    return _summed(keys, {name: table.net(name) * 1000 for name in SPENDING})


def _areas(councils: pd.DataFrame) -> dict[str, str]:
    return dict(zip(councils["unit"], councils["area"], strict=True))


def _judgements(table: OfficialTable, councils: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """One judgement for each unit, and the units whose councils were judged apart."""
    units = _units(table)
    found = pd.DataFrame({"unit": units, "area": units.map(_areas(councils))})
    found = found.join(table.text[["inspection_date", "judgement"]]).drop_duplicates()
    twice = found["unit"].duplicated(keep=False)
    differing = sorted(set(found.loc[twice, "area"]))
    return found[~twice].reset_index(drop=True), differing


def _flags(table: OfficialTable) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit": _units(table),
            "year": table["year"].astype(int),
            "column": table["column"].map(COUNTS),
            "reason": table["reason"],
        }
    )


def _by_area(tables: Mapping[str, OfficialTable]) -> dict[str, OfficialTable]:
    """The tables that have a row for each published area."""
    return {name: table for name, table in tables.items() if {"area", "code"} <= {*table.columns}}


def _suppressed(tables: Mapping[str, OfficialTable]) -> pd.DataFrame:
    found = []
    for name, table in _by_area(tables).items():
        text = table.text
        for row, column in np.argwhere(text.isin(list(CODES)).to_numpy()):
            cells = table.rows[row]
            found.append(
                [name, cells["area"], cells.get("year", ""), text.columns[column], text.iat[row, column]]
            )
    return pd.DataFrame(found, columns=["table", "area", "year", "column", "code"])


def _dropped(tables: Mapping[str, OfficialTable], differing: Iterable[str]) -> pd.DataFrame:
    """Published areas that are one unit here, and what that leaves out."""
    found = []
    for name, table in _by_area(tables).items():
        parts: dict[str, dict[str, str]] = {}
        areas = dict(zip(table["code"], table["area"], strict=True))
        for unit, (code, area) in zip(units_of(areas), areas.items(), strict=True):
            parts.setdefault(unit, {})[code] = area
        for unit, areas in parts.items():
            if unit and len(areas) > 1:
                named = (area.replace(" / ", " with ") for area in dict.fromkeys(areas.values()))
                published = "; ".join(named)
                found.append([name, NAMES[unit], f"one unit here: published as {published}"])
    reason = "left out: its two councils were judged apart, and their staff are counted together"
    found += [["judgements", area, reason] for area in differing]
    return pd.DataFrame(found, columns=["table", "area", "reason"])


def _differences(every: pd.DataFrame) -> pd.DataFrame:
    """Published rates outside what the rounding of the counts and their own rounding allows."""
    found = []
    for rate, (_, part, whole) in RATES.items():
        scale = 1 if rate == "caseload" else 100
        low, high = _allowed(every, part, whole)
        table = every[["level", "area", "year"]].assign(
            rate=rate,
            computed=every[rate] * scale,
            published=every[f"{rate}_published"] * scale,
            low=low * scale,
            high=high * scale,
        )
        off = (table["published"] - 0.05 > table["high"] + 1e-9) | (
            table["published"] + 0.05 < table["low"] - 1e-9
        )
        found.append(table[off])
    return pd.concat(found, ignore_index=True)


def _allowed(every: pd.DataFrame, part: str, whole: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
    """Ends of a rate within the rounding of its counts: full-time equivalents are printed to one decimal.

    With the part inside the whole, part ÷ (part + rest) rises with the part and falls with the rest.
    """
    half = 0.0 if part == "cases" else 0.05
    rest = [name for name in whole if name != part]
    inside = part in whole
    ends = []
    for sign in (-1, 1):
        top = (every[part] + sign * half).clip(lower=0)
        bottom = (every[rest] - sign * 0.05).clip(lower=0).sum(axis=1, skipna=False)
        if inside:
            bottom = bottom + top
        ends.append(top / bottom.where(bottom > 0, np.nan))
    return ends[0], ends[1]


#: What a report may say of social workers' caseloads; the first two find some of them too high.
READINGS = ("high", "some_high", "manageable", "reduced_only", "none")


def inspections(table: OfficialTable) -> pd.DataFrame:
    """One row for each report, by unit and day.

    Gives ``unit``, ``start`` and ``published`` (days), ``first``, ``second`` and ``reading`` of `READINGS`,
    ``page`` (NaN where no sentence weighs caseloads), ``stated``, ``first_sure`` and ``second_sure``.
    """
    found = table.text.assign(unit=units_of(table["code"]))
    typed = found.assign(
        start=pd.to_datetime(found["inspection_start"]),
        published=pd.to_datetime(found["report_published"]),
        page=pd.to_numeric(found["page"]),
        first_sure=found["first_sure"] == "1",
        second_sure=found["second_sure"] == "1",
    ).rename(columns={"first_reading": "first", "second_reading": "second", "number_stated": "stated"})
    columns = ["unit", "area", "report", "start", "published", "first", "second", "reading", "page", "stated"]
    return typed[[*columns, "first_sure", "second_sure"]].sort_values(["unit", "start"], ignore_index=True)


def neighbours(table: OfficialTable) -> pd.DataFrame:
    """Units most like each unit, in the department's order.

    Gives ``unit``, ``neighbour`` (a unit), ``place`` from 1 and ``closeness`` in the department's words. Where two
    councils are one unit here, each pair stands once, at its closest place, and nobody is his own neighbour.
    """
    found = pd.DataFrame(
        {
            "unit": units_of(table["code"]),
            "neighbour": units_of(table["neighbour"]),
            "place": table["place"].astype(int),
            "closeness": table["closeness"],
        }
    )
    others = found[found["unit"] != found["neighbour"]].sort_values(["unit", "place"], kind="stable")
    return others.drop_duplicates(["unit", "neighbour"], ignore_index=True)
