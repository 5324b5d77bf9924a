"""Where it turns: for each way of pricing, what must be true for the transition to be just worth its cost.

The net present value is a straight line in every input looked at here, so two values of it give the one at
which it is nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.appraisal.budget import placement_cost
from analysis.appraisal.model import evaluate, worth
from analysis.register.load import Register
from analysis.register.scenarios import of_kind


@dataclass(frozen=True)
class Turn:
    """One thing that may be looked for.

    - `label`: heading of its column.
    - `unit`, `decimals`: how it is told.
    - `none`: what is said where no possible value is enough.
    - `found`: finds it, as :func:`turn` does.
    """

    label: str
    unit: str
    decimals: int
    none: str
    found: Callable[[Register, Mapping[str, float]], float]


#: What is said where nothing more is needed.
NOT_NEEDED = "none needed"


def situations(register: Register) -> dict[str, tuple[str, dict[str, float]]]:
    """The central case, and the promise in full at every way of pricing: key → its name and what it sets.

    Gives what is set as :func:`analysis.appraisal.model.evaluate` takes it, base units.
    """
    central = register.scenarios["central"]
    found = {"central": (f"{central.label}: half the promise, both sides at cost", central.moved)}
    for name, one in of_kind(register.scenarios, "price").items():
        found[name.removeprefix("price_")] = (f"In full. {one.label}", one.moved | {"promise_realised": 1.0})
    return found


def crossing(register: Register, name: str, moved: Mapping[str, float], key: str = "npv") -> float:
    """The value of an input at which a result that is a straight line in it is nothing.

    - `name`: the input.
    - `moved`: what else is set, as :func:`analysis.appraisal.model.evaluate` takes it.
    - `key`: the result.
    - Gives it in base units; NaN where the input moves nothing.
    """
    at_none, at_one = (float(evaluate(register, {**moved, name: at}, (key,))[key]) for at in (0.0, 1.0))
    slope = at_one - at_none
    return -at_none / slope if abs(slope) > 1e-9 else np.nan


def turn(register: Register, what: str, moved: Mapping[str, float]) -> float:
    """One of :data:`TURNS` where the net present value is nothing, in base units.

    - `what`: key of what is looked for.
    - `moved`: what is set otherwise, as :func:`situations` gives it.
    - Gives NaN where no possible value is enough. For placements and leavers 0 where none is needed.
    """
    return TURNS[what].found(register, moved)


def _share(register: Register, moved: Mapping[str, float]) -> float:
    found = crossing(register, "promise_realised", moved)
    return found if 0 <= found <= 1 else np.nan


def _hour(register: Register, moved: Mapping[str, float]) -> float:
    found = crossing(register, "contact_worth", moved)
    hour = float(evaluate(register, moved, ("client_hour_2020",))["client_hour_2020"])
    return max(found, 0.0) * hour


def _at_least_none(name: str) -> Callable[[Register, Mapping[str, float]], float]:
    """Where an input that cannot be less than none makes the net present value nothing."""

    def turning(register: Register, moved: Mapping[str, float]) -> float:
        found = crossing(register, name, moved)
        return found if found >= 0 else np.nan

    return turning


def _placements(register: Register, moved: Mapping[str, float]) -> float:
    keys = ("npv", "gain_factor", "missing_factor")
    found, factor, missing = (float(value) for value in evaluate(register, moved, keys).values())
    prices = [worth(register, f"deflator_{year}") for year in (2020, 2025)]
    each = placement_cost(register) * prices[0] / prices[1]
    return max(-found, 0.0) / (each * (factor - missing))


def _leavers(register: Register, moved: Mapping[str, float]) -> float:
    found = crossing(register, "leavers_avoided", moved)
    if found > 1:
        return np.nan
    there = float(evaluate(register, moved, ("leavers_per_council",))["leavers_per_council"])
    return max(found, 0.0) * there * moved.get("promise_realised", 1.0)


#: What is looked for → how it is told and found.
TURNS = {
    "share": Turn("Share of the promise", "percent_change", 0, "not even all of it", _share),
    "hour": Turn("Worth of a moved hour", "pounds_per_hour", 0, "no worth of it", _hour),
    "support": Turn("Support posts at most", "fte", 0, "not even with none", _at_least_none("support_posts")),
    "cost": Turn(
        "Transition cost at most", "million_pounds", 1, "not even at none", _at_least_none("transition_cost")
    ),
    "placements": Turn("Fewer looked-after children", "count", 0, "none", _placements),
    "leavers": Turn("Fewer leavers a year", "fte", 0, "more than leave", _leavers),
}


def table(register: Register) -> dict[str, dict[str, float]]:
    """Every break-even in every situation: key of the situation → what is looked for → value in base units.

    Gives NaN where no possible value is enough.
    """
    return {
        name: {what: turn(register, what, moved) for what in TURNS}
        for name, (_, moved) in situations(register).items()
    }
