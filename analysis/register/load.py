"""Load the tables in ``data/`` and check them before anything is computed.

The schema is ``data/datapackage.json`` (a Frictionless Data Package). Rules between columns stand in
:mod:`analysis.register.rules`. Whatever is wrong stops the load with one line that names file, row, column, value and
rule; the header is row 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
from frictionless import Package, system
from frictionless.exception import FrictionlessException

from analysis.register import rules
from analysis.register import systems as named
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
from analysis.register.synthetic import Case, case
from analysis.register.systems import Comparison, Evaluation, System
from analysis.register.unseen import Unseen, check_together, unseen, with_pages

__all__ = ["DATA", "DataError", "Register", "dictionary", "load", "titles"]

#: The folder of the tables, beside the package.
DATA = Path(__file__).resolve().parents[2] / "data"

_TABLES = ("sources", "units", "claims", "inputs", "quantities", "time_use")
_TABLES += ("workforce", "children_in_need", "roles", "continuity", "expenditure", "spending", "judgements")
_TABLES += ("child_population", "flags")
_TABLES += (
    "synthetic_claims",
    "inventory",
    "holders",
    "unseen_pages",
    "restatements",
    "systems",
    "evaluations",
    "comparisons",
    "beliefs",
    "correlations",
    "scenarios",
    "predictions",
    "predictions_councils",
    "conclusions",
)


@dataclass(frozen=True, eq=False)
class Register:
    """All tables, checked and typed; compared by identity, so that what is computed from one can be kept.

    Attributes
    ----------
    sources : DataFrame
        One row per source, indexed by id; text.
    time_use : DataFrame
        Accounts of the week: account, label, activity, input, whole; text.
    official : Official
        The official records of councils, England and regions.
    synthetic : mapping of str to Case
        Made-up claims with known verdicts.
    inventory : DataFrame
        Every numeral of the source documents: source, figure, locator, times, claim, context; text.
    pages : mapping of str to Unseen
        Figures of the report's unread pages, to be filled in.
    restatements : mapping of str to Restatement
        Figures as others repeated them.
    beliefs : mapping of str to Belief
        What is believed about uncertain inputs, by the key of the input.
    correlations : tuple of Correlation
        Inputs believed to move together.
    scenarios : mapping of str to Scenario
        Named sets of values of inputs.
    systems, evaluations, comparisons : mapping
        Systems the sources name, results reported of them, and each beside the Blueprint on one measure.
    predictions, predictions_councils, conclusions : mapping
        What was said of a count before it came, and what would change an answer.
    """

    units: Mapping[str, Unit]
    inputs: Mapping[str, Input]
    claims: Mapping[str, Claim]
    quantities: Mapping[str, Quantity]
    checks: Mapping[str, Check]
    sources: pd.DataFrame
    time_use: pd.DataFrame
    official: Official
    synthetic: Mapping[str, Case]
    inventory: pd.DataFrame
    holders: Mapping[str, Holder]
    pages: Mapping[str, Unseen]
    restatements: Mapping[str, Restatement]
    systems: Mapping[str, System]
    evaluations: Mapping[str, Evaluation]
    comparisons: Mapping[str, Comparison]
    beliefs: Mapping[str, Belief]
    correlations: tuple[Correlation, ...]
    scenarios: Mapping[str, Scenario]
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

    Returns
    -------
    Register

    Raises
    ------
    DataError
        For the first thing that is wrong, in the order of the package.
    """
    tables = _read(Path(folder))
    units = {row["unit"]: rules.unit(row) for row in tables["units"]}
    claims = {row["id"]: rules.claim(row, units) for row in tables["claims"]}
    inputs = {row["id"]: rules.input_(row, units, claims) for row in tables["inputs"]}
    pages = {row["id"]: unseen(row, units, claims, inputs) for row in tables["unseen_pages"]}
    check_together(tables["unseen_pages"], pages)
    inputs = with_pages(inputs, pages)
    quantities = rules.quantities(tables["quantities"], units, inputs)
    # What no page has given yet has a unit to be checked, but no value
    waiting = {key: entry.as_input() for key, entry in pages.items() if not entry.filled}
    for row in tables["claims"]:
        rules.claim_arguments(row, claims[row["id"]], {**inputs, **quantities, **waiting})
        rules.readings(row, claims, inputs, quantities)
    checks = {row["id"]: rules.check(row, inputs, quantities, claims) for row in tables["checks"]}
    beliefs = {row["input"]: belief(row, inputs) for row in tables["beliefs"]}
    dates = {row["id"]: row["date"] for row in tables["sources"]}
    restatements = {
        row["id"]: restatement(row, units, claims, inputs, dates) for row in tables["restatements"]
    }
    systems, evaluations = _systems(tables, claims, inputs, quantities)
    for row in tables["time_use"]:
        rules.time_use(row, inputs)
    for row in tables["inventory"]:
        rules.numeral(row)
    return Register(
        units,
        inputs,
        claims,
        quantities,
        checks,
        _frame(tables["sources"]).set_index("id"),
        _frame(tables["time_use"]),
        official(tables),
        synthetic={row["id"]: case(row, units) for row in tables["synthetic_claims"]},
        inventory=_frame(tables["inventory"]),
        holders={row["holder"]: rules.holder(row) for row in tables["holders"]},
        pages=pages,
        restatements=restatements,
        systems=systems,
        evaluations=evaluations,
        comparisons={
            row["id"]: named.read_comparison(row, inputs, quantities) for row in tables["comparisons"]
        },
        beliefs=beliefs,
        correlations=correlations(tables["correlations"], beliefs),
        scenarios=scenarios(tables["scenarios"], inputs, beliefs),
        predictions={row["id"]: prediction(row, units) for row in tables["predictions"]},
        predictions_councils={row["id"]: council_prediction(row) for row in tables["predictions_councils"]},
        conclusions={row["id"]: conclusion(row, units) for row in tables["conclusions"]},
    )


def _systems(
    tables: Mapping[str, list[Row]],
    claims: Mapping[str, Claim],
    inputs: Mapping[str, Input],
    quantities: Mapping[str, Quantity],
) -> tuple[dict[str, System], dict[str, Evaluation]]:
    """Systems and their evaluations; whether anything of a system is computed depends on both."""
    sources = {row["id"] for row in tables["sources"]}
    systems = {row["id"]: named.read_system(row, sources, claims) for row in tables["systems"]}
    evaluations = {row["id"]: named.read_evaluation(row, inputs, quantities) for row in tables["evaluations"]}
    for row in tables["systems"]:
        own = [found for found in evaluations.values() if found.system == row["id"]]
        named.check_computable(row, systems[row["id"]], claims, own)
    return systems, evaluations


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame([dict(row.cells) for row in rows])


def _read(folder: Path) -> dict[str, list[Row]]:
    """Every table as located rows of text, after the schema has passed."""
    _check_text(folder)
    with system.use_context(trusted=True):
        try:
            package = Package(str(folder / "datapackage.json"))
            _check_complete(package)
            report = package.validate()
        except FrictionlessException as error:
            rule = _without_path(folder, str(error))
            raise DataError("data/datapackage.json", "-", "-", "-", rule) from error
    for error in _schema_errors(folder, report):
        raise error
    return {
        resource.name: list(_rows(folder, resource.path, resource.schema.field_names))
        for resource in package.resources
    }


def _check_complete(package: Package) -> None:
    """Every table that the register is made of must be in the package."""
    for name in _TABLES:
        if not package.has_resource(name):
            raise DataError("data/datapackage.json", "-", "resources", "-", f"has no table {name}")


def _without_path(folder: Path, rule: str) -> str:
    """The rule without the folder that holds the tables, which is another on every machine."""
    return rule.replace(f"{folder}/", "data/")


def _rows(folder: Path, path: str, columns: list[str]) -> Iterator[Row]:
    table = pd.read_csv(folder / path, dtype=str, keep_default_na=False, encoding="utf-8")
    for number, cells in enumerate(table[columns].to_dict("records"), start=2):
        yield Row(f"data/{path}", number, cells)


def _check_text(folder: Path) -> None:
    """Every table must be UTF-8 text; say where it is not."""
    for path in sorted(folder.rglob("*.csv")):
        for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                name = f"data/{path.relative_to(folder).as_posix()}"
                raise DataError(name, number, "-", line[error.start : error.end], "is not UTF-8") from error


def _schema_errors(folder: Path, report) -> Iterator[DataError]:
    """Schema errors in the order of the package, rows and columns."""
    for error in report.errors:
        yield DataError("data/datapackage.json", "-", "-", "-", error.message)
    for task in report.tasks:
        found = sorted(task.errors, key=lambda error: getattr(error, "row_number", 1) or 1)
        for error in found:
            detail = error.to_descriptor()
            row = detail.get("rowNumber", 1 if "label" in error.type else "-")
            column = detail.get("fieldName") or ", ".join(detail.get("fieldNames", [])) or "-"
            cells = detail.get("fieldCells") or [detail.get("cell", detail.get("label", "-"))]
            value = ", ".join("" if cell in (None, "None") else str(cell) for cell in cells)
            rule = _without_path(folder, f"{error.title.lower()}: {error.note}")
            yield DataError(f"data/{task.place}", row, column, value, rule)


@cache
def titles(folder: Path = DATA) -> dict[str, tuple[str, str]]:
    """Title and path of every table, by its name.

    Parameters
    ----------
    folder : Path
        Holds ``datapackage.json``.
    """
    package = json.loads((Path(folder) / "datapackage.json").read_text(encoding="utf-8"))
    return {one["name"]: (one["title"], one["path"]) for one in package["resources"]}


def dictionary(folder: Path = DATA) -> str:
    """The data dictionary as Markdown, from the descriptions in ``datapackage.json``.

    Parameters
    ----------
    folder : Path
        Holds ``datapackage.json``.
    """
    package = json.loads((Path(folder) / "datapackage.json").read_text(encoding="utf-8"))
    parts = [
        f"# {package['title']}",
        package["description"],
        "This page is made from `datapackage.json` by `python -m analysis dictionary`.",
    ]
    for resource in package["resources"]:
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


def _field(field: dict) -> str:
    rules = field.get("constraints", {})
    said = [name for name in ("required", "unique") if rules.get(name)]
    said += [f"one of: {', '.join(rules['enum'])}"] if "enum" in rules else []
    said += [f"{name} {rules[name]}" for name in ("minimum", "maximum") if name in rules]
    return f"| `{field['name']}` | {field['type']} | {'; '.join(said)} | {field['description']} |"
