"""What came before and after an event, by outcome."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.show.keys import Swatch, draw_key, key_height, key_lines, series_key
from analysis.show.labels import Labels
from analysis.show.plane import Plane
from analysis.show.surface import (
    LINE,
    SMALL,
    Sheet,
    across,
    depth,
    name_below,
    padded,
    series_style,
    text_width,
    ticks,
)
from analysis.show.svg import INK
from analysis.show.words import Columns, listing, with_interval

# What happened at 0, and the line between the years before and after
_EVENT, _LINE = "year of the fall", "the fall"
_APART = 11  # pixels between the marks of two series in one year
_ROOM_FOR_VALUES = 62  # pixels a year needs for its value to stand beside its mark
_BETWEEN = 20  # pixels between two panels
_PANEL = (220, 150)  # pixels the axes of a panel are high: wide, narrow


@dataclass(frozen=True, eq=False, kw_only=True)
class Event(Plane):
    """Estimates for the years before and after something happened, against a level line at no difference.

    - `rows`: columns ``time`` (whole years from the event, negative before it), ``value``, ``low`` and ``high``
      (95% interval; missing at the year compared with, which is drawn hollow); optionally ``series`` (up to four),
      ``panel`` (outcomes side by side, on one scale) and ``n``.
    """

    tall: ClassVar = (273, 233)
    margin: ClassVar = 6
    takes: ClassVar = Columns(
        "event chart", ["panel", "series"], ["time", "value", "low", "high"], {"panel": "", "series": ""},
        finite=["time", "value"], once=["panel", "series", "time"], intervals=True,
    )  # fmt: skip

    def told(self) -> list[str]:
        """Return each estimate, and at which times its interval leaves no difference out."""
        fmt = self.fmt_y
        parts = [
            f"Event chart: {self.ylabel}, {self.xlabel}, each with its 95% interval",
            f"{_EVENT} is at 0",
        ]
        for words, held in self.rows.groupby(["panel", "series"], sort=False):
            series, held = ", ".join(filter(None, words)), held.sort_values("time", kind="stable")
            told = [
                f"{with_interval(row, fmt)} at {_time(row.time)}"
                + (", the comparison" if pd.isna(row.low) else "")
                for row in held.itertuples()
            ]
            parts.append(f"{series}: {listing(told)}" if series else listing(told))
            out = held[(held["high"] < 0) | (held["low"] > 0)]
            times = listing(map(_time, out["time"]))
            left_out = f"The interval leaves out {fmt(0.0)} at {times}"
            parts.append(left_out if len(out) else f"Every interval includes {fmt(0.0)}")
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
        times = self._times()
        return times[0] - 0.6, times[-1] + 0.6

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return the series, if there are several."""
        return series_key(self._series())

    def uprights(self) -> list[tuple[float, str]]:
        """Return the line before the first year that the event can have moved, clear of its estimates."""
        return [(-0.5, _LINE)] if self._times()[0] < 0 else []

    def _step(self, sheet: Sheet, ax: Axes) -> float:
        """Return the pixels of a year."""
        return sheet.at(ax, 1, 0)[0] - sheet.at(ax, 0, 0)[0] if len(self._times()) > 1 else sheet.width

    def ticks_x(self, sheet: Sheet, ax: Axes, narrow: bool) -> None:
        """Write as many times as there is room for."""
        times, step = self._times(), self._step(sheet, ax)
        shown = times if step > 30 else times[:: int(np.ceil(30 / step))]
        ax.set_xticks(shown, [_time(time) for time in shown])
        name_below(sheet, ax, self.xlabel)

    def draw(self, narrow: bool) -> Sheet:
        """Draw one pair of axes, or one for each panel: in a row, or one below the other where it is narrow."""
        panels = list(self.rows.groupby("panel", sort=False))
        if len(panels) == 1:
            return super().draw(narrow)
        width = across(narrow)
        key = key_lines(self.key(narrow), width)
        span = padded(self.values(), 0.08)
        marks, labels = ticks(*span, 5, self.fmt_y)
        left, top = 8 + max(text_width(label, SMALL) for label in labels), key_height(key) + 8
        columns = 1 if narrow else len(panels)
        each = (width - left - _BETWEEN * (columns - 1)) / columns
        below = depth(self.xlabel, narrow)
        tall = LINE + 8 + _PANEL[narrow] + below
        sheet = Sheet(narrow, top + tall * len(panels) / columns)
        draw_key(sheet, key, 0)
        for place, (panel, rows) in enumerate(panels):
            x, head = left + place % columns * (each + _BETWEEN), top + place // columns * tall
            sheet.text(x, head + LINE / 2, panel, bold=True)
            box = (x, head + LINE + 8, x + each, head + tall - below)
            named = labels if place % columns == 0 else [""] * len(marks)
            ax = sheet.scaled(box, (span, marks, named))
            ax.set_xlim(self.span())
            ax.set_xticks(self._times(), [_time(time) for time in self._times()])
            sheet.text(x + each / 2, head + tall - below + 32, self.xlabel, size=SMALL, ha="center")
            self._estimates(sheet, ax, rows)
        return sheet

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw all estimates."""
        self._estimates(sheet, ax, self.rows)

    def _estimates(self, sheet: Sheet, ax: Axes, rows: pd.DataFrame) -> None:
        """Draw the level line, then marks with intervals, the series side by side within a year."""
        ax.axhline(0, color=INK, linewidth=1.5, zorder=1.2)
        series, step = self._series(), self._step(sheet, ax)
        gap = min(_APART, 0.8 * step / len(series))
        for row in rows.itertuples():
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
                zero = sheet.at(ax, 0, 0)[1]
                beside = y - 9 if abs(y - 9 - zero) >= 9 else y + 9  # clear of the level line
                sheet.text(x + 8, beside, self.fmt_y(row.value), size=SMALL, halo=True)


def _time(time: float) -> str:
    return "0" if time == 0 else f"{time:+g}".replace("-", "−")
