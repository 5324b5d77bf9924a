"""Scenarios: read in the unit of their inputs, refused with their place where they cannot be."""

import pytest
from spoiling import spoil

from analysis.appraisal.model import evaluate
from analysis.register.load import DataError, load
from analysis.register.scenarios import of_kind


def test_values_are_in_base_units(register):
    assert register.scenarios["authors"].moved["transition_cost"] == 5_000_000
    assert register.scenarios["nothing"].moved["promise_realised"] == 0


def test_where_nothing_comes_true_it_leaves_caseload_and_contact_as_they_are(register):
    keys = ("caseload_realised", "contact_hours_per_child_realised", "contact_hours_per_child_before")
    found = evaluate(register, register.scenarios["nothing"].moved, keys[:2])
    today = evaluate(register, {}, keys[2:])
    assert found["caseload_realised"] == pytest.approx(17.4)
    assert found[keys[1]] == pytest.approx(float(today[keys[2]]))


def test_nobody_can_believe_a_choice_of_value(package):
    spoil(package, "beliefs.csv", "agency_premium_2018", "input", "contact_worth")
    with pytest.raises(DataError, match="is a choice of value, set by scenario"):
        load(package)


def test_every_way_of_pricing_sets_every_choice(register):
    choices = {name for name, about in register.inputs.items() if about.kind == "choice"}
    prices = of_kind(register.scenarios, "price")
    assert len(prices) > 1
    assert all(set(one.settings) == choices for one in prices.values())


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("input", "luck", 'not found in the lookup table "inputs"'),
        ("value", "101", "lies outside what is held possible"),
        ("value", "all", "pattern"),
        ("input", "team_size", "has no range to choose from"),
        ("label", "Authors", "is called 'Authors' above"),
        ("kind", "price", "is a price above"),
        ("kind", "guess", "enum"),
        ("reason", "", "required"),
    ],
)
def test_a_broken_cell_is_refused_with_its_place(package, column, value, rule):
    row = spoil(package, "scenarios.csv", "authors", column, value)
    if column == "label" or value == "price":
        row += 1  # the first row sets label and kind, the next one breaks it
    with pytest.raises(DataError) as caught:
        load(package)
    assert str(caught.value).startswith(f"data/scenarios.csv, row {row}, column ")
    assert rule in str(caught.value)
