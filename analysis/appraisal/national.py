"""Findings of the chapter *From one council to England*.

Money is at 2019-20 prices unless told, discounted to the first year of the first council's transition.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.appraisal import census, waiting
from analysis.appraisal import outcomes as council
from analysis.appraisal.england import DRAWS, OWN_DRAWS, SEED, doubted, england, pays, plans, with_luck
from analysis.appraisal.outcomes import CENTRAL, prices
from analysis.claims.finding import Finding
from analysis.register.load import Register

#: Share of the promise that comes true → the end of keys, and words.
SHARES = {"full": (1.0, "in full"), "half": (0.5, "by half"), "nil": (0.0, "not at all")}
#: How alike the shares of two councils are: correlation of normal scores → the end of keys.
ALIKE = {1.0: "alike", 0.5: "much", 0.3: "little", 0.0: "apart"}
#: Error of a report that is good but not perfect, as a share of the promised gain.
ROUGH = 0.3

_ENDS = [0.05, 0.5, 0.95]
_COUNTED = (
    "Sum over all units that councils report by, each at its own counts of {year}; transition cost and support "
    "posts in proportion to staff, agency workers included; a council at the promised caseload or below gains no "
    "case holders; where counts are missing or hard to believe, those of the nearest year"
)
_BELIEVED = f"{DRAWS:,} scrambled Sobol points over the narrow beliefs, correlated as believed, seed {SEED}"
_NINE_IN_TEN = "nine draws in ten"
_TABLES = ("workforce", "inputs", "quantities", "scenarios")
_SIMULATED = (*_TABLES, "beliefs", "correlations")


def key(*parts: str) -> str:
    """The key of a finding of this chapter from its parts, empty ones left out."""
    return "_".join(["national", *filter(None, parts)])


def end(price: str) -> str:
    """What a price scenario adds to keys: nothing for the central one."""
    return "" if price == CENTRAL else price


def findings(register: Register) -> list[Finding]:
    """Figures of the chapter *From one council to England*."""
    found = [*_census(register), *_pays(register), *_today(register), *_plan(register)]
    for price in prices(register):
        found += [*_sums(register, price), *_doubts(register, price), *_waiting(register, price)]
    return found


def _census(register: Register) -> Iterator[Finding]:
    tables = ("workforce", "flags", "inputs")
    for year, when in ((census.BASE, ""), (census.last_year(register), "today")):
        own = census.councils(register, year)
        absent = own[own["counted"] != year]
        yield Finding(
            key("uncounted", when),
            f"units whose counts of {year} are missing or hard to believe",
            len(absent),
            "count",
            0,
            f"Units that councils reported by in {year} without all of {', '.join(census.COUNTS)}, or with a flagged "
            f"count: {', '.join(absent['area'])}.",
            tables,
            n=len(own),
        )
    sums = england(register, 1.0, CENTRAL)
    yield Finding(
        key("uncounted_worth"),
        "most that the missing counts could move England's net present value",
        max(abs(one - sums[0]) for one in sums[1:]),
        "million_pounds",
        0,
        "Distance of England's net present value, promise in full, from its lowest or highest value if the units "
        f"without counts had those of any other year since {register.official.england.index[0]}.",
        _TABLES,
    )
    yield Finding(
        key("inner"),
        "share of draws within the ranges of this chapter",
        0.9,
        "percent",
        0,
        "The ranges run from the quantile of 5% to that of 95%; a choice.",
        tables,
    )

    yield Finding(
        key("rough"),
        "error of a rough report",
        ROUGH,
        "percent",
        0,
        "Standard deviation of a normal error, as a share of the promised gain; a choice, to show what a report "
        "that is good but not perfect is worth.",
        ("inputs",),
    )


def _sums(register: Register, price: str) -> Iterator[Finding]:
    label = register.scenarios[price].label
    for name, (share, words) in SHARES.items():
        low, _, high = np.quantile(doubted(register, price, share), _ENDS)
        value = england(register, share, price)[0]
        yield Finding(
            key("npv", name, end(price)),
            f"England's net present value if the promise comes true {words}: {label}",
            value,
            "million_pounds",
            0,
            f"{_COUNTED.format(year=census.BASE)}; promise_realised = {share:g}; prices of the scenario "
            f"“{label}”; the range while all other inputs vary: {_BELIEVED}.",
            _SIMULATED,
            *(float(low), float(high), _NINE_IN_TEN),
        )


def _today(register: Register) -> Iterator[Finding]:
    price, year = CENTRAL, census.last_year(register)
    for name, (share, words) in SHARES.items():
        value, low, high = england(register, share, price, year)
        yield Finding(
            key("npv", name, "today"),
            f"The same with the counts of {year}, promise {words}",
            value,
            "million_pounds",
            0,
            f"{_COUNTED.format(year=year)}; promise_realised = {share:g}; both sides at cost, at the "
            "prices of 2024-25: pay, and the stated transition cost, carried there with the GDP deflator. The range is "
            "what the missing counts could be.",
            _TABLES,
            *(low, high, "bounds for missing counts"),
        )


def _pays(register: Register) -> Iterator[Finding]:
    for price in council.TIED_PRICES:
        label = register.scenarios[price].label
        for name, (share, words) in SHARES.items():
            for by_size in (True, False):
                ahead = pays(register, share, price, "npv", by_size)
                how = "in proportion to staff" if by_size else "the same for each council"
                yield Finding(
                    key("pays", "" if by_size else "same", name, end(price)),
                    f"share of councils that come out ahead if the promise comes true {words}, cost {how}: {label}",
                    float(ahead.mean()),
                    "percent",
                    0,
                    f"Share of units with npv above zero, {_TOLD}; transition cost and support posts {how}; "
                    f"promise_realised = {share:g}; prices: {label}.",
                    _TABLES,
                    n=len(ahead),
                )
    ahead = pays(register, 1.0, CENTRAL, "npv_cash")
    yield Finding(
        key("pays_cash_full"),
        "share of councils that come out ahead in cash if the promise comes true in full",
        float(ahead.mean()),
        "percent",
        0,
        f"Share of units with npv_cash above zero, {_TOLD}; transition cost and support posts in proportion to "
        "staff; promise_realised = 1.",
        _TABLES,
        n=len(ahead),
    )


_TOLD = f"of those with all counts of {census.BASE}, flagged ones and the two smallest left out"


def _doubts(register: Register, price: str) -> Iterator[Finding]:
    label, own = register.scenarios[price].label, price == CENTRAL
    for correlation, name in ALIKE.items() if own else [(1.0, ALIKE[1.0])]:
        totals = doubted(register, price) if correlation == 1 else with_luck(register, price, correlation)
        low, middle, high = np.quantile(totals, _ENDS)
        how = f"any two councils' shares of the promise correlated at {correlation:g}; prices: {label}"
        definition = f"{_COUNTED.format(year=census.BASE)}; every input with a belief varies; {how}; "
        definition += _BELIEVED if correlation == 1 else f"{OWN_DRAWS:,} points, else the same"
        yield Finding(
            key("npv", name, end(price)),
            f"England's net present value, {how}",
            float(middle),
            "million_pounds",
            0,
            f"Median. {definition}.",
            _SIMULATED,
            *(float(low), float(high), _NINE_IN_TEN),
            n=len(totals),
        )
        yield Finding(
            key("chance", name, end(price)),
            f"chance that England gains, {how}",
            float((totals > 0).mean()),
            "percent",
            0,
            f"Share of the draws above zero. {definition}.",
            _SIMULATED,
            n=len(totals),
        )


_STOPPED = (
    "Councils of England's mean size in {year}; the others' net benefit averaged over all inputs but the share, "
    "2,048 scrambled Sobol points at each of 37 scores, narrow beliefs, correlated as believed; integrated over "
    "1,201 scores; discounted to year 0"
)


def _waiting(register: Register, price: str) -> Iterator[Finding]:
    label = register.scenarios[price].label
    definition = f"{_STOPPED.format(year=census.BASE)}; prices: {label}."
    for correlation, name in ALIKE.items():
        yield from _decided(register, price, correlation, name, definition)
    once = plans(register, price)
    told = {
        "at_once": ("all councils start at once", once.at_once),
        "go_on": ("the first councils, then all others whatever they find", once.go_on),
        "first_alone": ("the first councils, and never the others", once.first_alone),
    }
    for name, (words, value) in told.items():
        yield Finding(
            key(name, end(price)),
            f"England's expected net present value: {words}: {label}",
            value,
            "million_pounds",
            0,
            f"{words[0].upper()}{words[1:]}. {definition}",
            _SIMULATED,
        )
    yield Finding(
        key("goes_on", end(price)),
        f"chance that a perfect report would let the others start: {label}",
        once.goes_on,
        "percent",
        0,
        f"Probability that the others are expected to gain once the share is known; correlation 1. {definition}",
        _SIMULATED,
    )


def _decided(
    register: Register, price: str, correlation: float, name: str, definition: str
) -> Iterator[Finding]:
    """Deciding after the first councils, against nothing and against the best plan that waits for no report."""
    label = register.scenarios[price].label
    for error, grade in ((0.0, ""), (ROUGH, "rough")) if price == council.WON else ((0.0, ""),):
        found = plans(register, price, correlation, error)
        rule = (
            "The first councils, then the others only if what is expected of them after the report is above zero; "
            f"correlation {correlation:g}; error of the report {error:g} of the promise"
        )
        yield Finding(
            key("decide", name, grade, end(price)),
            f"First councils, then decide, against doing nothing: {label}, correlation {correlation:g}",
            found.decide,
            "million_pounds",
            0,
            f"{rule}. {definition}",
            _SIMULATED,
        )
        yield Finding(
            key("stop", name, grade, end(price)),
            f"The same against the best plan without a report: {label}, correlation {correlation:g}",
            found.value,
            "million_pounds",
            0,
            f"{rule}; less the best of doing nothing, all at once, all in waves, and the first councils alone. "
            f"{definition}",
            _SIMULATED,
        )


def _plan(register: Register) -> Iterator[Finding]:
    yield Finding(
        key("spared"),
        "stated transition cost not spent if the others stay as they are",
        waiting.spared(register),
        "million_pounds",
        0,
        "Transition cost of all councils but the first, without overrun, spread over its years, started in waves, "
        "discounted to year 0: (councils − first) × cost × (1 + rate)^−wait × the mean factor of the waves × that "
        "of the years of transition.",
        ("inputs",),
    )
