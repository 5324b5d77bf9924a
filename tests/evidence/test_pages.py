"""Where each council stands: against counts read straight from the table, and laws that ranks and spreads keep."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import standings as pages
from analysis.ledger.findings import of_chapter
from analysis.register.panel import COUNTS

ROOT = Path(__file__).resolve().parents[2]
LAST = 2025


@pytest.fixture(scope="module")
def raw():
    """Rows of councils as they stand in the file, by area and year."""
    with (ROOT / "data" / "official" / "workforce.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "council"]
    return {(row["area"], int(row["year"])): row for row in rows}


@pytest.fixture(scope="module")
def standings(register):
    return pages.standings(register)


def caseloads(raw, year):
    """Caseloads of a year by area, from the file alone."""
    found = {}
    for (area, one), row in raw.items():
        if one == year and row["cases"][0].isdigit() and area not in ("City of London", "Isles of Scilly"):
            found[area] = float(row["cases"]) / float(row["case_holders_fte"])
    return found


def test_every_unit_of_the_table_has_one_page_with_an_address_of_its_own(register, standings):
    workforce = register.official.workforce
    assert {one.unit for one in standings.values()} == set(workforce["unit"])
    assert len(standings) == workforce["unit"].nunique()
    assert list(standings) == sorted(standings)
    assert all(slug == one.slug and slug.isascii() for slug, one in standings.items())


def test_leeds_by_hand(raw, standings):
    row, leeds = raw["Leeds", LAST], standings["leeds"]
    cases, holders, posts, agency, left = (
        float(row[name]) for name in ("cases", "case_holders_fte", "in_post_fte", "agency_fte", "leavers_fte")
    )
    assert leeds.latest == LAST
    assert leeds.places["caseload"].value == pytest.approx(cases / holders)
    assert leeds.places["holder_share"].value == pytest.approx(holders / (posts + agency))
    assert leeds.places["turnover"].value == pytest.approx(left / posts)
    assert leeds.places["agency_rate"].value == pytest.approx(agency / (posts + agency))
    assert leeds.distance["posts_needed"] == pytest.approx(cases / 14 - holders)
    assert leeds.distance["share_needed"] == pytest.approx(cases / 14 / (posts + agency))
    assert leeds.judgement == ("Outstanding", "2022-02-21")
    assert not leeds.ended


def test_ranks_and_quartiles_are_those_of_the_file(raw, standings):
    known = caseloads(raw, LAST)
    ordered = sorted(known.values())
    for area, slug in (("Leeds", "leeds"), ("Liverpool", "liverpool"), ("Bristol, City of", "bristol")):
        place = standings[slug].places["caseload"]
        assert place.rank == ordered.index(known[area]) + 1
        assert place.of == len(ordered)
    low, middle, high = np.percentile(ordered, [25, 50, 75])
    place = standings["leeds"].places["caseload"]
    assert (place.low, place.median, place.high) == pytest.approx((low, middle, high))


@pytest.mark.parametrize("measure", [one.key for one in pages.MEASURES])
def test_ranks_run_from_one_and_never_pass_the_number_ranked(standings, measure):
    places = [one.places[measure] for one in standings.values() if one.latest == LAST]
    ranks = [place.rank for place in places if place.rank is not None]
    assert min(ranks) == 1
    assert max(ranks) <= len(ranks) == next(place.of for place in places)
    values = {place.rank: place.value for place in places if place.rank is not None}
    assert [values[rank] for rank in sorted(values)] == sorted(values.values())


@pytest.mark.parametrize("measure", ["caseload", "turnover", "agency_rate", "absence_rate"])
def test_neighbours_middle_ends_and_place_are_those_of_the_files(register, standings, measure):
    """By plain pandas from the two tables as they are, for councils that are one code."""
    folder = ROOT / "data" / "official"
    table = pd.read_csv(folder / "workforce.csv", dtype=str)
    table = table[(table["level"] == "council") & (table["year"] == str(LAST))].set_index("code")
    counted = table.apply(pd.to_numeric, errors="coerce")
    rates = {
        "caseload": counted["cases"] / counted["case_holders_fte"],
        "turnover": counted["leavers_fte"] / counted["in_post_fte"],
        "agency_rate": counted["agency_fte"] / (counted["agency_fte"] + counted["in_post_fte"]),
        "absence_rate": counted["absence_rate_published"] / 100,
    }
    near = pd.read_csv(folder / "neighbours.csv", dtype=str).groupby("code")["neighbour"].agg(list)
    seen = 0
    for one in standings.values():
        wanted = near.get(one.unit, [])
        if one.latest != LAST or one.small or not set(wanted) or not set(wanted) <= set(table.index):
            continue
        values, place = rates[measure].loc[wanted].dropna(), one.places[measure]
        assert (place.lowest, place.middle, place.highest) == pytest.approx(
            (values.min(), values.median(), values.max())
        )
        if np.isnan(place.value):
            assert place.near_rank is None
            continue
        assert place.near_rank == 1 + sum(value < rates[measure][one.unit] - 1e-12 for value in values)
        assert place.near_of == 1 + len(values)
        seen += 1
    assert seen > 90


def test_the_parts_of_a_change_add_up_and_are_those_of_the_counts(standings):
    found = [one for one in standings.values() if one.parts is not None]
    assert len(found) > 140
    for one in found:
        before, after = one.years.loc[2019], one.years.loc[one.latest]
        assert one.parts.sum() == pytest.approx(after["caseload"] - before["caseload"])
        assert (one.parts["cases"] > 0) == (after["cases"] > before["cases"])
        assert (one.parts["share"] > 0) == (after["holder_share"] < before["holder_share"])


def test_a_change_has_no_parts_before_a_count_after_that_of_the_report(register):
    workforce = register.official.workforce.set_index("unit")
    found = {
        year: len(pages.moved(register.official, workforce[workforce["year"] == year]))
        for year in (2018, 2019, 2020)
    }
    assert found[2018] == found[2019] == 0
    assert found[2020] > 140


def test_what_is_odd_is_not_asked_of_the_smallest(register, standings):
    assert standings["isles-of-scilly"].sudden == ()
    assert any(one.sudden for one in standings.values())


def test_a_council_is_found_by_the_names_of_those_before_it_and_in_it(standings):
    assert standings["cumberland"].also == ["Cumbria"]
    assert standings["bournemouth-christchurch-and-poole"].also == [
        "Bournemouth",
        "Poole",
        "Dorset before 2019",
    ]
    assert {"North Northamptonshire", "West Northamptonshire"} <= set(standings["northamptonshire"].also)
    assert standings["leeds"].also == []
    assert {slug for slug, one in standings.items() if one.followed} == {
        slug for slug, one in standings.items() if one.ended
    }


def test_inspections_of_a_council_come_newest_first_and_are_all_there(register, standings):
    assert sum(len(one.reports) for one in standings.values()) == len(register.official.inspections)
    for one in standings.values():
        days = [report.published for report in one.reports]
        assert days == sorted(days, reverse=True)


def test_a_council_without_a_count_of_the_last_year_stands_at_its_last_one(standings):
    westminster = standings["westminster"]
    assert westminster.latest == LAST - 1
    assert np.isnan(westminster.places["agency_rate"].value)
    assert westminster.places["agency_rate"].rank is None
    assert not westminster.ended


def test_missing_counts_are_those_with_a_code_and_say_what_it_means(raw, standings):
    found = {(year, figure): reason for year, figure, reason in standings["westminster"].missing}
    published = COUNTS | {"absence_rate_published": "absence_rate"}
    coded = {
        (year, published[column]): text
        for (area, year), row in raw.items()
        for column, text in row.items()
        if area == "Westminster" and column in published and not text[0].isdigit()
    }
    assert set(found) == set(coded)
    assert set(found.values()) == {"not available"}
    assert standings["leeds"].missing == ()
    assert (2017, "absence_rate", "rounds to zero") in standings["north-tyneside"].missing


def test_councils_that_ended_say_what_followed(standings):
    ended = {slug for slug, one in standings.items() if one.ended}
    assert ended == {"bournemouth", "poole", "dorset-before-2019", "cumbria"}
    names = {one.area for one in standings.values()}
    for slug in ended:
        assert set(pages.SUCCESSORS[standings[slug].area]) <= names
    assert standings["cumbria"].latest == 2022


def test_doubts_and_merged_areas_stand_in_the_notes(standings):
    assert standings["liverpool"].doubtful == (2025,)
    assert any(note.startswith("2025: ") for note in standings["liverpool"].notes)
    assert "North Northamptonshire" in standings["northamptonshire"].joined
    kingston = standings["kingston-upon-thames-and-richmond-upon-thames"]
    assert kingston.judgement is None
    assert any("judged apart" in note for note in kingston.notes)


def test_the_smallest_are_not_ranked_and_not_compared_with(register, standings):
    small = [one for one in standings.values() if one.small]
    assert {one.area for one in small} == {"City of London", "Isles of Scilly"}
    assert all(place.rank is None for one in small for place in one.places.values())
    held = pages.quartiles(register.official).loc[("caseload", LAST), "of"]
    assert held == sum(1 for one in standings.values() if one.latest == LAST and not one.small)


def test_the_findings_count_what_the_file_has(register, raw):
    known = caseloads(raw, LAST)
    found = {key.removeprefix("councils_"): one for key, one in of_chapter(register, "councils").items()}
    # Two of the smallest are not in `known`; pairs that report together are one row in the file already
    assert found["counted"].value == len(known)
    assert found["reached"].value == sum(value < 14.05 for value in known.values())
    enough = 0
    for area, value in known.items():
        row = raw[area, LAST]
        if value >= 14.05 and row["agency_fte"][0].isdigit():
            staff = float(row["in_post_fte"]) + float(row["agency_fte"])
            enough += float(row["cases"]) / 14 / staff <= 2 / 3
    assert found["by_redeployment"].value == enough
    assert found["median"].value == pytest.approx(np.median(list(known.values())))
