"""The model of one council: hand-worked answers, published factors, and laws that must hold at any input."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.data import Register
from analysis.formulas import FORMULAS
from analysis.model import express
from analysis.money import model
from analysis.money.model import evaluate

F = Fraction
RATE = F("0.035")


def by_name(name, **values):
    return FORMULAS[name](**values)


def worth(register, key, **moved):
    return float(evaluate(register, moved, (key,))[key])


# --- present values -----------------------------------------------------------------------------------------


def test_factors_of_later_years_are_the_published_ones():
    """The Green Book's factors of years 1, 2, 3 and 30, as one pound in one year after so long a delay."""
    found = {
        year: float(by_name("delayed_annuity_factor", rate=RATE, delay=F(year), years=F(1)))
        for year in (0, 1, 2, 3, 30)
    }
    published = {0: 1, 1: 0.9662, 2: 0.9335, 3: 0.9019, 30: 0.3563}
    assert {year: round(factor, 4) for year, factor in found.items()} == published


def test_the_first_year_of_the_transition_is_not_discounted():
    assert by_name("spread_factor", rate=RATE, years=F(1)) == 1
    by_year = [1 / (1 + RATE) ** year for year in range(3)]
    assert by_name("spread_factor", rate=RATE, years=F(3)) == sum(by_year) / 3


@given(st.integers(0, 20), st.integers(1, 20), st.fractions(F(1, 100), F(1, 5), max_denominator=200))
def test_a_delayed_annuity_is_its_years_added_up(delay, years, rate):
    added = sum(1 / (1 + rate) ** year for year in range(delay, delay + years))
    assert by_name("delayed_annuity_factor", rate=rate, delay=F(delay), years=F(years)) == added


def test_a_net_present_value_worked_by_hand():
    """At 100%: two years of 100 cost 100 + 50; four of 80 from year 2 bring 20 + 10 + 5 + 2.5."""
    rate = F(1)
    found = by_name(
        "present_value",
        yearly=F(80),
        factor=by_name("delayed_annuity_factor", rate=rate, delay=F(2), years=F(4)),
        cost=F(200),
        cost_factor=by_name("spread_factor", rate=rate, years=F(2)),
    )
    assert found == F("37.5") - 150


def test_the_present_value_of_the_register_is_its_years_added_up(register):
    """A second route: every year's money discounted on its own."""
    found = evaluate(register, keys=("npv", "net_benefit_year"))
    cost, years, horizon = (
        float(register.inputs[key].value) for key in ("transition_cost", "transition_years", "horizon")
    )
    flows = [-cost / years] * int(years) + [found["net_benefit_year"]] * int(horizon)
    assert found["npv"] == pytest.approx(sum(flow / 1.035**year for year, flow in enumerate(flows)), rel=1e-9)


# --- the running cost ----------------------------------------------------------------------------------------


def test_running_cost_worked_by_hand():
    """Ten gained at 50; ten go, six of them at 70: +500 - 420 - 200; three support posts at 20: +60."""
    found = by_name(
        "running_change",
        gained=F(10),
        given_up=F(1),
        management=F(6, 10),
        holder_cost=F(50),
        manager_cost=F(70),
        support=F(3),
        support_cost=F(20),
    )
    assert found == 500 - 420 - 200 + 60


@given(
    st.fractions(F(1, 10), F(3, 2), max_denominator=50),
    st.fractions(F(1, 4), 1, max_denominator=50),
    st.fractions(1, 60, max_denominator=50),
)
def test_the_support_that_is_paid_for_leaves_running_costs_level(given_up, management, holders):
    pay = {"holder": F(35), "manager": F(49), "support": F(25)}
    at = {"gained": holders, "given_up": given_up, "management": management}
    support = by_name("support_paid_for", **at, **{f"{name}_pay": each for name, each in pay.items()})
    change = by_name(
        "running_change", **at, support=support, **{f"{name}_cost": each * 2 for name, each in pay.items()}
    )
    assert change == 0


def test_the_gap_that_pays_leaves_running_costs_level(register):
    gap = worth(register, "pay_gap_needed")
    salary = float(register.inputs["salary_2018"].value)
    assert worth(register, "running_change", manager_pay_2018=salary + gap) == pytest.approx(0, abs=1e-6)


# --- laws ----------------------------------------------------------------------------------------------------

shares = st.floats(0, 1)


@given(st.floats(0, 60), st.floats(0, 1.5), st.floats(0, 0.2), st.floats(0, 0.5))
def test_no_realised_gain_brings_no_benefit(register, support, given_up, avoided, replaced):
    nothing = {
        "promise_realised": 0.0,
        "support_posts": support,
        "posts_given_up": given_up,
        "leavers_avoided": avoided,
        "agency_replaced": replaced,
    }
    found = evaluate(register, nothing, ("contact_hours_realised", "saved_on_staffing", "npv", "npv_cash"))
    assert found["contact_hours_realised"] == 0
    assert found["saved_on_staffing"] == 0
    assert found["npv"] == found["npv_cash"] < 0


@given(shares, shares)
def test_more_of_the_promise_never_brings_fewer_hours_or_a_higher_caseload(register, one, other):
    less, more = sorted((one, other))
    keys = ("contact_hours_realised", "contact_hours_per_child_realised", "caseload_realised")
    low, high = (evaluate(register, {"promise_realised": share}, keys) for share in (less, more))
    assert low["contact_hours_realised"] <= high["contact_hours_realised"]
    assert low["contact_hours_per_child_realised"] <= high["contact_hours_per_child_realised"] + 1e-12
    assert low["caseload_realised"] >= high["caseload_realised"] - 1e-12


@given(st.floats(0.2, 0.6), st.floats(0.001, 0.3))
def test_payback_falls_as_the_gain_rises(register, share, more):
    before, after = (
        worth(register, "payback_in_full", contact_share_after=each) for each in (share, share + more)
    )
    assert after < before


@given(st.floats(0.01, 100))
def test_another_currency_changes_nothing_real(register, rate):
    """Every sum in another currency: money scales, hours and years stay."""
    sums = {
        name: float(entry.value) * rate
        for name, entry in register.inputs.items()
        if name in model.inputs(register) and entry.unit.base.startswith("pounds")
    }
    assert len(sums) == 7  # transition, four kinds of pay, leavers, an hour
    before, after = evaluate(register), evaluate(register, sums)
    for key in model.OUTCOMES:
        money = register.quantities[key].unit.base.startswith("pounds")
        assert after[key] == pytest.approx(before[key] * (rate if money else 1), rel=1e-9, abs=1e-6)
    real = ("payback_in_full", "support_paid_for")
    moved = [worth_of(register, key, sums) for key in real]
    assert moved == pytest.approx([worth_of(register, key, {}) for key in real], rel=1e-9)


def worth_of(register, key, moved):
    """A result with those of the moved inputs that it rests on."""
    own = express(register, register.quantities[key]).inputs
    return worth(register, key, **{name: value for name, value in moved.items() if name in own})


@given(st.floats(0.1, 10))
def test_another_base_year_of_the_index_changes_nothing(register, factor):
    indices = {
        name: float(register.inputs[name].value) * factor
        for name in model.inputs(register)
        if name.startswith("deflator")
    }
    assert len(indices) == 3
    before, after = evaluate(register), evaluate(register, indices)
    assert list(after.values()) == pytest.approx(list(before.values()), rel=1e-9, abs=1e-6)


@given(st.integers(2, 10))
def test_as_many_councils_of_one_size_cost_as_many_times_as_much(register, times):
    """Twice the councils and twice the counts: each council as before, England twice the cost."""
    counts = {key: float(register.inputs[key].value) * times for key in model.COUNTS}
    councils = float(register.inputs["councils_2018"].value)
    before, after = evaluate(register), evaluate(register, counts | {"councils_2018": councils * times})
    assert list(after.values()) == pytest.approx(list(before.values()), rel=1e-9, abs=1e-6)
    once, often = (
        float(worth_of_england(register, {"councils_2018": number}))
        for number in (councils, councils * times)
    )
    assert often == pytest.approx(times * once)


def worth_of_england(register, moved):
    """The transition in all councils, lower end."""
    return worth(register, "transition_cost_england_low", **moved)


def test_a_larger_council_gains_in_proportion(register):
    one = model.council(cases=2000, case_holders=120, in_post=190, agency=35, leavers=29)
    two = model.council(cases=4000, case_holders=240, in_post=380, agency=70, leavers=58)
    small, large = evaluate(register, one), evaluate(register, two)
    assert large["contact_hours_realised"] == pytest.approx(2 * small["contact_hours_realised"])
    assert large["caseload_realised"] == pytest.approx(small["caseload_realised"])


# --- how it is called ----------------------------------------------------------------------------------------


def test_arrays_give_what_numbers_give(register):
    share = np.array([0.0, 0.25, 1.0])
    support = np.array([1.0, 20.0, 51.0])
    together = evaluate(register, {"promise_realised": share, "support_posts": support})
    for place in range(3):
        alone = evaluate(
            register, {"promise_realised": float(share[place]), "support_posts": float(support[place])}
        )
        for key in ("npv", "caseload_realised", "running_change"):
            assert together[key][place] == pytest.approx(alone[key], rel=1e-12)


def test_the_outcomes_are_the_results_of_the_register(register: Register):
    found = evaluate(register)
    for key, expression in model.outcomes(register).items():
        assert found[key] == pytest.approx(float(expression.value), rel=1e-9, abs=1e-6)


def test_what_is_no_input_is_refused(register):
    with pytest.raises(KeyError, match="'npv' is not an input"):
        evaluate(register, {"npv": 1.0})


def test_a_council_needs_all_its_counts():
    with pytest.raises(KeyError, match="a council needs cases, case_holders"):
        model.council(cases=2000)
