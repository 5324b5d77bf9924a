"""Findings of the chapter *What happened where caseloads did fall by a fifth?*"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.claims.finding import Finding
from analysis.evidence import curve, event_curve, event_normal
from analysis.evidence.event_normal import TABLES, fall_words, key_of, made, suffix, when
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
from analysis.evidence.regression import METHOD, POISSON
from analysis.evidence.staff import panel
from analysis.evidence.turnover import FORMS
from analysis.register.load import Register


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    found = _chosen_findings(register)
    for step in STEPS:
        for outcome in OUTCOMES:
            told = step == 1 or outcome in ("caseload", "turnover")
            found += _study_findings(register, outcome, step, shown(step) if told else [])
            found += _compared_findings(register, outcome, step) if told else []
    return [*found, *event_normal.findings(register), *_curve(register)]


def _study_findings(register: Register, outcome: str, step: int, times: Sequence[int]) -> list[Finding]:
    fitted, name, tail = study(register, outcome, step), OUTCOMES[outcome], suffix(step)
    since = "the year before" if step == 1 else "two years before"
    form = FORMS.get(outcome)
    what = f"{form.words[0].upper()}{form.words[1:]}," if form else f"{name}"
    how = (
        f"{what} regressed on dummies for the years since the council's {fall_words(register, step)}; the first and "
        f"last dummy hold all years beyond; {since} is left out and so compared with; councils without such a fall "
        f"have no dummy; effects of councils and of years. {POISSON if form and form.poisson else METHOD}"
    )
    if form and form.poisson:
        how += (
            f" Coefficients become points: (e to their power, less one) × ({form.column} ÷ {form.at_risk}, both "
            "summed over the rows of the main estimate of the chapter on retention)."
        )
    found = [
        made(
            f"event_{outcome}{tail}_{key_of(time)}",
            f"{name} {when(time)} (fall {STEPS[step]})",
            at_time(register, outcome, time, step),
            outcome,
            f"{how} Shown: the coefficient for {when(time)}.",
        )
        for time in times
    ]
    after = f"mean of the years {AFTER[0]} to {AFTER[-1]} after"
    found.append(
        made(
            f"event_{outcome}{tail}_after",
            f"{name}, {after} (fall {STEPS[step]})",
            average(register, outcome, step),
            outcome,
            f"{how} Shown: the {after}, against {since}.",
        )
    )
    found.append(
        made(
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
            f"{name}: chance of leads this far from zero (fall {STEPS[step]})",
            fitted.joint(leads(step)),
            "percent",
            1,
            f"{how} Shown: the p value of an F test that the coefficients before {since} are all zero, with their "
            "number and G−1 degrees of freedom.",
            TABLES,
            n=next(iter(fitted.estimates.values())).n,
        )
    )
    return found


def _compared_findings(register: Register, outcome: str, step: int) -> list[Finding]:
    name, tail = OUTCOMES[outcome], suffix(step)
    since = "the year before" if step == 1 else "two years before"
    adjusted = "the caseload" + ("" if outcome == "caseload" else f" and {name.lower()}")
    rate = " (leavers ÷ staff in post a year before)" if RATES[outcome] == "leavers_before" else ""
    found = []
    for time in (0, *AFTER):
        found.append(
            made(
                f"event_{outcome}{tail}_adjusted_{time}",
                f"{name} {when(time)}, adjusted for the level before (fall {STEPS[step]})",
                projected(register, outcome, time, step),
                outcome,
                f"{name}{rate} {when(time)} less that of {since}, regressed on whether the council has its "
                f"{fall_words(register, step)}, in that year; the other rows are councils and years that had not "
                f"fallen by {when(time).removeprefix('in ')}; adjusted for {adjusted} of {since}; effects of years, "
                f"no weights. {METHOD}",
            )
        )
        found.append(
            made(
                f"event_{outcome}{tail}_matched_{time}",
                f"{name} {when(time)}, against matched councils (fall {STEPS[step]})",
                matched(register, outcome, time, step),
                outcome,
                f"For each council and its {fall_words(register, step)}: {name.lower()}{rate} {when(time)} less that of "
                f"{since}, less the mean of the same change in the {NEAREST} councils nearest in caseload and "
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
        tail, how = suffix(step), fall_words(register, step)
        found.append(
            Finding(
                f"event_councils{tail}",
                f"Councils whose caseload fell by a fifth or more {words}",
                len(falls(register, step)),
                "count",
                0,
                f"Councils with a {how}.",
                TABLES,
            )
        )
    councils = panel(register)["unit"].nunique()
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
            f"As event_councils ({fall_words(register, 1)}), but with the counts marked implausible.",
            TABLES,
        )
    )
    found.append(
        made(
            "event_turnover_after_all",
            "Turnover, mean of the years after, implausible counts included",
            average(register, "turnover", 1, False),
            "turnover",
            "As event_turnover_after, with the falls that rest on counts marked implausible.",
        )
    )
    return found


def _curve(register: Register) -> list[Finding]:
    """The specification curve for turnover as a whole."""
    entries = event_curve.entries(register)
    tested = curve.joint(entries)
    values = [one.estimate.value for one in entries]
    listed = (
        f"Over the {tested.count} specifications of the list: the main one and all that depart from it in one choice or "
        "two of those in the chapter's table. Each estimate is a mean of years after the fall, in points of turnover."
    )
    permuted = (
        f"{event_curve.DRAWS} permutations (numpy default_rng, seed {curve.SEED}): each council's falls go to another "
        "council of the same fifth by mean staff, with their years. The record counts as one of the permutations."
    )
    return [
        Finding(
            "event_curve_median",
            "Turnover after a fall: median of all specifications",
            tested.median,
            "percentage_points",
            1,
            f"{listed} The median of the estimates; its interval runs from the lowest to the highest.",
            TABLES,
            min(values),
            max(values),
            "lowest to highest estimate",
        ),
        Finding(
            "event_curve_chance",
            "Probability of a median as far from zero by chance",
            tested.median_chance,
            "percent",
            0,
            f"{listed} {permuted} Share of permutations whose median is as far from zero, on either side.",
            TABLES,
        ),
        *(
            Finding(f"event_curve_{key}", label, value, "count", 0, f"{listed} {told}", TABLES)
            for key, label, value, told in (
                ("count", "Specifications in the list", tested.count, "How many."),
                (
                    "clear",
                    "Specifications whose interval leaves out zero",
                    tested.clear,
                    "How many have a 95% interval wholly on one side of zero, on the side that has more.",
                ),
            )
        ),
    ]
