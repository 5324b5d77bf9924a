"""Scenarios: named sets of input values, each value with its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analysis.register.beliefs import Belief
from analysis.register.records import Input, Row


@dataclass(frozen=True)
class Setting:
    """The value of one input in a scenario, in base units, and why."""

    value: Fraction
    reason: str


@dataclass(frozen=True)
class Scenario:
    """A named set of values; every other input stays at its stated value."""

    id: str
    kind: str  #: ``case``, of what comes true, or ``price``, a way to price what is won and what is given up
    label: str
    settings: dict[str, Setting]  #: by the key of the input

    @property
    def moved(self) -> dict[str, float]:
        """Key of each input that is set → its value."""
        return {name: float(setting.value) for name, setting in self.settings.items()}


def of_kind(scenarios: Mapping[str, Scenario], kind: str) -> dict[str, Scenario]:
    """The scenarios of one kind, in the order of the table.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By key.
    kind : str
        As the column of the table has it.
    """
    return {name: one for name, one in scenarios.items() if one.kind == kind}


def scenarios(
    rows: Iterable[Row], inputs: Mapping[str, Input], beliefs: Mapping[str, Belief]
) -> dict[str, Scenario]:
    """All scenarios from the rows of their settings: within the wide range of a belief, or of an input without one."""
    found: dict[str, Scenario] = {}
    for row in rows:
        name = row["scenario"]
        known = found.setdefault(name, Scenario(name, row["kind"], row["label"], {}))
        if known.label != row["label"]:
            raise row.error("label", f"the scenario is called '{known.label}' above")
        if known.kind != row["kind"]:
            raise row.error("kind", f"the scenario is a {known.kind} above")
        if row["input"] in known.settings:
            raise row.error("input", "is set twice in this scenario")
        known.settings[row["input"]] = _setting(row, inputs, beliefs)
    return found


def _setting(row: Row, inputs: Mapping[str, Input], beliefs: Mapping[str, Belief]) -> Setting:
    about = inputs[row["input"]]
    value = Fraction(Decimal(row["value"])) * about.unit.factor
    ends = beliefs[about.id].ends(wide=True) if about.id in beliefs else about.plausible
    if ends is None:
        raise row.error("input", "has no range to choose from")
    if not ends[0] <= value <= ends[1]:
        raise row.error("value", "lies outside what is held possible")
    return Setting(value, row["reason"])
