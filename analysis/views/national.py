"""Views of the chapter *From one council to England*."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import links
from analysis.charts import curves, fan, forest, strip
from analysis.data import Register
from analysis.explain import formatter
from analysis.figures import Figure
from analysis.findings import finding
from analysis.money import national
from analysis.tables import Html, table

_SOURCE = (
    "Department for Education, children's social work workforce, Open Government Licence v3.0; this book's "
    "registers of inputs and beliefs"
)
_WORDS = {"full": "in full", "half": "by half", "nil": "not at all"}


def _pounds(register: Register, decimals: int = 0) -> Callable[[float], str]:
    return formatter(register.units["million_pounds"], decimals)


def councils_figure(register: Register) -> Figure:
    """Net present value of every council, by how much of the promise comes true."""
    parts = [
        national.own_results(register, realised).assign(group=f"comes true {_WORDS[name]}")
        for name, realised in national.SCENARIOS.items()
        if realised  # without any gain every council loses the same
    ]
    rows = pd.concat(parts)[["group", "npv", "area"]].rename(columns={"npv": "value", "area": "label"})
    return strip(
        rows,
        name="national-councils",
        caption="Net present value of the model in each council of 2018, worth of contact hours included, at the "
        "same transition cost for every council. One dot is one council. If nothing comes true, every council "
        "loses the same.",
        xlabel="Net present value of one council",
        fmt=_pounds(register),
        references={"pays above": 0.0},
        source=_SOURCE,
        explained=links.explained(register, *(f"national_pays_{name}" for name in _WORDS), "npv"),
    )


def councils_table(register: Register) -> Html:
    """Share of councils where it pays, and England's sum, by scenario."""
    rows = [
        [
            f"Comes true {words}",
            links.finding(register, f"national_pays_{name}"),
            links.finding(register, f"national_pays_sized_{name}"),
            links.finding(register, f"national_npv_{name}"),
            links.finding(register, f"national_npv_{name}.span"),
        ]
        for name, words in _WORDS.items()
    ]
    columns = ["The promise", "Pays, same cost each", "Pays, cost by size", "England", "Middle 90%"]
    caption = "Councils where it pays, and what it comes to for England"
    return table(columns, rows, caption, numbers=columns[1:])


def doubts_figure(register: Register) -> Figure:
    """England's net present value under all doubts together, councils alike and apart."""
    words = {"alike": "the same luck everywhere", "apart": "each council its own luck"}
    rows = pd.DataFrame([_estimate(register, f"national_npv_{key}", label) for key, label in words.items()])
    return forest(
        rows,
        name="national-doubts",
        caption="England's net present value under all doubts together. Dot: median; line: the middle 90% of "
        "the draws.",
        xlabel="Net present value, all councils",
        fmt=_pounds(register),
        interval="middle 90% of the draws",
        source=_SOURCE,
        explained=links.explained(register, "national_npv_alike", "national_npv_apart"),
    )


def _estimate(register: Register, key: str, label: str) -> dict[str, object]:
    found = finding(register, key)
    return {"label": label, "value": found.number(), "low": found.number("low"), "high": found.number("high")}


def roll_out_figure(register: Register, years: int = 24) -> Figure:
    """England's balance by year since the first pilot, under all doubts together."""
    plan, rate = national.roll_out(register), float(register.inputs["discount_rate"].value)
    transition, horizon = (int(register.inputs[key].value) for key in ("transition_years", "horizon"))
    drawn = national.draw(register)
    found = national.results(register, drawn, ("net_benefit_year",))
    flows = national.yearly(
        plan, transition, horizon, drawn["transition_cost"], found["net_benefit_year"], years
    )
    balance = national.discounted(flows, rate)
    shares = [0.05, 0.25, 0.5, 0.75, 0.95]
    table_ = pd.DataFrame(np.quantile(balance, shares, axis=0).T, columns=shares)
    table_.index.name = "year"
    return fan(
        table_,
        name="national-roll-out",
        caption="England's running balance, discounted to the year the first pilot starts, if every council "
        "follows whatever the pilots show. Years of transition and of gain at the register's values.",
        xlabel="Years since the first pilot",
        ylabel="Balance, all councils",
        fmt=_pounds(register),
        references={"even": 0.0},
        marks={"others start": plan.wait},
        source=_SOURCE,
        explained=links.explained(
            register, "pilot_councils", "pilot_years", "rollout_waves", "net_benefit_year"
        ),
    )


def waiting_figure(register: Register) -> Figure:
    """What deciding after the pilots is worth, by how far off their report may be."""
    errors = np.linspace(0, 1, 21)
    values = [national.stopping(register, float(error)).value for error in errors]
    rows = pd.DataFrame({"series": "worth of waiting", "x": errors, "y": values})
    return curves(
        rows,
        name="national-waiting",
        caption="What it is worth to England to decide after the pilots, by the standard deviation of the error "
        "of their report.",
        xlabel="Error of the report, as a share of the promised gain",
        ylabel="Expected worth of waiting",
        fmt_x=formatter(register.units["percent_change"], 0),
        fmt_y=_pounds(register),
        zero=True,
        source=_SOURCE,
        explained=links.explained(register, "national_stop_0", "national_stop_30", "national_stop_100"),
    )


def waiting_table(register: Register) -> Html:
    """What deciding after the pilots is worth, by how far off their report may be."""
    share = formatter(register.units["percent"], 0)
    rows = [
        [
            share(error),
            links.finding(register, f"national_decide_{round(error * 100)}"),
            links.finding(register, f"national_stop_{round(error * 100)}"),
        ]
        for error in national.ERRORS
    ]
    columns = ["Error of the report", "England, deciding after the pilots", "Worth of deciding"]
    return table(columns, rows, "What a decision after the pilots is worth", numbers=columns)
