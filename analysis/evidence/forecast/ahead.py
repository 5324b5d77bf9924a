"""The next year's count: England's rates, each council's caseload, and how all councils will spread.

England's rates are carried on as they stand: the last count, with an interval made of the changes between earlier
years. Councils get the levels of :mod:`analysis.evidence.forecast.pooling`, moved together by England's change.
Both are put to the same test: years that have come are predicted from the years before them alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats

from analysis.evidence.forecast.pooling import Fit, fit, levels, panel
from analysis.register import counts
from analysis.register.panel import Official
from analysis.register.predictions import INTERVALS, RATES, SPREAD, Forecast

#: Years of changes that a prediction needs, which decides the first year that the method is tried on.
_CHANGES = 3

#: Draws of the next year, and the seed they start from: large enough that a chance is right to a point or so.
DRAWS, SEED = 4_000, 20260930


def from_draws(draws: np.ndarray) -> Forecast:
    """Median and intervals of draws."""
    levels_ = [end for ends in INTERVALS.values() for end in ends]
    value, *ends = np.quantile(draws, [0.5, *levels_])
    return Forecast(float(value), *map(float, ends))


def walk(series: pd.Series, trend: bool = False) -> Forecast:
    """The next value of a rate that is above zero: the last one, or the last one and the mean change.

    Changes are those of the logarithm. Without a trend their scale is the root of their mean square, with as many
    degrees of freedom as changes; with one it is their standard deviation about their mean, widened for the mean's
    own error. The intervals are Student's t.

    `series`: by year, none missing, at least two changes. `trend`: whether the mean change goes on.
    """
    logs = np.log(series.to_numpy(float))
    centre, scale, freedom = _step(np.diff(logs), trend)
    reach = {level: scale * stats.t.ppf(high, freedom) for level, (_, high) in INTERVALS.items()}
    middle = logs[-1] + centre
    ends = [np.exp(middle + sign * reach[level]) for level in INTERVALS for sign in (-1, 1)]
    return Forecast(float(np.exp(middle)), *map(float, ends))


def _step(changes: np.ndarray, trend: bool) -> tuple[float, float, int]:
    """Expected next change, its scale and the degrees of freedom."""
    count = len(changes)
    if trend:
        return float(changes.mean()), float(changes.std(ddof=1) * np.sqrt(1 + 1 / count)), count - 1
    return 0.0, float(np.sqrt((changes**2).mean())), count


@dataclass(frozen=True, eq=False)
class Outlook:
    """Where councils stand in their last year, and draws of the next count."""

    year: int  #: the year predicted, one after the last
    model: Fit
    #: by unit, for councils that have not ended: ``area``, ``slug``; ``counted`` in the last year;
    #: ``caseload`` as counted then, NaN where it was not; ``level``, its underlying caseload, with
    #: ``level_low`` and ``level_high`` (95%)
    councils: pd.DataFrame
    levels: np.ndarray  #: draws × units: underlying caseload of the last year
    counts: np.ndarray  #: draws × units: caseload of the next count


@cache
def outlook(official: Official, last: int, believable: bool = False) -> Outlook:
    """Predict the year after `last` from all years up to it, nothing later; no flagged counts if `believable`."""
    data = panel(official, last, believable)
    model = fit(data)
    own = official.workforce[(official.workforce["year"] == last) & ~official.workforce["small"]]
    own = own.set_index("unit")
    units = own.index[own.index.isin(data.units)]
    now, then = (levels(data, model, ahead).loc[units] for ahead in (0, 1))
    _, scale, freedom = _step(np.diff(np.log(official.england.loc[:last, "caseload"].to_numpy(float))), False)
    random = np.random.default_rng(SEED)
    shared = scale * random.standard_t(freedom, (DRAWS, 1))
    effect = model.year_effects[-1]
    size = (DRAWS, len(units))
    spread = np.hypot(then["sd"], then["noise"]).to_numpy()
    underlying = effect + now["mean"].to_numpy() + now["sd"].to_numpy() * random.standard_normal(size)
    following = effect + shared + then["mean"].to_numpy() + spread * random.standard_normal(size)
    reach = stats.norm.ppf(INTERVALS[95][1]) * now["sd"]
    found = own.loc[units, ["area", "slug", "caseload"]].assign(
        counted=own.loc[units, "caseload"].notna(),
        level=np.exp(effect + now["mean"]),
        level_low=np.exp(effect + now["mean"] - reach),
        level_high=np.exp(effect + now["mean"] + reach),
    )
    return Outlook(last + 1, model, found, np.exp(underlying), np.exp(following))


@cache
def places(official: Official, last: int, target: float) -> pd.DataFrame:
    """Each council's rank by its underlying caseload, and the chance that its next count is at the target.

    - `last`: the last year used.
    - `target`: children for each full-time-equivalent case holder.
    - Gives the columns of :class:`Outlook`, and ``rank``, ``rank_low``, ``rank_high`` (95%; 1 is the lowest
      caseload; among the ``of`` councils counted in the last year, NaN for others); ``low80``, ``high80``,
      ``low95``, ``high95`` and ``next``, the caseload of the next count, stretched as past ones
      ask for; ``chance``, a fraction.
    """
    ahead = outlook(official, last)
    found = ahead.councils.copy()
    counted = found["counted"].to_numpy()
    order = ahead.levels[:, counted].argsort(axis=1).argsort(axis=1) + 1
    ends = np.quantile(order, [0.5, *INTERVALS[95]], axis=0, method="inverted_cdf")
    found[["rank", "rank_low", "rank_high"]] = np.nan
    found.loc[counted, ["rank", "rank_low", "rank_high"]] = ends.T
    factors = stretch(past_councils(official, last, target))
    nexts = [from_draws(column).stretched(factors) for column in ahead.counts.T]
    for name in ("low80", "high80", "low95", "high95"):
        found[name] = [getattr(one, name) for one in nexts]
    return found.assign(
        next=[one.value for one in nexts],
        chance=counts.at_target(ahead.counts, target).mean(axis=0),
        of=int(counted.sum()),
    )


def spread_of(caseloads: np.ndarray, target: float) -> dict[str, np.ndarray]:
    """How councils spread: the number at the target and the quartiles, along the last axis; see `SPREAD`."""
    low, middle, high = np.quantile(caseloads, [0.25, 0.5, 0.75], axis=-1)
    return dict(
        zip(SPREAD, (counts.at_target(caseloads, target).sum(axis=-1), low, middle, high), strict=True)
    )


@cache
def unstretched(official: Official, last: int, target: float) -> dict[str, Forecast]:
    """What the year after `last` is predicted to show, before any stretching: rates, then the spread."""
    england = official.england.loc[:last]
    found = {rate: walk(england[rate]) for rate in RATES}
    draws = spread_of(outlook(official, last).counts, target)
    return found | {name: from_draws(values) for name, values in draws.items()}


def came(official: Official, year: int, target: float) -> dict[str, float]:
    """What a year did show, by the same names; the two smallest councils are left out of the spread.

    They stand by the names of :func:`unstretched`; shares as fractions, caseloads in children for each case holder.
    """
    found = {rate: float(official.england.loc[year, rate]) for rate in RATES}
    own = counts.counted(official, year)["caseload"].to_numpy()
    return found | {name: float(value) for name, value in spread_of(own, target).items()}


def tried(official: Official, last: int) -> range:
    """The years up to `last` that can be predicted from those before them."""
    return range(int(official.england.index.min()) + _CHANGES + 1, last + 1)


@cache
def past(official: Official, last: int, target: float) -> pd.DataFrame:
    """The method on years that have come, each predicted from the years before it alone.

    Returns
    -------
    DataFrame
        ``measure``, ``year``, the fields of :class:`Forecast`, and ``came``.
    """
    rows = [
        {"measure": name, "year": year, **vars(predicted), "came": came(official, year, target)[name]}
        for year in tried(official, last)
        for name, predicted in unstretched(official, year - 1, target).items()
    ]
    return pd.DataFrame(rows)


@cache
def past_councils(official: Official, last: int, target: float) -> pd.DataFrame:
    """The same for each council's caseload.

    Gives ``unit``, ``year``, the fields of :class:`Forecast`, ``chance`` of being at the target, ``came``, and
    ``before``, the count of the year before.
    """
    return pd.concat(
        [_past_councils(official, year, target) for year in tried(official, last)], ignore_index=True
    )


def _past_councils(official: Official, year: int, target: float) -> pd.DataFrame:
    ahead = outlook(official, year - 1)
    own = counts.counted(official, year)["caseload"]
    both = ahead.councils.index.isin(own.index)
    units = ahead.councils.index[both]
    predicted = pd.DataFrame([vars(from_draws(column)) for column in ahead.counts.T[both]])
    return predicted.assign(
        unit=units,
        year=year,
        chance=counts.at_target(ahead.counts[:, both], target).mean(axis=0),
        came=own.loc[units].to_numpy(),
        before=ahead.councils.loc[units, "caseload"].to_numpy(),
    )


def stretch(tests: pd.DataFrame) -> dict[int, float]:
    """How far intervals must be stretched so that past ones would have held what they promise.

    The least factor, one or more, with which at least 80 (95) in a hundred of the past values would have been
    inside.

    Gives a factor by the level of the interval.

    Parameters
    ----------
    tests : DataFrame
        With the fields of :class:`Forecast` and ``came``, as :func:`past` returns it for one measure.
    """
    return {level: _factor(tests, level) for level in INTERVALS}


def _factor(tests: pd.DataFrame, level: int) -> float:
    value, off = tests["value"], tests["came"] - tests["value"]
    # An end at the value itself can be stretched to nothing: a miss there asks for more than any factor
    above, below = off / (tests[f"high{level}"] - value), -off / (value - tests[f"low{level}"])
    needed = np.sort(np.fmax(1.0, np.fmax(above, below)))
    return float(needed[int(np.ceil(level * len(needed) / 100)) - 1])


def predicted(official: Official, last: int, target: float) -> dict[str, Forecast]:
    """What the year after `last` is predicted to show, stretched as past years ask for it."""
    tests = past(official, last, target)
    return {
        name: _sound(one.stretched(stretch(tests[tests["measure"] == name])))
        for name, one in unstretched(official, last, target).items()
    }


def _sound(one: Forecast) -> Forecast:
    """Nothing counted lies below zero, and the wider interval holds the narrower."""
    low80, low95 = max(0.0, one.low80), max(0.0, min(one.low95, one.low80))
    return Forecast(one.value, low80, one.high80, low95, max(one.high95, one.high80))


def held(tests: pd.DataFrame, level: int) -> pd.Series:
    """Whether each value that came lies inside its interval.

    Parameters
    ----------
    tests : DataFrame
        With the fields of :class:`Forecast` and ``came``.
    level : int
        80 or 95.

    Returns
    -------
    Series of bool
    """
    return tests["came"].between(tests[f"low{level}"], tests[f"high{level}"])


def past_error(official: Official, last: int, trend: bool) -> float:
    """Mean distance, as a logarithm, between what came and what was predicted, with a trend or without."""
    england = official.england
    errors = [
        np.log(england.loc[year, rate] / walk(england.loc[: year - 1, rate], trend).value)
        for year in tried(official, last)
        for rate in RATES
    ]
    return float(np.abs(errors).mean())


def coverage(tests: pd.DataFrame, names: Iterable[str]) -> dict[int, tuple[int, int]]:
    """How many past values of some measures lay inside each interval, and of how many."""
    own = tests[tests["measure"].isin(list(names))]
    return {level: (int(held(own, level).sum()), len(own)) for level in INTERVALS}
