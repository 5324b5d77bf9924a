"""At which caseload do inspectors write that social workers' caseloads are too high?

Each inspection report was read for what it says of social workers' caseloads and is set beside the official
caseload of its council. The main specification was named before any result was seen: the reading that counts,
*high* or *high for some* against *manageable* or *reduced only*; reports that weigh no caseloads left out; the
count of 30 September nearest to the first day of the visit; a logistic curve; councils as clusters.

What inspectors call manageable is not what is safe or good, and they do not see the official count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression
from scipy.special import expit
from scipy.stats import norm
from statsmodels.discrete.conditional_models import ConditionalLogit
from statsmodels.discrete.discrete_model import Logit
from statsmodels.stats.inter_rater import cohens_kappa

from analysis.claims.finding import Finding
from analysis.evidence import judged
from analysis.evidence.basis import target_of
from analysis.evidence.definitions import defined, records
from analysis.evidence.judged import set_beside
from analysis.register.load import Register
from analysis.register.panel import READINGS

#: Readings that find some caseloads too high, and those that weigh caseloads and do not.
TOO_HIGH, NOT_HIGH = ("high", "some_high"), ("manageable", "reduced_only")

#: Reading → in words.
READ = {
    "high": "too high in general or for many",
    "some_high": "too high for some",
    "manageable": "manageable",
    "reduced_only": "come down, and no more said",
    "none": "not weighed",
}

#: Share of reports at which a curve is read as "half of reports".
HALF = 0.5

#: Standard errors that an interval of 95% reaches to either side.
REACH = norm.ppf(0.975)


@dataclass(frozen=True)
class Way:
    """One way to turn reports into a curve; the defaults are the main specification."""

    key: str
    label: str
    reader: str = "reading"  #: ``reading`` (that counts), ``first`` or ``second``
    #: `high`, `other`: readings that count as too high, and as not; reports with any other reading are left
    #: out
    high: tuple[str, ...] = TOO_HIGH
    other: tuple[str, ...] = NOT_HIGH
    #: which count: ``nearest``, ``published`` or ``before``, as in :mod:`analysis.evidence.judged`
    beside: str = "nearest"
    sure: bool = False  #: whether only reports of which both readers were sure are taken
    years: bool = False  #: whether each year of visits has its own height


#: Main specification first.
WAYS = records("report_ways.csv", Way, "sure", "years")
MAIN = WAYS[0]


@dataclass(frozen=True)
class Curve:
    """A logistic curve of the share of reports that find caseloads too high."""

    reports: int
    high: int
    #: `constant`, `slope`: of the log odds; the slope for one child more on the caseload
    constant: float
    slope: float
    covariance: np.ndarray  #: of constant and slope, councils as clusters

    def share(self, caseload: float) -> tuple[float, float, float]:
        """Share of reports at a caseload, in children for each case holder, with its interval; fractions."""
        return tuple(expit(self._log_odds(1.0, caseload)).tolist())

    def odds(self) -> tuple[float, float, float]:
        """Ratio of the odds for one child more, with its interval."""
        return tuple(np.exp(self._log_odds(0.0, 1.0)).tolist())

    def _log_odds(self, *weights: float) -> np.ndarray:
        """A weighted sum of constant and slope, with its interval, which is symmetric in the log odds."""
        value = np.dot(weights, [self.constant, self.slope])
        half = REACH * np.sqrt(weights @ self.covariance @ weights)
        return np.array([value, value - half, value + half])

    def caseload(self, share: float = HALF) -> tuple[float, float, float]:
        """The caseload at which the curve passes a share of reports, with its interval by Fieller's theorem.

        Ends that do not exist, since the slope may be nought, are infinite.
        """
        target = np.log(share / (1 - share))
        square = REACH**2
        (a, b), cov = (self.constant - target, self.slope), self.covariance
        # (a + b x)² = z² (var a + 2 x cov + x² var b)
        terms = [b**2 - square * cov[1, 1], 2 * (a * b - square * cov[0, 1]), a**2 - square * cov[0, 0]]
        bounded = terms[0] > 0
        low, high = sorted(np.roots(terms).real) if bounded else (-np.inf, np.inf)
        return float(-a / b), float(low), float(high)


@cache
def table(register: Register) -> pd.DataFrame:
    """Every report beside the official caseloads of its council.

    Gives the columns of ``official.inspections``, ``visit`` (year), and under ``nearest``, ``published`` and
    ``before`` the caseload in children for each full-time-equivalent case holder, NaN where there is none. Units
    too small for any model are left out, and counts that are hard to believe are no counts.
    """
    official = register.official
    workforce = official.workforce
    held = workforce[~workforce["small"] & ~workforce["implausible"]]
    caseloads = held.set_index(["unit", "year"])["caseload"]
    own = official.inspections[official.inspections["unit"].isin(set(held["unit"]))]
    years = set_beside(register, own["start"])
    beside = {
        name: caseloads.reindex(pd.MultiIndex.from_arrays([own["unit"], years[name]])).to_numpy()
        for name in ("nearest", "published", "before")
    }
    return own.assign(visit=own["start"].dt.year, **beside).reset_index(drop=True)


def rows(register: Register, way: Way = MAIN) -> pd.DataFrame:
    """The reports that a way takes: ``unit``, ``visit``, ``caseload`` and ``high`` (bool).

    Returns
    -------
    DataFrame
        One row for each report; the caseload in children for each case holder.
    """
    found = table(register)
    kept = found[way.reader].isin([*way.high, *way.other]) & found[way.beside].notna()
    if way.sure:
        kept &= found["first_sure"] & found["second_sure"]
    own = found[kept].assign(caseload=found[way.beside], high=found[way.reader].isin(way.high))
    return own[["unit", "visit", "caseload", "high"]].reset_index(drop=True)


@cache
def curve(register: Register, way: Way = MAIN) -> Curve:
    """The logistic curve of a way, councils as clusters.

    With a height for each year, the constant is that of the mean year.
    """
    return fitted(rows(register, way), years=way.years)


def fitted(own: pd.DataFrame, years: bool) -> Curve:
    """A logistic curve through :func:`rows`; with `years`, each year of visits has its own height."""
    columns = [np.ones(len(own)), own["caseload"].to_numpy(float)]
    if years:
        dummies = pd.get_dummies(own["visit"], drop_first=True, dtype=float)
        columns += list((dummies - dummies.mean()).to_numpy().T)
    groups = own["unit"].astype("category").cat.codes
    fit = Logit(own["high"].astype(float), np.column_stack(columns)).fit(
        disp=False, cov_type="cluster", cov_kwds={"groups": groups}
    )
    constant, slope = np.asarray(fit.params)[:2]
    covariance = np.asarray(fit.cov_params())[:2, :2]
    return Curve(len(own), int(own["high"].sum()), float(constant), float(slope), covariance)


def monotone(register: Register) -> pd.DataFrame:
    """The shares that rise with the caseload and fit the reports best, with no shape assumed.

    Returns
    -------
    DataFrame
        ``caseload`` in rising order and ``share``, a fraction.
    """
    own = rows(register).sort_values("caseload", kind="stable")
    by_caseload = own.groupby("caseload")["high"].agg(["mean", "size"])
    shares = isotonic_regression(by_caseload["mean"].to_numpy(), weights=by_caseload["size"].to_numpy()).x
    return pd.DataFrame({"caseload": by_caseload.index, "share": shares})


def passes(steps: pd.DataFrame) -> float:
    """The lowest caseload at which the monotone fit has reached a half; NaN where it never does."""
    reached = steps.loc[steps["share"] >= HALF, "caseload"]
    return float(reached.min()) if len(reached) else float("nan")


def within(register: Register, way: Way = MAIN) -> tuple[float, float, float, int]:
    """Odds ratio for one child more within councils inspected more than once, with its interval, and councils.

    A conditional logit: only councils whose reports differ say anything.
    """
    own = rows(register, way)
    mixed = own.groupby("unit")["high"].transform("nunique") > 1
    told = own[mixed]
    model = ConditionalLogit(told["high"].astype(int), told["caseload"].to_numpy(float), groups=told["unit"])
    fit = model.fit(disp=False)
    low, value, high = np.exp([*np.asarray(fit.conf_int())[0], np.asarray(fit.params)[0]])[[0, 2, 1]]
    return float(value), float(low), float(high), told["unit"].nunique()


def agreement(first: Iterable[str], second: Iterable[str], codes: Iterable[str] = READINGS) -> float:
    """Cohen's kappa of two readings: codes of the same reports in the same order, of all the codes there are."""
    names = list(codes)
    pairs = pd.crosstab(pd.Series(list(first)), pd.Series(list(second)))
    return float(cohens_kappa(pairs.reindex(index=names, columns=names, fill_value=0).to_numpy()).kappa)


def findings(register: Register) -> list[Finding]:
    """The figures of the chapter *At what caseload do inspectors object?*: of judgements, then of reports."""
    return [*judged.findings(register), *_readings(register), *_shares(register), *_halves(register)]


def _readings(register: Register) -> Iterable[Finding]:
    told = register.official.inspections
    years = told["published"].dt.year
    yield defined("judged_reports", len(told), first=years.min(), last=years.max())
    for reading in READINGS:
        words = {"n": len(told), "reading": reading, "read": READ[reading]}
        yield defined("judged_reports_{reading}", (told["reading"] == reading).sum(), **words)
        for reader in ("first", "second"):
            key = "judged_reports_{reading}_{reader}"
            yield defined(key, (told[reader] == reading).sum(), reader=reader, **words)
    yield defined("judged_readings_differ", (told["first"] != told["second"]).sum(), n=len(told))
    yield defined("judged_kappa", agreement(told["first"], told["second"]), n=len(told))
    high = [told[name].isin(TOO_HIGH).map({True: "yes", False: "no"}) for name in ("first", "second")]
    yield defined("judged_kappa_high", agreement(*high, ("yes", "no")), n=len(told))


def _shares(register: Register) -> Iterable[Finding]:
    own = curve(register)
    yield defined("judged_reports_weigh", own.reports)
    yield defined("judged_reports_too_high", own.high, n=own.reports)
    last = int(register.official.england.index.max())
    places = {
        "model": target_of(register),
        "norm": float(register.inputs["norm_scotland"].value),
        "then": float(register.inputs["caseload_england"].value),
        "last": float(register.official.england.loc[last, "caseload"]),
    }
    for place, caseload in places.items():
        words = {"caseload": f"{round(caseload, 1):g}", "last": last}
        yield defined(f"judged_too_high_{place}", *own.share(caseload), n=own.reports, **words)


def _quoted(readings: Iterable[str]) -> str:
    return " or ".join(f"“{READ[one]}”" for one in readings)


def _halves(register: Register) -> Iterable[Finding]:
    for way in WAYS:
        own = curve(register, way)
        words = {"way": way, "end": "" if way == MAIN else f"_{way.key}"}
        words |= {"high_read": _quoted(way.high), "other_read": _quoted(way.other)}
        yield defined("judged_half{end}", *own.caseload(), n=own.reports, **words)
    yield defined("judged_half_monotone", passes(monotone(register)), n=curve(register).reports)
    yield defined("judged_odds", *curve(register).odds(), n=curve(register).reports)
    *odds, councils = within(register)
    yield defined("judged_odds_within", *odds, n=councils)
