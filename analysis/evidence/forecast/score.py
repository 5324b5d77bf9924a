"""Predictions beside what came: inside the interval or not, how far off, and what would change an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.arithmetic.rounding import round_half_up
from analysis.claims import wording
from analysis.evidence.basis import target_of
from analysis.evidence.forecast.ahead import came, held
from analysis.register import counts
from analysis.register.load import Register
from analysis.register.panel import Official
from analysis.register.predictions import INTERVALS, Conclusion, Forecast, Prediction


@dataclass(frozen=True)
class Score:
    """One prediction beside its count; base units."""

    prediction: Prediction  #: a number of councils is scaled to the councils that were counted
    #: `came`, `error`: what was counted, and that less what was predicted
    came: float
    error: float
    inside: Mapping[int, bool]  #: by interval, 80 and 95
    #: interval score: the width, and for a miss how far outside times two over the chance of a miss. Less is
    #: better. Source: Gneiting and Raftery, Journal of the American Statistical Association 102 (2007).
    penalty: Mapping[int, float]


def interval_score(low: float, high: float, level: int, value: float) -> float:
    """Width of an interval, and for a miss how far outside times two over the chance of a miss."""
    outside = max(low - value, value - high, 0.0)
    return high - low + outside * 2 / (1 - level / 100)


def score(official: Official, one: Prediction, target: float) -> Score | None:
    """A prediction beside what was counted, ``None`` while its year is not.

    Parameters
    ----------
    target : float
        Children for each case holder; what a council at the target has at most.
    """
    if one.year not in official.england.index:
        return None
    if one.councils:
        one = _scaled(one, len(counts.counted(official, one.year)))
    value = came(official, one.year, target)[one.measure]
    ends = {level: one.forecast.ends(level) for level in INTERVALS}
    return Score(
        one,
        value,
        value - one.forecast.value,
        {level: low <= value <= high for level, (low, high) in ends.items()},
        {level: interval_score(low, high, level, value) for level, (low, high) in ends.items()},
    )


def _scaled(one: Prediction, counted: int) -> Prediction:
    """A number of councils for as many as were counted, where some of those predicted were not."""
    part = min(counted, one.councils) / one.councils
    return replace(one, forecast=Forecast(*(value * part for value in vars(one.forecast).values())))


def score_councils(register: Register, year: int) -> pd.DataFrame:
    """Councils' predictions for a year beside their caseloads, for those that were counted.

    Gives ``unit``, ``area``, the fields of :class:`Forecast`, ``chance``, ``came``, ``reached``.
    """
    caseloads = counts.counted(register.official, year)["caseload"]
    rows = [
        {"unit": one.unit, "area": one.area, **vars(one.forecast), "chance": one.chance}
        | {"came": float(caseloads[one.unit])}
        for one in register.predictions_councils.values()
        if one.year == year and one.unit in caseloads.index
    ]
    found = pd.DataFrame(rows)
    return (
        found if found.empty else found.assign(reached=counts.at_target(found["came"], target_of(register)))
    )


def chance_score(chances: np.ndarray, reached: np.ndarray) -> float:
    """Mean square of chance less outcome (Brier): zero is perfect, a quarter is a tossed coin."""
    return float(np.mean((np.asarray(chances, float) - np.asarray(reached, float)) ** 2))


def measured(register: Register, one: Conclusion, year: int) -> float | None:
    """The figure that a conclusion's rule looks at, in one year; ``None`` where there is none.

    It is in base units.
    """
    official = register.official
    if not one.measure or year not in official.england.index:
        return None
    if one.measure == "at_target_share":
        caseloads = counts.counted(official, year)["caseload"]
        return float(counts.at_target(caseloads, target_of(register)).mean())
    if one.measure == "held_share":
        own = score_councils(register, year)
        return None if own.empty else float(held(own, 80).mean())
    return float(official.england.loc[year, one.measure])


def changed(one: Conclusion, value: float) -> bool:
    """Whether a figure, printed with the threshold's decimals, is where the answer changes."""
    shown = round_half_up(wording.exact(value) / one.unit.factor, Fraction(1, 10**one.decimals))
    return shown >= one.threshold if one.side == "at least" else shown < one.threshold


def report(register: Register) -> list[str]:
    """Lines that say how the predictions of each counted year did; none while no such year is counted."""
    official, target = register.official, target_of(register)
    done = [found for one in register.predictions.values() if (found := score(official, one, target))]
    lines: list[str] = []
    for year in sorted({one.prediction.year for one in done}):
        own = [one for one in done if one.prediction.year == year]
        lines.append(f"Predictions for {year}, written on {own[0].prediction.made_on}:")
        lines += [_line(register, one) for one in own]
        lines += _councils(register, year)
        lines += [_conclusion(register, one, year) for one in register.conclusions.values()]
    return lines


def _line(register: Register, one: Score) -> str:
    written = one.prediction
    shown = [
        f"{level}%: {between(written, level)}, {'inside' if one.inside[level] else 'outside'}"
        for level in INTERVALS
    ]
    return (
        f"{written.label}: predicted {figure(written, written.forecast.value)}, counted {figure(written, one.came)} "
        f"({'; '.join(shown)}); {error(register, one)} off; interval score {figure(written, one.penalty[80])}"
    )


def figure(one: Prediction, value: float) -> str:
    """A value with the unit and the decimals of a prediction."""
    return wording.with_unit(wording.exact(value), one.unit, one.decimals)


def between(one: Prediction, level: int) -> str:
    """An interval of a prediction in words.

    Parameters
    ----------
    level : int
        80 or 95.
    """
    low, high = map(wording.exact, one.forecast.ends(level))
    return wording.between(low, high, one.unit, one.decimals)


def error(register: Register, one: Score) -> str:
    """What was counted less what was predicted, in points where they are shares."""
    unit = one.prediction.unit
    unit = register.units["percentage_points"] if unit.id == "percent" else unit
    return wording.with_unit(wording.exact(one.error), unit, one.prediction.decimals, sign=True)


def _councils(register: Register, year: int) -> list[str]:
    own = score_councils(register, year)
    if own.empty:
        return []
    inside = ", ".join(f"{int(held(own, level).sum())} inside their {level}%" for level in INTERVALS)
    brier = chance_score(own["chance"], own["reached"])
    lines = [
        f"Councils: of {len(own)} counted, {inside}; score of the chances {brier:.3f} (0 best, 0.25 a coin)"
    ]
    out = own[~held(own, 95)]
    return lines + ([f"Outside their 95%: {', '.join(sorted(out['area']))}"] if len(out) else [])


def _conclusion(register: Register, one: Conclusion, year: int) -> str:
    value = measured(register, one, year)
    if value is None:
        return f"{one.question} See {one.chapter}. {one.changes}."
    shown = wording.with_unit(wording.exact(value), one.unit, one.decimals)
    return f"{one.question} {'The answer changes' if changed(one, value) else 'As before'}: {shown}. {one.changes}."
