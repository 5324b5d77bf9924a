"""What the official records cover: published rates against computed ones, codes, sums, counts hard to believe.

The chapter *The records* rests on this module. Nothing here changes a count.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence.screen import CASELOADS, SPIKE, limits, screen
from analysis.register.checks import CODES
from analysis.register.load import DATA, Register
from analysis.register.panel import COUNTS, RATES, Official, slug

#: Regions that the tables of councils name, for regions that are made of two of them.
_PARTS = {"London": ("Inner London", "Outer London")}


def compared(official: Official) -> pd.DataFrame:
    """Published rates beside those computed from counts.

    Parameters
    ----------
    official : Official

    Returns
    -------
    DataFrame
        Indexed by rate: ``compared``, how many have both; ``agree``, within the rounding of both; ``differ``.
    """
    every = pd.concat(
        [official.workforce, official.regions, official.england.reset_index()], ignore_index=True
    )
    both = {rate: int((every[rate].notna() & every[f"{rate}_published"].notna()).sum()) for rate in RATES}
    off = official.differences["rate"].value_counts()
    table = pd.DataFrame({"compared": pd.Series(both)})
    table["differ"] = off.reindex(table.index, fill_value=0).astype(int)
    return table.assign(agree=table["compared"] - table["differ"])[["compared", "agree", "differ"]]


def explained_differences(official: Official) -> pd.DataFrame:
    """Published rates that differ, computed again without the councils whose own rate is marked unreliable.

    The totals printed beside these rates hold what such a council reported; what that was is the region's
    total less its other councils.

    Parameters
    ----------
    official : Official

    Returns
    -------
    DataFrame
        ``area``, ``year``, ``rate``, ``computed``, ``published`` and ``without``, all in per cent; ``left_out``
        names the councils; ``holds`` says whether ``without`` rounds to the published figure. A council's own rate
        stands as it is, and does not hold.
    """
    found = official.differences[official.differences["level"] != "council"]
    rows = [_explained(official, difference) for difference in found.itertuples()]
    rows += [_unexplained(one) for one in official.differences.itertuples() if one.level == "council"]
    columns = ["area", "year", "rate", "computed", "published", "left_out", "without", "holds"]
    return pd.DataFrame(rows, columns=columns)


def _unexplained(difference) -> list:
    """A council's own rate that differs: there is nothing to leave out."""
    shown = [difference.area, difference.year, difference.rate, difference.computed, difference.published]
    return [*shown, "", difference.computed, False]


def _explained(official: Official, difference) -> list:
    _, part, whole = RATES[difference.rate]
    year = difference.year
    total = total_of(official, difference.area, year)
    left = _unreliable(official, difference.rate, year, difference.area)
    counts = {name: total[name] - _reported(official, left, name) for name in {part, *whole}}
    without = 100 * counts[part] / sum(counts[name] for name in whole)
    holds = abs(without - difference.published) <= 0.05 + 0.005
    names = ", ".join(left["area"])
    return [
        difference.area,
        year,
        difference.rate,
        difference.computed,
        difference.published,
        names,
        without,
        holds,
    ]


def total_of(official: Official, area: str, year: int) -> pd.Series:
    """The published row of England or a region."""
    if area == "England":
        return official.england.loc[year]
    own = official.regions
    return own[(own["area"] == area) & (own["year"] == year)].iloc[0]


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
    """How many values of each table are missing, by code: ``table``, ``code``, ``meaning``, ``values``."""
    counted = official.suppressed.groupby(["table", "code"]).size().reset_index(name="values")
    return counted.assign(meaning=counted["code"].map(CODES))[["table", "code", "meaning", "values"]]


def implied(official: Official) -> pd.DataFrame:
    """What councils without a count of their own add to their region: ``region``, ``year``, ``column``,
    ``councils`` (names), ``value``; only where it is more than the rounding of the region's councils.
    """
    rows = []
    own = official.workforce
    for column in COUNTS.values():
        absent = own[own[column].isna()]
        for (region, year), group in absent.groupby(["region", "year"]):
            value = hidden_in_region(official, region, year, column)
            rounding = 0 if column == "cases" else 0.05 * (own["region"] == region).sum() / len(_years(own))
            if abs(value) > rounding:
                rows.append([region, year, column, ", ".join(group["area"]), value])
    table = pd.DataFrame(rows, columns=["region", "year", "column", "councils", "value"])
    return table.sort_values(["year", "region", "column"]).reset_index(drop=True)


def _years(own: pd.DataFrame) -> list[int]:
    return sorted(own["year"].unique())


def uncounted(official: Official) -> pd.DataFrame:
    """Councils that are not in England's cases and case holders, though their staff are in England's staff.

    Returns
    -------
    DataFrame
        ``area``, ``year``; ``in_post`` and ``agency`` of the council; ``share``, England's case holders as a
        share of all social workers, and ``share_without``, the same without the council's staff.
    """
    own, rows = official.workforce, []
    for row in own[own["cases"].isna()].itertuples():
        if hidden_in_region(official, row.region, row.year, "cases") > 0:
            continue
        whole = official.england.loc[row.year]
        staff = whole["in_post"] + whole["agency"]
        without = whole["case_holders"] / (staff - row.in_post - row.agency)
        rows.append([row.area, row.year, row.in_post, row.agency, whole["holder_share"], without])
    columns = ["area", "year", "in_post", "agency", "share", "share_without"]
    return pd.DataFrame(rows, columns=columns)


def publications(folder: Path = DATA) -> pd.DataFrame:
    """The official tables as the data package describes them.

    Returns
    -------
    DataFrame
        ``name``, ``title``, ``source``, ``address``, ``rows``, ``first`` and ``last`` year or date of a count.
    """
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    found = []
    for one in package["resources"]:
        if one["path"].startswith("official/") and one["name"] != "flags":
            rows = pd.read_csv(folder / one["path"], dtype=str, keep_default_na=False)
            when = rows[next(name for name in _WHEN if name in rows)]
            origin = one["sources"][0]
            found.append(
                [one["name"], one["title"], origin["title"], origin["path"], len(rows), min(when), max(when)]
            )
    return pd.DataFrame(found, columns=["name", "title", "source", "address", "rows", "first", "last"])


#: Columns that say when something was counted.
_WHEN = ("year", "financial_year", "inspection_date")


def findings(register: Register) -> list[Finding]:
    """The figures of the chapter *The records*."""
    official = register.official
    return [
        *_size_findings(official),
        *_rate_findings(official),
        *_sum_findings(official),
        *_screen_findings(official),
    ]


def _count(key: str, label: str, value: int, definition: str, *tables: str) -> Finding:
    return Finding(f"records_{key}", label, value, "count", 0, definition, tables or ("workforce",))


def _size_findings(official: Official) -> list[Finding]:
    own, missing = official.workforce, official.suppressed
    counts = missing[(missing["table"] == "workforce")]
    return [
        _count(
            "council_years",
            "council years in the workforce table",
            len(own),
            "Rows of the workforce table at the level of councils, units merged as the chapter says.",
        ),
        _count(
            "units",
            "units that councils make",
            own["unit"].nunique(),
            "Distinct units of the workforce table at the level of councils, those that ended included.",
        ),
        _count(
            "years",
            "years in the workforce table",
            own["year"].nunique(),
            "Distinct years of the workforce table.",
        ),
        _count(
            "values_missing",
            "values of the workforce table that a code stands for",
            len(counts),
            "Cells of the workforce table, all levels, that hold one of the codes x, u, z, c or low.",
        ),
        _count(
            "councils_merged",
            "merges and omissions in all tables",
            len(official.dropped),
            "Entries of the list of what loading merged or left out, over all tables by councils.",
            *sorted(set(official.dropped["table"])),
        ),
    ]


def _rate_findings(official: Official) -> list[Finding]:
    table = compared(official)
    explained = explained_differences(official)
    return [
        _count(
            "rates_compared",
            "published rates compared with computed ones",
            int(table["compared"].sum()),
            "Caseload, turnover, agency and vacancy rates of England, regions and councils in all years that "
            "are both published and computable from the counts.",
        ),
        _count(
            "rates_agree",
            "published rates that agree with computed ones",
            int(table["agree"].sum()),
            "Those whose published value, within half a unit of its last place, meets what the counts allow, "
            "each full-time equivalent within half a unit of its last place.",
        ),
        _count(
            "rates_differ",
            "published rates that differ from computed ones",
            int(table["differ"].sum()),
            "Rates compared less rates that agree.",
        ),
        _count(
            "rates_explained",
            "differing rates explained by one rule",
            int(explained["holds"].sum()),
            "Differing rates that round to the published figure once both counts of every council whose own "
            "rate carries the code u are taken out of the area's totals.",
        ),
    ]


def _sum_findings(official: Official) -> list[Finding]:
    hidden = implied(official).set_index(["region", "year", "column"])["value"]
    cases, holders = (hidden["West Midlands", 2024, name] for name in ("cases", "case_holders"))
    apart = uncounted(official).set_index("area")
    how = "West Midlands less the sum of its other councils, 2024"
    return [
        _count(
            "shortfalls",
            "sums of councils that fall short of England",
            len(official.shortfalls),
            "Pairs of a count and a year in which the sum over councils differs from England by more than half "
            "a unit of the last place for each council.",
        ),
        Finding(
            "records_birmingham_cases_2024",
            "Birmingham's cases in 2024, as England's total implies",
            cases,
            "children",
            0,
            f"Cases: {how}.",
            ("workforce",),
        ),
        Finding(
            "records_birmingham_caseload_2024",
            "Birmingham's caseload in 2024, as England's totals imply",
            cases / holders,
            "children_per_case_holder",
            1,
            f"Cases over case holders, each {how}.",
            ("workforce",),
        ),
        *[_share_finding(apart, area, part) for area in ("Brent", "Suffolk") for part in ("", "_without")],
    ]


def _share_finding(apart: pd.DataFrame, area: str, part: str) -> Finding:
    year = int(apart.loc[area, "year"])
    with_or_without = "without" if part else "with"
    return Finding(
        f"records_share_{year}{part}",
        f"England's case-holder share in {year}, {with_or_without} {area}'s staff",
        float(apart.loc[area, f"share{part}"]),
        "percent",
        1,
        f"Case holders over social workers in post and agency workers, England {year}, full-time equivalents, "
        f"{with_or_without} the staff of {area}, whose cases and case holders England does not count.",
        ("workforce",),
    )


def _screen_findings(official: Official) -> list[Finding]:
    own = official.workforce.set_index(["area", "year"]).loc["Liverpool"]
    staff = own["in_post"] + own["agency"]
    return [
        *[
            Finding(
                f"records_liverpool_share_{year}",
                f"Liverpool's case-holder share in {year}",
                own.loc[year, "holder_share"],
                "percent",
                1,
                f"Case holders over social workers in post and agency workers, Liverpool {year}.",
                ("workforce",),
            )
            for year in (2024, 2025)
        ],
        Finding(
            "records_liverpool_staff",
            "change of Liverpool's social workers, 2024 to 2025",
            staff[2025] / staff[2024] - 1,
            "percent_change",
            0,
            "Social workers in post and agency workers, Liverpool, 2025 over 2024, less one.",
            ("workforce",),
        ),
        _count(
            "flags",
            "council years flagged as hard to believe",
            len(official.flags),
            "Rows of the table of flags.",
            "flags",
        ),
        *[_screened(official, times, band) for times, band in limits()],
    ]


def screened_key(times: float, band: tuple[float, float]) -> str:
    """Key of the finding of what a screen finds."""
    if band != CASELOADS:
        return f"records_screened_{band[0]:g}_{band[1]:g}"
    return "records_screened" if times == SPIKE else f"records_screened_{round(times * 10)}"


def _screened(official: Official, times: float, band: tuple[float, float]) -> Finding:
    return _count(
        screened_key(times, band).removeprefix("records_"),
        f"council years that the screen finds at {times:g} times and {band[0]:g} to {band[1]:g} children",
        len(screen(official, times, band)[["area", "year"]].drop_duplicates()),
        "Councils and years, City of London and Isles of Scilly left out, in which cases, case holders or staff in post "
        f"stand {times:g} times below or above both years beside it, or the caseload moves as much within a year or lies "
        f"outside {band[0]:g} to {band[1]:g} children for each case holder.",
    )
