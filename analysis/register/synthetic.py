"""Made-up claims whose verdicts were decided by hand, as rows of ``data/synthetic_claims.csv``.

They stand in the data package and not among the tests, because the book shows how the judge did on them.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
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


def case(row: Row, units: Mapping[str, Unit]) -> Case:
    """A case from its row, through the rules that real claims and inputs go through."""
    made = [_input(row, text, units) for text in row["inputs"].split("; ") if text]
    inputs = {entry.id: entry for entry in made}
    filled = {
        "arguments": "; ".join(f"{key.partition('__')[2]}={key}" for key in inputs),
        "headline": "false",
        "grain_reason": _REASON if row["grain"] else "",
        "material_reason": _REASON,
        "settles": _REASON,
        "holder": _REASON,
    }
    whole = Row(row.file, row.number, defaultdict(str, {**row.cells, **filled}))
    together.check("claims", [whole])
    claim = rules.claim(whole, units)
    rules.claim_arguments(whole, claim, inputs)
    return record(Case, row, claim=claim, inputs=inputs)


def _input(row: Row, text: str, units: Mapping[str, Unit]) -> Input:
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
    whole = Row(row.file, row.number, defaultdict(str, cells))
    together.check("inputs", [whole])
    return rules.input_(whole, units, {})
