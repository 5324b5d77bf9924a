"""How things look: tables, cards, figures and their drawings, each with its text and its data.

In comes a way to draw or set out, which knows no chapter and no number.
It imports claims, for the names of verdicts.
"""

from analysis.show.curves import curves, fan
from analysis.show.distribution import distribution
from analysis.show.event import event
from analysis.show.heatmap import two_way
from analysis.show.lines import one_way, series
from analysis.show.panels import panels
from analysis.show.region import region
from analysis.show.rows import Bars, Bridge, Forest, Scorecard, StackedBudget, Strip, Tornado, segments
from analysis.show.scatter import scatter
from analysis.show.specification import specification_curve
from analysis.show.timeline import timeline

__all__ = [
    "Bars",
    "Bridge",
    "Forest",
    "Scorecard",
    "StackedBudget",
    "Strip",
    "Tornado",
    "curves",
    "distribution",
    "event",
    "fan",
    "one_way",
    "panels",
    "region",
    "scatter",
    "segments",
    "series",
    "specification_curve",
    "timeline",
    "two_way",
]
