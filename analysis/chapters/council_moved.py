"""What moved the caseload of a council since the last count before the report."""

from collections.abc import Callable
from functools import cache, partial

import pandas as pd

from analysis.chapters.council_words import marked, named, number, percent
from analysis.chapters.shown import laid, measured, paragraph, said
from analysis.claims import wording
from analysis.evidence.basis import BASE
from analysis.evidence.standings import Standing
from analysis.ledger import links
from analysis.register import counts as council
from analysis.register.load import Register
from analysis.show.html import Html, phrase, together
from analysis.show.words import listing

_CHANGE = partial(wording.digits, decimals=1, sign=True)


def moved_table(register: Register, standing: Standing) -> Html:
    """What cases, workforce and share holding cases did to the caseload since the last count before the report."""
    if standing.parts is None:
        why = _unmoved(register, standing)
        return paragraph(said(register, "not-moved", latest=str(standing.latest), base=str(BASE), why=why))
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
    notes = {
        "years-doubtful": bool({BASE, standing.latest} & set(standing.doubtful)),
        "moved-rounded": not _adds_up(rows),
    }
    below = [paragraph(said(register, name), kind="bp-note") for name, true in notes.items() if true]
    doubted = [str(year) for year in (BASE, standing.latest) if year in standing.doubtful]
    doubt = said(register, "moved-doubtful", years=listing(doubted)) if doubted else phrase()
    lead = paragraph(_most(register, standing.parts, level=ends[0] == ends[1]), doubt)
    return together(lead, listed, *below)


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
    if standing.latest < BASE:
        return said(register, "not-moved-ended")
    if pd.isna(standing.years.loc[BASE, "area"]):
        return said(register, "not-moved-new")
    counted = {key: measured()[key]["name"].lower() for key in council.COUNTS}
    lacking = {
        year: [name for key, name in counted.items() if pd.isna(standing.years.loc[year, key])]
        for year in (BASE, standing.latest)
    }
    told = [
        said(register, "not-moved-lacks", year=str(year), names=listing(names))
        for year, names in lacking.items()
        if names
    ]
    return links.joined(told, " and ")


def _most(register: Register, parts: pd.Series, *, level: bool) -> Html:
    """What moved the caseload most the way it went, and what pulled as much or more the other way, as printed."""
    words = {part: _ROUTES[part, bool(parts[part] > 0)] for part in parts.index}
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
    if printed.max() > -printed.min():
        return said(register, "moved-most" if len(most) == 1 else "moved-most-alike", **told)
    if printed.max() < -printed.min():
        return said(register, "moved-although", **told)
    told["most"] += " each" if len(most) > 1 else ""
    (rest,) = set(printed.index) - {*most, *against} or {""}
    less = rest and printed[rest] > 0
    return said(
        register, "moved-even-but" if less else "moved-even", **told, rest=words[rest] if less else ""
    )


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

#: Part of a change, and whether it raised the caseload → what happened.
_ROUTES = {
    ("cases", True): "more cases",
    ("cases", False): "fewer cases",
    ("workforce", True): "a smaller workforce",
    ("workforce", False): "a larger workforce",
    ("share", True): "a smaller share of the workforce with cases",
    ("share", False): "a larger share of the workforce with cases",
}


@cache
def _england_parts(register: Register, year: int) -> pd.Series:
    england = register.official.england
    return council.children_parts(england.loc[BASE], england.loc[year])
