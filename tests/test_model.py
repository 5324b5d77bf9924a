"""Formulas with their inputs put in: chains written out, one input changed, official counts."""

import inspect
from fractions import Fraction

import pytest

from analysis.arithmetic.rounding import round_half_up
from analysis.claims.expression import express, with_inputs

F = Fraction

#: A social worker's post in a year at 2019-20 prices, and its hours at work.
POST_2020 = F(35444) * F(13, 10) * F("80.8738") / F("77.0388")
HOURS_2020 = 37 * (F(365, 7) - F(33, 5))


def of(register, name):
    return express(register, register.quantities[name])


def values(register):
    return {name: of(register, name).value for name in register.quantities}


# --- chains -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        ("face_time_change_relative", F(9, 16)),
        ("caseload_change_relative", F(-17, 87)),
        ("contact_time_per_child_change_relative", F(25, 16) * F(174, 140) - 1),
        ("hours_per_year", 37 * (F(365, 7) - F(33, 5))),
        ("contact_hour_cost_today", POST_2020 / (HOURS_2020 * F(16, 100))),
        ("client_hour_2020", POST_2020 / (HOURS_2020 * F(40, 55))),
        ("case_holders_gained_per_council", F("18787.3") / 152 * (F("17.4") / 14 - 1)),
        ("years_of_posts_low", 5_000_000 / (F("18787.3") / 152 * (F("17.4") / 14 - 1) * POST_2020)),
        ("posts_for_transition_high", F(7_000_000) / 3 / POST_2020),
    ],
)
def test_a_chain_equals_the_calculation_by_hand(register, name, by_hand):
    assert of(register, name).value == by_hand


def test_a_chain_rests_on_inputs_only(register):
    repay = of(register, "share_to_repay_low")
    assert set(repay.parts) == {"cost_over_years_low", "gain_over_years"}
    assert set(repay.inputs) <= set(register.inputs)
    assert set(inspect.signature(repay.function).parameters) == set(repay.inputs)
    for part in repay.parts.values():
        assert set(part.inputs) <= set(repay.inputs)


@pytest.mark.parametrize(
    ("joint", "alone"),
    [
        ("contact_per_child_change_time_only", "face_time_change_relative"),
        ("contact_per_child_change_caseload_only", "case_holders_needed_relative"),
    ],
)
def test_an_input_that_enters_twice_moves_everywhere_at_once(register, joint, alone):
    """What does not change cancels, in the value, in both bounds and in the elasticities."""
    whole, part = of(register, joint), of(register, alone)
    assert whole.value == part.value
    assert (whole.bounds.low, whole.bounds.high) == (part.bounds.low, part.bounds.high)
    assert whole.bounds.exact
    shared = {name: slope for name, slope in whole.elasticities.items() if name in part.inputs}
    assert shared == part.elasticities
    assert {slope for name, slope in whole.elasticities.items() if name not in part.inputs} == {0}


def test_a_figure_of_pure_inputs_has_no_width(register):
    found = of(register, "children_per_team")
    assert (found.bounds.low, found.value, found.bounds.high) == (112, 112, 112)


def test_an_entry_without_a_formula_cannot_be_written_out(register):
    with pytest.raises(KeyError):
        express(register, register.claims["team_size"])


# --- one input changed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["contact_share_after", "councils_2018", "salary_2018", "team_size"])
def test_a_changed_input_moves_all_that_rests_on_it_and_nothing_else(register, name):
    figure = {
        "contact_share_after": "26",
        "councils_2018": "151",
        "salary_2018": "36000",
        "team_size": "nine",
    }
    before, after = values(register), values(with_inputs(register, **{name: figure[name]}))
    moved = {key for key in before if before[key] != after[key]}
    assert moved
    # What an input cancels out of, or what is nothing to begin with, stays
    assert moved == {key for key in before if of(register, key).elasticities.get(name, 0) != 0}
    assert moved <= {key for key in before if name in of(register, key).inputs}


def test_the_register_itself_is_left_as_it_was(register):
    before = values(register)
    changed = with_inputs(register, contact_share_after="24.5")
    assert of(changed, "face_time_change_relative").value == F(245, 160) - 1
    assert values(register) == before
    assert changed.inputs["team_size"] is register.inputs["team_size"]


@pytest.mark.parametrize(
    ("name", "text", "ends"),
    [
        ("contact_share_after", "24", (F("0.235"), F("0.245"))),
        ("contact_share_after", "24.0", (F("0.2395"), F("0.2405"))),
        ("on_cost", "25", (F("0.245"), F("0.255"))),
        ("children_per_family_known", "1.4", (F("1.35"), F("1.45"))),
        ("support_posts", "0", (F("-0.5"), F("0.5"))),  # what is assumed may be nothing
    ],
)
def test_a_changed_input_is_taken_at_its_own_precision(register, name, text, ends):
    changed = with_inputs(register, **{name: text}).inputs[name]
    assert changed.known
    assert changed.rounding == ends


@pytest.mark.parametrize(
    ("figures", "error", "message"),
    [
        ({"nothing": "1"}, KeyError, "'nothing' is not an input"),
        ({"team_size": "a lot"}, ValueError, "'a lot' is not a figure"),
        ({"team_size": "0"}, ValueError, "must be above zero"),
        ({"team_size": "-8"}, ValueError, "must be above zero"),
        ({"contact_share_after": "101"}, ValueError, "is more than share of a whole can be"),
    ],
)
def test_an_input_cannot_be_set_to_what_it_cannot_be(register, figures, error, message):
    with pytest.raises(error, match=message):
        with_inputs(register, **figures)


# --- official counts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("cases_2018", "cases"),
        ("case_holders_2018", "case_holders"),
        ("in_post_2018", "in_post"),
        ("agency_2018", "agency"),
    ],
)
def test_official_inputs_are_those_of_the_official_table(register, name, column):
    assert float(register.inputs[name].value) == register.official.england.loc[2018, column]


def test_published_caseloads_are_cases_over_case_holders(register):
    table = register.official.england
    assert list(table.index) == list(range(2017, 2026))
    for year, row in table.iterrows():
        rebuilt = F(str(row["cases"])) / F(str(row["case_holders"]))
        assert round_half_up(rebuilt, F(1, 10)) == F(str(row["caseload_published"])), year


def test_the_stated_average_is_the_published_one(register):
    published = register.official.england.loc[2018, "caseload_published"]
    assert float(register.inputs["caseload_england"].value) == published


def test_what_was_computed_from_one_register_is_not_given_for_another(register):
    """What is kept is kept by register, compared by identity."""
    other = with_inputs(register, contact_share_before="20")
    own = register.quantities["face_time_change_relative"]
    assert express(register, own) is express(register, own)
    assert express(register, own).value == F("0.5625")
    assert express(other, own).value == F("0.25")
