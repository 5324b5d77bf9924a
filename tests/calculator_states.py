"""States of the calculator that a reader can set."""

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.appraisal import calculator
from analysis.register.load import Register


def states(
    register: Register, base: Mapping[str, float], count: int, seed: int = 2026
) -> Iterator[dict[str, float]]:
    """States that a reader can set: ends of all sliders, and values anywhere between them."""
    draw = np.random.default_rng(seed)
    controls = calculator.controls()
    ends = np.array([[one.lowest, one.highest] for one in controls]) * [
        [calculator.scale(register, one)] for one in controls
    ]
    own = [counts for counts in calculator.councils(register).values() if None not in counts.values()]
    for place in range(count):
        part = draw.integers(0, 2, len(controls)) if place % 5 == 0 else draw.random(len(controls))
        moved = ends[:, 0] + part * (ends[:, 1] - ends[:, 0])
        yield (
            base
            | own[draw.integers(len(own))]
            | {one.key: float(value) for one, value in zip(controls, moved, strict=True)}
        )
