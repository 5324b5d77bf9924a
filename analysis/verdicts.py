"""How well a stated figure holds: six verdicts, and whether the difference matters.

The rule, first match wins, on a figure recomputed from the stated inputs (the *point*) and its bounds:

1. *Reproduces*: the point, rounded to the stated figure's last place, is the stated figure. For a figure with
   a limit on one side ("as much as", "more than") it is the promise that counts: the rounded point keeps "up
   to" and "at least", the point itself "more than" and "less than". "Little more than" never counts as exact.
2. *Approximate*: the point lies within half of the grain that the register names.
3. *Reproduces within rounding*: the point does not, but the bounds reach what the figure allows.
4. *Does not reproduce*: nothing within the bounds does.

Before these: without a formula a figure is *not checkable*; with an unknown input it *holds only if* that
input has the value solved for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from analysis.bounds import bounds, inverse
from analysis.data import Register
from analysis.model import Expression, express
from analysis.records import Claim, Input
from analysis.rounding import ONE_SIDED, Interval, StatedFigure, round_half_up


class Verdict(Enum):
    """The six verdicts, with the words the book shows."""

    REPRODUCES = "Reproduces"
    WITHIN_ROUNDING = "Reproduces within rounding"
    APPROXIMATE = "Approximate"
    DOES_NOT_REPRODUCE = "Does not reproduce"
    HOLDS_ONLY_IF = "Holds only if"
    NOT_CHECKABLE = "Not checkable"


class Matters(Enum):
    """Whether the difference would change the conclusion a reader draws."""

    NO = "No"
    COULD = "It could"
    YES = "Yes"
    UNKNOWN = "Not known"


@dataclass(frozen=True)
class Judgement:
    """A claim, judged.

    Attributes
    ----------
    claim : Claim
    verdict : Verdict
    matters : Matters
    expression : Expression or None
        ``None`` where the claim is not checkable.
    value, low, high : Fraction or None
        The point and its bounds in base units; ``None`` where nothing can be computed.
    turns_at : Fraction or None
        The grain at which the point starts to hold, in base units: every coarser grain holds, every finer
        one does not. ``None`` where no grain decides (one-sided figures, nothing computed).
    needed : Interval or None
        For *holds only if*: the values of the unknown input under which the figure holds.
    unknown : Input or None
        For *holds only if*: that input.
    """

    claim: Claim
    verdict: Verdict
    matters: Matters
    expression: Expression | None = None
    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    turns_at: Fraction | None = None
    needed: Interval | None = None
    unknown: Input | None = None


def judge(register: Register, claim: Claim) -> Judgement:
    """Judge one claim of the register.

    Parameters
    ----------
    register : Register
    claim : Claim

    Returns
    -------
    Judgement
    """
    if not claim.formula:
        return Judgement(claim, Verdict.NOT_CHECKABLE, Matters.UNKNOWN)
    expression = express(register, claim)
    if expression.unknown:
        return _holds_only_if(claim, expression)
    value, low, high = expression.value, expression.bounds.low, expression.bounds.high
    return Judgement(
        claim,
        verdict(claim.figure, value, low, high),
        matters(claim.figure, value, low, high, claim.material),
        expression,
        value,
        low,
        high,
        turning_grain(claim.figure, value),
    )


def verdict(figure: StatedFigure, value: Fraction, low: Fraction, high: Fraction) -> Verdict:
    """The verdict on a stated figure, by the rule at the head of this module.

    Parameters
    ----------
    figure : StatedFigure
    value, low, high : Fraction
        The recomputed point and its bounds, in the figure's base units, ``low <= value <= high``.
    """
    if not low <= value <= high:
        raise ValueError(f"the point {value} lies outside its own bounds {low} to {high}")
    allowed = figure.allowed
    if figure.kind in ("plain", "approximate") and round_half_up(value, figure.precision) == figure.value:
        return Verdict.REPRODUCES
    if (
        figure.grain is not None
        and figure.kind in ("plain", "approximate", "just above")
        and value in allowed
    ):
        return Verdict.APPROXIMATE
    # A tie counts as broken here as it does for a figure with two sides: 60.5% rounds to more than "up to 60%"
    shown = round_half_up(value, figure.precision) if figure.kind in ("ceiling", "floor") else value
    if figure.kind in ONE_SIDED and shown in allowed:
        return Verdict.REPRODUCES
    if allowed.overlaps(Interval(low, high)):
        return Verdict.WITHIN_ROUNDING
    return Verdict.DOES_NOT_REPRODUCE


def turning_grain(figure: StatedFigure, value: Fraction) -> Fraction | None:
    """The grain at which `value` starts to hold for a stated figure, in base units.

    Twice the distance for a two-sided figure; the distance itself for "little more than", which only a value
    above can meet; ``None`` where the grain plays no part.
    """
    if figure.kind in ("plain", "approximate"):
        return 2 * abs(value - figure.value)
    if figure.kind == "just above" and value > figure.value:
        return value - figure.value
    return None


def matters(
    figure: StatedFigure, value: Fraction, low: Fraction, high: Fraction, material: Fraction
) -> Matters:
    """Whether the distance from the stated figure reaches the one that would change a conclusion.

    Parameters
    ----------
    figure : StatedFigure
    value, low, high : Fraction
        The recomputed point and its bounds, in base units.
    material : Fraction
        The smallest difference that would change a reader's conclusion, in base units.

    Returns
    -------
    Matters
        ``NO`` if even the bounds stay nearer than `material`, ``YES`` if the point does not, else ``COULD``.
    """
    if _distance(figure, value) >= material:
        return Matters.YES
    farthest = max(_distance(figure, end) for end in (low, high))
    return Matters.COULD if farthest >= material else Matters.NO


def _distance(figure: StatedFigure, value: Fraction) -> Fraction:
    """How far `value` is from the figure; nothing while a one-sided promise is kept."""
    if figure.kind in ONE_SIDED and value in figure.allowed:
        return Fraction(0)
    return abs(value - figure.value)


def _holds_only_if(claim: Claim, expression: Expression) -> Judgement:
    unknown = expression.inputs[expression.unknown]
    solved = inverse(expression.function, unknown.id)
    others = {name: given.rounding for name, given in expression.inputs.items() if given is not unknown}
    allowed = claim.figure.allowed
    if allowed.low is None or allowed.high is None:
        raise ValueError(f"{claim.id}: a one-sided figure cannot be solved for {unknown.id}")
    at_point = {name: given.value for name, given in expression.inputs.items() if given is not unknown}
    needed = bounds(solved, {"result": (allowed.low, allowed.high), **others})
    return Judgement(
        claim,
        Verdict.HOLDS_ONLY_IF,
        Matters.COULD if plausible(unknown, needed.low, needed.high) else Matters.YES,
        expression,
        value=solved(result=claim.figure.value, **at_point),
        needed=Interval(needed.low, needed.high),
        unknown=unknown,
    )


def plausible(unknown: Input, low: Fraction, high: Fraction) -> bool:
    """Whether the values an unknown input would need reach its plausible range."""
    return Interval(*unknown.plausible).overlaps(Interval(low, high))
