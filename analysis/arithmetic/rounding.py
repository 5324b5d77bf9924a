"""What a printed figure stands for: from the string as stated to an exact interval.

A figure keeps its text because trailing zeros carry meaning. Values are exact rationals throughout.

The grain: to the nearest what a figure is meant. One rule gives it for every figure, from its text and its
qualifier alone, before anything is compared with it:

- A figure without zeros at its end (25, 17.4, 60.0, eight) is meant to its last digit.
- Zeros before the point may be digits or rounding. So such a figure (60, 700,000) has two grains that can be
  defended: the place of its last digit that is not a zero (tens, hundred thousands), and one place finer.
- A fraction in words lies between its neighbours: a fifth between a quarter and a sixth. Its coarse grain is the
  distance to the next smaller one (a fifth less a sixth), its fine grain half of that.
- "c.", "about", "some", "close to" and "little more than" ask for more room, and get it at both grains: with zeros at the
  end, and for fractions in words, the coarse grain and half of it; without, five of the last digit and the last
  digit. "Little more than" gets the upper half alone.
- "Up to", "as much as" and "at least" have the grains of the bare figure, on the side where they promise. "More than"
  and "less than" have none.
- Years of the calendar, and words such as "every" and "no", are exact.

A bare figure and a limit are taken at their word: the fine grain comes first. A figure with "about" is taken as
it asks to be: the coarse grain comes first. Where the verdict turns between the two, both are shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

#: Qualifier as it stands in a source → how the figure bounds the quantity.
QUALIFIERS = {
    "": "plain",
    "only": "plain",
    "just": "plain",
    "c.": "approximate",
    "about": "approximate",
    "some": "approximate",
    "close to": "approximate",
    "up to": "ceiling",
    "as much as": "ceiling",
    "at least": "floor",
    "more than": "above",
    "less than": "below",
    "little more than": "just above",
}

#: Kinds that ask for more room than the digits give.
HEDGED = {"approximate", "just above"}

#: Kinds that promise no more than a limit on one side.
ONE_SIDED = {"ceiling", "floor", "above", "below"}

_ORDINALS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
_CARDINALS = {word: number for number, word in enumerate(_NUMBERS.split(), start=1)}

#: Words that promise nothing more than nothing: less than it keeps the promise as well.
NO_MORE = {"no additional cost", "no extra funding", "cost-neutral", "within existing LA budgets"}
_NOTHING = {"no", "nil", *NO_MORE}

#: Words that claim the whole of something, or the first place.
_ALL = {"every", "fully", "validated", "the highest"}

#: The word for any change above nothing.
_UPWARD = "upward"

#: Words that promise at least so many, since a plural is two or more.
COLLECTIVES = {
    "a few": 3,
    "hundreds": 200,
    "thousands": 2_000,
    "tens of thousands": 20_000,
    "millions": 2_000_000,
}

#: Words that are a figure → its value and the unit of its last place.
_WORDS = (
    {word: (Fraction(number), Fraction(1)) for word, number in (_CARDINALS | {"a dozen": 12}).items()}
    | {word: (Fraction(number), Fraction(0)) for word, number in COLLECTIVES.items()}
    | dict.fromkeys(_ALL, (Fraction(1), Fraction(0)))
    | dict.fromkeys({*_NOTHING, _UPWARD}, (Fraction(0), Fraction(0)))
    | dict.fromkeys(("half", "halving"), (Fraction(1, 2), Fraction(0)))
)

_NUMERAL = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
_PART = re.compile(r"(a|an|one|two|three|four) (half|third|quarter|fifth|sixth|tenth)s?")
_ONE_IN = re.compile(r"one in ([a-z]+)")


@dataclass(frozen=True)
class Interval:
    """A set of rationals between two ends; ``None`` is an end that does not exist."""

    #: `low`, `high`: the ends, in one unit
    low: Fraction | None
    high: Fraction | None
    #: `open_low`, `open_high`: whether the end itself is left out
    open_low: bool = False
    open_high: bool = False

    def __contains__(self, value: Fraction) -> bool:
        """Whether `value` lies inside, ends included unless open."""
        return self.overlaps(Interval(value, value))

    def overlaps(self, other: Interval) -> bool:
        """Whether the two sets share at least one number."""
        return not (_ends_before(self, other) or _ends_before(other, self))

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Both ends; raises ValueError if one does not exist."""
        if self.low is None or self.high is None:
            raise ValueError("the interval has no end on one side")
        return self.low, self.high

    def scaled(self, factor: Fraction) -> Interval:
        """The interval with both ends multiplied; a negative factor mirrors it."""
        ends = [None if end is None else end * factor for end in (self.low, self.high)]
        if factor < 0:
            return Interval(ends[1], ends[0], self.open_high, self.open_low)
        return Interval(ends[0], ends[1], self.open_low, self.open_high)


def _ends_before(left: Interval, right: Interval) -> bool:
    if left.high is None or right.low is None:
        return False
    touching_is_outside = left.open_high or right.open_low
    return left.high <= right.low if touching_is_outside else left.high < right.low


@dataclass(frozen=True)
class StatedFigure:
    """A figure as printed, read once: its value, its precision and what it allows."""

    text: str  #: the figure as it stands in the source, without qualifier and unit
    kind: str  #: one of the values of :data:`QUALIFIERS`
    value: Fraction  #: the figure as an exact number, in base units
    #: the unit of its last place, in base units; 0 for an exact figure or a fraction in words
    precision: Fraction
    #: the grain named in the register, in base units; ``None`` where the rule gives it
    grain: Fraction | None
    #: its coarse grain by the rule, in base units: the place of its last digit that is not a zero, or the
    #: distance from a fraction in words to the next; 0 where it is exact
    place: Fraction

    @property
    def digits(self) -> Fraction:
        """What a bare figure promises: its fine grain by the rule, in base units."""
        return self.precision if self.place == self.precision else self.place / (10 if self.precision else 2)

    @property
    def grains(self) -> tuple[Fraction, ...]:
        """The grains that can be defended, in base units, the one at which the verdict is given first."""
        if self.grain is not None:
            return (self.grain,)
        if self.kind in ("above", "below"):
            return (Fraction(0),)
        if self.kind not in HEDGED:
            return tuple(dict.fromkeys([self.digits, self.place]))
        if self.place == self.precision:
            return (5 * self.precision, self.precision)
        return (self.place, self.place / 2)

    @property
    def at_precision(self) -> Interval:
        """What the printed digits alone allow: half a unit of the last place either side.

        Both ends belong to it, because a source's rule for ties is not known.
        """
        return self._two_sided(self.precision)

    @property
    def allowed(self) -> Interval:
        """What the figure allows with its qualifier, at the first of its grains."""
        return self.allowed_at(self.grains[0])

    @property
    def as_input(self) -> Interval:
        """What the figure may stand for where it goes into a formula: its last digit, or its grain."""
        if self.kind in HEDGED or self.grain is not None:
            return self.allowed
        return self.at_precision

    def allowed_at(self, grain: Fraction) -> Interval:
        """What the figure allows with its qualifier if it is meant to the nearest `grain`."""
        half = grain / 2
        if self.kind == "ceiling":
            return Interval(None, self.value + half)
        if self.kind == "floor":
            return Interval(self.value - half, None)
        if self.kind == "above":
            return Interval(self.value, None, open_low=True)
        if self.kind == "below":
            return Interval(None, self.value, open_high=True)
        if self.kind == "just above":
            return Interval(self.value, self.value + half, open_low=True)
        return self._two_sided(grain)

    def _two_sided(self, grain: Fraction) -> Interval:
        return Interval(self.value - grain / 2, self.value + grain / 2)

    def mirrored(self) -> StatedFigure:
        """The same figure read as a fall: "cut by 20%" is a change of -20%."""
        kinds = {"ceiling": "floor", "floor": "ceiling", "above": "below", "below": "above"}
        if self.kind == "just above":
            raise ValueError("'little more than' cannot be read as a fall")
        return replace(self, kind=kinds.get(self.kind, self.kind), value=-self.value)


def parse(text: str) -> tuple[Fraction, Fraction]:
    """Read a figure in digits or in words.

    Gives `value`, `precision`: the number, and the unit of its last place (1 for "60" as for "62"; 0 for a fraction
    in words, which has no digits to count).

    Parameters
    ----------
    text : str
        "17.4", "327,420", "-3", "a fifth", "two thirds", "one in three", "halving", "twelve",
        "no additional cost".

    Raises
    ------
    ValueError
        If the text is none of these.
    """
    if _NUMERAL.fullmatch(text):
        number = Decimal(text.replace(",", ""))
        return Fraction(number), Fraction(Decimal(1).scaleb(int(number.as_tuple().exponent)))
    if text in _WORDS:
        return _WORDS[text]
    if match := _PART.fullmatch(text):
        return Fraction(_CARDINALS.get(match[1], 1), _ORDINALS[match[2]]), Fraction(0)
    if (match := _ONE_IN.fullmatch(text)) and match[1] in _CARDINALS:
        return Fraction(1, _CARDINALS[match[1]]), Fraction(0)
    raise ValueError(f"{text!r} is not a figure in digits or a known fraction in words")


def place(text: str) -> Fraction:
    """The coarse grain of a figure by the rule at the head of this module, 0 where it is exact.

    `text`: a figure that :func:`parse` can read.
    """
    value, precision = parse(text)
    if precision == 0:
        part = _PART.fullmatch(text)
        below = _ORDINALS[part[2]] if part else value.denominator
        return Fraction(1, below * (below + 1)) if below > 1 else Fraction(0)
    if precision != 1 or not text[-1].isdigit() or not value:
        return precision
    digits = text.replace(",", "")
    return Fraction(10 ** (len(digits) - len(digits.rstrip("0"))))


def stated_figure(
    text: str,
    qualifier: str = "",
    grain: str = "",
    factor: Fraction = Fraction(1),
    falls: bool = False,
    exact: bool = False,
) -> StatedFigure:
    """A stated figure from the strings of the register.

    It is in base units.

    Parameters
    ----------
    qualifier : str
        A key of :data:`QUALIFIERS`.
    grain : str
        The grain in the unit stated ("10" for "to the nearest ten"), "0" for a figure that is exact, "" where
        the rule gives it.
    factor : Fraction
        Base units per unit stated: 1/100 for per cent.
    falls : bool
        Whether the figure states a reduction, so that the change it stands for is negative.
    exact : bool
        Whether figures of its unit are exact whatever their digits, as years are.

    Raises
    ------
    ValueError
        For an unknown qualifier, an impossible grain, or text that is no figure.
    """
    if qualifier not in QUALIFIERS:
        raise ValueError(f"{qualifier!r} is not a known qualifier")
    kind = QUALIFIERS[qualifier]
    if not qualifier and text in COLLECTIVES:
        kind = "floor"
    if not qualifier and text in NO_MORE:
        kind = "ceiling"
    if text == _UPWARD:
        kind = "above"
    value, precision = parse(text)
    coarse = place(text)
    step = parse(grain)[0] if grain else None
    if step is not None and step < 0:
        raise ValueError(f"a grain of {grain} is below zero")
    if step == 0 or exact:
        step, precision, coarse = None, Fraction(0), Fraction(0)
    figure = StatedFigure(
        text,
        kind,
        value * factor,
        precision * factor,
        None if step is None else step * factor,
        coarse * factor,
    )
    if kind in HEDGED and not figure.grains[0]:
        raise ValueError(f"'{qualifier}' cannot go with an exact figure, whatever its grain")
    return figure.mirrored() if falls else figure


def round_half_up(value: Fraction, unit: Fraction) -> Fraction:
    """`value` to the nearest multiple of `unit`, ties away from zero; unchanged where `unit` is 0.

    Parameters
    ----------
    value, unit : Fraction
        In the same unit.
    """
    if unit == 0:
        return value
    steps = abs(value) / unit
    whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    return whole * unit * (1 if value >= 0 else -1)


def to_text(value: Fraction, decimals: int) -> str:
    """`value` in digits with thousands commas and a true minus sign, ties away from zero.

    Parameters
    ----------
    value : Fraction
        In the unit shown.
    """
    rounded = round_half_up(value, Fraction(1, 10**decimals))
    exact = Decimal(rounded.numerator) / Decimal(rounded.denominator)
    digits = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,}"
    return digits.replace("-", "−")


def significant(value: Fraction, digits: int = 10) -> float:
    """`value` as a float rounded to `digits` significant digits, so that machines agree.

    Parameters
    ----------
    digits : int
        How many digits are kept, one or more.
    """
    return float(f"{float(value):.{digits - 1}e}")
