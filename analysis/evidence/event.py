"""Findings of councils whose caseload fell by a fifth: before and after, what made it, and what chance alone shows."""

from collections.abc import Iterable, Sequence

import numpy as np

from analysis.claims.finding import Finding
from analysis.evidence import curve, event_chance, event_study, permutation
from analysis.evidence.definitions import DEFINITIONS, defined
from analysis.evidence.staff import panel
from analysis.evidence.turnover import FORMS
from analysis.register.load import Register

#: How the regressions are fitted → the words that stand once, where the definitions refer to: the chapter's Method.
METHOD = {
    "Least squares": DEFINITIONS.phrase("method"),
    "Poisson pseudo-likelihood": DEFINITIONS.phrase("poisson"),
    "Years since a fall": DEFINITIONS.phrase("event_method"),
    "In points": DEFINITIONS.phrase("event_points"),
}


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    made = [*_chosen(register)]
    for step in event_study.STEPS:
        for outcome in event_study.OUTCOMES:
            told = step == 1 or outcome in ("caseload", "turnover")
            made += _studied(register, outcome, step, event_study.shown(step) if told else [])
            made += _compared(register, outcome, step) if told else []
    parts, words = ("median", "chance", "count", "clear"), {"counted": False, "seed": permutation.SEED}
    curved = curve.told("event_curve", event_study.entries(register), event_study.DRAWS, parts, **words)
    return [*made, *_normal(register), *curved]


def _outcome(register: Register, outcome: str, step: int) -> dict[str, object]:
    """Words of an outcome after a fall, for definitions."""
    name, form = event_study.OUTCOMES[outcome], FORMS.get(outcome)
    counts = form is not None and form.poisson
    words = fallen(register, step) | {"outcome": outcome, "name": name, "unit": unit_of(outcome)}
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
        rows = next(iter(fitted.estimates.values())).n
        yield defined("event_{outcome}{tail}_leads", fitted.joint(event_study.leads(step)), n=rows, **words)


def _compared(register: Register, outcome: str, step: int) -> Iterable[Finding]:
    words = _outcome(register, outcome, step) | {
        "nearest": event_study.NEAREST,
        "latest": event_study.AFTER[-1],
    }
    words["adjusted"] = "the caseload" + ("" if outcome == "caseload" else f" and {words['name'].lower()}")
    leavers = event_study.RATES[outcome] == "leavers_before"
    words["rate"] = " (leavers ÷ staff in post a year before)" if leavers else ""
    for time in (0, *event_study.AFTER):
        words |= {"years": time, "when": when(time), "by": when(time).removeprefix("in ")}
        adjusted = event_study.projected(register, outcome, time, step)
        yield defined("event_{outcome}{tail}_adjusted_{years}", adjusted, **words)
        beside = event_study.matched(register, outcome, time, step)
        yield defined("event_{outcome}{tail}_matched_{years}", beside, **words)


def _chosen(register: Register) -> Iterable[Finding]:
    """How many councils fell, and how it is with implausible counts."""
    for step in event_study.STEPS:
        yield defined(
            "event_councils{tail}", len(event_study.falls(register, step)), **fallen(register, step)
        )
    yield defined("event_units", panel(register)["unit"].nunique())
    yield defined("event_councils_all", len(event_study.falls(register, 1, False)), **fallen(register, 1))
    yield defined("event_turnover_after_all", event_study.average(register, "turnover", 1, False))


def unit_of(outcome: str) -> str:
    """Key of the unit that differences in an outcome are shown in."""
    return "children_per_case_holder" if outcome == "caseload" else "percentage_points"


def fallen(register: Register, step: int) -> dict[str, object]:
    """Words of the falls over so many years, for definitions."""
    return {
        "tail": "" if step == 1 else "_two",
        "step": event_study.STEPS[step],
        "since": "the year before" if step == 1 else "two years before",
        "after": f"{event_study.AFTER[0]} to {event_study.AFTER[-1]}",
        "fifth": register.claims["caseload_cut_fifth"].figure.text,
        "resamples": event_study.RESAMPLES,
    }


def when(time: int) -> str:
    """A time around the fall, in words."""
    if time == 0:
        return "in the year of the fall"
    years = f"{abs(time)} year{'s' if abs(time) > 1 else ''}"
    return f"{years}{' or more' if abs(time) == event_study.TIMES[-1] else ''} {'after' if time > 0 else 'before'}"


def key_of(time: int) -> str:
    """The same as part of a key."""
    return f"{'after' if time >= 0 else 'before'}_{abs(time)}"


def _normal(register: Register) -> list[Finding]:
    """What made the falls, how much of them undoes a high year, and what a return to normal makes of such a choice."""
    own, others = event_study.matched_levels(register)
    made = [
        defined("event_persistence", event_chance.persistence(register)),
        defined("event_matched_{group}", own, group="fell", label="councils that fell"),
        defined("event_matched_{group}", others, group="others", label="councils matched with them"),
    ]
    for step in event_study.STEPS:
        made += [*_parts(register, step), *_standing(register, step)]
        for made_up in event_chance.PANELS:
            made += _panel(register, made_up, step)
    return made


#: Part of a fall → its words.
_PART_WORDS = {
    "cases": "fewer cases",
    "workforce": "a larger workforce (staff in post and agency workers)",
    "share": "a larger share of the workforce that holds cases",
}


def _parts(register: Register, step: int) -> Iterable[Finding]:
    """What made the falls: cases, workforce, and the lever."""
    own, each = event_study.parts(register, step), event_study.changes(register, step)
    words = fallen(register, step) | {"n": len(each)}
    for part, told in _PART_WORDS.items():
        yield defined("event_by_{part}{tail}", own[part] / own.sum(), part=part, told=told, **words)
    mostly = each["share"] < 0.5 * each.sum(axis=1)
    yield defined("event_mostly_share{tail}", mostly.sum(), **words)


def _standing(register: Register, step: int) -> Iterable[Finding]:
    """How far the year before stood above the others, what of the fall lasts, and where such councils stand."""
    words = fallen(register, step)
    yield defined("event_above{tail}", event_chance.above_own(register, step), **words)
    yield defined("event_undone{tail}", *event_study.undone(register, step), **words)
    yield defined("event_lasting{tail}", *event_study.lasting(register, step), **words)
    for time in (-step, 0, event_study.AFTER[-1]):
        words = fallen(register, step) | {"time": key_of(time), "when": when(time)}
        yield defined("event_standing{tail}_{time}", event_chance.standing(register, time, step), **words)


def _middle(values: np.ndarray) -> list[float]:
    """Mean and middle 95% of made-up panels; the mean alone for the record, which is one."""
    return [values.mean(), *(np.quantile(values, [0.025, 0.975]) if len(values) > 1 else [])]


def _panel(register: Register, panel: str, step: int) -> Iterable[Finding]:
    drawn = {"panels": event_chance.DRAWS, "seed": event_chance.SEED, "next_seed": event_chance.SEED + 1}
    words = fallen(register, step) | {"panel": panel, "panel_told": DEFINITIONS.phrase(f"panel_{panel}")}
    words["panel_made"] = DEFINITIONS.phrase(f"made_{panel}", **drawn)
    line, picked = event_chance.mean_path(register, panel, step), event_chance.chosen(register, panel, step)
    yield defined("event_{panel}{tail}_councils", *_middle(picked.counts()), **words)
    if panel != "recorded":
        chance = event_chance.as_many(register, panel, step)
        yield defined("event_{panel}{tail}_as_many", chance, **words)
    for time in (-step, 0):
        words |= {"time": key_of(time), "when": when(time)}
        yield defined("event_{panel}{tail}_{time}", line[time], **words)
    for time in event_study.AFTER:
        words |= {"years": time, "when": when(time)}
        yield defined("event_{panel}{tail}_left_{years}", *_middle(picked.left(time, step)), **words)
