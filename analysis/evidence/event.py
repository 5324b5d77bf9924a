"""Findings of councils whose caseload fell by a fifth: before and after, what made it, and what chance alone shows.

A council is picked because one year is high and the next is low. It would be picked, and would seem to rise again,
if its caseload only wandered: that return to normal is what made-up panels, in which nothing happens, show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from analysis.claims.finding import Finding
from analysis.evidence import curve, event_study, permutation
from analysis.evidence.definitions import defined
from analysis.evidence.event_study import TIMES, fallen, falls, fifth, wide
from analysis.evidence.regression import Estimate, mean_of
from analysis.evidence.staff import panel
from analysis.evidence.turnover import FORMS
from analysis.register.load import Register

#: The years after a fall in words.
_AFTER = f"{event_study.AFTER[0]} to {event_study.AFTER[-1]}"

#: Made-up panels, and the seed of their generator.
DRAWS, SEED = 400, 2019


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
def shuffled(register: Register) -> np.ndarray:
    """Each council's own distances from the year's mean (logarithms), in another order of years."""
    levels = np.log(wide(register).to_numpy())
    means = np.nanmean(levels, axis=0)
    many = np.broadcast_to(levels - means, (DRAWS, *levels.shape))
    return np.exp(np.random.default_rng(SEED).permuted(many, axis=2) + means)


@cache
def drifting(register: Register) -> np.ndarray:
    """Councils that wander around their own normal with the persistence and spread of the record, and no events."""
    levels, own = np.log(wide(register).to_numpy()), _own(register)
    share, years = persistence(register), levels.shape[1]
    inside = np.trace(_around_mean(share, years)) / years  # of the variance, what so short a series shows
    spread = np.sqrt(np.nanmean(own**2, axis=1, keepdims=True) / inside)
    shocks = np.random.default_rng(SEED + 1).standard_normal((DRAWS, *levels.shape))
    walk = [shocks[..., 0]]
    for year in range(1, years):
        walk.append(share * walk[-1] + np.sqrt(1 - share**2) * shocks[..., year])
    made = levels - own + spread * np.stack(walk, axis=-1)
    return np.exp(np.where(np.isnan(levels), np.nan, made))


#: Name → what makes panels of caseloads, draws × units × years; the record itself is one.
PANELS = {
    "recorded": lambda register: wide(register).to_numpy()[None],
    "shuffled": shuffled,
    "drifting": drifting,
}


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
def chosen(register: Register, name: str, step: int) -> Chosen:
    """What the same choice picks in the record or in made-up panels."""
    panels = PANELS[name](register)
    fell = fallen(panels, step, fifth(register))
    where = np.argwhere(fell.any(axis=-1))
    first = fell[tuple(where.T)].argmax(axis=-1) + step
    places = first[:, None] + np.array(TIMES)
    years = panels.shape[-1]
    inside = (places >= 0) & (places < years)
    own = (panels - np.nanmean(panels, axis=-2, keepdims=True))[tuple(where.T)]
    distances = np.where(inside, np.take_along_axis(own, places % years, axis=1), np.nan)
    return Chosen(distances, where[:, 0], len(panels))


def mean_path(register: Register, name: str, step: int = 1) -> pd.Series:
    """Mean distance from the year's mean by years since the fall.

    Parameters
    ----------
    name : str
        A key of `PANELS`.
    step : int
        Years over which the fall is measured.

    Returns
    -------
    Series
        By years since the fall, children for each case holder.
    """
    return pd.Series(np.nanmean(chosen(register, name, step).distances, axis=0), index=TIMES)


def as_many(register: Register, name: str, step: int) -> float:
    """Share of made-up panels with as many councils that fall as the record, the record counted as one."""
    made, own = chosen(register, name, step).counts(), len(falls(register, step))
    return float(((made >= own).sum() + 1) / (len(made) + 1))


def standing(register: Register, time: int, step: int) -> Estimate:
    """Where the councils that fell stand against the mean of all councils of the year, at one time."""
    return mean_of(chosen(register, "recorded", step).distances[:, TIMES.index(time)])


def above_own(register: Register, step: int) -> Estimate:
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
    return mean_of(np.array(gaps))


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    made = [*_chosen(register)]
    for step in event_study.STEPS:
        for outcome in event_study.OUTCOMES:
            told = step == 1 or outcome in ("caseload", "turnover")
            made += _studied(register, outcome, step, event_study.shown(step) if told else [])
            made += _compared(register, outcome, step) if told else []
    parts, words = ("median", "chance", "count", "clear"), {"counted": False, "seed": permutation.SEED}
    curved = list(curve.told("event_curve", event_study.entries(register), event_study.DRAWS, parts, **words))
    return [*made, *_beside(register), *_normal(register), *curved]


def _outcome(register: Register, outcome: str, step: int) -> dict[str, object]:
    """Words of an outcome after a fall, for definitions."""
    name, form = event_study.OUTCOMES[outcome], FORMS.get(outcome)
    counts = form is not None and form.poisson
    words = fall_words(register, step) | {"outcome": outcome, "name": name, "unit": unit_of(outcome)}
    words["what"] = f"{form.words[0].upper()}{form.words[1:]}," if form else name
    words["fitted"] = "Poisson pseudo-likelihood in points" if counts else "Least squares"
    return words


def _studied(register: Register, outcome: str, step: int, times: Sequence[int]) -> Iterable[Finding]:
    words = _outcome(register, outcome, step)
    for time in times:
        estimate = event_study.at_time(register, outcome, time, step)
        told = {"time": key_of(time), "when": when(time)}
        yield defined("event_{outcome}{tail}_{time}", estimate, **words | told)
    yield defined("event_{outcome}{tail}_after", event_study.average(register, outcome, step), **words)
    normal = event_study.from_normal(register, outcome, event_study.AFTER, step)
    yield defined("event_{outcome}{tail}_normal", normal, **words)
    if outcome != "caseload":  # its leads show the return to normal, and are no test of parallel courses
        fitted = event_study.study(register, outcome, step)
        rows = len(fitted.design.rows)
        yield defined("event_{outcome}{tail}_leads", fitted.joint(event_study.leads(step)), n=rows, **words)


def _compared(register: Register, outcome: str, step: int) -> Iterable[Finding]:
    words = _outcome(register, outcome, step) | {"nearest": event_study.NEAREST}
    words["adjusted"] = "the caseload" + ("" if outcome == "caseload" else f" and {words['name'].lower()}")
    leavers = event_study.RATES[outcome] == "leavers_before"
    words["rate"] = " (leavers ÷ staff in post a year before)" if leavers else ""
    for time in (0, *event_study.AFTER):
        words |= {"years": time, "when": when(time)}
        adjusted = event_study.projected(register, outcome, time, step)
        yield defined("event_{outcome}{tail}_adjusted_{years}", adjusted, **words)
        beside = event_study.matched(register, outcome, time, step)
        yield defined("event_{outcome}{tail}_matched_{years}", beside, **words)


def _beside(register: Register) -> Iterable[Finding]:
    """What all comparisons of turnover with councils alike before come to, taken together."""
    clear, count, raised = event_study.beside(register)
    words = {"after": _AFTER, "count": count}
    yield defined("event_beside_clear", clear, n=count, **words)
    yield defined("event_beside_holm", raised, **words)


def _chosen(register: Register) -> Iterable[Finding]:
    """How many councils fell, and how it is with implausible counts."""
    for step in event_study.STEPS:
        yield defined(
            "event_councils{tail}", len(event_study.falls(register, step)), **fall_words(register, step)
        )
    yield defined("event_units", panel(register)["unit"].nunique())
    yield defined("event_councils_all", len(event_study.falls(register, 1, False)), **fall_words(register, 1))
    yield defined("event_turnover_after_all", event_study.average(register, "turnover", 1, False))


def unit_of(outcome: str) -> str:
    """Key of the unit that differences in an outcome are shown in."""
    return "children_per_case_holder" if outcome == "caseload" else "percentage_points"


def fall_words(register: Register, step: int) -> dict[str, object]:
    """Words of the falls over so many years, for definitions."""
    return {
        "tail": "" if step == 1 else "_two",
        "step": event_study.STEPS[step],
        "since": "the year before" if step == 1 else "the count two years before",
        "after": _AFTER,
        "fifth": register.claims["caseload_cut_fifth"].figure.text,
        "resamples": event_study.RESAMPLES,
    }


def when(time: int) -> str:
    """A time around the fall, in words."""
    if time == 0:
        return "in the year of the fall"
    side, years = key_of(time).split("_")
    more = " or more" if abs(time) == event_study.TIMES[-1] else ""
    return f"{years} year{'' if years == '1' else 's'}{more} {side}"


def key_of(time: int) -> str:
    """The same as part of a key."""
    return f"{'after' if time >= 0 else 'before'}_{abs(time)}"


def _normal(register: Register) -> list[Finding]:
    """What made the falls, how much of them undoes a high year, and what a return to normal makes of such a choice."""
    own, others = event_study.matched_levels(register)
    made = [
        defined("event_persistence", persistence(register)),
        defined("event_matched_{group}", own, group="fell", label="councils that fell"),
        defined("event_matched_{group}", others, group="others", label="councils matched with them"),
    ]
    for step in event_study.STEPS:
        made += [*_parts(register, step), *_standing(register, step)]
        for made_up in PANELS:
            made += _panel(register, made_up, step)
    return made


def _parts(register: Register, step: int) -> Iterable[Finding]:
    """What made the falls: cases, workforce, and the lever."""
    own, each = event_study.parts(register, step), event_study.changes(register, step)
    words = fall_words(register, step) | {"n": len(each)}
    for part in own.index:
        yield defined("event_by_{part}{tail}", own[part] / own.sum(), part=part, **words)
    mostly = each["share"] < 0.5 * each.sum(axis=1)
    yield defined("event_mostly_share{tail}", mostly.sum(), **words)


def _standing(register: Register, step: int) -> Iterable[Finding]:
    """How far the year before stood above the others, what of the fall lasts, and where such councils stand."""
    words = fall_words(register, step)
    yield defined("event_above{tail}", above_own(register, step), **words)
    yield defined("event_undone{tail}", *event_study.undone(register, step), **words)
    yield defined("event_lasting{tail}", *event_study.lasting(register, step), **words)
    for time in (-step, 0, event_study.AFTER[-1]):
        words = fall_words(register, step) | {"time": key_of(time), "when": when(time)}
        yield defined("event_standing{tail}_{time}", standing(register, time, step), **words)


def _middle(values: np.ndarray) -> list[float]:
    """Mean and middle 95% of made-up panels; the mean alone for the record, which is one."""
    return [values.mean(), *(np.quantile(values, [0.025, 0.975]) if len(values) > 1 else [])]


def _panel(register: Register, panel: str, step: int) -> Iterable[Finding]:
    words = fall_words(register, step) | {"panel": panel}
    words |= {"panels": DRAWS, "seed": SEED, "next_seed": SEED + 1}
    line, picked = mean_path(register, panel, step), chosen(register, panel, step)
    yield defined("event_{panel}{tail}_councils", *_middle(picked.counts()), **words)
    if panel != "recorded":
        chance = as_many(register, panel, step)
        yield defined("event_{panel}{tail}_as_many", chance, **words)
    for time in (-step, 0):
        words |= {"time": key_of(time), "when": when(time)}
        yield defined("event_{panel}{tail}_{time}", line[time], **words)
    for time in event_study.AFTER:
        words |= {"years": time, "when": when(time)}
        yield defined("event_{panel}{tail}_left_{years}", *_middle(picked.left(time, step)), **words)
