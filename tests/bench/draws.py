"""Count draws per second of the quasi-Monte Carlo, against drawing the same scrambled Sobol numbers alone.

Every outcome of the model is drawn as the book draws it, on one thread.
"""

from statistics import median
from timeit import repeat

import numpy as np
from scipy.stats import qmc

from analysis.appraisal import outcomes
from analysis.appraisal.draws import draw, spread
from analysis.register.load import load

SEED = 1
DRAWS = 2**16
SCRAMBLES = 8
ROUNDS = 12


def draw_result(key: str) -> None:
    """Draw a result as the book does: numbers, beliefs, formula, mean, quantiles and error bars."""
    register = load()
    model, joint = outcomes.council(register, keys=(key,)), outcomes.joint(register)
    spread(draw(model, joint, seed=SEED, n=DRAWS, scrambles=SCRAMBLES, threads=1)[key])


def draw_numbers(inputs: int) -> None:
    """Draw the random numbers of that and do nothing with them."""
    for child in np.random.SeedSequence(SEED).spawn(SCRAMBLES):
        qmc.Sobol(inputs, seed=np.random.default_rng(child)).random(DRAWS)


def main() -> None:
    """Time each outcome and its floor in turn, quickest of several rounds, and print draws a second."""
    inputs = len(outcomes.joint(load()).names)
    print(
        f"Quasi-Monte Carlo, {inputs} inputs, {SCRAMBLES} scrambles of {DRAWS:,} draws, quickest of {ROUNDS} rounds"
    )
    print(f"{'outcome':>32}   draws a second   numbers alone   times the floor")
    seen = {}
    for key in outcomes.OUTCOMES.values():
        result, floor = [], []
        for _ in range(ROUNDS):
            result += repeat(lambda: draw_result(key), number=1, repeat=1)  # noqa: B023
            floor += repeat(lambda: draw_numbers(inputs), number=1, repeat=1)
        seen[key] = min(result), min(floor)
        show(key, *seen[key])
    show("median", *map(median, zip(*seen.values(), strict=True)))


def show(label: str, result: float, floor: float) -> None:
    """Print one line of the table."""
    drawn = SCRAMBLES * DRAWS
    print(f"{label:>32}{drawn / result:17,.0f}{drawn / floor:16,.0f}{result / floor:18.2f}")


if __name__ == "__main__":
    main()
