"""The drawing surface of the house style: a sheet measured in pixels, its text and its labels.

Text is placed line by line and by its anchor, never as a block, because readers' fonts differ in width from
the font matplotlib measures with (which is wider than most, so what fits here fits there).
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from analysis.show.svg import GRID, HALO, INK, MUTED, PAPER, SERIES, clean

WIDE, NARROW = 720, 350  # pixels; below 600 px of viewport the page shows the narrow drawing
SIZE, SMALL = 13.0, 12.0  # text sizes in pixels
LINE = 17.0  # line height in pixels
HATCHES = ("", "////", "xxxx", "\\\\\\\\", "----", "||||", "++++")  # strokes only: dots make large files
MARKERS = ("o", "s", "D", "^", "v", "P")

Draw = Callable[[Canvas, bool], None]


def series_style(position: int) -> tuple[str, str, str]:
    """Return colour, hatch and marker of the n-th series; each pair differs in more than its colour."""
    return (
        SERIES[position % len(SERIES)],
        HATCHES[position % len(HATCHES)],
        MARKERS[position % len(MARKERS)],
    )


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
                "hatch.color": INK,
                "hatch.linewidth": 1.2,
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


def render(draw: Draw, *, narrow: bool, prefix: str, alt: str) -> str:
    """Run one drawing function on a fresh canvas and return the inline SVG."""
    with house_style(prefix):
        canvas = Canvas(figsize=((NARROW if narrow else WIDE) / 72, 1), dpi=72)
        FigureCanvasSVG(canvas)
        canvas.patch.set_visible(False)
        draw(canvas, narrow)
        buffer = io.StringIO()
        canvas.savefig(buffer, format="svg", metadata={"Date": None})
    return clean(buffer.getvalue(), prefix=prefix, alt=alt)


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """Return the width of one line of text in pixels, in the wide font used for measuring."""
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=size)
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0])


def wrap(text: str, width: float, size: float = SIZE, bold: bool = False) -> list[str]:
    """Break text into lines no wider than `width` pixels; a single long word keeps its own line."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@dataclass
class Sheet:
    """A matplotlib figure addressed in pixels from its top left corner.

    Parameters
    ----------
    canvas : matplotlib.figure.Figure
        Figure at 72 dots per inch, so that a point is a pixel.
    height : float
        Height in pixels the drawing needs.
    """

    canvas: Canvas
    height: float
    width: float = field(init=False)

    def __post_init__(self) -> None:
        """Give the canvas its height."""
        self.width = self.canvas.get_figwidth() * 72
        self.canvas.set_figheight(self.height / 72)

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Return axes without a box between the four edges given in pixels."""
        box = (left / self.width, 1 - bottom / self.height)
        ax = self.canvas.add_axes((*box, (right - left) / self.width, (bottom - top) / self.height))
        ax.patch.set_visible(False)
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0, pad=6)
        return ax

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

    def grid(self, ax: Axes, top: float, bottom: float) -> None:
        """Draw the value axis' grid lines between two heights only, clear of the text around them."""
        for value in ax.get_xticks():
            x = self.at(ax, value, 0)[0]
            self.line([x, x], [top, bottom], colour=GRID, width=1, zorder=0.5)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = "none", hatch: str = "", **style
    ) -> None:
        """Draw a rectangle whose top left corner is at a pixel position."""
        self.canvas.add_artist(
            mpl.patches.Rectangle(
                (x / self.width, 1 - (y + height) / self.height),
                width / self.width,
                height / self.height,
                transform=self.canvas.transFigure,
                facecolor=fill,
                hatch=hatch or None,
                **style,
            )
        )


Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


@dataclass
class Labels:
    """Places labels beside points so that they cover neither each other nor the lines drawn.

    Parameters
    ----------
    sheet : Sheet
        Where to write.
    region : tuple of float
        Left, top, right and bottom edge, in pixels, that labels must keep within.
    """

    sheet: Sheet
    region: Box
    taken: list[Box] = field(default_factory=list)
    ink: list[tuple[float, float]] = field(default_factory=list)
    clear_leaders: bool = False  # whether the line from a label to its point keeps off other labels and marks

    def avoid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Keep labels off a line through pixel positions."""
        for x0, y0, x1, y1 in zip(xs[:-1], ys[:-1], xs[1:], ys[1:], strict=True):
            steps = max(2, int(max(abs(x1 - x0), abs(y1 - y0)) / 3))
            self.ink.extend(zip(np.linspace(x0, x1, steps), np.linspace(y0, y1, steps), strict=True))

    def put(self, x: float, y: float, lines: Sequence[str], *, gap: float = 10, **style) -> None:
        """Write lines at the first free place around a point, or at the least crowded one."""
        width = max(text_width(line, style.get("size", SIZE), style.get("bold", False)) for line in lines)
        height = LINE * len(lines)
        candidates = _candidates(x, y, width, height, gap)
        left, top = min(
            candidates,
            key=lambda corner: (
                self._cost(corner, width, height)
                + 0.2 * _distance(corner, width, height, (x, y))
                + (
                    self._leader_cost(_nearest(corner, width, height, (x, y)), (x, y))
                    if self.clear_leaders
                    else 0
                )
            ),
        )
        self.taken.append((left, top, left + width, top + height))
        # Anchored on the side facing the point, so that a narrower font keeps the label close to it.
        ha, at = "center", left + width / 2
        if left > x or left + width < x:
            ha, at = ("left", left) if left > x else ("right", left + width)
        near = _nearest((left, top), width, height, (x, y))
        if np.hypot(near[0] - x, near[1] - y) > 1.8 * gap:
            self.sheet.line([x, near[0]], [y, near[1]], colour=MUTED, width=1, zorder=1.9)
        self.sheet.text(at, top + height / 2, lines, ha=ha, halo=True, **style)

    def beside(self, x: float, y: float, text: str, *, halo: bool = True, **style) -> None:
        """Write one line of text to the right or left of a vertical line."""
        width = text_width(text, style.get("size", SIZE), style.get("bold", False))
        corners = ((x + 6, y - LINE / 2), (x - 6 - width, y - LINE / 2))
        left, top = min(corners, key=lambda corner: self._cost(corner, width, LINE))
        self.taken.append((left, top, left + width, top + LINE))
        ha = "left" if left > x else "right"
        self.sheet.text(x + 6 if left > x else x - 6, y, text, ha=ha, halo=halo, **style)

    def along(self, ends: tuple[float, float], y: float, text: str, *, below: bool = True, **style) -> None:
        """Write a line of text just above (or below) a horizontal line, wherever it is freest."""
        width = text_width(text, style.get("size", SIZE))
        places = np.linspace(ends[0], max(ends[1] - width, ends[0]), 7)
        tops = (y - LINE - 1, y + 2) if below else (y - LINE - 1,)
        corners = [(float(x), top) for x in (places[0], *places[:0:-1]) for top in tops]
        left, top = min(corners, key=lambda corner: self._cost(corner, width, LINE))
        self.taken.append((left, top, left + width, top + LINE))
        self.sheet.text(left, top + LINE / 2, text, halo=True, **style)

    def _leader_cost(self, start: tuple[float, float], end: tuple[float, float]) -> float:
        """Return how much a label's line runs over other labels and marks."""
        points = np.linspace(start, end, 13)
        others = [
            box for box in self.taken if not (box[0] <= end[0] <= box[2] and box[1] <= end[1] <= box[3])
        ]
        over = sum(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in points for box in others)
        ink = np.array(self.ink or [(np.inf, np.inf)])
        ink = ink[np.abs(ink - np.array(end)).max(axis=1) > 9]
        near = np.abs(points[1:-1, None] - ink[None]).max(axis=2) < 3
        return 120.0 * over + 15.0 * near.any(axis=1).sum()

    def _cost(self, corner: tuple[float, float], width: float, height: float) -> float:
        left, top = corner
        box = (left, top, left + width, top + height)
        outside = max(0, self.region[0] - box[0]) + max(0, box[2] - self.region[2])
        outside += max(0, self.region[1] - box[1]) + max(0, box[3] - self.region[3])
        overlap = sum(_overlap(box, other) for other in self.taken)
        crossed = sum(box[0] - 2 < x < box[2] + 2 and box[1] - 1 < y < box[3] + 1 for x, y in self.ink)
        return 50 * outside + overlap + 20 * crossed


def _candidates(x: float, y: float, width: float, height: float, gap: float) -> list[tuple[float, float]]:
    """Return top left corners around a point, the preferred directions first."""
    found = []
    for distance in (gap, 1.6 * gap, 2.4 * gap, 3.6 * gap, 6 * gap, 9 * gap):
        near = 0.6 * distance
        found += [
            (x + distance, y - height / 2),
            (x + near, y - height - near),
            (x + near, y + near),
            (x + distance, y - height - gap / 2),
            (x + distance, y + gap / 2),
            (x - width / 2, y - height - distance),
            (x - width / 2, y + distance),
            (x - width - near, y - height - near),
            (x - width - near, y + near),
            (x - width - distance, y - height / 2),
        ]
    return found


def _nearest(
    corner: tuple[float, float], width: float, height: float, point: tuple[float, float]
) -> tuple[float, float]:
    """Return the place on a label's text nearest to the point it names."""
    left, top = corner
    return (
        min(max(point[0], left), left + width),
        min(max(point[1], top + 3), top + height - 3),
    )


def _distance(corner: tuple[float, float], width: float, height: float, point: tuple[float, float]) -> float:
    """Return how far a label's text lies from the point it names."""
    near = _nearest(corner, width, height, point)
    return float(np.hypot(near[0] - point[0], near[1] - point[1]))


def _overlap(a: Box, b: Box) -> float:
    """Return the area two boxes share, in square pixels."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0
