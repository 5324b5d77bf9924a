"""The report's unread pages: filled with made-up figures, they move verdicts, money and the first page."""

import csv
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from analysis.claims.expression import express
from analysis.claims.verdicts import UNCHECKED, Verdict, judge
from analysis.ledger import entries as chapter
from analysis.ledger import key_figures
from analysis.register.load import DATA, DataError, load
from analysis.register.records import Row
from analysis.register.unseen import check_together, unseen

F = Fraction
BOOK = Path(__file__).resolve().parent.parent / "book"

#: Made up: no page says any of this.
MADE_UP = {
    "page_week_contact_before": "19",
    "page_week_contact_after": "31",
    "page_week_travel_before": "15",
    "page_week_travel_after": "9",
    "page_week_admin_before": "46",
    "page_week_admin_after": "36",
    "page_week_meetings_before": "8",
    "page_week_meetings_after": "12",
    "page_week_other_before": "12",
    "page_week_other_after": "12",
    "page_survey_contact": "21",
    "page_caseload_before": "18.2",
    "page_caseload_after": "14.5",
    "page_children_per_family": "2.9",
    "page_team_size": "8",
    "page_management_tiers": "2",
    "page_enabler_posts": "6",
    "page_insight_posts": "14.5",
    "page_referral_posts": "12",
    "page_strategy_posts": "7",
    "page_posts_given_up": "90",
    "page_management_part": "50",
    "page_social_worker_pay": "36,000",
    "page_manager_pay": "50,000",
    "page_support_pay": "24,000",
    "page_running_cost_before": "12.1",
    "page_running_cost_after": "12.4",
    "page_transition_low": "5.2",
    "page_transition_high": "9.1",
    "page_transition_middle": "6.8",
    "page_transition_years": "4",
    "page_cost_pay": "3.5",
    "page_cost_training": "1.5",
    "page_cost_systems": "1.0",
    "page_cost_rest": "0.8",
    "page_people_consulted": "84",
    "page_pilot_councils": "4",
    "page_endnote_children": "708,840",
    "page_endnote_week": "40",
    "page_endnote_without": "31",
    "page_endnote_contact": "9",
}

#: Claim → its verdict once the made-up figures stand there, by hand.
THEN = {
    "contact_share_before": "Does not reproduce",  # 16% stated, 19% on the page
    "contact_rise": "Approximate",  # (31 - 19) / 19 is 63%
    "contact_rise_ceiling": "Reproduces within rounding",  # 63% is more than 60%; 30.5/19.5 is 56%
    "meetings_rise": "Reproduces",  # 12 / 8 is half as much again
    "team_size": "Reproduces",
    "model_tiers": "Does not reproduce",  # two, not one
    "transition_low": "Reproduces",  # 5.2 is 5 in whole millions
    "transition_high": "Does not reproduce",  # 9.1 is not 7
    "transition_years": "Does not reproduce",  # four, not three
    "families_model": "Does not reproduce",  # 14 / 2.9 is 4.8; 5 is the least that "about 10" allows
    "running_cost": "Does not reproduce",  # 20.5 support posts cost more than is given up
    "people_consulted_report": "Reproduces",
    "people_consulted_article": "Reproduces",
    "pilot_councils": "Reproduces",
    "paperwork_share": "Does not reproduce",  # 29 hours of 40 are 72.5%
    "basw_contact_share": "Does not reproduce",
}


def fill(folder, figures, **more):
    """Put figures, and cells of other columns by "key.column", into a copy of the table."""
    path = folder / "unseen_pages.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["value"] = figures.get(row["id"], row["value"])
        for name, value in more.items():
            key, _, column = name.partition("__")
            if key == row["id"]:
                row[column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = shutil.copytree(DATA, tmp_path_factory.mktemp("filled") / "data")
    fill(folder, MADE_UP)
    return load(folder)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


# --- as it stands: empty ------------------------------------------------------------------------------------


def test_every_cell_is_empty_and_nothing_follows_from_it(register):
    assert len(register.pages) >= 30
    assert not any(entry.filled for entry in register.pages.values())
    assert not register.pages.keys() & register.inputs.keys()


def test_every_row_says_where_it_would_stand_and_what_it_is_for(register):
    for entry in register.pages.values():
        assert re.search(r"\d", entry.place)
        assert entry.claims
    assert {entry.endnote for entry in register.pages.values()} == {"", "1", "5", "7", "8"}


def test_whatever_a_claim_waits_for_is_listed_at_the_claim(register):
    for claim in register.claims.values():
        named = {entry.id for entry in register.pages.values() if claim.id in entry.claims}
        assert named >= register.pages.keys() & set(claim.arguments.values()), claim.id


def test_the_pages_that_the_publishers_hold_wait_in_the_table(register):
    """Every claim that is not seen here, and held by the report's publishers, has its figure in the table."""
    waiting = {key for entry in register.pages.values() for key in entry.claims}
    for claim in register.claims.values():
        if claim.holder.startswith("The report's publishers") and claim.open == "not seen":
            assert claim.id in waiting, claim.id


# --- filled in ----------------------------------------------------------------------------------------------


def test_the_made_up_figures_fill_every_row(register):
    assert MADE_UP.keys() == register.pages.keys()


@pytest.mark.parametrize(("key", "expected"), THEN.items(), ids=THEN)
def test_a_verdict_follows_from_the_pages(register, filled, key, expected):
    before, after = (judge(one, one.claims[key]) for one in (register, filled))
    assert after.verdict.value == expected
    assert (before.verdict, before.value, before.low, before.high) != (
        after.verdict,
        after.value,
        after.low,
        after.high,
    )


def test_each_claim_that_rests_on_a_page_moves(register, filled):
    """All of them: those whose formula waits for a page, and those whose input a page replaces."""
    replaced = {entry.input for entry in register.pages.values()} - {""}
    for claim in register.claims.values():
        waits = register.pages.keys() & set(claim.arguments.values())
        uses = replaced & set(claim.arguments.values())
        if not (waits or uses):
            continue
        before, after = (judge(one, one.claims[claim.id]) for one in (register, filled))
        assert (before.verdict, before.value) != (after.verdict, after.value), claim.id
        if waits:
            assert before.verdict in UNCHECKED
            assert after.verdict not in UNCHECKED
            assert after.evidence is not None


def test_running_cost_by_hand(filled):
    """Posts given up at 90 for 100 gained, half of them managers; 6 and 14.5 support posts."""
    gained = express(filled, filled.quantities["case_holders_gained_per_council"]).value
    freed = gained * F(9, 10) * (F(50_000) + F(36_000)) / 2
    judged = judge(filled, filled.claims["running_cost"])
    assert judged.value == gained * 36_000 + F(205, 10) * 24_000 - freed
    assert judged.unknown is None


def test_rows_that_name_one_input_add_up_to_it(filled):
    posts = filled.inputs["support_posts"]
    assert posts.value == F(205, 10)
    assert (posts.kind, posts.source) == ("stated", "blueprint")
    assert posts.rounding == (F(20), F(21))  # as coarse as the coarser of the two


def test_a_replaced_input_says_where_it_came_from_and_what_it_was(filled):
    given = filled.inputs["contact_share_before"]
    assert given.value == F(19, 100)
    assert "case study" in given.locator
    assert "before it was read: 16" in given.note
    assert given.plausible == (F(15, 100), F(34, 100))
    assert filled.inputs["manager_pay_2018"].value == 50_000


def test_the_money_model_follows(register, filled):
    for key in ("npv", "running_change"):
        before, after = (express(one, one.quantities[key]).value for one in (register, filled))
        assert before != after, key


def test_the_first_page_changes_its_answer(register, filled):
    first = [one for one in key_figures.key_figures() if one.first]
    assert any(key_figures.told(register, one) != key_figures.told(filled, one) for one in first)


def test_the_ledger_counts_the_claims_that_were_settled(register, filled):
    counts = [int(chapter.words(one, "count.not-seen-here")) for one in (register, filled)]
    assert counts[1] < counts[0]
    entry = chapter.entry(filled, "transition_low.stated").json()
    assert entry["verdict"] == Verdict.REPRODUCES.value
    assert entry["inputs"] == ["page_transition_low"]


def test_one_figure_is_enough_for_the_claim_it_settles(register, folder):
    fill(folder, {"page_team_size": "9"})
    one = load(folder)
    assert judge(one, one.claims["team_size"]).verdict is Verdict.DOES_NOT_REPRODUCE
    others = [key for key in one.claims if key not in ("team_size", "families_model")]
    assert all(
        judge(one, one.claims[key]).verdict is judge(register, register.claims[key]).verdict for key in others
    )


def test_a_hedge_of_the_page_widens_what_it_stands_for(folder):
    fill(
        folder, {"page_transition_low": "5", "page_transition_high": "7"}, page_transition_low__qualifier="c."
    )
    low = load(folder).inputs["transition_low"]
    assert low.rounding == (F(2_500_000), F(7_500_000))


# --- wrong entries ------------------------------------------------------------------------------------------

WRONG = {
    "not a number": ({"page_team_size": "eight or so"}, "page_team_size", "is not a figure in digits"),
    "not a number in digits": ({"page_cost_rest": "1.2m"}, "page_cost_rest", "is not a figure in digits"),
    "more than the whole": (
        {"page_week_travel_before": "120", "page_week_travel_after": "9"},
        "page_week_travel_before",
        "is more than share of a whole can be",
    ),
    "longer than a week": ({"page_endnote_week": "169"}, "page_endnote_week", "is more than hours in a week"),
    "below zero": ({"page_strategy_posts": "-1"}, "page_strategy_posts", "must be above zero"),
    "a week of more than its hours": (
        {
            f"page_week_{part}_{side}": "40"
            for part in ("contact", "travel", "admin")
            for side in ("before", "after")
        },
        "page_week_admin_before",
        "the parts of the week before add up to more than 100%",
    ),
    "before without after": (
        {"page_week_contact_before": "19"},
        "page_week_contact_after",
        "is needed beside",
    ),
    "after without before": ({"page_caseload_after": "14"}, "page_caseload_before", "is needed beside"),
    "one end of two": ({"page_transition_high": "7"}, "page_transition_low", "is needed beside"),
    "ends the wrong way round": (
        {"page_transition_low": "8", "page_transition_high": "7"},
        "page_transition_low",
        "is above the upper end",
    ),
    "one team of two": (
        {"page_enabler_posts": "6"},
        "page_insight_posts",
        "is needed beside page_enabler_posts",
    ),
    "parts above the whole cost": (
        {
            "page_transition_low": "5",
            "page_transition_high": "7",
            "page_cost_pay": "5",
            "page_cost_rest": "9",
        },
        "page_cost_rest",
        "the parts add up to more than the whole transition cost",
    ),
}


def read(register, figures, **cells):
    """The rows of the table with other figures, through the rules that they go through when it is loaded."""
    with (DATA / "unseen_pages.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    rows = [
        Row(
            "data/unseen_pages.csv",
            number,
            {**row, "value": figures.get(row["id"], ""), **(cells if row["id"] == "page_team_size" else {})},
        )
        for number, row in enumerate(written, start=2)
    ]
    found = {row["id"]: unseen(row, register.units, register.claims, register.inputs) for row in rows}
    check_together(rows, found)
    return found


@pytest.mark.parametrize(("figures", "key", "rule"), WRONG.values(), ids=WRONG)
def test_a_wrong_entry_is_found_where_it_is(register, figures, key, rule):
    with pytest.raises(DataError) as caught:
        read(register, figures)
    row = 2 + list(MADE_UP).index(key)
    assert str(caught.value).startswith(
        f"data/unseen_pages.csv, row {row}, column value, value '{figures.get(key, '')}': "
    )
    assert rule in str(caught.value)


def test_what_is_right_passes_the_same_rules(register):
    assert all(entry.filled for entry in read(register, MADE_UP).values())


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("unit", "years", "is in fte, this row is in years"),
        ("claims", "no_such_claim", "there is no 'no_such_claim'"),
        ("id", "horizon", "is the key of an input too"),
    ],
)
def test_a_broken_row_is_found(register, column, value, rule):
    with pytest.raises(DataError) as caught:
        read(register, {}, **{column: value})
    assert str(caught.value).startswith("data/unseen_pages.csv, row ")
    assert rule in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("value", "eight or so", "is not a figure in digits"),
        ("qualifier", "c.", "belongs to a value, and there is none"),
        ("qualifier", "more than", "enum"),
        ("unit", "furlongs", "not found in the lookup table"),
        ("input", "no_such_input", "not found in the lookup table"),
    ],
)
def test_a_wrong_cell_stops_the_load(folder, column, value, rule):
    fill(folder, {}, **{f"page_team_size__{column}": value})
    with pytest.raises(DataError) as caught:
        load(folder)
    row = 2 + list(MADE_UP).index("page_team_size")
    assert str(caught.value).startswith(f"data/unseen_pages.csv, row {row}, column ")
    assert rule in str(caught.value)


def test_the_order_of_the_table_is_the_order_here(register):
    """The rows of the errors above are counted from it."""
    assert list(register.pages) == list(MADE_UP)
