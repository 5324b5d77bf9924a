"""Spoil one cell of a copied table, for tests of what happens then."""

import csv
from pathlib import Path


def spoil(package: Path, table: str, key: str, column: str, value: str) -> int:
    """Put a value into a cell and say which row that was; the header is row 1."""
    path = package / table
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    number = next(number for number, row in enumerate(rows) if row[0] == key)
    rows[number][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return number + 1
