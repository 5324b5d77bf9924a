"""Ofsted's judgement of leaders beside caseload, agency, turnover and the share that holds cases.

The latest judgements lie in different years. Each is set beside the count of 30 September that inspectors could
have seen, and for comparison beside the nearest one and the last one. Nothing here says what causes what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.data import Register
from analysis.findings import Finding
from analysis.official.pages import MEASURES, Measure
from analysis.official.panel import Official

#: Judgements from the worst to the best, and how findings name them.
GRADES = {
    "Inadequate": "inadequate",
    "Requires improvement to be good": "improve",
    "Good": "good",
    "Outstanding": "outstanding",
}

#: The measures compared, in the order of the chapter.
COMPARED = tuple(
    one
    for key in ("caseload", "agency_rate", "turnover", "holder_share")
    for one in MEASURES
    if one.key == key
)

_TABLES = ("workforce", "judgements")
_LEFT = (
    "Left out: City of London and Isles of Scilly, too small; Kingston upon Thames and Richmond upon Thames, which were "
    "judged apart and are counted together; councils without the figure."
)
_STEP = (
    "Least squares of the measure on the grade of the judgement (Inadequate 0, Requires improvement 1, Good 2, "
    "Outstanding 3){more}; the slope is the change for one grade better. Standard error HC3, Student's t."
)
_INTERVAL = "95% confidence interval, HC3"


@dataclass(frozen=True)
class Way:
    """Which count a judgement is set beside, and what is held fixed.

    Attributes
    ----------
    key, label : str
    beside : str
        ``before``, ``nearest`` or ``latest``.
    fixed : tuple of str
        Columns whose differences are taken out.
    weighted : bool
        Whether councils count by their staff in post.
    without : str
        "" or "flagged" or "london": councils left out.
    """

    key: str
    label: str
    beside: str = "before"
    fixed: tuple[str, ...] = ("year",)
    weighted: bool = False
    without: str = ""

    @property
    def words(self) -> str:
        """What is done, for a definition."""
        parts = {
            "before": "beside the last count of 30 September on or before the first day of the inspection",
            "nearest": "beside the count of 30 September nearest to the first day of the inspection",
            "latest": "beside the last count there is, years after some inspections",
        }
        told = parts[self.beside]
        held = {"year": "the year of the count", "region": "the region"}
        fixed = [held[one] for one in self.fixed]
        told += f", with a constant for {' and '.join(fixed)}" if fixed else ""
        told += ", weighted by staff in post" if self.weighted else ""
        left = {"flagged": ", without counts marked as hard to believe", "london": ", without London"}
        return told + left.get(self.without, "")


WAYS = (
    Way("before", "count before the inspection"),
    Way("nearest", "nearest count", "nearest"),
    Way("latest", "last count", "latest", ()),
    Way("region", "count before, same region", fixed=("year", "region")),
    Way("london", "count before, without London", without="london"),
    Way("weighted", "count before, by staff in post", weighted=True),
    Way("flagged", "last count, without a doubtful one", "latest", (), without="flagged"),
)


@cache
def _days(official: Official) -> pd.DataFrame:
    """Each judgement with its grade and the year of each count it may be set beside."""
    judgements = official.judgements
    held = set(official.workforce.loc[~official.workforce["small"], "unit"])
    judgements = judgements[judgements["unit"].isin(held)]
    first, last = (int(end) for end in (official.england.index.min(), official.england.index.max()))
    years = [
        [before(date), nearest(date, first, last), last]
        for date in pd.to_datetime(judgements["inspection_date"])
    ]
    found = judgements.assign(grade=[list(GRADES).index(one) for one in judgements["judgement"]])
    return found.assign(**pd.DataFrame(years, found.index, ["before", "nearest", "latest"]))


def before(date: pd.Timestamp) -> int:
    """The year of the last 30 September on or before a date."""
    return date.year if (date.month, date.day) >= (9, 30) else date.year - 1


def nearest(date: pd.Timestamp, first: int, last: int) -> int:
    """The year whose 30 September is nearest to a date; the earlier one in a tie."""
    return min(range(first, last + 1), key=lambda year: (abs((pd.Timestamp(year, 9, 30) - date).days), year))


def judged(official: Official, beside: str = "before") -> pd.DataFrame:
    """Judgements with the counts they are set beside.

    Parameters
    ----------
    official : Official
    beside : str
        ``before``, ``nearest`` or ``latest``.

    Returns
    -------
    DataFrame
        One row for each council judged: ``unit``, ``area``, ``inspection_date``, ``judgement``, ``grade`` (0 the
        worst), and of the count ``year``, ``region`` and the columns of the workforce table.
    """
    found = _days(official).rename(columns={beside: "year"})
    found = found.drop(columns=[one for one in ("before", "nearest", "latest") if one in found])
    return found.merge(official.workforce.drop(columns="area"), on=["unit", "year"], how="left")


def by_grade(official: Official, measure: str, beside: str = "before") -> pd.DataFrame:
    """Quartiles of a measure by judgement, worst first: ``low``, ``median``, ``high``, ``n``."""
    values = judged(official, beside).groupby("grade")[measure]
    table = values.quantile([0.25, 0.5, 0.75]).unstack().set_axis(["low", "median", "high"], axis=1)
    return table.assign(n=values.count()).set_axis(list(GRADES), axis=0)


@dataclass(frozen=True)
class Order:
    """Tests of a measure over the judgements.

    Attributes
    ----------
    tau, chance : float
        Kendall's tau-b between grade and measure, and its two-sided p-value, adjusted for the number of
        measures.
    any_chance : float
        P-value of the Kruskal-Wallis test, adjusted likewise.
    n : int
        Councils.
    """

    tau: float
    chance: float
    any_chance: float
    n: int


def orders(official: Official, beside: str = "before") -> dict[str, Order]:
    """By measure: is it ordered like the judgements, and does it differ between them at all."""
    table = judged(official, beside)
    found = {one.key: _order(table.dropna(subset=one.key), one.key) for one in COMPARED}
    ordered = multipletests([chance for _, chance, _, _ in found.values()], method="holm")[1]
    anyhow = multipletests([chance for _, _, chance, _ in found.values()], method="holm")[1]
    return {
        key: Order(found[key][0], float(one), float(two), found[key][3])
        for key, one, two in zip(found, ordered, anyhow, strict=True)
    }


def _order(table: pd.DataFrame, measure: str) -> tuple[float, float, float, int]:
    tau = stats.kendalltau(table["grade"], table[measure], method="asymptotic")
    groups = [own[measure].to_numpy() for _, own in table.groupby("grade")]
    return float(tau.statistic), float(tau.pvalue), float(stats.kruskal(*groups).pvalue), len(table)


@dataclass(frozen=True)
class Step:
    """Change of a measure for one grade better, with its standard error and 95% interval."""

    value: float
    error: float
    low: float
    high: float
    n: int


def step(official: Official, measure: str, way: Way) -> Step:
    """Change of a measure for one grade better.

    Parameters
    ----------
    official : Official
    measure : str
        A column of the workforce table.
    way : Way

    Returns
    -------
    Step
    """
    table = judged(official, way.beside).dropna(subset=measure)
    if way.without == "flagged":
        table = table[~table["implausible"].astype(bool)]
    if way.without == "london":
        table = table[~table["region"].str.contains("London")]
    design = pd.DataFrame({"constant": 1.0, "grade": table["grade"].astype(float)})
    for column in way.fixed:
        design = design.join(pd.get_dummies(table[column], prefix=column, drop_first=True, dtype=float))
    weights = table["in_post"] if way.weighted else np.ones(len(table))
    fit = sm.WLS(table[measure], design, weights).fit(cov_type="HC3", use_t=True)
    low, high = fit.conf_int().loc["grade"]
    return Step(float(fit.params["grade"]), float(fit.bse["grade"]), float(low), float(high), len(table))


# --- findings ----------------------------------------------------------------------------------------------


def findings(register: Register) -> list[Finding]:
    """Medians by judgement, tests, slopes, and what the record has of Merton and Reading."""
    official = register.official
    found = [_councils(official)]
    for one in COMPARED:
        found += _medians(official, one)
    for beside in ("before", "latest"):
        tested = orders(official, beside)
        for one in COMPARED:
            found += _tests(one, tested[one.key], beside)
    for one in COMPARED:
        found += [_step(official, one, way) for way in WAYS]
    return [*found, _overlap(official), *_stories(official)]


def _unit(measure: Measure) -> str:
    return "children_per_case_holder" if measure.key == "caseload" else "percentage_points"


def _councils(official: Official) -> Finding:
    years = _days(official)["before"]
    return Finding(
        "judged_councils",
        "Councils judged whose staff are counted",
        len(years),
        "count",
        0,
        f"Councils with a latest judgement of the impact of leaders at 31 March 2025. {_LEFT}",
        _TABLES,
        digits=10,
    )


def _medians(official: Official, measure: Measure) -> list[Finding]:
    table = by_grade(official, measure.key)
    return [
        Finding(
            f"judged_{measure.key}_{GRADES[name]}",
            f"{measure.name}, median of councils judged {name.lower()}",
            float(row["median"]),
            measure.unit,
            measure.decimals,
            f"Median over councils whose leaders were judged {name} of: {measure.definition} The count is the last one "
            f"on or before the first day of the inspection. Quartiles by linear interpolation. {_LEFT}",
            _TABLES,
            low=float(row["low"]),
            high=float(row["high"]),
            interval="middle half of these councils, lower to upper quartile",
            n=int(row["n"]),
        )
        for name, row in table.iterrows()
    ]


def _tests(measure: Measure, order: Order, beside: str) -> list[Finding]:
    tail = "" if beside == "before" else f"_{beside}"
    when = Way("", "", beside, ()).words
    holm = f"multiplied as Holm has it for {len(COMPARED)} measures"
    common = {"unit": "coefficient", "tables": _TABLES, "n": order.n}
    return [
        Finding(
            f"judged_{measure.key}_tau{tail}",
            f"{measure.name} and judgement, rank correlation",
            order.tau,
            decimals=2,
            definition=f"Kendall's tau-b between the grade of the judgement, better is higher, and the measure, {when}. "
            f"{_LEFT}",
            **common,
        ),
        Finding(
            f"judged_{measure.key}_chance{tail}",
            f"{measure.name} and judgement, probability of so strong an order by chance",
            order.chance,
            decimals=_places(order.chance),
            definition="Two-sided p-value of Kendall's tau-b by its normal approximation, which is the Jonckheere-"
            f"Terpstra test for ordered groups, {holm}, {when}. {_LEFT}",
            **common,
        ),
        Finding(
            f"judged_{measure.key}_any{tail}",
            f"{measure.name} and judgement, probability of such differences by chance",
            order.any_chance,
            decimals=_places(order.any_chance),
            definition=f"P-value of the Kruskal-Wallis test over the four judgements, {holm}, {when}. {_LEFT}",
            **common,
        ),
    ]


def _places(chance: float) -> int:
    """Enough decimals for a probability to show a figure other than nought."""
    return 4 if chance >= 0.0001 else 7


def _step(official: Official, measure: Measure, way: Way) -> Finding:
    fitted = step(official, measure.key, way)
    return Finding(
        f"judged_{measure.key}_step_{way.key}",
        f"{measure.name}, change for one grade better, {way.label}",
        fitted.value,
        _unit(measure),
        2 if measure.key == "caseload" else 1,
        f"{_STEP.format(more='')} The judgement is set {way.words}. {_LEFT}",
        _TABLES,
        low=fitted.low,
        high=fitted.high,
        interval=_INTERVAL,
        error=fitted.error,
        n=fitted.n,
    )


def _overlap(official: Official) -> Finding:
    table = judged(official).dropna(subset="caseload")
    worse = table.loc[table["judgement"] == "Requires improvement to be good", "caseload"].median()
    best = table.loc[table["judgement"] == "Outstanding", "caseload"]
    return Finding(
        "judged_overlap",
        "Outstanding councils with a caseload above the median of those that require improvement",
        float((best > worse).mean()),
        "percent",
        0,
        "Councils judged Outstanding whose caseload at the count before the inspection is above the median caseload of "
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
