"""Which columns of a table are filled together: the rows of ``together.csv``, held against every row.

A rule says when it holds: a column is filled (``formula``), is empty (``no formula``) or has one of some values
(``kind=stated|reported``); and that other columns are then filled or empty, "only then" if never else.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from analysis.register.records import Row, read


@cache
def _rules(table: str) -> list[Row]:
    columns = ("table", "when", "columns", "are", "rule")
    return [rule for rule in read(Path(__file__).with_suffix(".csv"), columns) if rule["table"] == table]


def check(table: str, rows: Iterable[Row]) -> None:
    """Check that the columns of a table's rows, known by its name, are filled together as they must be."""
    rules = _rules(table)
    for row in rows if rules else ():
        for rule in rules:
            _check(row, rule)


def _check(row: Row, rule: Row) -> None:
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
