"""Views of the chapter *What happened where caseloads did fall by a fifth?*"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd


from analysis.claims import wording
from analysis.evidence import curve, event_chance, event_curve, event_study
from analysis.evidence.event_study import AFTER, OUTCOMES, TIMES
from analysis.evidence.regression import Estimate
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show.curves import curves
from analysis.show.event import event as event_chart
from analysis.show.figures import Figure
from analysis.show.forest import forest
from analysis.show.html import Html, table
from analysis.show.specification import specification_curve

_SINCE = "Years since the fall"

#: Panel → its name in charts and tables.
_PANELS = {
    "recorded": "the record",
    "shuffled": "years shuffled",
    "drifting": "wandering, no events",
}


def _signed(value: float) -> str:
    shown = wording.to_text(Fraction(float(value)), 1)
    return shown if value <= 0 or not shown.strip("0.") else f"+{shown}"


def _points(value: float) -> str:
    return _signed(value * 100)


def councils_table(register: Register) -> Html:
    """Every council that fell: before, at the fall, and after."""
    levels = event_study.wide(register)
    names = event_study.panel(register).groupby("unit")["area"].last()
    first = event_study.falls(register, 1)
    rows = []
    for unit, year in sorted(first.items(), key=lambda pair: (pair[1], names[pair[0]])):
        own = [levels.loc[unit].get(year + time) for time in (-2, -1, 0, 1, 3)]
        rows.append([names[unit], str(year), *(_level(value) for value in own)])
    columns = ["Council", "Year of the fall", "Two years before", "Year before", "Year of the fall: caseload"]
    columns += ["Year after", "Three years after"]
    return table(
        columns,
        rows,
        "Children for each case holder around the first fall",
        numbers=columns[1:],
        explained=links.explained(register, "event_councils"),
    )


def _level(value: float | None) -> str:
    return "—" if value is None or pd.isna(value) else wording.to_text(Fraction(float(value)), 1)


def caseload_figure(register: Register) -> Figure:
    """The caseload before and after the fall."""
    return event_chart(
        event_study.path(register, "caseload"),
        name="event-caseload",
        explained=links.explained(
            register, "event_caseload_before_2", "event_caseload_after_0", "event_caseload_after_3"
        ),
        caption="Caseload against the year before the fall, with effects of councils and of years; councils "
        "without such a fall are compared with. Both ends hold all years beyond.",
        xlabel=_SINCE,
        ylabel="Children for each case holder",
        fmt=_signed,
        source=DFE,
    )


def normal_figure(register: Register) -> Figure:
    """The same choice in the record, in shuffled years, and where nothing happens."""
    rows = pd.concat(
        pd.DataFrame({"series": label, "x": TIMES, "y": event_chance.mean_path(register, name).to_numpy()})
        for name, label in _PANELS.items()
    )
    return curves(
        rows,
        name="event-normal",
        explained=links.explained(
            register,
            "event_recorded_left_3",
            "event_shuffled_left_3",
            "event_drifting_left_3",
            "event_persistence",
        ),
        caption="Caseload against the mean of all councils of the year, in councils chosen for a fall of a fifth: in "
        "the record, where each council's years are shuffled, and in made-up councils that only wander around their "
        "own normal.",
        xlabel=_SINCE,
        ylabel="Children for each case holder, against all councils",
        fmt_x=lambda value: wording.to_text(Fraction(value), 0),
        fmt_y=_signed,
        references={"all councils": 0.0},
        marks={"year of the fall": 0.0},
        source=f"{DFE}; simulations of this book",
    )


def normal_table(register: Register) -> Html:
    """How many fall, and what is left, in the record and in made-up panels, for both ways to measure a fall."""
    rows = []
    for tail, words in (("", "in one year"), ("_two", "over two years")):
        for name, label in _PANELS.items():
            made = name != "recorded"
            key = f"event_{name}{tail}"
            rows.append(
                [
                    f"{label[0].upper()}{label[1:]}, fall {words}",
                    links.finding(register, f"{key}_councils"),
                    links.finding(register, f"{key}_councils.span") if made else "—",
                    links.finding(register, f"{key}_as_many") if made else "—",
                    *(links.finding(register, f"{key}_left_{time}") for time in AFTER),
                ]
            )
    columns = ["Panel", "Councils with a fall", "Middle 95%", "Chance of as many as recorded"]
    columns += ["Left a year on", "Left two years on", "Left three years on"]
    return table(
        columns, rows, "The same choice in the record and where nothing happens", numbers=columns[1:]
    )


def parts_table(register: Register) -> Html:
    """What made the falls."""
    names = {"cases": "Fewer cases", "workforce": "A larger workforce"}
    names |= {"share": "A larger share of the workforce holding cases"}
    rows = [
        [name, *(links.finding(register, f"event_by_{part}{tail}") for tail in ("", "_two"))]
        for part, name in names.items()
    ]
    mostly = [links.finding(register, f"event_mostly_share{tail}") for tail in ("", "_two")]
    rows.append(["Councils where the last made most of it", *mostly])
    columns = ["What made the fall", "Fall in one year", "Fall over two years"]
    return table(columns, rows, "What the falls came from, as shares of the whole", numbers=columns[1:])


def turnover_figure(register: Register) -> Figure:
    """Turnover before and after the fall."""
    return _outcomes(
        register,
        {"turnover": "Turnover"},
        "event-turnover",
        "Turnover against the year before the fall, with effects of councils and of years. The years before test "
        "whether the councils that fell were on the same course as the others.",
    )


def staff_figure(register: Register) -> Figure:
    """Agency and vacancy rate before and after the fall."""
    return _outcomes(
        register,
        {"agency_rate": "Agency rate", "vacancy_rate": "Vacancy rate"},
        "event-staff",
        "Agency and vacancy rate against the year before the fall, with effects of councils and of years.",
    )


def _outcomes(register: Register, wanted: Mapping[str, str], name: str, caption: str) -> Figure:
    several = len(wanted) > 1
    rows = pd.concat(
        event_study.path(register, outcome).assign(**({"series": label} if several else {}))
        for outcome, label in wanted.items()
    )
    keys = [f"event_{outcome}_{part}" for outcome in wanted for part in ("after", "leads")]
    return event_chart(
        rows,
        name=name,
        explained=links.explained(register, *keys),
        caption=caption,
        xlabel=_SINCE,
        ylabel="Percentage points",
        fmt=_points,
        source=DFE,
    )


def choices_table() -> Html:
    """The list of choices with their reasons, the main one of each kind first."""
    rows = [
        [f"{one.name}: {choice.label}{'' if place else ' (main)'}", choice.reason]
        for one in event_curve.DIMENSIONS
        for place, choice in enumerate(one.choices)
    ]
    return table(["Choice", "Reason"], rows, "What could be decided otherwise, with the reason")


def curve_figure(register: Register) -> Figure:
    """Every specification of the list for turnover after a fall."""
    return specification_curve(
        curve.table(event_curve.entries(register), event_curve.DIMENSIONS),
        name="event-curve",
        explained=links.explained(register, "event_curve_median", "event_curve_chance", "event_curve_clear"),
        caption="Turnover after a fall of the caseload by a fifth or more: every specification of the list, from the "
        "lowest estimate to the highest, with 95% intervals. Band: where the same place of the curve lies when the "
        "falls go to other councils. Dots: what was chosen.",
        ylabel="Percentage points of turnover after the fall",
        choices=[one.name for one in event_curve.DIMENSIONS],
        fmt=_points,
        source=DFE,
    )


def leads_table(register: Register) -> Html:
    """Whether the years before differ: chance of leads this far from zero, for both ways to measure a fall."""
    rows = [
        [
            name,
            *(links.finding(register, f"event_{outcome}{tail}_leads") for tail in ("", "_two")),
            *(links.finding(register, f"event_{outcome}{tail}_after") for tail in ("", "_two")),
            *(links.finding(register, f"event_{outcome}{tail}_after.span") for tail in ("", "_two")),
        ]
        for outcome, name in OUTCOMES.items()
        if outcome != "caseload"
    ]
    columns = ["Outcome", "Leads, fall in one year", "Leads, fall in two", "After, fall in one year"]
    columns += ["After, fall in two", "Interval, one year", "Interval, two"]
    ordered = [columns[place] for place in (0, 1, 3, 5, 2, 4, 6)]
    rows = [[row[place] for place in (0, 1, 3, 5, 2, 4, 6)] for row in rows]
    return table(
        ordered,
        rows,
        "Chance of leads this far from zero, and the mean of the years after against the year the fall is measured "
        "from",
        numbers=ordered[1:],
    )


def fade_table(register: Register) -> Html:
    """What is left of the fall, by comparison."""
    rows = []
    for time in (0, *AFTER):
        keys = [
            f"event_caseload_after_{time}",
            f"event_caseload_adjusted_{time}",
            f"event_caseload_matched_{time}",
        ]
        shown = [
            part
            for key in keys
            for part in (links.finding(register, key), links.finding(register, f"{key}.span"))
        ]
        rows.append([_when(time), *shown])
    columns = ["When", "Against all councils", "95% interval", "Adjusted", "Its 95% interval"]
    columns += ["Matched", "The 95% interval"]
    return table(columns, rows, "Caseload against the year before the fall", numbers=columns[1:])


def _when(time: int) -> str:
    if time == 0:
        return "year of the fall"
    return f"{time} year{'s' if time > 1 else ''} after"


def compared_figure(register: Register) -> Figure:
    """Turnover, agency and vacancy rate after the fall, by three comparisons."""
    rows = []
    for outcome in ("turnover", "agency_rate", "vacancy_rate"):
        for time in AFTER:
            found: dict[str, Estimate] = {
                "effects of councils and years": event_study.at_time(register, outcome, time),
                "adjusted for the level before": event_study.projected(register, outcome, time),
                "nearest councils": event_study.matched(register, outcome, time),
            }
            rows += [
                {
                    "group": OUTCOMES[outcome],
                    "label": _when(time),
                    "series": series,
                    "value": one.value,
                    "low": one.low,
                    "high": one.high,
                }
                for series, one in found.items()
            ]
    return forest(
        pd.DataFrame(rows),
        name="event-compared",
        explained=links.explained(
            register, "event_turnover_after_1", "event_turnover_adjusted_1", "event_turnover_matched_1"
        ),
        caption="Change since the year before the fall, in councils whose caseload fell by a fifth or more, against "
        "other councils chosen in three ways, with 95% intervals.",
        xlabel="Percentage points since the year before the fall",
        reference=(0.0, "no difference"),
        fmt=_points,
        source=DFE,
    )
