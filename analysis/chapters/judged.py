"""Views of the chapter *Do well-judged councils carry fewer cases?*"""

from __future__ import annotations

import pandas as pd

from analysis.chapters.council_words import linked, number
from analysis.evidence import curve, judged_curve
from analysis.evidence.judged import COMPARED, GRADES, MAIN, MOVED, WAYS, judged
from analysis.evidence.standings import standings
from analysis.ledger import links
from analysis.ledger.findings import finding
from analysis.register.load import Register
from analysis.show import forest, panels, specification_curve, strip
from analysis.show.figures import Figure
from analysis.show.html import Html, table

_SOURCE = (
    "Department for Education, children's social work workforce; Ofsted, children's services inspection outcomes; Open "
    "Government Licence v3.0"
)
_CHILDREN = "Children for each case holder"


def spread_figure(register: Register) -> Figure:
    """Caseloads by judgement, one dot a council."""
    rows = judged(register)
    keys = [f"judged_caseload_{one}" for one in GRADES.values()]
    return strip(
        pd.DataFrame({"group": rows["judgement"], "value": rows["caseload"], "label": rows["area"]})
        .assign(order=rows["grade"])
        .sort_values(["order", "label"])
        .drop(columns="order"),
        name="caseload-by-judgement",
        caption="Caseload at the last count published before the inspection, by what Ofsted made of the leaders.",
        xlabel=_CHILDREN,
        fmt=lambda value: number(value, 1),
        highlight=("Merton", "Reading"),
        source=_SOURCE,
        explained=links.explained(register, *keys),
    )


def medians_table(register: Register) -> Html:
    """Median and middle half of each measure by judgement."""
    rows = [
        [
            one.name,
            *(_with_span(register, f"judged_{one.key}_{grade}") for grade in GRADES.values()),
        ]
        for one in COMPARED
    ]
    columns = ["Measure", *(name.removesuffix(" to be good") for name in GRADES)]
    return table(
        columns, rows, "Median, and middle half, by judgement of leaders", numbers=columns[1:], stacked=True
    )


def _with_span(register: Register, key: str) -> Html:
    """A finding with its range in brackets, the unit said once."""
    value, span = links.finding(register, key), links.finding(register, f"{key}.span")
    unit = value.text.partition(" ")[2]
    short = links.link(links.finding_(key), value.text.removesuffix(f" {unit}") if unit else value.text)
    return Html(f"{short.html} ({span.html})", f"{short.text} ({span.text})")


def tests_table(register: Register) -> Html:
    """How strongly each measure is ordered like the judgements, and how easily chance would do it."""
    rows = [
        [
            f"{one.name}, {when}",
            links.finding(register, f"judged_{one.key}_order{tail}"),
            links.finding(register, f"judged_{one.key}_shuffles{tail}"),
            _chance(register, f"judged_{one.key}_chance{tail}"),
        ]
        for tail, when in (("", "last published count"), ("_latest", "last count of all"))
        for one in COMPARED
    ]
    columns = ["Measure", "Order", "Shuffles as strong", "By chance"]
    caption = "Order of each measure like the judgements, within years of inspection"
    return table(columns, rows, caption, numbers=columns[1:], stacked=True)


def _chance(register: Register, key: str) -> Html:
    """A probability by permutation, in words where it is very small."""
    value = finding(register, key).value
    said = "less than 1 in 1,000" if value < 0.001 else f"{number(value * 1000, 0)} in 1,000"
    return links.link(links.finding_(key), said)


def steps_figure(register: Register) -> Figure:
    """Change of the caseload for one grade better: ways of comparing, other counts, and the placebo's place."""
    ways = {f"judged_caseload_step_{way.key}": ("Ways of comparing", way.label) for way in WAYS}
    ways |= {
        f"judged_caseload_moved_{way.key}": ("Other counts of the same councils", way.label)
        for way in MOVED
        if way != MAIN
    }
    rows = []
    for key, (group, label) in ways.items():
        one = finding(register, key)
        ends = {part: one.number(part) for part in ("value", "low", "high")}
        rows.append({"group": group, "label": label, **ends, "n": one.n})
    return forest(
        pd.DataFrame(rows),
        name="caseload-for-one-grade",
        caption="Change of the caseload for one grade better, by which count is taken and what is held fixed.",
        xlabel="Children for each case holder, for one grade better",
        fmt=lambda value: number(value, 2),
        source=_SOURCE,
        counted="councils",
        interval="95% confidence interval",
        explained=links.explained(register, "judged_caseload_step_published", "judged_caseload_moved_later1"),
    )


def curve_figure(register: Register) -> Figure:
    """Every way to set caseloads beside the judgements, sorted."""
    entries = judged_curve.entries(register, "caseload")
    return specification_curve(
        curve.table(entries, judged_curve.DIMENSIONS),
        name="judged-curve",
        caption="Change of the caseload for one grade better, by every way of comparing on the list.",
        ylabel="Children for each case holder",
        choices=[one.name for one in judged_curve.DIMENSIONS],
        source=_SOURCE,
        explained=links.explained(register, "judged_curve_caseload_median", "judged_curve_caseload_chance"),
        fmt=lambda value: number(value, 2),
    )


def steps_table(register: Register) -> Html:
    """The estimates of the figures, with intervals, linked."""
    rows = [
        [
            way.label[0].upper() + way.label[1:],
            *(_with_span(register, f"judged_{one.key}_step_{way.key}") for one in COMPARED),
        ]
        for way in WAYS
    ]
    columns = ["Compared", *(one.name for one in COMPARED)]
    return table(
        columns, rows, "Change for one grade better, with its interval", numbers=columns[1:], stacked=True
    )


def stories_figure(register: Register) -> Figure:
    """Caseloads of Merton, its neighbour in the minutes, and Reading."""
    areas = ["Merton", "Kensington and Chelsea", "Reading"]
    own = register.official.workforce
    rows = own[own["area"].isin(areas)][["area", "year", "caseload"]].set_axis(
        ["panel", "year", "value"], axis=1
    )
    rows["order"] = rows["panel"].map(areas.index)
    keys = [
        f"judged_{one}_caseload_{end}"
        for one in ("merton", "kensington", "reading")
        for end in ("first", "last")
    ]
    return panels(
        rows.sort_values(["order", "year"]).drop(columns="order"),
        name="merton-and-reading",
        caption="Caseload of Merton, of the council its minutes compare it with, and of Reading.",
        ylabel=_CHILDREN,
        fmt=lambda value: number(value, 1),
        compare=register.official.england["caseload"].rename("England"),
        notes={one.area: _judgement(one) for one in standings(register).values() if one.area in areas},
        source=_SOURCE,
        explained=links.explained(register, *keys),
    )


def _judgement(one) -> str:
    return f"{one.judgement[0].removesuffix(' to be good')}, {one.judgement[1][:4]}" if one.judgement else ""


def pages_of(register: Register) -> Html:
    """Links to the pages of the councils of this chapter."""
    chosen = [standings(register)[slug] for slug in ("merton", "kensington-and-chelsea", "reading")]
    listed = links.joined(linked(one) for one in chosen)
    return Html(f"<p>Their own pages: {listed.html}.</p>", f"Their own pages: {listed.text}.")
