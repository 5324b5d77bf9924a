"""Regressions on the panel of councils, effects of councils and years taken out, and on councils of one time.

Everything here describes what went together. No coefficient is the effect of a caseload on anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse, stats
from statsmodels.regression.linear_model import WLS, RegressionResults


@dataclass(frozen=True)
class Estimate:
    """A coefficient with its standard error, 95% interval, rows and councils."""

    value: float
    error: float
    low: float
    high: float
    n: int
    councils: int

    def times(self, factor: float) -> Estimate:
        """The same for `factor` units."""
        ends = sorted([self.low * factor, self.high * factor])
        return replace(
            self, value=self.value * factor, error=self.error * abs(factor), low=ends[0], high=ends[1]
        )

    def growth(self, size: float = 1.0) -> Estimate:
        """A coefficient of a logarithm as a relative change for `size` units; the error by the delta method."""
        scaled = self.times(size)
        ends = np.expm1([scaled.value, scaled.low, scaled.high])
        error = scaled.error * np.exp(scaled.value)
        return replace(
            self, value=float(ends[0]), error=float(error), low=float(ends[1]), high=float(ends[2])
        )

    @property
    def chance(self) -> float:
        """Probability of a coefficient this far from zero if there were none (Student's t, councils − 1)."""
        return float(2 * stats.t.sf(abs(self.value / self.error), self.councils - 1))

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return not self.low <= 0 <= self.high


def estimate(value: float, error: float, n: int, councils: int, freedom: float | None = None) -> Estimate:
    """A coefficient with the interval of its error: Student's t, by default with one degree less than councils."""
    reach = error * stats.t.ppf(0.975, councils - 1 if freedom is None else freedom)
    return Estimate(float(value), float(error), float(value - reach), float(value + reach), n, councils)


def mean_of(values: np.ndarray) -> Estimate:
    """Mean of values of councils, missing ones left out; Student's t with one degree less than councils."""
    known = values[~np.isnan(values)]
    return estimate(known.mean(), float(stats.sem(known)), len(known), len(known))


def at(table: pd.DataFrame, column: str, years: int) -> np.ndarray:
    """A column some years later (earlier if negative) in the same council, missing where there is no row."""
    rows = pd.MultiIndex.from_arrays([pd.factorize(table["unit"])[0], table["year"]])
    places = rows.get_indexer(rows.set_levels(rows.levels[1] + years, level=1))
    return np.where(places < 0, np.nan, table[column].to_numpy(float)[places])


def sums(groups: np.ndarray, weights: np.ndarray) -> sparse.csc_array:
    """What rows are multiplied by to be added up by group, weighted; groups are numbered from zero."""
    return sparse.csc_array((weights, groups, np.arange(len(groups) + 1)))


def within(values: np.ndarray, groups: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Columns less the weighted mean of their group, plus the weighted mean of all; groups as for :func:`sums`."""
    own = sums(groups, weights)
    means = own @ values / own.sum(axis=1)[:, None]
    return values - (means - weights @ values / weights.sum())[groups]


@dataclass(frozen=True)
class Design:
    """A weighted regression: the rows that have all it needs, and what stays from draw to draw of a permutation."""

    rows: pd.DataFrame  #: the rows
    #: `outcome`, `weights`: one for each row
    outcome: np.ndarray
    weights: np.ndarray
    columns: np.ndarray  #: rows × columns: exposures or controls, effects of years, a constant
    units: np.ndarray  #: council of each row, from zero
    levels: bool = False  #: whether each council has a level of its own

    @property
    def councils(self) -> int:
        """How many."""
        return int(self.units.max()) + 1

    def inside(self, values: np.ndarray) -> np.ndarray:
        """Columns less the levels of councils, where these have some."""
        return within(values, self.units, self.weights) if self.levels else values

    def rest(self, values: np.ndarray) -> np.ndarray:
        """Columns times the roots of the weights, less all that `columns` and levels explain."""
        own = self.inside(values) * np.sqrt(self.weights)[:, None]
        own -= self._basis @ (self._basis.T @ own)
        return own

    @cached_property
    def _basis(self) -> np.ndarray:
        """Orthonormal columns that explain what `columns` do."""
        own = self.inside(self.columns) * np.sqrt(self.weights)[:, None]
        squares, turned = np.linalg.eigh(own.T @ own)
        told = squares > 1e-12 * squares.max()
        return own @ (turned[:, told] / np.sqrt(squares[told]))


def known(table: pd.DataFrame, names: Sequence[str], council: bool = True) -> pd.DataFrame:
    """Rows that have all of the columns; with council effects, of councils that have two such rows at least."""
    kept = table[list(dict.fromkeys(["unit", "year", *names]))].dropna()
    return kept[kept["unit"].duplicated(keep=False)] if council else kept


def columns(kept: pd.DataFrame, exposures: Sequence[str], regions: pd.Series | None = None) -> np.ndarray:
    """Exposures, effects of years (or of years in each region) and a constant, one column each."""
    places = np.zeros(len(kept)) if regions is None else pd.factorize(regions)[0]
    years = kept["year"].to_numpy()
    each = sorted(set(zip(places, years, strict=True)))
    later = [
        cell for before, cell in pairwise(each) if before[0] == cell[0]
    ]  # all but each region's first year
    effects = [(places == place) & (years == year) for place, year in later]
    return np.column_stack([kept[list(exposures)].astype(float), *effects, np.ones(len(kept))])


def design(
    table: pd.DataFrame,
    outcome: str,
    exposures: Sequence[str],
    *,
    moving: Sequence[str] = (),
    counts: bool = False,
    at_risk: str = "",
    weights: str = "",
    council: bool = True,
    region: bool = False,
) -> Design:
    """The regression of an outcome on exposures, with effects of years and as wanted of councils, ready to be fitted.

    A Poisson regression becomes the last step of its fit, which is one of weighted least squares; for links as weak
    as these, columns that are put in afterwards end where a whole fit with them does.

    - `table`: with ``unit``, ``year`` and the columns named; rows that lack one are left out.
    - `moving`: columns that every row must have, though they are no exposures: those of a permutation.
    - `counts`: whether the outcome is a count, zero or more, whole or not, and the regression Poisson's by
      pseudo-likelihood; see “Method” of the chapter on leavers. A council with none of it then says nothing.
    - `at_risk`: column of those among whom a count arises; its logarithm enters with a coefficient of exactly one.
      "" for none.
    - `weights`: column of weights, "" for none.
    - `council`: whether each council has a level of its own.
    - `region`: whether each year has a level of its own in each region (column ``region``), and not in all of
      England; needs council effects.
    - Raises ArithmeticError if a Poisson regression does not settle.
    """
    counts = counts or bool(at_risk)
    kept = known(table, [outcome, *moving, *exposures, *filter(None, (at_risk, weights))], council)
    if counts and council:
        kept = kept[kept.groupby("unit")[outcome].transform("sum") > 0]
    own = Design(
        kept,
        kept[outcome].to_numpy(float),
        kept[weights].to_numpy(float) if weights else np.ones(len(kept)),
        columns(kept, exposures, table.loc[kept.index, "region"] if region else None),
        pd.factorize(kept["unit"])[0],
        council,
    )
    offset = np.log(kept[at_risk].to_numpy(float)) if at_risk else np.zeros(len(kept))
    return _settled(own, offset) if counts else own


def _settled(own: Design, offset: np.ndarray) -> Design:
    """The last step of a Poisson regression: weights are the expected counts, the outcome is the working one."""
    groups = own.units if own.levels else np.zeros(len(own.outcome), int)
    rate = np.bincount(groups, own.outcome) / np.bincount(groups, np.exp(offset))
    mean = rate[groups] * np.exp(offset)  # to start with, every row of a group has the same rate
    for _ in range(100):
        working = np.log(mean) - offset + (own.outcome - mean) / mean
        step = replace(own, outcome=working, weights=mean)
        rest = step.rest(working[:, None])[:, 0] / np.sqrt(mean)
        mean = np.exp(working - rest + offset)
        if np.abs(mean / step.weights - 1).max() < 1e-11:
            return step
    raise ArithmeticError("the Poisson regression does not settle")


@dataclass(frozen=True)
class Fit:
    """A fitted regression."""

    exposures: tuple[str, ...]  #: in the order of its columns
    design: Design  #: what was fitted
    #: as statsmodels gives them, councils as clusters; coefficients of a count are logarithms
    results: RegressionResults

    def __getitem__(self, name: str) -> Estimate:
        """The estimate of one exposure."""
        return self.combined({name: 1.0})

    def combined(self, weights: dict[str, float]) -> Estimate:
        """A weighted sum of coefficients."""
        told = self.results.t_test(self._row(weights))
        n, councils = len(self.design.rows), self.design.councils
        return estimate(told.effect.item(), told.sd.item(), n, councils)

    def joint(self, names: Sequence[str]) -> float:
        """Probability of coefficients as large as these together if all were zero (F test)."""
        return float(self.results.f_test([self._row({name: 1.0}) for name in names]).pvalue)

    def _row(self, weights: dict[str, float]) -> np.ndarray:
        row = np.zeros(len(self.results.params))
        row[[self.exposures.index(name) for name in weights]] = list(weights.values())
        return row


def fit(table: pd.DataFrame, outcome: str, exposures: Sequence[str], **how: Any) -> Fit:
    """Regress an outcome on exposures as :func:`design` does, councils as clusters; see “Method” of the chapter on leavers."""
    own = design(table, outcome, exposures, **how)
    both = own.inside(np.column_stack([own.outcome, own.columns]))
    clusters = {"groups": own.units, "use_correction": True, "df_correction": True}
    results = WLS(both[:, 0], both[:, 1:], weights=own.weights).fit(
        method="qr", cov_type="cluster", cov_kwds=clusters, use_t=True
    )
    return Fit(tuple(exposures), own, results)


def cross_section(
    rows: pd.DataFrame,
    outcome: str,
    moving: Sequence[str],
    fixed: Sequence[str] = (),
    held: Sequence[str] = (),
    weights: str = "",
) -> tuple[Estimate, Design]:
    """The regression of an outcome on what moves over councils of one time, and the same with that left out.

    - `rows`: one for each council, with the columns named.
    - `moving`: exposures that are permuted, the one of interest first.
    - `fixed`, `held`: columns of which each value has a constant; controls that stay with their council.
    - `weights`: a column, "" for councils alike.
    - Gives the estimate of the first that moves: least squares, variance HC3, Student's t.
    """
    levels = (pd.get_dummies(rows[column], drop_first=True, dtype=float) for column in fixed)
    own = np.column_stack([np.ones(len(rows)), rows[list(held)].to_numpy(float), *levels])
    heavy = rows[weights].to_numpy(float) if weights else np.ones(len(rows))
    response, moved = rows[outcome].to_numpy(float), rows[list(moving)].to_numpy(float)
    fit = WLS(response, np.column_stack([moved, own]), heavy).fit(cov_type="HC3")
    found = estimate(fit.params[0], fit.bse[0], len(rows), len(rows), fit.df_resid)
    return found, Design(rows, response, heavy, own, np.arange(len(rows)))
