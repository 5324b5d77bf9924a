"""Views of the chapter *What could a pilot have shown?*"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from analysis import links, wording
from analysis.charts.curves import curves
from analysis.charts.strip import strip
from analysis.charts.tornado import tornado
from analysis.data import Register
from analysis.explain import formatter
from analysis.figures import Figure
from analysis.official import pilots
from analysis.official.pilots import COUNCILS, DIARY_INPUTS, Design
from analysis.tables import Html, table

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
    return table([first, *headings], rows, f"{caption}. Source: {_DFE}", numbers=headings)


def correlation_figure(register: Register) -> Figure:
    """Correlation of a council's counts by the years between them."""
    found = {
        heading: pilots.variation(panel).correlations
        for (heading, *_), panel in zip(
            _WORDS.values(), pilots.measures(register.official).values(), strict=True
        )
    }
    rows = pd.DataFrame(
        {"series": name, "x": float(lag), "y": value}
        for name, pairs in found.items()
        for lag, value in pairs.items()
    )
    return curves(
        rows,
        name="pilots-memory",
        explained=links.explained(register, "pilots_caseload_lag1", "pilots_turnover_lag1"),
        caption="How much of a council's difference from the mean of all councils is still there later: "
        "correlation between two of its counts, by the years between them.",
        xlabel="Years between the counts",
        ylabel="Correlation",
        source=_DFE,
        fmt_x=_whole,
        fmt_y=formatter(register.units["percent"], 0),
        zero=True,
    )


def _whole(value: float) -> str:
    return wording.to_text(Fraction(float(value)), 0)


def anyway_figure(register: Register) -> Figure:
    """Change of every council's caseload from two years to the next two."""
    panel = pilots.wide(register.official, "caseload")
    areas = dict(zip(register.official.workforce["unit"], register.official.workforce["area"], strict=True))
    found = pilots.changes(panel, 2, 2)
    rows = pd.DataFrame(
        {
            "group": [
                f"{start - 2}-{str(start - 1)[2:]} to {start}-{str(start + 1)[2:]}"
                for start in found["start"]
            ],
            "value": found["value"],
            "label": found["unit"].map(areas),
        }
    )
    return strip(
        rows,
        name="pilots-anyway",
        explained=links.explained(register, "pilots_falls_anyway_2", "caseload_change_relative"),
        caption="Change of each council's mean caseload from two years to the next two. No council is known to have run the model.",
        xlabel="Relative change of the caseload",
        source=_DFE,
        fmt=formatter(register.units["percent_change"], 0, sign=True),
        references={"promised": pilots.promised_cut(register)},
    )


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
                links.finding(register, pilots.detectable_key(name, councils, years, others))
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
    unit = register.units[pilots.SHOWN[name][0]]
    rows = [
        {"series": f"{against}, {words}", "x": float(councils), "y": smallest}
        for others, against in ((True, "all others"), (False, "as many others"))
        for years, words in ((1, "one year"), (2, "two years"))
        for councils, smallest in _detectable(panel, years, others)
    ]
    return curves(
        pd.DataFrame(rows),
        name=f"pilots-detectable-{name}",
        explained=links.explained(
            register,
            f"pilots_{name}_residual_1",
            f"pilots_{name}_residual_2",
            pilots.detectable_key(name, 5, 2, True),
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


def _detectable(panel: pd.DataFrame, years: int, others: bool):
    spread, councils = pilots.residual(panel, years, years), pilots.available(panel, years, years)
    for size in range(2 if others else _FEWEST_EQUAL, 41):
        compared = Design(size, years, years, others).compared(councils)
        yield size, pilots.minimum_detectable(spread, size, compared)


def power_table(register: Register) -> Html:
    """Simulated power for the promised effect, beside the power that theory gives."""
    measures = pilots.measures(register.official)
    rows = []
    for councils in COUNCILS:
        for others, against in ((True, "all others"), (False, "as many others")):
            cells = [_power_cells(register, name, measures[name], councils, others) for name in measures]
            rows.append([f"{councils} against {against}", *(cell for pair in cells for cell in pair)])
    headings = [f"{name}, {how}" for name in _headings() for how in ("simulated", "by theory")]
    return _table("Power to find the promised change, two years each side", rows, headings, "Pilot")


def _power_cells(register: Register, name: str, panel: pd.DataFrame, councils: int, others: bool) -> list:
    spread, found = pilots.residual(panel, 2, 2), pilots.available(panel, 2, 2)
    compared = Design(councils, 2, 2, others).compared(found)
    theory = pilots.power(pilots.effects(register)[name], spread, councils, compared)
    return [
        links.finding(register, pilots.power_key(name, councils, others)),
        wording.with_unit(Fraction(theory), register.units["percent"], 0),
    ]


def turnover_power_figure(register: Register) -> Figure:
    """Power by the size of the change in turnover, against all other councils."""
    panel = pilots.wide(register.official, "turnover")
    spread, found = pilots.residual(panel, 2, 2), pilots.available(panel, 2, 2)
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
        "councils, set beside all other councils, two years each side.",
        xlabel="Percentage points by which the model changes turnover",
        ylabel="Power",
        source=_DFE,
        fmt_x=_bare(register.units["percentage_points"], 1),
        fmt_y=formatter(register.units["percent"], 0),
        references={"wanted": pilots.POWER},
        marks={"in proportion": -pilots.turnover_fall(register)},
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
        pilots.minimum_detectable(pilots.contact_spread(register), 5, 5),
        name="pilots-contact",
        explained=links.explained(register, "pilots_contact_mde_5", *DIARY_INPUTS.values()),
        caption="Smallest rise of the contact share that five pilot councils can show against five others, each "
        "assumption from end to end of its range. The promised rise is "
        f"{formatter(register.units['percentage_points'], 1)(pilots.contact_gain(register))}.",
        xlabel="Percentage points of the contact share",
        source="this book's register of inputs",
        fmt=_bare(register.units["percentage_points"], 1),
        base_label="as assumed",
    )


def _contact_row(register: Register, argument: str, key: str) -> dict:
    entry = register.inputs[key]
    results = [
        pilots.minimum_detectable(pilots.contact_spread(register, **{argument: float(end)}), 5, 5)
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
            "The department's counts, two years each side",
            links.finding(register, "pilots_caseload_needed_others"),
            links.finding(register, "pilots_caseload_needed_equal"),
        ],
        [
            "Contact share from the stated level to the promised one",
            "Diaries before and after, in pilot and comparison councils",
            "no counts exist",
            _with_span(register, "pilots_contact_needed"),
        ],
        [
            "Turnover lower in the same proportion",
            "The department's counts, two years each side",
            links.finding(register, "pilots_turnover_needed_others"),
            links.finding(register, "pilots_turnover_needed_equal"),
        ],
        [
            "Turnover lower by the estimate of the chapter on retention",
            "The department's counts, two years each side",
            *(_estimate(register, others) for others in (True, False)),
        ],
        [
            "No extra running cost",
            "Each pilot council's accounts, with the posts given up and gained; no series of such accounts exists",
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
    panel = pilots.wide(register.official, "turnover")
    councils = pilots.available(panel, 2, 2) if others else None
    return _shown(pilots.needed(pilots.turnover_estimate(register), pilots.residual(panel, 2, 2), councils))


def _shown(councils: int | None) -> str:
    return "more than 70" if councils is None else str(councils)


#: Variant → years before, years after, whether flagged counts are kept, first year kept.
_VARIANTS = {
    "Two years each side": (2, 2, True, 2017),
    "One year each side": (1, 1, True, 2017),
    "One year before, two after": (1, 2, True, 2017),
    "Two years before, one after": (2, 1, True, 2017),
    "Three years each side": (3, 3, True, 2017),
    "Two each side, without flagged counts": (2, 2, False, 2017),
    "Two each side, only from 2020": (2, 2, True, 2020),
}


def robustness_table(register: Register) -> Html:
    """Councils needed under other choices of years and rows."""
    headings = [f"{name}, {against}" for name in _headings() for against in ("all others", "as many others")]
    rows = [[label, *_variant(register, *choice)] for label, choice in _VARIANTS.items()]
    keys = [f"pilots_{name}_needed_{against}" for name in _WORDS for against in ("others", "equal")]
    caption = f"Pilot councils needed, by the years and rows used. Source: {_DFE}"
    explained = links.explained(register, *keys)
    return table(["Choice", *headings], rows, caption, numbers=headings, explained=explained)


def _variant(register: Register, before: int, after: int, flagged: bool, first: int) -> list[str]:
    cells = []
    for name, effect in pilots.effects(register).items():
        panel = pilots.wide(register.official, name, flagged)
        panel = panel[[year for year in panel if year >= first]]
        spread, found = pilots.residual(panel, before, after), pilots.available(panel, before, after)
        cells += [_shown(pilots.needed(effect, spread, councils)) for councils in (found, None)]
    return cells
