"""Lines: a result against one input, and series over time."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import Labels, apart, labels_for, level_line, pixels
from analysis.show.surface import (
    SMALL,
    Sheet,
    depth,
    name_below,
    name_x,
    plot_area,
    series_style,
    text_width,
    wrap,
)
from analysis.show.svg import MUTED, SERIES
from analysis.show.words import Format, at_or_below, listing, named, plain, sentence, table


def one_way(
    x: Sequence[float],
    y: Sequence[float],
    *,
    name: str,
    caption: str,
    xlabel: str,
    ylabel: str,
    source: str = "",
    explained: Sequence[Html] = (),
    points: pd.DataFrame | None = None,
    target: tuple[float, str] | None = None,
    switching: tuple[float, str] | None = None,
    fmt_x: Format = plain,
    fmt_y: Format = plain,
) -> Figure:
    """Draw a result against one input.

    Parameters
    ----------
    x, y : sequence of float
        The input, ascending, and the result at each of its values.
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel : str
        What each axis measures, with its unit.
    points : pandas.DataFrame, optional
        Cases to mark, columns ``label``, ``x``, ``y``.
    target : tuple of (float, str), optional
        A result to compare with, and its name: a horizontal line.
    switching : tuple of (float, str), optional
        The input at which the conclusion turns, and its name: a vertical line.
    fmt_x, fmt_y : callable
        Turn an input and a result into text.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If x and y differ in length, have fewer than two values, are not finite, or x does not ascend; or if
        a point lies outside it.
    """
    xs, ys = np.asarray([float(v) for v in x]), np.asarray([float(v) for v in y])
    if len(xs) != len(ys) or len(xs) < 2:
        raise ValueError("one-way chart: x and y need the same length of two or more")
    if not (np.isfinite(xs).all() and np.isfinite(ys).all() and (np.diff(xs) > 0).all()):
        raise ValueError("one-way chart: values must be finite and x must ascend")
    target, switching = named(target), named(switching)
    cases = pd.DataFrame(columns=["label", "x", "y"])
    if points is not None:
        cases = table(points, ["label"], ["x", "y"], "one-way chart")
    if not cases["x"].between(xs[0], xs[-1]).all():
        raise ValueError("one-way chart: every marked point must lie within the range of x")

    def draw(canvas: Canvas, narrow: bool) -> None:
        below = depth(xlabel, narrow)
        sheet = Sheet(canvas, (270 if narrow else 310) + below)
        heights = [*ys, *cases["y"], *([target[0]] if target else [])]
        ax = plot_area(sheet, heights, sheet.width - 22, below, ylabel, fmt_y)
        ax.set_xlim(xs[0], xs[-1])
        name_x(sheet, ax, xlabel, fmt_x, 4 if narrow else 8)
        labels = labels_for(sheet, ax)
        ax.plot(xs, ys, color=SERIES[0], linewidth=2.5)
        labels.avoid(*pixels(sheet, ax, xs, ys))
        for row in cases.itertuples():
            px, py = sheet.at(ax, row.x, row.y)
            sheet.mark(px, py, "o", SERIES[0], 9, hollow=True)
            labels.taken.append((px - 6, py - 6, px + 6, py + 6))
        if target:
            level_line(sheet, ax, labels, target[0], f"{target[1]}: {fmt_y(target[0])}")
        if switching:
            _switch(sheet, ax, labels, switching, float(np.interp(switching[0], xs, ys)), fmt_x)
        for row in cases.itertuples():
            labels.put(*sheet.at(ax, row.x, row.y), [f"{row.label}: {fmt_y(row.y)}"], size=SMALL)

    data = pd.DataFrame({xlabel: xs, ylabel: ys})
    alt = _alt_one_way(xs, ys, cases, xlabel, ylabel, target, switching, fmt_x, fmt_y)
    return drawn(name, alt, caption, data, draw, source, explained)


def _alt_one_way(xs, ys, cases, xlabel, ylabel, target, switching, fmt_x, fmt_y) -> str:
    steps = np.diff(ys)
    course = "rises" if (steps >= 0).all() else "falls" if (steps <= 0).all() else "goes"
    told = f"{course} from {fmt_y(ys[0])} to {fmt_y(ys[-1])}" if steps.any() else f"stays at {fmt_y(ys[0])}"
    parts = [
        f"Line chart: {ylabel} against {xlabel}",
        f"As the input goes from {fmt_x(xs[0])} to {fmt_x(xs[-1])}, the result {told}",
    ]
    if course == "goes":
        parts[-1] += f", with its lowest value {fmt_y(ys.min())} and its highest {fmt_y(ys.max())}"
    if len(cases):
        told = [f"{row.label} gives {fmt_y(row.y)}" for row in cases.itertuples()]
        parts.append(f"Marked: {listing(told)}")
    if target:
        level = target[0]
        where = "lies above" if (ys > level).all() else "lies below" if (ys < level).all() else "meets"
        parts.append(f"The line {where} {target[1]} of {fmt_y(level)}")
    if switching:
        parts.append(f"{switching[1]}: {fmt_x(switching[0])}")
    return " ".join(sentence(part) for part in parts)


def series(
    df: pd.DataFrame,
    *,
    name: str,
    caption: str,
    ylabel: str,
    xlabel: str = "",
    source: str = "",
    explained: Sequence[Html] = (),
    references: Mapping[str, float] | None = None,
    fmt: Format = plain,
    zero: bool = False,
) -> Figure:
    """Draw series over time, each named at its end.

    Parameters
    ----------
    df : pandas.DataFrame
        Index of years (numbers, ascending), one column per series named as the reader should see it;
        missing values leave a gap.
    name, caption, source, explained
        See `Figure`.
    ylabel, xlabel : str
        What each axis measures, with its unit.
    references : mapping of str to float, optional
        Horizontal lines by name.
    fmt : callable
        Turns a value into text.
    zero : bool
        Whether the value axis starts at zero.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If the index does not ascend or a series has no value.
    """
    df = df.astype(float)
    if df.empty or not df.index.is_monotonic_increasing or not df.index.is_unique:
        raise ValueError("series chart: the index must hold ascending years")
    if df.isna().all().any():
        raise ValueError("series chart: a series has no value")
    references = {label: float(value) for label, value in (references or {}).items()}

    def draw(canvas: Canvas, narrow: bool) -> None:
        _draw_series(canvas, df, references, narrow, (xlabel, ylabel), fmt, zero)

    named = df.rename_axis(df.index.name or "year")
    return drawn(name, _alt_series(df, references, ylabel, fmt), caption, named, draw, source, explained)


def _alt_series(df: pd.DataFrame, references: Mapping[str, float], ylabel: str, fmt: Format) -> str:
    parts = [f"Line chart: {ylabel}, {df.index[0]} to {df.index[-1]}"]
    for column in df:
        held = df[column].dropna()
        first, last = held.index[0], held.index[-1]
        told = f"{column}: {fmt(held[first])} in {first}"
        told += f", {fmt(held[last])} in {last}" if last != first else ""
        for word, year in (("highest", held.idxmax()), ("lowest", held.idxmin())):
            if year not in (first, last):
                told += f", {word} {fmt(held[year])} in {year}"
        parts.append(told)
        for label, value in references.items():
            parts.append(
                f"{column} is at or below {label} ({fmt(value)}) {_years(at_or_below(held, value, fmt))}"
            )
    return " ".join(sentence(part) for part in parts)


def _years(holds: pd.Series) -> str:
    """Say in which years something holds: in every year, from 2018 to 2020, in 2022, in no year."""
    if holds.all() or not holds.any():
        return "in every year" if holds.all() else "in no year"
    runs = holds[holds].groupby((~holds).cumsum()[holds])
    return listing(
        f"in {run.index[0]}" if len(run) == 1 else f"from {run.index[0]} to {run.index[-1]}"
        for _, run in runs
    )


def _draw_series(
    canvas: Canvas, df: pd.DataFrame, references, narrow: bool, names, fmt: Format, zero: bool
) -> None:
    xlabel, ylabel = names
    below = depth(xlabel, narrow)
    sheet = Sheet(canvas, (250 if narrow else 290) + below)
    ends = []
    for column in df:
        last = fmt(df[column].dropna().iloc[-1])
        ends.append(wrap(f"{column} {last}" if df.shape[1] > 1 else last, 112 if narrow else 210, bold=True))
    room = 20 + max(text_width(line, bold=True) for lines in ends for line in lines)
    values = [*df.to_numpy()[df.notna().to_numpy()], *references.values(), *([0.0] if zero else [])]
    ax = plot_area(sheet, values, sheet.width - room, below, ylabel, fmt)
    margin = 0.04 * (df.index[-1] - df.index[0] or 1)
    ax.set_xlim(df.index[0] - margin, df.index[-1] + margin)
    every = -(-len(df) // (5 if narrow else 14))
    years = df.index[::-1][::every]
    ax.set_xticks(years, [str(year) for year in years])
    name_below(sheet, ax, xlabel)
    labels = labels_for(sheet, ax)
    for position, column in enumerate(df):
        _series_line(sheet, ax, labels, df[column], position)
    for label, value in references.items():
        level_line(sheet, ax, labels, value, f"{label}: {fmt(value)}")
    for column in df:
        held = df[column].dropna()
        if len(held) > 1:
            labels.put(*sheet.at(ax, held.index[0], held.iloc[0]), [fmt(held.iloc[0])])
    _end_labels(sheet, ax, df, ends)


def _series_line(sheet: Sheet, ax: Axes, labels: Labels, held: pd.Series, position: int) -> None:
    colour, _, marker = series_style(position)
    for _, run in held.groupby(held.isna().cumsum()):
        run = run.dropna()
        if run.empty:
            continue
        ax.plot(
            run.index, run, color=colour, linewidth=2.5, marker=marker, markersize=7, markeredgecolor=colour
        )
        labels.avoid(*pixels(sheet, ax, run.index.to_numpy(), run.to_numpy()))


def _end_labels(sheet: Sheet, ax: Axes, df: pd.DataFrame, ends: list[list[str]]) -> None:
    """Name each series beside its last point, moved apart where they would touch."""
    x = sheet.at(ax, df.index[-1], 0)[0] + 12
    lasts = [df[column].dropna().iloc[-1] for column in df]
    heights = [sheet.at(ax, df.index[-1], last)[1] for last in lasts]
    for (y, lines), placed in zip(sorted(zip(heights, ends, strict=True)), apart(heights, ends), strict=True):
        if abs(placed - y) > 4:
            sheet.line([x - 6, x - 1], [y, placed], colour=MUTED, width=1)
        sheet.text(x + 2, placed, lines, bold=True)


def _switch(
    sheet: Sheet, ax: Axes, labels: Labels, switching: tuple[float, str], y: float, fmt: Format
) -> None:
    """Mark the value at which the conclusion turns."""
    x = switching[0]
    if not ax.get_xlim()[0] <= x <= ax.get_xlim()[1]:
        return
    ax.axvline(x, color=SERIES[1], linewidth=1.5, linestyle=(0, (1.5, 2)))
    px, py = sheet.at(ax, x, y)
    sheet.mark(px, py, "D", SERIES[1], 9)
    labels.avoid([px, px], [labels.region[1], labels.region[3]])
    labels.taken.append((px - 7, py - 7, px + 7, py + 7))
    labels.beside(px, labels.region[1] + 16, f"{switching[1]}: {fmt(x)}", size=SMALL, bold=True)
