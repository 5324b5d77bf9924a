"""When does it pay: what comes of the transition by share of the promise, by way of pricing, then and now.

The net present value is a straight line in every input of which it is asked where it turns, so two values of it give
the one at which it is nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy.optimize import elementwise

from analysis.appraisal import budget, model, repaid
from analysis.appraisal.budget import placement_cost
from analysis.appraisal.definitions import defined, records
from analysis.appraisal.model import evaluate, worth, years_to_repay
from analysis.claims.finding import Finding
from analysis.claims.wording import small
from analysis.register.load import Register
from analysis.register.scenarios import of_kind


@dataclass(frozen=True)
class Turn:
    """One thing that may be looked for."""

    key: str
    label: str  #: heading of its column
    #: `unit`, `decimals`: how it is told
    unit: str
    decimals: int
    none: str  #: what is said where no possible value is enough
    meant: str  #: what exactly it is


#: What is looked for, by key.
TURNS = {one.key: one for one in records("turns.csv", Turn)}

#: What is said where nothing more is needed.
NOT_NEEDED = "none needed"


def situations(register: Register) -> dict[str, tuple[str, dict[str, float]]]:
    """The central case, and the promise in full at every way of pricing: key → its name and what it sets.

    Gives what is set as :func:`analysis.appraisal.model.evaluate` takes it, base units.
    """
    central = register.scenarios["central"]
    found = {"central": (f"{central.label}: both sides at cost", central.moved)}
    for name, one in of_kind(register.scenarios, "price").items():
        found[name.removeprefix("price_")] = (
            f"The promise in full: {small(one.label)}",
            one.moved | {"promise_realised": 1.0},
        )
    return found


def crossing(register: Register, name: str, moved: Mapping[str, float], key: str = "npv") -> float:
    """The value of an input, in base units, at which a result that is a straight line in it is nothing.

    `moved`: what else is set. Gives NaN where the input moves nothing.
    """
    at_none, at_one = (float(evaluate(register, {**moved, name: at}, (key,))[key]) for at in (0.0, 1.0))
    slope = at_one - at_none
    return -at_none / slope if slope else np.nan


def _share(register: Register, moved: Mapping[str, float]) -> float:
    found = crossing(register, "promise_realised", moved)
    return found if 0 <= found <= 1 else np.nan


def _hour(register: Register, moved: Mapping[str, float]) -> float:
    found = crossing(register, "contact_worth", moved)
    hour = float(evaluate(register, moved, ("client_hour_2020",))["client_hour_2020"])
    return max(found, 0.0) * hour


def _none_or_more(name: str, register: Register, moved: Mapping[str, float]) -> float:
    """Where an input that cannot be less than none makes the net present value nothing."""
    found = crossing(register, name, moved)
    return found if found >= 0 else np.nan


def _placements(register: Register, moved: Mapping[str, float]) -> float:
    keys = ("npv", "gain_factor", "missing_factor")
    found, factor, missing = (float(value) for value in evaluate(register, moved, keys).values())
    prices = [worth(register, f"deflator_{year}") for year in (2020, 2025)]
    each = placement_cost(register) * prices[0] / prices[1]
    return max(-found, 0.0) / (each * (factor - missing))


def _leavers(register: Register, moved: Mapping[str, float]) -> float:
    found = crossing(register, "leavers_avoided", moved)
    if found > 1:
        return np.nan
    there = float(evaluate(register, moved, ("leavers_per_council",))["leavers_per_council"])
    return max(found, 0.0) * there * moved.get("promise_realised", 1.0)


#: What is looked for → what takes the register and what is set otherwise, as :func:`situations` gives it, and gives
#: the value at which the net present value is nothing, in base units: NaN where no possible one is enough, and for
#: placements and leavers 0 where none is needed.
FOUND = {
    "share": _share,
    "hour": _hour,
    "support": partial(_none_or_more, "support_posts"),
    "cost": partial(_none_or_more, "transition_cost"),
    "placements": _placements,
    "leavers": _leavers,
}


def break_evens(register: Register) -> dict[str, dict[str, float]]:
    """Every break-even in every situation: key of the situation → what is looked for → value in base units.

    Gives NaN where no possible value is enough.
    """
    return {
        name: {what: found(register, moved) for what, found in FOUND.items()}
        for name, (_, moved) in situations(register).items()
    }


#: Scenario → share of the promised gain that comes true, and its name.
SCENARIOS = {
    name: (model.SHARES[name], words)
    for name, words in (("full", "The promise in full"), ("half", "Half of it"), ("nil", "None of it"))
}

#: Results that are told of each scenario.
TOLD = (
    "caseload_realised",
    "contact_hours_per_child_realised",
    "contact_hours_realised",
    "running_change",
    "npv_cash",
    "npv",
)


def scenarios(register: Register, moved: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Every outcome of :data:`TOLD` and the years to repay, by share of the promise.

    `moved`: what else is set. Gives a frame indexed by the keys of :data:`SCENARIOS`; ``payback`` is NaN where nothing is
    ever repaid.
    """
    moved, keys = dict(moved or {}), (*TOLD, "net_benefit_year", "net_cash_year")
    rows = {
        name: evaluate(register, moved | {"promise_realised": share}, keys)
        | {"payback": years_to_repay(register, moved, share)}
        for name, (share, _) in SCENARIOS.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").astype(float)


def counted(register: Register) -> float:
    """Years from the start to the end of the gain."""
    return sum(worth(register, key) for key in ("transition_years", "horizon"))


def prices(register: Register) -> dict[str, tuple[str, pd.DataFrame]]:
    """Outcomes by share of the promise at every way of pricing: key → its name and a table of :func:`scenarios`.

    Returns
    -------
    dict of str to (str, DataFrame)
    """
    return {
        name.removeprefix("price_"): (one.label, scenarios(register, one.moved))
        for name, one in of_kind(register.scenarios, "price").items()
    }


def course(register: Register, moved: Mapping[str, float], share: float, years: np.ndarray) -> np.ndarray:
    """What a council has won less spent by the end of so many years since the start, without discounting.

    `moved`: what is set, a way of pricing for example. `share`: of the promise that comes true.
    """
    own = model.inputs(register, ("npv",)) | dict(moved)
    keys = ("transition_burden", "gain_building", "support_burden")
    burden, building, support = (float(value) for value in evaluate(register, moved, keys).values())
    length, ramp = own["transition_years"], own["ramp_years"]
    after = np.maximum(years - length, 0)
    full = after - np.minimum(after, ramp) / 2
    return share * building * full - support * after - burden * np.minimum(years, length) / length


#: Way of pricing → its short name in a picture.
LINES = {"both": "both sides at cost", "won": "only what is won", "cash": "in cash"}


def by_share(register: Register) -> pd.DataFrame:
    """Net present value (``y``) by the share of the promise that comes true (``x``), by ``series`` of :data:`LINES`."""
    shares = np.linspace(0, 1, 41)

    def at(moved: Mapping[str, float]) -> np.ndarray:
        return evaluate(register, {**moved, "promise_realised": shares}, ("npv",))["npv"]

    return _lines(register, shares, at)


def courses(register: Register) -> pd.DataFrame:
    """What has been won less spent by the end of each year, promise in full; columns as :func:`by_share`."""
    years = np.arange(0, counted(register) + 1)
    return _lines(register, years, lambda moved: course(register, moved, 1.0, years))


def _lines(
    register: Register, xs: np.ndarray, at: Callable[[Mapping[str, float]], np.ndarray]
) -> pd.DataFrame:
    """A line for each way of pricing of :data:`LINES`."""
    return pd.concat(
        pd.DataFrame({"series": label, "x": xs, "y": at(register.scenarios[f"price_{price}"].moved)})
        for price, label in LINES.items()
    )


def lasting(register: Register, moved: Mapping[str, float], key: str = "npv") -> float:
    """Years the gain must last for a result to be nothing; NaN if none within reach does."""

    def at(years: np.ndarray) -> np.ndarray:
        return evaluate(register, {**moved, "horizon": years}, (key,))[key]

    found = elementwise.find_root(at, (0.5, 60.0))
    return float(found.x) if found.success else float("nan")


def findings(register: Register) -> list[Finding]:
    """The chapter's findings."""
    return [
        *_scenarios(register),
        *_prices(register),
        *_ends(register),
        *_today(register),
        *_cash(register),
        *_let_go(register),
        *_evens(register),
        *budget.findings(register),
        *repaid.findings(register),
    ]


def _scenarios(register: Register) -> Iterator[Finding]:
    table = scenarios(register)
    for name, (share, _) in SCENARIOS.items():
        for key in TOLD:
            words = {"result": register.quantities[key], "scenario": name, "share": share}
            yield defined("payback_{result.id}_{scenario}", table.loc[name, key], **words)


def _prices(register: Register) -> Iterator[Finding]:
    for price, (label, table) in prices(register).items():
        for name, (share, _) in SCENARIOS.items():
            about = {"price": price, "scenario": name, "share": share, "label": small(label)}
            yield defined("payback_priced_{price}_{scenario}", table.loc[name, "npv"], **about)
            years = table.loc[name, "payback"]
            if years <= model.LONGEST:
                yield defined("payback_years_{price}_{scenario}", years, **about)


def _ends(register: Register) -> Iterator[Finding]:
    """When the gain is taken to end, and what has been won less spent by then, promise in full."""
    years = counted(register)
    yield defined("payback_counted", years)
    for price in LINES:
        chosen = register.scenarios[f"price_{price}"]
        (left,) = course(register, chosen.moved, 1.0, np.array([years]))
        yield defined("payback_end_{price}", left, price=price, label=small(chosen.label))


#: What is told of the model today: keys of results.
_TOLD_TODAY = (
    "case_holders_gained_per_council",
    "posts_that_can_go",
    "transition_in_all",
    "client_hour_2020",
    "price_to_repay",
    "share_to_repay",
    "npv_cash",
)

#: Result told today → the one beside which it stands, as exact, where that is another.
_BESIDE = {"case_holders_gained_per_council": "case_holders_realised_gain"}


def _today(register: Register) -> Iterator[Finding]:
    now, year = model.today(register), model.latest(register)
    for key, value in evaluate(register, now, _TOLD_TODAY).items():
        decimals = register.quantities[_BESIDE.get(key, key)].decimals
        words = {"result": register.quantities[key], "decimals": decimals, "year": year}
        yield defined("payback_today_{result.id}", value, **words)
    for price in ("both", "won"):
        chosen = register.scenarios[f"price_{price}"]
        table = scenarios(register, now | chosen.moved)
        for name in ("full", "half"):
            words = {"price": price, "scenario": name, "label": small(chosen.label), "year": year}
            yield defined("payback_today_npv_{price}_{scenario}", table.loc[name, "npv"], **words)


def _cash(register: Register) -> Iterator[Finding]:
    """How long the gain must last, and what of the transition would have to be different to pay in cash."""
    for price in ("both", "won"):
        chosen = register.scenarios[f"price_{price}"]
        years = lasting(register, chosen.moved)
        if np.isfinite(years):
            yield defined("payback_lasts_{price}", years, price=price, label=chosen.label)
    gained = worth(register, "case_holders_gained_per_council")
    wanted = crossing(register, "posts_given_up", {"promise_realised": 1.0}, "npv_cash")
    yield defined("payback_posts_for_cash", (wanted - 1) * gained)
    authors = register.scenarios["authors"].moved
    best = evaluate(register, authors, ("npv", "npv_cash"))
    yield defined("payback_authors_npv", best["npv"])
    yield defined("payback_authors_cash", best["npv_cash"])
    turns = lasting(register, authors, "npv_cash")
    if np.isfinite(turns):
        yield defined("payback_authors_cash_turns", turns)
    most = {
        name: float(register.inputs[name].plausible[1]) for name in ("leavers_avoided", "agency_replaced")
    }
    yield defined("payback_staffing_at_most", evaluate(register, most, ("npv_cash",))["npv_cash"])


def letting_go(register: Register, moved: Mapping[str, float], share: float) -> float:
    """Net present value if no more posts are let go than the share of the promise that comes true.

    The register charges what they cost on the way in full: posts go at the start, before anybody knows the share, and
    are filled again where it falls short.

    `moved`: what else is set. `share`: of the promise, and of what letting posts go costs.
    """
    own = model.inputs(register, ("npv",)) | dict(moved)
    fewer = {name: share * own[name] for name in ("double_running", "redundant_part")}
    return float(evaluate(register, {**moved, **fewer, "promise_realised": share}, ("npv",))["npv"])


def _let_go(register: Register) -> Iterator[Finding]:
    """Half of the promise and none of it if posts go only as it comes true, and where that breaks even."""
    central, won = (register.scenarios[f"price_{price}"] for price in ("both", "won"))
    for name in ("half", "nil"):
        share, _ = SCENARIOS[name]
        about = {"scenario": name, "share": share, "label": small(central.label)}
        yield defined("payback_let_go_npv_{scenario}", letting_go(register, central.moved, share), **about)
    none, whole = (letting_go(register, won.moved, share) for share in (0.0, 1.0))
    if none < 0 < whole:
        yield defined("payback_let_go_share", none / (none - whole), label=small(won.label))


def _evens(register: Register) -> Iterator[Finding]:
    yield defined("payback_placement", budget.placement_cost(register))
    names = situations(register)
    for situation, row in break_evens(register).items():
        for what, value in row.items():
            if np.isfinite(value) and not (value == 0 and what in ("placements", "leavers", "hour")):
                about = {"situation": situation, "name": names[situation][0], "turn": TURNS[what]}
                yield defined("payback_even_{situation}_{turn.key}", value, **about)
