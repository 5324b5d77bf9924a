"""What every chapter imports first: the checked register, and numbers for the prose."""

from __future__ import annotations

from myst_nb import glue

from analysis import wording
from analysis.data import Register, load
from analysis.explain import need_words, turning_words
from analysis.model import express
from analysis.verdicts import judge

__all__ = ["load", "say"]


def say(register: Register, *keys: str) -> None:
    """Make figures available to the prose of the chapter, as text.

    Parameters
    ----------
    register : Register
    *keys : str
        ``RESULT``, ``RESULT.low``, ``RESULT.high``, ``RESULT.span``; ``INPUT.given``; ``CLAIM.stated``,
        ``CLAIM.rebuilt``, ``CLAIM.span``, ``CLAIM.verdict``, ``CLAIM.needs``, ``CLAIM.turns``.

    Raises
    ------
    KeyError
        If a key names nothing.
    """
    for key in keys:
        glue(key, words(register, key), display=False)


def words(register: Register, key: str) -> str:
    """The figure a key stands for, as the reader sees it; see :func:`say`."""
    name, _, part = key.partition(".")
    if part == "given":
        return wording.given(register.inputs[name])
    if part in ("", "low", "high") or (part == "span" and name in register.quantities):
        return _quantity(register, name, part)
    return _claim(register, name, part)


def _quantity(register: Register, name: str, part: str) -> str:
    quantity = register.quantities[name]
    expression = express(register, quantity)
    if part == "span":
        return wording.quantity_span(quantity, expression.bounds.low, expression.bounds.high)
    value = getattr(expression.bounds, part) if part else expression.value
    return wording.quantity_value(quantity, value)


def _claim(register: Register, name: str, part: str) -> str:
    claim = register.claims[name]
    if part == "stated":
        return wording.stated(claim)
    judged = judge(register, claim)
    shown = {
        "verdict": lambda: judged.verdict.value.lower(),
        "rebuilt": lambda: wording.rebuilt(claim, judged.value),
        "span": lambda: wording.span(claim, judged.low, judged.high),
        "needs": lambda: need_words(judged),
        "turns": lambda: turning_words(claim, judged).lower(),
    }
    return shown[part]()
