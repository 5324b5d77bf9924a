"""Labels beside marks, which find room for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from scipy.optimize import isotonic_regression

from analysis.show.surface import DASHES, LINE, SIZE, Sheet, text_width, wrap
from analysis.show.svg import INK, MUTED
from analysis.show.words import Format, valued

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


@dataclass
class Labels:
    """Places labels beside points so that they cover neither each other nor the lines drawn.

    `sheet`: where to write. `region`: left, top, right and bottom edge, in pixels, that labels must keep within.
    """

    sheet: Sheet
    region: Box
    taken: list[Box] = field(default_factory=list)
    ink: list[tuple[float, float]] = field(default_factory=list)
    _rows: np.ndarray = field(default_factory=lambda: np.empty((0, 2)), init=False, repr=False)

    def avoid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Keep labels off a line through pixel positions."""
        for x0, y0, x1, y1 in zip(xs[:-1], ys[:-1], xs[1:], ys[1:], strict=True):
            steps = max(2, int(max(abs(x1 - x0), abs(y1 - y0)) / 3))
            self.ink.extend(zip(np.linspace(x0, x1, steps), np.linspace(y0, y1, steps), strict=True))

    def avoid_marks(self, xs: Sequence[float], ys: Sequence[float], across: float) -> None:
        """Keep labels off marks at pixel positions, so many pixels wide."""
        half = across / 2
        for x, y in zip(xs, ys, strict=True):
            self.ink.extend((x + dx, y + dy) for dx in (-half, 0, half) for dy in (-half, 0, half))

    def keep_clear(self, x: float, y: float, half: float) -> None:
        """Keep labels off a mark at a pixel position, as if it were one of them; `half` of its width."""
        self.taken.append((x - half, y - half, x + half, y + half))

    def put(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        gap: float = 10,
        moved: bool = False,
        led: bool = True,
        narrower: Sequence[str] = (),
        **style,
    ) -> None:
        """Write lines at the first free place around a point, or at the least crowded one.

        `moved`: whether places beyond a side are tried too, moved in. `led`: whether words that have to keep away
        from their point are joined to it by a line, instead of left out. `narrower`: the same words on more lines,
        for where those have a better place.
        """
        tries = []
        for number, broken in enumerate((lines, narrower) if narrower else (lines,)):
            wide = max(text_width(line, style.get("size", SIZE), style.get("bold", False)) for line in broken)
            high = LINE * len(broken)
            candidates = _candidates(x, y, wide, high, gap)
            if moved:
                candidates += [(self._within(left, wide), top) for left, top in candidates]
            cost, corner = self._best(candidates, wide, high, (x, y))
            tries.append((cost, number, corner, wide, high, broken))
        _, _, (left, top), width, height, lines = min(tries)
        near = _nearest((left, top), width, height, (x, y))
        away = np.hypot(near[0] - x, near[1] - y) > 1.8 * gap
        if away and not led:
            return
        self.taken.append((left, top, left + width, top + height))
        # Anchored on the side facing the point, so that a narrower font keeps the label close to it.
        ha, at = "center", left + width / 2
        if left > x or left + width < x:
            ha, at = ("left", left) if left > x else ("right", left + width)
        if away:
            self.sheet.line([x, near[0]], [y, near[1]], colour=MUTED, width=1, zorder=1.9)
            self.avoid([x, near[0]], [y, near[1]])
        self.sheet.text(at, top + height / 2, lines, ha=ha, halo=True, **style)

    def _best(
        self,
        corners: Sequence[tuple[float, float]],
        width: float,
        height: float,
        point: tuple[float, float],
    ) -> tuple[float, tuple[float, float]]:
        """Return what a label costs where it costs least, and the first of the corners at which it does."""
        best, least = corners[0], np.inf
        for corner in corners:
            cost = self._cost(corner, width, height)
            if cost < least and (cost := cost + self._far(corner, width, height, point)) < least:
                best, least = corner, cost
        return least, best

    def _within(self, left: float, width: float) -> float:
        return min(max(left, self.region[0] + 2), max(self.region[2] - width - 2, self.region[0] + 2))

    def along(self, ends: tuple[float, float], y: float, text: str) -> None:
        """Write the name of a horizontal line above or below it, joined to it where it has to keep away."""
        tries, least = [], np.inf
        for lines in {tuple(wrap(text, room)) for room in (ends[1] - ends[0], (ends[1] - ends[0]) / 2)}:
            size = (max(map(text_width, lines)), LINE * len(lines))
            for away in (0, 12, 24, 36, 54, 72):
                for top in (y - size[1] - 1 - away, y + 2 + away):
                    for x in np.linspace(ends[0], max(ends[1] - size[0], ends[0]), 25):
                        aside = min(x - ends[0], abs(ends[1] - size[0] - x)) / 50  # at an end if it can be
                        cost = self._cost((float(x), top), *size) + away + 8 * len(lines) + aside
                        if away and cost <= least:
                            middle, near = float(x) + size[0] / 2, top + size[1] if top < y else top
                            cost += self._leader_cost((middle, near), (middle, y))
                        least = min(least, cost)
                        tries.append((cost, float(x), top, lines, size, away))
        _, left, top, lines, (width, height), away = min(tries)
        self.taken.append((left, top, left + width, top + height))
        if away:
            near, middle = (top + height if top < y else top), left + width / 2
            self.sheet.line([middle, middle], [near, y], colour=MUTED, width=1, zorder=1.9)
            self.avoid([middle, middle], [near, y])
        self.sheet.text(left, top + height / 2, lines, halo=True)

    def _far(
        self, corner: tuple[float, float], width: float, height: float, point: tuple[float, float]
    ) -> float:
        """Return how much it counts that a label's text lies away from the point it names."""
        near = _nearest(corner, width, height, point)
        leader = self._leader_cost(near, point)
        return 0.2 * float(np.hypot(near[0] - point[0], near[1] - point[1])) + leader

    def _leader_cost(self, start: tuple[float, float], end: tuple[float, float]) -> float:
        """Return how much a label's line runs over other labels and marks."""
        points = np.linspace(start, end, 13)
        others = [
            box for box in self.taken if not (box[0] <= end[0] <= box[2] and box[1] <= end[1] <= box[3])
        ]
        over = sum(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in points for box in others)
        ink = self._drawn()
        far = np.abs(ink - np.array(end)).max(axis=1) > 9
        beside = ((ink > points.min(axis=0) - 3) & (ink < points.max(axis=0) + 3)).all(axis=1)
        near = np.abs(points[1:-1, None] - ink[far & beside][None]).max(axis=2) < 3
        return 120.0 * over + 15.0 * near.any(axis=1).sum()

    def _cost(self, corner: tuple[float, float], width: float, height: float) -> float:
        left, top = corner
        box = (left, top, left + width, top + height)
        outside = max(0, self.region[0] - box[0]) + max(0, box[2] - self.region[2])
        outside += max(0, self.region[1] - box[1]) + max(0, box[3] - self.region[3])
        overlap = sum(_overlap(box, other) for other in self.taken)
        x, y = self._drawn().T
        inside = (box[0] - 2 < x) & (x < box[2] + 2) & (box[1] - 1 < y) & (y < box[3] + 1)
        return 50 * outside + overlap + 20 * int(np.count_nonzero(inside))

    def _drawn(self) -> np.ndarray:
        """Return the points that labels keep off, a row each."""
        if len(self._rows) != len(self.ink):
            self._rows = np.array(self.ink, dtype=float).reshape(-1, 2)
        return self._rows


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
            (x - width + near, y - height - distance),
            (x - near, y - height - distance),
            (x - width + near, y + distance),
            (x - near, y + distance),
        ]
    return corners


def _nearest(
    corner: tuple[float, float], width: float, height: float, point: tuple[float, float]
) -> tuple[float, float]:
    """Return the place on a label's text nearest to the point it names."""
    left, top = corner
    return (
        min(max(point[0], left), left + width),
        min(max(point[1], top + 3), top + height),
    )


def _overlap(a: Box, b: Box) -> float:
    """Return the area two boxes share, in square pixels."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def references_words(references: Mapping[str, float], fmt: Format) -> list[str]:
    """Return each line's name with its value."""
    return [valued(label, value, fmt) for label, value in references.items()]


def apart(
    heights: Sequence[float], ends: Sequence[Sequence[str]], within: tuple[float, float] = (-np.inf, np.inf)
) -> list[float]:
    """Return the middles of labels, top down, as near their points as they can lie without overlapping.

    `heights`: of the points, in pixels from the top. `within`: edges kept if there is room for all labels.
    """
    wanted = sorted(zip(heights, ends, strict=True))
    tall = np.array([LINE * len(lines) + 2 for _, lines in wanted])
    shift = np.concatenate([[0.0], np.cumsum((tall[1:] + tall[:-1]) / 2)])
    placed = isotonic_regression(np.array([y for y, _ in wanted]) - shift).x
    first, last = within[0] + tall[0] / 2, within[1] - tall[-1] / 2 - shift[-1]
    return list(np.clip(placed, first, max(first, last)) + shift)


def labels_for(sheet: Sheet, ax: Axes) -> Labels:
    """Return a place for labels that keep within the axes."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    (x0, y1), (x1, y0) = sheet.at(ax, left, bottom), sheet.at(ax, right, top)
    return Labels(sheet, (x0, y0 - 8, min(x1 + 8, sheet.width), y1))


def pixels(sheet: Sheet, ax: Axes, xs: Sequence[float], ys: Sequence[float]) -> tuple[list, list]:
    """Return the pixel positions of points in data coordinates."""
    points = [sheet.at(ax, x, y) for x, y in zip(xs, ys, strict=True)]
    return [x for x, _ in points], [y for _, y in points]


def draw_levels(ax: Axes, levels: Mapping[str, float], labels: Labels) -> None:
    """Draw level lines through the axes, which labels keep off."""
    for value in levels.values():
        ax.axhline(value, color=INK, linewidth=1.5, linestyle=DASHES, zorder=1.5)
        y = labels.sheet.at(ax, 0, value)[1]
        labels.avoid([labels.region[0], labels.region[2]], [y, y])


def name_levels(ax: Axes, levels: Mapping[str, float], fmt: Format, labels: Labels) -> None:
    """Write the names of level lines on them, wherever they are freest."""
    for label, value in levels.items():
        ends, y = (labels.region[0] + 4, labels.region[2] - 12), labels.sheet.at(ax, 0, value)[1]
        labels.along(ends, y, valued(label, value, fmt))
