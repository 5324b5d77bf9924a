"""How far one count tells a council's place: findings of the chapter on councils."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence.forecast.ahead import outlook, places, spread_of
from analysis.evidence.forecast.pooling import Fit, panel
from analysis.register import counts as council
from analysis.register.load import Register
from analysis.register.panel import Official
from analysis.register.predictions import INTERVALS

_TABLES = ("workforce",)

#: How levels are made, for definitions.
METHOD = (
    "The logarithm of a caseload is taken as the year's effect, a council's standing difference, a difference that "
    "drifts from year to year (first-order autoregression), and what is gone by the next count, whose variance falls "
    "with the number of case holders; variances by restricted maximum likelihood over all councils and years, levels "
    "as best linear predictions. The two smallest councils are left out, flagged counts kept."
)

#: Between these chances nobody can say on which side of the target the next count will be.
_OPEN = (0.1, 0.9)


def places_now(register: Register) -> pd.DataFrame:
    """Every council's place after its last count, see :func:`analysis.evidence.forecast.ahead.places`."""
    official = register.official
    return places(official, int(official.england.index.max()), float(register.inputs["caseload_model"].value))


def findings(register: Register) -> Iterable[Finding]:
    """How many councils are at the target for sure, and how long a place lasts."""
    official, target = register.official, float(register.inputs["caseload_model"].value)
    last = int(official.england.index.max())
    ahead, now = outlook(official, last), places_now(register)
    level = spread_of(ahead.levels[:, ahead.councils["counted"]], target)["at_target"]
    yield _counted(
        "level_reached",
        f"Councils whose underlying caseload of {last} is the model's or lower",
        level,
        95,
        f"Of the councils counted in {last}, those whose level, {council.AT_TARGET}, is at most {target:g}. {METHOD}",
        len(now[now["counted"]]),
    )
    for key, believable, more in (
        ("next_reached", False, ""),
        ("next_reached_believable", True, ", flagged left out"),
    ):
        draws = outlook(official, last, believable).counts
        yield _counted(
            key,
            f"Councils at the model's caseload or below it in the count of {last + 1}{more}",
            spread_of(draws, target)["at_target"],
            80,
            f"Councils that have not ended whose next count, {council.AT_TARGET}, is at most {target:g}. {METHOD} All "
            "move together with England's caseload, which stays as it is but for changes as large as those of the past.",
            draws.shape[1],
        )
    yield from _lasting(official, ahead.model, now, target, last)


def _counted(key: str, label: str, draws: np.ndarray, level: int, definition: str, n: int) -> Finding:
    low, value, high = np.quantile(
        draws, [INTERVALS[level][0], 0.5, INTERVALS[level][1]], method="inverted_cdf"
    )
    return Finding(
        f"councils_{key}",
        label,
        float(value),
        "count",
        0,
        f"{definition} Median of draws.",
        _TABLES,
        float(low),
        float(high),
        f"{level} in 100 draws",
        n=n,
    )


def _lasting(
    official: Official, model: Fit, now: pd.DataFrame, target: float, last: int
) -> Iterable[Finding]:
    unclear = now["chance"].between(*_OPEN)
    low, high = (f"{100 * end:g}" for end in _OPEN)
    yield Finding(
        "councils_open",
        f"Councils for which it is open whether the count of {last + 1} is at the model's caseload",
        float(unclear.sum()),
        "count",
        0,
        f"Councils that have not ended whose chance of a next count of at most {target:g}, {council.AT_TARGET}, is "
        f"between {low}% and {high}%. {METHOD}",
        _TABLES,
        n=len(now),
    )
    yield Finding(
        "councils_rank_width",
        "How many places the rank of the median council may be off",
        float((now["rank_high"] - now["rank_low"]).median()),
        "count",
        0,
        f"Median, over the councils counted in {last}, of the width of the 95% interval of a council's rank by its "
        f"underlying caseload, in places. {METHOD}",
        _TABLES,
        n=int(now["counted"].sum()),
    )
    stayed = stays(official, target, last)
    yield Finding(
        "councils_stayed",
        "Of councils at the model's caseload in one year, those at it in the next",
        float(stayed.mean()),
        "percent",
        0,
        f"All councils counted in two years running up to {last} and at most {target:g}, {council.AT_TARGET}, in the "
        "first: the share that is so in the second. Nothing is modelled here.",
        _TABLES,
        n=len(stayed),
    )
    scales = model.scales
    noise = scales.noise**2 / np.median(panel(official, last).holders)
    whole = scales.level**2 + scales.moving**2 + noise
    yield Finding(
        "councils_kept",
        "Part of a council's distance from the others that is still there a year later",
        float((scales.level**2 + scales.moving**2 * scales.persistence) / whole),
        "percent",
        0,
        "Covariance of a council's differences from the others in two years running, divided by their variance, for a "
        f"council with the median number of case holders, from the fitted variances. {METHOD}",
        _TABLES,
        digits=3,
    )


def stays(official: Official, target: float, last: int) -> np.ndarray:
    """Whether a council at the target in one year is at it in the next, for every such pair of years."""
    own = official.workforce[(official.workforce["year"] <= last) & ~official.workforce["small"]]
    wide = own.pivot(index="unit", columns="year", values="caseload").to_numpy()
    first, second = wide[:, :-1], wide[:, 1:]
    return council.at_target(second, target)[council.at_target(first, target) & ~np.isnan(second)]
