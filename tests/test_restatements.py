"""Restatements: the rows keep their rules, and what drift does to a figure is computed."""

from dataclasses import replace
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from spoiling import spoil

from analysis.arithmetic.rounding import stated_figure
from analysis.chapters import fit
from analysis.chapters.drawn import chart
from analysis.claims.drift import counts, effect, effects
from analysis.claims.expression import express, with_inputs
from analysis.claims.verdicts import Verdict, judge
from analysis.register.load import DataError, load
from analysis.register.restated import Drift, restated

# who said it → the figures it gave, by hand from what was found
FOUND = {
    "blueprint": ["55", "80"],
    "forum": ["60", "60", "a fifth", "32"],
    "frontline_2019": ["60", "20", "one in three", "20", "80"],
    "community_care_2019": ["60", "20", "50", "within existing LA budgets", "2006"],
    "cpi_questions_2020": ["60", "80", "no additional cost"],
    "cpi_project": ["29", "65", "hundreds", "20", "80"],
    "social_care_today_2020": ["700,000", "100", "no additional cost"],
    "olm": ["60", "20"],
}


def test_every_restatement_that_was_found_is_registered(register):
    stated: dict[str, list[str]] = {}
    for found in register.restatements.values():
        stated.setdefault(found.source, []).append(found.figure.text)
    assert {source: sorted(figures) for source, figures in stated.items()} == {
        source: sorted(figures) for source, figures in FOUND.items()
    }


def test_only_an_opening_was_seen_of_every_page_that_restates(register):
    pages = {found.source for found in register.restatements.values()} - {"forum", "blueprint"}
    assert set(register.sources.loc[sorted(pages), "seen"]) == {"opening"}


# what is wrong | key | column | value put in | part of the rule named
BROKEN = """
unknown claim | olm_rise | claim | nothing | not found in the lookup table "claims"
unknown source | olm_rise | source | hearsay | not found in the lookup table "sources"
unknown unit | olm_rise | unit | furlongs | not found in the lookup table "units"
unknown kind of drift | olm_rise | drift | garbled | pattern
kinds without a space | cpi_hours | drift | source changed;year moved | pattern
unknown qualifier | olm_rise | qualifier | roughly | enum
unreadable figure | cpi_people | stated | a good many | is not a figure in digits
grain without a reason | olm_rise | grain | 7 | needs a reason
date of another day | community_care_rise | date | 2019-12-07 | its source has the date 2019-12-06
faithful and drifted | olm_rise | drift | faithful; cause moved | what is faithful has not drifted
faithful with another figure | olm_rise | stated | 61 | figure or qualifier differ from the original
faithful with another qualifier | olm_rise | qualifier | as much as | figure or qualifier differ
a qualifier that is still there | community_care_rise | qualifier | c. | no qualifier was lost
a qualifier that was never there | frontline_contact | drift | qualifier dropped | no qualifier was lost
no ceiling | article_rise_ceiling | qualifier | at least | no ceiling, or none made
no level | cpi_level | unit | percent_change | needs a change, a level, and a formula
no formula for the level | cpi_level | formula |  | needs a change, a level, and a formula
no formula for the base | comment_sum | formula |  | needs a formula on the base
the same count | social_care_today_people | stated | 80 | the count is the same
the same year | community_care_founded | stated | 2007 | the year is the same
nothing said of another source | cpi_hours | note |  | must say what changed
nothing said of no original | report_intent | note |  | must say what changed
faithful to nothing | report_intent | drift | faithful | nothing is faithful to an original that is not
formula without an original | report_intent | formula | identity | without an original there is nothing
where the original stands | olm_rise | source | blueprint | is where the original stands
another measure | olm_rise | measure | cut in caseloads | the original is about 'rise in contact'
unknown formula | cpi_level | formula | magic | is not a formula of the book
unknown argument | cpi_level | arguments | value=wage | 'wage' is neither an input
argument in another unit | cpi_level | arguments | value=horizon | the formula gives years
"""
CASES = [[part.strip() for part in line.split("|")] for line in BROKEN.strip().splitlines()]
#: Where the rule is about another column than the one spoiled.
ELSEWHERE = {
    "grain without a reason": "grain_reason",
    "faithful with another figure": "drift",
    "faithful with another qualifier": "drift",
    "a qualifier that is still there": "drift",
    "no ceiling": "drift",
    "no level": "drift",
    "no formula for the level": "drift",
    "no formula for the base": "drift",
    "the same count": "drift",
    "the same year": "drift",
    "argument in another unit": "unit",
}


@pytest.mark.parametrize(("name", "key", "column", "value", "rule"), CASES, ids=[row[0] for row in CASES])
def test_a_broken_cell_is_found_where_it_is(package, name, key, column, value, rule):
    row = spoil(package, "restatements.csv", key, column, value)
    if name == "where the original stands":
        spoil(package, "restatements.csv", key, "date", "2019-11")
    with pytest.raises(DataError) as caught:
        load(package)
    message = str(caught.value)
    assert message.startswith(
        f"data/restatements.csv, row {row}, column {ELSEWHERE.get(name, column)}, value '"
    )
    assert rule in message


# --- what drift does ----------------------------------------------------------------------------------------


def judged(register, key):
    one = effect(register, register.restatements[key])
    return one.before.verdict, one.after.verdict


def test_without_its_qualifier_a_figure_is_held_to_its_last_digit(register):
    assert judged(register, "article_rise") == (Verdict.APPROXIMATE, Verdict.WITHIN_ROUNDING)


def test_a_ceiling_is_kept_by_the_rise_and_by_no_rise(register):
    assert judged(register, "article_rise_ceiling") == (Verdict.APPROXIMATE, Verdict.REPRODUCES)
    nothing = with_inputs(register, contact_share_after="16")
    assert judged(nothing, "article_rise_ceiling") == (Verdict.DOES_NOT_REPRODUCE, Verdict.REPRODUCES)


def test_a_level_is_held_against_the_share_and_not_against_the_rise(register):
    one = effect(register, register.restatements["cpi_level"])
    assert one.after.value == Fraction(25, 100)
    assert one.after.verdict is Verdict.DOES_NOT_REPRODUCE
    assert one.times is None


def test_a_sum_on_another_base_is_held_against_the_base_of_the_original(register):
    one = effect(register, register.restatements["comment_sum"])
    assert one.after.value == Fraction(256, 1000)
    assert one.after.verdict is Verdict.DOES_NOT_REPRODUCE


def test_a_figure_repeated_is_no_headline_of_its_source(register):
    original = register.claims["contact_rise"]
    repeated = restated(original, register.restatements["article_rise"])
    assert original.headline
    assert not repeated.headline


@pytest.mark.parametrize("missing", ["before", "after"])
def test_what_is_judged_on_one_side_only_has_not_turned(register, missing):
    one = effect(register, register.restatements["article_rise"])
    assert one.turned
    assert not replace(one, **{missing: None}).turned


@pytest.mark.parametrize("missing", ["original", "after"])
def test_nothing_is_known_to_have_moved_without_an_original_and_a_judgement(register, missing):
    one = effect(register, register.restatements["article_rise"])
    assert one.moved
    assert not replace(one, **{missing: None}).moved


def test_a_faithful_restatement_keeps_its_verdict(register):
    faithful = [one for one in effects(register) if one.found.faithful]
    assert len(faithful) == 10
    assert [one.found.id for one in faithful if one.turned] == []


def test_counts_grow_by_the_factor_that_their_words_allow(register):
    times = {one.found.id: one.times for one in effects(register) if Drift.COUNT in one.found.drift}
    assert times == {"social_care_today_people": Fraction(5, 4), "cpi_people": Fraction(5, 2)}


@pytest.mark.parametrize(
    ("original", "now", "units", "times"),
    [
        ("80", "100", ("headcount", "headcount"), Fraction(5, 4)),
        ("1", "3", ("headcount", "headcount"), Fraction(3)),
        ("0", "3", ("headcount", "headcount"), None),
        ("2006", "2007", ("calendar_year", "calendar_year"), None),
        ("80", "100", ("headcount", "families"), None),
        ("20", "60", ("percent", "percent"), Fraction(3)),
        ("20", "60", ("percent_change", "percentage_points"), Fraction(3)),
        ("20", "60", ("percent_change", "percent"), None),
    ],
)
def test_a_figure_is_a_multiple_of_another_only_in_one_kind_of_unit(register, original, now, units, times):
    found = replace(register.restatements["social_care_today_people"], figure=stated_figure(now))
    claim = register.claims[found.claim]
    first, second = (register.units[one] for one in units)
    claim = replace(claim, figure=stated_figure(original), unit=first, material=None)
    found = replace(found, unit=second, drift=(Drift.COUNT,))
    changed = replace(register, claims={**register.claims, claim.id: claim})
    assert effect(changed, found).times == times


def test_the_article_is_judged_as_its_own_claims_are(register):
    """The article's figures stand twice: as claims, and as restatements of the report's."""
    twins = {
        "article_rise": "contact_rise_headline",
        "article_rise_ceiling": "contact_rise_ceiling",
        "article_cut": "caseload_cut_fifth",
    }
    for repeated, claim in twins.items():
        twin = judge(register, register.claims[claim])
        assert judged(register, repeated)[1] is twin.verdict, repeated
        assert register.restatements[repeated].figure == twin.claim.figure


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("level_rise_needed", Fraction(275, 100)),  # 60 / 16 - 1
        ("level_against_model", Fraction(240, 100)),  # 60 / 25
        ("level_hours", Fraction(222, 10)),  # 60% of 37
        ("level_rest_cut", Fraction(44, 84)),
        ("comment_sum", Fraction(32, 100)),
        ("comment_gap", Fraction(64, 1000)),  # 32 - 25.6 points
        ("comment_rise_to_model", Fraction(25, 100)),
        ("start_for_exact_rise", Fraction(15625, 100_000)),
        ("caseload_after_exact_cut", Fraction(1392, 100)),
        ("hundreds_against_consulted", Fraction(250, 100)),
        ("intent_gap", Fraction(174, 1000)),
        ("intent_job_gap", Fraction(73, 1000)),
        ("paperwork_share_by_hours", Fraction(29, 45)),
        ("eighty_hours", Fraction(36)),
    ],
)
def test_the_arithmetic_of_drift_by_hand(register, key, value):
    assert express(register, register.quantities[key]).value == value


def test_counts_add_up(register):
    found = counts(register)
    assert found["restatements"] == sum(map(len, FOUND.values()))
    assert found["faithful"] + found["drifted"] == found["restatements"]
    assert found["qualifier-dropped"] == 6
    assert found["turned"] == 8


# --- what the chapter shows ---------------------------------------------------------------------------------


def cells(shown):
    page = BeautifulSoup(shown.html, "html.parser")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")]


def test_the_table_has_every_restatement_with_what_changed(register):
    rows = cells(fit.restatements_table(register))
    assert len(rows) == len(register.restatements)
    level = next(row for row in rows if row[3] == "more than 60%")
    assert level[0] == "Centre for Public Impact, Jan 2020"
    assert level[2] == "c.60%"
    assert level[4] == "Change became level."


def test_the_table_says_what_changed_in_the_number_where_it_moved(register):
    moved = [row[-1] for row in cells(fit.restatements_table(register)) if row[-1] != "It stays."]
    # Two have no registered original; three took another source or meaning with the number as it was
    assert len(moved) == counts(register)["drifted"] - 2 - 3
    assert any(
        said.startswith(
            "The original allows 55% to 65%, this 60.5% or less. The verdict was “Approximate” and is now “Reproduces”"
        )
        for said in moved
    )
    assert any(said.endswith("2.50 times the original.") for said in moved)


def test_the_picture_counts_what_was_kept_and_what_changed(register):
    rows = fit.kinds_figure(register).rows.set_index("label")["value"]
    known = counts(register)
    assert rows["Kept as it was"] == known["faithful"]
    assert rows["Qualifier dropped"] == known["qualifier-dropped"]
    assert rows[1:].sum() >= known["drifted"]


def test_a_changed_level_changes_its_picture(register):
    other = with_inputs(register, cpi_contact_level="52")
    assert chart(register, "rise-by-level").alt != chart(other, "rise-by-level").alt
    assert "+225%" in chart(other, "rise-by-level").alt
