"""Views of the chapter *Who holds the cases?*"""

import pandas as pd

from analysis.chapters.drawn import chart
from analysis.chapters.shown import laid, writer
from analysis.claims.wording import capital, given
from analysis.evidence import roles
from analysis.evidence.roles import BASE, QUOTED, READINGS
from analysis.ledger import entries
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html
from analysis.show.words import listing


def roles_table(register: Register) -> Html:
    """Headcounts by role, year by year, beside the staff they are taken from."""
    official = register.official
    counts = official.roles.assign(in_post=official.england["in_post"])
    gaps = f"; none for {_without_roles(register)}" if _without_roles(register) else ""
    keys = [f"roles_managers_and_without_{year}" for year in official.roles.index[[0, -1]]]
    return laid(register, "roles-counts", counts, keys, gaps=gaps)


def _without_roles(register: Register) -> str:
    """Years between the first and the last that have no table of roles, "" for none."""
    years = register.official.roles.index
    gaps = sorted(set(range(years.min(), years.max() + 1)) - set(years))
    return listing(map(str, gaps)) if gaps else ""


def readings_table(register: Register) -> Html:
    """The share without cases by every reading, then and now, and the years in which it is a third."""
    every = roles.shares(register.official)
    told = (QUOTED, BASE, int(register.official.roles.index.max()))
    figure = register.claims["one_in_three"].figure
    rows = [
        [
            capital(one.label),
            *(f"roles_{key}_{year}" if pd.notna(every.loc[year, key]) else "–" for year in told),
            ", ".join(map(str, roles.years_of(figure, every[key]))) or "no year",
        ]
        for key, one in READINGS.items()
    ]
    return laid(register, "roles-readings", rows, latest=told[-1])


def readings_figure(register: Register) -> Figure:
    """The share without cases in the base year by every reading, beside a third."""
    every = roles.shares(register.official).loc[BASE]
    return chart(
        register, "roles-readings", {capital(one.label): every[key] for key, one in READINGS.items()}
    )


def years_figure(register: Register) -> Figure:
    """How the share without cases moved, by role and by the count of case holders."""
    every = roles.shares(register.official).rename_axis("year")
    gap = f" No roles for {_without_roles(register)}." if _without_roles(register) else ""
    return chart(
        register, "roles-years", every, told={"gap": gap, "year": register.official.roles.index.max()}
    )


def own_table(register: Register) -> Html:
    """What each reading could supply if everybody else holds cases."""
    return _supply_table(register, "own", start=given(register.inputs["caseload_england"]))


def count_table(register: Register) -> Html:
    """What each reading could supply on top of the case holders counted."""
    counted = register.official.england.loc[BASE, "caseload"]
    start = writer(register, "children_per_case_holder 1")(counted)
    return _supply_table(register, "count", start=start)


def _supply_table(register: Register, basis: str, start: str) -> Html:
    named = {key: capital(one.label) for key, one in READINGS.items()}
    model = given(register.inputs["caseload_model"])
    return laid(register, f"roles-supply-{basis}", named, start=start, model=model)


def supply_figure(register: Register) -> Figure:
    """The caseload if half of those without cases took a full one, by every reading."""
    found = roles.supplies(register)
    rows = pd.DataFrame(
        {
            "label": capital(one.label),
            "value": found.loc[key, "count_half"],
            "low": found.loc[key, "count_whole"],
            "high": register.official.england.loc[BASE, "caseload"],
        }
        for key, one in READINGS.items()
    )
    return chart(register, "roles-supply", rows)


def reconciled_table(register: Register) -> Html:
    """Roles against the count of case holders: who else must hold cases."""
    percent = writer(register, "percent 0")
    found = roles.reconciled(register.official)
    holding = found[["seniors_holding", "agency_holding"]]
    found = found.assign(**holding.map(lambda share: _room(share) or percent(share)))
    keys = [f"roles_agency_holding_{BASE}", f"roles_agency_if_seniors_{BASE}", "roles_seniors_holding_last"]
    return laid(register, "roles-reconciled", found, keys)


def _room(share: float) -> str:
    """Why no share of these can be: they would be too many, or too few, to fit the case holders counted."""
    return "too many even with none" if share < 0 else "too few even with all" if share > 1 else ""


def check_table(register: Register) -> Html:
    """Role shares of staff of known ethnicity beside those reported for all staff in post."""
    found = roles.reported(register)
    names = [entries.named(register, key)[0] for key in found.index]
    return laid(register, "roles-check", found.assign(role=names, gap=found["known"] - found["reported"]))
