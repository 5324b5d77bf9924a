"""What ``results.json`` publishes of each kind of number, and its JSON Schema (draft 2020-12).

``fields.csv`` beside this file says of each field how it is read, which rule it keeps and what it holds.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

from analysis.arithmetic.rounding import significant
from analysis.claims.verdicts import UNCHECKED, Evidence, Matters, Verdict
from analysis.formulas import FORMULAS
from analysis.ledger.caveats import caveat
from analysis.ledger.findings import SOURCES
from analysis.register.load import Register, titles
from analysis.register.records import read_records

#: What is published of one number, by the name of the field.
Fields = dict[str, Any]

#: A piece of a JSON Schema.
Rule = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A field of the ledger, as its row says."""

    kind: str  #: of the numbers that have it; ``needs`` for those of an input that a formula is solved for
    field: str  #: its name
    #: a name of :data:`_READ`, or the attributes that lead to it from an
    #: :class:`analysis.ledger.entries.Entry`
    read: str
    rule: str  #: what it may hold, a name of :data:`_RULES`
    optional: bool  #: whether it is left out where there is nothing to publish
    description: str  #: what it holds, in words

    def of(self, one: Any) -> Any:
        """What is published of an entry, in base units."""
        if self.read in _READ:
            return _plain(_READ[self.read](one))
        first, *rest = self.read.split(".")
        found = getattr(one, first)
        found = found() if callable(found) else found
        for name in rest:
            found = None if found is None else getattr(found, name)
        return _plain(found)

    def schema(self, register: Register) -> Rule:
        """Its rule, with its description."""
        rule = _RULES[self.rule]
        return (rule(register) if callable(rule) else rule) | {"description": self.description}


def _plain(found: Any) -> Any:
    """As JSON has it; an empty text is nothing."""
    if isinstance(found, Fraction):
        return significant(found)
    if isinstance(found, tuple):
        return list(found)
    return found.value if isinstance(found, Enum) else None if found == "" else found


def published(one: Any, kind: str = "") -> Fields:
    """What is published of an entry, of its own kind unless told; raises KeyError if that is nothing."""
    kind = kind or one.kind
    if kind not in FIELDS:
        raise KeyError(f"no {kind} is published in results.json")
    found = [(field, field.of(one)) for field in FIELDS[kind]]
    return {field.field: value for field, value in found if not (value is None and field.optional)}


def _open(one: Any) -> Any:
    """The claim of an entry, where something would have to settle it."""
    judged = one.made()
    is_open = judged.claim.settles and (judged.verdict in UNCHECKED or judged.needed is not None)
    return judged.claim if is_open else None


#: Name → how it is read, where no chain of attributes gives it.
_READ: Mapping[str, Callable[[Any], Any]] = {
    "rebuilt": lambda one: one.made().value if one.made().needed is None else None,
    "grain": lambda one: one.made().claim.figure.grains[0] or None,
    "inputs": lambda one: list(one.made().expression.inputs) if one.made().expression else [],
    "needs": lambda one: published(one, "needs") if one.made().needed is not None else None,
    "settles": lambda one: _open(one) and _open(one).settles,
    "holder": lambda one: _open(one) and _open(one).holder,
    "steps": lambda one: list(one.made().inputs),
    "error": lambda one: one.made().number("error"),
    "explained": lambda one: f"book/{one.address}",  # as seen from the folder in which the ledger stands
    "caveat": caveat,
    "caveat_of_answer": lambda one: caveat(one.number),
    "page": lambda one: f"book/{one.about.page}.html",
    "elsewhere": lambda one: [published(other, "elsewhere") for other in one.others],
}


def _enum(values: Iterable[str]) -> Rule:
    return {"enum": values if isinstance(values, list) else sorted(values)}


def _several(items: Iterable[str], rule: Rule) -> Rule:
    """A list of keys; its description stands first."""
    return {"description": "", "type": "array", "items": _enum(items)} | rule


def _object(kind: str, register: Register) -> Rule:
    return {
        "type": "object",
        "required": [one.field for one in FIELDS[kind] if not one.optional],
        "additionalProperties": False,
        "properties": {one.field: one.schema(register) for one in FIELDS[kind]},
    }


def _solved_for(register: Register) -> Rule:
    """Keys of the inputs that a formula may be solved for."""
    named = {claim.solve_for for claim in register.claims.values()} - {""}
    return _enum([key for key, given in register.inputs.items() if not given.known or key in named])


#: Name → what a field may hold; some ask the register.
_RULES: Mapping[str, Any] = {
    "text": {"type": "string", "minLength": 1},
    "text_or_none": {"type": ["string", "null"]},
    "value": {"type": "number"},
    "number": {"type": ["number", "null"]},
    "integer": {"type": ["integer", "null"]},
    "verdict": _enum([one.value for one in Verdict]),
    "evidence": {"enum": [None, *(one.value for one in Evidence)]},
    "matters": _enum([one.value for one in Matters]),
    "formula": _enum(FORMULAS),
    "formula_or_none": {"enum": [None, *sorted(FORMULAS)]},
    "chapter_of_findings": _enum(SOURCES),
    "chapter": lambda book: _enum({one.chapter for one in book.quantities.values()}),
    "group": lambda book: _enum({one.group for one in book.claims.values()}),
    "unit": lambda book: _enum({one.base for one in book.units.values()}),
    "source": lambda book: _enum(book.sources.index),
    "inputs": lambda book: _several(book.inputs, {"uniqueItems": True}),
    "tables": lambda _: _several(titles(), {"minItems": 1}),
    "solved_for": _solved_for,
    "unit_or_none": lambda book: {"enum": [None, *sorted({one.base for one in book.units.values()})]},
    "needs": lambda book: _object("needs", book),
    "elsewhere": lambda book: {"type": "array", "items": _object("elsewhere", book)},
}


_ROWS = read_records(Path(__file__).with_name("fields.csv"), Field, ["optional"])

#: Kind of number → the fields that are published of it, in their order.
FIELDS = {kind: list(own) for kind, own in groupby(_ROWS, lambda one: one.kind)}


def schema(register: Register) -> Rule:
    """The schema of the ledger that this register gives: its units, sources and inputs are the only ones."""
    kinds = {
        "claims": ("Figures that a source states, by key", _object("claim", register) | _BY_VERDICT),
        "results": ("Figures that the book computes, by key", _object("result", register)),
        "findings": (
            "Figures from records, regressions and simulations, by key",
            _object("finding", register),
        ),
        "key_figures": (
            "The questions that readers ask, each with its one answer",
            _object("key_figure", register),
        ),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The Blueprint, Recomputed: every claim, every result, every finding and the key figures",
        "description": "Numbers are in base units (shares and changes as fractions, money in pounds), rounded "
        "to ten significant digits, findings to six.",
        "type": "object",
        "required": [*_STATE, *kinds],
        "additionalProperties": False,
        "properties": _STATE
        | {
            name: {
                "description": description,
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                "additionalProperties": rule,
            }
            for name, (description, rule) in kinds.items()
        },
    }


#: Which state of the book the numbers are of.
_STATE: Rule = {
    "version": {"description": "Version of the book", "type": "string", "minLength": 1},
    "hash": {
        "description": "Hash of its data and code, as `python -m analysis edition` prints it",
        "type": "string",
        "pattern": "^[0-9a-f]{12}$",
    },
}


def _verdict_is(*verdicts: Verdict) -> Rule:
    return {"properties": {"verdict": {"enum": [verdict.value for verdict in verdicts]}}}


def _when(verdict: Verdict, properties: Rule, required: str) -> Rule:
    """With this verdict, these properties hold and a further one is there."""
    return {"if": _verdict_is(verdict), "then": {"properties": properties, "required": [required]}}


_NOTHING_REBUILT: Rule = {name: {"type": "null"} for name in ("rebuilt", "low", "high", "evidence")}

#: What the verdict of a claim says of its other fields.
_BY_VERDICT: Rule = {
    "allOf": [
        *(_when(one, _NOTHING_REBUILT | {"formula": {"const": None}}, "settles") for one in UNCHECKED),
        _when(Verdict.HOLDS_ONLY_IF, _NOTHING_REBUILT, "needs"),
        {
            "if": _verdict_is(*UNCHECKED, Verdict.HOLDS_ONLY_IF),
            "else": {
                "properties": dict.fromkeys(("rebuilt", "low", "high"), _RULES["value"])
                | {"evidence": {"type": "string"}}
            },
        },
    ]
}
