"""A result over two inputs, with the line where it turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy.ndimage import distance_transform_edt, minimum_filter

from analysis.show.curves import crossings
from analysis.show.grid import grid_and_cases
from analysis.show.keys import Swatch, dot_swatch, line_swatch
from analysis.show.labels import Box, Labels
from analysis.show.plane import Plane
from analysis.show.surface import LINE, SMALL, Sheet, shortest, text_width, whole_span, wrap
from analysis.show.svg import BAND, EDGE, INK, MUTED, SERIES
from analysis.show.words import Format, listing, percent, plain, valued

_STEP = 4  # pixels between the places tried for a name

_MARKS = {True: ("o", SERIES[0]), False: ("X", SERIES[1])}  # of a case, by whether the condition holds there


@dataclass(frozen=True, eq=False, kw_only=True)
class Region(Plane):
    """Where over two inputs a result is at a level or below it, and the cases beside it.

    - `rows`: the result; index (upwards) and columns (rightwards) are the ascending values of the two inputs, close
      enough together that straight lines between them do.
    - Raises ValueError if the grid has fewer than two rows or columns, a missing value or an axis that does not
      ascend, or a point lies outside it.
    """

    level: tuple[float, str]  #: the result at the boundary, and the boundary's name
    #: `inside`, `outside`: what holds where the result is at the level or below it, and where it is above
    inside: str
    outside: str
    fmt: Format = plain  #: turns a result into text
    #: cases to mark: columns ``label``, ``x`` and ``y``
    points: pd.DataFrame | None = None
    contours: Sequence[float] = ()  #: further results whose lines are drawn thin and labelled

    tall: ClassVar = (400, 300)
    margin: ClassVar = 12

    def checked(self) -> dict[str, object]:
        """Return grid and cases as floats."""
        grid, points = grid_and_cases(self.rows, self.points, "region", least=2)
        contours = tuple(sorted(map(float, self.contours)))
        return {"rows": grid, "points": points, "contours": contours}

    @property
    def unit(self) -> str:
        """Nothing: neither axis measures the result."""
        return ""

    @property
    def data(self) -> pd.DataFrame:
        """The grid, its inputs named."""
        return self.rows.rename_axis(f"{self.ylabel} \\ {self.xlabel}")

    def told(self) -> list[str]:
        """Return in how much of the grid the condition holds, where the boundary lies, and on which side the cases."""
        fmt, fmt_x, fmt_y, grid = self.fmt, self.fmt_x, self.fmt_y, self.rows
        parts = [
            f"Map over {self.xlabel} ({fmt_x(grid.columns[0])} to {fmt_x(grid.columns[-1])}) and "
            f"{self.ylabel} ({fmt_y(grid.index[0])} to {fmt_y(grid.index[-1])})",
            f"{self.inside} in {percent(self._holds(grid.to_numpy()).mean())} of it, {self.outside} in the rest",
        ]
        told = []
        for column in (grid.columns[0], grid.columns[len(grid.columns) // 2], grid.columns[-1]):
            if met := crossings(list(grid.index), grid[column].tolist(), self.level[0]):
                told.append(f"{listing(fmt_y(y) for y in met)} at {fmt_x(column)}")
        if told:
            parts.append(f"{self.level[1]} ({fmt(self.level[0])}) lies at {listing(told)}")
        for row in self.points.itertuples():
            where = self.inside if self._case_holds(row) else self.outside
            parts.append(f"{row.label} ({fmt_x(row.x)}, {fmt_y(row.y)}): {where}")
        return parts

    def _holds(self, values):
        """Return where the condition holds."""
        return values <= self.level[0]

    def _case_holds(self, row) -> bool:
        return bool(self._holds(self._at(row.x, row.y)))

    def _at(self, x, y) -> np.ndarray:
        """Return the results between the grid's values: a row for each y, a column for each x."""
        across = np.array([np.interp(x, self.rows.columns, row) for row in self.rows.to_numpy()])
        return np.array([np.interp(y, self.rows.index, column) for column in np.atleast_2d(across.T)]).T

    def values(self) -> list[float]:
        """Return the upward input."""
        return [*self.rows.index]

    def span(self) -> tuple[float, float]:
        """Return the ends of the rightward input."""
        return whole_span(self.rows.columns[0], self.rows.columns[-1])

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return the boundary, the further lines and the marks of cases; both parts are named where they lie."""
        items = [(valued(self.level[1], self.level[0], self.fmt), line_swatch(INK, 2.5))]
        if self.contours:
            items.append(("other results", line_swatch(MUTED, 1.2, (0, (4, 2)))))
        drawn = {self._case_holds(row) for row in self.points.itertuples()}
        for holds, words in ((True, self.inside), (False, self.outside)):
            marker, colour = _MARKS[holds]
            items += [(f"a case: {words}", dot_swatch(colour, marker, size=10))] if holds in drawn else []
        return items

    def ticks_x(self, sheet: Sheet, ax: Axes, narrow: bool) -> None:
        """End both axes where the grid ends."""
        low, high = whole_span(self.rows.index[0], self.rows.index[-1])
        ax.set_ylim(low, high)
        held = [float(value) for value in ax.get_yticks() if low <= value <= high]
        ax.set_yticks(held, shortest([self.fmt_y(value) for value in held]))
        super().ticks_x(sheet, ax, narrow)

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw the shaded part, its boundary, further lines and the cases, then name the two parts."""
        ax.grid(axis="x", visible=True)
        left, top, right, bottom = labels.region
        labels.region = (left, top + 8, right - 4, bottom)
        thin = self._shade(sheet, ax, labels)
        self._cases(sheet, ax, labels)
        self._name_parts(sheet, ax, labels, [point for piece in thin for point in piece])
        for piece in thin:
            for run in _broken(piece, labels.taken):
                sheet.line(*zip(*run, strict=True), colour=MUTED, width=1.2, dashes=(0, (4, 2)), zorder=1.5)

    def _shade(self, sheet: Sheet, ax: Axes, labels: Labels) -> list[list[tuple[float, float]]]:
        """Draw shade and boundary and name the further lines; return the points of those, in pixels."""
        x, y, z = self.rows.columns.to_numpy(), self.rows.index.to_numpy(), self.rows.to_numpy()
        level, thin = self.level[0], list[list[tuple[float, float]]]()
        if self._holds(z).any():
            ax.contourf(x, y, z, levels=(z.min() - 1, level), colors=[BAND], zorder=0.4).set(
                edgecolor=EDGE, linewidth=1
            )
        for value in self.contours:
            if z.min() < value < z.max():
                lines = ax.contour(x, y, z, levels=[value], linewidths=0)
                pieces = _pieces(sheet, ax, lines)
                lines.remove()
                thin += pieces
                self._label_contour(sheet, labels, pieces, value)
                for piece in pieces:
                    labels.avoid(*zip(*piece, strict=True))
        if z.min() < level < z.max():
            lines = ax.contour(
                x, y, z, levels=[level], colors=[INK], linewidths=2.5, linestyles="-", zorder=2
            )
            for piece in _pieces(sheet, ax, lines):
                labels.avoid(*zip(*piece, strict=True))
        return thin

    def _label_contour(self, sheet: Sheet, labels: Labels, pieces: list, value: float) -> None:
        words = self.fmt(value)
        half = text_width(words, SMALL) / 2
        left, top, right, bottom = labels.region
        fits = [
            (x, y)
            for x, y in max(pieces, key=len, default=[])
            if left + half < x < right - half and top + 9 < y < bottom - 9
        ]
        if fits:
            x, y = fits[len(fits) // 2]
            sheet.text(x, y, words, size=SMALL, ha="center", colour=MUTED, halo=True)
            labels.taken.append((x - half, y - LINE / 2, x + half, y + LINE / 2))

    def _cases(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        places = [sheet.at(ax, row.x, row.y) for row in self.points.itertuples()]
        for x, y in places:
            labels.keep_clear(x, y, 7)
        for place, row in zip(places, self.points.itertuples(), strict=True):
            most = (110, 80) if sheet.width < 600 else (200, 110)
            lines, narrower = (wrap(row.label, pixels, SMALL) for pixels in most)
            labels.put(*place, lines, moved=True, size=SMALL, narrower=narrower)
        for (x, y), row in zip(places, self.points.itertuples(), strict=True):
            sheet.mark(x, y, *_MARKS[self._case_holds(row)], 10, zorder=3)

    def _name_parts(self, sheet: Sheet, ax: Axes, labels: Labels, thin: list[tuple[float, float]]) -> None:
        """Write in each part what holds there, where most room is, and off the further lines if it can be."""
        left, top, right, bottom = labels.region
        xs, ys = np.arange(left, right, _STEP), np.arange(top, bottom, _STEP)
        free = np.ones((len(ys), len(xs)), dtype=bool)
        for box in labels.taken:
            free[np.ix_((ys > box[1] - 6) & (ys < box[3] + 6), (xs > box[0] - 6) & (xs < box[2] + 6))] = False
        clear = free.copy()
        for x, y in thin:
            clear[np.abs(ys - y).argmin(), np.abs(xs - x).argmin()] = False
        inverse = ax.transData.inverted()
        columns = [inverse.transform((x, 0))[0] for x in xs]
        rows = [inverse.transform((0, sheet.height - y))[1] for y in ys]
        holds = self._holds(self._at(columns, rows))
        for part, words in ((holds, self.inside), (~holds, self.outside)):
            tries = [(open_, most) for open_ in (clear, free) for most in (260, 170, 110, 80)]
            for open_, most in tries:
                lines = wrap(words, most, bold=True)
                size = (max(text_width(line, bold=True) for line in lines) + 12, LINE * len(lines) + 8)
                if place := _roomiest(part & open_, size):
                    x, y = float(xs[place[1]]), float(ys[place[0]])
                    sheet.text(x, y, lines, bold=True, ha="center", halo=True)
                    labels.taken.append((x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2))
                    break


def _pieces(sheet: Sheet, ax: Axes, lines) -> list[list[tuple[float, float]]]:
    """Return the points of the separate lines of a contour, in pixels."""
    polygons = [piece for path in lines.get_paths() for piece in path.to_polygons(closed_only=False)]
    return [[sheet.at(ax, *point) for point in piece] for piece in polygons if len(piece) > 1]


def _broken(piece: Sequence[tuple[float, float]], boxes: Sequence[Box]) -> list[list[tuple[float, float]]]:
    """Return the runs of a line that lie outside all boxes, so that it breaks for words."""
    xs, ys = (np.array(side) for side in zip(*piece, strict=True))
    steps = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(xs), np.diff(ys)))])
    fine = np.arange(0, steps[-1] + 1, 1.0)
    xs, ys = np.interp(fine, steps, xs), np.interp(fine, steps, ys)
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(xs, ys, strict=True):
        if any(a - 3 < x < c + 3 and b < y < d for a, b, c, d in boxes):
            runs.append([])
        else:
            runs[-1].append((float(x), float(y)))
    return [_straight(run) for run in runs if len(run) > 4]


def _straight(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Leave out points of a run so that the file stays small."""
    return [*run[:-1:6], run[-1]]


def _roomiest(free: np.ndarray, size: tuple[float, float]) -> tuple[int, int] | None:
    """Return the row and column furthest from what is not free at which a box of a size in pixels fits."""
    tall, wide = (int(np.ceil(pixels / _STEP)) | 1 for pixels in (size[1], size[0]))
    fits = minimum_filter(free.astype(np.uint8), size=(tall, wide), mode="constant", cval=0).astype(bool)
    if not fits.any():
        return None
    room = np.where(fits, distance_transform_edt(np.pad(free, 1))[1:-1, 1:-1], -1)
    return tuple(int(n) for n in np.unravel_index(int(room.argmax()), room.shape))
