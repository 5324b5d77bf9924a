"""What is published of each number: its fields in ``results.json``, which :mod:`analysis.ledger.schema` describes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from analysis.arithmetic.rounding import significant
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.claims.verdicts import UNCHECKED, Judgement
from analysis.ledger import links
from analysis.register.load import Register
from analysis.register.records import Claim, Quantity

#: What is published of one number, by the name of the field.
Fields = dict[str, Any]


def _number(value: Fraction | None) -> float | None:
    return None if value is None else significant(value)


def claim(judged: Judgement) -> Fields:
    """What is published of a claim."""
    stated: Claim = judged.claim
    entry: Fields = {
        "label": stated.label,
        "group": stated.group,
        "stated": wording.stated(stated),
        "stated_value": _number(stated.figure.value),
        "rebuilt": None,
        "low": _number(judged.low),
        "high": _number(judged.high),
        "unit": stated.unit.base,
        "verdict": judged.verdict.value,
        "evidence": None if judged.evidence is None else judged.evidence.value,
        "grain": _number(stated.figure.grains[0]) or None,
        "turns_at": _number(judged.turns_at),
        "matters": judged.matters.value,
        "formula": None if judged.expression is None else stated.formula,
        "inputs": [] if judged.expression is None else list(judged.expression.inputs),
        "source": stated.source,
        "locator": stated.locator,
        "explained": _explained(links.to("claim", stated.id)),
    }
    if judged.other is not None:
        entry |= {"other_grain": _number(judged.other.grain), "other_verdict": judged.other.verdict.value}
    if judged.needed is None:
        entry["rebuilt"] = _number(judged.value)
    else:
        unknown, needed = judged.solved
        entry["needs"] = {
            "input": unknown.id,
            "unit": unknown.unit.base,
            "value": _number(judged.value),
            "low": _number(needed.low),
            "high": _number(needed.high),
        }
    if stated.settles and (judged.verdict in UNCHECKED or judged.needed is not None):
        entry |= {"settles": stated.settles, "holder": stated.holder}
    return entry


def _explained(address: str) -> str:
    """An address on a page of the book, seen from the folder in which the ledger is published."""
    return f"book/{address}"


def result(register: Register, entry: Quantity) -> Fields:
    """What is published of a result."""
    expression = express(register, entry)
    limits = expression.bounds
    return {
        "label": entry.label,
        "value": _number(expression.value),
        "low": _number(limits.low),
        "high": _number(limits.high),
        "unit": entry.unit.base,
        "definition": entry.definition,
        "formula": entry.formula,
        "inputs": list(expression.inputs),
        "chapter": entry.chapter,
        "explained": _explained(links.to("result", entry.id)),
    }


def finding(register: Register, entry: Finding) -> Fields:
    """What is published of a finding."""
    return {
        "label": entry.label,
        "value": entry.number(),
        "low": entry.number("low"),
        "high": entry.number("high"),
        "interval": entry.interval or None,
        "standard_error": entry.number("error"),
        "n": entry.n,
        "unit": register.units[entry.unit].base,
        "definition": entry.definition,
        "tables": list(entry.tables),
        "chapter": entry.chapter,
        "explained": _explained(links.to("finding", entry.id)),
    }
