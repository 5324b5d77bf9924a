"""Charts of rows: one labelled row a thing, all over one value axis; titles at the left, or above where it is narrow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure
from analysis.show.labels import (
    DASHES,
    dot_swatch,
    draw_dots,
    draw_key,
    flags,
    flags_height,
    hoist,
    key_height,
    key_lines,
    references_words,
    swarm,
)
from analysis.show.surface import LINE, SMALL, Sheet, depth, series_style, text_width, value_axis, wrap
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


@dataclass(frozen=True)
class Row:
    """One row as laid out, in pixels from its upper edge.

    Attributes
    ----------
    title : list of str
        Lines of its name.
    height : float
        What it takes.
    strip : tuple of float
        From where to where its marks lie.
    held : object
        What its kind draws.
    bold : bool
        Whether the title is bold.
    """

    title: list[str]
    height: float
    strip: tuple[float, float] = (0, 0)
    held: Any = None
    bold: bool = False

    @property
    def words(self) -> float:
        """Pixels the title takes."""
        return LINE * len(self.title)

    def at(self, edge: float) -> tuple[float, float]:
        """Return the strip of a row that begins at a height."""
        return edge + self.strip[0], edge + self.strip[1]


@dataclass(frozen=True, eq=False)
class Rows(Figure):
    """Rows over one value axis: a kind lays out its rows and draws one of them.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per thing, in the order drawn.
    xlabel : str
        What is measured, with the unit.
    fmt : callable
        Turns a value into text.
    """

    rows: pd.DataFrame
    _: KW_ONLY
    xlabel: str
    fmt: Format = plain

    edges: ClassVar = ((212, 720), (6, 344))  # left and right of the axes: wide, narrow
    steps: ClassVar = (6, 4)  # of the axis at most

    def layout(self, narrow: bool) -> list[Row]:
        """Return the rows, with their heights."""
        raise NotImplementedError

    def sides(self, narrow: bool) -> tuple[float, float]:
        """Return the left and right edge of the axes, in pixels."""
        return self.edges[narrow]

    def values(self) -> list[float]:
        """Return what the axis must hold."""
        raise NotImplementedError

    def span(self) -> tuple[float, float]:
        """Return the ends of what the axis holds."""
        return min(self.values()), max(self.values())

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return the pixels kept free at the ends of the axis."""
        return 0, 0

    def top(self, narrow: bool) -> float:
        """Return the pixels above the rows."""
        return 4

    def above(self, sheet: Sheet, ax: Axes, rows: Sequence[Row], narrow: bool) -> None:
        """Draw what stands above the rows and through them."""

    def row(self, sheet: Sheet, ax: Axes, row: Row, edge: float, narrow: bool) -> None:
        """Draw one row whose upper edge is at a height."""
        raise NotImplementedError

    def draw(self, canvas: Canvas, narrow: bool) -> tuple[Sheet, Axes]:
        """Draw the axis, what stands above, and the rows one below the other."""
        top, rows = self.top(narrow), self.layout(narrow)
        (left, right), bottom = self.sides(narrow), top + sum(row.height for row in rows)
        sheet = Sheet(canvas, bottom + depth(self.xlabel, narrow))
        ax = value_axis(
            sheet, (left, top, right, bottom), self.span(), self.rooms(narrow), self.xlabel, self.fmt,
            self.steps[narrow],
        )  # fmt: skip
        self.above(sheet, ax, rows, narrow)
        edge = top
        for row in rows:
            self.row(sheet, ax, row, edge, narrow)
            edge += row.height
        return sheet, ax


def _titled(
    text: str,
    held,
    narrow: bool,
    *,
    strip: float = 32,
    below: float = 42,
    least: float = 26,
    bold: bool = False,
) -> Row:
    """Lay out a row whose title stands at the left of its strip, or above it."""
    title = wrap(text, 344 if narrow else 196, bold=bold)
    words = len(title) * LINE
    height = words + below if narrow else max(words, least) + 14
    return Row(title, height, (height - 4 - strip, height - 4) if narrow else (0, height), held, bold)


def _write_title(sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
    middle = edge + 4 + row.words / 2 if narrow else sum(row.at(edge)) / 2
    sheet.text(0, middle, row.title, bold=row.bold)


def _name_upright(sheet: Sheet, x: float, y: float, words: str, ends: tuple[float, float]) -> None:
    """Name an upright line above its rows, between the edges of the axes."""
    half = text_width(words, bold=True) / 2
    sheet.text(min(max(x, ends[0] + half), ends[1] - half), y, words, ha="center", bold=True)


def _spread(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of values, apart even where all are the same."""
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - (abs(low) or 1), high + (abs(high) or 1))


def _extremes(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the rows with the greatest and the least value."""
    return rows.loc[rows["value"].idxmax()], rows.loc[rows["value"].idxmin()]


def _ends(rows: pd.DataFrame) -> list[float]:
    """Return all values and ends of intervals."""
    return [*rows["value"], *rows["low"].dropna(), *rows["high"].dropna()]


def _finite(rows: pd.DataFrame, columns: Sequence[str], chart: str, *more: float) -> None:
    if not np.isfinite([*rows[list(columns)].to_numpy().ravel(), *more]).all():
        raise ValueError(f"{chart}: every value must be finite")


@dataclass(frozen=True, eq=False)
class Bars(Rows):
    """Labelled horizontal bars from zero, in the order given.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` and ``value``, optionally ``low`` and ``high`` (an interval; missing where there
        is none).
    name, caption, source, explained
        See `Figure`.
    xlabel, fmt
        See `Rows`.
    reference : tuple of (float, str), optional
        A value to compare with and its name: a vertical line.

    Raises
    ------
    ValueError
        If a column is missing, there is no row or a value is not finite.
    """

    reference: tuple[float, str] | None = field(default=None, kw_only=True)

    edges: ClassVar = ((212, 720), (0, 350))

    def checked(self) -> dict[str, object]:
        """Return numbers as floats, missing where a row has no interval."""
        rows = self.rows.assign(**{side: np.nan for side in ("low", "high") if side not in self.rows.columns})
        rows = table(rows, ["label"], ["value", "low", "high"], "bars")
        _finite(rows, ["value"], "bars")
        return {"rows": rows, "reference": named(self.reference)}

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
            most, least = _extremes(rows)
            parts.append(f"The highest is {most['label']}, the lowest {least['label']}")
        return parts

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each bar."""
        return [
            _titled(row.label, row, narrow, strip=28, below=54, least=24) for row in self.rows.itertuples()
        ]

    def values(self) -> list[float]:
        """Return the bars' ends."""
        return [0.0, *_ends(self.rows), *([self.reference[0]] if self.reference else [])]

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return room for the values written after the bars."""
        words = [with_interval(row, self.fmt) for row in self.rows.itertuples()]
        return 10, 12 if narrow else 14 + max(map(text_width, words))

    def top(self, narrow: bool) -> float:
        """Return the pixels for the line's name."""
        return 28 if self.reference else 6

    def draw(self, canvas: Canvas, narrow: bool) -> tuple[Sheet, Axes]:
        """Draw the rows, then the name of the line compared with."""
        sheet, ax = super().draw(canvas, narrow)
        if self.reference:
            words = f"{self.reference[1]} {self.fmt(self.reference[0])}"
            (left, right), half = self.sides(narrow), text_width(words) / 2
            x = min(max(sheet.at(ax, self.reference[0], 0)[0], left + half), right - half)
            sheet.text(x, self.top(narrow) - 15, words, ha="center")
        return sheet, ax

    def row(self, sheet: Sheet, ax: Axes, row: Row, edge: float, narrow: bool) -> None:
        """Draw a bar with its interval and write its value after it, clear of the line compared with."""
        strip, text = row.at(edge), with_interval(row.held, self.fmt)
        sheet.grid(ax, *strip)
        far = self._bar(sheet, ax, row.held, sum(strip) / 2) + 7
        if self.reference:
            stop = sheet.at(ax, self.reference[0], 0)[0]
            sheet.line([stop, stop], strip, colour=PAPER, width=4)
            sheet.line([stop, stop], strip, width=2, dashes=(0, (4, 2)))
            if stop - text_width(text) < far < stop + 6:
                far = stop + 7
        _write_title(sheet, row, edge, narrow)
        if narrow:
            sheet.text(0, edge + 4 + row.words + LINE / 2, text, colour=MUTED)
        else:
            sheet.text(far, sum(strip) / 2, text, halo=True)

    def _bar(self, sheet: Sheet, ax: Axes, row, y: float) -> float:
        """Draw one bar with its interval and return where its ink ends on the right, in pixels."""
        zero, end = sheet.at(ax, 0, 0)[0], sheet.at(ax, row.value, 0)[0]
        sheet.box(min(zero, end), y - 11, abs(end - zero), 22, fill=SERIES[0])
        sheet.line([zero, zero], [y - 14, y + 14], width=1, colour=MUTED)
        if pd.isna(row.low) or pd.isna(row.high):
            return max(zero, end)
        low, high = (sheet.at(ax, value, 0)[0] for value in (row.low, row.high))
        sheet.line([low, high], [y, y], width=5, colour=PAPER)
        sheet.line([low, high], [y, y], width=2)
        for x in (low, high):
            sheet.mark(x, y, "|", INK, 12)
        return max(zero, end, high)


@dataclass(frozen=True, eq=False)
class Bridge(Rows):
    """The contributions that lead from a start to an end (a waterfall), each where the last one ended.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label`` and ``value``: contributions with their sign, in the order drawn. The data have where
        each begins and ends.
    name, caption, source, explained
        See `Figure`.
    xlabel : str
        What start and end measure, with the unit.
    start, end : tuple of (float, str)
        The two values and their names.
    fmt : callable
        Turns start and end into text.
    fmt_change : callable, optional
        Turns a contribution into text; by default as `fmt`, with a sign.

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a value is not finite, or start and contributions do not
        add up to the end.
    """

    _: KW_ONLY
    start: tuple[float, str]
    end: tuple[float, str]
    fmt_change: Format | None = None

    edges: ClassVar = ((232, 720), (6, 344))

    def checked(self) -> dict[str, object]:
        """Return the contributions with where each begins and ends."""
        rows = table(self.rows, ["label"], ["value"], "bridge")
        start, end = (float(self.start[0]), self.start[1]), (float(self.end[0]), self.end[1])
        _finite(rows, ["value"], "bridge", start[0], end[0])
        missed = start[0] + rows["value"].sum() - end[0]
        if abs(missed) > 1e-6 * max(abs(start[0]), abs(end[0]), 1e-300):
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
            _titled(line[0], (*line, joined), narrow, bold=line[4])
            for line, joined in zip(lines, tops, strict=True)
        ]

    def values(self) -> list[float]:
        """Return all ends."""
        return [value for _, *both, _, _ in self._lines() for value in both]

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return room for the words beside each end."""
        room = 14 + max(text_width(words, bold=True) for *_, words, _ in self._lines())
        return room, room

    def row(self, sheet: Sheet, ax: Axes, row: Row, edge: float, narrow: bool) -> None:
        """Draw one contribution as a bar, or a total as a mark, joined to the one above."""
        (_, start, stop, words, total, joined), strip = row.held, row.at(edge)
        y = sum(strip) / 2
        _write_title(sheet, row, edge, narrow)
        sheet.grid(ax, *strip)
        x0, x1 = (sheet.at(ax, value, 0)[0] for value in (start, stop))
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


# An input at its low value is a pale bar with a rim, so that the two differ in more than hue.
_LOW = {"fill": (SERIES[4], 0.3), "edgecolor": SERIES[4], "linewidth": 1.2}
_HIGH = {"fill": SERIES[0]}


@dataclass(frozen=True, eq=False)
class Tornado(Rows):
    """How far each input moves a result, the widest swing first.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per input: ``label``; ``low`` and ``high``, the input's values as text with their unit (or
        numbers); ``result_low`` and ``result_high``, the result at each. The data have them in the order
        drawn, with their ``swing``.
    base : float
        The result with every input at its central value.
    name, caption, source, explained
        See `Figure`.
    xlabel, fmt
        See `Rows`.
    base_label : str
        Names the line at `base`.
    zero : str
        Names a line at nothing, which is then in view; "" for none.

    Raises
    ------
    ValueError
        If a column is missing, there is no row or a result is not finite.
    """

    base: float
    _: KW_ONLY
    base_label: str = "base"
    zero: str = ""

    edges: ClassVar = ((212, 720), (0, 350))
    steps: ClassVar = (7, 4)

    def checked(self) -> dict[str, object]:
        """Return the inputs sorted by their swing."""
        rows = table(self.rows, ["label", "low", "high"], ["result_low", "result_high"], "tornado")
        _finite(rows, ["result_low", "result_high"], "tornado", float(self.base))
        rows["swing"] = (rows["result_high"] - rows["result_low"]).abs()
        rows = rows.sort_values("swing", ascending=False, kind="stable").reset_index(drop=True)
        return {"rows": rows, "base": float(self.base)}

    def told(self) -> list[str]:
        """Return what each input does, and how the widest two compare."""
        rows, fmt = self.rows, self.fmt
        parts = [f"Tornado chart, widest swing first: {self.xlabel}", f"{self.base_label}: {fmt(self.base)}"]
        if self.zero:
            results = rows[["result_low", "result_high"]]
            reach = (results.min(axis=1) <= 0) & (results.max(axis=1) >= 0)
            parts.append(f"{self.zero}, at {fmt(0.0)}, is within reach of {reach.sum()} of {len(rows)} alone")
        parts += [
            f"{row.label}: {row.low} gives {fmt(row.result_low)}, {row.high} gives {fmt(row.result_high)}"
            for row in rows.itertuples()
        ]
        if len(rows) > 1 and rows["swing"].iloc[0] > 0:
            share = rows["swing"].iloc[1] / rows["swing"].iloc[0]
            parts.append(
                f"{rows['label'].iloc[0]} moves the result most; the next, {rows['label'].iloc[1]}, "
                f"{percent(share)} as much"
            )
        return parts

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each input."""
        return [_titled(row.label, row, narrow) for row in self.rows.itertuples()]

    def values(self) -> list[float]:
        """Return all results."""
        return [
            *self.rows["result_low"],
            *self.rows["result_high"],
            self.base,
            *([0.0] if self.zero else []),
        ]

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return room for the inputs' values beside the bars."""
        room = 12 + max(text_width(words, SMALL) for words in [*self.rows["low"], *self.rows["high"]])
        return room, room

    def top(self, narrow: bool) -> float:
        """Return the pixels for the key and the names of the lines."""
        return (78 if narrow else 54) + (LINE if self.zero else 0)

    def draw(self, canvas: Canvas, narrow: bool) -> tuple[Sheet, Axes]:
        """Draw the rows, then the names of the lines."""
        sheet, ax = super().draw(canvas, narrow)
        ends, top, x = self.sides(narrow), self.top(narrow), sheet.at(ax, self.base, 0)[0]
        _name_upright(sheet, x, top - 14, f"{self.base_label} {self.fmt(self.base)}", ends)
        if not narrow:
            sheet.line([x, x], [top - 5, top])
        if self.zero:
            _name_upright(sheet, sheet.at(ax, 0, 0)[0], top - LINE - 14, self.zero, ends)
        return sheet, ax

    def above(self, sheet: Sheet, ax: Axes, rows: Sequence[Row], narrow: bool) -> None:
        """Draw the key."""
        first, second = "input at its low value", "input at its high value"
        sheet.box(0, 4, 30, 14, **_LOW)
        sheet.text(38, 11, first, size=SMALL)
        x, y = (0, 33) if narrow else (38 + text_width(first, SMALL) + 24, 11)
        sheet.box(x, y - 7, 30, 14, **_HIGH)
        sheet.text(x + 38, y, second, size=SMALL)

    def row(self, sheet: Sheet, ax: Axes, row: Row, edge: float, narrow: bool) -> None:
        """Draw both ends of one input between the lines."""
        strip, x0 = row.at(edge), sheet.at(ax, self.base, 0)[0]
        _write_title(sheet, row, edge, narrow)
        sheet.grid(ax, *strip)
        if self.zero:
            sheet.line([sheet.at(ax, 0, 0)[0]] * 2, strip, colour=SERIES[1], dashes=DASHES)
        self._swing(sheet, ax, row.held, sum(strip) / 2)
        sheet.line([x0, x0], strip)

    def _swing(self, sheet: Sheet, ax: Axes, row, y: float) -> None:
        """Draw both ends of one input; where they lie on one side of the base, each has half the height."""
        same_side = (row.result_low - self.base) * (row.result_high - self.base) > 0
        shift, thick = (7, 13) if same_side else (0, 24)
        rises = row.result_high >= row.result_low
        for side, result, words, middle in (
            ("low", row.result_low, row.low, y - shift),
            ("high", row.result_high, row.high, y + shift),
        ):
            x0, x1 = sorted((sheet.at(ax, self.base, 0)[0], sheet.at(ax, result, 0)[0]))
            style = _LOW if side == "low" else _HIGH
            sheet.box(x0, middle - thick / 2, x1 - x0, thick, **style)
            onward = result > self.base if result != self.base else rises == (side == "high")
            at, ha = (x1 + 5, "left") if onward else (x0 - 5, "right")
            sheet.text(at, middle, words, size=SMALL, ha=ha, halo=True)


_TOLERANCE = 5e-4  # shares rounded to a tenth of a percent still count as a whole
_BAR = 46
_REST = "not accounted for"
_WHOLE = "the working week"
_TINTS = (*SERIES, MUTED)  # of the activities, in their order


def segments(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Lay the shares of each account end to end.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``account`` and ``activity`` (text) and ``share`` (fraction of the whole).
    order : sequence of str
        Activities from left to right; an account may lack some.

    Returns
    -------
    pandas.DataFrame
        Columns account, activity, share, start, end, in drawing order. Where an account adds up to less
        than one, a last row with an empty activity holds the remainder.

    Raises
    ------
    ValueError
        If a column is missing, an activity is not in `order` or stands twice in an account, or a share is
        negative or missing.
    """
    rows = table(rows, ["account", "activity"], ["share"], "stacked budget")
    unknown = set(rows["activity"]) - set(order)
    if unknown:
        raise ValueError(f"stacked budget: no place in the order for {listing(sorted(unknown))}")
    if rows.duplicated(["account", "activity"]).any():
        raise ValueError("stacked budget: an activity stands twice in one account")
    if not (rows["share"] >= 0).all():
        raise ValueError("stacked budget: every share must be a number of at least 0")
    laid = []
    for account, group in rows.groupby("account", sort=False):
        shares = group.set_index("activity")["share"]
        end = 0.0
        for activity in (name for name in order if name in shares.index):
            laid.append((account, activity, shares[activity], end, end + shares[activity]))
            end += shares[activity]
        if end < 1 - _TOLERANCE:
            laid.append((account, "", 1 - end, end, 1.0))
    return pd.DataFrame(laid, columns=["account", "activity", "share", "start", "end"])


@dataclass(frozen=True, eq=False)
class StackedBudget(Rows):
    """One bar per account of the working week, divided into the activities it names.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``account``, ``activity`` and ``share`` (fraction of the whole); accounts are drawn in the
        order of their first row. Shares may add up to less than one (the rest is framed and labelled) or
        to more (marked beyond a line at the whole).
    order : sequence of str
        Activities from left to right.
    name, caption, source, explained
        See `Figure`.

    Raises
    ------
    ValueError
        As `segments`.
    """

    order: Sequence[str]
    xlabel: str = field(init=False, default=f"Share of {_WHOLE}")
    fmt: Format = field(init=False, default_factory=lambda: percent)

    edges: ClassVar = ((184, 700), (1, 348))
    steps: ClassVar = (10, 6)

    def checked(self) -> dict[str, object]:
        """Return the segments of every account."""
        return {"rows": segments(self.rows, self.order), "order": list(self.order)}

    @property
    def data(self) -> pd.DataFrame:
        """The shares named, without what is left over."""
        return self.rows.loc[self.rows["activity"] != "", ["account", "activity", "share"]]

    def told(self) -> list[str]:
        """Return each account with what it lacks or has too much, and how the accounts differ."""
        accounts = list(self.data.groupby("account", sort=False))
        parts = [f"Stacked bars of {len(accounts)} accounts of {_WHOLE}"]
        for account, group in accounts:
            shares = [f"{row.activity} {percent(row.share)}" for row in group.itertuples()]
            total, rest = group["share"].sum(), ""
            if total < 1 - _TOLERANCE:
                rest = f"; {percent(1 - total)} is {_REST}"
            elif total > 1 + _TOLERANCE:
                rest = f"; together {percent(total)}, which is {percent(total - 1)} more than {_WHOLE}"
            parts.append(f"{account}: {listing(shares)}{rest}")
        ranges = self.data.groupby("activity", sort=False)["share"].agg(["min", "max", "count"])
        for activity, low, high, count in ranges.itertuples():
            if count > 1 and percent(low) != percent(high):
                parts.append(f"{activity} ranges from {percent(low)} to {percent(high)}")
        return parts

    def values(self) -> list[float]:
        """Return the whole, and the longest bar."""
        return [0, max(1.0, self.rows["end"].max())]

    def _plans(self, narrow: bool) -> list[tuple[str, pd.DataFrame, list[list[str]]]]:
        """Return each account with the words that fit inside its segments."""
        left, right = self.sides(narrow)
        scale = (right - left) / self.values()[1]
        return [
            (str(account), group, [_inside(row, scale) for row in group.itertuples()])
            for account, group in self.rows.groupby("account", sort=False)
        ]

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each account, its bar's upper edge, its words and the note below it."""
        left, right = self.sides(narrow)
        rows = []
        for account, group, plan in self._plans(narrow):
            title = wrap(account, 342 if narrow else 168)
            note = wrap(_note(group, plan), right - left, SMALL)
            bar = len(title) * LINE + 8 if narrow else 4
            height = _BAR + len(note) * LINE + (len(title) * LINE + 26 if narrow else 24)
            rows.append(Row(title, height, (bar, bar + _BAR), (group, plan, note)))
        return rows

    def _key_rows(self, narrow: bool) -> list[list[tuple[float, str]]]:
        """Return the key's lines: only if some segment could not carry its own name."""
        words = [lines for _, _, plan in self._plans(narrow) for lines in plan]
        if all(
            lines and lines != [percent(share)]
            for lines, share in zip(words, self.rows["share"], strict=True)
        ):
            return []
        held = set(self.rows["activity"])
        lines: list[list[tuple[float, str]]] = [[]]
        x = 0.0
        for activity in (name for name in (*self.order, "") if name in held):
            width = 40 + text_width(activity or _REST, SMALL) + 18
            if lines[-1] and (narrow or x + width > 720):
                lines.append([])
                x = 0.0
            lines[-1].append((x, activity))
            x += width
        return lines

    def top(self, narrow: bool) -> float:
        """Return the pixels for the key."""
        key = self._key_rows(narrow)
        return len(key) * 22 + (12 if key else 0) + 4

    def above(self, sheet: Sheet, ax: Axes, rows: Sequence[Row], narrow: bool) -> None:
        """Draw the key."""
        for number, line in enumerate(self._key_rows(narrow)):
            for x, activity in line:
                self._body(sheet, (x, 3 + number * 22, 30, 16), activity)
                sheet.text(x + 38, 11 + number * 22, activity or _REST, size=SMALL)

    def row(self, sheet: Sheet, ax: Axes, row: Row, edge: float, narrow: bool) -> None:
        """Draw one account, and below it what did not fit inside."""
        (group, plan, note), (bar, foot) = row.held, row.at(edge)
        sheet.text(0, edge + 4 + row.words / 2 if narrow else bar + _BAR / 2, row.title)
        sheet.grid(ax, bar - 3, foot + 3)
        for part, words in zip(group.itertuples(), plan, strict=True):
            self._segment(sheet, ax, part, bar, words)
        self._overflow(sheet, ax, group, bar)
        if note:
            middle = foot + 5 + len(note) * LINE / 2
            sheet.text(self.sides(narrow)[0], middle, note, size=SMALL, colour=MUTED)

    def _segment(self, sheet: Sheet, ax: Axes, row, top: float, words: list[str]) -> None:
        start, end = sheet.at(ax, row.start, 0)[0], sheet.at(ax, row.end, 0)[0]
        self._body(sheet, (start, top, end - start, _BAR), row.activity)
        lift = 4 if row.activity else 0
        over_a_line = not row.activity or row.start < 1 < row.end
        middle = ((start + end) / 2, top + _BAR / 2 - lift)
        sheet.text(*middle, words, size=SMALL, ha="center", halo=over_a_line)

    def _body(self, sheet: Sheet, box: tuple[float, float, float, float], activity: str) -> None:
        """Draw one segment: a tint that carries text, above a strip in full colour."""
        x, y, width, height = box
        if not activity:
            sheet.box(*box, edgecolor=MUTED, linewidth=1, linestyle=DASHES)
            return
        colour = _TINTS[self.order.index(activity) % len(_TINTS)]
        strip, wide = min(9, height / 2), max(width - 1.5, 0)
        sheet.box(x, y, wide, height, fill=(colour, 0.22))
        sheet.box(x, y + height - strip, wide, strip, fill=colour)

    def _overflow(self, sheet: Sheet, ax: Axes, group: pd.DataFrame, bar: float) -> None:
        """Draw the line at the whole where any account exceeds it, and frame what lies beyond."""
        if self.values()[1] <= 1 + _TOLERANCE:
            return
        whole, end = sheet.at(ax, 1, 0)[0], sheet.at(ax, group["end"].max(), 0)[0]
        sheet.line([whole, whole], [bar - 7, bar + _BAR + 7], width=2)
        if end > whole + 1:
            frame = {"edgecolor": INK, "linewidth": 1.5, "linestyle": (0, (3, 2))}
            sheet.box(whole, bar - 4, end - whole, _BAR + 8, **frame)


def _inside(row, scale: float) -> list[str]:
    """Return the lines that fit inside a segment: name and share, the share alone, or nothing."""
    room = row.share * scale - 12
    full = wrap(f"{row.activity or _REST} {percent(row.share)}", room, SMALL)
    for lines in (full, [percent(row.share)]):
        if len(lines) <= 2 and all(text_width(line, SMALL) <= room for line in lines):
            return lines
    return []


def _note(group: pd.DataFrame, plan: list[list[str]]) -> str:
    """Say below a bar what did not fit inside it and whether it adds up."""
    small = [
        f"{row.activity or _REST} {percent(row.share)}"
        for row, words in zip(group.itertuples(), plan, strict=True)
        if not words
    ]
    parts = [f"Also: {'; '.join(small)}."] if small else []
    total = group.loc[group["activity"] != "", "share"].sum()
    if total > 1 + _TOLERANCE:
        parts.append(f"Adds up to {percent(total)} of {_WHOLE}.")
    return " ".join(parts)


# The first phrase found in a verdict decides its mark; the words beside it say the same. The hues are those of the
# badges in the style sheet, and none of them says good or bad.
_MARKS = (
    ("within", SERIES[0], "s"),
    ("not reproduce", SERIES[4], "v"),
    ("only if", MUTED, "^"),
    ("not seen", MUTED, "P"),
    ("design", MUTED, "d"),
    ("not checkable", MUTED, "*"),
    ("approximate", SERIES[3], "D"),
    ("reproduces", SERIES[0], "o"),
)
_RATIOS = ("ratio", "ratio_low", "ratio_high", "band_low", "band_high")
_ABSENT = "not rebuilt"


def verdict_mark(verdict: str) -> tuple[str, str]:
    """Return the colour and the marker of a verdict, as the scorecard draws it."""
    for phrase, colour, marker in _MARKS:
        if phrase in verdict.lower():
            return colour, marker
    return INK, "o"


@dataclass(frozen=True, eq=False)
class Scorecard(Rows):
    """Each rebuilt figure as a percentage of the figure stated, beside its verdict in words.

    The axis runs from 50% to 150% at most; what lies outside is an arrow with its value at the edge.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per claim with text columns ``label`` and ``verdict`` and, as multiples of the figure
        stated, ``ratio``, ``ratio_low``, ``ratio_high`` (rebuilt) and ``band_low``, ``band_high`` (what
        the stated figure allows). A missing ``ratio`` leaves the verdict alone; an infinite or missing
        band edge leaves that side open.
    name, caption, source, explained
        See `Figure`.

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """

    xlabel: str = field(init=False, default="Rebuilt, as % of the figure stated")
    fmt: Format = field(init=False, default_factory=lambda: percent)

    edges: ClassVar = ((225, 525), (8, 342))
    steps: ClassVar = (6, 5)

    def checked(self) -> dict[str, object]:
        """Return ratios as floats."""
        return {"rows": table(self.rows, ["label", "verdict"], _RATIOS, "scorecard")}

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

    def span(self) -> tuple[float, float]:
        """Return ends that hold the ratios, within limits."""
        values = self.rows[list(_RATIOS)].to_numpy()
        values = values[np.isfinite(values)]
        low, high = min(0.9, values.min(initial=1) - 0.03), max(1.1, values.max(initial=1) + 0.03)
        return max(0.5, low), min(1.5, high)

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

    def above(self, sheet: Sheet, ax: Axes, rows: Sequence[Row], narrow: bool) -> None:
        """Explain the band and the dot with its range, in the order they are drawn."""
        (x, y), first = (0, 12) if narrow else (225, 14), "what the stated figure allows"
        sheet.box(x, y - 8, 26, 16, fill=BAND, edgecolor=MUTED, linewidth=0.8)
        sheet.text(x + 34, y, first, size=SMALL, colour=MUTED)
        x, y = (x, y + 24) if narrow else (x + 34 + text_width(first, SMALL) + 22, y)
        sheet.line([x, x + 26], [y, y], width=2)
        sheet.mark(x + 13, y, "o", INK)
        sheet.text(x + 34, y, "rebuilt, with its range", size=SMALL, colour=MUTED)

    def row(self, sheet: Sheet, ax: Axes, row: Row, edge: float, narrow: bool) -> None:
        """Draw one claim below a rule."""
        held, verdict = row.held
        middle = edge + row.height / 2
        sheet.line([0, sheet.width], [edge, edge], colour=GRID, width=1)
        sheet.text(0, edge + 8 + row.words / 2 if narrow else middle, row.title)
        if narrow:
            self._verdict(sheet, 0, edge + row.strip[0] - 6 - (len(verdict) + 1) * LINE / 2, held, verdict)
        self._range(sheet, ax, held, row.at(edge))
        if not narrow:
            self._verdict(sheet, 548, middle, held, verdict)

    def _verdict(self, sheet: Sheet, x: float, y: float, row, words: list[str]) -> None:
        colour, marker = verdict_mark(row.verdict)
        top = y - len(words) * LINE / 2
        sheet.mark(x + 6, top, marker, colour)
        sheet.text(x + 18, top + (len(words) - 1) * LINE / 2, words, bold=True, halo=True)
        told = _ABSENT if pd.isna(row.ratio) else f"{self.fmt(row.ratio)} of stated"
        sheet.text(x + 18, top + len(words) * LINE, told, size=SMALL, colour=MUTED, halo=True)

    def _range(self, sheet: Sheet, ax: Axes, row, strip: tuple[float, float]) -> None:
        """Draw one claim's band, range and dot; what lies outside the axis becomes an arrow with its value."""
        if pd.isna(row.ratio):
            return
        low, high = ax.get_xlim()
        y = sum(strip) / 2

        def px(value: float, absent: float) -> float:
            return sheet.at(ax, min(max(absent if pd.isna(value) else value, low), high), 0)[0]

        sheet.grid(ax, *strip)
        if not (pd.isna(row.band_low) and pd.isna(row.band_high)):
            left, right = px(row.band_low, low), px(row.band_high, high)
            sheet.box(left, y - 11, max(right - left, 2), 22, fill=BAND, edgecolor=MUTED, linewidth=0.8)
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
            colour, marker = verdict_mark(row.verdict)
            sheet.mark(px(row.ratio, 1), y, marker, colour, 10)

    def _arrow(self, sheet: Sheet, x: float, y: float, marker: str, beyond: float | None) -> None:
        """Point beyond the axis, with the value if it is the rebuilt figure itself that lies there."""
        sheet.mark(x, y, marker, INK, 9)
        if beyond is not None:
            shift, ha = (-9, "right") if marker == ">" else (9, "left")
            sheet.text(x + shift, y, self.fmt(beyond), ha=ha, bold=True, halo=True)


_TOLD_ONE_BY_ONE = 12  # rows; the alt text of a longer plot tells each block's extremes
_SUB = 21  # pixels per estimate in the wide drawing
_UNDER = LINE + 22  # pixels per estimate in the narrow drawing


@dataclass(frozen=True, eq=False)
class Forest(Rows):
    """Estimates with their intervals, one below the other, against a line of no difference.

    Parameters
    ----------
    rows : pandas.DataFrame
        In the order drawn: ``label``, ``value``, ``low`` and ``high`` (missing where there is no interval);
        optionally ``group`` (heads a block of rows), ``series`` (several estimates of one label, each with
        a mark of its own) and ``n`` (a count printed at the right; missing where there is none).
    name, caption, source, explained
        See `Figure`.
    xlabel, fmt
        See `Rows`.
    reference : tuple of (float, str), optional
        A value to compare with and its name (an empty name is not written): a line.
    interval : str
        What ``low`` and ``high`` are.
    counted : str
        What ``n`` counts, in a word.

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a value is not finite, an interval has one end only or does
        not hold its value, or a series stands twice in one row.
    """

    _: KW_ONLY
    reference: tuple[float, str] | None = (0.0, "")
    interval: str = "95% interval"
    counted: str = "n"

    steps: ClassVar = (5, 4)

    def checked(self) -> dict[str, object]:
        """Return all columns, empty where they were not given."""
        more = {"group": "", "series": "", "n": np.nan}
        rows = self.rows.assign(**{c: value for c, value in more.items() if c not in self.rows.columns})
        rows = table(rows, ["label", "group", "series"], ["value", "low", "high", "n"], "forest plot")
        _finite(rows, ["value"], "forest plot")
        check_intervals(rows, "forest plot")
        if rows.duplicated(["group", "label", "series"]).any():
            raise ValueError("forest plot: one estimate stands twice in a row")
        return {"rows": rows, "reference": named(self.reference)}

    @property
    def data(self) -> pd.DataFrame:
        """The estimates, without columns that say nothing."""
        empty = [column for column in ("group", "series") if not self.rows[column].any()]
        return self.rows.drop(columns=empty + (["n"] if self.rows["n"].isna().all() else []))

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
            most, least = _extremes(rows)
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
        return _ends(self.rows) + ([self.reference[0]] if self.reference else [])

    def span(self) -> tuple[float, float]:
        """Return the ends of the axis."""
        return _spread(self.values())

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return a little room at both ends."""
        return (6, 6) if narrow else (10, 10)

    def sides(self, narrow: bool) -> tuple[float, float]:
        """Leave room at the right for the columns of numbers."""
        return self.edges[1] if narrow else (212, 720 - sum(self._widths()) - 12)

    def _series(self) -> list[str]:
        return list(dict.fromkeys(self.rows["series"]))

    def _style(self, called: str) -> tuple[str, str]:
        return series_style(self._series().index(called))

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

    def _key(self, narrow: bool) -> list:
        series = self._series()
        items = [(called, dot_swatch(*self._style(called), line=True)) for called in series]
        return key_lines(items if len(series) > 1 else [], 350 if narrow else 720)

    def _flown(self, narrow: bool) -> list:
        """Return the name of the line, where it has one."""
        if not self.reference or not self.reference[1]:
            return []
        (left, right), room, (low, high) = self.sides(narrow), self.rooms(narrow)[0], self.span()
        value, called = self.reference
        x = left + room + (value - low) * ((right - left - 2 * room) / (high - low))
        return flags([(x, f"{called} {self.fmt(value)}")], 0 if narrow else left, right)

    def top(self, narrow: bool) -> float:
        """Return the pixels for the key, the line's name and the heads of the columns."""
        heads = [LINE * len(lines) for _, lines in self._heads(narrow)]
        head = max([flags_height(self._flown(narrow)), *heads])
        return key_height(self._key(narrow)) + head + (6 if head else 0)

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
                rows.append(Row(title, height, (0, height), held))
        return rows

    def above(self, sheet: Sheet, ax: Axes, rows: Sequence[Row], narrow: bool) -> None:
        """Draw the key, the heads of the columns, and the line where no heading, and no narrow text, stands."""
        top = self.top(narrow)
        draw_key(sheet, self._key(narrow), 0)
        for x, lines in self._heads(narrow):
            middle = top - 6 - LINE * len(lines) / 2
            sheet.text(x, middle, lines, size=SMALL, colour=MUTED, ha="right" if x == 720 else "left")
        hoist(
            sheet,
            flown := self._flown(narrow),
            top - 3,
            [top - (3 if narrow else 0)] * len(flown),
            dashes="-",
        )
        edge = top
        for row in rows:
            for strip in self._strips(row, edge, narrow):
                sheet.grid(ax, *strip)
                if self.reference:
                    sheet.line([sheet.at(ax, self.reference[0], 0)[0]] * 2, strip, zorder=1)
            edge += row.height

    def _strips(self, row: Row, edge: float, narrow: bool) -> list[tuple[float, float]]:
        if row.held is None:
            return []
        if not narrow:
            return [row.at(edge)]
        first = edge + 3 + row.words
        return [(first + n * _UNDER + LINE, first + (n + 1) * _UNDER) for n in range(len(row.held))]

    def row(self, sheet: Sheet, ax: Axes, row: Row, edge: float, narrow: bool) -> None:
        """Draw a heading, or the estimates of one label with their numbers."""
        if row.held is None:
            if edge > 60:
                sheet.line([0, sheet.width], [edge + 4, edge + 4], colour=GRID, width=1)
            sheet.text(0, edge + 12 + row.words / 2, row.title, bold=True)
            return
        sheet.text(0, edge + 3 + row.words / 2 if narrow else edge + row.height / 2, row.title)
        first = edge + 3 + row.words if narrow else edge + (row.height - len(row.held) * _SUB) / 2
        for number, estimate in enumerate(row.held.itertuples()):
            if narrow:
                y = first + number * _UNDER
                sheet.text(0, y + LINE / 2, self._told_narrow(estimate), size=SMALL, colour=MUTED)
                self._estimate(sheet, ax, estimate, y + LINE + 11)
                continue
            y = first + (number + 0.5) * _SUB
            self._estimate(sheet, ax, estimate, y)
            sheet.text(720 - sum(self._widths()), y, with_interval(estimate, self.fmt), size=SMALL)
            if pd.notna(estimate.n):
                sheet.text(720, y, f"{estimate.n:,.0f}", size=SMALL, colour=MUTED, ha="right")

    def _told_narrow(self, row) -> str:
        told = f"{row.series}: " if row.series else ""
        told += with_interval(row, self.fmt)
        if pd.isna(row.n):
            return told
        return told + (f", n = {row.n:,.0f}" if self.counted == "n" else f", {row.n:,.0f} {self.counted}")

    def _estimate(self, sheet: Sheet, ax: Axes, row, y: float) -> None:
        colour, marker = self._style(row.series)
        if not pd.isna(row.low):
            ends = [sheet.at(ax, value, 0)[0] for value in (row.low, row.high)]
            sheet.line(ends, [y, y], colour=colour, width=2)
            for x in ends:
                sheet.mark(x, y, "|", colour, 8)
        sheet.mark(sheet.at(ax, row.value, 0)[0], y, marker, colour, 9, zorder=3)


def _called(row) -> str:
    return f"{row.label}, {row.series}," if row.series else row.label


_HIGHEST = 80.0  # pixels a swarm may take; beyond it the dots get smaller
_DOTS = (6.0, 5.0, 4.4, 3.8, 3.2, 2.6)  # sizes tried, in pixels


@dataclass(frozen=True)
class _Swarm:
    """Where one group's dots lie: middles in pixels, offsets from the middle line, names, and the note."""

    held: pd.DataFrame
    xs: np.ndarray
    offsets: np.ndarray
    size: float
    flown: list
    note: list[str]
    middle: float  # pixels from the row's upper edge to the line the dots lie round

    @property
    def half(self) -> float:
        """Half the height of the dots."""
        return _half(self.offsets)


def _half(offsets: np.ndarray) -> float:
    return max(float(np.abs(offsets).max()) + 5, 14)


@dataclass(frozen=True, eq=False)
class Strip(Rows):
    """How councils spread: one dot each, group by group, with the median and the middle half.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per dot: ``group`` (a year or a name; drawn in the order of first rows), ``value`` (missing
        values are left out and counted in the alt text) and optionally ``label`` (whose dot it is).
    name, caption, source, explained
        See `Figure`.
    xlabel, fmt
        See `Rows`.
    highlight : sequence of str
        Labels to mark and name in each group.
    references : mapping of str to float, optional
        Upright lines by name.

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a group has no value, a value is infinite or a label to
        highlight does not occur.
    """

    _: KW_ONLY
    highlight: Sequence[str] = ()
    references: Mapping[str, float] | None = None

    edges: ClassVar = ((176, 712), (6, 344))
    steps: ClassVar = (9, 5)

    def checked(self) -> dict[str, object]:
        """Return values as floats, and labels where there are none."""
        rows = self.rows if "label" in self.rows.columns else self.rows.assign(label="")
        rows = table(rows, ["group", "label"], ["value"], "strip plot")
        if np.isinf(rows["value"]).any():
            raise ValueError("strip plot: a value is infinite")
        if unknown := set(self.highlight) - set(rows["label"]):
            raise ValueError(f"strip plot: no dot is labelled {listing(sorted(unknown))}")
        counts = rows.groupby("group", sort=False)["value"].count()
        if (counts == 0).any():
            raise ValueError(f"strip plot: no value in {listing(counts.index[counts == 0])}")
        lines = {label: float(value) for label, value in (self.references or {}).items()}
        return {"rows": rows, "references": lines}

    @property
    def data(self) -> pd.DataFrame:
        """The rows, without labels where there are none."""
        return self.rows if self.rows["label"].any() else self.rows.drop(columns="label")

    def _groups(self) -> list[tuple[str, pd.DataFrame]]:
        return list(self.rows.dropna(subset="value").groupby("group", sort=False))

    def _named(self, held: pd.DataFrame) -> pd.DataFrame:
        return held[held["label"].isin(self.highlight)]

    def told(self) -> list[str]:
        """Return ends, median and middle half of each group, how many are at or below a line, and the named."""
        fmt = self.fmt
        parts = [f"Strip plot, one dot for each of the councils: {self.xlabel}"]
        for group, held in self._groups():
            low, middle, high = _quartiles(held)
            told = f"{group}: {len(held)} councils from {fmt(held['value'].min())} to {fmt(held['value'].max())}, "
            told += f"median {fmt(middle)}, middle half {fmt(low)} to {fmt(high)}"
            for label, value in self.references.items():
                count = int(at_or_below(held["value"], value, fmt).sum())
                told += f"; {count} at or below {label} ({fmt(value)})"
            named = [f"{row.label} {fmt(row.value)}" for row in self._named(held).itertuples()]
            parts.append(told + (f"; {listing(named)}" if named else ""))
        missing = self.rows["value"].isna().groupby(self.rows["group"], sort=False).sum()
        if left_out := [f"{count} in {group}" for group, count in missing.items() if count]:
            parts.append(f"Left out for want of a figure: {listing(left_out)}")
        return parts

    def span(self) -> tuple[float, float]:
        """Return the ends of the axis."""
        return _spread([*self.rows["value"].dropna(), *self.references.values()])

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return room for half a dot."""
        return 8, 8

    def _place(self, values: Sequence[float], narrow: bool) -> np.ndarray:
        """Return where values lie, in pixels."""
        (left, right), (low, high) = self.sides(narrow), self.span()
        return left + 8 + (np.asarray(values, float) - low) * (right - left - 16) / (high - low)

    def _fly(self, values: Sequence[float], names: Sequence[str], narrow: bool) -> list:
        left, right = self.sides(narrow)
        places = list(zip(self._place(values, narrow), names, strict=True))
        return flags(places, 0 if narrow else left, right)

    def _lines(self, narrow: bool) -> list:
        words = references_words(self.references, self.fmt)
        return self._fly(list(self.references.values()), words, narrow)

    def _key(self, narrow: bool) -> list:
        items = [("one council", dot_swatch(SERIES[0], "o", size=6))]
        if self.highlight:
            items.append(("named council", dot_swatch(SERIES[1], "D", size=8)))

        def half(sheet: Sheet, x: float, y: float) -> None:
            sheet.box(x, y - 8, 26, 16, fill=BAND)
            sheet.line([x + 13] * 2, [y - 8, y + 8], width=2.5)

        return key_lines([*items, ("median and middle half", half)], 350 if narrow else 720)

    def top(self, narrow: bool) -> float:
        """Return the pixels for the key and the lines' names."""
        flown = self._lines(narrow)
        return key_height(self._key(narrow)) + flags_height(flown) + (8 if flown else 6)

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each group, with the largest dots whose swarms are not too high."""
        groups = self._groups()
        for size in _DOTS:
            offsets = [swarm(self._place(held["value"], narrow), size + 0.6) for _, held in groups]
            if 2 * max(float(np.abs(found).max()) for found in offsets) <= _HIGHEST:
                break
        room = 344 if narrow else self.sides(narrow)[0] - 14
        rows = []
        for (group, held), found in zip(groups, offsets, strict=True):
            low, middle, high = (self.fmt(value) for value in _quartiles(held))
            note = wrap(f"median {middle}, middle half {low} to {high}", room, SMALL)
            title = wrap(group, room, bold=True)
            marked = self._named(held)
            names = [f"{row.label} {self.fmt(row.value)}" for row in marked.itertuples()]
            flown = self._fly(marked["value"], names, narrow)
            words, half = LINE * (len(title) + len(note)), _half(found)
            dots = (words + 4 if narrow else 0) + flags_height(flown) + (6 if flown else 0) + half
            at = dots if narrow else max(dots, words / 2 + 4)
            height = at + max(half, 0 if narrow else words / 2) + 12
            drawn = _Swarm(held, self._place(held["value"], narrow), found, size, flown, note, at)
            rows.append(Row(title, height, (words + 6 if narrow else 0, height), drawn, True))
        return rows

    def above(self, sheet: Sheet, ax: Axes, rows: Sequence[Row], narrow: bool) -> None:
        """Draw the key and the names of the lines."""
        draw_key(sheet, self._key(narrow), 0)
        flown, top = self._lines(narrow), self.top(narrow)
        hoist(sheet, flown, top - 6, [top] * len(flown))

    def row(self, sheet: Sheet, ax: Axes, row: Row, edge: float, narrow: bool) -> None:
        """Draw one group's middle half, its dots, its median and the named."""
        held, (upper, foot) = row.held, row.at(edge)
        middle, words = edge + held.middle, row.words + LINE * len(held.note)
        first = edge + 4 if narrow else middle - words / 2
        sheet.text(0, first + row.words / 2, row.title, bold=True)
        sheet.text(0, first + words - LINE * len(held.note) / 2, held.note, size=SMALL, colour=MUTED)
        sheet.grid(ax, upper, foot)
        low, median, high = (sheet.at(ax, value, 0)[0] for value in _quartiles(held.held))
        sheet.box(low, middle - held.half, high - low, 2 * held.half, fill=BAND, zorder=0.8)
        # names are not crossed by a line of the same kind
        top = middle - held.half - 6 if held.flown else upper
        for x in self._place(list(self.references.values()), narrow):
            sheet.line([x, x], [top, foot], dashes=DASHES, zorder=1)
        marked, ys = held.held["label"].isin(self.highlight).to_numpy(), middle + held.offsets
        draw_dots(sheet, held.xs[~marked], ys[~marked], SERIES[0], held.size)
        ends = [middle - held.half - 2, middle + held.half + 2]
        sheet.line([median] * 2, ends, colour=PAPER, width=5, zorder=2.5)
        sheet.line([median] * 2, ends, width=2.5, zorder=2.6)
        self._names(sheet, held, list(zip(held.xs[marked], ys[marked], strict=True)), middle)

    def _names(self, sheet: Sheet, held: _Swarm, marked: list[tuple[float, float]], middle: float) -> None:
        """Mark the named dots and fly their names."""
        at = {round(x, 6): y for x, y in marked}
        hoist(
            sheet, held.flown, middle - held.half - 6, [at[round(flag.x, 6)] for flag in held.flown],
            width=1, dashes="-", zorder=2.7,
        )  # fmt: skip
        for x, y in marked:
            sheet.mark(x, y, "D", SERIES[1], max(held.size + 3, 8), zorder=3)


def _quartiles(held: pd.DataFrame) -> tuple[float, float, float]:
    return tuple(float(value) for value in held["value"].quantile([0.25, 0.5, 0.75]))
