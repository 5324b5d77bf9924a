"""One in three: what each official count makes of "manage or hold no cases", and what each could supply.

Which count the report means is in its endnote 7, which this book has not read; the counts of roles here came out
after the report. So each reading says what it gives, and none is called the report's own.

Roles are headcounts of staff in post whose ethnicity is known, about four fifths of them; none are published
for 2023. Case holders are full-time equivalents of everybody who holds a case, agency workers included, in
whatever role. The two need not agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from analysis.arithmetic.rounding import StatedFigure
from analysis.claims.finding import Finding
from analysis.evidence.basis import BASE, QUOTED
from analysis.evidence.definitions import defined, records
from analysis.register.counts import caseload_at
from analysis.register.load import Register
from analysis.register.panel import Official


@dataclass(frozen=True)
class Reading:
    """One way to count social workers without cases."""

    key: str  #: part of the keys of its findings
    label: str  #: who is counted
    what: str  #: the same for definitions
    share: str  #: the share of them, from the columns of a table
    table: str  #: "roles" (headcounts) or "workforce" (full-time equivalents)
    pool: str  #: "in_post" or "staff": whom the share is a share of


#: Ways to count those without cases, the nearest to the words of the report first.
READINGS = {reading.key: reading for reading in records("readings.csv", Reading)}


def shares(official: Official) -> pd.DataFrame:
    """The share without cases by every reading.

    Returns
    -------
    DataFrame
        By year, a column for each key of `READINGS`, as fractions; NaN where the year has no roles.
    """
    tables = {"roles": official.roles, "workforce": official.england}
    every = {key: tables[reading.table].eval(reading.share) for key, reading in READINGS.items()}
    return pd.DataFrame(every).reindex(official.england.index)


def years_of(figure: StatedFigure, values: pd.Series) -> list[int]:
    """Years in which a share lies within what a stated figure allows at its grain.

    Parameters
    ----------
    values : Series
        By year, fractions.
    """
    return [int(year) for year, value in values.dropna().items() if Fraction(float(value)) in figure.allowed]


def supply(posts: float, cases: float, holders: float, target: float) -> dict[str, float]:
    """What posts without cases could supply on top of case holders.

    Gives ``needed``, the part of them who must take a full caseload to reach the target, above 1 where they do not
    suffice; ``half`` and ``whole``, the caseload if half of them, or all, took one.
    """
    return {
        "needed": float((cases / target - holders) / posts),
        "half": float(cases / (holders + posts / 2)),
        "whole": float(cases / (holders + posts)),
    }


def supplies(register: Register) -> pd.DataFrame:
    """What each reading could supply in the base year: if everybody else holds cases, and beside the count of them.

    Returns
    -------
    DataFrame
        By key of `READINGS`: ``share``, and ``own_needed``, ``own_half``, ``own_whole``, ``count_needed``,
        ``count_half``, ``count_whole``; see :func:`supply`.
    """
    official = register.official
    before, target = (float(register.inputs[key].value) for key in ("caseload_england", "caseload_model"))
    country, every = official.england.loc[BASE], shares(official).loc[BASE]
    rows = {}
    for key, reading in READINGS.items():
        pool = country["in_post"] + (country["agency"] if reading.pool == "staff" else 0)
        share, holding = every[key], 1 - every[key]
        bases = {
            "own": supply(share, before * holding, holding, target),
            "count": supply(share * pool, country["cases"], country["case_holders"], target),
        }
        rows[key] = {"share": share} | {
            f"{basis}_{name}": worth for basis, found in bases.items() for name, worth in found.items()
        }
    return pd.DataFrame(rows).T


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
    return [*_shares(official), *_before_the_report(register), *_supplies(register), *_both(official)]


def _shares(official: Official) -> Iterable[Finding]:
    every = shares(official)
    for key, reading in READINGS.items():
        for year, share in every[key].dropna().items():
            yield defined("roles_{reading.key}_{year}", share, reading=reading, year=year)
    for key in ("managers_and_without", "not_counted"):
        known, words = every[key].dropna(), {"reading": READINGS[key]}
        end = known.index.max()
        yield defined("roles_{reading.key}_change", known[end] - known[BASE], last=end, **words)
        yield defined("roles_{reading.key}_last", known[end], last=end, **words)


def _before_the_report(register: Register) -> Iterable[Finding]:
    """What counts that were out before the report allow."""
    roles, country = register.official.roles.loc[BASE], register.official.england.loc[QUOTED]
    holders = float(register.inputs["role_case_holder_share_2017"].value)
    yield defined("roles_left_2017", 1 - holders - roles["senior_practitioner"] / roles["total"])
    staff, holding = country["in_post"] + country["agency"], 1 - float(register.inputs["one_in_three"].value)
    yield defined("roles_average_if_third_{quoted}", caseload_at(country["cases"], staff, holding))


def _supplies(register: Register) -> Iterable[Finding]:
    table = supplies(register)
    for key, reading in READINGS.items():
        for on in ("own", "count"):
            words = {"reading": reading, "on": on}
            for part in ("needed", "half", "whole"):
                yield defined(f"roles_{{reading.key}}_{{on}}_{part}", table.loc[key, f"{on}_{part}"], **words)


def _both(official: Official) -> Iterable[Finding]:
    table = reconciled(official)
    end = table.index.max()
    row = table.loc[BASE]
    yield defined("roles_agency_holding_{base}", row["agency_holding"])
    yield defined("roles_seniors_holding_last", table.loc[end, "seniors_holding"], last=end)
    rest = row["counted"] - row["case_holder"] - row["senior"]
    yield defined("roles_agency_if_seniors_{base}", rest / row["agency"])


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
    pairs = {}
    for key, (year, column) in _REPORTED.items():
        entry = register.inputs[key]
        whole = 1.0 if entry.unit.base == "fraction" else in_post[year]
        pairs[key] = (known.loc[year, column] / known.loc[year, "total"], float(entry.value) / whole)
    return pd.DataFrame.from_dict(pairs, orient="index", columns=["known", "reported"])
