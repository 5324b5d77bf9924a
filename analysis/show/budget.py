"""The week in activities: a bar for each account of it, cut into its parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from analysis.show.rows import Row, Rows
from analysis.show.surface import DASHES, LINE, SMALL, Sheet, text_width, wrap
from analysis.show.svg import INK, MUTED, SERIES
from analysis.show.words import Format, listing, percent, table

_TOLERANCE = 5e-4  # shares rounded to a tenth of a percent still count as a whole
_BAR = 46
_REST = "not accounted for"
_WHOLE = "the working week"
_TINTS = (*SERIES, MUTED)  # of the activities, in their order


def segments(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Lay the shares of each account end to end.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``account`` and ``activity`` (text) and ``share`` (fraction of the whole).
    order : sequence of str
        Activities from left to right; an account may lack some.

    Returns
    -------
    pandas.DataFrame
        Columns account, activity, share, start, end, in drawing order. Where an account adds up to less
        than one, a last row with an empty activity holds the remainder.

    Raises
    ------
    ValueError
        If a column is missing, an activity is not in `order` or stands twice in an account, or a share is
        negative or missing.
    """
    rows = table(rows, ["account", "activity"], ["share"], "stacked budget")
    unknown = set(rows["activity"]) - set(order)
    if unknown:
        raise ValueError(f"stacked budget: no place in the order for {listing(sorted(unknown))}")
    if rows.duplicated(["account", "activity"]).any():
        raise ValueError("stacked budget: an activity stands twice in one account")
    if not (rows["share"] >= 0).all():
        raise ValueError("stacked budget: every share must be a number of at least 0")
    laid = []
    for account, group in rows.groupby("account", sort=False):
        shares = group.set_index("activity")["share"]
        end = 0.0
        for activity in (name for name in order if name in shares.index):
            laid.append((account, activity, shares[activity], end, end + shares[activity]))
            end += shares[activity]
        if end < 1 - _TOLERANCE:
            laid.append((account, "", 1 - end, end, 1.0))
    return pd.DataFrame(laid, columns=["account", "activity", "share", "start", "end"])


@dataclass(frozen=True, eq=False)
class StackedBudget(Rows):
    """One bar per account of the working week, divided into the activities it names.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``account``, ``activity`` and ``share`` (fraction of the whole); accounts are drawn in the
        order of their first row. Shares may add up to less than one (the rest is framed and labelled) or
        to more (marked beyond a line at the whole).
    order : sequence of str
        Activities from left to right.
    name, caption, source, explained
        See `Figure`.

    Raises
    ------
    ValueError
        As `segments`.
    """

    order: Sequence[str]
    xlabel: str = field(init=False, default=f"Share of {_WHOLE}")
    fmt: Format = field(init=False, default_factory=lambda: percent)

    edges: ClassVar = ((184, 700), (1, 348))
    steps: ClassVar = (10, 6)

    def checked(self) -> dict[str, object]:
        """Return the segments of every account."""
        return {"rows": segments(self.rows, self.order), "order": list(self.order)}

    @property
    def data(self) -> pd.DataFrame:
        """The shares named, without what is left over."""
        return self.rows.loc[self.rows["activity"] != "", ["account", "activity", "share"]]

    def told(self) -> list[str]:
        """Return each account with what it lacks or has too much, and how the accounts differ."""
        accounts = list(self.data.groupby("account", sort=False))
        parts = [f"Stacked bars of {len(accounts)} accounts of {_WHOLE}"]
        for account, group in accounts:
            shares = [f"{row.activity} {percent(row.share)}" for row in group.itertuples()]
            total, rest = group["share"].sum(), ""
            if total < 1 - _TOLERANCE:
                rest = f"; {percent(1 - total)} is {_REST}"
            elif total > 1 + _TOLERANCE:
                rest = f"; together {percent(total)}, which is {percent(total - 1)} more than {_WHOLE}"
            parts.append(f"{account}: {listing(shares)}{rest}")
        ranges = self.data.groupby("activity", sort=False)["share"].agg(["min", "max", "count"])
        for activity, low, high, count in ranges.itertuples():
            if count > 1 and percent(low) != percent(high):
                parts.append(f"{activity} ranges from {percent(low)} to {percent(high)}")
        return parts

    def values(self) -> list[float]:
        """Return the whole, and the longest bar."""
        return [0, max(1.0, self.rows["end"].max())]

    def _plans(self, narrow: bool) -> list[tuple[str, pd.DataFrame, list[list[str]]]]:
        """Return each account with the words that fit inside its segments."""
        left, right = self.sides(narrow)
        scale = (right - left) / self.values()[1]
        return [
            (str(account), group, [_inside(row, scale) for row in group.itertuples()])
            for account, group in self.rows.groupby("account", sort=False)
        ]

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each account, its bar's upper edge, its words and the note below it."""
        left, right = self.sides(narrow)
        rows = []
        for account, group, plan in self._plans(narrow):
            title = wrap(account, 342 if narrow else 168)
            note = wrap(_note(group, plan), right - left, SMALL)
            bar = len(title) * LINE + 8 if narrow else 4
            height = _BAR + len(note) * LINE + (len(title) * LINE + 26 if narrow else 24)
            rows.append(Row(title, height, (bar, bar + _BAR), (group, plan, note)))
        return rows

    def _key_rows(self, narrow: bool) -> list[list[tuple[float, str]]]:
        """Return the key's lines: only if some segment could not carry its own name."""
        words = [lines for _, _, plan in self._plans(narrow) for lines in plan]
        if all(
            lines and lines != [percent(share)]
            for lines, share in zip(words, self.rows["share"], strict=True)
        ):
            return []
        held = set(self.rows["activity"])
        lines: list[list[tuple[float, str]]] = [[]]
        x = 0.0
        for activity in (name for name in (*self.order, "") if name in held):
            width = 40 + text_width(activity or _REST, SMALL) + 18
            if lines[-1] and (narrow or x + width > 720):
                lines.append([])
                x = 0.0
            lines[-1].append((x, activity))
            x += width
        return lines

    def top(self, narrow: bool) -> float:
        """Return the pixels for the key."""
        key = self._key_rows(narrow)
        return len(key) * 22 + (12 if key else 0) + 4

    def above(self, sheet: Sheet, ax: Axes, rows: Sequence[Row], narrow: bool) -> None:
        """Draw the key."""
        for number, line in enumerate(self._key_rows(narrow)):
            for x, activity in line:
                self._body(sheet, (x, 3 + number * 22, 30, 16), activity)
                sheet.text(x + 38, 11 + number * 22, activity or _REST, size=SMALL)

    def row(self, sheet: Sheet, ax: Axes, row: Row, edge: float, narrow: bool) -> None:
        """Draw one account, and below it what did not fit inside."""
        (group, plan, note), (bar, foot) = row.held, row.at(edge)
        sheet.text(0, edge + 4 + row.words / 2 if narrow else bar + _BAR / 2, row.title)
        sheet.grid(ax, bar - 3, foot + 3)
        for part, words in zip(group.itertuples(), plan, strict=True):
            self._segment(sheet, ax, part, bar, words)
        self._overflow(sheet, ax, group, bar)
        if note:
            middle = foot + 5 + len(note) * LINE / 2
            sheet.text(self.sides(narrow)[0], middle, note, size=SMALL, colour=MUTED)

    def _segment(self, sheet: Sheet, ax: Axes, row, top: float, words: list[str]) -> None:
        start, end = sheet.at(ax, row.start, 0)[0], sheet.at(ax, row.end, 0)[0]
        self._body(sheet, (start, top, end - start, _BAR), row.activity)
        lift = 4 if row.activity else 0
        over_a_line = not row.activity or row.start < 1 < row.end
        middle = ((start + end) / 2, top + _BAR / 2 - lift)
        sheet.text(*middle, words, size=SMALL, ha="center", halo=over_a_line)

    def _body(self, sheet: Sheet, box: tuple[float, float, float, float], activity: str) -> None:
        """Draw one segment: a tint that carries text, above a strip in full colour."""
        x, y, width, height = box
        if not activity:
            sheet.box(*box, edgecolor=MUTED, linewidth=1, linestyle=DASHES)
            return
        colour = _TINTS[self.order.index(activity) % len(_TINTS)]
        strip, wide = min(9, height / 2), max(width - 1.5, 0)
        sheet.box(x, y, wide, height, fill=(colour, 0.22))
        sheet.box(x, y + height - strip, wide, strip, fill=colour)

    def _overflow(self, sheet: Sheet, ax: Axes, group: pd.DataFrame, bar: float) -> None:
        """Draw the line at the whole where any account exceeds it, and frame what lies beyond."""
        if self.values()[1] <= 1 + _TOLERANCE:
            return
        whole, end = sheet.at(ax, 1, 0)[0], sheet.at(ax, group["end"].max(), 0)[0]
        sheet.line([whole, whole], [bar - 7, bar + _BAR + 7], width=2)
        if end > whole + 1:
            frame = {"edgecolor": INK, "linewidth": 1.5, "linestyle": (0, (3, 2))}
            sheet.box(whole, bar - 4, end - whole, _BAR + 8, **frame)


def _inside(row, scale: float) -> list[str]:
    """Return the lines that fit inside a segment: name and share, the share alone, or nothing."""
    room = row.share * scale - 12
    full = wrap(f"{row.activity or _REST} {percent(row.share)}", room, SMALL)
    for lines in (full, [percent(row.share)]):
        if len(lines) <= 2 and all(text_width(line, SMALL) <= room for line in lines):
            return lines
    return []


def _note(group: pd.DataFrame, plan: list[list[str]]) -> str:
    """Say below a bar what did not fit inside it and whether it adds up."""
    small = [
        f"{row.activity or _REST} {percent(row.share)}"
        for row, words in zip(group.itertuples(), plan, strict=True)
        if not words
    ]
    parts = [f"Also: {'; '.join(small)}."] if small else []
    total = group.loc[group["activity"] != "", "share"].sum()
    if total > 1 + _TOLERANCE:
        parts.append(f"Adds up to {percent(total)} of {_WHOLE}.")
    return " ".join(parts)
