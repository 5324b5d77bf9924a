"""The accounts of the week, by hand from the tables as text, and what the promise is from each."""

import csv
from decimal import Decimal

import pytest

from analysis.chapters import week as views
from analysis.ledger.findings import of_chapter
from analysis.register.load import DATA

#: Account → share today, with its lowest and highest reading, in percent, worked out by hand.
TODAY = {
    "survey_2012": (15, 14.5, 15.5),
    "test_council": (16, 15.5, 16.5),
    "report_ratio": (20, 15, 25),
    "article_ratio": (20, 20, 22.5),
    "survey_2018": (1100 / 45, 1050 / 45.5, 1150 / 44.5),
    "counties": (20, 17.5, 20),
    "care_review": (100 / 3, 25, 100 / 3),
    "hampshire": (34, 33.5, 34.5),
    "survey_2018_calls": (1800 / 45, 1700 / 45.5, 1900 / 44.5),
    "unit_costs": (4000 / 55, 3950 / 55.5, 4050 / 54.5),
}


@pytest.fixture(scope="module")
def found(register):
    return of_chapter(register, "week")


def test_every_account_is_worked_out(register):
    assert list(register.accounts) == list(TODAY)


@pytest.mark.parametrize("key", TODAY)
def test_the_rise_to_the_aim_and_where_the_promised_rise_leads(found, key):
    start, low, high = TODAY[key]
    rise, reach = found[f"week_rise_{key}"], found[f"week_reach_{key}"]
    by_hand = [25 / start - 1, 24.5 / high - 1, 25.5 / low - 1]
    assert [rise.value, rise.low, rise.high] == pytest.approx(by_hand)
    by_hand = [start * 1.6 / 100, low * 1.55 / 100, high * 1.65 / 100]
    assert [reach.value, reach.low, reach.high] == pytest.approx(by_hand)


def test_the_test_council_gives_the_rise_of_the_chapter(register, found):
    assert found["week_rise_test_council"].value == pytest.approx(0.5625)


def test_accounts_of_one_count_are_counted_once(found):
    with (DATA / "accounts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert found["week_accounts"].value == len(rows)
    told_again = [row for row in rows if row["rests_on"] == "survey_2018"]
    assert found["week_counts"].value == len(rows) - len(told_again) + 1
    assert found["week_alike"].value == sum(row["counts"] == "face to face" for row in rows)
    alike = [TODAY[row["id"]][0] for row in rows if row["counts"] == "face to face"]
    assert found["week_lowest"].value == pytest.approx(min(alike) / 100)
    assert found["week_highest"].value == pytest.approx(max(alike) / 100)


def test_the_other_counts_of_what_the_promise_counts_and_those_that_start_higher(found):
    """The survey of 2012 has 15%, the diaries just under 20%, and every telling of the survey of 2018 has 20% or more."""
    assert found["week_others"].value == 3
    assert (found["week_others_higher"].value, found["week_others_higher"].n) == (2, 3)


def test_what_follows_from_less_than_a_share_is_above_or_below_what_follows_from_it(register):
    told = {
        row.split(" | ")[0]: row.split(" | ")[2:] for row in views.accounts_table(register).text.splitlines()
    }
    assert told["Care review of 2021"] == ["less than a third", "above −25%", "less than 53%"]
    assert told["Diaries in county councils (2022)"][1:] == ["above 25%", "less than 32%"]
    assert told["The report's test council (2019)"][1:] == ["56%", "26%"]


def test_the_least_that_words_allow_is_below_the_limit_they_give(register):
    for one in register.accounts.values():
        if one.least is not None:
            assert one.least < register.inputs[one.before].value
            assert Decimal(str(float(one.least * 100))) % Decimal("2.5") == 0


def test_the_chart_and_the_table_have_every_account(register):
    data, text = views.accounts_figure(register).data, views.accounts_table(register).text
    assert set(data["label"]) == {one.label for one in register.accounts.values()}
    assert len(data) == len(TODAY) + sum(bool(one.after) for one in register.accounts.values())
    assert all(one.definition in text and one.sample in text for one in register.accounts.values())
