"""Results kept on disk: the same after the way there and back, for the project's own tables only, never stale."""

import shutil

import pytest

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


def test_after_any_change_nothing_is_found(tmp_path, monkeypatch):
    code, tables = tmp_path / "analysis", tmp_path / "data"
    shutil.copytree(module._PACKAGE / "register", code / "register", ignore=shutil.ignore_patterns("*.pyc"))
    (code / "exhibits.csv").write_text("a\n")
    shutil.copytree(DATA, tables)
    monkeypatch.setattr(module, "_PACKAGE", code)
    monkeypatch.setattr(module, "DATA", tables)
    seen = {module._state.__wrapped__()}
    for path in (code / "register" / "load.py", code / "exhibits.csv", tables / "official" / "workforce.csv"):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        seen.add(module._state.__wrapped__())
    assert len(seen) == 4


@pytest.mark.usefixtures("computed")
def test_results_come_back_as_they_went(register):
    rows = register.time_use
    function = kept(lambda register: (rows, *register.units.values()))
    first, second = function(register), kept(function.__wrapped__)(register)
    assert first[0].equals(second[0])
    assert first[1:] == second[1:]
