"""Findings of the chapter *What the next count will show*: what was written down, and how the method did before."""

from collections.abc import Iterable

import numpy as np

from analysis.claims.finding import Finding
from analysis.evidence.basis import target_of
from analysis.evidence.definitions import DEFINITIONS, defined
from analysis.evidence.forecast.ahead import (
    coverage,
    held,
    outlook,
    past,
    past_councils,
    past_error,
    stretch,
    tried,
)
from analysis.evidence.forecast.pooling import panel
from analysis.evidence.forecast.score import between, chance_score
from analysis.register import counts
from analysis.register.load import Register
from analysis.register.predictions import INTERVALS, RATES, SPREAD, Prediction


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
    predictions = written(register)
    yield defined("protocol_year", predictions[0].year)
    yield defined("protocol_data_to", predictions[0].data_to)
    for interval, level in zip(("narrow", "wide"), INTERVALS, strict=True):
        yield defined("protocol_{interval}", level / 100, interval=interval)
    for prediction in predictions:
        ahead = prediction.forecast
        how = DEFINITIONS.phrase("rate_method" if prediction.measure in RATES else "place_method")
        words = {"prediction": prediction, "how": how, "wide": between(prediction, 95)}
        words["n"] = prediction.councils
        yield defined("protocol_{prediction.measure}", ahead.value, ahead.low80, ahead.high80, **words)


def _past(register: Register) -> Iterable[Finding]:
    official, last, target = register.official, data_to(register), target_of(register)
    tests, own = past(official, last, target), past_councils(official, last, target)
    words = {"years": f"{tried(official, last)[0]} to {last}"}
    for group, measures in (("rates", RATES), ("spread", SPREAD)):
        for level, (inside, of) in coverage(tests, measures).items():
            words |= {"group": group, "level": level}
            yield defined("protocol_{group}_held{level}", inside, n=of, **words)
    for level in INTERVALS:
        words["level"] = level
        yield defined("protocol_councils_held{level}", held(own, level).mean(), n=len(own), **words)
    factors = [stretch(rows) for _, rows in tests.groupby("measure")]
    longer = sum(max(factor.values()) > 1 for factor in factors)
    yield defined("protocol_stretched", longer, n=len(factors))
    yield defined("protocol_tried", len(tried(official, last)), **words)


def _errors(register: Register) -> Iterable[Finding]:
    official, last, target = register.official, data_to(register), target_of(register)
    for way, trend in (("level", False), ("trend", True)):
        yield defined(f"protocol_{way}_error", past_error(official, last, trend))
    own = past_councils(official, last, target)
    own = own[own["before"].notna()]
    reached, side = (counts.at_target(own[column], target) for column in ("came", "before"))
    for way, chance in (("chance", own["chance"]), ("same", side)):
        yield defined(f"protocol_{way}_score", chance_score(chance, reached), n=len(own))


def _scales(register: Register) -> Iterable[Finding]:
    official, last = register.official, data_to(register)
    scales = outlook(official, last).model.scales
    noise = scales.noise / np.sqrt(np.median(panel(official, last).holders))
    yield defined("protocol_scale_level", scales.level)
    yield defined("protocol_scale_moving", scales.moving)
    yield defined("protocol_scale_noise", noise)
    yield defined("protocol_scale_persistence", scales.persistence)
    yield defined("protocol_spread_model", np.sqrt(scales.level**2 + scales.moving**2 + noise**2))
    now = np.log(counts.counted(official, last)["caseload"]).std()
    yield defined("protocol_spread_now", now, last=last)
