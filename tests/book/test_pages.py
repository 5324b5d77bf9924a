"""The built pages, read without a browser."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath
from posixpath import relpath
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from reading import CHAPTERS, WORDS_ONLY, ids, parse

from analysis.evidence.standings import standings
from analysis.ledger import links
from analysis.ledger.findings import SOURCES
from analysis.register.load import load

ROOT = Path(__file__).resolve().parents[2]
#: Pages of councils that differ from most: one as it should be, then gaps, doubts, ended, smallest, merged.
COUNCILS = [
    f"book/council/{slug}.html"
    for slug in ("leeds", "westminster", "liverpool", "cumbria", "isles-of-scilly", "northamptonshire")
]
PAGES = [*CHAPTERS, *COUNCILS, "index.html", "search.html", "404.html"]

every_page = pytest.mark.parametrize("page", PAGES)
every_chapter = pytest.mark.parametrize("page", [*CHAPTERS, *COUNCILS])

HEADINGS = re.compile(r"h[1-6]")
FILE_NAME = re.compile(r"^\S+\.(svg|png|jpe?g|gif|webp)$|^[0-9a-f]{20,}$", re.IGNORECASE)
CSS_REFERENCE = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")
SLIPS = re.compile(
    r"np\.\w+\(|\bnan\b|\bFraction\(|\bDecimal\(|\bTimestamp\(|<[\w.]+ object at|\bobject at 0x"
    r"|\{(?:n|glue|eval|ref|numref|doc|cite|eq)\b|\]\(|\$\$|\*\*",
    re.IGNORECASE,
)
FETCHING_RELS = {
    *("stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch"),
    *("icon", "apple-touch-icon", "manifest"),
}


def is_external(address: str) -> bool:
    """Whether fetching an address would leave the site."""
    parts = urlsplit(address.strip())
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def fetched_by_css(css: str) -> Iterator[str]:
    for reference, imported in CSS_REFERENCE.findall(css):
        yield reference or imported


def fetched_by_tag(tag: Tag) -> Iterator[str]:
    """Addresses that a browser fetches on meeting a tag, without being asked."""
    if tag.name == "link":
        if FETCHING_RELS & {rel.lower() for rel in tag.get("rel", [])}:
            yield tag.get("href", "")
    elif tag.name in ("use", "image"):
        yield tag.get("href") or tag.get("xlink:href", "")
    elif tag.name == "meta" and tag.get("http-equiv", "").lower() == "refresh":
        yield tag["content"].partition("url=")[2]
    yield from (tag[name] for name in ("src", "poster", "data", "action") if tag.has_attr(name))
    yield from (part.split()[0] for part in tag.get("srcset", "").split(",") if part.strip())
    yield from fetched_by_css(tag.get("style", ""))
    if tag.name == "style":
        yield from fetched_by_css(tag.get_text())


def fetched(soup: BeautifulSoup) -> list[str]:
    return [address for tag in soup.find_all(True) for address in fetched_by_tag(tag) if address]


def visible_text(soup: BeautifulSoup) -> str:
    """What a reader meets: words on the page, captions, alternative texts; not the code that is shown."""
    hidden = {id(tag) for tag in soup.select("script, style, template, .cell_input, .math")}
    words = [
        text
        for text in soup.find_all(string=True)
        if not any(id(parent) in hidden for parent in text.parents)
    ]
    named = [tag[name] for name in ("alt", "aria-label", "title") for tag in soup.find_all(**{name: True})]
    return "\n".join([*words, *named])


def accessible_name(soup: BeautifulSoup, tag: Tag) -> str:
    """Name of an image as a screen reader finds it."""
    ids = tag.get("aria-labelledby", "").split()
    labels = [found.get_text(" ", strip=True) for name in ids if (found := soup.find(id=name))]
    title = tag.find("title", recursive=False)
    own = title.get_text(strip=True) if title else ""
    return (" ".join(labels) or tag.get("aria-label", "") or tag.get("alt", "") or own).strip()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a.js", True),
        ("//example.org/a.js", True),
        ("http://127.0.0.1/a.js", True),
        ("../_static/a.js?v=1", False),
        ("data:image/png;base64,AA", False),
        ("#top", False),
    ],
)
def test_an_address_outside_is_told_from_one_inside(address: str, expected: bool) -> None:
    assert is_external(address) is expected


def test_every_way_of_fetching_is_seen() -> None:
    page = """<link rel="preconnect" href="1"><link rel="stylesheet" href="2"><link rel="next" href="no">
    <script src="3"></script><img src="4" srcset="5 1x, 6 2x"><style>@import "7"; a{background:url(8)}</style>
    <p style="background: url('9')"></p><svg><use href="10"/></svg><a href="no">x</a>
    <object data="11"></object><meta http-equiv="refresh" content="0; url=12"><iframe src="13"></iframe>"""
    assert sorted(map(int, fetched(BeautifulSoup(page, "html.parser")))) == list(range(1, 14))


def test_the_pages_are_those_of_the_contents(html: Path) -> None:
    built = {path.relative_to(html).as_posix() for path in html.rglob("*.html")}
    councils = {f"book/council/{slug}.html" for slug in standings(load())}
    explained = {path for path in built if path.startswith("book/findings/")}
    assert {f"book/{links.explanations(chapter)}" for chapter in SOURCES} <= explained
    made = (
        set(PAGES) | {"book/calculator.html"} | councils | explained | {f"{page}.html" for page, _ in moved()}
    )
    assert {path for path in built if not path.startswith("_")} == made


def moved() -> list[tuple[str, str]]:
    """Pages that have become part of another, with that other."""
    lines = (ROOT / "book" / "redirects.txt").read_text(encoding="utf-8").splitlines()
    pairs = [shlex.split(line, comments=True) for line in lines]
    return [(pair[0].removesuffix(".ipynb"), pair[1].removesuffix(".ipynb")) for pair in pairs if pair]


def test_an_old_address_leads_to_where_its_content_stands(html: Path) -> None:
    for old, new in moved():
        page = parse(html / f"{old}.html")
        assert page.find("a")["href"] == relpath(f"{new}.html", PurePosixPath(old).parent), old
        assert (html / f"{new}.html").exists(), new


def test_the_contents_can_be_held_in_mind() -> None:
    assert len([page for page in CHAPTERS if page not in WORDS_ONLY]) <= 21


def test_each_chapter_stands_once_in_the_contents_with_its_group_open(html: Path) -> None:
    for page in CHAPTERS:
        nav = parse(html / page).select_one("nav.bd-docs-nav")
        named = [
            (html / page).parent.joinpath(a["href"] if a["href"] != "#" else PurePosixPath(page).name)
            for a in nav.select("a")
        ]
        assert sorted(named) == sorted(html / one for one in [*CHAPTERS, "book/calculator.html"]), page
        current = nav.select_one('a[aria-current="page"]')
        assert current is not None, page
        group = current.find_parent("details")
        assert group is None or group.has_attr("open"), page


#: Pages that say where numbers come from; what is counted is counted in the ledger.
EXPLAINING = {
    *(PurePosixPath(page).name for page in WORDS_ONLY),
    "ledger.html",
    "councils.html",
    "systems.html",
}


@every_page
def test_a_page_fetches_nothing_from_elsewhere(html: Path, page: str) -> None:
    assert [address for address in fetched(parse(html / page)) if is_external(address)] == []


def test_no_style_sheet_fetches_from_elsewhere(html: Path) -> None:
    sheets = {path: path.read_text(encoding="utf-8") for path in html.rglob("*.css")}
    assert html / "_static" / "book.css" in sheets
    outside = {
        path.name: address
        for path, css in sheets.items()
        for address in fetched_by_css(css)
        if is_external(address)
    }
    assert outside == {}


def test_a_drawing_on_the_page_of_councils_leads_to_the_table_there(html: Path) -> None:
    lines = parse(html / "book/councils.html").select(".bp-find")
    assert {line.a["href"] for line in lines} == {"#ledger"}
    assert parse(html / "book/councils.html").select_one("#ledger table")


@every_chapter
def test_every_picture_says_what_it_shows(html: Path, page: str) -> None:
    soup = parse(html / page)
    pictures = [*soup.find_all("img"), *soup.select("svg[role=img]")]
    assert pictures or page in WORDS_ONLY, "a chapter without a picture"
    names = [accessible_name(soup, picture) for picture in pictures]
    assert [name for name in names if len(name.split()) < 5 or FILE_NAME.match(name)] == []


@every_page
def test_a_drawing_without_a_name_is_hidden_from_screen_readers(html: Path, page: str) -> None:
    drawings = [svg for svg in parse(html / page).find_all("svg") if not svg.find_parent("svg")]
    bare = [svg for svg in drawings if svg.get("role") != "img" and svg.get("aria-hidden") != "true"]
    assert [str(svg)[:120] for svg in bare] == []


@every_chapter
def test_every_figure_has_caption_name_and_two_drawings(html: Path, page: str) -> None:
    figures = parse(html / page).select("figure.bp-figure")
    assert figures or page in WORDS_ONLY, "a chapter without a figure"
    for figure in figures:
        assert figure.get("id", "").startswith("fig-"), figure.get("id")
        caption = figure.find("figcaption", recursive=False)
        assert caption is not None, figure["id"]
        assert len(caption.get_text(" ", strip=True).split()) > 5, figure["id"]
        for width in ("bp-wide", "bp-narrow"):
            assert len(figure.select(f".{width} > svg[role=img]")) == 1, (figure["id"], width)


@every_chapter
def test_every_figure_gives_its_data(html: Path, page: str) -> None:
    figures = parse(html / page).select("figure.bp-figure")
    without = [figure["id"] for figure in figures if not figure.select("a.bp-data[href][download]")]
    assert without == []


@every_chapter
def test_every_figure_leads_to_how_its_numbers_are_made(html: Path, page: str) -> None:
    for figure in parse(html / page).select("figure.bp-figure"):
        targets = [link["href"] for link in figure.select("figcaption .bp-explained > a.bp-number[href]")]
        assert targets, f"{figure['id']}: no link to an explanation"
        for target in targets:
            file, anchor = urldefrag(target)
            path = ((html / page).parent / file).resolve() if file else html / page
            own = page in COUNCILS and path == html / page
            known = path.name in EXPLAINING or path.parent.name == "findings"
            assert own or known, f"{figure['id']}: {target}"
            assert anchor in ids(path), f"{figure['id']}: {target} leads nowhere"


@every_page
def test_ids_are_unique(html: Path, page: str) -> None:
    counts = Counter(tag["id"] for tag in parse(html / page).find_all(id=True))
    assert [name for name, count in counts.items() if count > 1] == []


@every_page
def test_no_slip_of_the_machine_shows(html: Path, page: str) -> None:
    text = visible_text(parse(html / page))
    assert len(text.split()) > 3
    assert [text[max(0, slip.start() - 30) : slip.end() + 30] for slip in SLIPS.finditer(text)] == []


@every_page
def test_headings_stand_in_order_under_one_title(html: Path, page: str) -> None:
    levels = [int(tag.name[1]) for tag in parse(html / page).find_all(HEADINGS)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


@every_page
def test_language_and_title_are_set(html: Path, page: str) -> None:
    soup = parse(html / page)
    assert soup.html["lang"] == "en-GB"
    assert soup.title is not None
    assert soup.title.get_text(strip=True)


@every_page
def test_no_link_leads_nowhere(html: Path, page: str) -> None:
    soup = parse(html / page)
    addresses = {tag["href"] for tag in soup.find_all(href=True)} | set(fetched(soup))
    missing = []
    for address in sorted(address for address in addresses if not urlsplit(address).scheme):
        file, anchor = urldefrag(address)
        target = html / page
        if file:
            target = (target.parent / unquote(urlsplit(file).path)).resolve()
        if "=" in anchor:  # the state of the calculator, which is no place on its page
            anchor = ""
        if not target.is_file() or (anchor and unquote(anchor) not in ids(target)):
            missing.append(address)
    assert missing == []


def test_the_one_style_sheet_asks_for_no_file(html: Path) -> None:
    sheets = {tag["href"] for page in PAGES for tag in parse(html / page).select('link[rel="stylesheet"]')}
    assert {PurePosixPath(sheet).name for sheet in sheets} == {"page.css"}
    asked = fetched_by_css((html / "_static" / "page.css").read_text(encoding="utf-8"))
    assert [address[:60] for address in asked if not address.startswith("data:")] == []


def test_formulas_are_set_by_the_build(html: Path) -> None:
    pages = [*(html / "book/findings").glob("*.html"), *(html / page for page in CHAPTERS)]
    formulas = [formula for page in pages for formula in parse(page).select(".math")]
    assert len(formulas) > 250
    assert [str(formula) for formula in formulas if len(formula.select("math[display=block]")) != 1] == []
    assert [str(formula) for formula in formulas if "\\" in formula.get_text()] == []


@every_page
def test_every_icon_is_drawn_by_the_style_sheet(html: Path, page: str) -> None:
    sheet = (html / "_static" / "page.css").read_text(encoding="utf-8")
    shown = {name for tag in parse(html / page).select("[class*=fa-]") for name in tag["class"]}
    assert {
        name for name in shown if name.startswith("fa-") and not re.search(rf"\.{name}[,{{]", sheet)
    } == set()


def test_results_are_written_beside_the_pages(html: Path) -> None:
    results = json.loads((html / "results.json").read_text(encoding="utf-8"))
    assert results["claims"]
    assert results["results"]


@every_page
def test_no_button_asks_for_a_repository(html: Path, page: str) -> None:
    cited = set(load().sources["address"])
    links = {tag["href"] for tag in parse(html / page).find_all("a", href=True)} - cited
    assert [link for link in links if re.search(r"github\.com|gitlab|binder|colab", link)] == []


def palette(mode: str) -> dict[str, str]:
    css = (ROOT / "book" / "_static" / "book.css").read_text(encoding="utf-8")
    block = re.search(rf'html\[data-theme="{mode}"\] {{(.*?)}}', css, re.DOTALL)
    assert block, mode
    return dict(re.findall(r"--bp-([\w-]+): (#[0-9a-f]{6});", block.group(1)))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_guidelines_define_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_of_words_can_be_read(mode: str) -> None:
    colours = palette(mode)
    pairs = [(name, ground) for name in ("ink", "muted", "link") for ground in ("paper", "surface", "band")]
    pairs += [(name, f"{name}-ground") for name in ("good", "fair", "bad", "open", "unknown")]
    pairs += [("paper", str(series)) for series in range(1, 6)]  # words upon a bar
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_of_lines_and_bars_stand_out(mode: str) -> None:
    colours = palette(mode)
    pairs = [(name, "paper") for name in ("edge", "focus")]
    pairs += [(str(series), ground) for series in range(1, 6) for ground in ("paper", "band")]
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}
