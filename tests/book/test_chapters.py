"""The chapters as notebooks: prose without typed numbers, stored outputs, no warnings, no analysis inside."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
import yaml
from building import executed
from IPython.lib.pretty import pretty

import analysis
from analysis.claims import wording
from analysis.register.load import load

ROOT = Path(__file__).resolve().parents[2]
LONGEST_CHAPTER = 260
LONGEST_CELL = 15
FEWEST_VISIBLE, MOST_VISIBLE, LONGEST_VISIBLE = 3, 5, 5


def in_contents(entry):
    """Paths of all chapters in a table of contents, in order."""
    if isinstance(entry, dict):
        for key, value in entry.items():
            if key in ("root", "file"):
                yield ROOT / f"{value}.ipynb"
            else:
                yield from in_contents(value)
    elif isinstance(entry, list):
        for item in entry:
            yield from in_contents(item)


CONTENTS = in_contents(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
CHAPTERS = [path for path in CONTENTS if path.exists()]  # the page of words is no notebook


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


# --- no number in prose is typed ---------------------------------------------------------------------------

_NOT_PROSE = [
    re.compile(r"\{[a-z:]+\}`[^`]*`"),  # roles: numbers, cross-references
    re.compile(r"`[^`]*`"),  # code
    re.compile(r"\]\([^)]*\)"),  # targets of links
    re.compile(r"<[^>]*>"),  # tags
    re.compile(r"^:+\{when\}.*", re.MULTILINE),  # conditions
]
_NUMBER_WORDS = (
    "three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|hundred|thousand|million|"
    "third|thirds|quarter|quarters|fifth|fifths|sixth|tenth|eleventh|twice|double|doubled|halve|halved|halving"
)
_NUMERAL = re.compile(rf"£?\d[\d,]*(?:\.\d+)?(?:%|m\b)?|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)


def numerals(text):
    """Every numeral in prose, in digits or words, that no computed figure put there."""
    for pattern in _NOT_PROSE:
        text = pattern.sub(" ", text)
    return [match.group().rstrip(",") for match in _NUMERAL.finditer(text)]


def quotable():
    """Numerals that prose may quote: stated figures in the register, and the dates of its sources."""
    register = load()
    quoted = " ".join(f"{claim.figure.text} {wording.stated(claim)}" for claim in register.claims.values())
    dates = " ".join(register.sources["date"])
    return {match.group().rstrip(",").lower() for match in _NUMERAL.finditer(quoted)} | set(
        re.findall(r"\d{4}", dates)
    )


def test_no_number_in_the_prose_is_typed_unless_it_quotes_a_registered_figure(chapter):
    typed = [numeral for text in prose(chapter) for numeral in numerals(text)]
    assert sorted({numeral for numeral in typed if numeral.lower() not in quotable()}) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a rise of 56.25% or so", ["56.25%"]),
        ("costs £46,077, in all", ["£46,077"]),
        ("twelve councils and a third of them", ["twelve", "third"]),
        ("{n}`implied_week_hours` and [here](page-2.ipynb) and `x = 3`", []),
    ],
)
def test_the_search_for_numerals_finds_what_is_typed(text, found):
    assert numerals(text) == found


# --- form --------------------------------------------------------------------------------------------------


def test_every_code_cell_was_run_in_order_and_none_failed(chapter):
    cells = code_cells(chapter)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]


def test_every_cell_that_shows_something_has_its_output_stored(chapter):
    for cell in code_cells(chapter):
        if isinstance(ast.parse(cell.source).body[-1], ast.Expr):
            assert cell.outputs, cell.source


def test_outputs_hold_no_warnings_and_no_addresses_of_objects(chapter):
    for cell in code_cells(chapter):
        for output in cell.outputs:
            assert output.get("name") != "stderr"
            assert " at 0x" not in str(output)


def test_a_chapter_is_short_and_so_are_its_cells(chapter):
    assert sum(len(cell.source.splitlines()) for cell in chapter.cells) <= LONGEST_CHAPTER
    longest = [len(cell.source.splitlines()) for cell in code_cells(chapter)]
    assert max(longest) <= LONGEST_CELL


def test_a_chapter_defines_no_analysis(chapter):
    for cell in code_cells(chapter):
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While}, cell.source


def test_a_chapter_answers_first_and_ends_with_what_it_does_not_show(chapter):
    text = "\n".join(prose(chapter))
    headings = [name for name in re.findall(r"^## (.+)$", text, re.MULTILINE) if name != "Next"]
    begins_with_finder = "find_table(" in chapter.cells[2].source and chapter.cells[1].cell_type == "code"
    assert ":class: bp-answer" in prose(chapter)[1 if begins_with_finder else 0]
    assert headings[-1].startswith("What this ")
    assert headings[-1].endswith("does not show")


def test_the_best_case_of_both_sides_is_one_tap_from_the_answer(chapter):
    """A sceptic need not scroll through the chapter for the strongest objection."""
    sure = next((text for text in prose(chapter) if ":class: bp-sure" in text), "")
    asked = any("## Both sides' best case" in text for text in prose(chapter))
    assert ("(#both-sides-best-case)" in sure) == asked


NEXT = re.compile(r"^\*\*Next\.\*\* \[\]\(([\w-]+)\.(?:ipynb|md)\)$", re.MULTILINE)


def test_the_next_chapter_is_the_next_of_the_contents():
    """Page by page, and no other; the page that a chapter leads to says itself what it asks."""
    names = [
        path.stem for path in in_contents(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
    ]
    after = dict(pairwise(names))
    leads = {
        path.stem: NEXT.findall("\n".join(prose(nbformat.read(path, as_version=4)))) for path in CHAPTERS
    }
    assert {name: found for name, found in leads.items() if name != "index" and found != [after[name]]} == {}


def test_figures_are_drawn_by_cells_whose_output_names_them(chapter):
    for cell in code_cells(chapter):
        for output in cell.outputs:
            data = output.get("data", {})
            assert not [kind for kind in data if kind.startswith("image/")], "a picture without alt text"
            if "<svg" in data.get("text/html", ""):
                assert 'role="img"' in data["text/html"]


# --- calculating in sight ----------------------------------------------------------------------------------


def visible(notebook):
    """The code cells that are not folded."""
    return [cell for cell in code_cells(notebook) if not cell.metadata.get("tags")]


def shown(source):
    """What a cell shows where the public names and the book are all there is."""
    names = {name: getattr(analysis, name) for name in analysis.__all__} | {"book": load()}
    *before, last = ast.parse(source).body
    exec(compile(ast.Module(before, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def test_a_chapter_calculates_in_sight(chapter):
    cells = visible(chapter)
    assert FEWEST_VISIBLE <= len(cells) <= MOST_VISIBLE
    assert max(len(cell.source.splitlines()) for cell in cells) <= LONGEST_VISIBLE


def test_every_visible_cell_gives_its_stored_output_after_the_public_names_alone(chapter):
    stored = {cell.source: cell.outputs[0]["data"]["text/plain"] for cell in visible(chapter)}
    assert {source: pretty(shown(source)) for source in stored} == stored


# --- running -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_without_warnings(html, pytestconfig, path):
    """In the build's kernels a warning is an error, and what is printed to stderr is an output."""
    notebook = executed(pytestconfig, path)
    printed = [
        output for cell in code_cells(notebook) for output in cell.outputs if output.get("name") == "stderr"
    ]
    assert printed == []
