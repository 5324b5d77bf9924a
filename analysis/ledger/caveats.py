"""The shortest fair sentence that must go along with a number, from what the number is and what it rests on.

``caveats.csv`` beside this file has the sentences. A row serves a number of its kind that has all of its marks: of a
claim its verdict and what that rests on; of a result the keys and kinds of its inputs; of a finding its chapter, its
tables and whether it has an interval; of an input whether a source states it. The first row that serves is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.claims.expression import Expression
from analysis.claims.finding import Finding
from analysis.claims.verdicts import Judgement
from analysis.register.records import read_records


@dataclass(frozen=True)
class Caveat:
    """A sentence and the numbers it belongs to."""

    kind: str  #: of the numbers
    marks: str  #: what such a number has, joined by semicolons
    words: str

    def serves(self, kind: str, marks: set[str]) -> bool:
        """Whether it belongs to a number of this kind with these marks."""
        return kind == self.kind and set(filter(None, self.marks.split("; "))) <= marks


@cache
def caveats() -> tuple[Caveat, ...]:
    """All sentences, those that go before others first."""
    return tuple(read_records(Path(__file__).with_name("caveats.csv"), Caveat, ["marks"]))


def caveat(number: Any) -> str:
    """The sentence for an entry of the ledger; of a claim also what is to be added when it is quoted."""
    made = number.made() if number.made else None
    marks = _marks(made) | ({"source"} if number.source else set()) | {number.chapter}
    words = next(one.words for one in caveats() if one.serves(number.kind, marks))
    own = made.claim.caveat if isinstance(made, Judgement) else ""
    return f"{words} {own}".rstrip()


def _marks(made: Judgement | Expression | Finding | None) -> set[str]:
    """What the sentence hangs on, of what a number is published from."""
    if isinstance(made, Judgement):
        return {made.verdict.value, made.evidence.value if made.evidence else ""}
    if isinstance(made, Expression):
        return {*made.inputs, *(given.kind for given in made.inputs.values())}
    if isinstance(made, Finding):
        return {*made.tables, *(["interval"] if made.interval else [])}
    return set()
