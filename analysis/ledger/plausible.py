"""Whether a new year of the workforce table can be believed; what is not is refused, with the rows that it is about.

The limits are set by the years 2017 to 2025: no council's printed rate differed from its counts by more than rounding,
no code changed its name or region, and councils whose counts are shown made up at least 98.2% of England's total and
85% of their region's. A total may hold a little more than its councils, never less.
"""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from analysis.register.load import Register
from analysis.register.panel import COUNTS, Official
from analysis.register.records import DataError

#: More councils than this whose printed rate their counts do not give, and the columns are not what they should be.
MOST_DIFFERING = 3

#: A single rate further from its counts than this many times is refused.
MOST_TIMES = 1.5

#: Share of a total that councils with a count must make up at least; above the total they may be by rounding.
LEAST_OF_ENGLAND, LEAST_OF_REGION, MOST_OF_TOTAL = 0.97, 0.8, 1.005

#: More councils than this share without a count of cases, and too much of the year is hidden.
MOST_HIDDEN = 0.1

#: Column of a council → the published one.
_PUBLISHED = {"area": "la_name", "region": "region_name", "code": "old_la_code"}

#: Rows named in a refusal before the rest are only counted.
_NAMED = 5

Table = Mapping[tuple[str, str, str], Mapping[str, str]]


def check_new_years(register: Register, table: Table, years: Iterable[str], name: str) -> None:
    """Refuse, with the rows that break a rule, a new year that cannot be believed."""
    _check_names(table, years, name)
    for year in map(int, years):
        own = register.official.workforce[register.official.workforce["year"] == year]
        hidden = own.loc[own["cases"].isna(), "area"]
        if len(hidden) > MOST_HIDDEN * len(own):
            raise _refusal(name, "cases", hidden, f"no count in {year}, too many to be the whole country")
        _check_rates(register.official, year, name)
        for column in COUNTS.values():
            _check_sums(register.official, year, column, name)


def _check_names(table: Table, years: Iterable[str], name: str) -> None:
    """A code keeps its area and region, and an area its code."""
    known: dict[str, dict[str, Mapping[str, str]]] = {"code": {}, "area": {}}
    kept = {"code": ("area", "region"), "area": ("code", "region")}
    for row in sorted(table.values(), key=lambda row: row["year"]):
        if row["level"] != "council":
            continue
        for key, columns in kept.items():
            before = known[key].get(row[key], row)
            for column in columns:
                if row["year"] in years and row[column] != before[column]:
                    rule = f"{column} was '{before[column]}' in {before['year']}, is '{row[column]}'"
                    place = f"{row['area']} ({row['code']}) {row['year']}"
                    raise _refusal(name, _PUBLISHED[column], [place], rule)
            known[key][row[key]] = row


def _check_rates(official: Official, year: int, name: str) -> None:
    off = official.differences[official.differences["year"] == year]
    times = (off["computed"] / off["published"]).map(lambda ratio: max(ratio, 1 / ratio) if ratio > 0 else 99)
    far, councils = off[times > MOST_TIMES], off[off["level"] == "council"]
    if len(far):
        raise _refusal(name, "-", _worded(far), f"a rate of {year} is not what its counts give")
    if len(councils) > MOST_DIFFERING:
        rule = f"rates of {year} are not what their counts give, at more than {MOST_DIFFERING} councils"
        raise _refusal(name, "-", _worded(councils), rule)


def _worded(off: pd.DataFrame) -> Iterator[str]:
    for one in off.itertuples():
        yield f"{one.area} {one.rate} {one.computed:.1f} printed as {one.published:.1f}"


def _check_sums(official: Official, year: int, column: str, name: str) -> None:
    own = official.workforce[official.workforce["year"] == year]
    regions = official.regions[official.regions["year"] == year].set_index("area")[column]
    totals = {"England": (own, official.england.loc[year, column], LEAST_OF_ENGLAND)}
    # London has no council of its own: its councils are those of Inner and Outer London
    for region in official.workforce["region"].unique():
        if region in regions.index:
            totals[region] = (own[own["region"] == region], regions[region], LEAST_OF_REGION)
    for area, (rows, total, least) in totals.items():
        if pd.notna(total) and not least * total <= rows[column].sum() <= MOST_OF_TOTAL * total:
            rule = f"councils add up to {rows[column].sum():,.1f}, the total of {year} is {total:,.1f}"
            theirs = next(theirs for theirs, ours in COUNTS.items() if ours == column)
            raise _refusal(name, theirs, [area], rule)


def _refusal(name: str, column: str, rows: Iterable[str], rule: str) -> DataError:
    rows = list(rows)
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return DataError(name, "-", column, "; ".join(rows[:_NAMED]) + more, rule)
