"""Continuity beside turnover, agency work and caseload: rows, years, coefficients by a second route."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.evidence import continuity
from analysis.evidence.continuity import MAIN, NAMES, TWO_YEARS, WAYS
from analysis.evidence.permutation import exchanged


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
        rates = [one["agency"] / (one["agency"] + one["in_post"]) for one in years]
        assert rows.loc[area, "agency_mean"] == pytest.approx(np.mean(rates))
        held = [one["cases"] / one["case_holders"] for one in years]
        assert rows.loc[area, "caseload_mean"] == pytest.approx(np.mean(held))


def test_rows_are_councils_with_a_share_and_none_is_too_small(register):
    rows = continuity.councils(register)
    assert not rows["unit"].duplicated().any()
    assert not rows["unit"].isin(["201", "420"]).any()
    assert rows["share"].notna().all()
    assert rows.set_index("area").loc[["Cumberland", "Westmorland and Furness"], "turnover"].isna().all()
    compared = continuity.compared(register)
    assert compared[list(NAMES)].notna().all(axis=None)
    lost = set(rows["area"]) - set(compared["area"])
    assert {"Birmingham", "Cumberland"} < lost
    assert len(lost) == 7


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


@pytest.mark.parametrize("measure", list(NAMES))
def test_coefficients_and_errors_by_hand(register, measure):
    rows = continuity.compared(register)
    values, errors = by_hand(rows, [measure])
    one = continuity.slope(register, measure)
    assert (one.value, one.error, one.n) == pytest.approx((values[0], errors[0], len(rows)))
    assert one.value == pytest.approx(stats.linregress(rows[measure], rows["share"]).slope)
    assert one.high - one.value == pytest.approx(errors[0] * stats.t(len(rows) - 2).ppf(0.975))


@pytest.mark.parametrize(
    "way", ["together", "weighted", "weighted_together", "means_together", "means_weighted_together"]
)
def test_weights_means_and_measures_together_by_hand(register, way):
    rows = continuity.compared(register)
    weights = rows["children"] if "weighted" in way else None
    for measure in MAIN:
        names = [measure, *(one for one in MAIN if one != measure and "together" in way)]
        columns = [TWO_YEARS[one] if "means" in way else one for one in names]
        values, errors = by_hand(rows, columns, weights)
        one = continuity.slope(register, measure, way)
        assert (one.value, one.error) == pytest.approx((values[0], errors[0]))


def test_within_regions_is_the_slope_of_distances_from_their_means(register):
    rows = continuity.compared(register)
    own = rows[["share", "caseload"]] - rows.groupby("region")[["share", "caseload"]].transform("mean")
    expected = (own["share"] @ own["caseload"]) / (own["caseload"] @ own["caseload"])
    assert continuity.slope(register, "caseload", "regions").value == pytest.approx(expected)


def test_very_small_councils_are_left_out_where_the_row_says_so(register):
    rows = continuity.compared(register)
    kept = rows[rows["children"] >= 50]
    one = continuity.slope(register, "caseload", "large")
    assert one.n == len(kept) < len(rows)
    assert one.value == pytest.approx(stats.linregress(kept["caseload"], kept["share"]).slope)


def test_a_council_of_just_the_fewest_children_is_none_of_the_very_small(register, monkeypatch):
    children = continuity.compared(register)["children"]
    monkeypatch.setattr(continuity, "_FEWEST", children.median())
    assert (children == children.median()).any()
    chosen = {one.key: "yes" if one.key == "large" else "" for one in continuity.DIMENSIONS}
    found, _ = continuity.compare(register, "caseload", chosen)
    assert found.n == (children >= children.median()).sum()


@pytest.mark.parametrize("measure", MAIN)
def test_the_rank_correlation_is_pearsons_of_ranks(register, measure):
    rows = continuity.compared(register)
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
    share = continuity.england(register)["share"]
    draws = np.random.default_rng(5).binomial(rows["children"].astype(int), share, (2000, len(rows)))
    spread = np.sqrt(((draws / rows["children"].to_numpy() - share) ** 2).mean())
    assert continuity.chance(register) == pytest.approx(spread, rel=0.02)


def test_what_the_three_measures_explain_is_the_squared_correlation_with_their_fit(register):
    rows = continuity.compared(register)
    x = np.column_stack([np.ones(len(rows)), rows[list(MAIN)]])
    fitted = x @ np.linalg.lstsq(x, rows["share"], rcond=None)[0]
    assert continuity.explained(register) == pytest.approx(np.corrcoef(fitted, rows["share"])[0, 1] ** 2)


def test_the_band_is_narrowest_near_the_mean_and_the_line_is_the_coefficient(register):
    line = continuity.line(register, "turnover")
    slope = np.diff(line["y"]) / np.diff(line["x"])
    assert slope == pytest.approx(np.full(len(slope), continuity.slope(register, "turnover").value))
    width = line["high"] - line["low"]
    mean = continuity.compared(register)["turnover"].mean()
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


def test_the_curve_is_the_list_with_the_main_specification_first(register, found):
    for measure in MAIN:
        entries = continuity.entries(register, measure)
        assert len(entries) == len({one.key for one in entries}) == 16
        assert entries[0].estimate.value == pytest.approx(found[f"continuity_{measure}"].value)
        shown = {one.key: one.estimate for one in entries}
        means = shown["two_years_yes_together_yes"] if measure != "turnover" else shown["together_yes"]
        other = (
            f"continuity_{measure}_means_together"
            if measure != "turnover"
            else "continuity_turnover_together"
        )
        assert means.value == pytest.approx(found[other].value)


def test_the_permuted_curve_is_the_same_regression_on_exchanged_measures(register):
    rows = continuity.compared(register)
    fifths = pd.qcut(rows["children"].rank(method="first"), 5, labels=False).to_numpy()
    owners = exchanged(fifths, continuity.DRAWS, continuity.SEED)[0]
    moved = rows.assign(**{name: rows[name].to_numpy()[owners] for name in MAIN})
    entries = {one.key: one for one in continuity.entries(register, "caseload")}
    size = rows["caseload"].std()
    assert entries["main"].drawn[0] == pytest.approx(by_hand(moved, ["caseload"])[0][0] * size)
    both = by_hand(moved, ["caseload", "turnover", "agency_rate"], rows["children"])[0][0] * size
    assert entries["together_yes_weighted_yes"].drawn[0] == pytest.approx(both)


def test_what_the_chapter_says_in_words(found):
    """The sentences of the chapter that rest on signs and order, not on glued figures."""
    keys = {way: "" if way == "plain" else f"_{way}" for way in WAYS}
    for measure in MAIN:
        for way in ("plain", "together"):  # "with single counts and no weights"
            assert found[f"continuity_{measure}{keys[way]}"].low > 0
    for way in WAYS:  # "only the agency rate keeps its part in every row"
        assert found[f"continuity_agency_rate{keys[way]}"].low > 0
    assert found["continuity_caseload_means_together"].low < 0
    assert found["continuity_turnover_means_weighted_together"].low < 0
    assert found["continuity_residents"].low < 0 < found["continuity_residents"].high
    clear = [found[f"continuity_curve_{name}_clear"] for name in ("agency_rate", "turnover", "caseload")]
    assert [one.value for one in clear] == sorted((one.value for one in clear), reverse=True)
    assert clear[0].value == clear[0].n
    shares = pd.Series({key: one.value for key, one in found.items() if key.startswith("continuity_share_")})
    assert shares.idxmax() == "continuity_share_south_west"
    assert shares.idxmin() == "continuity_share_inner_london"
    assert found["continuity_explained"].value < 0.5
