"""Regressions: every coefficient and every error by a second route."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from newton import poisson_by_hand
from scipy import stats

from analysis.evidence import staff
from analysis.evidence.regression import at, cross_section, estimate, fit, mean_of, within


@pytest.fixture(scope="module")
def rows(register):
    return staff.panel(register)


def dummies(table, outcome, exposures, weights=None):
    """Outcome, matrix with a column for every council and year, councils and weights, of complete rows.

    Councils with one row are left out: their own level takes all of it.
    """
    kept = table[list({"unit", "year", outcome, *exposures, *([weights] if weights else [])})].dropna()
    kept = kept[kept.groupby("unit")["year"].transform("size") > 1]
    units = pd.get_dummies(kept["unit"], dtype=float)
    years = pd.get_dummies(kept["year"], drop_first=True, dtype=float)
    matrix = np.column_stack([kept[exposures].to_numpy(float), years, units])
    own = kept[weights].to_numpy(float) if weights else np.ones(len(kept))
    return kept[outcome].to_numpy(float), matrix, pd.factorize(kept["unit"])[0], own, years.shape[1]


def by_hand(table, outcome, exposures, weights=None):
    """Coefficients and clustered covariance from all dummies, with numpy alone."""
    y, x, units, own, years = dummies(table, outcome, exposures, weights)
    bread = np.linalg.inv(x.T @ (x * own[:, None]))
    values = bread @ (x.T @ (y * own))
    scores = x * (own * (y - x @ values))[:, None]
    summed = np.stack([scores[units == one].sum(axis=0) for one in range(units.max() + 1)])
    groups, count = units.max() + 1, len(exposures)
    correction = groups / (groups - 1) * (len(y) - 1) / (len(y) - (count + years + 1))
    covariance = bread @ (summed.T @ summed) @ bread * correction
    return values[:count], covariance[:count, :count], len(y), groups


@pytest.mark.parametrize(
    ("outcome", "exposures", "weights"),
    [
        ("turnover", ["caseload_before"], None),
        ("turnover", ["caseload"], "in_post"),
        ("agency_rate", ["cases_log_before", "share_log_before"], None),
    ],
)
def test_coefficients_and_clustered_errors_are_those_of_all_dummies_by_hand(
    rows, outcome, exposures, weights
):
    found = fit(rows, outcome, exposures, weights=weights or "")
    values, covariance, count, groups = by_hand(rows, outcome, exposures, weights)
    for place, name in enumerate(exposures):
        one = found[name]
        assert one.value == pytest.approx(values[place], rel=1e-7)
        assert one.error == pytest.approx(np.sqrt(covariance[place, place]), rel=1e-6)
        assert (one.n, one.councils) == (count, groups)
        reach = stats.t(groups - 1).ppf(0.975) * np.sqrt(covariance[place, place])
        assert one.high - one.value == pytest.approx(reach, rel=1e-6)
    assert found.results.cov_params()[: len(exposures), : len(exposures)] == pytest.approx(
        covariance, rel=1e-5
    )


def test_statsmodels_with_all_dummies_gives_the_same_coefficient(rows):
    y, x, *_ = dummies(rows, "turnover", ["caseload_before"])
    assert fit(rows, "turnover", ["caseload_before"])["caseload_before"].value == pytest.approx(
        sm.OLS(y, x).fit(method="qr").params[0], rel=1e-8
    )


def test_joint_test_and_sums_follow_from_coefficients_and_their_covariance(rows):
    names = ["caseload_before", "caseload_after"]
    found = fit(rows, "turnover", names)
    values, covariance, _, groups = by_hand(rows, "turnover", names)
    statistic = values @ np.linalg.inv(covariance) @ values / 2
    assert found.joint(names) == pytest.approx(stats.f(2, groups - 1).sf(statistic), rel=1e-5)
    both = found.combined({"caseload_before": 0.5, "caseload_after": -2})
    assert both.value == pytest.approx(0.5 * values[0] - 2 * values[1], rel=1e-7)
    variance = 0.25 * covariance[0, 0] + 4 * covariance[1, 1] - 2 * covariance[0, 1]
    assert both.error == pytest.approx(np.sqrt(variance), rel=1e-6)


def test_effects_of_councils_can_be_left_out(rows):
    kept = rows[["year", "turnover", "caseload"]].dropna()
    plain = fit(rows, "turnover", ["caseload"], council=False)["caseload"]
    own = kept.groupby("year")[["turnover", "caseload"]].transform(lambda column: column - column.mean())
    assert plain.value == pytest.approx(stats.linregress(own["caseload"], own["turnover"]).slope, rel=1e-9)


@pytest.mark.parametrize("exposures", [["caseload_before"], ["caseload_before", "agency_rate_before"]])
def test_poisson_is_that_of_newton_with_all_dummies_by_hand(rows, exposures):
    found = fit(rows, "leavers", exposures, at_risk="in_post_before")
    values, errors, count = poisson_by_hand(rows, exposures, "in_post_before")
    for name, value, error in zip(exposures, values, errors, strict=True):
        assert found[name].value == pytest.approx(value, rel=1e-6)
        assert found[name].error == pytest.approx(error, rel=1e-6)
        assert found[name].n == count


def test_poisson_is_that_of_statsmodels(rows):
    kept = rows[["unit", "region", "year", "leavers", "in_post_before", "caseload_before"]].dropna()
    kept = kept[kept.groupby("unit")["year"].transform("size") > 1]
    places = pd.get_dummies(kept["region"] + kept["year"].astype(str), dtype=float)
    later = [name for name in places if not name.endswith(str(kept["year"].min()))]
    matrix = np.column_stack(
        [kept["caseload_before"], pd.get_dummies(kept["unit"], dtype=float), places[later]]
    )
    peer = sm.GLM(
        kept["leavers"].to_numpy(), matrix, sm.families.Poisson(), offset=np.log(kept["in_post_before"])
    ).fit(tol=1e-12)
    found = fit(rows, "leavers", ["caseload_before"], at_risk="in_post_before", region=True)
    assert found["caseload_before"].value == pytest.approx(peer.params[0], rel=1e-6)


def test_a_rate_that_follows_its_exposure_exactly_is_found_by_poisson():
    table = made_up(1.0)
    table["staff"] = np.random.default_rng(8).uniform(50, 900, len(table))
    table["count"] = table["staff"] * np.exp(-3 + 0.02 * table["exposure"])
    found = fit(table, "count", ["exposure"], at_risk="staff")["exposure"]
    assert found.value == pytest.approx(0.02, rel=1e-8)
    assert found.growth(-3.4).value == pytest.approx(np.exp(-0.068) - 1)


def test_a_council_without_any_leavers_says_nothing():
    table = made_up(1.0).assign(staff=100.0)
    table["count"] = 100 * np.exp(0.02 * table["exposure"])
    table.loc[table["unit"] == "3", "count"] = 0.0
    found = fit(table, "count", ["exposure"], at_risk="staff")["exposure"]
    assert (found.councils, found.n) == (11, 77)


def made_up(slope, seed=1, councils=12, years=7):
    """A panel in which the outcome is the slope times the exposure, with levels of councils and years, no noise."""
    draw = np.random.default_rng(seed)
    table = pd.DataFrame(
        [(f"{unit}", 2000 + year) for unit in range(councils) for year in range(years)],
        columns=["unit", "year"],
    )
    table["exposure"] = draw.normal(16, 2, len(table))
    own = draw.normal(0, 5, councils).repeat(years) + np.tile(draw.normal(0, 5, years), councils)
    return table.assign(outcome=slope * table["exposure"] + own)


@given(st.floats(-5, 5), st.integers(0, 50))
def test_levels_of_councils_and_years_do_not_touch_the_coefficient(slope, seed):
    found = fit(made_up(slope, seed), "outcome", ["exposure"])["exposure"]
    assert found.value == pytest.approx(slope, abs=1e-9)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    hits = 0
    for seed in range(200):
        draw = np.random.default_rng(seed)
        table = made_up(0.3, seed, councils=30)
        shared = draw.normal(0, 1, 30).repeat(7)  # what the council effect takes out
        table["outcome"] += shared + draw.normal(0, 1, len(table))
        one = fit(table, "outcome", ["exposure"])["exposure"]
        hits += one.low <= 0.3 <= one.high
    assert 180 <= hits <= 199


def test_a_year_later_is_the_same_council_and_missing_beyond_the_ends():
    table = pd.DataFrame(
        {"unit": ["a", "a", "a", "b", "b"], "year": [2001, 2002, 2004, 2001, 2002], "x": [1, 2, 4, 10, 20]}
    )
    assert at(table, "x", 1) == pytest.approx([2, np.nan, np.nan, 20, np.nan], nan_ok=True)
    assert at(table, "x", -1) == pytest.approx([np.nan, 1, np.nan, np.nan, 10], nan_ok=True)
    assert at(table, "x", -2) == pytest.approx([np.nan, np.nan, 2, np.nan, np.nan], nan_ok=True)


def test_means_of_groups_are_taken_out_and_the_mean_of_all_stays():
    values, groups, weights = np.array([[1.0], [3.0], [10.0]]), np.array([0, 0, 1]), np.array([1.0, 3.0, 2.0])
    found = within(values, groups, weights)
    assert found[:, 0] == pytest.approx([1 - 2.5 + 5, 3 - 2.5 + 5, 5])
    assert np.average(found, axis=0, weights=weights) == pytest.approx([5])


def test_an_estimate_turned_round_keeps_its_interval_in_order():
    one = estimate(2.0, 0.5, 100, 30).times(-3.4)
    assert one.low < one.value == -6.8 < one.high
    assert one.error == pytest.approx(1.7)
    assert (one.high - one.low) / 2 == pytest.approx(1.7 * stats.t(29).ppf(0.975))


@given(st.floats(-3, 3).filter(bool), st.floats(0.1, 2), st.integers(3, 150))
def test_an_interval_that_leaves_out_zero_is_one_of_a_chance_below_a_twentieth(value, error, councils):
    found = estimate(value, error, 900, councils)
    assert found.chance == pytest.approx(2 * stats.t.cdf(-abs(value / error), councils - 1))
    assert found.clear == (found.chance < 0.05)
    assert found.times(-1).chance == found.chance


def test_a_logarithm_grows_by_one_unit_where_no_size_is_said():
    one = estimate(0.3, 0.1, 900, 150)
    assert one.growth() == one.growth(1.0)
    assert one.growth().value == pytest.approx(np.exp(0.3) - 1)
    assert one.growth().error == pytest.approx(0.1 * np.exp(0.3))


@pytest.mark.parametrize(
    ("low", "high", "clear"), [(0, 2, False), (-2, 0, False), (0.1, 2, True), (-2, -0.1, True)]
)
def test_an_interval_that_ends_at_zero_does_not_leave_it_out(low, high, clear):
    assert replace(estimate(1, 1, 9, 9), low=low, high=high).clear is clear


def test_a_mean_of_councils_is_that_of_the_t_test_and_leaves_out_what_is_missing():
    values = np.array([1.0, 2.5, np.nan, 4.0, 3.0])
    theirs = stats.ttest_1samp(values[~np.isnan(values)], 0)
    found = mean_of(values)
    assert (found.value, found.n, found.councils) == (2.625, 4, 4)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval()))
    assert found.chance == pytest.approx(theirs.pvalue)


def test_counts_that_one_exposure_rules_out_have_no_coefficient():
    """Whoever is exposed never leaves: the best coefficient lies at minus infinity."""
    rows = [(unit, year, float(year % 2), 5.0 * (year % 2 == 0)) for unit in range(6) for year in range(4)]
    table = pd.DataFrame(rows, columns=["unit", "year", "exposed", "leavers"]).assign(
        year=lambda t: t["year"] // 2
    )
    with pytest.raises(ArithmeticError, match="does not settle"):
        fit(table, "leavers", ["exposed"], counts=True, council=False)


def test_a_control_that_says_nothing_new_explains_no_more():
    draw = np.random.default_rng(4)
    table = pd.DataFrame(draw.normal(size=(60, 3)), columns=["outcome", "first", "held"])
    table = table.assign(again=2 * table["held"] - 1)
    left = [
        cross_section(table, "outcome", ["first"], held=held)[1].rest(table[["outcome"]].to_numpy())
        for held in (["held"], ["held", "again"])
    ]
    assert left[1] == pytest.approx(left[0])


@pytest.mark.parametrize("weights", ["", "size"])
def test_councils_of_one_time_are_regressed_as_statsmodels_does(weights):
    draw = np.random.default_rng(4)
    table = pd.DataFrame(draw.normal(size=(60, 4)), columns=["outcome", "first", "second", "held"])
    table = table.assign(region=np.arange(60) % 3, size=draw.uniform(1, 5, 60))
    found, made = cross_section(table, "outcome", ["first", "second"], ["region"], ["held"], weights)
    own = table["size"] if weights else np.ones(60)
    theirs = smf.wls("outcome ~ first + second + held + C(region)", table, weights=own).fit(
        cov_type="HC3", use_t=True
    )
    assert found.value == pytest.approx(theirs.params["first"])
    assert found.error == pytest.approx(theirs.bse["first"])
    assert (found.low, found.high) == pytest.approx(tuple(theirs.conf_int().loc["first"]))
    assert (found.n, found.councils) == (60, 60)
    # What is left of the outcome without the exposures that move is that of the same regression without them
    without = smf.wls("outcome ~ held + C(region)", table, weights=own).fit()
    rest = made.rest(table[["outcome"]].to_numpy())[:, 0]
    assert rest == pytest.approx((without.resid * np.sqrt(own)).to_numpy())
