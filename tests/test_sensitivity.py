"""Sensitivity: known answers, laws, and agreement between methods."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arithmetic.bounds import Bounds
from analysis.claims import sensitivity
from analysis.claims.expression import express, with_inputs
from analysis.register.load import load


@pytest.fixture(scope="module")
def rise():
    register = load()
    return express(register, register.quantities["face_time_change_relative"])


@pytest.fixture(scope="module")
def contact():
    register = load()
    return express(register, register.quantities["contact_time_per_child_change_relative"])


def test_one_way_is_the_formula_along_one_input(rise):
    line = sensitivity.one_way(rise, "contact_share_before", [0.16, 0.20, 0.25])
    assert line["result"].to_numpy() == pytest.approx([0.5625, 0.25, 0.0])


def test_an_input_the_result_does_not_rest_on_is_refused(rise):
    with pytest.raises(KeyError, match="does not rest on 'worked_week'"):
        sensitivity.one_way(rise, "worked_week", [40.0, 45.0])


def test_tornado_is_exact_and_sorted_by_swing(contact):
    rows = sensitivity.tornado(contact)
    assert rows["swing"].is_monotonic_decreasing
    top = rows.set_index("input").loc["contact_share_before"]
    assert top["result_low"] == Fraction(25, 15) * Fraction(174, 140) - 1
    assert set(rows["input"]) == set(contact.inputs)


def test_a_swing_is_the_distance_of_the_results_at_both_ends(contact):
    rows = sensitivity.tornado(contact)
    for row in rows.itertuples():
        assert (row.low, row.high) == contact.inputs[row.input].widest
        assert row.swing == abs(row.result_high - row.result_low) > 0
    falls = rows.set_index("input").loc["contact_share_before"]
    assert falls["result_low"] > falls["result_high"]


def test_the_other_inputs_of_a_tornado_stay_where_they_are_told(rise):
    ends = (Fraction(1, 5), Fraction(1, 4))
    rows = sensitivity.tornado(rise, {"contact_share_before": ends}, {"contact_share_after": Fraction(1, 2)})
    (row,) = rows.itertuples()
    assert (row.low, row.high, row.result_low, row.result_high, row.swing) == (
        *ends,
        Fraction(3, 2),
        Fraction(1),
        Fraction(1, 2),
    )


def test_tornado_leaves_out_inputs_without_width(rise):
    rows = sensitivity.tornado(rise, {"contact_share_before": (Fraction(1, 5), Fraction(1, 5))})
    assert rows.empty


def test_what_was_counted_moves_a_result_by_its_rounding_alone():
    """The average of England is a count; how far councils lie apart says nothing of how well it is known."""
    register = load()
    rows = sensitivity.tornado(express(register, register.quantities["npv"])).set_index("input")
    assert (rows.loc["caseload_england", ["low", "high"]] == [Fraction("17.35"), Fraction("17.45")]).all()
    counted = [name for name in rows.index if register.inputs[name].kind == "official"]
    widths = [(rows.loc[name, "high"] - rows.loc[name, "low"]) / rows.loc[name, "high"] for name in counted]
    assert counted
    assert max(widths) < Fraction(1, 1000)
    assert rows.index[0] not in {"caseload_england", *counted}


def test_two_way_holds_each_pair(contact):
    grid = sensitivity.two_way(contact, "contact_share_after", "caseload_model", [0.16, 0.25], [14.0, 17.4])
    assert grid.loc[17.4, 0.16] == pytest.approx(0)
    assert grid.loc[14.0, 0.25] == pytest.approx(25 / 16 * 17.4 / 14 - 1)
    assert grid.shape == (2, 2)


def test_switching_value_solves_the_formula(rise):
    found = sensitivity.switching_value(rise, "contact_share_before", np.array([0.6, 0.25]), 0.1, 0.4)
    assert found == pytest.approx([0.25 / 1.6, 0.2])


def test_no_switching_value_in_range_is_nan(rise):
    assert np.isnan(sensitivity.switching_value(rise, "contact_share_before", 9.0, 0.1, 0.4))


@given(target=st.floats(-0.5, 1.4))
def test_switching_value_gives_back_its_target(target):
    register = load()
    expression = express(register, register.quantities["face_time_change_relative"])
    at = float(sensitivity.switching_value(expression, "contact_share_before", target, 0.1, 0.6))
    assert sensitivity.one_way(expression, "contact_share_before", [at])["result"][0] == pytest.approx(
        target, abs=1e-9
    )


def test_a_result_that_divides_by_zero_within_its_inputs_has_no_bounds_and_no_direction():
    """From a share of 20% so little time may move that no price of an hour repays the cost."""
    register = with_inputs(load(), contact_share_before="20")
    result = express(register, register.quantities["price_to_repay"])
    varying = {key for key, one in result.inputs.items() if one.rounding[0] != one.rounding[1]}
    assert result.bounds == Bounds(None, None, False, dict.fromkeys(varying, 0))
    assert varying < result.inputs.keys()
