"""The list of where each number, figure and table is made: whole, and each place is there."""

import ast
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest

from analysis.chapters import assurance, origins
from analysis.chapters.shown import exhibits
from analysis.ledger.key_figures import key_figures
from analysis.ledger.results import ledger
from analysis.register.load import load

ROOT = Path(__file__).resolve().parents[1]
PLACE = re.compile(r"(?:([\w.]+) \()?((?:analysis|data)/[\w/]+\.(?:py|csv)), line (\d+)\)?")
#: Figures of the pages of councils, which have no chapter of their own.
COUNCILS = "council-"


@cache
def listed():
    return origins.origins(load(), ROOT / "book")


def of(kind):
    return {one.id for one in listed() if one.kind == kind}


def test_every_published_number_is_in_it():
    published = ledger(load())
    for kind, name in {"claim": "claims", "result": "results", "finding": "findings"}.items():
        assert of(kind) == published[name].keys(), kind
    assert of("input") == load().inputs.keys()
    assert of("key figure") == {one.id for one in key_figures()}


def test_every_figure_of_a_chapter_is_in_it():
    assert {name for name in exhibits() if not name.startswith(COUNCILS)} <= of("figure")


def test_every_table_that_a_chapter_shows_is_in_it():
    captions = {
        origins._text(caption)
        for path in (ROOT / "book").glob("*.ipynb")
        for caption in re.findall(r"<caption>(.*?)</caption>", path.read_text(encoding="utf-8"))
    }
    assert len(captions) > 50
    assert {caption.replace('\\"', '"') for caption in captions} <= of("table")


def test_every_place_is_a_line_that_is_there_within_the_function_it_names():
    wrong = []
    for one in listed():
        places = [PLACE.fullmatch(place) for place in one.made.split("; ")]
        named = [place.groups() for place in places if place]
        if len(named) < len(places) or not all(_begun(*place) for place in named):
            wrong.append((one.kind, one.id, one.made))
    assert wrong == []


def _begun(function, file, line):
    lines = _lines(file)
    name = (function or "").rpartition(".")[2]
    begun = not name or f"def {name}(" in "\n".join(lines[: int(line)])
    return begun and int(line) <= len(lines)


@cache
def _lines(file):
    return (ROOT / file).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("table", ["claims.csv", "inputs.csv"])
def test_a_row_is_found_on_its_line(table):
    lines = (ROOT / "data" / table).read_text(encoding="utf-8").splitlines()
    kind = table.removesuffix("s.csv")
    for one in listed():
        if one.kind == kind:
            line = int(re.search(rf"{table}, line (\d+)", one.made)[1])
            assert any(text.startswith(f"{one.id},") for text in lines[max(0, line - 3) : line]), one.id


def test_a_finding_leads_to_a_line_that_asks_for_one_within_the_function_that_computed_it():
    found = {one.id: PLACE.fullmatch(one.made).groups() for one in listed() if one.kind == "finding"}
    passing = _passing()
    calls = {file: _calls(file, passing) for _, file, _ in found.values()}
    wrong = {
        key: made
        for key, made in found.items()
        if (made[0].rpartition(".")[2], int(made[2])) not in calls[made[1]]
    }
    assert wrong == {}
    assert found["falls_cases_gain"][0] == "falls._gains", (
        "its key is put together there, and nowhere in one piece"
    )
    assert {(file, place.rpartition(".")[2]) for place, file, _ in found.values()} & passing == set()


def test_a_function_that_is_handed_a_key_or_the_number_itself_does_not_stand_for_who_computed_it():
    handed = {
        (path.relative_to(ROOT).as_posix(), function.name)
        for path in (ROOT / "analysis").rglob("*.py")
        for function in _functions(path)
        for call in _asking(function, set())
        if _handed(function, call.args[:1]) or (_handed(function, call.args[1:2]) and _shared(path, function))
    }
    assert {"_bounded", "_expected", "told"} <= {name for _, name in handed}
    assert handed - _passing() == set()


def _functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]


def _passing():
    """File and name of the functions that are marked as such that only hand a number on."""
    return {
        (path.relative_to(ROOT).as_posix(), function.name)
        for path in (ROOT / "analysis").rglob("*.py")
        for function in _functions(path)
        if "passes_on" in map(ast.unparse, function.decorator_list)
    }


def _asking(function, passing):
    """Calls within a function that make a finding, by themselves or by one that hands a number on."""
    calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
    names = [(ast.unparse(one.func).rpartition(".")[2], one) for one in calls]
    return [one for name, one in names if name == "defined" or name in {of for _, of in passing}]


def _handed(function, expressions):
    """Whether something is made of what the function was given, and not computed from the register."""
    names = {node.id for one in expressions for node in ast.walk(one) if isinstance(node, ast.Name)}
    given = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    return bool(names & given) and not names & {"register", "official"}


def _shared(path, function):
    """Whether several lines of its file call a function."""
    return len(re.findall(rf"(?<!def )\b{function.name}\(", path.read_text(encoding="utf-8"))) > 1


def _calls(file, passing):
    """Function and line of every call that makes a finding."""
    return {
        (function.name, line)
        for function in _functions(ROOT / file)
        for call in _asking(function, passing)
        for line in range(call.lineno, call.end_lineno + 1)
    }


def test_a_formula_is_found_behind_what_registers_it():
    found = {one.id: one.made for one in listed() if one.kind == "result"}
    assert found["face_time_change_relative"].startswith(
        "practice.relative_change (analysis/formulas/practice.py"
    )


def test_it_is_a_table_of_its_own():
    text = assurance.as_csv(map(asdict, listed()[:2]))
    assert text.splitlines()[0] == "kind,id,what,page,made"
    assert len(text.splitlines()) == 3
