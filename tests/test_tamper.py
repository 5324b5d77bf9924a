"""Who notices a changed number: what `make tamper` goes by, and a sample of what it asks of thousands."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import tamper
from tamper import Cell, Known

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("0", "1"),
        ("19", "20"),
        ("0.25", "0.26"),
        ("9.9", "10.0"),
        ("-0.5", "-0.4"),
        ("1,999", "2,000"),
        ("18 to 24", "18 to 25"),
        ("half", "a third"),
        ("one third", "one quarter"),
        ("nine", "ten"),
        ("twelve", ""),
        ("nobody", ""),
    ],
)
def test_one_unit_in_the_last_place(before, after):
    assert tamper.raised(before) == after


# --- the list -----------------------------------------------------------------------------------------------

ONE, TWO = Cell("workforce", "council", "cases", 1), Cell("workforce", "council", "cases", 2)


def listed(part):
    return {ONE.kind: Known(*ONE.kind, part, "It has a reason.")}


def test_what_nobody_notices_has_to_be_listed():
    assert tamper.against({}, {ONE: "moved: councils a", TWO: ""}) == [
        "workforce, council, cases: nobody notices 1 of 2, and tamper.csv has no reason"
    ]
    assert tamper.against(listed("some"), {ONE: "moved: councils a", TWO: ""}) == []
    assert tamper.against(listed("all"), {ONE: "", TWO: ""}) == []


def test_what_is_listed_and_noticed_is_told():
    assert tamper.against(listed("all"), {ONE: "", TWO: "moved: y"}) == [
        "workforce, council, cases: 1 of 2 are noticed (moved: y), tamper.csv says none"
    ]
    assert tamper.against(listed("some"), {ONE: "refused: x", TWO: "moved: y"}) == [
        "workforce, council, cases: all 2 are noticed, tamper.csv says that some are not"
    ]


def test_a_few_numbers_tell_of_what_they_are_and_of_no_other_kind():
    assert tamper.against(listed("some"), {ONE: "moved: y"}, whole=False) == []
    assert tamper.against(listed("some"), {}, whole=False) == []
    assert len(tamper.against(listed("all"), {ONE: "moved: y"}, whole=False)) == 1
    assert len(tamper.against({}, {ONE: ""}, whole=False)) == 1


def test_what_is_neither_taken_nor_refused_is_told():
    assert tamper.against({}, {ONE: "crashed: KeyError()"}) == [
        "workforce, council, cases: neither taken nor refused, crashed: KeyError()"
    ]


def test_what_is_listed_and_gone_is_told():
    assert tamper.against(listed("all"), {}) == [
        "workforce, council, cases: tamper.csv has it, the tables have not"
    ]


def test_every_row_of_the_list_is_a_kind_of_number_and_has_a_reason():
    for kind, one in tamper.known().items():
        assert kind in tamper.numbers(), kind
        assert one.part in ("all", "some"), kind
        assert one.reason.endswith("."), kind


# --- the run ------------------------------------------------------------------------------------------------


def test_a_run_that_was_ended_goes_on(tmp_path, capsys):
    journal = tamper.Journal(tmp_path)
    journal.note(ONE, "refused: a line\nand another")
    journal.note(TWO, "")
    with journal.path.open("a") as file:
        file.write("workforce\tcouncil\tcases\t3\tmov")
    assert tamper.Journal(tmp_path).found == {ONE: "refused: a line and another", TWO: ""}


def test_the_sample_has_every_number_of_the_whole_tables_and_two_thousand_of_the_official_ones():
    counts = Counter(cell.table in tamper.WHOLE for cell in tamper.sample(tamper.EACH))
    assert counts[True] == sum(
        len(cells) for kind, cells in tamper.numbers().items() if kind[0] in tamper.WHOLE
    )
    assert counts[False] >= 2000


def test_the_few_are_of_every_table():
    assert len(tamper.few()) == tamper.FEW
    assert {cell.table for cell in tamper.few()} == {table for table, *_ in tamper.numbers()}


@pytest.mark.slow
def test_a_few_changed_numbers_are_noticed_or_listed():
    command = [sys.executable, ROOT / "tests/tamper.py", "few"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
