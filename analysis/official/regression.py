"""Regressions on the panel of councils: effects of councils and years taken out, errors clustered by council.

Everything here describes what went together. No coefficient is the effect of a caseload on anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.robust.norms import HuberT

#: How every interval below is made, for the definitions of findings.
INTERVAL = "95% confidence interval, clustered by council"
METHOD = (
    "Least squares (statsmodels). Council effects are taken out by subtracting each council's mean (weighted "
    "where there are weights), year effects are dummies. The variance is clustered by council and multiplied by "
    "G/(G−1) × (N−1)/(N−K), where N counts rows, G councils, and K coefficients, year effects and a constant but "
    "not council effects; the interval uses Student's t with G−1 degrees of freedom."
)

#: Same tuning and scale as statsmodels' robust regression: 95% efficient under normal errors.
_HUBER, _SCALE = 1.345, stats.norm.ppf(0.75)


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


def estimate(value: float, error: float, n: int, councils: int, freedom: float | None = None) -> Estimate:
    """A coefficient with the interval of its error: Student's t, by default with one degree less than councils."""
    reach = error * stats.t.ppf(0.975, councils - 1 if freedom is None else freedom)
    return Estimate(float(value), float(error), float(value - reach), float(value + reach), n, councils)


@dataclass(frozen=True)
class Fit:
    """A fitted regression: its estimates by exposure, and the covariance of their coefficients."""

    estimates: dict[str, Estimate]
    covariance: pd.DataFrame

    def __getitem__(self, name: str) -> Estimate:
        """The estimate of one exposure."""
        return self.estimates[name]

    def joint(self, names: Sequence[str]) -> float:
        """Probability of coefficients as large as these together if all were nought (F test)."""
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
    """A column some years later (earlier if below nought) in the same council, missing where there is no row.

    Parameters
    ----------
    table : DataFrame
        With ``unit`` and ``year``, one row for each.
    column : str
    years : int
    """
    units, year = pd.factorize(table["unit"])[0], table["year"].to_numpy()
    place = {pair: row for row, pair in enumerate(zip(units, year, strict=True))}
    rows = np.array([place.get(pair, -1) for pair in zip(units, year + years, strict=True)])
    values = table[column].to_numpy(float)
    return np.where(rows >= 0, values[rows], np.nan)


def within(values: np.ndarray, groups: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Columns less the weighted mean of their group, plus the weighted mean of all.

    Parameters
    ----------
    values : ndarray
        Rows × columns.
    groups : ndarray of int
        Group of each row, from nought.
    weights : ndarray
        Weight of each row.
    """
    total = np.bincount(groups, weights)
    sums = np.zeros((len(total), values.shape[1]))
    np.add.at(sums, groups, values * weights[:, None])
    means = sums / np.where(total > 0, total, 1)[:, None]
    return values - means[groups] + np.average(values, axis=0, weights=weights)


@dataclass(frozen=True)
class _Design:
    """Outcome, exposures with year effects and a constant, councils and weights of the rows that have all."""

    outcome: np.ndarray
    exposures: np.ndarray
    units: np.ndarray
    weights: np.ndarray

    @property
    def rows(self) -> int:
        return len(self.outcome)

    @property
    def councils(self) -> int:
        return int(self.units.max()) + 1

    def inside(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Outcome and exposures with council effects taken out."""
        both = within(np.column_stack([self.outcome, self.exposures]), self.units, weights)
        return both[:, 0], both[:, 1:]


def _design(table: pd.DataFrame, outcome: str, exposures: Sequence[str], year: bool, weights: str) -> _Design:
    names = ["unit", "year", outcome, *exposures, *([weights] if weights else [])]
    kept = table[list(dict.fromkeys(names))].dropna()
    years = sorted(set(kept["year"]))[1:] if year else []
    columns = [*(kept[name] for name in exposures), *(kept["year"] == one for one in years)]
    columns.append(pd.Series(1.0, index=kept.index))
    return _Design(
        kept[outcome].to_numpy(float),
        np.column_stack(columns).astype(float),
        pd.factorize(kept["unit"])[0],
        kept[weights].to_numpy(float) if weights else np.ones(len(kept)),
    )


def fit(
    table: pd.DataFrame,
    outcome: str,
    exposures: Sequence[str],
    *,
    council: bool = True,
    year: bool = True,
    weights: str = "",
) -> Fit:
    """Regress an outcome on exposures, with effects of councils and years taken out as wanted; see `METHOD`.

    Parameters
    ----------
    table : DataFrame
        With ``unit``, ``year`` and the columns named; rows that lack one are left out.
    outcome : str
    exposures : sequence of str
    council, year : bool
        Whether each council, and each year, has a level of its own.
    weights : str
        Column of weights, "" for none.

    Returns
    -------
    Fit
        Of the exposures alone.
    """
    design = _design(table, outcome, exposures, year, weights)
    y, x = design.inside(design.weights) if council else (design.outcome, design.exposures)
    clusters = {"groups": design.units, "use_correction": True, "df_correction": True}
    model = sm.WLS(y, x, weights=design.weights).fit(
        method="qr", cov_type="cluster", cov_kwds=clusters, use_t=True
    )
    return _fit(exposures, model.params, model.cov_params(), design)


def _fit(names: Sequence[str], values: np.ndarray, covariance: np.ndarray, design: _Design) -> Fit:
    errors = np.sqrt(np.diag(covariance))
    found = {
        name: estimate(values[place], errors[place], design.rows, design.councils)
        for place, name in enumerate(names)
    }
    count = len(names)
    return Fit(found, pd.DataFrame(covariance[:count, :count], index=list(names), columns=list(names)))


def huber(table: pd.DataFrame, outcome: str, exposures: Sequence[str]) -> Fit:
    """Huber's robust regression with effects of councils and years, errors clustered by council.

    Rows far from the line count for less: weighted least squares, the weights those of Huber's function at
    1.345 scales (the scale is the median absolute residual ÷ 0.6745), repeated until nothing moves. The
    variance is that of an M-estimator, summed by council, with the correction of `METHOD`.

    Parameters
    ----------
    table, outcome, exposures
        See `fit`.

    Raises
    ------
    ArithmeticError
        If the weights do not settle.
    """
    design = _design(table, outcome, exposures, True, "")
    norm, weights = HuberT(_HUBER), np.ones(design.rows)
    for _ in range(500):
        y, x = design.inside(weights)
        root = np.sqrt(weights)[:, None]
        values = np.linalg.lstsq(x * root, y * root[:, 0], rcond=None)[0]
        residuals = y - x @ values
        scale = np.median(np.abs(residuals)) / _SCALE
        before, weights = weights, norm.weights(residuals / scale)
        if np.abs(weights - before).max() < 1e-10:
            return _fit(exposures, values, _huber_covariance(design, residuals / scale, scale, norm), design)
    raise ArithmeticError("Huber's regression does not settle")


def _huber_covariance(design: _Design, residuals: np.ndarray, scale: float, norm: HuberT) -> np.ndarray:
    """Clustered variance of an M-estimator; `residuals` are in scales."""
    slopes = norm.psi_deriv(residuals)
    _, x = design.inside(slopes)
    bread = np.linalg.pinv(x.T @ (x * slopes[:, None]))
    scores = np.zeros((design.councils, x.shape[1]))
    np.add.at(scores, design.units, x * (norm.psi(residuals) * scale)[:, None])
    rows, councils, columns = design.rows, design.councils, x.shape[1]
    correction = councils / (councils - 1) * (rows - 1) / (rows - columns)
    return bread @ (scores.T @ scores) @ bread * correction
