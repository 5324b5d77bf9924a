"""The counts and rates of a council year by year, and what is missing or doubtful among them."""

from collections.abc import Callable, Iterable

import pandas as pd

from analysis.chapters.council_words import NONE, UNKNOWN, bare, dashed, marked, named, number
from analysis.chapters.shown import laid, measured, paragraph, said
from analysis.claims import wording
from analysis.evidence.odd import Odd
from analysis.evidence.standings import MEASURES, Measure, Standing
from analysis.ledger import links
from analysis.register.load import Register
from analysis.register.panel import RATES
from analysis.show.html import Html, phrase, together
from analysis.show.words import listing


def counts_table(register: Register, standing: Standing) -> Html:
    """The counts of every year; what their marks mean stands below the rates."""
    rows = _yearly(standing, _columns(), lambda key, row: number(row[key], _columns()[key]))
    return laid(register, "council-counts", rows, **named(standing))


def _columns() -> dict[str, int]:
    """The counts that have a column, and their decimals."""
    return {key: int(one["decimals"]) for key, one in measured().items() if one["column"]}


def rates_table(register: Register, standing: Standing) -> Html:
    """What is computed from the counts of every year."""
    known = {one.key: one for one in MEASURES}
    rows = _yearly(standing, known, lambda key, row: rate(register, known[key], row))
    shown = {*known, *_columns()}
    lacking = any(count in shown for _, count, _ in standing.missing)
    return noted(
        register, standing, laid(register, "council-rates", rows, **named(standing)), lacking=lacking
    )


def noted(
    register: Register, standing: Standing, listed: Html, year: int | None = None, *, lacking: bool = False
) -> Html:
    """A table of all years, or of one, and what the marks in it mean; `lacking`: some of its numbers."""
    marks = standing.doubtful if year is None else year in standing.doubtful
    odd = year is None and standing.sudden
    notes = {"years-doubtful": marks, "years-odd": odd, "years-missing": lacking}
    return together(
        listed, *(paragraph(said(register, name), kind="bp-note") for name, true in notes.items() if true)
    )


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
    odd = {year for one in standing.sudden for year in one.years}
    return [
        [
            f"{marked(standing, year)}{'†' if year in odd else ''}",
            *(dashed(words(key, row)) for key in keys),
        ]
        for year, row in standing.years.iterrows()
        if pd.notna(row["area"])
    ]


def gaps(register: Register, standing: Standing) -> Html:
    """What is doubtful, odd or missing."""
    items = doubts(register, standing)
    listed = "".join(f"<li>{one.html}</li>" for one in items)
    return Html(f"<ul>{listed}</ul>", "\n".join(one.text for one in items))


def doubts(register: Register, standing: Standing) -> list[Html]:
    """What is doubtful, then what is odd, then what is missing among the figures shown; nothing of most councils."""
    odd = (_odd(register, one) for one in standing.sudden)
    nobody = standing.years.index[standing.years["in_post"] == 0]
    none = [said(register, "nobody", years=listing(map(str, nobody)))] if len(nobody) else []
    return [*map(phrase, standing.notes), *odd, *map(phrase, _lacking(standing)), *none]


def _odd(register: Register, one: Odd) -> Html:
    """What stands out in a year, with a link to the rule by which it does."""
    return said(
        register,
        f"odd-{one.way}",
        years=listing(map(str, one.years)),
        names=listing(one.names) if one.way == "none" else wording.capital(listing(one.names)),
        beside=listing(map(str, one.beside)),
        used=links.link("#made-odd", "used as published"),
    )


def _lacking(standing: Standing) -> list[str]:
    """Years and the figures not published in them, with the department's own marks."""
    names = {key: one["name"].lower() for key, one in measured().items() if one["column"] or one["chart"]}
    found: dict[int, dict[str, list[str]]] = {}
    for year, count, reason in standing.missing:
        if count in names:
            found.setdefault(year, {}).setdefault(reason, []).append(names[count])
    alike: dict[str, list[str]] = {}
    for year, reasons in found.items():
        words = ", nor for ".join(_marked_as(own, reason) for reason, own in reasons.items())
        alike.setdefault(f"No number is given for {words}.", []).append(str(year))
    return [f"{listing(years)}: {words}" for words, years in alike.items()]


def _marked_as(names: list[str], reason: str) -> str:
    """Figures without a number, and how the department marks that."""
    return listing(names, "or") + ("" if reason == NONE else f" (marked “{reason}”)")
