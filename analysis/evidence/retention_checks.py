"""Findings that check the main estimate: what counts follow, what no link looks like, what is unmeasured."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.claims.finding import Finding
from analysis.evidence import turnover
from analysis.evidence.definitions import defined
from analysis.evidence.staff import NAMES, cut
from analysis.evidence.turnover import (
    DIVISORS,
    FOLLOWED,
    FOLLOWERS,
    FORMS,
    MEASURED,
    RATES,
    SIMULATIONS,
    WHOLES,
)
from analysis.register.load import Register

#: What a count is → in words.
COUNTED = {"leavers": "leavers", "agency": "agency workers", "vacancies": "vacancies"}


def findings(register: Register) -> list[Finding]:
    """Every finding of the checks."""
    return [*_followed(register), *_simulated(register), *_net(register), *_unmeasured(register)]


def _followed(register: Register) -> Iterable[Finding]:
    """What leavers, agency workers and vacancies follow."""
    wanted = [(count, (whole,)) for count, wholes in FOLLOWED.items() for whole in wholes]
    wanted.append(("leavers", ("in_post_before", "in_post")))
    for count, wholes in wanted:
        words = {"count": count, "counted": COUNTED[count]}
        words["all_followed"] = " and ".join(WHOLES[whole] for whole in wholes)
        both = len(wholes) > 1
        words |= {"beside": "_beside" if both else "", "together": ", both together" if both else ""}
        for whole, slope in turnover.elasticity(register, count, wholes).items():
            key = "retention_{count}_follow_{whole}{beside}"
            yield defined(key, slope, whole=whole, followed=WHOLES[whole], **words)


def _simulated(register: Register) -> Iterable[Finding]:
    """What regressions find where leavers have nothing to do with the caseload."""
    words = {"simulations": SIMULATIONS, "n": len(turnover.simulation_rows(register))}
    for whole in FOLLOWERS:
        for form in RATES:
            divided = DIVISORS[form.key]
            draws = turnover.simulated(register, whole, divided)
            ends = np.quantile(draws, [0.025, 0.975])
            words |= {"whole": whole, "form": form, "followed": WHOLES[whole], "divided": WHOLES[divided]}
            words["error"] = float(draws.std(ddof=1))
            yield defined("retention_simulated_{whole}_{form.key}", draws.mean(), *ends, **words)


def _net(register: Register) -> Iterable[Finding]:
    """What is found beyond the arithmetic."""
    for form in RATES:
        estimate = turnover.slope(register, form).value * -cut(register)
        without = turnover.simulated(register, "in_post_before", DIVISORS[form.key]).mean()
        yield defined("retention_turnover_{form.key}_net", estimate - without, form=form)


def _unmeasured(register: Register) -> Iterable[Finding]:
    """How strong something unmeasured would have to be."""
    change = turnover.slope(register, FORMS["turnover"]).growth(-cut(register))
    yield defined("retention_unmeasured", turnover.unmeasured(register))
    yield defined("retention_e_value", turnover.e_value(1 + change.value))
    for outcome in MEASURED:
        caseload, leavers = turnover.measured(register, outcome)
        words = {"outcome": outcome, "name": NAMES[outcome]}
        yield defined("retention_measured_{outcome}_caseload", caseload, **words)
        yield defined("retention_measured_{outcome}_leavers", leavers, **words)
