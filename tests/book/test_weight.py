"""What a page costs who opens it, read without a browser: bytes to fetch, and parts to lay out."""

import gzip
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from reading import NODES, pages

#: Bytes, compressed, of everything that a browser fetches for a first page, and for a later one without its pictures.
FIRST, LATER = 250_000, 40_000
#: The page whose files a reader has when she opens another.
START = "book/index.html"
#: Brings the words of all pages, which is what it is opened for.
SEARCH = "search.html"
PICTURE = re.compile(r"<svg.*?</svg>", re.DOTALL)


class Parts(HTMLParser):
    """Counts elements, and notes the files that a browser fetches for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes = 0
        self.files: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.nodes += 1
        named = dict(attributes)
        fetched = {"link": named.get("rel") in ("stylesheet", "icon"), "script": True, "img": True}.get(tag)
        address = named.get("href") or named.get("src") or ""
        if fetched and address and not address.startswith("data:"):
            self.files.add(urlsplit(address).path)


@cache
def parts(path: Path) -> Parts:
    parser = Parts()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


@cache
def files(path: Path) -> frozenset[Path]:
    return frozenset((path.parent / address).resolve() for address in parts(path).files)


@cache
def weight(path: Path) -> int:
    return packed(path.read_bytes())


def packed(content: bytes) -> int:
    return len(gzip.compress(content, mtime=0))


def over(html: Path, limit: int, measured: dict[Path, int]) -> dict[str, int]:
    """Pages above a limit, each with its measure."""
    return {str(page.relative_to(html)): size for page, size in measured.items() if size > limit}


def test_parts_and_files_are_counted() -> None:
    parser = Parts()
    parser.feed(
        '<link rel="stylesheet" href="a.css?v=1"><link rel="next" href="b.html"><p><img src="data:,x"/>'
    )
    parser.feed("<script>'<b>'</script><script src='c.js'></script>")
    assert (parser.nodes, parser.files) == (6, {"a.css", "c.js"})


def test_a_first_page_is_light(html: Path) -> None:
    sizes = {page: weight(page) + sum(map(weight, files(page))) for page in pages(html)}
    assert over(html, FIRST, sizes) == {}


def test_a_later_page_brings_little_beside_its_pictures(html: Path) -> None:
    there = files(html / START)
    sizes = {
        page: packed(PICTURE.sub("", page.read_text(encoding="utf-8")).encode())
        + sum(map(weight, files(page) - there))
        for page in pages(html)
        if page != html / SEARCH
    }
    assert over(html, LATER, sizes) == {}


def test_no_page_has_too_many_parts(html: Path) -> None:
    assert over(html, NODES, {page: parts(page).nodes for page in pages(html)}) == {}


def test_no_page_loads_a_formula_script_or_a_font_of_icons(html: Path) -> None:
    loaded = {path.name.lower() for page in pages(html) for path in files(page)}
    assert [name for name in loaded if re.search(r"math|awesome|all\.min|bootstrap", name)] == []


def test_the_width_of_the_screen_is_said_once(html: Path) -> None:
    said = {page: page.read_text(encoding="utf-8").count('name="viewport"') for page in pages(html)}
    assert {page.name: count for page, count in said.items() if count > 1} == {}
