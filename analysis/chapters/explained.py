"""Every number explained: the steps behind a claim, a result, an input or a finding, page by page, and their index.

Each number is explained with one chapter: a result with the chapter of its row in ``quantities.csv``; a claim with
the chapter of its group (:data:`GROUPS`); an input with the first chapter, in the order of the register, whose
result takes it, else with the claim that takes or quotes it, else with the chapter whose table in ``tables.csv``
lists it, else with the ledger; a finding with the chapter that its key begins with.

A chapter's numbers stand in this order: claims, results, inputs, findings. They fill as many pages as they need: one
ends where the next number would take it past :data:`NODES` or :data:`HEIGHT`. The address of a number says nothing of
the page (:mod:`analysis.ledger.links`); the first page of a chapter lists all its numbers and leads on to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from analysis.chapters import explain
from analysis.chapters.chain import equation, forward, inputs_table, most, solved
from analysis.chapters.shown import chapter as to_chapter
from analysis.chapters.shown import paragraph, tables
from analysis.claims import reasons, wording
from analysis.claims.enquiries import OPEN
from analysis.claims.expression import express
from analysis.claims.verdicts import judge
from analysis.ledger import links
from analysis.ledger.entries import Entry, number
from analysis.ledger.findings import SOURCES, finding, of_chapter, shown_in
from analysis.register.load import Register, titles
from analysis.register.records import Claim, Input
from analysis.show.html import Html, badge, inner, phrase

#: Most elements that the numbers of a page may have, and how high they may stand in a window of 1,280 pixels: with
#: its frame a page then stays below 3,000 elements and 25 screens of 900 pixels.
NODES, HEIGHT = 2500, 15_000

#: What a word and an element of an explanation add to the height, in pixels, as measured.
_WORD, _NODE = 1.9, 4.2

#: Kind of number → the heading over its entries, in the order of a page.
KINDS = {"claim": "Claims", "result": "Results", "input": "Inputs", "finding": "Findings"}

#: Group of claims → the question a reader brings, and the chapter with which the claims are explained.
GROUPS = {
    "time with families": ("Would there be more time with families?", "week"),
    "caseloads": ("Would caseloads fall?", "caseload"),
    "money": ("What would it cost?", "transition"),
    "the workforce": ("What is said of the workforce?", "roles"),
    "the children": ("What is said of the children?", "falls"),
    "the report": ("What is said of the report itself?", "settle"),
    "Buurtzorg": ("What is said of Buurtzorg, the model's model?", "systems"),
    "other systems": ("What is said of other systems?", "systems"),
    "context": ("What else is stated?", "ledger"),
}

#: Heading over the inputs of each kind.
_INPUTS = {
    "stated": "Figures the sources state",
    "reported": "Figures reported elsewhere",
    "official": "Official figures",
    "definition": "Definitions",
    "assumption": "Assumptions",
    "choice": "Choices of value",
    "unknown": "Not known",
}

#: Name of a step → what it says.
Steps = Iterable[tuple[str, Html]]


# --- one number --------------------------------------------------------------------------------------------


def section(register: Register, one: Entry) -> str:
    """A number with the steps that explain it, as HTML."""
    steps = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{inner(said)}</dd></div>"
        for name, said in _STEPS[one.kind](register, one)
        if said.text
    )
    return (
        f'<section class="bp-entry" id="{one.anchor}" aria-labelledby="{one.anchor}-title">'
        f'<h3 id="{one.anchor}-title">{escape(wording.capital(one.label))}</h3>'
        f'<dl class="bp-chain">{steps}</dl></section>'
    )


def _strong(text: str) -> Html:
    return Html(f"<strong>{escape(text)}</strong>", text)


def _claim(register: Register, one: Entry) -> Steps:
    claim = register.claims[one.id]
    judged = judge(register, claim)
    facts = explain.claim_facts(register, claim, judged)
    where = links.source(register, claim.source, claim.locator)
    allows = f"It allows {reasons.allowed(claim)}. {reasons.grain_words(claim)}"
    yield "Figure", phrase(paragraph(_strong(one.words()), ", ", where), paragraph(allows))
    if judged.expression is not None:
        chain = solved(judged) if judged.unknown else forward(judged.expression, claim.falls)
        working, ends = (
            "",
            f"What is needed: {reasons.needed_words(judged)}" if judged.unknown else one.words("span"),
        )
        if not judged.unknown:
            shown = wording.computed(claim, judged.value)
            working = explain.line_of_working(register, judged.expression, shown)
        yield "Formula", equation(judged.expression, working)
        yield "Inputs", inputs_table(register, judged.expression, chain, f"Inputs of: {claim.label}")
        yield "Bounds", paragraph(reasons.bounds_words(chain.limits, ends))
    other, turns = (f" {facts[name]}." if facts[name] else "" for name in ("At another grain", "Turns at"))
    yield "Verdict", paragraph(badge(judged.verdict), f" {reasons.rule(judged)}{other}{turns}")
    if judged.expression is not None:
        yield "Elasticity", paragraph(most(judged.expression, chain))
    for name in ("It rests on", "Authors' best reading", "Critics' reading", "Does it matter?"):
        yield name, paragraph(facts[name])
    if judged.verdict in OPEN:
        settles = f"{explain.settled_by(register, claim)} Held by: {claim.holder}."
        yield "What would settle it", paragraph(settles)
    yield "When quoting it", paragraph(facts["When quoting it"])
    yield "Elsewhere", links.link(f"{links.LEDGER}#row-{claim.id}", "its row in the ledger")


def _result(register: Register, one: Entry) -> Steps:
    expression = express(register, register.quantities[one.id])
    chain = forward(expression)
    yield "Figure", phrase(paragraph(_strong(one.words())), paragraph(one.definition))
    yield "Formula", equation(expression, explain.line_of_working(register, expression, one.words()))
    yield "Inputs", inputs_table(register, expression, chain, f"Inputs of: {one.label}")
    yield "Bounds", paragraph(reasons.bounds_words(chain.limits, one.words("span")))
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
        links.joined(used, "; ") if used else paragraph("An account or a comparison, no formula."),
    )


def _input_source(register: Register, given: Input) -> Html:
    parts = [links.source(register, given.source, given.locator)] if given.source else []
    if given.claim:
        parts.append(phrase("the claim: ", number(register, "claim", given.claim).named()))
    if given.note:
        parts.append(phrase(given.note))
    return links.joined(parts, "; ") if parts else phrase("an assumption of this book")


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


def _finding(register: Register, one: Entry) -> Steps:
    found, known = finding(register, one.id), titles()
    told = f", {one.words('span')}: {found.interval}." if found.interval else "."
    if found.error is not None:
        told += f" Standard error {one.words('error')}."
    if found.n is not None:
        told += f" Observations: {one.words('n')}."
    yield "Figure", paragraph(_strong(one.words()), told)
    yield "How it is made", paragraph(one.definition)
    yield (
        "Rests on",
        paragraph("; ".join(f"{known[name][0]} (data/{known[name][1]})" for name in found.tables)),
    )


_STEPS: Mapping[str, Callable[[Register, Entry], Steps]] = {
    "claim": _claim,
    "result": _result,
    "input": _input,
    "finding": _finding,
}


# --- pages -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Page:
    """A page of explanations.

    Attributes
    ----------
    chapter : str
        With which its numbers are explained.
    place : int
        Which of the chapter's pages it is, from 1.
    numbers : sequence of Entry
        What is explained on it.
    body : Html
        Written for the chapters' folder.
    """

    chapter: str
    place: int
    numbers: Sequence[Entry]
    body: Html

    @property
    def address(self) -> str:
        """Seen from a chapter."""
        return _address(self.chapter, self.place)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Anchor and words of each of its headings."""
        own = {one.kind for one in self.numbers}
        return [(title.lower(), title) for kind, title in KINDS.items() if kind in own]


def _address(chapter: str, place: int) -> str:
    return links.explanations(f"{chapter}-{place}" if place > 1 else chapter)


@cache
def chapters(register: Register) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Chapter → kind → keys of the claims, results and inputs explained with it; findings go by their keys."""
    found: dict[str, dict[str, list[str]]] = {}
    for claim in register.claims.values():
        _put(found, GROUPS.get(claim.group, ("", "ledger"))[1], "claim", claim.id)
    for quantity in register.quantities.values():
        _put(found, quantity.chapter, "result", quantity.id)
    for given in register.inputs.values():
        _put(found, _chapter_of_input(register, given), "input", given.id)
    return found


def _put(found: dict[str, dict[str, list[str]]], chapter: str, kind: str, key: str) -> None:
    found.setdefault(chapter, {}).setdefault(kind, []).append(key)


def _chapter_of_input(register: Register, given: Input) -> str:
    for quantity in register.quantities.values():
        if given.id in quantity.arguments.values():
            return quantity.chapter
    for claim in register.claims.values():
        if given.id in claim.arguments.values() or claim.id == given.claim:
            return GROUPS.get(claim.group, ("", "ledger"))[1]
    listed = (name for name, row in tables().items() if given.id in row["keys"].split())
    return next(listed, "ledger").partition("-")[0]


def named(register: Register) -> list[str]:
    """The chapters with numbers to explain: those of the registers, then those of findings alone."""
    return list(dict.fromkeys([*chapters(register), *SOURCES]))


def numbers(register: Register, chapter: str) -> list[Entry]:
    """What is explained with a chapter: claims, results, inputs, findings.

    Raises
    ------
    KeyError
        If nothing is.
    """
    own = {**chapters(register).get(chapter, {})}
    if chapter in SOURCES:
        own["finding"] = list(of_chapter(register, chapter))
    if not own:
        raise KeyError(f"'{chapter}' has no numbers to explain")
    return [number(register, kind, key) for kind in KINDS for key in own.get(kind, ())]


def pages(register: Register, chapter: str) -> list[Page]:
    """The pages on which a chapter's numbers are explained.

    Raises
    ------
    KeyError
        If it has none.
    """
    entries = numbers(register, chapter)
    parts = _parted([(one, section(register, one)) for one in entries], _contents(entries, {}))
    elsewhere = {
        one.anchor: f"{_address(chapter, place)}#{one.anchor}"
        for place, part in enumerate(parts, 1)
        for one, _ in part
        if place > 1
    }
    lead, head = _lead(chapter, entries), _contents(entries, elsewhere)
    return [
        Page(
            chapter,
            place,
            [one for one, _ in part],
            Html(
                lead + head * (place == 1) + _by_kind(part),
                "\n".join(f"{one.label}: {one.words()}" for one, _ in part),
            ),
        )
        for place, part in enumerate(parts, 1)
    ]


def _parted(sections: Iterable[tuple[Entry, str]], head: str) -> list[list[tuple[Entry, str]]]:
    """Numbers with their sections, page by page; the first page has a head besides."""
    parts: list[list[tuple[Entry, str]]] = [[]]
    nodes, height = _size(head)
    for one, html in sections:
        more, higher = _size(html)
        if parts[-1] and (nodes + more > NODES or height + higher > HEIGHT):
            parts.append([])
            nodes, height = 0, 0.0
        parts[-1].append((one, html))
        nodes, height = nodes + more, height + higher
    return parts


def _size(html: str) -> tuple[int, float]:
    """How many elements HTML has, and how high it stands."""
    nodes, words = len(re.findall(r"<\w", html)), len(re.sub(r"<[^>]*>", " ", html).split())
    return nodes, _WORD * words + _NODE * nodes


def _lead(chapter: str, entries: Sequence[Entry]) -> str:
    told = phrase(
        "Where each number of the chapter ",
        to_chapter(shown_in(chapter)),
        f" comes from: {counted(entries)}. ",
    )
    return paragraph(told, "To find any number of the book by its name: ", to_chapter("explain"), ".").html


def counted(entries: Sequence[Entry]) -> str:
    """How many numbers of each kind: "2 claims, 1 result and 14 findings"."""
    counts = {kind: sum(one.kind == kind for one in entries) for kind in KINDS}
    told = [f"{many} {kind}{'s' if many > 1 else ''}" for kind, many in counts.items() if many]
    return " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))


def _contents(entries: Sequence[Entry], elsewhere: Mapping[str, str]) -> str:
    """Links to all numbers of a chapter; those on other pages keep their anchors here."""
    groups = []
    for kind, title in KINDS.items():
        own = [one for one in entries if one.kind == kind]
        listed = "".join(f"<li>{_content(one, elsewhere)}</li>" for one in own)
        groups += [f"<li>{title}<ul>{listed}</ul></li>"] * bool(own)
    return f'<nav class="bp-contents" aria-label="Numbers of this chapter"><ul>{"".join(groups)}</ul></nav>'


def _content(one: Entry, elsewhere: Mapping[str, str]) -> str:
    moved = elsewhere.get(one.anchor, "")
    anchor = f' id="{one.anchor}"' if moved else ""
    return f'<a{anchor} href="{moved or f"#{one.anchor}"}">{escape(wording.capital(one.label))}</a>'


def _by_kind(part: Sequence[tuple[Entry, str]]) -> str:
    made = []
    for kind, title in KINDS.items():
        own = [html for one, html in part if one.kind == kind]
        made += [f'<section id="{title.lower()}"><h2>{title}</h2>{"".join(own)}</section>'] * bool(own)
    return "".join(made)


# --- the index ---------------------------------------------------------------------------------------------


def slug(text: str) -> str:
    """Text as part of an address."""
    return text.lower().replace(" ", "-")


def question(group: str) -> str:
    """The reader's question that a group of claims belongs to."""
    return GROUPS[group][0] if group in GROUPS else wording.capital(group)


def by_group(register: Register) -> list[tuple[str, list[Claim]]]:
    """Claims by group, groups and claims in the order in which the register first names them."""
    groups = dict.fromkeys(claim.group for claim in register.claims.values())
    return [(name, [c for c in register.claims.values() if c.group == name]) for name in groups]


def claims_of(group: str) -> Html:
    """A link to the claims of one group."""
    return links.link(f"{links.EXPLAIN}#claims-{slug(group)}", question(group))


def inputs_of(kind: str) -> Html:
    """A link to the inputs of one kind."""
    return links.link(f"{links.EXPLAIN}#inputs-{kind}", _INPUTS[kind])


def index(register: Register) -> Html:
    """Every claim, result and input by name, and every chapter with its findings."""
    results = dict.fromkeys(one.chapter for one in register.quantities.values())
    groups = [
        (
            "Claims",
            [
                (
                    f"claims-{slug(group)}",
                    phrase(question(group)),
                    [("claim", one.id, one.short) for one in claims],
                )
                for group, claims in by_group(register)
            ],
        ),
        (
            "Results",
            [
                (
                    f"results-{name}",
                    to_chapter(shown_in(name)),
                    [("result", one.id, one.label) for one in own],
                )
                for name in results
                if (own := [one for one in register.quantities.values() if one.chapter == name])
            ],
        ),
        (
            "Inputs",
            [
                (f"inputs-{kind}", phrase(title), [("input", one.id, one.label) for one in own])
                for kind, title in _INPUTS.items()
                if (own := [one for one in register.inputs.values() if one.kind == kind])
            ],
        ),
    ]
    parts, lines = [], []
    for title, kind in groups:
        parts.append(f"<h3>{title}</h3>")
        for anchor, name, named_ in kind:
            parts.append(_group(register, title, anchor, name, named_))
            lines.append(f"{name.text}: {len(named_)}")
    parts.append("<h3>All of a chapter, with its findings</h3>")
    listed = {name: counted(numbers(register, name)) for name in named(register)}
    parts.append(
        f'<ul class="bp-chapters">{"".join(_chapter(name, told) for name, told in listed.items())}</ul>'
    )
    lines += [f"{name}: {told}" for name, told in listed.items()]
    return Html(f'<div class="bp-index">{_FIND}{"".join(parts)}</div>', "\n".join(lines))


#: Hidden until the script that works it has come.
_FIND = (
    '<form class="bp-filters" role="search" aria-label="Numbers" hidden><p><label for="find-number">Words of its name'
    '</label><input id="find-number" type="search" autocomplete="off"></p></form>'
    '<div class="bp-found" hidden><p class="bp-count" role="status"></p><ul></ul></div>'
)


def _group(
    register: Register, title: str, anchor: str, name: Html, listed: Sequence[tuple[str, str, str]]
) -> str:
    items = []
    for kind, key, label in listed:
        one = number(register, kind, key)
        told = f"{wording.capital(label)}: {one.words()}"
        items.append(f'<li><a id="{one.anchor}" href="{one.address}">{escape(told)}</a></li>')
    return (
        f'<h4 id="{anchor}">{name.html}</h4><details class="bp-fold">'
        f"<summary>{len(listed)} {title.lower()}</summary><ul>{''.join(items)}</ul></details>"
    )


def _chapter(name: str, told: str) -> str:
    where = links.explanations(name)
    return f'<li id="findings-{name}">{to_chapter(shown_in(name)).html}: <a href="{where}">{told}</a></li>'
