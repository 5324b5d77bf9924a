"""The words of the book: each explained once, in one line, where there is such a chapter; others for it not used."""

import re
from collections import Counter

import pytest
from test_answers import CHAPTERS, rendered

from analysis.chapters.glossary import terms, uses
from analysis.chapters.shown import exhibits
from analysis.ledger import prose

LONGEST_MEANING = 30

#: What readers asked for.
ASKED = """Sobol index; tornado; elasticity; annuity; net present value; on-cost; deflator; power; placebo; clustered;
grain; draws; client-related hour; enabler team; insight team; strategy team; Blueprint; report; model; promise;
contact; average; median; register; ledger; zero; case holder; full-time equivalent; agency worker;
confidence interval; fixed effects; Holm; permutation; partial pooling; regional; safeguarding; re-referral;
child in need"""


def found(text):
    return [(text[start:end], term.term) for start, end, term in uses(text)]


@pytest.mark.parametrize("asked", re.split(r";\s+", ASKED))
def test_a_word_that_readers_asked_for_is_explained(asked):
    assert asked in {one.term for one in terms()}


def test_words_stand_in_the_order_of_the_alphabet_each_in_one_place():
    names = [one.term for one in terms()]
    assert names == sorted(names, key=str.lower)
    assert max(Counter(one.anchor for one in terms()).values()) == 1
    assert max(Counter(form for one in terms() for form in one.forms).values()) == 1


@pytest.mark.parametrize("one", terms(), ids=lambda one: one.term)
def test_a_word_has_one_line_and_a_chapter_that_explains_it(one):
    assert one.meaning.endswith(".")
    assert len(one.meaning.split()) <= LONGEST_MEANING
    assert not re.search(r"\d", one.meaning), "a typed number"
    assert one.page in CHAPTERS
    assert one.forms
    assert [form for form in one.forms if found(form) != [(form, one.term)]] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No case holder left.", [("case holder", "case holder")]),
        ("Case\nholders stay", [("Case\nholders", "case holder")]),
        ("caseholders", []),
        ("a sub-case", []),
        ("A model of a council, not the model", [("the model", "model")]),
        ("in 3 of the cases drawn", [("cases drawn", "draws")]),
        ("holm oak, Holm", [("Holm", "Holm")]),
        ("power-driven", []),
        ("&power;", []),
    ],
)
def test_uses_are_whole_words_the_longest_first(text, expected):
    assert found(text) == expected


REPLACED = {word: one.term for one in terms() for word in one.instead_of}
UNUSED = re.compile(rf"\b({'|'.join(map(re.escape, REPLACED))})s?\b", re.IGNORECASE)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_prose_has_one_word_for_one_thing(register, chapter):
    assert UNUSED.findall(rendered(register, chapter)) == []


def test_captions_have_one_word_for_one_thing():
    said = {name: UNUSED.findall(" ".join(row.values())) for name, row in exhibits().items()}
    assert {name: words for name, words in said.items() if words} == {}


def test_the_page_of_words_lists_them_by_the_directive():
    assert ":::{words}" in (prose.BOOK / "words.md").read_text(encoding="utf-8")
