"""Turnover, agency work, vacancies and sickness absence beside the caseload, under every specification.

The measure throughout: what a caseload lower by the Blueprint's cut goes with, in points of the outcome. The
record is observational, so none of it is the effect of a caseload.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
import statsmodels.api as sm

from analysis.data import Register
from analysis.findings import Finding
from analysis.official.regression import (
    INTERVAL,
    METHOD,
    Estimate,
    Fit,
    at,
    estimate,
    fit,
    huber,
    within,
)

#: Outcome → what it is, and whether it covers the year before the count or the day of it.
OUTCOMES = {
    "turnover": "turnover (leavers in the twelve months before the count ÷ staff in post at the count)",
    "agency_rate": "the agency rate (agency workers ÷ staff in post and agency workers, at the count)",
    "vacancy_rate": "the vacancy rate (vacancies ÷ staff in post and vacancies, at the count)",
    "absence_rate": "sickness absence (per cent of working days in the twelve months before the count, as published)",
    "leavers_fixed": "leavers in the twelve months before the count ÷ the council's mean staff in post over all years",
    "leavers_before": "leavers in the twelve months before the count ÷ staff in post a year before the count",
    "turnover_clipped": "turnover, its lowest and highest hundredth set to the 1st and 99th percentile",
    "turnover_change": "the change in turnover since the year before",
    "agency_rate_change": "the change in the agency rate since the year before",
    "vacancy_rate_change": "the change in the vacancy rate since the year before",
    "absence_rate_change": "the change in sickness absence since the year before",
}

#: Short names of the outcomes that readers meet.
NAMES = {
    "turnover": "Turnover",
    "agency_rate": "Agency rate",
    "vacancy_rate": "Vacancy rate",
    "absence_rate": "Sickness absence",
}

#: Exposure → what it is.
EXPOSURES = {
    "caseload": "the caseload (cases ÷ case holders) at the same count",
    "caseload_before": "the caseload (cases ÷ case holders) at the count a year before",
    "caseload_after": "the caseload (cases ÷ case holders) at the count a year after",
    "caseload_clipped": "the caseload at the count a year before, its lowest and highest hundredth set to the 1st "
    "and 99th percentile",
    "caseload_before_change": "the change in the caseload between the two counts before",
    "cases_log": "the logarithm of cases a year before",
    "holders_log": "the logarithm of case holders a year before",
}

SAME = "Caseload at the same count"
BEFORE = "Caseload a year before"
OTHERWISE = "A year before, done in other ways"
SPLIT = "A year before, by what lowers it"
DENOMINATOR = "Leavers ÷ the council's mean staff"
STAFF = "Leavers ÷ staff a year before"
PLACEBO = "Placebos: caseload a year after"

#: Draws of the simulation, and the seed of its generator.
_DRAWS, _SEED = 500, 20191

#: First and last years of the long differences: outcomes of these years, caseloads of the years before them.
_EARLY, _LATE = (2018, 2019, 2020), (2023, 2024, 2025)


@dataclass(frozen=True)
class Specification:
    """One way to set an outcome beside the caseload.

    Attributes
    ----------
    key : str
        Last part of the finding's key.
    group, label : str
        Where and under which name the forest plot shows it.
    outcome, exposure : str
        Columns of `panel`.
    beside : tuple of str
        Further exposures whose coefficients are not shown.
    council, year : bool
        Whether each council, and each year, has a level of its own.
    weights : str
        Column of weights.
    plausible : bool
        Whether rows that rest on counts hard to believe are left out.
    method : str
        ``least squares``, ``huber``, ``between`` (means of each council) or ``long`` (changes of means).
    """

    key: str
    group: str
    label: str
    outcome: str = "turnover"
    exposure: str = "caseload_before"
    beside: tuple[str, ...] = ()
    council: bool = True
    year: bool = True
    weights: str = ""
    plausible: bool = False
    method: str = "least squares"

    @property
    def definition(self) -> str:
        """What is regressed on what, on which rows, with which effects and weights."""
        beside = "".join(f", beside {_told(name)}" for name in self.beside)
        rows = "councils but City of London and Isles of Scilly, all years in which both are known"
        if self.outcome.startswith(("turnover", "leavers")):
            rows += ", leavers of a new council's first year left out (they cover half a year)"
        if self.plausible:
            rows += ", without rows whose count or count before is marked implausible"
        text = f"{OUTCOMES[self.outcome]} regressed on {EXPOSURES[self.exposure]}{beside}; {rows}; "
        return f"{text[0].upper()}{text[1:]}{self._how()}"

    def _how(self) -> str:
        if self.method == "between":
            return (
                "means of each council over its years, one row for each, no weights. Least squares, variance HC1, "
                "interval from Student's t with N−2 degrees of freedom."
            )
        if self.method == "long":
            return (
                f"mean over {_listed(_LATE)} less mean over {_listed(_EARLY)}, one row for each council that has "
                "both, no weights. Least squares, variance HC1, interval from Student's t with N−2 degrees of freedom."
            )
        effects = {
            (True, True): "effects of councils and of years",
            (False, True): "effects of years alone",
            (False, False): "no effects",
        }[self.council, self.year]
        weighted = f"weighted by {_WEIGHTS[self.weights]}" if self.weights else "no weights"
        if self.method == "huber":
            return (
                f"{effects}; Huber's M-estimator (tuning 1.345, scale the median absolute residual ÷ 0.6745, "
                "iterated to convergence), variance of an M-estimator summed by council with the correction G/(G−1) × "
                "(N−1)/(N−K), K without council effects; Student's t with G−1 degrees of freedom."
            )
        return f"{effects}; {weighted}. {METHOD}"


_WEIGHTS = {"in_post": "staff in post at the count"}


def _told(name: str) -> str:
    if name.endswith("_before") and name.removesuffix("_before") in NAMES:
        return f"{NAMES[name.removesuffix('_before')].lower()} a year before"
    return EXPOSURES[name]


def _listed(years: Iterable[int]) -> str:
    *first, last = map(str, years)
    return f"{', '.join(first)} and {last}"


_SPLITS = (
    Specification("cases", SPLIT, "by fewer cases", exposure="cases_log", beside=("holders_log",)),
    Specification("holders", SPLIT, "by more case holders", exposure="holders_log", beside=("cases_log",)),
)

#: Every specification for turnover, in the order of the forest plot.
TURNOVER = (
    Specification(
        "same_pooled", SAME, "all councils and years", exposure="caseload", council=False, year=False
    ),
    Specification("same_years", SAME, "within each year", exposure="caseload", council=False),
    Specification("same_both", SAME, "within councils and years", exposure="caseload"),
    Specification(
        "same_weighted", SAME, "the same, weighted by staff", exposure="caseload", weights="in_post"
    ),
    Specification("pooled", BEFORE, "all councils and years", council=False, year=False),
    Specification("years", BEFORE, "within each year", council=False),
    Specification("lagged", BEFORE, "within councils and years"),
    Specification("weighted", OTHERWISE, "weighted by staff", weights="in_post"),
    Specification("plausible", OTHERWISE, "without implausible counts", plausible=True),
    Specification(
        "clipped", OTHERWISE, "extremes clipped", outcome="turnover_clipped", exposure="caseload_clipped"
    ),
    Specification("huber", OTHERWISE, "Huber's robust regression", method="huber"),
    Specification("beside_same", OTHERWISE, "beside the same count", beside=("caseload",)),
    Specification("own", OTHERWISE, "beside turnover a year before", beside=("turnover_before",)),
    Specification(
        "differences",
        OTHERWISE,
        "changes from year to year",
        outcome="turnover_change",
        exposure="caseload_before_change",
        council=False,
    ),
    Specification("long", OTHERWISE, "changes over five years", method="long"),
    Specification("between", OTHERWISE, "means of each council", method="between"),
    *_SPLITS,
    Specification("fixed", DENOMINATOR, "a year before", outcome="leavers_fixed"),
    Specification(
        "fixed_weighted",
        DENOMINATOR,
        "a year before, weighted by staff",
        outcome="leavers_fixed",
        weights="in_post",
    ),
    Specification(
        "fixed_same", DENOMINATOR, "at the same count", outcome="leavers_fixed", exposure="caseload"
    ),
    Specification(
        "fixed_same_weighted",
        DENOMINATOR,
        "at the same count, weighted by staff",
        outcome="leavers_fixed",
        exposure="caseload",
        weights="in_post",
    ),
    Specification("staff_before", STAFF, "a year before", outcome="leavers_before"),
    Specification("lead", PLACEBO, "within councils and years", exposure="caseload_after"),
    Specification(
        "lead_beside",
        PLACEBO,
        "beside the caseload a year before",
        exposure="caseload_after",
        beside=("caseload_before",),
    ),
    Specification(
        "fixed_lead",
        PLACEBO,
        "leavers ÷ mean staff",
        outcome="leavers_fixed",
        exposure="caseload_after",
    ),
)

#: The specification with the right timing, on which the chapter's sentences rest.
MAIN = next(one for one in TURNOVER if one.key == "lagged")


def _other(outcome: str) -> tuple[Specification, ...]:
    """The specifications for an outcome other than turnover; its name heads their block."""
    chosen = {
        "same_both": "at the same count",
        "years": "a year before, within each year only",
        "lagged": "a year before",
        "weighted": "a year before, weighted by staff",
        "plausible": "a year before, no implausible counts",
        "own": "a year before, beside its own level",
        "differences": "a year before, changes",
        "cases": "a year before, by fewer cases",
        "holders": "a year before, by more case holders",
        "lead": "a year after (placebo)",
    }
    own = {"own": {"beside": (f"{outcome}_before",)}, "differences": {"outcome": f"{outcome}_change"}}
    known = {one.key: one for one in TURNOVER}
    return tuple(
        replace(
            known[key], **{"group": NAMES[outcome], "label": label, "outcome": outcome} | own.get(key, {})
        )
        for key, label in chosen.items()
    )


#: Outcome → its specifications.
SPECIFICATIONS = {"turnover": TURNOVER} | {
    outcome: _other(outcome) for outcome in ("agency_rate", "vacancy_rate", "absence_rate")
}

#: How the simulated leavers come about: key → label, what they follow, what they are divided by.
SIMULATIONS = {
    "simulated_mean": ("leavers follow mean staff", "mean_staff", "in_post"),
    "simulated_before": ("leavers follow staff a year before", "in_post_before", "in_post"),
    "simulated_staff_before": (
        "leavers follow mean staff, ÷ staff a year before",
        "mean_staff",
        "in_post_before",
    ),
}

_FOLLOWED = {
    "mean_staff": "mean staff in post over all years",
    "in_post_before": "staff in post a year before the count",
    "in_post": "staff in post at the count",
}


@cache
def panel(register: Register) -> pd.DataFrame:
    """The councils' rows, with every outcome and exposure of the specifications; small units left out.

    Leavers and turnover are missing in the first year of a new council; see `new`.
    """
    table = register.official.workforce
    table = table[~table["small"]].reset_index(drop=True)
    partial = new(table)
    table["leavers"], table["turnover"] = (table[name].mask(partial) for name in ("leavers", "turnover"))
    for column in ("caseload", "cases", "case_holders", "in_post", "implausible", *NAMES):
        table[f"{column}_before"] = at(table, column, -1)
    table["caseload_after"] = at(table, "caseload", 1)
    table["caseload_before_change"] = table["caseload_before"] - at(table, "caseload", -2)
    table["mean_staff"] = table.groupby("unit")["in_post"].transform("mean")
    table["leavers_fixed"] = table["leavers"] / table["mean_staff"]
    table["leavers_before"] = table["leavers"] / table["in_post_before"]
    table["cases_log"], table["holders_log"] = (
        np.log(table[name]) for name in ("cases_before", "case_holders_before")
    )
    table["turnover_clipped"] = _clipped(table["turnover"])
    table["caseload_clipped"] = _clipped(table["caseload_before"])
    for outcome in NAMES:
        table[f"{outcome}_change"] = table[outcome] - table[f"{outcome}_before"]
    return table


def new(table: pd.DataFrame) -> pd.Series:
    """Rows of a council's first year, where that lies after the first year of the table.

    Such councils began in April, so their first count of leavers covers half a year: two of them published a
    turnover of about one in fifty.
    """
    first = table.groupby("unit")["year"].transform("min")
    return (table["year"] == first) & (first > table["year"].min())


def _clipped(values: pd.Series) -> pd.Series:
    return values.clip(*values.quantile([0.01, 0.99]))


@cache
def cut(register: Register) -> float:
    """The Blueprint's cut: children fewer for each case holder."""
    return float(register.inputs["caseload_england"].value - register.inputs["caseload_model"].value)


def _relative(register: Register) -> float:
    """Logarithm of the caseload under the model against that of the article."""
    return float(
        np.log(float(register.inputs["caseload_model"].value / register.inputs["caseload_england"].value))
    )


@cache
def slope(register: Register, wanted: Specification) -> Estimate:
    """The coefficient of the exposure: points of the outcome for one child more, or for one more in logarithms."""
    table = panel(register)
    if wanted.plausible:
        table = table[~(table["implausible"] | (table["implausible_before"] == 1))]
    if wanted.method in ("between", "long"):
        return _across(_means(table, wanted), wanted)
    fitted: Fit
    if wanted.method == "huber":
        fitted = huber(table, wanted.outcome, [wanted.exposure])
    else:
        fitted = fit(
            table,
            wanted.outcome,
            [wanted.exposure, *wanted.beside],
            council=wanted.council,
            year=wanted.year,
            weights=wanted.weights,
        )
    return fitted[wanted.exposure]


def _means(table: pd.DataFrame, wanted: Specification) -> pd.DataFrame:
    """One row for each council: means over its years, or how they changed."""
    columns = [wanted.outcome, wanted.exposure]
    known = table.dropna(subset=columns)
    if wanted.method == "between":
        return known.groupby("unit")[columns].mean()
    early, late = (
        known[known["year"].isin(years)].groupby("unit")[columns].mean() for years in (_EARLY, _LATE)
    )
    return (late - early).dropna()


def _across(rows: pd.DataFrame, wanted: Specification) -> Estimate:
    """Regression over councils with one row each."""
    model = sm.OLS(rows[wanted.outcome], sm.add_constant(rows[[wanted.exposure]])).fit(cov_type="HC1")
    count = len(rows)
    return estimate(model.params[wanted.exposure], model.bse[wanted.exposure], count, count, count - 2)


def factor(register: Register, wanted: Specification) -> float:
    """What a coefficient is multiplied by to give what the Blueprint's cut goes with."""
    if wanted.exposure.endswith("_log"):
        return _relative(register) * (1 if wanted.exposure == "cases_log" else -1)
    return -cut(register)


def implied(register: Register, wanted: Specification) -> Estimate:
    """What the Blueprint's cut goes with, as a change of the outcome."""
    return slope(register, wanted).times(factor(register, wanted))


@cache
def simulated(register: Register, key: str) -> np.ndarray:
    """Estimates where leavers have nothing to do with the caseload, one for each draw.

    In each council leavers are drawn from a Poisson distribution whose mean is the council's own rate over all
    years times the staff they follow. Staff, cases and case holders stay as published. What the regression
    still finds comes from the shared denominators.
    """
    _, followed, divided = SIMULATIONS[key]
    rows = panel(register).dropna(subset=["turnover", "caseload_before", "in_post_before"])
    own = rows.groupby("unit")
    rate = own["leavers"].transform("sum") / own[followed].transform("sum")
    mean = (rate * rows[followed]).to_numpy()
    drawn = np.random.default_rng(_SEED).poisson(mean[:, None], (len(rows), _DRAWS))
    return -cut(register) * pull(rows) @ (drawn / rows[divided].to_numpy()[:, None])


def pull(rows: pd.DataFrame) -> np.ndarray:
    """Weight of each row's outcome in the coefficient of the caseload a year before, within councils and years."""
    units = pd.factorize(rows["unit"])[0]
    years = pd.get_dummies(rows["year"]).to_numpy(float)
    both = within(np.column_stack([rows["caseload_before"], years]), units, np.ones(len(rows)))
    rest = both[:, 0] - both[:, 1:] @ np.linalg.lstsq(both[:, 1:], both[:, 0], rcond=None)[0]
    return rest / (rest @ rest)


def spread(register: Register) -> float:
    """Standard deviation of the caseload a year before, within councils and years."""
    rows = panel(register).dropna(subset=["turnover", "caseload_before"])
    weights = pull(rows)
    return float(np.sqrt(1 / (weights @ weights) / len(rows)))


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    found: list[Finding] = []
    for outcome, wanted in SPECIFICATIONS.items():
        for one in wanted:
            found += _pair(register, outcome, one)
    return [*found, *_simulations(register), *_summary(register), *_context(register)]


def key_of(outcome: str, one: Specification) -> str:
    """Key of the finding of what the Blueprint's cut goes with."""
    return f"retention_{outcome}_{one.key}"


def _pair(register: Register, outcome: str, one: Specification) -> list[Finding]:
    """What the cut goes with, and the coefficient behind it."""
    before, after = (register.inputs[name].figure.text for name in ("caseload_england", "caseload_model"))
    logs = one.exposure.endswith("_log")
    scale = (
        f"the logarithm of {after} ÷ {before}"
        + ("" if one.exposure == "cases_log" else ", with its sign turned")
        if logs
        else f"−({before} − {after})"
    )
    coefficient, whole = slope(register, one), implied(register, one)
    group = f"{one.group[0].lower()}{one.group[1:]}, " if outcome == "turnover" else "caseload "
    label = f"{NAMES[outcome]}: {group}{one.label}"
    shared = {
        "unit": "percentage_points",
        "tables": ("workforce", "flags", "inputs"),
        "interval": INTERVAL if one.method in ("least squares", "huber") else "95% confidence interval",
        "n": coefficient.n,
    }
    per = "one more in the logarithm" if logs else "one child more"
    return [
        Finding(
            key_of(outcome, one),
            f"{label}, for the Blueprint's cut",
            whole.value,
            decimals=2,
            definition=f"{one.definition} Shown: the coefficient × {scale}.",
            low=whole.low,
            high=whole.high,
            error=whole.error,
            **shared,
        ),
        Finding(
            f"{key_of(outcome, one)}_slope",
            f"{label}, for {per}",
            coefficient.value,
            decimals=3,
            definition=f"{one.definition} Shown: the coefficient.",
            low=coefficient.low,
            high=coefficient.high,
            error=coefficient.error,
            **shared,
        ),
    ]


def _simulations(register: Register) -> list[Finding]:
    found = []
    rows = panel(register).dropna(subset=["turnover", "caseload_before", "in_post_before"])
    for key, (label, followed, divided) in SIMULATIONS.items():
        draws = simulated(register, key)
        found.append(
            Finding(
                f"retention_turnover_{key}",
                f"Turnover, simulated without any link to the caseload: {label}",
                float(draws.mean()),
                "percentage_points",
                2,
                f"Mean of {_DRAWS} simulations (numpy default_rng, seed {_SEED}). Leavers of a council in a year are "
                f"Poisson with mean: the council's leavers ÷ {_FOLLOWED[followed]}, both summed over its rows, × "
                f"{_FOLLOWED[followed]}. Leavers ÷ {_FOLLOWED[divided]} is regressed on the caseload a year before, "
                "least squares with effects of councils and years, and the coefficient multiplied by the "
                "Blueprint's cut, with its sign turned. Cases, case holders and staff as published.",
                ("workforce", "inputs"),
                float(np.quantile(draws, 0.025)),
                float(np.quantile(draws, 0.975)),
                "middle 95% of the simulations",
                float(draws.std(ddof=1)),
                len(rows),
            )
        )
    return found


def _summary(register: Register) -> list[Finding]:
    """How the specifications for turnover spread, placebos and simulations left out."""
    every = [implied(register, one) for one in TURNOVER if one.group != PLACEBO]
    clear = [one for one in every if one.high < 0 or one.low > 0]
    main = implied(register, MAIN)
    rows = ("workforce", "flags", "inputs")
    over = "Over all specifications for turnover but the placebos and the simulations"
    return [
        Finding(
            "retention_turnover_estimates",
            "Turnover: middle estimate for the Blueprint's cut, and all from lowest to highest",
            float(np.median([one.value for one in every])),
            "percentage_points",
            2,
            f"{over}: the median of the estimates for the Blueprint's cut; its interval runs from the lowest "
            "estimate to the highest.",
            rows,
            min(one.value for one in every),
            max(one.value for one in every),
            "lowest to highest estimate",
        ),
        _counted(
            "retention_turnover_specifications",
            "Specifications for turnover",
            len(every),
            f"{over}: how many.",
        ),
        _counted(
            "retention_turnover_clear",
            "Specifications for turnover whose interval leaves out nought",
            len(clear),
            f"{over}: how many have a 95% interval that does not hold nought.",
        ),
        Finding(
            "retention_turnover_detectable",
            "Turnover: smallest difference the record would show",
            main.error * 2.8016,
            "percentage_points",
            1,
            "The standard error of retention_turnover_lagged × 2.8016 (1.95996 + 0.84162): the true difference that "
            "a two-sided test at 5% would find four times in five.",
            rows,
        ),
        Finding(
            "retention_caseload_spread",
            "Typical distance of a council's caseload from its own normal",
            spread(register),
            "children_per_case_holder",
            1,
            "Standard deviation of the caseload a year before after effects of councils and years are taken out, over "
            "the rows of retention_turnover_lagged; divided by the number of rows.",
            ("workforce",),
            n=main.n,
        ),
    ]


def _counted(key: str, label: str, value: int, definition: str) -> Finding:
    return Finding(key, label, value, "count", 0, definition, ("workforce", "flags", "inputs"))


def _context(register: Register) -> list[Finding]:
    """The Blueprint's cut, and what England's turnover is."""
    england = register.official.england
    last = int(england.index.max())
    main = implied(register, MAIN).times(float(england.loc[last, "in_post"]))
    return [
        Finding(
            "retention_cut",
            "The Blueprint's cut",
            cut(register),
            "children_per_case_holder",
            1,
            "The article's average caseload less the caseload under the model (inputs caseload_england and "
            "caseload_model).",
            ("inputs",),
        ),
        Finding(
            "retention_england_turnover",
            f"Turnover, England {last}",
            float(england.loc[last, "turnover"]),
            "percent",
            1,
            f"Leavers in the twelve months before the count of {last} ÷ staff in post at the count, England's row.",
            ("workforce",),
        ),
        Finding(
            "retention_england_turnover_highest",
            f"Turnover, England {int(england['turnover'].idxmax())}",
            float(england["turnover"].max()),
            "percent",
            1,
            "The highest of England's yearly turnover (leavers ÷ staff in post) in the series.",
            ("workforce",),
        ),
        Finding(
            "retention_england_leavers",
            f"Leavers, England {last}",
            float(england.loc[last, "leavers"]),
            "fte",
            0,
            f"England's row of {last}, full-time equivalents.",
            ("workforce",),
        ),
        Finding(
            "retention_england_leavers_fewer",
            "Leavers that the estimate for the Blueprint's cut comes to in England",
            main.value,
            "fte",
            0,
            f"retention_turnover_lagged × England's staff in post in {last}. An association carried over, not a "
            "forecast.",
            ("workforce", "inputs"),
            main.low,
            main.high,
            INTERVAL,
            main.error,
        ),
    ]
