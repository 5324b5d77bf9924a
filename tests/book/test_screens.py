"""Every page as a phone and a desk show it: what stands on the first screen, what moves, how far it goes, its tables.

A page is opened once in each size, and all its measures are taken then; of the pages of councils and of explanations,
each made alike, every twentieth.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from reading import CHAPTERS, COUNCILS, NODES, SIZES, WORDS_ONLY, pages

SCREENS = 25
pytestmark = pytest.mark.usefixtures("letters")

# What moved after it was drawn, from the first frame on
SHIFTS = """window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(shift => window.shifts.push(
  `${shift.value.toFixed(4)}: ${shift.sources.map(one => one.node?.parentElement?.className)}`)))
  .observe({type: 'layout-shift', buffered: true})"""
# How far down the answer and the whole first drawing end
ENDS = """() => ['.bp-answer', 'article figure.bp-figure svg'].map(selector => {
  const shown = [...document.querySelectorAll(selector)].find(node => node.getClientRects().length);
  return shown ? Math.round(shown.getBoundingClientRect().bottom + scrollY) : null;
})"""
# Tables wider than their column, and those that scroll without a shadow that says so
WIDE_TABLES = """() => [...document.querySelectorAll('.bp-table, .pst-scrollable-table-container')]
  .filter(box => box.scrollWidth > box.clientWidth)
  .map(box => [box.getAttribute('aria-label'), getComputedStyle(box).backgroundImage.includes('gradient'),
    [...box.querySelectorAll('tbody th')].every(name => getComputedStyle(name).position === 'sticky')])"""
# Captions that leave the box of their table, at its start or scrolled, and long heads of rows with no room for two words
CUT = """() => [...document.querySelectorAll('.bp-table:not(.bp-stack)')].filter(box => box.checkVisibility())
  .flatMap(box => [0, box.scrollWidth].flatMap(place => {
    box.scrollLeft = place;
    const [caption, own] = [box.querySelector('caption'), box.getBoundingClientRect()];
    const words = caption.getBoundingClientRect();
    const heads = [...box.querySelectorAll('tbody th[scope=row]')]
      .filter(head => head.textContent.length > 18 && head.clientWidth < 110);
    return [...(words.left < own.left - 1 || words.right > own.right + 1 ? [caption] : []), ...heads];
  })).map(node => node.textContent)"""
OPEN = "() => document.querySelectorAll('details').forEach(fold => fold.open = true)"
#: A frame painted after the scripts and fonts that came with the page.
PAINTED = """() => document.fonts.ready.then(
  () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))))"""


@dataclass(frozen=True)
class Screen:
    """The measures of an opened page."""

    shifts: list[str]
    #: With what a browser adds to tables, and scripts to code, figures and lists.
    nodes: int
    height: int
    ends: list[int | None]
    wide: list[tuple[str, bool, bool]]
    cut: list[str]


def measured(page: Page) -> Screen:
    """The measures of a page that has been opened."""
    page.evaluate(PAINTED)
    shifts, ends = page.evaluate("() => window.shifts"), page.evaluate(ENDS)
    nodes = page.evaluate("() => document.querySelectorAll('*').length")
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.evaluate(OPEN)
    return Screen(shifts, nodes, height, ends, page.evaluate(WIDE_TABLES), page.evaluate(CUT))


def chosen(html: Path) -> list[str]:
    """All pages, of those made alike every twentieth; the bare address, which leads on at once, left out."""
    every = [path.relative_to(html).as_posix() for path in pages(html)]
    alike = [name for name in every if name.startswith(("book/council/", "book/findings/"))]
    return sorted({*every} - {*alike, "index.html"} | {*alike[::20], *COUNCILS})


@pytest.fixture(scope="module")
def screens(browser: Browser, html: Path, site: str) -> dict[str, dict[str, Screen]]:
    """Size → page → its measures."""
    found: dict[str, dict[str, Screen]] = {}
    for size, viewport in SIZES.items():
        context = browser.new_context(viewport=viewport)
        context.add_init_script(SHIFTS)
        page = context.new_page()
        found[size] = {}
        for name in chosen(html):
            page.goto(site + name)
            found[size][name] = measured(page)
        context.close()
    return found


every_size = pytest.mark.parametrize("size", SIZES)


@every_size
def test_nothing_moves_after_it_was_drawn(screens: dict[str, dict[str, Screen]], size: str) -> None:
    assert {name: one.shifts for name, one in screens[size].items() if one.shifts} == {}


@every_size
def test_no_page_has_too_many_parts_in_a_browser(screens: dict[str, dict[str, Screen]], size: str) -> None:
    assert {name: one.nodes for name, one in screens[size].items() if one.nodes > NODES} == {}


def test_no_page_is_endless(screens: dict[str, dict[str, Screen]]) -> None:
    long = {name: one.height / SIZES["desk"]["height"] for name, one in screens["desk"].items()}
    assert {name: round(length, 1) for name, length in long.items() if length > SCREENS} == {}


@every_size
def test_the_first_screen_holds_the_answer_and_its_picture(
    screens: dict[str, dict[str, Screen]], size: str
) -> None:
    ends = {name: screens[size][name].ends for name in CHAPTERS if name not in WORDS_ONLY}
    height = SIZES[size]["height"]
    assert {name: two for name, two in ends.items() if None in two or max(two) > height} == {}


def wide(screens: dict[str, dict[str, Screen]], size: str) -> dict[str, list]:
    """Chapter or council → its tables wider than their column."""
    return {name: tables for name in [*CHAPTERS, *COUNCILS] if (tables := screens[size][name].wide)}


def test_on_a_desk_no_table_is_wider_than_its_column(screens: dict[str, dict[str, Screen]]) -> None:
    assert wide(screens, "desk") == {}


def test_on_a_phone_a_wide_table_shows_that_it_scrolls_and_keeps_its_first_column(
    screens: dict[str, dict[str, Screen]],
) -> None:
    found = [table for tables in wide(screens, "phone").values() for table in tables]
    assert found
    assert [name for name, shadow, _ in found if not shadow] == []
    assert [name for name, _, sticky in found if not sticky] == []


def test_on_a_phone_captions_stay_in_sight_and_rows_have_room_for_their_names(
    screens: dict[str, dict[str, Screen]],
) -> None:
    assert {name: cut for name in CHAPTERS if (cut := screens["phone"][name].cut)} == {}
