"""What others need to find a page and to show a link to it: description, card, address, list of pages, page not found."""

import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from book_cite import address, plain
from book_contents import chapter_of
from book_hooks import Page, at_end, each_page
from sphinx.application import Sphinx

#: Longest description of a page, in characters: what search engines show.
LONGEST = 160
#: Folder of the site that holds the cards, one for each chapter.
FOLDER = "cards"
#: Pages that answer nothing themselves.
UNLISTED = ("404", "search", "genindex")

PARAGRAPH = re.compile(r'<p(?! class="admonition-title")(?: [^>]*)?>(.*?)</p>', re.DOTALL)
HEADLINE = re.compile(r'<p class="bp-headline">(.*?)</p>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
SENTENCE = re.compile(r".+?[.?!](?= |$)")
NUMBER = re.compile(
    r"−?£?\d(?:[\d,.]*\d)?(?:%|bn|m\b)?(?: (?:of|to) £?\d(?:[\d,.]*\d)?(?:%|m\b)?)?(?: (?:children|posts|years))?"
)


def words(html: str) -> str:
    """HTML as one line of text."""
    return " ".join(unescape(TAG.sub("", html)).split())


def answer(body: str) -> str:
    """The first paragraph of a page's answer, or of the page where it has none."""
    start = max(body.find('class="bp-answer'), body.find("</h1>"), 0)
    found = PARAGRAPH.search(body, start)
    return words(found[1]) if found else ""


def shortened(text: str, longest: int = LONGEST) -> str:
    """As many whole sentences as fit, or else as many words.

    Parameters
    ----------
    text : str
    longest : int
        Characters.
    """
    kept = ""
    for sentence in SENTENCE.findall(text):
        if len(kept) + len(sentence) > longest:
            break
        kept += sentence
    if kept:
        return kept
    return text if len(text) <= longest else f"{text[:longest].rpartition(' ')[0].rstrip(' ,;:–')}…"


class Card(NamedTuple):
    """What the picture says that goes with a link to a chapter."""

    title: str
    number: str
    sentence: str

    @property
    def svg(self) -> str:
        """The picture."""
        from analysis.show.picture import card

        return card(*self)


def card(title: str, body: str) -> Card:
    """A chapter's number with its sentence: the first that has one, of its first picture's headline and its answer."""
    headline = HEADLINE.search(body)
    sentences = SENTENCE.findall(answer(body)) if 'class="bp-answer' in body else []
    told = [words(headline[1])] if headline else []
    for sentence in [*told, *map(str.strip, sentences)]:
        number = NUMBER.search(sentence)
        if number:
            return Card(title, number[0], sentence)
    return Card(title, "", shortened(answer(body)))


def metatags(page: str, title: str, body: str, site: tuple[str, str], picture: str) -> str:
    """What the head of a page says of it to others.

    Parameters
    ----------
    page : str
        Its name, without its ending.
    title, body : str
        As text, and as HTML.
    site : tuple of str
        Name and address of the site; the address is "" where it is not known, and then nothing is said that needs one.
    picture : str
        The chapter whose card goes along.
    """
    if page in UNLISTED:
        return '<meta name="robots" content="noindex">\n'
    about, (name, base) = shortened(answer(body)), site
    told = {"type": "article", "locale": "en_GB", "site_name": name, "title": title}
    if about:
        told["description"] = about
    if base:
        told["url"] = address(base, page)
        told |= {"image": f"{base.rstrip('/')}/{FOLDER}/{Path(picture).name}.png"}
        told |= {"image:width": "1200", "image:height": "630", "image:alt": title}
    lines = [f'<meta property="og:{part}" content="{escape(value)}">' for part, value in told.items()]
    lines += [f'<meta name="description" content="{escape(about)}">'] if about else []
    lines += [f'<meta name="twitter:card" content="summary{"_large_image" if base else ""}">']
    return "".join(f"{line}\n" for line in lines)


def sitemap(base: str, pages: list[str]) -> str:
    """The list of a site's pages, by their addresses."""
    listed = "".join(f"<url><loc>{escape(address(base, page))}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{listed}</urlset>\n"


def listed(folder: Path) -> list[str]:
    """Names of the pages of a site that ask not to be left out."""
    pages = sorted(path for path in folder.rglob("*.html") if "_static" not in path.parts)
    return [
        path.relative_to(folder).with_suffix("").as_posix()
        for path in pages
        if path.parent != folder and 'name="robots" content="noindex"' not in path.read_text(encoding="utf-8")
    ]


def describe(page: Page) -> None:
    """Write the head of a page, and have the card of a chapter painted."""
    app, name, context, read = page
    title, body = plain(context.get("title", "")), context.get("body", "")
    if read:
        folder = Path(app.outdir) / FOLDER
        folder.mkdir(exist_ok=True)
        app.book_paintings.paint(folder / f"{Path(name).name}.png", card(title, body).svg, zoom=1)
    chapter = chapter_of(name)
    picture = chapter if chapter in app.env.found_docs else app.config.root_doc
    site = (app.config.html_title, app.config.html_baseurl)
    context["metatags"] = context.get("metatags", "") + metatags(name, title, body, site, picture)


def write_lists(app: Sphinx, site: Path) -> None:
    """Tell search engines which pages there are, once the site has an address and all pages are written."""
    base = app.config.html_baseurl
    if not base:
        return
    (site / "sitemap.xml").write_text(sitemap(base, listed(site)), encoding="utf-8")
    (site / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {base.rstrip('/')}/sitemap.xml\n", encoding="utf-8"
    )


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page that a server shows in the place of one that it does not have."""
    base = app.config.html_baseurl
    root = f"{urlsplit(base).path.rstrip('/')}/" if base else ""
    context = {"title": "This page is not here", "root": root, "book": app.config.html_title}
    yield "404", context, "404.html"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.setup_extension("book_figures")  # which has the cards painted
    app.connect("html-collect-pages", pages)
    each_page(app, describe, priority=950)  # once numbers and chapters have their words
    at_end(app, write_lists, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
