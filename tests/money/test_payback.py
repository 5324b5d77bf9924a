"""When it pays: scenarios, years to repay, and the values at which conclusions turn."""

import numpy as np
import pytest

from analysis.findings import of_chapter
from analysis.money import payback
from analysis.money.model import evaluate


def test_more_of_the_promise_pays_sooner(register):
    table = payback.scenarios(register)
    assert list(table.index) == ["full", "half", "nil"]
    assert table["npv"].is_monotonic_decreasing
    assert table.loc["full", "payback"] < table.loc["half", "payback"]
    assert np.isnan(table.loc["nil", "payback"])


def test_years_to_repay_by_hand(register):
    """Three years of transition, then six millions at one a year."""
    assert payback.years_to_repay(register, 1e6) == pytest.approx(9)
    assert np.isnan(payback.years_to_repay(register, 0.0))
    assert np.isnan(payback.years_to_repay(register, -1.0))


def test_the_course_meets_nothing_where_it_is_repaid(register):
    benefit = 1.5e6
    years = np.array([0.0, 1.0, 3.0, payback.years_to_repay(register, benefit)])
    assert payback.course(register, benefit, years) == pytest.approx([0, -2e6, -6e6, 0], abs=1e-3)


@pytest.mark.parametrize("name", payback.TURNS)
def test_at_the_turning_value_it_is_worth_nothing(register, name):
    (low, high), *_ = payback.TURNS[name]
    turn = payback.turn(register, "npv", name, low, high)
    assert low < turn < high
    assert evaluate(register, {name: turn}, ("npv",))["npv"] == pytest.approx(0, abs=10)


def test_posts_that_repay_in_cash_do(register):
    posts = of_chapter(register, "payback")["payback_posts_for_cash"].value
    gained = evaluate(register, {}, ("case_holders_gained_per_council",))["case_holders_gained_per_council"]
    found = evaluate(register, {"posts_given_up": 1 + posts / gained}, ("npv_cash",))
    assert found["npv_cash"] == pytest.approx(0, abs=10)


@pytest.mark.parametrize("end", ["low", "high"])
def test_the_matching_share_brings_the_hours_of_hiring(register, end):
    share = payback.matching_share(register, end)
    keys = ("contact_hours_realised", f"hours_hired_{end}")
    gained = evaluate(register, {"promise_realised": share}, keys[:1])[keys[0]]
    assert gained * 10 == pytest.approx(evaluate(register, {}, keys[1:])[keys[1]])


def test_an_hour_in_full_costs_what_the_register_says(register):
    found = evaluate(register, {}, ("cost_per_hour_in_full",))["cost_per_hour_in_full"]
    assert payback.hour_cost(register, "full") == pytest.approx(found, rel=1e-9)
    assert payback.hour_cost(register, "half") > found


def test_hiring_costs_what_an_hour_costs_today(register):
    """A second route: one post's cost over its own hours of contact, whatever the sum."""
    keys = ("hire_hour_cost", "holder_cost_2020", "hours_per_year")
    found, post, hours = evaluate(register, {}, keys).values()
    assert found == pytest.approx(post / (hours * 0.16))


def test_never_repaid_has_no_number(register):
    found = of_chapter(register, "payback")
    assert "payback_years_full" in found
    assert "payback_years_nil" not in found
    assert found["payback_npv_nil"].value < -6_000_000
