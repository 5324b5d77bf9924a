"""A made-up release of the workforce file, in the department's columns, with one year more than the table.

The new year repeats the counts of the year before. Each function takes rows and gives rows, so that they combine.
"""

from pathlib import Path

from published import as_published, write

from analysis.ledger.update import TABLE

Rows = list[dict[str, str]]


def last_year(rows: Rows) -> str:
    return max(row["time_period"] for row in rows)


def next_year(folder: Path) -> Rows:
    """The table of a data folder and one more year, its counts those of the last."""
    rows = as_published(folder / TABLE)
    last = last_year(rows)
    return rows + [row | {"time_period": str(int(last) + 1)} for row in rows if row["time_period"] == last]


def changed(rows: Rows, change, **where: str) -> Rows:
    """The rows with those of the new year that have these cells changed by a function of a row."""
    where = {"time_period": last_year(rows)} | where
    return [
        row | change(row) if all(row[name] == cell for name, cell in where.items()) else row for row in rows
    ]


def scaled(*columns: str, by: float):
    """A change that multiplies counts; codes for missing stay."""

    def change(row):
        return {
            name: f"{float(row[name]) * by:.1f}" for name in columns if row[name].replace(".", "").isdigit()
        }

    return change


def without(rows: Rows, *councils: str) -> Rows:
    """The rows without some councils of the new year."""
    last = last_year(rows)
    return [row for row in rows if row["time_period"] != last or row["la_name"] not in councils]


def with_new_council(rows: Rows, split: str = "Kent") -> Rows:
    """The rows with a council of the new year that took half of another's counts."""
    counts = ["cases", "case_holders_fte", "inpost_fte", "agency_fte"]
    counts += ["starters_fte", "leavers_fte", "vacancy_fte"]
    half = changed(rows, scaled(*counts, by=0.5), la_name=split)
    last = last_year(rows)
    one = next(row for row in half if (row["time_period"], row["la_name"]) == (last, split))
    return [*half, one | {"la_name": "Newly Made", "old_la_code": "999"}]


def without_region(rows: Rows, region: str = "South West") -> Rows:
    """The rows without a region and its councils in the new year; the update refuses them."""
    last = last_year(rows)
    return [row for row in rows if (row["time_period"], row["region_name"]) != (last, region)]


def written(rows: Rows, folder: Path) -> Path:
    """The release as a file in a folder."""
    return write(folder / "release.csv", rows)
