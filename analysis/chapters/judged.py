"""Views of the chapter *Do well-judged councils carry fewer cases?*"""

from __future__ import annotations

import pandas as pd

from analysis.chapters import shown
from analysis.chapters.council_words import linked
from analysis.chapters.shown import estimates, exhibit, in_digits, numbers_table, paragraph, with_span
from analysis.claims import wording
from analysis.evidence import judged_curve
from analysis.evidence.judged import COMPARED, GRADES, MAIN, MOVED, WAYS, judged
from analysis.evidence.standings import Standing, standings
from analysis.ledger import links
from analysis.ledger.findings import finding
from analysis.register.load import Register
from analysis.show import forest, panels, strip
from analysis.show.figures import Figure
from analysis.show.html import Html

#: Council told of, as in keys → as in the address of its page.
_STORIES = {"merton": "merton", "kensington": "kensington-and-chelsea", "reading": "reading"}


def spread_figure(register: Register) -> Figure:
    """Caseloads by judgement, one dot a council."""
    rows = judged(register)
    drawn = rows.sort_values(["grade", "area"])[["judgement", "caseload", "area"]]
    return strip(
        drawn.set_axis(["group", "value", "label"], axis=1),
        **exhibit(register, "caseload-by-judgement"),
        fmt=in_digits(1),
        highlight=("Merton", "Reading"),
    )


def medians_table(register: Register) -> Html:
    """Median and middle half of each measure by judgement."""
    rows = [
        [one.name, *(with_span(register, f"judged_{one.key}_{grade}") for grade in GRADES.values())]
        for one in COMPARED
    ]
    columns = ["Measure", *(name.removesuffix(" to be good") for name in GRADES)]
    caption = "Median, and middle half, by judgement of leaders"
    return numbers_table(register, columns, rows, caption, stacked=True)


def tests_table(register: Register) -> Html:
    """How strongly each measure is ordered like the judgements, and how easily chance would do it."""
    rows = [
        [
            f"{one.name}, {when}",
            f"judged_{one.key}_order{tail}",
            f"judged_{one.key}_shuffles{tail}",
            _chance(register, f"judged_{one.key}_chance{tail}"),
        ]
        for tail, when in (("", "last published count"), ("_latest", "last count of all"))
        for one in COMPARED
    ]
    columns = ["Measure", "Order", "Shuffles as strong", "By chance"]
    caption = "Order of each measure like the judgements, within years of inspection"
    return numbers_table(register, columns, rows, caption, stacked=True)


def _chance(register: Register, key: str) -> Html:
    """A probability by permutation, in words where it is very small."""
    value = finding(register, key).value
    said = "less than 1 in 1,000" if value < 0.001 else f"{wording.digits(value * 1000, 0)} in 1,000"
    return links.link(links.finding_(key), said)


def steps_figure(register: Register) -> Figure:
    """Change of the caseload for one grade better: ways of comparing, other counts, and the placebo's place."""
    rows = [("Ways of comparing", way.label, f"judged_caseload_step_{way.key}") for way in WAYS]
    rows += [
        ("Other counts of the same councils", way.label, f"judged_caseload_moved_{way.key}")
        for way in MOVED
        if way != MAIN
    ]
    return forest(
        estimates(register, rows),
        **exhibit(register, "caseload-for-one-grade"),
        fmt=in_digits(2),
        counted="councils",
        interval="95% confidence interval",
    )


def curve_figure(register: Register) -> Figure:
    """Every way to set caseloads beside the judgements, sorted."""
    return shown.curve_figure(
        judged_curve.entries(register, "caseload"),
        judged_curve.DIMENSIONS,
        **exhibit(register, "judged-curve"),
        fmt=in_digits(2),
    )


def steps_table(register: Register) -> Html:
    """The estimates of the figures, with intervals, linked."""
    rows = [
        [
            wording.capital(way.label),
            *(with_span(register, f"judged_{one.key}_step_{way.key}") for one in COMPARED),
        ]
        for way in WAYS
    ]
    columns = ["Compared", *(one.name for one in COMPARED)]
    caption = "Change for one grade better, with its interval"
    return numbers_table(register, columns, rows, caption, stacked=True)


def stories_figure(register: Register) -> Figure:
    """Caseloads of Merton, its neighbour in the minutes, and Reading."""
    told = [standings(register)[slug] for slug in _STORIES.values()]
    rows = pd.concat(
        pd.DataFrame({"panel": one.area, "year": one.years.index, "value": one.years["caseload"]})
        for one in told
    )
    return panels(
        rows,
        **exhibit(register, "merton-and-reading"),
        fmt=in_digits(1),
        compare=register.official.england["caseload"].rename("England"),
        notes={one.area: _judgement(one) for one in told},
    )


def _judgement(one: Standing) -> str:
    return f"{one.judgement[0].removesuffix(' to be good')}, {one.judgement[1][:4]}" if one.judgement else ""


def pages_of(register: Register) -> Html:
    """Links to the pages of the councils of this chapter."""
    listed = links.joined(linked(standings(register)[slug]) for slug in _STORIES.values())
    return paragraph("Their own pages: ", listed, ".")
