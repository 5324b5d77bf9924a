"""The drawing surface of the house style: a sheet measured in pixels, its text, and axes that read level.

Text is placed line by line and by its anchor, never as a block, because readers' fonts differ in width from
the font matplotlib measures with (which is wider than most, so what fits here fits there).
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

from analysis.show.svg import BAND, EDGE, GRID, HALO, INK, MUTED, PAPER, SERIES, clean
from analysis.show.words import Format

WIDE, NARROW = 720, 350  # pixels; below 600 px of viewport the page shows the narrow drawing
SIZE, SMALL = 13.0, 12.0  # text sizes in pixels
LINE = 17.0  # line height in pixels
DASHES = (0, (5, 3))
MARKERS = ("o", "s", "D", "^", "v", "P")

BANDED = {"facecolor": BAND, "edgecolor": EDGE, "linewidth": 1}  # a band, whose edge is seen on any ground

_DECIMALS = re.compile(r"\.(\d+)")
_TICK_GAP = 5  # least pixels between two tick labels

Scale = tuple[tuple[float, float], list[float], list[str]]  # ends of an axis, its ticks, and their labels


def series_style(position: int) -> tuple[str, str]:
    """Return colour and marker of the n-th series: each pair differs in more than its colour."""
    return SERIES[position % len(SERIES)], MARKERS[position % len(MARKERS)]


@contextmanager
def house_style(salt: str) -> Iterator[None]:
    """Draw in the house style whatever the user's own matplotlib settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": salt,
                "font.family": "DejaVu Sans",
                "font.size": SIZE,
                "text.parse_math": False,
                "text.color": INK,
                "axes.labelcolor": INK,
                "axes.edgecolor": INK,
                "axes.axisbelow": True,
                "axes.grid": True,
                "axes.facecolor": "none",
                "figure.facecolor": "none",
                "grid.color": GRID,
                "grid.linewidth": 1,
                "patch.edgecolor": "none",
                "patch.force_edgecolor": True,
                "patch.linewidth": 0,
                "lines.solid_capstyle": "butt",
                "xtick.bottom": False,
                "ytick.left": False,
                "xtick.color": GRID,
                "ytick.color": GRID,
                "xtick.labelcolor": MUTED,
                "ytick.labelcolor": MUTED,
                "xtick.labelsize": SMALL,
                "ytick.labelsize": SMALL,
                "axes.unicode_minus": True,
            }
        )
        yield


def render(draw: Callable[[bool], "Sheet"], *, narrow: bool, prefix: str, alt: str) -> str:
    """Run one drawing function and return the inline SVG."""
    with house_style(prefix):
        sheet, buffer = draw(narrow), io.StringIO()
        sheet.canvas.savefig(buffer, format="svg", metadata={"Date": None})
    return clean(buffer.getvalue(), prefix=prefix, alt=alt, councils=";".join(sheet.marked))


def across(narrow: bool) -> int:
    """Return how many pixels wide a drawing is."""
    return NARROW if narrow else WIDE


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """Return the width of one line of text in pixels, in the wide font used for measuring."""
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=size)
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0])


def wrap(text: str, width: float, size: float = SIZE, bold: bool = False) -> list[str]:
    """Break text into lines no wider than `width` pixels; a single long word keeps its own line."""
    lines: list[str] = []
    wide = 0.0
    for word in text.split():
        if lines:
            # Only what comes new is measured: a letter is set by the one before it alone
            last = lines[-1][-1]
            wide += text_width(f"{last} {word}", size, bold) - text_width(last, size, bold)
        if lines and wide <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
            wide = text_width(word, size, bold)
    return lines


class Sheet:
    """A matplotlib figure addressed in pixels from its top left corner; at 72 dots per inch a point is a pixel."""

    def __init__(self, narrow: bool, height: float) -> None:
        """Begin a drawing of a height in pixels."""
        self.width, self.height = across(narrow), height
        self.canvas = Canvas(figsize=(self.width / 72, height / 72), dpi=72)
        self.canvas.patch.set_visible(False)
        self.marked: list[str] = []  # whose marks were drawn where

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Return axes without a box between the four edges given in pixels."""
        box = (left / self.width, 1 - bottom / self.height)
        ax = self.canvas.add_axes((*box, (right - left) / self.width, (bottom - top) / self.height))
        ax.patch.set_visible(False)
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0, pad=6)
        return ax

    def scaled(self, box: Sequence[float], scale: Scale) -> Axes:
        """Return axes whose value axis is vertical."""
        ax, (span, marks, labels) = self.axes(*box), scale
        ax.set_ylim(*span)
        ax.set_yticks(marks, labels)
        ax.grid(axis="x", visible=False)
        ax.spines["bottom"].set(visible=True, color=MUTED)
        return ax

    def x(self, value: float) -> float:
        """Return where a value lies on the one horizontal axis of a chart of rows, in pixels."""
        return self.at(self.canvas.axes[0], value, 0)[0]

    def at(self, ax: Axes, x: float, y: float) -> tuple[float, float]:
        """Return the pixel position of a point in data coordinates."""
        px, py = ax.transData.transform((float(x), float(y)))
        return float(px), float(self.height - py)

    def text(
        self,
        x: float,
        y: float,
        text: str | Sequence[str],
        *,
        colour: str = INK,
        size: float = SIZE,
        ha: str = "left",
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Write lines of text; `y` is the middle of the block of lines."""
        lines = [text] if isinstance(text, str) else list(text)
        first = y - (len(lines) - 1) * LINE / 2 + 0.36 * size
        for number, line in enumerate(lines):
            self.canvas.text(
                x / self.width,
                1 - (first + number * LINE) / self.height,
                line,
                ha=ha,
                va="baseline",
                color=colour,
                fontsize=size,
                fontweight="bold" if bold else "normal",
                gid=HALO if halo else None,
            )

    def councils(self, group: str, marks: Iterable[tuple[str, str, float, float]]) -> None:
        """Tell whose marks were drawn where, for the script by which a reader finds her own.

        `group`: what the marks have in common: a year, or a name. `marks`: council, value in words, and pixel
        position of each; marks without a name are nobody's.
        """
        told = [f"{name}|{words}|{x:.0f}|{y:.0f}" for name, words, x, y in marks if name]
        self.marked += [group, *told] if told else []

    def mark(self, x: float, y: float, marker: str, colour: str = INK, size: float = 9, **style) -> None:
        """Draw one marker at a pixel position."""
        self.line([x], [y], colour=colour, marker=marker, markersize=size, **style)

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        colour: str = INK,
        width: float = 1.5,
        dashes: str | tuple = "-",
        marker: str = "",
        markersize: float = 8,
        hollow: bool = False,
        zorder: float = 2,
    ) -> None:
        """Draw a line through pixel positions."""
        artist = mpl.lines.Line2D(
            np.asarray(xs, dtype=float) / self.width,
            1 - np.asarray(ys, dtype=float) / self.height,
            color=colour,
            linewidth=width,
            linestyle=dashes,
            marker=marker,
            markersize=markersize,
            markerfacecolor=PAPER if hollow else colour,
            markeredgecolor=colour,
            markeredgewidth=1.5 if hollow or marker in ("|", "_") else 0.5,
            transform=self.canvas.transFigure,
            zorder=zorder,
        )
        self.canvas.add_artist(artist)

    def dots(self, xs: Sequence[float], ys: Sequence[float], colour: str, size: float) -> None:
        """Draw many equal dots as one path of points with round ends, which keeps the file small."""
        # A line of a hundredth of a pixel: some browsers draw no ends on a line of no length.
        points = [
            (x / self.width + end, 1 - y / self.height)
            for x, y in zip(xs, ys, strict=True)
            for end in (0, 0.011 / self.width)
        ]
        if not points:
            return
        path = Path(points, [Path.MOVETO, Path.LINETO] * (len(points) // 2))
        path.should_simplify = False
        self.canvas.add_artist(
            PathPatch(
                path, transform=self.canvas.transFigure, facecolor="none", edgecolor=colour, linewidth=size,
                capstyle="round", zorder=2,
            )
        )  # fmt: skip

    def grid(self, top: float, bottom: float) -> None:
        """Draw the value axis' grid lines between two heights only, clear of the text around them."""
        for x in map(self.x, self.canvas.axes[0].get_xticks()):
            self.line([x, x], [top, bottom], colour=GRID, width=1, zorder=0.5)

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = "none", **style) -> None:
        """Draw a rectangle whose top left corner is at a pixel position."""
        self.canvas.add_artist(
            mpl.patches.Rectangle(
                (x / self.width, 1 - (y + height) / self.height),
                width / self.width,
                height / self.height,
                transform=self.canvas.transFigure,
                facecolor=fill,
                **style,
            )
        )


def ticks(low: float, high: float, most: int, fmt: Format) -> tuple[list[float], list[str]]:
    """Choose round values within a range, at most so many steps and no two read the same; gives values and labels."""
    values: list[float] = []
    for count in range(most, 0, -1):
        marks = MaxNLocator(count, steps=[1, 2, 5, 10]).tick_values(low, high)
        values = [float(mark) for mark in marks if low <= mark <= high]
        if len({fmt(value) for value in values}) == len(values):
            break
    first = {fmt(value): value for value in reversed(values)}  # where even one step reads the same twice
    values = sorted(first.values())
    return values, shortest([fmt(value) for value in values])


def shortest(labels: Sequence[str]) -> list[str]:
    """Return labels of ticks without the noughts that end the decimals of all of them.

    Examples
    --------
    >>> shortest(["£0.50m", "£1.00m"]), shortest(["10.0", "12.5"]), shortest(["0%", "+5.0%"])
    (['£0.5m', '£1.0m'], ['10.0', '12.5'], ['0%', '+5%'])
    """
    decimals = [found[1] for label in labels if (found := _DECIMALS.search(label))]
    if not decimals or not all(digits.endswith("0") for digits in decimals):
        return list(labels)
    return shortest([_DECIMALS.sub(lambda found: f".{found[1][:-1]}".rstrip("."), label) for label in labels])


def padded(values: Iterable[float], share: float) -> tuple[float, float]:
    """Return the ends of values, widened by a share of what lies between them."""
    low, high = min(held := list(values)), max(held)
    pad = share * (high - low or abs(high) or 1)
    return low - pad, high + pad


def whole_span(low: float, high: float) -> tuple[float, float]:
    """Return an axis' ends widened by a hair, so that a tick at an end (0.1 × 3 above 0.3) is not lost."""
    hair = 1e-9 * ((high - low) or 1)
    return low - hair, high + hair


def depth(xlabel: str, narrow: bool) -> float:
    """Return how many pixels below its axes a chart needs for tick labels and the axis' name."""
    return 29 + LINE * len(wrap(xlabel, across(narrow) - 4, SMALL))


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


def upright(values: Sequence[float], fmt: Format) -> tuple[Scale, float]:
    """Return a vertical axis that holds values, and the pixels kept free for its labels.

    A least value of exactly zero becomes its foot.
    """
    low, high = padded(values, 0.08)
    low = 0 if min(values) == 0 else low
    marks, labels = ticks(low, high, 6, fmt)
    return ((low, high), marks, labels), 12 + max(text_width(label, SMALL) for label in labels)


def plot_area(sheet: Sheet, scale: Scale, edges: Sequence[float], ylabel: str, gap: float = 0) -> Axes:
    """Return axes whose value axis is vertical and named above it, so that nothing is read sideways.

    - `edges`: left, top, right and bottom edge of axes and name, in pixels.
    - `gap`: what is kept free between the two, in pixels.
    """
    name, (left, top, right, bottom) = wrap(ylabel, sheet.width - 4, SMALL), edges
    sheet.text(0, top + 3 + LINE * len(name) / 2, name, size=SMALL)
    return sheet.scaled((left, top + 15 + gap + LINE * len(name), right, bottom), scale)
