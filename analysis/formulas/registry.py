"""What a formula declares, and how the formulas of a module are found.

The decorator declares the unit of the result, and of each argument whose name does not tell it, in the base units
of ``data/units.csv``. ``"*"`` stands for any unit, the same one wherever it appears in a formula.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

#: Base unit → names of arguments that are in it in every formula.
_IN_UNIT = {
    "children": "cases",
    "children_per_case_holder": "caseload caseload_after caseload_before children",
    "count": "councils teams",
    "days_per_year": "days holidays leave statutory",
    "fraction": "change cost_factor given_up management on_cost rate realised share share_after share_before "
    "without_cases worth",
    "fte": "agency case_holders gained in_post team_size",
    "headcount": "people",
    "hours_per_week": "week",
    "index": "index_from index_to",
    "pounds": "burden",
    "pounds_per_year": "building holder_cost holder_pay manager_cost manager_pay post premium salary support_pay yearly",
    "years": "delay missing ramp years",
}
_UNIT_OF = {name: unit for unit, names in _IN_UNIT.items() for name in names.split()}


@dataclass(frozen=True)
class Formula:
    """A function of arithmetic with the units of its arguments and of its result."""

    name: str  #: the function's name, which is the formula id in the registers
    function: Callable[..., Any]  #: takes every argument by keyword
    arguments: dict[str, str]  #: argument name → base unit, in the function's order
    unit: str  #: base unit of the result

    def __call__(self, **values: Any) -> Any:
        """Call the function."""
        return self.function(**values)

    @property
    def meaning(self) -> str:
        """The first line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").splitlines()[0]


def formula(unit: str, **arguments: str) -> Callable[..., Any]:
    """Declare a function to be a formula; see :func:`gathered`.

    - `unit`: base unit of the result.
    - `**arguments`: base unit of each argument whose name does not tell it.
    - Raises TypeError if an argument has no unit or two, or a unit no argument.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        names = list(inspect.signature(function).parameters)
        if set(arguments) != set(names) - set(_UNIT_OF):
            raise TypeError(f"{function.__name__}: units given for {list(arguments)}, arguments are {names}")
        units = {name: arguments.get(name) or _UNIT_OF[name] for name in names}
        function.formula = Formula(function.__name__, function, units, unit)
        return function

    return declare


def gathered(*modules: ModuleType) -> dict[str, Formula]:
    """Every formula that the modules declare, by its name, in the order in which they stand; no two have one name."""
    found: dict[str, Formula] = {}
    for module in modules:
        for function in vars(module).values():
            if isinstance(one := getattr(function, "formula", None), Formula):
                if one.name in found:
                    raise TypeError(f"two formulas are called {one.name}")
                found[one.name] = one
    return found
