"""Tables that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import csv
import io
import re

#: What a spreadsheet takes for the beginning of a formula, in the width of East Asian letters too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")


def inert(cell: str) -> str:
    """A cell as a spreadsheet shows it: an apostrophe stands before text that would run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def inert_table(text: str) -> str:
    """A CSV file whose cells are all inert; byte for byte the same where they already were."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    made = [[inert(cell) for cell in row] for row in rows]
    if made == rows:
        return text
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(made)
    return written.getvalue()
