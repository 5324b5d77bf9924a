"""The scorecard: each rebuilt figure as a percentage of the figure stated, beside its verdict in words."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.surface import LINE, SMALL, Sheet, depth, text_width, value_axis, wrap
from analysis.show.svg import BAND, GRID, INK, MUTED, SERIES
from analysis.show.words import Format, listing, percent, sentence, table

# The first phrase found in a verdict decides its mark; the words beside it say the same. The hues are those of the
# badges in the style sheet, and none of them says good or bad.
_MARKS = (
    ("within", SERIES[0], "s"),
    ("not reproduce", SERIES[4], "v"),
    ("only if", MUTED, "^"),
    ("not seen", MUTED, "P"),
    ("design", MUTED, "d"),
    ("not checkable", MUTED, "*"),
    ("approximate", SERIES[3], "D"),
    ("reproduces", SERIES[0], "o"),
)
_NUMBERS = ("ratio", "ratio_low", "ratio_high", "band_low", "band_high")
_AXIS = "Rebuilt, as % of the figure stated"
_ABSENT = "not rebuilt"


def scorecard(
    rows: pd.DataFrame,
    *,
    name: str,
    caption: str,
    source: str = "",
    explained: Sequence[Html] = (),
    limits: tuple[float, float] = (0.5, 1.5),
    fmt: Format = percent,
) -> Figure:
    """Draw each rebuilt figure against the figure stated.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per claim with text columns ``label`` and ``verdict`` and, as multiples of the figure
        stated, ``ratio``, ``ratio_low``, ``ratio_high`` (rebuilt) and ``band_low``, ``band_high`` (what
        the stated figure allows). A missing ``ratio`` leaves the verdict alone; an infinite or missing
        band edge leaves that side open.
    name, caption, source, explained
        See `Figure`.
    limits : tuple of float
        The widest axis allowed, as multiples of the figure stated; what lies outside is marked by an
        arrow and its value at the edge.
    fmt : callable
        Turns a multiple into text.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    rows = table(rows, ["label", "verdict"], _NUMBERS, "scorecard")
    low, high = _axis_range(rows, limits)

    def draw(canvas: Canvas, narrow: bool) -> None:
        (_draw_narrow if narrow else _draw_wide)(canvas, rows, (low, high), fmt)

    return drawn(name, _alt(rows, fmt), caption, rows, draw, source, explained)


def _axis_range(rows: pd.DataFrame, limits: tuple[float, float]) -> tuple[float, float]:
    values = rows[list(_NUMBERS)].to_numpy()
    values = values[np.isfinite(values)]
    low = max(limits[0], min(0.9, values.min(initial=1) - 0.03))
    high = min(limits[1], max(1.1, values.max(initial=1) + 0.03))
    return low, high


def _mark(verdict: str) -> tuple[str, str]:
    for phrase, colour, marker in _MARKS:
        if phrase in verdict.lower():
            return colour, marker
    return INK, "o"


def _alt(rows: pd.DataFrame, fmt: Format) -> str:
    known = rows[rows["ratio"].notna()]
    parts = [f"Scorecard of {len(rows)} claims, each rebuilt figure as a percentage of the figure stated"]
    for verdict, group in rows.groupby("verdict", sort=False):
        shown = [
            label if pd.isna(ratio) else f"{label} ({fmt(ratio)})"
            for label, ratio in zip(group["label"], group["ratio"], strict=True)
        ]
        parts.append(f"{verdict}: {listing(shown)}")
    if len(known) > 1:
        ends = known.loc[known["ratio"].idxmin()], known.loc[known["ratio"].idxmax()]
        parts.append(
            f"The rebuilt figures lie between {fmt(ends[0]['ratio'])} ({ends[0]['label']}) and "
            f"{fmt(ends[1]['ratio'])} ({ends[1]['label']}) of what was stated"
        )
    if len(known) < len(rows):
        parts.append(f"{_ABSENT}: {len(rows) - len(known)}")
    return " ".join(sentence(part) for part in parts)


def _draw_wide(canvas: Canvas, rows: pd.DataFrame, span: tuple[float, float], fmt: Format) -> None:
    labels = [wrap(text, 208) for text in rows["label"]]
    verdicts = [wrap(text, 158, bold=True) for text in rows["verdict"]]
    heights = [max(len(a), len(b) + 1) * LINE + 16 for a, b in zip(labels, verdicts, strict=True)]
    top = 40
    bottom = top + sum(heights)
    sheet = Sheet(canvas, bottom + depth(_AXIS, False))
    ax = value_axis(sheet, (225, top, 525, bottom), span, (0, 0), _AXIS, fmt, 6)
    _key(sheet, 225, 14)
    edge = top
    for row, label, verdict, height in zip(rows.itertuples(), labels, verdicts, heights, strict=True):
        middle = edge + height / 2
        sheet.line([0, 720], [edge, edge], colour=GRID, width=1)
        sheet.text(0, middle, label)
        _interval(sheet, ax, row, (edge, edge + height), fmt)
        _verdict(sheet, 548, middle, row, verdict, fmt)
        edge += height


def _draw_narrow(canvas: Canvas, rows: pd.DataFrame, span: tuple[float, float], fmt: Format) -> None:
    labels = [wrap(text, 346) for text in rows["label"]]
    verdicts = [wrap(text, 320, bold=True) for text in rows["verdict"]]
    strips = [14 if pd.isna(ratio) else 52 for ratio in rows["ratio"]]
    top = 62
    words = [(len(a) + len(b) + 1) * LINE + 8 for a, b in zip(labels, verdicts, strict=True)]
    bottom = top + sum(words) + sum(strips)
    sheet = Sheet(canvas, bottom + depth(_AXIS, True))
    ax = value_axis(sheet, (8, top, 342, bottom), span, (0, 0), _AXIS, fmt, 5)
    _key(sheet, 0, 12, stacked=True)
    edge = top
    for row, label, verdict, above, strip in zip(
        rows.itertuples(), labels, verdicts, words, strips, strict=True
    ):
        sheet.line([0, 350], [edge, edge], colour=GRID, width=1)
        sheet.text(0, edge + 8 + len(label) * LINE / 2, label)
        _verdict(sheet, 0, edge + above - (len(verdict) + 1) * LINE / 2, row, verdict, fmt)
        _interval(sheet, ax, row, (edge + above + 6, edge + above + strip - 6), fmt)
        edge += above + strip


def _key(sheet: Sheet, x: float, y: float, stacked: bool = False) -> None:
    """Explain the band and the dot with its range, in the order they are drawn."""
    sheet.box(x, y - 8, 26, 16, fill=BAND, edgecolor=MUTED, linewidth=0.8)
    first = "what the stated figure allows"
    sheet.text(x + 34, y, first, size=SMALL, colour=MUTED)
    x, y = (x, y + 24) if stacked else (x + 34 + text_width(first, SMALL) + 22, y)
    sheet.line([x, x + 26], [y, y], width=2)
    sheet.mark(x + 13, y, "o", INK)
    sheet.text(x + 34, y, "rebuilt, with its range", size=SMALL, colour=MUTED)


def _verdict(sheet: Sheet, x: float, y: float, row, words: list[str], fmt: Format) -> None:
    colour, marker = _mark(row.verdict)
    top = y - len(words) * LINE / 2
    sheet.mark(x + 6, top, marker, colour)
    sheet.text(x + 18, top + (len(words) - 1) * LINE / 2, words, bold=True, halo=True)
    told = _ABSENT if pd.isna(row.ratio) else f"{fmt(row.ratio)} of stated"
    sheet.text(x + 18, top + len(words) * LINE, told, size=SMALL, colour=MUTED, halo=True)


def _interval(sheet: Sheet, ax: Axes, row, strip: tuple[float, float], fmt: Format) -> None:
    """Draw one row's band, range and dot; what lies outside the axis becomes an arrow with its value."""
    if pd.isna(row.ratio):
        return
    low, high = ax.get_xlim()
    y = sum(strip) / 2

    def px(value: float, absent: float) -> float:
        return sheet.at(ax, min(max(absent if pd.isna(value) else value, low), high), 0)[0]

    sheet.grid(ax, *strip)
    if not (pd.isna(row.band_low) and pd.isna(row.band_high)):
        left, right = px(row.band_low, low), px(row.band_high, high)
        sheet.box(left, y - 11, max(right - left, 2), 22, fill=BAND, edgecolor=MUTED, linewidth=0.8)
    sheet.line([px(1, 1)] * 2, strip)
    start, end = px(row.ratio_low, row.ratio), px(row.ratio_high, row.ratio)
    sheet.line([start, end], [y, y], width=2)
    for value, x in ((row.ratio_low, start), (row.ratio_high, end)):
        if low <= value <= high:
            sheet.mark(x, y, "|", INK, 9)
    _arrow(sheet, row, (low, high), px, y, fmt)
    if low <= row.ratio <= high:
        colour, marker = _mark(row.verdict)
        sheet.mark(px(row.ratio, 1), y, marker, colour, 10)


def _arrow(sheet: Sheet, row, span: tuple[float, float], px, y: float, fmt: Format) -> None:
    """Point beyond the axis, with the value if it is the rebuilt figure itself that lies there."""
    ends = [value for value in (row.ratio_low, row.ratio, row.ratio_high) if not pd.isna(value)]
    for beyond, marker, ha, shift in (
        (max(ends) > span[1], ">", "right", -9),
        (min(ends) < span[0], "<", "left", 9),
    ):
        if not beyond:
            continue
        edge = span[1] if marker == ">" else span[0]
        sheet.mark(px(edge, edge), y, marker, INK, 9)
        if not span[0] <= row.ratio <= span[1] and (row.ratio > span[1]) == (marker == ">"):
            sheet.text(px(edge, edge) + shift, y, fmt(row.ratio), ha=ha, bold=True, halo=True)
