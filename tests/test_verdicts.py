"""The six verdicts, the grain at which one turns, whether it matters; and every claim of the register."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from analysis.model import with_inputs
from analysis.rounding import NEEDS_GRAIN, QUALIFIERS, stated_figure
from analysis.verdicts import Matters, Verdict, judge, matters, plausible, turning_grain, verdict

F = Fraction
REPRODUCES, WITHIN, APPROXIMATE, FAILS = (
    Verdict.REPRODUCES,
    Verdict.WITHIN_ROUNDING,
    Verdict.APPROXIMATE,
    Verdict.DOES_NOT_REPRODUCE,
)

# --- the rule, on figures made up for it --------------------------------------------------------------------

RULE = {
    # figure as stated, the point and its bounds, the verdict
    "the point rounds to the figure": (("65",), "65.4", "64 66", REPRODUCES),
    "only the bounds reach it": (("65",), "64.44", "62.6 66.3", WITHIN),
    "nothing reaches it": (("65",), "60", "59 61", FAILS),
    "a tie rounds up to the figure": (("65",), "64.5", "64.5 64.5", REPRODUCES),
    "a tie rounds away from the figure": (("65",), "65.5", "65.5 65.5", WITHIN),
    "just past the tie": (("65",), "65.51", "65.51 65.51", FAILS),
    "without a trailing zero": (("17.4",), "17.42", "17.42 17.42", REPRODUCES),
    "with a trailing zero": (("17.40",), "17.42", "17.42 17.42", FAILS),
    "with a trailing zero, bounds": (("17.40",), "17.42", "17.40 17.44", WITHIN),
    "exact, met": (("14", "", "0"), "14", "14 14", REPRODUCES),
    "exact, missed by little": (("14", "", "0"), "14.01", "14.01 14.02", FAILS),
    "exact, in reach": (("14", "", "0"), "14.01", "13.9 14.1", WITHIN),
    "c., the point rounds to it": (("60", "c.", "10"), "60.4", "58 62", REPRODUCES),
    "c., to the nearest ten": (("60", "c.", "10"), "56.25", "48 64", APPROXIMATE),
    "c., to the nearest five": (("60", "c.", "5"), "56.25", "48 64", WITHIN),
    "c., out of reach": (("60", "c.", "5"), "56.25", "56 57", FAILS),
    "a grain without a qualifier": (("80", "", "10"), "75.6", "74 77", APPROXIMATE),
    "a fraction in words": (("a fifth", "", "0.05"), "0.195", "0.193 0.198", APPROXIMATE),
    "a fraction in words, exactly": (("a fifth", "", "0.05"), "0.2", "0.19 0.21", REPRODUCES),
    "little more, kept": (("20", "little more than", "5"), "24.4", "23 26", APPROXIMATE),
    "little more, below": (("20", "little more than", "5"), "19.9", "19 19.95", FAILS),
    "little more, at the figure": (("20", "little more than", "5"), "20", "20 20", FAILS),
    "little more, bounds above": (("20", "little more than", "5"), "19.9", "19 20.5", WITHIN),
    "a ceiling kept": (("60", "as much as"), "48", "40 55", REPRODUCES),
    "a ceiling broken by the point": (("60", "up to"), "61", "60 62", WITHIN),
    "a ceiling broken": (("60", "up to"), "62", "61 63", FAILS),
    "a floor kept": (("60", "at least"), "75", "70 80", REPRODUCES),
    "a floor broken": (("60", "at least"), "50", "49 51", FAILS),
    "more than, kept": (("60", "more than"), "60.1", "60 61", REPRODUCES),
    "more than, only equal": (("60", "more than"), "60", "60 60", FAILS),
    "less than, kept": (("60", "less than"), "59", "58 60", REPRODUCES),
    "a fall": (("20", "c.", "5", F(1), True), "-19.54", "-19.8 -19.3", REPRODUCES),
    "a fall that was a rise": (("20", "c.", "5", F(1), True), "19.54", "19.3 19.8", FAILS),
    "a fall of at most": (("20", "up to", "", F(1), True), "-19.54", "-19.8 -19.3", REPRODUCES),
    "a fall beyond the most": (("20", "up to", "", F(1), True), "-22", "-23 -21", FAILS),
    "a tie in a fall": (("20", "", "", F(1), True), "-19.5", "-19.5 -19.5", REPRODUCES),
}


@pytest.mark.parametrize(("stated", "value", "ends", "expected"), RULE.values(), ids=RULE)
def test_verdict_by_rule(stated, value, ends, expected):
    low, high = map(F, ends.split())
    assert verdict(stated_figure(*stated), F(value), low, high) is expected


def test_a_correlation_reported_from_rounded_digits_is_consistent():
    """The published case r(97) = .17, p = .084: the recomputed p is .0925, the bounds .083 to .103 reach it."""
    r = np.array([0.165, 0.17, 0.175])
    high, value, low = (F(p) for p in 2 * stats.t.sf(r * np.sqrt(97 / (1 - r**2)), 97))
    assert round(float(value), 4) == 0.0925
    assert verdict(stated_figure("0.084"), value, low, high) is WITHIN
    assert verdict(stated_figure("0.074"), value, low, high) is FAILS


def test_a_point_outside_its_bounds_is_refused():
    with pytest.raises(ValueError, match="the point 3 lies outside its own bounds 1 to 2"):
        verdict(stated_figure("3"), F(3), F(1), F(2))


# --- laws ---------------------------------------------------------------------------------------------------

whole = st.integers(1, 100)
points = st.fractions(0, 120, max_denominator=40)
widths = st.fractions(0, 30, max_denominator=10)


@st.composite
def figures(draw):
    qualifier = draw(st.sampled_from(sorted(QUALIFIERS)))
    needed = QUALIFIERS[qualifier] in NEEDS_GRAIN
    return stated_figure(str(draw(whole)), qualifier, draw(st.sampled_from(["5", "10"])) if needed else "")


@given(figures(), points, widths, widths, widths)
def test_wider_bounds_never_make_a_figure_fail(figure, value, below, above, more):
    narrow = verdict(figure, value, value - below, value + above)
    wide = verdict(figure, value, value - below - more, value + above + more)
    assert narrow is FAILS or wide is narrow
    assert narrow is not FAILS or wide in (FAILS, WITHIN)


@given(whole, points, st.sampled_from(["c.", "about", "some", "close to", ""]))
def test_a_verdict_turns_exactly_at_the_turning_grain(number, value, qualifier):
    figure = stated_figure(str(number), qualifier, "1")
    turn = turning_grain(figure, value)
    assume(turn > 1)  # nearer than that, the digits alone hold it

    def at(grain):
        text = f"{float(grain):.12f}".rstrip("0")
        return verdict(stated_figure(str(number), qualifier, text), value, value, value)

    assert at(turn + F(1, 10**6)) is APPROXIMATE
    assert at(turn - F(1, 10**6)) is FAILS


@given(whole, points)
def test_little_more_than_turns_at_its_distance(number, value):
    figure = stated_figure(str(number), "little more than", "5")
    turn = turning_grain(figure, value)
    assert (turn is None) == (value <= number)
    assert turn is None or (verdict(figure, value, value, value) is APPROXIMATE) == (turn <= 5)


def test_sixty_per_cent_turns_at_seven_and_a_half_points():
    value, bounds = F(25 - 16, 16), (F(16, 33), F(20, 31))
    turns = [stated_figure("60", "c.", grain, F(1, 100)) for grain in ("10", "7.5", "7.49", "5")]
    assert turning_grain(turns[0], value) == F(75, 1000)
    assert [verdict(figure, value, *bounds) for figure in turns] == [APPROXIMATE, APPROXIMATE, WITHIN, WITHIN]


# --- does it matter -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "value", "ends", "material", "expected"),
    [
        (("60",), "56.25", "55 64", 10, Matters.NO),
        (("60",), "56.25", "48 64", 10, Matters.COULD),
        (("60",), "49", "48 64", 10, Matters.YES),
        (("60",), "50", "50 50", 10, Matters.YES),
        (("60",), "55", "50 60", 10, Matters.COULD),
        (("60", "as much as"), "40", "30 45", 10, Matters.NO),
        (("60", "as much as"), "65", "30 75", 10, Matters.COULD),
        (("60", "as much as"), "70", "69 71", 10, Matters.YES),
        (("60", "at least"), "90", "80 99", 10, Matters.NO),
        (("20", "", "", F(1), True), "-26", "-27 -25", 5, Matters.YES),
    ],
)
def test_matters_when_the_distance_reaches_what_would_change_a_conclusion(
    stated, value, ends, material, expected
):
    low, high = map(F, ends.split())
    assert matters(stated_figure(*stated), F(value), low, high, F(material)) is expected


# --- the register -------------------------------------------------------------------------------------------

EXPECTED = """
contact_share_before     | Not checkable              | Not known
contact_share_after      | Reproduces within rounding | It could
contact_rise             | Approximate                | It could
contact_rise_headline    | Reproduces within rounding | It could
contact_rise_ceiling     | Reproduces                 | No
basw_contact_share       | Approximate                | It could
basw_admin_share         | Approximate                | It could
forum_paperwork_share    | Does not reproduce         | Yes
forum_contact_share      | Approximate                | It could
paperwork_hours          | Reproduces                 | No
paperwork_share          | Reproduces within rounding | No
comment_level            | Reproduces                 | No
comment_base             | Does not reproduce         | Yes
comment_result           | Reproduces                 | It could
caseload_cut             | Reproduces                 | No
caseload_cut_fifth       | Approximate                | No
caseload_england         | Reproduces                 | No
caseload_model           | Reproduces                 | No
families_model           | Holds only if              | It could
team_size                | Not checkable              | Not known
one_in_three             | Approximate                | No
transition_low           | Not checkable              | Not known
transition_high          | Not checkable              | Not known
transition_years         | Not checkable              | Not known
running_cost             | Not checkable              | Not known
meetings_rise            | Not checkable              | Not known
no_extra_funding         | Does not reproduce         | Yes
layers_low               | Not checkable              | Not known
layers_high              | Not checkable              | Not known
layers_away              | Not checkable              | Not known
model_tiers              | Not checkable              | Not known
intent_to_leave          | Does not reproduce         | Yes
intent_year              | Does not reproduce         | Yes
children_unsafe          | Approximate                | No
children_unsafe_yearly   | Approximate                | No
people_consulted_report  | Not checkable              | Not known
people_consulted_article | Not checkable              | Not known
report_months            | Not checkable              | Not known
report_pages             | Does not reproduce         | No
pilot_councils           | Not checkable              | Not known
buurtzorg_nurses         | Not checkable              | Not known
buurtzorg_teams          | Not checkable              | Not known
buurtzorg_sister         | Not checkable              | Not known
buurtzorg_founded        | Not checkable              | Not known
buurtzorg_teams_article  | Not checkable              | Not known
buurtzorg_team_size      | Reproduces                 | No
buurtzorg_coaches        | Not checkable              | Not known
buurtzorg_back_office    | Not checkable              | Not known
jong_municipalities      | Reproduces                 | No
hampshire_ratio          | Not checkable              | Not known
hampshire_halving        | Reproduces within rounding | No
merton_rise              | Reproduces                 | No
merton_money             | Reproduces                 | No
merton_years             | Reproduces                 | No
comeback_places          | Reproduces                 | No
comeback_years           | Not checkable              | Not known
shared_lives_carers      | Approximate                | No
homeshare                | Not checkable              | Not known
community_entrepreneurs  | Not checkable              | Not known
timebankers              | Not checkable              | Not known
family_carers            | Not checkable              | Not known
bbi_founded              | Not checkable              | Not known
bbi_clients              | Not checkable              | Not known
public_world_founded     | Not checkable              | Not known
frontline_money          | Not checkable              | Not known
replies_disagree         | Not checkable              | Not known
uk_pilot_results         | Not checkable              | Not known
barclay_year             | Not checkable              | Not known
children_act_years       | Not checkable              | Not known
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in EXPECTED.strip().splitlines()]


@pytest.mark.parametrize(("claim", "expected", "effect"), ROWS, ids=[row[0] for row in ROWS])
def test_verdict_on_every_claim(register, claim, expected, effect):
    judged = judge(register, register.claims[claim])
    assert (judged.verdict.value, judged.matters.value) == (expected, effect)


def test_every_claim_stands_in_the_table_and_every_verdict_occurs(register):
    assert [row[0] for row in ROWS] == list(register.claims)
    assert {row[1] for row in ROWS} == {kind.value for kind in Verdict}


def test_a_judgement_carries_its_numbers(register):
    judged = judge(register, register.claims["contact_rise"])
    assert (judged.value, judged.low, judged.high) == (F(9, 16), F(16, 33), F(20, 31))
    assert judged.turns_at == F(75, 1000)
    assert judge(register, register.claims["contact_rise_ceiling"]).turns_at is None


def test_an_unknown_input_is_solved_for(register):
    """14 children and about 10 families, 9.5 to 10.5, need 14/10.5 to 14/9.5 children in a family."""
    judged = judge(register, register.claims["families_model"])
    assert judged.unknown.id == "children_per_family_known"
    assert judged.value == F(14, 10)
    assert (judged.needed.low, judged.needed.high) == (F(28, 21), F(28, 19))
    assert plausible(judged.unknown, judged.needed.low, judged.needed.high)
    assert not plausible(judged.unknown, F(26, 10), F(3))


def test_an_unknown_input_out_of_reach_matters(register):
    """Forty children for ten families would need four in each, more than the register finds plausible."""
    changed = with_inputs(register, caseload_model="40")
    assert judge(changed, changed.claims["families_model"]).matters is Matters.YES


def test_a_missing_input_once_known_gives_an_ordinary_verdict(register):
    known = {
        text: judge(changed, changed.claims["families_model"]).verdict
        for text in ("1.4", "1.50", "2.5")
        for changed in [with_inputs(register, children_per_family_known=text)]
    }
    assert known == {"1.4": REPRODUCES, "1.50": FAILS, "2.5": FAILS}
