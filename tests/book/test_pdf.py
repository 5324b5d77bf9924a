"""The book as one PDF: what leads where, every figure once, nothing cut off, and the same file each time."""

import importlib.util
import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from analysis.chapters.shown import exhibits

#: .ci/run prints the whole book twice; on a desk, few chapters are printed twice, and the whole once.
WHOLE = os.environ.get("REQUIRE_BROWSER") == "1"

if WHOLE:
    pypdf = importlib.import_module("pypdf")
else:
    pypdf = pytest.importorskip(
        "pypdf", reason="pypdf is not installed here; make test installs it from the lock"
    )
ROOT = Path(__file__).resolve().parents[2]
A4 = (595, 842)
#: Width of the text of an A4 page, in CSS pixels: of a page of the site, and of the PDF.
SITE, PDF = (210 - 2 * 16) * 96 / 25.4, (210 - 2 * 18) * 96 / 25.4


def script():
    spec = importlib.util.spec_from_file_location("pdf", ROOT / ".ci" / "pdf.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pdf = script()


def flat(text: str) -> str:
    return " ".join(text.split())


# --- links and figures, on pages made up here ----------------------------------------------------------------


def chapter(body: str, name: str = "week", number: int = 2):
    return pdf.Chapter(name, number, "", "Time", BeautifulSoup(body, "html.parser"), False)


LINKS = [
    ('<a href="#end">x</a>', "", '<a href="#week--end">x</a>'),
    ('<a href="cost.html#all">x</a>', "", '<a href="#cost--all">x</a>'),
    (
        '<a href="cost.html">x</a>',
        "",
        '<a href="#cost">x</a> <span class="pdf-where">(chapter\N{NO-BREAK SPACE}5)</span>',
    ),
    ('<a class="bp-word" href="cost.html">x</a>', "", '<a class="bp-word" href="#cost">x</a>'),
    ('<a href="cost.html#lost">x</a>', "", "x"),
    ('<a href="https://a.org/b.html">x</a>', "", '<a href="https://a.org/b.html">x</a>'),
    ('<a class="bp-number" href="findings/week.html#a">3</a>', "", "3"),
    (
        '<a href="council/leeds.html">x</a>',
        "",
        'x <span class="pdf-where">(on the site: book/council/leeds.html)</span>',
    ),
    ('<a href="../results.json">x</a>', "", 'x <span class="pdf-where">(on the site: results.json)</span>'),
    ('<a href="explain.html#a">x</a>', "https://a.org/", '<a href="https://a.org/book/explain.html#a">x</a>'),
]


@pytest.mark.parametrize(("link", "base", "made"), LINKS)
def test_a_link_leads_within_the_pdf_to_the_site_or_says_where(link: str, base: str, made: str) -> None:
    one = chapter(link)
    pdf.lead(one, {"week--end", "cost", "cost--all"}, {"week": 2, "cost": 5}, base)
    assert str(one.body) == made


def test_figures_are_numbered_by_chapter() -> None:
    figures = "".join(
        f'<div class="bp-figure" id="fig-{name}"><p class="bp-headline">So <em>it</em> is</p></div>'
        for name in "ab"
    )
    one = chapter(figures)
    told = [("fig-a", "Figure 2.1", "So it is"), ("fig-b", "Figure 2.2", "So it is")]
    assert pdf.number_figures(one) == told
    assert flat(one.body.p.text) == "Figure 2.1. So it is"


def test_folds_are_open_letters_are_not_and_screens_keep_their_own() -> None:
    one = chapter(
        '<details class="bp-fold"><summary>More</summary><p>a</p></details>'
        '<details class="bp-letter"><summary>Letter</summary><p>b</p></details>'
        '<div class="bp-code">c</div><form>d</form><button>e</button>'
    )
    pdf.clean(one.body)
    assert (
        str(one.body)
        == '<div class="bp-fold"><p class="pdf-opened">More</p><p>a</p></div><p>Letter (on the site)</p>'
    )


def printed_heads(first: int) -> list:
    """A row of heads and a cell as Chromium writes them, their names counted from a node of the page."""
    writer, generic = pypdf.PdfWriter(), pypdf.generic
    one, two = (generic.TextStringObject(f"node{first + step:08}") for step in (0, 4))
    heads = generic.ArrayObject([two, one])
    for said in (
        {"/ID": one},
        {"/ID": two},
        {"/A": generic.DictionaryObject({generic.NameObject("/Headers"): heads})},
    ):
        writer._add_object(
            generic.DictionaryObject({generic.NameObject(key): value for key, value in said.items()})
        )
    pdf.renumber_nodes(writer)
    return [one.get("/ID") or one["/A"]["/Headers"] for one in writer._objects[-3:]]


def test_the_names_of_heads_do_not_depend_on_how_many_nodes_a_page_had() -> None:
    assert (
        printed_heads(524)
        == printed_heads(525)
        == ["node00000001", "node00000002", ["node00000002", "node00000001"]]
    )


# --- the file --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(html: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder = tmp_path_factory.mktemp("pdf")
    made, file = pdf.Book(html), folder / "book.pdf"
    pdf.make(made, browser, file)
    reader = pypdf.PdfReader(file)
    return SimpleNamespace(
        made=made,
        file=file,
        reader=reader,
        pages=pdf.places(file),
        texts=[flat(page.extract_text()) for page in reader.pages],
    )


def test_the_file_is_of_a_fit_size(book) -> None:
    assert book.file.stat().st_size < 15e6


def kinds(chapter) -> set[str]:
    """The kinds of elements that a chapter holds."""
    return {tag.name for tag in chapter.body.find_all(True)}


def few(chapters) -> set[str]:
    """The names of few chapters that together hold every kind of element; in ``.ci/run`` those of all."""
    held = {one.name: kinds(one) for one in chapters}
    if WHOLE:
        return set(held)
    chosen, left = set(), set().union(*held.values())
    while left:
        name = max(held, key=lambda name: len(held[name] & left))
        chosen, left = chosen | {name}, left - held[name]
    return chosen


def test_two_prints_are_the_same_bytes(
    book, html: Path, browser: Browser, tmp_path: Path, monkeypatch
) -> None:
    chosen = few(book.made.chapters)
    monkeypatch.setattr(pdf, "LEFT_OUT", pdf.LEFT_OUT | {one.name for one in book.made.chapters} - chosen)
    part = pdf.Book(html)
    assert {one.name for one in part.chapters} == chosen
    assert set().union(*map(kinds, part.chapters)) == set().union(*map(kinds, book.made.chapters))
    one, two = (tmp_path / name for name in ("one.pdf", "two.pdf"))
    for file in (one, two):
        pdf.make(part, browser, file)
    assert one.read_bytes() == two.read_bytes()


def test_the_file_says_what_it_is_and_in_which_language(book) -> None:
    root = book.reader.root_object
    assert book.reader.metadata == {
        "/Title": "The Blueprint, Recomputed",
        "/Author": "The Blueprint, Recomputed contributors",
        "/Creator": "Chromium",
    }
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert book.made.results["hash"] in book.texts[0]


def test_bookmarks_lead_to_parts_and_chapters(book) -> None:
    def titles(outline) -> list[str]:
        return [
            name for one in outline for name in (titles(one) if isinstance(one, list) else [flat(one.title)])
        ]

    named = titles(book.reader.outline)
    wanted = [f"{one.number} {one.title}" for one in book.made.chapters]
    wanted += [one.part for one in book.made.chapters if one.first]
    assert [name for name in wanted if name not in named] == []


def test_the_contents_give_the_page_on_which_each_chapter_begins(book) -> None:
    listed = book.texts[book.pages["contents"] - 1] if "contents" in book.pages else book.texts[1]
    for one in book.made.chapters:
        found = re.search(rf"(?<!\d){one.number} {re.escape(one.title)} (\d+)", listed)
        assert found, one.title
        page = int(found[1])
        assert page == book.pages[one.name]
        begins = book.texts[page - 1]
        assert f"{one.number} {one.title}" in begins
        # The foot, which is drawn first
        assert re.search(rf"(?<!\d){page} ?The Blueprint, Recomputed", begins), begins[:120]


def test_every_figure_stands_once_with_its_number_where_the_list_says(book) -> None:
    names = [where.partition("--fig-")[2] for where, _, _ in book.made.figures]
    left_out = {name for name in exhibits() if name not in names}
    assert left_out == {"numbers-by-kind"} & set(exhibits())
    # A drawing that two chapters show stands in both, under two numbers
    assert len({where for where, _, _ in book.made.figures}) == len(names)
    text = " ".join(book.texts)
    for where, number, _ in book.made.figures:
        assert f"{number}. " in book.texts[book.pages[where] - 1], number
        assert text.count(f"{number}. ") == 1, number


def test_no_link_is_dead_and_none_is_without_words(book) -> None:
    named = set(book.reader.named_destinations)
    for page in book.reader.pages:
        for note in (one.get_object() for one in page.get("/Annots", [])):
            where = note["/A"]["/URI"] if "/A" in note else note["/Dest"]
            assert where in named or re.match(r"https?://|mailto:", where), where
            assert note["/Contents"], where


def test_what_is_on_the_site_alone_is_said_to_be_there(book) -> None:
    assert "(on the site: book/explain.html)" in " ".join(book.texts) or book.made.base


#: What reaches beyond the text of a page of paper
BEYOND = """width => [...document.querySelectorAll('article *')].filter(node => !node.closest('svg svg, .visually-hidden'))
  .filter(node => node.getClientRects().length && node.getBoundingClientRect().right > width + 1)
  .map(node => node.outerHTML.slice(0, 120))"""


def beyond(browser: Browser, page: str, width: float) -> list[str]:
    tab = browser.new_page(viewport={"width": int(width), "height": 900})
    tab.emulate_media(media="print")
    tab.goto(page)
    found = tab.evaluate(BEYOND, int(width))
    tab.close()
    return found


def test_nothing_of_the_pdf_is_cut_off(book, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "book.html").write_text(book.made.page({}), encoding="utf-8")
    assert beyond(browser, (tmp_path / "book.html").as_uri(), PDF) == []
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in book.reader.pages} == {A4}


@pytest.mark.parametrize(
    "page", ["index", "week", "ledger", "councils", "calculator", "council/leeds", "explain"]
)
def test_nothing_of_a_printed_page_is_cut_off(html: Path, browser: Browser, page: str) -> None:
    assert beyond(browser, (html / "book" / f"{page}.html").as_uri(), SITE) == []
