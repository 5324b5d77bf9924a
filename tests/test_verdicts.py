"""The verdicts, the grain at which one turns, what a hedge may do, whether it matters; and every claim."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from analysis.arithmetic.bounds import BoundsError
from analysis.arithmetic.rounding import QUALIFIERS, Interval, StatedFigure, stated_figure
from analysis.claims.expression import express, with_inputs
from analysis.claims.quality import trials
from analysis.claims.verdicts import (
    UNCHECKED,
    Evidence,
    Matters,
    Verdict,
    judge,
    matters,
    plausible,
    solving_box,
    turning_grain,
    verdict,
)
from analysis.ledger import entries

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
    "c., by the rule": (("60", "c."), "56.25", "48 64", APPROXIMATE),
    "bare, by the rule": (("60",), "56.25", "48 64", WITHIN),
    "zeros at the end": (("700,000",), "705060", "705055 705065", FAILS),
    "zeros at the end, nearer": (("700,000",), "704999", "704999 704999", REPRODUCES),
    "zeros at the end, some": (("700,000", "some"), "705060", "705055 705065", APPROXIMATE),
    "about, no zeros": (("17", "about"), "19", "19 19", APPROXIMATE),
    "about, no zeros, past it": (("17", "about"), "19.6", "19.6 19.6", FAILS),
    "a fraction in words": (("a fifth",), "0.195", "0.193 0.198", REPRODUCES),
    "a fraction in words, coarse": (("a fifth", "", "0.05"), "0.185", "0.185 0.185", APPROXIMATE),
    "a fraction in words, exactly": (("a fifth", "", "0.05"), "0.2", "0.19 0.21", REPRODUCES),
    "little more, kept": (("20", "little more than"), "24.4", "23 26", APPROXIMATE),
    "little more, below": (("20", "little more than"), "19.9", "19 19.95", FAILS),
    "little more, at the figure": (("20", "little more than"), "20", "20 20", FAILS),
    "little more, bounds above": (("20", "little more than"), "19.9", "19 20.5", WITHIN),
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
    return stated_figure(str(draw(whole)), qualifier, draw(st.sampled_from(["", "10"])))


@given(figures(), points, widths, widths, widths)
def test_wider_bounds_never_make_a_figure_fail(figure, value, below, above, more):
    narrow = verdict(figure, value, value - below, value + above)
    wide = verdict(figure, value, value - below - more, value + above + more)
    assert narrow is FAILS or wide is narrow
    assert narrow is not FAILS or wide in (FAILS, WITHIN)


@given(whole, points, st.sampled_from(["c.", "about", "some", "close to", ""]))
def test_a_verdict_turns_exactly_at_the_turning_grain(number, value, qualifier):
    figure = stated_figure(str(number), qualifier, "10")
    turn = turning_grain(figure, value)
    assume(turn > 10)  # coarser than any of the figures' own grains

    def at(grain):
        return verdict(figure, value, value, value, grain)

    assert at(turn + F(1, 10**6)) is APPROXIMATE
    assert at(turn - F(1, 10**6)) is FAILS


@given(whole, points)
def test_little_more_than_turns_at_twice_its_distance(number, value):
    figure = stated_figure(str(number), "little more than")
    turn = turning_grain(figure, value)
    assert (turn is None) == (value <= number)
    said = verdict(figure, value, value, value)
    assert turn is None or (said is APPROXIMATE) == (turn <= figure.grains[0])


def test_sixty_per_cent_turns_at_seven_and_a_half_points():
    value, bounds = F(25 - 16, 16), (F(16, 33), F(20, 31))
    turns = [stated_figure("60", "c.", grain, F(1, 100)) for grain in ("10", "7.5", "7.49", "5")]
    assert turning_grain(turns[0], value) == F(75, 1000)
    assert [verdict(figure, value, *bounds) for figure in turns] == [APPROXIMATE, APPROXIMATE, WITHIN, WITHIN]


# --- a hedged claim never fares worse than the same claim unhedged ---------------------------------------------

#: The one order that is meant, between a claim and the same claim with another qualifier.
REACH = {REPRODUCES: 3, APPROXIMATE: 2, WITHIN: 1, FAILS: 0}
TROUBLE = {Matters.NO: 0, Matters.COULD: 1, Matters.YES: 2}
HEDGES = ("c.", "about", "some", "close to", "up to", "as much as", "at least")

FIGURES = st.sampled_from(
    [
        "60",
        "20",
        "17",
        "17.4",
        "60.0",
        "700,000",
        "10,000",
        "350",
        "8",
        "eight",
        "a dozen",
        "a fifth",
        "one in three",
        "halving",
        "two thirds",
        "three quarters",
    ]
)


def worth(text):
    return stated_figure(text).value


def beside(text, falls, value, widths, grain=""):
    """A bare figure and its hedged twins, each with its grains, and a point with bounds near them."""
    bare = stated_figure(text, "", grain, falls=falls)
    low, high = value - widths[0], value + widths[1]
    return bare, [stated_figure(text, hedge, grain, falls=falls) for hedge in HEDGES], (value, low, high)


@given(FIGURES, st.booleans(), st.fractions(-2, 2, max_denominator=60), st.tuples(widths, widths))
def test_a_hedge_never_hurts(text, falls, distance, wide):
    size = abs(worth(text))
    value = (-1 if falls else 1) * size + distance * size / 4
    bare, hedged, found = beside(text, falls, value, [one * size / 60 for one in wide])
    for figure in hedged:
        _no_worse(bare, figure, *found)


@given(FIGURES, st.booleans(), st.integers(0, 40), st.sampled_from([-1, 1]))
def test_a_hedge_never_hurts_at_the_ends_of_a_grain(text, falls, steps, side):
    """Ties and ends, where a rule that rounds one way for one kind and another way for another would break."""
    bare = stated_figure(text, falls=falls)
    value = bare.value + side * steps * (bare.digits or F(1)) / 4
    for hedge in HEDGES:
        _no_worse(bare, stated_figure(text, hedge, falls=falls), value, value, value)


def _no_worse(bare, hedged, value, low, high):
    """At the first of their grains and, where each has two, at the fine and at the coarse one."""
    assert REACH[verdict(hedged, value, low, high)] >= REACH[verdict(bare, value, low, high)], hedged
    for plain, own in zip(sorted(bare.grains), sorted(hedged.grains), strict=False):
        at_both = [
            verdict(figure, value, low, high, grain) for figure, grain in ((hedged, own), (bare, plain))
        ]
        assert REACH[at_both[0]] >= REACH[at_both[1]], (hedged, own)
    for material in (bare.digits, 5 * bare.digits):
        worse, better = (matters(one, value, low, high, material) for one in (bare, hedged))
        assert TROUBLE[better] <= TROUBLE[worse], hedged


def hedged_figure(figure: StatedFigure, hedge: str, falls: bool) -> StatedFigure:
    """The same figure with another qualifier, as the register would read it."""
    kind = QUALIFIERS[hedge]
    if falls:
        kind = {"ceiling": "floor", "floor": "ceiling"}.get(kind, kind)
    return replace(figure, kind=kind)


def test_no_claim_of_the_register_and_no_made_up_one_fares_worse_for_a_hedge(register):
    """Every claim that can be rebuilt, taken bare and then with each hedge."""
    compared = 0
    known = [judge(register, claim) for claim in register.claims.values()]
    for judged in [*known, *(trial.judged for trial in trials(register))]:
        figure, claim = judged.claim.figure, judged.claim
        if judged.low is None or not figure.digits:
            continue  # an exact figure takes no "about"
        bare = replace(figure, kind="plain")
        for hedge in HEDGES:
            hedged = hedged_figure(bare, hedge, claim.falls)
            _no_worse(bare, hedged, judged.value, judged.low, judged.high)
            assert (
                TROUBLE[matters(hedged, judged.value, judged.low, judged.high, claim.material)]
                <= TROUBLE[matters(bare, judged.value, judged.low, judged.high, claim.material)]
            )
            compared += 1
    assert compared > 700


@given(FIGURES, st.sampled_from(HEDGES), st.booleans())
def test_a_hedge_allows_what_the_bare_figure_allows(text, hedge, falls):
    """Why the law holds: at each grain, every number that the bare figure allows, the hedged one allows."""
    bare, hedged = (stated_figure(text, one, falls=falls) for one in ("", hedge))
    for grain, own in zip(sorted(bare.grains), sorted(hedged.grains), strict=False):
        inner, outer = bare.allowed_at(grain), hedged.allowed_at(own)
        assert outer.low is None or outer.low <= inner.low
        assert outer.high is None or outer.high >= inner.high
    assert hedged.allowed.low is None or hedged.allowed.low <= bare.allowed.low
    assert hedged.allowed.high is None or hedged.allowed.high >= bare.allowed.high


def test_the_law_would_notice_a_rule_that_punishes_a_hedge(register):
    """A grain for "c." finer than the digits, as if "about 60" were meant more exactly than "60"."""
    bare, hedged = stated_figure("60"), replace(stated_figure("60", "c."), grain=F(1, 2))
    with pytest.raises(AssertionError):
        _no_worse(bare, hedged, F("60.5"), F("60.5"), F("60.5"))


def test_more_than_and_only_are_no_hedges():
    """ "More than" leaves out the figure itself; "only" and "just" change nothing; "little more" passes it."""
    at = F(60), F(60), F(60)
    assert verdict(stated_figure("60"), *at) is REPRODUCES
    assert verdict(stated_figure("60", "more than"), *at) is FAILS
    assert verdict(stated_figure("60", "little more than"), *at) is FAILS
    assert (
        stated_figure("60", "only").grains == stated_figure("60", "just").grains == stated_figure("60").grains
    )


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
contact_share_before     | Not seen here              | Not known | none        |
contact_share_after      | Reproduces within rounding | It could  | own         |
contact_rise             | Approximate                | It could  | own         | Reproduces within rounding
contact_rise_headline    | Reproduces within rounding | It could  | own         | Approximate
contact_rise_ceiling     | Reproduces                 | No        | own         |
basw_contact_share       | Does not reproduce         | It could  | own         | Approximate
basw_admin_share         | Does not reproduce         | It could  | own         | Approximate
forum_paperwork_share    | Does not reproduce         | Yes       | own         |
forum_contact_share      | Approximate                | It could  | own         | Does not reproduce
paperwork_hours          | Reproduces                 | No        | own         |
paperwork_share          | Reproduces within rounding | No        | own         |
comment_level            | Reproduces                 | No        | own         |
comment_base             | Does not reproduce         | Yes       | own         | Approximate
comment_result           | Reproduces                 | No        | own         |
caseload_cut             | Reproduces                 | No        | own         |
caseload_cut_fifth       | Reproduces                 | No        | own         |
caseload_england         | Reproduces                 | No        | independent |
caseload_model           | Reproduces                 | No        | own         |
families_model           | Holds only if              | It could  | none        |
team_size                | A design choice            | Not known | none        |
one_in_three             | Reproduces                 | No        | independent |
transition_low           | Not seen here              | Not known | none        |
transition_high          | Not seen here              | Not known | none        |
transition_years         | A design choice            | Not known | none        |
running_cost             | Holds only if              | It could  | none        |
meetings_rise            | Not seen here              | Not known | none        |
no_extra_funding         | Holds only if              | It could  | none        |
layers_low               | Not seen here              | Not known | none        |
layers_high              | Not seen here              | Not known | none        |
layers_away              | Not seen here              | Not known | none        |
model_tiers              | A design choice            | Not known | none        |
intent_to_leave          | Does not reproduce         | Yes       | repeated    |
intent_year              | Does not reproduce         | Yes       | repeated    |
children_unsafe          | Does not reproduce         | Yes       | independent |
children_unsafe_yearly   | Does not reproduce         | No        | independent | Approximate
people_consulted_report  | Not seen here              | Not known | none        |
people_consulted_article | Not seen here              | Not known | none        |
report_months            | Not checkable by anybody   | Not known | none        |
report_pages             | Does not reproduce         | No        | repeated    |
pilot_councils           | Not seen here              | Not known | none        |
buurtzorg_nurses         | Reproduces                 | No        | repeated    |
buurtzorg_teams          | Does not reproduce         | No        | repeated    |
buurtzorg_sister         | Not seen here              | Not known | none        |
buurtzorg_founded        | Does not reproduce         | No        | repeated    |
buurtzorg_teams_article  | Does not reproduce         | No        | repeated    |
buurtzorg_team_size      | Reproduces                 | No        | own         |
buurtzorg_coaches        | Not seen here              | Not known | none        |
buurtzorg_back_office    | Reproduces                 | No        | repeated    |
jong_municipalities      | Reproduces                 | No        | repeated    |
hampshire_ratio          | Not seen here              | Not known | none        |
hampshire_halving        | Does not reproduce         | No        | repeated    |
merton_rise              | Reproduces                 | No        | repeated    |
merton_money             | Reproduces                 | No        | repeated    |
merton_years             | Reproduces                 | No        | repeated    |
comeback_places          | Reproduces                 | No        | repeated    |
comeback_years           | Reproduces                 | No        | repeated    |
shared_lives_carers      | Does not reproduce         | No        | repeated    | Approximate
homeshare                | Not seen here              | Not known | none        |
community_entrepreneurs  | Not checkable by anybody   | Not known | none        |
timebankers              | Not seen here              | Not known | none        |
family_carers            | Not seen here              | Not known | none        |
bbi_founded              | Not seen here              | Not known | none        |
bbi_clients              | Not checkable by anybody   | Not known | none        |
public_world_founded     | Not seen here              | Not known | none        |
frontline_money          | Not seen here              | Not known | none        |
replies_disagree         | Not checkable by anybody   | Not known | none        |
uk_pilot_results         | Not seen here              | Not known | none        |
barclay_year             | Reproduces                 | No        | independent |
children_act_years       | Reproduces                 | No        | independent |
cost_neutral               | Holds only if              | It could  | none        |
within_budgets             | Holds only if              | It could  | none        |
fully_costed               | Not seen here              | Not known | none        |
patient_satisfaction       | Not seen here              | Not known | none        |
ofsted_upward              | Not seen here              | Not known | none        |
own_survey                 | Not seen here              | Not known | none        |
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in EXPECTED.strip().splitlines()]


@pytest.mark.parametrize(
    ("claim", "expected", "effect", "rests", "other"), ROWS, ids=[row[0] for row in ROWS]
)
def test_verdict_on_every_claim(register, claim, expected, effect, rests, other):
    judged = judge(register, register.claims[claim])
    assert (judged.verdict.value, judged.matters.value) == (expected, effect)
    assert (judged.evidence.name.lower() if judged.evidence else "none") == rests
    assert (judged.other.verdict.value if judged.other else "") == other


def test_every_claim_stands_in_the_table_and_every_verdict_occurs(register):
    assert {row[0] for row in ROWS} == set(register.claims)
    assert {row[1] for row in ROWS} == {kind.value for kind in Verdict}
    assert {row[3] for row in ROWS} == {"none", *(one.name.lower() for one in Evidence)}


def test_evidence_is_said_where_something_was_rebuilt_and_nowhere_else(register):
    for claim in register.claims.values():
        judged = judge(register, claim)
        assert (judged.evidence is None) == (judged.low is None), claim.id
        assert bool(claim.evidence) == bool(claim.evidence_reason), claim.id


def test_an_independent_count_is_another_publishers_and_no_part_of_the_story(register):
    """Only what truly rests on one says so: its inputs come from official records or from outside the debate."""
    told = {"blueprint", "forum", "seddon", "fox", "mills", "frontline_2019", "community_care_2019"}
    found = [key for key, claim in register.claims.items() if claim.evidence == "independent"]
    assert "caseload_england" in found
    assert "jong_municipalities" not in found
    for key in found:
        judged = judge(register, register.claims[key])
        sources = {given.source for given in judged.expression.inputs.values()} - {"forum"}
        assert sources
        assert not sources & told, key


def test_an_independent_count_is_behind_only_what_it_bears_out(register):
    """The 700,000 has one too, which it does not agree with."""
    judged = [judge(register, claim) for claim in register.claims.values()]
    independent = [one for one in judged if one.evidence is Evidence.INDEPENDENT]
    borne_out = {one.claim.id for one in independent if one.verdict is Verdict.REPRODUCES}
    assert borne_out == {"caseload_england", "one_in_three", "barclay_year", "children_act_years"}
    assert entries.words(register, "count.independent-holds") == str(len(borne_out))
    assert entries.words(register, "count.independent") == str(len(independent)) != str(len(borne_out))


def test_two_pairs_of_claims_rebuild_each_other_and_are_no_more_than_their_own_figures(register):
    for one, other in (("contact_share_after", "contact_rise"), ("caseload_model", "caseload_cut")):
        first, second = (judge(register, register.claims[key]) for key in (one, other))
        quoted = {given.claim for given in first.expression.inputs.values()}
        assert other in quoted
        assert one in {given.claim for given in second.expression.inputs.values()}
        assert first.evidence is second.evidence is Evidence.OWN


def test_what_is_open_says_why_and_what_would_settle_it(register):
    for claim in register.claims.values():
        judged = judge(register, claim)
        if judged.verdict in UNCHECKED:
            assert claim.open
            assert claim.settles
            assert claim.holder in register.holders


def test_running_cost_needs_the_support_posts_that_the_money_chapters_say_it_can_pay_for(register):
    """By another route: the quantity that divides what is saved by the pay of a support post."""
    judged = judge(register, register.claims["running_cost"])
    assert judged.unknown.id == "support_posts"
    assert judged.value == express(register, register.quantities["support_paid_for"]).value
    assert judged.needed.low is None
    assert judged.needed.high >= judged.value


def test_what_a_claim_is_solved_for_once_stated_gives_an_ordinary_verdict(register):
    needed = judge(register, register.claims["running_cost"]).value
    said = {}
    for posts in (F(1), needed, needed + 1):
        changed = with_inputs(register, support_posts=f"{float(posts):.4f}")
        said[posts] = judge(changed, changed.claims["running_cost"]).verdict
    assert Verdict.HOLDS_ONLY_IF not in said.values()
    assert (said[F(1)], said[needed + 1]) == (REPRODUCES, WITHIN)


def test_the_other_assumptions_stay_where_they_are_while_one_is_solved_for(register):
    judged = judge(register, register.claims["running_cost"])
    others = {key: one for key, one in judged.expression.inputs.items() if key != "support_posts"}
    box = solving_box(judged.claim, others)
    assert box["result"] == (0, 0)
    assert {key: box[key] for key in others} == {
        key: (one.value, one.value) if one.kind == "assumption" else one.rounding
        for key, one in others.items()
    }
    assert {one.kind for one in others.values()} > {"assumption"}
    forwards = solving_box(replace(judged.claim, solve_for=""), others)
    assert {key: forwards[key] for key in others} == {key: one.rounding for key, one in others.items()}


def test_no_extra_funding_needs_the_whole_transition_to_be_found(register):
    judged = judge(register, register.claims["no_extra_funding"])
    assert (judged.unknown.id, judged.needed) == ("transition_found", Interval(F(5_000_000), None))


def test_a_judgement_carries_its_numbers(register):
    judged = judge(register, register.claims["contact_rise"])
    assert (judged.value, judged.low, judged.high) == (F(9, 16), F(16, 33), F(20, 31))
    assert judged.turns_at == F(75, 1000)
    assert judge(register, register.claims["contact_rise_ceiling"]).turns_at is None


def test_an_unknown_input_is_solved_for(register):
    """14 children and about 10 families, 5 to 15, need 14/15 to 14/5 children in a family."""
    judged = judge(register, register.claims["families_model"])
    assert judged.unknown.id == "children_per_family_known"
    assert judged.value == F(14, 10)
    assert (judged.needed.low, judged.needed.high) == (F(14, 15), F(14, 5))
    assert plausible(judged.unknown, judged.needed)
    assert not plausible(judged.unknown, Interval(F(26, 10), F(3)))
    assert plausible(judged.unknown, Interval(None, F(3)))
    assert not plausible(judged.unknown, Interval(F(3), None))


def test_only_a_figure_that_needs_an_input_is_solved_for_one(register):
    solved = judge(register, register.claims["families_model"])
    assert solved.solved == (solved.unknown, solved.needed)
    for missing in ({"unknown": None}, {"needed": None}):
        with pytest.raises(ValueError, match="families_model is not solved for an input"):
            _ = replace(solved, **missing).solved


def test_only_a_figure_with_a_formula_is_rebuilt(register):
    rise = judge(register, register.claims["contact_rise"])
    assert rise.rebuilt == (rise.value, rise.low, rise.high)
    for missing in ("value", "low", "high"):
        with pytest.raises(ValueError, match="nothing rebuilds contact_rise"):
            _ = replace(rise, **{missing: None}).rebuilt


def test_a_figure_whose_formula_divides_by_zero_within_its_inputs_is_refused(register):
    """Up to nothing at all: a rise from there has no size."""
    before = replace(register.inputs["contact_share_before"], kind="assumption", plausible=(F(0), F(1, 5)))
    changed = replace(register, inputs={**register.inputs, "contact_share_before": before})
    with pytest.raises(BoundsError, match="contact_rise: has no finite value somewhere between"):
        judge(changed, changed.claims["contact_rise"])


def test_nobody_says_what_would_matter():
    assert matters(stated_figure("65"), F(60), F(59), F(61), None) is Matters.UNKNOWN


def test_an_unknown_input_out_of_reach_matters(register):
    """Forty children for up to fifteen families would need 2.7 in each, more than the register finds plausible."""
    changed = with_inputs(register, caseload_model="40")
    assert judge(changed, changed.claims["families_model"]).matters is Matters.YES


def test_a_missing_input_once_known_gives_an_ordinary_verdict(register):
    known = {
        text: judge(changed, changed.claims["families_model"]).verdict
        for text in ("1.4", "1.50", "2.5", "2.9")
        for changed in [with_inputs(register, children_per_family_known=text)]
    }
    assert known == {"1.4": REPRODUCES, "1.50": APPROXIMATE, "2.5": APPROXIMATE, "2.9": FAILS}
