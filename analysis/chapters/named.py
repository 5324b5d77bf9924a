"""Views of the chapter *The named councils*."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.council_words import linked, percent
from analysis.chapters.shown import (
    exhibit,
    filled,
    in_braces,
    in_digits,
    numbers_table,
    plain,
    source,
    target,
)
from analysis.claims import wording
from analysis.evidence.basis import BASE, QUOTED, last
from analysis.evidence.named import INSPECTED, Inspected, Named, chosen, moved
from analysis.evidence.standings import MEASURES, Standing, spread, standings
from analysis.ledger import entries, links
from analysis.register.load import DataError, Register
from analysis.show import Panels, Strip
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase, table


def caseload_figure(register: Register) -> Figure:
    """Caseload of each council named, beside England and the spread of all."""
    keys = [f"{_key(one)}_caseload" for _, one in chosen(register).values()]
    words = exhibit(register, "named-caseloads", keys)
    return _small(register, "caseload", fmt=in_digits(1), references={"model": target(register)}, **words)


def share_figure(register: Register) -> Figure:
    """The Blueprint's lever: share of the workforce that holds cases."""
    measure = next(one for one in MEASURES if one.key == "holder_share")
    made = links.link(f"councils.html#made-{measure.key}", measure.name)
    return _small(register, measure.key, fmt=percent, **exhibit(register, "named-holder-shares", [made]))


def _small(register: Register, measure: str, **words) -> Figure:
    told = [one for _, one in chosen(register).values()]
    rows = pd.concat(
        pd.DataFrame({"panel": one.area, "year": one.years.index, "value": one.years[measure].to_numpy()})
        for one in told
    )
    return Panels(
        rows,
        compare=register.official.england[measure].rename("England"),
        band=spread(register.official).band(measure),
        notes={one.area: _note(one, measure) for one in told},
        **words,
    )


def _key(standing: Standing) -> str:
    """What the keys of a council's findings begin with."""
    return f"named_{standing.slug.replace('-', '_')}"


def _note(one: Standing, measure: str) -> str:
    place = one.places[measure]
    if place.rank is None:
        return "no rank: not published"
    return f"rank {place.rank} of {place.of}"


def spread_figure(register: Register) -> Figure:
    """The councils named among all councils, in the first and the last year."""
    own, end = register.official.workforce, last(register.official)
    rows = own[~own["small"] & own["year"].isin([BASE, end])]
    drawn = rows[["year", "caseload", "area"]].set_axis(["group", "value", "label"], axis=1)
    held = set(rows.loc[rows["caseload"].notna(), "area"])
    return Strip(
        drawn.astype({"group": str}).sort_values(["group", "label"]),
        **exhibit(register, "named-among-all", first=BASE),
        fmt=in_digits(1),
        highlight=[one.area for _, one in chosen(register).values() if one.area in held],
        references={"model": target(register)},
    )


def record_table(register: Register) -> Html:
    """Caseload, rank and change of each council named."""
    routes = moved(register)["route"]
    parts = ("rank", "change", f"change_{QUOTED}", "holders")
    rows = []
    for slug, (_, one) in chosen(register).items():
        earlier = "" if one.latest == max(one.years.index) else f" ({one.latest})"
        counted = phrase(links.finding(register, f"{_key(one)}_caseload"), earlier)
        keys = [f"{_key(one)}_{part}" for part in parts]
        rows.append([linked(one), counted, *keys, routes.get(slug, "no count of the last year")])
    columns = ["Council", "Caseload", "Rank", f"Since {BASE}", f"Since {QUOTED}", "Case holders"]
    columns.append("What moved it most")
    caption = f"The councils named: the last count, its rank from the lowest, and changes; the last two columns since {BASE}"
    return numbers_table(register, columns, rows, caption, numbers=columns[1:6], stacked=True)


def claims_table(register: Register) -> Html:
    """What the documents say of each council, and what the record has of the same."""
    rows = [[linked(one), *_said(register, named, one)] for named, one in chosen(register).values()]
    columns = ["Council", "Named for", "Figures stated or reported", "Judged by Ofsted"]
    caption = "What the documents say of each council"
    return table(columns, rows, caption, stacked=True, explained=links.explained(register, "named_councils"))


def _said(register: Register, named: Named, one: Standing) -> list[str | Html]:
    judged = (
        "not judged as one"
        if one.judgement is None
        else f"{one.judgement[0]}, {wording.day(one.judgement[1])}"
    )
    if not named.system:
        return [named.why, "None: nothing is claimed of the council.", judged]
    entry = register.systems[named.system]
    return [f"{entry.name}. {entry.what}.", _figures(register, named.system), judged]


def _figures(register: Register, system: str) -> Html:
    """Claims about a council and results reported of it, linked."""
    claims = [register.claims[key] for key in register.systems[system].claims]
    told = [links.link(links.claim(one.id), f"{one.short}: {wording.stated(one)}") for one in claims]
    quoted = {key for one in claims for key in one.arguments.values()}
    reported = [
        register.inputs[key]
        for result in register.evaluations.values()
        for key in result.figures
        if result.system == system and key not in quoted
    ]
    told += [links.link(links.input_(one.id), f"{one.label}: {wording.given(one)}") for one in reported]
    return phrase(links.joined(told, "; "), ".") if told else plain("None.")


def inspected_table(register: Register) -> Html:
    """What inspectors wrote of other councils, and the caseload that the record has."""
    rows = []
    for one in INSPECTED:
        own = standings(register)[one.slug]
        line = own.years["caseload"].dropna()
        ends = [f"{wording.digits(line[year], 1)} ({year})" for year in (line.index.min(), line.index.max())]
        rows.append(
            [linked(own), _quoted(register, one), register.sources.loc[one.source, "date"][:4], *ends]
        )
    columns = ["Council", "What inspectors wrote", "Report of", "First count", "Last count"]
    caption = (
        "Other councils: what inspectors wrote, and the caseload counted. Source: reports of Ofsted; "
        f"{source(register, 'dfe_workforce')}"
    )
    keys = [key for one in INSPECTED for key in in_braces(one.words)]
    return numbers_table(register, columns, rows, caption, numbers=columns[2:], stacked=True, explained=keys)


def _quoted(register: Register, one: Inspected) -> Html:
    """What inspectors wrote, its inputs linked.

    Raises
    ------
    DataError
        With the council and the words, if a name in braces is no input.
    """
    try:
        return filled(one.words, {key: _given(register, key) for key in in_braces(one.words)})
    except KeyError as error:
        raise DataError("evidence/named.py", one.slug, "words", one.words, error.args[0]) from error


def _given(register: Register, key: str) -> Html:
    """An input without its unit in words, linked to its row."""
    one = entries.entry(register, f"{key}.given")
    return links.link(one.address, one.words("given").removesuffix(" families"))
