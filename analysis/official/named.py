"""The councils that the documents name: what the record has of each, beside England and all councils."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.data import Register
from analysis.findings import Finding
from analysis.official import council
from analysis.official.pages import MEASURES, Standing, standings

#: The year the report's own average is of, and the first year of the changes here.
FIRST = 2018


@dataclass(frozen=True)
class Named:
    """A council that a document names.

    Attributes
    ----------
    slug : str
        As in its address.
    system : str
        Key of the register of systems, "" where the council is only somebody's place of work.
    why : str
        What it is named for.
    """

    slug: str
    system: str
    why: str


#: In the order of the chapter: those with a reform of their own, then those whose people the report thanks.
NAMED = (
    Named("leeds", "leeds", ""),
    Named("hertfordshire", "hertfordshire", ""),
    Named("hackney", "hackney", ""),
    Named("hampshire", "hampshire", ""),
    Named("merton", "merton", ""),
    Named("reading", "reading", ""),
    Named("lambeth", "", "A team manager and an assistant director who helped with the report"),
    Named("sheffield", "", "A social worker who helped with the report"),
    Named("lincolnshire", "", "A practice supervisor who helped with the report"),
    Named("westminster", "", "A senior practitioner who helped with the report"),
    Named("waltham-forest", "", "A consultant social worker who helped with the report"),
    Named("havering", "", "The director of children's services, whom the report thanks"),
)


def chosen(register: Register) -> dict[str, tuple[Named, Standing]]:
    """The councils named, with their records, in the order of the chapter."""
    known = standings(register)
    return {one.slug: (one, known[one.slug]) for one in NAMED}


def moved(register: Register) -> pd.DataFrame:
    """What moved each caseload from `FIRST` to the last year, by the name in its address.

    See :func:`analysis.official.council.changes`; councils without a count in either year are left out.
    """
    target = float(register.inputs["caseload_model"].value)
    last = int(register.official.england.index.max())
    found = council.changes(register.official, target, FIRST, last).set_index("slug")
    return found.loc[[one.slug for one in NAMED if one.slug in found.index]]


def findings(register: Register) -> list[Finding]:
    """Each council's caseload, rank and change, and how many of them lie where."""
    found = []
    for _, standing in chosen(register).values():
        found += _council(standing)
    return [*found, *_counted(register)]


def _council(standing: Standing) -> list[Finding]:
    name, year, area = standing.slug.replace("-", "_"), standing.latest, standing.area
    place = standing.places["caseload"]
    before = float(standing.years.loc[FIRST, "caseload"])
    common = {"tables": ("workforce",)}
    return [
        Finding(
            f"named_{name}_caseload",
            f"Caseload in {area}, {year}",
            place.value,
            "children_per_case_holder",
            1,
            f"{area}, {year}: {MEASURES[0].definition}",
            **common,
        ),
        Finding(
            f"named_{name}_rank",
            f"Rank of {area} by caseload, {year}",
            float(place.rank),
            "count",
            0,
            f"Place of {area} among councils with a caseload on 30 September {year}, the lowest first; equal values share "
            "the better place; City of London and Isles of Scilly are left out.",
            n=place.of,
            **common,
        ),
        Finding(
            f"named_{name}_change",
            f"Change of the caseload in {area}, {FIRST} to {year}",
            place.value / before - 1,
            "percent_change",
            1,
            f"Caseload of {area} in {year} divided by that in {FIRST}, less one. {MEASURES[0].definition}",
            **common,
        ),
        Finding(
            f"named_{name}_holders",
            f"Change in case holders in {area}, {FIRST} to {year}",
            float(standing.years.loc[year, "case_holders"] / standing.years.loc[FIRST, "case_holders"]) - 1,
            "percent_change",
            1,
            f"Full-time-equivalent case holders of {area}, agency included, on 30 September {year} divided by those in "
            f"{FIRST}, less one.",
            **common,
        ),
    ]


def _counted(register: Register) -> list[Finding]:
    found = [standing for _, standing in chosen(register).values()]
    england = register.official.england["caseload"]
    target = float(register.inputs["caseload_model"].value)
    changes = [one.places["caseload"].value / one.years.loc[FIRST, "caseload"] - 1 for one in found]
    country = [england[one.latest] / england[FIRST] - 1 for one in found]
    counts = {
        "below": (
            "Councils named whose caseload is below England's",
            sum(one.places["caseload"].value < england[one.latest] for one in found),
            "whose caseload in their last year with a count is below that of England in the same year",
        ),
        "reached": (
            "Councils named that are at the model's caseload or below",
            sum(council.at_target(one.places["caseload"].value, target) for one in found),
            f"whose caseload in their last year with a count, {council.AT_TARGET}, is at most {target:g}",
        ),
        "faster": (
            "Councils named whose caseload fell more than England's",
            sum(own < other for own, other in zip(changes, country, strict=True)),
            f"whose caseload fell by more from {FIRST} to their last year with a count than England's over the same "
            "years, as a share",
        ),
    }
    ways = moved(register)
    counts["by_share"] = (
        "Councils named where a larger share holding cases did most to lower the caseload",
        int((ways["route"] == council.ROUTES["share"]).sum()),
        f"with a caseload in {FIRST} and in the last year that fell, where of the three parts of the logarithm of the "
        "change (cases; workforce; share of the workforce that holds cases) the share lowered it most",
    )
    names = "; ".join(one.area for one in found)
    return [
        Finding(
            "named_councils",
            "Councils the documents name",
            len(found),
            "count",
            0,
            f"Councils that the five documents name for a reform or thank for their people's help: {names}.",
            ("workforce",),
        ),
        *(
            Finding(
                f"named_{key}",
                label,
                float(value),
                "count",
                0,
                f"Of the councils named ({names}) those {words}.",
                ("workforce",),
                n=len(found),
            )
            for key, (label, value, words) in counts.items()
        ),
    ]
