"""The stacked budget: how each account of a whole divides it, with what is left over or too much."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.show.figures import Figure, drawn
from analysis.show.html import Html
from analysis.show.surface import LINE, SMALL, Sheet, depth, series_style, text_width, value_axis, wrap
from analysis.show.svg import INK, MUTED, PAPER
from analysis.show.words import Format, listing, percent, sentence, table

_TOLERANCE = 5e-4  # shares rounded to a tenth of a percent still count as a whole
_BAR = 46
_REST = "not accounted for"


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


def stacked_budget(
    rows: pd.DataFrame,
    order: Sequence[str],
    *,
    name: str,
    caption: str,
    source: str = "",
    explained: Sequence[Html] = (),
    whole: str = "the working week",
    fmt: Format = percent,
) -> Figure:
    """Draw one horizontal bar per account, divided into the activities it names.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``account``, ``activity`` and ``share`` (fraction of the whole); accounts are drawn in the
        order of their first row. Shares may add up to less than one (the rest is hatched and labelled) or
        to more (marked beyond a line at the whole).
    order : sequence of str
        Activities from left to right.
    name, caption, source, explained
        See `Figure`.
    whole : str
        What is divided, for the axis and the alt text.
    fmt : callable
        Turns a share into text.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        As `segments`.
    """
    laid = segments(rows, order)

    def draw(canvas: Canvas, narrow: bool) -> None:
        _draw(canvas, laid, list(order), narrow, whole, fmt)

    data = laid[laid["activity"] != ""][["account", "activity", "share"]]
    return drawn(name, _alt(laid, whole, fmt), caption, data, draw, source, explained)


def _alt(laid: pd.DataFrame, whole: str, fmt: Format) -> str:
    accounts = list(laid.groupby("account", sort=False))
    parts = [f"Stacked bars of {len(accounts)} accounts of {whole}"]
    for account, group in accounts:
        named = group[group["activity"] != ""]
        shares = [f"{row.activity} {fmt(row.share)}" for row in named.itertuples()]
        total = named["share"].sum()
        rest = ""
        if total < 1 - _TOLERANCE:
            rest = f"; {fmt(1 - total)} is {_REST}"
        elif total > 1 + _TOLERANCE:
            rest = f"; together {fmt(total)}, which is {fmt(total - 1)} more than {whole}"
        parts.append(f"{account}: {listing(shares)}{rest}")
    ranges = (
        laid[laid["activity"] != ""].groupby("activity", sort=False)["share"].agg(["min", "max", "count"])
    )
    for activity, low, high, count in ranges.itertuples():
        if count > 1 and fmt(low) != fmt(high):
            parts.append(f"{activity} ranges from {fmt(low)} to {fmt(high)}")
    return " ".join(sentence(part) for part in parts)


def _draw(
    canvas: Canvas, laid: pd.DataFrame, order: list[str], narrow: bool, whole: str, fmt: Format
) -> None:
    accounts = list(laid.groupby("account", sort=False))
    left, right = (1, 348) if narrow else (184, 700)
    most = max(1.0, laid["end"].max())
    scale = (right - left) / most
    titles = [wrap(str(account), 342 if narrow else 168) for account, _ in accounts]
    plans = [[_words(row, scale, fmt) for row in group.itertuples()] for _, group in accounts]
    notes = [
        wrap(_note(group, plan, whole, fmt), right - left, SMALL)
        for (_, group), plan in zip(accounts, plans, strict=True)
    ]
    key = _key_rows(order, plans, laid, narrow, fmt)
    top = len(key) * 22 + (12 if key else 0) + 4
    heights = [
        _BAR + len(note) * LINE + (len(title) * LINE + 26 if narrow else 24)
        for title, note in zip(titles, notes, strict=True)
    ]
    bottom = top + sum(heights)
    sheet = Sheet(canvas, bottom + depth(f"Share of {whole}", narrow))
    ax = value_axis(
        sheet, (left, top, right, bottom), (0, most), (0, 0), f"Share of {whole}", fmt, 6 if narrow else 10
    )
    _draw_key(sheet, key, order)
    edge = top
    for (_, group), title, plan, note, height in zip(accounts, titles, plans, notes, heights, strict=True):
        bar = edge + (len(title) * LINE + 8 if narrow else 4)
        sheet.text(0, edge + 4 + len(title) * LINE / 2 if narrow else bar + _BAR / 2, title)
        sheet.grid(ax, bar - 3, bar + _BAR + 3)
        for row, words in zip(group.itertuples(), plan, strict=True):
            _segment(sheet, ax, row, bar, words, order)
        _overflow(sheet, ax, group, bar, most)
        if note:
            sheet.text(left, bar + _BAR + 5 + len(note) * LINE / 2, note, size=SMALL, colour=MUTED)
        edge += height


def _overflow(sheet: Sheet, ax: Axes, group: pd.DataFrame, bar: float, most: float) -> None:
    """Draw the line at the whole where any account exceeds it, and frame what lies beyond."""
    if most <= 1 + _TOLERANCE:
        return
    whole, end = sheet.at(ax, 1, 0)[0], sheet.at(ax, group["end"].max(), 0)[0]
    sheet.line([whole, whole], [bar - 7, bar + _BAR + 7], width=2)
    if end > whole + 1:
        sheet.box(whole, bar - 4, end - whole, _BAR + 8, edgecolor=INK, linewidth=1.5, linestyle=(0, (3, 2)))


def _words(row, scale: float, fmt: Format) -> list[str]:
    """Return the lines that fit inside a segment: name and share, the share alone, or nothing."""
    room = row.share * scale - 12
    named = wrap(f"{row.activity or _REST} {fmt(row.share)}", room, SMALL)
    for lines in (named, [fmt(row.share)]):
        if len(lines) <= 2 and all(text_width(line, SMALL) <= room for line in lines):
            return lines
    return []


def _note(group: pd.DataFrame, plan: list[list[str]], whole: str, fmt: Format) -> str:
    """Say below a bar what did not fit inside it and whether it adds up."""
    small = [
        f"{row.activity or _REST} {fmt(row.share)}"
        for row, words in zip(group.itertuples(), plan, strict=True)
        if not words
    ]
    parts = [f"Also: {'; '.join(small)}."] if small else []
    total = group.loc[group["activity"] != "", "share"].sum()
    if total > 1 + _TOLERANCE:
        parts.append(f"Adds up to {fmt(total)} of {whole}.")
    return " ".join(parts)


def _key_rows(
    order: list[str], plans: list[list[list[str]]], laid: pd.DataFrame, narrow: bool, fmt: Format
) -> list[list]:
    """Return the key's lines: only if some segment could not carry its own name."""
    words = [lines for plan in plans for lines in plan]
    if all(lines and lines != [fmt(share)] for lines, share in zip(words, laid["share"], strict=True)):
        return []
    shown = [name for name in order if name in set(laid["activity"])]
    if "" in set(laid["activity"]):
        shown.append("")
    lines: list[list] = [[]]
    x = 0.0
    for activity in shown:
        width = 40 + text_width(activity or _REST, SMALL) + 18
        if lines[-1] and (narrow or x + width > 720):
            lines.append([])
            x = 0.0
        lines[-1].append((x, activity))
        x += width
    return lines


def _draw_key(sheet: Sheet, key: list[list], order: list[str]) -> None:
    for number, line in enumerate(key):
        y = 11 + number * 22
        for x, activity in line:
            _body(sheet, x, y - 8, 30, 16, activity, order)
            sheet.text(x + 38, y, activity or _REST, size=SMALL)


def _segment(sheet: Sheet, ax: Axes, row, top: float, words: list[str], order: list[str]) -> None:
    start, end = sheet.at(ax, row.start, 0)[0], sheet.at(ax, row.end, 0)[0]
    _body(sheet, start, top, end - start, _BAR, row.activity, order)
    lift = 4 if row.activity else 0
    over_a_line = not row.activity or row.start < 1 < row.end
    sheet.text((start + end) / 2, top + _BAR / 2 - lift, words, size=SMALL, ha="center", halo=over_a_line)


def _body(
    sheet: Sheet, x: float, y: float, width: float, height: float, activity: str, order: list[str]
) -> None:
    """Draw one segment: a tint that carries text, above a strip in full colour with a hatch of its own."""
    if not activity:
        sheet.box(x, y, width, height, hatch="///", hatchcolor=MUTED, edgecolor=MUTED, linewidth=1)
        return
    colour, hatch, _ = series_style(order.index(activity))
    strip = min(9, height / 2)
    sheet.box(x, y, max(width - 1.5, 0), height, fill=(colour, 0.22))
    sheet.box(
        x,
        y + height - strip,
        max(width - 1.5, 0),
        strip,
        fill=colour,
        hatch=hatch,
        hatchcolor=PAPER,
        linewidth=0,
    )
