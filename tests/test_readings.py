"""The authors' best reading and the critics' reading: one sentence each, written by hand, with computed figures."""

import re

import pytest
from bs4 import BeautifulSoup
from spoiling import spoil

from analysis.chapters import explain
from analysis.claims.expression import with_inputs
from analysis.ledger.entries import filled
from analysis.register.load import DataError, load

CLAIMS = load().claims
WRITTEN = [key for key, claim in CLAIMS.items() if claim.authors]


def both(register, key):
    claim = register.claims[key]
    return filled(register, claim.authors), filled(register, claim.critics)


def test_every_headline_claim_has_both_readings(register):
    without = [
        key for key, claim in CLAIMS.items() if claim.headline and not (claim.authors and claim.critics)
    ]
    assert without == []
    assert sum(claim.headline for claim in CLAIMS.values()) > 10


@pytest.mark.parametrize("key", WRITTEN)
def test_each_side_has_one_sentence(register, key):
    for sentence in both(register, key):
        assert re.fullmatch(r"[A-Z0-9£−][^{}]+\.", sentence), sentence
        assert not re.search(r"[.!?] [A-Z]", sentence), f"more than one sentence: {sentence}"


@pytest.mark.parametrize("key", [key for key in WRITTEN if CLAIMS[key].headline])
def test_a_side_is_not_told_that_its_figure_says_the_opposite(register, key):
    """What neither side would sign: somebody else's input put at an end of its range."""
    for sentence in both(register, key):
        assert "−" not in sentence
        assert "plausible range" not in sentence


def test_a_figure_nobody_argues_about_has_no_readings(register):
    assert both(register, "merton_years") == ("", "")


def test_the_figures_in_a_reading_are_computed(register):
    authors, critics = both(register, "contact_rise")
    assert "56.25%" in authors
    assert "3.33 hours a week" in critics  # 9 points of 37 hours
    others = both(with_inputs(register, contact_share_after="23"), "contact_rise")
    assert "43.75%" in others[0]
    assert others[1] != critics


def test_a_sentence_of_the_register_has_its_figures_put_in(register):
    assert filled(register, "{contact_rise.stated} is {face_time_change_points}.") == "c.60% is 9.0 points."
    assert filled(register, "No figure in it.") == "No figure in it."
    with pytest.raises(KeyError):
        filled(register, "{nothing_of_this_name}")


# what is wrong | key | column | value put in | part of the rule named
BROKEN = """
a figure that does not exist | contact_rise | authors | It is {contact_hope}. | names no figure
a part that does not exist | contact_rise | critics | It is {contact_rise.guess}. | names no figure
an input without its part | contact_rise | critics | It is {worked_week}. | names no figure
a figure that nothing rebuilds | contact_rise | authors | It is {team_size.rebuilt}. | nothing rebuilds team_size
a brace left open | contact_rise | authors | It is {contact_rise.stated. | is no text with keys
a headline without its authors | caseload_cut | authors |  | a headline figure needs the reading of each side
a headline without its critics | caseload_cut | critics |  | a headline figure needs the reading of each side
one side alone | team_size | critics |  | one side's reading needs the other's
"""
CASES = [[part.strip() for part in line.split("|")] for line in BROKEN.strip().splitlines()]


@pytest.mark.parametrize(("name", "key", "column", "value", "rule"), CASES, ids=[row[0] for row in CASES])
def test_a_reading_that_names_nothing_stops_the_load(package, name, key, column, value, rule):
    row = spoil(package, "claims.csv", key, column, value)
    with pytest.raises(DataError) as caught:
        load(package)
    message = str(caught.value)
    assert message.startswith(f"data/claims.csv, row {row}, column {column}, value '")
    assert rule in message


@pytest.mark.parametrize("key", ["contact_rise", "caseload_cut", "running_cost", "merton_years"])
def test_the_card_of_a_claim_shows_both_readings_and_its_caveat(register, key):
    claim = register.claims[key]
    page = BeautifulSoup(explain.claim_card(register, key).html, "html.parser")
    shown = {name.get_text(): name.find_next("dd").get_text() for name in page.find_all("dt")}
    sides = shown.get("Authors' best reading", ""), shown.get("Critics' reading", "")
    assert sides == both(register, key)
    assert shown.get("When quoting it", "") == claim.caveat


@pytest.mark.parametrize("key", ["contact_rise", "caseload_england"])
def test_a_card_links_its_source_where_that_has_an_address(register, key):
    page = BeautifulSoup(explain.claim_card(register, key).html, "html.parser")
    where = next(name.find_next("dd") for name in page.find_all("dt") if name.get_text() == "Where")
    source = register.claims[key].source
    assert where.a["href"] == register.sources.loc[source, "address"]
    assert where.a["rel"] == ["external"]
