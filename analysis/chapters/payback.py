"""Views of the chapter *When does it pay?*"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.appraisal import breakevens, model, payback
from analysis.appraisal.model import evaluate
from analysis.chapters.explain import formatter
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.evidence.basis import QUOTED
from analysis.ledger import findings, links
from analysis.register.load import Register
from analysis.show import bars, curves
from analysis.show.figures import Figure
from analysis.show.html import Html, table

_REGISTER = "this book's registers of inputs and results"

#: Outcome → its name in a table whose columns say how much of the promise comes true.
_OUTCOMES = {
    "caseload_realised": "Caseload",
    "contact_hours_per_child_realised": "Contact hours for each child in a year",
    "contact_hours_realised": "Contact hours gained in a year",
    "running_change": "Change in yearly running cost",
    "npv_cash": "Net present value in cash",
    "npv": "Net present value, both sides priced at cost",
}


def scenarios_table(register: Register) -> Html:
    """Every outcome under the promise in full, half of it and none of it, both sides priced at cost."""
    heads = {name: words for name, (_, words) in payback.SCENARIOS.items()}
    rows = [
        [_OUTCOMES[key], *(links.finding(register, f"payback_{key}_{name}") for name in heads)]
        for key in payback.TOLD
    ]
    columns = ["In a council of mean size", *heads.values()]
    return table(
        columns, rows, "What comes of the transition, by how much of the promise comes true", columns[1:]
    )


def prices_table(register: Register) -> Html:
    """Net present value and years to repay at every way of pricing."""
    rows = [
        [
            label,
            *(links.finding(register, f"payback_priced_{key}_{name}") for name in ("full", "half")),
            _years(register, key, "full", found),
            _years(register, key, "half", found),
        ]
        for key, (label, found) in payback.prices(register).items()
    ]
    columns = ["How hours and posts are priced", "In full", "Half of it", "Repaid, in full", "Repaid, half"]
    return table(
        columns,
        rows,
        "What the transition is worth, and when it is repaid, by what an hour and a post are held to be worth",
        numbers=columns[1:],
        stacked=True,
        explained=links.explained(register, "npv", "contact_worth", "holder_worth", "given_up_worth"),
    )


def _years(register: Register, price: str, scenario: str, found: pd.DataFrame) -> str | Html:
    """Years to repay; in words where it never does, or only after the gain is assumed to have ended."""
    years = float(found.loc[scenario, "payback"])
    if np.isnan(years):
        return "never"
    if years > payback.LONGEST:
        return f"after {payback.LONGEST:g} years"
    return links.finding(register, f"payback_years_{price}_{scenario}")


#: Way of pricing → its short name in a picture.
_LINES = {"won": "only what is won", "both": "both sides at cost", "cash": "in cash"}


def realised_figure(register: Register) -> Figure:
    """Net present value by the share of the promise that comes true, at three ways of pricing."""
    shares = np.linspace(0, 1, 41)
    rows = pd.concat(
        pd.DataFrame(
            {
                "series": label,
                "x": shares,
                "y": evaluate(
                    register,
                    {**register.scenarios[f"price_{key}"].moved, "promise_realised": shares},
                    ("npv",),
                )["npv"],
            }
        )
        for key, label in _LINES.items()
    )
    return curves(
        rows,
        name="npv-by-share",
        caption="Net present value of the transition in a council of mean size, by the share of the promised gain that "
        "comes true and by what is priced; 2019-20 prices.",
        xlabel="Share of the promise that comes true",
        ylabel="Net present value, pounds",
        references={"worth its cost": 0.0},
        fmt_x=formatter(register.units["percent_change"], 0),
        fmt_y=_millions(register),
        source=_REGISTER,
        explained=links.explained(register, "npv", "npv_cash", "promise_realised", "payback_even_won_share"),
    )


def _millions(register: Register):
    return formatter(register.units["million_pounds"], 0)


def course_figure(register: Register) -> Figure:
    """What has been won less spent by the end of each year, promise in full, at three ways of pricing."""
    years = np.arange(0, payback.counted(register) + 1)
    rows = pd.concat(
        pd.DataFrame(
            {
                "series": label,
                "x": years,
                "y": payback.course(register, register.scenarios[f"price_{key}"].moved, 1.0, years),
            }
        )
        for key, label in _LINES.items()
    )
    return curves(
        rows,
        name="when-it-is-repaid",
        caption="What a council of mean size has won less spent by the end of each year if the whole promise comes "
        "true, by what is priced; not discounted, 2019-20 prices.",
        xlabel="Years since the start",
        ylabel="Won less spent, pounds",
        references={"repaid": 0.0},
        fmt_x=lambda value: wording.to_text(Fraction(float(value)), 0),
        fmt_y=_millions(register),
        source=_REGISTER,
        explained=links.explained(
            register, "payback_years_won_full", "payback_years_both_full", "net_in_full"
        ),
    )


def today_table(register: Register) -> Html:
    """The same model at the counts and prices of the report's time and at the latest."""
    rows = [
        [words, links.value(register, key), links.finding(register, f"payback_today_{key}")]
        for key, words in (
            ("case_holders_gained_per_council", "Case holders a mean council must gain"),
            ("posts_that_can_go", "Posts without cases, reviewing officers apart"),
            ("transition_in_all", "Transition in all"),
            ("client_hour_2020", "A client-related hour"),
            ("price_to_repay", "Worth of a moved hour that repays"),
            ("npv_cash", "Net present value, promise in full, in cash"),
        )
    ]
    for key, words in (("both", "both sides at cost"), ("won", "only what is won")):
        for name, share in (("full", "promise in full"), ("half", "half of it")):
            rows.append(
                [
                    f"Net present value, {share}, {words}",
                    links.finding(register, f"payback_priced_{key}_{name}"),
                    links.finding(register, f"payback_today_npv_{key}_{name}"),
                ]
            )
    columns = [
        "In a council of mean size",
        f"Counts of {QUOTED}, prices of 2019-20",
        f"Counts of {model.latest(register)}, prices of 2024-25",
    ]
    return table(columns, rows, "The same sum then and now", numbers=columns[1:])


def evens_table(register: Register) -> Html:
    """Every break-even, in the central case and with the promise in full at every way of pricing."""
    rows = [
        [name, *(_even(register, situation, what) for what in breakevens.TURNS)]
        for situation, (name, _) in breakevens.situations(register).items()
    ]
    columns = ["What comes true, and how it is priced", *(one.label for one in breakevens.TURNS.values())]
    return table(
        columns,
        rows,
        "What would make the transition just worth its cost, one thing at a time",
        numbers=columns[1:],
        stacked=True,
        explained=links.explained(register, "npv", "share_to_repay", "price_to_repay", "payback_placement"),
    )


def _even(register: Register, situation: str, what: str) -> str | Html:
    key = f"payback_even_{situation}_{what}"
    if key in findings.of_chapter(register, "payback"):
        return links.finding(register, key)
    none = np.isnan(breakevens.table(register)[situation][what])
    return breakevens.TURNS[what].none if none else breakevens.NOT_NEEDED


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
        "Simply hiring": _worth(register, "hire_hour_cost"),
        "Merton's money": _worth(register, "merton_hour_cost"),
        "Hampshire's assistants": _worth(register, "hampshire_hour_cost"),
    }
    return bars(
        pd.DataFrame({"label": label, "value": value} for label, value in worth.items()),
        name="cost-of-an-hour-gained",
        caption="What one more hour of contact costs. The promise is a claim; Hampshire's gain was reported by a study, "
        "with its own measure of time with families; for Merton only posts and money are known, at the prices of "
        "their sources. The work of the posts given up is not in the promise's price.",
        xlabel="Pounds an hour",
        fmt=lambda value: f"£{wording.to_text(Fraction(float(value)), 0)}",
        source=_REGISTER,
        explained=links.explained(
            register,
            "cost_per_hour_in_full",
            "hire_hour_cost",
            "merton_hour_cost",
            "hampshire_hour_cost",
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
            links.value(register, "transition_in_all"),
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
