"""Made-up claims whose verdicts were decided by hand, as rows of ``data/synthetic_claims.csv``.

They stand in the data package and not among the tests, because the book shows how the judge did on them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.register import rules, together
from analysis.register.records import Claim, Input, Row, Unit, record

#: One input: "part=29 hours_per_week", "share=60 percent [exact]", "week=? hours_per_week [37 to 45.9]".
_INPUT = re.compile(
    r"(?P<argument>[a-z_]+)=(?P<figure>\S+) (?P<unit>[a-z_]+)"
    r"( \[((?P<exact>exact)|grain (?P<grain>[\d.]+)|(?P<low>[\d.]+) to (?P<high>[\d.]+))\])?"
)
_REASON = "made up"


@dataclass(frozen=True)
class Case:
    """A made-up claim with its inputs, and what the judge should say of it."""

    claim: Claim
    inputs: Mapping[str, Input]
    about: str  #: what it tests, in a word or two
    #: `verdict`, `other`, `matters`: as decided by hand; `other` is the verdict at the other grain, "" where
    #: it is no other
    verdict: str
    other: str
    matters: str
    by_hand: str  #: the arithmetic behind that decision


class _Filled(Row):
    """A row of another table, empty in the columns that a made-up case leaves out."""

    def __missing__(self, column: str) -> str:
        """Nothing stands there."""
        return ""


def cases(rows: Iterable[Row], units: Mapping[str, Unit]) -> dict[str, Case]:
    """Cases by their keys, from their rows, through the rules that real claims and inputs go through."""
    made = [(row, [_input(row, text, units) for text in row["inputs"].split("; ") if text]) for row in rows]
    claims = [_claim(row, inputs) for row, inputs in made]
    together.check("inputs", [one for _, inputs in made for one in inputs])
    together.check("claims", claims)
    return {
        row["id"]: _case(row, claim, inputs, units) for (row, inputs), claim in zip(made, claims, strict=True)
    }


def _case(row: Row, written: Row, given: Iterable[Row], units: Mapping[str, Unit]) -> Case:
    inputs = {one["id"]: rules.input_(one, units, {}) for one in given}
    claim = rules.claim(written, units)
    rules.claim_arguments(written, claim, inputs)
    return record(Case, row, claim=claim, inputs=inputs)


def _claim(row: Row, inputs: Iterable[Row]) -> Row:
    keys = [one["id"] for one in inputs]
    filled = {
        "arguments": "; ".join(f"{key.partition('__')[2]}={key}" for key in keys),
        "headline": "false",
        "grain_reason": _REASON if row["grain"] else "",
        "material_reason": _REASON,
        "settles": _REASON,
        "holder": _REASON,
    }
    return _Filled(row.file, row.number, row | filled)


def _input(row: Row, text: str, units: Mapping[str, Unit]) -> Row:
    read = _INPUT.fullmatch(text)
    if read is None or read["unit"] not in units:
        raise row.error("inputs", f"'{text}' does not say argument=figure unit")
    unknown = read["figure"] == "?"
    kind = "unknown" if unknown else "assumption" if read["low"] else "stated"
    cells = {
        "id": f"{row['id']}__{read['argument']}",
        "label": read["argument"].replace("_", " "),
        "value": "" if unknown else read["figure"],
        "unit": read["unit"],
        "grain": "0" if read["exact"] else read["grain"] or "",
        "low": read["low"] or "",
        "high": read["high"] or "",
        "range_reason": _REASON,
        "kind": kind,
        "source": _REASON,
        "locator": _REASON,
    }
    return _Filled(row.file, row.number, cells)
