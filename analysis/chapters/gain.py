"""Views of the chapter *Did children gain where caseloads fell?*"""

from __future__ import annotations

from analysis.chapters import shown
from analysis.chapters.shown import numbers_table
from analysis.claims import wording
from analysis.evidence.children import OUTCOMES, WAYS
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html

_LABELS = {one.key: one.label for one in OUTCOMES}

#: Ending of a key → the words of its row in the figure.
_LOOKS = {"main": "caseload before the year", "placebo": "caseload after the year (placebo)"}


def main_figure(register: Register) -> Figure:
    """Every outcome: the main specification and its placebo."""
    rows = [
        (label, words, f"gain_{outcome}_{look}")
        for outcome, label in _LABELS.items()
        for look, words in _LOOKS.items()
    ]
    return shown.points_forest(register, "gain-main", rows)


def main_table(register: Register) -> Html:
    """Every outcome in England, what goes with the model's cut, and how easily chance gives as much."""
    looks = ("gain_{}_england", "gain_{}_main", "gain_{}_main.span", "gain_{}_chance")
    columns = [
        "Share of children",
        "England, last year",
        "Beside the model's cut",
        "95% interval",
        "By chance",
    ]
    caption = f"The main specification; the last column is corrected for {len(OUTCOMES)} outcomes"
    return numbers_table(register, columns, shown.keyed(_LABELS, *looks), caption, stacked=True)


def ways_table(register: Register) -> Html:
    """Every outcome in every way."""
    rows = [
        [wording.capital(way.label), *(f"gain_{outcome}_{way.key}" for outcome in _LABELS)] for way in WAYS
    ]
    columns = ["What is done", *_LABELS.values()]
    return numbers_table(register, columns, rows, "Points for the model's cut, by what is done", stacked=True)


def counts_table(register: Register) -> Html:
    """The counts that the shares are made of."""
    looks = (
        "gain_{}_count_part",
        "gain_{}_count_part.span",
        "gain_{}_count_whole",
        "gain_{}_count_whole.span",
    )
    columns = ["Share of children", "The part", "95% interval", "What it is of", "Its 95% interval"]
    caption = "Change of the counts beside the model's cut: thresholds move them"
    return numbers_table(register, columns, shown.keyed(_LABELS, *looks), caption, stacked=True)
