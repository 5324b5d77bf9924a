"""The check of a schema says of a table what Frictionless says, and stops where a description says more than it knows."""

import json

import frictionless
import pytest

from analysis.register.load import DATA
from analysis.register.package import read
from analysis.register.records import DataError

FIELDS = {
    "id": ("string", {"required": True, "pattern": "[a-z]+"}),
    "kind": ("string", {"enum": ["one", "two"]}),
    "whole": ("integer", {"minimum": 2, "maximum": 9}),
    "broken": ("number", {"minimum": -5, "maximum": 2.5}),
    "day": ("date", {"required": True}),
    "is": ("boolean", {"required": True}),
    "short": ("string", {"maxLength": 3}),
    "own": ("string", {"unique": True}),
    "other": ("string", {}),
}
GOOD = {"id": "a", "kind": "one", "whole": "3", "broken": "1.5", "day": "2020-02-29", "is": "true"}
GOOD |= {"short": "abc", "own": "x", "other": "b"}

# column | cell | whether the schema allows it
CELLS = """
id | b | no
id |  | no
id | A | no
id | a1 | no
kind |  | yes
kind | two | yes
kind | three | no
whole | 2 | yes
whole | 9 | yes
whole | 1 | no
whole | 10 | no
whole | 3.0 | no
whole | x | no
whole | 3 4 | no
broken | -2 | yes
broken | 2.5 | yes
broken | 2.51 | no
broken | -5.5 | no
broken | 1,5 | no
broken | x | no
day | 2021-02-29 | no
day | 29/02/2020 | no
day | 20200229 | no
day |  | no
is | false | yes
is | yes | no
short | abcd | no
own | y | no
other | a | yes
other | z | no
other |  | yes
"""


def written(folder, cells, header=None):
    """A package of one table with two rows, of which the first is given."""
    fields = [
        {"name": name, "type": kind, "description": "", "constraints": rules}
        for name, (kind, rules) in FIELDS.items()
    ]
    there = {"fields": "other", "reference": {"resource": "made", "fields": "id"}}
    schema = {"primaryKey": "id", "missingValues": [""], "fields": fields, "foreignKeys": [there]}
    table = {"name": "made", "path": "made.csv", "type": "table", "format": "csv", "encoding": "utf-8"}
    table["schema"] = schema
    (folder / "datapackage.json").write_text(json.dumps({"name": "made", "resources": [table]}))
    second = GOOD | {"id": "b", "own": "y"}
    rows = [header or list(FIELDS), *(list(row.values()) for row in (cells, second))]
    text = "\n".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)
    (folder / "made.csv").write_text(text + "\n", encoding="utf-8")
    return folder


def refusal(folder):
    """The line in which the check refuses a package, "" if it takes it."""
    try:
        read(folder)
    except DataError as error:
        return str(error)
    return ""


def sound(folder):
    """Whether Frictionless takes a package."""
    with frictionless.system.use_context(trusted=True):
        try:
            return frictionless.Package(str(folder / "datapackage.json")).validate().valid
        except frictionless.FrictionlessException:
            return False


@pytest.mark.parametrize("line", CELLS.strip().splitlines())
def test_both_say_the_same_of_a_cell(tmp_path, line):
    column, cell, allowed = (part.strip() for part in line.split("|"))
    folder = written(tmp_path, GOOD | {column: cell})
    assert sound(folder) == (allowed == "yes")
    refused = refusal(folder)
    assert (not refused) == (allowed == "yes")
    row = 3 if "unique error" in refused else 2
    assert not refused or refused.startswith(f"data/made.csv, row {row}, column {column}, value '{cell}': ")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("id,", "key,", 1),
        lambda text: text.replace("kind,", "", 1),
        lambda text: text + "c,one\n",
        lambda text: text.replace("abc", "abc,more", 1),
        lambda text: "",
        lambda text: text.replace("abc", '"abc', 1),
    ],
)
def test_a_table_of_another_shape_is_refused_by_both(tmp_path, change):
    path = written(tmp_path, GOOD) / "made.csv"
    path.write_text(change(path.read_text()))
    assert not sound(tmp_path)
    assert refusal(tmp_path).startswith("data/made.csv")


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ('"maxLength": 3', '"minLength": 3', "value 'minLength': is none of enum, "),
        ('"type": "date"', '"type": "time"', "value 'time': is none of boolean, "),
        ('"missingValues": [""]', '"missingValues": ["-"]', r"column missingValues, value '\['-'\]'"),
        ('"encoding": "utf-8"', '"encoding": "latin-1"', "column encoding, value 'latin-1'"),
        ('"path": ', '"dialect": {}, "path": ', "value 'dialect': is none of "),
        ('"path": "made.csv"', '"place": "made.csv"', "describes no tables: KeyError"),
        (
            '"resources": [',
            '"resources": [{"name": "made", "path": "other.csv"}, ',
            "column name: two tables",
        ),
    ],
)
def test_a_description_that_says_what_is_not_checked_is_refused(tmp_path, said, instead, told):
    path = written(tmp_path, GOOD) / "datapackage.json"
    assert not refusal(tmp_path)
    assert said in path.read_text()
    path.write_text(path.read_text().replace(said, instead))
    with pytest.raises(DataError, match=f"^data/datapackage.json.*{told}"):
        read(tmp_path)


def test_what_is_wrong_first_is_told_by_its_row_and_then_by_its_column(tmp_path):
    path = written(tmp_path, GOOD | {"kind": "three", "day": "never"}) / "made.csv"
    assert "row 2, column kind" in refusal(tmp_path)
    path.write_text(path.read_text().replace("three", "one").replace("never", "2020-01-01"))
    path.write_text(path.read_text().replace("b,one,3", "c,two,x"))
    path.write_text(path.read_text().replace("x,b", "x,a"))
    assert "row 3, column whole, value 'x'" in refusal(tmp_path)
    path.write_text(path.read_text().replace("abc", "abcd", 1))
    assert "row 2, column short, value 'abcd'" in refusal(tmp_path)


def test_cells_that_are_empty_are_not_the_same_and_make_no_key(tmp_path):
    path = written(tmp_path, GOOD | {"own": ""}) / "made.csv"
    path.write_text(path.read_text().replace(",y,", ",,"))
    assert sound(tmp_path)
    assert not refusal(tmp_path)
    package = tmp_path / "datapackage.json"
    package.write_text(package.read_text().replace('"required": true, "pattern"', '"pattern"'))
    path.write_text(path.read_text().replace("a,one", ",one"))
    assert "row 2, column id, value '': constraint error: required" in refusal(tmp_path)


def test_quotation_marks_within_a_cell_are_refused(tmp_path):
    path = written(tmp_path, GOOD) / "made.csv"
    path.write_text(path.read_text().replace("abc", '"ab"c', 1))
    assert "is not CSV" in refusal(tmp_path)


def test_a_table_as_a_spreadsheet_saves_it_is_read(tmp_path):
    path = written(tmp_path, GOOD) / "made.csv"
    before = read(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(tmp_path) == before


def test_the_books_own_tables_are_sound_to_both():
    assert sound(DATA)
    assert not refusal(DATA)


def test_a_table_with_semicolons_is_refused_where_it_stands(tmp_path):
    path = written(tmp_path, GOOD) / "made.csv"
    path.write_text(path.read_text().replace(",", ";"))
    with pytest.raises(
        DataError, match=r"^data/made.csv, row 1, column id, value 'id;kind.*with commas between"
    ):
        read(tmp_path)
