"""The two-way picture: a result over two inputs, as a grid of labelled cells."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from analysis.show.figures import Figure
from analysis.show.surface import LINE, SMALL, Sheet, across, depth, name_below, text_width, wrap
from analysis.show.svg import CELLS, INK, ON_HIGH, ON_LOW, PAPER
from analysis.show.words import Columns, Format, listing, plain, valued

_CASED = ((PAPER, 5.5), (INK, 2.5))  # lines on cells: in a casing, seen on any of them
_ROW = 36
_LOW = 5  # steps of the ramp, from the least result, whose numbers are dark on light pages


def grid_and_cases(
    rows: pd.DataFrame, points: pd.DataFrame | None, chart: str, least: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a result over two inputs, and the cases within it, as floats; see `TwoWay`.

    Raises ValueError if a value is not finite, an axis does not ascend or is short, or a case lies outside.
    """
    values = [[float(value) for value in row] for row in rows.to_numpy()]
    grid = pd.DataFrame(values, [*map(float, rows.index)], [*map(float, rows.columns)])
    axes = (grid.index, grid.columns)
    ascending = all((np.diff(axis) > 0).all() and len(axis) >= least for axis in axes)
    if not ascending or not np.isfinite(grid.to_numpy()).all():
        raise ValueError(f"{chart}: the grid needs ascending axes and a finite value in every cell")
    cases = pd.DataFrame(columns=["label", "x", "y", "value"])
    if points is not None and len(points):
        cases = Columns(chart, ["label"], ["x", "y", "value"], {"value": np.nan}).of(points)
    for row in cases.itertuples():
        if not (axes[1][0] <= row.x <= axes[1][-1] and axes[0][0] <= row.y <= axes[0][-1]):
            raise ValueError(f"{chart}: the point {row.label!r} lies outside the grid")
    return grid, cases


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoWay(Figure):
    """A result over two inputs, as a grid of labelled cells.

    - `rows`: results; index and columns are the ascending values of the two inputs. The first row is drawn at the
      bottom.
    - Raises ValueError if the grid has a missing value or an axis that does not ascend, or a point has no cell.
    """

    #: `xlabel`, `ylabel`, `unit`: what columns, rows and cells measure, with their units
    xlabel: str
    ylabel: str
    unit: str = ""
    #: cases to mark, columns ``label``, ``x``, ``y``, ``value``; x and y are those of a cell
    points: pd.DataFrame | None = None
    #: a result and its name: a heavy line runs between the cells below it and the cells at or above it
    level: tuple[float, str] | None = None
    #: `fmt`, `fmt_x`, `fmt_y`: turn a result, a column's input and a row's input into text
    fmt: Format = plain
    fmt_x: Format = plain
    fmt_y: Format = plain

    def checked(self) -> dict[str, object]:
        """Return grid and cases as floats."""
        grid, cases = grid_and_cases(self.rows, self.points, "two-way chart")
        if not (cases["x"].isin(grid.columns) & cases["y"].isin(grid.index)).all():
            raise ValueError("two-way chart: a point lies between the cells")
        return {"rows": grid, "points": cases}

    @property
    def data(self) -> pd.DataFrame:
        """The grid, its inputs named."""
        return self.rows.rename_axis(f"{self.ylabel} \\ {self.xlabel}")

    def told(self) -> list[str]:
        """Return extremes, cases, and how many cells reach the level."""
        grid, fmt, fmt_x, fmt_y = self.rows, self.fmt, self.fmt_x, self.fmt_y
        parts = [
            f"Heat map over {self.xlabel} ({fmt_x(grid.columns[0])} to {fmt_x(grid.columns[-1])}) and "
            f"{self.ylabel} ({fmt_y(grid.index[0])} to {fmt_y(grid.index[-1])})"
        ]
        for word, cell in (("lowest", grid.stack().idxmin()), ("highest", grid.stack().idxmax())):
            parts.append(
                f"The {word} result is {fmt(grid.loc[cell])} at {fmt_x(cell[1])} and {fmt_y(cell[0])}"
            )
        if len(self.points):
            told = [
                f"{row.label} ({fmt_x(row.x)}, {fmt_y(row.y)}) gives {fmt(row.value)}"
                for row in self.points.itertuples()
            ]
            parts.append(f"Marked: {listing(told)}")
        if self.level:
            reached = int((grid >= self.level[0]).sum().sum())
            parts.append(f"{reached} of {grid.size} cells reach {self.level[1]} ({fmt(self.level[0])})")
        return parts

    def draw(self, narrow: bool) -> Sheet:
        """Draw the cells with what is marked in them, and the key below."""
        width = across(narrow)
        left = 12 + max(text_width(self.fmt_y(value), SMALL) for value in self.rows.index)
        key, head = self._key(width), wrap(self.ylabel, width, SMALL)
        top = len(head) * LINE + (21 if len(self.points) else 10)  # letters of cases stand out of their cells
        bottom = top + _ROW * len(self.rows)
        foot = bottom + depth(self.xlabel, narrow)
        sheet = Sheet(narrow, foot + sum(len(lines) * LINE + 8 for _, lines in key) + (8 if key else 0))
        ax = sheet.axes(left, top, width - 4, bottom)
        sheet.text(0, 4 + len(head) * LINE / 2, head, size=SMALL)
        self._cells(sheet, ax)
        _draw_key(sheet, key, foot + 8)
        return sheet

    def _cells(self, sheet: Sheet, ax: Axes) -> None:
        """Draw the cells, the level between them, their numbers and the cases' letters."""
        import seaborn as sns  # takes half a second, and one chapter in ten has a heat map

        grid, steps = self.rows, self._steps()
        sns.heatmap(
            steps, ax=ax, cmap=ListedColormap(CELLS), vmin=-0.5, vmax=len(CELLS) - 0.5, cbar=False,
            linewidths=1.5, linecolor=PAPER, xticklabels=False, yticklabels=False,
        )  # fmt: skip
        ax.set(xlabel="", ylabel="", ylim=(0, len(grid)))
        ax.set_xticks(np.arange(len(grid.columns)) + 0.5, [*map(self.fmt_x, grid.columns)])
        ax.set_yticks(np.arange(len(grid)) + 0.5, [*map(self.fmt_y, grid.index)])
        ax.grid(False)
        name_below(sheet, ax, self.xlabel)
        if self.level:
            _boundary(ax, grid.to_numpy() >= self.level[0])
        for i, j in np.ndindex(grid.shape):
            colour = ON_LOW if steps.iloc[i, j] < _LOW else ON_HIGH
            place = sheet.at(ax, j + 0.5, i + 0.5)
            sheet.text(*place, self.fmt(grid.iloc[i, j]), size=SMALL, ha="center", colour=colour)
        for row in self.points.itertuples():
            place = sheet.at(ax, grid.columns.get_loc(row.x), grid.index.get_loc(row.y) + 1)
            _outlined(
                sheet, *place, *sheet.at(ax, grid.columns.get_loc(row.x) + 1, grid.index.get_loc(row.y))
            )
            _badge(sheet, place[0] + 1, place[1] + 1, _letter(row.Index))

    def _steps(self) -> pd.DataFrame:
        """Return which step of the ramp each result has, from 0 for the least."""
        low, high = self.rows.min().min(), self.rows.max().max()
        share = (self.rows - low) / ((high - low) or 1)
        return (share * len(CELLS)).clip(0, len(CELLS) - 1).astype(int)

    def _key(self, width: float) -> list[tuple[str, list[str]]]:
        """Return the letter and the words of each case, and of the level."""
        words = [
            f"{row.label}: {self.fmt(row.value)} (at {self.fmt_x(row.x)}, {self.fmt_y(row.y)})"
            for row in self.points.itertuples()
        ]
        key = [(_letter(number), wrap(text, width - 34)) for number, text in enumerate(words)]
        if self.level:
            key.append(("", wrap(valued(self.level[1], self.level[0], self.fmt), width - 34)))
        return key


def _boundary(ax: Axes, reached: np.ndarray) -> None:
    """Draw a line along the edges between cells that reach the level and cells that do not."""
    upright = [([j + 1, j + 1], [i, i + 1]) for i, j in np.argwhere(reached[:, 1:] != reached[:, :-1])]
    level = [([j, j + 1], [i + 1, i + 1]) for i, j in np.argwhere(reached[1:] != reached[:-1])]
    for colour, width in _CASED:
        for xs, ys in upright + level:
            ax.plot(xs, ys, color=colour, linewidth=width, solid_capstyle="projecting", clip_on=False)


def _outlined(sheet: Sheet, left: float, top: float, right: float, bottom: float) -> None:
    """Draw a box around the cell of a case."""
    for colour, width in _CASED:
        sheet.box(left, top, right - left, bottom - top, edgecolor=colour, linewidth=width)


def _letter(number: int) -> str:
    """Return what names the n-th case."""
    return chr(ord("A") + number)


def _badge(sheet: Sheet, x: float, y: float, letter: str) -> None:
    sheet.mark(x, y, "o", INK, 17, hollow=True)
    sheet.text(x, y, letter, size=SMALL, ha="center", bold=True)


def _draw_key(sheet: Sheet, key: list[tuple[str, list[str]]], top: float) -> None:
    for letter, lines in key:
        y = top + LINE / 2
        if letter:
            _badge(sheet, 11, y, letter)
        else:
            for colour, width in _CASED:
                sheet.line([1, 21], [y, y], colour=colour, width=width)
        sheet.text(32, y + (len(lines) - 1) * LINE / 2, lines)
        top += len(lines) * LINE + 8
