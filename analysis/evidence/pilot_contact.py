"""The contact share in a pilot, counted by diaries: no official count of it exists, so its spread is assumed."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.evidence.definitions import defined
from analysis.evidence.pilots import COUNCILS, minimum_detectable, needed, power
from analysis.register.load import Register


def diary_spread(between: float, worker: float, diaries: float, correlation: float) -> float:
    """Spread of councils' contact shares after adjustment for the share before, counted by diaries.

    Parameters
    ----------
    between : float
        Standard deviation of councils' true shares.
    worker : float
        Standard deviation of single diaries within a council.
    diaries : float
        Diaries in each council, each time.
    correlation : float
        Between a council's true share before and after.
    """
    variance = between**2 + worker**2 / diaries
    shared = correlation * between**2
    return (variance - shared**2 / variance) ** 0.5


#: What is assumed of the contact share → the argument of `diary_spread`.
DIARY_INPUTS = {
    "between": "pilot_share_spread",
    "worker": "pilot_diary_spread",
    "diaries": "pilot_diaries",
    "correlation": "pilot_share_memory",
}


def contact_spread(register: Register, **other: float) -> float:
    """Spread of the adjusted contact share, as assumed, with `other` values by argument of `diary_spread`."""
    assumed = {name: float(register.inputs[key].value) for name, key in DIARY_INPUTS.items()}
    return diary_spread(**(assumed | other))


def contact_gain(register: Register) -> float:
    """The promised rise of the contact share, as a fraction."""
    return float(express(register, register.quantities["face_time_change_points"]).value)


def over_ranges(register: Register, councils: int) -> pd.DataFrame:
    """The smallest rise that so many councils show against as many others, each assumption at its two ends.

    Returns
    -------
    DataFrame
        By the key of the input: ``low`` and ``high``, the rise at the low and at the high end of its range.
    """
    found = {
        key: [
            minimum_detectable(contact_spread(register, **{argument: float(end)}), councils, councils)
            for end in register.inputs[key].plausible
        ]
        for argument, key in DIARY_INPUTS.items()
    }
    return pd.DataFrame.from_dict(found, orient="index", columns=["low", "high"])


def findings(register: Register) -> Iterable[Finding]:
    """What pilots could show of the contact share."""
    gain, spread = contact_gain(register), contact_spread(register)
    found = {"mde": lambda size: minimum_detectable(spread, size, size)}
    found["power"] = lambda size: power(gain, spread, size, size)
    for part, value in found.items():
        for councils in COUNCILS:
            yield defined(f"pilots_contact_{part}_{{councils}}", value(councils), councils=councils)
    fewest = needed(gain, spread, None)
    yield defined("pilots_contact_needed", fewest, *(contact_needed(register, end) for end in (0, 1)))


def contact_needed(register: Register, end: int) -> int:
    """Councils needed for the contact share with every assumption at its kind (0) or unkind (1) end."""
    kind_is_low = {"between": True, "worker": True, "diaries": False, "correlation": False}
    at = {
        name: float(register.inputs[DIARY_INPUTS[name]].plausible[end if low_first else 1 - end])
        for name, low_first in kind_is_low.items()
    }
    return needed(contact_gain(register), contact_spread(register, **at), None)
