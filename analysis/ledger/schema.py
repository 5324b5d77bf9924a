"""What ``results.json`` may hold, as a JSON Schema (draft 2020-12) that is published beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analysis.claims.verdicts import UNCHECKED, Evidence, Matters, Verdict
from analysis.formulas import FORMULAS
from analysis.ledger.findings import SOURCES
from analysis.register.load import Register, titles

_TEXT = {"type": "string", "minLength": 1}
_NUMBER = {"type": ["number", "null"]}


def schema(register: Register) -> dict[str, Any]:
    """The schema of the ledger that this register gives.

    Parameters
    ----------
    register : Register
        Its units, sources and inputs are the only ones the ledger may name.

    Returns
    -------
    dict
        Ready to be written as JSON.
    """
    key = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The Blueprint, Recomputed: every claim, every result and every finding",
        "description": "Numbers are in base units (shares and changes as fractions, money in pounds), rounded "
        "to ten significant digits, findings to six.",
        "type": "object",
        "required": ["claims", "results", "findings"],
        "additionalProperties": False,
        "properties": {
            "claims": _by_key(key, _claim(register), "Figures that a source states, by key"),
            "results": _by_key(key, _result(register), "Figures that the book computes, by key"),
            "findings": _by_key(
                key, _finding(register), "Figures from records, regressions and simulations, by key"
            ),
        },
    }


def _by_key(key: dict[str, Any], entry: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "minProperties": 1,
        "propertyNames": key,
        "additionalProperties": entry,
    }


def _claim(register: Register) -> dict[str, Any]:
    fields = {
        "label": _TEXT | {"description": "What the figure is"},
        "group": _one_of({claim.group for claim in register.claims.values()}, "Group of claims"),
        "stated": _TEXT | {"description": "The figure as its source states it"},
        "stated_value": {"type": "number", "description": "The same as a number; a fall is below zero"},
        "rebuilt": _NUMBER | {"description": "The figure rebuilt from stated inputs"},
        "low": _NUMBER | {"description": "Lowest value within the rounding of the inputs"},
        "high": _NUMBER | {"description": "Highest value within the rounding of the inputs"},
        "unit": _unit(register),
        "verdict": _one_of([verdict.value for verdict in Verdict], "How well the figure holds"),
        "evidence": {
            "enum": [None, *(one.value for one in Evidence)],
            "description": "What the verdict rests on; null where nothing was rebuilt",
        },
        "grain": _NUMBER | {"description": "To the nearest what the figure is meant; null where it is exact"},
        "turns_at": _NUMBER | {"description": "The grain from which on the figure holds"},
        "matters": _one_of([one.value for one in Matters], "Whether the difference changes a conclusion"),
        "formula": {"enum": [None, *sorted(FORMULAS)], "description": "Name of the formula that rebuilds it"},
        "inputs": _inputs(register),
        "source": _one_of(register.sources.index, "Key of the source"),
        "locator": _TEXT | {"description": "Place in the source"},
        "explained": _TEXT | {"description": "Page and anchor that show how it is made"},
    }
    optional = {
        "other_grain": {"type": "number", "description": "A second grain that can be defended"},
        "other_verdict": _one_of([verdict.value for verdict in Verdict], "The verdict at that grain"),
        "needs": _needs(register),
        "settles": _TEXT | {"description": "What would settle a figure that cannot be rebuilt"},
        "holder": _TEXT | {"description": "Who holds what would settle it"},
    }
    return _entry(fields, optional) | {
        "allOf": [
            *(_when(one, _nothing_rebuilt() | {"formula": {"const": None}}, "settles") for one in UNCHECKED),
            _when(Verdict.HOLDS_ONLY_IF, _nothing_rebuilt(), "needs"),
            {
                "if": _verdict_is(*UNCHECKED, Verdict.HOLDS_ONLY_IF),
                "else": {
                    "properties": {name: {"type": "number"} for name in ("rebuilt", "low", "high")}
                    | {"evidence": {"type": "string"}}
                },
            },
        ]
    }


def _result(register: Register) -> dict[str, Any]:
    chapters = {quantity.chapter for quantity in register.quantities.values()}
    return _entry(
        {
            "label": _TEXT | {"description": "What the figure is"},
            "value": {"type": "number", "description": "At the stated values of all inputs"},
            "low": _NUMBER
            | {
                "description": "Lowest value within the rounding and the ranges of the inputs, if there is one"
            },
            "high": _NUMBER
            | {
                "description": "Highest value within the rounding and the ranges of the inputs, if there is one"
            },
            "unit": _unit(register),
            "definition": _TEXT | {"description": "Precise enough to compute it again"},
            "formula": _one_of(FORMULAS, "Name of the formula"),
            "inputs": _inputs(register),
            "chapter": _one_of(chapters, "Chapter it stands in"),
            "explained": _TEXT | {"description": "Page and anchor that show how it is made"},
        },
        {},
    )


def _finding(register: Register) -> dict[str, Any]:
    return _entry(
        {
            "label": _TEXT | {"description": "What the figure is"},
            "value": _NUMBER | {"description": "The figure; null where it is not known"},
            "low": _NUMBER | {"description": "Lower end of its interval"},
            "high": _NUMBER | {"description": "Upper end of its interval"},
            "interval": {"type": ["string", "null"], "description": "What the interval is"},
            "standard_error": _NUMBER | {"description": "Its standard error"},
            "n": {"type": ["integer", "null"], "description": "Number of observations"},
            "unit": _unit(register),
            "definition": _TEXT | {"description": "Precise enough to compute it again"},
            "tables": {
                "description": "Tables of the data package that it rests on",
                "type": "array",
                "items": {"enum": sorted(titles())},
                "minItems": 1,
            },
            "chapter": _one_of(SOURCES, "Chapter it stands in"),
            "explained": _TEXT | {"description": "Page and anchor that say how it is made"},
        },
        {},
    )


def _needs(register: Register) -> dict[str, Any]:
    return _entry(
        {
            "input": _one_of(_solved_for(register), "Its key"),
            "unit": _unit(register),
            "value": {"type": "number", "description": "What gives the stated figure exactly"},
            "low": _NUMBER | {"description": "Lowest value under which the figure holds; null if none is"},
            "high": _NUMBER | {"description": "Highest value under which the figure holds; null if none is"},
        },
        {},
    ) | {"description": "The input without a known value, and what it would have to be"}


def _solved_for(register: Register) -> list[str]:
    """Keys of the inputs that a formula may be solved for."""
    named = {claim.solve_for for claim in register.claims.values()} - {""}
    return [key for key, entry in register.inputs.items() if not entry.known or key in named]


def _entry(required: dict[str, Any], optional: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": required | optional,
    }


def _unit(register: Register) -> dict[str, Any]:
    return _one_of({unit.base for unit in register.units.values()}, "Base unit of the numbers")


def _inputs(register: Register) -> dict[str, Any]:
    return {
        "description": "Keys of all inputs the formula rests on",
        "type": "array",
        "items": {"enum": sorted(register.inputs)},
        "uniqueItems": True,
    }


def _one_of(values: Iterable[str], description: str) -> dict[str, Any]:
    found = values if isinstance(values, list) else sorted(values)
    return {"enum": found, "description": description}


def _nothing_rebuilt() -> dict[str, Any]:
    return {name: {"type": "null"} for name in ("rebuilt", "low", "high", "evidence")}


def _verdict_is(*verdicts: Verdict) -> dict[str, Any]:
    names = [verdict.value for verdict in verdicts]
    return {"properties": {"verdict": {"enum": names}}}


def _when(verdict: Verdict, properties: dict[str, Any], required: str) -> dict[str, Any]:
    """With this verdict, these properties hold and a further one is there."""
    return {"if": _verdict_is(verdict), "then": {"properties": properties, "required": [required]}}
