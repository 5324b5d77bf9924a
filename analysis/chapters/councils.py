"""Views of the chapter *Find your council*: every council in one table, and how they spread."""

from functools import cache
from html import escape

import pandas as pd

from analysis.chapters.council_words import in_words, linked, number, target_words
from analysis.chapters.council_years import rate
from analysis.chapters.drawn import chart
from analysis.chapters.shown import filled, laid, layouts, named, rows_of, target, told_rows, with_span
from analysis.claims import wording
from analysis.evidence.basis import last
from analysis.evidence.forecast.ranks import places_now
from analysis.evidence.odd import JUMP
from analysis.evidence.standings import MEASURES, Standing, quartiles, standings
from analysis.ledger import entries, links
from analysis.ledger.findings import finding
from analysis.register.load import Register
from analysis.register.units import slug
from analysis.show.figures import Figure
from analysis.show.finder import Cell, Listed, finder
from analysis.show.html import Html, phrase

#: Whether a council is at the model's caseload, as a reader picks it.
_REACHED = {"yes": "At it or below", "no": "Above it", "earlier": "No count of the last year"}


def all_figure(register: Register) -> Figure:
    """Every council's caseload in the last year, beside the model's."""
    own = _last_count(register).assign(region=str(last(register.official))).sort_values("area", kind="stable")
    return chart(register, "councils-all", own)


def spread_figure(register: Register) -> Figure:
    """Every council's caseload in the last year, by region."""
    return chart(register, "councils-by-region", _last_count(register))


def _last_count(register: Register) -> pd.DataFrame:
    own = register.official.workforce
    own = own[(own["year"] == last(register.official)) & ~own["small"]]
    return own.sort_values(["region", "area"])


def chance_figure(register: Register) -> Figure:
    """Each council's last count against the chance that its next one is at the model's caseload."""
    told = {"model": f"{target(register):g}", "next": last(register.official) + 1}
    return chart(
        register, "councils-chance", places_now(register).sort_values("area", kind="stable"), told=told
    )


def steady_table(register: Register) -> Html:
    """How many councils are at the model's caseload: as counted, underneath, and in the next count."""
    rows = [[label, key, _range(register, key)] for label, key in named("councils-steady").items()]
    return laid(register, "councils-steady", rows)


def _range(register: Register, key: str) -> str | Html:
    one = finding(register, key)
    if not one.interval:
        return "–"
    return phrase(f"{one.interval.partition(' draws')[0]}: ", entries.link(register, f"{key}.span"))


def counts_table(register: Register) -> Html:
    """How many councils there are, and how many are where."""
    *rows, median = told_rows(register, "councils-counts")
    middle = [f"{median[0]} (middle half)", with_span(register, "councils_median")]
    return laid(register, "councils-counts", [*rows, middle])


def measures_table(register: Register) -> Html:
    """The quartiles of every measure in the last year."""
    year = last(register.official)
    table = quartiles(register.official).xs(year, level="year")
    england = register.official.england.loc[year]
    rows = []
    for one in MEASURES:
        values = (*table.loc[one.key, ["low", "median", "high"]], england[one.key])
        told = (phrase(in_words(register, one, value)) for value in values)
        rows.append([links.link(f"#made-{one.key}", one.name), *told, f"{table.loc[one.key, 'of']:.0f}"])
    return laid(register, "councils-measures", rows)


@cache
def meaning(register: Register, shown_there: frozenset[str] = frozenset()) -> Html:
    """How every number of the councils' pages is made, by its anchor; only those `shown_there` where any are."""
    spent = int(register.official.spending["year"].max())
    parts = {
        "money": f"{spent - 1}-{spent % 100}",
        "neighbours": register.sources.loc["dfe_neighbours", "date"],
        "jump": f"{JUMP:g}",
    }
    listed = [(one.key, one.name, phrase(one.definition)) for one in MEASURES]
    listed += [(row["anchor"], row["name"], filled(register, row["words"], parts)) for row in rows_of("made")]
    listed = [one for one in listed if not shown_there or one[0] in shown_there]
    html = "".join(
        f'<div id="made-{anchor}"><dt>{escape(name)}</dt><dd>{words.html}</dd></div>'
        for anchor, name, words in listed
    )
    text = "\n".join(f"{name}: {words.text}" for _, name, words in listed)
    return Html(f'<dl class="bp-facts bp-made">{html}</dl>', text)


def find_table(register: Register) -> Html:
    """Every council with what a reader needs to find, filter and sort them; it scrolls within its box."""
    every = sorted(standings(register).values(), key=lambda one: (one.region, one.slug))
    regions = dict.fromkeys(one.region for one in every)
    judged = sorted({one.judgement[0] for one in every if one.judgement})
    groups = (
        (f"region-{slug(region)}", region, [_entry(register, one) for one in every if one.region == region])
        for region in regions
    )
    choices = {
        "region": ("Region", {one: one for one in regions}),
        "reached": (f"The model's caseload, {target_words(register)}", _REACHED),
        "judgement": ("Leaders judged", {one: one for one in judged}),
    }
    controls = ("Your council, its old name, or a neighbour", "Keep the regions together", choices)
    opened, row = "All councils in a table, to filter and to sort", layouts()["councils-find"]
    columns = row["columns"].split(" | ")
    html = finder("councils", row["caption"], columns, groups, controls, opened=opened)
    lines = [
        f"{one.area} ({one.region}): {in_words(register, MEASURES[0], one.places['caseload'].value)}"
        for one in every
    ]
    return Html(html, "\n".join([row["caption"], *lines]))


def _entry(register: Register, one: Standing) -> Listed:
    earlier = one.latest < last(register.official)
    note = f" (count of {one.latest})" if earlier else ""
    reached = "earlier" if earlier else "yes" if one.distance["reached"] else "no"
    judged = one.judgement[0] if one.judgement else ""
    caseload, posts = one.places["caseload"].value, one.distance["posts_needed"]
    counted = one.years.loc[one.latest]
    rates = [(rate(register, measure, counted), one.places[measure.key].value) for measure in MEASURES[1:5]]
    cells = [
        _cell(f"{number(caseload, 1)}{note}", caseload, "children"),
        _cell(f"{'+' if posts > 0 else ''}{number(posts, 1)}", posts, "posts"),
        *(_cell(words, value, "share") for words, value in rates),
        Cell(judged.removesuffix(" to be good") or "not judged as one"),
    ]
    marks = {"region": one.region, "judgement": judged, "reached": reached}
    also = [*one.also, *filter(None, called().get(one.slug, "").split("; "))]
    marks |= {"also": "; ".join(also), "near": " ".join(_near(register).get(one.unit, ()))}
    return Listed(one.slug, linked(one), cells, marks)


@cache
def called() -> dict[str, str]:
    """The name in a council's address → what else it is called, was once part of, or has in it."""
    return {row["slug"]: row["also"] for row in rows_of("called")}


@cache
def _near(register: Register) -> dict[str, list[str]]:
    """Unit → the addresses of the councils that have it among their neighbours."""
    found: dict[str, list[str]] = {}
    for one in standings(register).values():
        for unit, _ in one.neighbours:
            found.setdefault(unit, []).append(one.slug)
    return found


def _cell(words: str, value: float, unit: str) -> Cell:
    """A cell that sorts by its value, where one was published."""
    return Cell(words) if pd.isna(value) else Cell(words, float(wording.exact(value)), unit)
