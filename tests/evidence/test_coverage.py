"""What the records cover: every differing rate explained, hidden counts by subtraction, the screen."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.evidence import coverage
from analysis.ledger.findings import of_chapter
from analysis.register.load import DATA


@pytest.fixture(scope="module")
def official(register):
    return register.official


def test_every_difference_is_explained_by_one_council(official):
    found = coverage.explained_differences(official)
    assert len(found) == len(official.differences) == 9
    assert found["holds"].all()
    assert set(found["left_out"]) == {"Gateshead", "Sunderland", "Sutton", "Birmingham"}


def test_an_explanation_by_hand(official):
    """West Midlands 2024: agency 569.5, of which Birmingham 49.8; in post 3982.3, of which 766.2."""
    found = coverage.explained_differences(official)
    row = found[(found["area"] == "West Midlands")].squeeze()
    assert row["without"] == pytest.approx(100 * 519.7 / (519.7 + 3216.1), abs=1e-9)
    assert round(row["without"], 1) == row["published"].round(1) == 13.9


@pytest.mark.parametrize("off", [-0.1, 0.1])
def test_what_rounds_to_another_rate_is_no_explanation(official, off):
    other = official.differences.assign(published=official.differences["published"] + off)
    assert not coverage.explained_differences(replace(official, differences=other))["holds"].any()


def test_nothing_explains_the_rate_of_a_council(official):
    """No council is within a council: its own rate stands as computed, after all others."""
    country = official.differences.head(1)
    council = country.assign(level="council", area="Kent", computed=1.5)
    differing = replace(official, differences=pd.concat([council, country]))
    found = coverage.explained_differences(differing)
    assert list(found["area"]) == ["England", "Kent"]
    assert found[["left_out", "without", "holds"]].iloc[1].tolist() == ["", 1.5, False]


def test_leaving_the_hidden_count_in_would_not_explain_them(official):
    """Taking only the staff in post out, and not the hidden leavers, misses the published rate."""
    row = official.regions.query("area == 'North East' and year == 2022").squeeze()
    assert round(100 * row["leavers"] / (row["in_post"] - 153.7), 1) != 14.8
    assert round(100 * (row["leavers"] - 1.1) / (row["in_post"] - 153.7), 1) == 14.8


def test_compared_rates_are_counted_whole(official):
    table = coverage.compared(official)
    assert (table["agree"] + table["differ"] == table["compared"]).all()
    assert table["differ"].sum() == len(official.differences)
    whole = len(official.workforce) + len(official.regions) + len(official.england)
    assert (table["compared"] <= whole).all()
    assert (table["compared"] > 0.98 * whole).all()


def test_hidden_counts_are_regions_less_their_councils(official):
    found = coverage.implied(official).set_index(["region", "year", "column"])["value"]
    assert found["West Midlands", 2024, "cases"] == 38630 - 32838
    assert found["West Midlands", 2024, "case_holders"] == pytest.approx(332.8)
    assert (found > 0).all()


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("cases", 0, False),
        ("cases", 0.5, True),
        ("cases", -1, True),
        ("case_holders", 0.7, False),  # of fourteen councils, each rounded by 0.05 at most
        ("case_holders", 0.71, True),
        ("case_holders", -0.7, False),
        ("case_holders", -0.71, True),
    ],
)
def test_what_rounding_can_make_is_no_hidden_count(official, monkeypatch, column, value, told):
    year = official.workforce["year"] == 2024
    assert (official.workforce.loc[year, "region"] == "West Midlands").sum() == 14
    hidden = {("West Midlands", 2024, column): value}
    monkeypatch.setattr(coverage, "hidden_in_region", lambda _, *place: hidden.get(place, 0.0))
    found = coverage.implied(official)
    assert found["value"].tolist() == [value] * told


def test_hidden_counts_of_regions_make_up_what_england_lacks(official):
    hidden = coverage.implied(official).groupby(["year", "column"])["value"].sum()
    for row in official.shortfalls.itertuples():
        councils = (official.workforce["year"] == row.year).sum()
        allowed = 0 if row.column == "cases" else 0.05 * councils
        assert row.england - row.councils == pytest.approx(hidden[row.year, row.column], abs=allowed)


def test_councils_england_does_not_count(official):
    found = coverage.uncounted(official).set_index("area")
    assert set(found.index) == {"Brent", "Suffolk"}
    by_hand = 18787.3 / (29464.9 + 5356.3 - 322.7 - 17)
    assert found.loc["Suffolk", "share_without"] == pytest.approx(by_hand)
    assert (found["share_without"] > found["share"]).all()


def test_the_flags_are_what_the_screen_finds(official):
    """A count that breaks the screen's limits and is not flagged, or the other way round, fails here."""
    found = coverage.screen(official)
    assert found["flagged"].all()
    assert len(found[["area", "year"]].drop_duplicates()) == len(official.flags)


@pytest.mark.parametrize(
    ("column", "line", "what"),
    [
        ("in_post", (10, 20.0, 10), ""),
        ("in_post", (10, 20.1, 10), "far above both years beside it"),
        ("in_post", (10, 20.1, 10.1), ""),
        ("cases", (20, 10.0, 20), ""),
        ("cases", (20, 9.9, 20), "far below both years beside it"),
        ("cases", (19, 9.9, 20), ""),
        ("case_holders", (10, 30, None), ""),  # with a year on one side only
        ("caseload", (10, 20.0, 20), ""),
        ("caseload", (10, 20.1, 20.1), "halves or doubles in a year"),
        ("caseload", (20, 10.0, 10), ""),
        ("caseload", (20, 9.9, 9.9), "halves or doubles in a year"),
        ("caseload", (8.0, 8.0, 8.0), ""),
        ("caseload", (8.0, 7.9, 8.0), "outside 8 to 30 children"),
        ("caseload", (30.0, 30.1, 30.0), "outside 8 to 30 children"),
    ],
)
def test_what_stands_just_at_a_limit_of_the_screen_and_just_beyond_it(column, line, what):
    plain = {"unit": "1", "area": "A", "small": False, "caseload": 15.0, "cases": 10, "case_holders": 10}
    rows = pd.DataFrame(
        [plain | {"in_post": 10, "year": 2020 + n, column: one} for n, one in enumerate(line)]
    )
    none = pd.DataFrame({"unit": [], "year": []})
    found = coverage.screen(SimpleNamespace(workforce=rows.astype({column: float}), flags=none))
    assert list(zip(found["year"], found["column"], found["what"], strict=True)) == [
        (2021, column, what)
    ] * bool(what)


def test_a_looser_screen_finds_more_and_a_stricter_one_fewer(official):
    counted = [len(coverage.screen(official, times)) for times in (1.6, 2.0, 3.0)]
    assert counted[0] > counted[1] > counted[2]
    bands = [len(coverage.screen(official, band=band)) for band in ((7, 35), (8, 30), (9, 28), (10, 26))]
    assert bands == sorted(bands)
    assert bands[0] < bands[-1]


def test_what_the_screen_finds_at_another_limit_by_hand(official):
    """Every council year, one after the other: a spike in a count, a jump in the caseload, or far outside."""
    kept = official.workforce[~official.workforce["small"]]
    rows = {(row["unit"], row["year"]): row for row in kept.to_dict("records")}
    times, found = 1.5, set()
    for (unit, year), here in rows.items():
        before, after = rows.get((unit, year - 1)), rows.get((unit, year + 1))
        odd = not 8 <= here["caseload"] <= 30 and here["caseload"] == here["caseload"]
        if before:
            ratio = here["caseload"] / before["caseload"]
            odd |= ratio < 1 / times or ratio > times
        for name in ("cases", "case_holders", "in_post") if before and after else ():
            beside = (before[name], after[name])
            odd |= here[name] * times < min(beside) or here[name] > times * max(beside)
        if odd:
            found.add((here["area"], year))
    shown = coverage.screen(official, times)
    assert set(zip(shown["area"], shown["year"], strict=True)) == found
    assert len(found) > len(official.flags)


def test_codes_are_counted_and_named(official):
    found = coverage.codes(official)
    assert found["values"].sum() == len(official.suppressed)
    assert found["meaning"].notna().all()


def test_publications_are_all_official_tables_but_the_flags():
    found = coverage.publications().set_index("name")
    assert set(found.index) == {path.stem for path in (DATA / "official").glob("*.csv")} - {"flags"}
    assert (found.loc["workforce", "first"], found.loc["workforce", "last"]) == ("2017", "2025")
    assert found["address"].str.startswith("https://").all()


def test_findings_of_the_chapter(register):
    found = of_chapter(register, "records")
    assert found["records_rates_differ"].value == 9
    assert found["records_rates_compared"].value - found["records_rates_agree"].value == 9
    assert found["records_birmingham_caseload_2024"].value == pytest.approx(5792 / 332.8)
    assert found["records_screened"].value == found["records_flags"].value == 5
    for key in ("16", "18", "9_28", "10_26"):  # "a looser limit finds more"
        assert found[f"records_screened_{key}"].value > 5
    assert found["records_screened_25"].value < 5
    assert found["records_liverpool_staff"].value == pytest.approx(452.5 / 326.1 - 1)


def test_a_count_that_is_no_longer_hidden_is_not_asked_for(register, monkeypatch):
    nothing = {name: getattr(coverage, name)(register.official).iloc[:0] for name in ("implied", "uncounted")}
    for name, table in nothing.items():
        monkeypatch.setattr(coverage, name, lambda official, table=table: table)
    found = {one.id: one.value for one in coverage.findings(register)}
    assert found["records_birmingham_cases_2024"] is found["records_birmingham_caseload_2024"] is None
    assert found["records_share_2017"] is found["records_share_2018_without"] is None


@pytest.mark.parametrize("shown", ["cases", "case_holders"])
def test_a_caseload_is_told_only_of_two_hidden_counts(register, monkeypatch, shown):
    hidden = coverage.implied(register.official).query("column != @shown")
    monkeypatch.setattr(coverage, "implied", lambda _: hidden)
    found = {one.id: one.value for one in coverage._sums(register.official)}
    assert found["records_birmingham_caseload_2024"] is None
    assert (found["records_birmingham_cases_2024"] is None) == (shown == "cases")


@pytest.mark.parametrize("year", [2024, 2025])
def test_staff_of_two_years_are_compared_only_where_both_are_counted(register, monkeypatch, year):
    workforce = register.official.workforce
    fewer = workforce[~((workforce["area"] == "Liverpool") & (workforce["year"] == year))]
    found = {one.id: one.value for one in coverage._sums(replace(register.official, workforce=fewer))}
    assert found["records_liverpool_staff"] is None


def test_a_caseload_at_an_end_of_the_band_is_not_outside_it(official):
    own = official.workforce.loc[~official.workforce["small"], "caseload"]
    ends = (own.min(), own.max())
    inside = coverage.screen(official, band=ends)
    assert not inside["what"].str.startswith("outside").any()
    without = coverage.screen(official, band=(ends[0], 0.999 * ends[1]))
    assert without["what"].str.startswith("outside").sum() > 0
