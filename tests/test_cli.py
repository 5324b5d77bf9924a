"""The command line: check, results, what-if."""

import json
from pathlib import Path

import pytest

from analysis.__main__ import main

ROOT = Path(__file__).resolve().parent.parent


def test_check_counts_what_it_checked(capsys):
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("All tables hold: ")


def test_results_prints_the_ledger(capsys):
    assert main(["results"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"claims", "results", "findings"}


def test_what_if_prints_what_moves(capsys):
    assert main(["what-if", "contact_share_before=20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "face_time_change_relative: 56.25% → 25.00%" in lines
    assert any(line.startswith("verdict on contact_rise (c.60%): Approximate → ") for line in lines)
    assert not any(line.startswith("caseload_change_relative") for line in lines)


def test_what_if_with_the_same_figure_moves_nothing(capsys):
    assert main(["what-if", "contact_share_before=16"]) == 0
    assert capsys.readouterr().out == "Nothing moves.\n"


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ("nothing=20", "'nothing' is not an input"),
        ("contact_share_before=abc", "'abc' is not a figure"),
        ("contact_share_before=0", "must be above zero"),
        ("contact_share_before=101", "is more than share of a whole can be"),
    ],
)
def test_what_if_refuses_in_one_line(capsys, wish, complaint):
    assert main(["what-if", wish]) == 1
    printed = capsys.readouterr()
    assert complaint in printed.err
    assert len(printed.err.splitlines()) == 1
    assert printed.out == ""


@pytest.mark.parametrize(
    ("command", "stored"), [("dictionary", "data/README.md"), ("picture", "book/_static/scorecard.svg")]
)
def test_what_is_stored_is_what_the_command_prints(capsys, command, stored):
    """Run `make outputs` after a change of the tables or of the scorecard."""
    assert main([command]) == 0
    assert capsys.readouterr().out == (ROOT / stored).read_text(encoding="utf-8")
