"""A formula with its inputs put in: its value, its exact bounds and its elasticities.

A quantity may use another quantity. Such chains are written out down to the inputs, so that an input which
enters twice moves everywhere at once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from analysis.arithmetic.bounds import Bounds, BoundsError, bounds, elasticities, inverse
from analysis.arithmetic.rounding import stated_figure
from analysis.formulas import FORMULAS, Formula
from analysis.register.kept import kept
from analysis.register.load import Register
from analysis.register.records import Claim, Input, Quantity
from analysis.register.rules import MAY_BE_NOTHING, impossible


@dataclass(frozen=True)
class Step:
    """One result inside a chain, worked out from inputs and from the results before it."""

    function: Callable[..., Any]
    arguments: Mapping[str, str]

    def __call__(self, values: Mapping[str, object]) -> object:
        """The result, with the values of its arguments looked up by their keys."""
        return self.function(**{argument: values[key] for argument, key in self.arguments.items()})


@dataclass(frozen=True)
class Chain:
    """All that the numbers of an expression follow from beside its inputs' values, whichever register has them."""

    formula: str  #: name of the outermost formula
    #: its arguments and the keys of inputs or quantities that they take
    arguments: tuple[tuple[str, str], ...]
    #: key, formula and arguments of every quantity in the chain, each once, after those it rests on
    steps: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    inputs: tuple[str, ...]  #: keys of everything the chain rests on


@dataclass(frozen=True)
class Expression:
    """A formula written out down to its inputs."""

    formula: Formula  #: the outermost formula
    arguments: Mapping[str, str]  #: its arguments → keys of inputs or quantities
    function: Callable[..., Any]  #: takes the inputs' values by their keys
    inputs: dict[str, Input]  #: everything the chain rests on
    parts: dict[str, Expression]  #: the quantities among the arguments
    steps: dict[str, Step]  #: every quantity in the chain, each once, after those it rests on
    chain: Chain  #: the same without values

    @property
    def point(self) -> dict[str, Fraction]:
        """Every input at its stated value, in base units."""
        return {name: given.value for name, given in self.inputs.items()}

    @property
    def unknown(self) -> str:
        """Key of the input that has no value, "" where all have one."""
        return next((name for name, given in self.inputs.items() if not given.known), "")

    @cached_property
    def value(self) -> Fraction:
        """The result at the stated values, in base units."""
        return self.function(**self.point)

    @cached_property
    def bounds(self) -> Bounds:
        """The range of the result while every input stays within its own rounding; without ends if it has none."""
        return _bounds(self.chain, tuple(given.rounding for given in self.inputs.values()))

    @cached_property
    def elasticities(self) -> dict[str, Fraction]:
        """Per cent more of the result for one per cent more of each input."""
        return elasticities(self.function, self.point)


def express(register: Register, entry: Claim | Quantity) -> Expression:
    """Write out the formula of a claim or a quantity.

    Parameters
    ----------
    entry : Claim or Quantity
        One with a formula.

    Raises
    ------
    KeyError
        If the entry has no formula.
    """
    return _express(register, entry.formula, tuple(entry.arguments.items()))


@cache
def _express(register: Register, name: str, arguments: tuple[tuple[str, str], ...]) -> Expression:
    formula = FORMULAS[name]
    parts = {
        key: express(register, register.quantities[key]) for _, key in arguments if key in register.quantities
    }
    inputs = {key: register.inputs[key] for _, key in arguments if key not in parts}
    steps: dict[str, Step] = {}
    for key, part in parts.items():
        inputs |= part.inputs
        steps |= part.steps | {key: Step(part.formula.function, part.arguments)}

    named = tuple((key, step.function.__name__, tuple(step.arguments.items())) for key, step in steps.items())
    chain = Chain(name, arguments, named, tuple(inputs))
    return Expression(formula, dict(arguments), _function(chain), inputs, parts, steps, chain)


@cache
def _function(chain: Chain) -> Callable[..., Any]:
    """A chain as one function of its inputs; the same one for every register."""
    steps = [
        (key, FORMULAS[name].function, [dict(named)[argument] for argument in FORMULAS[name].arguments])
        for key, name, named in (*chain.steps, ("", chain.formula, chain.arguments))
    ]

    def function(**values: Any) -> Any:
        # Each result that several others rest on is worked out once
        for key, formula, taken in steps:
            values[key] = formula(*[values[one] for one in taken])
        return values[""]

    function.__name__ = chain.formula
    parameters = [inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY) for key in chain.inputs]
    function.__signature__ = inspect.Signature(parameters)
    return function


@kept
def _bounds(chain: Chain, roundings: tuple[tuple[Fraction, Fraction], ...]) -> Bounds:
    box = dict(zip(chain.inputs, roundings, strict=True))
    try:
        return bounds(_function(chain), box)
    except BoundsError:
        return Bounds(None, None, False, {key: 0 for key, (low, high) in box.items() if low != high})


@kept
def solved(chain: Chain, key: str, box: tuple[tuple[str, tuple[Fraction, Fraction]], ...]) -> Bounds:
    """The values of one input that give a result within a range, while the other inputs stay within theirs.

    - `chain`: its function has exactly one solution for the input.
    - `key`: of the input.
    - `box`: ``result`` and the other inputs → low and high end, base units.
    """
    return bounds(inverse(_function(chain), key), dict(box))


def with_inputs(register: Register, **figures: str) -> Register:
    """A copy of the register with some inputs set to other figures.

    Parameters
    ----------
    **figures : str
        Key of an input → its figure as text, in the unit of the input; taken at its own precision.

    Raises
    ------
    KeyError
        If a key is no input.
    ValueError
        If a text is no figure, or none that the input can have.
    """
    changed = {}
    for name, text in figures.items():
        if name not in register.inputs:
            raise KeyError(f"'{name}' is not an input")
        given = register.inputs[name]
        figure = stated_figure(text, factor=given.unit.factor)
        if broken := impossible(given.unit, figure.value, zero=given.kind in MAY_BE_NOTHING):
            raise ValueError(f"{name} = {text}: {broken}")
        # An assumption or an unknown would keep its whole range; what is set here counts as stated
        kind = "stated" if given.kind in ("assumption", "unknown") else given.kind
        changed[name] = replace(given, figure=figure, kind=kind, claim="")
    return replace(register, inputs={**register.inputs, **changed})
