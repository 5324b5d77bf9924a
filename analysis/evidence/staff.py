"""The councils' rows with leavers, agency workers and vacancies beside the caseload of other years."""

from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence.regression import at
from analysis.register.counts import ROUTES
from analysis.register.load import Register

#: Short names of the outcomes that readers meet.
NAMES = {
    "turnover": "Turnover",
    "agency_rate": "Agency rate",
    "vacancy_rate": "Vacancy rate",
    "absence_rate": "Sickness absence",
}

#: What a caseload is made of, in logarithms: caseload = cases ÷ workforce ÷ share.
PARTS = ("share_log", "workforce_log", "cases_log")

#: The same → in words, as what lowers the caseload.
LOWERED_BY = {f"{part}_log": words for part, words in ROUTES.items()}

#: Times of an exposure: ending of its column → years from the count of the outcome.
TIMES = {"_before": -1, "_two": -2, "_after": 1}


@cache
def panel(register: Register) -> pd.DataFrame:
    """The councils' rows, with every outcome and exposure of the regressions; small units left out.

    Leavers and turnover are missing in the first year of a new council; see `new`.
    """
    table = register.official.workforce
    table = table[~table["small"]].reset_index(drop=True)
    partial = new(table)
    table["leavers"], table["turnover"] = (table[name].mask(partial) for name in ("leavers", "turnover"))
    table["workforce"] = table["in_post"] + table["agency"]
    table["posts"] = table["in_post"] + table["vacancies"]
    for part, whole in (
        ("cases_log", "cases"),
        ("workforce_log", "workforce"),
        ("share_log", "holder_share"),
    ):
        table[part] = np.log(table[whole].where(table[whole] > 0))
    for column in ("caseload", *PARTS):
        for ending, years in TIMES.items():
            table[f"{column}{ending}"] = at(table, column, years)
        table[f"{column}_mean"] = (table[f"{column}_before"] + table[f"{column}_two"]) / 2
    for column in ("implausible", "in_post", "workforce", "posts", *NAMES):
        table[f"{column}_before"] = at(table, column, -1)
    table["in_post_both"] = (table["in_post"] + table["in_post_before"]) / 2
    table["in_post_mean"] = table.groupby("unit")["in_post"].transform("mean")
    for whole in ("before", "both", "mean"):
        table[f"leavers_{whole}"] = table["leavers"] / table[f"in_post_{whole}"]
    for outcome in NAMES:
        table[f"{outcome}_change"] = table[outcome] - table[f"{outcome}_before"]
    return table


def new(table: pd.DataFrame) -> pd.Series:
    """Rows of a council's first year, where that lies after the first year of the table.

    Such councils began in April, so their first count of leavers covers half a year: two of them published a
    turnover of about one in fifty.
    """
    first = table.groupby("unit")["year"].transform("min")
    return (table["year"] == first) & (first > table["year"].min())


@cache
def cut(register: Register) -> float:
    """The cut of the model: children fewer for each case holder."""
    return float(register.inputs["caseload_england"].value - register.inputs["caseload_model"].value)


@cache
def cut_log(register: Register) -> float:
    """The same as a logarithm: caseload before against the model's."""
    return float(
        np.log(float(register.inputs["caseload_england"].value / register.inputs["caseload_model"].value))
    )


@cache
def plausible(register: Register) -> pd.DataFrame:
    """The panel without rows whose count, or count a year before, is marked as hard to believe."""
    table = panel(register)
    return table[~(table["implausible"] | (table["implausible_before"] == 1))]
