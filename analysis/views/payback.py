"""Views of the chapter *When does it pay?*"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from analysis import findings, links, wording
from analysis.charts import bars, curves
from analysis.data import Register
from analysis.explain import formatter
from analysis.figures import Figure
from analysis.model import express
from analysis.money import payback
from analysis.money.model import evaluate
from analysis.tables import Html, table

_REGISTER = "this book's registers of inputs and results"

#: Outcome → its name in a table whose columns say how much of the promise comes true.
_OUTCOMES = {
    "caseload_realised": "Caseload",
    "contact_hours_per_child_realised": "Contact hours for each child in a year",
    "contact_hours_realised": "Contact hours gained in a year",
    "running_change": "Change in yearly running cost",
    "npv_cash": "Net present value in cash",
    "npv": "Net present value, value of time included",
}


def scenarios_table(register: Register) -> Html:
    """Every outcome under the promise in full, half of it and none of it."""
    heads = {name: words for name, (_, words) in payback.SCENARIOS.items()}
    rows = [
        [
            _OUTCOMES[key],
            *(links.finding(register, f"payback_{key}_{name}") for name in heads),
        ]
        for key in payback.TOLD
    ]
    rows.append(
        ["Years until it is repaid, value of time included", *(_years(register, name) for name in heads)]
    )
    columns = ["In a council of mean size", *heads.values()]
    return table(
        columns, rows, "What comes of the transition, by how much of the promise comes true", columns[1:]
    )


def _years(register: Register, scenario: str) -> str | Html:
    key = f"payback_years_{scenario}"
    known = findings.of_chapter(register, "payback")
    return links.finding(register, key) if key in known else "never"


def realised_figure(register: Register) -> Figure:
    """Net present value by the share of the promise that comes true, with and without the value of time."""
    shares = np.linspace(0, 1, 41)
    found = evaluate(register, {"promise_realised": shares}, ("npv", "npv_cash"))
    names = {"npv": "value of time included", "npv_cash": "in cash"}
    rows = pd.concat(
        pd.DataFrame({"series": label, "x": shares, "y": found[key]}) for key, label in names.items()
    )
    return curves(
        rows,
        name="npv-by-share",
        caption="Net present value of the transition in a council of mean size, by the share of the promised gain that "
        "comes true; 2019-20 prices.",
        xlabel="Share of the promise that comes true",
        ylabel="Net present value, pounds",
        references={"repays its cost": 0.0},
        fmt_x=formatter(register.units["percent_change"], 0),
        fmt_y=_millions(register),
        source=_REGISTER,
        explained=links.explained(
            register, "npv", "npv_cash", "promise_realised", "payback_turns_promise_realised"
        ),
    )


def _millions(register: Register):
    return formatter(register.units["million_pounds"], 0)


def course_figure(register: Register) -> Figure:
    """What has been spent and gained by the end of each year, in the three scenarios and in cash."""
    table_ = payback.scenarios(register)
    years = np.arange(0, 14)
    lines = {
        "in full": table_.loc["full", "net_benefit_year"],
        "half": table_.loc["half", "net_benefit_year"],
        "none": table_.loc["nil", "net_benefit_year"],
        "in full, cash only": table_.loc["full", "net_cash_year"],
    }
    rows = pd.concat(
        pd.DataFrame({"series": label, "x": years, "y": payback.course(register, benefit, years)})
        for label, benefit in lines.items()
    )
    return curves(
        rows,
        name="when-it-is-repaid",
        caption="What a council of mean size has spent and gained together by the end of each year, by how much of the "
        "promise comes true; hours of contact at their stated value, not discounted, 2019-20 prices.",
        xlabel="Years since the start",
        ylabel="Gained less spent, pounds",
        references={"repaid": 0.0},
        fmt_x=lambda value: wording.to_text(Fraction(float(value)), 0),
        fmt_y=_millions(register),
        source=_REGISTER,
        explained=links.explained(
            register, "payback_years_full", "payback_years_half", "net_benefit_year", "net_cash_year"
        ),
    )


def hiring_table(register: Register) -> Html:
    """The same money spent on hiring, beside the promise in full."""
    rows = [
        [
            "Case holders gained",
            *_pair(register, "posts_hired"),
            links.value(register, "case_holders_gained_per_council"),
        ],
        ["Caseload", *_pair(register, "caseload_hired"), links.given(register, "caseload_model")],
        [
            "Contact hours for each child in a year",
            *_pair(register, "hours_per_child_hired"),
            links.finding(register, "payback_contact_hours_per_child_realised_full"),
        ],
        ["Contact hours in all", *_pair(register, "hours_hired"), links.value(register, "hours_promised")],
        [
            "For how long",
            *[_years_given(register, "transition_years")] * 2,
            _years_given(register, "horizon"),
        ],
    ]
    ends = [wording.given(register.inputs[f"transition_{end}"]) for end in ("low", "high")]
    columns = ["In a council of mean size", *(f"Hiring for {end}" for end in ends), "The promise in full"]
    return table(columns, rows, "The same money spent on case holders", numbers=columns[1:])


def _years_given(register: Register, key: str) -> Html:
    """A number of years in digits, linked to its input."""
    entry = register.inputs[key]
    return links.link(links.input_(key), wording.short(entry.value, entry.unit))


def _pair(register: Register, stem: str) -> list[Html]:
    return [links.value(register, f"{stem}_{end}") for end in ("low", "high")]


def hour_figure(register: Register) -> Figure:
    """What one more hour of contact costs by each way to get it."""
    worth = {
        "Promise in full": _worth(register, "cost_per_hour_in_full"),
        "Half of the promise": payback.hour_cost(register, "half"),
        "Simply hiring": _worth(register, "hire_hour_cost"),
        "Merton's money": _worth(register, "merton_hour_cost"),
        "Hampshire's assistants": _worth(register, "hampshire_hour_cost"),
    }
    return bars(
        pd.DataFrame({"label": label, "value": value} for label, value in worth.items()),
        name="cost-of-an-hour-gained",
        caption="What one more hour of contact costs. The promise is a claim; Hampshire's gain was reported by a study, "
        "with its own measure of time with families; for Merton only posts and money are known, at the prices of "
        "their sources. Beside them, the value set on an hour here.",
        xlabel="Pounds an hour",
        reference=(_worth(register, "client_hour_2020"), "value set on an hour"),
        fmt=lambda value: f"£{wording.to_text(Fraction(float(value)), 0)}",
        source=_REGISTER,
        explained=links.explained(
            register,
            "cost_per_hour_in_full",
            "payback_hour_cost_half",
            "hire_hour_cost",
            "merton_hour_cost",
            "hampshire_hour_cost",
            "client_hour_2020",
        ),
    )


def _worth(register: Register, key: str) -> float:
    return float(express(register, register.quantities[key]).value)


def others_table(register: Register) -> Html:
    """Two councils that bought time another way, beside the promise."""
    found = links.value
    rows = [
        [
            "The promise in full",
            links.given(register, "transition_cost"),
            found(register, "running_change_in_full"),
            found(register, "contact_hours_realised"),
            found(register, "cost_per_hour_in_full"),
        ],
        [
            "Merton, at its own size",
            "none stated",
            links.given(register, "merton_money_ofsted"),
            found(register, "merton_hours"),
            found(register, "merton_hour_cost"),
        ],
        [
            "Hampshire's assistants, in a council of mean size",
            "none stated",
            found(register, "assistants_cost"),
            found(register, "assistants_hours"),
            found(register, "hampshire_hour_cost"),
        ],
    ]
    columns = ["Way", "Spent once", "Spent each year", "Contact hours gained a year", "Each hour gained"]
    return table(columns, rows, "Three ways to more contact", numbers=columns[1:], stacked=True)


def turns_table(register: Register) -> Html:
    """At which value of one input the transition stops being worth its cost, in words."""
    rows = [
        [
            words,
            links.finding(register, f"payback_turns_{name}"),
            links.given(register, name),
        ]
        for name, (_, _, _, words) in payback.TURNS.items()
    ]
    columns = ["The promise in full stops being worth its cost when", "Turns at", "Here"]
    return table(columns, rows, "Where the conclusion turns, one input at a time", numbers=columns[1:])
