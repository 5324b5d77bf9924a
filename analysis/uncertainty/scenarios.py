"""Scenarios: named sets of input values, each value with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analysis.records import Input, Row
from analysis.uncertainty.beliefs import Belief


@dataclass(frozen=True)
class Setting:
    """The value of one input in a scenario, in base units, and why."""

    value: Fraction
    reason: str


@dataclass(frozen=True)
class Scenario:
    """A named set of values; every other input stays at its stated value.

    Attributes
    ----------
    settings : mapping of str to Setting
        By the key of the input.
    """

    id: str
    label: str
    settings: Mapping[str, Setting]

    @property
    def moved(self) -> dict[str, float]:
        """Key of each input that is set → its value."""
        return {name: float(setting.value) for name, setting in self.settings.items()}


def scenarios(
    rows: Iterable[Row], inputs: Mapping[str, Input], beliefs: Mapping[str, Belief]
) -> dict[str, Scenario]:
    """All scenarios from the rows of their settings.

    Parameters
    ----------
    rows : iterable of Row
    inputs : mapping of str to Input
    beliefs : mapping of str to Belief
        A scenario may only set inputs with a belief, within its wide range.

    Raises
    ------
    DataError
        If a value is not believed possible, an input is set twice, or a scenario has two labels.
    """
    found: dict[str, Scenario] = {}
    for row in rows:
        known = found.setdefault(row["scenario"], Scenario(row["scenario"], row["label"], {}))
        if known.label != row["label"]:
            raise row.error("label", f"the scenario is called '{known.label}' above")
        if row["input"] in known.settings:
            raise row.error("input", "is set twice in this scenario")
        known.settings[row["input"]] = _setting(row, inputs, beliefs)
    return found


def _setting(row: Row, inputs: Mapping[str, Input], beliefs: Mapping[str, Belief]) -> Setting:
    value = Fraction(Decimal(row["value"])) * inputs[row["input"]].unit.factor
    low, high = beliefs[row["input"]].ends(wide=True)
    if not low <= value <= high:
        raise row.error("value", "lies outside what is believed possible")
    return Setting(value, row["reason"])
