"""Councils' caseloads with partial pooling: each council's level from all its years, drawn towards all councils'.

The logarithm of a council's caseload in a year is taken as the sum of four parts:

- the year, the same for every council;
- the council's standing difference from the others, normal with mean zero;
- a drifting difference that a council keeps in part from year to year: normal with mean zero, its correlation a
  power of the years between (a first-order autoregression);
- what is gone by the next count, normal with a variance that falls with the number of case holders: where few
  people hold cases, one who comes or goes moves the figure.

The variances are estimated by restricted maximum likelihood over all councils and years at once, and each
council's level is its best linear prediction. A council with few years, few case holders or jumpy figures is
drawn further towards the others. Source of the method: Robinson, "That BLUP is a good thing", Statistical
Science 6 (1991), and any text on mixed models; the tests compare it with statsmodels' where that can follow.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from analysis.register.panel import Official

#: Where the search looks: logarithms of the standard deviations from a tenth of a per cent on, and a persistence
#: below one, at which a drift would be a standing difference.
_SCALE, _PERSISTENCE = (-7.0, None), (0.0, 0.98)


@dataclass(frozen=True, eq=False)
class Panel:
    """Councils by years."""

    units: tuple[str, ...]
    years: tuple[int, ...]  #: consecutive
    logs: np.ndarray  #: units × years: logarithm of cases for each case holder, NaN where there is no count
    holders: np.ndarray  #: geometric mean over the years of each unit's case holders, full-time equivalents


@dataclass(frozen=True)
class Scales:
    """What is common to all councils: standard deviations of logarithms, and how much of a drift is kept."""

    level: float  #: of the standing difference between councils
    #: of what is gone by the next count, for one case holder; divided by the root of their number
    noise: float
    moving: float  #: of the drifting difference
    persistence: float  #: its correlation from one year to the next

    def covariance(self, years: int) -> np.ndarray:
        """Covariance of one council's true differences in `years` consecutive years."""
        apart = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
        return self.level**2 + self.moving**2 * self.persistence**apart


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model: its scales, the effect of each year, and the logarithm of its restricted likelihood."""

    scales: Scales
    year_effects: np.ndarray
    likelihood: float


def panel(official: Official, last: int, believable: bool = False) -> Panel:
    """Caseloads of all councils up to a year and nothing later, the two smallest councils left out."""
    own = official.workforce
    own = own[(own["year"] <= last) & ~own["small"] & own["caseload"].notna()]
    if believable:
        own = own[~own["implausible"]]
    wide = own.pivot(index="unit", columns="year", values="caseload").reindex(
        columns=range(own["year"].min(), last + 1)
    )
    holders = np.log(own["case_holders"]).groupby(own["unit"]).mean().reindex(wide.index)
    years = tuple(int(year) for year in wide.columns)
    return Panel(tuple(wide.index), years, np.log(wide.to_numpy(float)), np.exp(holders.to_numpy(float)))


def fit(data: Panel) -> Fit:
    """Estimate the scales by restricted maximum likelihood.

    - `data`: every unit and every year needs a value.
    - Raises ValueError if the search does not end.
    """
    found = optimize.minimize(
        lambda point: -_profile(data, _scales(point))[0],
        [*[np.log(np.nanstd(data.logs))] * 3, np.mean(_PERSISTENCE)],
        method="L-BFGS-B",
        bounds=[_SCALE] * 3 + [_PERSISTENCE],
        tol=1e-13,
    )
    if not found.success:
        raise ValueError(f"the search for the councils' variances did not end: {found.message}")
    likelihood, effects, _ = _profile(data, _scales(found.x))
    return Fit(_scales(found.x), effects, likelihood)


def _scales(point: np.ndarray) -> Scales:
    """From the logarithms of the three standard deviations, and the persistence."""
    *logs, persistence = point.tolist()
    return Scales(*np.exp(logs).tolist(), persistence)


def _profile(data: Panel, scales: Scales) -> tuple[float, np.ndarray, np.ndarray]:
    """Restricted log-likelihood with the best year effects, these effects, and each unit's inverse covariance.

    Years without a count have zeros in the inverse, so they enter nowhere.
    """
    known = ~np.isnan(data.logs)
    values, years = np.nan_to_num(data.logs), data.logs.shape[1]
    both = known[:, :, None] & known[:, None, :]
    noise = (scales.noise**2 / data.holders)[:, None, None] * np.eye(years)
    whole = np.where(both, scales.covariance(years) + noise, 0.0) + np.eye(years) * ~known[:, :, None]
    inverse = np.linalg.inv(whole) * both
    weight = inverse.sum(axis=0)
    effects = np.linalg.solve(weight, np.einsum("ijk,ik->j", inverse, values))
    rest = values - effects
    squares = np.einsum("ij,ijk,ik->", rest, inverse, rest)
    determinants = np.linalg.slogdet(whole)[1].sum() + np.linalg.slogdet(weight)[1]
    constant = (known.sum() - years) * np.log(2 * np.pi)
    return -0.5 * (determinants + squares + constant), effects, inverse


def levels(data: Panel, model: Fit, ahead: int) -> pd.DataFrame:
    """Each council's level, as far as all its counts tell it.

    `ahead`: years after the last; zero is the last year itself. Gives, by unit: ``mean`` and ``sd`` of its
    difference from the effect of the year, as a logarithm, the year effects and scales taken as known; ``noise``,
    the standard deviation of what one count adds to it.
    """
    years, scales = len(data.years), model.scales
    # Of the true difference then with the counts of all years; counts that are missing have no weight
    shared = scales.covariance(years + ahead)[-1, :years]
    inverse = _profile(data, scales)[2]
    rest = np.nan_to_num(data.logs - model.year_effects)
    weights = np.einsum("j,ijk->ik", shared, inverse)
    variance = scales.covariance(1).item() - weights @ shared
    return pd.DataFrame(
        {
            "mean": np.einsum("ij,ij->i", weights, rest),
            "sd": np.sqrt(variance),
            "noise": scales.noise / np.sqrt(data.holders),
        },
        index=pd.Index(data.units, name="unit"),
    )
