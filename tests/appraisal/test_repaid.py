"""Years until it is repaid in each council: a second route, and what makes councils differ."""

import numpy as np
import pandas as pd
import pytest

from analysis.appraisal import budget, model, repaid
from analysis.ledger.findings import of_chapter


@pytest.fixture(scope="module")
def own(register):
    return repaid.councils(register)


def test_the_years_are_those_of_the_model_with_the_council_in_the_place_of_england(register, own):
    counts = register.official.workforce.query(f"year == {model.latest(register)}").set_index("unit")
    told = dict(own["years"])
    for unit in own.index:
        here = {key: float(counts.loc[unit, name]) for name, key in model.COUNTS.items()}
        moved = model.at_latest_prices(register) | here | {"councils_2018": 1.0}
        moved["caseload_england"] = here["cases_2018"] / here["case_holders_2018"]
        moved |= register.scenarios["price_both"].moved
        years = model.years_to_repay(register, moved, 1.0)
        assert (np.inf if np.isnan(years) else years) == pytest.approx(told[unit])


def test_councils_with_no_case_holders_to_gain_are_left_out(register, own):
    """At 14.0 as printed, half up, there are none: Sutton and Warrington, with 14.047 children, are not counted."""
    counts = register.official.workforce.query(f"year == {model.latest(register)} and not small").set_index(
        "unit"
    )
    printed = (10 * counts["cases"] / counts["case_holders"] + 0.5) // 1 / 10
    above = printed > model.worth(register, "caseload_model")
    assert set(own.index) == set(
        above[above & counts[["in_post", "agency", "leavers"]].notna().all(axis=1)].index
    )


def test_one_cost_for_every_size_is_what_sets_councils_apart(own):
    sizes = own.groupby("size")["years"].median()
    assert list(sizes[[*budget.SIZES]]) == sorted(sizes, reverse=True)
    finite = own[np.isfinite(own["years"])]
    assert finite["grown"].std() < finite["years"].std() / 2


@pytest.mark.parametrize("unit", ["383", "886"])
def test_what_grows_with_staff_is_in_proportion_to_the_count(register, unit):
    """Leeds and Kent: £6m at later prices, and the support posts, by staff over the mean of all councils."""
    year = model.latest(register)
    counts = register.official.workforce.query(f"year == {year}").set_index("unit")
    there = float(counts.loc[unit, ["in_post", "agency"]].sum())
    england = register.official.england.loc[year]
    today = model.today(register)
    mean = float(england["in_post"] + england["agency"]) / today["councils_2018"]
    found = repaid.grown(register, unit)
    assert set(found) == {"transition_cost", "support_posts"}
    assert found["transition_cost"] == pytest.approx(today["transition_cost"] * there / mean)
    assert found["support_posts"] == pytest.approx(model.worth(register, "support_posts") * there / mean)


@pytest.mark.parametrize(("at_full", "years"), [(-0.5, np.inf), (0.0, 6.0), (1.0, 6.0)])
def test_without_years_to_repay_it_is_repaid_with_the_full_gain_or_never(
    register, monkeypatch, at_full, years
):
    monkeypatch.setattr(repaid.calculator, "priced", lambda *_, **__: {"repaid": np.nan, "at_full": at_full})
    monkeypatch.setattr(repaid.calculator, "at", lambda *_: {"transition_years": 4.0, "ramp_years": 2.0})
    assert repaid._years(register) == years


def test_what_is_told_is_counted_over_the_same_councils(register, own):
    told = of_chapter(register, "payback")
    years = own["years"]
    average = model.years_to_repay(
        register, model.today(register) | register.scenarios["price_both"].moved, 1.0
    )
    values = {
        "long": sum(years > 40),
        "never": sum(years == np.inf),
        "limit": 40,
        "near": sum(years.between(0.9 * average, 1.1 * average)),
        "shortest": min(years),
        "average": average,
        "all": np.median(years),
        **{size: np.median(group) for size, group in years.groupby(own["size"])},
        "grown": np.median(own["grown"]),
    }
    found = {name: told[key] for name in values if (key := f"payback_councils_{name}") in told}
    assert {name: one.value for name, one in found.items()} == pytest.approx(
        {name: value for name, value in values.items() if np.isfinite(value)}
    )
    assert {found[name].n for name in ("near", "long", "never", "all", "grown")} == {len(own)}
    assert {size: found[size].n for size in budget.SIZES if size in found} == {
        size: sum(own["size"] == size) for size in budget.SIZES if size in found
    }
    assert (found["grown"].low, found["grown"].high) == (min(own["grown"]), max(own["grown"]))


def told(register, monkeypatch, average, years, grown=(1.0, 2.0, 3.0, 4.0)):
    """What is said of four councils, by the end of its key."""
    own = pd.DataFrame({"size": ["small", "small", "large", "large"], "years": years, "grown": grown})
    monkeypatch.setattr(repaid, "councils", lambda _: own)
    monkeypatch.setattr(repaid, "_years", lambda _: average)
    return {one.id.removeprefix("payback_councils_"): one.value for one in repaid.findings(register)}


def test_councils_are_near_within_a_tenth_long_after_forty_years_and_told_while_there_is_a_number(
    register, monkeypatch
):
    found = told(register, monkeypatch, 40.0, [36.0, 44.0, 40.0, np.inf])
    assert [found[name] for name in ("near", "long", "never", "shortest", "average")] == [3, 2, 1, 36, 40]
    assert {name: found.get(name) for name in ("all", "small", "large")} == {
        "all": 42,
        "small": 40,
        "large": None,
    }
    assert found["grown"] == 2.5


def test_without_a_number_nothing_is_told(register, monkeypatch):
    found = told(register, monkeypatch, 41.0, [35.9, 45.2, np.inf, np.inf], grown=[1.0, 2.0, 3.0, np.inf])
    assert set(found) == {"near", "long", "never", "limit", "shortest", "small"}
    assert (found["near"], found["long"]) == (0, 3)
