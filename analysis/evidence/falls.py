"""Did caseloads fall after the report, and in its way: the figures of the chapter.

England between two years is computed in :mod:`analysis.evidence.basis`; councils and the target, with their
figures, stand in :mod:`analysis.evidence.reach`. The year that "after the report" starts from is a
constant with its reason there; the last year is the table's.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.claims.finding import Finding
from analysis.evidence import basis, reach
from analysis.evidence.basis import BASE, BOUNDS, QUOTED, bounded, last, split
from analysis.evidence.reach import LABELS, as_finding
from analysis.register.load import Register
from analysis.register.panel import Official


def findings(register: Register) -> list[Finding]:
    """Every figure of the chapter, see :class:`analysis.claims.finding.Finding`."""
    official, target = register.official, float(register.inputs["caseload_model"].value)
    return [
        *_years(official),
        *_levels(official),
        *_gains(official),
        *_cases_of_2024(official),
        *_from_base(official),
        *_from_every_base(official),
        *reach.findings(official, target),
    ]


# --- England, year by year --------------------------------------------------------------------------------


def _years(official: Official) -> Iterable[Finding]:
    reason = f"A choice: the count of 30 September {BASE} is the last before the report of November {BASE}."
    yield as_finding("base", "Year that “after the report” starts from", BASE, "calendar_year", 0, reason)
    reason = "The last year of the workforce table."
    yield as_finding("last", "Last year counted", last(official), "calendar_year", 0, reason)


def _levels(official: Official) -> Iterable[Finding]:
    names = {year: str(year) for year in official.england.index}
    names = [*names.items(), (BASE, "base"), (last(official), "last")]
    for year, name in names:
        row = official.england.loc[year]
        yield as_finding(
            f"caseload_{name}",
            f"Average caseload, England {year}",
            row["caseload"],
            "children_per_case_holder",
            2 if name.isdigit() else 1,
            f"England's open cases on 30 September {year} divided by its full-time-equivalent case holders, agency "
            "workers included, both as published in the last release.",
        )
        yield as_finding(
            f"holder_share_{name}",
            f"Share of the workforce that holds cases, England {year}",
            row["holder_share"],
            "percent",
            1,
            f"England's full-time-equivalent case holders on 30 September {year} divided by social workers in post "
            "and agency social workers together, full-time equivalents as published.",
        )


def _gains(official: Official) -> Iterable[Finding]:
    end = last(official)
    first, final = official.england.loc[BASE], official.england.loc[end]
    counts = {
        "in_post": ("Social workers in post", "fte"),
        "agency": ("Agency social workers", "fte"),
        "case_holders": ("Case holders", "fte"),
        "cases": ("Open cases", "children"),
    }
    for name, (label, unit) in counts.items():
        yield as_finding(
            f"{name}_gain",
            f"{label} gained, England {BASE} to {end}",
            final[name] - first[name],
            unit,
            0,
            f"{label}, as published for England, {end} less {BASE}; staff in full-time equivalents.",
        )
    for name, year in (("base", BASE), ("last", end)):
        row = official.england.loc[year]
        yield as_finding(
            f"in_post_share_{name}",
            f"Share of social workers in post who hold cases if every agency worker does, {year}",
            (row["case_holders"] - row["agency"]) / row["in_post"],
            "percent",
            1,
            f"England's case holders of {year} less its agency social workers, divided by social workers in post: the "
            "share that is left if every agency worker holds cases.",
        )


def _cases_of_2024(official: Official) -> Iterable[Finding]:
    """The year in which the count of cases dropped, and the part of the drop that is one council's."""
    before, after = (official.england.loc[year, "cases"] for year in (2023, 2024))
    own = official.workforce[official.workforce["year"].isin([2023, 2024])]
    cases = own.pivot(index="unit", columns="year", values="cases")
    change = (cases[2024] - cases[2023]).dropna()
    yield as_finding(
        "cases_2024",
        "Change in open cases, England 2023 to 2024",
        after - before,
        "children",
        0,
        "Open cases as published for England, 30 September 2024 less 30 September 2023.",
    )
    yield as_finding(
        "cases_2024_fell",
        "Councils with fewer open cases in 2024 than in 2023",
        (change < 0).sum(),
        "count",
        0,
        "Councils with a count of cases in both years whose count of 2024 is the lower.",
        n=len(change),
    )
    yield as_finding(
        "cases_2024_birmingham",
        "Of that, what England's counts imply for Birmingham",
        after - cases[2024].sum() - cases.loc["330", 2023],
        "children",
        0,
        "England's cases of 2024 less the sum of all councils that have a count, which lacks Birmingham's alone, less "
        "Birmingham's cases of 2023.",
    )


# --- England between two years ----------------------------------------------------------------------------


def _bounded(key: str, label: str, official: Official, first: int, column: str, *shown, **words) -> Finding:
    """A column of :func:`analysis.evidence.basis.split` from a first year to the last, with its bounds."""
    found = bounded(official, first, last(official), column)
    unit, decimals = shown
    return as_finding(
        key,
        label,
        found.pop("value"),
        unit,
        decimals,
        f"{words['definition']} England as published. The bounds: {BOUNDS}; the other choices are "
        f"{'; '.join(list(basis.CHOICES.values())[1:])} (areas of councils that were merged or split between the "
        "years put together).",
        **found,
    )


def _from_base(official: Official) -> Iterable[Finding]:
    end = last(official)
    yield _change("change", official, BASE)
    change = split(official, BASE, end).loc[("published", ""), "change"]
    yield as_finding(
        "fell",
        f"Fall of the average caseload, {BASE} to {end}",
        -change,
        "percent",
        1,
        f"One less the caseload of {end} divided by that of {BASE}, England as published: the change with its sign "
        "turned.",
    )
    for part in LABELS:
        yield _part(f"part_{part}", part, official, BASE)
    yield _points("share_change", official, BASE)
    for first, suffix in ((BASE, ""), (QUOTED, f"_{QUOTED}")):
        yield _bounded(
            f"if_share_kept{suffix}",
            f"Average caseload of {end}, if as large a share held cases as in {first}",
            official,
            first,
            "share_kept",
            "children_per_case_holder",
            1,
            definition=f"Cases of {end} ÷ (workforce of {end} × share holding cases of {first}).",
        )
    yield _bounded(
        "if_workforce_kept",
        f"Average caseload of {end}, with the workforce of {BASE}",
        official,
        BASE,
        "workforce_kept",
        "children_per_case_holder",
        1,
        definition=f"Cases of {end} ÷ (workforce of {BASE} × share holding cases of {end}).",
    )


def _from_every_base(official: Official) -> Iterable[Finding]:
    for first in official.england.index[official.england.index < last(official)]:
        yield _change(f"change_from_{first}", official, first)
        for part in LABELS:
            yield _part(f"part_{part}_from_{first}", part, official, first)
        yield _points(f"share_change_from_{first}", official, first)


def _change(key: str, official: Official, first: int) -> Finding:
    return _bounded(
        key,
        f"Change in the average caseload, {first} to {last(official)}",
        official,
        first,
        "change",
        "percent_change",
        1,
        definition=f"Caseload of {last(official)} divided by that of {first}, less one.",
    )


def _part(key: str, part: str, official: Official, first: int) -> Finding:
    return _bounded(
        key,
        f"Part of the change in the caseload that goes with {LABELS[part]}, {first} to {last(official)}",
        official,
        first,
        part,
        "children_per_case_holder",
        2,
        definition="The caseload is cases ÷ (workforce × share holding cases), workforce in post and agency together. "
        f"The part is the change of the logarithm of {LABELS[part]}, {first} to {last(official)} (with a minus sign "
        "for what divides), times the logarithmic mean of the two caseloads; the three parts add up to the change.",
    )


def _points(key: str, official: Official, first: int) -> Finding:
    return _bounded(
        key,
        f"Change in the share of the workforce that holds cases, {first} to {last(official)}",
        official,
        first,
        "points",
        "percentage_points",
        1,
        definition=f"Case holders ÷ (in post + agency), {last(official)} less {first}.",
    )
