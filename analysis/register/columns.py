"""An official table by its columns: text, numbers, and a located error for the first row that breaks a rule."""

import re
from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.register.records import Row

#: Codes for suppressed values and what they mean; all are missing, none is zero.
CODES = {
    "x": "not available",
    "u": "low reliability",
    "z": "not applicable",
    "c": "confidential",
    "low": "rounds to zero",
}

_MISSING = dict.fromkeys(CODES, float("nan"))
_COUNT = re.compile(r"[0-9]+(\.[0-9]+)?")
_SUM = re.compile(rf"-?{_COUNT.pattern}")


class OfficialTable:
    """The rows of a table, to be looked at by columns."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Keep the rows."""
        self.rows = list(rows)
        self._numbers: dict[tuple[str, re.Pattern[str]], pd.Series] = {}

    @cached_property
    def text(self) -> pd.DataFrame:
        """All cells as they stand."""
        return pd.DataFrame(self.rows)

    @property
    def columns(self) -> list[str]:
        """Their names; none of a table without rows."""
        return list(self.rows[0]) if self.rows else []

    def __getitem__(self, column: str) -> pd.Series:
        """A column as it stands."""
        return self.text[column] if self.rows else pd.Series(dtype="str")

    def number(self, column: str) -> pd.Series:
        """A column of counts as numbers, NaN where a code stands."""
        return self._number(column, "count of nought or more", _COUNT)

    def net(self, column: str) -> pd.Series:
        """A column of sums net of income, which may lie below nothing, NaN where a code stands."""
        return self._number(column, "sum", _SUM)

    def _number(self, column: str, what: str, written: re.Pattern[str]) -> pd.Series:
        if (column, written) not in self._numbers:
            own = [row[column] for row in self.rows]
            worth = _MISSING | {text: float(text) for text in set(own) if written.fullmatch(text)}
            if wrong := set(own) - set(worth):
                rule = f"is neither a {what} nor one of the codes for missing"
                self.refuse(self[column].isin(wrong), column, rule)
            self._numbers[column, written] = pd.Series([worth[text] for text in own], dtype=float)
        return self._numbers[column, written]

    def refuse(self, broken: pd.Series, column: str, rule: str) -> None:
        """Stop with a DataError at the first row that is broken; the rule may have names of columns in braces."""
        if broken.any():
            row = self.rows[int(np.argmax(broken.to_numpy()))]
            raise row.error(column, rule.format_map(row))
