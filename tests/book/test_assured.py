"""The two pages of assurance as they are built: every link leads somewhere, every file is whole."""

import csv

import pytest
from reading import ids, parse

PAGES = ("assurance", "scope")


@pytest.fixture(params=PAGES)
def page(request, html):
    return parse(html / f"book/{request.param}.html")


def test_every_link_to_a_place_on_another_page_leads_there(html, page):
    for link in page.article.select('a[href*=".html#"]:not([href^="http"])'):
        name, _, fragment = link["href"].partition("#")
        assert fragment in ids((html / "book" / name).resolve()), link["href"]


def test_a_file_has_as_many_rows_as_the_page_says(html, page):
    offered = page.select('a.bp-data[href*="downloads/"][download]')
    assert offered
    for link in offered:
        with (html / "book" / link["href"]).resolve().open(encoding="utf-8", newline="") as file:
            rows = sum(1 for _ in csv.DictReader(file))
        assert f"{rows:,} rows" in link.parent.text


def test_figures_and_tables_of_chapters_are_in_the_list(html):
    with (html / "downloads/origins.csv").open(encoding="utf-8", newline="") as file:
        listed = {(one["kind"], one["page"]) for one in csv.DictReader(file)}
    missing = []
    for path in sorted((html / "_sources/book").glob("*.ipynb")):
        soup = parse(html / f"book/{path.stem}.html")
        pages = [("figure", f"{path.stem}.html#{one['id']}") for one in soup.select("figure.bp-figure")]
        pages += [("table", f"{path.stem}.html")] * bool(soup.select("article .bp-table caption"))
        missing += [one for one in pages if one not in listed]
    assert missing == []
