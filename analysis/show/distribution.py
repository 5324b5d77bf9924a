"""The distribution of a result: histogram, median, interval and the stated figure."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import Labels
from analysis.show.surface import Sheet, depth, name_x, text_width
from analysis.show.svg import BAND, INK, MUTED, PAPER, SERIES
from analysis.show.words import Format, named, percent, plain, sentence

_TOP = 88  # pixels above the bars for the names of what is marked


def distribution(
    values: Sequence[float] | None = None,
    *,
    name: str,
    caption: str,
    xlabel: str,
    source: str = "",
    explained: Sequence[Html] = (),
    quantiles: pd.Series | None = None,
    stated: tuple[float, str] | None = None,
    interval: float = 0.9,
    bins: int = 36,
    fmt: Format = plain,
) -> Figure:
    """Draw how a result spreads when its inputs vary together.

    Parameters
    ----------
    values : sequence of float, optional
        Draws of the result. Give either these or `quantiles`.
    name, caption, source, explained
        See `Figure`.
    xlabel : str
        What the result measures, with its unit.
    quantiles : pandas.Series, optional
        The result at ascending probabilities (the index), from 0 to 1; they must include a half and the
        two ends of the interval.
    stated : tuple of (float, str), optional
        A stated figure to compare with, and its name.
    interval : float
        Probability inside the shaded range, the rest split evenly.
    bins : int
        Bars of the histogram, when `values` are given.
    fmt : callable
        Turns a result into text.

    Returns
    -------
    Figure
        Its data are the bars: ``low``, ``high`` and ``share`` of the draws.

    Raises
    ------
    ValueError
        If not exactly one of `values` and `quantiles` is given, or values are too few or not finite.
    """
    if (values is None) == (quantiles is None):
        raise ValueError("distribution: give either values or quantiles")
    stated = named(stated)
    tails = ((1 - interval) / 2, 0.5, (1 + interval) / 2)
    if quantiles is None:
        draws = np.asarray(values, dtype=float)
        if draws.size < 2 or not np.isfinite(draws).all():
            raise ValueError("distribution: two or more finite values are needed")
        counts, edges = np.histogram(draws, bins=bins)
        shares, marks = counts / draws.size, np.quantile(draws, tails)
    else:
        levels = np.asarray(quantiles.index, dtype=float)
        edges = quantiles.to_numpy(dtype=float)
        shares, marks = np.diff(levels), np.interp(tails, levels, edges)
    data = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "share": shares})
    marks = tuple(float(mark) for mark in marks)
    below = _share_below(data, stated[0]) if stated else 0.0

    def draw(canvas: Canvas, narrow: bool) -> None:
        _draw(canvas, data, marks, narrow, xlabel, stated, interval, fmt)

    alt = _alt(marks, xlabel, stated, below, interval, fmt)
    return drawn(name, alt, caption, data, draw, source, explained)


def _alt(marks: tuple[float, ...], xlabel: str, stated, below: float, interval: float, fmt: Format) -> str:
    low, middle, high = (fmt(mark) for mark in marks)
    parts = [
        f"Histogram: {xlabel}",
        f"The median is {middle}; {percent(interval)} of the results lie between {low} and {high}",
    ]
    if stated:
        where = (
            "inside" if marks[0] <= stated[0] <= marks[2] else "below" if stated[0] < marks[0] else "above"
        )
        told = f"{stated[1]} {fmt(stated[0])} lies {where} that range"
        parts.append(f"{told}, with {percent(below)} of the results below it")
    return " ".join(sentence(part) for part in parts)


def _share_below(data: pd.DataFrame, value: float) -> float:
    width = (data["high"] - data["low"]).replace(0, np.nan)
    inside = ((value - data["low"]) / width).clip(0, 1).fillna((data["high"] < value).astype(float))
    return float((inside * data["share"]).sum())


def _draw(
    canvas: Canvas, data: pd.DataFrame, marks, narrow: bool, xlabel: str, stated, interval: float, fmt: Format
) -> None:
    bottom = 264 if narrow else 294
    sheet = Sheet(canvas, bottom + depth(xlabel, narrow))
    ax = sheet.axes(8, _TOP, sheet.width - 8, bottom)
    edges = [data["low"].iloc[0], data["high"].iloc[-1], *([stated[0]] if stated else [])]
    pad = 0.02 * (max(edges) - min(edges) or 1)
    ax.set_xlim(min(edges) - pad, max(edges) + pad)
    spread = (data["high"] - data["low"]).replace(0, np.nan)
    density = (data["share"] / spread).fillna(0)
    ax.set_ylim(0, density.max() * 1.05 or 1)
    ax.bar(data["low"], density, width=spread, align="edge", color=SERIES[0], edgecolor=PAPER, linewidth=0.6)
    ax.set_yticks([])
    ax.grid(False)
    ax.spines["bottom"].set(visible=True, color=MUTED)
    name_x(sheet, ax, xlabel, fmt, 5 if narrow else 9)
    _marks_above(sheet, ax, marks, stated, interval, fmt)


def _marks_above(sheet: Sheet, ax: Axes, marks, stated, interval: float, fmt: Format) -> None:
    """Name the interval, the median and the stated figure on three levels, none crossed by another's line."""
    left, middle, right = (sheet.at(ax, mark, 0)[0] for mark in marks)
    bottom = sheet.at(ax, marks[0], 0)[1]
    sheet.box(left, 26, right - left, bottom - 26, fill=BAND, zorder=-1)
    sheet.line([left, right], [26, 26], width=2)
    for x in (left, right):
        sheet.mark(x, 26, "|", INK, 10)
    words = f"{percent(interval)} between {fmt(marks[0])} and {fmt(marks[2])}"
    half = text_width(words) / 2
    sheet.text(min(max((left + right) / 2, half), sheet.width - half), 10, words, ha="center")
    labels = Labels(sheet, (0, 0, sheet.width, bottom))
    lines = [(middle, 38, INK, "-", f"median {fmt(marks[1])}")]
    if stated:
        x = sheet.at(ax, stated[0], 0)[0]
        lines.append((x, 60, SERIES[1], (0, (5, 3)), f"{stated[1]} {fmt(stated[0])}"))
    for x, top, colour, dashes, _ in lines:
        sheet.line([x, x], [_TOP, bottom], colour=PAPER, width=4)
        sheet.line([x, x], [top, bottom], colour=colour, width=2, dashes=dashes)
        labels.avoid([x, x], [top, bottom])
    for x, top, _, _, words in lines:
        labels.beside(x, top + 9, words, bold=True, halo=False)
