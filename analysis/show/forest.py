"""The forest plot: estimates with their intervals, one below the other, against a line of no difference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import (
    DASHES,
    dot_swatch,
    draw_key,
    flags,
    flags_height,
    hoist,
    key_height,
    key_lines,
)
from analysis.show.surface import LINE, SMALL, Sheet, depth, series_style, text_width, value_axis, wrap
from analysis.show.svg import GRID, MUTED
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

_TOLD_ONE_BY_ONE = 12  # rows; the alt text of a longer plot tells each block's extremes
_SUB = 21  # pixels per estimate in the wide drawing


def forest(
    rows: pd.DataFrame,
    *,
    name: str,
    caption: str,
    xlabel: str,
    source: str = "",
    explained: Sequence[Html] = (),
    fmt: Format = plain,
    reference: tuple[float, str] | None = (0.0, ""),
    target: tuple[float, str] | None = None,
    interval: str = "95% interval",
    counted: str = "n",
) -> Figure:
    """Draw estimates with their intervals, one below the other.

    Parameters
    ----------
    rows : pandas.DataFrame
        In the order drawn: ``label``, ``value``, ``low`` and ``high`` (missing where there is no interval);
        optionally ``group`` (heads a block of rows), ``series`` (several estimates of one label, each with
        a mark of its own) and ``n`` (a count printed at the right; missing where there is none).
    name, caption, source, explained
        See `Figure`.
    xlabel : str
        What the estimates measure, with the unit.
    fmt : callable
        Turns an estimate into text.
    reference, target : tuple of (float, str), optional
        Values to compare with and their names (an empty name is not written): a solid and a dashed line.
    interval : str
        What ``low`` and ``high`` are.
    counted : str
        What ``n`` counts, in a word.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a value is not finite, an interval has one end only or does
        not hold its value, or a series stands twice in one row.
    """
    rows = _checked(rows)
    plot = _Plot(rows, xlabel, fmt, named(reference), named(target), interval, counted)
    shown = [column for column in rows if column not in _absent(rows)]
    return drawn(name, _alt(plot), caption, rows[shown], plot.draw, source, explained)


def _checked(rows: pd.DataFrame) -> pd.DataFrame:
    missing = {column: "" for column in ("group", "series") if column not in rows.columns}
    rows = rows.assign(**missing, **({} if "n" in rows.columns else {"n": np.nan}))
    rows = table(rows, ["label", "group", "series"], ["value", "low", "high", "n"], "forest plot")
    if not np.isfinite(rows["value"]).all():
        raise ValueError("forest plot: every value must be finite")
    check_intervals(rows, "forest plot")
    if rows.duplicated(["group", "label", "series"]).any():
        raise ValueError("forest plot: one estimate stands twice in a row")
    return rows


def _absent(rows: pd.DataFrame) -> list[str]:
    """Name the optional columns that say nothing."""
    empty = [column for column in ("group", "series") if not rows[column].any()]
    return empty + (["n"] if rows["n"].isna().all() else [])


def _alt(plot: "_Plot") -> str:
    rows, fmt = plot.rows, plot.fmt
    parts = [f"Forest plot of {len(rows)} estimates, each with its {plot.interval}: {plot.xlabel}"]
    for group, block in rows.groupby("group", sort=False):
        told = [f"{_called(row)} {with_interval(row, fmt)}" for row in block.itertuples()]
        if len(rows) > _TOLD_ONE_BY_ONE:
            told = _range(block, fmt)
        parts.append(f"{group}: {listing(told)}" if group else listing(told))
    if len(rows) > 2:
        most, least = rows.loc[rows["value"].idxmax()], rows.loc[rows["value"].idxmin()]
        parts.append(
            f"The highest estimate is {_called(most)} at {fmt(most.value)}, "
            f"the lowest {_called(least)} at {fmt(least.value)}"
        )
    parts += [_against(rows, *line, fmt) for line in (plot.reference, plot.target) if line]
    without = rows.loc[rows["low"].isna()]
    if len(without):
        parts.append(
            f"No interval is drawn for {listing(_called(row).rstrip(',') for row in without.itertuples())}"
        )
    return " ".join(sentence(part) for part in parts)


def _called(row) -> str:
    return f"{row.label}, {row.series}," if row.series else row.label


def _range(block: pd.DataFrame, fmt: Format) -> list[str]:
    if len(block) == 1:
        return [f"{_called(row)} {with_interval(row, fmt)}" for row in block.itertuples()]
    ordered = block.sort_values("value", kind="stable")
    least, most = ordered.iloc[0], ordered.iloc[-1]
    return [
        f"{len(block)} estimates from {_called(least)} {with_interval(least, fmt)} "
        f"to {_called(most)} {with_interval(most, fmt)}"
    ]


def _against(rows: pd.DataFrame, value: float, called: str, fmt: Format) -> str:
    """Count the intervals on either side of a line."""
    held = rows[rows["low"].notna()]
    below, above = int((held["high"] < value).sum()), int((held["low"] > value).sum())
    line = f"{called} ({fmt(value)})" if called else fmt(value)
    return f"Intervals wholly below {line}: {below}; wholly above: {above}; including it: {len(held) - below - above}"


@dataclass(frozen=True)
class _Plot:
    rows: pd.DataFrame
    xlabel: str
    fmt: Format
    reference: tuple[float, str] | None
    target: tuple[float, str] | None
    interval: str
    counted: str

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw the plot: labels at the left and numbers at the right, or both above in the narrow drawing."""
        key = key_lines(self._key(), 350 if narrow else 720)
        left, right = (6, 344) if narrow else (212, 720 - self._columns())
        names = [(value, f"{called} {self.fmt(value)}") for value, called, _ in self._lines() if called]
        span = self._span()
        rooms = 6 if narrow else 10
        scale = (right - left - 2 * rooms) / (span[1] - span[0])
        flown = flags(
            [(left + rooms + (v - span[0]) * scale, t) for v, t in names], 0 if narrow else left, right
        )
        heads = self._heads()
        head = max([flags_height(flown)] + ([] if narrow else [LINE * len(lines) for _, lines in heads]))
        top = key_height(key) + head + (6 if head else 0)
        blocks = self._blocks(narrow)
        bottom = top + sum(height for *_, height in blocks)
        sheet = Sheet(canvas, bottom + depth(self.xlabel, narrow))
        ax = value_axis(
            sheet, (left, top, right, bottom), span, (rooms, rooms), self.xlabel, self.fmt, 4 if narrow else 5
        )
        draw_key(sheet, key, 0)
        if not narrow:
            for x, lines in heads:
                middle = top - 6 - LINE * len(lines) / 2
                sheet.text(x, middle, lines, size=SMALL, colour=MUTED, ha="right" if x == 720 else "left")
        self._uprights(sheet, ax, flown, (top, bottom), blocks, narrow)
        edge = top
        for kind, content, height in blocks:
            draw = self._draw_heading if kind == "heading" else self._draw_label
            draw(sheet, ax, content, edge, narrow)
            edge += height

    def _key(self) -> list:
        series = self._series()
        if len(series) < 2:
            return []
        return [(called, dot_swatch(*_style(series, called), line=True)) for called in series]

    def _series(self) -> list[str]:
        return list(dict.fromkeys(self.rows["series"]))

    def _lines(self) -> list[tuple[float, str, str | tuple]]:
        found = [(*self.reference, "-")] if self.reference else []
        return found + ([(*self.target, DASHES)] if self.target else [])

    def _span(self) -> tuple[float, float]:
        ends = [*self.rows["value"], *self.rows["low"].dropna(), *self.rows["high"].dropna()]
        ends += [value for value, *_ in self._lines()]
        low, high = min(ends), max(ends)
        return (low, high) if high > low else (low - (abs(low) or 1), high + (abs(high) or 1))

    def _words(self) -> list[str]:
        return [with_interval(row, self.fmt) for row in self.rows.itertuples()]

    def _counts(self) -> list[str]:
        return ["" if pd.isna(n) else f"{n:,.0f}" for n in self.rows["n"]]

    def _widths(self) -> tuple[float, float]:
        counts = [text_width(text, SMALL) for text in self._counts() if text]
        words = [text_width(word, SMALL) for word in self.counted.split()]
        count = max([*counts, *words, min(text_width(self.counted, SMALL), 80)]) + 12 if counts else 0.0
        words = [*self._words(), *self._title().split()]
        return max(text_width(text, SMALL) for text in words), count

    def _title(self) -> str:
        return f"estimate ({self.interval})" if self.rows["low"].notna().any() else "estimate"

    def _columns(self) -> float:
        return sum(self._widths()) + 12

    def _heads(self) -> list[tuple[float, list[str]]]:
        values, count = self._widths()
        heads = [(720 - count - values, wrap(self._title(), values, SMALL))]
        return heads + ([(720.0, wrap(self.counted, count - 12, SMALL))] if count else [])

    def _blocks(self, narrow: bool) -> list[tuple[str, object, float]]:
        """Return headings and rows with their heights, in pixels."""
        blocks: list[tuple[str, object, float]] = []
        for group, block in self.rows.groupby("group", sort=False):
            if group:
                lines = wrap(group, 344 if narrow else 714, bold=True)
                blocks.append(("heading", lines, len(lines) * LINE + 18))
            for label, held in block.groupby("label", sort=False):
                title = wrap(label, 344 if narrow else 196)
                if narrow:
                    height = len(title) * LINE + len(held) * (LINE + 22) + 6
                else:
                    height = max(len(title) * LINE, len(held) * _SUB) + 9
                blocks.append(("row", (title, held), height))
        return blocks

    def _uprights(self, sheet: Sheet, ax: Axes, flown, ends, blocks, narrow: bool) -> None:
        """Draw the lines compared with where no heading, and in the narrow drawing no text, stands."""
        foot = ends[0] - (3 if narrow else 0)
        lines = [(sheet.at(ax, value, 0)[0], dashes) for value, _, dashes in self._lines()]
        for flag in flown:
            dashes = min(lines, key=lambda line: abs(line[0] - flag.x))[1]
            hoist(sheet, [flag], ends[0] - 3, [foot], dashes=dashes)
        edge = ends[0]
        for kind, content, height in blocks:
            for strip in self._strips(kind, content, edge, height, narrow):
                sheet.grid(ax, *strip)
                for x, dashes in lines:
                    sheet.line([x, x], strip, dashes=dashes, zorder=1)
            edge += height

    def _strips(
        self, kind: str, content, edge: float, height: float, narrow: bool
    ) -> list[tuple[float, float]]:
        if kind == "heading":
            return []
        if not narrow:
            return [(edge, edge + height)]
        title, held = content
        first = edge + 3 + len(title) * LINE
        return [(first + n * (LINE + 22) + LINE, first + (n + 1) * (LINE + 22)) for n in range(len(held))]

    def _draw_heading(self, sheet: Sheet, ax: Axes, lines: list[str], edge: float, narrow: bool) -> None:
        if edge > 60:
            sheet.line([0, sheet.width], [edge + 4, edge + 4], colour=GRID, width=1)
        sheet.text(0, edge + 13 + len(lines) * LINE / 2 - 1, lines, bold=True)

    def _draw_label(self, sheet: Sheet, ax: Axes, content, edge: float, narrow: bool) -> None:
        title, held = content
        height = max(len(title) * LINE, len(held) * _SUB) + 9
        if narrow:
            sheet.text(0, edge + 3 + len(title) * LINE / 2, title)
        else:
            sheet.text(0, edge + height / 2, title)
        first = edge + 3 + len(title) * LINE if narrow else edge + (height - len(held) * _SUB) / 2
        for number, row in enumerate(held.itertuples()):
            words, count = with_interval(row, self.fmt), "" if pd.isna(row.n) else f"{row.n:,.0f}"
            if narrow:
                y = first + number * (LINE + 22)
                told = f"{row.series}: {words}" if row.series else words
                told += self._counted(count)
                sheet.text(0, y + LINE / 2, told, size=SMALL, colour=MUTED)
                self._estimate(sheet, ax, row, y + LINE + 11)
            else:
                y = first + (number + 0.5) * _SUB
                self._estimate(sheet, ax, row, y)
                values, counts = self._widths()
                sheet.text(720 - counts - values, y, words, size=SMALL)
                if count:
                    sheet.text(720, y, count, size=SMALL, colour=MUTED, ha="right")

    def _counted(self, count: str) -> str:
        if not count:
            return ""
        return f", n = {count}" if self.counted == "n" else f", {count} {self.counted}"

    def _estimate(self, sheet: Sheet, ax: Axes, row, y: float) -> None:
        colour, marker = _style(self._series(), row.series)
        if not pd.isna(row.low):
            ends = [sheet.at(ax, value, 0)[0] for value in (row.low, row.high)]
            sheet.line(ends, [y, y], colour=colour, width=2)
            for x in ends:
                sheet.mark(x, y, "|", colour, 8)
        sheet.mark(sheet.at(ax, row.value, 0)[0], y, marker, colour, 9, zorder=3)


def _style(series: list[str], called: str) -> tuple[str, str]:
    colour, _, marker = series_style(series.index(called))
    return colour, marker
