"""Pages of councils in the built book, and the table that leads to them, with and without scripts."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from reading import ids, parse

from analysis.evidence.standings import standings
from analysis.register.load import load

STANDINGS = standings(load())


# --- read without a browser --------------------------------------------------------------------------------


def test_every_council_of_the_table_has_its_page(html: Path) -> None:
    rows = parse(html / "book" / "councils.html").select(".bp-ledger tbody tr[data-region] th a")
    assert sorted(row["href"] for row in rows) == sorted(f"council/{slug}.html" for slug in STANDINGS)
    for row in rows:
        assert (html / "book" / row["href"]).is_file(), row["href"]


def test_no_link_of_any_council_leads_nowhere(html: Path) -> None:
    for slug in STANDINGS:
        page = html / "book" / "council" / f"{slug}.html"
        text = page.read_text(encoding="utf-8")
        article = text[text.index("<article") : text.index("</article>")]
        for address in {part.partition('"')[0] for part in article.split('href="')[1:]}:
            parts = urlsplit(address)
            if parts.scheme or not parts.path:
                continue
            target = (page.parent / parts.path).resolve()
            assert target.is_file(), (slug, address)
            if not parts.fragment or "=" in parts.fragment:
                continue  # a state of the calculator is no place on its page
            assert parts.fragment in ids(target), (slug, address)


def test_a_page_has_its_name_its_neighbours_and_its_contents(html: Path) -> None:
    slugs = list(STANDINGS)
    page = parse(html / "book" / "council" / f"{slugs[1]}.html")
    assert page.title.get_text().startswith(STANDINGS[slugs[1]].area)
    assert page.select_one(".prev-next-area .left-prev")["href"] == f"{slugs[0]}.html"
    assert page.select_one(".prev-next-area .right-next")["href"] == f"{slugs[2]}.html"
    listed = [tag["href"] for tag in page.select("nav.page-toc a")]
    assert listed == [f"#{tag['id']}" for tag in page.select("article h2")]
    chapter = page.select_one("article a.bp-chapter")
    assert chapter["href"] == "../councils.html"
    assert chapter.get_text() == "Find your council"


def test_numbers_of_a_page_lead_to_how_they_are_made(html: Path) -> None:
    page = parse(html / "book" / "council" / "leeds.html")
    numbers = page.select(".bp-answer a.bp-number")
    assert len(numbers) >= 4
    for number in [*numbers, *page.select(".bp-table a.bp-number")]:
        if not number["href"].startswith("#"):
            continue  # a number of another chapter: that its address holds is tested with all links
        target = page.find(id=number["href"].removeprefix("#"))
        assert len(target.dd.get_text().split()) > 5, number["href"]
    assert any(tag["href"].endswith("#input-caseload_model") for tag in page.select("dl a"))


# --- as a reader uses it -----------------------------------------------------------------------------------


@pytest.fixture
def table(browser: Browser, html: Path) -> Iterator[Page]:
    """The chapter, opened from disk."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto((html / "book" / "councils.html").as_uri())
    page.wait_for_selector(".bp-filters:not([hidden])")
    yield page
    context.close()


def shown(page: Page) -> list[str]:
    """Addresses of the councils on show, in order."""
    rows = page.eval_on_selector_all(
        ".bp-ledger tr[data-region]",
        "rows => rows.filter(row => row.getClientRects().length).map(row => row.id)",
    )
    return [row.removeprefix("row-") for row in rows]


def named(page: Page, text: str) -> list[str]:
    """What the page offers where a name is typed, in order."""
    page.fill("#ledger-text", text)
    links = page.eval_on_selector_all(".bp-found a", "links => links.map(link => link.getAttribute('href'))")
    return [link.removeprefix("council/").removesuffix(".html") for link in links]


@pytest.mark.parametrize(
    ("text", "first", "alone"),
    [
        ("sheff", "sheffield", True),
        ("st helens", "st-helens", True),
        ("Hammersmith & Fulham", "hammersmith-and-fulham", True),
        ("stoke on trent", "stoke-on-trent", True),
        ("york", "york", False),
        ("hull", "kingston-upon-hull", False),
        ("bcp", "bournemouth-christchurch-and-poole", True),
        ("north northamptonshire", "northamptonshire", True),
        ("shefield", "sheffield", False),
        ("birmignham", "birmingham", False),
        ("Kirkless", "kirklees", False),
        ("isle of white", "isle-of-wight", False),
        ("wesminster", "westminster", False),
    ],
)
def test_a_name_leads_to_its_council_also_an_old_one_or_one_misspelt(
    table: Page, text: str, first: str, alone: bool
) -> None:
    found = named(table, text)
    assert found[0] == first
    assert not alone or found == [first]
    assert table.locator(".bp-ledger details").get_attribute("open") is None
    table.keyboard.press("Enter")
    table.wait_for_url(f"**/council/{first}.html")


def test_what_nobody_is_called_is_said(table: Page) -> None:
    assert named(table, "zzzz") == []
    assert table.inner_text(".bp-count") == "No council is called that."
    table.keyboard.press("Enter")
    assert table.url.endswith("councils.html")
    assert named(table, "") == []
    assert table.inner_text(".bp-count") == f"{len(STANDINGS)} councils"


def test_an_old_name_finds_all_that_followed_and_a_name_leads_to_its_neighbours(table: Page) -> None:
    assert set(named(table, "cumbria")) == {"cumbria", "cumberland", "westmorland-and-furness"}
    assert len(named(table, "berkshire")) == 6
    assert set(named(table, "poole")) == {"poole", "bournemouth-christchurch-and-poole"}
    assert table.locator(".bp-near").is_hidden()
    named(table, "sheffield")
    near = table.eval_on_selector_all(".bp-near a", "links => links.map(link => link.getAttribute('href'))")
    unit = STANDINGS["sheffield"].unit
    others = [one.slug for one in STANDINGS.values() if unit in dict(one.neighbours)]
    assert near == [f"council/{slug}.html" for slug in others]


def test_filters_and_headings_work_together(table: Page) -> None:
    table.click(".bp-ledger summary")
    table.select_option("#ledger-region-filter", "Inner London")
    table.select_option("#ledger-reached-filter", "yes")
    found = shown(table)
    assert set(found) == {
        slug
        for slug, one in STANDINGS.items()
        if one.region == "Inner London" and one.latest == 2025 and one.distance["reached"]
    }
    head = table.locator(".bp-ledger thead th", has_text="Caseload")
    head.get_by_role("button").focus()
    table.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert shown(table) == sorted(found, key=lambda slug: STANDINGS[slug].places["caseload"].value)


@pytest.mark.parametrize("name", ["councils", "calculator", "council/leeds"])
def test_nothing_moves_when_a_script_puts_its_controls_there(browser: Browser, html: Path, name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => window.moved += one.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto((html / "book" / f"{name}.html").as_uri())
    page.wait_for_selector(".bp-filters:not([hidden]), .bp-moves")
    page.wait_for_timeout(300)
    assert page.evaluate("window.moved") < 0.01
    context.close()


def test_without_scripts_table_and_pages_are_whole(browser: Browser, html: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book" / "councils.html").as_uri())
    assert page.locator(".bp-ledger tr[data-region]").count() == len(STANDINGS)
    assert page.locator(".bp-filters:visible").count() == 0
    page.goto((html / "book" / "council" / "leeds.html").as_uri())
    assert page.locator("#distance").is_visible()
    assert page.locator(".bp-figure .bp-wide svg").is_visible()
    context.close()
