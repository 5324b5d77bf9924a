"""The page of one council, whole: what stands in it is made of the same functions as the chapters."""

import re
from collections.abc import Iterable
from functools import cache, partial
from typing import Any

import pandas as pd

from analysis.appraisal.calculator import whole
from analysis.appraisal.model import worth
from analysis.chapters import calculator
from analysis.chapters.council_answer import answer, onward, price, steady, where
from analysis.chapters.council_words import (
    DASH,
    UNKNOWN,
    bare,
    dashed,
    in_words,
    linked,
    marked,
    named,
    number,
    percent,
    said_of,
    target_words,
    the,
)
from analysis.chapters.council_years import counts_table, doubts, gaps, moved_table, noted, rate, rates_table
from analysis.chapters.councils import meaning
from analysis.chapters.shown import laid, measured, paragraph, said, source, target
from analysis.claims import wording
from analysis.evidence.reports import READ
from analysis.evidence.standings import MEASURES, Measure, Standing, by_unit, standings
from analysis.ledger import links
from analysis.register import counts
from analysis.register.load import Register
from analysis.register.panel import COUNTS
from analysis.show import Course, Courses
from analysis.show.figures import Figure
from analysis.show.html import Html, heading, phrase, together

# --- the page ----------------------------------------------------------------------------------------------


def page(register: Register, standing: Standing) -> Html:
    """A council's page from its title on; addresses in it are those of a chapter."""
    top = (where, answer, steady, onward)
    parts: list[Html | Figure] = [make(register, standing) for make in top]
    for anchor, title in contents(register, standing):
        parts.append(heading(2, anchor, title))
        if anchor == "made":
            parts.append(meaning(register, _linked(parts)))
        else:
            parts += [make(register, standing) for make in _SECTIONS[anchor][1:]]
    head = heading(1, standing.slug, standing.area).html
    body = "".join(part.html for part in parts)
    return Html(
        f'<section id="{standing.slug}">{head}{body}</section>',
        "\n\n".join([standing.area, *(part.text for part in parts)]),
    )


def _linked(parts: Iterable[Html | Figure]) -> frozenset[str]:
    """Anchors of what a page links to, of what is said there of how numbers are made."""
    return frozenset(anchor for part in parts for anchor in _MADE.findall(part.html))


_MADE = re.compile(r'href="#made-([\w-]+)"')


def contents(register: Register, standing: Standing) -> list[tuple[str, str]]:
    """Anchors and titles of the sections of a page."""
    beside = "its neighbours, its region and England" if standing.neighbours else "its region and England"
    words = {"target": target_words(register), "region": the(standing.region), "beside": beside}
    left_out = set() if doubts(register, standing) else {"gaps"}
    if standing.followed:
        left_out |= {"calculator", "distance"}  # nobody can do anything there now
    return [
        (anchor, title.format(**words)) for anchor, (title, *_) in _SECTIONS.items() if anchor not in left_out
    ]


# --- beside others -----------------------------------------------------------------------------------------


def series_figure(register: Register, standing: Standing) -> Figure:
    """The council's measures over the years beside its neighbours, its region and England."""
    alone = not standing.neighbours
    return Courses(
        [_course(register, standing, one, alone) for one in MEASURES],
        name=standing.slug,
        headline=_series_headline(register, standing),
        caption=said_of(register, standing, "series").text,
        years=[int(year) for year in standing.years.index],
        own=standing.area,
        region=standing.region,
        others="all councils" if alone else "its neighbours",
        band="middle half of all councils" if alone else "range of its neighbours",
        source=_sources(register, "dfe_workforce", *([] if alone else ["dfe_neighbours"])),
        explained=_explained(alone),
    )


def _series_headline(register: Register, standing: Standing) -> str:
    """The council's caseload beside the median of its neighbours, or of England where they have none."""
    place = standing.places["caseload"]
    return said_of(
        register,
        standing,
        "series-headline",
        area=named(standing)["The"],
        latest=str(standing.latest),
        held=in_words(register, MEASURES[0], place.value),
        middle=number(place.middle, 1),
        england=number(place.england, 1),
    ).text


@cache
def _explained(alone: bool) -> tuple[Html, ...]:
    """Links to what is said of every measure, and of what is shaded."""
    shaded = ("half", "Middle half") if alone else ("near", "Neighbours")
    made = [*((one.key, one.name) for one in MEASURES), shaded]
    return tuple(links.link(f"#made-{where}", words) for where, words in made)


_sources = cache(source)

#: Name of a line in a chart → what it is where a council has no neighbours.
_ALL = {"lowest": "low", "middle": "median", "highest": "high"}


def _course(register: Register, standing: Standing, measure: Measure, alone: bool) -> Course:
    own, key = standing.lines[measure.key], measure.key
    lines = {name: own[name] for name in ("region", "england")} | {"own": own["value"]}
    lines |= {name: own[every if alone else name] for name, every in _ALL.items()}
    is_share = key != "caseload"
    return Course(
        measured()[key]["chart"],
        lines,
        fmt=_PERCENT if is_share else _CHILDREN,
        tick=percent if is_share else _WHOLE,
        target=None if is_share else target(register),
        doubtful=standing.doubtful if key in _DOUBTED else (),
    )


_PERCENT, _CHILDREN = partial(percent, decimals=1), partial(number, decimals=1)
_WHOLE = partial(number, decimals=0)


def places_table(register: Register, standing: Standing) -> Html:
    """Each measure in its latest year: the council, its neighbours, its region, England, all councils."""
    lines: list[list[Any]] = [
        [
            links.link(f"#made-{one.key}", measured()[one.key]["chart"]),
            marked(standing, standing.latest, own) if one.key in _DOUBTED else own,
            bare(register, one, place.middle),
            _rank(place.near_rank, place.near_of),
            *(bare(register, one, value) for value in (place.region, place.england)),
            _rank(place.rank, place.of),
        ]
        for one, place in zip(MEASURES, standing.places.values(), strict=True)
        for own in [rate(register, one, standing.years.loc[standing.latest])]
    ]
    name = "council-places"
    if not standing.neighbours:
        name, lines = f"{name}-alone", [[*line[:2], *line[4:]] for line in lines]
    elif standing.small:
        name, lines = f"{name}-small", [[*line[:3], *line[4:6]] for line in lines]
    known = named(standing) | {"latest": str(standing.latest), "region": standing.region}
    doubtful = standing.latest in standing.doubtful
    return noted(register, laid(register, name, lines, **known), {"years-doubtful": doubtful})


#: Measures that follow from the counts that can be hard to believe.
_DOUBTED = ("caseload", "holder_share")


def _rank(rank: int | None, of: int) -> str:
    return "not ranked" if rank is None else f"{rank}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{of}"


def neighbours_table(register: Register, standing: Standing) -> Html:
    """The councils most like it, linked, with their closeness and their caseload of the same year."""
    if not standing.neighbours:
        dated = register.sources.loc["dfe_neighbours", "date"]
        return paragraph(said(register, "no-neighbours", model=dated, area=the(standing.area)))
    known = by_unit(register)
    rows: list[list[str | Html]] = [
        [
            linked(known[unit]),
            closeness,
            *(_theirs(register, known[unit], one, standing.latest) for one in MEASURES[:2]),
        ]
        for unit, closeness in standing.neighbours
    ]
    made = [links.link("#made-near", "Neighbours")]
    listed = laid(register, "council-neighbours", rows, made, area=the(standing.area), latest=standing.latest)
    notes = {
        "neighbours-doubtful": any(
            standing.latest in known[unit].doubtful for unit, _ in standing.neighbours
        ),
        "neighbours-missing": any(DASH in row for row in rows),
    }
    told = paragraph(f"Source: {_sources(register, 'dfe_neighbours')}", kind="bp-note")
    return together(noted(register, listed, notes), told)


def _theirs(register: Register, neighbour: Standing, measure: Measure, year: int) -> str:
    """A neighbour's rate of a year, with a star where it follows from a count that is hard to believe."""
    own = dashed(rate(register, measure, neighbour.years.loc[year]))
    return own if own == DASH else marked(neighbour, year, own)


# --- its inspectors ----------------------------------------------------------------------------------------


def _judged(register: Register, standing: Standing) -> Html:
    """What Ofsted made of its leaders, and where that is set beside the figures of all councils."""
    verdict, date = standing.judgement or ("", "")
    read = not standing.reports or any(f"{one.start:%Y-%m-%d}" == date for one in standing.reports)
    facts = {"judged": bool(verdict), "reports": len(standing.reports), "read": read}
    day = wording.day(date)
    return paragraph(said_of(register, standing, "judged", facts, verdict=verdict, date=day))


def reports_table(register: Register, standing: Standing) -> Html:
    """What each inspection report says of caseloads, as a code, with its date and page."""
    if not standing.reports and standing.judgement is None:
        return Html("", "")  # both are said at once
    if not standing.reports:
        return paragraph(said(register, "reports-none"))
    rows = [
        [
            f"{_unbroken(wording.day(f'{one.published:%Y-%m-%d}'))}{f' ({one.area})' if standing.joined else ''}",
            wording.capital(READ[one.reading]),
            "–" if one.reading == "none" else f"{one.page:.0f}",
            "agreed"
            if one.first == one.second
            else f"differed: “{READ[one.first]}” and “{READ[one.second]}”; a third reading decided",
        ]
        for one in standing.reports
    ]
    made = [links.link("#made-read", "What inspectors wrote")]
    listed = laid(register, "council-reports", rows, made, area=the(standing.area))
    return together(listed, paragraph(said(register, "reports")))


def _unbroken(words: str) -> str:
    return words.replace(" ", "\N{NO-BREAK SPACE}")


# --- its distance ------------------------------------------------------------------------------------------


def distance_lead(register: Register, standing: Standing) -> Html:
    """What the table of ways means, in a sentence or two."""
    facts = {"lacking": len(_missing(standing))}
    return paragraph(said_of(register, standing, "distance", facts, at=target_words(register)))


def _missing(standing: Standing) -> set[str]:
    """Anchors of the ways that need a count which is missing."""
    return {way for way, needs in _WAYS.items() if standing.distance[needs].isna().any()}


def distance_table(register: Register, standing: Standing) -> Html:
    """What redeployment, hiring or fewer cases alone would take, beside England."""
    missing, own = _missing(standing), _ways(register, standing.distance)
    rows: list[list[str | Html]] = [
        [
            links.link(f"#made-{way}", said(register, f"way-{way}-name").text),
            UNKNOWN if way in missing else own[way],
            there,
        ]
        for way, there in _england(register, standing.latest).items()
    ]
    latest = marked(standing, standing.latest)
    known = named(standing) | {"at": target_words(register), "latest": latest}
    doubtful = standing.latest in standing.doubtful
    return noted(register, laid(register, "council-distance", rows, **known), {"years-doubtful": doubtful})


@cache
def _england(register: Register, year: int) -> dict[str, str]:
    """The words of each way for England."""
    country = counts.distances(register.official.england.loc[[year]], target(register)).iloc[0]
    return _ways(register, country)


#: Anchor of a way that alone would do → what must be known for it.
_WAYS = {
    "posts": ["posts_needed"],
    "redeploy": ["share_needed", "holder_share"],
    "hire": ["staff"],
    "fewer": ["cases_fewer"],
    "third": ["staff"],
    "cost": ["posts_needed"],
}


def _ways(register: Register, away: pd.Series) -> dict[str, str]:
    """The words of each way, by its anchor; `away`: a row of :func:`analysis.register.counts.distances`."""
    held = counts.caseload_at(away["cases"], away["staff"], 1 - worth(register, "one_in_three"))
    facts = {**away, "held": round(held, 1), "printed": round(away["caseload"], 1)}
    parts = {
        "posts": number(abs(away["posts_needed"]), 1),
        "posts_rise": _relative(away["posts_rise"]),
        "needed": percent(away["share_needed"], 1),
        "now": percent(away["holder_share"], 1),
        "part": percent(away["part_redeployed"], 1),
        "others": number(away["non_holders"], 1),
        "hires": number(abs(away["hires_needed"]), 1),
        "workforce_rise": _relative(away["workforce_rise"]),
        "cases": number(abs(away["cases_fewer"]), 0),
        "cases_change": _relative(away["cases_change"]),
        "held": number(held, 1),
        "price": price(register, away["posts_needed"]),
    }
    return {way: said(register, f"way-{way}", facts, **parts).text for way in _WAYS}


def _relative(value: float) -> str:
    return f"{'+' if value > 0 else '−'}{percent(abs(value), 1)}"


def region_list(register: Register, standing: Standing) -> Html:
    """The other councils of its region, linked."""
    others = (
        phrase(linked(one), " (ended)" if one.followed else "")
        for one in standings(register).values()
        if one.region == standing.region and one.slug != standing.slug
    )
    return paragraph(links.joined(others), ".", kind="bp-others")


def _calculator(register: Register, standing: Standing) -> Html:
    """The calculator at this council's figures; where one is missing, that there is none."""
    if whole(register, standing.unit):
        notes = ("calculator-doubtful", "calculator-there")
        told = (said_of(register, standing, name, at=target_words(register)) for name in notes)
        told = (paragraph(note) for note in told if note.text)
        return together(*told, calculator.view(register, standing.unit))
    own = Html('<a href="calculator.html">its own page</a>', "its own page")
    uncounted = standing.years.iloc[-1][list(COUNTS.values())].isna().all()
    return paragraph(said_of(register, standing, "no-calculator", {"uncounted": uncounted}, own=own))


#: Anchor of a section → its title and what stands in it.
_SECTIONS: dict[str, tuple[Any, ...]] = {
    "series": ("Beside {beside}", series_figure, places_table),
    "calculator": ("Work it out here", _calculator),
    "neighbours": ("The councils most like it", neighbours_table),
    "inspectors": ("What inspectors wrote", _judged, reports_table),
    "moved": ("What moved its caseload", moved_table),
    "distance": ("How far from {target}", distance_lead, distance_table),
    "years": ("Year by year", counts_table, rates_table),
    "gaps": ("Gaps and doubts", gaps),
    "made": ("How these numbers are made",),  # of what stands above it
    "region": ("Councils in {region}", region_list),
}
