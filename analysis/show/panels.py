"""Small multiples: one small chart over the years for each council, all on the same scales."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from analysis.show.figures import Figure
from analysis.show.keys import band_swatch, dot_swatch, draw_key, key_height, key_lines, line_swatch
from analysis.show.labels import labels_for, pixels, references_words
from analysis.show.surface import BANDED, DASHES, LINE, SMALL, Sheet, across, padded, text_width, ticks, wrap
from analysis.show.svg import BAND, INK, MUTED, SERIES
from analysis.show.words import Columns, Format, first_and_last, listing, plain

_PLOT = 100  # pixels a small chart's own axes are high
_BETWEEN = 16  # pixels between two of them
_BAND = "middle half of all councils"
_FLAGGED = 8  # pixels of a hollow mark
# Colour, width and dashes of a start and of a level
_START = (MUTED, 1.5, (0, (1.5, 2)))
_LEVEL = (SERIES[1], 1.5, DASHES)


@dataclass(frozen=True, eq=False, kw_only=True)
class Panels(Figure):
    """Small multiples: one small chart over the years for each council, all on the same scales.

    - `rows`: columns ``panel`` (whose chart; drawn in the order of first rows), ``year`` and ``value`` (missing
      where there is no figure: the line breaks and the alt text says so). The data have further columns for the
      line and the range compared with.
    - Raises ValueError if a chart has no value or a year twice, or a note, a start or a flag names no chart.
    """

    ylabel: str  #: what the values measure, with the unit
    fmt: Format = plain  #: turns a value into text
    compare: pd.Series  #: England's line, by year, drawn in every chart
    #: the middle half of all councils, drawn in every chart: columns ``low`` and ``high``, by year
    band: pd.DataFrame | None = None
    notes: Mapping[str, str] = field(default_factory=dict)  #: a few words under the name of a chart
    references: Mapping[str, float] = field(default_factory=dict)  #: level lines by name
    #: when something began, by the name of a chart: an upright line
    starts: Mapping[str, float] = field(default_factory=dict)
    started: str = ""  #: what began
    #: years that carry a flag, by the name of a chart, whose note says so: hollow marks
    flagged: Mapping[str, Sequence[int]] = field(default_factory=dict)
    wide: pd.DataFrame = field(init=False)  # a column for each chart, years ascending

    takes: ClassVar = Columns("small multiples", ["panel"], ["year", "value"])

    def checked(self) -> dict[str, object]:
        """Return all lines by the same years."""
        rows = self.takes.of(self.rows)
        wide = _by_year(rows)
        if unknown := {*self.notes, *self.starts, *self.flagged} - set(wide.columns):
            raise ValueError(f"small multiples: no chart for the note on {listing(sorted(unknown))}")
        band = self.band
        return {
            "rows": rows.assign(year=rows["year"].astype(int)),
            "wide": wide,
            "compare": self.compare.astype(float).reindex(wide.index).rename("England"),
            "band": None if band is None else band[["low", "high"]].astype(float).reindex(wide.index),
        }

    @property
    def data(self) -> pd.DataFrame:
        """The rows, with the line and the range compared with."""
        data = self.rows.assign(England=self.rows["year"].map(self.compare))
        for side in self.band if self.band is not None else ():
            data[side] = data["year"].map(self.band[side])
        return data

    @property
    def unit(self) -> str:
        """What the values measure."""
        return self.ylabel

    def told(self) -> list[str]:
        """Return the course of every line, where each ends beside England's, and the highest and lowest."""
        wide, fmt = self.wide, self.fmt
        first, last = wide.index[0], wide.index[-1]
        parts = [
            f"{len(wide.columns)} small line charts on the same scales: {self.ylabel}, {first} to {last}",
            f"England: {_course(self.compare, fmt)}",
        ]
        if self.band is not None:
            ends = self.band.dropna()
            low, high = (fmt(value) for value in ends.iloc[-1])
            parts.append(f"The {_BAND} lies between {low} and {high} in {ends.index[-1]}")
        for panel in wide:
            note = f" ({self.notes[panel]})" if self.notes.get(panel) else ""
            if panel in self.starts:
                note += f", {self.started} after {int(self.starts[panel])}"
            parts.append(f"{panel}: {_course(wide[panel], fmt)}{note}{self._where(panel)}")
        lasts = wide.loc[last].dropna()
        if len(lasts) > 2:
            parts.append(
                f"Highest in {last} is {lasts.idxmax()} at {fmt(lasts.max())}, "
                f"lowest {lasts.idxmin()} at {fmt(lasts.min())}"
            )
        return parts

    def _where(self, panel: str) -> str:
        """Say where the last value lies beside England's, if both have that year."""
        held = self.wide[panel].dropna()
        if pd.isna(other := self.compare.get(held.index[-1])):
            return ""
        if self.fmt(held.iloc[-1]) == self.fmt(other):
            return ", as England"
        return f", {'above' if held.iloc[-1] > other else 'below'} England"

    def draw(self, narrow: bool) -> Sheet:
        """Draw the charts in rows of four, or of two in the narrow drawing."""
        width = across(narrow)
        columns = 2 if narrow else min(4, max(3, len(self.wide.columns)))
        span = self._span()
        marks, labels = ticks(*span, 4, self.fmt)
        left = 8 + max(text_width(label, SMALL) for label in labels)
        each = (width - left - _BETWEEN * (columns - 1)) / columns
        panels = list(self.wide)
        titles = {panel: wrap(panel, each, bold=True) for panel in panels}
        notes = {panel: wrap(self.notes.get(panel, ""), each, SMALL) for panel in panels}
        grid = [panels[start : start + columns] for start in range(0, len(panels), columns)]
        heads = [LINE * max(len(titles[p]) + len(notes[p]) for p in row) for row in grid]
        key = key_lines(self._key(), width)
        top = key_height(key) + 12
        sheet = Sheet(narrow, top + sum(heads) + len(grid) * (_PLOT + 44) - 12)
        draw_key(sheet, key, 0)
        for row, head in zip(grid, heads, strict=True):
            for place, panel in enumerate(row):
                x = left + place * (each + _BETWEEN)
                words = [*titles[panel], *notes[panel]]
                first = top + head - LINE * len(words)
                sheet.text(x, first + LINE * len(titles[panel]) / 2, titles[panel], bold=True)
                under = first + LINE * (len(titles[panel]) + len(notes[panel]) / 2)
                sheet.text(x, under, notes[panel], size=SMALL, colour=MUTED)
                box = (x, top + head + 6, x + each, top + head + 6 + _PLOT)
                ax = sheet.scaled(box, (span, marks, labels if place == 0 else [""] * len(marks)))
                self._panel(sheet, ax, self.wide[panel], each)
            top += head + _PLOT + 44
        return sheet

    def _key(self) -> list:
        items = [
            ("the council named", dot_swatch(SERIES[0], "o", line=True, size=5)),
            ("England", line_swatch(INK, 1.5)),
        ]
        if self.band is not None:
            items.append((_BAND, band_swatch(BAND)))
        if self.flagged:
            items.append(("the count with the flag", dot_swatch(SERIES[0], "o", size=_FLAGGED, hollow=True)))
        if self.starts:
            items.append((self.started, line_swatch(*_START)))
        words = references_words(self.references, self.fmt)
        return items + [(text, line_swatch(*_LEVEL)) for text in words]

    def _span(self) -> tuple[float, float]:
        values = [*self.wide.to_numpy().ravel(), *self.references.values(), *self.compare]
        values += [*self.band.to_numpy().ravel()] if self.band is not None else []
        return padded([float(value) for value in values if pd.notna(value)], 0.1)

    def _panel(self, sheet: Sheet, ax: Axes, line: pd.Series, width: float) -> None:
        held = line.dropna()
        years = self.wide.index
        wide = max(text_width(words, bold=True) for words, _ in map(self._last, self.wide))
        room = (years[-1] - years[0]) / max(width - wide - 22, 40)
        ax.set_xlim(years[0] - 8 * room, years[-1] + (wide + 14) * room)
        ax.set_xticks([years[0], years[-1]], [str(years[0]), str(years[-1])])
        ax.get_xticklabels()[0].set_horizontalalignment("left")
        if self.band is not None:
            ax.fill_between(years, self.band["low"], self.band["high"], **BANDED, zorder=0.9)
        if line.name in self.starts:
            colour, thick, dashes = _START
            ax.axvline(self.starts[line.name], color=colour, linewidth=thick, linestyle=dashes, zorder=1.4)
        for value in self.references.values():
            colour, thick, dashes = _LEVEL
            ends = (ax.get_xlim()[0], years[-1])
            ax.plot(ends, (value, value), color=colour, linewidth=thick, linestyle=dashes, zorder=1.5)
        ax.plot(years, self.compare, color=INK, linewidth=1.5, zorder=1.9)
        ax.plot(
            years, line, color=SERIES[0], linewidth=2, marker="o", markersize=4,
            markeredgecolor=SERIES[0], zorder=2.2,
        )  # fmt: skip
        x, y = sheet.at(ax, held.index[-1], held.iloc[-1])
        sheet.mark(x, y, "o", SERIES[0], 7, zorder=3)
        for year, value in held[held.index.isin(self.flagged.get(str(line.name), ()))].items():
            sheet.mark(*sheet.at(ax, year, value), "o", SERIES[0], _FLAGGED, hollow=True, zorder=3.1)
        words, year = self._last(line.name)
        if not year:
            sheet.text(x + 8, y, words, bold=True, halo=True)
            return
        labels = labels_for(sheet, ax)
        labels.keep_clear(x, y, 4)
        band = () if self.band is None else (self.band["low"], self.band["high"])
        for course in (line, self.compare, *band):
            labels.avoid(*pixels(sheet, ax, *zip(*course.dropna().items(), strict=True)))
        labels.put(x, y, [f"{words} in {year}"], bold=True, gap=8)

    def _last(self, panel: str) -> tuple[str, str]:
        """Return a chart's last value as text, and its year where it is not the last of all."""
        held = self.wide[panel].dropna()
        return self.fmt(held.iloc[-1]), "" if held.index[-1] == self.wide.index[-1] else str(held.index[-1])


def _by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a column for each chart, years ascending."""
    if rows["year"].isna().any() or rows.duplicated(["panel", "year"]).any():
        raise ValueError("small multiples: each row needs a year, and each year stands once in a chart")
    order = list(dict.fromkeys(rows["panel"]))
    wide = rows.pivot(index="year", columns="panel", values="value").sort_index()[order]
    wide.index = [int(year) for year in wide.index]
    if len(wide) < 2:
        raise ValueError("small multiples: two or more years are needed")
    if empty := [panel for panel in wide if wide[panel].isna().all()]:
        raise ValueError(f"small multiples: no value for {listing(empty)}")
    return wide


def _course(line: pd.Series, fmt: Format) -> str:
    missing = line.index[line.isna()]
    return first_and_last(line, fmt) + (
        f", no figure for {listing(str(year) for year in missing)}" if len(missing) else ""
    )
