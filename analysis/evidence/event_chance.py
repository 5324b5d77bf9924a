"""What the choice of councils with a fall shows where nothing happens: a return to normal.

A council is picked because one year is high and the next is low. It would be picked, and would seem to rise again,
if its caseload only wandered.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from analysis.evidence.event_study import TIMES, fallen, falls, fifth, wide
from analysis.evidence.regression import Estimate, mean_of
from analysis.register.load import Register

#: Made-up panels, and the seed of their generator.
DRAWS, SEED = 400, 2019


@dataclass(frozen=True)
class Panels:
    """Panels of caseloads, draws × units × years, and the mean of each year in each."""

    levels: np.ndarray

    def distances(self) -> np.ndarray:
        """Caseloads less the mean of all councils of the year."""
        return self.levels - np.nanmean(self.levels, axis=-2, keepdims=True)


@cache
def persistence(register: Register) -> float:
    """How much of a council's distance from its own normal is there a year later.

    The autoregression whose expected first-order autocorrelation, measured around means of series as short as
    these, is the one of the record.
    """
    own = _own(register)
    before, after = own[:, :-1].ravel(), own[:, 1:].ravel()
    known = ~(np.isnan(before) | np.isnan(after))
    found = float(before[known] @ after[known] / (before[known] @ before[known]))
    return float(brentq(lambda share: expected_autocorrelation(share, own.shape[1]) - found, -0.5, 0.99))


def expected_autocorrelation(share: float, years: int) -> float:
    """What a first-order autoregression shows around its own mean: ratio of expected products to expected squares."""
    inside = _around_mean(share, years)
    return float(np.diag(inside, 1).sum() / np.diag(inside)[:-1].sum())


def _around_mean(share: float, years: int) -> np.ndarray:
    """Covariance of a first-order autoregression of variance one after its own mean is taken out."""
    lags = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
    centre = np.eye(years) - 1 / years
    return centre @ (share**lags) @ centre


def _own(register: Register) -> np.ndarray:
    """Logarithms of caseloads less the year's mean, and less the council's mean of that."""
    levels = np.log(wide(register).to_numpy())
    distance = levels - np.nanmean(levels, axis=0)
    return distance - np.nanmean(distance, axis=1, keepdims=True)


@cache
def shuffled(register: Register) -> Panels:
    """Each council's own distances from the year's mean (logarithms), in another order of years."""
    levels = np.log(wide(register).to_numpy())
    means = np.nanmean(levels, axis=0)
    many = np.broadcast_to(levels - means, (DRAWS, *levels.shape))
    return Panels(np.exp(np.random.default_rng(SEED).permuted(many, axis=2) + means))


@cache
def drifting(register: Register) -> Panels:
    """Councils that wander around their own normal with the persistence and spread of the record, and no events."""
    levels, own = np.log(wide(register).to_numpy()), _own(register)
    share, years = persistence(register), levels.shape[1]
    inside = np.trace(_around_mean(share, years)) / years  # of the variance, what so short a series shows
    spread = np.sqrt(np.nanmean(own**2, axis=1, keepdims=True) / inside)
    shocks = np.random.default_rng(SEED + 1).standard_normal((DRAWS, *levels.shape))
    walk = [shocks[..., 0]]
    for year in range(1, years):
        walk.append(share * walk[-1] + np.sqrt(1 - share**2) * shocks[..., year])
    made = levels - own + spread * np.stack(walk, axis=-1)
    return Panels(np.exp(np.where(np.isnan(levels), np.nan, made)))


@cache
def recorded(register: Register) -> Panels:
    """The record itself."""
    return Panels(wide(register).to_numpy()[None])


#: Name of a panel → what makes it.
PANELS = {"recorded": recorded, "shuffled": shuffled, "drifting": drifting}


@dataclass(frozen=True)
class Chosen:
    """First falls of a fifth in panels: distance from the year's mean (falls × times), and the panel of each."""

    distances: np.ndarray
    panel: np.ndarray
    panels: int

    def counts(self) -> np.ndarray:
        """Councils with a fall in each panel."""
        return np.bincount(self.panel, minlength=self.panels)

    def left(self, time: int, step: int) -> np.ndarray:
        """Share of the mean fall left in each panel, in the councils counted in all three years."""
        columns = self.distances[:, [TIMES.index(-step), TIMES.index(0), TIMES.index(time)]]
        known = ~np.isnan(columns).any(axis=1)
        before, fall, after = (
            np.bincount(self.panel[known], column[known], self.panels) for column in columns.T
        )
        return (before - after) / (before - fall)


@cache
def chosen(register: Register, name: str, step: int = 1) -> Chosen:
    """What the same choice picks in the record or in made-up panels."""
    panels = PANELS[name](register)
    fell = fallen(panels.levels, step, fifth(register))
    where = np.argwhere(fell.any(axis=-1))
    first = fell[tuple(where.T)].argmax(axis=-1) + step
    places = first[:, None] + np.array(TIMES)
    years = panels.levels.shape[-1]
    inside = (places >= 0) & (places < years)
    own = panels.distances()[tuple(where.T)]
    distances = np.where(inside, np.take_along_axis(own, places.clip(0, years - 1), axis=1), np.nan)
    return Chosen(distances, where[:, 0], len(panels.levels))


def mean_path(register: Register, name: str, step: int = 1) -> pd.Series:
    """Mean distance from the year's mean by years since the fall.

    Parameters
    ----------
    name : str
        A key of `PANELS`.
    step : int
        Years over which the fall is measured.

    Returns
    -------
    Series
        By years since the fall, children for each case holder.
    """
    return pd.Series(np.nanmean(chosen(register, name, step).distances, axis=0), index=TIMES)


def as_many(register: Register, name: str, step: int = 1) -> float:
    """Share of made-up panels with as many councils that fall as the record, the record counted as one."""
    made, own = chosen(register, name, step).counts(), len(falls(register, step))
    return float(((made >= own).sum() + 1) / (len(made) + 1))


def standing(register: Register, time: int, step: int = 1) -> Estimate:
    """Where the councils that fell stand against the mean of all councils of the year, at one time."""
    return mean_of(chosen(register, "recorded", step).distances[:, TIMES.index(time)])


def above_own(register: Register, step: int = 1) -> Estimate:
    """How far the year the fall is measured from stands above the council's mean of its other years.

    Distances from the year's mean of all councils; the other years leave out that year and all from the fall on
    up to it, that is the years between.
    """
    levels = wide(register)
    distance = levels - levels.mean()
    gaps = []
    for unit, year in falls(register, step).items():
        picked = [one for one in levels.columns if year - step <= one <= year]
        gaps.append(distance.loc[unit, year - step] - distance.loc[unit].drop(picked).mean())
    return mean_of(np.array(gaps))
