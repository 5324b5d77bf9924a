"""Curves over a number, and the course of series over years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.show.keys import Swatch, band_swatch, line_swatch
from analysis.show.labels import Labels, apart, pixels, references_words
from analysis.show.plane import Plane
from analysis.show.surface import (
    DASHES,
    SMALL,
    WIDE,
    Sheet,
    name_below,
    padded,
    series_style,
    text_width,
    whole_span,
    wrap,
)
from analysis.show.svg import INK, MUTED, SERIES
from analysis.show.words import NO_ENDS, Columns, at_or_below, first_and_last, listing, span

# Short enough for two dashes of each on the piece of line before a name
_STROKES = ("-", (0, (4, 1.6)), (0, (1.2, 1.2)), (0, (3.6, 1.2, 1.2, 1.2)), (0, (5, 2)), (0, (2.4, 2.4)))
_TINT = 0.2  # opacity of a band
_MARK = 7  # pixels across, of a year
_SAMPLE = 38  # pixels for a piece of line before a name, where there are several


@dataclass(frozen=True, eq=False, kw_only=True)
class Curves(Plane):
    """Curves over a number, each named at its end.

    - `rows`: columns ``series`` (up to six, in the order of first rows), ``x`` (ascending within a series) and
      ``y``; optionally ``low`` and ``high``, a band (missing where there is none).
    - Raises ValueError if x does not ascend, a series has one point only, there are more than six, bands have no
      name, or a point lies beyond all curves.
    """

    points: pd.DataFrame | None = None  #: cases to mark: columns ``label``, ``x`` and ``y``
    zero: bool = False  #: whether the value axis holds zero
    band_label: str = ""  #: what the bands are; needed where there are bands
    #: the series that stays level from each x to the next, and there goes straight up or down
    stepped: str = ""

    takes: ClassVar = Columns("curves", ["series"], ["x", "y", "low", "high"], NO_ENDS, finite=["x", "y"])

    def checked(self) -> dict[str, object]:
        """Return numbers as floats, missing where a curve has no band."""
        rows, points = self.takes.of(self._table()), self._marked()
        for series, held in rows.groupby("series", sort=False):
            if len(held) < 2 or not (np.diff(held["x"]) > 0).all():
                raise ValueError(f"curves: {series} needs two or more points and x ascending")
        if rows["series"].nunique() > len(_STROKES):
            raise ValueError(f"curves: more than {len(_STROKES)} cannot be told apart")
        if rows["low"].notna().any() and not self.band_label:
            raise ValueError("curves: say what the bands are")
        if not points["x"].between(rows["x"].min(), rows["x"].max()).all():
            raise ValueError("curves: every marked point must lie within the range of x")
        return {"rows": rows, "points": points}

    def _table(self) -> pd.DataFrame:
        return self.rows

    def _marked(self) -> pd.DataFrame:
        if self.points is None or self.points.empty:
            return pd.DataFrame(columns=["label", "x", "y"])
        return Columns("curves", ["label"], ["x", "y"]).of(self.points)

    def told(self) -> list[str]:
        """Return the course of each curve, where it meets a level, and what is marked."""
        parts = [f"Line chart: {self.ylabel} against {self.xlabel}"]
        for series, held in self._groups():
            parts.append(f"{series}: {self._course(held)}")
            parts += [self._crossing(held, *line) for line in self.references.items()]
        if self.band_label:
            parts.append(f"Shaded: {self.band_label}")
        if len(self.points):
            told = [
                f"{row.label} at {self.fmt_x(row.x)} and {self.fmt_y(row.y)}"
                for row in self.points.itertuples()
            ]
            parts.append(f"Marked: {listing(told)}")
        return parts + references_words(self.lines, self.fmt_x)

    def _groups(self) -> list[tuple[str, pd.DataFrame]]:
        return list(self.rows.groupby("series", sort=False))

    def _line(self, held: pd.DataFrame) -> tuple[list[float], list[float]]:
        """Return the points of a curve; one in steps has two at each x where it goes up or down."""
        twice = 2 if self.stepped and held["series"].iloc[0] == self.stepped else 1
        x, y = (np.repeat(held[side].to_numpy(), twice) for side in ("x", "y"))
        return x[twice - 1 :].tolist(), y[: len(y) - twice + 1].tolist()

    def _course(self, held: pd.DataFrame) -> str:
        fmt_x, fmt_y, first, last = self.fmt_x, self.fmt_y, held.iloc[0], held.iloc[-1]
        told = f"{fmt_y(first.y)} at {fmt_x(first.x)}, {fmt_y(last.y)} at {fmt_x(last.x)}"
        for word, place in (("highest", held["y"].idxmax()), ("lowest", held["y"].idxmin())):
            row = held.loc[place]
            if fmt_y(row.y) not in (fmt_y(first.y), fmt_y(last.y)):
                told += f", {word} {fmt_y(row.y)} at {fmt_x(row.x)}"
        if pd.notna(last.low) and pd.notna(last.high):
            told += f", where its band runs from {span(last.low, last.high, fmt_y)}"
        return told

    def _crossing(self, held: pd.DataFrame, label: str, level: float) -> str:
        line, (first, *_), last = f"{label} ({self.fmt_y(level)})", held["x"], held["y"].iloc[-1]
        met = crossings(*self._line(held), level)
        if later := [x for x in met if x > first]:
            return f"It meets {line} at {listing(self.fmt_x(x) for x in later)}"
        stays = f"stays {'above' if last > level else 'below'}"
        return f"It starts at {line} and {stays} it" if met else f"It {stays} {line}"

    def values(self) -> list[float]:
        """Return all values, bands and points."""
        ends = [value for side in ("low", "high") for value in self.rows[side].dropna()]
        return [*self.rows["y"], *ends, *self.points["y"], *([0.0] if self.zero else [])]

    def span(self) -> tuple[float, float]:
        """Return the first and the last x."""
        return whole_span(self.rows["x"].min(), self.rows["x"].max())

    def _ends(self, narrow: bool) -> list[list[str]]:
        """Return the lines of each curve's name, none where the key has the names."""
        groups = self._groups()
        if narrow and len(groups) > 1:
            return []
        return [wrap(series, 92 if narrow else 180, SMALL, bold=True) for series, _ in groups]

    def room(self, narrow: bool) -> float:
        """Return room for the names, or for half a tick label."""
        wide = [text_width(line, SMALL, True) for lines in self._ends(narrow) for line in lines]
        return 16 + self._sample + max(wide) if wide else 22

    @property
    def _sample(self) -> int:
        """Pixels for a piece of line before each name."""
        return _SAMPLE if self.rows["series"].nunique() > 1 else 0

    def _crowded(self, narrow: bool) -> bool:
        """Return whether the curves leave no room between them for the names of levels."""
        return narrow and (len(self._groups()) > 2 or bool(self.band_label))

    def key(self, narrow: bool) -> list[tuple[str, Swatch]]:
        """Return the curves where names beside them would take half the width, the bands, and levels in a crowd."""
        ends = [(held["y"].iloc[-1], series, number) for number, (series, held) in enumerate(self._groups())]
        items: list[tuple[str, Swatch]] = []
        for _, series, number in sorted(ends, reverse=True) if narrow and len(ends) > 1 else []:
            colour, stroke = _stroke(number)
            items.append((series, line_swatch(colour, 2.5, stroke)))
        if self.band_label:
            items.append((self.band_label, band_swatch((SERIES[0], _TINT), SERIES[0])))
        named = references_words(self.references, self.fmt_y) if self._crowded(narrow) else []
        return items + [(words, line_swatch(INK, 1.5, DASHES)) for words in named]

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw bands and curves, then points."""
        for position, (_, held) in enumerate(self._groups()):
            colour, stroke = _stroke(position)
            if held["low"].notna().any():
                band = (held["x"], held["low"], held["high"])
                ax.fill_between(*band, facecolor=(colour, _TINT), edgecolor=colour, linewidth=1, zorder=0.9)
            line = self._line(held)
            ax.plot(*line, color=colour, linewidth=2.5, linestyle=stroke, zorder=2.2)
            labels.avoid(*pixels(sheet, ax, *line))
        for row in self.points.itertuples():
            x, y = sheet.at(ax, row.x, row.y)
            sheet.mark(x, y, "o", INK, 9, hollow=True)
            labels.keep_clear(x, y, 6)

    def names(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Name levels, where they are not in the key, points and curves."""
        if not self._crowded(sheet.width < WIDE):
            super().names(sheet, ax, labels)
        for row in self.points.itertuples():
            labels.put(*sheet.at(ax, row.x, row.y), [f"{row.label}: {self.fmt_y(row.y)}"], size=SMALL)
        if names := self._ends(sheet.width < 600):
            self._name_ends(sheet, ax, labels, names)

    def _name_ends(self, sheet: Sheet, ax: Axes, labels: Labels, names: list[list[str]]) -> None:
        """Write the names at the right of the axes, moved apart where they would touch, joined to their points."""
        edge = sheet.at(ax, ax.get_xlim()[1], 0)[0]
        ends = [sheet.at(ax, held["x"].iloc[-1], held["y"].iloc[-1]) for _, held in self._groups()]
        ordered = sorted((y, x, number) for number, (x, y) in enumerate(ends))
        within = (labels.region[1], labels.region[3])
        middles = apart([y for y, *_ in ordered], [names[number] for *_, number in ordered], within)
        at = edge + 12
        for (y, x, number), placed in zip(ordered, middles, strict=True):
            if abs(placed - y) > 4 or edge - x > 4:
                sheet.line([x + 2, at - 3], [y, placed], colour=MUTED, width=1, zorder=1.5)
            colour, stroke = _stroke(number)
            if self._sample:
                sheet.line([at, at + _SAMPLE - 5], [placed] * 2, colour=colour, width=2.5, dashes=stroke)
            sheet.text(at + self._sample, placed, names[number], size=SMALL, bold=True)


def _stroke(position: int) -> tuple[str, str | tuple]:
    """Return colour and dashes of the n-th curve."""
    return SERIES[position % len(SERIES)], _STROKES[position % len(_STROKES)]


def crossings(x: Sequence[float], y: Sequence[float], level: float) -> list[float]:
    """Return where a line through points, x ascending, meets a level, by linear interpolation.

    A stretch that lies on the level counts with its first point.
    """
    gap = np.asarray(y, float) - level
    found = [float(x[0])] if gap[0] == 0 else []
    for i in range(1, len(gap)):
        if gap[i] == 0 and gap[i - 1] != 0:
            found.append(float(x[i]))
        elif gap[i] * gap[i - 1] < 0:
            found.append(float(x[i - 1] + (x[i] - x[i - 1]) * gap[i - 1] / (gap[i - 1] - gap[i])))
    return found


@dataclass(frozen=True, eq=False, kw_only=True)
class OneWay(Curves):
    """A result against one input: a single curve, with cases marked on it.

    - `rows`: the input, ascending.
    - `points`: cases to mark, columns ``label``, ``x``, ``y``.
    - `references`, `lines`: results to compare with, and inputs at which the conclusion turns.
    - Raises ValueError if input and results differ in length.
    """

    results: Sequence[float] = field(kw_only=False)  #: the result at each of its values

    def _table(self) -> pd.DataFrame:
        return pd.DataFrame({"series": "", "x": list(self.rows), "y": list(self.results)})

    @property
    def data(self) -> pd.DataFrame:
        """The input and the result."""
        return pd.DataFrame({self.xlabel: self.rows["x"], self.ylabel: self.rows["y"]})

    def told(self) -> list[str]:
        """Return the course of the curve, the cases, and what it is compared with."""
        xs, ys, fmt_x, fmt_y = self.rows["x"].to_numpy(), self.rows["y"].to_numpy(), self.fmt_x, self.fmt_y
        steps = np.diff(ys)
        course = "rises" if (steps >= 0).all() else "falls" if (steps <= 0).all() else "goes"
        told = f"{course} from {span(ys[0], ys[-1], fmt_y)}"
        parts = [
            f"Line chart: {self.ylabel} against {self.xlabel}",
            f"As the input goes from {fmt_x(xs[0])} to {fmt_x(xs[-1])}, the result "
            f"{told if steps.any() else f'stays at {fmt_y(ys[0])}'}",
        ]
        if course == "goes":
            parts[-1] += f", with its lowest value {fmt_y(ys.min())} and its highest {fmt_y(ys.max())}"
        if len(self.points):
            told = [f"{row.label} gives {fmt_y(row.y)}" for row in self.points.itertuples()]
            parts.append(f"Marked: {listing(told)}")
        for called, level in self.references.items():
            met = [fmt_x(x) for x in crossings(xs, ys, level)]
            where = "meets" if met else "lies above" if ys[0] > level else "lies below"
            at = f" at {listing(met)}" if met else ""
            parts.append(f"The line {where} {called} ({fmt_y(level)}){at}")
        return parts + references_words(self.lines, fmt_x)

    def _ends(self, narrow: bool) -> list[list[str]]:
        return []


@dataclass(frozen=True, eq=False, kw_only=True)
class Series(Plane):
    """Series over time, each named at its end.

    - `rows`: index of years (numbers, ascending), one column per series named as the reader should see it; missing
      values leave a gap.
    - Raises ValueError if the index does not ascend or a series has no value.
    """

    zero: bool = False  #: whether the value axis starts at zero
    #: Series → year → what is written beside its value there; such a series does without its first value.
    beside: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    tall: ClassVar = (280, 232)

    def checked(self) -> dict[str, object]:
        """Return values as floats."""
        rows = self.rows.astype(float)
        if rows.empty or not rows.index.is_monotonic_increasing or not rows.index.is_unique:
            raise ValueError("series chart: the index must hold ascending years")
        if rows.isna().all().any():
            raise ValueError("series chart: a series has no value")
        return {"rows": rows.rename_axis(rows.index.name or "year")}

    def told(self) -> list[str]:
        """Return the course of each series, and in which years it is at or below a level."""
        rows, fmt = self.rows, self.fmt_y
        parts = [f"Line chart: {self.ylabel}, {rows.index[0]} to {rows.index[-1]}"]
        for column in rows:
            held = rows[column].dropna()
            first, last = held.index[0], held.index[-1]
            told = f"{column}: {first_and_last(held, fmt)}"
            for word, year in (("highest", held.idxmax()), ("lowest", held.idxmin())):
                if year not in (first, last):
                    told += f", {word} {fmt(held[year])} in {year}"
            parts.append(told + "".join(f"; {words}" for words in self.beside.get(column, {}).values()))
            for label, value in self.references.items():
                years = _years(at_or_below(held, value, fmt))
                parts.append(f"{column} is at or below {label} ({fmt(value)}) {years}")
        return parts

    def values(self) -> list[float]:
        """Return all values."""
        return [*self.rows.to_numpy()[self.rows.notna().to_numpy()], *([0.0] if self.zero else [])]

    def span(self) -> tuple[float, float]:
        """Return the years, with a little room."""
        return padded(self.rows.index, 0.04)

    def _ends(self, narrow: bool) -> list[list[str]]:
        """Return the lines of each series' name and last value."""
        lasts = {column: self.fmt_y(self.rows[column].dropna().iloc[-1]) for column in self.rows}
        names = [f"{column} {last}" if len(lasts) > 1 else last for column, last in lasts.items()]
        return [wrap(text, 112 if narrow else 210, bold=True) for text in names]

    def room(self, narrow: bool) -> float:
        """Return room for the names."""
        return 20 + max(text_width(line, bold=True) for lines in self._ends(narrow) for line in lines)

    def ticks_x(self, sheet: Sheet, ax: Axes, narrow: bool) -> None:
        """Write as many years as there is room for, the last among them."""
        every = -(-len(self.rows) // (5 if narrow else 10))
        years = self.rows.index[::-1][::every]
        ax.set_xticks(years, [str(year) for year in years])
        name_below(sheet, ax, self.xlabel)

    def marks(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Draw the series, then their first values."""
        for position, column in enumerate(self.rows):
            colour, marker = series_style(position)
            held = self.rows[column]
            for _, run in held.groupby(held.isna().cumsum()):
                run = run.dropna()
                ax.plot(
                    run.index, run, color=colour, linewidth=2.5, marker=marker, markersize=_MARK,
                    markeredgecolor=colour,
                )  # fmt: skip
                places = pixels(sheet, ax, run.index.to_numpy(), run.to_numpy())
                labels.avoid(*places)
                labels.avoid_marks(*places, _MARK)
        for column in self.rows:
            held = self.rows[column].dropna()
            for year, words in self.beside.get(column, {}).items():
                labels.put(*sheet.at(ax, year, held[year]), [words])
            if (
                column not in self.beside
                and len(held) > 1
                and (sheet.width >= WIDE or len(self.rows.columns) < 3)
            ):
                first = sheet.at(ax, held.index[0], held.iloc[0])
                labels.put(*first, [self.fmt_y(held.iloc[0])], led=len(self.rows.columns) == 1)

    def names(self, sheet: Sheet, ax: Axes, labels: Labels) -> None:
        """Name levels, and each series beside its last point, moved apart where they would touch."""
        super().names(sheet, ax, labels)
        ends, last = self._ends(sheet.width < 600), self.rows.index[-1]
        x = sheet.at(ax, ax.get_xlim()[1], 0)[0] + 4
        heights = [sheet.at(ax, last, self.rows[column].dropna().iloc[-1])[1] for column in self.rows]
        ordered = sorted(zip(heights, ends, strict=True))
        within = (labels.region[1], labels.region[3])
        for (y, lines), placed in zip(ordered, apart(heights, ends, within), strict=True):
            if abs(placed - y) > 4:
                sheet.line([sheet.at(ax, last, 0)[0] + 5, x - 1], [y, placed], colour=MUTED, width=1)
            sheet.text(x + 2, placed, lines, bold=True)


def _years(holds: pd.Series) -> str:
    """Say in which years something holds: in every year, from 2018 to 2020, in 2022, in no year."""
    if holds.all() or not holds.any():
        return "in every year" if holds.all() else "in no year"
    runs = holds[holds].groupby((~holds).cumsum()[holds])
    return listing(
        f"in {run.index[0]}" if len(run) == 1 else f"from {run.index[0]} to {run.index[-1]}"
        for _, run in runs
    )
