"""Judgements and counts: dates known, tests by another route, and what chance does to them."""

import itertools

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.evidence import judged
from analysis.evidence.curve import departures, joint
from analysis.evidence.permutation import exchanged
from analysis.ledger.findings import of_chapter

WAYS = {way: judged.MAIN | other for way, (_, other) in judged.WAYS.items()}


@pytest.mark.parametrize(
    ("date", "earlier", "closest", "public"),
    [
        ("2024-09-30", 2024, 2024, 2023),
        ("2024-09-29", 2023, 2024, 2023),
        ("2024-10-01", 2024, 2024, 2023),
        ("2024-03-30", 2023, 2023, 2023),
        ("2024-04-01", 2023, 2024, 2023),
        ("2024-01-15", 2023, 2023, 2022),
        ("2024-02-27", 2023, 2023, 2022),
        ("2025-02-28", 2024, 2024, 2024),
        ("2024-03-31", 2023, 2023, 2023),  # as near to the next
        ("2016-06-30", 2015, 2017, 2015),  # before the first that there is
        ("2026-06-30", 2025, 2025, 2025),  # after the last
    ],
)
def test_the_count_before_the_nearest_one_and_the_public_one(date, earlier, closest, public):
    day = pd.Timestamp(date)
    assert judged.before(day) == earlier
    assert judged.nearest(day, 2017, 2025) == closest
    assert judged.published(day, 5) == public


@pytest.mark.parametrize(("date", "public"), [("2023-03-29", 2021), ("2023-03-30", 2022)])
def test_a_count_is_public_so_many_months_after_its_own_day(date, public):
    assert judged.published(pd.Timestamp(date), 6) == public


def test_every_count_was_public_when_the_inspection_began_and_the_next_one_was_not(register):
    table = judged.judged(register)
    visit = pd.to_datetime(table["inspection_date"])
    out = pd.to_datetime((table["year"] + 1).astype(str) + "-02-28")  # five months after 30 September
    assert (out <= visit).all()
    assert (out + pd.DateOffset(years=1) > visit).all()
    before = judged.judged(register, "before")["year"]
    assert (before - table["year"]).isin([0, 1]).all()
    assert (before > table["year"]).sum() > 60  # what taking the last September would let inspectors foresee


def test_councils_judged_apart_and_the_smallest_are_left_out(register):
    table = judged.judged(register)
    assert len(table) == table["unit"].nunique() == 148
    assert not table["area"].str.contains("Kingston upon Thames|City of London|Scilly").any()
    assert table["children"].notna().all()  # the placebo stands on the rows of the main comparison


def test_merton_and_reading_stand_beside_the_counts_before_their_inspections(register):
    table = judged.judged(register).set_index("area")
    assert table.loc["Merton", "year"] == 2021
    assert table.loc["Reading", "year"] == 2023
    assert table.loc["Reading", "caseload"] == pytest.approx(1732 / 83.8)


# --- order -------------------------------------------------------------------------------------------------


def jonckheere(values, grades):
    """The Jonckheere-Terpstra statistic: pairs from different groups in order, less those against it."""
    pairs = itertools.combinations(zip(grades, values, strict=True), 2)
    return sum(np.sign((g2 - g1) * (v2 - v1)) for (g1, v1), (g2, v2) in pairs)


@pytest.mark.parametrize("measure", ["caseload", "turnover"])
def test_the_order_is_jonckheeres_statistic_summed_over_years(register, measure):
    table = judged.judged(register).dropna(subset=measure)
    years = [own for _, own in table.groupby("visit")]
    whole = sum(jonckheere(own[measure].to_numpy(), own["grade"].to_numpy()) for own in years)
    pairs = sum(
        abs(np.sign((b.grade - a.grade) * (getattr(b, measure) - getattr(a, measure))))
        for own in years
        for a, b in itertools.combinations(own.itertuples(), 2)
    )
    assert judged.shuffled(judged.judged(register), measure)[0] == pytest.approx(whole / pairs)


def test_shuffles_agree_with_the_normal_law_of_the_stratified_statistic(register):
    """Kendall's variance of pairs in order, with ties, added up over years: the large-sample test."""
    table = judged.judged(register).dropna(subset="turnover")
    whole = variance = 0.0
    for _, own in table.groupby("visit"):
        n, ties = len(own), own["grade"].value_counts().to_numpy()
        whole += jonckheere(own["turnover"].to_numpy(), own["grade"].to_numpy())
        variance += (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    chance = 2 * stats.norm.sf(abs(whole) / variance**0.5)
    _, count, _ = judged.shuffled(judged.judged(register), "turnover")
    assert count / judged.SHUFFLES == pytest.approx(chance, abs=0.005)


def test_a_measure_that_only_follows_the_year_has_no_order():
    """Within years of inspection nothing is ordered, however strongly years and grades go together."""
    random = np.random.default_rng(3)
    year = np.repeat([2022, 2023, 2024], 30)
    grade = np.clip(random.integers(0, 4, 90) + (year - 2023), 0, 3)
    table = pd.DataFrame({"visit": year, "grade": grade, "value": year + random.normal(0, 0.1, 90)})
    assert stats.kendalltau(table["grade"], table["value"]).pvalue < 0.001
    assert judged.shuffled(table, "value")[1] > judged.SHUFFLES * 0.05


def test_chances_are_raised_as_holm_has_it(register):
    found = judged.orders(register)
    plain = (found["shuffles"] + 1) / (judged.SHUFFLES + 1)
    assert found["chance"].tolist() == pytest.approx(list(multipletests(plain, method="holm")[1]))


def test_a_caseload_of_just_the_others_middle_is_not_above_it(register, monkeypatch):
    words = ["Outstanding"] * 4 + ["Requires improvement to be good"] * 3
    table = pd.DataFrame({"judgement": words, "caseload": [14, 15, 16, 17, 10, 15, 20]})
    monkeypatch.setattr(judged, "judged", lambda _: table)
    monkeypatch.setattr(judged, "_TOLD", {})
    (found,) = judged._stories(register)
    assert (found.value, found.n) == (0.5, 4)


# --- one grade better --------------------------------------------------------------------------------------


def by_formula(table, measure, more=""):
    return smf.ols(f"{measure} ~ grade + C(visit){more}", table.dropna(subset=measure)).fit(
        cov_type="HC3", use_t=True
    )


@pytest.mark.parametrize("key", ["published", "before", "nearest", "latest", "region", "london"])
@pytest.mark.parametrize("measure", ["caseload", "agency_rate"])
def test_a_step_is_what_the_formula_gives(register, key, measure):
    way = WAYS[key]
    table = judged.judged(register, way["beside"])
    if way["without"] == "london":
        table = table[~table["region"].isin(["Inner London", "Outer London"])]
    fit = by_formula(table, measure, " + C(region)" if way["fixed"] == "region" else "")
    found = judged.step(register, measure, way)
    assert (found.value, found.error) == pytest.approx((fit.params["grade"], fit.bse["grade"]))
    assert (found.low, found.high) == pytest.approx(tuple(fit.conf_int().loc["grade"]))
    assert found.n == int(fit.nobs)


def test_leaving_out_the_doubtful_count_leaves_out_liverpool(register):
    whole, without = (judged.step(register, "caseload", WAYS[key]) for key in ("latest", "flagged"))
    assert whole.n - without.n == 1
    assert without.value < whole.value  # it was judged inadequate and has the second-lowest caseload


def test_the_narrowing_is_the_paired_difference_and_what_is_left_by_frisch_and_waugh(register):
    found = judged.narrowing(register)
    first, last = judged.judged(register), judged.judged(register, "latest")
    table = (
        first[["unit", "grade", "visit", "caseload"]].merge(last[["unit", "caseload"]], on="unit").dropna()
    )
    table["change"] = table["caseload_y"] - table["caseload_x"]
    gaps = [by_formula(table, name).params["grade"] for name in ("caseload_x", "caseload_y", "change")]
    assert [found[key].value for key in ("first", "last", "change")] == pytest.approx(gaps)
    assert gaps[2] == pytest.approx(gaps[1] - gaps[0])
    held = np.column_stack([pd.get_dummies(table["visit"], dtype=float), table["caseload_x"]])

    def rest(values):
        return values - held @ np.linalg.lstsq(held, values, rcond=None)[0]

    grade, change = rest(table["grade"].to_numpy(float)), rest(table["change"].to_numpy())
    assert found["left"].value == pytest.approx((grade @ change) / (grade @ grade))


def test_regression_to_the_mean_alone_leaves_nothing_once_the_first_count_is_held():
    """Councils with a lasting level and noise; the grade follows the first count and does nothing."""
    random = np.random.default_rng(11)
    level, noise = random.normal(0, 1, 4000), random.normal(0, 1, (2, 4000))
    first, last = level + noise
    table = pd.DataFrame({"caseload": first, "change": last - first, "visit": 2022})
    table["grade"] = pd.qcut(-first + random.normal(0, 1, 4000), 4, labels=False)
    assert judged.graded(table, "change").low > 0.2
    left = judged.graded(table, "change", ("caseload",))
    assert left.low < 0 < left.high


# --- the curve ---------------------------------------------------------------------------------------------


def test_the_curve_begins_with_the_main_specification_and_keeps_to_its_list(register):
    entries = judged.entries(register, "caseload")
    assert entries[0].estimate.value == pytest.approx(judged.step(register, "caseload").value)
    assert len(entries) == len(departures(judged.DIMENSIONS)) == len({one.key for one in entries}) == 41


def test_the_permuted_curve_is_the_same_regression_on_shuffled_grades(register):
    """The first shuffle by least squares of statsmodels, for three specifications of different kinds."""
    table = judged.judged(register)
    owners = exchanged(table["visit"].to_numpy(), judged.DRAWS, judged.CURVE_SEED)[0]
    moved = dict(zip(table["unit"], table["grade"].to_numpy()[owners], strict=True))
    found = {one.key: one for one in judged.entries(register, "caseload")}
    for key, more in (("main", ""), ("fixed_region", " + C(region)"), ("held_children", " + children")):
        own = table.assign(grade=table["unit"].map(moved))
        assert found[key].drawn[0] == pytest.approx(by_formula(own, "caseload", more).params["grade"])


def test_findings_say_what_the_prose_says_of_them(register):
    found = of_chapter(register, "judged")
    assert found["judged_caseload_step_published"].high < 0
    assert found["judged_agency_rate_step_published"].high < 0
    for way in judged.WAYS:  # "much the same whatever Ofsted's judgement"
        share = found[f"judged_holder_share_step_{way}"]
        assert share.low < 0 < share.high
    moved = [found[f"judged_caseload_moved_earlier{back}"].value for back in (3, 2, 1)]
    assert moved == sorted(moved, reverse=True)  # "it grows towards the visit"
    assert found["judged_caseload_step_published"].value < moved[-1]
    assert found["judged_placebo"].low < 0 < found["judged_placebo"].high
    assert found["judged_placebo_shuffles"].value > 0.05 * judged.SHUFFLES
    assert found["judged_gap_change"].low > 0
    assert found["judged_gap_left"].low < 0 < found["judged_gap_left"].high
    region, main = (found[f"judged_caseload_step_{key}"].value for key in ("region", "published"))
    assert main < region < 0  # "a part of it"
    assert found["judged_kensington_caseload_lowest"].value > 7
    first, last = (found[f"judged_merton_caseload_{end}"].value for end in ("first", "last"))
    assert last == pytest.approx(first, abs=0.3)  # "ended where it began"
    tested = joint(judged.entries(register, "holder_share"))
    assert tested.clear == 0


def test_every_median_lies_within_its_quartiles_and_counts_add_up(register):
    found = of_chapter(register, "judged")
    for one in judged.COMPARED:
        grades = [found[f"judged_{one.key}_{grade}"] for grade in judged.GRADES.values()]
        assert all(grade.low <= grade.value <= grade.high for grade in grades)
        assert sum(grade.n for grade in grades) == found[f"judged_{one.key}_order"].n


@pytest.mark.parametrize(
    ("way", "by", "words", "set_beside"),
    [
        ("earlier3", -3, "three counts earlier", "moved back by three counts"),
        ("earlier2", -2, "two counts earlier", "moved back by two counts"),
        ("earlier1", -1, "one count earlier", "moved back by one count"),
        ("later1", 1, "the next count", "moved on by one count"),
    ],
)
def test_a_comparison_moved_to_another_count_says_by_how_many(register, way, by, words, set_beside):
    caseload = judged.COMPARED[0]
    found = judged._step(register, caseload, way, "moved")
    table = judged.judged(register, "published", by)
    assert found.value == pytest.approx(by_formula(table, "caseload").params["grade"])
    assert words in found.label
    assert set_beside in found.definition


@pytest.mark.parametrize("way", judged.WAYS)
def test_a_way_to_compare_is_told_in_its_words(register, way):
    found = judged._step(register, judged.COMPARED[0], way, "step")
    assert found.value == judged.step(register, "caseload", WAYS[way]).value
    assert judged.WAYS[way][0] in found.label
    assert ("marked as hard to believe" in found.definition) == (way == "flagged")
    assert ("without London" in found.definition) == (way == "london")
    assert ("weighted by staff in post" in found.definition) == (way == "weighted")
    assert "moved" not in found.definition
