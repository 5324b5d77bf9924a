"""Single values in groups, a dot each, over median and middle half."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pandas as pd

from analysis.show.flags import Flag, flags, flags_height, hoist
from analysis.show.keys import MARK, Swatch, dot_swatch
from analysis.show.labels import references_words
from analysis.show.rows import Row, Rows
from analysis.show.surface import DASHES, LINE, SMALL, Sheet, wrap
from analysis.show.svg import BAND, EDGE, MUTED, PAPER, SERIES
from analysis.show.words import Columns, at_or_below, listing

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
    half: float  # half the height of the dots
    middle: float  # pixels from the row's upper edge to the line the dots lie round


@dataclass(frozen=True, eq=False, kw_only=True)
class Strip(Rows):
    """How councils spread: one dot each, group by group, with the median and the middle half.

    - `rows`: one row per dot: ``group`` (a year or a name; drawn in the order of first rows), ``value`` (missing
      values are left out and counted in the alt text) and optionally ``label`` (whose dot it is).
    - Raises ValueError if a group has no value, a value is infinite or a label to highlight does not occur.
    """

    highlight: Sequence[str] = ()  #: labels to mark and name in each group
    references: Mapping[str, float] = field(default_factory=dict)  #: upright lines by name

    of_councils: ClassVar = True
    takes: ClassVar = Columns("strip plot", ["group", "label"], ["value"], {"label": ""})
    edges: ClassVar = ((176, 712), (6, 344))
    steps: ClassVar = (9, 5)
    gaps: ClassVar = (6, 8)
    foot: ClassVar = 6
    stroke: ClassVar = DASHES

    def checked(self) -> dict[str, object]:
        """Return values as floats, and labels where there are none."""
        rows = self.takes.of(self.rows)
        if np.isinf(rows["value"]).any():
            raise ValueError("strip plot: a value is infinite")
        if unknown := set(self.highlight) - set(rows["label"]):
            raise ValueError(f"strip plot: no dot is labelled {listing(sorted(unknown))}")
        counts = rows.groupby("group", sort=False)["value"].count()
        if (counts == 0).any():
            raise ValueError(f"strip plot: no value in {listing(counts.index[counts == 0])}")
        return {"rows": rows}

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
            told = f"{group}: {len(held)} council{'s' * (len(held) != 1)} from {fmt(held['value'].min())} to {fmt(held['value'].max())}, "
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

    def values(self) -> list[float]:
        """Return all values and the lines."""
        return [*self.rows["value"].dropna(), *self.references.values()]

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return room for half a dot."""
        return 8, 8

    def _fly(self, held: pd.DataFrame, narrow: bool) -> list[Flag]:
        """Return the names of the marked dots of a group."""
        left, right = self.sides(narrow)
        named = self._named(held).itertuples()
        places = [(self.place(row.value, narrow), self._words(row.label, row.value)) for row in named]
        return flags(places, 0 if narrow else left, right)

    def _words(self, label: str, value: float) -> str:
        return f"{label} {self.fmt(value)}"

    def uprights(self) -> list[tuple[float, str]]:
        """Return the lines, each with its value."""
        words = references_words(self.references, self.fmt)
        return list(zip(self.references.values(), words, strict=True))

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return what a dot, a marked dot and the box are."""
        items = [("one council", dot_swatch(SERIES[0], "o", size=6))]
        if self.highlight:
            items.append(("named council", dot_swatch(SERIES[1], "D", size=8)))

        def half(sheet: Sheet, x: float, y: float) -> None:
            sheet.box(x, y - 8, MARK, 16, fill=BAND, edgecolor=EDGE, linewidth=1)
            sheet.line([x + MARK / 2] * 2, [y - 8, y + 8], width=2.5)

        return [*items, ("median and middle half", half)]

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each group, with the largest dots whose swarms are not too high."""
        groups = self._groups()
        for size in _DOTS:
            offsets = [swarm(self.place(held["value"], narrow), size + 0.6) for _, held in groups]
            if 2 * max(float(np.abs(found).max()) for found in offsets) <= _HIGHEST:
                break
        room = 344 if narrow else self.sides(narrow)[0] - 14
        rows = []
        for (group, held), found in zip(groups, offsets, strict=True):
            low, middle, high = (self.fmt(value) for value in _quartiles(held))
            note = wrap(f"median {middle}, middle half {low} to {high}", room, SMALL)
            title = wrap(group, room, bold=True)
            flown = self._fly(held, narrow)
            words, half = LINE * (len(title) + len(note)), max(float(np.abs(found).max()) + 5, 14)
            dots = (words + 8 if narrow else 0) + flags_height(flown) + (6 if flown else 0) + half
            at = dots if narrow else max(dots, words / 2 + 4)
            height = at + max(half, 0 if narrow else words / 2) + 12
            drawn = _Swarm(
                held, self.place(held["value"], narrow).to_numpy(), found, size, flown, note, half, at
            )
            rows.append(Row(title, height, (words + 6 if narrow else 0, height), drawn, True))
        return rows

    def row(self, sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
        """Draw one group's middle half, its dots, its median and the named."""
        held, (upper, foot) = row.held, row.at(edge)
        middle, words = edge + held.middle, row.words + LINE * len(held.note)
        first = edge + 4 if narrow else middle - words / 2
        sheet.text(0, first + row.words / 2, row.title, bold=True)
        sheet.text(0, first + words - LINE * len(held.note) / 2, held.note, size=SMALL, colour=MUTED)
        sheet.grid(upper, foot)
        low, median, high = (sheet.x(value) for value in _quartiles(held.held))
        half = (low, middle - held.half, high - low, 2 * held.half)
        sheet.box(*half, fill=BAND, edgecolor=EDGE, linewidth=1, zorder=0.8)
        # names are not crossed by a line of the same kind
        top = middle - held.half - 6 if held.flown else upper
        for x in (self.place(value, narrow) for value in self.references.values()):
            sheet.line([x, x], [top, foot], dashes=DASHES, zorder=1)
        places = zip(
            held.held["label"], map(self.fmt, held.held["value"]), held.xs, middle + held.offsets, strict=True
        )
        sheet.councils(str(held.held["group"].iloc[0]), places)
        marked, ys = held.held["label"].isin(self.highlight).to_numpy(), middle + held.offsets
        sheet.dots(held.xs[~marked], ys[~marked], SERIES[0], held.size)
        ends = [middle - held.half - 2, middle + held.half + 2]
        sheet.line([median] * 2, ends, colour=PAPER, width=5, zorder=2.5)
        sheet.line([median] * 2, ends, width=2.5, zorder=2.6)
        named = map(self._words, held.held["label"][marked], held.held["value"][marked])
        places = list(zip(held.xs[marked], named, ys[marked], strict=True))
        self._names(sheet, held, places, middle)

    def _names(
        self, sheet: Sheet, held: _Swarm, marked: list[tuple[float, str, float]], middle: float
    ) -> None:
        """Mark the named dots and fly their names, which come in the order of `flags`."""
        ends = [y for _, _, y in sorted(marked, key=lambda one: (-one[0], one[1]))]
        hoist(sheet, held.flown, middle - held.half - 6, ends, width=1, dashes="-", zorder=2.7)
        for x, _, y in marked:
            sheet.mark(x, y, "D", SERIES[1], max(held.size + 3, 8), zorder=3)


def _quartiles(held: pd.DataFrame) -> tuple[float, float, float]:
    return tuple(float(value) for value in held["value"].quantile([0.25, 0.5, 0.75]))


def swarm(xs: Sequence[float], pitch: float) -> np.ndarray:
    """Move dots, in pixels along a line, off it so that none touches another, each as little as possible.

    Gives the distance of each from the line, above negative; the same dots give the same places.
    """
    xs = np.asarray(xs, dtype=float)
    offsets = np.zeros(len(xs))
    placed: list[tuple[float, float]] = []
    for at in np.lexsort((np.arange(len(xs)), xs)):
        near = [(x, y) for x, y in placed if xs[at] - x < pitch]
        tries = [0.0]
        for x, y in near:
            reach = float(np.sqrt(max(pitch**2 - (xs[at] - x) ** 2, 0)))
            tries += [y - reach, y + reach]
        offsets[at] = next(
            y
            for y in sorted(tries, key=lambda y: (round(abs(y), 6), y))
            if all((xs[at] - x) ** 2 + (y - other) ** 2 >= pitch**2 - 1e-6 for x, other in near)
        )
        placed = [*near, (float(xs[at]), float(offsets[at]))]
    return offsets
