"""The rows of the tables as typed records, and the located error that a bad row raises."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_type_hints

from analysis.arithmetic.rounding import StatedFigure, stated_figure

_Kind = TypeVar("_Kind")


class DataError(ValueError):
    """A table breaks a rule; the message is one line: file, row, column, value, rule; "-" stands for none of them."""

    def __init__(self, file: str, row: int | str, column: str, value: object, rule: str) -> None:
        """Put the message together; line breaks in value and rule become spaces."""
        shown = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in _one_line(value))
        known = {"row {}": row, "column {}": column, "value '{}'": shown}
        place = ", ".join([file, *(words.format(one) for words, one in known.items() if one != "-")])
        super().__init__(f"{place}: {_one_line(rule)}")


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


@dataclass(frozen=True)
class Unit:
    """A unit of measurement; `factor` base units make one of it."""

    id: str
    base: str
    factor: Fraction
    maximum: Fraction | None
    prefix: str
    suffix: str
    meaning: str

    def broken(self, value: Fraction) -> str:
        """The rule that a value in base units breaks, "" if it can be."""
        above = self.maximum is not None and value > self.maximum
        return f"is more than {self.meaning} can be" if above else ""


class Stated:
    """What has a figure, once it is known."""

    id: str
    figure: StatedFigure | None

    @property
    def stated(self) -> StatedFigure:
        """The figure; raises ValueError if it is not known."""
        if self.figure is None:
            raise ValueError(f"{self.id} has no figure")
        return self.figure


@dataclass(frozen=True)
class Input(Stated):
    """A figure that goes into formulas."""

    id: str
    label: str
    unit: Unit
    kind: str
    figure: StatedFigure | None  #: in base units; ``None`` where it is not known
    plausible: tuple[Fraction, Fraction] | None  #: the range for sensitivity analyses, in base units
    range_reason: str
    source: str
    locator: str
    claim: str
    note: str

    @property
    def known(self) -> bool:
        """Whether the input has a value."""
        return self.figure is not None

    @property
    def value(self) -> Fraction:
        """The figure in base units."""
        return self.stated.value

    @property
    def rounding(self) -> tuple[Fraction, Fraction]:
        """What the figure may stand for, in base units; for an assumption its whole range."""
        if self.kind in ("assumption", "unknown") and self.plausible is not None:
            return self.plausible
        return self.stated.as_input.ends

    @property
    def widest(self) -> tuple[Fraction, Fraction]:
        """The plausible range where the register has one, else what rounding allows."""
        return self.plausible or self.rounding


@dataclass(frozen=True)
class Claim:
    """A figure as stated in a source, and how it is checked."""

    id: str
    group: str
    short: str
    label: str
    unit: Unit
    qualifier: str
    figure: StatedFigure
    falls: bool
    grain: str
    grain_reason: str
    source: str
    locator: str
    formula: str
    arguments: Mapping[str, str]
    #: key of the input that its formula is solved for, "" where the formula is worked forwards
    solve_for: str
    open: str  #: why it is not rebuilt: "not seen", "design choice" or "nobody"; "" where it is
    material: Fraction | None
    material_reason: str
    #: "repeated elsewhere" or "independent"; "" where the verdict rests on the source's own figures
    evidence: str
    evidence_reason: str
    settles: str
    holder: str
    measure: str
    authors: str
    critics: str
    caveat: str
    headline: bool


@dataclass(frozen=True)
class Quantity:
    """A figure the book computes; its arguments are inputs or other quantities."""

    id: str
    chapter: str
    label: str
    unit: Unit
    decimals: int
    formula: str
    arguments: Mapping[str, str]
    definition: str


@dataclass(frozen=True)
class Check:
    """Two figures that must stand in a relation if both hold."""

    id: str
    question: str
    left: str
    relation: str
    right: str
    needs: str
    needs_words: str


@dataclass(frozen=True)
class Holder:
    """Who holds what would settle a claim."""

    name: str
    kind: str
    greeting: str
    each: bool  #: whether each claim has a holder of its own under this name
    note: str


class Row(dict[str, str]):
    """A row of a table as text by column, with its place, for messages that find it."""

    def __init__(self, file: str, number: int, cells: Mapping[str, str] | Iterable[tuple[str, str]]) -> None:
        """Keep the cells and the place."""
        super().__init__(cells)
        self.file, self.number = file, number

    def error(self, column: str, rule: str) -> DataError:
        """A located error about one cell of this row."""
        return DataError(self.file, self.number, column, self[column], rule)

    def named(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        """The keys in `column`, with semicolons between, of those there are, each of them once."""
        keys = tuple(filter(None, self[column].split("; ")))
        for key in keys:
            if key not in known:
                raise self.error(column, f"there is no '{key}'")
        if len(set(keys)) < len(keys):
            raise self.error(column, "names a key twice")
        return keys

    def measure(self, column: str, unit: Unit) -> Fraction:
        """The number in `column` in base units, which the unit must allow."""
        value = Fraction(self[column]) * unit.factor
        if broken := unit.broken(value):
            raise self.error(column, broken)
        return value

    def figure(self, column: str, factor: Fraction, falls: bool = False) -> StatedFigure:
        """The figure in `column`, read with the row's qualifier and its grain, where the table has grains."""
        try:
            exact = self["unit"] == "calendar_year"
            grain = self.get("grain", "")
            return stated_figure(self[column], self["qualifier"], grain, factor, falls, exact)
        except ValueError as error:
            at = "grain" if "grain" in str(error) and "grain" in self else column
            raise self.error(at, str(error)) from error


#: Type of a field → how a cell is read.
_READ: Mapping[object, Callable[[str], object]] = {
    str: str,
    int: int,
    float: float,
    bool: lambda cell: cell not in ("", "false"),
    date: date.fromisoformat,
    int | None: lambda cell: int(cell) if cell else None,
    Fraction | None: lambda cell: Fraction(cell) if cell else None,
    tuple[str, ...]: lambda cell: tuple(cell.split()),
    Mapping[str, str]: lambda cell: arguments(cell),
}


def record(kind: Callable[..., _Kind], row: Row, **given: Any) -> _Kind:
    """A row as a record: a field that is not given is read from the column of its name, as its type asks.

    `kind`: a data class. `**given`: fields that are more than their cell. Raises DataError if a cell cannot be read.
    """
    for name, of in _types(kind).items():
        if name not in given:
            try:
                given[name] = _READ[of](row[name])
            except ValueError as reason:
                raise row.error(name, str(reason)) from reason
    return kind(**given)


@cache
def _types(kind: Callable[..., Any]) -> dict[str, object]:
    """Field → its type."""
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(cast(Any, kind))}


def read_records(path: Path, kind: Callable[..., _Kind], may_be_empty: Collection[str] = ()) -> list[_Kind]:
    """The rows of a table beside the code as records, one column for each field.

    Parameters
    ----------
    kind : callable
        A data class.
    may_be_empty : collection of str
        Columns.

    Raises
    ------
    DataError
        If a column is missing, or a cell is empty or cannot be read.
    """
    return [record(kind, row) for row in read(path, tuple(_types(kind)), may_be_empty)]


def read(path: Path, columns: Sequence[str], may_be_empty: Collection[str] = ()) -> Iterator[Row]:
    """The rows of a table beside the code.

    Parameters
    ----------
    columns, may_be_empty : collection of str
        All its columns in their order, and those that need no text.

    Raises
    ------
    DataError
        If the columns are others, or a cell is empty.
    """
    with path.open(encoding="utf-8", newline="") as table:
        reader = csv.DictReader(table, strict=True)
        if tuple(reader.fieldnames or ()) != tuple(columns):
            raise DataError(path.name, 1, "", reader.fieldnames, f"the columns must be {', '.join(columns)}")
        for cells in reader:
            row = Row(path.name, reader.line_num, cells)
            for column in columns:
                if not row[column] and (row[column] is None or column not in may_be_empty):
                    raise row.error(column, "is empty")
            yield row


def arguments(text: str) -> dict[str, str]:
    """Read "argument=input; argument=input"."""
    return dict([pair.split("=") for pair in text.split("; ") if pair])
