"""What a pilot in a few councils could have shown of the promise: councils needed and power, with the findings."""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import product

import numpy as np
import pandas as pd

from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.evidence import pilot_designs, pilot_power, turnover
from analysis.evidence.basis import QUOTED
from analysis.evidence.definitions import defined
from analysis.evidence.pilot_power import DRAWS, SEED, needed, wide
from analysis.evidence.staff import cut
from analysis.register.kept import kept
from analysis.register.load import Register

#: Sizes of a pilot that the chapter shows, councils.
COUNCILS = (2, 3, 5, 10)

#: Years averaged on each side of the transition in the main design; one year stands beside it.
YEARS = 2

#: Key of the finding that says what goes with the promised cut in the records.
ESTIMATE = "retention_turnover_main"

#: Two groups of fewer councils than this can never differ at 5% when their members are exchanged.
FEWEST_EQUAL = 4


def promised_cut(register: Register) -> float:
    """The promised change of the caseload, as a fraction below nought."""
    return float(express(register, register.quantities["caseload_change_relative"]).value)


def effects(register: Register) -> dict[str, float]:
    """What the pilot must find, in the unit of each measure.

    They stand by measure; below nought, since both must fall. Turnover falls in the proportion of the promised cut,
    from England's of the year quoted.
    """
    stated = float(register.inputs["caseload_england"].value)
    turnover = float(register.official.england.loc[QUOTED, "turnover"])
    return {"caseload": promised_cut(register) * stated, "turnover": promised_cut(register) * turnover}


def transition(register: Register) -> int:
    """Years of transition that the report plans, which the main design leaves out between before and after."""
    return int(register.inputs["transition_years"].value)


def turnover_estimate(register: Register) -> float:
    """What the records suggest goes with the promised cut: the estimate of the chapter on retention."""
    form = turnover.FORMS["turnover"]
    return turnover.points(register, form, turnover.slope(register, form), -cut(register)).value


@cache
def planned(register: Register, name: str, years: int = YEARS) -> tuple[float, int]:
    """Spread of a measure after adjustment, and councils, with the planned transition between the years."""
    table, gap = wide(register.official, name), transition(register)
    return pilot_power.residual(table, years, years, gap), pilot_power.available(table, years, years, gap)


def detectable(register: Register, name: str, years: int, others: bool) -> pd.DataFrame:
    """The smallest difference (``y``) that a pilot of ``x`` councils finds with the power wanted.

    Parameters
    ----------
    name : str
        A key of `SHOWN`.
    years : int
        Averaged on each side.
    others : bool
        Whether all other councils are the comparison, or else as many.

    Returns
    -------
    DataFrame
        In the unit of the measure.
    """
    spread, councils = planned(register, name, years)
    sizes = range(2 if others else FEWEST_EQUAL, 41)
    smallest = [
        pilot_power.minimum_detectable(spread, size, councils - size if others else size) for size in sizes
    ]
    return pd.DataFrame({"x": np.array(sizes, float), "y": smallest})


def turnover_found(register: Register, councils: int, effect: float) -> float:
    """Power of the main design against all other councils to find a change in turnover."""
    spread, every = planned(register, "turnover")
    return pilot_power.power(effect, spread, councils, every - councils)


def turnover_power(register: Register) -> pd.DataFrame:
    """Power (``y``) against all other councils by the size of the change in turnover (``x``), pilots as ``size``.

    Returns
    -------
    DataFrame
        Changes as fractions below one, power as a fraction.
    """
    sizes = [*COUNCILS[1:], turnover_needed(register, effects(register)["turnover"], True)]
    found = [
        (size, effect, turnover_found(register, size, effect))
        for size in sizes
        for effect in np.linspace(0, 0.08, 41)
    ]
    return pd.DataFrame(found, columns=["size", "x", "y"])


def wave_powers(register: Register, name: str, start: Callable[[int, int, int], np.ndarray]) -> pd.DataFrame:
    """Power (``y``) of a trial of ``x`` councils in all that start in a way, for the promised effect on a measure.

    Parameters
    ----------
    name : str
        A key of `SHOWN`.
    start : callable
        :func:`staggered` or :func:`at_once`.

    Returns
    -------
    DataFrame
        Power as a fraction.
    """
    table = wide(register.official, name)
    schedule, own = start(table.shape[1], YEARS, transition(register)), pilot_designs.covariance(table)
    sizes = range(2 * len(schedule), 121, len(schedule))
    found = [pilot_designs.wave_power(effects(register)[name], schedule, own, councils) for councils in sizes]
    return pd.DataFrame({"x": np.array(sizes, float), "y": found})


def turnover_needed(register: Register, effect: float, others: bool) -> int | None:
    """The fewest pilot councils that find a change in turnover in the main design; see :func:`needed`.

    Parameters
    ----------
    effect : float
        As a fraction.
    others : bool
        Whether all other councils are the comparison, or else as many.
    """
    spread, every = planned(register, "turnover")
    return needed(effect, spread, every if others else None)


def needed_by_window(
    register: Register, name: str, years: int, gap: int, others: bool, flagged: bool
) -> list[int | None]:
    """The same for another design and the promised effect: over all windows, and those that stray least and most."""
    spreads, every = _by_window(register, name, years, gap, flagged)
    return [needed(effects(register)[name], spread, every if others else None) for spread in spreads]


@cache
def _by_window(
    register: Register, name: str, years: int, gap: int, flagged: bool
) -> tuple[tuple[float, ...], int]:
    """Spreads over all windows, and in those that stray least and most; and councils."""
    table = wide(register.official, name, flagged)
    single = pilot_power.residuals(table, years, years, gap)
    spreads = (pilot_power.residual(table, years, years, gap), min(single), max(single))
    return spreads, pilot_power.available(table, years, years, gap)


def other_designs(register: Register) -> dict[tuple[int, int, bool], list[list[int | None]]]:
    """Councils needed by years on each side, years of transition and whether flagged counts are kept.

    Each design has a list for caseload, then turnover, against all others, then as many others; see
    :func:`needed_by_window`.

    Gives (years, years of transition, kept) → lists of :func:`needed_by_window`.
    """
    gap = transition(register)
    designs = [(years, each, True) for years in (YEARS, 1) for each in range(gap + 1)]
    return {
        (years, each, flagged): [
            needed_by_window(register, name, years, each, others, flagged)
            for name in SHOWN
            for others in (True, False)
        ]
        for years, each, flagged in [*designs, (YEARS, gap, False)]
    }


#: What is assumed of the contact share → the argument of `diary_spread`.
DIARY_INPUTS = {
    "between": "pilot_share_spread",
    "worker": "pilot_diary_spread",
    "diaries": "pilot_diaries",
    "correlation": "pilot_share_memory",
}


def contact_spread(register: Register, **other: float) -> float:
    """Spread of the adjusted contact share, as assumed, with `other` values by argument of `diary_spread`."""
    assumed = {name: float(register.inputs[key].value) for name, key in DIARY_INPUTS.items()}
    return pilot_power.diary_spread(**(assumed | other))


def contact_gain(register: Register) -> float:
    """The promised rise of the contact share, as a fraction."""
    return float(express(register, register.quantities["face_time_change_points"]).value)


def over_ranges(register: Register, councils: int) -> pd.DataFrame:
    """The smallest rise that so many councils show against as many others, each assumption at its two ends.

    Parameters
    ----------
    councils : int
        In the pilot.

    Returns
    -------
    DataFrame
        By the key of the input: ``low`` and ``high``, the rise at the low and at the high end of its range.
    """
    found = {
        key: [
            pilot_power.minimum_detectable(
                contact_spread(register, **{argument: float(end)}), councils, councils
            )
            for end in register.inputs[key].plausible
        ]
        for argument, key in DIARY_INPUTS.items()
    }
    return pd.DataFrame.from_dict(found, orient="index", columns=["low", "high"])


def contact_needed(register: Register) -> list[int]:
    """Councils needed for the contact share: as assumed, and the fewest and the most over all ranges."""
    ranges = (map(float, register.inputs[key].plausible) for key in DIARY_INPUTS.values())
    spreads = [pilot_power.diary_spread(*ends) for ends in product(*ranges)]
    every = (contact_spread(register), min(spreads), max(spreads))
    return [needed(contact_gain(register), spread, None) for spread in every]


# --- findings --------------------------------------------------------------------------------------------------

#: The measures of the records that a pilot would move → the unit in which differences in them are shown.
SHOWN = {"caseload": "children_per_case_holder", "turnover": "percentage_points"}

#: Councils in the pilots of volunteers that are played through.
VOLUNTEERS = 5

#: Years on each side → in words.
SPANS = {1: "one year", 2: "two years"}

#: Whether all other councils are the comparison → the end of keys, and in words.
AGAINST = {True: ("others", "all others"), False: ("equal", "as many others")}

#: Ways of starting → what makes the schedule, and in words.
STARTS = {
    "waves": (pilot_designs.staggered, "in waves"),
    "halves": (pilot_designs.at_once, "half at once"),
}


def findings(register: Register) -> list[Finding]:
    """Variation, power and councils needed, for each measure, and what falls anyway."""
    made: list[Finding] = []
    for measure in SHOWN:
        words = {"measure": measure, "unit": SHOWN[measure], "gap": transition(register)}
        for part in (_variation, _detectable, _power, _needed, _volunteered, _started):
            made += part(register, words)
    return [*made, *_anyway(register), *_contact(register)]


def _variation(register: Register, words: dict) -> Iterable[Finding]:
    varies = pilot_power.variation(wide(register.official, words["measure"]))
    parts = {"between": varies.between, "within": varies.within}
    parts |= {"lasting": varies.lasting, "lag1": varies.correlations[1]}
    for part, value in parts.items():
        yield defined(f"pilots_{{measure}}_{part}", value, n=varies.councils, **words)


def windows_spread(register: Register, name: str, years: int) -> tuple[float, float]:
    """The lowest and highest spread of single windows, with a transition of one year up to the planned ones."""
    table, gaps = wide(register.official, name), range(1, transition(register) + 1)
    every = [spread for gap in gaps for spread in pilot_power.residuals(table, years, years, gap)]
    return min(every), max(every)


def _detectable(register: Register, words: dict) -> Iterable[Finding]:
    for years, span in SPANS.items():
        words = words | {"years": years, "span": span}
        spread, councils = planned(register, words["measure"], years)
        ends = windows_spread(register, words["measure"], years)
        yield defined("pilots_{measure}_residual_{years}", spread, *ends, n=councils, **words)
        for treated in COUNCILS:
            for others, (group, against) in AGAINST.items():
                compared = councils - treated if others else treated
                yield defined(
                    "pilots_{measure}_mde_{treated}_{years}_{group}",
                    pilot_power.minimum_detectable(spread, treated, compared),
                    n=treated + compared,
                    **words | {"treated": treated, "compared": compared, "group": group, "against": against},
                )


def _power(register: Register, words: dict) -> Iterable[Finding]:
    words, relative = words | {"draws": DRAWS, "seed": SEED}, words["measure"] == "caseload"
    change = promised_cut(register) if relative else effects(register)["turnover"]
    table = wide(register.official, words["measure"])
    for years, span in SPANS.items():
        tail = "" if years == YEARS else f"_{years}"
        for treated in COUNCILS:
            share = pilot_power.simulate(table, treated, years, words["gap"], change, relative)
            yield defined(
                "pilots_{measure}_power_{treated}_others{tail}",
                share,
                error=(share * (1 - share) / DRAWS) ** 0.5,
                n=DRAWS,
                **words | {"treated": treated, "span": span, "tail": tail},
            )


def _needed(register: Register, words: dict) -> Iterable[Finding]:
    effect = effects(register)[words["measure"]]
    spread, councils = planned(register, words["measure"])
    spreads = (spread, *windows_spread(register, words["measure"], YEARS))
    for others, (group, against) in AGAINST.items():
        fewest = [needed(effect, each, councils if others else None) for each in spreads]
        yield defined("pilots_{measure}_needed_{group}", *fewest, **words, group=group, against=against)


@kept
def volunteers(register: Register, measure: str) -> dict[str, pilot_designs.Volunteers]:
    """Pilots of volunteers in the main design, by reading."""
    table, gap = wide(register.official, measure), transition(register)
    return pilot_designs.volunteers(table, VOLUNTEERS, YEARS, gap, effects(register)[measure])


def _volunteered(register: Register, words: dict) -> Iterable[Finding]:
    words = words | {"volunteers": VOLUNTEERS, "draws": DRAWS, "seed": pilot_designs.SEED}
    for reading, told in volunteers(register, words["measure"]).items():
        words |= {"reading": reading, "beside": pilot_designs.READINGS[reading], "n": DRAWS}
        for part, value in vars(told).items():
            yield defined(f"pilots_{{measure}}_volunteers_{{reading}}_{part}", value, part=part, **words)


def _started(register: Register, words: dict) -> Iterable[Finding]:
    table, effect = wide(register.official, words["measure"]), effects(register)[words["measure"]]
    own = pilot_designs.covariance(table)
    for gap in range(1, words["gap"] + 1):
        told = words | {"gap": gap, "gap_words": f"{gap} year{'s' if gap > 1 else ''}"}
        for start, (schedule, _) in STARTS.items():
            fewest = pilot_designs.wave_needed(effect, schedule(table.shape[1], YEARS, gap), own)
            yield defined(f"pilots_{{measure}}_{start}_{{gap}}", fewest, **told)


def _anyway(register: Register) -> Iterable[Finding]:
    table, gap = wide(register.official, "caseload"), transition(register)
    for years, span in SPANS.items():
        share, n = pilot_power.falls_anyway(table, years, years, gap, promised_cut(register))
        yield defined("pilots_falls_anyway_{years}", share, n=n, years=years, span=span, gap=gap)
    own, net = pilot_power.highest(table, YEARS, YEARS, gap)
    yield defined("pilots_fall_of_highest", own, gap=gap)
    yield defined("pilots_fall_of_highest_net", net, gap=gap)
    yield defined("pilots_turnover_effect", -effects(register)["turnover"])
    power = turnover_found(register, COUNCILS[-1], turnover_estimate(register))
    words = {"treated": COUNCILS[-1], "gap": gap, "estimate": ESTIMATE}
    yield defined("pilots_turnover_power_estimate", power, **words)


def _contact(register: Register) -> Iterable[Finding]:
    """What pilots could show of the contact share."""
    gain, spread = contact_gain(register), contact_spread(register)
    shown = {
        "mde": lambda size: pilot_power.minimum_detectable(spread, size, size),
        "power": lambda size: pilot_power.power(gain, spread, size, size),
    }
    for part, value in shown.items():
        for councils in COUNCILS:
            yield defined(f"pilots_contact_{part}_{{councils}}", value(councils), councils=councils)
    yield defined("pilots_contact_needed", *contact_needed(register))
    for councils in (2, 3, 4):
        chance = pilot_power.smallest_p(councils)
        yield defined("pilots_exchange_{councils}", chance, councils=councils, both=2 * councils)
