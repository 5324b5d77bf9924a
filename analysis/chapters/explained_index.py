"""The index of every number by name, and the groups that its claims and inputs stand in."""

from collections.abc import Iterator, Sequence
from html import escape

from analysis.chapters.explained_pages import GROUPS, by_chapter, counted
from analysis.chapters.shown import chapter as to_chapter
from analysis.chapters.shown import labelled
from analysis.claims import wording
from analysis.ledger import links
from analysis.ledger.entries import number
from analysis.ledger.findings import shown_in
from analysis.register.load import Register
from analysis.register.records import Claim
from analysis.register.units import slug
from analysis.show.html import Html, phrase


def question(group: str) -> str:
    """The reader's question that a group of claims belongs to."""
    return GROUPS[group]["question"] if group in GROUPS else wording.capital(group)


def by_group(register: Register) -> list[tuple[str, list[Claim]]]:
    """Claims by group, groups and claims in the order in which the register first names them."""
    groups = dict.fromkeys(claim.group for claim in register.claims.values())
    return [(name, [c for c in register.claims.values() if c.group == name]) for name in groups]


def claims_of(group: str) -> Html:
    """A link to the claims of one group."""
    return links.link(f"{links.EXPLAIN}#claims-{slug(group)}", question(group))


def inputs_of(kind: str) -> Html:
    """A link to the inputs of one kind."""
    return links.link(f"{links.EXPLAIN}#inputs-{kind}", labelled("input-kinds")[kind])


#: Anchor and name of a part of the index, and the kind, key and label of each of its numbers.
Part = tuple[str, Html, list[tuple[str, str, str]]]


def index(register: Register) -> Html:
    """Every claim, result and input by name, and every chapter with its findings."""
    parts, lines = [], []
    kinds = {"Claims": _claims(register), "Results": _results(register), "Inputs": _inputs(register)}
    for title, kind in kinds.items():
        parts.append(f"<h3>{title}</h3>")
        for anchor, name, own in kind:
            parts.append(_group(register, title, anchor, name, own))
            lines.append(f"{name.text} ({len(own)} {title.lower()})")
    parts.append("<h3>All of a chapter, with its findings</h3>")
    listed = by_chapter(register)
    items = "".join(_chapter(register, chapter, names) for chapter, names in listed.items())
    parts.append(f'<ul class="bp-chapters">{items}</ul>')
    lines += [f"{chapter} ({counted(register, names)})" for chapter, names in listed.items()]
    return Html(f'<div class="bp-index">{_FIND}{"".join(parts)}</div>', "\n".join(lines))


def _claims(register: Register) -> Iterator[Part]:
    for group, claims in by_group(register):
        listed = [("claim", one.id, one.short) for one in claims]
        yield f"claims-{slug(group)}", phrase(question(group)), listed


def _results(register: Register) -> Iterator[Part]:
    for name in dict.fromkeys(one.chapter for one in register.quantities.values()):
        own = [one for one in register.quantities.values() if one.chapter == name]
        yield f"results-{name}", to_chapter(shown_in(name)), [("result", one.id, one.label) for one in own]


def _inputs(register: Register) -> Iterator[Part]:
    for kind, title in labelled("input-kinds").items():
        own = [one for one in register.inputs.values() if one.kind == kind]
        if own:
            yield f"inputs-{kind}", phrase(title), [("input", one.id, one.label) for one in own]


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


def _chapter(register: Register, chapter: str, names: Sequence[str]) -> str:
    places = "".join(f'<span id="findings-{name}"></span>' for name in names)
    where = links.explanations(names[0])
    told = counted(register, names)
    return f'<li>{places}{to_chapter(chapter).html} (<a href="{where}">{told}</a>)</li>'
