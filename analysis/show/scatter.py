"""Cases by two numbers, each a dot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.show.keys import Swatch, band_swatch, dot_swatch, line_swatch
from analysis.show.labels import Labels, pixels, references_words
from analysis.show.plane import Plane
from analysis.show.surface import BANDED, SMALL, Sheet, padded, series_style
from analysis.show.svg import BAND, INK, MUTED, PAPER, SERIES
from analysis.show.words import NO_ENDS, Columns, listing

_DOT, _LARGEST = 6.0, 18.0  # pixels across: a mark without a size, and the largest with one


@dataclass(frozen=True, eq=False, kw_only=True)
class Scatter(Plane):
    """One mark for each council over two measures, with a fitted line where wanted.

    - `rows`: columns ``x`` and ``y`` (rows that lack either are left out and counted in the alt text), optionally
      ``label``, ``group`` (up to five, each with a colour and a shape) and ``size`` (the mark's area).
    - Raises ValueError if no row has both values, a value is infinite, a size is negative or missing, there are
      more than five groups, a label to name does not occur, or the line does not ascend.
    """

    named: Sequence[str] = ()  #: labels to write beside their marks
    #: a line: columns ``x`` (ascending) and ``y``, and ``low`` and ``high`` where it has a 95% confidence
    #: band
    fit: pd.DataFrame | None = None
    #: `fit_label`, `size_label`: what the line and the marks' areas are, for the key and the alt text
    fit_label: str = ""
    size_label: str = ""
    held: pd.DataFrame = field(init=False)

    tall: ClassVar = (400, 310)
    steps: ClassVar = (9, 5)
    of_councils: ClassVar = True
    takes: ClassVar = Columns("scatter plot", ["label", "group"], ["x", "y"], {"label": "", "group": ""})

    def checked(self) -> dict[str, object]:
        """Return the table, the rows of it that can be drawn, and the line."""
        found, fit = super().checked(), None if self.fit is None else _fitted(self.fit)
        return {**found, "held": self._held(found["rows"]), "fit": fit}

    def _held(self, rows: pd.DataFrame) -> pd.DataFrame:
        held = rows.dropna(subset=["x", "y"])
        if held.empty or not np.isfinite(held[["x", "y"]]).all(axis=None):
            raise ValueError("scatter plot: finite values of x and y are needed")
        if unknown := set(self.named) - set(held["label"]):
            raise ValueError(f"scatter plot: no mark is labelled {listing(sorted(unknown))}")
        if held["group"].nunique() > len(SERIES):
            raise ValueError(f"scatter plot: more than {len(SERIES)} groups cannot be told apart")
        if "size" in held.columns:
            sizes = pd.to_numeric(held["size"])
            if not (sizes >= 0).all() or not np.isfinite(sizes).all() or not sizes.any():
                raise ValueError("scatter plot: every size must be a number of at least 0, one above it")
            held = held.assign(size=sizes.astype(float)).sort_values("size", ascending=False, kind="stable")
        return held

    def told(self) -> list[str]:
        """Return extremes, the line, the groups, the named and what was left out."""
        held, fmt_x, fmt_y = self.held, self.fmt_x, self.fmt_y
        parts = [f"Scatter plot of {len(held)} councils: {self.ylabel} against {self.xlabel}"]
        for axis, fmt, called in (("x", fmt_x, self.xlabel), ("y", fmt_y, self.ylabel)):
            ends = (held.loc[place] for place in (held[axis].idxmin(), held[axis].idxmax()))
            told = [f"{fmt(row[axis])}{f' ({row.label})' if row.label else ''}" for row in ends]
            parts.append(f"{called} runs from {told[0]} to {told[1]}")
        if self.fit is not None:
            first, last = self.fit.iloc[0], self.fit.iloc[-1]
            course = "rises" if last.y > first.y else "falls" if last.y < first.y else "stays level"
            parts.append(
                f"{self.fit_label or 'The line'} {course} from {fmt_y(first.y)} at {fmt_x(first.x)} "
                f"to {fmt_y(last.y)} at {fmt_x(last.x)}"
            )
        for group, rows in held.groupby("group", sort=False) if self._groups()[0] else []:
            middle = f"median {fmt_x(rows['x'].median())} and {fmt_y(rows['y'].median())}"
            parts.append(f"{group}: {len(rows)} council{'s' * (len(rows) != 1)}, {middle}")
        if len(to_name := self._to_name()):
            told = [f"{row.label} at {fmt_x(row.x)} and {fmt_y(row.y)}" for row in to_name.itertuples()]
            parts.append(f"Named: {listing(told)}")
        parts += references_words(self.lines, fmt_x) + references_words(self.references, fmt_y)
        if left_out := len(self.rows) - len(held):
            parts.append(f"Left out for want of a figure: {left_out} council{'s' * (left_out != 1)}")
        return parts

    def _groups(self) -> list[str]:
        return list(dict.fromkeys(self.held.sort_index()["group"]))

    def _to_name(self) -> pd.DataFrame:
        held = self.held[self.held["label"].isin(self.named)]
        return held.sort_values(["y", "x"], ascending=[False, True], kind="stable")

    def values(self) -> list[float]:
        """Return all values, and the line with its band."""
        line = [] if self.fit is None else [*self.fit[["y", "low", "high"]].stack()]
        return [*self.held["y"], *line]

    def span(self) -> tuple[float, float]:
        """Return what the horizontal axis holds, with a little room."""
        values = [*self.held["x"], *self.lines.values()]
        values += [*self.fit["x"]] if self.fit is not None else []
        return padded(values, 0.04)

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return groups, sizes, the line and its band."""
        groups, items = self._groups(), []
        if len(groups) > 1 or groups[0]:
            items = [(group, dot_swatch(*series_style(n), size=8)) for n, group in enumerate(groups)]
        if self.size_label:
            items.append((f"larger mark: more {self.size_label}", _sizes))
        if self.fit is not None and self.fit_label:
            items.append((self.fit_label, line_swatch(INK)))
            if self.fit["low"].notna().any():
                items.append(("95% confidence band of the line", band_swatch(BAND)))
        return items

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw the line, then marks."""
        ax.grid(axis="x", visible=True)
        if (fit := self.fit) is not None:
            ax.fill_between(fit["x"], fit["low"], fit["high"], **BANDED, zorder=0.8)
            ax.plot(fit["x"], fit["y"], color=INK, linewidth=2, zorder=2.4)
            labels.avoid(*pixels(sheet, ax, fit["x"], fit["y"]))
        self._dots(sheet, ax, labels)

    def names(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Write the names where they cover as little as possible."""
        super().names(sheet, ax, labels)
        for row in self._to_name().itertuples():
            labels.put(*sheet.at(ax, row.x, row.y), [row.label], size=SMALL, bold=True, gap=8)

    def _dots(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw every mark, the named ones last and rimmed in ink, and keep names clear of them."""
        groups = self._groups()
        places = [
            (row.label, f"{self.fmt_x(row.x)} and {self.fmt_y(row.y)}", *sheet.at(ax, row.x, row.y))
            for row in self.held.itertuples()
        ]
        sheet.councils("", places)
        most = self.held["size"].max() if "size" in self.held.columns else None
        for row in self.held.itertuples():
            across = _DOT if most is None else max(_LARGEST * float(np.sqrt(row.size / most)), 3.0)
            colour, marker = series_style(groups.index(row.group))
            to_name = row.label in self.named
            ax.plot(
                [row.x], [row.y], marker=marker, markersize=across + 2 * to_name, markerfacecolor=colour,
                markeredgecolor=INK if to_name else PAPER, markeredgewidth=2 if to_name else 0.7,
                linestyle="", zorder=2.6 if to_name else 2.2, clip_on=False,
            )  # fmt: skip
            x, y = sheet.at(ax, row.x, row.y)
            labels.avoid_marks([x], [y], across)
            if to_name:
                labels.keep_clear(x, y, across / 2 + 2)


def _fitted(fit: pd.DataFrame) -> pd.DataFrame:
    line = Columns("scatter plot", [], ["x", "y", "low", "high"], NO_ENDS, finite=["x", "y"]).of(fit)
    if len(line) < 2 or not (np.diff(line["x"]) > 0).all():
        raise ValueError("scatter plot: the line needs two or more points and x ascending")
    return line


def _sizes(sheet: Sheet, x: float, y: float) -> None:
    sheet.mark(x + 5, y, "o", MUTED, 5)
    sheet.mark(x + 18, y, "o", MUTED, 13)
