"""England as its councils: sums against the published counts, a second route to each sum, and laws of the draws."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from analysis.appraisal import census, model, national
from analysis.appraisal.national import ALIKE, SHARES
from analysis.appraisal.outcomes import CENTRAL, WON, prices
from analysis.claims.expression import express
from analysis.ledger import findings
from analysis.register.counts import QUOTED


def value(register, key):
    return findings.finding(register, key).value


# --- the census --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "number"), [(2017, 152), (2018, 152), (2019, 151), (2020, 151), (2021, 152), (2025, 153)]
)
def test_every_council_is_in_once(register, year, number):
    own = census.councils(register, year)
    assert list(own) == ["unit", "area", "counted", *census.COUNTS, "caseload", "councils"]
    assert own["unit"].is_unique
    assert own["councils"].sum() == number
    assert own[census.COUNTS].notna().all(axis=None)
    assert {"201", "420"} <= set(own["unit"])  # the two smallest count as they are


def test_the_counts_add_up_to_those_published_for_england(register):
    """But for the two units whose counts of 2018 are missing or flagged, to rounding."""
    own = census.councils(register)
    counted = own[own["counted"] == QUOTED]
    table = register.official.workforce
    flagged = table[(table["year"] == QUOTED) & table["implausible"]]
    published = register.official.england.loc[QUOTED]
    for column in ("cases", "case_holders"):
        whole = counted[column].sum() + flagged[column].sum()
        assert whole == pytest.approx(published[column], abs=0.05 * len(own))
    assert sorted(own.loc[own["counted"] != QUOTED, "area"]) == ["Cumbria", "Suffolk"]


def test_a_missing_count_is_that_of_the_nearest_year(register):
    own = census.councils(register).set_index("area")
    assert own.loc["Suffolk", "counted"] == 2017
    others = census.uncounted(register)
    assert set(others["area"]) == {"Suffolk", "Cumbria"}
    assert (others["counted"] != QUOTED).all()


def test_bounds_are_worked_out_by_hand(register):
    """A sum of ones is known for all but the missing units; those get their lowest and their highest."""
    own, others = census.councils(register), census.uncounted(register)
    figures = pd.Series(np.ones(len(own)))
    spread = pd.Series(np.where(others["counted"] == others["counted"].min(), 3.0, 7.0))
    middle, low, high = census.bounds(register, figures, spread)
    assert middle == len(own)
    assert (low, high) == (len(own) - 2 + 2 * 3, len(own) - 2 + 2 * 7)


def test_missing_counts_are_worth_the_longer_way_to_a_bound(register):
    found, low, high = national.england(register, 1.0, CENTRAL)
    assert low < found < high
    assert value(register, "national_uncounted_worth") == max(found - low, high - found)


def test_the_model_for_england_as_one_council_is_the_sum_of_its_councils(register):
    """The second route to every sum: the model is linear in a council's counts and in what it must gain."""
    for price in prices(register):
        for share, _ in SHARES.values():
            summed = national.own_results(register, share, price)["npv"].sum()
            values = census.as_one(register) | national.moved(register, price) | {"promise_realised": share}
            at_once = census.evaluate(register, values, ("npv",))["npv"]
            assert at_once == pytest.approx(summed, rel=1e-9)


def test_a_council_of_mean_size_is_the_model_of_one_council(register):
    """England's counts shared out evenly give the register's own result."""
    number = float(register.inputs["councils_2018"].value)
    counts = {name: float(register.inputs[key].value) / number for name, key in model.COUNTS.items()}
    own = census.councils(register).head(1).assign(**counts, caseload=17.4, councils=1)
    found = census.own_results(register, own, ("npv",), by_size=False)["npv"].iloc[0]
    # Its own caseload is the stated 17.4, while the counts give 17.42
    assert found == pytest.approx(float(express(register, register.quantities["npv"]).value), rel=1e-6)


def test_a_council_at_the_promised_caseload_gains_no_case_holders(register):
    own = census.councils(register)
    found = census.own_results(register, own, ("case_holders_realised_gain",), promise_realised=1.0)
    gained, printed = found["case_holders_realised_gain"], (found["caseload"] + 1e-9).round(1)
    assert (gained[printed <= 14] == 0).all()
    by_hand = found["cases"] / 14 - found["case_holders"]
    assert gained[printed > 14].to_numpy() == pytest.approx(by_hand[printed > 14].to_numpy())
    # The canonical count leaves Suffolk out, which has no counts of 2018, and takes Cumbria's as published
    there = gained[~found["area"].isin(["Suffolk", "Cumbria"])].sum()
    assert value(register, "falls_levelled_2018") == pytest.approx(there, abs=15)


def test_cost_by_size_adds_up_to_that_of_as_many_mean_councils(register):
    own = census.councils(register)
    for by_size in (True, False):
        moved = census.moved(register, own, by_size=by_size)
        assert moved["transition_cost"].sum() == pytest.approx(152 * 6e6)
        assert moved["support_posts"].sum() == pytest.approx(152 * 10)
    assert census.moved(register, own)["support_posts"].std() > 1


def test_without_any_gain_each_council_loses_in_proportion_to_its_staff_in_cash(register):
    found = national.own_results(register, 0.0, "price_cash").assign(
        staff=lambda table: table["in_post"] + table["agency"]
    )
    at_target = found["caseload"] < 14  # nobody leaves there, so only transition and support posts are paid
    each = (found["npv"] / found["staff"])[at_target]
    assert each.max() < 0
    assert each.to_numpy() == pytest.approx(np.full(len(each), each.mean()))


def test_a_council_comes_out_ahead_above_nothing_if_it_has_its_own_counts_and_is_not_of_the_smallest(
    register, monkeypatch
):
    own = pd.DataFrame(
        {
            "unit": ["383", "886", "380", "204", "420"],
            "counted": 4 * [QUOTED] + [QUOTED],
            "npv": [-0.5, 0.0, 0.5, 9.0, 9.0],
        }
    )
    own.loc[own["unit"] == "204", "counted"] = QUOTED - 1
    monkeypatch.setattr(national, "own_results", lambda *given: own if given[-1] else own.head(1))
    assert national.pays(register, 1.0, WON, "npv").tolist() == [False, False, True]
    assert national.pays(register, 1.0, WON, "npv", by_size=False).tolist() == [False]


def test_england_gains_above_nothing(register, monkeypatch):
    monkeypatch.setattr(national, "doubted", lambda *_: np.array([-0.5, 0.0, 0.5, 2.0]))
    found = {one.id: one.value for one in national._doubts(register, WON)}
    assert found["national_chance_alike_price_won"] == 0.5


# --- what is not known -------------------------------------------------------------------------------------


def test_nothing_about_councils_is_drawn(register):
    """The sum at stated values has no range of its own; the range of a finding is that of the inputs."""
    for name, (share, _) in SHARES.items():
        found = findings.finding(register, national.key("npv", name))
        assert found.value == pytest.approx(national.own_results(register, share, CENTRAL)["npv"].sum())
        assert found.low < found.value < found.high
        assert found.interval == "nine draws in ten"


@pytest.mark.parametrize("correlation", ALIKE)
def test_shares_of_councils_are_as_alike_as_asked_and_each_is_believed_as_before(register, correlation):
    drawn = national.shares(register, correlation, 40)
    scores = ndtri(np.clip(drawn, 1e-9, 1 - 1e-9))
    pairs = np.corrcoef(scores.T)[np.triu_indices(40, 1)]
    assert pairs.mean() == pytest.approx(correlation, abs=0.06)
    assert np.quantile(drawn, [0.05, 0.5, 0.95]) == pytest.approx([0.05, 0.5, 0.95], abs=0.05)


def test_luck_that_is_wholly_shared_is_the_same_share_everywhere(register):
    own, one = (np.quantile(drawn, [0.05, 0.5, 0.95]) for drawn in _whole(register))
    assert own == pytest.approx(one, abs=25e6)


def _whole(register):
    return national.with_luck(register, WON, 1.0), national.doubted(register, WON)


def test_luck_of_its_own_for_each_council_narrows_the_range(register):
    spread = [national.with_luck(register, WON, one).std() for one in ALIKE]
    assert spread == sorted(spread, reverse=True)
    assert spread[-1] < 0.7 * spread[0]


def test_the_curve_over_the_share_averages_to_the_expected_result(register):
    for price in (CENTRAL, WON):
        known = national.doubted(register, price).mean()
        assert national.plans(register, price).at_once == pytest.approx(known, abs=8e6)


def test_the_same_register_gives_the_same_digits(register):
    from analysis.register.load import DATA, load

    again = load.__wrapped__(DATA)
    for key in ("national_npv_apart", "national_decide_much_price_won"):
        assert findings.finding(register, key) == findings.finding(again, key)


# --- what the chapter says in words ------------------------------------------------------------------------


def test_with_both_sides_at_cost_england_loses_whatever_comes_true(register):
    assert value(register, "national_npv_nil") < value(register, "national_npv_half")
    assert value(register, "national_npv_half") < value(register, "national_npv_full") < 0
    for name in ALIKE.values():
        assert findings.finding(register, national.key("npv", name)).high < 0
        assert value(register, national.key("chance", name)) < 0.05
    assert value(register, "national_npv_full_today") < 0
    assert value(register, "national_pays_cash_full") == 0
    assert value(register, "national_pays_same_full") > value(register, "national_pays_full")


def test_a_trial_is_worth_something_only_as_far_as_it_tells_of_the_others(register):
    assert value(register, "national_goes_on") == 0
    for name in ALIKE.values():
        assert value(register, national.key("decide", name)) == pytest.approx(
            value(register, "national_first_alone")
        )
    worth = [value(register, national.key("decide", name, WON)) for name in ALIKE.values()]
    assert worth == sorted(worth, reverse=True)
    assert worth[-1] == pytest.approx(value(register, national.key("first_alone", WON)))
    assert worth[-1] < 0 < worth[-2]


def test_waiting_loses_to_starting_everywhere_where_most_would_start_anyway(register):
    contact = "price_contact"
    at_once = value(register, national.key("at_once", contact))
    assert value(register, national.key("decide", "alike", contact)) > at_once
    assert value(register, national.key("decide", "much", contact)) < at_once


def test_what_is_decided_is_drawn_by_how_far_off_the_report_is(register):
    drawn = national.deciding(register, WON, [1.0, 0.3])
    assert drawn["series"].unique().tolist() == ["correlation 1", "correlation 0.3"]
    for series, correlation in (("correlation 1", 1.0), ("correlation 0.3", 0.3)):
        line = drawn[drawn["series"] == series]
        assert line["x"].to_numpy() == pytest.approx(np.arange(21) / 20)
        for error, decided in line.iloc[[0, 6, -1]][["x", "y"]].itertuples(index=False):
            assert decided == national.plans(register, WON, correlation, error).decide


def test_draws_are_of_councils_with_a_share_of_their_own_except_where_all_are_alike(register):
    for name in ALIKE.values():
        draws = national.DRAWS if name == "alike" else national.OWN_DRAWS
        for kind in ("npv", "chance"):
            assert findings.finding(register, f"national_{kind}_{name}").n == draws


def test_a_rough_report_is_told_where_only_what_is_won_is_priced(register):
    told = [key for key in findings.of_chapter(register, "national") if "_rough_" in key]
    assert sorted(told) == sorted(
        f"national_{kind}_{name}_rough_{WON}" for kind in ("decide", "stop") for name in ALIKE.values()
    )
