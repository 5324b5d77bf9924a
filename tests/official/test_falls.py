"""England's fall by second routes: hand arithmetic from the published counts, and another rule of splitting."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.findings import of_chapter
from analysis.official import council, falls

# As published for England: cases, case holders, in post, agency
BEFORE, AFTER = (327_313, 18_787.3, 29_464.9, 5_356.3), (321_661, 21_105.4, 36_186.3, 5_415.9)


@pytest.fixture(scope="module")
def found(register):
    return of_chapter(register, "falls")


def test_the_stated_caseload_is_that_of_the_counts(register, found):
    assert round(found["falls_caseload_2018"].value, 1) == float(
        register.claims["caseload_england"].figure.value
    )
    for year, row in register.official.england.iterrows():
        assert found[f"falls_caseload_{year}"].value == pytest.approx(row["caseload_published"], abs=0.0501)


def test_the_parts_by_hand(found):
    (cases, holders, in_post, agency), (cases2, holders2, in_post2, agency2) = BEFORE, AFTER
    first, last = cases / holders, cases2 / holders2
    mean = (last - first) / (math.log(last) - math.log(first))
    logs = {
        "cases": math.log(cases2 / cases),
        "workforce": math.log((in_post + agency) / (in_post2 + agency2)),
        "share": math.log(holders / (in_post + agency)) - math.log(holders2 / (in_post2 + agency2)),
    }
    for part, log in logs.items():
        assert found[f"falls_log_{part}"].value == pytest.approx(log)
        assert found[f"falls_part_{part}"].value == pytest.approx(log * mean)
    assert sum(found[f"falls_part_{part}"].value for part in logs) == pytest.approx(last - first)


@pytest.mark.parametrize("variant", falls.VARIANTS)
def test_the_parts_add_up_in_every_way_to_compare(register, variant):
    split, both = falls.parts(register.official, variant), falls.pair(register.official, variant)
    caseloads = both["cases"] / both["case_holders"]
    assert split[["cases", "workforce", "share"]].sum() == pytest.approx(
        np.log(caseloads[2025] / caseloads[2018])
    )
    children = split[[f"children_{part}" for part in council.ROUTES]].sum()
    assert children == pytest.approx(caseloads[2025] - caseloads[2018])


@pytest.mark.parametrize("variant", falls.VARIANTS)
def test_another_rule_gives_nearly_the_same_parts(register, variant):
    both = falls.pair(register.official, variant)
    by_turns = falls.in_sequence(both.loc[2018], both.loc[2025])
    by_logs = council.children_parts(both.loc[2018], both.loc[2025])
    assert by_turns.sum() == pytest.approx(by_logs.sum())
    assert np.allclose(by_turns, by_logs, atol=0.01)


place = st.fixed_dictionaries({name: st.floats(50, 5_000) for name in council.COUNTS}).map(pd.Series)


@given(before=place, after=place)
def test_one_after_the_other_adds_up_too(before, after):
    change = after["cases"] / after["case_holders"] - before["cases"] / before["case_holders"]
    assert falls.in_sequence(before, after).sum() == pytest.approx(change, abs=1e-6)


def test_suffolk_is_taken_out_of_both_years(register):
    both = falls.pair(register.official, "suffolk")
    assert both.loc[2018, "cases"] == 327_313  # its cases were never in
    assert both.loc[2018, "in_post"] == pytest.approx(29_464.9 - 322.7)
    assert both.loc[2025, "cases"] == 321_661 - 3_603


def test_paired_places_are_whole_and_keep_their_territory(register):
    rows = falls.paired(register.official)
    assert rows[council.COUNTS].notna().all(axis=None)
    assert (rows.groupby("place")["year"].nunique() == 2).all()
    places = set(rows["place"])
    assert {"Dorset, Bournemouth and Poole", "Cumbria"} <= places
    assert not {"935", "207", "213", "394"} & places  # Suffolk, both boroughs and Sunderland lack a count
    believable = set(falls.paired(register.official, believable=True)["place"])
    assert places - believable == {"Cumbria", "341"}


def test_territories_add_up_the_councils_in_them(register):
    rows = falls.paired(register.official).set_index(["place", "year"])
    own = register.official.workforce.set_index(["unit", "year"])["cases"]
    assert rows.loc[("Cumbria", 2025), "cases"] == own[("942", 2025)] + own[("943", 2025)]
    joined = rows.loc[("Dorset, Bournemouth and Poole", 2018), "cases"]
    assert joined == sum(own[(unit, 2018)] for unit in ("835", "836", "837"))


def test_the_counterfactuals_by_hand(found):
    (cases, holders, in_post, agency), (cases2, holders2, in_post2, agency2) = BEFORE, AFTER
    staff, staff2 = in_post + agency, in_post2 + agency2
    by_hand = {
        "2025_share_of_2018": cases2 / staff2 * staff / holders,
        "2025_workforce_of_2018": cases2 / (staff * holders2 / staff2),
        "2018_share_of_2025": cases / (staff * holders2 / staff2),
        "2018_two_thirds": 1.5 * cases / staff,
        "2025_two_thirds": 1.5 * cases2 / staff2,
    }
    assert set(by_hand) == set(falls.COUNTERFACTUALS)
    for name, caseload in by_hand.items():
        one = found[f"falls_if_{name}"]
        assert one.value == pytest.approx(caseload)
        assert one.low <= one.value <= one.high


def test_a_counterfactual_undoes_exactly_its_part(register):
    split = falls.parts(register.official, "published")
    undone = register.official.england.loc[2025, "caseload"] * math.exp(-split["share"])
    assert falls.counterfactual(register.official, "2025_share_of_2018", "published") == pytest.approx(undone)


def test_posts_to_the_target(register, found):
    assert found["falls_posts_2025"].value == pytest.approx(321_661 / 14 - 21_105.4)
    own = register.official.workforce[register.official.workforce["year"] == 2025].dropna(subset=["caseload"])
    lacking = sum(max(0.0, one.cases / 14 - one.case_holders) for one in own.itertuples())
    assert found["falls_levelled_2025"].value == pytest.approx(lacking)
    assert found["falls_levelled_2025"].n == sum(own["caseload"] > 14)
    assert found["falls_levelled_2025"].value > found["falls_posts_2025"].value


def test_the_routes_count_every_council_once(register, found):
    every = falls.routes(register.official, 14)
    assert every.to_numpy().sum() == len(council.changes(register.official, 14))
    ways = sum(found[f"falls_by_{part}"].value for part in council.ROUTES)
    assert ways == found["falls_came_down"].value == len(falls.came_down(register.official, 14))
    assert (falls.routes(register.official, 14, believable=True) <= every).all(axis=None)


def test_what_a_council_would_have_come_to_without_a_part(register):
    reached = falls.came_down(register.official, 14)
    everything = falls.without_part(reached.assign(all=reached["total"]), "all")
    assert np.allclose(everything, reached["caseload_before"])


def test_the_drop_of_2024_is_that_of_the_councils_and_birmingham(register, found):
    own = register.official.workforce.pivot(index="unit", columns="year", values="cases")
    others = (own[2024] - own[2023]).drop("330").sum()  # 330 is Birmingham
    assert found["falls_cases_2024"].value == others + found["falls_cases_2024_birmingham"].value


def test_cases_of_those_that_came_down_and_of_the_others_make_up_all(register, found):
    every, reached = council.changes(register.official, 14), falls.came_down(register.official, 14)
    own = register.official.workforce.pivot(index="unit", columns="year", values="cases").loc[every.index]
    groups = {"reached": own.loc[reached.index], "elsewhere": own.drop(reached.index)}
    for key, group in groups.items():
        assert found[f"falls_cases_{key}"].value == pytest.approx(group[2025].sum() / group[2018].sum() - 1)
        assert found[f"falls_cases_{key}"].n == len(group)
