"""Views of the chapter *Did caseloads fall, and why?*"""

import pandas as pd

from analysis.chapters.shown import exhibit, in_digits, keyed, laid, target
from analysis.claims import wording
from analysis.evidence import basis, falls, need
from analysis.evidence.basis import BASE, QUOTED, last
from analysis.ledger import entries, findings
from analysis.register import counts as council
from analysis.register.load import Register
from analysis.show import Bridge, Scatter, Series, Strip
from analysis.show.figures import Figure
from analysis.show.html import Html, badge, folded, phrase

#: Part of the change → the words of tables and charts.
_PARTS = {"cases": "Cases", "workforce": "Workforce", "share": "Share holding cases"}


def _target_words(register: Register) -> str:
    return wording.given(register.inputs["caseload_model"])


def _bare(register: Register, key: str, sign: bool = False) -> Html:
    """A finding without its unit in words, for a column whose heading says it; linked to its explanation."""
    one = findings.finding(register, key)
    unit = register.units[one.unit]
    told = wording.with_unit(one.exact(), unit, one.decimals, sign=sign)
    return entries.link(register, key, told.removesuffix(unit.suffix) if " " in unit.suffix else told)


# --- England ------------------------------------------------------------------------------------------------


def england_figure(register: Register) -> Figure:
    """England's caseload by year, and what it would have been at the share of the base year."""
    lines = {
        "as it was": register.official.england["caseload"],
        f"at {BASE}'s share": basis.with_share_of(register.official, BASE),
    }
    return Series(
        pd.DataFrame(lines).rename_axis("year"),
        **exhibit(register, "falls-england"),
        references={"model": target(register)},
        fmt_y=in_digits(1),
        shallow=True,
    )


def counts_table(register: Register) -> Html:
    """The counts behind England's caseload, year by year."""
    rows = [
        [
            str(row.Index),
            *(wording.digits(count, 0) for count in (row.cases, row.in_post, row.agency, row.case_holders)),
            f"falls_holder_share_{row.Index}",
            f"falls_caseload_{row.Index}",
            wording.digits(row.caseload_published, 1),
        ]
        for row in register.official.england.itertuples()
    ]
    return folded("The counts of every year", laid(register, "falls-counts", rows))


def bridge_figure(register: Register) -> Figure:
    """From the caseload of the base year to the last, part by part."""
    end = last(register.official)
    found = basis.split(register.official, BASE, end).loc["published", ""]
    rows = pd.DataFrame({"label": label, "value": found[part]} for part, label in _PARTS.items())
    return Bridge(
        rows,
        **exhibit(register, "falls-bridge"),
        start=(float(found["before"]), str(BASE)),
        end=(float(found["after"]), str(end)),
        fmt=in_digits(2),
    )


def bases_table(register: Register) -> Html:
    """The change to the last year and its parts, from every year that could be the first."""
    keys = ("change", *(f"part_{part}" for part in _PARTS), "share_change")
    quoted = register.claims["caseload_england"].figure.text
    notes = {BASE: " (the last count before the report)", QUOTED: f" (the year of {quoted})"}
    rows = [
        [
            f"{year}{notes.get(year, '')}",
            _bare(register, f"falls_caseload_{year}"),
            *(_bare(register, f"falls_{key}_from_{year}", sign=True) for key in keys),
        ]
        for year in register.official.england.index
        if year < last(register.official)
    ]
    listed = laid(register, "falls-bases", rows)
    return folded("The change from every year that could be the first", listed)


def choices_table(register: Register) -> Html:
    """The change since the base year and its parts, for each choice of councils and where they lie furthest."""
    told = in_digits(2, sign=True)
    rows = [
        [wording.capital(basis.in_words(kind)), *(told(one[part]) for part in ("children", *_PARTS))]
        for kind, one in basis.furthest(register.official, BASE, last(register.official)).iterrows()
    ]
    return folded("Every choice of councils", laid(register, "falls-choices", rows))


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
    rows += [
        [label, *(_of(register, f"falls_{key}_{end}") for end in ends)] for key, label in counted.items()
    ]
    return laid(register, "falls-posts", rows)


def _of(register: Register, key: str) -> Html:
    """A count of councils, out of how many."""
    return phrase(entries.link(register, key), f" of {findings.finding(register, key).n}")


# --- councils -----------------------------------------------------------------------------------------------


def spread_figure(register: Register) -> Figure:
    """Every council's caseload in the base year and the last."""
    years = (BASE, last(register.official))
    own = pd.concat(council.counted(register.official, year) for year in years)
    rows = pd.DataFrame({"group": own["year"].astype(str), "value": own["caseload"], "label": own["area"]})
    return Strip(
        rows,
        **exhibit(register, "falls-spread"),
        references={"model": target(register)},
        highlight=list(own.loc[own["implausible"], "area"]),
        fmt=in_digits(1),
    )


def _compared(register: Register) -> pd.DataFrame:
    return falls.compared(register.official, target(register), BASE, last(register.official))


def reached_table(register: Register) -> Html:
    """Every council that came down to the target, with the parts of its fall."""
    told, change = in_digits(1), in_digits(1, sign=True)
    rows = [
        [
            one.area,
            told(one.caseload_before),
            told(one.caseload_after),
            *(change(getattr(one, f"children_{part}")) for part in _PARTS),
            wording.capital(one.route),
            "flagged count" if one.implausible else "none",
        ]
        for one in falls.came_down(_compared(register)).itertuples()
    ]
    return folded("The councils that came down", laid(register, "falls-reached", rows))


def cohort_table(register: Register) -> Html:
    """The councils whose caseload fell at first and the others, followed to the last year."""
    first, middle = falls.COHORT
    named = {"cohort": f"It fell from {first} to {middle}", "others": "It did not"}
    rows = [
        [
            label,
            f"falls_{key}",
            *(_bare(register, f"falls_{key}_caseload_{year}") for year in ("first", "middle", "last")),
            f"falls_{key}_below_middle",
        ]
        for key, label in named.items()
    ]
    return laid(register, "falls-cohort", rows, first=first, middle=middle)


def lever_figure(register: Register) -> Figure:
    """Change in the share that holds cases against change in the caseload, council by council."""
    every = _compared(register)
    came = f"came down to {_target_words(register)}"
    rows = pd.DataFrame(
        {
            "x": every["share_after"] - every["share_before"],
            "y": every["children"],
            "label": every["area"],
            "group": every["outcome"].eq(council.CAME_DOWN).map({True: came, False: "others"}),
        }
    ).sort_values("group", ascending=False)
    reached = falls.came_down(every)
    return Scatter(
        rows,
        **exhibit(register, "falls-lever"),
        named=list(reached.loc[reached["route"] == council.ROUTES["share"], "area"]),
        fmt_x=lambda value: wording.digits(value * 100, 0),
        fmt_y=in_digits(1),
        references_x={"same share": 0.0},
        references_y={"same caseload": 0.0},
    )


# --- need ---------------------------------------------------------------------------------------------------


def _thousands(value: float) -> str:
    return f"{wording.digits(value / 1000, 0)},000" if value else "0"


def need_figure(register: Register) -> Figure:
    """The three counts of need by year, beside the stated figure."""
    names = {
        "episodes_in_year": "episodes, year",
        "children_in_year": "children, year",
        "episodes_open": "open, one day",
    }
    return Series(
        register.official.children_in_need[list(names)].rename(columns=names),
        **exhibit(register, "need-series", then=need.THEN),
        references={"stated": float(register.claims["children_unsafe"].figure.value)},
        fmt_y=_thousands,
        zero=True,
    )


def need_table(register: Register) -> Html:
    """Children in need at any point of each year, and at which grain that is the stated figure."""
    judged = need.judged(register.official, register.claims["children_unsafe"].figure)
    rows = [
        [
            str(one.year),
            f"need_{one.series}_{one.year}",
            f"need_episodes_open_{one.year}",
            wording.digits(one.turns_at, 0),
            badge(one.verdict),
        ]
        for one in judged[judged["series"] == "children_in_year"].itertuples()
    ]
    return folded("The counts of need, year by year", laid(register, "need-counts", rows))


def held_figure(register: Register) -> Figure:
    """Open episodes against cases that social workers hold."""
    names = {"open": "episodes open, 31 March", "cases": "cases, 30 September"}
    return Series(
        need.held(register.official)[list(names)].rename(columns=names),
        **exhibit(register, "need-held", then=need.THEN),
        fmt_y=_thousands,
        zero=True,
    )
