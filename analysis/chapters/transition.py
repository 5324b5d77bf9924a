"""Views of the chapter *£5m to £7m*."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.appraisal import budget
from analysis.chapters.explain import formatter
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import one_way as along
from analysis.claims.sensitivity import switching_value
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show import bars, one_way
from analysis.show.figures import Figure
from analysis.show.html import Html, table

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
        "mean council must gain to reach the promised caseload; 2019-20 prices. Lines: rounding and the range of the "
        "on-cost.",
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


def hour_figure(register: Register) -> Figure:
    """What a contact hour is worth by three measures, beside the value that repays the cost."""
    named = {
        "A working hour": "social_worker_hour_2020",
        "A client-related hour": "client_hour_2020",
        "A client-related hour with overheads": "pssru_client_hour_2020",
        "A contact hour today": "contact_hour_cost_today",
    }
    rows = pd.DataFrame({"label": label, **_bar(register, key)} for label, key in named.items())
    needed = express(register, register.quantities["price_to_repay"])
    return bars(
        rows,
        name="worth-of-an-hour",
        explained=links.explained(register, *named.values(), "price_to_repay"),
        caption="What an hour costs: three measures from the pay and on-cost of a post, and one published figure that "
        "holds management and overheads as well; 2019-20 prices. Beside them, what an hour moved into contact must "
        "be worth for the promise in full to repay, if the work of the posts that go is priced at cost.",
        xlabel="Pounds an hour",
        reference=(float(needed.value), "value that repays"),
        fmt=lambda value: f"£{wording.to_text(Fraction(value), 0)}",
        source=_REGISTER,
    )


def budget_table(register: Register) -> Html:
    """A year of the transition beside a council's own spending, by size of council."""
    heads = {"all": "Median council", "small": "Small", "middle": "Middle", "large": "Large"}
    names = {
        "safeguarding": "Safeguarding, the line that pays for social work",
        "total": "All of children's social care",
        "agency_bill": "Agency staff, where stated",
    }
    rows = [
        [words, *(links.finding(register, f"payback_of_{line}_{size}") for size in heads)]
        for line, words in names.items()
    ]
    sized = [links.finding(register, f"payback_sized_{size}") for size in budget.SIZES]
    rows.append(["The whole cost, if it grew with staff", "", *sized])
    columns = ["A year of the transition as a share of", *heads.values()]
    return table(columns, rows, "The stated cost beside a council's own budget, 2024-25", numbers=columns[1:])


def budget_figure(register: Register) -> Figure:
    """A year of the transition as a share of the line that pays for social work, by size of council."""
    found = budget.shares(register, "safeguarding").loc[list(budget.SIZES)]
    rows = pd.DataFrame(
        {
            "label": [f"{size} third of councils" for size in found.index],
            "value": found["middle"],
            "low": found["low"],
            "high": found["high"],
        }
    )
    return bars(
        rows,
        name="share-of-safeguarding",
        explained=links.explained(register, *(f"payback_of_safeguarding_{size}" for size in budget.SIZES)),
        caption="A year of the transition as a share of what a council spends on the line that pays for social work, "
        "2024-25: the median of each third of councils by staff. Lines: from the lower to the upper end of the "
        "stated cost.",
        xlabel="Share of the safeguarding line",
        fmt=formatter(register.units["percent_change"], 0),
        source="Ministry of Housing, Communities and Local Government, out-turn returns 2024-25",
    )
