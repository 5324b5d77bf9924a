"""The words of the book: each explained once, in one line, where there is such a chapter; others for it not used."""

import csv
import json
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from test_answers import CHAPTERS, rendered

import analysis
from analysis.chapters.glossary import terms, uses
from analysis.ledger import prose
from analysis.register.load import DATA

LONGEST_MEANING = 30

#: A tag of HTML, and what is no text of a page.
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)

#: What readers asked for.
ASKED = """Sobol index; tornado; elasticity; net present value; on-cost; deflator; power; placebo; clustered;
grain; draws; client-related hour; enabler team; insight team; strategy team; Blueprint; report; model; promise;
contact; average; median; register; ledger; zero; case holder; full-time equivalent; agency worker;
confidence interval; Holm; permutation; partial pooling; region; safeguarding; re-referral;
child in need"""


def found(text):
    return [(text[start:end], term.term) for start, end, term in uses(text)]


@pytest.mark.parametrize("asked", re.split(r";\s+", ASKED))
def test_a_word_that_readers_asked_for_is_explained(asked):
    assert asked in {one.term for one in terms()}


def test_words_stand_in_the_order_of_the_alphabet_each_in_one_place():
    names = [one.term for one in terms()]
    assert names == sorted(names, key=str.lower)
    assert max(Counter(one.anchor for one in terms()).values()) == 1
    assert max(Counter(form for one in terms() for form in one.forms).values()) == 1


@pytest.mark.parametrize("one", terms(), ids=lambda one: one.term)
def test_a_word_has_one_line_and_a_chapter_that_explains_it(one):
    assert one.meaning.endswith(".")
    assert len(one.meaning.split()) <= LONGEST_MEANING
    assert not re.search(r"\d", one.meaning), "a typed number"
    assert one.page in CHAPTERS
    assert one.forms
    assert [form for form in one.forms if found(form) != [(form, one.term)]] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Social work power draws on spread over a log below, unknown staff, targets and specification.", []),
        ("Found in a share of cases, and in all cases but one.", []),
        (
            "They have no cases; that chance is called power.",
            [("no cases", "case"), ("is called power", "power")],
        ),
        ("No case holder left.", [("case holder", "case holder")]),
        ("Case\nholders stay", [("Case\nholders", "case holder")]),
        ("caseholders", []),
        ("a sub-case", []),
        ("A model of a council, not the model", [("the model", "model")]),
        ("in 3 of the cases drawn", [("cases drawn", "draws")]),
        ("holm oak, Holm", [("Holm", "Holm")]),
        ("power-driven", []),
        ("&power;", []),
    ],
)
def test_uses_are_whole_words_the_longest_first(text, expected):
    assert found(text) == expected


#: What nobody would say, and what the book says instead: a pattern for each.
NOT_SAID = {
    r"own normal": "usual level",
    r"(below|above) nothing|(npv|npv_cash|value) is nothing": "zero",
    r"(?-i:\bBlueprint's (cut|caseload|way|own money|money|promise))\b(?! hold)": "the model's, the report's",
    r"\ba rest\b": "what is left",
    r"\b(remembers?|wanders?) (the|around)\b": "say what the number does",
    r"face-to-face time": "contact",
    r"\bthe (log|ledger) (tells|says|holds)": "the table",
    r"\b(years|children|posts|points) (years|children|posts|points)\b": "the unit once",
    r"[−£]?\d[\d.,]*m? (children|posts|points|years|days|people|hours(?: a (?:week|year))?|an hour|a year) (?:to|or|against|not) [−£]?\d[\d.,]*m? \1\b": "the unit once",
    r"is not nothing": "is not zero",
    r"\bnp\.float64|<[A-Z]\w+\.[A-Z]|\(\d+, \d{3,}\)": "words, not what a program prints",
}
NOT_USED = {rf"\b{re.escape(word)}s?\b": one.term for one in terms() for word in one.instead_of} | NOT_SAID
#: Words in quotation marks are somebody else's.
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")

#: Tables whose words readers see, and the columns that hold them; without columns all.
ROOMS = Path(analysis.__file__).parent
TABLES = {
    DATA / "quantities.csv": ("label", "definition"),
    DATA / "inputs.csv": ("label",),
    DATA / "claims.csv": ("label",),
    ROOMS / "appraisal" / "findings.csv": ("label", "definition", "interval"),
    ROOMS / "evidence" / "findings.csv": ("label", "definition", "interval"),
    ROOMS / "ledger" / "key_figures.csv": ("question", "answer"),
    ROOMS / "ledger" / "elsewhere.csv": ("reason",),
    ROOMS / "appraisal" / "phrases.csv": ("words",),
    ROOMS / "appraisal" / "cases.csv": ("name", "told"),
    ROOMS / "appraisal" / "turns.csv": ("label", "none", "meant"),
    ROOMS / "chapters" / "exhibits.csv": ("headline", "caption", "x", "y"),
    ROOMS / "chapters" / "rows.csv": ("label",),
    ROOMS / "chapters" / "groups.csv": ("question",),
    ROOMS / "chapters" / "layouts.csv": ("caption", "columns"),
    ROOMS / "chapters" / "tables.csv": ("caption",),
    ROOMS / "chapters" / "said.csv": ("words",),
    ROOMS / "chapters" / "made.csv": ("words",),
    ROOMS / "claims" / "rules.csv": ("words",),
}


def not_used(text):
    """Words of a text that the book does not use, each with what it says instead."""
    text = QUOTED.sub(" ", text)
    return [
        (found[0], said)
        for word, said in NOT_USED.items()
        for found in re.finditer(word, text, re.IGNORECASE)
    ]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_prose_has_one_word_for_one_thing(register, chapter):
    assert not_used(rendered(register, chapter)) == []


@pytest.mark.parametrize("page", sorted(prose.BOOK.glob("*.md")), ids=lambda path: path.stem)
def test_other_pages_have_one_word_for_one_thing(page):
    assert not_used(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_tables_have_one_word_for_one_thing(table):
    with table.open(encoding="utf-8", newline="") as rows:
        said = [row[column] for row in csv.DictReader(rows) for column in TABLES[table]]
    assert [(found, text) for text in said for found in not_used(text)] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_cells_show_has_one_word_for_one_thing(chapter):
    cells = json.loads((prose.BOOK / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    data = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    shown = " ".join(TAG.sub(" ", "".join(one.get("text/html", ""))) for one in data)
    # In a table a source may say "direct contact", and so does what it is quoted for
    assert [found for found in not_used(unescape(shown)) if found[1] != "contact"] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nought point three", ["nought"]),
        ("The Mean councils", ["Mean councils"]),
        ("negligible, “nought” as they say", []),
        ("over 5 years years", ["years years"]),
        ("from 19.3 children to 16.9 children", ["19.3 children to 16.9 children"]),
        ("from 19.3 to 16.9 children, £4 an hour or £5", []),
        ("The Blueprint's caseload", ["Blueprint's caseload"]),
        ("Does the Blueprint's promise hold?", []),
    ],
)
def test_a_word_not_used_is_found(text, found):
    assert [word for word, _ in not_used(text)] == found


def test_the_page_of_words_lists_them_by_the_directive():
    assert ":::{words}" in (prose.BOOK / "words.md").read_text(encoding="utf-8")
