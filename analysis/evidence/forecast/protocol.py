"""Findings of the chapter *What the next count will show*: what was written down, and how the method did before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.claims.finding import Finding
from analysis.evidence.forecast.ahead import (
    coverage,
    held,
    outlook,
    past,
    past_councils,
    stretch,
    trend_errors,
    tried,
)
from analysis.evidence.forecast.pooling import panel
from analysis.evidence.forecast.ranks import METHOD
from analysis.evidence.forecast.score import between, chance_score, target_of
from analysis.register import counts as council
from analysis.register.load import Register
from analysis.register.predictions import INTERVALS, RATES, SPREAD, Prediction

_TABLES = ("workforce",)
_RATE = (
    "The last count is carried on. The interval is Student's t round its logarithm, scaled by the root mean square of "
    "the changes of the logarithm from year to year, with as many degrees of freedom as changes."
)
_STRETCH = (
    "Where the same method's intervals for past years would have held less than they promise, they are stretched, each "
    "measure by the least factor with which they would have held it."
)


def written(register: Register) -> list[Prediction]:
    """The predictions last written down, all of one year."""
    year = max(one.year for one in register.predictions.values())
    return [one for one in register.predictions.values() if one.year == year]


def data_to(register: Register) -> int:
    """The last year that was known when they were written down."""
    return written(register)[0].data_to


def findings(register: Register) -> Iterable[Finding]:
    """Every figure of the chapter, see :class:`analysis.claims.finding.Finding`."""
    yield from _written(register)
    yield from _past(register)
    yield from _errors(register)
    yield from _scales(register)


def _written(register: Register) -> Iterable[Finding]:
    found = written(register)
    years = {
        "year": ("Year of the count predicted", found[0].year),
        "data_to": ("Last count known when the predictions were written down", found[0].data_to),
    }
    for key, (label, year) in years.items():
        yield Finding(
            f"protocol_{key}", label, year, "calendar_year", 0, f"{label}, as the table of predictions has it.",
            ("predictions",),
        )  # fmt: skip
    for key, level in zip(("narrow", "wide"), INTERVALS, strict=True):
        yield Finding(
            f"protocol_{key}", f"Cases in which the {key} interval is made to hold", level / 100, "percent", 0,
            "The book's choice: one interval to be wrong now and then, and one to be wrong seldom.", ("predictions",),
        )  # fmt: skip
    for one in found:
        how = _RATE if one.measure in RATES else METHOD
        yield Finding(
            f"protocol_{one.measure}",
            f"{one.label}, predicted for {one.year}",
            one.forecast.value,
            one.unit.id,
            one.decimals,
            f"Written down on {one.made_on} from counts up to {one.data_to}. {how} {_STRETCH} In 95 of 100 cases: "
            f"{between(one, 95)}.",
            ("predictions", "workforce"),
            one.forecast.low80,
            one.forecast.high80,
            "80 in 100 cases",
            n=one.councils,
        )


def _past(register: Register) -> Iterable[Finding]:
    official, last, target = register.official, data_to(register), target_of(register)
    tests, own = past(official, last, target), past_councils(official, last, target)
    years = f"{tried(official, last)[0]} to {last}"
    groups = {"rates": ("rates of England", RATES), "spread": ("figures of all councils together", SPREAD)}
    for key, (label, measures) in groups.items():
        for level, (inside, of) in coverage(tests, measures).items():
            yield Finding(
                f"protocol_{key}_held{level}",
                f"Past {label} inside their {level}% interval",
                inside,
                "count",
                0,
                f"Counts of {years} predicted from the years before each alone, before any stretching: how many of the "
                f"{label} lay inside their {level}% interval.",
                _TABLES,
                n=of,
            )
    for level in INTERVALS:
        yield Finding(
            f"protocol_councils_held{level}",
            f"Past counts of councils inside their {level}% interval",
            float(held(own, level).mean()),
            "percent",
            0,
            f"The caseload of every council counted in {years}, predicted from the years before each alone: the share "
            f"inside its own {level}% interval. {METHOD}",
            _TABLES,
            n=len(own),
            digits=3,
        )
    stretched = {one: stretch(tests[tests["measure"] == one]) for one in (*RATES, *SPREAD)}
    yield Finding(
        "protocol_stretched",
        "Measures whose intervals had to be stretched",
        sum(max(one.values()) > 1 for one in stretched.values()),
        "count",
        0,
        f"Of the measures predicted for England and for all councils together. {_STRETCH}",
        _TABLES,
        n=len(stretched),
    )
    yield Finding(
        "protocol_tried", "Past years that the method was tried on", len(tried(official, last)), "count", 0,
        f"Counts of {years}: the first has three changes from year to year before it.", _TABLES,
    )  # fmt: skip


def _errors(register: Register) -> Iterable[Finding]:
    official, last, target = register.official, data_to(register), target_of(register)
    own = past_councils(official, last, target)
    for key, label, value in zip(
        ("level_error", "trend_error"),
        ("the last count carried on", "the mean past change added"),
        trend_errors(official, last),
        strict=True,
    ):
        yield Finding(
            f"protocol_{key}",
            f"Mean miss of England's past rates with {label}",
            value,
            "percent",
            1,
            "Mean absolute difference of the logarithms of count and prediction over the five rates and all years that "
            f"can be predicted from at least three changes, {label}.",
            _TABLES,
            digits=4,
        )
    own = own[own["before"].notna()]
    reached = council.at_target(own["came"], target)
    chances = {
        "chance": ("chances given", own["chance"]),
        "same": (
            "every council taken to stay on its side of the target",
            council.at_target(own["before"], target),
        ),
    }
    for key, (label, chance) in chances.items():
        yield Finding(
            f"protocol_{key}_score",
            f"Mean square error of past years' {label}",
            chance_score(chance, reached),
            "coefficient",
            3,
            "Mean square of the chance of a count at the target less one where it was and zero where it was not, over "
            f"councils counted in the year and the year before; {label}. Zero is perfect.",
            _TABLES,
            n=len(own),
            digits=3,
        )


def _scales(register: Register) -> Iterable[Finding]:
    official, last = register.official, data_to(register)
    scales = outlook(official, last).model.scales
    holders = float(np.median(panel(official, last).holders))
    whole = np.sqrt(scales.level**2 + scales.moving**2 + scales.noise**2 / holders)
    now = float(np.log(council.counted(official, last)["caseload"]).std())
    deviation = "Standard deviation of the logarithm of the caseload, in per cent."
    named = {
        "scale_level": ("Standing difference between councils", scales.level, deviation),
        "scale_moving": ("Difference that drifts from year to year", scales.moving, deviation),
        "scale_noise": (
            "What is gone by the next count, in a council with the median number of case holders",
            scales.noise / np.sqrt(holders),
            deviation,
        ),
        "scale_persistence": (
            "Part of a drift that is kept from year to year",
            scales.persistence,
            "Correlation of the drifting difference in two years running.",
        ),
        "spread_model": ("Spread of councils that the method takes as lasting", whole, deviation),
        "spread_now": (
            f"Spread of councils in the count of {last}",
            now,
            f"{deviation} Councils as counted.",
        ),
    }
    for key, (label, value, definition) in named.items():
        yield Finding(
            f"protocol_{key}", label, float(value), "percent", 0, f"{definition} {METHOD}", _TABLES, digits=3
        )
