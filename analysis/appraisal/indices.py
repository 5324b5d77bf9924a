"""Sobol indices: how much of a result's variance each input accounts for, alone and with all others.

First-order: the share of the variance that would go, on average, if the input were known. Total: the share
that would stay if everything but the input were known. Their difference is what the input does together with
others. Both are defined for independent inputs; for correlated ones see :func:`analysis.appraisal.indices.share_alone`.
"""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import pandas as pd
from scipy.stats import t as student

from analysis.appraisal.draws import BLOCK, Joint, Model, blocks, check_power, on_threads, ratio


def first_order(a: np.ndarray, b: np.ndarray, mixed: np.ndarray) -> float:
    """The first-order index of one input, by the estimator of Saltelli et al. (2010); a little below 0 where it is 0.

    `mixed`: results at the first set of inputs with this one from the second; numpy or dask.
    """
    middle = (a.mean() + b.mean()) / 2
    return _share(((b - middle) * (mixed - a)).mean(), a, b)


def total(a: np.ndarray, b: np.ndarray, mixed: np.ndarray) -> float:
    """The total index of one input, by the estimator of Jansen (1999); see :func:`first_order`."""
    return _share(((a - mixed) ** 2).mean() / 2, a, b)


def _share(part, a: np.ndarray, b: np.ndarray):
    """A part of the variance of both sets of results together."""
    variance = (a.var() + b.var()) / 2 + (a.mean() - b.mean()) ** 2 / 4
    return ratio(part, variance, abs(a.mean()))


def sobol_indices(
    model: Model,
    joint: Joint,
    *,
    seed: int,
    n: int,
    scrambles: int,
) -> dict[str, pd.DataFrame]:
    """First-order and total indices of every input for every result, with intervals.

    - `model`: see :data:`analysis.appraisal.draws.Model`.
    - `joint`: without correlations.
    - `seed`, `n`, `scrambles`: see :func:`analysis.appraisal.draws.draw`. A scramble costs n ×
      (inputs + 2) evaluations.
    - Gives a table for each result; one row for each input, its key the index; columns ``first``, ``first_low``,
      ``first_high``, ``total``, ``total_low``, ``total_high``: 95% intervals, from Student's t over the scrambles.
      Nothing is cut off at 0 or 1.
    - Raises ValueError if `n` is no power of two, there are fewer than two scrambles, or inputs are correlated.
    """
    check_power(n)
    if scrambles < 2:
        raise ValueError("an interval needs two scrambles or more")
    if joint.correlations:
        raise ValueError("Sobol indices are for independent inputs")
    found = list(on_threads(lambda index: _one_scramble(model, joint, seed, index, n), scrambles))
    wide = student.ppf(0.975, scrambles - 1) / np.sqrt(scrambles)
    return {
        name: _table(np.array([one[name] for one in found]), joint.names, wide) for name in next(iter(found))
    }


def _one_scramble(model: Model, joint: Joint, seed: int, index: int, n: int) -> dict[str, np.ndarray]:
    """First-order (row 0) and total (row 1) indices from one scramble, one column for each input."""
    size = len(joint.names)
    results: dict[str, np.ndarray] = {}
    for place, points in blocks(seed, index, 2 * size, n, BLOCK):
        for row, given in enumerate(_pick_freeze(model, joint, points)):
            for name, values in given.items():
                results.setdefault(name, np.empty((size + 2, n)))[row, place] = values
    found = {}
    for name, (a, b, *mixed) in results.items():
        found[name] = np.array([[estimate(a, b, one) for one in mixed] for estimate in (first_order, total)])
    return found


def _pick_freeze(model: Model, joint: Joint, points: np.ndarray):
    """Results at both sets of inputs, then at the first with each input in turn from the second."""
    first, second = (joint.inputs(half) for half in np.split(points, 2))
    yield model(**first)
    yield model(**second)
    for name in joint.names:
        yield model(**{**first, name: second[name]})


def _table(estimates: np.ndarray, names: Sequence[str], wide: float) -> pd.DataFrame:
    """Means over the scrambles, with `wide` standard deviations either side."""
    middle, half = estimates.mean(axis=0), wide * estimates.std(axis=0, ddof=1)
    columns: Mapping[str, np.ndarray] = {
        f"{kind}{end}": middle[row] + sign * half[row]
        for row, kind in enumerate(("first", "total"))
        for end, sign in (("", 0), ("_low", -1), ("_high", 1))
    }
    return pd.DataFrame(columns, index=pd.Index(names, name="input"))


#: Groups of equal probability into which an input is cut.
BINS = 64


def perfect(benefits: Sequence[np.ndarray]) -> float:
    """Expected value of perfect information about everything, from each choice's net benefit at the same draws."""
    return _best(benefits).mean() - _best([choice.mean() for choice in benefits])


def _best(choices: Sequence[np.ndarray]) -> np.ndarray:
    return reduce(np.maximum, choices)


def partial(probability: np.ndarray, benefits: Sequence[np.ndarray], bins: int = BINS) -> float:
    """Expected value of perfect information about one input, from bins that hold equally many draws.

    Within a bin the input is as good as known, so the mean benefit there is what one would expect who knew it.

    - `probability`: the input's cumulative probability at each draw.
    - `benefits`: net benefit of each choice at the same draws.
    - Gives it in the unit of the benefits; never below 0. Noise within the bins makes it a little too high, their
      width a little too low.
    """
    counts, *sums = binned(probability, benefits, bins)
    return (_best(sums).sum() - _best([one.sum() for one in sums])) / counts.sum()


def binned(probability: np.ndarray, values: Sequence[np.ndarray], bins: int) -> list[np.ndarray]:
    """Bins of equal probability: how many draws are in each, then sums there of each of the values."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    return [np.bincount(place, weights=one, minlength=bins) for one in (None, *values)]


def share_alone(probability: np.ndarray, result: np.ndarray) -> float:
    """Share of a result's variance that would go if one input were known, correlated with others or not.

    For independent inputs this is the first-order Sobol index.

    `probability`: the input's cumulative probability at each draw. Gives 0 for a constant result; never below 0.
    Noise within the bins makes it a little too high, far less with Sobol points, which fill every bin evenly, than
    with random ones.
    """
    mean = result.mean()
    middle = result - mean
    counts, sums = binned(probability, [middle], BINS)
    between = (sums**2 / np.maximum(counts, 1)).sum()
    draws = counts.sum()
    return ratio(between / draws, (middle**2).sum() / draws, abs(mean))
