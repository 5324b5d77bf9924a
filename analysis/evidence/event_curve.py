"""Every way to ask whether fewer left after a fall that this book would defend, listed with reasons, and all run.

The list was fixed before its curve was drawn; some of its estimates had stood in an earlier version of the chapter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.evidence import staff, turnover_curve
from analysis.evidence.curve import Entry, departures, dimensions, entry
from analysis.evidence.event_study import AFTER, TIMES, falls
from analysis.evidence.permutation import problem
from analysis.evidence.regression import run
from analysis.register.kept import kept
from analysis.register.load import Register

#: Permutations: fewer than elsewhere, since each moves a whole set of dummies.
DRAWS = 299

DIMENSIONS = dimensions("event")

_OUTCOME = {"poisson": "leavers", "plain": "leavers_before", "now": "turnover"}


def _times(chosen: Mapping[str, str]) -> tuple[list[int], list[int]]:
    """Times whose mean is wanted, and all others that have a dummy."""
    step = 1 if chosen["fall"] == "one" else 2
    wanted = list(AFTER) if chosen["after"] == "three" else [1]
    held = [time for time in TIMES if time not in wanted]
    if chosen["against"] == "year":
        return wanted, [time for time in held if time != -step]
    return wanted, [time for time in held if time >= -step]


def dummies(since: np.ndarray, wanted: Sequence[int], others: Sequence[int]) -> np.ndarray:
    """Columns of a study of a fall, so turned that the first one's coefficient is the mean of the times wanted.

    Parameters
    ----------
    since : ndarray
        Years since the fall, of any shape; missing where there is none.
    wanted, others : sequence of int
        Times with a dummy; the first and the last time stand for all beyond.

    Returns
    -------
    ndarray
        One axis more than `since`: a column for each time.
    """
    own = np.clip(since, TIMES[0], TIMES[-1])
    at = {time: (own == time).astype(float) for time in (*wanted, *others)}
    first, *rest = wanted
    turned = [sum(at[time] for time in wanted), *(at[time] - at[first] for time in rest)]
    return np.stack([*turned, *(at[time] for time in others)], axis=-1)


@kept
def entries(register: Register) -> tuple[Entry, ...]:
    """The whole curve, in points of turnover."""
    return tuple(_entry(register, chosen) for chosen in departures(DIMENSIONS))


def _entry(register: Register, chosen: Mapping[str, str]) -> Entry:
    table, wanted, others = staff.panel(register), *_times(chosen)
    first = falls(register, 1 if chosen["fall"] == "one" else 2, chosen["sample"] == "plausible")
    own = dummies((table["year"] - table["unit"].map(first)).to_numpy(float), wanted, others)
    names = [f"column_{place}" for place in range(own.shape[-1])]
    table = table.assign(**dict(zip(names, own.T, strict=True)))
    outcome, counts = _OUTCOME[chosen["method"]], chosen["method"] == "poisson"
    how = {"at_risk": "in_post_before" if counts else "", "region": chosen["effects"] == "region"}
    made, kept = problem(table, outcome, names, **how)
    base = float(kept["leavers"].sum() / kept["in_post_before"].sum()) if counts else 1.0

    def scale(values: np.ndarray) -> np.ndarray:
        return base * np.expm1(values) if counts else values

    moving = dummies(kept["year"].to_numpy() - _moved(register, kept, first), wanted, others)
    return entry(DIMENSIONS, chosen, run(table, outcome, names, **how)[names[0]], made, moving, scale)


def _moved(register: Register, kept: pd.DataFrame, first: pd.Series) -> np.ndarray:
    """Years of the falls after whole histories have changed hands: draws × rows, missing where there is none."""
    exchange = turnover_curve.exchange(register)
    years = first.reindex(exchange.units).to_numpy(float)
    return years[exchange.owners[:DRAWS, exchange.units.get_indexer(kept["unit"])]]
