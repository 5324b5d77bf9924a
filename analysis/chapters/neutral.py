"""Views of the chapter *Would it cost no more to run?*"""

import numpy as np
import pandas as pd

from analysis.appraisal import neutral
from analysis.appraisal.model import worth
from analysis.chapters.drawn import chart
from analysis.chapters.shown import laid, named, writer
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import two_way
from analysis.register.counts import QUOTED
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html


def management_region(register: Register) -> Figure:
    """Where running costs stay level: the part of management among posts given up, against support posts."""
    low, high = (float(end) for end in register.inputs["management_part"].plausible)
    own = worth(register, "managers_per_council") / worth(register, "without_cases_per_council")
    points = [(label, own, key) for label, key in named("level-by-management").items()]
    return _region(register, "level-by-management", ("management_part", np.linspace(low, high, 61)), points)


def posts_region(register: Register) -> Figure:
    """Where running costs stay level: posts given up for each case holder gained, against support posts."""
    low, high = (float(end) for end in register.inputs["posts_given_up"].plausible)
    points = [("Buurtzorg's ratio", 0.0, "buurtzorg"), ("freed time moved", 1.0, "moved")]
    return _region(register, "level-by-posts", ("posts_given_up", np.linspace(low, high, 61)), points)


def _region(
    register: Register, name: str, across: tuple[str, np.ndarray], points: list[tuple[str, float, str]]
) -> Figure:
    """Running costs over an input and the support posts; each point has its name, its place and its size."""
    key, xs = across
    change = express(register, register.quantities["running_change"])
    drawn = [(label, x, worth(register, neutral.SUPPORT[size])) for label, x, size in points]
    return chart(
        register,
        name,
        two_way(change, key, "support_posts", xs, np.linspace(0, 55, 56)),
        points=pd.DataFrame(drawn, columns=["label", "x", "y"]),
        contours=(1_000_000.0,),
    )


def needed_table(register: Register) -> Html:
    """For each size of the support teams, what must be true for running costs to stay level."""
    sizes = {label: worth(register, neutral.SUPPORT[key]) for label, key in named("neutral-needed").items()}
    sizes["As assumed"] = worth(register, "support_posts")
    rows = [
        [label, wording.digits(size, 1), *_needed(register, size)]
        for label, size in sorted(sizes.items(), key=lambda item: item[1])
    ]
    return laid(register, "neutral-needed", rows)


def _needed(register: Register, size: float) -> list[str]:
    """Switching values of three inputs with so many support posts, in words."""
    *turns, gap = neutral.needed(register, size)
    share = writer(register, "percent_change 0")
    told = ["not in reach" if np.isnan(turn) else share(turn) for turn in turns]
    return [*told, writer(register, "pounds_per_year 0")(gap)]


def cases_table(register: Register) -> Html:
    """Running cost in each named case."""
    rows = [[case.name, case.told, f"neutral_change_{case.key}"] for case in neutral.CASES.values()]
    return laid(register, "neutral-cases", rows)


def cases_figure(register: Register) -> Figure:
    """The same as bars."""
    found = neutral.changes(register)
    bars = {case.name: found[key] for key, case in neutral.CASES.items()}
    keys = [f"neutral_change_{key}" for key in neutral.CASES]
    return chart(register, "running-cost-cases", bars, explained=keys)


def councils_figure(register: Register) -> Figure:
    """What the promise needs of each council's posts without cases."""
    return chart(register, "posts-needed-by-council", neutral.councils(register).assign(group=str(QUOTED)))
