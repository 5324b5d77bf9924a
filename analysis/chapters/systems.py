"""Views of the chapter *Has anything like the model worked before?*"""

from collections.abc import Sequence
from html import escape

import numpy as np

from analysis.appraisal.model import worth
from analysis.chapters.drawn import chart, ranges
from analysis.chapters.shown import labelled, laid, named, writer
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import switching_value
from analysis.ledger import entries, links
from analysis.register.load import Register
from analysis.register.systems import SINCE, Evaluation, System, in_documents
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, phrase, together
from analysis.show.words import listing


def every_system(register: Register) -> Html:
    """Every system the sources name, one group after another, each folded."""
    groups: dict[str, list[System]] = {}
    for entry in in_documents(register.systems).values():
        groups.setdefault(entry.group, []).append(entry)
    rows = {group: [_row(register, entry) for entry in found] for group, found in groups.items()}
    return together(*(laid(register, "systems-all", own, group=group) for group, own in rows.items()))


def _row(register: Register, entry: System) -> list[str | Html]:
    return [
        anchored(entry, entry.name),
        f"{entry.what}. Named by {listing(labelled('systems-documents')[key] for key in entry.named_by)}.",
        _stated(register, entry),
        _evaluated(register, entry),
        " ".join(filter(None, [f"{entry.computable.capitalize()}. {entry.reason}", entry.note])),
    ]


def anchored(entry: System, name: str) -> Html:
    """The name of a system, where links to it land."""
    return Html(f'<span class="bp-anchor" id="system-{entry.id}">{escape(name)}</span>', name)


def _stated(register: Register, entry: System) -> str | Html:
    return links.joined(claimed(register, entry), "; ") if entry.claims else "No figure stated."


def claimed(register: Register, entry: System) -> list[Html]:
    """The claims about a system, each with its figure, linked; their names may have commas."""
    claims = (register.claims[key] for key in entry.claims)
    return [
        entries.link(register, f"{one.id}.stated", f"{one.short}: {wording.stated(one)}") for one in claims
    ]


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
    return together(*(_results(register, group, found) for group, found in groups.items()))


def _results(register: Register, group: str, evaluations: Sequence[Evaluation]) -> Html:
    page = "after" if group == SINCE else "systems"  # where links to a system land
    rows = [
        [
            links.link(f"{page}.html#system-{found.system}", register.systems[found.system].name),
            found.found,
            _listed(register, found.figures),
            f"{found.standing.capitalize()}. {found.note}".strip(),
            read(register, found.source),
        ]
        for found in evaluations
    ]
    return laid(register, "systems-results", rows, group=group)


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


def holders_figure(register: Register) -> Figure:
    """Money a year for each case holder gained."""
    rows = named("money-for-each-case-holder")
    pounds = writer(register, "pounds_per_year 0")

    def rounded(value: float) -> str:
        return pounds(round(value, -2)).removesuffix(" a year")

    low, high, merton = (rounded(worth(register, key)) for key in rows.values())
    told = {"low": low, "high": high, "merton": merton}
    return chart(
        register,
        "money-for-each-case-holder",
        ranges(register, rows),
        explained=[*rows.values(), "post_cost_2020"],
        told=told,
        fmt=rounded,
    )


def hour_figure(register: Register) -> Figure:
    """What an hour of contact costs under the Blueprint, by how many years its gain lasts."""
    expression = express(register, register.quantities["cost_per_hour_in_full"])
    turn = float(switching_value(expression, "horizon", worth(register, "hampshire_hour_cost"), 4.0, 60.0))
    meets = f"comes down to Hampshire's after {turn:.0f} years"
    told = {"meets": meets if np.isfinite(turn) else "never comes down to Hampshire's"}
    return chart(register, "hour-of-contact", told=told)
