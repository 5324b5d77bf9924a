"""Views of the chapter *What could a pilot have shown?*"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.chapters.explain import formatter
from analysis.claims import wording
from analysis.evidence import pilot_contact, pilot_designs, pilots
from analysis.evidence import pilot_findings as found_in
from analysis.evidence.pilot_contact import DIARY_INPUTS
from analysis.evidence.pilot_designs import READINGS
from analysis.evidence.pilots import COUNCILS, YEARS, Design
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show.curves import curves
from analysis.show.figures import Figure
from analysis.show.html import Html, table
from analysis.show.strip import strip
from analysis.show.tornado import tornado

_DFE = "Department for Education, children's social work workforce, Open Government Licence v3.0"

#: Two groups of fewer councils than this can never differ at 5% when their members are exchanged.
_FEWEST_EQUAL = 4

#: Measure → its heading, the name of its axis, and of the line it should pass.
_WORDS = {
    "caseload": ("Caseload", "Children for each case holder", "the promised cut"),
    "turnover": ("Turnover", "Percentage points of turnover", "a fall in proportion"),
}


def variation_table(register: Register) -> Html:
    """How caseload and turnover vary between councils and within them."""
    rows = [
        ["Between councils, lasting", *_each(register, "pilots_{}_between")],
        ["Within a council, from year to year", *_each(register, "pilots_{}_within")],
        ["Share of the variance that lasts", *_each(register, "pilots_{}_lasting")],
        ["Correlation from one year to the next", *_each(register, "pilots_{}_lag1")],
        ["After adjustment, one year each side", *_each(register, "pilots_{}_residual_1")],
        ["After adjustment, two years each side", *_each(register, "pilots_{}_residual_2")],
    ]
    return _table("How councils vary: standard deviations unless the row says otherwise", rows, _headings())


def _headings() -> list[str]:
    return [heading for heading, *_ in _WORDS.values()]


def _each(register: Register, key: str) -> list[Html]:
    return [links.finding(register, key.format(name)) for name in _WORDS]


def _table(caption: str, rows: list[list], headings: list[str], first: str = "Measure") -> Html:
    return table([first, *headings], rows, f"{caption}. Source: {_DFE}", numbers=headings, stacked=True)


def _whole(value: float) -> str:
    return wording.to_text(Fraction(float(value)), 0)


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
    return strip(
        rows,
        name="pilots-anyway",
        explained=links.explained(register, "pilots_falls_anyway_2", "caseload_change_relative"),
        caption=f"Change of each council's mean caseload from two years to two years, with {gap} years of "
        "transition between them. No council is known to have run the model.",
        xlabel="Relative change of the caseload",
        source=_DFE,
        fmt=formatter(register.units["percent_change"], 0, sign=True),
        references={"promised": pilots.promised_cut(register)},
    )


def _span(first: int) -> str:
    return f"{first}-{str(first + 1)[2:]}"


def detectable_table(register: Register, name: str) -> Html:
    """The smallest difference that each size of pilot can show."""
    headings = [
        f"{years} each side, {against}"
        for against in ("all others", "as many others")
        for years in ("One year", "Two years")
    ]
    rows = [
        [
            f"{councils} councils",
            *(
                links.finding(register, found_in.detectable_key(name, councils, years, others))
                for others in (True, False)
                for years in (1, 2)
            ),
        ]
        for councils in COUNCILS
    ]
    heading = _WORDS[name][0].lower()
    caption = f"Smallest difference in {heading} that a pilot finds four times out of five"
    return _table(caption, rows, headings, "Pilot")


def detectable_figure(register: Register, name: str) -> Figure:
    """The smallest difference that a pilot can show, by its size and comparison."""
    panel = pilots.measures(register.official)[name]
    heading, axis, line = _WORDS[name]
    unit = register.units[found_in.SHOWN[name][0]]
    rows = [
        {"series": f"{against}, {words}", "x": float(councils), "y": smallest}
        for others, against in ((True, "all others"), (False, "as many others"))
        for years, words in ((1, "one year"), (2, "two years"))
        for councils, smallest in _detectable(register, panel, years, others)
    ]
    return curves(
        pd.DataFrame(rows),
        name=f"pilots-detectable-{name}",
        explained=links.explained(
            register,
            f"pilots_{name}_residual_1",
            f"pilots_{name}_residual_2",
            found_in.detectable_key(name, 5, 2, True),
        ),
        caption=f"{heading}: the smallest difference that a pilot finds four times out of five, by its number of "
        "councils, the councils it is set beside, and the years on each side of its start. With as many others, "
        "the curves begin where a test that exchanges councils can first pass 5%.",
        xlabel="Councils in the pilot",
        ylabel=axis,
        source=_DFE,
        fmt_x=_whole,
        fmt_y=_bare(unit, 1),
        references={line: abs(pilots.effects(register)[name])},
        zero=True,
    )


def _bare(unit, decimals: int):
    """A value in a unit without the unit's words, for an axis that has them."""
    return lambda value: wording.to_text(Fraction(float(value)) / unit.factor, decimals).removesuffix(".0")


def _spread(register: Register, panel: pd.DataFrame, years: int = YEARS) -> tuple[float, int]:
    """Spread after adjustment, and councils, with the planned transition between the years."""
    gap = pilots.transition(register)
    return pilots.residual(panel, years, years, gap), pilots.available(panel, years, years, gap)


def _detectable(register: Register, panel: pd.DataFrame, years: int, others: bool):
    spread, councils = _spread(register, panel, years)
    for size in range(2 if others else _FEWEST_EQUAL, 41):
        compared = Design(size, years, years, others).compared(councils)
        yield size, pilots.minimum_detectable(spread, size, compared)


def power_table(register: Register) -> Html:
    """Simulated power for the promised effect against all others, beside the power that theory gives."""
    measures = pilots.measures(register.official)
    rows = [
        [
            f"{councils} councils",
            *(
                cell
                for name, panel in measures.items()
                for cell in _power_cells(register, name, panel, councils)
            ),
        ]
        for councils in COUNCILS
    ]
    headings = [
        f"{name}, {how}" for name in _headings() for how in ("one year", "two years", "two years, by theory")
    ]
    caption = "Power to find the promised change against all others, played through in real series"
    return _table(caption, rows, headings, "Pilot")


def _power_cells(register: Register, name: str, panel: pd.DataFrame, councils: int) -> list:
    spread, found = _spread(register, panel)
    theory = pilots.power(pilots.effects(register)[name], spread, councils, found - councils)
    keys = [found_in.power_key(name, councils, years) for years in (1, YEARS)]
    shown = wording.with_unit(Fraction(theory), register.units["percent"], 0)
    return [*(links.finding(register, key) for key in keys), shown]


def turnover_power_figure(register: Register) -> Figure:
    """Power by the size of the change in turnover, against all other councils."""
    panel = pilots.wide(register.official, "turnover")
    spread, found = _spread(register, panel)
    sizes = [*COUNCILS[1:], int(pilots.needed(pilots.turnover_fall(register), spread, found))]
    rows = pd.DataFrame(
        {"series": f"{size} councils", "x": effect, "y": pilots.power(effect, spread, size, found - size)}
        for size in sizes
        for effect in np.linspace(0, 0.08, 41)
    )
    return curves(
        rows,
        name="pilots-turnover-power",
        explained=links.explained(register, "pilots_turnover_residual_2", "pilots_turnover_effect"),
        caption="Turnover: chance that a pilot finds a change, by the size of the change and the number of pilot "
        "councils, set beside all other councils, two years each side of the transition.",
        xlabel="Percentage points by which the model changes turnover",
        ylabel="Power",
        source=_DFE,
        fmt_x=_bare(register.units["percentage_points"], 1),
        fmt_y=formatter(register.units["percent"], 0),
        references={"wanted": pilots.POWER},
        marks={
            "in proportion": -pilots.turnover_fall(register),
            "in the records": abs(pilots.turnover_estimate(register)),
        },
        zero=True,
    )


def contact_table(register: Register) -> Html:
    """What each size of pilot can show of the contact share."""
    rows = [
        [
            f"{councils} against as many others",
            links.finding(register, f"pilots_contact_mde_{councils}"),
            links.finding(register, f"pilots_contact_power_{councils}"),
        ]
        for councils in COUNCILS
    ]
    headings = ["Smallest rise it can show", "Power for the promised rise"]
    caption = "The contact share, counted by diaries, every assumption at its middle"
    return table(["Pilot", *headings], rows, caption, numbers=headings)


def contact_figure(register: Register) -> Figure:
    """What five councils can show of the contact share, each assumption over its range."""
    rows = pd.DataFrame(_contact_row(register, argument, key) for argument, key in DIARY_INPUTS.items())
    return tornado(
        rows,
        pilots.minimum_detectable(pilot_contact.contact_spread(register), 5, 5),
        name="pilots-contact",
        explained=links.explained(register, "pilots_contact_mde_5", *DIARY_INPUTS.values()),
        caption="Smallest rise of the contact share that five pilot councils can show against five others, each "
        "assumption from end to end of its range. The promised rise is "
        f"{formatter(register.units['percentage_points'], 1)(pilot_contact.contact_gain(register))}.",
        xlabel="Percentage points of the contact share",
        source="this book's register of inputs",
        fmt=_bare(register.units["percentage_points"], 1),
        base_label="as assumed",
    )


def _contact_row(register: Register, argument: str, key: str) -> dict:
    entry = register.inputs[key]
    results = [
        pilots.minimum_detectable(pilot_contact.contact_spread(register, **{argument: float(end)}), 5, 5)
        for end in entry.plausible
    ]
    label = entry.label.removeprefix("contact share: ")
    low, high = (wording.short(end, entry.unit) for end in entry.plausible)
    row = {"label": label[0].upper() + label[1:], "low": low, "high": high}
    return row | {"result_low": results[0], "result_high": results[1]}


def designs_table(register: Register) -> Html:
    """Which design would settle which claim, and how many councils it needs."""
    rows = [
        [
            "Caseload lower by the promised share",
            "The department's counts, two years each side of the transition",
            _with_span(register, "pilots_caseload_needed_others"),
            _with_span(register, "pilots_caseload_needed_equal"),
        ],
        [
            "Contact share from the stated level to the promised one",
            "Diaries before and after, in pilot and comparison councils",
            "no count was found",
            _with_span(register, "pilots_contact_needed"),
        ],
        [
            "Turnover lower in the same proportion",
            "The department's counts, two years each side of the transition",
            _with_span(register, "pilots_turnover_needed_others"),
            _with_span(register, "pilots_turnover_needed_equal"),
        ],
        [
            "Turnover lower by the estimate of the chapter on retention",
            "The department's counts, two years each side of the transition",
            *(_estimate(register, others) for others in (True, False)),
        ],
        [
            "No extra running cost",
            "Each pilot council's accounts, with the posts given up and gained; none was found",
            "not computed",
            "not computed",
        ],
    ]
    headings = ["Councils, against all others", "Councils, against as many others"]
    caption = "What would settle each claim: the fewest pilot councils with 80% power"
    keys = [f"pilots_{name}_needed_others" for name in ("caseload", "turnover")]
    explained = links.explained(register, *keys, "pilots_contact_needed", "pilots_turnover_power_estimate")
    return table(
        ["Claim", "Counted by", *headings], rows, caption, numbers=headings, stacked=True, explained=explained
    )


def _with_span(register: Register, key: str) -> Html:
    parts = [links.finding(register, key), links.finding(register, f"{key}.span")]
    return Html(f"{parts[0].html} ({parts[1].html})", f"{parts[0].text} ({parts[1].text})")


def _estimate(register: Register, others: bool) -> str:
    spread, councils = _spread(register, pilots.wide(register.official, "turnover"))
    return _shown(pilots.needed(pilots.turnover_estimate(register), spread, councils if others else None))


def _shown(councils: int | None) -> str:
    return "more than 70" if councils is None else str(councils)


def gaps_table(register: Register) -> Html:
    """Councils needed by the length of the transition and the years counted, with the range over windows."""
    headings = [f"{name}, {against}" for name in _headings() for against in ("all others", "as many others")]
    rows = [
        [
            f"{words}, {_transition(gap)}",
            *_needed(register, years, gap),
        ]
        for years, words in ((YEARS, "Two years each side"), (1, "One year each side"))
        for gap in range(pilots.transition(register) + 1)
    ]
    planned = _needed(register, YEARS, pilots.transition(register), flagged=False)
    rows.append(["Two years, planned transition, without flagged counts", *planned])
    keys = [f"pilots_{name}_needed_{against}" for name in _WORDS for against in ("others", "equal")]
    caption = (
        "Pilot councils needed, by the years of transition and the years counted; in brackets the windows that stray "
        f"least and most. Source: {_DFE}"
    )
    explained = links.explained(register, *keys)
    return table(["Design", *headings], rows, caption, numbers=headings, stacked=True, explained=explained)


def _transition(gap: int) -> str:
    return ("no transition", "one year of transition")[gap] if gap < 2 else f"{gap} years of transition"


def _needed(register: Register, years: int, gap: int, flagged: bool = True) -> list[str]:
    cells = []
    for name, effect in pilots.effects(register).items():
        panel = pilots.wide(register.official, name, flagged)
        every = pilots.available(panel, years, years, gap)
        single = pilots.residuals(panel, years, years, gap)
        spreads = [pilots.residual(panel, years, years, gap), min(single), max(single)]
        for councils in (every, None):
            middle, low, high = (_shown(pilots.needed(effect, one, councils)) for one in spreads)
            cells.append(f"{middle} ({low} to {high})")
    return cells


def volunteers_table(register: Register, name: str) -> Html:
    """What pilots of volunteers report, by what they are set beside."""
    parts = ("seen", "alarms", "power")
    rows = [
        [
            words[0].upper() + words[1:],
            *(links.finding(register, f"pilots_{name}_volunteers_{reading}_{part}") for part in parts),
        ]
        for reading, words in READINGS.items()
    ]
    headings = ["Change seen without the model", "False alarms", "Power for the promise"]
    caption = f"{_WORDS[name][0]}: {found_in.VOLUNTEERS} councils that volunteer after a bad year"
    return _table(caption, rows, headings, "Set beside")


def waves_figure(register: Register) -> Figure:
    """Power by the number of councils in all, started in waves or half of them at once."""
    gap = pilots.transition(register)
    rows = []
    for name, panel in pilots.measures(register.official).items():
        own, effect = pilot_designs.covariance(panel), pilots.effects(register)[name]
        for made, words in ((pilot_designs.at_once, "half at once"), (pilot_designs.staggered, "in waves")):
            schedule = made(panel.shape[1], YEARS, gap)
            rows += [
                {
                    "series": f"{_WORDS[name][0].lower()}, {words}",
                    "x": float(councils),
                    "y": pilot_designs.wave_power(effect, schedule, own, councils),
                }
                for councils in range(2 * len(schedule), 121, len(schedule))
            ]
    keys = [f"pilots_{name}_{start}_{gap}" for name in _WORDS for start in found_in.STARTS]
    return curves(
        pd.DataFrame(rows),
        name="pilots-waves",
        explained=links.explained(register, *keys),
        caption="Chance that a trial finds the promised change, by the councils in it: half of them start at once and "
        f"half wait, or one wave starts each year. {gap} years of transition, as many years as the records have.",
        xlabel="Councils in the trial, those that wait included",
        ylabel="Power",
        source=_DFE,
        fmt_x=_whole,
        fmt_y=formatter(register.units["percent"], 0),
        references={"wanted": pilots.POWER},
        zero=True,
    )


def waves_table(register: Register) -> Html:
    """Councils needed in all, by the years of transition and the way of starting."""
    headings = [f"{name}, {words}" for name in _headings() for words in ("half at once", "in waves")]
    rows = [
        [
            "One year" if gap == 1 else f"{gap} years",
            *(
                links.finding(register, f"pilots_{name}_{start}_{gap}")
                for name in _WORDS
                for start in ("halves", "waves")
            ),
        ]
        for gap in range(1, pilots.transition(register) + 1)
    ]
    return _table("Councils needed in all, those that wait included", rows, headings, "Transition")
