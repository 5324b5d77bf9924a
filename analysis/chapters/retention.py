"""Views of the chapter *Do lower caseloads keep social workers?*"""

from __future__ import annotations

from analysis.chapters import shown
from analysis.chapters.shown import exhibit, in_points, numbers_table, plain
from analysis.claims import wording
from analysis.evidence import turnover_curve
from analysis.evidence.retention import key_of, part_key
from analysis.evidence.retention_checks import COUNTED
from analysis.evidence.staff import LOWERED_BY, NAMES, PARTS
from analysis.evidence.turnover import DIVISORS, FOLLOWED, FOLLOWERS, FORMS, MAIN, MEASURED, RATES, WHOLES
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html, table

#: Ending of a key → the group and the words of its row in the figures, in the order drawn.
_LOOKS = {
    "": ("Main specification", "caseload a year before"),
    "_held": ("Main specification", "a year before, agency rate held"),
    "_same": ("Placebo", "the same, rows of the placebo"),
    "_placebo": ("Placebo", "following year's caseload (placebo)"),
    "_lag_1": ("Does it last?", "a year before, beside two years before"),
    "_lag_2": ("Does it last?", "two years before, beside a year before"),
    "_lags": ("Does it last?", "both years together"),
}

#: Of those, what the figure of each other outcome shows.
_TOLD = ("", "_held", "_same", "_placebo", "_lags")

#: The same for the share that holds cases, the report's lever.
_LEVER_LOOKS = {
    "": "share a year before",
    "_held": "the same, agency rate held",
    "_placebo": "following year's share (placebo)",
    "_lag_2": "two years before, beside a year before",
    "_lags": "both years together",
}


def main_table() -> Html:
    """The main specification with its reasons."""
    rows = [[wording.capital(part), words] for part, words in MAIN.items()]
    return table(["Part", "What, and why"], rows, "The main specification, fixed before the results")


def choices_table(register: Register) -> Html:
    """The list of choices with their reasons, and what one of them alone changes."""
    main = "retention_turnover_main"
    rows = [["The main specification", "the first choice of each kind", main, f"{main}.span"]]
    for dimension in turnover_curve.DIMENSIONS:
        first, *others = dimension.choices
        rows.append([f"{dimension.name}: {first.label}", first.reason, plain("main"), ""])
        for choice in others:
            key = f"retention_curve_{dimension.key}_{choice.key}"
            rows.append([f"{dimension.name}: {choice.label}", choice.reason, key, f"{key}.span"])
    columns = ["Choice", "Reason", "Points for the model's cut", "95% interval"]
    caption = "What could be decided otherwise, with the reason, and what that change alone gives"
    return numbers_table(register, columns, rows, caption, numbers=columns[2:], stacked=True)


def main_figure(register: Register) -> Figure:
    """The main estimate, its placebo on the same rows, and the years before."""
    rows = [(*words, key_of(FORMS["turnover"], look)) for look, words in _LOOKS.items()]
    return shown.points_forest(register, "retention-main", rows)


def curve_figure(register: Register) -> Figure:
    """Every specification of the list."""
    return shown.curve_figure(
        turnover_curve.entries(register),
        turnover_curve.DIMENSIONS,
        **exhibit(register, "retention-curve"),
        fmt_y=in_points(2),
    )


def lever_figure(register: Register) -> Figure:
    """The lever alone, for every outcome."""
    rows = [
        (NAMES[outcome], label, part_key(outcome, "share_log", look))
        for outcome in FORMS
        for look, label in _LEVER_LOOKS.items()
    ]
    return shown.points_forest(register, "retention-lever", rows)


def others_figure(register: Register) -> Figure:
    """The main estimates for agency work, vacancies and sickness absence."""
    rows = [
        (NAMES[outcome], _LOOKS[look][1], key_of(form, look))
        for outcome, form in FORMS.items()
        if outcome != "turnover"
        for look in _TOLD
    ]
    return shown.points_forest(register, "retention-others", rows)


def followed_table(register: Register) -> Html:
    """What leavers, agency workers and vacancies follow."""
    named = {
        f"retention_{count}_follow_{whole}": f"{wording.capital(COUNTED[count])}, {WHOLES[whole]}"
        for count, wholes in FOLLOWED.items()
        for whole in wholes
    }
    columns = ["What, and what it might follow", "Per cent more for one per cent more", "95% interval"]
    caption = "What the counts follow, within councils and years: one is in proportion, zero is not at all"
    return numbers_table(register, columns, shown.keyed(named, "{}", "{}.span"), caption)


def denominators_table(register: Register) -> Html:
    """What a link of zero looks like, by what leavers follow and what they are divided by."""
    named = {form.key: form.label for form in RATES if form.key in DIVISORS}
    simulated = [f"retention_simulated_{followed}_{{}}" for followed in FOLLOWERS]
    rows = shown.keyed(named, *simulated, "retention_turnover_{}", "retention_turnover_{}_net")
    columns = ["Rate", *(f"If leavers follow {WHOLES[one]}" for one in FOLLOWERS), "The record"]
    columns.append("The record less the first column")
    caption = (
        "Points that least squares finds for the model's cut where leavers have nothing to do with the caseload, and "
        "what it finds in the record"
    )
    return numbers_table(register, columns, rows, caption)


def rates_table(register: Register) -> Html:
    """The rates by least squares: estimate, placebo on the same rows, both years together."""
    named = {key_of(form): form.label for form in (FORMS["turnover"], *RATES)}
    rows = shown.keyed(named, "{}", "{}.span", "{}_same", "{}_placebo", "{}_lags")
    columns = ["Leavers", "A year before", "95% interval", "Rows of the placebo", "Placebo", "Both years"]
    return numbers_table(register, columns, rows, "Leavers counted in other ways, for the model's cut")


def parts_table(register: Register) -> Html:
    """The caseload split three ways, for every outcome."""
    named = {
        part_key(outcome, part): f"{NAMES[outcome]}: {LOWERED_BY[part]}"
        for outcome in FORMS
        for part in PARTS
    }
    looks = ("{}", "{}.span", "{}_held", "{}_held.span", "{}_placebo", "{}_lag_2", "{}_lags")
    columns = ["Outcome and part", "A year before", "95% interval", "Agency rate held", "Its 95% interval"]
    columns += ["Placebo", "Two years before", "Both years"]
    caption = (
        "The caseload split three ways: points for the model's cut by one part alone, the other two held"
    )
    return numbers_table(register, columns, shown.keyed(named, *looks), caption)


def measured_table(register: Register) -> Html:
    """What measured rates explain, against what something unmeasured would have to."""
    named = {name: f"{NAMES[name]} a year before" for name in MEASURED}
    rows = shown.keyed(named, "retention_measured_{}_caseload", "retention_measured_{}_leavers")
    rows.append(["Something unmeasured would need", "retention_unmeasured", "retention_unmeasured"])
    columns = ["What", "Of caseloads' movements", "Of leavers' movements"]
    caption = "What councils and years leave of caseloads and leavers, and how much of it is explained"
    return numbers_table(register, columns, rows, caption)
