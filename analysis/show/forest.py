"""Estimates with their intervals, a row each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from analysis.show.flags import flags_height, hoist
from analysis.show.keys import Swatch, draw_key, key_height, series_key
from analysis.show.rows import Row, Rows, ends, extremes
from analysis.show.surface import LINE, SMALL, Sheet, series_style, text_width, wrap
from analysis.show.svg import GRID, MUTED
from analysis.show.words import Columns, listing, valued, with_interval

_TOLD_ONE_BY_ONE = 12  # rows; the alt text of a longer plot tells each block's extremes
_NAMES = ["label", "group", "series"]
_SUB = 21  # pixels per estimate in the wide drawing
_UNDER = LINE + 22  # pixels per estimate in the narrow drawing


@dataclass(frozen=True, eq=False, kw_only=True)
class Forest(Rows):
    """Estimates with their intervals, one below the other, against a line of no difference.

    - `rows`: in the order drawn: ``label``, ``value``, ``low`` and ``high`` (missing where there is no interval);
      optionally ``group`` (heads a block of rows), ``series`` (several estimates of one label, each with a mark of
      its own) and ``n`` (a count printed at the right; missing where there is none).
    """

    #: a value to compare with and its name (an empty name is not written): a line
    reference: tuple[float, str] | None = (0.0, "")
    interval: str = "95% interval"  #: what ``low`` and ``high`` are
    counted: str = "n"  #: what ``n`` counts, in a word

    steps: ClassVar = (5, 4)
    takes: ClassVar = Columns(
        "forest plot", _NAMES, ["value", "low", "high", "n"], {"group": "", "series": "", "n": np.nan},
        finite=["value"], once=_NAMES, intervals=True,
    )  # fmt: skip

    def told(self) -> list[str]:
        """Return estimates or the extremes of each block, and how many intervals leave the line out."""
        rows, fmt = self.rows, self.fmt
        parts = [f"Forest plot of {len(rows)} estimates, each with its {self.interval}: {self.xlabel}"]
        for group, block in rows.groupby("group", sort=False):
            told = [f"{_called(row)} {with_interval(row, fmt)}" for row in block.itertuples()]
            if len(rows) > _TOLD_ONE_BY_ONE and len(block) > 1:
                at = block["value"].sort_values(kind="stable").index
                told = [
                    f"{len(block)} estimates from {told[block.index.get_loc(at[0])]} "
                    f"to {told[block.index.get_loc(at[-1])]}"
                ]
            parts.append(f"{group}: {listing(told)}" if group else listing(told))
        if len(rows) > 2:
            most, least = extremes(rows)
            parts.append(
                f"The highest estimate is {_called(most)} at {fmt(most.value)}, "
                f"the lowest {_called(least)} at {fmt(least.value)}"
            )
        if self.reference:
            parts.append(self._against(*self.reference))
        if len(without := rows.loc[rows["low"].isna()]):
            names = listing(_called(row).rstrip(",") for row in without.itertuples())
            parts.append(f"No interval is drawn for {names}")
        return parts

    def _against(self, value: float, called: str) -> str:
        """Count the intervals on either side of the line."""
        held = self.rows[self.rows["low"].notna()]
        below, above = int((held["high"] < value).sum()), int((held["low"] > value).sum())
        line = f"{called} ({self.fmt(value)})" if called else self.fmt(value)
        rest = len(held) - below - above
        return f"Intervals wholly below {line}: {below}; wholly above: {above}; including it: {rest}"

    def values(self) -> list[float]:
        """Return estimates, ends of intervals and the line."""
        return ends(self.rows) + ([self.reference[0]] if self.reference else [])

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return a little room at both ends."""
        return (6, 6) if narrow else (10, 10)

    def sides(self, narrow: bool) -> tuple[float, float]:
        """Leave room at the right for the columns of numbers."""
        return self.edges[1] if narrow else (212, 720 - sum(self._widths()) - 12)

    def _series(self) -> list[str]:
        return list(dict.fromkeys(self.rows["series"]))

    def _title(self) -> str:
        return f"estimate ({self.interval})" if self.rows["low"].notna().any() else "estimate"

    def _widths(self) -> tuple[float, float]:
        """Return the widths of the columns of estimates and of counts."""
        counts = [text_width(f"{n:,.0f}", SMALL) for n in self.rows["n"].dropna()]
        words = [text_width(word, SMALL) for word in self.counted.split()]
        count = max([*counts, *words, min(text_width(self.counted, SMALL), 80)]) + 12 if counts else 0.0
        told = [with_interval(row, self.fmt) for row in self.rows.itertuples()]
        return max(text_width(text, SMALL) for text in [*told, *self._title().split()]), count

    def _heads(self, narrow: bool) -> list[tuple[float, list[str]]]:
        """Return where the columns of numbers are headed, and how."""
        if narrow:
            return []
        values, count = self._widths()
        heads = [(720 - count - values, wrap(self._title(), values, SMALL))]
        return heads + ([(720.0, wrap(self.counted, count - 12, SMALL))] if count else [])

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return the series, if there are several."""
        return series_key(self._series())

    def uprights(self) -> list[tuple[float, str]]:
        """Return the line, where it has a name."""
        if not self.reference or not self.reference[1]:
            return []
        value, called = self.reference
        return [(value, valued(called, value, self.fmt))]

    def top(self, narrow: bool) -> float:
        """Return the pixels for the key, the line's name and the heads of the columns."""
        heads = [LINE * len(lines) for _, lines in self._heads(narrow)]
        head = max([flags_height(self.flown(narrow)), *heads])
        return key_height(self.keyed(narrow)) + head + (6 if head else 0)

    def layout(self, narrow: bool) -> list[Row]:
        """Return headings, which hold nothing, and a row for each label."""
        rows = []
        for group, block in self.rows.groupby("group", sort=False):
            if group:
                lines = wrap(group, 344 if narrow else 714, bold=True)
                rows.append(Row(lines, len(lines) * LINE + 18))
            for label, held in block.groupby("label", sort=False):
                title = wrap(label, 344 if narrow else 196)
                words = len(title) * LINE
                height = words + len(held) * _UNDER + 6 if narrow else max(words, len(held) * _SUB) + 9
                height -= LINE if narrow and self._beside else 0
                rows.append(Row(title, height, (0, height), held))
        return rows

    @cached_property
    def _beside(self) -> bool:
        """Whether in the narrow drawing the numbers of every estimate fit on the line of its label."""
        widths = (
            text_width(row.label) + text_width(self._told_narrow(row), SMALL)
            for row in self.rows.itertuples()
        )
        return not self.rows.duplicated(["group", "label"]).any() and max(widths) < 336

    def above(self, sheet: Sheet, rows: Sequence[Row], narrow: bool) -> None:
        """Draw the key, the heads of the columns, and the line where no heading, and no narrow text, stands."""
        top = self.top(narrow)
        draw_key(sheet, self.keyed(narrow), 0)
        for x, lines in self._heads(narrow):
            middle = top - 6 - LINE * len(lines) / 2
            sheet.text(x, middle, lines, size=SMALL, colour=MUTED, ha="right" if x == 720 else "left")
        flown = self.flown(narrow)
        hoist(sheet, flown, top - 3, [top - 3 * narrow] * len(flown), dashes="-")
        edge = top
        for row in rows:
            for strip in self._strips(row, edge, narrow):
                sheet.grid(*strip)
                if self.reference:
                    sheet.line([sheet.x(self.reference[0])] * 2, strip, zorder=1)
            edge += row.height

    def _strips(self, row: Row, edge: float, narrow: bool) -> list[tuple[float, float]]:
        if row.held is None:
            return []
        if not narrow:
            return [row.at(edge)]
        first = edge + 3 + (0 if self._beside else row.words)
        return [(first + n * _UNDER + LINE, first + (n + 1) * _UNDER) for n in range(len(row.held))]

    def row(self, sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
        """Draw a heading, or the estimates of one label with their numbers."""
        if row.held is None:
            if edge > 60:
                sheet.line([0, sheet.width], [edge + 4, edge + 4], colour=GRID, width=1)
            sheet.text(0, edge + 12 + row.words / 2, row.title, bold=True)
            return
        sheet.text(0, edge + 3 + row.words / 2 if narrow else edge + row.height / 2, row.title)
        if narrow:
            x, ha = (344, "right") if self._beside else (0, "left")
            for estimate, (top, _) in zip(
                row.held.itertuples(), self._strips(row, edge, narrow), strict=True
            ):
                told = self._told_narrow(estimate)
                sheet.text(x, top - LINE / 2, told, size=SMALL, colour=MUTED, ha=ha)
                self._estimate(sheet, estimate, top + 11)
            return
        first = edge + (row.height - len(row.held) * _SUB) / 2
        for number, estimate in enumerate(row.held.itertuples()):
            y = first + (number + 0.5) * _SUB
            self._estimate(sheet, estimate, y)
            sheet.text(720 - sum(self._widths()), y, with_interval(estimate, self.fmt), size=SMALL)
            if pd.notna(estimate.n):
                sheet.text(720, y, f"{estimate.n:,.0f}", size=SMALL, colour=MUTED, ha="right")

    def _told_narrow(self, row) -> str:
        told = f"{row.series}: " if row.series else ""
        told += with_interval(row, self.fmt)
        if pd.isna(row.n):
            return told
        return told + (f", n = {row.n:,.0f}" if self.counted == "n" else f", {row.n:,.0f} {self.counted}")

    def _estimate(self, sheet: Sheet, row, y: float) -> None:
        colour, marker = series_style(self._series().index(row.series))
        if not pd.isna(row.low):
            ends = [sheet.x(value) for value in (row.low, row.high)]
            sheet.line(ends, [y, y], colour=colour, width=2)
            for x in ends:
                sheet.mark(x, y, "|", colour, 8)
        sheet.mark(sheet.x(row.value), y, marker, colour, 9, zorder=3)


def _called(row) -> str:
    return f"{row.label}, {row.series}," if row.series else row.label
