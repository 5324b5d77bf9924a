"""Specification curves: a list of analyses fixed beforehand, all of them run, and one test over all together.

An analysis can be done in several ways that are each defensible. A list of them is written down with reasons,
every one is run, and the whole is compared with what the same list gives where the link is broken: whole
histories of the exposure are handed from one council to another. One permutation serves all analyses at once, so
that their agreeing with each other counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.official.regression import Estimate, columns, counted, known, settled

#: Permutations, and the seed of their generator.
DRAWS, SEED = 999, 20191

#: The statistics of the joint test, named before any result: the first decides, the second stands beside it.
STATISTICS = {
    "median": "the median of the estimates, as far from zero on either side",
    "clear": "how many intervals lie wholly on one side of zero, on the side that has more",
}


@dataclass(frozen=True)
class Choice:
    """One defensible way to decide one thing, with the reason for it."""

    key: str
    label: str
    reason: str


@dataclass(frozen=True)
class Dimension:
    """One thing to decide: the main choice first, then the others."""

    key: str
    name: str
    choices: tuple[Choice, ...]


#: A specification: dimension → choice, by their keys.
Chosen = Mapping[str, str]


def main(dimensions: Sequence[Dimension]) -> dict[str, str]:
    """The main specification: the first choice of each dimension."""
    return {one.key: one.choices[0].key for one in dimensions}


def departures(
    dimensions: Sequence[Dimension], most: int = 2, possible: Callable[[Chosen], bool] = lambda chosen: True
) -> list[dict[str, str]]:
    """The main specification and every one that departs from it in `most` choices or fewer.

    Parameters
    ----------
    dimensions : sequence of Dimension
    most : int
        More departures at once are specifications that nobody would defend together.
    possible : callable
        Whether a specification makes sense.
    """
    found = [main(dimensions)]
    for count in range(1, most + 1):
        for changed in combinations(dimensions, count):
            for picked in product(*(one.choices[1:] for one in changed)):
                moved = {one.key: choice.key for one, choice in zip(changed, picked, strict=True)}
                found.append(found[0] | moved)
    return [one for one in found if possible(one)]


def key_of(chosen: Chosen, dimensions: Sequence[Dimension]) -> str:
    """The choices that depart from the main specification, ``main`` where none does."""
    changed = [f"{one.key}_{chosen[one.key]}" for one in dimensions if chosen[one.key] != one.choices[0].key]
    return "_".join(changed) or "main"


def label_of(chosen: Chosen, dimensions: Sequence[Dimension]) -> str:
    """The same in words."""
    changed = [
        f"{one.name.lower()}: {choice.label}"
        for one in dimensions
        for choice in one.choices[1:]
        if choice.key == chosen[one.key]
    ]
    return "; ".join(changed) or "main specification"


# --- many regressions at once --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """A weighted regression of which only some columns move from draw to draw.

    Attributes
    ----------
    response, weights : ndarray
        One for each row.
    held : ndarray
        Rows × columns that stay: controls, effects of years, a constant.
    clusters : ndarray of int
        Council of each row, from zero.
    levels : bool
        Whether each council has a level of its own.
    """

    response: np.ndarray
    weights: np.ndarray
    held: np.ndarray
    clusters: np.ndarray
    levels: bool = False

    def rest(self, values: np.ndarray) -> np.ndarray:
        """Columns times the roots of the weights, less all that stays."""
        inside = self._inside(values)
        basis = _basis(self._inside(self.held))
        return inside - basis @ (basis.T @ inside)

    def _inside(self, values: np.ndarray) -> np.ndarray:
        if self.levels:
            total = _summed(self.weights[:, None], self.clusters)
            values = values - (_summed(values * self.weights[:, None], self.clusters) / total)[self.clusters]
        return values * np.sqrt(self.weights)[:, None]


def problem(
    table: pd.DataFrame,
    outcome: str,
    moving: Sequence[str],
    *,
    held: Sequence[str] = (),
    poisson: bool = False,
    at_risk: str = "",
    weights: str = "",
    council: bool = True,
    region: bool = False,
) -> tuple[Problem, pd.DataFrame]:
    """The regression of an outcome with effects of years, what moves left out, and its rows.

    A Poisson regression becomes one step of weighted least squares from the fit without the moving columns; for
    links as weak as these the step ends where the whole fit does.

    Parameters
    ----------
    table : DataFrame
        With ``unit``, ``year`` and the columns named.
    outcome : str
    moving, held : sequence of str
        Exposures that are permuted; controls that stay with their council.
    poisson, at_risk
        See `regression.poisson`.
    weights, council, region
        See `regression.fit`.
    """
    needed = [*moving, *held]
    if poisson:
        kept, count, units, offset = counted(table, outcome, needed, at_risk, council)
    else:
        kept = known(table, [outcome, *needed, *([weights] if weights else [])], council)
        units = pd.factorize(kept["unit"])[0]
    x = columns(kept, held, True, table.loc[kept.index, "region"] if region else None)
    if poisson:
        mean = settled(count, x, offset, units, council)[0]
        response, heavy = (count - mean) / mean, mean
    else:
        response = kept[outcome].to_numpy(float)
        heavy = kept[weights].to_numpy(float) if weights else np.ones(len(kept))
    return Problem(response, heavy, x, units, council), kept


def solve(problem: Problem, moving: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficient of the first moving column and its clustered error, for each draw.

    Frisch, Waugh and Lovell: what stays is taken out of the response and of all moving columns once; the draws
    then differ only in small systems of equations.

    Parameters
    ----------
    problem : Problem
    moving : ndarray
        Draws × rows × columns, the column of interest first.

    Returns
    -------
    values, errors : ndarray
        One for each draw.
    """
    draws, rows, columns = moving.shape
    response = problem.rest(problem.response[:, None])[:, 0]
    inside = problem.rest(moving.transpose(1, 0, 2).reshape(rows, -1)).reshape(rows, draws, columns)
    gram = np.einsum("ndk,ndl->dkl", inside, inside)
    values = np.linalg.solve(gram, np.einsum("ndk,n->dk", inside, response)[..., None])[..., 0]
    left = response[:, None] - np.einsum("ndk,dk->nd", inside, values)
    first = np.zeros(columns)
    first[0] = 1
    pull = np.linalg.solve(gram, np.broadcast_to(first, (draws, columns))[..., None])[..., 0]
    scores = _summed(np.einsum("ndk,dk->nd", inside, pull) * left, problem.clusters)
    groups = len(scores)
    correction = groups / (groups - 1) * (rows - 1) / (rows - problem.held.shape[1] - columns)
    return values[:, 0], np.sqrt((scores**2).sum(axis=0) * correction)


def _basis(columns: np.ndarray) -> np.ndarray:
    """Orthonormal columns that span the same space."""
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    return left[:, sizes > 1e-9 * sizes[0]]


def _summed(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Rows added up by group."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    return np.add.reduceat(values[order], starts, axis=0)


# --- histories that change hands -------------------------------------------------------------------------------


def histories(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """A column by unit and year, gaps filled with what levels of councils and years give.

    A filled cell only serves a council that has a row where the owner of the history has none.
    """
    grid = table.pivot(index="unit", columns="year", values=column)
    known = np.argwhere(grid.notna().to_numpy())
    units, years = len(grid.index), len(grid.columns)
    effects = np.zeros((len(known), units + years))
    effects[np.arange(len(known)), known[:, 0]] = 1
    effects[np.arange(len(known)), units + known[:, 1]] = 1
    values = np.linalg.lstsq(effects, grid.to_numpy()[tuple(known.T)], rcond=None)[0]
    return grid.fillna(pd.DataFrame(values[:units, None] + values[None, units:], grid.index, grid.columns))


def exchanged(strata: np.ndarray, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Whose history each council gets: permutations within strata, draws × councils.

    A whole history changes hands, its years in their order, so that its memory of the year before, which would
    make shuffled years look too independent, stays as it is; so does its year, which all councils share.

    Parameters
    ----------
    strata : ndarray
        Councils exchange only with those of the same stratum.
    """
    random = np.random.default_rng(seed)
    found = np.tile(np.arange(len(strata)), (draws, 1))
    for one in np.unique(strata):
        places = np.flatnonzero(strata == one)
        found[:, places] = random.permuted(np.tile(places, (draws, 1)), axis=1)
    return found


@dataclass(frozen=True, eq=False)
class Exchange:
    """Councils, and whose history each of them gets in each permutation.

    Attributes
    ----------
    table : DataFrame
        The panel, with ``unit`` and ``year``.
    units : Index
        Councils in the order of `owners`' columns.
    owners : ndarray of int
        Draws × councils.
    """

    table: pd.DataFrame = field(repr=False)
    units: pd.Index = field(repr=False)
    owners: np.ndarray = field(repr=False)

    @classmethod
    def within(cls, table: pd.DataFrame, strata: pd.Series, draws: int = DRAWS, seed: int = SEED) -> Exchange:
        """Exchanges within strata, a series by unit."""
        strata = strata.sort_index()
        return cls(table, strata.index, exchanged(strata.to_numpy(), draws, seed))

    def moved(self, kept: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
        """Columns of some rows after the exchange: draws × rows × columns."""
        grids = [self._history(name) for name in names]
        units = self.units.get_indexer(kept["unit"])
        years = grids[0].columns.get_indexer(kept["year"])
        return np.stack([grid.to_numpy()[self.owners[:, units], years] for grid in grids], axis=-1)

    @cache  # noqa: B019 - one exchange lives as long as its register
    def _history(self, name: str) -> pd.DataFrame:
        return histories(self.table, name).reindex(self.units)


# --- the curve and its test --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A specification with its estimate, on the scale that readers see.

    Attributes
    ----------
    key, label : str
    chosen : mapping
        Dimension → choice, by their keys.
    estimate : Estimate
        As shown: every estimate of a curve is on one scale.
    chance : float
        Two-sided probability of so large a coefficient if there were none.
    drawn, drawn_clear : ndarray
        For each permutation the estimate, and −1, 0 or 1: its interval lies below zero, holds it, lies above.
    """

    key: str
    label: str
    chosen: Chosen
    estimate: Estimate
    chance: float
    drawn: np.ndarray = field(repr=False)
    drawn_clear: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class Joint:
    """The test over all specifications together.

    Attributes
    ----------
    median, median_chance : float
        Median of the estimates; share of permutations (the record counted as one) with one as far from zero.
    clear, clear_chance
        Intervals wholly on one side of zero, on the side that has more; share of permutations with as many.
    holm : int
        Specifications whose own probability is below 5% after Holm's correction for their number.
    low, high : ndarray
        Middle 95% of the permutations at each place of the sorted curve.
    count : int
        Specifications.
    """

    median: float
    median_chance: float
    clear: int
    clear_chance: float
    holm: int
    low: np.ndarray
    high: np.ndarray
    count: int


def joint(entries: Sequence[Entry]) -> Joint:
    """Test all specifications of a curve together; see `STATISTICS`."""
    values = np.array([one.estimate.value for one in entries])
    signs = np.array([np.sign(one.estimate.value) * one.estimate.clear for one in entries])
    drawn = np.column_stack([one.drawn for one in entries])
    clear = np.column_stack([one.drawn_clear for one in entries])
    median, drawn_median = float(np.median(values)), np.median(drawn, axis=1)
    many, drawn_many = _most(signs[None])[0], _most(clear)
    low, high = np.quantile(np.sort(drawn, axis=1), [0.025, 0.975], axis=0)
    return Joint(
        median,
        _share(np.abs(drawn_median) >= abs(median)),
        int(many),
        _share(drawn_many >= many),
        int((holm([one.chance for one in entries]) < 0.05).sum()),
        low,
        high,
        len(entries),
    )


def _most(signs: np.ndarray) -> np.ndarray:
    return np.maximum((signs < 0).sum(axis=1), (signs > 0).sum(axis=1))


def _share(reached: np.ndarray) -> float:
    """Probability by permutation; the record itself is one of the arrangements."""
    return float((reached.sum() + 1) / (len(reached) + 1))


def holm(chances: Sequence[float]) -> np.ndarray:
    """Probabilities corrected for their number as Holm has it, the rule wherever the book tests several things."""
    return multipletests(list(chances), method="holm")[1]


def entry(
    key: str,
    label: str,
    chosen: Chosen,
    estimate: Estimate,
    problem: Problem,
    moving: np.ndarray,
    scale: Callable[[np.ndarray], np.ndarray],
) -> Entry:
    """A specification with its permutations.

    Parameters
    ----------
    key, label, chosen
        See `Entry`.
    estimate : Estimate
        The coefficient, unscaled.
    problem : Problem
        The same regression, its moving columns left out.
    moving : ndarray
        Draws × rows × columns, the permuted columns.
    scale : callable
        Turns coefficients into what is shown; monotone, zero into zero.
    """
    values, errors = solve(problem, moving)
    reach = errors * stats.t.ppf(0.975, estimate.councils - 1)
    ends = np.stack([scale(values - reach), scale(values + reach)])
    drawn_clear = np.where(ends.max(axis=0) < 0, -1, np.where(ends.min(axis=0) > 0, 1, 0))
    shown = np.sort(scale(np.array([estimate.low, estimate.high])))
    middle = float(scale(np.array([estimate.value]))[0])
    step = abs(float(np.diff(scale(estimate.value + np.array([-0.5, 0.5]) * estimate.error))[0]))
    told = Estimate(middle, step, float(shown[0]), float(shown[1]), estimate.n, estimate.councils)
    return Entry(key, label, chosen, told, estimate.chance, scale(values), drawn_clear)


def table(entries: Sequence[Entry], dimensions: Sequence[Dimension]) -> pd.DataFrame:
    """The sorted curve as a table for its drawing.

    Returns
    -------
    DataFrame
        One row for each specification, lowest estimate first: ``label``, ``value``, ``low``, ``high``, ``main``,
        ``band_low``, ``band_high`` (permutations at this place) and one column for each dimension with the
        choice's label.
    """
    tested = joint(entries)
    names = {one.key: {choice.key: choice.label for choice in one.choices} for one in dimensions}
    rows = [
        {
            "label": one.label,
            "value": one.estimate.value,
            "low": one.estimate.low,
            "high": one.estimate.high,
            "main": dict(one.chosen) == main(dimensions),
        }
        | {own.name: names[own.key][one.chosen[own.key]] for own in dimensions}
        for one in entries
    ]
    found = pd.DataFrame(rows).sort_values("value", kind="stable").reset_index(drop=True)
    return found.assign(band_low=tested.low, band_high=tested.high)
