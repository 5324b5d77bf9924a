"""What would settle each open claim: who is asked, for what, and in a form that can be sent."""

import csv
import re
import shutil
from collections import Counter
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from analysis.chapters import explain, explained, settle, shown, start
from analysis.claims.enquiries import ASKED, OPEN, letter, look_ups, open_requests
from analysis.claims.expression import with_inputs
from analysis.claims.verdicts import Verdict, judge
from analysis.ledger.entries import number
from analysis.register.load import DATA, DataError, load
from analysis.show.marks import MARKS

KINDS = ["public body", "organisation"]


@pytest.fixture(scope="module")
def requests(register):
    return open_requests(register)


@pytest.fixture(scope="module")
def pages(register):
    return {kind: BeautifulSoup(settle.requests_view(register, kind).html, "html.parser") for kind in KINDS}


def open_claims(register):
    return [key for key, claim in register.claims.items() if judge(register, claim).verdict in OPEN]


def rows_of(shown):
    """Keys of the claims in the rows of a table."""
    page = BeautifulSoup(shown.html, "html.parser")
    return [row.th.a["href"].partition("#claim-")[2] for row in page.select("tbody tr")]


def test_every_open_claim_stands_in_one_place_and_no_other_claim_does(register, requests):
    asked = Counter(judged.claim.id for request in requests for judged in request.claims)
    listed = Counter(key for key in rows_of(settle.unasked_table(register)))
    assert asked + listed == Counter(open_claims(register))
    assert len(requests) < len(asked), "no two claims share a request"


def test_a_letter_is_written_only_where_it_helps(register, requests):
    """Not for a register that anybody can search, a choice of design, or what rests on a word alone."""
    for request in requests:
        assert request.holder.kind in KINDS
        assert {judged.verdict for judged in request.claims} <= set(ASKED)
    assert {register.holders[one.claim.holder].kind for one in look_ups(register)} == {"public record"}
    written = {judged.claim.id for request in requests for judged in request.claims}
    assert not written & {
        "children_act_years",
        "barclay_year",
        "bbi_founded",
        "team_size",
        "replies_disagree",
    }


def test_the_table_of_pages_has_every_figure_with_what_it_settles(register):
    page = BeautifulSoup(settle.pages_table(register).html, "html.parser")
    rows = page.select("tbody tr")
    assert len(rows) == len(register.pages)
    assert "Filled in" not in page.thead.get_text(), "no page was read"
    for row, entry in zip(rows, register.pages.values(), strict=True):
        links = {a["href"] for a in row.find_all("a")}
        assert {f"explain.html#claim-{key}" for key in entry.claims} <= links
        assert (f"explain.html#input-{entry.input}" in links) == bool(entry.input)
        assert entry.place in row.get_text()


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
    assert len(summaries) == len(set(summaries)) > 10


def test_the_plain_text_holds_every_letter(register, requests):
    text = "\n".join(settle.requests_view(register, kind).text for kind in KINDS)
    for request in requests:
        assert letter(register, request) in text


def test_a_kind_that_gets_no_letters_has_none(register):
    for kind in ("public record", "person", "ghost"):
        with pytest.raises(ValueError, match=f"no open claim is held by a {kind}"):
            settle.requests_view(register, kind)


def test_the_picture_counts_every_claim_that_somebody_could_settle(register):
    figure = settle.holders_figure(register)
    asked = [key for key in open_claims(register) if judge(register, register.claims[key]).verdict in ASKED]
    [(first, most)] = Counter(register.claims[key].holder for key in asked).most_common(1)
    counts = dict(zip(figure.data["label"], figure.data["value"], strict=True))
    assert (counts[first], sum(counts.values())) == (most, len(asked))


def test_the_pages_of_the_report_would_settle_more_than_anyone_else(register):
    """As the chapter's answer says."""
    first, second = settle.holders_figure(register).data.head(2).itertuples()
    assert first.label.startswith("The report's publishers")
    assert first.value > second.value


def test_nothing_is_called_unpublished_that_was_only_not_read(register):
    """The words are gone from every claim's entry, every letter and every piece of advice."""
    said = [explained.section(register, number(register, "claim", key)) for key in register.claims]
    said += [letter(register, request) for request in open_requests(register)]
    said += [shown.said(register, f"verdict-{mark.kind}").text for mark in MARKS.values()]
    said += [explain.conclusion(register, one.claim, one) for one in start.headline(register)]
    said.append(start.headline_table(register).text)
    for text in said:
        assert not re.search(
            r"nothing public|nobody outside|not published|is public\b", text, re.IGNORECASE
        ), text


def test_no_advice_corrects_a_figure_by_its_own_rounding(register):
    """Neither "say 25.6%" for 25%, nor the 32% of a right sum on a wrong base."""
    for claim in register.claims.values():
        judged = judge(register, claim)
        said = explain.conclusion(register, claim, judged)
        assert not re.match(r"(Quote|Say) [“£]?\d", said), said
    wrong = explain.conclusion(
        register, register.claims["comment_result"], judge(register, register.claims["comment_result"])
    )
    assert "its base is not: 20%, where 16% stands. Do not quote it." in wrong
    assert judge(register, register.claims["comment_result"]).verdict is Verdict.REPRODUCES


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
    ("claims.csv", "team_size", "holder", "The man in the moon", "foreign key"),
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


def test_a_letter_is_about_what_it_asks_and_to_somebody(register):
    letters = [(request, letter(register, request)) for request in open_requests(register)]
    assert all("more figure" not in text and not re.search(r"\(\d{4}-\d", text) for _, text in letters)
    assert {request.holder.greeting for request, _ in letters} == {
        "Dear Sir or Madam",
        "Dear Freedom of Information officer",
    }
    assert "Transition cost of one council" in {request.subject for request, _ in letters}
