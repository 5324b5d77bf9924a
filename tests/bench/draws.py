"""Count draws per second of the quasi-Monte Carlo, against drawing the same scrambled Sobol numbers alone.

Every quantity of the register with an uncertain input is drawn as the book draws it. They are grouped by how
many inputs vary, since that sets the cost of a draw.
"""

from collections import defaultdict
from statistics import median
from timeit import repeat

import numpy as np
from scipy.stats import qmc

from analysis.claims.expression import Expression, express
from analysis.claims.sensitivity import quasi_monte_carlo
from analysis.register.load import load

SEED = 1
DRAWS = 2**16
SCRAMBLES = 8
ROUNDS = 12


def uncertain_quantities() -> list[Expression]:
    """Return the written-out formula of each quantity that rests on an input with a range."""
    register = load()
    expressions = [express(register, quantity) for quantity in register.quantities.values()]
    return [expression for expression in expressions if not expression.unknown and varying(expression)]


def varying(expression: Expression) -> int:
    """Count the inputs that have a range."""
    return sum(low != high for low, high in (given.widest for given in expression.inputs.values()))


def draw_result(expression: Expression) -> None:
    """Draw a result as the book does: numbers, formula, mean, quantiles and error bars."""
    ranges = {name: given.widest for name, given in expression.inputs.items()}
    quasi_monte_carlo(expression.function, ranges, seed=SEED, n=DRAWS, scrambles=SCRAMBLES)


def draw_numbers(inputs: int) -> None:
    """Draw the random numbers of that and do nothing with them."""
    for child in np.random.SeedSequence(SEED).spawn(SCRAMBLES):
        qmc.Sobol(inputs, seed=np.random.default_rng(child)).random(DRAWS)


def main() -> None:
    """Time each quantity and its floor in turn, quickest of several rounds, and print draws a second."""
    rates: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for expression in uncertain_quantities():
        inputs = varying(expression)
        result, floor = [], []
        for _ in range(ROUNDS):
            result += repeat(lambda: draw_result(expression), number=1, repeat=1)  # noqa: B023
            floor += repeat(lambda: draw_numbers(inputs), number=1, repeat=1)  # noqa: B023
        rates[inputs].append((min(result), min(floor)))
    print(
        f"Quasi-Monte Carlo, {SCRAMBLES} scrambles of {DRAWS:,} draws, quickest of {ROUNDS} rounds, medians"
    )
    print("  inputs  quantities   draws a second   numbers alone   times the floor")
    for inputs, seen in sorted(rates.items()):
        show(f"{inputs:8}", seen)
    show("     all", [pair for seen in rates.values() for pair in seen])


def show(label: str, seen: list[tuple[float, float]]) -> None:
    """Print one line of the table."""
    drawn = SCRAMBLES * DRAWS
    result, floor = (drawn / median(times) for times in zip(*seen, strict=True))
    ratio = median(took / least for took, least in seen)
    print(f"{label}{len(seen):12}{result:17,.0f}{floor:16,.0f}{ratio:18.2f}")


if __name__ == "__main__":
    main()
