"""Views of the chapter *Do fewer social workers leave where caseloads fall?*"""

import pandas as pd

from analysis.chapters import explain, shown
from analysis.chapters.shown import exhibit, in_digits, in_points, keyed, numbers_table
from analysis.claims import wording
from analysis.evidence import event_chance, event_study, turnover
from analysis.evidence.event import METHOD
from analysis.evidence.event_study import AFTER, OUTCOMES, TIMES
from analysis.evidence.retention import COUNTED, key_of, part_key
from analysis.evidence.staff import LOWERED_BY, NAMES, PARTS
from analysis.evidence.turnover import DIVISORS, FOLLOWED, FOLLOWERS, FORMS, MAIN, MEASURED, RATES, WHOLES
from analysis.ledger import entries
from analysis.register.load import Register
from analysis.show import Curves, Event
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, table, together

#: Ending of a key → the group and the words of its row in the figures, in the order drawn.
_LOOKS = {
    "": ("The main comparison", "caseload a year before"),
    "_held": ("The main comparison", "a year before, same agency rate"),
    "_same": ("Placebo", "the same, rows of the placebo"),
    "_placebo": ("Placebo", "following year's caseload"),
    "_lag_1": ("Does it last?", "a year before, beside two years before"),
    "_lag_2": ("Does it last?", "two years before, beside a year before"),
    "_lags": ("Does it last?", "both years together"),
}

#: Of those, what the figure of each other outcome shows.
_TOLD = ("", "_held", "_same", "_placebo", "_lags")

#: Whose difference is in the answer → its key.
_ANSWER = {
    "The year after a lower caseload": "retention_turnover_main",
    "Two years taken together": "retention_turnover_main_lags",
    "After a fall by a fifth": "event_turnover_after",
}

#: The same as the looks for the share that holds cases, the report's lever.
_LEVER_LOOKS = {
    "": "share a year before",
    "_held": "the same, same agency rate",
    "_placebo": "following year's share (placebo)",
    "_lag_2": "two years before, beside a year before",
    "_lags": "both years together",
}

#: Made-up panel, as in keys → its name in charts and tables.
_PANELS = {"recorded": "the record", "shuffled": "years shuffled", "drifting": "drifting, no events"}

#: Way to measure a fall, as its keys end → in words.
_STEPS = {"": "in one year", "_two": "over two years"}

#: Time from the year of the fall → in words.

#: Comparison, as in the keys → its name in the figure.
_COMPARED = {
    "after": "effects of councils and years",
    "adjusted": "adjusted for the level before",
    "matched": "nearest councils",
}


# --- the year after a lower caseload --------------------------------------------------------------------------


def answer_figure(register: Register) -> Figure:
    """Turnover after a lower caseload: a year on, two years together, and after large falls."""
    rows = [("", label, key) for label, key in _ANSWER.items()]
    return shown.points_forest(register, "retention-answer", rows, counted="", decimals=1)


def main_figure(register: Register) -> Figure:
    """The main estimate, its placebo on the same rows, and the years before."""
    rows = [(*words, key_of(FORMS["turnover"], look)) for look, words in _LOOKS.items()]
    return shown.points_forest(register, "retention-main", rows)


def lever_figure(register: Register) -> Figure:
    """The lever alone, for turnover."""
    return shown.points_forest(register, "retention-lever", _lever_rows("turnover"))


def _lever_rows(*outcomes: str) -> list[tuple[str, str, str]]:
    return [
        (NAMES[outcome], label, part_key(outcome, "share_log", look))
        for outcome in outcomes
        for look, label in _LEVER_LOOKS.items()
    ]


def others_figure(register: Register) -> Figure:
    """The main estimates for agency work, vacancies and sickness absence, each with its placebo."""
    return shown.points_forest(register, "retention-others", _other_rows("", "_placebo"))


def _other_rows(*looks: str) -> list[tuple[str, str, str]]:
    return [
        (NAMES[outcome], _LOOKS[look][1], key_of(form, look))
        for outcome, form in FORMS.items()
        if outcome != "turnover"
        for look in looks
    ]


# --- where caseloads fell by a fifth --------------------------------------------------------------------------


def path_figure(register: Register, outcome: str) -> Figure:
    """The caseload, or turnover, before and after the fall."""
    fmt = in_digits(1, sign=True) if outcome == "caseload" else in_points(1)
    return Event(event_study.path(register, outcome), **exhibit(register, f"event-{outcome}"), fmt_y=fmt)


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


def _falls_table(register: Register) -> Html:
    """What made the falls, how many there are by chance, and what is left of them."""
    named = {
        "by_cases{}": "Part of the fall from fewer cases",
        "by_workforce{}": "From a larger workforce",
        "by_share{}": "From a larger share of the workforce holding cases",
        "undone{}": "Part of the fall that undoes a high year",
        "recorded{}_councils": "Councils with a fall",
        "drifting{}_councils": "The same, drifting without events",
        "recorded{}_left_3": "Left of the fall three years on",
        "drifting{}_left_3": "The same, drifting without events",
    }
    rows = [[label, *(f"event_{key.format(tail)}" for tail in _STEPS)] for key, label in named.items()]
    columns = ["What", *(f"Fall {words}" for words in _STEPS.values())]
    caption = "Falls by a fifth or more, and what chance alone would show"
    return numbers_table(register, columns, rows, caption)


# --- method ---------------------------------------------------------------------------------------------------


def method(register: Register) -> Html:
    """Inputs, specifications, and the tables behind both halves of the chapter."""
    return together(
        folded("Inputs", explain.inputs(register, "retention-inputs")),
        folded("The main comparison", _main_table()),
        folded("How the regressions are fitted", _fitted_table(register)),
        folded("What leavers follow, and rates that mislead", *_followed(register)),
        folded("Every way of counting", *_choices(register)),
        folded("Agency work, vacancies and sickness absence in full", *_others(register)),
        folded("The caseload in its parts", _parts_table(register)),
        folded("What measured rates explain", _measured_table(register)),
        folded("What made the falls", _falls_table(register)),
        folded("Staff before and after a fall", *_staff(register)),
        folded("The councils whose caseload fell", _councils_table(register)),
    )


def _main_table() -> Html:
    rows = [[wording.capital(part), words] for part, words in MAIN.items()]
    return table(["Part", "What, and why"], rows, "The main comparison, fixed before its results")


def _others(register: Register) -> list[Figure]:
    """Every look at the other outcomes, and the same for the lever."""
    lever = _lever_rows(*(outcome for outcome in FORMS if outcome != "turnover"))
    return [
        shown.points_forest(register, "retention-others-looks", _other_rows(*_TOLD)),
        shown.points_forest(register, "retention-others-lever", lever),
    ]


def _fitted_table(register: Register) -> Html:
    """What the definitions of the findings after a fall refer to."""
    rows = [list(way) for way in METHOD.items()]
    named = entries.named(register, "event_councils", "event_turnover_after")
    return table(
        ["Part", "How"], rows, "How the regressions are fitted, and their intervals", explained=named
    )


def _followed(register: Register) -> list[Html]:
    """What the counts follow, and what a link of zero looks like with each denominator."""
    named = {
        f"retention_{count}_follow_{whole}": f"{wording.capital(COUNTED[count])}, {WHOLES[whole]}"
        for count, wholes in FOLLOWED.items()
        for whole in wholes
    }
    columns = ["What, and what it might follow", "Per cent more for one per cent more", "95% interval"]
    caption = "What the counts follow, within councils and years: one is in proportion, zero is not at all"
    follow = numbers_table(register, columns, keyed(named, "{}", "{}.span"), caption)
    rates = {form.key: form.label for form in RATES if form.key in DIVISORS}
    drawn = [f"retention_simulated_{followed}_{{}}" for followed in FOLLOWERS]
    looks = [f"retention_turnover_{{}}{look}" for look in ("", ".span", "_placebo", "_lags", "_net")]
    columns = ["Rate", *(f"If leavers follow {WHOLES[one]}" for one in FOLLOWERS)]
    columns += ["The record", "95% interval", "Placebo", "Both years", "The record less the first column"]
    caption = (
        "Points that least squares finds for the promised cut where leavers have nothing to do with the caseload, and "
        "what it finds in the record"
    )
    return [follow, numbers_table(register, columns, keyed(rates, *drawn, *looks), caption)]


def _choices(register: Register) -> list[Html | Figure]:
    """The lists of choices with their reasons, what one alone changes, and all of them run."""
    rows = []
    for dimension in (*turnover.DIMENSIONS, *event_study.DIMENSIONS):
        first, *others = dimension.choices
        after = "" if dimension in turnover.DIMENSIONS else "After a fall. "
        rows.append([f"{after}{dimension.name}: {first.label} (main)", first.reason, "", ""])
        for choice in others:
            key = f"retention_curve_{dimension.key}_{choice.key}"
            told = ["", ""] if after else [key, f"{key}.span"]
            rows.append([f"{after}{dimension.name}: {choice.label}", choice.reason, *told])
    columns = ["Choice", "Reason", "Points for the promised cut", "95% interval"]
    caption = "What could be decided otherwise, with the reason, and what that change alone gives"
    listed = numbers_table(register, columns, rows, caption, numbers=columns[2:], stacked=True)
    curves = (
        shown.curve_figure(of.entries(register), of.DIMENSIONS, **exhibit(register, name), fmt_y=in_points(2))
        for name, of in (("retention-curve", turnover), ("event-curve", event_study))
    )
    return [listed, *curves]


def _parts_table(register: Register) -> Html:
    named = {
        part_key(outcome, part): f"{NAMES[outcome]}: {LOWERED_BY[part]}"
        for outcome in FORMS
        for part in PARTS
    }
    looks = ("{}", "{}.span", "{}_held", "{}_held.span", "{}_placebo", "{}_lag_2", "{}_lags")
    columns = ["Outcome and part", "A year before", "95% interval", "Agency rate held", "Its 95% interval"]
    columns += ["Placebo", "Two years before", "Both years"]
    caption = (
        "The caseload split three ways: points for the promised cut by one part alone, the other two held"
    )
    return numbers_table(register, columns, keyed(named, *looks), caption)


def _measured_table(register: Register) -> Html:
    named = {name: f"{NAMES[name]} a year before" for name in MEASURED}
    rows = keyed(named, "retention_measured_{}_caseload", "retention_measured_{}_leavers")
    rows.append(["Something unmeasured would need", "retention_unmeasured", "retention_unmeasured"])
    columns = ["What", "Of caseloads' movements", "Of leavers' movements"]
    caption = "What councils and years leave of caseloads and leavers, and how much of it is explained"
    return numbers_table(register, columns, rows, caption)


def _staff(register: Register) -> list[Html | Figure]:
    """Outcomes by years since the fall, and whether the years before differ."""
    named = {f"event_{outcome}": name for outcome, name in OUTCOMES.items() if outcome != "caseload"}
    parts = [f"{{}}{tail}_{part}" for tail in _STEPS for part in ("leads", "after", "after.span")]
    columns = ["Outcome", "Leads, fall in one year", "After, fall in one year", "Interval, one year"]
    columns += ["Leads, fall in two", "After, fall in two", "Interval, two"]
    caption = (
        "Chance of leads this far from zero, and the average of the years after against the year the fall is measured "
        "from"
    )
    leads = numbers_table(register, columns, keyed(named, *parts), caption)
    path = pd.concat(
        event_study.path(register, outcome).assign(series=OUTCOMES[outcome])
        for outcome in ("agency_rate", "vacancy_rate")
    )
    staff = Event(path, **exhibit(register, "event-staff"), fmt_y=in_points(1))
    return [leads, staff, _compared_figure(register)]


def _compared_figure(register: Register) -> Figure:
    """Turnover, agency and vacancy rate after the fall, by three comparisons."""
    rows = [
        (OUTCOMES[outcome], str(time), words, f"event_{outcome}_{way}_{time}")
        for outcome in ("turnover", "agency_rate", "vacancy_rate")
        for time in AFTER
        for way, words in _COMPARED.items()
    ]
    found = shown.estimates(register, rows, ("panel", "time", "series"), counted=False)
    return Event(found.astype({"time": float}), **exhibit(register, "event-compared"), fmt_y=in_points(1))


def _councils_table(register: Register) -> Html:
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
