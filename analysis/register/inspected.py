"""What inspectors wrote of councils, and which councils are alike: the tables without counts, typed."""

import pandas as pd

from analysis.register.columns import OfficialTable
from analysis.register.units import unit_of

#: What a report may say of social workers' caseloads; the first two find some of them too high.
READINGS = ("high", "some_high", "manageable", "reduced_only", "none")


def inspections(table: OfficialTable) -> pd.DataFrame:
    """One row for each report, by unit and day.

    Gives ``unit``, ``start`` and ``published`` (days), ``first``, ``second`` and ``reading`` of `READINGS`,
    ``page`` (NaN where no sentence weighs caseloads), ``stated``, ``first_sure`` and ``second_sure``.
    """
    found = table.text.assign(unit=table["code"].map(unit_of))
    typed = found.assign(
        start=pd.to_datetime(found["inspection_start"]),
        published=pd.to_datetime(found["report_published"]),
        page=pd.to_numeric(found["page"]),
        first_sure=found["first_sure"] == "1",
        second_sure=found["second_sure"] == "1",
    ).rename(columns={"first_reading": "first", "second_reading": "second", "number_stated": "stated"})
    columns = ["unit", "area", "report", "start", "published", "first", "second", "reading", "page", "stated"]
    return typed[[*columns, "first_sure", "second_sure"]].sort_values(["unit", "start"], ignore_index=True)


def neighbours(table: OfficialTable) -> pd.DataFrame:
    """Units most like each unit, in the department's order.

    Gives ``unit``, ``neighbour`` (a unit), ``place`` from 1 and ``closeness`` in the department's words. Where two
    councils are one unit here, each pair stands once, at its closest place, and nobody is his own neighbour.
    """
    found = pd.DataFrame(
        {
            "unit": table["code"].map(unit_of),
            "neighbour": table["neighbour"].map(unit_of),
            "place": table["place"].astype(int),
            "closeness": table["closeness"],
        }
    )
    others = found[found["unit"] != found["neighbour"]].sort_values(["unit", "place"], kind="stable")
    return others.drop_duplicates(["unit", "neighbour"], ignore_index=True)
