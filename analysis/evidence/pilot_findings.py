"""The figures of the chapter *What could a pilot have shown?*, with what each of them is."""

from __future__ import annotations

from functools import cache

import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence import pilot_contact, pilot_designs
from analysis.evidence.pilot_designs import READINGS, Volunteers
from analysis.evidence.pilots import (
    COUNCILS,
    DRAWS,
    ESTIMATE,
    SEED,
    YEARS,
    Design,
    Simulated,
    Variation,
    available,
    effects,
    falls_anyway,
    highest,
    measures,
    minimum_detectable,
    needed,
    power,
    promised_cut,
    residual,
    residuals,
    simulate,
    smallest_p,
    transition,
    turnover_estimate,
    turnover_fall,
    variation,
    wide,
)
from analysis.register.load import Register

#: Names of the measures in definitions, and how they are shown.
SHOWN = {"caseload": ("children_per_case_holder", 1), "turnover": ("percentage_points", 1)}

#: Councils in the pilots of volunteers that are played through.
VOLUNTEERS = 5

_ADJUSTED = (
    "councils' mean of {after} years after a transition of {gap}, regressed on their mean of {before} years before it, "
    "in every window of the records, councils with every year averaged, City of London and Isles of Scilly left out; "
    "squared residuals of all windows pooled, two degrees of freedom taken off in each"
)
_RANGE = "lowest and highest, each window by itself, with a transition of one year up to the planned ones"


def findings(register: Register) -> list[Finding]:
    """The figures of the chapter *What could a pilot have shown?*."""
    found = []
    for name, table in measures(register.official).items():
        found += _variation_findings(name, variation(table))
        found += _detectable_findings(register, name, table)
        found += _power_findings(register, name, table)
        found += _needed_findings(register, name, table)
        found += _volunteer_findings(register, name)
        found += _wave_findings(register, name, table)
    return [
        *found,
        *_anyway_findings(register),
        *_estimate_findings(register),
        *pilot_contact.findings(register),
        *_exchange_findings(),
    ]


def _variation_findings(name: str, found: Variation) -> list[Finding]:
    unit, decimals = SHOWN[name]
    how = (
        f"{name.capitalize()} of councils with all years, City of London and Isles of Scilly left out, the mean "
        "of each year taken out; one-way analysis of variance by council"
    )
    made = {
        "between": (found.between, unit, decimals, "spread of councils' lasting differences"),
        "within": (found.within, unit, decimals, "spread of a council's single years round its own level"),
        "lasting": (found.lasting, "percent", 0, "share of the variance that is lasting difference"),
        "lag1": (found.correlations[1], "percent", 0, "correlation from one year to the next"),
    }
    ends = {
        "between": "standard deviation between councils",
        "within": "standard deviation within councils",
        "lasting": "variance between councils over the sum of both variances",
        "lag1": "the correlation of all pairs of consecutive years",
    }
    return [
        Finding(
            f"pilots_{name}_{key}",
            f"{label}, {name}",
            value,
            shown,
            digits,
            f"{how}: {ends[key]}.",
            ("workforce",),
            n=found.councils,
        )
        for key, (value, shown, digits, label) in made.items()
    ]


def windows_spread(register: Register, table: pd.DataFrame, years: int) -> tuple[float, float]:
    """The lowest and highest spread of single windows, with a transition of one year up to the planned ones."""
    every = [one for gap in range(1, transition(register) + 1) for one in residuals(table, years, years, gap)]
    return min(every), max(every)


def _detectable_findings(register: Register, name: str, table: pd.DataFrame) -> list[Finding]:
    found = []
    unit, decimals = SHOWN[name]
    gap = transition(register)
    for years in (1, 2):
        spread, councils = residual(table, years, years, gap), available(table, years, years, gap)
        low, high = windows_spread(register, table, years)
        how = _ADJUSTED.format(before=years, after=years, gap=gap)
        found.append(
            Finding(
                f"pilots_{name}_residual_{years}",
                f"spread of {name} after adjustment, {_years(years)} each side",
                spread,
                unit,
                decimals,
                f"Standard deviation of {name}: {how}.",
                ("workforce", "inputs"),
                low=low,
                high=high,
                interval=_RANGE,
                n=councils,
            )
        )
        for treated in COUNCILS:
            for others in (True, False):
                compared = Design(treated, years, years, others).compared(councils)
                found.append(
                    Finding(
                        detectable_key(name, treated, years, others),
                        f"smallest difference in {name} that {treated} councils can show, "
                        f"{_years(years)} each side, against {_against(others)}",
                        minimum_detectable(spread, treated, compared),
                        unit,
                        decimals,
                        f"Two-sided t test at 5% with 80% power of the adjusted difference of {treated} councils "
                        f"from {compared} others, two and one degrees of freedom less than councils; noncentral "
                        f"t distribution with the spread of {name}, {_years(years)} each side of a transition of "
                        f"{gap}.",
                        ("workforce", "inputs"),
                        n=treated + compared,
                    )
                )
    return found


def detectable_key(name: str, councils: int, years: int, others: bool) -> str:
    """Key of the finding of a design's minimum detectable difference."""
    return f"pilots_{name}_mde_{councils}_{years}_{'others' if others else 'equal'}"


def power_key(name: str, councils: int, years: int = YEARS) -> str:
    """Key of the finding of a pilot's simulated power against all others."""
    return f"pilots_{name}_power_{councils}_others" + ("" if years == YEARS else f"_{years}")


def _years(years: int) -> str:
    return "one year" if years == 1 else "two years"


def _against(others: bool) -> str:
    return "all others" if others else "as many others"


def simulated(register: Register, name: str, table: pd.DataFrame, design: Design) -> Simulated:
    """A simulated pilot with the promised effect on one measure."""
    relative = name == "caseload"
    change = promised_cut(register) if relative else turnover_fall(register)
    return simulate(table, design, change, relative)


_EFFECTS = {
    "caseload": "a caseload cut by the promised share in each pilot council",
    "turnover": "turnover lower, in each pilot council, by the promised share of England's turnover of 2018",
}


def _power_findings(register: Register, name: str, table: pd.DataFrame) -> list[Finding]:
    found = []
    gap = transition(register)
    for treated, years in ((treated, years) for years in (1, YEARS) for treated in COUNCILS):
        share = simulated(register, name, table, Design(treated, years, years, True, gap)).power
        found.append(
            Finding(
                power_key(name, treated, years),
                f"power of {treated} councils against all others, {name}, {_years(years)} each side",
                share,
                "percent",
                0,
                f"Share of {DRAWS:,} simulated pilots in which the two-sided t test at 5% of the adjusted "
                f"difference finds {_EFFECTS[name]}; councils and comparison drawn by lot from the real "
                f"series, {_years(years)} each side of a transition of {gap}, every start the records allow, "
                f"numpy's default generator with seed {SEED}.",
                ("workforce", "inputs"),
                error=(share * (1 - share) / DRAWS) ** 0.5,
                n=DRAWS,
            )
        )
    return found


def _needed_findings(register: Register, name: str, table: pd.DataFrame) -> list[Finding]:
    gap, effect = transition(register), effects(register)[name]
    spread, councils = residual(table, YEARS, YEARS, gap), available(table, YEARS, YEARS, gap)
    ends = windows_spread(register, table, YEARS)
    found = []
    for others, against in ((councils, "all others"), (None, "as many others")):
        low, high = (needed(effect, end, others) for end in ends)
        found.append(
            Finding(
                f"pilots_{name}_needed_{'others' if others else 'equal'}",
                f"pilot councils needed against {against}, {name}",
                needed(effect, spread, others),
                "count",
                0,
                f"Fewest councils, at least two, for which the two-sided t test at 5% of the adjusted difference "
                f"against {against} has 80% power to find {_EFFECTS[name]}, taken at its mean, two years each "
                f"side of a transition of {gap}.",
                ("workforce", "inputs"),
                low=low,
                high=high,
                interval=_RANGE,
            )
        )
    return found


@cache
def volunteers(register: Register, name: str) -> dict[str, Volunteers]:
    """Pilots of volunteers in the main design, by reading."""
    table, gap = wide(register.official, name), transition(register)
    return pilot_designs.volunteers(table, VOLUNTEERS, YEARS, gap, effects(register)[name])


def _volunteer_findings(register: Register, name: str) -> list[Finding]:
    unit, decimals = SHOWN[name]
    parts = {
        "seen": ("change reported where the model changes nothing", unit, decimals, "Mean estimate"),
        "alarms": (
            "pilots that report a change that is not there",
            "percent",
            0,
            "Share with a p-value below 5%",
        ),
        "power": ("pilots that report the promised change", "percent", 0, "Share with a p-value below 5%"),
    }
    how = (
        f"{{start}} in {pilot_designs.DRAWS:,} simulated pilots of {VOLUNTEERS} councils drawn by lot from the highest "
        f"quarter in the last year before the start, real series of {name}, two years each side of a transition of "
        f"{transition(register)}, {{effect}}; set beside {{beside}}; numpy's default generator with seed "
        f"{pilot_designs.SEED}."
    )
    found = []
    for reading, told in volunteers(register, name).items():
        for part, (label, shown, digits, start) in parts.items():
            effect = f"with {_EFFECTS[name]}, taken at its mean" if part == "power" else "with no effect"
            found.append(
                Finding(
                    f"pilots_{name}_volunteers_{reading}_{part}",
                    f"{name}, volunteers set beside {READINGS[reading]}: {label}",
                    getattr(told, part),
                    shown,
                    digits,
                    how.format(start=start, effect=effect, beside=READINGS[reading]),
                    ("workforce", "inputs"),
                    n=pilot_designs.DRAWS,
                )
            )
    return found


#: Ways of starting → what each is, for the councils needed in all.
STARTS = {
    "waves": (
        pilot_designs.staggered,
        "in waves",
        "a staggered start, one wave a year and the last one waiting to the end",
    ),
    "halves": (
        pilot_designs.at_once,
        "half at once",
        "half of the councils starting at once and half waiting to the end",
    ),
}


def _wave_findings(register: Register, name: str, table: pd.DataFrame) -> list[Finding]:
    own, effect = pilot_designs.covariance(table), effects(register)[name]
    found = []
    for gap in range(1, transition(register) + 1):
        for start, (made, label, words) in STARTS.items():
            fewest = pilot_designs.wave_needed(effect, made(table.shape[1], YEARS, gap), own)
            found.append(
                Finding(
                    f"pilots_{name}_{start}_{gap}",
                    f"councils needed in all, {name}, {gap} years of transition, {label}",
                    fewest,
                    "count",
                    0,
                    f"Fewest councils in all with 80% power to find {_EFFECTS[name]}, taken at its mean, with {words}; "
                    f"as many years as the records have, two of them before the first start, {gap} of transition left "
                    "out in each council; generalised least squares with a mean for each year and the covariance of "
                    "years in the records; Student's t with two degrees of freedom fewer than councils.",
                    ("workforce", "inputs"),
                )
            )
    return found


def _anyway_findings(register: Register) -> list[Finding]:
    table, cut, gap = wide(register.official, "caseload"), promised_cut(register), transition(register)
    own, net = highest(table, YEARS, YEARS, gap)
    found = []
    for years in (1, 2):
        share, n = falls_anyway(table, years, years, gap, cut)
        found.append(
            Finding(
                f"pilots_falls_anyway_{years}",
                f"councils whose caseload fell by the promised share without the model, {_years(years)} each side",
                share,
                "percent",
                0,
                f"Share of council windows in which the mean caseload of {_years(years)} lies below the mean of "
                f"the {_years(years)} before a transition of {gap} by the promised share or more; every window.",
                ("workforce", "inputs"),
                n=n,
            )
        )
    high = (
        f"Relative change from the mean of two years to the mean of two years after a transition of {gap}, councils "
        "in the highest quarter of the first"
    )
    return [
        *found,
        Finding(
            "pilots_fall_of_highest",
            "mean change of the quarter of councils with the highest caseloads, without the model",
            own,
            "percent_change",
            1,
            f"{high}; mean over councils, then over windows.",
            ("workforce", "inputs"),
        ),
        Finding(
            "pilots_fall_of_highest_net",
            "the same less the change of all councils",
            net,
            "percentage_points",
            1,
            f"{high}, less the same of all councils; mean over councils, then over windows.",
            ("workforce", "inputs"),
        ),
        Finding(
            "pilots_turnover_effect",
            "turnover lower by the promised share",
            -turnover_fall(register),
            "percentage_points",
            1,
            "The promised relative cut of the caseload times England's turnover of 2018.",
            ("workforce", "inputs"),
        ),
    ]


def _estimate_findings(register: Register) -> list[Finding]:
    panel, councils, gap = wide(register.official, "turnover"), COUNCILS[-1], transition(register)
    every, spread = available(panel, YEARS, YEARS, gap), residual(panel, YEARS, YEARS, gap)
    return [
        Finding(
            "pilots_turnover_power_estimate",
            f"power of {councils} councils against all others to find the records' estimate for turnover",
            power(turnover_estimate(register), spread, councils, every - councils),
            "percent",
            0,
            f"Power of the two-sided t test at 5% of the adjusted difference of {councils} councils from all "
            f"others, two years each side of a transition of {gap}, if the true difference in turnover is {ESTIMATE}.",
            ("workforce", "inputs"),
        )
    ]


def _exchange_findings() -> list[Finding]:
    return [
        Finding(
            f"pilots_exchange_{councils}",
            f"smallest p-value of a test that exchanges {councils} pilot councils with as many others",
            smallest_p(councils),
            "percent",
            1,
            f"Two over the number of ways to choose {councils} of {2 * councils} councils; two-sided test.",
            ("inputs",),
        )
        for councils in (2, 3, 4)
    ]
