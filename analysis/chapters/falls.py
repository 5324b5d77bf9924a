"""Views of the chapter *Did caseloads fall, and why?*"""

import pandas as pd

from analysis.chapters.drawn import chart
from analysis.chapters.shown import keyed, labelled, laid, named, target
from analysis.claims import wording
from analysis.evidence import basis, falls, need
from analysis.evidence.basis import BASE, QUOTED, last
from analysis.ledger import entries, findings
from analysis.register import counts
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html, badge, phrase

# --- England ------------------------------------------------------------------------------------------------


def england_figure(register: Register) -> Figure:
    """England's caseload by year, and what it would have been at the share of the base year."""
    lines = {
        "as counted": register.official.england["caseload"],
        f"at {BASE}'s share": basis.with_share_of(register.official, BASE),
    }
    return chart(register, "falls-england", pd.DataFrame(lines).rename_axis("year"))


def counts_table(register: Register) -> Html:
    """The counts behind England's caseload, year by year."""
    return laid(register, "falls-counts", register.official.england)


def bridge_figure(register: Register) -> Figure:
    """From the caseload of the base year to the last, part by part."""
    end = last(register.official)
    found = basis.split(register.official, BASE, end).loc["published", ""]
    parts = {label: found[part] for label, part in named("falls-bridge").items()}
    return chart(
        register,
        "falls-bridge",
        parts,
        start=(float(found["before"]), str(BASE)),
        end=(float(found["after"]), str(end)),
    )


def bases_table(register: Register) -> Html:
    """The change to the last year and its parts, from every year that could be the first."""
    keys = ("change", *(f"part_{part}" for part in labelled("falls-bridge")), "share_change")
    quoted = register.claims["caseload_england"].figure.text
    notes = {BASE: " (the last count before the report)", QUOTED: f" (the year of {quoted})"}
    rows = [
        [
            f"{year}{notes.get(year, '')}",
            f"falls_caseload_{year}.bare",
            *(f"falls_{key}_from_{year}.bare" for key in keys),
        ]
        for year in register.official.england.index
        if year < last(register.official)
    ]
    return laid(register, "falls-bases", rows)


def choices_table(register: Register) -> Html:
    """The change since the base year and its parts, for each choice of councils and where they lie furthest."""
    found = basis.furthest(register.official, BASE, last(register.official))
    briefly = labelled("falls-choices")  # of a row that leaves out one more council
    kinds = [
        f"{briefly[choice]}, without {area}" if area else wording.capital(basis.CHOICES[choice])
        for choice, area in found.index
    ]
    return laid(register, "falls-choices", found.assign(kind=kinds))


# --- the target ---------------------------------------------------------------------------------------------


def posts_table(register: Register) -> Html:
    """What it takes to reach the target, in the country and council by council."""
    needed = {
        "posts": "Case holders England needs for that average",
        "redeployed": "As a share of everybody not counted as a case holder",
        "levelled": "Case holders needed if no council is to stay above it",
    }
    counted = {
        "at_target": "Councils at it or below",
        "half": "Councils there if half of those without cases took a full caseload",
    }
    ends = (QUOTED, BASE, "last")
    rows: list[list] = keyed(needed, *(f"falls_{{}}_{end}" for end in ends))
    for key, label in counted.items():
        keys = [f"falls_{key}_{end}" for end in ends]
        of = (phrase(entries.link(register, one), f" of {findings.finding(register, one).n}") for one in keys)
        rows.append([label, *of])
    return laid(register, "falls-posts", rows)


# --- councils -----------------------------------------------------------------------------------------------


def spread_figure(register: Register) -> Figure:
    """Every council's caseload in the base year and the last."""
    years = (BASE, last(register.official))
    own = pd.concat(counts.counted(register.official, year) for year in years)
    return chart(register, "falls-spread", own, highlight=list(own.loc[own["implausible"], "area"]))


def _compared(register: Register) -> pd.DataFrame:
    return falls.compared(register.official, target(register), BASE, last(register.official))


def reached_table(register: Register) -> Html:
    """Every council that came down to the target, with the parts of its fall."""
    found = falls.came_down(_compared(register))
    names = found["area"].where(~found["implausible"], found["area"] + " (flagged count)")
    routes = found["route"].map(wording.capital)
    return laid(register, "falls-reached", found.assign(area=names, route=routes))


def cohort_table(register: Register) -> Html:
    """The councils whose caseload fell at first and the others, followed to the last year."""
    first, middle = falls.COHORT
    named = {"cohort": f"It fell from {first} to {middle}", "others": "It did not"}
    return laid(register, "falls-cohort", named, first=first, middle=middle)


def lever_figure(register: Register) -> Figure:
    """Change in the share that holds cases against change in the caseload, council by council."""
    every = _compared(register)
    came = f"came down to {wording.given(register.inputs['caseload_model'])}"
    rows = pd.DataFrame(
        {
            "x": every["share_after"] - every["share_before"],
            "y": every["children"],
            "label": every["area"],
            "group": every["outcome"].eq(counts.CAME_DOWN).map({True: came, False: "others"}),
        }
    ).sort_values("group", ascending=False, kind="stable")
    reached = falls.came_down(every)
    return chart(
        register,
        "falls-lever",
        rows,
        named=list(reached.loc[reached["route"] == counts.ROUTES["share"], "area"]),
    )


# --- need ---------------------------------------------------------------------------------------------------


def need_figure(register: Register) -> Figure:
    """The three counts of need by year, beside the stated figure."""
    then, series = need.THEN, register.official.children_in_need
    parts = {"children_in_year": "children in the year", "episodes_open": "open on one day"}
    beside = {
        name: {then: f"{then}: {wording.digits(series.loc[then, column], 0)}"}
        for column, name in parts.items()
    }
    return chart(register, "need-series", series, told={"then": then}, beside=beside)


def need_table(register: Register) -> Html:
    """Children in need at any point of each year, and at which grain that is the stated figure."""
    judged = need.judged(register.official, register.claims["children_unsafe"].figure)
    rows = judged[judged["series"] == "children_in_year"]
    return laid(register, "need-counts", rows.assign(verdict=rows["verdict"].map(badge)))


def held_figure(register: Register) -> Figure:
    """Open episodes against cases that social workers hold."""
    found = need.held(register.official)
    ends = {need.THEN: f"need_held_{need.THEN}", found.index[-1]: "need_held_last"}
    beside = {
        "cases, 30 September": {
            year: f"{entries.words(register, key)} in {year}" for year, key in ends.items()
        }
    }
    return chart(register, "need-held", found, told={"then": need.THEN}, beside=beside)
