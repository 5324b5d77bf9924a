"""Charts on a plane: lines, marks and areas over two axes, both named level, with names beside what they name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure
from analysis.show.flags import fly, fly_height
from analysis.show.keys import Swatch, draw_key, key_height, key_lines
from analysis.show.labels import Labels, draw_levels, labels_for, name_levels
from analysis.show.surface import Sheet, across, depth, name_x, plot_area
from analysis.show.words import Format, plain


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
        return 8

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return what the key explains."""
        return []

    def uprights(self) -> tuple[Mapping[str, float], Format | None]:
        """Return upright lines by name, and what turns their places into text, if it is written."""
        return self.lines, self.fmt_x

    def ticks_x(self, sheet: Sheet, ax: Axes, narrow: bool) -> None:
        """Set the ticks of the horizontal axis and name it."""
        name_x(sheet, ax, self.xlabel, self.fmt_x, self.steps[narrow])

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw what the chart is about."""
        raise NotImplementedError

    def names(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Name the level lines, and what else has room beside the marks."""
        name_levels(ax, self.references, self.fmt_y, labels)

    def draw(self, canvas: Canvas, narrow: bool) -> None:
        """Draw key, axes and upright lines, then the marks."""
        width, below = across(narrow), depth(self.xlabel, narrow)
        right, (lines, fmt), span = width - self.room(narrow), self.uprights(), self.span()
        key, gap = key_lines(self.key(narrow), width), fly_height(right, lines, span, fmt)
        height = self.tall[narrow] + below + key_height(key) + gap
        sheet = Sheet(canvas, min(height, self.below_answer[narrow]) if self.shallow else height)
        draw_key(sheet, key, 0)
        name, above = self.axis(self.ylabel), key_height(key)
        values = [*self.values(), *self.references.values()]
        ax = plot_area(sheet, values, right, below, name, self.fmt_y, above=above, gap=gap)
        ax.set_xlim(*span)
        self.ticks_x(sheet, ax, narrow)
        labels = labels_for(sheet, ax)
        fly(sheet, ax, lines, fmt, labels)
        draw_levels(ax, self.references, labels)
        self.marks(sheet, ax, labels)
        self.names(sheet, ax, labels)
