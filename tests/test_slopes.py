"""Slopes carried along agree with symbolic ones, and straight lines are told from curves."""

import math
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.arithmetic.bounds import symbolic
from analysis.arithmetic.slopes import keeps_direction, slopes
from analysis.formulas import FORMULAS

F = Fraction
every_formula = pytest.mark.parametrize("entry", FORMULAS.values(), ids=FORMULAS)


def drawn(unit):
    if unit == "fraction":
        return st.fractions(F(1, 50), F(12, 25), max_denominator=100)
    if unit == "years":
        return st.integers(1, 25).map(F)
    return st.fractions(1, 1000, max_denominator=50)


@every_formula
@settings(max_examples=3)
@given(st.data())
def test_slopes_are_the_symbolic_derivatives(entry, data):
    point = {name: data.draw(drawn(unit), name) for name, unit in entry.arguments.items()}
    value, found = slopes(entry.function, point, tuple(point), lambda x: F(math.log(x)))
    assert value == entry(**point)
    expression, symbols = symbolic(entry.function)
    numbers = {symbols[name]: sympy.Rational(v.numerator, v.denominator) for name, v in point.items()}
    for name, slope in found.items():
        expected = sympy.diff(expression.doit(), symbols[name]).subs(numbers)
        assert float(slope) == pytest.approx(float(expected), rel=1e-9, abs=1e-12)


def test_an_operand_on_either_side_and_a_sign():
    value, found = slopes(lambda x: -(3 - 2 / x) * +x + 2**x, {"x": F(2)}, ("x",), math.log)
    assert value == -(3 * 2 - 2) + 4
    assert found["x"] == pytest.approx(-3 + 4 * math.log(2))


def test_a_formula_that_moves_nowhere_has_no_slope():
    assert slopes(lambda x: 7, {"x": F(1)}, ("x",), math.log) == (7, {"x": 0})
    _, found = slopes(lambda x, y: x * x, {"x": F(3), "y": F(1)}, ("x", "y"), math.log)
    assert found == {"x": 6, "y": 0}


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x, y: 3 * x - y * (1 - x), True),
        (lambda x, y: (1 - x) / (2 + y * x), True),
        (lambda x, y: y**2 - x, True),
        (lambda x, y: y / x, True),
        (lambda x, y: 3 / x, True),
        (lambda x, y: 3 / x + x, False),
        (lambda x, y: x * (1 - x), False),
        (lambda x, y: x + y / x, False),
        (lambda x, y: 3 * x * x, False),
        (lambda x, y: 3 / (x * x), False),
        (lambda x, y: (1 + x) ** y, False),
        (lambda x, y: y**x, False),
    ],
)
def test_what_cannot_turn_is_told_from_what_might(function, expected):
    assert keeps_direction(function, ("x", "y"), "x") is expected
