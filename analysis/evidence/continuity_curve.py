"""Every way to set continuity beside a measure of the workforce that this book would defend, and all of them run."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence.continuity import Comparison, compare, compared, typical
from analysis.evidence.curve import (
    Choice,
    Chosen,
    Dimension,
    Entry,
    Problem,
    departures,
    entry,
    exchanged,
    key_of,
    label_of,
)
from analysis.register.load import Register

DIMENSIONS = (
    Dimension(
        "two_years",
        "Counts",
        (
            Choice("", "middle of the year", "the count that lies in the year of the children"),
            Choice(
                "yes", "mean of two counts", "single counts are noisy, and people changed over the whole year"
            ),
        ),
    ),
    Dimension(
        "together",
        "Beside it is held",
        (
            Choice("", "nothing", "the other two may be part of how it works"),
            Choice("yes", "the other two measures", "councils in trouble have all three"),
        ),
    ),
    Dimension(
        "weighted",
        "Weight",
        (
            Choice("", "none", "each council organises its work once"),
            Choice("yes", "looked-after children", "small councils' shares swing with single children"),
        ),
    ),
    Dimension(
        "regions",
        "Compared within",
        (
            Choice("", "England", "councils differ in what is asked about"),
            Choice("yes", "regions", "labour markets and need differ by region"),
        ),
    ),
    Dimension(
        "large",
        "Councils",
        (
            Choice("", "all", "as published"),
            Choice("yes", "no very small ones", "a share of a few children says little"),
        ),
    ),
)

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
    found = []
    for chosen in departures(DIMENSIONS):
        one = comparison(measure, chosen)
        size = typical(register, one.columns[0])
        kept = one.rows(table)
        drawn = table[one.columns].to_numpy(float)[owners][:, kept.index]
        response, clusters = kept["share"].to_numpy(float), np.arange(len(kept))
        own = Problem(response, one.weights(kept), one.fixed(kept).to_numpy(), clusters)
        key, label = key_of(chosen, DIMENSIONS), label_of(chosen, DIMENSIONS)

        def scale(values: np.ndarray, size: float = size) -> np.ndarray:
            return values * size

        found.append(entry(key, label, chosen, compare(register, one), own, drawn, scale))
    return tuple(found)
