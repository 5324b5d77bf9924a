"""Scenarios: read in the unit of their inputs, refused with their place where they cannot be."""

import pytest
from spoiling import spoil

from analysis.data import DataError, load
from analysis.money.model import evaluate


def test_values_are_in_base_units(register):
    assert register.scenarios["authors"].moved["transition_cost"] == 5_000_000
    assert register.scenarios["critics"].moved["promise_realised"] == 0


def test_the_critics_nil_leaves_caseload_and_contact_as_they_are(register):
    keys = ("caseload_realised", "contact_hours_per_child_realised", "contact_hours_per_child_before")
    found = evaluate(register, register.scenarios["critics"].moved, keys[:2])
    today = evaluate(register, {}, keys[2:])
    assert found["caseload_realised"] == pytest.approx(17.4)
    assert found[keys[1]] == pytest.approx(float(today[keys[2]]))


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("input", "luck", 'not found in the lookup table "beliefs"'),
        ("value", "101", "lies outside what is believed possible"),
        ("value", "all", "pattern"),
        ("label", "Authors", "is called 'Authors' above"),
        ("reason", "", "required"),
    ],
)
def test_a_broken_cell_is_refused_with_its_place(package, column, value, rule):
    row = spoil(package, "scenarios.csv", "authors", column, value)
    if column == "label":
        row += 1  # the first row sets the label, the next one breaks it
    with pytest.raises(DataError) as caught:
        load(package)
    assert str(caught.value).startswith(f"data/scenarios.csv, row {row}, column ")
    assert rule in str(caught.value)
