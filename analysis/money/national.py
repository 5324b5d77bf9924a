"""From one council to England: councils of their real sizes, a roll-out in waves, and the worth of a stop.

Money is at 2019-20 prices, discounted to the first year of the first council's transition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.data import Register
from analysis.findings import Finding
from analysis.formulas import FORMULAS
from analysis.money import model
from analysis.uncertainty.draws import Joint, scramble

SEED = 20191126
#: Draws of beliefs; a power of two.
DRAWS = 2**12
#: Shares of the promised gain that come true in the three scenarios.
SCENARIOS = {"full": 1.0, "half": 0.5, "nil": 0.0}
#: Spread of what pilots report around what is true, as shares of the promised gain.
ERRORS = (0.0, 0.1, 0.2, 0.3, 0.5, 1.0)

_COUNTS = ["cases", "case_holders", "in_post", "agency", "leavers"]
_NINETY = "middle 90% of the draws"


def councils(register: Register) -> pd.DataFrame:
    """Councils of 2018 with all counts the model needs.

    Parameters
    ----------
    register : Register

    Returns
    -------
    DataFrame
        ``unit``, ``area``, the counts and ``caseload``, one row for each council; City of London, Isles of
        Scilly and counts that are hard to believe are left out.
    """
    table = register.official.workforce
    own = table[(table["year"] == 2018) & ~table["small"] & ~table["implausible"]]
    return own[["unit", "area", *_COUNTS, "caseload"]].dropna().reset_index(drop=True)


def moved(register: Register, own: pd.DataFrame, by_size: bool = False) -> dict[str, np.ndarray]:
    """The model's inputs for councils of their own size.

    A council at or below the promised caseload gains no case holders and gives none up. It still pays for
    the transition and gains contact time.

    Parameters
    ----------
    register : Register
    own : DataFrame, n rows
        As :func:`councils` gives them.
    by_size : bool
        Whether transition cost and support posts grow with a council's staff; else each council has as many
        as the mean council.

    Returns
    -------
    dict of str to array of shape (n,)
        Key of the input → its value, for :func:`results`.
    """
    target = float(register.inputs["caseload_model"].value)
    values = model.council(**{name: own[name].to_numpy() for name in _COUNTS})
    values["councils_2018"] = np.ones(len(own))
    values["caseload_england"] = np.maximum(values["caseload_england"], target)
    if by_size:
        for name in ("transition_cost", "support_posts"):
            values[name] = float(register.inputs[name].value) * size(register, own)
    return values


def results(register: Register, values: Mapping[str, object], keys: Sequence[str]) -> dict[str, np.ndarray]:
    """Results of the model, from those of the values that they rest on; see :func:`analysis.money.model.evaluate`."""
    known = model.inputs(register, keys)
    return model.evaluate(register, {name: one for name, one in values.items() if name in known}, keys)


def size(register: Register, own: pd.DataFrame) -> np.ndarray:
    """Staff of each council, agency included, as a share of the mean council's."""
    given = {
        name: float(register.inputs[name].value) for name in ("in_post_2018", "agency_2018", "councils_2018")
    }
    mean = (given["in_post_2018"] + given["agency_2018"]) / given["councils_2018"]
    return (own["in_post"] + own["agency"]).to_numpy() / mean


def own_results(register: Register, realised: float, by_size: bool = False) -> pd.DataFrame:
    """The model for each council at its own size.

    Parameters
    ----------
    register : Register
    realised : float
        Share of the promised gain that comes true.
    by_size : bool
        See :func:`moved`.

    Returns
    -------
    DataFrame
        The rows of :func:`councils` with ``gained`` (full-time equivalents), ``npv`` and ``npv_cash``
        (pounds).
    """
    own = councils(register)
    values = moved(register, own, by_size) | {"promise_realised": np.full(len(own), float(realised))}
    found = results(register, values, ("case_holders_realised_gain", "npv", "npv_cash"))
    return own.assign(
        gained=found["case_holders_realised_gain"], npv=found["npv"], npv_cash=found["npv_cash"]
    )


def england(register: Register, figures: np.ndarray, seed: int = SEED, draws: int = 2000) -> np.ndarray:
    """Sums over as many councils as England had, drawn with replacement from those counted.

    Parameters
    ----------
    register : Register
    figures : array of shape (n,)
        One figure for each council of :func:`councils`.
    seed, draws : int

    Returns
    -------
    array of shape (draws,)
    """
    number = int(register.inputs["councils_2018"].value)
    picks = np.random.default_rng(seed).integers(0, len(figures), (draws, number))
    return figures[picks].sum(axis=1)


# --- beliefs -----------------------------------------------------------------------------------------------


def joint_england(register: Register, alike: bool, seed: int = SEED, draws: int = 2**10) -> np.ndarray:
    """England's net present value under joint uncertainty.

    Parameters
    ----------
    register : Register
    alike : bool
        Whether the same share of the promise comes true in every council; else each council draws its own.
    seed : int
    draws : int
        A power of two.

    Returns
    -------
    array of shape (draws,)
        Pounds.
    """
    own, number = councils(register), int(register.inputs["councils_2018"].value)
    believed = draw(register, seed, draws)
    random = np.random.default_rng(seed)
    totals = np.empty(draws)
    for start in range(0, draws, 64):
        block = {name: values[start : start + 64] for name, values in believed.items()}
        totals[start : start + 64] = _block(register, own, block, number, alike, random)
    return totals


def _block(
    register: Register,
    own: pd.DataFrame,
    block: Mapping[str, np.ndarray],
    number: int,
    alike: bool,
    random: np.random.Generator,
) -> np.ndarray:
    rows = len(next(iter(block.values())))
    picked = own.iloc[random.integers(0, len(own), rows * number)]
    values = moved(register, picked) | {name: np.repeat(drawn, number) for name, drawn in block.items()}
    if not alike:
        pool = draw(register, SEED, DRAWS)["promise_realised"]
        values["promise_realised"] = random.choice(pool, rows * number)
    return results(register, values, ("npv",))["npv"].reshape(rows, number).sum(axis=1)


@cache
def draw(register: Register, seed: int = SEED, draws: int = DRAWS) -> dict[str, np.ndarray]:
    """Draws from all beliefs that the net present value rests on, correlated as believed.

    Parameters
    ----------
    register : Register
    seed : int
    draws : int
        A power of two.

    Returns
    -------
    dict of str to array of shape (draws,)
        By input, base units.
    """
    joint = Joint(register.beliefs, correlations=register.correlations)
    points = scramble(seed, 0, len(joint.names)).random(draws)
    return joint.inputs(list(np.ascontiguousarray(points.T)))


# --- a roll-out --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RollOut:
    """How England would change over.

    Attributes
    ----------
    pilots, others : int
        Councils that start in year 0, and all the others.
    wait : int
        Years until the others start.
    waves : int
        Years over which they start, as many in each.
    """

    pilots: int
    others: int
    wait: int
    waves: int

    def starts(self) -> dict[int, float]:
        """Year → councils that start in it."""
        found = {0: float(self.pilots)}
        for wave in range(self.waves):
            year = self.wait + wave
            found[year] = found.get(year, 0.0) + self.others / self.waves
        return found

    def factor(self, rate: float) -> float:
        """Present value of one pound in each of the others, in the year it starts, for each of them."""
        return (1 + rate) ** -self.wait * FORMULAS["spread_factor"](rate=rate, years=self.waves)


def roll_out(register: Register) -> RollOut:
    """The roll-out of the register's assumptions."""
    given = {
        name: int(register.inputs[name].value)
        for name in ("pilot_councils", "pilot_years", "rollout_waves", "councils_2018")
    }
    others = given["councils_2018"] - given["pilot_councils"]
    return RollOut(given["pilot_councils"], others, given["pilot_years"], given["rollout_waves"])


def yearly(plan: RollOut, transition: int, horizon: int, cost, benefit, years: int) -> np.ndarray:
    """England's net benefit by year, not discounted.

    Parameters
    ----------
    plan : RollOut
    transition, horizon : int
        Years that a council's transition takes, and that its gain lasts afterwards.
    cost, benefit : float or array of shape (n,)
        Of one council: the transition in all, and the net benefit of a year after it, pounds.
    years : int
        How many years, from year 0.

    Returns
    -------
    array of shape (years,) or (n, years)
    """
    spent, gained = np.zeros(years), np.zeros(years)
    for start, number in plan.starts().items():
        spent[start : start + transition] += number / transition
        gained[start + transition : start + transition + horizon] += number
    return np.multiply.outer(benefit, gained) - np.multiply.outer(cost, spent)


def discounted(flows: np.ndarray, rate: float) -> np.ndarray:
    """Running sum of yearly flows, each discounted to year 0."""
    return np.cumsum(flows * (1 + rate) ** -np.arange(flows.shape[-1]), axis=-1)


# --- the worth of a stop -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stop:
    """What it is worth to decide after the pilots; pounds, discounted, expected over the draws.

    Attributes
    ----------
    at_once : float
        All councils start in year 0.
    go_on : float
        Pilots first, then all others whatever the pilots show.
    stop : float
        Pilots first, then the others only if the pilots' report makes them worth while.
    pilots_alone : float
        Pilots, and never the others.
    goes_on : float
        Share of the draws in which the others start.
    """

    at_once: float
    go_on: float
    stop: float
    pilots_alone: float
    goes_on: float

    @property
    def value(self) -> float:
        """What waiting for the report adds to the better of going on and not going on without one."""
        return self.stop - max(self.go_on, self.pilots_alone)


def stopping(register: Register, error: float = 0.0, seed: int = SEED) -> Stop:
    """The worth of a stop after pilots that report with an error.

    Pilots report the share of the promise that came true plus a normal error. Who reads the report expects of
    the other councils what the draws with reports like it have on average.

    Parameters
    ----------
    register : Register
    error : float
        Standard deviation of the error, as a share of the promised gain; 0 is a perfect report.
    seed : int
    """
    plan, rate = roll_out(register), float(register.inputs["discount_rate"].value)
    believed = draw(register, seed)
    npv = np.asarray(results(register, believed, ("npv",))["npv"])
    noise = np.random.default_rng(seed).standard_normal(len(npv))
    report = believed["promise_realised"] + error * noise
    expected = _expected(report, npv)
    on = expected > 0
    mean, factor = npv.mean(), plan.others * plan.factor(rate)
    pilots = plan.pilots * mean
    return Stop(
        at_once=(plan.pilots + plan.others) * mean,
        go_on=pilots + factor * mean,
        stop=pilots + factor * np.where(on, npv, 0).mean(),
        pilots_alone=pilots,
        goes_on=on.mean(),
    )


def _expected(report: np.ndarray, npv: np.ndarray, bins: int = 64) -> np.ndarray:
    """Mean of the draws with reports like each one's: bins of equally many draws."""
    place = np.argsort(np.argsort(report, kind="stable"), kind="stable") * bins // len(report)
    means = np.bincount(place, npv, bins) / np.bincount(place, minlength=bins)
    return means[place]


def spared(register: Register) -> float:
    """Transition cost not spent if all others stay as they are, discounted, pounds."""
    plan, rate = roll_out(register), float(register.inputs["discount_rate"].value)
    cost, years = (float(register.inputs[name].value) for name in ("transition_cost", "transition_years"))
    return plan.others * plan.factor(rate) * cost * FORMULAS["spread_factor"](rate=rate, years=years)


# --- findings ----------------------------------------------------------------------------------------------

_SIMULATION = ("workforce", "inputs", "beliefs", "correlations")
_SAMPLE = (
    "Councils of 2018 with all counts, without City of London, Isles of Scilly and counts that are hard to "
    "believe; the model of the chapter payback at each council's own counts, all other inputs at the "
    "register's values; a council at or below the promised caseload gains no case holders."
)
_DRAWN = (
    "152 councils drawn with replacement from those counted, 2,000 times, numpy's default generator seeded "
    f"{SEED}; the mean of the sums."
)


def findings(register: Register) -> list[Finding]:
    """Figures of the chapter *From one council to England*."""
    return [*_counted(register), *_by_scenario(register), *_jointly(register), *_in_waves(register)]


def _counted(register: Register) -> list[Finding]:
    own = councils(register)
    target = float(register.inputs["caseload_model"].value)
    full = own_results(register, 1.0)
    posts = england(register, full["gained"].to_numpy())
    low, high = np.quantile(posts, [0.05, 0.95])
    spread = full["gained"].quantile([0.05, 0.5, 0.95]).to_list()
    tables = ("workforce", "inputs")
    return [
        Finding(
            "national_inner",
            "share of outcomes within the ranges of this chapter",
            0.9,
            "percent",
            0,
            "The ranges run from the quantile of 5% to that of 95%, of draws or of councils; a choice.",
            tables,
        ),
        Finding("national_councils", "councils counted", len(own), "count", 0, _SAMPLE, tables),
        Finding(
            "national_there_already",
            "councils at or below the promised caseload in 2018",
            int((own["caseload"] <= target).sum()),
            "count",
            0,
            f"Of these, councils with at most {target:g} open cases for each case holder. {_SAMPLE}",
            tables,
        ),
        Finding(
            "national_posts_median",
            "case holders the median council must gain",
            spread[1],
            "fte",
            1,
            f"Median over councils of case holders × (caseload ÷ {target:g} − 1), nought at the least. {_SAMPLE}",
            tables,
            *(spread[0], spread[2], "middle 90% of councils"),
            n=len(own),
        ),
        Finding(
            "national_posts",
            "case holders England must gain, council by council",
            posts.mean(),
            "fte",
            0,
            f"The same, added up over 152 councils. {_DRAWN} {_SAMPLE}",
            tables,
            *(low, high, _NINETY),
        ),
    ]


def _by_scenario(register: Register) -> list[Finding]:
    found = []
    for name, realised in SCENARIOS.items():
        alike, sized = (own_results(register, realised, by_size)["npv"].to_numpy() for by_size in (0, 1))
        total = england(register, alike)
        low, high = np.quantile(total, [0.05, 0.95])
        which = {"full": "in full", "half": "by half", "nil": "not at all"}[name]
        tables = ("workforce", "inputs", "quantities")
        found += [
            Finding(
                f"national_npv_{name}",
                f"England's net present value if the promise comes true {which}",
                total.mean(),
                "million_pounds",
                0,
                f"promise_realised = {realised:g} in every council; value of contact hours included. {_DRAWN} {_SAMPLE}",
                tables,
                *(low, high, _NINETY),
            ),
            Finding(
                f"national_pays_{name}",
                f"share of councils where it pays if the promise comes true {which}",
                (alike > 0).mean(),
                "percent",
                0,
                "Share of councils with a net present value above nought, value of contact hours included, at the "
                f"same transition cost for each; promise_realised = {realised:g}. {_SAMPLE}",
                tables,
                n=len(alike),
            ),
            Finding(
                f"national_pays_sized_{name}",
                f"the same with a transition cost by size, promise {which}",
                (sized > 0).mean(),
                "percent",
                0,
                "The same with transition cost and support posts in proportion to each council's staff, agency "
                f"included; promise_realised = {realised:g}. {_SAMPLE}",
                tables,
                n=len(sized),
            ),
        ]
    cash = own_results(register, SCENARIOS["full"])["npv_cash"].to_numpy()
    found.append(
        Finding(
            "national_pays_cash_full",
            "share of councils that come out ahead in cash if the promise comes true in full",
            (cash > 0).mean(),
            "percent",
            0,
            f"Share of councils with a net present value in cash above nought; promise_realised = 1. {_SAMPLE}",
            ("workforce", "inputs", "quantities"),
            n=len(cash),
        )
    )
    return found


def _jointly(register: Register) -> list[Finding]:
    found = []
    for name, alike, words in (
        ("alike", True, "the same share of the promise comes true everywhere"),
        ("apart", False, "each council has its own luck"),
    ):
        totals = joint_england(register, alike)
        low, middle, high = np.quantile(totals, [0.05, 0.5, 0.95])
        definition = (
            "1,024 scrambled Sobol points over the beliefs, correlated as believed; at each, 152 councils drawn "
            f"with replacement; {words}; seed {SEED}. {_SAMPLE}"
        )
        found += [
            Finding(
                f"national_npv_{name}",
                f"England's net present value under all doubts together if {words}",
                middle,
                "million_pounds",
                0,
                f"Median of the sums. {definition}",
                _SIMULATION,
                *(low, high, _NINETY),
                n=len(totals),
            ),
            Finding(
                f"national_chance_{name}",
                f"chance that England gains if {words}",
                (totals > 0).mean(),
                "percent",
                0,
                f"Share of the sums above nought. {definition}",
                _SIMULATION,
                n=len(totals),
            ),
        ]
    return found


def _in_waves(register: Register) -> list[Finding]:
    plan = roll_out(register)
    found = [
        Finding(
            "national_spared",
            "transition cost not spent if the pilots fail and the others stay as they are",
            spared(register),
            "million_pounds",
            0,
            "Transition cost of all councils but the pilots, spread over its years, started in waves, discounted at "
            "3.5% to year 0: (councils − pilots) × cost × (1 + rate)^−wait × the mean factor of the waves × that of "
            "the years of transition.",
            ("inputs",),
        )
    ]
    for error in ERRORS:
        found += _decided(register, plan, error)
    once = stopping(register)
    found += [
        Finding(
            "national_goes_on",
            "chance that pilots with a perfect report would let the others start",
            once.goes_on,
            "percent",
            0,
            f"Share of the draws in which the others start. {_STOPPED}",
            _STOP_TABLES,
        ),
        Finding(
            "national_at_once",
            "England's expected net present value if all councils start at once",
            once.at_once,
            "million_pounds",
            0,
            f"Mean over the draws of the mean council, times the councils of 2018. {_STOPPED}",
            _STOP_TABLES,
        ),
        Finding(
            "national_go_on",
            "England's expected net present value with pilots and then all others, whatever they report",
            once.go_on,
            "million_pounds",
            0,
            f"The same with the others started in waves and discounted for the wait. {_STOPPED}",
            _STOP_TABLES,
        ),
    ]
    return found


_STOP_TABLES = ("inputs", "beliefs", "correlations", "quantities")
_STOPPED = (
    f"Mean council of 2018; 4,096 scrambled Sobol points over the beliefs, correlated as believed, seed {SEED}; "
    "worth of contact hours included; discounted to year 0."
)


def _decided(register: Register, plan: RollOut, error: float) -> list[Finding]:
    stop, name = stopping(register, error), round(error * 100)
    report = f"a report with an error of {error:.0%} of the promise" if error else "a perfect report"
    rule = (
        f"{plan.pilots} pilots, then the others only if the mean net present value of draws with such a report "
        "(64 bins of equally many draws) is above nought."
    )
    return [
        Finding(
            f"national_decide_{name}",
            f"England's expected net present value, deciding after the pilots with {report}",
            stop.stop,
            "million_pounds",
            0,
            f"{rule} {_STOPPED}",
            _STOP_TABLES,
        ),
        Finding(
            f"national_stop_{name}",
            f"worth of deciding after the pilots, with {report}",
            stop.value,
            "million_pounds",
            0,
            f"{rule} Less the better of going on and not going on without a report. {_STOPPED}",
            _STOP_TABLES,
        ),
    ]
