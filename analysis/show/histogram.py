"""The distribution of a result: histogram, median, interval and the stated figure."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure
from analysis.show.labels import DASHES, Labels
from analysis.show.surface import Sheet, depth, name_x, text_width
from analysis.show.svg import BAND, INK, MUTED, PAPER, SERIES
from analysis.show.words import Format, named, percent, plain

_TOP = 88  # pixels above the bars for the names of what is marked
_INTERVAL, _BINS = 0.9, 36
_TAILS = ((1 - _INTERVAL) / 2, 0.5, (1 + _INTERVAL) / 2)


@dataclass(frozen=True, eq=False)
class Distribution(Figure):
    """How a result spreads when its inputs vary together, with its median and the range of nine draws in ten.

    Parameters
    ----------
    rows : sequence of float
        Draws of the result. The data are the bars: ``low``, ``high`` and ``share`` of the draws.
    name, caption, source, explained
        See `Figure`.
    xlabel : str
        What the result measures, with its unit.
    stated : tuple of (float, str), optional
        A stated figure to compare with, and its name.
    fmt : callable
        Turns a result into text.

    Raises
    ------
    ValueError
        If there are fewer than two draws, or one is not finite.
    """

    rows: Sequence[float]
    _: KW_ONLY
    xlabel: str
    stated: tuple[float, str] | None = None
    fmt: Format = plain
    tails: tuple[float, ...] = field(init=False)  # ends of the interval and, between them, the median

    def checked(self) -> dict[str, object]:
        """Return the bars, and the quantiles marked."""
        draws = np.asarray(self.rows, dtype=float)
        if draws.size < 2 or not np.isfinite(draws).all():
            raise ValueError("distribution: two or more finite values are needed")
        counts, edges = np.histogram(draws, bins=_BINS)
        bars = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "share": counts / draws.size})
        return {
            "rows": bars,
            "stated": named(self.stated),
            "tails": tuple(np.quantile(draws, _TAILS).tolist()),
        }

    def told(self) -> list[str]:
        """Return median and interval, and where the stated figure lies."""
        low, middle, high = map(self.fmt, self.tails)
        parts = [
            f"Histogram: {self.xlabel}",
            f"The median is {middle}; {percent(_INTERVAL)} of the results lie between {low} and {high}",
        ]
        if self.stated:
            value, called = self.stated
            inside = self.tails[0] <= value <= self.tails[2]
            where = "inside" if inside else "below" if value < self.tails[0] else "above"
            below = percent(self._share_below(value))
            parts.append(
                f"{called} {self.fmt(value)} lies {where} that range, with {below} of the results below it"
            )
        return parts

    def _share_below(self, value: float) -> float:
        width = (self.rows["high"] - self.rows["low"]).replace(0, np.nan)
        part = ((value - self.rows["low"]) / width).clip(0, 1)
        return float((part.fillna((self.rows["high"] < value).astype(float)) * self.rows["share"]).sum())

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw the bars, and above them the names of what is marked."""
        bottom = 264 if narrow else 294
        sheet = Sheet(canvas, bottom + depth(self.xlabel, narrow))
        ax = sheet.axes(8, _TOP, sheet.width - 8, bottom)
        low, high = self.rows["low"], self.rows["high"]
        edges = [low.iloc[0], high.iloc[-1], *([self.stated[0]] if self.stated else [])]
        pad = 0.02 * (max(edges) - min(edges) or 1)
        ax.set_xlim(min(edges) - pad, max(edges) + pad)
        wide = (high - low).replace(0, np.nan)
        density = (self.rows["share"] / wide).fillna(0)
        ax.set_ylim(0, density.max() * 1.05 or 1)
        ax.bar(low, density, width=wide, align="edge", color=SERIES[0], edgecolor=PAPER, linewidth=0.6)
        ax.set_yticks([])
        ax.grid(False)
        ax.spines["bottom"].set(visible=True, color=MUTED)
        name_x(sheet, ax, self.xlabel, self.fmt, 5 if narrow else 9)
        self._names(sheet, ax)

    def _names(self, sheet: Sheet, ax: Axes) -> None:
        """Name the interval, the median and the stated figure on three levels, none crossed by another's line."""
        left, middle, right = (sheet.at(ax, mark, 0)[0] for mark in self.tails)
        bottom = sheet.at(ax, self.tails[0], 0)[1]
        sheet.box(left, 26, right - left, bottom - 26, fill=BAND, zorder=-1)
        sheet.line([left, right], [26, 26], width=2)
        for x in (left, right):
            sheet.mark(x, 26, "|", INK, 10)
        low, median, high = map(self.fmt, self.tails)
        words = f"{percent(_INTERVAL)} between {low} and {high}"
        half = text_width(words) / 2
        sheet.text(min(max((left + right) / 2, half), sheet.width - half), 10, words, ha="center")
        lines = [(middle, 38, INK, "-", f"median {median}")]
        if self.stated:
            value, called = self.stated
            lines.append((sheet.at(ax, value, 0)[0], 60, SERIES[1], DASHES, f"{called} {self.fmt(value)}"))
        labels = Labels(sheet, (0, 0, sheet.width, bottom))
        for x, top, colour, dashes, _ in lines:
            sheet.line([x, x], [_TOP, bottom], colour=PAPER, width=4)
            sheet.line([x, x], [top, bottom], colour=colour, width=2, dashes=dashes)
            labels.avoid([x, x], [top, bottom])
        for x, top, _, _, words in lines:
            labels.beside(x, top + 9, words, bold=True, halo=False)
