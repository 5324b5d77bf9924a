"""Views of the chapter *One in three?*"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from analysis.chapters.explain import formatter
from analysis.claims import wording
from analysis.evidence import roles
from analysis.evidence.roles import BASE, QUOTED, READINGS
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show.bars import bars
from analysis.show.figures import Figure
from analysis.show.html import Html, table
from analysis.show.lines import series

_DFE = "Department for Education, children's social work workforce, Open Government Licence v3.0"

#: Readings drawn year by year: the one that fits, its two parts, and the count of case holders.
_DRAWN = {
    "managers_and_without": "by role",
    "managers": "managers",
    "without": "without cases",
    "not_counted": "by the count",
}

#: Reported for all staff in post → year and column of the role table.
_REPORTED = {
    "role_case_holders_2022": (2022, "case_holder"),
    "role_case_holder_share_2024": (2024, "case_holder"),
    "role_managers_share_2024": (2024, "manager"),
    "role_without_share_2024": (2024, "qualified_without_cases"),
}


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _third(register: Register) -> float:
    return float(register.claims["one_in_three"].figure.value)


def roles_table(register: Register) -> Html:
    """Headcounts by role, year by year, beside the staff they are taken from."""
    official = register.official
    rows = []
    for row in official.roles.itertuples():
        counts = (
            row.case_holder,
            row.senior_practitioner,
            row.manager,
            row.qualified_without_cases,
            row.total,
        )
        shown = [wording.to_text(Fraction(int(count)), 0) for count in counts]
        staff = Fraction(float(official.england.loc[row.Index, "in_post"]))
        rows.append([str(row.Index), *shown, wording.to_text(staff, 0)])
    columns = [
        "Year",
        "Case holder",
        "Senior practitioner",
        "Manager",
        "Without cases",
        "Known",
        "In post (FTE)",
    ]
    caption = "Social workers in post whose ethnicity is known, by role (people), England, 30 September; none for 2023"
    keys = [f"roles_managers_and_without_{year}" for year in register.official.roles.index[[0, -1]]]
    return table(columns, rows, caption, numbers=columns[1:], explained=links.explained(register, *keys))


def readings_table(register: Register) -> Html:
    """The share without cases by every reading, then and now, and the years in which it is a third."""
    every = roles.shares(register.official)
    shown = (QUOTED, BASE, int(register.official.roles.index.max()))
    figure = register.claims["one_in_three"].figure
    rows = [
        [
            _capital(one.label),
            *(_cell(register, key, year) for year in shown),
            _years(figure, every[key]),
        ]
        for key, one in READINGS.items()
    ]
    columns = ["Who is counted", *(str(year) for year in shown), "A third in"]
    caption = "Social workers without cases as a share of all, and the years in which it comes to a third"
    return table(columns, rows, caption, numbers=columns[1:-1])


def _cell(register: Register, key: str, year: int) -> str | Html:
    known = pd.notna(roles.shares(register.official).loc[year, key])
    return links.finding(register, f"roles_{key}_{year}") if known else "–"


def _years(figure, values: pd.Series) -> str:
    years = roles.years_of(figure, values)
    return ", ".join(str(year) for year in years) if years else "no year"


def readings_figure(register: Register) -> Figure:
    """The share without cases in the base year by every reading, beside a third."""
    every = roles.shares(register.official).loc[BASE]
    rows = pd.DataFrame({"label": _capital(one.label), "value": every[key]} for key, one in READINGS.items())
    return bars(
        rows,
        name="roles-readings",
        explained=links.explained(
            register, *(f"roles_{key}_{BASE}" for key in READINGS), "one_in_three.stated"
        ),
        caption=f"Social workers without cases, England {BASE}, by who is counted.",
        xlabel="Share of social workers",
        reference=(_third(register), "one in three"),
        fmt=formatter(register.units["percent"], 0),
        source=_DFE,
    )


def years_figure(register: Register) -> Figure:
    """How the share without cases moved, by role and by the count of case holders."""
    every = roles.shares(register.official)[list(_DRAWN)].rename(columns=_DRAWN)
    return series(
        every.rename_axis("year"),
        name="roles-years",
        explained=links.explained(
            register,
            *(f"roles_{key}_{register.official.roles.index.max()}" for key in _DRAWN),
            "one_in_three.stated",
        ),
        caption="Social workers without cases, England: managers and those without cases by role (people in post), and "
        "everybody not counted as a case holder (full-time equivalents, agency included). No roles for 2023.",
        ylabel="Share of social workers",
        references={"one in three": _third(register)},
        fmt=formatter(register.units["percent"], 0),
        zero=True,
        source=_DFE,
    )


def own_table(register: Register) -> Html:
    """What each reading could supply if everybody else holds cases."""
    return _supply_table(
        register,
        "own",
        f"What those without cases could supply if everybody else holds cases, from {_before(register)}",
    )


def count_table(register: Register) -> Html:
    """What each reading could supply on top of the case holders counted."""
    start = wording.with_unit(
        Fraction(float(register.official.england.loc[BASE, "caseload"])),
        register.units["children_per_case_holder"],
        1,
    )
    return _supply_table(
        register,
        "count",
        f"What the same people could supply on top of the case holders counted in {BASE}, from {start}",
    )


def _before(register: Register) -> str:
    return wording.given(register.inputs["caseload_england"])


def _supply_table(register: Register, basis: str, caption: str) -> Html:
    rows = [
        [
            _capital(one.label),
            links.finding(register, f"roles_{key}_{BASE}"),
            *(links.finding(register, f"roles_{key}_{basis}_{name}") for name in ("needed", "half", "whole")),
        ]
        for key, one in READINGS.items()
    ]
    target = wording.given(register.inputs["caseload_model"])
    columns = ["Who is counted", "Share", f"Part needed for {target}", "Caseload if half did", "If all did"]
    return table(columns, rows, caption, numbers=columns[1:])


def supply_figure(register: Register) -> Figure:
    """The caseload if half of those without cases took a full one, by every reading."""
    found = roles.supplies(register)
    rows = pd.DataFrame(
        {
            "label": _capital(one.label),
            "value": found.loc[key, "count_half"],
            "low": found.loc[key, "count_whole"],
            "high": register.official.england.loc[BASE, "caseload"],
        }
        for key, one in READINGS.items()
    )
    return bars(
        rows,
        name="roles-supply",
        explained=links.explained(
            register, *(f"roles_{key}_count_half" for key in READINGS), "caseload_model.stated"
        ),
        caption=f"Average caseload if half of those without cases took a full one, on top of the case holders counted in "
        f"{BASE}. Lines: from nobody (right end) to all of them (left end).",
        xlabel="Children for each case holder",
        reference=(float(register.inputs["caseload_model"].value), "model"),
        fmt=lambda value: wording.to_text(Fraction(float(value)), 1),
        source=_DFE,
    )


def reconciled_table(register: Register) -> Html:
    """Roles against the count of case holders: who else must hold cases."""
    rows = []
    for row in roles.reconciled(register.official).itertuples():
        counts = (row.case_holder, row.senior, row.agency, row.counted)
        shown = [wording.to_text(Fraction(float(count)), 0) for count in counts]
        shares = [_share(register, value) for value in (row.seniors_holding, row.agency_holding)]
        rows.append([str(row.Index), *shown, *shares])
    columns = ["Year", "Case holder (role)", "Senior practitioner (role)", "Agency", "Case holders counted"]
    columns += ["Seniors holding, if all agency do", "Agency holding, if no senior does"]
    caption = (
        "Full-time equivalents: roles carried to all staff in post, set against the case holders counted"
    )
    keys = ["roles_agency_holding_2019", "roles_agency_if_seniors_2019", "roles_seniors_holding_last"]
    return table(columns, rows, caption, numbers=columns[1:], explained=links.explained(register, *keys))


def _share(register: Register, value: float) -> str:
    if not 0 <= value <= 1:
        return "cannot be"
    return wording.with_unit(Fraction(float(value)), register.units["percent"], 0)


def check_table(register: Register) -> Html:
    """Role shares of staff of known ethnicity beside those reported for all staff in post."""
    known = register.official.roles
    totals = known["total"]
    in_post = register.official.england["in_post"]
    reported = {key: float(register.inputs[key].value) for key in _REPORTED}
    reported["role_case_holders_2022"] /= in_post[2022]
    rows = [
        [
            links.link(links.input_(key), _capital(register.inputs[key].label)),
            *(
                _in_percent(register, share)
                for share in (known.loc[year, column] / totals[year], reported[key])
            ),
            wording.with_unit(
                Fraction(float(known.loc[year, column] / totals[year] - reported[key])),
                register.units["percentage_points"],
                1,
                sign=True,
            ),
        ]
        for key, (year, column) in _REPORTED.items()
    ]
    columns = ["Role", "Known ethnicity, people", "All in post, full-time equivalents", "Difference"]
    caption = "Does it matter that roles are known for some only? The shares beside those reported for all"
    return table(columns, rows, caption, numbers=columns[1:])


def _in_percent(register: Register, share: float) -> str:
    return wording.with_unit(Fraction(float(share)), register.units["percent"], 1)
