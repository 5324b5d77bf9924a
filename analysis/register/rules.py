"""Rules between the columns of a row and between tables, each broken one named in a located error."""

import string
from collections.abc import Mapping, Sequence
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from analysis.arithmetic.rounding import ONE_SIDED, QUALIFIERS, StatedFigure
from analysis.formulas import FORMULAS
from analysis.register.keys import near, parse
from analysis.register.records import Check, Claim, Holder, Input, Quantity, Row, Unit, arguments, record

#: Kinds of input that may be nothing.
MAY_BE_NOTHING = {"assumption", "choice"}


def unit(row: Row) -> Unit:
    """A unit from its row."""
    try:
        factor = Fraction(row["factor"])
    except ZeroDivisionError as error:
        raise row.error("factor", "divides by zero") from error
    if factor == 0:
        raise row.error("factor", "a unit cannot be zero base units")
    maximum = Fraction(row["maximum"]) * factor if row["maximum"] else None
    return record(Unit, row, id=row["unit"], factor=factor, maximum=maximum)


def claim(row: Row, units: Mapping[str, Unit]) -> Claim:
    """A claim from its row; its arguments are checked later, when the inputs are known."""
    at = units[row["unit"]]
    falls = row["direction"] == "falls"
    if falls and row["qualifier"] == "little more than":
        raise row.error("qualifier", "'little more than' cannot go with a fall")
    figure = row.figure("stated", at.factor, falls)
    if broken := at.broken(abs(figure.value)):
        raise row.error("stated", broken)
    check_grain(row, figure)
    if row["formula"] and row["formula"] not in FORMULAS:
        raise row.error("formula", "is not a formula of the book")
    return record(
        Claim,
        row,
        unit=at,
        figure=figure,
        falls=falls,
        material=Fraction(row["material"]) * at.factor if row["material"] else None,
    )


def check_grain(row: Row, figure: StatedFigure) -> None:
    """Check that a grain in the register has its reason, and is no finer than the figure it belongs to."""
    if row["grain"] and not row["grain_reason"]:
        raise row.error("grain_reason", "a grain needs a reason")
    if figure.grain is not None and figure.grain < figure.digits:
        raise row.error("grain", "is finer than the figure itself; 0 makes it exact")


def input_(row: Row, units: Mapping[str, Unit], claims: Mapping[str, Claim]) -> Input:
    """An input from its row."""
    at = units[row["unit"]]
    figure = usable(row, at, zero=row["kind"] in MAY_BE_NOTHING)
    plausible = _plausible_range(row, at)
    if figure is not None and plausible and not plausible[0] <= figure.value <= plausible[1]:
        raise row.error("value", f"lies outside its own range {row['low']} to {row['high']}")
    quoted = claims.get(row["claim"])
    if quoted and quoted.figure.text != row["value"]:
        raise row.error("value", f"the claim it quotes states {quoted.figure.text}")
    if quoted and quoted.unit.id != row["unit"]:
        raise row.error("unit", f"the claim it quotes is in {quoted.unit.id}")
    return record(Input, row, unit=at, figure=figure, plausible=plausible)


def usable(row: Row, at: Unit, zero: bool) -> StatedFigure | None:
    """The value of a row as a formula takes it, ``None`` where there is none; see :func:`impossible`."""
    if not row["value"]:
        return None
    figure = row.figure("value", at.factor)
    if broken := impossible(at, figure.value, zero):
        raise row.error("value", broken)
    if QUALIFIERS[row["qualifier"]] in ONE_SIDED:
        raise row.error("qualifier", "an input must have two ends; a formula cannot take a limit")
    return figure


def _plausible_range(row: Row, at: Unit) -> tuple[Fraction, Fraction] | None:
    if not row["low"] and not row["high"]:
        return None
    low, high = (row.measure(column, at) for column in ("low", "high"))
    if low > high:
        raise row.error("low", f"is above the high end {row['high']}")
    return low, high


def impossible(unit: Unit, value: Fraction, zero: bool) -> str:
    """The rule an input's value breaks, "" if it is possible.

    Parameters
    ----------
    zero : bool
        Whether it may be nothing, as an assumption may that nothing comes of the promise.
    """
    return "must be above zero" if value < 0 or (value == 0 and not zero) else unit.broken(value)


def quantities(
    rows: Sequence[Row], units: Mapping[str, Unit], inputs: Mapping[str, Input]
) -> dict[str, Quantity]:
    """All quantities in the order of the table, each of which may use any other that does not rest on it."""
    for row in rows:
        if row["id"] in inputs:
            raise row.error("id", "is the key of an input too")
    by_id = {row["id"]: row for row in rows}
    uses = {
        name: [one for one in arguments(row["arguments"]).values() if one in by_id]
        for name, row in by_id.items()
    }
    found: dict[str, Quantity] = {}
    try:
        for name in TopologicalSorter(uses).static_order():
            found[name] = quantity(by_id[name], units, inputs, found)
    except CycleError as error:
        circle = error.args[1]
        raise by_id[circle[0]].error("arguments", f"rests on itself: {' → '.join(circle)}") from error
    return {name: found[name] for name in by_id}


def quantity(
    row: Row, units: Mapping[str, Unit], inputs: Mapping[str, Input], others: Mapping[str, Quantity]
) -> Quantity:
    """A quantity from its row, given the quantities it may use."""
    base = _check_arguments(row, arguments(row["arguments"]), {**inputs, **others})
    at = units[row["unit"]]
    if at.base != base:
        raise row.error("unit", f"the formula gives {base}, this unit is {at.base}")
    return record(Quantity, row, unit=at)


def claim_arguments(row: Row, claim: Claim, known: Mapping[str, Input | Quantity]) -> None:
    """Check that a claim's formula fits its inputs and gives the claim's unit.

    `known`: what its formula may use; figures of unread pages among them, as inputs of the kind "unseen".
    """
    if not claim.formula:
        return
    base = _check_arguments(row, claim.arguments, known)
    if base != claim.unit.base:
        raise row.error("unit", f"the formula gives {base}, this unit is {claim.unit.base}")
    used = [known[key] for key in claim.arguments.values()]
    kinds = [entry.kind for entry in used if isinstance(entry, Input)]
    if kinds.count("unknown") > 1:
        raise row.error("arguments", "more than one input is unknown")
    if "unseen" in kinds and not claim.open:
        raise row.error("open", "must say why, while a figure of its formula is missing")
    missing = "unseen" in kinds or "unknown" in kinds or claim.solve_for
    for column in ("settles", "holder") if missing else ():
        if not row[column]:
            raise row.error(column, "a figure that rests on a missing input needs it")
    if claim.solve_for and claim.solve_for not in claim.arguments.values():
        raise row.error("solve_for", "is no input of its formula")


#: What a reading may say of a claim; the verdict is the book's, not a side's.
_SAID_OF_A_CLAIM = ("stated", "rebuilt", "span")


def readings(
    row: Row, claims: Mapping[str, Claim], inputs: Mapping[str, Input], quantities: Mapping[str, Quantity]
) -> None:
    """Check that every ``{key}`` in both readings of a claim names a figure."""
    for column in ("authors", "critics"):
        try:
            keys = [key for _, key, _, _ in string.Formatter().parse(row[column]) if key is not None]
        except ValueError as error:
            raise row.error(column, f"is no text with keys: {error}") from error
        for key in keys:
            asked, named = parse(key), {"result": quantities, "input": inputs, "claim": claims}
            kind = asked.kind(named)
            if not kind or (kind == "claim" and asked.part not in _SAID_OF_A_CLAIM):
                rule = f"{{{key}}} names no figure of a claim, an input or a result{near(key, named)}"
                raise row.error(column, rule)
            if kind == "claim" and asked.part != "stated" and claims[asked.name].open:
                raise row.error(column, f"{{{key}}}: nothing rebuilds {asked.name}")


def _check_arguments(row: Row, bound: Mapping[str, str], known: Mapping[str, Input | Quantity]) -> str:
    """The base unit of the result, after checking names and units of all arguments."""
    if row["formula"] not in FORMULAS:
        raise row.error("formula", "is not a formula of the book")
    formula = FORMULAS[row["formula"]]
    if list(bound) != list(formula.arguments) or row["arguments"].count("=") != len(bound):
        raise row.error("arguments", f"{formula.name} takes {', '.join(formula.arguments)}")
    free = ""
    for name, expected in formula.arguments.items():
        if bound[name] not in known:
            raise row.error("arguments", f"'{bound[name]}' is neither an input nor a result")
        base = known[bound[name]].unit.base
        if expected == "*":
            expected = free = free or base
        if base != expected:
            raise row.error("arguments", f"{name} is in {expected}, {bound[name]} is in {base}")
    return free if formula.unit == "*" else formula.unit


def check(
    row: Row, known: Mapping[str, Claim | Input | Quantity], quantities: Mapping[str, Quantity]
) -> Check:
    """A check from its row; both sides must exist and be of one unit."""
    for column in ("left", "right"):
        if row[column] not in known:
            raise row.error(column, "is neither a result, nor an input, nor a claim")
    left, right = (known[row[column]].unit.base for column in ("left", "right"))
    if left != right:
        raise row.error("right", f"is in {right}, the left side is in {left}")
    if row["needs"] not in quantities:
        raise row.error("needs", "is not a result")
    return record(Check, row)


def holder(row: Row) -> Holder:
    """A holder of evidence from its row."""
    return record(Holder, row, name=row["holder"])


def time_use(row: Row, inputs: Mapping[str, Input]) -> None:
    """Check that a share stands alone and hours stand beside their week."""
    base = inputs[row["input"]].unit.base
    if base == "hours_per_week" and not row["whole"]:
        raise row.error("whole", "hours need the week they belong to")
    if base not in ("fraction", "hours_per_week"):
        raise row.error("input", "is neither a share of the week nor hours")
    if row["whole"] and inputs[row["whole"]].unit.base != "hours_per_week":
        raise row.error("whole", "is not a week in hours")
    if base == "fraction" and row["whole"]:
        raise row.error("whole", "a share needs no week beside it")
