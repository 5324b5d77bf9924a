"""Rules that the official tables must keep, each broken one named in a located error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from analysis.register.records import Row

#: Codes for suppressed values and what they mean; all are missing, none is zero.
CODES = {
    "x": "not available",
    "u": "low reliability",
    "z": "not applicable",
    "c": "confidential",
    "low": "rounds to nought",
}

#: Lines of the table of spending; each is stated net, and by employees and running expenses.
SPENT_ON = ("looked_after", "family_support", "safeguarding", "total")

#: Code of a count that a council cannot have, as in the years before it was made or after it ended.
NOT_APPLICABLE = "z"

#: Table → its counts that are a part of another count → the whole.
_PARTS = {
    "continuity": {"three_or_more_social_workers": "children_looked_after"},
    "children_in_need": {"children_in_year": "episodes_in_year", "episodes_open": "episodes_in_year"},
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

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")

#: Full-time equivalents are published to one decimal: two of them may miss their sum by this much.
_ROUNDING = 0.2

#: Sums in thousand pounds may differ by so many from what their parts add up to.
_THOUSAND = 1.0


def net(row: Row, column: str) -> float:
    """A sum net of income, which may lie below nothing, NaN where a code stands.

    Raises
    ------
    DataError
        If the cell is neither a code nor a number in plain digits.
    """
    value = _worth(row[column])
    if value is None:
        raise row.error(column, "is neither a sum nor one of the codes for missing")
    return value


def number(row: Row, column: str) -> float:
    """A count as a number, NaN where a code stands.

    Raises
    ------
    DataError
        If the cell is neither a code nor a number in plain digits of nought or more.
    """
    text = row[column]
    value = None if text.startswith("-") else _worth(text)
    if value is None:
        raise row.error(column, "is neither a count of nought or more nor one of the codes for missing")
    return value


@cache
def _worth(text: str) -> float | None:
    """What a cell is worth: NaN for a code, nothing where it is neither code nor number."""
    if text in CODES:
        return float("nan")
    return float(text) if _NUMBER.fullmatch(text.removeprefix("-")) else None


def check_official(tables: Mapping[str, list[Row]]) -> None:
    """Check the rules between columns and between the official tables.

    Parameters
    ----------
    tables : mapping of str to list of Row
        The tables by their names in the data package.

    Raises
    ------
    DataError
        For the first row that breaks a rule.
    """
    check_workforce(tables["workforce"])
    known = {one for row in tables["workforce"] for one in row["code"].split(" / ") if one}
    for name in ("expenditure", "spending", "judgements", "flags", "inspections", "neighbours"):
        _check_codes(tables[name], known)
    for name in ("continuity", "child_population", "child_protection", "looked_after"):
        _check_codes((row for row in tables[name] if row["level"] == "council"), known)
    for name, parts in _PARTS.items():
        for row in tables[name]:
            for part, whole in parts.items():
                if number(row, part) > number(row, whole):
                    raise row.error(part, f"is more than {whole}")
    _check_inspections(tables["inspections"])
    _check_neighbours(tables["neighbours"], known)
    gross = {row["code"]: number(row, "expenditure") for row in tables["expenditure"]}
    for row in tables["spending"]:
        _check_spending(row, gross.get(row["code"], float("nan")))
    for row in tables["roles"]:
        _check_roles(row)
    counted = {(row["year"], code) for row in tables["workforce"] for code in row["code"].split(" / ")}
    for row in tables["flags"]:
        if (row["year"], row["code"]) not in counted:
            raise row.error("code", f"has no row of {row['year']} in the workforce table")


def check_workforce(rows: Iterable[Row]) -> None:
    """Check every row of the workforce table, and that each year has its country and its regions.

    Parameters
    ----------
    rows : iterable of Row

    Raises
    ------
    DataError
        For the first row that breaks a rule.
    """
    found = list(rows)
    regions = {(row["year"], row["area"]) for row in found if row["level"] == "region"}
    countries = {row["year"] for row in found if row["level"] == "country"}
    codes: dict[tuple[str, str], str] = {}
    for row in found:
        if row["year"] not in countries:
            raise row.error("year", "has no row for the whole country")
        _check_place(row, regions)
        if row["code"]:
            if (row["year"], row["code"]) in codes:
                raise row.error("code", f"stands twice in {row['year']}")
            codes[row["year"], row["code"]] = row["area"]
        _check_staff(row)


def _check_place(row: Row, regions: set[tuple[str, str]]) -> None:
    council = row["level"] == "council"
    if council and not row["code"]:
        raise row.error("code", "a council needs its code")
    if not council and row["code"]:
        raise row.error("code", f"a {row['level']} has no council's code")
    if council and (row["year"], row["region"]) not in regions:
        raise row.error("region", f"is no region of {row['year']}")


def _check_staff(row: Row) -> None:
    cases, holders = number(row, "cases"), number(row, "case_holders_fte")
    staff = number(row, "in_post_fte") + number(row, "agency_fte")
    for column in list(row.cells)[5:]:
        number(row, column)
    if holders > staff + _ROUNDING:
        raise row.error("case_holders_fte", "more people hold cases than are in post or from an agency")
    if cases > 0 and holders == 0:
        raise row.error("case_holders_fte", f"nobody holds the {row['cases']} cases")


def _check_codes(rows: Iterable[Row], known: set[str]) -> None:
    for row in rows:
        if row["code"] not in known:
            raise row.error("code", "is no council of the workforce table")


def _check_spending(row: Row, gross: float) -> None:
    """Lines may lie below nothing, and a little above their total where other lines do; the total may not.

    Income only lowers what a line costs; before income the total is what the other table of spending says.
    """
    if number(row, "total") == 0:
        raise row.error("total", "nothing was spent on children's social care")
    for line in SPENT_ON:
        spent = net(row, f"{line}_employees") + net(row, f"{line}_running")
        if net(row, line) > spent + _THOUSAND:
            raise row.error(line, "is more than employees and running expenses together")
        if line == "total" and abs(spent - gross) > _THOUSAND:
            raise row.error("total_running", "does not add up with employees to the table of expenditure")
    if number(row, "agency") > number(row, "total"):
        raise row.error("agency", "is more than all spending")


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


def _check_roles(row: Row) -> None:
    parts = ["case_holder", "senior_practitioner", "manager", "qualified_without_cases"]
    if sum(number(row, part) for part in parts) != number(row, "total"):
        raise row.error("total", "is not the sum of the roles")
