"""Why a verdict fell as it did: what a stated figure allows, and the rule that decided, in words."""

from __future__ import annotations

from fractions import Fraction

from analysis.arithmetic.bounds import Bounds
from analysis.arithmetic.rounding import HEDGED, Interval, parse
from analysis.claims import wording
from analysis.claims.verdicts import Judgement, Verdict, plausible
from analysis.register.records import Claim, Input, Unit


def interval_words(interval: Interval, unit: Unit) -> str:
    """An interval as a reader says it: "55% to 65%", "60.5% or less", "more than 80 people"."""
    if interval.low is None:
        if interval.high is None:
            return "any value"
        end = wording.short(interval.high, unit)
        return f"less than {end}" if interval.open_high else f"{end} or less"
    if interval.high is None:
        end = wording.short(interval.low, unit)
        return f"more than {end}" if interval.open_low else f"{end} or more"
    words = _between(interval.low, interval.high, unit)
    return f"above {words}" if interval.open_low else words


def _between(low: Fraction, high: Fraction, unit: Unit) -> str:
    return wording.between(low, high, unit, max(_decimals(end, unit) for end in (low, high)))


def _decimals(value: Fraction, unit: Unit) -> int:
    """As many decimals as the value has in its unit, two where it would go on past the fourth."""
    shown = value * (100 if unit.id == "fraction" else 1) / unit.factor
    return next((places for places in range(5) if (shown * 10**places).denominator == 1), 2)


def _step(step: Fraction, unit: Unit) -> str:
    distance = as_distance(unit)
    return wording.with_unit(step, distance, _decimals(step, distance))


def allowed(claim: Claim) -> str:
    """What a stated figure allows with its qualifier and grain; a fall is told as what is cut."""
    interval = claim.figure.allowed
    return interval_words(interval.scaled(Fraction(-1)) if claim.falls else interval, claim.unit)


def grain_words(claim: Claim) -> str:
    """How fine a stated figure is taken to be, and why: by the rule, or by the register's reason."""
    grains = [_step(grain, claim.unit) for grain in claim.figure.grains]
    if not claim.figure.grains[0]:
        return "It is taken as it stands."
    if claim.grain:
        return f"To the nearest {grains[0]}. {claim.grain_reason}"
    if len(grains) == 1:
        return f"To the nearest {grains[0]}, its last digit."
    return f"To the nearest {grains[0]}; it could also be meant to the nearest {grains[1]}."


def range_words(entry: Input) -> str:
    """The range in which an input lies for the bounds, and what makes it so wide."""
    low, high = entry.rounding
    if entry.kind in ("assumption", "unknown"):
        return f"{_between(low, high, entry.unit)}, assumed"
    if low == high:
        return "exact"
    figure = entry.stated
    step = figure.precision if figure.grain is None else figure.grain
    if figure.grain is None and figure.kind in HEDGED:
        step = figure.grains[0]
    return f"{_between(low, high, entry.unit)}, to the nearest {_step(step, entry.unit)}"


def bounds_words(limits: Bounds, ends: str) -> str:
    """Bounds, and whether they are exact or the best a search found.

    Parameters
    ----------
    limits : Bounds
    ends : str
        Both ends in words.
    """
    if limits.low is None:
        return f"{ends[0].upper()}{ends[1:]}: at some values within them it has none."
    if not limits.direction:
        return f"{ends}. No input varies."
    return f"{ends}. {'Exact, by proof.' if limits.exact else 'Searched, not proved.'}"


def rule(judged: Judgement) -> str:
    """The rule of :mod:`analysis.claims.verdicts` that decided, with the figures it decided on."""
    return _RULES[judged.verdict](judged)


def _not_seen(judged: Judgement) -> str:
    return "It was not rebuilt: the page or record behind it is not among those read for this book."


def _design_choice(judged: Judgement) -> str:
    return "It says what the model would be, and is no claim of fact. So there is nothing to rebuild."


def _nobody(judged: Judgement) -> str:
    return "It rests on the word of its source. No page or record is known that a reader could look up."


def _holds_only_if(judged: Judgement) -> str:
    central = (
        " The other assumptions are at the values that the book gives them." if judged.claim.solve_for else ""
    )
    return (
        f"One input is stated by nobody, so the formula is solved for it. The figure holds only if this is so. "
        f"{_capital(need_words(judged))}.{central}"
    )


def _reproduces(judged: Judgement) -> str:
    claim, shown = judged.claim, _shown(judged)
    if claim.figure.kind not in ("plain", "approximate"):
        return f"Rebuilt, it is {shown}, which keeps the promise of “{wording.stated(claim)}”."
    if judged.value == claim.figure.value:
        return f"Rebuilt, it is {shown}: the stated figure itself."
    return f"Rebuilt, it is {shown}, which is the stated figure once rounded to its last digit."


def _approximate(judged: Judgement) -> str:
    return (
        f"Rebuilt, it is {_shown(judged)}. That does not round to the stated figure, but it lies within what "
        f"its grain allows, {allowed(judged.claim)}."
    )


def _within_rounding(judged: Judgement) -> str:
    return (
        f"Rebuilt, it is {_shown(judged)}, outside what the stated figure allows, {allowed(judged.claim)}. "
        f"The bounds, {_ends(judged)}, reach into that range."
    )


def _does_not_reproduce(judged: Judgement) -> str:
    if judged.low == judged.high:
        return f"Rebuilt, it is {_shown(judged)}. The stated figure allows {allowed(judged.claim)}."
    return (
        f"Rebuilt, it is {_shown(judged)}. Nothing within its bounds, {_ends(judged)}, lies in what the "
        f"stated figure allows, {allowed(judged.claim)}."
    )


_RULES = {
    Verdict.REPRODUCES: _reproduces,
    Verdict.APPROXIMATE: _approximate,
    Verdict.WITHIN_ROUNDING: _within_rounding,
    Verdict.DOES_NOT_REPRODUCE: _does_not_reproduce,
    Verdict.HOLDS_ONLY_IF: _holds_only_if,
    Verdict.NOT_SEEN: _not_seen,
    Verdict.DESIGN_CHOICE: _design_choice,
    Verdict.NOBODY: _nobody,
}


def _shown(judged: Judgement) -> str:
    return wording.rebuilt(judged.claim, judged.rebuilt[0])


def _ends(judged: Judgement) -> str:
    return wording.span(judged.claim, *judged.rebuilt[1:])


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def need_words(judged: Judgement) -> str:
    """What an unknown input would have to be, and whether that is plausible."""
    unknown, needed = judged.solved
    likely = "within" if plausible(unknown, needed) else "outside"
    ends = wording.between(*unknown.widest, unknown.unit, 1)
    return f"{unknown.label}: {needed_words(judged)}; {likely} the plausible {ends}"


def needed_words(judged: Judgement) -> str:
    """The values of an unknown input under which a figure holds: "1.12 to 1.87 children", "at most 11.40 posts"."""
    unknown, needed = judged.solved
    low, high, unit = needed.low, needed.high, unknown.unit
    if low is None and high is not None:
        return f"at most {wording.with_unit(high, unit, 2)}"
    if high is None and low is not None:
        return f"at least {wording.with_unit(low, unit, 2)}"
    return wording.between(*needed.ends, unit, 2)


def turning_words(claim: Claim, judged: Judgement) -> str:
    """The grain at which the figure starts to hold, in the unit stated.

    Parameters
    ----------
    claim : Claim
    judged : Judgement
        What the judge said of it.
    """
    if judged.turns_at is None:
        return "No grain decides"
    if judged.turns_at == 0:
        return "Holds at every grain"
    step = wording.with_unit(judged.turns_at, as_distance(claim.unit), finer(claim))
    return f"Holds to the nearest {step} or coarser, not finer"


def as_distance(unit: Unit) -> Unit:
    """The unit that a difference between two values is told in: points where the values are shares."""
    if unit.base == "fraction":
        return Unit("points", "fraction", Fraction(1, 100), None, "", " points", "")
    return unit


def finer(claim: Claim) -> int:
    """Decimals of one place more than a figure states."""
    _, precision = parse(claim.figure.text)
    return 1 if precision in (0, 1) else len(str(precision.denominator))
