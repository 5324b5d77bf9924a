"""When does it pay: the transition under several shares of the promise, beside hiring, and where it turns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.data import Register
from analysis.findings import Finding
from analysis.formulas import FORMULAS
from analysis.model import express
from analysis.money import neutral
from analysis.money.model import evaluate
from analysis.sensitivity import switching_value

_TABLES = ("inputs", "quantities")

#: Scenario → share of the promised gain that comes true, and its name.
SCENARIOS = {"full": (1.0, "The promise in full"), "half": (0.5, "Half of it"), "nil": (0.0, "None of it")}

#: What is told of each scenario: key of the result → unit and decimals.
TOLD = {
    "caseload_realised": ("children_per_case_holder", 1),
    "contact_hours_per_child_realised": ("hours_per_year", 1),
    "contact_hours_realised": ("hours_per_year", 0),
    "running_change": ("million_pounds_per_year", 2),
    "npv_cash": ("million_pounds", 1),
    "npv": ("million_pounds", 1),
}

#: Where the net present value turns: input → (where to look, unit, decimals, words before the value).
TURNS = {
    "promise_realised": ((0.0, 1.0), "percent", 0, "less of the promise comes true than"),
    "client_hour_2014": (
        (0.0, 200.0),
        "pounds_per_hour",
        0,
        "an hour of contact (2013-14 prices) is worth less than",
    ),
    "horizon": ((0.1, 60.0), "years", 1, "the gain lasts less than"),
    "transition_cost": ((0.0, 1e8), "million_pounds", 1, "the transition costs more than"),
    "support_posts": ((0.0, 500.0), "fte", 0, "there are more support posts than"),
    "posts_given_up": (
        (0.0, 3.0),
        "percent_change",
        0,
        "for each case holder gained fewer posts are given up than",
    ),
}

_REACH = (0.0, 5.0)  # shares and multiples looked through for a switching value


def scenarios(register: Register) -> pd.DataFrame:
    """Every outcome of :data:`TOLD`, the net benefit and the years to repay, by scenario.

    Returns
    -------
    DataFrame
        Indexed by the keys of :data:`SCENARIOS`; ``payback`` is NaN where nothing is ever repaid.
    """
    keys = (*TOLD, "net_benefit_year", "net_cash_year")
    rows = {
        name: evaluate(register, {"promise_realised": share}, keys) for name, (share, _) in SCENARIOS.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index").astype(float)
    return table.assign(payback=[years_to_repay(register, benefit) for benefit in table["net_benefit_year"]])


def years_to_repay(register: Register, benefit: float) -> float:
    """Years from the start until a net benefit a year has repaid the transition; NaN if it never does."""
    years, cost = (float(register.inputs[key].value) for key in ("transition_years", "transition_cost"))
    return years + cost / benefit if benefit > 0 else np.nan


def course(register: Register, benefit: float, years: np.ndarray) -> np.ndarray:
    """What a council has spent and gained together by the end of so many years, without discounting.

    Parameters
    ----------
    register : Register
    benefit : float
        Net benefit of each year after the transition, in pounds.
    years : array of shape (n,)
        Years since the start.
    """
    length, cost = (float(register.inputs[key].value) for key in ("transition_years", "transition_cost"))
    return benefit * np.maximum(years - length, 0) - cost * np.minimum(years, length) / length


def turn(register: Register, key: str, name: str, low: float, high: float) -> float:
    """The value of one input at which a result is nothing; NaN if there is none in reach.

    Parameters
    ----------
    register : Register
    key : str
        The result.
    name : str
        The input.
    low, high : float
        Where to look, in base units.
    """
    return float(switching_value(express(register, register.quantities[key]), name, 0.0, low, high))


def hour_cost(register: Register, scenario: str) -> float:
    """Everything spent for each contact hour gained, in one of :data:`SCENARIOS` where some is."""
    told = scenarios(register).loc[scenario]
    worth = {
        name: float(express(register, register.quantities[key]).value)
        for name, key in {"cost_factor": "transition_factor", "factor": "gain_factor"}.items()
    }
    return FORMULAS["cost_per_hour_gained"](
        cost=float(register.inputs["transition_cost"].value),
        change=told["running_change"],
        hours=told["contact_hours_realised"],
        **worth,
    )


def matching_share(register: Register, end: str) -> float:
    """Share of the promise whose contact hours, while they last, equal those that hiring buys.

    Parameters
    ----------
    register : Register
    end : {"low", "high"}
        Which end of the stated cost is spent on hiring.
    """
    hired = float(express(register, register.quantities[f"hours_hired_{end}"]).value)
    years = float(register.inputs["horizon"].value)
    gained = express(register, register.quantities["contact_hours_realised"])
    return float(switching_value(gained, "promise_realised", hired / years, 0.0, 1.0))


def staffing_at_most(register: Register) -> float:
    """Net present value in cash if leavers stay and agency posts turn permanent as far as is looked at."""
    moved = {
        name: float(register.inputs[name].plausible[1]) for name in ("leavers_avoided", "agency_replaced")
    }
    return float(evaluate(register, moved, ("npv_cash",))["npv_cash"])


def cash_at_best(register: Register) -> float:
    """Net present value in cash in the authors' best case for running costs, at the lower end of the cost."""
    moved = neutral.assumed(register)["authors"]
    moved["transition_cost"] = float(register.inputs["transition_low"].value)
    return float(evaluate(register, moved, ("npv_cash",))["npv_cash"])


def findings(register: Register) -> list[Finding]:
    """The chapter's findings."""
    return [*_scenarios(register), *_turns(register), *_hiring(register), *_cash(register)]


def _finding(name: str, label: str, value: float, unit: str, decimals: int, definition: str) -> Finding:
    return Finding(f"payback_{name}", label, value, unit, decimals, definition, _TABLES)


def _scenarios(register: Register) -> list[Finding]:
    table, found = scenarios(register), []
    for name, (share, words) in SCENARIOS.items():
        about = f"at a share of {share:g} of the promised gain; everything else as in the register"
        for key, (unit, decimals) in TOLD.items():
            label = register.quantities[key].label
            found.append(
                _finding(
                    f"{key}_{name}",
                    f"{label}. {words}",
                    float(table.loc[name, key]),
                    unit,
                    decimals,
                    f"The result “{label[0].lower()}{label[1:]}” {about}.",
                )
            )
        if np.isfinite(table.loc[name, "payback"]):
            found.append(
                _finding(
                    f"years_{name}",
                    f"Years from the start until it is repaid. {words}",
                    float(table.loc[name, "payback"]),
                    "years",
                    1,
                    "Years of transition and the transition cost divided by the net benefit of a year, value of "
                    f"time included, not discounted, {about}.",
                )
            )
    return found


def _turns(register: Register) -> list[Finding]:
    found = []
    for name, ((low, high), unit, decimals, _) in TURNS.items():
        value = turn(register, "npv", name, low, high)
        if np.isfinite(value):
            found.append(
                _finding(
                    f"turns_{name}",
                    f"Where the transition is just worth it: {register.inputs[name].label}",
                    value,
                    unit,
                    decimals,
                    "The value of this input at which the net present value, value of time included, is nothing; "
                    "the others as in the register.",
                )
            )
    return found


def _hiring(register: Register) -> list[Finding]:
    ends = {"low": "lower", "high": "upper"}
    return [
        _finding(
            f"matching_{end}",
            f"Share of the promise that matches hiring for the {word} end",
            matching_share(register, end),
            "percent",
            0,
            "Share of the promised gain whose contact hours over the years the gain lasts equal the contact hours "
            f"of the case holders that the {word} end of the stated cost hires.",
        )
        for end, word in ends.items()
    ]


def _cash(register: Register) -> list[Finding]:
    wanted = turn(register, "npv_cash", "posts_given_up", *_REACH)
    gained = float(express(register, register.quantities["case_holders_gained_per_council"]).value)
    dearer = float(express(register, register.quantities["transition_with_optimism"]).value)
    worth = evaluate(register, {"transition_cost": dearer}, ("npv",))["npv"]
    return [
        _finding(
            "posts_for_cash",
            "Posts that must go beyond those of the case holders gained, to repay in cash",
            (wanted - 1) * gained,
            "fte",
            1,
            "The number of posts given up for each case holder gained at which the net present value in cash is "
            "nothing, less one, times the case holders gained.",
        ),
        _finding(
            "cash_at_best",
            "Net present value in cash, authors' best for running costs and the lower end of the cost",
            float(cash_at_best(register)),
            "million_pounds",
            1,
            "The result “net present value in cash” with every post given up a manager's, support posts at Buurtzorg's "
            "ratio and the lower end of the stated cost.",
        ),
        _finding(
            "hour_cost_half",
            "Cost of a contact hour gained. Half of the promise",
            hour_cost(register, "half"),
            "pounds_per_hour",
            0,
            "As the result “cost of a contact hour gained, promise in full”, with half of the promised gain; the "
            "support posts are paid in full.",
        ),
        _finding(
            "staffing_at_most",
            "Net present value in cash with the most leavers and agency posts that are looked at",
            staffing_at_most(register),
            "million_pounds",
            1,
            "The result “net present value in cash” with leavers avoided and agency posts replaced at the high ends "
            "of their assumed ranges.",
        ),
        _finding(
            "npv_with_optimism",
            "Net present value with the upper end for outsourcing on the cost",
            float(worth),
            "million_pounds",
            1,
            "The result “net present value, value of time included” with the transition cost raised by the upper "
            "end of the optimism bias recommended for outsourcing. No class for social care exists.",
        ),
    ]
