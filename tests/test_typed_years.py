"""No year is typed that the table can tell: in the sources' titles, in the chapters' prose, in what views write."""

import ast
import csv
import json
import re

import pytest
from spoken import excepted

from analysis.ledger.prose import BOOK, ROLE
from analysis.ledger.update import SAYS_RELEASE, TABLE, read_table
from analysis.register.load import DATA, load

FIRST = int(load().official.england.index[0])

ROOT = BOOK.parent / "analysis"

#: Chapter, words and reason of each typed year from the first count on that prose may hold.
TYPED = [
    (
        "",
        r"\b(2018|2019)\b(?! to)",
        "the year quoted and the year compared with: choices, see analysis.evidence.basis",
    ),
    ("", r"\[[^\]]*\]\([^)]*\)|<[^>]*>", "the target of a link"),
    ("", r"20\d\d-\d\d\b", "a price base or a financial year of another table"),
    ("", r"(January|February|March) \d{4}", "the date of a document, or a count of another table"),
    (
        "falls",
        "change in cases from 2023 to 2024|From 2023 to 2024 cases|from 2018 to 2021|come down by 2021|in 2021, and now|poll of 2025",
        "a year of history",
    ),
    ("roles", "2017|between 2022 and 2024|for 2023", "years of another release"),
    (
        "records",
        r"in 2024|Brent in 2017|in 2017 would be|no counts of 2025",
        "the year in which a council's counts were left out",
    ),
    ("fit|systems", r"the year 2020|by 2020", "a year that somebody stated"),
    ("week", "in 2025 asks", "the year of a document"),
]


#: Module, words and reason of each typed year that the code may write, docstrings apart.
WRITTEN = [
    (
        "",
        r"20\d\d-\d\d|[a-z]_20\d\d(_|$)",
        "a price base, the financial year of another table, or a key of an input",
    ),
    (
        "",
        r"\b(2018|2019)\b",
        "the year quoted and the year compared with, or the survey and the roles of those years",
    ),
    ("", r"\((19|20)\d\d\)|draft 2020-12", "a paper or a standard"),
    ("appraisal/payback|evidence/judged", r"31 March \d{4}", "the day of another table"),
    ("evidence/after", "November 2021", "the start of a programme"),
    ("evidence/roles", "2017", "a release that is not in the tables"),
]

#: Module, numbers and reason of each year that the code may use.
USED = [
    ("", {2018, 2019}, "the year quoted and the year compared with"),
    ("appraisal/(payback|model)", {2020, 2025}, "price bases: the years of deflators"),
    (
        "evidence/after|appraisal/census",
        {2021},
        "the start of a programme, and of a council that reports for two",
    ),
    ("evidence/falls", {2021, 2023, 2024}, "the end of the cohort followed, and the one large drop in cases"),
    (
        "evidence/coverage",
        {2017, 2024, 2025},
        "Brent's and Birmingham's counts withheld, and Liverpool's caseload halved within a year",
    ),
    ("evidence/roles", {2022, 2024}, "years of inputs that somebody reported"),
    ("evidence/continuity", {2024}, "the year of another table"),
    ("evidence/event_study", {2021}, "a seed"),
]

#: Table, words and reason of each typed year in the words of findings and figures.
TOLD = [
    *WRITTEN,
    ("", r"31 March \d{4}", "the day of another table"),
    (
        "evidence/(findings|phrases)",
        "2023|2024|to 2025|Liverpool.s .* of 2025",
        "Birmingham withheld, Liverpool's jump",
    ),
    ("evidence/findings", "2017|\\(2020\\)", "a release that is not in the tables; papers"),
]


def test_the_sources_name_the_release_of_the_table():
    years = sorted({int(year) for year, *_ in read_table(DATA / TABLE)})
    words = {"first": years[0], "last": years[-1], "next": years[-1] + 1}
    for name, phrases in SAYS_RELEASE.items():
        text = (DATA / name).read_text(encoding="utf-8")
        assert all(phrase.format(**words) in text for phrase in phrases), name


def years(text, exceptions, name):
    """Years from the first count on, once what may be typed in a place is taken out."""
    for words in excepted(exceptions, name):
        text = re.sub(words, " ", text)
    return [year for year in re.findall(r"\b20\d\d\b", text) if int(year) >= FIRST]


@pytest.mark.parametrize("path", sorted(BOOK.glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_year_is_typed_in_prose_that_the_table_can_tell(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            text = ROLE.sub(" ", "".join(cell["source"]))
            typed = years(text, TYPED, path.stem)
            assert not typed, (
                f"{path.stem}, {cell['id']}: {typed} typed; ask for {{n}}`year.last` or a finding"
            )


MODULES = sorted(
    path for room in ("evidence", "appraisal", "chapters", "ledger") for path in (ROOT / room).rglob("*.py")
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_year_is_typed_in_code_that_the_table_can_tell(path):
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    typed = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in said:
            continue
        if isinstance(node.value, str):
            typed += [(node.lineno, year) for year in years(node.value, WRITTEN, name)]
        elif type(node.value) is int and FIRST <= node.value < 2100 and node.value not in used(name):
            typed.append((node.lineno, node.value))
    assert not typed, f"line and year: {typed}; take it from the table or from a constant with its reason"


TABLES = sorted(path for path in ROOT.rglob("*.csv") if path.stem in ("findings", "phrases", "exhibits"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_year_is_typed_in_the_words_of_findings_and_figures(path):
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    typed = [
        (row, cell) for row, cells in enumerate(rows, 2) for cell in cells.values() if years(cell, TOLD, name)
    ]
    assert not typed, f"row and cell: {typed}; write {{last}} or another name that the code fills"


def used(name):
    return set().union(*excepted(USED, name))


@pytest.mark.parametrize(
    ("text", "exceptions", "place", "found"),
    [
        ("from 2017 to 2025, and in 2018", TYPED, "retention", ["2017", "2025"]),
        ("at the counts of 2025", TYPED, "caseload", ["2025"]),
        ("a readers' poll of 2025", TYPED, "falls", []),
        ("a readers' poll of 2025", TYPED, "need", ["2025"]),
        ("Caseload of 2024", WRITTEN, "chapters/falls", ["2024"]),
        ("prices of 2024-25, deflator_2025", WRITTEN, "chapters/payback", []),
        ("in November 1990", TYPED, "index", []),
    ],
)
def test_the_search_for_years_finds_what_is_typed(text, exceptions, place, found):
    assert years(text, exceptions, place) == found
