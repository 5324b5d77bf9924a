"""Views of the chapter *What drives the answer?*."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis import findings, links, wording
from analysis.charts import bars, curves, distribution, forest, tornado, two_way
from analysis.charts.words import percent
from analysis.data import Register
from analysis.explain import formatter
from analysis.figures import Figure
from analysis.model import express
from analysis.sensitivity import tornado as swings
from analysis.sensitivity import two_way as over_two
from analysis.tables import Html, table
from analysis.uncertainty import council
from analysis.uncertainty.beliefs import Belief
from analysis.uncertainty.drivers import TOLD, VIEWS, WORTH_VIEWS, key

_SOURCE = "this book's model of a council and its registers of inputs and beliefs"

#: Inputs that account for less of the variance are left to the table.
_DRAWN_FROM = 0.001

#: Inputs that move the result by less than this part of what the first one does are not drawn.
_NEGLIGIBLE = Fraction(1, 50)

#: Sums below this many pounds are shown as nothing.
_POUNDS_SHOWN = 500


def capital(text: str) -> str:
    """The text with its first letter raised."""
    return text[0].upper() + text[1:]


def input_link(register: Register, name: str) -> Html:
    """The name of an input, linked to its row."""
    return links.link(links.input_(name), capital(register.inputs[name].label))


def told_shape(register: Register, name: str) -> str:
    """A belief in words: "triangular, likeliest 10 posts"."""
    belief = register.beliefs[name]
    if belief.shape != "triangular":
        return belief.shape
    return f"triangular, likeliest {wording.short(belief.likely, register.inputs[name].unit)}"


def told_range(register: Register, belief: Belief, wide: bool = False) -> str:
    """The ends of a belief in the unit of its input."""
    return wording.short_between(*belief.ends(wide), register.inputs[belief.input].unit)


def beliefs_table(register: Register) -> Html:
    """Every input that varies: its shape, narrow and wide range, how well it is known, and why."""
    rows = [
        [
            input_link(register, name),
            told_shape(register, name),
            told_range(register, belief),
            told_range(register, belief, wide=True),
            belief.quality,
            belief.reason,
        ]
        for name, belief in register.beliefs.items()
    ]
    columns = ["Input", "Shape", "Narrow range", "Wide range", "Known from", "Why"]
    return table(columns, rows, "What is believed of each input that varies", stacked=True)


def correlations_table(register: Register) -> Html:
    """Pairs of inputs that are believed to move together."""
    rows = [
        [input_link(register, one.first), input_link(register, one.second), f"{one.value:.1f}", one.reason]
        for one in register.correlations
    ]
    columns = ["Input", "Moves with", "Correlation", "Why"]
    return table(columns, rows, "Plausible correlations", numbers=["Correlation"])


def spread_table(register: Register) -> Html:
    """Median, range and error bar of every outcome, narrow beliefs, inputs independent."""
    rows = [
        [
            TOLD[short][0],
            links.finding(register, key(short)),
            links.finding(register, f"{key(short)}.span"),
            _error(register, key(short)),
        ]
        for short in TOLD
    ]
    columns = ["Result for a mean council", "Median", "Nine draws in ten", "Standard error of the median"]
    return table(columns, rows, "The spread of the results", numbers=columns[1:])


def _error(register: Register, name: str) -> str:
    """A standard error with two digits that count, in the unit of its finding."""
    found = findings.finding(register, name)
    unit = register.units[found.unit]
    worth = found.exact("error")
    shown = float(worth / unit.factor)
    places = max(0, 1 - int(np.floor(np.log10(shown)))) if shown else 0
    return wording.with_unit(worth, unit, places)


def spread_figure(register: Register) -> Figure:
    """How the net present value spreads."""
    return distribution(
        council.drawn(register)["npv"].ravel(),
        name="npv-spread",
        caption="Net present value of adopting the model in a mean council, contact hours valued, over all draws: "
        f"{VIEWS['']}.",
        xlabel="Net present value, pounds at 2019-20 prices",
        stated=(0.0, "breaks even at"),
        fmt=_millions(register),
        source=_SOURCE,
        explained=links.explained(register, key("npv"), key("loss"), "npv"),
    )


def _millions(register: Register) -> Callable[[float], str]:
    """Millions of pounds with one decimal where it counts: "£8.5m", "£10m"."""
    shown = formatter(register.units["million_pounds"], 1)
    return lambda value: shown(value).replace(".0m", "m")


def tornado_figure(register: Register) -> Figure:
    """How far each input alone moves the net present value over its narrow range."""
    npv = express(register, register.quantities["npv"])
    likely = {name: belief.likely for name, belief in register.beliefs.items()}
    rows = swings(npv, {name: belief.ends() for name, belief in register.beliefs.items()}, likely)
    rows = rows[rows["swing"] >= _NEGLIGIBLE * rows["swing"].max()].copy()
    rows["label"] = [capital(register.inputs[name].label) for name in rows["input"]]
    for side in ("low", "high"):
        rows[side] = [
            wording.short(end, register.inputs[name].unit)
            for name, end in zip(rows["input"], rows[side], strict=True)
        ]
    numbers = rows.astype({"result_low": float, "result_high": float})
    return tornado(
        numbers[["label", "low", "high", "result_low", "result_high"]],
        float(npv.function(**{**npv.point, **likely})),
        name="npv-tornado",
        caption="One input at a time over its narrow range, the others at their likeliest value or the middle of "
        "their range. Inputs that move the result by less than a fiftieth of what the first one does are not "
        "drawn.",
        xlabel="Net present value, pounds at 2019-20 prices",
        fmt=_millions(register),
        base_label="all at their likeliest",
        source=_SOURCE,
        explained=links.explained(register, "npv", *rows["input"].head(3)),
    )


def indices_figure(register: Register) -> Figure:
    """First-order and total indices of the net present value."""
    found = council.indices(register)["npv"].sort_values("total", ascending=False)
    drawn = found[found["total"] >= _DRAWN_FROM]
    rows = pd.DataFrame(
        {
            "label": capital(register.inputs[name].label),
            "series": words,
            "value": row[kind],
            "low": row[f"{kind}_low"],
            "high": row[f"{kind}_high"],
        }
        for name, row in drawn.iterrows()
        for kind, words in (("first", "first-order: alone"), ("total", "total: with all others"))
    )
    return forest(
        rows,
        name="npv-indices",
        caption="Share of the variance of the net present value that each input accounts for: "
        f"{VIEWS['']}. {len(drawn)} of {len(found)} inputs; each of the others accounts for less than "
        f"{formatter(register.units['percent'], 1)(_DRAWN_FROM)}. The intervals are drawn; most are narrower than their mark.",
        xlabel="Share of the variance",
        fmt=formatter(register.units["percent"], 1),
        interval="95% interval over repeated scrambles",
        source=_SOURCE,
        explained=links.explained(register, *(key("total", name) for name in drawn.index[:3])),
    )


def worth_figure(register: Register) -> Figure:
    """What it is worth to know an input before choosing."""
    found = council.worth(register).drop(index="all").sort_values("pounds", ascending=False)
    found = found[found["pounds"] >= _POUNDS_SHOWN]
    rows = pd.DataFrame(
        {
            "label": capital(register.inputs[name].label),
            "value": findings.finding(register, key("worth", name)).number(),
        }
        for name in found.index
    )
    return bars(
        rows,
        name="worth-of-knowing",
        caption="Most that a council should pay to know one input for certain before it chooses between doing "
        f"nothing, adopting the model and simply hiring: {VIEWS['']}. Inputs not drawn would not change the "
        "choice.",
        xlabel="Pounds for one council",
        fmt=formatter(register.units["pounds"], 0),
        source=_SOURCE,
        explained=links.explained(register, *(key("worth", name) for name in found.index)),
    )


def worth_table(register: Register) -> Html:
    """The worth of knowing each input, under the narrowest and the widest view."""
    found = council.worth(register).sort_values("pounds", ascending=False, kind="stable").index
    rows = [
        [
            "Everything at once" if name == "all" else input_link(register, name),
            *(_pounds(register, key("worth", name, view)) for view in WORTH_VIEWS),
        ]
        for name in found
        if any(
            findings.finding(register, key("worth", name, view)).value >= _POUNDS_SHOWN
            for view in WORTH_VIEWS
        )
    ]
    columns = ["Known before choosing", *(capital(VIEWS[view]) for view in WORTH_VIEWS)]
    caption = "What it is worth to a council to know, in pounds"
    return table(columns, rows, caption, numbers=columns[1:])


def _pounds(register: Register, name: str) -> Html:
    found = findings.finding(register, name)
    words = findings.words(register, name) if found.value >= _POUNDS_SHOWN else "nothing"
    return links.link(links.finding_(name), words)


def scenario_table(register: Register) -> Html:
    """The outcomes of each scenario."""
    rows = [
        [
            scenario.label,
            *(links.finding(register, key("scenario", scenario.id, short)) for short in TOLD),
        ]
        for scenario in register.scenarios.values()
    ]
    columns = ["Scenario", *(words for words, _, _ in TOLD.values())]
    return table(columns, rows, "Scenarios, all other inputs at their stated values", numbers=columns[1:])


def reasons_table(register: Register) -> Html:
    """Why each scenario sets what it sets."""
    rows = [
        [
            scenario.label,
            input_link(register, name),
            wording.short(setting.value, register.inputs[name].unit),
            setting.reason,
        ]
        for scenario in register.scenarios.values()
        for name, setting in scenario.settings.items()
    ]
    columns = ["Scenario", "Input", "Value", "Why"]
    return table(columns, rows, "What each scenario sets, and why", numbers=["Value"])


def promise_figure(register: Register) -> Figure:
    """Net present value by how much of the promise comes true, everything else varying."""
    line = council.along(register, "promise_realised")
    rows = pd.DataFrame(
        {"series": "mean", "x": line.index, "y": line["mean"], "low": line["low"], "high": line["high"]}
    )
    return curves(
        rows,
        name="npv-by-promise",
        caption="Net present value by the share of the promised gain that comes true, while all other inputs vary "
        f"within their narrow ranges. On average adopting breaks even at {findings.words(register, key('turn'))}.",
        xlabel="Share of the promised gain that comes true",
        ylabel="Net present value, pounds at 2019-20 prices",
        fmt_x=percent,
        fmt_y=_millions(register),
        references={"breaks even": 0.0},
        marks={"on average": council.crossing(line["mean"])},
        band_label="nine draws in ten",
        source=_SOURCE,
        explained=links.explained(register, key("turn"), "npv", "promise_realised"),
    )


def hour_map(register: Register) -> Figure:
    """Net present value over the promise and the worth of an hour."""
    pounds = formatter(register.units["pounds"], 0)
    return _map(register, "client_hour_2014", np.arange(40, 161, 20.0), pounds, "npv-by-promise-and-hour")


def support_map(register: Register) -> Figure:
    """Net present value over the promise and the support posts."""
    posts = formatter(register.units["count"], 0)
    return _map(register, "support_posts", np.arange(0, 51, 10.0), posts, "npv-by-promise-and-support")


def _map(register: Register, name: str, values: Sequence[float], fmt_y, figure: str) -> Figure:
    npv = express(register, register.quantities["npv"])
    about = register.inputs[name]
    return two_way(
        over_two(npv, "promise_realised", name, np.linspace(0, 1, 6), values),
        name=figure,
        caption=f"Net present value over the share of the promise that comes true and {about.label}; all other "
        "inputs at their stated values.",
        xlabel="Share of the promised gain that comes true",
        ylabel=capital(about.label),
        level=(0.0, "breaks even"),
        fmt=_millions(register),
        fmt_x=percent,
        fmt_y=fmt_y,
        source=_SOURCE,
        explained=links.explained(register, "npv", "promise_realised", name),
    )


def views_table(register: Register) -> Html:
    """The same results under narrow and wide beliefs, independent and correlated."""
    rows = [
        [
            capital(words),
            *(
                links.finding(register, name)
                for name in (
                    key("npv", view),
                    f"{key('npv', view)}.span",
                    key("expected", view),
                    key("loss", view),
                    key("cheaper", view),
                    key("hiring_better", view),
                )
            ),
        ]
        for view, words in VIEWS.items()
    ]
    columns = [
        "Believed",
        "Median net present value",
        "Nine draws in ten",
        "Expected net present value",
        "Adopting loses",
        "Running costs do not rise",
        "Hiring beats adopting",
    ]
    return table(columns, rows, "The answer under four sets of beliefs", numbers=columns[1:])


def views_figure(register: Register) -> Figure:
    """Median and range of the net present value under each set of beliefs."""
    rows = pd.DataFrame(
        {
            "label": capital(words),
            **{
                end: findings.finding(register, key("npv", view)).number(end)
                for end in ("value", "low", "high")
            },
        }
        for view, words in VIEWS.items()
    )
    return forest(
        rows,
        name="npv-by-belief",
        caption="Median net present value and the range of nine draws in ten, under four sets of beliefs.",
        xlabel="Net present value, pounds at 2019-20 prices",
        fmt=_millions(register),
        reference=(0.0, "breaks even"),
        interval="nine draws in ten",
        source=_SOURCE,
        explained=links.explained(register, *(key("npv", view) for view in VIEWS)),
    )


def alone_table(register: Register) -> Html:
    """What would go of the variance if an input were known: independent and correlated."""
    found = council.alone(register).sort_values("share", ascending=False)
    rows = [
        [
            input_link(register, name),
            links.finding(register, key("first", name)),
            links.finding(register, key("alone", name)),
        ]
        for name in found.index[found["share"] >= _DRAWN_FROM]
    ]
    columns = ["Known", "Inputs independent", "Plausible correlation"]
    caption = "Share of the variance of net present value that would go if one input were known"
    return table(columns, rows, caption, numbers=columns[1:])
