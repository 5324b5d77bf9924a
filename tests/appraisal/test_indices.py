"""Sobol indices: known answers, laws, and agreement with scipy."""

import numpy as np
import pytest
from believing import around, believe
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.appraisal import indices
from analysis.appraisal.draws import Joint
from analysis.appraisal.indices import sobol_indices
from analysis.register.beliefs import Correlation

FIRST = {"x": 0.3139, "y": 0.4424, "z": 0.0}
TOTAL = {"x": 0.5576, "y": 0.4424, "z": 0.2437}


def test_the_indices_of_the_ishigami_function_are_known():
    found = sobol_indices(around.model, around.joint, seed=1, n=2**13, scrambles=8)["y"]
    for kind, known in (("first", FIRST), ("total", TOTAL)):
        assert found[kind].to_dict() == pytest.approx(known, abs=0.003)


def test_nineteen_intervals_in_twenty_hold_the_known_index():
    held = []
    for seed in range(25):
        found = sobol_indices(around.model, around.joint, seed=seed, n=2**10, scrambles=8)["y"]
        for kind, known in (("first", FIRST), ("total", TOTAL)):
            ends = zip(found[f"{kind}_low"], known.values(), found[f"{kind}_high"], strict=True)
            held += [low <= index <= high for low, index, high in ends]
    assert 0.9 <= np.mean(held) <= 0.99


def test_estimators_by_hand():
    """Means 2 and 4, variances 1 and 4: both sets together have 3.5. Saltelli: (-1·0 + 3·1) ÷ 2; Jansen: ½ ÷ 2."""
    a, b, mixed = np.array([1.0, 3.0]), np.array([2.0, 6.0]), np.array([1.0, 4.0])
    assert indices.first_order(a, b, mixed) == pytest.approx(1.5 / 3.5)
    assert indices.total(a, b, mixed) == pytest.approx(0.25 / 3.5)


def test_an_interval_is_that_of_a_t_test_of_the_scrambles(monkeypatch):
    alone = []

    def kept(*given):
        alone.append(of_one(*given))
        return alone[-1]

    of_one = indices._one_scramble
    monkeypatch.setattr(indices, "_one_scramble", kept)
    found = sobol_indices(around.model, around.joint, seed=1, n=2**6, scrambles=3)["y"]
    for row, kind in enumerate(("first", "total")):
        each = np.array([one["y"][row] for one in alone])
        known = stats.ttest_1samp(each, 0).confidence_interval(0.95)
        assert found[kind].to_numpy() == pytest.approx(each.mean(axis=0))
        assert found[f"{kind}_low"].to_numpy() == pytest.approx(known.low)
        assert found[f"{kind}_high"].to_numpy() == pytest.approx(known.high)


def test_scipy_finds_the_same():
    found = sobol_indices(around.model, around.joint, seed=1, n=2**13, scrambles=8)["y"]
    other = stats.sobol_indices(
        func=lambda x: around.model(*x)["y"], n=2**13, dists=[stats.uniform(-np.pi, 2 * np.pi)] * 3, rng=1
    )
    assert found["first"].to_numpy() == pytest.approx(other.first_order, abs=0.01)
    assert found["total"].to_numpy() == pytest.approx(other.total_order, abs=0.01)


def test_a_constant_result_has_no_index_and_raises_nothing():
    joint = Joint({"x": believe("x", 0.1, 0.3), "y": believe("y", 1, 2)})
    constant = {"fixed": lambda x, y: np.full(len(x), 0.1), "rounding": lambda x, y: x + 0.7 - x}
    for model in constant.values():
        found = sobol_indices(lambda x, y, model=model: {"c": model(x, y)}, joint, seed=1, n=64, scrambles=2)
        assert (found["c"].to_numpy() == 0).all()


def test_an_input_without_effect_is_shown_as_it_comes_out_below_nought_too():
    found = sobol_indices(around.model, around.joint, seed=1, n=2**8, scrambles=8)["y"]
    assert found.loc["z", "first_low"] < 0 < found.loc["z", "first_high"]


def test_several_results_come_from_one_run():
    joint = Joint({name: believe(name, 0, 1) for name in "xy"})
    found = sobol_indices(
        lambda x, y: {"sum": x + y, "first": x + 0 * y}, joint, seed=1, n=2**10, scrambles=4
    )
    assert found["sum"]["first"].tolist() == pytest.approx([0.5, 0.5], abs=0.01)
    assert found["first"]["total"].tolist() == pytest.approx([1, 0], abs=0.01)


@given(a=st.floats(0.1, 10), b=st.floats(0.1, 10), scale=st.floats(0.01, 1e6), shift=st.floats(-1e3, 1e3))
def test_for_a_sum_first_and_total_are_the_shares_of_the_variance_in_any_unit(a, b, scale, shift):
    joint = Joint({"x": believe("x", 0, a), "y": believe("y", 0, b)})
    found = sobol_indices(lambda x, y: {"z": scale * (x + y + shift)}, joint, seed=5, n=2**10, scrambles=8)
    share = a**2 / (a**2 + b**2)
    for kind in ("first", "total"):
        assert found["z"][kind].tolist() == pytest.approx([share, 1 - share], abs=0.02)


def test_how_the_work_is_cut_up_changes_no_digit(monkeypatch):
    whole = sobol_indices(around.model, around.joint, seed=3, n=2**10, scrambles=2)["y"]
    monkeypatch.setattr(indices, "BLOCK", 2**7)
    cut = sobol_indices(around.model, around.joint, seed=3, n=2**10, scrambles=2)["y"]
    assert (whole == cut).all(axis=None)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"n": 1000}, "power of two"), ({"scrambles": 1}, "two scrambles")],
)
def test_impossible_requests_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        sobol_indices(around.model, around.joint, **{"seed": 1, "n": 64, "scrambles": 2} | wrong)


def test_correlated_inputs_are_refused():
    joint = Joint({name: believe(name, 0, 1) for name in "xy"}, correlations=[Correlation("x", "y", 0.5, "")])
    with pytest.raises(ValueError, match="independent"):
        sobol_indices(lambda x, y: {"z": x + y}, joint, seed=1, n=64, scrambles=2)
