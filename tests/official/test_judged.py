"""Judgements and counts: dates known, tests by another route, and what chance does to them."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.findings import of_chapter
from analysis.official import judged

WAYS = {way.key: way for way in judged.WAYS}


@pytest.mark.parametrize(
    ("date", "earlier", "closest"),
    [
        ("2024-09-30", 2024, 2024),
        ("2024-09-29", 2023, 2024),
        ("2024-10-01", 2024, 2024),
        ("2024-03-30", 2023, 2023),
        ("2024-04-01", 2023, 2024),
        ("2024-01-15", 2023, 2023),
    ],
)
def test_the_count_before_and_the_nearest_one(date, earlier, closest):
    day = pd.Timestamp(date)
    assert judged.before(day) == earlier
    assert judged.nearest(day, 2017, 2025) == closest


def test_no_count_beside_a_judgement_is_of_a_day_after_it(register):
    table = judged.judged(register.official)
    counts = pd.to_datetime(table["year"].astype(str) + "-09-30")
    days = pd.to_datetime(table["inspection_date"])
    assert (counts <= days).all()
    assert ((days - counts).dt.days < 366).all()


def test_councils_judged_apart_and_the_smallest_are_left_out(register):
    table = judged.judged(register.official)
    assert len(table) == table["unit"].nunique() == 148
    assert not table["area"].str.contains("Kingston upon Thames|City of London|Scilly").any()


def test_merton_and_reading_stand_beside_the_counts_before_their_inspections(register):
    table = judged.judged(register.official).set_index("area")
    assert table.loc["Merton", "year"] == 2021
    assert table.loc["Reading", "year"] == 2023
    assert table.loc["Reading", "caseload"] == pytest.approx(1732 / 83.8)


def jonckheere(values, grades):
    """The Jonckheere-Terpstra statistic: pairs from different groups in order, less those against it."""
    pairs = itertools.combinations(zip(grades, values, strict=True), 2)
    return sum(np.sign((g2 - g1) * (v2 - v1)) for (g1, v1), (g2, v2) in pairs)


def test_the_order_is_what_shuffled_judgements_give(register):
    table = judged.judged(register.official).dropna(subset="turnover")
    grades, values = table["grade"].to_numpy(), table["turnover"].to_numpy()
    signs = np.sign(values[:, None] - values[None, :])
    seen = abs(np.sum(np.sign(grades[:, None] - grades[None, :]) * signs)) / 2
    assert seen == abs(jonckheere(values, grades))
    draw = np.random.default_rng(20191126)
    as_strong = 0
    for _ in range(4000):
        mixed = draw.permutation(grades)
        as_strong += abs(np.sum(np.sign(mixed[:, None] - mixed[None, :]) * signs)) / 2 >= seen
    unadjusted = stats.kendalltau(grades, values, method="asymptotic").pvalue
    assert as_strong / 4000 == pytest.approx(unadjusted, abs=0.004)


def test_chances_are_raised_as_holm_has_it(register):
    table = judged.judged(register.official)
    plain = {}
    for one in judged.COMPARED:
        held = table.dropna(subset=one.key)
        plain[one.key] = stats.kendalltau(held["grade"], held[one.key], method="asymptotic").pvalue
    running, by_hand = 0.0, {}
    for place, key in enumerate(sorted(plain, key=plain.get)):
        running = max(running, min(1.0, plain[key] * (len(plain) - place)))
        by_hand[key] = running
    found = judged.orders(register.official)
    assert {key: one.chance for key, one in found.items()} == pytest.approx(by_hand)


def test_differences_of_any_kind_agree_with_kruskal_and_wallis_by_hand(register):
    table = judged.judged(register.official).dropna(subset="caseload")
    ranks = table["caseload"].rank()
    n = len(table)
    sums = ranks.groupby(table["grade"]).agg(["sum", "size"])
    statistic = 12 / (n * (n + 1)) * (sums["sum"] ** 2 / sums["size"]).sum() - 3 * (n + 1)
    chance = stats.chi2.sf(statistic, 3)
    unadjusted = stats.kruskal(*[own["caseload"] for _, own in table.groupby("grade")]).pvalue
    assert unadjusted == pytest.approx(chance, rel=1e-6)  # no two caseloads are equal
    assert judged.orders(register.official)["caseload"].any_chance >= unadjusted


def by_matrices(table, measure, dummies):
    """Slope on the grade and its HC3 error, from the formulas."""
    columns = [np.ones(len(table)), table["grade"].to_numpy(float)]
    for name in dummies:
        values = sorted(table[name].unique())[1:]
        columns += [(table[name] == value).to_numpy(float) for value in values]
    x, y = np.column_stack(columns), table[measure].to_numpy()
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    scaled = (y - x @ beta) / (1 - leverage)
    error = np.sqrt((inverse @ (x.T * scaled**2) @ x @ inverse)[1, 1])
    return beta[1], error, len(y) - x.shape[1]


@pytest.mark.parametrize("key", ["before", "nearest", "latest", "region", "london"])
@pytest.mark.parametrize("measure", ["caseload", "agency_rate"])
def test_a_step_is_what_the_formulas_give(register, key, measure):
    way = WAYS[key]
    table = judged.judged(register.official, way.beside).dropna(subset=measure)
    if way.without == "london":
        table = table[~table["region"].isin(["Inner London", "Outer London"])]
    slope, error, freedom = by_matrices(table, measure, way.fixed)
    reach = stats.t.ppf(0.975, freedom) * error
    found = judged.step(register.official, measure, way)
    assert (found.value, found.error) == pytest.approx((slope, error))
    assert (found.low, found.high) == pytest.approx((slope - reach, slope + reach))
    assert found.n == len(table)


def test_leaving_out_the_doubtful_count_leaves_out_liverpool(register):
    whole, without = (judged.step(register.official, "caseload", WAYS[key]) for key in ("latest", "flagged"))
    assert whole.n - without.n == 1
    assert without.value < whole.value  # it was judged inadequate and has the second-lowest caseload


def test_findings_say_what_the_prose_says_of_them(register):
    found = of_chapter(register, "judged")
    assert found["judged_caseload_step_before"].high < 0
    assert found["judged_agency_rate_step_before"].high < 0
    share = found["judged_holder_share_step_before"]
    assert share.low < 0 < share.high
    assert abs(found["judged_caseload_step_latest"].value) < abs(found["judged_caseload_step_before"].value)
    assert abs(found["judged_caseload_step_region"].value) < abs(found["judged_caseload_step_before"].value)
    assert found["judged_kensington_caseload_lowest"].value > 7
    first, last = (found[f"judged_merton_caseload_{end}"].value for end in ("first", "last"))
    assert last == pytest.approx(first, abs=0.3)  # "ended where it began"
    assert found["judged_reading_agency_rate_last"].value < found["judged_reading_agency_rate_first"].value
    england = register.official.england["caseload"]
    assert (
        found["judged_reading_caseload_last"].value > england.iloc[-1]
    )  # no "lower caseload than elsewhere"


def test_every_median_lies_within_its_quartiles_and_counts_add_up(register):
    found = of_chapter(register, "judged")
    for one in judged.COMPARED:
        grades = [found[f"judged_{one.key}_{grade}"] for grade in judged.GRADES.values()]
        assert all(grade.low <= grade.value <= grade.high for grade in grades)
        assert sum(grade.n for grade in grades) == found[f"judged_{one.key}_tau"].n
