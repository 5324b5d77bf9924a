"""Findings about the fall itself: what made it, how much of it undoes a high year, and what chance alone shows."""

from __future__ import annotations

import numpy as np

from analysis.claims.finding import Finding
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
from analysis.evidence.regression import INTERVAL, Estimate
from analysis.register.load import Register

TABLES = ("workforce", "flags", "claims")


def suffix(step: int) -> str:
    """Ending of a key by the years over which the fall is measured."""
    return "" if step == 1 else "_two"


def unit_of(outcome: str) -> dict:
    """Unit and decimals of an outcome."""
    if outcome == "caseload":
        return {"unit": "children_per_case_holder", "decimals": 1}
    return {"unit": "percentage_points", "decimals": 1}


def fall_words(register: Register, step: int) -> str:
    """The fall looked for, as definitions give it."""
    claim = register.claims["caseload_cut_fifth"].figure.text
    return (
        f"first fall of the caseload (cases ÷ case holders) by {claim} or more {STEPS[step]}, City of London, Isles "
        "of Scilly and caseloads on counts marked implausible left out"
    )


def made(
    key: str, label: str, one: Estimate, outcome: str, definition: str, interval: str = INTERVAL
) -> Finding:
    """A finding from an estimate of an outcome."""
    return Finding(
        key,
        label,
        one.value,
        definition=definition,
        tables=TABLES,
        low=one.low,
        high=one.high,
        interval=interval,
        error=one.error,
        n=one.n,
        **unit_of(outcome),
    )


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
                TABLES,
            )
        )
    for step in STEPS:
        found += [*_parts_findings(register, step), *_above_findings(register, step)]
        found += _standing_findings(register, step)
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


_PART_WORDS = {
    "cases": "fewer cases",
    "workforce": "a larger workforce (staff in post and agency workers)",
    "share": "a larger share of the workforce that holds cases",
}


def _parts_findings(register: Register, step: int) -> list[Finding]:
    """What made the falls: cases, workforce, and the lever."""
    own, each = parts(register, step), changes(register, step)
    how = (
        f"Over the councils of event_councils{suffix(step)} whose agency workers are known in both years, from the "
        "count the fall is measured from to the count of the fall; the logarithm of the caseload is that of cases less "
        "those of the workforce and of the share of it that holds cases."
    )
    found = [
        Finding(
            f"event_by_{part}{suffix(step)}",
            f"Share of the fall that came from {words} (fall {STEPS[step]})",
            float(own[part] / own.sum()),
            "percent",
            0,
            f"{how} Mean change by {words} ÷ mean change of the logarithm of the caseload.",
            TABLES,
            n=len(each),
        )
        for part, words in _PART_WORDS.items()
    ]
    return [
        *found,
        Finding(
            f"event_mostly_share{suffix(step)}",
            f"Councils whose fall came mostly from a larger share holding cases (fall {STEPS[step]})",
            int((each["share"] < 0.5 * each.sum(axis=1)).sum()),
            "count",
            0,
            f"{how} Councils in which the share's part is more than half of the whole change.",
            TABLES,
            n=len(each),
        ),
    ]


def _above_findings(register: Register, step: int) -> list[Finding]:
    tail, since = suffix(step), "the year before the fall" if step == 1 else "two years before the fall"
    how = f"Falls as in event_councils{tail}; coefficients of event_caseload{tail}."
    return [
        made(
            f"event_above{tail}",
            f"How far {since} stands above the council's other years",
            above_own(register, step),
            "caseload",
            f"{how} Caseload less the year's mean of all councils, in {since}, less the mean of the same over the "
            "council's years but those from then to the fall; mean over councils, Student's t.",
            "95% confidence interval over the councils that fell",
        ),
        _resampled(
            f"event_undone{tail}",
            f"Share of the fall that undoes a rise (fall {STEPS[step]})",
            undone(register, step),
            f"{how} One less the fall below the mean of the earlier years ÷ the fall below {since}.",
        ),
        _resampled(
            f"event_lasting{tail}",
            f"Share of the fall that is still below the earlier normal after it (fall {STEPS[step]})",
            lasting(register, step),
            f"{how} The mean of the years {AFTER[0]} to {AFTER[-1]} after, less the mean of the years before "
            f"{since}, ÷ the fall below {since}.",
        ),
    ]


def _resampled(key: str, label: str, value: tuple[float, float, float], definition: str) -> Finding:
    """A share of the fall, with its interval over resamples of councils."""
    middle, low, high = value
    told = (
        f"{definition} Interval: middle 95% over {RESAMPLES} resamples of whole councils (numpy default_rng)."
    )
    interval = "middle 95% of resamples of councils"
    return Finding(key, label, middle, "percent_change", 0, told, TABLES, low, high, interval)


def _standing_findings(register: Register, step: int) -> list[Finding]:
    """Where the councils that fell stand against all councils, before, at the fall and three years after."""
    tail = suffix(step)
    return [
        made(
            f"event_standing{tail}_{key_of(time)}",
            f"Caseload against all councils, {when(time)} (fall {STEPS[step]})",
            standing(register, time, step),
            "caseload",
            f"Councils of event_councils{tail} known then: caseload less the mean of all councils of the year, "
            f"{when(time)}. Mean over councils, Student's t.",
            "95% confidence interval over the councils that fell",
        )
        for time in (-step, 0, AFTER[-1])
    ]


_PANEL_WORDS = {
    "recorded": ("in the record", "The record."),
    "shuffled": (
        "where each council's years are shuffled",
        f"Mean of {DRAWS} panels in which each council's distances from the year's mean (logarithms) stand in another "
        f"order of years (numpy default_rng, seed {SEED}, permuted).",
    ),
    "drifting": (
        "where councils only wander around their normal",
        f"Mean of {DRAWS} panels in which each council's distance from its own mean (logarithms) follows a first-order "
        "autoregression with normal shocks (numpy default_rng, seed "
        f"{SEED + 1}), the persistence of event_persistence and the council's own variance, raised for the "
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
    tail = suffix(step)
    choice = f"Chosen by the {fall_words(register, step)}."
    line, picked = mean_path(register, name, step), chosen(register, name, step)
    found = [
        Finding(
            f"event_{name}{tail}_councils",
            f"Councils that fall by a fifth {STEPS[step]}, {words}",
            float(picked.counts().mean()),
            "count",
            0,
            f"{how} {choice} Number of councils.",
            TABLES,
            **_panel_ends(picked.counts()),
        )
    ]
    if name != "recorded":
        found.append(
            Finding(
                f"event_{name}{tail}_as_many",
                f"Probability of as many councils that fall as in the record {STEPS[step]}, {words}",
                as_many(register, name, step),
                "percent",
                0,
                f"{how.replace('Mean of', 'Over', 1)} {choice} Share of panels with as many councils as "
                f"event_councils{tail} or more; the record counts as one.",
                TABLES,
            )
        )
    for time in (-step, 0):
        found.append(
            Finding(
                f"event_{name}{tail}_{key_of(time)}",
                f"Caseload against all councils, {when(time)}, {words} (fall {STEPS[step]})",
                float(line[time]),
                "children_per_case_holder",
                1,
                f"{how} {choice} Mean caseload less the year's mean of all councils, {when(time)}.",
                TABLES,
            )
        )
    for time in AFTER:
        found.append(
            Finding(
                f"event_{name}{tail}_left_{time}",
                f"Share of the fall left {when(time)}, {words} (fall {STEPS[step]})",
                float(picked.left(time, step).mean()),
                "percent",
                0,
                f"{how} {choice} Distances from the year's mean, in councils known in all three years: (year the fall "
                f"is measured from less {when(time)}) ÷ (year the fall is measured from less year of the fall).",
                TABLES,
                **_panel_ends(picked.left(time, step)),
            )
        )
    return found
