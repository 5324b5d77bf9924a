"""Findings: figures computed from official records, from regressions or from simulations.

A finding is what the register's formulas cannot give: it rests on whole tables. Each chapter that has some
names its module here; the module computes them all.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from analysis.arithmetic.rounding import significant
from analysis.claims import wording
from analysis.register.load import Register

#: Chapter → module with a function ``findings(register)`` that returns its findings.
MODULES: dict[str, str] = {
    "index": "analysis.evidence.after",
    "falls": "analysis.evidence.falls",
    "roles": "analysis.evidence.roles",
    "need": "analysis.evidence.need",
    "retention": "analysis.evidence.retention",
    "event": "analysis.evidence.event",
    "continuity": "analysis.evidence.continuity_findings",
    "judged": "analysis.evidence.judged_findings",
    "named": "analysis.evidence.named",
    "councils": "analysis.evidence.standings",
    "protocol": "analysis.evidence.forecast.protocol",
    "neutral": "analysis.appraisal.neutral",
    "payback": "analysis.appraisal.payback",
    "national": "analysis.appraisal.national",
    "drivers": "analysis.appraisal.drivers",
    "assumptions": "analysis.appraisal.assumptions",
    "pilots": "analysis.evidence.pilot_findings",
    "records": "analysis.evidence.coverage",
}


@dataclass(frozen=True)
class Finding:
    """A figure of a chapter, with what somebody else needs to compute it again.

    Attributes
    ----------
    id : str
        The chapter's file name, an underscore and a name: ``falls_caseload_2025``.
    label : str
        What the figure is, as a reader would say it.
    value : float
        In base units: shares and changes as fractions, money in pounds.
    unit : str
        Key of the unit it is shown in.
    decimals : int
        Digits after the point in prose.
    definition : str
        Precise enough to compute it again.
    tables : tuple of str
        The tables of the data package that it rests on.
    low, high : float, optional
        Ends of an interval, in base units.
    interval : str
        What the interval is; needed where there is one.
    error : float, optional
        Standard error, in base units.
    n : int, optional
        Number of observations.
    digits : int
        Significant digits kept: few enough that every machine agrees.
    """

    id: str
    label: str
    value: float
    unit: str
    decimals: int
    definition: str
    tables: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    interval: str = ""
    error: float | None = None
    n: int | None = None
    digits: int = 6

    def __post_init__(self) -> None:
        """Refuse a finding that nobody could check.

        Raises
        ------
        ValueError
            If definition or tables are missing, an interval has no name or not two ends, or a number is none.
        """
        if not (self.definition.strip() and self.tables):
            raise ValueError(f"finding {self.id}: needs a definition and the tables it rests on")
        if (self.low is None) != (self.high is None) or (self.low is not None) != bool(self.interval):
            raise ValueError(f"finding {self.id}: an interval needs two ends and a name")
        for name in ("value", "low", "high", "error"):
            worth = getattr(self, name)
            if worth is not None and not abs(float(worth)) < float("inf"):
                raise ValueError(f"finding {self.id}: {name} is not a number")
        if self.low is not None and not self.low <= self.high:
            raise ValueError(f"finding {self.id}: its interval runs from high to low")

    @property
    def chapter(self) -> str:
        """The chapter it belongs to."""
        return chapter_of(self.id)

    def number(self, part: str = "value") -> float | None:
        """``value``, ``low``, ``high`` or ``error``, at the digits kept."""
        worth = getattr(self, part)
        return None if worth is None else significant(Fraction(float(worth)), self.digits)

    def exact(self, part: str = "value") -> Fraction:
        """The same as the fraction that its decimal text stands for.

        Raises
        ------
        KeyError
            If the finding has no such number.
        """
        worth = self.number(part)
        if worth is None:
            raise KeyError(f"finding {self.id} has no {part}")
        return Fraction(Decimal(repr(worth)))


def chapter_of(key: str) -> str:
    """The chapter that a finding's key begins with, "" if it begins with none."""
    chapter = key.partition("_")[0]
    return chapter if chapter in MODULES else ""


def findings(register: Register) -> dict[str, Finding]:
    """All findings of all chapters, by key, in the order of the chapters."""
    found: dict[str, Finding] = {}
    for chapter in MODULES:
        found |= of_chapter(register, chapter)
    return found


def finding(register: Register, key: str) -> Finding:
    """One finding.

    Raises
    ------
    KeyError
        If the key names none.
    """
    chapter = chapter_of(key)
    if not chapter or key not in of_chapter(register, chapter):
        raise KeyError(f"'{key}' is no finding")
    return of_chapter(register, chapter)[key]


@cache
def of_chapter(register: Register, chapter: str) -> Mapping[str, Finding]:
    """The findings of a chapter, by key.

    Raises
    ------
    ValueError
        If two have one key, one begins with another chapter's name, or one has a unit that nobody knows.
    """
    found: dict[str, Finding] = {}
    for one in importlib.import_module(MODULES[chapter]).findings(register):
        if one.id in found or one.chapter != chapter:
            raise ValueError(f"finding {one.id}: stands twice or does not begin with {chapter}_")
        if one.unit not in register.units:
            raise ValueError(f"finding {one.id}: '{one.unit}' is no unit")
        found[one.id] = one
    return found


def words(register: Register, key: str) -> str:
    """A finding as the reader sees it.

    Parameters
    ----------
    register : Register
    key : str
        The finding's key, alone or followed by ``.low``, ``.high``, ``.span``, ``.error`` or ``.n``.

    Raises
    ------
    KeyError
        If the key names nothing.
    """
    name, _, part = key.partition(".")
    one = finding(register, name)
    unit = register.units[one.unit]
    if part == "n" and one.n is not None:
        return f"{one.n:,}"
    if part == "span":
        return wording.between(one.exact("low"), one.exact("high"), unit, one.decimals)
    if part in ("", "low", "high", "error"):
        return wording.with_unit(one.exact(part or "value"), unit, one.decimals)
    raise KeyError(f"finding {name} has no {part}")
