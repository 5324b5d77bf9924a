"""The bridge: how one value becomes another, one contribution after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.surface import LINE, Sheet, depth, text_width, value_axis, wrap
from analysis.show.svg import INK, MUTED, PAPER, SERIES
from analysis.show.words import Format, listing, plain, sentence, table

_THICK = 22


def bridge(
    rows: pd.DataFrame,
    *,
    name: str,
    caption: str,
    xlabel: str,
    start: tuple[float, str],
    end: tuple[float, str],
    source: str = "",
    explained: Sequence[Html] = (),
    fmt: Format = plain,
    fmt_change: Format | None = None,
    tolerance: float = 1e-6,
) -> Figure:
    """Draw the contributions that lead from a start to an end (a waterfall).

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` and ``value``: contributions with their sign, in the order drawn.
    name, caption, source, explained
        See `Figure`.
    xlabel : str
        What start and end measure, with the unit.
    start, end : tuple of (float, str)
        The two values and their names.
    fmt : callable
        Turns start and end into text.
    fmt_change : callable, optional
        Turns a contribution into text; by default as `fmt`, with a sign.
    tolerance : float
        How far start and contributions may miss the end, as a share of the larger of start and end.

    Returns
    -------
    Figure
        Its data are the rows with where each begins and ends.

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a value is not finite, or start and contributions do not
        add up to the end.
    """
    rows = table(rows, ["label"], ["value"], "bridge")
    start, end = (float(start[0]), start[1]), (float(end[0]), end[1])
    if not np.isfinite([*rows["value"], start[0], end[0]]).all():
        raise ValueError("bridge: every value must be finite")
    missed = start[0] + rows["value"].sum() - end[0]
    if abs(missed) > tolerance * max(abs(start[0]), abs(end[0]), 1e-300):
        raise ValueError(f"bridge: start and contributions miss the end by {missed:.6g}")
    to = start[0] + rows["value"].cumsum()
    rows = rows.assign(**{"from": [start[0], *to.iloc[:-1]], "to": to})
    plot = _Plot(rows, start, end, xlabel, fmt, fmt_change or _signed(fmt))
    return drawn(name, _alt(plot), caption, rows, plot.draw, source, explained)


def _signed(fmt: Format) -> Callable[[float], str]:
    def signed(value: float) -> str:
        text = fmt(abs(value))
        return text if text == fmt(0.0) else f"{'+' if value > 0 else '−'}{text}"

    return signed


def _alt(plot: "_Plot") -> str:
    (start, first), (end, last) = plot.start, plot.end
    changes = [f"{row.label} {plot.fmt_change(row.value)}" for row in plot.rows.itertuples()]
    parts = [
        f"Bridge: {plot.xlabel}, from {plot.fmt(start)} ({first}) to {plot.fmt(end)} ({last}), "
        f"a change of {plot.fmt_change(end - start)}",
        f"The contributions: {listing(changes)}",
    ]
    if len(plot.rows) > 1:
        largest = plot.rows.loc[plot.rows["value"].abs().idxmax()]
        parts.append(f"The largest is {largest['label']}")
    return " ".join(sentence(part) for part in parts)


@dataclass(frozen=True)
class _Plot:
    rows: pd.DataFrame
    start: tuple[float, str]
    end: tuple[float, str]
    xlabel: str
    fmt: Format
    fmt_change: Format

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw start, contributions and end from top to bottom, each where the last one ended."""
        left, right = (6, 344) if narrow else (232, 720)
        lines = self._lines()
        titles = [wrap(title, 344 if narrow else 216, bold=bold) for title, _, _, _, bold in lines]
        heights = [len(t) * LINE + _THICK + 18 if narrow else max(len(t) * LINE, _THICK) + 16 for t in titles]
        bottom = 4 + sum(heights)
        sheet = Sheet(canvas, bottom + depth(self.xlabel, narrow))
        ends = [value for _, *both, _, _ in lines for value in both]
        room = 14 + max(text_width(words, bold=True) for _, _, _, words, _ in lines)
        span = (min(ends), max(ends))
        ax = value_axis(
            sheet, (left, 4, right, bottom), span, (room, room), self.xlabel, self.fmt, 4 if narrow else 6
        )
        edge, above = 4.0, None
        for title, line, height in zip(titles, lines, heights, strict=True):
            words = len(title) * LINE
            middle = edge + words + 4 + _THICK / 2 if narrow else edge + height / 2
            sheet.text(0, edge + 2 + words / 2 if narrow else middle, title, bold=line[4])
            sheet.grid(ax, *((edge + words + 2, edge + height - 6) if narrow else (edge, edge + height)))
            above = self._piece(sheet, ax, line, middle, above, narrow)
            edge += height

    def _lines(self) -> list[tuple[str, float, float, str, bool]]:
        """Return title, both ends, words and whether it is a total, for each line of the drawing."""
        changes = [
            (row.label, start, stop, self.fmt_change(row.value), False)
            for row, start, stop in zip(
                self.rows.itertuples(), self.rows["from"], self.rows["to"], strict=True
            )
        ]
        totals = [(called, value, value, self.fmt(value), True) for value, called in (self.start, self.end)]
        return [totals[0], *changes, totals[1]]

    def _piece(self, sheet: Sheet, ax: Axes, line, y: float, above: float | None, narrow: bool) -> float:
        """Draw one line, joined to the one above, and return the height its joint starts from."""
        _, start, stop, words, total = line
        x0, x1 = (sheet.at(ax, value, 0)[0] for value in (start, stop))
        half = _THICK / 2
        if above is not None and not narrow:
            sheet.line([x0, x0], [above, y - half], colour=MUTED, width=1)
        if total:
            sheet.mark(x0, y, "D", INK, 12)
            sheet.text(x0 + 13, y, words, bold=True, halo=True)
            return y + 6
        rises = stop >= start
        style = {"fill": SERIES[1], "hatch": "////", "hatchcolor": PAPER} if rises else {"fill": SERIES[0]}
        sheet.box(min(x0, x1), y - half, max(abs(x1 - x0), 1.5), _THICK, **style)
        sheet.text(x1 + (7 if rises else -7), y, words, ha="left" if rises else "right", halo=True)
        return y + half
