"""Whether a sentence still holds: comparisons of numbers of the book, as headlines and prose name them."""

import re
from collections.abc import Mapping
from fractions import Fraction

from analysis.arithmetic.comparisons import comparison, is_number, parts
from analysis.ledger import entries
from analysis.register.load import Register

#: What conditions may ask of one thing, a council for example: name → number, with 1 for what is so and 0 for what is not.
Facts = Mapping[str, float] | None

_CLEAR = re.compile(r"(\S+) (clear|unclear)")


def holds(register: Register, condition: str, facts: Facts = None) -> bool:
    """Whether numbers of the book compare as a sentence says.

    False also where a number is not known, unless nothing is asked.

    Parameters
    ----------
    condition : str
        Comparisons joined by "and". Either side is a key as :func:`analysis.ledger.entries.words` takes it (an
        input needs no ``.given``; ``.low`` and ``.high`` are ends of a range) or a number in base units: shares as
        fractions, money in pounds. ``KEY clear`` holds where the range of a number leaves out zero, ``KEY unclear``
        where it does not, as one without a bound does not. No comparison at all holds.
    facts : Facts
        Numbers of what the sentence is about, by names that go before keys of the book; NaN is not known.

    Raises
    ------
    KeyError
        If a key names nothing.
    ValueError
        If a part of the condition is no comparison, or asks for the range of a number that has none.

    Examples
    --------
    >>> from analysis import load
    >>> holds(load(), "caseload_model < caseload_england and face_time_change_relative > 0.5")
    True
    """
    return all(_part_holds(register, part, facts or {}) for part in parts(condition))


def _part_holds(register: Register, part: str, facts: Mapping[str, float]) -> bool:
    if clear := _CLEAR.fullmatch(part):
        return _leaves_out_zero(register, clear[1]) is (clear[2] == "clear")
    compared = comparison(part)
    left, right = (
        Fraction(side) if is_number(side) else facts[side] if side in facts else entries.worth(register, side)
        for side in (compared.left, compared.right)
    )
    return left is not None and right is not None and compared.holds(left, right)


def _leaves_out_zero(register: Register, key: str) -> bool | None:
    """Whether the range of a number leaves out zero; ``None`` where the number is not known."""
    found = entries.entry(register, f"{key}.low")
    if found.value is None:
        return None
    if found.low is not None and found.high is not None:
        return found.low > 0 or found.high < 0
    if "low" not in found.said:
        raise ValueError(f"'{key}' has no range that could be clear or unclear")
    return False
