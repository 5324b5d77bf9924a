"""What readers see who need contrast, a keyboard, other colours or less movement, and where a deep link lands."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from reading import CHAPTERS, COUNCILS, SIZES

ROOT = Path(__file__).resolve().parents[2]

SAMPLE = [
    *("book/index.html", "book/week.html", "book/falls.html", "book/councils.html", "book/ledger.html"),
    *("book/explain.html", "book/calculator.html", "book/council/leeds.html", "search.html?q=caseload"),
]
#: Ways in which a reader may have set up the browser.
SETTINGS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active", "color_scheme": "dark"},
}

# One thing of each kind that takes the focus and then has no outline of two pixels or more in another colour
UNMARKED = """() => {
  const kinds = new Map();
  for (const node of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (!node.checkVisibility({visibilityProperty: true}) || node.disabled) continue;
    const place = node.closest('nav, header, aside, figure, table, form, footer, main');
    const kind = [place?.className, node.tagName, node.type, node.className].join(' ');
    if (!kinds.has(kind)) kinds.set(kind, node);
  }
  const unmarked = [];
  for (const node of kinds.values()) {
    document.activeElement.blur();
    const before = getComputedStyle(node).outline;
    node.focus({preventScroll: true});
    const style = getComputedStyle(node);
    const ground = getComputedStyle(document.body).backgroundColor;
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      && style.outlineColor !== ground && style.outline !== before;
    if (document.activeElement !== node || !seen) unmarked.push(node.outerHTML.slice(0, 120));
  }
  return unmarked;
}"""

# The fastest of some changes of the theme, in milliseconds until it is painted
THEME = """async () => {
  const times = [];
  for (let time = 0; time < 5; time += 1) {
    const start = performance.now();
    document.querySelector('.theme-switch-button').click();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}"""

# How far from the top of the window a link has landed; nought where the page ends before
OFF = """id => {
  const top = document.getElementById(id).getBoundingClientRect().top;
  const end = document.documentElement.scrollHeight - window.innerHeight - window.scrollY;
  return top > 0 && end < 2 ? 0 : top;
}"""


def settle(page: Page) -> None:
    """Wait until fonts are there and deferred scripts have run."""
    page.evaluate("() => document.fonts.ready.then(() => true)")


@pytest.mark.parametrize("setting", SETTINGS)
def test_whatever_has_the_focus_is_outlined(browser: Browser, site: str, setting: str) -> None:
    context = browser.new_context(**SETTINGS[setting], reduced_motion="reduce")
    page = context.new_page()
    unmarked = {}
    for name in SAMPLE:
        page.goto(site + name)
        settle(page)
        page.keyboard.press("Tab")  # from now on the focus is that of a keyboard
        if found := page.evaluate(UNMARKED):
            unmarked[name] = found
    context.close()
    assert unmarked == {}


def heaviest(html: Path) -> str:
    """The page with the most elements."""
    return max(CHAPTERS, key=lambda name: (html / name).read_text(encoding="utf-8").count("<"))


def test_a_change_of_theme_is_shown_at_once_to_those_who_asked_for_less_movement(
    browser: Browser, site: str, html: Path
) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(site + heaviest(html))
    settle(page)
    assert page.evaluate(THEME) < 300
    context.close()


def test_colours_of_the_reader_replace_those_of_page_and_drawing(browser: Browser, site: str) -> None:
    context = browser.new_context(forced_colors="active", color_scheme="dark")
    page = context.new_page()
    page.goto(site + CHAPTERS[1])
    settle(page)
    words = page.locator(".bp-figure svg text:visible").first
    body = page.evaluate("() => getComputedStyle(document.body).color")
    assert words.evaluate("node => getComputedStyle(node).fill") == body
    context.close()


def targets(page: Page) -> list[str]:
    """The last heading, figure, row and entry of a page that have an address."""
    kinds = ("main section[id]", "main figure[id]", "main tr[id]", "main .bp-entry[id]")
    found = [
        page.eval_on_selector_all(kind, "nodes => nodes.filter(n => n.checkVisibility()).map(n => n.id)")
        for kind in kinds
    ]
    return [ids[place] for ids in found if ids for place in (len(ids) // 2, -1)]


@pytest.mark.parametrize("size", SIZES)
def test_a_deep_link_lands_where_it_points_and_stays_there(
    browser: Browser, site: str, html: Path, size: str
) -> None:
    context = browser.new_context(viewport=SIZES[size], reduced_motion="reduce")
    page = context.new_page()
    entries = sorted(str(path.relative_to(html)) for path in (html / "book/findings").glob("*.html"))
    missed = {}
    for name in ["book/falls.html", "book/ledger.html", heaviest(html), *COUNCILS, *entries[:2]]:
        page.goto(site + name)
        for target in targets(page):
            page.goto("about:blank")
            page.goto(f"{site}{name}#{target}")
            settle(page)
            page.wait_for_timeout(300)  # what is laid out late
            off = page.evaluate(OFF, target)
            if not -2 <= off <= 160:
                missed[f"{name}#{target}"] = off
    context.close()
    assert missed == {}


def test_only_pages_with_drawings_of_councils_load_their_finder(html: Path) -> None:
    for page in [*CHAPTERS, *COUNCILS, "search.html", "book/calculator.html"]:
        text = (html / page).read_text(encoding="utf-8")
        assert bool(re.search(r'src="[^"]*find\.js', text)) == ('class="bp-find"' in text), page


@pytest.mark.parametrize("name", ["book/calculator.html", "book/week.html", COUNCILS[0]])
def test_on_a_phone_the_keyboard_stops_at_nothing_beside_the_screen(
    browser: Browser, site: str, name: str
) -> None:
    page = browser.new_page(viewport=SIZES["phone"], reduced_motion="reduce")
    page.goto(site + name)
    settle(page)
    beside = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
          .filter(one => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0)
          .filter(one => { const box = one.getBoundingClientRect(); return box.left >= innerWidth || box.right <= 0; })
          .map(one => one.textContent.trim())"""
    )
    page.close()
    assert beside == []


def test_a_drawing_takes_the_keyboard_only_where_it_answers_and_says_how(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}book/falls.html")
    stops = (
        "figures => figures.map(figure => [figure.id, !!figure.querySelector('.bp-find'), "
        "[...figure.querySelectorAll('svg, svg *')].filter(node => node.checkVisibility() && node.tabIndex >= 0)"
        ".length])"
    )
    for name, answers, taken in page.eval_on_selector_all("figure.bp-figure", stops):
        assert taken == int(answers), name
    line = page.locator(".bp-find").first
    assert "arrow keys" in line.inner_text()
    before = page.locator(".bp-find input").first.input_value()
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")  # only a drawing with the focus takes the key
    assert page.locator(".bp-find input").first.input_value() == before
    page.close()
