"""What the snapshots hold, a chapter at a time, so that a mutant meets first what rests on its line."""

import dataclasses
import json
import sys
from pathlib import Path

import cells
import pytest
from moving import moved

from analysis.ledger import shown
from analysis.ledger.entries import entry
from analysis.ledger.findings import SOURCES, chapter_of, of_chapter

#: Records that are filled while a drawing is laid out.
CHANGEABLE = {"Labels"}
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


def test_nothing_kept_in_a_record_can_be_changed():
    """Where many share one record, who changes it changes it for all."""
    own = [module for name, module in sys.modules.items() if name.startswith("analysis.")]
    named = {one for module in own for one in vars(module).values() if isinstance(one, type)}
    records = {one for one in named if dataclasses.is_dataclass(one)}
    changeable = {one.__qualname__ for one in records if not one.__dataclass_params__.frozen}
    assert len(records) > 100
    assert changeable == CHANGEABLE


def test_what_pages_show_without_a_key_is_as_stored(register):
    assert (SNAPSHOTS / "shown.json").read_text(encoding="utf-8") == shown.as_json(register)


@pytest.mark.parametrize("chapter", cells.CHAPTERS)
def test_what_a_chapter_shows_is_as_stored(chapter):
    assert not moved(cells.stored(chapter), cells.made(chapter))
