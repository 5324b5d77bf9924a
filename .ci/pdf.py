"""One PDF of the whole book, printed by Chromium from the pages of a build.

Chromium, since it takes the pages' own rules for print, their drawings and their formulas as they are, and gives a
file with tags and bookmarks. The chapters come one after the other, less what only a screen can use. Chapters and
figures are numbered. Links lead within the PDF where their target is in it; elsewhere the text says where on the
site it is. Chromium prints twice, since it can't say in the contents on which page a thing stands: the first print
tells the pages, the second shows them.
"""

import argparse
import csv
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urldefrag

import matplotlib
import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    TextStringObject,
)

ROOT = Path(__file__).resolve().parent.parent
#: Pages of the contents that the PDF leaves out: ways to what is on the site alone, and what is said of the site.
LEFT_OUT = {"explain", "data", "cite", "changes"}
#: What only a screen can use, or what stands elsewhere in the PDF.
SCREEN = (
    ".headerlink, .bp-code, .bp-narrow, .bp-about > :not(.bp-source), .bp-find, .bp-filters, .bp-found, .bp-count, "
    ".bp-moves, .visually-hidden, .toctree-wrapper, button, form, input, label, select, script, noscript, style"
)
#: What is there for colour or for a script, and would only swell the PDF's own tree of its parts.
WRAPPERS = ".highlight span, .xref, .std"
#: How Chromium names a head of a table.
NODE = re.compile(r"node\d{8}")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
WEIGHTS = {
    "": "normal; font-style: normal",
    "-Bold": "bold; font-style: normal",
    "-Oblique": "normal; font-style: italic",
    "-BoldOblique": "bold; font-style: italic",
}


@dataclass(frozen=True)
class Chapter:
    """A page of the site that is a chapter of the PDF."""

    name: str
    number: int
    part: str
    title: str
    body: Tag
    #: Whether it is the first of its part.
    first: bool


# --- taken from the pages ------------------------------------------------------------------------------------


def read(path: Path) -> BeautifulSoup:
    """Parse a page."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def listed(start: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Part and name of every page of the contents beside the first page, that page before all."""
    yield "", "index"
    for group in start.select("nav.bd-links details"):
        for link in group.select("li a[href]"):
            yield group.summary.get_text(strip=True), Path(link["href"]).stem


def chapters(html: Path) -> list[Chapter]:
    """The chapters of the PDF in the order of the contents."""
    found: list[Chapter] = []
    for part, name in listed(read(html / "book" / "index.html")):
        if name in LEFT_OUT:
            continue
        body = read(html / "book" / f"{name}.html").select_one("article.bd-article > section")
        clean(body)
        title = body.h1.get_text(" ", strip=True)
        first = bool(part) and (not found or found[-1].part != part)
        found.append(Chapter(name, len(found) + 1, part, title, body, first))
    return found


def clean(body: Tag) -> None:
    """Take out what only a screen can use, and open what is folded but for letters to send."""
    for letter in body.select(".bp-letter"):
        letter.summary.append(" (on the site)")
        letter.replace_with(remade(letter.summary, "p"))
    for tag in body.select(SCREEN):
        tag.decompose()
    for tag in body.select(WRAPPERS):
        tag.unwrap()
    for fold in body.select("details"):
        if fold.summary:
            remade(fold.summary, "p")["class"] = "pdf-opened"
        remade(fold, "div")
    # A reader of tags would take the whole figure for a picture without words; the drawing has them
    for figure in body.select("figure"):
        remade(figure, "div")
    for tag in body.select("[tabindex], [hidden]"):
        for attribute in ("tabindex", "hidden", "role", "aria-label"):
            tag.attrs.pop(attribute, None)


def remade(tag: Tag, name: str) -> Tag:
    """The same as another element."""
    tag.name = name
    return tag


# --- numbers, anchors, links ----------------------------------------------------------------------------------


def number_figures(chapter: Chapter) -> list[tuple[str, str, str]]:
    """Put a number before the headline of every figure; return anchor, number and headline of each."""
    told = []
    for place, figure in enumerate(chapter.body.select(".bp-figure"), 1):
        number = f"Figure {chapter.number}.{place}"
        words = figure.select_one(".bp-headline") or figure.figcaption
        told.append((figure["id"], number, words.get_text(" ", strip=True)))
        words.insert(0, BeautifulSoup(f'<span class="pdf-number">{number}.</span> ', "html.parser"))
    return told


def lower_headings(body: Tag) -> None:
    """Make every heading one lower, since parts stand above chapters."""
    for tag in body.find_all(re.compile(r"^h[1-5]$")):
        tag.name = f"h{int(tag.name[1]) + 1}"


def anchor(page: str, fragment: str) -> str:
    """Where a place of a page is found in the PDF's own page."""
    return f"{page}--{fragment}" if fragment else page


def set_anchors(chapter: Chapter) -> set[str]:
    """Give every place an anchor that no other chapter has, drawings apart; return them all."""
    for tag in chapter.body.select("[id]"):
        if not tag.find_parent("svg"):
            tag["id"] = anchor(chapter.name, tag["id"])
    for tag in chapter.body.select("[aria-labelledby], [aria-describedby]"):
        for attribute in ("aria-labelledby", "aria-describedby"):
            tag.attrs.pop(attribute, None)
    return {tag["id"] for tag in chapter.body.select("[id]")} | {chapter.name}


def lead(chapter: Chapter, known: set[str], numbers: dict[str, int], base: str) -> None:
    """Lead every link of a chapter within the PDF, to the site, or nowhere but say where its target is."""
    for link in chapter.body.select("a"):
        where, fragment = urldefrag(link.get("href", ""))
        if where.startswith(("http:", "https:", "mailto:")):
            continue
        page = Path(where).stem if where else chapter.name
        here = anchor(page, fragment)
        if where.startswith("..") or "/" in where or page not in numbers:
            outward(link, where, fragment, base)
        elif here in known:
            link["href"] = f"#{here}"
            if page != chapter.name and not fragment and "bp-word" not in link.get("class", []):
                link.insert_after(small(f"(chapter\N{NO-BREAK SPACE}{numbers[page]})"))
        else:
            link.unwrap()


def small(words: str) -> BeautifulSoup:
    """Words that the PDF adds to the text."""
    return BeautifulSoup(f' <span class="pdf-where">{escape(words)}</span>', "html.parser")


def outward(link: Tag, where: str, fragment: str, base: str) -> None:
    """A link to what is on the site alone: to its address where the site has one, in words where it has none."""
    path = os.path.normpath(f"book/{where}")
    if base:
        link["href"] = f"{base.rstrip('/')}/{path}" + (f"#{fragment}" if fragment else "")
        return
    quiet = (
        "bp-number" in link.get("class", [])
        or link.find_parent(["table", "svg"])
        or link.find_parent(class_="bp-source")
    )
    if not quiet:
        link.insert_after(small(f"(on the site: {path})"))
    link.unwrap()


# --- what the PDF adds ---------------------------------------------------------------------------------------


def row(label: str, where: str, kind: str, pages: dict[str, int]) -> str:
    """A line of the contents."""
    return (
        f'<li class="{kind}"><a href="#{where}"><span class="pdf-entry">{label}</span>'
        f'<span class="pdf-page">{pages.get(where, 0) or "000"}</span></a></li>'
    )


def contents(book: list[Chapter], pages: dict[str, int]) -> str:
    """The contents: parts, chapters, and what is added at the end."""
    lines = []
    for chapter in book:
        if chapter.first:
            lines.append(f'<li class="pdf-part">{escape(chapter.part)}</li>')
        lines.append(row(f"<b>{chapter.number}</b> {escape(chapter.title)}", chapter.name, "pdf-line", pages))
    lines += [row("Sources", "sources", "pdf-last", pages), row("Figures", "figures", "pdf-last", pages)]
    return f'<section class="pdf-part-of" id="contents"><h1>Contents</h1><ol class="pdf-toc">{"".join(lines)}</ol></section>'


def figure_list(figures: list[tuple[str, str, str]], pages: dict[str, int]) -> str:
    """Every figure with its number and what it shows."""
    lines = "".join(
        row(f"<b>{number.removeprefix('Figure ')}</b> {escape(words)}", where, "pdf-line", pages)
        for where, number, words in figures
    )
    return f'<section class="pdf-part-of" id="figures"><h1>Figures</h1><ol class="pdf-toc">{lines}</ol></section>'


def sources() -> str:
    """Every source that the register names, with its address."""
    with (ROOT / "data" / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda one: (one["publisher"].casefold(), one["title"]))
    lines = "".join(
        f"<li><b>{escape(one['title'])}</b>. {escape(one['publisher'])}, {escape(one['date'])}. "
        f'<a href="{escape(one["address"])}">{escape(one["address"])}</a></li>'
        for one in rows
    )
    return f'<section class="pdf-part-of" id="sources"><h1>Sources</h1><ul>{lines}</ul></section>'


def title_page(book: "Book") -> str:
    """Title, authors and state of the book, and what the PDF leaves out."""
    site = f' at <a href="{escape(book.base)}">{escape(book.base)}</a>' if book.base else ""
    return (
        f'<section class="pdf-title" id="title"><p class="pdf-name">{escape(book.cited["title"])}</p>'
        f'<p class="pdf-about">{escape(book.cited["abstract"])}</p><p><b>{escape(book.authors)}</b><br>'
        f"Version {escape(book.results['version'])}, data and code {escape(book.results['hash'])}</p>"
        f"<h1>What this PDF holds</h1><p>It has all chapters of the site{site}, with what is folded there opened, the "
        "words and the sources. Only the site has the explanation of every single number, a page for each council, "
        "the calculator that moves, the data behind each figure, and the code that only draws. Where the text leads "
        "to one of these, it says where on the site that is.</p>"
        "<p>Text and figures: CC BY 4.0. Contains public sector information licensed under the Open Government "
        "Licence v3.0.</p></section>"
    )


def opened(chapter: Chapter) -> str:
    """A chapter with its number, and its part above the first of a part."""
    part = f'<h1 class="pdf-part">{escape(chapter.part)}</h1>' if chapter.first else ""
    return f'<div class="pdf-chapter" id="{chapter.name}" style="page: pdf-{chapter.name}">{part}{chapter.body}</div>'


def style(start: BeautifulSoup, html: Path, book: list[Chapter]) -> str:
    """The style sheets of the pages, then the PDF's own, its fonts, and the head of every chapter's pages."""
    sheets = "".join(
        f'<link rel="stylesheet" href="{(html / "book" / link["href"].split("?")[0]).resolve().as_uri()}">'
        for link in start.select("head link[rel=stylesheet]")
    )
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    faces = "".join(
        f'@font-face {{ font-family: "Book{kind}"; src: url("{(fonts / f"DejaVuSans{kind}{name}.ttf").as_uri()}"); '
        f"font-weight: {look}; }}\n"
        for kind in ("", "Mono")
        for name, look in WEIGHTS.items()
    )
    heads = "".join(
        f"@page pdf-{one.name} {{ @top-left {{ content: {json.dumps(f'{one.number}  {one.title}', ensure_ascii=False)}; }} }}\n"
        for one in book
    )
    own = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
    return f"{sheets}<style>{faces}{own}{heads}</style>"


class Book:
    """The chapters of a build, ready to be set as one page."""

    def __init__(self, html: Path) -> None:
        """Read and prepare them."""
        self.html, self.start = html, read(html / "book" / "index.html")
        canonical = self.start.select_one("link[rel=canonical]")
        self.base = canonical["href"].removesuffix("book/index.html") if canonical else ""
        self.cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
        self.results = json.loads((html / "results.json").read_text(encoding="utf-8"))
        self.chapters = chapters(html)
        self.authors = "; ".join(one["name"] for one in self.cited["authors"])
        self.figures = []
        for chapter in self.chapters:
            self.figures += [(anchor(chapter.name, one), *rest) for one, *rest in number_figures(chapter)]
        known = set().union(*map(set_anchors, self.chapters))
        for chapter in self.chapters:
            lead(chapter, known, {one.name: one.number for one in self.chapters}, self.base)
            number = BeautifulSoup(f'<span class="pdf-number">{chapter.number}</span> ', "html.parser")
            chapter.body.h1.insert(0, number)
            lower_headings(chapter.body)

        tags = re.compile("^h[1-6]$")
        self.headings = [
            " ".join(tag.get_text().split()) for one in self.chapters for tag in one.body.find_all(tags)
        ]

    def page(self, pages: dict[str, int]) -> str:
        """All of it as one HTML page, with the numbers of pages that are known."""
        body = "".join(
            [
                title_page(self),
                contents(self.chapters, pages),
                *map(opened, self.chapters),
                sources(),
                figure_list(self.figures, pages),
            ]
        )
        return (
            f'<!DOCTYPE html><html lang="en-GB" data-theme="light"><head><meta charset="utf-8">'
            f"<title>{escape(self.cited['title'])}</title>{style(self.start, self.html, self.chapters)}</head>"
            f'<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">'
            f'<article class="bd-article">{body}</article></div></div></main></body></html>'
        )


# --- printed -------------------------------------------------------------------------------------------------


def places(pdf: Path) -> dict[str, int]:
    """Anchor → number of the page on which it stands."""
    reader = PdfReader(pdf)
    return {
        name.lstrip("/"): reader.get_destination_page_number(where) + 1
        for name, where in reader.named_destinations.items()
    }


def bookmarks(parent: DictionaryObject) -> Iterator[DictionaryObject]:
    """All bookmarks below one of them."""
    one = parent.get("/First")
    while one is not None:
        mark = one.get_object()
        yield mark
        yield from bookmarks(mark)
        one = mark.get("/Next")


def strings(value: PdfObject) -> Iterator[tuple[DictionaryObject | ArrayObject, object, str]]:
    """Every string within an object of the file, with what holds it and where."""
    if isinstance(value, DictionaryObject | ArrayObject):
        for place, one in value.items() if isinstance(value, DictionaryObject) else enumerate(value):
            if isinstance(one, TextStringObject):
                yield value, place, str(one)
            else:
                yield from strings(one)


def renumber_nodes(writer: PdfWriter) -> None:
    """Count the heads of tables anew: Chromium names them by the nodes of its page, one more or fewer by chance."""
    named = [
        (holder, place, name)
        for one in writer._objects
        for holder, place, name in strings(one)
        if NODE.fullmatch(name)
    ]
    new = {name: f"node{number:08}" for number, name in enumerate(sorted({name for *_, name in named}), 1)}
    for holder, place, name in named:
        holder[place] = TextStringObject(new[name])


def settle(printed: Path, out: Path, told: dict[str, str], headings: list[str]) -> None:
    """Copy a print without the time and the chance in it, with what it says of itself and of its links.

    In its bookmarks Chromium loses the space at which a heading turns to a second line; ``headings`` has all of them.
    """
    writer = PdfWriter(clone_from=printed)
    writer.metadata = told
    writer.create_viewer_preferences().display_doctitle = True
    whole = {heading.replace(" ", ""): heading for heading in headings}
    for mark in bookmarks(writer.root_object["/Outlines"]):
        title = str(mark["/Title"])
        mark[NameObject("/Title")] = TextStringObject(whole.get("".join(title.split()), title))
    for page in writer.pages:
        for note in (one.get_object() for one in page.get("/Annots", [])):
            where = note["/A"]["/URI"] if "/A" in note else note.get("/Dest", "")
            note[NameObject("/Contents")] = TextStringObject(str(where).lstrip("/"))
    renumber_nodes(writer)
    writer._ID = None
    writer.write(out)


def chromium() -> str:
    """Path of a Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        sys.exit("make pdf needs Chromium (Debian: apt-get install chromium), or CHROMIUM=… that names one")
    return path


def make(book: Book, browser: Browser, out: Path) -> None:
    """Print a book into one file."""
    with tempfile.TemporaryDirectory() as scratch:
        page, printed = Path(scratch) / "book.html", Path(scratch) / "book.pdf"
        pages: dict[str, int] = {}
        for last in (False, True):
            page.write_text(book.page(pages), encoding="utf-8")
            tab = browser.new_page()
            tab.set_default_timeout(120_000)
            tab.goto(page.as_uri())
            tab.evaluate("document.fonts.ready.then(() => null)")
            # What only readers of the file need is left out of the print that only tells the pages
            tab.pdf(path=printed, prefer_css_page_size=True, print_background=True, outline=last, tagged=last)
            tab.close()
            found = places(printed)
            if last and found != pages:
                raise RuntimeError("The numbers of pages in the contents moved the pages")
            pages = found
        settle(
            printed,
            out,
            {"/Title": book.cited["title"], "/Author": book.authors, "/Creator": "Chromium"},
            book.headings,
        )


def main() -> None:
    """Print the pages of a folder into a file of it; without a folder, only look whether that could be done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("html", type=Path, nargs="?", help="folder of a build's pages")
    parser.add_argument("name", nargs="?", help="name of the file")
    given, path = parser.parse_args(), chromium()
    if given.html is None:
        return
    out = given.html.resolve() / given.name
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        make(Book(given.html.resolve()), browser, out)
        browser.close()
    print(out)


if __name__ == "__main__":
    main()
