"""Leavers, agency workers, vacancies and sickness absence after a lower caseload.

The main specification was fixed before the results, with reasons that the chapter on leavers gives, and its figures are
what other chapters quote. Everything else is a check on it: what the counts follow, the following year's caseload on
the same rows, the two years before together, and the caseload split into the lever and the rest. Nothing is the effect
of a caseload.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence.curve import Specification, departures, dimensions, entry, holm
from analysis.evidence.definitions import records
from analysis.evidence.permutation import Exchange
from analysis.evidence.regression import Estimate, Fit, design, fit, known
from analysis.evidence.staff import PARTS, cut, cut_log, panel, plausible
from analysis.register.kept import kept
from analysis.register.load import Register


@dataclass(frozen=True)
class Form:
    """One way to measure an outcome."""

    #: `key`, `outcome`: parts of the keys of its findings
    key: str
    outcome: str
    label: str  #: in tables
    column: str  #: a count (with those at risk) or a rate, of `staff.panel`
    at_risk: str  #: column of those among whom the count arises; "" where the column is a rate
    words: str  #: for definitions

    @property
    def poisson(self) -> bool:
        """Whether it is a count, fitted by Poisson pseudo-likelihood."""
        return bool(self.at_risk)


_FORMS = records("forms.csv", Form, "at_risk")

#: The main form of each outcome.
FORMS = {form.outcome: form for form in _FORMS if form.key == "main"}

#: Other ways to count leavers: rates on different numbers of staff, by least squares, councils alike.
RATES = tuple(form for form in _FORMS if form.key != "main")

#: Ways to look at one form, with the caseload whole or in parts: the placebo and the lags with what they are beside,
#: and the placebo taken off in one regression.
LOOKS = ("", "_same", "_placebo", "_apart", "_lag_1", "_lag_2", "_lags", "_held")

#: Look → ending of an exposure → what its coefficient counts; the year before alone where it is not here.
_WEIGHTS = {
    "_placebo": {"_after": 1.0},
    "_apart": {"_before": 1.0, "_after": -1.0},
    "_lag_2": {"_two": 1.0},
    "_lags": {"_before": 1.0, "_two": 1.0},
}


def fitted(table: pd.DataFrame, form: Form, exposures: Sequence[str]) -> Fit:
    """The regression of a form on exposures, with effects of councils and years."""
    return fit(table, form.column, exposures, at_risk=form.at_risk)


@cache
def base(register: Register, form: Form) -> float:
    """What a relative change is taken of: the whole count ÷ all at risk, over the rows of the main estimate."""
    table = panel(register)
    rows = known(table, [form.column, form.at_risk, "caseload_before"])
    return float(rows[form.column].sum() / rows[form.at_risk].sum())


def points(register: Register, form: Form, one: Estimate, size: float) -> Estimate:
    """A coefficient as points of the outcome's rate, for exposures that change by `size`."""
    return one.growth(size).times(base(register, form)) if form.poisson else one.times(size)


@cache
def _fitted(register: Register, form: Form, parts: tuple[str, ...], kind: str) -> Fit:
    """One regression on the parts, at the times that a look needs."""
    table = panel(register)
    before, two, after = ([f"{part}{ending}" for part in parts] for ending in ("_before", "_two", "_after"))
    if kind in ("same", "placebo"):
        rows = table.dropna(subset=[*before, *after])
        return fitted(rows, form, before if kind == "same" else after)
    beside = {"lags": two, "held": ["agency_rate_before"], "apart": after}.get(kind, [])
    return fitted(table, form, [*before, *beside])


def _look(register: Register, form: Form, part: str, parts: tuple[str, ...], look: str) -> Estimate:
    """The coefficient of a part, or the sum or the difference of its two."""
    kind = "lags" if look.startswith("_lag") else look.removeprefix("_")
    weights = _WEIGHTS.get(look, {"_before": 1.0})
    fitted = _fitted(register, form, parts, kind)
    return fitted.combined({f"{part}{ending}": weight for ending, weight in weights.items()})


def slope(register: Register, form: Form, look: str = "") -> Estimate:
    """The coefficient of the caseload in one look at a form."""
    return _look(register, form, "caseload", ("caseload",), look)


def part_slope(register: Register, form: Form, part: str, look: str = "") -> Estimate:
    """The coefficient of one part of the caseload, in logarithms, the other two held."""
    return _look(register, form, part, PARTS, look)


def part_size(register: Register, part: str) -> float:
    """By how much the logarithm of a part changes where it alone lowers the caseload by the model's cut."""
    return -cut_log(register) if part == "cases_log" else cut_log(register)


@cache
def chances(register: Register) -> Mapping[str, tuple[float, float]]:
    """For each outcome the probability of its main estimate without any link, and the same after Holm's rule."""
    own = {outcome: slope(register, form).chance for outcome, form in FORMS.items()}
    corrected = holm(list(own.values()))
    return {key: (own[key], float(one)) for key, one in zip(own, corrected, strict=True)}


# --- what the counts follow ------------------------------------------------------------------------------------

#: Count → columns of those it may follow.
FOLLOWED = {
    "leavers": ("in_post_before", "in_post_both", "in_post"),
    "agency": ("in_post_before", "workforce_before", "posts_before"),
    "vacancies": ("in_post_before", "workforce_before", "posts_before"),
}

#: Column → in words.
WHOLES = {
    "in_post_before": "staff in post a year before",
    "in_post_both": "mean of the staff in post at both ends",
    "in_post": "staff in post at the count",
    "in_post_mean": "the council's mean staff in post over all years",
    "workforce_before": "staff in post and agency workers a year before",
    "posts_before": "staff in post and vacancies a year before",
}


@cache
def elasticity(register: Register, count: str, wholes: tuple[str, ...]) -> Mapping[str, Estimate]:
    """By how many per cent a count changes with one per cent more of each, within councils and years."""
    table = panel(register)
    logs = table.assign(**{f"{whole}_log": np.log(table[whole].where(table[whole] > 0)) for whole in wholes})
    slopes = fit(logs, count, [f"{whole}_log" for whole in wholes], counts=True)
    return {whole: slopes[f"{whole}_log"] for whole in wholes}


# --- what no link would look like -------------------------------------------------------------------------------

#: What simulated leavers follow, and what they are divided by.
FOLLOWERS = ("in_post_before", "in_post_both", "in_post")
DIVISORS = {"rate_before": "in_post_before", "rate_both": "in_post_both", "rate_now": "in_post"} | {
    "rate_mean": "in_post_mean"
}

#: Draws of the simulation, and the seed of its generator.
SIMULATIONS, _SEED = 500, 20191


@cache
def simulated(register: Register, followed: str, divided: str) -> np.ndarray:
    """Estimates where leavers have nothing to do with the caseload, one for each draw.

    In each council leavers are drawn from a Poisson distribution whose mean is the council's own rate over all
    years times the staff they follow. Staff, cases and case holders stay as published.
    """
    rows = simulation_rows(register)
    return -cut(register) * (pull(rows) / rows[divided].to_numpy()) @ _drawn(register, followed)


@cache
def _drawn(register: Register, followed: str) -> np.ndarray:
    """Simulated leavers, rows × draws."""
    mean = expected(simulation_rows(register), followed).to_numpy()[:, None]
    return np.random.default_rng(_SEED).poisson(mean, (len(mean), SIMULATIONS))


@cache
def simulation_rows(register: Register) -> pd.DataFrame:
    """Rows in which leavers, both counts of staff and the caseload a year before are known."""
    table = panel(register)
    return table.loc[known(table, ["leavers", "in_post", "in_post_before", "caseload_before"]).index]


def expected(rows: pd.DataFrame, followed: str) -> pd.Series:
    """Leavers if each council had one rate over all years of those they follow."""
    own = rows.groupby("unit")
    return own["leavers"].transform("sum") / own[followed].transform("sum") * rows[followed]


def pull(rows: pd.DataFrame) -> np.ndarray:
    """Weight of each row's outcome in the coefficient of the caseload a year before, within councils and years."""
    rest = rest_of_caseload(rows)
    return rest / (rest @ rest)


def rest_of_caseload(rows: pd.DataFrame) -> np.ndarray:
    """The caseload a year before with effects of councils and years taken out."""
    return design(rows, "leavers", []).rest(rows[["caseload_before"]].to_numpy())[:, 0]


# --- how strong something unmeasured would have to be -------------------------------------------------------------

#: What is measured a year before, to compare with.
MEASURED = ("agency_rate", "vacancy_rate", "absence_rate")


def robustness(explained: float) -> float:
    """Robustness value of Cinelli and Hazlett (2020) for a coefficient of zero, from a partial R².

    The share of what is left of both exposure and outcome that something unmeasured would have to explain.
    """
    odds = explained / (1 - explained)
    return float((np.sqrt(odds**2 + 4 * odds) - odds) / 2)


@cache
def unmeasured(register: Register) -> float:
    """Robustness value of the main estimate, in the weighted regression that its Poisson fit ends in."""
    return robustness(_shared(*_left(register, ["caseload_before"]).T))


@cache
def measured(register: Register, name: str) -> tuple[float, float]:
    """Shares of what is left of the caseload, and then of leavers, that a rate a year before explains."""
    outcome, caseload, rate = _left(register, ["caseload_before", f"{name}_before"]).T
    beside = [own - caseload * (own @ caseload) / (caseload @ caseload) for own in (outcome, rate)]
    return _shared(caseload, rate), _shared(*beside)


def _left(register: Register, exposures: list[str]) -> np.ndarray:
    """What councils and years leave of leavers and of exposures, where the Poisson fit ends."""
    made = design(panel(register), "leavers", [], moving=exposures, at_risk="in_post_before")
    return made.rest(np.column_stack([made.outcome, made.rows[exposures]]))


def _shared(one: np.ndarray, other: np.ndarray) -> float:
    return float((one @ other) ** 2 / (one @ one) / (other @ other))


def e_value(ratio: float) -> float:
    """E-value of a rate ratio (VanderWeele and Ding 2017): how strongly something unmeasured must go with both."""
    above = max(ratio, 1 / ratio)
    return float(above + np.sqrt(above * (above - 1)))


def nearer(change: Estimate) -> float:
    """The end of an interval that lies nearer to zero; zero itself where the interval holds it."""
    return min(change.low, change.high, key=abs) if change.clear else 0.0


# --- every way to set leavers beside the caseload ----------------------------------------------------------------

# The list was written from what the figures are and how they come about, and fixed before its curve was drawn; not
# blind, since some of its estimates had stood in an earlier version of the chapter. It leaves out the caseload of the
# same count, which comes after its leavers; the following year's, which is the placebo; and turnover a year before as
# a control, which is biased in so few years.
DIMENSIONS = dimensions("turnover")

_COLUMN = {"before": "in_post_before", "both": "in_post_both", "now": "in_post", "mean": "in_post_mean"}
_RATE = {"before": "leavers_before", "both": "leavers_both", "now": "turnover", "mean": "leavers_mean"}


def moving(chosen: Mapping[str, str]) -> list[str]:
    """Exposures, the one of interest first."""
    parts = ["caseload"] if chosen["lever"] == "any" else ["share_log", "workforce_log", "cases_log"]
    return [f"{part}_{chosen['timing']}" for part in parts]


def _rows(register: Register, chosen: Mapping[str, str]) -> pd.DataFrame:
    return panel(register) if chosen["sample"] == "all" else plausible(register)


def _regression(chosen: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    """Outcome of a specification, and the rest of what :func:`analysis.evidence.regression.design` takes."""
    counts, at_risk = chosen["method"] == "poisson", _COLUMN[chosen["risk"]]
    how = {"at_risk": at_risk if counts else "", "weights": at_risk if chosen["method"] == "weighted" else ""}
    how |= {"council": chosen["effects"] != "years", "region": chosen["effects"] == "region"}
    return ("leavers" if counts else _RATE[chosen["risk"]]), how


def estimated(register: Register, chosen: Mapping[str, str]) -> Estimate:
    """The coefficient of one specification: of the caseload, or of the logarithm of the share."""
    outcome, how = _regression(chosen)
    exposures = moving(chosen) + _held(chosen)
    return fit(_rows(register, chosen), outcome, exposures, **how)[exposures[0]]


def _held(chosen: Mapping[str, str]) -> list[str]:
    return ["agency_rate_before"] if chosen["beside"] == "agency" else []


def size(register: Register, chosen: Mapping[str, str]) -> float:
    """What a coefficient is multiplied by for the model's cut."""
    return -cut(register) if chosen["lever"] == "any" else cut_log(register)


@cache
def exchange(register: Register) -> Exchange:
    """Histories change hands between councils of like size, in fifths of mean staff.

    Small councils' caseloads and turnover both swing more, so that exchanges between large and small would make
    chance look different from what it is.
    """
    table = panel(register)
    mean = table.groupby("unit")["in_post_mean"].first()
    return Exchange.within(table, pd.qcut(mean.rank(method="first"), 5, labels=False))


@kept
def entries(register: Register) -> tuple[Specification, ...]:
    """The whole curve, in points of turnover for the model's cut."""
    return tuple(_entry(register, chosen) for chosen in departures(DIMENSIONS))


def _entry(register: Register, chosen: Mapping[str, str]) -> Specification:
    table, (outcome, how) = _rows(register, chosen), _regression(chosen)
    made = design(table, outcome, _held(chosen), moving=moving(chosen), **how)
    rows = table.loc[made.rows.index]
    rate = float(rows["leavers"].sum() / rows[_COLUMN[chosen["risk"]]].sum())
    factor = size(register, chosen)

    def scale(values: np.ndarray) -> np.ndarray:
        return rate * np.expm1(values * factor) if how["at_risk"] else values * factor

    drawn = exchange(register).moved(made.rows, moving(chosen))
    return entry(DIMENSIONS, chosen, estimated(register, chosen), made, drawn, scale)
