"""Charts on a plane: lines, marks and areas over two axes, both named level, with names beside what they name."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from scipy.ndimage import distance_transform_edt, minimum_filter

from analysis.show.figures import Figure
from analysis.show.labels import (
    DASHES,
    Labels,
    Swatch,
    apart,
    band_swatch,
    dot_swatch,
    draw_dots,
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
from analysis.show.surface import (
    LINE,
    SMALL,
    Sheet,
    depth,
    name_below,
    name_x,
    plot_area,
    series_style,
    text_width,
    whole_span,
    wrap,
)
from analysis.show.svg import BAND, GRID, INK, MUTED, PAPER, SERIES
from analysis.show.words import (
    Format,
    at_or_below,
    check_intervals,
    listing,
    named,
    percent,
    plain,
    table,
    with_interval,
)

_STROKES = ("-", (0, (6, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (10, 3)), (0, (3, 3)))
_TINT = 0.2  # opacity of a band
_SAMPLE = 27  # pixels for a piece of line before a name


def _numbers(lines: Mapping[str, float] | None) -> dict[str, float]:
    return {label: float(value) for label, value in (lines or {}).items()}


@dataclass(frozen=True, eq=False, kw_only=True)
class Plane(Figure):
    """Two axes, a key above them and upright lines with their names: a kind draws its marks.

    Parameters
    ----------
    xlabel, ylabel : str
        What each axis measures, with its unit.
    fmt_x, fmt_y : callable
        Turn a value of each axis into text.
    """

    xlabel: str = ""
    ylabel: str
    fmt_x: Format = plain
    fmt_y: Format = plain

    tall: ClassVar = (
        320,
        260,
    )  # pixels with the value axis' name, without key and what is below: wide, narrow
    steps: ClassVar = (8, 4)  # of the horizontal axis at most

    def values(self) -> list[float]:
        """Return what the value axis must hold."""
        raise NotImplementedError

    def span(self) -> tuple[float, float]:
        """Return the ends of the horizontal axis."""
        raise NotImplementedError

    def room(self, narrow: bool) -> float:
        """Return the pixels kept free right of the axes."""
        return 8

    def key(self) -> list[tuple[str, Swatch]]:
        """Return what the key explains."""
        return []

    def uprights(self) -> tuple[dict[str, float], Format | None]:
        """Return upright lines by name, and what turns their places into text, if it is written."""
        return {}, None

    def ticks_x(self, sheet: Sheet, ax: Axes, narrow: bool) -> None:
        """Set the ticks of the horizontal axis and name it."""
        name_x(sheet, ax, self.xlabel, self.fmt_x, self.steps[narrow])

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw what the chart is about."""
        raise NotImplementedError

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw key, axes and upright lines, then the marks."""
        width, below = 350 if narrow else 720, depth(self.xlabel, narrow)
        right, (lines, fmt), span = width - self.room(narrow), self.uprights(), self.span()
        key, gap = key_lines(self.key(), width), fly_height(right, lines, span, fmt)
        sheet = Sheet(canvas, self.tall[narrow] + below + key_height(key) + gap)
        draw_key(sheet, key, 0)
        ax = plot_area(
            sheet, self.values(), right, below, self.ylabel, self.fmt_y, above=key_height(key), gap=gap
        )
        ax.set_xlim(*span)
        self.ticks_x(sheet, ax, narrow)
        labels = labels_for(sheet, ax)
        fly(sheet, ax, lines, fmt, labels)
        self.marks(sheet, ax, labels)


@dataclass(frozen=True, eq=False)
class Curves(Plane):
    """Curves over a number, each named at its end.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``series`` (up to six, in the order of first rows), ``x`` (ascending within a series) and
        ``y``; optionally ``low`` and ``high``, a band (missing where there is none).
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel, fmt_x, fmt_y
        See `Plane`.
    references, lines : mapping of str to float, optional
        Level and upright lines by name.
    points : pandas.DataFrame, optional
        Cases to mark: columns ``label``, ``x`` and ``y``.
    zero : bool
        Whether the value axis holds zero.
    band_label : str
        What the bands are; needed where there are bands.

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a value is not finite, x does not ascend, a series has one
        point only, there are more than six, or bands have no name.
    """

    rows: pd.DataFrame
    _: KW_ONLY
    references: Mapping[str, float] | None = None
    lines: Mapping[str, float] | None = None
    points: pd.DataFrame | None = None
    zero: bool = False
    band_label: str = ""

    def checked(self) -> dict[str, object]:
        """Return numbers as floats, missing where a curve has no band."""
        given = list(self.rows.columns)
        extra = {side: np.nan for side in ("low", "high") if side not in given}
        rows = table(self.rows.assign(**extra), ["series"], ["x", "y", "low", "high"], "curves")
        if not np.isfinite(rows[["x", "y"]]).all(axis=None):
            raise ValueError("curves: every x and y must be finite")
        for series, held in rows.groupby("series", sort=False):
            if len(held) < 2 or not (np.diff(held["x"]) > 0).all():
                raise ValueError(f"curves: {series} needs two or more points and x ascending")
        if rows["series"].nunique() > len(_STROKES):
            raise ValueError(f"curves: more than {len(_STROKES)} cannot be told apart")
        if rows["low"].notna().any() and not self.band_label:
            raise ValueError("curves: say what the bands are")
        return {"rows": rows, **self._compared()}

    def _compared(self) -> dict[str, object]:
        points = pd.DataFrame(columns=["label", "x", "y"]) if self.points is None else self.points
        cases = table(points, ["label"], ["x", "y"], "curves") if len(points) else points
        return {
            "references": _numbers(self.references),
            "lines": _numbers(self.lines),
            "points": cases,
        }

    @property
    def data(self) -> pd.DataFrame:
        """The points, without bands where there are none."""
        return self.rows if self.rows["low"].notna().any() else self.rows.drop(columns=["low", "high"])

    def told(self) -> list[str]:
        """Return the course of each curve, where it meets a level, and what is marked."""
        parts = [f"Line chart: {self.ylabel} against {self.xlabel}"]
        for series, held in self._groups():
            parts.append(f"{series}: {self._course(held)}")
            parts += [self._crossing(held, *line) for line in self.references.items()]
        if self.band_label:
            parts.append(f"Shaded: {self.band_label}")
        if len(self.points):
            told = [
                f"{row.label} at {self.fmt_x(row.x)} and {self.fmt_y(row.y)}"
                for row in self.points.itertuples()
            ]
            parts.append(f"Marked: {listing(told)}")
        return parts + references_words(self.lines, self.fmt_x)

    def _groups(self) -> list[tuple[str, pd.DataFrame]]:
        return list(self.rows.groupby("series", sort=False))

    def _course(self, held: pd.DataFrame) -> str:
        fmt_x, fmt_y, first, last = self.fmt_x, self.fmt_y, held.iloc[0], held.iloc[-1]
        told = f"{fmt_y(first.y)} at {fmt_x(first.x)}, {fmt_y(last.y)} at {fmt_x(last.x)}"
        for word, place in (("highest", held["y"].idxmax()), ("lowest", held["y"].idxmin())):
            row = held.loc[place]
            if fmt_y(row.y) not in (fmt_y(first.y), fmt_y(last.y)):
                told += f", {word} {fmt_y(row.y)} at {fmt_x(row.x)}"
        if pd.notna(last.low) and pd.notna(last.high):
            told += f", where its band runs from {fmt_y(last.low)} to {fmt_y(last.high)}"
        return told

    def _crossing(self, held: pd.DataFrame, label: str, level: float) -> str:
        line = f"{label} ({self.fmt_y(level)})"
        if met := crossings(held["x"].tolist(), held["y"].tolist(), level):
            return f"It meets {line} at {listing(self.fmt_x(x) for x in met)}"
        return f"It stays {'above' if held['y'].iloc[0] > level else 'below'} {line}"

    def values(self) -> list[float]:
        """Return all values, bands, levels and points."""
        ends = [value for side in ("low", "high") for value in self.rows[side].dropna()]
        values = [*self.rows["y"], *ends, *self.references.values(), *([0.0] if self.zero else [])]
        return [*values, *self.points["y"]]

    def span(self) -> tuple[float, float]:
        """Return the first and the last x."""
        return whole_span(self.rows["x"].min(), self.rows["x"].max())

    def _ends(self, narrow: bool) -> list[list[str]]:
        """Return the lines of each curve's name."""
        return [wrap(series, 92 if narrow else 180, SMALL, bold=True) for series, _ in self._groups()]

    def room(self, narrow: bool) -> float:
        """Return room for the names, or for half a tick label."""
        wide = [text_width(line, SMALL, True) for lines in self._ends(narrow) for line in lines]
        return 16 + _SAMPLE + max(wide) if wide else 22

    def key(self) -> list[tuple[str, Swatch]]:
        """Return what the bands are."""
        return [(self.band_label, band_swatch((SERIES[0], _TINT)))] if self.band_label else []

    def uprights(self) -> tuple[dict[str, float], Format | None]:
        """Return the upright lines."""
        return dict(self.lines), self.fmt_x

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw bands and curves, then levels, points and names."""
        for position, (_, held) in enumerate(self._groups()):
            colour, stroke = _stroke(position)
            if held["low"].notna().any():
                band = (held["x"], held["low"], held["high"])
                ax.fill_between(*band, color=(colour, _TINT), linewidth=0, zorder=0.9)
            ax.plot(held["x"], held["y"], color=colour, linewidth=2.5, linestyle=stroke, zorder=2.2)
            labels.avoid(*pixels(sheet, ax, held["x"], held["y"]))
        places = [sheet.at(ax, row.x, row.y) for row in self.points.itertuples()]
        for x, y in places:
            sheet.mark(x, y, "o", INK, 9, hollow=True)
            labels.taken.append((x - 6, y - 6, x + 6, y + 6))
        for label, value in self.references.items():
            level_line(sheet, ax, labels, value, f"{label}: {self.fmt_y(value)}")
        for place, row in zip(places, self.points.itertuples(), strict=True):
            labels.put(*place, [f"{row.label}: {self.fmt_y(row.y)}"], size=SMALL)
        if names := self._ends(sheet.width < 600):
            self._name_ends(sheet, ax, names)

    def _name_ends(self, sheet: Sheet, ax: Axes, names: list[list[str]]) -> None:
        """Write the names at the right of the axes, moved apart where they would touch, joined to their points."""
        edge = sheet.at(ax, ax.get_xlim()[1], 0)[0]
        ends = [sheet.at(ax, held["x"].iloc[-1], held["y"].iloc[-1]) for _, held in self._groups()]
        ordered = sorted((y, x, number) for number, (x, y) in enumerate(ends))
        middles = apart([y for y, *_ in ordered], [names[number] for *_, number in ordered])
        at = edge + 12
        for (y, x, number), placed in zip(ordered, middles, strict=True):
            if abs(placed - y) > 4 or edge - x > 4:
                sheet.line([x + 2, at - 3], [y, placed], colour=MUTED, width=1, zorder=1.5)
            colour, stroke = _stroke(number)
            sheet.line([at, at + _SAMPLE - 5], [placed] * 2, colour=colour, width=2.5, dashes=stroke)
            sheet.text(at + _SAMPLE, placed, names[number], size=SMALL, bold=True)


def _stroke(position: int) -> tuple[str, str | tuple]:
    """Return colour and dashes of the n-th curve."""
    return SERIES[position % len(SERIES)], _STROKES[position % len(_STROKES)]


def crossings(x: Sequence[float], y: Sequence[float], level: float) -> list[float]:
    """Return where a line through points meets a level, by linear interpolation.

    Parameters
    ----------
    x, y : sequence of float
        The points, x ascending.
    level : float
        The level.

    Returns
    -------
    list of float
        Ascending values of x; a stretch that lies on the level counts with its first point.
    """
    gap = np.asarray(y, float) - level
    found = [float(x[0])] if gap[0] == 0 else []
    for i in range(1, len(gap)):
        if gap[i] == 0 and gap[i - 1] != 0:
            found.append(float(x[i]))
        elif gap[i] * gap[i - 1] < 0:
            found.append(float(x[i - 1] + (x[i] - x[i - 1]) * gap[i - 1] / (gap[i - 1] - gap[i])))
    return found


@dataclass(frozen=True, eq=False)
class OneWay(Curves):
    """A result against one input: a single curve, with cases marked on it.

    Parameters
    ----------
    rows : sequence of float
        The input, ascending.
    results : sequence of float
        The result at each of its values.
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel, fmt_x, fmt_y
        See `Plane`.
    points : pandas.DataFrame, optional
        Cases to mark, columns ``label``, ``x``, ``y``.
    target : tuple of (float, str), optional
        A result to compare with, and its name: a level line.
    switching : tuple of (float, str), optional
        The input at which the conclusion turns, and its name: an upright line.

    Raises
    ------
    ValueError
        If input and results differ in length, have fewer than two values, are not finite, or the input does not
        ascend; or if a point lies outside it.
    """

    results: Sequence[float] = field(kw_only=False)
    target: tuple[float, str] | None = field(default=None, kw_only=True)
    switching: tuple[float, str] | None = field(default=None, kw_only=True)

    def checked(self) -> dict[str, object]:
        """Return the curve, with the target as a level and the switching value as an upright line."""
        xs, ys = ([float(value) for value in side] for side in (self.rows, self.results))
        if len(xs) != len(ys) or len(xs) < 2:
            raise ValueError("one-way chart: x and y need the same length of two or more")
        if not (np.isfinite([*xs, *ys]).all() and (np.diff(xs) > 0).all()):
            raise ValueError("one-way chart: values must be finite and x must ascend")
        compared = self._compared()
        if not compared["points"]["x"].between(xs[0], xs[-1]).all():
            raise ValueError("one-way chart: every marked point must lie within the range of x")
        target, switching = named(self.target), named(self.switching)
        inside = switching and xs[0] <= switching[0] <= xs[-1]
        return {
            **compared,
            "rows": pd.DataFrame({"series": "", "x": xs, "y": ys, "low": np.nan, "high": np.nan}),
            "references": {target[1]: target[0]} if target else {},
            "lines": {switching[1]: switching[0]} if inside else {},
        }

    @property
    def data(self) -> pd.DataFrame:
        """The input and the result."""
        return pd.DataFrame({self.xlabel: self.rows["x"], self.ylabel: self.rows["y"]})

    def told(self) -> list[str]:
        """Return the course of the curve, the cases, and what it is compared with."""
        xs, ys, fmt_x, fmt_y = self.rows["x"].to_numpy(), self.rows["y"].to_numpy(), self.fmt_x, self.fmt_y
        steps = np.diff(ys)
        course = "rises" if (steps >= 0).all() else "falls" if (steps <= 0).all() else "goes"
        told = f"{course} from {fmt_y(ys[0])} to {fmt_y(ys[-1])}"
        parts = [
            f"Line chart: {self.ylabel} against {self.xlabel}",
            f"As the input goes from {fmt_x(xs[0])} to {fmt_x(xs[-1])}, the result "
            f"{told if steps.any() else f'stays at {fmt_y(ys[0])}'}",
        ]
        if course == "goes":
            parts[-1] += f", with its lowest value {fmt_y(ys.min())} and its highest {fmt_y(ys.max())}"
        if len(self.points):
            told = [f"{row.label} gives {fmt_y(row.y)}" for row in self.points.itertuples()]
            parts.append(f"Marked: {listing(told)}")
        if self.target:
            level, called = float(self.target[0]), self.target[1]
            where = "lies above" if (ys > level).all() else "lies below" if (ys < level).all() else "meets"
            parts.append(f"The line {where} {called} of {fmt_y(level)}")
        if self.switching:
            parts.append(f"{self.switching[1]}: {fmt_x(float(self.switching[0]))}")
        return parts

    def _ends(self, narrow: bool) -> list[list[str]]:
        return []


@dataclass(frozen=True, eq=False)
class Series(Plane):
    """Series over time, each named at its end.

    Parameters
    ----------
    rows : pandas.DataFrame
        Index of years (numbers, ascending), one column per series named as the reader should see it;
        missing values leave a gap.
    name, caption, source, explained
        See `Figure`.
    ylabel, fmt_y
        See `Plane`.
    references : mapping of str to float, optional
        Level lines by name.
    zero : bool
        Whether the value axis starts at zero.

    Raises
    ------
    ValueError
        If the index does not ascend or a series has no value.
    """

    rows: pd.DataFrame
    _: KW_ONLY
    references: Mapping[str, float] | None = None
    zero: bool = False

    tall: ClassVar = (290, 250)

    def checked(self) -> dict[str, object]:
        """Return values as floats."""
        rows = self.rows.astype(float)
        if rows.empty or not rows.index.is_monotonic_increasing or not rows.index.is_unique:
            raise ValueError("series chart: the index must hold ascending years")
        if rows.isna().all().any():
            raise ValueError("series chart: a series has no value")
        return {
            "rows": rows.rename_axis(rows.index.name or "year"),
            "references": _numbers(self.references),
        }

    def told(self) -> list[str]:
        """Return the course of each series, and in which years it is at or below a level."""
        rows, fmt = self.rows, self.fmt_y
        parts = [f"Line chart: {self.ylabel}, {rows.index[0]} to {rows.index[-1]}"]
        for column in rows:
            held = rows[column].dropna()
            first, last = held.index[0], held.index[-1]
            told = f"{column}: {fmt(held[first])} in {first}"
            told += f", {fmt(held[last])} in {last}" if last != first else ""
            for word, year in (("highest", held.idxmax()), ("lowest", held.idxmin())):
                if year not in (first, last):
                    told += f", {word} {fmt(held[year])} in {year}"
            parts.append(told)
            for label, value in self.references.items():
                years = _years(at_or_below(held, value, fmt))
                parts.append(f"{column} is at or below {label} ({fmt(value)}) {years}")
        return parts

    def values(self) -> list[float]:
        """Return all values and levels."""
        values = self.rows.to_numpy()[self.rows.notna().to_numpy()]
        return [*values, *self.references.values(), *([0.0] if self.zero else [])]

    def span(self) -> tuple[float, float]:
        """Return the years, with a little room."""
        first, last = self.rows.index[0], self.rows.index[-1]
        margin = 0.04 * (last - first or 1)
        return first - margin, last + margin

    def _ends(self, narrow: bool) -> list[list[str]]:
        """Return the lines of each series' name and last value."""
        lasts = {column: self.fmt_y(self.rows[column].dropna().iloc[-1]) for column in self.rows}
        names = [f"{column} {last}" if len(lasts) > 1 else last for column, last in lasts.items()]
        return [wrap(text, 112 if narrow else 210, bold=True) for text in names]

    def room(self, narrow: bool) -> float:
        """Return room for the names."""
        return 20 + max(text_width(line, bold=True) for lines in self._ends(narrow) for line in lines)

    def ticks_x(self, sheet: Sheet, ax: Axes, narrow: bool) -> None:
        """Write as many years as there is room for, the last among them."""
        every = -(-len(self.rows) // (5 if narrow else 14))
        years = self.rows.index[::-1][::every]
        ax.set_xticks(years, [str(year) for year in years])
        name_below(sheet, ax, self.xlabel)

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw the series, then levels, first values and names."""
        for position, column in enumerate(self.rows):
            colour, marker = series_style(position)
            held = self.rows[column]
            for _, run in held.groupby(held.isna().cumsum()):
                run = run.dropna()
                ax.plot(
                    run.index, run, color=colour, linewidth=2.5, marker=marker, markersize=7,
                    markeredgecolor=colour,
                )  # fmt: skip
                labels.avoid(*pixels(sheet, ax, run.index.to_numpy(), run.to_numpy()))
        for label, value in self.references.items():
            level_line(sheet, ax, labels, value, f"{label}: {self.fmt_y(value)}")
        for column in self.rows:
            held = self.rows[column].dropna()
            if len(held) > 1:
                labels.put(*sheet.at(ax, held.index[0], held.iloc[0]), [self.fmt_y(held.iloc[0])])
        self._name_ends(sheet, ax)

    def _name_ends(self, sheet: Sheet, ax: Axes) -> None:
        """Name each series beside its last point, moved apart where they would touch."""
        ends, last = self._ends(sheet.width < 600), self.rows.index[-1]
        x = sheet.at(ax, last, 0)[0] + 12
        heights = [sheet.at(ax, last, self.rows[column].dropna().iloc[-1])[1] for column in self.rows]
        ordered = sorted(zip(heights, ends, strict=True))
        for (y, lines), placed in zip(ordered, apart(heights, ends), strict=True):
            if abs(placed - y) > 4:
                sheet.line([x - 6, x - 1], [y, placed], colour=MUTED, width=1)
            sheet.text(x + 2, placed, lines, bold=True)


def _years(holds: pd.Series) -> str:
    """Say in which years something holds: in every year, from 2018 to 2020, in 2022, in no year."""
    if holds.all() or not holds.any():
        return "in every year" if holds.all() else "in no year"
    runs = holds[holds].groupby((~holds).cumsum()[holds])
    return listing(
        f"in {run.index[0]}" if len(run) == 1 else f"from {run.index[0]} to {run.index[-1]}"
        for _, run in runs
    )


_APART = 11  # pixels between the marks of two series in one year
_ROOM_FOR_VALUES = 62  # pixels a year needs for its value to stand beside its mark


@dataclass(frozen=True, eq=False)
class Event(Plane):
    """Estimates for the years before and after something happened, against a level line at no difference.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``time`` (whole years from the event, negative before it), ``value``, ``low`` and ``high``
        (95% interval; missing at the year compared with, which is drawn hollow); optionally ``series`` (up to
        four) and ``n``.
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel, fmt_y
        See `Plane`.
    marked : tuple of (float, str)
        The time of the event, and its name: an upright line.

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a time or value is not finite, an interval has one end only
        or does not hold its value, or a series has one time twice.
    """

    rows: pd.DataFrame
    _: KW_ONLY
    marked: tuple[float, str] = (0, "year of the fall")

    tall: ClassVar = (290, 250)

    def checked(self) -> dict[str, object]:
        """Return numbers as floats."""
        extra = {} if "series" in self.rows.columns else {"series": ""}
        rows = table(self.rows.assign(**extra), ["series"], ["time", "value", "low", "high"], "event chart")
        if not np.isfinite(rows[["time", "value"]]).all(axis=None):
            raise ValueError("event chart: every time and value must be finite")
        check_intervals(rows, "event chart")
        if rows.duplicated(["series", "time"]).any():
            raise ValueError("event chart: a series has one time twice")
        return {"rows": rows, "marked": named(self.marked)}

    @property
    def data(self) -> pd.DataFrame:
        """The estimates, without series where there is one only."""
        return self.rows if self.rows["series"].any() else self.rows.drop(columns="series")

    def told(self) -> list[str]:
        """Return each estimate, and at which times its interval leaves no difference out."""
        fmt = self.fmt_y
        parts = [
            f"Event chart: {self.ylabel}, {self.xlabel}, each with its 95% interval",
            f"{self.marked[1]} is at {_time(self.marked[0])}",
        ]
        for series, held in self.rows.sort_values("time", kind="stable").groupby("series", sort=False):
            told = [
                f"{with_interval(row, fmt)} at {_time(row.time)}"
                + (", the comparison" if pd.isna(row.low) else "")
                for row in held.itertuples()
            ]
            parts.append(f"{series}: {listing(told)}" if series else listing(told))
            out = held[(held["high"] < 0) | (held["low"] > 0)]
            times = listing(map(_time, out["time"]))
            parts.append(
                f"The interval leaves out {fmt(0.0)} at {times}"
                if len(out)
                else f"Every interval includes {fmt(0.0)}"
            )
        return parts

    def _series(self) -> list[str]:
        return list(dict.fromkeys(self.rows["series"]))

    def _times(self) -> list[float]:
        return sorted(set(self.rows["time"]))

    def values(self) -> list[float]:
        """Return estimates, ends of intervals and zero."""
        return [*self.rows["value"], *self.rows["low"].dropna(), *self.rows["high"].dropna(), 0.0]

    def span(self) -> tuple[float, float]:
        """Return the times, with room for the marks of a year."""
        times, at = self._times(), self.marked[0]
        return min(times[0], at) - 0.6, max(times[-1], at) + 0.6

    def room(self, narrow: bool) -> float:
        """Return little: nothing is written at the right."""
        return 6

    def key(self) -> list[tuple[str, Swatch]]:
        """Return the series, if there are several."""
        series = self._series()
        items = [(called, dot_swatch(*series_style(n), line=True)) for n, called in enumerate(series)]
        return items if len(series) > 1 else []

    def uprights(self) -> tuple[dict[str, float], Format | None]:
        """Return the time of the event."""
        return {self.marked[1]: self.marked[0]}, None

    def _step(self, sheet: Sheet, ax: Axes) -> float:
        """Return the pixels of a year."""
        return sheet.at(ax, 1, 0)[0] - sheet.at(ax, 0, 0)[0] if len(self._times()) > 1 else sheet.width

    def ticks_x(self, sheet: Sheet, ax: Axes, narrow: bool) -> None:
        """Write as many times as there is room for."""
        times, step = self._times(), self._step(sheet, ax)
        shown = times if step > 30 else times[:: int(np.ceil(30 / step))]
        ax.set_xticks(shown, [_time(time) for time in shown])
        name_below(sheet, ax, self.xlabel)

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw the level line, then marks with intervals, the series side by side within a year."""
        ax.axhline(0, color=INK, linewidth=1.5, zorder=1.2)
        series, step = self._series(), self._step(sheet, ax)
        gap = min(_APART, 0.8 * step / len(series))
        for row in self.rows.itertuples():
            number = series.index(row.series)
            colour, marker = series_style(number)
            x, y = sheet.at(ax, row.time, row.value)
            x += (number - (len(series) - 1) / 2) * gap
            if not pd.isna(row.low):
                ends = [sheet.at(ax, row.time, value)[1] for value in (row.low, row.high)]
                sheet.line([x, x], ends, colour=colour, width=2)
                for end in ends:
                    sheet.mark(x, end, "_", colour, 8)
            sheet.mark(x, y, marker, colour, 9, hollow=pd.isna(row.low), zorder=3)
            if len(series) == 1 and step >= _ROOM_FOR_VALUES:
                sheet.text(x + 8, y - 9, self.fmt_y(row.value), size=SMALL, halo=True)


def _time(time: float) -> str:
    return "0" if time == 0 else f"{time:+g}".replace("-", "−")


_DOT, _LARGEST = 6.0, 18.0  # pixels across: a mark without a size, and the largest with one


@dataclass(frozen=True, eq=False)
class Scatter(Plane):
    """One mark for each council over two measures, with a fitted line where wanted.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``x`` and ``y`` (rows that lack either are left out and counted in the alt text), optionally
        ``label``, ``group`` (up to five, each with a colour and a shape) and ``size`` (the mark's area).
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel, fmt_x, fmt_y
        See `Plane`.
    named : sequence of str
        Labels to write beside their marks.
    fit : pandas.DataFrame, optional
        A line: columns ``x`` (ascending) and ``y``, and ``low`` and ``high`` where it has a 95% confidence band.
    fit_label, size_label : str
        What the line and the marks' areas are, for the key and the alt text.
    references_x, references_y : mapping of str to float, optional
        Upright and level lines by name.

    Raises
    ------
    ValueError
        If a column is missing, there is no row with both values, a value is infinite, a size is negative or
        missing, there are more than five groups, a label to name does not occur, or the line does not
        ascend.
    """

    rows: pd.DataFrame
    _: KW_ONLY
    named: Sequence[str] = ()
    fit: pd.DataFrame | None = None
    fit_label: str = ""
    size_label: str = ""
    references_x: Mapping[str, float] | None = None
    references_y: Mapping[str, float] | None = None
    held: pd.DataFrame = field(init=False)

    tall: ClassVar = (400, 310)
    steps: ClassVar = (9, 5)

    def checked(self) -> dict[str, object]:
        """Return the table, the rows of it that can be drawn, and the line."""
        absent = {column: "" for column in ("label", "group") if column not in self.rows.columns}
        rows = table(self.rows.assign(**absent), ["label", "group"], ["x", "y"], "scatter plot")
        return {
            "rows": rows,
            "held": self._held(rows),
            "fit": None if self.fit is None else _fitted(self.fit),
            "references_x": _numbers(self.references_x),
            "references_y": _numbers(self.references_y),
        }

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

    @property
    def data(self) -> pd.DataFrame:
        """The table, without columns that say nothing."""
        return self.rows.drop(columns=[c for c in ("label", "group") if not self.rows[c].any()])

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
            parts.append(f"{group}: {len(rows)} councils, {middle}")
        if len(to_name := self._to_name()):
            told = [f"{row.label} at {fmt_x(row.x)} and {fmt_y(row.y)}" for row in to_name.itertuples()]
            parts.append(f"Named: {listing(told)}")
        parts += references_words(self.references_x, fmt_x) + references_words(self.references_y, fmt_y)
        if left_out := len(self.rows) - len(held):
            parts.append(f"Left out for want of a figure: {left_out} councils")
        return parts

    def _groups(self) -> list[str]:
        return list(dict.fromkeys(self.held.sort_index()["group"]))

    def _to_name(self) -> pd.DataFrame:
        held = self.held[self.held["label"].isin(self.named)]
        return held.sort_values(["y", "x"], ascending=[False, True], kind="stable")

    def values(self) -> list[float]:
        """Return all values, the line with its band and the level lines."""
        values = [*self.held["y"], *self.references_y.values()]
        return values + ([*self.fit[["y", "low", "high"]].stack()] if self.fit is not None else [])

    def span(self) -> tuple[float, float]:
        """Return what the horizontal axis holds, with a little room."""
        values = [*self.held["x"], *self.references_x.values()]
        values += [*self.fit["x"]] if self.fit is not None else []
        low, high = min(values), max(values)
        pad = 0.04 * (high - low or abs(high) or 1)
        return low - pad, high + pad

    def uprights(self) -> tuple[dict[str, float], Format | None]:
        """Return the upright lines."""
        return dict(self.references_x), self.fmt_x

    def key(self) -> list[tuple[str, Swatch]]:
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
        """Draw the line, then marks, then names where they cover as little as possible."""
        ax.grid(axis="x", visible=True)
        labels.clear_leaders = True
        if (fit := self.fit) is not None:
            ax.fill_between(fit["x"], fit["low"], fit["high"], color=BAND, linewidth=0, zorder=0.8)
            ax.plot(fit["x"], fit["y"], color=INK, linewidth=2, zorder=2.4)
            labels.avoid(*pixels(sheet, ax, fit["x"], fit["y"]))
        self._dots(sheet, ax, labels)
        for label, value in self.references_y.items():
            level_line(sheet, ax, labels, value, f"{label}: {self.fmt_y(value)}")
        for row in self._to_name().itertuples():
            labels.put(*sheet.at(ax, row.x, row.y), [row.label], size=SMALL, bold=True, gap=8)

    def _dots(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw every mark, the named ones last and rimmed in ink, and keep names clear of them."""
        groups = self._groups()
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
            labels.ink.append((x, y))
            if to_name:
                half = across / 2 + 2
                labels.taken.append((x - half, y - half, x + half, y + half))


def _fitted(fit: pd.DataFrame) -> pd.DataFrame:
    ends = {side: np.nan for side in ("low", "high") if side not in fit.columns}
    line = table(fit.assign(**ends), [], ["x", "y", "low", "high"], "scatter plot")
    finite = np.isfinite(line[["x", "y"]]).all(axis=None)
    if len(line) < 2 or not finite or not (np.diff(line["x"]) > 0).all():
        raise ValueError("scatter plot: the line needs two or more finite points and x ascending")
    return line


def _sizes(sheet: Sheet, x: float, y: float) -> None:
    sheet.mark(x + 5, y, "o", MUTED, 5)
    sheet.mark(x + 18, y, "o", MUTED, 13)


_STEP = 4  # pixels between the places tried for a name


@dataclass(frozen=True, eq=False)
class Region(Plane):
    """Where over two inputs a result reaches a level, and the cases beside it.

    Parameters
    ----------
    rows : pandas.DataFrame
        The result; index (upwards) and columns (rightwards) are the ascending values of the two inputs,
        close enough together that straight lines between them do.
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel, fmt_x, fmt_y
        See `Plane`.
    level : tuple of (float, str)
        The result at the boundary, and the boundary's name.
    inside, outside : str
        What holds where the level is reached, and where it is not.
    above : bool
        Whether the condition is a result at or above the level (else at or below it).
    fmt : callable
        Turns a result into text.
    points : pandas.DataFrame, optional
        Cases to mark: columns ``label``, ``x``, ``y`` and, where it is to be written, ``value``.
    contours : sequence of float
        Further results whose lines are drawn thin and labelled.

    Raises
    ------
    ValueError
        If the grid has fewer than two rows or columns, a missing value or an axis that does not ascend, or
        a point lies outside it.
    """

    rows: pd.DataFrame
    _: KW_ONLY
    level: tuple[float, str]
    inside: str
    outside: str
    above: bool = True
    fmt: Format = plain
    points: pd.DataFrame | None = None
    contours: Sequence[float] = ()

    tall: ClassVar = (400, 300)

    def checked(self) -> dict[str, object]:
        """Return grid and cases as floats."""
        values = np.array([[float(value) for value in row] for row in self.rows.to_numpy()])
        grid = pd.DataFrame(
            values, [float(v) for v in self.rows.index], [float(v) for v in self.rows.columns]
        )
        ascending = all((np.diff(axis) > 0).all() and len(axis) > 1 for axis in (grid.index, grid.columns))
        if not ascending or not np.isfinite(values).all():
            raise ValueError(
                "region: the grid needs two or more ascending rows and columns, all values finite"
            )
        points = pd.DataFrame(columns=["label", "x", "y", "value"]) if self.points is None else self.points
        extra = {} if "value" in points.columns else {"value": np.nan}
        if len(points):
            points = table(points.assign(**extra), ["label"], ["x", "y", "value"], "region")
        for row in points.itertuples():
            if not (
                grid.columns[0] <= row.x <= grid.columns[-1] and grid.index[0] <= row.y <= grid.index[-1]
            ):
                raise ValueError(f"region: the point {row.label!r} lies outside the grid")
        contours = tuple(sorted(map(float, self.contours)))
        return {"rows": grid, "level": named(self.level), "points": points, "contours": contours}

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
            value = f" gives {fmt(row.value)}," if pd.notna(row.value) else ":"
            where = self.inside if self._holds(self._at(row.x, row.y)) else self.outside
            parts.append(f"{row.label} ({fmt_x(row.x)}, {fmt_y(row.y)}){value} {where}")
        return parts

    def _holds(self, values):
        """Return where the condition holds."""
        return values >= self.level[0] if self.above else values <= self.level[0]

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

    def room(self, narrow: bool) -> float:
        """Return room for half a tick label."""
        return 12

    def key(self) -> list[tuple[str, Swatch]]:
        """Return both parts, the boundary and the further lines."""
        items = [
            (self.inside, band_swatch(BAND)),
            (self.outside, band_swatch("none", edge=MUTED, line=1)),
            (f"{self.level[1]}: {self.fmt(self.level[0])}", line_swatch(INK, 2.5)),
        ]
        return items + ([("other results", line_swatch(MUTED, 1.2, (0, (4, 2))))] if self.contours else [])

    def ticks_x(self, sheet: Sheet, ax: Axes, narrow: bool) -> None:
        """End both axes where the grid ends."""
        low, high = whole_span(self.rows.index[0], self.rows.index[-1])
        ax.set_ylim(low, high)
        held = [float(value) for value in ax.get_yticks() if low <= value <= high]
        ax.set_yticks(held, [self.fmt_y(value) for value in held])
        super().ticks_x(sheet, ax, narrow)

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw the shaded part, its boundary, further lines and the cases, then name the two parts."""
        ax.grid(axis="x", visible=True)
        left, top, right, bottom = labels.region
        labels.region, labels.clear_leaders = (left, top + 8, right - 4, bottom), True
        thin = self._shade(sheet, ax, labels)
        self._cases(sheet, ax, labels)
        self._name_parts(sheet, ax, labels, thin)

    def _shade(self, sheet: Sheet, ax: Axes, labels: Labels) -> list[tuple[float, float]]:
        """Draw shade, boundary and further lines; return points on the further lines, in pixels."""
        x, y, z = self.rows.columns.to_numpy(), self.rows.index.to_numpy(), self.rows.to_numpy()
        level, thin = self.level[0], []
        if self._holds(z).any():
            ends = (level, max(z.max(), level) + 1) if self.above else (min(z.min(), level) - 1, level)
            ax.contourf(x, y, z, levels=ends, colors=[BAND], zorder=0.4)
        for value in self.contours:
            if z.min() < value < z.max():
                style = {"colors": [MUTED], "linewidths": 1.2, "linestyles": [(0, (4, 2))]}
                pieces = _pieces(sheet, ax, ax.contour(x, y, z, levels=[value], **style))
                thin += [point for piece in pieces for point in piece]
                self._label_contour(sheet, labels, pieces, value)
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
            labels.taken.append((x - 7, y - 7, x + 7, y + 7))
        for place, row in zip(places, self.points.itertuples(), strict=True):
            words = row.label if pd.isna(row.value) else f"{row.label}: {self.fmt(row.value)}"
            labels.put(*place, wrap(words, 110 if sheet.width < 600 else 200, SMALL), size=SMALL)
        for (x, y), row in zip(places, self.points.itertuples(), strict=True):
            holds = self._holds(self._at(row.x, row.y))
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
                    sheet.text(xs[place[1]], ys[place[0]], lines, bold=True, ha="center", halo=True)
                    break


def _pieces(sheet: Sheet, ax: Axes, lines) -> list[list[tuple[float, float]]]:
    """Return the points of the separate lines of a contour, in pixels."""
    polygons = [piece for path in lines.get_paths() for piece in path.to_polygons(closed_only=False)]
    return [[sheet.at(ax, *point) for point in piece] for piece in polygons if len(piece) > 1]


def _roomiest(free: np.ndarray, size: tuple[float, float]) -> tuple[int, int] | None:
    """Return the row and column furthest from what is not free at which a box of a size in pixels fits."""
    tall, wide = (int(np.ceil(pixels / _STEP)) | 1 for pixels in (size[1], size[0]))
    fits = minimum_filter(free.astype(np.uint8), size=(tall, wide), mode="constant", cval=0).astype(bool)
    if not fits.any():
        return None
    room = np.where(fits, distance_transform_edt(np.pad(free, 1))[1:-1, 1:-1], -1)
    return tuple(int(n) for n in np.unravel_index(int(room.argmax()), room.shape))


_TALL = 250  # pixels of the curve
_INTERVAL, _BAND = "95% interval", "middle 95% of the permutations"
_PLAIN, _MAIN = SERIES[0], SERIES[1]


@dataclass(frozen=True, eq=False)
class SpecificationCurve(Plane):
    """Every estimate of a list from the lowest to the highest, and below it which choices made each.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row for each specification, sorted by ``value``: ``label``, ``value``, ``low``, ``high`` (95%
        interval), ``main`` (true once), ``band_low``, ``band_high`` (the middle 95% of the permutations), and the
        columns named in `choices`.
    name, caption, source, explained
        See `Figure`.
    ylabel, fmt_y
        See `Plane`.
    choices : sequence of str
        Columns that say what was chosen, each a heading; their values become rows of marks, in the order in
        which the main specification, then the table, names them.

    Raises
    ------
    ValueError
        If a column is missing, the rows are not sorted, not exactly one is the main one, or an interval does
        not hold its value.
    """

    rows: pd.DataFrame
    _: KW_ONLY
    choices: Sequence[str]

    def checked(self) -> dict[str, object]:
        """Return numbers as floats."""
        numbers = ["value", "low", "high", "band_low", "band_high"]
        rows = table(self.rows, ["label", *self.choices], numbers, "specification curve")
        if not np.isfinite(rows[numbers]).all(axis=None):
            raise ValueError("specification curve: every number must be finite")
        check_intervals(rows, "specification curve")
        if not rows["value"].is_monotonic_increasing:
            raise ValueError("specification curve: the rows must be sorted by their value")
        if rows["main"].sum() != 1:
            raise ValueError("specification curve: exactly one specification must be the main one")
        return {"rows": rows, "choices": tuple(self.choices)}

    def told(self) -> list[str]:
        """Return range and median, the main one and its place, and the median by each choice."""
        rows, fmt = self.rows, self.fmt_y
        own = rows[rows["main"]].iloc[0]
        below, above = int((rows["high"] < 0).sum()), int((rows["low"] > 0).sum())
        rest = len(rows) - below - above
        parts = [
            f"Specification curve of {len(rows)} estimates in order, each with its {_INTERVAL}: {self.ylabel}",
            f"They run from {fmt(rows['value'].iloc[0])} to {fmt(rows['value'].iloc[-1])}, the median is "
            f"{fmt(float(rows['value'].median()))}",
            f"The main specification is {with_interval(own, fmt)}, number {int(own.name) + 1} from the lowest",
            f"Intervals wholly below zero: {below}; wholly above: {above}; including it: {rest}",
            f"The {_BAND} runs from {fmt(rows['band_low'].min())} to {fmt(rows['band_high'].max())}",
        ]
        for choice in self.choices:
            medians = rows.groupby(choice)["value"].median()
            told = [f"{value} {fmt(float(medians[value]))}" for value in self._values(choice)]
            parts.append(f"{choice}, median by choice: {listing(told)}")
        return parts

    def _values(self, choice: str) -> list[str]:
        """Return the choices of a dimension: the main one first, then in the order of how often they stand."""
        own = self.rows.loc[self.rows["main"], choice].iloc[0]
        return [own, *(value for value in self.rows[choice].value_counts().index if value != own)]

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw the curve above and the marks below; in the narrow drawing names stand above their marks."""
        width = 350 if narrow else 720
        key = key_lines(
            [
                ("main specification", dot_swatch(_MAIN, "D", line=True)),
                (f"another, with its {_INTERVAL}", dot_swatch(_PLAIN, "o", line=True, size=6)),
                (_BAND, band_swatch(BAND, line=1)),
            ],
            width,
        )
        top = key_height(key) + LINE * len(wrap(self.ylabel, width - 4, SMALL)) + 15 + _TALL
        blocks = self._blocks(narrow, width)
        sheet = Sheet(canvas, top + 16 + sum(height for *_, height in blocks))
        draw_key(sheet, key, 0)
        values = [*self.rows[["low", "high", "band_low", "band_high"]].to_numpy().ravel(), 0.0]
        ax = plot_area(
            sheet, values, width - 6, sheet.height - top, self.ylabel, self.fmt_y, above=key_height(key)
        )
        box, left = ax.get_position(), (56 if narrow else self._gutter()) / sheet.width
        ax.set_position((left, box.y0, box.x1 - left, box.height))
        ax.set_xlim(-0.8, len(self.rows) - 0.2)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        self._curve(sheet, ax)
        edge = top + 12
        for lines, chosen, height in blocks:
            if chosen is None:
                sheet.line([0, sheet.width], [edge + 3, edge + 3], colour=GRID, width=1)
                sheet.text(0, edge + 3 + height / 2, lines, bold=True, size=SMALL)
            else:
                sheet.text(0, edge + 2 + len(lines) * LINE / 2, lines, size=SMALL)
                self._chosen(sheet, ax, chosen, edge + (height - 7 if narrow else height / 2))
            edge += height

    def _gutter(self) -> float:
        names = [value for choice in self.choices for value in self._values(choice)]
        return min(max(text_width(name, SMALL) for name in names) + 14, 250)

    def _blocks(self, narrow: bool, width: int) -> list[tuple[list[str], pd.Series | None, float]]:
        """Return headings, and below each a row for every choice with the specifications that made it."""
        found: list[tuple[list[str], pd.Series | None, float]] = []
        for choice in self.choices:
            heading = wrap(choice, width - 4, SMALL, bold=True)
            found.append((heading, None, len(heading) * LINE + 10))
            for value in self._values(choice):
                lines = wrap(value, width - 4 if narrow else self._gutter() - 10, SMALL)
                found.append((lines, self.rows[choice] == value, len(lines) * LINE + (16 if narrow else 4)))
        return found

    def _curve(self, sheet: Sheet, ax: Axes) -> None:
        x = np.arange(len(self.rows))
        ax.fill_between(x, self.rows["band_low"], self.rows["band_high"], color=BAND, linewidth=0, zorder=0.6)
        for end in ("band_low", "band_high"):
            ax.plot(x, self.rows[end], color=MUTED, linewidth=1, linestyle=DASHES, zorder=2.5)
        ax.axhline(0, color=INK, linewidth=1.5, zorder=1.2)
        pitch = sheet.at(ax, 1, 0)[0] - sheet.at(ax, 0, 0)[0]
        for row in self.rows.sort_values("main", kind="stable").itertuples():
            at, y = sheet.at(ax, row.Index, row.value)
            ends = [sheet.at(ax, row.Index, end)[1] for end in (row.low, row.high)]
            small = float(np.clip(pitch - 0.5, 3, 6))
            colour, marker, size, width, zorder = (
                (_MAIN, "D", 9, 2.5, 3) if row.main else (_PLAIN, "o", small, 1, 2)
            )
            sheet.line([at, at], ends, colour=colour, width=width, zorder=zorder)
            sheet.mark(at, y, marker, colour, size, zorder=zorder + 1)

    def _chosen(self, sheet: Sheet, ax: Axes, chosen: pd.Series, y: float) -> None:
        """Draw a mark for each specification that has the choice, on a thin line."""
        places = [sheet.at(ax, place, 0)[0] for place in range(len(self.rows))]
        sheet.line([places[0], places[-1]], [y, y], colour=GRID, width=1, zorder=0.5)
        pitch = places[1] - places[0] if len(places) > 1 else 6
        held = [place for place, has in zip(places, chosen, strict=True) if has]
        draw_dots(sheet, held, [y] * len(held), MUTED, float(np.clip(pitch - 0.7, 2.5, 6)))
        own = int(np.flatnonzero(self.rows["main"])[0])
        if chosen[own]:
            sheet.mark(places[own], y, "D", _MAIN, 7, zorder=3)


_LANE_TEXT = ("lane", "origin", "when", "figure", "who", "change")
_KEPT, _CHANGED = (SERIES[2], "o"), (SERIES[1], "X")
_INDENT = 18  # pixels between a mark and its words
_GAP = 10


@dataclass(frozen=True, eq=False)
class Timeline(Figure):
    """How figures were repeated, one lane for each original, in columns of time, and what changed on the way.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per repetition with text columns ``lane`` (the original), ``origin`` (its figure), ``when``
        (one of `when`), ``figure``, ``who`` and ``change``. Lanes are drawn in the order of their first row.
    when : sequence of str
        Columns from left to right, in order of time; those without a row are left out.
    name, caption, source, explained
        See `Figure`.
    kept : str
        The change that is none: such rows get a round mark, all others a cross.

    Raises
    ------
    ValueError
        If a column is missing, there is no row or a row has a time that is no column.
    """

    rows: pd.DataFrame
    when: Sequence[str]
    _: KW_ONLY
    kept: str

    def checked(self) -> dict[str, object]:
        """Return the columns that have a row."""
        rows = table(self.rows, _LANE_TEXT, (), "timeline")
        if unknown := set(rows["when"]) - set(self.when):
            raise ValueError(f"timeline: no column for {listing(sorted(unknown))}")
        return {
            "rows": rows[list(_LANE_TEXT)],
            "when": [column for column in self.when if column in set(rows["when"])],
        }

    def _lanes(self) -> list[tuple[str, pd.DataFrame]]:
        return list(self.rows.groupby("lane", sort=False))

    def told(self) -> list[str]:
        """Return what became of each original."""
        rows, lanes, same = self.rows, self._lanes(), int((self.rows["change"] == self.kept).sum())
        parts = [
            f"Timeline of {len(rows)} repetitions of {len(lanes)} figures, in columns from {self.when[0]} to "
            f"{self.when[-1]}",
            f"{same} of them are {self.kept}, {len(rows) - same} are not",
        ]
        for lane, group in lanes:
            changed = group[group["change"] != self.kept]
            told = [f"{row.figure} by {row.who} ({row.when}): {row.change}" for row in changed.itertuples()]
            times = "once" if len(group) == 1 else f"{len(group)} times"
            became = listing(told) if told else f"repeated {times}, {self.kept}"
            parts.append(f"{lane}, {group['origin'].iloc[0]}: {became}")
        return parts

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw one lane below the other; in the narrow drawing one column holds all times."""
        top, full = (2.0, 350) if narrow else (28.0, 720)
        width = full if narrow else full / len(self.when)
        lanes = []
        for lane, group in self._lanes():
            head = wrap(f"{lane}: {group['origin'].iloc[0]}", full - 4, bold=True)
            cells = [
                [
                    self._words(row, width - _INDENT - (4 if narrow else 8), narrow)
                    for row in held.itertuples()
                ]
                for held in (group[group["when"] == column] for column in self.when)
            ]
            if narrow:
                cells = [[words for cell in cells for words in cell]]
            lanes.append((head, cells, max(sum(map(_high, cell)) for cell in cells)))
        height = sum(len(head) * LINE + tall + 2 * _GAP for head, _, tall in lanes)
        sheet = Sheet(canvas, top + height + (6 if narrow else 4))
        if not narrow:
            for place, column in enumerate(self.when):
                sheet.text(place * width + _INDENT, 10, column, size=SMALL, colour=MUTED)
        edge = top
        for head, cells, tall in lanes:
            sheet.line([0, full], [edge, edge], colour=GRID, width=1)
            sheet.text(0, edge + _GAP + len(head) * LINE / 2, head, bold=True)
            for place, cell in enumerate(cells):
                self._stack(sheet, place * width, edge + _GAP + len(head) * LINE + 4, cell)
            edge += len(head) * LINE + tall + 2 * _GAP

    def _words(self, row, room: float, dated: bool) -> tuple[str, list[str], list[str]]:
        """Return what changed, the figure in lines, and who said it with what changed, in lines."""
        figure = f"{row.when}: {row.figure}" if dated else row.figure
        return row.change, wrap(figure, room), wrap(f"{row.who}: {row.change}", room, SMALL)

    def _stack(self, sheet: Sheet, x: float, top: float, cell: list) -> None:
        for change, figure, told in cell:
            colour, marker = _KEPT if change == self.kept else _CHANGED
            sheet.mark(x + 6, top + LINE / 2, marker, colour)
            sheet.text(x + _INDENT, top + len(figure) * LINE / 2, figure, colour=INK)
            middle = top + (len(figure) + len(told) / 2) * LINE
            sheet.text(x + _INDENT, middle, told, size=SMALL, colour=MUTED)
            top += _high((change, figure, told))


def _high(words: tuple[str, list[str], list[str]]) -> float:
    return (len(words[1]) + len(words[2])) * LINE + _GAP
