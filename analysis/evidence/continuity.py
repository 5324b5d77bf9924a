"""Looked-after children with three or more social workers in a year, beside turnover, agency work and caseload.

One year, one row for each council: a cross-section. It shows which councils go together, not what moves what.
The main specification is the simplest: each measure by itself, at the counts that lie in the middle of the year,
every council the same weight. Its results were known when the list of other ways was written down. All comparisons stand on the councils that have every measure.
"""

from collections.abc import Iterable
from functools import cache, partial

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.tools import add_constant

from analysis.claims.finding import Finding
from analysis.evidence import staff
from analysis.evidence.basis import residents
from analysis.evidence.curve import Chosen, Specification, departures, dimensions, entry, told
from analysis.evidence.definitions import DEFINITIONS, defined
from analysis.evidence.permutation import exchanged
from analysis.evidence.regression import Design, Estimate, cross_section
from analysis.register.kept import kept
from analysis.register.load import Register
from analysis.register.units import slug

#: The year of the count of children ends on 31 March of this year.
YEAR = 2024

#: The measures compared, with short names for tables and charts; those of the two years are means over both.
NAMES = {
    "turnover": "Turnover",
    "agency_rate": "Agency rate",
    "caseload": "Caseload",
    "agency_mean": "Agency rate, mean of two counts",
    "caseload_mean": "Caseload, mean of two counts",
    "caseload_second": f"Caseload, count of {YEAR}",
    "residents": "Children who live in the council",
}

#: The three measures of the chapter's question.
MAIN = ("turnover", "agency_rate", "caseload")

#: Looked-after children below which a council is left out of one comparison: its share moves with each child.
_FEWEST = 50

#: Measure → the same as a mean of the counts of both years; turnover is one already.
TWO_YEARS = {"turnover": "turnover", "agency_rate": "agency_mean", "caseload": "caseload_mean"}

#: How a regression is done: a combination of choices of `DIMENSIONS`, "means" for the two years.
WAYS = ("plain", "together", "weighted", "weighted_together", "means", "means_together")
WAYS += ("means_weighted_together", "regions", "large")


@cache
def councils(register: Register) -> pd.DataFrame:
    """One row for each council with a share: ``share``, ``children``, ``area``, ``region`` and the measures of `NAMES`.

    Turnover is missing in the first year of a new council, which covers half a year.
    """
    table, panel = register.official.continuity, staff.panel(register)
    own = table[(table["level"] == "council") & table["share"].notna()]
    known = panel.pivot(index="unit", columns="year")
    before, after = (known.xs(year, axis=1, level="year") for year in (YEAR - 1, YEAR))
    means = (before[list(MAIN)] + after[list(MAIN)]) / 2
    measures = before[["agency_rate", "caseload", "region"]].assign(
        turnover=means["turnover"],
        agency_mean=means["agency_rate"],
        caseload_mean=means["caseload"],
        caseload_second=after["caseload"],
        residents=np.log(residents(register.official)),
    )
    return own.drop(columns="level").join(measures, on="unit", how="inner")


@cache
def compared(register: Register) -> pd.DataFrame:
    """The councils that have every measure: the rows of all comparisons.

    Returns
    -------
    DataFrame
        The columns of :func:`councils`.
    """
    return councils(register).dropna(subset=[*NAMES, "region"], ignore_index=True)


DIMENSIONS = dimensions("continuity")


def columns(measure: str, chosen: Chosen) -> list[str]:
    """The measures regressed on in a specification, the one of interest first."""
    names = [measure, *(one for one in MAIN if one != measure and chosen["together"])]
    return [TWO_YEARS[one] for one in names] if chosen["two_years"] else names


def _rows(register: Register, chosen: Chosen) -> pd.DataFrame:
    table = compared(register)
    return table[table["children"] >= _FEWEST] if chosen["large"] else table


def compare(register: Register, measure: str, chosen: Chosen) -> tuple[Estimate, Design]:
    """Change of the share for one more of the measure, see :func:`analysis.evidence.regression.cross_section`."""
    fixed, weights = ["region"] if chosen["regions"] else [], "children" if chosen["weighted"] else ""
    return cross_section(_rows(register, chosen), "share", columns(measure, chosen), fixed, weights=weights)


@cache
def slope(register: Register, measure: str, way: str = "plain") -> Estimate:
    """The same by the name of a way, see `WAYS`."""
    named = {one.key: "means" if one.key == "two_years" else one.key for one in DIMENSIONS}
    return compare(register, measure, {key: "yes" * (name in way) for key, name in named.items()})[0]


def typical(register: Register, measure: str) -> float:
    """Standard deviation of a measure over the councils compared."""
    return float(compared(register)[measure].std())


@cache
def rank(register: Register, measure: str) -> Estimate:
    """Spearman's rank correlation with the share; interval by Fisher's z with the error of Bonett and Wright."""
    rows = compared(register)
    value, count = float(stats.spearmanr(rows["share"], rows[measure]).statistic), len(rows)
    reach = stats.norm.ppf(0.975) * np.sqrt((1 + value**2 / 2) / (count - 3))
    low, high = np.tanh(np.arctanh(value) + np.array([-reach, reach]))
    return Estimate(value, float("nan"), float(low), float(high), count, count)


def line(register: Register, measure: str, points: int = 40) -> pd.DataFrame:
    """The fitted line with a 95% band: ``x``, ``y``, ``low``, ``high``.

    Parameters
    ----------
    measure : str
        A key of `NAMES`.
    points : int
        Along the line.

    Returns
    -------
    DataFrame
        Shares as fractions; `points` rows.
    """
    rows = compared(register)
    model = OLS(rows["share"], add_constant(rows[[measure]])).fit(cov_type="HC3", use_t=True)
    x = np.linspace(rows[measure].min(), rows[measure].max(), points)
    told = model.get_prediction(add_constant(x))
    low, high = told.conf_int().T
    return pd.DataFrame({"x": x, "y": told.predicted_mean, "low": low, "high": high})


def explained(register: Register) -> float:
    """Share of the differences between councils that the three measures go with together (R²)."""
    rows = compared(register)
    return float(OLS(rows["share"], add_constant(rows[list(MAIN)])).fit().rsquared)


def chance(register: Register) -> float:
    """Standard deviation of the share that counting so many children gives by chance alone.

    The root of the mean over councils of s(1−s) ÷ children, s the share of England.
    """
    share = england(register)["share"]
    return float(np.sqrt((share * (1 - share) / councils(register)["children"]).mean()))


def england(register: Register) -> pd.Series:
    """England's row of the count of children."""
    table = register.official.continuity
    return table.set_index("level").loc["country"]


def regions(register: Register) -> pd.DataFrame:
    """Regions by share, highest first, with their turnover, agency rate and caseload in the same years.

    Returns
    -------
    DataFrame
        By region: ``children``, looked after; ``share``, ``turnover`` and ``agency_rate``, fractions;
        ``caseload``.
    """
    table, counts = register.official.continuity, register.official.regions
    own = table[table["level"] == "region"].set_index("area")[["children", "share"]]
    known = counts.pivot(index="area", columns="year")
    joined = own.assign(
        turnover=known["turnover"][[YEAR - 1, YEAR]].mean(axis=1),
        agency_rate=known["agency_rate"][YEAR - 1],
        caseload=known["caseload"][YEAR - 1],
    )
    return joined.sort_values("share", ascending=False, kind="stable")


#: Permutations of the joint test, and the seed of their generator.
DRAWS, SEED = 999, 20_191_105


@kept
def entries(register: Register, measure: str) -> tuple[Specification, ...]:
    """The whole curve of a measure: points of the share for its typical difference between councils.

    The measures of a council change hands together, between councils of like size, in fifths of looked-after
    children, since the shares of small councils swing more. The record's intervals are HC3, those of the
    permutations HC1, which is a little narrower.

    Parameters
    ----------
    measure : str
        One of `MAIN`.
    """
    table = compared(register)
    fifths = pd.qcut(table["children"].rank(method="first"), 5, labels=False).to_numpy()
    owners = exchanged(fifths, DRAWS, SEED)
    entries = []
    for chosen in departures(DIMENSIONS):
        estimate, own = compare(register, measure, chosen)
        names = columns(measure, chosen)
        drawn = table[names].to_numpy(float)[owners][:, _rows(register, chosen).index]
        scale = partial(np.multiply, typical(register, names[0]))
        entries.append(entry(DIMENSIONS, chosen, estimate, own, drawn, scale))
    return tuple(entries)


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    return [
        *_shares(register),
        *_spread(register),
        *_slopes(register),
        *_curves(register),
    ]


#: The years of the counts, for definitions.
_YEARS = {"year": YEAR, "before": YEAR - 1}


def _tail(way: str) -> str:
    return "" if way == "plain" else f"_{way}"


def _shares(register: Register) -> Iterable[Finding]:
    country = england(register)
    yield defined("continuity_share", country["share"], year=YEAR)
    yield defined("continuity_children", country["children"])
    for area, share in regions(register)["share"].items():
        region = slug(area).replace("-", "_")
        yield defined("continuity_share_{region}", share, region=region, area=area, year=YEAR)


def _spread(register: Register) -> Iterable[Finding]:
    shares = councils(register)["share"]
    words = {**_YEARS, "n": len(shares)}
    low, middle, high = shares.quantile([0.1, 0.5, 0.9])
    yield defined("continuity_middle", middle, low, high, **words)
    yield defined("continuity_spread", shares.std(), **words)
    yield defined("continuity_chance", chance(register), **words)
    yield defined("continuity_explained", explained(register), n=len(compared(register)), **_YEARS)


def _slopes(register: Register) -> Iterable[Finding]:
    pairs = [(measure, way) for way in WAYS for measure in MAIN]
    pairs += [("caseload_second", "plain"), ("caseload_second", "large"), ("residents", "plain")]
    for measure, way in pairs:
        taken = TWO_YEARS[measure] if "means" in way else measure
        estimate, scale = slope(register, measure, way), typical(register, taken)
        words = {"measure": measure, "tail": _tail(way), "name": NAMES[measure]}
        words |= {"scale": _scale_words(taken, scale), "taken": taken, **_YEARS}
        words["way"] = told = DEFINITIONS.phrase(f"way_{way}", fewest=_FEWEST)
        words["said"] = "" if way == "plain" else f", {told.removesuffix(', no weights')}"
        yield defined("continuity_{measure}{tail}", estimate.times(scale), **words)
        if measure != "residents":
            children = measure.startswith("caseload")
            words["unit"] = "one child more" if children else "one point more"
            each = estimate.times(1 if children else 0.01)
            yield defined("continuity_{measure}{tail}_slope", each, **words)


def _scale_words(measure: str, scale: float) -> str:
    """A standard deviation in the unit of its measure."""
    if measure.startswith("caseload"):
        return f"{scale:.2f} children"
    return f"{scale:.3g}" if measure == "residents" else f"{100 * scale:.2f} points"


def _curves(register: Register) -> Iterable[Finding]:
    """The curve and the rank of each measure, and what the cut of the model goes with."""
    for measure in MAIN:
        words = {"measure": measure, "name": NAMES[measure]}
        yield from told("continuity_curve_{measure}", entries(register, measure), DRAWS, **words)
    for measure in MAIN:
        words = {"measure": measure, "name": NAMES[measure], "taken": measure, **_YEARS}
        yield defined("continuity_{measure}_rank", rank(register, measure), **words)
    size = staff.cut(register)
    cuts = [
        ("caseload", "plain", "", ""),
        ("caseload", "together", "_together", ", turnover and agency rate alike"),
    ]
    cuts.append(("caseload_second", "plain", "_second", f", count of {YEAR}"))
    for measure, way, tail, held in cuts:
        change = slope(register, measure, way).times(-size)
        yield defined("continuity_cut{tail}", change, tail=tail, held=held, size=size)
