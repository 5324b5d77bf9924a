"""What is believed about the inputs: ranges, shapes and correlations, read from their tables and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np

from analysis.register.records import Input, Row, record

#: How well an input is known, best first, and what that means.
QUALITIES = {
    "counted": "an official count of the thing itself",
    "reported": "a published figure, from a sample, another year or a neighbouring thing",
    "stated": "said once by one party, and tested by nobody else",
    "judged": "stated by nobody; this book's judgement",
}

#: Shapes a belief may have, and what each says. Nothing is drawn outside the two ends.
SHAPES = {
    "uniform": "every value between the ends is as likely as any other",
    "triangular": "one value is likeliest, and likelihood falls evenly to nothing at both ends",
    "normal": "a bell around the middle, with the ends two standard deviations away and cut there",
}


@dataclass(frozen=True)
class Belief:
    """What is believed about one input, in base units.

    - `low`, `high`: the narrow range.
    """

    input: str
    shape: str  #: one of `SHAPES`
    low: Fraction
    #: the likeliest value; the middle of the narrow range where no value is likelier than another
    likely: Fraction
    high: Fraction
    #: `wide_low`, `wide_high`: the wide range, which holds the narrow one
    wide_low: Fraction
    wide_high: Fraction
    reason: str  #: why this range and this shape
    quality: str  #: one of `QUALITIES`
    dissent: str  #: who might disagree, and in which direction

    def ends(self, wide: bool = False) -> tuple[Fraction, Fraction]:
        """The narrow or the wide range."""
        return (self.wide_low, self.wide_high) if wide else (self.low, self.high)


@dataclass(frozen=True)
class Correlation:
    """Two inputs that are believed to move together, by the correlation of their normal scores."""

    first: str
    second: str
    value: float
    reason: str


def belief(row: Row, inputs: Mapping[str, Input]) -> Belief:
    """A belief from its row."""
    about = inputs[row["input"]]
    if about.kind == "choice":
        raise row.error("input", "is a choice of value, set by scenario; nobody can be unsure of it")
    ends = {column: row.measure(column, about.unit) for column in ("wide_low", "low", "high", "wide_high")}
    likely = row.measure("likely", about.unit) if row["likely"] else (ends["low"] + ends["high"]) / 2
    _check_order(row, {**ends, "likely": likely})
    if about.known and not ends["wide_low"] <= about.value <= ends["wide_high"]:
        raise row.error("input", "the register's own value lies outside even the wide range")
    for low, high in (("low", "high"), ("wide_low", "wide_high")) if row["shape"] == "normal" else ():
        if likely != (ends[low] + ends[high]) / 2:
            rule = f"a normal belief is even: not midway between {row[low]} and {row[high]}"
            raise row.error("likely", rule)
    return record(Belief, row, likely=likely, **ends)


def _check_order(row: Row, values: Mapping[str, Fraction]) -> None:
    if values["low"] == values["high"]:
        raise row.error("low", "a belief needs some width")
    order = ("wide_low", "low", "likely", "high", "wide_high")
    for before, after in pairwise(order):
        if values[before] > values[after]:
            raise row.error(before, f"is above {after.replace('_', ' ')}, {row[after]}")


def correlations(rows: Iterable[Row], beliefs: Mapping[str, Belief]) -> tuple[Correlation, ...]:
    """All correlations from their rows; no row may make them impossible together with those before it."""
    found: list[Correlation] = []
    for row in rows:
        found.append(_correlation(row))
        pairs = [{one.first, one.second} for one in found]
        if pairs.index(pairs[-1]) < len(pairs) - 1:
            raise row.error("second", f"the pair with {row['first']} stands in an earlier row too")
        try:
            cholesky(tuple(beliefs), found)
        except ValueError as error:
            raise row.error("correlation", str(error)) from error
    return tuple(found)


def _correlation(row: Row) -> Correlation:
    if row["first"] == row["second"]:
        raise row.error("second", "an input cannot be correlated with itself")
    value = float(Decimal(row["correlation"]))
    if not -1 < value < 1:
        raise row.error("correlation", "does not lie between −1 and 1")
    return Correlation(row["first"], row["second"], value, row["reason"])


def cholesky(names: tuple[str, ...], pairs: Iterable[Correlation]) -> np.ndarray:
    """The lower triangle that gives independent normal scores these correlations.

    Parameters
    ----------
    names : tuple of str
        Inputs, in the order of rows and columns.
    pairs : iterable of Correlation
        Pairs not named are uncorrelated.

    Returns
    -------
    array of shape (len(names), len(names))

    Raises
    ------
    ValueError
        If the correlations are not positive definite.
    """
    matrix = np.eye(len(names))
    for pair in pairs:
        at = names.index(pair.first), names.index(pair.second)
        matrix[at] = matrix[at[::-1]] = pair.value
    try:
        return np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError as error:
        raise ValueError("not positive definite: no numbers can have all these correlations") from error
