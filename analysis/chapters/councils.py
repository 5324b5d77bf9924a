"""Views of the chapter *Find your council*: every council in one table, and how they spread."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from html import escape

import pandas as pd

from analysis.arithmetic.rounding import significant
from analysis.chapters.council import definitions, linked, number, shown
from analysis.claims.wording import short
from analysis.evidence.forecast.ranks import places_now
from analysis.evidence.standings import MEASURES, Standing, spread, standings
from analysis.ledger import links
from analysis.ledger.findings import finding
from analysis.register.load import Register
from analysis.show import scatter, strip
from analysis.show.figures import Figure
from analysis.show.html import Html, boxed, phrase, table

_DFE = "Department for Education, children's social work workforce, Open Government Licence v3.0"

_COLUMNS = [
    "Council",
    "Caseload",
    "Posts to the model",
    "Hold cases",
    "Turnover",
    "Agency",
    "Vacancies",
    "Leaders",
]

_CAPTION = "Every council on the last 30 September with a caseload"

#: Whether a council is at the model's caseload, as a reader picks it.
_REACHED = {"yes": "At it or below", "no": "Above it", "earlier": "No count of the last year"}


def spread_figure(register: Register) -> Figure:
    """Every council's caseload in the last year, by region."""
    last = int(register.official.england.index.max())
    own = register.official.workforce
    own = own[(own["year"] == last) & ~own["small"]]
    rows = own[["region", "caseload", "area"]].set_axis(["group", "value", "label"], axis=1)
    return strip(
        rows.sort_values(["group", "label"]),
        name="councils-by-region",
        caption=f"Caseload of each council on 30 September {last}, by region: one dot a council, with the median and "
        "the middle half of each region.",
        xlabel="Children for each case holder",
        fmt=lambda value: number(value, 1),
        references={
            "England": float(register.official.england.loc[last, "caseload"]),
            "model": float(register.inputs["caseload_model"].value),
        },
        source=_DFE,
        explained=links.explained(register, "councils_median", "councils_counted", "caseload_model"),
    )


def chance_figure(register: Register) -> Figure:
    """Each council's last count against the chance that its next one is at the model's caseload."""
    now = places_now(register)
    last = int(register.official.england.index.max())
    rows = now[["caseload", "chance", "area"]].set_axis(["x", "y", "label"], axis=1)
    target = float(register.inputs["caseload_model"].value)
    return scatter(
        rows.sort_values("label"),
        name="councils-chance",
        caption=f"Caseload counted on 30 September {last}, and the chance that the count a year later is {target:g} or "
        "lower: one dot a council.",
        xlabel=f"Children for each case holder, {last}",
        ylabel=f"Chance of {target:g} or lower in {last + 1}",
        fmt_x=lambda value: number(value, 0),
        fmt_y=lambda value: f"{number(value * 100, 0)}%",
        references_x={"model": target},
        source=_DFE,
        explained=links.explained(register, "councils_open", "councils_next_reached", "caseload_model"),
    )


def steady_table(register: Register) -> Html:
    """How many councils are at the model's caseload: as counted, underneath, and in the next count."""
    keys = [
        "reached",
        "level_reached",
        "next_reached",
        "next_reached_believable",
        "open",
        "stayed",
        "kept",
        "rank_width",
    ]
    labels = {
        "reached": "At the model's caseload or below, as counted",
        "level_reached": "with an underlying caseload that low",
        "next_reached": "expected there in the next count",
        "next_reached_believable": "the same without counts that are hard to believe",
        "open": "Councils for which the next count is open (a chance between 10% and 90%)",
        "stayed": "Of councils there in one year, still there in the next",
        "kept": "Of a council's distance from the others, still there a year later",
        "rank_width": "Places by which the rank of a typical council may be off",
    }
    rows = []
    for key in keys:
        name = f"councils_{key}"
        one = finding(register, name)
        held = f"{one.interval.partition(' draws')[0]}: " if one.interval else ""
        span = phrase(held, links.finding(register, f"{name}.span")) if held else "–"
        rows.append([labels[key], links.finding(register, name), span])
    return table(
        ["Measure", "Figure", "Range"], rows, "How far one count tells a place", numbers=["Figure", "Range"]
    )


def counts_table(register: Register) -> Html:
    """How many councils there are, and how many are where."""
    keys = ["pages", "counted", "reached", "by_redeployment", "median"]
    labels = {
        "pages": "Councils with a page here",
        "counted": "with a caseload in the last year, the two smallest left out",
        "reached": "of these at the model's caseload or below",
        "by_redeployment": "of the rest: would be there if only the report's one in three held no cases",
        "median": "Caseload in the middle of them",
    }
    rows = [
        [labels[key], links.finding(register, f"councils_{key}"), _span(register, f"councils_{key}")]
        for key in keys
    ]
    return table(
        ["Count", "Figure", "Middle half"], rows, "Councils, counted", numbers=["Figure", "Middle half"]
    )


def _span(register: Register, key: str) -> str | Html:
    return links.finding(register, f"{key}.span") if key == "councils_median" else "–"


def measures_table(register: Register) -> Html:
    """The quartiles of every measure in the last year."""
    last = int(register.official.england.index.max())
    quartiles = spread(register.official).quartiles
    rows = []
    for one in MEASURES:
        low, median, high, of = quartiles.loc[(last, one.key)]
        england = register.official.england.loc[last, one.key]
        values = [shown(register, one, value) for value in (low, median, high, england)]
        rows.append([links.link(f"#made-{one.key}", one.name), *values, f"{of:.0f}"])
    columns = ["Measure", "Lower quartile", "Median", "Upper quartile", "England", "Councils"]
    caption = f"How councils spread on 30 September {last}"
    return table(columns, rows, caption, numbers=columns[1:])


def meaning(register: Register) -> Html:
    """How every number of the councils' pages is made."""
    return definitions(register)


def find_table(register: Register) -> Html:
    """Every council with what a reader needs to find, filter and sort them; it scrolls within its box."""
    found = sorted(standings(register).values(), key=lambda one: (one.region, one.slug))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in _COLUMNS)
    regions = dict.fromkeys(one.region for one in found)
    bodies = "".join(
        _body(register, region, (one for one in found if one.region == region)) for region in regions
    )
    whole = boxed(f"<thead><tr>{head}</tr></thead>{bodies}", _CAPTION)
    html = (
        f'<div class="bp-ledger" id="ledger" data-noun="councils">{_filters(register, found, regions)}'
        f'<p class="bp-count" role="status">{len(found)} councils</p>{whole}</div>'
    )
    lines = [f"{one.area} ({one.region}): {shown(register, MEASURES[0], _value(one))}" for one in found]
    return Html(html, "\n".join([_CAPTION, *lines]))


def _value(one: Standing) -> float:
    return one.places["caseload"].value


def _body(register: Register, region: str, councils: Iterable[Standing]) -> str:
    """The rows of one region, under its name."""
    rows = "".join(_row(register, one) for one in councils)
    head = (
        f'<th scope="rowgroup" colspan="{len(_COLUMNS)}" id="region-{_anchor(region)}">{escape(region)}</th>'
    )
    return f'<tbody><tr class="bp-group">{head}</tr>{rows}</tbody>'


def _anchor(region: str) -> str:
    return "-".join(region.lower().split())


def _reached(register: Register, one: Standing) -> str:
    if one.latest < int(register.official.england.index.max()):
        return "earlier"
    return "yes" if one.distance["reached"] else "no"


def _row(register: Register, one: Standing) -> str:
    when = _reached(register, one)
    note = f" (count of {one.latest})" if when == "earlier" else ""
    judged = one.judgement[0] if one.judgement else ""
    posts = one.distance["posts_needed"]
    cells = [
        _cell(f"{number(_value(one), 1)}{note}", _value(one), "children"),
        _cell(_posts(posts), posts, "posts"),
    ]
    for measure in MEASURES[1:]:
        value = one.places[measure.key].value
        cells.append(_cell(shown(register, measure, value), value, "share"))
    cells.append(_cell(judged.removesuffix(" to be good") or "not judged as one"))
    marks = {"region": one.region, "judgement": judged, "reached": when}
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in marks.items())
    name = f'<th scope="row">{linked(one).html}</th>'
    return f'<tr id="row-{one.slug}"{data}>{name}{"".join(cells)}</tr>'


def _posts(posts: float) -> str:
    if pd.isna(posts):
        return "not published"
    return f"+{number(posts, 1)}" if posts > 0 else number(posts, 1)


def _cell(inside: str, value: float | None = None, unit: str = "") -> str:
    """A cell with what it sorts by; its words where it has no value."""
    held = value is not None and not pd.isna(value)
    order = f' data-unit="{unit}" data-value="{significant(Fraction(float(value))):.10g}"' if held else ""
    return f"<td{order}>{escape(inside)}</td>"


def _filters(register: Register, found: list[Standing], regions: Iterable[str]) -> str:
    """The controls; hidden until the script that works them has come."""
    judged = dict.fromkeys(sorted({one.judgement[0] for one in found if one.judgement}))
    target = short(register.inputs["caseload_model"].value, register.units["children"])
    return (
        '<form class="bp-filters" role="search" aria-label="Councils" hidden>'
        '<p><label for="ledger-text">Name</label><input id="ledger-text" type="search" autocomplete="off"></p>'
        f"{_select('region', 'Region', {one: one for one in regions})}"
        f"{_select('reached', f'{target} to a case holder', _REACHED)}"
        f"{_select('judgement', 'Leaders judged', {one: one for one in judged})}"
        '<p class="bp-tick"><input id="ledger-grouped" type="checkbox" checked>'
        '<label for="ledger-grouped">Keep the regions together</label></p>'
        '<p><button type="reset">Show all</button></p></form>'
    )


def _select(name: str, label: str, options: dict[str, str]) -> str:
    listed = "".join(
        f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in options.items()
    )
    return (
        f'<p><label for="ledger-{name}-filter">{escape(label)}</label>'
        f'<select id="ledger-{name}-filter" data-filter="{name}"><option value="">All</option>{listed}</select></p>'
    )
