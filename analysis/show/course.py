"""One council's figures over the years in small charts, written as SVG directly.

There are more than a hundred of these, two drawings each, and matplotlib takes a quarter of a second for one.
They look like the other charts: the same sizes, variables and signs.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd

from analysis.show.figures import Figure
from analysis.show.surface import SMALL, ticks, wrap
from analysis.show.svg import BAND, GRID, INK, MUTED, PAPER, SERIES, VARIABLES, envelope
from analysis.show.words import Format, listing

_PLOT, _HEAD, _FOOT = 104, 34, 38  # pixels: height of a chart's axes, of its title above, of its years below
_GUTTER, _ROOM, _BETWEEN = 36, 44, 16  # pixels: left of an axis, right of the last year, between charts
_WIDTHS = {False: (720, 3), True: (350, 1)}  # narrow → width and columns
_OWN, _REGION, _TARGET = VARIABLES[SERIES[0]], VARIABLES[SERIES[3]], VARIABLES[SERIES[1]]


@dataclass(frozen=True)
class Course:
    """What one small chart shows.

    Attributes
    ----------
    title : str
        What is measured, with its unit.
    lines : DataFrame
        By year: ``own``, ``england``, ``region``, ``low``, ``high``; missing values break a line.
    fmt, tick : callable
        Turn a value into its text beside the line, and into its text at the axis.
    target : float, optional
        A level to draw.
    doubtful : tuple of int
        Years whose value is hard to believe: hollow marks.
    """

    title: str
    lines: pd.DataFrame
    fmt: Format
    tick: Format
    target: float | None = None
    doubtful: tuple[int, ...] = ()

    @cached_property
    def values(self) -> dict[str, list[tuple[int, float]]]:
        """Year and value of each line, missing values included; lists are quicker to draw than columns."""
        years = [int(year) for year in self.lines.index]
        return {
            name: list(zip(years, map(float, self.lines[name]), strict=True)) for name in self.lines.columns
        }

    def held(self, name: str) -> list[tuple[int, float]]:
        """Year and value of a line where there is one."""
        return [(year, value) for year, value in self.values[name] if value == value]

    @cached_property
    def span(self) -> tuple[float, float]:
        """Ends of the value axis; shares begin at nought if they come near it."""
        values = [*self.lines.to_numpy().ravel(), *([] if self.target is None else [self.target])]
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        pad = 0.08 * (high - low or abs(high) or 1)
        return (0.0 if low < 0.35 * high else low - pad), high + pad

    @cached_property
    def marks(self) -> list[tuple[float, str]]:
        """Values at the axis and their labels."""
        return list(zip(*ticks(*self.span, 4, self.tick), strict=True))


@dataclass(frozen=True, eq=False)
class Courses(Figure):
    """A council's measures over the years, beside England, its region and the middle half of all councils.

    Parameters
    ----------
    rows : sequence of Course
        All over the same years. The data have one row for each year and measure.
    name, caption, source, explained
        See `Figure`.
    own, region : str
        Names of the council and its region.
    """

    rows: Sequence[Course]
    _: KW_ONLY
    own: str
    region: str

    def told(self) -> list[str]:
        """Return what the charts show."""
        years = [year for year, _ in self.rows[0].values["own"]]
        parts = [f"{len(self.rows)} small line charts of {self.own}, {years[0]} to {years[-1]}"]
        return parts + [_told_of(one, years, self.region) for one in self.rows]

    @property
    def data(self) -> pd.DataFrame:
        """The lines of all charts, one below the other."""
        data = pd.concat([one.lines.assign(measure=one.title) for one in self.rows]).reset_index(names="year")
        data = data.rename(columns={"own": self.own, "england": "England", "region": self.region})
        front = ["measure", "year"]
        return data[front + [column for column in data.columns if column not in front]]

    def drawing(self, *, narrow: bool, part: str) -> str:
        """One drawing as inline SVG; it has no ids."""
        width, columns = _WIDTHS[narrow]
        each = (width - _BETWEEN * (columns - 1)) / columns
        drawn = [*(_chart(one, each) for one in self.rows), _key(self.rows, self.own, self.region)]
        step = _HEAD + _PLOT + _FOOT
        body = "".join(
            f'<g transform="translate({_px((each + _BETWEEN) * (place % columns))} {step * (place // columns)})">'
            f"{one}</g>"
            for place, one in enumerate(drawn)
        )
        rows = -(-len(drawn) // columns)
        return envelope(body, f"0 0 {width} {step * rows - 12}", self.alt)


def _told_of(one: Course, years: Sequence[int], region: str) -> str:
    held = one.held("own")
    if not held:
        return f"{one.title}: no figure in any year"
    told = f"{one.title}: {one.fmt(held[0][1])} in {held[0][0]}"
    if len(held) > 1:
        told += f", {one.fmt(held[-1][1])} in {held[-1][0]}"
    last = {name: dict(line)[held[-1][0]] for name, line in one.values.items()}
    told += f", beside {one.fmt(last['england'])} in England"
    if last["region"] == last["region"]:
        told += f" and {one.fmt(last['region'])} in {region}"
    told += f"; the middle half of councils lies from {one.fmt(last['low'])} to {one.fmt(last['high'])}"
    missing = [str(year) for year in years if year not in dict(held)]
    told += f"; no figure for {listing(missing)}" if missing else ""
    doubtful = [str(year) for year in one.doubtful if year in dict(held)]
    return told + (f"; hard to believe: {listing(doubtful)}" if doubtful else "")


def _px(value: float) -> str:
    """A length in tenths of a pixel, so that machines agree."""
    return f"{value:.1f}".removesuffix(".0")


def _text(x: float, y: float, words: str, size: int, colour: str, more: str = "") -> str:
    return (
        f'<text x="{_px(x)}" y="{_px(y)}" fill="{colour}" font-size="{size}px"{more}>{escape(words)}</text>'
    )


def _chart(one: Course, width: float) -> str:
    """One small chart, its title at the top."""
    low, high = one.span
    years = [year for year, _ in one.values["own"]]
    right = width - _ROOM

    def across(year: float) -> float:
        return _GUTTER + 4 + (right - _GUTTER - 4) * (year - years[0]) / (years[-1] - years[0])

    def up(value: float) -> float:
        return _HEAD + _PLOT * (high - value) / (high - low)

    parts = [_text(0, 14, one.title, 13, VARIABLES[INK], ' font-weight="bold"')]
    for value, label in one.marks:
        y = _px(up(value))
        parts.append(f'<path d="M{_GUTTER} {y}H{_px(right)}" stroke="{VARIABLES[GRID]}"/>')
        parts.append(_text(_GUTTER - 6, up(value) + 4, label, 12, VARIABLES[MUTED], ' text-anchor="end"'))
    parts.append(_band(one, across, up))
    if one.target is not None:
        parts.append(_line([[(_GUTTER, up(one.target)), (right, up(one.target))]], _TARGET, 1.5, "5 3"))
    for column, colour, dashes in (("region", _REGION, "1.5 2.5"), ("england", VARIABLES[INK], "")):
        parts.append(_line(_runs(one.values[column], across, up), colour, 1.5, dashes))
    parts.append(_line(_runs(one.values["own"], across, up), _OWN, 2.25))
    parts += _dots(one, across, up)
    base = _HEAD + _PLOT
    parts.append(f'<path d="M{_GUTTER} {base}H{_px(right)}" stroke="{VARIABLES[MUTED]}"/>')
    for year, anchor in ((years[0], "start"), (years[-1], "end")):
        more = f' text-anchor="{anchor}"'
        parts.append(_text(across(year), base + 16, str(year), 12, VARIABLES[MUTED], more))
    return "".join(parts)


def _runs(line: list[tuple[int, float]], across, up) -> list[list[tuple[float, float]]]:
    """The points of a line, broken where a value is missing."""
    runs: list[list[tuple[float, float]]] = [[]]
    for year, value in line:
        if value != value:  # missing
            runs.append([])
        else:
            runs[-1].append((across(year), up(value)))
    return [run for run in runs if run]


def _line(runs: list[list[tuple[float, float]]], colour: str, width: float, dashes: str = "") -> str:
    path = "".join("M" + "L".join(f"{_px(x)} {_px(y)}" for x, y in run) for run in runs if len(run) > 1)
    pattern = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{pattern}/>' if path else ""


def _band(one: Course, across, up) -> str:
    points = [(across(year), up(value)) for year, value in one.held("high")]
    points += [(across(year), up(value)) for year, value in reversed(one.held("low"))]
    path = "L".join(f"{_px(x)} {_px(y)}" for x, y in points)
    return f'<path d="M{path}Z" fill="{VARIABLES[BAND]}"/>'


def _dots(one: Course, across, up) -> list[str]:
    """The council's own values, the last one larger and in figures."""
    held = one.held("own")
    parts = []
    for year, value in held:
        last = (year, value) == held[-1]
        fill = VARIABLES[PAPER] if year in one.doubtful else _OWN
        parts.append(
            f'<circle cx="{_px(across(year))}" cy="{_px(up(value))}" r="{3.5 if last else 2.2}" fill="{fill}" '
            f'stroke="{_OWN}" stroke-width="1.5"/>'
        )
    if held:
        year, value = held[-1]
        halo = f' font-weight="bold" paint-order="stroke" stroke="{VARIABLES[PAPER]}" stroke-width="3"'
        parts.append(_text(across(year) + 8, up(value) + 4, one.fmt(value), 13, VARIABLES[INK], halo))
    return parts


def _key(charts: Sequence[Course], own: str, region: str) -> str:
    """What the lines mean, under each other."""
    items = [(own, _OWN, 2.25, ""), ("England", VARIABLES[INK], 1.5, ""), (region, _REGION, 1.5, "1.5 2.5")]
    targets = [f"model: {one.fmt(one.target)}" for one in charts if one.target is not None]
    items += [(words, _TARGET, 1.5, "5 3") for words in targets]
    parts, y = [], _HEAD - 6
    for words, colour, width, dashes in items:
        lines = wrap(words, 180, SMALL)
        parts.append(_line([[(4, y), (30, y)]], colour, width, dashes))
        if colour == _OWN:
            parts.append(f'<circle cx="17" cy="{y}" r="2.6" fill="{_OWN}"/>')
        parts += [_text(38, y + 4 + 15 * n, line, 12, VARIABLES[INK]) for n, line in enumerate(lines)]
        y += 6 + 15 * len(lines)
    parts.append(f'<rect x="4" y="{y - 7}" width="26" height="13" fill="{VARIABLES[BAND]}"/>')
    parts.append(_text(38, y + 4, "middle half of councils", 12, VARIABLES[INK]))
    if any(year in one.doubtful for one in charts for year, _ in one.held("own")):
        y += 21
        parts.append(
            f'<circle cx="17" cy="{y}" r="2.6" fill="{VARIABLES[PAPER]}" stroke="{_OWN}" stroke-width="1.5"/>'
        )
        parts.append(_text(38, y + 4, "hard to believe", 12, VARIABLES[INK]))
    return "".join(parts)
