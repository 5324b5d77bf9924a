"""Rebuilt figures as a share of the figures stated, each with its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pandas as pd

from analysis.claims.verdicts import Verdict
from analysis.show.marks import MARKS
from analysis.show.rows import Row, Rows
from analysis.show.surface import LINE, SMALL, Sheet, text_width, wrap
from analysis.show.svg import BAND, EDGE, GRID, INK, MUTED
from analysis.show.words import Columns, Format, listing, percent

_RATIOS = ("ratio", "ratio_low", "ratio_high", "band_low", "band_high")
_ABSENT = "not rebuilt"


@dataclass(frozen=True, eq=False, kw_only=True)
class Scorecard(Rows):
    """Each rebuilt figure as a percentage of the figure stated, beside its verdict in words.

    The axis runs from 50% to 150% at most; what lies outside is an arrow with its value at the edge.

    - `rows`: one row per claim with text columns ``label`` and ``verdict`` (as it is printed) and, as multiples of
      the figure stated, ``ratio``, ``ratio_low``, ``ratio_high`` (rebuilt) and ``band_low``, ``band_high`` (what
      the stated figure allows). A missing ``ratio`` leaves the verdict alone; an infinite or missing band edge
      leaves that side open.
    - Raises ValueError if a verdict is none.
    """

    xlabel: str = field(init=False, default="Rebuilt, as % of the figure stated")
    fmt: Format = field(init=False, default_factory=lambda: percent)

    takes: ClassVar = Columns("scorecard", ["label", "verdict"], _RATIOS)
    edges: ClassVar = ((225, 525), (8, 342))
    steps: ClassVar = (6, 5)

    def checked(self) -> dict[str, object]:
        """Return ratios as floats."""
        found = super().checked()
        for verdict in found["rows"]["verdict"]:
            Verdict(verdict)
        return found

    def told(self) -> list[str]:
        """Return the claims of each verdict, and between which figures they lie."""
        rows, fmt = self.rows, self.fmt
        known = rows[rows["ratio"].notna()]
        parts = [f"Scorecard of {len(rows)} claims, each rebuilt figure as a percentage of the figure stated"]
        for verdict, group in rows.groupby("verdict", sort=False):
            shown = [
                label if pd.isna(ratio) else f"{label} ({fmt(ratio)})"
                for label, ratio in zip(group["label"], group["ratio"], strict=True)
            ]
            parts.append(f"{verdict}: {listing(shown)}")
        if len(known) > 1:
            least, most = (known.loc[place] for place in (known["ratio"].idxmin(), known["ratio"].idxmax()))
            parts.append(
                f"The rebuilt figures lie between {fmt(least['ratio'])} ({least['label']}) and "
                f"{fmt(most['ratio'])} ({most['label']}) of what was stated"
            )
        if len(known) < len(rows):
            parts.append(f"{_ABSENT}: {len(rows) - len(known)}")
        return parts

    def values(self) -> list[float]:
        """Return ends that hold the ratios, within limits."""
        values = self.rows[list(_RATIOS)].to_numpy()
        values = values[np.isfinite(values)]
        low, high = min(0.9, values.min(initial=1) - 0.03), max(1.1, values.max(initial=1) + 0.03)
        return [max(0.5, low), min(1.5, high)]

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each claim: label, marks and verdict side by side, or under each other."""
        rows = []
        for row in self.rows.itertuples():
            label = wrap(row.label, 346 if narrow else 208)
            verdict = wrap(row.verdict, 320 if narrow else 158, bold=True)
            if narrow:
                words = (len(label) + len(verdict) + 1) * LINE + 8
                height = words + (14 if pd.isna(row.ratio) else 52)
                strip = (words + 6, height - 6)
            else:
                height = max(len(label), len(verdict) + 1) * LINE + 16
                strip = (0, height)
            rows.append(Row(label, height, strip, (row, verdict)))
        return rows

    def top(self, narrow: bool) -> float:
        """Return the pixels for the key."""
        return 62 if narrow else 40

    def above(self, sheet: Sheet, rows: Sequence[Row], narrow: bool) -> None:
        """Explain the band and the dot with its range, in the order they are drawn."""
        (x, y), first = (0, 12) if narrow else (225, 14), "what the stated figure allows"
        sheet.box(x, y - 8, 26, 16, fill=BAND, edgecolor=EDGE, linewidth=1)
        sheet.text(x + 34, y, first, size=SMALL, colour=MUTED)
        x, y = (x, y + 24) if narrow else (x + 34 + text_width(first, SMALL) + 22, y)
        sheet.line([x, x + 26], [y, y], width=2)
        sheet.mark(x + 13, y, "o", INK)
        sheet.text(x + 34, y, "rebuilt, with its range", size=SMALL, colour=MUTED)

    def row(self, sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
        """Draw one claim below a rule."""
        held, verdict = row.held
        middle = edge + row.height / 2
        sheet.line([0, sheet.width], [edge, edge], colour=GRID, width=1)
        sheet.text(0, edge + 8 + row.words / 2 if narrow else middle, row.title)
        if narrow:
            self._verdict(sheet, 0, edge + row.strip[0] - 6 - (len(verdict) + 1) * LINE / 2, held, verdict)
        self._range(sheet, held, row.at(edge))
        if not narrow:
            self._verdict(sheet, 548, middle, held, verdict)

    def _verdict(self, sheet: Sheet, x: float, y: float, row, words: list[str]) -> None:
        mark = MARKS[Verdict(row.verdict)]
        top = y - len(words) * LINE / 2
        sheet.mark(x + 6, top, mark.marker, mark.colour)
        sheet.text(x + 18, top + (len(words) - 1) * LINE / 2, words, bold=True, halo=True)
        told = _ABSENT if pd.isna(row.ratio) else f"{self.fmt(row.ratio)} of stated"
        sheet.text(x + 18, top + len(words) * LINE, told, size=SMALL, colour=MUTED, halo=True)

    def _range(self, sheet: Sheet, row, strip: tuple[float, float]) -> None:
        """Draw one claim's band, range and dot; what lies outside the axis becomes an arrow with its value."""
        if pd.isna(row.ratio):
            return
        low, high = self.span()
        y = sum(strip) / 2

        def px(value: float, absent: float) -> float:
            return sheet.x(min(max(absent if pd.isna(value) else value, low), high))

        sheet.grid(*strip)
        if not (pd.isna(row.band_low) and pd.isna(row.band_high)):
            left, right = px(row.band_low, low), px(row.band_high, high)
            sheet.box(left, y - 11, max(right - left, 2), 22, fill=BAND, edgecolor=EDGE, linewidth=1)
        sheet.line([px(1, 1)] * 2, strip)
        start, end = px(row.ratio_low, row.ratio), px(row.ratio_high, row.ratio)
        sheet.line([start, end], [y, y], width=2)
        for value, x in ((row.ratio_low, start), (row.ratio_high, end)):
            if low <= value <= high:
                sheet.mark(x, y, "|", INK, 9)
        ends = [value for value in (row.ratio_low, row.ratio, row.ratio_high) if not pd.isna(value)]
        if max(ends) > high:
            self._arrow(sheet, px(high, high), y, ">", row.ratio if row.ratio > high else None)
        if min(ends) < low:
            self._arrow(sheet, px(low, low), y, "<", row.ratio if row.ratio < low else None)
        if low <= row.ratio <= high:
            mark = MARKS[Verdict(row.verdict)]
            sheet.mark(px(row.ratio, 1), y, mark.marker, mark.colour, 10)

    def _arrow(self, sheet: Sheet, x: float, y: float, marker: str, beyond: float | None) -> None:
        """Point beyond the axis, with the value if it is the rebuilt figure itself that lies there."""
        sheet.mark(x, y, marker, INK, 9)
        if beyond is not None:
            shift, ha = (-9, "right") if marker == ">" else (9, "left")
            sheet.text(x + shift, y, self.fmt(beyond), ha=ha, bold=True, halo=True)
