"""The tornado: how far each input moves a result, the widest swing first."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import DASHES
from analysis.show.surface import LINE, SMALL, Sheet, depth, text_width, value_axis, wrap
from analysis.show.svg import PAPER, SERIES
from analysis.show.words import Format, percent, plain, sentence, table


def tornado(
    rows: pd.DataFrame,
    base: float,
    *,
    name: str,
    caption: str,
    xlabel: str,
    source: str = "",
    explained: Sequence[Html] = (),
    fmt: Format = plain,
    base_label: str = "base",
    zero: str = "",
) -> Figure:
    """Draw how far each input moves a result, the widest swing first.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per input: ``label``; ``low`` and ``high``, the input's values as text with their unit (or
        numbers); ``result_low`` and ``result_high``, the result at each.
    base : float
        The result with every input at its central value.
    name, caption, source, explained
        See `Figure`.
    xlabel : str
        What the result measures, with its unit.
    fmt : callable
        Turns a result into text.
    base_label : str
        Names the line at `base`.
    zero : str
        Names a line at nothing, which is then in view; "" for none.

    Returns
    -------
    Figure
        Its data are the rows in the order drawn, with their ``swing``.

    Raises
    ------
    ValueError
        If a column is missing, there is no row or a result is not finite.
    """
    base = float(base)
    rows = table(rows, ["label", "low", "high"], ["result_low", "result_high"], "tornado")
    if not np.isfinite([*rows["result_low"], *rows["result_high"], base]).all():
        raise ValueError("tornado: every result must be finite")
    rows["swing"] = (rows["result_high"] - rows["result_low"]).abs()
    rows = rows.sort_values("swing", ascending=False, kind="stable").reset_index(drop=True)

    def draw(canvas: Canvas, narrow: bool) -> None:
        _draw(canvas, rows, base, narrow, xlabel, fmt, base_label, zero)

    return drawn(
        name, _alt(rows, base, xlabel, fmt, base_label, zero), caption, rows, draw, source, explained
    )


def _alt(rows: pd.DataFrame, base: float, xlabel: str, fmt: Format, base_label: str, zero: str) -> str:
    parts = [f"Tornado chart, widest swing first: {xlabel}", f"{base_label}: {fmt(base)}"]
    if zero:
        reach = (rows[["result_low", "result_high"]].min(axis=1) <= 0) & (
            rows[["result_low", "result_high"]].max(axis=1) >= 0
        )
        parts.append(f"{zero}, at {fmt(0.0)}, is within reach of {reach.sum()} of {len(rows)} alone")
    parts += [
        f"{row.label}: {row.low} gives {fmt(row.result_low)}, {row.high} gives {fmt(row.result_high)}"
        for row in rows.itertuples()
    ]
    if len(rows) > 1 and rows["swing"].iloc[0] > 0:
        share = rows["swing"].iloc[1] / rows["swing"].iloc[0]
        parts.append(
            f"{rows['label'].iloc[0]} moves the result most; the next, {rows['label'].iloc[1]}, "
            f"{percent(share)} as much"
        )
    return " ".join(sentence(part) for part in parts)


def _draw(canvas, rows: pd.DataFrame, base: float, narrow: bool, xlabel, fmt, base_label, zero) -> None:
    left, right = (0, 350) if narrow else (212, 720)
    titles = [wrap(text, 346 if narrow else 196) for text in rows["label"]]
    heights = [len(t) * LINE + 42 if narrow else max(len(t) * LINE, 26) + 14 for t in titles]
    top = (78 if narrow else 54) + (LINE if zero else 0)
    bottom = top + sum(heights)
    sheet = Sheet(canvas, bottom + depth(xlabel, narrow))
    results = [*rows["result_low"], *rows["result_high"], base, *([0.0] if zero else [])]
    room = 12 + max(text_width(words, SMALL) for words in [*rows["low"], *rows["high"]])
    span = (min(results), max(results))
    ax = value_axis(sheet, (left, top, right, bottom), span, (room, room), xlabel, fmt, 4 if narrow else 7)
    _key(sheet, narrow)
    x0 = sheet.at(ax, base, 0)[0]
    edge = top
    for row, title, height in zip(rows.itertuples(), titles, heights, strict=True):
        strip = (edge + height - 36, edge + height - 4) if narrow else (edge, edge + height)
        sheet.text(0, edge + 4 + len(title) * LINE / 2 if narrow else sum(strip) / 2, title)
        sheet.grid(ax, *strip)
        if zero:
            sheet.line([sheet.at(ax, 0, 0)[0]] * 2, strip, colour=SERIES[1], dashes=DASHES)
        _bars(sheet, ax, row, base, sum(strip) / 2)
        sheet.line([x0, x0], strip)
        edge += height
    ends = (left, right)
    _flag(sheet, x0, top, f"{base_label} {fmt(base)}", ends)
    if not narrow:
        sheet.line([x0, x0], [top - 5, top])
    if zero:
        _flag(sheet, sheet.at(ax, 0, 0)[0], top - LINE, zero, ends)


def _flag(sheet: Sheet, x: float, top: float, words: str, ends: tuple[float, float]) -> None:
    """Name an upright line above the bars, within the plot."""
    half = text_width(words, bold=True) / 2
    sheet.text(min(max(x, ends[0] + half), ends[1] - half), top - 14, words, ha="center", bold=True)


def _bars(sheet: Sheet, ax: Axes, row, base: float, y: float) -> None:
    """Draw both ends of one input; where they lie on one side of the base, each has half the height."""
    same_side = (row.result_low - base) * (row.result_high - base) > 0
    offset = {"low": -7, "high": 7} if same_side else {"low": 0, "high": 0}
    thick = 13 if same_side else 24
    rises = row.result_high >= row.result_low
    for side, result, words in (("low", row.result_low, row.low), ("high", row.result_high, row.high)):
        x0, x1 = sorted((sheet.at(ax, base, 0)[0], sheet.at(ax, result, 0)[0]))
        middle = y + offset[side]
        style = (
            {"fill": SERIES[0]}
            if side == "high"
            else {"fill": SERIES[4], "hatch": "////", "hatchcolor": PAPER}
        )
        sheet.box(x0, middle - thick / 2, x1 - x0, thick, **style)
        onward = result > base if result != base else rises == (side == "high")
        at, ha = (x1 + 5, "left") if onward else (x0 - 5, "right")
        sheet.text(at, middle, words, size=SMALL, ha=ha, halo=True)


def _key(sheet: Sheet, narrow: bool) -> None:
    first, second = "input at its low value", "input at its high value"
    sheet.box(0, 4, 30, 14, fill=SERIES[4], hatch="////", hatchcolor=PAPER)
    sheet.text(38, 11, first, size=SMALL)
    x, y = (0, 33) if narrow else (38 + text_width(first, SMALL) + 24, 11)
    sheet.box(x, y - 7, 30, 14, fill=SERIES[0])
    sheet.text(x + 38, y, second, size=SMALL)
