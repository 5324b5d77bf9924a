"""A council under joint uncertainty: laws of the model, second routes to the figures, and the log."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.appraisal import assumptions as log
from analysis.appraisal import drivers
from analysis.appraisal import outcomes as council
from analysis.appraisal.assumptions import Rating, rate
from analysis.appraisal.draws import blocks
from analysis.appraisal.model import evaluate
from analysis.appraisal.outcomes import CENTRAL, SUPPORT, WON
from analysis.claims.expression import express
from analysis.claims.sensitivity import tornado
from analysis.ledger import findings
from analysis.register.beliefs import QUALITIES


def value(register, key):
    return findings.finding(register, key).value


# --- draws -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", council.VIEWS)
def test_draws_stay_within_the_corners_of_the_beliefs(register, view):
    """Caseload falls as more of the promise comes true and nothing else moves it."""
    ends = evaluate(register, {"promise_realised": np.array([0.0, 1.0])}, ("caseload_realised",))
    drawn = council.drawn(register, view)["caseload_realised"]
    assert ends["caseload_realised"][1] <= drawn.min()
    assert drawn.max() <= ends["caseload_realised"][0]


@pytest.mark.parametrize("price", [CENTRAL, SUPPORT, WON])
def test_a_plain_draw_of_other_random_numbers_finds_the_same_spread(register, price):
    points = np.random.default_rng(1).random((len(register.beliefs), 2**17))
    moved = register.scenarios[price].moved | council.joint(register).inputs(points)
    result = evaluate(register, moved, ("npv",))["npv"]
    found = findings.finding(register, drivers.key("npv", "", price))
    for level, known in ((0.05, found.low), (0.5, found.value), (0.95, found.high)):
        assert np.quantile(result, level) == pytest.approx(known, abs=60_000)


def test_what_is_counted_or_chosen_is_never_drawn(register):
    kinds = {register.inputs[name].kind for name in register.beliefs}
    assert not kinds & {"official", "choice", "definition"}
    assert "caseload_england" not in register.beliefs
    for price, scenario in council.prices(register).items():
        assert {register.inputs[name].kind for name in scenario.settings} == {"choice"}, price


def test_wide_beliefs_spread_the_result_further(register):
    for tied in ("", "tied"):
        wide = "_".join(filter(None, ["wide", tied]))
        narrow = findings.finding(register, drivers.key("npv", tied))
        wider = findings.finding(register, drivers.key("npv", wide))
        assert wider.low < narrow.low < narrow.high < wider.high or wider.value < narrow.low


def test_correlation_moves_the_result_but_no_single_input(register):
    free, tied = (council.drawn(register, view, WON) for view in ("", "tied"))
    assert abs(free["npv"].std() - tied["npv"].std()) > 100_000
    free, tied = (council.drawn(register, view)["caseload_realised"] for view in ("", "tied"))
    assert np.quantile(free, 0.25) == pytest.approx(np.quantile(tied, 0.25), rel=1e-3)


def test_prices_are_looked_at_with_correlated_inputs_only_where_told(register):
    with pytest.raises(KeyError):
        council.drawn(register, "tied", "price_moved")


# --- indices -----------------------------------------------------------------------------------------------


def test_first_order_indices_sum_to_less_than_one_and_totals_to_more(register):
    found = council.indices(register)["npv"]
    assert 0.9 < found["first"].sum() < 1 < found["total"].sum()
    assert (found["total"] >= found["first"] - 2e-3).all()


def test_bins_find_the_same_first_order_indices(register):
    found = council.indices(register)["npv"]
    other = council.alone(register, "")
    assert other["share"].to_numpy() == pytest.approx(found["first"].to_numpy(), abs=3e-3)


def test_the_input_with_the_widest_swing_has_the_largest_index(register):
    npv = express(register, register.quantities["npv"])
    likely = {name: belief.likely for name, belief in register.beliefs.items()}
    swings = tornado(npv, {name: belief.ends() for name, belief in register.beliefs.items()}, likely)
    assert swings["input"].iloc[0] == council.indices(register)["npv"]["total"].idxmax()


def test_a_tornado_keeps_the_others_where_it_is_told(register):
    npv = express(register, register.quantities["npv"])
    half = {"promise_realised": register.beliefs["promise_realised"].likely}
    row = tornado(npv, {"transition_cost": register.beliefs["transition_cost"].ends()}, half).iloc[0]
    again = evaluate(register, {"promise_realised": 0.5, "transition_cost": 5e6}, ("npv",))["npv"]
    assert float(row["result_low"]) == pytest.approx(float(again))


# --- information -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", drivers.WORTH_VIEWS)
def test_knowing_one_input_is_worth_less_than_knowing_all(register, view):
    found = council.worth(register, view, WON)["pounds"]
    assert (found >= -1e-6).all()
    assert 0 < found.drop("all").max() < found["all"]


def test_the_worth_of_all_is_what_never_losing_adds(register):
    nothing, adopt, hire = council.choices(register, "", WON)
    best = np.maximum(np.maximum(nothing, adopt), hire).mean()
    held = max(0.0, adopt.mean(), hire.mean())
    assert council.worth(register, "", WON).loc["all", "pounds"] == pytest.approx(best - held)


def test_at_cost_hiring_is_level_and_nothing_is_worth_finding_out(register):
    assert council.choices(register)[2] == pytest.approx(0, abs=1e-6)
    assert council.worth(register)["pounds"].max() < 500
    assert value(register, "drivers_worth_promise_realised") == 0


def test_simply_hiring_is_worked_out_by_hand(register):
    """The worth of the work less its cost, over the years of spending: at half its cost half is lost."""
    factor = (1 + 1 / 1.035 + 1 / 1.035**2) / 3
    found = evaluate(register, {"holder_worth": 0.5, "transition_cost": 6e6}, ("npv_hiring",))["npv_hiring"]
    assert float(found) == pytest.approx(-3e6 * factor)


# --- where it turns ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("price", [CENTRAL, WON])
def test_the_mean_result_is_nothing_where_it_turns(register, price):
    at = value(register, drivers.key("turn", "", price))
    points = np.random.default_rng(3).random((len(register.beliefs), 2**16))
    given_ = (
        register.scenarios[price].moved | council.joint(register).inputs(points) | {"promise_realised": at}
    )
    assert evaluate(register, given_, ("npv",))["npv"].mean() == pytest.approx(0, abs=60_000)


@pytest.mark.parametrize("view", drivers.PRICE_VIEWS)
def test_each_draw_is_level_where_it_turns(register, view):
    """A second route to the share that breaks even: the model itself at the share, for the first draws."""
    found, turns = council.drawn(register, view, WON), council.turns(register, view, WON)
    gain, cost = (found[key][0, :64] for key in (council.GAIN, council.COST))
    assert turns[0, :64] * gain - cost == pytest.approx(np.zeros(64), abs=1e-3)
    _, points = next(blocks(council.SEED, 0, len(register.beliefs), council.DRAWS, 64))
    given_ = register.scenarios[WON].moved | council.joint(register, view).inputs(points)
    at_turn = evaluate(register, given_ | {"promise_realised": turns[0, :64]}, ("npv",))["npv"]
    assert at_turn == pytest.approx(np.zeros(64), abs=1e-2)


def test_the_share_of_draws_that_the_promise_in_full_pays_in_is_that_of_turns_up_to_one(register):
    for price in council.prices(register):
        line = council.by_promise(register, price)
        found = council.drawn(register, "", price)
        pays = (found[council.GAIN] >= found[council.COST]).mean()
        assert value(register, drivers.key("full_pays", "", price)) == pytest.approx(pays, abs=1e-6)
        assert (line["low"] < line["mean"]).all()
        assert (line["mean"] < line["high"]).all()


def test_where_more_of_the_promise_brings_no_more_it_turns_nowhere(register, monkeypatch):
    gain, cost = (
        np.array([[0.5, 0.5], [-2.0, 2.0], [-2.0, 1.0]]),
        np.array([[1.0, 3.0], [1.0, 1.0], [1.0, 1.0]]),
    )
    monkeypatch.setattr(council, "drawn", lambda *_: {council.GAIN: gain, council.COST: cost})
    assert council.turn(register) == pytest.approx([4.0, np.nan, np.nan], nan_ok=True)
    assert council.turns.__wrapped__(register).tolist() == [[2.0, 6.0], [np.inf, 0.5], [np.inf, 1.0]]


def test_the_line_by_the_promise_runs_from_the_cost_alone_to_the_whole_gain(register, monkeypatch):
    gain, cost = np.array([[2.0, 6.0], [4.0, 8.0]]), np.array([[1.0, 1.0], [3.0, 7.0]])
    monkeypatch.setattr(council, "drawn", lambda *_: {council.GAIN: gain, council.COST: cost})
    line = council.by_promise.__wrapped__(register)
    assert line.index.to_numpy() == pytest.approx(np.arange(21) / 20)
    assert line.loc[[0.0, 0.5, 1.0], "mean"].tolist() == pytest.approx([-3.0, -0.5, 2.0])
    spread = np.quantile([1.0, 1.0, 1.0, 5.0], [0.05, 0.95])
    assert line.loc[1.0, ["low", "high"]].tolist() == pytest.approx(spread)


def test_draws_on_the_edge_lose_nothing_cost_no_more_and_pay(register, monkeypatch):
    """Of eight draws three lie below, three at the edge and two above it."""
    edge = np.array([[-0.5, -0.5, -0.5, 0.0], [0.0, 0.0, 0.5, 0.5]])
    results = {"npv": edge, "running_change": edge}
    monkeypatch.setattr(council, "drawn", lambda *_: results)
    monkeypatch.setattr(council, "choices", lambda *_: (edge, edge, edge))
    monkeypatch.setattr(council, "turns", lambda *_: 1 + edge)
    monkeypatch.setattr(council, "turn", lambda *_: np.array([np.nan, np.nan]))
    about = pd.DataFrame({"share": 0.5, "error": 0.1}, [council.PROMISE])
    monkeypatch.setattr(council, "alone", lambda *_: about)
    found = {one.id: one.value for one in (*drivers._shares(register), *drivers._by_price(register))}
    for view in drivers.VIEWS:
        assert found[drivers.key("loss", view)] == 3 / 8
        assert found[drivers.key("cheaper", view)] == 6 / 8
    for price in council.prices(register):
        assert found[drivers.key("loss", "wide", price)] == 3 / 8
        assert found[drivers.key("full_pays", "wide", price)] == 6 / 8


@pytest.mark.parametrize(
    ("expected", "never", "told"),
    [
        ([4.0, 5.0], 2, True),
        ([4.0, 5.1], 2, False),
        ([4.0, np.nan], 2, False),
        ([4.0, 5.0], 3, False),
        ([4.0, np.nan], 3, False),
    ],
)
def test_a_turn_is_told_where_nearly_every_draw_has_one_and_no_scramble_is_beyond_reach(
    register, expected, never, told
):
    turns = np.array([np.r_[np.arange(60.0 - never), np.full(never, np.inf)], np.arange(2.0, 62.0)])
    found = list(drivers._turn(np.array(expected), turns, drivers._at(register, "")))
    assert [(one.value, one.low, one.high) for one in found] == [(4.5, 3.0, 57.0)] * told


def test_what_the_chapter_says_in_words_holds(register):
    for view in drivers.VIEWS:
        assert value(register, drivers.key("loss", view)) > 0.99
        assert findings.finding(register, drivers.key("npv", view)).high < 0
    assert value(register, "drivers_full_pays") < 0.05
    assert value(register, drivers.key("full_pays", "", WON)) > 0.95
    pay = [
        price
        for price in council.prices(register)
        if value(register, drivers.key("full_pays", "wide", price)) > 0.5
    ]
    assert sorted(pay) == ["price_contact", WON]
    assert 0.05 < value(register, drivers.key("full_pays", "", SUPPORT)) < 0.5
    assert all(
        value(register, drivers.key("full_pays", "wide", price)) < 0.1
        for price in council.prices(register)
        if price not in ("price_contact", SUPPORT, WON)
    )
    assert findings.finding(register, "drivers_turn").low > 1


def test_no_unknown_alone_reaches_break_even_with_both_sides_at_cost(register):
    npv = express(register, register.quantities["npv"])
    likely = {name: belief.likely for name, belief in register.beliefs.items()}
    rows = tornado(npv, {name: belief.ends() for name, belief in register.beliefs.items()}, likely)
    assert rows[["result_low", "result_high"]].astype(float).to_numpy().max() < 0


def test_the_authors_best_case_repays_in_cash_if_the_gain_outlasts_the_central_horizon(register):
    best = register.scenarios["authors"].moved
    years = value(register, "payback_authors_cash_turns")
    cash = [
        float(evaluate(register, best | {"horizon": at}, ("npv_cash",))["npv_cash"])
        for at in (float(register.inputs["horizon"].value), years, best["horizon"])
    ]
    assert cash[0] < 0 < cash[2] == pytest.approx(value(register, "drivers_scenario_authors_cash"))
    assert cash[1] == pytest.approx(0, abs=1_000)


# --- the findings ------------------------------------------------------------------------------------------


def test_findings_are_the_same_digits_again(register):
    from analysis.register.load import DATA, load

    again = load.__wrapped__(DATA)
    for name in ("drivers_npv", "drivers_total_promise_realised", "drivers_worth_promise_realised_price_won"):
        one, other = findings.finding(register, name), findings.finding(again, name)
        assert one == other


def test_every_belief_has_its_findings(register):
    found = findings.of_chapter(register, "drivers")
    for name in register.beliefs:
        for kind in ("first", "total", "running_total"):
            assert drivers.key(kind, name) in found
        assert drivers.key("worth", name, "", WON) in found


@pytest.mark.parametrize(
    ("share", "decimals"),
    [
        (0.0, 0),
        (0.0004, 0),
        (0.0005, 1),
        (0.001, 1),
        (0.005, 0),
        (0.02, 0),
        (0.999, 1),
        (0.9997, 0),
        (1.0, 0),
    ],
)
def test_a_rare_thing_is_not_told_as_never(share, decimals):
    assert drivers._decimals(share) == decimals


# --- the log -----------------------------------------------------------------------------------------------


def test_the_log_holds_every_belief_once_and_most_impact_first(register):
    listed = log.entries(register)
    assert sorted(entry.about.id for entry in listed) == sorted(register.beliefs)
    impacts = [entry.impact for entry in listed]
    assert impacts == sorted(impacts, reverse=True)


@pytest.mark.parametrize(("more", "first"), [(4e-7, 0), (0.6e-6, 1), (4e-6, 1)])
def test_impacts_alike_to_a_millionth_stay_in_the_order_of_the_table(register, monkeypatch, more, first):
    names = list(register.beliefs)
    impacts = pd.DataFrame({"total": 0.1}, index=names)
    impacts.loc[names[1]] += more
    nothing = pd.DataFrame({"total": 0.0}, index=names)
    monkeypatch.setattr(council, "indices", lambda _: {"npv": nothing, "running_change": impacts})
    assert log.entries.__wrapped__(register)[0].about.id == names[first]


def test_an_assumption_is_told_with_the_result_that_it_moves_furthest_up_or_down(monkeypatch):
    swings = {"none": None, "up": (-0.1, 0.2), "far": (0.5, 0.6), "down": (0.3, -0.3)}
    made = SimpleNamespace(quantities={key: key for key in swings})
    monkeypatch.setattr(log, "express", lambda _, known: known)
    monkeypatch.setattr(log, "_swing", lambda known, _: swings[known])
    assert log._moved_most(made, "x") == log.Elsewhere("x", "down", 0.3, -0.3)
    swings.update(dict.fromkeys(swings))
    assert log._moved_most(made, "x") == log.Elsewhere("x", "", 0.0, 0.0)


@pytest.mark.parametrize(("inputs", "unknown", "value"), [("y", "", 1), ("x", "y", 1), ("x", "", 0)])
def test_a_result_is_not_moved_by_what_it_does_not_rest_on_nor_where_it_has_no_value(inputs, unknown, value):
    result = SimpleNamespace(inputs=inputs, unknown=unknown, value=value)
    assert log._swing(result, SimpleNamespace(id="x")) is None


def test_the_ratings_named_in_the_chapter_are_those_of_the_log(register):
    rated = {entry.about.id: entry.rating for entry in log.entries(register)}
    red = {name for name, rating in rated.items() if rating is Rating.RED}
    assert red == {"promise_realised", "posts_given_up", "support_posts"}
    assert rated["ramp_years"] is rated["dip"] is Rating.GREEN


def test_the_ratings_add_up(register):
    counts = [value(register, f"assumptions_{colour}") for colour in ("red", "amber", "green")]
    assert sum(counts) == value(register, "assumptions_all") == len(register.beliefs)


@pytest.mark.parametrize(
    ("impact", "quality", "rating"),
    [
        (0.5, "judged", Rating.RED),
        (0.1, "stated", Rating.RED),
        (0.5, "counted", Rating.AMBER),
        (0.1, "reported", Rating.AMBER),
        (0.099, "reported", Rating.GREEN),
        (0.099, "stated", Rating.AMBER),
        (0.05, "judged", Rating.AMBER),
        (0.01, "judged", Rating.AMBER),
        (0.0099, "judged", Rating.GREEN),
        (0.05, "reported", Rating.GREEN),
        (0.001, "judged", Rating.GREEN),
        (-0.001, "stated", Rating.GREEN),
    ],
)
def test_the_rating_follows_its_rule(impact, quality, rating):
    assert rate(impact, quality) is rating


@given(
    st.floats(0, 1), st.floats(0, 1), st.sampled_from(sorted(QUALITIES)), st.sampled_from(sorted(QUALITIES))
)
def test_more_impact_and_worse_knowledge_never_rate_better(first, second, one, other):
    order = [Rating.GREEN, Rating.AMBER, Rating.RED]
    ranks = list(QUALITIES)
    low, high = sorted((first, second))
    good, bad = sorted((one, other), key=ranks.index)
    assert order.index(rate(low, good)) <= order.index(rate(high, bad))


def test_what_is_held_is_everything_else_the_result_rests_on(register):
    rests_on = set(express(register, register.quantities["npv"]).inputs)
    chosen = {name for name in rests_on if register.inputs[name].kind == "choice"}
    assert chosen == {"contact_worth", "holder_worth", "given_up_worth", "support_worth"}
    assert set(log.held(register)) == rests_on - set(register.beliefs) - chosen


def test_what_one_per_cent_more_of_a_held_input_moves_is_in_pounds(register):
    after = float(register.inputs["contact_share_after"].value)
    ends = evaluate(register, {"contact_share_after": np.array([1.0, 1.0001]) * after}, ("npv",))["npv"]
    assert log.held(register)["contact_share_after"] == pytest.approx((ends[1] - ends[0]) * 100, rel=1e-3)


def test_no_assumption_of_the_register_is_left_out(register):
    logged = set(register.beliefs) | set(log.held(register))
    logged |= {one.about.id for one in log.elsewhere(register)}
    assert {about.id for about in register.inputs.values() if about.kind == "assumption"} <= logged
