"""What stands beside marks: labels that find room, names flown above a line or a dot, and keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from scipy.optimize import isotonic_regression

from analysis.show.surface import LINE, SIZE, SMALL, Sheet, text_width, wrap
from analysis.show.svg import INK, MUTED, PAPER
from analysis.show.words import Format

_SIDE = 5  # pixels between a pole and its name
_EVERY_SIDE = 5  # names for which both sides are tried in every combination
DASHES = (0, (5, 3))
Swatch = Callable[[Sheet, float, float], None]


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

    def along(self, ends: tuple[float, float], y: float, text: str) -> None:
        """Write a line of text just above or below a horizontal line, wherever it is freest."""
        width = text_width(text)
        places = np.linspace(ends[0], max(ends[1] - width, ends[0]), 7)
        corners = [(float(x), top) for x in (places[0], *places[:0:-1]) for top in (y - LINE - 1, y + 2)]
        left, top = min(corners, key=lambda corner: self._cost(corner, width, LINE))
        self.taken.append((left, top, left + width, top + LINE))
        self.sheet.text(left, top + LINE / 2, text, halo=True)

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


@dataclass(frozen=True)
class Flag:
    """A name beside the top of an upright line: `lane` counts the lines of text upwards from 0."""

    x: float
    lines: tuple[str, ...]
    lane: int
    right: bool
    width: float

    @property
    def box(self) -> tuple[float, float]:
        """Left and right edge of the name, in pixels."""
        return (self.x + _SIDE, self.x + _SIDE + self.width) if self.right else (
            self.x - _SIDE - self.width, self.x - _SIDE
        )  # fmt: skip

    @property
    def lanes(self) -> range:
        """The lanes the name takes."""
        return range(self.lane, self.lane + len(self.lines))


def flags(places: Sequence[tuple[float, str]], left: float, right: float) -> list[Flag]:
    """Find a lane and a side for each name so that names and lines leave each other clear where they can.

    Parameters
    ----------
    places : sequence of (float, str)
        Where each line stands, in pixels, and its name.
    left, right : float
        Edges the names must keep within.

    Returns
    -------
    list of Flag
        From right to left.
    """
    ordered = sorted(places, key=lambda place: (-place[0], place[1]))
    options = [_options(*place, left, right, len(places)) for place in ordered]
    both = (True, False)
    tries = [[both] * len(ordered), [(True,)] * len(ordered)]
    if len(ordered) <= _EVERY_SIDE:
        tries += [[(side,) for side in sides] for sides in product(both, repeat=len(ordered))]
    return min((_flown(options, sides) for sides in tries), key=_untidiness)


def _flown(options: Sequence[Sequence[Flag]], sides: Sequence[tuple[bool, ...]]) -> list[Flag]:
    """Place one name after the other, each where it is least in the way, on the sides allowed."""
    flown: list[Flag] = []
    for found, allowed in zip(options, sides, strict=True):
        fitting = [flag for flag in found if flag.right in allowed] or found
        flown.append(min(fitting, key=lambda flag: _cost(flag, flown)))
    return flown


def _options(x: float, text: str, left: float, right: float, most: int) -> list[Flag]:
    found = []
    for to_right in (True, False):
        room = right - x - _SIDE if to_right else x - _SIDE - left
        lines = tuple(wrap(text, max(room, 60), SMALL))
        width = max(text_width(line, SMALL) for line in lines)
        if width <= room + 1:
            found += [Flag(x, lines, lane, to_right, width) for lane in range(2 * most)]
    if found:
        least = min(len(flag.lines) for flag in found)
        return [flag for flag in found if len(flag.lines) == least]
    width = text_width(text, SMALL)  # too long for either side: on the side with more room
    return [Flag(x, (text,), lane, x < (left + right) / 2, width) for lane in range(2 * most)]


def _in_the_way(flag: Flag, other: Flag) -> float:
    """Return 100 where two names overlap, 1 for each line that runs through the other's name."""
    shared = set(flag.lanes) & set(other.lanes)
    if shared and flag.box[0] - 6 < other.box[1] and other.box[0] - 6 < flag.box[1]:
        return 100
    crossed = flag.lane > other.lane and other.box[0] - 3 < flag.x < other.box[1] + 3
    crosses = other.lane > flag.lane and flag.box[0] - 3 < other.x < flag.box[1] + 3
    return crossed + crosses


def _cost(flag: Flag, flown: Sequence[Flag]) -> tuple[float, int, bool]:
    return sum(_in_the_way(flag, other) for other in flown), flag.lanes[-1], not flag.right


def _untidiness(flown: Sequence[Flag]) -> float:
    clashes = sum(_in_the_way(one, other) for one, other in combinations(flown, 2))
    return 2.5 * clashes + flags_height(flown) / LINE


def flags_height(flown: Sequence[Flag]) -> float:
    """Return how many pixels the names take above their lines."""
    return LINE * max((flag.lanes[-1] + 1 for flag in flown), default=0)


def hoist(
    sheet: Sheet,
    flown: Sequence[Flag],
    foot: float,
    ends: Sequence[float],
    *,
    width: float = 1.5,
    dashes: str | tuple = DASHES,
    zorder: float = 1.8,
) -> None:
    """Draw the lines and write their names.

    Parameters
    ----------
    sheet : Sheet
        Where to draw.
    flown : sequence of Flag
        From `flags`.
    foot : float
        Bottom of the lowest lane, in pixels.
    ends : sequence of float
        Where each line ends below, in pixels, in the order of `flown`.
    width, dashes, zorder
        Of the lines.
    """
    for flag, end in zip(flown, ends, strict=True):
        top = foot - LINE * (flag.lanes[-1] + 1) + 3
        sheet.line([flag.x, flag.x], [top, end], colour=PAPER, width=width + 2, zorder=zorder - 0.01)
        sheet.line([flag.x, flag.x], [top, end], width=width, dashes=dashes, zorder=zorder)
        middle = foot - LINE * (flag.lane + len(flag.lines) / 2)
        at, ha = (flag.x + _SIDE, "left") if flag.right else (flag.x - _SIDE, "right")
        sheet.text(at, middle, flag.lines, size=SMALL, ha=ha, halo=True)


def fly(
    sheet: Sheet, ax: Axes, uprights: Mapping[str, float], fmt: Format | None, labels: Labels | None = None
) -> None:
    """Draw upright dashed lines through the axes, behind what is drawn there, with their names above.

    Parameters
    ----------
    sheet, ax
        Where to draw.
    uprights : mapping of str to float
        Where each line stands, by name.
    fmt : callable, optional
        Turns a value into text, written after the name; without it the name stands alone.
    labels : Labels, optional
        Told to keep off the lines.
    """
    top, foot = (sheet.at(ax, 0, y)[1] for y in ax.get_ylim()[::-1])
    places = []
    for name, value in uprights.items():
        x = sheet.at(ax, value, 0)[0]
        ax.axvline(value, color=INK, linewidth=1.5, linestyle=DASHES, zorder=1)
        places.append((x, _flown_name(name, value, fmt)))
        if labels:
            labels.avoid([x, x], [top, foot])
    flown = flags(places, 0, sheet.at(ax, ax.get_xlim()[1], 0)[0] + 8)
    hoist(sheet, flown, top, [top] * len(flown))


def fly_height(
    right: float, uprights: Mapping[str, float], span: tuple[float, float], fmt: Format | None
) -> float:
    """Return how many pixels the names of upright lines need, before the left edge of the axes is known."""
    found = [0.0]
    for left in range(20, 101, 10):
        places = [
            (
                left + (right - left) * (value - span[0]) / ((span[1] - span[0]) or 1),
                _flown_name(name, value, fmt),
            )
            for name, value in uprights.items()
        ]
        found.append(flags_height(flags(places, 0, right + 8)))
    return max(found)


def _flown_name(name: str, value: float, fmt: Format | None) -> str:
    return f"{name}: {fmt(value)}" if fmt else name


def references_words(references: Mapping[str, float] | None, fmt: Format) -> list[str]:
    """Return each line's name with its value."""
    return [f"{label}: {fmt(float(value))}" for label, value in (references or {}).items()]


def key_lines(
    items: Sequence[tuple[str, Swatch]], width: float
) -> list[list[tuple[float, list[str], Swatch]]]:
    """Break a key into lines no wider than `width`.

    Parameters
    ----------
    items : sequence of (str, callable)
        What a mark means, and a function that draws the mark given sheet, left edge and middle height; a
        mark is 26 pixels wide at most.
    width : float
        Pixels there are.

    Returns
    -------
    list of list of tuple
        Lines of (left edge, lines of words, mark).
    """
    lines: list[list[tuple[float, list[str], Swatch]]] = [[]]
    x = 0.0
    for text, swatch in items:
        words = wrap(text, width - 34, SMALL)
        wide = 34 + max(text_width(line, SMALL) for line in words)
        if lines[-1] and x + wide > width:
            lines.append([])
            x = 0.0
        lines[-1].append((x, words, swatch))
        x += wide + 20
    return [line for line in lines if line]


def key_height(lines: Sequence[Sequence[tuple[float, list[str], Swatch]]]) -> float:
    """Return how many pixels a key takes."""
    return sum(_line_height(line) for line in lines) + (6 if lines else 0)


def _line_height(line: Sequence[tuple[float, list[str], Swatch]]) -> float:
    return 4 + LINE * max(len(words) for _, words, _ in line)


def draw_key(sheet: Sheet, lines: Sequence[Sequence[tuple[float, list[str], Swatch]]], top: float) -> None:
    """Draw a key from `key_lines` with its upper edge at a height in pixels."""
    for line in lines:
        for x, words, swatch in line:
            swatch(sheet, x, top + 2 + LINE / 2)
            sheet.text(x + 34, top + 2 + len(words) * LINE / 2, words, size=SMALL)
        top += _line_height(line)


def dot_swatch(colour: str, marker: str, *, line: bool = False, size: float = 8) -> Swatch:
    """Return a function that draws a marker, on a piece of line where wanted, for a key."""

    def swatch(sheet: Sheet, x: float, y: float) -> None:
        if line:
            sheet.line([x, x + 26], [y, y], colour=colour, width=2)
        sheet.mark(x + 13, y, marker, colour, size)

    return swatch


def line_swatch(colour: str, width: float = 2, dashes: str | tuple = "-") -> Swatch:
    """Return a function that draws a piece of line for a key."""

    def swatch(sheet: Sheet, x: float, y: float) -> None:
        sheet.line([x, x + 26], [y, y], colour=colour, width=width, dashes=dashes)

    return swatch


def band_swatch(fill, **style) -> Swatch:
    """Return a function that draws a piece of a band for a key."""

    def swatch(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(
            x, y - 7, 26, 14, fill=fill, edgecolor=style.get("edge", MUTED), linewidth=style.get("line", 0)
        )

    return swatch


def swarm(xs: Sequence[float], pitch: float) -> np.ndarray:
    """Move dots off a middle line so that none touches another, each as little as possible.

    Parameters
    ----------
    xs : sequence of float
        Where each dot lies along the line, in pixels.
    pitch : float
        Least distance between two middles, in pixels.

    Returns
    -------
    numpy.ndarray
        Distance of each dot from the line, above negative; the same dots give the same places.
    """
    xs = np.asarray(xs, dtype=float)
    offsets = np.zeros(len(xs))
    placed: list[tuple[float, float]] = []
    for at in np.lexsort((np.arange(len(xs)), xs)):
        near = [(x, y) for x, y in placed if xs[at] - x < pitch]
        tries = [0.0]
        for x, y in near:
            reach = float(np.sqrt(max(pitch**2 - (xs[at] - x) ** 2, 0)))
            tries += [y - reach, y + reach]
        free = [
            y
            for y in tries
            if all((xs[at] - x) ** 2 + (y - other) ** 2 >= pitch**2 - 1e-6 for x, other in near)
        ]
        offsets[at] = min(free, key=lambda y: (round(abs(y), 6), y))
        placed = [*near, (float(xs[at]), float(offsets[at]))]
    return offsets


def draw_dots(sheet: Sheet, xs: Sequence[float], ys: Sequence[float], colour: str, size: float) -> None:
    """Draw many equal dots as one path of points with round ends, which keeps the file small."""
    points = np.column_stack([np.asarray(xs, float) / sheet.width, 1 - np.asarray(ys, float) / sheet.height])
    if not len(points):
        return
    # A line of a hundredth of a pixel: some browsers draw no ends on a line of no length.
    ends = points + np.array([0.011 / sheet.width, 0])
    corners = np.stack([points, ends], axis=1).reshape(-1, 2)
    path = Path(corners, np.tile([Path.MOVETO, Path.LINETO], len(points)))
    path.should_simplify = False
    sheet.canvas.add_artist(
        PathPatch(
            path, transform=sheet.canvas.transFigure, facecolor="none", edgecolor=colour, linewidth=size,
            capstyle="round", zorder=2,
        )
    )  # fmt: skip


def apart(heights: list[float], ends: list[list[str]]) -> list[float]:
    """Return the middles of labels, top down, as near their points as they can lie without overlapping.

    Parameters
    ----------
    heights : list of float
        Where each point lies, in pixels from the top.
    ends : list of list of str
        The lines of each label.

    Returns
    -------
    list of float
        Middles in ascending order of `heights`.
    """
    wanted = sorted(zip(heights, ends, strict=True))
    tall = np.array([LINE * len(lines) + 2 for _, lines in wanted])
    shift = np.concatenate([[0.0], np.cumsum((tall[1:] + tall[:-1]) / 2)])
    return list(isotonic_regression(np.array([y for y, _ in wanted]) - shift).x + shift)


def labels_for(sheet: Sheet, ax: Axes) -> Labels:
    """Return a place for labels that keep within the axes."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    (x0, y1), (x1, y0) = sheet.at(ax, left, bottom), sheet.at(ax, right, top)
    return Labels(sheet, (x0, y0 - 8, min(x1 + 8, sheet.width), y1))


def pixels(sheet: Sheet, ax: Axes, xs: Sequence[float], ys: Sequence[float]) -> tuple[list, list]:
    """Return the pixel positions of points in data coordinates."""
    points = [sheet.at(ax, x, y) for x, y in zip(xs, ys, strict=True)]
    return [x for x, _ in points], [y for _, y in points]


def level_line(sheet: Sheet, ax: Axes, labels: Labels, value: float, words: str) -> None:
    """Draw a horizontal line with its name on it, at whichever end is freer."""
    ax.axhline(value, color=INK, linewidth=1.5, linestyle=DASHES, zorder=1.5)
    left, right, y = labels.region[0], labels.region[2], sheet.at(ax, ax.get_xlim()[0], value)[1]
    labels.along((left + 4, right - 12), y, words)
    labels.avoid([left, right], [y, y])
