"""Findings of the chapter *Do lower caseloads keep social workers?*

The measure throughout: what a caseload lower by the model's cut goes with, in points of the outcome's rate. The
record is observational, so none of it is the effect of a caseload.
"""

from __future__ import annotations

import numpy as np

from analysis.claims.finding import Finding
from analysis.evidence import curve, retention_checks, turnover, turnover_curve
from analysis.evidence.regression import METHOD, POISSON
from analysis.evidence.retention_checks import ROWS, TABLES, estimated
from analysis.evidence.staff import LOWERED_BY, NAMES, PARTS, cut, panel
from analysis.evidence.turnover import FORMS, LOOKS, RATES, SPLIT_LOOKS, Form
from analysis.register.load import Register

__all__ = ["cut", "findings", "panel"]

#: Part → how its findings' keys name it.
SHORT = {"share_log": "share", "workforce_log": "workforce", "cases_log": "cases"}

#: Outcome → ending of the key of its relative change, and what changes.
_RELATIVE = {
    "turnover": ("leavers", "leavers"),
    "agency_rate": ("workers", "agency workers"),
    "vacancy_rate": ("vacancies", "vacancies"),
}


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    found = [*_main(register), *_context(register)]
    for form in (*FORMS.values(), *RATES):
        found += [_looked(register, form, look) for look in LOOKS]
    for form in FORMS.values():
        found += [_part(register, form, part, look) for part in PARTS for look in SPLIT_LOOKS]
    return [
        *found,
        *_curve(register),
        *_chances(register),
        *retention_checks.findings(register),
    ]


def key_of(form: Form, look: str = "") -> str:
    """Key of what a form goes with in one look."""
    return f"retention_{form.outcome}_{form.key}{look}"


def part_key(outcome: str, part: str, look: str = "") -> str:
    """Key of what one part of the caseload goes with."""
    return f"retention_{outcome}_{SHORT[part]}{look}"


def _how(form: Form) -> str:
    return f"effects of councils and of years. {POISSON if form.poisson else METHOD} {ROWS}"


def _shown(register: Register, form: Form, size: str) -> str:
    if not form.poisson:
        return f"Shown: the coefficient × {size}."
    rate = f"{form.column} ÷ {form.at_risk}, both summed over the rows of the main estimate"
    return f"Shown: (e to the power of the coefficient × {size}, less one) × the rate ({rate})."


def _cut_words(register: Register) -> tuple[str, str]:
    """The model's cut and its logarithm, as definitions give them."""
    before, after = (register.inputs[name].figure.text for name in ("caseload_england", "caseload_model"))
    return f"({before} − {after})", f"the logarithm of {before} ÷ {after}"


def _looked(register: Register, form: Form, look: str) -> Finding:
    one = turnover.slope(register, form, look)
    size = f"−{_cut_words(register)[0]}"
    own = form.label if form.outcome == "turnover" else NAMES[form.outcome]
    return estimated(
        key_of(form, look),
        f"{own}, for the model's cut: {LOOKS[look]}",
        turnover.points(register, form, one, -cut(register)),
        f"{form.words[0].upper()}{form.words[1:]}, regressed on {LOOKS[look]}; {_how(form)} "
        f"{_shown(register, form, size)}",
        decimals=2,
    )


def _part(register: Register, form: Form, part: str, look: str) -> Finding:
    one = turnover.part_slope(register, form, part, look)
    sign = "−" if part == "cases_log" else ""
    size = f"{sign}{_cut_words(register)[1]}"
    return estimated(
        part_key(form.outcome, part, look),
        f"{NAMES[form.outcome]}, for the model's cut by {LOWERED_BY[part]} alone: {SPLIT_LOOKS[look]}",
        turnover.points(register, form, one, turnover.part_size(register, part)),
        f"{form.words[0].upper()}{form.words[1:]}, regressed on the logarithms of cases, of the workforce (staff in "
        f"post and agency workers) and of the share of the workforce that holds cases, {SPLIT_LOOKS[look]}; "
        f"{_how(form)} {_shown(register, form, size)} The part is {PARTS[part]}.",
        decimals=2,
    )


def _main(register: Register) -> list[Finding]:
    """The main estimate as a relative change, and under the key it had before."""
    found = []
    for outcome, (ending, what) in _RELATIVE.items():
        form = FORMS[outcome]
        found.append(
            estimated(
                f"{key_of(form)}_{ending}",
                f"{what[0].upper()}{what[1:]}, in per cent, for the model's cut",
                turnover.relative(turnover.slope(register, form), -cut(register)),
                f"As {key_of(form)}. Shown: e to the power of the coefficient × −{_cut_words(register)[0]}, less one.",
                unit="percent_change",
            )
        )
    form = FORMS["turnover"]
    found.append(
        estimated(
            "retention_turnover_lagged",
            "Turnover, for the model's cut: the main estimate",
            turnover.points(register, form, turnover.slope(register, form), -cut(register)),
            f"The same figure as {key_of(form)}, under the key it had before.",
            decimals=2,
        )
    )
    return found


def _context(register: Register) -> list[Finding]:
    """The model's cut, England's turnover, and what the main estimate comes to there."""
    england = register.official.england
    last, highest = int(england.index.max()), int(england["turnover"].idxmax())
    form = FORMS["turnover"]
    slope = turnover.slope(register, form)
    fewer = turnover.relative(slope, -cut(register)).times(-float(england.loc[last, "leavers"]))
    size = turnover.relative(slope, -cut(register)).times(turnover.base(register, form)).error
    rest = turnover.inside(turnover.simulation_rows(register), ["caseload_before"])["caseload_before"]
    return [
        Finding(
            "retention_cut",
            "The model's cut",
            cut(register),
            "children_per_case_holder",
            1,
            "The article's average caseload less the caseload under the model (inputs caseload_england and "
            "caseload_model).",
            ("inputs",),
        ),
        Finding(
            "retention_england_turnover",
            f"Turnover, England {last}",
            float(england.loc[last, "turnover"]),
            "percent",
            1,
            f"Leavers in the twelve months before the count of {last} ÷ staff in post at the count, England's row.",
            ("workforce",),
        ),
        Finding(
            "retention_england_turnover_highest",
            f"Turnover, England {highest}",
            float(england["turnover"].max()),
            "percent",
            1,
            "The highest of England's yearly turnover (leavers ÷ staff in post) in the series.",
            ("workforce",),
        ),
        Finding(
            "retention_england_leavers",
            f"Leavers, England {last}",
            float(england.loc[last, "leavers"]),
            "fte",
            0,
            f"England's row of {last}, full-time equivalents.",
            ("workforce",),
        ),
        estimated(
            "retention_fewer_leavers",
            "Fewer leavers over the next year, for the model's cut",
            turnover.relative(slope, -cut(register)).times(-1),
            "retention_turnover_main_leavers with its sign turned.",
            unit="percent",
        ),
        estimated(
            "retention_england_leavers_fewer",
            "Fewer leavers in England in a year, if the main estimate held there",
            fewer,
            f"retention_fewer_leavers × England's leavers of {last}. What went with a lower caseload in the record, "
            "carried over; no forecast.",
            unit="fte",
            decimals=0,
        ),
        Finding(
            "retention_turnover_detectable",
            "Turnover: smallest difference that the record would mostly show",
            size * 2.8016,
            "percentage_points",
            1,
            "The standard error of retention_turnover_main × 2.8016 (1.95996 + 0.84162): the true difference that a "
            "two-sided test at 5% would find four times in five.",
            TABLES,
        ),
        Finding(
            "retention_caseload_spread",
            "Typical distance of a council's caseload from its own normal",
            float(np.sqrt((rest**2).mean())),
            "children_per_case_holder",
            1,
            "Standard deviation of the caseload a year before after effects of councils and years are taken out, over "
            "the rows of retention_turnover_main; divided by the number of rows.",
            ("workforce",),
            n=len(rest),
        ),
    ]


def _curve(register: Register) -> list[Finding]:
    """The specification curve as a whole, and each specification that departs in one choice."""
    entries = turnover_curve.entries(register)
    tested = curve.joint(entries)
    values = [one.estimate.value for one in entries]
    listed = (
        f"Over the {tested.count} specifications of the list: the main one and all that depart from it in one choice or "
        "two of those in the chapter's table."
    )
    permuted = (
        f"{curve.DRAWS} permutations (numpy default_rng, seed {curve.SEED}): the whole history of caseload, cases, "
        "workforce and share goes to another council of the same fifth by mean staff, its years in their order; gaps "
        "are filled with levels of councils and years. Poisson fits are followed one step. The record counts as one "
        "of the permutations."
    )
    found = [
        Finding(
            "retention_curve_median",
            "Turnover, for the model's cut: median of all specifications",
            tested.median,
            "percentage_points",
            2,
            f"{listed} The median of the estimates; its interval runs from the lowest to the highest.",
            TABLES,
            min(values),
            max(values),
            "lowest to highest estimate",
        ),
        _share(
            "retention_curve_chance",
            "Probability of a median as far from zero by chance",
            tested.median_chance,
            f"{listed} {permuted} Share of permutations whose median is as far from zero, on either side. This is the "
            "statistic named beforehand.",
        ),
        _share(
            "retention_curve_clear_chance",
            "Probability of as many intervals on one side of zero by chance",
            tested.clear_chance,
            f"{listed} {permuted} Share of permutations with as many 95% intervals wholly on one side of zero.",
        ),
        *(
            Finding(f"retention_curve_{key}", label, value, "count", 0, f"{listed} {told}", TABLES)
            for key, label, value, told in (
                ("count", "Specifications in the list", tested.count, "How many."),
                (
                    "clear",
                    "Specifications whose interval leaves out zero",
                    tested.clear,
                    "How many have a 95% interval wholly on one side of zero, on the side that has more.",
                ),
                (
                    "holm",
                    "Specifications that stand by themselves among all of them",
                    tested.holm,
                    "How many have a probability below 5% after Holm's correction for the number of specifications.",
                ),
            )
        ),
    ]
    for one in entries:
        if sum(one.chosen[key] != main for key, main in curve.main(turnover_curve.DIMENSIONS).items()) == 1:
            found.append(
                estimated(
                    f"retention_curve_{one.key}",
                    f"Turnover, for the model's cut; {one.label}",
                    one.estimate,
                    f"The main specification but for one choice: {one.label}. Poisson estimates as in "
                    f"retention_turnover_main, those of least squares × the cut. {POISSON} {METHOD} {ROWS}",
                    decimals=2,
                )
            )
    return found


def _share(key: str, label: str, value: float, definition: str) -> Finding:
    return Finding(key, label, value, "percent", 1 if value >= 0.001 else 3, definition, TABLES)


def _chances(register: Register) -> list[Finding]:
    """Probabilities of the outcomes' main estimates, and after Holm's rule."""
    found = []
    for outcome, (own, corrected) in turnover.chances(register).items():
        for ending, value, told in (
            ("chance", own, "Two-sided"),
            ("holm", corrected, f"Corrected as Holm has it for {len(FORMS)} outcomes: two-sided"),
        ):
            found.append(
                _share(
                    f"retention_{outcome}_{ending}",
                    f"{NAMES[outcome]}: probability of so large an estimate without any link"
                    + (", all outcomes counted" if ending == "holm" else ""),
                    value,
                    f"{told} p-value of {key_of(FORMS[outcome])}, Student's t with one degree of freedom less than "
                    "councils.",
                )
            )
    return found
