"""The figures of the chapter *Continuity*."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.claims.finding import Finding
from analysis.evidence import continuity_curve
from analysis.evidence.continuity import (
    MAIN,
    MEASURES,
    NAMES,
    TWO_YEARS,
    WAYS,
    YEAR,
    chance,
    compared,
    councils,
    england,
    explained,
    rank,
    regions,
    slope,
    typical,
)
from analysis.evidence.curve import joint
from analysis.evidence.definitions import defined
from analysis.evidence.staff import cut
from analysis.register.load import Register
from analysis.register.panel import slug


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    return [
        *_shares(register),
        *_spread(register),
        *_slopes(register),
        *_curves(register),
        *(_rank(register, measure) for measure in MAIN),
        *_cut(register),
    ]


def _tail(way: str) -> str:
    return "" if way == "plain" else f"_{way}"


def key_of(measure: str, way: str) -> str:
    """Key of the finding for a typical difference in a measure."""
    return f"continuity_{measure}{_tail(way)}"


def region_key(area: str) -> str:
    """Key of a region's share."""
    return f"continuity_share_{_region(area)}"


def _region(area: str) -> str:
    return slug(area).replace("-", "_")


def _shares(register: Register) -> Iterable[Finding]:
    table = register.official.continuity
    yield defined("continuity_share", england(register), year=YEAR)
    children = table.loc[table["level"] == "country", "children"].iloc[0]
    yield defined("continuity_children", children)
    for area, share in regions(register)["share"].items():
        words = {"region": _region(area), "area": area, "year": YEAR}
        yield defined("continuity_share_{region}", share, **words)


def _spread(register: Register) -> Iterable[Finding]:
    shares = councils(register)["share"]
    words = {"year": YEAR, "before": YEAR - 1, "n": len(shares)}
    low, middle, high = shares.quantile([0.1, 0.5, 0.9])
    yield defined("continuity_middle", middle, low, high, **words)
    yield defined("continuity_spread", shares.std(), **words)
    yield defined("continuity_chance", chance(register), **words)
    regressors = "; ".join(MEASURES[name] for name in MAIN)
    yield defined(
        "continuity_explained", explained(register), n=len(compared(register)), regressors=regressors
    )


def _slopes(register: Register) -> Iterable[Finding]:
    pairs = [(measure, way) for way in WAYS for measure in MAIN]
    pairs += [("caseload_second", "plain"), ("caseload_second", "large"), ("residents", "plain")]
    for measure, way in pairs:
        taken = TWO_YEARS[measure] if "means" in way else measure
        estimate, scale = slope(register, measure, way), typical(register, taken)
        words = {"measure": measure, "tail": _tail(way), "name": NAMES[measure], "scale": scale}
        words |= {"measured": MEASURES[taken], "way": WAYS[way]}
        words["said"] = "" if way == "plain" else f", {WAYS[way].removesuffix(', no weights')}"
        yield defined("continuity_{measure}{tail}", estimate.times(scale), **words)
        if measure != "residents":
            children = measure.startswith("caseload")
            words["unit"] = "one child more" if children else "one point more"
            each = estimate.times(1 if children else 0.01)
            yield defined("continuity_{measure}{tail}_slope", each, **words)


def _curves(register: Register) -> Iterable[Finding]:
    for measure in MAIN:
        tested = joint(continuity_curve.entries(register, measure))
        words = {"measure": measure, "name": NAMES[measure], "count": tested.count}
        words["draws"] = continuity_curve.DRAWS
        ends = (tested.lowest, tested.highest)
        yield defined("continuity_curve_{measure}_median", tested.median, *ends, n=tested.count, **words)
        yield defined("continuity_curve_{measure}_clear", tested.clear, n=tested.count, **words)
        chances = tested.median_chance
        yield defined("continuity_curve_{measure}_chance", chances, n=continuity_curve.DRAWS, **words)


def _rank(register: Register, measure: str) -> Finding:
    words = {"measure": measure, "name": NAMES[measure], "measured": MEASURES[measure]}
    return defined("continuity_{measure}_rank", rank(register, measure), **words)


def _cut(register: Register) -> Iterable[Finding]:
    size = cut(register)
    for way, held in (("plain", ""), ("together", ", turnover and agency rate alike")):
        change = slope(register, "caseload", way).times(-size)
        yield defined("continuity_cut{tail}", change, tail=_tail(way), held=held, size=size)
