"""What the authors of a figure and its critics would say of it, in one sentence each.

Both are written by hand in ``data/claims.csv``, so that each side would sign its own; the figures in them are
computed. Loading refuses a sentence that names no figure, and a headline figure without both.
"""

import string
from dataclasses import dataclass

from analysis.ledger.entries import words
from analysis.register.load import Register
from analysis.register.records import Claim


@dataclass(frozen=True)
class Readings:
    """Both readings of a stated figure.

    `authors`, `critics`: a sentence each.
    """

    authors: str
    critics: str


def readings(register: Register, claim: Claim) -> Readings | None:
    """The authors' best reading and the critics' reading of a claim.

    Gives ``None`` where none is written, which no headline figure may be.
    """
    if not claim.authors:
        return None
    return Readings(filled(register, claim.authors), filled(register, claim.critics))


def filled(register: Register, template: str) -> str:
    """A sentence of the register with its ``{keys}`` replaced by the figures they stand for."""
    parts = string.Formatter().parse(template)
    return "".join(text + (words(register, key) if key else "") for text, key, _, _ in parts)
