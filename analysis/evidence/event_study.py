"""Councils whose caseload fell by a fifth or more: which they are, what came before and after, beside others.

A council is picked for two years of its own series, so part of what follows is a return to its normal; see
`event`. It describes; it does not say what a fall does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.evidence import staff, turnover
from analysis.evidence.curve import Specification, departures, dimensions, entry, holm
from analysis.evidence.regression import Estimate, Fit, at, columns, design, fit, known, mean_of
from analysis.evidence.turnover import FORMS, Form, base, fitted
from analysis.register.counts import log_parts
from analysis.register.kept import kept
from analysis.register.load import Register

#: Years over which the fall is measured → in words.
STEPS = {1: "from one count to the next", 2: "over two years"}

#: Outcome → its name.
OUTCOMES = {"caseload": "Caseload", **staff.NAMES}

#: Outcome → the rate whose change is compared between councils; leavers are set against staff a year before.
RATES = {name: name for name in OUTCOMES} | {"turnover": "leavers_before"}

#: Years before and after; the first and the last stand for all that lie beyond.
TIMES = tuple(range(-4, 5))

#: Years after the fall that its lasting is judged by.
AFTER = (1, 2, 3)

#: Councils each one is matched with.
NEAREST = 5

#: Resamples of councils, and the seed of their generator.
RESAMPLES, _SEED = 1000, 2021


@cache
def panel(register: Register) -> pd.DataFrame:
    """The councils' rows; caseloads that rest on counts hard to believe are missing."""
    table = staff.panel(register)
    return table.assign(caseload=table["caseload"].mask(table["implausible"]))


@cache
def fifth(register: Register) -> float:
    """The fall looked for, as a share of the caseload."""
    return abs(float(register.claims["caseload_cut_fifth"].figure.value))


@cache
def wide(register: Register, outcome: str = "caseload", plausible: bool = True) -> pd.DataFrame:
    """An outcome by unit and year."""
    table = panel(register) if plausible else staff.panel(register)
    return table.pivot(index="unit", columns="year", values=outcome)


@cache
def falls(register: Register, step: int = 1, plausible: bool = True) -> pd.Series:
    """Year of the first fall of a fifth or more, by unit; councils without one are left out."""
    levels = wide(register, "caseload", plausible)
    fell = fallen(levels.to_numpy(), step, fifth(register))
    year = pd.Series(levels.columns.to_numpy()[step:][fell.argmax(axis=1)], index=levels.index)
    return year[fell.any(axis=1)]


def fallen(levels: np.ndarray, step: int, share: float) -> np.ndarray:
    """Whether the last axis has fallen by the share since `step` places before; nothing missing has."""
    return levels[..., step:] <= (1 - share) * levels[..., :-step] + 1e-12


@cache
def timed(register: Register, step: int, plausible: bool = True) -> pd.DataFrame:
    """The panel with the year of each council's fall, and one column for each time but the one compared with."""
    table = panel(register) if plausible else staff.panel(register)
    table = table.assign(fall=table["unit"].map(falls(register, step, plausible)))
    since = (table["year"] - table["fall"]).clip(TIMES[0], TIMES[-1])
    return table.assign(**{column(time): (since == time).astype(float) for time in shown(step)})


def column(time: int) -> str:
    """Column of the dummy of a time."""
    return f"time_{time}"


def shown(step: int) -> list[int]:
    """Times but the one compared with."""
    return [time for time in TIMES if time != -step]


@cache
def study(register: Register, outcome: str, step: int, plausible: bool = True) -> Fit:
    """Outcome by years since the fall, with effects of councils and years, against the year it is measured from."""
    table = timed(register, step, plausible)
    exposures = [column(time) for time in shown(step)]
    return fitted(table, FORMS[outcome], exposures) if outcome in FORMS else fit(table, outcome, exposures)


def in_points(register: Register, outcome: str, one: Estimate) -> Estimate:
    """A sum of the study's coefficients as points of the rate (of the caseload: as children)."""
    form: Form | None = FORMS.get(outcome)
    return one.growth().times(base(register, form)) if form and form.poisson else one


def at_time(register: Register, outcome: str, time: int, step: int) -> Estimate:
    """The outcome at one time against the year the fall is measured from."""
    return in_points(register, outcome, study(register, outcome, step)[column(time)])


def path(register: Register, outcome: str) -> pd.DataFrame:
    """The study of falls within a year as a table: ``time``, ``value``, ``low``, ``high`` and ``n``, councils at each time.

    Parameters
    ----------
    outcome : str
        A key of `OUTCOMES`.

    Returns
    -------
    DataFrame
        One row for each of `TIMES`; rates as fractions, caseloads in children for each case holder.
    """
    table = timed(register, 1)
    since = (table["year"] - table["fall"]).clip(TIMES[0], TIMES[-1])
    there = table[table[outcome].notna()].groupby(since)["unit"].nunique()
    rows = []
    for time in TIMES:
        one = None if time == -1 else at_time(register, outcome, time, 1)
        ends = (0.0, np.nan, np.nan) if one is None else (one.value, one.low, one.high)
        rows.append([time, *ends, int(there[time])])
    return pd.DataFrame(rows, columns=["time", "value", "low", "high", "n"])


def leads(step: int) -> list[str]:
    """Columns of the years before the one compared with."""
    return [column(time) for time in TIMES if time < -step]


def average(register: Register, outcome: str, step: int = 1, plausible: bool = True) -> Estimate:
    """Mean of the years after the fall, against the year it is measured from."""
    fitted = study(register, outcome, step, plausible)
    return in_points(register, outcome, fitted.combined({column(time): 1 / len(AFTER) for time in AFTER}))


def from_normal(register: Register, outcome: str, times: Sequence[int], step: int) -> Estimate:
    """Mean of some times against the mean of the years before the one compared with."""
    weights = {column(time): 1 / len(times) for time in times}
    before = leads(step)
    weights |= {name: -1 / len(before) for name in before}
    return in_points(register, outcome, study(register, outcome, step).combined(weights))


@cache
def resampled(register: Register, step: int) -> pd.DataFrame:
    """Coefficients of the study of the caseload in resamples of whole councils, one row for each.

    A council drawn twice counts twice; its own level is the same whichever way it is counted, so that the sums of
    squares of each council are computed once.
    """
    names = [column(time) for time in shown(step)]
    rows = known(timed(register, step), ["caseload", *names])
    units = pd.factorize(rows["unit"])[0]
    both = np.column_stack([rows["caseload"], columns(rows, names)[:, :-1]])
    own = [both[units == unit] - both[units == unit].mean(axis=0) for unit in range(units.max() + 1)]
    squares = np.stack([one.T @ one for one in own])
    random = np.random.default_rng(_SEED)
    counts = random.multinomial(len(own), np.full(len(own), 1 / len(own)), RESAMPLES)
    summed = np.tensordot(counts, squares, axes=1)
    values = np.linalg.solve(summed[:, 1:, 1:], summed[:, 1:, :1]).squeeze()
    return pd.DataFrame(values[:, : len(names)], columns=names)


@cache
def undone(register: Register, step: int) -> tuple[float, float, float]:
    """Share of the fall that undoes a rise, with the ends of its interval."""
    return _shares(register, step, [0], lambda below, fall: 1 - below / fall)


@cache
def lasting(register: Register, step: int) -> tuple[float, float, float]:
    """Share of the fall still below the earlier normal in the years after, with the ends of its interval."""
    return _shares(register, step, AFTER, lambda below, fall: below / fall)


def _shares(register: Register, step: int, times: Sequence[int], share) -> tuple[float, float, float]:
    """A share of the fall, and its middle 95% over resamples of councils."""
    fall = study(register, "caseload", step)[column(0)].value
    value = share(from_normal(register, "caseload", times, step).value, fall)
    drawn = resampled(register, step)
    below = drawn[[column(time) for time in times]].mean(axis=1) - drawn[leads(step)].mean(axis=1)
    low, high = np.quantile(share(below, drawn[column(0)]), [0.025, 0.975])
    return float(value), float(low), float(high)


# --- comparisons with councils that stood as high ------------------------------------------------------------


@cache
def projected(register: Register, outcome: str, time: int, step: int) -> Estimate:
    """Change of the outcome since the year the fall is measured from, in councils that fell less in others.

    Rows are every council and year in which it fell for the first time, and every council and year without a
    fall so far. Whether a council falls later picks no row: it would leave out those whose caseload came down
    anyway. Effects of years; adjusted for the caseload, and for the outcome's own level, in the year the fall is
    measured from.
    """
    table = timed(register, step)
    treated = table["fall"] == table["year"]
    clean = ~(table["fall"] <= table["year"])
    own = sorted({"caseload", outcome})
    rows = pd.DataFrame(
        {
            "unit": table["unit"],
            "year": table["year"],
            "change": at(table, RATES[outcome], time) - at(table, RATES[outcome], -step),
            "fell": treated.astype(float),
            "before": at(table, "caseload", -step),
            **{f"{name}_base": at(table, RATES[name], -step) for name in own},
        }
    )[treated | clean].dropna(subset=["before"])
    found = fit(rows, "change", ["fell", *(f"{name}_base" for name in own)], council=False)
    return found["fell"]


@dataclass(frozen=True)
class Match:
    """Councils nearest to one that fell, and the year of its fall."""

    unit: str
    year: int
    nearest: tuple[str, ...]


@cache
def matches(register: Register, step: int = 1) -> tuple[Match, ...]:
    """For each council that fell, the nearest that had not fallen by then, whatever came later.

    Nearest in caseload and turnover of the year the fall is measured from, each in standard deviations over all
    councils and years.
    """
    measures = [wide(register, name) / panel(register)[name].std() for name in ("caseload", "turnover")]
    first, units = falls(register, step), wide(register).index
    fall = first.reindex(units).to_numpy()
    found = []
    for unit, year in first.items():
        there = np.column_stack([one[year - step] for one in measures])
        apart = ((there - there[units.get_loc(unit)]) ** 2).sum(axis=1)
        apart = np.where(fall <= year, np.nan, apart)  # missing ones come last in the order
        nearest = np.argsort(apart, kind="stable")[:NEAREST]
        if not np.isnan(apart[nearest]).any():
            found.append(Match(unit, int(year), tuple(units[nearest])))
    return tuple(found)


@cache
def matched(register: Register, outcome: str, time: int, step: int) -> Estimate:
    """Change of the outcome since the year the fall is measured from, less the mean change of the nearest."""
    table = wide(register, RATES[outcome])
    levels, gaps = table.to_numpy(), []
    for one in matches(register, step):
        if one.year + time in table.columns:
            units = table.index.get_indexer([one.unit, *one.nearest])
            after, before = table.columns.get_indexer([one.year + time, one.year - step])
            own, *others = levels[units, after] - levels[units, before]
            if not np.isnan(others).all():
                gaps.append(own - np.nanmean(others))
    return mean_of(np.array(gaps))


@cache
def beside(register: Register) -> tuple[int, int, float]:
    """Every comparison of turnover with councils alike before: kinds of fall, years, ways to choose the others.

    Gives how many intervals leave out zero, of how many, and the least probability once Holm's rule has raised it
    for their number.
    """
    found = [
        compare(register, "turnover", time, step)
        for step in STEPS
        for time in (0, *AFTER)
        for compare in (projected, matched)
    ]
    raised = holm([one.chance for one in found])
    return sum(one.clear for one in found), len(found), float(raised.min())


@cache
def changes(register: Register, step: int) -> pd.DataFrame:
    """Change of the logarithm of the caseload over each fall, by unit, split into ``cases``, ``workforce``, ``share``.

    The three add up to the whole. Councils whose agency workers are not known in both years are left out.
    """
    table, year = panel(register).set_index(["unit", "year"]), falls(register, step)
    ends = (
        table.loc[list(zip(year.index, year - back, strict=True))].droplevel("year") for back in (step, 0)
    )
    return log_parts(*ends).dropna()


def parts(register: Register, step: int) -> pd.Series:
    """Mean change of the logarithm of the caseload over the fall, by what made it."""
    return changes(register, step).mean()


def matched_levels(register: Register) -> tuple[float, float]:
    """Caseload in the year the fall is measured from: councils that fell, and those matched with them."""
    levels = wide(register)
    own = [levels.loc[one.unit, one.year - 1] for one in matches(register)]
    others = [levels.loc[list(one.nearest), one.year - 1].mean() for one in matches(register)]
    return float(np.mean(own)), float(np.mean(others))


def who_fell(register: Register) -> pd.DataFrame:
    """Every council with a fall, by year and name.

    Returns
    -------
    DataFrame
        By unit: ``slug``, the council in the address of its page, and ``fall``, the year of its first.
    """
    first = falls(register, 1)
    found = panel(register).groupby("unit")[["area", "slug"]].last().loc[first.index].assign(fall=first)
    return found.sort_values(["fall", "area"]).drop(columns="area")


# --- every way to ask whether fewer left after a fall ------------------------------------------------------------

# The list was fixed before its curve was drawn; some of its estimates had stood in an earlier version of the chapter.

#: Permutations: fewer than elsewhere, since each moves a whole set of dummies.
DRAWS = 299

DIMENSIONS = dimensions("event")

_OUTCOME = {"poisson": "leavers", "plain": "leavers_before", "now": "turnover"}


def _times(chosen: Mapping[str, str]) -> tuple[list[int], list[int]]:
    """Times whose mean is wanted, and all others that have a dummy."""
    step = 1 if chosen["fall"] == "one" else 2
    wanted = list(AFTER) if chosen["after"] == "three" else [1]
    held = [time for time in TIMES if time not in wanted]
    if chosen["against"] == "year":
        return wanted, [time for time in held if time != -step]
    return wanted, [time for time in held if time >= -step]


def dummies(since: np.ndarray, wanted: Sequence[int], others: Sequence[int]) -> np.ndarray:
    """Columns of a study of a fall, so turned that the first one's coefficient is the mean of the times wanted.

    - `since`: years since the fall, of any shape; missing where there is none.
    - `wanted`, `others`: times with a dummy; the first and the last time stand for all beyond.
    - Gives one axis more than `since`: a column for each time.
    """
    at = {time: np.equal([*TIMES, np.nan], time).astype(float) for time in (*wanted, *others)}
    first, *rest = wanted
    turned = [sum(at[time] for time in wanted), *(at[time] - at[first] for time in rest)]
    rows = np.stack([*turned, *(at[time] for time in others)])
    places = np.nan_to_num(np.clip(since, TIMES[0], TIMES[-1]) - TIMES[0], nan=len(TIMES)).astype(int)
    return np.moveaxis(rows.take(places, axis=1), 0, -1)


@kept
def entries(register: Register) -> tuple[Specification, ...]:
    """The whole curve, in points of turnover."""
    return tuple(_entry(register, chosen) for chosen in departures(DIMENSIONS))


def _entry(register: Register, chosen: Mapping[str, str]) -> Specification:
    table, wanted, others = staff.panel(register), *_times(chosen)
    first = falls(register, 1 if chosen["fall"] == "one" else 2, chosen["sample"] == "plausible")
    own = dummies((table["year"] - table["unit"].map(first)).to_numpy(float), wanted, others)
    names = [f"column_{place}" for place in range(own.shape[-1])]
    table = table.assign(**dict(zip(names, own.T, strict=True)))
    outcome, counts = _OUTCOME[chosen["method"]], chosen["method"] == "poisson"
    how = {"at_risk": "in_post_before" if counts else "", "region": chosen["effects"] == "region"}
    made = design(table, outcome, [], moving=names, **how)
    rows = made.rows

    def scale(values: np.ndarray) -> np.ndarray:
        if not counts:
            return values
        return rows["leavers"].sum() / rows["in_post_before"].sum() * np.expm1(values)

    exchange = turnover.exchange(
        register
    )  # whole histories change hands, and the years of their falls with them
    moved = first.reindex(exchange.units).to_numpy(float)[exchange.owners[:DRAWS].T]
    since = rows["year"].to_numpy()[:, None] - moved[exchange.units.get_indexer(rows["unit"])]
    moving = dummies(since, wanted, others).transpose(1, 0, 2)
    return entry(DIMENSIONS, chosen, fit(table, outcome, names, **how)[names[0]], made, moving, scale)
