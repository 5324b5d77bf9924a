"""What came after the report: the record of the councils that took part in its makers' next programme.

A description and no test. Three councils joined for reasons of their own, one of them was near the model's
caseload before, and when two of them began could not be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from analysis.claims.finding import Finding
from analysis.evidence.basis import BASE, last
from analysis.evidence.definitions import defined, records
from analysis.evidence.standings import standings
from analysis.register.load import Register


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
JOINED = records("joined.csv", Joined, "began")


def key(slug: str, measure: str, year: int) -> str:
    """Key of the finding of a council, a measure and a year."""
    return f"index_{slug.replace('-', '_')}_{measure}_{year}"


def years(register: Register) -> tuple[int, int]:
    """The last count before the report and the last there is."""
    return BASE, last(register.official)


def findings(register: Register) -> list[Finding]:
    """Caseload and share of case holders of each council, before and at the last count, where they were counted."""
    known, made = standings(register), []
    for joined in JOINED:
        record = known[joined.slug]
        words = {"council": joined.slug.replace("-", "_"), "area": record.area}
        for measure in ("caseload", "holder_share"):
            for year in sorted({*years(register), *([joined.began] if joined.began else [])}):
                value = record.years.loc[year, measure]
                if not isnan(value):
                    made.append(defined(f"index_{{council}}_{measure}_{{year}}", value, year=year, **words))
    return made
