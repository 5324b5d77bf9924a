"""The region: the part of a plane of two inputs in which a condition holds, and the cases beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from scipy.ndimage import distance_transform_edt, minimum_filter

from analysis.show.curves import crossings
from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import (
    Labels,
    band_swatch,
    draw_key,
    key_height,
    key_lines,
    labels_for,
    line_swatch,
    pixels,
)
from analysis.show.surface import LINE, SMALL, Sheet, depth, name_x, plot_area, text_width, whole_span, wrap
from analysis.show.svg import BAND, INK, MUTED, SERIES
from analysis.show.words import Format, listing, named, percent, plain, sentence, table

_STEP = 4  # pixels between the places tried for a name


def region(
    grid: pd.DataFrame,
    *,
    name: str,
    caption: str,
    xlabel: str,
    ylabel: str,
    level: tuple[float, str],
    inside: str,
    outside: str,
    source: str = "",
    explained: Sequence[Html] = (),
    above: bool = True,
    fmt: Format = plain,
    fmt_x: Format = plain,
    fmt_y: Format = plain,
    points: pd.DataFrame | None = None,
    contours: Sequence[float] = (),
) -> Figure:
    """Draw where over two inputs a result reaches a level.

    Parameters
    ----------
    grid : pandas.DataFrame
        The result; index (upwards) and columns (rightwards) are the ascending values of the two inputs,
        close enough together that straight lines between them do.
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel : str
        What the two inputs measure, with their units.
    level : tuple of (float, str)
        The result at the boundary, and the boundary's name.
    inside, outside : str
        What holds where the level is reached, and where it is not.
    above : bool
        Whether the condition is a result at or above the level (else at or below it).
    fmt, fmt_x, fmt_y : callable
        Turn a result and the two inputs into text.
    points : pandas.DataFrame, optional
        Cases to mark: columns ``label``, ``x``, ``y`` and, where it is to be written, ``value``.
    contours : sequence of float
        Further results whose lines are drawn thin and labelled.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If the grid has fewer than two rows or columns, a missing value or an axis that does not ascend, or
        a point lies outside it.
    """
    values = np.array([[float(value) for value in row] for row in grid.to_numpy()])
    grid = pd.DataFrame(values, [float(v) for v in grid.index], [float(v) for v in grid.columns])
    ascending = all((np.diff(axis) > 0).all() and len(axis) > 1 for axis in (grid.index, grid.columns))
    if not ascending or not np.isfinite(values).all():
        raise ValueError("region: the grid needs two or more ascending rows and columns, all values finite")
    plot = _Plot(
        grid, (xlabel, ylabel), (fmt, fmt_x, fmt_y), named(level), (inside, outside), above,
        _cases(grid, points), tuple(sorted(float(value) for value in contours)),
    )  # fmt: skip
    data = grid.rename_axis(f"{ylabel} \\ {xlabel}")
    return drawn(name, _alt(plot), caption, data, plot.draw, source, explained)


def _cases(grid: pd.DataFrame, points: pd.DataFrame | None) -> pd.DataFrame:
    if points is None:
        return pd.DataFrame(columns=["label", "x", "y", "value"])
    extra = {} if "value" in points.columns else {"value": np.nan}
    cases = table(points.assign(**extra), ["label"], ["x", "y", "value"], "region")
    for row in cases.itertuples():
        if not (grid.columns[0] <= row.x <= grid.columns[-1] and grid.index[0] <= row.y <= grid.index[-1]):
            raise ValueError(f"region: the point {row.label!r} lies outside the grid")
    return cases


def _alt(plot: "_Plot") -> str:
    (fmt, fmt_x, fmt_y), grid = plot.formats, plot.grid
    held = plot.holds(grid.to_numpy())
    parts = [
        f"Map over {plot.names[0]} ({fmt_x(grid.columns[0])} to {fmt_x(grid.columns[-1])}) and "
        f"{plot.names[1]} ({fmt_y(grid.index[0])} to {fmt_y(grid.index[-1])})",
        f"{plot.words[0]} in {percent(held.mean())} of it, {plot.words[1]} in the rest",
    ]
    parts += _boundary_words(plot)
    for row in plot.cases.itertuples():
        value = f" gives {fmt(row.value)}," if pd.notna(row.value) else ""
        where = plot.words[0] if plot.holds(plot.at(row.x, row.y)) else plot.words[1]
        parts.append(f"{row.label} ({fmt_x(row.x)}, {fmt_y(row.y)}){value or ':'} {where}")
    return " ".join(sentence(part) for part in parts)


def _boundary_words(plot: "_Plot") -> list[str]:
    """Say where the boundary meets the first, the middle and the last column."""
    (fmt, fmt_x, fmt_y), grid = plot.formats, plot.grid
    told = []
    for column in (grid.columns[0], grid.columns[len(grid.columns) // 2], grid.columns[-1]):
        met = plot.crossings(column)
        if met:
            told.append(f"{listing(fmt_y(y) for y in met)} at {fmt_x(column)}")
    return [f"{plot.level[1]} ({fmt(plot.level[0])}) lies at {listing(told)}"] if told else []


@dataclass(frozen=True)
class _Plot:
    grid: pd.DataFrame
    names: tuple[str, str]
    formats: tuple[Format, Format, Format]
    level: tuple[float, str]
    words: tuple[str, str]
    above: bool
    cases: pd.DataFrame
    contours: tuple[float, ...]

    def holds(self, values):
        """Return where the condition holds."""
        return values >= self.level[0] if self.above else values <= self.level[0]

    def at(self, x: float, y: float) -> float:
        """Return the result between the grid's values."""
        rows = [np.interp(x, self.grid.columns, row) for row in self.grid.to_numpy()]
        return float(np.interp(y, self.grid.index, rows))

    def crossings(self, column: float) -> list[float]:
        """Return where a column of the grid meets the level."""
        return crossings(list(self.grid.index), self.grid[column].tolist(), self.level[0])

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw the shaded part, its boundary, further lines and the cases, then name the two parts."""
        _, fmt_x, fmt_y = self.formats
        width = 350 if narrow else 720
        key = key_lines(self._key(), width)
        below = depth(self.names[0], narrow)
        sheet = Sheet(canvas, (300 if narrow else 400) + key_height(key) + below)
        draw_key(sheet, key, 0)
        ax = plot_area(
            sheet, [*self.grid.index], width - 12, below, self.names[1], fmt_y, above=key_height(key)
        )
        ax.set_ylim(*whole_span(self.grid.index[0], self.grid.index[-1]))
        ax.set_yticks(*_inside(ax.get_yticks(), ax.get_ylim(), fmt_y))
        ax.set_xlim(*whole_span(self.grid.columns[0], self.grid.columns[-1]))
        name_x(sheet, ax, self.names[0], fmt_x, 4 if narrow else 8)
        ax.grid(axis="x", visible=True)
        labels = labels_for(sheet, ax)
        labels.region = (labels.region[0], labels.region[1] + 8, labels.region[2] - 4, labels.region[3])
        labels.clear_leaders = True
        thin = self._shade(sheet, ax, labels)
        self._points(sheet, ax, labels)
        self._name_parts(sheet, ax, labels, thin)

    def _key(self) -> list:
        items = [
            (self.words[0], band_swatch(BAND)),
            (self.words[1], band_swatch("none", edge=MUTED, line=1)),
            (f"{self.level[1]}: {self.formats[0](self.level[0])}", line_swatch(INK, 2.5)),
        ]
        return items + ([("other results", line_swatch(MUTED, 1.2, (0, (4, 2))))] if self.contours else [])

    def _shade(self, sheet: Sheet, ax: Axes, labels: Labels) -> list[tuple[float, float]]:
        """Draw shade, boundary and further lines; return points on the further lines, in pixels."""
        x, y, z = self.grid.columns.to_numpy(), self.grid.index.to_numpy(), self.grid.to_numpy()
        level, thin = self.level[0], []
        if self.holds(z).any():
            ends = (level, max(z.max(), level) + 1) if self.above else (min(z.min(), level) - 1, level)
            ax.contourf(x, y, z, levels=ends, colors=[BAND], zorder=0.4)
        for value in self.contours:
            if z.min() < value < z.max():
                lines = ax.contour(
                    x, y, z, levels=[value], colors=[MUTED], linewidths=1.2, linestyles=[(0, (4, 2))]
                )
                thin += [
                    point
                    for path in _pieces(lines)
                    for point in zip(*_on_sheet(sheet, ax, path), strict=True)
                ]
                self._label_contour(sheet, ax, labels, lines, value)
        if z.min() < level < z.max():
            lines = ax.contour(
                x, y, z, levels=[level], colors=[INK], linewidths=2.5, linestyles="-", zorder=2
            )
            for path in _pieces(lines):
                labels.avoid(*_on_sheet(sheet, ax, path))
        return thin

    def _label_contour(self, sheet: Sheet, ax: Axes, labels: Labels, lines, value: float) -> None:
        pieces = _pieces(lines)
        if not pieces:
            return
        longest = [sheet.at(ax, *point) for point in max(pieces, key=len)]
        words = self.formats[0](value)
        half = text_width(words, SMALL) / 2
        fits = [
            (x, y) for x, y in longest
            if labels.region[0] + half < x < labels.region[2] - half and labels.region[1] + 9 < y < labels.region[3] - 9
        ]  # fmt: skip
        if fits:
            x, y = fits[len(fits) // 2]
            sheet.text(x, y, words, size=SMALL, ha="center", colour=MUTED, halo=True)
            labels.taken.append((x - half, y - LINE / 2, x + half, y + LINE / 2))

    def _points(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        fmt = self.formats[0]
        places = [sheet.at(ax, row.x, row.y) for row in self.cases.itertuples()]
        for x, y in places:
            labels.taken.append((x - 7, y - 7, x + 7, y + 7))
        for place, row in zip(places, self.cases.itertuples(), strict=True):
            words = row.label if pd.isna(row.value) else f"{row.label}: {fmt(row.value)}"
            labels.put(*place, wrap(words, 110 if sheet.width < 600 else 200, SMALL), size=SMALL)
        for (x, y), row in zip(places, self.cases.itertuples(), strict=True):
            holds = self.holds(self.at(row.x, row.y))
            sheet.mark(x, y, "o" if holds else "X", SERIES[0] if holds else SERIES[1], 10, zorder=3)

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
        holds = self.holds(self._results(sheet, ax, xs, ys))
        for part, words in ((holds, self.words[0]), (~holds, self.words[1])):
            tries = [(open_, most) for open_ in (clear, free) for most in (260, 170, 110, 80)]
            for open_, most in tries:
                lines = wrap(words, most, bold=True)
                size = (max(text_width(line, bold=True) for line in lines) + 12, LINE * len(lines) + 8)
                if place := _roomiest(part & open_, size):
                    sheet.text(xs[place[1]], ys[place[0]], lines, bold=True, ha="center", halo=True)
                    break

    def _results(self, sheet: Sheet, ax: Axes, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """Return the result at places in pixels."""
        inverse = ax.transData.inverted()
        columns = [inverse.transform((x, 0))[0] for x in xs]
        rows = [inverse.transform((0, sheet.height - y))[1] for y in ys]
        across = np.array([np.interp(columns, self.grid.columns, row) for row in self.grid.to_numpy()])
        return np.array([np.interp(rows, self.grid.index, column) for column in across.T]).T


def _inside(values: Sequence[float], span: tuple[float, float], fmt: Format) -> tuple[list[float], list[str]]:
    held = [float(value) for value in values if span[0] <= value <= span[1]]
    return held, [fmt(value) for value in held]


def _on_sheet(sheet: Sheet, ax: Axes, path: np.ndarray) -> tuple[list[float], list[float]]:
    return pixels(sheet, ax, path[:, 0], path[:, 1])


def _pieces(lines) -> list[np.ndarray]:
    """Return the separate lines of a contour, in data coordinates."""
    return [
        piece for path in lines.get_paths() for piece in path.to_polygons(closed_only=False) if len(piece) > 1
    ]


def _roomiest(free: np.ndarray, size: tuple[float, float]) -> tuple[int, int] | None:
    """Return the row and column furthest from what is not free at which a box of a size in pixels fits."""
    tall, wide = (int(np.ceil(pixels / _STEP)) | 1 for pixels in (size[1], size[0]))
    fits = minimum_filter(free.astype(np.uint8), size=(tall, wide), mode="constant", cval=0).astype(bool)
    if not fits.any():
        return None
    room = np.where(fits, distance_transform_edt(np.pad(free, 1))[1:-1, 1:-1], -1)
    return tuple(int(n) for n in np.unravel_index(int(room.argmax()), room.shape))
