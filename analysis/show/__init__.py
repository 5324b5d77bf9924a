"""How things look: tables, cards, figures and their drawings, each with its text and its data.

In comes a way to draw or set out, which knows no chapter and no number.
It imports claims, for the names of verdicts.
"""

from analysis.show.bars import Bars as Bars
from analysis.show.bars import Bridge as Bridge
from analysis.show.bars import Tornado as Tornado
from analysis.show.budget import StackedBudget as StackedBudget
from analysis.show.course import Course as Course
from analysis.show.course import Courses as Courses
from analysis.show.curves import Curves as Curves
from analysis.show.curves import OneWay as OneWay
from analysis.show.curves import Series as Series
from analysis.show.event import Event as Event
from analysis.show.forest import Forest as Forest
from analysis.show.grid import TwoWay as TwoWay
from analysis.show.panels import Panels as Panels
from analysis.show.region import Region as Region
from analysis.show.scatter import Scatter as Scatter
from analysis.show.scorecard import Scorecard as Scorecard
from analysis.show.specification import SpecificationCurve as SpecificationCurve
from analysis.show.strip import Strip as Strip
