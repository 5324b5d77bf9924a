"""Waves, and the worth of waiting for the first councils: known answers, laws, and plain draws as a second route."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from analysis.appraisal import waiting
from analysis.appraisal.waiting import SCORES, RollOut, plans

#: No first councils, all others at once a year from now at next to no discount: the decision alone.
ALONE, RATE = RollOut(pilots=0, others=1, wait=0, waves=1), 0.01
SPREAD = np.sqrt(1 + 0.6**2)


def normal(at):
    """Net benefit with mean 0.3 and the two deviations 1 and 0.6 together."""
    return 0.3 + SPREAD * at


@pytest.mark.parametrize(
    ("correlation", "worth"), [(1 / SPREAD, 0.26676), (0.6 / SPREAD, 0.11868), (1.0, 0.33055), (0.0, 0.0)]
)
def test_the_worth_of_a_perfect_report_is_known_for_normal_benefits(correlation, worth):
    """What the report does not tell is as good as a second input: the closed form for normal net benefits."""
    assert plans(normal, SCORES, ALONE, RATE, correlation).value == pytest.approx(worth, abs=1e-4)


@pytest.mark.parametrize("error", [0.05, 0.5, 1.0, 3.0])
def test_an_error_of_the_report_is_a_correlation_below_one(error):
    """A normal score told with a normal error tells as much as another score at 1 ÷ √(1 + error²)."""
    noisy = plans(normal, SCORES, ALONE, RATE, 1.0, error)
    alike = plans(normal, SCORES, ALONE, RATE, 1 / np.sqrt(1 + error**2))
    assert noisy.value == pytest.approx(alike.value, abs=2e-4)
    assert noisy.goes_on == pytest.approx(alike.goes_on, abs=5e-3)


def test_plain_draws_find_the_same():
    """Even shares, a curved benefit, half of it in common: a hundred thousand pairs, sorted into groups by report."""
    random = np.random.default_rng(7)
    first = random.standard_normal(400_000)
    others = 0.5 * first + np.sqrt(0.75) * random.standard_normal(400_000)
    gain = lambda at: 4 * ndtr(at) ** 2 - 1.2  # noqa: E731
    report = ndtr(first) + 0.2 * random.standard_normal(400_000)
    groups = np.array_split(gain(others)[np.argsort(report)], 100)
    known = np.mean([max(group.mean(), 0) for group in groups])
    found = plans(gain, ndtr(SCORES), ALONE, RATE, 0.5, 0.2)
    assert found.decide == pytest.approx(known, abs=0.01)
    assert found.at_once == pytest.approx(gain(others).mean(), abs=0.02)


def test_no_score_beyond_those_worked_out_is_asked_about():
    asked = []

    def gain(at):
        asked.append((at.min(), at.max()))
        return np.zeros_like(at)

    waiting.told(gain, 0.7)
    assert asked == [(SCORES[0], SCORES[-1])]


@settings(max_examples=25, deadline=None)
@given(
    mean=st.floats(-1, 1),
    slope=st.floats(0.1, 2),
    correlations=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    error=st.sampled_from([0.0, 0.3, 1.0]),
)
def test_the_more_alike_and_the_more_exact_the_more_it_is_worth(mean, slope, correlations, error):
    low, high = sorted(correlations)
    plan = RollOut(5, 147, 4, 5)

    def known(correlation, error):
        return plans(lambda at: mean + slope * ndtr(at), ndtr(SCORES), plan, 0.035, correlation, error)

    assert known(low, error).decide <= known(high, error).decide + 1e-6
    assert known(high, 2 * error + 0.1).decide <= known(high, error).decide + 1e-3
    found = known(high, error)
    assert found.decide >= max(found.first_alone, found.go_on) - 1e-3
    assert 0 <= found.goes_on <= 1 + 1e-9


@given(mean=st.floats(-1, 1))
@settings(max_examples=10, deadline=None)
def test_councils_that_tell_nothing_of_the_others_are_worth_what_they_do_themselves(mean):
    plan = RollOut(5, 147, 4, 5)
    found = plans(lambda at: mean + 3 * ndtr(at) ** 2 - 1, SCORES, plan, 0.035, 0.0)
    assert found.decide == pytest.approx(max(found.first_alone, found.go_on), abs=1e-3)
    assert found.first_alone == pytest.approx(
        5 * mean, abs=1e-3
    )  # the mean of an even share's square is a third
    assert found.value <= 1e-3


def test_a_gain_that_is_certain_needs_no_report():
    found = plans(lambda at: 1 + 0 * at, SCORES, RollOut(5, 147, 4, 5), 0.035, 1.0)
    assert found.at_once == pytest.approx(152)
    assert found.goes_on == pytest.approx(1)
    assert found.value == pytest.approx(found.go_on - found.at_once)
    assert found.value < 0  # waiting only puts the gain off


@pytest.mark.parametrize("error", [0.0, 0.3])
def test_nobody_goes_on_for_nothing(error):
    assert plans(lambda at: 0 * at, SCORES, RollOut(5, 147, 4, 5), 0.035, 1.0, error).goes_on == 0


@pytest.mark.parametrize(("others", "value"), [((-3.0, -2.0, -1.0), 0.5), ((0.25, -2.0, -1.0), 0.25)])
def test_a_stop_is_worth_what_it_adds_to_the_best_without_one_and_to_nothing(others, value):
    assert waiting.Plans(*others, decide=0.5, goes_on=1.0).value == value


def starts(plan):
    """Year and number of the others that start in it."""
    return [(plan.wait + wave, plan.others / plan.waves) for wave in range(plan.waves)]


@settings(max_examples=50)
@given(
    st.integers(0, 20),
    st.integers(0, 150),
    st.integers(0, 8),
    st.integers(1, 10),
    st.floats(0.001, 0.1),
)
def test_waves_are_worth_what_their_starts_sum_to(pilots, others, wait, waves, rate):
    """The factor of the others is the discounted number of councils that start, by year."""
    plan = RollOut(pilots, others, wait, waves)
    summed = sum(number * (1 + rate) ** -year for year, number in starts(plan))
    assert plan.others * plan.factor(rate) == pytest.approx(summed, abs=1e-6)


def test_what_a_stop_saves_is_the_discounted_transition_of_the_others(register):
    plan = waiting.roll_out(register)
    by_hand = sum(
        number * 2e6 * 1.035 ** -(year + passed) for year, number in starts(plan) for passed in range(3)
    )
    assert waiting.spared(register) == pytest.approx(by_hand)


def test_a_curve_goes_through_its_knots_and_is_level_beyond_them():
    found = waiting.curve(waiting.KNOTS**2)
    assert found(waiting.KNOTS) == pytest.approx(waiting.KNOTS**2)
    assert found(np.array([9.0])) == pytest.approx(waiting.KNOTS[-1] ** 2)
