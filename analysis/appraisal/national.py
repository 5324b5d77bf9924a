"""England's money: sums over its councils, the same under what is unknown, and plans that wait for a report.

Money is at 2019-20 prices unless told, discounted to the first year of the first council's transition.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from analysis.appraisal import census, model, outcomes, waiting
from analysis.appraisal.definitions import DEFINITIONS, defined, ending
from analysis.appraisal.draws import INNER, QUANTILES, Joint, quantile, scramble
from analysis.appraisal.model import latest
from analysis.appraisal.outcomes import CENTRAL, PROMISE, prices
from analysis.appraisal.waiting import Curve, Plans
from analysis.claims.finding import Finding
from analysis.register.counts import QUOTED, counted
from analysis.register.load import Register

SEED = 20191126
#: Draws of beliefs, and of those in which each council has its own share; powers of two.
DRAWS, OWN_DRAWS = 2**14, 2**10


def moved(register: Register, price: str, year: int = QUOTED) -> dict[str, float]:
    """The inputs that a price scenario sets, and the latest prices for counts of another year than the base."""
    latest = {} if year == QUOTED else model.at_latest_prices(register)
    return latest | register.scenarios[price].moved


@cache
def own_results(
    register: Register, share: float, price: str, year: int = QUOTED, by_size: bool = True
) -> pd.DataFrame:
    """The model for each unit of a year at its own size, all other inputs at their stated values.

    Parameters
    ----------
    share : float
        Of the promise that comes true.
    year, by_size
        See :func:`analysis.appraisal.census.moved`.

    Returns
    -------
    DataFrame
        The rows of :func:`analysis.appraisal.census.councils` with ``npv`` and ``npv_cash``, pounds.
    """
    given = {**moved(register, price, year), PROMISE: share}
    own = census.councils(register, year)
    return census.own_results(register, own, ("npv", "npv_cash"), year, by_size, **given)


def england(register: Register, share: float, price: str, year: int = QUOTED) -> tuple[float, float, float]:
    """England's net present value, and its bounds for the counts that are missing; pounds.

    Parameters
    ----------
    share : float
        Of the promise that comes true.
    """
    given = {**moved(register, price, year), PROMISE: share}
    others = census.own_results(register, census.uncounted(register, year), ("npv",), year, **given)
    return census.bounds(register, own_results(register, share, price, year)["npv"], others["npv"], year)


def pays(register: Register, share: float, price: str, key: str, by_size: bool = True) -> pd.Series:
    """Whether each council comes out ahead, of those with all counts of the base year, the two smallest left out."""
    own = own_results(register, share, price, QUOTED, by_size)
    told = counted(register.official, QUOTED).index
    own = own[own["unit"].isin(told) & (own["counted"] == QUOTED)]
    return own[key] > 0


@cache
def draw(register: Register, draws: int = DRAWS) -> dict[str, np.ndarray]:
    """Draws from all beliefs, correlated as believed: by input, arrays of shape (draws,), base units."""
    return outcomes.joint(register, "tied").values(list(_probabilities(register, draws).values()))


@cache
def _probabilities(register: Register, draws: int) -> dict[str, np.ndarray]:
    """Cumulative probabilities of the same draws, by input."""
    joint = outcomes.joint(register, "tied")
    points = scramble(SEED, 0, len(joint.names)).random(draws)
    return dict(zip(joint.names, joint.probabilities(list(np.ascontiguousarray(points.T))), strict=True))


@cache
def doubted(register: Register, price: str, share: float | None = None) -> np.ndarray:
    """England's net present value while all inputs vary, the same share of the promise everywhere; pounds.

    `price`: key of a price scenario. `share`: held at this value; by default it varies too.
    """
    values = census.believed(register, draw(register) | moved(register, price))
    values |= {} if share is None else {PROMISE: share}
    return census.evaluate(register, values, ("npv",))["npv"]


@cache
def with_luck(register: Register, price: str, correlation: float) -> np.ndarray:
    """The same with a share of its own in each council; any two have normal scores with that correlation."""
    drawn, own = draw(register, OWN_DRAWS), census.councils(register)
    size, number = census.size(register, own), len(own)
    across = {name: np.tile(one, OWN_DRAWS) for name, one in census.moved(register, own).items()}
    across |= {name: np.repeat(one, number) for name, one in drawn.items()}
    across |= {name: np.outer(drawn[name], size).ravel() for name in census.SCALED}
    across |= moved(register, price) | {PROMISE: shares(register, correlation, number).ravel()}
    return census.evaluate(register, across, ("npv",))["npv"].reshape(OWN_DRAWS, number).sum(axis=1)


def shares(register: Register, correlation: float, number: int) -> np.ndarray:
    """A share of the promise for each of so many councils at each draw, shape (OWN_DRAWS, number).

    Each is believed as one council's is; any two have the correlation asked for, and what they have in common
    moves with the other inputs as believed.
    """
    common = ndtri(_probabilities(register, OWN_DRAWS)[PROMISE])[:, None]
    alone = np.random.default_rng(SEED).standard_normal((OWN_DRAWS, number))
    scores = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * alone
    return quantile(register.beliefs[PROMISE], ndtr(scores))


@cache
def by_score(register: Register, price: str) -> Curve:
    """Net benefit of a council of England's mean size by the score of its share, averaged over all else; pounds."""
    first = {PROMISE: register.beliefs[PROMISE]}
    joint = Joint(first | dict(register.beliefs), correlations=register.correlations)
    share, *others = np.ascontiguousarray(scramble(SEED, 1, len(joint.names)).random(2**11).T)
    number = int(register.inputs["councils_2018"].value)
    means = []
    for score in waiting.KNOTS:
        points = [np.full_like(share, ndtr(score)), *others]
        values = census.believed(register, joint.inputs(points) | moved(register, price))
        means.append(census.evaluate(register, values, ("npv",))["npv"].mean() / number)
    return waiting.curve(np.array(means))


@cache
def plans(register: Register, price: str, correlation: float = 1.0, error: float = 0.0) -> Plans:
    """What England could do, by how alike councils are and how exact the first ones' report is.

    `correlation`: of the first councils' share and that of the others, as normal scores. `error`: standard deviation of
    the report's error, as a share of the promised gain.
    """
    told = quantile(register.beliefs[PROMISE], ndtr(waiting.SCORES))
    rate = model.worth(register, "discount_rate")
    return waiting.plans(
        by_score(register, price), told, waiting.roll_out(register), rate, correlation, error
    )


def deciding(register: Register, price: str, correlations: Sequence[float]) -> pd.DataFrame:
    """What trying first and then deciding is expected to come to, by how far off the first councils' report is.

    Parameters
    ----------
    correlations : sequence of float
        Of two councils' shares as normal scores, 0 to 1.

    Returns
    -------
    DataFrame
        ``series``, a correlation of two councils' shares of the promise in words; ``x``, the standard deviation
        of the report's error as a share of the promised gain, from 0 to 1; ``y``, pounds against doing nothing.
    """
    errors = np.linspace(0, 1, 21)
    return pd.concat(
        pd.DataFrame(
            {
                "series": f"correlation {rho:g}",
                "x": errors,
                "y": [plans(register, price, rho, float(error)).decide for error in errors],
            }
        )
        for rho in correlations
    )


#: Share of the promise that comes true → the end of keys, and words.
SHARES = {
    name: (model.SHARES[name], words)
    for name, words in (("full", "in full"), ("half", "by half"), ("nil", "not at all"))
}

#: How alike the shares of two councils are: correlation of normal scores → the end of keys.
ALIKE = {1.0: "alike", 0.5: "much", 0.3: "little", 0.0: "apart"}

#: Error of a report that is good but not perfect, as a share of the promised gain.
ROUGH = 0.3


def key(*parts: str) -> str:
    """The key of a finding of this chapter from its parts, empty ones left out."""
    return f"national{ending(*parts)}"


def end(price: str) -> str:
    """What a price scenario adds to keys: nothing for the central one."""
    return "" if price == CENTRAL else price


def findings(register: Register) -> list[Finding]:
    """Figures of the chapter *What would all of England gain or lose?*."""
    found = [*_census(register), *_pays(register), *_today(register)]
    found.append(defined("national_spared", waiting.spared(register)))
    for price in prices(register):
        found += [*_sums(register, price), *_doubts(register, price), *_waiting(register, price)]
    return found


#: What draws stand for in the words of findings.
_DRAWN = {"draws": DRAWS, "own_draws": OWN_DRAWS, "seed": SEED}


def _census(register: Register) -> Iterator[Finding]:
    for year, when in ((QUOTED, ""), (latest(register), "today")):
        own = census.councils(register, year)
        absent = own.loc[own["counted"] != year, "area"]
        told = {
            "year": year,
            "counts": ", ".join(one.replace("_", " ") for one in census.COUNTS),
            "areas": ", ".join(absent),
        }
        yield defined("national_uncounted{end}", len(absent), n=len(own), end=ending(when), **told)
    value, *ends = england(register, 1.0, CENTRAL)
    since = register.official.england.index.min()
    yield defined("national_uncounted_worth", max(abs(one - value) for one in ends), since=since)
    yield defined("national_inner", INNER)
    yield defined("national_rough", ROUGH)


def _sums(register: Register, price: str) -> Iterator[Finding]:
    told = _priced(register, price) | _DRAWN | {"year": QUOTED}
    for name, (share, words) in SHARES.items():
        low, _, high = np.quantile(doubted(register, price, share), QUANTILES)
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


def _pays(register: Register) -> Iterator[Finding]:
    for price in (*outcomes.TIED_PRICES, outcomes.SUPPORT):
        for name, (share, words) in SHARES.items():
            for by_size, same in ((True, ""), (False, "same")):
                ahead = pays(register, share, price, "npv", by_size)
                told = {"same": ending(same), "by_size": by_size, "share": name, "part": share}
                told |= {"words": words, "year": QUOTED} | _priced(register, price)
                yield defined("national_pays{same}_{share}{end}", ahead.mean(), n=len(ahead), **told)
    ahead = pays(register, model.SHARES["full"], CENTRAL, "npv_cash")
    yield defined("national_pays_cash_full", ahead.mean(), n=len(ahead), year=QUOTED)


def _doubts(register: Register, price: str) -> Iterator[Finding]:
    for correlation, name in ALIKE.items() if price == CENTRAL else [(1.0, ALIKE[1.0])]:
        alike = correlation == 1
        totals = doubted(register, price) if alike else with_luck(register, price, correlation)
        low, middle, high = np.quantile(totals, QUANTILES)
        told = {"alike": name, "correlation": correlation, "year": QUOTED} | _priced(register, price)
        told["drawn"] = DEFINITIONS.phrase("national_believed" if alike else "national_luck", **_DRAWN)
        number = len(totals)
        yield defined("national_npv_{alike}{end}", middle, low, high, n=number, **told)
        yield defined("national_chance_{alike}{end}", (totals > 0).mean(), n=number, **told)


def _waiting(register: Register, price: str) -> Iterator[Finding]:
    told = {"year": QUOTED} | _priced(register, price)
    for correlation, name in ALIKE.items():
        yield from _decided(register, price, correlation, {"alike": name} | told)
    once = plans(register, price)
    for plan in ("at_once", "go_on", "first_alone", "goes_on"):
        yield defined(f"national_{plan}{{end}}", getattr(once, plan), **told)


def _decided(
    register: Register, price: str, correlation: float, told: Mapping[str, object]
) -> Iterator[Finding]:
    """Deciding after the first councils, against nothing and against the best plan that waits for no report."""
    for report, grade in ((0.0, ""), (ROUGH, "rough")) if price == outcomes.WON else ((0.0, ""),):
        found = plans(register, price, correlation, report)
        words = {"correlation": correlation, "report": report, "grade": ending(grade), **told}
        yield defined("national_decide_{alike}{grade}{end}", found.decide, **words)
        yield defined("national_stop_{alike}{grade}{end}", found.value, **words)
