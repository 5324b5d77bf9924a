"""Views of the chapter *From one council to England*."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.appraisal import census, england
from analysis.appraisal.national import ALIKE, SHARES, end, key
from analysis.appraisal.outcomes import TIED_PRICES, WON, prices
from analysis.chapters.explain import formatter
from analysis.ledger import links
from analysis.ledger.findings import finding
from analysis.register.load import Register
from analysis.show import curves, forest, strip
from analysis.show.figures import Figure
from analysis.show.html import Html, table

_SOURCE = (
    "Department for Education, children's social work workforce, Open Government Licence v3.0; this book's "
    "registers of inputs and beliefs"
)

#: How alike two councils' shares of the promise are, in words.
_LUCK = {
    "alike": "The same share everywhere",
    "much": "Much alike",
    "little": "A little alike",
    "apart": "Each council its own",
}


def _pounds(register: Register, decimals: int = 0) -> Callable[[float], str]:
    return formatter(register.units["million_pounds"], decimals)


def _label(register: Register, price: str) -> str:
    label = register.scenarios[price].label
    return label[0].lower() + label[1:]


def prices_table(register: Register) -> Html:
    """England's net present value by how much comes true, at each way of pricing."""
    rows = [
        [
            scenario.label,
            *(links.finding(register, key("npv", name, end(price))) for name in SHARES),
            links.finding(register, f"{key('npv', 'alike', end(price))}.span"),
        ]
        for price, scenario in prices(register).items()
    ]
    columns = [
        "Prices",
        "Promise in full",
        "Half of it",
        "None of it",
        "Nine draws in ten, all unknowns together",
    ]
    caption = "England's net present value, all councils at their own counts"
    return table(columns, rows, caption, numbers=columns[1:])


def today_table(register: Register) -> Html:
    """The same with last year's counts."""
    last = census.last_year(register)
    rows = [
        [
            f"The promise {words}",
            links.finding(register, key("npv", name)),
            links.finding(register, key("npv", name, "today")),
        ]
        for name, (_, words) in SHARES.items()
    ]
    columns = [
        "What comes true",
        f"Counts of {census.BASE}, prices of 2019-20",
        f"Counts of {last}, prices of 2024-25",
    ]
    caption = "England's net present value, both sides at cost, then and now"
    return table(columns, rows, caption, numbers=columns[1:])


def councils_figure(register: Register) -> Figure:
    """Net present value of every council at two ways of pricing, promise in full."""
    parts = [
        england.own_results(register, 1.0, price).assign(group=register.scenarios[price].label)
        for price in TIED_PRICES
    ]
    rows = pd.concat(parts)[["group", "npv", "area"]].rename(columns={"npv": "value", "area": "label"})
    return strip(
        rows,
        name="national-councils",
        caption=f"Net present value of the model in each council, counts of {census.BASE}, if the promise comes true "
        "in full; transition cost and support posts in proportion to staff. One dot is one council or two that "
        "report together.",
        xlabel="Net present value of one council",
        fmt=_pounds(register),
        references={"pays above": 0.0},
        source=_SOURCE,
        explained=links.explained(
            register, *(key("pays", "full", end(price)) for price in TIED_PRICES), "npv"
        ),
    )


def councils_table(register: Register) -> Html:
    """Share of councils where it pays, by what comes true, prices and how cost depends on size."""
    rows = [
        [
            f"The promise {words}",
            *(
                links.finding(register, key("pays", same, name, end(price)))
                for price in TIED_PRICES
                for same in ("", "same")
            ),
        ]
        for name, (_, words) in SHARES.items()
    ]
    columns = ["What comes true"]
    for price in TIED_PRICES:
        label = register.scenarios[price].label
        columns += [f"{label}: cost by size", f"{label}: same cost each"]
    return table(columns, rows, "Councils that come out ahead", numbers=columns[1:])


def doubts_figure(register: Register) -> Figure:
    """England's net present value under all unknowns together, by how alike councils are."""
    rows = pd.DataFrame(
        {"label": _luck(rho), **_estimate(register, key("npv", name))} for rho, name in ALIKE.items()
    )
    return forest(
        rows,
        name="national-doubts",
        caption="England's net present value under all unknowns together, both sides at cost, by how alike the shares "
        "of the promise that come true are in any two councils. Dot: median; line: nine draws in ten.",
        xlabel="Net present value, all councils",
        fmt=_pounds(register),
        reference=(0.0, "breaks even"),
        interval="nine draws in ten",
        source=_SOURCE,
        explained=links.explained(register, key("npv", "alike"), key("npv", "apart")),
    )


def _luck(correlation: float) -> str:
    return f"{_LUCK[ALIKE[correlation]]} (correlation {correlation:g})"


def _estimate(register: Register, name: str) -> dict[str, float]:
    found = finding(register, name)
    return {part: found.number(part) for part in ("value", "low", "high")}


def waiting_figure(register: Register) -> Figure:
    """What deciding after the first councils comes to, by how far off their report is and how alike councils are."""
    errors = np.linspace(0, 1, 21)
    rows = pd.concat(
        pd.DataFrame(
            {
                "series": f"correlation {rho:g}",
                "x": errors,
                "y": [england.plans(register, WON, rho, float(error)).decide for error in errors],
            }
        )
        for rho in ALIKE
    )
    return curves(
        rows,
        name="national-waiting",
        caption="What it is expected to come to for England to try the model in a few councils and then decide, "
        f"against doing nothing, at the prices of “{_label(register, WON)}”: by the standard deviation of the error "
        "of the first councils' report, and by how alike their share of the promise and that of the others are.",
        xlabel="Error of the report, as a share of the promised gain",
        ylabel="Expected net present value",
        fmt_x=formatter(register.units["percent_change"], 0),
        fmt_y=_pounds(register),
        zero=True,
        source=_SOURCE,
        explained=links.explained(register, key("decide", "alike", WON), key("decide", "much", WON)),
    )


def waiting_table(register: Register) -> Html:
    """Deciding after the first councils, against nothing and against the best plan that waits for no report."""
    rows = [
        [
            _luck(rho),
            links.finding(register, key("decide", name, WON)),
            links.finding(register, key("decide", name, "rough", WON)),
            links.finding(register, key("stop", name, WON)),
        ]
        for rho, name in ALIKE.items()
    ]
    columns = [
        "First councils and the others",
        "Against doing nothing",
        "The same, with a rough report",
        "Against the best plan without a report",
    ]
    caption = f"Trying first and then deciding; prices: {_label(register, WON)}"
    return table(columns, rows, caption, numbers=columns[1:])


def plans_table(register: Register) -> Html:
    """Every plan at every way of pricing."""
    rows = [
        [
            scenario.label,
            links.finding(register, key("at_once", end(price))),
            links.finding(register, key("go_on", end(price))),
            links.finding(register, key("decide", "alike", end(price))),
            links.finding(register, key("decide", "much", end(price))),
            links.finding(register, key("decide", "apart", end(price))),
        ]
        for price, scenario in prices(register).items()
    ]
    columns = [
        "Prices",
        "All at once",
        "A few, then all",
        "A few, then decide: alike",
        "much alike",
        "each its own",
    ]
    caption = "What England could do, expected net present value against doing nothing"
    return table(columns, rows, caption, numbers=columns[1:])
