"""The chain behind a figure: its formula, its inputs with what each does to it, and its bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from analysis.arithmetic.bounds import Bounds, bounds, elasticities, inverse
from analysis.arithmetic.rounding import significant
from analysis.chapters.shown import laid, paragraph
from analysis.claims import reasons, wording
from analysis.claims.expression import Expression
from analysis.claims.verdicts import Judgement, solving_box, solving_result
from analysis.ledger import entries, links
from analysis.register.load import Register
from analysis.register.records import Unit
from analysis.show.html import Html, phrase

#: From this elasticity on, the result is so close to nothing that a share of its size says little.
_NEAR_NOTHING = 10

#: How many inputs that come in through other results are told one by one.
_THROUGH = 10


@dataclass(frozen=True)
class Chain:
    """What each input of a formula does: its range, its direction, its elasticity.

    - `limits`: of the result.
    - `slopes`: elasticity by input.
    - `value`, `unit`: of the result.
    - `solved_for`: key of the unknown input, where the formula is solved for it.
    - `falls`: whether the figure is the size of a fall.
    """

    limits: Bounds
    slopes: Mapping[str, Fraction]
    value: Fraction
    unit: Unit
    solved_for: str = ""
    falls: bool = False

    @property
    def moved(self) -> str:
        """The result in words."""
        return "the value needed" if self.solved_for else "the result"

    def effect(self, key: str, moved: str = "it") -> str:
        """Which way one per cent more of an input moves the result, and how far; a fall is told as what is cut.

        - `moved`: the result in words.
        """
        if key == self.solved_for:
            return "solved for"
        change = self.slopes[key] * self.value * (-1 if self.falls else 1)
        if change == 0:
            return "no effect"
        unproved = ", direction not proved" if self.limits.direction.get(key, 1) == 0 else ""
        return f"{'raises' if change > 0 else 'lowers'} {moved} by {self.size(key)}{unproved}"

    def size(self, key: str) -> str:
        """How far one per cent more moves the result: in its unit where it is close to nothing, else in per cent."""
        slope = abs(self.slopes[key])
        if slope >= _NEAR_NOTHING:
            change = Fraction(str(significant(slope * abs(self.value) / 100, 2)))
            return wording.short(change, reasons.as_distance(self.unit), 6)
        told = wording.to_text(slope, 2)
        return f"{told}%" if told.strip("0.") else "less than 0.01%"


def forward(expression: Expression, unit: Unit, falls: bool = False) -> Chain:
    """The chain of a formula from its inputs to its result; with `falls`, a fall is told as what is cut."""
    return Chain(expression.bounds, expression.elasticities, expression.value, unit, falls=falls)


def solved(judged: Judgement) -> Chain:
    """The chain of the formula solved for its unknown input; the stated figure is one of its inputs."""
    claim, expression, unknown = judged.claim, judged.expression, judged.unknown.id
    function = inverse(expression.function, unknown)
    known = {key: entry for key, entry in expression.inputs.items() if key != unknown}
    box = {**solving_result(claim), **solving_box(claim, known)}
    point = {"result": claim.figure.value, **{key: entry.value for key, entry in known.items()}}
    return Chain(
        bounds(function, box), elasticities(function, point), function(**point), judged.unknown.unit, unknown
    )


def most(expression: Expression, chain: Chain) -> str:
    """The input that moves the result most, in a sentence."""
    labels = {key: entry.label for key, entry in expression.inputs.items()} | {"result": "the stated figure"}
    asked = [name for name in chain.slopes if not _is_year(expression, name)]
    if not asked:
        return "It rests on years of the calendar alone, of which one per cent is nothing."
    key = max(asked, key=lambda name: abs(chain.slopes[name]))
    if chain.slopes[key] == 0:
        return f"At these values no input moves {chain.moved} by itself."
    effect = chain.effect(key, chain.moved).replace("%", "% of its size", 1)
    return f"{wording.capital(chain.moved)} depends most on this: {labels[key]}. One per cent more of it {effect}."


def _is_year(expression: Expression, key: str) -> bool:
    """Whether an input is a year of the calendar, of which one per cent is nothing."""
    return key in expression.inputs and expression.inputs[key].unit.base == "calendar_year"


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
        effect = "" if _is_year(expression, key) else chain.effect(key)
        told = [wording.given(entry), reasons.range_words(entry), effect]
        where = links.source(register, entry.source) if entry.source else entry.note or entry.range_reason
        rows.append([_named(register, expression, key), *told, where])
    listed = laid(register, "chain-inputs", rows, caption=caption, moved=chain.moved)
    return phrase(listed, _through(register, expression, chain))


def _through(register: Register, expression: Expression, chain: Chain) -> Html:
    """The inputs that come in through other results: those that move it most, the others counted."""
    inside = [key for key in expression.inputs if key not in expression.arguments.values()]
    if not inside:
        return Html("", "")
    felt = [key for key in inside if chain.slopes[key] and not _is_year(expression, key)]
    told = sorted(felt, key=lambda key: -abs(chain.slopes[key]))[:_THROUGH]
    if not told:
        return paragraph(f"Of the {len(inside)} inputs behind these none moves it at these values.")
    rest = len(inside) - len(told)
    more = f"{rest:,} more {'moves' if rest == 1 else 'move'} it less or not at all"
    listed = [
        phrase(entries.link(register, key, expression.inputs[key].label), f" ({chain.effect(key)})")
        for key in told
    ]
    return paragraph("Through these it rests on ", links.joined(listed, "; "), f"; {more}." if rest else ".")


def _part_row(register: Register, expression: Expression, key: str) -> list[str | Html]:
    quantity, part = register.quantities[key], expression.parts[key]
    ends = wording.quantity_span(quantity, part.value, part.bounds.low, part.bounds.high)
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
