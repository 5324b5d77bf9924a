"""The calculator in a browser: the same numbers and words as Python, an address that carries its state, no pointer."""

import math
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from calculator_states import states
from playwright.sync_api import Browser, Page

from analysis.appraisal import calculator
from analysis.chapters import calculator as view
from analysis.claims import wording
from analysis.ledger.edition import edition
from analysis.register.load import load
from analysis.show.words import typeset

BOOK = load()
STATES = 5_000


@pytest.fixture
def page(browser: Browser, html: Path):
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    opened = context.new_page()
    opened.goto((html / "book" / "calculator.html").as_uri())
    yield opened
    context.close()


def told(page: Page) -> str:
    return page.inner_text(".bp-told")


def test_without_a_script_every_council_stands_in_the_page(html: Path) -> None:
    soup = BeautifulSoup((html / "book" / "calculator.html").read_text(encoding="utf-8"), "html.parser")
    own = [unit for unit in calculator.councils(BOOK) if calculator.whole(BOOK, unit)]
    assert len(soup.select("details.bp-fold tbody tr")) == len(own) > 140
    leeds = BeautifulSoup(
        (html / "book" / "council" / "leeds.html").read_text(encoding="utf-8"), "html.parser"
    )
    rows = leeds.select(".bp-calculator tbody tr")
    found = [f"{row.th.get_text()}: {row.td.get_text()}" for row in rows]
    assert found == view.view(BOOK, "383").text.splitlines()


def test_numbers_and_words_are_those_of_python(page: Page) -> None:
    base = calculator.base(BOOK)
    tried = [base, *states(BOOK, base, STATES)]
    found = page.evaluate(
        """tried => { const {calculate, settings, shown} = window.blueprint;
        return tried.map(values => { const found = calculate(values);
          return settings.results.map(one => [found[one.id], shown(found[one.id], one)]); }); }""",
        tried,
    )
    for values, results in zip(tried, found, strict=True):
        expected = calculator.calculate(BOOK, values)
        # What is a small difference of large sums is as exact as these are
        size = max(abs(value) for value in expected.values() if not math.isnan(value))
        for one, (value, text) in zip(calculator.calculated(), results, strict=True):
            wanted = expected[one.id]
            if math.isnan(wanted):
                assert value is None or math.isnan(value), (one.id, values)
                assert text == one.nothing, (one.id, values)
                continue
            unit = BOOK.units[one.unit]
            assert math.isclose(value, wanted, rel_tol=1e-12, abs_tol=1e-13 * size), (one.id, values)
            assert text == wording.with_unit(wording.exact(value), unit, one.decimals), (one.id, value)


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        2.5,
        -0.5,
        1e-9,
        0.049999999999,
        0.05,
        1.25,
        1e6,
        1250000.0,
        -1150000.0,
        12345678.125,
        0.0,
        -0.0,
        1.0,
        99950000.0,
    ],
)
def test_ties_are_rounded_as_in_python(page: Page, value: float) -> None:
    for one in calculator.calculated():
        unit = BOOK.units[one.unit]
        text = page.evaluate(
            "([id, value]) => window.blueprint.shown(value, window.blueprint.settings.results.find(one => one.id === id))",
            [one.id, value],
        )
        assert text == wording.with_unit(wording.exact(value), unit, one.decimals), one.id


def paused(page: Page) -> None:
    """Wait until what is spoken, and with it the address, has followed what is told."""
    words = "document.querySelector('.bp-{}').textContent"
    page.wait_for_function(f"{words.format('spoken')}.startsWith({words.format('told')})")


def opened(page: Page, state: str, name: str = "") -> None:
    """The page, or that of a council, at an address that carries a state."""
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto((address.replace("calculator", f"council/{name}") if name else address) + f"#{state}")


def test_the_keyboard_moves_it_and_the_address_carries_it(page: Page) -> None:
    before = told(page)
    page.focus("#calculator-promise_realised")
    page.keyboard.press("Control+A")
    page.keyboard.type("50")
    assert told(page) != before
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowLeft")
    assert page.input_value("#calculator-promise_realised") == "49"
    assert page.evaluate("document.activeElement.getAttribute('aria-valuetext')") == "49%"
    paused(page)
    assert "promise_realised=0.49" in page.url
    page.select_option("#calculator-council", label="Leeds")
    assert told(page).startswith("Leeds: ")
    paused(page)
    address, moved = page.url, told(page)
    page.goto("about:blank")
    page.goto(address)
    assert told(page) == moved
    page.get_by_role("button", name="Back to the Blueprint").click()
    paused(page)
    assert "promise_realised" not in page.url


def test_every_slider_has_its_box_a_name_and_its_value_in_words(page: Page) -> None:
    found = page.eval_on_selector_all(
        ".bp-control:has([type=range])",
        """rows => rows.map(row => { const [slider, box] = row.querySelectorAll("input"); return [
          slider.getAttribute("aria-label"), row.querySelector(`label[for="${box.id}"]`).textContent,
          slider.getAttribute("aria-valuetext"), Number(box.value)]; })""",
    )
    assert len(found) == len(calculator.controls())
    for one, (name, label, words, value) in zip(
        sorted(calculator.controls(), key=lambda one: not one.first), found, strict=True
    ):
        assert name == label == typeset(one.label)
        assert float(words.strip("£m% abcdefghijklnopqrstuvwxyz").replace(",", "")) == value, one.key


@pytest.mark.parametrize(
    "state",
    [
        "council=<img src=x onerror=alert(1)>",
        "promise_realised=NaN&cases=-5",
        "cases=0&case_holders=0",
        "cases=Infinity&in_post=1e300",
        "=&&=",
        "npv=3&__proto__=1",
        "council=constructor",
        "%E0%A4%A",
        "made-rank",
    ],
)
def test_an_address_that_means_nothing_moves_nothing(page: Page, state: str) -> None:
    start = told(page)
    opened(page, state)
    assert told(page) == start
    assert page.url.partition("#")[2]  # what the address holds is left until something is moved


def test_what_an_address_sets_stays_within_the_sliders(page: Page) -> None:
    opened(page, "promise_realised=9&cases=1")
    assert page.input_value("#calculator-promise_realised") == "100"
    assert told(page).startswith("Your own figures: ")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("promise_realised=0", "That takes no more posts."),
        ("promise_realised=0", "It is never repaid on these figures, even"),
        ("contact_worth=5&given_up_worth=0&transition_cost=1e6", "it is repaid before the gain is full."),
        ("council=942", "it is repaid after 25.4 years."),
        ("council=942", "is not stated, or booked elsewhere, so no share of it can be worked out."),
        ("council=942&safeguarding=0", "No safeguarding budget is set, so no share of it can be worked out."),
        ("council=942&promise_realised=0.5", "it is repaid after more than 40 years."),
        (
            "council=206",
            "At 14 or below, it gains no case holders, gives no posts up and keeps its caseload.",
        ),
        ("council=206", "The change costs £8.9m in all, with overrun."),
        ("council=206&promise_realised=0", "That takes no more posts."),
        ("council=383", "in all, with overrun and the posts that go."),
        ("council=383&caseload_model=15.5", "At 15.5 or below, it gains no case holders"),
        ("council=213", "Not counted here, so an average council’s figure stands in: "),
    ],
)
def test_what_cannot_be_told_as_a_number_is_told_in_words(page: Page, state: str, words: str) -> None:
    opened(page, state)
    assert words in told(page)


def test_a_share_of_no_use_is_not_told_as_a_number(page: Page) -> None:
    page.select_option("#calculator-council", label="Darlington")
    row = page.inner_text('tr[data-result="even"]')
    assert " to more than 1,000%, or no share is enough" in row
    page.select_option("#calculator-council", label="Rutland")
    row = page.inner_text('tr[data-result="repaid"]')
    assert "more than 40 years, or never" in row
    assert row.count("more than") == 1


def test_a_page_of_a_council_has_its_own_and_keeps_where_a_link_leads(page: Page) -> None:
    opened(page, "made-rank", "leeds")
    assert told(page).startswith("Leeds: ")
    assert page.url.endswith("leeds.html#made-rank")
    assert abs(page.evaluate("document.getElementById('made-rank').getBoundingClientRect().top")) < 300
    assert page.inner_text(".bp-spoken") == ""
    page.wait_for_timeout(700)
    assert page.inner_text(".bp-spoken") == ""  # nothing is announced that nobody asked for


def test_it_says_what_is_implausible_also_to_a_screen_reader(page: Page) -> None:
    page.fill("#calculator-contact_share_before", "50")
    warning = "#calculator-contact_share_before-warning"
    assert "Outside the plausible range" in page.inner_text(warning)
    described = page.get_attribute("#calculator-contact_share_before", "aria-describedby")
    assert warning.removeprefix("#") in described.split()
    paused(page)
    assert page.inner_text(".bp-spoken").endswith(page.inner_text(warning))


def test_a_range_is_that_of_each_input_moved_alone(page: Page) -> None:
    opened(page, "council=383&promise_realised=0.7")
    base = calculator.at(BOOK, "383") | {"promise_realised": 0.7}
    ends = [
        {one.key: end} for one in calculator.controls() for end in (*calculator.plausible(BOOK, one), None)
    ]
    tried = [
        calculator.calculate(BOOK, base | (moved if None not in moved.values() else {})) for moved in ends
    ]
    for one in calculator.calculated():
        own = [found[one.id] for found in tried if not math.isnan(found[one.id])]
        told_range = [
            wording.with_unit(wording.exact(end), BOOK.units[one.unit], one.decimals)
            for end in (min(own), max(own))
        ]
        if len(own) < len(tried):
            told_range[-1] += f", or {one.nothing}"
        assert page.inner_text(f"[data-result={one.id}] td:last-child") == " to ".join(told_range), one.id


def test_what_is_moved_is_painted_at_once(page: Page) -> None:
    times = page.evaluate(
        """async () => { const box = document.querySelector("#calculator-promise_realised"), times = [];
        for (let share = 100; share > 70; share -= 1) { const start = performance.now(); box.value = share;
          box.dispatchEvent(new Event("input", {bubbles: true})); times.push(performance.now() - start);
          await new Promise(requestAnimationFrame); } return times; }"""
    )
    assert sorted(times)[len(times) // 2] < 25  # half of the 50 ms that a reader does not notice


def test_no_words_of_the_picture_lie_on_others_or_on_the_line_of_nought(page: Page) -> None:
    found = page.evaluate(
        """() => { const box = document.querySelector("#calculator-promise_realised"), drawn = [];
        const choice = document.querySelector("#calculator-council");
        for (const one of choice.options) { choice.value = one.value;
          choice.dispatchEvent(new Event("change", {bubbles: true}));
          for (const share of [100, 80, 60, 50, 0]) { box.value = share;
            box.dispatchEvent(new Event("input", {bubbles: true}));
            const nought = document.querySelector(".bp-zero").getBoundingClientRect().top;
            drawn.push([one.text, share, nought, [...document.querySelectorAll(".bp-moving text")].map(text =>
              { const {left, right, top, bottom} = text.getBoundingClientRect(); return [text.textContent, left, right, top + 3, bottom - 3]; })]);
        } } return drawn; }"""
    )
    assert len(found) > 140 * 5
    for council, share, nought, words in found:
        for at, (text, left, right, top, bottom) in enumerate(words):
            assert not top < nought < bottom, (council, share, text)
            for other, begins, stops, above, below in words[:at]:
                apart = right <= begins or stops <= left or bottom <= above or below <= top
                assert apart, (council, share, text, other)


def test_a_citation_has_every_input(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text; }")
    page.get_by_role("button", name="Copy a citation").click()
    copied = page.evaluate("window.copied")
    assert all(f"{typeset(one.label)}: " in copied for one in calculator.controls())
    assert edition().words in copied
    assert all(f"{name}: " in copied for name in calculator.COUNTS.values())
    assert copied.endswith(page.url)


@pytest.mark.parametrize(
    ("typed", "input_told"), [("", "not stated, or booked elsewhere"), ("&safeguarding=0", "0")]
)
def test_a_budget_that_is_not_stated_is_no_number(page: Page, typed: str, input_told: str) -> None:
    opened(page, f"council=942{typed}")
    nothing = "no budget to compare"
    assert page.input_value("#calculator-safeguarding") == typed.removeprefix("&safeguarding=")
    assert page.inner_text("[data-result=of_budget] .bp-yours") == nothing
    page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text; }")
    page.get_by_role("button", name="Copy a citation").click()
    assert f"{calculator.COUNTS['safeguarding']}: {input_told};" in page.evaluate("window.copied")
    lines = page.evaluate(
        "decodeURIComponent(document.querySelector('.bp-calculator .bp-data').href).split('\\n')"
    )
    assert [line.split('","')[1] for line in lines if "safeguarding" in line] == [
        nothing,
        nothing,
        input_told,
    ]
    assert not any('"NaN"' in line for line in lines)


def test_table_and_file_say_the_same(page: Page) -> None:
    page.fill("#calculator-promise_realised", "40")
    paused(page)
    lines = page.evaluate(
        "decodeURIComponent(document.querySelector('.bp-calculator .bp-data').href).split('\\n')"
    )
    row = next(line for line in lines if line.startswith('"Net present value in cash"'))
    value = float(row.split('","')[1])
    shown = page.inner_text("[data-result=npv_cash] .bp-yours")
    assert shown == wording.with_unit(wording.exact(value), BOOK.units["million_pounds"], 1)
