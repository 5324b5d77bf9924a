"""What readers search: the places of all pages with their words, which a script ranks when somebody searches.

Sphinx's own index is not made: it runs the cells of tables together, passes over every figure, and its results show
a sentence only where pages can be fetched, so not from disk.
"""

import csv
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import book_contents
import book_councils
import book_explained
import book_words
from book_hooks import at_end
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

#: What the search page loads once somebody searches; it lies beside MiniSearch.
INDEX = "search-index.js"
#: Words of readers → words of the book for the same.
SAID = Path(__file__).with_name("said.csv")
#: Pages in which a reader looks up what the search does not find.
LISTS = (book_councils.CHAPTER, book_words.PAGE, "book/ledger", book_explained.CHAPTER)
#: Words of a question that say nothing of what it is about, beside Sphinx's small words.
ASKING = re.findall(
    r"\w+",
    "about any been can could did do does from had has have how i me much many my our we what when where which who "
    "why would you your",
)
#: Files of Sphinx's own search that it copies all the same.
UNUSED = ("searchtools.js", "language_data.js")

ARTICLE = re.compile(r'<article class="bd-article[^>]*>(.*)</article>', re.DOTALL)
HEADING = re.compile(r'<h[1-4](?: id="([^"]+)")?[^>]*>(.*?)</h[1-4]>', re.DOTALL)
OWN_LINK = re.compile(r'<a class="headerlink" href="(#[^"]*)".*?</a>', re.DOTALL)
FIGURE = re.compile(
    r'<figure class="bp-figure" id="([^"]+)"><p class="bp-headline">(.*?)</p>(.*?)</figure>', re.DOTALL
)
#: What a council is also called, as the table has it in which one finds a council.
CALLED = re.compile(r'<tr id="row-([\w-]+)"[^>]* data-also="([^"]*)"')
#: What lies below the words of a figure, and what is no text: of a table the head and the names of its rows are
#: searched, since its figures stand among the numbers.
FOLD = re.compile(r'<details class="bp-about">.*', re.DOTALL)
NO_TEXT = re.compile(r"<(svg|script|style|pre|nav|form|button|select|td)\b.*?</\1>", re.DOTALL)
#: Long lists in which readers find by themselves; what stands in them is searched as places of its own.
LISTED = re.compile(r'<div class="bp-(?:ledger".*?</table>|index".*?"bp-chapters".*?</ul></div>)', re.DOTALL)
HEAD = re.compile(r"</th>")
BLOCK = re.compile(r"</(?:p|li|tr|d[td]|div|caption|summary|section|table|blockquote)>|<br")
TAG = re.compile(r"<[^>]*>")
#: Where the HTML of a paragraph goes on in another line.
WRAPPED = re.compile(r"\n")
SPACES = re.compile(r"[ \t]+")
LINES = re.compile(r"\s*\n\s*")


class Place(NamedTuple):
    """Somewhere a result can lead: a heading, a figure, a word, a number or a whole page.

    Attributes
    ----------
    where : str
        "" for the page itself, ``#anchor`` on it, or the address of another page.
    title : str
    text : str
        Sentences, each paragraph in a line by itself.
    names : str
        What else it goes by, a semicolon between two names.
    """

    where: str
    title: str
    text: str
    names: str = ""


def plain(html: str) -> str:
    """Text of HTML: a line for each paragraph, row or item."""
    for pattern, instead in ((NO_TEXT, ""), (WRAPPED, " "), (HEAD, " · "), (BLOCK, "\n"), (TAG, "")):
        html = pattern.sub(instead, html)
    return LINES.sub("\n", SPACES.sub(" ", unescape(html))).replace(" ·\n", "\n").strip(" ·\n")


def places(article: str) -> Iterator[Place]:
    """The places of a page: its beginning, its headings, its figures.

    Parameters
    ----------
    article : str
        HTML of what the page is about.
    """
    article = LISTED.sub("", article)
    found = list(HEADING.finditer(FIGURE.sub("", article)))
    ends = [*(one.start() for one in found), None][1:]
    for place, (one, end) in enumerate(zip(found, ends, strict=True)):
        own = OWN_LINK.search(one[2])
        anchor = own[1] if own else f"#{one[1] or ''}".rstrip("#")
        yield Place(anchor * (place > 0), plain(OWN_LINK.sub("", one[2])), plain(one.string[one.end() : end]))
    for anchor, headline, rest in FIGURE.findall(article):
        yield Place(f"#{anchor}", plain(headline), plain(FOLD.sub("", rest)))


def article(path: Path) -> str:
    """What a written page is about, "" for one that only leads on."""
    found = ARTICLE.search(path.read_text(encoding="utf-8"))
    return found[1] if found else ""


def chapter(app: Sphinx, path: Path) -> list[Place]:
    """The places of a page beside the chapters, which also goes by its address."""
    if path.stem == Path(book_words.PAGE).name:
        own = [next(places(article(path)))._replace(text=""), *words()]
    else:
        own = list(places(article(path)))
    return [own[0]._replace(names=path.stem), *own[1:]] if own else []


def council(path: Path, called: dict[str, str]) -> list[Place]:
    """The one place of a council's page: its names, where it lies, what was counted last, what else is told there."""
    first, *others = places(article(path))
    lines = first.text.split("\n")
    told = [
        lines[0],
        *lines[2:3],
        " · ".join(one.title for one in others if not one.where.startswith("#fig-")),
    ]
    return [first._replace(text="\n".join(told), names=called.get(path.stem, ""))]


def words() -> list[Place]:
    """The words of the glossary."""
    from analysis.chapters.glossary import terms

    return [
        Place(f"#{one.anchor}", one.term, one.meaning, "; ".join((*one.forms, *one.instead_of)))
        for one in terms()
    ]


def questions() -> Iterator[tuple[str, Place]]:
    """The questions that readers ask, each with the chapter that answers it."""
    from analysis.ledger.key_figures import key_figures, told
    from analysis.register.load import load

    for one in key_figures():
        yield one.page, Place("", one.question, told(load(), one))


def numbers(app: Sphinx) -> Iterator[tuple[str, Place]]:
    """Claims, results and inputs, each with its chapter; findings are found where they are told."""
    from analysis.ledger.findings import shown_in
    from analysis.register.load import load

    claims = load().claims
    for page in book_explained.explanations(app):
        for one in page.numbers:
            if one.kind != "finding":
                title = f"{one.label[0].upper()}{one.label[1:]}: {one.words()}"
                short = claims[one.id].short if one.kind == "claim" else ""
                yield (
                    shown_in(page.chapter),
                    Place(f"book/{page.address}#{one.anchor}", title, short, one.id),
                )


def pages(app: Sphinx) -> list[tuple[str, str, list[Place]]]:
    """Address, title and places of every page that is searched: in the order of the contents, then by name."""
    folder = Path(app.outdir) / "book"
    found = {path.stem: own for path in _in_order(app, folder.glob("*.html")) if (own := chapter(app, path))}
    asked = (*questions(), *numbers(app)) if book_explained.CHAPTER in app.env.found_docs else ()
    for home, place in asked:
        if home in found:
            found[home].append(place)
    listed = folder / f"{Path(book_councils.CHAPTER).name}.html"
    called = dict(CALLED.findall(listed.read_text(encoding="utf-8"))) if listed.exists() else {}
    for path in sorted(folder.glob("council/*.html")):
        found[f"council/{path.stem}"] = council(path, called)
    return [(f"book/{name}.html", own[0].title, own) for name, own in found.items()]


def _in_order(app: Sphinx, paths: Iterator[Path]) -> list[Path]:
    listed = [name for group in book_contents.groups(app) for name in group.chapters]
    order = {f"{name.rpartition('/')[2]}.html": place for place, name in enumerate(listed)}
    return sorted(paths, key=lambda path: (order.get(path.name, len(order)), path.name))


def said() -> list[list[str]]:
    """Words that readers say, and those of the book for the same."""
    with SAID.open(encoding="utf-8", newline="") as table:
        return [[row["said"], *row["book"].split(";")] for row in csv.DictReader(table)]


def write_index(app: Sphinx, site: Path) -> None:
    """Write the places of all pages, the readers' words, and how an English word is cut to its stem."""
    if not app.book_writes:
        return
    static = site / "_static"
    for name in UNUSED:
        (static / name).unlink(missing_ok=True)
    known = {
        "pages": pages(app),
        "said": said(),
        "passed": sorted({*SearchEnglish.stopwords, *ASKING}),
    }
    written = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    script = f"window.searched = {written};\n{SearchEnglish.js_stemmer_code.strip()}\n"
    (static / INDEX).write_text(script, encoding="utf-8")


def leave_index(app: Sphinx) -> None:
    """Have Sphinx make no index of its own."""
    app.builder.search = False


def pages_of_search(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Name, context and template of the search page."""
    titles = app.env.titles
    lists = [(name, titles[name].astext()) for name in LISTS if name in titles]
    yield "search", {"title": "Search this book", "lists": lists}, "search.html"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("builder-inited", leave_index)
    app.connect("html-collect-pages", pages_of_search)
    at_end(app, write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
