"""Views of the chapter *Do the claims agree, and how were they retold?*."""

from collections import Counter
from datetime import date
from html import escape

import pandas as pd

from analysis.appraisal.model import worth
from analysis.arithmetic.rounding import to_text
from analysis.chapters.drawn import chart
from analysis.chapters.explained_index import claims_of
from analysis.chapters.shown import laid, named
from analysis.claims import wording
from analysis.claims.consistency import Side, Statement, checked, conflicts
from analysis.claims.drift import Effect, effects
from analysis.claims.reasons import allowed
from analysis.claims.wording import capital, small
from analysis.ledger import entries, links
from analysis.register.load import Register
from analysis.register.records import Claim
from analysis.register.restated import Drift
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase
from analysis.show.svg import SERIES

#: How one figure must stand to another → how a cell says it.
_MUST_BE = {"equals": "Equal to", "at most": "At most"}


def conflicts_table(register: Register) -> Html:
    """Quantities for which sources state several values, with those that exclude each other; folded."""
    rows = []
    for conflict in conflicts(register):
        stated = links.joined((_statement(register, one) for one in conflict.statements), "; ")
        apart = "; ".join(f"{left.words} and {right.words}" for left, right in conflict.pairs)
        apart = apart or "None: all of them could hold at once"
        rows.append([capital(conflict.measure), stated, apart])
    return laid(register, "fit-conflicts", rows)


def _statement(register: Register, one: Statement) -> Html:
    """A stated value, linked to the claim, the input or else the restatement that states it."""
    if one.key in register.claims or one.key in register.inputs:
        key = f"{one.key}.stated" if one.key in register.claims else one.key
        shown = entries.link(register, key, one.words)
    else:
        shown = links.link(f"{links.FIT}#said-{one.key}", one.words)
    return phrase(shown, f" ({register.sources.loc[one.source, 'publisher']})")


def checks_table(register: Register) -> Html:
    """Pairs of figures that must agree: how they stand, and what would have to be true."""
    rows = []
    for done in checked(register):
        check, needs = done.check, register.quantities[done.check.needs]
        beside = f"{_MUST_BE[check.relation]} {small(done.right.label)}: "
        rows.append(
            [
                check.question,
                phrase(capital(done.left.label), ": ", _side(register, check.left, done.left)),
                phrase(beside, _side(register, check.right, done.right)),
                done.fit.value,
                phrase(needs.label, ": ", entries.link(register, needs.id), f". {check.needs_words}"),
            ]
        )
    return laid(register, "fit-checks", rows)


def _side(register: Register, key: str, found: Side) -> Html:
    """One side of a check, linked to its explanation; a key names a claim only where it names nothing else."""
    computed = key in register.quantities or key in register.inputs
    return entries.link(register, key if computed else f"{key}.stated", found.words)


def week_figure(register: Register) -> Figure:
    """The report's two shares beside what other work took in the survey of 2012."""
    shares = named("week-overfull")
    account = "The report's shares with the other work of 2012"
    rows = pd.DataFrame(
        {"account": account, "activity": activity, "share": worth(register, key)}
        for activity, key in shares.items()
    )
    return chart(register, "week-overfull", rows, list(shares), explained=[*shares.values()])


def kinds_figure(register: Register) -> Figure:
    """How many restatements kept their figure, and in how many each kind of thing changed."""
    found = effects(register)
    kinds = Counter(kind for one in found for kind in one.found.drift)
    kept = kinds.pop(Drift.FAITHFUL)
    bars = {"Kept as it was": kept, **{kind.value.capitalize(): n for kind, n in kinds.most_common()}}
    groups = dict.fromkeys(one.original.group for one in found if one.original is not None)
    return chart(
        register,
        "drift-kinds",
        bars,
        explained=[claims_of(group) for group in groups],
        hues=[SERIES[0], *[SERIES[1]] * len(kinds)],
    )


def restatements_table(register: Register) -> Html:
    """What was said and by whom, what changed, and what that does to the number; folded."""
    rows = (_restatement_row(register, one) for one in effects(register))
    return laid(register, "fit-restatements", rows)


def _restatement_row(register: Register, one: Effect) -> list[str | Html]:
    found = one.found
    month = date.fromisoformat(f"{found.date[:7]}-01").strftime("%b %Y") if found.date else "no date"
    who = f"{found.who}, {month}"
    drift = ", ".join(kind.value for kind in found.drift).replace("faithful", "nothing")
    return [
        Html(f'<span class="bp-anchor" id="said-{found.id}">{escape(who)}</span>', who),
        found.said,
        "none registered" if one.original is None else entries.link(register, f"{one.original.id}.stated"),
        wording.quoted(found.figure.text, found.qualifier, found.unit),
        " ".join(filter(None, [f"{drift.capitalize()}.", found.note])),
        _moved(one) if one.moved else "It stays.",
    ]


def _moved(one: Effect) -> str:
    """What the original allows and what the restated figure does, the verdicts, and how much larger it is."""
    was, now = one.before.verdict.value, one.after.verdict.value
    verdict = f"The verdict was “{was}” and is now “{now}”" if one.turned else f"The verdict stays “{was}”"
    first, then = _allowed(one.original), _allowed(one.after.claim)
    return f"The original allows {first}, this {then}. {verdict}. {_size(one)}."


def _allowed(claim: Claim) -> str:
    return claim.figure.text if claim.unit.base == "calendar_year" else allowed(claim)


def _size(one: Effect) -> str:
    if one.times is None:
        return "It is another year" if one.found.unit.base == "calendar_year" else "It is of another kind"
    return "The figure is the same" if one.times == 1 else f"It is {to_text(one.times, 2)} times the original"
