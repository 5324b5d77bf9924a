"""Views of the chapter *What would the change cost?*"""

import numpy as np

from analysis.appraisal import budget
from analysis.appraisal.model import worth
from analysis.chapters.shown import (
    course,
    exhibit,
    in_digits,
    in_unit,
    laid,
    listed,
    listed_bars,
    named,
    plain,
    ranges,
)
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import switching_value
from analysis.register.load import Register
from analysis.show import Bars, OneWay, Strip
from analysis.show.figures import Figure
from analysis.show.html import Html, folded
from analysis.show.words import listing

#: Row heading → stem of the pair of results.
_COSTS = {
    "Each year of the transition": "transition_cost_per_year",
    "All councils together": "transition_cost_england",
    "Each child with an open case": "transition_cost_per_child",
    "Each case holder": "transition_cost_per_case_holder",
    "Each social worker in post": "transition_cost_per_social_worker",
    "One council, at 2024-25 prices": "transition_cost_2024_25",
}

#: Size of council → its name in a chart.
_GROUPS = {"small": "Small councils", "middle": "Middle-sized councils", "large": "Large councils"}


def answer_figure(register: Register) -> Figure:
    """A year of the change as a share of the line for social work, by size of council."""
    return listed_bars(register, "transition-answer", in_unit(register, "percent", 0))


def costs_table(register: Register) -> Html:
    """The transition cost in every measure, lower and upper end, with rounding."""
    rows = [
        [label, f"{stem}_low", f"{stem}_high", plain(_outer(register, stem))]
        for label, stem in _COSTS.items()
    ]
    told = laid(register, "transition-costs", rows, ends=_ends(register))
    return folded("The same cost in other measures: for each child, each social worker, all of England", told)


def _ends(register: Register) -> str:
    """The two ends of the stated cost: "£5m to £7m"."""
    return " to ".join(wording.given(register.inputs[f"transition_{end}"]) for end in ("low", "high"))


def _outer(register: Register, stem: str) -> str:
    low, high = (express(register, register.quantities[f"{stem}_{end}"]).bounds for end in ("low", "high"))
    return wording.quantity_span(register.quantities[f"{stem}_low"], low.low, high.high)


def per_year_figure(register: Register) -> Figure:
    """Cost a year by the length of the transition, lower and upper end."""
    found = budget.by_length(register, (2, 3, 4, 5))
    return Bars(
        found.rename(lambda years: f"{years} years").reset_index(names="label"),
        **exhibit(register, "cost-by-length"),
        fmt=in_unit(register, "million_pounds", 1),
    )


def posts_figure(register: Register) -> Figure:
    """Posts the same money pays for, beside the case holders the promise needs."""
    years = wording.given(register.inputs["transition_years"])
    hired = {
        f"{wording.given(register.inputs[f'transition_{end}'])} over {years} years": f"posts_for_transition_{end}"
        for end in ("low", "high")
    }
    return Bars(
        ranges(register, hired),
        **exhibit(register, "posts-for-the-money"),
        reference=(worth(register, "case_holders_gained_per_council"), "needed"),
        fmt=in_digits(0),
    )


def years_figure(register: Register) -> Figure:
    """How long the money pays for the posts the promise needs, by the salary of a post."""
    lower = express(register, register.quantities["years_of_posts_low"])
    low, high = (float(end) for end in lower.inputs["salary_2018"].plausible)
    years = worth(register, "transition_years")
    turn = float(switching_value(lower, "salary_2018", years, 20_000, 100_000))
    marked = {"average": low, "London": high}
    line = course(register, "years_of_posts_low", "salary_2018", np.linspace(28_000, 48_000, 61), marked)
    return OneWay(
        **line,
        **exhibit(register, "years-of-posts"),
        target=(years, "the transition"),
        switching=(turn, "turns at"),
        fmt_x=lambda value: f"£{wording.digits(value, 0)}",
        fmt_y=in_digits(1),
    )


def hour_figure(register: Register) -> Figure:
    """What a contact hour is worth by three measures, beside the value that repays the cost."""
    priced = named("worth-of-an-hour")
    return Bars(
        ranges(register, priced),
        **exhibit(register, "worth-of-an-hour", [*priced.values(), "price_to_repay"]),
        reference=(worth(register, "price_to_repay"), "value that repays"),
        fmt=lambda value: f"£{wording.digits(value, 0)}",
    )


def budget_table(register: Register) -> Html:
    """A year of the change beside a council's own spending, and the care that costs as much, by size of council."""
    return listed(register, "transition-budget")


def budget_figure(register: Register) -> Figure:
    """A year of the change as a share of each council's line that pays for social work, by size of council."""
    own = budget.weights(register).dropna(subset=["safeguarding", "size"])
    drawn = own["safeguarding"] <= 1
    beyond = [
        f"{one.area}, where it is {in_unit(register, 'percent', 0)(one.safeguarding)}"
        for one in own[~drawn].itertuples()
    ]
    rows = own[drawn].assign(group=own["size"].map(_GROUPS))
    rows = rows.rename(columns={"safeguarding": "value", "area": "label"})[["group", "value", "label"]]
    return Strip(
        rows.sort_values("group", key=lambda names: names.map([*_GROUPS.values()].index)),
        **exhibit(
            register, "share-of-safeguarding", beyond=f"Not drawn: {listing(beyond)}." if beyond else ""
        ),
        fmt=in_unit(register, "percent", 0),
    )
