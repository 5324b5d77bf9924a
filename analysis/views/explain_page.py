"""Views of the chapters *Explain this number*: the chain behind every claim, result and input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from html import escape
from itertools import groupby

from analysis import links, reasons, wording
from analysis.bounds import Bounds, bounds, elasticities, inverse
from analysis.data import Register
from analysis.explain import line_of_working, matter_words, turning_words
from analysis.model import Expression, express
from analysis.readings import readings
from analysis.records import Claim, Input, Quantity
from analysis.tables import Html, badge, inner, table
from analysis.verdicts import Judgement, judge

#: Group of claims → the question a reader brings.
QUESTIONS = {
    "time with families": "Would there be more time with families?",
    "caseloads": "Would caseloads fall?",
    "money": "What would it cost?",
    "the workforce": "What is said of the workforce?",
    "the children": "What is said of the children?",
    "the report": "What is said of the report itself?",
    "Buurtzorg": "What is said of Buurtzorg, the model's model?",
    "other systems": "What is said of other systems?",
    "context": "What else is stated?",
}

_DIRECTIONS = {1: "raises it", -1: "lowers it", 0: "direction not proved"}

#: Heading over the inputs of each kind.
_KINDS = {
    "stated": "Figures the sources state",
    "reported": "Figures reported elsewhere",
    "official": "Official figures",
    "definition": "Definitions",
    "assumption": "Assumptions",
    "unknown": "Not known",
}


def slug(text: str) -> str:
    """Text as part of an address."""
    return text.lower().replace(" ", "-")


def question(group: str) -> str:
    """The reader's question that a group of claims belongs to."""
    return QUESTIONS.get(group, group[0].upper() + group[1:])


# --- contents ----------------------------------------------------------------------------------------------


def claims_contents(register: Register) -> Html:
    """Links to every claim of the page, by question."""
    found = [
        (question(group), [links.link(f"#claim-{c.id}", f"{c.short}: {wording.stated(c)}") for c in claims])
        for group, claims in by_group(register)
    ]
    return _contents("Claims on this page", found)


def results_contents(register: Register) -> Html:
    """Links to every result of the page, by chapter, and to the inputs."""
    found = [
        (f"Results of the chapter {chapter}", [links.link(f"#result-{q.id}", q.label) for q in quantities])
        for chapter, quantities in by_chapter(register)
    ]
    kinds = [links.link(f"#inputs-{kind}", _KINDS[kind]) for kind, _ in _by_kind(register)]
    return _contents("Results and inputs on this page", [*found, ("Inputs", kinds)])


def _contents(label: str, groups: list[tuple[str, list[Html]]]) -> Html:
    parts = [
        f"<li>{escape(name)}<ul>{''.join(f'<li>{one.html}</li>' for one in found)}</ul></li>"
        for name, found in groups
    ]
    lines = [f"{name}: {links.joined(found).text}" for name, found in groups]
    html = f'<nav class="bp-contents" aria-label="{escape(label)}"><ul>{"".join(parts)}</ul></nav>'
    return Html(html, "\n".join([label, *lines]))


def by_group(register: Register) -> list[tuple[str, list[Claim]]]:
    """Claims by group, groups and claims in the order in which the register first names them."""
    groups = dict.fromkeys(claim.group for claim in register.claims.values())
    return [(name, [c for c in register.claims.values() if c.group == name]) for name in groups]


def by_chapter(register: Register) -> list[tuple[str, list[Quantity]]]:
    """Results by chapter, in the order of the register."""
    chapters = dict.fromkeys(quantity.chapter for quantity in register.quantities.values())
    return [(name, [q for q in register.quantities.values() if q.chapter == name]) for name in chapters]


def _by_kind(register: Register) -> list[tuple[str, list[Input]]]:
    entries = sorted(register.inputs.values(), key=lambda entry: list(_KINDS).index(entry.kind))
    return [(kind, list(found)) for kind, found in groupby(entries, key=lambda entry: entry.kind)]


# --- claims ------------------------------------------------------------------------------------------------


def claims_explained(register: Register) -> Html:
    """Every claim with its chain from the stated figure to the verdict."""
    parts = []
    for group, claims in by_group(register):
        parts.append(f'<h3 id="claims-{slug(group)}">{escape(question(group))}</h3>')
        parts += [claim_entry(register, claim) for claim in claims]
    lines = [_claim_line(judge(register, claim)) for claim in register.claims.values()]
    return Html("".join(parts), "\n".join(lines))


def _claim_line(judged: Judgement) -> str:
    return f"{judged.claim.label}: {wording.stated(judged.claim)}: {judged.verdict.value}"


def claim_entry(register: Register, claim: Claim) -> str:
    """One claim: figure, formula, inputs, bounds, rule, elasticities, as HTML."""
    judged = judge(register, claim)
    steps: list[tuple[str, Html]] = [("Figure", _figure_step(register, claim))]
    if judged.expression is not None:
        chain = _solved(judged) if judged.unknown else _forward(judged.expression, claim.falls)
        steps += [
            ("Formula", _formula_step(register, judged)),
            ("Inputs", _inputs_table(register, judged.expression, chain, f"Inputs of: {claim.label}")),
            ("Bounds", _paragraph(reasons.bounds_words(chain.limits, _claim_ends(judged)))),
        ]
    steps.append(("Verdict", _verdict_step(judged)))
    if judged.expression is not None:
        steps.append(("Elasticity", _paragraph(_most(register, judged.expression, chain))))
    steps += [(name, _paragraph(text)) for name, text in _closing(register, judged) if text]
    steps.append(("Elsewhere", links.link(links.row(claim.id), "its row in the ledger")))
    return _entry(f"claim-{claim.id}", claim.label, steps)


def _figure_step(register: Register, claim: Claim) -> Html:
    where = _source(register, claim.source, claim.locator)
    words = f"It allows {reasons.allowed(claim)}. {reasons.grain_words(claim)}"
    stated = wording.stated(claim)
    html = f"<p><strong>{escape(stated)}</strong>, {where.html}</p><p>{escape(words)}</p>"
    return Html(html, f"{stated}, {where.text}. {words}")


def _formula_step(register: Register, judged: Judgement) -> Html:
    expression = judged.expression
    if judged.unknown:
        return _equation(register, expression, "")
    shown = wording.computed(judged.claim, judged.value)
    return _equation(register, expression, line_of_working(register, expression, shown))


def _claim_ends(judged: Judgement) -> str:
    if judged.unknown is None:
        return wording.span(judged.claim, judged.low, judged.high)
    return f"What is needed: {wording.between(judged.needed.low, judged.needed.high, judged.unknown.unit, 2)}"


def _verdict_step(judged: Judgement) -> Html:
    shown = badge(judged.verdict)
    words = reasons.rule(judged)
    if judged.turns_at is not None:
        words = f"{words} {turning_words(judged.claim, judged)}."
    return Html(f"<p>{shown.html} {escape(words)}</p>", f"{shown.text}. {words}")


def _closing(register: Register, judged: Judgement) -> Iterable[tuple[str, str]]:
    claim = judged.claim
    both = readings(register, claim)
    settles = f"{claim.settles} Held by: {claim.holder}." if claim.settles else ""
    return [
        ("Authors' best reading", both.authors if both else ""),
        ("Critics' reading", both.critics if both else ""),
        ("Does it matter?", matter_words(claim, judged)),
        ("What would settle it", settles),
        ("When quoting it", claim.caveat),
    ]


# --- results -----------------------------------------------------------------------------------------------


def results_explained(register: Register) -> Html:
    """Every result with its chain from the inputs."""
    parts = []
    for chapter, quantities in by_chapter(register):
        parts.append(
            f'<h3 id="results-{chapter}">Results of the chapter '
            f'<a class="bp-chapter" href="{chapter}.html">{chapter}</a></h3>'
        )
        parts += [result_entry(register, quantity) for quantity in quantities]
    values = [f"{q.label}: {links.value(register, q.id).text}" for q in register.quantities.values()]
    return Html("".join(parts), "\n".join(values))


def result_entry(register: Register, quantity: Quantity) -> str:
    """One result: value, formula, inputs, bounds, elasticities, as HTML."""
    expression = express(register, quantity)
    chain = _forward(expression)
    value = wording.quantity_value(quantity, expression.value)
    ends = wording.quantity_span(quantity, chain.limits.low, chain.limits.high)
    html = f"<p><strong>{escape(value)}</strong></p><p>{escape(quantity.definition)}</p>"
    steps = [
        ("Figure", Html(html, f"{value}. {quantity.definition}")),
        ("Formula", _equation(register, expression, line_of_working(register, expression, value))),
        ("Inputs", _inputs_table(register, expression, chain, f"Inputs of: {quantity.label}")),
        ("Bounds", _paragraph(reasons.bounds_words(chain.limits, ends))),
        ("Elasticity", _paragraph(_most(register, expression, chain))),
    ]
    used = _used_by(register, quantity.id)
    if used:
        steps.append(("Goes into", links.joined(used)))
    back = Html(
        f'<a class="bp-chapter" href="{quantity.chapter}.html">{quantity.chapter}</a>', quantity.chapter
    )
    return _entry(f"result-{quantity.id}", quantity.label, [*steps, ("Chapter", back)])


# --- inputs ------------------------------------------------------------------------------------------------


def inputs_explained(register: Register) -> Html:
    """Every input with its range, its source and what it goes into."""
    parts, lines = [], []
    for kind, entries in _by_kind(register):
        shown = table(
            ["Input", "Figure", "For the bounds", "Plausible", "Where from", "Goes into"],
            [_input_row(register, entry) for entry in entries],
            _KINDS[kind],
            numbers=["Figure"],
            stacked=True,
        )
        parts.append(f'<h3 id="inputs-{kind}">{escape(_KINDS[kind])}</h3>{shown.html}')
        lines += [f"{entry.label}: {wording.given(entry)}" for entry in entries]
    return Html("".join(parts), "\n".join(lines))


def _input_row(register: Register, entry: Input) -> list[str | Html]:
    name = f'<span class="bp-anchor" id="input-{entry.id}">{escape(_capital(entry.label))}</span>'
    plausible = "the same"
    if entry.plausible:
        plausible = f"{wording.short_between(*entry.plausible, entry.unit)}. {entry.range_reason}"
    used = _used_by(register, entry.id)
    return [
        Html(name, entry.label),
        wording.given(entry),
        _capital(reasons.range_words(entry)),
        plausible,
        _input_source(register, entry),
        links.joined(used) if used else "an account or a comparison, no formula",
    ]


def _input_source(register: Register, entry: Input) -> Html:
    parts = [_source(register, entry.source, entry.locator)] if entry.source else []
    if entry.claim:
        quoted = links.link(links.claim(entry.claim), register.claims[entry.claim].label.lower())
        parts.append(Html(f"the claim: {quoted.html}", f"the claim: {quoted.text}"))
    if entry.note:
        parts.append(Html(escape(entry.note), entry.note))
    if not parts:
        parts.append(Html("an assumption of this book", "an assumption of this book"))
    return Html("<br>".join(part.html for part in parts), "; ".join(part.text for part in parts))


def _used_by(register: Register, key: str) -> list[Html]:
    """Links to the claims and results whose formula takes an input or a result."""
    claims = [c for c in register.claims.values() if key in c.arguments.values()]
    results = [q for q in register.quantities.values() if key in q.arguments.values()]
    if key in register.quantities:
        claims = []
    return [
        *(links.link(links.claim(c.id), c.label) for c in claims),
        *(links.link(links.result(q.id), q.label) for q in results),
    ]


# --- the chain ---------------------------------------------------------------------------------------------


class _Chain:
    """What each input of a formula does: its range, its direction, its elasticity."""

    def __init__(
        self, limits: Bounds, slopes: Mapping[str, Fraction], solved_for: str = "", falls: bool = False
    ) -> None:
        self.limits, self.slopes, self.solved_for, self.falls = limits, slopes, solved_for, falls

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


def _forward(expression: Expression, falls: bool = False) -> _Chain:
    return _Chain(expression.bounds, expression.elasticities, falls=falls)


def _solved(judged: Judgement) -> _Chain:
    """The chain of the formula solved for its unknown input; the stated figure is one of its inputs."""
    claim, expression, unknown = judged.claim, judged.expression, judged.unknown.id
    function = inverse(expression.function, unknown)
    known = {key: entry for key, entry in expression.inputs.items() if key != unknown}
    allowed = claim.figure.allowed
    box = {"result": (allowed.low, allowed.high), **{key: entry.rounding for key, entry in known.items()}}
    point = {"result": claim.figure.value, **{key: entry.value for key, entry in known.items()}}
    return _Chain(bounds(function, box), elasticities(function, point), unknown)


def _percent(slope: Fraction) -> str:
    digits = wording.to_text(abs(slope), 2)
    mark = "" if not digits.strip("0.") else "−" if slope < 0 else "+"
    return f"{mark}{digits}%"


def _most(register: Register, expression: Expression, chain: _Chain) -> str:
    """The input that moves the result most, in a sentence."""
    labels = {key: entry.label for key, entry in expression.inputs.items()} | {"result": "the stated figure"}
    key = max(chain.slopes, key=lambda name: abs(chain.slopes[name]))
    moved = "the value needed" if chain.solved_for else "the result"
    if chain.slopes[key] == 0:
        return f"At these values no input moves {moved} by itself."
    return (
        f"{_capital(moved)} depends most on this: {labels[key]}. One per cent more of it changes {moved} by "
        f"{_percent(chain.slopes[key])} of its size."
    )


def _equation(register: Register, expression: Expression, working: str) -> Html:
    """A formula as a displayed equation in the names of its arguments, and in a line with its figures."""
    latex = wording.equation(expression, {name: name.replace("_", " ") for name in expression.arguments})
    meaning = expression.formula.meaning
    parts = [f"<p>{escape(meaning)}</p>"]
    if expression.formula.name == "identity":
        return _paragraph(meaning)
    parts.append(f'<div class="math notranslate nohighlight">\\[{escape(latex)}\\]</div>')
    if working:
        parts.append(f'<p class="bp-working">{escape(working)}</p>')
    return Html("".join(parts), " ".join(filter(None, [meaning, working])))


def _inputs_table(register: Register, expression: Expression, chain: _Chain, caption: str) -> Html:
    """Arguments of a formula, the results among them written out down to their inputs."""
    rows: list[list[str | Html]] = []
    direct = dict.fromkeys(expression.arguments.values())
    if chain.solved_for:
        rows.append(_stated_row(chain))
    rows += [_part_row(register, expression, key) for key in direct if key in expression.parts]
    ordered = [*(key for key in direct if key in expression.inputs), *expression.inputs]
    rows += [
        [
            _named(register, expression, key),
            wording.given(register.inputs[key]),
            reasons.range_words(register.inputs[key]),
            chain.effect(key),
            _short_source(register, register.inputs[key]),
        ]
        for key in dict.fromkeys(ordered)
    ]
    moved = "the value needed" if chain.solved_for else "the result"
    columns = ["Input", "Figure", "Range", f"1% more changes {moved} by", "Where from"]
    return table(columns, rows, caption, numbers=["Figure"], stacked=True)


def _stated_row(chain: _Chain) -> list[str | Html]:
    return ["the stated figure", "", "what it allows", chain.effect("result"), "above"]


def _part_row(register: Register, expression: Expression, key: str) -> list[str | Html]:
    quantity, part = register.quantities[key], expression.parts[key]
    ends = wording.quantity_span(quantity, part.bounds.low, part.bounds.high)
    value = wording.quantity_value(quantity, part.value)
    return [_named(register, expression, key), value, ends, "see its inputs", "a result of this book"]


def _named(register: Register, expression: Expression, key: str) -> Html:
    """An input or a part with its name in the equation, or the part through which it comes in."""
    known = register.quantities if key in register.quantities else register.inputs
    shown = links.link(links.of(register, key), known[key].label)
    names = [name.replace("_", " ") for name, bound in expression.arguments.items() if bound == key]
    through = [
        register.quantities[part].label for part, inside in expression.parts.items() if key in inside.inputs
    ]
    notes = [f"“{name}”" for name in names]
    notes += [f"through “{label[0].lower()}{label[1:]}”" for label in through if key not in expression.parts]
    note = ", ".join(notes)
    return Html(f"{shown.html} <small>{escape(note)}</small>", f"{shown.text} ({note})")


def _short_source(register: Register, entry: Input) -> str:
    return register.sources.loc[entry.source, "title"] if entry.source else entry.note or entry.range_reason


def _source(register: Register, key: str, locator: str) -> Html:
    """A source, linked where it stands, with the place in it."""
    title, address = register.sources.loc[key, ["title", "address"]]
    shown = escape(title)
    if address:
        shown = f'<a class="reference external" href="{escape(address)}">{shown}</a>'
    return Html(f"{shown}, {escape(locator)}", f"{title}, {locator}")


# --- the form of an entry ----------------------------------------------------------------------------------


def _entry(anchor: str, title: str, steps: Iterable[tuple[str, Html]]) -> str:
    listed = "".join(f"<div><dt>{escape(name)}</dt><dd>{inner(step)}</dd></div>" for name, step in steps)
    return (
        f'<section class="bp-entry" id="{anchor}" aria-labelledby="{anchor}-title">'
        f'<h4 id="{anchor}-title">{escape(title)}</h4><dl class="bp-chain">{listed}</dl></section>'
    )


def _paragraph(text: str) -> Html:
    return Html(f"<p>{escape(text)}</p>", text)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
