"""What inspection reports say of caseloads: known answers, a second route to each interval, and what is left out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from analysis.evidence import reports
from analysis.evidence.reports import MAIN, WAYS, Curve, Way, agreement, curve, fitted, monotone, passes, rows
from analysis.ledger.findings import of_chapter
from analysis.register.panel import READINGS


def made_up(seed, councils=400, visits=3, constant=-8.0, slope=0.5):
    """Reports of councils whose caseloads lie apart, each inspected a few times."""
    random = np.random.default_rng(seed)
    own = random.normal(16, 2, councils).repeat(visits) + random.normal(0, 1, councils * visits)
    return pd.DataFrame(
        {
            "unit": np.arange(councils).repeat(visits),
            "visit": np.tile(np.arange(visits), councils),
            "caseload": own,
            "high": random.random(len(own)) < expit(constant + slope * own),
        }
    )


def test_a_known_curve_is_found_again():
    inside = 0
    for seed in range(40):
        one = fitted(made_up(seed), years=False)
        low, high = one.caseload()[1:]
        inside += low <= 16 <= high
        assert one.slope == pytest.approx(0.5, abs=0.15)
    assert inside >= 34  # of 40 intervals of 95%; fewer has a chance of one in a thousand


def test_a_height_for_each_year_leaves_the_slope_of_a_curve_without_years():
    own = made_up(7)
    assert fitted(own, years=True).slope == pytest.approx(fitted(own, years=False).slope, abs=0.02)


def test_the_interval_of_the_half_is_that_of_resampled_councils(register):
    own = rows(register)
    random = np.random.default_rng(1)
    groups = [part for _, part in own.groupby("unit")]
    halves = []
    for _ in range(200):
        drawn = [groups[place] for place in random.integers(0, len(groups), len(groups))]
        halves.append(fitted(pd.concat(drawn, ignore_index=True), years=False).caseload()[0])
    low, high = np.quantile(halves, [0.025, 0.975])
    value, fieller_low, fieller_high = curve(register).caseload()
    assert value == pytest.approx(np.median(halves), abs=0.2)
    assert fieller_low == pytest.approx(low, abs=0.35)
    assert fieller_high == pytest.approx(high, abs=0.5)


@given(
    st.floats(0.05, 0.95),
    st.floats(-12, -2),
    st.floats(0.1, 1),
    st.floats(0.01, 1),
    st.floats(0.0001, 0.001),
)
def test_a_share_and_its_caseload_undo_each_other(share, constant, slope, first, second):
    one = Curve(100, 50, constant, slope, np.diag([first, second]))
    at, low, high = one.caseload(share)
    assert low <= at <= high
    assert one.share(at)[0] == pytest.approx(share, rel=1e-6)


def test_a_slope_that_may_be_nought_has_no_bounded_caseload():
    assert Curve(10, 5, -1.0, 0.1, np.diag([1.0, 1.0])).caseload() == (10.0, -np.inf, np.inf)


def test_the_monotone_fit_only_rises_and_keeps_the_mean(register):
    steps = monotone(register)
    assert (steps["share"].diff().dropna() >= -1e-12).all()
    own = rows(register)
    weights = own.groupby("caseload").size()
    assert np.average(steps["share"], weights=weights) == pytest.approx(own["high"].mean())
    assert passes(pd.DataFrame({"caseload": [10.0, 12.0], "share": [0.2, 0.6]})) == 12
    assert passes(pd.DataFrame({"caseload": [10.0, 11.0, 12.0], "share": [0.2, 0.5, 0.6]})) == 11
    assert np.isnan(passes(steps[steps["share"] < 0.5]))


def test_agreement_is_that_of_the_textbook():
    """Cohen's own kind of table: 45, 15, 25, 15 of 100 gives .1304."""
    first = ["yes"] * 60 + ["no"] * 40
    second = ["yes"] * 45 + ["no"] * 15 + ["yes"] * 25 + ["no"] * 15
    assert agreement(first, second, ["yes", "no"]) == pytest.approx(0.1304, abs=5e-5)


def test_a_code_that_nobody_gave_changes_no_agreement():
    first, second = (["a", "a", "b", "b", "b"], ["a", "b", "b", "b", "b"])
    assert agreement(first, second, ["a", "b", "c"]) == pytest.approx(agreement(first, second, ["a", "b"]))
    assert agreement(first, first, ["a", "b", "c"]) == 1


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.key)
def test_a_way_takes_the_reports_that_its_reader_weighs_and_that_have_its_count(register, way):
    taken = [
        (told.unit, getattr(told, way.beside), getattr(told, way.reader) in way.high)
        for told in reports.table(register).itertuples()
        if getattr(told, way.reader) in {*way.high, *way.other}
        and getattr(told, way.beside) > 0
        and ((told.first_sure and told.second_sure) or not way.sure)
    ]
    own = rows(register, way)
    assert list(zip(own["unit"], own["caseload"], own["high"], strict=True)) == taken


def test_the_readings_agree_as_their_makers_say(register):
    told = register.official.inspections
    assert agreement(told["first"], told["second"]) == pytest.approx(0.89, abs=0.005)
    high = [told[name].isin(reports.TOO_HIGH).map({True: "yes", False: "no"}) for name in ("first", "second")]
    assert agreement(*high, ["yes", "no"]) == pytest.approx(0.94, abs=0.005)
    assert (told["first"] != told["second"]).sum() == 24


def test_silent_reports_count_only_where_a_way_says_so(register):
    silent = Way("silent", "", other=(*reports.NOT_HIGH, "none"))
    readings = reports.table(register)["reading"]
    with_count = reports.table(register)["nearest"].notna()
    assert len(rows(register, silent)) - len(rows(register)) == (readings[with_count] == "none").sum()
    assert len(rows(register)) == curve(register).reports


def test_every_way_finds_more_reports_at_higher_caseloads(register):
    assert all(curve(register, way).slope > 0 for way in WAYS)
    assert curve(register, MAIN).odds()[1] > 1


def test_within_councils_the_odds_rise_too_and_rest_on_councils_whose_reports_differ(register):
    value, low, high, councils = reports.within(register)
    assert low < value < high
    assert councils == (rows(register).groupby("unit")["high"].nunique() > 1).sum()


def test_each_reader_gave_every_report_one_code(register):
    found = of_chapter(register, "judged")
    told = register.official.inspections
    for reader in ("first", "second"):
        counts = {code: found[f"judged_reports_{code}_{reader}"].value for code in READINGS}
        assert counts == told[reader].value_counts().to_dict()
        assert sum(counts.values()) == len(told)


def test_an_interval_reaches_two_standard_errors_of_the_log_odds_to_either_side():
    level, slope = (Curve(10, 5, -1.0, 0.1, np.diag(spread)) for spread in ([0.04, 0.0], [0.0, 0.01]))
    reach = 1.959964 * 0.2
    assert level.share(10.0) == pytest.approx((0.5, 1 / (1 + np.exp(reach)), 1 / (1 + np.exp(-reach))))
    assert slope.odds() == pytest.approx(tuple(np.exp([0.1, 0.1 - reach / 2, 0.1 + reach / 2])))
