"""Words and checks that the charts share."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from numbers import Real

import numpy as np
import pandas as pd

Format = Callable[[float], str]

_OPENING = re.compile(r"(?<![^\s(\[–])[\"']")
_CURLED = {'"': ("“", "”"), "'": ("‘", "’")}


def percent(share: float) -> str:
    """Return a fraction as a whole percentage, halves rounded up and a true minus sign: 0.245 → 25%."""
    whole = (Decimal(repr(float(share))) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{whole + 0}%".replace("-", "−")


def plain(value: float) -> str:
    """Return a number at up to four significant digits, with a true minus sign."""
    return f"{float(value):.4g}".replace("-", "−")


def listing(items: Iterable[str], word: str = "and") -> str:
    """Join items into a phrase: a, b and c; semicolons where an item has a comma of its own.

    Parameters
    ----------
    items : iterable of str
    word : str
        What stands before the last.
    """
    *first, last = list(items) or ["none"]
    comma = "; " if any(", " in item for item in (*first, last)) else ", "
    return f"{comma.join(first)} {word} {last}" if first else last


def typeset(text: str) -> str:
    """Return text with the quotation marks and apostrophes of a typesetter: the council's → the council’s."""
    opened = _OPENING.sub(lambda mark: _CURLED[mark.group()][0], text)
    return opened.replace('"', "”").replace("'", "’")


def sentence(text: str) -> str:
    """Return text with a capital first letter and one full stop at its end."""
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def first_and_last(line: pd.Series, fmt: Format) -> str:
    """Return a line's first and last value, each with its year."""
    held = line.dropna()
    told = [f"{fmt(held.loc[year])} in {year}" for year in dict.fromkeys((held.index[0], held.index[-1]))]
    return ", ".join(told)


def at_or_below(values: pd.Series, level: float, fmt: Format) -> pd.Series:
    """Return which values are at a level or below it as the reader sees them: printed like it counts as at it."""
    return (values <= level) | (values.map(fmt) == fmt(level))


def valued(name: str, value: float, fmt: Format) -> str:
    """Return the name of a line with its value, which a line at nothing does without."""
    return f"{name}: {fmt(value)}" if value else name


def with_interval(row, fmt: Format) -> str:
    """Return a row's ``value`` as text, with ``low`` and ``high`` in brackets where it has both."""
    if pd.isna(row.low) or pd.isna(row.high):
        return fmt(row.value)
    return f"{fmt(row.value)} ({span(row.low, row.high, fmt)})"


def span(low: float, high: float, fmt: Format) -> str:
    """Return a range as text; the sign of a rise, which a figure alone may have, is left out: −4.5% to 16.6%."""
    return " to ".join(fmt(end).removeprefix("+") for end in (low, high))


def _refuse_broken_intervals(rows: pd.DataFrame, chart: str) -> None:
    """Refuse rows whose ``low`` to ``high`` has one end only or does not hold ``value``."""
    ends = rows[["low", "high"]].notna().sum(axis=1)
    if (ends == 1).any():
        raise ValueError(f"{chart}: an interval needs both ends")
    held = rows[ends == 2]
    if not (held["low"].le(held["value"]) & held["value"].le(held["high"])).all():
        raise ValueError(f"{chart}: an interval does not hold its value")


def _blank(column: pd.Series) -> bool:
    return bool((column.isna() | (column == "")).all())


#: Ends of an interval where there is none.
NO_ENDS = {"low": float("nan"), "high": float("nan")}


@dataclass(frozen=True)
class Columns:
    """The columns that a kind of chart needs of its table."""

    chart: str  #: its kind, named in errors
    #: `text`, `numbers`: columns that must exist; missing numbers are NaN
    text: Sequence[str]
    numbers: Sequence[str]
    absent: Mapping[str, object] = field(default_factory=dict)  #: what stands in columns that need not exist
    finite: Sequence[str] = ()  #: columns of which every number must be finite
    once: Sequence[str] = ()  #: columns that tell the rows apart
    intervals: bool = False  #: whether ``low`` to ``high`` must hold ``value``

    def of(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return a table as it is drawn: numbers as floats, those in text columns as text, a fresh index.

        Raises ValueError if a column is missing, there is no row, or one breaks a rule.
        """
        rows = rows.assign(**{name: given for name, given in self.absent.items() if name not in rows.columns})
        missing = [name for name in (*self.text, *self.numbers) if name not in rows.columns]
        if missing:
            raise ValueError(f"{self.chart}: the table lacks the column {listing(missing)}")
        if rows.empty:
            raise ValueError(f"{self.chart}: the table has no rows")
        checked = rows.reset_index(drop=True).copy()
        for name in self.text:
            checked[name] = [plain(one) if isinstance(one, Real) else str(one) for one in checked[name]]
        for name in self.numbers:
            checked[name] = [float("nan") if pd.isna(one) else float(one) for one in checked[name]]
        if not np.isfinite(checked[list(self.finite)]).all(axis=None):
            raise ValueError(f"{self.chart}: every {listing(self.finite)} must be finite")
        if self.once and checked.duplicated(list(self.once)).any():
            raise ValueError(f"{self.chart}: one {listing(self.once)} stands twice")
        if self.intervals:
            _refuse_broken_intervals(checked, self.chart)
        return checked

    def without_blank(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return a table without those columns that need not exist and have nothing in any row."""
        return rows.drop(columns=[name for name in self.absent if _blank(rows[name])])
