"""Turnover beside the caseload: what leavers follow, the placebo, the lags, the lever, and what the findings say."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from newton import poisson_by_hand

from analysis.evidence import curve, pilots, retention, staff, turnover
from analysis.evidence.regression import Estimate, fit
from analysis.evidence.staff import PARTS, cut, cut_log, panel
from analysis.evidence.turnover import DIVISORS, FOLLOWERS, FORMS, LOOKS, RATES


@pytest.fixture(scope="module")
def found(register):
    return {one.id: one for one in retention.findings(register)}


@pytest.fixture(scope="module")
def rows(register):
    return panel(register)


def test_the_caseload_a_year_before_is_the_same_councils(rows, register):
    counts = register.official.workforce.set_index(["unit", "year"])
    for row in rows.sample(40, random_state=1).itertuples():
        key = (row.unit, row.year - 1)
        expected = (
            counts.loc[key, "cases"] / counts.loc[key, "case_holders"] if key in counts.index else np.nan
        )
        assert row.caseload_before == pytest.approx(expected, nan_ok=True)


def test_small_units_are_left_out_and_others_are_not(rows, register):
    assert set(register.official.workforce["unit"]) - set(rows["unit"]) == {"201", "420"}


def test_half_a_year_of_leavers_is_no_turnover(rows):
    first = rows[rows["area"].isin(["Cumberland", "Westmorland and Furness"]) & (rows["year"] == 2023)]
    assert len(first) == 2
    assert first[["turnover", "leavers", "leavers_mean"]].isna().all(axis=None)
    assert rows.loc[rows["year"] == 2017, "turnover"].notna().any()


def test_a_council_is_new_in_its_first_year_and_not_in_that_of_the_table():
    table = pd.DataFrame({"unit": [*"aabbbc"], "year": [2017, 2018, 2018, 2019, 2020, 2020]})
    assert staff.new(table).tolist() == [False, False, True, False, False, True]


def test_rows_are_plausible_where_neither_count_is_hard_to_believe(register, rows):
    doubtful = set(map(tuple, rows.loc[rows["implausible"], ["unit", "year"]].to_numpy()))
    kept = [
        (row.unit, row.year)
        for row in rows.itertuples()
        if not doubtful & {(row.unit, row.year), (row.unit, row.year - 1)}
    ]
    own = staff.plausible(register)
    assert list(zip(own["unit"], own["year"], strict=True)) == kept
    assert 0 < len(doubtful) < len(rows) - len(kept)


def test_what_is_none_has_no_logarithm(register):
    official = register.official
    none = official.workforce.assign(cases=0.0)
    own = staff.panel(replace(register, official=replace(official, workforce=none)))
    assert own["cases_log"].isna().all()
    assert own["workforce_log"].notna().any()


def test_means_over_two_years_and_over_all_by_hand(rows):
    own = rows[rows["unit"] == "383"].set_index("year")
    year = own.loc[2022]
    assert year["caseload_mean"] == pytest.approx((own.loc[2021, "caseload"] + own.loc[2020, "caseload"]) / 2)
    both = (own.loc[2022, "in_post"] + own.loc[2021, "in_post"]) / 2
    assert year["in_post_both"] == pytest.approx(both)
    assert year["leavers_both"] == pytest.approx(year["leavers"] / both)
    assert year["leavers_mean"] == pytest.approx(year["leavers"] / own["in_post"].mean())
    assert year["posts_before"] == own.loc[2021, "in_post"] + own.loc[2021, "vacancies"]
    assert year["workforce_before"] == own.loc[2021, "in_post"] + own.loc[2021, "agency"]
    assert year["turnover_change"] == own.loc[2022, "turnover"] - own.loc[2021, "turnover"]


def test_the_three_parts_make_the_caseload(rows):
    known = rows.dropna(subset=["caseload", *PARTS])
    made = known["cases_log"] - known["workforce_log"] - known["share_log"]
    assert made.to_numpy() == pytest.approx(np.log(known["caseload"]).to_numpy())


def test_the_cut_is_the_articles_caseload_less_the_models(register, found):
    assert cut(register) == pytest.approx(17.4 - 14)
    assert cut_log(register) == pytest.approx(np.log(17.4 / 14))
    assert found["retention_cut"].value == pytest.approx(3.4)


def test_the_main_estimate_by_hand(rows, found):
    """Newton's method with every dummy, then the relative change, the points and England's leavers."""
    (slope,), (error,), count = poisson_by_hand(rows, ["caseload_before"], "in_post_before")
    one, points = found["retention_turnover_main_leavers"], found["retention_turnover_main"]
    assert one.value == pytest.approx(np.exp(-3.4 * slope) - 1, rel=1e-6)
    assert one.error == pytest.approx(3.4 * error * np.exp(-3.4 * slope), rel=1e-6)
    assert one.n == points.n == count
    kept = rows.dropna(subset=["leavers", "in_post_before", "caseload_before"])
    kept = kept[kept["unit"].duplicated(keep=False)]
    rate = kept["leavers"].sum() / kept["in_post_before"].sum()
    for part in ("value", "low", "high"):
        assert getattr(points, part) == pytest.approx(rate * getattr(one, part), rel=1e-9)


def test_the_figures_that_follow_from_the_main_estimate(register, found):
    one = found["retention_turnover_main_leavers"]
    england = register.official.england["leavers"].iloc[-1]
    fewer = found["retention_england_leavers_fewer"]
    assert (fewer.value, fewer.low, fewer.high) == pytest.approx(
        (-one.value * england, -one.high * england, -one.low * england)
    )
    assert found["retention_fewer_leavers"].value == -one.value
    main = found[pilots.ESTIMATE].value
    assert found["retention_turnover_lagged"].value == main == pilots.turnover_estimate(register)


def test_the_placebo_runs_on_the_rows_of_its_own_comparison(register, rows, found):
    for form in (*FORMS.values(), *RATES):
        same, placebo = (
            found[f"retention_{form.outcome}_{form.key}{look}"] for look in ("_same", "_placebo")
        )
        assert same.n == placebo.n < found[f"retention_{form.outcome}_{form.key}"].n
    both = rows.dropna(subset=["leavers", "in_post_before", "caseload_before", "caseload_after"])
    both = both[both["unit"].duplicated(keep=False)]
    assert found["retention_turnover_main_placebo"].n == len(both)
    (after,), _, _ = poisson_by_hand(both, ["caseload_after"], "in_post_before")
    rate = turnover.base(register, FORMS["turnover"])
    assert found["retention_turnover_main_placebo"].value == pytest.approx(
        rate * np.expm1(-3.4 * after), rel=1e-6
    )


def test_the_placebo_is_taken_off_in_one_regression(register, rows, found):
    for names, key, size in (
        (["caseload"], "main", -3.4),
        (["share_log", "workforce_log", "cases_log"], "share", np.log(17.4 / 14)),
    ):
        both = [f"{name}{ending}" for ending in ("_before", "_after") for name in names]
        values, _, count = poisson_by_hand(rows, both, "in_post_before")
        one = found[f"retention_turnover_{key}_apart"]
        rate = turnover.base(register, FORMS["turnover"])
        apart = values[0] - values[len(names)]
        assert one.value == pytest.approx(rate * np.expm1(size * apart), rel=1e-6)
        assert one.n == count == found[f"retention_turnover_{key}_placebo"].n


def test_both_years_together_are_the_sum_of_one_regression(register, rows):
    form = FORMS["turnover"]
    values, _, _ = poisson_by_hand(rows, ["caseload_before", "caseload_two"], "in_post_before")
    assert turnover.slope(register, form, "_lag_1").value == pytest.approx(values[0], rel=1e-6)
    assert turnover.slope(register, form, "_lag_2").value == pytest.approx(values[1], rel=1e-6)
    assert turnover.slope(register, form, "_lags").value == pytest.approx(values.sum(), rel=1e-6)


def test_the_lever_by_hand(rows, found):
    names = [f"{part}_before" for part in PARTS]
    values, _, count = poisson_by_hand(rows, names, "in_post_before")
    kept = rows.dropna(subset=["leavers", "in_post_before", "caseload_before"])
    kept = kept[kept["unit"].duplicated(keep=False)]
    rate = kept["leavers"].sum() / kept["in_post_before"].sum()
    size = np.log(17.4 / 14)
    for name, value, sign in zip(("share", "workforce", "cases"), values, (1, 1, -1), strict=True):
        one = found[f"retention_turnover_{name}"]
        assert one.value == pytest.approx(rate * np.expm1(sign * size * value), rel=1e-6)
        assert one.n == count


def test_every_outcome_has_every_look_at_every_part(found):
    for outcome, form in FORMS.items():
        assert all(f"retention_{form.outcome}_{form.key}{look}" in found for look in LOOKS)
        assert all(
            f"retention_{outcome}_{retention.SHORT[part]}{look}" in found for part in PARTS for look in LOOKS
        )


@pytest.mark.parametrize(("count", "whole"), [("leavers", "in_post_before"), ("agency", "workforce_before")])
def test_what_a_count_follows_is_that_of_statsmodels(register, rows, count, whole):
    kept = rows[["unit", "year", count, whole]].dropna()
    kept = kept[kept["unit"].duplicated(keep=False)]
    kept = kept[kept.groupby("unit")[count].transform("sum") > 0]
    units, years = (pd.get_dummies(kept[name], dtype=float) for name in ("unit", "year"))
    matrix = np.column_stack([np.log(kept[whole]), units, years.iloc[:, 1:]])
    peer = sm.GLM(kept[count].to_numpy(), matrix, sm.families.Poisson()).fit(tol=1e-12)
    one = turnover.elasticity(register, count, (whole,))[whole]
    assert one.value == pytest.approx(peer.params[0], rel=1e-6)


@pytest.mark.parametrize("followed", FOLLOWERS)
@pytest.mark.parametrize("divided", DIVISORS.values())
def test_the_simulation_has_the_mean_that_its_expected_leavers_give(register, followed, divided):
    kept = turnover.simulation_rows(register)
    exact = -3.4 * turnover.pull(kept) @ (turnover.expected(kept, followed) / kept[divided]).to_numpy()
    draws = turnover.simulated(register, followed, divided)
    assert draws.mean() == pytest.approx(exact, abs=4 * draws.std() / np.sqrt(len(draws)))
    if followed == divided:  # leavers follow exactly what they are divided by
        assert exact == pytest.approx(0, abs=1e-12)


def test_rows_weighted_by_their_pull_give_the_coefficient(register):
    kept = turnover.simulation_rows(register)
    slope = fit(kept, "turnover", ["caseload_before"])["caseload_before"].value
    assert turnover.pull(kept) @ kept["turnover"].to_numpy() == pytest.approx(slope, rel=1e-9)


def test_a_planted_link_is_found_and_not_by_the_placebo(rows):
    """Leavers made to follow the staff and the caseload a year before: found, with nothing left for the placebo."""
    kept = rows.dropna(subset=["caseload_before", "caseload_after", "in_post_before"])
    kept = kept.assign(leavers=0.1 * kept["in_post_before"] * np.exp(0.02 * kept["caseload_before"]))
    names = ["caseload_before", "caseload_after"]
    made = fit(kept, "leavers", names, at_risk="in_post_before")
    assert made["caseload_before"].value == pytest.approx(0.02, rel=1e-8)
    assert made["caseload_after"].value == pytest.approx(0, abs=1e-9)


def test_the_robustness_value_is_that_of_the_published_example():
    """Cinelli and Hazlett's case of Darfur: t 4.18 on 783 degrees of freedom has 13.9%."""
    assert turnover.robustness(4.18**2 / (4.18**2 + 783)) == pytest.approx(0.139, abs=0.0005)


@given(st.integers(0, 50))
def test_something_as_strong_as_the_robustness_value_takes_the_whole_link(seed):
    """A confounder that explains so much of both what moves the exposure and the outcome leaves no coefficient."""
    draw = np.random.default_rng(seed)
    exposure, noise, free = (one - one.mean() for one in draw.normal(size=(3, 60)))
    outcome = 0.4 * exposure + noise
    shared = (exposure @ outcome) ** 2 / (exposure @ exposure) / (outcome @ outcome)
    need = turnover.robustness(shared)
    left = outcome - exposure * (exposure @ outcome) / (exposure @ exposure)
    free = free - exposure * (exposure @ free) / (exposure @ exposure)
    free = free - left * (left @ free) / (left @ left)
    unit = [one / np.sqrt(one @ one) for one in (exposure, left, free)]
    other = np.sqrt(1 - need) * (np.sqrt(need) * unit[1] + np.sqrt(1 - need) * unit[2])
    sign = np.sign(exposure @ outcome)
    confounder = sign * np.sqrt(need) * unit[0] + other
    matrix = np.column_stack([exposure, confounder])
    assert np.linalg.lstsq(matrix, outcome, rcond=None)[0][0] == pytest.approx(0, abs=1e-9)


def test_the_e_value_is_that_of_the_published_example():
    """VanderWeele and Ding's case: a ratio of 3.9 has 7.26, whichever way it is turned."""
    assert turnover.e_value(3.9) == pytest.approx(7.26, abs=0.005)
    assert turnover.e_value(1 / 3.9) == pytest.approx(turnover.e_value(3.9))
    assert turnover.e_value(1.0) == 1


@pytest.mark.parametrize(("low", "high", "end"), [(-0.3, -0.1, -0.1), (0.1, 0.3, 0.1), (-0.1, 0.3, 0.0)])
def test_the_end_nearer_to_zero_is_zero_where_the_interval_holds_it(low, high, end):
    change = Estimate((low + high) / 2, 0.1, low, high, 100, 10)
    assert turnover.nearer(change) == end


def test_the_detectable_difference_has_four_chances_in_five(found):
    """Simulated: an estimate with the main error and this truth passes the test at 5% four times in five."""
    error, truth = found["retention_turnover_main"].error, found["retention_turnover_detectable"].value
    draws = np.random.default_rng(3).normal(truth, error, 200_000)
    assert (np.abs(draws / error) > 1.95996).mean() == pytest.approx(0.8, abs=0.005)


def test_the_figures_after_it_are_the_e_value_of_fewer_leavers_and_what_no_link_would_give(found):
    ratio = 1 / (1 + found["retention_turnover_main_leavers"].value)
    assert ratio > 1
    assert found["retention_e_value"].value == pytest.approx(ratio + np.sqrt(ratio * (ratio - 1)))
    near = 1 / (1 + found["retention_turnover_main_leavers"].high)
    assert 1 < near < ratio
    assert found["retention_e_value_end"].value == pytest.approx(near + np.sqrt(near * (near - 1)))
    for form in RATES:
        whole = found[f"retention_{form.outcome}_{form.key}"].value
        without = found[f"retention_simulated_in_post_before_{form.key}"].value
        assert found[f"retention_turnover_{form.key}_net"].value == pytest.approx(whole - without)


def test_the_findings_of_the_curve_are_those_of_its_entries(register, found):
    entries = turnover.entries(register)
    values = [one.estimate.value for one in entries]
    whole = found["retention_curve_median"]
    assert (whole.value, whole.low, whole.high) == pytest.approx(
        (np.median(values), min(values), max(values))
    )
    clear = sum(one.estimate.clear for one in entries)
    assert found["retention_curve_clear"].value == clear
    assert found["retention_curve_count"].value == len(entries)
    singles = sum(len(one.choices) - 1 for one in turnover.DIMENSIONS)
    assert sum(key.startswith("retention_curve_") for key in found) == singles + 6


def test_the_main_entry_of_the_curve_is_the_main_estimate(register, found):
    one = turnover.entries(register)[0].estimate
    main = found["retention_turnover_main"]
    assert (one.value, one.low, one.high, one.n) == pytest.approx((main.value, main.low, main.high, main.n))
    share = found["retention_curve_lever_share"]
    assert share.value == pytest.approx(found["retention_turnover_share"].value, rel=0.01)


def test_probabilities_are_corrected_as_holm_has_it(found):
    own = [found[f"retention_{outcome}_chance"].value for outcome in FORMS]
    assert [found[f"retention_{outcome}_holm"].value for outcome in FORMS] == pytest.approx(curve.holm(own))


def test_what_the_chapter_says_in_words(register, found):
    """The sentences of the chapter that rest on signs and order, not on glued figures."""
    get = lambda name: found[f"retention_{name}"]  # noqa: E731
    assert get("leavers_follow_in_post_before").low < 1 < get("leavers_follow_in_post_before").high
    assert get("leavers_follow_in_post").low < 0 < get("leavers_follow_in_post").high
    assert get("turnover_main").high < 0
    assert get("turnover_main_same").high < 0
    assert abs(get("turnover_main_placebo").value) < 0.1 * abs(get("turnover_main_same").value)
    assert get("turnover_main_lag_2").low < 0 < get("turnover_main_lag_2").high
    assert get("turnover_main_apart").low < 0 < get("turnover_main_apart").high
    assert get("turnover_share_apart").low < 0 < get("turnover_share_apart").high
    assert get("turnover_main_lags").low < 0 < get("turnover_main_lags").high
    for key in ("rate_now", "rate_mean"):
        assert get(f"simulated_in_post_before_{key}").value > 0
    nets = [get(f"turnover_{form.key}_net").value for form in RATES]
    assert nets == sorted(nets)  # the two named in the text are the ends
    assert (get("turnover_rate_before_net").value, get("turnover_rate_mean_net").value) == (
        min(nets),
        max(nets),
    )
    entries = turnover.entries(register)
    inside = [one for one in entries if one.chosen["effects"] != "years"]
    assert all(one.estimate.value < 0 for one in entries if one.estimate.clear)
    assert sum(one.estimate.clear for one in inside) > len(inside) / 2
    assert not any(one.estimate.clear for one in entries if one.chosen["effects"] == "years")
    assert 0.05 < get("curve_chance").value < 0.1
    assert get("curve_holm").value == 0
    assert get("curve_clear_chance").value < 0.05
    assert get("turnover_share").high < 0 < get("turnover_share_lag_2").low
    assert get("turnover_share_placebo").low < 0 < get("turnover_share_placebo").high
    assert abs(get("turnover_share_placebo").value) > 0.5 * abs(get("turnover_share_same").value)
    for name in ("agency_rate", "vacancy_rate"):
        assert all(get(f"{name}_{way}").high < 0 for way in ("main", "main_held", "main_same", "main_lags"))
        assert all(get(f"{name}_{part}_held").high < 0 for part in ("share", "cases"))
        assert get(f"{name}_main_placebo").low < 0 < get(f"{name}_main_placebo").value
        assert get(f"{name}_main_lags").value < get(f"{name}_main").value
        assert get(f"{name}_holm").value < 0.001
    assert get("absence_rate_main").low < 0 < get("absence_rate_main").high
    for name in turnover.MEASURED:
        for ending in ("caseload", "leavers"):
            assert get(f"measured_{name}_{ending}").value < 0.25 * get("unmeasured").value
