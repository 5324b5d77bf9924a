"""The tables of `make mutants`: each module that computes has its tests, and each mutant let off is still there."""

import csv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Rooms that draw or only show.
NOT_TRIED = {"show", "chapters"}


def rows(name):
    with (ROOT / "tests" / "mutation" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_module_that_computes_stands_in_one_row():
    inside = {path for path in (ROOT / "analysis").glob("*/**/*.py") if path.name != "__init__.py"}
    wanted = {path for path in inside if path.relative_to(ROOT / "analysis").parts[0] not in NOT_TRIED}
    globs = [glob for row in rows("rooms.csv") for glob in row["modules"].split()]
    named = Counter(path for glob in globs for path in (ROOT / "analysis").glob(glob))
    assert {path: named[path] for path in wanted if named[path] != 1} == {}
    assert [glob for glob in globs if not any((ROOT / "analysis").glob(glob))] == []


def test_the_tests_of_every_row_are_there():
    named = [name for row in rows("rooms.csv") for name in row["tests"].split()]
    assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []


def test_the_tests_of_a_room_are_asked_about_it():
    named = {name for row in rows("rooms.csv") for name in row["tests"].split()}
    inside = {
        path.relative_to(ROOT / "tests").as_posix()
        for room in ("evidence", "appraisal")
        for path in (ROOT / "tests" / room).glob("test_*.py")
    }
    assert inside - named == set()


def test_what_is_let_off_is_a_line_of_its_module_and_has_a_reason():
    for row in rows("equivalent.csv"):
        text = (ROOT / row["module"]).read_text(encoding="utf-8")
        assert row["before"] in " ".join(text.split()), row
        assert row["before"] != row["after"], row
        assert row["reason"].endswith("."), row
