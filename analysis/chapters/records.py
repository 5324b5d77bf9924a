"""Views of the chapter *The records*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.chapters.shown import exhibit, in_digits, source
from analysis.claims.wording import digits
from analysis.evidence import coverage, screen
from analysis.evidence.standings import band
from analysis.ledger import links
from analysis.register.load import Register, titles
from analysis.show import Panels
from analysis.show.figures import Figure
from analysis.show.html import Html, table

#: Column → the words of tables.
_COLUMNS = {
    "cases": "cases",
    "case_holders": "case holders",
    "in_post": "social workers in post",
    "agency": "agency workers",
    "starters": "starters",
    "leavers": "leavers",
    "vacancies": "vacancies",
    "caseload": "caseload",
}

#: Rate → its name, and how it is computed.
_RATES = {
    "caseload": ("Caseload", "cases ÷ case holders"),
    "turnover": ("Turnover", "leavers ÷ in post"),
    "agency_rate": ("Agency rate", "agency ÷ (in post + agency)"),
    "vacancy_rate": ("Vacancy rate", "vacancies ÷ (in post + vacancies)"),
}


def _number(value: float, decimals: int) -> str:
    return "none" if pd.isna(value) else digits(value, decimals)


def _count(value: float) -> str:
    """A count with no more than one decimal: "5,792", "332.8"."""
    return _number(value, 1).removesuffix(".0")


def publications_table(register: Register) -> Html:
    """Which tables there are, what they count and when, and where they come from."""
    rows = [
        [
            one.title,
            Html(f'<a href="{one.address}">{one.source}</a>', one.source),
            f"{one.rows:,}",
            one.first if one.first == one.last else f"{one.first} to {one.last}",
        ]
        for one in coverage.publications().itertuples()
    ]
    licence = register.sources.loc["dfe_workforce", "licence"]
    columns = ["What is counted", "Publication", "Rows", "When"]
    return table(columns, rows, f"The official tables, {licence}", numbers=["Rows"], stacked=True)


def _table(
    register: Register,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    caption: str,
    numbers: Sequence[str],
    stacked: bool = False,
) -> Html:
    """A table from the department's counts, which its caption names."""
    sourced = f"{caption}. Source: {source(register, 'dfe_workforce')}"
    return table(columns, list(rows), sourced, numbers=numbers, stacked=stacked)


def rates_table(register: Register) -> Html:
    """How many published rates agree with those computed from counts."""
    found = coverage.compared(register.official)
    rows = [
        [*_RATES[one.Index], *(f"{number:,}" for number in (one.compared, one.agree, one.differ))]
        for one in found.itertuples()
    ]
    columns = ["Rate", "Computed as", "Compared", "Agree", "Differ"]
    caption = "Published rates beside computed ones: England, regions and councils, all years"
    return _table(register, columns, rows, caption, columns[2:])


def differences_table(register: Register) -> Html:
    """The rates that differ, with what explains them."""
    rows = [
        [
            f"{one.area} {one.year}",
            _RATES[one.rate][0],
            f"{_number(one.computed, 2)}%",
            f"{_number(one.published, 1)}%",
            one.left_out,
            f"{_number(one.without, 2)}%",
        ]
        for one in coverage.explained_differences(register.official).itertuples()
    ]
    columns = ["Where", "Rate", "From the totals", "Published", "Left out", "Without it"]
    caption = "Published rates that the totals beside them do not give, and the same without one council"
    return _table(register, columns, rows, caption, ["From the totals", "Published", "Without it"])


def codes_table(register: Register) -> Html:
    """How many values are missing, by table and code."""
    names = titles()
    rows = [
        [names[name][0], code, meaning, str(values)]
        for name, code, meaning, values in coverage.codes(register.official).itertuples(index=False)
    ]
    columns = ["Table", "Code", "Meaning", "Values"]
    return table(columns, rows, "Values that a code stands for; all are missing, none is zero", ["Values"])


def merged_table(register: Register) -> Html:
    """What loading merged or left out, and why."""
    names = titles()
    rows = [[one.area, names[one.table][0], one.reason] for one in register.official.dropped.itertuples()]
    return table(["Unit", "Table", "What was done"], rows, "What loading merged or left out", stacked=True)


def shortfalls_table(register: Register) -> Html:
    """Sums of councils that fall short of England, with the councils that are missing."""
    rows = [
        [
            f"{_COLUMNS[one.column].capitalize()} {one.year}",
            *(_count(value) for value in (one.england, one.councils, one.england - one.councils)),
            one.missing,
        ]
        for one in register.official.shortfalls.itertuples()
    ]
    columns = ["Count", "England", "Sum of councils", "Short by", "Councils without the count"]
    caption = "Sums that differ from England by more than rounding"
    return _table(register, columns, rows, caption, columns[1:4])


def implied_table(register: Register) -> Html:
    """What councils whose own count is hidden add to their region."""
    rows = [
        [f"{one.councils}, {one.year}", _COLUMNS[one.column], one.region, _count(one.value)]
        for one in coverage.implied(register.official).itertuples()
    ]
    columns = ["Council", "Count", "Region", "Region less its other councils"]
    caption = "What hidden counts must be, by the totals of regions"
    return _table(register, columns, rows, caption, columns[3:])


def screen_table(register: Register) -> Html:
    """Council years that the screen finds, with the flag's reason."""
    flags = register.official.flags.merge(
        register.official.workforce[["unit", "year", "area"]], on=["unit", "year"]
    ).set_index(["area", "year"])["reason"]
    rows = [
        [
            f"{one.area} {one.year}",
            _COLUMNS[one.column],
            one.what,
            *(_count(value) for value in (one.before, one.value, one.after)),
            flags.get((one.area, one.year), "not flagged"),
        ]
        for one in screen.screen(register.official).itertuples()
    ]
    columns = ["Where", "Count", "What the screen sees", "Year before", "That year", "Year after", "Flag"]
    caption = "Published, kept, and hard to believe"
    return _table(register, columns, rows, caption, columns[3:6], stacked=True)


def flagged_figure(register: Register) -> Figure:
    """Caseload of the flagged councils beside England and the middle half of all councils."""
    own = register.official.workforce[~register.official.workforce["small"]]
    years = own.loc[own["implausible"]].set_index("area")["year"]
    rows = own.loc[own["area"].isin(years.index), ["area", "year", "caseload"]]
    return Panels(
        rows.set_axis(["panel", "year", "value"], axis=1),
        **exhibit(register, "records-flagged"),
        fmt=in_digits(1),
        compare=register.official.england["caseload"],
        band=band(register.official, "caseload"),
        notes={area: f"flagged: {year}" for area, year in years.items()},
    )


def limits_table(register: Register) -> Html:
    """How many council years the screen finds at other limits."""
    rows = [
        [
            f"{_count(times)} times",
            f"{low:g} to {high:g}",
            links.finding(register, coverage.screened_key(times, (low, high))),
            str(screen.count_flagged(register.official, times, (low, high))),
        ]
        for times, (low, high) in screen.limits()
    ]
    columns = ["Limit", "Caseloads not looked at", "Council years found", "Of them flagged"]
    return _table(register, columns, rows, "What the screen finds when its limits move", columns[2:])
