"""The kept ratios of ``make bench``: none worsens by more than a fifth from one kept commit to the next."""

import importlib.util
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent / "bench"


@pytest.fixture(scope="module")
def ratios():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCH), *sys.path])
        spec = importlib.util.spec_from_file_location("ratios", BENCH / "ratios.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def worsened(ratios, table: Path) -> list[str]:
    return [
        f"{name}: {values[-2][1]} at {values[-2][0]}, {values[-1][1]} at {values[-1][0]}"
        for name, values in ratios.kept(table).items()
        if len(values) > 1 and ratios.worse(values[-2][1], values[-1][1])
    ]


def test_no_ratio_is_worse_by_a_fifth_than_the_one_kept_before(ratios):
    assert worsened(ratios, ratios.TABLE) == []


@pytest.mark.parametrize(("now", "told"), [("1.19", []), ("1.21", ["a / b: 1.0 at one, 1.21 at two"])])
def test_a_ratio_that_is_worse_by_a_fifth_is_named(ratios, tmp_path, now, told):
    table = tmp_path / "ratios.csv"
    table.write_text(f"commit,ratio,value\none,a / b,1.00\none,c / d,5\ntwo,a / b,{now}\n", encoding="utf-8")
    assert worsened(ratios, table) == told


@pytest.mark.parametrize("check", ["1", ""])
def test_the_bench_keeps_what_it_measures_or_fails_where_it_is_worse(ratios, tmp_path, monkeypatch, check):
    table = tmp_path / "ratios.csv"
    table.write_text("commit,ratio,value\none,a / b,1.00\n", encoding="utf-8")
    monkeypatch.setattr(ratios, "TABLE", table)
    monkeypatch.setattr(ratios, "kept", lambda: {"a / b": [("one", 1.0)]})
    monkeypatch.setattr(ratios, "commit", lambda: "two")
    monkeypatch.setattr(ratios, "MEASURES", [lambda: iter([("a / b", 3.0, 2.0)])])
    monkeypatch.setenv("CHECK", check)
    if check:
        with pytest.raises(SystemExit, match="a / b"):
            ratios.main()
    else:
        ratios.main()
    assert table.read_text(encoding="utf-8").splitlines()[2:] == ([] if check else ["two,a / b,1.50"])
