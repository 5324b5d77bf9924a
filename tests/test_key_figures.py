"""One question, one answer: what the book shows that looks like an answer is it, or is explained."""

import json
import re
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from analysis.ledger import conditions, key_figures, prose
from analysis.ledger.entries import words
from analysis.register.keys import IN_BRACES, parse

ASKED = {one.id: one for one in key_figures.key_figures()}

#: A link to the explanation of a number.
LINK = re.compile(r"#(?:claim|result|finding)-([a-z0-9_]+)")


def outputs(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            yield "".join(output.get("data", {}).get("text/html", ""))


@pytest.fixture(scope="module")
def shown(register):
    """Chapter → the bare keys of all numbers that its prose, its tables and its figures show."""
    return {
        chapter: {parse(key).name for key in told}
        | {key for html in outputs(prose.BOOK / f"{chapter}.ipynb") for key in LINK.findall(html)}
        for chapter, told in prose.told(register).items()
    }


@pytest.fixture(scope="module")
def labels(register):
    return key_figures.labels(register)


def second_answers(labels):
    """Numbers that look like an answer to a question and are neither it nor explained."""
    return [
        f"{name} ({label}): {one.question}"
        for name, label in labels
        for one in ASKED.values()
        if one.is_about(label) and name != parse(one.key).name
        if not any(fnmatchcase(name, other.key) for other in one.elsewhere)
    ]


def test_no_question_has_a_second_answer(shown, labels):
    named = {(key, labels[key]) for keys in shown.values() for key in keys if key in labels}
    assert second_answers(sorted(named)) == []


def test_a_second_answer_is_found(labels):
    made_up = [("payback_repaid_made_up", "Years from the start until it is repaid: by another rule")]
    assert second_answers(made_up) == [f"{made_up[0][0]} ({made_up[0][1]}): {ASKED['payback'].question}"]
    own = parse(ASKED["payback"].key).name
    assert second_answers([(own, labels[own])]) == []


@pytest.mark.parametrize("other", key_figures.other_answers(), ids=lambda other: f"{other.of}-{other.key}")
def test_what_is_explained_is_there_and_looks_like_an_answer(labels, other):
    looks = [key for key, label in labels.items() if ASKED[other.of].is_about(label)]
    assert [key for key in looks if fnmatchcase(key, other.key)]
    assert other.reason[0].isupper()
    assert not other.reason.endswith(".")


@pytest.mark.parametrize("one", ASKED.values(), ids=ASKED)
def test_an_answer_is_true_short_and_begins_with_what_one_can_repeat(register, one):
    assert conditions.holds(register, one.holds)
    told = key_figures.told(register, one)
    assert "{" not in told
    assert not told.endswith(".")
    assert len(told.split()) <= 45
    assert len(told.split(". ")[0].split()) <= 24


@pytest.mark.parametrize("one", ASKED.values(), ids=ASKED)
def test_an_answer_stands_in_the_chapter_that_argues_for_it(shown, one):
    between = one.id in ("transition", "hire")  # of two stated ends, which the chapter shows
    asked = IN_BRACES.findall(one.answer) if between else [one.key]
    assert any(parse(key).name in shown[one.page] for key in asked)


def test_the_first_page_asks_the_first_questions(shown):
    first = {parse(one.key).name for one in ASKED.values() if one.first}
    assert first
    assert first <= shown["index"]


def test_the_label_of_the_answer_looks_like_one(labels):
    for one in ASKED.values():
        name = parse(one.key).name
        assert name not in labels or one.is_about(labels[name]), one.id


def test_an_answer_that_is_not_true_any_more_is_the_number_alone(register):
    fell = ASKED["fell"]
    wrong = replace(fell, holds="falls_fell < 0")
    assert key_figures.told(register, wrong) == words(register, fell.key)
