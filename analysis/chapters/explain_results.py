"""Views of the chapter *Explain this number: results and inputs*: the chain behind every result."""

from __future__ import annotations

from html import escape
from itertools import groupby

from analysis.chapters.cards import (
    capital,
    contents,
    entry,
    equation,
    forward,
    inputs_table,
    most,
    paragraph,
)
from analysis.chapters.explain import line_of_working
from analysis.claims import reasons, wording
from analysis.claims.expression import express
from analysis.ledger import links
from analysis.register.load import Register
from analysis.register.records import Input, Quantity
from analysis.show.html import Html, table

#: Heading over the inputs of each kind.
_KINDS = {
    "stated": "Figures the sources state",
    "reported": "Figures reported elsewhere",
    "official": "Official figures",
    "definition": "Definitions",
    "assumption": "Assumptions",
    "choice": "Choices of value",
    "unknown": "Not known",
}


def inputs_of(kind: str) -> Html:
    """A link to the inputs of one kind."""
    return links.link(f"{links.RESULTS}#inputs-{kind}", _KINDS[kind])


def results_contents(register: Register) -> Html:
    """Links to every result of the page, by chapter, and to the inputs."""
    found = [
        (f"Results of the chapter {chapter}", [links.link(f"#result-{q.id}", q.label) for q in quantities])
        for chapter, quantities in by_chapter(register)
    ]
    kinds = [links.link(f"#inputs-{kind}", _KINDS[kind]) for kind, _ in _by_kind(register)]
    return contents("Results and inputs on this page", [*found, ("Inputs", kinds)])


def by_chapter(register: Register) -> list[tuple[str, list[Quantity]]]:
    """Results by chapter, in the order of the register."""
    chapters = dict.fromkeys(quantity.chapter for quantity in register.quantities.values())
    return [(name, [q for q in register.quantities.values() if q.chapter == name]) for name in chapters]


def _by_kind(register: Register) -> list[tuple[str, list[Input]]]:
    entries = sorted(register.inputs.values(), key=lambda entry: list(_KINDS).index(entry.kind))
    return [(kind, list(found)) for kind, found in groupby(entries, key=lambda entry: entry.kind)]


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
    chain = forward(expression)
    value = wording.quantity_value(quantity, expression.value)
    ends = wording.quantity_span(quantity, chain.limits.low, chain.limits.high)
    html = f"<p><strong>{escape(value)}</strong></p><p>{escape(quantity.definition)}</p>"
    steps = [
        ("Figure", Html(html, f"{value}. {quantity.definition}")),
        ("Formula", equation(register, expression, line_of_working(register, expression, value))),
        ("Inputs", inputs_table(register, expression, chain, f"Inputs of: {quantity.label}")),
        ("Bounds", paragraph(reasons.bounds_words(chain.limits, ends))),
        ("Elasticity", paragraph(most(register, expression, chain))),
    ]
    used = _used_by(register, quantity.id)
    if used:
        steps.append(("Goes into", links.joined(used)))
    back = Html(
        f'<a class="bp-chapter" href="{quantity.chapter}.html">{quantity.chapter}</a>', quantity.chapter
    )
    return entry(f"result-{quantity.id}", quantity.label, [*steps, ("Chapter", back)])


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
    name = f'<span class="bp-anchor" id="input-{entry.id}">{escape(capital(entry.label))}</span>'
    plausible = "the same"
    if entry.plausible:
        plausible = f"{wording.short_between(*entry.plausible, entry.unit)}. {entry.range_reason}"
    used = _used_by(register, entry.id)
    return [
        Html(name, entry.label),
        wording.given(entry),
        capital(reasons.range_words(entry)),
        plausible,
        _input_source(register, entry),
        links.joined(used) if used else "an account or a comparison, no formula",
    ]


def _input_source(register: Register, entry: Input) -> Html:
    parts = [links.source(register, entry.source, entry.locator)] if entry.source else []
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
