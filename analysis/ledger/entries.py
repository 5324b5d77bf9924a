"""What every chapter imports first: the checked register, and numbers for the prose."""

from __future__ import annotations

from difflib import get_close_matches

from analysis.claims import drift, quality, wording
from analysis.claims import enquiries as requests
from analysis.claims.expression import express
from analysis.claims.reasons import need_words, turning_words
from analysis.claims.verdicts import UNCHECKED, Evidence, Verdict, judge
from analysis.ledger import findings, links
from analysis.register import systems
from analysis.register.load import Register, load
from analysis.show.html import Html

__all__ = ["link", "load", "words"]


def words(register: Register, key: str) -> str:
    """The figure a key stands for, as the reader sees it.

    Parameters
    ----------
    register : Register
    key : str
        ``RESULT``, ``RESULT.low``, ``RESULT.high``, ``RESULT.span``; ``INPUT.given``; ``CLAIM.stated``,
        ``CLAIM.rebuilt``, ``CLAIM.span``, ``CLAIM.verdict``, ``CLAIM.needs``, ``CLAIM.turns``;
        ``FINDING``, ``FINDING.low``, ``FINDING.high``, ``FINDING.span``, ``FINDING.error``, ``FINDING.n``;
        ``count.claims``, ``count.results``, ``count.inputs``, ``count.findings``, and of a verdict
        ``count.VERDICT`` in lower case with hyphens, such as ``count.not-checkable``; ``count.`` with the names
        that :func:`analysis.claims.drift.counts` and :func:`analysis.register.systems.counts` give.

    Raises
    ------
    KeyError
        If a key names nothing; says which known keys are near.
    """
    try:
        return _words(register, key)
    except KeyError as error:
        raise KeyError(f"'{key}' names no number of the book{_near(register, key)}") from error


def _near(register: Register, key: str) -> str:
    """The known keys that look most like one that is none."""
    parts = {
        ("", "low", "high", "span"): register.quantities | findings.findings(register),
        ("given",): register.inputs,
        ("stated", "rebuilt", "span", "verdict", "needs", "turns"): register.claims,
    }
    known = [f"{name}.{part}".rstrip(".") for some, named in parts.items() for part in some for name in named]
    near = get_close_matches(key, [*known, *(f"count.{name}" for name in _counts(register))])
    return f"; near are {', '.join(near)}" if near else ""


def _words(register: Register, key: str) -> str:
    name, _, part = key.partition(".")
    if key == "count.findings":  # computes them all, which other counts need not wait for
        return str(len(findings.findings(register)))
    if key == "count.made-up-right":  # judges them all
        return str(sum(trial.right for trial in quality.trials(register)))
    if name == "count":
        return str(_counts(register)[part])
    if part == "given":
        return wording.given(register.inputs[name])
    if name in register.quantities and part in ("", "low", "high", "span"):
        return _quantity(register, name, part)
    if name in register.claims:
        return _claim(register, name, part)
    return findings.words(register, key)


def link(register: Register, key: str) -> Html:
    """The same, linked to what explains it.

    Parameters
    ----------
    register : Register
    key : str
        As :func:`words` takes it.

    Raises
    ------
    KeyError
        If a key names nothing.
    """
    return links.link(links.address(register, key), words(register, key))


def _counts(register: Register) -> dict[str, int]:
    judged = [judge(register, claim).verdict for claim in register.claims.values()]
    by_verdict = {one.value.lower().replace(" ", "-"): judged.count(one) for one in Verdict}
    by_verdict["not-checkable"] = sum(one in UNCHECKED for one in judged)
    by_verdict["point-holds"] = sum(one in (Verdict.REPRODUCES, Verdict.APPROXIMATE) for one in judged)
    tables = {"claims": register.claims, "results": register.quantities, "inputs": register.inputs}
    own = {name: len(entries) for name, entries in tables.items()}
    named = systems.counts(register.systems, register.evaluations)
    made_up = {"made-up": len(register.synthetic)}
    return by_verdict | own | drift.counts(register) | named | _open_counts(register) | made_up


def _open_counts(register: Register) -> dict[str, int]:
    """How many claims rest on an independent count, and how many of the open ones each way would settle."""
    asked = requests.open_claims(register, *requests.ASKED)
    settled = {key for entry in register.pages.values() if not entry.filled for key in entry.claims}
    evidence = [judge(register, claim).evidence for claim in register.claims.values()]
    return {
        "report-pages": sum(one.claim.id in settled for one in asked),
        "look-ups": len(requests.look_ups(register)),
        "page-figures": len(register.pages),
        "independent": evidence.count(Evidence.INDEPENDENT),
    }


def _quantity(register: Register, name: str, part: str) -> str:
    quantity = register.quantities[name]
    expression = express(register, quantity)
    if part == "span":
        return wording.quantity_span(quantity, expression.bounds.low, expression.bounds.high)
    value = getattr(expression.bounds, part) if part else expression.value
    return wording.quantity_value(quantity, value)


def _claim(register: Register, name: str, part: str) -> str:
    claim = register.claims[name]
    if part == "stated":
        return wording.stated(claim)
    judged = judge(register, claim)
    shown = {
        "verdict": lambda: judged.verdict.value.lower(),
        "rebuilt": lambda: wording.rebuilt(claim, judged.value),
        "span": lambda: wording.span(claim, judged.low, judged.high),
        "needs": lambda: need_words(judged),
        "turns": lambda: turning_words(claim, judged).lower(),
    }
    return shown[part]()
