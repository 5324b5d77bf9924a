"""Views of the chapter *Who holds the cases?*"""

import pandas as pd

from analysis.chapters.shown import (
    exhibit,
    in_digits,
    in_unit,
    keyed,
    laid,
    target,
)
from analysis.claims.wording import capital, digits, given
from analysis.evidence import roles
from analysis.evidence.roles import BASE, QUOTED, READINGS
from analysis.ledger import entries
from analysis.register.load import Register
from analysis.show import Bars, Series
from analysis.show.figures import Figure
from analysis.show.html import Html, folded
from analysis.show.words import listing

#: Readings drawn year by year: the one that fits, its two parts, and the count of case holders.
_DRAWN = {
    "managers_and_without": "by role",
    "managers": "managers",
    "without": "others without cases",
    "not_counted": "by the count",
}

#: Columns of the table of roles.
_ROLES = ["case_holder", "senior_practitioner", "manager", "qualified_without_cases", "total"]


def _third(register: Register) -> float:
    return float(register.claims["one_in_three"].figure.value)


def roles_table(register: Register) -> Html:
    """Headcounts by role, year by year, beside the staff they are taken from."""
    official = register.official
    counts = official.roles[_ROLES].assign(in_post=official.england["in_post"])
    rows = [[str(year), *(digits(count, 0) for count in row)] for year, row in counts.iterrows()]
    gaps = f"; none for {_without_roles(register)}" if _without_roles(register) else ""
    keys = [f"roles_managers_and_without_{year}" for year in official.roles.index[[0, -1]]]
    return laid(register, "roles-counts", rows, keys, gaps=gaps)


def _without_roles(register: Register) -> str:
    """Years between the first and the last that have no table of roles, "" for none."""
    years = register.official.roles.index
    gaps = sorted(set(range(years.min(), years.max() + 1)) - set(years))
    return listing(map(str, gaps)) if gaps else ""


def readings_table(register: Register) -> Html:
    """The share without cases by every reading, then and now, and the years in which it is a third."""
    every = roles.shares(register.official)
    told = (QUOTED, BASE, int(register.official.roles.index.max()))
    figure = register.claims["one_in_three"].figure
    rows = [
        [
            capital(one.label),
            *(f"roles_{key}_{year}" if pd.notna(every.loc[year, key]) else "–" for year in told),
            ", ".join(map(str, roles.years_of(figure, every[key]))) or "no year",
        ]
        for key, one in READINGS.items()
    ]
    inside = laid(register, "roles-readings", rows, latest=told[-1])
    return folded("Every way to count, and the years in which it comes to one in three", inside)


def readings_figure(register: Register) -> Figure:
    """The share without cases in the base year by every reading, beside a third."""
    every = roles.shares(register.official).loc[BASE]
    rows = pd.DataFrame({"label": capital(one.label), "value": every[key]} for key, one in READINGS.items())
    return Bars(
        rows,
        **exhibit(register, "roles-readings"),
        reference=(_third(register), "one in three"),
        fmt=in_unit(register, "percent", 0),
    )


def years_figure(register: Register) -> Figure:
    """How the share without cases moved, by role and by the count of case holders."""
    every = roles.shares(register.official)[list(_DRAWN)].rename(columns=_DRAWN)
    gap = f" No roles for {_without_roles(register)}." if _without_roles(register) else ""
    return Series(
        every.rename_axis("year"),
        **exhibit(register, "roles-years", gap=gap, year=register.official.roles.index.max()),
        references={"one in three": _third(register)},
        fmt_y=in_unit(register, "percent", 0),
        zero=True,
        shallow=True,
    )


def own_table(register: Register) -> Html:
    """What each reading could supply if everybody else holds cases."""
    return _supply_table(register, "own", start=given(register.inputs["caseload_england"]))


def count_table(register: Register) -> Html:
    """What each reading could supply on top of the case holders counted."""
    counted = register.official.england.loc[BASE, "caseload"]
    start = in_unit(register, "children_per_case_holder", 1)(counted)
    return _supply_table(register, "count", start=start)


def _supply_table(register: Register, basis: str, start: str) -> Html:
    named = {key: capital(one.label) for key, one in READINGS.items()}
    parts = [f"roles_{{}}_{basis}_{name}" for name in ("needed", "half", "whole")]
    model = given(register.inputs["caseload_model"])
    rows = keyed(named, f"roles_{{}}_{BASE}", *parts)
    return laid(register, f"roles-supply-{basis}", rows, start=start, model=model)


def supply_figure(register: Register) -> Figure:
    """The caseload if half of those without cases took a full one, by every reading."""
    found = roles.supplies(register)
    rows = pd.DataFrame(
        {
            "label": capital(one.label),
            "value": found.loc[key, "count_half"],
            "low": found.loc[key, "count_whole"],
            "high": register.official.england.loc[BASE, "caseload"],
        }
        for key, one in READINGS.items()
    )
    return Bars(
        rows,
        **exhibit(register, "roles-supply"),
        reference=(target(register), "model"),
        fmt=in_digits(1),
    )


def reconciled_table(register: Register) -> Html:
    """Roles against the count of case holders: who else must hold cases."""
    percent = in_unit(register, "percent", 0)
    rows = [
        [
            str(row.Index),
            *(digits(count, 0) for count in (row.case_holder, row.senior, row.agency, row.counted)),
            *(
                percent(share) if 0 <= share <= 1 else "cannot be"
                for share in (row.seniors_holding, row.agency_holding)
            ),
        ]
        for row in roles.reconciled(register.official).itertuples()
    ]
    keys = [f"roles_agency_holding_{BASE}", f"roles_agency_if_seniors_{BASE}", "roles_seniors_holding_last"]
    return laid(register, "roles-reconciled", rows, keys)


def check_table(register: Register) -> Html:
    """Role shares of staff of known ethnicity beside those reported for all staff in post."""
    percent = in_unit(register, "percent", 1)
    points = in_unit(register, "percentage_points", 1, sign=True)
    rows = [
        [
            entries.named(register, one.Index)[0],
            percent(one.known),
            percent(one.reported),
            points(one.known - one.reported),
        ]
        for one in roles.reported(register).itertuples()
    ]
    return laid(register, "roles-check", rows)
