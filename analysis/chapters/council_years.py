"""The counts and rates of a council year by year, and what is missing or doubtful among them."""

from collections.abc import Callable, Iterable
from html import escape

import pandas as pd

from analysis.chapters.council_words import NONE, UNKNOWN, bare, marked, number
from analysis.chapters.shown import laid, measured, paragraph, said
from analysis.evidence.standings import JOINED, MEASURES, Measure, Standing
from analysis.register.load import Register
from analysis.register.panel import RATES
from analysis.show.html import Html, together
from analysis.show.words import listing


def counts_table(register: Register, standing: Standing) -> Html:
    """The counts of every year."""
    counted = {key: int(one["decimals"]) for key, one in measured().items() if one["column"]}
    rows = _yearly(standing, counted, lambda key, row: number(row[key], counted[key]))
    return noted(register, standing, laid(register, "council-counts", rows, area=standing.area))


def rates_table(register: Register, standing: Standing) -> Html:
    """What is computed from the counts of every year."""
    known = {one.key: one for one in MEASURES}
    rows = _yearly(standing, known, lambda key, row: rate(register, known[key], row))
    return noted(register, standing, laid(register, "council-rates", rows, area=standing.area))


def noted(register: Register, standing: Standing, listed: Html, year: int | None = None) -> Html:
    """A table of all years, or of one, and what the mark of a year in it means."""
    marks = standing.doubtful if year is None else year in standing.doubtful
    return together(listed, paragraph(said(register, "years-doubtful"), kind="bp-note")) if marks else listed


def rate(register: Register, measure: Measure, row: pd.Series) -> str:
    """A rate of a year, or that it cannot be worked out from the counts there are."""
    parts = _COUNTED.get(measure.key)
    if parts and pd.isna(row[measure.key]) and row[list(parts)].notna().any():
        return UNKNOWN
    return bare(register, measure, row[measure.key])


#: Rate → what it is computed from.
_COUNTED = {rate: (part, *whole) for rate, (_, part, whole) in RATES.items()}
_COUNTED["holder_share"] = ("case_holders", "in_post", "agency")


def _yearly(
    standing: Standing, keys: Iterable[str], words: Callable[[str, pd.Series], str]
) -> list[list[str]]:
    """A row for each year in which there is such a council, with the columns `keys` in words."""
    return [
        [
            marked(standing, year),
            *(words(key, row) for key in keys),
        ]
        for year, row in standing.years.iterrows()
        if pd.notna(row["area"])
    ]


def gaps(_: Register, standing: Standing) -> Html:
    """Gaps, merged areas and doubts."""
    items = [_note(one) for one in (*standing.notes, *standing.sudden)]
    names = {
        key: (one["column"] or one["chart"] or f"{one['name']}{_IN_FILE}").lower()
        for key, one in measured().items()
    }
    alike: dict[str, list[str]] = {}
    for year in dict.fromkeys(year for year, _, _ in standing.missing):
        by_reason: dict[str, list[str]] = {}
        for one, count, reason in standing.missing:
            if one == year:
                by_reason.setdefault(reason, []).append(names[count])
        lacking = "; ".join(_lacking(own, reason) for reason, own in by_reason.items())
        alike.setdefault(f"{lacking}.", []).append(str(year))
    items += [f"{listing(years)}: {lacking}" for lacking, years in alike.items()]
    listed = "".join(f"<li>{escape(one)}</li>" for one in items)
    return Html(f"<ul>{listed}</ul>", "\n".join(items))


#: Said of a count that has no column in the tables.
_IN_FILE = " (in the file of every year's figures)"


def _note(words: str) -> str:
    """A note, with the names under which councils were published one after the other."""
    return words.replace("; ", " and as ") if words.startswith(JOINED) else words


def _lacking(names: list[str], reason: str) -> str:
    """What was not published, and how the department marks that."""
    return f"{listing(names)} {NONE}" + ("" if reason == NONE else f" (marked “{reason}”)")
