"""The words of findings: one row each, checked where they stand, every row in use."""

import re

import pandas as pd
import pytest

from analysis.appraisal import definitions as appraisal
from analysis.claims.definitions import COLUMNS, Definitions, passes_on
from analysis.evidence import definitions as evidence
from analysis.evidence.definitions import defined
from analysis.evidence.regression import Estimate
from analysis.ledger.findings import SOURCES, of_chapter
from analysis.register.records import DataError

ROW = {
    "id": "made_{end}",
    "label": "{who!c}, {YEAR!l}, {NAME!f}",
    "unit": "count",
    "decimals": "1",
    "tables": "workforce flags workforce",
    "definition": "What {who} did. {shared}",
    "interval": "middle half",
    "digits": "",
    "observed": "",
}


def tables(
    folder, phrases: str = "shared,In {YEAR}.", filled: str = "end\nwho", **changed: str
) -> Definitions:
    cells = ",".join(f'"{cell}"' for cell in (ROW | changed).values())
    (folder / "findings.csv").write_text(f"{','.join(COLUMNS)}\n{cells}\n", encoding="utf-8")
    (folder / "phrases.csv").write_text(f"name,words\n{phrases}\n", encoding="utf-8")
    (folder / "filled.csv").write_text(f"name\n{filled}\n", encoding="utf-8")
    return Definitions(folder, YEAR="May", NAME="Crescendo AB")


def test_a_row_is_filled_by_code_constants_and_phrases(tmp_path):
    made = tables(tmp_path).finding(
        "made_{end}", Estimate(1.5, float("nan"), 1.0, 2.0, 9, 9), end="x", who="they"
    )
    assert (made.id, made.label, made.definition) == (
        "made_x",
        "They, may, crescendo AB",
        "What they did. In May.",
    )
    assert (made.value, made.low, made.high, made.error, made.n) == (1.5, 1.0, 2.0, None, 9)
    assert (made.tables, made.interval, made.decimals) == (("workforce", "flags"), "middle half", 1)
    assert (made.digits, made.observed) == (6, "Observations")
    told = tables(tmp_path, digits="3", observed="Councils", decimals="{places}", filled="end\nwho\nplaces")
    other = told.finding("made_{end}", None, 1, 2, n=9, end="x", who="they", places=2)
    assert (other.value, other.low, other.high, other.error) == (None, 1.0, 2.0, None)
    assert (other.digits, other.observed, other.decimals, other.n) == (3, "Councils", 2, 9)
    assert tables(tmp_path).finding("made_{end}", 1, end="x", who="they").interval == ""


def test_a_phrase_goes_by_what_stands_for_a_name(tmp_path):
    phrases = 'did_we,"{who!c} did, in {YEAR}."\ndid_they,"They did."\ndid_,""\nshared,All.'
    words = tables(tmp_path, phrases, definition="{did(who)} {shared}")
    made = {who: words.finding("made_{end}", 1, end="x", who=who).definition for who in ("we", "they", "")}
    assert made == {"we": "We did, in May. All.", "they": "They did. All.", "": " All."}
    with pytest.raises(DataError, match=re.escape("in 'made_{end}' nothing stands for {did_you}")):
        words.finding("made_{end}", 1, end="x", who="you")


def test_a_row_of_a_frame_is_no_estimate_whatever_its_columns_are_called(tmp_path):
    row = pd.Series({"value": 1.5, "error": 0.1, "low": 1.0, "high": 2.0, "n": 9})
    with pytest.raises(TypeError):
        tables(tmp_path).finding("made_{end}", row, end="x", who="they")


def test_a_finding_is_computed_by_the_line_that_calls_what_only_hands_it_on(tmp_path):
    words = tables(tmp_path)

    @passes_on
    def handed(value):
        return words.finding("made_{end}", value, end="x", who="they")

    @passes_on
    def twice(value):
        yield from (handed(value) for _ in range(2))

    made = [handed(1.0), words.finding("made_{end}", 1.0, end="x", who="they"), *twice(1.0)]
    here = test_a_finding_is_computed_by_the_line_that_calls_what_only_hands_it_on
    assert {one.made for one in made} == {(__name__, here.__name__, here.__code__.co_firstlineno + 11)}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"label": ""}, "findings.csv, row 2, column label, value '': is empty"),
        ({"decimals": ""}, "findings.csv, row 2, column decimals, value '': is empty"),
        ({"tables": ""}, "findings.csv, row 2, column tables, value '': is empty"),
        ({"definition": ""}, "findings.csv, row 2, column definition, value '': is empty"),
        ({"decimals": "one"}, "findings.csv, row 2, column decimals, value 'one': is no whole number"),
        ({"digits": "six"}, "findings.csv, row 2, column digits, value 'six': is no whole number"),
        ({"digits": "1.5"}, "findings.csv, row 2, column digits, value '1.5': is no whole number"),
        ({"definition": "{who"}, "findings.csv, row 2, column definition, value '{who': expected '}'"),
        (
            {"definition": "{whom}"},
            "findings.csv, row 2, column definition, value '{whom}': nothing stands for {whom}; near it: who",
        ),
        (
            {"phrases": "shared,{whom}"},
            "phrases.csv, row 2, column words, value '{whom}': nothing stands for {whom}",
        ),
        ({"filled": "end\nwho\nwhom", "definition": "{whom}"}, "in 'made_{end}' nothing stands for {whom}"),
        (
            {"definition": "{did(who)}"},
            "column definition, value '{did(who)}': nothing stands for {did(who)}",
        ),
        ({"definition": "{shared(whom)}"}, "value '{shared(whom)}': nothing stands for {shared(whom)}"),
        ({"phrases": "shared,x\nshared,y"}, "phrases.csv, row 3, column name, value 'shared': stands twice"),
    ],
)
def test_an_ill_formed_row_is_named_with_its_place(tmp_path, changed, message):
    with pytest.raises(DataError, match=re.escape(message)):
        tables(tmp_path, **changed).finding("made_{end}", 1, end="x", who="they")


def test_a_misspelt_row_is_told_with_those_near_it():
    with pytest.raises(KeyError, match=r"no row 'falls_caselod_\{end\}'; near it: falls_caseload_\{end\}"):
        defined("falls_caselod_{end}", 1)


def test_a_row_that_is_like_no_other_is_told_alone():
    with pytest.raises(KeyError, match=r"no row 'zzzz'\W*$"):
        defined("zzzz", 1)


def test_no_more_than_three_rows_are_told_as_near(tmp_path):
    words = tables(tmp_path)
    words.rows = dict.fromkeys(("made_a", "made_b", "made_c", "made_d"))
    with pytest.raises(KeyError, match=r"no row 'made_x'; near it: made_\w, made_\w, made_\w\W*$"):
        words.finding("made_x", 1)


@pytest.mark.parametrize("room", [appraisal, evidence], ids=["appraisal", "evidence"])
def test_every_row_and_phrase_is_in_use(register, room):
    words = room.DEFINITIONS
    names = {key: re.compile(re.sub(r"\\{[^}]*\\}", ".*", re.escape(key)) + "$") for key in words.rows}
    made = [
        key
        for chapter, source in SOURCES.items()
        if source.__module__.startswith(room.__name__.rpartition(".")[0])
        for key in of_chapter(register, chapter)
    ]
    assert [key for key, name in names.items() if not any(map(name.match, made))] == []
    text = " ".join(" ".join(row.values()) for row in words.rows.values())
    text += " ".join(words.phrases.values())
    assert [name for name in words.filled if not re.search(rf"[{{(]{re.escape(name)}[!:)}}]", text)] == []
    families = {f"{name}_.*" for name in re.findall(r"{(\w+)\(", text)}
    spelt = {re.sub(r"{[^}]*}", ".*", name) for name in spoken(words)}
    asked = re.compile("|".join(f"^{name}$" for name in families | spelt))
    assert [name for name in words.phrases if f"{{{name}}}" not in text and not asked.search(name)] == []


def spoken(words: Definitions) -> set[str]:
    """Every string in a room's code, which asks for some phrases by their name."""
    code = " ".join(path.read_text(encoding="utf-8") for path in words.folder.rglob("*.py"))
    return set(re.findall(r'"([a-z_][a-z_{}]*)"', code))
