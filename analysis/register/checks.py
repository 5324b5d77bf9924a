"""Rules that the official tables must keep, each broken one named in a located error."""

from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.register.columns import CODES, OfficialTable
from analysis.register.units import names_of, slug, units_of

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

#: Tables that have England beside its councils → by how much the councils may miss it: it is printed in tens, or exactly.
_ADDED_UP = {"child_population": 0, "child_protection": 5, "looked_after": 5, "continuity": 5}

#: Tables whose counts of England and of its regions are printed in tens.
_IN_TENS = ("children_in_need", "child_protection", "looked_after", "continuity")

#: Count of England in the table of child protection → the same in that of children in need.
_TWICE = {"in_need_in_year": "children_in_year", "in_need_open": "episodes_open"}

#: Roles of social workers, which add up to the total.
_ROLES = ("case_holder", "senior_practitioner", "manager", "qualified_without_cases")

#: Full-time equivalents are published to one decimal: two of them may miss their sum by this much.
_ROUNDING = 0.2

#: Published rates that are shares of a whole; turnover can be more than all who were there.
_SHARES = ("agency_rate_published", "vacancy_rate_published", "absence_rate_published")

#: Table → its columns of days, none of which lies more than a year after that of the last count.
_DAYS = {"judgements": ["inspection_date"], "inspections": ["inspection_start", "report_published"]}
_FIRST_DAY = "2000-01-01"

#: Sums in thousand pounds may differ by so many from what their parts add up to.
_THOUSAND = 1.0


def check_official(tables: Mapping[str, OfficialTable]) -> None:
    """Check the rules between columns and between the official tables, which stand by name."""
    workforce = tables["workforce"]
    check_workforce(workforce)
    known = {one for code in workforce["code"] for one in code.split(" / ") if one}
    named = set(_names(workforce))
    for name, table in tables.items():
        if name != "workforce" and "code" in table.columns:
            other = table["level"] != "council" if "level" in table.columns else False
            table.refuse(~(table["code"].isin(known) | other), "code", "is no council of the workforce table")
            if "area" in table.columns:
                own = zip(table["code"], map(slug, table["area"]), strict=True)
                lost = pd.Series([one not in named for one in own], dtype=bool)
                table.refuse(lost & ~other, "code", "is not the code of {area} in the workforce table")
    for name, parts in _PARTS.items():
        for part, whole in parts.items():
            more = tables[name].number(part) > tables[name].number(whole)
            tables[name].refuse(more, part, f"is more than {whole}")
    for name, half in _ADDED_UP.items():
        _check_totals(tables[name], half)
    for name in _IN_TENS:
        _check_tens(tables[name])
    _check_twice(tables["child_protection"], tables["children_in_need"])
    for name, days in _DAYS.items():
        last = f"{int(workforce['year'].max()) + 1}-12-31"
        for column in days:
            outside = (tables[name][column] < _FIRST_DAY) | (tables[name][column] > last)
            tables[name].refuse(outside, column, f"is not between {_FIRST_DAY} and {last}")
    for name in ("expenditure", "spending"):
        year = tables[name]["financial_year"]
        ends = (year.str[:4].astype(int) + 1).astype(str).str[-2:]
        rule = "does not end in the year after it begins"
        tables[name].refuse(year.str[-2:] != ends, "financial_year", rule)
    _check_inspections(tables["inspections"])
    _check_neighbours(tables["neighbours"], known)
    _check_spending(tables["spending"], tables["expenditure"])
    roles, flags = tables["roles"], tables["flags"]
    added = pd.concat([roles.number(role) for role in _ROLES], axis=1).sum(axis=1)
    lone = ~roles["year"].isin(workforce["year"])
    roles.refuse(lone, "year", "has no row of {year} in the workforce table")
    roles.refuse(added != roles.number("total"), "total", "is not the sum of the roles")
    counted = {(row["year"], code) for row in workforce.rows for code in row["code"].split(" / ")}
    lost = pd.Series(
        [pair not in counted for pair in zip(flags["year"], flags["code"], strict=True)], dtype=bool
    )
    flags.refuse(lost, "code", "has no row of {year} in the workforce table")


def _names(table: OfficialTable) -> Iterator[tuple[str, str]]:
    """Code and name of every row, as far as names are spelled alike; councils that report jointly each for itself."""
    for code, area in set(zip(table["code"], table["area"], strict=True)):
        yield code, slug(area)
        if " / " in code:
            yield from zip(code.split(" / "), map(slug, area.split(" / ")), strict=False)


def check_workforce(table: OfficialTable) -> None:
    """Check every row of the workforce table, and that each year has its country and its regions.

    Raises
    ------
    DataError
        For the first row that breaks a rule.
    """
    year, level, code = table["year"], table["level"], table["code"]
    council, regions = level == "council", (year + table["area"])[level == "region"]
    table.refuse(~year.isin(year[level == "country"]), "year", "has no row for the whole country")
    table.refuse(council & (code == ""), "code", "a council needs its code")
    table.refuse(~council & (code != ""), "code", "a {level} has no council's code")
    lost = council & ~(year + table["region"]).isin(regions)
    table.refuse(lost, "region", "is no region of {year}")
    table.refuse((code != "") & (year + code).duplicated(), "code", "stands twice in {year}")
    address = pd.Series(map(slug, names_of(units_of(code), table["area"])), dtype=str)
    table.refuse(council & (year + address).duplicated(), "area", "would have the page of another council")
    for column in table.columns[5:]:
        rate = table.number(column)
        if column in _SHARES:
            table.refuse(rate > 100, column, "is more than all there are, in per cent")
    cases, holders = table.number("cases"), table.number("case_holders_fte")
    staff = table.number("in_post_fte") + table.number("agency_fte")
    rule = "more people hold cases than are in post or from an agency"
    table.refuse(holders > staff + _ROUNDING, "case_holders_fte", rule)
    table.refuse((cases > 0) & (holders == 0), "case_holders_fte", "nobody holds the {cases} cases")


def _check_totals(table: OfficialTable, half: int) -> None:
    """England is what its councils add up to; where the count of one is hidden, no less than the others."""
    year, council = table["year"], table["level"] == "council"
    table.refuse(~year.isin(year[table["level"] == "country"]), "year", "has no row for the whole country")
    counts = pd.DataFrame({column: table.number(column) for column in table.columns[4:]})
    above_all = counts[council].groupby(year).sum().reindex(year).set_axis(counts.index) - counts
    for column in counts:
        above, hidden = above_all[column], table[column].isin(CODES.keys() - {NOT_APPLICABLE})
        whole = ~year.isin(year[council & hidden])
        wrong = (table["level"] == "country") & ((above > half) | (whole & (above < -half)))
        table.refuse(wrong, column, "is not what the councils of {year} add up to")


def _check_tens(table: OfficialTable) -> None:
    """Counts of more than one council are multiples of ten."""
    above = table["level"] != "council" if "level" in table.columns else table["year"] != ""
    for column in table.columns:
        if column not in ("year", "level", "area", "code"):
            odd = table.number(column).mod(10) > 0
            table.refuse(
                above & odd, column, "is not in tens, as counts of England and of regions are printed"
            )


def _check_twice(table: OfficialTable, other: OfficialTable) -> None:
    """England's children in need stand in two tables."""
    for column, same in _TWICE.items():
        told = table["year"].map(dict(zip(other["year"], other.number(same), strict=True)))
        differs = (table["level"] == "country") & (table.number(column) != told) & told.notna()
        table.refuse(differs, column, f"is not {same} of {{year}} in the table of children in need")


def _check_spending(table: OfficialTable, gross: OfficialTable) -> None:
    """Lines may lie below nothing, and a little above their total where other lines do; the total may not.

    Income only lowers what a line costs; before income the total is what the other table of spending says.
    """
    table.refuse(table.number("total") == 0, "total", "nothing was spent on children's social care")
    for line in SPENT_ON:
        spent = table.net(f"{line}_employees") + table.net(f"{line}_running")
        above = table.net(line) > spent + _THOUSAND
        table.refuse(above, line, "is more than employees and running expenses together")
    whole = table["code"].map(dict(zip(gross["code"], gross.number("expenditure"), strict=True)))
    rule = "does not add up with employees to the table of expenditure"
    spent = table.net("total_employees") + table.net("total_running")
    table.refuse((spent - whole).abs() > _THOUSAND, "total_running", rule)
    table.refuse(table.number("agency") > table.number("total"), "agency", "is more than all spending")


def _check_inspections(table: OfficialTable) -> None:
    """The days and the third reading of every report."""
    early = table["report_published"] <= table["inspection_start"]
    table.refuse(early, "report_published", "is not after the inspection began, {inspection_start}")
    agreed = table["first_reading"] == table["second_reading"]
    other = agreed & (table["reading"] != table["first_reading"])
    table.refuse(other, "reading", "both readers said {first_reading}")


def _check_neighbours(table: OfficialTable, known: set[str]) -> None:
    """Neighbours of each council in their order, none of them itself, none twice, all of one year."""
    table.refuse(~table["year"].isin(table["year"].head(1)), "year", "is not the year of the rows before")
    code, other = table["code"], table["neighbour"]
    table.refuse(~other.isin(known), "neighbour", "is no council of the workforce table")
    again = (code == other) | (code + " " + other).duplicated()
    table.refuse(again, "neighbour", "is the council itself or stands twice")
    next_ = code.groupby(code).cumcount() + 1
    table.refuse(table["place"].astype(int) != next_, "place", "is not the place that comes next")
