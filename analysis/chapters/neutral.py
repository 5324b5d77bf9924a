"""Views of the chapter *Would it cost no more to run?*"""

import numpy as np
import pandas as pd

from analysis.appraisal import neutral
from analysis.appraisal.census import BASE
from analysis.appraisal.model import worth
from analysis.chapters.shown import course, exhibit, in_digits, in_unit, laid, listed
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import two_way
from analysis.register.load import Register
from analysis.show import Bars, Bridge, OneWay, Region, Strip
from analysis.show.figures import Figure
from analysis.show.html import Html

#: Size of the support teams → how it is named.
_SIZES = {
    "buurtzorg": "as few as Buurtzorg's coaches and back office",
    "moved": "all the freed time is work that moves",
    "team": "one for each team",
    "hampshire": "one for every three social workers, as in Hampshire",
}


def support_figure(register: Register) -> Figure:
    """How running costs change with the number of support posts, and the numbers that other figures lead to."""
    marked = {
        "as at Buurtzorg": worth(register, neutral.SUPPORT["buurtzorg"]),
        "for the freed time": worth(register, neutral.SUPPORT["moved"]),
        "as in Hampshire": worth(register, neutral.SUPPORT["hampshire"]),
    }
    line = course(register, "running_change", "support_posts", np.linspace(0, 55, 56), marked)
    return OneWay(
        line["rows"],
        line["results"],
        **exhibit(register, "level-by-support"),
        points=line["points"],
        target=(0.0, "costs as today"),
        fmt_x=in_digits(0),
        fmt_y=in_unit(register, "million_pounds", 1, sign=True),
        shallow=True,
    )


def posts_table(register: Register) -> Html:
    """What an average council has and needs, in posts."""
    return listed(register, "neutral-posts")


def bridge_figure(register: Register) -> Figure:
    """From today's running cost to the model's: what is hired, given up and added."""
    return Bridge(
        pd.DataFrame(neutral.parts(register).items(), columns=["label", "value"]),
        **exhibit(register, "where-the-cost-goes"),
        start=(0.0, "today"),
        end=(worth(register, "running_change"), "under the model"),
        fmt=in_unit(register, "million_pounds", 2),
        fmt_change=in_unit(register, "million_pounds", 2, sign=True),
    )


def management_region(register: Register) -> Figure:
    """Where running costs stay level: the part of management among posts given up, against support posts."""
    low, high = (float(end) for end in register.inputs["management_part"].plausible)
    own = worth(register, "managers_per_council") / worth(register, "without_cases_per_council")
    named = {"Buurtzorg's ratio": "buurtzorg", "freed time moved": "moved", "Hampshire's ratio": "hampshire"}
    points = pd.DataFrame(
        {"label": label, "x": own, "y": worth(register, neutral.SUPPORT[key])} for label, key in named.items()
    )
    return _region(
        register,
        ("management_part", np.linspace(low, high, 61)),
        **exhibit(register, "level-by-management"),
        points=points,
    )


def posts_region(register: Register) -> Figure:
    """Where running costs stay level: posts given up for each case holder gained, against support posts."""
    low, high = (float(end) for end in register.inputs["posts_given_up"].plausible)
    named = {
        "all hired, Buurtzorg's ratio": (0.0, "buurtzorg"),
        "one for one, freed time moved": (1.0, "moved"),
    }
    points = pd.DataFrame(
        {"label": label, "x": x, "y": worth(register, neutral.SUPPORT[key])}
        for label, (x, key) in named.items()
    )
    return _region(
        register,
        ("posts_given_up", np.linspace(low, high, 61)),
        **exhibit(register, "level-by-posts"),
        points=points,
    )


def _region(register: Register, across: tuple[str, np.ndarray], points: pd.DataFrame, **words) -> Figure:
    key, xs = across
    change = express(register, register.quantities["running_change"])
    return Region(
        two_way(change, key, "support_posts", xs, np.linspace(0, 55, 56)),
        **words,
        level=(0.0, "costs as today"),
        above=False,
        inside="costs no more than today",
        outside="costs more than today",
        points=points,
        contours=(1_000_000.0,),
        fmt=in_unit(register, "million_pounds", 1, sign=True),
        fmt_x=in_unit(register, "percent_change", 0),
        fmt_y=in_digits(0),
    )


def needed_table(register: Register) -> Html:
    """For each size of the support teams, what must be true for running costs to stay level."""
    sizes = {
        "as assumed": worth(register, "support_posts"),
        **{label: worth(register, neutral.SUPPORT[key]) for key, label in _SIZES.items()},
    }
    rows = [
        [label, wording.digits(size, 1), *_needed(register, size)]
        for label, size in sorted(sizes.items(), key=lambda item: item[1])
    ]
    return laid(register, "neutral-needed", rows)


def _needed(register: Register, size: float) -> list[str]:
    """Switching values of three inputs with so many support posts, in words."""
    *turns, gap = neutral.needed(register, size)
    share = in_unit(register, "percent_change", 0)
    told = ["not in reach" if np.isnan(turn) else share(turn) for turn in turns]
    return [*told, in_unit(register, "pounds_per_year", 0)(gap)]


def cases_table(register: Register) -> Html:
    """Running cost in each named case."""
    rows = [[neutral.NAMES[case], what, f"neutral_change_{case}"] for case, what in neutral.CASES.items()]
    return laid(register, "neutral-cases", rows)


def cases_figure(register: Register) -> Figure:
    """The same as bars."""
    found = neutral.changes(register)
    return Bars(
        pd.DataFrame({"label": label, "value": found[case]} for case, label in neutral.NAMES.items()),
        **exhibit(register, "running-cost-cases", [*(f"neutral_change_{case}" for case in neutral.NAMES)]),
        fmt=in_unit(register, "million_pounds", 2),
    )


def councils_figure(register: Register) -> Figure:
    """What the promise needs of each council's posts without cases."""
    own = neutral.councils(register)
    return Strip(
        own.assign(group=str(BASE), value=own["share"], label=own["area"])[["group", "value", "label"]],
        **exhibit(register, "posts-needed-by-council"),
        references={"all of them": 1.0},
        fmt=in_unit(register, "percent_change", 0),
    )
