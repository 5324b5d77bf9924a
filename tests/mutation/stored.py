"""What the snapshots hold, a chapter at a time, so that a mutant meets first what rests on its line."""

import json
from pathlib import Path

import cells
import pytest
from moving import moved

from analysis.ledger import shown
from analysis.ledger.entries import entry
from analysis.ledger.findings import SOURCES, chapter_of, of_chapter

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"


@pytest.fixture(scope="module")
def stored():
    return json.loads((SNAPSHOTS / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("chapter", SOURCES)
def test_the_findings_of_a_chapter_are_the_stored_ones(register, stored, chapter):
    own = {key: one for key, one in stored["findings"].items() if chapter_of(key) == chapter}
    assert not moved(own, {key: entry(register, key).json() for key in of_chapter(register, chapter)})


def test_the_claims_are_the_stored_ones(register, stored):
    now = {key: entry(register, f"{key}.stated").json() for key in register.claims}
    assert not moved(stored["claims"], now)


def test_the_results_are_the_stored_ones(register, stored):
    now = {key: entry(register, key).json() for key in register.quantities}
    assert not moved(stored["results"], now)


def test_what_pages_show_without_a_key_is_as_stored(register):
    assert (SNAPSHOTS / "shown.json").read_text(encoding="utf-8") == shown.as_json(register)


@pytest.mark.parametrize("chapter", cells.CHAPTERS)
def test_what_a_chapter_shows_is_as_stored(chapter):
    assert not moved(cells.stored(chapter), cells.made(chapter))
