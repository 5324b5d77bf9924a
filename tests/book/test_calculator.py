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
    own = [unit for unit in calculator.councils(BOOK) if view.whole(BOOK, unit)]
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
                assert text == "not defined", (one.id, values)
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


def test_the_keyboard_moves_it_and_the_address_carries_it(page: Page, html: Path) -> None:
    before = told(page)
    page.focus("#calculator-promise_realised")
    page.keyboard.press("Control+A")
    page.keyboard.type("50")
    assert told(page) != before
    assert "promise_realised=0.5" in page.url
    page.select_option("#calculator-council", label="Leeds")
    assert told(page).startswith("Leeds: ")
    address, moved = page.url, told(page)
    page.goto("about:blank")
    page.goto(address)
    assert told(page) == moved
    page.get_by_role("button", name="Back to the Blueprint").click()
    assert "promise_realised" not in page.url


def test_it_says_what_is_implausible_and_survives_any_address(page: Page) -> None:
    page.fill("#calculator-contact_share_before", "50")
    assert "Outside the plausible range" in page.inner_text("#calculator-contact_share_before-warning")
    address = page.url.partition("#")[0]
    for state in (
        "council=<img src=x onerror=alert(1)>",
        "promise_realised=NaN&cases=-5",
        "=&&=",
        "npv=3&__proto__=1",
    ):
        page.goto("about:blank")
        page.goto(f"{address}#{state}")
        assert told(page).startswith("A council of average size: "), state
    page.goto("about:blank")
    page.goto(f"{address}#promise_realised=9&cases=0")
    assert page.input_value("#calculator-promise_realised") == "100"


def test_a_citation_has_every_input(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text; }")
    page.get_by_role("button", name="Copy a citation").click()
    copied = page.evaluate("window.copied")
    assert all(f"{one.label}: " in copied for one in calculator.controls())
    assert edition().words in copied
    assert copied.endswith(page.url)


def test_table_and_file_say_the_same(page: Page) -> None:
    page.fill("#calculator-promise_realised", "40")
    lines = page.evaluate(
        "decodeURIComponent(document.querySelector('.bp-calculator .bp-data').href).split('\\n')"
    )
    row = next(line for line in lines if line.startswith('"Net present value in cash"'))
    value = float(row.split('","')[1])
    shown = page.inner_text("[data-result=npv_cash] .bp-yours")
    assert shown == wording.with_unit(wording.exact(value), BOOK.units["million_pounds"], 1)
