"""The strip plot: one dot for each council, group by group, with the median and the middle half."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.labels import (
    DASHES,
    Flag,
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
from analysis.show.surface import LINE, SMALL, Sheet, depth, value_axis, wrap
from analysis.show.svg import BAND, MUTED, PAPER, SERIES
from analysis.show.words import Format, at_or_below, listing, plain, sentence, table

_HIGHEST = 80.0  # pixels a swarm may take; beyond it the dots get smaller
_DOTS = (6.0, 5.0, 4.4, 3.8, 3.2, 2.6)  # sizes tried, in pixels


def strip(
    rows: pd.DataFrame,
    *,
    name: str,
    caption: str,
    xlabel: str,
    source: str = "",
    explained: Sequence[Html] = (),
    fmt: Format = plain,
    highlight: Sequence[str] = (),
    references: Mapping[str, float] | None = None,
    what: str = "councils",
) -> Figure:
    """Draw how councils spread, one dot each, in one row of dots for each group.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per dot: ``group`` (a year or a name; drawn in the order of first rows), ``value`` (missing
        values are left out and counted in the alt text) and optionally ``label`` (whose dot it is).
    name, caption, source, explained
        See `Figure`.
    xlabel : str
        What the values measure, with the unit.
    fmt : callable
        Turns a value into text.
    highlight : sequence of str
        Labels to mark and name in each group.
    references : mapping of str to float, optional
        Upright lines by name.
    what : str
        What the dots are, in the plural.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, there is no row, a group has no value, a value is infinite or a label to
        highlight does not occur.
    """
    labelled = rows if "label" in rows.columns else rows.assign(label="")
    checked = table(labelled, ["group", "label"], ["value"], "strip plot")
    if np.isinf(checked["value"]).any():
        raise ValueError("strip plot: a value is infinite")
    if unknown := set(highlight) - set(checked["label"]):
        raise ValueError(f"strip plot: no dot is labelled {listing(sorted(unknown))}")
    empty = checked.groupby("group", sort=False)["value"].count()
    if (empty == 0).any():
        raise ValueError(f"strip plot: no value in {listing(empty.index[empty == 0])}")
    lines = {label: float(value) for label, value in (references or {}).items()}
    plot = _Plot(checked.dropna(subset="value"), xlabel, fmt, tuple(highlight), lines, what)
    shown = checked if "label" in rows.columns else checked.drop(columns="label")
    return drawn(name, _alt(plot, checked), caption, shown, plot.draw, source, explained)


def _alt(plot: "_Plot", checked: pd.DataFrame) -> str:
    fmt, what = plot.fmt, plot.what
    parts = [f"Strip plot, one dot for each of the {what}: {plot.xlabel}"]
    for group, held in plot.groups():
        low, middle, high = _quartiles(held)
        told = f"{group}: {len(held)} {what} from {fmt(held['value'].min())} to {fmt(held['value'].max())}, "
        told += f"median {fmt(middle)}, middle half {fmt(low)} to {fmt(high)}"
        for label, value in plot.references.items():
            told += (
                f"; {int(at_or_below(held['value'], value, fmt).sum())} at or below {label} ({fmt(value)})"
            )
        named = [f"{row.label} {fmt(row.value)}" for row in plot.named(held).itertuples()]
        parts.append(told + (f"; {listing(named)}" if named else ""))
    missing = checked["value"].isna().groupby(checked["group"], sort=False).sum()
    left_out = [f"{count} in {group}" for group, count in missing.items() if count]
    if left_out:
        parts.append(f"Left out for want of a figure: {listing(left_out)}")
    return " ".join(sentence(part) for part in parts)


def _quartiles(held: pd.DataFrame) -> tuple[float, float, float]:
    return tuple(float(value) for value in held["value"].quantile([0.25, 0.5, 0.75]))


@dataclass(frozen=True)
class _Row:
    """Where one group's dots lie: middles in pixels, offsets from the middle line, and the names flown above."""

    held: pd.DataFrame
    xs: np.ndarray
    offsets: np.ndarray
    flown: list[Flag]
    title: list[str]
    note: list[str]
    narrow: bool

    @property
    def half(self) -> float:
        """Half the height of the dots."""
        return max(float(np.abs(self.offsets).max()) + 5, 14)

    @property
    def head(self) -> float:
        """Pixels above the dots."""
        words = self.words + 4 if self.narrow else 0
        return words + flags_height(self.flown) + (6 if self.flown else 0)

    @property
    def words(self) -> float:
        """Height of title and note."""
        return LINE * (len(self.title) + len(self.note))

    @property
    def middle(self) -> float:
        """Pixels from the row's upper edge to the line the dots lie round."""
        dots = self.head + self.half
        return dots if self.narrow else max(dots, self.words / 2 + 4)

    @property
    def height(self) -> float:
        """Pixels the row takes."""
        return self.middle + max(self.half, 0 if self.narrow else self.words / 2) + 12


@dataclass(frozen=True)
class _Plot:
    rows: pd.DataFrame
    xlabel: str
    fmt: Format
    highlight: tuple[str, ...]
    references: Mapping[str, float]
    what: str

    def groups(self) -> list[tuple[str, pd.DataFrame]]:
        return list(self.rows.groupby("group", sort=False))

    def named(self, held: pd.DataFrame) -> pd.DataFrame:
        return held[held["label"].isin(self.highlight)]

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw the groups one below the other."""
        left, right = (6, 344) if narrow else (176, 712)
        key = key_lines(self._key(), 350 if narrow else 720)
        span = self._span()

        def place(values):
            return (
                left + 8 + (np.asarray(values, float) - span[0]) * (right - left - 16) / (span[1] - span[0])
            )

        words = references_words(self.references, self.fmt)
        lines = list(place(list(self.references.values())))
        flown = flags(list(zip(lines, words, strict=True)), 0 if narrow else left, right)
        size, rows = self._rows(place, (left, right), narrow)
        top = key_height(key) + flags_height(flown) + (8 if flown else 6)
        bottom = top + sum(row.height for row in rows)
        sheet = Sheet(canvas, bottom + depth(self.xlabel, narrow))
        ax = value_axis(
            sheet, (left, top, right, bottom), span, (8, 8), self.xlabel, self.fmt, 5 if narrow else 9
        )
        draw_key(sheet, key, 0)
        hoist(sheet, flown, top - 6, [top] * len(flown))
        edge = top
        for row in rows:
            self._draw_row(sheet, ax, row, edge, lines, size)
            edge += row.height

    def _key(self) -> list:
        one = self.what.removesuffix("s") if self.what.endswith("s") else self.what
        items = [
            (
                f"one of the {self.what}" if one == self.what else f"one {one}",
                dot_swatch(SERIES[0], "o", size=6),
            )
        ]
        if self.highlight:
            items.append((f"named {one}", dot_swatch(SERIES[1], "D", size=8)))

        def half(sheet: Sheet, x: float, y: float) -> None:
            sheet.box(x, y - 8, 26, 16, fill=BAND)
            sheet.line([x + 13] * 2, [y - 8, y + 8], width=2.5)

        return [*items, ("median and middle half", half)]

    def _span(self) -> tuple[float, float]:
        values = [*self.rows["value"], *self.references.values()]
        low, high = min(values), max(values)
        return (low, high) if high > low else (low - (abs(low) or 1), high + (abs(high) or 1))

    def _rows(self, place, edges: tuple[float, float], narrow: bool) -> tuple[float, list[_Row]]:
        """Lay out the groups with the largest dots whose swarms are not too high."""
        groups = self.groups()
        for size in _DOTS:
            offsets = [swarm(place(held["value"]), size + 0.6) for _, held in groups]
            if 2 * max(float(np.abs(found).max()) for found in offsets) <= _HIGHEST:
                break
        rows = []
        for (group, held), found in zip(groups, offsets, strict=True):
            low, middle, high = (self.fmt(value) for value in _quartiles(held))
            note = f"median {middle}, middle half {low} to {high}"
            named = self.named(held)
            names = [f"{row.label} {self.fmt(row.value)}" for row in named.itertuples()]
            flown = flags(
                list(zip(place(named["value"]), names, strict=True)), 0 if narrow else edges[0], edges[1]
            )
            room = 344 if narrow else edges[0] - 14
            rows.append(
                _Row(
                    held, place(held["value"]), found, flown,
                    wrap(group, room, bold=True), wrap(note, room, SMALL), narrow,
                )
            )  # fmt: skip
        return size, rows

    def _draw_row(self, sheet: Sheet, ax: Axes, row: _Row, edge: float, lines, size: float) -> None:
        middle = edge + row.middle
        foot = edge + row.height - 6
        words = row.words
        first = edge + 4 if row.narrow else middle - words / 2
        sheet.text(0, first + LINE * len(row.title) / 2, row.title, bold=True)
        sheet.text(0, first + words - LINE * len(row.note) / 2, row.note, size=SMALL, colour=MUTED)
        upper = edge + (words + 6 if row.narrow else 0)
        sheet.grid(ax, upper, foot + 6)
        low, median, high = (sheet.at(ax, value, 0)[0] for value in _quartiles(row.held))
        sheet.box(low, middle - row.half, high - low, 2 * row.half, fill=BAND, zorder=0.8)
        dots = (
            middle - row.half - 6 if row.flown else upper
        )  # names are not crossed by a line of the same kind
        for x in lines:
            sheet.line([x, x], [dots, foot + 6], dashes=DASHES, zorder=1)
        marked = row.held["label"].isin(self.highlight).to_numpy()
        ys = middle + row.offsets
        draw_dots(sheet, row.xs[~marked], ys[~marked], SERIES[0], size)
        sheet.line(
            [median] * 2, [middle - row.half - 2, middle + row.half + 2], colour=PAPER, width=5, zorder=2.5
        )
        sheet.line([median] * 2, [middle - row.half - 2, middle + row.half + 2], width=2.5, zorder=2.6)
        ends = {(round(x, 6)): y for x, y in zip(row.xs[marked], ys[marked], strict=True)}
        hoist(
            sheet, row.flown, middle - row.half - 6, [ends[round(flag.x, 6)] for flag in row.flown],
            width=1, dashes="-", zorder=2.7,
        )  # fmt: skip
        for x, y in zip(row.xs[marked], ys[marked], strict=True):
            sheet.mark(x, y, "D", SERIES[1], max(size + 3, 8), zorder=3)
