"""Regressions on the panel of councils: effects of councils and years taken out, errors clustered by council.

Everything here describes what went together. No coefficient is the effect of a caseload on anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import WLS


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


@dataclass(frozen=True)
class Fit:
    """A fitted regression: its estimates by exposure, and the covariance of their coefficients."""

    estimates: dict[str, Estimate]
    covariance: pd.DataFrame

    def __getitem__(self, name: str) -> Estimate:
        """The estimate of one exposure."""
        return self.estimates[name]

    def joint(self, names: Sequence[str]) -> float:
        """Probability of coefficients as large as these together if all were zero (F test)."""
        values = np.array([self.estimates[name].value for name in names])
        part = self.covariance.loc[list(names), list(names)].to_numpy()
        statistic = values @ np.linalg.solve(part, values) / len(names)
        councils = next(iter(self.estimates.values())).councils
        return float(stats.f.sf(statistic, len(names), councils - 1))

    def combined(self, weights: dict[str, float]) -> Estimate:
        """A weighted sum of coefficients."""
        own = np.array(list(weights.values()))
        part = self.covariance.loc[list(weights), list(weights)].to_numpy()
        value = sum(self.estimates[name].value * weight for name, weight in weights.items())
        first = next(iter(self.estimates.values()))
        return estimate(value, float(np.sqrt(own @ part @ own)), first.n, first.councils)


def at(table: pd.DataFrame, column: str, years: int) -> np.ndarray:
    """A column some years later (earlier if negative) in the same council, missing where there is no row."""
    units, year = pd.factorize(table["unit"])[0], table["year"].to_numpy()
    place = {pair: row for row, pair in enumerate(zip(units, year, strict=True))}
    rows = np.array([place.get(pair, -1) for pair in zip(units, year + years, strict=True)])
    values = table[column].to_numpy(float)
    return np.where(rows >= 0, values[rows], np.nan)


def within(values: np.ndarray, groups: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Columns less the weighted mean of their group (numbered from zero), plus the weighted mean of all."""
    total = np.bincount(groups, weights)
    sums = np.zeros((len(total), values.shape[1]))
    np.add.at(sums, groups, values * weights[:, None])
    means = sums / np.where(total > 0, total, 1)[:, None]
    return values - means[groups] + np.average(values, axis=0, weights=weights)


@dataclass(frozen=True)
class Design:
    """A regression with effects of years, of the rows that have all it needs.

    - `kept`: the rows.
    - `outcome`, `weights`, `offset`: one for each row; weights are one, and offsets nought, where there are none.
    - `exposures`: exposures, effects of years and a constant.
    - `units`: council of each row, from zero.
    """

    kept: pd.DataFrame
    outcome: np.ndarray
    exposures: np.ndarray
    units: np.ndarray
    weights: np.ndarray
    offset: np.ndarray

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.outcome)

    @property
    def councils(self) -> int:
        """How many."""
        return int(self.units.max()) + 1


def known(table: pd.DataFrame, names: Sequence[str], council: bool = True) -> pd.DataFrame:
    """Rows that have all of the columns; with council effects, of councils that have two such rows at least."""
    kept = table[list(dict.fromkeys(["unit", "year", *names]))].dropna()
    return kept[kept["unit"].duplicated(keep=False)] if council else kept


def columns(
    kept: pd.DataFrame, exposures: Sequence[str], year: bool = True, regions: pd.Series | None = None
) -> np.ndarray:
    """Exposures, effects of years (or of years in each region) and a constant, one column each."""
    found = [kept[name] for name in exposures]
    places = ["all"] if regions is None else sorted(set(regions))
    for place in places if year else []:
        own = pd.Series(True, index=kept.index) if regions is None else regions == place
        found += [own & (kept["year"] == one) for one in sorted(set(kept.loc[own, "year"]))[1:]]
    found.append(pd.Series(1.0, index=kept.index))
    return np.column_stack(found).astype(float)


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
    year: bool = True,
    region: bool = False,
) -> Design:
    """The rows of a regression and what each brings to it.

    - `table`, `outcome`, `exposures`, `weights`, `council`, `year`, `region`: see `fit`.
    - `moving`: columns that every row must have, though they are no exposures.
    - `counts`: whether the outcome is a count, so that with council effects a council with none says nothing.
    - `at_risk`: see `poisson`.
    """
    needed = [outcome, *moving, *exposures, *(name for name in (at_risk, weights) if name)]
    kept = known(table, needed, council)
    if counts and council:
        kept = kept[kept.groupby("unit")[outcome].transform("sum") > 0]
    return Design(
        kept,
        kept[outcome].to_numpy(float),
        columns(kept, exposures, year, table.loc[kept.index, "region"] if region else None),
        pd.factorize(kept["unit"])[0],
        kept[weights].to_numpy(float) if weights else np.ones(len(kept)),
        np.log(kept[at_risk].to_numpy(float)) if at_risk else np.zeros(len(kept)),
    )


def fit(
    table: pd.DataFrame,
    outcome: str,
    exposures: Sequence[str],
    *,
    council: bool = True,
    year: bool = True,
    region: bool = False,
    weights: str = "",
) -> Fit:
    """Regress an outcome on exposures, with effects of councils and years taken out as wanted; see `method` in ``phrases.csv``.

    - `table`: with ``unit``, ``year`` and the columns named; rows that lack one are left out.
    - `council`, `year`: whether each council, and each year, has a level of its own.
    - `region`: whether each year has a level of its own in each region (column ``region``); needs council effects.
    - `weights`: column of weights, "" for none.
    - Gives the fit of the exposures alone.
    """
    own = design(table, outcome, exposures, council=council, year=year, region=region, weights=weights)
    both = np.column_stack([own.outcome, own.exposures])
    both = within(both, own.units, own.weights) if council else both
    clusters = {"groups": own.units, "use_correction": True, "df_correction": True}
    model = WLS(both[:, 0], both[:, 1:], weights=own.weights).fit(
        method="qr", cov_type="cluster", cov_kwds=clusters, use_t=True
    )
    return _fit(exposures, model.params, model.cov_params(), own)


def run(
    table: pd.DataFrame,
    outcome: str,
    exposures: Sequence[str],
    *,
    at_risk: str = "",
    weights: str = "",
    council: bool = True,
    region: bool = False,
) -> Fit:
    """A regression as its parts ask for it: `poisson` where there are some at risk, `fit` where there are none."""
    effects = {"council": council, "region": region}
    if at_risk:
        return poisson(table, outcome, exposures, at_risk=at_risk, **effects)
    return fit(table, outcome, exposures, weights=weights, **effects)


def _fit(names: Sequence[str], values: np.ndarray, covariance: np.ndarray, own: Design) -> Fit:
    errors = np.sqrt(np.diag(covariance))
    estimates = {
        name: estimate(values[place], errors[place], own.rows, own.councils)
        for place, name in enumerate(names)
    }
    count = len(names)
    return Fit(estimates, pd.DataFrame(covariance[:count, :count], index=list(names), columns=list(names)))


def poisson(
    table: pd.DataFrame,
    outcome: str,
    exposures: Sequence[str],
    *,
    at_risk: str = "",
    council: bool = True,
    year: bool = True,
    region: bool = False,
) -> Fit:
    """Regress a count on exposures by Poisson pseudo-likelihood; see `poisson` in ``phrases.csv``.

    - `table`, `exposures`, `council`, `year`, `region`: see `fit`.
    - `outcome`: a count, zero or more, whole or not.
    - `at_risk`: column of those among whom the count arises; its logarithm enters with a coefficient of exactly
      one. "" for none.
    - Gives coefficients in logarithms of the count.
    - Raises ArithmeticError if the fit does not settle.
    """
    effects = {"council": council, "year": year, "region": region}
    own = design(table, outcome, exposures, counts=True, at_risk=at_risk, **effects)
    mean, inside, values = settled(own.outcome, own.exposures, own.offset, own.units, council)
    scores = np.zeros((own.councils, own.exposures.shape[1]))
    np.add.at(scores, own.units, inside * (own.outcome - mean)[:, None])
    bread = np.linalg.pinv(inside.T @ (inside * mean[:, None]))
    correction = own.councils / (own.councils - 1) * (own.rows - 1) / (own.rows - own.exposures.shape[1])
    return _fit(exposures, values, bread @ (scores.T @ scores) @ bread * correction, own)


def settled(
    count: np.ndarray, x: np.ndarray, offset: np.ndarray, units: np.ndarray, council: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expected counts of a Poisson regression, its columns with council effects taken out, and the coefficients.

    Raises ArithmeticError if they do not settle.
    """
    groups = units if council else np.zeros(len(count), int)
    rate = np.bincount(groups, count) / np.bincount(groups, np.exp(offset))
    mean = rate[groups] * np.exp(offset)  # to start with, every row of a group has the same rate
    for _ in range(100):
        working = np.log(mean) - offset + (count - mean) / mean
        both = np.column_stack([working, x])
        inside = within(both, units, mean) if council else both
        root = np.sqrt(mean)[:, None]
        values = np.linalg.lstsq(inside[:, 1:] * root, inside[:, 0] * root[:, 0], rcond=None)[0]
        before, rest = mean, inside[:, 0] - inside[:, 1:] @ values
        mean = np.exp(working - rest + offset)
        if np.abs(mean / before - 1).max() < 1e-11:
            return mean, inside[:, 1:], values
    raise ArithmeticError("the Poisson regression does not settle")
