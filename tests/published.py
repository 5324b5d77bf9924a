"""The workforce table as the department would publish it, for tests of a new release."""

import csv
from pathlib import Path

from analysis.ledger.update import LEVELS, PUBLISHED


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_published(table: Path) -> list[dict[str, str]]:
    """The table in the department's columns."""
    found = []
    for row in rows_of(table):
        level = next(name for name, (ours, *_) in LEVELS.items() if ours == row["level"])
        cells = {theirs: row[ours] for ours, theirs in PUBLISHED.items()}
        region = row["area"] if row["level"] == "region" else row["region"]
        cells |= {"geographic_level": level, "time_identifier": "Reporting year", "country_name": "England"}
        cells |= {"region_name": region, "la_name": row["area"] if row["level"] == "council" else ""}
        found.append(cells | {"old_la_code": row["code"]})
    return found
