"""The official tables as numbers: rates by hand, units merged, codes missing and never nought."""

import csv

import numpy as np
import pandas as pd
import pytest

from analysis.register.columns import CODES
from analysis.register.load import DATA
from analysis.register.panel import COUNTS, RATES
from analysis.register.units import SMALL, slug, units_of


@pytest.fixture(scope="module")
def official(register):
    return register.official


@pytest.fixture(scope="module")
def printed():
    """The workforce table as it stands, text."""
    with (DATA / "official/workforce.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def council(official, area, year):
    own = official.workforce
    return own[(own["area"] == area) & (own["year"] == year)].squeeze()


# --- rates --------------------------------------------------------------------------------------------------


def test_rates_of_england_by_hand(official):
    england = official.england.loc[2018]
    assert england["caseload"] == 327313 / 18787.3
    assert england["turnover"] == 4451.6 / 29464.9
    assert england["agency_rate"] == 5356.3 / (29464.9 + 5356.3)
    assert england["vacancy_rate"] == 5812.4 / (29464.9 + 5812.4)
    assert england["holder_share"] == 18787.3 / (29464.9 + 5356.3)


def test_rates_of_a_council_by_hand(official):
    barnsley = council(official, "Barnsley", 2024)
    assert barnsley["caseload"] == 1826 / 112.9
    assert barnsley["turnover"] == 32.1 / 185
    assert barnsley["agency_rate"] == 44 / (185 + 44)
    assert barnsley["holder_share"] == 112.9 / (185 + 44)
    assert barnsley["absence_rate"] == pytest.approx(0.034)
    assert barnsley["caseload_published"] == 16.2
    assert barnsley["turnover_published"] == pytest.approx(0.174)


def test_the_caseload_of_the_article_is_the_computed_one(official):
    assert round(official.england.loc[2018, "caseload"], 1) == 17.4


def test_every_rate_is_a_share_of_what_it_is_a_part_of(official):
    for rate in ("agency_rate", "vacancy_rate"):
        assert official.workforce[rate].dropna().between(0, 1).all()
    assert (official.workforce["caseload"].dropna() > 0).all()


def test_the_nine_rates_that_differ_are_all_of_england_or_regions(official):
    found = official.differences
    assert len(found) == 9
    assert set(found["level"]) == {"country", "region"}
    row = found[(found["area"] == "North East") & (found["year"] == 2024)].squeeze()
    assert row["computed"] == pytest.approx(100 * 271.5 / 2158.1, abs=1e-9)
    assert row["published"] == pytest.approx(14.0)
    assert row["high"] < row["published"] - 0.05


def test_rounding_alone_is_no_difference(official):
    """Some councils' published rates differ in the last place, and the rounding of their counts allows it."""
    every = official.workforce.dropna(subset=["turnover", "turnover_published"])
    off = (every["turnover"] - every["turnover_published"]).abs() > 0.0005
    assert off.any()
    assert not (official.differences["level"] == "council").any()


# --- units --------------------------------------------------------------------------------------------------


def test_northamptonshire_is_one_unit_over_all_years(official):
    own = official.workforce[official.workforce["unit"] == "928"]
    assert list(own["year"]) == list(range(2017, 2026))
    assert set(own["area"]) == {"Northamptonshire"}
    assert own.set_index("year").loc[2021, "cases"] == 3890
    assert set(units_of(["940 / 941", "940", "941", "928"])) == {"928"}


def test_joint_returns_are_one_unit_in_every_table(official):
    for table in (official.continuity, official.spending, official.child_population):
        assert not set(table["unit"]) & {"314", "318", "940", "941", "940 / 941"}
        assert {"314 / 318", "928"} <= set(table["unit"])


def test_merged_counts_are_sums(official, printed):
    with (DATA / "official/child_population.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == "2023"]
    parts = [float(row["children"]) for row in rows if row["code"] in ("314", "318")]
    found = official.child_population
    merged = found[(found["unit"] == "314 / 318") & (found["year"] == 2023)]["children"].squeeze()
    assert len(parts) == 2
    assert merged == sum(parts)


@pytest.mark.parametrize("name", ["Buckinghamshire", "North Yorkshire", "Somerset", "Barnsley", "Sheffield"])
def test_a_new_code_does_not_split_a_council(official, name):
    own = official.workforce[official.workforce["area"] == name]
    assert len(own) == 9
    assert own["unit"].nunique() == 1


def test_councils_that_changed_their_area_stay_apart(official):
    spans = official.workforce.groupby("area")["year"].agg(["min", "max"])
    assert tuple(spans.loc["Dorset before 2019"]) == (2017, 2018)
    assert tuple(spans.loc["Dorset"]) == (2019, 2025)
    assert tuple(spans.loc["Cumbria"]) == (2017, 2022)
    assert tuple(spans.loc["Cumberland"]) == (2023, 2025)


def test_a_unit_has_one_row_a_year_one_name_and_one_address(official):
    own = official.workforce
    assert not own.duplicated(["unit", "year"]).any()
    assert (own.groupby("unit")[["slug", "area"]].nunique() == 1).all().all()
    assert (own.groupby("slug")["unit"].nunique() == 1).all()
    assert own["slug"].str.fullmatch(r"[a-z]+(-[a-z]+)*(-\d{4})?").all()


def test_addresses_are_names_without_their_rank():
    assert slug("Bristol, City of") == "bristol"
    assert slug("Herefordshire, County of") == "herefordshire"
    assert slug("St. Helens") == "st-helens"
    assert slug("Bournemouth, Christchurch and Poole") == "bournemouth-christchurch-and-poole"


def test_the_two_smallest_are_kept_and_marked(official):
    small = official.workforce[official.workforce["small"]]
    assert set(small["unit"]) == set(SMALL)
    assert set(small["area"]) == {"City of London", "Isles of Scilly"}
    assert len(small) == 18


def test_what_loading_merged_is_said(official):
    said = set(zip(official.dropped["table"], official.dropped["area"], strict=True))
    assert ("workforce", "Northamptonshire") in said
    assert ("judgements", "Kingston upon Thames and Richmond upon Thames") in said
    assert official.dropped["reason"].str.len().min() > 10


# --- codes --------------------------------------------------------------------------------------------------


def test_every_row_and_every_count_of_the_table_is_loaded(official, printed):
    councils = [row for row in printed if row["level"] == "council"]
    assert len(official.workforce) == len(councils)
    for ours, name in COUNTS.items():
        numbers = [float(row[ours]) for row in councils if row[ours] not in CODES]
        assert official.workforce[name].sum() == pytest.approx(sum(numbers))
        assert official.workforce[name].notna().sum() == len(numbers)


def test_no_code_becomes_nought(official, printed):
    rows = {(row["area"], int(row["year"])): row for row in printed if row["level"] == "council"}
    row = rows["Sunderland", 2024]
    assert (row["agency_fte"], row["leavers_fte"]) == ("low", "u")
    sunderland = council(official, "Sunderland", 2024)
    assert np.isnan(sunderland["agency"])
    assert np.isnan(sunderland["leavers"])
    assert np.isnan(sunderland["turnover"])
    assert np.isnan(sunderland["agency_rate"])
    assert sunderland["caseload"] > 0


def test_a_printed_nought_stays_nought(official):
    assert council(official, "Barnsley", 2019)["agency"] == 0


def test_every_code_is_counted(official, printed):
    coded = sum(cell in CODES for row in printed for cell in list(row.values())[5:])
    own = official.suppressed[official.suppressed["table"] == "workforce"]
    assert len(own) == coded
    assert set(official.suppressed["code"]) <= set(CODES)


def test_sums_fall_short_only_where_a_council_is_hidden(official):
    found = official.shortfalls
    assert (found["england"] > found["councils"]).all()
    assert (found["missing"].str.len() > 0).all()
    assert set(found["year"]) == {2024, 2025}
    cases = found[(found["year"] == 2024) & (found["column"] == "cases")].squeeze()
    assert (cases["england"], cases["councils"]) == (320461, 314669)


def test_flags_mark_their_rows_and_no_others(official):
    marked = official.workforce[official.workforce["implausible"]]
    assert set(zip(marked["unit"], marked["year"], strict=True)) == set(
        zip(official.flags["unit"], official.flags["year"], strict=True)
    )
    assert "Cumbria" in set(marked["area"])


def test_a_rate_needs_every_part(official):
    for rate, (_, part, whole) in RATES.items():
        parts = official.workforce[[part, *whole]]
        lacking = parts.isna().any(axis=1) | (parts[list(whole)].sum(axis=1) == 0)
        pd.testing.assert_series_equal(official.workforce[rate].isna(), lacking, check_names=False)
