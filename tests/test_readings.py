"""The authors' best reading and the critics' reading: one sentence each, both computed."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup

from analysis import explain, quality
from analysis.data import load
from analysis.model import with_inputs
from analysis.readings import best, filled, readings, worst
from analysis.verdicts import Verdict, judge

F = Fraction
CLAIMS = load().claims


def rebuilt(register):
    """Every judged figure that was rebuilt, real and made up."""
    real = (judge(register, claim) for claim in register.claims.values())
    made_up = (trial.judged for trial in quality.trials(register))
    return [judged for judged in (*real, *made_up) if judged.low is not None]


@pytest.mark.parametrize("key", CLAIMS)
def test_every_verdict_but_reproduces_has_one_sentence_for_each_side(register, key):
    claim = register.claims[key]
    found = readings(register, claim)
    if judge(register, claim).verdict is Verdict.REPRODUCES:
        assert found is None
        return
    for sentence in (found.authors, found.critics):
        assert re.fullmatch(r"[A-Z0-9£−][^{}]+\.", sentence), sentence
        assert not re.search(r"[.!?] [A-Z]", sentence), f"more than one sentence: {sentence}"


def test_the_authors_get_the_point_of_the_bounds_nearest_to_the_stated_figure(register):
    for judged in rebuilt(register):
        stated, reached = judged.claim.figure.value, best(judged)
        assert judged.low <= reached <= judged.high
        for other in (judged.low, judged.value, judged.high):
            assert abs(reached - stated) <= abs(other - stated), judged.claim.id
        if judged.low <= stated <= judged.high:
            assert reached == stated


def test_the_critics_get_what_lies_farthest_on_the_side_that_misses(register):
    for judged in rebuilt(register):
        figure, found = judged.claim.figure, worst(judged)
        kind, missed = figure.kind, judged.value - figure.value
        up = kind in ("ceiling", "below") or (kind not in ("floor", "above") and missed > 0)
        down = kind in ("floor", "above") or (kind not in ("ceiling", "below") and missed < 0)
        if up:
            assert found.value >= judged.high, judged.claim.id
        elif down:
            assert found.value <= judged.low, judged.claim.id
        else:
            assert abs(found.value - figure.value) >= max(
                judged.high - figure.value, figure.value - judged.low
            )
        if found.by:
            assert found.end in found.by.widest
            at_end = {**judged.expression.point, found.by.id: found.end}
            assert judged.expression.function(**at_end) == found.value


def test_sixty_per_cent_read_by_both_sides(register):
    """Rounding reaches 48.5% to 64.5%, so 60% exactly; from a start of 34%, 25% is a fall of 9/34."""
    judged = judge(register, register.claims["contact_rise"])
    assert best(judged) == F(60, 100)
    found = worst(judged)
    assert (found.value, found.by.id, found.end) == (F(-9, 34), "contact_share_before", F(34, 100))
    said = readings(register, register.claims["contact_rise"])
    assert "60% exactly" in said.authors
    assert "direct contact today at 34%" in said.critics
    assert "−26.5%, the opposite of what was stated" in said.critics


def test_what_rounding_cannot_reach_is_said_to_lie_outside(register):
    """29.5 hours in a week of 44.5 are 66.3%, where "close to 80%" needs 75%; 28.5 in 45.5 are 62.6%."""
    said = readings(register, register.claims["forum_paperwork_share"])
    assert "66.3%, still outside what the stated figure allows" in said.authors
    assert "62.6%" in said.critics


def test_a_limit_is_hurt_on_the_side_that_breaks_it(register):
    """Made up: 61 of 100, rounded, against "up to 60%": at best 60.5/100.5, at worst 61.5/99.5."""
    case = register.synthetic["up_to_in_reach"]
    judged = judge(replace(register, inputs=case.inputs), case.claim)
    assert best(judged) == F(605, 1005)
    assert worst(judged).value == F(615, 995)


def test_a_missing_input_is_solved_for_and_put_at_its_far_end(register):
    """Made up: 29 hours are 65% of a week of 43.5 to 45.7 hours; in one of 37 hours they are 78.4%."""
    case = register.synthetic["missing_whole"]
    said = readings(replace(register, inputs=case.inputs), case.claim)
    assert (
        said.authors
        == "It holds with whole at 43.51 to 45.74 hours a week, which is within the plausible 37.0 to 45.9 hours a week."
    )
    assert said.critics == "With whole at 37 hours a week it would be 78.4%."


def test_without_a_formula_and_a_sentence_of_its_own_a_figure_rests_on_its_source(register):
    claim = replace(register.claims["team_size"], authors="", critics="")
    said = readings(register, claim)
    assert said.authors == "Taken as stated, it is eight."
    publisher = register.sources.loc["forum", "publisher"]
    assert said.critics == f"It rests on the word of its source alone: {publisher}."
    share = replace(register.claims["contact_share_before"], authors="", critics="")
    assert readings(register, share).critics == "It could lie anywhere in the plausible 15% to 34%."


def test_a_sentence_of_the_register_has_its_figures_put_in(register):
    assert filled(register, "{contact_rise.stated} is {face_time_change_points}.") == "c.60% is 9.0 points."
    assert filled(register, "No figure in it.") == "No figure in it."
    with pytest.raises(KeyError):
        filled(register, "{nothing_of_this_name}")


def test_other_inputs_make_other_readings(register):
    claim = register.claims["contact_rise"]
    other = with_inputs(register, contact_share_after="23")
    assert readings(other, claim) != readings(register, claim)


@pytest.mark.parametrize("key", ["contact_rise", "caseload_cut", "running_cost", "families_model"])
def test_the_card_of_a_claim_shows_both_readings(register, key):
    page = BeautifulSoup(explain.claim_card(register, key).html, "html.parser")
    shown = {name.get_text(): name.find_next("dd").get_text() for name in page.find_all("dt")}
    found = readings(register, register.claims[key])
    assert shown.get("Authors' best reading") == (found.authors if found else None)
    assert shown.get("Critics' reading") == (found.critics if found else None)
