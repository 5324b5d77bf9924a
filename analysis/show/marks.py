"""How each verdict looks, wherever it is shown: its class in the style sheet, its hue and its mark in a drawing.

The hue of a class in the style sheet is the hue here. None of them says good or bad.
"""

from dataclasses import dataclass

from analysis.claims.verdicts import Verdict
from analysis.show.svg import MUTED, SERIES


@dataclass(frozen=True)
class Mark:
    """Last part of a verdict's class in the style sheet; colour and marker in a drawing."""

    kind: str
    colour: str
    marker: str


MARKS = {
    Verdict.REPRODUCES: Mark("reproduces", SERIES[0], "o"),
    Verdict.WITHIN_ROUNDING: Mark("within", SERIES[0], "s"),
    Verdict.APPROXIMATE: Mark("approximate", SERIES[3], "D"),
    Verdict.DOES_NOT_REPRODUCE: Mark("fails", SERIES[4], "v"),
    Verdict.HOLDS_ONLY_IF: Mark("holds-if", MUTED, "^"),
    Verdict.NOT_SEEN: Mark("not-seen", MUTED, "P"),
    Verdict.DESIGN_CHOICE: Mark("design", MUTED, "d"),
    Verdict.NOBODY: Mark("nobody", MUTED, "*"),
}
