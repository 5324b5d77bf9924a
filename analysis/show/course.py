"""One council's figures over the years beside others', written as SVG directly.

There are more than a hundred of these, two drawings each, and matplotlib takes a quarter of a second for one.
They look like the other charts: the same sizes, variables and signs. The first chart is large and names its
lines; those below it are small and have the same lines.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import product

import numpy as np
import pandas as pd

from analysis.show.figures import Figure
from analysis.show.labels import apart
from analysis.show.surface import LINE, padded, text_width, ticks, wrap
from analysis.show.svg import BAND, EDGE, GRID, INK, MUTED, PAPER, SERIES, VARIABLES, envelope
from analysis.show.words import Format, listing, typeset

#: The lines there can be, in the order of the data and from the ground up in the drawing.
LINES = ("own", "lowest", "middle", "highest", "region", "england")

# Pixels: above and below axes, between charts, left of an axis
_HEAD, _FOOT, _BETWEEN, _GUTTER = 34, 38, 16, 42
_LARGE, _SMALL, _ROOM = 236, 104, 62  # pixels: heights of axes; right of the last year in a small chart
_LAYOUT = {False: (720, 3, 200), True: (350, 1, 128)}  # narrow → width, columns, room for names
_BESIDE = 34  # pixels of the room for names that the strokes leading to them take
_TALLEST = 3  # lines of a name, from which on names get more room
_TIGHT = 14.5  # pixels between lines of one name, less than between names
_FEWEST = 3  # marks at the value axis
_GROUND, _MUTED = VARIABLES[PAPER], VARIABLES[MUTED]
_BANDED = f'fill="{VARIABLES[BAND]}" stroke="{VARIABLES[EDGE]}"'

#: Line → colour, width, dashes.
_STROKES = {
    "target": (VARIABLES[SERIES[1]], 1.5, "5 3"),
    "region": (VARIABLES[SERIES[3]], 1.5, "1.5 2.5"),
    "england": (VARIABLES[INK], 1.5, ""),
    "middle": (VARIABLES[SERIES[2]], 1.5, "9 2"),
    "own": (VARIABLES[SERIES[0]], 2.25, ""),
}


@dataclass(frozen=True)
class Course:
    """What one chart shows."""

    title: str  #: what is measured, with its unit
    lines: Mapping[str, Sequence[float]]  #: by the names of `LINES`, a value for each year; NaN breaks a line
    #: `fmt`, `tick`: turn a value into its text beside the line, and into its text at the axis
    fmt: Format
    tick: Format
    target: float | None = None  #: a level to draw
    doubtful: tuple[int, ...] = ()  #: years whose value is hard to believe: hollow marks

    @cached_property
    def span(self) -> tuple[float, float]:
        """Ends of the value axis; one without a target begins at nought if it comes near it."""
        values = [value for name in LINES for value in self.lines[name] if value == value]
        values += [] if self.target is None else [self.target]
        least, (low, high) = min(values), padded(values, 0.08)
        near = self.target is None and least < 0.35 * max(values)
        return 0.0 if near else max(low, min(least, 0.0)), high

    @cached_property
    def marks(self) -> list[tuple[float, str]]:
        """Values at the axis and their labels, three or more where they read apart."""
        found: list[tuple[float, str]] = []
        for write, most in product((self.tick, self.fmt), (4, 6, 8)):
            found = list(zip(*ticks(*self.span, most, write), strict=True))
            if len(found) >= _FEWEST:
                break
        return found


@dataclass(frozen=True, eq=False, kw_only=True)
class Courses(Figure):
    """A council's measures over the years, beside England, its region and the range of others.

    - `rows`: the first is drawn large. The data have one row for each year and measure.
    """

    years: Sequence[int]
    #: `own`, `region`: names of the council and its region
    own: str
    region: str
    others: str  #: whose range and median it is: "its neighbours"
    band: str  #: what is shaded: "range of its neighbours"

    @property
    def called(self) -> str:
        """The council's name."""
        return self.own

    def told(self) -> list[str]:
        """Return what the charts show."""
        span = f"{self.years[0]} to {self.years[-1]}"
        return [f"Line charts of {self.own}, {span}", *map(self._told_of, self.rows)]

    def _told_of(self, course: Course) -> str:
        held = _held(self.years, course.lines["own"])
        if not held:
            return f"{course.title}: no figure in any year"
        (first, before), (last, after) = held[0], held[-1]
        told = f"{course.title}: {course.fmt(before)} in {first}"
        told += f", {course.fmt(after)} in {last}" if len(held) > 1 else ""
        at = {name: line[self.years.index(last)] for name, line in course.lines.items()}
        told += f", beside {course.fmt(at['england'])} in England"
        told += f" and {course.fmt(at['region'])} in {self.region}" if at["region"] == at["region"] else ""
        if at["middle"] == at["middle"]:
            low, middle, high = (course.fmt(at[name]) for name in ("lowest", "middle", "highest"))
            told += f"; {middle} at the median of {self.others}, from {low} to {high}"
        missing = [str(year) for year in self.years if year not in dict(held)]
        told += f"; no figure for {listing(missing)}" if missing else ""
        doubtful = [str(year) for year in course.doubtful if year in dict(held)]
        return told + (f"; hard to believe: {listing(doubtful)}" if doubtful else "")

    @property
    def data(self) -> pd.DataFrame:
        """The lines of all charts, one below the other."""
        ends = [f"{self.band}, {end}" for end in ("low", "median", "high")]
        names = [self.own, *ends, self.region, "England"]
        about = {
            "measure": [one.title for one in self.rows for _ in self.years],
            "year": [*self.years] * len(self.rows),
        }
        lines = [np.concatenate([one.lines[line] for one in self.rows]) for line in LINES]
        return pd.DataFrame(about | dict(zip(names, lines, strict=True)))

    def drawing(self, *, narrow: bool, part: str) -> str:
        """One drawing as inline SVG; it has no ids."""
        width, columns, room = _LAYOUT[narrow]
        first, *rest = self.rows
        names = self._names(first)
        room = next((wide for wide in (room, 1.125 * room) if _lines(names, wide) <= _TALLEST), 1.25 * room)
        room = max(room, _BESIDE + _widest(names))
        each = (width - _BETWEEN * (columns - 1)) / columns
        parts = [_Plot(first, self.years, width, _LARGE, room).drawn(names)]
        top, step = _HEAD + _LARGE + _FOOT, _HEAD + _SMALL + _FOOT
        for place, one in enumerate(rest):
            x, y = (each + _BETWEEN) * (place % columns), top + step * (place // columns)
            chart = _Plot(one, self.years, each, _SMALL, _ROOM).drawn({})
            parts.append(f'<g transform="translate({_px(x)} {y})">{chart}</g>')
        height = top + step * -(-len(rest) // columns)
        return envelope("".join(parts), f"0 0 {width} {height - 12}", self.alt)

    def _names(self, course: Course) -> dict[str, str]:
        """What stands beside the last value of each line, and beside the upper end of the range.

        Where the council's own line ends early, its value has its year, and no other line has a value beside it.
        """
        names = {"own": self.own, "england": "England", "region": self.region}
        names["middle"] = f"{self.others.removeprefix('its ')}' median"
        beside, ends = {}, _held(self.years, course.lines["own"])[-1:]
        early = any(year != self.years[-1] for year, _ in ends)
        for key, name in names.items():
            held = _held(self.years, course.lines[key])
            if held and early and key != "own":
                beside[key] = name
            elif held:
                year, value = held[-1]
                name = f"{name}:" if name[-1].isdigit() else name
                dated = "" if year == self.years[-1] else f" in{_TIE}{year}"
                beside[key] = f"{_tied(name)} {course.fmt(value)}{dated}"
        if course.target is not None:
            beside["target"] = f"the model {course.fmt(course.target)}"
        if _held(self.years, course.lines["highest"]):
            beside["highest"] = self.band
        return beside


def _tied(name: str) -> str:
    """A name with its short words tied to what follows them: "Yorkshire and The_Humber", "St._Helens"."""
    return re.sub(r"\b(The|St\.) ", rf"\1{_TIE}", name)


def _lines(names: Mapping[str, str], room: float) -> int:
    """How many lines the longest of the names takes."""
    return max(len(wrap(words, room - _BESIDE, 12, bold=key == "own")) for key, words in names.items())


def _widest(names: Mapping[str, str]) -> float:
    """Pixels that the widest word of the names takes."""
    return max(
        text_width(word.replace(_TIE, " "), 12, bold=key == "own")
        for key, words in names.items()
        for word in words.split()
    )


def _held(years: Sequence[int], line: Sequence[float]) -> list[tuple[int, float]]:
    """Year and value where there is one."""
    return [(year, value) for year, value in zip(years, line, strict=True) if value == value]


def _px(value: float) -> str:
    """A length in tenths of a pixel, so that machines agree."""
    return f"{value:.1f}".removesuffix(".0")


def _text(x: float, y: float, words: str, size: int, colour: str, more: str = "") -> str:
    return f'<text x="{_px(x)}" y="{_px(y)}" fill="{colour}" font-size="{size}px"{more}>{escape(typeset(words))}</text>'


#: Stands for a space at which a name beside a line is not broken.
_TIE = "_"

#: Lines that may end before the last year.
_ENDING = ("own", "middle")


@dataclass(frozen=True)
class _Plot:
    """One chart, its title at the top."""

    course: Course
    years: Sequence[int]
    width: float
    height: float
    room: float

    def across(self, year: float) -> float:
        """Where a year lies."""
        first, last = self.years[0], self.years[-1]
        left, right = _GUTTER + 4, self.width - self.room
        return left + (right - left) * (year - first) / (last - first)

    def up(self, value: float) -> float:
        """Where a value lies, from the top."""
        low, high = self.course.span
        return _HEAD + self.height * (high - value) / (high - low)

    def drawn(self, names: Mapping[str, str]) -> str:
        """The chart, with names beside its lines, or else with the last value alone."""
        one, right, base = self.course, _px(self.width - self.room), _HEAD + self.height
        grid = "".join(f"M{_GUTTER} {_px(self.up(value))}H{right}" for value, _ in one.marks)
        parts = [_text(0, 14, one.title, 13, VARIABLES[INK], ' font-weight="bold"'), self._band()]
        parts.append(f'<path d="{grid}" stroke="{VARIABLES[GRID]}"/>')
        for value, label in one.marks:
            parts.append(_text(_GUTTER - 6, self.up(value) + 4, label, 12, _MUTED, ' text-anchor="end"'))
        levels = [(year, one.target) for year in (self.years[0], self.years[-1]) if one.target is not None]
        for key in _STROKES:
            line = levels if key == "target" else list(zip(self.years, one.lines[key], strict=True))
            parts.append(_line(self._path(line), key))
        parts += [self._dots(), f'<path d="M{_GUTTER} {base}H{right}" stroke="{_MUTED}"/>']
        for year, anchor in ((self.years[0], "start"), (self.years[-1], "end")):
            more = f' text-anchor="{anchor}"'
            parts.append(_text(self.across(year), base + 16, str(year), 12, _MUTED, more))
        return "".join([*parts, *(self._labels(names) if names else self._last())])

    def _path(self, line: Sequence[tuple[int, float]]) -> str:
        """A line, broken where a value is missing; a value between two gaps has its dot alone."""
        path, pen = "", "M"
        for year, value in line:
            if value == value:
                path += f"{pen}{_px(self.across(year))} {_px(self.up(value))}"
            pen = "L" if value == value else "M"
        return path if "L" in path else ""

    def _band(self) -> str:
        lines = self.course.lines
        ends = _held(self.years, lines["highest"]) + _held(self.years, lines["lowest"])[::-1]
        return f'<path d="{self._path(ends)}Z" {_BANDED}/>' if ends else ""

    def _dots(self) -> str:
        """The council's own values as one path of dots, and circles for the last and for those hard to believe."""
        held = _held(self.years, self.course.lines["own"])
        colour, dots, circles = _STROKES["own"][0], "", ""
        for year, value in held:
            x, y, last = _px(self.across(year)), _px(self.up(value)), (year, value) == held[-1]
            if not last and year not in self.course.doubtful:
                dots += f"M{x} {y}h0"
                continue
            fill = _GROUND if year in self.course.doubtful else colour
            circles += (
                f'<circle cx="{x}" cy="{y}" r="{3.5 if last else 2.6}" fill="{fill}" stroke="{colour}" '
                'stroke-width="1.5"/>'
            )
        drawn = (
            f'<path d="{dots}" stroke="{colour}" stroke-width="5.5" stroke-linecap="round"/>' if dots else ""
        )
        return drawn + circles

    def _last(self) -> list[str]:
        """The council's last value in figures, right of all lines, with its year where that is not the last."""
        halo = f' font-weight="bold" paint-order="stroke" stroke="{_GROUND}" stroke-width="3"'
        words, x = [], self.across(self.years[-1]) + 8
        for year, value in _held(self.years, self.course.lines["own"])[-1:]:
            words.append(_text(x, self.up(value) + 4, self.course.fmt(value), 13, VARIABLES[INK], halo))
            if year != self.years[-1]:
                words.append(_text(x, self.up(value) + 4 + LINE, f"in {year}", 12, _MUTED))
        return words

    def _labels(self, names: Mapping[str, str]) -> list[str]:
        """Names to the right of the axes, apart from each other, each led to by its line's own stroke."""
        labels, parts = [], []
        for key, words in names.items():
            held = [value for value in self.course.lines.get(key, [self.course.target]) if value == value]
            parts.append(self._leader(key))
            lines = wrap(words, self.room - _BESIDE, 12, bold=key == "own")
            lines = [line.replace(_TIE, " ") for line in lines]
            labels.append((self.up(held[-1] or 0.0), lines, key))
        labels.sort()
        middles = apart([y for y, _, _ in labels], [lines for _, lines, _ in labels])
        tall = LINE * len(labels[-1][1]) / 2
        over = max(0.0, middles[-1] + tall - (_HEAD + self.height + _FOOT - 14))
        left = self.width - self.room + 6
        for (y, lines, key), middle in zip(labels, middles, strict=True):
            at = middle - over
            if key == "highest":
                parts.append(
                    f'<rect x="{_px(left + 10)}" y="{_px(at - 6)}" width="13" height="12" {_BANDED}/>'
                )
            else:
                parts.append(_line(f"M{_px(left)} {_px(y)}L{_px(left + 10)} {_px(at)}h13", key))
            more = ' font-weight="bold"' if key == "own" else ""
            for place, line in enumerate(lines):
                down = at + 4 + _TIGHT * (place - (len(lines) - 1) / 2)
                parts.append(_text(left + 28, down, line, 12, VARIABLES[INK], more))
        return parts

    def _leader(self, key: str) -> str:
        """A dotted line from the last mark of a line that ends early to where its name begins."""
        held = _held(self.years, self.course.lines[key]) if key in _ENDING else []
        if not held or held[-1][0] == self.years[-1]:
            return ""
        x, y = self.across(held[-1][0]) + 5, _px(self.up(held[-1][1]))
        return f'<path d="M{_px(x)} {y}H{_px(self.width - self.room + 6)}" stroke="{_MUTED}" stroke-dasharray="1 5"/>'


def _line(path: str, key: str) -> str:
    colour, width, dashes = _STROKES[key]
    pattern = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{pattern}/>' if path else ""
