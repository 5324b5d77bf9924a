"""The transition beside councils' budgets: shares by hand, thirds, and what is left out."""

import pytest

from analysis.appraisal import budget


def test_a_share_by_hand(register):
    """£6m of 2019-20 at the prices of 2024-25, over three years, over Leeds's own safeguarding line."""
    own = budget.councils(register).set_index("area")
    spent = register.official.spending.set_index("area")
    assert own.loc["Leeds", "safeguarding"] == spent.loc["Leeds", "safeguarding"] > 10e6
    middle = budget.costs(register)["middle"]
    assert middle == pytest.approx(6e6 * 100 / 80.8738)
    whole = own["safeguarding"].dropna().sort_values().to_list()
    shares = sorted(middle / 3 / line for line in whole)
    half = len(shares) // 2
    median = shares[half] if len(shares) % 2 else (shares[half - 1] + shares[half]) / 2
    found = budget.shares(register, "safeguarding").loc["all"]
    assert found["middle"] == pytest.approx(median)
    assert found["low"] / found["middle"] == pytest.approx(5 / 6)
    assert found["n"] == len(whole)


def test_a_line_booked_elsewhere_and_agency_spending_of_nothing_are_missing(register):
    own = budget.councils(register).set_index("area")
    spent = register.official.spending.set_index("area")
    assert spent.loc["Sandwell", "safeguarding"] < 0
    assert own["safeguarding"].isna()["Sandwell"]
    assert spent.loc["Barnsley", "agency"] == 0
    assert own["agency_bill"].isna()["Barnsley"]
    assert (own["safeguarding"].dropna() > 0).all()


def test_the_same_sum_weighs_most_on_small_councils(register):
    for line in budget.LINES:
        found = budget.shares(register, line)
        assert found.loc["small", "middle"] > found.loc["middle", "middle"] > found.loc["large", "middle"]
    counts = budget.councils(register)["size"].value_counts()
    assert counts.max() - counts.min() <= 1


def test_in_proportion_the_mean_council_pays_what_is_stated(register):
    own = budget.councils(register)
    found = budget.in_proportion(register)
    for size in budget.SIZES:
        staff = own.loc[own["size"] == size, "staff"].median()
        assert found[size] == pytest.approx(6e6 * 100 / 80.8738 * staff / own["staff"].mean())


def test_findings_run_from_the_lower_to_the_upper_end(register):
    found = budget.findings(register)
    assert len([one for one in found if one.low is not None]) == len(budget.LINES) * 4
    for one in found:
        if one.low is not None:
            assert one.low < one.value < one.high
