"""The transition beside councils' budgets: shares by hand, thirds, and what is left out."""

import csv

import pytest

from analysis.appraisal import budget
from analysis.ledger.findings import finding
from analysis.register.load import DATA
from analysis.register.units import UNITS


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


def test_a_line_is_booked_elsewhere_below_a_share_of_the_total(register, monkeypatch):
    """Put to the share that Leeds spends, it leaves Leeds and what is above it."""
    own = budget.councils(register).set_index("area")
    share = own["safeguarding"] / own["total"]
    monkeypatch.setattr(budget, "_ELSEWHERE", share["Leeds"])
    found = budget.councils.__wrapped__(register).set_index("area")["safeguarding"].dropna()
    assert sorted(found.index) == sorted(share[share >= share["Leeds"]].index)


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


def test_what_it_is_to_one_council_by_hand(register):
    """Leeds: £5m of 2019-20 carried to 2024-25, three years of it, ten years of gain."""
    spent = register.official.spending.set_index("area").loc["Leeds"]
    counted = register.official.looked_after.query("unit == '383'").set_index("year")["looked_after"]
    own = budget.weights(register, "low").loc["383"]
    children = (counted[2024] + counted[2025]) / 2
    cost = 5e6 * 100 / 80.8738
    assert own["safeguarding"] == pytest.approx(cost / 3 / spent["safeguarding"])
    assert own["agency_bill"] == pytest.approx(cost / 3 / spent["agency"])
    assert own["placement"] == pytest.approx(spent["looked_after"] / children)
    assert own["child_years"] * own["placement"] == pytest.approx(cost)
    assert own["child_share"] == pytest.approx(own["child_years"] / children)
    assert own["fewer"] * 10 == pytest.approx(own["child_years"])


def test_england_s_cost_of_a_child_lies_within_the_councils_own(register):
    own = budget.weights(register)["placement"].dropna()
    assert own.quantile(0.25) < budget.placement_cost(register) < own.quantile(0.75)
    assert own.isna().sum() == 0
    assert "333" not in own.index  # Sandwell books these children elsewhere


def test_agency_bills_below_the_cost_counted_from_the_file(register):
    """Straight from the published file, councils with staff and a bill: Sefton's of £1,000 is among them."""
    own = set(budget.councils(register)["unit"])
    with (DATA / "official" / "spending.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    bills = {}
    for row in rows:
        if row["agency"] != "x" and (unit := UNITS.get(row["code"], row["code"])) in own:
            bills[unit] = bills.get(unit, 0) + float(row["agency"])
    stated = [bill * 1000 for bill in bills.values() if bill > 0]
    found = {one.id: one for one in budget.findings(register)}
    low = 5e6 * 100 / 80.8738
    assert found["payback_agency_below"].number("value") == sum(bill < low for bill in stated)
    assert found["payback_agency_below_year"].number("value") == sum(bill < low / 3 for bill in stated)
    assert found["payback_agency_below"].n == len(stated)


def test_an_agency_bill_that_is_the_cost_is_not_below_it(register, monkeypatch):
    bills = sorted(budget.councils(register)["agency_bill"].dropna())
    monkeypatch.setattr(budget, "costs", lambda _: {"low": bills[60]})
    monkeypatch.setattr(budget, "worth", lambda *_: bills[60] / bills[20])
    assert bills[60] / (bills[60] / bills[20]) == bills[20]
    assert [one.value for one in budget._agency(register)] == [60, 20]


def test_findings_run_from_the_lower_to_the_upper_end(register):
    for one in budget.findings(register):
        if one.low is not None:
            assert one.low < one.value < one.high
    for line in ("safeguarding", "total"):
        places = [f"payback_spread_{line}_{place}" for place in budget.PLACES]
        assert places == sorted(places, key=lambda key: finding(register, key).value)


def test_the_cost_of_a_year_by_the_length_of_the_transition(register):
    """£5m to £7m over so many years."""
    told = budget.by_length(register, [2, 3, 4])
    assert told.index.tolist() == [2, 3, 4]
    for years, row in told.iterrows():
        assert row.to_dict() == pytest.approx({"value": 6e6 / years, "low": 5e6 / years, "high": 7e6 / years})
