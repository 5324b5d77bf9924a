"""The model of one council under what is believed of its inputs, at each way of pricing what is won and lost.

What is unknown is drawn; what is chosen (the worth of an hour and of a post) is set by a price scenario; what
was counted stays as counted. Everything is drawn from fixed seeds and kept for as long as the register is, so
that a chapter and the ledger share one run.
"""

from collections.abc import Mapping
from functools import cache
from inspect import Parameter, Signature

import numpy as np
import pandas as pd
from scipy.stats import sem

from analysis.appraisal.draws import BLOCK, QUANTILES, Joint, Model, blocks, draw
from analysis.appraisal.indices import partial, perfect, share_alone, sobol_indices
from analysis.appraisal.model import evaluate, inputs
from analysis.register.kept import kept
from analysis.register.load import Register
from analysis.register.scenarios import Scenario, of_kind

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

#: The net present value is a share of the promise times the first, less the second.
GAIN, COST = "gain_over_years", "cost_over_years"

#: The share of the promise that comes true.
PROMISE = "promise_realised"

#: The price scenario that every figure is at unless another is named.
CENTRAL = "price_both"

#: What the authors hold: that families do not miss the work of the posts that go.
WON = "price_won"

#: Both sides at cost, and the work of the support posts that come as well.
SUPPORT = "price_support"

#: The price scenarios that are looked at with correlated inputs too.
TIED_PRICES = (CENTRAL, WON)

#: Short name in the keys of findings → whether wide ranges are believed, and whether inputs move together.
VIEWS = {"": (False, False), "wide": (True, False), "tied": (False, True), "wide_tied": (True, True)}

SEED = 2019
DRAWS = 2**16
SCRAMBLES = 4
INDEX_DRAWS, INDEX_SCRAMBLES = 2**12, 8


def prices(register: Register) -> dict[str, Scenario]:
    """The ways of pricing what is won and what is lost, the central one first."""
    found = of_kind(register.scenarios, "price")
    return {CENTRAL: found[CENTRAL], **found}


def joint(register: Register, view: str = "") -> Joint:
    """What is believed, in one of `VIEWS`."""
    wide, tied = VIEWS[view]
    return Joint(register.beliefs, wide, register.correlations if tied else ())


def council(register: Register, price: str = CENTRAL, keys: tuple[str, ...] = ()) -> Model:
    """The model as a function of the uncertain inputs alone.

    `price`: key of a price scenario; every other input has its stated value. `keys`: results wanted; by default all
    that do not hang on the price too.
    """
    chosen = register.scenarios[price].moved
    wanted = keys or (*OUTCOMES.values(), HIRING, GAIN, COST)

    def model(**moved: np.ndarray) -> Mapping[str, np.ndarray]:
        return evaluate(register, {**chosen, **moved}, wanted)

    takes = [name for name in register.beliefs if name in inputs(register, wanted)]
    model.__signature__ = Signature([Parameter(name, Parameter.KEYWORD_ONLY) for name in takes])
    return model


def drawn(register: Register, view: str = "", price: str = CENTRAL) -> dict[str, np.ndarray]:
    """Results by their keys: arrays of shape (scrambles, draws).

    Every outcome at central prices; at others those that hang on the price: the net present value, its gain and
    cost, and that of hiring.

    Raises KeyError if a price is asked for that is not looked at with correlated inputs; see :data:`TIED_PRICES`.
    """
    return _drawn(register, view)[price]


@cache
def _drawn(register: Register, view: str) -> dict[str, dict[str, np.ndarray]]:
    """The draws of one view, at all its prices in one run over the same points."""
    models = {
        price: council(register, price, () if price == CENTRAL else ("npv", HIRING, GAIN, COST))
        for price in prices(register)
        if price in TIED_PRICES or not VIEWS[view][1]
    }

    def every(**moved: np.ndarray) -> Mapping[str, np.ndarray]:
        return {
            f"{price}.{key}": values
            for price, model in models.items()
            for key, values in model(**moved).items()
        }

    found = draw(every, joint(register, view), seed=SEED, n=DRAWS, scrambles=SCRAMBLES)
    return {
        price: {
            name.removeprefix(f"{price}."): values
            for name, values in found.items()
            if name.startswith(f"{price}.")
        }
        for price in models
    }


@kept
def indices(register: Register) -> dict[str, pd.DataFrame]:
    """Sobol indices by the key of the result, narrow beliefs, inputs independent, central prices.

    Returns
    -------
    dict of str to DataFrame
        As :func:`analysis.appraisal.indices.sobol_indices` gives them.
    """
    model = council(register, CENTRAL, ("npv", "running_change"))
    return sobol_indices(model, joint(register), seed=SEED + 1, n=INDEX_DRAWS, scrambles=INDEX_SCRAMBLES)


def choices(register: Register, view: str = "", price: str = CENTRAL) -> list[np.ndarray]:
    """Net benefit of doing nothing, adopting the model, and simply hiring: arrays of shape (scrambles, draws)."""
    found = drawn(register, view, price)
    return [np.zeros_like(found["npv"]), found["npv"], found[HIRING]]


@cache
def worth(register: Register, view: str = "", price: str = CENTRAL) -> pd.DataFrame:
    """What it is worth to a council to know an input before it chooses.

    Parameters
    ----------
    view : str
        One of `VIEWS`.

    Returns
    -------
    DataFrame
        One row for each input and one, ``all``, for everything; columns ``pounds`` and ``error``, its standard
        error between scrambles.
    """
    per_scramble = list(zip(*choices(register, view, price), strict=True))
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
def alone(
    register: Register, view: str = "tied", price: str = CENTRAL, names: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Share of the variance of the net present value that would go if an input were known.

    `names`: inputs; by default all with a belief. Gives one row for each input; columns ``share`` and ``error``.
    """
    results = drawn(register, view, price)["npv"]
    found = {
        name: [
            share_alone(at, result)
            for at, result in zip(probabilities(register, view, name), results, strict=True)
        ]
        for name in names or register.beliefs
    }
    return _means(found, "share")


def _means(found: Mapping[str, list[float]], column: str) -> pd.DataFrame:
    numbers = np.array(list(found.values()), dtype=float)
    means = {column: numbers.mean(axis=1), "error": sem(numbers, axis=1)}
    return pd.DataFrame(means, index=pd.Index(found, name="input"))


def probabilities(register: Register, view: str, name: str) -> np.ndarray:
    """Cumulative probabilities of one input in the draws of :func:`drawn`, shape (scrambles, draws)."""
    return _probabilities(register, view)[:, tuple(register.beliefs).index(name)]


@cache
def _probabilities(register: Register, view: str) -> np.ndarray:
    believed = joint(register, view)
    found = np.empty((SCRAMBLES, len(believed.names), DRAWS))
    for own, index in zip(found, range(SCRAMBLES), strict=True):
        for place, points in blocks(SEED, index, len(own), DRAWS, BLOCK):
            own[:, place] = believed.probabilities(points)
    return found


# --- where it turns ----------------------------------------------------------------------------------------


def turn(register: Register, view: str = "", price: str = CENTRAL) -> np.ndarray:
    """Share of the promise at which the expected net present value is zero, in each scramble.

    Gives NaN where more of the promise brings less.
    """
    found = drawn(register, view, price)
    return _level(found[GAIN].mean(axis=1), found[COST].mean(axis=1), np.nan)


@cache
def turns(register: Register, view: str = "", price: str = CENTRAL) -> np.ndarray:
    """Share of the promise at which each draw breaks even, shape (scrambles, draws); infinite where it never does."""
    found = drawn(register, view, price)
    return _level(found[GAIN], found[COST], np.inf)


def _level(gain: np.ndarray, cost: np.ndarray, otherwise: float) -> np.ndarray:
    """The share of each gain that makes up for the cost; something else where there is no gain."""
    return np.divide(cost, gain, out=np.full_like(cost, otherwise), where=gain > 0)


@cache
def by_promise(register: Register, price: str = CENTRAL) -> pd.DataFrame:
    """The net present value while the share of the promise moves and all other inputs vary.

    Returns
    -------
    DataFrame
        Index: the share; columns ``mean``, ``low`` and ``high``, the ends of nine draws in ten; narrow beliefs,
        inputs independent.
    """
    found = drawn(register, "", price)
    gain, cost = found[GAIN].ravel(), found[COST].ravel()
    at = np.linspace(0, 1, 21)
    npv = at[:, None] * gain - cost
    low, high = np.quantile(npv, QUANTILES[::2], axis=1)
    columns = {"mean": npv.mean(axis=1), "low": low, "high": high}
    return pd.DataFrame(columns, index=pd.Index(at, name=PROMISE))
