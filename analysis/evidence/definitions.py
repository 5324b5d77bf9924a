"""The words of this room's findings: ``findings.csv``, ``phrases.csv`` and ``filled.csv`` beside this file."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from analysis.claims.definitions import Definitions
from analysis.evidence.basis import BASE, QUOTED
from analysis.register.counts import AT_TARGET
from analysis.register.records import read_records

Made = TypeVar("Made")

DEFINITIONS = Definitions(Path(__file__).parent, base=BASE, quoted=QUOTED, at_target=AT_TARGET)

#: A finding from its row, see :meth:`analysis.claims.definitions.Definitions.finding`.
defined = DEFINITIONS.finding


def ends(years: Iterable[int], last: int) -> list[tuple[str, int]]:
    """Years and the last one, by the end of their findings' keys."""
    return [*((str(year), int(year)) for year in years), ("last", int(last))]


def which(end: str) -> str:
    """What the end of a key tells of its year: the last, or the one that "after the report" starts from."""
    told = {"last": ", the last year counted", "base": ", the year that “after the report” starts from"}
    return told.get(end, "")


def records(name: str, made: type[Made], *may_be_empty: str) -> tuple[Made, ...]:
    """The rows of a table of this room, see :func:`analysis.register.records.read_records`."""
    return tuple(read_records(DEFINITIONS.folder / name, made, may_be_empty))
