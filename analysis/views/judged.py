"""Views of the chapter *Do well-judged councils carry fewer cases?*"""

from __future__ import annotations

import pandas as pd

from analysis import links
from analysis.charts import forest, panels, strip
from analysis.data import Register
from analysis.figures import Figure
from analysis.findings import finding
from analysis.official.judged import COMPARED, GRADES, WAYS, judged
from analysis.official.pages import standings
from analysis.tables import Html, table
from analysis.views.council import linked, number

_SOURCE = (
    "Department for Education, children's social work workforce; Ofsted, children's services inspection outcomes; Open "
    "Government Licence v3.0"
)
_CHILDREN = "Children for each case holder"


def spread_figure(register: Register) -> Figure:
    """Caseloads by judgement, one dot a council."""
    rows = judged(register.official)
    keys = [f"judged_caseload_{one}" for one in GRADES.values()]
    return strip(
        pd.DataFrame({"group": rows["judgement"], "value": rows["caseload"], "label": rows["area"]})
        .assign(order=rows["grade"])
        .sort_values(["order", "label"])
        .drop(columns="order"),
        name="caseload-by-judgement",
        caption="Caseload at the last count before the inspection, by what Ofsted made of the leaders.",
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
            *(links.finding(register, f"judged_{one.key}_{part}{tail}") for part in parts),
        ]
        for tail, when in (("", "count before the inspection"), ("_latest", "last count"))
        for parts in [("tau", "chance", "any")]
        for one in COMPARED
    ]
    columns = [
        "Measure",
        "Rank correlation",
        "So strong an order by chance",
        "Any such differences by chance",
    ]
    return table(
        columns, rows, "Order and differences between the four judgements", numbers=columns[1:], stacked=True
    )


def steps_figure(register: Register) -> Figure:
    """Change of the caseload for one grade better, by every way of comparing."""
    return _forest(
        register,
        ("caseload",),
        name="caseload-for-one-grade",
        caption="Change of the caseload for one grade better, by which count is taken and what is held fixed.",
        xlabel="Children for each case holder, for one grade better",
        fmt=lambda value: number(value, 2),
    )


def shares_figure(register: Register) -> Figure:
    """The same for the other measures."""
    return _forest(
        register,
        tuple(one.key for one in COMPARED if one.key != "caseload"),
        name="shares-for-one-grade",
        caption="Change of agency workers, turnover and the share that holds cases for one grade better.",
        xlabel="Percentage points, for one grade better",
        fmt=lambda value: number(value * 100, 1),
    )


def _forest(register: Register, keys: tuple[str, ...], **words) -> Figure:
    names = {one.key: one.name for one in COMPARED}
    rows = []
    for key in keys:
        for way in WAYS:
            one = finding(register, f"judged_{key}_step_{way.key}")
            ends = {part: one.number(part) for part in ("value", "low", "high")}
            rows.append({"group": names[key], "label": way.label, **ends, "n": one.n})
    table_of_rows = pd.DataFrame(rows)
    return forest(
        table_of_rows.drop(columns="group") if len(keys) == 1 else table_of_rows,
        source=_SOURCE,
        counted="councils",
        interval="95% confidence interval",
        explained=links.explained(register, *(f"judged_{key}_step_before" for key in keys)),
        **words,
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


def stories_table(register: Register) -> Html:
    """First, last, lowest and highest figures of Merton and Reading."""
    measures = {
        "caseload": "caseload",
        "case_holders": "case holders",
        "agency_rate": "agency workers",
        "turnover": "turnover",
    }
    rows = [
        [
            f"{area}: {name}",
            *(
                links.finding(register, f"judged_{area.lower()}_{key}_{end}")
                for end in ("first", "last", "lowest", "highest")
            ),
        ]
        for area in ("Merton", "Reading")
        for key, name in measures.items()
    ]
    columns = ["Figure", "First year", "Last year", "Lowest", "Highest"]
    return table(columns, rows, "Merton and Reading in the record", numbers=columns[1:])


def years_table(register: Register) -> Html:
    """How many inspections are set beside the count of each year."""
    rows = judged(register.official)
    counted = rows.groupby(["year", "judgement"]).size().unstack(fill_value=0)[list(GRADES)]
    columns = ["Count of 30 September", *(name.removesuffix(" to be good") for name in GRADES), "All"]
    body = [
        [str(year), *(f"{one}" for one in row), f"{sum(row)}"]
        for year, row in zip(counted.index, counted.to_numpy(), strict=True)
    ]
    return table(
        columns,
        body,
        "Councils by the count their judgement is set beside",
        numbers=columns[1:],
        explained=links.explained(register, "judged_councils"),
    )


def pages_of(register: Register) -> Html:
    """Links to the pages of the councils of this chapter."""
    chosen = [standings(register)[slug] for slug in ("merton", "kensington-and-chelsea", "reading")]
    listed = links.joined(linked(one) for one in chosen)
    return Html(f"<p>Their own pages: {listed.html}.</p>", f"Their own pages: {listed.text}.")
