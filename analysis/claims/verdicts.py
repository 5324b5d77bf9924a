"""How well a stated figure holds: kinds of verdict, what each rests on, and whether the difference matters.

The rule, first match wins, on a figure recomputed from the stated inputs (the *point*) and its bounds:

1. *Reproduces*: the point, rounded to the fine grain of the stated figure, is the stated figure. For a figure with
   a limit on one side ("as much as", "more than") it is the promise that counts: the rounded point keeps "up
   to" and "at least", the point itself "more than" and "less than". "Little more than" never counts as exact.
2. *Approximate*: the point lies within half of the grain; :mod:`analysis.arithmetic.rounding` says which grain that is.
3. *Reproduces within rounding*: the point does not, but the bounds reach what the figure allows.
4. *Does not reproduce*: nothing within the bounds does.

Before these: without a formula, or with a figure of a page that was not read, a claim is *not seen here*, *a
design choice* or *not checkable by anybody*; with an input that nobody states it *holds only if* that input has
the value solved for.

Verdicts are kinds and not marks. One order alone is meant, and only for one claim beside the same claim with
another qualifier: the point holds (*reproduces* or *approximate*), only the bounds reach it (*within rounding*),
nothing does. In that order a hedged claim never fares worse than the bare one, because whatever a hedge
allows holds what the bare figure allows, at each of its grains. "More than" and "less than" are no hedges: they
leave out the figure itself. "Only" and "just" are none either: they say how the writer feels about the figure.
"Little more than" says that the figure was passed, which is more than to state it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from analysis.arithmetic.bounds import Bounds, BoundsError
from analysis.arithmetic.rounding import HEDGED, ONE_SIDED, Interval, StatedFigure, round_half_up
from analysis.claims.expression import Expression, express, solved
from analysis.register.load import Register
from analysis.register.records import Claim, Input


class Verdict(Enum):
    """The kinds of verdict, with the words the book shows."""

    REPRODUCES = "Reproduces"
    WITHIN_ROUNDING = "Reproduces within rounding"
    APPROXIMATE = "Approximate"
    DOES_NOT_REPRODUCE = "Does not reproduce"
    HOLDS_ONLY_IF = "Holds only if"
    NOT_SEEN = "Not seen here"
    DESIGN_CHOICE = "A design choice"
    NOBODY = "Not checkable by anybody"


#: Why a claim is not rebuilt, as the register says it → its verdict.
NOT_REBUILT = {
    "not seen": Verdict.NOT_SEEN,
    "design choice": Verdict.DESIGN_CHOICE,
    "nobody": Verdict.NOBODY,
}

#: Verdicts on figures that come out when rebuilt; what needs the rounding of its inputs is counted by itself.
HOLDS = (Verdict.REPRODUCES, Verdict.APPROXIMATE)

#: Verdicts on figures that were not rebuilt.
UNCHECKED = tuple(NOT_REBUILT.values())


class Evidence(Enum):
    """What a verdict rests on, with the words the book shows."""

    OWN = "The source's own figures"
    REPEATED = "Repeated elsewhere"
    INDEPENDENT = "An independent count or record"


_EVIDENCE = {
    "": Evidence.OWN,
    "repeated elsewhere": Evidence.REPEATED,
    "independent": Evidence.INDEPENDENT,
}


class Matters(Enum):
    """Whether the difference would change the conclusion a reader draws."""

    NO = "No"
    COULD = "It could"
    YES = "Yes"
    UNKNOWN = "Not known"


@dataclass(frozen=True)
class Reading:
    """The verdict at a grain."""

    grain: Fraction  #: in base units
    verdict: Verdict


@dataclass(frozen=True)
class Judgement:
    """A claim, judged."""

    claim: Claim
    verdict: Verdict
    matters: Matters
    evidence: Evidence | None = None  #: what the verdict rests on; ``None`` where nothing was rebuilt
    expression: Expression | None = None  #: ``None`` where the claim is not rebuilt
    #: `value`, `low`, `high`: the point and its bounds in base units; ``None`` where nothing can be computed
    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    #: the verdict at the other grain that can be defended, where it is another one
    other: Reading | None = None
    #: the grain at which the point starts to hold, in base units: every coarser grain holds, every finer one
    #: does not. ``None`` where no grain decides (a promise that is kept, nothing computed).
    turns_at: Fraction | None = None
    #: for *holds only if*: the values of the unknown input under which the figure holds; an end that does not
    #: exist is ``None``
    needed: Interval | None = None
    unknown: Input | None = None  #: for *holds only if*: that input

    @property
    def rebuilt(self) -> tuple[Fraction, Fraction, Fraction]:
        """The point and its bounds, in base units; raises ValueError if nothing was rebuilt."""
        if self.value is None or self.low is None or self.high is None:
            raise ValueError(f"nothing rebuilds {self.claim.id}")
        return self.value, self.low, self.high

    @property
    def solved(self) -> tuple[Input, Interval]:
        """The unknown input, and the values under which the figure holds; raises ValueError without one."""
        if self.unknown is None or self.needed is None:
            raise ValueError(f"{self.claim.id} is not solved for an input")
        return self.unknown, self.needed


def judge(register: Register, claim: Claim) -> Judgement:
    """Judge one claim of the register.

    Raises
    ------
    BoundsError
        If the formula has no finite value somewhere between its inputs' ends.
    """
    known = register.inputs.keys() | register.quantities.keys()  # not among them: figures of unread pages
    if not claim.formula or not known.issuperset(claim.arguments.values()):
        return Judgement(claim, NOT_REBUILT[claim.open or "not seen"], Matters.UNKNOWN)
    expression = express(register, claim)
    if unknown := _unknown(claim, expression):
        return _holds_only_if(claim, expression, unknown)
    value, low, high = expression.value, expression.bounds.low, expression.bounds.high
    if low is None or high is None:
        raise BoundsError(f"{claim.id}: has no finite value somewhere between its inputs' ends")
    found = [Reading(grain, verdict(claim.figure, value, low, high, grain)) for grain in claim.figure.grains]
    return Judgement(
        claim,
        found[0].verdict,
        matters(claim.figure, value, low, high, claim.material),
        _EVIDENCE[claim.evidence],
        expression,
        value,
        low,
        high,
        next((one for one in found if one.verdict is not found[0].verdict), None),
        turning_grain(claim.figure, value),
    )


def _unknown(claim: Claim, expression: Expression) -> str:
    """Key of the input that a claim is solved for, "" where it is worked forwards."""
    asked = expression.inputs.get(claim.solve_for)
    if asked is not None and asked.kind in ("assumption", "unknown"):
        return asked.id
    return expression.unknown


def verdict(
    figure: StatedFigure, value: Fraction, low: Fraction, high: Fraction, grain: Fraction | None = None
) -> Verdict:
    """The verdict on a stated figure, by the rule at the head of this module.

    Parameters
    ----------
    value, low, high : Fraction
        The recomputed point and its bounds, in the figure's base units, ``low <= value <= high``.
    grain : Fraction, optional
        To the nearest what the figure is meant, in base units; by default the first grain of its rule.

    Raises
    ------
    ValueError
        If the point lies outside its own bounds.
    """
    if not low <= value <= high:
        raise ValueError(f"the point {value} lies outside its own bounds {low} to {high}")
    grain = figure.grains[0] if grain is None else grain
    allowed = figure.allowed_at(grain)
    if _keeps(figure, value):
        return Verdict.REPRODUCES
    # As fine as the digits, only a tie is left, and which way it was rounded is not known
    if value in allowed and (grain > figure.digits or figure.kind in HEDGED):
        return Verdict.APPROXIMATE
    if allowed.overlaps(Interval(low, high)):
        return Verdict.WITHIN_ROUNDING
    return Verdict.DOES_NOT_REPRODUCE


def _keeps(figure: StatedFigure, value: Fraction) -> bool:
    """Whether a value is what the figure says, once rounded to its fine grain, or keeps what it promises."""
    if figure.kind == "just above":
        return False
    if figure.kind in ("above", "below"):
        return value in figure.allowed
    # A tie counts as broken for a limit as it does for a figure with two sides: 60.5% rounds to more than 60%
    shown = round_half_up(value, figure.digits)
    return shown in figure.allowed_at(Fraction(0)) if figure.kind in ONE_SIDED else shown == figure.value


def turning_grain(figure: StatedFigure, value: Fraction) -> Fraction | None:
    """The grain at which `value` starts to hold for a stated figure, in base units.

    Twice the distance; ``None`` where no grain decides: a promise kept, "more than", "less than", and what lies below
    "little more than".
    """
    if figure.kind in ("above", "below"):
        return None
    if figure.kind in ONE_SIDED and value in figure.allowed_at(Fraction(0)):
        return None
    if figure.kind == "just above" and value <= figure.value:
        return None
    return 2 * abs(value - figure.value)


def matters(
    figure: StatedFigure, value: Fraction, low: Fraction, high: Fraction, material: Fraction | None
) -> Matters:
    """Whether the distance from the stated figure reaches the one that would change a conclusion.

    - `value`, `low`, `high`: the recomputed point and its bounds, in base units.
    - `material`: the smallest difference that would change a reader's conclusion, in base units; ``None`` if nobody
      says.
    - Gives ``NO`` if even the bounds stay nearer than `material`, ``YES`` if the point does not, else ``COULD``;
      ``UNKNOWN`` if nobody says what would matter.
    """
    if material is None:
        return Matters.UNKNOWN
    if _distance(figure, value) >= material:
        return Matters.YES
    farthest = max(_distance(figure, end) for end in (low, high))
    return Matters.COULD if farthest >= material else Matters.NO


def _distance(figure: StatedFigure, value: Fraction) -> Fraction:
    """How far `value` is from the figure; nothing while a one-sided promise is kept."""
    if figure.kind in ONE_SIDED and value in figure.allowed:
        return Fraction(0)
    return abs(value - figure.value)


def _holds_only_if(claim: Claim, expression: Expression, key: str) -> Judgement:
    unknown = expression.inputs[key]
    others = {name: given for name, given in expression.inputs.items() if name != key}
    box = solving_box(claim, others)
    point = {"result": claim.figure.value} | {name: given.value for name, given in others.items()}
    at_point = {name: (value, value) for name, value in point.items()}
    needed = _needed(claim, expression, key, solved(expression.chain, key, tuple(box.items())))
    return Judgement(
        claim,
        Verdict.HOLDS_ONLY_IF,
        Matters.COULD if plausible(unknown, needed) else Matters.YES,
        expression=expression,
        value=solved(expression.chain, key, tuple(at_point.items())).low,
        needed=needed,
        unknown=unknown,
    )


def _needed(claim: Claim, expression: Expression, key: str, found: Bounds) -> Interval:
    """The values of an input under which a figure holds; a limit is kept all the way to its open side."""
    allowed, rises = claim.figure.allowed, _rises(expression, key)
    below, above = (allowed.low, allowed.high) if rises else (allowed.high, allowed.low)
    return Interval(None if below is None else found.low, None if above is None else found.high)


def solving_box(claim: Claim, others: Mapping[str, Input]) -> dict[str, tuple[Fraction, Fraction]]:
    """The ranges of the result and of the other inputs of a formula that is solved for one of its inputs.

    The result is what the figure allows; a limit has one end. Where the register names the input to solve for, the other assumptions stay at their values: the question is
    what that input must be in the book's own central case.

    Gives ``result`` and keys of inputs → low and high end, base units.

    Parameters
    ----------
    others : mapping of str to Input
        The inputs that it is not solved for, by key.
    """
    ends = [end for end in (claim.figure.allowed.low, claim.figure.allowed.high) if end is not None]
    return {"result": (ends[0], ends[-1])} | {
        name: (given.value, given.value) if claim.solve_for and given.kind == "assumption" else given.rounding
        for name, given in others.items()
    }


def _rises(expression: Expression, key: str) -> bool:
    """Whether the result of a formula rises with an input, over that input's plausible range."""
    low, high = expression.inputs[key].widest
    others = {name: given.value for name, given in expression.inputs.items() if name != key}
    return expression.function(**others, **{key: high}) > expression.function(**others, **{key: low})


def plausible(unknown: Input, needed: Interval) -> bool:
    """Whether the values an unknown input would need reach its plausible range."""
    return Interval(*unknown.widest).overlaps(needed)
