"""One council's distance from a target, and the parts of its change: laws, and councils done by hand."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arithmetic.rounding import round_half_up
from analysis.register import counts as council

COUNTS = council.COUNTS
place = st.fixed_dictionaries(
    {
        "cases": st.floats(10, 10_000),
        "case_holders": st.floats(1, 900),
        "in_post": st.floats(1, 900),
        "agency": st.floats(0, 300),
    }
).map(pd.Series)


@given(before=place, after=place)
def test_the_parts_add_up_to_the_change(before, after):
    first, last = (counts["cases"] / counts["case_holders"] for counts in (before, after))
    assert council.log_parts(before, after).sum() == pytest.approx(math.log(last / first), abs=1e-9)
    assert council.children_parts(before, after).sum() == pytest.approx(last - first, abs=1e-6)


@given(before=place, after=place)
def test_each_part_turns_round_when_the_years_change_places(before, after):
    forth, back = council.children_parts(before, after), council.children_parts(after, before)
    assert np.allclose(forth, -back, atol=1e-6)


@given(before=place, factor=st.floats(0.2, 5))
def test_a_change_in_one_number_is_that_part_alone(before, factor):
    after = before.copy()
    after["cases"] *= factor
    parts = council.children_parts(before, after)
    assert parts[["workforce", "share"]].abs().max() == pytest.approx(0, abs=1e-9)
    assert parts["cases"] == pytest.approx((factor - 1) * before["cases"] / before["case_holders"], abs=1e-6)


def test_a_place_that_stays_the_same_has_no_parts():
    same = pd.Series({"cases": 150.0, "case_holders": 10.0, "in_post": 15.0, "agency": 5.0})
    with np.errstate(all="raise"):  # nothing is divided by a change of nought
        assert council.children_parts(same, same).tolist() == [0, 0, 0]


def test_the_parts_of_places_in_a_table_are_those_of_each(register):
    workforce = register.official.workforce
    before, after = (workforce[workforce["year"] == year].set_index("unit") for year in (2018, 2025))
    both = ["383", "302"]  # Leeds and Barnet
    together = council.children_parts(before.loc[both], after.loc[both])
    for unit in both:
        alone = council.children_parts(before.loc[unit, COUNTS], after.loc[unit, COUNTS])
        assert np.allclose(together.loc[unit].astype(float), alone.astype(float))


@pytest.mark.parametrize(
    ("cases", "workforce", "share", "way"),
    [
        (-0.1, -0.3, 0.2, "a larger workforce"),
        (-0.3, -0.1, 0.2, "fewer cases"),
        (0.1, -0.1, -0.2, "a larger share holding cases"),
        (-0.3, 0.1, 0.2, council.NO_FALL),
        (-0.3, 0.1, 0.3, council.NO_FALL),
        (-0.3, float("nan"), 0.1, council.UNKNOWN),
    ],
)
def test_the_way_is_the_part_that_lowered_most(cases, workforce, share, way):
    assert council.route(pd.Series({"cases": cases, "workforce": workforce, "share": share})) == way


def _one(cases, case_holders, in_post, agency):
    staff = in_post + agency
    rates = {"caseload": cases / case_holders, "holder_share": case_holders / staff}
    counts = {"cases": cases, "case_holders": case_holders, "in_post": in_post, "agency": agency}
    return pd.DataFrame([counts | rates], index=["a"])


def test_distances_of_a_council_by_hand():
    found = council.distances(_one(1_680.0, 100.0, 180.0, 20.0), 14).loc["a"]
    assert found["posts_needed"] == pytest.approx(20)  # 1,680 / 14 = 120
    assert found["cases_allowed"] == pytest.approx(1_400)
    assert found["cases_fewer"] == pytest.approx(280)
    assert found["share_needed"] == pytest.approx(0.6)
    assert found["non_holders"] == pytest.approx(100)
    assert found["part_redeployed"] == pytest.approx(0.2)
    assert found["workforce_rise"] == pytest.approx(0.2)
    assert found["hires_needed"] == pytest.approx(40)  # a fifth of 200
    assert found["posts_rise"] == pytest.approx(0.2)
    assert found["cases_change"] == pytest.approx(-1 / 6)
    assert not found["reached"]


@given(
    cases=st.floats(10, 9_000), holders=st.floats(5, 400), others=st.floats(1, 400), target=st.floats(5, 30)
)
def test_every_way_ends_at_the_target(cases, holders, others, target):
    table = _one(cases, holders, holders + others, 0.0)
    found = council.distances(table, target).loc["a"]
    assert cases / (holders + found["posts_needed"]) == pytest.approx(target)
    assert found["cases_allowed"] / holders == pytest.approx(target)
    assert (cases - found["cases_fewer"]) / holders == pytest.approx(target)
    assert cases / (found["share_needed"] * found["staff"]) == pytest.approx(target)
    assert cases / (holders + found["part_redeployed"] * found["non_holders"]) == pytest.approx(target)
    assert cases / (holders * (1 + found["workforce_rise"])) == pytest.approx(target)


def test_changes_keep_to_what_was_counted(register):
    found = council.changes(register.official, 14, 2018, 2025)
    assert found["caseload_before"].notna().all()
    assert found["caseload_after"].notna().all()
    whole = found.dropna(subset="share")
    assert np.allclose(whole[["cases", "workforce", "share"]].sum(axis=1), whole["total"])
    columns = [f"children_{part}" for part in council.ROUTES]
    assert np.allclose(whole[columns].sum(axis=1), whole["children"])
    assert found.loc[found["share"].isna(), "area"].tolist() == ["Sunderland"]  # its agency count of 2025
    assert set(found["outcome"]) == set(council.OUTCOMES)


def test_lambeth_by_hand(register):
    workforce = register.official.workforce.set_index(["area", "year"])
    before, after = workforce.loc[("Lambeth", 2018)], workforce.loc[("Lambeth", 2025)]
    found = council.changes(register.official, 14, 2018, 2025).loc["208"]
    assert found["cases"] == pytest.approx(math.log(after["cases"] / before["cases"]))
    assert found["share"] == pytest.approx(math.log(before["holder_share"] / after["holder_share"]))
    assert found["route"] == "fewer cases"
    assert found["outcome"] == council.CAME_DOWN


@pytest.mark.parametrize(
    ("caseload", "at"),
    [(13.9, True), (14.0, True), (14.04, True), (14.049999, True), (14.05, False), (14.1, False)],
)
def test_at_fourteen_is_what_prints_as_fourteen(caseload, at):
    assert council.at_target(caseload, 14) == at
    assert council.at_target(np.array([caseload]), 14.0).tolist() == [at]


def test_a_missing_caseload_is_at_no_target():
    assert council.at_target(pd.Series([float("nan"), 13.0], index=["a", "b"]), 14).to_dict() == {
        "a": False,
        "b": True,
    }


@given(cases=st.integers(1, 9_000), tenths=st.integers(1, 9_000), target=st.integers(50, 300))
def test_at_target_is_the_books_exact_rounding(cases, tenths, target):
    """Cases over case holders counted in tenths, as fractions, rounded half up: no float on the way."""
    printed = round_half_up(Fraction(cases * 10, tenths), Fraction(1, 10))
    assert council.at_target(cases / (tenths / 10), target / 10) == (printed <= Fraction(target, 10))


@given(quarters=st.integers(2, 40).map(lambda n: 4 * n), target=st.integers(100, 200))
def test_a_tie_rounds_up_and_is_not_at_the_target(quarters, target):
    """Holders in multiples of four tenths of a hundred, so that cases make exactly half a printed step more."""
    holders = quarters * 5
    cases = Fraction(2 * target + 1, 20) * holders
    assert cases.denominator == 1
    assert not council.at_target(float(cases) / holders, target / 10)
    assert council.at_target((float(cases) - 1) / holders, target / 10)


def test_the_departments_own_print_gives_the_same_councils(register):
    """The printed caseload, where there is one, puts the same councils at 14; one differs, whose case holders the
    department divides by before it rounds them (14.0501 here)."""
    own = register.official.workforce.dropna(subset=["caseload", "caseload_published"])
    ours = council.at_target(own["caseload"], 14)
    differing = own[ours != (own["caseload_published"] <= 14)]
    assert list(zip(differing["area"], differing["year"], strict=True)) == [("Portsmouth", 2023)]
