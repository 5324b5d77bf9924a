"""What the chapters say of any one council: its linked name, its values with their unit, the model's caseload."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

import pandas as pd

from analysis.chapters.shown import Cell, said
from analysis.claims import wording
from analysis.evidence.standings import Measure, Standing
from analysis.ledger.conditions import Facts
from analysis.register.load import Register
from analysis.show.html import Html

NONE = "not published"

#: Said of what follows from counts, where one of them is missing or nothing follows from it.
UNKNOWN = "cannot be worked out"

#: Both, in a column too narrow for words; a note below says so.
DASH = "–"

#: Names that describe a place, which have an article within a sentence.
_DESCRIBED = re.compile(
    r"(City|Isles?|East Riding) of |(North|South) (East|West)$|(East|West) Midlands$|East of England$"
)

#: Names that tell a council from a later one of the same name.
_ENDED = re.compile(r"(.+) before \d{4}")


def linked(standing: Standing, words: str = "") -> Html:
    """A council's name, or other words for it, linked to its page as seen from a chapter."""
    words = words or standing.area
    return Html(f'<a href="council/{standing.slug}.html">{escape(words)}</a>', words)


def the(area: str) -> str:
    """A council or region as it stands within a sentence: "the North West", "the former Dorset council", "Leeds"."""
    ended = _ENDED.fullmatch(area)
    if ended:
        return f"the former {ended[1]} council"
    return f"the {area}" if _DESCRIBED.match(area) else area


def named(standing: Standing) -> dict[str, str]:
    """What a council is called: its name within a sentence and at its beginning, and what heads its own column."""
    within = the(standing.area)
    own = "These councils" if standing.joined else "This council"
    return {"the": within, "The": wording.capital(within), "own": own}


def said_of(register: Register, standing: Standing, name: str, facts: Facts = None, /, **parts: Cell) -> Html:
    """A sentence about a council, see :func:`analysis.chapters.shown.said`.

    `facts`: what its conditions ask besides what they may ask of every council.
    """
    return said(register, name, _facts(standing) | (facts or {}), **parts)


def _facts(standing: Standing) -> dict[str, float]:
    """What the conditions of sentences may ask of every council; no rank is 0."""
    place, away = standing.places["caseload"], standing.distance
    return {
        "small": standing.small,
        "joined": bool(standing.joined),
        "split": " with " in standing.joined,
        "ended": standing.ended,
        "latest": standing.latest,
        "last": standing.years.index[-1],
        "doubts": len(standing.doubtful),
        "doubtful": standing.latest in standing.doubtful,
        "rank": place.rank or 0,
        "near_rank": place.near_rank or 0,
        "near": (place.near_of or 1) - 1,
        "reached": away["reached"],
        "posts_needed": away["posts_needed"],
        "staff": away["staff"],
    }


@lru_cache(20_000)
def number(value: float, decimals: int) -> str:
    """A number in digits, or that it was not published."""
    return NONE if pd.isna(value) else wording.digits(value, decimals)


def percent(value: float, decimals: int = 0) -> str:
    """A share in per cent, or that it was not published."""
    return NONE if pd.isna(value) else f"{number(value * 100, decimals)}%"


@lru_cache(20_000)
def in_words(register: Register, measure: Measure, value: float) -> str:
    """A value of a measure with its unit."""
    if pd.isna(value):
        return NONE
    return wording.with_unit(wording.exact(value), register.units[measure.unit], measure.decimals)


def dashed(told: str) -> str:
    """What a narrow column shows: a dash in place of words that there is no number."""
    return DASH if told in (NONE, UNKNOWN) else told


def target_words(register: Register) -> str:
    """The caseload of the model: "14 children"."""
    return wording.short(register.inputs["caseload_model"].value, register.units["children"])


def by_council(councils: Iterable[Standing], measure: str) -> pd.DataFrame:
    """A measure over the years, as :class:`analysis.show.panels.Panels` takes it: a panel for each council."""
    return pd.concat(
        pd.DataFrame({"panel": one.area, "year": one.years.index, "value": one.years[measure].to_numpy()})
        for one in councils
    )


def marked(standing: Standing, year: int, words: str = "") -> str:
    """A year, or the words about it, with a star where a count of that year is hard to believe."""
    return f"{words or year}{'*' if year in standing.doubtful else ''}"


def bare(register: Register, measure: Measure, value: float) -> str:
    """A value whose unit is said elsewhere, but for a sign of per cent."""
    return in_words(register, measure, value).removesuffix(" children")
