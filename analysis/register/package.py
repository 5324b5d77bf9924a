"""The tables of a data package as rows of text, each held against the schema that the package has for it.

The check knows as much of the standard, a Frictionless Data Package, as the package says, and refuses a description
that says more; a test lets Frictionless read the same tables.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from datetime import date
from decimal import Decimal
from itertools import filterfalse, zip_longest
from pathlib import Path
from typing import Any

from analysis.register.records import DataError, Row

_PACKAGE = "data/datapackage.json"

#: What a description may say of the package, of a table, of its schema and of a column.
_OF_PACKAGE = {"name", "title", "profile", "description", "licenses", "resources"}
_OF_SCHEMA = {"fields", "primaryKey", "foreignKeys", "missingValues"}
_OF_FIELD = {"name", "type", "description", "constraints"}
_OF_TABLE = {"name", "title", "description", "path", "schema", "sources", "licenses"}
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


class Tables(dict[str, list[Row]]):
    """Rows of the tables of a package, by the name of the table."""

    def __missing__(self, name: str) -> list[Row]:
        """Refuse a package without this table."""
        raise DataError(_PACKAGE, "-", "resources", "-", f"has no table {name}")


def read(folder: Path) -> Tables:
    """Every table of a data package as located rows of text; raises DataError for the first that breaks its schema."""
    for path in sorted(folder.rglob("*.csv")):
        if not path.name.startswith(".") and not path.is_file():
            raise DataError(_named(path.relative_to(folder)), "-", "-", "-", "is not a file that can be read")
    package = described(folder)
    _check_description(package)
    tables = Tables((table["name"], _rows(folder, table)) for table in package["resources"])
    for table in package["resources"]:
        check(table, tables)
    return tables


def described(folder: Path) -> dict[str, Any]:
    """The package's description, ``datapackage.json``.

    Returns
    -------
    dict
        As the file has it: ``resources`` are the tables, each with ``path``, ``title`` and ``schema``.

    Raises
    ------
    DataError
        If there is no such file, or no JSON in it.
    """
    try:
        return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(_PACKAGE, "-", "-", "-", f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise DataError(_PACKAGE, "-", "-", "-", f"is not JSON: {error}") from error


def _check_description(package: Mapping[str, Any]) -> None:
    """Refuse what the check of a table would not look at."""
    try:
        for name in ("name", "path"):
            if len({table[name] for table in package["resources"]}) < len(package["resources"]):
                raise DataError(_PACKAGE, "-", name, "-", "two tables have the same")
        said: list[tuple[Iterable[str], Set[str]]] = [(package, _OF_PACKAGE)]
        for table in package["resources"]:
            said += [(table, _OF_TABLE | _ALWAYS.keys()), (table["schema"], _OF_SCHEMA)]
            usual = _ALWAYS | {"missingValues": [""]}
            for name, value in (table | table["schema"]).items():
                if value != usual.get(name, value):
                    raise DataError(_PACKAGE, "-", name, value, f"of {table['name']}: is not {usual[name]}")
            for field in table["schema"]["fields"]:
                said += [(field, _OF_FIELD), (_rules(field), _KEPT.keys() | {"required", "unique"})]
                said += [({field["type"]}, _TYPES.keys())]
    except (LookupError, TypeError, AttributeError) as error:
        raise DataError(_PACKAGE, "-", "-", "-", f"describes no tables: {error!r}") from error
    for names, known in said:
        if other := sorted(set(names) - known):
            raise DataError(_PACKAGE, "-", "-", other[0], f"is none of {', '.join(sorted(known))}")


def _named(path: Path | str) -> str:
    return f"data/{Path(path).as_posix()}"


def _rows(folder: Path, table: Mapping[str, Any]) -> list[Row]:
    """The rows of a table with the columns of its schema, every cell of it text that can be seen."""
    file, columns = _named(table["path"]), [field["name"] for field in table["schema"]["fields"]]
    lines = csv.reader(io.StringIO(_text(folder / table["path"], file), newline=""), strict=True)
    rows = []
    try:
        header = next(lines, [])
        if not header:
            raise DataError(file, "-", "-", "-", "the source is empty")
        for name, label in zip_longest(columns, header, fillvalue="-"):
            if name != label:
                rule = f"label error: the columns, with commas between, are {', '.join(columns)}"
                raise DataError(file, 1, name, label, rule)
        for number, line in enumerate(lines, start=2):
            if len(line) != len(columns):
                rule = f"the row has {len(line)} cells and not {len(columns)}" if line else "the row is blank"
                first = columns[len(line)] if 0 < len(line) < len(columns) else "-"
                raise DataError(file, number, first, "-", rule)
            rows.append(Row(file, number, zip(columns, line, strict=True)))
            text = "".join(line)
            if not (text.isascii() and text.isprintable()) and _NEVER.search(text):
                column = next(name for name, cell in rows[-1].items() if _NEVER.search(cell))
                rule = "holds a line break, a sign nobody sees or a digit of another script"
                raise rows[-1].error(column, rule)
    except csv.Error as error:
        raise DataError(file, lines.line_num, "-", "-", f"is not CSV: {error}") from error
    return rows


def _text(path: Path, file: str) -> str:
    """The text of a table in UTF-8, in lines that a table can have."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise DataError(file, "-", "-", "-", f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise DataError(file, number, "-", content[error.start : error.end], "is not UTF-8") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > _LONGEST:
            rule = f"the row has {len(line):,} letters, and none has more than {_LONGEST:,}"
            raise DataError(file, number, "-", f"{line[:40]}…", rule)
    return text


# --- the schema -----------------------------------------------------------------------------------------------


def check(table: Mapping[str, Any], tables: Mapping[str, list[Row]]) -> None:
    """Refuse the first row that breaks the schema of its table, as the package describes it."""
    if broken := list(_broken(table["schema"], tables[table["name"]], tables)):
        row, columns, rule = min(broken, key=lambda one: one[0].number)
        value = ", ".join(row[column] for column in columns)
        raise DataError(row.file, row.number, ", ".join(columns), value, rule)


def _broken(
    schema: Mapping[str, Any], rows: Collection[Row], tables: Mapping[str, list[Row]]
) -> Iterator[tuple[Row, tuple[str, ...], str]]:
    """The first row that breaks each rule of a schema, with the columns and the rule."""
    key = schema.get("primaryKey", [])
    key = (key,) if isinstance(key, str) else tuple(key)
    unique = [key] if key else []
    for field in schema["fields"]:
        name, rules = field["name"], _rules(field)
        if rules.pop("unique", False):
            unique.append((name,))
        filled, wrong = {row[name] for row in rows} - {""}, {}
        if rules.pop("required", False) or name in key:
            wrong[""] = "constraint error: required"
        for rule, limit in rules.items():
            found = set(filterfalse(_KEPT[rule](limit), filled))
            wrong |= dict.fromkeys(
                found, f"{'type' if rule == 'type' else 'constraint'} error: {rule} is {limit}"
            )
            filled -= found
        for row in rows:
            if row[name] in wrong:
                yield row, (name,), wrong[row[name]]
                break
    for columns in unique:
        seen: dict[tuple[str, ...], Row] = {}
        for row in rows:
            own = tuple(map(row.__getitem__, columns))
            if any(own) and seen.setdefault(own, row) is not row:
                yield row, columns, f"unique error: the same as in the row at position {seen[own].number}"
                break
    for one in schema.get("foreignKeys", []):
        name, there, other = one["fields"], one["reference"]["resource"], one["reference"]["fields"]
        known = {row[other] for row in tables[there]} | {""}
        for row in rows:
            if row[name] not in known:
                yield row, (name,), f'foreign key error: not found in the lookup table "{there}" as "{other}"'
                break


def _rules(field: Mapping[str, Any]) -> dict[str, Any]:
    """Name of each rule of a column → its limit; the type comes first, so that what follows can rely on it."""
    return {"type": field["type"], **field.get("constraints", {})}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


#: Type → whether a cell that is not empty is of it.
_TYPES: dict[str, Callable[[str], Any]] = {
    "string": bool,
    "integer": re.compile(r"-?[0-9]{1,15}").fullmatch,
    "number": re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?").fullmatch,
    "boolean": re.compile("true|false").fullmatch,
    "date": _is_day,
}

#: Rule of a column → from its limit, what tells whether a cell that is not empty keeps it.
_KEPT: dict[str, Callable[[Any], Callable[[str], Any]]] = {
    "type": lambda kind: _TYPES[kind],
    "enum": lambda known: set(known).__contains__,
    "pattern": lambda pattern: re.compile(pattern).fullmatch,
    "minimum": lambda least: lambda cell: least <= Decimal(cell),
    "maximum": lambda most: lambda cell: Decimal(cell) <= most,
    "maxLength": lambda most: lambda cell: len(cell) <= most,
}
