"""Each formula once: the same answer from numbers, fractions, arrays and symbols, and in the right unit."""

import ast
import csv
import inspect
import textwrap
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import formulas
from analysis.appraisal import calculator
from analysis.arithmetic.bounds import symbolic
from analysis.formulas import FORMULAS, formula
from analysis.formulas.registry import gathered

F = Fraction
every_formula = pytest.mark.parametrize("entry", FORMULAS.values(), ids=FORMULAS)


def values(unit):
    """Values that make sense in a unit: a share below one, whole years, anything above zero otherwise."""
    if unit == "fraction":
        return st.integers(9, 441).map(lambda count: F(count, 450))
    if unit == "years":
        return st.integers(1, 30).map(F)
    return st.integers(90, 900_000).map(lambda count: F(count, 90))


# --- one function, four kinds of number ---------------------------------------------------------------------


@every_formula
@settings(max_examples=10)
@given(st.data())
def test_every_kind_of_number_gives_the_same_answer(entry, data):
    point = {name: data.draw(values(unit), name) for name, unit in entry.arguments.items()}
    exact = entry(**point)
    assert isinstance(exact, Fraction)
    floats = {name: float(value) for name, value in point.items()}
    arrays = {name: np.full(3, value) for name, value in floats.items()}
    expression, symbols = symbolic(entry.function)
    rationals = {symbols[name]: sympy.Rational(v.numerator, v.denominator) for name, v in point.items()}
    near = {"rel": 1e-12, "abs": 1e-12 * max(floats.values())}
    assert entry(**floats) == pytest.approx(float(exact), **near)
    assert entry(**arrays) == pytest.approx(np.full(3, float(exact)), **near)
    assert expression.subs(rationals) == sympy.Rational(exact.numerator, exact.denominator)


with (Path(__file__).parent / "formula_answers.csv").open(encoding="utf-8", newline="") as file:
    ANSWERS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", ANSWERS, ids=[row["formula"] for row in ANSWERS])
def test_answers_by_hand(row):
    point = {name: F(value) for name, value in (part.split("=") for part in row["point"].split("; "))}
    assert FORMULAS[row["formula"]](**point) == F(row["answer"])


def test_every_formula_has_an_answer_by_hand():
    assert {row["formula"] for row in ANSWERS} == set(FORMULAS)


def test_discount_factors_at_three_and_a_half_per_cent():
    """The Green Book's factors for years 1, 2, 3 and 30."""
    factors = {
        year: FORMULAS["annuity_factor"](rate=F("0.035"), years=F(year))
        - (FORMULAS["annuity_factor"](rate=F("0.035"), years=F(year - 1)) if year > 1 else 0)
        for year in (1, 2, 3, 30)
    }
    published = {1: 0.9662, 2: 0.9335, 3: 0.9019, 30: 0.3563}
    assert {year: round(float(factor), 4) for year, factor in factors.items()} == published


# --- how a formula may be written ---------------------------------------------------------------------------


@every_formula
def test_a_formula_is_nothing_but_arithmetic_on_whole_numbers(entry):
    tree = ast.parse(textwrap.dedent(inspect.getsource(entry.function))).body[0]
    docstring, *body = tree.body
    assert isinstance(docstring.value.value, str)
    assert [type(step) for step in body] == [ast.Return]
    allowed = (
        ast.Return,
        ast.BinOp,
        ast.UnaryOp,
        ast.Name,
        ast.Constant,
        ast.operator,
        ast.unaryop,
        ast.Load,
    )
    assert [node for node in ast.walk(body[0]) if not isinstance(node, allowed)] == []
    constants = [node.value for node in ast.walk(body[0]) if isinstance(node, ast.Constant)]
    assert [value for value in constants if type(value) is not int] == []
    assert {node.id for node in ast.walk(body[0]) if isinstance(node, ast.Name)} == set(entry.arguments)


@every_formula
def test_a_formula_says_what_it_means(entry):
    assert entry.meaning[0].isupper()
    assert entry.meaning.endswith(".")


def test_a_formula_is_found_by_its_name_and_nothing_else_is():
    assert formulas.caseload is FORMULAS["caseload"].function
    with pytest.raises(AttributeError, match="the book has no formula 'case_load'"):
        _ = formulas.case_load


@pytest.mark.parametrize(
    "units",
    [{"part": "*"}, {"part": "*", "whole": "*", "rest": "*"}, {"part": "*", "whole": "*", "share": "count"}],
)
def test_each_argument_has_one_unit_from_its_name_or_from_the_formula(units):
    def ratio(part, whole, share):
        """Ratio."""
        return part / whole * share

    with pytest.raises(TypeError, match=r"ratio: units given for \['part'"):
        formula("fraction", **units)(ratio)
    assert "ratio" not in FORMULAS
    declared = formula("fraction", whole="*", part="*")(ratio).formula
    assert declared.arguments == {"part": "*", "whole": "*", "share": "fraction"}


def test_no_two_formulas_have_one_name():
    one, other = formulas.practice, formulas.costs
    assert gathered(one, other).keys() == gathered(one).keys() | gathered(other).keys()
    with pytest.raises(TypeError, match="two formulas are called"):
        gathered(one, other, one)


# --- units --------------------------------------------------------------------------------------------------

#: What each base unit is made of; a share, a count and an index are plain numbers.
MADE_OF = {
    "fraction": "",
    "count": "",
    "index": "",
    "coefficient": "",
    "log": "",
    "children": "child",
    "families": "family / holder",
    "fte": "holder",
    "headcount": "person",
    "calendar_year": "",
    "months": "month",
    "days": "day",
    "children_per_case_holder": "child / holder",
    "children_per_family": "child / family",
    "years": "year",
    "pounds": "pound",
    "pounds_per_year": "pound / year",
    "pounds_per_hour": "pound / hour",
    "hours": "hour",
    "hours_per_week": "hour / week",
    "minutes_per_week": "hour / week",
    "hours_per_year": "hour / year",
    "weeks_per_year": "week / year",
    "days_per_year": "week / year",
}

#: Formulas whose units do not cancel by arithmetic alone, with the reason.
NOT_BY_ARITHMETIC = {
    "minutes_per_child": "a child's minutes are minutes a week, not minutes a week for each child",
    "minutes_per_family": "the same for a family",
    "families_per_team": "a team's families are those of all its social workers",
    "annuity_factor": "a power of years is no unit",
    "things_per_person": "things, meant for each person",
    "people_per_person": "people, meant for each post",
    "families_against_cases": "families, set beside children",
    "cost_of_posts": "a post's cost is for each post",
    "years_of_posts": "a post's cost is for each post",
    "cost_per_post": "pounds, meant for each post",
    "cost_per_child": "pounds, meant for each child",
    "contact_hours_gained": "hours of a year, worked by posts",
    "one_off_per_post": "pounds, meant for each post",
    "yearly_cost_per_post": "pounds a year, meant for each post",
    "hours_moved": "hours of a year, worked by posts",
    "hours_lost": "hours of a year, worked by posts",
    "share_in_contact": "hours of a year, worked by posts",
    "posts_by_caseload": "children, meant for each post",
    "worth_of_posts": "a post's cost is for each post",
    "worth_given_up": "a post's cost is for each post",
    "cash_that_builds_up": "a post's cost is for each post",
    "worth_of_swap": "a post's cost is for each post",
    "cost_of_leaving": "a post's cost is for each post",
    "missing_factor": "a power of years is no unit",
    "hours_per_child": "a child's hours, not those of a post for each child",
    "hours_of_posts": "hours of a year, worked by posts",
    "hours_a_year": "hours of a year, worked by posts",
    "pay_bill": "a post's cost is for each post",
    "running_change": "a post's cost is for each post",
    "extra_running_pay": "a post's pay is for each post",
    "years_between": "years of the calendar are dates; between two of them lies a span",
    "saved_on_staffing": "what a leaver or an agency post costs is for each of them",
    "spread_factor": "a power of years is no unit",
    "delayed_annuity_factor": "a power of years is no unit",
    "cost_per_holder_gained": "pounds, meant for each post",
    "posts_hired": "a post's cost is for each post",
}


def dimension(text):
    top, *bottom = [
        sympy.Symbol(part.strip(), positive=True) if part.strip() else 1 for part in text.split("/")
    ]
    return top / sympy.Mul(*bottom)


@every_formula
def test_units_cancel_to_the_unit_of_the_result(entry):
    """Whatever an hour or a pound is called, the numbers of the result stay the same."""
    free = sympy.Symbol("any", positive=True)
    units = {
        name: free if unit == "*" else dimension(MADE_OF[unit]) for name, unit in entry.arguments.items()
    }
    result = free if entry.unit == "*" else dimension(MADE_OF[entry.unit])
    numbers = {name: sympy.Rational(3 + place, 17) for place, name in enumerate(units)}
    scaled = entry(**{name: numbers[name] * unit for name, unit in units.items()})
    cancels = sympy.simplify(scaled / result - entry(**numbers)) == 0
    assert cancels == (entry.name not in NOT_BY_ARITHMETIC)


def test_every_declared_unit_is_a_base_unit(register):
    bases = {unit.base for unit in register.units.values()}
    declared = {unit for entry in FORMULAS.values() for unit in [entry.unit, *entry.arguments.values()]} - {
        "*"
    }
    assert declared <= bases
    assert bases <= set(MADE_OF)
    assert {register.units[base].factor for base in bases} == {1}


def test_every_formula_is_used(register):
    entries = [*register.claims.values(), *register.quantities.values()]
    told = {one.formula for one in calculator.calculated()}
    assert set(FORMULAS) == {entry.formula for entry in entries if entry.formula} | (told - {""})
