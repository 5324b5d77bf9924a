"""Charts of rows: one labelled row a thing, all over one value axis; titles at the left, or above where it is narrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from analysis.show.figures import Figure
from analysis.show.flags import Flag, flags, flags_height, hoist
from analysis.show.keys import Key, Swatch, draw_key, key_height, key_lines
from analysis.show.surface import LINE, SMALL, Sheet, across, depth, name_x, wrap
from analysis.show.svg import MUTED
from analysis.show.words import Format, plain


@dataclass(frozen=True)
class Row:
    """One row as laid out, in pixels from its upper edge."""

    title: list[str]  #: lines of its name
    height: float  #: what it takes
    strip: tuple[float, float] = (0, 0)  #: from where to where its marks lie
    held: Any = None  #: what its kind draws
    bold: bool = False  #: whether the title is bold

    @property
    def words(self) -> float:
        """Pixels the title takes."""
        return LINE * len(self.title)

    def at(self, edge: float) -> tuple[float, float]:
        """Return the strip of a row that begins at a height."""
        return edge + self.strip[0], edge + self.strip[1]


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows(Figure):
    """Rows over one value axis: a kind lays out its rows and draws one of them.

    - `rows`: one row per thing, in the order drawn.
    """

    xlabel: str  #: what is measured, with the unit
    fmt: Format = plain  #: turns a value into text

    edges: ClassVar = ((212, 720), (6, 344))  # left and right of the axes: wide, narrow
    steps: ClassVar = (6, 4)  # of the axis at most
    scaled: ClassVar = True  # whether the axis is drawn
    gaps: ClassVar = (4, 4)  # pixels above the rows: below the key, and where names are flown
    foot: ClassVar = 4  # pixels of these below the names
    stroke: ClassVar[str | tuple] = "-"  # of the lines between names and rows

    @property
    def unit(self) -> str:
        """What the axis measures."""
        return self.xlabel

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
        """Return the ends of what the axis holds, apart even where all values are the same."""
        low, high = min(values := self.values()), max(values)
        return (low, high) if high > low else (low - (abs(low) or 1), high + (abs(high) or 1))

    def rooms(self, narrow: bool) -> tuple[float, float]:
        """Return the pixels kept free at the ends of the axis."""
        return 0, 0

    def each(self, narrow: bool) -> float:
        """Return the pixels that one of what is measured takes on the axis."""
        (left, right), (low, high) = self.sides(narrow), self.span()
        return max(right - left - sum(self.rooms(narrow)), 40) / (high - low)

    def place(self, value: float, narrow: bool) -> float:
        """Return where a value lies, in pixels."""
        start = self.sides(narrow)[0] + self.rooms(narrow)[0]
        return start + (value - self.span()[0]) * self.each(narrow)

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return what the key explains."""
        return []

    def uprights(self) -> list[tuple[float, str]]:
        """Return the lines through the rows: where each stands, and its name."""
        return []

    def keyed(self, narrow: bool) -> Key:
        """Return the key, in lines."""
        return key_lines(self.key(narrow), across(narrow))

    def flown(self, narrow: bool) -> list[Flag]:
        """Return the names of the lines, above the rows."""
        left, right = self.sides(narrow)
        places = [(self.place(value, narrow), name) for value, name in self.uprights()]
        return flags(places, 0 if narrow else left, right)

    def top(self, narrow: bool) -> float:
        """Return the pixels above the rows."""
        flown = self.flown(narrow)
        return key_height(self.keyed(narrow)) + flags_height(flown) + self.gaps[bool(flown)]

    def note(self) -> str:
        """Return what is said below the axis."""
        return ""

    def above(self, sheet: Sheet, rows: Sequence[Row], narrow: bool) -> None:
        """Draw what stands above the rows and through them: the key, and the names of the lines."""
        draw_key(sheet, self.keyed(narrow), 0)
        flown, top = self.flown(narrow), self.top(narrow)
        hoist(sheet, flown, top - self.foot, [top] * len(flown), dashes=self.stroke)

    def row(self, sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
        """Draw one row whose upper edge is at a height."""
        raise NotImplementedError

    def draw(self, narrow: bool) -> Sheet:
        """Draw the axis, what stands above, and the rows one below the other."""
        top, rows = self.top(narrow), self.layout(narrow)
        (left, right), bottom = self.sides(narrow), top + sum(row.height for row in rows)
        below = bottom + (depth("", narrow) if self.scaled else 4)
        note = wrap(self.note(), across(narrow) - 4, SMALL)
        sheet = Sheet(narrow, below + LINE * len(note) + (6 if note else 0))
        sheet.text(0, below + 4 + LINE * len(note) / 2, note, size=SMALL, colour=MUTED)
        ax, before, after = sheet.axes(left, top, right, bottom), *self.rooms(narrow)
        low, high, each = *self.span(), self.each(narrow)
        ax.set(xlim=(low - before / each, high + after / each), ylim=(0, 1), xticks=[], yticks=[])
        ax.grid(False)
        if self.scaled:
            name_x(sheet, ax, "", self.fmt, self.steps[narrow])
        self.above(sheet, rows, narrow)
        edge = top
        for row in rows:
            self.row(sheet, row, edge, narrow)
            edge += row.height
        return sheet


def titled(
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


def write_title(sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
    """Write a row's title: beside its marks, or above them in the narrow drawing."""
    middle = edge + 4 + row.words / 2 if narrow else sum(row.at(edge)) / 2
    sheet.text(0, middle, row.title, bold=row.bold)


def extremes(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the rows with the greatest and the least value."""
    return rows.loc[rows["value"].idxmax()], rows.loc[rows["value"].idxmin()]


def ends(rows: pd.DataFrame) -> list[float]:
    """Return all values and ends of intervals."""
    return [*rows["value"], *rows["low"].dropna(), *rows["high"].dropna()]
