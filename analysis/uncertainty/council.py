"""The model of one council under what is believed of its inputs.

Everything here is drawn from fixed seeds and kept for as long as the register is, so that a chapter and the
ledger share one run.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from analysis.data import Register
from analysis.money.model import evaluate
from analysis.uncertainty.draws import Joint, Model, blocks, draw
from analysis.uncertainty.indices import sobol_indices
from analysis.uncertainty.information import partial, perfect, share_alone

#: Short name in the keys of findings → key of the result.
OUTCOMES = {
    "npv": "npv",
    "cash": "npv_cash",
    "running": "running_change",
    "caseload": "caseload_realised",
    "contact": "contact_hours_per_child_realised",
}

#: The other thing the same money could do.
HIRING = "npv_hiring"

#: Short name in the keys of findings → whether wide ranges are believed, and whether inputs move together.
VIEWS = {"": (False, False), "wide": (True, False), "tied": (False, True), "wide_tied": (True, True)}

SEED = 2019
DRAWS = 2**16
SCRAMBLES = 8
INDEX_DRAWS = 2**12


def joint(register: Register, view: str = "") -> Joint:
    """What is believed, in one of `VIEWS`."""
    wide, tied = VIEWS[view]
    return Joint(register.beliefs, wide, register.correlations if tied else ())


def council(register: Register) -> Model:
    """The model as a function of the uncertain inputs alone; every other input has its stated value."""
    keys = (*OUTCOMES.values(), HIRING)

    def model(**moved: np.ndarray) -> Mapping[str, np.ndarray]:
        return evaluate(register, moved, keys)

    return model


@cache
def drawn(register: Register, view: str = "") -> dict[str, np.ndarray]:
    """Every outcome and hiring, by the key of the result: arrays of shape (scrambles, draws)."""
    return draw(council(register), joint(register, view), seed=SEED, n=DRAWS, scrambles=SCRAMBLES)


@cache
def indices(register: Register) -> dict[str, pd.DataFrame]:
    """Sobol indices by the key of the result, narrow beliefs, inputs independent."""
    return sobol_indices(
        council(register), joint(register), seed=SEED + 1, n=INDEX_DRAWS, scrambles=SCRAMBLES
    )


def choices(register: Register, view: str = "") -> list[np.ndarray]:
    """Net benefit of doing nothing, adopting the model, and simply hiring: arrays of shape (scrambles, draws)."""
    found = drawn(register, view)
    return [np.zeros_like(found["npv"]), found["npv"], found[HIRING]]


@cache
def worth(register: Register, view: str = "") -> pd.DataFrame:
    """What it is worth to a council to know an input before it chooses.

    Returns
    -------
    DataFrame
        One row for each input and one, ``all``, for everything; columns ``pounds`` and ``error``, its standard
        error between scrambles.
    """
    per_scramble = list(zip(*choices(register, view), strict=True))
    found = {
        name: [
            partial(at, benefits)
            for at, benefits in zip(probabilities(register, view, name), per_scramble, strict=True)
        ]
        for name in register.beliefs
    }
    found["all"] = [perfect(benefits) for benefits in per_scramble]
    return _means(found, "pounds")


@cache
def alone(register: Register, view: str = "tied") -> pd.DataFrame:
    """Share of the variance of the net present value that would go if an input were known.

    Returns
    -------
    DataFrame
        One row for each input; columns ``share`` and ``error``.
    """
    results = drawn(register, view)["npv"]
    found = {
        name: [
            share_alone(at, result)
            for at, result in zip(probabilities(register, view, name), results, strict=True)
        ]
        for name in register.beliefs
    }
    return _means(found, "share")


def _means(found: Mapping[str, list[float]], column: str) -> pd.DataFrame:
    numbers = np.array(list(found.values()), dtype=float)
    errors = numbers.std(axis=1, ddof=1) / np.sqrt(numbers.shape[1])
    return pd.DataFrame({column: numbers.mean(axis=1), "error": errors}, index=pd.Index(found, name="input"))


def probabilities(register: Register, view: str, name: str) -> np.ndarray:
    """Cumulative probabilities of one input in the draws of :func:`drawn`, shape (scrambles, draws)."""
    return _probabilities(register, view)[:, tuple(register.beliefs).index(name)]


@cache
def _probabilities(register: Register, view: str) -> np.ndarray:
    believed = joint(register, view)
    size = len(believed.names)
    return np.array(
        [
            believed.probabilities(points)
            for index in range(SCRAMBLES)
            for _, points in blocks(SEED, index, size, DRAWS, DRAWS)
        ]
    )


@cache
def along(register: Register, name: str, steps: int = 41) -> pd.DataFrame:
    """The net present value while one input moves over its range and all others vary.

    Parameters
    ----------
    register : Register
    name : str
        Key of an input with a belief.
    steps : int
        Values of the input, evenly apart.

    Returns
    -------
    DataFrame
        Index: the input's values; columns ``mean``, ``low`` and ``high``, the ends of nine draws in ten.
    """
    low, high = (float(end) for end in register.beliefs[name].ends())
    at = np.linspace(low, high, steps)
    _, points = next(blocks(SEED + 2, 0, len(register.beliefs), INDEX_DRAWS, INDEX_DRAWS))
    given = joint(register).inputs(points)
    rows = [_summary(evaluate(register, {**given, name: value}, ("npv",))["npv"]) for value in at]
    return pd.DataFrame(rows, index=pd.Index(at, name=name))


def _summary(values: np.ndarray) -> dict[str, float]:
    low, high = np.quantile(values, [0.05, 0.95])
    return {"mean": values.mean(), "low": low, "high": high}


def crossing(line: pd.Series, level: float = 0.0) -> float:
    """Where a rising line reaches a level, between its points by interpolation.

    Parameters
    ----------
    line : Series
        Values by place, both rising.
    level : float

    Returns
    -------
    float
        NaN where it stays on one side.
    """
    if not line.iloc[0] <= level <= line.iloc[-1]:
        return float("nan")
    return float(np.interp(level, line.to_numpy(), line.index.to_numpy()))
