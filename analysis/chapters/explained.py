"""One number explained: the steps behind a claim, a result, an input or a finding."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape

from analysis.chapters import explain
from analysis.chapters.chain import equation, forward, inputs_table, most, solved, unsourced
from analysis.chapters.shown import paragraph
from analysis.claims import reasons, wording
from analysis.claims.enquiries import OPEN
from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.claims.verdicts import judge
from analysis.ledger import links
from analysis.ledger.entries import Entry, number
from analysis.ledger.findings import finding
from analysis.register.load import Register, titles
from analysis.register.records import Input
from analysis.show.html import Html, badge, phrase, terms

#: Name of a step → what it says.
Steps = Iterable[tuple[str, Html]]


def section(register: Register, one: Entry) -> str:
    """A number with the steps that explain it, as HTML."""
    steps = terms(((name, said) for name, said in _STEPS[one.kind](register, one) if said.text), "bp-chain")
    return (
        f'<section class="bp-entry" id="{one.anchor}" aria-labelledby="{one.anchor}-title">'
        f'<h3 id="{one.anchor}-title">{escape(wording.capital(one.label))}</h3>'
        f"{steps.html}</section>"
    )


def _strong(text: str) -> Html:
    return Html(f"<strong>{escape(text)}</strong>", text)


def _claim(register: Register, one: Entry) -> Steps:
    claim = register.claims[one.id]
    judged = judge(register, claim)
    facts = explain.claim_facts(register, claim, judged)
    where = links.source(register, claim.source, claim.locator)
    yield (
        "Figure",
        phrase(paragraph(_strong(one.words()), ", ", where), paragraph(reasons.allows_words(claim))),
    )
    if judged.expression is not None:
        chain = solved(judged) if judged.unknown else forward(judged.expression, claim.unit, claim.falls)
        working, ends = (
            "",
            f"What is needed: {reasons.needed_words(judged)}" if judged.unknown else one.words("span"),
        )
        if not judged.unknown:
            working = explain.line_of_working(
                register, judged.expression, lambda value: wording.computed(claim, value)
            )
        yield "Formula", equation(judged.expression, working)
        yield "Inputs", inputs_table(register, judged.expression, chain, f"Inputs of: {claim.label}")
        yield "Bounds", paragraph(reasons.bounds_words(chain.limits, ends))
    other, turns = (
        f" {facts[name]}." if facts[name] else "" for name in ("At another grain", "When it holds")
    )
    yield "Verdict", paragraph(badge(judged.verdict), f" {reasons.rule(judged)}{other}{turns}")
    if judged.expression is not None:
        yield "Elasticity", paragraph(most(judged.expression, chain))
    for name in ("It rests on", "Authors' best reading", "Critics' reading", "Does it matter?"):
        yield name, paragraph(facts[name])
    if judged.verdict in OPEN:
        settles = f"{explain.settled_by(register, claim)} Held by: {claim.holder}."
        yield "What would settle it", paragraph(settles)
    yield "When quoting it", paragraph(facts["When quoting it"])
    yield "Elsewhere", links.link(f"{links.LEDGER}#row-{claim.id}", "Its row in the ledger")


def _result(register: Register, one: Entry) -> Steps:
    quantity = register.quantities[one.id]
    expression = express(register, quantity)
    chain = forward(expression, quantity.unit)
    yield "Figure", phrase(paragraph(_strong(one.words())), paragraph(one.definition))
    working = explain.line_of_working(
        register, expression, lambda value: wording.quantity_value(quantity, value)
    )
    yield "Formula", equation(expression, working)
    yield "Inputs", inputs_table(register, expression, chain, f"Inputs of: {one.label}")
    yield "Bounds", paragraph(reasons.bounds_words(chain.limits, one.words("span")), _as_fine_as_bounds(one))
    yield "Elasticity", paragraph(most(expression, chain))
    yield "Goes into", links.joined(_used_by(register, "result", one.id), "; ")


def _input(register: Register, one: Entry) -> Steps:
    given = register.inputs[one.id]
    yield "Figure", paragraph(_strong(one.words()))
    yield "For the bounds", paragraph(wording.capital(reasons.range_words(given)))
    if given.plausible:
        low_high = wording.short_between(*given.plausible, given.unit)
        yield "Plausible", paragraph(f"{low_high}. {given.range_reason}")
    yield "Where from", _input_source(register, given)
    used = _used_by(register, "input", one.id)
    yield (
        "Goes into",
        links.joined(used, "; ")
        if used
        else paragraph("A finding, an account or a comparison, and no formula of a claim or a result."),
    )


def _input_source(register: Register, given: Input) -> Html:
    parts = [links.source(register, given.source, given.locator)] if given.source else []
    if given.claim:
        parts.append(phrase("the claim: ", number(register, "claim", given.claim).named()))
    if not parts:
        return phrase(
            unsourced(given).removesuffix(".") if given.note else unsourced(given).partition(".")[0]
        )
    noted = [phrase(given.note.removesuffix("."))] if given.note else []
    return links.joined([links.joined(parts, "; "), *noted], ". ")


def _used_by(register: Register, kind: str, key: str) -> list[Html]:
    """Links to the claims and results whose formula takes an input or a result."""
    takers = {"claim": register.claims, "result": register.quantities}
    if kind == "result":
        del takers["claim"]
    return [
        number(register, taker, name).named()
        for taker, known in takers.items()
        for name, one in known.items()
        if key in one.arguments.values()
    ]


def _as_fine_as_bounds(one: Entry) -> str:
    """A result with the decimals of its bounds, where these have more than the result has elsewhere."""
    value, low, high = one.limits()
    if value is None or low is None or high is None or one.unit is None or one.decimals is None:
        return ""
    finest = wording.digits_beside(value, low, high, one.unit, one.decimals)
    told = f" With as many decimals the figure is {wording.with_unit(value, one.unit, finest)}."
    return told if finest > one.decimals else ""


def _as_fine(one: Entry, found: Finding, ends: str) -> str:
    """A finding in words, with as many decimals as the ends beside it, so that it lies between them."""
    finest = max(map(len, re.findall(r"\.(\d+)", ends)), default=0)
    if found.value is None or one.unit is None or one.decimals is None or finest <= one.decimals:
        return one.words()
    return wording.with_unit(found.exact(), one.unit, finest)


def _finding(register: Register, one: Entry) -> Steps:
    found, known = finding(register, one.id), titles()
    ends = one.words("span") if found.interval else ""
    told = f", {ends}: {found.interval}." if ends not in ("", one.words()) else ""
    error = "" if found.error is None else one.words("error")
    error = error if re.search("[1-9]", error) else ""
    if not told and (error or found.n is not None):
        told = "."
    if error:
        told += f" Standard error {error}."
    if found.n is not None:
        told += f" {found.observed}: {one.words('n')}."
    yield "Figure", paragraph(_strong(_as_fine(one, found, ends)), told)
    yield "How it is made", paragraph(_defined(register, one.definition))
    yield (
        "Rests on",
        paragraph("; ".join(f"{known[name][0]} (data/{known[name][1]})" for name in found.tables)),
    )


def _defined(register: Register, definition: str) -> Html:
    """A definition, with a link in the place of each key of another number that it names."""
    parts = re.split(r"\b([a-z]+(?:_[a-z0-9]+)+|(?<=result )[a-z]+)\b", definition)
    named = (
        _number_named(register, part) if "_" in part or part in register.quantities else None
        for part in parts
    )
    return phrase(
        *(phrase("“", one.named(), "”") if one else part for one, part in zip(named, parts, strict=True))
    )


def _number_named(register: Register, key: str) -> Entry | None:
    """The finding, the result or the input of that key."""
    for kind in ("finding", "result", "input"):
        try:
            return number(register, kind, key)
        except KeyError:
            continue
    return None


_STEPS: Mapping[str, Callable[[Register, Entry], Steps]] = {
    "claim": _claim,
    "result": _result,
    "input": _input,
    "finding": _finding,
}
