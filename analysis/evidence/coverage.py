"""What the official records cover: published rates against computed ones, codes, sums, counts hard to believe.

The chapter *The records* rests on this module. Nothing here changes a count. The flags were set by looking at the
counts; the screen was written down afterwards with limits that find them. So that it finds just these proves nothing,
and other limits stand beside it.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence.basis import left_out
from analysis.evidence.definitions import defined
from analysis.register.columns import CODES
from analysis.register.load import DATA, Register
from analysis.register.package import described
from analysis.register.panel import COUNTS, RATES, Official
from analysis.register.units import slug

#: A count is looked at where it stands below a half or above the double of the years on both sides, and a caseload
#: where it halves or doubles in a year.
SPIKE = 2.0

#: A caseload is looked at outside these, children for each case holder.
CASELOADS = (8.0, 30.0)

#: End of a finding's key → limits of a screen, each changed by itself; those above stand without an end.
SCREENS = {
    "" if times == SPIKE else f"_{times * 10:g}": (times, CASELOADS)
    for times in (1.4, 1.6, 1.8, 2.0, 2.5, 3.0)
}
SCREENS |= {
    f"_{low:g}_{high:g}": (SPIKE, (low, high)) for low, high in ((7.0, 35.0), (9.0, 28.0), (10.0, 26.0))
}

#: Councils and the year in which a count of theirs is hidden: the records tell what England's sums say of it.
_LEFT_OUT = (("Brent", 2017), ("Suffolk", 2018))

#: Counts in which a single odd year is looked for.
_SCREENED = ("cases", "case_holders", "in_post")


def screen(official: Official, times: float = SPIKE, band: tuple[float, float] = CASELOADS) -> pd.DataFrame:
    """Council years that stand out, whether flagged or not.

    Looked for are a count that many times below or above both years beside it, a caseload that moves as much from
    one year to the next, and a caseload outside the band.

    Parameters
    ----------
    times : float
        How many times the years beside it a count must stand above or below them.
    band : tuple of float
        Caseloads that are not looked at, children for each case holder.

    Returns
    -------
    DataFrame
        ``area``, ``year``, ``column``, ``what``, ``before``, ``value``, ``after`` and ``flagged``, by area and
        year; councils too small for models are left out.
    """
    own = official.workforce[~official.workforce["small"]]
    found = pd.concat([*(_spikes(own, column, times) for column in _SCREENED), *_caseloads(own, times, band)])
    table = found.sort_values(["area", "year", "column"])
    flagged = set(zip(official.flags["unit"], official.flags["year"], strict=True))
    marks = [pair in flagged for pair in zip(table["unit"], table["year"], strict=True)]
    columns = ["area", "year", "column", "what", "before", "value", "after"]
    return table[columns].assign(flagged=marks)


def _beside(own: pd.DataFrame, column: str) -> pd.DataFrame:
    """The column with the council's years before and after it, NaN where there is none."""
    wide = own.pivot(index=["unit", "area"], columns="year", values=column)
    parts = {"before": wide.shift(1, axis=1), "value": wide, "after": wide.shift(-1, axis=1)}
    found = pd.DataFrame({name: part.stack(future_stack=True) for name, part in parts.items()})
    return found.reset_index().assign(column=column)


def _spikes(own: pd.DataFrame, column: str, times: float) -> pd.DataFrame:
    table = _beside(own, column)
    beside = table[["before", "after"]]
    below = table["value"] * times < beside.min(axis=1)
    above = table["value"] > times * beside.max(axis=1)
    what = np.where(below, "far below both years beside it", "far above both years beside it")
    return table.assign(what=what)[beside.notna().all(axis=1) & (below | above)]


def _caseloads(own: pd.DataFrame, times: float, band: tuple[float, float]) -> Iterator[pd.DataFrame]:
    table = _beside(own, "caseload")
    ratio = table["value"] / table["before"]
    jumps = (ratio < 1 / times) | (ratio > times)
    far = (table["value"] < band[0]) | (table["value"] > band[1])
    yield table[jumps].assign(what="halves or doubles in a year")
    yield table[far].assign(what=f"outside {band[0]:g} to {band[1]:g} children")


#: Regions that the tables of councils name, for regions that are made of two of them.
_PARTS = {"London": ("Inner London", "Outer London")}


def compared(official: Official) -> pd.DataFrame:
    """Published rates beside those computed from counts.

    Returns
    -------
    DataFrame
        Indexed by rate: ``compared``, how many have both; ``agree``, within the rounding of both; ``differ``.
    """
    every = pd.concat([official.workforce, official.regions, official.england])
    both = {rate: int(every[[rate, f"{rate}_published"]].notna().all(axis=1).sum()) for rate in RATES}
    off = official.differences["rate"].value_counts()
    table = pd.DataFrame({"compared": pd.Series(both)})
    table["differ"] = off.reindex(table.index, fill_value=0).astype(int)
    return table.assign(agree=table["compared"] - table["differ"])[["compared", "agree", "differ"]]


def explained_differences(official: Official) -> pd.DataFrame:
    """Published rates that differ, computed again without the councils whose own rate is marked unreliable.

    The totals printed beside these rates hold what such a council reported; what that was is the region's
    total less its other councils.

    Returns
    -------
    DataFrame
        ``area``, ``year``, ``rate``, ``computed``, ``published`` and ``without``, all in per cent; ``left_out``
        names the councils; ``holds`` says whether ``without`` rounds to the published figure. A council's own rate
        stands as it is, and does not hold.
    """
    found = official.differences.sort_values(
        "level", key=lambda level: level == "council", kind="stable", ignore_index=True
    )
    more = [_without(official, difference) for difference in found.itertuples()]
    told = pd.DataFrame(more, columns=["left_out", "without", "holds"])
    return found[["area", "year", "rate", "computed", "published"]].join(told)


def _without(official: Official, difference) -> tuple[str, float, bool]:
    """Who is left out, the rate without them and whether it holds; nobody can be left out of a council's own rate."""
    if difference.level == "council":
        return "", difference.computed, False
    _, part, whole = RATES[difference.rate]
    total = total_of(official, difference.area, difference.year)
    left = _unreliable(official, difference.rate, difference.year, difference.area)
    counts = {name: total[name] - _reported(official, left, name) for name in {part, *whole}}
    without = 100 * counts[part] / sum(counts[name] for name in whole)
    holds = round(without, 1) == round(difference.published, 1)
    return ", ".join(left["area"]), without, holds


def total_of(official: Official, area: str, year: int) -> pd.Series:
    """The published row of England or a region."""
    if area == "England":
        return official.england.loc[year]
    return official.regions.set_index(["area", "year"]).loc[(area, year)]


def _unreliable(official: Official, rate: str, year: int, area: str) -> pd.DataFrame:
    """Rows of an area's councils whose published rate carries the code for low reliability."""
    marked = official.suppressed
    marked = marked[(marked["column"] == RATES[rate][0]) & (marked["year"] == str(year))]
    slugs = {slug(name) for name in marked.loc[marked["code"] == "u", "area"]}
    own = official.workforce[official.workforce["year"] == year]
    if area != "England":
        own = own[own["region"].isin(_PARTS.get(area, (area,)))]
    return own[own["slug"].isin(slugs)]


def _reported(official: Official, left: pd.DataFrame, column: str) -> float:
    """What the councils reported in all, from the totals where their own count is not shown."""
    known = left[column].sum()
    hidden = left[left[column].isna()]
    return known + sum(
        hidden_in_region(official, row.region, row.year, column) for row in hidden.itertuples()
    )


def hidden_in_region(official: Official, region: str, year: int, column: str) -> float:
    """A region's total less the counts of its councils that are shown: what its other councils reported."""
    own = official.workforce
    shown = own.loc[(own["region"] == region) & (own["year"] == year), column].sum()
    return total_of(official, region, year)[column] - shown


def codes(official: Official) -> pd.DataFrame:
    """How many values of each table are missing, by code: ``table``, ``code``, ``meaning``, ``values``.

    Returns
    -------
    DataFrame
        One row for each table and code.
    """
    counted = official.suppressed.groupby(["table", "code"]).size().reset_index(name="values")
    return counted.assign(meaning=counted["code"].map(CODES))[["table", "code", "meaning", "values"]]


def implied(official: Official) -> pd.DataFrame:
    """What councils without a count of their own add to their region: ``region``, ``year``, ``column``,
    ``councils`` (names), ``value``; only where it is more than the rounding of the region's councils.

    Returns
    -------
    DataFrame
        By year, region and column; full-time equivalents, or cases.
    """
    rows = []
    own = official.workforce
    for column in COUNTS.values():
        absent = own[own[column].isna()]
        for (region, year), group in absent.groupby(["region", "year"]):
            value = hidden_in_region(official, region, year, column)
            rounding = (
                0 if column == "cases" else 0.05 * (own["region"] == region).sum() / own["year"].nunique()
            )
            if abs(value) > rounding:
                rows.append([region, year, column, ", ".join(group["area"]), value])
    table = pd.DataFrame(rows, columns=["region", "year", "column", "councils", "value"])
    return table.sort_values(["year", "region", "column"])


def uncounted(official: Official) -> pd.DataFrame:
    """Councils that are not in England's cases and case holders, though their staff are in England's staff.

    Gives ``area``, ``year``; ``in_post`` and ``agency`` of the council; ``share``, England's case holders as a
    share of all social workers, and ``share_without``, the same without the council's staff.
    """
    own = official.workforce
    years = (
        (own["year"] == year) & own["unit"].isin(left_out(official, year)) for year in official.england.index
    )
    left = pd.concat([own[rows] for rows in years])
    whole = official.england.loc[left["year"]].set_index(left.index)
    staff = whole["in_post"] + whole["agency"] - left["in_post"] - left["agency"]
    found = left[["area", "year", "in_post", "agency"]]
    return found.assign(share=whole["holder_share"], share_without=whole["case_holders"] / staff)


def publications() -> pd.DataFrame:
    """The official tables as the data package describes them.

    Returns
    -------
    DataFrame
        ``name``, ``title``, ``source``, ``address``, ``rows``, ``first`` and ``last`` year or date of a count.
    """
    found = []
    for one in described(DATA)["resources"]:
        if one["path"].startswith("official/") and one["name"] != "flags":
            rows = pd.read_csv(DATA / one["path"], dtype=str)
            when = rows[next(name for name in _WHEN if name in rows)]
            (origin,) = one["sources"]
            found.append(
                [one["name"], one["title"], origin["title"], origin["path"], len(rows), min(when), max(when)]
            )
    return pd.DataFrame(found, columns=["name", "title", "source", "address", "rows", "first", "last"])


#: Columns that say when something was counted.
_WHEN = ("year", "financial_year", "inspection_date", "inspection_start")


def findings(register: Register) -> list[Finding]:
    """The figures of the chapter *The records*."""
    official = register.official
    return [
        *_sizes(official),
        *_sums(official),
        defined("records_flags", len(official.flags)),
        *(_screened(official, end) for end in SCREENS),
    ]


def _sizes(official: Official) -> Iterable[Finding]:
    own, missing, dropped = official.workforce, official.suppressed, official.dropped
    yield defined("records_council_years", len(own))
    yield defined("records_units", own["unit"].nunique())
    yield defined("records_years", own["year"].nunique())
    yield defined("records_values_missing", (missing["table"] == "workforce").sum())
    yield defined("records_councils_merged", len(dropped), merged_in=" ".join(sorted(set(dropped["table"]))))
    for number, total in compared(official).sum()[["compared", "agree", "differ"]].items():
        yield defined(f"records_rates_{number}", total)
    yield defined("records_rates_explained", explained_differences(official)["holds"].sum())


def _sums(official: Official) -> Iterable[Finding]:
    hidden = implied(official).set_index(["region", "year", "column"])["value"]
    cases, holders = (hidden.get(("West Midlands", 2024, name)) for name in ("cases", "case_holders"))
    yield defined("records_shortfalls", len(official.shortfalls))
    yield defined("records_birmingham_cases_2024", cases)
    yield defined("records_birmingham_caseload_2024", cases / holders if cases and holders else None)
    left_out = uncounted(official).set_index(["area", "year"])
    for area, year in _LEFT_OUT:
        for part, beside in (("", "with"), ("_without", "without")):
            share = left_out[f"share{part}"].get((area, year))
            yield defined("records_share_{year}{part}", share, area=area, year=year, part=part, beside=beside)
    own = official.workforce.set_index(["area", "year"]).loc["Liverpool"]
    for year in (2024, 2025):
        yield defined("records_liverpool_share_{year}", own["holder_share"].get(year), year=year)
    before, after = (own["in_post"].add(own["agency"]).get(year) for year in (2024, 2025))
    yield defined("records_liverpool_staff", after / before - 1 if before and after else None)


def _screened(official: Official, end: str) -> Finding:
    times, band = SCREENS[end]
    councils = screen(official, times, band)[["area", "year"]].drop_duplicates()
    words = {"limits": end, "times": times, "lowest": band[0], "highest": band[1]}
    return defined("records_screened{limits}", len(councils), **words)
