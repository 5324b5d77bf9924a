"""Findings of the chapter *What drives the answer?*: a council's results under joint uncertainty."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.data import Register
from analysis.findings import Finding
from analysis.money.model import evaluate
from analysis.sensitivity import Spread
from analysis.uncertainty import council
from analysis.uncertainty.draws import spread

_TABLES = ("inputs", "beliefs", "quantities")
_TIED_TABLES = (*_TABLES, "correlations")

#: Short name of an outcome → how a reader names it, the unit it is told in, digits after the point.
TOLD = {
    "npv": ("Net present value of adopting, time valued", "million_pounds", 1),
    "cash": ("Net present value of adopting, in cash", "million_pounds", 1),
    "running": ("Change in yearly running cost", "million_pounds_per_year", 2),
    "caseload": ("Caseload", "children_per_case_holder", 1),
    "contact": ("Contact hours for each child in a year", "hours_per_year", 1),
}

#: Short name of a view → in words.
VIEWS = {
    "": "narrow beliefs, inputs independent",
    "wide": "wide beliefs, inputs independent",
    "tied": "narrow beliefs, plausible correlation",
    "wide_tied": "wide beliefs, plausible correlation",
}

#: Views in which the worth of information is told: the narrowest and the widest.
WORTH_VIEWS = ("", "wide_tied")

_POINTS = f"{council.SCRAMBLES} scrambles of {council.DRAWS:,} Sobol points, seed {council.SEED}"
# Shares below this are what rounding leaves, which differs between machines
_PLACES = 6
_NINE_IN_TEN = "nine draws in ten"
_INDEX_INTERVAL = "95% interval over repeated scrambles"


def findings(register: Register) -> list[Finding]:
    """All findings of the chapter.

    Parameters
    ----------
    register : Register
    """
    return [
        *_spreads(register),
        *_shares(register),
        *_indices(register),
        *_alone(register),
        *_worth(register),
        *_range(register),
        *_turns(register),
        *_scenarios(register),
    ]


def key(*parts: str) -> str:
    """The key of a finding of this chapter from its parts, empty ones left out."""
    return "_".join(["drivers", *filter(None, parts)])


def _tables(view: str) -> tuple[str, ...]:
    return _TIED_TABLES if "tied" in view else _TABLES


def _spreads(register: Register) -> Iterator[Finding]:
    for view, words in VIEWS.items():
        drawn = council.drawn(register, view)
        for short, result in council.OUTCOMES.items():
            yield _spread(short, view, words, spread(drawn[result]))


def _spread(short: str, view: str, words: str, found: Spread) -> Finding:
    label, unit, decimals = TOLD[short]
    return Finding(
        key(short, view),
        f"{label}: {words}",
        found.quantiles[0.5],
        unit,
        decimals,
        f"Median of the result {council.OUTCOMES[short]} while every input with a belief varies, the others at "
        f"their stated values; {words}; {_POINTS}. The error is that of the median between scrambles.",
        _tables(view),
        low=found.quantiles[0.05],
        high=found.quantiles[0.95],
        interval=_NINE_IN_TEN,
        error=found.quantile_errors[0.5],
        n=council.DRAWS * council.SCRAMBLES,
    )


def _shares(register: Register) -> Iterator[Finding]:
    """How often a conclusion holds, and the expected net present value on which a choice would rest."""
    for view, words in VIEWS.items():
        _, adopt, hire = council.choices(register, view)
        running = council.drawn(register, view)["running_change"]
        yield _mean(
            "loss",
            view,
            "Draws in which adopting loses, time valued",
            adopt < 0,
            "net present value below zero",
        )
        yield _mean("cheaper", view, "Draws in which running costs do not rise", running <= 0, "no rise")
        yield _mean(
            "hiring_better",
            view,
            "Draws in which simply hiring beats adopting",
            hire > adopt,
            "net present value of hiring above that of adopting",
        )
        yield Finding(
            key("expected", view),
            f"Expected net present value of adopting: {words}",
            float(adopt.mean()),
            "million_pounds",
            1,
            f"Mean of the result npv over all draws; {words}; {_POINTS}.",
            _tables(view),
            error=_error(adopt.mean(axis=1)),
            n=adopt.size,
        )


def _mean(short: str, view: str, label: str, holds: np.ndarray, what: str) -> Finding:
    return Finding(
        key(short, view),
        f"{label}: {VIEWS[view]}",
        float(holds.mean()),
        "percent",
        0,
        f"Share of draws with {what}; {VIEWS[view]}; {_POINTS}.",
        _tables(view),
        error=_error(holds.mean(axis=1)),
        n=holds.size,
    )


def _error(means: np.ndarray) -> float:
    return float(np.std(means, ddof=1) / np.sqrt(len(means)))


def _indices(register: Register) -> Iterator[Finding]:
    """First-order and total indices of the net present value, and total indices of the running cost."""
    found = council.indices(register)
    for name in register.beliefs:
        about = register.inputs[name].label
        yield _index(found["npv"].loc[name], "first", key("first", name), f"alone by {about}", "npv")
        yield _index(
            found["npv"].loc[name], "total", key("total", name), f"by {about} with all others", "npv"
        )
        yield _index(
            found["running_change"].loc[name],
            "total",
            key("running_total", name),
            f"by {about} with all others",
            "running_change",
        )


def _index(row, kind: str, finding: str, by: str, result: str) -> Finding:
    what = "net present value" if result == "npv" else "the change in running cost"
    name = "First-order" if kind == "first" else "Total"
    return Finding(
        finding,
        f"Variance of {what} accounted for {by}",
        round(row[kind], _PLACES),
        "percent_change",
        1,
        f"{name} Sobol index for the result {result}: mean over {council.SCRAMBLES} scrambles of "
        f"{council.INDEX_DRAWS:,} points; narrow beliefs, inputs independent; not cut off at zero.",
        _TABLES,
        low=round(row[f"{kind}_low"], _PLACES),
        high=round(row[f"{kind}_high"], _PLACES),
        interval=_INDEX_INTERVAL,
    )


def _alone(register: Register) -> Iterator[Finding]:
    for name, row in council.alone(register).iterrows():
        yield Finding(
            key("alone", name),
            f"Variance of net present value that would go if this were known: {register.inputs[name].label}",
            round(row["share"], _PLACES),
            "percent_change",
            1,
            "Variance of the mean of the result npv in 64 bins of equal probability of the input, as a share of "
            f"its whole variance; {VIEWS['tied']}; {_POINTS}.",
            _TIED_TABLES,
            error=round(row["error"], _PLACES),
        )


def _worth(register: Register) -> Iterator[Finding]:
    for view in WORTH_VIEWS:
        for name, row in council.worth(register, view).iterrows():
            yield _information(register, view, name, row)


def _information(register: Register, view: str, name: str, row) -> Finding:
    about = "everything" if name == "all" else register.inputs[name].label
    how = (
        "Expected gain from knowing every input"
        if name == "all"
        else "Expected gain from knowing the input, in 64 bins of equal probability,"
    )
    return Finding(
        key("worth", name, view),
        f"Worth of knowing {about}: {VIEWS[view]}",
        round(row["pounds"]),
        "pounds",
        0,
        f"{how} before choosing the highest expected net present value of doing nothing, adopting the model and "
        f"simply hiring; {VIEWS[view]}; {_POINTS}.",
        _tables(view),
        error=round(row["error"]),
        digits=3,
    )


def _range(register: Register) -> Iterator[Finding]:
    """The share of draws inside every range shown."""
    yield Finding(
        key("inner"),
        "Draws inside the ranges shown",
        0.9,
        "percent",
        0,
        "From the quantile at a twentieth to that at nineteen twentieths; a convention.",
        _TABLES,
    )


def _turns(register: Register) -> Iterator[Finding]:
    """The share of the promise at which adopting breaks even, on average and in nearly every draw."""
    line = council.along(register, "promise_realised")
    at = {side: council.crossing(line[side]) for side in line}
    yield Finding(
        key("turn"),
        "Share of the promise at which adopting breaks even",
        at["mean"],
        "percent",
        0,
        "Share of the promise at which the mean net present value over all other inputs is zero, between values "
        "by interpolation; at the low end it is above zero in one draw in twenty, at the high end in nineteen; "
        "narrow beliefs, inputs independent.",
        _TABLES,
        low=at["high"],
        high=at["low"],
        interval=_NINE_IN_TEN,
    )


def _scenarios(register: Register) -> Iterator[Finding]:
    for scenario in register.scenarios.values():
        results = evaluate(register, scenario.moved, tuple(council.OUTCOMES.values()))
        for short, result in council.OUTCOMES.items():
            label, unit, decimals = TOLD[short]
            yield Finding(
                key("scenario", scenario.id, short),
                f"{label}: scenario {scenario.label}",
                float(results[result]),
                unit,
                decimals,
                f"The result {result} with the inputs of the scenario and all others at their stated values.",
                (*_TABLES, "scenarios"),
                digits=10,
            )
