"""Falls by a fifth: which they are, what came before and after, and what chance alone would show."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.evidence import event, event_study
from analysis.evidence.event_study import AFTER, TIMES
from analysis.evidence.regression import fit
from analysis.evidence.turnover import FORMS, base


@pytest.fixture(scope="module")
def found(register):
    return {one.id: one for one in event.findings(register)}


def falls_by_hand(register, step):
    """First falls from the counts themselves, councils one by one."""
    table = register.official.workforce
    flagged = set(zip(register.official.flags["unit"], register.official.flags["year"], strict=True))
    found = {}
    for unit, own in table[~table["small"]].groupby("unit"):
        level = {
            row.year: row.cases / row.case_holders
            for row in own.itertuples()
            if row.case_holders > 0 and row.cases >= 0 and (unit, row.year) not in flagged
        }
        for year in sorted(level):
            if year - step in level and 5 * level[year] <= 4 * level[year - step]:
                found[unit] = year
                break
    return found


@pytest.mark.parametrize("step", [1, 2])
def test_the_councils_and_years_are_those_of_the_counts(register, step):
    assert event_study.falls(register, step).to_dict() == falls_by_hand(register, step)


def test_a_fall_is_one_of_a_single_year_where_nothing_else_is_said(register):
    assert event_study.falls(register).equals(event_study.falls(register, 1))
    assert event_study.matches(register) == event_study.matches(register, 1)
    assert event.mean_path(register, "recorded").equals(event.mean_path(register, "recorded", 1))
    assert event_study.average(register, "caseload") == event_study.average(register, "caseload", 1, True)


def test_a_fifth_exactly_is_a_fall_and_a_little_less_is_none():
    levels = np.array([[17.5, 14.0, 20.0], [17.5, 14.01, np.nan], [np.nan, 14.0, 11.2]])
    assert event_study.fallen(levels, 1, 0.2).tolist() == [[True, False], [False, False], [False, True]]
    assert event_study.fallen(np.array([[20.0, 17.0, 16.0]]), 2, 0.2).tolist() == [[True]]


def test_implausible_counts_make_falls_that_are_left_out(register):
    with_them, without = event_study.falls(register, 1, False), event_study.falls(register, 1)
    flagged = set(register.official.flags["unit"])
    assert set(with_them.index) - set(without.index) <= flagged
    assert len(with_them) > len(without)


@pytest.mark.parametrize(("outcome", "step"), [("absence_rate", 1), ("caseload", 2)])
def test_the_study_is_a_regression_with_a_column_for_every_council_and_year(register, outcome, step):
    table = event_study.panel(register)
    first = falls_by_hand(register, step)
    kept = table.dropna(subset=[outcome])
    since = (kept["year"] - kept["unit"].map(first)).clip(-4, 4)
    times = [time for time in TIMES if time != -step]
    matrix = np.column_stack(
        [
            *[(since == time).astype(float) for time in times],
            pd.get_dummies(kept["year"], drop_first=True, dtype=float),
            pd.get_dummies(kept["unit"], dtype=float),
        ]
    )
    peer = sm.OLS(kept[outcome].to_numpy(), matrix).fit(method="qr").params
    studied = [event_study.at_time(register, outcome, time, step).value for time in times]
    assert studied == pytest.approx(peer[: len(times)].tolist(), rel=1e-7)


def test_a_fall_is_drawn_as_one_of_a_single_year(register, found):
    table = event_study.path(register, "absence_rate").set_index("time")
    drawn = table["value"]
    assert table.loc[-1, ["value", "low", "high"]].fillna(0).eq(0).all()
    assert [drawn[time] for time in AFTER] == [
        found[f"event_absence_rate_after_{time}"].value for time in AFTER
    ]


def test_the_mean_after_the_fall_is_the_mean_of_its_years(found):
    years = [found[f"event_absence_rate_after_{time}"].value for time in AFTER]
    assert found["event_absence_rate_after"].value == pytest.approx(np.mean(years))
    before = [found[f"event_absence_rate_before_{time}"].value for time in (2, 3, 4)]
    assert found["event_absence_rate_normal"].value == pytest.approx(np.mean(years) - np.mean(before))


def test_leavers_around_a_fall_are_those_of_statsmodels(register, found):
    """Poisson with a dummy for every council, year and time; the mean of logarithms becomes points."""
    table = event_study.panel(register)
    kept = table.dropna(subset=["leavers", "in_post_before"])
    kept = kept[kept["unit"].duplicated(keep=False)]
    since = (kept["year"] - kept["unit"].map(falls_by_hand(register, 1))).clip(-4, 4)
    times = [time for time in TIMES if time != -1]
    matrix = np.column_stack(
        [
            *[(since == time).astype(float) for time in times],
            pd.get_dummies(kept["year"], drop_first=True, dtype=float),
            pd.get_dummies(kept["unit"], dtype=float),
        ]
    )
    peer = sm.GLM(
        kept["leavers"].to_numpy(), matrix, sm.families.Poisson(), offset=np.log(kept["in_post_before"])
    ).fit(tol=1e-12)
    after = np.mean([peer.params[times.index(time)] for time in AFTER])
    rate = base(register, FORMS["turnover"])
    assert found["event_turnover_after"].value == pytest.approx(rate * np.expm1(after), rel=1e-6)


def test_a_resample_is_a_regression_in_which_councils_count_as_often_as_drawn(register):
    table = event_study.timed(register, 1)
    names = [event_study.column(time) for time in event_study.shown(1)]
    kept = table.dropna(subset=["caseload"])
    kept = kept[kept["unit"].duplicated(keep=False)]
    units = pd.factorize(kept["unit"])[0]
    count = units.max() + 1
    random = np.random.default_rng(event_study._SEED)
    drawn = random.multinomial(count, np.full(count, 1 / count), event_study.RESAMPLES)
    weighted = kept.assign(times=drawn[3][units].astype(float))
    weighted = weighted[weighted["times"] > 0]
    peer = fit(weighted, "caseload", names, weights="times")
    found = event_study.resampled(register, 1).iloc[3]
    assert [peer[name].value for name in names] == pytest.approx(found[names].tolist(), rel=1e-7)


def test_the_share_undone_stands_inside_its_interval(register, found):
    for step, tail in ((1, ""), (2, "_two")):
        one = found[f"event_undone{tail}"]
        assert one.low < one.value < one.high
        below = event_study.from_normal(register, "caseload", [0], step).value
        fall = event_study.study(register, "caseload", step)[event_study.column(0)].value
        assert one.value == pytest.approx(1 - below / fall)


def test_the_adjusted_comparison_by_hand(register, found):
    """Leavers among the staff of a year before, two years after: rows collected one by one, numpy's least squares, clustered by hand."""
    table = event_study.panel(register).set_index(["unit", "year"])
    first = falls_by_hand(register, 1)
    rows = []
    for unit, year in table.index:
        fell = first.get(unit, 9999)
        keys = [(unit, year - 1), (unit, year + 2)]
        if fell < year or not all(key in table.index for key in keys):
            continue
        before, after = (table.loc[key] for key in keys)
        own = [after["leavers_before"] - before["leavers_before"], float(fell == year)]
        rows.append([unit, year, *own, before["caseload"], before["leavers_before"]])
    kept = pd.DataFrame(rows, columns=["unit", "year", "change", "fell", "caseload", "turnover"]).dropna()
    x = np.column_stack([kept[["fell", "caseload", "turnover"]], pd.get_dummies(kept["year"], dtype=float)])
    y = kept["change"].to_numpy()
    bread = np.linalg.inv(x.T @ x)
    values = bread @ x.T @ y
    scores = pd.DataFrame(x * (y - x @ values)[:, None]).groupby(kept["unit"].to_numpy()).sum().to_numpy()
    groups = len(scores)
    correction = groups / (groups - 1) * (len(y) - 1) / (len(y) - x.shape[1])
    error = np.sqrt((bread @ scores.T @ scores @ bread)[0, 0] * correction)
    one = found["event_turnover_adjusted_2"]
    assert (one.value, one.error, one.n) == pytest.approx((values[0], error, len(y)), rel=1e-6)


def test_matches_are_the_nearest_of_those_that_had_not_fallen_by_then(register):
    table = event_study.panel(register)
    scale = table[["caseload", "turnover"]].std()
    by_year = table.set_index(["unit", "year"])[["caseload", "turnover"]] / scale
    first = falls_by_hand(register, 1)
    for one in event_study.matches(register)[::9]:
        there = by_year.xs(one.year - 1, level="year").dropna()
        free = [unit for unit in there.index if first.get(unit, 9999) > one.year]
        apart = ((there.loc[free] - there.loc[one.unit]) ** 2).sum(axis=1)
        assert set(one.nearest) == set(apart.nsmallest(5).index)
        assert one.unit not in one.nearest


def test_what_a_council_does_later_picks_no_other_to_set_it_beside(register, monkeypatch):
    """Later falls of others struck out one by one: no row and no match of an earlier fall is another."""
    first, year = event_study.falls(register), 2020
    kept = first[first <= year]
    assert len(kept) < len(first)
    matches = [one for one in event_study.matches(register) if one.year <= year]
    monkeypatch.setattr(event_study, "falls", lambda *_: kept)
    assert list(event_study.matches.__wrapped__(register)) == matches
    assert any(first.get(unit, 9999) <= one.year + 3 for one in matches for unit in one.nearest)


def test_comparisons_of_turnover_are_counted_and_raised_as_holm_has_it(register, found):
    made = [
        found[f"event_turnover{tail}_{way}_{years}"]
        for tail in ("", "_two")
        for years in (0, *AFTER)
        for way in ("adjusted", "matched")
    ]
    clear = found["event_beside_clear"]
    assert (clear.value, clear.n) == (sum(one.low > 0 or one.high < 0 for one in made), len(made))
    chances = [
        compare(register, "turnover", years, step).chance
        for compare in (event_study.projected, event_study.matched)
        for step in event_study.STEPS
        for years in (0, *AFTER)
    ]
    assert found["event_beside_holm"].value == pytest.approx(min(1, len(made) * min(chances)))


def test_the_matched_difference_by_hand(register, found):
    table = event_study.panel(register).set_index(["unit", "year"])["vacancy_rate"]
    gaps = []
    for one in event_study.matches(register):
        change = [table.get((unit, one.year + 1), np.nan) - table[unit, one.year - 1] for unit in one.nearest]
        own = table.get((one.unit, one.year + 1), np.nan) - table[one.unit, one.year - 1]
        if not (np.isnan(own) or np.isnan(change).all()):
            gaps.append(own - np.nanmean(change))
    made = stats.ttest_1samp(gaps, 0)
    one = found["event_vacancy_rate_matched_1"]
    assert one.value == pytest.approx(np.mean(gaps))
    assert (one.low, one.high) == pytest.approx(tuple(made.confidence_interval(0.95)))


def test_the_parts_of_the_fall_add_up(register, found):
    table = event_study.panel(register).set_index(["unit", "year"])["caseload"]
    changes = event_study.changes(register, 1)
    first = event_study.falls(register)
    logs = [np.log(table[unit, first[unit]] / table[unit, first[unit] - 1]) for unit in changes.index]
    assert changes.sum(axis=1).tolist() == pytest.approx(logs)
    shares = [found[f"event_by_{part}"].value for part in ("cases", "workforce", "share")]
    assert sum(shares) == pytest.approx(1)


def test_where_the_councils_that_fell_stand_by_hand(register, found):
    levels = event_study.wide(register)
    apart = levels - levels.mean()
    own = [
        apart.loc[unit, year + 3]
        for unit, year in event_study.falls(register).items()
        if year + 3 in apart.columns and not np.isnan(apart.loc[unit, year + 3])
    ]
    one = found["event_standing_after_3"]
    made = stats.ttest_1samp(own, 0).confidence_interval(0.95)
    assert (one.value, one.low, one.high, one.n) == pytest.approx((np.mean(own), *made, len(own)))


@pytest.mark.parametrize("step", [1, 2])
def test_as_many_falls_as_recorded_by_chance(register, found, step):
    """Counted in the panels themselves; the record is one of them."""
    levels = event.drifting(register)
    fell = (levels[..., step:] <= 0.8 * levels[..., :-step] + 1e-12).any(axis=-1).sum(axis=-1)
    many = len(falls_by_hand(register, step))
    expected = ((fell >= many).sum() + 1) / (len(levels) + 1)
    assert found[f"event_drifting{'_two' if step == 2 else ''}_as_many"].value == pytest.approx(expected)


def test_shuffled_years_keep_each_councils_distances(register):
    levels = np.log(event_study.wide(register).to_numpy())
    means = np.nanmean(levels, axis=0)
    made = np.log(event.shuffled(register)[7]) - means
    assert np.sort(made, axis=1) == pytest.approx(np.sort(levels - means, axis=1), nan_ok=True)
    assert not np.allclose(np.nan_to_num(made), np.nan_to_num(levels - means))


@pytest.mark.parametrize("share", [-0.4, 0.1, 0.9])
def test_the_persistence_of_simulated_councils_is_found_again(register, monkeypatch, share):
    draw = np.random.default_rng(12).standard_normal((40_000, 9))
    walk = [draw[:, 0]]
    for year in range(1, 9):
        walk.append(share * walk[-1] + np.sqrt(1 - share**2) * draw[:, year])
    own = np.stack(walk, axis=1)
    monkeypatch.setattr(event, "_own", lambda _: own - own.mean(axis=1, keepdims=True))
    assert event.persistence.__wrapped__(register) == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("share", [0.0, 0.4, 0.8])
def test_the_expected_autocorrelation_is_what_simulated_series_show(share):
    draw = np.random.default_rng(11).standard_normal((200_000, 9))
    walk = [draw[:, 0]]
    for year in range(1, 9):
        walk.append(share * walk[-1] + np.sqrt(1 - share**2) * draw[:, year])
    own = np.stack(walk, axis=1)
    own = own - own.mean(axis=1, keepdims=True)
    shown = (own[:, 1:] * own[:, :-1]).sum() / (own[:, :-1] ** 2).sum()
    assert event.expected_autocorrelation(share, 9) == pytest.approx(shown, abs=0.005)


def test_drifting_councils_have_the_spread_and_persistence_of_the_record(register):
    levels = np.log(event.drifting(register))
    own = levels - np.nanmean(levels, axis=1, keepdims=True)
    own = own - np.nanmean(own, axis=2, keepdims=True)
    real = event._own(register)
    assert np.nanmean(own**2) == pytest.approx(np.nanmean(real**2), rel=0.03)

    def again(table):
        before, after = table[..., :-1].ravel(), table[..., 1:].ravel()
        known = ~(np.isnan(before) | np.isnan(after))
        return before[known] @ after[known] / (before[known] @ before[known])

    assert again(own) == pytest.approx(again(real), abs=0.03)


def test_what_is_left_of_a_fall():
    times = dict.fromkeys(TIMES, np.nan)
    lines = [times | {-1: 4.0, 0: 0.0, 1: 1.0}, times | {-1: 6.0, 0: 0.0, 1: 2.0}, times | {-1: 9.0, 0: 0.0}]
    picked = event.Chosen(np.array([list(line.values()) for line in lines]), np.array([0, 0, 0]), 1)
    assert picked.left(1, 1) == pytest.approx([(5 - 1.5) / 5])
    assert picked.counts().tolist() == [3]


def test_a_council_with_one_high_year_is_picked_and_falls_where_nothing_happens(register):
    """Independent years: the year before stands high, and what is left is the same in every later year."""
    picked = event.chosen(register, "shuffled", 1)
    line = event.mean_path(register, "shuffled")
    assert line[-1] > 2
    assert abs(line[[-3, 2, 3]]).max() < 0.3
    left = [picked.left(time, 1).mean() for time in AFTER]
    assert max(left) - min(left) < 0.03


def test_a_share_that_made_just_half_of_a_fall_did_not_make_most_of_it(register, monkeypatch):
    each = pd.DataFrame({"cases": [-1, -0.9, -1], "workforce": 0.0, "share": [-1, -1, -0.9]})
    monkeypatch.setattr(event_study, "changes", lambda *_: each)
    assert list(event._parts(register, 1))[-1].value == 1


@pytest.mark.parametrize(("values", "told"), [([1.0], [1.0]), ([1.0, 3.0], [2.0, 1.05, 2.95])])
def test_made_up_panels_have_a_middle_and_one_alone_is_told(values, told):
    assert event._middle(np.array(values)) == pytest.approx(told)


def test_the_record_is_one_panel_without_an_interval(found):
    assert found["event_recorded_councils"].value == found["event_councils"].value
    assert found["event_recorded_councils"].low is None
    assert found["event_drifting_councils"].low < found["event_drifting_councils"].high


def test_what_the_chapter_says_in_words(found):
    """The sentences of the chapter that rest on signs and order, not on glued figures."""
    one = lambda name: found[f"event_{name}"]  # noqa: E731
    assert one("drifting_councils").low <= one("recorded_councils").value <= one("drifting_councils").high
    assert all(
        one(f"drifting_left_{time}").low
        <= one(f"recorded_left_{time}").value
        <= one(f"drifting_left_{time}").high
        for time in AFTER
    )
    assert one("drifting_as_many").value > 0.05 > one("drifting_two_as_many").value
    assert one("shuffled_councils").value > one("recorded_councils").value > one("drifting_councils").value
    assert one("standing_before_1").low > 0 > one("standing_after_0").high
    assert one("standing_after_3").low < 0 < one("standing_after_3").high
    assert one("standing_two_after_3").low < 0 < one("standing_two_after_3").high
    assert one("by_cases").value > 0.5
    assert abs(one("by_share").value) < 0.15
    for name in ("turnover", "absence_rate"):
        assert all(one(f"{name}{tail}_leads").value > 0.1 for tail in ("", "_two"))
    assert one("agency_rate_leads").value < 0.05
    assert one("vacancy_rate_two_leads").value < 0.05 < one("vacancy_rate_leads").value
    assert one("turnover_after").low < -0.0069 < 0 < one("turnover_after").high
    assert one("vacancy_rate_after").high < 0 < one("vacancy_rate_normal").high
    assert one("vacancy_rate_adjusted_1").high < 0
    assert all(one(f"vacancy_rate_adjusted_{time}").high > 0 for time in (2, 3))
    assert one("turnover_adjusted_1").low > 0
    for time in (2, 3):
        assert one(f"turnover_adjusted_{time}").low < 0 < one(f"turnover_adjusted_{time}").high
    assert (one("beside_clear").value, one("beside_clear").n) == (1, 16)
    assert one("beside_holm").value > 0.3
    assert one("curve_clear").value == 0
    assert one("curve_chance").value > 0.5


def test_those_who_fell_are_listed_by_year_and_then_by_name(register):
    listed = event_study.who_fell(register)
    own = register.official.workforce.groupby("unit").last()
    assert listed["fall"].to_dict() == falls_by_hand(register, 1)
    assert listed["slug"].to_dict() == own["slug"].loc[listed.index].to_dict()
    order = [(row.fall, own["area"][row.Index]) for row in listed.itertuples()]
    assert order == sorted(order)


def test_a_council_without_enough_others_to_be_set_beside_has_no_match(register, monkeypatch):
    """All fell in one year: nobody is left that did not."""
    units = event_study.wide(register).index
    monkeypatch.setattr(event_study, "falls", lambda *_: pd.Series(2020, index=units))
    assert event_study.matches.__wrapped__(register) == ()


@pytest.mark.parametrize(
    ("time", "words", "key"),
    [
        (-4, "4 years or more before", "before_4"),
        (-1, "1 year before", "before_1"),
        (0, "in the year of the fall", "after_0"),
        (1, "1 year after", "after_1"),
        (2, "2 years after", "after_2"),
        (4, "4 years or more after", "after_4"),
    ],
)
def test_a_time_around_the_fall_in_words_and_in_a_key(time, words, key):
    assert (event.when(time), event.key_of(time)) == (words, key)
