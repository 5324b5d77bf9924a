"""Break-evens: each checked by putting it back, and against a search."""

import numpy as np
import pytest

from analysis.appraisal import payback
from analysis.appraisal.model import evaluate
from analysis.claims.expression import express
from analysis.claims.sensitivity import switching_value
from analysis.register.units import SMALL

#: What is looked for → the input that carries it.
INPUTS = {"share": "promise_realised", "support": "support_posts", "cost": "transition_cost"}


def situations(register):
    return {name: moved for name, (_, moved) in payback.situations(register).items()}


@pytest.mark.parametrize("what", INPUTS)
def test_put_back_it_is_worth_nothing(register, what):
    found = {name: payback.FOUND[what](register, moved) for name, moved in situations(register).items()}
    inside = {name: value for name, value in found.items() if np.isfinite(value)}
    assert inside
    for name, value in inside.items():
        moved = {**situations(register)[name], INPUTS[what]: value}
        assert evaluate(register, moved, ("npv",))["npv"] == pytest.approx(0, abs=1)


def test_a_search_finds_the_same(register):
    """Another route: the root of the net present value by bracketing, at the register's own values."""
    npv = express(register, register.quantities["npv"])
    searched = float(switching_value(npv, "transition_cost", 0.0, 0.0, 1e8))
    assert payback.FOUND["cost"](register, situations(register)["both"]) == pytest.approx(searched)
    worth = float(switching_value(npv, "contact_worth", 0.0, 0.0, 20.0))
    hour = evaluate(register, {}, ("client_hour_2020",))["client_hour_2020"]
    found = payback.FOUND["hour"](register, situations(register)["both"])
    assert found == pytest.approx(worth * hour)
    assert found == pytest.approx(float(evaluate(register, {}, ("price_to_repay",))["price_to_repay"]))


def test_where_no_share_is_enough_the_whole_promise_loses(register):
    for moved in situations(register).values():
        whole = evaluate(register, {**moved, "promise_realised": 1.0}, ("npv",))["npv"]
        assert np.isnan(payback.FOUND["share"](register, moved)) == (whole < 0)


def test_leavers_put_back_are_worth_nothing_more(register):
    moved = situations(register)["both"]
    leavers = payback.FOUND["leavers"](register, moved)
    there = evaluate(register, moved, ("leavers_per_council",))["leavers_per_council"]
    assert 0 < leavers < there
    again = {**moved, "leavers_avoided": leavers / there}
    assert evaluate(register, again, ("npv",))["npv"] == pytest.approx(0, abs=1)


def test_placements_year_by_year(register):
    """So many children fewer, half of them for two years, eight years in full, from year 3 on."""
    moved = situations(register)["both"]
    fewer = payback.FOUND["placements"](register, moved)
    each = payback.placement_cost(register) * 80.8738 / 100
    saved = sum(fewer * each * (0.5 if year < 5 else 1) / 1.035**year for year in range(3, 13))
    assert saved == pytest.approx(-float(evaluate(register, moved, ("npv",))["npv"]))


def test_the_cost_of_a_placement_from_the_tables(register):
    """Sums by hand over the councils with both figures; Sandwell books these children elsewhere."""
    spent = register.official.spending.set_index("unit")
    rows = register.official.looked_after.query("level == 'council' and year in (2024, 2025)")
    counted = rows.groupby("unit")["looked_after"].agg(
        lambda both: both.mean() if both.count() == 2 else None
    )
    both = [unit for unit in spent.index if counted.get(unit, 0) > 0 and spent.loc[unit, "looked_after"] > 0]
    both = [
        unit
        for unit in both
        if unit not in SMALL and spent.loc[unit, "looked_after"] > spent.loc[unit, "total"] / 20
    ]
    pounds = sum(spent.loc[unit, "looked_after"] for unit in both)
    assert payback.placement_cost(register) == pytest.approx(pounds / sum(counted[unit] for unit in both))
    assert spent.loc[spent["area"] == "Sandwell", "looked_after"].squeeze() < 0


def test_what_pays_needs_nothing_more(register):
    moved = situations(register)["won"]
    assert payback.FOUND["placements"](register, moved) == payback.FOUND["leavers"](register, moved) == 0


@pytest.mark.parametrize(("what", "name"), [("support", "support_posts"), ("cost", "transition_cost")])
def test_where_not_even_none_is_enough_there_is_no_value(register, what, name):
    nothing = situations(register)["cash"] | {"promise_realised": 0.0}
    assert payback.crossing(register, name, nothing) < 0
    assert np.isnan(payback.FOUND[what](register, nothing))


@pytest.mark.parametrize(
    ("what", "crossed", "found"),
    [
        ("share", -0.01, np.nan),
        ("share", 0.0, 0.0),
        ("share", 1.0, 1.0),
        ("share", 1.01, np.nan),
        ("support", -0.01, np.nan),
        ("support", 0.0, 0.0),
        ("support", 0.5, 0.5),
        ("cost", -1.0, np.nan),
        ("leavers", -0.5, 0.0),
        ("leavers", 1.01, np.nan),
        ("hour", -2.0, 0.0),
    ],
)
def test_what_no_council_can_have_is_no_break_even(register, monkeypatch, what, crossed, found):
    monkeypatch.setattr(payback, "crossing", lambda *_: crossed)
    assert payback.FOUND[what](register, {}) == pytest.approx(found, nan_ok=True)


@pytest.mark.parametrize(("moved", "part"), [({}, 1.0), ({"promise_realised": 0.25}, 0.25)])
def test_leavers_are_those_of_as_much_of_the_promise_as_comes_true(register, monkeypatch, moved, part):
    monkeypatch.setattr(payback, "crossing", lambda *_: 1.0)
    there = evaluate(register, moved, ("leavers_per_council",))["leavers_per_council"]
    assert payback.FOUND["leavers"](register, moved) == pytest.approx(part * there)


def test_no_placement_is_needed_where_it_pays_without(register):
    won = register.scenarios["price_won"].moved
    assert evaluate(register, won, ("npv",))["npv"] > 0
    assert payback.FOUND["placements"](register, won) == 0


def test_an_input_that_moves_nothing_has_no_break_even(register):
    assert np.isnan(payback.crossing(register, "team_size", {}))
