"""Views of the chapter *Has anything like the model worked before?*"""

from collections.abc import Sequence
from html import escape

import numpy as np

from analysis.appraisal.model import worth
from analysis.chapters.shown import (
    course,
    exhibit,
    in_digits,
    in_points,
    in_unit,
    laid,
    listed_bars,
    named,
    ranges,
)
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import switching_value
from analysis.ledger import entries, links
from analysis.register.load import Register
from analysis.register.systems import SINCE, Evaluation, System, in_documents
from analysis.show import Bars, OneWay
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, phrase, table
from analysis.show.words import listing

#: Source document → how a row names it.
_SHORT = {
    "seddon": "Seddon's letter",
    "fox": "Guardian Social Care Network",
    "forum": "The Guardian's article",
    "blueprint": "the report",
    "mills": "Mills's blog",
}


def systems_table(register: Register, group: str = "") -> Html:
    """Every system the sources name, or those of one group folded below their names."""
    chosen = [entry for entry in in_documents(register.systems).values() if group in ("", entry.group)]
    if not chosen:
        raise ValueError(f"there is no group '{group}'")
    columns = ["System", "What it is", "Stated", "Evaluated", "Computable?"]
    caption = f"Systems: {group}" if group else "Every system and intervention that the sources name"
    shown = table(columns, [_row(register, entry) for entry in chosen], caption, stacked=True)
    return folded(_names(group, chosen), shown) if group else shown


def every_system(register: Register) -> Html:
    """Every system the sources name, one group after another."""
    parts = [
        systems_table(register, group)
        for group in dict.fromkeys(entry.group for entry in in_documents(register.systems).values())
    ]
    return Html("".join(part.html for part in parts), "\n".join(part.text for part in parts))


def _names(group: str, systems: Sequence[System]) -> str:
    """What a fold holds: "Rules and reviews: the Munro review; the Children Act"."""
    return f"{wording.capital(group)}: {'; '.join(entry.name for entry in systems)}"


def _row(register: Register, entry: System) -> list[str | Html]:
    return [
        anchored(entry, entry.name),
        f"{entry.what}. Named by {listing(_SHORT[key] for key in entry.named_by)}.",
        _stated(register, entry),
        _evaluated(register, entry),
        " ".join(filter(None, [f"{entry.computable.capitalize()}. {entry.reason}", entry.note])),
    ]


def anchored(entry: System, name: str) -> Html:
    """The name of a system, where links to it land."""
    return Html(f'<span class="bp-anchor" id="system-{entry.id}">{escape(name)}</span>', name)


def _place(entry: System) -> str:
    """Address of what is said of a system: in this chapter, or in the one on what came after the report."""
    return f"{'after' if entry.group == SINCE else 'systems'}.html#system-{entry.id}"


def _stated(register: Register, entry: System) -> str | Html:
    if not entry.claims:
        return "No figure stated."
    claims = [register.claims[key] for key in entry.claims]
    named = (
        entries.link(register, f"{one.id}.stated", f"{one.short}: {wording.stated(one)}") for one in claims
    )
    return links.joined(named, "; ")  # the names have commas


def _evaluated(register: Register, entry: System) -> str:
    known = [found for found in register.evaluations.values() if found.system == entry.id]
    if not known:
        return "No result found."
    return " ".join(f"{found.found} ({found.standing})." for found in known)


def results_table(register: Register, group: str = "") -> Html:
    """Every result that was reported of the systems named, or of one group: figures, who vouches for it, source."""
    groups: dict[str, list[Evaluation]] = {}
    for found in register.evaluations.values():
        if (one := register.systems[found.system]).group == group or (one.named_by and not group):
            groups.setdefault(one.group, []).append(found)
    parts = [_results(register, group, found) for group, found in groups.items()]
    return Html("".join(part.html for part in parts), "\n".join(part.text for part in parts))


def _results(register: Register, group: str, evaluations: Sequence[Evaluation]) -> Html:
    rows = [
        [
            links.link(_place(register.systems[found.system]), register.systems[found.system].name),
            found.found,
            _listed(register, found.figures),
            f"{found.standing.capitalize()}. {found.note}".strip(),
            read(register, found.source),
        ]
        for found in evaluations
    ]
    named = [register.systems[key] for key in dict.fromkeys(found.system for found in evaluations)]
    listed = laid(register, "systems-results", rows, group=group)
    return folded(f"Results. {_names(group, named)}", listed)


def read(register: Register, key: str) -> Html:
    """A link to a source, with a word where only its opening was read."""
    opening = register.sources.loc[key, "seen"] == "opening"
    return phrase(links.source(register, key), " (opening only)" if opening else "")


def _listed(register: Register, figures: Sequence[str]) -> str | Html:
    if not figures:
        return "No figure."
    return links.joined((_figure(register, key) for key in figures), "; ")


def _figure(register: Register, key: str) -> Html:
    entry = register.inputs[key]
    return entries.link(register, key, f"{entry.label}: {wording.given(entry)}")


def comparisons_table(register: Register, *systems: str) -> Html:
    """Systems and the Blueprint on one measure after another, and whether the two can be compared."""
    rows = [
        [
            register.systems[one.system].name,
            one.measure,
            side(register, one.theirs),
            side(register, one.ours),
            f"{one.comparable.capitalize()}. {one.reason}",
        ]
        for one in register.comparisons.values()
        if one.system in (systems or in_documents(register.systems))
    ]
    told = laid(register, "systems-comparisons", rows)
    return (
        told if systems else folded("Side by side: each system and the Blueprint, measure by measure", told)
    )


def side(register: Register, key: str) -> str | Html:
    """One side of a comparison, linked to its explanation."""
    return entries.link(register, key) if key else "not stated"


def answer_figure(register: Register) -> Figure:
    """Of how many systems the documents say anything, and of how many a result was reported or tried."""
    return listed_bars(register, "systems-answer", in_digits(0))


def contact_figure(register: Register) -> Figure:
    """Points of the week in contact that were promised, and that were reported."""
    return listed_bars(register, "contact-gained", in_points(0, sign=False), ranged=True)


def admin_figure(register: Register) -> Figure:
    """Cut in administration that the promise needs, and that was reported."""
    return listed_bars(register, "administration-cut", in_unit(register, "percent_change", 0), ranged=True)


def holders_figure(register: Register) -> Figure:
    """Money a year for each case holder gained."""
    rows = named("money-for-each-case-holder")
    pounds = in_unit(register, "pounds_per_year", 0)

    def rounded(value: float) -> str:
        return pounds(round(value, -2)).removesuffix(" a year")

    low, high, merton = (rounded(worth(register, key)) for key in rows.values())
    told = {"low": low, "high": high, "merton": merton}
    return Bars(
        ranges(register, rows),
        **exhibit(register, "money-for-each-case-holder", [*rows.values(), "post_cost_2020"], **told),
        fmt=rounded,
        reference=(worth(register, "post_cost_2020"), "a post"),
    )


def hour_figure(register: Register) -> Figure:
    """What an hour of contact costs under the Blueprint, by how many years its gain lasts."""
    expression = express(register, register.quantities["cost_per_hour_in_full"])
    known = {"this book's horizon": worth(register, "horizon")}
    line = course(register, "cost_per_hour_in_full", "horizon", np.linspace(4, 30, 105), known)
    other = worth(register, "hampshire_hour_cost")
    turn = float(switching_value(expression, "horizon", other, 4.0, 60.0))
    pounds = in_unit(register, "pounds_per_hour", 0)
    meets = (
        f"comes down to Hampshire's after {turn:.0f} years"
        if np.isfinite(turn)
        else "never comes down to Hampshire's"
    )
    return OneWay(
        **line,
        **exhibit(register, "hour-of-contact", meets=meets),
        target=(other, "Hampshire"),
        fmt_x=lambda value: f"{value:.0f}",
        fmt_y=lambda value: pounds(value).removesuffix(" an hour"),
    )


def grants_figure(register: Register) -> Figure:
    """What was spent once in each council."""
    return listed_bars(register, "spent-once", in_unit(register, "million_pounds", 2))
