"""Labelled horizontal bars, with an interval where there is one and a line to compare with."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.surface import LINE, Sheet, depth, text_width, value_axis, wrap
from analysis.show.svg import INK, MUTED, PAPER, SERIES
from analysis.show.words import Format, listing, named, plain, sentence, table


def bars(
    rows: pd.DataFrame,
    *,
    name: str,
    caption: str,
    xlabel: str,
    source: str = "",
    explained: Sequence[Html] = (),
    reference: tuple[float, str] | None = None,
    fmt: Format = plain,
) -> Figure:
    """Draw labelled horizontal bars from zero, in the order given.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` and ``value``, optionally ``low`` and ``high`` (an interval; missing where there
        is none).
    name, caption, source, explained
        See `Figure`.
    xlabel : str
        What the bars measure, with its unit.
    reference : tuple of (float, str), optional
        A value to compare with and its name: a vertical line.
    fmt : callable
        Turns a value into text.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, there is no row or a value is not finite.
    """
    reference = named(reference)
    rows = rows.assign(**{side: np.nan for side in ("low", "high") if side not in rows.columns})
    rows = table(rows, ["label"], ["value", "low", "high"], "bars")
    if not np.isfinite(rows["value"]).all():
        raise ValueError("bars: every value must be finite")

    def draw(canvas: Canvas, narrow: bool) -> None:
        _draw(canvas, rows, narrow, xlabel, reference, fmt)

    return drawn(name, _alt(rows, xlabel, reference, fmt), caption, rows, draw, source, explained)


def _interval_words(row, fmt: Format) -> str:
    return "" if pd.isna(row.low) or pd.isna(row.high) else f" ({fmt(row.low)} to {fmt(row.high)})"


def _alt(rows: pd.DataFrame, xlabel: str, reference, fmt: Format) -> str:
    told = [f"{row.label} {fmt(row.value)}{_interval_words(row, fmt)}" for row in rows.itertuples()]
    parts = [f"Bar chart: {xlabel}", listing(told)]
    if reference:
        above = [row.label for row in rows.itertuples() if row.value > reference[0]]
        parts.append(f"Above {reference[1]} ({fmt(reference[0])}): {listing(above)}")
    elif len(rows) > 2:
        most, least = rows.loc[rows["value"].idxmax(), "label"], rows.loc[rows["value"].idxmin(), "label"]
        parts.append(f"The highest is {most}, the lowest {least}")
    return " ".join(sentence(part) for part in parts)


def _draw(canvas: Canvas, rows: pd.DataFrame, narrow: bool, xlabel: str, reference, fmt: Format) -> None:
    left, right = (0, 350) if narrow else (212, 720)
    titles = [wrap(text, 346 if narrow else 196) for text in rows["label"]]
    words = [f"{fmt(row.value)}{_interval_words(row, fmt)}" for row in rows.itertuples()]
    heights = [len(t) * LINE + 54 if narrow else max(len(t) * LINE, 24) + 14 for t in titles]
    top = 28 if reference else 6
    bottom = top + sum(heights)
    sheet = Sheet(canvas, bottom + depth(xlabel, narrow))
    ends = [0.0, *rows["value"], *rows["low"].dropna(), *rows["high"].dropna()]
    ends += [reference[0]] if reference else []
    room = 12 if narrow else 14 + max(text_width(text) for text in words)
    span = (min(ends), max(ends))
    ax = value_axis(sheet, (left, top, right, bottom), span, (10, room), xlabel, fmt, 4 if narrow else 6)
    stop = sheet.at(ax, reference[0], 0)[0] if reference else None
    edge = top
    for row, title, text, height in zip(rows.itertuples(), titles, words, heights, strict=True):
        strip = (edge + height - 32, edge + height - 4) if narrow else (edge, edge + height)
        sheet.grid(ax, *strip)
        far = _bar(sheet, ax, row, sum(strip) / 2) + 7
        if stop is not None:
            sheet.line([stop, stop], strip, colour=PAPER, width=4)
            sheet.line([stop, stop], strip, width=2, dashes=(0, (4, 2)))
            if stop - text_width(text) < far < stop + 6:
                far = stop + 7
        if narrow:
            sheet.text(0, edge + 4 + len(title) * LINE / 2, title)
            sheet.text(0, edge + 4 + (len(title) + 0.5) * LINE, text, colour=MUTED)
        else:
            sheet.text(0, sum(strip) / 2, title)
            sheet.text(far, sum(strip) / 2, text, halo=True)
        edge += height
    if reference:
        name = f"{reference[1]} {fmt(reference[0])}"
        half = text_width(name) / 2
        sheet.text(min(max(stop, left + half), right - half), top - 15, name, ha="center")


def _bar(sheet: Sheet, ax: Axes, row, y: float) -> float:
    """Draw one bar with its interval and return where its ink ends on the right, in pixels."""
    zero, end = sheet.at(ax, 0, 0)[0], sheet.at(ax, row.value, 0)[0]
    sheet.box(min(zero, end), y - 11, abs(end - zero), 22, fill=SERIES[0])
    sheet.line([zero, zero], [y - 14, y + 14], width=1, colour=MUTED)
    if pd.isna(row.low) or pd.isna(row.high):
        return max(zero, end)
    low, high = (sheet.at(ax, value, 0)[0] for value in (row.low, row.high))
    sheet.line([low, high], [y, y], width=5, colour=PAPER)
    sheet.line([low, high], [y, y], width=2)
    for x in (low, high):
        sheet.mark(x, y, "|", INK, 12)
    return max(zero, end, high)
