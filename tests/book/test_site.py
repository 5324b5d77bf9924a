"""A page is found, shown with a link, cited and missed as it should be; with an address of the site and without."""

import functools
import http.server
import io
import json
import re
import threading
import zipfile
from urllib.parse import urlsplit

import book_cite
import book_data
import book_figures
import book_site
import pytest
import resvg_py
from bs4 import BeautifulSoup
from building import ROOT
from reading import parse
from sphinx_external_toc.parsing import parse_toc_yaml

from analysis.chapters import downloads
from analysis.evidence.standings import standings
from analysis.ledger.edition import edition
from analysis.register import package
from analysis.register.load import DATA, load
from analysis.show.picture import CARD

CHAPTERS = [str(name) for name in parse_toc_yaml(ROOT / "_toc.yml")]
BASE = "https://example.org/blue/"
ANSWER = (
    '<h1>How much?</h1><p><strong>Question.</strong> How?</p><div class="bp-answer admonition">'
    '<p class="admonition-title">The answer</p><div class="bp-when"><p>Yes, by <a href="#a">9.6%</a> since c.2019 &amp; '
    "more. Not   in the report’s way.</p></div></div>"
)


def meta(soup):
    return {
        tag.get("name") or tag.get("property"): tag["content"]
        for tag in soup.find_all("meta", content=True)
        if tag.get("name") or tag.get("property")
    }


# --- what is said of a page --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (ANSWER, "Yes, by 9.6% since c.2019 & more. Not in the report’s way."),
        ("<h1>Leeds</h1><p>Yorkshire and <b>The Humber</b>.</p><p>More.</p>", "Yorkshire and The Humber."),
        ("", ""),
    ],
)
def test_the_answer_of_a_page_is_read_from_it(body, told):
    assert book_site.answer(body) == told


@pytest.mark.parametrize(
    ("text", "longest", "told"),
    [
        ("One fits. Two fit. Three do not.", 19, "One fits. Two fit."),
        ("From c.60% to 1.5 it fits. No.", 26, "From c.60% to 1.5 it fits."),
        ("One, two, three, four and five", 20, "One, two, three…"),
        ("Short", 20, "Short"),
    ],
)
def test_a_description_is_whole_sentences_or_as_many_words_as_fit(text, longest, told):
    assert book_site.shortened(text, longest) == told


def test_without_an_address_nothing_is_said_that_needs_one():
    told = meta(
        BeautifulSoup(book_site.metatags("book/a", 'A "b"?', ANSWER, ("P", ""), "book/a"), "html.parser")
    )
    assert told["og:title"] == 'A "b"?'
    assert told["description"] == told["og:description"] == book_site.answer(ANSWER)
    assert not any(part in name for name in told for part in ("url", "image"))
    assert told["twitter:card"] == "summary"


@pytest.mark.parametrize("base", [BASE, BASE.rstrip("/")])
def test_one_line_of_settings_gives_every_page_its_address_and_its_card(base):
    made = book_site.metatags("book/council/leeds", "Leeds", ANSWER, ("P", base), "book/councils")
    told = meta(BeautifulSoup(made, "html.parser"))
    assert told["og:url"] == "https://example.org/blue/book/council/leeds.html"
    assert told["og:image"] == "https://example.org/blue/cards/councils.png"
    assert (told["og:image:width"], told["og:image:height"]) == tuple(map(str, CARD))
    assert told["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize("page", book_site.UNLISTED)
def test_pages_that_answer_nothing_ask_to_be_left_out(page):
    assert 'content="noindex"' in book_site.metatags(page, "Search", "", ("P", BASE), "book/index")


def test_the_list_of_pages_leaves_out_what_asks_for_it(tmp_path):
    for name, head in {
        "book/b": "",
        "book/a": "",
        "book/old": '<meta name="robots" content="noindex">',
    }.items():
        path = tmp_path / f"{name}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(head, encoding="utf-8")
    (tmp_path / "index.html").write_text("", encoding="utf-8")
    assert book_site.listed(tmp_path) == ["book/a", "book/b"]
    made = book_site.sitemap(BASE, ["book/a", "book/b"])
    assert re.findall(r"<loc>(.*?)</loc>", made) == [f"{BASE}book/a.html", f"{BASE}book/b.html"]


# --- the card ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headline", "number", "sentence"),
    [
        ("36 of 147 councils have it", "36 of 147", "36 of 147 councils have it"),
        ("England loses −£605m at once", "−£605m", "England loses −£605m at once"),
        ("It is back within 10 years", "10 years", "It is back within 10 years"),
        ("Most rests on one thing", "9.6%", "Yes, by 9.6% since c.2019 & more."),
    ],
)
def test_a_card_has_the_number_of_the_sentence_that_it_shows(headline, number, sentence):
    body = f'{ANSWER}<p class="bp-headline">{headline}</p>'
    assert book_site.card("T", body) == ("T", number, sentence)


def test_a_page_without_a_number_shows_its_answer():
    told = "What 3 words mean."
    assert book_site.card("Words", f"<h1>Words</h1><p>{told}</p>") == ("Words", "", told)


def test_a_card_has_the_size_that_others_show_and_the_same_bytes_each_time():
    one = book_site.card(
        "How much time do families get, and what of it is left at the end of a long week?", ANSWER
    )
    paint = functools.partial(book_figures.painter(), zoom=1)
    first, second = (bytes(paint(svg_string=one.svg)) for _ in range(2))
    assert first == second
    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(first[16:20]), int.from_bytes(first[20:24])) == CARD
    heights = [float(y) for y in re.findall(r'<text x="72" y="([\d.]+)"', one.svg)]
    assert heights == sorted(heights)
    assert heights[-1] < CARD[1] - 30
    assert resvg_py


# --- citations ---------------------------------------------------------------------------------------------


def test_a_page_is_cited_with_the_state_of_the_book():
    assert book_cite.text("How much?", "https://a.org/x") == (
        f"{book_cite.authors()}. “How much?” In The Blueprint, Recomputed, {edition().words}. https://a.org/x"
    )
    assert book_cite.text("Leeds", "").endswith(f"“Leeds.” In The Blueprint, Recomputed, {edition().words}.")
    assert book_cite.text("", "").endswith(f". The Blueprint, Recomputed, {edition().words}.")


def test_an_entry_for_a_reference_manager_is_whole_and_names_no_day_that_is_not_known(monkeypatch):
    undated = {name: value for name, value in book_cite.book().items() if name != "date-released"}
    monkeypatch.setattr(book_cite, "book", lambda: undated)
    made = book_cite.bibtex("Barking & Dagenham: 5% #1", "book/council/barking", "")
    assert made.startswith("@misc{blueprint-recomputed-council-barking,\n")
    assert r"title = {{Barking \& Dagenham: 5\% \#1}}" in made
    assert edition().hash in made
    assert "year" not in made
    assert "url" not in made
    assert made.count("{") == made.count("}")
    assert "url = {https://a.org}" in book_cite.bibtex("", "", "https://a.org")


def test_the_year_is_that_of_the_release_once_it_has_a_day(monkeypatch):
    released = {**book_cite.book(), "date-released": "2031-02-03"}
    monkeypatch.setattr(book_cite, "book", lambda: released)
    assert "(2031). " in book_cite.text("How much?", "")
    assert "  year = {2031}" in book_cite.bibtex("How much?", "book/a", "")


# --- files to take along -----------------------------------------------------------------------------------


def test_files_are_packed_the_same_whatever_their_order_and_age():
    files = {"b.csv": b"2", "a.csv": b"1"}
    first, second = book_data.packed(files), book_data.packed(dict(reversed(files.items())))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_every_table_is_published_with_what_its_columns_mean():
    published = downloads.published()
    described = package.described(DATA)["resources"]
    assert set(published) == {one["path"] for one in described} | {"datapackage.json"}
    shown = downloads.listed(official=True).html + downloads.listed(official=False).html
    soup = BeautifulSoup(shown, "html.parser")
    assert [tag["href"] for tag in soup.select("a.bp-data")] == sorted(
        (f"../data/{one['path']}" for one in described), key=lambda path: "official" not in path
    )
    for one in described:
        columns = soup.find(id=f"table-{one['name'].replace('_', '-')}").find_next("dl")
        assert [dt.text for dt in columns.find_all("dt")] == [
            field["name"] for field in one["schema"]["fields"]
        ]
    assert [cell for cell in soup.stripped_strings if cell in ("None", "nan")] == []


def test_what_many_official_tables_say_is_said_once_above_them():
    shown = BeautifulSoup(downloads.listed(official=True).html, "html.parser")
    official = [one for one in package.described(DATA)["resources"] if one["path"].startswith("official/")]
    assert (
        shown.text.count("Contains public sector information")
        == shown.text.count("none of them is zero")
        == 1
    )
    assert shown.p.text.startswith("Contains public sector information licensed")
    for one in official:
        own = shown.find(id=f"table-{one['name'].replace('_', '-')}").find_next("p").text
        left = set(re.split(r"(?<=\.) (?=[A-Z])", one["description"])) - {""}
        assert all(sentence in own or sentence in shown.p.text for sentence in left), one["name"]


def test_only_text_that_would_run_differs_from_the_tables_themselves():
    changed = {
        path for path, text in downloads.published().items() if text != (DATA / path).read_text("utf-8")
    }
    assert changed == {"synthetic_claims.csv"}


# --- on the pages ------------------------------------------------------------------------------------------


def pages():
    councils = [f"book/council/{slug}" for slug in standings(load())]
    return [*CHAPTERS, "book/calculator", *councils]


def test_every_page_says_what_it_answers_and_how_to_cite_it(html):
    told = {}
    for page in pages():
        soup = parse(html / f"{page}.html")
        told[page] = meta(soup)["description"]
        assert 20 < len(told[page]) <= book_site.LONGEST, page
        assert not re.search(r"[<>{}`]|&\w+;", told[page]), page
        assert meta(soup)["og:title"] == soup.h1.find(string=True).strip(), page
        cited = soup.select_one(".bp-footer .bp-cite-page")
        assert edition().words in cited.p.text, page
        assert edition().hash in cited.pre.text, page
        footer = soup.select_one(".bp-footer")
        assert set(book_cite.ABOUT.values()) <= {a.text for a in footer("a")}, page
    assert len(set(told.values())) == len(told)


def test_every_chapter_has_its_card(html):
    cards = {path.stem: path.read_bytes() for path in (html / book_site.FOLDER).glob("*.png")}
    assert set(cards) == {page.rpartition("/")[2] for page in CHAPTERS}
    assert all(int.from_bytes(png[16:20]) == CARD[0] for png in cards.values())


def test_without_an_address_no_page_names_one(html):
    assert not (html / "sitemap.xml").exists()
    assert parse(html / "book/week.html").find("link", rel="canonical") is None


def test_what_the_page_of_downloads_offers_is_there(html):
    soup = parse(html / "book/data.html")
    offered = [tag["href"] for tag in soup.select("a.bp-data")]
    assert len(offered) > 60
    assert [where for where in offered if not (html / "book" / where).resolve().is_file()] == []
    for name, folder in book_data.PACKED.items():
        with zipfile.ZipFile(html / "downloads" / f"{name}.zip") as archive:
            packed = {path.removeprefix(f"{name}/"): archive.read(path) for path in archive.namelist()}
        files = [path for path in (html / folder).rglob("*") if path.suffix in (".csv", ".json")]
        assert packed == {path.relative_to(html / folder).as_posix(): path.read_bytes() for path in files}
    described = json.loads((html / "data/datapackage.json").read_text(encoding="utf-8"))
    assert all((html / "data" / one["path"]).is_file() for one in described["resources"])


def test_the_change_log_is_that_of_the_repository(html):
    shown = parse(html / "book/changes.html").article.get_text(" ", strip=True)
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d[\d.]*)\] - [\d-]+$", log, re.MULTILINE)
    assert versions[0] == edition().version
    assert all(f"Version {version}, " in shown for version in versions)
    assert ("Since the last version" in shown) == ("[Unreleased]" in log)


# --- a page that is not there ------------------------------------------------------------------------------


@pytest.fixture
def below(html):
    """Address of the pages below a folder, from a server that shows 404.html for what it does not have."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path):
            return super().translate_path(path.removeprefix("/some/where"))

        def send_error(self, code, message=None, explain=None):
            body = (html / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    handler = functools.partial(Handler, directory=str(html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/some/where/"
        server.shutdown()


@pytest.mark.parametrize(
    "missing", ["nothing.html", "book/nothing.html", "book/council/no/such.html", "404.html"]
)
def test_a_page_that_is_missed_leads_to_all_others_from_any_depth(browser, below, missing):
    page = browser.new_page()
    page.goto(below + missing)
    assert page.inner_text("h1") == "This page is not here"
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    assert len(links) > len(CHAPTERS)
    assert [link for link in links if page.request.get(link).status != 200] == []
    page.fill("input[name=q]", "Leeds")
    page.press("input[name=q]", "Enter")
    page.wait_for_url("**/search.html?q=Leeds")
    assert urlsplit(page.url).path == "/some/where/search.html"
    page.close()


def test_a_page_that_is_missed_has_the_font_of_the_book(browser, site):
    page, fonts = browser.new_page(), []
    for name in ("404.html", "book/index.html"):
        page.goto(site + name)
        told = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
        fonts.append([font.strip(' "') for font in told.split(",")])
    page.close()
    assert fonts[0] == fonts[1][: len(fonts[0])]


def test_a_page_that_is_missed_has_the_colours_of_the_book():
    own = (ROOT / "book/_templates/404.html").read_text(encoding="utf-8")
    css = (ROOT / "book/_static/book.css").read_text(encoding="utf-8")
    told = re.findall(r"--(paper|ink|link): (#\w+);", own)
    known = [
        (name, re.search(rf'html\[data-theme="{mode}"\] {{[^}}]*?--bp-{name}: (#\w+);', css)[1])
        for mode in ("light", "dark")
        for name in ("paper", "ink", "link")
    ]
    assert told == known


def test_where_the_address_is_known_no_script_is_needed():
    from jinja2 import Environment, FileSystemLoader

    def made(base):
        class App:
            class config:
                html_baseurl, html_title = base, "The book"

        ((name, context, template),) = book_site.pages(App)
        assert name == "404"
        templates = Environment(loader=FileSystemLoader(ROOT / "book/_templates"), autoescape=False)
        chapters = [{"name": "book/week", "title": "Week"}]
        known = {"root_doc": "book/index", "root_title": "R", "metatags": ""}
        shown = templates.get_template(template).render(
            known,
            **context,
            pathto=lambda page: f"{page}.html",
            contents=[{"caption": "C", "chapters": chapters}],
        )
        return BeautifulSoup(shown, "html.parser")

    known, unknown = made(BASE), made("")
    assert known.find("script") is None
    assert [a["href"] for a in known("a")] == ["/blue/book/index.html", "/blue/book/week.html"]
    assert known.form["action"] == "/blue/search.html"
    assert unknown.find("script")
    assert unknown.form["action"] == "search.html"
