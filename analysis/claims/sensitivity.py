"""What moves a result, how far, and where a conclusion turns.

The functions take an :class:`analysis.claims.expression.Expression`, so number, bounds and sensitivity come from the same
formula. Values are in base units.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import elementwise

from analysis.claims.expression import Expression

#: Draws computed at once: few enough for a processor's cache, which nearly halves the time.
_BLOCK = 2**13

Ranges = Mapping[str, tuple[Fraction, Fraction]]


def one_way(expression: Expression, name: str, values: Sequence[float]) -> pd.DataFrame:
    """A result while one input moves and the others stay.

    Parameters
    ----------
    expression : Expression
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
    expression : Expression
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
    expression : Expression
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
    expression : Expression
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


@dataclass(frozen=True)
class Spread:
    """A result under joint uncertainty, from several scrambles of one Sobol sequence.

    Attributes
    ----------
    mean, mean_error : float
        Mean over all scrambles, and the standard error of it between scrambles.
    quantiles, quantile_errors : dict of float to float
        The same for each quantile asked for.
    values : array of shape (n,)
        The results of the first scramble.
    """

    mean: float
    mean_error: float
    quantiles: dict[float, float]
    quantile_errors: dict[float, float]
    values: np.ndarray


def quasi_monte_carlo(
    function: Callable[..., Any],
    ranges: Mapping[str, tuple[float | Fraction, float | Fraction]],
    *,
    seed: int,
    n: int = 2**16,
    scrambles: int = 8,
    quantiles: Sequence[float] = (0.05, 0.5, 0.95),
) -> Spread:
    """The spread of a result while its inputs vary together, evenly and independently within their ranges.

    Parameters
    ----------
    function : callable
        Takes arrays of shape (n,) by the names in `ranges`.
    ranges : mapping of str to (float, float)
        Low and high end of every argument; one without width is held.
    seed : int
        Seeds the scrambles; the same seed gives the same digits.
    n : int
        Points in one scramble; a power of two.
    scrambles : int
        Independent scrambles, two or more, for the error bars.
    quantiles : sequence of float
        Which quantiles to report.

    Returns
    -------
    Spread

    Raises
    ------
    ValueError
        If `n` is no power of two, there are fewer than two scrambles, or no range has width.
    """
    if n < 2 or n & (n - 1):
        raise ValueError(f"{n} points are no power of two")
    if scrambles < 2:
        raise ValueError("an error bar needs two scrambles or more")
    from scipy.stats import qmc  # takes half a second, and few chapters draw numbers

    held = {name: float(low) for name, (low, high) in ranges.items() if low == high}
    free = {name: (float(low), float(high)) for name, (low, high) in ranges.items() if low != high}
    if not free:
        raise ValueError("no input has a range to vary in")
    results = np.empty((scrambles, n))
    for values, child in zip(results, np.random.SeedSequence(seed).spawn(scrambles), strict=True):
        sampler = qmc.Sobol(len(free), seed=np.random.default_rng(child))
        for start in range(0, n, _BLOCK):
            points = sampler.random(min(_BLOCK, n))
            drawn = {
                name: low + (high - low) * points[:, column]
                for column, (name, (low, high)) in enumerate(free.items())
            }
            values[start : start + _BLOCK] = function(**held, **drawn)
    return summary(results, quantiles)


def summary(results: np.ndarray, quantiles: Sequence[float]) -> Spread:
    """Mean and quantiles of a result, with error bars from how its scrambles differ.

    Parameters
    ----------
    results : array of shape (scrambles, n)
    quantiles : sequence of float
        Which quantiles to report.

    Raises
    ------
    ValueError
        If there are fewer than two scrambles.
    """
    if len(results) < 2:
        raise ValueError("an error bar needs two scrambles or more")
    means = [values.mean() for values in results]
    cuts = [_quantiles(values, quantiles) for values in results]
    return Spread(
        float(np.mean(means)),
        _standard_error(means),
        dict(zip(quantiles, np.mean(cuts, axis=0).tolist(), strict=True)),
        dict(zip(quantiles, [_standard_error(cut) for cut in np.transpose(cuts)], strict=True)),
        results[0],
    )


def _quantiles(values: np.ndarray, quantiles: Sequence[float]) -> np.ndarray:
    """Quantiles by linear interpolation, as ``numpy.quantile`` gives them, from one full sort.

    numpy's own partitions the values and takes three times as long, most of the time of a scramble.
    """
    ranked = np.sort(values)
    place = np.asarray(quantiles) * (len(ranked) - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, len(ranked) - 1)
    return ranked[below] + (place - below) * (ranked[above] - ranked[below])


def _standard_error(values: Sequence[float]) -> float:
    return float(np.std(values, ddof=1) / np.sqrt(len(values)))


def spread(expression: Expression, *, seed: int, ranges: Ranges | None = None) -> Spread:
    """The spread of a result while its inputs vary together within their plausible ranges.

    Parameters
    ----------
    expression : Expression
    seed : int
        See :func:`quasi_monte_carlo`.
    ranges : mapping of str to (Fraction, Fraction), optional
        By default each input's plausible range, or its rounding where the register has none.
    """
    if ranges is None:
        ranges = {name: given.widest for name, given in expression.inputs.items()}
    return quasi_monte_carlo(expression.function, ranges, seed=seed)
