"""Pooled levels: against made-up councils, textbook shrinkage, statsmodels, and matrices written out in full."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.evidence.forecast.pooling import Fit, Panel, Scales, _profile, fit, levels, panel

YEARS = tuple(range(2017, 2026))
TRUE = Scales(level=0.10, noise=0.6, moving=0.09, persistence=0.6)


def made_up(scales, units=150, seed=1, holders=None):
    """Councils drawn from the model itself, with year effects that fall."""
    random = np.random.default_rng(seed)
    holders = random.uniform(40, 300, units) if holders is None else np.full(units, float(holders))
    true = random.multivariate_normal(np.zeros(len(YEARS)), scales.covariance(len(YEARS)), units)
    noise = random.standard_normal(true.shape) * (scales.noise / np.sqrt(holders))[:, None]
    effects = np.linspace(2.9, 2.7, len(YEARS))
    return Panel(tuple(map(str, range(units))), YEARS, effects + true + noise, holders), true


def test_what_made_up_councils_were_drawn_from_is_found_again():
    found = [fit(made_up(TRUE, seed=seed)[0]).scales for seed in range(12)]
    for name, close in (("level", 0.015), ("moving", 0.015), ("noise", 0.12), ("persistence", 0.12)):
        values = np.array([getattr(one, name) for one in found])
        assert values.mean() == pytest.approx(getattr(TRUE, name), abs=close), name
    effects = fit(made_up(TRUE)[0]).year_effects
    assert effects == pytest.approx(np.linspace(2.9, 2.7, len(YEARS)), abs=0.04)


def test_levels_of_made_up_councils_hold_what_their_errors_promise():
    """And are nearer the truth than the last count and than the mean of all counts."""
    data, true = made_up(TRUE, units=1000)
    model = fit(data)
    found = levels(data, model, 0)
    off = found["mean"].to_numpy() - true[:, -1]
    assert (np.abs(off) < stats.norm.ppf(0.9) * found["sd"]).mean() == pytest.approx(0.8, abs=0.04)
    rest = data.logs - model.year_effects
    last, mean = (rest[:, -1] - true[:, -1], rest.mean(axis=1) - true[:, -1])
    assert (off**2).mean() < 0.85 * min((last**2).mean(), (mean**2).mean())


@pytest.mark.filterwarnings("ignore:The MLE may be on the boundary")
def test_without_drift_it_is_the_random_intercept_of_statsmodels():
    """At their standard deviations: the same likelihood, effects of years and levels of councils."""
    data, _ = made_up(Scales(0.1, 0.6, 0.0, 0.0), units=60, holders=100)
    long = pd.DataFrame(data.logs, data.units, YEARS).stack().reset_index()
    long.columns = ["unit", "year", "log"]
    theirs = smf.mixedlm("log ~ 0 + C(year)", long, groups="unit").fit(reml=True)
    scales = Scales(float(theirs.cov_re.iloc[0, 0]) ** 0.5, (100 * theirs.scale) ** 0.5, 0.0, 0.0)
    likelihood, years, _ = _profile(data, scales)
    assert likelihood == pytest.approx(theirs.llf)
    assert years == pytest.approx(theirs.fe_params.to_numpy())
    effects = {unit: float(effect.iloc[0]) for unit, effect in theirs.random_effects.items()}
    assert levels(data, Fit(scales, years, likelihood), 0)["mean"].to_dict() == pytest.approx(effects)


def test_no_scales_beside_those_found_are_likelier():
    data, _ = made_up(TRUE, units=30, seed=4)
    model = fit(data)
    for name, value in vars(model.scales).items():
        for times in (0.99, 1.01):
            assert _profile(data, replace(model.scales, **{name: value * times}))[0] < model.likelihood, name


@pytest.mark.parametrize(
    ("drawn", "seed", "name", "end"),
    [
        (Scales(0.0, 0.6, 0.4, -0.97), 1, "level", 0.0009),  # councils that stand nowhere for long
        (
            Scales(0.0, 0.6, 0.4, -0.97),
            1,
            "persistence",
            0.0,
        ),  # above all others one year, below them the next
        (Scales(0.1, 0.6, 0.0, 0.0), 3, "persistence", 0.98),  # all that stays stays for good
    ],
)
def test_where_the_likeliest_lies_outside_the_end_of_the_search_is_found(drawn, seed, name, end):
    found = fit(made_up(drawn, units=40, seed=seed)[0]).scales
    assert getattr(found, name) == pytest.approx(end, abs=5e-5)


def test_shrinkage_is_that_of_the_textbook():
    """n τ² ÷ (n τ² + σ²) of the mean of a council's differences: Stein's estimator with known variances."""
    data, _ = made_up(Scales(0.1, 0.6, 0.0, 0.0), units=40, holders=64)
    model = Fit(Scales(0.1, 0.6, 0.0, 0.0), data.logs.mean(axis=0), 0.0)
    between, within, n = 0.1**2, 0.6**2 / 64, len(YEARS)
    kept = n * between / (n * between + within)
    found = levels(data, model, 0)
    assert found["mean"].to_numpy() == pytest.approx(kept * (data.logs - model.year_effects).mean(axis=1))
    assert found["sd"].to_numpy() == pytest.approx(np.full(40, np.sqrt(between * (1 - kept))))


@pytest.mark.parametrize("ahead", [0, 1, 3])
def test_a_level_is_what_the_normal_distribution_says_given_the_counts(ahead):
    """By another route: the joint covariance written out, years that are missing struck out of it."""
    data, _ = made_up(TRUE, units=30)
    gaps = np.random.default_rng(2).random(data.logs.shape) < 0.3
    gaps[:, 0] = False
    data = Panel(data.units, data.years, np.where(gaps, np.nan, data.logs), data.holders)
    model = Fit(TRUE, np.linspace(2.9, 2.7, len(YEARS)), 0.0)
    found = levels(data, model, ahead)
    for place in range(30):
        seen = np.flatnonzero(~gaps[place])
        when = np.append(seen, len(YEARS) - 1 + ahead)
        joint = np.array(
            [[TRUE.level**2 + TRUE.moving**2 * TRUE.persistence ** abs(a - b) for b in when] for a in when]
        )
        counts = joint[:-1, :-1] + np.eye(len(seen)) * TRUE.noise**2 / data.holders[place]
        weights = np.linalg.solve(counts, joint[:-1, -1])
        rest = data.logs[place, seen] - model.year_effects[seen]
        assert found["mean"].iloc[place] == pytest.approx(weights @ rest)
        assert found["sd"].iloc[place] ** 2 == pytest.approx(joint[-1, -1] - weights @ joint[:-1, -1])


@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_the_likelihood_is_that_of_contrasts_free_of_year_effects(gaps):
    """By another route: the density of a full set of contrasts, which no year effect can move."""
    data, _ = made_up(TRUE, units=6)
    seen = np.random.default_rng(2).random(data.logs.shape) >= gaps
    data = replace(data, logs=np.where(seen, data.logs, np.nan))
    years, units = len(YEARS), 6
    whole = np.zeros((units * years, units * years))
    for place, holders in enumerate(data.holders):
        own = slice(place * years, (place + 1) * years)
        whole[own, own] = TRUE.covariance(years) + np.eye(years) * TRUE.noise**2 / holders
    kept = seen.ravel()
    design = np.tile(np.eye(years), (units, 1))[kept]
    contrasts = np.linalg.svd(design.T)[2][years:]  # an orthonormal base of what year effects cannot reach
    density = stats.multivariate_normal(
        np.zeros(len(contrasts)), contrasts @ whole[np.ix_(kept, kept)] @ contrasts.T
    )
    expected = density.logpdf(contrasts @ data.logs.ravel()[kept])
    # The restricted likelihood has the determinant of X'V⁻¹X without that of X'X, the product of the years' counts
    assert _profile(data, TRUE)[0] == pytest.approx(expected - 0.5 * np.log(seen.sum(axis=0)).sum(), abs=1e-6)


@given(st.floats(20, 400), st.floats(1.05, 5), st.floats(-0.4, 0.4))
def test_more_case_holders_draw_a_council_less(holders, times, distance):
    logs = np.full((1, len(YEARS)), 2.8 + distance)
    model = Fit(TRUE, np.full(len(YEARS), 2.8), 0.0)
    few, many = (
        levels(Panel(("a",), YEARS, logs, np.array([own])), model, 0).iloc[0]
        for own in (holders, holders * times)
    )
    assert abs(few["mean"]) <= abs(many["mean"]) <= abs(distance) + 1e-12
    assert few["sd"] > many["sd"]


def test_the_panel_ends_where_it_is_told_and_leaves_out_what_it_should(register):
    official = register.official
    data = panel(official, 2023)
    assert data.years == tuple(range(2017, 2024))
    assert not {"201", "420"} & set(data.units)
    place = data.units.index("383")
    leeds = official.workforce[(official.workforce["unit"] == "383") & (official.workforce["year"] <= 2023)]
    assert np.exp(data.logs[place]) == pytest.approx(
        leeds["cases"].to_numpy() / leeds["case_holders"].to_numpy()
    )
    assert data.holders[place] == pytest.approx(stats.gmean(leeds["case_holders"]))
    flagged = (
        np.isnan(panel(official, 2025, believable=True).logs).sum()
        - np.isnan(panel(official, 2025).logs).sum()
    )
    assert flagged == len(official.flags)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_search_that_does_not_end_is_refused():
    data, _ = made_up(TRUE, units=20)
    data.logs[0, 0] = np.inf  # cases that nobody holds
    with pytest.raises(ValueError, match="did not end"):
        fit(data)
