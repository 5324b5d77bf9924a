"""Links from every number to its explanation, titles for links to chapters, and a script only where it serves."""

import re
from functools import cache
from html import escape
from typing import Any

from book_hooks import Page, each_body
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxRole

#: Class of the block that scripts work on → the scripts, which lie in book/_extra/_static (model.js is written by the
#: build): what lies in book/_static is loaded on every page.
SCRIPTS = {
    "bp-figure": ["figures.js"],
    "bp-ledger": ["ledger.js"],
    "bp-find": ["find.js"],
    "bp-calculator": ["model.js", "calculator.js"],
}
ID = re.compile(r'(?<= id=")[^"]+(?=")')
#: The text of a source line, and of a cell of sources.
SOURCED = re.compile(r'(?:(?<=[. >]Source: )|(?<= data-label="Source">))[^<>]+(?=<|$)')
#: A table that can become cards has its roles said, and then no link may stand in its caption.
CARDS = '<table role="table"><caption>'
CAPTIONED = re.compile(f"({re.escape(CARDS)}.*?</caption>)", re.DOTALL)
#: How a source line names the book's own tables, and the page that offers them.
OWN = re.compile(r"\bregisters? of \w+(?:(?:, | and )\w+)*")
TABLES = "book/data"
COUNCILS = "book/councils"  # the page that has the table of them
CHAPTER_LINK = re.compile(r'(<a class="bp-chapter" href="([\w-]+)\.html">)[^<]*(</a>)')


class Number(SphinxRole):
    """The role ``n``: a number of the book in words, which leads to what explains it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Ask the ledger for the words and the address of a key.

        Raises
        ------
        SystemExit
            With chapter, cell, line and key, if the key names nothing. Not an ``ExtensionError``: Jupyter Book
            buries those under two tracebacks.
        """
        from analysis.ledger import entries
        from analysis.register.load import load

        register = load()
        try:
            words = entries.words(register, self.text)
        except KeyError as error:
            raise SystemExit(f"The book was not built: {self.place()}: {error.args[0]}") from error
        address = entries.entry(register, self.text).address
        link = nodes.reference("", words, refuri=address, internal=True, classes=["bp-number"])
        return [link], []

    def place(self) -> str:
        """Chapter, cell and line of the role; MyST-NB counts ten thousand lines a cell, and one before its first."""
        cell, line = divmod(self.lineno - 1, 10_000)
        return f"{self.env.docname}.ipynb, cell {cell}, line {line}"


class UnlinkTitles(SphinxTransform):
    """Takes the links off figures in titles, which have a link of their own, and off those within a link."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        """Put what is linked in the place of the link."""
        for number in list(self.document.findall(nodes.reference)):
            if "bp-number" in number["classes"] and in_title_or_link(number):
                number.parent.replace(number, number.children)


def in_title_or_link(node: nodes.Node) -> bool:
    """Whether a node stands in a title, or in the text of a link."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.title | nodes.reference | addnodes.pending_xref):
            return True
        parent = parent.parent
    return False


def link_outputs(app: Sphinx, doctree: nodes.document) -> None:
    """Let ``[words](#ID)`` lead to a figure or a table that a cell of the same page makes."""
    made = {name for raw in doctree.findall(nodes.raw) for name in ID.findall(raw.astext())}
    for link in list(doctree.findall(addnodes.pending_xref)):
        if link["reftype"] == "myst" and link.get("reftarget") in made:
            link.replace_self(nodes.reference("", "", *link.children, refid=link["reftarget"], internal=True))


@cache
def _sources() -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds the names of sources in HTML, and where each stands."""
    from analysis.chapters.shown import addresses
    from analysis.register.load import load

    known = {escape(name): address for name, address in addresses(load()).items()}
    return re.compile("|".join(map(re.escape, known))), known


def link_sources(body: str, tables: str) -> str:
    """HTML in which the source line of every figure and table, and every cell of sources, leads to the sources.

    Parameters
    ----------
    body : str
    tables : str
        Address of the book's own tables, as seen from the page, "" where it offers none.
    """
    if not SOURCED.search(body):
        return body
    named, known = _sources()
    own = rf'<a class="reference internal" href="{escape(tables)}">\g<0></a>' if tables else r"\g<0>"

    def linked(name: re.Match[str]) -> str:
        return f'<a class="reference external" rel="external" href="{escape(known[name[0]])}">{name[0]}</a>'

    def led(line: re.Match[str]) -> str:
        return OWN.sub(own, named.sub(linked, line[0]))

    return "".join(
        piece if piece.startswith(CARDS) else SOURCED.sub(led, piece) for piece in CAPTIONED.split(body)
    )


def name_chapters(app: Sphinx, body: str) -> str:
    """Put the titles of chapters into links to them, which name only their files."""
    titles = {name.rpartition("/")[2]: escape(title.astext()) for name, title in app.env.titles.items()}

    def named(link: re.Match[str]) -> str:
        return f"{link[1]}{titles.get(link[2], link[2])}{link[3]}"

    return CHAPTER_LINK.sub(named, body)


def finish_page(page: Page, body: str) -> str:
    """Name chapters in a page and load the scripts that it needs."""
    app = page.app
    tables = app.builder.get_relative_uri(page.name, TABLES) if TABLES in app.env.found_docs else ""
    if page.name == COUNCILS:
        from analysis.show.figures import FIND, FIND_HERE

        body = body.replace(FIND, FIND_HERE)
    for block, scripts in SCRIPTS.items():
        for script in scripts if f'class="{block}"' in body else ():
            app.add_js_file(script, loading_method="defer")
    return link_sources(name_chapters(app, body), tables)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_role("n", Number())
    app.add_transform(UnlinkTitles)
    app.connect("doctree-read", link_outputs)
    each_body(app, finish_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
