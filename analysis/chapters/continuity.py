"""Views of the chapter *Continuity*."""

from __future__ import annotations

from analysis.chapters import shown
from analysis.chapters.shown import exhibit, in_digits, in_points, numbers_table
from analysis.claims import wording
from analysis.evidence import continuity, continuity_curve
from analysis.evidence.continuity import MAIN, NAMES, WAYS, YEAR
from analysis.evidence.continuity_findings import key_of, region_key
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show import Forest, Scatter
from analysis.show.figures import Figure
from analysis.show.html import Html, table
from analysis.show.words import percent

#: Way → its name in the forest plot.
_WAYS = {
    "plain": "alone",
    "together": "beside the other two",
    "weighted": "weighted by children",
    "weighted_together": "weighted, beside the other two",
    "means": "means of two counts",
    "means_together": "means, beside the other two",
    "means_weighted_together": "means, weighted, beside the other two",
    "regions": "within regions",
    "large": "very small councils left out",
}


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
    rows = [
        [
            area,
            f"{row['children']:,.0f}",
            region_key(area),
            percent(row["turnover"]),
            percent(row["agency_rate"]),
            wording.digits(row["caseload"], 1),
        ]
        for area, row in continuity.regions(register).iterrows()
    ]
    columns = ["Region", "Looked-after children", "Three or more social workers"]
    columns += ["Turnover", "Agency rate", "Caseload"]
    caption = "Regions by the share of looked-after children with three or more social workers; London and its two parts"
    return numbers_table(register, columns, rows, caption)


def scatter_figure(register: Register, measure: str) -> Figure:
    """The share against one measure, a dot for each council."""
    columns = {"area": "label", measure: "x", "share": "y", "children": "size"}
    dots = continuity.compared(register)[list(columns)].rename(columns=columns)
    return Scatter(
        dots,
        **exhibit(register, f"continuity-{measure.replace('_', '-')}", year=YEAR, before=YEAR - 1),
        fmt_x=in_digits(1) if measure == "caseload" else percent,
        fmt_y=percent,
        named=list(dots.dropna().nlargest(2, "y")["label"]),
        fit=continuity.line(register, measure),
        fit_label="fitted line",
        size_label="looked-after children",
    )


def typical_figure(register: Register) -> Figure:
    """What a typical difference in each measure goes with, compared in several ways."""
    rows = [(NAMES[measure], label, key_of(measure, way)) for measure in MAIN for way, label in _WAYS.items()]
    return Forest(
        shown.estimates(register, rows).assign(definition=[WAYS[way] for way in _WAYS] * len(MAIN)),
        **exhibit(register, "continuity-typical"),
        reference=(0.0, "no difference"),
        fmt=in_points(1),
        counted="councils",
    )


def typical_table(register: Register) -> Html:
    """Coefficients and rank correlations of the main specification, and the placebo."""
    ends = ("slope", "slope.error", "slope.span", "rank", "rank.span")
    rows = [
        [
            NAMES[measure],
            "one child more" if measure == "caseload" else "one point more",
            *(f"{key_of(measure, 'plain')}_{end}" for end in ends),
        ]
        for measure in MAIN
    ]
    columns = ["Measure", "For", "Points of the share", "Standard error", "95% interval"]
    columns += ["Rank correlation", "Its 95% interval"]
    return numbers_table(register, columns, rows, "Each measure alone", numbers=columns[2:], stacked=True)


def curve_figure(register: Register) -> Figure:
    """Every way to set continuity beside the caseload, sorted."""
    return shown.curve_figure(
        continuity_curve.entries(register, "caseload"),
        continuity_curve.DIMENSIONS,
        **exhibit(register, "continuity-curve"),
        fmt_y=in_points(1),
    )
