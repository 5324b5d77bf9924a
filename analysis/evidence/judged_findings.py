"""The figures of the chapter *Do well-judged councils carry fewer cases?*, with what each of them is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence import judged_curve
from analysis.evidence.curve import STATISTICS, joint
from analysis.evidence.judged import (
    COMPARED,
    GRADES,
    MAIN,
    MOVED,
    SEED,
    SHUFFLES,
    WAYS,
    Way,
    by_grade,
    days,
    graded,
    judged,
    narrowing,
    orders,
    shuffled,
    step,
)
from analysis.evidence.regression import Estimate
from analysis.evidence.standings import MEASURES, Measure
from analysis.register.load import Register
from analysis.register.panel import Official

_TABLES = ("workforce", "judgements", "inputs")
_LEFT = (
    "Left out: City of London and Isles of Scilly, too small; Kingston upon Thames and Richmond upon Thames, which were "
    "judged apart and are counted together; councils without the figure."
)
_STEP = (
    "Least squares of {measure} on the grade of the judgement (Inadequate 0, Requires improvement 1, Good 2, "
    "Outstanding 3); the slope is the change for one grade better. Standard error HC3, Student's t. The judgement is "
    "set {way}."
)
_INTERVAL = "95% confidence interval, HC3"

#: Measures whose curve is tested: what the chapter is about, and the report's lever.
CURVES = ("caseload", "holder_share")


def findings(register: Register) -> list[Finding]:
    """Medians by judgement, order, slopes and curve, and what the record has of Merton and Reading."""
    found = [_councils(register)]
    for one in COMPARED:
        found += _medians(register, one)
    for beside in ("published", "latest"):
        for one in COMPARED:
            found += _order(register, one, beside)
    for one in COMPARED:
        found += [_step(register, one, way, f"judged_{one.key}_step_{way.key}") for way in WAYS]
    caseload = COMPARED[0]
    found += [
        _step(register, caseload, way, f"judged_{caseload.key}_moved_{way.key}")
        for way in MOVED
        if way != MAIN
    ]
    found += [*_placebo(register), _dates(register), *_narrowing(register)]
    for key in CURVES:
        found += _curve(register, next(one for one in COMPARED if one.key == key))
    return [*found, _overlap(register), *_stories(register.official)]


def _unit(measure: Measure) -> tuple[str, int]:
    return ("children_per_case_holder" if measure.key == "caseload" else "percentage_points"), 1


def _estimate(key: str, label: str, one: Estimate, unit: tuple[str, int], definition: str) -> Finding:
    return Finding(
        key,
        label,
        one.value,
        *unit,
        f"{definition} {_LEFT}",
        _TABLES,
        one.low,
        one.high,
        _INTERVAL,
        one.error,
        one.n,
    )


def _councils(register: Register) -> Finding:
    return Finding(
        "judged_councils",
        "Councils judged whose staff are counted",
        len(days(register)),
        "count",
        0,
        f"Councils with a latest judgement of the impact of leaders at 31 March 2025. {_LEFT}",
        _TABLES,
        digits=10,
    )


def _medians(register: Register, measure: Measure) -> list[Finding]:
    return [
        Finding(
            f"judged_{measure.key}_{GRADES[name]}",
            f"{measure.name}, median of councils judged {name.lower()}",
            float(row["median"]),
            measure.unit,
            measure.decimals,
            f"Median over councils whose leaders were judged {name} of: {measure.definition} The judgement is set "
            f"{Way('', '', fixed=()).words}. Quartiles by linear interpolation. {_LEFT}",
            _TABLES,
            low=float(row["low"]),
            high=float(row["high"]),
            interval="middle half of these councils, lower to upper quartile",
            n=int(row["n"]),
        )
        for name, row in by_grade(register, measure.key).iterrows()
    ]


def _order(register: Register, measure: Measure, beside: str) -> list[Finding]:
    found = orders(register, beside)[measure.key]
    tail = "" if beside == "published" else f"_{beside}"
    when = Way("", "", beside, ()).words
    shuffled = (
        f"{SHUFFLES:,} shuffles of the judgements between councils inspected in the same year, numpy's default generator "
        f"with seed {SEED}; the judgement is set {when}"
    )
    common = {"tables": _TABLES}
    return [
        Finding(
            f"judged_{measure.key}_order{tail}",
            f"{measure.name} and judgement: pairs of councils in order less pairs against it",
            found.order,
            "coefficient",
            decimals=2,
            definition="Pairs of councils inspected in one year whose measure rises with the grade, less those where it "
            "falls, as a share of pairs that differ in both (Jonckheere's and Terpstra's statistic summed over years). "
            f"The judgement is set {when}. {_LEFT}",
            n=found.n,
            **common,
        ),
        Finding(
            f"judged_{measure.key}_shuffles{tail}",
            f"{measure.name} and judgement: shuffles that order it as strongly",
            found.shuffles,
            "count",
            decimals=0,
            definition=f"Of {shuffled}, those whose order is as far from zero. {_LEFT}",
            n=SHUFFLES,
            **common,
        ),
        Finding(
            f"judged_{measure.key}_chance{tail}",
            f"{measure.name} and judgement: probability of so strong an order by chance",
            found.chance,
            "percent",
            decimals=2,
            definition=f"Share of {shuffled}, with an order as far from zero, the record counted as one of them; "
            f"corrected as Holm has it for {len(COMPARED)} measures. {_LEFT}",
            n=found.n,
            **common,
        ),
    ]


def _step(register: Register, measure: Measure, way: Way, key: str) -> Finding:
    return _estimate(
        key,
        f"{measure.name}, change for one grade better, {way.label}",
        step(register, measure.key, way),
        _unit(measure),
        _STEP.format(measure="the measure", way=way.words),
    )


def _placebo(register: Register) -> list[Finding]:
    _, count, _ = shuffled(judged(register), "children")
    return [
        _estimate(
            "judged_placebo",
            "Children who live in the council, change for one grade better",
            step(register, "children", MAIN).growth(),
            ("percent_change", 0),
            _STEP.format(measure="the logarithm of the children who live there", way=MAIN.words)
            + " Shown as a relative change. The rows are those of the main comparison of caseloads.",
        ),
        Finding(
            "judged_placebo_shuffles",
            "Children who live in the council and judgement: shuffles that order them as strongly",
            count,
            "count",
            0,
            f"As judged_caseload_shuffles, of the children who live there. {_LEFT}",
            (*_TABLES, "child_population"),
            n=SHUFFLES,
        ),
    ]


def _dates(register: Register) -> Finding:
    """The main comparison with counts published sooner or later."""
    entry = register.inputs["census_months"]
    ends = [
        graded(judged(register, months=int(end)), "caseload", MAIN.fixed).value for end in entry.plausible
    ]
    return Finding(
        "judged_caseload_dates",
        "Caseload, change for one grade better, counts published sooner or later",
        step(register, "caseload", MAIN).value,
        "children_per_case_holder",
        1,
        f"judged_caseload_step_published with {entry.label} from end to end of the range. {_LEFT}",
        _TABLES,
        min(ends),
        max(ends),
        "counts published a month sooner and a month later",
    )


def _narrowing(register: Register) -> list[Finding]:
    rows = "councils that have both the last published count and the last count of all"
    told = {
        "first": ("the caseload at the published count", "the caseload at the published count"),
        "last": ("the caseload at the last count", "the caseload at the last count"),
        "change": ("the change of the caseload between them", "the last caseload less the published one"),
        "left": (
            "the change, the first caseload alike",
            "the last caseload less the published one, the published one held beside",
        ),
    }
    return [
        _estimate(
            f"judged_gap_{key}",
            f"Gap for one grade better: {told[key][0]}",
            one,
            ("children_per_case_holder", 1),
            _STEP.format(measure=told[key][1], way=MAIN.words) + f" Rows: {rows}.",
        )
        for key, one in narrowing(register).items()
    ]


def _curve(register: Register, measure: Measure) -> list[Finding]:
    entries = judged_curve.entries(register, measure.key)
    tested = joint(entries)
    lowest, highest = (end(one.estimate.value for one in entries) for end in (min, max))
    how = (
        f"{tested.count} specifications: the main one and all that depart from it in one choice or two (count, what is "
        "held fixed, councils, weight, children who live there)"
    )
    permuted = (
        f"{judged_curve.DRAWS} permutations of the judgements between councils inspected in the same year, the record "
        "counted as one of them"
    )
    return [
        Finding(
            f"judged_curve_{measure.key}_median",
            f"{measure.name}, change for one grade better, median over all ways of comparing",
            tested.median,
            *_unit(measure),
            f"Median of {how}. {_LEFT}",
            _TABLES,
            lowest,
            highest,
            "lowest and highest of them",
            n=tested.count,
        ),
        Finding(
            f"judged_curve_{measure.key}_clear",
            f"{measure.name}: ways of comparing whose interval leaves out zero",
            tested.clear,
            "count",
            0,
            f"Of {how}, those whose 95% interval lies on one side of zero, on the side that has more. {_LEFT}",
            _TABLES,
            n=tested.count,
        ),
        Finding(
            f"judged_curve_{measure.key}_chance",
            f"{measure.name}: probability by chance of a median as far from zero",
            tested.median_chance,
            "percent",
            1,
            f"Share of {permuted}, with {STATISTICS['median']}. {how}.",
            _TABLES,
            n=judged_curve.DRAWS,
        ),
    ]


def _overlap(register: Register) -> Finding:
    table = judged(register).dropna(subset="caseload")
    worse = table.loc[table["judgement"] == "Requires improvement to be good", "caseload"].median()
    best = table.loc[table["judgement"] == "Outstanding", "caseload"]
    return Finding(
        "judged_overlap",
        "Outstanding councils with a caseload above the median of those that require improvement",
        float((best > worse).mean()),
        "percent",
        0,
        "Councils judged Outstanding whose caseload at the last published count is above the median caseload of "
        f"councils judged Requires improvement to be good, as a share of those judged Outstanding. {_LEFT}",
        _TABLES,
        n=len(best),
    )


#: Council → what the record is asked of it.
_TOLD: Mapping[str, tuple[str, ...]] = {
    "Merton": ("caseload", "agency_rate", "turnover", "case_holders"),
    "Reading": ("caseload", "agency_rate", "turnover", "case_holders"),
    "Kensington and Chelsea": ("caseload",),
}


def _stories(official: Official) -> list[Finding]:
    found = []
    for area, columns in _TOLD.items():
        own = official.workforce[official.workforce["area"] == area].set_index("year")
        for column in columns:
            found += _story(area, own[column].dropna(), column)
    return found


def _story(area: str, line: pd.Series, column: str) -> list[Finding]:
    """First, last, lowest and highest value of a council's figure."""
    known = {one.key: one for one in MEASURES}
    unit, decimals = (known[column].unit, known[column].decimals) if column in known else ("fte", 1)
    name = known[column].name if column in known else "Case holders"
    how = (
        known[column].definition if column in known else "Full-time-equivalent case holders on 30 September."
    )
    key = area.split()[0].lower()
    ends = {
        "first": (line.index[0], line.iloc[0]),
        "last": (line.index[-1], line.iloc[-1]),
        "lowest": (line.idxmin(), line.min()),
        "highest": (line.idxmax(), line.max()),
    }
    return [
        Finding(
            f"judged_{key}_{column}_{end}",
            f"{name} in {area}, {end} ({year})",
            float(value),
            unit,
            decimals,
            f"{area}, {year}: {how}",
            ("workforce",),
        )
        for end, (year, value) in ends.items()
    ]
