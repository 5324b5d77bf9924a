"""What the transition is beside a council's own budget, for small, middle and large councils.

Sums are at the prices of 2024-25. The line for safeguarding pays for social work with children; a few councils
book it elsewhere and are left out of every share of it.
"""

from collections.abc import Iterator, Sequence
from functools import cache

import pandas as pd
from pandas.api.typing import SeriesGroupBy

from analysis.appraisal.definitions import defined
from analysis.appraisal.model import at_latest_prices, latest, worth
from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.claims.sensitivity import one_way
from analysis.register.kept import kept
from analysis.register.load import Register

#: Thirds of councils by staff, in order.
SIZES = ("small", "middle", "large")

#: Lines of spending.
LINES = ("safeguarding", "total", "agency_bill")

#: Care avoided that pays the transition once: columns of :func:`weights`.
CARE = ("child_years", "child_share", "fewer")

#: Place of a council among all → its quantile.
PLACES = {"lightest": 0.0, "quarter": 0.25, "three_quarters": 0.75, "heaviest": 1.0}

#: A line below this share of the total is booked elsewhere.
_ELSEWHERE = 0.05


@cache
def councils(register: Register) -> pd.DataFrame:
    """Councils with their spending, staff and looked-after children. Made once for each register: look, do not change.

    Gives ``unit``, ``area``; the lines of :data:`LINES` and ``looked_after``, pounds of 2024-25, NaN where missing,
    booked elsewhere or, for agency staff, nothing; ``staff``, social workers in post and agency, full-time
    equivalents of the last count; ``size``, one of :data:`SIZES`, missing with it; ``children``, looked after, the
    mean of 31 March before and after the year of the spending.
    """
    workforce = register.official.workforce
    own = workforce[(workforce["year"] == latest(register)) & ~workforce["small"]]
    staff = own[["unit"]].assign(staff=own["in_post"] + own["agency"])
    found = register.official.spending.rename(columns={"agency": "agency_bill"}).merge(staff, on="unit")

    def stated(line: str) -> pd.Series:
        return found[line].mask(found[line] < _ELSEWHERE * found["total"])

    return found[["unit", "area", "staff", "total"]].assign(
        safeguarding=stated("safeguarding"),
        looked_after=stated("looked_after"),
        agency_bill=found["agency_bill"].where(found["agency_bill"] > 0),
        size=pd.qcut(found["staff"], len(SIZES), labels=list(SIZES)).astype(object),
        children=_children(register, found),
    )


def _children(register: Register, spent: pd.DataFrame) -> pd.Series:
    """Children looked after, the mean of 31 March before and after the year of the spending."""
    counted = register.official.looked_after
    counted = counted[counted["level"] == "council"].set_index(["unit", "year"])["looked_after"]
    ends = [
        counted.reindex(pd.MultiIndex.from_arrays([spent["unit"], spent["year"] - back])).to_numpy()
        for back in (0, 1)
    ]
    return pd.Series((ends[0] + ends[1]) / 2, index=spent.index)


def placement_cost(register: Register) -> float:
    """Net spending on a looked-after child in a year, pounds of 2024-25, in all councils that state both."""
    both = councils(register).dropna(subset=["looked_after", "children"])
    return float(both["looked_after"].sum() / both["children"].sum())


def costs(register: Register) -> dict[str, float]:
    """The stated cost at the prices of 2024-25, pounds: ``low``, ``middle`` and ``high``."""
    moved = at_latest_prices(register)
    names = {"low": "transition_low", "middle": "transition_cost", "high": "transition_high"}
    return {end: moved[name] for end, name in names.items()}


@kept
def weights(register: Register, end: str = "middle") -> pd.DataFrame:
    """What the stated cost is to each council: shares of its own spending, and the care that costs as much.

    Parameters
    ----------
    end : str
        Which stated cost: ``low``, ``middle`` or ``high``.

    Returns
    -------
    DataFrame
        Indexed by unit: ``area``, ``size``; for each of :data:`LINES`, a year of the transition as a share of
        the council's spending in a year; ``placement``, net spending on a looked-after child in a year, pounds
        of 2024-25; ``child_years``, years in care of one child that cost as much as the whole transition;
        ``child_share``, these as a share of a year's care of all its looked-after children; ``fewer``, looked-after
        children fewer on every day of the years the gain is counted. NaN where the council's figure is missing.
    """
    own, cost = councils(register).set_index("unit"), costs(register)[end]
    placement = own["looked_after"] / own["children"]
    return own[["area", "size"]].assign(
        **{line: cost / worth(register, "transition_years") / own[line] for line in LINES},
        placement=placement,
        child_years=cost / placement,
        child_share=cost / own["looked_after"],
        fewer=cost / placement / worth(register, "horizon"),
    )


def shares(register: Register, measure: str) -> pd.DataFrame:
    """What the stated cost is to the median council.

    `measure`: a column of :func:`weights`. Gives rows ``all`` and :data:`SIZES`; columns ``low``, ``middle``,
    ``high`` by the stated cost, and ``n``.
    """

    def sized(end: str) -> SeriesGroupBy:
        own = weights(register, end)
        return pd.concat([own.assign(size="all"), own]).groupby("size")[measure]

    table = pd.DataFrame({end: sized(end).median() for end in costs(register)})
    return table.assign(n=sized("middle").count()).loc[["all", *SIZES]]


def by_length(register: Register, lengths: Sequence[int]) -> pd.DataFrame:
    """The stated cost of a year by how many years the transition takes, prices of its source.

    Parameters
    ----------
    lengths : sequence of int
        Years.

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

    The average council is taken to be the one that the cost was stated for.
    """
    own, cost = councils(register), costs(register)["middle"]
    sizes = own.groupby("size")["staff"].median() / own["staff"].mean()
    return {size: float(cost * sizes[size]) for size in SIZES}


def findings(register: Register) -> list[Finding]:
    """What the chapter *What would the change cost?* shows; the keys are of *When would the money come back?*, as all of the model."""
    own, sized = councils(register), in_proportion(register)
    each = weights(register)["placement"].dropna()
    middle_half = {"low": each.quantile(0.25), "high": each.quantile(0.75), "n": len(each)}
    return [
        *_shares(register),
        *_places(register),
        *(defined("payback_sized_{size}", cost, size=size) for size, cost in sized.items()),
        defined("payback_elsewhere", own["safeguarding"].isna().sum()),
        *_agency(register),
        defined("payback_placement_own", each.median(), **middle_half),
    ]


def _agency(register: Register) -> Iterator[Finding]:
    """Councils whose agency staff cost less in a year than the lower stated cost, and than a year of it."""
    bills = councils(register)["agency_bill"].dropna()
    low, years = costs(register)["low"], worth(register, "transition_years")
    yield defined("payback_agency_below", (bills < low).sum(), n=len(bills))
    yield defined("payback_agency_below_year", (bills < low / years).sum(), n=len(bills))


def _shares(register: Register) -> Iterator[Finding]:
    for measure in (*LINES, *CARE):
        for size, row in shares(register, measure).iterrows():
            ends = {"low": row["low"], "high": row["high"], "n": int(row["n"])}
            key = "payback_of_{line}_{size}" if measure in LINES else f"payback_care_{measure}_{{size}}"
            yield defined(key, row["middle"], **ends, line=measure, size=size)


def _places(register: Register) -> Iterator[Finding]:
    ends = {end: weights(register, end) for end in costs(register)}
    for line in LINES:
        for place, at in PLACES.items():
            if line == "agency_bill" and at in (0, 1):  # the ends are bills that hold a part of the year
                continue
            value, low, high = (ends[end][line].quantile(at) for end in ("middle", "low", "high"))
            n = int(ends["middle"][line].notna().sum())
            key = "payback_spread_{line}_{place}"
            yield defined(key, value, low=low, high=high, n=n, line=line, place=place)
