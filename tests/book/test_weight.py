"""What a page costs who opens it: bytes to fetch, parts to lay out, screens to scroll, and nothing that jumps."""

import gzip
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

#: Bytes, compressed, of everything that a browser fetches for a first page, and for a later one without its pictures.
FIRST, LATER = 250_000, 40_000
NODES, SCREENS = 3_000, 25
#: The page whose files a reader has when she opens another.
START = "book/index.html"
#: Brings the words of all pages, which is what it is opened for.
SEARCH = "search.html"
PICTURE = re.compile(r"<svg.*?</svg>", re.DOTALL)

# What moved after it was drawn, from the first frame on
SHIFTS = """window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(shift => window.shifts.push(
  `${shift.value.toFixed(4)}: ${shift.sources.map(one => one.node?.parentElement?.className)}`)))
  .observe({type: 'layout-shift', buffered: true})"""


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


def pages(html: Path) -> Iterator[Path]:
    return (path for path in sorted(html.rglob("*.html")) if not path.is_relative_to(html / "_static"))


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


@pytest.mark.parametrize("size", [(390, 844), (1280, 900)], ids=["phone", "desk"])
def test_nothing_moves_and_no_page_is_endless_or_of_too_many_parts_in_a_browser(
    browser: Browser, html: Path, site: str, size: tuple[int, int]
) -> None:
    alike = {path for path in pages(html) if path.parent.name in ("council", "findings")}
    chosen = [*sorted(set(pages(html)) - alike - {html / "index.html"}), *sorted(alike)[::20]]
    moved, endless, many = {}, {}, {}
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    for path in chosen:
        name = path.relative_to(html).as_posix()
        page.goto(site + name)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if shifts := page.evaluate("() => window.shifts"):
            moved[name] = shifts
        # with what a browser adds to tables, and scripts to code, figures and lists
        if (nodes := page.locator("*").count()) > NODES:
            many[name] = nodes
        screens = page.evaluate("() => document.documentElement.scrollHeight") / 900
        if size[0] == 1280 and screens > SCREENS:
            endless[name] = round(screens, 1)
    context.close()
    assert (moved, endless, many) == ({}, {}, {})
