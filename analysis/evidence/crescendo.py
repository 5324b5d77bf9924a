"""The record of the councils that took part in Crescendo, the makers' programme after the report.

A description and no test. Three councils joined for reasons of their own, two of them were at the model's
caseload or below before, two of them took up other reforms in the same years, and when two of them began could not be read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

from analysis.claims.finding import Finding
from analysis.evidence import event_study
from analysis.evidence.basis import BASE, last
from analysis.evidence.definitions import defined, records
from analysis.evidence.pilot_power import wide
from analysis.evidence.standings import Standing, standings
from analysis.register.load import Register


@dataclass(frozen=True)
class Joined:
    """A council that took part."""

    slug: str  #: as in its address
    source: str  #: key of the source that says so
    #: `what`, `short`: what took part, as far as it could be read, and the same in a word or two
    what: str
    short: str
    start: str = ""  #: year and month; empty where its beginning could not be read
    also: str = ""  #: other reforms it took up since the report, as far as they were seen; empty without any
    others: str = ""  #: keys of the sources that say so

    @property
    def began(self) -> int | None:
        """The last count, on 30 September, before it began; ``None`` where its beginning could not be read."""
        return int(self.start[:4]) - (self.start[5:] < "10") if self.start else None

    @property
    def moment(self) -> float | None:
        """When it began on an axis whose years are their counts."""
        return self.began + (int(self.start[5:]) + 2) % 12 / 12 if self.start else None


#: In the order of the programme's own pages.
JOINED = records("joined.csv", Joined, "start", "also", "others")


def findings(register: Register) -> list[Finding]:
    """Caseload and share of case holders of each council, before and at the last count, where they were counted."""
    known, made = standings(register), []
    for joined in JOINED:
        record = known[joined.slug]
        words = {"council": joined.slug.replace("-", "_"), "area": record.area}
        for measure in ("caseload", "holder_share"):
            for year in sorted({BASE, last(register.official), *([joined.began] if joined.began else [])}):
                value = record.years.loc[year, measure]
                if not isnan(value):
                    made.append(defined(f"index_{{council}}_{measure}_{{year}}", value, year=year, **words))
    return made


def compared(register: Register) -> list[Finding]:
    """How each council moved from the count before it began, or before the report, to the last, beside England."""
    known = standings(register)
    made = [one for joined in JOINED for one in _moved(register, joined, known[joined.slug])]
    fell = event_study.falls(register)
    units = {known[joined.slug].unit: known[joined.slug].area for joined in JOINED}
    told = {area: int(fell[unit]) for unit, area in units.items() if unit in fell.index}
    words = {"names": "; ".join(units.values()), "falls": "; ".join(f"{a}, {y}" for a, y in told.items())}
    return [*made, defined("after_fell_by_a_fifth", len(told), n=len(units), **words)]


#: Measures whose change is told in points.
SHARES = ("holder_share", "turnover")


def _moved(register: Register, joined: Joined, record: Standing) -> Iterable[Finding]:
    held = record.years["caseload"].dropna()
    first, end = joined.began or BASE, record.latest
    words = {"council": joined.slug.replace("-", "_"), "area": record.area, "first": first}
    began = f"{record.area} began to work with Crescendo"
    words["before"] = began if joined.began else f"the report, since no source read here says when {began}"
    for when, year in (("", end), ("_previous", int(held.index[held.index < end].max()))):
        yield defined("after_{council}_caseload{when}", held[year], when=when, year=year, **words)
    lines = {"own": (record.area, record.years)}
    lines["england"] = (f"England, beside {record.area}", register.official.england)
    for whose, (of, line) in lines.items():
        words |= {"whose": whose, "of": of, "year": end}
        before, after = line.loc[first], line.loc[end]
        yield defined("after_{council}_fall_{whose}", after["caseload"] / before["caseload"] - 1, **words)
        for measure in SHARES:
            if not isnan(points := after[measure] - before[measure]):
                yield defined("after_{council}_{measure}_{whose}", points, measure=measure, **words)
    changes = wide(register.official, "caseload")[[first, end]].dropna()
    ratios = changes[end] / changes[first]
    as_much = int((ratios <= ratios[record.unit]).sum())
    yield defined("after_{council}_as_much", as_much, n=len(ratios), **words)
