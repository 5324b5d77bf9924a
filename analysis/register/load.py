"""Load the tables in ``data/`` and check them before anything is computed.

The schema is ``data/datapackage.json`` (a Frictionless Data Package). Rules between columns stand in
:mod:`analysis.register.rules`. Whatever is wrong stops the load with one line that names file, row, column, value and
rule; the header is row 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from analysis.register import package, rules, together
from analysis.register import systems as named
from analysis.register.accounts import Account, account
from analysis.register.beliefs import Belief, Correlation, belief, correlations
from analysis.register.panel import Official, official
from analysis.register.predictions import (
    Conclusion,
    CouncilPrediction,
    Prediction,
    conclusion,
    council_prediction,
    prediction,
)
from analysis.register.records import Check, Claim, DataError, Holder, Input, Quantity, Row, Unit
from analysis.register.restated import Restatement, restatement
from analysis.register.scenarios import Scenario, scenarios
from analysis.register.synthetic import Case, cases
from analysis.register.systems import Comparison, Evaluation, System
from analysis.register.unseen import Unseen, check_together, unseen, with_pages

__all__ = ["DATA", "DataError", "Register", "dictionary", "load", "titles"]

_Kind = TypeVar("_Kind")

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "data"
#: The folder of the tables: inside the package once it is installed, beside it in the project.
DATA = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "data"


@dataclass(frozen=True, eq=False)
class Register:
    """All tables, checked and typed; compared by identity, so that what is computed from one can be kept."""

    units: Mapping[str, Unit]
    inputs: Mapping[str, Input]
    claims: Mapping[str, Claim]
    quantities: Mapping[str, Quantity]
    checks: Mapping[str, Check]
    sources: pd.DataFrame  #: one row per source, indexed by id; text
    accounts: Mapping[str, Account]  #: accounts of the time that families get
    time_use: pd.DataFrame  #: accounts of the week: account, label, activity, input, whole; text
    official: Official  #: the official records of councils, England and regions
    synthetic: Mapping[str, Case]  #: made-up claims with known verdicts
    #: every numeral of the source documents: source, figure, locator, times, claim, context; text
    inventory: pd.DataFrame
    holders: Mapping[str, Holder]
    pages: Mapping[str, Unseen]  #: figures of the report's unread pages, to be filled in
    restatements: Mapping[str, Restatement]  #: figures as others repeated them
    #: `systems`, `evaluations`, `comparisons`: systems the sources name, results reported of them, and each
    #: beside the Blueprint on one measure
    systems: Mapping[str, System]
    evaluations: Mapping[str, Evaluation]
    comparisons: Mapping[str, Comparison]
    beliefs: Mapping[str, Belief]  #: what is believed about uncertain inputs, by the key of the input
    correlations: tuple[Correlation, ...]  #: inputs believed to move together
    scenarios: Mapping[str, Scenario]  #: named sets of values of inputs
    #: `predictions`, `predictions_councils`, `conclusions`: what was said of a count before it came, and what
    #: would change an answer
    predictions: Mapping[str, Prediction]
    predictions_councils: Mapping[str, CouncilPrediction]
    conclusions: Mapping[str, Conclusion]


@cache
def load(folder: Path = DATA) -> Register:
    """Load, check and type every table of the data package.

    Parameters
    ----------
    folder : Path
        Holds ``datapackage.json`` and the tables it names.

    Raises
    ------
    DataError
        For the first thing that is wrong, in the order of the package.
    """
    return assemble(package.read(Path(folder)))


def assemble(tables: Mapping[str, list[Row]], records: Official | None = None) -> Register:
    """Check and type tables that keep their schema.

    `records`: what :func:`analysis.register.panel.official` made of the official tables, where that is known.
    """
    for name, rows in tables.items():
        together.check(name, rows)
    units = _keyed(tables["units"], rules.unit, key="unit")
    claims = _keyed(tables["claims"], rules.claim, units)
    inputs = _keyed(tables["inputs"], rules.input_, units, claims)
    pages = _keyed(tables["unseen_pages"], unseen, units, claims, inputs)
    check_together(tables["unseen_pages"], pages)
    inputs = with_pages(inputs, pages)
    quantities = rules.quantities(tables["quantities"], units, inputs)
    known: dict[str, Input | Quantity] = {**inputs, **quantities}
    # What no page has given yet has a unit to be checked, but no value
    waiting = {key: entry.as_input() for key, entry in pages.items() if not entry.filled}
    for row in tables["claims"]:
        rules.claim_arguments(row, claims[row["id"]], known | waiting)
        rules.readings(row, claims, inputs, quantities)
    checks = _keyed(tables["checks"], rules.check, claims | known, quantities)
    beliefs = _keyed(tables["beliefs"], belief, inputs, key="input")
    dates = {row["id"]: row["date"] for row in tables["sources"]}
    restatements = _keyed(tables["restatements"], restatement, units, claims, inputs, dates)
    systems = _keyed(tables["systems"], named.read_system, set(dates), claims)
    evaluations = _keyed(tables["evaluations"], named.read_evaluation, inputs, quantities)
    for row in tables["systems"]:
        own = [found for found in evaluations.values() if found.system == row["id"]]
        named.check_computable(row, systems[row["id"]], claims, own)
    for row in tables["time_use"]:
        rules.time_use(row, inputs)
    return Register(
        units,
        inputs,
        claims,
        quantities,
        checks,
        _frame(tables["sources"]).set_index("id"),
        _keyed(tables["accounts"], account, known),
        _frame(tables["time_use"]),
        records or official(tables),
        synthetic=cases(tables["synthetic_claims"], units),
        inventory=_frame(tables["inventory"]),
        holders=_keyed(tables["holders"], rules.holder, key="holder"),
        pages=pages,
        restatements=restatements,
        systems=systems,
        evaluations=evaluations,
        comparisons=_keyed(tables["comparisons"], named.read_comparison, known),
        beliefs=beliefs,
        correlations=correlations(tables["correlations"], beliefs),
        scenarios=scenarios(tables["scenarios"], inputs, beliefs),
        predictions=_keyed(tables["predictions"], prediction, units),
        predictions_councils=_keyed(tables["predictions_councils"], council_prediction),
        conclusions=_keyed(tables["conclusions"], conclusion, units),
    )


def _keyed(rows: list[Row], read: Callable[..., _Kind], *known: object, key: str = "id") -> dict[str, _Kind]:
    """Rows as records by their key; `known` is what each is checked against."""
    return {row[key]: read(row, *known) for row in rows}


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows)


@cache
def titles() -> dict[str, tuple[str, str]]:
    """Title and path of every table, by its name."""
    return {one["name"]: (one["title"], one["path"]) for one in package.described(DATA)["resources"]}


def dictionary() -> str:
    """The data dictionary as Markdown, from the descriptions in ``datapackage.json``."""
    described = package.described(DATA)
    parts = [
        f"# {described['title']}",
        described["description"],
        "This page is made from `datapackage.json` by `python -m analysis dictionary`.",
    ]
    for resource in described["resources"]:
        fields = [_field(field) for field in resource["schema"]["fields"]]
        table = "\n".join(["| column | type | must be | meaning |", "|---|---|---|---|", *fields])
        parts += [
            f"## `{resource['path']}`",
            f"{resource['title']}. {resource['description']}".strip(),
            table,
        ]
        parts += [f"Source: {source['title']}, {source['path']}" for source in resource.get("sources", [])]
        parts += [f"Licence: {licence['title']}." for licence in resource.get("licenses", [])]
    return "\n\n".join(parts) + "\n"


def _field(field: dict[str, Any]) -> str:
    rules = field.get("constraints", {})
    said = [name for name in ("required", "unique") if rules.get(name)]
    said += [f"one of: {', '.join(rules['enum'])}"] if "enum" in rules else []
    said += [f"{name} {rules[name]}" for name in ("minimum", "maximum") if name in rules]
    return f"| `{field['name']}` | {field['type']} | {'; '.join(said)} | {field['description']} |"
