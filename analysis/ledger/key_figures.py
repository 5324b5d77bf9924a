"""The questions a reader asks, each with its one answer, and where the book gives another number and why.

``key_figures.csv`` beside this file has the questions; ``elsewhere.csv`` the other numbers that look like an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import cache
from pathlib import Path

from analysis.claims.finding import Finding
from analysis.ledger import conditions, entries, fields
from analysis.ledger.findings import findings
from analysis.register.keys import parse
from analysis.register.load import DataError, Register
from analysis.register.records import Claim, Quantity, read_records

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Elsewhere:
    """Numbers that look like an answer to a question and are something else."""

    of: str  #: the question
    key: str  #: of the number; ``*`` stands for any characters
    reason: str  #: what it is instead


@dataclass(frozen=True)
class KeyFigure:
    """A question that readers ask, and the book's one answer."""

    id: str
    question: str
    key: str  #: the number that answers it, as :func:`analysis.ledger.entries.words` takes it
    answer: str  #: sentences without the last full stop, with keys in braces
    holds: str  #: when the sentences are true, as :func:`analysis.ledger.conditions.holds` takes it
    page: str  #: the chapter that argues for it
    first: bool  #: whether the first page gives it
    about: str  #: regular expression that the labels of all numbers match which look like an answer

    @property
    def elsewhere(self) -> list[Elsewhere]:
        """The other numbers that look like an answer."""
        return [one for one in other_answers() if one.of == self.id]

    def is_about(self, label: str) -> bool:
        """Whether a number with this label looks like an answer."""
        return bool(re.search(self.about, label))


@cache
def key_figures() -> tuple[KeyFigure, ...]:
    """All questions, in the order of the chapters.

    Raises
    ------
    DataError
        If the table cannot be read.
    """
    return tuple(read_records(_FOLDER / "key_figures.csv", KeyFigure, ["holds", "first"]))


@cache
def other_answers() -> tuple[Elsewhere, ...]:
    """What ``elsewhere.csv`` holds."""
    return tuple(read_records(_FOLDER / "elsewhere.csv", Elsewhere))


def words(register: Register, one: KeyFigure) -> str:
    """The sentences of an answer with keys in braces, or the key alone where they are not true any more.

    Raises
    ------
    DataError
        If what they rest on names nothing.
    """
    try:
        return one.answer if conditions.holds(register, one.holds) else f"{{{one.key}}}"
    except (KeyError, ValueError) as error:
        raise DataError("key_figures.csv", one.id, "holds", one.holds, str(error.args[0])) from error


def told(register: Register, one: KeyFigure) -> str:
    """The answer as the reader sees it; raises DataError if a key names nothing."""
    try:
        return entries.filled(register, words(register, one))
    except KeyError as error:
        raise DataError("key_figures.csv", one.id, "answer", one.answer, str(error.args[0])) from error


@dataclass(frozen=True)
class Answer:
    """A number as ``results.json`` gives it to a question: the answer, or one that only looks like it."""

    about: KeyFigure  #: the question
    key: str  #: of the number, as :func:`analysis.ledger.entries.words` takes it
    number: entries.Entry  #: what the key names
    words: str  #: the answer in sentences; of one that only looks like it, what it is instead
    others: tuple[Answer, ...] = ()  #: the numbers that only look like it

    @property
    def value(self) -> Fraction | None:
        """The number, in base units."""
        return self.number.worth(parse(self.key).part)

    @property
    def definition(self) -> str:
        """Precise enough to compute it again; of a stated figure, what it is."""
        return self.number.definition or self.number.label

    @property
    def address(self) -> str:
        """Of what explains it, as seen from a chapter."""
        return self.number.address


def published(register: Register) -> dict[str, fields.Fields]:
    """What ``results.json`` has of each question, by its id; see :mod:`analysis.ledger.fields`."""
    named = labels(register)
    return {one.id: fields.published(_answered(register, one, named), "key_figure") for one in key_figures()}


def labels(register: Register) -> dict[str, str]:
    """Bare key of every claim, result and finding → what it is."""
    tables: tuple[Mapping[str, Claim | Quantity | Finding], ...] = (
        register.claims,
        register.quantities,
        findings(register),
    )
    return {key: one.label for table in tables for key, one in table.items()}


def _answered(register: Register, one: KeyFigure, named: Mapping[str, str]) -> Answer:
    others = [
        _answer(register, one, f"{key}.stated" if key in register.claims else key, other.reason)
        for other in one.elsewhere
        for key, label in named.items()
        if fnmatchcase(key, other.key) and one.is_about(label) and key != parse(one.key).name
    ]
    return replace(_answer(register, one, one.key, told(register, one)), others=tuple(others))


def _answer(register: Register, about: KeyFigure, key: str, words: str) -> Answer:
    return Answer(about, key, entries.entry(register, key), words)
