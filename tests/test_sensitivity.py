"""Sensitivity: known answers, laws, and agreement between methods."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims import sensitivity
from analysis.claims.expression import express
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


def test_spread_agrees_with_the_uniform_distribution():
    found = sensitivity.quasi_monte_carlo(lambda x: x, {"x": (2.0, 6.0)}, seed=1)
    assert found.mean == pytest.approx(4, abs=1e-6)
    assert found.quantiles[0.05] == pytest.approx(2.2, abs=1e-3)
    assert found.quantiles[0.95] == pytest.approx(5.8, abs=1e-3)


def test_spread_of_the_ishigami_function_has_its_known_mean_and_variance():
    def ishigami(x, y, z):
        return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)

    around = (-np.pi, np.pi)
    found = sensitivity.quasi_monte_carlo(ishigami, {"x": around, "y": around, "z": around}, seed=3)
    assert found.mean == pytest.approx(3.5, abs=max(5 * found.mean_error, 1e-6))
    assert found.values.var() == pytest.approx(13.8446, rel=1e-3)


def test_quantiles_are_those_of_numpy():
    found = sensitivity.quasi_monte_carlo(lambda x: x**3, {"x": (-1.0, 2.0)}, seed=5, n=64, scrambles=2)
    again = [
        np.quantile((-1 + 3 * points[:, 0]) ** 3, [0.05, 0.5, 0.95])
        for points in _points(seed=5, n=64, scrambles=2)
    ]
    assert list(found.quantiles.values()) == pytest.approx(np.mean(again, axis=0))


def _points(seed, n, scrambles):
    from scipy.stats import qmc

    for child in np.random.SeedSequence(seed).spawn(scrambles):
        yield qmc.Sobol(1, seed=np.random.default_rng(child)).random(n)


def test_the_same_seed_gives_the_same_digits_and_another_does_not(contact):
    first, again, other = (sensitivity.spread(contact, seed=seed).mean for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_draws_stay_within_the_exact_bounds(contact):
    ranges = {name: given_.rounding for name, given_ in contact.inputs.items()}
    drawn = sensitivity.spread(contact, seed=7, ranges=ranges)
    assert float(contact.bounds.low) <= drawn.values.min()
    assert drawn.values.max() <= float(contact.bounds.high)
    assert drawn.quantiles[0.05] < drawn.quantiles[0.5] < drawn.quantiles[0.95]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n": 1000}, "no power of two"),
        ({"scrambles": 1}, "two scrambles"),
        ({"ranges": {"x": (1.0, 1.0)}}, "no input has a range"),
    ],
)
def test_impossible_requests_are_refused(change, message):
    asked = {"ranges": {"x": (0.0, 1.0)}, "seed": 1} | change
    with pytest.raises(ValueError, match=message):
        sensitivity.quasi_monte_carlo(lambda x: x, **asked)
