"""The scatter plot: one mark for each council over two measures, with a fitted line where wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import (
    Labels,
    Swatch,
    band_swatch,
    dot_swatch,
    draw_key,
    fly,
    fly_height,
    key_height,
    key_lines,
    labels_for,
    level_line,
    line_swatch,
    pixels,
    references_words,
)
from analysis.show.surface import SMALL, Sheet, depth, name_x, plot_area, series_style
from analysis.show.svg import BAND, INK, MUTED, PAPER, SERIES
from analysis.show.words import Format, listing, plain, sentence, table

_DOT, _LARGEST = 6.0, 18.0  # pixels across: a mark without a size, and the largest with one


def scatter(
    rows: pd.DataFrame,
    *,
    name: str,
    caption: str,
    xlabel: str,
    ylabel: str,
    source: str = "",
    explained: Sequence[Html] = (),
    fmt_x: Format = plain,
    fmt_y: Format = plain,
    named: Sequence[str] = (),
    fit: pd.DataFrame | None = None,
    fit_label: str = "",
    band_label: str = "95% confidence band of the line",
    size_label: str = "",
    references_x: Mapping[str, float] | None = None,
    references_y: Mapping[str, float] | None = None,
    what: str = "councils",
) -> Figure:
    """Draw one mark for each council over two measures.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``x`` and ``y`` (rows that lack either are left out and counted in the alt text), optionally
        ``label``, ``group`` (up to five, each with a colour and a shape) and ``size`` (the mark's area).
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel : str
        What each axis measures, with its unit.
    fmt_x, fmt_y : callable
        Turn a value of each axis into text.
    named : sequence of str
        Labels to write beside their marks.
    fit : pandas.DataFrame, optional
        A line: columns ``x`` (ascending) and ``y``, and ``low`` and ``high`` where it has a band.
    fit_label, band_label, size_label : str
        What the line, its band and the marks' areas are, for the key and the alt text.
    references_x, references_y : mapping of str to float, optional
        Upright and level lines by name.
    what : str
        What the marks are, in the plural.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, there is no row with both values, a value is infinite, a size is negative or
        missing, there are more than five groups, a label to name does not occur, or the line does not
        ascend.
    """
    given = list(rows.columns)
    absent = {column: "" for column in ("label", "group") if column not in given}
    checked = table(rows.assign(**absent), ["label", "group"], ["x", "y"], "scatter plot")
    held = _held(checked, named)
    line = None if fit is None else _line(fit)
    uprights = {label: float(value) for label, value in (references_x or {}).items()}
    levels = {label: float(value) for label, value in (references_y or {}).items()}
    plot = _Plot(
        held,
        (xlabel, ylabel),
        (fmt_x, fmt_y),
        tuple(named),
        line,
        fit_label,
        band_label,
        size_label,
        uprights,
        levels,
        what,
    )
    alt = _alt(plot, len(checked) - len(held))
    return drawn(name, alt, caption, checked[given], plot.draw, source, explained)


def _held(checked: pd.DataFrame, named: Sequence[str]) -> pd.DataFrame:
    """Return the rows that can be drawn."""
    held = checked.dropna(subset=["x", "y"])
    if held.empty or not np.isfinite(held[["x", "y"]]).all(axis=None):
        raise ValueError("scatter plot: finite values of x and y are needed")
    if unknown := set(named) - set(held["label"]):
        raise ValueError(f"scatter plot: no mark is labelled {listing(sorted(unknown))}")
    if held["group"].nunique() > len(SERIES):
        raise ValueError(f"scatter plot: more than {len(SERIES)} groups cannot be told apart")
    if "size" in held.columns:
        sizes = pd.to_numeric(held["size"])
        if not (sizes >= 0).all() or not np.isfinite(sizes).all() or not sizes.any():
            raise ValueError("scatter plot: every size must be a number of at least 0, one above it")
        held = held.assign(size=sizes.astype(float)).sort_values("size", ascending=False, kind="stable")
    return held


def _line(fit: pd.DataFrame) -> pd.DataFrame:
    ends = {side: np.nan for side in ("low", "high") if side not in fit.columns}
    line = table(fit.assign(**ends), [], ["x", "y", "low", "high"], "scatter plot")
    if (
        len(line) < 2
        or not (np.diff(line["x"]) > 0).all()
        or not np.isfinite(line[["x", "y"]]).all(axis=None)
    ):
        raise ValueError("scatter plot: the line needs two or more finite points and x ascending")
    return line


def _alt(plot: "_Plot", left_out: int) -> str:
    held, (fmt_x, fmt_y), (xlabel, ylabel) = plot.rows, plot.formats, plot.names
    parts = [f"Scatter plot of {len(held)} {plot.what}: {ylabel} against {xlabel}"]
    for axis, fmt, called in (("x", fmt_x, xlabel), ("y", fmt_y, ylabel)):
        least, most = held.loc[held[axis].idxmin()], held.loc[held[axis].idxmax()]
        parts.append(f"{called} runs from {_at(least, axis, fmt)} to {_at(most, axis, fmt)}")
    if plot.fit is not None:
        first, last = plot.fit.iloc[0], plot.fit.iloc[-1]
        course = "rises" if last.y > first.y else "falls" if last.y < first.y else "stays level"
        parts.append(
            f"{plot.fit_label or 'The line'} {course} from {fmt_y(first.y)} at {fmt_x(first.x)} "
            f"to {fmt_y(last.y)} at {fmt_x(last.x)}"
        )
    for group, rows in held.groupby("group", sort=False) if plot.groups()[0] else []:
        middle = f"median {fmt_x(rows['x'].median())} and {fmt_y(rows['y'].median())}"
        parts.append(f"{group}: {len(rows)} {plot.what}, {middle}")
    told = [f"{row.label} at {fmt_x(row.x)} and {fmt_y(row.y)}" for row in plot.to_name().itertuples()]
    if told:
        parts.append(f"Named: {listing(told)}")
    parts += references_words(plot.uprights, fmt_x) + references_words(plot.levels, fmt_y)
    if left_out:
        parts.append(f"Left out for want of a figure: {left_out} {plot.what}")
    return " ".join(sentence(part) for part in parts)


def _at(row: pd.Series, axis: str, fmt: Format) -> str:
    return f"{fmt(row[axis])} ({row['label']})" if row["label"] else fmt(row[axis])


@dataclass(frozen=True)
class _Plot:
    rows: pd.DataFrame
    names: tuple[str, str]
    formats: tuple[Format, Format]
    named: tuple[str, ...]
    fit: pd.DataFrame | None
    fit_label: str
    band_label: str
    size_label: str
    uprights: Mapping[str, float]
    levels: Mapping[str, float]
    what: str

    def groups(self) -> list[str]:
        return list(dict.fromkeys(self.rows.sort_index()["group"]))

    def to_name(self) -> pd.DataFrame:
        held = self.rows[self.rows["label"].isin(self.named)]
        return held.sort_values(["y", "x"], ascending=[False, True], kind="stable")

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw lines, then marks, then names where they cover as little as possible."""
        (xlabel, ylabel), (fmt_x, fmt_y) = self.names, self.formats
        width = 350 if narrow else 720
        key, below = key_lines(self._key(), width), depth(xlabel, narrow)
        span = self._span("x", self.uprights)
        gap = fly_height(width - 8, self.uprights, span, fmt_x)
        sheet = Sheet(canvas, (310 if narrow else 400) + key_height(key) + below + gap)
        draw_key(sheet, key, 0)
        values = [*self._span("y", self.levels)]
        ax = plot_area(sheet, values, width - 8, below, ylabel, fmt_y, above=key_height(key), gap=gap)
        ax.set_xlim(*span)
        name_x(sheet, ax, xlabel, fmt_x, 5 if narrow else 9)
        ax.grid(axis="x", visible=True)
        labels = labels_for(sheet, ax)
        labels.clear_leaders = True
        fly(sheet, ax, self.uprights, fmt_x, labels)
        self._fit(sheet, ax, labels)
        self._marks(sheet, ax, labels)
        for label, value in self.levels.items():
            level_line(sheet, ax, labels, value, f"{label}: {fmt_y(value)}")
        for row in self.to_name().itertuples():
            labels.put(*sheet.at(ax, row.x, row.y), [row.label], size=SMALL, bold=True, gap=8)

    def _span(self, axis: str, references: Mapping[str, float]) -> tuple[float, float]:
        values = [*self.rows[axis], *references.values()]
        if self.fit is not None:
            values += [*self.fit[axis], *(self.fit[["low", "high"]].stack() if axis == "y" else [])]
        low, high = min(values), max(values)
        pad = 0.04 * (high - low or abs(high) or 1)
        return (low - pad, high + pad) if axis == "x" else (low, high)

    def _key(self) -> list[tuple[str, Swatch]]:
        groups = self.groups()
        items = []
        if len(groups) > 1 or groups[0]:
            items = [(group, dot_swatch(*_style(groups, group), size=8)) for group in groups]
        if self.size_label:
            items.append((f"larger mark: more {self.size_label}", _sizes))
        if self.fit is not None and self.fit_label:
            items.append((self.fit_label, line_swatch(INK)))
            if self.fit["low"].notna().any():
                items.append((self.band_label, band_swatch(BAND)))
        return items

    def _fit(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        if self.fit is None:
            return
        fit = self.fit
        ax.fill_between(fit["x"], fit["low"], fit["high"], color=BAND, linewidth=0, zorder=0.8)
        ax.plot(fit["x"], fit["y"], color=INK, linewidth=2, zorder=2.4)
        labels.avoid(*pixels(sheet, ax, fit["x"], fit["y"]))

    def _marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw every mark, the named ones last and rimmed in ink, and keep names clear of them."""
        groups = self.groups()
        most = self.rows["size"].max() if "size" in self.rows.columns else None
        for row in self.rows.itertuples():
            across = _DOT if most is None else max(_LARGEST * float(np.sqrt(row.size / most)), 3.0)
            colour, marker = _style(groups, row.group)
            to_name = row.label in self.named
            ax.plot(
                [row.x], [row.y], marker=marker, markersize=across + 2 * to_name, markerfacecolor=colour,
                markeredgecolor=INK if to_name else PAPER, markeredgewidth=2 if to_name else 0.7,
                linestyle="", zorder=2.6 if to_name else 2.2, clip_on=False,
            )  # fmt: skip
            x, y = sheet.at(ax, row.x, row.y)
            labels.ink.append((x, y))
            if to_name:
                half = across / 2 + 2
                labels.taken.append((x - half, y - half, x + half, y + half))


def _style(groups: list[str], called: str) -> tuple[str, str]:
    colour, _, marker = series_style(groups.index(called))
    return colour, marker


def _sizes(sheet: Sheet, x: float, y: float) -> None:
    sheet.mark(x + 5, y, "o", MUTED, 5)
    sheet.mark(x + 18, y, "o", MUTED, 13)
