"""Views of the chapter *Was the Blueprint ever tried?*"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.appraisal.model import worth
from analysis.chapters import systems
from analysis.chapters.council_words import by_council, linked
from analysis.chapters.shown import (
    by_name,
    exhibit,
    in_digits,
    in_unit,
    laid,
    linked_keys,
    signed,
    target,
)
from analysis.evidence import crescendo
from analysis.evidence.standings import Standing, band, standings
from analysis.ledger import entries, links
from analysis.ledger.findings import of_chapter
from analysis.register.load import Register
from analysis.register.systems import SINCE
from analysis.show import Forest, Panels
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, phrase, together

#: Programme → its name here, the result that says most of it (by lot before a comparison, a comparison before the
#: council's word), and its figures in a few words.
_PROGRAMMES = by_name(Path(__file__).with_name("programmes.csv"))

#: How a change was found → for each change its words, its key, and the sign that a fall has.
_CHANGES = {
    "Families or schools drawn by lot": [
        ("Children in care, conference offered", "fgc_care_relative", 1),
        ("Children taken to court, conference offered", "fgc_proceedings_relative", 1),
        ("Days in care, conference offered", "fgc_days_relative", 1),
        ("Protection enquiries, social workers in schools", "swis_enquiries", 1),
    ],
    "Before and after, no comparison": [
        ("Protection plans, Hertfordshire: evaluation", "hertfordshire_plans_evaluation", -1),
        ("Protection plans, Hertfordshire: council", "hertfordshire_plans_council", -1),
        ("Children in care, North Yorkshire", "no_wrong_door_fall", -1),
    ],
    "Promised, not seen tested": [("Caseload, the Blueprint", "caseload_change_relative", 1)],
}


#: What the first picture shows, in few words → its key, and the sign that a fall has.
_ANSWER = {
    "Conferences, by lot": ("fgc_care_relative", 1),
    "In schools, by lot": ("swis_enquiries", 1),
    "No Wrong Door, uncompared": ("no_wrong_door_fall", -1),
    "The Blueprint, promised": ("caseload_change_relative", 1),
}


def answer_figure(register: Register) -> Figure:
    """What was reported of three programmes, and what the Blueprint promises."""
    rows = [("", label, *told) for label, told in _ANSWER.items()]
    return _changes(register, "after-answer", rows)


def caseload_figure(register: Register) -> Figure:
    """Caseload of each council of Crescendo, beside England, with the start of its programme."""
    known = {one: standings(register)[one.slug] for one in crescendo.JOINED}
    return Panels(
        by_council(known.values(), "caseload"),
        **exhibit(register, "after-crescendo"),
        fmt=in_digits(1),
        compare=register.official.england["caseload"].rename("England"),
        band=band(register.official, "caseload"),
        notes={own.area: _note(one) for one, own in known.items()},
        references={"model": target(register)},
        starts={own.area: one.moment for one, own in known.items() if one.moment is not None},
        started="programme began",
    )


def _note(one: crescendo.Joined) -> str:
    return one.short if one.start else f"{one.short}; start not seen"


def crescendo_table(register: Register) -> Html:
    """What took part in each council, what else began there, and its change beside England's."""
    known = standings(register)
    rows = [[*_told(register, one, known[one.slug]), *_moved(register, one)] for one in crescendo.JOINED]
    keys = [f"after_{one.slug.replace('-', '_')}_as_much" for one in crescendo.JOINED]
    listed = laid(register, "after-crescendo", rows, keys)
    return folded("The three councils in the official records, and what else began there", listed)


def _told(register: Register, one: crescendo.Joined, own: Standing) -> list[str | Html]:
    others = links.joined((systems.read(register, key) for key in one.others.split()), "; ")
    also = phrase(f". Also: {one.also}: ", others) if one.also else phrase(". No other reform was seen.")
    return [linked(own), phrase(f"{one.what}: ", systems.read(register, one.source), also)]


def _moved(register: Register, one: crescendo.Joined) -> list[str | Html]:
    name, made = one.slug.replace("-", "_"), of_chapter(register, "after")
    before = crescendo.key(one.slug, "caseload", one.began or crescendo.years(register)[0])
    pairs = []
    for measure in ("fall", *crescendo.SHARES):
        own, england = (f"after_{name}_{measure}_{whose}" for whose in ("own", "england"))
        both = own in made and england in made
        pairs.append(
            phrase(signed(register, own), " (", signed(register, england), ")") if both else "not counted"
        )
    caseloads = (entries.link(register, key) for key in (before, f"after_{name}_caseload"))
    return [links.joined(caseloads, ", "), *pairs]


def programmes_table(register: Register) -> Html:
    """Each programme beside the Blueprint: its money, what was reported of it, and how that was found."""
    stated = [entries.link(register, f"transition_{end}.stated") for end in ("low", "high")]
    promised = [entries.link(register, f"{key}.stated") for key in ("contact_rise", "caseload_cut")]
    blueprint = [
        "The Blueprint",
        phrase("Spent once, in each council: ", links.joined(stated, " to ")),
        phrase("Promised: ", promised[0], " more time with families, caseloads lower by ", promised[1]),
        "No test was seen; an estimate from one council that is not named",
        systems.read(register, "forum"),
    ]
    rows = [_programme(register, **one) for one in _PROGRAMMES.values()]
    return laid(register, "after-programmes", [blueprint, *rows])


def _programme(register: Register, id: str, name: str, evaluation: str, figures: str) -> list[str | Html]:
    found = register.evaluations[evaluation]
    spent = [
        phrase(f"{one.measure}: ", systems.side(register, one.theirs))
        for one in register.comparisons.values()
        if one.system == id and one.measure.startswith(("Spent", "New money"))
    ]
    return [
        systems.anchored(register.systems[id], name),
        links.joined(spent, "; ") if spent else "not seen",
        phrase(f"{found.found}. ", linked_keys(register, figures, "programmes.csv", id)),
        f"{found.standing.capitalize()}. {found.note}".strip(),
        systems.read(register, found.source),
    ]


def changes_figure(register: Register) -> Figure:
    """What was reported of each programme that wanted less of something, by how it was found."""
    return _changes(
        register, "after-changes", [(group, *one) for group, told in _CHANGES.items() for one in told]
    )


def _changes(register: Register, name: str, rows: Sequence[tuple[str, str, str, int]]) -> Figure:
    """Relative changes: for each its group, its words, its key, and the sign that a fall has."""
    drawn = pd.DataFrame(
        [
            [group, label, sign * worth(register, key), *_interval(register, key)]
            for group, label, key, sign in rows
        ],
        columns=["group", "label", "value", "low", "high"],
    )
    percent = in_unit(register, "percent_change", 1, sign=True)
    return Forest(
        drawn,
        **exhibit(register, name, [key for _, _, key, _ in rows]),
        reference=(0.0, "no change"),
        fmt=lambda value: percent(value).replace(".0%", "%"),
    )


def _interval(register: Register, key: str) -> tuple[float, float]:
    """The interval that was reported; none where none was."""
    if f"{key}_least" not in register.inputs:
        return float("nan"), float("nan")
    return -worth(register, f"{key}_least"), worth(register, f"{key}_most")


def method(register: Register) -> Html:
    """Every programme beside the Blueprint, and every result with its source."""
    compared = systems.comparisons_table(register, *_PROGRAMMES)
    return together(
        folded("Each programme beside the Blueprint", programmes_table(register)),
        folded("Measure by measure, and how far they can be compared", compared),
        folded("Every result that was reported, with its source", results_table(register)),
    )


def results_table(register: Register) -> Html:
    """Every result that was reported of what came since the report, with its source."""
    return systems.results_table(register, SINCE)
