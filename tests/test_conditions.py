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
