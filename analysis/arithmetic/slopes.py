# ruff: noqa: D105 (the operators of a number need no explanation)
"""Slopes of a formula by every input at once, and whether a formula is a straight line in one of them.

A formula is called with objects that carry their slopes along (forward differentiation), so a chain of many
formulas costs one call, where a symbolic derivative by each input would have to be written out and factored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sloped:
    """A value and its slope by each input; values are fractions, intervals or anything arithmetic works on."""

    value: Any
    slopes: Mapping[str, Any]
    log: Callable[..., Any]

    def _of(self, other: object) -> Sloped:
        return other if isinstance(other, Sloped) else Sloped(other, {}, self.log)

    def _times(self, factor: Callable[[], Any]) -> dict[str, Any]:
        """Slopes of a result that moves by a factor for one more of this value; without slopes none is computed."""
        if not self.slopes:
            return {}
        by = factor()
        return {name: slope * by for name, slope in self.slopes.items()}

    def _joined(self, value: Any, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Sloped:
        """A result with the slopes that it has by way of the two values it is made of."""
        found = dict(mine)
        for name, slope in theirs.items():
            found[name] = found[name] + slope if name in found else slope
        return Sloped(value, found, self.log)

    def __add__(self, other: object) -> Sloped:
        other = self._of(other)
        return self._joined(self.value + other.value, self.slopes, other.slopes)

    def __sub__(self, other: object) -> Sloped:
        other = self._of(other)
        return self._joined(self.value - other.value, self.slopes, other._times(lambda: -1))

    def __mul__(self, other: object) -> Sloped:
        other = self._of(other)
        value = self.value * other.value
        return self._joined(value, self._times(lambda: other.value), other._times(lambda: self.value))

    def __truediv__(self, other: object) -> Sloped:
        other = self._of(other)
        ratio = self.value / other.value
        mine, theirs = self._times(lambda: 1 / other.value), other._times(lambda: -ratio / other.value)
        return self._joined(ratio, mine, theirs)

    def __pow__(self, other: object) -> Sloped:
        other = self._of(other)
        power = self.value**other.value
        mine = self._times(lambda: power * other.value / self.value)
        return self._joined(power, mine, other._times(lambda: power * self.log(self.value)))

    def __neg__(self) -> Sloped:
        return self * -1

    def __pos__(self) -> Sloped:
        return self

    def __radd__(self, other: object) -> Sloped:
        return self._of(other) + self

    def __rsub__(self, other: object) -> Sloped:
        return self._of(other) - self

    def __rmul__(self, other: object) -> Sloped:
        return self._of(other) * self

    def __rtruediv__(self, other: object) -> Sloped:
        return self._of(other) / self

    def __rpow__(self, other: object) -> Sloped:
        return self._of(other) ** self


def slopes(
    function: Callable[..., Any], point: Mapping[str, Any], by: tuple[str, ...], log: Callable[..., Any]
) -> tuple[Any, dict[str, Any]]:
    """A formula's value and its slope by some inputs, at a point or over a box of intervals.

    `by`: those inputs; 0 where the formula does not move. `log`: natural logarithm for this kind of number.
    """
    given = {name: Sloped(value, {name: 1} if name in by else {}, log) for name, value in point.items()}
    result = function(**given)
    if not isinstance(result, Sloped):
        return result, dict.fromkeys(by, 0)
    return result.value, {name: result.slopes.get(name, 0) for name in by}


@dataclass(frozen=True)
class _Degree:
    """Highest powers of one input above and below the line."""

    above: float
    below: float

    @staticmethod
    def _of(other: object) -> _Degree:
        return other if isinstance(other, _Degree) else _Degree(0, 0)

    def __add__(self, other: object) -> _Degree:
        other = self._of(other)
        above = max(self.above + other.below, other.above + self.below)
        return _Degree(above, self.below + other.below)

    def __mul__(self, other: object) -> _Degree:
        other = self._of(other)
        return _Degree(self.above + other.above, self.below + other.below)

    def __truediv__(self, other: object) -> _Degree:
        other = self._of(other)
        return _Degree(self.above + other.below, self.below + other.above)

    def __rtruediv__(self, other: object) -> _Degree:
        return self._of(other) / self

    def __pow__(self, other: object) -> _Degree:
        still = _Degree(0, 0)
        return still if self == still == self._of(other) else _Degree(float("inf"), float("inf"))

    def __neg__(self) -> _Degree:
        return self

    __sub__ = __rsub__ = __radd__ = __add__
    __rmul__ = __mul__
    __rpow__ = __pow__
    __pos__ = __neg__


def keeps_direction(function: Callable[..., Any], names: tuple[str, ...], name: str) -> bool:
    """Whether a formula, the other inputs held, can only rise or only fall in one of them.

    True where it is a straight line in that input, or one line divided by another: neither turns. False says
    only that this is not shown.
    """
    degree = _Degree._of(function(**{each: _Degree(float(each == name), 0) for each in names}))
    return degree.above <= 1 and degree.below <= 1
