"""Which columns of a table are filled together: the rows of ``together.csv``, held against every row.

A rule says when it holds: a column is filled (``formula``), is empty (``no formula``) or has one of some values
(``kind=stated|reported``); and that other columns are then filled or empty, "only then" if never else.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path

from analysis.register.records import Row, read


@cache
def _rules() -> dict[str, list[Row]]:
    """Table → its rules."""
    found: dict[str, list[Row]] = {}
    for rule in read(Path(__file__).with_suffix(".csv"), ("table", "when", "columns", "are", "rule")):
        found.setdefault(rule["table"], []).append(rule)
    return found


def check(table: str, rows: Iterable[Row]) -> None:
    """Check that the columns of a table's rows, known by its name, are filled together as they must be."""
    rows = list(rows)
    broken = [found for rule in _rules().get(table, []) for found in _broken(rows, rule)]
    if broken:
        place, column, rule = min(broken, key=itemgetter(0))
        raise rows[place].error(column, rule.format_map(rows[place]))


def _broken(rows: Sequence[Row], rule: Row) -> Iterator[tuple[int, str, str]]:
    """Where a rule is broken: the row's place, the column and the rule in words."""
    when, given, values = rule["when"].partition("=")
    state, _, only = rule["are"].partition(" ")
    if given:
        holds = [row[when] in values.split("|") for row in rows]
    else:
        holds = [bool(row[when.removeprefix("no ")]) != when.startswith("no ") for row in rows]
    for column in rule["columns"].split():
        for place, (row, then) in enumerate(zip(rows, holds, strict=True)):
            if (then or only) and bool(row[column]) != (then == (state == "filled")):
                yield place, column, rule["rule"]
