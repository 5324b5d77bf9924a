"""Ofsted's judgement of leaders beside caseload, agency, turnover and the share that holds cases.

The latest judgements lie in different years. Each is set beside the last count that was published when its
inspection began: counts of 30 September come out in the following February, so that inspectors cannot have read
the one of the autumn before a visit in winter. They do see a council's own lists. Nothing here says what causes what.
"""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import pandas as pd

from analysis.claims.finding import Finding
from analysis.evidence.basis import residents
from analysis.evidence.curve import Chosen, Specification, departures, dimensions, entry, holm, main, told
from analysis.evidence.definitions import DEFINITIONS, defined
from analysis.evidence.permutation import exchanged
from analysis.evidence.regression import Design, Estimate, cross_section
from analysis.evidence.standings import MEASURES, Measure
from analysis.register.kept import kept
from analysis.register.load import Register

#: Judgements from the worst to the best, and how findings name them.
GRADES = {
    "Inadequate": "inadequate",
    "Requires improvement to be good": "improve",
    "Good": "good",
    "Outstanding": "outstanding",
}

#: The measures compared, in the order of the chapter: one question, so one correction for their number.
COMPARED = tuple(
    one
    for key in ("caseload", "agency_rate", "turnover", "holder_share")
    for one in MEASURES
    if one.key == key
)

#: Counts that a judgement can be set beside.
COUNTS = ("published", "before", "nearest", "latest")

#: Shuffles of the judgements within their year, and the seed of their generator.
SHUFFLES, SEED = 4_999, 20_191_103

DIMENSIONS = dimensions("judged")

#: The main specification, set by what inspectors could read: what was public, within the year of the inspection.
MAIN = main(DIMENSIONS)

#: Way to compare → in words, and what it chooses otherwise than the main specification.
WAYS = {
    "published": ("last published count", {}),
    "nearest": ("nearest count", {"beside": "nearest"}),
    "before": ("last September, published or not", {"beside": "before"}),
    "latest": ("last count of all", {"beside": "latest"}),
    "region": ("published, same region", {"fixed": "region"}),
    "london": ("published, without London", {"without": "london"}),
    "weighted": ("published, by staff in post", {"weights": "staff"}),
    "flagged": ("last count, without a doubtful one", {"beside": "latest", "without": "flagged"}),
}

#: The main comparison moved to earlier counts and to the one that came out after the visit → in words, by how many.
MOVED = {
    "earlier3": ("three counts earlier", -3),
    "earlier2": ("two counts earlier", -2),
    "earlier1": ("one count earlier", -1),
    "later1": ("the next count, not yet published", 1),
}

#: What is held fixed → the columns whose values have constants.
_FIXED = {"visit": ("visit",), "region": ("visit", "region"), "none": ()}


def published(date: pd.Timestamp, months: int) -> int:
    """The year of the last count of 30 September that was public on a date, some months after it was taken."""
    out = pd.Timestamp(date.year - 1, 9, 30) + pd.DateOffset(months=months)
    return date.year - 1 if out <= date else date.year - 2


def before(date: pd.Timestamp) -> int:
    """The year of the last 30 September on or before a date."""
    return date.year if (date.month, date.day) >= (9, 30) else date.year - 1


def nearest(date: pd.Timestamp, first: int, last: int) -> int:
    """The year whose 30 September is nearest to a date; the earlier one in a tie."""
    return min(range(first, last + 1), key=lambda year: abs((pd.Timestamp(year, 9, 30) - date).days))


def set_beside(register: Register, dates: pd.Series, months: int | None = None) -> pd.DataFrame:
    """The year of each count of `COUNTS` for days on which inspections began; counts come out after `months`."""
    months = int(register.inputs["census_months"].value) if months is None else months
    counted = register.official.england.index
    first, last = int(counted.min()), int(counted.max())
    years = [[published(one, months), before(one), nearest(one, first, last), last] for one in dates]
    return pd.DataFrame(years, dates.index, list(COUNTS))


@cache
def days(register: Register, months: int | None = None) -> pd.DataFrame:
    """Each judgement with its grade, the year of the visit, and the columns of :func:`set_beside`."""
    official = register.official
    held = set(official.workforce.loc[~official.workforce["small"], "unit"])
    own = official.judgements[official.judgements["unit"].isin(held)]
    dates = pd.to_datetime(own["inspection_date"])
    grades = [list(GRADES).index(one) for one in own["judgement"]]
    return own.assign(grade=grades, visit=dates.dt.year).join(set_beside(register, dates, months))


@cache
def judged(
    register: Register, beside: str = "published", later: int = 0, months: int | None = None
) -> pd.DataFrame:
    """Judgements with the counts they are set beside.

    Parameters
    ----------
    beside : str
        One of `COUNTS`.
    later : int
        Counts after the one named; before it, if below zero.
    months : int, optional
        See :func:`set_beside`.

    Returns
    -------
    DataFrame
        One row for each council judged: ``unit``, ``area``, ``inspection_date``, ``judgement``, ``grade`` (0 the
        worst), ``visit``, ``children`` (logarithm of those who live there), and of the count ``year``,
        ``region`` and the columns of the workforce table.
    """
    table = days(register, months)
    found = table.drop(columns=list(COUNTS)).assign(year=table[beside] + later)
    found["children"] = found["unit"].map(np.log(residents(register.official)))
    return found.merge(register.official.workforce.drop(columns="area"), on=["unit", "year"], how="left")


def by_grade(register: Register, measure: str) -> pd.DataFrame:
    """Quartiles of a measure by judgement, worst first: ``low``, ``median``, ``high``, ``n``."""
    values = judged(register).groupby("grade")[measure]
    table = values.quantile([0.25, 0.5, 0.75]).unstack().set_axis(["low", "median", "high"], axis=1)
    return table.assign(n=values.count()).set_axis(list(GRADES), axis=0)


@cache
def orders(register: Register, beside: str = "published") -> pd.DataFrame:
    """Is a measure ordered like the judgements, and what shuffled judgements give, by measure of `COMPARED`.

    Gives the columns of :func:`shuffled`, and ``chance``: the share of shuffles with an order as strong, the record
    counted as one of them, corrected by Holm for the number of measures.
    """
    measures = {one.key: shuffled(judged(register, beside), one.key) for one in COMPARED}
    found = pd.DataFrame.from_dict(measures, orient="index", columns=["order", "shuffles", "n"])
    return found.assign(chance=holm((found["shuffles"] + 1) / (SHUFFLES + 1)))


def shuffled(table: pd.DataFrame, measure: str) -> tuple[float, int, int]:
    """The order of a measure within years of inspection, shuffles with an order as strong, either way, and councils.

    The order is the pairs of councils inspected in one year whose measure rises with the grade, less those where it
    falls, as a share of pairs that differ in both. The statistic is Jonckheere's and Terpstra's, summed over years; judgements change hands only between councils
    inspected in the same year.
    """
    kept = table.dropna(subset=measure)
    grade, values, year = (kept[name].to_numpy() for name in ("grade", measure, "visit"))
    # Whole numbers, for which the digits of a short float do
    signs = np.sign(values[:, None] - values).astype("float32") * (year[:, None] == year)
    own, *drawn = _statistic(np.vstack([grade, grade[exchanged(year, SHUFFLES, SEED)]]), signs)
    differ = (grade[:, None] != grade[None, :]) & (signs != 0)
    return float(own / (differ.sum() / 2)), int((np.abs(drawn) >= abs(own)).sum()), len(kept)


def _statistic(grades: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Pairs in order less pairs against it, for each row of grades."""
    return sum((((grades == one) @ signs) * (grades < one)).sum(axis=1) for one in range(len(GRADES)))


def step(register: Register, measure: str, chosen: Chosen = MAIN, later: int = 0) -> Estimate:
    """Change of a measure, a column of :func:`judged`, for one grade better."""
    return compare(_rows(register, measure, chosen, later), measure, chosen)[0]


def graded(table: pd.DataFrame, measure: str, held: Sequence[str] = ()) -> Estimate:
    """The same in a table of judgements, within the year of the inspection, beside columns held."""
    return cross_section(table.dropna(subset=[measure, *held]), measure, ["grade"], ["visit"], held)[0]


def compare(rows: pd.DataFrame, measure: str, chosen: Chosen) -> tuple[Estimate, Design]:
    """The regression of a measure on the grade, see :func:`analysis.evidence.regression.cross_section`."""
    weights = "in_post" if chosen["weights"] else ""
    return cross_section(rows, measure, ["grade"], _FIXED[chosen["fixed"]], _held(chosen), weights)


def _held(chosen: Chosen) -> list[str]:
    return [chosen["held"]] if chosen["held"] else []


def _rows(register: Register, measure: str, chosen: Chosen, later: int = 0) -> pd.DataFrame:
    """The councils of a specification."""
    table = judged(register, chosen["beside"], later).dropna(subset=[measure, *_held(chosen)])
    if chosen["without"] == "flagged":
        table = table[~table["implausible"].astype(bool)]
    if chosen["without"] == "london":
        table = table[~table["region"].str.contains("London")]
    return table


def narrowing(register: Register) -> dict[str, Estimate]:
    """The gap between the grades at the published count and at the last one, and what of its change is left.

    All on the councils that have both counts: ``first`` and ``last``, the change for one grade better at each;
    ``change``, the same of the difference of the two counts of each council; ``left``, the same with the first
    count held, since whoever is far from the rest tends to come back towards it.
    """
    table = judged(register).merge(
        judged(register, "latest")[["unit", "caseload"]].rename(columns={"caseload": "last"}), on="unit"
    )
    table = table.dropna(subset=["caseload", "last"]).assign(change=lambda own: own["last"] - own["caseload"])
    return {
        "first": graded(table, "caseload"),
        "last": graded(table, "last"),
        "change": graded(table, "change"),
        "left": graded(table, "change", ("caseload",)),
    }


#: Permutations of the joint test, and the seed of their generator.
DRAWS, CURVE_SEED = 999, 20_191_104


@kept
def entries(register: Register, measure: str) -> tuple[Specification, ...]:
    """The whole curve of a measure, for one grade better.

    Judgements change hands between councils inspected in the same year. The record's intervals are HC3, those of
    the permutations HC1, which is a little narrower: the comparison of clear intervals is on the careful side.

    Parameters
    ----------
    measure : str
        Column of the workforce table.
    """
    units = judged(register)["unit"]
    owners = exchanged(judged(register)["visit"].to_numpy(), DRAWS, CURVE_SEED)
    places = dict(zip(units, range(len(units)), strict=True))
    grades = judged(register)["grade"].to_numpy(float)[owners]
    found = []
    for chosen in departures(DIMENSIONS):
        rows = _rows(register, measure, chosen)
        drawn = grades[:, [places[unit] for unit in rows["unit"]]][..., None]
        found.append(entry(DIMENSIONS, chosen, *compare(rows, measure, chosen), drawn))
    return tuple(found)


#: Measures whose curve is tested: what the chapter is about, and the report's lever.
CURVES = ("caseload", "holder_share")

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
    made = [defined("judged_councils", len(days(register)))]
    for measure in COMPARED:
        made += _medians(register, measure)
    for beside in ("published", "latest"):
        for measure in COMPARED:
            made += _order(register, measure, beside)
    made += [_step(register, measure, way, "step") for measure in COMPARED for way in WAYS]
    made += [_step(register, COMPARED[0], way, "moved") for way in MOVED]
    made += [*_placebo(register), _dates(register), *_narrowing(register)]
    for measure in COMPARED:
        if measure.key in CURVES:
            made += told("judged_curve_{measure.key}", entries(register, measure.key), DRAWS, measure=measure)
    return [*made, *_stories(register)]


def _medians(register: Register, measure: Measure) -> Iterable[Finding]:
    words = {"measure": measure, "chosen": MAIN | {"fixed": "none"}, "later": 0}
    for judgement, row in by_grade(register, measure.key).iterrows():
        words |= {"grade": GRADES[judgement], "judgement": judgement, "n": int(row["n"])}
        yield defined("judged_{measure.key}_{grade}", row["median"], row["low"], row["high"], **words)


def _order(register: Register, measure: Measure, beside: str) -> Iterable[Finding]:
    order = orders(register, beside).loc[measure.key]
    n = int(order["n"])
    words = {"measure": measure, "tail": "" if beside == "published" else f"_{beside}"}
    words |= {"chosen": MAIN | {"beside": beside, "fixed": "none"}, "later": 0}
    words |= {"shuffles": SHUFFLES, "seed": SEED, "measures": len(COMPARED)}
    yield defined("judged_{measure.key}_order{tail}", order["order"], n=n, **words)
    yield defined("judged_{measure.key}_shuffles{tail}", order["shuffles"], n=SHUFFLES, **words)
    yield defined("judged_{measure.key}_chance{tail}", order["chance"], n=n, **words)


def _step(register: Register, measure: Measure, way: str, kind: str) -> Finding:
    label, other = WAYS[way] if kind == "step" else (MOVED[way][0], {})
    chosen, later = MAIN | other, MOVED[way][1] if kind == "moved" else 0
    words = {"measure": measure, "way": way, "label": label, "kind": kind}
    words |= {"chosen": chosen, "later": later, "regressed": "the measure"}
    slope = step(register, measure.key, chosen, later)
    return defined("judged_{measure.key}_{kind}_{way}", slope, **words)


def _placebo(register: Register) -> Iterable[Finding]:
    regressed = "the logarithm of the children who live there"
    slope = step(register, "children").growth()
    yield defined("judged_placebo", slope, chosen=MAIN, later=0, regressed=regressed)
    yield defined("judged_placebo_shuffles", shuffled(judged(register), "children")[1], n=SHUFFLES)


def _dates(register: Register) -> Finding:
    """The main comparison with counts published sooner or later."""
    months = register.inputs["census_months"]
    ends = [graded(judged(register, months=int(end)), "caseload").value for end in months.plausible]
    value = step(register, "caseload").value
    return defined("judged_caseload_dates", value, min(ends), max(ends), assumed=months.label)


def _narrowing(register: Register) -> Iterable[Finding]:
    for gap, slope in narrowing(register).items():
        regressed = DEFINITIONS.phrase(f"regressed_{gap}")
        yield defined(f"judged_gap_{gap}", slope, regressed=regressed, chosen=MAIN, later=0)


def _stories(register: Register) -> Iterable[Finding]:
    """How far the best and the worse overlap; first, last, lowest and highest value of councils' figures."""
    caseloads = judged(register).dropna(subset="caseload").set_index("judgement")["caseload"]
    best = caseloads["Outstanding"]
    above = best > caseloads["Requires improvement to be good"].median()
    yield defined("judged_overlap", above.mean(), n=len(best))
    measures = {measure.key: measure for measure in (*MEASURES, _HOLDERS)}
    for area, columns in _TOLD.items():
        own = register.official.workforce.set_index("area").loc[area].set_index("year")
        for column in columns:
            line = own[column].dropna()
            years = {"first": line.index[0], "last": line.index[-1]}
            years |= {"lowest": line.idxmin(), "highest": line.idxmax()}
            words = {"council": area.split()[0].lower(), "area": area, "measure": measures[column]}
            for end, year in years.items():
                key = "judged_{council}_{measure.key}_{end}"
                yield defined(key, line[year], end=end, year=year, **words)
