"""Views of the chapter *What could a pilot have shown?*"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np
import pandas as pd

from analysis.chapters import shown
from analysis.chapters.shown import exhibit, in_digits, in_unit, numbers_table, plain, with_span
from analysis.claims import wording
from analysis.evidence import pilot_contact, pilot_designs, pilots
from analysis.evidence import pilot_findings as found_in
from analysis.evidence.pilot_contact import DIARY_INPUTS
from analysis.evidence.pilot_designs import READINGS
from analysis.evidence.pilots import COUNCILS, YEARS
from analysis.register.load import Register
from analysis.show import Curves, Strip, Tornado
from analysis.show.figures import Figure
from analysis.show.html import Html

#: Measure → its heading.
_WORDS = {"caseload": "Caseload", "turnover": "Turnover"}

#: Measure → the difference that a pilot should be able to show.
_PROMISED = {"caseload": "the promised cut", "turnover": "a fall in proportion"}

#: Whether a pilot is set beside all other councils → in words.
_AGAINST = {True: "all others", False: "as many others"}

#: Years counted on each side of the transition → in words.
_EACH_SIDE = {1: "one year", 2: "two years"}

#: Way of starting, as in keys → in words.
_STARTS = {"halves": "half at once", "waves": "in waves"}

#: Row → key of its number, with braces for the measure.
_VARIATION = {
    "Between councils, lasting": "pilots_{}_between",
    "Within a council, from year to year": "pilots_{}_within",
    "Share of the variance that lasts": "pilots_{}_lasting",
    "Correlation from one year to the next": "pilots_{}_lag1",
    "After adjustment, one year each side": "pilots_{}_residual_1",
    "After adjustment, two years each side": "pilots_{}_residual_2",
}


def variation_table(register: Register) -> Html:
    """How caseload and turnover vary between councils and within them."""
    rows = [[label, *(key.format(name) for name in _WORDS)] for label, key in _VARIATION.items()]
    caption = "How councils vary: standard deviations unless the row says otherwise"
    return _table(register, caption, rows, list(_WORDS.values()))


def _table(
    register: Register, caption: str, rows: Iterable[Sequence], headings: list[str], first: str = "Measure"
) -> Html:
    sourced = f"{caption}. Source: {shown.source(register, 'dfe_workforce')}"
    return numbers_table(register, [first, *headings], rows, sourced, stacked=True)


def anyway_figure(register: Register) -> Figure:
    """Change of every council's caseload from two years to the next two."""
    panel = pilots.wide(register.official, "caseload")
    areas = dict(zip(register.official.workforce["unit"], register.official.workforce["area"], strict=True))
    gap = pilots.transition(register)
    found = pilots.changes(panel, YEARS, YEARS, gap)
    rows = pd.DataFrame(
        {
            "group": [_span(start - gap - YEARS) + " to " + _span(start) for start in found["start"]],
            "value": found["value"],
            "label": found["unit"].map(areas),
        }
    )
    return Strip(
        rows,
        **exhibit(register, "pilots-anyway", gap=gap),
        fmt=in_unit(register, "percent_change", 0, sign=True),
        references={"promised": pilots.promised_cut(register)},
    )


def _span(first: int) -> str:
    return f"{first}-{str(first + 1)[2:]}"


def detectable_table(register: Register, name: str) -> Html:
    """The smallest difference that each size of pilot can show."""
    designs = list(product(_AGAINST, _EACH_SIDE))
    rows = [
        [
            f"{councils} councils",
            *(found_in.detectable_key(name, councils, years, others) for others, years in designs),
        ]
        for councils in COUNCILS
    ]
    headings = [
        f"{wording.capital(_EACH_SIDE[years])} each side, {_AGAINST[others]}" for others, years in designs
    ]
    caption = f"Smallest difference in {_WORDS[name].lower()} that a pilot finds four times out of five"
    return _table(register, caption, rows, headings, "Pilot")


def detectable_figure(register: Register, name: str) -> Figure:
    """The smallest difference that a pilot can show, by its size and comparison."""
    rows = [
        pilots.detectable(register, name, years, others).assign(
            series=f"{_AGAINST[others]}, {_EACH_SIDE[years]}"
        )
        for others, years in product(_AGAINST, _EACH_SIDE)
    ]
    return Curves(
        pd.concat(rows)[["series", "x", "y"]],
        **exhibit(register, f"pilots-detectable-{name}"),
        fmt_x=in_digits(0),
        fmt_y=_axis(register, found_in.SHOWN[name][0]),
        references={_PROMISED[name]: abs(pilots.effects(register)[name])},
        zero=True,
    )


def power_table(register: Register) -> Html:
    """Simulated power for the promised effect against all others, beside the power that theory gives."""
    percent = in_unit(register, "percent", 0)
    rows = [
        [
            f"{councils} councils",
            *(
                cell
                for name in _WORDS
                for cell in (
                    found_in.power_key(name, councils, 1),
                    found_in.power_key(name, councils, YEARS),
                    percent(pilots.power_in_theory(register, name, councils)),
                )
            ),
        ]
        for councils in COUNCILS
    ]
    ways = ("one year", "two years", "two years, by theory")
    headings = [f"{name}, {how}" for name, how in product(_WORDS.values(), ways)]
    caption = "Power to find the promised change against all others, played through in real series"
    return _table(register, caption, rows, headings, "Pilot")


def turnover_power_figure(register: Register) -> Figure:
    """Power by the size of the change in turnover, against all other councils."""
    in_proportion = pilots.turnover_fall(register)
    sizes = [*COUNCILS[1:], pilots.needed_for(register, "turnover", in_proportion, True)]
    rows = pd.DataFrame(
        {
            "series": f"{size} councils",
            "x": effect,
            "y": pilots.power_in_theory(register, "turnover", size, effect),
        }
        for size in sizes
        for effect in np.linspace(0, 0.08, 41)
    )
    return Curves(
        rows,
        **exhibit(register, "pilots-turnover-power"),
        fmt_x=_axis(register, "percentage_points"),
        fmt_y=in_unit(register, "percent", 0),
        references={"wanted": pilots.POWER},
        lines={
            "in proportion": -in_proportion,
            "in the records": abs(pilots.turnover_estimate(register)),
        },
        zero=True,
    )


def contact_table(register: Register) -> Html:
    """What each size of pilot can show of the contact share."""
    named = {str(councils): f"{councils} against as many others" for councils in COUNCILS}
    rows = shown.keyed(named, "pilots_contact_mde_{}", "pilots_contact_power_{}")
    columns = ["Pilot", "Smallest rise it can show", "Power for the promised rise"]
    caption = "The contact share, counted by diaries, every assumption at its middle"
    return numbers_table(register, columns, rows, caption)


def contact_figure(register: Register) -> Figure:
    """What five councils can show of the contact share, each assumption over its range."""
    rows = pd.DataFrame(_contact_row(register, argument, key) for argument, key in DIARY_INPUTS.items())
    return Tornado(
        rows,
        pilots.minimum_detectable(pilot_contact.contact_spread(register), 5, 5),
        **exhibit(
            register,
            "pilots-contact",
            gain=in_unit(register, "percentage_points", 1)(pilot_contact.contact_gain(register)),
        ),
        fmt=_axis(register, "percentage_points"),
        base_label="as assumed",
    )


def _contact_row(register: Register, argument: str, key: str) -> dict:
    entry = register.inputs[key]
    low, high = (wording.short(end, entry.unit) for end in entry.plausible)
    least, most = (
        pilots.minimum_detectable(pilot_contact.contact_spread(register, **{argument: float(end)}), 5, 5)
        for end in entry.plausible
    )
    label = wording.capital(entry.label.removeprefix("contact share: "))
    return {"label": label, "low": low, "high": high, "result_low": least, "result_high": most}


def _axis(register: Register, unit: str):
    """How an axis that names its unit writes values: with one decimal where it counts."""
    factor = float(register.units[unit].factor)
    return lambda value: wording.digits(value / factor, 1).removesuffix(".0")


def designs_table(register: Register) -> Html:
    """Which design would settle which claim, and how many councils it needs."""
    counts = "The department's counts, two years each side of the transition"
    rows = [
        [
            "Caseload lower by the promised share",
            counts,
            with_span(register, "pilots_caseload_needed_others"),
            with_span(register, "pilots_caseload_needed_equal"),
        ],
        [
            "Contact share from the stated level to the promised one",
            "Diaries before and after, in pilot and comparison councils",
            plain("no count was found"),
            with_span(register, "pilots_contact_needed"),
        ],
        [
            "Turnover lower in the same proportion",
            counts,
            with_span(register, "pilots_turnover_needed_others"),
            with_span(register, "pilots_turnover_needed_equal"),
        ],
        [
            "Turnover lower by the estimate of the chapter on retention",
            counts,
            *(
                plain(_or_more(pilots.needed_for(register, "turnover", estimate, others)))
                for estimate in [pilots.turnover_estimate(register)]
                for others in _AGAINST
            ),
        ],
        [
            "No extra running cost",
            "Each pilot council's accounts, with the posts given up and gained; none was found",
            plain("not computed"),
            plain("not computed"),
        ],
    ]
    headings = [f"Councils, against {against}" for against in _AGAINST.values()]
    keys = [f"pilots_{name}_needed_others" for name in _WORDS]
    return numbers_table(
        register,
        ["Claim", "Counted by", *headings],
        rows,
        "What would settle each claim: the fewest pilot councils with 80% power",
        numbers=headings,
        stacked=True,
        explained=[*keys, "pilots_contact_needed", "pilots_turnover_power_estimate"],
    )


def _or_more(councils: int | None) -> str:
    return f"more than {pilots.MOST}" if councils is None else str(councils)


def gaps_table(register: Register) -> Html:
    """Councils needed by the length of the transition and the years counted, with the range over windows."""
    planned = pilots.transition(register)
    designs = {
        f"{wording.capital(_EACH_SIDE[years])} each side, {_transition(gap)}": (years, gap, True)
        for years in (YEARS, 1)
        for gap in range(planned + 1)
    }
    designs["Two years, planned transition, without flagged counts"] = (YEARS, planned, False)
    rows = [[words, *_needed(register, *design)] for words, design in designs.items()]
    caption = (
        "Pilot councils needed, by the years of transition and the years counted; in brackets the windows that stray "
        "least and most"
    )
    columns = [
        "Design",
        *(f"{name}, {against}" for name, against in product(_WORDS.values(), _AGAINST.values())),
    ]
    keys = [f"pilots_{name}_needed_{against}" for name in _WORDS for against in ("others", "equal")]
    sourced = f"{caption}. Source: {shown.source(register, 'dfe_workforce')}"
    return numbers_table(register, columns, rows, sourced, stacked=True, explained=keys)


def _transition(gap: int) -> str:
    return ("no transition", "one year of transition")[gap] if gap < 2 else f"{gap} years of transition"


def _needed(register: Register, years: int, gap: int, flagged: bool) -> list[Html]:
    """Councils needed with the range over windows, for each measure and comparison."""
    cells = []
    for name, others in product(_WORDS, _AGAINST):
        found = pilots.needed_by_window(register, name, years, gap, others, flagged)
        middle, low, high = map(_or_more, found)
        cells.append(plain(f"{middle} ({low} to {high})"))
    return cells


def volunteers_table(register: Register, name: str) -> Html:
    """What pilots of volunteers report, by what they are set beside."""
    named = {reading: wording.capital(words) for reading, words in READINGS.items()}
    parts = [f"pilots_{name}_volunteers_{{}}_{part}" for part in ("seen", "alarms", "power")]
    headings = ["Change seen without the model", "False alarms", "Power for the promise"]
    caption = f"{_WORDS[name]}: {found_in.VOLUNTEERS} councils that volunteer after a bad year"
    return _table(register, caption, shown.keyed(named, *parts), headings, "Set beside")


def waves_figure(register: Register) -> Figure:
    """Power by the number of councils in all, started in waves or half of them at once."""
    gap = pilots.transition(register)
    rows = [
        pilot_designs.wave_powers(register, name, found_in.STARTS[start][0]).assign(
            series=f"{heading.lower()}, {words}"
        )
        for name, heading in _WORDS.items()
        for start, words in _STARTS.items()
    ]
    return Curves(
        pd.concat(rows)[["series", "x", "y"]],
        **exhibit(register, "pilots-waves", gap=gap),
        fmt_x=in_digits(0),
        fmt_y=in_unit(register, "percent", 0),
        references={"wanted": pilots.POWER},
        zero=True,
    )


def waves_table(register: Register) -> Html:
    """Councils needed in all, by the years of transition and the way of starting."""
    gaps = range(1, pilots.transition(register) + 1)
    named = {str(gap): "One year" if gap == 1 else f"{gap} years" for gap in gaps}
    keys = [f"pilots_{name}_{start}_{{}}" for name, start in product(_WORDS, _STARTS)]
    headings = [f"{name}, {words}" for name, words in product(_WORDS.values(), _STARTS.values())]
    caption = "Councils needed in all, those that wait included"
    return _table(register, caption, shown.keyed(named, *keys), headings, "Transition")
