"""What a pilot in a few councils could have shown: variation in the records, and the power of its design.

A pilot compares councils after its start, adjusted for where they stood before (analysis of covariance). What
it can tell apart from chance depends on how far councils stray from that adjustment anyway, which the records
of the years without the model show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import comb, inf

import numpy as np
import pandas as pd
from scipy import optimize, stats

from analysis.data import Register
from analysis.findings import Finding, finding
from analysis.model import express
from analysis.official.panel import Official

#: Sizes of a pilot that the chapter shows, councils.
COUNCILS = (2, 3, 5, 10)

#: Two-sided level of the test, and the power a design should have.
LEVEL, POWER = 0.05, 0.8

#: Draws of a simulated power and where they start from.
DRAWS, SEED = 2_400, 20_191_101

#: The most councils on each side that the search for a large enough pilot tries.
_MOST = 70


@dataclass(frozen=True)
class Design:
    """A pilot: councils that adopt the model, years on each side of its start, and whom they are set beside.

    Attributes
    ----------
    councils : int
        Councils that adopt the model.
    before, after : int
        Years averaged before and after the start.
    others : bool
        Whether all other councils are the comparison, or else a group as large as the pilot's.
    """

    councils: int
    before: int
    after: int
    others: bool

    def compared(self, available: int) -> int:
        """Councils in the comparison, of `available` in all."""
        return available - self.councils if self.others else self.councils


@dataclass(frozen=True)
class Variation:
    """How a measure varies between and within councils.

    Attributes
    ----------
    between, within : float
        Standard deviations, in the measure's own unit, after the mean of each year is taken out: of councils'
        lasting differences, and of a council's single years round its own level.
    correlations : Series
        By how many years lie between two counts: the correlation between them over all councils.
    councils : int
        Councils with every year.
    """

    between: float
    within: float
    correlations: pd.Series
    councils: int

    @property
    def lasting(self) -> float:
        """Share of the variance of single years that is lasting difference between councils."""
        return self.between**2 / (self.between**2 + self.within**2)


def wide(official: Official, column: str, flagged: bool = True) -> pd.DataFrame:
    """A measure by unit and year, without councils too small for models.

    Parameters
    ----------
    official : Official
    column : str
        Column of the workforce table.
    flagged : bool
        Whether counts flagged as hard to believe are kept.
    """
    own = official.workforce[~official.workforce["small"]]
    if not flagged:
        own = own.assign(**{column: own[column].where(~own["implausible"])})
    return own.pivot(index="unit", columns="year", values=column)


def variation(table: pd.DataFrame) -> Variation:
    """Components of variance of councils with every year, by the one-way analysis of variance.

    Parameters
    ----------
    table : DataFrame
        Units by years, as `wide` gives it.
    """
    whole = table.dropna()
    apart = (whole - whole.mean()).to_numpy()
    units, years = apart.shape
    means = apart.mean(axis=1, keepdims=True)
    within = ((apart - means) ** 2).sum() / ((units - 1) * (years - 1))
    lasting = means.var(ddof=1) - within / years
    lags = range(1, years)
    pairs = {lag: np.corrcoef(apart[:, :-lag].ravel(), apart[:, lag:].ravel())[0, 1] for lag in lags}
    return Variation(max(lasting, 0.0) ** 0.5, within**0.5, pd.Series(pairs), units)


def windows(table: pd.DataFrame, before: int, after: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Mean before and mean after for each start of a pilot, over councils with all years of the window."""
    for first in range(table.shape[1] - before - after + 1):
        span = table.iloc[:, first : first + before + after].dropna().to_numpy()
        yield span[:, :before].mean(axis=1), span[:, before:].mean(axis=1)


def residual(table: pd.DataFrame, before: int, after: int) -> float:
    """How far councils stray from what their years before lead to expect: a standard deviation.

    Within each window the mean after is regressed on the mean before; the squared residuals of all windows
    are pooled. No council is known to have run the model in any of them.
    """
    squares, freedom = 0.0, 0
    for earlier, later in windows(table, before, after):
        slope, intercept = np.polyfit(earlier, later, 1)
        squares += ((later - intercept - slope * earlier) ** 2).sum()
        freedom += len(later) - 2
    return (squares / freedom) ** 0.5


def available(table: pd.DataFrame, before: int, after: int) -> int:
    """Councils in a window, on average."""
    return round(np.mean([len(earlier) for earlier, _ in windows(table, before, after)]))


def power(effect: float, spread: float, treated: float, compared: float, covariates: int = 1) -> float:
    """Power of the two-sided t test of an adjusted difference between two groups.

    Parameters
    ----------
    effect, spread : float
        True difference, and standard deviation within the groups after adjustment, in one unit.
    treated, compared : float
        Councils in each group.
    covariates : int
        What the difference is adjusted for; each takes one degree of freedom.
    """
    freedom = treated + compared - 2 - covariates
    if freedom <= 0:
        return 0.0
    return _power(abs(effect) / (spread * (1 / treated + 1 / compared) ** 0.5), freedom)


def _power(shift: float, freedom: float) -> float:
    critical = stats.t.ppf(1 - LEVEL / 2, freedom)
    wrong_way = stats.nct.cdf(-critical, freedom, shift)
    return float(stats.nct.sf(critical, freedom, shift) + np.nan_to_num(wrong_way))  # NaN where it vanishes


def minimum_detectable(spread: float, treated: float, compared: float, covariates: int = 1) -> float:
    """The smallest true difference that the test finds with the power wanted; infinite where none is found."""
    freedom = treated + compared - 2 - covariates
    if freedom <= 0:
        return inf
    return float(_shift(freedom) * spread * (1 / treated + 1 / compared) ** 0.5)


@lru_cache
def _shift(freedom: float) -> float:
    return optimize.brentq(lambda shift: _power(shift, freedom) - POWER, 0.1, 200.0)


def needed(effect: float, spread: float, councils: int | None) -> int | None:
    """The fewest pilot councils with the power wanted, None if even seventy are too few.

    Parameters
    ----------
    effect, spread : float
        As in `power`.
    councils : int or None
        All councils there are, where all others are compared; None for a comparison of equal size.
    """
    for treated in range(2, _MOST + 1):
        compared = treated if councils is None else councils - treated
        if power(effect, spread, treated, compared) >= POWER:
            return treated
    return None


def smallest_p(councils: int) -> float:
    """The smallest two-sided p-value that exchanging the councils of two equal groups can give."""
    return 2 / comb(2 * councils, councils)


@dataclass(frozen=True)
class Simulated:
    """Shares of simulated pilots in which the test reports a difference.

    Attributes
    ----------
    power, alarms : float
        With the effect, and with no effect at all; by Student's t.
    placebo : float
        With the effect, where the bar is the p-value that a twentieth of pilots without effect fall below.
    """

    power: float
    alarms: float
    placebo: float


def simulate(table: pd.DataFrame, design: Design, change: float, relative: bool) -> Simulated:
    """Pretend pilots in councils' real series, drawn by lot, over every start the records allow.

    Parameters
    ----------
    table : DataFrame
        Units by years.
    design : Design
    change : float
        What the model does to each pilot council's years after: a share of its value if `relative`, else in
        the measure's unit. No value falls below nought.
    relative : bool
    """
    draw = np.random.default_rng(SEED)
    spans = list(windows(table, design.before, design.after))
    each = -(-DRAWS // len(spans))
    found, nothing = [], []
    for earlier, later in spans:
        order = draw.permuted(np.tile(np.arange(len(earlier)), (each, 1)), axis=1)
        group = order[:, : design.councils + design.compared(len(earlier))]
        treated = np.zeros(group.shape)
        treated[:, : design.councils] = 1
        changed = later[group] * (1 + change * treated) if relative else later[group] + change * treated
        found.append(_p(earlier[group], np.maximum(changed, 0), treated))
        nothing.append(_p(earlier[group], later[group], treated))
    found, nothing = np.concatenate(found), np.concatenate(nothing)
    bar = np.quantile(nothing, LEVEL)
    return Simulated(*(float(np.mean(one)) for one in (found < LEVEL, nothing < LEVEL, found < bar)))


def _p(earlier: np.ndarray, later: np.ndarray, treated: np.ndarray) -> np.ndarray:
    """The p-value of the adjusted difference, one for each row; least squares in closed form."""
    effect, error, freedom = adjusted(earlier, later, treated)
    return 2 * stats.t.sf(np.abs(effect) / error, freedom)


def adjusted(
    earlier: np.ndarray, later: np.ndarray, treated: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """Differences adjusted for the years before, one pilot a row: estimate, standard error, freedom.

    Parameters
    ----------
    earlier, later, treated : array, pilots by councils
        Means before and after, and one for a council with the model, else nought.
    """
    x, y, d = (part - part.mean(axis=1, keepdims=True) for part in (earlier, later, treated))
    xx = (x * x).sum(axis=1, keepdims=True)
    y, d = (part - x * (x * part).sum(axis=1, keepdims=True) / xx for part in (y, d))
    dd = (d * d).sum(axis=1)
    effect = (d * y).sum(axis=1) / dd
    freedom = y.shape[1] - 3
    squares = ((y - d * effect[:, None]) ** 2).sum(axis=1)
    return effect, np.sqrt(squares / freedom / dd), freedom


def falls_anyway(table: pd.DataFrame, before: int, after: int, cut: float) -> tuple[float, int]:
    """Share of councils whose mean falls by `cut` or more from one span to the next, and of how many."""
    ratios = np.concatenate([later / earlier - 1 for earlier, later in windows(table, before, after)])
    return float((ratios <= cut).mean()), len(ratios)


def changes(table: pd.DataFrame, before: int, after: int) -> pd.DataFrame:
    """Relative change of each council from one span to the next: ``start`` (first year after), ``value``."""
    rows = []
    for first in range(table.shape[1] - before - after + 1):
        span = table.iloc[:, first : first + before + after].dropna()
        ratio = span.iloc[:, before:].mean(axis=1) / span.iloc[:, :before].mean(axis=1) - 1
        rows.append(
            pd.DataFrame({"start": int(span.columns[before]), "unit": ratio.index, "value": ratio.values})
        )
    return pd.concat(rows, ignore_index=True)


def diary_spread(between: float, worker: float, diaries: float, correlation: float) -> float:
    """Spread of councils' contact shares after adjustment for the share before, counted by diaries.

    Parameters
    ----------
    between : float
        Standard deviation of councils' true shares.
    worker : float
        Standard deviation of single diaries within a council.
    diaries : float
        Diaries in each council, each time.
    correlation : float
        Between a council's true share before and after.
    """
    variance = between**2 + worker**2 / diaries
    shared = correlation * between**2
    return (variance - shared**2 / variance) ** 0.5


def measures(official: Official) -> dict[str, pd.DataFrame]:
    """The two measures of the records that a pilot would move, by unit and year."""
    return {name: wide(official, name) for name in ("caseload", "turnover")}


def promised_cut(register: Register) -> float:
    """The promised change of the caseload, as a fraction below nought."""
    return float(express(register, register.quantities["caseload_change_relative"]).value)


def turnover_fall(register: Register) -> float:
    """A fall of turnover in the proportion of the promised cut, from England's of 2018; below nought."""
    return promised_cut(register) * float(register.official.england.loc[2018, "turnover"])


def effects(register: Register) -> dict[str, float]:
    """What the pilot must find, in the unit of each measure."""
    stated = float(register.inputs["caseload_england"].value)
    return {"caseload": promised_cut(register) * stated, "turnover": turnover_fall(register)}


#: What is assumed of the contact share → the argument of `diary_spread`.
DIARY_INPUTS = {
    "between": "pilot_share_spread",
    "worker": "pilot_diary_spread",
    "diaries": "pilot_diaries",
    "correlation": "pilot_share_memory",
}


def contact_spread(register: Register, **other: float) -> float:
    """Spread of the adjusted contact share, as assumed, with `other` values by argument of `diary_spread`."""
    assumed = {name: float(register.inputs[key].value) for name, key in DIARY_INPUTS.items()}
    return diary_spread(**(assumed | other))


def contact_gain(register: Register) -> float:
    """The promised rise of the contact share, as a fraction."""
    return float(express(register, register.quantities["face_time_change_points"]).value)


def fall_of_the_highest(table: pd.DataFrame, before: int, after: int) -> float:
    """Mean relative change of councils in the highest quarter before, none of them known to have run the model."""
    ratios = [
        (later / earlier - 1)[earlier >= np.quantile(earlier, 0.75)]
        for earlier, later in windows(table, before, after)
    ]
    return float(np.concatenate(ratios).mean())


#: Names of the measures in definitions, and how they are shown.
SHOWN = {"caseload": ("children_per_case_holder", 1), "turnover": ("percentage_points", 1)}

_ADJUSTED = (
    "councils' mean of {after} years after, regressed on their mean of {before} years before, in every window "
    "of consecutive years of the records, councils with every year of the window, City of London and Isles of "
    "Scilly left out; squared residuals of all windows pooled, two degrees of freedom taken off in each"
)


def findings(register: Register) -> list[Finding]:
    """The figures of the chapter *What could a pilot have shown?*."""
    official = register.official
    found = []
    for name, table in measures(official).items():
        found += _variation_findings(name, variation(table))
        found += _detectable_findings(name, table)
        found += _power_findings(register, name, table)
        found += _needed_findings(register, name, table)
    return [
        *found,
        *_anyway_findings(register),
        *_estimate_findings(register),
        *_contact_findings(register),
        *_exchange_findings(),
    ]


def _variation_findings(name: str, found: Variation) -> list[Finding]:
    unit, decimals = SHOWN[name]
    how = (
        f"{name.capitalize()} of councils with all years, City of London and Isles of Scilly left out, the mean "
        "of each year taken out; one-way analysis of variance by council"
    )
    made = {
        "between": (found.between, unit, decimals, "spread of councils' lasting differences"),
        "within": (found.within, unit, decimals, "spread of a council's single years round its own level"),
        "lasting": (found.lasting, "percent", 0, "share of the variance that is lasting difference"),
        "lag1": (found.correlations[1], "percent", 0, "correlation from one year to the next"),
    }
    ends = {
        "between": "standard deviation between councils",
        "within": "standard deviation within councils",
        "lasting": "variance between councils over the sum of both variances",
        "lag1": "the correlation of all pairs of consecutive years",
    }
    return [
        Finding(
            f"pilots_{name}_{key}",
            f"{label}, {name}",
            value,
            shown,
            digits,
            f"{how}: {ends[key]}.",
            ("workforce",),
            n=found.councils,
        )
        for key, (value, shown, digits, label) in made.items()
    ]


def _detectable_findings(name: str, table: pd.DataFrame) -> list[Finding]:
    found = []
    unit, decimals = SHOWN[name]
    for years in (1, 2):
        spread, councils = residual(table, years, years), available(table, years, years)
        how = _ADJUSTED.format(before=years, after=years)
        found.append(
            Finding(
                f"pilots_{name}_residual_{years}",
                f"spread of {name} after adjustment, {_years(years)} each side",
                spread,
                unit,
                decimals,
                f"Standard deviation of {name}: {how}.",
                ("workforce",),
                n=councils,
            )
        )
        for treated in COUNCILS:
            for others in (True, False):
                compared = Design(treated, years, years, others).compared(councils)
                found.append(
                    Finding(
                        detectable_key(name, treated, years, others),
                        f"smallest difference in {name} that {treated} councils can show, "
                        f"{_years(years)} each side, against {_against(others)}",
                        minimum_detectable(spread, treated, compared),
                        unit,
                        decimals,
                        f"Two-sided t test at 5% with 80% power of the adjusted difference of {treated} councils "
                        f"from {compared} others, two and one degrees of freedom less than councils; noncentral "
                        f"t distribution with the spread of {name}, {_years(years)} each side.",
                        ("workforce",),
                        n=treated + compared,
                    )
                )
    return found


def detectable_key(name: str, councils: int, years: int, others: bool) -> str:
    """Key of the finding of a design's minimum detectable difference."""
    return f"pilots_{name}_mde_{councils}_{years}_{'others' if others else 'equal'}"


def power_key(name: str, councils: int, others: bool) -> str:
    """Key of the finding of a design's simulated power, two years each side."""
    return f"pilots_{name}_power_{councils}_{'others' if others else 'equal'}"


def _years(years: int) -> str:
    return "one year" if years == 1 else "two years"


def _against(others: bool) -> str:
    return "all others" if others else "as many others"


def simulated(register: Register, name: str, table: pd.DataFrame, design: Design) -> Simulated:
    """A simulated pilot with the promised effect on one measure."""
    relative = name == "caseload"
    change = promised_cut(register) if relative else turnover_fall(register)
    return simulate(table, design, change, relative)


_EFFECTS = {
    "caseload": "a caseload cut by the promised share in each pilot council",
    "turnover": "turnover lower, in each pilot council, by the promised share of England's turnover of 2018",
}


def _power_findings(register: Register, name: str, table: pd.DataFrame) -> list[Finding]:
    found = []
    for treated in COUNCILS:
        for others in (True, False):
            share = simulated(register, name, table, Design(treated, 2, 2, others)).power
            found.append(
                Finding(
                    power_key(name, treated, others),
                    f"power of {treated} councils against {_against(others)}, {name}",
                    share,
                    "percent",
                    0,
                    f"Share of {DRAWS:,} simulated pilots in which the two-sided t test at 5% of the adjusted "
                    f"difference finds {_EFFECTS[name]}; councils and comparison drawn by lot from the real "
                    "series, two years each side, every start the records allow, numpy's default generator "
                    f"with seed {SEED}.",
                    ("workforce", "inputs"),
                    error=(share * (1 - share) / DRAWS) ** 0.5,
                    n=DRAWS,
                )
            )
    return found


def _needed_findings(register: Register, name: str, table: pd.DataFrame) -> list[Finding]:
    spread, councils = residual(table, 2, 2), available(table, 2, 2)
    effect = effects(register)[name]
    found = []
    for others, against in ((councils, "all others"), (None, "as many others")):
        fewest = needed(effect, spread, others)
        found.append(
            Finding(
                f"pilots_{name}_needed_{'others' if others else 'equal'}",
                f"pilot councils needed against {against}, {name}",
                fewest,
                "count",
                0,
                f"Fewest councils, at least two, for which the two-sided t test at 5% of the adjusted difference "
                f"against {against} has 80% power to find {_EFFECTS[name]}, taken at its mean, two years each "
                "side.",
                ("workforce", "inputs"),
            )
        )
    return found


def _anyway_findings(register: Register) -> list[Finding]:
    table, cut = wide(register.official, "caseload"), promised_cut(register)
    found = []
    for years in (1, 2):
        share, n = falls_anyway(table, years, years, cut)
        found.append(
            Finding(
                f"pilots_falls_anyway_{years}",
                f"councils whose caseload fell by the promised share without the model, {_years(years)} each side",
                share,
                "percent",
                1,
                f"Share of council windows in which the mean caseload of {_years(years)} lies below the mean of "
                f"the {_years(years)} before by the promised share or more; every window of consecutive years.",
                ("workforce", "inputs"),
                n=n,
            )
        )
    return [
        *found,
        Finding(
            "pilots_fall_of_highest",
            "mean change of the quarter of councils with the highest caseloads, without the model",
            fall_of_the_highest(table, 2, 2),
            "percent_change",
            1,
            "Relative change from the mean of two years to the mean of the next two, councils in the highest "
            "quarter of the first; mean over councils and windows.",
            ("workforce",),
        ),
        Finding(
            "pilots_turnover_effect",
            "turnover lower by the promised share",
            -turnover_fall(register),
            "percentage_points",
            1,
            "The promised relative cut of the caseload times England's turnover of 2018.",
            ("workforce", "inputs"),
        ),
    ]


def turnover_estimate(register: Register) -> float:
    """What the records suggest goes with the promised cut: the estimate of the chapter on retention."""
    return finding(register, "retention_turnover_lagged").value


def _estimate_findings(register: Register) -> list[Finding]:
    panel, councils = wide(register.official, "turnover"), COUNCILS[-1]
    every = available(panel, 2, 2)
    return [
        Finding(
            "pilots_turnover_power_estimate",
            f"power of {councils} councils against all others to find the records' estimate for turnover",
            power(turnover_estimate(register), residual(panel, 2, 2), councils, every - councils),
            "percent",
            0,
            f"Power of the two-sided t test at 5% of the adjusted difference of {councils} councils from all "
            "others, two years each side, if the true difference in turnover is the estimate within councils "
            "and years of the chapter on retention.",
            ("workforce", "inputs"),
        )
    ]


def _contact_findings(register: Register) -> list[Finding]:
    gain, spread = contact_gain(register), contact_spread(register)
    low, high = (contact_needed(register, end) for end in (0, 1))
    how = (
        "Adjusted difference of councils' mean contact shares, counted by diaries before and after, against as "
        "many others; spread by the formula of the chapter with the assumed inputs; two-sided t test at 5%"
    )
    found = [
        Finding(
            f"pilots_contact_mde_{councils}",
            f"smallest rise of the contact share that {councils} councils can show against as many others",
            minimum_detectable(spread, councils, councils),
            "percentage_points",
            1,
            f"{how} with 80% power.",
            ("inputs",),
        )
        for councils in COUNCILS
    ]
    found += [
        Finding(
            f"pilots_contact_power_{councils}",
            f"power of {councils} councils against as many others, contact share",
            power(gain, spread, councils, councils),
            "percent",
            0,
            f"{how}; power to find the promised rise in points.",
            ("inputs",),
        )
        for councils in COUNCILS
    ]
    return [
        *found,
        Finding(
            "pilots_contact_needed",
            "pilot councils needed against as many others, contact share",
            needed(gain, spread, None),
            "count",
            0,
            f"{how}; fewest councils with 80% power to find the promised rise in points.",
            ("inputs",),
            low=low,
            high=high,
            interval="every assumption at the kind, then at the unkind end of its range",
        ),
    ]


def contact_needed(register: Register, end: int) -> int:
    """Councils needed for the contact share with every assumption at its kind (0) or unkind (1) end."""
    kind_is_low = {"between": True, "worker": True, "diaries": False, "correlation": False}
    at = {
        name: float(register.inputs[DIARY_INPUTS[name]].plausible[end if low_first else 1 - end])
        for name, low_first in kind_is_low.items()
    }
    return needed(contact_gain(register), contact_spread(register, **at), None)


def _exchange_findings() -> list[Finding]:
    return [
        Finding(
            f"pilots_exchange_{councils}",
            f"smallest p-value of a test that exchanges {councils} pilot councils with as many others",
            smallest_p(councils),
            "percent",
            1,
            f"Two over the number of ways to choose {councils} of {2 * councils} councils; two-sided test.",
            ("inputs",),
        )
        for councils in (2, 3, 4)
    ]
