"""Views of the chapter *Did caseloads fall after the report, and in its way?*"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from analysis.chapters.explain import formatter
from analysis.claims import wording
from analysis.evidence import basis, reach
from analysis.evidence.basis import BASE, QUOTED, last
from analysis.ledger import findings, links
from analysis.register import counts as council
from analysis.register.load import Register
from analysis.show.bridge import bridge
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, phrase, table
from analysis.show.lines import series
from analysis.show.scatter import scatter
from analysis.show.strip import strip

_DFE = "Department for Education, children's social work workforce, Open Government Licence v3.0"
_CASELOAD = "Children for each case holder"

#: Part of the change → the words of tables and charts.
_PARTS = {"cases": "Cases", "workforce": "Workforce", "share": "Share holding cases"}


def target(register: Register) -> float:
    """The caseload of the model."""
    return float(register.inputs["caseload_model"].value)


def _target_words(register: Register) -> str:
    return wording.given(register.inputs["caseload_model"])


def children(value: float, sign: bool = False) -> str:
    """A caseload, or a change of one, with one decimal and no words."""
    return _number(value, 1, sign)


def _number(value: float, decimals: int, sign: bool = False) -> str:
    shown = wording.to_text(Fraction(float(value)), decimals)
    return f"+{shown}" if sign and value > 0 and shown.strip("0.") else shown


def _hundredths(value: float, sign: bool = False) -> str:
    return _number(value, 2, sign)


def _bare(register: Register, key: str, sign: bool = False) -> Html:
    """A finding without its unit in words, for a column whose heading says it; linked to its explanation."""
    one = findings.finding(register, key)
    unit = register.units[one.unit]
    shown = wording.with_unit(one.exact(), unit, one.decimals, sign=sign)
    return links.link(links.finding_(key), shown.removesuffix(unit.suffix) if " " in unit.suffix else shown)


# --- England ------------------------------------------------------------------------------------------------


def england_figure(register: Register) -> Figure:
    """England's caseload by year, and what it would have been at the share of the base year."""
    england = register.official.england
    kept = england["cases"] / ((england["in_post"] + england["agency"]) * england.loc[BASE, "holder_share"])
    lines = pd.DataFrame(
        {"as it was": england["caseload"], f"at {BASE}'s share": kept.where(kept.index >= BASE)}
    )
    return series(
        lines.rename_axis("year"),
        name="falls-england",
        explained=links.explained(
            register,
            "falls_caseload_base",
            "falls_caseload_last",
            "falls_if_share_kept",
            "caseload_model.stated",
        ),
        caption="England's average caseload, and what it would have been had as large a share of the workforce held "
        f"cases as in {BASE}, the last count before the report. Counts as published.",
        ylabel=_CASELOAD,
        references={"model": target(register)},
        fmt=children,
        source=_DFE,
    )


def counts_table(register: Register) -> Html:
    """The counts behind England's caseload, year by year."""
    rows = []
    for row in register.official.england.itertuples():
        counts = (row.cases, row.in_post, row.agency, row.case_holders)
        share = links.finding(register, f"falls_holder_share_{row.Index}")
        caseload = links.finding(register, f"falls_caseload_{row.Index}")
        shown = [_number(count, 0) for count in counts]
        rows.append([str(row.Index), *shown, share, caseload, children(row.caseload_published)])
    columns = ["Year", "Open cases", "In post", "Agency", "Case holders"]
    columns += ["Share holding cases", "Caseload rebuilt", "Caseload published"]
    caption = "England, 30 September of each year; staff as full-time equivalents"
    inside = table(columns, rows, caption, numbers=columns[1:])
    return folded("The counts of every year", inside)


def bridge_figure(register: Register) -> Figure:
    """From the caseload of the base year to the last, part by part."""
    end = last(register.official)
    found = basis.split(register.official, BASE, end).loc["published", ""]
    rows = pd.DataFrame({"label": label, "value": found[part]} for part, label in _PARTS.items())
    keys = [f"falls_part_{part}" for part in _PARTS]
    return bridge(
        rows,
        name="falls-bridge",
        explained=links.explained(register, *keys),
        caption=f"What moved England's average caseload from {BASE} to {end}, in children for each case holder. The "
        "parts add up to the change.",
        xlabel=_CASELOAD,
        start=(float(found["before"]), str(BASE)),
        end=(float(found["after"]), str(end)),
        fmt=_hundredths,
        source=_DFE,
    )


def bases_table(register: Register) -> Html:
    """The change to the last year and its parts, from every year that could be the first."""
    england, end = register.official.england, last(register.official)
    keys = ("change", *(f"part_{part}" for part in _PARTS), "share_change")
    quoted = register.claims["caseload_england"].figure.text
    notes = {BASE: " (the last count before the report)", QUOTED: f" (the year of {quoted})"}
    rows = []
    for year in england.index[england.index < end]:
        found = [_bare(register, f"falls_{key}_from_{year}", sign=True) for key in keys]
        rows.append([f"{year}{notes.get(year, '')}", _bare(register, f"falls_caseload_{year}"), *found])
    columns = ["From", "Caseload then", "Change", *_PARTS.values(), "Points of share"]
    caption = f"The change to {end} from each year that could be the first, and its parts in children"
    return table(columns, rows, caption, numbers=columns[1:])


def choices_table(register: Register) -> Html:
    """The change since the base year and its parts, for each choice of councils and where they lie furthest."""
    found = basis.split(register.official, BASE, last(register.official))
    gaps = basis.left_out(register.official, BASE)
    kinds = [(name, "") for name in basis.CHOICES if name != "gapless" or gaps]
    for column in ("change", *_PARTS):
        kinds += [found[column].idxmin(), found[column].idxmax()]
    rows = []
    for kind in dict.fromkeys(kinds):
        one = found.loc[kind]
        words = basis.in_words(kind)
        parts = [_hundredths(one[part], sign=True) for part in _PARTS]
        rows.append([f"{words[0].upper()}{words[1:]}", _hundredths(one["children"], sign=True), *parts])
    columns = ["Compared", "Change", *_PARTS.values()]
    caption = (
        f"The change since {BASE} for other choices of councils, in children for each case holder, and the "
    )
    caption += "choices where the change or a part of it is smallest or largest"
    keys = ["falls_change", *(f"falls_part_{part}" for part in _PARTS)]
    inside = table(columns, rows, caption, numbers=columns[1:], explained=links.explained(register, *keys))
    return folded("Every choice of councils", inside)


# --- the target ---------------------------------------------------------------------------------------------


def posts_table(register: Register) -> Html:
    """What it takes to reach the target, in the country and council by council."""
    named = {
        "Case holders England needs for that average": "posts",
        "As a share of everybody not counted as a case holder": "redeployed",
        "Case holders needed if no council is to stay above it": "levelled",
        "Councils at it or below": "at_target",
        "Councils there if half of those without cases took a full caseload": "half",
    }
    years = {str(QUOTED): str(QUOTED), str(BASE): str(BASE), str(last(register.official)): "last"}
    rows = [
        [label, *(_of(register, f"falls_{key}_{name}") for name in years.values())]
        for label, key in named.items()
    ]
    caption = f"What an average of {_target_words(register)} takes at the cases of each year"
    return table(["Measure", *years], rows, caption, numbers=list(years))


def _of(register: Register, key: str) -> Html:
    """A finding, and for a count of councils out of how many."""
    one, shown = findings.finding(register, key), links.finding(register, key)
    return phrase(shown, f" of {one.n}") if one.unit == "count" else shown


# --- councils -----------------------------------------------------------------------------------------------


def spread_figure(register: Register) -> Figure:
    """Every council's caseload in the base year and the last."""
    years = (BASE, last(register.official))
    counted = [council.counted(register.official, year) for year in years]
    own = pd.concat(counted)
    rows = pd.DataFrame({"group": own["year"].astype(str), "value": own["caseload"], "label": own["area"]})
    return strip(
        rows,
        name="falls-spread",
        explained=links.explained(register, *(f"falls_median_{year}" for year in years)),
        caption=f"The caseload of every council in {years[0]} and {years[1]}, the two smallest left out. Named: "
        "councils with a count that was published but is hard to believe.",
        xlabel=_CASELOAD,
        references={"model": target(register)},
        highlight=list(own.loc[own["implausible"], "area"]),
        fmt=children,
        source=_DFE,
    )


def _compared(register: Register) -> pd.DataFrame:
    return reach.compared(register.official, target(register), BASE, last(register.official))


def reached_table(register: Register) -> Html:
    """Every council that came down to the target, with the parts of its fall."""
    found = reach.came_down(_compared(register))
    rows = [
        [
            one.area,
            children(one.caseload_before),
            children(one.caseload_after),
            *(children(getattr(one, f"children_{part}"), sign=True) for part in _PARTS),
            one.route[0].upper() + one.route[1:],
            "flagged count" if one.implausible else "",
        ]
        for one in found.itertuples()
    ]
    end = last(register.official)
    columns = ["Council", str(BASE), str(end), *_PARTS.values(), "Lowered most by", "Note"]
    caption = (
        f"Councils above {_target_words(register)} in {BASE} and at it in {end}; parts of the change in "
    )
    caption += "children for each case holder"
    keys = ["falls_came_down", *(f"falls_part_{part}" for part in _PARTS)]
    inside = table(columns, rows, caption, numbers=columns[1:6], explained=links.explained(register, *keys))
    return folded("The councils that came down", inside)


def levers_table(register: Register) -> Html:
    """How many councils the rule puts in each group, and how many would not be there but for each part."""
    rows = [
        [
            label,
            links.finding(register, f"falls_by_{part}"),
            links.finding(register, f"falls_needed_{part}"),
        ]
        for part, label in _PARTS.items()
    ]
    columns = ["Part", "Lowered the caseload most", "Still above but for it"]
    caption = "Councils that came down to the model's caseload, by two rules"
    return table(columns, rows, caption, numbers=columns[1:])


def cohort_table(register: Register) -> Html:
    """The councils whose caseload fell at first and the others, followed to the last year."""
    first, middle = reach.COHORT
    end = last(register.official)
    named = {"cohort": f"It fell from {first} to {middle}", "others": "It did not"}
    rows = [
        [
            label,
            links.finding(register, f"falls_{key}"),
            *(_bare(register, f"falls_{key}_caseload_{year}") for year in ("first", "middle", "last")),
            links.finding(register, f"falls_{key}_below_middle"),
        ]
        for key, label in named.items()
    ]
    columns = ["Caseload", "Councils", str(first), str(middle), str(end), f"Lower than in {middle}"]
    caption = "Councils by what their caseload did at first, each group's caseload taken together"
    return table(columns, rows, caption, numbers=columns[1:])


def lever_figure(register: Register) -> Figure:
    """Change in the share that holds cases against change in the caseload, council by council."""
    every, end = _compared(register), last(register.official)
    came = f"came down to {_target_words(register)}"
    rows = pd.DataFrame(
        {
            "x": every["share_after"] - every["share_before"],
            "y": every["children"],
            "label": every["area"],
            "group": every["outcome"].eq(council.CAME_DOWN).map({True: came, False: "others"}),
        }
    ).sort_values("group", ascending=False)
    points = register.units["percentage_points"]
    reached = reach.came_down(every)
    return scatter(
        rows,
        name="falls-lever",
        explained=links.explained(register, "falls_share_rose", "falls_by_share", "caseload_model.stated"),
        caption=f"Each council's change from {BASE} to {end}: share of the workforce that holds cases, and caseload. "
        "The report's way is a move to the right. Named: councils in which that part lowered the caseload most on "
        "the way to the model's.",
        xlabel="Change in the share of the workforce that holds cases, points",
        ylabel="Change in caseload, children",
        named=list(reached.loc[reached["route"] == council.ROUTES["share"], "area"]),
        fmt_x=lambda value: formatter(points, 0)(value).removesuffix(" points").removesuffix(" point"),
        fmt_y=children,
        references_x={"same share": 0.0},
        references_y={"same caseload": 0.0},
        source=_DFE,
    )
