"""The ledger: every claim and every result in one machine-readable place.

Values are in base units (shares and changes as fractions, money in pounds) and rounded to ten significant
digits, so that machines agree.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from analysis import wording
from analysis.data import Register, load
from analysis.model import express
from analysis.records import Claim, Quantity
from analysis.rounding import significant
from analysis.verdicts import Judgement, judge


def ledger(register: Register) -> dict[str, dict]:
    """Everything the book claims to know.

    Parameters
    ----------
    register : Register

    Returns
    -------
    dict
        ``claims`` and ``results``, each by key, in the order of the register. A claim has ``stated`` (text),
        ``stated_value``, ``rebuilt``, ``low``, ``high`` (numbers or null), ``unit``, ``verdict``, ``grain``,
        ``turns_at``, ``matters``, ``formula``, ``inputs``, ``source``, ``locator``; a result has ``value``,
        ``low``, ``high``, ``unit``, ``definition``, ``formula``, ``inputs``, ``chapter``.
    """
    return {
        "claims": {claim.id: _claim(judge(register, claim)) for claim in register.claims.values()},
        "results": {entry.id: _result(register, entry) for entry in register.quantities.values()},
    }


def write(folder: Path) -> Path:
    """Write ``results.json``.

    Parameters
    ----------
    folder : Path
        An existing folder.

    Returns
    -------
    Path
        The file.
    """
    target = Path(folder) / "results.json"
    target.write_text(as_json(load()), encoding="utf-8")
    return target


def as_json(register: Register) -> str:
    """The ledger as JSON text, one value a line."""
    return json.dumps(ledger(register), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _number(value: Fraction | None) -> float | None:
    return None if value is None else significant(value)


def _claim(judged: Judgement) -> dict:
    claim: Claim = judged.claim
    entry = {
        "label": claim.label,
        "stated": wording.stated(claim),
        "stated_value": _number(claim.figure.value),
        "rebuilt": None,
        "low": _number(judged.low),
        "high": _number(judged.high),
        "unit": claim.unit.base,
        "verdict": judged.verdict.value,
        "grain": claim.grain or None,
        "turns_at": _number(judged.turns_at),
        "matters": judged.matters.value,
        "formula": claim.formula or None,
        "inputs": [] if judged.expression is None else list(judged.expression.inputs),
        "source": claim.source,
        "locator": claim.locator,
    }
    if judged.needed is None:
        entry["rebuilt"] = _number(judged.value)
    else:
        entry["needs"] = {
            "input": judged.unknown.id,
            "unit": judged.unknown.unit.base,
            "value": _number(judged.value),
            "low": _number(judged.needed.low),
            "high": _number(judged.needed.high),
        }
    if claim.settles:
        entry["settles"] = claim.settles
    return entry


def _result(register: Register, entry: Quantity) -> dict:
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
    }
