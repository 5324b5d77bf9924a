"""Findings: figures computed from official records, from regressions or from simulations.

A finding is what the register's formulas cannot give: it rests on whole tables. Each chapter that has some
names its module here; the module computes them all.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf, isfinite

from analysis.arithmetic.rounding import significant

#: Parts that may be without a bound.
_ENDS = ("low", "high")


@dataclass(frozen=True)
class Finding:
    """A figure of a chapter, with what somebody else needs to compute it again."""

    id: str  #: the chapter's file name, an underscore and a name: ``falls_caseload_2025``
    label: str  #: what the figure is, as a reader would say it
    #: in base units: shares and changes as fractions, money in pounds; ``None`` where it is not known
    value: float | None
    unit: str  #: key of the unit it is shown in
    decimals: int  #: digits after the point in prose
    definition: str  #: precise enough to compute it again
    tables: tuple[str, ...]  #: the tables of the data package that it rests on
    #: `low`, `high`: ends of an interval, in base units; both infinite where the record gives no bound
    low: float | None = None
    high: float | None = None
    interval: str = ""  #: what the interval is; needed where there is one
    error: float | None = None  #: standard error, in base units
    n: int | None = None  #: number of observations
    digits: int = 6  #: significant digits kept: few enough that every machine agrees
    observed: str = "Observations"  #: what `n` counts, for a reader
    #: module, function and line that computed it
    made: tuple[str, str, int] | None = None

    def __post_init__(self) -> None:
        """Refuse, with a ValueError, a finding that nobody could check."""
        if not (self.definition.strip() and self.tables):
            raise ValueError(f"finding {self.id}: needs a definition and the tables it rests on")
        if (self.low is None) != (self.high is None) or (self.low is not None) != bool(self.interval):
            raise ValueError(f"finding {self.id}: an interval needs two ends and a name")
        for name in ("value", "low", "high", "error"):
            worth = getattr(self, name)
            if worth is not None and not isfinite(worth) and not (name in _ENDS and self.unbounded):
                raise ValueError(f"finding {self.id}: {name} is not a number")
        if self.low is not None and self.high is not None and not self.low <= self.high:
            raise ValueError(f"finding {self.id}: its interval runs from high to low")

    @property
    def unbounded(self) -> bool:
        """Whether its interval was asked for and has no bound on either side."""
        return (self.low, self.high) == (-inf, inf)

    @property
    def chapter(self) -> str:
        """The chapter it belongs to."""
        return self.id.partition("_")[0]

    def number(self, part: str = "value") -> float | None:
        """``value``, ``low``, ``high`` or ``error``, at the digits kept; ``None`` for an end that has no bound."""
        worth = getattr(self, part)
        return (
            None if worth is None or not isfinite(worth) else significant(Fraction(float(worth)), self.digits)
        )

    def exact(self, part: str = "value") -> Fraction:
        """The same as the fraction that its decimal text stands for; raises KeyError if there is no such number."""
        worth = self.number(part)
        if worth is None:
            raise KeyError(f"finding {self.id} has no {part}")
        return Fraction(Decimal(repr(worth)))
