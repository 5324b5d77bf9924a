"""Looked-after children with three or more social workers in a year, beside turnover, agency work and caseload.

One year, one row for each council: a cross-section. It shows which councils go together, not what moves what.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from analysis.data import Register
from analysis.findings import Finding
from analysis.official import retention
from analysis.official.panel import slug
from analysis.official.regression import Estimate, estimate

#: The year of the count of children ends on 31 March of this year.
YEAR = 2024

#: The measures compared, and what each is; those of the two years are means over both.
MEASURES = {
    "turnover": f"turnover, mean of the counts of {YEAR - 1} and {YEAR} (leavers of twelve months ÷ staff in post)",
    "agency_rate": f"agency rate at the count of {YEAR - 1} (agency workers ÷ staff in post and agency workers)",
    "caseload": f"caseload at the count of {YEAR - 1} (cases ÷ case holders)",
    "turnover_first": f"turnover at the count of {YEAR - 1}, leavers of October {YEAR - 2} to September {YEAR - 1}",
    "turnover_second": f"turnover at the count of {YEAR}, leavers of October {YEAR - 1} to September {YEAR}",
    "agency_second": f"agency rate at the count of {YEAR}",
    "caseload_second": f"caseload at the count of {YEAR}",
}

#: Short names for tables and charts.
NAMES = {
    "turnover": "Turnover",
    "agency_rate": "Agency rate",
    "caseload": "Caseload",
    "turnover_first": f"Turnover, count of {YEAR - 1}",
    "turnover_second": f"Turnover, count of {YEAR}",
    "agency_second": f"Agency rate, count of {YEAR}",
    "caseload_second": f"Caseload, count of {YEAR}",
}

#: The three measures of the chapter's question.
MAIN = ("turnover", "agency_rate", "caseload")

#: Looked-after children below which a council is left out of one comparison: its share moves with each child.
_FEWEST = 50

#: How a regression is done → in words for the definitions.
WAYS = {
    "plain": "no weights",
    "weighted": "weighted by looked-after children",
    "together": "beside the other two of turnover, agency rate and caseload, no weights",
    "regions": "with an effect of each region, no weights",
    "large": f"councils with at least {_FEWEST} looked-after children, no weights",
}

_TABLES = ("continuity", "workforce")
_INTERVAL = "95% confidence interval, robust to unequal spread (HC3)"


@cache
def councils(register: Register) -> pd.DataFrame:
    """One row for each council with a share: ``share``, ``children``, ``area``, ``region`` and `MEASURES`.

    Turnover is missing in the first year of a new council, which covers half a year.
    """
    table, staff = register.official.continuity, retention.panel(register)
    own = table[(table["level"] == "council") & table["share"].notna()]
    known = staff.pivot(index="unit", columns="year")
    before, after = (known.xs(year, axis=1, level="year") for year in (YEAR - 1, YEAR))
    measures = pd.DataFrame(
        {
            "turnover": (before["turnover"] + after["turnover"]) / 2,
            "agency_rate": before["agency_rate"],
            "caseload": before["caseload"],
            "turnover_first": before["turnover"],
            "turnover_second": after["turnover"],
            "agency_second": after["agency_rate"],
            "caseload_second": after["caseload"],
            "region": before["region"],
        }
    )
    return own.drop(columns="level").join(measures, on="unit", how="inner").reset_index(drop=True)


def _rows(register: Register, columns: Sequence[str]) -> pd.DataFrame:
    return councils(register).dropna(subset=list(columns))


@cache
def slope(register: Register, measure: str, way: str = "plain") -> Estimate:
    """Change of the share for one more of the measure: least squares, variance HC3, Student's t."""
    columns = list(dict.fromkeys([measure, *(MAIN if way == "together" else ())]))
    rows = _rows(register, [*columns, "region"] if way == "regions" else columns)
    exposures = rows[columns]
    if way == "regions":
        places = pd.get_dummies(rows["region"], drop_first=True, dtype=float)
        exposures = pd.concat([exposures, places], axis=1)
    if way == "large":
        rows = rows[rows["children"] >= _FEWEST]
        exposures = exposures.loc[rows.index]
    weights = rows["children"] if way == "weighted" else np.ones(len(rows))
    model = sm.WLS(rows["share"], sm.add_constant(exposures), weights=weights).fit(cov_type="HC3")
    return estimate(model.params[measure], model.bse[measure], len(rows), len(rows), model.df_resid)


def typical(register: Register, measure: str) -> float:
    """Standard deviation of a measure over councils that have it."""
    return float(_rows(register, [measure])[measure].std())


@cache
def rank(register: Register, measure: str) -> Estimate:
    """Spearman's rank correlation with the share; interval by Fisher's z with the error of Bonett and Wright."""
    rows = _rows(register, [measure])
    value, count = float(stats.spearmanr(rows["share"], rows[measure]).statistic), len(rows)
    reach = stats.norm.ppf(0.975) * np.sqrt((1 + value**2 / 2) / (count - 3))
    low, high = np.tanh(np.arctanh(value) + np.array([-reach, reach]))
    return Estimate(value, float("nan"), float(low), float(high), count, count)


def line(register: Register, measure: str, points: int = 40) -> pd.DataFrame:
    """The fitted line with a 95% band: ``x``, ``y``, ``low``, ``high``."""
    rows = _rows(register, [measure])
    model = sm.OLS(rows["share"], sm.add_constant(rows[[measure]])).fit(cov_type="HC3")
    x = np.linspace(rows[measure].min(), rows[measure].max(), points)
    grid = np.column_stack([np.ones(points), x])
    y = grid @ model.params.to_numpy()
    error = np.sqrt(np.einsum("ij,jk,ik->i", grid, model.cov_params().to_numpy(), grid))
    reach = stats.t.ppf(0.975, model.df_resid) * error
    return pd.DataFrame({"x": x, "y": y, "low": y - reach, "high": y + reach})


def explained(register: Register) -> float:
    """Share of the differences between councils that the three measures go with together (R²)."""
    rows = _rows(register, MAIN)
    return float(sm.OLS(rows["share"], sm.add_constant(rows[list(MAIN)])).fit().rsquared)


def chance(register: Register) -> float:
    """Standard deviation of the share that counting so many children gives by chance alone.

    The root of the mean over councils of s(1−s) ÷ children, s the share of England.
    """
    rows = councils(register)
    own = england(register)
    return float(np.sqrt((own * (1 - own) / rows["children"]).mean()))


def england(register: Register) -> float:
    """Share of looked-after children with three or more social workers in England."""
    table = register.official.continuity
    return float(table.loc[table["level"] == "country", "share"].iloc[0])


def regions(register: Register) -> pd.DataFrame:
    """Regions by share, highest first, with their turnover, agency rate and caseload in the same years."""
    table, staff = register.official.continuity, register.official.regions
    own = table[table["level"] == "region"].set_index("area")
    known = staff.pivot(index="area", columns="year")
    joined = pd.DataFrame(
        {
            "children": own["children"],
            "share": own["share"],
            "turnover": known["turnover"][[YEAR - 1, YEAR]].mean(axis=1),
            "agency_rate": known["agency_rate"][YEAR - 1],
            "caseload": known["caseload"][YEAR - 1],
        }
    ).loc[own.index]
    return joined.sort_values("share", ascending=False)


# --- findings ------------------------------------------------------------------------------------------------


def findings(register: Register) -> list[Finding]:
    """Every finding of the chapter."""
    return [*_shares(register), *_spread(register), *_slopes(register), *_ranks(register), *_cut(register)]


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
            n=len(_rows(register, MAIN)),
        ),
    ]


def _slopes(register: Register) -> list[Finding]:
    pairs = [(measure, "plain") for measure in MEASURES]
    pairs += [(measure, way) for way in WAYS if way != "plain" for measure in MAIN]
    pairs.append(("caseload_second", "large"))
    found = []
    for measure, way in pairs:
        one, scale = slope(register, measure, way), typical(register, measure)
        how = (
            f"Share with three or more social workers regressed on {MEASURES[measure]}; {WAYS[way]}; one row for each "
            "council that has both, City of London, Isles of Scilly and the turnover of a new council's first year left "
            "out; variance HC3, interval from "
            "Student's t with N−K degrees of freedom."
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
    size = retention.cut(register)
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
