"""One in three: what each official count makes of "manage or hold no cases", and what each could supply.

Which count the report means is in its endnote 7, which this book has not read; the counts of roles here came out
after the report. So each reading says what it gives, and none is called the report's own.

Roles are headcounts of staff in post whose ethnicity is known, about four fifths of them; none are published
for 2023. Case holders are full-time equivalents of everybody who holds a case, agency workers included, in
whatever role. The two need not agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from analysis.arithmetic.rounding import StatedFigure
from analysis.claims.finding import Finding
from analysis.formulas import FORMULAS
from analysis.register.load import Register
from analysis.register.panel import Official

#: The first year with roles: the nearest to the year the report's caseload comes from.
BASE = 2019

#: The last count of case holders that was out when the report was written, and the year of its caseload.
QUOTED = 2018


@dataclass(frozen=True)
class Reading:
    """One way to count social workers without cases.

    Attributes
    ----------
    label : str
        Who is counted.
    share : callable
        The share of them, from one year of a table; a fraction.
    by_role : bool
        Whether it comes from roles (headcounts) or from counts of case holders (full-time equivalents).
    pool : str
        "in_post" or "staff": whom the share is a share of.
    """

    label: str
    share: Callable[[pd.DataFrame], pd.Series]
    by_role: bool
    pool: str


#: Ways to count those without cases, the nearest to the words of the report first.
READINGS = {
    "managers_and_without": Reading(
        "managers and those without cases, by role",
        lambda roles: (roles["manager"] + roles["qualified_without_cases"]) / roles["total"],
        True,
        "in_post",
    ),
    "managers": Reading(
        "managers alone, by role", lambda roles: roles["manager"] / roles["total"], True, "in_post"
    ),
    "without": Reading(
        "those without cases alone, by role",
        lambda roles: roles["qualified_without_cases"] / roles["total"],
        True,
        "in_post",
    ),
    "other_roles": Reading(
        "everybody in another role than case holder",
        lambda roles: 1 - roles["case_holder"] / roles["total"],
        True,
        "in_post",
    ),
    "not_counted": Reading(
        "everybody not counted as a case holder, agency included",
        lambda counts: 1 - counts["case_holders"] / (counts["in_post"] + counts["agency"]),
        False,
        "staff",
    ),
    "in_post": Reading(
        "staff in post without cases, if every agency worker holds some",
        lambda counts: 1 - (counts["case_holders"] - counts["agency"]) / counts["in_post"],
        False,
        "in_post",
    ),
    "mismatched": Reading(
        "case holders with agency set against staff in post without it",
        lambda counts: 1 - counts["case_holders"] / counts["in_post"],
        False,
        "in_post",
    ),
}


def shares(official: Official) -> pd.DataFrame:
    """The share without cases by every reading.

    Returns
    -------
    DataFrame
        By year, a column for each key of `READINGS`, as fractions; NaN where the year has no roles.
    """
    tables = {True: official.roles, False: official.england}
    found = {key: one.share(tables[one.by_role]) for key, one in READINGS.items()}
    return pd.DataFrame(found).reindex(official.england.index)


def years_of(figure: StatedFigure, values: pd.Series) -> list[int]:
    """Years in which a share lies within what a stated figure allows at its grain."""
    return [int(year) for year, value in values.dropna().items() if Fraction(float(value)) in figure.allowed]


@dataclass(frozen=True)
class Supply:
    """What those without cases could supply, on one basis.

    Attributes
    ----------
    needed : float
        Part of them who must take a full caseload to reach the target; above 1 they do not suffice.
    half, whole : float
        The caseload if half of them, or all, took a full caseload.
    """

    needed: float
    half: float
    whole: float


def on_its_own_terms(without: float, before: float, target: float) -> Supply:
    """What a share without cases could supply if everybody else holds cases.

    Parameters
    ----------
    without : float
        Share of social workers without cases.
    before, target : float
        Caseloads.
    """
    part = FORMULAS["non_holders_to_return"]
    rise = FORMULAS["supply_of_part"](without_cases=without, part=0.5)
    return Supply(
        part(caseload_before=before, caseload_after=target, without_cases=without),
        before / (1 + rise),
        FORMULAS["lowest_caseload"](caseload_before=before, without_cases=without),
    )


def by_the_counts(without: float, pool: float, cases: float, holders: float, target: float) -> Supply:
    """What the same share could supply on top of the case holders counted.

    Parameters
    ----------
    without : float
        Share of `pool` without cases.
    pool : float
        Full-time equivalents that the share is of.
    cases, holders : float
        Open cases, and full-time-equivalent case holders.
    target : float
        Caseload to reach.
    """
    posts = without * pool
    return Supply(
        (cases / target - holders) / posts,
        cases / (holders + posts / 2),
        cases / (holders + posts),
    )


def supplies(register: Register) -> pd.DataFrame:
    """What each reading could supply in the base year, on both bases.

    Returns
    -------
    DataFrame
        By key of `READINGS`: ``share``, and ``own_needed``, ``own_half``, ``own_whole``, ``count_needed``,
        ``count_half``, ``count_whole``; see :class:`Supply`.
    """
    official = register.official
    before, target = (float(register.inputs[key].value) for key in ("caseload_england", "caseload_model"))
    country, every = official.england.loc[BASE], shares(official).loc[BASE]
    found = {}
    for key, reading in READINGS.items():
        pool = country["in_post"] + (country["agency"] if reading.pool == "staff" else 0)
        bases = {
            "own": on_its_own_terms(every[key], before, target),
            "count": by_the_counts(every[key], pool, country["cases"], country["case_holders"], target),
        }
        found[key] = {"share": every[key]} | {
            f"{basis}_{name}": float(worth)
            for basis, one in bases.items()
            for name, worth in vars(one).items()
        }
    return pd.DataFrame(found).T


def reconciled(official: Official) -> pd.DataFrame:
    """Roles set against the count of case holders, in full-time equivalents.

    Role shares are carried to all staff in post, and everybody in the role of case holder is taken to hold cases.

    Returns
    -------
    DataFrame
        By year: ``case_holder`` and ``senior`` (full-time equivalents by role), ``agency``, ``counted`` (case
        holders), ``seniors_holding`` (share of senior practitioners who must hold cases if every agency worker
        does), ``agency_holding`` (share of agency workers who must if no senior practitioner does). Shares
        below 0 or above 1 cannot be.
    """
    roles, country = official.roles, official.england.loc[official.roles.index]
    holders = country["in_post"] * roles["case_holder"] / roles["total"]
    seniors = country["in_post"] * roles["senior_practitioner"] / roles["total"]
    rest = country["case_holders"] - holders
    return pd.DataFrame(
        {
            "case_holder": holders,
            "senior": seniors,
            "agency": country["agency"],
            "counted": country["case_holders"],
            "seniors_holding": (rest - country["agency"]) / seniors,
            "agency_holding": rest / country["agency"],
        }
    )


# --- findings -------------------------------------------------------------------------------------------------


def findings(register: Register) -> list[Finding]:
    """Every figure of the chapter, see :class:`analysis.claims.finding.Finding`."""
    official = register.official
    return [
        *_shares(official),
        *_changes(official),
        *_before_the_report(register),
        *_supplies(register),
        *_both(register),
    ]


_ROLES = (
    "Headcounts of social workers in post whose ethnicity is known, as published for England: {what}, as a share of "
    "all of them, 30 September {year}."
)
_COUNTS = "Full-time equivalents as published for England, 30 September {year}: {what}."
_WHAT = {
    "managers_and_without": "managers and qualified social workers without cases",
    "managers": "managers",
    "without": "qualified social workers without cases",
    "other_roles": "everybody whose role is not case holder",
    "not_counted": "one less case holders divided by staff in post and agency workers together",
    "in_post": "one less case holders without agency workers, divided by staff in post; every agency worker is taken "
    "to hold cases",
    "mismatched": "one less case holders, who include agency workers, divided by staff in post, who do not",
}


def _tables(key: str) -> tuple[str, ...]:
    return ("roles",) if READINGS[key].by_role else ("workforce",)


def _shares(official: Official) -> Iterable[Finding]:
    every = shares(official)
    for key, reading in READINGS.items():
        words = _ROLES if reading.by_role else _COUNTS
        for year, value in every[key].dropna().items():
            yield Finding(
                f"roles_{key}_{year}",
                f"Without cases in {year}: {reading.label}",
                float(value),
                "percent",
                1,
                words.format(what=_WHAT[key], year=year),
                _tables(key),
            )


def _changes(official: Official) -> Iterable[Finding]:
    every = shares(official)
    for key in ("managers_and_without", "not_counted"):
        known = every[key].dropna()
        end = int(known.index.max())
        yield Finding(
            f"roles_{key}_change",
            f"Change in the share without cases, {BASE} to {end}: {READINGS[key].label}",
            float(known[end] - known[BASE]),
            "percentage_points",
            1,
            f"Share of {end} less share of {BASE}: {_WHAT[key]}.",
            _tables(key),
        )
        yield Finding(
            f"roles_{key}_last",
            f"Without cases in {end}, the last year counted: {READINGS[key].label}",
            float(known[end]),
            "percent",
            1,
            f"Share of {end}: {_WHAT[key]}.",
            _tables(key),
        )


def _before_the_report(register: Register) -> Iterable[Finding]:
    """What counts that were out before the report allow."""
    roles, country = register.official.roles.loc[BASE], register.official.england.loc[QUOTED]
    holders = float(register.inputs["role_case_holder_share_2017"].value)
    yield Finding(
        "roles_left_2017",
        f"Managers and those without cases in 2017, if senior practitioners were as many as in {BASE}",
        float(1 - holders - roles["senior_practitioner"] / roles["total"]),
        "percent",
        1,
        "One less the reported share of case holders among social workers in post of 2017, less the share of senior "
        f"practitioners in the headcounts of roles of {BASE}. The share of 2017 is not in the tables of this book.",
        ("inputs", "roles"),
    )
    staff = country["in_post"] + country["agency"]
    share = 1 - float(register.inputs["one_in_three"].value)
    yield Finding(
        f"roles_average_if_third_{QUOTED}",
        f"Average caseload of {QUOTED} if all but one in three of the workforce had held cases",
        float(country["cases"] / (staff * share)),
        "children_per_case_holder",
        1,
        f"England's open cases of {QUOTED} divided by two thirds of social workers in post and agency workers.",
        ("inputs", "workforce"),
    )


_MEASURES = {
    "needed": (
        "part who must take a full caseload to reach the target",
        "percent_change",
        0,
    ),
    "half": (
        "average caseload if half of them took a full one",
        "children_per_case_holder",
        1,
    ),
    "whole": (
        "average caseload if all of them took a full one",
        "children_per_case_holder",
        1,
    ),
}
_BASES = {
    "own": "Everybody else is taken to hold cases, and the caseload to start from the stated average.",
    "count": f"The share of staff in post (of staff in post and agency workers, where the share is of both), in "
    f"full-time equivalents of {BASE}, is added to the case holders counted in {BASE}; cases of {BASE}.",
}


def _supplies(register: Register) -> Iterable[Finding]:
    found = supplies(register)
    for key, reading in READINGS.items():
        for basis, how in _BASES.items():
            for name, (label, unit, decimals) in _MEASURES.items():
                yield Finding(
                    f"roles_{key}_{basis}_{name}",
                    f"{reading.label[0].upper()}{reading.label[1:]}: {label}, "
                    f"{'on its own terms' if basis == 'own' else 'by the counts'}",
                    float(found.loc[key, f"{basis}_{name}"]),
                    unit,
                    decimals,
                    f"Share without cases of {BASE}: {_WHAT[key]}. {how} Result: {label}.",
                    tuple(dict.fromkeys((*_tables(key), "workforce"))),
                )


def _both(register: Register) -> Iterable[Finding]:
    table = reconciled(register.official)
    how = (
        "Role shares times staff in post give full-time equivalents by role; everybody in the role of case holder is "
        "taken to hold cases. "
    )
    yield Finding(
        f"roles_agency_holding_{BASE}",
        f"Agency workers who hold cases if no senior practitioner does, {BASE}",
        float(table.loc[BASE, "agency_holding"]),
        "percent_change",
        0,
        how + "Case holders counted less these, divided by agency workers.",
        ("roles", "workforce"),
    )
    end = int(table.index.max())
    yield Finding(
        "roles_seniors_holding_last",
        f"Senior practitioners who must hold cases even if every agency worker does, {end}",
        float(table.loc[end, "seniors_holding"]),
        "percent_change",
        0,
        how + "Case holders counted less these and all agency workers, divided by senior practitioners.",
        ("roles", "workforce"),
    )
    yield Finding(
        f"roles_agency_if_seniors_{BASE}",
        f"Agency workers left to hold cases if every senior practitioner does, {BASE}",
        float((table["counted"] - table["case_holder"] - table["senior"])[BASE] / table.loc[BASE, "agency"]),
        "percent_change",
        0,
        how + "Case holders counted less these and all senior practitioners, divided by agency workers.",
        ("roles", "workforce"),
    )


#: Input with a share or a number of all staff in post → year and column of the table of roles.
_REPORTED = {
    "role_case_holders_2022": (2022, "case_holder"),
    "role_case_holder_share_2024": (2024, "case_holder"),
    "role_managers_share_2024": (2024, "manager"),
    "role_without_share_2024": (2024, "qualified_without_cases"),
}


def reported(register: Register) -> pd.DataFrame:
    """Shares of roles reported for all staff in post, beside those of staff of known ethnicity.

    Returns
    -------
    DataFrame
        By input: ``known`` and ``reported``, as fractions.
    """
    known, in_post = register.official.roles, register.official.england["in_post"]
    found = {}
    for key, (year, column) in _REPORTED.items():
        one = register.inputs[key]
        whole = 1.0 if one.unit.base == "fraction" else in_post[year]
        found[key] = (known.loc[year, column] / known.loc[year, "total"], float(one.value) / whole)
    return pd.DataFrame.from_dict(found, orient="index", columns=["known", "reported"])
