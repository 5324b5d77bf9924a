"""Did children gain where caseloads fell? Five shares of children, each beside the caseload that came before.

Named before any result was seen, for every outcome alike: the share in the year that ends in March, on the
caseload of the last 30 September before that year began; effects of councils and years; councils count by the
children the share is of; councils as clusters; Holm's correction for all outcomes, changes of social worker with them. The placebo sets the
caseload of the first 30 September after the year ended beside the same rows: it can't have worked backwards.

Thresholds move what these shares are of: a council that takes in more referrals has other children among them.
So the counts stand beside the shares. Everything here describes what went together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence import continuity, regression
from analysis.evidence.basis import target_of
from analysis.evidence.curve import holm
from analysis.evidence.definitions import DEFINITIONS, defined, records
from analysis.evidence.regression import Estimate, at
from analysis.evidence.staff import cut
from analysis.register.load import Register

#: From the census of a year to the year ending in March that began after it.
LEAD = 2

#: A probability of chance below it is called clear.
LEVEL = 0.05


@dataclass(frozen=True)
class Outcome:
    """A share of children."""

    key: str
    label: str
    who: str  #: of whom the share is, and who they are
    #: `part`, `whole`: counts that the share is made of, columns of the tables ``child_protection`` and
    #: ``looked_after``
    part: str
    whole: str
    better: int  #: 1 where a higher share is better for children, −1 where a lower one is

    @property
    def table(self) -> str:
        """Name of the table with its counts."""
        return "looked_after" if self.whole in ("looked_after", "long_looked_after") else "child_protection"


OUTCOMES = records("outcomes.csv", Outcome)


@dataclass(frozen=True)
class Way:
    """How an outcome is set beside the caseload; the defaults are the main specification."""

    key: str
    label: str
    lever: str = "caseload"  #: ``caseload`` or ``holder_share``
    later: int = 0  #: censuses after the one that came before the year; 2 is the placebo
    weighted: bool = True  #: whether councils count by the children the share is of
    region: bool = False  #: whether each region has its own course of years
    differences: bool = False  #: whether changes are set beside changes, without effects of councils
    beside: tuple[str, ...] = ()  #: columns held as well

    @property
    def words(self) -> str:
        """What is set beside what, for a definition."""
        levers = {"caseload": "the caseload", "holder_share": "the share of the workforce holding cases"}
        when = ("the last 30 September before", "the 30 September within", "the first 30 September after")
        told = (
            f"The share is set beside {levers[self.lever]} of {when[self.later]} the year, with effects of "
        )
        if self.differences:
            told = told.replace("The share is", "The change of the share from the year before is")
            told = told.replace(" beside ", " beside the same change of ")
        told += "" if self.differences else "councils and of "
        told += "years within regions" if self.region else "years"
        told += (
            ", the logarithm of the number of children it is counted among held fixed" if self.beside else ""
        )
        told += (
            ", councils weighted by the number of children it is counted among."
            if self.weighted
            else ", councils unweighted."
        )
        return told


#: Main specification first; what the others change is in their labels.
WAYS = records("gain_ways.csv", Way, "weighted", "region", "differences", "beside")
MAIN = WAYS[0]
PLACEBO = Way("placebo", "placebo: the caseload that came after", later=2)


@cache
def panel(register: Register, outcome: Outcome) -> pd.DataFrame:
    """An outcome by council and year, with the censuses around it.

    Gives ``unit``, ``region``, ``year`` that ends in March, ``part``, ``whole``, ``share`` (a fraction),
    ``log_whole``; and for 0, 1 and 2 censuses after the one that came before the year, ``caseload0`` (children for
    each full-time-equivalent case holder) … and ``holder_share0`` …. Small units and counts that are hard to
    believe are left out.
    """
    official = register.official
    source = getattr(official, outcome.table)
    workforce = official.workforce
    believed = workforce[~workforce["small"] & ~workforce["implausible"]]
    own = source[(source["level"] == "council") & source["unit"].isin(set(believed["unit"]))]
    whole = own[outcome.whole].where(own[outcome.whole] > 0)
    found = own[["unit", "year"]].assign(part=own[outcome.part], whole=whole)
    found = found.assign(share=found["part"] / found["whole"], log_whole=np.log(found["whole"]))
    found["region"] = found["unit"].map(
        believed.drop_duplicates("unit", keep="last").set_index("unit")["region"]
    )
    for later in range(LEAD + 1):
        census = believed[["unit", "year", "caseload", "holder_share"]].assign(
            year=believed["year"] + LEAD - later
        )
        names = {name: f"{name}{later}" for name in ("caseload", "holder_share")}
        found = found.merge(census.rename(columns=names), on=["unit", "year"], how="left")
    return found


@cache
def estimated(register: Register, outcome: Outcome, way: Way = MAIN, same_rows: bool = False) -> Estimate:
    """Change of a share for one more child on the caseload, or for a share holding cases higher by one.

    `same_rows`: whether only rows are taken that also have the lever of the placebo and of the main specification.
    """
    table = panel(register, outcome)
    lever = f"{way.lever}{way.later}"
    if same_rows:
        table = table.dropna(subset=[f"{way.lever}{later}" for later in (0, PLACEBO.later)])
    if way.differences:
        changed = ("share", lever, *way.beside)
        table = table.assign(**{name: table[name] - at(table, name, -1) for name in changed})
    found = regression.fit(
        table,
        "share",
        [lever, *way.beside],
        council=not way.differences,
        region=way.region,
        weights="whole" if way.weighted else "",
    )
    return found[lever]


def for_the_fall(register: Register, outcome: Outcome, way: Way = MAIN, same_rows: bool = False) -> Estimate:
    """What a caseload lower by the Blueprint's fall goes with: a change of a share, a fraction.

    With the share holding cases as the lever, the rise that would lower the caseload as much.
    """
    size = -cut(register)
    if way.lever == "holder_share":
        mean = panel(register, outcome)["holder_share0"].mean()
        size = mean * cut(register) / target_of(register)
    return estimated(register, outcome, way, same_rows).times(size)


def corrected(register: Register) -> dict[str, float]:
    """Probability of each outcome's main estimate if there were nothing, corrected for their number.

    Changes of social worker, which :mod:`analysis.evidence.continuity` sets beside the caseload, are among them.
    """
    chances = {one.key: estimated(register, one).chance for one in OUTCOMES}
    chances["continuity"] = continuity.slope(register, "caseload").chance
    return dict(zip(chances, map(float, holm(list(chances.values()))), strict=True))


def counted(register: Register, outcome: Outcome, count: str = "whole") -> Estimate:
    """What the fall goes with in a count, part or whole: a relative change, by Poisson pseudo-likelihood."""
    table = panel(register, outcome)
    found = regression.fit(table.dropna(subset=["share"]), count, ["caseload0"], counts=True)
    return found["caseload0"].growth(-cut(register))


def last_share(register: Register, outcome: Outcome) -> tuple[int, float]:
    """The last year counted, and England's share in it as a fraction."""
    table = getattr(register.official, outcome.table)
    country = table[table["level"] == "country"].set_index("year").sort_index()
    year = int(country.index.max())
    return year, float(country.loc[year, outcome.part] / country.loc[year, outcome.whole])


def findings(register: Register) -> list[Finding]:
    """The figures of the chapter *Did children gain where caseloads fell?*"""
    return [*(one for outcome in OUTCOMES for one in _findings(register, outcome)), *_chances(register)]


def _chances(register: Register) -> Iterable[Finding]:
    told = corrected(register)
    named = {one.key: (one.label, one.table, f"gain_{one.key}_main") for one in OUTCOMES}
    named["continuity"] = ("Three or more social workers in the year", "continuity", "continuity_cut")
    for key, (label, table, estimate) in named.items():
        words = {"outcome": key, "label": label, "table": table, "estimate": estimate, "outcomes": len(told)}
        yield defined("gain_{outcome}_chance", told[key], **words)
    clear = sum(told[one.key] < LEVEL for one in OUTCOMES)
    yield defined("gain_clear", clear, n=len(OUTCOMES), outcomes=len(told), level=f"{LEVEL:g}")


def _findings(register: Register, outcome: Outcome) -> Iterable[Finding]:
    year, share = last_share(register, outcome)
    words = {
        "outcome": outcome,
        "fall": f"{cut(register):.1f}",
        "before": f"{float(register.inputs['caseload_england'].value):g}",
        "after": f"{float(register.inputs['caseload_model'].value):g}",
    }
    yield defined("gain_{outcome.key}_england", share, year=year, **words)
    for way in WAYS:
        own, lever = for_the_fall(register, outcome, way), way.lever
        scaled = DEFINITIONS.phrase(f"scaled_{lever}", **words)
        yield defined("gain_{outcome.key}_{way.key}", own, way=way, scaled=scaled, **words)
    for way, end in ((MAIN, "same_rows"), (PLACEBO, "placebo")):
        own = for_the_fall(register, outcome, way, same_rows=True)
        yield defined("gain_{outcome.key}_{end}", own, way=way, end=end, **words)
    for count in ("whole", "part"):
        own = counted(register, outcome, count)
        yield defined(f"gain_{{outcome.key}}_count_{count}", own, **words)
