"""A council under joint uncertainty: laws of the model, second routes to the figures, and the log."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import findings
from analysis.model import express
from analysis.money.model import evaluate
from analysis.sensitivity import tornado
from analysis.uncertainty import council, drivers, log
from analysis.uncertainty.beliefs import QUALITIES
from analysis.uncertainty.log import Rating, rate


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


def test_a_plain_draw_of_other_random_numbers_finds_the_same_spread(register):
    points = np.random.default_rng(1).random((len(register.beliefs), 2**17))
    result = evaluate(register, council.joint(register).inputs(points), ("npv",))["npv"]
    found = findings.finding(register, "drivers_npv")
    for level, known in ((0.05, found.low), (0.5, found.value), (0.95, found.high)):
        assert np.quantile(result, level) == pytest.approx(known, abs=60_000)


def test_wide_beliefs_spread_the_result_further(register):
    for tied in ("", "tied"):
        wide = "_".join(filter(None, ["wide", tied]))
        narrow = findings.finding(register, drivers.key("npv", tied))
        wider = findings.finding(register, drivers.key("npv", wide))
        assert wider.low < narrow.low < narrow.high < wider.high


def test_correlation_moves_the_result_but_no_single_input(register):
    free, tied = (council.drawn(register, view) for view in ("", "tied"))
    caseloads = [np.quantile(one["caseload_realised"], 0.25) for one in (free, tied)]
    assert caseloads[0] == pytest.approx(caseloads[1], rel=1e-3)
    assert abs(free["npv"].std() - tied["npv"].std()) > 100_000


# --- indices -----------------------------------------------------------------------------------------------


def test_first_order_indices_sum_to_less_than_one_and_totals_to_more(register):
    found = council.indices(register)["npv"]
    assert 0.9 < found["first"].sum() < 1 < found["total"].sum()
    assert (found["total"] >= found["first"] - 1e-3).all()


def test_bins_find_the_same_first_order_indices(register):
    found = council.indices(register)["npv"]
    other = council.alone(register, "")
    assert other["share"].to_numpy() == pytest.approx(found["first"].to_numpy(), abs=2e-3)


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
    found = council.worth(register, view)["pounds"]
    assert (found >= -1e-6).all()
    assert found.drop("all").max() < found["all"]


def test_the_worth_of_all_is_what_never_losing_adds(register):
    nothing, adopt, hire = council.choices(register)
    best = np.maximum(np.maximum(nothing, adopt), hire).mean()
    held = max(0.0, adopt.mean(), hire.mean())
    assert council.worth(register).loc["all", "pounds"] == pytest.approx(best - held)


def test_what_only_hiring_rests_on_is_worth_nothing_where_hiring_is_never_best(register):
    _, adopt, hire = council.choices(register)
    assert (hire > np.maximum(adopt, 0)).sum() == 0
    assert value(register, "drivers_worth_agency_premium_2018") == 0


def test_simply_hiring_is_worked_out_by_hand(register):
    """Posts, hours and pounds, step by step, at the stated values."""
    post = 35_444 * 1.3 * 80.8738 / 77.0388
    posts = 6_000_000 / 3 / post
    hours = posts * 37 * (365 / 7 - (23 + 2 + 8) / 5) * 0.16 * 3
    factor = (1 + 1 / 1.035 + 1 / 1.035**2) / 3
    expected = (hours * 55 * 80.8738 / 73.0337 - 6_000_000) * factor
    assert float(express(register, register.quantities["npv_hiring"]).value) == pytest.approx(expected)


# --- where it turns ----------------------------------------------------------------------------------------


def test_the_mean_result_is_nought_where_it_turns(register):
    at = value(register, "drivers_turn")
    points = np.random.default_rng(3).random((len(register.beliefs), 2**16))
    given_ = council.joint(register).inputs(points) | {"promise_realised": at}
    assert evaluate(register, given_, ("npv",))["npv"].mean() == pytest.approx(0, abs=60_000)


def test_a_line_that_stays_on_one_side_crosses_nowhere(register):
    line = council.along(register, "promise_realised")["mean"]
    assert np.isnan(council.crossing(line, line.max() + 1))
    assert council.crossing(line, line.iloc[7]) == pytest.approx(line.index[7])


def test_what_the_chapter_says_in_words_holds(register):
    for view in council.VIEWS:
        found = findings.finding(register, drivers.key("npv", view))
        assert found.low < found.value < 0 < found.high
        assert (council.drawn(register, view)["npv_cash"] < 0).mean() > 0.99
    assert value(register, "drivers_expected_wide_tied") > 0 > value(register, "drivers_expected")
    assert value(register, "drivers_scenario_authors_cash") < 0
    assert value(register, "drivers_scenario_critics_npv") < -7_000_000
    red = {entry.about.id for entry in log.entries(register) if entry.rating is Rating.RED}
    assert red == {"promise_realised", "posts_given_up", "support_posts"}


# --- the findings ------------------------------------------------------------------------------------------


def test_findings_are_the_same_digits_again(register):
    from analysis.data import DATA, load

    again = load.__wrapped__(DATA)
    for name in ("drivers_npv", "drivers_total_promise_realised", "drivers_worth_promise_realised"):
        one, other = findings.finding(register, name), findings.finding(again, name)
        assert one == other


def test_every_belief_has_its_findings(register):
    found = findings.of_chapter(register, "drivers")
    for name in register.beliefs:
        for kind in ("first", "total", "running_total", "alone", "worth"):
            assert drivers.key(kind, name) in found


# --- the log -----------------------------------------------------------------------------------------------


def test_the_log_holds_every_belief_once_and_most_impact_first(register):
    listed = log.entries(register)
    assert sorted(entry.about.id for entry in listed) == sorted(register.beliefs)
    impacts = [entry.impact for entry in listed]
    assert impacts == sorted(impacts, reverse=True)


def test_the_ratings_add_up(register):
    counts = [value(register, f"assumptions_{colour}") for colour in ("red", "amber", "green")]
    assert sum(counts) == value(register, "assumptions_all") == len(register.beliefs)


@pytest.mark.parametrize(
    ("impact", "quality", "rating"),
    [
        (0.5, "judged", Rating.RED),
        (0.1, "stated", Rating.RED),
        (0.5, "counted", Rating.AMBER),
        (0.05, "judged", Rating.AMBER),
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
    assert set(log.held(register)) == rests_on - set(register.beliefs)


def test_no_assumption_of_the_register_is_left_out(register):
    logged = set(register.beliefs) | set(log.held(register))
    logged |= {one.about.id for one in log.elsewhere(register)}
    assert {about.id for about in register.inputs.values() if about.kind == "assumption"} <= logged
