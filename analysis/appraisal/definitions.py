"""The words of this room's findings: ``findings.csv``, ``phrases.csv`` and ``filled.csv`` beside this file."""

from pathlib import Path

from analysis.claims.definitions import Definitions
from analysis.register.counts import QUOTED

DEFINITIONS = Definitions(Path(__file__).parent, quoted=QUOTED)

#: A finding from its row, and the rows of a table of this room, see :class:`analysis.claims.definitions.Definitions`.
defined, records = DEFINITIONS.finding, DEFINITIONS.records


def ending(*parts: str) -> str:
    """What parts add to a key, empty ones left out: "_wide_price_won"."""
    return "".join(f"_{part}" for part in parts if part)
