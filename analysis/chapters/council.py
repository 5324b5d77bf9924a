"""The page of one council, whole: what stands in it is made of the same functions as the chapters."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable, Iterable
from fractions import Fraction
from html import escape

import pandas as pd

from analysis.arithmetic.rounding import significant
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.evidence.forecast.ranks import places_now
from analysis.evidence.standings import MEASURES, Measure, Place, Standing, region_series, spread, standings
from analysis.ledger import links
from analysis.register import counts as council
from analysis.register.load import Register
from analysis.show.course import Course, course
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase, table

_DFE = "Department for Education, children's social work workforce, Open Government Licence v3.0"
_NONE = "not published"

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


def address(standing: Standing) -> str:
    """Where a council's page lies, seen from a chapter."""
    return f"council/{standing.slug}.html"


def linked(standing: Standing, words: str = "") -> Html:
    """A council's name, or other words, linked to its page."""
    shown = words or standing.area
    return Html(f'<a href="{address(standing)}">{escape(shown)}</a>', shown)


def number(value: float, decimals: int) -> str:
    """A number in digits, ties away from zero; "not published" where there is none."""
    return _NONE if pd.isna(value) else wording.to_text(_fraction(value), decimals)


def shown(register: Register, measure: Measure, value: float) -> str:
    """A value of a measure with its unit."""
    if pd.isna(value):
        return _NONE
    return wording.with_unit(_fraction(value), register.units[measure.unit], measure.decimals)


def _fraction(value: float) -> Fraction:
    """A computed number without the noise of floating point, so that ties are ties."""
    return Fraction(str(significant(Fraction(float(value)))))


def _percent(decimals: int) -> Callable[[float], str]:
    return lambda value: f"{number(value * 100, decimals)}%"


def page(register: Register, standing: Standing) -> Html:
    """A council's page from its title on; addresses in it are those of a chapter."""
    parts = [
        _paragraph(_where(standing)),
        _answer(register, standing),
        _steady(register, standing),
        _heading("series", "Beside England and its region"),
        series_figure(register, standing),
        places_table(register, standing),
        _judged(standing),
        _heading("distance", f"From here to {_target_words(register)}"),
        distance_lead(register, standing),
        distance_table(register, standing),
        _heading("years", "Year by year"),
        counts_table(standing),
        rates_table(register, standing),
        *_notes(standing),
        _heading("made", "How these numbers are made"),
        definitions(register),
        _heading("region", f"Councils in {standing.region}"),
        neighbours(register, standing),
    ]
    name = escape(standing.area)
    head = f'<h1>{name}<a class="headerlink" href="#{standing.slug}" title="Link to this heading">#</a></h1>'
    body = "".join(part.html for part in parts)
    return Html(
        f'<section id="{standing.slug}">{head}{body}</section>',
        "\n\n".join([standing.area, *(getattr(part, "text", getattr(part, "alt", "")) for part in parts)]),
    )


def contents(register: Register, standing: Standing) -> list[tuple[str, str]]:
    """Anchors and titles of the sections of a page."""
    sections = [
        ("series", "Beside England and its region"),
        ("distance", f"From here to {_target_words(register)}"),
        ("years", "Year by year"),
        ("gaps", "Gaps and doubts"),
        ("made", "How these numbers are made"),
        ("region", f"Councils in {standing.region}"),
    ]
    return [pair for pair in sections if pair[0] != "gaps" or standing.missing or standing.notes]


def _heading(anchor: str, words: str) -> Html:
    mark = f'<a class="headerlink" href="#{anchor}" title="Link to this heading">#</a>'
    return Html(f'<h2 id="{anchor}">{escape(words)}{mark}</h2>', words)


def _paragraph(content: Html | str) -> Html:
    one = content if isinstance(content, Html) else Html(escape(content), content)
    return Html(f"<p>{one.html}</p>", one.text)


def _target_words(register: Register) -> str:
    return wording.short(register.inputs["caseload_model"].value, register.units["children"])


def _where(standing: Standing) -> Html:
    text = f"{standing.region}. "
    if standing.ended:
        text += f"This council ended; its last count is that of {standing.latest}. "
    elif standing.latest < standing.years.index[-1]:
        text += f"No count of {standing.years.index[-1]} was published; the last one is that of {standing.latest}. "
    if standing.latest in standing.doubtful:
        text += "That count is hard to believe: see the gaps and doubts below. "
    if standing.small:
        text += (
            "It has so few social workers that one more or less moves every rate; it is not ranked, and not among the "
            "councils that others are compared with. "
        )
    return Html(
        f'{escape(text)}All councils: <a class="bp-chapter" href="councils.html">councils</a>.',
        f"{text}All councils: councils",
    )


# --- the answer --------------------------------------------------------------------------------------------


def _answer(register: Register, standing: Standing) -> Html:
    """What a reader would repeat: the caseload, its place, and how far it is from the model's."""
    place, measure = standing.places["caseload"], MEASURES[0]
    value = links.link("#made-caseload", shown(register, measure, place.value))
    first = Html(
        f"On 30 September {standing.latest} a full-time social worker with cases in {escape(standing.area)} held "
        f"{value.html} on average. ",
        f"On 30 September {standing.latest} a full-time social worker with cases in {standing.area} held {value.text} "
        "on average. ",
    )
    rest = [_beside(register, place), _ranked(place), _away(register, standing)]
    html = f"{first.html}{' '.join(one.html for one in rest if one.html)}"
    title = '<p class="admonition-title">The answer</p>'
    return Html(
        f'<div class="bp-answer admonition">{title}<p>{html}</p></div>',
        first.text + " ".join(one.text for one in rest if one.text),
    )


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
        rank, best, worst = (int(one[name]) for name in ("rank", "rank_low", "rank_high"))
        place = links.link("#made-place", f"about {ordinal(rank)} of {one['of']}")
        parts += [", which ranks ", place, f" (between {ordinal(best)} and {ordinal(worst)})"]
    chance = links.link("#made-chance", chance_words(one["chance"]))
    target, year = _target_words(register), int(standing.years.index[-1]) + 1
    parts += [f". The chance that the count of {year} is at {target} or below is ", chance, "."]
    found = phrase(*parts)
    return Html(f'<p class="bp-steady">{found.html}</p>', found.text)


def ordinal(place: int) -> str:
    """A place in a row: "1st", "12th", "103rd"."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def chance_words(chance: float) -> str:
    """A chance as a reader would say it: "about 35%", "less than 1%"."""
    percent = number(chance * 100, 0)
    if percent in ("0", "100"):
        return "less than 1%" if percent == "0" else "more than 99%"
    return f"about {percent}%"


def _beside(register: Register, place: Place) -> Html:
    low, high = (number(end, 1) for end in (place.low, place.high))
    england = links.link("#made-caseload", number(place.england, 1))
    span = links.link("#made-half", f"{low} to {high}")
    words = ("In England it was ", "; the middle half of councils had ", ".")
    return Html(
        f"{words[0]}{england.html}{words[1]}{span.html}{words[2]}",
        f"{words[0]}{england.text}{words[1]}{span.text}{words[2]}",
    )


def _ranked(place: Place) -> Html:
    if place.rank is None:
        return Html("", "")
    below = place.rank - 1
    words = f"{below} of {place.of} councils" if below else f"no other of {place.of} councils"
    lower = links.link("#made-rank", words)
    return Html(f"A lower one was counted in {lower.html}.", f"A lower one was counted in {lower.text}.")


def _away(register: Register, standing: Standing) -> Html:
    away, target = standing.distance, _target_words(register)
    posts = links.link("#made-posts", f"{number(abs(away['posts_needed']), 1)} full-time posts")
    if away["reached"] and away["posts_needed"] > 0:
        before, after = f"To one decimal it is at {target}; exactly there takes ", " more that hold cases."
    elif away["reached"]:
        before, after = f"It is at {target} or below, with ", " to spare at these cases."
    else:
        before, after = f"To have {target} at these cases takes ", " more that hold cases."
    return Html(f"{escape(before)}{posts.html}{after}", f"{before}{posts.text}{after}")


# --- its series --------------------------------------------------------------------------------------------


def series_figure(register: Register, standing: Standing) -> Figure:
    """The council's measures over the years, in small charts."""
    around = spread(register.official)
    target = float(register.inputs["caseload_model"].value)
    charts = [
        Course(
            _TITLES[one.key],
            pd.DataFrame(
                {
                    "own": standing.years[one.key],
                    "england": register.official.england[one.key],
                    "region": region_series(register.official, standing.region, one.key),
                    **around.band(one.key),
                }
            ),
            fmt=(lambda value: number(value, 1)) if one.key == "caseload" else _percent(1),
            tick=(lambda value: number(value, 0)) if one.key == "caseload" else _percent(0),
            target=target if one.key == "caseload" else None,
            doubtful=standing.doubtful if one.key in ("caseload", "holder_share") else (),
        )
        for one in MEASURES
    ]
    return course(
        charts,
        name=standing.slug,
        caption="Each small chart has an axis of its own. A line breaks where a figure was not published.",
        own=standing.area,
        region=standing.region,
        source=_DFE,
        explained=tuple(links.link(f"#made-{one.key}", one.name) for one in MEASURES),
    )


def places_table(register: Register, standing: Standing) -> Html:
    """Each measure in its latest year: the council, England, its region, the middle half, the rank."""
    rows = [_place_row(register, one, standing.places[one.key]) for one in MEASURES]
    columns = ["Measure", standing.area, "England", standing.region, "Middle half of councils", "Rank"]
    caption = f"{standing.area} on 30 September {standing.latest}; rank 1 is the lowest"
    return table(columns, rows, caption, numbers=columns[1:])


def _place_row(register: Register, measure: Measure, place: Place) -> list[str | Html]:
    unit = register.units[measure.unit]
    half = wording.between(_fraction(place.low), _fraction(place.high), unit, measure.decimals)
    rank = "not ranked" if place.rank is None else f"{place.rank} of {place.of}"
    values = (_bare(register, measure, one) for one in (place.value, place.england, place.region))
    name = links.link(f"#made-{measure.key}", _TITLES[measure.key])
    return [name, *values, half.removesuffix(" children"), rank]


def when(date: str) -> str:
    """A date as people write it: "21 February 2022"."""
    day = pd.Timestamp(date)
    return f"{day.day} {month_name[day.month]} {day.year}"


def _judged(standing: Standing) -> Html:
    """What Ofsted made of its leaders, and where that is set beside the figures of all councils."""
    if standing.judgement is None:
        words = "Ofsted's latest judgements have none of leaders for this council as it is counted here"
    else:
        verdict, date = standing.judgement
        words = f"Ofsted's latest judgement of the impact of its leaders, on an inspection begun {when(date)}: {verdict}"
    return Html(
        f'<p>{escape(words)}. Councils by judgement: <a class="bp-chapter" href="judged.html">judged</a>.</p>',
        f"{words}. Councils by judgement: judged.",
    )


# --- its distance ------------------------------------------------------------------------------------------


def distance_lead(register: Register, standing: Standing) -> Html:
    """What the table of ways means, in a sentence or two."""
    target = _target_words(register)
    if standing.distance["reached"]:
        words = (
            f"The report's model has {target} for each social worker in a team. By this count, to the one decimal "
            "published, the council is there; the table says how much room it has, or how little is wanting."
        )
    else:
        words = (
            f"The report's model has {target} for each social worker in a team. Each row is one way that alone would "
            "bring the council there; a mix of them would do it too."
        )
    return _paragraph(words)


def distance_table(register: Register, standing: Standing) -> Html:
    """What redeployment, hiring or fewer cases alone would take, beside England."""
    last = register.official.england.loc[[standing.latest]]
    target = float(register.inputs["caseload_model"].value)
    england = council.distances(last, target).iloc[0]
    rows = [
        [links.link(f"#made-{anchor}", name), say(standing.distance), say(england)]
        for anchor, name, say in _ways(register)
    ]
    columns = ["What would do it alone", standing.area, "England"]
    caption = f"Ways to {_target_words(register)} from the count of 30 September {standing.latest}"
    return table(columns, rows, caption, stacked=True)


def _ways(register: Register) -> list[tuple[str, str, Callable[[pd.Series], str]]]:
    """Anchor, name and words of each way."""
    share = 1 - float(register.inputs["one_in_three"].value)
    cost = float(express(register, register.quantities["post_cost_2025"]).value)
    return [
        ("posts", "More people who hold cases, the same cases", _posts),
        ("redeploy", "Redeployment: more of the same workforce hold cases", _redeployed),
        ("hire", "Hiring: a larger workforce, the same share holding cases", _hired),
        ("fewer", "Fewer cases, the same people holding them", _fewer),
        ("third", "The caseload if only the report's one in three held none", _if_share(share)),
        ("cost", "What the posts in the first row would cost in a year", _cost(cost)),
    ]


def _relative(value: float) -> str:
    sign = "+" if value > 0 else "−"
    return f"{sign}{number(abs(value) * 100, 1)}%"


def _posts(away: pd.Series) -> str:
    needed = away["posts_needed"]
    if pd.isna(needed):
        return _NONE
    words = f"{number(abs(needed), 1)} full-time posts ({_relative(needed / away['case_holders'])})"
    return words if needed > 0 else f"none: {words.split(' (')[0]} to spare"


def _redeployed(away: pd.Series) -> str:
    now, needed = away["holder_share"], away["share_needed"]
    if pd.isna(needed) or pd.isna(now):
        return _NONE
    words = f"{number(needed * 100, 1)}% of the workforce holding cases; it is {number(now * 100, 1)}%"
    if needed <= now:
        return f"none needed: {words}"
    if needed > 1:
        return "not possible by this alone: more than the whole workforce would have to hold cases"
    part = (
        f"{number(away['part_redeployed'] * 100, 1)}% of the {number(away['non_holders'], 1)} without cases"
    )
    return f"{words}. That is {part}"


def _hired(away: pd.Series) -> str:
    if pd.isna(away["staff"]):
        return _NONE
    more = away["workforce_rise"] * away["staff"]
    words = f"{number(abs(more), 1)} full-time social workers ({_relative(away['workforce_rise'])})"
    return words if more > 0 else f"none: {words.split(' (')[0]} to spare"


def _fewer(away: pd.Series) -> str:
    if pd.isna(away["cases_fewer"]):
        return _NONE
    fewer = away["cases_fewer"]
    words = f"{number(abs(fewer), 0)} cases"
    if fewer <= 0:
        return f"none: room for {words} more"
    return f"{words} fewer ({_relative(-fewer / away['cases'])})"


def _if_share(share: float) -> Callable[[pd.Series], str]:
    def words(away: pd.Series) -> str:
        if pd.isna(away["staff"]):
            return _NONE
        return f"{number(away['cases'] / (away['staff'] * share), 1)} children"

    return words


def _cost(cost: float) -> Callable[[pd.Series], str]:
    def words(away: pd.Series) -> str:
        needed = away["posts_needed"]
        if pd.isna(needed):
            return _NONE
        return f"£{number(needed * cost / 1e6, 2)}m a year" if needed > 0 else "nothing: no post is needed"

    return words


# --- year by year ------------------------------------------------------------------------------------------


def counts_table(standing: Standing) -> Html:
    """The counts of every year."""
    columns = ["Year", *(name for name, _ in _COUNTED.values())]
    rows = [
        [
            _year(standing, year),
            *_cells(standing, year, _COUNTED, lambda key, value: number(value, _COUNTED[key][1])),
        ]
        for year in standing.years.index
    ]
    caption = (
        f"{standing.area}: counts of 30 September, staff in full-time equivalents; leavers in the year before"
    )
    return table(columns, rows, caption, numbers=columns[1:])


def rates_table(register: Register, standing: Standing) -> Html:
    """What is computed from the counts of every year."""
    known = {one.key: one for one in MEASURES}
    columns = ["Year", *_TITLES.values()]
    rows = [
        [
            _year(standing, year),
            *_cells(standing, year, known, lambda key, value: _bare(register, known[key], value)),
        ]
        for year in standing.years.index
    ]
    return table(columns, rows, f"{standing.area}: what follows from these counts", numbers=columns[1:])


def _year(standing: Standing, year: int) -> str:
    return f"{year} (hard to believe)" if year in standing.doubtful else str(year)


def _cells(
    standing: Standing, year: int, keys: Iterable[str], words: Callable[[str, float], str]
) -> list[str]:
    row = standing.years.loc[year]
    return ["no such council" if pd.isna(row["area"]) else words(key, row[key]) for key in keys]


def _bare(register: Register, measure: Measure, value: float) -> str:
    """A value whose unit is said elsewhere, but for a sign of per cent."""
    return shown(register, measure, value).removesuffix(" children")


def _notes(standing: Standing) -> list[Html]:
    """Gaps, merged areas and doubts, if there are any."""
    items = list(standing.notes)
    names = {key: name.lower() for key, (name, _) in _COUNTED.items()} | {"starters": "starters"}
    for year in dict.fromkeys(year for year, _, _ in standing.missing):
        own = [(names[count], reason) for one, count, reason in standing.missing if one == year]
        reasons = ", ".join(dict.fromkeys(reason for _, reason in own))
        items.append(f"{year}: no figure for {', '.join(name for name, _ in own)} ({reasons}).")
    if not items:
        return []
    listed = "".join(f"<li>{escape(one)}</li>" for one in items)
    return [_heading("gaps", "Gaps and doubts"), Html(f"<ul>{listed}</ul>", "\n".join(items))]


# --- what the numbers mean ---------------------------------------------------------------------------------


def definitions(register: Register) -> Html:
    """How every number of a council's page is made, each with its anchor."""
    listed = [(f"made-{one.key}", one.name, Html(escape(one.definition), one.definition)) for one in MEASURES]
    listed += _definitions(register)
    html = "".join(
        f'<div id="{anchor}"><dt>{escape(name)}</dt><dd>{text.html}</dd></div>'
        for anchor, name, text in listed
    )
    text = "\n".join(f"{name}: {words.text}" for _, name, words in listed)
    return Html(f'<dl class="bp-facts bp-made">{html}</dl>', text)


def _definitions(register: Register) -> Iterable[tuple[str, str, Html]]:
    target = links.link(links.input_("caseload_model"), _target_words(register))
    third = links.link(links.claim("one_in_three"), wording.stated(register.claims["one_in_three"]))
    cost = links.value(register, "post_cost_2025")

    def with_link(before: str, link: Html, after: str) -> Html:
        return Html(
            f"{escape(before)}{link.html}{escape(after)}",
            f"{before}{link.text}{after}",
        )

    def plain(words: str) -> Html:
        return Html(escape(words), words)

    return [
        (
            "made-half",
            "Middle half",
            plain(
                "Lower to upper quartile of all councils with a figure that year, by linear interpolation, without the "
                "two smallest (City of London, Isles of Scilly)."
            ),
        ),
        (
            "made-rank",
            "Rank",
            plain("Place among the same councils, the lowest first; equal values share the better."),
        ),
        (
            "made-level",
            "Underlying caseload",
            with_link(
                "What was counted is what it is. What one count cannot tell is how much of a council's distance from "
                "the others will last. The underlying caseload takes all its years together and draws them towards "
                "the other councils, the more so the fewer its years and its case holders and the more they jump "
                "(partial pooling). In brackets: 95 in 100 cases. How it is made and tested: ",
                _chapter("protocol"),
                ".",
            ),
        ),
        (
            "made-place",
            "Place",
            plain("Rank of the underlying caseload among the councils counted that year, the lowest first."),
        ),
        (
            "made-chance",
            "Chance",
            with_link(
                "Of the next count being at ",
                target,
                " or below, as printed to one decimal, if England's average moves from year to year as it has.",
            ),
        ),
        (
            "made-posts",
            "Posts",
            with_link(
                "Cases divided by ", target, ", less the case holders there are; full-time equivalents."
            ),
        ),
        (
            "made-redeploy",
            "Redeployment",
            plain(
                "Case holders needed divided by the workforce (in post and agency). Those without cases are the rest of "
                "the workforce: managers, senior practitioners, and others whom the count does not name."
            ),
        ),
        (
            "made-hire",
            "Hiring",
            plain(
                "Workforce times caseload over target, less the workforce: the same share holds cases as today."
            ),
        ),
        ("made-fewer", "Fewer cases", with_link("Cases less ", target, " for each case holder there is.")),
        (
            "made-third",
            "One in three",
            with_link(
                "The report says ", third, " hold no cases. Cases divided by all the others of the workforce."
            ),
        ),
        (
            "made-cost",
            "Cost",
            with_link(
                "Posts times ",
                cost,
                ": pay of 2018, from a page on the South of England, carried to the prices of 2024-25, with an assumed "
                "on-cost; nothing else is in it.",
            ),
        ),
    ]


def _chapter(name: str) -> Html:
    """A link to a chapter, which takes its title from the book."""
    return Html(f'<a class="bp-chapter" href="{name}.html">{name}</a>', name)


def neighbours(register: Register, standing: Standing) -> Html:
    """The other councils of its region, linked."""
    others = [
        one
        for one in standings(register).values()
        if one.region == standing.region and one.slug != standing.slug
    ]
    listed = links.joined(linked(one) for one in others)
    return Html(f'<p class="bp-others">{listed.html}.</p>', f"{listed.text}.")
