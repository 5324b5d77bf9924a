"""Draws: the shapes asked for, the correlations asked for, and the same digits however the work is cut."""

import numpy as np
import pytest
from believing import around, believe
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import sem, spearmanr, triang, truncnorm

from analysis.appraisal import draws
from analysis.appraisal.draws import Joint, blocks, draw, quantile, scramble, spread
from analysis.register.beliefs import SHAPES, Correlation

PROBABILITIES = np.linspace(0, 1, 101)


# --- one belief --------------------------------------------------------------------------------------------


def test_a_uniform_belief_is_even_between_its_ends():
    assert quantile(believe("x", 2, 6), np.array([0, 0.25, 1])) == pytest.approx([2, 3, 6])


def test_a_triangular_belief_is_that_of_scipy():
    one = believe("x", 2, 6, "triangular", likely=3)
    assert quantile(one, PROBABILITIES) == pytest.approx(triang(0.25, 2, 4).ppf(PROBABILITIES), abs=1e-12)


def test_a_normal_belief_is_that_of_scipy():
    one = believe("x", 2, 6, "normal")
    assert quantile(one, PROBABILITIES) == pytest.approx(truncnorm(-2, 2, 4, 1).ppf(PROBABILITIES), abs=1e-12)


@pytest.mark.parametrize(("asked", "low", "high"), [({}, 2, 6), ({"wide": True}, 1, 9)])
def test_the_wide_range_is_drawn_when_asked_for(asked, low, high):
    one = believe("x", 2, 6, "triangular", likely=3, wide=(1, 9))
    drawn = Joint({"x": one}, **asked).inputs([PROBABILITIES])["x"]
    assert drawn[[0, -1]] == pytest.approx([low, high])
    known = triang((3 - low) / (high - low), low, high - low).ppf(PROBABILITIES)
    assert drawn == pytest.approx(known, abs=1e-12)
    assert quantile(one, np.array([0.0, 1.0])) == pytest.approx([2, 6])


@given(
    shape=st.sampled_from(sorted(SHAPES)),
    low=st.floats(-1e6, 1e6),
    width=st.floats(1e-3, 1e6),
    at=st.floats(0, 1),
    points=st.lists(st.floats(0, 1), min_size=2, max_size=20),
)
def test_draws_ascend_and_stay_within_the_ends(shape, low, width, at, points):
    likely = low + width * (0.5 if shape == "normal" else at)
    one = believe("x", low, low + width, shape, likely)
    drawn = quantile(one, np.sort(points))
    slack = 1e-9 * (abs(low) + width)
    assert (np.diff(drawn) >= -slack).all()
    assert drawn.min() >= low - slack
    assert drawn.max() <= low + width + slack


# --- several together --------------------------------------------------------------------------------------


def identity(**inputs):
    return inputs


def pair(correlation):
    beliefs = {name: believe(name, 0, 1, "triangular", likely=0.2) for name in "xy"}
    return Joint(beliefs, correlations=[Correlation("x", "y", correlation, "")] if correlation else [])


@pytest.mark.parametrize("correlation", [-0.9, -0.3, 0.0, 0.6])
def test_a_copula_gives_the_rank_correlation_it_should(correlation):
    drawn = draw(identity, pair(correlation), seed=1, n=2**14, scrambles=2)
    expected = 6 / np.pi * np.arcsin(correlation / 2)
    assert spearmanr(drawn["x"][0], drawn["y"][0]).statistic == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize("correlation", [-0.9, 0.6])
def test_correlation_leaves_each_input_as_it_was(correlation):
    tied, free = (draw(identity, pair(r), seed=1, n=2**14, scrambles=2) for r in (correlation, 0))
    for name in "xy":
        for level in (0.05, 0.5, 0.95):
            assert np.quantile(tied[name], level) == pytest.approx(np.quantile(free[name], level), abs=2e-3)


def test_an_uncorrelated_input_keeps_its_very_points():
    beliefs = {name: believe(name, 0, 1) for name in "xyz"}
    points = np.random.default_rng(1).random((3, 8))
    tied = Joint(beliefs, correlations=[Correlation("x", "z", 0.5, "")]).probabilities(points)
    assert (tied[1] == points[1]).all()
    assert not np.allclose(tied[2], points[2])


def test_a_point_of_nought_lies_half_a_step_of_the_sequence_above_it():
    """Sobol points are multiples of 2⁻³⁰; the score of the other input is 0."""
    _, tied = pair(0.6).probabilities([np.array([0.0]), np.array([0.5])])
    assert ndtri(tied) == pytest.approx(0.6 * ndtri(2.0**-31))


@pytest.mark.parametrize(("block", "threads"), [(2**9, None), (2**12, None), (2**13, 1), (2**13, 3)])
@pytest.mark.parametrize("correlation", [0, 0.6])
def test_how_the_work_is_cut_up_changes_no_digit(block, threads, correlation, monkeypatch):
    def model(x, y):
        return {"sum": x + y**3, "ratio": x / (1 + y)}

    asked = {"seed": 3, "n": 2**13, "scrambles": 3}
    whole = draw(model, pair(correlation), **asked)
    monkeypatch.setattr(draws, "BLOCK", block)
    cut = draw(model, pair(correlation), **asked, threads=threads)
    for name in ("sum", "ratio"):
        assert (whole[name] == cut[name]).all()


def test_the_same_seed_gives_the_same_digits_and_another_does_not():
    first, again, other = (draw(identity, pair(0.3), seed=s, n=64, scrambles=2)["x"] for s in (1, 1, 2))
    assert (first == again).all()
    assert not (first == other).any()


@pytest.mark.parametrize("block", [16, 64, 256])
def test_blocks_are_the_points_that_scipy_draws(block):
    cut = list(blocks(7, 2, 3, 64, block))
    assert [place.start for place, _ in cut] == list(range(0, 64, block))
    assert (np.concatenate([points for _, points in cut], axis=1) == scramble(7, 2, 3).random(64).T).all()


def test_a_model_is_given_the_inputs_that_its_signature_names():
    given = []

    def model(*, y):
        given.append(y)
        return {"y": y}

    every = draw(identity, pair(0.6), seed=1, n=64, scrambles=2)
    assert (draw(model, pair(0.6), seed=1, n=64, scrambles=2)["y"] == every["y"]).all()
    assert given


def test_scrambles_differ():
    drawn = draw(identity, pair(0), seed=1, n=64, scrambles=2)["x"]
    assert not (drawn[0] == drawn[1]).any()


def test_quantiles_are_those_of_numpy():
    drawn = draw(identity, pair(0), seed=5, n=64, scrambles=2)["x"]
    again = np.quantile(drawn, [0.05, 0.5, 0.95], axis=1).mean(axis=1)
    assert [quantile for quantile, _ in spread(drawn).values()] == pytest.approx(again)


def test_an_error_bar_needs_two_scrambles():
    with pytest.raises(ValueError, match="two scrambles"):
        spread(np.zeros((1, 64)))


def test_the_spread_of_a_sum_is_the_one_worked_out_by_hand():
    evens = Joint({name: believe(name, 0, 1) for name in "xy"})
    drawn = draw(lambda x, y: {"sum": x + y}, evens, seed=1, n=2**16, scrambles=8)
    found = spread(drawn["sum"])
    assert drawn["sum"].mean() == pytest.approx(1, abs=1e-6)
    # The sum of two even draws is below s with probability s²/2
    quantile, error = found[0.05]
    assert quantile == pytest.approx(np.sqrt(0.1), abs=5 * error + 1e-5)
    assert 0 < error < 1e-3


def test_two_points_are_a_power_of_two():
    assert draw(identity, pair(0), seed=1, n=2, scrambles=3)["x"].shape == (3, 2)


@pytest.mark.parametrize("wrong", [{"n": 1000}, {"n": 1}])
def test_points_that_are_not_even_are_refused(wrong):
    with pytest.raises(ValueError, match="no power of two"):
        draw(identity, pair(0), seed=1, scrambles=2, **wrong)


def test_a_fault_in_the_model_is_not_swallowed():
    def model(x, y):
        raise ZeroDivisionError("nothing to divide by")

    with pytest.raises(ZeroDivisionError, match="nothing to divide by"):
        draw(model, pair(0), seed=1, n=64, scrambles=2)


def test_the_mean_of_the_ishigami_function_is_known():
    means = draw(around.model, around.joint, seed=1, n=2**16, scrambles=8)["y"].mean(axis=1)
    assert means.mean() == pytest.approx(3.5, abs=max(5 * sem(means), 1e-6))


@pytest.mark.parametrize("size", [1.0, 1e-3, 1e6])
@pytest.mark.parametrize(("deviation", "share"), [(0.9e-12, 0.0), (1e-12, 0.0), (1.1e-12, 0.5), (0.1, 0.5)])
def test_a_deviation_of_a_millionth_of_a_millionth_is_rounding(size, deviation, share):
    whole = (deviation * size) ** 2
    assert draws.ratio(whole / 2, whole, size) == pytest.approx(share)


def test_what_is_nothing_throughout_has_no_parts():
    assert draws.ratio(0.0, 0.0, 0.0) == 0
