"""The assumptions log: every uncertain input with how well it is known and how much rests on it.

How much rests on an input is its total Sobol index, the larger of that for the net present value and that for
the change in running cost. Nothing in the rating is opinion but the quality, which stands in ``beliefs.csv``.
"""

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from functools import cache

from analysis.appraisal import outcomes
from analysis.appraisal.definitions import defined
from analysis.claims.expression import Expression, express
from analysis.claims.finding import Finding
from analysis.claims.sensitivity import tornado
from analysis.register.beliefs import Belief
from analysis.register.load import Register
from analysis.register.records import Input

#: From these shares of the variance on, the impact of an input is large, or medium.
LARGE, MEDIUM = 0.1, 0.01

#: Qualities of an input that nobody but the one who states it has tested.
WEAK = ("stated", "judged")

#: Assumptions told first.
FIRST = 7


class Rating(Enum):
    """Red, amber or green, with what a reader should do about it."""

    RED = "Red"
    AMBER = "Amber"
    GREEN = "Green"

    @property
    def advice(self) -> str:
        """What the colour asks for."""
        return {"Red": "find out first", "Amber": "watch", "Green": "leave"}[self.value]


def rate(impact: float, quality: str) -> Rating:
    """The rating of an input.

    Gives red where much rests on what nobody tested; amber where much rests on what was tested, or something on
    what was not; green otherwise.

    Parameters
    ----------
    impact : float
        Share of a variance.
    quality : str
        One of :data:`analysis.register.beliefs.QUALITIES`.
    """
    weak = quality in WEAK
    if impact >= LARGE and weak:
        return Rating.RED
    return Rating.AMBER if impact >= LARGE or (impact >= MEDIUM and weak) else Rating.GREEN


@dataclass(frozen=True)
class Assumption:
    """One line of the log."""

    about: Input
    belief: Belief
    #: `value_index`, `cost_index`: total index for the net present value and for the change in running cost
    value_index: float
    cost_index: float

    @property
    def impact(self) -> float:
        """The larger of the two indices."""
        return max(self.value_index, self.cost_index)

    @property
    def rating(self) -> Rating:
        """See :func:`rate`."""
        return rate(self.impact, self.belief.quality)


@cache
def entries(register: Register) -> tuple[Assumption, ...]:
    """Every input with a belief, the one on which most rests first."""
    found = outcomes.indices(register)
    value, cost = (found[result]["total"] for result in ("npv", "running_change"))
    listed = [
        Assumption(register.inputs[name], belief, float(value[name]), float(cost[name]))
        for name, belief in register.beliefs.items()
    ]
    return tuple(sorted(listed, key=lambda entry: -round(entry.impact, 6)))


def held(register: Register) -> dict[str, float]:
    """Inputs of the net present value that are held at their stated value, and what moving them would do.

    Choices of value are no part of it: a price scenario sets them.

    Gives, by the key of the input, pounds more net present value for one per cent more of it, the largest first.
    """
    found = express(register, register.quantities["npv"])
    moved = {
        name: float(elasticity * found.value) / 100
        for name, elasticity in found.elasticities.items()
        if name not in register.beliefs and register.inputs[name].kind != "choice"
    }
    return dict(sorted(moved.items(), key=lambda pair: -abs(pair[1])))


@dataclass(frozen=True)
class Elsewhere:
    """An assumption outside the money model: the result it moves most over its range, and how far."""

    about: Input
    result: str  #: key of the result, "" where only findings rest on the assumption
    #: `low`, `high`: change of the result at either end of the range, as a share of it
    low: float
    high: float


def elsewhere(register: Register) -> list[Elsewhere]:
    """Assumptions with a value that the net present value does not rest on."""
    used = set(register.beliefs) | set(express(register, register.quantities["npv"]).inputs)
    return [
        _moved_most(register, about)
        for about in register.inputs.values()
        if about.kind == "assumption" and about.id not in used
    ]


def _moved_most(register: Register, about: Input) -> Elsewhere:
    swings = [
        (found, key)
        for key, known in register.quantities.items()
        if (found := _swing(express(register, known), about))
    ]
    if not swings:
        return Elsewhere(about, "", 0.0, 0.0)
    (low, high), key = max(swings, key=lambda pair: abs(pair[0][1] - pair[0][0]))
    return Elsewhere(about, key, low, high)


def _swing(expression: Expression, about: Input) -> tuple[float, float] | None:
    """The result at both ends of an input, as shares of the result at its stated value."""
    if about.id not in expression.inputs or expression.unknown or not expression.value:
        return None
    row = tornado(expression, {about.id: about.widest}).squeeze()
    return tuple(float(row[end] / expression.value) - 1 for end in ("result_low", "result_high"))


def findings(register: Register) -> list[Finding]:
    """Counts of the log, and how much the assumptions told first account for."""
    listed, alone = entries(register), outcomes.indices(register)["npv"]["first"]
    ratings = Counter(entry.rating for entry in listed)
    first = [entry.about.id for entry in listed[:FIRST]]
    untested = [entry.about.id for entry in listed if entry.belief.quality in WEAK]
    return [
        *(
            defined(
                "assumptions_{rating}", ratings[one], rating=one.value.lower(), large=LARGE, medium=MEDIUM
            )
            for one in Rating
        ),
        defined("assumptions_all", len(listed)),
        defined("assumptions_untested", len(untested)),
        defined("assumptions_first", FIRST),
        defined("assumptions_first_share", float(alone[first].sum()), first=FIRST),
        defined("assumptions_untested_share", float(alone[untested].sum())),
    ]
