"""What came to councils' children and what inspectors wrote: the tables beside the workforce, checked and typed.

Counts of protection plans, referrals and placements are of years that end on 31 March; inspections have days;
neighbours are the department's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from analysis.register.checks import number
from analysis.register.records import Row

#: Table → its counts that are a part of another count → the whole.
PARTS = {
    "child_protection": {
        "rereferrals": "referrals",
        "plans_repeated": "plans_started",
        "plans_two_years": "plans_open",
        "in_need_open": "in_need_in_year",
    },
    "looked_after": {
        "three_placements": "looked_after",
        "long_looked_after": "looked_after",
        "same_carer": "long_looked_after",
    },
}

#: Code of a count that a council cannot have, as in the years before it was made or after it ended.
NOT_APPLICABLE = "z"

#: What a report may say of social workers' caseloads; the first two find some of them too high.
READINGS = ("high", "some_high", "manageable", "reduced_only", "none")


def check(tables: Mapping[str, Iterable[Row]], known: Iterable[str]) -> None:
    """Check the rules of every table of this module.

    Parameters
    ----------
    tables : mapping of str to iterable of Row
        By their names in the data package.
    known : iterable of str
        Codes of the workforce table.

    Raises
    ------
    DataError
        For the first row that breaks a rule.
    """
    _check_counts(tables)
    _check_inspections(tables["inspections"])
    _check_neighbours(tables["neighbours"], set(known))


def _check_counts(tables: Mapping[str, Iterable[Row]]) -> None:
    """No part is more than its whole."""
    for name, parts in PARTS.items():
        for row in tables[name]:
            for part, whole in parts.items():
                if number(row, part) > number(row, whole):
                    raise row.error(part, f"is more than {whole}")


def _check_inspections(rows: Iterable[Row]) -> None:
    """The days, the page and the third reading of every report."""
    for row in rows:
        if row["report_published"] <= row["inspection_start"]:
            raise row.error(
                "report_published", f"is not after the inspection began, {row['inspection_start']}"
            )
        first, second = row["first_reading"], row["second_reading"]
        if first == second != row["reading"]:
            raise row.error("reading", f"both readers said {first}")
        if row["reading"] != "none" and not row["page"]:
            raise row.error("page", "a reading needs the page of its sentence")


def _check_neighbours(rows: Iterable[Row], known: set[str]) -> None:
    """Ten neighbours for each council, none of them itself, none twice."""
    found: dict[str, list[str]] = {}
    for row in rows:
        own = found.setdefault(row["code"], [])
        if row["neighbour"] not in known:
            raise row.error("neighbour", "is no council of the workforce table")
        if row["neighbour"] in (row["code"], *own):
            raise row.error("neighbour", "is the council itself or stands twice")
        own.append(row["neighbour"])
        if int(row["place"]) != len(own):
            raise row.error("place", f"place {len(own)} comes next")


def counts(name: str, rows: Iterable[Row], unit_of: Callable[[str], str]) -> pd.DataFrame:
    """Counts of a table of `PARTS` by unit and year; those of one unit are added up.

    Parameters
    ----------
    name : str
        Of the table.
    rows : iterable of Row
    unit_of : callable
        Code → unit.

    Returns
    -------
    DataFrame
        ``level``, ``unit`` (empty for England), ``year`` that ends on 31 March, and the counts; a sum with a
        missing part is missing. A council of another year, whose counts are all "not applicable", is no part.
    """
    found = pd.DataFrame(
        [
            {"level": row["level"], "unit": unit_of(row["code"]), "year": int(row["year"])}
            | {column: number(row, column) for column in list(row.cells)[4:]}
            for row in rows
            if set(list(row.cells.values())[4:]) != {NOT_APPLICABLE}
        ]
    )
    keys = ["level", "unit", "year"]
    columns = list(found.columns.difference(keys, sort=False))
    missing = found[columns].isna().groupby([found[key] for key in keys]).any()
    return found.groupby(keys)[columns].sum().mask(missing).reset_index()


def inspections(rows: Iterable[Row], unit_of: Callable[[str], str]) -> pd.DataFrame:
    """One row for each report, by unit and day.

    Returns
    -------
    DataFrame
        ``unit``, ``start`` and ``published`` (days), ``first``, ``second`` and ``reading`` of `READINGS`,
        ``page`` (NaN where no sentence weighs caseloads), ``stated``, ``first_sure`` and ``second_sure``.
    """
    found = pd.DataFrame([dict(row.cells) | {"unit": unit_of(row["code"])} for row in rows])
    typed = found.assign(
        start=pd.to_datetime(found["inspection_start"]),
        published=pd.to_datetime(found["report_published"]),
        page=pd.to_numeric(found["page"]),
        first_sure=found["first_sure"] == "1",
        second_sure=found["second_sure"] == "1",
    ).rename(columns={"first_reading": "first", "second_reading": "second", "number_stated": "stated"})
    columns = ["unit", "area", "report", "start", "published", "first", "second", "reading", "page", "stated"]
    return typed[[*columns, "first_sure", "second_sure"]].sort_values(["unit", "start"], ignore_index=True)


def neighbours(rows: Iterable[Row], unit_of: Callable[[str], str]) -> pd.DataFrame:
    """Units most like each unit, in the department's order.

    Returns
    -------
    DataFrame
        ``unit``, ``neighbour`` (a unit), ``place`` from 1 and ``closeness`` in the department's words. Where two
        councils are one unit here, each pair stands once, at its closest place, and nobody is his own neighbour.
    """
    found = pd.DataFrame(
        [
            {"unit": unit_of(row["code"]), "neighbour": unit_of(row["neighbour"])}
            | {"place": int(row["place"]), "closeness": row["closeness"]}
            for row in rows
        ],
        columns=["unit", "neighbour", "place", "closeness"],
    )
    others = found[found["unit"] != found["neighbour"]].sort_values(["unit", "place"], kind="stable")
    return others.drop_duplicates(["unit", "neighbour"], ignore_index=True)
