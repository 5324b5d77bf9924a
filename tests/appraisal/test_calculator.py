"""The calculator: the model's own numbers, and the same operations written down for a browser."""

import math
import re
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from calculator_states import states

from analysis.appraisal import calculator, census, model

EXTENSIONS = Path(__file__).resolve().parents[2] / "book" / "_ext"

#: What the script takes of the browser.
_MATH = SimpleNamespace(round=lambda value: math.floor(value + 0.5), floor=math.floor, max=max)

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
    assert found["repaid"] == pytest.approx(
        model.years_to_repay(register, model.today(register), 1.0), rel=1e-12
    )


def test_a_council_is_the_model_of_that_council(register, base):
    own = calculator.councils(register)["383"]
    counts = {name: own[name] for name in ("cases", "case_holders", "in_post", "agency", "leavers")}
    moved = model.today(register) | model.council(**counts)
    found = calculator.calculate(register, base | own)
    assert found["npv"] == pytest.approx(model.evaluate(register, moved, ("npv",))["npv"], rel=1e-12)
    assert found["of_budget"] == pytest.approx(base["transition_cost"] / 3 / own["safeguarding"], rel=1e-12)


def every(register):
    """Each council that the calculator has all counts of, with its values."""
    units = filter(lambda unit: calculator.whole(register, unit), calculator.councils(register))
    return {unit: calculator.at(register, unit) for unit in units}


def test_the_change_in_all_is_never_below_the_cost_with_its_overrun(register):
    for unit, own in every(register).items():
        for target in (8.0, 14.0, 14.29, 17.5, 25.0):
            found = calculator.calculate(register, own | {"caseload_model": target})
            stated = own["transition_cost"] * (1 + own["cost_overrun"])
            assert found["transition"] >= stated * (1 - 1e-12), (unit, target)
            assert found["posts"] >= 0, (unit, target)


@pytest.mark.parametrize("target", [14.0, 12.5, 14.29, 17.0])
def test_a_council_at_the_models_caseload_or_below_gains_and_gives_up_nobody(register, target):
    """It pays the cost, its overrun and the support posts, keeps its caseload, and wins the contact time."""
    counted = 0
    for unit, own in every(register).items():
        children = own["cases"] / own["case_holders"]
        if math.floor(10 * children + 0.5) / 10 > target and children > target:
            continue
        counted += 1
        found = calculator.calculate(register, own | {"caseload_model": target})
        support = own["support_posts"] * own["support_pay_2018"] * (1 + own["on_cost"])
        running = support * own["deflator_2020"] / own["deflator_2018"]
        minutes = 60 * own["contracted_week"] * own["contact_share_after"] / children
        assert found["posts"] == 0, unit
        assert found["caseload"] == pytest.approx(children, rel=1e-12), unit
        assert found["minutes"] == pytest.approx(minutes, rel=1e-12), unit
        assert found["transition"] == pytest.approx(own["transition_cost"] * 1.2, rel=1e-12), unit
        assert found["running"] == pytest.approx(running, rel=1e-12), unit
    assert counted > 10


def test_sutton_prints_as_fourteen_and_is_there(register):
    """14.047 children are 14.0 as the department prints them."""
    found = calculator.calculate(register, calculator.at(register, "319"))
    assert found["posts"] == 0
    assert found["caseload"] == pytest.approx(14.046875)


def test_every_council_is_that_of_the_national_chapter(register):
    """The sum over England takes the same councils by another way to the same outcomes."""
    own = pd.DataFrame.from_dict(every(register), orient="index")
    own = own.assign(caseload=own["cases"] / own["case_holders"], councils=1)
    keys = ("npv", "npv_cash", "transition_in_all", "running_change")
    prices = model.at_latest_prices(register)
    expected = census.own_results(register, own, keys, by_size=False, **prices)
    for unit in own.index:
        found = calculator.calculate(register, calculator.at(register, unit))
        for name, key in zip(("npv", "npv_cash", "transition", "running"), keys, strict=True):
            assert found[name] == pytest.approx(expected.loc[unit, key], rel=1e-9), (unit, name)


def test_year_by_year_it_comes_to_the_same_for_every_council(register):
    """The second route to the key figures is at the prices of 2019-20; so is the calculator here."""
    route = second_route()
    costs = ("transition_cost", "deflator_2020")
    for unit, own in every(register).items():
        at_2020 = own | {name: model.worth(register, name) for name in costs}
        costs_in, gains_in = route.flows((own["case_holders"], own["cases"] / own["case_holders"]))
        expected = route.present(gains_in) - route.present(costs_in)
        found = calculator.calculate(register, at_2020 | register.scenarios["price_both"].moved)
        assert found["npv"] == pytest.approx(expected, rel=1e-9, abs=1), unit


def second_route():
    """The module beside the book's extensions, which imports nothing of the book."""
    found = spec_from_file_location("second_route", EXTENSIONS / "second_route.py")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_a_budget_that_is_not_stated_is_no_number_and_no_average(register, base):
    assert calculator.councils(register)["942"]["safeguarding"] is None
    assert calculator.whole(register, "942")
    own = calculator.at(register, "942")
    assert math.isnan(own["safeguarding"])
    assert own["cases"] == calculator.councils(register)["942"]["cases"] != base["cases"]


def test_a_council_is_whole_only_with_every_count(register):
    known = calculator.councils(register)
    short = [unit for unit, own in known.items() if None in [own[name] for name in model.COUNTS]]
    assert [unit for unit in known if not calculator.whole(register, unit)] == short != []
    assert not calculator.whole(register, "no such council")


def test_the_support_posts_own_work_lightens_every_year_that_is_priced_and_none_in_cash(register, base):
    """At cost, it is worth what the posts are paid, in each year of the gain."""
    counted = base | {"support_worth": 1.0}
    without, found = (calculator.calculate(register, values) for values in (base, counted))
    prices = base["deflator_2020"] / base["deflator_2018"]
    paid = base["support_posts"] * base["support_pay_2018"] * (1 + base["on_cost"]) * prices
    assert found["at_end"] - without["at_end"] == pytest.approx(paid * base["horizon"], rel=1e-12)
    same = set(found) - {"npv", "even", "repaid", "at_full", "at_end"}
    assert {name: found[name] for name in same} == {name: without[name] for name in same}


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
    known = {"i": SimpleNamespace(**values), "Math": _MATH}
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


@pytest.mark.parametrize(
    ("caseload", "target", "there"),
    [
        (14.04, 14.0, 1),
        (14.05, 14.0, 0),
        (13.0, 14.0, 1),
        (14.28, 14.29, 1),
        (14.29, 14.29, 0),
        (14.249, 14.29, 1),
    ],
)
def test_a_council_is_there_as_printed_or_below_a_target_that_cannot_be_printed(caseload, target, there):
    """In the browser too; at a target of 14.29 the caseload it would come to is its own."""
    assert calculator._there(caseload, target) == there
    code = calculator._there(calculator.Written(repr(caseload)), calculator.Written(repr(target))).code
    assert eval(code, {"Math": _MATH}) == there


def test_every_control_moves_a_result(register, base):
    start = calculator.calculate(register, base | {"promise_realised": 0.5})
    for one in calculator.controls():
        ends = [end * calculator.scale(register, one) for end in (one.lowest, one.highest)]
        away = next(end for end in ends if end != base[one.key])
        found = calculator.calculate(register, base | {"promise_realised": 0.5, one.key: away})
        assert any(found[name] != value for name, value in start.items() if value == value), one.key


def test_a_control_holds_its_start_and_its_plausible_range(register, base):
    for one in calculator.controls():
        scale = calculator.scale(register, one)
        low, high = calculator.plausible(register, one)
        assert one.lowest * scale <= low * (1 + 1e-9), one.key
        assert high <= one.highest * scale * (1 + 1e-9), one.key
        assert low * (1 - 1e-9) <= base[one.key] <= high * (1 + 1e-9), one.key


def test_only_the_sum_stated_at_earlier_prices_is_carried_to_those_of_today(register):
    by_key = {one.key: one for one in calculator.controls()}
    ends = {key: tuple(map(float, register.inputs[key].plausible or ())) for key in by_key}
    for key, one in by_key.items():
        stated = ends[key] or 2 * (float(register.inputs[key].value),)
        times = 100 / 80.8738 if key == "transition_cost" else 1
        assert calculator.plausible(register, one) == pytest.approx([end * times for end in stated]), key
        unit = float(register.inputs[key].unit.factor)
        times = 77.0388 / 100 if key == "salary_2018" else 1
        assert calculator.scale(register, one) == pytest.approx(unit * times), key


def test_a_unit_of_a_part_or_of_many_is_so_many_places_from_its_base(register):
    for unit in register.units.values():
        assert unit.factor == Fraction(10) ** calculator.shift(unit)
