"""When it pays: by share of the promise, by way of pricing, then and now."""

import numpy as np
import pandas as pd
import pytest

from analysis.appraisal import payback
from analysis.appraisal.model import evaluate, years_to_repay
from analysis.ledger.findings import of_chapter


def test_more_of_the_promise_is_worth_more(register):
    table = payback.scenarios(register)
    assert list(table.index) == ["full", "half", "nil"]
    assert table["npv"].is_monotonic_decreasing
    assert table.loc["full", "payback"] < table.loc["half", "payback"]
    assert np.isnan(table.loc["nil", "payback"])


def test_the_price_of_what_goes_changes_the_sign(register):
    """The same promise, priced on one side and on both: worth its cost, and not."""
    found = {key: table.loc["full", "npv"] for key, (_, table) in payback.prices(register).items()}
    assert found["both"] < 0 < found["won"]
    lost = evaluate(register, {}, ("given_up_worth_in_full", "gain_factor", "missing_factor"))
    worth, factor, missing = (float(value) for value in lost.values())
    assert found["won"] - found["both"] == pytest.approx(worth * (factor - missing))


def test_the_support_posts_own_work_at_cost_is_what_they_are_paid(register):
    """By hand: ten posts of £25,000 and 30%, at 2019-20 prices, over the ten years after the third, at 3.5%."""
    tables = payback.prices(register)
    both, support = (tables[name][1]["npv"] for name in ("both", "support"))
    bill = 10 * 25_000 * 1.3 * 80.8738 / 77.0388
    paid = bill * sum(1.035**-year for year in range(3, 13))
    assert (support - both).to_numpy() == pytest.approx(3 * [paid])
    years = {name: tables[name][1].loc["full", "payback"] for name in ("won", "support", "both")}
    assert years["won"] < years["support"] < years["both"]


def test_cash_knows_nothing_of_what_work_is_worth(register):
    cash = [table["npv_cash"].to_numpy() for _, table in payback.prices(register).values()]
    assert all(one == pytest.approx(cash[0]) for one in cash)


def test_both_sides_at_cost_is_what_the_register_prices(register):
    table = dict(payback.prices(register))["both"][1]
    assert table.loc["full", "npv"] == pytest.approx(float(evaluate(register, {}, ("npv",))["npv"]))


def test_years_to_repay_by_hand(register):
    """Three years, then the burden and a year's gain missing over two of build-up, at what is left a year."""
    found = evaluate(register, {}, ("transition_burden", "gain_building", "support_bill"))
    burden, building, support = (float(value) for value in found.values())
    assert years_to_repay(register, {}, 1.0) == pytest.approx(3 + (burden + building) / (building - support))


@pytest.mark.parametrize("price", ["both", "won", "contact"])
def test_the_course_meets_nothing_where_it_is_repaid(register, price):
    moved = register.scenarios[f"price_{price}"].moved
    when = years_to_repay(register, moved, 1.0)
    years = np.array([0.0, 3.0, when])
    burden = float(evaluate(register, moved, ("transition_burden",))["transition_burden"])
    assert payback.course(register, moved, 1.0, years) == pytest.approx([0, -burden, 0], abs=1e-2)


def test_the_course_by_hand(register, monkeypatch):
    """Nine spent over three years; then six a year, half as much at first over two, less one of support a year."""
    found = {"transition_burden": 9.0, "gain_building": 12.0, "support_burden": 1.0}
    monkeypatch.setattr(payback, "evaluate", lambda *_: found)
    years = np.array([0.0, 1.0, 3.0, 4.0, 5.0, 7.0])
    course = payback.course(register, {"transition_years": 3.0, "ramp_years": 2.0}, 0.5, years)
    assert course == pytest.approx([0, -3, -9, -9 + 3 - 1, -9 + 6 - 2, -9 + 18 - 4])


def test_at_the_end_of_the_gain_what_is_repaid_later_is_not_back(register):
    """By hand: nothing is left at the years to repay, and each year away from them is worth a year's net benefit."""
    found = of_chapter(register, "payback")
    assert found["payback_counted"].value == 3 + 10
    for price in ("both", "won"):
        moved = register.scenarios[f"price_{price}"].moved
        yearly = float(evaluate(register, moved, ("net_benefit_year",))["net_benefit_year"])
        left = (13 - found[f"payback_years_{price}_full"].value) * yearly
        assert found[f"payback_end_{price}"].value == pytest.approx(left)


def test_posts_that_repay_in_cash_do(register):
    posts = of_chapter(register, "payback")["payback_posts_for_cash"].value
    gained = evaluate(register, {}, ("case_holders_gained_per_council",))["case_holders_gained_per_council"]
    found = evaluate(register, {"posts_given_up": 1 + posts / gained}, ("npv_cash",))
    assert found["npv_cash"] == pytest.approx(0, abs=10)


def test_the_authors_best_repays_in_cash_once_it_lasts_long_enough(register):
    found = of_chapter(register, "payback")
    authors, turns = register.scenarios["authors"].moved, found["payback_authors_cash_turns"].value
    assert evaluate(register, authors | {"horizon": turns}, ("npv_cash",))["npv_cash"] == pytest.approx(
        0, abs=1
    )
    assert turns < authors["horizon"]
    assert found["payback_authors_cash"].value > 0


def test_posts_let_go_only_as_far_as_needed_save_what_the_others_would_have_cost(register):
    """By hand: half of £0.63m, or all of it, over three years at 3.5%; and the share at which nothing is left."""
    found = of_chapter(register, "payback")
    rate = 1.035
    posts = evaluate(register, {}, ("case_holders_gained_per_council", "given_up_post_cost"))
    gained, cost = (float(value) for value in posts.values())
    spent = gained * cost * (0.25 + 0.2 * 0.5) * (1 + 1 / rate + 1 / rate**2) / 3
    for name, part in (("half", 0.5), ("nil", 1.0)):
        saved = found[f"payback_let_go_npv_{name}"].value - found[f"payback_npv_{name}"].value
        assert saved == pytest.approx(part * spent)
    assert payback.letting_go(register, {}, 1.0) == pytest.approx(found["payback_npv_full"].value)
    share, won = found["payback_let_go_share"].value, register.scenarios["price_won"].moved
    assert share < found["payback_even_won_share"].value
    assert payback.letting_go(register, won, share) == pytest.approx(0, abs=1)


def test_a_gain_that_lasts_so_long_is_just_worth_it(register):
    moved = register.scenarios["price_won"].moved
    years = payback.lasting(register, moved)
    assert evaluate(register, moved | {"horizon": years}, ("npv",))["npv"] == pytest.approx(0, abs=1)
    assert np.isnan(payback.lasting(register, register.scenarios["price_cash"].moved))


def test_hiring_costs_what_an_hour_costs_today(register):
    """A second route: one post's cost over its own hours of contact, whatever the sum."""
    keys = ("hire_hour_cost", "holder_cost_2020", "hours_per_year")
    found, post, hours = evaluate(register, {}, keys).values()
    assert found == pytest.approx(post / (hours * 0.16))


def test_hiring_is_worth_what_is_paid_for_it_if_priced_at_cost(register):
    assert evaluate(register, {}, ("npv_hiring",))["npv_hiring"] == 0
    spent = evaluate(register, {"holder_worth": 0.0}, ("npv_hiring", "transition_factor"))
    assert spent["npv_hiring"] == pytest.approx(-6e6 * spent["transition_factor"])


def test_never_repaid_has_no_number(register):
    found = of_chapter(register, "payback")
    assert "payback_years_both_full" in found
    assert not [key for key in found if key.startswith("payback_years_") and key.endswith("_nil")]
    assert not [key for key in found if key.startswith("payback_years_cash")]


def test_no_more_years_are_told_than_forty(register, monkeypatch):
    table = pd.DataFrame({"npv": 0.0, "payback": [40.0, 40.1, np.nan]}, index=list(payback.SCENARIOS))
    monkeypatch.setattr(payback, "prices", lambda _: {"both": ("Both sides", table)})
    found = {one.id: one.value for one in payback._prices(register)}
    assert {key: value for key, value in found.items() if "years" in key} == {"payback_years_both_full": 40.0}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (np.nan, set()),
        (0.0, {"share", "support", "cost"}),
        (0.5, set(payback.FOUND)),
        (1.0, set(payback.FOUND)),
    ],
)
def test_what_is_not_needed_is_not_told(register, monkeypatch, value, told):
    monkeypatch.setattr(payback, "break_evens", lambda _: {"both": dict.fromkeys(payback.FOUND, value)})
    prefix = "payback_even_both_"
    found = {one.id: one.value for one in payback._evens(register) if one.id.startswith(prefix)}
    assert found == dict.fromkeys([prefix + what for what in told], value)


@pytest.mark.parametrize(
    ("none", "one", "crossed"), [(-0.5, -0.25, 2.0), (3.0, 1.0, 1.5), (1e-6, 0.0, 1.0), (0.3, 0.3, np.nan)]
)
def test_a_straight_line_crosses_where_two_points_of_it_say(register, monkeypatch, none, one, crossed):
    monkeypatch.setattr(
        payback, "evaluate", lambda _, moved, keys: {keys[0]: none + moved["x"] * (one - none)}
    )
    assert payback.crossing(register, "x", {}) == pytest.approx(crossed, nan_ok=True)


@pytest.mark.parametrize(("turns", "found"), [(0.4, np.nan), (0.6, 0.6), (59.9, 59.9), (60.1, np.nan)])
def test_a_gain_is_looked_for_that_lasts_between_half_a_year_and_sixty(register, monkeypatch, turns, found):
    monkeypatch.setattr(payback, "evaluate", lambda _, moved, keys: {keys[0]: moved["horizon"] - turns})
    assert payback.lasting(register, {}) == pytest.approx(found, nan_ok=True)


@pytest.mark.parametrize(
    ("none", "whole", "told"),
    [(-0.5, 0.5, [0.5]), (0.5, 2.0, []), (-2.0, -0.5, []), (0.0, 2.0, []), (-2.0, 0.0, [])],
)
def test_a_share_at_which_it_pays_is_told_only_where_it_turns(register, monkeypatch, none, whole, told):
    monkeypatch.setattr(payback, "letting_go", lambda _, __, share: none + share * (whole - none))
    found = {one.id: one.value for one in payback._let_go(register)}
    assert [found[key] for key in found if key == "payback_let_go_share"] == told


def test_lines_by_share_run_from_none_of_the_promise_to_all_of_it(register):
    drawn = payback.by_share(register)
    tables = payback.prices(register)
    assert drawn["series"].unique().tolist() == list(payback.LINES.values())
    for price, label in payback.LINES.items():
        line = drawn[drawn["series"] == label].set_index("x")["y"]
        assert line.index.to_numpy() == pytest.approx(np.arange(41) / 40)
        table = tables[price][1]["npv"]
        assert line[[0.0, 0.5, 1.0]].tolist() == pytest.approx(table[["nil", "half", "full"]].tolist())


def test_courses_run_from_nothing_at_the_start_to_what_is_told_of_the_end(register):
    drawn, found = payback.courses(register), of_chapter(register, "payback")
    for price, label in payback.LINES.items():
        line = drawn[drawn["series"] == label].set_index("x")["y"]
        assert line.index.tolist() == list(range(14))
        assert line[0] == 0
        assert line[13] == pytest.approx(found[f"payback_end_{price}"].value)
