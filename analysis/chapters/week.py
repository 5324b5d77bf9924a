"""Views of the chapter *Where the week goes*."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.appraisal.model import worth
from analysis.chapters.explain import error_words
from analysis.chapters.explain_results import inputs_of
from analysis.chapters.shown import course, exhibit, in_unit, keyed, numbers_table, ranges
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import one_way as along
from analysis.claims.sensitivity import spread, switching_value
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show import Bars, Distribution, OneWay, StackedBudget
from analysis.show.figures import Figure
from analysis.show.html import Html, table

#: Activities from left to right.
_ORDER = ["contact", "telephone", "travel", "meetings", "paperwork", "all else"]

#: Where the rise could start from → its input or result.
_BASELINES = {
    "test council": "contact_share_before",
    "80-20 ratio": "basw_contact_share",
    "survey of 2018": "face_to_face_share_2018",
    "Hampshire": "hampshire_contact_before",
}

_SEED = 20191125


def budget_figure(register: Register) -> Figure:
    """The week as every account of it divides it."""
    rows = pd.DataFrame(
        {
            "account": row.label,
            "activity": row.activity,
            "share": float(_share(register, row.input, row.whole)),
        }
        for row in register.time_use.itertuples()
    )
    return StackedBudget(
        rows,
        _ORDER,
        **exhibit(register, "week-budget", [inputs_of(kind) for kind in ("stated", "reported")]),
    )


def _share(register: Register, part: str, whole: str) -> Fraction:
    value = register.inputs[part].value
    return value / register.inputs[whole].value if whole else value


def baseline_figure(register: Register) -> Figure:
    """The rise that 25% means, by the share it starts from."""
    expression = express(register, register.quantities["face_time_change_relative"])
    starts = _baselines(register)
    line = course(
        register, "face_time_change_relative", "contact_share_before", np.linspace(0.14, 0.36, 89), starts
    )
    stated = register.claims["contact_rise"].figure.value
    turn = float(switching_value(expression, "contact_share_before", float(stated), 0.05, 0.5))
    percent = register.units["percent"]
    after = wording.given(register.inputs["contact_share_after"])
    return OneWay(
        **line,
        **exhibit(
            register,
            "rise-by-baseline",
            [*_BASELINES.values()],
            after=after,
            stated=wording.with_unit(stated, percent, 0),
            start=wording.with_unit(Fraction(turn), percent, 1),
        ),
        target=(float(stated), "the stated rise"),
        switching=(turn, "start needed"),
        fmt_x=in_unit(register, "percent", 1),
        fmt_y=in_unit(register, "percent_change", 0, sign=True),
    )


def _baselines(register: Register) -> dict[str, float]:
    return {name: worth(register, key) for name, key in _BASELINES.items()}


def baseline_table(register: Register) -> Html:
    """The rise from each baseline to the model's share, and the share a true c.60% would reach."""
    rise = express(register, register.quantities["face_time_change_relative"])
    reach = express(register, register.quantities["face_time_after_true_60_percent"])
    starts = _baselines(register)
    changes = along(rise, "contact_share_before", list(starts.values()))["result"]
    levels = along(reach, "contact_share_before", list(starts.values()))["result"]
    share, change = in_unit(register, "percent", 1), in_unit(register, "percent_change", 1, sign=True)
    rows = [
        [links.link(links.of(register, _BASELINES[name]), name), share(start), change(moved), share(level)]
        for (name, start), moved, level in zip(starts.items(), changes, levels, strict=True)
    ]
    columns = [
        "Baseline",
        "Contact today",
        "Change to the model's share",
        "Share after a rise of exactly 60%",
    ]
    return table(columns, rows, "One promise, four baselines", numbers=columns[1:])


def rounding_figure(register: Register) -> Figure:
    """The rise when both shares lie anywhere within their rounding."""
    expression = express(register, register.quantities["face_time_change_relative"])
    ranges = {name: given.rounding for name, given in expression.inputs.items()}
    drawn = spread(expression, seed=_SEED, ranges=ranges)
    stated = register.claims["contact_rise"].figure.value
    return Distribution(
        drawn.values,
        **exhibit(register, "rise-within-rounding", error=error_words(drawn)),
        stated=(float(stated), "stated rise"),
        fmt=in_unit(register, "percent_change", 0, sign=True),
    )


def squeeze_figure(register: Register) -> Figure:
    """How far each activity must shrink if it alone makes room for the promised contact."""
    named = {
        "All other time together": "everything_else_cut",
        "Paperwork alone": "paperwork_cut_alone",
        "Travel alone": "travel_cut_alone",
    }
    return Bars(
        ranges(register, named),
        **exhibit(register, "squeeze", [*named.values()]),
        fmt=in_unit(register, "percent_change", 0),
    )


def minutes_table(register: Register) -> Html:
    """Contact minutes a week for each child and each family, today, with time use alone, with both halves."""
    named = {
        "before": "Today",
        "after_time_only": "Only time use changes",
        "after": "Time use and caseload change",
    }
    rows = keyed(named, "minutes_per_child_{}", "minutes_per_family_{}")
    columns = ["Case", "For each child", "For each family"]
    return numbers_table(register, columns, rows, "Contact minutes in a contracted week")


def week_length_figure(register: Register) -> Figure:
    """Contact hours gained by the length of the week they are a share of."""
    lengths = {
        "contract": worth(register, "contracted_week"),
        "worked, survey of 2018": worth(register, "worked_week"),
    }
    line = course(
        register, "contact_hours_gained_per_week", "contracted_week", np.linspace(35, 47, 49), lengths
    )
    hours = register.units["hours_per_week"]
    return OneWay(
        **line,
        **exhibit(register, "hours-by-week-length"),
        fmt_x=lambda value: f"{value:g}",
        fmt_y=lambda value: wording.with_unit(Fraction(value), hours, 1).removesuffix(hours.suffix) + " h",
    )
