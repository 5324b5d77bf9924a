"""Results kept on disk: the same after the way there and back, for the project's own tables only, never stale."""

import shutil
from fractions import Fraction

import pytest

from analysis.claims.expression import express, with_inputs
from analysis.register import kept as module
from analysis.register.kept import kept
from analysis.register.load import DATA, load


@pytest.fixture
def computed(tmp_path, monkeypatch):
    """A kept function, the calls that computed something, and a way to forget what the process remembers."""
    monkeypatch.setenv("BLUEPRINT_KEPT", str(tmp_path / "kept"))
    calls = []

    def function(register, *rest):
        calls.append(rest)
        return {"rest": rest}

    return lambda: kept(function), calls


def test_another_process_finds_what_one_has_computed(register, computed):
    process, calls = computed
    assert process()(register, "a", 1) == process()(register, "a", 1) == {"rest": ("a", 1)}
    assert calls == [("a", 1)]
    process()(register, "a", 2)
    assert calls == [("a", 1), ("a", 2)]


def test_without_a_folder_and_for_other_tables_nothing_is_kept(register, computed, tmp_path, monkeypatch):
    process, calls = computed
    process()(load.__wrapped__(DATA))
    monkeypatch.delenv("BLUEPRINT_KEPT")
    process()(register)
    assert len(calls) == 2
    assert not (tmp_path / "kept").exists()


def test_what_comes_from_plain_values_is_found_for_every_register(tmp_path, monkeypatch):
    monkeypatch.setenv("BLUEPRINT_KEPT", str(tmp_path / "kept"))
    calls = []

    def function(*values):
        calls.append(values)
        return values

    one, two = Fraction(1, 3), Fraction(1, 4)
    assert [kept(function)("a", number) for number in (one, one, two)] == [
        ("a", one),
        ("a", one),
        ("a", two),
    ]
    assert calls == [("a", one), ("a", two)]


def test_bounds_follow_the_values_of_their_own_register(register):
    key = "face_time_change_relative"
    other = with_inputs(register, contact_share_before="20")
    same = with_inputs(register, team_size="7")
    bounds = [express(one, one.quantities[key]).bounds for one in (register, other, same)]
    assert bounds[0] is bounds[2]
    assert bounds[0].high > bounds[1].high


def test_after_a_change_of_a_table_or_of_code_beneath_nothing_is_found(tmp_path, monkeypatch):
    code, tables = tmp_path / "analysis", tmp_path / "data"
    shutil.copytree(module.PACKAGE, code, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copytree(DATA, tables)
    monkeypatch.setattr(module, "PACKAGE", code)
    monkeypatch.setattr(module, "DATA", tables)

    def state(with_tables: bool = True) -> str:
        return module._state.__wrapped__("analysis.evidence.turnover", with_tables)

    seen, plain = [state()], [state(False)]
    beneath = ("evidence/turnover.py", "arithmetic/rounding.py", "register/kept.py", "chapters/exhibits.csv")
    for path in (*(code / name for name in beneath), tables / "official" / "workforce.csv"):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        seen.append(state())
        plain.append(state(False))
    assert len(set(seen)) == 6
    assert len(set(plain)) == 4  # what reads no table is found again after a change of one
    above = code / "chapters" / "week.py"
    above.write_text(above.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert state() == seen[-1]


@pytest.mark.usefixtures("computed")
def test_results_come_back_as_they_went(register):
    rows = register.time_use
    function = kept(lambda register: (rows, *register.units.values()))
    first, second = function(register), kept(function.__wrapped__)(register)
    assert first[0].equals(second[0])
    assert first[1:] == second[1:]
