"""The timeline: how figures were repeated, one lane for each original, and what changed on the way."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.surface import LINE, SMALL, Sheet, wrap
from analysis.show.svg import GRID, INK, MUTED, SERIES
from analysis.show.words import listing, sentence, table

_TEXT = ("lane", "origin", "when", "figure", "who", "change")
_KEPT, _CHANGED = (SERIES[2], "o"), (SERIES[1], "X")
_INDENT = 18  # pixels between a mark and its words
_GAP = 10


def timeline(
    rows: pd.DataFrame,
    when: Sequence[str],
    *,
    name: str,
    caption: str,
    kept: str,
    source: str = "",
    explained: Sequence[Html] = (),
) -> Figure:
    """Draw what became of each original figure, in columns of time.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per repetition with text columns ``lane`` (the original), ``origin`` (its figure), ``when``
        (one of `when`), ``figure``, ``who`` and ``change``. Lanes are drawn in the order of their first row.
    when : sequence of str
        Columns from left to right, in order of time.
    name, caption, source, explained
        See `Figure`.
    kept : str
        The change that is none: such rows get a round mark, all others a cross.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, there is no row or a row has a time that is no column.
    """
    rows = table(rows, _TEXT, (), "timeline")
    if unknown := set(rows["when"]) - set(when):
        raise ValueError(f"timeline: no column for {listing(sorted(unknown))}")
    columns = [column for column in when if column in set(rows["when"])]

    def draw(canvas: Canvas, narrow: bool) -> None:
        if narrow:
            _draw_narrow(canvas, rows, columns, kept)
        else:
            _draw_wide(canvas, rows, columns, kept)

    return drawn(name, _alt(rows, columns, kept), caption, rows[list(_TEXT)], draw, source, explained)


def _alt(rows: pd.DataFrame, columns: Sequence[str], kept: str) -> str:
    lanes = list(rows.groupby("lane", sort=False))
    same = int((rows["change"] == kept).sum())
    parts = [
        f"Timeline of {len(rows)} repetitions of {len(lanes)} figures, in columns from {columns[0]} to {columns[-1]}",
        f"{same} of them are {kept}, {len(rows) - same} are not",
    ]
    for lane, group in lanes:
        changed = group[group["change"] != kept]
        told = [f"{row.figure} by {row.who} ({row.when}): {row.change}" for row in changed.itertuples()]
        times = "once" if len(group) == 1 else f"{len(group)} times"
        became = listing(told) if told else f"repeated {times}, {kept}"
        parts.append(f"{lane}, {group['origin'].iloc[0]}: {became}")
    return " ".join(sentence(part) for part in parts)


def _draw_wide(canvas: Canvas, rows: pd.DataFrame, columns: Sequence[str], kept: str) -> None:
    width = 720 / len(columns)
    lanes = []
    for lane, group in rows.groupby("lane", sort=False):
        head = wrap(f"{lane}: {group['origin'].iloc[0]}", 716, bold=True)
        cells = {
            column: [_words(row, width - _INDENT - 8) for row in group[group["when"] == column].itertuples()]
            for column in columns
        }
        tall = max(sum(map(_tall, stack)) for stack in cells.values())
        lanes.append((head, cells, tall))
    top = 28
    sheet = Sheet(canvas, top + sum(len(head) * LINE + tall + 2 * _GAP for head, _, tall in lanes) + 4)
    for place, column in enumerate(columns):
        sheet.text(place * width + _INDENT, 10, column, size=SMALL, colour=MUTED)
    edge = top
    for head, cells, tall in lanes:
        sheet.line([0, 720], [edge, edge], colour=GRID, width=1)
        sheet.text(0, edge + _GAP + len(head) * LINE / 2, head, bold=True)
        below = edge + _GAP + len(head) * LINE + 4
        for place, column in enumerate(columns):
            _stack(sheet, place * width, below, cells[column], kept)
        edge += len(head) * LINE + tall + 2 * _GAP


def _draw_narrow(canvas: Canvas, rows: pd.DataFrame, columns: Sequence[str], kept: str) -> None:
    lanes = []
    for lane, group in rows.groupby("lane", sort=False):
        head = wrap(f"{lane}: {group['origin'].iloc[0]}", 346, bold=True)
        ordered = [row for column in columns for row in group[group["when"] == column].itertuples()]
        lanes.append((head, [_words(row, 346 - _INDENT, dated=True) for row in ordered]))
    height = sum(len(head) * LINE + sum(map(_tall, items)) + 2 * _GAP for head, items in lanes)
    sheet = Sheet(canvas, height + 8)
    edge = 2.0
    for head, items in lanes:
        sheet.line([0, 350], [edge, edge], colour=GRID, width=1)
        sheet.text(0, edge + _GAP + len(head) * LINE / 2, head, bold=True)
        _stack(sheet, 0, edge + _GAP + len(head) * LINE + 4, items, kept)
        edge += len(head) * LINE + sum(map(_tall, items)) + 2 * _GAP


def _words(row, room: float, dated: bool = False) -> tuple[str, list[str], list[str]]:
    """What changed, the figure in lines, and who said it with what changed, in lines."""
    figure = f"{row.when}: {row.figure}" if dated else row.figure
    return row.change, wrap(figure, room), wrap(f"{row.who}: {row.change}", room, SMALL)


def _tall(words: tuple[str, list[str], list[str]]) -> float:
    return (len(words[1]) + len(words[2])) * LINE + _GAP


def _stack(
    sheet: Sheet, x: float, top: float, items: list[tuple[str, list[str], list[str]]], kept: str
) -> None:
    for change, figure, told in items:
        colour, marker = _KEPT if change == kept else _CHANGED
        sheet.mark(x + 6, top + LINE / 2, marker, colour)
        sheet.text(x + _INDENT, top + len(figure) * LINE / 2, figure, colour=INK)
        middle = top + (len(figure) + len(told) / 2) * LINE
        sheet.text(x + _INDENT, middle, told, size=SMALL, colour=MUTED)
        top += (len(figure) + len(told)) * LINE + _GAP
