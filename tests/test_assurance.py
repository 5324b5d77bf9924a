"""The assurance statement: logs that are whole, and places that exist for everything that is said to hold."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pytest

from analysis.chapters import assurance
from analysis.register.load import DATA, load

ROOT = Path(__file__).resolve().parents[1]
PLACES = [one["where"] for one in [*assurance.CHECKS, *assurance.CRITERIA]]


def test_every_assumption_and_every_choice_is_in_the_log():
    register = load()
    logged = {one["input"]: one for one in assurance.assumptions_log(register)}
    assumed = {one.id for one in register.inputs.values() if one.kind in ("assumption", "choice", "unknown")}
    assert assumed | set(register.beliefs) == logged.keys()
    assert [name for name in register.beliefs if not logged[name]["rating"]] == []
    unexplained = [name for name, one in logged.items() if not one["why"] and one["kind"] == "assumption"]
    assert unexplained == []


def test_every_source_and_every_official_table_is_in_the_log():
    logged = Counter((one["kind"] == "official table", one["id"]) for one in assurance.data_log(load()))
    tables = {path.stem for path in (DATA / "official").glob("*.csv")}
    assert {name for official, name in logged if official} == tables
    assert {name for official, name in logged if not official} == set(load().sources.index)
    assert set(logged.values()) == {1}


def test_every_source_says_on_what_terms_and_how_much_was_read():
    for one in assurance.data_log(load()):
        assert one["publisher"], one["id"]
        assert one["licence"], one["id"]
        assert one["read"] in ("whole", "part", "opening"), one["id"]


def test_the_log_of_data_counts_rows_and_what_each_source_states():
    register = load()
    logged = {one["id"]: one for one in assurance.data_log(register)}
    stated = [*register.claims.values(), *register.inputs.values()]
    assert logged["blueprint"]["claims_and_inputs"] == str(sum(one.source == "blueprint" for one in stated))
    for path in (DATA / "official").glob("*.csv"):
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        assert logged[path.stem]["rows"] == str(len(lines) - 1)


def test_a_log_is_a_table():
    rows = [{"a": "1, 2", "b": ""}, {"a": "3", "b": "x"}]
    assert list(csv.DictReader(io.StringIO(assurance.as_csv(rows)))) == rows


@pytest.mark.parametrize("one", assurance.CRITERIA, ids=lambda one: f"{one['standard']}-{one['criterion']}")
def test_every_criterion_has_an_answer_a_reason_and_a_place(one):
    assert one["standard"] in assurance.STANDARDS
    assert one["met"] in assurance.ANSWERS
    assert one["why"].endswith(".")
    assert one["where"]


@pytest.mark.parametrize("standard", assurance.STANDARDS)
def test_each_standard_has_what_is_not_met(standard):
    """Nobody outside has looked yet, and no archive keeps the book: a page that says all is well would be wrong."""
    answers = Counter(one["met"] for one in assurance.CRITERIA if one["standard"] == standard)
    assert answers["no"] + answers["partly"] > 0


@pytest.mark.parametrize("where", sorted(set(PLACES)))
def test_every_place_is_there(where):
    page, _, fragment = where.partition("#")
    if not page.endswith(".html"):
        assert (ROOT / where).is_file()
        return
    own = [ROOT / "book" / f"{page.removesuffix('.html')}{end}" for end in (".md", ".ipynb")]
    text = "".join(path.read_text(encoding="utf-8") for path in own if path.is_file())
    assert text
    if fragment and not fragment.startswith("table-"):  # what the build makes is looked for on the pages
        headings = [
            re.sub(r"\W+", "-", title.lower()).strip("-") for title in re.findall(r"##+ ([^\n\\]+)", text)
        ]
        assert fragment in headings
