"""Links from every number to its explanation, and the ledger as a reader uses it, with and without scripts."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser, Page
from reading import ids, parse
from sphinx_external_toc.parsing import parse_toc_yaml

from analysis.ledger import links
from analysis.ledger.findings import findings
from analysis.ledger.key_figures import key_figures
from analysis.register.load import load

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = [Path(name).name for name in parse_toc_yaml(ROOT / "_toc.yml")]
REGISTER = load()
#: A number that prose asks for; those in tables and below figures are no references of Sphinx.
PROSE_NUMBER = "a.bp-number.reference"

every_chapter = pytest.mark.parametrize("name", CHAPTERS)


def chapter(html: Path, name: str) -> BeautifulSoup:
    return parse(html / "book" / f"{name}.html")


# --- what is written, read without a browser ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "anchors"),
    [
        ("explain", [f"claim-{key}" for key in REGISTER.claims]),
        ("explain", [f"result-{key}" for key in REGISTER.quantities]),
        ("explain", [f"input-{key}" for key in REGISTER.inputs]),
        ("ledger", [f"row-{key}" for key in REGISTER.claims]),
    ],
    ids=["claims", "results", "inputs", "ledger"],
)
def test_everything_has_its_anchor(html: Path, page: str, anchors: list[str]) -> None:
    found = [tag["id"] for tag in chapter(html, page).find_all(id=True)]
    assert [anchor for anchor in anchors if found.count(anchor) != 1] == []


@every_chapter
def test_every_number_in_the_prose_leads_to_its_explanation(html: Path, name: str) -> None:
    addresses = {number["href"] for number in chapter(html, name).select(PROSE_NUMBER)}
    dead = []
    for address in addresses:
        page, _, anchor = address.partition("#")
        if anchor not in ids(html / "book" / page):
            dead.append(address)
    assert dead == []


def test_the_prose_has_numbers_at_all(html: Path) -> None:
    counts = {name: len(chapter(html, name).select(PROSE_NUMBER)) for name in CHAPTERS}
    assert [name for name in ("index", "week", "caseload", "transition") if counts[name] < 10] == []


@every_chapter
def test_cards_and_tables_of_inputs_lead_to_explanations(html: Path, name: str) -> None:
    soup = chapter(html, name)
    titles = soup.select(".bp-card-title[id]")
    assert [title.get_text() for title in titles if not title.select("a.bp-number[href]")] == []
    heads = [
        row
        for table in soup.select(".bp-table table")
        if [th.get_text() for th in table.select("thead th")][:2]
        in (["Input", "Figure"], ["Result", "Value"])
        for row in table.select("tbody th")
        if row.get_text() != "the stated figure" and not row.select(".bp-anchor")
    ]
    assert [head.get_text() for head in heads if not head.select("a.bp-number")] == []


#: Tables whose numbers rest on no source: marks given to this book's own rules.
OWN_COUNTS = {"Made-up claims, decided by hand and then by this book", "What was judged of each chart"}


#: Chapters that are the explanation themselves: how the official tables were read, every council's row of them, how
#: the book was checked, and which line makes a number.
OFFICIAL = {"records", "councils", "assurance", "scope"}


@pytest.mark.parametrize("name", [name for name in CHAPTERS if name not in OFFICIAL])
def test_every_row_with_a_number_leads_to_an_explanation(html: Path, name: str) -> None:
    unlinked = {}
    for table in chapter(html, name).select(".bp-table table"):
        if table.caption.get_text() in OWN_COUNTS or table.find_parent(class_="bp-entry"):
            continue  # an entry is the explanation itself
        below = table.find_parent(class_="bp-table").find_next_sibling()
        if below and "bp-explained" in below.get("class", []) and below.select("a.bp-number[href]"):
            continue
        for row in table.select("tbody tr:not(:has(.bp-number, .bp-anchor))"):
            told = re.sub(r"\b(19|20)\d\d\b", "", row.get_text(" "))  # a year in words is no result
            if re.search(r"\d", told):
                unlinked.setdefault(table.caption.get_text(), []).append(told)
    assert unlinked == {}


@every_chapter
def test_no_title_holds_a_number_that_is_a_link(html: Path, name: str) -> None:
    soup = chapter(html, name)
    assert soup.select(":is(h1, h2, h3, .admonition-title, .toctree-l1, title) a.bp-number") == []
    assert soup.select("a a") == []


def test_links_to_chapters_say_their_titles(html: Path) -> None:
    found = chapter(html, "explain").select("a.bp-chapter")
    assert found
    for link in found:
        title = chapter(html, link["href"].removesuffix(".html")).h1
        title = "".join(part.get_text() for part in title.contents if "headerlink" not in str(part))
        assert link.get_text() == title


def test_scripts_are_loaded_where_they_serve(html: Path) -> None:
    def with_script(file: str) -> set[str]:
        pages = {name: chapter(html, name).find_all("script", src=re.compile(file)) for name in CHAPTERS}
        return {name for name, scripts in pages.items() if scripts}

    assert with_script(r"/ledger\.js") == {"ledger", "councils"}
    drawn = {name for name in CHAPTERS if chapter(html, name).select("svg[data-councils]")}
    assert with_script(r"/find\.js") == drawn > {"councils", "falls"}
    assert with_script(r"/explain\.js") == {"explain"}
    assert with_script(r"/explained\.js") == set()  # fetched when a reader searches
    script = chapter(html, "ledger").find("script", src=re.compile("ledger"))
    assert script.get("type") != "module"
    assert all((html / "_static" / name).is_file() for name in ("ledger.js", "explain.js", "explained.js"))


def test_without_scripts_the_table_is_whole_and_shows_no_control(html: Path) -> None:
    ledger = chapter(html, "ledger").find(class_="bp-ledger")
    rows = ledger.select("tbody tr[data-verdict]")
    assert len(rows) == len(REGISTER.claims)
    assert [row for row in ledger.find_all(hidden=True) if row.name != "form"] == []
    assert ledger.form.has_attr("hidden")
    assert ledger.select("th button") == []
    assert ledger.find(class_="bp-count").get_text() == f"{len(rows)} claims"


def test_the_files_to_take_along_lie_beside_the_pages(html: Path) -> None:
    found = {tag["href"] for tag in chapter(html, "ledger").select("a[href^='../']")}
    assert {"../ledger.csv", "../results.json", "../results.schema.json"} <= found
    rules = json.loads((html / "results.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(rules)
    content = json.loads((html / "results.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(rules).iter_errors(content)] == []
    explained = [
        entry["explained"] for part in content.values() if isinstance(part, dict) for entry in part.values()
    ]
    numbers = len(REGISTER.claims) + len(REGISTER.quantities) + len(findings(REGISTER))
    assert len(explained) == numbers + len(key_figures())
    for address in explained:
        page, _, anchor = address.partition("#")
        assert parse(html / page).find(id=anchor), address


# --- as a reader uses it -----------------------------------------------------------------------------------


@pytest.fixture
def ledger(browser: Browser, html: Path) -> Iterator[Page]:
    """The page, opened from disk as a reader would who was sent the folder."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto((html / "book" / "ledger.html").as_uri())
    page.wait_for_selector(".bp-filters:not([hidden])")
    yield page
    context.close()


def shown(page: Page) -> list[str]:
    """Keys of the claims on show, in order."""
    rows = page.eval_on_selector_all(
        ".bp-ledger tr[data-verdict]",
        "rows => rows.filter(row => row.getClientRects().length).map(row => row.id)",
    )
    return [row.removeprefix("row-") for row in rows]


def cells(page: Page, label: str) -> list[str]:
    """What one column says in the rows on show."""
    return page.eval_on_selector_all(
        f'.bp-ledger tr[data-verdict] [data-label="{label}"]',
        "cells => cells.filter(cell => cell.getClientRects().length).map(cell => cell.textContent)",
    )


def test_filters_narrow_the_table_and_say_how_many_are_left(ledger: Page) -> None:
    everything = shown(ledger)
    assert everything == [key for key in everything if key in REGISTER.claims]
    assert len(everything) == len(REGISTER.claims)
    ledger.select_option("#ledger-verdict-filter", "Not seen here")
    unchecked = shown(ledger)
    assert 0 < len(unchecked) < len(everything)
    assert set(cells(ledger, "Verdict")) == {"Not seen here"}
    assert ledger.inner_text(".bp-count") == f"{len(unchecked)} of {len(everything)} claims"
    ledger.select_option("#ledger-group-filter", "money")
    money = shown(ledger)
    assert money == [key for key in unchecked if REGISTER.claims[key].group == "money"]
    assert (
        ledger.eval_on_selector_all(
            ".bp-group th", "heads => heads.filter(head => head.getClientRects().length).length"
        )
        == 1
    )
    ledger.click(".bp-filters button[type=reset]")
    ledger.wait_for_function(
        "count => document.querySelector('.bp-count').textContent === count", arg=f"{len(everything)} claims"
    )
    assert shown(ledger) == everything


def test_words_are_searched_whatever_their_case_and_order(ledger: Page) -> None:
    ledger.fill("#ledger-text", "AVERAGE caseloads")
    found = shown(ledger)
    assert found
    text = ledger.eval_on_selector_all(
        ".bp-ledger tr[data-verdict]:not([hidden])", "rows => rows.map(row => row.textContent.toLowerCase())"
    )
    assert all("average" in line and "caseloads" in line for line in text)
    ledger.fill("#ledger-text", "caseloads average")
    assert shown(ledger) == found
    ledger.fill("#ledger-text", "no such words anywhere")
    assert shown(ledger) == []
    assert ledger.inner_text(".bp-count") == f"0 of {len(REGISTER.claims)} claims"


def test_a_source_can_be_picked(ledger: Page) -> None:
    source = next(iter(REGISTER.claims.values())).source
    ledger.select_option("#ledger-source-filter", source)
    assert sorted(shown(ledger)) == sorted(key for key, c in REGISTER.claims.items() if c.source == source)


def test_headings_sort_by_keyboard_and_say_so(ledger: Page) -> None:
    ledger.uncheck("#ledger-grouped")
    ledger.select_option("#ledger-verdict-filter", "")
    head = ledger.locator(".bp-ledger thead th", has_text="Stated")
    button = head.get_by_role("button")
    values = []
    for direction in ("ascending", "descending"):
        button.focus()
        ledger.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == direction
        found = ledger.eval_on_selector_all(
            '.bp-ledger tr[data-verdict] [data-label="Stated"]',
            "cells => cells.map(cell => [cell.dataset.unit, Number(cell.dataset.value)])",
        )
        values.append([tuple(pair) for pair in found])
    up, down = values
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)
    assert len(set(up)) > 10
    claim = ledger.locator(".bp-ledger thead th", has_text="Claim")
    claim.get_by_role("button").focus()
    ledger.keyboard.press("Space")
    assert claim.get_attribute("aria-sort") == "ascending"
    assert head.get_attribute("aria-sort") is None


def test_sorting_keeps_the_questions_together_until_told_otherwise(ledger: Page) -> None:
    ledger.locator(".bp-ledger thead th", has_text="Verdict").get_by_role("button").click()

    def groups() -> list[str]:
        return [REGISTER.claims[key].group for key in shown(ledger)]

    together = groups()
    assert [group for place, group in enumerate(together) if group not in together[:place]] == list(
        dict.fromkeys(claim.group for claim in REGISTER.claims.values())
    )
    assert sum(one != other for one, other in pairwise(together)) == len(set(together)) - 1
    ledger.uncheck("#ledger-grouped")
    apart = groups()
    assert sorted(apart) == sorted(together)
    assert apart != together
    order = list(dict.fromkeys(cells(ledger, "Verdict")))
    assert len(order) == len(set(cells(ledger, "Verdict")))  # each verdict's claims stand in one run
    ledger.check("#ledger-grouped")
    assert groups() == together


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_on_a_phone_each_claim_is_a_card(browser: Browser, html: Path, mode: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=mode)
    page = context.new_page()
    page.goto((html / "book" / "ledger.html").as_uri())
    page.wait_for_selector(".bp-filters:not([hidden])")
    box = page.evaluate(
        "() => { const box = document.querySelector('.bp-ledger .bp-table');"
        " return [box.scrollWidth - box.clientWidth, document.documentElement.scrollWidth - innerWidth]; }"
    )
    assert max(box) <= 0
    tops = page.eval_on_selector_all(
        ".bp-ledger tr[data-verdict]:first-of-type ~ tr td, .bp-ledger tr[data-verdict] td",
        "cells => cells.slice(0, 5).map(cell => cell.getBoundingClientRect().top)",
    )
    assert tops == sorted(set(tops))  # one below the other
    buttons = page.eval_on_selector_all(
        ".bp-ledger thead button", "found => found.map(one => one.getBoundingClientRect().height)"
    )
    assert min(buttons) >= 24
    context.close()


BROKEN_APART = """() => [...document.querySelectorAll('.bp-stack td > a + a')].flatMap(link => {
  const before = link.previousSibling, last = [...link.previousElementSibling.getClientRects()].at(-1);
  if (before.nodeType !== Node.TEXT_NODE || !last) return [];
  const comma = document.createRange();
  comma.setStart(before, 0); comma.setEnd(before, 1);
  const place = comma.getBoundingClientRect();
  return Math.abs(place.left - last.right) < 1.5 && place.top < last.bottom && place.bottom > last.top
    ? [] : [link.textContent];
})"""


@pytest.mark.parametrize("name", ["systems", "judged"])
def test_on_a_phone_an_enumeration_in_a_cell_stays_one_text(browser: Browser, html: Path, name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((html / "book" / f"{name}.html").as_uri())
    page.evaluate("() => document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert page.locator(".bp-stack td > a + a").count() > 5
    assert page.evaluate(BROKEN_APART) == []
    page.add_style_tag(content=".bp-stack td { display: grid !important; }")
    assert page.evaluate(BROKEN_APART) != []  # what this test would see
    context.close()


def test_without_javascript_a_reader_sees_every_claim(browser: Browser, html: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book" / "ledger.html").as_uri())
    assert page.locator(".bp-ledger tr[data-verdict]").count() == len(REGISTER.claims)
    assert page.locator(".bp-ledger tr[data-verdict]").last.is_visible()
    assert not page.locator(".bp-filters").is_visible()
    context.close()


# --- explanations ------------------------------------------------------------------------------------------


def explanations(html: Path) -> list[Path]:
    """The pages on which numbers are explained; the index of their folder only leads to the first."""
    own = (html / "book" / "findings").glob("*.html")
    return [html / "book" / "explain.html", *sorted(path for path in own if path.name != "index.html")]


def test_no_page_of_explanations_is_long(html: Path) -> None:
    """As measured in a browser, fewer elements than this keep a page below 25 screens of 1,280 by 900."""
    assert {
        path.name: many for path in explanations(html) if (many := len(parse(path).find_all(True))) > 3000
    } == {}


def test_the_pages_of_explanations_are_few_screens_high(browser: Browser, html: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    high = {}
    for path in explanations(html):
        page.goto(path.as_uri())
        screens = page.evaluate("() => document.documentElement.scrollHeight / innerHeight")
        if screens > 25:
            high[path.name] = screens
    context.close()
    assert high == {}


def test_every_number_is_explained_on_one_page_and_reached_without_a_script(html: Path) -> None:
    """From its lasting address a link leads to its entry, unless it stands there."""
    entries = [section["id"] for path in explanations(html) for section in parse(path).select(".bp-entry")]
    assert len(entries) == len(set(entries))
    lasting = [links.to("claim", key) for key in REGISTER.claims]
    lasting += [links.to("result", key) for key in REGISTER.quantities]
    lasting += [links.to("input", key) for key in REGISTER.inputs]
    lasting += [links.to("finding", key) for key in findings(REGISTER)]
    assert len(lasting) == len(entries)
    lost = []
    for address in lasting:
        page, _, anchor = address.partition("#")
        found = parse(html / "book" / page).find(id=anchor)
        if found and found.name == "a":
            target, _, anchor = found["href"].partition("#")
            found = parse((html / "book" / page).parent / target).find(id=anchor)
        if not found or "bp-entry" not in found["class"]:
            lost.append(address)
    assert lost == []


def test_a_number_is_found_by_its_name_from_the_keyboard(browser: Browser, html: Path) -> None:
    page = browser.new_page()
    page.goto((html / "book" / "explain.html").as_uri())
    page.wait_for_selector(".bp-index form:not([hidden])")
    page.focus("#find-number")
    page.keyboard.type("rise CONTACT")
    page.wait_for_selector(".bp-found li")  # the names of all numbers come once somebody looks for one
    labels = page.locator(".bp-found li").all_inner_texts()
    assert labels
    assert all(
        "rise" in label.lower() and "contact" in label.lower() for label in labels if "contact" in label
    )
    assert re.match(r"\d+ of \d+ numbers", page.inner_text(".bp-found .bp-count"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/findings/*.html#*")
    page.close()


def test_the_old_page_of_a_finding_leads_to_where_it_stands(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site + "book/findings/index.html#finding-index_wandsworth_caseload_2021")
    page.wait_for_url("**/findings/crescendo.html#finding-index_wandsworth_caseload_2021")
    page.goto(site + "book/findings/")
    page.wait_for_url("**/book/explain.html")
    page.close()


@pytest.mark.parametrize("key", ["first", "last"])
def test_a_link_to_an_explanation_opens_at_it(browser: Browser, site: str, key: str) -> None:
    """Equations are set after the page has opened; they must not push the entry out of sight."""
    results = list(REGISTER.quantities)
    chosen = results[0] if key == "first" else results[-1]
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(site + "book/" + links.to("result", chosen))
    page.wait_for_url("**/findings/*.html#*")  # the index leads on
    page.wait_for_function(
        "id => { const top = document.getElementById(id).getBoundingClientRect().top;"
        " return top >= 0 && top < innerHeight / 2; }",
        arg=f"result-{chosen}",
        timeout=10_000,
    )
    context.close()
