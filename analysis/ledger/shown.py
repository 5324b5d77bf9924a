"""What pages compute and show without a key: councils and regions by year, what a cost is to a council, drift.

No sentence asks for these numbers by name, so neither ``results.json`` nor the numbers of the prose hold them. Here
they stand for the diff of ``tests/snapshots/shown.json``, at six digits.
"""

import json
import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

import pandas as pd

from analysis.appraisal import budget
from analysis.arithmetic.rounding import significant
from analysis.claims import drift
from analysis.evidence.standings import MEASURES
from analysis.register.load import Register

_DIGITS = 6


def shown(register: Register) -> dict[str, dict[str, str]]:
    """Every such number: kind → what it is of → its figures with commas between, "-" where none is known."""
    official = register.official
    return {
        "councils": dict(_rates(official.workforce, "slug")),
        "regions": dict(_rates(official.regions, "area")),
        "costs": dict(_costs(register)),
        "restatements": dict(_restatements(register)),
    }


def as_json(register: Register) -> str:
    """The same as JSON text, one council, region or restatement a line."""
    return json.dumps(shown(register), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _figures(values: Iterable[float | Fraction | None]) -> str:
    known = (None if value is None or math.isnan(value) else value for value in values)
    return ", ".join(
        "-" if value is None else f"{significant(Fraction(value), _DIGITS):.10g}" for value in known
    )


def _rates(table: pd.DataFrame, by: str) -> Iterator[tuple[str, str]]:
    """The measures of a council's page, in their order."""
    for row in table.itertuples():
        yield f"{getattr(row, by)} {row.year}", _figures(getattr(row, one.key) for one in MEASURES)


def _costs(register: Register) -> Iterator[tuple[str, str]]:
    """What the stated cost is to each council, as :func:`analysis.appraisal.budget.weights` has it."""
    for row in budget.weights(register).drop(columns="size").itertuples(index=False):
        yield row.area, _figures(row[1:])


def _restatements(register: Register) -> Iterator[tuple[str, str]]:
    """The figure as repeated, how many times the original it is, and both verdicts."""
    for one in drift.effects(register):
        verdicts = (judged.verdict.value for judged in (one.before, one.after) if judged)
        yield one.found.id, "; ".join([_figures([one.found.figure.value, one.times]), *verdicts])
