"""The real tables load; broken ones stop with one line that names file, row, column, value and rule."""

import csv
import json
import os
import re
import shutil
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from analysis.register import package as packages
from analysis.register import together
from analysis.register.load import DATA, DataError, dictionary, load
from analysis.register.records import Row, read, read_records

MESSAGE = re.compile(
    r"data/(?P<file>[^,:]+)(, row (?P<row>\d+))?(, column (?P<column>[^':]+))?(, value '.*?')?: .+"
)


class Package:
    """A copy of the tables that a test may spoil."""

    def __init__(self, folder: Path) -> None:
        self.folder = shutil.copytree(DATA, folder / "data")

    def table(self, name: str) -> list[list[str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, name: str, rows: list[list[str]]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def row(self, name: str, key: str) -> int:
        """The number of the first row with this key; the header is row 1."""
        return next(number for number, row in enumerate(self.table(name), start=1) if row[0] == key)

    def set(self, name: str, key: str, **cells: str) -> None:
        rows = self.table(name)
        for column, value in cells.items():
            rows[self.row(name, key) - 1][rows[0].index(column)] = value
        self.write(name, rows)

    def error(self) -> str:
        with pytest.raises(DataError) as caught:
            load(self.folder)
        return str(caught.value)


@pytest.fixture
def package(tmp_path) -> Package:
    return Package(tmp_path)


# --- what is right ------------------------------------------------------------------------------------------


def test_a_stray_quote_in_a_table_beside_the_code_is_no_text(tmp_path):
    (tmp_path / "some.csv").write_text('first,second\n"a"b,c\n')
    with pytest.raises(csv.Error):
        list(read(tmp_path / "some.csv", ("first", "second")))


def test_the_real_tables_load(register):
    assert register.claims["contact_rise"].figure.value == Fraction(60, 100)
    assert register.claims["caseload_cut"].figure.value == Fraction(-20, 100)
    assert register.inputs["caseload_england"].rounding == (Fraction("17.35"), Fraction("17.45"))
    assert register.inputs["on_cost"].rounding == (Fraction("0.2"), Fraction("0.4"))
    assert not register.inputs["children_per_family_known"].known
    assert register.official.england.loc[2018, "cases"] == 327_313
    assert len(register.claims) == len(pd.read_csv(DATA / "claims.csv"))


def test_a_copy_loads_the_same(register, package):
    copy = load(package.folder)
    for table in ("units", "claims", "inputs", "quantities"):
        assert getattr(copy, table) == getattr(register, table)
    for table in ("sources", "time_use"):
        pd.testing.assert_frame_equal(getattr(copy, table), getattr(register, table))
    for field in fields(register.official):
        own, other = (getattr(one.official, field.name) for one in (register, copy))
        pd.testing.assert_frame_equal(own, other)


def test_every_table_of_the_folder_is_in_the_package():
    named = {
        resource["path"] for resource in json.loads((DATA / "datapackage.json").read_text())["resources"]
    }
    assert named == {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")}


# --- one cell that breaks a rule ----------------------------------------------------------------------------

# what is wrong | table | key of the row | column | value put in | part of the rule named
BROKEN_CELLS = """
unknown unit | inputs | on_cost | unit | furlongs | not found in the lookup table "units"
unknown source | claims | team_size | source | hearsay | not found in the lookup table "sources"
unknown claim | inputs | team_size | claim | nothing | not found in the lookup table "claims"
duplicate key | inputs | horizon | id | on_cost | unique error: the same as in the row at position {on_cost}
empty key | inputs | on_cost | id |  | required
key in capitals | inputs | on_cost | id | OnCost | pattern
no label | claims | team_size | label |  | required
share above the whole | inputs | basw_contact_share | value | 120 | is more than share of a whole
claimed share above the whole | claims | basw_admin_share | stated | 101 | is more than share
longer than a week | inputs | worked_week | high | 169 | is more than hours in a week can be
negative | inputs | cases_2018 | value | -327313 | must be above zero
zero | inputs | case_holders_2018 | value | 0 | must be above zero
outside its own range | inputs | horizon | value | 25 | lies outside its own range 3 to 20
low above high | inputs | on_cost | low | 41 | is above the high end 40
range without a reason | inputs | worked_week | range_reason |  | a range needs both ends and a
range without an end | inputs | worked_week | high |  | a range needs both ends and a reason
grain of an assumption | inputs | census_months | grain | 1 | lies in its range, whatever its grain
grain of a year | inputs | minister_year | grain | 1 | a year of the calendar is exact
range of a count | inputs | cases_2018 | low | 320000 | what was counted is known to its rounding
range in words | inputs | worked_week | low | little | pattern
assumption without a range | inputs | on_cost | low |  | an input that is assumption needs it
unknown with a value | inputs | children_per_family_known | value | 2 | must be empty for an
known without a value | inputs | on_cost | value |  | must be empty for an unknown input
official without a source | inputs | cases_2018 | source |  | a figure that is official needs it
stated without a place | inputs | team_size | locator |  | a figure that is stated needs it
definition without a note | inputs | days_in_year | note |  | a definition needs it
unknown kind | inputs | on_cost | kind | guess | enum
unknown qualifier | claims | contact_rise | qualifier | roughly | enum
about an exact figure | claims | contact_rise | grain | 0 | 'c.' cannot go with an exact figure
open for no known reason | claims | layers_low | open | lost | enum
open without a word why | claims | layers_low | open |  | a figure without a formula needs it
open while a page is missing | claims | team_size | open |  | must say why, while a figure of its formula
evidence for nothing | claims | layers_low | evidence | independent | nothing is rebuilt, so there is none
evidence of nobody | claims | caseload_england | evidence_reason |  | must say whose figure or count that is
evidence of a new kind | claims | caseload_england | evidence | hearsay | enum
solved for a stranger | claims | running_cost | solve_for | horizon | is no input of its formula
grain in words | claims | contact_rise | grain | ten | pattern
one-sided input | inputs | horizon | qualifier | up to | an input must have two ends
little more than, falling | claims | caseload_cut | qualifier | little more than | cannot go with a fall
unreadable words | claims | team_size | stated | a good many | is not a figure in digits
unreadable digits | inputs | worked_week | value | 45h | is not a figure in digits
input that misquotes | inputs | team_size | value | nine | the claim it quotes states eight
input in another unit | inputs | team_size | unit | headcount | the claim it quotes is in fte
unknown formula | quantities | post_cost | formula | magic | is not a formula of the book
unknown formula of a claim | claims | contact_rise | formula | magic | is not a formula of the book
wrong argument | quantities | post_cost | arguments | pay=salary_2018; on_cost=on_cost | takes salary
argument left out | quantities | post_cost | arguments | salary=salary_2018 | takes salary, on_cost
argument twice | quantities | post_cost | arguments | salary=on_cost; salary=salary_2018; on_cost=on_cost | takes
unknown argument | quantities | post_cost | arguments | salary=wage; on_cost=on_cost | 'wage' is neither an input
argument in the wrong unit | quantities | post_cost | arguments | salary=horizon; on_cost=on_cost | horizon is in years
two units | quantities | hampshire_contact_rise | arguments | before=horizon; after=on_cost | after is in years
result in the wrong unit | quantities | post_cost | unit | pounds | the formula gives pounds_per_year
claim in the wrong unit | claims | comment_level | unit | years | the formula gives fraction, this unit is years
result named like an input | quantities | post_cost | id | on_cost | is the key of an input too
decimals that are none | quantities | post_cost | decimals | two | integer
nothing that settles it | claims | layers_low | settles |  | a figure without a formula needs it
nothing that settles what it needs | claims | running_cost | settles |  | a figure that rests on a missing input
nothing that matters | claims | contact_rise | material |  | a figure with a formula needs it
two unknowns | claims | families_model | arguments | children=second_unknown; children_per_family=children_per_family_known | more than one
headline in another spelling | claims | contact_rise | headline | True | boolean
unit that divides by zero | units | percent | factor | 1/0 | divides by zero
unit of nothing | units | percent | factor | 0 | a unit cannot be zero base units
unit without end | units | percent | maximum | INF | number
unit with an end below nothing | units | percent | maximum | -1 | minimum
year that is none | official/children_in_need | 2018 | year | MMXVIII | integer
year twice | official/children_in_need | 2018 | year | 2017 | unique
count in letters | official/children_in_need | 2018 | episodes_open | x | integer
count below one | official/children_in_need | 2018 | episodes_open | 0 | minimum
count without end | official/children_in_need | 2018 | episodes_open | INF | integer
count left out | official/children_in_need | 2018 | episodes_open |  | required
hours without a week | time_use | survey_2018_hours | whole |  | hours need the week they belong to
week that is none | time_use | survey_2018_hours | whole | on_cost | is not a week in hours
share beside a week | time_use | survey_2012 | whole | worked_week | a share needs no week beside it
time use in pounds | time_use | survey_2012 | input | salary_2018 | is neither a share of the week
account of no share | accounts | hampshire | before | salary_2018 | is neither an input nor a result that is a share
account of nothing | accounts | survey_2018 | before | no_such_key | is neither an input nor a result that is a share
second share that is nothing | accounts | counties | after_is |  | goes with after: both or neither
least without a reason | accounts | care_review | least_reason |  | goes with least: both or neither
account of a new kind | accounts | test_council | counts | on the bus | enum
side that is nothing | checks | week | left | no_such_key | is neither a result, nor an input, nor a claim
side in another unit | checks | week | right | horizon | is in years, the left side is in fraction
need that is no result | checks | week | needs | horizon | is not a result
reading of nothing | claims | contact_rise | authors | So {contact_ris.rebuilt}. | names no figure of a claim, an input or a result; near it: contact_rise.rebuilt
reading of a verdict | claims | contact_rise | critics | So {contact_rise.verdict}. | names no figure of a claim
reading with an open brace | claims | contact_rise | critics | So { it is. | is no text with keys
reading of what nothing rebuilds | claims | contact_rise | authors | So {layers_low.rebuilt}. | nothing rebuilds layers_low
prediction of nothing | predictions | caseload_2026 | measure | weather | enum
conclusion from nothing | conclusions | lever | measure | weather | enum
made-up input in no unit | synthetic_claims | plain_exact | inputs | part=13 furlongs; whole=20 count | 'part=13 furlongs' does not say argument=figure unit
made-up input without a figure | synthetic_claims | plain_exact | inputs | part; whole=20 count | pattern
unknown activity | time_use | survey_2012 | activity | gardening | enum
"""
CELLS = [[part.strip() for part in line.split("|")] for line in BROKEN_CELLS.strip().splitlines()]


@pytest.mark.parametrize(
    ("table", "key", "column", "value", "rule"), [row[1:] for row in CELLS], ids=[row[0] for row in CELLS]
)
def test_a_broken_cell_is_found(package, table, key, column, value, rule):
    name = f"{table}.csv"
    if "second_unknown" in value:  # a second input without a value
        rows = package.table("inputs.csv")
        unknown = rows[package.row("inputs.csv", "children_per_family_known") - 1]
        package.write(
            "inputs.csv",
            [*rows, ["second_unknown", *(c.replace("per_family", "per_case_holder") for c in unknown[1:])]],
        )
    row = package.row(name, key)
    rule = rule.replace("{on_cost}", str(package.row("inputs.csv", "on_cost")))
    package.set(name, key, **{column: value})
    before = sorted(package.folder.rglob("*"))
    message = package.error()
    found = MESSAGE.fullmatch(message)
    assert found, message
    assert (found["file"], found["row"], found["column"]) == (name, str(row), column), message
    assert f", value '{value}': " in message
    assert rule in message.split(f"value '{value}': ", 1)[1]
    assert sorted(package.folder.rglob("*")) == before


# --- columns that go together ---------------------------------------------------------------------------------

with Path(together.__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
    TOGETHER = list(csv.DictReader(file))


@pytest.mark.parametrize("rule", TOGETHER, ids=[f"{one['table']}: {one['when']}" for one in TOGETHER])
def test_a_cell_is_refused_that_does_not_go_with_the_others(rule):
    """In some row of the real table each column named is turned from filled to empty, or from empty to filled."""
    for column in rule["columns"].split():
        found = []
        for row in packages.read(DATA)[rule["table"]]:
            turned = Row(row.file, row.number, {**row, column: "" if row[column] else "made up"})
            try:
                together.check(rule["table"], [turned])
            except DataError as error:
                found.append(str(error))
        wanted = re.sub(r"\\{\w+\\}", ".*", re.escape(rule["rule"]))
        assert any(re.search(f"column {column}, .*{wanted}$", one) for one in found), column


# --- tables that are not tables -----------------------------------------------------------------------------


def lines(package, name, change):
    path = package.folder / name
    path.write_text("\n".join(change(path.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")


def described(package, change):
    path = package.folder / "datapackage.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    change(schema)
    path.write_text(json.dumps(schema), encoding="utf-8")


def place(schema, name):
    return [resource["name"] for resource in schema["resources"]].index(name)


SERIES = "official/children_in_need.csv"
BROKEN_TABLES = {
    "missing cell": (
        lambda p: lines(p, SERIES, lambda rows: [*rows[:3], rows[3].rsplit(",", 1)[0], *rows[4:]]),
        (SERIES, "4", "episodes_open", "the row has 3 cells and not 4"),
    ),
    "extra cell": (
        lambda p: lines(p, SERIES, lambda rows: [*rows[:3], rows[3] + ",7", *rows[4:]]),
        (SERIES, "4", "-", "cell"),
    ),
    "blank row": (
        lambda p: lines(p, SERIES, lambda rows: [*rows[:3], "", *rows[3:]]),
        (SERIES, "4", "-", "blank"),
    ),
    "missing column": (
        lambda p: p.write("units.csv", [row[:-1] for row in p.table("units.csv")]),
        ("units.csv", "1", "meaning", "label"),
    ),
    "extra column": (
        lambda p: p.write("units.csv", [[*row, "more"] for row in p.table("units.csv")]),
        ("units.csv", "1", "-", "label"),
    ),
    "renamed column": (
        lambda p: lines(p, "units.csv", lambda rows: [rows[0].replace("meaning", "sense"), *rows[1:]]),
        ("units.csv", "1", "meaning", "label"),
    ),
    "no rows": (
        lambda p: lines(p, "units.csv", lambda rows: []),
        ("units.csv", "-", "-", "the source is empty"),
    ),
    "not UTF-8": (
        lambda p: (p.folder / "units.csv").write_bytes(
            (p.folder / "units.csv").read_bytes().replace("£".encode(), b"\xa3", 1)
        ),
        ("units.csv", "21", "-", "is not UTF-8"),
    ),
    "missing file": (
        lambda p: (p.folder / "time_use.csv").unlink(),
        ("time_use.csv", "-", "-", "No such file"),
    ),
    "folder for a table": (
        lambda p: [(p.folder / "time_use.csv").unlink(), (p.folder / "time_use.csv").mkdir()],
        ("time_use.csv", "-", "-", "is not a file"),
    ),
    "pipe for a table": (
        lambda p: [(p.folder / "time_use.csv").unlink(), os.mkfifo(p.folder / "time_use.csv")],
        ("time_use.csv", "-", "-", "is not a file"),
    ),
    "link to itself": (
        lambda p: (p.folder / "loop.csv").symlink_to("loop.csv"),
        ("loop.csv", "-", "-", "is not a file"),
    ),
    "a row of a million letters": (
        lambda p: lines(p, "units.csv", lambda rows: [*rows[:3], "1" * 1_000_000, *rows[4:]]),
        ("units.csv", "4", "-", "the row has 1,000,000 letters"),
    ),
    "no package": (
        lambda p: (p.folder / "datapackage.json").unlink(),
        ("datapackage.json", "-", "-", "No such file"),
    ),
    "malformed package": (
        lambda p: (p.folder / "datapackage.json").write_text('{"name": "x", }'),
        ("datapackage.json", "-", "-", "line 1"),
    ),
    "package not UTF-8": (
        lambda p: (p.folder / "datapackage.json").write_bytes(b'{"name": "\xa3"}'),
        ("datapackage.json", "-", "-", "utf-8"),
    ),
    "package without a table": (
        lambda p: described(p, lambda schema: schema["resources"].pop(2)),
        ("datapackage.json", "-", "resources", "has no table claims"),
    ),
    "package without a table at an end of the chain": (
        lambda p: described(p, lambda schema: schema["resources"].pop(place(schema, "quantities"))),
        ("datapackage.json", "-", "resources", "has no table quantities"),
    ),
    "package without resources": (
        lambda p: described(p, lambda schema: schema.pop("resources")),
        ("datapackage.json", "-", "-", "resource"),
    ),
}


def test_a_row_of_many_letters_is_told_by_its_first_forty(package):
    lines(package, "units.csv", lambda rows: [*rows[:3], "1" * 1_000_000, *rows[4:]])
    assert re.search(r"(?<!1)1{40}…", package.error())


@pytest.mark.parametrize(("spoil", "expected"), BROKEN_TABLES.values(), ids=[*BROKEN_TABLES])
def test_a_broken_table_is_found(package, spoil, expected):
    spoil(package)
    before = sorted(package.folder.rglob("*"))
    message = package.error()
    found = MESSAGE.fullmatch(message)
    assert found, message
    assert tuple(found[part] or "-" for part in ("file", "row", "column")) == expected[:3], message
    assert expected[3] in message
    assert str(package.folder) not in message
    assert sorted(package.folder.rglob("*")) == before


@pytest.mark.parametrize("letter", ["\n", "\0", "\u202e", "\u200b", "\u0661"])
def test_letters_that_nobody_sees_or_reads_are_refused(package, letter):
    label = package.table("inputs.csv")[3][1]
    rows = package.table("inputs.csv")
    rows[3][1] = label + letter + "x"
    package.write("inputs.csv", rows)
    message = package.error()
    assert message.startswith("data/inputs.csv, row 4, column label, value ")
    assert message.isprintable()


def test_an_editors_lock_is_no_table(package):
    (package.folder / ".#claims.csv").symlink_to("nobody@nowhere")
    assert load(package.folder).claims


def test_a_grain_needs_a_reason_and_cannot_be_finer_than_the_figure(package):
    package.set("claims.csv", "shared_lives_carers", grain="2000")
    assert "column grain_reason, value '': a grain needs a reason" in package.error()
    package.set("claims.csv", "shared_lives_carers", grain="100", grain_reason="because")
    assert "column grain, value '100': is finer than the figure itself" in package.error()


def test_results_may_stand_in_any_order(package, register):
    rows = package.table("quantities.csv")
    package.write("quantities.csv", [rows[0], *reversed(rows[1:])])
    turned = load(package.folder).quantities
    assert list(turned) == [*reversed(register.quantities)]
    assert {name: one.arguments for name, one in turned.items()} == {
        name: one.arguments for name, one in register.quantities.items()
    }


def test_a_result_cannot_rest_on_itself(package):
    rows = package.table("quantities.csv")
    column = rows[0].index("arguments")
    for row in rows:
        if row[0] == "npv":
            row[column] = "realised=promise_realised; gain=npv_cash; cost=cost_over_years"
        if row[0] == "npv_cash":
            row[column] = "realised=promise_realised; gain=npv; cost=cash_over_years"
    package.write("quantities.csv", rows)
    number = package.row("quantities.csv", "npv")
    assert re.match(
        rf"data/quantities.csv, row {number}, column arguments, .*rests on itself: npv", package.error()
    )


def test_a_label_says_what_it_is_without_the_one_above(register):
    labels = [one.label for kind in (register.quantities, register.inputs) for one in kind.values()]
    assert [label for label in labels if label.lower().startswith("the same")] == []


def test_an_input_is_moved_over_its_plausible_range_and_else_over_its_rounding(register):
    with_range = next(
        one for one in register.inputs.values() if one.known and one.plausible and one.kind == "stated"
    )
    without = register.inputs["team_size"]
    assert with_range.widest == with_range.plausible != with_range.rounding
    assert without.plausible is None
    assert without.widest == without.rounding


def test_an_input_that_is_not_known_has_no_figure(register):
    with pytest.raises(ValueError, match="children_per_family_known has no figure"):
        _ = register.inputs["children_per_family_known"].stated


@dataclass(frozen=True)
class Kept:
    """A record of a table beside the code."""

    name: str
    count: int
    note: str


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "name,count\na,1\n",
            "kept.csv, row 1, column , value '['name', 'count']': the columns must be name, count, note",
        ),
        ("name,count,note\n,1,\n", "kept.csv, row 2, column name, value '': is empty"),
        ("name,count,note\na,1,\nb,two,\n", "kept.csv, row 3, column count, value 'two': invalid literal"),
        ("name,count,note\na,1\n", "kept.csv, row 2, column note, value 'None': is empty"),
    ],
)
def test_a_broken_table_beside_the_code_is_refused_with_its_place(tmp_path, text, complaint):
    (tmp_path / "kept.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_records(tmp_path / "kept.csv", Kept, {"note"})
    assert complaint in str(caught.value)


def test_a_table_beside_the_code_is_read_as_its_fields_ask(tmp_path):
    (tmp_path / "kept.csv").write_text("name,count,note\na,1,\n", encoding="utf-8")
    assert read_records(tmp_path / "kept.csv", Kept, {"note"}) == [Kept("a", 1, "")]


def test_a_key_stands_once_in_a_cell():
    row = Row("claims.csv", 7, {"claims": "b; a; b"})
    assert Row("claims.csv", 7, {"claims": "b; a"}).named("claims", {"a", "b"}) == ("b", "a")
    with pytest.raises(
        DataError, match=r"claims.csv, row 7, column claims, value 'b; a; b': names a key twice"
    ):
        row.named("claims", {"a", "b"})


def test_the_data_dictionary_says_of_each_column_what_it_must_be():
    told = dictionary()
    assert told == (DATA / "README.md").read_text(encoding="utf-8")
    assert "| `id` | string | required; unique | " in told
    assert re.search(r"one of: \w+, \w+", told)
    assert re.search(r"minimum 1\b", told)
