"""Views of the chapter *Did caseloads fall, and how?*"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from analysis import links, wording
from analysis.charts.bars import bars
from analysis.charts.bridge import bridge
from analysis.charts.lines import series
from analysis.charts.scatter import scatter
from analysis.charts.strip import strip
from analysis.data import Register
from analysis.explain import formatter
from analysis.figures import Figure
from analysis.official import council, falls
from analysis.official.falls import FIRST, LAST
from analysis.tables import Html, table

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


# --- England ------------------------------------------------------------------------------------------------


def england_figure(register: Register) -> Figure:
    """England's caseload by year, and what it would have been at the share of the first year compared."""
    england = register.official.england
    share = england.loc[FIRST, "holder_share"]
    lines = pd.DataFrame(
        {
            "as it was": england["caseload"],
            f"at {FIRST}'s share": england["cases"] / ((england["in_post"] + england["agency"]) * share),
        }
    )
    return series(
        lines.rename_axis("year"),
        name="falls-england",
        explained=links.explained(
            register,
            f"falls_caseload_{FIRST}",
            f"falls_caseload_{LAST}",
            "falls_if_2025_share_of_2018",
            "caseload_model.stated",
        ),
        caption=f"England's average caseload, and what it would have been had as large a share of the workforce held "
        f"cases as in {FIRST}, the year the stated figure comes from. Counts as published.",
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
    return table(columns, rows, caption, numbers=columns[1:])


def bridge_figure(register: Register) -> Figure:
    """From the first caseload to the last, part by part."""
    england, found = register.official.england, falls.parts(register.official, "published")
    rows = pd.DataFrame(
        {"label": label, "value": found[f"children_{part}"]} for part, label in _PARTS.items()
    )
    keys = [f"falls_part_{part}" for part in _PARTS]
    return bridge(
        rows,
        name="falls-bridge",
        explained=links.explained(register, *keys),
        caption=f"What moved England's average caseload from {FIRST} to {LAST}: each part is the change of its "
        "logarithm, turned into children for each case holder. The parts add up without a rest.",
        xlabel=_CASELOAD,
        start=(float(england.loc[FIRST, "caseload"]), str(FIRST)),
        end=(float(england.loc[LAST, "caseload"]), str(LAST)),
        fmt=_hundredths,
        source=_DFE,
    )


def parts_table(register: Register) -> Html:
    """The split in each way of comparing the two years."""
    rows = []
    for variant, label in falls.VARIANTS.items():
        both = falls.pair(register.official, variant)
        found = falls.parts(register.official, variant)
        ends = [_hundredths(row.cases / row.case_holders) for row in both.itertuples()]
        shown = [_hundredths(found[f"children_{part}"], sign=True) for part in _PARTS]
        rows.append([label[0].upper() + label[1:], *ends, _hundredths(found["children"], sign=True), *shown])
    columns = ["Compared", str(FIRST), str(LAST), "Change", *_PARTS.values()]
    caption = "The change in the average caseload and its parts, in children for each case holder"
    keys = ["falls_change", *(f"falls_part_{part}" for part in _PARTS)]
    return table(columns, rows, caption, numbers=columns[1:], explained=links.explained(register, *keys))


def orders_table(register: Register) -> Html:
    """The parts by logarithms, and by changing one count after the other."""
    both = falls.pair(register.official, "published")
    by_logs = falls.parts(register.official, "published")
    by_turns = falls.in_sequence(both.loc[FIRST], both.loc[LAST])
    rows = [
        [
            label,
            links.finding(register, f"falls_log_{part}"),
            links.finding(register, f"falls_part_{part}"),
            links.finding(register, f"falls_part_{part}.span"),
            _hundredths(by_turns[part], sign=True),
        ]
        for part, label in _PARTS.items()
    ]
    total = [
        _number(by_logs["total"] * 100, 1),
        _hundredths(by_logs["children"]),
        "",
        _hundredths(by_turns.sum()),
    ]
    rows.append(["Together", f"{total[0]} log points", f"{total[1]} children", *total[2:]])
    columns = ["Part", "As a logarithm", "In children", "Over all ways to compare", "One after the other"]
    caption = "England as published: the same split by another rule"
    explained = links.explained(register, "falls_change")
    return table(columns, rows, caption, numbers=columns[1:], explained=explained)


# --- other numbers --------------------------------------------------------------------------------------------


def counterfactual_figure(register: Register) -> Figure:
    """The caseload with one count or share replaced, beside the target."""
    country = register.official.england["caseload"]
    rows = [{"label": f"{year}, as it was", "value": country[year]} for year in (FIRST, LAST)]
    for name, (label, _) in falls.COUNTERFACTUALS.items():
        values = [falls.counterfactual(register.official, name, variant) for variant in falls.VARIANTS]
        rows.append({"label": label, "value": values[0], "low": min(values), "high": max(values)})
    return bars(
        pd.DataFrame(rows),
        name="falls-counterfactuals",
        explained=links.explained(register, *(f"falls_if_{name}" for name in falls.COUNTERFACTUALS)),
        caption="England's average caseload with one number replaced and the others as they were. Lines: lowest and "
        "highest over the ways of choosing which councils to compare.",
        xlabel=_CASELOAD,
        reference=(target(register), "model"),
        fmt=children,
        source=_DFE,
    )


def posts_table(register: Register) -> Html:
    """What it takes to reach the target, in the country and council by council."""
    named = {
        "Case holders to gain, England as a whole": "posts",
        "The same where councils are above the target": "levelled",
        "Share of the workforce that must hold cases": "share_needed",
        "Part of those without cases who must take them": "redeployed",
    }
    rows = [
        [label, *(links.finding(register, f"falls_{key}_{year}") for year in (FIRST, LAST))]
        for label, key in named.items()
    ]
    caption = f"What reaching {_target_words(register)} takes at the cases of each year"
    return table(["Measure", str(FIRST), str(LAST)], rows, caption, numbers=[str(FIRST), str(LAST)])


# --- councils ---------------------------------------------------------------------------------------------------


def spread_figure(register: Register) -> Figure:
    """Every council's caseload in the first year and the last."""
    workforce = register.official.workforce
    own = workforce[workforce["year"].isin([FIRST, LAST])].sort_values(["year", "unit"])
    rows = pd.DataFrame({"group": own["year"].astype(str), "value": own["caseload"], "label": own["area"]})
    flagged = own.loc[own["implausible"] & own["caseload"].notna(), "area"]
    return strip(
        rows,
        name="falls-spread",
        explained=links.explained(register, f"falls_median_{FIRST}", f"falls_median_{LAST}"),
        caption=f"The caseload of every council in {FIRST} and {LAST}. Named: councils with a count that was published "
        "but is hard to believe.",
        xlabel=_CASELOAD,
        references={"model": target(register)},
        highlight=list(flagged),
        fmt=children,
        source=_DFE,
    )


def routes_table(register: Register) -> Html:
    """Councils by where they stand to the target and by what lowered their caseload most."""
    every, plain = (falls.routes(register.official, target(register), only) for only in (False, True))
    rows = [
        [
            outcome[0].upper() + outcome[1:],
            *(_two(every.loc[outcome, way], plain.loc[outcome, way]) for way in every),
        ]
        for outcome in every.index
    ]
    caption = f"Councils by what lowered their caseload most, {FIRST} to {LAST}, and where they stand to "
    caption += f"{_target_words(register)}; in brackets without flagged counts and the two smallest councils"
    columns = ["The target", *(name[0].upper() + name[1:] for name in every)]
    keys = ["falls_came_down", *(f"falls_by_{part}" for part in _PARTS)]
    return table(columns, rows, caption, numbers=columns[1:], explained=links.explained(register, *keys))


def _two(every: int, plain: int) -> str:
    return str(every) if every == plain else f"{every} ({plain})"


def reached_table(register: Register) -> Html:
    """Every council that came down to the target, with the parts of its fall."""
    found = falls.came_down(register.official, target(register))
    rows = [
        [
            one.area,
            children(one.caseload_before),
            children(one.caseload_after),
            *(children(getattr(one, f"children_{part}"), sign=True) for part in _PARTS),
            one.route[0].upper() + one.route[1:],
            "flagged count" if one.implausible else "very small" if one.small else "",
        ]
        for one in found.itertuples()
    ]
    columns = ["Council", str(FIRST), str(LAST), *_PARTS.values(), "Lowered most by", "Note"]
    caption = (
        f"Councils above {_target_words(register)} in {FIRST} and at or below it in {LAST}; parts of the "
    )
    caption += "change in children for each case holder"
    keys = ["falls_came_down", *(f"falls_part_{part}" for part in _PARTS)]
    return table(columns, rows, caption, numbers=columns[1:6], explained=links.explained(register, *keys))


def levers_table(register: Register) -> Html:
    """How many councils the rule puts in each group, and how many would not be there but for each part."""
    rows = [
        [
            label,
            links.finding(register, f"falls_by_{part}"),
            links.finding(register, f"falls_by_{part}.span"),
            links.finding(register, f"falls_needed_{part}"),
        ]
        for part, label in _PARTS.items()
    ]
    columns = [
        "Part",
        "Lowered the caseload most",
        "Without and with doubtful counts",
        "Still above but for it",
    ]
    caption = "Councils that came down to the target, by two rules"
    return table(columns, rows, caption, numbers=columns[1:])


def lever_figure(register: Register) -> Figure:
    """Change in the share that holds cases against change in the caseload, council by council."""
    every = falls.compared(register.official, target(register))
    rows = pd.DataFrame(
        {
            "x": every["share_after"] - every["share_before"],
            "y": every["children"],
            "label": every["area"],
            "group": every["outcome"]
            .eq(council.CAME_DOWN)
            .map({True: f"came down to {_target_words(register)}", False: "others"}),
        }
    ).sort_values("group", ascending=False)
    points = register.units["percentage_points"]
    reached = falls.came_down(register.official, target(register))
    return scatter(
        rows,
        name="falls-lever",
        explained=links.explained(register, "falls_share_rose", "falls_by_share", "caseload_model.stated"),
        caption=f"Each council's change from {FIRST} to {LAST}: share of the workforce that holds cases, and caseload. "
        "The Blueprint's lever is a move to the right. Named: councils in which that part lowered the caseload most "
        "on the way to the target.",
        xlabel="Change in the share of the workforce that holds cases, points",
        ylabel="Change in caseload, children",
        named=list(reached.loc[reached["route"] == council.ROUTES["share"], "area"]),
        fmt_x=lambda value: formatter(points, 0)(value).removesuffix(" points").removesuffix(" point"),
        fmt_y=children,
        references_x={"same share": 0.0},
        references_y={"same caseload": 0.0},
        source=_DFE,
    )
