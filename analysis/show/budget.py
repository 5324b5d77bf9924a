"""The week in activities: a bar for each account of it, cut into its parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import pandas as pd

from analysis.show.flags import Flag, flags, flags_height, hoist
from analysis.show.rows import Row, Rows
from analysis.show.surface import LINE, SMALL, Sheet, text_width, wrap
from analysis.show.svg import MUTED, PAPER, SERIES
from analysis.show.words import Columns, Format, listing, percent

_TOLERANCE = 5e-4  # shares rounded to a tenth of a percent still count as a whole
_NAMES = ["account", "activity"]
_BAR = 24
_REST = "not accounted for"
_WHOLE = "the working week"


def segments(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Lay the shares of each account end to end, activities in order: account, activity, share, start, end.

    Where an account adds up to less than one, a last row with an empty activity holds the remainder. Raises
    ValueError if a column is missing, an activity is not in `order` or stands twice, or a share is no share.
    """
    if unknown := set(rows.get("activity", ())) - set(order):
        raise ValueError(f"stacked budget: no place in the order for {listing(sorted(unknown))}")
    rows = StackedBudget.takes.of(rows)
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


@dataclass(frozen=True, eq=False, kw_only=True)
class StackedBudget(Rows):
    """One bar per account of the working week, divided into the activities it names.

    - `rows`: columns ``account``, ``activity`` and ``share`` (fraction of the whole); accounts are drawn in the
      order of their first row. Shares may add up to less than one (the rest is framed and labelled) or to more
      (marked beyond a line at the whole).
    - Raises ValueError as `segments`.
    """

    order: Sequence[str] = field(kw_only=False)  #: activities from left to right
    xlabel: str = field(init=False, default=f"Share of {_WHOLE}")
    fmt: Format = field(init=False, default_factory=lambda: percent)

    takes: ClassVar = Columns("stacked budget", _NAMES, ["share"], once=_NAMES)
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
        told = "Stacked bar" if len(accounts) == 1 else f"Stacked bars of {len(accounts)} accounts"
        parts = [f"{told} of {_WHOLE}"]
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

    def _words(self, row, narrow: bool) -> tuple[float, str, bool]:
        """Return the middle of a segment within the week, its words, and whether they fit inside."""
        start, end = (self.place(min(share, 1.0), narrow) for share in (row.start, row.end))
        words = f"{row.activity or _REST} {percent(row.share)}"
        return (start + end) / 2, words, text_width(words, SMALL) <= end - start - 8

    def _flown(self, group: pd.DataFrame, narrow: bool) -> list[Flag]:
        """Return the names, above the bar, of segments that cannot hold them."""
        told = [self._words(row, narrow) for row in group.itertuples()]
        return flags([(x, words) for x, words, fits in told if not fits], *self.sides(narrow))

    def layout(self, narrow: bool) -> list[Row]:
        """Return a row for each account: names that need room, the bar, and the note below it."""
        rows = []
        for account, group in self.rows.groupby("account", sort=False):
            title, flown = wrap(str(account), 342 if narrow else 168), self._flown(group, narrow)
            bar = flags_height(flown) + (6 if flown else 0) + (LINE * len(title) + 8 if narrow else 6)
            tall = max(_BAR, 0 if narrow else LINE * len(title) + 2) + (LINE if _note(group) else 0)
            rows.append(Row(title, bar + tall + 8, (bar, bar + _BAR), (group, flown)))
        return rows

    def row(self, sheet: Sheet, row: Row, edge: float, narrow: bool) -> None:
        """Draw one account's bar with the names of its parts."""
        (group, flown), (top, foot) = row.held, row.at(edge)
        middle = (top + foot) / 2
        sheet.text(0, edge + 4 + row.words / 2 if narrow else middle, row.title)
        sheet.grid(top, foot + 4)
        for part in group.itertuples():
            x, words, fits = self._words(part, narrow)
            self._segment(sheet, part, top, narrow)
            if fits:
                colour = PAPER if part.activity else MUTED
                sheet.text(x, middle, words, size=SMALL, ha="center", colour=colour)
        hoist(sheet, flown, top - 4, [top] * len(flown), width=1, dashes="-")
        if note := _note(group):
            whole = self.place(1, narrow)
            sheet.line([whole, whole], [top - 3, foot + 3], width=2, zorder=3)
            sheet.text(self.sides(narrow)[0], foot + 3 + LINE / 2, note, size=SMALL, colour=MUTED)

    def _segment(self, sheet: Sheet, part, top: float, narrow: bool) -> None:
        """Draw one part of a bar; what no account names is an empty outline."""
        start, end = (self.place(share, narrow) for share in (part.start, part.end))
        if part.activity:
            sheet.box(start, top, max(end - start - 1.5, 0), _BAR, fill=self._colour(part.activity))
        else:
            sheet.box(start + 0.5, top + 0.5, end - start - 1, _BAR - 1, edgecolor=MUTED, linewidth=1)

    def _colour(self, activity: str) -> str:
        """Return the one colour of an activity."""
        return (*SERIES, MUTED)[self.order.index(activity) % (len(SERIES) + 1)]


def _note(group: pd.DataFrame) -> str:
    """Say below a bar that it holds more than a week."""
    total = group.loc[group["activity"] != "", "share"].sum()
    return f"Adds up to {percent(total)} of {_WHOLE}." if total > 1 + _TOLERANCE else ""
