"""Many regressions at once, and histories that change hands: what a joint test by permutation needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import WLS

from analysis.evidence.regression import Estimate, design, estimate, settled

#: Permutations, and the seed of their generator.
DRAWS, SEED = 999, 20191


@dataclass(frozen=True)
class Problem:
    """A weighted regression of which only some columns move from draw to draw.

    - `response`, `weights`: one for each row.
    - `held`: rows × columns that stay: controls, effects of years, a constant.
    - `clusters`: council of each row, from zero.
    - `levels`: whether each council has a level of its own.
    """

    response: np.ndarray
    weights: np.ndarray
    held: np.ndarray
    clusters: np.ndarray
    levels: bool = False

    def rest(self, values: np.ndarray) -> np.ndarray:
        """Columns times the roots of the weights, less all that stays."""
        inside = self._inside(values)
        left, sizes, _ = np.linalg.svd(self._inside(self.held), full_matrices=False)
        basis = left[:, sizes > 1e-9 * sizes[0]]
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
    at_risk: str = "",
    weights: str = "",
    council: bool = True,
    region: bool = False,
) -> tuple[Problem, pd.DataFrame]:
    """The regression of an outcome with effects of years, what moves left out, and its rows.

    A Poisson regression becomes one step of weighted least squares from the fit without the moving columns; for
    links as weak as these the step ends where the whole fit does.

    - `table`: with ``unit``, ``year`` and the columns named.
    - `moving`, `held`: exposures that are permuted; controls that stay with their council.
    - `at_risk`, `weights`, `council`, `region`: see `regression.run`.
    """
    effects = {"council": council, "region": region, "weights": weights}
    own = design(table, outcome, held, moving=moving, counts=bool(at_risk), at_risk=at_risk, **effects)
    response, heavy = own.outcome, own.weights
    if at_risk:
        heavy = settled(own.outcome, own.exposures, own.offset, own.units, council)[0]
        response = (own.outcome - heavy) / heavy
    return Problem(response, heavy, own.exposures, own.units, council), own.kept


def cross_section(
    rows: pd.DataFrame,
    outcome: str,
    moving: Sequence[str],
    fixed: Sequence[str] = (),
    held: Sequence[str] = (),
    weights: str = "",
) -> tuple[Estimate, Problem]:
    """The regression of an outcome on what moves over councils of one time, and the same with that left out.

    - `rows`: one for each council, with the columns named.
    - `moving`: exposures that are permuted, the one of interest first.
    - `fixed`, `held`: columns of which each value has a constant; controls that stay with their council.
    - `weights`: a column, "" for councils alike.
    - Gives the estimate of the first that moves: least squares, variance HC3, Student's t.
    """
    own = pd.DataFrame({"constant": 1.0}, index=rows.index).join(rows[list(held)])
    for column in fixed:
        own = own.join(pd.get_dummies(rows[column], prefix=column, drop_first=True, dtype=float))
    heavy = rows[weights].to_numpy(float) if weights else np.ones(len(rows))
    fit = WLS(rows[outcome], own.join(rows[list(moving)].astype(float)), heavy).fit(cov_type="HC3")
    found = estimate(fit.params[moving[0]], fit.bse[moving[0]], len(rows), len(rows), fit.df_resid)
    response = rows[outcome].to_numpy(float)
    return found, Problem(response, heavy, own.to_numpy(float), np.arange(len(rows)))


def solve(problem: Problem, moving: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficient of the first moving column and its clustered error, for each draw.

    Frisch, Waugh and Lovell: what stays is taken out of the response and of all moving columns once; the draws
    then differ only in small systems of equations.

    `moving`: draws × rows × columns, the column of interest first. Gives `values`, `errors`: one for each draw.
    """
    draws, rows, columns = moving.shape
    response = problem.rest(problem.response[:, None])[:, 0]
    inside = problem.rest(moving.transpose(1, 0, 2).reshape(rows, -1)).reshape(rows, draws, columns)
    inside = np.ascontiguousarray(inside.transpose(1, 0, 2))
    gram = inside.transpose(0, 2, 1) @ inside
    values = np.linalg.solve(gram, (response @ inside)[..., None])
    left = response - (inside @ values)[..., 0]
    first = np.zeros((columns, 1))
    first[0] = 1
    pull = np.linalg.solve(gram, np.broadcast_to(first, (draws, columns, 1)))
    scores = _summed(((inside @ pull)[..., 0] * left).T, problem.clusters)
    groups = len(scores)
    correction = groups / (groups - 1) * (rows - 1) / (rows - problem.held.shape[1] - columns)
    return values[:, 0, 0], np.sqrt((scores**2).sum(axis=0) * correction)


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

    `strata`: councils exchange only with those of the same stratum.
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

    - `table`: the panel, with ``unit`` and ``year``.
    - `units`: councils in the order of `owners`' columns.
    - `owners`: draws × councils.
    """

    table: pd.DataFrame = field(repr=False)
    units: pd.Index = field(repr=False)
    owners: np.ndarray = field(repr=False)

    @classmethod
    def within(cls, table: pd.DataFrame, strata: pd.Series, draws: int = DRAWS) -> Exchange:
        """Exchanges within strata, a series by unit."""
        strata = strata.sort_index()
        return cls(table, strata.index, exchanged(strata.to_numpy(), draws))

    def moved(self, kept: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
        """Columns of some rows after the exchange: draws × rows × columns."""
        grids = [self._history(name) for name in names]
        units = self.units.get_indexer(kept["unit"])
        years = grids[0].columns.get_indexer(kept["year"])
        return np.stack([grid.to_numpy()[self.owners[:, units], years] for grid in grids], axis=-1)

    @cache  # noqa: B019 - one exchange lives as long as its register
    def _history(self, name: str) -> pd.DataFrame:
        return histories(self.table, name).reindex(self.units)
