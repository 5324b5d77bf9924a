"""The counts and rates of a council by year, what is missing or doubtful there, and what moved its caseload."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial

import pandas as pd

from analysis.chapters.council_words import (
    NONE,
    UNKNOWN,
    bare,
    dashed,
    marked,
    named,
    number,
    percent,
    said_of,
)
from analysis.chapters.shown import laid, measured, paragraph, said
from analysis.claims import wording
from analysis.evidence.basis import BASE
from analysis.evidence.odd import Odd
from analysis.evidence.standings import MEASURES, Measure, Standing
from analysis.ledger import links
from analysis.register import counts
from analysis.register.load import Register
from analysis.register.panel import RATES
from analysis.show.html import Html, phrase, together
from analysis.show.words import listing


def counts_table(register: Register, standing: Standing) -> Html:
    """The counts of every year; what their marks mean stands below the rates."""
    rows = _yearly(standing, _columns(), lambda key, row: number(row[key], _columns()[key]))
    return laid(register, "council-counts", rows, **named(standing))


def _columns() -> dict[str, int]:
    """The counts that have a column, and their decimals."""
    return {key: int(one["decimals"]) for key, one in measured().items() if one["column"]}


def rates_table(register: Register, standing: Standing) -> Html:
    """What is computed from the counts of every year."""
    known = {one.key: one for one in MEASURES}
    rows = _yearly(standing, known, lambda key, row: rate(register, known[key], row))
    shown = {*known, *_columns()}
    notes = {
        "years-doubtful": standing.doubtful,
        "years-odd": standing.sudden,
        "years-missing": any(count in shown for _, count, _ in standing.missing),
    }
    return noted(register, laid(register, "council-rates", rows, **named(standing)), notes)


def noted(register: Register, listed: Html, notes: Mapping[str, object]) -> Html:
    """A table, and below it those of the notes that are true of it."""
    told = (paragraph(said(register, name), kind="bp-note") for name, true in notes.items() if true)
    return together(listed, *told)


def rate(register: Register, measure: Measure, row: pd.Series) -> str:
    """A rate of a year, or that it cannot be worked out from the counts there are."""
    parts = _COUNTED.get(measure.key)
    if parts and pd.isna(row[measure.key]) and row[list(parts)].notna().any():
        return UNKNOWN
    return bare(register, measure, row[measure.key])


#: Rate → what it is computed from.
_COUNTED = {rate: (part, *whole) for rate, (_, part, whole) in RATES.items()}
_COUNTED["holder_share"] = ("case_holders", "in_post", "agency")


def _yearly(
    standing: Standing, keys: Iterable[str], words: Callable[[str, pd.Series], str]
) -> list[list[str]]:
    """A row for each year in which there is such a council, with the columns `keys` in words."""
    odd = {year for one in standing.sudden for year in one.years}
    return [
        [
            f"{marked(standing, year)}{'†' if year in odd else ''}",
            *(dashed(words(key, row)) for key in keys),
        ]
        for year, row in standing.years.iterrows()
        if pd.notna(row["area"])
    ]


def gaps(register: Register, standing: Standing) -> Html:
    """What is doubtful, odd or missing."""
    items = doubts(register, standing)
    listed = "".join(f"<li>{one.html}</li>" for one in items)
    return Html(f"<ul>{listed}</ul>", "\n".join(one.text for one in items))


def doubts(register: Register, standing: Standing) -> list[Html]:
    """What is doubtful, then what is odd, then what is missing among the figures shown; nothing of most councils."""
    odd = (_odd(register, one) for one in standing.sudden)
    nobody = standing.years.index[standing.years["in_post"] == 0]
    none = [said(register, "nobody", years=listing(map(str, nobody)))] if len(nobody) else []
    return [*map(phrase, standing.notes), *odd, *map(phrase, _lacking(standing)), *none]


def _odd(register: Register, one: Odd) -> Html:
    """What stands out in a year, with a link to the rule by which it does."""
    return said(
        register,
        f"odd-{one.way}",
        years=listing(map(str, one.years)),
        names=listing(one.names) if one.way == "none" else wording.capital(listing(one.names)),
        beside=listing(map(str, one.beside)),
        used=links.link("#made-odd", "used as published"),
    )


def _lacking(standing: Standing) -> list[str]:
    """Years and the figures not published in them, with the department's own marks."""
    names = {key: one["name"].lower() for key, one in measured().items() if one["column"] or one["chart"]}
    found: dict[int, dict[str, list[str]]] = {}
    for year, count, reason in standing.missing:
        if count in names:
            found.setdefault(year, {}).setdefault(reason, []).append(names[count])
    alike: dict[str, list[str]] = {}
    for year, reasons in found.items():
        words = ", nor for ".join(_marked_as(own, reason) for reason, own in reasons.items())
        alike.setdefault(f"No number is given for {words}.", []).append(str(year))
    return [f"{listing(years)}: {words}" for words, years in alike.items()]


def _marked_as(names: list[str], reason: str) -> str:
    """Figures without a number, and how the department marks that."""
    return listing(names, "or") + ("" if reason == NONE else f" (marked “{reason}”)")


# --- what moved its caseload -----------------------------------------------------------------------------------

_CHANGE = partial(wording.digits, decimals=1, sign=True)


def moved_table(register: Register, standing: Standing) -> Html:
    """What cases, workforce and share holding cases did to the caseload since the last count before the report."""
    if standing.parts is None:
        return paragraph(_unmoved(register, standing))
    before, after = standing.years.loc[BASE], standing.years.loc[standing.latest]
    england = _england_parts(register, standing.latest)
    rows = [
        [
            name,
            *(words(row) for row in (before, after)),
            *(_CHANGE(part[key]) for part in (standing.parts, england)),
        ]
        for key, name, words in _PARTS
    ]
    totals = (_CHANGE(part.sum()) for part in (standing.parts, england))
    ends = [number(row["caseload"], 1) for row in (before, after)]
    rows.append(["Caseload", *ends, *totals])
    made = [links.link("#made-moved", "What moved it")]
    base, latest = (marked(standing, year) for year in (BASE, standing.latest))
    listed = laid(register, "council-moved", rows, made, **named(standing), base=base, latest=latest)
    doubted = [str(year) for year in (BASE, standing.latest) if year in standing.doubtful]
    notes = {"years-doubtful": doubted, "moved-rounded": not _adds_up(rows)}
    doubt = said(register, "moved-doubtful", years=listing(doubted)) if doubted else phrase()
    lead = paragraph(_most(register, standing.parts, level=ends[0] == ends[1]), doubt)
    return together(lead, noted(register, listed, notes))


def _adds_up(rows: list[list[str]]) -> bool:
    """Whether the parts as printed add up to the totals as printed, and the council's is that of its caseloads."""
    *parts, total = [[_as_number(cell) for cell in row[3:]] for row in rows]
    before, after = (float(cell) for cell in rows[-1][1:3])
    sums = [sum(column) for column in zip(*parts, strict=True)]
    return all(
        abs(one - other) < 0.05
        for one, other in zip([*sums, after - before], [*total, total[0]], strict=True)
    )


def _unmoved(register: Register, standing: Standing) -> Html:
    """Why a caseload cannot be set beside the one before the report."""
    counted = {key: measured()[key]["name"].lower() for key in counts.COUNTS}
    lacking = {
        year: [name for key, name in counted.items() if pd.isna(standing.years.loc[year, key])]
        for year in (BASE, standing.latest)
    }
    told = [
        said(register, "not-moved-lacks", year=str(year), names=listing(names))
        for year, names in lacking.items()
        if names
    ]
    facts = {"base": BASE, "there": pd.notna(standing.years.loc[BASE, "area"])}
    parts = {"latest": str(standing.latest), "base": str(BASE), "lacking": links.joined(told, " and ")}
    return said_of(register, standing, "not-moved", facts, **parts)


def _most(register: Register, parts: pd.Series, *, level: bool) -> Html:
    """What moved the caseload most the way it went, and what pulled as much or more the other way, as printed."""
    words = {part: said(register, f"part-{part}", {"raised": value}).text for part, value in parts.items()}
    if level or abs(_as_number(_CHANGE(parts.sum()))) < _HARDLY:
        return said(register, "moved-hardly", **_balanced(parts, words))
    rose = parts.sum() > 0
    printed = (parts if rose else -parts).map(lambda part: _as_number(_CHANGE(part)))
    most, against = (_alike(printed * sign) for sign in (1, -1))
    told = {
        "most": " and ".join(words[part] for part in most),
        "against": " and ".join(words[part] for part in against),
        "rose": "rose" if rose else "fell",
        "raised": "raised" if rose else "lowered",
        "lowered": "lowered" if rose else "raised",
    }
    (rest,) = set(printed.index) - {*most, *against} or {""}
    facts = {"up": printed.max(), "down": -printed.min(), "most": len(most), "rest": printed.get(rest, 0.0)}
    return said(register, "moved", facts, **told, rest=words.get(rest, ""))


#: A change that prints as less than this is hardly one.
_HARDLY = 0.15


def _alike(printed: pd.Series) -> list[str]:
    """The largest parts as printed, one or more."""
    return [part for part in printed.index if printed[part] == printed.max()]


def _as_number(printed: str) -> float:
    return float(printed.replace("−", "-"))


def _balanced(parts: pd.Series, words: dict[str, str]) -> dict[str, str]:
    """What raised and what lowered a caseload that is the same again, but for parts that print as nothing."""
    seen = parts[[bool(_CHANGE(value).strip("−+0.")) for value in parts]]
    ways = {"up": seen[seen > 0].index, "down": seen[seen < 0].index}
    ends = {"up": parts.idxmax(), "down": parts.idxmin()}
    return {
        way: listing(words[part] for part in found) if len(found) else words[ends[way]]
        for way, found in ways.items()
    }


#: Part of a change → its row's name and what it shows of a year's counts.
_PARTS: tuple[tuple[str, str, Callable[[pd.Series], str]], ...] = (
    ("cases", "Cases", lambda row: number(row["cases"], 0)),
    ("workforce", "Workforce, agency included", lambda row: number(row["in_post"] + row["agency"], 1)),
    ("share", "Share of it that holds cases", lambda row: percent(row["holder_share"], 1)),
)


@cache
def _england_parts(register: Register, year: int) -> pd.Series:
    england = register.official.england
    return counts.children_parts(england.loc[BASE], england.loc[year])
