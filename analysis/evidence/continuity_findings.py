"""The figures of the chapter *Continuity*, with what each of them is."""

from __future__ import annotations

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
from analysis.evidence.curve import STATISTICS, joint
from analysis.evidence.regression import Estimate
from analysis.evidence.staff import cut
from analysis.register.load import Register
from analysis.register.panel import slug

_TABLES = ("continuity", "workforce", "child_population")
_INTERVAL = "95% confidence interval, robust to unequal spread (HC3)"


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    return [
        *_shares(register),
        *_spread(register),
        *_slopes(register),
        *_curves(register),
        *_ranks(register),
        *_cut(register),
    ]


def key_of(measure: str, way: str) -> str:
    """Key of the finding for a typical difference in a measure."""
    return f"continuity_{measure}" + ("" if way == "plain" else f"_{way}")


def region_key(area: str) -> str:
    """Key of a region's share."""
    return f"continuity_share_{slug(area).replace('-', '_')}"


_SHARE = (
    "Children looked after who had three or more social workers in the year ending 31 March "
    f"{YEAR} ÷ all the count covers"
)


def _shares(register: Register) -> list[Finding]:
    table = register.official.continuity
    country = table[table["level"] == "country"].iloc[0]
    found = [
        _share(
            "continuity_share",
            "Looked-after children with three or more social workers, England",
            england(register),
        ),
        Finding(
            "continuity_children",
            "Looked-after children the count covers, England",
            float(country["children"]),
            "children",
            0,
            "England's row, rounded as published.",
            ("continuity",),
        ),
    ]
    return found + [
        _share(
            region_key(str(area)),
            f"Looked-after children with three or more social workers, {area}",
            row["share"],
        )
        for area, row in regions(register).iterrows()
    ]


def _share(key: str, label: str, value: float) -> Finding:
    return Finding(
        key, label, float(value), "percent", 1, f"{_SHARE}; the row of that name.", ("continuity",)
    )


def _spread(register: Register) -> list[Finding]:
    rows = councils(register)
    low, middle, high = rows["share"].quantile([0.1, 0.5, 0.9])
    which = f"{_SHARE}, over councils with a share and a row in the workforce table of {YEAR - 1}"
    return [
        Finding(
            "continuity_middle",
            "Share with three or more social workers, the middle council",
            float(middle),
            "percent",
            0,
            f"{which}: median; the interval is the 10th and the 90th percentile.",
            _TABLES,
            float(low),
            float(high),
            "four councils in five",
            n=len(rows),
        ),
        Finding(
            "continuity_spread",
            "Share with three or more social workers, typical difference between councils",
            float(rows["share"].std()),
            "percentage_points",
            1,
            f"{which}: standard deviation.",
            _TABLES,
            n=len(rows),
        ),
        Finding(
            "continuity_chance",
            "Part of that difference that small numbers give by chance",
            chance(register),
            "percentage_points",
            1,
            f"{which}: the root of the mean of s(1−s) ÷ children, s the share of England.",
            _TABLES,
            n=len(rows),
        ),
        Finding(
            "continuity_explained",
            "Share of the differences that turnover, agency rate and caseload go with together",
            explained(register),
            "percent",
            0,
            f"R² of the share regressed on {'; '.join(MEASURES[name] for name in MAIN)}; one row for each council.",
            _TABLES,
            n=len(compared(register)),
        ),
    ]


def _slopes(register: Register) -> list[Finding]:
    pairs = [(measure, way) for way in WAYS for measure in MAIN]
    pairs += [("caseload_second", "plain"), ("caseload_second", "large"), ("residents", "plain")]
    found = []
    for measure, way in pairs:
        taken = TWO_YEARS[measure] if "means" in way else measure
        one, scale = slope(register, measure, way), typical(register, taken)
        how = (
            f"Share with three or more social workers regressed on {MEASURES[taken]}; {WAYS[way]}; one row for each "
            "council that has every measure, City of London, Isles of Scilly and the turnover of a new council's first "
            "year left out; variance HC3, interval from Student's t with N−K degrees of freedom."
        )
        said = {"plain": ""}.get(way, f", {WAYS[way].removesuffix(', no weights')}")
        found.append(
            _estimate(
                key_of(measure, way),
                f"Share with three or more social workers, for a typical difference in {NAMES[measure].lower()}{said}",
                one.times(scale),
                f"{how} Shown: the coefficient × the standard deviation of the measure, {scale:.6g}.",
            )
        )
        if measure == "residents":
            continue
        unit = "one child more" if measure.startswith("caseload") else "one point more"
        found.append(
            _estimate(
                f"{key_of(measure, way)}_slope",
                f"Share with three or more social workers, for {unit} of {NAMES[measure].lower()}{said}",
                one.times(1 if measure.startswith("caseload") else 0.01),
                f"{how} Shown: the coefficient for {unit}.",
            )
        )
    return found


def _curves(register: Register) -> list[Finding]:
    found = []
    for measure in MAIN:
        entries = continuity_curve.entries(register, measure)
        tested = joint(entries)
        ends = [end(one.estimate.value for one in entries) for end in (min, max)]
        how = (
            f"{tested.count} specifications: the main one and all that depart from it in one choice or two (counts, the "
            "other two measures, weight, regions, very small councils)"
        )
        permuted = (
            f"{continuity_curve.DRAWS} permutations of the measures of whole councils between councils of like size, the "
            "record counted as one of them"
        )
        name = NAMES[measure].lower()
        found += [
            Finding(
                f"continuity_curve_{measure}_median",
                f"Share with three or more social workers, for a typical difference in {name}: median of all ways",
                tested.median,
                "percentage_points",
                1,
                f"Median of {how}.",
                _TABLES,
                *ends,
                "lowest and highest of them",
                n=tested.count,
            ),
            Finding(
                f"continuity_curve_{measure}_clear",
                f"Ways of comparing in which {name} goes with the share beyond its interval",
                tested.clear,
                "count",
                0,
                f"Of {how}, those whose 95% interval lies on one side of zero, on the side that has more.",
                _TABLES,
                n=tested.count,
            ),
            Finding(
                f"continuity_curve_{measure}_chance",
                f"Probability by chance of a median as far from zero, {name}",
                tested.median_chance,
                "percent",
                1,
                f"Share of {permuted}, with {STATISTICS['median']}. {how}.",
                _TABLES,
                n=continuity_curve.DRAWS,
            ),
        ]
    return found


def _estimate(key: str, label: str, one: Estimate, definition: str) -> Finding:
    return Finding(
        key,
        label,
        one.value,
        "percentage_points",
        1 if not key.endswith("_slope") else 2,
        definition,
        _TABLES,
        one.low,
        one.high,
        _INTERVAL,
        one.error,
        one.n,
    )


def _ranks(register: Register) -> list[Finding]:
    found = []
    for measure in MAIN:
        one = rank(register, measure)
        found.append(
            Finding(
                f"continuity_{measure}_rank",
                f"Rank correlation of the share with three or more social workers and {NAMES[measure].lower()}",
                one.value,
                "count",
                2,
                f"Spearman's rank correlation of the share with {MEASURES[measure]}; one row for each council that has "
                "both. Interval by Fisher's z with variance (1 + r²÷2) ÷ (N−3).",
                _TABLES,
                one.low,
                one.high,
                "95% confidence interval",
                n=one.n,
            )
        )
    return found


def _cut(register: Register) -> list[Finding]:
    size = cut(register)
    return [
        _estimate(
            f"continuity_cut{'' if way == 'plain' else f'_{way}'}",
            "Share with three or more social workers, for the Blueprint's cut in the caseload"
            + ("" if way == "plain" else ", turnover and agency rate alike"),
            slope(register, "caseload", way).times(-size),
            f"The coefficient of {key_of('caseload', way)}_slope × −{size:g}, the article's average caseload less the "
            "caseload under the model.",
        )
        for way in ("plain", "together")
    ]
