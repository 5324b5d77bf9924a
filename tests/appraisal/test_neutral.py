"""Running costs in named cases, and councils' own posts."""

import math

import pandas as pd
import pytest

from analysis.appraisal import neutral
from analysis.appraisal.model import evaluate
from analysis.ledger.findings import of_chapter


def test_the_cases_run_from_the_authors_best_to_the_upper_tiers(register):
    found = neutral.changes(register)
    assert set(found) == set(neutral.CASES)
    assert found["authors"] < 0 < found["moved"] < found["upper"]
    assert found["authors"] == min(found.values())


def test_the_assumed_case_is_level_by_construction(register):
    assert abs(neutral.changes(register)["proportion"]) < 0.001 * 12_000_000


def test_giving_up_nothing_costs_the_case_holders_and_the_support(register):
    found = neutral.changes(register)["hired"]
    keys = ("gained_cost_2020", "support_as_buurtzorg", "support_cost_2020")
    gained, posts, each = evaluate(register, {}, keys).values()
    assert found == pytest.approx(gained + posts * each)


def test_support_rises_with_the_part_of_management(register):
    middle, low, high = neutral.support_range(register)
    assert low < middle < high


def test_a_council_at_the_promised_caseload_needs_nobody(register):
    own = neutral.councils(register)
    there = own[own["caseload"] <= 14]
    assert len(there) > 0
    assert (there["gained"] <= 1e-9).all()
    shown = [row for row in own["caseload"] if int(row * 10 + 0.5) <= 140]
    assert len(shown) == of_chapter(register, "neutral")["neutral_councils_there"].value
    assert (own[own["caseload"] > 14]["gained"] > 0).all()


def test_a_council_by_hand(register):
    """Cases over fourteen, less case holders, over a third or so of the staff in post."""
    table = register.official.workforce
    row = table[(table["year"] == 2018) & (table["area"] == "Leeds")].iloc[0]
    every = neutral.councils(register)
    assert list(every) == ["area", "caseload", "gained", "share"]
    own = every.set_index("area").loc["Leeds"]
    gained = row["cases"] / 14 - row["case_holders"]
    assert own["gained"] == pytest.approx(gained)
    assert own["share"] == pytest.approx(gained / (row["in_post"] * (5380 + 3747) / 26882))


def test_findings_are_in_order(register):
    found = of_chapter(register, "neutral")
    support = found["neutral_support"]
    assert support.low < support.value < support.high
    there, short = (found[f"neutral_councils_{name}"] for name in ("there", "short"))
    assert 0 < there.value + short.value < there.n == len(neutral.councils(register))


def test_the_authors_best_is_that_of_the_whole_book(register):
    authors = register.scenarios["authors"].moved
    assert neutral.assumed(register)["authors"] == authors
    change = evaluate(register, authors, ("running_change",))["running_change"]
    assert neutral.changes(register)["authors"] == pytest.approx(float(change))


def test_reviewing_officers_cannot_go(register):
    """83,300 looked-after children, sixty to an officer, 152 councils."""
    keys = ("posts_by_law", "posts_that_can_go", "posts_that_can_go_needed", "without_cases_needed")
    law, left, needed, before = evaluate(register, {}, keys).values()
    assert law == pytest.approx(83_300 / 60 / 152)
    assert left == pytest.approx(193.848 * (5380 + 3747) / 26882 - law, rel=1e-4)
    assert needed > before


def test_the_parts_of_the_central_case_add_up_to_the_change_of_its_running_cost(register):
    parts = neutral.parts(register)
    (change,) = evaluate(register, {}, ("running_change",)).values()
    assert sum(parts.values()) == pytest.approx(change)
    assert [value > 0 for value in parts.values()] == [True, False, False, True]


@pytest.mark.parametrize("support", [2.0, 4.0])
def test_each_thing_that_would_leave_running_costs_level_does(register, support):
    """One at a time, with so many support posts; the gap in pay is that of the assumed case, post by post."""
    given_up, management, gap = neutral.needed(register, support)
    for moved in ({"posts_given_up": given_up}, {"management_part": management}):
        (change,) = evaluate(register, moved | {"support_posts": support}, ("running_change",)).values()
        assert change == pytest.approx(0, abs=1.0)
    (needed,) = evaluate(register, {}, ("pay_gap_needed",)).values()
    assert gap == pytest.approx(needed * support / float(register.inputs["support_posts"].value))


@pytest.mark.parametrize(
    ("support", "given_up", "management"),
    [(-50, False, False), (15, True, True), (20, True, False), (100, True, False), (120, False, False)],
)
def test_no_more_posts_are_given_up_than_three_for_each_gained_nor_more_managers_than_all(
    register, support, given_up, management
):
    found = neutral.needed(register, support)
    assert [not math.isnan(one) for one in found[:2]] == [given_up, management]


def test_a_council_is_short_of_posts_where_it_must_gain_more_than_all_to_a_percent(register):
    own = pd.DataFrame(
        {"share": [0.5, 1.0, 1.004, 1.006, 1.02], "caseload": [13.0, 14.04, 14.05, 15.0, 20.0]}
    )
    there, short, share = neutral._councils(register, own)
    assert (there.value, short.value, share.value) == (2, 2, 1.004)
    assert (share.low, share.high) == (1.0, 1.006)
