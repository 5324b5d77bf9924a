"""The search, from disk in a browser: what readers type finds the right page among the first three."""

import csv
import importlib
import re
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
#: What readers typed, and the pages of which one must be among the first three, by their addresses.
SEARCHES = list(csv.reader((HERE / "searches.csv").read_text(encoding="utf-8").splitlines()))[1:]
EXTENSIONS = ROOT / "book" / "_ext"

FOUND = """queries => queries.map(typed => bookSearch.find(typed).pages.slice(0, 3).map(page =>
  [page.address.replace(/^book\\/|\\.html$/g, ''), page.hits.slice(0, 3).map(hit => hit.place.where)]))"""
#: How each claim is printed, and the page of which it is a place.
CLAIMS = """() => searched.pages.flatMap(([address, , places]) => places
  .filter(([where]) => where.includes('#claim-'))
  .map(([, title]) => [title.slice(title.lastIndexOf(': ') + 2), address.replace(/^book\\/|\\.html$/g, '')]))"""
#: Words that are found as they are written, by themselves.
WRITTEN = """queries => queries.filter(typed => {
  const { near, pages } = bookSearch.find(typed);
  return pages.length && !near;
})"""


@pytest.fixture(scope="module")
def page(browser: Browser, html: Path):
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    opened = context.new_page()
    look_for(opened, html, "caseload")
    yield opened
    context.close()


@pytest.fixture
def search(monkeypatch):
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    return importlib.import_module("book_search")


def look_for(page: Page, html: Path, words: str) -> str:
    """Open the search from disk with words typed, and give what it says of them."""
    page.goto(f"{(html / 'search.html').as_uri()}?q={words}")
    expect(page.locator("#search-status")).not_to_be_empty(timeout=20_000)
    return page.inner_text("#search-status")


def first_three(page: Page, queries: list[str]) -> list[dict[str, list[str]]]:
    """Address of each of the first three pages for a query → where its first three places are."""
    return [dict(found) for found in page.evaluate(FOUND, queries)]


def test_what_readers_type_finds_a_right_page_among_the_first_three(page: Page):
    found = first_three(page, [typed for typed, _ in SEARCHES])
    missed = {
        typed: list(pages)
        for (typed, right), pages in zip(SEARCHES, found, strict=True)
        if pages.keys().isdisjoint(right.split(";"))
    }
    assert len(SEARCHES) > 60
    assert missed == {}


def test_a_councils_name_finds_its_page_first(page: Page, html: Path):
    councils = {path.stem: heading(path) for path in sorted((html / "book" / "council").glob("*.html"))}
    found = first_three(page, list(councils.values()))
    assert len(councils) > 150
    assert [
        slug for slug, pages in zip(councils, found, strict=True) if next(iter(pages)) != f"council/{slug}"
    ] == []


def heading(path: Path) -> str:
    return unescape(re.search(r"<h1>(.*?)<a ", path.read_text(encoding="utf-8"))[1])


def test_a_claims_id_finds_its_explanation(page: Page):
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as table:
        ids = [row["id"] for row in csv.DictReader(table)]
    found = first_three(page, ids)
    assert [one for one, pages in zip(ids, found, strict=True) if not leads_to(pages, one)] == []


def leads_to(pages: dict[str, list[str]], claim: str) -> bool:
    return any(where.endswith(f"#claim-{claim}") for places in pages.values() for where in places)


def test_a_printed_number_finds_the_chapter_of_its_claim(page: Page):
    claims = [(words, home) for words, home in page.evaluate(CLAIMS) if worth_looking_up(words)]
    found = first_three(page, [words for words, _ in claims])
    assert len(claims) >= 40
    assert [one for one, pages in zip(claims, found, strict=True) if one[1] not in pages] == []


def worth_looking_up(words: str) -> bool:
    """A figure, and neither a number in words nor a bare year."""
    return bool(re.search(r"\d", words)) and not re.fullmatch(r"\d{4}", words)


def test_words_of_readers_lead_to_words_that_the_book_has(page: Page, search):
    rows = search.said()
    own = [word for _, *words in rows for word in words]
    assert set(own) - set(page.evaluate(WRITTEN, own)) == set()
    assert len(rows) == len({row[0] for row in rows})


def test_a_result_shows_the_sentence_and_leads_to_its_place(browser: Browser, html: Path):
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert look_for(page, html, "paperwork").endswith("the best first")
    assert "paperwork" in page.inner_text("#search-found p mark").lower()
    link = page.locator("#search-found > li ul a").first
    target = link.get_attribute("href")
    link.click()
    page.wait_for_url(re.compile(re.escape(target.removeprefix("./"))))
    assert page.locator(f"[id='{target.partition('#')[2]}']").count() == 1
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [("Kirkless", "comes nearest"), ("zzzz", "Nothing in the book has “zzzz”"), ("is it", "Nothing")],
)
def test_the_reader_is_told_what_was_not_found(browser: Browser, html: Path, typed: str, told: str):
    context = browser.new_context()
    page = context.new_page()
    assert told in look_for(page, html, typed)
    assert page.locator(".bp-lists a").count() == 4
    context.close()


def test_the_search_is_reached_by_keyboard_from_any_depth(browser: Browser, html: Path):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((html / "book" / "council" / "leeds.html").as_uri())
    page.keyboard.press("Control+k")
    page.keyboard.type("payback")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=payback")
    expect(page.locator("#search-found h2 a").first).to_have_text("When would the money come back?")
    page.get_by_label("Words to look for").fill("Kirklees")
    expect(page.locator("#search-found h2 a").first).to_have_text("Kirklees")
    context.close()


def test_without_a_script_the_page_lists_all_chapters(html: Path):
    soup = BeautifulSoup((html / "search.html").read_text(encoding="utf-8"), "html.parser")
    listed = {link["href"] for link in soup.select("noscript a")}
    assert {"book/councils.html", "book/words.html", "book/week.html"} <= listed
    assert all((html / address).exists() for address in listed)


@pytest.mark.parametrize(
    ("html", "places"),
    [
        ("<h1>T<a class='x'></a></h1><p>One.</p><p>Two</p>", [("", "T", "One.\nTwo")]),
        (
            '<h1>T</h1><p>a</p><h2>U &amp; V<a class="headerlink" href="#u">#</a></h2><p>£<b>5</b>m</p>',
            [("", "T", "a"), ("#u", "U & V", "£5m")],
        ),
        (
            "<h1>T</h1><table><tr><th>Row</th><td>7</td></tr></table><svg><text>no</text></svg>",
            [("", "T", "Row")],
        ),
        (
            '<h1>T</h1><figure class="bp-figure" id="f"><p class="bp-headline">H</p><figcaption>C'
            '<details class="bp-about">files</details></figcaption></figure><p>after</p>',
            [("", "T", "after"), ("#f", "H", "C")],
        ),
    ],
)
def test_the_places_of_a_page_are_its_beginning_its_headings_and_its_figures(search, html, places):
    assert [one[:3] for one in search.places(html)] == places
