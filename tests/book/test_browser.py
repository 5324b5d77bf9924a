"""The built pages in a browser: every page, light and dark, on a phone and on a desk."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from reading import CHAPTERS, COUNCILS, SIZES

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*CHAPTERS, *COUNCILS, "book/calculator.html", "search.html?q=caseload", "404.html"]

#: .ci/run opens every page in every mode and size. On a desk each page is opened in one of the four, the next page
#: in the next, so that every mode and size has a quarter of the pages; of what else is tried on every page, a quarter.
WHOLE = os.environ.get("REQUIRE_BROWSER") == "1"


def sample(pages: list[str], place: int) -> list[str]:
    """The pages that a visit opens here: every one, or on a desk a quarter of them, from a place on."""
    return pages if WHOLE else pages[place % 4 :: 4]


MODES = ("light", "dark")
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # A level A criterion that axe leaves out unless asked
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,  # would fetch every style sheet again
}
#: Contrast takes axe longer than all else together, and is measured here too (FAINT): on a desk axe looks at that of
#: every fourth page, in ``.ci/run`` of every one.
CONTRAST = 1 if WHOLE else 4
# Words of the drawings on show that are neither 12 nor 13 CSS pixels high, after scaling
OTHER_WORDS = """() => [...document.querySelectorAll('.bp-figure svg text')]
  .filter(text => text.getClientRects().length && text.textContent.trim())
  .map(text => [parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a, text])
  .filter(([size]) => Math.abs(size - 12) > 0.1 && Math.abs(size - 13) > 0.1)
  .map(([size, text]) => `${text.textContent.trim()}: ${size.toFixed(1)} px in `
    + text.closest('.bp-figure').id)"""
# Headlines of figures that take more than two lines
LONG_HEADLINES = """() => [...document.querySelectorAll('.bp-headline')]
  .filter(words => words.getClientRects().length)
  .filter(words => words.clientHeight > 2.5 * parseFloat(getComputedStyle(words).lineHeight))
  .map(words => words.textContent)"""
SHOWN = (
    """selector => [...document.querySelectorAll(selector)].map(node => node.getClientRects().length > 0)"""
)
# Entries that explain a number fill pages that take axe a minute each. All are made alike, so each visit examines
# another quarter of them: the four visits together examine every entry once, and every kind of entry in each mode.
QUARTERS = {visit: place for place, visit in enumerate((mode, size) for mode in MODES for size in SIZES)}
THIN_OUT = """quarter => document.querySelectorAll('.bp-entry')
  .forEach((entry, place) => { if (place % 4 !== quarter) entry.remove(); })"""
# What axe leaves undecided, and what measures it here: words on gradients, drawings and scrolled code, and headers of
# groups of rows.
SETTLED = {"color-contrast": "faint", "th-has-data-cells": "bare"}
# Words with less contrast than the guidelines ask for to any colour that may lie under them. Narrower than a letter is
# only the shadow where a table goes on beyond its box.
FAINT = """() => {
  const numbers = (css) => (css.match(/[\\d.]+/g) || []).map((n) => +n * (css.startsWith('color(') ? 255 : 1));
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((c, i) => a * c + (1 - a) * under[i]);
  const light = (rgb) => rgb.map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const known = new Map([[null, [[255, 255, 255]]]]);
  const grounds = (node) => {
    if (!known.has(node)) {
      const style = getComputedStyle(node);
      const solid = grounds(node.parentElement).map((under) => over(numbers(style.backgroundColor), under));
      const sizes = style.backgroundSize.split(', ');
      const stops = style.backgroundImage.split(/, (?=[a-z-]+gradient)/)
        .filter((_, place) => !(parseFloat(sizes[place % sizes.length]) < 16))
        .flatMap((image) => image.match(/(?:rgba?|color)\\([^)]*\\)/g) || []).map(numbers);
      const all = [...solid, ...stops.flatMap((stop) => solid.map((under) => over(stop, under)))];
      known.set(node, [...new Map(all.map((one) => [String(one), one])).values()]);
    }
    return known.get(node);
  };
  const drawn = (text) => {
    const box = text.getBoundingClientRect();
    const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
    let found = grounds(text.closest('svg').parentElement);
    const held = ({left, right, top, bottom}) => left < middle.x && middle.x < right && top < middle.y
      && middle.y < bottom;
    for (const shape of text.closest('svg').querySelectorAll('path, rect, circle, use')) {
      if (shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_PRECEDING) break;
      const style = getComputedStyle(shape);
      if (style.fill === 'none' || shape.closest('defs, clipPath')) continue;
      const within = shape.isPointInFill
        ? shape.isPointInFill(middle.matrixTransform(shape.getScreenCTM().inverse()))
        : held(shape.getBoundingClientRect());
      if (!within) continue;
      const fill = numbers(style.fill).slice(0, 3);
      found = found.map((under) => over([...fill, style.fillOpacity * style.opacity], under));
    }
    return found;
  };
  const faint = new Set();
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (seen.has(node) || !walker.currentNode.textContent.trim()) continue;
    seen.add(node);
    if (node.closest('script, style, option, title') || !node.checkVisibility({visibilityProperty: true})) continue;
    const style = getComputedStyle(node);
    const inside = node.closest('svg');
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    for (const under of inside ? drawn(node) : grounds(node)) {
      const ratio = contrast(over(numbers(inside ? style.fill : style.color), under), under);
      if (ratio < (large ? 3 : 4.5)) faint.add(`${node.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
    }
  }
  return [...faint];
}"""
# Headers of columns, rows or groups without a cell that they head
BARE = """() => [...document.querySelectorAll('th')].filter((head) => {
  const row = head.parentElement;
  if (head.scope === 'rowgroup') return !row.parentElement.querySelector('td');
  if (row.parentElement.tagName !== 'THEAD') return !row.querySelector('td');
  return ![...head.closest('table').tBodies].some((body) => [...body.rows].some((one) => one.cells[head.cellIndex]));
}).map((head) => head.textContent)"""
TYPESET = """() => [...document.querySelectorAll('.math')]
  .every(node => node.querySelector('math')?.getBoundingClientRect().height > 10 && !node.querySelector('merror'))"""


@dataclass
class Visit:
    """What one opened page did."""

    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    overflow: int = 0
    violations: list[str] = field(default_factory=list)
    undecided: set[str] = field(default_factory=set)
    faint: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    other_words: list[str] = field(default_factory=list)
    long_headlines: list[str] = field(default_factory=list)
    typeset: bool = False


def watch(page: Page, visit: Visit) -> None:
    """Write down what the page complains of and asks for."""
    page.on(
        "console", lambda message: visit.console.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: visit.console.append(str(error)))
    page.on("request", lambda request: visit.requests.append(request.url))


def settle(page: Page) -> None:
    """Wait until fonts are there."""
    page.evaluate("() => document.fonts.ready.then(() => true)")


def open_page(context: BrowserContext, address: str) -> tuple[Visit, Page]:
    """Open a page, unfold what is folded, and take its measure."""
    visit = Visit()
    page = context.new_page()
    watch(page, visit)
    page.goto(address)
    settle(page)
    page.evaluate("() => document.querySelectorAll('details').forEach(fold => fold.open = true)")
    visit.overflow = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    visit.other_words = page.evaluate(OTHER_WORDS)
    visit.long_headlines = page.evaluate(LONG_HEADLINES)
    visit.typeset = page.evaluate(TYPESET)
    return visit, page


def examine(page: Page, quarter: int, visit: Visit, contrast: bool) -> None:
    """Note what axe finds on an open page, in a quarter of the entries that explain a number, and what it leaves."""
    rules = AXE["rules"] | ({} if contrast else {"color-contrast": {"enabled": False}})
    page.evaluate(THIN_OUT, quarter)
    visit.faint, visit.bare = page.evaluate(FAINT), page.evaluate(BARE)
    response = Axe().run(page, options=AXE | {"rules": rules}).response
    visit.undecided = {rule["id"] for rule in response["incomplete"]}
    for violation in response["violations"]:
        nodes = [f"{' '.join(node['target'])}: {node['failureSummary']}" for node in violation["nodes"]]
        visit.violations.append(f"{violation['id']}: {violation['help']}\n  " + "\n  ".join(nodes))


@pytest.fixture(scope="module", params=[(mode, size) for mode in MODES for size in SIZES], ids="-".join)
def visits(request: pytest.FixtureRequest, browser: Browser, site: str) -> dict[str, Visit]:
    """A visit to every page in one mode and size."""
    mode, size = request.param
    context = browser.new_context(viewport=SIZES[size], color_scheme=mode, reduced_motion="reduce")
    found = {}
    for place, name in enumerate(sample(PAGES, QUARTERS[mode, size])):
        found[name], page = open_page(context, site + name)
        examine(page, QUARTERS[mode, size], found[name], place % CONTRAST == 0)
        page.close()
    context.close()
    return found


def test_the_visits_together_examine_every_entry(browser: Browser) -> None:
    page = browser.new_page()
    seen = []
    for quarter in QUARTERS.values():
        page.set_content("".join(f'<p class="bp-entry">{place}</p>' for place in range(10)))
        page.evaluate(THIN_OUT, quarter)
        seen += [int(text) for text in page.locator(".bp-entry").all_inner_texts()]
    page.close()
    assert sorted(seen) == list(range(10))


def test_on_a_desk_every_page_is_opened_and_every_mode_and_size_used(monkeypatch) -> None:
    monkeypatch.setitem(globals(), "WHOLE", False)
    opened = [sample(PAGES, place) for place in QUARTERS.values()]
    assert all(opened)
    assert sorted(page for visit in opened for page in visit) == sorted(PAGES)


def test_nothing_is_logged_as_an_error(visits: dict[str, Visit]) -> None:
    assert {page: visit.console for page, visit in visits.items() if visit.console} == {}


def test_nothing_is_asked_of_another_machine(visits: dict[str, Visit]) -> None:
    hosts = {
        page: {
            urlsplit(url).hostname for url in visit.requests if urlsplit(url).scheme not in ("data", "blob")
        }
        for page, visit in visits.items()
    }
    assert hosts == {page: {"127.0.0.1"} for page in visits}


def test_no_page_scrolls_sideways(visits: dict[str, Visit]) -> None:
    assert {page: visit.overflow for page, visit in visits.items() if visit.overflow > 0} == {}


def test_axe_finds_no_violation(visits: dict[str, Visit]) -> None:
    report = "\n".join(
        f"{page}\n{violation}" for page, visit in visits.items() for violation in visit.violations
    )
    assert not report, report


def test_what_axe_leaves_undecided_is_measured_here(visits: dict[str, Visit]) -> None:
    assert set().union(*(visit.undecided for visit in visits.values())) <= set(SETTLED)


@pytest.mark.parametrize("measure", SETTLED.values())
def test_what_is_measured_here_is_as_it_should_be(visits: dict[str, Visit], measure: str) -> None:
    assert {page: found for page, visit in visits.items() if (found := getattr(visit, measure))} == {}


@pytest.mark.parametrize(
    ("style", "inside", "found"),
    [
        ("", "<p>word</p>", []),
        ("p { color: #888 }", "<p>word</p>", ["word: 3.54"]),
        ("p { color: #888; font-size: 30px }", "<p>word</p>", []),
        ("p { background: linear-gradient(#fff, #333) }", "<p>word</p>", ["word: 1.66"]),
        ("p { background: #000c; color: #fff }", "<p>word</p>", []),
        (
            "text { fill: #fff }",
            '<svg width="99" height="99"><path d="M0 0h99v50h-99z"/><text x="9" y="20">on</text>'
            '<text x="9" y="90">off</text></svg>',
            ["off: 1.00"],
        ),
    ],
)  # fmt: skip
def test_faint_words_are_found(browser: Browser, style: str, inside: str, found: list[str]) -> None:
    page = browser.new_page()
    page.set_content(f"<style>{style}</style>{inside}")
    assert page.evaluate(FAINT) == found
    page.close()


def test_words_in_figures_keep_their_size(visits: dict[str, Visit]) -> None:
    assert {page: visit.other_words for page, visit in visits.items() if visit.other_words} == {}


@pytest.mark.usefixtures("letters")
def test_a_headline_has_no_more_than_two_lines(visits: dict[str, Visit]) -> None:
    assert {page: visit.long_headlines for page, visit in visits.items() if visit.long_headlines} == {}


@pytest.mark.parametrize("width", [320, 390, 600, 768, 1280])
def test_words_in_figures_keep_their_size_at_every_width(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    for name in ("week", "payback", "caseload", "council/leeds"):
        visit, page = open_page(context, f"{site}book/{name}.html")
        assert visit.other_words == []
        assert visit.overflow <= 0
        page.close()
    context.close()


FIND, CHOSEN = ".bp-find input", ".bp-chosen text"


def test_a_reader_finds_her_council_in_every_chart_and_on_the_next_page(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    visit = Visit()
    watch(page, visit)
    page.goto(f"{site}book/falls.html")
    charts = page.locator(".bp-find").count()
    page.locator(FIND).first.fill("leeds")
    assert charts > 1
    assert page.locator(CHOSEN).filter(has_text="Leeds ").count() >= 2 * charts  # wide and narrow
    assert all(words.startswith("Leeds: ") for words in page.locator(".bp-find output").all_inner_texts())
    page.goto(f"{site}book/councils.html")
    assert page.input_value(FIND) == "Leeds"
    page.locator("svg[data-councils]").first.focus()
    page.keyboard.press("ArrowRight")
    after = page.input_value(FIND)
    assert after not in ("", "Leeds")
    assert after in page.locator(CHOSEN).first.text_content()
    drawing = page.locator(".bp-wide svg[data-councils]").first
    page.locator(FIND).first.fill("")
    assert page.locator(CHOSEN).count() == 0
    x, y = drawing.get_attribute("data-councils").split(";")[1].split("|")[2:]
    drawing.scroll_into_view_if_needed()
    drawing.hover(position={"x": int(x), "y": int(y)})
    assert page.locator(".bp-near text").count() == 1
    assert visit.console == []
    context.close()


def test_without_scripts_a_line_leads_to_the_table_of_councils(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}book/falls.html")
    assert page.locator(".bp-find input").count() == 0
    assert page.locator(".bp-find a").first.get_attribute("href") == "councils.html"
    context.close()


def test_every_formula_is_set(visits: dict[str, Visit]) -> None:
    assert [page for page, visit in visits.items() if not visit.typeset] == []


def test_the_bare_address_opens_the_first_chapter(browser: Browser, site: str) -> None:
    visit = Visit()
    page = browser.new_page()
    watch(page, visit)
    page.goto(site)
    page.wait_for_url(site + CHAPTERS[0], timeout=10_000)
    settle(page)
    page.close()
    assert visit.console == []


def test_the_page_follows_the_readers_colour_mode(browser: Browser, site: str) -> None:
    grounds = {}
    for mode in MODES:
        context = browser.new_context(color_scheme=mode)
        page = context.new_page()
        page.goto(site + CHAPTERS[0])
        settle(page)
        grounds[mode] = page.evaluate(
            "() => [document.body, ...document.querySelectorAll('.cell_output .text_html')]"
            ".map(node => getComputedStyle(node).backgroundColor)"
        )
        context.close()
    clear = "rgba(0, 0, 0, 0)"
    assert grounds["light"][0] == "rgb(255, 255, 255)"
    assert grounds["dark"][0] == "rgb(19, 23, 28)"
    assert set(grounds["light"][1:]) == set(grounds["dark"][1:]) == {clear}  # no box of its own colour


@pytest.mark.parametrize("page", sample([*CHAPTERS, *COUNCILS], 0))
def test_a_page_opened_from_disk_works_too(browser: Browser, html: Path, page: str) -> None:
    context = browser.new_context()
    visit, _ = open_page(context, (html / page).as_uri())
    context.close()
    assert visit.console == []
    assert {urlsplit(url).scheme for url in visit.requests} <= {"file", "data"}
    assert visit.typeset


@pytest.mark.parametrize("size", SIZES)
def test_print_shows_the_wide_drawings_and_no_navigation(browser: Browser, site: str, size: str) -> None:
    context = browser.new_context(viewport=SIZES[size])
    page = context.new_page()
    page.goto(site + CHAPTERS[0])
    settle(page)
    narrow = page.evaluate(SHOWN, ".bp-figure > .bp-narrow")
    page.emulate_media(media="print")
    assert size != "phone" or all(narrow)
    assert set(page.evaluate(SHOWN, ".bp-figure > .bp-wide")) == {True}
    assert set(page.evaluate(SHOWN, ".bp-figure > .bp-narrow")) == {False}
    assert set(page.evaluate(SHOWN, ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article")) == {
        False
    }
    assert page.evaluate(SHOWN, "h1") == [True]
    context.close()


CODE = ".bp-code"
SWITCH = "#bp-show-code"


def test_one_switch_shows_all_code_of_a_page_and_of_the_next(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site + CHAPTERS[1])
    hidden = page.evaluate(SHOWN, CODE)
    assert hidden
    assert not any(hidden)
    assert page.locator("summary:has-text('code')").count() == 0
    page.focus(SWITCH)
    page.keyboard.press("Space")
    assert all(page.evaluate(SHOWN, CODE))
    page.goto(site + CHAPTERS[2])
    assert page.is_checked(SWITCH)
    assert all(page.evaluate(SHOWN, CODE))
    page.emulate_media(media="print")
    assert all(page.evaluate(SHOWN, CODE))
    context.close()


def test_the_switch_for_code_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + CHAPTERS[1])
    code = page.locator(CODE).first
    assert not code.is_visible()
    assert page.locator("div.cell:not(:has(.bp-code)) > .cell_input").first.is_visible()
    page.emulate_media(media="print")
    assert not code.is_visible()
    page.emulate_media(media="screen")
    page.get_by_label("Show all code").check()
    assert code.is_visible()
    context.close()
