"""What a pilot in a few councils could have shown, as findings."""

from collections.abc import Iterable

import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence import pilot_designs, pilots
from analysis.evidence.definitions import DEFINITIONS, defined
from analysis.evidence.pilot_designs import READINGS, Volunteers
from analysis.evidence.pilots import COUNCILS, DRAWS, ESTIMATE, SEED, YEARS, Pilot, Simulated
from analysis.register.kept import kept
from analysis.register.load import Register

#: How differences in the measures are shown.
SHOWN = {"caseload": ("children_per_case_holder", 1), "turnover": ("percentage_points", 1)}

#: Councils in the pilots of volunteers that are played through.
VOLUNTEERS = 5

#: Years on each side → in words.
_SPANS = {1: "one year", 2: "two years"}

#: Comparison → whether it is all others, and in words.
_AGAINST = {"others": (True, "all others"), "equal": (False, "as many others")}

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


def findings(register: Register) -> list[Finding]:
    """Variation, power and councils needed, for each measure, and what falls anyway."""
    made: list[Finding] = []
    for measure, table in pilots.measures(register.official).items():
        words = {"measure": measure, "unit": SHOWN[measure][0], "gap": pilots.transition(register)}
        words["promised"] = DEFINITIONS.phrase(f"promised_{measure}")
        for part in (_variation, _detectable, _power, _needed, _volunteered, _started):
            made += part(register, table, words)
    return [*made, *_anyway(register), *_estimate(register), *_contact(register), *_exchanged()]


def _variation(register: Register, table: pd.DataFrame, words: dict) -> Iterable[Finding]:
    varies = pilots.variation(table)
    parts = {"between": varies.between, "within": varies.within}
    parts |= {"lasting": varies.lasting, "lag1": varies.correlations[1]}
    for part, value in parts.items():
        yield defined(f"pilots_{{measure}}_{part}", value, n=varies.councils, **words)


def windows_spread(register: Register, table: pd.DataFrame, years: int) -> tuple[float, float]:
    """The lowest and highest spread of single windows, with a transition of one year up to the planned ones."""
    gaps = range(1, pilots.transition(register) + 1)
    every = [spread for gap in gaps for spread in pilots.residuals(table, years, years, gap)]
    return min(every), max(every)


def _detectable(register: Register, table: pd.DataFrame, words: dict) -> Iterable[Finding]:
    for years, span in _SPANS.items():
        words = words | {"years": years, "span": span}
        spread, councils = pilots.planned(register, words["measure"], years)
        ends = windows_spread(register, table, years)
        yield defined("pilots_{measure}_residual_{years}", spread, *ends, n=councils, **words)
        for treated in COUNCILS:
            for group, (others, against) in _AGAINST.items():
                compared = Pilot(treated, years, years, others).compared(councils)
                yield defined(
                    "pilots_{measure}_mde_{treated}_{years}_{group}",
                    pilots.minimum_detectable(spread, treated, compared),
                    n=treated + compared,
                    **words | {"treated": treated, "compared": compared, "group": group, "against": against},
                )


def power_key(measure: str, councils: int | str, years: int = YEARS) -> str:
    """Key of the finding of a pilot's simulated power against all others.

    Parameters
    ----------
    measure : str
        A measure of :func:`analysis.evidence.pilots.measures`.
    councils : int or str
        In the pilot; may be a name in braces.
    years : int
        Averaged on each side.
    """
    return f"pilots_{measure}_power_{councils}_others{_tail(years)}"


def _tail(years: int) -> str:
    return "" if years == YEARS else f"_{years}"


def simulated(register: Register, measure: str, table: pd.DataFrame, design: Pilot) -> Simulated:
    """A simulated pilot with the promised effect on one measure."""
    relative = measure == "caseload"
    change = pilots.promised_cut(register) if relative else pilots.turnover_fall(register)
    return pilots.simulate(table, design, change, relative)


def _power(register: Register, table: pd.DataFrame, words: dict) -> Iterable[Finding]:
    words = words | {"draws": DRAWS, "seed": SEED}
    for years, span in _SPANS.items():
        for treated in COUNCILS:
            design = Pilot(treated, years, years, True, words["gap"])
            share = simulated(register, words["measure"], table, design).power
            yield defined(
                "pilots_{measure}_power_{treated}_others{tail}",
                share,
                error=(share * (1 - share) / DRAWS) ** 0.5,
                n=DRAWS,
                **words | {"treated": treated, "span": span, "tail": _tail(years)},
            )


def _needed(register: Register, table: pd.DataFrame, words: dict) -> Iterable[Finding]:
    effect = pilots.effects(register)[words["measure"]]
    spread, councils = pilots.planned(register, words["measure"])
    spreads = (spread, *windows_spread(register, table, YEARS))
    for group, (others, against) in _AGAINST.items():
        fewest = [pilots.needed(effect, each, councils if others else None) for each in spreads]
        yield defined("pilots_{measure}_needed_{group}", *fewest, **words, group=group, against=against)


@kept
def volunteers(register: Register, measure: str) -> dict[str, Volunteers]:
    """Pilots of volunteers in the main design, by reading."""
    table, gap = pilots.wide(register.official, measure), pilots.transition(register)
    return pilot_designs.volunteers(table, VOLUNTEERS, YEARS, gap, pilots.effects(register)[measure])


def _volunteered(register: Register, table: pd.DataFrame, words: dict) -> Iterable[Finding]:
    words = words | {"volunteers": VOLUNTEERS, "draws": pilot_designs.DRAWS, "seed": pilot_designs.SEED}
    for reading, told in volunteers(register, words["measure"]).items():
        words |= {"reading": reading, "beside": READINGS[reading], "n": pilot_designs.DRAWS}
        with_effect = f"with {words['promised']}, taken at its mean"
        for part, value in vars(told).items():
            effect = with_effect if part == "power" else "with no effect"
            yield defined(f"pilots_{{measure}}_volunteers_{{reading}}_{part}", value, effect=effect, **words)


def _started(register: Register, table: pd.DataFrame, words: dict) -> Iterable[Finding]:
    own, effect = pilot_designs.covariance(table), pilots.effects(register)[words["measure"]]
    for gap in range(1, words["gap"] + 1):
        for start, (schedule, label, starting) in STARTS.items():
            fewest = pilot_designs.wave_needed(effect, schedule(table.shape[1], YEARS, gap), own)
            changed = {"start": start, "gap": gap, "label": label, "starting": starting}
            yield defined("pilots_{measure}_{start}_{gap}", fewest, **words | changed)


def _anyway(register: Register) -> Iterable[Finding]:
    table, gap = pilots.wide(register.official, "caseload"), pilots.transition(register)
    for years, span in _SPANS.items():
        share, n = pilots.falls_anyway(table, years, years, gap, pilots.promised_cut(register))
        yield defined("pilots_falls_anyway_{years}", share, n=n, years=years, span=span, gap=gap)
    own, net = pilots.highest(table, YEARS, YEARS, gap)
    yield defined("pilots_fall_of_highest", own, gap=gap)
    yield defined("pilots_fall_of_highest_net", net, gap=gap)
    yield defined("pilots_turnover_effect", -pilots.turnover_fall(register))


def _estimate(register: Register) -> Iterable[Finding]:
    treated, effect = COUNCILS[-1], pilots.turnover_estimate(register)
    power = pilots.power_in_theory(register, "turnover", treated, effect)
    words = {"treated": treated, "gap": pilots.transition(register), "estimate": ESTIMATE}
    yield defined("pilots_turnover_power_estimate", power, **words)


def _contact(register: Register) -> Iterable[Finding]:
    """What pilots could show of the contact share."""
    gain, spread = pilots.contact_gain(register), pilots.contact_spread(register)
    shown = {
        "mde": lambda size: pilots.minimum_detectable(spread, size, size),
        "power": lambda size: pilots.power(gain, spread, size, size),
    }
    for part, value in shown.items():
        for councils in COUNCILS:
            yield defined(f"pilots_contact_{part}_{{councils}}", value(councils), councils=councils)
    ends = (pilots.contact_needed(register, end) for end in (0, 1))
    yield defined("pilots_contact_needed", pilots.needed(gain, spread, None), *ends)


def _exchanged() -> Iterable[Finding]:
    for councils in (2, 3, 4):
        chance = pilots.smallest_p(councils)
        yield defined("pilots_exchange_{councils}", chance, councils=councils, both=2 * councils)
