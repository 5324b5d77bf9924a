"""Findings of the chapter *What happened where caseloads did fall by a fifth?*"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.claims.finding import Finding
from analysis.evidence import curve, event_curve, event_normal, permutation
from analysis.evidence.definitions import DEFINITIONS, defined
from analysis.evidence.event_normal import fallen, key_of, unit_of, when
from analysis.evidence.event_study import (
    AFTER,
    NEAREST,
    OUTCOMES,
    RATES,
    STEPS,
    at_time,
    average,
    falls,
    from_normal,
    leads,
    matched,
    projected,
    shown,
    study,
)
from analysis.evidence.staff import panel
from analysis.evidence.turnover import FORMS
from analysis.register.load import Register


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    made = [*_chosen(register)]
    for step in STEPS:
        for outcome in OUTCOMES:
            told = step == 1 or outcome in ("caseload", "turnover")
            made += _studied(register, outcome, step, shown(step) if told else [])
            made += _compared(register, outcome, step) if told else []
    return [*made, *event_normal.findings(register), *_curve(register)]


def _outcome(register: Register, outcome: str, step: int) -> dict[str, object]:
    """Words of an outcome after a fall, for definitions."""
    name, form = OUTCOMES[outcome], FORMS.get(outcome)
    counts = form is not None and form.poisson
    words = fallen(register, step) | {"outcome": outcome, "name": name, "unit": unit_of(outcome)}
    words["what"] = f"{form.words[0].upper()}{form.words[1:]}," if form else name
    words["fitted"] = (
        DEFINITIONS.phrase("event_points", form=form) if counts else DEFINITIONS.phrase("method")
    )
    return words


def _studied(register: Register, outcome: str, step: int, times: Sequence[int]) -> Iterable[Finding]:
    words = _outcome(register, outcome, step)
    for time in times:
        estimate = at_time(register, outcome, time, step)
        told = {"time": key_of(time), "when": when(time)}
        yield defined("event_{outcome}{tail}_{time}", estimate, **words | told)
    yield defined("event_{outcome}{tail}_after", average(register, outcome, step), **words)
    normal = from_normal(register, outcome, AFTER, step)
    yield defined("event_{outcome}{tail}_normal", normal, **words)
    if outcome != "caseload":  # its leads show the return to normal, and are no test of parallel courses
        fitted = study(register, outcome, step)
        rows = next(iter(fitted.estimates.values())).n
        yield defined("event_{outcome}{tail}_leads", fitted.joint(leads(step)), n=rows, **words)


def _compared(register: Register, outcome: str, step: int) -> Iterable[Finding]:
    words = _outcome(register, outcome, step) | {"nearest": NEAREST, "latest": AFTER[-1]}
    words["adjusted"] = "the caseload" + ("" if outcome == "caseload" else f" and {words['name'].lower()}")
    leavers = RATES[outcome] == "leavers_before"
    words["rate"] = " (leavers ÷ staff in post a year before)" if leavers else ""
    for time in (0, *AFTER):
        words |= {"years": time, "when": when(time), "by": when(time).removeprefix("in ")}
        adjusted = projected(register, outcome, time, step)
        yield defined("event_{outcome}{tail}_adjusted_{years}", adjusted, **words)
        beside = matched(register, outcome, time, step)
        yield defined("event_{outcome}{tail}_matched_{years}", beside, **words)


def _chosen(register: Register) -> Iterable[Finding]:
    """How many councils fell, and how it is with implausible counts."""
    for step in STEPS:
        yield defined("event_councils{tail}", len(falls(register, step)), **fallen(register, step))
    yield defined("event_units", panel(register)["unit"].nunique())
    yield defined("event_councils_all", len(falls(register, 1, False)), **fallen(register, 1))
    yield defined("event_turnover_after_all", average(register, "turnover", 1, False))


def _curve(register: Register) -> Iterable[Finding]:
    """The specification curve for turnover as a whole."""
    tested = curve.joint(event_curve.entries(register))
    words = {"count": tested.count, "draws": event_curve.DRAWS, "seed": permutation.SEED}
    yield defined("event_curve_median", tested.median, tested.lowest, tested.highest, **words)
    yield defined("event_curve_chance", tested.median_chance, **words)
    yield defined("event_curve_count", tested.count, **words)
    yield defined("event_curve_clear", tested.clear, **words)
