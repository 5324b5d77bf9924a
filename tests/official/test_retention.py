"""Turnover beside the caseload: timing, placebo, denominators, and what the findings say."""

import numpy as np
import pytest

from analysis.official import retention
from analysis.official.regression import fit
from analysis.official.retention import MAIN, PLACEBO, SPECIFICATIONS, TURNOVER


@pytest.fixture(scope="module")
def found(register):
    return {one.id: one for one in retention.findings(register)}


@pytest.fixture(scope="module")
def rows(register):
    return retention.panel(register)


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
    assert first["turnover"].isna().all()
    assert first["leavers_fixed"].isna().all()
    assert rows.loc[rows["year"] == 2017, "turnover"].notna().any()


def test_the_cut_is_the_articles_caseload_less_the_models(register, found):
    assert retention.cut(register) == pytest.approx(17.4 - 14)
    assert found["retention_cut"].value == pytest.approx(3.4)


def test_what_the_cut_goes_with_is_the_coefficient_times_the_cut(found):
    whole, slope = found["retention_turnover_lagged"], found["retention_turnover_lagged_slope"]
    assert whole.value == pytest.approx(-3.4 * slope.value)
    assert (whole.low, whole.high) == pytest.approx((-3.4 * slope.high, -3.4 * slope.low))
    assert whole.n == slope.n


def test_either_way_of_lowering_a_caseload_counts_by_its_logarithm(found):
    cases, holders = (found[f"retention_turnover_{name}"] for name in ("cases", "holders"))
    assert cases.value == pytest.approx(found["retention_turnover_cases_slope"].value * np.log(14 / 17.4))
    assert holders.value == pytest.approx(found["retention_turnover_holders_slope"].value * np.log(17.4 / 14))


def test_rows_weighted_by_their_pull_give_the_coefficient(register, rows):
    kept = rows.dropna(subset=["turnover", "caseload_before"])
    pulled = retention.pull(kept) @ kept["turnover"].to_numpy()
    assert pulled == pytest.approx(retention.slope(register, MAIN).value, rel=1e-9)


@pytest.mark.parametrize("key", list(retention.SIMULATIONS))
def test_the_simulation_has_the_mean_that_its_expected_leavers_give(register, rows, key):
    _, followed, divided = retention.SIMULATIONS[key]
    kept = rows.dropna(subset=["turnover", "caseload_before", "in_post_before"])
    own = kept.groupby("unit")
    rate = own["leavers"].transform("sum") / own[followed].transform("sum")
    exact = -3.4 * retention.pull(kept) @ (rate * kept[followed] / kept[divided]).to_numpy()
    draws = retention.simulated(register, key)
    assert draws.mean() == pytest.approx(exact, abs=4 * draws.std() / np.sqrt(len(draws)))
    assert exact != pytest.approx(0, abs=4 * draws.std() / np.sqrt(len(draws)))


def test_nothing_mechanical_is_left_where_leavers_follow_what_they_are_divided_by(rows):
    kept = rows.dropna(subset=["turnover", "caseload_before", "in_post_before"])
    own = kept.groupby("unit")
    rate = own["leavers"].transform("sum") / own["in_post"].transform("sum")
    assert retention.pull(kept) @ rate.to_numpy() == pytest.approx(0, abs=1e-12)


def test_a_planted_link_is_found_by_the_specifications_that_should_find_it(rows):
    """Leavers drawn to follow the caseload a year before: found with the right timing, not invented elsewhere."""
    kept = rows.dropna(subset=["turnover", "caseload_before", "in_post"]).copy()
    own = kept["turnover"].groupby(kept["unit"]).transform("mean")
    kept["turnover"] = own + 0.02 * kept["caseload_before"]
    assert fit(kept, "turnover", ["caseload_before"])["caseload_before"].value == pytest.approx(0.02)
    beside = fit(kept, "turnover", ["caseload_after", "caseload_before"])["caseload_after"]
    assert beside.value == pytest.approx(0, abs=1e-9)


def test_extremes_are_clipped_at_the_hundredths(rows):
    low, high = rows["turnover"].quantile([0.01, 0.99])
    assert (rows["turnover_clipped"].min(), rows["turnover_clipped"].max()) == pytest.approx((low, high))
    assert (rows["turnover_clipped"] != rows["turnover"])[rows["turnover"].notna()].mean() == pytest.approx(
        0.02, abs=0.003
    )


def test_counts_hard_to_believe_touch_two_rows_each(register, rows):
    with_all, without = (
        retention.slope(register, next(one for one in TURNOVER if one.key == key)).n
        for key in ("lagged", "plausible")
    )
    flags = register.official.flags
    pairs = set(zip(flags["unit"], flags["year"], strict=True))
    pairs |= {(unit, year + 1) for unit, year in pairs}
    kept = rows.dropna(subset=["turnover", "caseload_before"])
    touched = sum(pair in pairs for pair in zip(kept["unit"], kept["year"], strict=True))
    assert with_all - without == touched > 0


def test_each_specification_has_a_coefficient_with_error_and_rows(found):
    for outcome, wanted in SPECIFICATIONS.items():
        for one in wanted:
            coefficient = found[f"{retention.key_of(outcome, one)}_slope"]
            assert coefficient.error > 0
            assert coefficient.n > 100
            assert coefficient.low < coefficient.value < coefficient.high
            assert retention.EXPOSURES[one.exposure] in coefficient.definition


def test_the_range_and_the_count_are_those_of_the_rows_shown(found):
    shown = [found[retention.key_of("turnover", one)] for one in TURNOVER if one.group != PLACEBO]
    whole = found["retention_turnover_estimates"]
    assert whole.low == min(one.value for one in shown)
    assert whole.high == max(one.value for one in shown)
    assert found["retention_turnover_specifications"].value == len(shown)
    clear = sum(one.low > 0 or one.high < 0 for one in shown)
    assert found["retention_turnover_clear"].value == clear


def test_the_detectable_difference_has_four_chances_in_five(found):
    """Simulated: an estimate with the main error and this truth passes the test at 5% four times in five."""
    error, truth = found["retention_turnover_lagged"].error, found["retention_turnover_detectable"].value
    draws = np.random.default_rng(3).normal(truth, error, 200_000)
    assert (np.abs(draws / error) > 1.95996).mean() == pytest.approx(0.8, abs=0.005)


def test_what_the_chapter_says_in_words(found):
    """The sentences of the chapter that rest on signs and order, not on glued figures."""
    get = lambda name: found[f"retention_{name}"]  # noqa: E731
    assert get("turnover_lagged").low < 0 < get("turnover_lagged").high
    assert get("turnover_fixed").low < 0 < get("turnover_fixed").high
    assert get("turnover_lead").low < 0 < get("turnover_lead").high
    assert get("turnover_lead").value / get("turnover_lagged").value > 0.5
    assert 0.4 < get("turnover_simulated_mean").value / get("turnover_lagged").value < 0.5
    assert get("turnover_simulated_before").value > 0
    clear = {
        one.key
        for one in TURNOVER
        if one.group != PLACEBO and not get(f"turnover_{one.key}").low <= 0 <= get(f"turnover_{one.key}").high
    }
    assert clear == {"same_weighted", "staff_before"}
    for name in ("agency_rate", "vacancy_rate"):
        assert all(get(f"{name}_{way}").high < 0 for way in ("lagged", "weighted", "plausible", "own"))
        assert get(f"{name}_cases").value < get(f"{name}_holders").value < 0
        assert get(f"{name}_lead").value > 0
    assert get("agency_rate_holders").high > 0
