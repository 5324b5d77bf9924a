"""What was predicted and when, as it was written down: nothing here is computed again.

The tables keep what was said before a release, so that later counts and later revisions cannot move it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from analysis.register.records import Row, Unit, record

#: Rates of England that are predicted.
RATES = ("caseload", "holder_share", "turnover", "agency_rate", "vacancy_rate")

#: What is predicted of the councils together.
SPREAD = ("at_target", "quartile_low", "median", "quartile_high")

#: The two intervals: probability → ends as probabilities.
INTERVALS = {80: (0.1, 0.9), 95: (0.025, 0.975)}


@dataclass(frozen=True)
class Forecast:
    """A predicted value with its intervals of 80 and 95 in a hundred."""

    value: float
    low80: float
    high80: float
    low95: float
    high95: float

    def ends(self, level: int) -> tuple[float, float]:
        """Lower and upper end of the interval of 80 or 95 in a hundred."""
        return (self.low80, self.high80) if level == 80 else (self.low95, self.high95)

    def stretched(self, factors: dict[int, float]) -> Forecast:
        """The same with each end further from the value by the factor of its interval."""
        moved = {
            f"{name}{level}": self.value + factors[level] * (end - self.value)
            for level in INTERVALS
            for name, end in zip(("low", "high"), self.ends(level), strict=True)
        }
        return Forecast(self.value, **moved)


#: What a conclusion can be scored by: England's rates, and shares of councils.
MEASURES = (*RATES, "at_target_share", "held_share")


@dataclass(frozen=True)
class Prediction:
    """A predicted figure of England or of all councils; numbers in base units."""

    id: str
    measure: str
    label: str
    #: `year`, `data_to`: the year predicted, and the last year that was known
    year: int
    data_to: int
    unit: Unit
    decimals: int  #: digits after the point as written down
    forecast: Forecast
    councils: int | None  #: how many councils a number of councils is of
    made_on: date
    method: str


@dataclass(frozen=True)
class CouncilPrediction:
    """One council's predicted caseload, and the chance (a fraction) that it is at the model's."""

    id: str
    unit: str
    area: str
    year: int
    forecast: Forecast
    chance: float


@dataclass(frozen=True)
class Conclusion:
    """An answer of the book, the specification that it is judged by, and what would change it."""

    id: str
    question: str
    chapter: str
    specification: str
    changes: str
    measure: str  #: one of `MEASURES`; "" where the chapter's own figure decides
    side: str  #: ``at least`` or ``below``, where the threshold changes the answer
    threshold: Fraction | None  #: in the unit shown, compared with the count at as many decimals as it has
    decimals: int
    unit: Unit | None


def prediction(row: Row, units: dict[str, Unit]) -> Prediction:
    """A prediction from its row."""
    unit = units[row["unit"]]
    if row["measure"] not in (*RATES, *SPREAD):
        raise row.error("measure", f"is none of {', '.join((*RATES, *SPREAD))}")
    return record(
        Prediction,
        row,
        year=_year(row),
        unit=unit,
        decimals=_places(row["value"]),
        forecast=_forecast(row, unit.factor),
    )


def council_prediction(row: Row) -> CouncilPrediction:
    """A council's prediction from its row; see :func:`prediction`."""
    forecast, chance = _forecast(row, Fraction(1)), int(row["chance"]) / 100
    return record(CouncilPrediction, row, year=_year(row), forecast=forecast, chance=chance)


def conclusion(row: Row, units: dict[str, Unit]) -> Conclusion:
    """A conclusion from its row."""
    if row["measure"] and row["measure"] not in MEASURES:
        raise row.error("measure", f"is none of {', '.join(MEASURES)}")
    return record(
        Conclusion,
        row,
        decimals=_places(row["threshold"]),
        unit=units[row["unit"]] if row["unit"] else None,
    )


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def _year(row: Row) -> int:
    if int(row["data_to"]) >= int(row["year"]):
        raise row.error("data_to", f"is not before {row['year']}, the year predicted")
    return int(row["year"])


def _forecast(row: Row, factor: Fraction) -> Forecast:
    names = ("low95", "low80", "value", "high80", "high95")
    worth = [Fraction(Decimal(row[name])) * factor for name in names]
    for name, one, next_ in zip(names[1:], worth, worth[1:], strict=False):
        if one > next_:
            raise row.error(name, f"is below {names[names.index(name) - 1]}, which lies further down")
    low95, low80, value, high80, high95 = map(float, worth)
    return Forecast(value, low80, high80, low95, high95)
