"""The words of this room's findings: ``findings.csv``, ``phrases.csv`` and ``filled.csv`` beside this file."""

from collections.abc import Iterable
from pathlib import Path

from analysis.claims.definitions import Definitions
from analysis.evidence.basis import BASE, QUOTED
from analysis.register.counts import AT_TARGET

DEFINITIONS = Definitions(Path(__file__).parent, base=BASE, quoted=QUOTED, at_target=AT_TARGET)

#: A finding from its row, and the rows of a table of this room, see :class:`analysis.claims.definitions.Definitions`.
defined, records = DEFINITIONS.finding, DEFINITIONS.records


#: End of a key → what it tells of its year.
_WHICH = {"last": ", the last year counted", "base": ", the year that “after the report” starts from"}


def ends(years: Iterable[int], **named: int) -> list[tuple[int, dict[str, object]]]:
    """Years, and those that keys give a name, each with its words: the end of the key, the year and which it is."""
    found = [*((str(year), year) for year in years), *named.items()]
    return [(int(year), {"end": end, "year": int(year), "which": _WHICH.get(end, "")}) for end, year in found]
