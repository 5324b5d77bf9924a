"""Views of the chapter *Do lower caseloads keep social workers?*"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from analysis.claims import wording
from analysis.evidence import curve, turnover_curve
from analysis.evidence.retention import key_of, part_key
from analysis.evidence.retention_checks import COUNTED
from analysis.evidence.staff import LOWERED_BY, NAMES, PARTS, cut
from analysis.evidence.turnover import DIVISORS, FOLLOWED, FOLLOWERS, FORMS, MAIN, MEASURED, RATES, WHOLES
from analysis.ledger import links
from analysis.ledger.findings import finding
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.forest import forest
from analysis.show.html import Html, table
from analysis.show.specification import specification_curve

DFE = "Department for Education, children's social work workforce, Open Government Licence v3.0"

#: Ending of a key → what a row of the figures shows.
_LOOKS = {
    "": "caseload a year before",
    "_same": "the same, rows of the placebo",
    "_placebo": "following year's caseload (placebo)",
    "_lag_1": "a year before, beside two years before",
    "_lag_2": "two years before, beside a year before",
    "_lags": "both years together",
    "_held": "a year before, agency rate held",
}

#: Of those, what the figure of each other outcome shows.
_TOLD = ("", "_held", "_same", "_placebo", "_lags")


def points(value: float) -> str:
    """A difference of two shares in percentage points, two decimals, with its sign."""
    return _signed(value * 100, 2)


def _signed(value: float, decimals: int) -> str:
    shown = wording.to_text(Fraction(float(value)), decimals)
    return shown if value <= 0 or not shown.strip("0.") else f"+{shown}"


def _cut_words(register: Register) -> str:
    unit = register.units["children_per_case_holder"]
    return wording.with_unit(Fraction(cut(register)).limit_denominator(100), unit, 1)


def main_table() -> Html:
    """The main specification with its reasons."""
    rows = [[part[0].upper() + part[1:], words] for part, words in MAIN.items()]
    return table(["Part", "What, and why"], rows, "The main specification, fixed before the results")


def choices_table(register: Register) -> Html:
    """The list of choices with their reasons, and what one of them alone changes."""
    main = [links.finding(register, f"retention_turnover_main{part}") for part in ("", ".span")]
    rows: list[list[str | Html]] = [["The main specification", "the first choice of each kind", *main]]
    for dimension in turnover_curve.DIMENSIONS:
        for place, choice in enumerate(dimension.choices):
            key = f"retention_curve_{dimension.key}_{choice.key}"
            shown = (
                [links.finding(register, f"{key}{part}") for part in ("", ".span")] if place else ["main", ""]
            )
            rows.append([f"{dimension.name}: {choice.label}", choice.reason, *shown])
    columns = ["Choice", "Reason", "Points for the model's cut", "95% interval"]
    return table(
        columns,
        rows,
        "What could be decided otherwise, with the reason, and what that change alone gives",
        numbers=columns[2:],
        stacked=True,
    )


def _row(register: Register, group: str, label: str, key: str) -> dict:
    one = finding(register, key)
    return {
        "group": group,
        "label": label,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "n": one.n,
    }


def _forest(register: Register, rows: Sequence[dict], name: str, caption: str, keys: Sequence[str]) -> Figure:
    return forest(
        pd.DataFrame(rows),
        name=name,
        explained=links.explained(register, *keys),
        caption=caption,
        xlabel="Percentage points for the model's cut",
        reference=(0.0, "no difference"),
        fmt=points,
        counted="rows",
        source=DFE,
    )


def main_figure(register: Register) -> Figure:
    """The main estimate, its placebo on the same rows, and the years before."""
    form = FORMS["turnover"]
    keys = [key_of(form, look) for look in ("", "_placebo", "_lags")]
    groups = {"_same": "Placebo", "_placebo": "Placebo", "_lag_1": "Does it last?", "_lag_2": "Does it last?"}
    groups |= {"_lags": "Does it last?", "_held": "Main specification", "": "Main specification"}
    order = ["", "_held", "_same", "_placebo", "_lag_1", "_lag_2", "_lags"]
    rows = [_row(register, groups[look], _LOOKS[look], key_of(form, look)) for look in order]
    return _forest(
        register,
        rows,
        "retention-main",
        f"Turnover where the caseload is lower by {_cut_words(register)}, the model's cut, with 95% intervals clustered "
        "by council. Left of the line: fewer leave. What went together in the record, not effects.",
        keys,
    )


def curve_figure(register: Register) -> Figure:
    """Every specification of the list."""
    return specification_curve(
        curve.table(turnover_curve.entries(register), turnover_curve.DIMENSIONS),
        name="retention-curve",
        explained=links.explained(
            register,
            "retention_curve_median",
            "retention_curve_chance",
            "retention_curve_clear",
            "retention_cut",
        ),
        caption=f"Turnover where the caseload is lower by {_cut_words(register)}: every specification of the list, from "
        "the lowest estimate to the highest, with 95% intervals. Band: where the same place of the curve lies when "
        "councils' caseload histories change hands. Dots: what was chosen.",
        ylabel="Percentage points of turnover for the model's cut",
        choices=[one.name for one in turnover_curve.DIMENSIONS],
        fmt=points,
        source=DFE,
    )


def lever_figure(register: Register) -> Figure:
    """The lever alone, for every outcome."""
    endings = {
        "": "share a year before",
        "_held": "the same, agency rate held",
        "_placebo": "following year's share (placebo)",
        "_lag_2": "two years before, beside a year before",
        "_lags": "both years together",
    }
    rows = [
        _row(register, NAMES[outcome], label, part_key(outcome, "share_log", look))
        for outcome in FORMS
        for look, label in endings.items()
    ]
    return _forest(
        register,
        rows,
        "retention-lever",
        "The lever: where a larger share of the workforce holds cases, enough for the model's cut, cases and workforce "
        "held. With 95% intervals clustered by council.",
        [part_key(outcome, "share_log") for outcome in FORMS],
    )


def others_figure(register: Register) -> Figure:
    """The main estimates for agency work, vacancies and sickness absence."""
    others = [form for outcome, form in FORMS.items() if outcome != "turnover"]
    rows = [
        _row(register, NAMES[form.outcome], _LOOKS[look], key_of(form, look))
        for form in others
        for look in _TOLD
    ]
    return _forest(
        register,
        rows,
        "retention-others",
        f"Agency rate, vacancy rate and sickness absence where the caseload is lower by {_cut_words(register)}, with 95% "
        "intervals clustered by council.",
        [key_of(form) for form in others],
    )


def followed_table(register: Register) -> Html:
    """What leavers, agency workers and vacancies follow."""
    rows = []
    for count, wholes in FOLLOWED.items():
        for whole in wholes:
            key = f"retention_{count}_follow_{whole}"
            name = COUNTED[count]
            rows.append(
                [
                    f"{name[0].upper()}{name[1:]}, {WHOLES[whole]}",
                    links.finding(register, key),
                    links.finding(register, f"{key}.span"),
                ]
            )
    columns = ["What, and what it might follow", "Per cent more for one per cent more", "95% interval"]
    return table(
        columns,
        rows,
        "What the counts follow, within councils and years: one is in proportion, zero is not at all",
        numbers=columns[1:],
    )


def denominators_table(register: Register) -> Html:
    """What a link of zero looks like, by what leavers follow and what they are divided by."""
    labels = {form.key: form.label for form in RATES}
    rows = []
    for key in DIVISORS:
        real = f"retention_turnover_{key}"
        cells = [links.finding(register, f"retention_simulated_{followed}_{key}") for followed in FOLLOWERS]
        rows.append(
            [labels[key], *cells, links.finding(register, real), links.finding(register, f"{real}_net")]
        )
    columns = ["Rate", *(f"If leavers follow {WHOLES[one]}" for one in FOLLOWERS), "The record"]
    columns.append("The record less the first column")
    return table(
        columns,
        rows,
        "Points that least squares finds for the model's cut where leavers have nothing to do with the caseload, and "
        "what it finds in the record",
        numbers=columns[1:],
    )


def rates_table(register: Register) -> Html:
    """The rates by least squares: estimate, placebo on the same rows, both years together."""
    rows = []
    for form in (FORMS["turnover"], *RATES):
        shown = [links.finding(register, key_of(form, look)) for look in ("", "_same", "_placebo", "_lags")]
        span = links.finding(register, f"{key_of(form)}.span")
        rows.append([form.label, shown[0], span, *shown[1:]])
    columns = ["Leavers", "A year before", "95% interval", "Rows of the placebo", "Placebo", "Both years"]
    return table(columns, rows, "Leavers counted in other ways, for the model's cut", numbers=columns[1:])


def parts_table(register: Register) -> Html:
    """The caseload split three ways, for every outcome."""
    rows = []
    for outcome in FORMS:
        for part in PARTS:
            shown = [
                links.finding(register, f"{part_key(outcome, part, look)}{end}")
                for look in ("", "_held", "_placebo", "_lag_2", "_lags")
                for end in (("", ".span") if look in ("", "_held") else ("",))
            ]
            rows.append([f"{NAMES[outcome]}: {LOWERED_BY[part]}", *shown])
    columns = ["Outcome and part", "A year before", "95% interval", "Agency rate held", "Its 95% interval"]
    columns += ["Placebo", "Two years before", "Both years"]
    return table(
        columns,
        rows,
        "The caseload split three ways: points for the model's cut by one part alone, the other two held",
        numbers=columns[1:],
    )


def measured_table(register: Register) -> Html:
    """What measured rates explain, against what something unmeasured would have to."""
    rows = [
        [
            f"{NAMES[name]} a year before",
            links.finding(register, f"retention_measured_{name}_caseload"),
            links.finding(register, f"retention_measured_{name}_leavers"),
        ]
        for name in MEASURED
    ]
    need = links.finding(register, "retention_unmeasured")
    rows.append(["Something unmeasured would need", need, need])
    columns = ["What", "Of caseloads' movements", "Of leavers' movements"]
    return table(
        columns,
        rows,
        "What councils and years leave of caseloads and leavers, and how much of it is explained",
        numbers=columns[1:],
    )
