"""Every way to set a measure beside the judgements that this book would defend, listed with reasons, and all run.

The list was written with a reason for each choice, before the curve was run; single estimates on it were known.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence.curve import Chosen, Entry, departures, dimensions, entry, key_of, label_of
from analysis.evidence.judged import Way, judged, rows, step
from analysis.evidence.permutation import Problem, exchanged
from analysis.register.load import Register

DIMENSIONS = dimensions("judged")

_FIXED = {"visit": ("visit",), "region": ("visit", "region"), "none": ()}

#: Permutations of the joint test, and the seed of their generator.
DRAWS, SEED = 999, 20_191_104


def specifications() -> list[dict[str, str]]:
    """The main specification and all that depart from it in one choice or two."""
    return departures(DIMENSIONS)


def way_of(chosen: Chosen) -> Way:
    """The comparison that a specification stands for."""
    return Way(
        key_of(chosen, DIMENSIONS),
        label_of(chosen, DIMENSIONS),
        chosen["beside"],
        _FIXED[chosen["fixed"]],
        bool(chosen["weights"]),
        chosen["without"],
        held=(chosen["held"],) if chosen["held"] else (),
    )


@cache
def entries(register: Register, measure: str) -> tuple[Entry, ...]:
    """The whole curve of a measure, for one grade better.

    Judgements change hands between councils inspected in the same year. The record's intervals are HC3, those of
    the permutations HC1, which is a little narrower: the comparison of clear intervals is on the careful side.
    """
    units = judged(register)["unit"]
    owners = exchanged(judged(register)["visit"].to_numpy(), DRAWS, SEED)
    places = dict(zip(units, range(len(units)), strict=True))
    grades = judged(register)["grade"].to_numpy(float)[owners]
    entries = []
    for chosen in specifications():
        way = way_of(chosen)
        kept = rows(judged(register, way.beside), way).dropna(subset=[measure, *way.held])
        drawn = grades[:, [places[unit] for unit in kept["unit"]]][..., None]
        estimate, own = step(register, measure, way), _problem(kept, measure, way)
        entries.append(entry(DIMENSIONS, chosen, estimate, own, drawn))
    return tuple(entries)


def _problem(kept: pd.DataFrame, measure: str, way: Way) -> Problem:
    held = [np.ones(len(kept)), *(kept[name].to_numpy(float) for name in way.held)]
    for column in way.fixed:
        held += list(pd.get_dummies(kept[column], drop_first=True, dtype=float).to_numpy().T)
    weights = kept["in_post"].to_numpy(float) if way.weighted else np.ones(len(kept))
    clusters = np.arange(len(kept))
    return Problem(kept[measure].to_numpy(float), weights, np.column_stack(held), clusters)
