"""What every figure offers: its data, its pictures, a line for another page and how to cite it."""

import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import book_figures as figures
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from building import executed
from playwright.sync_api import Browser, expect
from reading import CHAPTERS, parse

from analysis.ledger.edition import edition
from analysis.show.html import Html
from analysis.show.picture import BOOK
from analysis.show.scatter import Scatter

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
COUNCILS = [f"book/council/{slug}.html" for slug in ("leeds", "cumbria", "isles-of-scilly")]
PNG = b"\x89PNG\r\n\x1a\n"


# --- taken from the page -----------------------------------------------------------------------------------


@cache
def made():
    frame = {"label": ["A & B", "C", "D"], "x": [1, 2, 3], "y": [3, 2, 1]}
    return Scatter(
        pd.DataFrame(frame),
        name="some-dots",
        caption="Each dot is one & all.",
        headline="More here than there",
        xlabel="Size",
        ylabel="Speed",
        source="ONS & others",
        explained=(Html('<a href="explain.html#a">a</a>', "a"),),
    )


@pytest.mark.parametrize(
    ("datum", "shown"),
    [
        ("-0.00688134", "−0.006881"),
        ("15.00833333", "15.01"),
        ("0.1", "0.1"),
        ("12345.678", "12346"),
        ("3.4e-05", "0.000034"),
        ("2025", "2025"),
        ("", ""),
        ("14-16", "14-16"),
    ],
)
def test_a_datum_is_shown_to_four_digits(datum, shown):
    assert figures.cell(datum) == shown


def test_a_figure_is_read_back_from_its_page():
    shown = figures.read(made().html)
    assert (shown.name, shown.headline, shown.unit) == ("some-dots", "More here than there", "Speed")
    assert (shown.source, shown.caption) == ("ONS & others", "Each dot is one & all.")
    assert shown.csv == made().csv
    assert shown.drawing == made().drawing(narrow=False, part="w")
    words = [text.text for text in ET.fromstring(shown.svg).iter(f"{SVG}text")]
    assert words[:2] == ["More here than there", "Speed"]


def test_links_to_files_are_named_after_the_figure():
    soup = BeautifulSoup(
        figures.links("some-dots", {"csv": "../a.csv", "png": "../a.png"}, "<img>", "X"), "html.parser"
    )
    assert [(tag["href"], tag["download"]) for tag in soup.find_all("a")] == [
        ("../a.csv", "some-dots.csv"),
        ("../a.png", "some-dots.png"),
    ]
    for tag in soup.find_all("a"):
        assert tag["aria-label"] == f"{tag.text} of the figure some dots"
    assert soup.input["value"] == "<img>"
    assert soup.label["for"] == soup.input["id"]


@pytest.mark.parametrize(
    ("base", "line"),
    [
        ("", '<img src="some-dots.svg" alt="More here than there">'),
        (
            "https://a.org/b/",
            '<a href="https://a.org/b/book/x.html#fig-some-dots">'
            '<img src="https://a.org/b/figures/some-dots.svg" alt="More here than there"></a>',
        ),
    ],
)
def test_the_line_for_another_page_has_the_address_of_the_site_where_it_is_known(base, line):
    assert figures.embedding(figures.read(made().html), "book/x", base) == line


def test_a_citation_names_authors_book_version_and_place():
    book = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    cited = figures.citation(figures.read(made().html), "What is fast?", "book/x", "https://a.org")
    assert cited == (
        f"{book['authors'][0]['name']} ({book['date-released'].year}). “More here than there.” Chart of “What is fast?” in {book['title']}, "
        f"{edition().words}. https://a.org/book/x.html#fig-some-dots"
    )
    assert book["title"] == BOOK


# --- on the pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*CHAPTERS, *COUNCILS])
def test_every_figure_has_its_files_which_hold_what_the_page_says(html, page):
    for figure in parse(html / page).select("figure.bp-figure"):
        links = figure.select("a.bp-data")
        files = {link["download"]: (html / page).parent / unquote(link["href"]) for link in links}
        name = figure["id"].removeprefix("fig-")
        kinds = ("csv", "svg") if page in COUNCILS else ("csv", "svg", "png")
        assert list(files) == [f"{name}.{kind}" for kind in kinds]
        root = ET.fromstring(files[f"{name}.svg"].read_text(encoding="utf-8"))
        written = " ".join(text.text for text in root.iter(f"{SVG}text"))
        for words in figure.select(".bp-headline, .bp-unit, .bp-source"):
            assert " ".join(words.text.split()) in written, name
        if page not in COUNCILS:
            png = files[f"{name}.png"].read_bytes()
            assert png.startswith(PNG)
            size = [int.from_bytes(png[at : at + 4]) for at in (16, 20)]
            drawn = [2 * float(root.get(side)) for side in ("width", "height")]
            assert all(abs(pixels - side) < 1 for pixels, side in zip(size, drawn, strict=True))


@pytest.mark.parametrize("page", [*CHAPTERS, *COUNCILS])
def test_every_figure_says_what_it_shows(html, page):
    figures = parse(html / page).select("figure.bp-figure")
    assert [figure["id"] for figure in figures if not figure.select_one(".bp-headline")] == []


@pytest.mark.parametrize("page", [*CHAPTERS, *COUNCILS])
def test_links_of_figures_are_named_apart(html, page):
    soup = parse(html / page)
    names = [link["aria-label"] for link in soup.select("figure a.bp-data")]
    names += [label.text for label in soup.select("figure .bp-embed label, figure summary")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("page", [page for page in CHAPTERS if (ROOT / page).with_suffix(".ipynb").exists()])
def test_the_data_are_those_the_chapter_gave(html, pytestconfig, page):
    notebook = executed(pytestconfig, (ROOT / page).with_suffix(".ipynb"))
    shown = [
        output.data.get("text/html", "") for cell in notebook.cells for output in cell.get("outputs", [])
    ]
    given = [figures.read(found) for text in shown for found in figures.FIGURE.findall(text)]
    assert given or not parse(html / page).select("figure.bp-figure")
    for figure in given:
        assert (html / figures.FOLDER / f"{figure.name}.csv").read_text(encoding="utf-8") == figure.csv


def test_what_folds_below_a_figure_is_reached_by_keyboard(site, browser):
    page = browser.new_page()
    page.goto(f"{site}book/fit.html")
    figure = page.locator("#fig-room-in-the-week")
    figure.locator("summary").focus()
    page.keyboard.press("Enter")
    for name, kind in (("Data (CSV)", "csv"), ("SVG", "svg"), ("PNG", "png")):
        figure.get_by_role("link", name=f"{name} of the figure room in the week").focus()
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename == f"room-in-the-week.{kind}"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value").startswith("<")
    page.close()


def test_the_files_are_the_same_each_time():
    svg = figures.read(made().html).svg
    paint = figures.painter()
    assert paint(svg_string=svg) == paint(svg_string=svg)


def test_a_button_shows_the_data_as_a_table_from_disk(browser: Browser, html: Path):
    page = browser.new_page()
    page.goto((html / "book" / "week.html").as_uri())
    figure = page.locator("figure.bp-figure").first
    data = pd.read_csv(html / figures.FOLDER / f"{figure.get_attribute('id').removeprefix('fig-')}.csv")
    data = data.dropna(axis="columns", how="all")
    figure.locator(".bp-about > summary").click()
    button = figure.get_by_role("button", name="Table")
    button.click()
    table = figure.get_by_role("table")
    expect(table.locator("tbody tr")).to_have_count(len(data))
    assert table.locator("thead th").all_inner_texts() == list(data.columns)
    assert (
        table.locator("tbody th[scope=row]").all_inner_texts()
        == data[data.columns[0]].fillna("").map(str).tolist()
    )
    button.click()
    expect(table).to_be_hidden()
    assert button.get_attribute("aria-expanded") == "false"
    page.close()


def test_every_figure_has_its_data_for_the_table(html: Path):
    data, tables = (
        sorted(path.stem for path in (html / figures.FOLDER).glob(f"*.{kind}")) for kind in ("csv", "js")
    )
    assert data == tables
    assert len(data) > 200
