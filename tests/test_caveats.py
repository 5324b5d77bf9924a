"""With every number goes the sentence that it must not be quoted without."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from analysis.ledger import results
from analysis.ledger.caveats import caveat, caveats
from analysis.ledger.entries import entry
from analysis.register.load import load

BOOK = load()


@pytest.fixture(scope="module")
def ledger():
    return results.ledger(BOOK)


def test_every_number_has_one_and_every_sentence_is_needed(ledger):
    told = {
        (kind, number["caveat"])
        for kind in ("claims", "results", "findings", "key_figures")
        for number in ledger[kind].values()
    }
    assert all(words.endswith(".") and len(words) <= 330 for _, words in told)
    everywhere = " ".join(words for _, words in told)
    idle = [one.words for one in caveats() if one.kind != "input" and one.words not in everywhere]
    assert idle == []


@pytest.mark.parametrize(
    ("key", "begins"),
    [
        ("contact_share_before.stated", "Not checked: "),
        ("running_cost.stated", "Holds only if "),
        ("children_unsafe.stated", "Does not agree with an independent count"),
        ("one_in_three.stated", "Agrees with an independent count"),
        ("npv_cash", "A scenario, not a forecast: nobody has measured"),
        ("face_time_change_relative", "Worked out from figures as their sources state them."),
        ("retention_turnover_main", "An association among councils, not proof"),
        ("falls_fell", "From official counts"),
        ("payback_years_both_full", "From this book's model and its assumptions"),
        ("one_in_three.given", "As its source states it."),
        ("count.claims", "A count of what is in this book."),
    ],
)
def test_it_says_what_the_number_rests_on(key, begins):
    assert caveat(entry(BOOK, key)).startswith(begins)


def test_what_is_to_be_added_to_a_claim_when_it_is_quoted_is_added(ledger):
    for key, claim in BOOK.claims.items():
        assert ledger["claims"][key]["caveat"].endswith(claim.caveat or "."), key


def test_a_key_figure_carries_that_of_its_number(ledger):
    for key, answer in ledger["key_figures"].items():
        assert answer["caveat"] == caveat(entry(BOOK, answer["key"])), key


def test_the_first_row_that_fits_is_taken_and_a_kind_without_any_is_refused():
    number = entry(BOOK, "npv_cash")
    assert caveat(number) != caveat(replace(number, kind="count"))
    with pytest.raises(StopIteration):
        caveat(SimpleNamespace(kind="guess", made=None, source="", chapter=""))
