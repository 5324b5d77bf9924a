"""How far one count tells a council's place: findings of the chapter on councils."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.claims.definitions import passes_on
from analysis.claims.finding import Finding
from analysis.evidence.basis import last, target_of
from analysis.evidence.definitions import defined
from analysis.evidence.forecast.ahead import outlook, places, spread_of
from analysis.evidence.forecast.pooling import panel
from analysis.register import counts
from analysis.register.load import Register
from analysis.register.panel import Official
from analysis.register.predictions import INTERVALS

#: Between these chances nobody can say on which side of the target the next count will be.
_OPEN = (0.1, 0.9)


def places_now(register: Register) -> pd.DataFrame:
    """Every council's place after its last count, see :func:`analysis.evidence.forecast.ahead.places`.

    Returns
    -------
    DataFrame
        By unit.
    """
    official = register.official
    return places(official, last(official), target_of(register))


def findings(register: Register) -> Iterable[Finding]:
    """How many councils are at the target for sure, and how long a place lasts."""
    official, target = register.official, target_of(register)
    year = last(official)
    ahead, now = outlook(official, year), places_now(register)
    counted = now["counted"]
    words = {"last": year, "next": year + 1, "target": target}
    reached = spread_of(ahead.levels[:, ahead.councils["counted"]], target)["at_target"]
    yield _drawn("councils_level_reached", reached, 95, n=int(counted.sum()), **words)
    for believable, rows, without in ((False, "", ""), (True, "_believable", ", flagged left out")):
        draws = outlook(official, year, believable).counts
        words |= {"rows": rows, "without": without, "n": draws.shape[1]}
        yield _drawn("councils_next_reached{rows}", spread_of(draws, target)["at_target"], 80, **words)
    words |= {"open_low": 100 * _OPEN[0], "open_high": 100 * _OPEN[1]}
    yield defined("councils_open", now["chance"].between(*_OPEN).sum(), **words | {"n": len(now)})
    width = (now["rank_high"] - now["rank_low"]).median()
    yield defined("councils_rank_width", width, **words | {"n": int(counted.sum())})
    stayed = stays(official, target, year)
    yield defined("councils_stayed", stayed.mean(), **words | {"n": len(stayed)})
    scales = ahead.model.scales
    lasting, kept = (
        scales.level**2 + scales.moving**2,
        scales.level**2 + scales.moving**2 * scales.persistence,
    )
    noise = scales.noise**2 / np.median(panel(official, year).holders)
    yield defined("councils_kept", kept / (lasting + noise))


@passes_on
def _drawn(key: str, draws: np.ndarray, level: int, **words: object) -> Finding:
    """The median of draws and their middle part."""
    low, high = INTERVALS[level]
    ends = np.quantile(draws, [0.5, low, high], method="inverted_cdf")
    return defined(key, *ends, level=level, **words)


def stays(official: Official, target: float, year: int) -> np.ndarray:
    """Whether a council at the target in one year is at it in the next, for every such pair of years."""
    own = official.workforce[(official.workforce["year"] <= year) & ~official.workforce["small"]]
    wide = own.pivot(index="unit", columns="year", values="caseload").to_numpy()
    first, second = wide[:, :-1], wide[:, 1:]
    return counts.at_target(second, target)[counts.at_target(first, target) & ~np.isnan(second)]
