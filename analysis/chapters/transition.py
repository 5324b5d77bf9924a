"""Views of the chapter *What would the change cost?*"""

import numpy as np

from analysis.appraisal import budget
from analysis.appraisal.model import worth
from analysis.chapters.drawn import chart, course, ranges
from analysis.chapters.shown import labelled, laid, told_rows, writer
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import switching_value
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase
from analysis.show.words import listing


def costs_table(register: Register) -> Html:
    """The transition cost in every measure, lower and upper end, with rounding."""
    rows = [[*row, phrase(_outer(register, *row[1:]))] for row in told_rows(register, "transition-costs")]
    ends = " to ".join(wording.given(register.inputs[f"transition_{end}"]) for end in ("low", "high"))
    return laid(register, "transition-costs", rows, ends=ends)


def _outer(register: Register, *ends: str) -> str:
    low, high = (express(register, register.quantities[end]).bounds for end in ends)
    quantity = register.quantities[ends[0]]
    return wording.between(low.low, high.high, quantity.unit, quantity.decimals)


def per_year_figure(register: Register) -> Figure:
    """Cost a year by the length of the transition, lower and upper end."""
    found = budget.by_length(register, (2, 3, 4, 5))
    return chart(
        register, "cost-by-length", found.rename(lambda years: f"{years} years").reset_index(names="label")
    )


def posts_figure(register: Register) -> Figure:
    """Posts the same money pays for, beside the case holders the promise needs."""
    years = wording.given(register.inputs["transition_years"])
    hired = {
        f"{wording.given(register.inputs[f'transition_{end}'])} over {years} years": f"posts_for_transition_{end}"
        for end in ("low", "high")
    }
    return chart(register, "posts-for-the-money", ranges(register, hired))


def years_figure(register: Register) -> Figure:
    """How long the money pays for the posts the promise needs, by the salary of a post."""
    lower = express(register, register.quantities["years_of_posts_low"])
    low, high = (float(end) for end in lower.inputs["salary_2018"].plausible)
    years = worth(register, "transition_years")
    turn = float(switching_value(lower, "salary_2018", years, 20_000, 100_000))
    marked = {"average": low, "London": high}
    line = course(register, "years_of_posts_low", "salary_2018", np.linspace(28_000, 48_000, 61), marked)
    return chart(register, "years-of-posts", **line, lines={"lasts the transition": turn})


def budget_figure(register: Register) -> Figure:
    """A year of the change as a share of each council's line that pays for social work, by size of council."""
    own = budget.weights(register).dropna(subset=["safeguarding", "size"])
    drawn = own["safeguarding"] <= 1
    beyond = [
        f"{one.area}, where it is {writer(register, 'percent 0')(one.safeguarding)}"
        for one in own[~drawn].itertuples()
    ]
    groups = labelled("share-of-safeguarding")
    rows = own[drawn].assign(group=own["size"].map(groups))
    return chart(
        register,
        "share-of-safeguarding",
        rows.sort_values("group", kind="stable", key=lambda names: names.map([*groups.values()].index)),
        told={"beyond": f"Not drawn: {listing(beyond)}." if beyond else ""},
    )
