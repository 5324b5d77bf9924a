"""Every source is a link where it has an address, and every link out of the prose is a source of the register."""

import json
import re
from pathlib import Path

import pytest
from book_links import link_sources
from bs4 import BeautifulSoup

from analysis.appraisal import calculator
from analysis.chapters import calculator as calculator_page
from analysis.chapters.explained import section
from analysis.ledger.entries import number
from analysis.register.load import load

ROOT = Path(__file__).resolve().parents[2]
REGISTER = load()
LINK = re.compile(r"\]\((https?://[^)]+)\)")


def prose(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
LINKED = {address for path in CHAPTERS for address in LINK.findall(prose(path))}
CODE = "".join(
    path.read_text(encoding="utf-8")
    for kind in ("py", "csv")
    for path in (ROOT / "analysis").rglob(f"*.{kind}")
)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_link_out_of_the_prose_is_the_address_of_a_source(path):
    known = set(REGISTER.sources["address"])
    assert [address for address in LINK.findall(prose(path)) if address not in known] == []


def test_only_one_document_has_no_address_that_is_known():
    without = REGISTER.sources.index[REGISTER.sources["address"] == ""]
    assert list(without) == ["fox"]
    assert "not known" in REGISTER.sources.loc["fox", "note"]


def test_every_page_in_the_register_of_sources_is_used_or_linked():
    entries = [*REGISTER.claims.values(), *REGISTER.inputs.values(), *REGISTER.restatements.values()]
    used = {entry.source for entry in [*entries, *REGISTER.evaluations.values()]}
    pages = REGISTER.sources[REGISTER.sources["kind"] == "web page"]
    idle = [
        key
        for key, row in pages.iterrows()
        if key not in used and row["address"] not in LINKED and not re.search(rf"\b{key}\b", CODE)
    ]
    # Read for the records, whose chapters cite them in words
    assert set(idle) <= {"charles_hunter_2018", "cin_guide_2018"}


@pytest.mark.parametrize(
    ("kind", "entries"),
    [
        ("claim", REGISTER.claims.values()),
        ("input", [entry for entry in REGISTER.inputs.values() if entry.source]),
    ],
)
def test_where_a_figure_is_explained_its_source_is_a_link(kind, entries):
    explained = "".join(section(REGISTER, number(REGISTER, kind, entry.id)) for entry in entries)
    page = BeautifulSoup(explained, "html.parser")
    links = page.select("a.external[href]")
    assert {link["rel"][0] for link in links} == {"external"}
    found = {link["href"] for link in links}
    sources = {entry.source for entry in entries}
    addresses = {REGISTER.sources.loc[source, "address"] for source in sources} - {""}
    assert addresses - found == set()


def test_the_calculator_leads_to_every_source_that_it_starts_from():
    page = BeautifulSoup(calculator_page.page(REGISTER, "Calculator").html, "html.parser")
    found = {link["href"] for link in page.select('a[rel="external"]')}
    inputs = [REGISTER.inputs[key] for key in calculator.base(REGISTER) if key in REGISTER.inputs]
    sources = {one.source for one in inputs if one.source} | {"dfe_workforce", "mhclg_outturn_2025"}
    assert set(REGISTER.sources.loc[list(sources), "address"]) == found


# --- source lines ------------------------------------------------------------------------------------------


WORKFORCE = REGISTER.sources.loc["dfe_workforce", "address"]


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("Department for Education, children&#x27;s social work workforce, OGL; simulations", [WORKFORCE]),
        ("this book&#x27;s registers of claims and inputs", ["../data.html"]),
        ("the accounts as cited in the table of inputs", []),
    ],
)
def test_a_source_line_leads_to_the_source(line, links):
    page = BeautifulSoup(link_sources(f"<p>{line}</p><p>Source: {line}</p>", "../data.html"), "html.parser")
    assert [link["href"] for link in page("a")] == links
    assert page.get_text() == BeautifulSoup(f"<p>{line}</p><p>Source: {line}</p>", "html.parser").get_text()


def test_every_chapter_whose_figures_rest_on_official_counts_leads_to_them(html):
    unlinked = [
        (path.stem, line.get_text())
        for path in [
            *(html / f"book/{chapter.stem}.html" for chapter in CHAPTERS),
            html / "book/council/leeds.html",
        ]
        for line in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select(".bp-source")
        if "Open Government Licence" in line.get_text() and not line.select("a[rel~=external]")
    ]
    assert unlinked == []
