"""How things look: tables, cards, figures and their drawings, each with its text and its data.

In comes a way to draw or set out, which knows no chapter and no number.
It imports claims, for the names of verdicts.
"""

from analysis.show.bars import Bars, Bridge, Tornado
from analysis.show.budget import StackedBudget
from analysis.show.course import Course, Courses
from analysis.show.curves import Curves, OneWay, Series
from analysis.show.event import Event
from analysis.show.forest import Forest
from analysis.show.grid import TwoWay
from analysis.show.panels import Panels
from analysis.show.region import Region
from analysis.show.scatter import Scatter
from analysis.show.scorecard import Scorecard
from analysis.show.specification import SpecificationCurve
from analysis.show.strip import Strip

__all__ = [
    "Bars",
    "Bridge",
    "Course",
    "Courses",
    "Curves",
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
    "Tornado",
    "TwoWay",
]
