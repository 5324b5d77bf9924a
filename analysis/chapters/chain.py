"""The chain behind a figure: its formula, its inputs with what each does to it, and its bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from analysis.arithmetic.bounds import Bounds, bounds, elasticities, inverse
from analysis.chapters.shown import paragraph
from analysis.claims import reasons, wording
from analysis.claims.expression import Expression
from analysis.claims.verdicts import Judgement, solving_box, solving_result
from analysis.ledger import entries, links
from analysis.register.load import Register
from analysis.show.html import Html, phrase, table

_DIRECTIONS = {1: "raises it", -1: "lowers it", 0: "direction not proved"}


@dataclass(frozen=True)
class Chain:
    """What each input of a formula does: its range, its direction, its elasticity.

    - `limits`: of the result.
    - `slopes`: elasticity by input.
    - `solved_for`: key of the unknown input, where the formula is solved for it.
    - `falls`: whether the figure is the size of a fall.
    """

    limits: Bounds
    slopes: Mapping[str, Fraction]
    solved_for: str = ""
    falls: bool = False

    def effect(self, key: str) -> str:
        """What one per cent more of an input does to the size of the result, and which way it moves it."""
        if key == self.solved_for:
            return "solved for"
        return f"{_percent(self.slopes[key])}, {self._direction(key)}"

    def _direction(self, key: str) -> str:
        """A fall is told as what is cut."""
        if key not in self.limits.direction:
            return "does not vary"
        sign = self.limits.direction[key]
        return _DIRECTIONS[-sign if self.falls else sign]


def forward(expression: Expression, falls: bool = False) -> Chain:
    """The chain of a formula from its inputs to its result; with `falls`, a fall is told as what is cut."""
    return Chain(expression.bounds, expression.elasticities, falls=falls)


def solved(judged: Judgement) -> Chain:
    """The chain of the formula solved for its unknown input; the stated figure is one of its inputs."""
    claim, expression, unknown = judged.claim, judged.expression, judged.unknown.id
    function = inverse(expression.function, unknown)
    known = {key: entry for key, entry in expression.inputs.items() if key != unknown}
    box = {**solving_result(claim), **solving_box(claim, known)}
    point = {"result": claim.figure.value, **{key: entry.value for key, entry in known.items()}}
    return Chain(bounds(function, box), elasticities(function, point), unknown)


def _percent(slope: Fraction) -> str:
    digits = wording.to_text(abs(slope), 2)
    mark = "" if not digits.strip("0.") else "−" if slope < 0 else "+"
    return f"{mark}{digits}%"


def most(expression: Expression, chain: Chain) -> str:
    """The input that moves the result most, in a sentence."""
    labels = {key: entry.label for key, entry in expression.inputs.items()} | {"result": "the stated figure"}
    key = max(chain.slopes, key=lambda name: abs(chain.slopes[name]))
    moved = "the value needed" if chain.solved_for else "the result"
    if chain.slopes[key] == 0:
        return f"At these values no input moves {moved} by itself."
    return (
        f"{wording.capital(moved)} depends most on this: {labels[key]}. One per cent more of it changes {moved} by "
        f"{_percent(chain.slopes[key])} of its size."
    )


def equation(expression: Expression, working: str) -> Html:
    """A formula as a displayed equation in the names of its arguments, and in a line with its figures."""
    meaning = expression.formula.meaning
    if expression.formula.name == "identity":
        return paragraph(meaning)
    latex = wording.equation(expression, {name: name.replace("_", " ") for name in expression.arguments})
    shown = Html(f'<div class="math notranslate nohighlight">\\[{escape(latex)}\\]</div>', "")
    return phrase(paragraph(meaning), shown, paragraph(working, kind="bp-working") if working else "")


def inputs_table(register: Register, expression: Expression, chain: Chain, caption: str) -> Html:
    """The arguments of a formula, and below them the inputs that come in through the results among them."""
    direct = dict.fromkeys(expression.arguments.values())
    rows: list[list[str | Html]] = []
    if chain.solved_for:
        rows.append(["the stated figure", "", "what it allows", chain.effect("result"), "above"])
    rows += [_part_row(register, expression, key) for key in direct if key in expression.parts]
    for key, entry in ((key, register.inputs[key]) for key in direct if key in expression.inputs):
        told = [wording.given(entry), reasons.range_words(entry), chain.effect(key)]
        where = links.source(register, entry.source) if entry.source else entry.note or entry.range_reason
        rows.append([_named(register, expression, key), *told, where])
    moved = "the value needed" if chain.solved_for else "the result"
    columns = ["Input", "Figure", "Range", f"1% more changes {moved} by", "Where from"]
    shown = table(columns, rows, caption, numbers=["Figure"], stacked=True)
    through = [
        phrase(entries.link(register, key, entry.label), f" ({chain.effect(key)})")
        for key, entry in expression.inputs.items()
        if key not in direct
    ]
    return (
        phrase(shown, paragraph("Through these it rests on ", links.joined(through, "; "), "."))
        if through
        else shown
    )


def _part_row(register: Register, expression: Expression, key: str) -> list[str | Html]:
    quantity, part = register.quantities[key], expression.parts[key]
    ends = wording.quantity_span(quantity, part.bounds.low, part.bounds.high)
    value = wording.quantity_value(quantity, part.value)
    return [_named(register, expression, key), value, ends, "see its inputs", "a result of this book"]


def _named(register: Register, expression: Expression, key: str) -> Html:
    """An input or a part with its name in the equation."""
    known = register.quantities if key in register.quantities else register.inputs
    names = ", ".join(
        f"“{name.replace('_', ' ')}”" for name, bound in expression.arguments.items() if bound == key
    )
    small = Html(f" <small>{escape(names)}</small>", f" ({names})")
    return phrase(entries.link(register, key, known[key].label), small)
