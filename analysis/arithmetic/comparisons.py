"""Comparisons written in words of a table: "A < B and B >= 0"."""

import operator
import re
from collections.abc import Callable
from typing import Any, NamedTuple

_COMPARED = re.compile(r"(\S+) (<|<=|>|>=|=) (\S+)")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


class Comparison(NamedTuple):
    """Two sides, each a name or a number as text, and the sign between them."""

    left: str
    sign: str
    right: str

    @property
    def names(self) -> list[str]:
        """The sides that are no numbers."""
        return [side for side in (self.left, self.right) if not is_number(side)]

    def holds(self, left: Any, right: Any) -> bool:
        """Whether two numbers compare so."""
        return bool(_OPERATORS[self.sign](left, right))


def is_number(side: str) -> bool:
    """Whether a side of a comparison is a number, and not a name."""
    return bool(_NUMBER.fullmatch(side))


def parts(text: str) -> list[str]:
    """What a text joins by "and", in order; nothing of an empty one.

    Examples
    --------
    >>> parts("a < b and b >= 0")
    ['a < b', 'b >= 0']
    """
    return [part for part in text.split(" and ") if part]


def comparison(part: str) -> Comparison:
    """A part of a text as the comparison it is.

    Parameters
    ----------
    part : str
        Two sides and a sign, with a blank between each.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> comparison("a <= 0").names
    ['a']
    """
    found = _COMPARED.fullmatch(part)
    if not found:
        raise ValueError(f"{part!r} is no comparison such as 'KEY < KEY', 'KEY >= 0' or 'KEY clear'")
    return Comparison(*found.groups())
