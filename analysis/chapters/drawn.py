"""How a figure of a chapter is drawn: what its row in ``exhibits.csv`` tells, from the numbers of the register."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from analysis import show
from analysis.appraisal.model import worth
from analysis.chapters.shown import exhibit, exhibits, labels, named, rows_in, writer
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import one_way
from analysis.evidence import curve
from analysis.evidence.standings import quartiles
from analysis.ledger import entries
from analysis.ledger.findings import finding
from analysis.register.load import Register
from analysis.register.records import Input
from analysis.show.figures import Figure
from analysis.show.html import Html


def estimates(
    register: Register,
    rows: Iterable[Sequence[str]],
    names: Sequence[str] = ("group", "label"),
    *,
    counted: bool = True,
) -> pd.DataFrame:
    """Findings as a chart of estimates takes them.

    - `rows`: for each finding the words of `names`, then its key.
    - `names`: columns of words.
    - `counted`: whether the chart tells how many observations each rests on.
    - Gives a frame in the order given: `names`, then ``value``, ``low``, ``high`` in base units, and ``n`` where
      any has one.
    """
    found = [(words, finding(register, key)) for *words, key in rows]
    frame = pd.DataFrame(
        [[*words, *(one.number(part) for part in ("value", "low", "high")), one.n] for words, one in found],
        columns=[*names, "value", "low", "high", "n"],
    )
    return frame if counted and frame["n"].notna().any() else frame.drop(columns="n")


def crossed(groups: Mapping[str, str], looks: Mapping[str, str], key: str) -> list[tuple[str, str, str]]:
    """Rows of a chart of estimates: every look below the label of every group.

    `groups`, `looks`: part of a key → its label; `key` has both in braces, in this order.

    Examples
    --------
    >>> crossed({"turnover": "Turnover"}, {"": "as seen", "_placebo": "a placebo"}, "retention_{}_main{}")
    [('Turnover', 'as seen', 'retention_turnover_main'), ('Turnover', 'a placebo', 'retention_turnover_main_placebo')]
    """
    return [
        (label, words, key.format(group, look))
        for group, label in groups.items()
        for look, words in looks.items()
    ]


def ranges(register: Register, named: Mapping[str, str]) -> pd.DataFrame:
    """Inputs within rounding, results within bounds: ``label``, ``value``, ``low``, ``high`` in base units."""
    return pd.DataFrame(
        [[label, worth(register, key), *map(float, _ends(register, key))] for label, key in named.items()],
        columns=["label", "value", "low", "high"],
    )


def chart(
    register: Register,
    name: str,
    *data: Any,
    explained: Sequence[str | Html] = (),
    told: Mapping[str, object] | None = None,
    **more: Any,
) -> Figure:
    """A figure, drawn as its row in ``exhibits.csv`` says.

    - `name`: of the figure.
    - `data`: what its kind takes first. A mapping stands for bars by label, a list for findings as
      :func:`estimates` takes them; of a frame the ``columns`` are drawn, each with the name that follows it; where
      there are none, the rows of ``rows.csv`` are drawn.
    - `explained`, `told`: see :func:`exhibit`, whose values in braces `told` has.
    - `**more`: what else its kind takes, where no table can tell it.
    """
    row = exhibits()[name]
    drawn = _settings(register, row["drawn"])
    names, ranged = drawn.pop("names", "group label").split(), drawn.pop("ranged", False)
    columns = dict(one.split(" ", 1) for one in drawn.pop("columns", "").split(" | ") if one)
    if not data and row["chart"] == "Bars":
        keys = named(name)
        bars = {"label": labels(register, name), "value": entries.values(register, *keys.values())}
        explained = [*keys.values(), *explained]
        data = (ranges(register, keys) if ranged else pd.DataFrame(bars),)
    elif not data and row["chart"] == "Forest":
        data = ([(row["group"], row["label"], row["keys"]) for row in rows_in(name)],)
    if data and isinstance(data[0], Mapping):
        data = (pd.DataFrame(data[0].items(), columns=["label", "value"]), *data[1:])
    elif columns:
        data = (data[0][list(columns)].rename(columns=columns), *data[1:])
    elif data and isinstance(data[0], list):
        data = (estimates(register, data[0], names, counted="counted" in drawn), *data[1:])
    words = exhibit(register, name, explained, **(told or {}))
    return getattr(show, row["chart"])(*data, **words | drawn | more)


#: Arguments of charts that are a level and its name, and those that are several.
_LEVEL = {"reference", "level", "start", "end"}

_LEVELS = {"references", "lines"}


def _settings(register: Register, drawn: str) -> dict[str, Any]:
    """The arguments of a chart that its row tells."""
    found: dict[str, Any] = {}
    for part in filter(None, drawn.split("; ")):
        name, given, words = part.partition("=")
        if name.startswith("fmt"):
            found[name] = writer(register, words)
        elif name in _LEVEL:
            found[name] = _level(register, words) if words else None
        elif name == "course":
            line, *marks = words.split(" | ")
            result, moved, first, last, count = line.split()
            places = np.linspace(float(first), float(last), int(count))
            found |= course(register, result, moved, places, _by_name(register, marks))
        elif name == "compare":
            found[name] = register.official.england[words]
        elif name == "band":
            found[name] = quartiles(register.official).loc[words, ["low", "high"]]
        elif name in _LEVELS:
            found[name] = _by_name(register, words.split(" | "))
        else:
            found[name] = words if given else True
    return found


def _by_name(register: Register, levels: Iterable[str]) -> dict[str, float]:
    return {name: value for value, name in (_level(register, one) for one in levels)}


def _level(register: Register, words: str) -> tuple[float, str]:
    """A number, or a key, and the name after it."""
    number, _, called = words.partition(" ")
    return float(number) if number[0].isdigit() else entries.values(register, number)[0], called


#: Columns of a tornado.
MOVED = ("label", "low", "high", "result_low", "result_high")


def moved_rows(rows: pd.DataFrame, known: Mapping[str, Input]) -> pd.DataFrame:
    """Rows of :func:`analysis.claims.sensitivity.swings` as a tornado takes them: ends in words, results as floats."""
    inputs = [known[name] for name in rows["input"]]
    told = {
        side: [wording.short(end, one.unit) for one, end in zip(inputs, rows[side], strict=True)]
        for side in ("low", "high")
    }
    rows = rows.assign(label=[wording.capital(one.label) for one in inputs], **told)
    return rows.astype({"result_low": float, "result_high": float})


def _ends(register: Register, key: str) -> tuple[Fraction, Fraction]:
    if key in register.inputs:
        return register.inputs[key].rounding
    bounds = express(register, register.quantities[key]).bounds
    return bounds.low, bounds.high


def course(
    register: Register, key: str, name: str, values: Sequence[float], marked: Mapping[str, float]
) -> dict[str, Any]:
    """A result while one input moves, as :class:`analysis.show.curves.OneWay` takes it.

    - `key`, `name`: the result, and the input that moves.
    - `values`: of the input, in base units.
    - `marked`: label of a point → value of the input there.
    - Gives ``rows`` and ``results``, series of n values of the input and of the result; ``points``, a frame with
      ``label``, ``x`` and ``y``.
    """
    result = express(register, register.quantities[key])
    line, points = one_way(result, name, values), one_way(result, name, list(marked.values()))
    named = pd.DataFrame({"label": list(marked), "x": points["input"], "y": points["result"]})
    return {"rows": line["input"], "results": line["result"], "points": named}


def curve_figure(
    register: Register,
    name: str,
    specifications: Sequence[curve.Specification],
    dimensions: Sequence[curve.Dimension],
) -> Figure:
    """Every specification of a list from the lowest estimate to the highest, with what was chosen in each."""
    rows = curve.table(specifications, dimensions)
    return chart(register, name, rows, choices=[one.name for one in dimensions])
