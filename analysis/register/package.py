"""The tables of a data package as rows of text, once its schema has passed.

A sound package is told by comparing whole columns with the schema. Only where that finds a doubt is Frictionless asked,
whose word is the last and which words the refusal; it takes ten times as long.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis.register.records import DataError, Row

_PACKAGE = "data/datapackage.json"

#: What a description may say without a doubt; a field's constraints are in `_KEPT`, its types in `_TYPES`.
_OF_PACKAGE = {"name", "title", "profile", "description", "licenses", "resources"}
_OF_TABLE = {"name", "title", "description", "path", "schema", "sources", "licenses"}
_OF_SCHEMA = {"fields", "primaryKey", "foreignKeys", "missingValues"}
_OF_FIELD = {"name", "type", "description", "constraints"}
_ALWAYS = {
    "profile": "tabular-data-resource",
    "type": "table",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
}

#: Letters a row may have; more are no table's row, and reading them as a number takes minutes.
_LONGEST = 5_000

#: What no cell holds: control characters, signs without width or that turn the direction, digits other than 0 to 9.
_NEVER = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|(?![0-9])\\d")

Columns = Mapping[str, tuple[str, ...]]


def read(folder: Path, needed: Iterable[str]) -> dict[str, list[Row]]:
    """Every table of a data package, by its name, as located rows of text.

    Raises DataError for the first thing that breaks the schema, a table that is `needed` and missing included.
    """
    _check_text(folder)
    doubts = doubtful(folder, needed)
    if doubts != []:
        for error in refusals(folder, needed, doubts):
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
    rows = [Row(file, number, zip(header, line, strict=True)) for number, line in enumerate(lines, start=2)]
    for row, line in zip(rows, lines, strict=True):
        text = "".join(line)
        if not (text.isascii() and text.isprintable()) and _NEVER.search(text):
            column = next(column for column, cell in row.items() if _NEVER.search(cell))
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


# --- a sound package ----------------------------------------------------------------------------------------


#: What a table or a description of another kind than the quick check knows may bring up.
_DOUBTFUL = (OSError, ValueError, TypeError, LookupError, AttributeError, csv.Error, re.error)


def doubtful(folder: Path, needed: Iterable[str]) -> list[str] | None:
    """The tables of a package that may not keep their schema, a doubt being no refusal yet.

    ``None`` where the package itself may be none; nothing where it keeps its schema without any doubt.
    """
    try:
        package = described(folder)
        names = [table["name"] for table in package["resources"]]
        if not (set(package) <= _OF_PACKAGE and len(set(names)) == len(names) and set(needed) <= set(names)):
            return None
    except _DOUBTFUL:
        return None
    tables: dict[str, Columns] = {}
    for table in package["resources"]:
        with suppress(*_DOUBTFUL):
            tables[table["name"]] = _columns(folder, table)
    return [table["name"] for table in package["resources"] if not _holds_surely(table, tables)]


def _holds_surely(table: Mapping[str, Any], tables: Mapping[str, Columns]) -> bool:
    try:
        return _holds(table, tables)
    except _DOUBTFUL:
        return False


def _columns(folder: Path, table: Mapping[str, Any]) -> Columns:
    """A table's columns by name; raises ValueError where readers could take its text differently."""
    text = (folder / table["path"]).read_bytes().decode("utf-8")
    if "\r" in text or "\0" in text:
        raise ValueError
    header, *lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if header != [field["name"] for field in table["schema"]["fields"]] or len(set(header)) < len(header):
        raise ValueError
    columns = zip(*lines, strict=True) if lines else [()] * len(header)
    return dict(zip(header, columns, strict=True))


def _holds(table: Mapping[str, Any], tables: Mapping[str, Columns]) -> bool:
    schema, own = table["schema"], tables[table["name"]]
    known = all(table[key] == _ALWAYS[key] if key in _ALWAYS else key in _OF_TABLE for key in table)
    known = known and set(schema) <= _OF_SCHEMA and schema["missingValues"] == [""]
    key = schema.get("primaryKey", [])
    key = [key] if isinstance(key, str) else key
    return (
        known
        and all(_is_kept(field, own[field["name"]]) for field in schema["fields"])
        and (not key or _is_unique(list(zip(*(own[name] for name in key), strict=True))))
        and not any("" in own[name] for name in key)
        and all(_refers(one, own, tables) for one in schema.get("foreignKeys", []))
    )


def _is_kept(field: Mapping[str, Any], column: tuple[str, ...]) -> bool:
    rules, filled = field.get("constraints", {}), set(column) - {""}
    return (
        set(field) <= _OF_FIELD
        and isinstance(field["description"], str)
        and all(map(_TYPES[field["type"]], filled))
        and all(_KEPT[name](limit, filled, column) for name, limit in rules.items())
    )


def _refers(key: Mapping[str, Any], own: Columns, tables: Mapping[str, Columns]) -> bool:
    there = tables[key["reference"]["resource"]][key["reference"]["fields"]]
    return set(own[key["fields"]]) - {""} <= set(there)


def _is_unique(cells: Collection[Any]) -> bool:
    return len(set(cells)) == len(cells)


def _is_day(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and date.fromisoformat(text))


#: Type → whether a cell that is not empty is of it.
_TYPES: dict[str, Callable[[str], bool]] = {
    "string": bool,
    "integer": lambda text: bool(re.fullmatch(r"-?[0-9]{1,15}", text)),
    "number": lambda text: bool(re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text)),
    "boolean": lambda text: text in ("true", "false"),
    "date": _is_day,
}

#: Constraint → whether a column keeps it: its limit, the distinct cells that are not empty, and all cells.
_KEPT: dict[str, Callable[..., Any]] = {
    "required": lambda limit, filled, column: limit is True and "" not in column,
    "unique": lambda limit, filled, column: limit is True and _is_unique(column),
    "enum": lambda limit, filled, column: isinstance(limit, list) and filled <= set(limit),
    "pattern": lambda limit, filled, column: all(map(re.compile(limit).fullmatch, filled)),
    "minimum": lambda limit, filled, column: all(limit <= Decimal(text) for text in filled),
    "maximum": lambda limit, filled, column: all(Decimal(text) <= limit for text in filled),
    "maxLength": lambda limit, filled, column: all(len(text) <= limit for text in filled),
}


# --- a refusal ----------------------------------------------------------------------------------------------


def refusals(
    folder: Path, needed: Iterable[str], doubts: Collection[str] | None = None
) -> Iterator[DataError]:
    """What Frictionless finds wrong, in the order of the package, rows and columns; nothing if all is well.

    `doubts`: the tables to look into; all of them if not given.
    """
    # Imported only here: a sound package needs none of it, and it takes longer to import than to load
    from frictionless import Package, system
    from frictionless.exception import FrictionlessException

    with system.use_context(trusted=True):
        try:
            package = Package(str(folder / "datapackage.json"))
            for name in needed:
                if not package.has_resource(name):
                    yield DataError(_PACKAGE, "-", "resources", "-", f"has no table {name}")
                    return
            names = [None] if doubts is None else doubts
            reports = [package.validate(name=name) for name in names]
        except FrictionlessException as error:
            yield DataError(_PACKAGE, "-", "-", "-", _without_path(folder, str(error)))
            return
    for report in reports:
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
