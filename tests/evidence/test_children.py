"""Outcomes for children beside caseloads: years in their order, a second route to the estimate, one correction."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from statsmodels.stats.multitest import multipletests

from analysis.evidence import children, continuity
from analysis.evidence.children import (
    FLAGGED,
    MAIN,
    OUTCOMES,
    PLACEBO,
    SHARE,
    WAYS,
    estimated,
    for_the_fall,
    panel,
    placebo_of,
)
from analysis.ledger.findings import of_chapter
from analysis.register.load import DATA


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: one.key)
def test_the_year_to_march_began_after_its_first_census_and_ended_before_its_last(register, outcome):
    workforce = register.official.workforce.set_index(["unit", "year"])["caseload"]
    one = panel(register, outcome).dropna(subset=["share", "caseload0", "caseload2"]).iloc[0]
    # The year to March 2020 began in April 2019: the census before is that of 2018, the one after that of 2020
    assert one["caseload0"] == workforce[one["unit"], one["year"] - 2]
    assert one["caseload2"] == workforce[one["unit"], one["year"]]
    assert one["share"] == pytest.approx(one["part"] / one["whole"])


def test_shares_are_of_counts_and_none_is_above_one(register):
    levers = {
        f"{name}{later}"
        for name in ("caseload", "share_log", "workforce_log", "cases_log")
        for later in (0, 1, 2)
    }
    for outcome in OUTCOMES:
        table = panel(register, outcome)
        assert set(table) == {"unit", "region", "year", "part", "whole", "share", "log_whole"} | levers
        assert set(table["unit"]) <= set(children.staff.panel(register)["unit"])
        known = table.dropna(subset=["share"])
        assert len(known) > 500, outcome.key
        assert known["share"].between(0, 1).all(), outcome.key
        assert np.exp(known["log_whole"]).tolist() == pytest.approx(known["whole"].tolist())
        assert not (known["whole"] == 0).any()  # of nobody there is no share


def test_what_is_clear_lies_below_the_level_and_what_is_raised_to_the_whole_has_no_decimals(
    register, monkeypatch
):
    raised = dict(zip((one.key for one in OUTCOMES), (0.0499, 0.05, 0.0501, 0.9, 1.0), strict=True))
    monkeypatch.setattr(
        children, "chances", lambda *_, **__: {key: (0.01, one) for key, one in raised.items()}
    )
    monkeypatch.setattr(children, "among_all_parts", lambda _: raised)
    found = {one.id: one for one in children._chances(register)}
    assert (found["gain_clear"].value, found["gain_share_clear"].value) == (1, 1)
    for end in ("chance", "share_every"):
        told = [found[f"gain_{key}_{end}"].decimals for key in raised]
        assert told == [1, 1, 1, 1, 0]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: one.key)
def test_dummies_for_every_council_give_the_same_estimate(register, outcome):
    """Least squares by formula, with a dummy for each council, instead of means taken out."""
    table = panel(register, outcome).dropna(subset=["share", "caseload0"])
    kept = table[table["unit"].duplicated(keep=False)]
    fit = smf.wls("share ~ caseload0 + C(unit) + C(year)", kept, weights=kept["whole"]).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(kept["unit"])[0]}
    )
    own = estimated(register, outcome)
    assert own.value == pytest.approx(fit.params["caseload0"], rel=1e-8)
    # The formula counts council dummies as coefficients spent, which widens its errors a little
    n, inside, outside = (
        len(kept),
        1 + kept["year"].nunique(),
        kept["year"].nunique() + kept["unit"].nunique(),
    )
    assert own.error == pytest.approx(fit.bse["caseload0"] * np.sqrt((n - outside) / (n - inside)), rel=1e-6)


def test_the_placebo_stands_on_the_rows_of_its_estimate(register):
    for outcome in OUTCOMES:
        for way in (MAIN, SHARE, FLAGGED):
            pair = [estimated(register, outcome, one, same_rows=True) for one in (way, placebo_of(way))]
            assert pair[0].n == pair[1].n
            assert pair[0].councils == pair[1].councils


def test_the_fall_is_that_of_the_inputs_and_turns_the_sign(register):
    assert children.cut(register) == pytest.approx(3.4)
    outcome = OUTCOMES[0]
    assert for_the_fall(register, outcome).value == pytest.approx(-3.4 * estimated(register, outcome).value)
    per_one = estimated(register, outcome, SHARE).value
    assert for_the_fall(register, outcome, SHARE).value == pytest.approx(per_one * np.log(17.4 / 14))


@pytest.mark.parametrize("later", [0, 2])
def test_the_share_is_the_lever_with_cases_and_workforce_held(register, later):
    """From the counts, by formula: the logarithms of all three, and the lever is the one of the chapter on leavers."""
    workforce = register.official.workforce
    workforce = workforce[~workforce["small"] & ~workforce["implausible"] & (workforce["cases"] > 0)]
    staff = workforce["in_post"] + workforce["agency"]
    known = workforce[["unit"]].assign(
        year=workforce["year"] + 2 - later,
        cases=np.log(workforce["cases"]),
        staff=np.log(staff),
        held=np.log(workforce["case_holders"] / staff),
    )
    counts = register.official.child_protection
    counts = counts[(counts["level"] == "council") & (counts["referrals"] > 0)]
    rows = counts.merge(known, on=["unit", "year"]).dropna(
        subset=["referrals", "rereferrals", "cases", "held"]
    )
    rows = rows[rows["unit"].duplicated(keep=False)].assign(
        share=lambda one: one["rereferrals"] / one["referrals"]
    )
    fit = smf.wls("share ~ held + staff + cases + C(unit) + C(year)", rows, weights=rows["referrals"]).fit()
    way = placebo_of(SHARE) if later else SHARE
    own = for_the_fall(register, OUTCOMES[0], way)
    assert own.n == len(rows)
    assert own.value == pytest.approx(fit.params["held"] * np.log(17.4 / 14), rel=1e-7)


def test_flagged_counts_come_back_and_nothing_else(register):
    workforce = register.official.workforce.set_index(["unit", "year"])
    for outcome in OUTCOMES:
        left = panel(register, outcome).set_index(["unit", "year"])["caseload0"]
        kept = panel(register, outcome, flagged=True).set_index(["unit", "year"])["caseload0"]
        back = kept[kept.notna() & left.reindex(kept.index).isna()].index
        assert all(workforce.loc[(unit, year - 2), "implausible"] for unit, year in back), outcome.key
        assert kept.notna().sum() - left.notna().sum() == len(back) > 0


@pytest.mark.parametrize("way", [MAIN, PLACEBO, SHARE, FLAGGED], ids=lambda one: one.key)
def test_one_correction_for_all_outcomes_never_makes_an_estimate_clearer(register, way):
    told = children.chances(register, way, same_rows=bool(way.later))
    own = {one.key: estimated(register, one, way, bool(way.later)).chance for one in OUTCOMES}
    if way in (MAIN, FLAGGED):
        own["continuity"] = continuity.slope(register, "caseload").chance
    corrected = multipletests(list(own.values()), method="holm")[1]
    assert {key: one[0] for key, one in told.items()} == own
    assert {key: one[1] for key, one in told.items()} == pytest.approx(dict(zip(own, corrected, strict=True)))


def test_every_part_of_every_outcome_is_allowed_for(register):
    own = {
        (one.key, part): children.fitted(register, one, SHARE)[part].chance
        for one in OUTCOMES
        for part in SHARE.exposures
    }
    corrected = dict(zip(own, multipletests(list(own.values()), method="holm")[1], strict=True))
    told = children.among_all_parts(register)
    assert len(own) == 15
    assert told == pytest.approx({one.key: corrected[one.key, "share_log0"] for one in OUTCOMES})


def test_what_the_chapter_says_in_words(register):
    """The sentences of the chapter that rest on signs and order, not on glued figures."""
    found = of_chapter(register, "gain")
    mains = {one.key: found[f"gain_{one.key}_main"] for one in OUTCOMES}
    assert [key for key, one in mains.items() if one.high < 0 or one.low > 0] == ["rereferral"]
    assert all(found[f"gain_{key}_chance"].value > 0.05 for key in mains)
    assert found["gain_continuity_chance"].value < 0.05
    assert found["gain_rereferral_placebo"].low > 0 > found["gain_rereferral_same_rows"].high
    assert found["gain_rereferral_placebo_chance"].value > 0.05
    assert found["gain_rereferral_share"].high < 0
    assert found["gain_rereferral_share_placebo"].low < 0 < found["gain_rereferral_share_placebo"].high
    cuts = of_chapter(register, "continuity")
    assert cuts["continuity_cut"].high < 0 < cuts["continuity_cut_second"].high
    assert found["gain_rereferral_whole"].high > 0
    assert found["gain_same_carer_unweighted"].high < 0


def test_every_way_has_an_estimate_of_every_outcome(register):
    assert len({way.key for way in (*WAYS, PLACEBO)}) == len(WAYS) + 1
    for outcome in OUTCOMES:
        for way in WAYS:
            found = for_the_fall(register, outcome, way)
            assert found.low < found.value < found.high, (outcome.key, way.key)


def test_a_council_that_ended_is_no_missing_part_of_those_that_followed(register):
    table = pd.read_csv(DATA / "official" / "looked_after.csv", dtype={"code": str})
    followed = table[table["code"].isin(["940", "941"]) & (table["year"] == table["year"].max())]
    units = register.official.looked_after.set_index(["unit", "year"])["looked_after"]
    assert units["928", table["year"].max()] == followed["looked_after"].astype(int).sum()
