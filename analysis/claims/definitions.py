"""What each finding is, from a table: words, unit, digits and definition in one row, so that code only computes.

A row may stand for many findings: names in braces are filled by the code that has the number, and then they stand in
the table of names filled, or else by a row of the table of phrases. ``{name!c}`` begins with a capital letter,
``{name!l}`` is in small letters.
"""

import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from math import isnan
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar, get_type_hints

from analysis.claims.finding import Finding
from analysis.claims.wording import capital
from analysis.register.records import DataError

Record = TypeVar("Record")

#: Columns of the table; ``interval`` and ``digits`` may be empty.
COLUMNS = ("id", "label", "unit", "decimals", "tables", "definition", "interval", "digits")

_MAY_BE_EMPTY = ("interval", "digits")


class Definitions:
    """The findings that a room can make, see the top of this file.

    `folder`: with ``findings.csv`` (`COLUMNS`), ``phrases.csv`` (``name``, ``words``) and ``filled.csv``
    (``name``). `**constants`: what stands for a name in braces everywhere, unless a finding has its own.
    """

    def __init__(self, folder: Path, **constants: object) -> None:
        """Name the tables; they are read when first asked for."""
        self.folder, self.constants = folder, constants

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, str]]:
        """The table by ``id``, checked; ``row`` is the line it begins on.

        Raises
        ------
        DataError
            If a column is missing, a cell is empty or ill-formed, an id stands twice, or nothing can stand for a
            name in braces, here or in a phrase.
        """
        rows = _read(self.folder / "findings.csv", COLUMNS, _MAY_BE_EMPTY)
        known = {*self.filled, *self._phrases, *self.constants}
        for file, table in (("findings.csv", rows), ("phrases.csv", self._phrases)):
            for row in table.values():
                _check_names(file, row, known)
        return rows

    @cached_property
    def phrases(self) -> Mapping[str, str]:
        """Words that several rows share, by name; they may hold names in braces themselves."""
        return {name: row["words"] for name, row in self._phrases.items()}

    @cached_property
    def _phrases(self) -> dict[str, dict[str, str]]:
        return _read(self.folder / "phrases.csv", ("name", "words"))

    @cached_property
    def filled(self) -> frozenset[str]:
        """Names in braces that code fills, with the attributes that are asked of them."""
        return frozenset(_read(self.folder / "filled.csv", ("name",)))

    def finding(
        self,
        key: str,
        value: Any,
        /,
        low: float | None = None,
        high: float | None = None,
        error: float | None = None,
        n: int | None = None,
        **words: object,
    ) -> Finding:
        """A finding from its row.

        Parameters
        ----------
        key : str
            The row's id, as the table has it, names in braces and all.
        value : float, Estimate or None
            In base units; an estimate brings its interval, error and number of rows.
        low, high, error, n
            See :class:`analysis.claims.finding.Finding`.
        **words
            What stands for the names in braces.

        Raises
        ------
        KeyError
            If there is no such row.
        DataError
            If nothing stands for a name in braces, or there is an interval without words for it.
        """
        if key not in self.rows:
            near = get_close_matches(key, self.rows, 3)
            raise KeyError(
                f"findings.csv has no row '{key}'" + (f"; near it: {', '.join(near)}" if near else "")
            )
        if hasattr(value, "low"):
            low, high, n = value.low, value.high, value.n
            value, error = value.value, None if isnan(value.error) else value.error
        told = {column: self._told(key, column, words) for column in COLUMNS}
        return Finding(
            id=told["id"],
            label=told["label"],
            value=_number(value),
            unit=told["unit"],
            decimals=int(told["decimals"]),
            definition=told["definition"],
            tables=tuple(dict.fromkeys(told["tables"].split())),
            low=_number(low),
            high=_number(high),
            interval="" if low is None else told["interval"],
            error=error,
            n=n,
            digits=int(told["digits"] or 6),
        )

    def phrase(self, name: str, **words: object) -> str:
        """A phrase of the table in words."""
        return _Filled(self).vformat(self.phrases[name], (), words)

    def _told(self, key: str, column: str, words: Mapping[str, object]) -> str:
        row = self.rows[key]
        try:
            return _Filled(self).vformat(row[column], (), words)
        except (KeyError, AttributeError, ValueError) as reason:
            rule = f"in '{key}' nothing stands for {{{reason.args[0]}}}"
            raise DataError("findings.csv", row["row"], column, row[column], rule) from reason


class _Filled(Formatter):
    """Fills names in braces: with what it is given, with constants, with phrases."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions

    def get_value(self, key: Any, args: Any, kwargs: Any) -> Any:
        for known in (kwargs, self.definitions.constants):
            if key in known:
                return known[key]
        return self.vformat(self.definitions.phrases[key], (), kwargs)

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if conversion == "c":
            return capital(str(value))
        return str(value).lower() if conversion == "l" else super().convert_field(value, conversion)


#: Type of a field → how a cell is read.
_READ: Mapping[object, Callable[[str], object]] = {
    str: str,
    int: int,
    float: float,
    bool: bool,
    int | None: lambda cell: int(cell) if cell else None,
    tuple[str, ...]: lambda cell: tuple(cell.split()),
}


def read_records(path: Path, made: type[Record], may_be_empty: Sequence[str] = ()) -> list[Record]:
    """The rows of a table as records, one column for each field.

    Parameters
    ----------
    path : Path
    made : type
        A dataclass.
    may_be_empty : sequence of str
        Columns.

    Raises
    ------
    DataError
        If a column is missing, or a cell is empty or cannot be read.
    """
    types = get_type_hints(made)
    records = []
    for line, row in _rows(path, tuple(types), may_be_empty):
        cells = {}
        for column, kind in types.items():
            try:
                cells[column] = _READ[kind](row[column])
            except ValueError as reason:
                raise DataError(path.name, line, column, row[column], str(reason)) from reason
        records.append(made(**cells))
    return records


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _read(path: Path, columns: Sequence[str], may_be_empty: Sequence[str] = ()) -> dict[str, dict[str, str]]:
    """Rows of templates by their first column, each with the line it begins on."""
    rows: dict[str, dict[str, str]] = {}
    for line, row in _rows(path, columns, may_be_empty):
        for column, cell in row.items():
            _check(path.name, line, column, cell)
        if row[columns[0]] in rows:
            raise DataError(path.name, line, columns[0], row[columns[0]], "stands twice")
        rows[row[columns[0]]] = row | {"row": str(line)}
    return rows


def _rows(
    path: Path, columns: Sequence[str], may_be_empty: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines and cells of a table."""
    with path.open(encoding="utf-8", newline="") as table:
        reader = csv.DictReader(table, strict=True)
        if tuple(reader.fieldnames or ()) != tuple(columns):
            raise DataError(path.name, 1, "", reader.fieldnames, f"the columns must be {', '.join(columns)}")
        for row in reader:
            for column in columns:
                if not row[column] and (row[column] is None or column not in may_be_empty):
                    raise DataError(path.name, reader.line_num, column, row[column], "is empty")
            yield reader.line_num, row


def _check_names(file: str, row: Mapping[str, str], known: Collection[str]) -> None:
    """Refuse a name in braces that neither code nor a phrase fills."""
    for column, cell in row.items():
        for _, name, _, _ in Formatter().parse(cell):
            if name is not None and name not in known:
                near = ", ".join(get_close_matches(name, known, 3))
                rule = f"nothing stands for {{{name}}}" + (f"; near it: {near}" if near else "")
                raise DataError(file, row["row"], column, cell, rule)


def _check(file: str, line: int, column: str, cell: str) -> None:
    """Refuse a cell whose braces do not match, and a number that is none."""
    try:
        filled = any(name is not None for _, name, _, _ in Formatter().parse(cell))
    except ValueError as reason:
        raise DataError(file, line, column, cell, str(reason)) from reason
    if column in ("decimals", "digits") and cell and not filled and not cell.isdecimal():
        raise DataError(file, line, column, cell, "is no whole number")
