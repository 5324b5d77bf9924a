"""Continuity beside turnover, agency work and caseload: rows, years, coefficients by a second route."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.official import continuity
from analysis.official.continuity import MAIN, MEASURES


@pytest.fixture(scope="module")
def found(register):
    return {one.id: one for one in continuity.findings(register)}


def test_englands_share_is_that_of_the_published_counts(found):
    assert found["continuity_share"].value == pytest.approx(22140 / 83300)
    assert found["continuity_children"].value == 83300


def test_the_measures_are_of_the_years_around_the_children(register):
    rows = continuity.councils(register).set_index("area")
    counts = register.official.workforce.set_index(["area", "year"])
    for area in ("Leeds", "Kent", "Northamptonshire"):
        years = [counts.loc[(area, year)] for year in (2023, 2024)]
        leaving = [one["leavers"] / one["in_post"] for one in years]
        assert rows.loc[area, "turnover"] == pytest.approx(np.mean(leaving))
        assert rows.loc[area, "caseload"] == pytest.approx(years[0]["cases"] / years[0]["case_holders"])
        assert rows.loc[area, "agency_rate"] == pytest.approx(
            years[0]["agency"] / (years[0]["agency"] + years[0]["in_post"])
        )


def test_rows_are_councils_with_a_share_and_none_is_too_small(register):
    rows = continuity.councils(register)
    assert not rows["unit"].duplicated().any()
    assert not rows["unit"].isin(["201", "420"]).any()
    assert rows["share"].notna().all()
    assert (
        rows.set_index("area").loc[["Cumberland", "Westmorland and Furness"], "turnover_first"].isna().all()
    )


def by_hand(rows, columns, weights=None):
    """Coefficients and HC3 errors with numpy alone."""
    own = np.ones(len(rows)) if weights is None else weights.to_numpy(float)
    x = np.column_stack([np.ones(len(rows)), rows[columns]]) * np.sqrt(own)[:, None]
    y = rows["share"].to_numpy() * np.sqrt(own)
    bread = np.linalg.inv(x.T @ x)
    values = bread @ x.T @ y
    leverage = np.einsum("ij,jk,ik->i", x, bread, x)
    meat = x * ((y - x @ values) / (1 - leverage))[:, None]
    return values[1:], np.sqrt(np.diag(bread @ meat.T @ meat @ bread))[1:]


@pytest.mark.parametrize("measure", list(MEASURES))
def test_coefficients_and_errors_by_hand(register, measure):
    rows = continuity.councils(register).dropna(subset=[measure])
    values, errors = by_hand(rows, [measure])
    one = continuity.slope(register, measure)
    assert (one.value, one.error, one.n) == pytest.approx((values[0], errors[0], len(rows)))
    assert one.value == pytest.approx(stats.linregress(rows[measure], rows["share"]).slope)
    assert one.high - one.value == pytest.approx(errors[0] * stats.t(len(rows) - 2).ppf(0.975))


def test_weights_and_measures_together_by_hand(register):
    every = continuity.councils(register).dropna(subset=list(MAIN))
    values, errors = by_hand(every, list(MAIN))
    for place, measure in enumerate(MAIN):
        one = continuity.slope(register, measure, "together")
        assert (one.value, one.error) == pytest.approx((values[place], errors[place]))
    rows = continuity.councils(register).dropna(subset=["turnover"])
    values, errors = by_hand(rows, ["turnover"], rows["children"])
    one = continuity.slope(register, "turnover", "weighted")
    assert (one.value, one.error) == pytest.approx((values[0], errors[0]))


def test_within_regions_is_the_slope_of_distances_from_their_means(register):
    rows = continuity.councils(register).dropna(subset=["caseload", "region"])
    own = rows[["share", "caseload"]] - rows.groupby("region")[["share", "caseload"]].transform("mean")
    expected = (own["share"] @ own["caseload"]) / (own["caseload"] @ own["caseload"])
    assert continuity.slope(register, "caseload", "regions").value == pytest.approx(expected)


def test_very_small_councils_are_left_out_where_the_row_says_so(register):
    rows = continuity.councils(register).dropna(subset=["caseload"])
    kept = rows[rows["children"] >= 50]
    one = continuity.slope(register, "caseload", "large")
    assert one.n == len(kept) < len(rows)
    assert one.value == pytest.approx(stats.linregress(kept["caseload"], kept["share"]).slope)


@pytest.mark.parametrize("measure", MAIN)
def test_the_rank_correlation_is_pearsons_of_ranks(register, measure):
    rows = continuity.councils(register).dropna(subset=[measure])
    ranks = rows[["share", measure]].rank()
    one = continuity.rank(register, measure)
    assert one.value == pytest.approx(np.corrcoef(ranks["share"], ranks[measure])[0, 1])
    draws = [
        stats.spearmanr(again["share"], again[measure]).statistic
        for again in (rows.sample(frac=1, replace=True, random_state=seed) for seed in range(400))
    ]
    assert (one.low, one.high) == pytest.approx(tuple(np.quantile(draws, [0.025, 0.975])), abs=0.06)


def test_small_numbers_give_as_much_by_chance_as_simulated_children_do(register):
    rows = continuity.councils(register)
    share = continuity.england(register)
    draws = np.random.default_rng(5).binomial(rows["children"].astype(int), share, (2000, len(rows)))
    spread = np.sqrt(((draws / rows["children"].to_numpy() - share) ** 2).mean())
    assert continuity.chance(register) == pytest.approx(spread, rel=0.02)


def test_what_the_three_measures_explain_is_the_squared_correlation_with_their_fit(register):
    rows = continuity.councils(register).dropna(subset=list(MAIN))
    x = np.column_stack([np.ones(len(rows)), rows[list(MAIN)]])
    fitted = x @ np.linalg.lstsq(x, rows["share"], rcond=None)[0]
    assert continuity.explained(register) == pytest.approx(np.corrcoef(fitted, rows["share"])[0, 1] ** 2)


def test_the_band_is_narrowest_near_the_mean_and_the_line_is_the_coefficient(register):
    line = continuity.line(register, "turnover")
    slope = np.diff(line["y"]) / np.diff(line["x"])
    assert slope == pytest.approx(np.full(len(slope), continuity.slope(register, "turnover").value))
    width = line["high"] - line["low"]
    mean = continuity.councils(register)["turnover"].mean()
    assert abs(line["x"][width.idxmin()] - mean) < abs(line["x"].iloc[[0, -1]] - mean).min()


def test_regions_add_up_to_england_but_for_rounding(register):
    table = continuity.regions(register)
    whole = table.drop(index=["Inner London", "Outer London"])["children"].sum()
    assert whole == pytest.approx(83300, abs=50)
    assert list(table["share"]) == sorted(table["share"], reverse=True)
    assert table[["turnover", "agency_rate", "caseload"]].notna().all(axis=None)


def test_the_cut_lowers_the_share_where_a_child_more_raises_it(found):
    per_child = found["continuity_caseload_slope"].value
    assert found["continuity_cut"].value == pytest.approx(-3.4 * per_child)


def test_what_the_chapter_says_in_words(found):
    """The sentences of the chapter that rest on signs and order, not on glued figures."""
    for measure in MAIN:
        for way in ("", "_together", "_regions", "_weighted", "_large"):
            assert found[f"continuity_{measure}{way}"].low > 0
    assert found["continuity_caseload"].value < found["continuity_agency_rate"].value
    assert found["continuity_caseload_second"].low < 0 < found["continuity_caseload_second_large"].low
    shares = pd.Series({key: one.value for key, one in found.items() if key.startswith("continuity_share_")})
    assert shares.idxmax() == "continuity_share_south_west"
    assert shares.idxmin() == "continuity_share_inner_london"
    assert found["continuity_explained"].value < 0.5
