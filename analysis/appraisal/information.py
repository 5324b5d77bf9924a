"""What knowing more would be worth before a decision.

A decision takes the choice with the highest expected net benefit. Knowing an input first can change which
that is; the expected gain is the expected value of (partial) perfect information. Net benefits are arrays of
draws, one array for each choice. Functions take numpy and dask arrays alike.
"""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from analysis.appraisal.draws import ratio

#: Groups of equal probability into which an input is cut.
BINS = 64


def perfect(benefits: Sequence[np.ndarray]) -> float:
    """Expected value of perfect information about everything.

    `benefits`: net benefit of each choice at the same draws. Gives it in the unit of the benefits; never below 0.
    """
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
    counts = binned(probability, probability * 0 + 1, bins)
    sums = [binned(probability, choice, bins) for choice in benefits]
    draws = counts.sum()
    return (_best(sums).sum() - _best([one.sum() for one in sums])) / draws


def binned(probability: np.ndarray, values: np.ndarray, bins: int) -> np.ndarray:
    """Sums of values in bins of equal probability."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    return np.bincount(place, weights=values, minlength=bins)


def share_alone(probability: np.ndarray, result: np.ndarray) -> float:
    """Share of a result's variance that would go if one input were known, correlated with others or not.

    For independent inputs this is the first-order Sobol index.

    `probability`: the input's cumulative probability at each draw. Gives 0 for a constant result; never below 0.
    Noise within the bins makes it a little too high, far less with Sobol points, which fill every bin evenly, than
    with random ones.
    """
    mean = result.mean()
    middle = result - mean
    counts = binned(probability, probability * 0 + 1, BINS)
    sums = binned(probability, middle, BINS)
    between = (sums**2 / np.maximum(counts, 1)).sum()
    draws = counts.sum()
    return ratio(between / draws, (middle**2).sum() / draws, abs(mean))
