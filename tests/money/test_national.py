"""From one council to England: sums, waves and the worth of a stop, against hand-worked cases and laws."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import express
from analysis.money import national
from analysis.money.national import RollOut, discounted, yearly

_MILLION = 1e6


def test_a_council_of_mean_size_is_the_model_of_one_council(register):
    """England's counts shared out evenly give the register's own result."""
    number = float(register.inputs["councils_2018"].value)
    names = {"cases": "cases_2018", "case_holders": "case_holders_2018", "in_post": "in_post_2018"}
    names |= {"agency": "agency_2018", "leavers": "leavers_2018"}
    own = national.councils(register).head(1).copy()
    for column, key in names.items():
        own[column] = float(register.inputs[key].value) / number
    values = national.moved(register, own)
    found = national.results(register, values, ("npv",))["npv"]
    # The register's caseload is the stated 17.4, the counts give 17.42: a tenth of a per cent of the gain
    assert found[0] == pytest.approx(float(express(register, register.quantities["npv"]).value), rel=0.02)


def test_a_council_at_the_promised_caseload_gains_no_case_holders(register):
    found = national.own_results(register, 1.0)
    below = found["caseload"] <= float(register.inputs["caseload_model"].value)
    assert below.any()
    assert (found.loc[below, "gained"] == 0).all()
    by_hand = found["case_holders"] * (found["caseload"] / 14 - 1)
    assert found.loc[~below, "gained"].to_numpy() == pytest.approx(by_hand[~below].to_numpy())


def test_without_any_gain_every_council_loses_transition_and_support_alike(register):
    found = national.own_results(register, 0.0)["npv"]
    assert found.nunique() == 1
    assert found.iloc[0] < -5 * _MILLION


def test_sums_over_england_centre_on_the_mean_council(register):
    figures = np.arange(100.0)
    sums = national.england(register, figures, draws=4000)
    assert sums.shape == (4000,)
    assert sums.mean() == pytest.approx(152 * figures.mean(), rel=0.005)


def test_luck_of_its_own_for_each_council_narrows_the_range(register):
    alike, apart = (national.joint_england(register, one, draws=2**8) for one in (True, False))
    assert apart.std() < 0.7 * alike.std()


def test_flows_of_two_councils_by_hand():
    """One pilot in year 0, one other in year 2; £6m over 2 years, then £3m a year for 2 years."""
    plan = RollOut(pilots=1, others=1, wait=2, waves=1)
    flows = yearly(plan, transition=2, horizon=2, cost=6.0, benefit=3.0, years=7)
    assert flows.tolist() == [-3, -3, 3 - 3, 3 - 3, 3, 3, 0]
    assert discounted(flows, 0.0)[-1] == 0
    assert discounted(flows, 1.0)[:2].tolist() == [-3, -4.5]


@settings(max_examples=50)
@given(
    st.integers(0, 20),
    st.integers(0, 150),
    st.integers(0, 8),
    st.integers(1, 10),
    st.floats(0.001, 0.1),
)
def test_waves_are_worth_what_their_flows_sum_to(pilots, others, wait, waves, rate):
    """The factor of the others is the discounted number of councils that start, by year."""
    plan = RollOut(pilots, others, wait, waves)
    assert sum(plan.starts().values()) == pytest.approx(pilots + others)
    summed = sum(number * (1 + rate) ** -year for year, number in plan.starts().items()) - pilots
    assert plan.others * plan.factor(rate) == pytest.approx(summed, abs=1e-6)


@settings(max_examples=30)
@given(st.floats(0.1, 10), st.floats(-5, 5), st.integers(2, 5))
def test_twice_the_councils_are_twice_the_flows(cost, benefit, horizon):
    one, two = (yearly(RollOut(n, 3 * n, 3, 2), 2, horizon, cost, benefit, 15) for n in (1, 2))
    assert two == pytest.approx(2 * one)


def test_a_worse_report_is_worth_less_and_none_is_worth_nothing(register):
    worth = [national.stopping(register, error).value for error in (0.0, 0.3, 1.0, 1000.0)]
    assert worth == sorted(worth, reverse=True)
    assert worth[0] > 0
    # Bins of a report that says nothing still differ by chance
    assert worth[-1] < 0.15 * worth[0]


def test_a_perfect_report_is_worth_the_losses_it_avoids(register):
    """With an input that decides everything, the worth is the mean of the positive part, by hand."""
    drawn = national.draw(register)
    npv = national.results(register, drawn, ("npv",))["npv"]
    plan, rate = national.roll_out(register), float(register.inputs["discount_rate"].value)
    most = plan.others * plan.factor(rate) * (np.maximum(npv, 0).mean() - max(npv.mean(), 0))
    assert 0.5 * most < national.stopping(register, 0.0).value < most


def test_what_a_stop_saves_is_the_discounted_transition_of_the_others(register):
    plan = national.roll_out(register)
    by_hand = sum(
        number * 2 * _MILLION * 1.035 ** -(year + passed)
        for year, number in replace(plan, pilots=0).starts().items()
        for passed in range(3)
    )
    assert national.spared(register) == pytest.approx(by_hand)


def test_the_same_seed_gives_the_same_digits(register):
    first, second = (national.joint_england(register, True, seed=5, draws=2**7) for _ in range(2))
    assert (first == second).all()
