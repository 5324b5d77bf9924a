"""One noun: every number of the book is an entry, asked for by one grammar of keys."""

import json
from pathlib import Path

import pytest

from analysis.claims.finding import Finding
from analysis.ledger import entries, findings, links
from analysis.register.load import load

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture(scope="module")
def book():
    return load()


def test_every_kind_of_number_has_words_and_a_link(book):
    found = {
        "contact_rise.stated": ("c.60%", links.to("claim", "contact_rise")),
        "face_time_change_relative": ("56.25%", links.to("result", "face_time_change_relative")),
        "contact_share_before.given": ("16%", links.to("input", "contact_share_before")),
        "count.claims": (str(len(book.claims)), links.COUNTS),
        "year.last": (str(book.official.england.index[-1]), links.YEARS),
    }
    for key, (words, address) in found.items():
        link = entries.link(book, key)
        assert link.text == words, key
        assert f'href="{address}"' in link.html, key


@pytest.mark.parametrize(
    "key", ["", "year", "year.current", "face_time_change_relative.middle", "retention_no_such_thing"]
)
def test_a_key_that_names_nothing_says_so(book, key):
    with pytest.raises(KeyError, match=f"'{key}' names no number of the book"):
        entries.words(book, key)


def test_the_ledger_publishes_what_entries_say_of_themselves(book):
    stored = json.loads((SNAPSHOTS / "results.json").read_text(encoding="utf-8"))
    keys = {"claims": "{}.stated", "results": "{}"}
    for kind, form in keys.items():
        assert {key: entries.entry(book, form.format(key)).json() for key in stored[kind]} == stored[kind]


def test_what_the_ledger_does_not_list_cannot_be_published(book):
    with pytest.raises(KeyError, match="no count is published"):
        entries.entry(book, "count.claims").json()


def test_an_entry_knows_where_it_comes_from_and_who_repeated_it(book):
    claim, given = (entries.entry(book, key) for key in ("contact_rise.stated", "contact_share_before.given"))
    assert claim.source == book.claims["contact_rise"].source
    assert given.source in book.sources.index
    assert claim.restatements
    assert {book.restatements[key].claim for key in claim.restatements} == {"contact_rise"}


def test_what_the_book_computes_has_no_source_but_decimals(book):
    result = entries.entry(book, "face_time_change_relative")
    assert (result.source, result.restatements) == ("", ())
    assert result.decimals == 2


def test_an_end_that_is_not_there_is_said_in_words(book):
    """No input of the book leaves a result without ends; a changed one does."""
    quantity = book.quantities["face_time_change_relative"]
    assert entries.wording.quantity_value(quantity, None) == "no limit within the ranges of its inputs"


def test_a_finding_without_a_value_is_said_to_be_not_known(book, monkeypatch):
    open_ = Finding(
        "need_to_come", "What is to come", None, "percent", 1, "A count that is to come.", ("workforce",)
    )
    monkeypatch.setattr(findings, "of_chapter", lambda register, chapter: {open_.id: open_})
    found = entries.entry(book, "need_to_come")
    assert found.words() == "not known"
    assert (found.value, found.json()["value"]) == (None, None)


def test_a_part_of_a_key_is_the_number_it_says(register):
    low, value, high = entries.values(register, "npv.low", "npv", "npv.high")
    assert low < value < high
    stated, rebuilt = entries.values(register, "contact_rise.stated", "contact_rise.rebuilt")
    assert (stated, rebuilt) == (0.6, 0.5625)
