"""One noun: every number of the book is an entry, asked for by one grammar of keys."""

import json
from pathlib import Path

import pytest

from analysis.ledger import addresses, entries
from analysis.register.load import load

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture(scope="module")
def book():
    return load()


def test_every_kind_of_number_has_words_and_a_link(book):
    found = {
        "contact_rise.stated": ("c.60%", addresses.claim("contact_rise")),
        "face_time_change_relative": ("56.25%", addresses.result("face_time_change_relative")),
        "contact_share_before.given": ("16%", addresses.input_("contact_share_before")),
        "count.claims": (str(len(book.claims)), addresses.COUNTS),
        "year.last": (str(book.official.england.index[-1]), addresses.YEARS),
    }
    for key, (words, address) in found.items():
        link = entries.link(book, key)
        assert link.text == words, key
        assert f'href="{address}"' in link.html, key


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("", "'' names no number"),
        ("face_time_change_relativ", "near it: face_time_change_relative"),
        ("contact_rise.rebuild", "'contact_rise' has no part 'rebuild'; it has .stated, .rebuilt"),
        ("face_time_change_relative.middle", "names no number"),
        ("count.claim", "'count' has no part 'claim'"),
        ("year.current", "'year' has no part 'current'"),
        ("retention_no_such_thing", "names no number"),
    ],
)
def test_a_key_that_names_nothing_says_so_and_tells_what_is_near(book, key, told):
    with pytest.raises(KeyError) as caught:
        entries.words(book, key)
    assert told in caught.value.args[0]


def test_the_ledger_publishes_what_entries_say_of_themselves(book):
    stored = json.loads((SNAPSHOTS / "results.json").read_text(encoding="utf-8"))
    for kind in ("claims", "results"):
        assert {one.id: one.json() for one in entries.of_ledger(book)[kind]} == stored[kind]


def test_what_the_ledger_does_not_list_cannot_be_published(book):
    with pytest.raises(TypeError, match="'count' is not listed"):
        entries.entry(book, "count.claims").json()
