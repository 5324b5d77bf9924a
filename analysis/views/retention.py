"""Views of the chapter *Do lower caseloads keep social workers?*"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis import links, wording
from analysis.charts.forest import forest
from analysis.charts.scatter import scatter
from analysis.data import Register
from analysis.figures import Figure
from analysis.official import retention
from analysis.official.regression import Estimate, within
from analysis.official.retention import SPECIFICATIONS, Specification
from analysis.tables import Html, table

DFE = "Department for Education, children's social work workforce, Open Government Licence v3.0"

#: Dots of the binned scatter.
_BINS = 20


def points(value: float) -> str:
    """A difference of two shares in percentage points, two decimals, with its sign."""
    return _signed(value * 100, 2)


def _signed(value: float, decimals: int) -> str:
    shown = wording.to_text(Fraction(float(value)), decimals)
    return shown if value <= 0 or not shown.strip("0.") else f"+{shown}"


def _cut_words(register: Register) -> str:
    return wording.with_unit(Fraction(retention.cut(register)).limit_denominator(100), _child(register), 1)


def _child(register: Register):
    return register.units["children_per_case_holder"]


def timing_table() -> Html:
    """What each measure covers, and which caseload comes before it."""
    rows = [
        [
            "Turnover",
            "leavers of the twelve months before the count",
            "a year before: the start of those months",
        ],
        [
            "Sickness absence",
            "days of the twelve months before the count",
            "a year before: the start of those months",
        ],
        [
            "Agency rate",
            "the day of the count",
            "a year before; agency workers hold cases, so on the day they lower it",
        ],
        [
            "Vacancy rate",
            "the day of the count",
            "a year before; who fills a vacancy holds cases, so on the day they lower it",
        ],
    ]
    return table(
        ["Measure", "What it covers", "The caseload that comes before it"],
        rows,
        "Which caseload comes before which outcome",
    )


def _row(one: Specification | None, group: str, label: str, found: Estimate) -> dict:
    return {
        "group": group,
        "label": label,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "definition": one.definition if one else "simulated leavers",
    }


def _rows(register: Register, wanted: Sequence[Specification]) -> list[dict]:
    return [_row(one, one.group, one.label, retention.implied(register, one)) for one in wanted]


def turnover_figure(register: Register) -> Figure:
    """What the Blueprint's cut goes with in turnover, under every specification."""
    rows = _rows(register, retention.TURNOVER)
    for key, (label, _, _) in retention.SIMULATIONS.items():
        draws = retention.simulated(register, key)
        ends = np.quantile(draws, [0.025, 0.975])
        made = Estimate(float(draws.mean()), 0.0, float(ends[0]), float(ends[1]), rows[6]["n"], 0)
        rows.append(_row(None, "Simulated: leavers unrelated to the caseload", label, made))
    return forest(
        pd.DataFrame(rows),
        name="retention-turnover",
        explained=links.explained(
            register,
            "retention_turnover_lagged",
            "retention_turnover_fixed",
            "retention_turnover_lead",
            "retention_turnover_simulated_mean",
            "retention_cut",
        ),
        caption=f"Turnover where the caseload is lower by {_cut_words(register)}, the Blueprint's cut: estimates with "
        "95% intervals, errors clustered by council (simulations: the middle 95% of them). Left of the line: fewer "
        "leave. Associations in the record, not effects.",
        xlabel="Percentage points of turnover for the Blueprint's cut",
        reference=(0.0, "no difference"),
        fmt=points,
        counted="rows",
        source=DFE,
    )


def others_figure(register: Register) -> Figure:
    """The same for agency rate, vacancy rate and sickness absence."""
    wanted = [one for outcome in list(SPECIFICATIONS)[1:] for one in SPECIFICATIONS[outcome]]
    return forest(
        pd.DataFrame(_rows(register, wanted)),
        name="retention-others",
        explained=links.explained(
            register,
            *(f"retention_{outcome}_lagged" for outcome in list(SPECIFICATIONS)[1:]),
            "retention_cut",
        ),
        caption="Agency rate, vacancy rate and sickness absence where the caseload is lower by "
        f"{_cut_words(register)}: estimates with 95% intervals, errors clustered by council. Within councils and "
        "years unless the row says otherwise. The rows at the same count are biased for the agency and the vacancy "
        "rate.",
        xlabel="Percentage points for the Blueprint's cut",
        reference=(0.0, "no difference"),
        fmt=points,
        counted="rows",
        source=DFE,
    )


def coefficients_table(register: Register, outcome: str) -> Html:
    """Every coefficient with its standard error, and what the cut goes with."""
    rows = []
    for one in SPECIFICATIONS[outcome]:
        key, found = retention.key_of(outcome, one), retention.slope(register, one)
        per = "one more in the logarithm" if one.exposure.endswith("_log") else "one child"
        rows.append(
            [
                f"{one.group}: {one.label}",
                per,
                links.finding(register, f"{key}_slope"),
                links.finding(register, f"{key}_slope.error"),
                links.finding(register, key),
                links.finding(register, f"{key}.span"),
                f"{found.n:,}",
                f"{found.councils:,}",
            ]
        )
    columns = ["Specification", "For", "Coefficient", "Standard error", "For the Blueprint's cut"]
    columns += ["95% interval", "Rows", "Councils"]
    name = retention.NAMES[outcome].lower()
    return table(columns, rows, f"Coefficients for {name}, in percentage points", numbers=columns[2:])


def denominators_table(register: Register) -> Html:
    """Estimates beside what shared denominators alone give."""
    pairs = [
        ("Leavers ÷ staff at the count, as published", "lagged", "simulated_mean"),
        ("The same", "lagged", "simulated_before"),
        ("Leavers ÷ staff a year before", "staff_before", "simulated_staff_before"),
    ]
    rows = []
    for label, key, made in pairs:
        follows = "mean staff" if made != "simulated_before" else "staff a year before"
        rows.append(
            [
                label,
                links.finding(register, f"retention_turnover_{key}"),
                links.finding(register, f"retention_turnover_{key}.span"),
                follows,
                links.finding(register, f"retention_turnover_{made}"),
                links.finding(register, f"retention_turnover_{made}.span"),
            ]
        )
    fixed = "retention_turnover_fixed"
    none = "none is shared"
    rows.append(
        [
            "Leavers ÷ the council's mean staff",
            links.finding(register, fixed),
            links.finding(register, f"{fixed}.span"),
            none,
            "nought",
            "—",
        ]
    )
    columns = ["Turnover", "Estimate", "95% interval", "Simulated leavers follow", "Simulated", "Middle 95%"]
    return table(
        columns,
        rows,
        "For the Blueprint's cut: what the record gives, and what leavers without any link to the caseload give",
        numbers=["Estimate", "95% interval", "Simulated", "Middle 95%"],
    )


def bins_figure(register: Register) -> Figure:
    """Turnover against the caseload a year before, both within councils and years, in groups of equal size."""
    rows = retention.panel(register).dropna(subset=["turnover", "caseload_before"])
    left = _inside(rows, ["caseload_before", "turnover"])
    place = left["caseload_before"].rank(method="first").sub(1) * _BINS // len(left)
    dots = left.groupby(place).mean()
    slope = retention.slope(register, retention.MAIN)
    x = np.linspace(dots["caseload_before"].min(), dots["caseload_before"].max(), 21)
    ends = [slope.low * x, slope.high * x]
    line = pd.DataFrame({"x": x, "y": slope.value * x, "low": np.minimum(*ends), "high": np.maximum(*ends)})
    return scatter(
        dots.rename(columns={"caseload_before": "x", "turnover": "y"}),
        name="retention-bins",
        explained=links.explained(register, "retention_turnover_lagged_slope", "retention_caseload_spread"),
        caption="Turnover against the caseload a year before, each less the council's own mean and the year's: "
        f"{len(left):,} rows in {_BINS} groups of the same size, from the lowest caseload to the highest. Line: the "
        "fitted coefficient, with its 95% interval.",
        xlabel="Children for each case holder, against the council's and the year's own",
        ylabel="Turnover, percentage points against the council's and the year's own",
        fmt_x=lambda value: _signed(value, 1),
        fmt_y=lambda value: _signed(value * 100, 1),
        fit=line,
        fit_label="fitted within councils and years",
        band_label="95% interval of the coefficient",
        references_y={"own normal": 0.0},
        what="groups of rows",
        source=DFE,
    )


def _inside(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Columns with effects of councils and years taken out."""
    units = pd.factorize(rows["unit"])[0]
    years = pd.get_dummies(rows["year"]).to_numpy(float)
    both = within(np.column_stack([rows[columns], years]), units, np.ones(len(rows)))
    values, effects = both[:, : len(columns)], both[:, len(columns) :]
    rest = values - effects @ np.linalg.lstsq(effects, values, rcond=None)[0]
    return pd.DataFrame(rest, columns=columns)
