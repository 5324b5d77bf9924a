"""Findings of the chapter *What decides whether it pays?*: a council's results under what is unknown, price by price."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from scipy.stats import sem

from analysis.appraisal import outcomes
from analysis.appraisal.definitions import DEFINITIONS, defined, ending
from analysis.appraisal.draws import INNER, QUANTILES, spread
from analysis.appraisal.model import evaluate
from analysis.appraisal.outcomes import CENTRAL, PROMISE, WON, prices
from analysis.claims.definitions import passes_on
from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.claims.sensitivity import tornado
from analysis.claims.wording import small
from analysis.register.load import Register
from analysis.register.scenarios import of_kind

#: Tables that every draw rests on.
_TABLES = "inputs beliefs quantities scenarios"

#: Short name of an outcome → how a reader names it.
TOLD = {
    "npv": "Net present value of adopting",
    "cash": "Net present value in cash",
    "running": "Change in running cost",
    "caseload": "Caseload",
    "contact": "Contact for each child",
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

# Shares below this are what rounding leaves, which differs between machines
_PLACES = 6


def findings(register: Register) -> list[Finding]:
    """All findings of the chapter."""
    return [
        *_spreads(register),
        *_shares(register),
        *_by_price(register),
        *_indices(register),
        *_worth(register),
        defined("drivers_inner", INNER),
        *_cases(register),
    ]


def key(*parts: str) -> str:
    """The key of a finding of this chapter from its parts, empty ones and the central price left out."""
    return f"drivers{ending(*(part for part in parts if part != CENTRAL))}"


def swings(register: Register) -> tuple[pd.DataFrame, float]:
    """How far each input moves the net present value over its narrow range, all others at their likeliest.

    Returns
    -------
    tuple
        Rows as :func:`analysis.claims.sensitivity.tornado` gives them, and the net present value with all inputs
        at their likeliest, pounds.
    """
    npv = express(register, register.quantities["npv"])
    middle = {name: belief.likely for name, belief in register.beliefs.items()}
    rows = tornado(npv, {name: belief.ends() for name, belief in register.beliefs.items()}, middle)
    return rows, float(npv.function(**{**npv.point, **middle}))


def _at(register: Register, view: str, price: str = CENTRAL) -> dict[str, object]:
    """The beliefs, the prices and the draws of a finding, as the table of words takes them."""
    return {
        "end": ending(view, price if price != CENTRAL else ""),
        "drivers_tables": f"{_TABLES} correlations" if "tied" in view else _TABLES,
        "view": VIEWS[view],
        "prices": small(register.scenarios[price].label),
        "scrambles": outcomes.SCRAMBLES,
        "draws": outcomes.DRAWS,
        "seed": outcomes.SEED,
    }


def _spreads(register: Register) -> Iterator[Finding]:
    for view in VIEWS:
        drawn = outcomes.drawn(register, view)
        for short, result in outcomes.OUTCOMES.items():
            yield _spread(register, short, view, CENTRAL, drawn[result])


@passes_on
def _spread(register: Register, short: str, view: str, price: str, drawn: np.ndarray) -> Finding:
    (low, _), (middle, error), (high, _) = spread(drawn).values()
    return defined(
        "drivers_{outcome}{end}",
        middle,
        low=low,
        high=high,
        error=error,
        n=outcomes.DRAWS * outcomes.SCRAMBLES,
        **_told(register, short),
        **_at(register, view, price),
    )


def _told(register: Register, short: str) -> dict[str, object]:
    """An outcome as the table of words takes it."""
    return {"outcome": short, "result": register.quantities[outcomes.OUTCOMES[short]], "label": TOLD[short]}


def _shares(register: Register) -> Iterator[Finding]:
    """How often a conclusion holds at central prices, and the expected net present value."""
    for view in VIEWS:
        _, adopt, _ = outcomes.choices(register, view)
        running = outcomes.drawn(register, view)["running_change"]
        yield _share("drivers_loss{end}", adopt < 0, _at(register, view), decimals=1)
        yield _share("drivers_cheaper{end}", running <= 0, _at(register, view))
        yield _expected(adopt, _at(register, view))
    _, adopt, _ = outcomes.choices(register, "wide_tied", WON)
    yield _expected(adopt, _at(register, "wide_tied", WON))


@passes_on
def _expected(adopt: np.ndarray, at: Mapping[str, object]) -> Finding:
    error = float(sem(adopt.mean(axis=1)))
    return defined("drivers_expected{end}", adopt.mean(), error=error, n=adopt.size, **at)


@passes_on
def _share(row: str, holds: np.ndarray, at: Mapping[str, object], decimals: int | None = None) -> Finding:
    """The share of draws in which something holds; as many decimals as it needs, unless its column has its own."""
    share, error = float(holds.mean()), float(sem(holds.mean(axis=1)))
    places = _decimals(share) if decimals is None else decimals
    return defined(row, share, error=error, n=holds.size, decimals=places, **at)


def _decimals(share: float) -> int:
    """One digit after the point where none would turn a rare thing into never or always."""
    return 1 if 0.0005 <= min(share, 1 - share) < 0.005 else 0


# --- price by price ----------------------------------------------------------------------------------------


def _by_price(register: Register) -> Iterator[Finding]:
    """Each way of pricing: spread, chances, where it turns, and how much of the doubt is about the promise."""
    for price in prices(register):
        for view in PRICE_VIEWS:
            at = _at(register, view, price)
            npv, turns = outcomes.drawn(register, view, price)["npv"], outcomes.turns(register, view, price)
            if price != CENTRAL:
                yield _spread(register, "npv", view, price, npv)
                yield _share("drivers_loss{end}", npv < 0, at, decimals=1)
                yield _expected(npv, at)
            yield _share("drivers_full_pays{end}", turns <= 1, at)
            yield from _turn(outcomes.turn(register, view, price), turns, at)
            alone = outcomes.alone(register, view, price, (PROMISE,)).loc[PROMISE].round(_PLACES)
            yield defined("drivers_share{end}", alone["share"], error=alone["error"], **at)


def _turn(expected: np.ndarray, turns: np.ndarray, at: Mapping[str, object]) -> Iterator[Finding]:
    """The share of the promise at which adopting breaks even, where nearly every draw has one within reach."""
    late = np.sort(turns, axis=1)[:, int(0.96 * turns.shape[1])]
    if np.isnan(expected).any() or np.isinf(late).any() or expected.max() > _MOST_TOLD:
        return
    low, high = np.quantile(turns, QUANTILES[::2], axis=1, method="lower").mean(axis=1)
    yield defined("drivers_turn{end}", expected.mean(), low, high, float(sem(expected)), **at)


# Promises that would have to come true together, beyond which no number is told
_MOST_TOLD = 5.0


# --- indices and information -------------------------------------------------------------------------------


def _indices(register: Register) -> Iterator[Finding]:
    """First-order and total indices of the net present value, and total indices of the running cost."""
    value, running = (outcomes.indices(register)[result] for result in ("npv", "running_change"))
    told = {"index_scrambles": outcomes.INDEX_SCRAMBLES, "index_draws": outcomes.INDEX_DRAWS}
    rows = {
        "drivers_first_{input}": (value, "first"),
        "drivers_total_{input}": (value, "total"),
        "drivers_running_total_{input}": (running, "total"),
    }
    for name in register.beliefs:
        for row, (found, kind) in rows.items():
            own = found.loc[name, [kind, f"{kind}_low", f"{kind}_high"]].round(_PLACES)
            yield defined(row, *own, input=name, about=register.inputs[name].label, **told)


def _worth(register: Register) -> Iterator[Finding]:
    """What knowing is worth: everything and the promise at all prices, every input at those of what is won."""
    for price in prices(register):
        found = outcomes.worth(register, "", price)
        for name in ("all", PROMISE) if price != WON else found.index:
            yield _information(register, "", price, name, found.loc[name])
    for name, row in outcomes.worth(register, "wide_tied", WON).iterrows():
        yield _information(register, "wide_tied", WON, name, row)


@passes_on
def _information(register: Register, view: str, price: str, name: str, row: pd.Series) -> Finding:
    every = name == "all"
    return defined(
        "drivers_worth_{input}{end}",
        round(row["pounds"]),
        error=round(row["error"]),
        input=name,
        about="everything" if every else register.inputs[name].label,
        how=DEFINITIONS.phrase("know_all" if every else "know_one"),
        **_at(register, view, price),
    )


# --- cases -------------------------------------------------------------------------------------------------


def _cases(register: Register) -> Iterator[Finding]:
    for case in of_kind(register.scenarios, "case").values():
        results = evaluate(register, case.moved, tuple(outcomes.OUTCOMES.values()))
        for short, result in outcomes.OUTCOMES.items():
            told = _told(register, short)
            yield defined("drivers_scenario_{case.id}_{outcome}", results[result], case=case, **told)
