"""Curves over a number, each named at its end; and the fan, bands of probability round a median over years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import (
    Labels,
    apart,
    band_swatch,
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
    SMALL,
    Sheet,
    depth,
    name_below,
    name_x,
    plot_area,
    text_width,
    whole_span,
    wrap,
)
from analysis.show.svg import INK, MUTED, SERIES
from analysis.show.words import Format, listing, percent, plain, sentence, table

_STROKES = ("-", (0, (6, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (10, 3)), (0, (3, 3)))
_TINT = 0.2  # opacity of a band
_SAMPLE = 27  # pixels for a piece of line before a name


@dataclass(frozen=True)
class _Lines:
    """Lines compared with, and points marked."""

    levels: Mapping[str, float] = field(default_factory=dict)
    uprights: Mapping[str, float] = field(default_factory=dict)
    points: pd.DataFrame | None = None


def _numbers(lines: Mapping[str, float] | None) -> dict[str, float]:
    return {label: float(value) for label, value in (lines or {}).items()}


def curves(
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
    references: Mapping[str, float] | None = None,
    marks: Mapping[str, float] | None = None,
    points: pd.DataFrame | None = None,
    zero: bool = False,
    band_label: str = "",
) -> Figure:
    """Draw curves over a number, each named at its end.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``series`` (up to six, in the order of first rows), ``x`` (ascending within a series) and
        ``y``; optionally ``low`` and ``high``, a band (missing where there is none).
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel : str
        What each axis measures, with its unit.
    fmt_x, fmt_y : callable
        Turn a value of each axis into text.
    references, marks : mapping of str to float, optional
        Level and upright lines by name.
    points : pandas.DataFrame, optional
        Cases to mark: columns ``label``, ``x`` and ``y``.
    zero : bool
        Whether the value axis holds zero.
    band_label : str
        What the bands are; needed where there are bands.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a value is not finite, x does not ascend, a series has one
        point only, there are more than six, or bands have no name.
    """
    given = list(rows.columns)
    extra = {side: np.nan for side in ("low", "high") if side not in given}
    checked = table(rows.assign(**extra), ["series"], ["x", "y", "low", "high"], "curves")
    if not np.isfinite(checked[["x", "y"]]).all(axis=None):
        raise ValueError("curves: every x and y must be finite")
    for series, held in checked.groupby("series", sort=False):
        if len(held) < 2 or not (np.diff(held["x"]) > 0).all():
            raise ValueError(f"curves: {series} needs two or more points and x ascending")
    if checked["series"].nunique() > len(_STROKES):
        raise ValueError(f"curves: more than {len(_STROKES)} cannot be told apart")
    if checked["low"].notna().any() and not band_label:
        raise ValueError("curves: say what the bands are")
    cases = None if points is None else table(points, ["label"], ["x", "y"], "curves")
    lines = _Lines(_numbers(references), _numbers(marks), cases)
    plot = _Curves(checked, (xlabel, ylabel), (fmt_x, fmt_y), lines, zero, band_label)
    return drawn(name, _alt(plot), caption, checked[given], plot.draw, source, explained)


def _alt(plot: "_Curves") -> str:
    (xlabel, ylabel), (fmt_x, fmt_y) = plot.names, plot.formats
    parts = [f"Line chart: {ylabel} against {xlabel}"]
    for series, held in plot.rows.groupby("series", sort=False):
        parts.append(f"{series}: {_course(held, fmt_x, fmt_y)}")
        parts += [_crossing(held, *line, fmt_x, fmt_y) for line in plot.lines.levels.items()]
    if plot.band_label:
        parts.append(f"Shaded: {plot.band_label}")
    if plot.lines.points is not None:
        told = [f"{row.label} at {fmt_x(row.x)} and {fmt_y(row.y)}" for row in plot.lines.points.itertuples()]
        parts.append(f"Marked: {listing(told)}")
    parts += references_words(plot.lines.uprights, fmt_x)
    return " ".join(sentence(part) for part in parts)


def _course(held: pd.DataFrame, fmt_x: Format, fmt_y: Format) -> str:
    first, last = held.iloc[0], held.iloc[-1]
    told = f"{fmt_y(first.y)} at {fmt_x(first.x)}, {fmt_y(last.y)} at {fmt_x(last.x)}"
    for word, place in (("highest", held["y"].idxmax()), ("lowest", held["y"].idxmin())):
        row = held.loc[place]
        if fmt_y(row.y) not in (fmt_y(first.y), fmt_y(last.y)):
            told += f", {word} {fmt_y(row.y)} at {fmt_x(row.x)}"
    if pd.notna(last.low) and pd.notna(last.high):
        told += f", where its band runs from {fmt_y(last.low)} to {fmt_y(last.high)}"
    return told


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


def _crossing(held: pd.DataFrame, label: str, level: float, fmt_x: Format, fmt_y: Format) -> str:
    met = crossings(held["x"].tolist(), held["y"].tolist(), level)
    line = f"{label} ({fmt_y(level)})"
    if met:
        return f"It meets {line} at {listing(fmt_x(x) for x in met)}"
    return f"It stays {'above' if held['y'].iloc[0] > level else 'below'} {line}"


@dataclass(frozen=True)
class _Curves:
    rows: pd.DataFrame
    names: tuple[str, str]
    formats: tuple[Format, Format]
    lines: _Lines
    zero: bool
    band_label: str

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw bands, then curves, then lines compared with, then names."""
        (xlabel, ylabel), (fmt_x, fmt_y) = self.names, self.formats
        width, most = (350, 92) if narrow else (720, 180)
        groups = list(self.rows.groupby("series", sort=False))
        ends = [
            _End(
                held["x"].iloc[-1], held["y"].iloc[-1], wrap(series, most, SMALL, bold=True), _stroke(number)
            )
            for number, (series, held) in enumerate(groups)
        ]
        room = max(end.room for end in ends)
        key = key_lines([(self.band_label, _pale)] if self.band_label else [], width)
        span = (self.rows["x"].min(), self.rows["x"].max())
        gap, below = fly_height(width - room, self.lines.uprights, span, fmt_x), depth(xlabel, narrow)
        sheet = Sheet(canvas, (260 if narrow else 320) + key_height(key) + gap + below)
        draw_key(sheet, key, 0)
        ax = plot_area(
            sheet, self._values(), width - room, below, ylabel, fmt_y, above=key_height(key), gap=gap
        )
        ax.set_xlim(*whole_span(*span))
        name_x(sheet, ax, xlabel, fmt_x, 4 if narrow else 8)
        labels = labels_for(sheet, ax)
        fly(sheet, ax, self.lines.uprights, fmt_x, labels)
        for position, (_, held) in enumerate(groups):
            self._curve(sheet, ax, labels, held, position)
        for label, value in self.lines.levels.items():
            level_line(sheet, ax, labels, value, f"{label}: {fmt_y(value)}")
        self._points(sheet, ax, labels, fmt_y)
        _name_ends(sheet, ax, ends)

    def _values(self) -> list[float]:
        values = [*self.rows["y"], *self.rows["low"].dropna(), *self.rows["high"].dropna()]
        values += [*self.lines.levels.values(), *([0.0] if self.zero else [])]
        return values + ([*self.lines.points["y"]] if self.lines.points is not None else [])

    def _curve(self, sheet: Sheet, ax: Axes, labels: Labels, held: pd.DataFrame, position: int) -> None:
        colour, stroke = _stroke(position)
        if held["low"].notna().any():
            ax.fill_between(
                held["x"], held["low"], held["high"], color=(colour, _TINT), linewidth=0, zorder=0.9
            )
        ax.plot(held["x"], held["y"], color=colour, linewidth=2.5, linestyle=stroke, zorder=2.2)
        labels.avoid(*pixels(sheet, ax, held["x"], held["y"]))

    def _points(self, sheet: Sheet, ax: Axes, labels: Labels, fmt_y: Format) -> None:
        if self.lines.points is None:
            return
        places = [sheet.at(ax, row.x, row.y) for row in self.lines.points.itertuples()]
        for x, y in places:
            sheet.mark(x, y, "o", INK, 9, hollow=True)
            labels.taken.append((x - 6, y - 6, x + 6, y + 6))
        for place, row in zip(places, self.lines.points.itertuples(), strict=True):
            labels.put(*place, [f"{row.label}: {fmt_y(row.y)}"], size=SMALL)


def _pale(sheet: Sheet, x: float, y: float) -> None:
    band_swatch((SERIES[0], _TINT))(sheet, x, y)


@dataclass(frozen=True)
class _End:
    """What is written at the right end of a curve: a name with a piece of the line, or a quiet value without."""

    x: float
    y: float
    lines: list[str]
    line: tuple[str, str | tuple] | None = None

    @property
    def room(self) -> float:
        """Pixels it needs right of the axes."""
        sample = 0 if self.line is None else _SAMPLE
        return 16 + sample + max(text_width(line, SMALL, self.line is not None) for line in self.lines)


def _name_ends(sheet: Sheet, ax: Axes, ends: Sequence[_End]) -> None:
    """Write the ends at the right of the axes, moved apart where they would touch, joined to their points."""
    edge = sheet.at(ax, ax.get_xlim()[1], 0)[0]
    places = [(*sheet.at(ax, end.x, end.y)[::-1], number) for number, end in enumerate(ends)]
    ordered = [(y, x, ends[number]) for y, x, number in sorted(places)]
    middles = apart([y for y, _, _ in ordered], [end.lines for _, _, end in ordered])
    for (y, x, end), placed in zip(ordered, middles, strict=True):
        at = edge + 12
        if abs(placed - y) > 4 or edge - x > 4:
            sheet.line([x + 2, at - 3], [y, placed], colour=MUTED, width=1, zorder=1.5)
        if end.line:
            colour, stroke = end.line
            sheet.line([at, at + _SAMPLE - 5], [placed] * 2, colour=colour, width=2.5, dashes=stroke)
            sheet.text(at + _SAMPLE, placed, end.lines, size=SMALL, bold=True)
        else:
            sheet.text(at, placed, end.lines, size=SMALL, colour=MUTED)


def fan(
    df: pd.DataFrame,
    *,
    name: str,
    caption: str,
    xlabel: str,
    ylabel: str,
    source: str = "",
    explained: Sequence[Html] = (),
    fmt: Format = plain,
    references: Mapping[str, float] | None = None,
    marks: Mapping[str, float] | None = None,
    lines: pd.DataFrame | None = None,
) -> Figure:
    """Draw how a result spreads over the years: bands of probability round a median.

    Parameters
    ----------
    df : pandas.DataFrame
        The result by year (the index, ascending) at probabilities (the columns), which are symmetric and
        include a half, such as 0.05, 0.25, 0.5, 0.75 and 0.95.
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel : str
        What each axis measures, with its unit.
    fmt : callable
        Turns a result into text.
    references, marks : mapping of str to float, optional
        Level lines and upright lines (at a year) by name.
    lines : pandas.DataFrame, optional
        Further lines, one named column each, by the same years.

    Returns
    -------
    Figure
        Its data are the results at each probability, and the further lines.

    Raises
    ------
    ValueError
        If years do not ascend, probabilities are not symmetric round a half, a value is not finite, a
        result falls as its probability rises, or a further line has other years.
    """
    levels = sorted(float(level) for level in df.columns)
    df = df.set_axis([float(level) for level in df.columns], axis=1)[levels].astype(float)
    if len(df) < 2 or not df.index.is_monotonic_increasing or not df.index.is_unique:
        raise ValueError("fan: two or more ascending years are needed")
    if 0.5 not in levels or not np.allclose(np.add(levels, levels[::-1]), 1):
        raise ValueError("fan: the probabilities must be symmetric round a half and include it")
    if not np.isfinite(df).all(axis=None) or (np.diff(df.to_numpy(), axis=1) < 0).any():
        raise ValueError("fan: results must be finite and rise with their probability")
    extra = pd.DataFrame(index=df.index) if lines is None else lines.astype(float)
    if not extra.index.equals(df.index) or not np.isfinite(extra.to_numpy()).all():
        raise ValueError("fan: the further lines need finite values in the same years")
    plot = _Fan(df, extra, (xlabel, ylabel), fmt, _Lines(_numbers(references), _numbers(marks)))
    data = df.rename_axis(df.index.name or "year").join(extra)
    return drawn(name, _fan_alt(plot), caption, data, plot.draw, source, explained)


def _fan_alt(plot: "_Fan") -> str:
    df, fmt = plot.df, plot.fmt
    first, last = df.index[0], df.index[-1]
    parts = [f"Fan chart: {plot.names[1]}, {plot.names[0]} {first} to {last}"]
    parts.append(f"The median is {fmt(df[0.5].iloc[0])} in {first} and {fmt(df[0.5].iloc[-1])} in {last}")
    for low, high in plot.bands():
        parts.append(
            f"In {last} {_share(high - low)} of the results lie between {fmt(df[low].iloc[-1])} "
            f"and {fmt(df[high].iloc[-1])}"
        )
    for column in plot.extra:
        parts.append(
            f"{column}: {fmt(plot.extra[column].iloc[0])} in {first}, {fmt(plot.extra[column].iloc[-1])} in {last}"
        )
    for label, value in plot.lines.levels.items():
        met = crossings(list(df.index), df[0.5].tolist(), value)
        told = f"meets {label} ({fmt(value)}) at {listing(f'{x:.4g}' for x in met)}" if met else (
            f"stays {'above' if df[0.5].iloc[0] > value else 'below'} {label} ({fmt(value)})"
        )  # fmt: skip
        parts.append(f"The median {told}")
    parts += references_words(plot.lines.uprights, lambda year: f"{year:g}")
    return " ".join(sentence(part) for part in parts)


def _share(probability: float) -> str:
    return "half" if abs(probability - 0.5) < 1e-9 else percent(probability)


@dataclass(frozen=True)
class _Fan:
    df: pd.DataFrame
    extra: pd.DataFrame
    names: tuple[str, str]
    fmt: Format
    lines: _Lines

    def bands(self) -> list[tuple[float, float]]:
        """Return the ends of each band, the widest first."""
        levels = list(self.df.columns)
        return [(levels[n], levels[-1 - n]) for n in range(len(levels) // 2)]

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw the bands from the widest to the narrowest, then the median and further lines."""
        (xlabel, ylabel), fmt, df = self.names, self.fmt, self.df
        width, most = (350, 88) if narrow else (720, 160)
        drawn = [("median", df[0.5]), *((column, self.extra[column]) for column in self.extra)]
        ends = [
            _End(
                df.index[-1],
                line.iloc[-1],
                wrap(f"{called} {fmt(line.iloc[-1])}", most, SMALL, bold=True),
                _stroke(n),
            )
            for n, (called, line) in enumerate(drawn)
        ]
        outer = [df[df.columns[0]], df[df.columns[-1]]]
        ends += [_End(df.index[-1], line.iloc[-1], [fmt(line.iloc[-1])]) for line in outer]
        room = max(end.room for end in ends)
        key = key_lines(self._key(), width)
        span = (float(df.index[0]), float(df.index[-1]))
        gap = fly_height(width - room, self.lines.uprights, span, None)
        below = depth(xlabel, narrow)
        sheet = Sheet(canvas, (260 if narrow else 320) + key_height(key) + gap + below)
        draw_key(sheet, key, 0)
        values = [*df.to_numpy().ravel(), *self.extra.to_numpy().ravel(), *self.lines.levels.values()]
        ax = plot_area(sheet, values, width - room, below, ylabel, fmt, above=key_height(key), gap=gap)
        ax.set_xlim(*whole_span(*span))
        every = -(-len(df) // (4 if narrow else 10))
        shown = df.index[::every]
        ax.set_xticks(shown, [f"{year:g}" for year in shown])
        name_below(sheet, ax, xlabel)
        labels = labels_for(sheet, ax)
        fly(sheet, ax, self.lines.uprights, None, labels)
        for low, high in self.bands():
            ax.fill_between(df.index, df[low], df[high], color=(SERIES[0], _TINT), linewidth=0, zorder=0.9)
        for line in outer:
            ax.plot(line.index, line, color=SERIES[0], linewidth=1, zorder=1.5)
        for number, (_, line) in enumerate(drawn):
            colour, stroke = _stroke(number)
            ax.plot(line.index, line, color=colour, linewidth=2.5, linestyle=stroke, zorder=2.2)
            labels.avoid(*pixels(sheet, ax, line.index, line))
        for label, value in self.lines.levels.items():
            level_line(sheet, ax, labels, value, f"{label}: {fmt(value)}")
        _name_ends(sheet, ax, ends)

    def _key(self) -> list:
        items = [("median", line_swatch(SERIES[0], 2.5))]
        for number, (low, high) in enumerate(self.bands()):
            shade = 1 - (1 - _TINT) ** (number + 1)
            items.append((f"{_share(high - low)} of the results", band_swatch((SERIES[0], shade))))
        return items


def _stroke(position: int) -> tuple[str, str | tuple]:
    """Return colour and dashes of the n-th curve."""
    return SERIES[position % len(SERIES)], _STROKES[position % len(_STROKES)]
