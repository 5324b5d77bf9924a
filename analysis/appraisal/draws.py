"""Scrambled Sobol points, turned into inputs by what is believed of them, and a model evaluated at them.

Points are drawn and evaluated in blocks, several scrambles at once on several threads. Each block is a
function of its scramble and its place alone, so neither the size of the blocks nor the number of threads
changes a digit.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from os import cpu_count

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import qmc, sem

from analysis.register.beliefs import Belief, Correlation, cholesky

#: Points evaluated at once: few enough for a processor's cache, many enough that calls do not count.
BLOCK = 2**13

#: Takes inputs by name, as floats or arrays of one shape; gives results by name. It is given those in its signature.
Model = Callable[..., Mapping[str, np.ndarray]]

# Sobol points are multiples of this, and may be 0, whose normal score is infinite
_STEP = 2.0**-30
_EDGE = _STEP / 2
_TAIL = float(ndtr(-2.0))
# Numbers that differ by less than this part of their size are the same number
_ROUNDING = 1e-12
# As many as there are processors
_THREADS = cpu_count()


def quantile(belief: Belief, probability: np.ndarray) -> np.ndarray:
    """The value of an input, in base units, at cumulative probabilities (numpy or dask) of its narrow range."""
    return _quantile(belief.shape, probability, *_floats(belief))


def _floats(belief: Belief, wide: bool = False) -> tuple[float, float, float]:
    low, high = belief.ends(wide)
    return float(low), float(belief.likely), float(high)


def _quantile(shape: str, probability: np.ndarray, low: float, likely: float, high: float) -> np.ndarray:
    if shape == "uniform":
        return low + (high - low) * probability
    if shape == "normal":
        scores = ndtri(_TAIL + (1 - 2 * _TAIL) * probability)
        return (low + high) / 2 + (high - low) / 4 * scores
    width = high - low
    rises = probability * width < likely - low
    falling = (1 - probability) * (width * (high - likely))
    root = np.sqrt(np.where(rises, probability * (width * (likely - low)), falling))
    return np.where(rises, low + root, high - root)


@dataclass(frozen=True)
class Joint:
    """Beliefs about all inputs together.

    `wide`: whether the wide ranges are believed. `correlations`: none for independence. Joined by a Gaussian
    copula: the ranges and shapes stay what they are.
    """

    beliefs: Mapping[str, Belief]
    wide: bool = False
    correlations: Sequence[Correlation] = ()

    @cached_property
    def _lower(self) -> np.ndarray:
        return cholesky(self.names, self.correlations)

    @cached_property
    def _shapes(self) -> dict[str, tuple]:
        return {name: (one.shape, *_floats(one, self.wide)) for name, one in self.beliefs.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """Keys of the inputs, in the order of the columns."""
        return tuple(self.beliefs)

    def probabilities(self, points: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Cumulative probabilities, one array an input, with the correlations put in; numpy or dask."""
        tied = [any(row[:place]) for place, row in enumerate(self._lower)]
        needed = {j for i, row in enumerate(self._lower) if tied[i] for j in np.flatnonzero(row)}
        scores = {j: ndtri(np.maximum(points[j], _EDGE)) for j in needed}
        return [
            ndtr(sum(self._lower[i, j] * scores[j] for j in np.flatnonzero(self._lower[i])))
            if tied[i]
            else own
            for i, own in enumerate(points)
        ]

    def inputs(
        self, points: Sequence[np.ndarray], wanted: Container[str] | None = None
    ) -> dict[str, np.ndarray]:
        """Values of the inputs that are wanted, by default of all; see :meth:`probabilities`."""
        return self.values(self.probabilities(points), wanted)

    def values(
        self, probabilities: Sequence[np.ndarray], wanted: Container[str] | None = None
    ) -> dict[str, np.ndarray]:
        """Values of inputs at their own cumulative probabilities, one array for each that is wanted, by default all."""
        return {
            name: _quantile(shape, at, *ends)
            for (name, (shape, *ends)), at in zip(self._shapes.items(), probabilities, strict=True)
            if wanted is None or name in wanted
        }


def scramble(seed: int, index: int, dimensions: int) -> qmc.Sobol:
    """One of the independent scrambles that a seed gives, by its number: 0, 1, 2 …."""
    child = np.random.SeedSequence(seed, spawn_key=(index,))
    return qmc.Sobol(dimensions, rng=np.random.default_rng(child))


def blocks(seed: int, index: int, dimensions: int, n: int, block: int) -> Iterator[tuple[slice, np.ndarray]]:
    """The points of one scramble, block by block.

    - `seed`, `index`, `dimensions`: see :func:`scramble`.
    - `n`: points in all.
    - `block`: points at once.
    - Gives the place of the points, and each dimension's points in one piece.

    The digits of a Sobol point are linear in those of its number: where numbers have no digit in common, the point of
    their sum is the points of both, put together by "exclusive or" and taken from the first of all. So the first block
    is drawn, then one point for each doubling, and every other block follows from those.
    """
    sampler, block = scramble(seed, index, dimensions), min(block, n)
    first = _digits(sampler.random(block))
    shifts = [np.zeros_like(first[:, :1])]
    while (drawn := len(shifts) * block) < n:
        sampler.fast_forward(drawn - sampler.num_generated)
        shift = _digits(sampler.random(1)) ^ first[:, :1]
        shifts += [shift ^ one for one in shifts]
    for start, shift in zip(range(0, n, block), shifts, strict=True):
        points = (first ^ shift).astype(float)
        points *= _STEP
        yield slice(start, start + block), points


def _digits(points: np.ndarray) -> np.ndarray:
    """Points as whole numbers of steps, each dimension in one piece."""
    return np.ascontiguousarray((points / _STEP).astype(np.int32).T)


def draw(
    model: Model,
    joint: Joint,
    *,
    seed: int,
    n: int,
    scrambles: int,
    threads: int | None = _THREADS,
) -> dict[str, np.ndarray]:
    """A model's results where its inputs vary together.

    - `model`: see `Model`; its other inputs must already have their values.
    - `seed`: seeds the scrambles; the same seed gives the same digits.
    - `n`: points in one scramble; a power of two.
    - `scrambles`: independent scrambles.
    - `threads`: over how many the scrambles are spread; it changes no digit.
    - Gives one for each result.
    - Raises ValueError if `n` is no power of two.
    """
    check_power(n)
    results: dict[str, np.ndarray] = {}
    takes = signature(model).parameters
    wanted = None if any(one.kind is one.VAR_KEYWORD for one in takes.values()) else takes

    def run(index: int) -> list[tuple[int, slice, Mapping[str, np.ndarray]]]:
        found = []
        for place, points in blocks(seed, index, len(joint.names), n, BLOCK):
            found.append((index, place, model(**joint.inputs(points, wanted))))
        return found

    for index, place, given in (part for parts in on_threads(run, scrambles, threads) for part in parts):
        for name, values in given.items():
            results.setdefault(name, np.empty((scrambles, n)))[index, place] = values
    return results


def on_threads(work: Callable[[int], object], count: int, threads: int | None = _THREADS) -> Iterator:
    """The results of `work` for 0 to `count` − 1, in this order, worked out side by side."""
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, range(count))


def ratio(part, whole, size):
    """A part of a variance of numbers of some size as a share of it, 0 where it is no more than rounding leaves."""
    nothing = whole <= (_ROUNDING * size) ** 2
    return part * (1 - nothing) / (whole + nothing)


def check_power(n: int) -> None:
    """Refuse, with a ValueError, a number of points that is no power of two: a Sobol sequence is not even over it."""
    if n < 2 or n & (n - 1):
        raise ValueError(f"{n} points are no power of two")


#: The quantiles of a result that are told.
QUANTILES = (0.05, 0.5, 0.95)

#: The share of draws between the outer two.
INNER = QUANTILES[-1] - QUANTILES[0]


def spread(results: np.ndarray) -> dict[float, tuple[float, float]]:
    """Quantiles of a result, each with its standard error between scrambles; ValueError if there are fewer than two."""
    if len(results) < 2:
        raise ValueError("an error bar needs two scrambles or more")
    cuts = [np.quantile(values, QUANTILES) for values in results]
    errors = [float(sem(cut)) for cut in np.transpose(cuts)]
    return dict(zip(QUANTILES, zip(np.mean(cuts, axis=0).tolist(), errors, strict=True), strict=True))
