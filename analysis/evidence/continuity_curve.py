"""Every way to set continuity beside a measure of the workforce that this book would defend, and all of them run."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pandas as pd

from analysis.evidence.continuity import Comparison, compare, compared, typical
from analysis.evidence.curve import Chosen, Entry, departures, dimensions, entry
from analysis.evidence.permutation import Problem, exchanged
from analysis.register.load import Register

DIMENSIONS = dimensions("continuity")

#: Permutations of the joint test, and the seed of their generator.
DRAWS, SEED = 999, 20_191_105


def comparison(measure: str, chosen: Chosen) -> Comparison:
    """The comparison that a specification stands for."""
    return Comparison(measure, **{name: bool(picked) for name, picked in chosen.items()})


@cache
def entries(register: Register, measure: str) -> tuple[Entry, ...]:
    """The whole curve of a measure: points of the share for its typical difference between councils.

    The measures of a council change hands together, between councils of like size, in fifths of looked-after
    children, since the shares of small councils swing more. The record's intervals are HC3, those of the
    permutations HC1, which is a little narrower.
    """
    table = compared(register)
    fifths = pd.qcut(table["children"].rank(method="first"), 5, labels=False).to_numpy()
    owners = exchanged(fifths, DRAWS, SEED)
    entries = []
    for chosen in departures(DIMENSIONS):
        way = comparison(measure, chosen)
        kept = way.rows(table)
        drawn = table[way.columns].to_numpy(float)[owners][:, kept.index]
        response, clusters = kept["share"].to_numpy(float), np.arange(len(kept))
        own = Problem(response, way.weights(kept), way.fixed(kept).to_numpy(), clusters)
        scale = partial(np.multiply, typical(register, way.columns[0]))
        entries.append(entry(DIMENSIONS, chosen, compare(register, way), own, drawn, scale))
    return tuple(entries)
