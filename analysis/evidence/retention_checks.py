"""Findings that check the main estimate: what counts follow, what no link looks like, what is unmeasured."""

from __future__ import annotations

import numpy as np

from analysis.claims.finding import Finding
from analysis.evidence import turnover
from analysis.evidence.regression import INTERVAL, POISSON, Estimate
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

TABLES = ("workforce", "flags", "inputs")
ROWS = (
    "Rows: councils but City of London and Isles of Scilly, all years in which everything is known; leavers of a new "
    "council's first year left out (they cover half a year)."
)

#: What a count is → in words.
COUNTED = {"leavers": "leavers", "agency": "agency workers", "vacancies": "vacancies"}


def findings(register: Register) -> list[Finding]:
    """Every finding of the checks."""
    return [*_followed(register), *_simulated(register), *_unmeasured(register)]


def estimated(key: str, label: str, one: Estimate, definition: str, **changed) -> Finding:
    """A finding from an estimate, by default in percentage points."""
    return Finding(
        key,
        label,
        one.value,
        changed.get("unit", "percentage_points"),
        changed.get("decimals", 1),
        definition,
        TABLES,
        one.low,
        one.high,
        INTERVAL,
        one.error,
        one.n,
    )


def _followed(register: Register) -> list[Finding]:
    """What leavers, agency workers and vacancies follow."""
    wanted = [(count, (whole,)) for count, wholes in FOLLOWED.items() for whole in wholes]
    wanted.append(("leavers", ("in_post_before", "in_post")))
    found = []
    for count, wholes in wanted:
        fitted = turnover.elasticity(register, count, wholes)
        beside = len(wholes) > 1
        for whole in wholes:
            others = " and ".join(WHOLES[one] for one in wholes)
            found.append(
                estimated(
                    f"retention_{count}_follow_{whole}{'_beside' if beside else ''}",
                    f"{COUNTED[count][0].upper()}{COUNTED[count][1:]}: per cent more with one per cent more "
                    f"{WHOLES[whole]}{', both together' if beside else ''}",
                    fitted[whole],
                    f"{COUNTED[count][0].upper()}{COUNTED[count][1:]} regressed on the logarithm of {others}, no "
                    f"exposure; effects of councils and of years. {POISSON} {ROWS} Shown: the coefficient of "
                    f"{WHOLES[whole]}; one means in proportion, zero that the count does not follow it.",
                    unit="coefficient",
                    decimals=2,
                )
            )
    return found


def _simulated(register: Register) -> list[Finding]:
    """What regressions find where leavers have nothing to do with the caseload."""
    labels = {form.key: form.label for form in RATES}
    found = []
    for followed in FOLLOWERS:
        for key, divided in DIVISORS.items():
            draws = turnover.simulated(register, followed, divided)
            low, high = (float(end) for end in np.quantile(draws, [0.025, 0.975]))
            found.append(
                Finding(
                    f"retention_simulated_{followed}_{key}",
                    f"Simulated without any link: leavers follow {WHOLES[followed]}. {labels[key]}",
                    float(draws.mean()),
                    "percentage_points",
                    2,
                    f"Mean of {SIMULATIONS} simulations (numpy default_rng). Leavers of a council in a year are Poisson "
                    f"with mean: the council's leavers ÷ {WHOLES[followed]}, both summed over its rows, × "
                    f"{WHOLES[followed]}. Leavers ÷ {WHOLES[divided]} is regressed on the caseload a year before, least "
                    "squares with effects of councils and years, and the coefficient multiplied by the model's cut "
                    "with its sign turned. Cases, case holders and staff as published.",
                    ("workforce", "inputs"),
                    low,
                    high,
                    "middle 95% of the simulations",
                    float(draws.std(ddof=1)),
                    len(turnover.simulation_rows(register)),
                )
            )
    for form in RATES:
        key = f"retention_turnover_{form.key}"
        real = turnover.slope(register, form).value * -cut(register)
        made = float(turnover.simulated(register, "in_post_before", DIVISORS[form.key]).mean())
        found.append(
            Finding(
                f"{key}_net",
                f"{form.label}, for the model's cut, less what no link gives",
                real - made,
                "percentage_points",
                2,
                f"{key} less retention_simulated_in_post_before_{form.key}: what is found beyond the arithmetic, leavers "
                "following the staff a year before.",
                ("workforce", "inputs"),
            )
        )
    return found


def _unmeasured(register: Register) -> list[Finding]:
    """How strong something unmeasured would have to be."""
    one = turnover.relative(turnover.slope(register, FORMS["turnover"]), -cut(register))
    found = [
        Finding(
            "retention_unmeasured",
            "Share of caseloads' and leavers' movements that something unmeasured would have to explain",
            turnover.unmeasured(register),
            "percent",
            1,
            "Robustness value of Cinelli and Hazlett (2020) for retention_turnover_main being zero, from the partial R² "
            "of the caseload with leavers in the weighted regression that the Poisson fit ends in: share of what "
            "councils and years leave of both that one confounder would have to explain.",
            TABLES,
        ),
        Finding(
            "retention_e_value",
            "Ratio by which something unmeasured would have to go with caseload and leavers",
            turnover.e_value(1 + one.value),
            "coefficient",
            2,
            "E-value of VanderWeele and Ding (2017) of the rate ratio of retention_turnover_main: the least ratio by "
            "which a confounder would have to raise both a high caseload and leaving, at once, for no link to be left.",
            TABLES,
        ),
    ]
    for name in MEASURED:
        for ending, what, value in zip(
            ("caseload", "leavers"),
            ("caseloads", "leavers"),
            turnover.measured(register, name),
            strict=True,
        ):
            found.append(
                Finding(
                    f"retention_measured_{name}_{ending}",
                    f"{NAMES[name]} a year before: share of {what}' movements explained",
                    value,
                    "percent",
                    1,
                    f"Partial R² of {NAMES[name].lower()} a year before with {ending}, in the weighted regression that "
                    "the Poisson fit of retention_turnover_main ends in"
                    + (", the caseload held." if ending == "leavers" else "."),
                    TABLES,
                )
            )
    return found
