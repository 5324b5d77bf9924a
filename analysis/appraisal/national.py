"""Findings of the chapter *What would all of England gain or lose?*.

Money is at 2019-20 prices unless told, discounted to the first year of the first council's transition.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.appraisal import census, waiting
from analysis.appraisal import outcomes as council
from analysis.appraisal.definitions import DEFINITIONS, defined, ending
from analysis.appraisal.england import DRAWS, OWN_DRAWS, SEED, doubted, england, pays, plans, with_luck
from analysis.appraisal.model import latest
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


def key(*parts: str) -> str:
    """The key of a finding of this chapter from its parts, empty ones left out.

    Parameters
    ----------
    *parts : str
    """
    return f"national{ending(*parts)}"


def end(price: str) -> str:
    """What a price scenario adds to keys: nothing for the central one.

    Parameters
    ----------
    price : str
        Key of a price scenario.
    """
    return "" if price == CENTRAL else price


def findings(register: Register) -> list[Finding]:
    """Figures of the chapter *What would all of England gain or lose?*."""
    found = [*_census(register), *_pays(register), *_today(register), *_plan(register)]
    for price in prices(register):
        found += [*_sums(register, price), *_doubts(register, price), *_waiting(register, price)]
    return found


#: What draws stand for in the words of findings.
_DRAWN = {"draws": DRAWS, "own_draws": OWN_DRAWS, "seed": SEED}


def _census(register: Register) -> Iterator[Finding]:
    for year, when in ((census.BASE, ""), (latest(register), "today")):
        own = census.councils(register, year)
        absent = own.loc[own["counted"] != year, "area"]
        told = {"year": year, "counts": ", ".join(census.COUNTS), "areas": ", ".join(absent)}
        yield defined("national_uncounted{end}", len(absent), n=len(own), end=ending(when), **told)
    value, *ends = england(register, 1.0, CENTRAL)
    since = register.official.england.index[0]
    yield defined("national_uncounted_worth", max(abs(one - value) for one in ends), since=since)
    yield defined("national_inner", 0.9)
    yield defined("national_rough", ROUGH)


def _sums(register: Register, price: str) -> Iterator[Finding]:
    told = _priced(register, price) | _DRAWN | {"year": census.BASE}
    for name, (share, words) in SHARES.items():
        low, _, high = np.quantile(doubted(register, price, share), _ENDS)
        value = england(register, share, price)[0]
        yield defined(
            "national_npv_{share}{end}", value, low, high, share=name, part=share, words=words, **told
        )


def _priced(register: Register, price: str) -> dict[str, str]:
    """The end of the keys at a price, and its name."""
    return {"end": ending(end(price)), "label": register.scenarios[price].label}


def _today(register: Register) -> Iterator[Finding]:
    year = latest(register)
    for name, (share, words) in SHARES.items():
        told = {"share": name, "part": share, "words": words, "year": year}
        yield defined("national_npv_{share}_today", *england(register, share, CENTRAL, year), **told)


#: Whether cost grows with staff → what that adds to keys, and words.
_BY_SIZE = {True: ("", "in proportion to staff"), False: ("same", "the same for each council")}


def _pays(register: Register) -> Iterator[Finding]:
    for price in council.TIED_PRICES:
        for name, (share, words) in SHARES.items():
            for by_size, (same, how) in _BY_SIZE.items():
                ahead = pays(register, share, price, "npv", by_size)
                told = {"same": ending(same), "how": how, "share": name, "part": share, "words": words}
                told |= {"year": census.BASE} | _priced(register, price)
                yield defined("national_pays{same}_{share}{end}", ahead.mean(), n=len(ahead), **told)
    ahead = pays(register, 1.0, CENTRAL, "npv_cash")
    yield defined("national_pays_cash_full", ahead.mean(), n=len(ahead), year=census.BASE)


def _doubts(register: Register, price: str) -> Iterator[Finding]:
    for correlation, name in ALIKE.items() if price == CENTRAL else [(1.0, ALIKE[1.0])]:
        alike = correlation == 1
        totals = doubted(register, price) if alike else with_luck(register, price, correlation)
        low, middle, high = np.quantile(totals, _ENDS)
        told = {"alike": name, "correlation": correlation, "year": census.BASE} | _priced(register, price)
        told["drawn"] = DEFINITIONS.phrase("national_believed" if alike else "national_luck", **_DRAWN)
        number = len(totals)
        yield defined("national_npv_{alike}{end}", middle, low, high, n=number, **told)
        yield defined("national_chance_{alike}{end}", (totals > 0).mean(), n=number, **told)


#: Plans that wait for no report → words.
_PLANS = {
    "at_once": "all councils start at once",
    "go_on": "the first councils, then all others whatever they find",
    "first_alone": "the first councils, and never the others",
}


def _waiting(register: Register, price: str) -> Iterator[Finding]:
    told = {"year": census.BASE} | _priced(register, price)
    for correlation, name in ALIKE.items():
        yield from _decided(register, price, correlation, {"alike": name} | told)
    once = plans(register, price)
    for plan, words in _PLANS.items():
        yield defined("national_{plan}{end}", getattr(once, plan), plan=plan, words=words, **told)
    yield defined("national_goes_on{end}", once.goes_on, **told)


def _decided(
    register: Register, price: str, correlation: float, told: Mapping[str, object]
) -> Iterator[Finding]:
    """Deciding after the first councils, against nothing and against the best plan that waits for no report."""
    for report, grade in ((0.0, ""), (ROUGH, "rough")) if price == council.WON else ((0.0, ""),):
        found = plans(register, price, correlation, report)
        words = {"correlation": correlation, "report": report, "grade": ending(grade), **told}
        yield defined("national_decide_{alike}{grade}{end}", found.decide, **words)
        yield defined("national_stop_{alike}{grade}{end}", found.value, **words)


def _plan(register: Register) -> Iterator[Finding]:
    yield defined("national_spared", waiting.spared(register))
