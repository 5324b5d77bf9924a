"""A figure through the documents that restate it."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure
from analysis.show.surface import LINE, SMALL, Sheet, wrap
from analysis.show.svg import GRID, INK, MUTED, SERIES
from analysis.show.words import listing, table

_LANE_TEXT = ("lane", "origin", "when", "figure", "who", "change")
_KEPT, _CHANGED = (SERIES[2], "o"), (SERIES[1], "X")
_INDENT = 18  # pixels between a mark and its words
_GAP = 10


@dataclass(frozen=True, eq=False)
class Timeline(Figure):
    """How figures were repeated, one lane for each original, in columns of time, and what changed on the way.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per repetition with text columns ``lane`` (the original), ``origin`` (its figure), ``when``
        (one of `when`), ``figure``, ``who`` and ``change``. Lanes are drawn in the order of their first row.
    when : sequence of str
        Columns from left to right, in order of time; those without a row are left out.
    name, caption, source, explained
        See `Figure`.
    kept : str
        The change that is none: such rows get a round mark, all others a cross.

    Raises
    ------
    ValueError
        If a column is missing, there is no row or a row has a time that is no column.
    """

    rows: pd.DataFrame
    when: Sequence[str]
    _: KW_ONLY
    kept: str

    def checked(self) -> dict[str, object]:
        """Return the columns that have a row."""
        rows = table(self.rows, _LANE_TEXT, (), "timeline")
        if unknown := set(rows["when"]) - set(self.when):
            raise ValueError(f"timeline: no column for {listing(sorted(unknown))}")
        return {
            "rows": rows[list(_LANE_TEXT)],
            "when": [column for column in self.when if column in set(rows["when"])],
        }

    def _lanes(self) -> list[tuple[str, pd.DataFrame]]:
        return list(self.rows.groupby("lane", sort=False))

    def told(self) -> list[str]:
        """Return what became of each original."""
        rows, lanes, same = self.rows, self._lanes(), int((self.rows["change"] == self.kept).sum())
        parts = [
            f"Timeline of {len(rows)} repetitions of {len(lanes)} figures, in columns from {self.when[0]} to "
            f"{self.when[-1]}",
            f"{same} of them are {self.kept}, {len(rows) - same} are not",
        ]
        for lane, group in lanes:
            changed = group[group["change"] != self.kept]
            told = [f"{row.figure} by {row.who} ({row.when}): {row.change}" for row in changed.itertuples()]
            times = "once" if len(group) == 1 else f"{len(group)} times"
            became = listing(told) if told else f"repeated {times}, {self.kept}"
            parts.append(f"{lane}, {group['origin'].iloc[0]}: {became}")
        return parts

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw one lane below the other; in the narrow drawing one column holds all times."""
        top, full = (2.0, 350) if narrow else (28.0, 720)
        width = full if narrow else full / len(self.when)
        lanes = []
        for lane, group in self._lanes():
            head = wrap(f"{lane}: {group['origin'].iloc[0]}", full - 4, bold=True)
            cells = [
                [
                    self._words(row, width - _INDENT - (4 if narrow else 8), narrow)
                    for row in held.itertuples()
                ]
                for held in (group[group["when"] == column] for column in self.when)
            ]
            if narrow:
                cells = [[words for cell in cells for words in cell]]
            lanes.append((head, cells, max(sum(map(_high, cell)) for cell in cells)))
        height = sum(len(head) * LINE + tall + 2 * _GAP for head, _, tall in lanes)
        sheet = Sheet(canvas, top + height + (6 if narrow else 4))
        if not narrow:
            for place, column in enumerate(self.when):
                sheet.text(place * width + _INDENT, 10, column, size=SMALL, colour=MUTED)
        edge = top
        for head, cells, tall in lanes:
            sheet.line([0, full], [edge, edge], colour=GRID, width=1)
            sheet.text(0, edge + _GAP + len(head) * LINE / 2, head, bold=True)
            for place, cell in enumerate(cells):
                self._stack(sheet, place * width, edge + _GAP + len(head) * LINE + 4, cell)
            edge += len(head) * LINE + tall + 2 * _GAP

    def _words(self, row, room: float, dated: bool) -> tuple[str, list[str], list[str]]:
        """Return what changed, the figure in lines, and who said it with what changed, in lines."""
        figure = f"{row.when}: {row.figure}" if dated else row.figure
        return row.change, wrap(figure, room), wrap(f"{row.who}: {row.change}", room, SMALL)

    def _stack(self, sheet: Sheet, x: float, top: float, cell: list) -> None:
        for change, figure, told in cell:
            colour, marker = _KEPT if change == self.kept else _CHANGED
            sheet.mark(x + 6, top + LINE / 2, marker, colour)
            sheet.text(x + _INDENT, top + len(figure) * LINE / 2, figure, colour=INK)
            middle = top + (len(figure) + len(told) / 2) * LINE
            sheet.text(x + _INDENT, middle, told, size=SMALL, colour=MUTED)
            top += _high((change, figure, told))


def _high(words: tuple[str, list[str], list[str]]) -> float:
    return (len(words[1]) + len(words[2])) * LINE + _GAP
