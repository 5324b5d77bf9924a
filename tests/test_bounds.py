"""Exact bounds and the proof that they are exact; slopes; formulas solved for an input."""

import inspect
from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.arithmetic.bounds import BoundsError, bounds, elasticities, inverse, symbolic
from analysis.claims.expression import express
from analysis.formulas import FORMULAS

F = Fraction

#: Ends between which an argument is drawn, by its base unit, and the parts that one is cut into: years are
#: whole, since a power of half a year is no fraction
DRAWN = {"fraction": (F(1, 50), F(49, 50), 450), "years": (1, 25, 1), "days_per_year": (1, 60, 180)}
OTHERS = (1, 1000, 180)

#: Two shares that must leave something of the whole, since the formula divides by what they leave
LEAVES_A_REST = {"cut_for_two": (F(1, 50), F(12, 25), 450)}


def drawn(unit, name=""):
    low, high, parts = LEAVES_A_REST.get(name) or DRAWN.get(unit, OTHERS)
    return st.integers(int(low * parts), int(high * parts)).map(lambda count: F(count, parts))


@st.composite
def boxes(draw, formula, inner=False):
    """A box for a formula, and a smaller one inside it if asked for."""
    count = 4 if inner else 2
    ends = {
        name: sorted(draw(st.lists(drawn(unit, formula.name), min_size=count, max_size=count)))
        for name, unit in formula.arguments.items()
    }
    outer = {name: (values[0], values[-1]) for name, values in ends.items()}
    return (outer, {name: tuple(values[1:3]) for name, values in ends.items()}) if inner else outer


def slack(found):
    """Nothing for exact bounds; what a search may miss otherwise."""
    return 0 if found.exact else F(1, 10**9) * max(abs(found.low), abs(found.high), 1)


# --- known answers ------------------------------------------------------------------------------------------


def change(before, after):
    return (after - before) / before


def hill(x):
    return x * (1 - x)


def hill_and_slope(x, y):
    return x * (1 - x) + y


def turning_twice(x):
    return x**3 / 3 - 2 * x**2 + 3 * x  # slope (x - 1)(x - 3)


def half_turning(x, y):
    return (x - 1) * y


def repeated_denominator(x, y):
    return 1 / (1 + x - x * y)


def line(x):
    return 3 - 2 * x


def many_turns(x, z, a, b, c, d, e, f):
    return x * (1 - x) + z * (1 - z) + (2 * x - 1) * (a - b + c - d + e - f) / 2


def repeated_pole(x, a, b, c):
    return a * b * c / (x - x + 1 - x / x)


def span(text, half):
    return F(text) - F(half), F(text) + F(half)


KNOWN = {
    "falls when what it starts from is larger": (
        change,
        {"before": span("17.4", "0.05"), "after": span("14", "0.5")},
        (F(27, 2) / F(349, 20) - 1, F(29, 2) / F(347, 20) - 1),
        {"before": -1, "after": 1},
    ),
    "16 to 25": (
        change,
        {"before": span("16", "0.5"), "after": span("25", "0.5")},
        (F(16, 33), F(20, 31)),
        {"before": -1, "after": 1},
    ),
    "an exact end": (
        change,
        {"before": span("17.4", "0.05"), "after": span("14", "0")},
        (F(14) / F(349, 20) - 1, F(14) / F(347, 20) - 1),
        {"before": -1},
    ),
    "falling": (line, {"x": (F(1), F(2))}, (-1, 1), {"x": -1}),
    "nothing varies": (line, {"x": (F(1), F(1))}, (1, 1), {}),
    "one side of a hill, rising": (hill, {"x": (F(1, 10), F(1, 2))}, (F(9, 100), F(1, 4)), {"x": 1}),
    "one side of a hill, falling": (hill, {"x": (F(1, 2), F(9, 10))}, (F(9, 100), F(1, 4)), {"x": -1}),
}


@pytest.mark.parametrize(("function", "box", "ends", "direction"), KNOWN.values(), ids=KNOWN)
def test_monotone_bounds_are_exact_and_proved(function, box, ends, direction):
    found = bounds(function, box)
    assert (found.low, found.high) == ends
    assert found.exact
    assert found.direction == direction


def test_a_repeated_input_is_not_counted_twice():
    """Interval arithmetic, taking numerator and denominator apart, gives -.2277 to -.1633."""
    found = bounds(change, {"before": span("17.4", "0.05"), "after": span("14", "0.5")})
    assert (round(float(found.low), 4), round(float(found.high), 4)) == (-0.2264, -0.1643)


def test_a_hill_is_searched_and_said_to_be():
    found = bounds(hill, {"x": (F(4, 10), F(7, 10))})
    assert found.low == F(21, 100)
    assert float(found.high) == pytest.approx(0.25, abs=1e-9)  # the corners give .24
    assert not found.exact
    assert found.direction == {"x": 0}


def test_ends_that_slope_alike_prove_nothing():
    found = bounds(turning_twice, {"x": (F(1, 2), F(4))})
    assert float(found.low) == pytest.approx(0, abs=1e-9)  # at 3; the ends give 1.04 and 1.33
    assert float(found.high) == pytest.approx(4 / 3, abs=1e-9)
    assert found.direction == {"x": 0}


def test_a_search_still_uses_what_is_proved():
    found = bounds(hill_and_slope, {"x": (F(4, 10), F(7, 10)), "y": (F(1), F(2))})
    assert (float(found.low), float(found.high)) == pytest.approx((1.21, 2.25), abs=1e-9)
    assert found.direction == {"x": 0, "y": 1}


def test_an_input_that_turns_with_another_is_not_called_monotone():
    found = bounds(half_turning, {"x": (F(1, 2), F(2)), "y": (F(1), F(3))})
    assert (found.low, found.high) == (F(-3, 2), F(3))
    assert found.direction == {"x": 1, "y": 0}
    assert found.exact  # with x held, it is a straight line in y


def bowl(x, a, b, c, d, e, f, g, h):
    return x * (x - a) + b + c + d + e + f + g + h


def many(low, high):
    """A box of nine inputs that all vary, `x` between the ends given."""
    return {"x": (F(low), F(high)), **{name: (F(1), F(2)) for name in "abcdefgh"}}


def test_many_inputs_are_held_where_they_push_the_result():
    found = bounds(bowl, many(3, 5))
    assert (found.low, found.high) == (3 * (3 - 2) + 7, 5 * (5 - 1) + 14)
    assert found.exact
    assert found.direction == {"x": 1, "a": -1, **dict.fromkeys("bcdefgh", 1)}


def test_an_end_is_exact_although_the_other_lies_inside():
    """Along x it falls and rises: the highest value lies at an end, the lowest at a half of `a`."""
    found = bounds(bowl, many(0, 5))
    assert found.high == 34
    assert float(found.low) == pytest.approx(-1 + 7, abs=1e-9)
    assert found.direction["x"] == 0
    assert not found.exact


def test_where_too_many_ends_would_have_to_be_tried_all_inputs_are_searched():
    """The highest value lies where `x`, `a`, `c` and `e` are high, the others low and `z` is a half."""
    ends = dict.fromkeys("xz", (F(1, 10), F(9, 10))) | dict.fromkeys("abcdef", (F(1), F(2)))
    found = bounds(many_turns, ends)
    assert not found.exact
    assert (float(found.low), float(found.high)) == pytest.approx((-1.02, 1.54), abs=1e-6)


def turning_within(x):
    return x * x * x / 3 - 2 * x * x + 39 * x / 10  # rises, falls a little and rises again


@pytest.mark.parametrize("ends", [(0, 5), (F(1, 2), 5)])
def test_ends_are_proved_in_slices_where_what_turns_stays_between_them(ends):
    low, high = map(F, ends)
    found = bounds(turning_within, {"x": (low, high)})
    assert (found.low, found.high, found.direction) == (turning_within(low), turning_within(high), {"x": 0})
    assert found.exact


@pytest.mark.parametrize("ends", [("0.1", "0.501"), ("0.499", "0.9"), ("0.3", "0.8"), ("0.25", "0.75")])
def test_a_turn_in_any_slice_or_just_between_two_is_no_end_and_searched(ends):
    low, high = map(F, ends)
    found = bounds(hill, {"x": (low, high)})
    assert found.low == min(hill(low), hill(high))
    assert float(found.high) == pytest.approx(0.25, abs=1e-9)
    assert not found.exact


def one_turn(x, a, b, c, d, e, f):
    return x * (1 - x) + (2 * x - 1) * (2 * (a - b + c - d + e - f) + 1) / 2


def test_both_ends_of_every_straight_input_are_tried_where_one_other_is_left():
    """The sum runs from -2.5 to 3.5, and `x` pushes it by 0.8 to either side."""
    found = bounds(one_turn, {"x": (F(1, 10), F(9, 10)), **dict.fromkeys("abcdef", (F(1), F(2)))})
    assert (found.low, found.high) == (F(9, 100) - F(28, 10), F(9, 100) + F(28, 10))
    assert found.exact


def curved(x):
    return x * x * x / 3 - x * x + 3 * x / 2  # its slope is half and more, as (x - 1)² shows


def curved_down(x):
    return 9 - curved(x)


@pytest.mark.parametrize(("function", "sign"), [(curved, 1), (curved_down, -1)])
def test_a_direction_is_proved_in_pieces_where_the_whole_is_too_coarse(function, sign):
    found = bounds(function, {"x": (F(1, 2), F(3, 2))})
    assert [found.low, found.high] == sorted([function(F(1, 2)), function(F(3, 2))])
    assert (found.direction, found.exact) == ({"x": sign}, True)


def cancelling(x, a, b, c, d, e, f, g, h):
    return x * x - x**2 + x + a + b + c + d + e + f + g + h


@pytest.mark.parametrize(("held", "direction"), [("h", 1), ("", 0)])
def test_a_slope_is_derived_while_eight_inputs_vary_and_carried_along_with_nine(held, direction):
    """Derived, what cancels is gone; carried along, it widens the slope."""
    ends = many(0, 5) | ({held: (F(1), F(1))} if held else {})
    assert bounds(cancelling, ends).direction["x"] == direction


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [(F(-1), F(1)), (F(0), F(1)), (F(-1), F(0)), (F(0), F(0))])
def test_a_zero_to_divide_by_inside_the_box_is_refused(before):
    with pytest.raises(BoundsError, match="change may have no finite value"):
        bounds(change, {"before": before, "after": (F(1), F(2))})


def test_a_denominator_that_only_looks_as_if_it_reached_zero_is_accepted():
    found = bounds(repeated_denominator, {"x": (F(1, 2), F(2)), "y": (F(1, 10), F(9, 10))})
    assert (found.low, found.high) == (1 / F("2.8"), 1 / F("1.05"))


def test_no_end_of_pieces_is_tried_where_many_inputs_vary():
    ends = {"x": (F(1), F(2)), **dict.fromkeys("abc", (F(1), F(2)))}
    with pytest.raises(BoundsError, match="repeated_pole may have no finite value"):
        bounds(repeated_pole, ends)


def seems_less(a, b=0, c=0, d=0, e=0, f=0, g=0, h=0, i=0, j=0, k=0, l=0, m=0):  # noqa: E741
    return 1 / (1 + a - a)  # one, and seems to be less by the width of `a`


@pytest.mark.parametrize(
    ("count", "width", "refused"),
    [
        (1, "15.99", False),  # the finest piece, a sixteenth of it, is less than one
        (1, "16", True),
        (3, "15.99", False),
        (3, "16", True),
        (4, "7.99", False),  # four inputs are halved three times each
        (4, "8", True),
        (13, "1.01", True),
    ],
)
def test_a_box_is_halved_four_times_along_each_input_and_twelve_in_all(count, width, refused):
    box = {name: (F(1), F(2 if at < count else 1)) for at, name in enumerate("abcdefghijklm")}
    box["a"] = F(1), 1 + F(width)
    if refused:
        with pytest.raises(BoundsError, match="no finite value"):
            bounds(seems_less, box)
    else:
        assert bounds(seems_less, box).low == bounds(seems_less, box).high == 1


@pytest.mark.parametrize("pole", [101, 130, 177, 199])
def test_a_pole_anywhere_in_the_box_is_refused(pole):
    with pytest.raises(BoundsError, match="no finite value"):
        bounds(lambda x: 1 / (100 * x - pole), {"x": (F(1), F(2))})


def test_ends_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="before: the low end 2 is above the high end 1"):
        bounds(change, {"before": (F(2), F(1)), "after": (F(1), F(1))})


# --- laws, for every formula of the book --------------------------------------------------------------------


def shape(formula):
    """A formula without its names: those that differ in nothing else obey the same laws."""
    symbols = {name: sympy.Symbol(f"x{place}") for place, name in enumerate(formula.arguments)}
    with sympy.evaluate(False):
        expression = sympy.sympify(formula.function(**symbols))
    ends = tuple(DRAWN.get(unit, OTHERS) for unit in formula.arguments.values())
    return sympy.srepr(expression), ends


SHAPES = {shape(formula): formula for formula in FORMULAS.values()}.values()
every_shape = pytest.mark.parametrize("formula", SHAPES, ids=lambda formula: formula.name)
few = settings(max_examples=8)


@every_shape
@few
@given(st.data())
def test_bounds_hold_every_value_of_the_box_and_are_reached(formula, data):
    box = data.draw(boxes(formula))
    found = bounds(formula.function, box)
    shares = data.draw(st.lists(st.fractions(0, 1, max_denominator=50), min_size=5, max_size=5))
    names = list(box)
    for turn in range(5):
        point = {}
        for place, name in enumerate(names):
            low, high = box[name]
            point[name] = low + (high - low) * shares[(place + turn) % 5]
            if formula.arguments[name] == "years":
                point[name] = F(round(point[name]))
        assert found.low - slack(found) <= formula(**point) <= found.high + slack(found)
    if all(found.direction.values()):
        rising = {name: found.direction.get(name, 1) > 0 for name in box}
        assert found.low == formula(**{name: box[name][0 if up else 1] for name, up in rising.items()})
        assert found.high == formula(**{name: box[name][1 if up else 0] for name, up in rising.items()})


@every_shape
@few
@given(st.data())
def test_a_wider_box_never_narrows_the_result(formula, data):
    outer, inner = data.draw(boxes(formula, inner=True))
    wide, narrow = bounds(formula.function, outer), bounds(formula.function, inner)
    assert wide.low - slack(wide) <= narrow.low <= narrow.high <= wide.high + slack(wide)


#: Many inputs enter these more than once, over the whole ranges of every assumption: bounds are searched, and
#: the page says so.
TURN_INSIDE = {
    "npv",
    "npv_cash",
    "cost_per_holder_in_full",
    "cost_per_hour_in_full",
    "share_to_repay",
    "share_to_repay_low",
    "share_to_repay_high",
}


def test_bounds_of_every_result_in_the_book_are_exact(register):
    loose = {entry.id for entry in register.quantities.values() if not express(register, entry).bounds.exact}
    assert loose == TURN_INSIDE


# --- slopes -------------------------------------------------------------------------------------------------


@every_shape
@few
@given(st.data())
def test_elasticities_agree_with_small_steps(formula, data):
    point = {name: data.draw(drawn(unit), name) for name, unit in formula.arguments.items()}
    result = formula(**point)
    assume(result != 0)
    found = elasticities(formula.function, point)
    assert set(found) == set(point)
    for name, value in point.items():
        step = value / 10**6
        up, down = (formula(**{**point, name: value + sign * step}) for sign in (1, -1))
        slope = float((up - down) / (2 * step) * value)
        assert float(found[name] * result) == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_elasticities_are_exact_for_fractions():
    assert elasticities(change, {"before": F(16), "after": F(25)}) == {
        "before": F(-25, 9),
        "after": F(25, 9),
    }
    assert elasticities(change, {"before": F(16), "after": F(16)}) == {"before": 0, "after": 0}


def test_a_formula_as_symbols_keeps_its_own_steps():
    expression, symbols = symbolic(lambda x, y: x + x - y * 2 / y)
    assert str(expression) == "(x + x) - y*2/y"
    assert list(symbols) == ["x", "y"]


# --- solving ------------------------------------------------------------------------------------------------


#: Formulas with a power, which no fraction undoes
POWERS = {"annuity_factor", "spread_factor", "delayed_annuity_factor", "missing_factor"}


def solvable():
    """Every shape of a formula with every argument that it can be solved for."""
    return [
        pytest.param(formula, name, id=f"{formula.name}-{name}")
        for formula in SHAPES
        if formula.name not in POWERS
        for name in formula.arguments
    ]


@pytest.mark.parametrize(("formula", "unknown"), solvable())
@few
@given(st.data())
def test_a_solved_formula_gives_its_input_back(formula, unknown, data):
    point = {name: data.draw(drawn(unit), name) for name, unit in formula.arguments.items()}
    result = formula(**point)
    assume(result != 0)  # nothing gained at any price: every price solves it
    assume(elasticities(formula.function, point)[unknown] != 0)  # moves nothing: no value of it is the one
    others = {name: value for name, value in point.items() if name != unknown}
    solved = inverse(formula.function, unknown)
    assert list(inspect.signature(solved).parameters) == ["result", *others]
    assert solved(result=result, **others) == point[unknown]


@pytest.mark.parametrize(
    ("function", "unknown", "message"),
    [
        (hill, "x", "hill has 2 solutions for x, not one"),
        (FORMULAS["annuity_factor"].function, "rate", "no solution for rate in fractions"),
        (FORMULAS["annuity_factor"].function, "years", "no solution for years in fractions"),
    ],
)
def test_no_single_solution_is_refused(function, unknown, message):
    with pytest.raises(ValueError, match=message):
        inverse(function, unknown)
