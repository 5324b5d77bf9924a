"""The ledger: every claim and every result in one machine-readable place.

Values are in base units (shares and changes as fractions, money in pounds) and rounded to ten significant
digits, findings to six, so that machines agree.
"""

import csv
import io
import json
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from analysis.ledger import key_figures
from analysis.ledger.edition import edition
from analysis.ledger.entries import entry
from analysis.ledger.fields import FIELDS, schema
from analysis.ledger.findings import findings
from analysis.register.load import DATA, Register, load
from analysis.show.spreadsheet import inert_table

#: The table of the report's unread pages, published as it stands.
PAGES = "unseen_pages.csv"


def ledger(register: Register) -> dict[str, dict[str, Any]]:
    """Everything the book claims to know.

    Gives ``claims``, ``results`` and ``findings``, each by key, in the order of the register and of the chapters;
    ``key_figures``, the questions that readers ask, by id. :mod:`analysis.ledger.fields` says what the fields of
    each are.
    """
    return {
        "claims": {key: entry(register, f"{key}.stated").json() for key in register.claims},
        "results": {key: entry(register, key).json() for key in register.quantities},
        "findings": {key: entry(register, key).json() for key in findings(register)},
        "key_figures": key_figures.published(register),
    }


def write(folder: Path) -> Path:
    """Write ``results.json``, its schema, the claims alone as ``ledger.csv``, and the unread pages to fill in.

    The first and ``ledger.csv`` say which state of the book they are of; nothing else in them depends on it.
    """
    register, target = load(), Path(folder) / "results.json"
    target.write_text(_dump(asdict(edition()) | ledger(register)), encoding="utf-8")
    target.with_name("results.schema.json").write_text(_dump(schema(register)), encoding="utf-8")
    target.with_name("ledger.csv").write_text(as_csv(register), encoding="utf-8", newline="")
    target.with_name(PAGES).write_bytes((DATA / PAGES).read_bytes())
    return target


def as_json(register: Register) -> str:
    """The ledger as JSON text, one value a line, the same in every state of the book that has the same numbers."""
    return _dump(ledger(register))


def _dump(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _columns() -> list[str]:
    """Columns of the claims as a table; what an unknown input would have to be has one for each of its fields."""
    own = {one.field: [one.field] for one in FIELDS["claim"]}
    own["needs"] = [f"needs_{one.field}" for one in FIELDS["needs"]]
    return ["id", *chain.from_iterable(own.values()), *asdict(edition())]


def as_csv(register: Register) -> str:
    """The claims of the ledger as a table: a header, then one line for each claim, with the state of the book."""
    text = io.StringIO()
    rows = csv.DictWriter(text, _columns(), restval="", extrasaction="ignore", lineterminator="\n")
    rows.writeheader()
    for key in register.claims:
        fields = entry(register, f"{key}.stated").json()
        needs = {f"needs_{name}": value for name, value in fields.get("needs", {}).items()}
        rows.writerow(
            {"id": key, **fields, **needs, "inputs": "; ".join(fields["inputs"])} | asdict(edition())
        )
    return inert_table(text.getvalue())
