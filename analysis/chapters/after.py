"""Views of the chapter *Was the Blueprint ever tried?*"""

import pandas as pd

from analysis.appraisal.model import worth
from analysis.chapters import systems
from analysis.chapters.council_words import by_council, linked
from analysis.chapters.drawn import chart
from analysis.chapters.shown import by_name, laid, linked_keys, rows_in, said, signed
from analysis.claims.wording import small
from analysis.evidence import crescendo
from analysis.evidence.basis import BASE
from analysis.evidence.standings import Standing, standings
from analysis.ledger import entries, links
from analysis.ledger.findings import of_chapter
from analysis.register.load import Register
from analysis.register.systems import SINCE
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, phrase, together

#: Programme → its name here, the result that says most of it (by lot before a comparison, a comparison before the
#: council's word), and its figures in a few words.
_PROGRAMMES = by_name("programmes")


def caseload_figure(register: Register) -> Figure:
    """Caseload of each council of Crescendo, beside England, with the start of its programme."""
    known = {one: standings(register)[one.slug] for one in crescendo.JOINED}
    return chart(
        register,
        "after-crescendo",
        by_council(known.values(), "caseload"),
        notes={own.area: _note(one) for one, own in known.items()},
        starts={own.area: one.moment for one, own in known.items() if one.moment is not None},
    )


def _note(one: crescendo.Joined) -> str:
    return one.short if one.start else f"{one.short}; start not seen"


def crescendo_table(register: Register) -> Html:
    """What took part in each council, what else began there, and its change beside England's."""
    known = standings(register)
    rows = [[*_told(register, one, known[one.slug]), *_moved(register, one)] for one in crescendo.JOINED]
    keys = [f"after_{one.slug.replace('-', '_')}_as_much" for one in crescendo.JOINED]
    return laid(register, "after-crescendo", rows, keys)


def _told(register: Register, one: crescendo.Joined, own: Standing) -> list[str | Html]:
    others = links.joined((systems.read(register, key) for key in one.others.split()), "; ")
    also = phrase(f". Also: {one.also}: ", others) if one.also else phrase(". No other reform was seen.")
    return [linked(own), phrase(f"{one.what}: ", systems.read(register, one.source), also)]


def _moved(register: Register, one: crescendo.Joined) -> list[str | Html]:
    name, made = one.slug.replace("-", "_"), of_chapter(register, "after")
    before = f"index_{name}_caseload_{one.began or BASE}"
    pairs = []
    for measure in ("fall", *crescendo.SHARES):
        own, england = (f"after_{name}_{measure}_{whose}" for whose in ("own", "england"))
        both = own in made and england in made
        pairs.append(
            phrase(signed(register, own), " (", signed(register, england), ")") if both else "not counted"
        )
    caseloads = (entries.link(register, f"{key}.bare") for key in (before, f"after_{name}_caseload"))
    return [links.joined(caseloads, ", "), *pairs]


def programmes_table(register: Register) -> Html:
    """Each programme beside the Blueprint: its money, what was reported of it, and how that was found."""
    blueprint = [
        "The Blueprint",
        said(register, "blueprint-spent"),
        said(register, "blueprint-promised"),
        "No test was seen; an estimate from one council that is not named",
        systems.read(register, "forum"),
    ]
    rows = [_programme(register, **one) for one in _PROGRAMMES.values()]
    return laid(register, "after-programmes", [blueprint, *rows])


def _programme(register: Register, id: str, name: str, evaluation: str, figures: str) -> list[str | Html]:
    found = register.evaluations[evaluation]
    money = [
        one
        for one in register.comparisons.values()
        if one.system == id and one.measure.startswith(("Spent", "New money"))
    ]
    spent = [
        phrase(f"{small(one.measure) if place else one.measure}: ", systems.side(register, one.theirs))
        for place, one in enumerate(money)
    ]
    return [
        systems.anchored(register.systems[id], name),
        links.joined(spent, "; ") if spent else "not seen",
        phrase(f"{found.found}. ", linked_keys(register, figures, "programmes.csv", id)),
        f"{found.standing.capitalize()}. {found.note}".strip(),
        systems.read(register, found.source),
    ]


def changes_figure(register: Register, name: str) -> Figure:
    """What was reported of programmes that wanted less of something, beside what the Blueprint promises.

    `name`: of the figure; a minus stands in its rows before a key whose fall is above nothing.
    """
    rows, keys = [], []
    for row in rows_in(name):
        sign, key = -1 if row["keys"].startswith("-") else 1, row["keys"].lstrip("-")
        rows.append([row["group"], row["label"], sign * worth(register, key), *_interval(register, key)])
        keys.append(key)
    drawn = pd.DataFrame(rows, columns=["group", "label", "value", "low", "high"])
    return chart(register, name, drawn, explained=keys)


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
        folded("Every result that was reported, with its source", systems.results_table(register, SINCE)),
    )
