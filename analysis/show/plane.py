"""Charts on a plane: lines, marks and areas over two axes, both named level, with names beside what they name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from matplotlib.axes import Axes

from analysis.show.figures import Figure
from analysis.show.flags import Flag, flags, flags_height, hoist
from analysis.show.keys import Swatch, draw_key, key_height, key_lines
from analysis.show.labels import Labels, draw_levels, labels_for, name_levels
from analysis.show.surface import DASHES, Sheet, across, depth, name_x, plot_area, upright
from analysis.show.svg import INK
from analysis.show.words import Format, plain, valued

_LEFTS = range(20, 101, 10)  # pixels: left edges at any of which the names have room above the axes


@dataclass(frozen=True, eq=False, kw_only=True)
class Plane(Figure):
    """Two axes, a key above them and upright lines with their names: a kind draws its marks."""

    #: `xlabel`, `ylabel`: what each axis measures, with its unit
    xlabel: str = ""
    ylabel: str
    #: `fmt_x`, `fmt_y`: turn a value of each axis into text
    fmt_x: Format = plain
    fmt_y: Format = plain
    #: `references`, `lines`: level and upright lines by name
    references: Mapping[str, float] = field(default_factory=dict)
    lines: Mapping[str, float] = field(default_factory=dict)
    shallow: bool = False  #: whether it keeps to the height that an answer leaves free on the first screen

    tall: ClassVar = (303, 243)  # pixels without key and what is below: wide, narrow
    margin: ClassVar = 8  # pixels kept free right of the axes
    steps: ClassVar = (8, 4)  # of the horizontal axis at most
    below_answer: ClassVar = (330, 270)  # pixels in all, below an answer: wide, narrow

    @property
    def unit(self) -> str:
        """What the value axis measures."""
        return self.ylabel

    def values(self) -> list[float]:
        """Return what the value axis must hold beside level lines."""
        raise NotImplementedError

    def span(self) -> tuple[float, float]:
        """Return the ends of the horizontal axis."""
        raise NotImplementedError

    def room(self, narrow: bool) -> float:
        """Return the pixels kept free right of the axes."""
        return self.margin

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return what the key explains."""
        return []

    def uprights(self) -> list[tuple[float, str]]:
        """Return the upright lines: where each stands, and its name."""
        return [(value, valued(name, value, self.fmt_x)) for name, value in self.lines.items()]

    def ticks_x(self, sheet: Sheet, ax: Axes, narrow: bool) -> None:
        """Set the ticks of the horizontal axis and name it."""
        name_x(sheet, ax, self.xlabel, self.fmt_x, self.steps[narrow])

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw what the chart is about."""
        raise NotImplementedError

    def names(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Name the level lines, and what else has room beside the marks."""
        name_levels(ax, self.references, self.fmt_y, labels)

    def _flown(self, left: float, right: float) -> list[Flag]:
        """Return the names of the upright lines, above axes between two edges."""
        low, high = self.span()
        each = (right - left) / (high - low)
        return flags([(left + each * (x - low), name) for x, name in self.uprights()], 0, right + 8)

    def draw(self, narrow: bool) -> Sheet:
        """Draw key, axes and upright lines, then the marks."""
        below = depth(self.xlabel, narrow)
        scale, left = upright([*self.values(), *self.references.values()], self.fmt_y)
        right, key = across(narrow) - self.room(narrow), key_lines(self.key(narrow), across(narrow))
        flown, above = self._flown(left, right), key_height(key)
        gap = max(flags_height(self._flown(edge, right)) for edge in _LEFTS)
        height = self.tall[narrow] + below + above + gap
        sheet = Sheet(narrow, min(height, self.below_answer[narrow]) if self.shallow else height)
        draw_key(sheet, key, 0)
        edges = (left, above, right, sheet.height - below)
        ax = plot_area(sheet, scale, edges, "" if self.unit else self.ylabel, gap)
        ax.set_xlim(*self.span())
        self.ticks_x(sheet, ax, narrow)
        labels = labels_for(sheet, ax)
        top, foot = labels.region[1] + 8, labels.region[3]
        for value, _ in self.uprights():
            ax.axvline(value, color=INK, linewidth=1.5, linestyle=DASHES, zorder=1)
        for flag in flown:
            labels.avoid([flag.x, flag.x], [top, foot])
        hoist(sheet, flown, top, [top] * len(flown))
        draw_levels(ax, self.references, labels)
        self.marks(sheet, ax, labels)
        self.names(sheet, ax, labels)
        return sheet
