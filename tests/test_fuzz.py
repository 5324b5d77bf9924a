"""Anything typed into a cell, a key or the command line is taken or refused in one line, never with a traceback.

FUZZ=… multiplies the cases and draws new ones each run, as `make fuzz` does.
"""

import csv
import io
import os
import string
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published import as_published, write

from analysis.__main__ import main
from analysis.arithmetic.rounding import stated_figure
from analysis.ledger.conditions import holds
from analysis.ledger.entries import words
from analysis.ledger.update import TABLE, read_published
from analysis.register.load import DATA, DataError, load

TIMES = int(os.environ.get("FUZZ", "1"))
REGISTER = load()
TABLES = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv"))

LIKELY = st.sampled_from(
    ["", "0", "-1", "1e9", "1/0", "nan", "inf", "=1+1", "99999999999999999999", "c.", "{0}", "a; b", "x=y"]
)
CELLS = LIKELY | st.text(max_size=20) | st.text(string.digits + ".,-£%k ", max_size=8)
KEYS = st.text(max_size=30) | st.from_regex(
    r"[a-z_]{1,12}\.(low|high|span|stated|[a-z]{1,5})", fullmatch=True
)
CONDITIONS = st.text(max_size=30) | st.from_regex(
    r"[a-z_]{1,9} (<|>|<=|>=|clear|and) [a-z0-9_]{1,9}", fullmatch=True
)


def some(examples: int) -> settings:
    """A test of so many cases, the same ones each run unless FUZZ asks for more."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def outcome(call: Callable[..., Any], *arguments: Any, refusing: tuple[type[Exception], ...]) -> Any:
    """What a call gives, or the one line in which it refuses; anything else it raises fails the test."""
    try:
        return call(*arguments)
    except refusing as error:
        message = str(error.args[0])
    assert message.strip()
    assert len(message.splitlines()) == 1
    return f"refused: {message}"


@some(15)
@given(table=st.sampled_from(TABLES), where=st.randoms(use_true_random=False), cell=CELLS)
def test_a_table_with_any_cell_is_loaded_or_refused(package, table, where, cell):
    path = package / table
    before = path.read_bytes()
    rows = list(csv.reader(io.StringIO(before.decode("utf-8"))))
    row = where.choice(rows[1:])
    row[where.randrange(len(row))] = cell
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    try:
        found = outcome(load.__wrapped__, package, refusing=(DataError,))
    finally:
        path.write_bytes(before)
    assert not isinstance(found, str) or found.startswith("refused: data/")


@some(100)
@given(key=KEYS)
def test_a_key_is_a_number_of_the_book_or_none(key):
    assert outcome(words, REGISTER, key, refusing=(KeyError,))


@some(100)
@given(condition=CONDITIONS)
def test_a_condition_holds_or_not_or_is_none(condition):
    found = outcome(holds, REGISTER, condition, refusing=(KeyError, ValueError))
    assert found in (True, False) or found.startswith("refused: ")


@some(200)
@given(text=CELLS, qualifier=st.sampled_from(["", "c.", "about", "more than"]), grain=CELLS)
def test_a_figure_as_stated_is_read_or_refused(text, qualifier, grain):
    figure = outcome(stated_figure, text, qualifier, grain, refusing=(ValueError,))
    assert isinstance(figure, str) or figure.precision >= 0


@some(8)
@given(
    key=st.sampled_from(["contact_share_before", "caseload_target", "transition_cost", "nothing"]),
    figure=st.text(string.digits + ".,-£%km ", min_size=1, max_size=8) | LIKELY.filter(bool),
)
def test_what_if_prints_lines_or_one_complaint(key, figure):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["what-if", f"{key}={figure}"])
    assert (code, bool(out.getvalue()), len(err.getvalue().splitlines())) in ((0, True, 0), (1, False, 1))


@pytest.fixture(scope="module")
def release() -> list[dict[str, str]]:
    return as_published(DATA / TABLE)


@some(15)
@given(where=st.randoms(use_true_random=False), cell=CELLS)
def test_a_release_with_any_cell_is_read_or_refused(release, tmp_path, where, cell):
    rows = [dict(row) for row in release]
    row = where.choice(rows)
    row[where.choice(sorted(row))] = cell
    assert outcome(read_published, write(tmp_path / "release.csv", rows), refusing=(DataError,))
