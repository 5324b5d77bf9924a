"""The head of every chapter as its reader meets it: one question, and an answer one can repeat."""

import re
from functools import partial

import pytest
import textstat

from analysis.ledger import entries, prose
from analysis.ledger.conditions import holds

MOST_WORDS, MOST_NUMBERS, HIGHEST_GRADE = 45, 3, 10
LONGEST_QUESTION = 14
CHAPTERS = sorted(path.stem for path in prose.BOOK.glob("*.ipynb"))

ANSWER = re.compile(r"^:::+\{admonition\}[^\n]*\n:class: bp-answer\n(.*?)^:::+$", re.MULTILINE | re.DOTALL)
#: A link's address, and the signs of Markdown around words.
MARKS = re.compile(r"\]\([^)]*\)|[\[\]*_`]")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
YEAR = re.compile(r"(19|20)\d\d(-\d\d)?")


def rendered(register, chapter):
    """The prose of a chapter in the words that the page shows."""
    written = "\n\n".join(text for _, text in prose.written(prose.BOOK / f"{chapter}.ipynb"))
    shown = prose.visible(written, partial(holds, register))
    return MARKS.sub("", prose.ROLE.sub(lambda role: entries.words(register, role[1]), shown))


def answered(register, chapter):
    """The answer of a chapter in the words that the page shows."""
    return ANSWER.search(rendered(register, chapter))[1].strip()


def grade(text):
    """Years of schooling that a text asks for, by Flesch and Kincaid; a decimal point ends no sentence."""
    return textstat.flesch_kincaid_grade(re.sub(r"(?<=\d)[.,](?=\d)", "", text))


def numbers(text):
    """The numbers of a text; a year is a date."""
    return NUMBER.findall(YEAR.sub("", text))


@pytest.mark.parametrize(
    "chapter", sorted(set(CHAPTERS) - {"index"})
)  # the title of the first page is its question
def test_a_question_is_asked_in_one_breath(register, chapter):
    asked = re.search(r"^Question\. (.*)$", rendered(register, chapter), re.MULTILINE)[1]
    assert asked.endswith("?")
    assert len(asked.split()) <= LONGEST_QUESTION, asked


@pytest.fixture(params=CHAPTERS)
def answer(register, request):
    return answered(register, request.param)


def test_an_answer_can_be_said_in_one_breath(answer):
    assert len(answer.split()) <= MOST_WORDS, answer


def test_an_answer_has_few_numbers(answer):
    assert len(numbers(answer)) <= MOST_NUMBERS, answer


def test_an_answer_asks_for_ten_years_of_school(answer):
    assert grade(answer) <= HIGHEST_GRADE, answer
