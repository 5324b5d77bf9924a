"""Do the figures fit together? Several values for one quantity, and pairs of figures that must agree."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import combinations, groupby

from analysis.arithmetic.rounding import Interval, StatedFigure
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.register.load import Register
from analysis.register.records import Check, Unit


@dataclass(frozen=True)
class Statement:
    """One source's value for a measured quantity."""

    measure: str
    key: str
    words: str
    source: str
    value: Fraction
    allowed: Interval


@dataclass(frozen=True)
class Conflict:
    """One quantity for which sources state different values."""

    measure: str  #: what is measured
    statements: tuple[Statement, ...]  #: every value stated for it
    #: those that exclude each other; none where all could hold at once ("more than 80", "more than 100")
    pairs: tuple[tuple[Statement, Statement], ...]


def statements(register: Register) -> list[Statement]:
    """Every stated value of a quantity that has a name in the register.

    These are the claims and the restatements with a measure, and the published figures that such a claim is
    set beside.
    """
    found = []
    for claim in register.claims.values():
        if claim.measure:
            words, figure = wording.stated(claim), claim.figure
            found.append(
                Statement(claim.measure, claim.id, words, claim.source, figure.value, _coarse(figure))
            )
        if claim.measure and claim.formula == "identity" and claim.arguments["value"] in register.inputs:
            beside = register.inputs[claim.arguments["value"]]
            words, spread = wording.given(beside), Interval(*beside.rounding)
            found.append(Statement(claim.measure, beside.id, words, beside.source, beside.value, spread))
    for entry in register.restatements.values():
        if entry.measure:
            words, figure = wording.quoted(entry.figure.text, entry.qualifier, entry.unit), entry.figure
            spread = _coarse(figure)
            found.append(Statement(entry.measure, entry.id, words, entry.source, figure.value, spread))
    return found


def _coarse(figure: StatedFigure) -> Interval:
    """What a figure allows at the coarsest grain that can be defended: sources get the benefit of the doubt."""
    return figure.allowed_at(max(figure.grains))


def conflicts(register: Register) -> list[Conflict]:
    """Quantities for which sources state different values, in alphabetical order.

    Two values exclude each other if nothing that one allows, with its qualifier and at its coarsest grain, is
    allowed by the other.
    """
    by_measure = sorted(statements(register), key=lambda statement: statement.measure)
    found = []
    for measure, group in groupby(by_measure, key=lambda statement: statement.measure):
        # one source's value counts once, however often it is registered
        values = tuple({(entry.source, entry.words): entry for entry in group}.values())
        if len({entry.value for entry in values}) > 1:
            found.append(Conflict(measure, values, _excluding(values)))
    return found


def _excluding(values: tuple[Statement, ...]) -> tuple[tuple[Statement, Statement], ...]:
    """Pairs that share no value, each pair of wordings once."""
    apart = (pair for pair in combinations(values, 2) if not pair[0].allowed.overlaps(pair[1].allowed))
    return tuple({frozenset(entry.words for entry in pair): pair for pair in apart}.values())


class Fit(Enum):
    """How two figures stand to each other."""

    FITS = "Fits"
    WITHIN_ROUNDING = "Fits within rounding"
    DOES_NOT_FIT = "Does not fit"


@dataclass(frozen=True)
class Side:
    """One side of a check: its point and its bounds in base units, and the bounds in words."""

    label: str
    unit: Unit
    value: Fraction
    low: Fraction | None
    high: Fraction | None
    words: str


@dataclass(frozen=True)
class Checked:
    """A check with its two sides and its outcome."""

    check: Check
    left: Side
    right: Side
    fit: Fit


def side(register: Register, key: str) -> Side:
    """The point and the bounds of a result, an input or a claim."""
    if key in register.quantities:
        quantity = register.quantities[key]
        expression = express(register, quantity)
        limits = expression.bounds
        words = wording.quantity_span(quantity, expression.value, limits.low, limits.high)
        return Side(quantity.label, quantity.unit, expression.value, limits.low, limits.high, words)
    if key in register.inputs:
        entry = register.inputs[key]
        words = wording.short_between(*entry.rounding, entry.unit)
        return Side(entry.label, entry.unit, entry.value, *entry.rounding, words)
    claim = register.claims[key]
    allowed = claim.figure.allowed
    return Side(claim.label, claim.unit, claim.figure.value, allowed.low, allowed.high, wording.stated(claim))


def fit(relation: str, left: Side, right: Side) -> Fit:
    """Whether two sides, in the same base unit, stand as they must."""
    if relation == "at most":
        if left.value <= right.value:
            return Fit.FITS
        reached = Interval(left.low, None).overlaps(Interval(None, right.high))
        return Fit.WITHIN_ROUNDING if reached else Fit.DOES_NOT_FIT
    if left.value == right.value:
        return Fit.FITS
    overlap = Interval(left.low, left.high).overlaps(Interval(right.low, right.high))
    return Fit.WITHIN_ROUNDING if overlap else Fit.DOES_NOT_FIT


def checked(register: Register) -> list[Checked]:
    """Every check of the register with its outcome."""
    found = []
    for check in register.checks.values():
        left, right = side(register, check.left), side(register, check.right)
        found.append(Checked(check, left, right, fit(check.relation, left, right)))
    return found
