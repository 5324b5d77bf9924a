"""The page of one council, whole: what stands in it is made of the same functions as the chapters."""

import re
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

import pandas as pd

from analysis.appraisal import calculator as model
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
from analysis.register import counts as council
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
    facts = {"lacking": len(_missing(register, standing))}
    return paragraph(said_of(register, standing, "distance", facts, at=target_words(register)))


def _missing(register: Register, standing: Standing) -> set[str]:
    """Anchors of the ways that need a count which is missing."""
    return {way for way, _, needs, _ in _ways(register) if standing.distance[list(needs)].isna().any()}


def distance_table(register: Register, standing: Standing) -> Html:
    """What redeployment, hiring or fewer cases alone would take, beside England."""
    missing = _missing(register, standing)
    rows: list[list[str | Html]] = [
        [
            links.link(f"#made-{anchor}", name),
            UNKNOWN if anchor in missing else words(standing.distance),
            there,
        ]
        for (anchor, name, _, words), there in zip(
            _ways(register), _england(register, standing.latest), strict=True
        )
    ]
    latest = marked(standing, standing.latest)
    known = named(standing) | {"at": target_words(register), "latest": latest}
    doubtful = standing.latest in standing.doubtful
    return noted(register, laid(register, "council-distance", rows, **known), {"years-doubtful": doubtful})


@cache
def _england(register: Register, year: int) -> list[str]:
    """The words of each way for England."""
    country = council.distances(register.official.england.loc[[year]], target(register)).iloc[0]
    return [words(country) for *_, words in _ways(register)]


@cache
def _ways(register: Register) -> list[tuple[str, str, tuple[str, ...], Callable[[pd.Series], str]]]:
    """Anchor and name of each way, what must be known of it, and its words."""
    holding = 1 - float(register.inputs["one_in_three"].value)

    def posts(away: pd.Series) -> str:
        return _more(away["posts_needed"], away["posts_rise"], "full-time posts")

    def hired(away: pd.Series) -> str:
        return _more(away["hires_needed"], away["workforce_rise"], "full-time social workers")

    def if_share(away: pd.Series) -> str:
        held = council.caseload_at(away["cases"], away["staff"], holding)
        lower = round(held, 1) < round(away["caseload"], 1)
        why = "" if lower else ": no lower than now, since one in three or fewer hold none today"
        return f"{number(held, 1)} children{why}"

    def priced(away: pd.Series) -> str:
        needed = away["posts_needed"]
        return price(register, needed) if needed > 0 else "nothing: no post is needed"

    return [
        ("posts", "More people who hold cases, the same cases", ("posts_needed",), posts),
        (
            "redeploy",
            "Redeployment: more of the same workforce hold cases",
            ("share_needed", "holder_share"),
            _redeployed,
        ),
        ("hire", "Hiring: a larger workforce, the same share holding cases", ("staff",), hired),
        ("fewer", "Fewer cases, the same people holding them", ("cases_fewer",), _fewer),
        ("third", "The caseload if only the report's one in three held none", ("staff",), if_share),
        (
            "cost",
            f"What the posts in the first row would cost in a year, at {said(register, 'pay').text}",
            ("posts_needed",),
            priced,
        ),
    ]


def _relative(value: float) -> str:
    return f"{'+' if value > 0 else '−'}{percent(abs(value), 1)}"


def _more(extra: float, relative: float, noun: str) -> str:
    shown_as = f"{number(abs(extra), 1)} {noun}"
    return f"{shown_as} ({_relative(relative)})" if extra > 0 else f"none needed: {shown_as} to spare"


def _redeployed(away: pd.Series) -> str:
    now, needed = away["holder_share"], away["share_needed"]
    words = f"{percent(needed, 1)} of the workforce would hold cases, now {percent(now, 1)}"
    if needed <= now:
        return f"none needed: {words}"
    if needed > 1:
        return "not possible by this alone: more than the whole workforce would have to hold cases"
    others = number(away["non_holders"], 1)
    return f"{words}: {percent(away['part_redeployed'], 1)} of the {others} who hold none"


def _fewer(away: pd.Series) -> str:
    fewer = away["cases_fewer"]
    words = f"{number(abs(fewer), 0)} cases"
    return (
        f"{words} fewer ({_relative(away['cases_change'])})"
        if fewer > 0
        else f"none needed: room for {words} more"
    )


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
    if model.whole(register, standing.unit):
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
