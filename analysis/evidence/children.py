"""Did children gain where caseloads fell? Five shares of children, each beside the caseload that came before.

Named before any result was seen, for every outcome alike: the share in the year that ends in March, on the
caseload of the last 30 September before that year began; effects of councils and years; councils count by the
children the share is of; councils as clusters; counts that are hard to believe left out; Holm's correction for all outcomes, changes of social worker with
them. The placebo sets the caseload of the first 30 September after the year ended beside the same rows: it can't have
worked backwards. A way that keeps the flagged counts stands beside.

The report's own lever is that of the chapter on leavers: a larger share of the workforce holding cases, with cases and
workforce the same. It was looked at once other results were known.

Thresholds move what these shares are of: a council that takes in more referrals has other children among them.
So the counts stand beside the shares. Everything here describes what went together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence import continuity, regression, staff
from analysis.evidence.curve import decimals, holm
from analysis.evidence.definitions import defined, records
from analysis.evidence.regression import Estimate, Fit, at
from analysis.evidence.staff import PARTS, cut, cut_log
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
    """How an outcome is set beside the caseload."""

    key: str
    label: str
    lever: str  #: ``caseload``, or ``share_log`` beside the other two parts of the caseload
    later: int  #: censuses after the one that came before the year; 2 is the placebo
    weighted: bool  #: whether councils count by the children the share is of
    region: bool  #: whether each region has its own course of years
    differences: bool  #: whether changes are set beside changes, without effects of councils
    flagged: bool  #: whether counts that are hard to believe are kept
    beside: str  #: a column held as well, "" for none

    @property
    def exposures(self) -> list[str]:
        """Columns of the lever, the one of interest first."""
        return [f"{name}{self.later}" for name in (PARTS if self.lever in PARTS else (self.lever,))]


#: Main specification first; what the others change is in their labels.
WAYS = records("gain_ways.csv", Way, "weighted", "region", "differences", "flagged", "beside")
MAIN = WAYS[0]
SHARE, FLAGGED = (next(way for way in WAYS if way.key == key) for key in ("share", "flagged"))


def placebo_of(way: Way) -> Way:
    """The same with what came after the year."""
    what = "caseload" if way.lever == "caseload" else "share holding cases"
    kept = ", doubtful counts kept" if way.flagged else ""
    return replace(way, key="placebo", label=f"placebo: the {what} that came after{kept}", later=2)


PLACEBO = placebo_of(MAIN)


@cache
def panel(register: Register, outcome: Outcome, flagged: bool = False) -> pd.DataFrame:
    """An outcome by council and year, with the censuses around it.

    Gives ``unit``, ``region``, ``year`` that ends in March, ``part``, ``whole``, ``share`` (a fraction),
    ``log_whole``; and for 0, 1 and 2 censuses after the one that came before the year, ``caseload0`` (children for
    each full-time-equivalent case holder) … and the logarithms of its parts, ``share_log0`` …. Small units are left
    out, and so are counts that are hard to believe unless `flagged`.
    """
    source = getattr(register.official, outcome.table)
    workforce = staff.panel(register)
    believed = workforce if flagged else workforce[~workforce["implausible"]]
    own = source[(source["level"] == "council") & source["unit"].isin(set(believed["unit"]))]
    found = own[["unit", "year"]].assign(part=own[outcome.part], whole=own[outcome.whole])
    found["share"] = found["part"] / found["whole"]  # missing where there is none of whom the share could be
    found["log_whole"] = np.log(found["whole"].where(found["share"].notna()))
    found["region"] = found["unit"].map(
        believed.drop_duplicates("unit", keep="last").set_index("unit")["region"]
    )
    levers = ("caseload", *PARTS)
    for later in range(LEAD + 1):
        census = believed[["unit", "year", *levers]].assign(year=believed["year"] + LEAD - later)
        names = {name: f"{name}{later}" for name in levers}
        found = found.merge(census.rename(columns=names), on=["unit", "year"], how="left")
    return found


@cache
def fitted(register: Register, outcome: Outcome, way: Way = MAIN, same_rows: bool = False) -> Fit:
    """A share regressed on the lever of a way.

    `same_rows`: whether only rows are taken that also have the lever of the placebo and of the main specification.
    """
    table, levers = panel(register, outcome, way.flagged), way.exposures
    held = [way.beside] if way.beside else []
    if same_rows:
        both = (replace(way, later=later).exposures for later in (0, PLACEBO.later))
        table = table.dropna(subset=[name for names in both for name in names])
    if way.differences:
        changed = ("share", *levers, *held)
        table = table.assign(**{name: table[name] - at(table, name, -1) for name in changed})
    return regression.fit(
        table,
        "share",
        [*levers, *held],
        council=not way.differences,
        region=way.region,
        weights="whole" if way.weighted else "",
    )


def estimated(register: Register, outcome: Outcome, way: Way = MAIN, same_rows: bool = False) -> Estimate:
    """Change of a share for one more child on the caseload, or for a share holding cases higher by one in logarithms."""
    return fitted(register, outcome, way, same_rows)[way.exposures[0]]


def for_the_fall(register: Register, outcome: Outcome, way: Way = MAIN, same_rows: bool = False) -> Estimate:
    """What a caseload lower by the Blueprint's fall goes with: a change of a share, a fraction.

    With the share holding cases as the lever, the rise that would lower the caseload as much.
    """
    size = -cut(register) if way.lever == "caseload" else cut_log(register)
    return estimated(register, outcome, way, same_rows).times(size)


def chances(
    register: Register, way: Way = MAIN, same_rows: bool = False
) -> Mapping[str, tuple[float, float]]:
    """For each outcome the probability of its estimate if there were nothing, and the same by Holm's rule.

    Changes of social worker, which :mod:`analysis.evidence.continuity` sets beside the caseload, are among the
    outcomes of that lever, but for its placebo.
    """
    own = {one.key: estimated(register, one, way, same_rows).chance for one in OUTCOMES}
    if way.lever == "caseload" and not way.later:
        own["continuity"] = continuity.slope(register, "caseload").chance
    raised = holm(list(own.values()))
    return {key: (own[key], float(one)) for key, one in zip(own, raised, strict=True)}


def among_all_parts(register: Register) -> Mapping[str, float]:
    """For each outcome the probability of the share's estimate by Holm's rule for every part and outcome alike."""
    own = {
        (one.key, part): fitted(register, one, SHARE)[part].chance
        for part in SHARE.exposures
        for one in OUTCOMES
    }
    raised = dict(zip(own, map(float, holm(list(own.values()))), strict=True))
    return {one.key: raised[one.key, SHARE.exposures[0]] for one in OUTCOMES}


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


#: What has a placebo → how the keys of both begin.
_CHECKED = {"": MAIN, "share_": SHARE, "flagged_": FLAGGED}


def _chances(register: Register) -> Iterable[Finding]:
    labels = {one.key: (one.label, one.table) for one in OUTCOMES}
    labels["continuity"] = ("Three or more social workers in the year", "continuity")
    families = ((begins, one) for begins, way in _CHECKED.items() for one in (way, placebo_of(way)))
    for begins, way in families:
        which = f"_{begins}placebo" if way.later else f"_{begins}".rstrip("_")
        told = chances(register, way, same_rows=bool(way.later))
        for key, (own, raised) in told.items():
            label, table = labels[key]
            estimate = f"gain_{key}{which or '_main'}" if key != "continuity" else "continuity_cut"
            words = {"outcome": key, "which": which, "label": label, "table": table, "estimate": estimate}
            words |= {"outcomes": len(told), "said": "" if way is MAIN else f", {way.label}"}
            if (key, which) != ("continuity", "_flagged"):  # its comparison has no such way
                yield defined("gain_{outcome}{which}_alone", own, decimals=decimals(own), **words)
                yield defined("gain_{outcome}{which}_chance", raised, decimals=_places(raised), **words)
    for key, raised in among_all_parts(register).items():
        label, table = labels[key]
        words = {"outcome": key, "label": label, "table": table, "outcomes": len(OUTCOMES) * len(PARTS)}
        yield defined("gain_{outcome}_share_every", raised, decimals=_places(raised), **words)
    for which, way in (("", MAIN), ("_share", SHARE)):
        told = chances(register, way)
        clear = sum(told[one.key][1] < LEVEL for one in OUTCOMES)
        words = {"which": which, "outcomes": len(told), "level": f"{LEVEL:g}"}
        words["name"] = "the caseload" if way is MAIN else "the share holding cases"
        yield defined("gain{which}_clear", clear, n=len(OUTCOMES), **words)


def _places(raised: float) -> int:
    """Decimals of a probability that Holm's rule may have raised to the whole."""
    return decimals(raised) if raised < 1 else 0


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
        own = for_the_fall(register, outcome, way)
        yield defined("gain_{outcome.key}_{way.key}", own, way=way, **words)
    for begins, way in _CHECKED.items():
        for taken, end in ((way, f"{begins}same_rows"), (placebo_of(way), f"{begins}placebo")):
            own = for_the_fall(register, outcome, taken, same_rows=True)
            yield defined("gain_{outcome.key}_{end}", own, way=taken, end=end, **words)
    for count in ("whole", "part"):
        own = counted(register, outcome, count)
        yield defined(f"gain_{{outcome.key}}_count_{count}", own, **words)
