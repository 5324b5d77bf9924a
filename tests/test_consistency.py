"""Conflicts between stated values, and pairs of figures that must agree."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arithmetic.rounding import stated_figure
from analysis.claims.consistency import Fit, Side, checked, conflicts, fit, side, statements

EXPECTED = {
    "week": Fit.DOES_NOT_FIT,
    "baseline": Fit.WITHIN_ROUNDING,
    "eighty": Fit.DOES_NOT_FIT,
    "thirds": Fit.DOES_NOT_FIT,
    "supply": Fit.FITS,
    "meetings": Fit.FITS,
    "teams": Fit.FITS,
}


def test_conflicts_are_those_of_the_sources(register):
    found = {conflict.measure for conflict in conflicts(register)}
    assert {
        "share of contact",
        "people consulted",
        "year Buurtzorg was founded",
        "intent to leave social work",
        "year of the survey of intentions",
        "children without a safe home on one day",
        "teams of Buurtzorg",
    } <= found
    assert "cut in caseloads" not in found


def test_a_pair_in_conflict_shares_no_value(register):
    for conflict in conflicts(register):
        assert len({entry.value for entry in conflict.statements}) > 1
        for left, right in conflict.pairs:
            assert not left.allowed.overlaps(right.allowed)
            assert left.measure == right.measure == conflict.measure


def test_a_new_value_makes_a_conflict_and_an_agreeing_one_does_not(register):
    known = {conflict.measure for conflict in conflicts(register)}
    assert "cut in caseloads" not in known
    for text, expected in (("20", False), ("35", True)):
        claim = register.claims["caseload_cut"]
        figure = stated_figure(text, factor=Fraction(1, 100), falls=True)
        other = replace(claim, id="other", qualifier="", figure=figure)
        changed = replace(register, claims={**register.claims, "other": other})
        assert ("cut in caseloads" in {conflict.measure for conflict in conflicts(changed)}) is expected


def test_a_claim_without_a_measure_states_no_value_and_one_source_counts_once(register):
    measured = {key for key, claim in register.claims.items() if claim.measure}
    assert measured <= {statement.key for statement in statements(register)}
    assert all(statement.measure for statement in statements(register))
    twin = replace(register.claims["contact_rise"], id="twin")
    for conflict in conflicts(replace(register, claims={**register.claims, "twin": twin})):
        assert len({(entry.source, entry.words) for entry in conflict.statements}) == len(conflict.statements)
        worded = [frozenset(entry.words for entry in pair) for pair in conflict.pairs]
        assert len(set(worded)) == len(worded)


def test_a_figure_is_given_the_coarsest_grain_that_can_be_defended(register):
    """700,000 may be meant to the nearest hundred thousand."""
    [stated] = [one for one in statements(register) if one.key == "children_unsafe"]
    assert stated.allowed.ends == (650_000, 750_000)


def test_published_figures_beside_a_claim_count_as_values(register):
    values = {statement.words for statement in statements(register) if statement.measure.startswith("intent")}
    assert {"55%", "37.6%"} <= values


@pytest.mark.parametrize("key", EXPECTED)
def test_each_check_has_its_outcome(register, key):
    assert {done.check.id: done.fit for done in checked(register)}[key] is EXPECTED[key]


def test_every_check_of_the_register_is_expected(register):
    assert {done.check.id for done in checked(register)} == set(EXPECTED)


@pytest.mark.parametrize(
    ("key", "value", "low", "high", "words"),
    [
        ("comment_base", "1/5", "39/200", "41/200", "20%"),
        ("contact_share_before", "4/25", "31/200", "33/200", "15.5% to 16.5%"),
        ("face_time_change_relative", "9/16", "16/33", "20/31", "48.48% to 64.52%"),
    ],
)
def test_a_side_is_a_claim_an_input_or_a_result_within_its_bounds(register, key, value, low, high, words):
    found = side(register, key)
    assert (found.value, found.low, found.high) == tuple(map(Fraction, (value, low, high)))
    assert found.words == words


def _side(low, high):
    middle = Fraction(low + high, 2)
    return Side("", None, middle, Fraction(low), Fraction(high), "")


@pytest.mark.parametrize(
    ("relation", "left", "right", "expected"),
    [
        ("at most", (4, 6), (4, 6), Fit.FITS),
        ("at most", (3, 5), (4, 6), Fit.FITS),
        ("at most", (5, 9), (3, 5), Fit.WITHIN_ROUNDING),
        ("at most", (6, 9), (3, 5), Fit.DOES_NOT_FIT),
        ("equals", (3, 7), (4, 6), Fit.FITS),
        ("equals", (3, 5), (4, 6), Fit.WITHIN_ROUNDING),
        ("equals", (3, 5), (5, 9), Fit.WITHIN_ROUNDING),
        ("equals", (3, 5), (6, 9), Fit.DOES_NOT_FIT),
        ("equals", (6, 9), (3, 5), Fit.DOES_NOT_FIT),
    ],
)
def test_two_sides_fit_by_their_points_or_else_by_their_bounds(relation, left, right, expected):
    assert fit(relation, _side(*left), _side(*right)) is expected


@given(st.lists(st.integers(-50, 50), min_size=4, max_size=4))
def test_at_most_never_fails_where_the_bounds_touch(ends):
    (a, b), (c, d) = sorted(ends[:2]), sorted(ends[2:])
    outcome = fit("at most", _side(a, b), _side(c, d))
    assert (outcome is Fit.DOES_NOT_FIT) == (a > d)


@given(st.lists(st.integers(-50, 50), min_size=4, max_size=4))
def test_equals_does_not_care_which_side_is_which(ends):
    left, right = _side(*sorted(ends[:2])), _side(*sorted(ends[2:]))
    assert fit("equals", left, right) is fit("equals", right, left)
