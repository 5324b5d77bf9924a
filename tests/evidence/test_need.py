"""700,000 children: the counts against the stated figure, and the identities of stock and flow."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest

from analysis.arithmetic.rounding import stated_figure
from analysis.claims.verdicts import Verdict, judge
from analysis.evidence import need
from analysis.ledger.findings import of_chapter


@pytest.fixture(scope="module")
def table(register):
    return need.judged(register.official, register.claims["children_unsafe"].figure)


def test_the_count_a_claim_rests_on_gets_the_claims_own_verdict(register):
    """“Today” and “every year” have one figure; each verdict is that of the count its claim is set against."""
    counts = {"children_in_need_2018": "children_in_year", "children_in_need_day_2018": "episodes_open"}
    for key in ("children_unsafe", "children_unsafe_yearly"):
        claim = register.claims[key]
        table = need.judged(register.official, claim.figure)
        series = counts[claim.arguments["value"]]
        own = table[(table["series"] == series) & (table["year"] == 2018)].iloc[0]
        assert own["verdict"] is judge(register, claim).verdict, key


def test_the_year_fits_and_the_day_does_not(register, table):
    own = table[table["year"] == 2018].set_index("series")
    assert own.loc["children_in_year", "verdict"] is Verdict.APPROXIMATE
    assert own.loc["children_in_year", "turns_at"] == 2 * (705_060 - 700_000)
    assert own.loc["episodes_open", "verdict"] is Verdict.DOES_NOT_REPRODUCE
    above = of_chapter(register, "need")["need_above_day"].value
    assert above == pytest.approx(700_000 / 404_710 - 1)


def test_social_workers_report_more_than_the_official_average(register):
    """What the chapter says of them, beside the average if every open episode were a case."""
    asked = [float(register.inputs[f"own_caseload_{one}"].value) for one in ("study_2019", "survey_2018")]
    if_open = of_chapter(register, "need")["need_caseload_if_open_2018"].value
    assert float(register.claims["caseload_england"].figure.value) < asked[0] < if_open < asked[1]


def test_only_the_children_of_a_year_fit(table):
    assert need.holds(table, "children_in_year") == list(range(2013, 2026))
    assert need.holds(table, "episodes_in_year") == []
    assert need.holds(table, "episodes_open") == []


def test_counts_are_rounded_as_decimals_are(table):
    for row in table.itertuples():
        for grain in need.GRAINS:
            steps = (Decimal(row.count) / grain).quantize(Decimal(1), ROUND_HALF_UP)
            assert getattr(row, f"to_{grain}") == int(steps * grain)


def test_a_count_turns_where_its_grain_just_reaches_it(table):
    for row in table[table["series"] == "children_in_year"].itertuples():
        just, less = (
            stated_figure("700,000", "some", str(grain)).allowed for grain in (row.turns_at, row.turns_at - 2)
        )
        assert row.count in just
        assert row.count not in less


def test_a_count_printed_to_the_nearest_ten_reaches_a_figure_that_lies_five_from_it(register):
    figure = register.claims["children_unsafe"].figure
    allowed = figure.allowed_at(min(figure.grains))
    counts = [allowed.high + 6, allowed.high + 5, allowed.high, allowed.low, allowed.low - 5, allowed.low - 6]
    table = register.official.children_in_need.iloc[: len(counts)].assign(children_in_year=counts)
    told = need.judged(replace(register.official, children_in_need=table), figure)
    reached = (told["verdict"] != Verdict.DOES_NOT_REPRODUCE)[told["series"] == "children_in_year"]
    assert reached.tolist() == [False, True, True, True, True, False]


def test_episodes_of_a_year_are_those_that_ended_and_those_still_open(register):
    counts, found = register.official.children_in_need, need.flow(register.official)
    assert (found["ended"] + counts["episodes_open"] == counts["episodes_in_year"]).all()
    level = found["open"].diff() - (found["started"] - found["ended"])
    assert level.dropna().abs().max() == 0


def test_the_flow_of_2018_by_hand(register):
    found = need.flow(register.official).loc[2018]
    assert found["ended"] == 753_840 - 404_710
    assert found["started"] == 753_840 - 389_040
    assert found["years_open"] == pytest.approx((404_710 + 389_040) / 2 / 349_130)
    assert found["stock_share"] == pytest.approx(404_710 / 705_060)


def test_cases_held_by_hand(register):
    found = of_chapter(register, "need")
    assert found["need_held_2018"].value == pytest.approx(327_313 / 404_710)
    assert found["need_caseload_if_open_last"].value == pytest.approx(402_400 / 21_105.4)
    assert found["need_children_in_year_2018"].value == 705_060
    assert found["need_years_finest"].value == 3  # 2015, 2024 and 2025
