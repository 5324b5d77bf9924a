"""Key figures a second time, from the tables as they lie, by other means than ``analysis`` uses: run it to see them.

Nothing is imported from ``analysis``. Sums are exact fractions; money is counted year by year; regressions are fitted
by Newton's method on a matrix with a column for every council and every year.
"""

import csv
import math
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from statistics import median

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "data"

_WORDS = {"three": 3, "eight": 8, "one in three": Fraction(1, 3)}
_FACTORS = {"percent": Fraction(1, 100), "percent_change": Fraction(1, 100), "million_pounds": 10**6}
_SMALL = {"201", "420"}  # City of London, Isles of Scilly

#: Key figure, or key of another number → how it is found here, in words.
WAYS: dict[str, str] = {}
#: The same → what finds it.
ROUTES: dict[str, Callable[[], float]] = {}

#: Key of a number that is no key figure → the key figure whose question it answers, and what is taken otherwise.
OTHERWISE: dict[str, tuple[str, str]] = {}


def route(key: str, way: str) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """Register a function as the second way to a key figure, or to another number."""

    def keep(function: Callable[[], float]) -> Callable[[], float]:
        WAYS[key], ROUTES[key] = way, function
        return function

    return keep


@cache
def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def stated(key: str) -> Fraction:
    """An input in base units."""
    row = next(row for row in table("inputs") if row["id"] == key)
    text = row["value"].replace(",", "")
    return Fraction(_WORDS.get(text, text)) * _FACTORS.get(row["unit"], 1)


def number(text: str) -> float:
    """A count, NaN where a code says that there is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


# --- shares and sums, exact ----------------------------------------------------------------------------------


@route("contact", "by fractions, from the shares before and after")
def contact() -> float:
    before, after = stated("contact_share_before"), stated("contact_share_after")
    return float((after - before) / before)


@route("promised_cut", "by fractions, from the caseloads before and after")
def promised_cut() -> float:
    before, after = stated("caseload_england"), stated("caseload_model")
    return float((after - before) / before)


def england(year: str) -> dict[str, Fraction]:
    row = next(one for one in table("official/workforce") if (one["year"], one["level"]) == (year, "country"))
    return {name: Fraction(row[name]) for name in ("cases", "case_holders_fte", "in_post_fte", "agency_fte")}


def latest() -> str:
    return max(row["year"] for row in table("official/workforce"))


@route("fell", "by fractions, from England's cases and case holders of both years")
def fell() -> float:
    first, last = england("2019"), england(latest())
    return float(
        1 - (last["cases"] / last["case_holders_fte"]) / (first["cases"] / first["case_holders_fte"])
    )


@route("lever", "by fractions, from England's row of the last year")
def lever() -> float:
    last = england(latest())
    return float(last["case_holders_fte"] / (last["in_post_fte"] + last["agency_fte"]))


@route("without", "by fractions, from the headcounts by role")
def without() -> float:
    row = next(row for row in table("official/roles") if row["year"] == "2019")
    return float(Fraction(int(row["manager"]) + int(row["qualified_without_cases"]), int(row["total"])))


@route("posts", "by fractions, from England's row of the last year")
def posts() -> float:
    last = england(latest())
    return float(last["cases"] / stated("caseload_model") - last["case_holders_fte"])


@route("at_target", "by decimals, each council's caseload rounded half up as it is printed")
def at_target() -> float:
    rows = [
        row for row in table("official/workforce") if (row["year"], row["level"]) == (latest(), "council")
    ]
    pairs = [(row["cases"], row["case_holders_fte"]) for row in rows if row["code"] not in _SMALL]
    found = sum(
        printed(*pair) <= stated("caseload_model")
        for pair in pairs
        if all(map(math.isfinite, map(number, pair)))
    )
    return float(found)


@route("transition", "the middle of the two ends that are stated")
def transition() -> float:
    return float((stated("transition_low") + stated("transition_high")) / 2)


@route("budget", "by fractions and the standard library's median over councils")
def budget() -> float:
    moved = stated("transition_cost") * stated("deflator_2025") / stated("deflator_2020")
    lines: dict[str, float] = {}
    totals: dict[str, float] = {}
    for row in table("official/spending"):
        if row["code"] not in _SMALL:
            own = unit(row["code"])
            lines[own] = lines.get(own, 0) + 1000 * number(row["safeguarding"])
            totals[own] = totals.get(own, 0) + 1000 * number(row["total"])
    a_year = float(moved / stated("transition_years"))
    return median(a_year / line for own, line in lines.items() if line >= 0.05 * totals[own])


# --- money, year by year -------------------------------------------------------------------------------------


def pay(salary: str) -> float:
    """What a post costs in a year, at the prices of 2019-20."""
    prices = stated("deflator_2020") / stated("deflator_2018")
    return float(stated(salary) * (1 + stated("on_cost")) * prices)


def average() -> tuple[float, float]:
    """Case holders of an average council, and their caseload."""
    return float(stated("case_holders_2018") / stated("councils_2018")), float(stated("caseload_england"))


def printed(cases: str | float, holders: str | float) -> Decimal:
    """A caseload as the department prints it."""
    return (Decimal(str(cases)) / Decimal(str(holders))).quantize(Decimal("0.1"), ROUND_HALF_UP)


def gained(holders: float, children: float) -> float:
    """Case holders that a council gains; none where its caseload is printed as the model's or less."""
    there = printed(children, 1.0) <= stated("caseload_model")
    return 0.0 if there else holders * (children / float(stated("caseload_model")) - 1)


@route("running", "a search for the support posts at which a year costs as much as before")
def running() -> float:
    part = float(stated("management_part"))
    more = gained(*average())
    gone = more * float(stated("posts_given_up"))
    low, high = 0.0, 1000.0
    for _ in range(200):
        support = (low + high) / 2
        after = more * pay("salary_2018") + support * pay("support_pay_2018")
        before = gone * (part * pay("manager_pay_2018") + (1 - part) * pay("salary_2018"))
        low, high = (support, high) if after < before else (low, support)
    return low


@route("hire", "pounds a year divided by what a post costs")
def hire() -> float:
    return float(stated("transition_cost") / stated("transition_years")) / pay("salary_2018")


def _hours() -> float:
    """Hours that a post works in a year."""
    days = stated("days_in_year")
    away = sum(stated(key) for key in ("leave_days", "statutory_days", "public_holidays"))
    return float(stated("contracted_week") * (days / 7 - Fraction(away) / 5))


def flows(
    council: tuple[float, float],
    size: float = 1.0,
    given_up_worth: float = 1.0,
    support_worth: float | None = None,
) -> tuple[dict[int, float], dict[int, float]]:
    """Year from the start → pounds spent or lost whatever comes of the promise, and won if all of it comes true.

    A council's case holders and their caseload; its size, on which transition and support posts depend; what the work
    of the posts given up and the support posts' own work are worth, as shares of what they cost.
    """
    own = float(stated("support_worth")) if support_worth is None else support_worth
    before, more = council[0], gained(*council)
    years, ramp, lasting = (int(stated(key)) for key in ("transition_years", "ramp_years", "horizon"))
    holder, part = pay("salary_2018"), float(stated("management_part"))
    gone = more * float(stated("posts_given_up"))
    going = part * pay("manager_pay_2018") + (1 - part) * holder
    client = float(stated("social_worker_hour_2014") / stated("client_hour_2014"))
    hour = holder / (_hours() * client) * float(stated("contact_worth"))
    contact_before, contact_after = (float(stated(f"contact_share_{end}")) for end in ("before", "after"))
    leaving = float(stated("double_running") + stated("redundant_part") * stated("redundancy_pay"))
    spent = size * float(stated("transition_cost") * (1 + stated("cost_overrun"))) + gone * going * leaving
    lost = before * _hours() * contact_before * float(stated("dip")) * hour
    moved = (before + more) * _hours() * (contact_after - contact_before) * hour
    swapped = more * holder * (float(stated("holder_worth")) - 1) + gone * going * (1 - given_up_worth)
    support = size * float(stated("support_posts")) * pay("support_pay_2018") * (1 - own)
    costs = dict.fromkeys(range(years), spent / years + lost)
    gains: dict[int, float] = {}
    for year in range(years, years + lasting):
        costs[year] = support
        gains[year] = (moved + swapped) * (0.5 if year < years + ramp else 1.0)
    return costs, gains


def present(sums: dict[int, float]) -> float:
    """What sums of different years are worth today."""
    rate = float(stated("discount_rate"))
    return sum(pounds / (1 + rate) ** year for year, pounds in sums.items())


@route("worth", "year by year: each year's pounds discounted one by one")
def worth(support_worth: float | None = None) -> float:
    costs, gains = flows(average(), support_worth=support_worth)
    return present(gains) - present(costs)


@route("break_even", "year by year: what is spent as a share of what all of the promise brings")
def break_even() -> float:
    costs, gains = flows(average(), given_up_worth=0.0)
    return present(costs) / present(gains)


@route("payback", "year by year: counted on until what was won is as much as what was spent")
def payback(support_worth: float | None = None) -> float:
    costs, gains = flows(average(), support_worth=support_worth)
    year, left = 0, 0.0
    while True:
        late = min(year, max(costs))
        step = gains.get(year, 0.0 if year < min(gains) else gains[max(gains)]) - costs[late]
        if left < 0 <= left + step:
            return year - left / step
        year, left = year + 1, left + step


@route("england", "year by year for each council of 2018 with its own counts, then added up")
def england_in_all(support_worth: float | None = None) -> float:
    counts, doubted = councils(small=True), unbelievable()
    found: dict[str, dict[str, float]] = {}
    for (code, year), row in sorted(counts.items(), key=lambda one: (abs(one[0][1] - 2018), one[0][1])):
        needed = ("cases", "case_holders_fte", "in_post_fte", "agency_fte", "leavers_fte")
        whole = all(math.isfinite(row[name]) for name in needed)
        if (code, 2018) in counts and (code, year) not in doubted and whole and row["case_holders_fte"] > 0:
            found.setdefault(code, row)
    staff = {code: row["in_post_fte"] + row["agency_fte"] for code, row in found.items()}
    average_staff = sum(staff.values()) / (len(found) + 1)  # Kingston upon Thames and Richmond report as one
    worths = []
    for code, row in found.items():
        costs, gains = flows(
            (row["case_holders_fte"], caseload(row)), staff[code] / average_staff, support_worth=support_worth
        )
        worths.append(present(gains) - present(costs))
    return sum(worths)


for _key, _asked, _found in (
    ("payback_years_support_full", "payback", payback),
    ("payback_priced_support_full", "worth", worth),
    ("national_npv_full_price_support", "england", england_in_all),
):
    route(_key, "year by year, the support posts' own work taken off what they cost")(partial(_found, 1.0))
    OTHERWISE[_key] = (_asked, "if the support posts' own work counts at cost as well")


# --- regressions, by Newton's method -------------------------------------------------------------------------


def newton(
    x: np.ndarray,
    y: np.ndarray,
    mean: Callable[[np.ndarray], np.ndarray],
    slope: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """Coefficients of a regression whose mean is a function of a straight line, by Newton's method."""
    found = np.zeros(x.shape[1])
    for _ in range(100):
        middle = mean(x @ found)
        step = np.linalg.lstsq((x.T * slope(middle)) @ x, x.T @ (y - middle), rcond=None)[0]
        found = found + step
        if np.abs(step).max() < 1e-12:
            break
    return found


def unit(code: str) -> str:
    """Councils that report together at some time are one throughout."""
    joined = {"940 / 941": "928", "940": "928", "941": "928", "314": "314 / 318", "318": "314 / 318"}
    return joined.get(code, code)


def councils(small: bool = False) -> dict[tuple[str, int], dict[str, float]]:
    """The counts of each council and year."""
    found = {}
    for row in table("official/workforce"):
        if row["level"] == "council" and (small or row["code"] not in _SMALL):
            counts = {name: number(row[name]) for name in row if name.endswith("_fte") or name == "cases"}
            found[unit(row["code"]), int(row["year"])] = counts
    return found


def unbelievable() -> set[tuple[str, int]]:
    return {(unit(row["code"]), int(row["year"])) for row in table("official/flags")}


def caseload(row: dict[str, float]) -> float:
    return row["cases"] / row["case_holders_fte"] if row["case_holders_fte"] > 0 else math.nan


@route("leavers", "Poisson regression by Newton's method, a column for each council and year")
def leavers() -> float:
    rows, counts = [], councils()
    first = min(year for _, year in counts)
    for (code, year), row in counts.items():
        before = counts.get((code, year - 1))
        if before and year > first:
            one = (row["leavers_fte"], before["in_post_fte"], caseload(before))
            if all(map(math.isfinite, one)) and one[1] > 0:
                rows.append((code, year, *one))
    codes, years = (sorted({row[at] for row in rows}) for at in (0, 1))
    x = np.array(
        [
            [row[4] - 16, *(row[0] == code for code in codes), *(row[1] == year for year in years[1:])]
            for row in rows
        ],
        dtype=float,
    )
    y, at_risk = (np.array([row[at] for row in rows]) for at in (2, 3))
    slope = newton(x, y, lambda line: at_risk * np.exp(line), lambda middle: middle)[0]
    return float(1 - np.exp(slope * float(stated("caseload_model") - stated("caseload_england"))))


@route("inspectors", "logistic regression by Newton's method")
def inspectors() -> float:
    counts, x, y = councils(), [], []
    for row in table("official/inspections"):
        high = {"high": 1.0, "some_high": 1.0, "manageable": 0.0, "reduced_only": 0.0}.get(row["reading"])
        began = date.fromisoformat(row["inspection_start"])
        year = min({year for _, year in counts}, key=lambda one: abs((date(one, 9, 30) - began).days))
        at = unit(row["code"]), year
        if (
            high is None
            or at not in counts
            or at in unbelievable()
            or not math.isfinite(caseload(counts[at]))
        ):
            continue
        x.append([1.0, caseload(counts[at])])
        y.append(high)
    constant, slope = newton(
        np.array(x), np.array(y), lambda line: 1 / (1 + np.exp(-line)), lambda middle: middle * (1 - middle)
    )
    return float(-constant / slope)


@route("continuity", "least squares from sums of products")
def continuity() -> float:
    counts, looked_after, many = councils(), {}, {}
    rows = [row for row in table("official/continuity") if row["level"] == "council"]
    year = max(int(row["year"]) for row in rows)
    for row in rows:
        if int(row["year"]) == year:
            own = unit(row["code"])
            looked_after[own] = looked_after.get(own, 0) + number(row["children_looked_after"])
            many[own] = many.get(own, 0) + number(row["three_or_more_social_workers"])
    x, y = [], []
    for own in many:
        # Leavers of a council's first year are of a part of it
        if all((own, one) in counts for one in (year - 2, year - 1, year)):
            before, after = counts[own, year - 1], counts[own, year]
            needed = [one[name] for one in (before, after) for name in ("agency_fte", "leavers_fte")]
            needed += [caseload(before), caseload(after), many[own]]
            if all(map(math.isfinite, needed)):
                x.append(caseload(before))
                y.append(many[own] / looked_after[own])
    a, b = np.array(x) - np.mean(x), np.array(y) - np.mean(y)
    return float((a @ b) / (a @ a) * float(stated("caseload_model") - stated("caseload_england")))


def found() -> dict[str, float]:
    """Every number that has a second route."""
    return {key: function() for key, function in ROUTES.items()}


if __name__ == "__main__":
    for name, value in found().items():
        print(f"{name:32}{value:.12g}  {WAYS[name]}")
