"""The ledger: every claim and every result in one machine-readable place.

Values are in base units (shares and changes as fractions, money in pounds) and rounded to ten significant
digits, findings to six, so that machines agree.
"""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

from analysis.arithmetic.rounding import significant
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.claims.verdicts import UNCHECKED, Judgement, judge
from analysis.ledger import links
from analysis.ledger.findings import findings
from analysis.ledger.schema import schema
from analysis.register.load import DATA, Register, load
from analysis.register.records import Claim, Quantity

#: The table of the report's unread pages, published as it stands.
PAGES = "unseen_pages.csv"


def ledger(register: Register) -> dict[str, dict]:
    """Everything the book claims to know.

    Parameters
    ----------
    register : Register

    Returns
    -------
    dict
        ``claims``, ``results`` and ``findings``, each by key, in the order of the register and of the
        chapters. :mod:`analysis.ledger.schema` says what the fields of each are.
    """
    return {
        "claims": {claim.id: _claim(judge(register, claim)) for claim in register.claims.values()},
        "results": {entry.id: _result(register, entry) for entry in register.quantities.values()},
        "findings": {key: _finding(register, entry) for key, entry in findings(register).items()},
    }


def write(folder: Path) -> Path:
    """Write ``results.json``, its schema, the claims alone as ``ledger.csv``, and the unread pages to fill in.

    Parameters
    ----------
    folder : Path
        An existing folder.

    Returns
    -------
    Path
        The file of results.
    """
    register, target = load(), Path(folder) / "results.json"
    target.write_text(as_json(register), encoding="utf-8")
    target.with_name("results.schema.json").write_text(_dump(schema(register)), encoding="utf-8")
    target.with_name("ledger.csv").write_text(as_csv(register), encoding="utf-8", newline="")
    target.with_name(PAGES).write_bytes((DATA / PAGES).read_bytes())
    return target


def as_json(register: Register) -> str:
    """The ledger as JSON text, one value a line."""
    return _dump(ledger(register))


def _dump(content: dict) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


#: Columns of the claims as a table; of an unknown input, its key and the values it would have to have.
CSV_COLUMNS = (
    *(
        "id",
        "group",
        "label",
        "stated",
        "stated_value",
        "rebuilt",
        "low",
        "high",
        "unit",
        "verdict",
        "evidence",
        "matters",
    ),
    *(
        "grain",
        "other_grain",
        "other_verdict",
        "turns_at",
        "needs_input",
        "needs_low",
        "needs_high",
        "formula",
        "inputs",
        "source",
        "locator",
    ),
    *("settles", "holder", "explained"),
)


def as_csv(register: Register) -> str:
    """The claims of the ledger as a table: a header, then one line for each claim."""
    text = io.StringIO()
    rows = csv.DictWriter(text, CSV_COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
    rows.writeheader()
    for claim in register.claims.values():
        entry = _claim(judge(register, claim))
        needs = {f"needs_{name}": value for name, value in entry.get("needs", {}).items()}
        rows.writerow({"id": claim.id, **entry, **needs, "inputs": "; ".join(entry["inputs"])})
    return text.getvalue()


def _number(value: Fraction | None) -> float | None:
    return None if value is None else significant(value)


def _claim(judged: Judgement) -> dict:
    claim: Claim = judged.claim
    entry = {
        "label": claim.label,
        "group": claim.group,
        "stated": wording.stated(claim),
        "stated_value": _number(claim.figure.value),
        "rebuilt": None,
        "low": _number(judged.low),
        "high": _number(judged.high),
        "unit": claim.unit.base,
        "verdict": judged.verdict.value,
        "evidence": None if judged.evidence is None else judged.evidence.value,
        "grain": _number(claim.figure.grains[0]) or None,
        "turns_at": _number(judged.turns_at),
        "matters": judged.matters.value,
        "formula": None if judged.expression is None else claim.formula,
        "inputs": [] if judged.expression is None else list(judged.expression.inputs),
        "source": claim.source,
        "locator": claim.locator,
        "explained": _explained(links.claim(claim.id)),
    }
    if judged.other is not None:
        entry |= {"other_grain": _number(judged.other.grain), "other_verdict": judged.other.verdict.value}
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
    if claim.settles and (judged.verdict in UNCHECKED or judged.needed is not None):
        entry |= {"settles": claim.settles, "holder": claim.holder}
    return entry


def _explained(address: str) -> str:
    """An address on a page of the book, seen from the folder in which the ledger is published."""
    return f"book/{address}"


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
        "explained": _explained(links.result(entry.id)),
    }


def _finding(register: Register, entry: Finding) -> dict:
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
        "explained": _explained(links.finding_(entry.id)),
    }
