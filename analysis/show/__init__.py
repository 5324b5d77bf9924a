"""How things look: tables, cards, figures and their drawings, each with its text and its data.

In comes a way to draw or set out, which knows no chapter and no number.
It imports claims, for the names of verdicts.
"""

from analysis.show.course import Course, Courses
from analysis.show.grid import TwoWay
from analysis.show.histogram import Distribution
from analysis.show.panels import Panels
from analysis.show.plane import (
    Curves,
    Event,
    OneWay,
    Region,
    Scatter,
    Series,
    SpecificationCurve,
    Timeline,
)
from analysis.show.rows import Bars, Bridge, Forest, Scorecard, StackedBudget, Strip, Tornado, segments

__all__ = [
    "Bars",
    "Bridge",
    "Course",
    "Courses",
    "Curves",
    "Distribution",
    "Event",
    "Forest",
    "OneWay",
    "Panels",
    "Region",
    "Scatter",
    "Scorecard",
    "Series",
    "SpecificationCurve",
    "StackedBudget",
    "Strip",
    "Timeline",
    "Tornado",
    "TwoWay",
    "segments",
]
