"""One council's caseload: how far it is from a target, what would close the gap, and what moved it so far.

A caseload is cases ÷ case holders, and case holders are the workforce (in post and agency) times the share of
it that holds cases. So a change in the caseload, as a logarithm, is the sum of three parts without a rest: the
change in cases, less that in the workforce, less that in the share. The share is the Blueprint's lever.
Everything here describes counts; nothing says why they changed.
"""

import math
from typing import Any

import numpy as np
import pandas as pd

from analysis.register.panel import Official

#: The year that the stated average of 17.4 is of.
QUOTED = 2018

#: The counts that a caseload and its parts need.
COUNTS = ["cases", "case_holders", "in_post", "agency"]

#: Part of a change → what has happened where it lowers the caseload most.
ROUTES = {
    "workforce": "a larger workforce",
    "cases": "fewer cases",
    "share": "a larger share holding cases",
}

#: Where no part can have lowered a caseload, and where the counts to tell are missing.
NO_FALL, UNKNOWN = "the caseload did not fall", "not known: a count is missing"

#: What became of a caseload that was above the target, and of one that was not.
STAYED_ABOVE, CAME_DOWN = "above it in both years", "came down to it"
ROSE_ABOVE, STAYED_BELOW = "rose above it", "at or below it in both years"
OUTCOMES = [STAYED_ABOVE, CAME_DOWN, ROSE_ABOVE, STAYED_BELOW]

#: The words of a definition for :func:`at_target`.
AT_TARGET = "rounded half up to the one decimal the department publishes"


def at_target(caseload: Any, target: float) -> Any:
    """Whether a caseload is at the target or below it, as printed.

    The department prints caseloads to one decimal. A council is at 14 where that print, rounded half up as by
    :func:`analysis.arithmetic.rounding.round_half_up`, is 14.0 or less: at 14.04 it is, at 14.05 it is not.

    Gives a series for a series, an array for an array.

    Parameters
    ----------
    caseload : float or array_like
        Children for each full-time-equivalent case holder; NaN is not at any target.
    target : float
        In the same unit; decimals after the first cannot be printed and count for nothing.
    """
    # What prints as the target or less lies below the target's last printed step and half a step more; nine
    # decimals take off what adding floats leaves behind and are far finer than counts to one decimal can be
    limit = math.floor(round(target * 10, 9)) / 10 + 0.05
    return np.round(caseload, 9) < np.round(limit, 9)


def counted(official: Official, year: int, believable: bool = False) -> pd.DataFrame:
    """The councils that a count of councils is of: those with a caseload, the two smallest left out.

    Parameters
    ----------
    believable : bool
        Whether to leave out flagged counts too.

    Returns
    -------
    DataFrame
        Rows of the workforce table, by unit.
    """
    own = official.workforce[(official.workforce["year"] == year) & ~official.workforce["small"]]
    own = own[~own["implausible"]] if believable else own
    return own[own["caseload"].notna()].set_index("unit")


def log_parts(before: Any, after: Any) -> Any:
    """Change of the caseload as a logarithm, in three parts that add up to it.

    Gives ``cases``, ``workforce`` and ``share``; below nought is what lowered the caseload. A data frame for data
    frames, a series for one place.

    Parameters
    ----------
    before, after : mapping, Series or DataFrame
        With `COUNTS`; rows of data frames must be in the same order.
    """
    staff_before, staff_after = (counts["in_post"] + counts["agency"] for counts in (before, after))
    holding_before, holding_after = before["case_holders"] / staff_before, after["case_holders"] / staff_after
    parts = {
        "cases": np.log(after["cases"] / before["cases"]),
        "workforce": -np.log(staff_after / staff_before),
        "share": -np.log(holding_after / holding_before),
    }
    many = isinstance(parts["cases"], pd.Series)
    return pd.DataFrame(parts) if many else pd.Series(parts)


def children_parts(before: Any, after: Any) -> Any:
    """The same parts in children for each case holder, which add up to the difference of the caseloads.

    Each logarithm is multiplied by the logarithmic mean of the two caseloads.

    Gives ``cases``, ``workforce`` and ``share``.

    Parameters
    ----------
    before, after : mapping, Series or DataFrame
        As for :func:`log_parts`.
    """
    parts = log_parts(before, after)
    first, last = (counts["cases"] / counts["case_holders"] for counts in (before, after))
    change = np.log(last / first)
    mean = np.where(np.isclose(change, 0), first, (last - first) / np.where(change == 0, 1, change))
    return parts.mul(mean, axis=0) if isinstance(parts, pd.DataFrame) else parts * float(mean)


def route(parts: pd.Series) -> str:
    """What lowered a caseload most: the smallest of :func:`log_parts`, if together they lowered it."""
    known = parts[list(ROUTES)].astype(float)
    if known.isna().any():
        return UNKNOWN
    return ROUTES[known.idxmin()] if known.sum() < 0 else NO_FALL


def caseload_at(cases: Any, staff: Any, share: Any) -> Any:
    """The caseload if a share of the workforce held the cases; numbers, or series of them.

    Parameters
    ----------
    cases, staff, share
        Staff in post and agency workers, full-time equivalents; the share as a fraction.
    """
    return cases / (staff * share)


def distances(table: pd.DataFrame, target: float) -> pd.DataFrame:
    """How far each row is from a target caseload, and each way that alone would close the gap.

    Parameters
    ----------
    table : DataFrame
        With `COUNTS`, ``caseload`` and ``holder_share``: one year of the workforce table, or England.

    Returns
    -------
    DataFrame
        The index of `table`, and

        - ``caseload``, ``case_holders``, ``cases``, ``staff`` (in post and agency), ``holder_share``;
        - ``reached``: see :func:`at_target` (false where the caseload is missing);
        - ``posts_needed`` (``posts_rise`` as a share of the case holders): case holders to gain for the target at these cases, full-time equivalents; below
          nought where there are more than it needs;
        - ``cases_allowed``: cases at which these case holders have the target caseload;
        - ``cases_fewer``: cases to lose for that; below nought where there is room for more; ``cases_change``, the
          same as a change relative to the cases there are;
        - ``share_needed``: share of this workforce that must hold cases; above 1 it cannot be done by
          redeployment alone;
        - ``non_holders``: staff who are not counted as case holders, full-time equivalents;
        - ``part_redeployed``: posts needed as a share of these; above 1 as for ``share_needed``;
        - ``workforce_rise``: rise of the workforce that gives the target at these cases and this share;
          ``hires_needed``, the same in full-time equivalents.
    """
    staff = table["in_post"] + table["agency"]
    found = table[["caseload", "case_holders", "cases"]].assign(
        staff=staff, holder_share=table["holder_share"]
    )
    needed = table["cases"] / target
    found["reached"] = at_target(table["caseload"], target)
    found["posts_needed"] = needed - table["case_holders"]
    found["posts_rise"] = found["posts_needed"] / table["case_holders"]
    found["cases_allowed"] = table["case_holders"] * target
    found["cases_fewer"] = table["cases"] - found["cases_allowed"]
    found["cases_change"] = -found["cases_fewer"] / table["cases"]
    found["share_needed"] = needed / staff
    found["non_holders"] = staff - table["case_holders"]
    spare = found["non_holders"].where(found["non_holders"] > 0)
    found["part_redeployed"] = found["posts_needed"] / spare
    found["workforce_rise"] = table["caseload"] / target - 1
    found["hires_needed"] = found["workforce_rise"] * staff
    return found


def changes(official: Official, target: float, first: int, last: int) -> pd.DataFrame:
    """What moved the caseload of every unit that reported in both years.

    Returns
    -------
    DataFrame
        By unit: ``area``, ``slug``, ``region``, ``small``; ``implausible`` if either year is flagged;
        ``caseload_before``, ``caseload_after``, ``share_before``, ``share_after``; the parts of
        :func:`log_parts` as ``cases``, ``workforce``, ``share`` with their sum ``total``; those of
        :func:`children_parts` as ``children_cases``, ``children_workforce``, ``children_share`` with their sum
        ``children``; ``route`` and ``outcome`` in words. Units without a caseload in either year are left
        out; where only the agency count is missing, the parts are NaN.
    """
    own = official.workforce[official.workforce["caseload"].notna()]
    before, after = (own[own["year"] == year].set_index("unit") for year in (first, last))
    both = before.index.intersection(after.index)
    before, after = before.loc[both], after.loc[both]
    parts, children = log_parts(before, after), children_parts(before, after)
    found = after[["area", "slug", "region", "small"]].assign(
        implausible=before["implausible"] | after["implausible"],
        caseload_before=before["caseload"],
        caseload_after=after["caseload"],
        share_before=before["holder_share"],
        share_after=after["holder_share"],
    )
    found = found.join(parts).assign(total=np.log(after["caseload"] / before["caseload"]))
    found = found.join(children.add_prefix("children_"))
    found["children"] = after["caseload"] - before["caseload"]
    found["route"] = [route(row) for _, row in parts.iterrows()]
    was, became = (at_target(rows["caseload"], target).astype(int) for rows in (before, after))
    outcomes = np.array([[STAYED_ABOVE, CAME_DOWN], [ROSE_ABOVE, STAYED_BELOW]])
    found["outcome"] = outcomes[was, became].tolist()
    return found
