"""The councils that the documents name: what the record has of each, beside England and all councils."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence.standings import MEASURES, Standing, standings
from analysis.register import counts as council
from analysis.register.load import Register

#: The last count before the report, from which changes are measured, and the one that its own average is of.
FIRST, QUOTED = 2019, 2018


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


@dataclass(frozen=True)
class Inspected:
    """What inspectors wrote of a council's caseloads or layers, which no document of the five names it for.

    Attributes
    ----------
    slug : str
        As in its address.
    source : str
        Key of the report of the inspection.
    words : str
        What it says, with the keys of inputs in braces.
    """

    slug: str
    source: str
    words: str


#: Councils near the model's caseload without the model, then those that put layers of management back.
INSPECTED = (
    Inspected(
        "somerset", "ofsted_somerset_2018", "Aims at {somerset_aim}; the average is {somerset_caseload_2018}"
    ),
    Inspected("essex", "ofsted_essex_2014", "An average of {essex_caseload_2014}"),
    Inspected(
        "kensington-and-chelsea", "ofsted_kensington_2016", "About {kensington_families} families each"
    ),
    Inspected(
        "reading",
        "ofsted_reading_2016",
        "An average of {reading_caseload_2016}; aims at {reading_aim_low} to {reading_aim_high}",
    ),
    Inspected("lewisham", "ofsted_lewisham_2019", "Added management"),
    Inspected("hammersmith-and-fulham", "ofsted_hammersmith_2019", "Added management"),
    Inspected("knowsley", "ofsted_knowsley_2021", "Added management"),
)


def chosen(register: Register) -> dict[str, tuple[Named, Standing]]:
    """The councils named, with their records, in the order of the chapter."""
    known = standings(register)
    return {one.slug: (one, known[one.slug]) for one in NAMED}


def moved(register: Register, first: int = FIRST) -> pd.DataFrame:
    """What moved each caseload from the first year to the last, by the name in its address.

    See :func:`analysis.register.counts.changes`; councils without a count in either year are left out.
    """
    target = float(register.inputs["caseload_model"].value)
    last = int(register.official.england.index.max())
    found = council.changes(register.official, target, first, last).set_index("slug")
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
    before = standing.years["caseload"]
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
        *(
            Finding(
                f"named_{name}_change{tail}",
                f"Change of the caseload in {area}, {first} to {year}",
                place.value / float(before[first]) - 1,
                "percent_change",
                1,
                f"Caseload of {area} in {year} divided by that in {first}, less one. {MEASURES[0].definition}",
                **common,
            )
            for first, tail in ((FIRST, ""), (QUOTED, f"_{QUOTED}"))
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
    }
    for first, tail in ((FIRST, ""), (QUOTED, f"_{QUOTED}")):
        changes = [one.places["caseload"].value / one.years.loc[first, "caseload"] for one in found]
        country = [england[one.latest] / england[first] for one in found]
        counts[f"faster{tail}"] = (
            f"Councils named whose caseload fell more than England's from {first}",
            sum(own < other for own, other in zip(changes, country, strict=True)),
            f"whose caseload fell by more from {first} to their last year with a count than England's over the same "
            "years, as a share",
        )
        ways = moved(register, first)
        counts[f"by_share{tail}"] = (
            f"Councils named where a larger share holding cases did most to lower the caseload from {first}",
            int((ways["route"] == council.ROUTES["share"]).sum()),
            f"with a caseload in {first} and in the last year that fell, where of the three parts of the logarithm of the "
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
