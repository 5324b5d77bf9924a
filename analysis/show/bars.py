"""Bars, the steps of a bridge, and a tornado: values as lengths, a row each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from analysis.show.keys import Swatch, band_swatch
from analysis.show.rows import Row, Rows, ends, extremes, titled, write_title
from analysis.show.surface import DASHES, LINE, SMALL, Sheet, text_width, wrap
from analysis.show.svg import INK, MUTED, PAPER, SERIES
from analysis.show.words import NO_ENDS, Columns, Format, listing, percent, valued, with_interval

_GAP = 14  # pixels between a title and the value beside it, where it is narrow


@dataclass(frozen=True, eq=False, kw_only=True)
class Bars(Rows):
    """Labelled horizontal bars from zero, in the order given.

    - `rows`: columns ``label`` and ``value``, optionally ``low`` and ``high`` (an interval; missing where there is
      none).
    - Raises ValueError if bars and hues are not as many.
    """

    reference: tuple[float, str] | None = None  #: a value to compare with and its name: a vertical line
    #: whether the narrow drawing keeps to the height that an answer leaves free on the first screen
    shallow: bool = False
    hues: Sequence[str] = ()  #: of the bars, from the palette, where one colour is not meant

    takes: ClassVar = Columns("bars", ["label"], ["value", "low", "high"], NO_ENDS, finite=["value"])
    edges: ClassVar = ((212, 720), (0, 350))
    scaled: ClassVar = False  # every bar has its value beside it

    def checked(self) -> dict[str, object]:
        """Return numbers as floats, missing where a row has no interval."""
        hues = tuple(self.hues) or (SERIES[0],) * len(self.rows)
        if len(hues) != len(self.rows):
            raise ValueError("bars: there must be as many hues as bars")
        return {**super().checked(), "hues": hues}

    @property
    def data(self) -> pd.DataFrame:
        """The bars, with both ends of an interval even where none has one."""
        return self.rows

    def told(self) -> list[str]:
        """Return each bar, and which exceed what they are compared with."""
        rows, fmt = self.rows, self.fmt
        parts = [
            f"Bar chart: {self.xlabel}",
            listing(f"{row.label} {with_interval(row, fmt)}" for row in rows.itertuples()),
        ]
        if self.reference:
            above = rows.loc[rows["value"] > self.reference[0], "label"]
            parts.append(f"Above {self.reference[1]} ({fmt(self.reference[0])}): {listing(above)}")
        elif len(rows) > 2:
            most, least = extremes(rows)
            parts.append(f"The highest is {most['label']}, the lowest {least['label']}")
        return parts

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each bar."""
        strip, gap = (12, 7) if self.shallow else (20, 8)
        below = strip + gap + (0 if self._beside else LINE)
        return [
            titled(row.label, row, narrow, strip=strip, below=below, least=24)
            for row in self.rows.itertuples()
        ]

    @cached_property
    def _beside(self) -> bool:
        """Whether every value has room beside the last line of its title in the narrow drawing."""
        lasts = [(wrap(label, 344) or [""])[-1] for label in self.rows["label"]]
        texts = [with_interval(row, self.fmt) for row in self.rows.itertuples()]
        return all(text_width(a) + _GAP + text_width(b) <= 344 for a, b in zip(lasts, texts, strict=True))

    def values(self) -> list[float]:
        """Return the bars' ends."""
        return [0.0, *ends(self.rows), *([self.reference[0]] if self.reference else [])]

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return room for the values written after the bars."""
        words = [with_interval(row, self.fmt) for row in self.rows.itertuples()]
        return 10, 12 if narrow else 14 + max(map(text_width, words))

    def top(self, narrow: bool) -> float:
        """Return the pixels for the line's name."""
        return 28 if self.reference else 6

    def draw(self, narrow: bool) -> Sheet:
        """Draw the rows, then the name of the line compared with."""
        sheet = super().draw(narrow)
        if self.reference:
            words = valued(self.reference[1], self.reference[0], self.fmt)
            (left, right), half = self.sides(narrow), text_width(words) / 2
            x = min(max(sheet.x(self.reference[0]), left + half), right - half)
            sheet.text(x, self.top(narrow) - 15, words, ha="center")
        return sheet

    def row(self, sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
        """Draw a bar with its interval and write its value after it, clear of the line compared with."""
        strip, text = row.at(edge), with_interval(row.held, self.fmt)
        thick = (4 if self.shallow else 8) if narrow else 11
        far = self._bar(sheet, row.held, sum(strip) / 2, thick) + 7
        if self.reference:
            stop = sheet.x(self.reference[0])
            sheet.line([stop, stop], strip, colour=PAPER, width=4)
            sheet.line([stop, stop], strip, width=2, dashes=(0, (4, 2)))
        write_title(sheet, row, edge - 3 * narrow, narrow)
        if not narrow:
            self._value(sheet, text, far, sum(strip) / 2)
        elif self._beside:
            sheet.text(344, edge + 1 + row.words - LINE / 2, text, ha="right", colour=MUTED)
        else:
            sheet.text(0, edge + 1 + row.words + LINE / 2, text, colour=MUTED)

    def _value(self, sheet: Sheet, text: str, x: float, y: float) -> None:
        """Write a value after its bar, on two lines or past the line compared with where that is in the way."""
        stop = sheet.x(self.reference[0]) if self.reference else -np.inf
        for lines in ([text], text.replace(" (", "\n(").split("\n")):
            if not x - 7 <= stop < x + max(map(text_width, lines)) + 3:
                sheet.text(x, y, lines, halo=True)
                return
        if stop - x > 12:
            sheet.line([x, stop - 3], [y, y], colour=MUTED, width=1)
        sheet.text(stop + 7, y, text, halo=True)

    def _bar(self, sheet: Sheet, row, y: float, half: float) -> float:
        """Draw one bar with its interval and return where its ink ends on the right, in pixels."""
        zero, end = sheet.x(0), sheet.x(row.value)
        sheet.box(min(zero, end), y - half, abs(end - zero), 2 * half, fill=self.hues[row.Index])
        sheet.line([zero, zero], [y - half - 2, y + half + 2], width=1, colour=MUTED)
        if pd.isna(row.low) or pd.isna(row.high):
            return max(zero, end)
        low, high = (sheet.x(value) for value in (row.low, row.high))
        sheet.line([low, high], [y, y], width=5, colour=PAPER)
        sheet.line([low, high], [y, y], width=2)
        for x in (low, high):
            sheet.mark(x, y, "|", INK, 12)
        return max(zero, end, high)


@dataclass(frozen=True, eq=False, kw_only=True)
class Bridge(Rows):
    """The contributions that lead from a start to an end (a waterfall), each where the last one ended.

    - `rows`: columns ``label`` and ``value``: contributions with their sign, in the order drawn. The data have
      where each begins and ends.
    - `xlabel`: what start and end measure, with the unit.
    - `fmt`: turns start and end into text.
    - Raises ValueError if start and contributions do not add up to the end.
    """

    #: `start`, `end`: the two values and their names
    start: tuple[float, str]
    end: tuple[float, str]
    fmt_change: Format | None = None  #: turns a contribution into text; by default as `fmt`, with a sign

    takes: ClassVar = Columns("bridge", ["label"], ["value"], finite=["value"])
    edges: ClassVar = ((232, 720), (6, 344))

    def checked(self) -> dict[str, object]:
        """Return the contributions with where each begins and ends."""
        rows = self.takes.of(self.rows)
        start, end = (float(self.start[0]), self.start[1]), (float(self.end[0]), self.end[1])
        missed = start[0] + rows["value"].sum() - end[0]
        if not abs(missed) <= 1e-6 * max(abs(start[0]), abs(end[0]), 1e-300):
            raise ValueError(f"bridge: start and contributions miss the end by {missed:.6g}")
        to = start[0] + rows["value"].cumsum()
        rows = rows.assign(**{"from": [start[0], *to.iloc[:-1]], "to": to})
        return {"rows": rows, "start": start, "end": end, "fmt_change": self.fmt_change or _signed(self.fmt)}

    def told(self) -> list[str]:
        """Return start, end and every contribution."""
        (start, first), (end, last) = self.start, self.end
        changes = [f"{row.label} {self.fmt_change(row.value)}" for row in self.rows.itertuples()]
        parts = [
            f"Bridge: {self.xlabel}, from {self.fmt(start)} ({first}) to {self.fmt(end)} ({last}), "
            f"a change of {self.fmt_change(end - start)}",
            f"The contributions: {listing(changes)}",
        ]
        if len(self.rows) > 1:
            parts.append(f"The largest is {self.rows.loc[self.rows['value'].abs().idxmax(), 'label']}")
        return parts

    def _lines(self) -> list[tuple[str, float, float, str, bool]]:
        """Return title, both ends, words and whether it is a total, for each line of the drawing."""
        ends = zip(self.rows["from"], self.rows["to"], strict=True)
        changes = [
            (row.label, *pair, self.fmt_change(row.value), False)
            for row, pair in zip(self.rows.itertuples(), ends, strict=True)
        ]
        first, last = (
            (called, value, value, self.fmt(value), True) for value, called in (self.start, self.end)
        )
        return [first, *changes, last]

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for the start, each contribution and the end."""
        lines = self._lines()
        tops = [None, *lines[:-1]]  # what each is joined to
        return [
            titled(line[0], (*line, joined), narrow, bold=line[4])
            for line, joined in zip(lines, tops, strict=True)
        ]

    def values(self) -> list[float]:
        """Return all ends."""
        return [value for _, *both, _, _ in self._lines() for value in both]

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return room for the words beside each end."""
        room = 14 + max(text_width(words, bold=True) for *_, words, _ in self._lines())
        return room, room

    def row(self, sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
        """Draw one contribution as a bar, or a total as a mark, joined to the one above."""
        (_, start, stop, words, total, joined), strip = row.held, row.at(edge)
        y = sum(strip) / 2
        write_title(sheet, row, edge, narrow)
        sheet.grid(*strip)
        x0, x1 = (sheet.x(value) for value in (start, stop))
        if joined and not narrow:
            sheet.line([x0, x0], [edge, y], colour=MUTED, width=1, zorder=0.8)
        if row.held[0] != self.end[1] and not narrow:
            sheet.line([x1, x1], [y, strip[1]], colour=MUTED, width=1, zorder=0.8)
        if total:
            sheet.mark(x0, y, "D", INK, 12)
            sheet.text(x0 + 13, y, words, bold=True, halo=True)
            return
        rises = stop >= start
        sheet.box(
            min(x0, x1), y - 11, max(abs(x1 - x0), 1.5), 22, fill=SERIES[1] if rises else SERIES[0], zorder=1
        )
        sheet.text(x1 + (7 if rises else -7), y, words, ha="left" if rises else "right", halo=True)


def _signed(fmt: Format) -> Callable[[float], str]:
    def signed(value: float) -> str:
        text = fmt(abs(value))
        return text if text == fmt(0.0) else f"{'+' if value > 0 else '−'}{text}"

    return signed


_WORSE, _BETTER = SERIES[1], SERIES[0]
_MOST = 6  # inputs that are drawn
_RESULTS = ["result_low", "result_high"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Tornado(Rows):
    """How far each input moves a result, the widest swing first; the six widest are drawn.

    - `rows`: one row per input: ``label``; ``low`` and ``high``, the input's values as text with their unit (or
      numbers); ``result_low`` and ``result_high``, the result at each. The data have all of them, the widest swing
      first, with their ``swing``.
    - Raises ValueError if the result in the middle is not finite.
    """

    base: float = field(kw_only=False)  #: the result with every input at its central value
    base_label: str = "base"  #: names the line at `base`
    #: names a line at nothing, above which a result is better and below which it is worse; "" where the
    #: colours tell higher from lower than `base`
    zero: str = ""

    takes: ClassVar = Columns("tornado", ["label", "low", "high"], _RESULTS, finite=_RESULTS)
    edges: ClassVar = ((212, 720), (0, 350))
    steps: ClassVar = (7, 4)
    gaps: ClassVar = (6, 6)

    def checked(self) -> dict[str, object]:
        """Return the inputs sorted by their swing."""
        rows = self.takes.of(self.rows)
        if not np.isfinite(float(self.base)):
            raise ValueError("tornado: the result in the middle must be finite")
        rows["swing"] = (rows["result_high"] - rows["result_low"]).abs()
        rows = rows.sort_values("swing", ascending=False, kind="stable").reset_index(drop=True)
        return {"rows": rows, "base": float(self.base)}

    @property
    def _drawn(self) -> pd.DataFrame:
        return self.rows.head(_MOST)

    def told(self) -> list[str]:
        """Return what each input drawn does, how the widest two compare, and how little the rest do."""
        rows, fmt = self.rows, self.fmt
        parts = [f"Tornado chart, widest swing first: {self.xlabel}", f"{self.base_label}: {fmt(self.base)}"]
        if self.zero:
            results = rows[_RESULTS]
            reach = (results.min(axis=1) <= 0) & (results.max(axis=1) >= 0)
            parts.append(f"{self.zero}, at {fmt(0.0)}, is within reach of {reach.sum()} of {len(rows)} alone")
        parts += [
            f"{row.label}: {row.low} gives {fmt(row.result_low)}, {row.high} gives {fmt(row.result_high)}"
            for row in self._drawn.itertuples()
        ]
        if len(rows) > 1 and rows["swing"].iloc[0] > 0:
            share = rows["swing"].iloc[1] / rows["swing"].iloc[0]
            parts.append(
                f"{rows['label'].iloc[0]} moves the result most; the next, {rows['label'].iloc[1]}, "
                f"{percent(share)} as much"
            )
        return parts + ([self.note()] if self.note() else [])

    def note(self) -> str:
        """Return how little the inputs do that are not drawn."""
        rest = self.rows["swing"].iloc[_MOST:]
        if rest.empty:
            return ""
        most = self.fmt(float(rest.max())).removeprefix("+")
        inputs = "The other input moves" if len(rest) == 1 else f"The other {len(rest)} inputs each move"
        return f"{inputs} it by {most} at most over {'its' if len(rest) == 1 else 'their'} whole range."

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each input drawn."""
        return [
            titled(row.label, row, narrow, strip=22, below=30, least=20) for row in self._drawn.itertuples()
        ]

    def values(self) -> list[float]:
        """Return all results drawn, the central one and the break-even."""
        results = self._drawn[_RESULTS].to_numpy().ravel()
        return [*results, self.base, *([0.0] if self.zero else [])]

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return room for the inputs' values beside the bars."""
        words = [*self._drawn["low"], *self._drawn["high"]]
        room = 16 + max(text_width(each, SMALL) for each in words)
        return room, room

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return what the colours of the bars mean, of those that are drawn."""
        worse, better = (
            ("worse than break-even", "better than break-even")
            if self.zero
            else ("lower result", "higher result")
        )
        turn = 0.0 if self.zero else self.base
        items = [(worse, band_swatch(_WORSE, "none"))] if min(self.values()) < turn else []
        return items + ([(better, band_swatch(_BETTER, "none"))] if max(self.values()) > turn else [])

    def uprights(self) -> list[tuple[float, str]]:
        """Return the central value and the break-even."""
        base = (self.base, valued(self.base_label, self.base, self.fmt))
        return [base, (0.0, self.zero)] if self.zero else [base]

    def row(self, sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
        """Draw both ends of one input between the lines."""
        strip = row.at(edge)
        write_title(sheet, row, edge, narrow)
        sheet.grid(*strip)
        self._swing(sheet, row.held, sum(strip) / 2)
        for value, dashes in ((self.base, "-"), (0.0, DASHES))[: 2 if self.zero else 1]:
            x = sheet.x(value)
            sheet.line([x, x], strip, dashes=dashes)

    def _swing(self, sheet: Sheet, row, y: float) -> None:
        """Draw both ends of one input; where they lie on one side of the base, each has half the height."""
        same_side = (row.result_low - self.base) * (row.result_high - self.base) > 0
        shift, thick = (7, 13) if same_side else (0, 20)
        rises = row.result_high >= row.result_low
        for side, result, words, middle in (
            ("low", row.result_low, row.low, y - shift),
            ("high", row.result_high, row.high, y + shift),
        ):
            self._bar(sheet, result, middle, thick)
            onward = result > self.base if result != self.base else rises == (side == "high")
            self._name_end(sheet, result, words, middle, 1 if onward else -1)

    def _name_end(self, sheet: Sheet, result: float, words: str, y: float, sign: int) -> None:
        """Write a value beyond the end of its bar; within it or past the break-even line where that is in the way."""
        base, end, zero = (sheet.x(value) for value in (self.base, result, 0.0))
        wide, colour = text_width(words, SMALL), INK
        if self.zero and -3 < sign * (zero - end) < wide + 8:
            if abs(end - base) > wide + 10:
                sign, colour = -sign, PAPER
            else:
                sheet.line([end + sign, zero + 3 * sign], [y, y], colour=MUTED, width=1)
                end = zero
        ha = "left" if sign > 0 else "right"
        sheet.text(end + 5 * sign, y, words, size=SMALL, ha=ha, colour=colour, halo=colour == INK)

    def _bar(self, sheet: Sheet, result: float, y: float, thick: float) -> None:
        """Draw a bar from the central value to a result, its part on each side of the turn in that side's colour."""
        turn = 0.0 if self.zero else self.base
        low, high = sorted((self.base, result))
        for start, end, colour in ((low, min(high, turn), _WORSE), (max(low, turn), high, _BETTER)):
            if start < end:
                x0, x1 = (sheet.x(value) for value in (start, end))
                sheet.box(x0, y - thick / 2, x1 - x0, thick, fill=colour)
