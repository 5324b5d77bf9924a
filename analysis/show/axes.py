"""Axes that the charts share: tick labels are distinct and fit, and names read level."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.show.drawing import LINE, NARROW, SMALL, WIDE, Sheet, text_width, wrap
from analysis.show.svg import MUTED
from analysis.show.words import Format

_TICK_GAP = 5  # least pixels between two tick labels


def ticks(low: float, high: float, most: int, fmt: Format) -> tuple[list[float], list[str]]:
    """Choose round values within a range, few enough that no two read the same.

    Parameters
    ----------
    low, high : float
        Ends of the axis.
    most : int
        Steps wanted at most.
    fmt : callable
        Turns a value into its label.

    Returns
    -------
    tuple of (list of float, list of str)
        Values and labels.
    """
    values: list[float] = []
    for count in range(most, 0, -1):
        marks = MaxNLocator(count, steps=[1, 2, 5, 10]).tick_values(low, high)
        values = [float(mark) for mark in marks if low <= mark <= high]
        if len({fmt(value) for value in values}) == len(values):
            break
    first = {fmt(value): value for value in reversed(values)}  # where even one step reads the same twice
    values = sorted(first.values())
    return values, [fmt(value) for value in values]


def whole_span(low: float, high: float) -> tuple[float, float]:
    """Return an axis' ends widened by a hair, so that a tick at an end (0.1 × 3 above 0.3) is not lost."""
    hair = 1e-9 * ((high - low) or 1)
    return low - hair, high + hair


def value_axis(
    sheet: Sheet,
    box: Sequence[float],
    span: tuple[float, float],
    rooms: tuple[float, float],
    xlabel: str,
    fmt: Format,
    most: int,
) -> Axes:
    """Return axes with only a horizontal value axis, named below.

    Parameters
    ----------
    sheet : Sheet
        Where to draw.
    box : sequence of float
        Left, top, right and bottom edge in pixels.
    span : tuple of float
        Least and greatest value.
    rooms : tuple of float
        Pixels kept free left of the least and right of the greatest value, for labels.
    xlabel : str
        Name of the axis, with its unit.
    fmt : callable
        Turns a value into its label.
    most : int
        Steps wanted at most.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = sheet.axes(*box)
    spread = (span[1] - span[0]) or abs(span[1]) or 1.0
    per_pixel = spread / max(box[2] - box[0] - sum(rooms), 40)
    ax.set_xlim(span[0] - rooms[0] * per_pixel, span[1] + rooms[1] * per_pixel)
    ax.set_ylim(0, 1)
    ax.set_yticks([])
    ax.grid(False)
    name_x(sheet, ax, xlabel, fmt, most)
    return ax


def depth(xlabel: str, narrow: bool) -> float:
    """Return how many pixels below its axes a chart needs for tick labels and the axis' name."""
    return 29 + LINE * len(wrap(xlabel, (NARROW if narrow else WIDE) - 4, SMALL))


def name_x(sheet: Sheet, ax: Axes, xlabel: str, fmt: Format, most: int) -> None:
    """Set the ticks of the horizontal axis, their labels kept on the sheet and apart, and write its name below."""
    for steps in range(most, 0, -1):
        values, labels = ticks(*ax.get_xlim(), steps, fmt)
        places = [
            _tick_place(sheet, sheet.at(ax, value, 0)[0], label)
            for value, label in zip(values, labels, strict=True)
        ]
        if all(left[1] + _TICK_GAP <= right[0] for left, right in pairwise(places)):
            break
    for place, label in zip(places, ax.set_xticks(values, labels), strict=True):
        label.label1.set_horizontalalignment(place[2])
    name_below(sheet, ax, xlabel)


def _tick_place(sheet: Sheet, x: float, label: str) -> tuple[float, float, str]:
    """Return left and right edge of a tick label and the side it is anchored on, so that it keeps on the sheet."""
    width = text_width(label, SMALL)
    if x < width / 2:
        return x, x + width, "left"
    if x > sheet.width - width / 2:
        return x - width, x, "right"
    return x - width / 2, x + width / 2, "center"


def name_below(sheet: Sheet, ax: Axes, xlabel: str) -> None:
    """Write the horizontal axis' name below its middle, kept on the sheet."""
    lines = wrap(xlabel, sheet.width - 4, SMALL)
    half = max((text_width(line, SMALL) for line in lines), default=0) / 2
    middle = sheet.at(ax, sum(ax.get_xlim()) / 2, 0)[0]
    bottom = sheet.height * (1 - ax.get_position().y0)
    x = min(max(middle, half), max(sheet.width - half, half))
    sheet.text(x, bottom + 27 + LINE * len(lines) / 2, lines, size=SMALL, ha="center")


def plot_area(
    sheet: Sheet,
    values: Sequence[float],
    right: float,
    below: float,
    ylabel: str,
    fmt: Format,
    *,
    above: float = 0,
    gap: float = 0,
) -> Axes:
    """Return axes whose value axis is vertical and named above it, so that nothing is read sideways.

    Parameters
    ----------
    sheet : Sheet
        Where to draw.
    values : sequence of float
        What the value axis must hold; a least value of exactly zero becomes its foot.
    right : float
        Right edge of the axes, in pixels.
    below : float
        Pixels kept free below the axes.
    ylabel : str
        Name of the value axis, with its unit.
    fmt : callable
        Turns a value into its label.
    above, gap : float
        Pixels kept free above the axis' name, and between it and the axes.

    Returns
    -------
    matplotlib.axes.Axes
    """
    low, high = min(values), max(values)
    pad = 0.08 * (high - low or abs(high) or 1)
    low = 0 if low == 0 else low - pad
    marks, labels = ticks(low, high + pad, 6, fmt)
    name = wrap(ylabel, sheet.width - 4, SMALL)
    left = 12 + max(text_width(label, SMALL) for label in labels)
    ax = sheet.axes(left, above + 15 + gap + LINE * len(name), right, sheet.height - below)
    ax.set_ylim(low, high + pad)
    ax.set_yticks(marks, labels)
    ax.grid(axis="x", visible=False)
    ax.spines["bottom"].set(visible=True, color=MUTED)
    sheet.text(0, above + 3 + LINE * len(name) / 2, name, size=SMALL)
    return ax
