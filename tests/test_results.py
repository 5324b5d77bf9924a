"""The ledger: what other programs read, and that no number moves unseen."""

import json
from pathlib import Path

import pytest
from moving import moved

from analysis.claims import reasons, wording
from analysis.claims.expression import express, with_inputs
from analysis.claims.verdicts import UNCHECKED
from analysis.ledger import results
from analysis.ledger.edition import edition
from analysis.ledger.entries import entry
from analysis.register.load import load

SNAPSHOT = Path(__file__).parent / "snapshots" / "results.json"

#: Hand arithmetic from the stated figures, to about four digits.
BY_HAND = {
    "face_time_change_relative": 0.5625,
    "face_time_change_points": 0.09,
    "face_time_after_true_60_percent": 0.256,
    "implied_week_hours": 44.62,
    "paperwork_share_of_37h_week": 0.7838,
    "caseload_england_2018": 17.422,
    "caseload_change_relative": -0.1954,
    "case_holders_needed_relative": 0.2429,
    "contact_time_per_child_change_relative": 0.9420,
    "children_per_team": 112,
    "children_per_family": 1.4,
    "transition_cost_per_year_low": 1_666_667,
    "transition_cost_per_year_high": 2_333_333,
    "transition_cost_england_low": 760e6,
    "transition_cost_england_high": 1064e6,
    "weeks_at_work": 45.543,
    "post_cost": 46_077.2,
    "post_cost_2020": 48_370.9,
    "posts_for_transition_low": 34.46,
    "annuity_factor": 8.3166,
}


@pytest.fixture(scope="module")
def ledger():
    return results.ledger(load())


def test_no_number_has_moved():
    """On a difference, see which numbers moved and whether they were meant to; `make outputs snapshot` rewrites it."""
    text = results.as_json(load())
    stored, now = json.loads(SNAPSHOT.read_text(encoding="utf-8")), json.loads(text)
    found = moved(
        *(
            {f"{kind}, {key}": entry for kind in found for key, entry in found[kind].items()}
            for found in (stored, now)
        )
    )
    assert not found, "\n".join(["`make outputs snapshot` rewrites what moved:", *found[:20]])
    assert text == SNAPSHOT.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", BY_HAND)
def test_results_agree_with_hand_arithmetic(ledger, key):
    assert ledger["results"][key]["value"] == pytest.approx(BY_HAND[key], rel=2e-4)


def test_every_result_lies_within_its_bounds(ledger):
    for key, result in ledger["results"].items():
        assert result["low"] <= result["value"] <= result["high"], key


def test_every_claim_has_all_fields(ledger):
    fields = {
        "stated",
        "rebuilt",
        "low",
        "high",
        "verdict",
        "grain",
        "matters",
        "formula",
        "inputs",
        "source",
    }
    for key, claim in ledger["claims"].items():
        assert fields <= set(claim), key


def test_a_claim_without_a_formula_says_what_would_settle_it(ledger):
    unchecked = {verdict.value for verdict in UNCHECKED}
    loose = [claim for claim in ledger["claims"].values() if claim["verdict"] in unchecked]
    assert loose
    assert all(claim["settles"] and claim["rebuilt"] is None for claim in loose)


def test_values_have_ten_significant_digits_at_most(ledger):
    for result in ledger["results"].values():
        for name in ("value", "low", "high"):
            assert result[name] == float(f"{result[name]:.9e}")


def test_write_makes_valid_json_of_the_ledger(tmp_path, ledger):
    target = results.write(tmp_path)
    assert target == tmp_path / "results.json"
    state = {"version": edition().version, "hash": edition().hash}
    assert json.loads(target.read_text(encoding="utf-8")) == state | ledger


def test_the_snapshot_holds_nothing_that_changes_with_every_commit():
    text = results.as_json(load())
    assert edition().hash not in text


def test_another_input_moves_only_what_rests_on_it(ledger):
    changed = with_inputs(load(), contact_share_before="20")
    for key, before in ledger["results"].items():
        if "contact_share_before" not in before["inputs"]:
            assert entry(changed, key).json() == before, key
    assert entry(changed, "face_time_change_relative").json()["value"] == 0.25


def test_a_result_that_has_no_limit_says_so_and_stops_nothing():
    """From a share of 20% so little time moves that, in the worst case, no price of an hour repays the cost."""
    register = with_inputs(load(), contact_share_before="20")
    quantity = register.quantities["price_to_repay"]
    expression = express(register, quantity)
    limits = expression.bounds
    assert limits.low is None
    assert limits.high is None
    assert wording.quantity_span(quantity, expression.value, limits.low, limits.high).startswith("no limit")
    assert reasons.bounds_words(limits, "no limit") == "No limit: at some values within them it has none."
