"""Views of the chapter *What the next count will show*."""

from __future__ import annotations

from html import escape

import pandas as pd

from analysis.chapters.shown import chapter, exhibit, in_unit, numbers_table, target
from analysis.claims.wording import day, digits, exact, with_unit
from analysis.evidence.basis import BASE, last
from analysis.evidence.forecast.ahead import came, held, past, stretch
from analysis.evidence.forecast.protocol import data_to, written
from analysis.evidence.forecast.score import between, changed, error, figure, measured, score
from analysis.ledger import links
from analysis.register.load import Register
from analysis.register.predictions import INTERVALS, Conclusion, Prediction
from analysis.show import Forest
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase, table


def dated(register: Register) -> Html:
    """When the predictions were written, from what, and for which count."""
    one = written(register)[0]
    counted = register.official.england.index
    known = "has not been published yet."
    if one.year in counted:
        known = f"has been published since. Of the count of {counted.max() + 1} nothing has been written down yet."
    words = (
        f"Written on {day(str(one.made_on))} from the counts of {counted.min()} to {one.data_to}, for the count of "
        f"30 September {one.year}, which {known}"
    )
    return Html(f"<p><strong>{escape(words)}</strong></p>", words)


def predictions_table(register: Register) -> Html:
    """What is predicted, with both intervals, beside the last count and what came."""
    rows = [_prediction_row(register, one) for one in written(register)]
    year, last = written(register)[0].year, data_to(register)
    columns = [
        "Measure",
        f"Counted {last}",
        f"Predicted {year}",
        *(f"{level} in 100 cases" for level in INTERVALS),
    ]
    columns.append(f"Counted {year}")
    return table(columns, rows, f"The count of 30 September {year}, predicted", stacked=True)


def _prediction_row(register: Register, one: Prediction) -> list[str | Html]:
    before = came(register.official, one.data_to, target(register))[one.measure]
    key = f"protocol_{one.measure}"
    of = f" of {one.councils}" if one.councils else ""
    return [
        links.link(links.finding_(key), one.label),
        figure(one, before),
        f"{figure(one, one.forecast.value)}{of}",
        links.finding(register, f"{key}.span"),
        between(one, 95),
        _counted(register, one),
    ]


def _counted(register: Register, one: Prediction) -> str:
    found = score(register.official, one, target(register))
    if found is None:
        return "not yet counted"
    if found.inside[80]:
        where = "inside both"
    else:
        where = "outside the first, inside the second" if found.inside[95] else "outside both"
    return f"{figure(one, found.came)} ({error(register, found)}; {where})"


def caseload_figure(register: Register) -> Figure:
    """England's caseload, each year predicted from the years before it, beside what came."""
    return _tried(register, "caseload", "protocol-caseload")


def target_figure(register: Register) -> Figure:
    """The same for the number of councils at the model's caseload."""
    return _tried(register, "at_target", "protocol-councils")


def _tried(register: Register, measure: str, name: str) -> Figure:
    one = next(found for found in written(register) if found.measure == measure)
    tests = past(register.official, data_to(register), target(register))
    rows = []
    for test in tests[tests["measure"] == measure].itertuples():
        rows.append([str(test.year), "predicted", test.value, test.low80, test.high80])
        rows.append([str(test.year), "counted", test.came, None, None])
    rows.append([str(one.year), "predicted", one.forecast.value, one.forecast.low80, one.forecast.high80])
    if found := score(register.official, one, target(register)):
        rows.append([str(one.year), "counted", found.came, None, None])
    return Forest(
        pd.DataFrame(rows, columns=["label", "series", "value", "low", "high"]),
        **exhibit(register, name),
        fmt=in_unit(register, "count", one.decimals),
        reference=None,
        interval="80% interval",
    )


def past_table(register: Register) -> Html:
    """How often past years lay inside, by measure, and how far the intervals were stretched for it."""
    tests = past(register.official, data_to(register), target(register))
    rows = []
    for one in written(register):
        own = tests[tests["measure"] == one.measure]
        inside = [f"{int(held(own, level).sum())} of {len(own)}" for level in INTERVALS]
        stretched = [_times(stretch(own)[level]) for level in INTERVALS]
        rows.append([links.link(links.finding_(f"protocol_{one.measure}"), one.label), *inside, *stretched])
    columns = [
        "Measure",
        *(f"Inside {level}%" for level in INTERVALS),
        *(f"{level}% stretched" for level in INTERVALS),
    ]
    return table(columns, rows, "The same method on years that have come", stacked=True)


def _times(factor: float) -> str:
    return "no" if factor == 1 else f"× {digits(factor, 1)}"


def conclusions_table(register: Register) -> Html:
    """What each answer will be judged by, and what would change it."""
    rows = [
        [
            phrase(f"{one.question} ", chapter(one.chapter)),
            one.specification,
            one.changes,
            _now(register, one),
        ]
        for one in register.conclusions.values()
    ]
    return numbers_table(
        register,
        ["Question", "Judged by", "What would change the answer", "Now"],
        rows,
        "The rules, fixed before the count",
        numbers=(),
        stacked=True,
        explained=[
            f"falls_holder_share_{BASE}",
            f"falls_caseload_{BASE}",
            "councils_reached",
            "protocol_councils_held80",
        ],
    )


def _now(register: Register, one: Conclusion) -> str:
    """The figure in the last count that can be scored, and on which side it is."""
    if not one.measure:
        return "as the chapter says"
    value = measured(register, one, last(register.official))
    if value is None:
        return "not yet counted"
    shown = with_unit(exact(value), one.unit, one.decimals)
    return f"{shown}: {'the answer changes' if changed(one, value) else 'as before'}"
