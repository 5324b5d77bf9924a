"""Figures as a reader sees them: signs, units, commas, words of the source, lines of working."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arithmetic.rounding import Interval, stated_figure
from analysis.claims import reasons, wording
from analysis.claims.expression import express, with_inputs
from analysis.claims.verdicts import judge
from analysis.formulas import FORMULAS
from analysis.ledger import entries

F = Fraction


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        (F("0.5625"), "percent_change", 2, "56.25%"),
        (F("0.5625"), "percent_change", 1, "56.3%"),  # a tie goes up, where Python's own would go to even
        (F("0.125"), "percent", 0, "13%"),
        (F("-0.195"), "percent_change", 0, "−20%"),
        (F(-17, 87), "percent_change", 1, "−19.5%"),
        (F(1, 3), "fraction", 1, "33.3%"),
        (F("0.09"), "percentage_points", 1, "9.0 points"),
        (F(5_000_000, 3), "million_pounds_per_year", 2, "£1.67m a year"),
        (F(1_064_000_000), "million_pounds", 0, "£1,064m"),
        (F("46077.2"), "pounds_per_year", 0, "£46,077 a year"),
        (F(-2500), "pounds", 0, "−£2,500"),
        (F("17.4220"), "children_per_case_holder", 2, "17.42 children"),
        (F(1), "children", 0, "1 child"),
        (F(1), "families", 0, "1 family"),
        (F(1), "headcount", 0, "1 person"),
        (F(1), "hours_per_week", 0, "1 hour a week"),
        (F(1), "pounds_per_hour", 0, "£1 an hour"),
        (F(1), "children_per_family", 2, "1.00 children"),
        (F(-1, 10_000), "percent", 1, "0.0%"),
        (F(152), "count", 0, "152"),
        (F(0), "million_pounds_per_year", 2, "£0 a year"),
        (F("1029.4"), "million_pounds_per_year", 2, "£1,000 a year"),
        (F(-49_999), "million_pounds", 1, "−£50,000"),
        (F(50_000), "million_pounds", 1, "£0.1m"),
        (F(-499), "million_pounds", 1, "under £500"),
        (F(0), "million_pounds", 0, "£0"),  # a tick of an axis
        (F(400_000), "million_pounds", 0, "£0m"),
        (F(500), "million_pounds", 1, "£1,000"),
        (F(-500), "million_pounds", 1, "−£1,000"),
        (F("499.99"), "million_pounds_per_year", 1, "under £500 a year"),
        (F(0), "pounds", 2, "£0.00"),
        (F(0), "percent", 1, "0.0%"),
        (F(2019), "calendar_year", 0, "2019"),
    ],
)
def test_a_value_with_its_unit(register, value, unit, decimals, shown):
    assert wording.with_unit(value, register.units[unit], decimals) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (F("0.24"), "+24.0%"),
        (F("-0.24"), "−24.0%"),
        (F(0), "0.0%"),
        (F(1, 10**5), "0.0%"),
        (F("0.0005"), "+0.1%"),
    ],
)
def test_a_change_with_its_sign(register, value, shown):
    assert wording.with_unit(value, register.units["percent_change"], 1, sign=True) == shown


def test_a_small_sum_has_a_plus_where_one_is_asked_for(register):
    small = [wording.with_unit(F(one), register.units["million_pounds"], 1, sign=True) for one in (1000, 0)]
    assert small == ["+£1,000", "£0"]


@pytest.mark.parametrize(
    ("value", "unit", "small"),
    [
        (99_999, "million_pounds", True),
        (-99_999, "million_pounds_per_year", True),
        (100_000, "million_pounds", False),
        (-100_000, "million_pounds", False),
        (99_999, "pounds", False),
    ],
)
def test_a_sum_is_told_in_pounds_below_a_tenth_of_a_million(register, value, unit, small):
    assert wording.is_small(F(value), register.units[unit]) is small


@pytest.mark.parametrize(
    ("value", "unit", "most", "shown"),
    [
        ("17.4", "children_per_case_holder", 1, "17.4 children"),
        ("14", "children_per_case_holder", 1, "14 children"),
        ("17.44", "children_per_case_holder", 1, "17.44 children"),
        ("17.441", "children_per_case_holder", 1, "17.44 children"),
        ("17.4444", "children_per_case_holder", 4, "17.4444 children"),
        ("17.44444", "children_per_case_holder", 4, "17.44 children"),
        ("35444", "pounds_per_year", 1, "£35,444 a year"),
        ("754.5", "pounds", 1, "£754.50"),
        ("754.5", "pounds", 4, "£754.50"),
        ("1500000", "million_pounds", 1, "£1.5m"),
        ("1/3", "fraction", 1, "33.33%"),
        ("0.6", "percent_change", 1, "60%"),
        ("0.065", "percentage_points", 1, "6.5 points"),
    ],
)
def test_no_more_decimals_than_needed(register, value, unit, most, shown):
    assert wording.short(F(value), register.units[unit], most) == shown


@pytest.mark.parametrize(
    ("low", "high", "unit", "shown"),
    [
        ("15.655", "15.665", "days", "15.655 to 15.665 days"),
        ("4845000", "4855000", "million_pounds", "£4.845m to £4.855m"),
        ("0.5", "1", "fraction", "50% to 100%"),
        ("1", "3", "years", "1 to 3 years"),
        ("1/3", "0.5", "percent", "33.33% to 50.00%"),
        ("0.5", "1.00001", "years", "0.50000 to 1.00001 years"),
        ("0.5", "1.000001", "years", "0.50 to 1.00 years"),
        ("0.5", "0.5", "years", "0.5 years"),
    ],
)
def test_a_range_is_told_whole(register, low, high, unit, shown):
    assert wording.short_between(F(low), F(high), register.units[unit]) == shown


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        ("0.456", "0.449", "0.463", "44.9% to 46.3%"),
        ("0.46", "0.46", "0.475", "46% to 48%"),  # the figure itself is an end
        ("0.46", "0.4", "0.5", "40% to 50%"),
        ("0.46", "0.459", "0.461", "46%"),
        ("0.456", "0.44", "0.463", "44.0% to 46.3%"),
        ("0.46", "0.44", "0.46", "44% to 46%"),
        ("0.46", "0.46", "0.46", "46%"),
    ],
)
def test_an_end_reads_like_the_figure_only_where_it_is_the_figure(register, value, low, high, shown):
    assert wording.around(F(value), F(low), F(high), register.units["percent"], 0) == shown


# --- as the source states it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        ("contact_rise", "c.60%"),
        ("contact_rise_headline", "60%"),
        ("contact_rise_ceiling", "as much as 60%"),
        ("basw_contact_share", "only 20%"),
        ("forum_paperwork_share", "close to 80%"),
        ("forum_contact_share", "little more than 20%"),
        ("caseload_cut", "c.20%"),
        ("caseload_cut_fifth", "a fifth"),
        ("one_in_three", "one in three"),
        ("caseload_england", "17.4 children"),
        ("families_model", "about 10 families"),
        ("paperwork_hours", "29 hours a week"),
        ("transition_low", "£5m"),
        ("team_size", "eight"),
        ("running_cost", "no additional cost"),
    ],
)
def test_a_claim_in_the_words_of_its_source(register, claim, shown):
    assert wording.stated(register.claims[claim]) == shown


@pytest.mark.parametrize(
    ("name", "with_words", "without"),
    [
        ("contact_rise", "60%", "60%"),
        ("caseload_england", "17.4 children", "17.4"),
        ("cases_2018", "327,313 children", "327,313"),
        ("case_holders_2018", "18,787.3 posts", "18,787.3"),
        ("salary_2018", "£35,444 a year", "£35,444"),
        ("transition_low", "£5m", "£5m"),
        ("team_size", "eight", "8"),
        ("one_in_three", "one in three", "33.33%"),
        ("children_per_family_known", "not known", "not known"),
    ],
)
def test_an_input_with_and_without_the_word_of_its_unit(register, name, with_words, without):
    entry = register.inputs[name]
    assert (wording.given(entry), wording.bare(entry)) == (with_words, without)


@pytest.mark.parametrize(
    ("text", "unit", "shown"),
    [
        ("17.4 children", "children", "17.4"),
        ("1 child", "children", "1"),
        ("about 10 families", "families", "about 10"),
        ("£1.67m a year", "million_pounds_per_year", "£1.67m"),
        ("−£2,500 an hour", "pounds_per_hour", "−£2,500"),
        ("29 hours a week", "hours_per_week", "29"),
        ("9.0 points", "percentage_points", "9.0"),
        ("56.25%", "percent_change", "56.25%"),
        ("152", "count", "152"),
        ("not known", "children_per_family", "not known"),
    ],
)
def test_a_figure_without_the_words_of_its_unit(register, text, unit, shown):
    assert wording.without_unit(text, register.units[unit]) == shown


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("caseload_england.bare", "17.4"),
        ("price_to_repay.bare", "£66"),
        ("own_caseload_survey_2018.bare", "25"),
        ("families_model.bare", "10"),
    ],
)
def test_every_kind_of_number_can_be_asked_without_its_unit(register, key, shown):
    assert entries.words(register, key) == shown


def test_a_single_child_leaves_a_bare_one(register):
    one = with_inputs(register, children_per_family_known="1").inputs["children_per_family_known"]
    assert (wording.given(one), wording.bare(one)) == ("1 child", "1")


# --- beside it, what was rebuilt ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "shown", "span"),
    [
        ("contact_rise", "56.25%", "48.5% to 64.5%"),
        ("contact_share_after", "25.6%", "24.0% to 27.2%"),
        ("basw_contact_share", "24.4%", "23.1% to 25.8%"),
        ("paperwork_hours", "29.25 hours a week", "28.7 to 29.8 hours a week"),
        ("caseload_cut", "19.5%", "19.3% to 19.8%"),
        ("caseload_cut_fifth", "19.5%", "19.3% to 19.8%"),
        ("caseload_england", "17.42 children", "17.42 children"),
        ("comment_result", "32%", "32.0%"),
        ("one_in_three", "34.0%", "33.9% to 34.0%"),
    ],
)
def test_a_rebuilt_figure_and_its_bounds(register, claim, shown, span):
    judged = judge(register, register.claims[claim])
    assert wording.rebuilt(judged.claim, judged.value) == shown
    assert wording.span(judged.claim, judged.low, judged.high) == span


def test_what_is_counted_one_by_one_has_no_part_of_one(register):
    judged = [judge(register, claim) for claim in register.claims.values()]
    told = {
        one.claim.id: f"{wording.span(one.claim, one.low, one.high)}; {reasons.turning_words(one.claim, one)}"
        for one in judged
        if one.low is not None and one.claim.unit.id in ("children", "families", "headcount", "count")
    }
    assert told["children_unsafe"].startswith(
        "404,705 to 404,715 children; Holds if meant to about the nearest 590,000 children"
    )
    halves = {key: words for key, words in told.items() if re.search(r"\d\.[05] ", f"{words} ")}
    assert halves == {"buurtzorg_team_size": told["buurtzorg_team_size"]}  # a mean
    assert "nearest 2 years" in reasons.turning_words(*claim_and_verdict(register, "buurtzorg_founded"))


def claim_and_verdict(register, key):
    return register.claims[key], judge(register, register.claims[key])


@pytest.mark.parametrize(
    ("stated", "value", "shown"),
    [
        ("60", "60", "60 children"),
        ("60", "56.5", "56.5 children"),
        ("60", "56.25", "56.25 children"),
        ("60", "56.125", "56.1 children"),
        ("17.4", "17", "17.0 children"),
        ("17.4", "17.425", "17.425 children"),
        ("17.4", "17.4251", "17.43 children"),
        ("a fifth", "0.25", "0.25 children"),
    ],
)
def test_a_rebuilt_figure_is_whole_where_two_places_more_than_stated_suffice(register, stated, value, shown):
    claim = replace(register.claims["caseload_england"], figure=stated_figure(stated))
    assert wording.computed(claim, F(value)) == shown


@pytest.mark.parametrize(
    ("low", "high", "unit", "counted"),
    [
        ("79.5", "80.5", "headcount", True),
        ("79", "80", "headcount", True),
        ("79.5", "80.25", "headcount", False),
        ("79.25", "80.5", "headcount", False),
        ("79.5", "80.5", "fte", False),
    ],
)
def test_a_range_that_is_only_the_rounding_of_a_count_is_told_in_whole_numbers(
    register, low, high, unit, counted
):
    given = register.units[unit]
    assert wording.counted(F(low), F(high), given) is counted
    claim = replace(register.claims["caseload_england"], figure=stated_figure("80"), unit=given)
    assert ("." not in wording.span(claim, F(low), F(high))) == counted
    assert ("." not in reasons.interval_words(Interval(F(low), F(high)), given)) == counted


def test_a_fall_that_is_a_rise_keeps_its_sign(register):
    claim = register.claims["caseload_cut"]
    assert wording.rebuilt(claim, F("0.05")) == "−5%"
    assert wording.span(claim, F("-0.02"), F("0.05")) == "−5.0% to 2.0%"


@pytest.mark.parametrize(
    ("name", "shown", "span"),
    [
        ("caseload_change_relative", "−19.5%", "−19.8% to −19.3%"),
        ("transition_cost_per_year_low", "£1.67m a year", "£1.50m to £1.83m a year"),
        ("children_per_team", "112 children", "112 children"),
        (
            "without_cases_needed",
            "46%",
            "44.9% to 46.3%",
        ),  # 45% to 46% would begin or end at the figure itself
    ],
)
def test_a_result_and_its_bounds(register, name, shown, span):
    quantity = register.quantities[name]
    found = express(register, quantity)
    assert wording.quantity_value(quantity, found.value) == shown
    assert wording.quantity_span(quantity, found.value, found.bounds.low, found.bounds.high) == span


# --- lines of working ---------------------------------------------------------------------------------------


def bare_names(expression):
    """The figures of a formula's arguments; a part of a chain by its key."""
    inputs = expression.inputs
    return {
        name: wording.bare(inputs[key]) if key in inputs else key
        for name, key in expression.arguments.items()
    }


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        ("contact_rise", "(25% − 16%) ÷ 16%"),
        ("contact_share_after", "16% × (1 + 60%)"),
        ("basw_admin_share", "1 − 11 ÷ 45"),
        ("caseload_cut", "(14 − 17.4) ÷ 17.4"),
        ("caseload_england", "327,313 ÷ 18,787.3"),
        ("one_in_three", "(5,380 + 3,747) ÷ 26,882"),
        ("comment_base", "16%"),
    ],
)
def test_working_in_one_line(register, claim, line):
    expression = express(register, register.claims[claim])
    assert wording.working(expression, bare_names(expression)) == line


def test_working_keeps_its_authors_steps(register):
    lines = {
        name: wording.working(expression, bare_names(expression))
        for name in ("minutes_per_child_before", "weeks_at_work", "posts_for_transition_low")
        for expression in [express(register, register.quantities[name])]
    }
    assert lines == {
        "minutes_per_child_before": "60 × 37 × 16% ÷ 17.4",
        "weeks_at_work": "365 ÷ 7 − (23 + 2 + 8) ÷ 5",
        "posts_for_transition_low": "£5m ÷ (3 × post_cost_2020)",
    }


def test_an_equation_keeps_its_order_and_escapes_its_signs(register):
    expression = express(register, register.claims["contact_rise"])
    names = {"before": "share today, 16%", "after": "R&D_share"}
    assert wording.equation(expression, names) == (
        r"\frac{\text{R\&D\_share} - \text{share today, 16\%}}{\text{share today, 16\%}}"
    )


def equation_of(register, formula, **lengths):
    """An equation whose arguments have names of so many letters, and the same without what names are wrapped in."""
    expression = replace(
        express(register, register.claims["contact_rise"]), formula=FORMULAS[formula], arguments={}
    )
    names = {name: name[0] * length for name, length in lengths.items()}
    return re.sub(r"\\text\{(\w)\1*\}", r"{\1}", wording.equation(expression, names))


@pytest.mark.parametrize(
    ("lengths", "told"),
    [
        ((48, 10, 10), "{f} + {s} + {t}"),  # seventy signs with those of the sum
        ((49, 10, 10), r"\begin{aligned} & {f} \\ &  + {s} + {t} \end{aligned}"),
        ((41, 20, 20), r"\begin{aligned} & {f} \\ &  + {s} + {t} \end{aligned}"),
        ((40, 20, 20), r"\begin{aligned} & {f} + {s} \\ &  + {t} \end{aligned}"),
        ((41, 41, 20), r"\begin{aligned} & {f} \\ &  + {s} \\ &  + {t} \end{aligned}"),
    ],
)
def test_a_sum_goes_on_in_the_next_line_once_a_line_is_filled(register, lengths, told):
    names = dict(zip(("first", "second", "third"), lengths, strict=True))
    assert equation_of(register, "sum_of_three", **names) == told


def test_no_line_is_broken_within_brackets_or_a_fraction(register):
    wide = dict.fromkeys(("first", "second", "whole"), 60)
    assert equation_of(register, "share_of_two", **wide) == r"\frac{{f} + {s}}{{w}}"
    pay = dict.fromkeys(FORMULAS["pay_bill"].arguments, 15) | {"staff": 50}
    assert equation_of(register, "pay_bill", **pay) == (
        r"\begin{aligned} & \left({s} + {a} - {m}\right)\times{h} \\ &  + {m}\times{m} + {a}\times{p} \end{aligned}"
    )


LEFTOVER = re.compile(r"np\.|Fraction\(|Rational|float64|\*|(?<!\d)/|[{}\[\]]|None|nan|\d-\d| - |-\d")


def test_nothing_of_the_machine_is_left_in_any_words(register):
    """No object names, no code signs, no hyphen for a minus."""
    words = [wording.stated(claim) for claim in register.claims.values()]
    words += [wording.given(entry) for entry in register.inputs.values()]
    for entry in [
        *register.quantities.values(),
        *(c for c in register.claims.values() if c.formula and not c.open),
    ]:
        expression = express(register, entry)
        words.append(wording.working(expression, bare_names(expression)))
        if hasattr(entry, "decimals"):
            words.append(wording.quantity_value(entry, expression.value))
            bounds = expression.bounds
            words.append(wording.quantity_span(entry, expression.value, bounds.low, bounds.high))
    assert len(words) > 200
    assert [text for text in words if LEFTOVER.search(text)] == []


@given(st.fractions(-(10**9), 10**9, max_denominator=10**6), st.integers(0, 4))
def test_shown_digits_read_back_within_half_a_unit(register, value, decimals):
    shown = wording.with_unit(value, register.units["pounds"], decimals, sign=True)
    assert re.fullmatch(r"[+−]?£\d{1,3}(,\d{3})*(\.\d+)?", shown)
    back = F(shown.replace("−", "-").replace("£", "").replace(",", ""))
    assert abs(back - value) <= F(1, 2 * 10**decimals)
    assert (shown[0] in "+−") == (back != 0)


@pytest.mark.parametrize(
    ("value", "sign", "shown"),
    [
        (1.24, False, "1.2"),
        (1.24, True, "+1.2"),
        (-1.24, True, "−1.2"),
        (0.04, True, "0.0"),
        (0.04, False, "0.0"),
        (0.0, True, "0.0"),
        (0.25, False, "0.3"),
        (0.35000000000000003, False, "0.4"),
    ],
)
def test_a_computed_number_has_a_plus_where_one_is_asked_for(value, sign, shown):
    assert wording.digits(value, 1, sign) == shown


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([F(3)], 0),
        ([F(1, 2), F(1, 8)], 3),
        ([F(1, 2), F(1, 3)], 2),  # one third goes on
    ],
)
def test_several_values_have_the_decimals_that_tell_them_whole(register, values, places):
    assert wording.places(values, register.units["years"]) == places


def test_a_figure_quoted_keeps_its_zeros(register):
    longer = replace(register.claims["caseload_england"], figure=stated_figure("17.40"))
    assert wording.stated(longer) == "17.40 children"
    assert wording.rebuilt(longer, F("17.422")) == "17.422 children"


def test_a_place_has_its_ending():
    told = "1st 2nd 3rd 4th 10th 11th 12th 13th 14th 21st 22nd 23rd 101st 103rd 111th 112th 113th 121st"
    assert [wording.ordinal(int(one[:-2])) for one in told.split()] == told.split()


def test_a_range_without_an_end_has_no_limit(register):
    quantity, told = register.quantities["npv"], "no limit within the ranges of its inputs"
    assert wording.quantity_span(quantity, F(1), None, F(2)) == told
    assert wording.quantity_span(quantity, F(1), F(0), None) == told
    assert wording.quantity_value(quantity, None) == told


@pytest.mark.parametrize(
    ("date", "words"),
    [("2022-02-21", "21 February 2022"), ("2019-11", "November 2019"), ("2018", "2018")],
)
def test_a_date_as_people_write_it(date, words):
    assert wording.day(date) == words
