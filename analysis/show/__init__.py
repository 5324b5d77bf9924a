"""How things look: tables, cards, figures and their drawings, each with its text and its data.

In comes a way to draw or set out, which knows no chapter and no number.
It imports claims, for the names of verdicts.
"""

from analysis.show.bars import bars
from analysis.show.bridge import bridge
from analysis.show.budget import segments, stacked_budget
from analysis.show.curves import curves, fan
from analysis.show.distribution import distribution
from analysis.show.event import event
from analysis.show.forest import forest
from analysis.show.heatmap import two_way
from analysis.show.lines import one_way, series
from analysis.show.panels import panels
from analysis.show.region import region
from analysis.show.scatter import scatter
from analysis.show.scorecard import scorecard
from analysis.show.specification import specification_curve
from analysis.show.strip import strip
from analysis.show.timeline import timeline
from analysis.show.tornado import tornado

__all__ = [
    "bars",
    "bridge",
    "curves",
    "distribution",
    "event",
    "fan",
    "forest",
    "one_way",
    "panels",
    "region",
    "scatter",
    "scorecard",
    "segments",
    "series",
    "specification_curve",
    "stacked_budget",
    "strip",
    "timeline",
    "tornado",
    "two_way",
]
