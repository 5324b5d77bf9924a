"""What came after the report: the record of the councils that took part in its makers' next programme.

A description and no test. Three councils joined for reasons of their own, one of them was near the model's
caseload before, and when two of them began could not be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.claims.finding import Finding
from analysis.evidence.standings import Standing, standings
from analysis.register.load import Register

#: The last count before the report.
BEFORE = 2019


@dataclass(frozen=True)
class Joined:
    """A council that took part.

    Attributes
    ----------
    slug : str
        As in its address.
    source : str
        Key of the source that says so.
    what : str
        What took part, as far as it could be read.
    began : int or None
        The last count before it began; ``None`` where its beginning could not be read.
    """

    slug: str
    source: str
    what: str
    began: int | None = None


#: In the order of the programme's own pages.
JOINED = (
    Joined("tower-hamlets", "crescendo_tower_hamlets", "Two statutory teams"),
    Joined("wandsworth", "crescendo_wandsworth", "A programme of its own, Evolve, from November 2021", 2021),
    Joined("warrington", "crescendo_warrington", "The whole service"),
)

#: Measure → the rest of its label, unit, definition.
_MEASURES = {
    "caseload": (
        "caseload",
        "children_per_case_holder",
        "Open cases divided by full-time-equivalent case holders, agency included",
    ),
    "holder_share": (
        "share of the workforce that holds cases",
        "percent",
        "Full-time-equivalent case holders divided by social workers in post and agency workers",
    ),
}


def key(slug: str, measure: str, year: int) -> str:
    """Key of the finding of a council, a measure and a year."""
    return f"index_{slug.replace('-', '_')}_{measure}_{year}"


def years(register: Register) -> tuple[int, int]:
    """The last count before the report and the last there is."""
    return BEFORE, int(register.official.england.index.max())


def findings(register: Register) -> list[Finding]:
    """Caseload and share of case holders of each council, before and at the last count.

    Raises
    ------
    ValueError
        If a count is missing.
    """
    known = standings(register)
    return [
        _finding(known[one.slug], measure, year)
        for one in JOINED
        for measure in _MEASURES
        for year in sorted({*years(register), *([one.began] if one.began else [])})
    ]


def _finding(standing: Standing, measure: str, year: int) -> Finding:
    label, unit, definition = _MEASURES[measure]
    return Finding(
        id=key(standing.slug, measure, year),
        label=f"{standing.area}: {label}, {year}",
        value=float(standing.years.loc[year, measure]),
        unit=unit,
        decimals=1,
        definition=f"{definition}, on 30 September {year}.",
        tables=("workforce",),
    )
