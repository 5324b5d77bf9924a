"""Whether a sentence still holds: comparisons of numbers of the book, as headlines and prose name them."""

from __future__ import annotations

import operator
import re
from fractions import Fraction

from analysis.claims.verdicts import judge
from analysis.ledger import entries
from analysis.register.keys import parse
from analysis.register.load import Register

_COMPARED = re.compile(r"(\S+) (<|<=|>|>=|=) (\S+)")
_CLEAR = re.compile(r"(\S+) (clear|unclear)")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}


def holds(register: Register, condition: str) -> bool:
    """Whether numbers of the book compare as a sentence says.

    Parameters
    ----------
    register : Register
    condition : str
        Comparisons joined by "and". Either side is a key as :func:`analysis.ledger.entries.words` takes it (an
        input needs no ``.given``; ``.low`` and ``.high`` are ends of a range) or a number in base units: shares as
        fractions, money in pounds. ``KEY clear`` holds where the range of a number leaves out zero, ``KEY unclear``
        where it does not. No comparison at all holds.

    Returns
    -------
    bool
        False also where a number is not known, unless nothing is asked.

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
    return all(_part_holds(register, part) for part in condition.split(" and ") if part)


def _part_holds(register: Register, part: str) -> bool:
    if clear := _CLEAR.fullmatch(part):
        low, high = _worth(register, f"{clear[1]}.low"), _worth(register, f"{clear[1]}.high")
        if low is None or high is None:
            return False
        return (low > 0 or high < 0) == (clear[2] == "clear")
    compared = _COMPARED.fullmatch(part)
    if not compared:
        raise ValueError(f"'{part}' is no comparison such as 'KEY < KEY', 'KEY >= 0' or 'KEY clear'")
    left, right = _worth(register, compared[1]), _worth(register, compared[3])
    return left is not None and right is not None and bool(_OPERATORS[compared[2]](left, right))


def limits(register: Register, key: str) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """The number a key stands for with its low and its high end, in base units.

    Parameters
    ----------
    register : Register
    key : str
        As :func:`analysis.ledger.entries.words` takes it; an input needs no ``.given``.

    Raises
    ------
    KeyError
        If the key names nothing.
    """
    full = f"{key}.given" if key in register.inputs else key
    found = entries.entry(register, full)
    value, low, high = found.limits()
    if parse(full).part == "rebuilt":
        value = judge(register, register.claims[found.id]).value
    return value, low, high


def _worth(register: Register, side: str) -> Fraction | None:
    if _NUMBER.fullmatch(side):
        return Fraction(side)
    value, low, high = limits(register, side)
    return {"low": low, "high": high}.get(parse(side).part, value)
