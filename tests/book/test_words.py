"""The first use of each word on every page leads to the page of words; read without a browser."""

import importlib.util
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from reading import parse
from sphinx_external_toc.parsing import parse_toc_yaml

from analysis.chapters.glossary import terms, uses

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml") if name != "book/words"]
PAGES = [*CHAPTERS, "book/council/leeds.html", "book/council/cumbria.html", "book/findings/week.html"]


def extension():
    spec = importlib.util.spec_from_file_location("book_words", ROOT / "book/_ext/book_words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


words = extension()


def in_prose(text) -> bool:
    """Whether text stands where a word may be linked."""
    for parent in text.parents:
        classes = set(parent.get("class", []))
        if "bp-word" in classes:
            continue
        if parent.name in words.PASSED or classes & words.PASSED_CLASSES:
            return False
    return True


def first_uses(soup: BeautifulSoup) -> dict:
    """Word → the text that uses it first."""
    found = {}
    for text in soup.select_one("article").find_all(string=True):
        if type(text).__name__ == "NavigableString" and in_prose(text):
            for _, _, term in uses(text):
                found.setdefault(term, text)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_the_first_use_of_a_word_leads_to_its_line(html: Path, page: str) -> None:
    first = first_uses(parse(html / page))
    unlinked = []
    for term, text in first.items():
        link = text.find_parent("a", class_="bp-word")
        if link is None or not link["href"].endswith(f"words.html#{term.anchor}"):
            unlinked.append(term.term)
        else:
            assert link["title"] == term.meaning
    assert unlinked == []


def test_every_word_of_the_list_is_used_on_a_page(html: Path) -> None:
    pages = [path for path in (html / "book").rglob("*.html") if path.name != "words.html"]
    used = set()
    for page in pages:
        article = parse(page).select_one("article")
        used |= {term for _, _, term in uses(article.get_text(" "))} if article else set()
    assert [one.term for one in terms() if one not in used] == []


def test_nearly_every_page_uses_a_word(html: Path) -> None:
    assert sum(bool(first_uses(parse(html / page))) for page in PAGES) > 0.9 * len(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_word_is_linked_once_on_a_page(html: Path, page: str) -> None:
    links = [link["href"] for link in parse(html / page).select("a.bp-word")]
    assert len(links) == len(set(links))


def test_the_page_of_words_has_a_place_for_each(html: Path) -> None:
    soup = parse(html / "book" / "words.html")
    assert [tag.get_text() for tag in soup.select(".bp-words dt")] == [
        one.term.replace("'", "’") for one in terms()
    ]
    for one in terms():
        line = soup.find(id=one.anchor).find_next_sibling("dd").get_text(" ", strip=True)
        assert line.startswith(one.meaning.replace("'", "’")) or line.startswith(one.meaning)


def test_words_in_titles_links_code_and_drawings_stay_as_they_are() -> None:
    body = (
        '<h2>Median</h2><p class="admonition-title">Median</p><a href="x">median</a><svg><g><text>median</text></g></svg>'
        "<code>median</code><br/><p>Its median &amp; <b>median</b></p>"
    )
    linked = words.link_words(body, "words.html")
    assert linked.count("bp-word") == 1
    assert re.search(
        r'<p>Its <a class="bp-word" href="words.html#word-median" title="[^"]+">median</a> &amp;', linked
    )


def test_the_sign_of_a_loss_stays_with_its_amount() -> None:
    body = '<p title="−£1">A loss of −£7.2m, or −£4,000.</p><svg><text>−£2m</text></svg>'
    assert words.keep_signs(body) == (
        '<p title="−£1">A loss of <span class="bp-loss">−£7.2m</span>, or <span class="bp-loss">−£4,000</span>.</p>'
        "<svg><text>−£2m</text></svg>"
    )


@pytest.mark.parametrize(
    ("written", "curled"),
    [
        ("<p>Hampshire&#x27;s 'own' councils' way</p>", "<p>Hampshire’s ‘own’ councils’ way</p>"),
        ("<pre>it's</pre><a title=\"it's\">don't</a>", "<pre>it's</pre><a title=\"it's\">don’t</a>"),
        ('<p>only "high" counts ("c.&quot;, "it")</p>', "<p>only “high” counts (“c.”, “it”)</p>"),
        ('<p>"<em>Two</em>" words</p>', "<p>“<em>Two</em>” words</p>"),
        ("<svg><text>the authors&#x27; best</text></svg>", "<svg><text>the authors’ best</text></svg>"),
    ],
)
def test_marks_are_curled_in_prose_and_drawings_and_not_in_code(written, curled):
    assert words.curl(written) == curled
