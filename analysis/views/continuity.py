"""Views of the chapter *Continuity*."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from analysis import links, wording
from analysis.charts.forest import forest
from analysis.charts.scatter import scatter
from analysis.charts.words import percent
from analysis.data import Register
from analysis.figures import Figure
from analysis.official import continuity
from analysis.official.continuity import MAIN, NAMES, WAYS, YEAR
from analysis.tables import Html, table

_SOURCE = "Department for Education, children looked after and children's social work workforce, Open Government Licence v3.0"
_SHARE = "Looked-after children with three or more social workers"

#: Way → its name in the forest plot.
_WAYS = {
    "plain": "alone",
    "together": "beside the other two",
    "regions": "within regions",
    "weighted": "weighted by children",
    "large": "very small councils left out",
}

#: Measure → what its axis says.
_AXES = {
    "turnover": f"Turnover, mean of the counts of {YEAR - 1} and {YEAR}",
    "agency_rate": f"Agency rate, count of {YEAR - 1}",
    "caseload": f"Children for each case holder, count of {YEAR - 1}",
}


def _decimal(value: float) -> str:
    return wording.to_text(Fraction(float(value)), 1)


def _points(value: float) -> str:
    shown = wording.to_text(Fraction(float(value)) * 100, 1)
    return shown if value <= 0 or not shown.strip("0.") else f"+{shown}"


def timing_table(register: Register) -> Html:
    """Which months each figure covers."""
    rows = [
        ["Children's social workers", f"April {YEAR - 1} to March {YEAR}", "the year looked at"],
        ["Turnover", f"October {YEAR - 2} to September {YEAR}", "two counts; the year lies in their middle"],
        ["Agency rate", f"30 September {YEAR - 1}", "the middle of the year"],
        ["Caseload", f"30 September {YEAR - 1}", "the middle of the year"],
    ]
    return table(
        ["Measure", "Months or day", "Beside the year of the children"],
        rows,
        "The years compared",
        explained=links.explained(register, "continuity_share"),
    )


def regions_table(register: Register) -> Html:
    """The regions, highest share first."""
    rows = []
    for area, row in continuity.regions(register).iterrows():
        rows.append(
            [
                str(area),
                f"{row['children']:,.0f}",
                links.finding(register, continuity.region_key(str(area))),
                percent(row["turnover"]),
                percent(row["agency_rate"]),
                _decimal(row["caseload"]),
            ]
        )
    columns = [
        "Region",
        "Looked-after children",
        "Three or more social workers",
        "Turnover",
        "Agency rate",
        "Caseload",
    ]
    caption = "Regions by the share of looked-after children with three or more social workers; London and its two parts"
    return table(columns, rows, caption, numbers=columns[1:])


def scatter_figure(register: Register, measure: str) -> Figure:
    """The share against one measure, a dot for each council."""
    rows = continuity.councils(register)
    dots = pd.DataFrame(
        {"label": rows["area"], "x": rows[measure], "y": rows["share"], "size": rows["children"]}
    )
    most = dots.dropna().nlargest(2, "y")["label"]
    return scatter(
        dots,
        name=f"continuity-{measure.replace('_', '-')}",
        explained=links.explained(register, f"continuity_{measure}_slope", f"continuity_{measure}_rank"),
        caption=f"Share of looked-after children with three or more social workers in the year to March {YEAR}, by "
        f"{NAMES[measure].lower()}. One mark for each council, its area the number of children; line with its 95% band.",
        xlabel=_AXES[measure],
        ylabel=_SHARE,
        fmt_x=_decimal if measure == "caseload" else percent,
        fmt_y=percent,
        named=list(most),
        fit=continuity.line(register, measure),
        fit_label="fitted line",
        size_label="looked-after children",
        source=_SOURCE,
    )


def typical_figure(register: Register) -> Figure:
    """What a typical difference in each measure goes with, compared in several ways."""
    rows = []
    for measure in MAIN:
        for way, label in _WAYS.items():
            one = continuity.slope(register, measure, way).times(continuity.typical(register, measure))
            rows.append(
                {
                    "group": NAMES[measure],
                    "label": label,
                    "value": one.value,
                    "low": one.low,
                    "high": one.high,
                }
                | {"n": one.n, "definition": WAYS[way]}
            )
    return forest(
        pd.DataFrame(rows),
        name="continuity-typical",
        explained=links.explained(register, *(continuity.key_of(name, "together") for name in MAIN)),
        caption="Share with three or more social workers, for a difference of one standard deviation between councils "
        "in each measure, with 95% intervals. Which councils go together, not what moves what.",
        xlabel="Percentage points of the share for a typical difference",
        reference=(0.0, "no difference"),
        fmt=_points,
        counted="councils",
        source=_SOURCE,
    )


def typical_table(register: Register) -> Html:
    """Coefficients, rank correlations and other years."""
    rows = []
    for measure in continuity.MEASURES:
        key = continuity.key_of(measure, "plain")
        main = measure in MAIN
        rows.append(
            [
                NAMES[measure],
                "one child more" if measure.startswith("caseload") else "one point more",
                links.finding(register, f"{key}_slope"),
                links.finding(register, f"{key}_slope.error"),
                links.finding(register, f"{key}_slope.span"),
                links.finding(register, f"continuity_{measure}_rank") if main else "—",
                links.finding(register, f"continuity_{measure}_rank.span") if main else "—",
                links.finding(register, f"{key}.n"),
            ]
        )
    columns = ["Measure", "For", "Points of the share", "Standard error", "95% interval"]
    columns += ["Rank correlation", "Its 95% interval", "Councils"]
    return table(columns, rows, "Each measure alone, and the other years", numbers=columns[2:])
