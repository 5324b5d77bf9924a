"""The numbers of the chapters' sentences: none moves unseen, and a key that names nothing is found at its place."""

import json
import re
from pathlib import Path

import pytest
from moving import moved

from analysis.ledger import entries, prose
from analysis.register.load import DataError

SNAPSHOT = Path(__file__).parent / "snapshots" / "prose.json"


def test_no_number_of_the_prose_has_moved(register):
    """On a difference, see which keys moved and whether they were meant to; `make outputs snapshot` rewrites it."""
    found = moved(json.loads(SNAPSHOT.read_text(encoding="utf-8")), prose.told(register))
    assert not found, "\n".join(["`make outputs snapshot` rewrites what moved:", *found])


def test_what_is_stored_is_what_the_command_prints(register):
    assert SNAPSHOT.read_text(encoding="utf-8") == prose.as_json(register)


def test_every_chapter_tells_numbers():
    told = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert told.keys() == {path.stem for path in prose.BOOK.glob("*.ipynb")}
    assert all(told.values())


def test_what_moved_is_named_by_chapter_and_key():
    before = {"week": {"a": "1", "b": "2"}, "fit": {"c": "3"}}
    after = {"week": {"a": "1", "b": "20"}, "need": {"d": "4"}}
    assert moved(before, after) == [
        "fit, c: 3 → not told",
        "need, d: not told → 4",
        "week, b: 2 → 20",
    ]


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("face_time_change_relativ", "face_time_change_relative"),
        ("contact_rise.rebuild", "contact_rise.rebuilt"),
        ("children_per_team.lo", "children_per_team.low"),
        ("count.claim", "count.claims"),
    ],
)
def test_a_key_that_names_nothing_is_refused_where_it_stands(register, tmp_path, key, near):
    with pytest.raises(DataError) as caught:
        prose.told(register, made_up(tmp_path, f"It is {{n}}`{key}`."))
    message = str(caught.value)
    assert message.startswith(f"book/made-up.ipynb, row made-up-02, column prose, value '{key}': ")
    assert near in message


def made_up(folder, text):
    cell = {"cell_type": "markdown", "id": "made-up-02", "source": [text]}
    (folder / "made-up.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    return folder


def test_only_the_block_that_holds_is_told(register, tmp_path):
    text = """:::{when} caseload_model < caseload_england
{n}`caseload_model.stated` is lower.
:::
:::{otherwise}
{n}`caseload_england.stated` is lower.
:::"""
    assert [*prose.told(register, made_up(tmp_path, text))["made-up"]] == ["caseload_model.stated"]
    opposite = text.replace("caseload_model <", "caseload_england <", 1).replace(
        "< caseload_england", "< caseload_model", 1
    )
    assert [*prose.told(register, made_up(tmp_path, opposite))["made-up"]] == ["caseload_england.stated"]


def test_a_block_belongs_to_the_paragraph_that_it_stands_in():
    text = "One.\n:::{when} up\nTwo.\n:::\n:::{otherwise}\nThree.\n:::\nFour.\n\n:::{when} up\nFive.\n:::\n\nSix."
    assert prose.visible(text, lambda _: True) == "One.\nTwo.\nFour.\n\nFive.\n\nSix."
    assert prose.visible(text, lambda _: False) == "One.\nThree.\nFour.\n\n\nSix."


def test_a_chapter_is_parsed_with_nothing_in_it_that_is_not_true(register):
    cells = [
        {"cell_type": "code", "id": "a", "source": [":::{when} 2 < 1\n", "x\n", ":::"]},
        {
            "cell_type": "markdown",
            "id": "b",
            "source": [":::{when} 2 < 1\n", "No.\n", ":::\n", "Yes.\n", "So."],
        },
    ]
    found = prose.true(register, {"cells": cells, "nbformat": 4}, "made-up.ipynb")
    assert found == {"cells": [cells[0], {**cells[1], "source": ["Yes.\n", "So."]}], "nbformat": 4}


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        (":::{when} caseload_mode < 16\nLow.\n:::", "caseload_mode < 16", "caseload_model"),
        (":::{when} caseload_model is low\nLow.\n:::", "caseload_model is low", "is no comparison"),
        (":::{when} 1 < 2\nLow.", "", "is not closed"),
        (":::{otherwise}\nLow.\n:::", "", "follows no {when}"),
        (":::{when} 2 < 1\n{n}`caseload_mode`\n:::", "caseload_mode", "caseload_model"),
    ],
)
def test_a_condition_that_asks_for_nothing_is_refused_where_it_stands(register, tmp_path, text, value, rule):
    folder = made_up(tmp_path, text)
    with pytest.raises(DataError) as caught:
        prose.told(register, folder)
    message = str(caught.value)
    assert message.startswith(f"book/made-up.ipynb, row made-up-02, column prose, value '{value}")
    with pytest.raises(DataError, match=re.escape(message)):
        prose.true(register, json.loads((folder / "made-up.ipynb").read_text("utf-8")), "made-up.ipynb")
    assert rule in message


def test_no_words_for_nothing(register):
    with pytest.raises(KeyError, match="names no number of the book"):
        entries.words(register, "")
