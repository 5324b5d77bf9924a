"""The page of words, a link to it from the first use of each on every page, and the signs and marks of prose."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from typing import Any

from book_hooks import Page, each_body
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

#: The page of words; a book without it links none.
PAGE = "book/words"
#: Where no word is linked: titles, links and what else one can press, code, drawings, formulas.
PASSED = {
    *("a", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "thead", "summary", "button", "label", "option"),
    *("code", "pre", "svg", "script", "style", "textarea"),
}
PASSED_CLASSES = {"admonition-title", "bp-headline", "bp-card-title", "bp-cite", "math", "bp-words"}
#: Elements without an end.
VOID = {"br", "hr", "img", "input", "wbr", "col"}
#: Where text is not prose at all.
NO_PROSE = {"code", "pre", "svg", "script", "style", "textarea", "option"}
#: A loss whose sign a line may not end with.
LOSS = re.compile(r"−£[\d,.]*\d[a-z]*")

#: Marks of quotation and apostrophes as code writes them, by what a typesetter has; the first that fits is taken.
_BEFORE, _SINGLE, _DOUBLE = r"(?<![^\s(\[/–—“‘])", "(?:'|&#x27;|&#39;)", '(?:"|&quot;)'
MARKS = {
    "“": re.compile(rf"{_BEFORE}{_DOUBLE}(?=[^\s.,;:!?)\]]|$)"),
    "”": re.compile(_DOUBLE),
    "‘": re.compile(rf"{_BEFORE}{_SINGLE}(?=\w)"),
    "’": re.compile(rf"(?<=[\w.,!?%)”]){_SINGLE}"),
}
MARK = re.compile(f"{_SINGLE}|{_DOUBLE}")

#: What stands before a text, which is all tags and blanks, and the text.
TEXT = re.compile(r"((?:<[^>]*>|\s+(?=<))*)([^<]*)")


def rewritten(body: str, passed: set[str], classes: set[str], text: Callable[[str], str]) -> str:
    """HTML with the text outside some elements put through a function.

    Parameters
    ----------
    body : str
        Well-formed, with every ``>`` in an attribute escaped.
    passed, classes : set of str
        Names and classes of elements whose text stays as it is.
    text : callable
    """

    def changed(found: re.Match[str]) -> str:
        return found[1] + (text(found[2]) if found[2].strip() else found[2])

    opening, done, after = _opening(frozenset(passed), frozenset(classes)), [], 0
    while found := opening.search(body, after):
        end = _end(body, found)
        done += [TEXT.sub(changed, body[after : found.start()]), body[found.start() : end]]
        after = end
    return "".join([*done, TEXT.sub(changed, body[after:])])


@cache
def _opening(passed: frozenset[str], classes: frozenset[str]) -> re.Pattern[str]:
    """What finds the beginning of the next element whose text stays."""
    ways = [rf"(?P<name>{_either(passed)})(?=[\s>])[^>]*"]
    if classes:
        ways.append(rf'(?P<of_class>[\w-]+)[^>]*? class="(?:[^"]*\s)?{_either(classes)}(?=[\s"])[^>]*')
    return re.compile(rf"<(?!{_either(VOID)}[\s/>])(?:{'|'.join(ways)})(?<!/)>")


def _either(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words)))})"


def _end(body: str, opening: re.Match[str]) -> int:
    """Where an element ends, elements of its name within it passed over."""
    depth, tags = 1, re.compile(rf"<(/?){opening[opening.lastgroup]}(?![\w-])[^>]*(?<!/)>")
    for tag in tags.finditer(body, opening.end()):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(body)


def link_words(body: str, page: str) -> str:
    """HTML of a page with the first use of each word linked to the page of words.

    Parameters
    ----------
    body : str
    page : str
        Address of the page of words, as seen from here.
    """
    from analysis.chapters.glossary import uses

    linked = set()

    def text(piece: str) -> str:
        done, after = [], 0
        for start, end, term in uses(piece):
            if term in linked:
                continue
            linked.add(term)
            done += [
                piece[after:start],
                f'<a class="bp-word" href="{page}#{term.anchor}" title="{escape(term.meaning)}">',
                f"{piece[start:end]}</a>",
            ]
            after = end
        return "".join([*done, piece[after:]])

    return rewritten(body, PASSED, PASSED_CLASSES, text)


def keep_signs(body: str) -> str:
    """HTML in which no line ends between the sign of a loss and its amount."""
    if not LOSS.search(body):
        return body
    return rewritten(
        body, NO_PROSE, {"bp-loss"}, lambda text: LOSS.sub(r'<span class="bp-loss">\g<0></span>', text)
    )


def curl(body: str) -> str:
    """HTML whose quotation marks and apostrophes are those of a typesetter, in what is computed, drawn or written."""
    return rewritten(body, NO_PROSE - {"svg"}, set(), _curled)


def _curled(text: str) -> str:
    if not MARK.search(text):
        return text
    for mark, found in MARKS.items():
        text = found.sub(mark, text)
    return text


def finish_words(page: Page, body: str) -> str:
    """Link the words of a page, once all else in it is done."""
    body = curl(keep_signs(body))
    if PAGE not in page.app.env.found_docs or page.name == PAGE:
        return body
    return link_words(body, page.app.builder.get_relative_uri(page.name, PAGE))


class Words(SphinxDirective):
    """The list of words, each with its line and the chapter that explains it."""

    def run(self) -> list[nodes.Node]:
        """List every word of the glossary, in a place of its own."""
        from analysis.chapters.glossary import terms

        listed = "\n\n".join(f"{one.term}\n: {self.line(one)}" for one in terms())
        found = self.parse_text_to_nodes(listed)
        for term, one in zip(found[0].findall(nodes.term), terms(), strict=True):
            term["ids"].append(one.anchor)
        return [nodes.container("", *found, classes=["bp-words"])]

    def line(self, one: Any) -> str:
        """What a word means, what the book does not say instead, and where it is explained."""
        instead = f" Not used for it: {', '.join(one.instead_of)}." if one.instead_of else ""
        there = f" [](/book/{one.page}.ipynb)" if f"book/{one.page}" in self.env.found_docs else ""
        return f"{one.meaning}{instead}{there}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("words", Words)
    each_body(app, finish_words, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
