"""What each finding is, from a table: words, unit, digits and definition in one row, so that code only computes.

A row may stand for many findings: names in braces are filled by the code that has the number, and then they stand in
the table of names filled, or else by a row of the table of phrases. ``{what(part)}`` is the phrase ``what_cases`` where
"cases" stands for the part. ``{name!c}`` begins with a capital letter, ``{name!f}`` with a small one, ``{name!l}`` is in
small letters.
"""

import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from difflib import get_close_matches
from functools import cached_property
from math import isnan
from pathlib import Path
from string import Formatter
from types import CodeType, FrameType
from typing import Any, TypeVar

from analysis.claims.finding import Finding
from analysis.claims.wording import capital, small
from analysis.register.records import Row, read, read_records

_Kind = TypeVar("_Kind")
_Function = TypeVar("_Function", bound=Callable[..., Any])

#: Bodies of the functions that only hand a number on, see :func:`passes_on`.
_PASSING: set[CodeType] = set()


def passes_on(function: _Function) -> _Function:
    """Mark a function that several lines call for a finding: what it makes was computed on the line that called.

    Parameters
    ----------
    function : callable
        With a body of its own, no decorated one.

    Returns
    -------
    callable
        The same function.
    """
    _PASSING.update(_bodies(function.__code__))
    return function


def _bodies(code: CodeType) -> Iterator[CodeType]:
    """The body of a function, and those of the comprehensions in it."""
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _bodies(part)


#: Columns of the table; the last three may be empty.
COLUMNS = ("id", "label", "unit", "decimals", "tables", "definition", "interval", "digits", "observed")

_MAY_BE_EMPTY = COLUMNS[-3:]

#: How a template asks for the phrase that goes by what stands for a name.
_BY = re.compile(r"(\w+)\((.+)\)")


class Definitions:
    """The findings that a room can make, see the top of this file.

    `folder`: with ``findings.csv`` (`COLUMNS`), ``phrases.csv`` (``name``, ``words``) and ``filled.csv``
    (``name``). `**constants`: what stands for a name in braces everywhere, unless a finding has its own.
    """

    def __init__(self, folder: Path, **constants: object) -> None:
        """Name the tables; they are read when first asked for."""
        self.folder, self.constants = folder, constants

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The table by ``id``, checked.

        Raises DataError if a column is missing, a cell is empty or ill-formed, an id stands twice, or nothing can
        stand for a name in braces, here or in a phrase.
        """
        rows = _read(self.folder / "findings.csv", COLUMNS, _MAY_BE_EMPTY)
        known = {*self.filled, *self._phrases, *self.constants}
        for row in (*rows.values(), *self._phrases.values()):
            _check_names(row, known)
        return rows

    @cached_property
    def phrases(self) -> Mapping[str, str]:
        """Words that several rows share, by name; they may hold names in braces themselves."""
        return {name: row["words"] for name, row in self._phrases.items()}

    @cached_property
    def _phrases(self) -> dict[str, Row]:
        return _read(self.folder / "phrases.csv", ("name", "words"), ("words",))

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
            In base units; an estimate, which is a data class, brings its interval, error and number of rows.
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
            near = get_close_matches(key, self.rows)
            raise KeyError(
                f"findings.csv has no row '{key}'" + (f"; near it: {', '.join(near)}" if near else "")
            )
        if is_dataclass(type(value)):
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
            observed=told["observed"] or Finding.observed,
            made=_asking(sys._getframe(1)),
        )

    def phrase(self, name: str, **words: object) -> str:
        """A phrase of the table in words."""
        return _Filled(self).vformat(self.phrases[name], (), words)

    def records(self, name: str, kind: Callable[..., _Kind], *may_be_empty: str) -> tuple[_Kind, ...]:
        """The rows of a table of the room, see :func:`analysis.register.records.read_records`."""
        return tuple(read_records(self.folder / name, kind, may_be_empty))

    def _told(self, key: str, column: str, words: Mapping[str, object]) -> str:
        row = self.rows[key]
        try:
            return _Filled(self).vformat(row[column], (), words)
        except (KeyError, AttributeError, ValueError) as reason:
            raise row.error(column, f"in '{key}' nothing stands for {{{reason.args[0]}}}") from reason


class _Filled(Formatter):
    """Fills names in braces: with what it is given, with constants, with phrases."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        by = _BY.fullmatch(field_name)
        if not by:
            return super().get_field(field_name, args, kwargs)
        value, _ = super().get_field(by[2], args, kwargs)
        return self.get_value(f"{by[1]}_{value}", args, kwargs), field_name

    def get_value(self, key: Any, args: Any, kwargs: Any) -> Any:
        for known in (kwargs, self.definitions.constants):
            if key in known:
                return known[key]
        return self.vformat(self.definitions.phrases[key], (), kwargs)

    def convert_field(self, value: Any, conversion: Any) -> Any:
        changed = {"c": capital, "f": small, "l": str.lower}.get(conversion)
        return changed(str(value)) if changed else super().convert_field(value, conversion)


def _asking(frame: FrameType) -> tuple[str, str, int]:
    """Module, function and line of a call that no function only hands on, see :func:`passes_on`.

    A comprehension counts as the function that it stands in.
    """
    while frame.f_code in _PASSING and frame.f_back:
        frame = frame.f_back
    function = frame.f_code.co_qualname.partition(".<locals>")[0]
    return frame.f_globals["__name__"], function, frame.f_lineno


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _read(path: Path, columns: Sequence[str], may_be_empty: Sequence[str] = ()) -> dict[str, Row]:
    """Rows of templates by their first column."""
    rows: dict[str, Row] = {}
    for row in read(path, columns, may_be_empty):
        for column in columns:
            _check(row, column)
        if row[columns[0]] in rows:
            raise row.error(columns[0], "stands twice")
        rows[row[columns[0]]] = row
    return rows


def _check_names(row: Row, known: Collection[str]) -> None:
    """Refuse a name in braces that neither code nor a phrase fills."""
    for column, cell in row.items():
        for _, name, _, _ in Formatter().parse(cell):
            phrase, asked = by.groups() if (by := _BY.fullmatch(name or "")) else ("", name)
            lost = bool(phrase) and not any(one.startswith(f"{phrase}_") for one in known)
            if name is not None and (asked not in known or lost):
                near = ", ".join(get_close_matches(name, known))
                raise row.error(
                    column, f"nothing stands for {{{name}}}" + (f"; near it: {near}" if near else "")
                )


def _check(row: Row, column: str) -> None:
    """Refuse a cell whose braces do not match, and a number that is none."""
    cell = row[column]
    try:
        filled = any(name is not None for _, name, _, _ in Formatter().parse(cell))
    except ValueError as reason:
        raise row.error(column, str(reason)) from reason
    if column in ("decimals", "digits") and cell and not filled and not cell.isdecimal():
        raise row.error(column, "is no whole number")
