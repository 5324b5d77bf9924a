"""The page of one council, whole: what stands in it is made of the same functions as the chapters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from html import escape
from typing import Any

import pandas as pd

from analysis.appraisal import budget
from analysis.chapters.council_words import NONE, linked, number, percent, shown, target_words
from analysis.chapters.councils import meaning
from analysis.chapters.shown import chapter, in_digits, paragraph, source, target
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.wording import ordinal
from analysis.evidence.basis import BASE
from analysis.evidence.forecast.ranks import places_now
from analysis.evidence.reports import READ
from analysis.evidence.standings import MEASURES, SUCCESSORS, Measure, Standing, by_unit, standings
from analysis.ledger import entries, links
from analysis.ledger.findings import of_chapter
from analysis.register import counts as council
from analysis.register.load import Register
from analysis.show import Course, Courses
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase, table

#: Measure → title of its chart.
_TITLES = {
    "caseload": "Caseload, children",
    "holder_share": "Workforce that holds cases",
    "turnover": "Turnover in a year",
    "agency_rate": "Agency workers",
    "vacancy_rate": "Vacancies",
    "absence_rate": "Sickness absence",
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
        parts += [_heading(anchor, title), *(make(register, standing) for make in _SECTIONS[anchor][1:])]
    name = escape(standing.area)
    head = f'<h1>{name}<a class="headerlink" href="#{standing.slug}" title="Link to this heading">#</a></h1>'
    body = "".join(part.html for part in parts)
    return Html(
        f'<section id="{standing.slug}">{head}{body}</section>',
        "\n\n".join([standing.area, *(part.text if isinstance(part, Html) else part.alt for part in parts)]),
    )


def contents(register: Register, standing: Standing) -> list[tuple[str, str]]:
    """Anchors and titles of the sections of a page."""
    words = {"target": target_words(register), "region": standing.region}
    doubts = standing.missing or standing.notes
    return [
        (anchor, title.format(**words))
        for anchor, (title, *_) in _SECTIONS.items()
        if anchor != "gaps" or doubts
    ]


def _heading(anchor: str, words: str) -> Html:
    mark = f'<a class="headerlink" href="#{anchor}" title="Link to this heading">#</a>'
    return Html(f'<h2 id="{anchor}">{escape(words)}{mark}</h2>', words)


def _below(*parts: Html) -> Html:
    return Html("".join(one.html for one in parts), "\n\n".join(one.text for one in parts))


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
    """The caseload and whose is lower, then a line for each question that a director asks."""
    place = standing.places["caseload"]
    held = links.link("#made-caseload", shown(register, MEASURES[0], place.value))
    begun = f"On 30 September {standing.latest} a full-time social worker with cases in {standing.area} held "
    said = phrase(begun, held, " on average. ", *_beside(standing), *_ranked(standing))
    asked = {} if standing.ended else _questions(register, standing)
    listed = "".join(f"<div><dt>{name}</dt><dd>{told.html}</dd></div>" for name, told in asked.items())
    lines = f'<dl class="bp-facts bp-questions">{listed}</dl>' if asked else ""
    title = '<p class="admonition-title">The answer</p>'
    return Html(
        f'<div class="bp-answer admonition">{title}<p>{said.html}</p>{lines}</div>',
        "\n".join([said.text, *(f"{name} {told.text}" for name, told in asked.items())]),
    )


def _beside(standing: Standing) -> list[str | Html]:
    place = standing.places["caseload"]
    parts: list[str | Html] = ["In England it was ", links.link("#made-caseload", number(place.england, 1))]
    if place.middle == place.middle:
        parts += [", in the middle of its neighbours ", links.link("#made-near", number(place.middle, 1))]
    return [*parts, ". "]


def _ranked(standing: Standing) -> list[str | Html]:
    place = standing.places["caseload"]
    if place.rank is None:
        return []
    parts: list[str | Html] = ["A lower one was counted in "]
    parts.append(links.link("#made-rank", f"{place.rank - 1} of {place.of} councils"))
    if place.near_rank is not None:
        others = place.near_of - 1
        counted = "" if others == len(standing.neighbours) else " that were counted"
        below = links.link("#made-near", f"{place.near_rank - 1} of its {others} neighbours{counted}")
        parts += [" and in ", below]
    return [*parts, "."]


def _questions(register: Register, standing: Standing) -> dict[str, Html]:
    """What a director asks → the answer, in two sentences at most."""
    return {
        "Would it work here?": _would(register),
        "What would it cost?": _cost(register, standing),
        "When would it pay?": _when(register),
        "How many posts?": _posts_line(register, standing),
    }


@cache
def _would(register: Register) -> Html:
    return phrase(
        "Nobody knows: the sources read here name no council where the model was tried and its results counted. "
        "In the record of all councils, a caseload lower by ",
        entries.link(register, "retention_cut"),
        " goes with a turnover that differs by ",
        entries.link(register, "retention_turnover_main"),
        " in the year after, and with nothing clear for children: ",
        chapter("retention"),
        ", ",
        chapter("gain"),
    )


def _cost(register: Register, standing: Standing) -> Html:
    if standing.small:
        return phrase("No cost is stated for a council as small as this.")
    low, high = (
        budget.weights(register, end)["safeguarding"].get(standing.unit, float("nan"))
        for end in ("low", "high")
    )
    stated, upper, years = (
        entries.link(register, f"transition_{name}.stated") for name in ("low", "high", "years")
    )
    parts: list[str | Html] = ["The stated ", stated, " to ", upper, " over ", years, " years "]
    if low == low:
        share = links.link("#made-spending", f"{percent(low)} to {percent(high)}")
        parts += [
            "takes, in each of them, ",
            share,
            " of what the council spends on safeguarding in a year. ",
        ]
    else:
        parts.append("cannot be set beside its safeguarding budget, which is missing or booked elsewhere. ")
    needed = standing.distance["posts_needed"]
    if needed > 0:
        parts += ["The posts below would cost ", links.link("#made-cost", _price(register, needed)), "."]
    return phrase(*parts)


@cache
def _when(register: Register) -> Html:
    full, half, easy, eased = (
        _repaid(register, f"payback_years_{price}_{share}")
        for price in ("both", "won")
        for share in ("full", "half")
    )
    return phrase(
        "For a council of mean size, with what is won and what is given up both priced at cost: if the whole promise "
        "comes true ",
        full,
        ", if half of it does ",
        half,
        ". If nobody misses the posts that go, it is ",
        easy,
        " and ",
        eased,
        ": ",
        chapter("payback"),
    )


def _repaid(register: Register, key: str) -> Html:
    """When it is repaid, or that it never is."""
    if key not in of_chapter(register, "payback"):
        return phrase("never")
    return phrase("after ", entries.link(register, key))


def _posts_line(register: Register, standing: Standing) -> Html:
    away, at = standing.distance, target_words(register)
    needed = away["posts_needed"]
    posts = links.link("#made-posts", f"{number(abs(needed), 1)} full-time posts")
    if needed <= 0:
        return phrase(f"No more: it is at {at} or below, with ", posts, " to spare at these cases.")
    if away["reached"]:
        return phrase(f"To one decimal it is at {at}; exactly there takes ", posts, " more that hold cases.")
    parts: list[str | Html] = [f"To have {at} at these cases takes ", posts, " more that hold cases."]
    if away["staff"] == away["staff"]:
        hired = links.link(
            "#made-hire", f"{number(away['workforce_rise'] * away['staff'], 1)} social workers"
        )
        part = links.link("#made-redeploy", percent(away["part_redeployed"]))
        fewer = links.link("#made-fewer", f"{number(away['cases_fewer'], 0)} fewer cases")
        parts += [
            " So would hiring ",
            hired,
            ", giving cases to ",
            part,
            " of those without, or ",
            fewer,
            ".",
        ]
    return phrase(*parts)


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


# --- beside others -----------------------------------------------------------------------------------------


def series_figure(register: Register, standing: Standing) -> Figure:
    """The council's measures over the years beside its neighbours, its region and England."""
    alone = not standing.neighbours
    return Courses(
        [_course(register, standing, one, alone) for one in MEASURES],
        name=standing.slug,
        caption="Each chart has an axis of its own, and the small ones have the lines that the large one names. A line "
        "breaks where a figure was not published.",
        years=[int(year) for year in standing.years.index],
        own=standing.area,
        region=standing.region,
        others="all councils" if alone else "its neighbours",
        band="middle half of all councils" if alone else "range of its neighbours",
        source=_sources(register, "dfe_workforce", *([] if alone else ["dfe_neighbours"])),
        explained=_explained("near", "Neighbours"),
    )


@cache
def _explained(*more: str) -> tuple[Html, ...]:
    """Links to what is said of every measure, and of one thing more."""
    anchor, name = more
    made = [(one.key, one.name) for one in MEASURES]
    return tuple(links.link(f"#made-{where}", words) for where, words in [*made, (anchor, name)])


_sources = cache(source)

#: Name of a line in a chart → what it is where a council has no neighbours.
_ALL = {"lowest": "low", "middle": "median", "highest": "high"}


def _course(register: Register, standing: Standing, measure: Measure, alone: bool) -> Course:
    own, key = standing.lines[measure.key], measure.key
    lines = {name: own[name] for name in ("region", "england")} | {"own": own["value"]}
    lines |= {name: own[every if alone else name] for name, every in _ALL.items()}
    is_share = key != "caseload"
    return Course(
        _TITLES[key],
        lines,
        fmt=_PERCENT if is_share else _CHILDREN,
        tick=percent if is_share else _WHOLE,
        target=None if is_share else target(register),
        doubtful=standing.doubtful if key in ("caseload", "holder_share") else (),
    )


_PERCENT, _CHILDREN, _WHOLE = partial(percent, decimals=1), partial(number, decimals=1), in_digits(0)


def places_table(register: Register, standing: Standing) -> Html:
    """Each measure in its latest year: the council, its neighbours, its region, England, all councils."""
    lines: list[list[Any]] = [
        [
            links.link(f"#made-{one.key}", _TITLES[one.key]),
            *(_bare(register, one, value) for value in (place.value, place.middle)),
            _rank(place.near_rank, place.near_of),
            *(_bare(register, one, value) for value in (place.region, place.england)),
            _rank(place.rank, place.of),
        ]
        for one, place in zip(MEASURES, standing.places.values(), strict=True)
    ]
    near = ["Middle of its neighbours", "Place among them"]
    lines = [["Measure", standing.area, *near, standing.region, "England", "Rank of all"], *lines]
    if not standing.neighbours:
        lines = [[*line[:2], *line[4:]] for line in lines]
    caption = f"{standing.area} on 30 September {standing.latest}; place and rank 1 are the lowest"
    return table(lines[0], lines[1:], caption, numbers=lines[0][1:], stacked=True)


def _rank(rank: int | None, of: int) -> str:
    return "not ranked" if rank is None else f"{rank} of {of}"


def neighbours_table(register: Register, standing: Standing) -> Html:
    """The councils most like it, linked, with their closeness and their caseload of the same year."""
    if not standing.neighbours:
        return paragraph(
            f"The department's statistical model of {_model(register)} has no neighbours for {standing.area}. The "
            "charts and the table above set it beside all councils."
        )
    known, place = by_unit(register), standing.years.index.get_loc(standing.latest)
    rows: list[list[str | Html]] = [
        [
            linked(known[unit]),
            closeness,
            *(_bare(register, one, known[unit].lines[one.key]["value"][place]) for one in MEASURES[:2]),
        ]
        for unit, closeness in standing.neighbours
    ]
    columns = ["Neighbour", "How close", "Caseload", "Hold cases"]
    caption = (
        f"Statistical neighbours of {standing.area}, the closest first, on 30 September {standing.latest}"
    )
    listed = table(
        columns, rows, caption, numbers=columns[2:], explained=[links.link("#made-near", "Neighbours")]
    )
    line = paragraph(f"Source: {_sources(register, 'dfe_neighbours')}", kind="bp-source")
    return _below(listed, line)


def _model(register: Register) -> str:
    return str(register.sources.loc["dfe_neighbours", "date"])


# --- its own change ----------------------------------------------------------------------------------------


def moved_table(register: Register, standing: Standing) -> Html:
    """What cases, workforce and share holding cases did to the caseload since the last count before the report."""
    if standing.parts is None:
        return paragraph(
            f"Its caseload of {standing.latest} cannot be set beside that of {BASE}, the last count before the report: "
            "one of the two lacks a figure that the parts need."
        )
    before, after = standing.years.loc[BASE], standing.years.loc[standing.latest]
    england = _england_parts(register, standing.latest)
    rows = [
        [
            name,
            *(words(row) for row in (before, after)),
            *(number_signed(part[key]) for part in (standing.parts, england)),
        ]
        for key, name, words in _PARTS
    ]
    totals = (number_signed(part.sum()) for part in (standing.parts, england))
    rows.append(["Caseload", *(number(row["caseload"], 1) for row in (before, after)), *totals])
    columns = [
        "What was counted",
        str(BASE),
        str(standing.latest),
        "Children on its caseload",
        "The same in England",
    ]
    caption = f"What moved the caseload of {standing.area} since the last count before the report"
    made = [links.link("#made-moved", "What moved it")]
    listed = table(columns, rows, caption, numbers=columns[1:], stacked=True, explained=made)
    rose = standing.parts[standing.parts.abs().idxmax()]
    most = f"{_ROUTES[standing.parts.abs().idxmax(), bool(rose > 0)]} counted for most"
    return _below(paragraph(f"Of what was counted, {most}. Why it came so, the counts do not say."), listed)


#: Part of a change → its row's name and what it shows of a year's counts.
_PARTS: tuple[tuple[str, str, Callable[[pd.Series], str]], ...] = (
    ("cases", "Cases", lambda row: number(row["cases"], 0)),
    ("workforce", "Workforce, agency included", lambda row: number(row["in_post"] + row["agency"], 1)),
    ("share", "Share of it that holds cases", lambda row: percent(row["holder_share"], 1)),
)

#: Part of a change, and whether it raised the caseload → what happened.
_ROUTES = {
    ("cases", True): "more cases",
    ("cases", False): "fewer cases",
    ("workforce", True): "a smaller workforce",
    ("workforce", False): "a larger workforce",
    ("share", True): "a smaller share holding cases",
    ("share", False): "a larger share holding cases",
}


def number_signed(value: float) -> str:
    """A change in children, with its sign."""
    return wording.digits(value, 1, sign=True)


@cache
def _england_parts(register: Register, year: int) -> pd.Series:
    england = register.official.england
    return council.children_parts(england.loc[BASE], england.loc[year])


# --- its inspectors ----------------------------------------------------------------------------------------


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


def reports_table(register: Register, standing: Standing) -> Html:
    """What each inspection report says of caseloads, as a code, with its date and page."""
    if not standing.reports:
        return paragraph(
            "No inspection report of this council is among those read for what they say of caseloads."
        )
    rows = [
        [
            wording.day(f"{one.published:%Y-%m-%d}"),
            wording.capital(READ[one.reading]),
            "–" if one.page != one.page else f"{one.page:.0f}",
            "agreed"
            if one.first == one.second
            else f"{READ[one.first]}; {READ[one.second]}; a third reading decided",
        ]
        for one in standing.reports
    ]
    columns = ["Report of", "Social workers' caseloads", "Page", "First and second reader"]
    caption = f"What inspectors wrote of social workers' caseloads in {standing.area}, as this book codes it"
    made = [links.link("#made-read", "What inspectors wrote")]
    listed = table(columns, rows, caption, stacked=True, explained=made)
    line = paragraph(
        "The codes are this book's reading, not Ofsted's data, and the page is that of the deciding sentence. The "
        "codebook, and at which caseload inspectors find some too high: ",
        chapter("judged"),
        ".",
    )
    return _below(listed, line)


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
    rows: list[list[str | Html]] = []
    for (anchor, name, needs, words), there in zip(
        _ways(register), _england(register, standing.latest), strict=True
    ):
        missing = standing.distance[list(needs)].isna().any()
        rows.append(
            [links.link(f"#made-{anchor}", name), NONE if missing else words(standing.distance), there]
        )
    columns = ["What would do it alone", standing.area, "England"]
    caption = f"Ways to {target_words(register)} from the count of 30 September {standing.latest}"
    return table(columns, rows, caption, stacked=True)


@cache
def _england(register: Register, year: int) -> list[str]:
    """The words of each way for England."""
    country = council.distances(register.official.england.loc[[year]], target(register)).iloc[0]
    return [words(country) for *_, words in _ways(register)]


@cache
def _ways(register: Register) -> list[tuple[str, str, tuple[str, ...], Callable[[pd.Series], str]]]:
    """Anchor and name of each way, what must be known of it, and its words."""
    holding = 1 - float(register.inputs["one_in_three"].value)

    def if_share(away: pd.Series) -> str:
        return f"{number(away['cases'] / (away['staff'] * holding), 1)} children"

    def priced(away: pd.Series) -> str:
        needed = away["posts_needed"]
        return _price(register, needed) if needed > 0 else "nothing: no post is needed"

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


@cache
def _post_cost(register: Register) -> float:
    return float(express(register, register.quantities["post_cost_2025"]).value)


def _price(register: Register, posts: float) -> str:
    """What posts cost in a year."""
    return f"£{number(posts * _post_cost(register) / 1e6, 2)}m a year"


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


def region_list(register: Register, standing: Standing) -> Html:
    """The other councils of its region, linked."""
    listed = _regional(register, standing.region)
    return paragraph(
        links.joined(one for slug, one in listed if slug != standing.slug), ".", kind="bp-others"
    )


@cache
def _regional(register: Register, region: str) -> list[tuple[str, Html]]:
    return [(slug, linked(one)) for slug, one in standings(register).items() if one.region == region]


#: Anchor of a section → its title and what stands in it.
_SECTIONS: dict[str, tuple[Any, ...]] = {
    "series": ("Beside its neighbours, its region and England", series_figure, places_table),
    "neighbours": ("The councils most like it", neighbours_table),
    "moved": ("What moved its caseload", moved_table),
    "inspectors": ("What inspectors wrote", _judged, reports_table),
    "distance": ("From here to {target}", distance_lead, distance_table),
    "years": ("Year by year", counts_table, rates_table),
    "gaps": ("Gaps and doubts", _gaps),
    "made": ("How these numbers are made", lambda register, _: meaning(register)),
    "region": ("Councils in {region}", region_list),
}
