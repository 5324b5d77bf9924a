"""Specification curves: the list, many regressions at once, histories that change hands, and the joint test."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.evidence import curve, event_study, permutation, turnover
from analysis.evidence.curve import Choice, Dimension, Specification
from analysis.evidence.permutation import Exchange
from analysis.evidence.regression import Estimate, design, fit
from analysis.evidence.staff import panel


def dimension(key, *choices):
    return Dimension(key, key, tuple(Choice("made up", key, key, one, one, "because") for one in choices))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_departures_are_all_that_change_one_choice_or_two(sizes):
    dimensions = [dimension(f"d{n}", *(f"c{k}" for k in range(size))) for n, size in enumerate(sizes)]
    found = curve.departures(dimensions)
    changed = [sum(value != "c0" for value in one.values()) for one in found]
    every = np.array(np.meshgrid(*(range(size) for size in sizes))).reshape(len(sizes), -1)
    assert len(found) == ((every > 0).sum(axis=0) <= 2).sum()
    assert max(changed) <= 2
    assert changed[0] == 0
    assert len({tuple(one.items()) for one in found}) == len(found)


@pytest.mark.parametrize("weights", ["", "in_post"])
@pytest.mark.parametrize("council", [True, False])
def test_one_of_many_regressions_is_the_regression(register, weights, council):
    table, names = panel(register), ["share_log_before", "workforce_log_before", "cases_log_before"]
    made = design(table, "turnover", ["agency_rate_before"], moving=names, weights=weights, council=council)
    values, errors = permutation.solve(made, made.rows[names].to_numpy()[None])
    one = fit(table, "turnover", [*names, "agency_rate_before"], weights=weights, council=council)[names[0]]
    assert (values[0], errors[0]) == pytest.approx((one.value, one.error), rel=1e-6)
    assert len(made.rows) == one.n


def test_draws_do_not_touch_each_other(register):
    table = panel(register)
    made = design(table, "turnover", [], moving=["caseload_before"])
    moving = turnover.exchange(register).moved(made.rows, ["caseload_before"])[:5]
    together = permutation.solve(made, moving)
    alone = [permutation.solve(made, moving[[n]]) for n in range(5)]
    assert together[0] == pytest.approx([values[0] for values, _ in alone])
    assert together[1] == pytest.approx([errors[0] for _, errors in alone])


def test_one_step_of_poisson_ends_where_the_whole_fit_does(register):
    for chosen in curve.departures(turnover.DIMENSIONS)[:12]:
        if chosen["method"] != "poisson" or chosen["sample"] != "all":
            continue
        made = design(
            panel(register),
            "leavers",
            ["agency_rate_before"] if chosen["beside"] == "agency" else [],
            moving=turnover.moving(chosen),
            at_risk=turnover._COLUMN[chosen["risk"]],
            council=chosen["effects"] != "years",
            region=chosen["effects"] == "region",
        )
        value, error = permutation.solve(made, made.rows[turnover.moving(chosen)].to_numpy()[None])
        whole = turnover.estimated(register, chosen)
        assert abs(value[0] - whole.value) < 0.04 * whole.error
        assert error[0] == pytest.approx(whole.error, rel=0.06)


def test_a_history_keeps_its_years_and_its_gaps_are_filled_from_levels():
    table = pd.DataFrame(
        {"unit": list("aaabbbcc"), "year": [1, 2, 3, 1, 2, 3, 1, 3], "x": [1.0, 2, 3, 11, 12, 13, 5, 7]}
    )
    filled = permutation.histories(table, "x")
    assert filled.loc["c"].tolist() == pytest.approx([5, 6, 7])
    assert filled.loc["a"].tolist() == [1, 2, 3]
    moved = Exchange(table, pd.Index(list("abc")), np.array([[1, 2, 0]])).moved(table, ["x"])[0, :, 0]
    assert moved.tolist() == pytest.approx([11, 12, 13, 5, 6, 7, 1, 3])


@given(st.lists(st.integers(0, 2), min_size=1, max_size=12), st.integers(0, 99))
def test_histories_stay_within_their_stratum_and_none_is_lost(strata, seed):
    own = np.array(strata)
    found = permutation.exchanged(own, 20, seed)
    assert (np.sort(found, axis=1) == np.arange(len(own))).all()
    assert (own[found] == own).all()


def entry(value, low, high, drawn, drawn_clear, chance=0.2):
    one = Estimate(value, 1.0, low, high, 10, 5)
    return Specification("k", "l", {}, one, chance, np.array(drawn, float), np.array(drawn_clear))


def test_the_joint_test_by_hand():
    entries = [
        entry(-3, -5, -1, [1, -2, 0, 2], [0, -1, 0, 1], 0.01),
        entry(-2, -4, 0.5, [0, -4, 1, 4], [0, -1, 0, 1], 0.04),
        entry(-1, -1.5, -0.5, [-1, -3, 2, 0], [0, -1, 0, 0], 0.03),
    ]
    found = curve.joint(entries)
    assert found.median == -2
    assert found.median_chance == (2 + 1) / 5  # medians 0, −3, 1 and 2: two as far from zero as −2
    assert found.clear == 2
    assert found.clear_chance == (2 + 1) / 5  # three below in the second, two above in the fourth
    assert found.holm == 1  # 0.01 × 3 is below 5%, 0.03 × 2 is not
    assert found.count == 3
    assert (found.lowest, found.highest) == (-3, -1)


def test_the_band_is_the_middle_of_the_permutations_at_each_place_of_the_sorted_curve():
    places = np.arange(41.0)
    found = curve.joint([entry(1, 0, 2, places + 100, places * 0), entry(2, 1, 3, places[::-1], places * 0)])
    # In the first draw 40 and 100, in the last 0 and 140: the lower of both, and the higher
    assert found.low.tolist() == pytest.approx([1, 101])
    assert found.high.tolist() == pytest.approx([39, 139])


@pytest.mark.parametrize(("chance", "count"), [(0.05, 0), (0.0499, 1)])
def test_a_probability_of_just_five_per_cent_is_not_below_it(chance, count):
    assert curve.joint([entry(1, 0, 2, [1], [0], chance)]).holm == count


def test_what_is_told_of_a_curve_is_its_joint_test(monkeypatch):
    monkeypatch.setattr(curve, "defined", lambda *told, **words: (told, words))
    drawn = np.random.default_rng(3).normal(0, 1, 2000)
    entries = [entry(value, value - 1, value + 1, drawn, np.abs(drawn) > 2) for value in (9.0, 8.0, 0.5)]
    tested = curve.joint(entries)
    parts = ("median", "clear", "chance", "clear_chance", "count")
    words = {"count": 3, "draws": 2000, "seed": 7}
    assert list(curve.told("key", entries, 2000, parts, seed=7)) == [
        (("key_median", 8.0, 0.5, 9.0), words | {"n": 3}),
        (("key_clear", 2), words | {"n": 3}),
        (("key_chance", 1 / 2001), words | {"decimals": 3, "n": 2000}),
        (("key_clear_chance", tested.clear_chance), words | {"decimals": 1, "n": 2000}),
        (("key_count", 3), words | {"n": 3}),
    ]
    (bare,) = curve.told("key", entries, 2000, ("count",), counted=False)
    assert bare == (("key_count", 3), {"count": 3, "draws": 2000})


@pytest.mark.parametrize(("chance", "places"), [(0.5, 1), (0.001, 1), (0.00099, 3), (0.0, 3)])
def test_a_chance_below_a_tenth_of_one_per_cent_has_more_decimals(chance, places):
    assert curve.decimals(chance) == places


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
@example([0.01, 0.04, 0.03])
@example([0.9, 0.6])
def test_a_probability_is_raised_by_as_many_as_are_left_and_never_below_a_smaller_one(chances):
    left = {one: sum(other >= one for other in chances) for one in chances}
    expected = [min(1, max(one * left[one] for one in left if one <= own)) for own in chances]
    assert curve.holm(chances).tolist() == expected


def test_holm_by_hand():
    assert curve.holm([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.06, 0.06])


def test_permutations_find_nothing_in_one_case_of_twenty_where_there_is_nothing(register):
    """Each permuted panel has no link: its own intervals leave out zero about as often as they should."""
    main = turnover.entries(register)[0]
    assert 0.03 < (main.drawn_clear != 0).mean() < 0.09
    assert abs(main.drawn.mean()) < 0.25 * main.drawn.std()
    assert main.drawn.std() == pytest.approx(main.estimate.error, rel=0.3)


def test_a_planted_link_is_found_by_the_joint_test(register):
    """Turnover made to follow the caseload a year before: no permutation comes near the record."""
    table = panel(register)
    own = table.groupby("unit")["turnover"].transform("mean")
    noise = np.random.default_rng(5).normal(0, 0.03, len(table))
    table = table.assign(turnover=own + 0.01 * table["caseload_before"] + noise)
    made = design(table, "turnover", [], moving=["caseload_before"])
    drawn = turnover.exchange(register).moved(made.rows, ["caseload_before"])
    one = fit(table, "turnover", ["caseload_before"])["caseload_before"]
    found = curve.joint([curve.entry((), {}, one, made, drawn)])
    assert found.median_chance == 1 / (permutation.DRAWS + 1)
    assert (found.clear, found.holm) == (1, 1)


def test_an_interval_that_ends_at_zero_is_not_clear(register):
    made = design(panel(register), "turnover", [], moving=["caseload_before"])
    drawn = turnover.exchange(register).moved(made.rows, ["caseload_before"])[:40]
    own = Estimate(0.1, 0.01, 0.08, 0.12, 10, made.councils)
    plain, flat = (curve.entry((), {}, own, made, drawn, scale) for scale in (np.copy, np.zeros_like))
    assert set(plain.drawn_clear) > {0}
    assert set(flat.drawn_clear) == {0}


def test_every_choice_has_its_reason_and_every_specification_its_own_key():
    for one in turnover.DIMENSIONS:
        assert all(choice.reason for choice in one.choices)
    keys = [curve.key_of(chosen, turnover.DIMENSIONS) for chosen in curve.departures(turnover.DIMENSIONS)]
    assert len(set(keys)) == len(keys)
    assert keys[0] == "main"


def test_the_table_of_the_curve_is_sorted_and_names_the_choices(register):
    found = curve.table(turnover.entries(register), turnover.DIMENSIONS)
    assert found["value"].is_monotonic_increasing
    assert found["main"].sum() == 1
    assert set(found["Rows"]) == {"all", "no doubtful counts"}


def test_turned_dummies_give_the_mean_of_the_times_wanted(register):
    """The first column's coefficient is the mean of the coefficients of plain dummies."""
    table = event_study.timed(register, 1)
    others = [time for time in event_study.TIMES if time not in (1, 2, 3, -1)]
    own = event_study.dummies((table["year"] - table["fall"]).to_numpy(), (1, 2, 3), others)
    names = [f"column_{place}" for place in range(own.shape[-1])]
    turned = fit(table.assign(**dict(zip(names, own.T, strict=True))), "absence_rate", names)[names[0]]
    plain = event_study.average(register, "absence_rate")
    assert (turned.value, turned.error, turned.n) == pytest.approx((plain.value, plain.error, plain.n))


def test_the_main_entry_of_the_curve_of_falls_is_the_main_estimate(register):
    one, main = event_study.entries(register)[0], event_study.average(register, "turnover")
    assert one.key == "main"
    assert (one.estimate.value, one.estimate.n) == pytest.approx((main.value, main.n), rel=0.02)
    assert all(choice.reason for own in event_study.DIMENSIONS for choice in own.choices)
