"""A claim or a result told in words: its card, its working, its inputs, and how to quote it."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from IPython.display import Math

from analysis.arithmetic.rounding import round_half_up
from analysis.chapters.drawn import MOVED, moved_rows
from analysis.chapters.shown import laid, said, tables, writer
from analysis.claims import wording
from analysis.claims.expression import Expression, express
from analysis.claims.reasons import as_distance, need_words, turning_words
from analysis.claims.sensitivity import tornado as swings
from analysis.claims.verdicts import UNCHECKED, Judgement, Verdict, judge
from analysis.ledger import entries, links
from analysis.register.load import Register
from analysis.register.records import Claim, Input, Quantity
from analysis.show import Tornado
from analysis.show.figures import Figure
from analysis.show.html import Html, badge, card, folded
from analysis.show.marks import MARKS

#: Inputs that move a result by less than this part of what the first one does are not drawn.
_NEGLIGIBLE = Fraction(1, 100)

#: Inputs named below a drawing; the explanation of what they move names them all.
_MOST_NAMED = 5

#: Results that are better above nothing and worse below it.
_BREAK_EVEN = ("npv", "npv_cash", "npv_hiring")


def equation(register: Register, key: str) -> Math:
    """The formula of a result as a displayed equation, in the names of its arguments."""
    expression = express(register, register.quantities[key])
    return Math(wording.equation(expression, {name: name.replace("_", " ") for name in expression.arguments}))


def line_of_working(register: Register, one: Claim | Quantity) -> str:
    """A formula with its figures and its result: "(25% − 16%) ÷ 16% = 56.25%".

    Results among its figures have as many digits as it takes for the line to come out as told; where three more are
    too few, it is said to hold about.
    """
    expression = express(register, one)

    def told(value: Fraction) -> str:
        return wording.computed(one, value) if isinstance(one, Claim) else wording.quantity_value(one, value)

    result = told(expression.value)
    for more in range(4):
        names, values = _in_digits(register, expression, more)
        if told(expression.formula.function(**values)) == result:
            return f"{wording.working(expression, names)} = {result}"
    names, _ = _in_digits(register, expression, 0)
    return f"{wording.working(expression, names)} ≈ {result}"


def _in_digits(
    register: Register, expression: Expression, more: int
) -> tuple[dict[str, str], dict[str, Fraction]]:
    """Figures of a line of working and what they say in base units, results with some more digits than usual."""
    names, values = {}, {}
    for argument, key in expression.arguments.items():
        if key in register.inputs:
            names[argument], values[argument] = wording.bare(register.inputs[key]), register.inputs[key].value
        else:
            quantity, value = register.quantities[key], expression.parts[key].value
            decimals = quantity.decimals + more * bool(value)
            names[argument] = wording.with_unit(value, wording.in_sums(quantity.unit), decimals)
            step = quantity.unit.factor / 10**decimals
            if wording.is_small(value, quantity.unit) and abs(value) < step / 2:
                step = min(step, Fraction(1000))
            values[argument] = round_half_up(value, step)
    return names, values


def claim_card(register: Register, key: str) -> Html:
    """The card of a claim: stated, rebuilt, bounds, verdict, grain, does it matter."""
    claim = register.claims[key]
    judged = judge(register, claim)
    facts: list[tuple[str, str | Html]] = [
        ("Stated", wording.stated(claim)),
        ("Where", links.source(register, claim.source, claim.locator)),
        *_computed(register, claim, judged),
        ("Verdict", badge(judged.verdict)),
    ]
    told = claim_facts(register, claim, judged)
    facts += [(name, words) for name, words in told.items() if words]
    title = entries.entry(register, f"{key}.stated").named()
    return card(key, title, facts, claim_working(register, claim, judged))


def _computed(register: Register, claim: Claim, judged: Judgement) -> list[tuple[str, str | Html]]:
    if judged.verdict in UNCHECKED:
        return [("Rebuilt", "No"), ("What would settle it", settled_by(register, claim))]
    if judged.verdict is Verdict.HOLDS_ONLY_IF:
        return [("Holds only if", need_words(judged))]
    return [
        ("Rebuilt", wording.rebuilt(claim, judged.value)),
        ("With rounding", wording.span(claim, judged.low, judged.high)),
    ]


def claim_facts(register: Register, claim: Claim, judged: Judgement) -> dict[str, str]:
    """What is said of a claim beside its figures, on its card and where it is explained; "" where nothing is."""
    return {
        "It rests on": f"{judged.evidence.value}. {claim.evidence_reason}".strip() if judged.evidence else "",
        "At another grain": other_words(claim, judged) if judged.other else "",
        "When it holds": turning_words(claim, judged) if _turns(judged) else "",
        "Does it matter?": _matter_words(register, claim, judged),
        "Authors' best reading": entries.filled(register, claim.authors),
        "Critics' reading": entries.filled(register, claim.critics),
        "When quoting it": claim.caveat,
    }


def _turns(judged: Judgement) -> bool:
    """Whether a grain decides it; what coarser figure would hold is no defence of one that fails."""
    return judged.turns_at is not None and judged.verdict is not Verdict.DOES_NOT_REPRODUCE


def settled_by(register: Register, claim: Claim) -> str:
    """What would settle a claim: the page or record that the register names, and the endnotes that lead to it."""
    notes = [entry.place for entry in register.pages.values() if claim.id in entry.claims and entry.endnote]
    return f"{claim.settles} See also: {'; '.join(notes)}." if notes else claim.settles


def other_words(claim: Claim, judged: Judgement) -> str:
    """The verdict at the other grain that can be defended: "To the nearest 10 points: approximate"."""
    step = grain_step(claim, judged.other.grain)
    return f"To the nearest {step}: {judged.other.verdict.value.lower()}"


def grain_step(claim: Claim, grain: Fraction) -> str:
    """A grain as a reader says it, with no more decimals than it needs."""
    return wording.short(grain, as_distance(claim.unit))


def _matter_words(register: Register, claim: Claim, judged: Judgement) -> str:
    if judged.verdict in UNCHECKED:
        return f"{judged.matters.value}: it was not rebuilt."
    if claim.material is None:
        return f"{judged.matters.value}. {claim.material_reason}"
    off = said(register, f"off-{judged.matters.name.lower()}", step=grain_step(claim, claim.material))
    return f"{judged.matters.value}, {off.text}. {claim.material_reason}"


def claim_working(register: Register, claim: Claim, judged: Judgement) -> str:
    """The line of working of a claim that is worked forwards, unless it only restates an input; else ""."""
    if judged.low is None or claim.formula == "identity":
        return ""
    return line_of_working(register, claim)


def claim_tornado(register: Register, key: str, name: str) -> Figure:
    """What moves a rebuilt claim: each input over its range, widest first."""
    claim = register.claims[key]

    def shown(value: float) -> str:
        return wording.computed(claim, wording.exact(value))

    return _tornado(register, claim, f"{key}.stated", name, shown, base_label="rebuilt figure")


def result_tornado(register: Register, key: str, name: str) -> Figure:
    """What moves a result: each input over its range, widest first."""
    quantity = register.quantities[key]
    shown = writer(register, f"{quantity.unit.id} {quantity.decimals}")
    zero = "breaks even" if key in _BREAK_EVEN else ""
    return _tornado(register, quantity, key, name, shown, base_label="result", zero=zero)


def _tornado(
    register: Register, one: Claim | Quantity, key: str, name: str, fmt: Callable, **lines: str
) -> Figure:
    expression = express(register, one)
    rows = swings(expression)
    rows = moved_rows(rows[rows["swing"] >= _NEGLIGIBLE * rows["swing"].max()], expression.inputs)
    first = rows.iloc[0]
    alone = f"It depends on {wording.small(first['label'])} alone"
    most = f"What matters most: {wording.small(first['label'])}" if len(rows) > 1 else alone
    return Tornado(
        rows[[*MOVED]],
        float(expression.value),
        name=name,
        headline=most,
        caption="One input at a time over its range, the others as stated.",
        xlabel=one.label,
        fmt=fmt,
        **lines,
        source="this book's registers of claims and inputs",
        explained=entries.named(register, key, *rows["input"].head(_MOST_NAMED)),
    )


def result_card(register: Register, key: str) -> Html:
    """The card of a result: value, bounds, definition and working."""
    one = entries.entry(register, key)
    facts = {
        "Result": one.words(),
        "With rounding and assumed ranges": one.words("span"),
        "Definition": one.definition,
    }
    if one.words("span") == one.words():
        del facts["With rounding and assumed ranges"]
    return card(key, one.named(), [*facts.items()], line_of_working(register, register.quantities[key]))


def result_panel(register: Register, key: str, figure: Figure) -> Html:
    """A result's card with a figure beside it."""
    inside = result_card(register, key).html + figure.html
    html = f'<section class="bp-panel" aria-labelledby="card-{key}">{inside}</section>'
    return Html(html, f"{register.quantities[key].label}\n\n{figure.alt}")


def listed(register: Register, name: str) -> Html:
    """Inputs, each with what rounding or range allows and where it comes from, or results with bounds and definitions.

    `name`: of the table, as ``tables.csv`` has it: its last part says which of the two it has. Raises KeyError if
    there is no such table, or a key of it names nothing of its kind.
    """
    kind, row = ("results", _result_row) if "-results" in name else ("inputs", _input_row)
    told = tables()[name]
    rows = [row(register, key) for key in told["keys"].split()]
    return laid(register, kind, rows, caption=told["caption"])


def method(register: Register, *parts: str | Html, cards: Sequence[str] = ()) -> Html:
    """What a chapter rests on, folded below one line.

    `*parts`: tables, those of inputs and of results by their names in ``tables.csv``. `cards`: claims and results
    whose cards stand before the tables.
    """
    held = [(claim_card if key in register.claims else result_card)(register, key) for key in cards]
    held += [part if isinstance(part, Html) else listed(register, part) for part in parts]
    return folded("Method: what went in, how far each figure may be off, and where it stands", *held)


def _input_row(register: Register, key: str) -> list[str | Html]:
    entry = register.inputs[key]
    low, high = entry.widest
    exact = "taken as exact" if entry.kind == "reported" else "exact"
    spread = exact if low == high else wording.short_between(low, high, entry.unit)
    if low != high and entry.kind in ("assumption", "choice"):
        spread = wording.between(low, high, entry.unit, wording.places((entry.value, low, high), entry.unit))
    if entry.kind == "official" and entry.plausible is None and low != high:
        spread = "as published"
    name = entries.named(register, entry.id)[0]
    return [name, wording.given(entry), spread, where_from(register, entry)]


def where_from(register: Register, entry: Input) -> str | Html:
    """Where an input comes from: its source, or its kind and why it has its value."""
    if entry.source:
        return links.source(register, entry.source, entry.locator)
    reason = entry.range_reason or entry.note
    return reason if entry.kind in reason.lower().split()[:2] else f"{wording.capital(entry.kind)}. {reason}"


def _result_row(register: Register, key: str) -> list[str | Html]:
    one = entries.entry(register, key)
    ends = one.words("span")
    if ends == one.words():
        ends = "exact" if one.low == one.high else "the same to the digits shown"
    return [one.named(), one.words(), ends, one.definition]


def conclusion(register: Register, claim: Claim, judged: Judgement) -> str:
    """How to quote a figure, by its verdict and what that rests on, with the register's caveat."""
    parts = (_advice, _wrong_base)
    told = [*(part(register, claim, judged) for part in parts), _backing(register, judged), claim.caveat]
    return " ".join(filter(None, told))


def _advice(register: Register, claim: Claim, judged: Judgement) -> str:
    known = {"stated": wording.stated(claim), "qualifier": claim.qualifier or "about"}
    if judged.verdict is Verdict.HOLDS_ONLY_IF:
        known["needed"] = need_words(judged)
    elif judged.verdict not in UNCHECKED:
        known["rebuilt"] = wording.rebuilt(claim, judged.value)
        known["bounds"] = wording.span(claim, judged.low, judged.high)
        known["other"] = f" {other_words(claim, judged)}." if judged.other else ""
    return said(register, f"advice-{MARKS[judged.verdict].kind}", **known).text


def _wrong_base(register: Register, claim: Claim, judged: Judgement) -> str:
    """A warning where the sum is right and a figure that goes into it is not."""
    if judged.verdict is Verdict.DOES_NOT_REPRODUCE or judged.expression is None:
        return ""
    for given in judged.expression.inputs.values():
        quoted = register.claims.get(given.claim)
        if quoted and quoted.source == claim.source and quoted is not claim:
            found = judge(register, quoted)
            if found.verdict is Verdict.DOES_NOT_REPRODUCE:
                base, stated = wording.rebuilt(quoted, found.value), wording.stated(quoted)
                return said(register, "wrong-base", stated=stated, rebuilt=base).text
    return ""


def _backing(register: Register, judged: Judgement) -> str:
    """What a reader may think of a verdict that looks like a confirmation."""
    if judged.verdict is Verdict.DOES_NOT_REPRODUCE or judged.evidence is None:
        return ""
    return said(register, f"backing-{judged.evidence.name.lower()}").text
