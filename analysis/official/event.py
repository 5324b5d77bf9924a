"""What happened in councils whose caseload fell by a fifth or more: before, after, and beside other councils.

A council is picked for two years of its own series, so part of what follows is a return to its normal. The
study therefore shows the years before, the same choice among made-up series that have no such falls, and
comparisons with councils that stood as high. It describes; it does not say what a fall does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from analysis.data import Register
from analysis.findings import Finding
from analysis.official import retention
from analysis.official.regression import INTERVAL, METHOD, Estimate, Fit, at, estimate, fit

#: Years over which the fall is measured → in words.
STEPS = {1: "from one count to the next", 2: "over two years"}

#: Outcome → its name.
OUTCOMES = {
    "caseload": "Caseload",
    "turnover": "Turnover",
    "leavers_fixed": "Leavers ÷ mean staff",
    "agency_rate": "Agency rate",
    "vacancy_rate": "Vacancy rate",
}

#: Years before and after; the first and the last stand for all that lie beyond.
TIMES = tuple(range(-4, 5))

#: Years after the fall that its lasting is judged by.
AFTER = (1, 2, 3)

#: Councils each one is matched with.
_NEAREST = 5

#: Made-up panels, and the seed of their generator.
_DRAWS, _SEED = 400, 2019

_TABLES = ("workforce", "flags", "claims")


@cache
def panel(register: Register) -> pd.DataFrame:
    """The councils' rows; caseloads that rest on counts hard to believe are missing."""
    table = retention.panel(register)
    return table.assign(caseload=table["caseload"].mask(table["implausible"]))


@cache
def fifth(register: Register) -> float:
    """The fall looked for, as a share of the caseload."""
    return abs(float(register.claims["caseload_cut_fifth"].figure.value))


@cache
def wide(register: Register, plausible: bool = True) -> pd.DataFrame:
    """The caseload by unit and year."""
    table = panel(register) if plausible else retention.panel(register)
    return table.pivot(index="unit", columns="year", values="caseload")


@cache
def falls(register: Register, step: int = 1, plausible: bool = True) -> pd.Series:
    """Year of the first fall of a fifth or more, by unit; councils without one are left out."""
    levels = wide(register, plausible)
    fallen = _fallen(levels.to_numpy(), step, fifth(register))
    year = pd.Series(levels.columns.to_numpy()[step:][fallen.argmax(axis=1)], index=levels.index)
    return year[fallen.any(axis=1)]


def _fallen(levels: np.ndarray, step: int, share: float) -> np.ndarray:
    """Whether the last axis has fallen by the share since `step` places before; nothing missing has."""
    return levels[..., step:] <= (1 - share) * levels[..., :-step] + 1e-12


@cache
def timed(register: Register, step: int, plausible: bool = True) -> pd.DataFrame:
    """The panel with the year of each council's fall, and one column for each time but the one compared with."""
    table = panel(register) if plausible else retention.panel(register)
    table = table.assign(fall=table["unit"].map(falls(register, step, plausible)))
    since = (table["year"] - table["fall"]).clip(TIMES[0], TIMES[-1])
    return table.assign(**{_column(time): (since == time).astype(float) for time in _shown(step)})


def _column(time: int) -> str:
    return f"time_{time}"


def _shown(step: int) -> list[int]:
    return [time for time in TIMES if time != -step]


@cache
def study(register: Register, outcome: str, step: int = 1, plausible: bool = True) -> Fit:
    """Outcome by years since the fall, with effects of councils and years, against the year it is measured from."""
    table = timed(register, step, plausible)
    return fit(table, outcome, [_column(time) for time in _shown(step)])


def path(register: Register, outcome: str, step: int = 1) -> pd.DataFrame:
    """The study as a table: ``time``, ``value``, ``low``, ``high`` and ``n``, councils at each time."""
    fitted, table = study(register, outcome, step), timed(register, step)
    since = (table["year"] - table["fall"]).clip(TIMES[0], TIMES[-1])
    there = table[table[outcome].notna()].groupby(since)["unit"].nunique()
    rows = []
    for time in TIMES:
        one = None if time == -step else fitted[_column(time)]
        ends = (0.0, np.nan, np.nan) if one is None else (one.value, one.low, one.high)
        rows.append([time, *ends, int(there.get(time, 0))])
    return pd.DataFrame(rows, columns=["time", "value", "low", "high", "n"])


def leads(step: int) -> list[str]:
    """Columns of the years before the one compared with."""
    return [_column(time) for time in TIMES if time < -step]


def average(register: Register, outcome: str, step: int = 1, plausible: bool = True) -> Estimate:
    """Mean of the years after the fall, against the year it is measured from."""
    return study(register, outcome, step, plausible).combined(
        {_column(time): 1 / len(AFTER) for time in AFTER}
    )


def from_normal(register: Register, outcome: str, times: Sequence[int], step: int = 1) -> Estimate:
    """Mean of some times against the mean of the years before the one compared with."""
    weights = {_column(time): 1 / len(times) for time in times}
    before = leads(step)
    return study(register, outcome, step).combined(weights | {name: -1 / len(before) for name in before})


# --- comparisons with councils that stood as high ------------------------------------------------------------


@cache
def projected(register: Register, outcome: str, time: int, step: int = 1, adjusted: bool = True) -> Estimate:
    """Change of the outcome since the year the fall is measured from, in councils that fell less in others.

    Rows are every council and year in which it fell for the first time, and every council and year of those
    that had not fallen by the later of the two years compared. Effects of years; adjusted for the caseload,
    and for the outcome's own level, in the year the fall is measured from.
    """
    table = timed(register, step)
    treated = table["fall"] == table["year"]
    clean = ~(table["fall"] <= table["year"] + max(time, 0))
    own = {"caseload", outcome} if adjusted else set()
    rows = pd.DataFrame(
        {
            "unit": table["unit"],
            "year": table["year"],
            "change": at(table, outcome, time) - at(table, outcome, -step),
            "fell": treated.astype(float),
            "before": at(table, "caseload", -step),
            **{f"{name}_base": at(table, name, -step) for name in sorted(own)},
        }
    )[treated | clean].dropna(subset=["before"])
    found = fit(rows, "change", ["fell", *(f"{name}_base" for name in sorted(own))], council=False)
    return found["fell"]


@dataclass(frozen=True)
class Match:
    """Councils nearest to one that fell, and the year of its fall."""

    unit: str
    year: int
    nearest: tuple[str, ...]


@cache
def matches(register: Register, step: int = 1) -> tuple[Match, ...]:
    """For each council that fell, the nearest that did not fall up to three years after.

    Nearest in caseload and turnover of the year the fall is measured from, each in standard deviations over all
    councils and years.
    """
    measures = [_by_year(register, name) for name in ("caseload", "turnover")]
    scales = [float(panel(register)[name].std()) for name in ("caseload", "turnover")]
    first = falls(register, step)
    fall = first.reindex(measures[0].index, fill_value=9999).to_numpy()
    found = []
    for unit, year in first.items():
        there = np.column_stack(
            [one[year - step] / scale for one, scale in zip(measures, scales, strict=True)]
        )
        apart = ((there - there[measures[0].index.get_loc(unit)]) ** 2).sum(axis=1)
        apart = np.where(fall > year + AFTER[-1], apart, np.nan)  # missing ones come last in the order
        nearest = np.argsort(apart, kind="stable")[:_NEAREST]
        if not np.isnan(apart[nearest]).any():
            found.append(Match(unit, int(year), tuple(measures[0].index[nearest])))
    return tuple(found)


@cache
def _by_year(register: Register, outcome: str) -> pd.DataFrame:
    """An outcome by unit and year."""
    return panel(register).pivot(index="unit", columns="year", values=outcome)


@cache
def matched(register: Register, outcome: str, time: int, step: int = 1) -> Estimate:
    """Change of the outcome since the year the fall is measured from, less the mean change of the nearest."""
    table = _by_year(register, outcome)
    gaps = []
    for one in matches(register, step):
        if one.year + time in table.columns:
            change = table[one.year + time] - table[one.year - step]
            others = change.to_numpy()[table.index.get_indexer(one.nearest)]
            if not np.isnan(others).all():
                gaps.append(change[one.unit] - np.nanmean(others))
    known = np.array(gaps)[~np.isnan(gaps)]
    return estimate(known.mean(), known.std(ddof=1) / np.sqrt(len(known)), len(known), len(known))


@cache
def parts(register: Register, step: int = 1) -> pd.Series:
    """Mean change of the caseload over the fall, as a logarithm, and its parts: ``cases`` and ``holders``.

    The two add up to the whole: cases less case holders.
    """
    table = timed(register, step)
    rows = table[table["year"] == table["fall"]].index
    changes = {
        name: (np.log(table[column]) - np.log(at(table, column, -step)))[rows].mean()
        for name, column in (("cases", "cases"), ("holders", "case_holders"))
    }
    return pd.Series({"cases": changes["cases"], "holders": -changes["holders"]})


def matched_levels(register: Register, step: int = 1) -> tuple[float, float]:
    """Caseload in the year the fall is measured from: councils that fell, and those matched with them."""
    levels = wide(register)
    own = [levels.loc[one.unit, one.year - step] for one in matches(register, step)]
    others = [levels.loc[list(one.nearest), one.year - step].mean() for one in matches(register, step)]
    return float(np.mean(own)), float(np.mean(others))


# --- a return to normal --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Panels:
    """Panels of caseloads, draws × units × years, and the mean of each year in each."""

    levels: np.ndarray

    def distances(self) -> np.ndarray:
        """Caseloads less the mean of all councils of the year."""
        return self.levels - np.nanmean(self.levels, axis=-2, keepdims=True)


@cache
def persistence(register: Register) -> float:
    """How much of a council's distance from its own normal is there a year later.

    The autoregression whose expected first-order autocorrelation, measured around means of series as short as
    these, is the one of the record.
    """
    own = _own(register)
    before, after = own[:, :-1].ravel(), own[:, 1:].ravel()
    known = ~(np.isnan(before) | np.isnan(after))
    found = float(before[known] @ after[known] / (before[known] @ before[known]))
    return float(brentq(lambda share: expected_autocorrelation(share, own.shape[1]) - found, -0.5, 0.99))


def expected_autocorrelation(share: float, years: int) -> float:
    """What a first-order autoregression shows around its own mean: ratio of expected products to expected squares."""
    inside = _around_mean(share, years)
    return float(np.diag(inside, 1).sum() / np.diag(inside)[:-1].sum())


def _around_mean(share: float, years: int) -> np.ndarray:
    """Covariance of a first-order autoregression of variance one after its own mean is taken out."""
    lags = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
    centre = np.eye(years) - 1 / years
    return centre @ (share**lags) @ centre


def _own(register: Register) -> np.ndarray:
    """Logarithms of caseloads less the year's mean, and less the council's mean of that."""
    levels = np.log(wide(register).to_numpy())
    distance = levels - np.nanmean(levels, axis=0)
    return distance - np.nanmean(distance, axis=1, keepdims=True)


@cache
def shuffled(register: Register) -> Panels:
    """Each council's own distances from the year's mean (logarithms), in another order of years."""
    levels = np.log(wide(register).to_numpy())
    means = np.nanmean(levels, axis=0)
    many = np.broadcast_to(levels - means, (_DRAWS, *levels.shape))
    return Panels(np.exp(np.random.default_rng(_SEED).permuted(many, axis=2) + means))


@cache
def drifting(register: Register) -> Panels:
    """Councils that wander around their own normal with the persistence and spread of the record, and no events."""
    levels, own = np.log(wide(register).to_numpy()), _own(register)
    share, years = persistence(register), levels.shape[1]
    inside = np.trace(_around_mean(share, years)) / years  # of the variance, what so short a series shows
    spread = np.sqrt(np.nanmean(own**2, axis=1, keepdims=True) / inside)
    shocks = np.random.default_rng(_SEED + 1).standard_normal((_DRAWS, *levels.shape))
    walk = [shocks[..., 0]]
    for year in range(1, years):
        walk.append(share * walk[-1] + np.sqrt(1 - share**2) * shocks[..., year])
    made = levels - own + spread * np.stack(walk, axis=-1)
    return Panels(np.exp(np.where(np.isnan(levels), np.nan, made)))


@cache
def recorded(register: Register) -> Panels:
    """The record itself."""
    return Panels(wide(register).to_numpy()[None])


#: Name of a panel → what makes it.
PANELS = {"recorded": recorded, "shuffled": shuffled, "drifting": drifting}


@dataclass(frozen=True)
class Chosen:
    """First falls of a fifth in panels: distance from the year's mean (falls × times), and the panel of each."""

    distances: np.ndarray
    panel: np.ndarray
    panels: int

    def counts(self) -> np.ndarray:
        """Councils with a fall in each panel."""
        return np.bincount(self.panel, minlength=self.panels)

    def left(self, time: int, step: int) -> np.ndarray:
        """Share of the mean fall left in each panel, in the councils counted in all three years."""
        columns = self.distances[:, [TIMES.index(-step), TIMES.index(0), TIMES.index(time)]]
        known = ~np.isnan(columns).any(axis=1)
        before, fall, after = (
            np.bincount(self.panel[known], column[known], self.panels) for column in columns.T
        )
        return (before - after) / (before - fall)


@cache
def chosen(register: Register, name: str, step: int = 1) -> Chosen:
    """What the same choice picks in the record or in made-up panels."""
    panels = PANELS[name](register)
    fallen = _fallen(panels.levels, step, fifth(register))
    where = np.argwhere(fallen.any(axis=-1))
    first = fallen[tuple(where.T)].argmax(axis=-1) + step
    places = first[:, None] + np.array(TIMES)
    years = panels.levels.shape[-1]
    inside = (places >= 0) & (places < years)
    own = panels.distances()[tuple(where.T)]
    distances = np.where(inside, np.take_along_axis(own, places.clip(0, years - 1), axis=1), np.nan)
    return Chosen(distances, where[:, 0], len(panels.levels))


def mean_path(register: Register, name: str, step: int = 1) -> pd.Series:
    """Mean distance from the year's mean by years since the fall."""
    return pd.Series(np.nanmean(chosen(register, name, step).distances, axis=0), index=TIMES)


def above_own(register: Register, step: int = 1) -> Estimate:
    """How far the year the fall is measured from stands above the council's mean of its other years.

    Distances from the year's mean of all councils; the other years leave out that year and all from the fall on
    up to it, that is the years between.
    """
    levels = wide(register)
    distance = levels - levels.mean()
    gaps = []
    for unit, year in falls(register, step).items():
        picked = [one for one in levels.columns if year - step <= one <= year]
        gaps.append(distance.loc[unit, year - step] - distance.loc[unit].drop(picked).mean())
    found = np.array(gaps)
    return estimate(found.mean(), found.std(ddof=1) / np.sqrt(len(found)), len(found), len(found))


# --- findings ------------------------------------------------------------------------------------------------


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    found = _chosen_findings(register)
    for step in STEPS:
        for outcome in OUTCOMES:
            told = outcome in ("caseload", "turnover") or (step == 1 and outcome != "leavers_fixed")
            found += _study_findings(register, outcome, step, _shown(step) if told else [])
            found += _compared_findings(register, outcome, step) if told else []
    return found + _normal_findings(register)


def _suffix(step: int) -> str:
    return "" if step == 1 else "_two"


def _unit(outcome: str) -> dict:
    if outcome == "caseload":
        return {"unit": "children_per_case_holder", "decimals": 1}
    return {"unit": "percentage_points", "decimals": 1}


def _fall_words(register: Register, step: int) -> str:
    claim = register.claims["caseload_cut_fifth"].figure.text
    return (
        f"first fall of the caseload (cases ÷ case holders) by {claim} or more {STEPS[step]}, City of London, Isles "
        "of Scilly and caseloads on counts marked implausible left out"
    )


def _made(
    key: str, label: str, one: Estimate, outcome: str, definition: str, interval: str = INTERVAL
) -> Finding:
    return Finding(
        key,
        label,
        one.value,
        definition=definition,
        tables=_TABLES,
        low=one.low,
        high=one.high,
        interval=interval,
        error=one.error,
        n=one.n,
        **_unit(outcome),
    )


def _when(time: int) -> str:
    if time == 0:
        return "in the year of the fall"
    years = f"{abs(time)} year{'s' if abs(time) > 1 else ''}"
    return f"{years}{' or more' if abs(time) == TIMES[-1] else ''} {'after' if time > 0 else 'before'}"


def _key(time: int) -> str:
    return f"{'after' if time >= 0 else 'before'}_{abs(time)}"


def _study_findings(register: Register, outcome: str, step: int, times: Sequence[int]) -> list[Finding]:
    fitted, name, tail = study(register, outcome, step), OUTCOMES[outcome], _suffix(step)
    since = "the year before" if step == 1 else "two years before"
    how = (
        f"{name} regressed on dummies for the years since the council's {_fall_words(register, step)}; the first and "
        f"last dummy hold all years beyond; {since} is left out and so compared with; councils without such a fall "
        f"have no dummy; effects of councils and of years; no weights. {METHOD}"
    )
    found = [
        _made(
            f"event_{outcome}{tail}_{_key(time)}",
            f"{name} {_when(time)} (fall {STEPS[step]})",
            fitted[_column(time)],
            outcome,
            f"{how} Shown: the coefficient for {_when(time)}.",
        )
        for time in times
    ]
    after = f"mean of the years {AFTER[0]} to {AFTER[-1]} after"
    found.append(
        _made(
            f"event_{outcome}{tail}_after",
            f"{name}, {after} (fall {STEPS[step]})",
            average(register, outcome, step),
            outcome,
            f"{how} Shown: the {after}, against {since}.",
        )
    )
    found.append(
        _made(
            f"event_{outcome}{tail}_normal",
            f"{name}, {after} against the years before the last (fall {STEPS[step]})",
            from_normal(register, outcome, AFTER, step),
            outcome,
            f"{how} Shown: the {after}, less the mean of the coefficients before {since}.",
        )
    )
    if outcome == "caseload":  # its leads show the return to normal, and are no test of parallel courses
        return found
    found.append(
        Finding(
            f"event_{outcome}{tail}_leads",
            f"{name}: chance of leads this far from nought (fall {STEPS[step]})",
            fitted.joint(leads(step)),
            "percent",
            1,
            f"{how} Shown: the p value of an F test that the coefficients before {since} are all nought, with their "
            "number and G−1 degrees of freedom.",
            _TABLES,
            n=next(iter(fitted.estimates.values())).n,
        )
    )
    return found


def _compared_findings(register: Register, outcome: str, step: int) -> list[Finding]:
    name, tail = OUTCOMES[outcome], _suffix(step)
    since = "the year before" if step == 1 else "two years before"
    adjusted = "the caseload" + ("" if outcome == "caseload" else f" and {name.lower()}")
    found = []
    for time in (0, *AFTER):
        found.append(
            _made(
                f"event_{outcome}{tail}_adjusted_{time}",
                f"{name} {_when(time)}, adjusted for the level before (fall {STEPS[step]})",
                projected(register, outcome, time, step),
                outcome,
                f"{name} {_when(time)} less that of {since}, regressed on whether the council has its "
                f"{_fall_words(register, step)}, in that year; the other rows are councils and years that had not "
                f"fallen by {_when(time).removeprefix('in ')}; adjusted for {adjusted} of {since}; effects of years, "
                f"no weights. {METHOD}",
            )
        )
        found.append(
            _made(
                f"event_{outcome}{tail}_matched_{time}",
                f"{name} {_when(time)}, against matched councils (fall {STEPS[step]})",
                matched(register, outcome, time, step),
                outcome,
                f"For each council and its {_fall_words(register, step)}: {name.lower()} {_when(time)} less that of "
                f"{since}, less the mean of the same change in the {_NEAREST} councils nearest in caseload and "
                f"turnover of {since} (each in standard deviations over all councils and years) that had not fallen "
                f"up to {AFTER[-1]} years after. Mean over councils; interval from Student's t with one degree less "
                "than councils, which does not count that some serve as a match more than once.",
                "95% confidence interval over the councils that fell",
            )
        )
    return found


def _chosen_findings(register: Register) -> list[Finding]:
    """How many councils fell, and how it is with implausible counts."""
    found = []
    for step, words in STEPS.items():
        tail, how = _suffix(step), _fall_words(register, step)
        found.append(
            Finding(
                f"event_councils{tail}",
                f"Councils whose caseload fell by a fifth or more {words}",
                len(falls(register, step)),
                "count",
                0,
                f"Councils with a {how}.",
                _TABLES,
            )
        )
    councils = retention.panel(register)["unit"].nunique()
    found.append(
        Finding(
            "event_units",
            "Councils looked at",
            councils,
            "count",
            0,
            "Units of the workforce table but City of London and Isles of Scilly; councils that report jointly are one.",
            ("workforce",),
        )
    )
    found.append(
        Finding(
            "event_councils_all",
            "Councils whose caseload fell by a fifth or more, implausible counts included",
            len(falls(register, 1, False)),
            "count",
            0,
            f"As event_councils ({_fall_words(register, 1)}), but with the counts marked implausible.",
            _TABLES,
        )
    )
    found.append(
        _made(
            "event_turnover_after_all",
            "Turnover, mean of the years after, implausible counts included",
            average(register, "turnover", 1, False),
            "turnover",
            "As event_turnover_after, with the falls that rest on counts marked implausible.",
        )
    )
    return found


def _normal_findings(register: Register) -> list[Finding]:
    """What a return to normal makes of a choice like this."""
    found = [_persistence_finding(register)]
    own, others = matched_levels(register)
    for key, label, value in (
        ("fell", "councils that fell", own),
        ("others", "councils matched with them", others),
    ):
        found.append(
            Finding(
                f"event_matched_{key}",
                f"Caseload the year before the fall, {label}",
                value,
                "children_per_case_holder",
                1,
                f"Mean caseload in the year before the fall of the {label}; matches as in event_caseload_matched_0.",
                _TABLES,
            )
        )
    for step in STEPS:
        found += [_parts_finding(register, step), *_above_findings(register, step)]
        for name in PANELS:
            found += _panel_findings(register, name, step)
    return found


def _persistence_finding(register: Register) -> Finding:
    return Finding(
        "event_persistence",
        "How much of a caseload's distance from its normal is left a year later",
        persistence(register),
        "percent",
        0,
        "The logarithm of the caseload less the mean of the year and of the council; its first-order autocorrelation "
        "r over all pairs of years known in both (products ÷ squares of the earlier year). Shown: the coefficient of "
        "a first-order autoregression whose expected products ÷ expected squares, around the mean of a series of as "
        "many years as the table has, are r.",
        ("workforce", "flags"),
    )


def _parts_finding(register: Register, step: int) -> Finding:
    own = parts(register, step)
    return Finding(
        f"event_by_cases{_suffix(step)}",
        f"Share of the fall that came from fewer cases (fall {STEPS[step]})",
        float(own["cases"] / own.sum()),
        "percent",
        0,
        f"Over the councils of event_councils{_suffix(step)}: mean change of the logarithm of cases ÷ mean change of "
        "the logarithm of the caseload, from the count the fall is measured from to the count of the fall; the rest "
        "is more case holders.",
        _TABLES,
        n=len(falls(register, step)),
    )


def _above_findings(register: Register, step: int) -> list[Finding]:
    tail, since = _suffix(step), "the year before the fall" if step == 1 else "two years before the fall"
    fall = study(register, "caseload", step)[_column(0)].value
    undone = from_normal(register, "caseload", [0], step)
    lasting = from_normal(register, "caseload", AFTER, step)
    how = f"Falls as in event_councils{tail}; coefficients of event_caseload{tail}."
    return [
        _made(
            f"event_above{tail}",
            f"How far {since} stands above the council's other years",
            above_own(register, step),
            "caseload",
            f"{how} Caseload less the year's mean of all councils, in {since}, less the mean of the same over the "
            "council's years but those from then to the fall; mean over councils, Student's t.",
            "95% confidence interval over the councils that fell",
        ),
        Finding(
            f"event_undone{tail}",
            f"Share of the fall that undoes a rise (fall {STEPS[step]})",
            1 - undone.value / fall,
            "percent",
            0,
            f"{how} One less the fall below the mean of the earlier years ÷ the fall below {since}.",
            _TABLES,
        ),
        Finding(
            f"event_lasting{tail}",
            f"Share of the fall that is still below the earlier normal after it (fall {STEPS[step]})",
            lasting.value / fall,
            "percent",
            0,
            f"{how} The mean of the years {AFTER[0]} to {AFTER[-1]} after, less the mean of the years before "
            f"{since}, ÷ the fall below {since}.",
            _TABLES,
        ),
    ]


_PANEL_WORDS = {
    "recorded": ("in the record", "The record."),
    "shuffled": (
        "where each council's years are shuffled",
        f"Mean of {_DRAWS} panels in which each council's distances from the year's mean (logarithms) stand in another "
        f"order of years (numpy default_rng, seed {_SEED}, permuted).",
    ),
    "drifting": (
        "where councils only wander around their normal",
        f"Mean of {_DRAWS} panels in which each council's distance from its own mean (logarithms) follows a first-order "
        "autoregression with normal shocks (numpy default_rng, seed "
        f"{_SEED + 1}), the persistence of event_persistence and the council's own variance, raised for the "
        "length of the series; nothing happens in them.",
    ),
}


def _panel_ends(values: np.ndarray) -> dict:
    """The middle 95% of made-up panels; nothing for the record, which is one."""
    if len(values) == 1:
        return {}
    low, high = (float(end) for end in np.quantile(values, [0.025, 0.975]))
    return {"low": low, "high": high, "interval": "middle 95% of the panels"}


def _panel_findings(register: Register, name: str, step: int) -> list[Finding]:
    words, how = _PANEL_WORDS[name]
    tail = _suffix(step)
    choice = f"Chosen by the {_fall_words(register, step)}."
    line, picked = mean_path(register, name, step), chosen(register, name, step)
    found = [
        Finding(
            f"event_{name}{tail}_councils",
            f"Councils that fall by a fifth {STEPS[step]}, {words}",
            float(picked.counts().mean()),
            "count",
            0,
            f"{how} {choice} Number of councils.",
            _TABLES,
            **_panel_ends(picked.counts()),
        )
    ]
    for time in (-step, 0):
        found.append(
            Finding(
                f"event_{name}{tail}_{_key(time)}",
                f"Caseload against all councils, {_when(time)}, {words} (fall {STEPS[step]})",
                float(line[time]),
                "children_per_case_holder",
                1,
                f"{how} {choice} Mean caseload less the year's mean of all councils, {_when(time)}.",
                _TABLES,
            )
        )
    for time in AFTER:
        found.append(
            Finding(
                f"event_{name}{tail}_left_{time}",
                f"Share of the fall left {_when(time)}, {words} (fall {STEPS[step]})",
                float(picked.left(time, step).mean()),
                "percent",
                0,
                f"{how} {choice} Distances from the year's mean, in councils known in all three years: (year the fall "
                f"is measured from less {_when(time)}) ÷ (year the fall is measured from less year of the fall).",
                _TABLES,
                **_panel_ends(picked.left(time, step)),
            )
        )
    return found
