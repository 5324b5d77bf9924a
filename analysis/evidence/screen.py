"""A screen for published counts that are hard to believe, and what it finds at other limits.

The flags were set by looking at the counts; the screen was written down afterwards with limits that find them. So that
it finds just these proves nothing, and other limits stand beside it.
"""

import numpy as np
import pandas as pd

from analysis.register.panel import Official

#: A count is looked at where it stands below a half or above the double of the years on both sides, and a caseload
#: where it halves or doubles in a year.
SPIKE = 2.0

#: A caseload is looked at outside these, children for each case holder.
CASELOADS = (8.0, 30.0)

#: Other limits that the chapter shows beside them.
LIMITS = (1.4, 1.6, 1.8, 2.0, 2.5, 3.0)
BANDS = ((7.0, 35.0), (8.0, 30.0), (9.0, 28.0), (10.0, 26.0))

#: Counts in which a single odd year is looked for.
_SCREENED = ("cases", "case_holders", "in_post")


def screen(official: Official, times: float = SPIKE, band: tuple[float, float] = CASELOADS) -> pd.DataFrame:
    """Council years that stand out, whether flagged or not.

    Looked for are a count that many times below or above both years beside it, a caseload that moves as much from
    one year to the next, and a caseload outside the band.

    Parameters
    ----------
    times : float
        How many times the years beside it a count must stand above or below them.
    band : tuple of float
        Caseloads that are not looked at, children for each case holder.

    Returns
    -------
    DataFrame
        ``area``, ``year``, ``column``, ``what``, ``before``, ``value``, ``after`` and ``flagged``, by area and
        year; councils too small for models are left out.
    """
    own = official.workforce[~official.workforce["small"]]
    found = [row for column in _SCREENED for row in _spikes(own, column, times)]
    found += _caseloads(own, times, band)
    columns = ["unit", "area", "year", "column", "what", "before", "value", "after"]
    table = pd.DataFrame(found, columns=columns).sort_values(["area", "year", "column"])
    flagged = set(zip(official.flags["unit"], official.flags["year"], strict=True))
    marks = [pair in flagged for pair in zip(table["unit"], table["year"], strict=True)]
    return table.assign(flagged=marks).drop(columns="unit").reset_index(drop=True)


def _beside(own: pd.DataFrame, column: str) -> pd.DataFrame:
    """The column with the council's years before and after it, NaN where there is none."""
    wide = own.pivot(index=["unit", "area"], columns="year", values=column)
    parts = {"before": wide.shift(1, axis=1), "value": wide, "after": wide.shift(-1, axis=1)}
    return pd.DataFrame({name: part.stack(future_stack=True) for name, part in parts.items()}).reset_index()


def _spikes(own: pd.DataFrame, column: str, times: float) -> list[list]:
    table = _beside(own, column)
    most, least = table[["before", "after"]].max(axis=1), table[["before", "after"]].min(axis=1)
    both = table[["before", "after"]].notna().all(axis=1)
    odd = both & ((table["value"] * times < least) | (table["value"] > times * most))
    what = np.where(
        table["value"] < least, "far below both years beside it", "far above both years beside it"
    )
    return _listed(table[odd], column, what[odd])


def _caseloads(own: pd.DataFrame, times: float, band: tuple[float, float]) -> list[list]:
    table = _beside(own, "caseload")
    ratio = table["value"] / table["before"]
    jumps = (ratio < 1 / times) | (ratio > times)
    far = (table["value"] < band[0]) | (table["value"] > band[1])
    words = f"outside {band[0]:g} to {band[1]:g} children"
    found = _listed(table[jumps], "caseload", ["halves or doubles in a year"] * int(jumps.sum()))
    return found + _listed(table[far], "caseload", [words] * int(far.sum()))


def _listed(table: pd.DataFrame, column: str, what) -> list[list]:
    return [
        [row.unit, row.area, int(row.year), column, words, row.before, row.value, row.after]
        for row, words in zip(table.itertuples(), what, strict=True)
    ]


def limits() -> list[tuple[float, tuple[float, float]]]:
    """The limits that the chapter shows: each changed by itself, those of the screen once.

    They are as :func:`screen` takes them.
    """
    found = [(times, CASELOADS) for times in LIMITS]
    return found + [(SPIKE, band) for band in BANDS if band != CASELOADS]


def count_flagged(official: Official, times: float, band: tuple[float, float]) -> int:
    """How many of the council years that :func:`screen` finds at these limits are flagged.

    Parameters
    ----------
    times, band
        See :func:`screen`.
    """
    found = screen(official, times, band)[["area", "year", "flagged"]].drop_duplicates()
    return int(found["flagged"].sum())
