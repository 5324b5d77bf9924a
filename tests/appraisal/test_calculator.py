"""The calculator: the model's own numbers, and the same operations written down for a browser."""

import math
import re
from fractions import Fraction
from types import SimpleNamespace

import pytest
from calculator_states import states

from analysis.appraisal import calculator, model

#: A step of the function that the browser runs.
STEP = re.compile(r"const (\w+)=([^;]+);")


@pytest.fixture(scope="module")
def base(register):
    return calculator.base(register)


def test_at_the_start_it_is_the_model_of_today(register, base):
    """The caseload, rebuilt from the counts of an average council, differs in its last digit."""
    keys = ("caseload_realised", "transition_in_all", "running_change", "share_to_repay", "npv", "npv_cash")
    expected = model.evaluate(register, model.today(register), keys)
    found = calculator.calculate(register, base)
    for one in calculator.calculated():
        if one.arguments in keys:
            assert found[one.id] == pytest.approx(expected[one.arguments], rel=1e-12)
    assert found["repaid"] == pytest.approx(model.years_to_repay(register, model.today(register)), rel=1e-12)


def test_a_council_is_the_model_of_that_council(register, base):
    own = calculator.councils(register)["383"]
    counts = {name: own[name] for name in ("cases", "case_holders", "in_post", "agency", "leavers")}
    moved = model.today(register) | model.council(**counts)
    found = calculator.calculate(register, base | own)
    assert found["npv"] == pytest.approx(model.evaluate(register, moved, ("npv",))["npv"], rel=1e-12)
    assert found["of_budget"] == pytest.approx(base["transition_cost"] / 3 / own["safeguarding"], rel=1e-12)


def test_a_budget_that_is_not_stated_is_no_number_and_no_average(register, base):
    assert calculator.councils(register)["942"]["safeguarding"] is None
    assert calculator.whole(register, "942")
    own = calculator.at(register, "942")
    assert math.isnan(own["safeguarding"])
    assert own["cases"] == calculator.councils(register)["942"]["cases"] != base["cases"]


@pytest.mark.parametrize(
    ("moved", "undefined"),
    [
        ({"promise_realised": 0.0}, {"repaid"}),
        ({"safeguarding": 0.0}, {"of_budget", "running_of_budget"}),
        ({"safeguarding": math.nan}, {"of_budget", "running_of_budget"}),
        ({"contact_worth": 0.0, "given_up_worth": 1.0, "holder_worth": 0.0}, {"repaid", "even"}),
        ({}, set()),
    ],
)
def test_what_has_no_value_is_not_defined(register, base, moved, undefined):
    found = calculator.calculate(register, base | moved)
    assert {name for name, value in found.items() if math.isnan(value)} == undefined


def written(script, values):
    """The steps of the script, whose arithmetic is Python's too."""
    known = {"i": SimpleNamespace(**values)}
    for name, code in STEP.findall(script):
        try:
            known[name] = eval(code, {}, known)
        except ZeroDivisionError:
            known[name] = float("nan")
    return known


def test_the_browser_runs_the_same_operations_in_the_same_order(register, base):
    script, names = calculator.javascript(register), calculator.steps(register)
    assert [name for name, _ in STEP.findall(script)] == list(names)
    told = dict(re.findall(r"(\w+):(?:[^,}?]*\?)?(\w+)(?::NaN)?[,}]", script[script.index("return{") + 6 :]))
    assert list(told) == [one.id for one in calculator.calculated()]
    for values in states(register, base, 300):
        expected, known = calculator.calculate(register, values), written(script, values)
        for name, value in expected.items():
            assert math.isnan(value) or known[told[name]] == value, (name, values)


def test_every_control_moves_a_result(register, base):
    start = calculator.calculate(register, base | {"promise_realised": 0.5})
    for one in calculator.controls():
        low = one.lowest * calculator.scale(register, one)
        found = calculator.calculate(register, base | {"promise_realised": 0.5, one.key: low})
        assert any(found[name] != value for name, value in start.items() if value == value), one.key


def test_a_control_holds_its_start_and_its_plausible_range(register, base):
    for one in calculator.controls():
        scale = calculator.scale(register, one)
        low, high = calculator.plausible(register, one)
        assert one.lowest * scale <= low * (1 + 1e-9), one.key
        assert high <= one.highest * scale * (1 + 1e-9), one.key
        assert low * (1 - 1e-9) <= base[one.key] <= high * (1 + 1e-9), one.key


def test_a_unit_of_a_part_or_of_many_is_so_many_places_from_its_base(register):
    for unit in register.units.values():
        assert unit.factor == Fraction(10) ** calculator.shift(unit)
