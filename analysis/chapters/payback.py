"""Views of the chapter *When would the money come back?*"""

import numpy as np
import pandas as pd

from analysis.appraisal import model, payback
from analysis.appraisal.model import worth
from analysis.chapters.shown import (
    bar_rows,
    exhibit,
    in_digits,
    in_unit,
    keyed,
    laid,
    listed,
    named,
    numbers_table,
    plain,
    told_rows,
)
from analysis.claims import wording
from analysis.ledger import entries, findings
from analysis.register.load import Register
from analysis.show import Bars, Curves
from analysis.show.figures import Figure
from analysis.show.html import Html

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
    told = {key: _OUTCOMES[key] for key in payback.TOLD}
    rows = keyed(told, *(f"payback_{{}}_{name}" for name in heads))
    caption = "What comes of the transition, by how much of the promise comes true"
    return numbers_table(register, ["In an average council", *heads.values()], rows, caption)


def prices_table(register: Register) -> Html:
    """Net present value and years to repay at every way of pricing."""
    shares = ("full", "half")
    rows = [
        [
            label,
            *(f"payback_priced_{key}_{name}" for name in shares),
            *(_years(key, name, found) for name in shares),
        ]
        for key, (label, found) in payback.prices(register).items()
    ]
    return laid(register, "payback-prices", rows)


def _years(price: str, scenario: str, found: pd.DataFrame) -> str | Html:
    """Years to repay; in words where it never does, or only after the gain is assumed to have ended."""
    years = float(found.loc[scenario, "payback"])
    if np.isnan(years):
        return plain("never")
    if years > model.LONGEST:
        return plain(f"after more than {model.LONGEST:g} years")
    return f"payback_years_{price}_{scenario}"


def realised_figure(register: Register) -> Figure:
    """Net present value by the share of the promise that comes true, at three ways of pricing."""
    return Curves(
        payback.by_share(register),
        **exhibit(register, "npv-by-share"),
        references={"worth its cost": 0.0},
        fmt_x=in_unit(register, "percent_change", 0),
        fmt_y=in_unit(register, "million_pounds", 0),
    )


def course_figure(register: Register) -> Figure:
    """What has been won less spent by the end of each year, promise in full, at three ways of pricing."""
    return Curves(
        payback.courses(register),
        **exhibit(register, "when-it-is-repaid"),
        references={"repaid": 0.0},
        fmt_x=in_digits(0),
        fmt_y=in_unit(register, "million_pounds", 0),
        shallow=True,
    )


def sizes_figure(register: Register) -> Figure:
    """Years until it is repaid in the median council of each size, and in one of average size."""
    return Bars(
        bar_rows(register, "repaid-by-size"),
        **exhibit(register, "repaid-by-size", [*named("repaid-by-size").values()]),
        fmt=in_digits(0),
    )


def today_table(register: Register) -> Html:
    """The same model at the counts and prices of the report's time and at the latest."""
    rows = told_rows(register, "payback-today")
    for price, words in (("both", "both sides at cost"), ("won", "only what is won")):
        then = {
            f"{price}_{name}": f"Net present value, {share}, {words}"
            for name, share in (("full", "promise in full"), ("half", "half of it"))
        }
        rows += keyed(then, "payback_priced_{}", "payback_today_npv_{}")
    return laid(register, "payback-today", rows, latest=model.latest(register))


def evens_table(register: Register) -> Html:
    """Every break-even, in the central case and with the promise in full at every way of pricing."""
    rows = [
        [name, *(_even(register, situation, what) for what in payback.TURNS)]
        for situation, (name, _) in payback.situations(register).items()
    ]
    return numbers_table(
        register,
        ["What comes true, and how it is priced", *(one.label for one in payback.TURNS.values())],
        rows,
        "What would make the transition just worth its cost, one thing at a time",
        stacked=True,
        explained=["npv", "share_to_repay", "price_to_repay", "payback_placement"],
    )


def _even(register: Register, situation: str, what: str) -> str | Html:
    key = f"payback_even_{situation}_{what}"
    if key in findings.of_chapter(register, "payback"):
        return key
    none = np.isnan(payback.break_evens(register)[situation][what])
    return plain(payback.TURNS[what].none if none else payback.NOT_NEEDED)


def hiring_table(register: Register) -> Html:
    """The same money spent on hiring, beside the promise in full."""
    years = _years_given(register, "transition_years")
    lasting = ["For how long", years, years, _years_given(register, "horizon")]
    return laid(register, "payback-hiring", [*told_rows(register, "payback-hiring"), lasting])


def _years_given(register: Register, key: str) -> Html:
    """A number of years in digits, linked to its input."""
    entry = register.inputs[key]
    return entries.link(register, key, wording.short(entry.value, entry.unit))


def hour_figure(register: Register) -> Figure:
    """What one more hour of contact costs by each way to get it."""
    return Bars(
        pd.DataFrame(
            {"label": label, "value": worth(register, key)}
            for label, key in named("cost-of-an-hour-gained").items()
        ),
        **exhibit(register, "cost-of-an-hour-gained"),
        fmt=lambda value: f"£{wording.digits(value, 0)}",
    )


def method_tables(register: Register) -> list[Html]:
    """What the chapter's sentences are taken from: by share of the promise, what would turn it, and then and now."""
    return [
        scenarios_table(register),
        evens_table(register),
        today_table(register),
        listed(register, "payback-others"),
    ]
