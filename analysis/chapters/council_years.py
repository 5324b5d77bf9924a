"""The counts and rates of a council year by year, and what is missing or doubtful among them."""

from collections.abc import Callable, Iterable
from html import escape

import pandas as pd

from analysis.chapters.council_words import bare, number
from analysis.chapters.shown import laid, measured, paragraph, said
from analysis.evidence.standings import MEASURES, Measure, Standing
from analysis.register.load import Register
from analysis.show.html import Html, together
from analysis.show.words import listing


def counts_table(register: Register, standing: Standing) -> Html:
    """The counts of every year."""
    counted = {key: int(one["decimals"]) for key, one in measured().items() if one["column"]}
    rows = _yearly(standing, counted, lambda key, row: number(row[key], counted[key]))
    return _noted(register, standing, laid(register, "council-counts", rows, area=standing.area))


def rates_table(register: Register, standing: Standing) -> Html:
    """What is computed from the counts of every year."""
    known = {one.key: one for one in MEASURES}
    rows = _yearly(standing, known, lambda key, row: rate(register, known[key], row))
    return _noted(register, standing, laid(register, "council-rates", rows, area=standing.area))


def _noted(register: Register, standing: Standing, listed: Html) -> Html:
    """A table by year, and what the mark of a year in it means."""
    return together(listed, paragraph(said(register, "years-doubtful"))) if standing.doubtful else listed


def rate(register: Register, measure: Measure, row: pd.Series) -> str:
    """A rate of a year; where its counts were published and are nought, that nothing follows from them."""
    parts = _COUNTED.get(measure.key)
    if parts and pd.isna(row[measure.key]) and row[list(parts)].notna().all():
        return "cannot be computed"
    return bare(register, measure, row[measure.key])


#: Rate → what it is computed from.
_COUNTED = {
    "turnover": ("leavers", "in_post"),
    "agency_rate": ("agency", "in_post"),
    "vacancy_rate": ("vacancies", "in_post"),
}


def _yearly(
    standing: Standing, keys: Iterable[str], words: Callable[[str, pd.Series], str]
) -> list[list[str]]:
    """A row for each year in which there is such a council, with the columns `keys` in words."""
    return [
        [
            f"{year}*" if year in standing.doubtful else str(year),
            *(words(key, row) for key in keys),
        ]
        for year, row in standing.years.iterrows()
        if pd.notna(row["area"])
    ]


def gaps(_: Register, standing: Standing) -> Html:
    """Gaps, merged areas and doubts."""
    items = list(standing.notes)
    names = {key: (one["column"] or one["name"]).lower() for key, one in measured().items()}
    alike: dict[str, list[str]] = {}
    for year in dict.fromkeys(year for year, _, _ in standing.missing):
        own = [(names[count], reason) for one, count, reason in standing.missing if one == year]
        reasons = ", ".join(dict.fromkeys(reason for _, reason in own))
        lacking = f"no figure for {', '.join(name for name, _ in own)} ({reasons})."
        alike.setdefault(lacking, []).append(str(year))
    items += [f"{listing(years)}: {lacking}" for lacking, years in alike.items()]
    listed = "".join(f"<li>{escape(one)}</li>" for one in items)
    return Html(f"<ul>{listed}</ul>", "\n".join(items))
