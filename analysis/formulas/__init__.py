"""Each formula of the book, once: of practice, of what things cost, and of one council's money.

In comes plain arithmetic: no data, no condition, no rounding.
It imports no other room.
"""

from collections.abc import Callable
from typing import Any

from analysis.formulas import appraisal, costs, practice
from analysis.formulas.registry import Formula, formula, gathered

__all__ = ["FORMULAS", "Formula", "formula"]

#: Every formula by its name, which the tables use.
FORMULAS = gathered(practice, appraisal, costs)


def __getattr__(name: str) -> Callable[..., Any]:
    """A formula by its name, as ``formulas.relative_change``."""
    if name not in FORMULAS:
        raise AttributeError(f"the book has no formula '{name}'")
    return FORMULAS[name].function
