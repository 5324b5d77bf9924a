"""One style sheet for all pages: of the theme's rules, and of the book's, those that a page can meet."""

import base64
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import book_icons
import tinycss2
from book_hooks import Page, at_end, each_page
from book_made import same
from sphinx.application import Sphinx
from tinycss2.ast import AtRule, Node, QualifiedRule

#: Written beside the sheets that it is made of; the template of the head names it.
SHEET = "page.css"
#: Of the theme, which loads them from a template and not as Sphinx's own are; in their order, before the others.
THEME = ("styles/theme.css", "styles/bootstrap.css", "styles/pydata-sphinx-theme.css")

NAMED = re.compile(r"""(?<=\s)(?:class|id)=["']?([^"'>]*)|<([a-z][\w-]*)""", re.IGNORECASE)
LOADED = re.compile(r"""<script[^>]*\ssrc="([^"?]+)""")
INLINE = re.compile(r"<script[^>]*>([^<]+)")
WORD = re.compile(r"[A-Za-z][\w-]*")
IMPORT = re.compile(r"""@import (?:url\()?["']([^"']+)["']\)?;""")
#: What asks for a picture of its own; the pages have none of these.
ASKING = re.compile(r"""[\w-]+:\s*url\((?!["']?data:)[^)]*\.(?:png|svg|gif|jpg)["']?\);?""")
FONT = re.compile(r"""url\("?([\w/.-]+\.woff)"?\)""")


def names_on(page: str) -> set[str]:
    """Names that a style sheet can call parts of a page by: classes, ids, elements, and any word of its own scripts.

    Parameters
    ----------
    page : str
        HTML.
    """
    names = {name for named, tag in NAMED.findall(page) for name in (*named.split(), tag.lower())}
    return names.union(*(WORD.findall(script) for script in INLINE.findall(page)))


def met(folder: Path) -> set[str]:
    """Names on any page below a folder, and every word of the scripts that they load, which may set a class."""
    names, scripts = set(), set()
    for path in set(folder.rglob("*.html")) - set(folder.glob("_static/**/*.html")):
        page = path.read_text(encoding="utf-8")
        names |= names_on(page)
        scripts |= {(path.parent / script).resolve() for script in LOADED.findall(page)}
    found = [script.read_text(encoding="utf-8") for script in scripts if script.is_file()]
    return names.union(*map(WORD.findall, found))


def pruned(css: str, names: set[str]) -> str:
    """A style sheet without the rules that no page can meet, and without comments.

    Parameters
    ----------
    css : str
        Style sheet.
    names : set of str
        Classes, ids and elements that pages have. A selector stays unless it asks for another; what stands in the
        brackets of ``:is()``, ``:not()`` or ``:has()`` is not looked at.
    """
    return "\n".join(_pruned(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), names))


def _pruned(rules: Iterable[Node], names: set[str]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            selectors = [
                tinycss2.serialize(one).strip() for one in _split(rule.prelude) if _meets(one, names)
            ]
            content = tinycss2.serialize(rule.content).strip()
            if selectors and content:
                yield f"{','.join(selectors)}{{{content}}}"
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in ("media", "supports", "container"):
            content = "\n".join(_pruned(tinycss2.parse_rule_list(rule.content, True, True), names))
            if content:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{content}}}"
        else:
            yield rule.serialize()


def _split(prelude: Iterable[Node]) -> list[list[Node]]:
    """The selectors of a list."""
    selectors: list[list[Node]] = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def _meets(selector: list[Node], names: set[str]) -> bool:
    """Whether pages have each class, id and element that a selector asks for."""
    asked = [
        token.value if before == "." or token.type == "hash" else token.lower_value
        for before, token in zip([None, *selector], selector, strict=False)
        if token.type == "hash" or (token.type == "ident" and before != ":")
    ]
    return names.issuperset(asked)


def whole(path: Path) -> str:
    """A style sheet with those it imports, and with its fonts, so that no word is drawn twice while one is on its way.

    Parameters
    ----------
    path : Path
        Where it lies.
    """

    def data(found: re.Match[str]) -> str:
        content = base64.b64encode((path.parent / found[1]).read_bytes()).decode()
        return f'url("data:font/woff;base64,{content}")'

    css = ASKING.sub("", path.read_text(encoding="utf-8"))
    css = IMPORT.sub(lambda found: whole(path.parent / found[1]), css)
    return FONT.sub(data, css)


class Sheet:
    """Takes the place of all style sheets of the pages."""

    def __init__(self) -> None:
        self.sheets: dict[str, None] = {}

    def replace(self, page: Page) -> None:
        """Note the sheets of a page and take them off it."""
        ordered = sorted(page.context["css_files"], key=lambda sheet: sheet.priority)
        self.sheets |= dict.fromkeys(sheet.filename for sheet in ordered)
        page.context["css_files"] = []

    def write(self, app: Sphinx, site: Path) -> None:
        """Write the one sheet."""
        if not app.book_writes:
            return
        static, names = site / "_static", met(site)
        paths = [*(static / name for name in THEME), *(site / name for name in self.sheets)]
        told = "\0".join([app.config.book_pages, *map(str, paths), *sorted(names)])
        if same(app, SHEET, sha256(told.encode()).hexdigest()) and (static / SHEET).is_file():
            return
        parts = [pruned(whole(path), names) for path in paths]
        (static / SHEET).write_text("\n".join([book_icons.sheet(static, names), *parts]), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    sheet = Sheet()
    each_page(app, sheet.replace, priority=900)
    at_end(app, sheet.write, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
