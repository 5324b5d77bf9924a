"""The quick check of a schema never passes what Frictionless refuses, and asks it seldom."""

import json
import subprocess
import sys

import frictionless
import pytest

from analysis.register.load import DATA
from analysis.register.package import doubtful, read, refusals
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


@pytest.mark.parametrize("line", CELLS.strip().splitlines())
def test_both_say_the_same_of_a_cell(tmp_path, line):
    column, cell, allowed = (part.strip() for part in line.split("|"))
    folder = written(tmp_path, GOOD | {column: cell})
    refused = [str(error) for error in refusals(folder, ["made"])]
    assert (not refused) == (allowed == "yes"), refused
    assert (doubtful(folder, ["made"]) == []) == (allowed == "yes")


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
    assert doubtful(tmp_path, ["made"]) != []
    assert list(refusals(tmp_path, ["made"]))


def test_what_the_quick_check_does_not_know_it_leaves_to_frictionless(tmp_path):
    path = written(tmp_path, GOOD) / "datapackage.json"
    assert doubtful(tmp_path, ["made"]) == []
    assert doubtful(tmp_path, ["made", "missing"]) != []
    path.write_text(path.read_text().replace('"maxLength": 3', '"minLength": 3'))
    assert doubtful(tmp_path, ["made"]) != []
    assert not list(refusals(tmp_path, ["made"]))


def test_the_books_own_tables_are_sound_to_both():
    assert doubtful(DATA, []) == []
    assert not list(refusals(DATA, []))


def test_a_table_with_semicolons_is_refused_where_it_stands(tmp_path):
    path = written(tmp_path, GOOD) / "made.csv"
    path.write_text(path.read_text().replace(",", ";"))
    with pytest.raises(DataError, match=r"^data/made.csv, row 1, value 'id;kind.*with commas between"):
        read(tmp_path, ["made"])


def test_what_frictionless_says_of_a_whole_package_is_passed_on(tmp_path, monkeypatch):
    said = frictionless.Report.from_validation(
        time=0, errors=[frictionless.errors.PackageError(note="has a table too many")]
    )
    monkeypatch.setattr(frictionless.Package, "validate", lambda package, name: said)
    (refused,) = refusals(written(tmp_path, GOOD), ["made"])
    assert str(refused).startswith("data/datapackage.json")
    assert "has a table too many" in str(refused)


def test_loading_sound_tables_imports_no_frictionless():
    lines = (
        "import sys; from analysis.register.load import load; load(); print('frictionless' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", lines], cwd=DATA.parent, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False\n"
