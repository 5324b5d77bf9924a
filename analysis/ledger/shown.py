"""What pages show without a key: records by year, neighbours, flags, reports, what a cost is to a council, drift.

No sentence asks for these numbers by name, so neither ``results.json`` nor the numbers of the prose hold them. Here
they stand for the diff of ``tests/snapshots/shown.json``, at eight digits: a council's last thousand pounds moves one.
"""

import json
import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

import pandas as pd

from analysis.appraisal import budget
from analysis.arithmetic.rounding import significant
from analysis.claims import drift, reasons, wording
from analysis.evidence.standings import MEASURES
from analysis.register.load import Register
from analysis.register.panel import Official

_DIGITS = 8


def shown(register: Register) -> dict[str, dict[str, str]]:
    """Every such number: kind → what it is of → its figures with commas between, "-" where none is known."""
    official = register.official
    return {
        "councils": dict(_rates(official.workforce, "slug")),
        "regions": dict(_rates(official.regions, "area")),
        "england": dict(_rates(official.england.reset_index(), "area")),
        "neighbours": dict(_neighbours(official)),
        "flags": dict(_flags(official)),
        "reports": dict(_reports(official)),
        "inputs": dict(_inputs(register)),
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
    """The measures of a council's page, in their order, of councils or of what they are compared with."""
    for row in table.itertuples():
        yield f"{getattr(row, by)} {row.year}", _figures(getattr(row, one.key) for one in MEASURES)


def _neighbours(official: Official) -> Iterator[tuple[str, str]]:
    """The units most like each unit in their order, and how close."""
    slugs = _slugs(official)
    for unit, own in official.neighbours.groupby("unit"):
        yield slugs[unit], ", ".join(f"{slugs[row.neighbour]} ({row.closeness})" for row in own.itertuples())


def _flags(official: Official) -> Iterator[tuple[str, str]]:
    """Which count of a council and year is hard to believe."""
    slugs = _slugs(official)
    for row in official.flags.itertuples():
        yield f"{slugs[row.unit]} {row.year}", row.column


def _slugs(official: Official) -> dict[str, str]:
    """The name in the address of each unit."""
    return dict(zip(official.workforce["unit"], official.workforce["slug"], strict=True))


def _reports(official: Official) -> Iterator[tuple[str, str]]:
    """Of a report both readings, the one that holds, the page of it, and which readers were sure."""
    for row in official.inspections.itertuples():
        sure = [reader for reader in ("first", "second") if getattr(row, f"{reader}_sure")]
        told = f"{row.first}, {row.second}, {row.reading}; page {_figures([row.page])}; sure: {', '.join(sure) or '-'}"
        yield f"{row.area} {row.start.date()}", f"{row.published.date()}: {told}"


def _inputs(register: Register) -> Iterator[tuple[str, str]]:
    """An input, the range in which its rounding or an assumption puts it, and the one that a run may draw from."""
    for key, one in register.inputs.items():
        plausible = [wording.short_between(*one.plausible, one.unit)] if one.plausible else []
        yield (
            key,
            "; ".join([wording.given(one), *([reasons.range_words(one)] if one.known else []), *plausible]),
        )


def _costs(register: Register) -> Iterator[tuple[str, str]]:
    """What the stated cost is to each council, as :func:`analysis.appraisal.budget.weights` has it."""
    for row in budget.weights(register).drop(columns="size").itertuples(index=False):
        yield row.area, _figures(row[1:])


def _restatements(register: Register) -> Iterator[tuple[str, str]]:
    """The figure as repeated, how many times the original it is, and both verdicts."""
    for one in drift.effects(register):
        verdicts = (judged.verdict.value for judged in (one.before, one.after) if judged)
        yield one.found.id, "; ".join([_figures([one.found.figure.value, one.times]), *verdicts])
