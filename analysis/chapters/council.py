"""The page of one council, whole: what stands in it is made of the same functions as the chapters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from html import escape

import pandas as pd

from analysis.chapters.council_words import NONE, linked, number, percent, shown, target_words
from analysis.chapters.councils import meaning
from analysis.chapters.shown import chapter, in_digits, paragraph, source, target
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.wording import ordinal
from analysis.evidence.forecast.ranks import places_now
from analysis.evidence.standings import (
    MEASURES,
    SUCCESSORS,
    Measure,
    Place,
    Standing,
    region_series,
    spread,
    standings,
)
from analysis.ledger import links
from analysis.register import counts as council
from analysis.register.load import Register
from analysis.show import Course, Courses
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase, table

#: Measure → title of its small chart.
_TITLES = {
    "caseload": "Caseload, children",
    "holder_share": "Workforce that holds cases",
    "turnover": "Turnover in a year",
    "agency_rate": "Agency workers",
    "vacancy_rate": "Vacancies",
}

#: Column of a council's yearly table → its name and decimals.
_COUNTED = {
    "cases": ("Cases", 0),
    "case_holders": ("Case holders", 1),
    "in_post": ("In post", 1),
    "agency": ("Agency", 1),
    "leavers": ("Leavers", 1),
    "vacancies": ("Vacant posts", 1),
}


# --- the page ----------------------------------------------------------------------------------------------


def page(register: Register, standing: Standing) -> Html:
    """A council's page from its title on; addresses in it are those of a chapter."""
    parts: list[Html | Figure] = [
        _where(standing),
        _answer(register, standing),
        _steady(register, standing),
    ]
    for anchor, title in contents(register, standing):
        parts += [_heading(anchor, title), *(make(register, standing) for make in _PIECES[anchor])]
    name = escape(standing.area)
    head = f'<h1>{name}<a class="headerlink" href="#{standing.slug}" title="Link to this heading">#</a></h1>'
    body = "".join(part.html for part in parts)
    return Html(
        f'<section id="{standing.slug}">{head}{body}</section>',
        "\n\n".join([standing.area, *(part.text if isinstance(part, Html) else part.alt for part in parts)]),
    )


def contents(register: Register, standing: Standing) -> list[tuple[str, str]]:
    """Anchors and titles of the sections of a page."""
    sections = {
        "series": "Beside England and its region",
        "distance": f"From here to {target_words(register)}",
        "years": "Year by year",
        "gaps": "Gaps and doubts",
        "made": "How these numbers are made",
        "region": f"Councils in {standing.region}",
    }
    if not (standing.missing or standing.notes):
        del sections["gaps"]
    return list(sections.items())


def _heading(anchor: str, words: str) -> Html:
    mark = f'<a class="headerlink" href="#{anchor}" title="Link to this heading">#</a>'
    return Html(f'<h2 id="{anchor}">{escape(words)}{mark}</h2>', words)


def _where(standing: Standing) -> Html:
    text = f"{standing.region}. "
    if standing.ended:
        what = (
            "This council ended"
            if standing.area in SUCCESSORS
            else f"The count of {standing.years.index[-1]} lacks it"
        )
        text += f"{what}; its last count is that of {standing.latest}. "
    elif standing.latest < standing.years.index[-1]:
        text += f"No count of {standing.years.index[-1]} was published; the last one is that of {standing.latest}. "
    if standing.latest in standing.doubtful:
        text += "That count is hard to believe: see the gaps and doubts below. "
    if standing.small:
        text += (
            "It has so few social workers that one more or less moves every rate; it is not ranked, and not among the "
            "councils that others are compared with. "
        )
    return paragraph(f"{text}All councils: ", chapter("councils"), ".")


# --- the answer --------------------------------------------------------------------------------------------


def _answer(register: Register, standing: Standing) -> Html:
    """What a reader would repeat: the caseload, its place, and how far it is from the model's."""
    place = standing.places["caseload"]
    held = links.link("#made-caseload", shown(register, MEASURES[0], place.value))
    said = phrase(
        f"On 30 September {standing.latest} a full-time social worker with cases in {standing.area} held ",
        held,
        " on average. ",
        *_beside(place),
        *_ranked(place),
        *_away(register, standing),
    )
    title = '<p class="admonition-title">The answer</p>'
    return Html(f'<div class="bp-answer admonition">{title}<p>{said.html}</p></div>', said.text)


def _beside(place: Place) -> list[str | Html]:
    england = links.link("#made-caseload", number(place.england, 1))
    span = links.link("#made-half", f"{number(place.low, 1)} to {number(place.high, 1)}")
    return ["In England it was ", england, "; the middle half of councils had ", span, ". "]


def _ranked(place: Place) -> list[str | Html]:
    if place.rank is None:
        return []
    below = place.rank - 1
    words = f"{below} of {place.of} councils" if below else f"no other of {place.of} councils"
    return ["A lower one was counted in ", links.link("#made-rank", words), ". "]


def _away(register: Register, standing: Standing) -> list[str | Html]:
    away, at = standing.distance, target_words(register)
    posts = links.link("#made-posts", f"{number(abs(away['posts_needed']), 1)} full-time posts")
    if not away["reached"]:
        return [f"To have {at} at these cases takes ", posts, " more that hold cases."]
    if away["posts_needed"] > 0:
        return [f"To one decimal it is at {at}; exactly there takes ", posts, " more that hold cases."]
    return [f"It is at {at} or below, with ", posts, " to spare at these cases."]


def _steady(register: Register, standing: Standing) -> Html:
    """How far the count tells the council's place: its level, its rank with an interval, its next count."""
    now = places_now(register)
    if standing.unit not in now.index:
        return Html("", "")
    one = now.loc[standing.unit]
    level, low, high = (number(one[name], 1) for name in ("level", "level_low", "level_high"))
    parts: list[str | Html] = ["How sure is that? Its underlying caseload, from all its years, is "]
    parts += [links.link("#made-level", f"about {level}"), f" ({low} to {high})"]
    if one["counted"]:
        rank, best, worst = (ordinal(int(one[name])) for name in ("rank", "rank_low", "rank_high"))
        place = links.link("#made-place", f"about {rank} of {one['of']}")
        parts += [", which ranks ", place, f" (between {best} and {worst})"]
    year = int(standing.years.index[-1]) + 1
    parts.append(f". The chance that the count of {year} is at {target_words(register)} or below is ")
    parts += [links.link("#made-chance", chance_words(one["chance"])), "."]
    return paragraph(*parts, kind="bp-steady")


def chance_words(chance: float) -> str:
    """A chance as a reader would say it: "about 35%", "less than 1%"."""
    shown_as = percent(chance)
    return {"0%": "less than 1%", "100%": "more than 99%"}.get(shown_as, f"about {shown_as}")


# --- its series --------------------------------------------------------------------------------------------


def series_figure(register: Register, standing: Standing) -> Figure:
    """The council's measures over the years, in small charts."""
    return Courses(
        [_course(register, standing, one) for one in MEASURES],
        name=standing.slug,
        caption="Each small chart has an axis of its own. A line breaks where a figure was not published.",
        own=standing.area,
        region=standing.region,
        source=source(register, "dfe_workforce"),
        explained=tuple(links.link(f"#made-{one.key}", one.name) for one in MEASURES),
    )


def _course(register: Register, standing: Standing, measure: Measure) -> Course:
    official, key = register.official, measure.key
    lines = {
        "own": standing.years[key],
        "england": official.england[key],
        "region": region_series(official, standing.region, key),
        **spread(official).band(key),
    }
    is_share = key != "caseload"
    return Course(
        _TITLES[key],
        pd.DataFrame(lines),
        fmt=partial(percent, decimals=1) if is_share else in_digits(1),
        tick=percent if is_share else in_digits(0),
        target=None if is_share else target(register),
        doubtful=standing.doubtful if key in ("caseload", "holder_share") else (),
    )


def places_table(register: Register, standing: Standing) -> Html:
    """Each measure in its latest year: the council, England, its region, the middle half, the rank."""
    rows = [_place_row(register, one, standing.places[one.key]) for one in MEASURES]
    columns = ["Measure", standing.area, "England", standing.region, "Middle half of councils", "Rank"]
    caption = f"{standing.area} on 30 September {standing.latest}; rank 1 is the lowest"
    return table(columns, rows, caption, numbers=columns[1:])


def _place_row(register: Register, measure: Measure, place: Place) -> list[str | Html]:
    low, high = wording.exact(place.low), wording.exact(place.high)
    half = wording.between(low, high, register.units[measure.unit], measure.decimals)
    rank = "not ranked" if place.rank is None else f"{place.rank} of {place.of}"
    values = (_bare(register, measure, one) for one in (place.value, place.england, place.region))
    name = links.link(f"#made-{measure.key}", _TITLES[measure.key])
    return [name, *values, half.removesuffix(" children"), rank]


def _judged(_: Register, standing: Standing) -> Html:
    """What Ofsted made of its leaders, and where that is set beside the figures of all councils."""
    words = "Ofsted's latest judgements have none of leaders for this council as it is counted here"
    if standing.judgement is not None:
        verdict, date = standing.judgement
        words = (
            "Ofsted's latest judgement of the impact of its leaders, on an inspection begun "
            f"{wording.day(date)}: {verdict}"
        )
    return paragraph(f"{words}. Councils by judgement: ", chapter("judged"), ".")


# --- its distance ------------------------------------------------------------------------------------------


def distance_lead(register: Register, standing: Standing) -> Html:
    """What the table of ways means, in a sentence or two."""
    if standing.distance["reached"]:
        rest = (
            "By this count, to the one decimal published, the council is there; the table says how much room it has, "
            "or how little is wanting."
        )
    else:
        rest = "Each row is one way that alone would bring the council there; a mix of them would do it too."
    return paragraph(
        f"The report's model has {target_words(register)} for each social worker in a team. {rest}"
    )


def distance_table(register: Register, standing: Standing) -> Html:
    """What redeployment, hiring or fewer cases alone would take, beside England."""
    country = register.official.england.loc[[standing.latest]]
    both = (standing.distance, council.distances(country, target(register)).iloc[0])
    rows = [
        [
            links.link(f"#made-{anchor}", name),
            *(NONE if away[list(needs)].isna().any() else words(away) for away in both),
        ]
        for anchor, name, needs, words in _ways(register)
    ]
    columns = ["What would do it alone", standing.area, "England"]
    caption = f"Ways to {target_words(register)} from the count of 30 September {standing.latest}"
    return table(columns, rows, caption, stacked=True)


def _ways(register: Register) -> list[tuple[str, str, tuple[str, ...], Callable[[pd.Series], str]]]:
    """Anchor and name of each way, what must be known of it, and its words."""
    holding = 1 - float(register.inputs["one_in_three"].value)
    cost = float(express(register, register.quantities["post_cost_2025"]).value)

    def if_share(away: pd.Series) -> str:
        return f"{number(away['cases'] / (away['staff'] * holding), 1)} children"

    def priced(away: pd.Series) -> str:
        needed = away["posts_needed"]
        return f"£{number(needed * cost / 1e6, 2)}m a year" if needed > 0 else "nothing: no post is needed"

    return [
        ("posts", "More people who hold cases, the same cases", ("posts_needed",), _posts),
        (
            "redeploy",
            "Redeployment: more of the same workforce hold cases",
            ("share_needed", "holder_share"),
            _redeployed,
        ),
        ("hire", "Hiring: a larger workforce, the same share holding cases", ("staff",), _hired),
        ("fewer", "Fewer cases, the same people holding them", ("cases_fewer",), _fewer),
        ("third", "The caseload if only the report's one in three held none", ("staff",), if_share),
        ("cost", "What the posts in the first row would cost in a year", ("posts_needed",), priced),
    ]


def _relative(value: float) -> str:
    sign = "+" if value > 0 else "−"
    return f"{sign}{percent(abs(value), 1)}"


def _more(extra: float, relative: float, noun: str) -> str:
    shown_as = f"{number(abs(extra), 1)} {noun}"
    return f"{shown_as} ({_relative(relative)})" if extra > 0 else f"none: {shown_as} to spare"


def _posts(away: pd.Series) -> str:
    needed = away["posts_needed"]
    return _more(needed, needed / away["case_holders"], "full-time posts")


def _hired(away: pd.Series) -> str:
    rise = away["workforce_rise"]
    return _more(rise * away["staff"], rise, "full-time social workers")


def _redeployed(away: pd.Series) -> str:
    now, needed = away["holder_share"], away["share_needed"]
    words = f"{percent(needed, 1)} of the workforce holding cases; it is {percent(now, 1)}"
    if needed <= now:
        return f"none needed: {words}"
    if needed > 1:
        return "not possible by this alone: more than the whole workforce would have to hold cases"
    others = number(away["non_holders"], 1)
    return f"{words}. That is {percent(away['part_redeployed'], 1)} of the {others} without cases"


def _fewer(away: pd.Series) -> str:
    fewer = away["cases_fewer"]
    words = f"{number(abs(fewer), 0)} cases"
    if fewer <= 0:
        return f"none: room for {words} more"
    return f"{words} fewer ({_relative(-fewer / away['cases'])})"


# --- year by year ------------------------------------------------------------------------------------------


def counts_table(_: Register, standing: Standing) -> Html:
    """The counts of every year."""
    columns = ["Year", *(name for name, _ in _COUNTED.values())]
    caption = (
        f"{standing.area}: counts of 30 September, staff in full-time equivalents; leavers in the year before"
    )
    rows = _yearly(standing, _COUNTED, lambda key, value: number(value, _COUNTED[key][1]))
    return table(columns, rows, caption, numbers=columns[1:])


def rates_table(register: Register, standing: Standing) -> Html:
    """What is computed from the counts of every year."""
    known = {one.key: one for one in MEASURES}
    columns = ["Year", *_TITLES.values()]
    rows = _yearly(standing, known, lambda key, value: _bare(register, known[key], value))
    return table(columns, rows, f"{standing.area}: what follows from these counts", numbers=columns[1:])


def _yearly(standing: Standing, keys: Iterable[str], words: Callable[[str, float], str]) -> list[list[str]]:
    """A row for each year, with the columns `keys` in words."""
    return [
        [
            f"{year} (hard to believe)" if year in standing.doubtful else str(year),
            *("no such council" if pd.isna(row["area"]) else words(key, row[key]) for key in keys),
        ]
        for year, row in standing.years.iterrows()
    ]


def _bare(register: Register, measure: Measure, value: float) -> str:
    """A value whose unit is said elsewhere, but for a sign of per cent."""
    return shown(register, measure, value).removesuffix(" children")


def _gaps(_: Register, standing: Standing) -> Html:
    """Gaps, merged areas and doubts."""
    items = list(standing.notes)
    names = {key: name.lower() for key, (name, _) in _COUNTED.items()} | {"starters": "starters"}
    for year in dict.fromkeys(year for year, _, _ in standing.missing):
        own = [(names[count], reason) for one, count, reason in standing.missing if one == year]
        reasons = ", ".join(dict.fromkeys(reason for _, reason in own))
        items.append(f"{year}: no figure for {', '.join(name for name, _ in own)} ({reasons}).")
    listed = "".join(f"<li>{escape(one)}</li>" for one in items)
    return Html(f"<ul>{listed}</ul>", "\n".join(items))


def neighbours(register: Register, standing: Standing) -> Html:
    """The other councils of its region, linked."""
    others = [
        one
        for one in standings(register).values()
        if one.region == standing.region and one.slug != standing.slug
    ]
    return paragraph(links.joined(linked(one) for one in others), ".", kind="bp-others")


#: Anchor of a section → what stands in it.
_PIECES: dict[str, tuple[Callable[[Register, Standing], Html | Figure], ...]] = {
    "series": (series_figure, places_table, _judged),
    "distance": (distance_lead, distance_table),
    "years": (counts_table, rates_table),
    "gaps": (_gaps,),
    "made": (lambda register, _: meaning(register),),
    "region": (neighbours,),
}
