"""Every specification of a list, by its estimate, with the choices below."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.show.figures import Figure
from analysis.show.keys import band_swatch, dot_swatch, draw_key, key_height, key_lines
from analysis.show.surface import BANDED, LINE, SMALL, Sheet, across, plot_area, text_width, upright, wrap
from analysis.show.svg import BAND, GRID, INK, MUTED, SERIES
from analysis.show.words import Columns, Format, listing, plain, span, with_interval

_TALL = 250  # pixels of the curve
_INTERVAL, _BAND = "95% interval", "middle 95% of the permutations"
_PLAIN, _MAIN = SERIES[0], SERIES[1]


@dataclass(frozen=True, eq=False, kw_only=True)
class SpecificationCurve(Figure):
    """Every estimate of a list from the lowest to the highest, and below it which choices made each.

    - `rows`: one row for each specification, sorted by ``value``: ``label``, ``value``, ``low``, ``high`` (95%
      interval), ``main`` (true once), ``band_low``, ``band_high`` (the middle 95% of the permutations), and the
      columns named in `choices`.
    - Raises ValueError if the rows are not sorted or not exactly one is the main one.
    """

    #: columns that say what was chosen, each a heading; their values become rows of marks, in the order in
    #: which the main specification, then the table, names them
    choices: Sequence[str]
    ylabel: str  #: what is estimated, with its unit
    fmt_y: Format = plain  #: turns an estimate into text

    @property
    def unit(self) -> str:
        """What the value axis measures."""
        return self.ylabel

    def checked(self) -> dict[str, object]:
        """Return numbers as floats."""
        names, numbers = ["label", *self.choices], ["value", "low", "high", "band_low", "band_high"]
        rows = Columns("specification curve", names, numbers, finite=numbers, intervals=True).of(self.rows)
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
            f"They run from {span(rows['value'].iloc[0], rows['value'].iloc[-1], fmt)}, the median is "
            f"{fmt(float(rows['value'].median()))}",
            f"The main specification is {with_interval(own, fmt)}, number {int(own.name) + 1} from the lowest",
            f"Intervals wholly below zero: {below}; wholly above: {above}; including it: {rest}",
            f"The {_BAND} runs from {span(rows['band_low'].min(), rows['band_high'].max(), fmt)}",
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

    def draw(self, narrow: bool) -> Sheet:
        """Draw the curve above and the marks below; in the narrow drawing names stand above their marks."""
        width = across(narrow)
        key = key_lines(
            [
                ("main specification", dot_swatch(_MAIN, "D", line=True)),
                (f"another, with its {_INTERVAL}", dot_swatch(_PLAIN, "o", line=True, size=6)),
                (_BAND, band_swatch(BAND)),
            ],
            width,
        )
        top = key_height(key) + 15 + _TALL
        blocks = self._blocks(narrow, width)
        sheet = Sheet(narrow, top + 16 + sum(height for *_, height in blocks))
        draw_key(sheet, key, 0)
        values = [*self.rows[["low", "high", "band_low", "band_high"]].to_numpy().ravel(), 0.0]
        left, (scale, _) = 56 if narrow else self._gutter(), upright(values, self.fmt_y)
        ax = plot_area(sheet, scale, (left, key_height(key), width - 6, top), "")
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
        return sheet

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
        ax.fill_between(x, self.rows["band_low"], self.rows["band_high"], **BANDED, zorder=0.6)
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
        sheet.dots(held, [y] * len(held), MUTED, float(np.clip(pitch - 0.7, 2.5, 6)))
        own = int(np.flatnonzero(self.rows["main"])[0])
        if chosen[own]:
            sheet.mark(places[own], y, "D", _MAIN, 7, zorder=3)
