"""The kinds of chart the book draws: plain tables in, a `Figure` whose alt text is computed out."""

from analysis.charts.bars import bars
from analysis.charts.bridge import bridge
from analysis.charts.budget import segments, stacked_budget
from analysis.charts.curves import curves, fan
from analysis.charts.distribution import distribution
from analysis.charts.event import event
from analysis.charts.forest import forest
from analysis.charts.heatmap import two_way
from analysis.charts.lines import one_way, series
from analysis.charts.panels import panels
from analysis.charts.region import region
from analysis.charts.scatter import scatter
from analysis.charts.scorecard import scorecard
from analysis.charts.specification import specification_curve
from analysis.charts.strip import strip
from analysis.charts.timeline import timeline
from analysis.charts.tornado import tornado

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
