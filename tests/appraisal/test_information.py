"""The worth of information: known answers and laws."""

import numpy as np
import pytest
from believing import around, believe
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from analysis.appraisal.draws import Joint, scramble
from analysis.appraisal.indices import binned, partial, perfect, share_alone
from analysis.register.beliefs import Correlation


def partial_by_regression(values, benefits, degree=5):
    """A second route to `partial`: a polynomial in the input instead of bins."""
    fit = np.polynomial.Polynomial.fit
    return perfect([fit(values, choice, degree)(values) for choice in benefits])


@pytest.fixture(scope="module")
def normal():
    """Two normal inputs and the net benefits of acting or not, with mean 0.3 and deviations 1 and 0.6."""
    points = np.clip(scramble(1, 0, 2).random(2**16).T, 2.0**-31, 1)
    scores = ndtri(points)
    return points, scores, [np.zeros(2**16), 0.3 + scores[0] + 0.6 * scores[1]]


def test_the_worth_of_each_input_is_known(normal):
    points, _, benefits = normal
    assert [partial(at, benefits) for at in points] == pytest.approx([0.26676, 0.11868], abs=1e-4)


def test_regression_finds_the_same(normal):
    _, scores, benefits = normal
    found = [partial_by_regression(one, benefits) for one in scores]
    assert found == pytest.approx([0.26676, 0.11868], abs=1e-4)


def test_the_worth_of_knowing_everything_is_known(normal):
    assert perfect(normal[2]) == pytest.approx(0.33055, abs=1e-4)


def test_a_third_choice_that_is_never_best_changes_nothing(normal):
    points, _, benefits = normal
    more = [*benefits, benefits[1] - 5 * np.abs(benefits[1]) - 1]
    assert partial(points[0], more) == pytest.approx(partial(points[0], benefits), abs=1e-12)
    assert perfect(more) == pytest.approx(perfect(benefits), abs=1e-12)


def test_nothing_is_worth_knowing_where_no_answer_changes_the_choice(normal):
    points, scores, _ = normal
    benefits = [np.zeros(2**16), 9 + scores[0]]
    assert partial(points[0], benefits) == pytest.approx(0, abs=1e-12)
    assert perfect(benefits) == pytest.approx(0, abs=1e-4)


@given(
    mean=st.floats(-2, 2), first=st.floats(0, 2), second=st.floats(0, 2), unit=st.sampled_from([1, 100, 1e6])
)
def test_knowing_one_thing_is_worth_something_and_less_than_knowing_all(mean, first, second, unit):
    points = np.clip(scramble(2, 0, 2).random(2**12).T, 2.0**-31, 1)
    scores = ndtri(points)
    benefits = [np.zeros(2**12), unit * (mean + first * scores[0] + second * scores[1])]
    whole = perfect(benefits)
    for at in points:
        worth = partial(at, benefits)
        assert -1e-9 * unit <= worth <= whole + 1e-9 * unit
        assert worth == pytest.approx(unit * partial(at, [one / unit for one in benefits]), abs=1e-6 * unit)


# --- shares of the variance --------------------------------------------------------------------------------


def test_the_share_of_an_independent_input_is_its_first_order_index():
    points = scramble(4, 0, 3).random(2**16).T
    result = around.model(**around.joint.inputs(list(points)))["y"]
    assert [share_alone(at, result) for at in points] == pytest.approx([0.3139, 0.4424, 0], abs=2e-3)


def test_an_input_counts_for_what_it_is_correlated_with():
    joint = Joint(
        {name: believe(name, -1, 1) for name in "xyz"}, correlations=[Correlation("x", "z", 0.8, "")]
    )
    at = joint.probabilities(list(scramble(5, 0, 3).random(2**16).T))
    result = joint.values(at)["x"]
    shares = [share_alone(one, result) for one in at]
    # For even margins the rank correlation is the correlation, and the mean of one is near linear in the other
    assert shares == pytest.approx([1, 0, (6 / np.pi * np.arcsin(0.4)) ** 2], abs=0.01)


@pytest.mark.parametrize("value", [0.0, 0.1, 3.1, -1e9])
def test_a_constant_result_has_no_share(value):
    points = scramble(6, 0, 1).random(2**10)[:, 0]
    assert share_alone(points, np.full(2**10, value)) == 0


def test_bins_hold_what_lies_from_their_lower_end_on_and_the_last_its_upper_end_too():
    counts, sums = binned(np.array([0.0, 0.2, 0.25, 0.74, 0.75, 1.0]), [2.0 ** np.arange(6)], 4)
    assert counts.tolist() == [2, 1, 1, 2]
    assert sums.tolist() == [1 + 2, 4, 8, 16 + 32]
    assert binned(np.array([0.1]), [], 3)[0].tolist() == [1, 0, 0]


def test_where_each_draw_has_a_bin_of_its_own_all_of_the_variance_would_go():
    assert share_alone(np.array([0.1, 0.5, 0.9]), np.array([3.0, -1.0, 7.0])) == pytest.approx(1)
