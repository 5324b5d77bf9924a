"""Councils and a target caseload: who is at it, what the others lack, what came of a fall, and by which way.

Every count of councils is of those with a caseload in the year, the two smallest left out; "at the target" is
:func:`analysis.register.counts.at_target`.
"""

import numpy as np
import pandas as pd

from analysis.register import counts
from analysis.register.panel import Official

#: The cohort followed: councils whose caseload fell in the three years after the one the 17.4 is of, as many
#: years as the report's transition takes.
COHORT = (2018, 2021)

#: The part of those without cases that the chapter lets take a full caseload.
HALF = 0.5

#: Part of a change → its words.
LABELS = {
    "cases": "the number of cases",
    "workforce": "the size of the workforce",
    "share": "the share of the workforce that holds cases",
}


def posts_lacking(official: Official, year: int, target: float, believable: bool = False) -> pd.Series:
    """Case holders that each council above the target lacks for it, at its own cases.

    `believable`: whether to leave out flagged counts. Gives full-time equivalents, by unit; councils at the target
    are not in it.
    """
    away = counts.distances(counts.counted(official, year, believable), target)
    return away.loc[~away["reached"], "posts_needed"]


def redeployed(official: Official, year: int, part: float) -> pd.Series:
    """Each council's caseload if a part of those without cases took a full one, at its own cases.

    `part`: of the workforce, agency included, that is not counted as case holders. Gives children for each case
    holder, by unit; without councils whose agency workers are not published.
    """
    own = counts.counted(official, year).dropna(subset=counts.COUNTS)
    others = own["in_post"] + own["agency"] - own["case_holders"]
    return own["cases"] / (own["case_holders"] + part * others)


def compared(
    official: Official, target: float, first: int, last: int, believable: bool = False
) -> pd.DataFrame:
    """Every council with a caseload in both years, as :func:`analysis.register.counts.changes` gives it.

    Parameters
    ----------
    target : float
        Children for each case holder.
    first, last : int
        The years compared.
    believable : bool
        Whether to leave out flagged counts.

    Returns
    -------
    DataFrame
        By unit.
    """
    every = counts.changes(official, target, first, last)
    every = every[~every["small"]]
    return every[~every["implausible"]] if believable else every


def came_down(every: pd.DataFrame) -> pd.DataFrame:
    """Councils of :func:`compared` above the target in the first year and at it in the last, lowest first.

    Parameters
    ----------
    every : DataFrame

    Returns
    -------
    DataFrame
        The columns of :func:`compared`.
    """
    return every[every["outcome"] == counts.CAME_DOWN].sort_values("caseload_after")


def without_part(changed: pd.DataFrame, part: str) -> pd.Series:
    """The caseload each council would have come to with one part of its change left out."""
    return changed["caseload_after"] * np.exp(-changed[part])


def cases_changed(official: Official, units: pd.Index, first: int, last: int) -> float:
    """Change in the cases of some units together, between two years, as a fraction."""
    own = official.workforce[official.workforce["unit"].isin(units)]
    cases = own.groupby("year")["cases"].sum()
    return float(cases[last] / cases[first] - 1)


def cohort(official: Official, last: int) -> pd.DataFrame:
    """Councils with a caseload in both years of `COHORT` and in the last, followed.

    Gives, by unit: the caseload of each of the three years, by year, and ``fell``, whether it fell between the first
    two.
    """
    years = [*COHORT, last]
    found = pd.DataFrame({year: counts.counted(official, year)["caseload"] for year in years}).dropna()
    return found.assign(fell=found[COHORT[1]] < found[COHORT[0]])


def together(official: Official, units: pd.Index, years: list[int]) -> pd.Series:
    """The caseload of some units together, by year: their cases divided by their case holders."""
    own = official.workforce[official.workforce["unit"].isin(units)]
    sums = own.groupby("year")[["cases", "case_holders"]].sum().loc[years]
    return sums["cases"] / sums["case_holders"]
