"""Views of the chapter *Explain this number: claims*: the chain behind every claim."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from analysis.chapters.cards import (
    contents,
    entry,
    equation,
    forward,
    inputs_table,
    most,
    paragraph,
    solved,
)
from analysis.chapters.explain import evidence_words, line_of_working, matter_words, other_words, settled_by
from analysis.claims import reasons, wording
from analysis.claims.enquiries import OPEN
from analysis.claims.reasons import needed_words, turning_words
from analysis.claims.verdicts import Judgement, judge
from analysis.ledger import links
from analysis.ledger.readings import readings
from analysis.register.load import Register
from analysis.register.records import Claim
from analysis.show.html import Html, badge

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


def slug(text: str) -> str:
    """Text as part of an address."""
    return text.lower().replace(" ", "-")


def question(group: str) -> str:
    """The reader's question that a group of claims belongs to."""
    return QUESTIONS.get(group, group[0].upper() + group[1:])


def claims_of(group: str) -> Html:
    """A link to the claims of one group."""
    return links.link(f"{links.CLAIMS}#claims-{slug(group)}", question(group))


def by_group(register: Register) -> list[tuple[str, list[Claim]]]:
    """Claims by group, groups and claims in the order in which the register first names them."""
    groups = dict.fromkeys(claim.group for claim in register.claims.values())
    return [(name, [c for c in register.claims.values() if c.group == name]) for name in groups]


def claims_contents(register: Register) -> Html:
    """Links to every claim of the page, by question."""
    found = [
        (question(group), [links.link(f"#claim-{c.id}", f"{c.short}: {wording.stated(c)}") for c in claims])
        for group, claims in by_group(register)
    ]
    return contents("Claims on this page", found)


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
        chain = solved(judged) if judged.unknown else forward(judged.expression, claim.falls)
        steps += [
            ("Formula", _formula_step(register, judged)),
            ("Inputs", inputs_table(register, judged.expression, chain, f"Inputs of: {claim.label}")),
            ("Bounds", paragraph(reasons.bounds_words(chain.limits, _claim_ends(judged)))),
        ]
    steps.append(("Verdict", _verdict_step(judged)))
    if judged.expression is not None:
        steps.append(("Elasticity", paragraph(most(register, judged.expression, chain))))
    steps += [(name, paragraph(text)) for name, text in _closing(register, judged) if text]
    steps.append(("Elsewhere", links.link(links.row(claim.id), "its row in the ledger")))
    return entry(f"claim-{claim.id}", claim.label, steps)


def _figure_step(register: Register, claim: Claim) -> Html:
    where = links.source(register, claim.source, claim.locator)
    words = f"It allows {reasons.allowed(claim)}. {reasons.grain_words(claim)}"
    stated = wording.stated(claim)
    html = f"<p><strong>{escape(stated)}</strong>, {where.html}</p><p>{escape(words)}</p>"
    return Html(html, f"{stated}, {where.text}. {words}")


def _formula_step(register: Register, judged: Judgement) -> Html:
    expression = judged.expression
    if judged.unknown:
        return equation(register, expression, "")
    shown = wording.computed(judged.claim, judged.value)
    return equation(register, expression, line_of_working(register, expression, shown))


def _claim_ends(judged: Judgement) -> str:
    if judged.unknown is None:
        return wording.span(judged.claim, judged.low, judged.high)
    return f"What is needed: {needed_words(judged)}"


def _verdict_step(judged: Judgement) -> Html:
    shown = badge(judged.verdict)
    words = reasons.rule(judged)
    if judged.other is not None:
        words = f"{words} {other_words(judged.claim, judged)}."
    if judged.turns_at is not None:
        words = f"{words} {turning_words(judged.claim, judged)}."
    return Html(f"<p>{shown.html} {escape(words)}</p>", f"{shown.text}. {words}")


def _closing(register: Register, judged: Judgement) -> Iterable[tuple[str, str]]:
    claim = judged.claim
    both = readings(register, claim)
    open_ = judged.verdict in OPEN
    settles = f"{settled_by(register, claim)} Held by: {claim.holder}." if open_ else ""
    rests = evidence_words(claim, judged) if judged.evidence else ""
    return [
        ("It rests on", rests),
        ("Authors' best reading", both.authors if both else ""),
        ("Critics' reading", both.critics if both else ""),
        ("Does it matter?", matter_words(claim, judged)),
        ("What would settle it", settles),
        ("When quoting it", claim.caveat),
    ]
