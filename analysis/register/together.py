"""Which columns of a table are filled together: the rows of ``together.csv``, held against every row.

A rule says when it holds: a column is filled (``formula``), is empty (``no formula``) or has one of some values
(``kind=stated|reported``); and that other columns are then filled or empty, "only then" if never else.
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from analysis.register.records import Row


@cache
def _rules(table: str) -> list[dict[str, str]]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return [rule for rule in csv.DictReader(file) if rule["table"] == table]


def check(table: str, rows: Iterable[Row]) -> None:
    """Check that the columns of a table's rows are filled together as they must be.

    `table`: its name in the data package. Raises DataError for the first cell that must be filled and is not, or is
    and must not be.
    """
    rules = _rules(table)
    for row in rows if rules else ():
        for rule in rules:
            _check(row, rule)


def _check(row: Row, rule: Mapping[str, str]) -> None:
    state, _, only = rule["are"].partition(" ")
    then = _holds(row, rule["when"])
    if then or only:
        for column in rule["columns"].split():
            if bool(row[column]) != (then == (state == "filled")):
                raise row.error(column, rule["rule"].format_map(row.cells))


def _holds(row: Row, when: str) -> bool:
    column, given, values = when.partition("=")
    if given:
        return row[column] in values.split("|")
    return not row[column.removeprefix("no ")] if column.startswith("no ") else bool(row[column])
