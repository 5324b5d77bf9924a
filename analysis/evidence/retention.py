"""Findings of the chapter *Do lower caseloads keep social workers?*

The measure throughout: what a caseload lower by the model's cut goes with, in points of the outcome's rate. The
record is observational, so none of it is the effect of a caseload.
"""

from collections.abc import Iterable

import numpy as np
from scipy import stats

from analysis.claims.finding import Finding
from analysis.evidence import curve, permutation, turnover
from analysis.evidence.definitions import DEFINITIONS, defined
from analysis.evidence.staff import LOWERED_BY, NAMES, PARTS, cut
from analysis.register.load import Register

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
    forms = turnover.FORMS.values()
    return [
        *_main(register),
        *_context(register),
        *(_looked(register, form, look) for form in (*forms, *turnover.RATES) for look in turnover.LOOKS),
        *(_part(register, form, part, look) for form in forms for part in PARTS for look in turnover.LOOKS),
        *_curve(register),
        *_chances(register),
        *_followed(register),
        *_simulated(register),
        *_net(register),
        *_unmeasured(register),
    ]


def _ends(register: Register) -> tuple[str, str]:
    """The caseload before and after the model's cut, as stated."""
    before, after = (register.inputs[name].figure.text for name in ("caseload_england", "caseload_model"))
    return before, after


def _cut_words(register: Register) -> str:
    before, after = _ends(register)
    return f"({before} − {after})"


def _looked(register: Register, form: turnover.Form, look: str) -> Finding:
    slope = turnover.slope(register, form, look)
    words = {"form": form, "look": look, "looked": DEFINITIONS.phrase(f"looked{look}")}
    words["name"] = form.label if form.outcome == "turnover" else NAMES[form.outcome]
    words["size"] = f"−{_cut_words(register)}"
    points = turnover.points(register, form, slope, -cut(register))
    return defined("retention_{form.outcome}_{form.key}{look}", points, **words)


def _part(register: Register, form: turnover.Form, part: str, look: str) -> Finding:
    slope = turnover.part_slope(register, form, part, look)
    before, after = _ends(register)
    words = {"form": form, "look": look, "name": NAMES[form.outcome]}
    words["looked"] = DEFINITIONS.phrase(f"looked_parts{look}")
    words |= {"short": SHORT[part], "lowered": LOWERED_BY[part]}
    ends = (after, before) if part == "cases_log" else (before, after)
    words["size"] = f"the logarithm of {' ÷ '.join(ends)}"
    points = turnover.points(register, form, slope, turnover.part_size(register, part))
    return defined("retention_{form.outcome}_{short}{look}", points, **words)


def _main(register: Register) -> Iterable[Finding]:
    """The main estimate as a relative change, and under the key it had before."""
    for outcome, (ending, changed) in _RELATIVE.items():
        form = turnover.FORMS[outcome]
        words = {"form": form, "ending": ending, "changed": changed, "cut": _cut_words(register)}
        change = turnover.slope(register, form).growth(-cut(register))
        yield defined("retention_{form.outcome}_main_{ending}", change, **words)
    form = turnover.FORMS["turnover"]
    points = turnover.points(register, form, turnover.slope(register, form), -cut(register))
    yield defined("retention_turnover_lagged", points)


def _context(register: Register) -> Iterable[Finding]:
    """The model's cut, England's turnover, and what the main estimate comes to there."""
    england, form = register.official.england, turnover.FORMS["turnover"]
    last = int(england.index.max())
    leavers, rates = england.loc[last, "leavers"], england["turnover"]
    change = turnover.slope(register, form).growth(-cut(register))
    yield defined("retention_cut", cut(register))
    yield defined("retention_england_turnover", rates[last], last=last)
    yield defined("retention_england_turnover_highest", rates.max(), year=rates.idxmax())
    yield defined("retention_england_leavers", leavers, last=last)
    yield defined("retention_fewer_leavers", change.times(-1))
    yield defined("retention_england_leavers_fewer", change.times(-float(leavers)), last=last)
    error = change.times(turnover.base(register, form)).error
    level, power = stats.norm.ppf([0.975, 0.8])  # found at 5%, on both sides, four times in five
    enough = round(level + power, 4)
    words = {"enough": f"{enough} ({level:.5f} + {power:.5f})"}
    yield defined("retention_turnover_detectable", error * enough, **words)
    rest = turnover.rest_of_caseload(turnover.simulation_rows(register))
    yield defined("retention_caseload_spread", np.sqrt((rest**2).mean()), n=len(rest))


def _curve(register: Register) -> Iterable[Finding]:
    """The specification curve as a whole, and each specification that departs in one choice."""
    entries = turnover.entries(register)
    parts = ("median", "chance", "clear_chance", "count", "clear", "holm")
    words = {"counted": False, "seed": permutation.SEED}
    yield from curve.told("retention_curve", entries, permutation.DRAWS, parts, **words)
    main = curve.main(turnover.DIMENSIONS)
    for entry in entries:
        if sum(entry.chosen[key] != choice for key, choice in main.items()) == 1:
            yield defined("retention_curve_{entry.key}", entry.estimate, entry=entry)


def _chances(register: Register) -> Iterable[Finding]:
    """Probabilities of the outcomes' main estimates, and after Holm's rule."""
    for outcome, (own, corrected) in turnover.chances(register).items():
        words = {"outcome": outcome, "name": NAMES[outcome], "outcomes": len(turnover.FORMS)}
        words["main"] = f"retention_{outcome}_main"
        yield defined("retention_{outcome}_chance", own, decimals=curve.decimals(own), **words)
        yield defined("retention_{outcome}_holm", corrected, decimals=curve.decimals(corrected), **words)


#: What a count is → in words.
COUNTED = {"leavers": "leavers", "agency": "agency workers", "vacancies": "vacancies"}


def _followed(register: Register) -> Iterable[Finding]:
    """What leavers, agency workers and vacancies follow."""
    wanted = [(count, (whole,)) for count, wholes in turnover.FOLLOWED.items() for whole in wholes]
    wanted.append(("leavers", ("in_post_before", "in_post")))
    for count, wholes in wanted:
        words = {"count": count, "counted": COUNTED[count]}
        words["all_followed"] = " and ".join(turnover.WHOLES[whole] for whole in wholes)
        both = len(wholes) > 1
        words |= {"beside": "_beside" if both else "", "together": ", both together" if both else ""}
        for whole, slope in turnover.elasticity(register, count, wholes).items():
            key = "retention_{count}_follow_{whole}{beside}"
            yield defined(key, slope, whole=whole, followed=turnover.WHOLES[whole], **words)


def _simulated(register: Register) -> Iterable[Finding]:
    """What regressions find where leavers have nothing to do with the caseload."""
    words = {"simulations": turnover.SIMULATIONS, "n": len(turnover.simulation_rows(register))}
    for whole in turnover.FOLLOWERS:
        for form in turnover.RATES:
            divided = turnover.DIVISORS[form.key]
            draws = turnover.simulated(register, whole, divided)
            ends = np.quantile(draws, [0.025, 0.975])
            words |= {
                "whole": whole,
                "form": form,
                "followed": turnover.WHOLES[whole],
                "divided": turnover.WHOLES[divided],
            }
            words["error"] = float(draws.std(ddof=1))
            yield defined("retention_simulated_{whole}_{form.key}", draws.mean(), *ends, **words)


def _net(register: Register) -> Iterable[Finding]:
    """What is found beyond the arithmetic."""
    for form in turnover.RATES:
        estimate = turnover.slope(register, form).value * -cut(register)
        without = turnover.simulated(register, "in_post_before", turnover.DIVISORS[form.key]).mean()
        yield defined("retention_turnover_{form.key}_net", estimate - without, form=form)


def _unmeasured(register: Register) -> Iterable[Finding]:
    """How strong something unmeasured would have to be."""
    change = turnover.slope(register, turnover.FORMS["turnover"]).growth(-cut(register))
    yield defined("retention_unmeasured", turnover.unmeasured(register))
    yield defined("retention_e_value", turnover.e_value(1 + change.value))
    yield defined("retention_e_value_end", turnover.e_value(1 + turnover.nearer(change)))
    for outcome in turnover.MEASURED:
        caseload, leavers = turnover.measured(register, outcome)
        words = {"outcome": outcome, "name": NAMES[outcome]}
        yield defined("retention_measured_{outcome}_caseload", caseload, **words)
        yield defined("retention_measured_{outcome}_leavers", leavers, **words)
