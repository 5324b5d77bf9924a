"""Years of one council that stand out from those beside them, by a rule alone.

Nobody looked at them one by one, and no analysis leaves them out: what was judged by eye is flagged in the tables.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

#: Column → what it is called, where a year stands out from the counts on both sides by `JUMP` times or more.
JUMPED = {"cases": "cases", "case_holders": "case holders", "caseload": "the caseload"}
JUMP = 1.4

#: Column → what it is called, and by how much at least a year lies below the counts beside it to stand out.
FALLEN = {
    "leavers": ("leavers", 10),
    "vacancies": ("vacant posts", 10),
    "absence_rate": ("sickness absence", 0.01),
}

#: Above this share of a workforce that holds cases, a single year is odd.
NEARLY_ALL = 0.9


class Odd(NamedTuple):
    """What stands out in years that are flagged nowhere."""

    years: tuple[int, ...]
    #: ``above``, ``below``: by `JUMP` or more; ``tenth``, ``none``: by `FALLEN`; ``nearly``: by `NEARLY_ALL`
    way: str
    beside: tuple[int, ...]  #: the nearest years that it stands out from
    names: tuple[str, ...]


def odd_years(years: pd.DataFrame, doubtful: Collection[int]) -> tuple[Odd, ...]:
    """What stands out in the years of one council.

    - `years`: its rows of the workforce table, by year, with the caseload and ``holder_share``.
    - `doubtful`: years with a count that is flagged as hard to believe; no jump is measured from or to them.
    - Gives years that stand out in the same way together.
    """
    found = defaultdict(list)
    for column, name in JUMPED.items():
        for odd in _jumps(_counted(years, column), doubtful):
            found[odd].append(name)
    for column, (name, least) in FALLEN.items():
        for odd in _falls(_counted(years, column), least):
            found[odd].append(name)
    for year, share in _counted(years, "holder_share").items():
        if share > NEARLY_ALL:
            found[year, "nearly", ()].append("")
    alike = defaultdict(list)
    for (year, *odd), names in sorted(found.items()):
        alike[*odd, tuple(names)].append(year)
    return tuple(Odd(tuple(same), *odd) for odd, same in alike.items())


def _counted(years: pd.DataFrame, column: str) -> dict[int, float]:
    """The years with a value of a column, and the value."""
    return {int(year): float(value) for year, value in years[column].dropna().items()}


def _jumps(
    line: Mapping[int, float], doubtful: Collection[int]
) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    """Years far above or far below the counts on both sides, how, and which those are; `doubtful` ones left out."""
    line = {year: value for year, value in line.items() if year not in doubtful}
    for year, value in line.items():
        beside = _nearest(line, year)
        if len(beside) > 1 and value >= JUMP * max(beside.values()):
            yield year, "above", tuple(beside)
        if len(beside) > 1 and value * JUMP <= min(beside.values()):
            yield year, "below", tuple(beside)


def _falls(line: Mapping[int, float], least: float) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    """Years below a tenth of the nearest counts on each side that are not as low, how, and which those are."""
    low = {
        year
        for year, value in line.items()
        if not value or any(value < other / 10 for other in _nearest(line, year).values())
    }
    others = {year: value for year, value in line.items() if year not in low}
    for year in sorted(low):
        beside = _nearest(others, year)
        if beside and line[year] < min(beside.values()) / 10 and min(beside.values()) - line[year] >= least:
            yield year, "tenth" if line[year] else "none", tuple(beside)


def _nearest(line: Mapping[int, float], year: int) -> dict[int, float]:
    """The last count before a year and the first after it, where there are such, by their years."""
    before, after = [one for one in line if one < year], [one for one in line if one > year]
    return {one: line[one] for one in (*before[-1:], *after[:1])}
