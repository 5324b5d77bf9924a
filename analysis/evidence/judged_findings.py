"""The figures of the chapter *At what caseload do inspectors object?*"""

from collections.abc import Iterable

from analysis.claims.finding import Finding
from analysis.evidence import judged, reports
from analysis.evidence.curve import told
from analysis.evidence.definitions import defined
from analysis.evidence.standings import MEASURES, Measure
from analysis.register.load import Register
from analysis.register.panel import Official

#: Measures whose curve is tested: what the chapter is about, and the report's lever.
CURVES = ("caseload", "holder_share")

#: Slope of the caseload or of its change → its words, and what is regressed.
_GAPS = {
    "first": ("the caseload at the published count", "the caseload at the published count"),
    "last": ("the caseload at the last count", "the caseload at the last count"),
    "change": ("the change of the caseload between them", "the last caseload less the published one"),
    "left": (
        "the change, the first caseload alike",
        "the last caseload less the published one, the published one held beside",
    ),
}

#: What the record is asked of councils that the chapter tells of, besides `MEASURES`.
_HOLDERS = Measure(
    "case_holders", "Case holders", "fte", 1, "Full-time-equivalent case holders on 30 September."
)

#: Council → the columns that are asked of it.
_TOLD = {
    "Merton": ("caseload", "agency_rate", "turnover", "case_holders"),
    "Reading": ("caseload", "agency_rate", "turnover", "case_holders"),
    "Kensington and Chelsea": ("caseload",),
}


def findings(register: Register) -> list[Finding]:
    """Medians by judgement, order, slopes and curve, and what the record has of Merton and Reading."""
    made = [defined("judged_councils", len(judged.days(register)))]
    for measure in judged.COMPARED:
        made += _medians(register, measure)
    for beside in ("published", "latest"):
        for measure in judged.COMPARED:
            made += _order(register, measure, beside)
    made += [_step(register, measure, way, "step") for measure in judged.COMPARED for way in judged.WAYS]
    made += [_step(register, judged.COMPARED[0], way, "moved") for way in judged.MOVED]
    made += [*_placebo(register), _dates(register), *_narrowing(register)]
    for measure in judged.COMPARED:
        made += _curve(register, measure) if measure.key in CURVES else []
    return [*made, _overlap(register), *_stories(register.official), *reports.findings(register)]


def _unit(measure: Measure) -> str:
    return "children_per_case_holder" if measure.key == "caseload" else "percentage_points"


def _medians(register: Register, measure: Measure) -> Iterable[Finding]:
    words = {"measure": measure, "set": judged.words(judged.MAIN | {"fixed": "none"})}
    for judgement, row in judged.by_grade(register, measure.key).iterrows():
        words |= {"grade": judged.GRADES[judgement], "judgement": judgement, "n": int(row["n"])}
        yield defined("judged_{measure.key}_{grade}", row["median"], row["low"], row["high"], **words)


def _order(register: Register, measure: Measure, beside: str) -> Iterable[Finding]:
    order = judged.orders(register, beside)[measure.key]
    words = {"measure": measure, "tail": "" if beside == "published" else f"_{beside}"}
    words |= {
        "set": judged.words(judged.MAIN | {"beside": beside, "fixed": "none"}),
        "shuffles": judged.SHUFFLES,
        "seed": judged.SEED,
        "measures": len(judged.COMPARED),
    }
    yield defined("judged_{measure.key}_order{tail}", order.order, n=order.n, **words)
    yield defined("judged_{measure.key}_shuffles{tail}", order.shuffles, n=judged.SHUFFLES, **words)
    yield defined("judged_{measure.key}_chance{tail}", order.chance, n=order.n, **words)


def _step(register: Register, measure: Measure, way: str, kind: str) -> Finding:
    label, other = judged.WAYS[way] if kind == "step" else (judged.MOVED[way][0], {})
    chosen, later = judged.MAIN | other, judged.MOVED[way][1] if kind == "moved" else 0
    words = {"measure": measure, "way": way, "label": label, "kind": kind, "unit": _unit(measure)}
    words |= {"set": judged.words(chosen, later), "regressed": "the measure"}
    slope = judged.step(register, measure.key, chosen, later)
    return defined("judged_{measure.key}_{kind}_{way}", slope, **words)


def _placebo(register: Register) -> Iterable[Finding]:
    regressed = "the logarithm of the children who live there"
    slope = judged.step(register, "children").growth()
    yield defined("judged_placebo", slope, set=judged.words(judged.MAIN), regressed=regressed)
    yield defined(
        "judged_placebo_shuffles", judged.shuffled(judged.judged(register), "children")[1], n=judged.SHUFFLES
    )


def _dates(register: Register) -> Finding:
    """The main comparison with counts published sooner or later."""
    months = register.inputs["census_months"]
    ends = [
        judged.graded(judged.judged(register, months=int(end)), "caseload").value for end in months.plausible
    ]
    value = judged.step(register, "caseload").value
    return defined("judged_caseload_dates", value, min(ends), max(ends), assumed=months.label)


def _narrowing(register: Register) -> Iterable[Finding]:
    for gap, slope in judged.narrowing(register).items():
        label, regressed = _GAPS[gap]
        words = {"gap": gap, "label": label, "regressed": regressed, "set": judged.words(judged.MAIN)}
        yield defined("judged_gap_{gap}", slope, **words)


def _curve(register: Register, measure: Measure) -> Iterable[Finding]:
    words = {"measure": measure, "unit": _unit(measure)}
    entries = judged.entries(register, measure.key)
    return told("judged_curve_{measure.key}", entries, judged.DRAWS, **words)


def _overlap(register: Register) -> Finding:
    caseloads = judged.judged(register).dropna(subset="caseload").set_index("judgement")["caseload"]
    best = caseloads["Outstanding"]
    above = best > caseloads["Requires improvement to be good"].median()
    return defined("judged_overlap", above.mean(), n=len(best))


def _stories(official: Official) -> Iterable[Finding]:
    """First, last, lowest and highest value of councils' figures."""
    measures = {measure.key: measure for measure in (*MEASURES, _HOLDERS)}
    for area, columns in _TOLD.items():
        own = official.workforce[official.workforce["area"] == area].set_index("year")
        for column in columns:
            line = own[column].dropna()
            years = {"first": line.index[0], "last": line.index[-1]}
            years |= {"lowest": line.idxmin(), "highest": line.idxmax()}
            words = {"council": area.split()[0].lower(), "area": area, "measure": measures[column]}
            for end, year in years.items():
                key = "judged_{council}_{measure.key}_{end}"
                yield defined(key, line[year], end=end, year=year, **words)
