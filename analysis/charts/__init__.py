"""The kinds of chart the book draws: plain tables in, a `Figure` whose alt text is computed out."""

from analysis.charts.bars import bars
from analysis.charts.budget import segments, stacked_budget
from analysis.charts.distribution import distribution
from analysis.charts.heatmap import two_way
from analysis.charts.lines import one_way, series
from analysis.charts.scorecard import scorecard
from analysis.charts.timeline import timeline
from analysis.charts.tornado import tornado

__all__ = [
    "bars",
    "distribution",
    "one_way",
    "scorecard",
    "segments",
    "series",
    "stacked_budget",
    "timeline",
    "tornado",
    "two_way",
]
