"""Exact bounds of a formula over a box of inputs, with the proof that they are exact.

Where a formula only rises or only falls in an input, its extremes lie at that input's ends. The sign of the
derivative over the whole box proves it: the derivative is evaluated in interval arithmetic, piece by piece
where one piece is too coarse. Inputs without such a proof are searched, and the result says so.
"""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import sympy
from mpmath import iv
from scipy import optimize

from analysis.arithmetic.slopes import keeps_direction, slopes

Box = Mapping[str, tuple[Fraction, Fraction]]

#: How often the box may be halved along each input before a proof is given up, and how often along all together.
_DEEPEST, _DEEPEST_OF_ALL = 4, 12

#: Into how many slices an input is cut along which nothing else is proved.
_SLICES = 64

#: From how many inputs to be tried at both ends on, several others being left to search, all are searched at once.
_TOO_MANY = 6

#: From how many varying inputs on slopes are only carried along, and not derived as symbols, which takes longer.
_MANY = 9


class BoundsError(ValueError):
    """The formula has no finite value somewhere inside the box."""


@dataclass(frozen=True)
class Bounds:
    """The lowest and highest value of a formula over a box."""

    #: `low`, `high`: exact where `exact`; else the best a search found; ``None`` where the formula has no
    #: finite value somewhere in the box
    low: Fraction | None
    high: Fraction | None
    exact: bool  #: whether it was proved that nothing in the box lies beyond
    direction: dict[str, int]  #: +1 rising, -1 falling, 0 not proved for the whole box; only inputs that vary


@cache
def symbolic(function: Callable[..., Any]) -> tuple[sympy.Expr, dict[str, sympy.Symbol]]:
    """The formula as a symbolic expression in its own steps, and its symbols by argument name.

    Parameters
    ----------
    function : callable
        A formula's function.
    """
    names = inspect.signature(function).parameters
    symbols = {name: sympy.Symbol(name, positive=True) for name in names}
    with sympy.evaluate(False):
        expression = sympy.sympify(function(**symbols))
    return expression, symbols


@cache
def _on_intervals(function: Callable[..., Any], by: str) -> Callable[..., Any]:
    expression, symbols = symbolic(function)
    expression = sympy.factor(sympy.diff(expression.doit(), symbols[by]))
    return sympy.lambdify(
        list(symbols.values()), expression, modules=[{"mpf": iv.mpf, "log": iv.log}, "mpmath"]
    )


def _interval(low: Fraction, high: Fraction) -> Any:
    ends = [iv.mpf(end.numerator) / iv.mpf(end.denominator) for end in (low, high)]
    return iv.mpf([ends[0].a, ends[1].b])


def _sign(value: Any) -> int:
    """+1 where no part of the interval is negative, -1 where none is positive, 0 where unknown."""
    value = iv.mpf(value)
    if value.a >= 0:
        return 1
    return -1 if value.b <= 0 else 0


def _depths(box: Box) -> list[int]:
    """How often a box may be halved along each input that varies, not at all first."""
    return [depth for depth in range(_DEEPEST + 1) if depth * len(_varying(box)) <= _DEEPEST_OF_ALL]


def _pieces(box: Box, depth: int) -> itertools.product[tuple[Any, ...]]:
    """The box, as intervals, cut into 2**depth slices along each input that varies."""
    cuts = []
    for low, high in box.values():
        count = 1 if low == high else 2**depth
        step = (high - low) / count
        cuts.append([_interval(low + step * i, low + step * (i + 1)) for i in range(count)])
    return itertools.product(*cuts)


def _proved_direction(function: Callable[..., Any], name: str, box: Box) -> int:
    """Sign of the derivative by `name` over the whole box, 0 where it is not proved."""
    derivative = _on_intervals(function, name)
    signs = (_common_sign(derivative, _pieces(box, depth)) for depth in _depths(box))
    return next(filter(None, signs), 0)


def _common_sign(derivative: Callable[..., Any], pieces: itertools.product[tuple[Any, ...]]) -> int:
    """The sign of the derivative in all pieces, 0 where they differ or one is unknown."""
    common = 0
    for piece in pieces:
        sign = _sign(derivative(*piece))
        if sign == 0 or sign == -common:
            return 0
        common = sign
    return common


def _check_finite(function: Callable[..., Any], box: Box) -> None:
    """Raise unless the value stays finite; in pieces where a repeated input makes the whole too coarse."""
    for depth in _depths(box):
        if all(_is_finite(function(**dict(zip(box, piece, strict=True)))) for piece in _pieces(box, depth)):
            return
    raise BoundsError(f"{function.__name__} may have no finite value somewhere between its inputs' ends")


def _is_finite(value: Any) -> bool:
    ends = iv.mpf(value)
    return abs(ends.a) < iv.inf and abs(ends.b) < iv.inf


def bounds(function: Callable[..., Any], box: Box) -> Bounds:
    """The range of a formula over a box of inputs.

    They are exact where every input that varies is proved monotone.

    Parameters
    ----------
    function : callable
        A formula's function, of positive arguments.
    box : mapping of str to (Fraction, Fraction)
        Lowest and highest value of every argument.

    Raises
    ------
    BoundsError
        If the formula divides by zero inside the box.
    ValueError
        If an input's low end is above its high end.
    """
    box = {name: box[name] for name in inspect.signature(function).parameters}
    for name, (low, high) in box.items():
        if low > high:
            raise ValueError(f"{name}: the low end {low} is above the high end {high}")
    _check_finite(function, box)
    direction = _directions(function, box)
    if all(direction.values()):
        bottom, top = (function(**_extreme(box, direction, side)) for side in (-1, 1))
        return Bounds(bottom, top, True, direction)
    (low, low_proved), (high, high_proved) = (_best(function, box, direction, side) for side in (-1, 1))
    return Bounds(low, high, low_proved and high_proved, direction)


def _varying(box: Box) -> tuple[str, ...]:
    return tuple(name for name, (low, high) in box.items() if low != high)


def _directions(function: Callable[..., Any], box: Box) -> dict[str, int]:
    """The proved direction of every input that varies."""
    carried = _carried_directions(function, box)
    if len(carried) >= _MANY:
        return carried
    return {name: sign or _proved_direction(function, name, box) for name, sign in carried.items()}


def _carried_directions(function: Callable[..., Any], box: Box) -> dict[str, int]:
    """The same from slopes that are carried along: quick, but coarser where an input repeats."""
    whole = {name: _interval(*ends) for name, ends in box.items()}
    _, found = slopes(function, whole, _varying(box), iv.log)
    return {name: _sign(slope) for name, slope in found.items()}


def _best(
    function: Callable[..., Any], box: Box, direction: dict[str, int], side: int
) -> tuple[Fraction, bool]:
    """The extreme of a formula on one side, and whether it is proved to be one.

    What is proved to push the result to that side is held at its end. In the smaller box more can be proved.
    An input in which the formula cannot turn is then tried at both ends; only what is left is searched.
    """
    while any(direction.values()):
        ends = {name: box[name][sign == side] for name, sign in direction.items() if sign}
        box = {**box, **{name: (end, end) for name, end in ends.items()}}
        direction = _carried_directions(function, box)
    if not direction:
        return function(**{name: low for name, (low, _) in box.items()}), True
    names = tuple(box)
    all_straight = [name for name in direction if keeps_direction(function, names, name)]
    if not all_straight:
        return _best_of_slices(function, box, side)
    if len(all_straight) >= _TOO_MANY and len(direction) - len(all_straight) > 1:
        return _search(function, box, side), False
    straight = all_straight[0]
    halves = [{**box, straight: (end, end)} for end in box[straight]]
    found = [_best(function, half, _carried_directions(function, half), side) for half in halves]
    return _pick([value for value, _ in found], side), all(proved for _, proved in found)


def _best_of_slices(function: Callable[..., Any], box: Box, side: int) -> tuple[Fraction, bool]:
    """The same from slices along the first input that varies; a search if a slice that could win is not proved."""
    name = _varying(box)[0]
    low, high = box[name]
    cuts = [low + (high - low) * i / _SLICES for i in range(_SLICES + 1)]
    ends = [sorted({*one}) for one in box.values()]
    corners = [dict(zip(box, corner, strict=True)) for corner in itertools.product(*ends)]
    best = _pick([function(**corner) for corner in corners], side)
    whole = {key: _interval(*ends) for key, ends in box.items()}
    for part in itertools.pairwise(cuts):
        piece = {**whole, name: _interval(*part)}
        reach = iv.mpf(function(**piece))
        if (reach.b if side == 1 else -reach.a) <= side * float(best):
            continue
        _, found = slopes(function, piece, _varying(box), iv.log)
        # A turn just between two slices stands still at the end of both
        if 0 in iv.mpf(found[name]) or not all(map(_sign, found.values())):
            return _pick([best, _search(function, box, side)], side), False
    return best, True


def _pick(values: list[Fraction], side: int) -> Fraction:
    return max(values) if side == 1 else min(values)


def _extreme(box: Box, direction: Mapping[str, int], side: int) -> dict[str, Fraction]:
    """The corner where every proved input pushes the result to one side."""
    return {name: ends[direction.get(name) == side] for name, ends in box.items()}


def _search(function: Callable[..., Any], box: Box, side: int) -> Fraction:
    """The extreme inside the box on one side, by a global search refined locally."""
    free = _varying(box)
    ends = [(float(box[name][0]), float(box[name][1])) for name in free]
    fixed = {name: low for name, (low, _) in box.items() if name not in free}
    held = {name: float(value) for name, value in fixed.items()}

    def objective(point: Any) -> float:
        return -side * float(function(**held, **dict(zip(free, point.tolist(), strict=True))))

    start = optimize.direct(objective, ends)
    best = optimize.minimize(objective, start.x, bounds=ends, method="L-BFGS-B")
    point = min((start.x, best.x), key=objective)
    inside = {name: Fraction(value) for name, value in zip(free, point, strict=True)}
    return function(**fixed, **inside)


def elasticities(function: Callable[..., Any], point: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Percentage change of the result for one per cent more of each input, at a point.

    They have no unit; 0 for every input where the result is 0.

    Parameters
    ----------
    function : callable
        A formula's function.
    point : mapping of str to Fraction
        A value for every argument.
    """
    result = function(**point)
    if result == 0:
        return {name: Fraction(0) for name in point}
    _, found = slopes(function, point, tuple(point), lambda value: Fraction(math.log(value)))
    return {name: Fraction(slope) * point[name] / result for name, slope in found.items()}


@cache
def inverse(function: Callable[..., Any], unknown: str) -> Callable[..., Any]:
    """The formula solved for one argument, as a function of the result and the other arguments.

    It takes ``result`` and the other arguments by keyword; exact on fractions.

    Parameters
    ----------
    function : callable
        A formula's function, of which exactly one solution exists.
    unknown : str
        The argument to solve for.

    Raises
    ------
    ValueError
        If there is not exactly one solution, or none that fractions can express.
    """
    expression, symbols = symbolic(function)
    result = sympy.Symbol("result", positive=True)
    try:
        solutions = sympy.solve(sympy.Eq(expression.doit(), result), symbols[unknown], dict=True, check=False)
    except NotImplementedError as error:
        raise ValueError(f"{function.__name__} has no solution for {unknown} in fractions") from error
    if len(solutions) != 1:
        raise ValueError(f"{function.__name__} has {len(solutions)} solutions for {unknown}, not one")
    solution = sympy.together(solutions[0][symbols[unknown]])
    if not solution.is_rational_function():
        raise ValueError(f"{function.__name__} has no solution for {unknown} in fractions")
    others = [name for name in symbols if name != unknown]
    arguments = [result, *(symbols[name] for name in others)]
    top, bottom = (sympy.lambdify(arguments, part) for part in sympy.fraction(solution))

    def solved(**values: Any) -> Any:
        ordered = [values["result"], *(values[name] for name in others)]
        return top(*ordered) / bottom(*ordered)

    parameters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ["result", *others]]
    solved.__signature__ = inspect.Signature(parameters)
    solved.__name__ = f"{function.__name__}_solved_for_{unknown}"
    return solved
