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

from analysis.evidence.curve import Entry, departures, dimensions, entry
from analysis.evidence.permutation import Exchange, problem
from analysis.evidence.regression import Estimate, run
from analysis.evidence.staff import cut, cut_log, panel, plausible
from analysis.register.kept import kept
from analysis.register.load import Register

DIMENSIONS = dimensions("turnover")

_COLUMN = {"before": "in_post_before", "both": "in_post_both", "now": "in_post", "mean": "in_post_mean"}
_RATE = {"before": "leavers_before", "both": "leavers_both", "now": "turnover", "mean": "leavers_mean"}


def moving(chosen: Mapping[str, str]) -> list[str]:
    """Exposures, the one of interest first."""
    parts = ["caseload"] if chosen["lever"] == "any" else ["share_log", "workforce_log", "cases_log"]
    return [f"{part}_{chosen['timing']}" for part in parts]


def _rows(register: Register, chosen: Mapping[str, str]) -> pd.DataFrame:
    return panel(register) if chosen["sample"] == "all" else plausible(register)


def _regression(chosen: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    """Outcome of a specification, and the rest of what :func:`analysis.evidence.regression.run` takes."""
    counts, at_risk = chosen["method"] == "poisson", _COLUMN[chosen["risk"]]
    how = {"at_risk": at_risk if counts else "", "weights": at_risk if chosen["method"] == "weighted" else ""}
    how |= {"council": chosen["effects"] != "years", "region": chosen["effects"] == "region"}
    return ("leavers" if counts else _RATE[chosen["risk"]]), how


def estimated(register: Register, chosen: Mapping[str, str]) -> Estimate:
    """The coefficient of one specification: of the caseload, or of the logarithm of the share."""
    outcome, how = _regression(chosen)
    exposures = moving(chosen) + _held(chosen)
    return run(_rows(register, chosen), outcome, exposures, **how)[exposures[0]]


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


@kept
def entries(register: Register) -> tuple[Entry, ...]:
    """The whole curve, in points of turnover for the model's cut."""
    return tuple(_entry(register, chosen) for chosen in departures(DIMENSIONS))


def _entry(register: Register, chosen: Mapping[str, str]) -> Entry:
    table, (outcome, how) = _rows(register, chosen), _regression(chosen)
    made, kept = problem(table, outcome, moving(chosen), held=_held(chosen), **how)
    rows = table.loc[kept.index]
    base = float(rows["leavers"].sum() / rows[_COLUMN[chosen["risk"]]].sum())
    factor = size(register, chosen)

    def scale(values: np.ndarray) -> np.ndarray:
        return base * np.expm1(values * factor) if how["at_risk"] else values * factor

    drawn = exchange(register).moved(kept, moving(chosen))
    return entry(DIMENSIONS, chosen, estimated(register, chosen), made, drawn, scale)
