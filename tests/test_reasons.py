"""Why a verdict fell: what a figure allows, how fine it is meant, the rule that decided, what an input must be."""

from dataclasses import replace
from fractions import Fraction

import pytest

from analysis.arithmetic.bounds import Bounds
from analysis.arithmetic.rounding import Interval, round_half_up, stated_figure
from analysis.claims import reasons
from analysis.claims.expression import with_inputs
from analysis.claims.verdicts import Verdict, judge
from analysis.register.load import load

F = Fraction


def claim_and_verdict(register, key):
    return register.claims[key], judge(register, register.claims[key])


# --- what a figure allows, and how fine it is ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "unit", "told"),
    [
        ((None, None), "percent", "any value"),
        ((None, F(3, 5)), "percent", "60% or less"),
        ((None, F(3, 5), False, True), "percent", "less than 60%"),
        ((F(3, 5), None), "percent", "60% or more"),
        ((F(3, 5), None, True), "percent", "more than 60%"),
        ((F(11, 20), F(13, 20)), "percent", "55% to 65%"),
        ((F(11, 20), F(13, 20), True), "percent", "above 55% to 65%"),
        ((F("59.5"), F("60.5")), "headcount", "60 people"),
        ((F("59.5"), F("61.5")), "headcount", "60 to 61 people"),
        ((F(28, 3), F(10)), "hours", "about 9 to 10 hours"),
        ((F(28, 3), F(99, 10)), "hours", "about 9.3 to 9.9 hours"),
        ((F(9), F(32, 3)), "hours", "about 9 to 11 hours"),
        ((F(1, 30), F(99, 1000)), "fraction", "about 3.3% to 9.9%"),
        ((F(1, 30), F(1, 10)), "fraction", "about 3% to 10%"),
        ((F(5, 2), F(7, 2)), "hours", "2.5 to 3.5 hours"),
        ((F(16, 5), F(17, 5)), "hours", "3.2 to 3.4 hours"),
    ],
)
def test_an_interval_is_told_by_its_ends(register, ends, unit, told):
    assert reasons.interval_words(Interval(*ends), register.units[unit]) == told


@pytest.mark.parametrize(
    ("stated", "unit", "told"),
    [
        (("14", "", "0"), "children", "It is taken as exactly 14 children."),
        (("no",), "count", "It is taken as exactly 0."),
        (("3",), "count", "It allows 3 only. To the nearest whole number."),
        (("3", "up to"), "count", "It allows 3.5 or less. To the nearest whole number."),
        (("3", "at least"), "count", "It allows 2.5 or more. To the nearest whole number."),
        (("3", "more than"), "count", "It allows more than 3. It is taken as it stands."),
        (("17.4",), "days", "It allows 17.35 to 17.45 days. To the nearest 0.1 days, its last digit."),
    ],
)
def test_what_a_figure_allows_is_told_with_how_fine_it_is(register, stated, unit, told):
    given = register.units[unit]
    claim = replace(register.claims["contact_rise"], figure=stated_figure(*stated), unit=given, grain="")
    assert reasons.allows_words(claim) == told


@pytest.mark.parametrize(
    ("text", "qualifier", "unit", "told"),
    [
        ("3", "", "count", "To the nearest whole number."),
        ("2019", "", "calendar_year", "To the nearest whole number."),
        ("3", "", "pounds_per_hour", "To the nearest £1 an hour, its last digit."),
        ("8.3", "", "count", "To the nearest 0.1, its last digit."),
        ("17.4", "", "children_per_case_holder", "To the nearest 0.1 children, its last digit."),
        (
            "20",
            "c.",
            "families",
            "To the nearest 10 families; it could also be meant to the nearest 5 families.",
        ),
        (
            "half",
            "",
            "fraction",
            "To the nearest 8.3 points; it could also be meant to the nearest 17 points.",
        ),
    ],
)
def test_how_fine_a_figure_is_taken_to_be_is_told(register, text, qualifier, unit, told):
    given = register.units[unit]
    figure = stated_figure(text, qualifier, factor=given.factor)
    claim = replace(register.claims["contact_rise"], figure=figure, unit=given, grain="")
    assert reasons.grain_words(claim) == told
    exact = replace(claim, figure=stated_figure(text, grain="0"))
    assert reasons.grain_words(exact) == "It is taken as it stands."


def test_a_grain_of_the_register_is_told_with_its_reason(register):
    claim = replace(
        register.claims["contact_rise"],
        figure=stated_figure("60", "c.", "10", F(1, 100)),
        grain="10",
        grain_reason="Its neighbours are in tens.",
    )
    assert reasons.grain_words(claim) == "To the nearest 10 points. Its neighbours are in tens."


@pytest.mark.parametrize(
    ("stated", "unit", "shown"),
    [
        (("17.4",), "hours", "17.35 to 17.45 hours, to the nearest 0.1 hours"),
        (("20", "c."), "hours", "15 to 25 hours, to the nearest 10 hours"),
        (("20", "c.", "4"), "hours", "18 to 22 hours, to the nearest 4 hours"),
        (("20", "", "4"), "hours", "18 to 22 hours, to the nearest 4 hours"),
        (("20", "", "0"), "hours", "exact"),
        (("20",), "hours", "19.5 to 20.5 hours, to the nearest 1 hour"),
        (("20",), "count", "to the nearest whole number"),
        (("20", "", "2"), "count", "19 to 21, to the nearest 2"),
        (("20", "c."), "count", "15 to 25, to the nearest 10"),
    ],
)
def test_the_range_of_an_input_is_told_by_its_step(register, stated, unit, shown):
    entry = replace(
        register.inputs["caseload_england"], figure=stated_figure(*stated), unit=register.units[unit]
    )
    assert reasons.range_words(entry) == shown


@pytest.mark.parametrize("kind", ["assumption", "unknown"])
def test_the_range_of_what_is_assumed_is_the_plausible_one(register, kind):
    entry = replace(register.inputs["caseload_england"], kind=kind, plausible=(F(15), F(35, 2)))
    assert reasons.range_words(entry) == "15.0 to 17.5 children, assumed"


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        (Bounds(None, None, False, {"x": 0}), "Ends: at some values within them it has none."),
        (Bounds(F(1), F(1), True, {}), "ends. No input varies."),
        (Bounds(F(1), F(2), True, {"x": 1}), "ends. Exact, by proof."),
        (Bounds(F(1), F(2), False, {"x": 0}), "ends. Searched, not proved."),
    ],
)
def test_bounds_say_how_they_were_found(bounds, told):
    assert reasons.bounds_words(bounds, "ends") == told


# --- the rule that decided ----------------------------------------------------------------------------------

RULES = {
    "contact_rise": "Rebuilt, it is 56.25%. That does not round to the stated figure, but it lies within what "
    "its grain allows, 55% to 65%.",
    "contact_rise_ceiling": "Rebuilt, it is 56.25%, which keeps what “as much as 60%” promises.",
    "caseload_england": "Rebuilt, it is 17.42 children, which is the stated figure once rounded to its last "
    "digit.",
    "comment_result": "Rebuilt, it is 32%: the stated figure itself.",
    "forum_paperwork_share": "Rebuilt, it is 64.4%. Nothing within its bounds, 62.6% to 66.3%, lies in what "
    "the stated figure allows, 75% to 85%.",
    "contact_rise_headline": "Rebuilt, it is 56.25%, outside what the stated figure allows, 59.5% to 60.5%. "
    "The bounds, 48.5% to 64.5%, reach into that range.",
    "caseload_cut": "Rebuilt, it is 19.5%, which is the stated figure once rounded to its last digit.",
    "families_model": "One input is stated by nobody, so the formula is solved for it. The figure holds only if "
    "this is so. Children with a social worker in each family: 0.93 to 2.80 children with rounding; the plausible range, "
    "1.0 to 2.5 children, allows that.",
    "running_cost": "One input is stated by nobody, so the formula is solved for it. The figure holds only if this is "
    "so. Support posts of the model in a council: at most 10.1 posts with rounding; the plausible range, 1 to 51 posts, "
    "allows that. The other assumptions are at the values that the book gives them.",
    "intent_year": "Rebuilt, it is 2017. The stated figure allows 2018.",
    "transition_low": "It was not rebuilt: the page or record behind it is not among those read for this book.",
    "team_size": "It says what the model would be, and is no claim of fact. So there is nothing to rebuild.",
    "report_months": "It rests on the word of its source. No page or record is known that a reader could look up.",
}


@pytest.mark.parametrize(("key", "words"), RULES.items(), ids=RULES)
def test_the_rule_that_fired_in_words(register, key, words):
    assert reasons.rule(judge(register, register.claims[key])) == words


@pytest.mark.parametrize("key", load().claims)
def test_the_rule_in_words_is_true_of_the_figures(register, key):
    judged = judge(register, register.claims[key])
    words, figure = reasons.rule(judged), judged.claim.figure
    rounds = judged.low is not None and round_half_up(judged.value, figure.digits) == figure.value
    assert ("once rounded" in words) <= rounds
    assert ("stated figure itself" in words) == (judged.low is not None and judged.value == figure.value)
    assert ("does not round" in words) == (judged.verdict is Verdict.APPROXIMATE)
    assert ("keeps what" in words) == (
        judged.verdict is Verdict.REPRODUCES and figure.kind not in ("plain", "approximate")
    )


def test_another_input_brings_another_rule(register):
    other = with_inputs(register, contact_share_after="30")
    words = reasons.rule(judge(other, other.claims["contact_rise"]))
    assert words.startswith("Rebuilt, it is 87.5%. Nothing within its bounds")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("contact_rise", "55% to 65%"),
        ("contact_rise_ceiling", "60.5% or less"),
        ("forum_contact_share", "above 20% to 25%"),
        ("caseload_cut_fifth", "about 19% to 21%"),
        ("people_consulted_report", "more than 80 people"),
        ("running_cost", "£0 a year or less"),
    ],
)
def test_what_a_figure_allows(register, key, words):
    assert reasons.allowed(register.claims[key]) == words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("contact_share_before", "15.5% to 16.5%, to the nearest 1 point"),
        ("caseload_model", "exact"),
        ("children_per_family_known", "1.0 to 2.5 children, assumed"),
    ],
)
def test_the_range_of_an_input(register, key, words):
    assert reasons.range_words(register.inputs[key]) == words


# --- where it turns, and what an input must be --------------------------------------------------------------


@pytest.mark.parametrize(
    ("turns", "unit", "told"),
    [
        (None, "hours", "No grain decides"),
        (F(0), "hours", "Holds however finely the figure is meant"),
        (F(1), "children", "Holds if meant to the nearest 1 child, or more roughly"),
        (F("0.075"), "percent", "Holds if meant to the nearest 7.5 points, or more roughly"),
        (F("7.51"), "hours", "Holds if meant to about the nearest 7.5 hours, or more roughly"),
        (F(3), "calendar_year", "Holds if meant to the nearest 3 years, or more roughly"),
        (F("0.5"), "hours", "Holds if meant to the nearest 0.5 hours, or more roughly"),
        (F("0.00012"), "hours", "Holds if meant to the nearest 0.00012 hours, or more roughly"),
    ],
)
def test_the_grain_at_which_a_figure_starts_to_hold_is_told(register, turns, unit, told):
    claim, judged = claim_and_verdict(register, "contact_rise")
    claim = replace(claim, unit=register.units[unit])
    assert reasons.turning_words(claim, replace(judged, turns_at=turns)) == told


@pytest.mark.parametrize(
    ("grain", "part"),
    [
        ("0.001", "hundredth"),
        ("0.01", "hundredth"),
        ("0.011", "fiftieth"),
        ("0.02", "fiftieth"),
        ("0.05", "twentieth"),
        ("0.1", "tenth"),
        ("0.2", "fifth"),
        ("0.25", "quarter"),
        ("1/3", "third"),
        ("0.34", "half"),
        ("0.5", "half"),
        ("0.51", "whole"),
        ("0.99", "whole"),
    ],
)
def test_a_part_of_a_child_has_the_name_of_the_smallest_part_that_is_no_smaller(register, grain, part):
    claim, judged = claim_and_verdict(register, "caseload_england")
    told = reasons.turning_words(claim, replace(judged, turns_at=F(grain)))
    assert told == f"Holds if meant to about the nearest {part} of a child, or more roughly"


@pytest.mark.parametrize(
    ("low", "high", "unit", "told"),
    [
        (None, F(34, 3), "years", "at most 11.3 years"),
        (F(34, 3), None, "years", "at least 11.3 years"),
        (None, F(34, 4), "years", "at most 8.50 years"),
        (None, F(21, 2), "years", "at most 10.5 years"),
        (None, F(19, 2), "years", "at most 9.50 years"),
        (None, F(-34, 3), "years", "at most −11.3 years"),
        (F(12), None, "years", "at least 12 years"),
        (F(10), F(12), "years", "10.00 to 12.00 years"),
        (None, F(1_500_000), "million_pounds", "at most £1.50m"),
        (F(0), None, "years", "at least 0 years"),
    ],
)
def test_what_an_unknown_input_must_be_is_told(register, low, high, unit, told):
    judged = judge(register, register.claims["contact_rise"])
    unknown = replace(register.inputs["transition_years"], unit=register.units[unit])
    assert reasons.needed_words(replace(judged, unknown=unknown, needed=Interval(low, high))) == told
