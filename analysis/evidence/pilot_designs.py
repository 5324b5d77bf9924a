"""Two ways in which a real pilot would differ from councils drawn by lot: volunteers, and a staggered start.

Volunteers tend to come forward after a bad year, and a council far above its own normal falls back without any
model. In a staggered roll-out all councils adopt the model, by lot in different years, so that those that
still wait are the comparison.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import linalg

from analysis.evidence.pilot_power import (
    LEVEL,
    POWER,
    chance,
    difference,
    drawn_by_lot,
    power_of,
    variation,
    windows,
)

#: Where the draws of pilots of volunteers start from.
SEED = 20_191_102

#: How a pilot of volunteers may be read → what it is set beside.
READINGS = {
    "past": "its own past",
    "others": "the change of all other councils",
    "adjusted": "all other councils, adjusted for the years before",
    "same": "councils that also volunteered, drawn by lot, adjusted",
}

#: The most councils in all that the search for a staggered roll-out tries.
_MOST = 140

#: And the fewest: below it the test has hardly any degrees of freedom.
_FEWEST = 4


@dataclass(frozen=True)
class Volunteers:
    """What one reading of simulated pilots of volunteers reports."""

    seen: float  #: mean change that it reports where the model changes nothing, in the measure's unit
    alarms: float  #: share of pilots without effect in which it reports a difference at the level of the test
    power: float  #: share of pilots with the effect in which it does, in the direction of the effect


def volunteers(
    table: pd.DataFrame, councils: int, years: int, gap: int, effect: float
) -> dict[str, Volunteers]:
    """Pretend pilots of councils that volunteer after a bad year, in real series without the model.

    The pilot is drawn by lot from the highest quarter of councils in the last year before the start; that year
    is also one of those averaged before. Every start that the records allow is used alike.

    - `table`: units by years.
    - `councils`: councils in the pilot.
    - `years`, `gap`: years averaged on each side, and years of transition between them.
    - `effect`: added to the years after of each pilot council, in the measure's unit.
    - Gives one for each reading, see `READINGS`.
    """
    draw = np.random.default_rng(SEED)
    starts = list(windows(table, years, years, gap))
    found: dict[str, list[np.ndarray]] = {name: [] for name in READINGS}
    for _, window in starts:
        high = np.flatnonzero(window["last"] >= window["last"].quantile(0.75))
        chosen = drawn_by_lot(draw, high, len(starts))
        for name, estimated in _readings(window, chosen, councils).items():
            found[name].append(_reported(*estimated, effect))
    return {name: Volunteers(*np.concatenate(parts).mean(axis=0).tolist()) for name, parts in found.items()}


def _readings(
    window: pd.DataFrame, chosen: np.ndarray, councils: int
) -> dict[str, tuple[np.ndarray, np.ndarray, int]]:
    """Estimate, standard error and degrees of freedom of each simulated pilot, by reading."""
    earlier, later = window["earlier"].to_numpy(), window["later"].to_numpy()
    pilots, rest = chosen[:, :councils], chosen[:, councils:]
    treated = np.zeros((len(chosen), len(earlier)))
    np.put_along_axis(treated, pilots, 1, axis=1)
    before, after = np.broadcast_to(earlier, treated.shape), np.broadcast_to(later, treated.shape)
    own = (later - earlier)[pilots]
    error = own.std(axis=1, ddof=1) / councils**0.5
    same = np.zeros((len(chosen), 2 * min(councils, rest.shape[1])))
    same[:, : same.shape[1] // 2] = 1
    group = np.hstack([pilots, rest])[:, : same.shape[1]]
    return {
        "past": (own.mean(axis=1), error, councils - 1),
        "others": difference(after - before, treated),
        "adjusted": difference(after, treated, before),
        "same": difference(later[group], same, earlier[group]),
    }


def _reported(estimate: np.ndarray, error: np.ndarray, freedom: int, effect: float) -> np.ndarray:
    """Of each pilot the fields of :class:`Volunteers`, one for a report and nought for none."""
    moved = (estimate + effect) * np.sign(effect)  # the effect is the same for all, so the error stays
    alarm = chance(estimate / error, freedom) < LEVEL
    seen = (moved > 0) & (chance(moved / error, freedom) < LEVEL)
    return np.column_stack([estimate, alarm, seen])


# --- staggered roll-out --------------------------------------------------------------------------------------


def staggered(years: int, before: int, gap: int) -> np.ndarray:
    """Waves of a staggered roll-out: one adopts each year, and the last waits to the end.

    `years`, `before`, `gap`: years counted, years before the first wave starts, and years of transition in each
    council. Gives waves × years: nought before the start, missing in transition, one after it.
    """
    starts = range(before, years - gap)
    return np.array([_course(years, start, gap) for start in starts] + [np.zeros(years)])


def at_once(years: int, before: int, gap: int) -> np.ndarray:
    """The same for half of the councils that start together and half that wait to the end."""
    return np.array([_course(years, before, gap), np.zeros(years)])


def _course(years: int, start: int, gap: int) -> np.ndarray:
    course = np.zeros(years)
    course[start : start + gap] = np.nan
    course[start + gap :] = 1
    return course


def covariance(table: pd.DataFrame) -> np.ndarray:
    """Covariance of a council's years in the records, the same for years equally far apart."""
    found = variation(table)
    variance = found.between**2 + found.within**2
    return variance * linalg.toeplitz([1.0, *found.correlations])


def information(schedule: np.ndarray, covariances: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Information on the effect and the years' means from one council in each wave, and each wave's part.

    Generalised least squares with a mean for each year; years in transition are left out.

    Gives `whole`: the matrix of normal equations, the effect first. Gives `parts`: for each wave what turns its
    counts into its part of the right-hand side, (1 + years) × years.
    """
    years = schedule.shape[1]
    whole, parts = np.zeros((1 + years, 1 + years)), []
    for course in schedule:
        kept = ~np.isnan(course)
        design = np.column_stack([course[kept], np.eye(years)[kept]])
        weighted = np.linalg.solve(covariances[np.ix_(kept, kept)], design)
        whole += design.T @ weighted
        part = np.zeros((1 + years, years))
        part[:, kept] = weighted.T
        parts.append(part)
    return whole, parts


def wave_error(schedule: np.ndarray, covariances: np.ndarray) -> float:
    """Standard error of the effect with one council in each wave; with m in each it is that over the root of m."""
    return float(np.linalg.pinv(information(schedule, covariances)[0])[0, 0] ** 0.5)


def wave_power(effect: float, schedule: np.ndarray, covariances: np.ndarray, councils: int) -> float:
    """Power at the usual level with so many councils, spread evenly over the waves: Student's t, councils − 2."""
    error = wave_error(schedule, covariances) / (councils / len(schedule)) ** 0.5
    return power_of(abs(effect) / error, councils - 2)


def wave_needed(effect: float, schedule: np.ndarray, covariances: np.ndarray) -> int | None:
    """The fewest councils in all, as many in each wave, with the power wanted; None if `_MOST` are too few."""
    waves = len(schedule)
    for councils in range(waves * -(-_FEWEST // waves), _MOST + 1, waves):
        if wave_power(effect, schedule, covariances, councils) >= POWER:
            return councils
    return None
