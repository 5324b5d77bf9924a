"""The event chart: what came before and after, year by year, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import dot_swatch, draw_key, fly, fly_height, key_height, key_lines, labels_for
from analysis.show.surface import SMALL, Sheet, depth, name_below, plot_area, series_style
from analysis.show.svg import INK
from analysis.show.words import (
    Format,
    check_intervals,
    listing,
    named,
    plain,
    sentence,
    table,
    with_interval,
)

_APART = 11  # pixels between the marks of two series in one year
_ROOM_FOR_VALUES = 62  # pixels a year needs for its value to stand beside its mark


def event(
    rows: pd.DataFrame,
    *,
    name: str,
    caption: str,
    xlabel: str,
    ylabel: str,
    source: str = "",
    explained: Sequence[Html] = (),
    fmt: Format = plain,
    marked: tuple[float, str] = (0, "year of the fall"),
    interval: str = "95% interval",
    reference: tuple[float, str] | None = (0.0, ""),
) -> Figure:
    """Draw estimates for the years before and after something happened.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``time`` (whole years from the event, negative before it), ``value``, ``low`` and ``high``
        (missing at the year compared with, which is drawn hollow); optionally ``series`` (up to four) and
        ``n``.
    name, caption, source, explained
        See `Figure`.
    xlabel, ylabel : str
        What each axis measures, with its unit.
    fmt : callable
        Turns a value into text.
    marked : tuple of (float, str)
        The time of the event, and its name: an upright line.
    interval : str
        What ``low`` and ``high`` are.
    reference : tuple of (float, str), optional
        A level line and its name (an empty name is not written).

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a time or value is not finite, an interval has one end only
        or does not hold its value, or a series has one time twice.
    """
    extra = {} if "series" in rows.columns else {"series": ""}
    checked = table(rows.assign(**extra), ["series"], ["time", "value", "low", "high"], "event chart")
    if not np.isfinite(checked[["time", "value"]]).all(axis=None):
        raise ValueError("event chart: every time and value must be finite")
    check_intervals(checked, "event chart")
    if checked.duplicated(["series", "time"]).any():
        raise ValueError("event chart: a series has one time twice")
    plot = _Plot(checked, xlabel, ylabel, fmt, named(marked), interval, named(reference))
    return drawn(name, _alt(plot), caption, checked[list(rows.columns)], plot.draw, source, explained)


def _alt(plot: "_Plot") -> str:
    fmt = plot.fmt
    parts = [
        f"Event chart: {plot.ylabel}, {plot.xlabel}, each with its {plot.interval}",
        f"{plot.marked[1]} is at {_time(plot.marked[0])}",
    ]
    for series, held in plot.rows.sort_values("time", kind="stable").groupby("series", sort=False):
        told = [
            f"{with_interval(row, fmt)} at {_time(row.time)}"
            + (", the comparison" if pd.isna(row.low) else "")
            for row in held.itertuples()
        ]
        parts.append(f"{series}: {listing(told)}" if series else listing(told))
        if plot.reference:
            parts.append(_clear(held, plot.reference, fmt))
    return " ".join(sentence(part) for part in parts)


def _clear(held: pd.DataFrame, reference: tuple[float, str], fmt: Format) -> str:
    """Say at which times the interval leaves the level line out."""
    value, called = reference
    line = f"{called} ({fmt(value)})" if called else fmt(value)
    out = held[(held["high"] < value) | (held["low"] > value)]
    times = listing(_time(time) for time in out["time"])
    return f"The interval leaves out {line} at {times}" if len(out) else f"Every interval includes {line}"


def _time(time: float) -> str:
    return "0" if time == 0 else f"{time:+g}".replace("-", "−")


@dataclass(frozen=True)
class _Plot:
    rows: pd.DataFrame
    xlabel: str
    ylabel: str
    fmt: Format
    marked: tuple[float, str]
    interval: str
    reference: tuple[float, str] | None

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw marks with intervals, the series side by side within a year."""
        width = 350 if narrow else 720
        series = list(dict.fromkeys(self.rows["series"]))
        key = key_lines(self._key(series), width)
        below = depth(self.xlabel, narrow)
        above = key_height(key)
        times = sorted(set(self.rows["time"]))
        span = (min(times[0], self.marked[0]) - 0.6, max(times[-1], self.marked[0]) + 0.6)
        gap = fly_height(width - 6, {self.marked[1]: self.marked[0]}, span, None)
        sheet = Sheet(canvas, (250 if narrow else 290) + below + above + gap)
        draw_key(sheet, key, 0)
        values = [*self.rows["value"], *self.rows["low"].dropna(), *self.rows["high"].dropna()]
        values += [self.reference[0]] if self.reference else []
        ax = plot_area(sheet, values, width - 6, below, self.ylabel, self.fmt, above=above, gap=gap)
        ax.set_xlim(*span)
        step = (sheet.at(ax, 1, 0)[0] - sheet.at(ax, 0, 0)[0]) if len(times) > 1 else width
        shown = times if step > 30 else times[:: int(np.ceil(30 / step))]
        ax.set_xticks(shown, [_time(time) for time in shown])
        name_below(sheet, ax, self.xlabel)
        self._lines(sheet, ax)
        apart = min(_APART, 0.8 * step / len(series))
        beside = len(series) == 1 and step >= _ROOM_FOR_VALUES
        for row in self.rows.itertuples():
            shift = (series.index(row.series) - (len(series) - 1) / 2) * apart
            self._mark(sheet, ax, row, shift, series, beside)

    def _key(self, series: list[str]) -> list:
        if len(series) < 2:
            return []
        return [(called, dot_swatch(*_style(series, called), line=True)) for called in series]

    def _lines(self, sheet: Sheet, ax: Axes) -> None:
        fly(sheet, ax, {self.marked[1]: self.marked[0]}, None)
        if not self.reference:
            return
        value, called = self.reference
        ax.axhline(value, color=INK, linewidth=1.5, zorder=1.2)
        if called:
            labels = labels_for(sheet, ax)
            for row in self.rows.itertuples():
                x, y = sheet.at(ax, row.time, row.value)
                labels.taken.append((x - 20, y - 10, x + 30, y + 10))
                if not pd.isna(row.low):
                    labels.avoid([x, x], [sheet.at(ax, 0, end)[1] for end in (row.low, row.high)])
            left, right = labels.region[0] + 4, labels.region[2] - 12
            labels.along((left, right), sheet.at(ax, row.time, value)[1], called, size=SMALL)

    def _mark(self, sheet: Sheet, ax: Axes, row, shift: float, series: list[str], beside: bool) -> None:
        colour, marker = _style(series, row.series)
        x, y = sheet.at(ax, row.time, row.value)
        x += shift
        if not pd.isna(row.low):
            ends = [sheet.at(ax, row.time, value)[1] for value in (row.low, row.high)]
            sheet.line([x, x], ends, colour=colour, width=2)
            for end in ends:
                sheet.mark(x, end, "_", colour, 8)
        sheet.mark(x, y, marker, colour, 9, hollow=pd.isna(row.low), zorder=3)
        if beside:
            sheet.text(x + 8, y - 9, self.fmt(row.value), size=SMALL, halo=True)


def _style(series: list[str], called: str) -> tuple[str, str]:
    colour, _, marker = series_style(series.index(called))
    return colour, marker
