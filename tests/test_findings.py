"""Findings: what one must carry, how it is said, and where it is published."""

import inspect
from dataclasses import replace
from math import inf

import pytest

from analysis.arithmetic.rounding import significant
from analysis.claims.finding import Finding
from analysis.ledger import entries, findings
from analysis.ledger.entries import words
from analysis.ledger.findings import SOURCES
from analysis.register.load import titles

A_SHARE = Finding(
    id="falls_made_up",
    label="a share made up for this test",
    value=0.1234567891,
    unit="percent",
    decimals=1,
    definition="Made up.",
    tables=("workforce",),
    low=0.05,
    high=0.2,
    interval="95% confidence interval",
    error=0.04,
    n=1350,
)


@pytest.fixture
def made_up(monkeypatch):
    """One chapter, falls, whose findings are what the test puts into the list."""
    made = []
    monkeypatch.setattr(findings, "SOURCES", {"falls": lambda register: made})
    monkeypatch.setattr(findings, "of_chapter", inspect.unwrap(findings.of_chapter))  # nothing is kept
    return made


def test_a_finding_is_said_in_its_unit_with_its_decimals(register, made_up):
    made_up.append(A_SHARE)
    said = {part: words(register, f"falls_made_up{part}") for part in ("", ".low", ".high", ".span", ".n")}
    assert said == {"": "12.3%", ".low": "5.0%", ".high": "20.0%", ".span": "5.0% to 20.0%", ".n": "1,350"}
    assert words(register, "falls_made_up.error") == "4.0%"
    assert entries.link(register, "falls_made_up.span").html == (
        '<a class="bp-number" href="findings/falls.html#finding-falls_made_up">5.0% to 20.0%</a>'
    )


def test_six_digits_are_kept_so_that_machines_agree():
    assert A_SHARE.number() == 0.123457
    assert replace(A_SHARE, value=0.1234567899).exact() == A_SHARE.exact()


def test_what_a_finding_has_not_cannot_be_asked_for_exactly():
    with pytest.raises(KeyError, match="finding falls_made_up has no error"):
        replace(A_SHARE, error=None).exact("error")


@pytest.mark.parametrize(
    "broken",
    [
        {"definition": " "},
        {"tables": ()},
        {"interval": ""},
        {"low": None},
        {"high": None},
        {"low": None, "high": None},
        {"low": 0.3},
        {"value": float("nan")},
        {"error": float("inf")},
    ],
    ids=str,
)
def test_a_finding_that_nobody_could_check_is_refused(broken):
    with pytest.raises(ValueError, match="finding falls_made_up"):
        replace(A_SHARE, **broken)


def test_an_interval_without_a_bound_is_said_in_words(register, made_up):
    made_up.append(replace(A_SHARE, low=-inf, high=inf))
    told = entries.entry(register, A_SHARE.id)
    assert told.words("span") == told.words("low") == "no bound can be given"
    assert told.worth("low") is told.worth("high") is None
    with pytest.raises(ValueError, match="not a number"):
        replace(A_SHARE, low=0.0, high=inf)


def test_an_interval_may_be_one_point_and_a_finding_may_have_none():
    assert replace(A_SHARE, low=0.2).low == 0.2
    assert replace(A_SHARE, low=None, high=None, interval="").low is None


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        ([A_SHARE, A_SHARE], "stands twice"),
        ([replace(A_SHARE, id="roles_made_up")], "does not begin with falls_"),
        ([replace(A_SHARE, unit="furlongs")], "is no unit"),
    ],
)
def test_a_chapter_with_bad_findings_is_refused(register, made_up, bad, rule):
    made_up.extend(bad)
    with pytest.raises(ValueError, match=rule):
        findings.of_chapter(register, "falls")


@pytest.mark.parametrize("key", ["falls_unknown", "falls_made_up.middle", "nothing_at_all"])
def test_a_key_that_names_nothing_is_refused(register, made_up, key):
    made_up.append(A_SHARE)
    with pytest.raises(KeyError):
        words(register, key)


def test_every_finding_of_the_book_rests_on_known_tables(register):
    for one in findings.findings(register).values():
        assert set(one.tables) <= set(titles()), one.id


def test_no_key_of_the_registers_is_taken_for_a_finding(register):
    keys = {*register.claims, *register.quantities, *register.inputs}
    assert not keys & set(findings.findings(register))


def test_every_chapter_with_a_module_has_findings(register):
    assert all(findings.of_chapter(register, chapter) for chapter in SOURCES)


def test_findings_stand_in_the_results_with_the_digits_kept(register, made_up):

    made_up.append(A_SHARE)
    entry = entries.entry(register, "falls_made_up").json()
    assert (entry["value"], entry["low"], entry["standard_error"], entry["n"]) == (0.123457, 0.05, 0.04, 1350)
    assert entry["explained"] == "book/findings/falls.html#finding-falls_made_up"
    assert entry["value"] == significant(A_SHARE.exact(), 6)
