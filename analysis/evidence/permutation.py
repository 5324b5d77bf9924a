"""Many regressions at once, and histories that change hands: what a joint test by permutation needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence.regression import Design, sums

#: Permutations, and the seed of their generator.
DRAWS, SEED = 999, 20191

#: Numbers in the permutations that are solved at once: few enough for a processor's cache.
_AT_ONCE = 131_072


def solve(design: Design, moving: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficient of the first moving column and its clustered error, for each draw.

    Frisch, Waugh and Lovell: what stays is taken out of the response and of all moving columns once; the draws
    then differ only in small systems of equations.

    `moving`: draws × rows × columns, the column of interest first. Gives `values`, `errors`: one for each draw.
    """
    _, rows, columns = moving.shape
    parts = np.array_split(moving, 1 + moving.size // _AT_ONCE)
    values, squares = np.hstack([_solve(design, part) for part in parts])
    groups = design.councils
    correction = groups / (groups - 1) * (rows - 1) / (rows - design.columns.shape[1] - columns)
    return values, np.sqrt(squares * correction)


def _solve(design: Design, moving: np.ndarray) -> np.ndarray:
    """The same coefficients, and sums of squares of what each council adds to them, one below the other."""
    draws, rows, columns = moving.shape
    response = design.rest(design.outcome[:, None]).ravel()
    inside = design.rest(moving.transpose(1, 2, 0).reshape(rows, -1)).reshape(rows, columns, draws)
    each = inside.transpose(2, 0, 1)
    first = np.broadcast_to(np.eye(columns)[0], (draws, columns))
    solved = np.linalg.solve(each.transpose(0, 2, 1) @ each, np.stack([response @ each, first], axis=-1))
    fitted, pull = (np.einsum("rcd,dc->rd", inside, one) for one in np.moveaxis(solved, -1, 0))
    scores = sums(design.units, np.ones(rows)) @ ((response[:, None] - fitted) * pull)
    return np.stack([solved[:, 0, 0], (scores**2).sum(axis=0)])


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
    """Councils, and whose history each of them gets in each permutation."""

    table: pd.DataFrame  #: the panel, with ``unit`` and ``year``
    units: pd.Index  #: councils in the order of `owners`' columns
    owners: np.ndarray  #: draws × councils

    @classmethod
    def within(cls, table: pd.DataFrame, strata: pd.Series, draws: int = DRAWS) -> Exchange:
        """Exchanges within strata, a series by unit."""
        strata = strata.sort_index()
        return cls(table, strata.index, exchanged(strata.to_numpy(), draws))

    def moved(self, kept: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
        """Columns of some rows after the exchange: draws × rows × columns."""
        grids = [self._history(name) for name in names]
        units = self.units.get_indexer(kept["unit"])
        years = np.searchsorted(np.unique(self.table["year"]), kept["year"])
        given = np.stack([grid.to_numpy().T for grid in grids]).take(self.owners.T, axis=-1)
        return given[:, years, units].transpose(2, 1, 0)

    @cache  # noqa: B019 - one exchange lives as long as its register
    def _history(self, name: str) -> pd.DataFrame:
        return histories(self.table, name).reindex(self.units)
