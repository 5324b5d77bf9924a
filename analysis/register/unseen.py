"""Figures of the report's pages that this book has not read: the rows of ``data/unseen_pages.csv``.

Every row waits for one figure. Whoever has the report fills the cell, and the figure goes where it belongs: under
the key of its row, into the formulas of the claims that it settles; and in place of the input of the book that it
replaces. Several rows that name one input add up to it. What the book believes about an input in the world
(``data/beliefs.csv``) stays: a figure that the report states is still only stated.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from analysis.arithmetic.rounding import StatedFigure, to_text
from analysis.register.records import Claim, Input, Row, Stated, Unit, record
from analysis.register.rules import usable

#: The source whose pages they are.
REPORT = "blueprint"

#: Parts of one week: how the keys of their rows begin, and how they end before and after.
_WEEK, _SIDES = "page_week_", ("_before", "_after")

#: Parts of the transition cost: how the keys of their rows begin, and the row that they cannot pass.
_COST, _MOST = "page_cost_", "page_transition_high"


@dataclass(frozen=True)
class Unseen(Stated):
    """A figure that an unread page of the report would hold."""

    id: str
    label: str  #: what the figure is
    unit: Unit
    qualifier: str
    figure: StatedFigure | None  #: the figure, once somebody has filled it in, in base units
    #: `part`, `pages`: part of the report and its pages, by the contents list
    part: str
    pages: str
    endnote: str  #: number of the endnote, "" where it is not in one
    claims: tuple[str, ...]  #: keys of the claims that it settles or bears on
    input: str  #: key of the input that it replaces, "" for none
    note: str

    @property
    def filled(self) -> bool:
        """Whether somebody has put the figure in."""
        return self.figure is not None

    @property
    def place(self) -> str:
        """Where it would stand: "case study, pages 27 to 35", "endnote 7, page 61 on"."""
        return f"endnote {self.endnote}, {self.pages}" if self.endnote else f"{self.part}, {self.pages}"

    def as_input(self) -> Input:
        """The figure as an input of the book; only its value is missing where nobody has filled it in."""
        kind = "stated" if self.filled else "unseen"
        return Input(
            self.id,
            self.label,
            self.unit,
            kind,
            self.figure,
            plausible=None,
            range_reason="",
            source=REPORT,
            locator=self.place,
            claim="",
            note=self.note,
        )


def unseen(
    row: Row, units: Mapping[str, Unit], claims: Mapping[str, Claim], inputs: Mapping[str, Input]
) -> Unseen:
    """A figure to be filled in, from its row."""
    at = units[row["unit"]]
    if row["id"] in inputs:
        raise row.error("id", "is the key of an input too")
    if row["input"] and inputs[row["input"]].unit.base != at.base:
        raise row.error("input", f"is in {inputs[row['input']].unit.base}, this row is in {at.base}")
    figure = usable(row, at, zero=True)
    return record(Unseen, row, unit=at, figure=figure, claims=row.named("claims", claims))


def check_together(rows: Iterable[Row], found: Mapping[str, Unseen]) -> None:
    """Check what rows must be together: both sides of a pair, all parts of a sum, no more than the whole."""
    at = {row["id"]: row for row in rows}
    for key, entry in found.items():
        if not entry.filled:
            summed = [one for one in found.values() if entry.input and one.input == entry.input]
            if beside := [one for one in (*_pair(key, found), *summed) if one.filled]:
                raise at[key].error("value", f"is needed beside {beside[0].id}, which is filled in")
    for side in _SIDES:
        parts = [one for key, one in found.items() if key.startswith(_WEEK) and key.endswith(side)]
        _check_total(
            at, parts, Fraction(1), f"the parts of the week{side.replace('_', ' ')} add up to more than 100%"
        )
    most = found.get(_MOST)
    if most is not None and most.filled:
        parts = [one for key, one in found.items() if key.startswith(_COST)]
        _check_total(
            at, parts, most.stated.allowed.ends[1], "the parts add up to more than the whole transition cost"
        )
    low = found.get("page_transition_low")
    if low is not None and most is not None and low.filled and low.stated.value > most.stated.value:
        raise at[low.id].error("value", "is above the upper end of the transition cost")


def _pair(key: str, found: Mapping[str, Unseen]) -> Iterable[Unseen]:
    """The other side of a figure before and after, or of a lower and an upper end."""
    for one, other in (_SIDES, ("_low", "_high")):
        for own, opposite in ((one, other), (other, one)):
            if key.endswith(own) and (partner := found.get(key.removesuffix(own) + opposite)):
                yield partner


def _check_total(at: Mapping[str, Row], parts: Iterable[Unseen], whole: Fraction, rule: str) -> None:
    """No rounding can save a sum whose parts, each at the low end of its rounding, pass the whole."""
    total = Fraction(0)
    for part in parts:
        if part.filled:
            total += part.stated.as_input.ends[0]
            if total > whole:
                raise at[part.id].error("value", rule)


def with_pages(inputs: Mapping[str, Input], found: Mapping[str, Unseen]) -> dict[str, Input]:
    """The inputs of the book with what has been filled in: under its own key, and where it replaces one."""
    filled = [entry for entry in found.values() if entry.filled]
    together = dict(inputs)
    for key in dict.fromkeys(entry.input for entry in filled if entry.input):
        together[key] = _replaced(inputs[key], [entry for entry in filled if entry.input == key])
    return together | {entry.id: entry.as_input() for entry in filled}


def _replaced(given: Input, parts: list[Unseen]) -> Input:
    """An input with the figure of the report in its place."""
    figure = parts[0].stated if len(parts) == 1 else _added([part.stated for part in parts], given.unit)
    within = given.plausible and given.plausible[0] <= figure.value <= given.plausible[1]
    return replace(
        given,
        kind="stated",
        figure=figure,
        plausible=given.plausible if within else None,
        range_reason=given.range_reason if within else "",
        source=REPORT,
        locator=parts[0].place,
        claim="",
        note=f"The report's own figure; before it was read: {given.stated.text if given.known else 'not known'}.",
    )


def _added(figures: list[StatedFigure], unit: Unit) -> StatedFigure:
    """The sum of figures, as coarse as the coarsest of them."""
    total = sum((figure.value for figure in figures), Fraction(0))
    step = max(high - low for low, high in (figure.as_input.ends for figure in figures))
    text = to_text(total / unit.factor, 1).removesuffix(".0")
    return StatedFigure(text, "plain", total, step, None, step)
