"""What pilots in a few councils can tell apart from chance: variation in the records, and the power of a design.

A pilot compares councils after its start, adjusted for where they stood before (analysis of covariance). What
it can tell apart from chance depends on how far councils stray from that adjustment anyway, which the records
of the years without the model show.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import comb, inf

import numpy as np
import pandas as pd
from scipy import optimize, stats

from analysis.register.panel import Official

#: Two-sided level of the test, and the power a design should have.
LEVEL, POWER = 0.05, 0.8

#: Draws of a simulated power and where they start from.
DRAWS, SEED = 2_400, 20_191_101

#: The most councils on each side that the search for a large enough pilot tries.
MOST = 70


@dataclass(frozen=True)
class Variation:
    """How a measure varies between and within councils."""

    #: `between`, `within`: standard deviations, in the measure's own unit, after the mean of each year is
    #: taken out: of councils' lasting differences, and of a council's single years round its own level
    between: float
    within: float
    #: by how many years lie between two counts: the correlation between them over all councils
    correlations: pd.Series
    councils: int  #: councils with every year

    @property
    def lasting(self) -> float:
        """Share of the variance of single years that is lasting difference between councils."""
        return self.between**2 / (self.between**2 + self.within**2)


def wide(official: Official, column: str, flagged: bool = True) -> pd.DataFrame:
    """A measure by unit and year, without councils too small for models.

    Parameters
    ----------
    column : str
        Column of the workforce table.
    flagged : bool
        Whether counts flagged as hard to believe are kept.

    Returns
    -------
    DataFrame
        Units by years; missing where there is no count.
    """
    own = official.workforce[~official.workforce["small"]]
    if not flagged:
        own = own.assign(**{column: own[column].where(~own["implausible"])})
    return own.pivot(index="unit", columns="year", values=column)


def variation(table: pd.DataFrame) -> Variation:
    """Components of variance of councils with every year, by the one-way analysis of variance."""
    whole = table.dropna()
    apart = (whole - whole.mean()).to_numpy()
    units, years = apart.shape
    means = apart.mean(axis=1, keepdims=True)
    within = ((apart - means) ** 2).sum() / ((units - 1) * (years - 1))
    lasting = means.var(ddof=1) - within / years
    lags = range(1, years)
    pairs = {lag: np.corrcoef(apart[:, :-lag].ravel(), apart[:, lag:].ravel())[0, 1] for lag in lags}
    return Variation(max(lasting, 0.0) ** 0.5, within**0.5, pd.Series(pairs), units)


def windows(table: pd.DataFrame, before: int, after: int, gap: int) -> Iterator[tuple[int, pd.DataFrame]]:
    """For each start of a pilot its first year after, and the councils with all years averaged.

    Gives of each council ``earlier`` and ``later``, the means before and after the gap, and ``last``, its last year
    before the start.
    """
    for first in range(table.shape[1] - before - gap - after + 1):
        start = first + before + gap
        kept = [*range(first, first + before), *range(start, start + after)]
        span = table.iloc[:, kept].dropna()
        sides = {"earlier": span.iloc[:, :before].mean(axis=1), "later": span.iloc[:, before:].mean(axis=1)}
        yield int(table.columns[start]), pd.DataFrame(sides).assign(last=span.iloc[:, before - 1])


def residual(table: pd.DataFrame, before: int, after: int, gap: int) -> float:
    """How far councils stray from what their years before lead to expect: a standard deviation.

    Within each window the mean after is regressed on the mean before; the squared residuals of all windows
    are pooled. No council is known to have run the model in any of them.
    """
    found = [_squares(window) for _, window in windows(table, before, after, gap)]
    squares, freedom = np.sum(found, axis=0, dtype=float)
    return float((squares / freedom) ** 0.5)


def residuals(table: pd.DataFrame, before: int, after: int, gap: int) -> list[float]:
    """The same for each window by itself, in the order of their years."""
    found = (_squares(window) for _, window in windows(table, before, after, gap))
    return [float((squares / freedom) ** 0.5) for squares, freedom in found]


def _squares(window: pd.DataFrame) -> tuple[float, int]:
    """Squared residuals of the later mean on the earlier one, and their degrees of freedom."""
    fitted = np.polyval(np.polyfit(window["earlier"], window["later"], 1), window["earlier"])
    return float(((window["later"] - fitted) ** 2).sum()), len(window) - 2


def available(table: pd.DataFrame, before: int, after: int, gap: int) -> int:
    """Councils in a window, on average."""
    return round(np.mean([len(window) for _, window in windows(table, before, after, gap)]))


def power(effect: float, spread: float, treated: float, compared: float) -> float:
    """Power of the two-sided t test of a difference between two groups of councils, adjusted for one covariate.

    `spread`: standard deviation within the groups after adjustment.
    """
    freedom = treated + compared - 3
    if freedom <= 0:
        return 0.0
    return power_of(abs(effect) / (spread * (1 / treated + 1 / compared) ** 0.5), freedom)


def power_of(shift: float, freedom: float) -> float:
    """Power of the two-sided t test where the estimate lies so many standard errors from nothing."""
    critical = stats.t.ppf(1 - LEVEL / 2, freedom)
    wrong_way = stats.nct.cdf(-critical, freedom, shift)
    return float(stats.nct.sf(critical, freedom, shift) + np.nan_to_num(wrong_way))  # NaN where it vanishes


def minimum_detectable(spread: float, treated: float, compared: float) -> float:
    """The smallest true difference that the test finds with the power wanted; infinite where none is found."""
    freedom = treated + compared - 3
    if freedom <= 0:
        return inf
    return float(_shift(freedom) * spread * (1 / treated + 1 / compared) ** 0.5)


@lru_cache
def _shift(freedom: float) -> float:
    return optimize.brentq(lambda shift: power_of(shift, freedom) - POWER, 0.1, 200.0)


def needed(effect: float, spread: float, councils: int | None) -> int | None:
    """The fewest pilot councils with the power wanted, None if even `MOST` are too few.

    `councils`: all there are, where all others are compared; None for a comparison of equal size.
    """
    for treated in range(2, MOST + 1):
        compared = treated if councils is None else councils - treated
        if power(effect, spread, treated, compared) >= POWER:
            return treated
    return None


def smallest_p(councils: int) -> float:
    """The smallest two-sided p-value that exchanging the councils of two equal groups can give."""
    return 2 / comb(2 * councils, councils)


def simulate(
    table: pd.DataFrame, councils: int, years: int, gap: int, change: float, relative: bool
) -> float:
    """Share of pretend pilots in which the test reports a difference from all other councils.

    They are of councils' real series, drawn by lot, over every start the records allow.

    - `table`: units by years.
    - `councils`, `years`, `gap`: councils in the pilot, years averaged on each side, and years of transition.
    - `change`: what the model does to each pilot council's years after: a share of its value if `relative`, else in
      the measure's unit. No value falls below nought.
    """
    draw = np.random.default_rng(SEED)
    starts = list(windows(table, years, years, gap))
    found = []
    for _, window in starts:
        earlier, later = window["earlier"].to_numpy(), window["later"].to_numpy()
        order = drawn_by_lot(draw, np.arange(len(earlier)), len(starts))
        treated = np.zeros(order.shape)
        treated[:, :councils] = 1
        changed = later[order] * (1 + change * treated) if relative else later[order] + change * treated
        effect, error, freedom = difference(np.maximum(changed, 0), treated, earlier[order])
        found.append(chance(effect / error, freedom) < LEVEL)
    return float(np.mean(np.concatenate(found)))


def drawn_by_lot(draw: np.random.Generator, councils: np.ndarray, starts: int) -> np.ndarray:
    """Councils in an order drawn by lot for each pilot of one start, one pilot a row; `DRAWS` over all starts."""
    return draw.permuted(np.tile(councils, (-(-DRAWS // starts), 1)), axis=1)


def chance(shift: np.ndarray, freedom: int) -> np.ndarray:
    """Two-sided p-value of an estimate so many standard errors from nothing."""
    return 2 * stats.t.sf(np.abs(shift), freedom)


def difference(
    later: np.ndarray, treated: np.ndarray, earlier: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, int]:
    """Differences by least squares, one pilot a row: estimate, standard error, degrees of freedom.

    `later`, `treated`: what is compared, and one for a council with the model, else nought. `earlier`: the mean
    before, which the difference is adjusted for if it is given.
    """
    y, d = (part - part.mean(axis=1, keepdims=True) for part in (later, treated))
    freedom = y.shape[1] - 2
    if earlier is not None:
        x = earlier - earlier.mean(axis=1, keepdims=True)
        xx = (x * x).sum(axis=1, keepdims=True)
        y, d = (part - x * (x * part).sum(axis=1, keepdims=True) / xx for part in (y, d))
        freedom -= 1
    dd = (d * d).sum(axis=1)
    effect = (d * y).sum(axis=1) / dd
    squares = ((y - d * effect[:, None]) ** 2).sum(axis=1)
    return effect, np.sqrt(squares / freedom / dd), freedom


def falls_anyway(table: pd.DataFrame, before: int, after: int, gap: int, cut: float) -> tuple[float, int]:
    """Share of councils whose mean falls by `cut` or more from one span to the next, and of how many."""
    ratios = changes(table, before, after, gap)["value"]
    return float((ratios <= cut).mean()), len(ratios)


def changes(table: pd.DataFrame, before: int, after: int, gap: int) -> pd.DataFrame:
    """Relative change of each council from one span to the next: ``start`` (first year after), ``value``.

    Parameters
    ----------
    table : DataFrame
        Units by years, as `wide` gives it.
    before, after, gap : int
        See :func:`windows`.

    Returns
    -------
    DataFrame
        With ``unit``; the change as a fraction.
    """
    rows = []
    for start, window in windows(table, before, after, gap):
        ratio = window["later"] / window["earlier"] - 1
        rows.append(pd.DataFrame({"start": start, "unit": ratio.index, "value": ratio.to_numpy()}))
    return pd.concat(rows, ignore_index=True)


def highest(table: pd.DataFrame, before: int, after: int, gap: int) -> tuple[float, float]:
    """Mean relative change of the quarter of councils highest before, and how much of it all councils lack.

    Gives `own`, `net`: the mean over windows of the quarter's mean change, and of the same less the mean change of
    all councils of the window. None of them is known to have run the model.
    """
    own, net = [], []
    for _, window in windows(table, before, after, gap):
        ratio = window["later"] / window["earlier"] - 1
        high = ratio[window["earlier"] >= window["earlier"].quantile(0.75)].mean()
        own.append(high)
        net.append(high - ratio.mean())
    return float(np.mean(own)), float(np.mean(net))


def diary_spread(between: float, worker: float, diaries: float, correlation: float) -> float:
    """Spread of councils' contact shares after adjustment for the share before, counted by diaries.

    - `between`: standard deviation of councils' true shares.
    - `worker`: standard deviation of single diaries within a council.
    - `diaries`: diaries in each council, each time.
    - `correlation`: between a council's true share before and after.
    """
    variance = between**2 + worker**2 / diaries
    shared = correlation * between**2
    return (variance - shared**2 / variance) ** 0.5
