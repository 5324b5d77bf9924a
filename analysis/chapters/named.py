"""Views of the chapter *The named councils*."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

import pandas as pd

from analysis.chapters.council_words import linked, number
from analysis.claims import wording
from analysis.claims.wording import day as when
from analysis.evidence.named import FIRST, INSPECTED, QUOTED, Named, chosen, moved
from analysis.evidence.standings import MEASURES, Standing, spread, standings
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show import panels, strip
from analysis.show.figures import Figure
from analysis.show.html import Html, table

_DFE = "Department for Education, children's social work workforce, Open Government Licence v3.0"


def caseload_figure(register: Register) -> Figure:
    """Caseload of each council named, beside England and the spread of all."""
    target = float(register.inputs["caseload_model"].value)
    return _small(
        register,
        "caseload",
        name="named-caseloads",
        caption="Caseload of each council named, over the years, with its rank among all councils, the lowest first.",
        ylabel="Children for each case holder",
        fmt=lambda value: number(value, 1),
        references={"model": target},
    )


def share_figure(register: Register) -> Figure:
    """The Blueprint's lever: share of the workforce that holds cases."""
    return _small(
        register,
        "holder_share",
        name="named-holder-shares",
        caption="Share of the workforce, agency included, that holds cases: the report's lever.",
        ylabel="Share of the workforce that holds cases",
        fmt=lambda value: f"{number(value * 100, 0)}%",
    )


def _small(register: Register, measure: str, *, fmt: Callable[[float], str], **words) -> Figure:
    found = chosen(register)
    rows = pd.concat(
        pd.DataFrame({"panel": one.area, "year": one.years.index, "value": one.years[measure].to_numpy()})
        for _, one in found.values()
    )
    keys = [f"named_{slug.replace('-', '_')}_caseload" for slug in found] if measure == "caseload" else []
    links_to = links.explained(register, *keys) or (
        links.link(f"councils.html#made-{measure}", _name(measure)),
    )
    return panels(
        rows,
        compare=register.official.england[measure].rename("England"),
        band=spread(register.official).band(measure),
        notes={one.area: _note(one, measure) for _, one in found.values()},
        source=_DFE,
        explained=links_to,
        fmt=fmt,
        **words,
    )


def _name(measure: str) -> str:
    return next(one.name for one in MEASURES if one.key == measure)


def _note(one: Standing, measure: str) -> str:
    place = one.places[measure]
    if place.rank is None:
        return "no rank: not published"
    return f"rank {place.rank} of {place.of}"


def spread_figure(register: Register) -> Figure:
    """The councils named among all councils, in the first and the last year."""
    own = register.official.workforce
    last = int(register.official.england.index.max())
    rows = own[~own["small"] & own["year"].isin([FIRST, last])]
    areas = [one.area for _, one in chosen(register).values()]
    held = rows[rows["caseload"].notna()]["area"]
    return strip(
        pd.DataFrame(
            {"group": rows["year"].astype(str), "value": rows["caseload"], "label": rows["area"]}
        ).sort_values(["group", "label"]),
        name="named-among-all",
        caption=f"The councils named among all councils, {FIRST} and {last}.",
        xlabel="Children for each case holder",
        fmt=lambda value: number(value, 1),
        highlight=[area for area in areas if area in set(held)],
        references={"model": float(register.inputs["caseload_model"].value)},
        source=_DFE,
        explained=links.explained(register, "named_councils", "councils_median"),
    )


def record_table(register: Register) -> Html:
    """Caseload, rank and change of each council named."""
    ways = moved(register)
    rows = []
    for slug, (_, one) in chosen(register).items():
        key = f"named_{slug.replace('-', '_')}"
        last = links.finding(register, f"{key}_caseload")
        year = "" if one.latest == max(one.years.index) else f" ({one.latest})"
        rows.append(
            [
                linked(one),
                Html(f"{last.html}{year}", f"{last.text}{year}"),
                links.finding(register, f"{key}_rank"),
                links.finding(register, f"{key}_change"),
                links.finding(register, f"{key}_change_{QUOTED}"),
                links.finding(register, f"{key}_holders"),
                ways.loc[slug, "route"] if slug in ways.index else "no count of the last year",
            ]
        )
    columns = [
        "Council",
        "Caseload",
        "Rank",
        f"Since {FIRST}",
        f"Since {QUOTED}",
        "Case holders",
        "What moved it most",
    ]
    caption = f"The councils named: the last count, its rank from the lowest, and changes; the last two columns since {FIRST}"
    return table(columns, rows, caption, numbers=columns[1:6], stacked=True)


def claims_table(register: Register) -> Html:
    """What the documents say of each council, and what the record has of the same."""
    rows = [[linked(one), *_said(register, named, one)] for named, one in chosen(register).values()]
    columns = ["Council", "Named for", "Figures stated or reported", "Judged by Ofsted"]
    caption = "What the documents say of each council"
    return table(columns, rows, caption, stacked=True, explained=links.explained(register, "named_councils"))


def _said(register: Register, named: Named, one: Standing) -> list[str | Html]:
    judged = "not judged as one" if one.judgement is None else f"{one.judgement[0]}, {when(one.judgement[1])}"
    if not named.system:
        return [named.why, "None: nothing is claimed of the council.", judged]
    entry = register.systems[named.system]
    return [f"{entry.name}. {entry.what}.", _figures(register, named.system), judged]


def _figures(register: Register, system: str) -> Html:
    """Claims about a council and results reported of it, linked."""
    claims = [register.claims[key] for key in register.systems[system].claims]
    found = [links.link(links.claim(one.id), f"{one.short}: {wording.stated(one)}") for one in claims]
    quoted = {key for one in claims for key in one.arguments.values()}
    for result in register.evaluations.values():
        if result.system == system:
            inputs = (register.inputs[key] for key in result.figures if key not in quoted)
            found += [
                links.link(links.input_(one.id), f"{one.label}: {wording.given(one)}") for one in inputs
            ]
    if not found:
        return Html("None.", "None.")
    listed = links.joined(found, "; ")
    return Html(f"{listed.html}.", f"{listed.text}.")


def inspected_table(register: Register) -> Html:
    """What inspectors wrote of other councils, and the caseload that the record has."""
    known = standings(register)
    rows, keys = [], []
    for one in INSPECTED:
        own = known[one.slug]
        line = own.years["caseload"].dropna()
        keys += re.findall(r"\{(\w+)\}", one.words)
        when_written = register.sources.loc[one.source, "date"][:4]
        rows.append(
            [
                linked(own),
                _filled(register, one.words),
                when_written,
                *(f"{number(line.loc[year], 1)} ({year})" for year in (line.index.min(), line.index.max())),
            ]
        )
    columns = ["Council", "What inspectors wrote", "Report of", "First count", "Last count"]
    caption = (
        "Other councils: what inspectors wrote, and the caseload counted. Source: reports of Ofsted; " + _DFE
    )
    explained = links.explained(register, *keys)
    return table(columns, rows, caption, numbers=columns[2:], stacked=True, explained=explained)


def _filled(register: Register, words: str) -> Html:
    """Words with the inputs named in braces put in, each linked to its row."""
    parts = [
        links.link(links.input_(part), wording.given(register.inputs[part]).removesuffix(" families"))
        if place % 2
        else Html(escape(part), part)
        for place, part in enumerate(re.split(r"\{(\w+)\}", words))
    ]
    return Html("".join(one.html for one in parts), "".join(one.text for one in parts))
