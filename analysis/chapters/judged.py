"""Views of the chapter *At what caseload do inspectors object?*"""

import numpy as np
import pandas as pd

from analysis.chapters import drawn, shown
from analysis.chapters.council_words import by_council, linked
from analysis.chapters.drawn import chart
from analysis.chapters.shown import laid, paragraph
from analysis.claims import wording
from analysis.evidence import judged as evidence
from analysis.evidence import reports
from analysis.evidence.judged import COMPARED, GRADES, MOVED, WAYS, judged
from analysis.evidence.standings import Standing, standings
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, together

#: Council told of, as in keys → as in the address of its page.
_STORIES = {"merton": "merton", "kensington": "kensington-and-chelsea", "reading": "reading"}


def spread_figure(register: Register) -> Figure:
    """Caseloads by judgement, one dot a council."""
    rows = judged(register).sort_values(["grade", "area"])
    return chart(register, "caseload-by-judgement", rows, highlight=("Merton", "Reading"))


def steps_figure(register: Register) -> Figure:
    """Change of the caseload for one grade better: ways of comparing, other counts, and the placebo's place."""
    rows = [("Ways of comparing", label, f"judged_caseload_step_{way}") for way, (label, _) in WAYS.items()]
    rows += [
        ("Other counts of the same councils", label, f"judged_caseload_moved_{way}")
        for way, (label, _) in MOVED.items()
    ]
    return chart(register, "caseload-for-one-grade", rows)


def stories_figure(register: Register) -> Figure:
    """Caseloads of Merton, its neighbour in the minutes, and Reading."""
    told = [standings(register)[slug] for slug in _STORIES.values()]
    return chart(
        register,
        "merton-and-reading",
        by_council(told, "caseload"),
        notes={one.area: _judgement(one) for one in told},
    )


def _judgement(one: Standing) -> str:
    return f"{one.judgement[0].removesuffix(' to be good')}, {one.judgement[1][:4]}" if one.judgement else ""


def pages_of(register: Register) -> Html:
    """Links to the pages of the councils of this chapter."""
    listed = links.joined(linked(standings(register)[slug]) for slug in _STORIES.values())
    return paragraph("Their own pages: ", listed, ".")


def _reports_figure(register: Register) -> Figure:
    """The same beside the best rising steps."""
    steps, (low, high) = reports.monotone(register), _inner(register)
    rising = steps[steps["caseload"].between(low, high)].rename(columns={"caseload": "x", "share": "y"})
    return answer_figure(register, rising.assign(series="no shape assumed"), name="judged-reports-curve")


def answer_figure(register: Register, *more: pd.DataFrame, name: str = "judged-answer") -> Figure:
    """The share of reports that find caseloads too high, by caseload."""
    places = np.linspace(*_inner(register), 81)
    shares = [reports.curve(register).share(at) for at in places]
    smooth = pd.DataFrame(shares, columns=["y", "low", "high"]).assign(series="reports", x=places)
    return chart(register, name, pd.concat([smooth, *more])[["series", "x", "y", "low", "high"]])


def _inner(register: Register) -> tuple[float, float]:
    """Between which caseloads nearly all reports lie."""
    low, high = reports.rows(register)["caseload"].quantile([0.01, 0.99])
    return low, high


def halves_figure(register: Register) -> Figure:
    """The caseload at which half of reports find caseloads too high, in every way."""
    others = [way for way in reports.WAYS if way != reports.MAIN]
    changed = [("One thing changed", way.label, f"judged_half_{way.key}") for way in others]
    return chart(register, "judged-reports-halves", [("", "As described", "judged_half"), *changed])


def method(register: Register) -> Html:
    """The judgements in numbers: medians, order, slopes, and every way of comparing."""
    readings = {reading: wording.capital(words) for reading, words in reports.READ.items()}
    ways = evidence.entries(register, "caseload")
    every_way = drawn.curve_figure(register, "judged-curve", ways, evidence.DIMENSIONS)
    return together(
        folded("Where reports object, with ranges", shown.listed(register, "judged-at")),
        folded(
            "How the reports were read",
            laid(register, "judged-readings", readings),  # from each reader and in the end
            _reports_figure(register),
        ),
        folded("Medians by judgement", _medians_table(register)),
        folded("Is the order more than chance?", _tests_table(register)),
        folded("One grade better, in every way", _steps_table(register), every_way),
    )


def _medians_table(register: Register) -> Html:
    """Median and middle half of each measure by judgement."""
    rows = [[one.name, *(f"judged_{one.key}_{grade}" for grade in GRADES.values())] for one in COMPARED]
    heads = (name.removesuffix(" to be good") for name in GRADES)
    return laid(register, "judged-medians", rows, heads=heads)


def _tests_table(register: Register) -> Html:
    """How strongly each measure is ordered like the judgements, and how easily chance would do it."""
    rows = [
        [
            f"{one.name}, {when}",
            f"judged_{one.key}_order{tail}",
            f"judged_{one.key}_shuffles{tail}",
            f"judged_{one.key}_chance{tail}",
        ]
        for tail, when in (("", "last published count"), ("_latest", "last count of all"))
        for one in COMPARED
    ]
    return laid(register, "judged-tests", rows)


def _steps_table(register: Register) -> Html:
    """The estimates of the figures, with intervals, linked."""
    rows = [
        [wording.capital(label), *(f"judged_{one.key}_step_{way}" for one in COMPARED)]
        for way, (label, _) in WAYS.items()
    ]
    return laid(register, "judged-steps", rows, heads=(one.name for one in COMPARED))
