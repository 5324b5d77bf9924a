"""What would settle each open claim: who is asked, for what, and in a form that can be sent."""

import csv
import re
import shutil
from collections import Counter
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from analysis.data import DATA, DataError, load
from analysis.model import with_inputs
from analysis.requests import OPEN, letter, open_requests
from analysis.verdicts import judge
from analysis.views import settle

KINDS = ["public body", "organisation", "person", "public record"]


@pytest.fixture(scope="module")
def requests(register):
    return open_requests(register)


@pytest.fixture(scope="module")
def pages(register):
    return {kind: BeautifulSoup(settle.requests_view(register, kind).html, "html.parser") for kind in KINDS}


def open_claims(register):
    return [key for key, claim in register.claims.items() if judge(register, claim).verdict in OPEN]


def test_every_open_claim_stands_in_one_request_and_no_other_claim_does(register, requests):
    asked = Counter(judged.claim.id for request in requests for judged in request.claims)
    assert asked == Counter(open_claims(register))
    assert len(requests) < len(asked), "no two claims share a request"


def test_claims_that_share_a_request_share_what_settles_them_and_who_holds_it(requests):
    for request in requests:
        for judged in request.claims:
            assert (judged.claim.settles, judged.claim.holder) == (request.settles, request.holder.name)


def test_a_holder_of_its_own_gets_a_letter_of_its_own(register, requests):
    alone = [request for request in requests if request.holder.each]
    assert len(alone) > 1
    assert all(len(request.claims) == 1 for request in alone)
    merged = {name: replace(holder, each=False) for name, holder in register.holders.items()}
    assert len(open_requests(replace(register, holders=merged))) < len(requests)


def test_a_claim_that_is_settled_leaves_the_list(register):
    settled = with_inputs(register, children_per_family_known="1.4")
    before = open_claims(register)
    assert [name for name in before if name not in open_claims(settled)] == ["families_model"]


def test_every_letter_says_what_who_and_where(register, requests):
    for request in requests:
        text = letter(register, request)
        assert text.startswith("Subject: ")
        assert f"\n{request.holder.greeting},\n" in text
        assert f"\n- {request.settles}\n" in text
        assert "[your name]" in text
        assert not re.search(r"[{}]|Fraction\(|\bnan\b|: None", text)
        for judged in request.claims:
            claim = judged.claim
            assert f"- {claim.label}: " in text
            assert f"Source: {register.sources.loc[claim.source, 'title']}" in text
            assert claim.figure.text in text
            assert claim.locator in text


def test_the_act_is_named_to_public_bodies_and_to_nobody_else(register, requests):
    for request in requests:
        text = letter(register, request)
        named = "Freedom of Information Act 2000" in text
        assert named == (request.holder.kind == "public body"), request.key
        assert named == ("[your address or e-mail]" in text)


def test_one_figure_is_asked_about_in_the_singular(register, requests):
    for request in requests:
        many = len(request.claims) > 1
        text = letter(register, request)
        assert ("figures quoted in the debate" in text) == many
        assert ("a figure quoted in the debate" in text) != many
        assert ("They cannot be rebuilt" in text or "settle them" in text) <= many


@pytest.mark.parametrize("kind", KINDS)
def test_every_request_is_on_the_page_with_its_letter_to_copy(register, requests, pages, kind):
    found = [request for request in requests if request.holder.kind == kind]
    sections = pages[kind].select("section.bp-request")
    assert [section["id"] for section in sections] == [f"request-{request.key}" for request in found]
    for section, request in zip(sections, found, strict=True):
        assert section.find(id=section["aria-labelledby"]).get_text() == request.subject
        assert request.settles in section.select_one("dl").get_text()
        assert request.holder.name in section.select_one("dl").get_text()
        pre = section.select_one("details > summary + div.highlight > pre")
        assert pre.get_text() == letter(register, request)
        linked = [a["href"].partition("#claim-")[2] for a in section.select("ul a")]
        assert linked == [judged.claim.id for judged in request.claims]


def test_summaries_tell_the_letters_apart(pages):
    summaries = [tag.get_text() for page in pages.values() for tag in page.find_all("summary")]
    assert len(summaries) == len(set(summaries)) > 20


def test_the_plain_text_holds_every_letter(register, requests):
    text = "\n".join(settle.requests_view(register, kind).text for kind in KINDS)
    for request in requests:
        assert letter(register, request) in text


def test_every_kind_of_holder_has_its_part_of_the_page(register):
    assert {holder.kind for holder in register.holders.values()} == set(KINDS)
    with pytest.raises(ValueError, match="no open claim is held by a ghost"):
        settle.requests_view(register, "ghost")


def test_the_picture_counts_every_open_claim(register):
    figure = settle.holders_figure(register)
    assert figure.data["value"].sum() == len(open_claims(register))
    counts = Counter(register.claims[key].holder for key in open_claims(register))
    assert dict(zip(figure.data["label"], figure.data["value"], strict=True)) == counts


def test_the_pages_of_the_report_would_settle_more_than_anyone_else(register):
    """As the chapter's answer says."""
    first, second = settle.holders_figure(register).data.head(2).itertuples()
    assert first.label.startswith("The report's publishers")
    assert first.value > second.value


def spoil(tmp_path, name, key, column, value):
    folder = shutil.copytree(DATA, tmp_path / "data")
    path = folder / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    at = next(number for number, row in enumerate(rows) if key in row.values())
    rows[at][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(DataError) as caught:
        load(folder)
    return str(caught.value), at + 2


SPOILED = [
    ("claims.csv", "team_size", "holder", "The man in the moon", "foreignkey"),
    ("claims.csv", "families_model", "settles", "", "missing input needs it"),
    ("claims.csv", "families_model", "holder", "", "missing input needs it"),
    ("holders.csv", "Councils", "kind", "oracle", "enum"),
    ("holders.csv", "Councils", "greeting", "", "required"),
]


@pytest.mark.parametrize(("name", "key", "column", "value", "rule"), SPOILED)
def test_a_broken_row_is_found(tmp_path, name, key, column, value, rule):
    message, row = spoil(tmp_path, name, key, column, value)
    assert message.startswith(f"data/{name}, row {row}, column {column}, ")
    assert rule in message.lower()
