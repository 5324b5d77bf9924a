"""Views of the chapter *£5m to £7m*."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from analysis import links, wording
from analysis.charts import bars, one_way
from analysis.data import Register
from analysis.explain import formatter, result_tornado
from analysis.figures import Figure
from analysis.model import express
from analysis.sensitivity import one_way as along
from analysis.sensitivity import switching_value
from analysis.tables import Html, table

_REGISTER = "this book's registers of inputs and results"

#: Row heading → stem of the pair of results.
_COSTS = {
    "Each year of the transition": "transition_cost_per_year",
    "All councils together": "transition_cost_england",
    "Each child with an open case": "transition_cost_per_child",
    "Each case holder": "transition_cost_per_case_holder",
    "Each social worker in post": "transition_cost_per_social_worker",
    "One council, at 2024-25 prices": "transition_cost_2024_25",
}


def costs_table(register: Register) -> Html:
    """The transition cost in every measure, lower and upper end, with rounding."""
    rows = [
        [label, *(links.value(register, f"{stem}_{end}") for end in ("low", "high")), _outer(register, stem)]
        for label, stem in _COSTS.items()
    ]
    columns = ["Measure", "Lower end", "Upper end", "From lowest to highest with rounding"]
    return table(columns, rows, f"What {_ends(register)} comes to", numbers=columns[1:])


def _ends(register: Register) -> str:
    """The two ends of the stated cost: "£5m to £7m"."""
    return " to ".join(wording.given(register.inputs[f"transition_{end}"]) for end in ("low", "high"))


def _outer(register: Register, stem: str) -> str:
    low, high = (express(register, register.quantities[f"{stem}_{end}"]).bounds for end in ("low", "high"))
    return wording.quantity_span(register.quantities[f"{stem}_low"], low.low, high.high)


def per_year_figure(register: Register) -> Figure:
    """Cost a year by the length of the transition, lower and upper end."""
    lower, upper = (
        express(register, register.quantities[f"transition_cost_per_year_{end}"]) for end in ("low", "high")
    )
    years = [2.0, 3.0, 4.0, 5.0]
    rows = pd.DataFrame(
        {
            "label": f"{year:g} years",
            "value": (low + high) / 2,
            "low": low,
            "high": high,
        }
        for year, low, high in zip(
            years,
            along(lower, "transition_years", years)["result"],
            along(upper, "transition_years", years)["result"],
            strict=True,
        )
    )
    return bars(
        rows,
        name="cost-by-length",
        explained=links.explained(
            register, "transition_cost_per_year_low", "transition_cost_per_year_high", "transition_years"
        ),
        caption="Transition cost a year, by how long the transition takes. Bar: the middle of the two ends; "
        "line: from the lower to the upper end.",
        xlabel="Pounds a year",
        fmt=lambda value: f"£{wording.to_text(Fraction(value) / 1_000_000, 1)}m",
        source=_REGISTER,
    )


def offset_figure(register: Register) -> Figure:
    """What moves the yearly cost that must be saved elsewhere for running costs to stay level."""
    millions = formatter(register.units["million_pounds"], 1)
    return result_tornado(register, "running_cost_to_offset", "running-cost-to-offset", millions)


def posts_figure(register: Register) -> Figure:
    """Posts the same money pays for, beside the case holders the promise needs."""
    needed = express(register, register.quantities["case_holders_gained_per_council"])
    rows = pd.DataFrame(
        {
            "label": f"{wording.given(register.inputs[f'transition_{end}'])} over {wording.given(register.inputs['transition_years'])} years",
            **_bar(register, f"posts_for_transition_{end}"),
        }
        for end in ("low", "high")
    )
    return bars(
        rows,
        name="posts-for-the-money",
        explained=links.explained(
            register,
            "posts_for_transition_low",
            "posts_for_transition_high",
            "case_holders_gained_per_council",
        ),
        caption="Case-holder posts that the transition money pays for over three years, beside the case holders a "
        "mean council must gain to reach the promised caseload. Lines: rounding and the range of the on-cost.",
        xlabel="Full-time-equivalent posts",
        reference=(float(needed.value), "needed"),
        fmt=lambda value: wording.to_text(Fraction(value), 0),
        source=_REGISTER,
    )


def _bar(register: Register, key: str) -> dict[str, float]:
    expression = express(register, register.quantities[key])
    return {
        "value": float(expression.value),
        "low": float(expression.bounds.low),
        "high": float(expression.bounds.high),
    }


def years_figure(register: Register) -> Figure:
    """How long the money pays for the posts the promise needs, by the salary of a post."""
    lower = express(register, register.quantities["years_of_posts_low"])
    low, high = (float(end) for end in lower.inputs["salary_2018"].plausible)
    line = along(lower, "salary_2018", np.linspace(28_000, 48_000, 61))
    marked = along(lower, "salary_2018", [low, high])
    years = float(register.inputs["transition_years"].value)
    turn = float(switching_value(lower, "salary_2018", years, 20_000, 100_000))
    return one_way(
        line["input"],
        line["result"],
        name="years-of-posts",
        explained=links.explained(register, "years_of_posts_low", "salary_2018", "transition_years"),
        caption="How long the lower end of the transition cost pays for the case holders that the promised caseload "
        "needs in a mean council, by salary.",
        xlabel="Salary, pounds a year",
        ylabel="Years paid for",
        source=_REGISTER,
        points=pd.DataFrame({"label": ["average", "London"], "x": marked["input"], "y": marked["result"]}),
        target=(years, "the transition"),
        switching=(turn, "turns at"),
        fmt_x=lambda value: f"£{wording.to_text(Fraction(value), 0)}",
        fmt_y=lambda value: wording.to_text(Fraction(value), 1),
    )


def horizon_figure(register: Register) -> Figure:
    """Share of the promise that must come true to repay the cost, by how long the gain lasts."""
    lower, upper = (
        express(register, register.quantities[f"share_to_repay_{end}"]) for end in ("low", "high")
    )
    years = np.linspace(1.5, 20, 75)
    line = along(upper, "horizon", years)
    turn = {
        end: float(switching_value(found, "horizon", 1.0, 0.5, 40))
        for end, found in (("low", lower), ("high", upper))
    }
    marked = [3.0, 5.0, 10.0, 20.0]
    at = along(upper, "horizon", marked)
    percent = formatter(register.units["percent_change"], 0)
    shown = {end: wording.to_text(Fraction(value), 1) for end, value in turn.items()}
    return one_way(
        line["input"],
        line["result"],
        name="share-to-repay",
        explained=links.explained(register, "share_to_repay_low", "share_to_repay_high", "horizon"),
        caption="Share of the promised contact hours that must come true for them to be worth the upper end of the "
        "transition cost, by the years the gain lasts. In full, the promise repays its cost in "
        f"{shown['low']} years (lower end) to {shown['high']} years (upper end).",
        xlabel="Years the gain lasts",
        ylabel="Share of the promise needed",
        source=_REGISTER,
        points=pd.DataFrame(
            {"label": [f"{year:g} years" for year in marked], "x": marked, "y": at["result"]}
        ),
        target=(1.0, "the whole promise"),
        switching=(turn["high"], "turns at"),
        fmt_x=lambda value: wording.to_text(Fraction(value), 1).removesuffix(".0"),
        fmt_y=percent,
    )


def hour_figure(register: Register) -> Figure:
    """What a contact hour is worth by three measures, beside the value that repays the cost."""
    named = {
        "A social worker's hour": "social_worker_hour_2020",
        "A client-related hour": "client_hour_2020",
        "A contact hour today": "contact_hour_cost_today",
    }
    rows = pd.DataFrame({"label": label, **_bar(register, key)} for label, key in named.items())
    needed = express(register, register.quantities["price_to_repay_high"])
    return bars(
        rows,
        name="worth-of-an-hour",
        explained=links.explained(register, *named.values(), "price_to_repay_high"),
        caption="Three measures of what an hour is worth, at the prices of their sources carried to 2019-20, beside "
        "the value at which the promise in full repays the upper end of its cost over the horizon.",
        xlabel="Pounds an hour",
        reference=(float(needed.value), "value that repays"),
        fmt=lambda value: f"£{wording.to_text(Fraction(value), 0)}",
        source=_REGISTER,
    )


def switching_table(register: Register) -> Html:
    """At which value of one input each conclusion turns, in words."""
    rows = [_posts_row(register), *_repay_rows(register)]
    return table(["Conclusion", "Turns when", "Stated or assumed"], rows, "Where the conclusions turn")


def _posts_row(register: Register) -> list[str | Html]:
    posts = express(register, register.quantities["posts_for_transition_low"])
    needed = float(express(register, register.quantities["case_holders_gained_per_council"]).value)
    salary = float(switching_value(posts, "salary_2018", needed, 20_000, 100_000))
    return [
        "The lower end pays for more posts than the promise needs",
        f"the salary is above {_in_unit(register, salary, 'pounds_per_year', 0)}",
        links.given(register, "salary_2018"),
    ]


def _repay_rows(register: Register) -> list[list[str | Html]]:
    share = express(register, register.quantities["share_to_repay_high"])
    turns = (
        ("horizon", 0.5, 40, "years", 1, "the gain lasts less than"),
        (
            "client_hour_2014",
            1,
            200,
            "pounds_per_hour",
            0,
            "a client-related hour (2013-14 prices) is worth less than",
        ),
        ("contact_share_after", 0.17, 0.25, "percent", 1, "contact reaches less than"),
        ("caseload_model", 14, 25, "children_per_case_holder", 1, "the caseload ends above"),
    )
    rows = []
    for name, low, high, unit, decimals, words in turns:
        turn = float(switching_value(share, name, 1.0, low, high))
        shown = (
            "no value in reach" if np.isnan(turn) else f"{words} {_in_unit(register, turn, unit, decimals)}"
        )
        rows.append(["The promise repays the upper end", shown, links.given(register, name)])
    return rows


def _in_unit(register: Register, value: float, unit: str, decimals: int) -> str:
    return wording.with_unit(Fraction(value), register.units[unit], decimals)
