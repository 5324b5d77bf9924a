"""Views of the chapter *What happened where caseloads did fall by a fifth?*"""

from __future__ import annotations

import pandas as pd

from analysis.chapters import shown
from analysis.chapters.shown import exhibit, in_digits, in_points, keyed, numbers_table
from analysis.claims import wording
from analysis.evidence import event_chance, event_curve, event_study
from analysis.evidence.event_study import AFTER, OUTCOMES, TIMES
from analysis.register.load import Register
from analysis.show import Curves, Event, Forest
from analysis.show.figures import Figure
from analysis.show.html import Html, table

#: Panel → its name in charts and tables.
_PANELS = {
    "recorded": "the record",
    "shuffled": "years shuffled",
    "drifting": "wandering, no events",
}

#: Way to measure a fall, as its keys end → in words.
_STEPS = {"": "in one year", "_two": "over two years"}

#: Time from the year of the fall → in words.
_WHEN = {0: "year of the fall", 1: "1 year after"} | {time: f"{time} years after" for time in AFTER[1:]}

#: Comparison, as in the keys → its name in the figure.
_COMPARED = {
    "after": "effects of councils and years",
    "adjusted": "adjusted for the level before",
    "matched": "nearest councils",
}


def councils_table(register: Register) -> Html:
    """Every council that fell: before, at the fall, and after."""
    columns = ["Council", "Year of the fall", "Two years before", "Year before", "Year of the fall: caseload"]
    columns += ["Year after", "Three years after"]
    rows = [
        [one.area, str(one.fall), *map(_level, one[2:])]
        for one in event_study.around(register, (-2, -1, 0, 1, 3)).itertuples(index=False)
    ]
    caption = "Children for each case holder around the first fall"
    return numbers_table(register, columns, rows, caption, explained=["event_councils"])


def _level(value: float) -> str:
    return "—" if pd.isna(value) else wording.digits(value, 1)


def caseload_figure(register: Register) -> Figure:
    """The caseload before and after the fall."""
    return Event(
        event_study.path(register, "caseload"),
        **exhibit(register, "event-caseload"),
        fmt_y=in_digits(1, sign=True),
    )


def normal_figure(register: Register) -> Figure:
    """The same choice in the record, in shuffled years, and where nothing happens."""
    rows = pd.concat(
        pd.DataFrame({"series": label, "x": TIMES, "y": event_chance.mean_path(register, name).to_numpy()})
        for name, label in _PANELS.items()
    )
    return Curves(
        rows,
        **exhibit(register, "event-normal"),
        fmt_x=in_digits(0),
        fmt_y=in_digits(1, sign=True),
        references={"all councils": 0.0},
        lines={"year of the fall": 0.0},
    )


def normal_table(register: Register) -> Html:
    """How many fall, and what is left, in the record and in made-up panels, for both ways to measure a fall."""
    left = [f"{{}}_left_{time}" for time in AFTER]
    rows = []
    for tail, words in _STEPS.items():
        named = {
            f"event_{name}{tail}": f"{wording.capital(label)}, fall {words}"
            for name, label in _PANELS.items()
        }
        rows += keyed(named, "{}_councils", "{}_councils.span", "{}_as_many", *left)
        rows[-len(_PANELS)][2:4] = [
            "—",
            "—",
        ]  # the record is one panel: no spread, and nothing to be as many as
    columns = ["Panel", "Councils with a fall", "Middle 95%", "Chance of as many as recorded"]
    columns += ["Left a year on", "Left two years on", "Left three years on"]
    return numbers_table(register, columns, rows, "The same choice in the record and where nothing happens")


def parts_table(register: Register) -> Html:
    """What made the falls."""
    named = {
        "event_by_cases": "Fewer cases",
        "event_by_workforce": "A larger workforce",
        "event_by_share": "A larger share of the workforce holding cases",
        "event_mostly_share": "Councils where the last made most of it",
    }
    columns = ["What made the fall", *(f"Fall {words}" for words in _STEPS.values())]
    caption = "What the falls came from, as shares of the whole"
    return numbers_table(register, columns, keyed(named, "{}", "{}_two"), caption)


def turnover_figure(register: Register) -> Figure:
    """Turnover before and after the fall."""
    return Event(
        event_study.path(register, "turnover"), **exhibit(register, "event-turnover"), fmt_y=in_points(1)
    )


def staff_figure(register: Register) -> Figure:
    """Agency and vacancy rate before and after the fall."""
    rows = pd.concat(
        event_study.path(register, outcome).assign(series=OUTCOMES[outcome])
        for outcome in ("agency_rate", "vacancy_rate")
    )
    return Event(rows, **exhibit(register, "event-staff"), fmt_y=in_points(1))


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
    return shown.curve_figure(
        event_curve.entries(register),
        event_curve.DIMENSIONS,
        **exhibit(register, "event-curve"),
        fmt_y=in_points(1),
    )


def leads_table(register: Register) -> Html:
    """Whether the years before differ: chance of leads this far from zero, for both ways to measure a fall."""
    named = {f"event_{outcome}": name for outcome, name in OUTCOMES.items() if outcome != "caseload"}
    parts = [f"{{}}{tail}_{part}" for tail in _STEPS for part in ("leads", "after", "after.span")]
    columns = ["Outcome", "Leads, fall in one year", "After, fall in one year", "Interval, one year"]
    columns += ["Leads, fall in two", "After, fall in two", "Interval, two"]
    caption = (
        "Chance of leads this far from zero, and the mean of the years after against the year the fall is measured "
        "from"
    )
    return numbers_table(register, columns, keyed(named, *parts), caption)


def fade_table(register: Register) -> Html:
    """What is left of the fall, by comparison."""
    parts = [f"event_caseload_{way}_{{}}{end}" for way in _COMPARED for end in ("", ".span")]
    rows = keyed({str(time): words for time, words in _WHEN.items()}, *parts)
    columns = ["When", "Against all councils", "95% interval", "Adjusted", "Its 95% interval"]
    columns += ["Matched", "The 95% interval"]
    return numbers_table(register, columns, rows, "Caseload against the year before the fall")


def compared_figure(register: Register) -> Figure:
    """Turnover, agency and vacancy rate after the fall, by three comparisons."""
    rows = [
        (OUTCOMES[outcome], _WHEN[time], words, f"event_{outcome}_{way}_{time}")
        for outcome in ("turnover", "agency_rate", "vacancy_rate")
        for time in AFTER
        for way, words in _COMPARED.items()
    ]
    return Forest(
        shown.estimates(register, rows, ("group", "label", "series"), counted=False),
        **exhibit(register, "event-compared"),
        reference=(0.0, "no difference"),
        fmt=in_points(1),
    )
