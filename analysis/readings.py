"""The authors' best reading of a figure and the critics' reading, in one sentence each.

The authors get every input at the end of its rounding that brings the rebuilt figure nearest to the stated
one. The critics get whatever takes it farthest away on the side where it misses: all roundings together, or
one input at an end of its plausible range. Plausible ranges are taken one at a time, as in the charts beside
the cards, because their ends need not go together: a start of 34% beside an end of 16% is nobody's reading.

Where nothing can be computed, or the register knows better, its own sentences stand; the figures in them are
computed too.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from fractions import Fraction

from analysis import wording
from analysis.data import Register
from analysis.records import Claim, Input
from analysis.sensitivity import tornado
from analysis.verdicts import UNCHECKED, Judgement, Verdict, judge, plausible


@dataclass(frozen=True)
class Readings:
    """Both readings of a stated figure.

    Attributes
    ----------
    authors, critics : str
        A sentence each.
    """

    authors: str
    critics: str


@dataclass(frozen=True)
class Extreme:
    """The rebuilt figure at its farthest from the stated one.

    Attributes
    ----------
    value : Fraction
        In base units.
    by : Input or None
        The input whose plausible range takes it there; ``None`` where rounding does.
    end : Fraction or None
        The end of that range.
    """

    value: Fraction
    by: Input | None = None
    end: Fraction | None = None


def readings(register: Register, claim: Claim) -> Readings | None:
    """The authors' best reading and the critics' reading of a claim.

    Parameters
    ----------
    register : Register
    claim : Claim

    Returns
    -------
    Readings or None
        ``None`` for a claim that reproduces, where there is nothing to argue about.
    """
    judged = judge(register, claim)
    if judged.verdict is Verdict.REPRODUCES:
        return None
    authors, critics = _computed(register, judged)
    return Readings(
        filled(register, claim.authors) if claim.authors else authors,
        filled(register, claim.critics) if claim.critics else critics,
    )


def filled(register: Register, template: str) -> str:
    """A sentence of the register with its ``{keys}`` replaced by the figures they stand for.

    Parameters
    ----------
    register : Register
    template : str
        May hold keys as :func:`analysis.chapter.words` takes them: "{transition_cost_per_year_low} a year".

    Raises
    ------
    KeyError
        If a key names nothing.
    """
    # Not at the head of this module: chapters rest on cards, which show readings
    from analysis.chapter import words

    parts = string.Formatter().parse(template)
    return "".join(text + (words(register, key) if key else "") for text, key, _, _ in parts)


def _computed(register: Register, judged: Judgement) -> tuple[str, str]:
    if judged.verdict in UNCHECKED:
        return _untested(register, judged.claim)
    if judged.verdict is Verdict.HOLDS_ONLY_IF:
        return _conditional(judged)
    return _authors(judged), _critics(judged)


# --- figures that were rebuilt -----------------------------------------------------------------------------


def best(judged: Judgement) -> Fraction:
    """The value within the rounding bounds that lies nearest to the stated figure, in base units."""
    return min(max(judged.claim.figure.value, judged.low), judged.high)


def worst(judged: Judgement) -> Extreme:
    """The value farthest from the stated figure, on the side where the rebuilt figure misses it.

    A promise with a limit is hurt on the side that breaks it; a figure met exactly, on the farther side.
    """
    stated = judged.claim.figure.value
    ends = [Extreme(judged.low), Extreme(judged.high)]
    for row in tornado(judged.expression).itertuples():
        given = judged.expression.inputs[row.input]
        ends += [Extreme(row.result_low, given, row.low), Extreme(row.result_high, given, row.high)]
    # Equally far: rounding first, which nobody can dispute
    return max(ends, key=lambda end: _hurt(judged, end.value - stated))


def _hurt(judged: Judgement, distance: Fraction) -> Fraction:
    """How much a signed distance from the stated figure hurts; what helps counts below zero."""
    side = {"ceiling": 1, "below": 1, "floor": -1, "above": -1}.get(judged.claim.figure.kind)
    missed = judged.value - judged.claim.figure.value
    if side is None and missed:
        side = 1 if missed > 0 else -1
    return abs(distance) if side is None else side * distance


def _authors(judged: Judgement) -> str:
    claim, reached = judged.claim, best(judged)
    shown = wording.rebuilt(claim, reached)
    allowed = "within" if reached in claim.figure.allowed else "still outside"
    if reached == claim.figure.value:
        return f"Rounding alone leaves room for the stated figure: the inputs can give {shown} exactly."
    if judged.low == judged.high:
        return f"Nothing in it is rounded: it comes to {shown} and no nearer."
    return f"With every rounding in its favour it comes to {shown}, {allowed} what the stated figure allows."


def _critics(judged: Judgement) -> str:
    claim, found = judged.claim, worst(judged)
    shown = wording.rebuilt(claim, found.value)
    if found.value * claim.figure.value < 0:
        shown += ", the opposite of what was stated"
    if found.by is not None and found.by.plausible is not None:
        end = wording.short(found.end, found.by.unit)
        return f"With {found.by.label} at {end}, an end of its plausible range, it comes to {shown}."
    if judged.low == judged.high:
        return f"Nothing that goes into it has a range: it comes to {shown} whoever works it out."
    return f"With every rounding against it, it comes to {shown}."


# --- figures that were not ---------------------------------------------------------------------------------


def _conditional(judged: Judgement) -> tuple[str, str]:
    # Not at the head of this module: cards show readings
    from analysis.explain import needed_words

    unknown, needed = judged.unknown, judged.needed
    likely = "is within" if plausible(unknown, needed) else "is outside"
    limits = wording.short_between(*unknown.plausible, unknown.unit)
    authors = (
        f"It holds with {unknown.label} at {needed_words(judged)}, which {likely} the plausible {limits}."
    )
    value, end = _farthest(judged)
    shown = wording.rebuilt(judged.claim, value)
    critics = f"With {unknown.label} at {wording.short(end, unknown.unit)} it would be {shown}."
    return authors, critics


def _farthest(judged: Judgement) -> tuple[Fraction, Fraction]:
    """The figure at the end of the unknown input's plausible range that takes it farthest, and that end."""
    known = {
        name: given.value for name, given in judged.expression.inputs.items() if given is not judged.unknown
    }
    found = [
        (judged.expression.function(**known, **{judged.unknown.id: end}), end)
        for end in judged.unknown.plausible
    ]
    return max(found, key=lambda pair: abs(pair[0] - judged.claim.figure.value))


def _untested(register: Register, claim: Claim) -> tuple[str, str]:
    authors = f"Taken as stated, it is {wording.stated(claim)}."
    quoting = [given for given in register.inputs.values() if given.claim == claim.id and given.plausible]
    if quoting:
        limits = wording.short_between(*quoting[0].plausible, quoting[0].unit)
        return authors, f"It could lie anywhere in the plausible {limits}."
    who = register.sources.loc[claim.source, "publisher"]
    return authors, f"It rests on the word of its source alone: {who}."
