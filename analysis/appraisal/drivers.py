"""Findings of the chapter *What drives the answer?*: a council's results under what is unknown, price by price."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.appraisal import outcomes as council
from analysis.appraisal.draws import spread
from analysis.appraisal.model import evaluate
from analysis.appraisal.outcomes import CENTRAL, PROMISE, WON, prices
from analysis.claims.finding import Finding
from analysis.claims.sensitivity import Spread
from analysis.register.load import Register
from analysis.register.scenarios import of_kind

_TABLES = ("inputs", "beliefs", "quantities", "scenarios")
_TIED_TABLES = (*_TABLES, "correlations")

#: Short name of an outcome → how a reader names it, the unit it is told in, digits after the point.
TOLD = {
    "npv": ("Net present value of adopting", "million_pounds", 1),
    "cash": ("The same in cash", "million_pounds", 1),
    "running": ("Change in yearly running cost", "million_pounds_per_year", 2),
    "caseload": ("Caseload", "children_per_case_holder", 1),
    "contact": ("Contact hours for each child in a year", "hours_per_year", 1),
}

#: Short name of a view → in words.
VIEWS = {
    "": "narrow ranges, inputs independent",
    "wide": "wide ranges, inputs independent",
    "tied": "narrow ranges, inputs correlated",
    "wide_tied": "wide ranges, inputs correlated",
}

#: Views in which the worth of information is told: the narrowest and the widest.
WORTH_VIEWS = ("", "wide_tied")

#: The views in which every price scenario is told.
PRICE_VIEWS = ("", "wide")

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
        *_by_price(register),
        *_indices(register),
        *_worth(register),
        *_range(register),
        *_cases(register),
    ]


def key(*parts: str) -> str:
    """The key of a finding of this chapter from its parts, empty ones and the central price left out."""
    return "_".join(["drivers", *(part for part in parts if part and part != CENTRAL)])


def _tables(view: str) -> tuple[str, ...]:
    return _TIED_TABLES if "tied" in view else _TABLES


def _at(register: Register, view: str, price: str = CENTRAL) -> str:
    """The beliefs and the prices of a finding, in words: "narrow ranges, inputs independent; both sides at cost"."""
    label = register.scenarios[price].label
    return f"{VIEWS[view]}; prices: {label[0].lower()}{label[1:]}"


def _spreads(register: Register) -> Iterator[Finding]:
    for view in VIEWS:
        drawn = council.drawn(register, view)
        for short, result in council.OUTCOMES.items():
            yield _spread(register, short, view, CENTRAL, spread(drawn[result]))


def _spread(register: Register, short: str, view: str, price: str, found: Spread) -> Finding:
    label, unit, decimals = TOLD[short]
    about = _at(register, view, price)
    return Finding(
        key(short, view, price),
        f"{label}: {about}",
        found.quantiles[0.5],
        unit,
        decimals,
        f"Median of the result {council.OUTCOMES[short]} while every input with a belief varies, the others at "
        f"their stated values; {about}; {_POINTS}. The error is that of the median between scrambles.",
        _tables(view),
        low=found.quantiles[0.05],
        high=found.quantiles[0.95],
        interval=_NINE_IN_TEN,
        error=found.quantile_errors[0.5],
        n=council.DRAWS * council.SCRAMBLES,
    )


def _shares(register: Register) -> Iterator[Finding]:
    """How often a conclusion holds at central prices, and the expected net present value."""
    for view in VIEWS:
        _, adopt, _ = council.choices(register, view)
        running = council.drawn(register, view)["running_change"]
        yield _mean(
            register, "loss", view, CENTRAL, "Draws in which adopting loses", adopt < 0, "npv below zero"
        )
        yield _mean(
            register,
            "cheaper",
            view,
            CENTRAL,
            "Draws in which running costs do not rise",
            running <= 0,
            "no rise",
        )
        yield _expected(register, view, CENTRAL, adopt)
    _, adopt, _ = council.choices(register, "wide_tied", WON)
    yield _expected(register, "wide_tied", WON, adopt)


def _expected(register: Register, view: str, price: str, adopt: np.ndarray) -> Finding:
    about = _at(register, view, price)
    return Finding(
        key("expected", view, price),
        f"Expected net present value of adopting: {about}",
        float(adopt.mean()),
        "million_pounds",
        1,
        f"Mean of the result npv over all draws; {about}; {_POINTS}.",
        _tables(view),
        error=_error(adopt.mean(axis=1)),
        n=adopt.size,
    )


def _mean(
    register: Register, short: str, view: str, price: str, label: str, holds: np.ndarray, what: str
) -> Finding:
    about = _at(register, view, price)
    return Finding(
        key(short, view, price),
        f"{label}: {about}",
        float(holds.mean()),
        "percent",
        _decimals(float(holds.mean())),
        f"Share of draws with {what}; {about}; {_POINTS}.",
        _tables(view),
        error=_error(holds.mean(axis=1)),
        n=holds.size,
    )


def _decimals(share: float) -> int:
    """One digit after the point where none would turn a rare thing into never or always."""
    return 1 if 0.0005 <= min(share, 1 - share) < 0.005 else 0


def _error(means: np.ndarray) -> float:
    return float(np.std(means, ddof=1) / np.sqrt(len(means)))


# --- price by price ----------------------------------------------------------------------------------------


def _by_price(register: Register) -> Iterator[Finding]:
    """Each way of pricing: spread, chances, where it turns, and how much of the doubt is about the promise."""
    for price in prices(register):
        for view in PRICE_VIEWS:
            npv, turns = council.drawn(register, view, price)["npv"], council.turns(register, view, price)
            if price != CENTRAL:
                yield _spread(register, "npv", view, price, spread(npv))
                yield _mean(
                    register, "loss", view, price, "Draws in which adopting loses", npv < 0, "npv below zero"
                )
                yield _expected(register, view, price, npv)
            yield _mean(
                register,
                "full_pays",
                view,
                price,
                "Draws in which the promise in full would pay",
                turns <= 1,
                "gain_over_years of at least cost_over_years",
            )
            yield from _turn(register, view, price, turns)
            yield _promise(register, view, price)


def _turn(register: Register, view: str, price: str, turns: np.ndarray) -> Iterator[Finding]:
    """The share of the promise at which adopting breaks even, where nearly every draw has one within reach."""
    at, late = council.turn(register, view, price), np.sort(turns, axis=1)[:, int(0.96 * turns.shape[1])]
    if np.isnan(at).any() or np.isinf(late).any() or at.max() > _MOST_TOLD:
        return
    ends = np.quantile(turns, [0.05, 0.95], axis=1, method="lower").mean(axis=1)
    yield Finding(
        key("turn", view, price),
        f"Share of the promise at which adopting breaks even: {_at(register, view, price)}",
        float(at.mean()),
        "percent_change",
        0,
        "Mean of cost_over_years divided by the mean of gain_over_years over all draws: the share at which the "
        "expected net present value is zero. The range is that of the share at which each draw breaks even; "
        f"{_at(register, view, price)}; {_POINTS}.",
        _tables(view),
        low=float(ends[0]),
        high=float(ends[1]),
        interval=_NINE_IN_TEN,
        error=_error(at),
    )


# Promises that would have to come true together, beyond which no number is told
_MOST_TOLD = 5.0


def _promise(register: Register, view: str, price: str) -> Finding:
    found = council.alone(register, view, price, (PROMISE,)).loc[PROMISE]
    return Finding(
        key("share", view, price),
        f"Variance of net present value that would go if the share of the promise were known: "
        f"{_at(register, view, price)}",
        round(found["share"], _PLACES),
        "percent",
        0,
        "Variance of the mean of the result npv in 64 bins of equal probability of the share, as a share of its "
        f"whole variance: the first-order index; {_at(register, view, price)}; {_POINTS}.",
        _tables(view),
        error=round(found["error"], _PLACES),
    )


# --- indices and information -------------------------------------------------------------------------------


def _indices(register: Register) -> Iterator[Finding]:
    """First-order and total indices of the net present value, and total indices of the running cost."""
    found = council.indices(register)
    for name in register.beliefs:
        about = register.inputs[name].label
        value, running = (found[result].loc[name] for result in ("npv", "running_change"))
        yield _index(value, "first", key("first", name), f"alone by {about}", "npv")
        yield _index(value, "total", key("total", name), f"by {about} with all others", "npv")
        named = key("running_total", name)
        yield _index(running, "total", named, f"by {about} with all others", "running_change")


def _index(row, kind: str, finding: str, by: str, result: str) -> Finding:
    what = "net present value" if result == "npv" else "the change in running cost"
    name = "First-order" if kind == "first" else "Total"
    return Finding(
        finding,
        f"Variance of {what} accounted for {by}",
        round(row[kind], _PLACES),
        "percent_change",
        0,
        f"{name} Sobol index for the result {result}: mean over {council.INDEX_SCRAMBLES} scrambles of "
        f"{council.INDEX_DRAWS:,} points; narrow beliefs, inputs independent, both sides at cost; not cut off at "
        "zero.",
        _TABLES,
        low=round(row[f"{kind}_low"], _PLACES),
        high=round(row[f"{kind}_high"], _PLACES),
        interval=_INDEX_INTERVAL,
    )


def _worth(register: Register) -> Iterator[Finding]:
    """What knowing is worth: everything and the promise at all prices, every input at those of what is won."""
    for price in prices(register):
        found = council.worth(register, "", price)
        for name in ("all", PROMISE) if price != WON else found.index:
            yield _information(register, "", price, name, found.loc[name])
    wide = council.worth(register, "wide_tied", WON)
    for name, row in wide.iterrows():
        yield _information(register, "wide_tied", WON, name, row)


def _information(register: Register, view: str, price: str, name: str, row) -> Finding:
    about = "everything" if name == "all" else register.inputs[name].label
    how = (
        "Expected gain from knowing every input"
        if name == "all"
        else "Expected gain from knowing the input, in 64 bins of equal probability,"
    )
    return Finding(
        key("worth", name, view, price),
        f"Worth of knowing {about}: {_at(register, view, price)}",
        round(row["pounds"]),
        "pounds",
        0,
        f"{how} before choosing the highest expected net present value of doing nothing, adopting the model and "
        f"simply hiring; {_at(register, view, price)}; {_POINTS}.",
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


# --- cases -------------------------------------------------------------------------------------------------


def _cases(register: Register) -> Iterator[Finding]:
    for case in of_kind(register.scenarios, "case").values():
        results = evaluate(register, case.moved, tuple(council.OUTCOMES.values()))
        for short, result in council.OUTCOMES.items():
            label, unit, decimals = TOLD[short]
            yield Finding(
                key("scenario", case.id, short),
                f"{label}: {case.label}",
                float(results[result]),
                unit,
                decimals,
                f"The result {result} with the inputs of the case and all others at their stated values.",
                _TABLES,
                digits=10,
            )
