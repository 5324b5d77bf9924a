"""Whether a sentence still holds: comparisons of numbers of the book, as headlines and prose name them."""

import re
from fractions import Fraction

from analysis.arithmetic.comparisons import comparison, is_number, parts
from analysis.ledger import entries
from analysis.register.load import Register

_CLEAR = re.compile(r"(\S+) (clear|unclear)")


def holds(register: Register, condition: str) -> bool:
    """Whether numbers of the book compare as a sentence says.

    False also where a number is not known, unless nothing is asked.

    Parameters
    ----------
    condition : str
        Comparisons joined by "and". Either side is a key as :func:`analysis.ledger.entries.words` takes it (an
        input needs no ``.given``; ``.low`` and ``.high`` are ends of a range) or a number in base units: shares as
        fractions, money in pounds. ``KEY clear`` holds where the range of a number leaves out zero, ``KEY unclear``
        where it does not. No comparison at all holds.

    Raises
    ------
    KeyError
        If a key names nothing.
    ValueError
        If a part of the condition is no comparison.

    Examples
    --------
    >>> from analysis import load
    >>> holds(load(), "caseload_model < caseload_england and face_time_change_relative > 0.5")
    True
    """
    return all(_part_holds(register, part) for part in parts(condition))


def _part_holds(register: Register, part: str) -> bool:
    if clear := _CLEAR.fullmatch(part):
        low, high = (entries.worth(register, f"{clear[1]}.{end}") for end in ("low", "high"))
        if low is None or high is None:
            return False
        return (low > 0 or high < 0) == (clear[2] == "clear")
    compared = comparison(part)
    left, right = (
        Fraction(side) if is_number(side) else entries.worth(register, side)
        for side in (compared.left, compared.right)
    )
    return left is not None and right is not None and compared.holds(left, right)
