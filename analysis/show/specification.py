"""The specification curve: every estimate of a list in order, and below it which choices made each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import DASHES, band_swatch, dot_swatch, draw_dots, draw_key, key_height, key_lines
from analysis.show.surface import LINE, SMALL, Sheet, plot_area, text_width, wrap
from analysis.show.svg import BAND, GRID, INK, MUTED, SERIES
from analysis.show.words import Format, check_intervals, listing, plain, sentence, table, with_interval

_TALL = 250  # pixels of the curve
_PLAIN, _MAIN = SERIES[0], SERIES[1]


def specification_curve(
    rows: pd.DataFrame,
    *,
    name: str,
    caption: str,
    ylabel: str,
    choices: Sequence[str],
    source: str = "",
    explained: Sequence[Html] = (),
    fmt: Format = plain,
    main: str = "main specification",
    interval: str = "95% interval",
    band: str = "middle 95% of the permutations",
) -> Figure:
    """Draw all estimates of a list from the lowest to the highest, and the choices behind each.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row for each specification, sorted by ``value``: ``label``, ``value``, ``low``, ``high``, ``main``
        (true once), ``band_low``, ``band_high``, and the columns named in `choices`.
    name, caption, source, explained
        See `Figure`.
    ylabel : str
        What the estimates measure, with the unit.
    choices : sequence of str
        Columns that say what was chosen, each a heading; their values become rows of marks, in the order in
        which the main specification, then the table, names them.
    fmt : callable
        Turns an estimate into text.
    main, interval, band : str
        What the marked specification, an interval and the band are.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, the rows are not sorted, not exactly one is the main one, or an interval does
        not hold its value.
    """
    numbers = ["value", "low", "high", "band_low", "band_high"]
    checked = table(rows, ["label", *choices], numbers, "specification curve")
    if not np.isfinite(checked[numbers]).all(axis=None):
        raise ValueError("specification curve: every number must be finite")
    check_intervals(checked, "specification curve")
    if not checked["value"].is_monotonic_increasing:
        raise ValueError("specification curve: the rows must be sorted by their value")
    if checked["main"].sum() != 1:
        raise ValueError("specification curve: exactly one specification must be the main one")
    plot = _Plot(checked, ylabel, tuple(choices), fmt, main, interval, band)
    return drawn(name, _alt(plot), caption, checked, plot.draw, source, explained)


def _alt(plot: "_Plot") -> str:
    rows, fmt = plot.rows, plot.fmt
    own = rows[rows["main"]].iloc[0]
    below, above = int((rows["high"] < 0).sum()), int((rows["low"] > 0).sum())
    parts = [
        f"Specification curve of {len(rows)} estimates in order, each with its {plot.interval}: {plot.ylabel}",
        f"They run from {fmt(rows['value'].iloc[0])} to {fmt(rows['value'].iloc[-1])}, the median is "
        f"{fmt(float(rows['value'].median()))}",
        f"The {plot.main} is {with_interval(own, fmt)}, number {int(own.name) + 1} from the lowest",
        f"Intervals wholly below zero: {below}; wholly above: {above}; including it: {len(rows) - below - above}",
        f"The {plot.band} runs from {fmt(rows['band_low'].min())} to {fmt(rows['band_high'].max())}",
    ]
    for choice in plot.choices:
        told = [
            f"{value} {fmt(float(rows.loc[rows[choice] == value, 'value'].median()))}"
            for value in plot.values(choice)
        ]
        parts.append(f"{choice}, median by choice: {listing(told)}")
    return " ".join(sentence(part) for part in parts)


@dataclass(frozen=True)
class _Plot:
    rows: pd.DataFrame
    ylabel: str
    choices: tuple[str, ...]
    fmt: Format
    main: str
    interval: str
    band: str

    def values(self, choice: str) -> list[str]:
        """The choices of a dimension: the main one first, then in the order of how often they stand."""
        own = self.rows.loc[self.rows["main"], choice].iloc[0]
        counts = self.rows[choice].value_counts()
        return [own, *(value for value in counts.index if value != own)]

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw the curve above and the marks below; in the narrow drawing names stand above their marks."""
        width = 350 if narrow else 720
        key = key_lines(self._key(), width)
        left = 56 if narrow else self._gutter()
        above = key_height(key) + LINE * len(wrap(self.ylabel, width - 4, SMALL)) + 15
        blocks = self._blocks(narrow, width)
        top = above + _TALL + 12
        sheet = Sheet(canvas, top + sum(height for *_, height in blocks) + 4)
        draw_key(sheet, key, 0)
        below = sheet.height - above - _TALL
        values = [*self.rows[["low", "high", "band_low", "band_high"]].to_numpy().ravel(), 0.0]
        ax = plot_area(sheet, values, width - 6, below, self.ylabel, self.fmt, above=key_height(key))
        self._place(ax, left, sheet)
        ax.set_xlim(-0.8, len(self.rows) - 0.2)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        self._curve(sheet, ax)
        edge = top
        for kind, text, chosen, height in blocks:
            if kind == "heading":
                self._rule(sheet, edge)
                sheet.text(0, edge + 6 + height / 2 - 3, text, bold=True, size=SMALL)
            else:
                y = edge + (height - 7 if narrow else height / 2)
                sheet.text(0, edge + 2 + len(text) * LINE / 2, text, size=SMALL)
                self._marks(sheet, ax, chosen, y)
            edge += height

    def _place(self, ax: Axes, left: float, sheet: Sheet) -> None:
        box = ax.get_position()
        ax.set_position((left / sheet.width, box.y0, box.x1 - left / sheet.width, box.height))

    def _gutter(self) -> float:
        names = [value for choice in self.choices for value in self.values(choice)]
        return min(max(text_width(name, SMALL) for name in names) + 14, 250)

    def _key(self) -> list:
        return [
            (self.main, dot_swatch(_MAIN, "D", line=True)),
            (f"another, with its {self.interval}", dot_swatch(_PLAIN, "o", line=True, size=6)),
            (self.band, band_swatch(BAND, line=1)),
        ]

    def _blocks(self, narrow: bool, width: int) -> list[tuple[str, list[str], pd.Series | None, float]]:
        found: list[tuple[str, list[str], pd.Series | None, float]] = []
        for choice in self.choices:
            heading = wrap(choice, width - 4, SMALL, bold=True)
            found.append(("heading", heading, None, len(heading) * LINE + 10))
            for value in self.values(choice):
                lines = wrap(value, width - 4 if narrow else self._gutter() - 10, SMALL)
                height = len(lines) * LINE + (16 if narrow else 4)
                found.append(("row", lines, self.rows[choice] == value, height))
        return found

    def _rule(self, sheet: Sheet, edge: float) -> None:
        sheet.line([0, sheet.width], [edge + 3, edge + 3], colour=GRID, width=1)

    def _curve(self, sheet: Sheet, ax: Axes) -> None:
        x = np.arange(len(self.rows))
        ax.fill_between(x, self.rows["band_low"], self.rows["band_high"], color=BAND, linewidth=0, zorder=0.6)
        for end in ("band_low", "band_high"):
            ax.plot(x, self.rows[end], color=MUTED, linewidth=1, linestyle=DASHES, zorder=2.5)
        ax.axhline(0, color=INK, linewidth=1.5, zorder=1.2)
        pitch = sheet.at(ax, 1, 0)[0] - sheet.at(ax, 0, 0)[0]
        for row in self.rows.sort_values("main", kind="stable").itertuples():
            at, y = sheet.at(ax, row.Index, row.value)
            ends = [sheet.at(ax, row.Index, end)[1] for end in (row.low, row.high)]
            colour = _MAIN if row.main else _PLAIN
            sheet.line(
                [at, at], ends, colour=colour, width=2.5 if row.main else 1, zorder=3 if row.main else 2
            )
            size = 9 if row.main else float(np.clip(pitch - 0.5, 3, 6))
            sheet.mark(at, y, "D" if row.main else "o", colour, size, zorder=4 if row.main else 3)

    def _marks(self, sheet: Sheet, ax: Axes, chosen: pd.Series, y: float) -> None:
        """Draw a mark for each specification that has the choice, on a thin line."""
        places = [sheet.at(ax, place, 0)[0] for place in range(len(self.rows))]
        sheet.line([places[0], places[-1]], [y, y], colour=GRID, width=1, zorder=0.5)
        pitch = places[1] - places[0] if len(places) > 1 else 6
        held = [place for place, has in zip(places, chosen, strict=True) if has]
        draw_dots(sheet, held, [y] * len(held), MUTED, float(np.clip(pitch - 0.7, 2.5, 6)))
        own = places[int(np.flatnonzero(self.rows["main"])[0])]
        if chosen[self.rows["main"]].iloc[0]:
            sheet.mark(own, y, "D", _MAIN, 7, zorder=3)
