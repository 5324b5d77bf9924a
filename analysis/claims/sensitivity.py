"""What moves a result, how far, and where a conclusion turns.

The functions take an :class:`analysis.claims.expression.Expression`, so number, bounds and sensitivity come from the same
formula. Values are in base units.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import elementwise

from analysis.claims.expression import Expression

Ranges = Mapping[str, tuple[Fraction, Fraction]]


def one_way(expression: Expression, name: str, values: Sequence[float]) -> pd.DataFrame:
    """A result while one input moves and the others stay.

    Parameters
    ----------
    name : str
        Key of the input.
    values : sequence of float, shape (n,)
        Its values, in base units.

    Returns
    -------
    DataFrame
        Columns ``input`` and ``result``, n rows, base units.

    Raises
    ------
    KeyError
        If the result does not rest on `name`.
    """
    moved = np.asarray(values, dtype=float)
    result = _with(expression, {name: moved})
    return pd.DataFrame({"input": moved, "result": np.broadcast_to(result, moved.shape)})


def _with(expression: Expression, moved: Mapping[str, np.ndarray]) -> np.ndarray:
    """The result with some inputs replaced by arrays and the others at their stated values."""
    for name in moved:
        if name not in expression.inputs:
            raise KeyError(f"{expression.formula.name} does not rest on '{name}'")
    point = {name: float(given.value) for name, given in expression.inputs.items() if name not in moved}
    return expression.function(**point, **moved)


def tornado(
    expression: Expression, ranges: Ranges | None = None, point: Mapping[str, Fraction] | None = None
) -> pd.DataFrame:
    """How far each input alone moves a result, the widest swing first.

    Parameters
    ----------
    ranges : mapping of str to (Fraction, Fraction), optional
        Low and high end by input; by default each input's plausible range, or its rounding where the
        register has none. Inputs without width are left out.
    point : mapping of str to Fraction, optional
        Where the inputs that do not move stay; by default each stays at its stated value.

    Returns
    -------
    DataFrame
        Columns ``input`` (key), ``low``, ``high`` (ends of the input), ``result_low``, ``result_high`` (the
        result at each end), ``swing`` (their distance); exact fractions in base units.
    """
    if ranges is None:
        ranges = {name: given.widest for name, given in expression.inputs.items()}
    stay = {**expression.point, **(point or {})}
    rows = []
    for name, (low, high) in ranges.items():
        if low == high:
            continue
        ends = [expression.function(**{**stay, name: end}) for end in (low, high)]
        rows.append([name, low, high, *ends, abs(ends[1] - ends[0])])
    columns = ["input", "low", "high", "result_low", "result_high", "swing"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("swing", ascending=False, kind="stable").reset_index(drop=True)


def two_way(expression: Expression, x: str, y: str, xs: Sequence[float], ys: Sequence[float]) -> pd.DataFrame:
    """A result while two inputs move and the others stay.

    Parameters
    ----------
    x, y : str
        Keys of the inputs.
    xs, ys : sequence of float
        Their values, in base units.

    Returns
    -------
    DataFrame
        One row for each of `ys`, one column for each of `xs`; base units.
    """
    across, down = np.meshgrid(np.asarray(xs, dtype=float), np.asarray(ys, dtype=float))
    return pd.DataFrame(_with(expression, {x: across, y: down}), index=list(ys), columns=list(xs))


def switching_value(
    expression: Expression, name: str, target: float | np.ndarray, low: float, high: float
) -> np.ndarray:
    """The value of one input at which a result reaches a target, the others staying.

    Parameters
    ----------
    name : str
        Key of the input.
    target : float or array of shape (n,)
        The result at which the conclusion turns, base units.
    low, high : float
        Where to look, base units.

    Returns
    -------
    array of shape of `target`
        NaN where the result reaches the target nowhere between `low` and `high`.
    """
    targets = np.asarray(target, dtype=float)

    def gap(value: Any, wanted: Any) -> Any:
        return _with(expression, {name: value}) - wanted

    ends = (np.full(targets.shape, float(low)), np.full(targets.shape, float(high)))
    found = elementwise.find_root(gap, ends, args=(targets,))
    return np.where(found.success, found.x, np.nan)
