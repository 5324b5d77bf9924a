"""The councils that the documents name: what the record has of each, beside England and all councils."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence.basis import BASE, QUOTED, last, target_of
from analysis.evidence.definitions import defined, records
from analysis.evidence.standings import MEASURES, Standing, standings
from analysis.register import counts
from analysis.register.load import Register


@dataclass(frozen=True)
class Named:
    """A council that a document names."""

    slug: str  #: as in its address
    system: str  #: key of the register of systems, "" where the council is only somebody's place of work
    why: str  #: what it is named for


#: In the order of the chapter: those with a reform of their own, then those whose people the report thanks.
NAMED = records("named.csv", Named, "system", "why")


@dataclass(frozen=True)
class Inspected:
    """What inspectors wrote of a council's caseloads or layers, which no document of the five names it for."""

    slug: str  #: as in its address
    source: str  #: key of the report of the inspection
    words: str  #: what it says, with the keys of inputs in braces


#: Councils near the model's caseload without the model, then those that put layers of management back.
INSPECTED = records("inspected.csv", Inspected)


def chosen(register: Register) -> dict[str, tuple[Named, Standing]]:
    """The councils named, with their records, in the order of the chapter.

    They stand by the name in the address.
    """
    known = standings(register)
    return {named.slug: (named, known[named.slug]) for named in NAMED}


def moved(register: Register, first: int = BASE) -> pd.DataFrame:
    """What moved each caseload from the first year to the last, by the name in its address.

    See :func:`analysis.register.counts.changes`; councils without a count in either year are left out.

    Returns
    -------
    DataFrame
        Caseloads in children for each case holder, parts as there.
    """
    target = target_of(register)
    every = counts.changes(register.official, target, first, last(register.official)).set_index("slug")
    return every.loc[[named.slug for named in NAMED if named.slug in every.index]]


def findings(register: Register) -> list[Finding]:
    """Each council's caseload, rank and change, and how many of them lie where."""
    records = [standing for _, standing in chosen(register).values()]
    return [*(finding for record in records for finding in _council(record)), *_counted(register, records)]


#: Year that a change is measured from → the end of its key.
_SINCE = {BASE: "", QUOTED: f"_{QUOTED}"}


def _council(record: Standing) -> Iterable[Finding]:
    year, place = record.latest, record.places["caseload"]
    words = {"name": record.slug.replace("-", "_"), "area": record.area, "year": year}
    words["caseload_definition"] = MEASURES[0].definition
    yield defined("named_{name}_caseload", place.value, **words)
    yield defined("named_{name}_rank", place.rank, n=place.of, **words)
    for first, since in _SINCE.items():
        change = place.value / record.years.loc[first, "caseload"] - 1
        yield defined("named_{name}_change{since}", change, first=first, since=since, **words)
    holders = record.years["case_holders"]
    yield defined("named_{name}_holders", holders[year] / holders[BASE] - 1, **words)


def _counted(register: Register, records: list[Standing]) -> Iterable[Finding]:
    england = register.official.england["caseload"]
    target = target_of(register)
    words = {"names": "; ".join(record.area for record in records), "target": target}
    table = pd.DataFrame(
        {record.slug: [record.places["caseload"].value, england[record.latest]] for record in records},
        index=["own", "country"],
    ).T
    yield defined("named_councils", len(table), **words)
    words |= {"n": len(table)}
    yield defined("named_below", (table["own"] < table["country"]).sum(), **words)
    yield defined("named_reached", counts.at_target(table["own"], target).sum(), **words)
    for first, since in _SINCE.items():
        words |= {"first": first, "since": since}
        before = pd.Series({record.slug: record.years.loc[first, "caseload"] for record in records})
        faster = table["own"] / before < table["country"] / england[first]
        yield defined("named_faster{since}", faster.sum(), **words)
        by_share = moved(register, first)["route"] == counts.ROUTES["share"]
        yield defined("named_by_share{since}", by_share.sum(), **words)
