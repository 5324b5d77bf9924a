"""Power of a pilot: known answers, statsmodels as a peer, least squares by another route, real series."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestIndPower

from analysis.evidence import pilot_designs, pilot_power, pilots
from analysis.ledger.findings import of_chapter


@pytest.fixture(scope="module")
def caseload(register):
    return pilot_power.wide(register.official, "caseload")


@pytest.fixture(scope="module")
def turnover(register):
    return pilot_power.wide(register.official, "turnover")


def alike(units=400, years=6, lasting=1.0, noise=1.0, seed=7):
    """Series with a lasting difference and noise, whose answers are known."""
    draw = np.random.default_rng(seed)
    level = draw.normal(0, lasting, (units, 1))
    return pd.DataFrame(10 + level + draw.normal(0, noise, (units, years)), columns=range(2017, 2017 + years))


# --- power --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("effect", "group"), [(0.2, 393.41), (0.5, 63.77), (0.8, 25.52)])
def test_published_group_sizes_have_the_power_wanted(effect, group):
    """Two samples, 80% power, two-sided 5%: the textbook's group sizes."""
    found = pilot_power.power_of(effect / (2 / group) ** 0.5, 2 * group - 2)
    assert found == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize("effect", [0.1, 0.5, 1.3, 4.0])
@pytest.mark.parametrize(("treated", "compared"), [(2, 144), (3, 3), (5, 5), (10, 136), (40, 40)])
def test_power_is_that_of_statsmodels(effect, treated, compared):
    theirs = TTestIndPower().power(
        effect, treated, 0.05, ratio=compared / treated, df=treated + compared - 3, alternative="two-sided"
    )
    assert pilot_power.power(effect, 1.0, treated, compared) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(("treated", "compared"), [(3, 143), (5, 5), (10, 10), (24, 121)])
def test_the_smallest_difference_is_that_of_statsmodels(treated, compared):
    theirs = TTestIndPower().solve_power(
        nobs1=treated, alpha=0.05, power=0.8, ratio=compared / treated, alternative="two-sided"
    )
    found = pilot_power._shift(treated + compared - 2) * (1 / treated + 1 / compared) ** 0.5
    assert found == pytest.approx(theirs, rel=1e-6)


@given(st.integers(2, 60), st.integers(2, 140), st.floats(0.01, 20))
def test_the_smallest_difference_has_the_power_wanted(treated, compared, spread):
    found = pilot_power.minimum_detectable(spread, treated, compared)
    assert pilot_power.power(found, spread, treated, compared) == pytest.approx(0.8, abs=1e-6)


def test_no_freedom_no_power():
    assert pilot_power.power(99.0, 1.0, 1, 2) == 0
    assert pilot_power.minimum_detectable(1.0, 1, 2) == math.inf


def test_the_fewest_councils_are_enough_and_one_fewer_is_not(turnover):
    spread, every = pilot_power.residual(turnover, 2, 2, 0), pilot_power.available(turnover, 2, 2, 0)
    fewest = pilot_power.needed(0.03, spread, every)
    assert pilot_power.power(0.03, spread, fewest, every - fewest) >= 0.8
    assert pilot_power.power(0.03, spread, fewest - 1, every - fewest + 1) < 0.8
    assert pilot_power.needed(0.001, spread, None) is None


def test_two_councils_are_the_fewest_of_a_pilot_and_the_power_wanted_is_enough(monkeypatch):
    assert pilot_power.needed(100.0, 1.0, None) == pilot_power.needed(100.0, 1.0, 100) == 2
    monkeypatch.setattr(pilot_power, "power", lambda effect, spread, treated, compared: 0.8)
    assert pilot_power.needed(1.0, 1.0, None) == 2


@pytest.mark.parametrize(("enough", "found"), [(70, 70), (71, None)])
def test_no_pilot_is_looked_for_that_is_larger_than_the_most(monkeypatch, enough, found):
    monkeypatch.setattr(
        pilot_power, "power", lambda effect, spread, treated, compared: float(treated >= enough)
    )
    assert pilot_power.needed(1.0, 1.0, 150) == found


def test_with_one_degree_of_freedom_there_is_some_power():
    assert pilot_power.power(1e4, 1.0, 2, 2) > 0.99
    assert pilot_power.minimum_detectable(1.0, 2, 2) < 200


@pytest.mark.parametrize(("councils", "choices"), [(2, 6), (3, 20), (4, 70)])
def test_the_smallest_p_value_counts_the_choices(councils, choices):
    assert pilot_power.smallest_p(councils) == 2 / choices


# --- variation ----------------------------------------------------------------------------------------------


def test_components_of_variance_come_back():
    found = pilot_power.variation(alike(units=4000, lasting=2.0, noise=1.5))
    assert found.between == pytest.approx(2.0, rel=0.03)
    assert found.within == pytest.approx(1.5, rel=0.03)
    assert found.lasting == pytest.approx(4 / 6.25, abs=0.02)
    assert found.correlations.to_numpy() == pytest.approx(4 / 6.25, abs=0.03)


def test_councils_that_do_not_differ_for_long_have_nothing_lasting():
    """They are as far apart as single years make them, or less."""
    found = [pilot_power.variation(alike(units=40, lasting=0.0, seed=seed)) for seed in range(6)]
    assert min(one.between for one in found) == min(one.lasting for one in found) == 0
    assert max(one.between for one in found) < 0.3


def test_the_mean_of_a_year_is_no_variation():
    table = alike()
    moved = table + np.arange(table.shape[1]) * 100
    assert pilot_power.variation(moved).within == pytest.approx(pilot_power.variation(table).within)


@pytest.mark.parametrize(("before", "after"), [(1, 1), (2, 2), (3, 1)])
def test_the_spread_after_adjustment_is_the_textbooks(before, after):
    """With constant correlation: variance × ((1 + (r−1)ρ)/r − mρ²/(1 + (m−1)ρ)), m years before, r after."""
    rho = 0.5
    expected = 2 * ((1 + (after - 1) * rho) / after - before * rho**2 / (1 + (before - 1) * rho))
    found = pilot_power.residual(alike(units=6000), before, after, 0)
    assert found == pytest.approx(expected**0.5, rel=0.02)


@pytest.mark.parametrize("gap", [0, 1, 3])
def test_the_spread_is_that_of_least_squares(caseload, gap):
    """By hand: years picked by name from the table, least squares of statsmodels."""
    squares, freedom, single = 0.0, 0, []
    for first in range(2017, 2026 - 3 - gap):
        span = caseload[[first, first + 1, first + 2 + gap, first + 3 + gap]].dropna()
        earlier, later = span.iloc[:, :2].mean(axis=1), span.iloc[:, 2:].mean(axis=1)
        fit = sm.OLS(later.to_numpy(), sm.add_constant(earlier.to_numpy())).fit()
        squares, freedom = squares + fit.ssr, freedom + fit.df_resid
        single.append((fit.ssr / fit.df_resid) ** 0.5)
    assert pilot_power.residual(caseload, 2, 2, gap) == pytest.approx((squares / freedom) ** 0.5)
    assert pilot_power.residuals(caseload, 2, 2, gap) == pytest.approx(single)


def test_windows_take_only_councils_with_every_year():
    table = pd.DataFrame([[1.0, 2, 3, 4], [1, np.nan, 3, 4], [2, 4, 6, 8]], columns=range(2017, 2021))
    found = list(pilot_power.windows(table, 2, 1, 0))
    assert [(start, len(window)) for start, window in found] == [(2019, 2), (2020, 2)]
    assert found[0][1].to_dict("list") == {"earlier": [1.5, 3], "later": [3, 6], "last": [2, 4]}


# --- simulation ---------------------------------------------------------------------------------------------


def test_the_adjusted_difference_is_that_of_statsmodels():
    draw = np.random.default_rng(3)
    earlier, later = draw.normal(size=(2, 5, 30))
    treated = np.zeros((5, 30))
    treated[:, :4] = 1
    effect, error, freedom = pilot_power.difference(later, treated, earlier)
    for row in range(5):
        fit = sm.OLS(later[row], sm.add_constant(np.column_stack([earlier[row], treated[row]]))).fit()
        assert effect[row] == pytest.approx(fit.params[2])
        assert error[row] == pytest.approx(fit.bse[2])
    assert freedom == fit.df_resid


def test_without_effect_the_alarms_are_as_many_as_allowed(caseload):
    for councils, years in ((3, 2), (5, 1)):
        found = pilot_power.simulate(caseload, councils, years, 0, 0.0, relative=True)
        assert found == pytest.approx(0.05, abs=0.02)


def test_no_value_falls_below_nought_in_a_pilot(monkeypatch):
    def difference(later, treated, earlier):
        raise LookupError(later[treated == 1].max(), later[treated == 0].min())

    monkeypatch.setattr(pilot_power, "difference", difference)
    with pytest.raises(LookupError) as compared:
        pilot_power.simulate(alike(units=40, lasting=0.1), 5, 2, 0, -50.0, relative=False)
    treated, others = compared.value.args
    assert treated == 0 < others


@pytest.mark.parametrize("councils", [3, 5, 10])
def test_simulated_power_agrees_with_theory(caseload, turnover, councils):
    for table, effect in ((caseload, -3.0), (turnover, -0.04)):
        found = pilot_power.simulate(table, councils, 2, 3, effect, relative=False)
        compared = pilot_power.available(table, 2, 2, 3) - councils
        theory = pilot_power.power(effect, pilot_power.residual(table, 2, 2, 3), councils, compared)
        assert found == pytest.approx(theory, abs=0.06)


def test_the_same_seed_gives_the_same_answer(turnover):
    twice = [pilot_power.simulate(turnover, 5, 2, 0, -0.03, False) for _ in range(2)]
    assert twice[0] == twice[1]


def test_more_effect_more_power(caseload):
    found = [pilot_power.simulate(caseload, 5, 2, 0, cut, True) for cut in (-0.05, -0.2, -0.4)]
    assert found == sorted(found)
    assert found[0] < 0.3 < 0.95 < found[2]


def test_how_many_fell_anyway_by_hand():
    table = pd.DataFrame([[10.0, 8], [10, 7.9], [10, 9], [10, np.nan]], columns=[2017, 2018])
    assert pilot_power.falls_anyway(table, 1, 1, 0, -0.19) == (2 / 3, 3)
    apart = table.reindex(columns=[2017, 2019, 2018])  # a year of transition that nobody averages
    assert pilot_power.falls_anyway(apart, 1, 1, 1, -0.19) == (2 / 3, 3)


def test_who_fell_by_just_the_cut_fell_by_it():
    table = pd.DataFrame([[8.0, 4], [8, 4.001]], columns=[2017, 2018])
    assert pilot_power.falls_anyway(table, 1, 1, 0, -0.5) == (1 / 2, 2)


def test_who_stands_at_the_end_of_the_highest_quarter_is_in_it():
    table = pd.DataFrame([[10.0, 10], [11, 11], [12, 12], [13, 6.5], [14, 14]], columns=[2017, 2018])
    assert pilot_power.highest(table, 1, 1, 0) == pytest.approx((-0.25, -0.25 + 0.1))


def test_the_highest_quarter_is_set_beside_all_councils_by_hand():
    table = pd.DataFrame([[10.0, 9], [10, 9], [10, 9], [20, 12]], columns=[2017, 2018])
    own, net = pilot_power.highest(table, 1, 1, 0)
    assert own == pytest.approx(-0.4)
    assert net == pytest.approx(-0.4 - (-0.1 * 3 - 0.4) / 4)


# --- diaries ------------------------------------------------------------------------------------------------


def test_the_spread_of_diaries_by_simulation():
    """Shares before and after of many councils, each a mean of diaries, regressed on each other."""
    draw, councils, diaries = np.random.default_rng(5), 40_000, 50
    before = draw.normal(0, 0.04, councils)
    after = 0.5 * before + draw.normal(0, 0.04 * 0.75**0.5, councils)
    counted = [true + draw.normal(0, 0.10 / diaries**0.5, councils) for true in (before, after)]
    slope, intercept = np.polyfit(*counted, 1)
    spread = np.std(counted[1] - intercept - slope * counted[0], ddof=2)
    assert pilot_power.diary_spread(0.04, 0.10, diaries, 0.5) == pytest.approx(spread, rel=0.02)


@given(st.floats(0.01, 0.1), st.floats(0.01, 0.2), st.integers(5, 500), st.floats(0, 0.9))
def test_more_diaries_and_more_memory_never_hurt(between, worker, diaries, correlation):
    spread = pilot_power.diary_spread(between, worker, diaries, correlation)
    assert pilot_power.diary_spread(between, worker, 2 * diaries, correlation) <= spread + 1e-12
    assert pilot_power.diary_spread(between, worker, diaries, correlation + 0.05) <= spread + 1e-12


# --- volunteers ---------------------------------------------------------------------------------------------


def test_volunteers_fall_back_as_far_as_the_normal_law_says():
    """The top quarter of normal years lies 1.2711 SDs up on average; of that 1 − ρ is lost by the next year."""
    table = alike(units=4000, years=3, lasting=1.0, noise=1.0)
    found = pilot_designs.volunteers(table, 5, 1, 0, -1.0)
    back = -(1 - 0.5) * 1.2711 * 2**0.5
    assert found["past"].seen == pytest.approx(back, abs=0.06)
    assert found["others"].seen == pytest.approx(back, abs=0.06)
    assert found["adjusted"].seen == pytest.approx(0, abs=0.06)
    assert found["same"].seen == pytest.approx(0, abs=0.06)
    assert found["past"].alarms > 0.1 > found["same"].alarms


def test_volunteers_are_the_quarter_that_stood_highest_with_those_at_its_end(monkeypatch):
    table = pd.DataFrame({2017: np.arange(1.0, 10), 2018: np.arange(9.0, 0, -1)})

    def by_lot(draw, councils, starts):
        raise LookupError(*councils)  # whom the lot is among is all that is asked

    monkeypatch.setattr(pilot_designs, "drawn_by_lot", by_lot)
    with pytest.raises(LookupError) as among:
        pilot_designs.volunteers(table, 2, 1, 0, -1.0)
    assert among.value.args == (6, 7, 8)


def test_each_reading_of_volunteers_by_the_textbook():
    draw = np.random.default_rng(3)
    window = pd.DataFrame({"earlier": draw.normal(10, 2, 12), "later": draw.normal(10, 2, 12)})
    pilot, lot = [1, 4, 7], [2, 9, 11]
    found = pilot_designs._readings(window, np.array([[*pilot, *lot, 5]]), 3)
    change = (window["later"] - window["earlier"]).to_numpy()
    past = stats.ttest_1samp(change[pilot], 0)
    estimate, error, freedom = found["past"]
    assert (estimate[0] / error[0], freedom) == pytest.approx((past.statistic, past.df))
    treated = np.isin(np.arange(12), pilot).astype(float)
    peers = {
        "others": sm.OLS(change, sm.add_constant(treated)),
        "adjusted": sm.OLS(window["later"], sm.add_constant(np.column_stack([treated, window["earlier"]]))),
    }
    both = window.iloc[[*pilot, *lot]]
    own = np.column_stack([[1, 1, 1, 0, 0, 0], both["earlier"]])
    peers["same"] = sm.OLS(both["later"].to_numpy(), sm.add_constant(own))
    for name, peer in peers.items():
        fit = peer.fit()
        estimate, error, freedom = found[name]
        values = (np.asarray(fit.params)[1], np.asarray(fit.bse)[1], fit.df_resid)
        assert (estimate[0], error[0], freedom) == pytest.approx(values), name


def test_volunteers_without_as_many_others_are_set_beside_those_there_are():
    window = pd.DataFrame({"earlier": [1.0, 5, 2, 8, 4, 3], "later": [2.0, 3, 4, 4, 1, 6]})
    estimate, _, freedom = pilot_designs._readings(window, np.array([[0, 1, 2, 3, 4]]), 3)["same"]
    own = sm.add_constant(np.column_stack([[1, 1, 0, 0], window["earlier"].iloc[:4]]))
    fit = sm.OLS(window["later"].iloc[:4].to_numpy(), own).fit()
    assert (estimate[0], freedom) == pytest.approx((fit.params[1], fit.df_resid))


def test_volunteers_find_an_effect_only_in_its_direction():
    table = alike(years=3)
    assert all(told.power == 1 for told in pilot_designs.volunteers(table, 5, 1, 0, -50.0).values())
    rise, fall = (pilot_designs.volunteers(table, 5, 1, 0, effect)["past"] for effect in (1e-9, -1e-9))
    assert rise.power < 0.01 < 0.1 < fall.power  # they fall back by themselves


def test_a_plain_difference_is_that_of_the_t_test():
    draw = np.random.default_rng(8)
    change = draw.normal(size=40)
    treated = np.zeros((1, 40))
    treated[0, [3, 5, 8]] = 1
    estimate, error, freedom = pilot_power.difference(change[None], treated)
    theirs = stats.ttest_ind(change[treated[0] == 1], change[treated[0] == 0])
    assert estimate[0] / error[0] == pytest.approx(theirs.statistic)
    assert freedom == theirs.df


def test_volunteers_with_a_lot_among_them_raise_no_more_alarms_than_allowed(register):
    for name in ("caseload", "turnover"):
        told = pilots.volunteers(register, name)
        assert told["same"].alarms == pytest.approx(0.05, abs=0.02)
        assert told["past"].alarms > 0.15  # what the chapter warns of
        assert abs(told["adjusted"].seen) < abs(told["others"].seen) / 5


# --- staggered start ----------------------------------------------------------------------------------------


def hussey_hughes(schedule, within, between):
    """Hussey and Hughes (2007), equation 8: variance of the effect in a stepped wedge, one cluster a row."""
    clusters, times = schedule.shape
    u, w = schedule.sum(), (schedule.sum(axis=0) ** 2).sum()
    v = (schedule.sum(axis=1) ** 2).sum()
    s, t = within**2, between**2
    above = clusters * s * (s + times * t)
    below = (clusters * u - w) * s + (u**2 + clusters * times * u - times * w - clusters * v) * t
    return above / below


@pytest.mark.parametrize(("within", "between"), [(1.0, 0.0), (1.5, 0.7), (0.4, 3.0)])
def test_without_transition_the_error_is_that_of_hussey_and_hughes(within, between):
    schedule = pilot_designs.staggered(6, 2, 0)
    assert schedule.shape == (5, 6)
    own = within**2 * np.eye(6) + between**2 * np.ones((6, 6))
    expected = hussey_hughes(schedule, within, between) ** 0.5
    assert pilot_designs.wave_error(schedule, own) == pytest.approx(expected)


def test_waves_count_neither_before_nor_after_while_in_transition():
    schedule = pilot_designs.staggered(9, 2, 3)
    assert schedule.shape == (5, 9)
    assert np.isnan(schedule).sum(axis=1).tolist() == [3, 3, 3, 3, 0]
    assert np.nansum(schedule, axis=1).tolist() == [4, 3, 2, 1, 0]
    assert np.nansum(pilot_designs.at_once(9, 2, 3), axis=1).tolist() == [4, 0]


@pytest.mark.parametrize(("waves", "fewest"), [(2, 4), (3, 6), (5, 5)])
def test_the_search_for_a_roll_out_begins_with_the_first_whole_round_of_four_or_more(
    monkeypatch, waves, fewest
):
    monkeypatch.setattr(pilot_designs, "wave_power", lambda *_: pilot_power.POWER)
    assert pilot_designs.wave_needed(1.0, np.zeros((waves, 9)), np.eye(9)) == fewest


@pytest.mark.parametrize(("enough", "found"), [(140, 140), (141, None)])
def test_no_roll_out_is_looked_for_that_is_larger_than_the_most(monkeypatch, enough, found):
    monkeypatch.setattr(pilot_designs, "wave_power", lambda *asked: float(asked[-1] >= enough))
    assert pilot_designs.wave_needed(1.0, np.zeros((5, 9)), np.eye(9)) == found


def test_the_power_of_waves_is_that_of_students_t_with_two_degrees_fewer_than_councils():
    """Five rounds of two waves without other variation than that of single years."""
    schedule, own = pilot_designs.at_once(4, 2, 0), np.eye(4)
    error = hussey_hughes(schedule, 1.0, 0.0) ** 0.5 / 5**0.5
    bar = stats.t.ppf(0.975, 8)
    expected = stats.nct.sf(bar, 8, 1.5 / error) + stats.nct.cdf(-bar, 8, 1.5 / error)
    assert pilot_designs.wave_power(-1.5, schedule, own, 10) == pytest.approx(expected)


def simulate_waves(
    table: pd.DataFrame, schedule: np.ndarray, councils: int, change: float, relative: bool
) -> tuple[float, float]:
    """Pretend roll-outs in councils' real series, the waves drawn by lot.

    Parameters
    ----------
    table : DataFrame
        Units by years; only councils with every year are drawn.
    schedule : ndarray
        See `staggered`.
    councils : int
        In all; a multiple of the waves.
    change : float
        A share of each year's value after the transition if `relative`, else in the measure's unit.
    relative : bool

    Returns
    -------
    power, error : float
        Share of roll-outs whose estimate passes what a twentieth without effect pass; standard deviation of
        the estimate without effect.
    """
    values = table.dropna().to_numpy()
    whole, parts = pilot_designs.information(schedule, pilot_designs.covariance(table))
    row = np.linalg.pinv(whole)[0] / (councils // len(schedule))
    weights = np.repeat([row @ part for part in parts], councils // len(schedule), axis=0)
    after = np.repeat(np.nan_to_num(schedule), councils // len(schedule), axis=0)
    draw = np.random.default_rng(pilot_designs.SEED)
    every = np.tile(np.arange(len(values)), (pilot_power.DRAWS, 1))
    drawn = values[draw.permuted(every, axis=1)[:, :councils]]
    without = np.einsum("ncy,cy->n", drawn, weights)
    changed = drawn * (1 + change * after) if relative else drawn + change * after
    with_effect = np.einsum("ncy,cy->n", changed, weights)
    bar = np.quantile(np.abs(without), 1 - pilot_power.LEVEL)
    return float((np.abs(with_effect) > bar).mean()), float(without.std())


@pytest.mark.parametrize("gap", [1, 3])
@pytest.mark.parametrize("made", [pilot_designs.staggered, pilot_designs.at_once])
def test_power_of_roll_outs_agrees_with_real_series(turnover, made, gap):
    schedule = made(9, 2, gap)
    own = pilot_designs.covariance(turnover)
    councils = 10 * len(schedule)
    theory = pilot_designs.wave_power(-0.03, schedule, own, councils)
    found, error = simulate_waves(turnover, schedule, councils, -0.03, relative=False)
    assert error == pytest.approx(pilot_designs.wave_error(schedule, own) / 10**0.5, rel=0.12)
    assert found == pytest.approx(theory, abs=0.1)


def test_the_fewest_councils_in_all_are_enough_and_a_round_fewer_is_not(turnover):
    schedule, own = pilot_designs.staggered(9, 2, 3), pilot_designs.covariance(turnover)
    fewest = pilot_designs.wave_needed(-0.03, schedule, own)
    assert pilot_designs.wave_power(-0.03, schedule, own, fewest) >= 0.8
    assert pilot_designs.wave_power(-0.03, schedule, own, fewest - len(schedule)) < 0.8
    assert pilot_designs.wave_needed(-0.001, schedule, own) is None


# --- findings -----------------------------------------------------------------------------------------------


def test_findings_say_what_the_chapter_says(register):
    found = of_chapter(register, "pilots")
    assert found["pilots_turnover_effect"].value == pytest.approx(3.4 / 17.4 * 4451.6 / 29464.9)
    assert found["pilots_contact_needed"].low < found["pilots_contact_needed"].value
    assert found["pilots_turnover_needed_others"].value > 10 > found["pilots_caseload_needed_equal"].value
    assert found["pilots_caseload_mde_5_2_others"].value < 3.4 < found["pilots_caseload_mde_3_2_equal"].value
    assert found["pilots_caseload_mde_2_2_equal"].value > 20  # "more than there are on a caseload"
    for name in ("caseload", "turnover"):
        for key in ("others", "equal"):
            needed = found[f"pilots_{name}_needed_{key}"]
            assert needed.low <= needed.value <= needed.high
        for gap in (1, 2, 3):  # "a staggered start is dearer in councils"
            assert found[f"pilots_{name}_waves_{gap}"].value > found[f"pilots_{name}_halves_{gap}"].value
        for councils in (2, 3, 5, 10):  # one year each side shows less than two
            one, two = (found[f"pilots_{name}_power_{councils}_others{end}"].value for end in ("_1", ""))
            assert one <= two
    assert found["pilots_fall_of_highest"].value < found["pilots_fall_of_highest_net"].value < 0


def test_a_transition_between_the_years_never_makes_a_council_easier_to_foresee(caseload, turnover):
    for table in (caseload, turnover):
        none, *gaps = (pilot_power.residual(table, 2, 2, gap) for gap in range(4))
        assert min(gaps) > none


def test_flagged_counts_can_be_left_out(register, caseload):
    without = pilot_power.wide(register.official, "caseload", flagged=False)
    assert without.isna().sum().sum() - caseload.isna().sum().sum() == len(register.official.flags)


def test_only_the_planned_design_is_also_told_without_the_counts_that_are_hard_to_believe(
    register, monkeypatch
):
    """Two lengths with every gap up to the transition's, all counts kept; and the planned one without the flagged."""
    asked = []
    monkeypatch.setattr(pilots, "needed_by_window", lambda register, *asking: asked.append(asking) or [3])
    found = pilots.other_designs(register)
    assert list(found) == [
        *((years, gap, True) for years in (2, 1) for gap in (0, 1, 2, 3)),
        (2, 3, False),
    ]
    assert [asking[-1] for asking in asked] == [kept for _, _, kept in found for _ in range(4)]


# --- drawn curves -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [True, False])
def test_a_pilot_of_each_size_just_finds_the_difference_drawn_for_it(register, turnover, others):
    drawn = pilots.detectable(register, "turnover", 1, others)
    assert drawn["x"].tolist() == list(range(2 if others else pilots.FEWEST_EQUAL, 41))
    spread = pilot_power.residual(turnover, 1, 1, 3)
    every = pilot_power.available(turnover, 1, 1, 3)
    for size, smallest in drawn.itertuples(index=False):
        compared = every - size if others else size
        assert pilot_power.power(smallest, spread, size, compared) == pytest.approx(0.8, abs=1e-6)


def test_the_power_drawn_by_size_and_effect_is_that_of_the_main_design(register, turnover):
    drawn = pilots.turnover_power(register)
    spread, every = pilot_power.residual(turnover, 2, 2, 3), pilot_power.available(turnover, 2, 2, 3)
    wanted = pilot_power.needed(pilots.effects(register)["turnover"], spread, every)
    assert drawn["size"].unique().tolist() == [3, 5, 10, wanted]
    for size, curve in drawn.groupby("size"):
        assert curve["x"].to_numpy() == pytest.approx(np.arange(0, 0.081, 0.002))
        expected = [pilot_power.power(effect, spread, size, every - size) for effect in curve["x"]]
        assert curve["y"].to_numpy() == pytest.approx(np.array(expected))


@pytest.mark.parametrize(("start", "rounds"), [(pilot_designs.staggered, 5), (pilot_designs.at_once, 2)])
def test_the_power_of_waves_is_drawn_for_whole_rounds_of_councils(register, turnover, start, rounds):
    drawn = pilots.wave_powers(register, "turnover", start)
    assert drawn["x"].tolist() == list(range(2 * rounds, 121, rounds))
    schedule, own = start(9, 2, 3), pilot_designs.covariance(turnover)
    effect = pilots.effects(register)["turnover"]
    for councils, power in drawn.iloc[[0, 3, -1]].itertuples(index=False):
        assert power == pilot_designs.wave_power(effect, schedule, own, int(councils))


@pytest.mark.parametrize("others", [True, False])
def test_councils_needed_lie_between_those_of_the_windows_that_stray_least_and_most(register, others):
    effect = pilots.effects(register)["turnover"]
    over_all, least, most = pilots.needed_by_window(register, "turnover", 2, 3, others, True)
    assert over_all == pilots.turnover_needed(register, effect, others)
    assert least < over_all < most


def test_councils_needed_without_counts_that_are_hard_to_believe_are_fewer(register):
    every, believed = (
        pilots.needed_by_window(register, "caseload", 1, 0, False, flagged) for flagged in (True, False)
    )
    assert believed[0] < every[0]


def test_each_assumption_on_diaries_is_taken_at_both_ends_by_itself(register):
    drawn = pilots.over_ranges(register, 5)
    assert list(drawn.index) == list(pilots.DIARY_INPUTS.values())
    assumed = {key: float(register.inputs[key].value) for key in drawn.index}
    for key in drawn.index:
        for side, end in zip(("low", "high"), register.inputs[key].plausible, strict=True):
            spread = pilot_power.diary_spread(*(assumed | {key: float(end)}).values())
            found = drawn.loc[key, side]
            assert found == pytest.approx(pilot_power.minimum_detectable(spread, 5, 5))


# --- each figure is that of its design ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(register):
    return of_chapter(register, "pilots")


@pytest.mark.parametrize("name", ["caseload", "turnover"])
def test_the_variation_told_is_that_of_the_records(told, register, name):
    varies = pilot_power.variation(pilot_power.wide(register.official, name))
    values = {"between": varies.between, "within": varies.within, "lasting": varies.lasting}
    values["lag1"] = varies.correlations[1]
    found = {part: told[f"pilots_{name}_{part}"] for part in values}
    assert {part: one.value for part, one in found.items()} == values
    assert {one.n for one in found.values()} == {varies.councils}


@pytest.mark.parametrize("name", ["caseload", "turnover"])
@pytest.mark.parametrize("years", [1, 2])
def test_the_smallest_difference_told_is_that_of_its_design(told, register, name, years):
    table = pilot_power.wide(register.official, name)
    spread, every = (
        pilot_power.residual(table, years, years, 3),
        pilot_power.available(table, years, years, 3),
    )
    single = [one for gap in (1, 2, 3) for one in pilot_power.residuals(table, years, years, gap)]
    residual = told[f"pilots_{name}_residual_{years}"]
    assert (residual.value, residual.low, residual.high) == (spread, min(single), max(single))
    for size in (2, 3, 5, 10):
        for group, compared in (("others", every - size), ("equal", size)):
            one = told[f"pilots_{name}_mde_{size}_{years}_{group}"]
            assert one.value == pilot_power.minimum_detectable(spread, size, compared)
            assert one.n == size + compared


def test_a_simulated_power_has_the_error_of_a_share(told):
    found = [one for key, one in told.items() if "_power_" in key and key.endswith(("_others", "_others_1"))]
    assert len(found) == 2 * 2 * 4
    for one in found:
        assert one.n == pilot_power.DRAWS
        assert one.error == pytest.approx(math.sqrt(one.value * (1 - one.value) / one.n))


def test_the_power_told_of_volunteers_is_that_of_five_in_the_main_design(told, register):
    for name in ("caseload", "turnover"):
        for reading, one in pilots.volunteers(register, name).items():
            for part in ("seen", "alarms", "power"):
                found = told[f"pilots_{name}_volunteers_{reading}_{part}"]
                assert (found.value, found.n) == (getattr(one, part), pilot_power.DRAWS)
                assert ("no effect" in found.definition) == (part != "power")
        assert "5 councils" in found.definition


def test_the_transition_is_told_in_years(told):
    for start in ("waves", "halves"):
        words = [told[f"pilots_turnover_{start}_{gap}"].label for gap in (1, 2, 3)]
        assert ["1 year of" in words[0], "2 years of" in words[1], "3 years of" in words[2]] == [True] * 3


def test_what_ten_pilots_find_of_the_records_estimate_is_told(told, register):
    one = told["pilots_turnover_power_estimate"]
    found = pilots.turnover_found(register, 10, pilots.turnover_estimate(register))
    assert one.value == pytest.approx(found)
    assert "10 councils" in one.label


def test_what_pilots_show_of_the_contact_share_is_told_for_each_size(told, register):
    spread, gain = pilots.contact_spread(register), pilots.contact_gain(register)
    for size in (2, 3, 5, 10):
        smallest, power = (told[f"pilots_contact_{part}_{size}"].value for part in ("mde", "power"))
        assert smallest == pilot_power.minimum_detectable(spread, size, size)
        assert power == pilot_power.power(gain, spread, size, size)
    chances = [told[f"pilots_exchange_{size}"].value for size in (2, 3, 4)]
    assert chances == [2 / 6, 2 / 20, 2 / 70]
