"""Why a verdict fell as it did: what a stated figure allows, and the rule that decided, in words."""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import ceil, floor
from pathlib import Path

from analysis.arithmetic.bounds import Bounds
from analysis.arithmetic.rounding import HEDGED, Interval, significant
from analysis.claims import wording
from analysis.claims.verdicts import Judgement, Verdict, plausible
from analysis.register.records import Claim, Input, Unit, read


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
    if wording.counted(low, high, unit):
        low, high = Fraction(ceil(low)), Fraction(floor(high))
    if _endless(low) or _endless(high):
        return f"about {wording.between(low, high, unit, _rough(high, unit))}"
    return wording.short_between(low, high, unit)


def _step(step: Fraction, unit: Unit) -> str:
    distance = as_distance(unit)
    if _endless(step):
        return wording.with_unit(step, distance, _rough(step, distance))
    return _whole(step, distance)


def _whole(value: Fraction, unit: Unit) -> str:
    """A value with as many decimals as it has."""
    return wording.with_unit(value, unit, wording.places([value], unit))


def _endless(value: Fraction) -> bool:
    """Whether the decimals of a value go on for ever, as those of a third do, in whichever unit."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest != 1


def _rough(value: Fraction, unit: Unit) -> int:
    """Decimals that tell a value whose decimals go on for ever."""
    factor = Fraction(1, 100) if unit.id == "fraction" else unit.factor
    return 0 if abs(value) >= 10 * factor else 1


def allowed(claim: Claim) -> str:
    """What a stated figure allows with its qualifier and grain; a fall is told as what is cut."""
    interval = claim.figure.allowed
    return interval_words(interval.scaled(Fraction(-1)) if claim.falls else interval, claim.unit)


def allows_words(claim: Claim) -> str:
    """What a stated figure allows, and how fine it is taken to be, in sentences."""
    words, interval = allowed(claim), claim.figure.allowed
    if interval.low == interval.high:
        return f"It is taken as exactly {words}."
    if " to " in words or interval.low is None or interval.high is None:
        return f"It allows {words}. {grain_words(claim)}"
    return f"It allows {words} only. {grain_words(claim)}"


def grain_words(claim: Claim) -> str:
    """How fine a stated figure is taken to be, and why: by the rule, or by the register's reason."""
    grain, *others = (_step(grain, claim.unit) for grain in claim.figure.grains)
    if not any(claim.figure.grains):
        return "It is taken as it stands."
    if claim.grain:
        return f"To the nearest {grain}. {claim.grain_reason}"
    if others:
        return f"To the nearest {grain}; it could also be meant to the nearest {' or '.join(others)}."
    whole = max(claim.figure.grains) == 1 and claim.unit.base in ("count", "calendar_year")
    return "To the nearest whole number." if whole else f"To the nearest {grain}, its last digit."


def range_words(entry: Input) -> str:
    """The range in which an input lies for the bounds, and what makes it so wide."""
    low, high = entry.rounding
    if entry.kind in ("assumption", "unknown"):
        return f"{_between(low, high, entry.unit)}, assumed"
    if low == high:
        return "exact"
    figure = entry.stated
    step = figure.grains[0] if figure.kind in HEDGED or figure.grain is not None else figure.precision
    if wording.counted(low, high, entry.unit) and high - low <= 1:
        return "to the nearest whole number"
    return f"{_between(low, high, entry.unit)}, to the nearest {_step(step, entry.unit)}"


def bounds_words(limits: Bounds, ends: str) -> str:
    """Bounds, and whether they are exact or the best a search found.

    Parameters
    ----------
    ends : str
        Both ends in words.
    """
    if limits.low is None:
        return f"{wording.capital(ends)}: at some values within them it has none."
    if not limits.direction:
        return f"{ends}. No input varies."
    return f"{ends}. {'Exact, by proof.' if limits.exact else 'Searched, not proved.'}"


def rule(judged: Judgement) -> str:
    """The rule of :mod:`analysis.claims.verdicts` that decided, with the figures it decided on."""
    return re.sub(r"{(\w+)}", lambda name: _FIGURES[name[1]](judged), _rules()[_decided(judged)])


@cache
def _rules() -> dict[str, str]:
    """What decided → its words, with names of `_FIGURES` in braces."""
    rules = read(Path(__file__).with_name("rules.csv"), ("key", "words"))
    return {row["key"]: row["words"] for row in rules}


def _decided(judged: Judgement) -> str:
    """Key of what decided: the verdict, and which of its cases where it has several."""
    figure, verdict = judged.claim.figure, judged.verdict.value
    if judged.verdict is Verdict.REPRODUCES:
        if figure.kind not in ("plain", "approximate"):
            return f"{verdict}, a promise"
        return verdict if judged.value == figure.value else f"{verdict}, rounded"
    point = judged.verdict is Verdict.DOES_NOT_REPRODUCE and judged.low == judged.high
    central = judged.verdict is Verdict.HOLDS_ONLY_IF and judged.claim.solve_for
    return f"{verdict}, {'a point' if point else 'the rest held'}" if point or central else verdict


#: Name in the table of rules → its words.
_FIGURES: dict[str, Callable[[Judgement], str]] = {
    "shown": lambda judged: wording.rebuilt(judged.claim, judged.rebuilt[0]),
    "ends": lambda judged: wording.span(judged.claim, *judged.rebuilt[1:]),
    "stated": lambda judged: wording.stated(judged.claim),
    "allowed": lambda judged: allowed(judged.claim),
    "need": lambda judged: wording.capital(need_words(judged)),
}


def need_words(judged: Judgement) -> str:
    """What an unknown input would have to be, and whether that is plausible."""
    unknown, needed = judged.solved
    allows = "allows" if plausible(unknown, needed) else "does not allow"
    ends = wording.short_between(*unknown.widest, unknown.unit)
    return (
        f"{unknown.label}: {needed_words(judged)} with rounding; the plausible range, {ends}, {allows} that"
    )


def needed_words(judged: Judgement) -> str:
    """The values of an unknown input under which a figure holds: "1.12 to 1.87 children", "at most 11.4 posts"."""
    unknown, needed = judged.solved
    low, high, unit = needed.low, needed.high, unknown.unit
    if low is None and high is not None:
        return f"at most {wording.with_unit(high, unit, _places(high, unit))}"
    if high is None and low is not None:
        return f"at least {wording.with_unit(low, unit, _places(low, unit))}"
    return wording.between(*needed.ends, unit, 2)


def _places(value: Fraction, unit: Unit) -> int:
    """Decimals of an end that stands alone: none where it is whole, and one from ten on."""
    shown = value / unit.factor
    return 0 if shown.denominator == 1 else 1 if abs(shown) >= 10 else 2


def turning_words(claim: Claim, judged: Judgement) -> str:
    """The grain at which the figure starts to hold, in the unit stated."""
    if judged.turns_at is None:
        return "No grain decides"
    if judged.turns_at == 0:
        return "Holds however finely the figure is meant"
    unit = as_distance(claim.unit)
    if unit.base.startswith("children") and judged.turns_at < unit.factor:
        return f"Holds if meant to about the nearest {_part(judged.turns_at / unit.factor)} of a child, or more roughly"
    near = Fraction(str(significant(judged.turns_at / unit.factor, 2))) * unit.factor
    about = "" if near == judged.turns_at else "about "
    return f"Holds if meant to {about}the nearest {_whole(near, unit)}, or more roughly"


#: Parts of one that have a name, the smallest first.
_PARTS = {
    Fraction(1, 100): "hundredth",
    Fraction(1, 50): "fiftieth",
    Fraction(1, 20): "twentieth",
    Fraction(1, 10): "tenth",
    Fraction(1, 5): "fifth",
    Fraction(1, 4): "quarter",
    Fraction(1, 3): "third",
    Fraction(1, 2): "half",
}


def _part(share: Fraction) -> str:
    """The name of the smallest part of one that is no smaller than a share."""
    return next((name for part, name in _PARTS.items() if part >= share), "whole")


def as_distance(unit: Unit) -> Unit:
    """The unit that a difference between two values is told in: points between shares, years between years."""
    if unit.base == "fraction":
        return Unit("points", "fraction", Fraction(1, 100), None, "", " points", "")
    if unit.base == "calendar_year":
        return Unit("years", "years", Fraction(1), None, "", " years", "")
    return unit
