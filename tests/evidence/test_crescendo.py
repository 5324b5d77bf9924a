"""What came after the report: the councils of the next programme, told from the raw table a second time."""

import csv

import pytest
from analysis.evidence.after import JOINED, key, years

from analysis.chapters import start
from analysis.ledger.entries import words
from analysis.ledger.findings import finding, of_chapter
from analysis.register.load import DATA

CODES = {"tower-hamlets": "211", "wandsworth": "212", "warrington": "877"}


def raw(code, year):
    with (DATA / "official" / "workforce.csv").open(encoding="utf-8", newline="") as file:
        row = next(
            row
            for row in csv.DictReader(file)
            if (row["level"], row["code"], row["year"]) == ("council", code, str(year))
        )
    return {name: float(row[name]) for name in ("cases", "case_holders_fte", "in_post_fte", "agency_fte")} | {
        "published": row["caseload_published"]
    }


@pytest.mark.parametrize("slug", CODES)
def test_each_figure_is_that_of_the_published_table(register, slug):
    began = {one.slug: one.began for one in JOINED}[slug]
    for year in {*years(register), *([began] if began else [])}:
        row = raw(CODES[slug], year)
        caseload = finding(register, key(slug, "caseload", year))
        share = finding(register, key(slug, "holder_share", year))
        assert caseload.value == pytest.approx(row["cases"] / row["case_holders_fte"], rel=1e-9)
        assert words(register, caseload.id).removesuffix(" children") == f"{float(row['published']):.1f}"
        staff = row["in_post_fte"] + row["agency_fte"]
        assert share.value == pytest.approx(row["case_holders_fte"] / staff, rel=1e-9)


def test_nothing_but_these_years_of_three_councils_is_told(register):
    assert set(CODES) == {one.slug for one in JOINED}
    beginnings = sum(one.began is not None for one in JOINED)
    assert len(of_chapter(register, "index")) == 2 * (len(CODES) * len(years(register)) + beginnings)


def test_tower_hamlets_was_near_the_target_before(register):
    target = float(register.inputs["caseload_model"].value)
    assert abs(finding(register, key("tower-hamlets", "caseload", 2019)).value - target) < 0.1


def test_the_table_links_each_council_to_what_was_read_of_it(register):
    shown = start.after_table(register)
    for one in JOINED:
        assert register.sources.loc[one.source, "address"] in shown.html
    assert "Tower Hamlets" in shown.text
