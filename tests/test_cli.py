"""The command line: check, results, what-if."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.__main__ import main

ROOT = Path(__file__).resolve().parent.parent


def test_check_counts_what_it_checked(capsys):
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("All tables hold: ")


def test_results_prints_the_ledger(capsys):
    assert main(["results"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"claims", "results", "findings", "key_figures"}


def test_what_if_prints_what_moves(capsys):
    assert main(["what-if", "contact_share_before=20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "face_time_change_relative: 56.25% → 25.00%" in lines
    assert any(line.startswith("verdict on contact_rise (c.60%): Approximate → ") for line in lines)
    assert not any(line.startswith("caseload_change_relative") for line in lines)


def test_what_if_with_the_same_figure_moves_nothing(capsys):
    assert main(["what-if", "contact_share_before=16"]) == 0
    assert capsys.readouterr().out == "Nothing moves.\n"


def test_what_if_takes_a_figure_with_its_unit(capsys):
    assert main(["what-if", "contact_share_before=20%"]) == 0
    assert "face_time_change_relative: 56.25% → 25.00%" in capsys.readouterr().out


def test_what_if_says_what_has_no_value(capsys):
    assert main(["what-if", "contact_share_before=100"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.endswith("→ no value: it would divide by zero") for line in lines)


def test_what_if_refuses_a_key_twice(capsys):
    assert main(["what-if", "horizon=5", "horizon=6"]) == 1
    assert capsys.readouterr().err == "horizon is set twice\n"


def test_the_inputs_are_listed(capsys, register):
    assert main(["inputs"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in listed] == list(register.inputs)


def test_a_stream_that_cannot_hold_an_arrow_still_gets_its_lines():
    ran = subprocess.run(
        [sys.executable, "-m", "analysis", "what-if", "contact_share_before=20"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert rb"56.25% \u2192 25.00%" in ran.stdout


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ("nothing=20", "'nothing' is not an input"),
        ("contact_share_befor=20", "'contact_share_befor' is not an input; is it contact_share_before?"),
        ("contact_share_before=one fifth", "'one fifth' is not a figure in per cent, such as 20%"),
        ("contact_share_before=abc", "'abc' is not a figure in per cent"),
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
    ("command", "stored"),
    [
        ("dictionary", "data/README.md"),
        ("picture", "book/_static/scorecard.svg"),
        ("shown", "tests/snapshots/shown.json"),
        ("sums", "tests/snapshots/data.sha256"),
    ],
)
def test_what_is_stored_is_what_the_command_prints(capsys, command, stored):
    """Run `make outputs snapshot` after a change of the tables or of the scorecard.

    The checksums notice a change of any cell, also of one that no result rests on, or moves too little to show.
    """
    assert main([command]) == 0
    assert capsys.readouterr().out == (ROOT / stored).read_text(encoding="utf-8")
