"""The model of a council as a reader moves it: what can be moved, what is told, and the same formulas for a browser.

``controls.csv`` has the inputs on show, ``calculated.csv`` the results. The formulas of the browser are those of
:mod:`analysis.formulas`, written down while they run: operation for operation, in the same order.

A council at the model's caseload or below gains no case holders, gives no posts up and keeps its caseload, by the rule
of :func:`analysis.appraisal.census.moved`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import log10

from analysis.appraisal import budget, model
from analysis.appraisal.definitions import records
from analysis.arithmetic.comparisons import Comparison, comparison, is_number, parts
from analysis.claims.expression import Step, express
from analysis.formulas import FORMULAS
from analysis.register.counts import at_target
from analysis.register.load import Register
from analysis.register.records import Unit

#: The budget that shares are told of; where a council states none, no other council's stands in.
BUDGET = "safeguarding"

#: A council's own figures, which fill in when it is chosen: name → what it is.
COUNTS = {
    "cases": "Open cases",
    "case_holders": "Case holders, full-time equivalent",
    "in_post": "Social workers in post, full-time equivalent",
    "agency": "Agency social workers, full-time equivalent",
    "leavers": "Social workers who left in the year, full-time equivalent",
    BUDGET: "Spending on the line that pays for social work, pounds a year",
}


@dataclass(frozen=True)
class Control:
    """An input that a reader moves."""

    key: str  #: of the input
    #: `label`, `help`: what it is, and what to know before it is moved
    label: str
    help: str
    #: `lowest`, `highest`, `step`: of its slider, in the unit shown
    lowest: float
    highest: float
    step: float
    first: bool  #: whether it stands above the others, which fold
    index: str  #: key of the price index that its value is at, "" where it is no sum or at the latest prices


@dataclass(frozen=True)
class Calculated:
    """A result that the calculator tells."""

    id: str
    label: str
    #: `formula`, `arguments`: as in the table of quantities; without a formula the arguments are the quantity
    #: itself
    formula: str
    arguments: str
    unit: str  #: that it is shown in
    decimals: int
    defined: str  #: comparisons of results, joined by "and", without which it is not defined
    nothing: str  #: what is said where it is not defined


@cache
def controls() -> tuple[Control, ...]:
    """What a reader moves, in order."""
    return records("controls.csv", Control, "help", "first", "index")


@cache
def calculated() -> tuple[Calculated, ...]:
    """What is told, in order."""
    return records("calculated.csv", Calculated, "formula", "defined", "nothing")


def _there(caseload: float | Written, target: float | Written) -> float | Written:
    """1 where a council has the model's caseload, as printed, or a lower one; else 0."""
    if isinstance(caseload, Written):
        return Written(_THERE.format(caseload=caseload.code, target=target.code))
    return float(bool(at_target(caseload, target)) or caseload < target)


def _reached(there: float | Written, caseload: float | Written, target: float | Written) -> float | Written:
    """The caseload that a council comes to: the model's, or its own where that is no higher."""
    return there * caseload + (1 - there) * target


#: What is worked out here, and not by a quantity: name → how, and arguments.
_OWN: dict[str, tuple[Callable[..., object], dict[str, str]]] = {
    "caseload_england": (FORMULAS["share"].function, {"part": "cases", "whole": "case_holders"}),
    "there": (_there, {"caseload": "caseload_england", "target": "caseload_model"}),
    "caseload_reached": (
        _reached,
        {"there": "there", "caseload": "caseload_england", "target": "caseload_model"},
    ),
    "cost_a_year": (
        FORMULAS["cost_per_year"].function,
        {"cost": "transition_cost", "years": "transition_years"},
    ),
    "full_after": (FORMULAS["sum_of_two"].function, {"first": "transition_years", "second": "ramp_years"}),
}

#: What the results take in place of an input.
_IN_PLACE = {"caseload_model": "caseload_reached"}


@cache
def steps(register: Register) -> dict[str, Step]:
    """Every step from a council's counts and the inputs to the results, each after those it rests on.

    The caseload today follows from the council's cases and case holders.
    """
    found: dict[str, Step] = {}
    for one in calculated():
        named = dict(part.split("=") for part in one.arguments.split("; ")) if one.formula else {}
        compared = [name for part in _compared(one) for name in part.names]
        for key in [*named.values(), *compared, *([] if one.formula else [one.arguments])]:
            found |= _chain(register, key)
        if one.formula:
            found[one.id] = Step(FORMULAS[one.formula].function, named)
    own = {name: Step(function, named) for name, (function, named) in _OWN.items()}
    return own | {name: _in_place(step) for name, step in found.items()}


def _in_place(step: Step) -> Step:
    """The same step with what stands in :data:`_IN_PLACE`."""
    return Step(step.function, {name: _IN_PLACE.get(key, key) for name, key in step.arguments.items()})


def _chain(register: Register, key: str) -> dict[str, Step]:
    """A quantity and all that it rests on; nothing for an input."""
    if key not in register.quantities:
        return {}
    made = express(register, register.quantities[key])
    return made.steps | {key: Step(made.formula.function, made.arguments)}


def _compared(one: Calculated) -> list[Comparison]:
    """What must hold for it to be defined."""
    return [comparison(part) for part in parts(one.defined)]


@cache
def base(register: Register) -> dict[str, float]:
    """Every input at its value for a council of average size today, at the latest prices, in base units.

    Made once for each register: look, do not change.

    Gives the council's counts and budget by their names in :data:`COUNTS`, and the inputs by their keys.
    """
    today = model.today(register)
    inputs = {
        key: float(given.value)
        for name in steps(register)
        if name in register.quantities
        for key, given in express(register, register.quantities[name]).inputs.items()
    }
    counts = {name: today[key] / today["councils_2018"] for name, key in model.COUNTS.items()}
    spent = budget.councils(register)[BUDGET]
    named = inputs | today | {BUDGET: float(spent.mean())} | counts | {"councils_2018": 1.0}
    needed = {key for step in steps(register).values() for key in step.arguments.values()}
    others = needed - set(steps(register)) - set(COUNTS) - set(model.COUNTS.values())
    return {key: named[key] for key in (*COUNTS, *sorted(others))}


@cache
def councils(register: Register) -> dict[str, dict[str, float | None]]:
    """Each council's own counts and budget, by its unit: names of :data:`COUNTS` → value.

    None where it is not counted or, for a budget, not stated.
    """
    workforce = register.official.workforce
    own = workforce[(workforce["year"] == model.latest(register)) & ~workforce["small"]]
    last = own.set_index("unit")
    spent = budget.councils(register).set_index("unit")[BUDGET]
    table = last.assign(**{BUDGET: spent.reindex(last.index)})[list(COUNTS)]
    return {
        str(unit): {name: None if value != value else float(value) for name, value in row.items()}
        for unit, row in table.iterrows()
    }


def whole(register: Register, unit: str) -> bool:
    """Whether a council has every count of staff and cases that the model needs.

    Parameters
    ----------
    unit : str
        Of the council.
    """
    own = councils(register).get(unit, {"": None})
    return all(value is not None for name, value in own.items() if name != BUDGET)


def at(register: Register, unit: str = "") -> dict[str, float]:
    """The values of :func:`base` with a council's own figures; NaN for a budget that it does not state.

    Parameters
    ----------
    unit : str
        Of a council that is :func:`whole`; "" for one of average size.
    """
    own = councils(register)[unit] if unit else {}
    unstated = {name: float("nan") for name in own if name == BUDGET}
    return base(register) | unstated | {name: value for name, value in own.items() if value is not None}


def priced(register: Register, unit: str, price: str, share: float, **others: float) -> dict[str, float]:
    """All results for a council at one way of pricing what is won and lost, and one share of the promise.

    Parameters
    ----------
    unit : str
        As in :func:`at`.
    price : str
        A scenario of the register without "price_".
    share : float
        Of the promise that comes true.
    **others
        What else is set.
    """
    moved = register.scenarios[f"price_{price}"].moved
    return calculate(register, {**at(register, unit), **moved, "promise_realised": share, **others})


def calculate(register: Register, values: Mapping[str, float]) -> dict[str, float]:
    """All results at some values of the inputs.

    They stand by their names in the table; NaN where a result is not defined.

    Parameters
    ----------
    values : mapping of str to float
        As :func:`base` gives them, in base units.
    """
    counted = {key: values[name] for name, key in model.COUNTS.items() if name in values}
    known: dict[str, object] = {**values, **counted}
    for name, step in steps(register).items():
        try:
            known[name] = step(known)
        except ZeroDivisionError:
            known[name] = float("nan")
    return {one.id: _defined(one, known) for one in calculated()}


def _defined(one: Calculated, known: Mapping[str, object]) -> float:
    def worth(name: str) -> float:
        return float(name) if is_number(name) else float(known[name])  # type: ignore[arg-type]

    holds = all(part.holds(worth(part.left), worth(part.right)) for part in _compared(one))
    return worth(one.id if one.formula else one.arguments) if holds else float("nan")


# --- the same for a browser ----------------------------------------------------------------------------------


def _operator(sign: str, turned: bool = False) -> Callable[[Written, object], Written]:
    def operated(own: Written, other: object) -> Written:
        sides = [own.code, other.code if isinstance(other, Written) else repr(other)]
        return Written(f"({sign.join(reversed(sides) if turned else sides)})")

    return operated


@dataclass(frozen=True)
class Written:
    """A number that writes down what is done with it, as JavaScript; see :func:`javascript`."""

    code: str

    __add__, __radd__ = _operator("+"), _operator("+", turned=True)
    __sub__, __rsub__ = _operator("-"), _operator("-", turned=True)
    __mul__, __rmul__ = _operator("*"), _operator("*", turned=True)
    __truediv__, __rtruediv__ = _operator("/"), _operator("/", turned=True)
    __pow__ = _operator("**")

    def __neg__(self) -> Written:  # noqa: D105
        return Written(f"(-{self.code})")


#: :func:`_there` in the browser: printed to one decimal, half up, by the operations of :func:`at_target`.
_THERE = (
    "(Math.round({caseload}*1e9)/1e9<Math.max({target},"
    "Math.round((Math.floor(Math.round({target}*10*1e9)/1e9)/10+0.05)*1e9)/1e9))"
)


def javascript(register: Register) -> str:
    """The function of the browser: ``calculate(i)`` with the values of :func:`base`, which gives all results.

    Gives a function expression. What is not defined is ``NaN``.
    """
    own = steps(register)
    names = {key: f"i.{key}" for key in base(register)} | {
        key: f"i.{name}" for name, key in model.COUNTS.items()
    }
    names |= {name: name for name in own}
    lines = [
        f"const {name}={step({key: Written(names[key]) for key in step.arguments.values()}).code};"
        for name, step in own.items()
    ]
    told = ",".join(f"{one.id}:{_told(one, names)}" for one in calculated())
    return f"i=>{{{''.join(lines)}return{{{told}}}}}"


def _told(one: Calculated, names: Mapping[str, str]) -> str:
    code = names[one.id if one.formula else one.arguments]
    conditions = "&&".join(
        f"{names.get(part.left, part.left)}{part.sign}{names.get(part.right, part.right)}"
        for part in _compared(one)
    )
    return f"{conditions}?{code}:NaN" if conditions else code


def scale(register: Register, control: Control) -> float:
    """What one of the unit that a control shows is in base units.

    A sum that the model itself carries to the latest prices is shown at these, not at those of its index.
    """
    factor, at = register.inputs[control.key].unit.factor, base(register)
    if control.index:
        factor *= Fraction(at[control.index]) / Fraction(at["deflator_2020"])  # moved to the latest prices
    return float(factor)


def plausible(register: Register, control: Control) -> tuple[float, float]:
    """The ends of what an input may plausibly be, in base units; sums carried to the latest prices."""
    given = register.inputs[control.key]
    low, high = (float(end) for end in given.plausible or (given.value, given.value))
    if not given.value:  # what is nothing at stated prices is nothing at the latest
        return low, high
    carried = base(register)[control.key] / float(given.value)
    return low * carried, high * carried


def shift(unit: Unit) -> int:
    """How many places the point of a value in base units goes to the left in a unit, all of which are powers of ten."""
    return round(log10(unit.factor))
