"""Findings about the fall itself: what made it, how much of it undoes a high year, and what chance alone shows."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.claims.finding import Finding
from analysis.evidence.definitions import DEFINITIONS, defined
from analysis.evidence.event_chance import (
    DRAWS,
    PANELS,
    SEED,
    above_own,
    as_many,
    chosen,
    mean_path,
    persistence,
    standing,
)
from analysis.evidence.event_study import (
    AFTER,
    RESAMPLES,
    STEPS,
    TIMES,
    changes,
    lasting,
    matched_levels,
    parts,
    undone,
)
from analysis.register.load import Register


def unit_of(outcome: str) -> str:
    """Key of the unit that differences in an outcome are shown in."""
    return "children_per_case_holder" if outcome == "caseload" else "percentage_points"


def fallen(register: Register, step: int) -> dict[str, object]:
    """Words of the falls over so many years, for definitions."""
    return {
        "tail": "" if step == 1 else "_two",
        "step": STEPS[step],
        "since": "the year before" if step == 1 else "two years before",
        "after": f"{AFTER[0]} to {AFTER[-1]}",
        "fifth": register.claims["caseload_cut_fifth"].figure.text,
        "resamples": RESAMPLES,
    }


def when(time: int) -> str:
    """A time around the fall, in words."""
    if time == 0:
        return "in the year of the fall"
    years = f"{abs(time)} year{'s' if abs(time) > 1 else ''}"
    return f"{years}{' or more' if abs(time) == TIMES[-1] else ''} {'after' if time > 0 else 'before'}"


def key_of(time: int) -> str:
    """The same as part of a key."""
    return f"{'after' if time >= 0 else 'before'}_{abs(time)}"


def findings(register: Register) -> list[Finding]:
    """What a return to normal makes of a choice like this."""
    made = [defined("event_persistence", persistence(register)), *_matched(register)]
    for step in STEPS:
        made += [*_parts(register, step), *_returned(register, step), *_standing(register, step)]
        for panel in PANELS:
            made += _panel(register, panel, step)
    return made


def _matched(register: Register) -> Iterable[Finding]:
    own, others = matched_levels(register)
    yield defined("event_matched_{group}", own, group="fell", label="councils that fell")
    yield defined("event_matched_{group}", others, group="others", label="councils matched with them")


#: Part of a fall → its words.
_PART_WORDS = {
    "cases": "fewer cases",
    "workforce": "a larger workforce (staff in post and agency workers)",
    "share": "a larger share of the workforce that holds cases",
}


def _parts(register: Register, step: int) -> Iterable[Finding]:
    """What made the falls: cases, workforce, and the lever."""
    own, each = parts(register, step), changes(register, step)
    words = fallen(register, step) | {"n": len(each)}
    for part, told in _PART_WORDS.items():
        yield defined("event_by_{part}{tail}", own[part] / own.sum(), part=part, told=told, **words)
    mostly = each["share"] < 0.5 * each.sum(axis=1)
    yield defined("event_mostly_share{tail}", mostly.sum(), **words)


def _returned(register: Register, step: int) -> Iterable[Finding]:
    """How far the year before stood above the others, and what of the fall lasts."""
    words = fallen(register, step)
    yield defined("event_above{tail}", above_own(register, step), **words)
    yield defined("event_undone{tail}", *undone(register, step), **words)
    yield defined("event_lasting{tail}", *lasting(register, step), **words)


def _standing(register: Register, step: int) -> Iterable[Finding]:
    """Where the councils that fell stand against all councils, before, at the fall and three years after."""
    for time in (-step, 0, AFTER[-1]):
        words = fallen(register, step) | {"time": key_of(time), "when": when(time)}
        yield defined("event_standing{tail}_{time}", standing(register, time, step), **words)


#: Panel → where its falls are, and what it is.
_PANEL_WORDS = {
    "recorded": ("panel_recorded", "made_recorded"),
    "shuffled": ("panel_shuffled", "made_shuffled"),
    "drifting": ("panel_drifting", "made_drifting"),
}


def _middle(values: np.ndarray) -> list[float]:
    """Mean and middle 95% of made-up panels; the mean alone for the record, which is one."""
    return [values.mean(), *(np.quantile(values, [0.025, 0.975]) if len(values) > 1 else [])]


def _panel(register: Register, panel: str, step: int) -> Iterable[Finding]:
    told, made = _PANEL_WORDS[panel]

    def words(over: str = "Mean of", **more: object) -> dict[str, object]:
        drawn = {"over": over, "panels": DRAWS, "seed": SEED, "next_seed": SEED + 1}
        how = {"panel_told": DEFINITIONS.phrase(told), "panel_made": DEFINITIONS.phrase(made, **drawn)}
        return fallen(register, step) | how | {"panel": panel} | more

    line, picked = mean_path(register, panel, step), chosen(register, panel, step)
    yield defined("event_{panel}{tail}_councils", *_middle(picked.counts()), **words())
    if panel != "recorded":
        yield defined("event_{panel}{tail}_as_many", as_many(register, panel, step), **words("Over"))
    for time in (-step, 0):
        yield defined("event_{panel}{tail}_{time}", line[time], **words(time=key_of(time), when=when(time)))
    for time in AFTER:
        left = _middle(picked.left(time, step))
        yield defined("event_{panel}{tail}_left_{years}", *left, **words(years=time, when=when(time)))
