"""What the transition is beside a council's own budget, for small, middle and large councils.

Sums are at the prices of 2024-25. The line for safeguarding pays for social work with children; a few councils
book it elsewhere and are left out of every share of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.appraisal.definitions import defined
from analysis.appraisal.model import at_latest_prices, latest, worth
from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.claims.sensitivity import one_way
from analysis.register.load import Register

#: Thirds of councils by staff, in order.
SIZES = ("small", "middle", "large")

#: Line of the table of spending → how it is named.
LINES = {
    "safeguarding": "the line that pays for social work",
    "total": "all of children's social care",
    "agency_bill": "agency staff",
}

#: A safeguarding line below this share of the total is booked elsewhere.
_ELSEWHERE = 0.05


def councils(register: Register) -> pd.DataFrame:
    """Councils with their spending and staff of the last year.

    Returns
    -------
    DataFrame
        ``unit``, ``area``, ``safeguarding``, ``total``, ``agency_bill`` in pounds of 2024-25, NaN where missing,
        booked elsewhere or, for agency staff, nothing; ``staff``, social workers in post and agency, full-time
        equivalents; ``size``, one of :data:`SIZES`.
    """
    workforce = register.official.workforce
    own = workforce[(workforce["year"] == latest(register)) & ~workforce["small"]]
    staff = own[["unit"]].assign(staff=own["in_post"] + own["agency"])
    found = register.official.spending.rename(columns={"agency": "agency_bill"}).merge(staff, on="unit")
    found = found.dropna(subset=["staff"]).reset_index(drop=True)
    elsewhere = found["safeguarding"] < _ELSEWHERE * found["total"]
    return found.assign(
        safeguarding=found["safeguarding"].mask(elsewhere),
        agency_bill=found["agency_bill"].where(found["agency_bill"] > 0),
        size=pd.qcut(found["staff"], len(SIZES), labels=list(SIZES)).astype(str),
    )


def costs(register: Register) -> dict[str, float]:
    """The stated cost at the prices of 2024-25, pounds: ``low``, ``middle`` and ``high``."""
    moved = at_latest_prices(register)
    names = {"low": "transition_low", "middle": "transition_cost", "high": "transition_high"}
    return {end: moved[name] for end, name in names.items()}


def shares(register: Register, line: str) -> pd.DataFrame:
    """A year of the transition as a share of one line of a council's spending, in the median council.

    Parameters
    ----------
    register : Register
    line : str
        One of :data:`LINES`.

    Returns
    -------
    DataFrame
        Rows ``all`` and :data:`SIZES`; columns ``low``, ``middle``, ``high`` by the stated cost, and ``n``.
    """
    own, years = councils(register), worth(register, "transition_years")
    groups = {"all": own} | {size: own[own["size"] == size] for size in SIZES}
    rows = {
        name: {end: (cost / years / group[line]).median() for end, cost in costs(register).items()}
        | {"n": int(group[line].notna().sum())}
        for name, group in groups.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def by_length(register: Register, lengths: Sequence[int]) -> pd.DataFrame:
    """The stated cost of a year by how many years the transition takes, prices of its source.

    Returns
    -------
    DataFrame
        Index: years; ``value``, the middle of the stated cost, ``low`` and ``high``, its ends, pounds.
    """
    ends = {
        end: one_way(
            express(register, register.quantities[f"transition_cost_per_year_{end}"]),
            "transition_years",
            lengths,
        )["result"].to_numpy()
        for end in ("low", "high")
    }
    middle = (ends["low"] + ends["high"]) / 2
    return pd.DataFrame({"value": middle, **ends}, index=list(lengths))


def in_proportion(register: Register) -> dict[str, float]:
    """The stated cost if it grew with a council's staff: its middle for the median council of each size, pounds.

    The mean council is taken to be the one that the cost was stated for.
    """
    own, cost = councils(register), costs(register)["middle"]
    sizes = own.groupby("size")["staff"].median() / own["staff"].mean()
    return {size: float(cost * sizes[size]) for size in SIZES}


def findings(register: Register) -> list[Finding]:
    """What the chapter *£5m to £7m* shows; the keys are of the chapter *When does it pay?*, as all of the model."""
    own = in_proportion(register)
    return [
        *_shares(register),
        *(defined("payback_sized_{size}", cost, size=size) for size, cost in own.items()),
        defined("payback_elsewhere", councils(register)["safeguarding"].isna().sum()),
    ]


def _shares(register: Register) -> Iterator[Finding]:
    for line, words in LINES.items():
        for size, row in shares(register, line).iterrows():
            third = "" if size == "all" else f"the {size} third"
            told = {"line": line, "size": size, "words": words}
            told["which"] = f"the median of {third} of councils" if third else "the median council"
            told["group"] = third and f" of {third} by social workers in post and agency"
            ends = {"low": row["low"], "high": row["high"], "n": int(row["n"])}
            yield defined("payback_of_{line}_{size}", row["middle"], **ends, **told)
