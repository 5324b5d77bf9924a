"""What came before and after an event, by outcome."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.show.keys import Swatch, dot_swatch
from analysis.show.labels import Labels
from analysis.show.plane import Plane
from analysis.show.surface import SMALL, Sheet, name_below, series_style
from analysis.show.svg import INK
from analysis.show.words import Format, check_intervals, listing, table, with_interval

_EVENT, _LINE = (
    "year of the fall",
    "the fall",
)  # what happened at 0, and the line between the years before and after
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

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a time or value is not finite, an interval has one end only
        or does not hold its value, or a series has one time twice.
    """

    rows: pd.DataFrame

    tall: ClassVar = (273, 233)

    def checked(self) -> dict[str, object]:
        """Return numbers as floats."""
        extra = {} if "series" in self.rows.columns else {"series": ""}
        rows = table(self.rows.assign(**extra), ["series"], ["time", "value", "low", "high"], "event chart")
        if not np.isfinite(rows[["time", "value"]]).all(axis=None):
            raise ValueError("event chart: every time and value must be finite")
        check_intervals(rows, "event chart")
        if rows.duplicated(["series", "time"]).any():
            raise ValueError("event chart: a series has one time twice")
        return {"rows": rows}

    @property
    def data(self) -> pd.DataFrame:
        """The estimates, without series where there is one only."""
        return self.rows if self.rows["series"].any() else self.rows.drop(columns="series")

    def told(self) -> list[str]:
        """Return each estimate, and at which times its interval leaves no difference out."""
        fmt = self.fmt_y
        parts = [
            f"Event chart: {self.ylabel}, {self.xlabel}, each with its 95% interval",
            f"{_EVENT} is at 0",
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
        times = self._times()
        return min(times[0], 0) - 0.6, max(times[-1], 0) + 0.6

    def room(self, narrow: bool) -> float:
        """Return little: nothing is written at the right."""
        return 6

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return the series, if there are several."""
        series = self._series()
        items = [(called, dot_swatch(*series_style(n), line=True)) for n, called in enumerate(series)]
        return items if len(series) > 1 else []

    def uprights(self) -> tuple[dict[str, float], Format | None]:
        """Return the line before the first year that the event can have moved, clear of its estimates."""
        return {_LINE: -0.5}, None

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
