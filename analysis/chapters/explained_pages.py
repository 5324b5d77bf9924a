"""The pages that explain every number of a chapter.

Each number is explained with one chapter: a result with the chapter of its row in ``quantities.csv``; a claim with
the chapter of its group (:data:`GROUPS`); an input with the first chapter, in the order of the register, whose
result takes it, else with the claim that takes or quotes it, else with the chapter whose table in ``tables.csv``
lists it, else with the ledger; a finding with the chapter that its key begins with.

A chapter's numbers stand in this order: claims, results, inputs, findings. They fill as many pages as they need: one
ends where the next number would take it past :data:`NODES` or :data:`HEIGHT`. The address of a number says nothing of
the page (:mod:`analysis.ledger.links`); the first page of a chapter lists all its numbers and leads on to them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from analysis.chapters.explained import section
from analysis.chapters.shown import by_name, paragraph, said, tables
from analysis.chapters.shown import chapter as to_chapter
from analysis.claims import wording
from analysis.ledger import links
from analysis.ledger.entries import Entry, number
from analysis.ledger.findings import SOURCES, of_chapter, shown_in
from analysis.register.load import Register
from analysis.register.records import Claim, Input
from analysis.show.html import Html
from analysis.show.words import listing

#: Most elements that the numbers of a page may have, and how high they may stand in a window of 1,280 pixels: with
#: its frame a page then stays below 3,000 elements and 25 screens of 900 pixels.
NODES, HEIGHT = 2500, 15_000

#: What a word and an element of an explanation add to the height, in pixels, as measured.
_WORD, _NODE = 1.9, 4.2

#: Kind of number → the heading over its entries, in the order of a page.
KINDS = {"claim": "Claims", "result": "Results", "input": "Inputs", "finding": "Findings"}

#: Group of claims → ``question``, which a reader brings, and ``chapter``, with which the claims are explained.
GROUPS = by_name("groups")


@dataclass(frozen=True, eq=False)
class Page:
    """A page of explanations."""

    chapter: str  #: with which its numbers are explained
    place: int  #: which of the chapter's pages it is, from 1
    numbers: Sequence[Entry]  #: what is explained on it
    body: Html  #: written for the chapters' folder

    @property
    def address(self) -> str:
        """Seen from a chapter."""
        return _address(self.chapter, self.place)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Anchor and words of each of its headings."""
        return [(title.lower(), title) for title in _titled(self.numbers)]


def _titled(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Heading → the numbers of its kind, headings without any left out."""
    found = {title: [one for one in entries if one.kind == kind] for kind, title in KINDS.items()}
    return {title: own for title, own in found.items() if own}


def _address(chapter: str, place: int) -> str:
    return links.explanations(f"{chapter}-{place}" if place > 1 else chapter)


@cache
def chapters(register: Register) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Chapter → kind → keys of the claims, results and inputs explained with it; findings go by their keys."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for claim in register.claims.values():
        found[_chapter_of_claim(claim)]["claim"].append(claim.id)
    for quantity in register.quantities.values():
        found[quantity.chapter]["result"].append(quantity.id)
    for given in register.inputs.values():
        found[_chapter_of_input(register, given)]["input"].append(given.id)
    return dict(found)


def _chapter_of_claim(claim: Claim) -> str:
    return GROUPS[claim.group]["chapter"] if claim.group in GROUPS else "ledger"


def _chapter_of_input(register: Register, given: Input) -> str:
    for quantity in register.quantities.values():
        if given.id in quantity.arguments.values():
            return quantity.chapter
    for claim in register.claims.values():
        if given.id in claim.arguments.values() or claim.id == given.claim:
            return _chapter_of_claim(claim)
    listed = (name for name, row in tables().items() if given.id in row["keys"].split())
    return next(listed, "ledger").partition("-")[0]


def by_chapter(register: Register) -> dict[str, list[str]]:
    """Chapter → under which names its numbers are explained, which lie on pages one after the other."""
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys([*chapters(register), *SOURCES]):
        found.setdefault(shown_in(name), []).append(name)
    return found


def named(register: Register) -> list[str]:
    """The chapters with numbers to explain; what the book shows in one chapter comes one after the other."""
    return [name for names in by_chapter(register).values() for name in names]


def numbers(register: Register, chapter: str) -> list[Entry]:
    """What is explained with a chapter: claims, results, inputs, findings; KeyError if nothing is."""
    own = {**chapters(register).get(chapter, {})}
    if chapter in SOURCES:
        own["finding"] = list(of_chapter(register, chapter))
    if not own:
        raise KeyError(f"'{chapter}' has no numbers to explain")
    return [number(register, kind, key) for kind in KINDS for key in own.get(kind, ())]


def pages(register: Register, chapter: str) -> list[Page]:
    """The pages on which a chapter's numbers are explained; KeyError if it has none."""
    entries = numbers(register, chapter)
    sections = {one.anchor: section(register, one) for one in entries}
    parts = _parted(entries, sections, _contents(entries, {}))
    elsewhere = {
        one.anchor: f"{_address(chapter, place)}#{one.anchor}"
        for place, part in enumerate(parts[1:], 2)
        for one in part
    }
    lead, head = _lead(register, chapter), _contents(entries, elsewhere)
    return [
        Page(
            chapter,
            place,
            part,
            Html(
                lead + (head if place == 1 else _listed_on(chapter)) + _by_kind(part, sections),
                "\n".join(f"{one.label}: {one.words()}" for one in part),
            ),
        )
        for place, part in enumerate(parts, 1)
    ]


def _parted(entries: Iterable[Entry], sections: Mapping[str, str], head: str) -> list[list[Entry]]:
    """Numbers page by page, by the size of their sections; the first page has a head besides."""
    parts: list[list[Entry]] = [[]]
    nodes, height = _size(head)
    for one in entries:
        more, higher = _size(sections[one.anchor])
        if parts[-1] and (nodes + more > NODES or height + higher > HEIGHT):
            parts.append([])
            nodes, height = 0, 0.0
        parts[-1].append(one)
        nodes, height = nodes + more, height + higher
    return parts


def _size(html: str) -> tuple[int, float]:
    """How many elements HTML has, and how high it stands."""
    nodes, words = len(re.findall(r"<\w", html)), len(re.sub(r"<[^>]*>", " ", html).split())
    return nodes, _WORD * words + _NODE * nodes


def _lead(register: Register, chapter: str) -> str:
    """What the pages are, the same on all that share a title: how many numbers they explain together."""
    home = shown_in(chapter)
    told = counted(register, by_chapter(register)[home])
    return paragraph(said(register, "explained", home=to_chapter(home), told=told)).html


def _listed_on(chapter: str) -> str:
    """Where the list of a chapter's numbers is, said on its later pages."""
    first = Html(f'<a href="{_address(chapter, 1)}">the first of these pages</a>', "the first of these pages")
    return paragraph("They are listed on ", first, ".").html


def counted(register: Register, names: Iterable[str]) -> str:
    """How many numbers of each kind are explained under some names: "2 claims, 1 result and 14 findings"."""
    kinds = _titled([one for name in names for one in numbers(register, name)]).values()
    return listing(f"{len(own)} {own[0].kind}{'s' if len(own) > 1 else ''}" for own in kinds)


def _contents(entries: Sequence[Entry], elsewhere: Mapping[str, str]) -> str:
    """Links to all numbers of a chapter; those on other pages keep their anchors here."""
    groups = []
    for title, own in _titled(entries).items():
        listed = "".join(f"<li>{_content(one, elsewhere)}</li>" for one in own)
        groups.append(f"<li>{title}<ul>{listed}</ul></li>")
    return f'<nav class="bp-contents" aria-label="Numbers of this chapter"><ul>{"".join(groups)}</ul></nav>'


def _content(one: Entry, elsewhere: Mapping[str, str]) -> str:
    moved = elsewhere.get(one.anchor, "")
    anchor = f' id="{one.anchor}"' if moved else ""
    return f'<a{anchor} href="{moved or f"#{one.anchor}"}">{escape(wording.capital(one.label))}</a>'


def _by_kind(part: Sequence[Entry], sections: Mapping[str, str]) -> str:
    made = []
    for title, own in _titled(part).items():
        inside = "".join(sections[one.anchor] for one in own)
        made.append(f'<section id="{title.lower()}"><h2>{title}</h2>{inside}</section>')
    return "".join(made)
