"""Every rule of the official tables, broken once on purpose."""

import csv
import re

import pytest

from analysis.register.checks import check_official
from analysis.register.columns import CODES, OfficialTable
from analysis.register.load import DATA, DataError, load, titles
from analysis.register.records import Row

MESSAGE = re.compile(r"data/(?P<file>\S+), row (?P<row>\d+), column (?P<column>[^']+), value '.*?': .+")


def rows(package, table):
    with (package / "official" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(package, table, found):
    with (package / "official" / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def error(package):
    with pytest.raises(DataError) as caught:
        load(package)
    return str(caught.value)


# what is wrong | table | row that begins with, as column=value | column | value put in | part of the rule
BROKEN = """
a negative count | workforce | area=Leeds, year=2020 | leavers_fte | -3 | is neither a count of nought or more
a code nobody knows | workforce | area=Leeds, year=2020 | agency_fte | n | pattern
an empty count | workforce | area=Leeds, year=2020 | starters_fte |  | required
a year without its country | workforce | area=England, year=2020 | year | 2031 | has no row for the whole country
a council without a code | workforce | area=Leeds, year=2020 | code |  | a council needs its code
a name that is another's but for a stop | workforce | area=Leeds, year=2025 | area | Kirklees. | would have the page of another
a region with a code | workforce | area=London, year=2020 | code | 999 | a region has no council's code
a country with a code | workforce | area=England, year=2020 | code | 999 | a country has no council's code
a region that is none | workforce | area=Leeds, year=2020 | region | Yorkshire | is no region of 2020
a code twice | workforce | area=Leeds, year=2020 | code | 382 | stands twice in 2020
more case holders than staff | workforce | area=Leeds, year=2020 | case_holders_fte | 9999 | more people hold cases
cases that nobody holds | workforce | area=Leeds, year=2020 | case_holders_fte | 0 | nobody holds the
a level that is none | workforce | area=Leeds, year=2020 | level | district | enum
a year before the first | workforce | area=Leeds, year=2020 | year | 1999 | minimum
a budget of no council | expenditure | code=383 | code | 999 | is no council of the workforce table
spending of no council | spending | code=383 | code | 999 | is no council of the workforce table
spending in words | spending | code=383 | safeguarding | much | pattern
no spending at all | spending | code=383 | total | 0 | nothing was spent on children's social care
a total below nothing | spending | code=383 | total | -5 | is neither a count of nought or more
a line above its parts | spending | code=383 | looked_after | 99999999 | is more than employees and running expenses
a total that is not the gross one | spending | code=383 | total_running | 99999999 | does not add up with employees
more agency staff than spending | spending | code=383 | agency | 99999999 | is more than all spending
a judgement of no council | judgements | code=383 | code | 999 | is no council of the workforce table
a judgement that is none | judgements | code=383 | judgement | Fair | enum
a date that is none | judgements | code=383 | inspection_date | 2024-02-31 | type
a date long before | judgements | code=383 | inspection_date | 0001-02-03 | is not between 2000-01-01
a date to come | inspections | code=383 | report_published | 2099-01-01 | is not between 2000-01-01
a financial year of many | spending | code=383 | financial_year | 2024-99 | does not end in the year after
more absent than there are | workforce | area=Leeds, year=2020 | absence_rate_published | 500 | is more than all
a flag of no council | flags | code=341 | code | 999 | is no council of the workforce table
a flag without a row | flags | code=341 | year | 2099 | has no row of 2099 in the workforce table
a flag of another column | flags | code=341 | column | leavers_fte | enum
a flag without a reason | flags | code=341 | reason |  | required
more children than there are | continuity | code=383 | three_or_more_social_workers | 99999 | is more than children_looked_after
looked after in no council | continuity | code=383 | code | 999 | is no council of the workforce table
children of no council | child_population | code=383 | code | 999 | is no council of the workforce table
more children than episodes | children_in_need | year=2018 | children_in_year | 9999999 | is more than episodes_in_year
more open than in the year | children_in_need | year=2018 | episodes_open | 9999999 | is more than episodes_in_year
another council's code | looked_after | code=383, year=2022 | code | 384 | is not the code of Leeds in the workforce table
a year of a council alone | looked_after | area=Leeds, year=2025 | year | 2026 | has no row for the whole country
children that do not add up | child_population | area=England, year=2020 | children | 11787795 | is not what the councils of 2020 add up to
more children than in England | child_population | area=England, year=2018 | children | 11615498 | is not what the councils of 2018 add up to
referrals that do not add up | child_protection | area=England, year=2019 | referrals | 650950 | is not what the councils of 2019 add up to
less in England than in its councils | looked_after | area=England, year=2025 | same_carer | 1 | is not what the councils of 2025 add up to
England not in tens | looked_after | area=England, year=2025 | same_carer | 19681 | is not in tens
a region not in tens | continuity | area=London | children_looked_after | 9311 | is not in tens
need not in tens | children_in_need | year=2018 | episodes_open | 404311 | is not in tens
need that differs from its other table | child_protection | area=England, year=2021 | in_need_open | 388500 | is not episodes_open of 2021
roles of a year that nobody counted | roles | year=2025 | year | 2026 | has no row of 2026 in the workforce table
a council beside itself | neighbours | code=383, place=1 | neighbour | 383 | is the council itself or stands twice
a neighbour told twice | neighbours | code=301, place=2 | neighbour | 308 | is the council itself or stands twice
neighbours of two years | neighbours | code=383 | year | 2026 | is not the year of the rows before
roles that do not add up | roles | year=2019 | manager | 5381 | is not the sum of the roles
"""
CASES = [[part.strip() for part in line.split("|")] for line in BROKEN.strip().splitlines()]


#: Rules that name another column than the one that was spoiled.
_NAMED = {"has no row of 2099 in the workforce table": "code", "is not the sum of the roles": "total"}


@pytest.mark.parametrize(
    ("table", "which", "column", "value", "rule"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_broken_rule_is_named_with_its_place(package, table, which, column, value, rule):
    found = rows(package, table)
    wanted = dict(pair.split("=") for pair in which.split(", "))
    at = next(n for n, row in enumerate(found) if wanted.items() <= row.items())
    found[at][column] = value
    write(package, table, found)
    message = error(package)
    assert rule in message
    place = MESSAGE.fullmatch(message)
    assert place["file"] == f"official/{table}.csv"
    if which == "area=England, year=2020":  # the first row that then lacks its country is another one
        return
    assert int(place["row"]) == at + 2
    assert _NAMED.get(rule, column) in place["column"]


def test_a_row_twice_is_refused(package):
    found = rows(package, "workforce")
    write(package, "workforce", [*found, found[-1]])
    assert "official/workforce.csv" in error(package)


def test_a_missing_table_is_refused(package):
    (package / "official" / "roles.csv").unlink()
    assert "roles" in error(package)


def test_the_real_tables_pass(register):
    tables = {}
    for path in sorted((DATA / "official").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = OfficialTable(
                Row(f"data/official/{path.name}", n, row) for n, row in enumerate(csv.DictReader(file), 2)
            )
    assert check_official(tables) is None
    described = {path for _, path in titles().values() if path.startswith("official/")}
    assert {f"official/{name}.csv" for name in tables} == described


def number(text):
    return OfficialTable([Row("t.csv", 2, {"cases": text})]).number("cases").item()


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_missing(code):
    assert str(number(code)) == "nan"


@pytest.mark.parametrize(("text", "value"), [("0", 0.0), ("17", 17.0), ("17.4", 17.4)])
def test_plain_digits_are_a_number(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["-1", "1e3", "inf", "nan", "1,000", "٣", "", "17.", "X"])
def test_anything_else_is_refused(text):
    with pytest.raises(DataError, match=r"t\.csv, row 2, column cases"):
        number(text)
