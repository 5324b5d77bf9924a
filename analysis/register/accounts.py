"""Accounts of the time that families get: who counted what, how, over whom, and which share came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from analysis.register.records import Input, Quantity, Row, record


@dataclass(frozen=True)
class Account:
    """One account of the share of the week that families get."""

    id: str
    label: str
    year: int
    #: `counts`, `definition`: what is counted, in few words and as the source puts it
    counts: str
    definition: str
    #: `method`, `sample`: how, and over whom
    method: str
    sample: str
    rests_on: str  #: key of the count: accounts of one count have the same
    #: `before`, `after`: keys of the inputs or results that hold the share, and the one reached or aimed at;
    #: `after` may be ""
    before: str
    after: str
    after_is: str  #: what that second share is
    #: the least that the words allow, as a fraction, where they give an upper limit alone; the table says why
    least: Fraction | None


def account(row: Row, known: Mapping[str, Input | Quantity]) -> Account:
    """An account from its row; `known` are the inputs and the results."""
    for column in ("before", "after"):
        if row[column] and (row[column] not in known or known[row[column]].unit.base != "fraction"):
            raise row.error(column, "is neither an input nor a result that is a share")
    least = Fraction(row["least"]) / 100 if row["least"] else None
    return record(Account, row, least=least)
