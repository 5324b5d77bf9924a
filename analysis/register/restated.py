"""Claims as others repeated them: the rows of ``data/restatements.csv`` and the rules they keep.

A row names the kinds of drift that were seen in it. Where a kind can be told from the figures themselves, the
rules compare them, so that no row can be called faithful, or drifted, against its own figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum

from analysis.arithmetic.rounding import QUALIFIERS, StatedFigure
from analysis.register import rules
from analysis.register.records import Claim, Input, Row, Unit, record


class Drift(Enum):
    """What can happen to a figure on its way from one text to the next."""

    FAITHFUL = "faithful"
    QUALIFIER = "qualifier dropped"
    CEILING = "approximation became ceiling"
    LEVEL = "change became level"
    BASE = "base changed"
    COUNT = "count changed"
    DEFINITION = "definition changed"
    SOURCE = "source changed"
    CAUSE = "cause moved"
    YEAR = "year moved"


#: Kinds that nothing in the figure itself shows, so that a note must.
_NEED_NOTE = {Drift.COUNT, Drift.DEFINITION, Drift.SOURCE, Drift.CAUSE, Drift.YEAR}

#: Kinds after which a figure is about something else than it was.
_OTHER_MEASURE = {Drift.LEVEL, Drift.BASE, Drift.DEFINITION}


@dataclass(frozen=True)
class Restatement:
    """A figure as somebody repeated it."""

    id: str
    claim: str  #: key of the claim that has the original figure, "" where none is registered
    source: str
    who: str  #: who said it, in a few words
    date: str  #: year, month or day, "" where the page has none
    said: str  #: what was said, in our words
    unit: Unit
    qualifier: str
    figure: StatedFigure
    falls: bool
    grain: str
    grain_reason: str
    drift: tuple[Drift, ...]  #: what changed; ``FAITHFUL`` stands alone
    measure: str
    #: `formula`, `arguments`: what the figure should be compared with, where that is not what the original
    #: rests on
    formula: str
    arguments: Mapping[str, str]
    locator: str
    note: str

    @property
    def faithful(self) -> bool:
        """Whether nothing changed."""
        return self.drift == (Drift.FAITHFUL,)


def restatement(
    row: Row,
    units: Mapping[str, Unit],
    claims: Mapping[str, Claim],
    inputs: Mapping[str, Input],
    dates: Mapping[str, str],
) -> Restatement:
    """A restatement from its row; `dates` are those of the sources, by key."""
    at, falls = units[row["unit"]], row["direction"] == "falls"
    if row["date"] and dates[row["source"]] and row["date"] != dates[row["source"]]:
        raise row.error("date", f"its source has the date {dates[row['source']]}")
    found = record(
        Restatement,
        row,
        unit=at,
        figure=row.figure("stated", at.factor, falls),
        falls=falls,
        drift=tuple(Drift(kind) for kind in row["drift"].split("; ")),
    )
    rules.check_grain(row, found.figure)
    _check_drift(row, found, claims)
    if found.formula:
        rules.claim_arguments(row, restated(claims[found.claim], found), inputs)
    return found


def restated(original: Claim, found: Restatement) -> Claim:
    """The original claim with the figure it was given when it was repeated.

    A figure of another unit, with no formula of its own, has nothing to be rebuilt from.
    """
    shared = {one.name for one in fields(Claim)} & {one.name for one in fields(found)}
    if not found.formula and original.unit.base == found.unit.base:
        shared -= {"formula", "arguments"}
    changed = {name: getattr(found, name) for name in shared}
    return replace(original, label=found.said, headline=False, **changed)


def _check_drift(row: Row, found: Restatement, claims: Mapping[str, Claim]) -> None:
    if Drift.FAITHFUL in found.drift and not found.faithful:
        raise row.error("drift", "what is faithful has not drifted")
    if not found.note and _NEED_NOTE & set(found.drift):
        raise row.error("note", "must say what changed")
    if not found.claim:
        if found.faithful:
            raise row.error("drift", "nothing is faithful to an original that is not registered")
        return
    original = claims[found.claim]
    if original.source == found.source:
        raise row.error("source", "is where the original stands")
    if original.measure != found.measure and not _OTHER_MEASURE & set(found.drift):
        raise row.error("measure", f"the original is about '{original.measure}'")
    for kind in found.drift:
        if broken := _broken(kind, original, found):
            raise row.error("drift", f"{kind.value}: {broken}")


def _broken(kind: Drift, original: Claim, found: Restatement) -> str:
    """What speaks against a kind of drift in the figures, "" if nothing does."""
    before, after = original.figure, found.figure
    alike = original.unit.base == found.unit.base and before.value == after.value
    if kind is Drift.FAITHFUL:
        kept = alike and QUALIFIERS[original.qualifier] == QUALIFIERS[found.qualifier]
        return "" if kept else "figure or qualifier differ from the original"
    if kind is Drift.QUALIFIER:
        return "" if alike and before.kind != "plain" and after.kind == "plain" else "no qualifier was lost"
    if kind is Drift.CEILING:
        return "" if (before.kind, after.kind) == ("approximate", "ceiling") else "no ceiling, or none made"
    if kind is Drift.LEVEL:
        levels = original.unit.id == "percent_change" and found.unit.id == "percent"
        return "" if levels and found.formula else "needs a change, a level, and a formula for the level"
    if kind is Drift.BASE:
        return "" if found.formula else "needs a formula on the base of the original"
    if kind is Drift.COUNT:
        return "the count is the same" if alike else ""
    if kind is Drift.YEAR and found.unit.base == "calendar_year":
        return "the year is the same" if alike else ""
    return ""
