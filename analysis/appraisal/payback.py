"""When does it pay: what comes of the transition by share of the promise, by way of pricing, then and now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from scipy.optimize import elementwise

from analysis.appraisal import breakevens, budget, model
from analysis.appraisal.model import evaluate, years_to_repay
from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.register.load import Register
from analysis.register.scenarios import of_kind

_TABLES = ("inputs", "quantities", "scenarios")
_TODAY = (*_TABLES, "workforce", "roles")

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

#: Longest time to repay that is told as a number.
LONGEST = 40.0


def scenarios(register: Register, moved: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Every outcome of :data:`TOLD` and the years to repay, by share of the promise.

    Parameters
    ----------
    register : Register
    moved : mapping of str to float, optional
        What else is set.

    Returns
    -------
    DataFrame
        Indexed by the keys of :data:`SCENARIOS`; ``payback`` is NaN where nothing is ever repaid.
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
    return sum(float(register.inputs[key].value) for key in ("transition_years", "horizon"))


def prices(register: Register) -> dict[str, tuple[str, pd.DataFrame]]:
    """Outcomes by share of the promise at every way of pricing: key → its name and a table of :func:`scenarios`."""
    return {
        name.removeprefix("price_"): (one.label, scenarios(register, one.moved))
        for name, one in of_kind(register.scenarios, "price").items()
    }


def course(register: Register, moved: Mapping[str, float], share: float, years: np.ndarray) -> np.ndarray:
    """What a council has won less spent by the end of so many years, without discounting.

    Parameters
    ----------
    register : Register
    moved : mapping of str to float
        What is set, a way of pricing for example.
    share : float
        Share of the promise that comes true.
    years : array of shape (n,)
        Years since the start.
    """
    own = model.inputs(register, ("npv",)) | dict(moved)
    keys = ("transition_burden", "gain_building", "support_bill")
    burden, building, support = (float(value) for value in evaluate(register, moved, keys).values())
    length, ramp = own["transition_years"], own["ramp_years"]
    after = np.maximum(years - length, 0)
    full = after - np.minimum(after, ramp) / 2
    return share * building * full - support * after - burden * np.minimum(years, length) / length


def lasting(register: Register, moved: Mapping[str, float], key: str = "npv") -> float:
    """Years the gain must last for a result to be nothing; NaN if none within reach does.

    Parameters
    ----------
    register : Register
    moved : mapping of str to float
        What else is set.
    key : str
        The result.
    """

    def at(years: np.ndarray) -> np.ndarray:
        return evaluate(register, {**moved, "horizon": years}, (key,))[key]

    found = elementwise.find_root(at, (0.5, 60.0))
    return float(found.x) if found.success else float("nan")


def findings(register: Register) -> list[Finding]:
    """The chapter's findings."""
    return [
        *_scenarios(register),
        *_prices(register),
        *_today(register),
        *_lasts(register),
        *_cash(register),
        *_evens(register),
        *budget.findings(register),
    ]


def _finding(
    name: str, label: str, value: float, unit: str, decimals: int, definition: str, tables=_TABLES
) -> Finding:
    return Finding(f"payback_{name}", label, value, unit, decimals, definition, tables)


_YEARS = (
    "Years of transition, and all that is spent or lost on the way and missing while the gain builds up, divided by "
    "the net benefit of a year; from the start, not discounted"
)


def _scenarios(register: Register) -> Iterator[Finding]:
    table = scenarios(register)
    for name, (share, words) in SCENARIOS.items():
        for key, (unit, decimals) in TOLD.items():
            label = register.quantities[key].label
            yield _finding(
                f"{key}_{name}",
                f"{label}. {words}",
                float(table.loc[name, key]),
                unit,
                decimals,
                f"The result “{label[0].lower()}{label[1:]}” at a share of {share:g} of the promised gain; everything "
                "else as in the register, which prices both sides at cost.",
            )


def _prices(register: Register) -> Iterator[Finding]:
    for key, (label, table) in prices(register).items():
        for name, (share, words) in SCENARIOS.items():
            about = f"{words[0].lower()}{words[1:]}, priced as “{label[0].lower()}{label[1:]}”"
            how = f"at a share of {share:g} of the promised gain, priced as the scenario {key}"
            yield _finding(
                f"priced_{key}_{name}",
                f"Net present value: {about}",
                float(table.loc[name, "npv"]),
                "million_pounds",
                1,
                f"The result npv {how}; everything else as in the register.",
            )
            years = float(table.loc[name, "payback"])
            if years <= LONGEST:
                yield _finding(
                    f"years_{key}_{name}",
                    f"Years from the start until it is repaid: {about}",
                    years,
                    "years",
                    1,
                    f"{_YEARS}; {how}.",
                )


def _today(register: Register) -> Iterator[Finding]:
    now = model.today(register)
    year = model.latest(register)
    about = (
        f"England's counts of {year}, roles of the last count, pay and costs carried to the prices of 2024-25"
    )
    told = {
        "case_holders_gained_per_council": ("fte", 1),
        "posts_that_can_go": ("fte", 1),
        "transition_in_all": ("million_pounds", 1),
        "client_hour_2020": ("pounds_per_hour", 0),
        "price_to_repay": ("pounds_per_hour", 0),
        "share_to_repay": ("percent_change", 0),
        "npv_cash": ("million_pounds", 1),
    }
    found = evaluate(register, now, tuple(told))
    for key, (unit, decimals) in told.items():
        label = register.quantities[key].label
        yield _finding(
            f"today_{key}",
            f"{label}, today",
            float(found[key]),
            unit,
            decimals,
            f"The result {key} at {about}.",
            _TODAY,
        )
    for key in ("both", "won"):
        moved = now | register.scenarios[f"price_{key}"].moved
        label = register.scenarios[f"price_{key}"].label
        for name, (_, words) in list(SCENARIOS.items())[:2]:
            yield _finding(
                f"today_npv_{key}_{name}",
                f"Net present value today: {words[0].lower()}{words[1:]}, priced as “{label[0].lower()}{label[1:]}”",
                float(scenarios(register, moved).loc[name, "npv"]),
                "million_pounds",
                1,
                f"The result npv at {about}.",
                _TODAY,
            )


def _lasts(register: Register) -> Iterator[Finding]:
    for key in ("both", "won"):
        years = lasting(register, register.scenarios[f"price_{key}"].moved)
        if np.isfinite(years):
            yield _finding(
                f"lasts_{key}",
                f"Years the gain must last, promise in full: {register.scenarios[f'price_{key}'].label.lower()}",
                years,
                "years",
                1,
                f"Years of gain at which the result npv is nothing, priced as the scenario {key}; the promise in full.",
            )


def _cash(register: Register) -> Iterator[Finding]:
    gained = float(express(register, register.quantities["case_holders_gained_per_council"]).value)
    wanted = breakevens.crossing(register, "posts_given_up", {"promise_realised": 1.0}, "npv_cash")
    yield _finding(
        "posts_for_cash",
        "Posts that must go beyond those of the case holders gained, to repay in cash",
        (wanted - 1) * gained,
        "fte",
        1,
        "The number of posts given up for each case holder gained at which the net present value in cash of the "
        "promise in full is nothing, less one, times the case holders gained.",
    )
    authors = register.scenarios["authors"]
    best = evaluate(register, authors.moved, ("npv", "npv_cash"))
    yield _finding(
        "authors_npv",
        "Net present value, authors' best",
        float(best["npv"]),
        "million_pounds",
        1,
        "The result npv in the scenario authors.",
    )
    yield _finding(
        "authors_cash",
        "Net present value in cash, authors' best",
        float(best["npv_cash"]),
        "million_pounds",
        1,
        "The result npv_cash in the scenario authors.",
    )
    turns = lasting(register, authors.moved, "npv_cash")
    if np.isfinite(turns):
        yield _finding(
            "authors_cash_turns",
            "Years the gain must last to repay in cash, authors' best",
            turns,
            "years",
            1,
            "Years of gain at which the result npv_cash is nothing in the scenario authors.",
        )
    most = {
        name: float(register.inputs[name].plausible[1]) for name in ("leavers_avoided", "agency_replaced")
    }
    yield _finding(
        "staffing_at_most",
        "Net present value in cash with the most leavers and agency posts that are looked at",
        float(evaluate(register, most, ("npv_cash",))["npv_cash"]),
        "million_pounds",
        1,
        "The result “net present value in cash” of the promise in full with leavers avoided and agency posts "
        "replaced at the high ends of their assumed ranges.",
    )


def _evens(register: Register) -> Iterator[Finding]:
    yield Finding(
        "payback_placement",
        "Net spending on a looked-after child in a year, prices of 2024-25",
        breakevens.placement_cost(register),
        "pounds_per_year",
        0,
        "Councils' net spending on looked-after children in the financial year 2024-25 over children looked after on "
        "31 March 2024, councils with both. The children were counted the day before the year of the spending began.",
        ("spending", "continuity"),
    )
    names = breakevens.situations(register)
    for situation, row in breakevens.table(register).items():
        for what, value in row.items():
            if np.isfinite(value) and not (value == 0 and what in ("placements", "leavers", "hour")):
                told = breakevens.TURNS[what]
                yield Finding(
                    f"payback_even_{situation}_{what}",
                    f"Break-even: {told.label[0].lower()}{told.label[1:]}. {names[situation][0]}",
                    value,
                    told.unit,
                    told.decimals,
                    "The value at which the result npv is nothing, everything else as the situation has it. Fewer "
                    "looked-after children: on every day of the years the gain lasts, as many fewer, building up as "
                    "the gain does, at the net spending on one. Fewer leavers: at the cost of replacing one.",
                    (*_TABLES, "spending", "continuity"),
                )
