"""The tables of a data package as rows of text, once Frictionless has found that they keep its schema."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from frictionless import Package, system
from frictionless.exception import FrictionlessException

from analysis.register.records import DataError, Row

_PACKAGE = "data/datapackage.json"

#: Letters a row may have; more are no table's row, and reading them as a number takes minutes.
_LONGEST = 5_000

#: What no cell holds: control characters, signs without width or that turn the direction, digits other than 0 to 9.
_NEVER = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|(?![0-9])\\d")


def read(folder: Path, needed: Iterable[str]) -> dict[str, list[Row]]:
    """Every table of a data package, by its name, as located rows of text.

    `needed`: tables without which it is not whole. Raises DataError for the first thing that breaks the schema.
    """
    _check_text(folder)
    for error in refusals(folder, needed):
        raise error
    return {table["name"]: _rows(folder, table) for table in described(folder)["resources"]}


def described(folder: Path) -> dict[str, Any]:
    """The package's description, ``datapackage.json``.

    Returns
    -------
    dict
        As the file has it: ``resources`` are the tables, each with ``path``, ``title`` and ``schema``.
    """
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def _rows(folder: Path, table: Mapping[str, Any]) -> list[Row]:
    with (folder / table["path"]).open(encoding="utf-8-sig", newline="") as text:
        header, *lines = [line for line in csv.reader(text) if line]
    file, columns = f"data/{table['path']}", [field["name"] for field in table["schema"]["fields"]]
    if header != columns:
        raise DataError(
            file, 1, "-", header[0], f"the columns, with commas between, are {', '.join(columns)}"
        )
    cells = (dict(zip(header, line, strict=True)) for line in lines)
    rows = [Row(file, number, row) for number, row in enumerate(cells, start=2)]
    for row in rows:
        if _NEVER.search("".join(row.cells.values())):
            column = next(column for column, cell in row.cells.items() if _NEVER.search(cell))
            raise row.error(column, "holds a line break, a sign nobody sees or a digit of another script")
    return rows


def _check_text(folder: Path) -> None:
    """Every file must be text in UTF-8, in lines that a table can have; say where one is not."""
    for path in sorted(folder.rglob("*.csv")):
        name = f"data/{path.relative_to(folder).as_posix()}"
        if path.name.startswith("."):
            continue
        if not path.is_file():
            raise DataError(name, "-", "-", "-", "is not a file that can be read")
        content = path.read_bytes()
        try:
            lines = content.decode("utf-8").splitlines()
        except UnicodeDecodeError as error:
            number = content.count(b"\n", 0, error.start) + 1
            wrong = content[error.start : error.end]
            raise DataError(name, number, "-", wrong, "is not UTF-8") from error
        for number, line in enumerate(lines, start=1):
            if len(line) > _LONGEST:
                rule = f"the row has {len(line):,} letters, and none has more than {_LONGEST:,}"
                raise DataError(name, number, "-", f"{line[:40]}…", rule)


def refusals(folder: Path, needed: Iterable[str]) -> Iterator[DataError]:
    """What Frictionless finds wrong, in the order of the package, rows and columns; nothing if all is well."""
    with system.use_context(trusted=True):
        try:
            package = Package(str(folder / "datapackage.json"))
            for name in needed:
                if not package.has_resource(name):
                    yield DataError(_PACKAGE, "-", "resources", "-", f"has no table {name}")
                    return
            report = package.validate()
        except FrictionlessException as error:
            yield DataError(_PACKAGE, "-", "-", "-", _without_path(folder, str(error)))
            return
    yield from _schema_errors(folder, report)


def _without_path(folder: Path, rule: str) -> str:
    """The rule without the folder that holds the tables, which is another on every machine."""
    return rule.replace(f"{folder}/", "data/")


def _schema_errors(folder: Path, report: Any) -> Iterator[DataError]:
    for error in report.errors:
        yield DataError(_PACKAGE, "-", "-", "-", error.message)
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
