"""Draws of the quasi-Monte Carlo, against drawing the same scrambled Sobol numbers alone, both on one thread."""

from time import perf_counter

import numpy as np
from scipy.stats import qmc

from analysis.appraisal import outcomes
from analysis.appraisal.draws import draw, spread
from analysis.register.load import load

SEED = 1
DRAWS = 2**16
SCRAMBLES = 8
ROUNDS = 8


def draw_result(key: str) -> None:
    """Draw a result as the book does: numbers, beliefs, formula, mean, quantiles and error bars."""
    register = load()
    model, joint = outcomes.council(register, keys=(key,)), outcomes.joint(register)
    spread(draw(model, joint, seed=SEED, n=DRAWS, scrambles=SCRAMBLES, threads=1)[key])


def draw_numbers() -> None:
    """Draw the random numbers of that and do nothing with them."""
    inputs = len(outcomes.joint(load()).names)
    for child in np.random.SeedSequence(SEED).spawn(SCRAMBLES):
        qmc.Sobol(inputs, seed=np.random.default_rng(child)).random(DRAWS)


def quickest() -> tuple[dict[str, float], float]:
    """Seconds of each outcome and of its numbers alone, in turns, the quickest of several rounds."""
    outcome = dict.fromkeys(outcomes.OUTCOMES.values(), float("inf"))
    alone = float("inf")
    for _ in range(ROUNDS):
        for key in outcome:
            outcome[key] = min(outcome[key], seconds(draw_result, key))
        alone = min(alone, seconds(draw_numbers))
    return outcome, alone


def seconds(work, *arguments: object) -> float:
    """How long a call takes."""
    start = perf_counter()
    work(*arguments)
    return perf_counter() - start
