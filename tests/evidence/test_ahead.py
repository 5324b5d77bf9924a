"""The next year's count: intervals that hold what they promise, nothing of a later year, chances by another route."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from analysis.evidence.forecast import ahead
from analysis.evidence.forecast import ranks as standing
from analysis.evidence.forecast.pooling import levels, panel
from analysis.ledger.findings import of_chapter
from analysis.register import counts as council
from analysis.register.predictions import Forecast

LAST, TARGET = 2025, 14.0


# --- England -----------------------------------------------------------------------------------------------


def test_a_rate_carried_on_by_hand():
    """20, 22, 20: two changes of ln 1.1, so the scale is ln 1.1, with two degrees of freedom."""
    found = ahead.walk(pd.Series([20.0, 22.0, 20.0]))
    assert found.value == pytest.approx(20)
    assert found.high95 == pytest.approx(20 * 1.1**4.302653)  # Student's t, two degrees, from a table
    assert found.low80 == pytest.approx(20 / 1.1**1.885618)


def test_with_a_trend_the_mean_change_goes_on():
    """8, 4, 2, 1 is a change of one half each year without any spread about it."""
    found = ahead.walk(pd.Series([8.0, 4.0, 2.0, 1.0]), trend=True)
    assert vars(found).values() == pytest.approx([0.5] * 5)


def test_a_trend_is_uncertain_too_by_hand():
    """Changes of 0.1 and 0.3: mean 0.2, deviation √0.02, half as much variance again for the mean, one degree."""
    found = ahead.walk(pd.Series(np.exp([0.0, 0.1, 0.4])), trend=True)
    assert np.log(found.value) == pytest.approx(0.6)
    assert np.log(found.high95) == pytest.approx(0.6 + 12.706205 * np.sqrt(0.02 * 1.5), rel=1e-5)
    assert np.log(found.low80) == pytest.approx(0.6 - 3.077684 * np.sqrt(0.02 * 1.5), rel=1e-5)


@pytest.mark.parametrize("trend", [False, True])
def test_the_interval_of_a_wandering_rate_holds_what_it_promises(trend):
    random = np.random.default_rng(4)
    logs = np.cumsum(random.standard_normal((1000, 10)) * 0.03 + (0.02 if trend else 0), axis=1)
    tests = pd.DataFrame(
        [vars(ahead.walk(pd.Series(np.exp(one[:-1])), trend)) | {"came": np.exp(one[-1])} for one in logs]
    )
    for level in ahead.INTERVALS:
        assert ahead.held(tests, level).mean() == pytest.approx(level / 100, abs=0.03)


# --- stretching --------------------------------------------------------------------------------------------


def counted(offs):
    found = pd.DataFrame({"value": 10.0, "came": 10.0 + np.asarray(offs, float)})
    return found.assign(low80=9.0, high80=11.0, low95=8.0, high95=12.0)


def test_an_interval_that_held_is_left_as_it_is():
    assert ahead.stretch(counted([0.5, -0.9, 0.2, 1.9, 0])) == {80: 1.0, 95: 1.0}


def test_an_interval_that_missed_too_often_is_stretched_by_the_least_that_helps():
    """Four of five within 1.5, so half as wide again; all five only within 5, two and a half times two."""
    assert ahead.stretch(counted([0.5, -1.5, 0.2, 5, -1.2])) == {80: 1.5, 95: 2.5}


@pytest.mark.parametrize(("off", "factor"), [(0, 1.0), (0.5, np.inf), (-0.5, 1.0), (-1.5, 1.5)])
def test_an_end_at_the_value_itself_is_stretched_to_nothing(off, factor):
    tests = counted([off]).assign(high80=10.0)
    assert ahead.stretch(tests)[80] == factor


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=40))
def test_stretched_intervals_would_have_held_what_they_promise(offs):
    tests = counted(offs)
    factors = ahead.stretch(tests)
    moved = Forecast(10, 9, 11, 8, 12).stretched(
        {level: factor * (1 + 1e-9) for level, factor in factors.items()}
    )
    for level in ahead.INTERVALS:
        low, high = moved.ends(level)
        assert tests["came"].between(low, high).mean() >= level / 100
        assert factors[level] >= 1


# --- councils ----------------------------------------------------------------------------------------------


def test_nothing_of_a_later_year_enters(register):
    """With all later counts turned upside down the outlook is the same."""
    official = register.official
    later = official.workforce["year"] > 2022
    workforce = official.workforce.assign(
        caseload=official.workforce["caseload"].where(~later, 99.0),
        case_holders=official.workforce["case_holders"].where(~later, 1.0),
    )
    england = official.england.assign(
        caseload=np.where(official.england.index > 2022, 99, official.england["caseload"])
    )
    other = replace(official, workforce=workforce, england=england)
    one, two = (ahead.outlook(version, 2022) for version in (official, other))
    assert np.array_equal(one.counts, two.counts)
    assert one.year == 2023


def test_an_underlying_caseload_has_the_interval_of_its_own_spread(register):
    found = ahead.outlook(register.official, LAST)
    own, now = found.councils, levels(panel(register.official, LAST), found.model, 0)
    now = now.loc[own.index]
    middle = found.model.year_effects[-1] + now["mean"]
    for end, sign in (("level", 0), ("level_low", -1), ("level_high", 1)):
        assert np.log(own[end]).to_numpy() == pytest.approx((middle + sign * 1.959964 * now["sd"]).to_numpy())


def test_chances_are_those_of_the_distribution_itself(register):
    """By another route: the normal chance at each change of England's caseload, integrated over Student's t."""
    official = register.official
    found = ahead.places(official, LAST, TARGET)
    changes = np.diff(np.log(official.england["caseload"].to_numpy()))
    scale = np.sqrt((changes**2).mean())
    data = panel(official, LAST)
    model = ahead.outlook(official, LAST).model
    then = levels(data, model, 1)
    for unit in found.index[::10]:
        middle = model.year_effects[-1] + then.loc[unit, "mean"]
        spread = np.hypot(then.loc[unit, "sd"], then.loc[unit, "noise"])
        chance, _ = integrate.quad(
            lambda step, middle=middle, spread=spread: (
                stats.t.pdf(step, len(changes))
                * stats.norm.cdf((np.log(14.05) - middle - scale * step) / spread)
            ),
            -12,
            12,
        )
        assert found.loc[unit, "chance"] == pytest.approx(chance, abs=0.025), unit


def test_intervals_of_ranks_are_those_of_the_distribution_itself(register):
    """By another route: at each level of a council its rank is a sum of chances (Poisson binomial), integrated."""
    official = register.official
    found = ahead.places(official, LAST, TARGET)
    model = ahead.outlook(official, LAST).model
    now = levels(panel(official, LAST), model, 0).loc[found.index[found["counted"]]]
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    for unit in now.index[::20]:
        own, others, chances = now.loc[unit], now.drop(unit), np.zeros(len(now))
        for node, weight in zip(nodes, weights / weights.sum(), strict=True):
            ranked = np.ones(1)
            for lower in stats.norm.cdf((own["mean"] + node * own["sd"] - others["mean"]) / others["sd"]):
                ranked = np.convolve(ranked, [1 - lower, lower])
            chances += weight * ranked
        ends = np.searchsorted(chances.cumsum(), [0.025, 0.975]) + 1
        assert found.loc[unit, ["rank_low", "rank_high"]].to_list() == pytest.approx(ends, abs=3), unit


def test_ranks_have_an_order_and_an_interval_about_them(register):
    found = ahead.places(register.official, LAST, TARGET)
    ranked = found[found["counted"]]
    assert (ranked["rank_low"] <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked["rank_high"]).all()
    assert ranked["rank_low"].min() >= 1
    assert ranked["rank_high"].max() <= len(ranked) == found["of"].iloc[0]
    assert found.loc[~found["counted"], ["rank", "rank_low", "rank_high"]].isna().all(axis=None)
    assert stats.spearmanr(ranked["rank"], ranked["level"])[0] > 0.999
    assert (ranked["rank_high"] - ranked["rank_low"]).median() > 40  # one year's order says little


def test_a_level_lies_between_the_last_count_and_what_came_before(register):
    """Liverpool's caseload halved in one year: the count is kept, and pulled towards its other years."""
    found = ahead.places(register.official, LAST, TARGET)
    liverpool = found.loc["341"]
    before = register.official.workforce.query("unit == '341' and year == 2024")["caseload"].item()
    assert liverpool["caseload"] + 1 < liverpool["level"] < before


def test_the_number_at_the_target_is_the_sum_of_the_chances(register):
    outlook, found = ahead.outlook(register.official, LAST), ahead.places(register.official, LAST, TARGET)
    number = ahead.spread_of(outlook.counts, TARGET)["at_target"]
    assert number.mean() == pytest.approx(found["chance"].sum())
    together = ahead.spread_of(np.array([[14.0, 14.04, 14.05, 15.0], [20.0, 20, 20, 20]]), TARGET)
    assert together["at_target"].tolist() == [2, 0]
    assert together["median"].tolist() == pytest.approx([14.045, 20])


def test_past_years_are_those_with_three_changes_before_them(register):
    tests = ahead.past(register.official, LAST, TARGET)
    assert sorted(tests["year"].unique()) == [2021, 2022, 2023, 2024, 2025]
    assert set(tests["measure"]) == {*ahead.RATES, *ahead.SPREAD}
    row = tests[(tests["measure"] == "caseload") & (tests["year"] == 2024)].iloc[0]
    england = register.official.england["caseload"]
    assert row["value"] == pytest.approx(england[2023])
    assert row["came"] == england[2024]


def test_past_counts_of_councils_lay_inside_as_often_as_promised(register):
    tests = ahead.past_councils(register.official, LAST, TARGET)
    assert len(tests) > 700
    for level in ahead.INTERVALS:
        assert level / 100 <= ahead.held(tests, level).mean() < level / 100 + 0.1
    assert ahead.stretch(ahead.past_councils(register.official, LAST, TARGET)) == {80: 1.0, 95: 1.0}
    reached = council.at_target(tests["came"], TARGET)
    for low, high in ((0.0, 0.1), (0.3, 0.5), (0.5, 1.0)):
        own = tests["chance"].between(low, high)
        assert reached[own].mean() == pytest.approx(tests.loc[own, "chance"].mean(), abs=0.12)


def test_predictions_hold_each_other_and_nothing_below_zero(register):
    for one in ahead.predicted(register.official, LAST, TARGET).values():
        assert 0 <= one.low95 <= one.low80 <= one.value <= one.high80 <= one.high95
    odd = ahead._sound(Forecast(5, -1, 9, 2, 8))
    assert (odd.low95, odd.low80, odd.high80, odd.high95) == (0, 0, 9, 9)


# --- findings ----------------------------------------------------------------------------------------------


def test_findings_of_councils_by_hand(register):
    found = {key.removeprefix("councils_"): one for key, one in of_chapter(register, "councils").items()}
    workforce = register.official.workforce
    at = {
        (row.unit, row.year): round(row.caseload, 9) < 14.05
        for row in workforce[~workforce["small"]].dropna(subset="caseload").itertuples()
    }
    pairs = [at[unit, year + 1] for (unit, year), here in at.items() if here and (unit, year + 1) in at]
    assert found["stayed"].n == len(pairs)
    assert found["stayed"].value == pytest.approx(np.mean(pairs))
    assert found["level_reached"].low <= found["reached"].value <= found["level_reached"].high
    plain, believable = found["next_reached"], found["next_reached_believable"]
    assert abs(plain.value - believable.value) <= 5
    chances = standing.places_now(register)["chance"]
    assert found["open"].value == ((chances >= 0.1) & (chances <= 0.9)).sum()
    assert 0.5 < found["kept"].value < 0.9


def test_findings_of_the_protocol_are_those_of_the_tables(register):
    found = {key.removeprefix("protocol_"): one for key, one in of_chapter(register, "protocol").items()}
    for one in register.predictions.values():
        own = found[one.measure]
        assert (own.value, own.low, own.high) == (one.forecast.value, one.forecast.low80, one.forecast.high80)
    tests = ahead.past(register.official, LAST, TARGET)
    rates = tests[tests["measure"].isin(ahead.RATES)]
    assert found["rates_held80"].n == len(rates) == 25
    assert found["rates_held95"].value == (rates["came"].between(rates["low95"], rates["high95"])).sum()
    assert found["level_error"].value < found["trend_error"].value
    assert found["chance_score"].value < found["same_score"].value
