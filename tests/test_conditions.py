"""What a sentence says is compared with the numbers of the book: comparisons that hold, and what is none."""

from dataclasses import replace
from fractions import Fraction

import pytest

from analysis.ledger import conditions, entries


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("", True),
        ("contact_rise.rebuilt < contact_rise", True),
        ("face_time_change_relative > 0.5 and caseload_model >= 14", True),
        ("face_time_change_relative clear", True),
        ("face_time_change_relative unclear", False),
        ("caseload_model > caseload_england", False),
        ("caseload_model <= 14 and caseload_model < 14", False),
        ("caseload_change_relative clear", True),
        ("caseload_change_relative unclear", False),
        ("children_per_family_known > 0", False),
        ("children_per_family_known <= 0", False),
        ("0 < children_per_family_known", False),
    ],
)
def test_what_a_sentence_says_is_compared(register, condition, expected):
    assert conditions.holds(register, condition) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("joined = 1", True),
        ("joined = 0", False),
        ("posts > 0.25 and posts < caseload_model", True),
        ("cost > 0", False),
        ("cost <= 0", False),
        ("caseload_england = 3", True),  # what is given goes before the book's own
    ],
)
def test_a_sentence_about_one_thing_asks_what_is_given_of_it(register, condition, expected):
    facts = {"joined": True, "posts": 0.5, "cost": float("nan"), "caseload_england": 3}
    assert conditions.holds(register, condition, facts) is expected
    with pytest.raises(KeyError, match="'joined' names no number"):
        conditions.holds(register, "joined = 1")


@pytest.mark.parametrize(("value", "unclear"), [(Fraction(1), True), (None, False)])
def test_a_range_without_a_bound_is_unclear_and_a_number_not_known_neither(
    register, monkeypatch, value, unclear
):
    key = "retention_turnover_main"
    found = replace(entries.entry(register, key), limits=lambda: (value, None, None))
    monkeypatch.setattr(entries, "entry", lambda *_: found)
    assert conditions.holds(register, f"{key} unclear") is unclear
    assert not conditions.holds(register, f"{key} clear")


@pytest.mark.parametrize("condition", ["falls_posts_last clear", "falls_posts_last unclear"])
def test_a_number_without_a_range_is_neither_clear_nor_unclear(register, condition):
    with pytest.raises(ValueError, match="'falls_posts_last' has no range"):
        conditions.holds(register, condition)


@pytest.mark.parametrize(
    "condition", ["caseload_model", "caseload_model < 14 or 1 < 2", "caseload_model ! 3"]
)
def test_a_condition_that_compares_nothing_is_refused(register, condition):
    with pytest.raises(ValueError, match="is no comparison"):
        conditions.holds(register, condition)
