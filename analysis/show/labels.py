"""Labels beside marks, which find room for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from scipy.optimize import isotonic_regression

from analysis.show.surface import DASHES, LINE, SIZE, Sheet, text_width
from analysis.show.svg import INK, MUTED
from analysis.show.words import Format

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
            key=lambda corner: self._cost(corner, width, height) + self._far(corner, width, height, (x, y)),
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

    def _far(
        self, corner: tuple[float, float], width: float, height: float, point: tuple[float, float]
    ) -> float:
        """Return how much it counts that a label's text lies away from the point it names."""
        near = _nearest(corner, width, height, point)
        leader = self._leader_cost(near, point) if self.clear_leaders else 0
        return 0.2 * float(np.hypot(near[0] - point[0], near[1] - point[1])) + leader

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
    corners = []
    for distance in (gap, 1.6 * gap, 2.4 * gap, 3.6 * gap, 6 * gap, 9 * gap):
        near = 0.6 * distance
        corners += [
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
    return corners


def _nearest(
    corner: tuple[float, float], width: float, height: float, point: tuple[float, float]
) -> tuple[float, float]:
    """Return the place on a label's text nearest to the point it names."""
    left, top = corner
    return (
        min(max(point[0], left), left + width),
        min(max(point[1], top + 3), top + height - 3),
    )


def _overlap(a: Box, b: Box) -> float:
    """Return the area two boxes share, in square pixels."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def references_words(references: Mapping[str, float] | None, fmt: Format) -> list[str]:
    """Return each line's name with its value."""
    return [f"{label}: {fmt(float(value))}" for label, value in (references or {}).items()]


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
