"""Every way to set leavers beside the caseload that this book would defend, listed with reasons, and all run.

The list was written from what the figures are and how they come about, and fixed before its curve was drawn. It
was not written blind: some of its estimates had stood in an earlier version of the chapter. What it leaves out, it
leaves out for a reason: the caseload of the same count comes after its leavers; the following year's is the placebo;
turnover a year before as a control is biased in so few years.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence.curve import (
    Choice,
    Dimension,
    Entry,
    Exchange,
    departures,
    entry,
    key_of,
    label_of,
    problem,
)
from analysis.evidence.regression import Estimate, fit, poisson
from analysis.evidence.staff import cut, cut_log, panel, plausible
from analysis.register.load import Register

DIMENSIONS = (
    Dimension(
        "risk",
        "Leavers are set against",
        (
            Choice(
                "before",
                "staff a year before",
                "those who could leave: the count at the start of the twelve months; leavers follow it",
            ),
            Choice("both", "mean of two counts", "staff changes within the twelve months"),
            Choice("now", "staff at the count", "how turnover is published"),
            Choice("mean", "the council's mean staff", "a denominator that does not move"),
        ),
    ),
    Dimension(
        "method",
        "Method",
        (
            Choice(
                "poisson",
                "Poisson, staff as exposure",
                "leavers are a count among those at risk; large councils know their rate better and count for more",
            ),
            Choice("plain", "least squares", "each council counts the same"),
            Choice("weighted", "least squares, by staff", "each social worker counts the same"),
        ),
    ),
    Dimension(
        "timing",
        "Caseload",
        (
            Choice("before", "a year before", "the start of the twelve months that leavers cover"),
            Choice(
                "mean", "mean of two counts before", "people may decide on what lasted; a mean is less noisy"
            ),
        ),
    ),
    Dimension(
        "effects",
        "Compared within",
        (
            Choice(
                "both", "councils and years", "what a council always has, and a year has everywhere, drop out"
            ),
            Choice("region", "councils and regions' years", "labour markets differ by region and year"),
            Choice(
                "years", "years alone", "councils differ lastingly, and a lasting difference may matter most"
            ),
        ),
    ),
    Dimension(
        "beside",
        "Beside it is held",
        (
            Choice("none", "nothing", "what came before the caseload may be part of how it works"),
            Choice(
                "agency", "agency rate a year before", "agency workers hold cases and replace those who left"
            ),
        ),
    ),
    Dimension(
        "lever",
        "What lowers the caseload",
        (
            Choice("any", "anything", "what a social worker carries is the same whatever lowered it"),
            Choice("share", "a larger share holds cases", "the lever of the model, cases and workforce held"),
        ),
    ),
    Dimension(
        "sample",
        "Rows",
        (
            Choice("all", "all", "as published"),
            Choice("plausible", "no doubtful counts", "some published counts are hard to believe"),
        ),
    ),
)

_COLUMN = {"before": "in_post_before", "both": "in_post_both", "now": "in_post", "mean": "in_post_mean"}
_RATE = {"before": "leavers_before", "both": "leavers_both", "now": "turnover", "mean": "leavers_mean"}


def specifications() -> list[dict[str, str]]:
    """The main specification and all that depart from it in one choice or two."""
    return departures(DIMENSIONS)


def moving(chosen: Mapping[str, str]) -> list[str]:
    """Exposures, the one of interest first."""
    parts = ["caseload"] if chosen["lever"] == "any" else ["share_log", "workforce_log", "cases_log"]
    return [f"{part}_{chosen['timing']}" for part in parts]


def estimated(register: Register, chosen: Mapping[str, str]) -> Estimate:
    """The coefficient of one specification: of the caseload, or of the logarithm of the share."""
    table = panel(register) if chosen["sample"] == "all" else plausible(register)
    exposures = moving(chosen) + _held(chosen)
    effects = {"council": chosen["effects"] != "years", "region": chosen["effects"] == "region"}
    at_risk = _COLUMN[chosen["risk"]]
    if chosen["method"] == "poisson":
        return poisson(table, "leavers", exposures, at_risk=at_risk, **effects)[exposures[0]]
    weights = at_risk if chosen["method"] == "weighted" else ""
    return fit(table, _RATE[chosen["risk"]], exposures, weights=weights, **effects)[exposures[0]]


def _held(chosen: Mapping[str, str]) -> list[str]:
    return ["agency_rate_before"] if chosen["beside"] == "agency" else []


def size(register: Register, chosen: Mapping[str, str]) -> float:
    """What a coefficient is multiplied by for the model's cut."""
    return -cut(register) if chosen["lever"] == "any" else cut_log(register)


@cache
def exchange(register: Register) -> Exchange:
    """Histories change hands between councils of like size, in fifths of mean staff.

    Small councils' caseloads and turnover both swing more, so that exchanges between large and small would make
    chance look different from what it is.
    """
    table = panel(register)
    mean = table.groupby("unit")["in_post_mean"].first()
    return Exchange.within(table, pd.qcut(mean.rank(method="first"), 5, labels=False))


@cache
def entries(register: Register) -> tuple[Entry, ...]:
    """The whole curve, in points of turnover for the model's cut."""
    return tuple(_entry(register, chosen) for chosen in specifications())


def _entry(register: Register, chosen: Mapping[str, str]) -> Entry:
    table = panel(register) if chosen["sample"] == "all" else plausible(register)
    counts, at_risk = chosen["method"] == "poisson", _COLUMN[chosen["risk"]]
    made, kept = problem(
        table,
        "leavers" if counts else _RATE[chosen["risk"]],
        moving(chosen),
        held=_held(chosen),
        poisson=counts,
        at_risk=at_risk if counts else "",
        weights=at_risk if chosen["method"] == "weighted" else "",
        council=chosen["effects"] != "years",
        region=chosen["effects"] == "region",
    )
    rows = table.loc[kept.index]
    base = float(rows["leavers"].sum() / rows[at_risk].sum())
    factor = size(register, chosen)

    def scale(values: np.ndarray) -> np.ndarray:
        return base * np.expm1(values * factor) if counts else values * factor

    drawn = exchange(register).moved(kept, moving(chosen))
    return entry(
        key_of(chosen, DIMENSIONS),
        label_of(chosen, DIMENSIONS),
        chosen,
        estimated(register, chosen),
        made,
        drawn,
        scale,
    )
