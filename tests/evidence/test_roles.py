"""Who holds no cases: every reading by hand, and what each could supply by arithmetic on whole people."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.expression import express
from analysis.evidence import roles
from analysis.evidence.roles import supply
from analysis.ledger.findings import of_chapter


def test_the_readings_of_2019_by_hand(register):
    every = roles.shares(register.official).loc[2019]
    total, holders, staff, agency = 26_882, 20_003.8, 30_683.8, 5_753.5
    assert every["managers_and_without"] == pytest.approx((5_380 + 3_747) / total)
    assert every["managers"] == pytest.approx(5_380 / total)
    assert every["without"] == pytest.approx(3_747 / total)
    assert every["other_roles"] == pytest.approx((4_269 + 5_380 + 3_747) / total)
    assert every["not_counted"] == pytest.approx((staff + agency - holders) / (staff + agency))
    assert every["in_post"] == pytest.approx((staff - (holders - agency)) / staff)
    assert every["mismatched"] == pytest.approx((staff - holders) / staff)


def test_parts_of_a_reading_add_up_and_years_without_roles_are_missing(register):
    every = roles.shares(register.official)
    both = (every["managers"] + every["without"]).dropna()
    assert both.to_dict() == pytest.approx(every["managers_and_without"].dropna().to_dict())
    assert every["managers"].isna().to_dict() == {
        year: year in (2017, 2018, 2023) for year in range(2017, 2026)
    }
    assert every["not_counted"].notna().all()


def test_one_in_three_fits_two_readings_of_2019(register):
    figure, every = register.claims["one_in_three"].figure, roles.shares(register.official)
    fits = {key: roles.years_of(figure, every[key]) for key in roles.READINGS}
    assert {key for key, years in fits.items() if 2019 in years} == {"managers_and_without", "mismatched"}
    assert {key for key, years in fits.items() if years} == {"managers_and_without", "mismatched"}
    assert not any(2018 in years for years in fits.values())  # "Neither is one in three"


def test_the_register_says_the_same_of_2019(register):
    quantity = express(register, register.quantities["without_cases_share_2019"])
    assert float(quantity.value) == pytest.approx(
        roles.shares(register.official).loc[2019, "managers_and_without"]
    )


@given(without=st.floats(0.05, 0.7), before=st.floats(12, 25), target=st.floats(8, 11.9))
def test_supply_where_all_others_hold_cases_counted_on_a_hundred_people(without, before, target):
    holding, idle = 100 * (1 - without), 100 * without
    cases = before * holding
    found = supply(without, before * (1 - without), 1 - without, target)
    assert found["whole"] == pytest.approx(cases / 100)
    assert found["half"] == pytest.approx(cases / (holding + idle / 2))
    assert cases / (holding + found["needed"] * idle) == pytest.approx(target)


@given(
    posts=st.floats(1, 350),
    cases=st.floats(100, 9_000),
    holders=st.floats(10, 400),
    target=st.floats(5, 30),
)
def test_supply_by_the_counts_reaches_the_target(posts, cases, holders, target):
    found = supply(posts, cases, holders, target)
    assert cases / (holders + found["needed"] * posts) == pytest.approx(target)
    assert cases / found["half"] - holders == pytest.approx((cases / found["whole"] - holders) / 2)


def test_two_readings_of_one_group_supply_the_same_by_the_counts(register):
    found = roles.supplies(register)
    columns = ["count_needed", "count_half", "count_whole"]
    in_post, not_counted = (found.loc[key, columns].tolist() for key in ("in_post", "not_counted"))
    assert in_post == pytest.approx(not_counted)  # staff less holders, whoever they are a share of


def test_the_blueprints_reading_agrees_with_the_headline_chapter(register):
    third = supply(1 / 3, 17.4 * 2 / 3, 2 / 3, 14)
    assert third["needed"] == pytest.approx(
        float(express(register, register.quantities["non_holders_to_return"]).value)
    )
    assert third["whole"] == pytest.approx(
        float(express(register, register.quantities["caseload_lowest"]).value)
    )


def test_roles_and_counts_are_reconciled_by_people_who_hold_cases(register):
    table = roles.reconciled(register.official)
    everyone = table["case_holder"] + table["agency"] + table["seniors_holding"] * table["senior"]
    without_seniors = table["case_holder"] + table["agency_holding"] * table["agency"]
    assert everyone.to_dict() == pytest.approx(table["counted"].to_dict())
    assert without_seniors.to_dict() == pytest.approx(table["counted"].to_dict())
    assert table.loc[2019, "case_holder"] == pytest.approx(30_683.8 * 13_486 / 26_882)
    assert table.loc[2019, "senior"] == pytest.approx(30_683.8 * 4_269 / 26_882)


def test_role_shares_lie_close_to_those_reported_for_all_staff(register):
    known, inputs = register.official.roles, register.inputs
    pairs = {
        "role_case_holder_share_2024": "case_holder",
        "role_managers_share_2024": "manager",
        "role_without_share_2024": "qualified_without_cases",
    }
    for key, column in pairs.items():
        share = known.loc[2024, column] / known.loc[2024, "total"]
        assert share == pytest.approx(float(inputs[key].value), abs=0.025)


def test_shares_reported_for_all_staff_stand_beside_the_counts_of_their_year(register):
    told = roles.reported(register)
    held = told.loc["role_case_holders_2022"]
    known, in_post = register.official.roles.loc[2022], register.official.england.loc[2022, "in_post"]
    assert held["known"] == known["case_holder"] / known["total"]
    assert held["reported"] == float(register.inputs["role_case_holders_2022"].value) / in_post
    for key, column in {
        "role_case_holder_share_2024": "case_holder",
        "role_managers_share_2024": "manager",
        "role_without_share_2024": "qualified_without_cases",
    }.items():
        counts = register.official.roles.loc[2024]
        assert told.loc[key, "known"] == counts[column] / counts["total"]
        assert told.loc[key, "reported"] == float(register.inputs[key].value)
    assert len(told) == 4


def test_every_finding_of_a_share_is_one_of_the_readings(register):
    found = of_chapter(register, "roles")
    every = roles.shares(register.official)
    for key in roles.READINGS:
        for year, value in every[key].dropna().items():
            assert found[f"roles_{key}_{year}"].value == value
    for key in ("managers_and_without", "not_counted"):
        assert found[f"roles_{key}_last"].value == every.loc[2025, key]
    assert found["roles_managers_and_without_change"].value == pytest.approx(
        every.loc[2025, "managers_and_without"] - every.loc[2019, "managers_and_without"]
    )


def test_counts_that_were_out_before_the_report_by_hand(register):
    """Case holders of 2018 give no third; the role share of 2017 leaves one if seniors were as many as in 2019."""
    found, figure = of_chapter(register, "roles"), register.claims["one_in_three"].figure
    left = 1 - 0.51 - 4_269 / 26_882
    assert found["roles_left_2017"].value == pytest.approx(left)
    assert Fraction(left) in figure.allowed
    for key, by_hand in (
        ("not_counted", 1 - 18_787.3 / (29_464.9 + 5_356.3)),
        ("mismatched", 1 - 18_787.3 / 29_464.9),
    ):
        assert found[f"roles_{key}_2018"].value == pytest.approx(by_hand)
        assert Fraction(by_hand) not in figure.allowed
    third = found["roles_average_if_third_2018"].value
    assert third == pytest.approx(327_313 / ((29_464.9 + 5_356.3) * 2 / 3))


def test_those_without_cases_who_do_not_manage_are_barely_enough(register):
    """The sentences of the chapter on who would do."""
    found = of_chapter(register, "roles")
    for basis in ("own", "count"):
        assert found[f"roles_managers_and_without_{basis}_half"].value < 14
    assert found["roles_without_own_whole"].value > 14 > found["roles_without_count_whole"].value > 13.8
