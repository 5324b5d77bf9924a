"""A claim or a result told in words: its card, its working, its inputs, and how to quote it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from IPython.display import Math

from analysis import links, wording
from analysis.charts import tornado
from analysis.data import Register
from analysis.figures import Figure, Panel, panel
from analysis.model import Expression, express
from analysis.readings import readings
from analysis.records import Claim, Input, Quantity, Unit
from analysis.rounding import parse
from analysis.sensitivity import Spread
from analysis.sensitivity import tornado as swings
from analysis.tables import Html, badge, card, table
from analysis.verdicts import Judgement, Verdict, judge, plausible

#: Inputs that move a result by less than this part of what the first one does are not drawn.
_NEGLIGIBLE = Fraction(1, 100)

#: Inputs named below a drawing; the explanation of what they move names them all.
_MOST_NAMED = 5


def formatter(unit: Unit, decimals: int, sign: bool = False) -> Callable[[float], str]:
    """A function that shows a value in base units, for the axes and labels of a chart."""
    return lambda value: wording.with_unit(Fraction(float(value)), unit, decimals, sign)


def equation(register: Register, key: str) -> Math:
    """The formula of a result as a displayed equation, in the names of its arguments."""
    expression = express(register, register.quantities[key])
    return Math(wording.equation(expression, {name: name.replace("_", " ") for name in expression.arguments}))


def line_of_working(register: Register, expression: Expression, result: str) -> str:
    """A formula with its figures and its result: "(25% − 16%) ÷ 16% = 56.25%"."""
    names = {}
    for argument, key in expression.arguments.items():
        if key in register.inputs:
            names[argument] = wording.bare(register.inputs[key])
        else:
            names[argument] = _bare_quantity(register.quantities[key], expression.parts[key].value)
    return f"{wording.working(expression, names)} = {result}"


def _bare_quantity(quantity: Quantity, value: Fraction) -> str:
    shown = wording.quantity_value(quantity, value)
    suffix = quantity.unit.suffix
    return shown.removesuffix(suffix) if suffix.startswith(" ") else shown


def claim_card(register: Register, key: str) -> Html:
    """The card of a claim: stated, rebuilt, bounds, verdict, grain, does it matter."""
    claim = register.claims[key]
    judged = judge(register, claim)
    facts: list[tuple[str, str | Html]] = [
        ("Stated", wording.stated(claim)),
        ("Where", links.source(register, claim.source, claim.locator)),
        *_computed(claim, judged),
        ("Verdict", badge(judged.verdict)),
    ]
    if judged.turns_at is not None:
        facts.append(("Turns at", turning_words(claim, judged)))
    facts.append(("Does it matter?", matter_words(claim, judged)))
    if found := readings(register, claim):
        facts += [("Authors' best reading", found.authors), ("Critics' reading", found.critics)]
    if claim.caveat:
        facts.append(("When quoting it", claim.caveat))
    title = links.link(links.claim(key), claim.label)
    return card(key, title, facts, _working(register, claim, judged))


def _computed(claim: Claim, judged: Judgement) -> list[tuple[str, str | Html]]:
    if judged.verdict is Verdict.NOT_CHECKABLE:
        return [("Rebuilt", "Nothing public to rebuild it from"), ("What would settle it", claim.settles)]
    if judged.verdict is Verdict.HOLDS_ONLY_IF:
        return [("Holds only if", need_words(judged))]
    return [
        ("Rebuilt", wording.rebuilt(claim, judged.value)),
        ("With rounding", wording.span(claim, judged.low, judged.high)),
    ]


def need_words(judged: Judgement) -> str:
    """What an unknown input would have to be, and whether that is plausible."""
    unknown = judged.unknown
    needed = wording.between(judged.needed.low, judged.needed.high, unknown.unit, 2)
    likely = plausible(unknown, judged.needed.low, judged.needed.high)
    ends = wording.between(*unknown.plausible, unknown.unit, 1)
    return f"{unknown.label}: {needed}; {'within' if likely else 'outside'} the plausible {ends}"


def turning_words(claim: Claim, judged: Judgement) -> str:
    """The grain at which the figure starts to hold, in the unit stated."""
    if judged.turns_at == 0:
        return "Holds at every grain"
    step = wording.with_unit(judged.turns_at, as_distance(claim.unit), _finer(claim))
    return f"Holds to the nearest {step} or coarser, not finer"


def as_distance(unit: Unit) -> Unit:
    """The unit that a difference between two values is told in: points where the values are shares."""
    if unit.base == "fraction":
        return Unit("points", "fraction", Fraction(1, 100), None, "", " points", "")
    return unit


def _finer(claim: Claim) -> int:
    _, precision = parse(claim.figure.text)
    return 1 if precision in (0, 1) else len(str(precision.denominator))


def matter_words(claim: Claim, judged: Judgement) -> str:
    """Does the difference matter, and why."""
    if judged.verdict is Verdict.NOT_CHECKABLE:
        return f"{judged.matters.value}, until it can be rebuilt"
    return f"{judged.matters.value}. {claim.material_reason}"


def _working(register: Register, claim: Claim, judged: Judgement) -> str:
    if judged.low is None or claim.formula == "identity":
        return ""
    return line_of_working(register, judged.expression, wording.computed(claim, judged.value))


def claim_tornado(register: Register, key: str, name: str) -> Figure:
    """What moves a rebuilt claim: each input over its range, widest first."""
    claim = register.claims[key]
    expression = express(register, claim)
    shown = formatter(claim.unit, _finer(claim))
    return _tornado(register, expression, (f"{key}.stated", claim.label), name, shown, "rebuilt figure")


def result_tornado(
    register: Register, key: str, name: str, fmt: Callable[[float], str] | None = None
) -> Figure:
    """What moves a result: each input over its range, widest first."""
    quantity = register.quantities[key]
    shown = fmt or formatter(quantity.unit, quantity.decimals)
    return _tornado(register, express(register, quantity), (key, quantity.label), name, shown, "result")


def _tornado(
    register: Register, expression: Expression, moved: tuple[str, str], name: str, fmt: Callable, kind: str
) -> Figure:
    key, label = moved
    rows = swings(expression)
    rows = rows[rows["swing"] >= _NEGLIGIBLE * rows["swing"].max()].copy()
    rows["label"] = [expression.inputs[one].label for one in rows["input"]]
    for side in ("low", "high"):
        rows[side] = [
            wording.short(end, expression.inputs[one].unit)
            for one, end in zip(rows["input"], rows[side], strict=True)
        ]
    numbers = rows.astype({"result_low": float, "result_high": float})
    columns = ["label", "low", "high", "result_low", "result_high"]
    return tornado(
        numbers[columns],
        float(expression.value),
        name=name,
        caption=f"What moves it: {label[0].lower()}{label[1:]}, one input at a time over its range.",
        xlabel=label,
        fmt=fmt,
        base_label=kind,
        source="this book's registers of claims and inputs",
        explained=links.explained(register, key, *rows["input"].head(_MOST_NAMED)),
    )


def claim_panel(register: Register, key: str, figure: Figure | None = None) -> Panel:
    """A claim's card with a figure beside it, by default what moves the rebuilt figure."""
    beside = figure or claim_tornado(register, key, f"{key.replace('_', '-')}-tornado")
    return panel(claim_card(register, key).html, beside, register.claims[key].label)


def result_card(register: Register, key: str) -> Html:
    """The card of a result: value, bounds, definition and working."""
    quantity = register.quantities[key]
    expression = express(register, quantity)
    limits = expression.bounds
    value = wording.quantity_value(quantity, expression.value)
    facts = [("Result", value)]
    ends = wording.quantity_span(quantity, limits.low, limits.high)
    if ends != value:
        facts.append(("With rounding and assumed ranges", ends))
    facts.append(("Definition", quantity.definition))
    title = links.link(links.result(key), quantity.label)
    return card(key, title, facts, line_of_working(register, expression, value))


def result_panel(register: Register, key: str, figure: Figure | None = None) -> Panel:
    """A result's card with a figure beside it, by default what moves the result."""
    beside = figure or result_tornado(register, key, f"{key.replace('_', '-')}-tornado")
    return panel(result_card(register, key).html, beside, register.quantities[key].label)


def inputs_table(register: Register, keys: Sequence[str], caption: str) -> Html:
    """Inputs with their figures, what rounding or range allows, and where they come from."""
    columns = ["Input", "Figure", "Range", "Where from"]
    rows = [_input_row(register, register.inputs[key]) for key in keys]
    return table(columns, rows, caption, numbers=["Figure"])


def _input_row(register: Register, entry: Input) -> list[str | Html]:
    low, high = entry.widest
    spread = "exact" if low == high else wording.short_between(low, high, entry.unit)
    if entry.kind == "official" and entry.plausible is None and low != high:
        spread = "as published"
    where: str | Html = f"{entry.kind}: {_why(entry)}"
    if entry.source:
        where = links.source(register, entry.source, entry.locator)
    name = links.link(links.input_(entry.id), entry.label[0].upper() + entry.label[1:])
    return [name, wording.given(entry), spread, where]


def _why(entry: Input) -> str:
    return entry.range_reason or entry.note


def results_table(register: Register, keys: Sequence[str], caption: str) -> Html:
    """Results with their bounds and definitions."""
    rows = [
        _result_row(register.quantities[key], express(register, register.quantities[key])) for key in keys
    ]
    return table(["Result", "Value", "Bounds", "How"], rows, caption, numbers=["Value"])


def _result_row(quantity: Quantity, expression: Expression) -> list[str | Html]:
    value = wording.quantity_value(quantity, expression.value)
    ends = wording.quantity_span(quantity, expression.bounds.low, expression.bounds.high)
    if ends == value:
        ends = "exact" if expression.bounds.low == expression.bounds.high else "the same to the digits shown"
    return [links.link(links.result(quantity.id), quantity.label), value, ends, quantity.definition]


def conclusion(claim: Claim, judged: Judgement) -> str:
    """How to quote a figure, by its verdict, with the register's caveat."""
    return " ".join(filter(None, [_advice(claim, judged), claim.caveat]))


def _advice(claim: Claim, judged: Judgement) -> str:
    stated = wording.stated(claim)
    if judged.verdict is Verdict.NOT_CHECKABLE:
        return f"Say who states “{stated}”. Nothing public lets anybody rebuild it."
    if judged.verdict is Verdict.HOLDS_ONLY_IF:
        return f"Say what it needs: {need_words(judged)}."
    rebuilt = wording.rebuilt(claim, judged.value)
    bounds = wording.span(claim, judged.low, judged.high)
    return {
        Verdict.REPRODUCES: f"Quote “{stated}”. Rebuilt, it is {rebuilt}.",
        Verdict.WITHIN_ROUNDING: f"Say {rebuilt}, or {bounds}; “{stated}” needs the rounding on its side.",
        Verdict.APPROXIMATE: f"Say “about”. Rebuilt, it is {rebuilt}, or {bounds} with rounding.",
        Verdict.DOES_NOT_REPRODUCE: f"Do not quote “{stated}”. Rebuilt, it is {rebuilt}, or {bounds}.",
    }[judged.verdict]


def error_words(drawn: Spread) -> str:
    """How far the median of a spread of shares may be off, as a sentence."""
    error = wording.to_text(Fraction(drawn.quantile_errors[0.5]) * 100, 2)
    return f"Standard error of the median over repeated scrambles: {error} points."
