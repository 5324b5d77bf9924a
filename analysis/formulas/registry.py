"""What a formula declares, and how the formulas of a module are found.

The decorator declares the unit of every argument and of the result in the base units of ``data/units.csv``.
``"*"`` stands for any unit, the same one wherever it appears in a formula.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Formula:
    """A function of arithmetic with the units of its arguments and of its result.

    - `name`: the function's name, which is the formula id in the registers.
    - `function`: takes every argument by keyword.
    - `arguments`: argument name → base unit, in the function's order.
    - `unit`: base unit of the result.
    """

    name: str
    function: Callable[..., Any]
    arguments: dict[str, str]
    unit: str

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
    - `**arguments`: base unit of each argument; the names must be the function's own, in order.
    - Raises TypeError if the names do not match the function's.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        names = list(inspect.signature(function).parameters)
        if names != list(arguments):
            raise TypeError(f"{function.__name__}: units given for {list(arguments)}, arguments are {names}")
        function.formula = Formula(function.__name__, function, arguments, unit)
        return function

    return declare


def gathered(*modules: ModuleType) -> dict[str, Formula]:
    """Every formula that the modules declare, by its name, in the order in which they stand.

    Raises TypeError if two have one name.
    """
    found: dict[str, Formula] = {}
    for module in modules:
        for function in vars(module).values():
            if isinstance(one := getattr(function, "formula", None), Formula):
                if one.name in found:
                    raise TypeError(f"two formulas are called {one.name}")
                found[one.name] = one
    return found
