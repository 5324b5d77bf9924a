"""The model of one council: hand-worked answers, published factors, and laws that must hold at any input."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.appraisal import model
from analysis.appraisal.model import evaluate
from analysis.claims.expression import express
from analysis.formulas import FORMULAS
from analysis.register.load import Register

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


def test_what_is_missing_while_it_builds_up_is_half_of_an_annuity():
    """At 100%: from year 2, two years of one pound are 1/4 and 1/8; half of them are missing."""
    found = by_name("missing_factor", rate=F(1), delay=F(2), years=F(2))
    assert found == (F(1, 4) + F(1, 8)) / 2
    assert by_name("missing_factor", rate=RATE, delay=F(3), years=F(0)) == 0


def test_a_net_present_value_worked_by_hand():
    """At 100%, two years of transition, four years of gain from year 2, the first of them at half.

    A burden of 280 over two years: 140 + 70. Support of 8: 2 + 1 + .5 + .25. Gain of 80: 10 + 10 + 5 + 2.5,
    of which half comes true.
    """
    rate = F(1)
    factor = by_name("delayed_annuity_factor", rate=rate, delay=F(2), years=F(4))
    spread = by_name("spread_factor", rate=rate, years=F(2))
    missing = by_name("missing_factor", rate=rate, delay=F(2), years=F(1))
    cost = by_name("cost_over_years", burden=F(280), cost_factor=spread, support=F(8), factor=factor)
    gain = by_name("gain_over_years", yearly=F(80), factor=factor, missing=missing)
    assert cost == 210 + F("3.75")
    assert gain == F("27.5")
    assert by_name("part_less", realised=F(1, 2), gain=gain, cost=cost) == F("13.75") - F("213.75")


def test_the_burden_worked_by_hand():
    """200 and a tenth; ten posts of 40 paid for a quarter of a year, a fifth of them let go with half a year's pay."""
    leaving = by_name(
        "cost_of_leaving",
        gained=F(10),
        given_up=F(1),
        cost=F(40),
        paid=F(1, 4),
        redundant=F(1, 5),
        redundancy=F(1, 2),
    )
    assert leaving == 100 + 40
    spent = by_name("transition_in_all", cost=F(200), overrun=F(1, 10), leaving=leaving)
    assert by_name("with_what_is_lost", spent=spent, lost=F(15), years=F(3)) == 220 + 140 + 45


def year_by_year(register, moved, price):
    """Every year's money on its own, in plain steps: what a council spends, loses, wins and gives up.

    Starts from the inputs alone and knows nothing of the formulas.
    """
    own = {name: float(given.value) for name, given in register.inputs.items() if given.known} | moved | price
    inflation = own["deflator_2020"] / own["deflator_2018"]
    pay = {
        kind: own[key] * (1 + own["on_cost"]) * inflation
        for kind, key in (
            ("holder", "salary_2018"),
            ("manager", "manager_pay_2018"),
            ("support", "support_pay_2018"),
        )
    }
    leave = own["leave_days"] + own["statutory_days"] + own["public_holidays"]
    hours = own["contracted_week"] * (own["days_in_year"] / 7 - leave / 5)
    price_of_hour = (
        own["contact_worth"]
        * pay["holder"]
        / hours
        / (own["social_worker_hour_2014"] / own["client_hour_2014"])
    )
    before = own["case_holders_2018"] / own["councils_2018"]
    more = before * (own["caseload_england"] / own["caseload_model"] - 1)
    gone = more * own["posts_given_up"]
    managers = gone * own["management_part"]
    pay_gone = managers * pay["manager"] + (gone - managers) * pay["holder"]
    moved_hours = (before + more) * hours * (own["contact_share_after"] - own["contact_share_before"])

    won = moved_hours * price_of_hour + more * pay["holder"] * own["holder_worth"]
    won -= pay_gone * own["given_up_worth"]
    stays = own["leavers_2018"] / own["councils_2018"] * own["leavers_avoided"]
    turned = own["agency_2018"] / own["councils_2018"] * own["agency_replaced"]
    saved = (stays * own["replacement_cost_2017"] + turned * own["agency_premium_2018"]) * inflation
    leaving = pay_gone * (own["double_running"] + own["redundant_part"] * own["redundancy_pay"])

    years, horizon, ramp = (int(own[key]) for key in ("transition_years", "horizon", "ramp_years"))
    total, simple, repaid = 0.0, 0.0, None
    for year in range(years + 200):
        if year < years:
            flow = -own["transition_cost"] * (1 + own["cost_overrun"]) / years
            flow -= leaving / years
            flow -= before * hours * own["contact_share_before"] * own["dip"] * price_of_hour
        else:
            there = 0.5 if year < years + ramp else 1.0
            gain = won + saved - (more * pay["holder"] - pay_gone)
            flow = own["promise_realised"] * there * gain - own["support_posts"] * pay["support"] * (
                1 - own["support_worth"]
            )
        if repaid is None and flow > 0 and simple + flow >= 0:
            repaid = year - simple / flow
        simple += flow
        if year < years + horizon:
            total += flow / (1 + own["discount_rate"]) ** year
    return total, repaid


@pytest.mark.parametrize(
    "scenario", ["authors", "central", "nothing", "price_both", "price_support", "price_won", "price_contact"]
)
@pytest.mark.parametrize("realised", [0.0, 0.3, 1.0])
def test_the_model_is_its_years_added_up(register, scenario, realised):
    """A second route to the net present value, in every case and with both sides priced or one."""
    moved = register.scenarios[scenario].moved | {"promise_realised": realised}
    total, _ = year_by_year(register, moved, {})
    assert worth(register, "npv", **moved) == pytest.approx(total, rel=1e-9)
    unpriced = register.scenarios["price_cash"].moved
    in_cash, _ = year_by_year(register, moved, unpriced)
    assert worth(register, "npv_cash", **moved) == pytest.approx(in_cash, rel=1e-9)


@pytest.mark.parametrize("scenario", ["authors", "price_both", "price_support", "price_won", "price_contact"])
def test_it_is_repaid_in_the_year_in_which_the_sums_meet(register, scenario):
    moved = register.scenarios[scenario].moved | {"promise_realised": 1.0}
    _, repaid = year_by_year(register, moved, {})
    assert model.years_to_repay(register, moved, 1.0) == pytest.approx(repaid, rel=1e-9)


def test_what_brings_nothing_is_never_repaid(register):
    assert np.isnan(model.years_to_repay(register, register.scenarios["price_cash"].moved, 1.0))
    assert np.isnan(model.years_to_repay(register, {}, 0.0))


@pytest.mark.parametrize(
    ("burden", "building", "support", "years"),
    [
        (
            12.0,
            12.0,
            0.0,
            5.0,
        ),  # three years of it, a year for the burden and one for what is missing of the first two
        (11.9, 12.0, 0.0, np.nan),
        (12.0, 12.0, 11.5, 3 + 24 / 0.5),
        (12.0, 12.0, 12.0, np.nan),
        (12.0, 12.0, 12.5, np.nan),
        (0.0, 0.0, 0.0, np.nan),
    ],
)
def test_nothing_is_repaid_before_the_gain_is_full_nor_by_no_gain(
    register, monkeypatch, burden, building, support, years
):
    found = {"transition_burden": burden, "gain_building": building, "support_burden": support}
    monkeypatch.setattr(model, "evaluate", lambda *_: found)
    moved = {"transition_years": 3.0, "ramp_years": 2.0}
    assert model.years_to_repay(register, moved, 1.0) == pytest.approx(years, nan_ok=True)


def test_priced_alike_a_swap_of_posts_gains_nothing(register):
    """One post given up for each gained, both at cost: what is saved in pay is lost in work."""
    found = evaluate(register, {"posts_given_up": 1.0}, ("gain_building", "hours_worth_in_full"))
    assert found["gain_building"] == found["hours_worth_in_full"]


def test_an_hour_is_priced_from_the_cost_of_a_post(register):
    """£35,444 and 30%, at 2019-20 prices, over 37 h x (365/7 - 33/5) weeks, 40/55 of them for clients."""
    post = 35_444 * 1.3 * 80.8738 / 77.0388
    hour = post / (37 * (365 / 7 - 33 / 5))
    assert worth(register, "social_worker_hour_2020") == pytest.approx(hour)
    assert worth(register, "client_hour_2020") == pytest.approx(hour * 55 / 40)
    assert worth(register, "contact_hour_cost_today") == pytest.approx(hour / 0.16)
    assert worth(register, "contact_hour_cost_today") == pytest.approx(worth(register, "hire_hour_cost"))
    assert worth(register, "pssru_client_hour_2020") == pytest.approx(55 * 80.8738 / 73.0337)


def test_a_post_has_one_cost(register):
    """Whatever prices a post in 2019-20 prices prices it alike, so the money hires as many everywhere."""
    keys = ("post_cost_2020", "holder_cost_2020", "posts_for_transition_low", "posts_hired_low")
    here, there, posts, hired = (worth(register, key) for key in keys)
    assert here == there
    assert posts == hired == pytest.approx(5e6 / 3 / here)


@pytest.mark.parametrize("end", ["_low", "_high", ""])
def test_at_the_break_even_values_it_is_worth_nothing(register, end):
    cost = float(register.inputs[f"transition{end or '_cost'}"].value)
    share, price = (worth(register, f"{stem}_to_repay{end}") for stem in ("share", "price"))
    at = {"transition_cost": cost}
    assert worth(register, "npv", **at, promise_realised=share) == pytest.approx(0, abs=1)
    hour = worth(register, "client_hour_2020")
    assert worth(register, "npv", **at, contact_worth=price / hour) == pytest.approx(0, abs=1)


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
    keys = ("contact_hours_realised", "saved_on_staffing", "npv", "npv_cash")
    found = evaluate(register, nothing, (*keys, "worth_lost", "transition_factor"))
    assert found["contact_hours_realised"] == 0
    assert found["saved_on_staffing"] == 0
    dip = 3 * found["worth_lost"] * found["transition_factor"]
    assert found["npv"] + dip == pytest.approx(found["npv_cash"])
    assert found["npv"] < found["npv_cash"] < 0


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
        model.years_to_repay(register, {"contact_share_after": each, "ramp_years": 0.0}, 1.0)
        for each in (share, share + more)
    )
    assert np.isnan(before) or 3 < after < before


@given(st.floats(0.01, 100))
def test_another_currency_changes_nothing_real(register, rate):
    """Every sum in another currency: money scales, hours and years stay."""
    sums = {
        name: float(entry.value) * rate
        for name, entry in register.inputs.items()
        if name in model.inputs(register) and entry.unit.base.startswith("pounds")
    }
    assert len(sums) == 8  # transition, four kinds of pay, leavers, two hours whose ratio alone counts
    before, after = evaluate(register), evaluate(register, sums)
    for key in model.OUTCOMES:
        money = register.quantities[key].unit.base.startswith("pounds")
        assert after[key] == pytest.approx(before[key] * (rate if money else 1), rel=1e-9, abs=1e-6)
    real = ("share_to_repay", "support_paid_for")
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
    assert len(indices) == 2
    before, after = evaluate(register), evaluate(register, indices)
    assert list(after.values()) == pytest.approx(list(before.values()), rel=1e-9, abs=1e-6)


@given(st.integers(2, 10))
def test_as_many_councils_of_one_size_cost_as_many_times_as_much(register, times):
    """Twice the councils and twice the counts: each council as before, England twice the cost."""
    counts = {key: float(register.inputs[key].value) * times for key in model.COUNTS.values()}
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


def test_today_is_the_same_model_at_the_last_counts_and_prices(register):
    """England's last caseload, councils and prices; what is real does not depend on the prices."""
    now, counts = model.today(register), register.official.england.loc[model.latest(register)]
    found = evaluate(
        register, now, ("caseload_realised", "case_holders_gained_per_council", "post_cost_2020")
    )
    gained = counts["cases"] / 153 / 14 - counts["case_holders"] / 153
    assert found["case_holders_gained_per_council"] == pytest.approx(gained)
    assert found["caseload_realised"] == pytest.approx(14)
    assert found["post_cost_2020"] == pytest.approx(35_444 * 1.3 * 100 / 77.0388)
    prices = model.at_latest_prices(register)
    keys = ("share_to_repay", "share_to_repay_low", "support_paid_for")
    before, after = evaluate(register, {}, keys), evaluate(register, prices, keys)
    assert list(after.values()) == pytest.approx(list(before.values()), rel=1e-9)
    assert evaluate(register, prices, ("npv",))["npv"] == pytest.approx(
        evaluate(register, {}, ("npv",))["npv"] * 100 / 80.8738
    )


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
    assert set(found) == set(model.OUTCOMES)
    for key, value in found.items():
        expected = express(register, register.quantities[key]).value
        assert value == pytest.approx(float(expected), rel=1e-9, abs=1e-6)


def test_what_is_no_input_is_refused(register):
    with pytest.raises(KeyError, match="'npv' is not an input"):
        evaluate(register, {"npv": 1.0})


def test_a_council_needs_all_its_counts():
    with pytest.raises(KeyError, match="a council needs cases, case_holders"):
        model.council(cases=2000)
