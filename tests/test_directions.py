"""What a new count could turn: nothing takes a side without its condition, in headings, sentences, headlines, answers.

A record that runs backwards turns most numbers over. What says "fewer" beside a number of the counts, and would go on
saying it there, is named.
"""

import csv
import re
import shutil
from functools import partial

import pytest
from spoken import excepted

from analysis.chapters.shown import exhibits
from analysis.ledger import entries, prose
from analysis.ledger.conditions import holds
from analysis.ledger.findings import SOURCES, chapter_of, of_chapter
from analysis.ledger.key_figures import key_figures
from analysis.ledger.update import TABLE
from analysis.register.keys import IN_BRACES, parse
from analysis.register.load import DATA, load

CHAPTERS = {
    path.stem: [text for _, text in prose.written(path)] for path in sorted(prose.BOOK.glob("*.ipynb"))
}

#: Words of a heading that say how a comparison came out.
OUTCOME = re.compile(
    r"\b(fewer|lower|higher|larger|smaller|better|worse|rose|fell|grew|narrowed|undid|mostly|only|not)\b",
    re.I,
)
#: A heading that asks.
ASKS = re.compile(r"(What|How|Who|Where|Which) |.*\?$")
#: What makes a number sound small or large.
JUDGED = re.compile(r"\b(only|hardly|merely|just|even|no more than|as (?:few|many) as) \{n\}`([^`]+)`")
#: Words that say on which side a number lies.
SIDE = re.compile(
    r"\b(fewer|more|less|lower|higher|larger|smaller|better|worse|rose|rises?|f[ae]ll(?:s|en)?|gr[eo]ws?|shr[iau]nks?|"
    r"only|hardly|most|mostly|few|many|above|below|up|down|closer?|further|rare|clear(?:ly)?|enough|the other way)\b",
    re.I,
)
SENTENCE = re.compile(r"(?<=[.?!:])\s+(?=[A-Z{\[(*])|\n{2,}|\n- ")

#: Chapter, words and reason of each sentence that stays true whichever way its numbers turn.
STAYS = [
    ("after", "accounts for .* of those falls", "the share has its sign"),
    ("falls", "came down to the model's caseload, and", "counts of both ways stand side by side"),
    ("falls", "so far, .* did so mostly that way", "a count, which may be none"),
    (
        "gain",
        "the difference in (repeat referrals|the share with three or more) is|referrals differ by",
        "the number has its sign",
    ),
    (
        "national",
        "In 2018 these were|stand in; its lowest and highest",
        "counts of two years stand side by side",
    ),
    ("judged", "one grade better goes with .* at the last count of all", "two changes stand side by side"),
    ("pilots", "whose caseloads were highest at first", "the change has its sign"),
    ("records", "[Tt]he change in its social workers, agency included, is", "the number has its sign"),
    (
        "retention",
        "The difference in (turnover|leavers|vacancies)|(turnover|leavers|Vacancies) differ(ed)? by",
        "the number has its sign",
    ),
    ("figure falls-lever", "did so mostly in the report's way", "a count, which may be none"),
    ("figure event-normal", "is left; where caseloads only drift", "two shares side by side"),
]


def sentences(text):
    return [" ".join(one.split()) for one in SENTENCE.split(text)]


def unconditional(texts):
    """The sentences that stand under no condition."""
    for text in texts:
        shown = [set(sentences(prose.visible(text, lambda _, held=held: held))) for held in (True, False)]
        yield from sorted(shown[0] & shown[1])


def taking_sides(headings):
    return [one for one in headings if OUTCOME.search(one) and not ASKS.match(one)]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_heading_does_not_tell_how_it_came_out(chapter):
    assert taking_sides(re.findall(r"^##+ (.+)$", "\n".join(CHAPTERS[chapter]), re.MULTILINE)) == []


def judged(register, texts):
    """Numbers of the counts that a sentence without a condition calls small or large."""
    return [
        one[0]
        for text in unconditional(texts)
        for one in JUDGED.finditer(text)
        if entries.entry(register, one[2]).kind == "finding"
    ]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_only_where_a_condition_says_so_is_a_count_called_small(register, chapter):
    assert judged(register, CHAPTERS[chapter]) == []


def test_what_takes_a_side_is_found(register):
    assert taking_sides(
        ["Better-judged councils have fewer cases", "What large falls undid", "Did any fall?"]
    ) == ["Better-judged councils have fewer cases"]
    held = ":::{when} falls_fell > 0\nThat is only {n}`falls_fell`.\n:::"
    assert judged(register, [held]) == []
    assert judged(register, [f"{held}\nIt is only {{n}}`falls_fell` now."]) == ["only {n}`falls_fell`"]


# --- a record that runs backwards --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def backwards(tmp_path_factory):
    """The book of a record in which the last year's counts come first."""
    folder = tmp_path_factory.mktemp("backwards") / "data"
    shutil.copytree(DATA, folder)
    with (folder / TABLE).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    own = {(row["level"], row["area"], row["code"], int(row["year"])): row for row in rows}
    ends = min(year for *_, year in own) + max(year for *_, year in own)
    there = [own.get((*place, ends - year), row) for (*place, year), row in own.items()]
    rows = [
        other | {name: row[name] for name in ("year", "region")}
        for row, other in zip(rows, there, strict=True)
    ]
    with (folder / TABLE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return load(folder)


def missing(register):
    """The chapters whose findings a record does not give."""
    return {chapter for chapter in SOURCES if not given(register, chapter)}


def given(register, chapter):
    try:
        return of_chapter(register, chapter)
    except (KeyError, ValueError):
        return ()


def shown(register, without):
    """Place and sentence of what the book says, its numbers by their keys, where no number of some chapters is asked."""

    def asks(text):
        everything = bool(without) and "count.findings" in text
        return everything or any(chapter_of(word) in without for word in re.findall(r"\w+", text))

    for chapter, texts in CHAPTERS.items():
        for text in texts:
            if asks(text):
                continue
            for one in sentences(prose.visible(text, partial(holds, register))):
                yield chapter, one
    lines = {f"figure {name}": (row["headline"], row["holds"]) for name, row in exhibits().items()}
    lines |= {f"answer {one.id}": (one.answer, one.holds) for one in key_figures()}
    for place, (line, condition) in lines.items():
        if not asks(f"{line} {condition}") and holds(register, condition):
            yield place, IN_BRACES.sub(lambda key: f"{{n}}`{key[1]}`", line)


def limits(register, key):
    """Unit, value, low and high end of a finding; nothing for what does not come from the counts, or has no value."""
    try:
        one = entries.entry(register, key)
        return None if one.kind != "finding" or one.value is None else (one.unit.id, *one.limits())
    except KeyError:  # a name that the figure fills
        return None


def clear(low, high):
    return low is not None and high is not None and (low > 0 or high < 0)


def turned(now, then):
    """How the numbers of a sentence, by key, stand otherwise than they did."""
    both = {key: (now[key], then[key]) for key in now if now[key] and then[key]}
    found = [key for key, (a, b) in both.items() if a[1] * b[1] < 0 or clear(*a[2:]) != clear(*b[2:])]
    pairs = [(one, other) for one in both for other in both if one < other]
    return found + [
        f"{one}, {other}"
        for one, other in pairs
        for (a, b), (c, d) in [(both[one], both[other])]
        if a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
    ]


@pytest.mark.slow
def test_no_sentence_keeps_its_side_where_its_numbers_turn(register, backwards):
    """Put it under a condition, in a block `{when}` or the column `holds`, or let the number say it."""
    stale, compared, without = [], 0, missing(backwards)
    for place, sentence in sorted(set(shown(register, without)) & set(shown(backwards, without))):
        keys = {key for key in prose.ROLE.findall(sentence) if parse(key).part in ("", "bare", "size")}
        if not keys or not SIDE.search(prose.ROLE.sub("", sentence)):
            continue
        if any(re.search(words, sentence) for words in excepted(STAYS, place)):
            continue
        now, then = ({key: limits(one, key) for key in sorted(keys)} for one in (register, backwards))
        compared += any(then.values())
        stale += [f"{place}: {sentence}\n  {key}" for key in turned(now, then)]
    assert compared > 20
    assert not without
    assert not stale, "\n".join(stale)


def test_what_turns_is_found():
    one, other = ("percent", 1, 0.5, 2), ("percent", 2, 1, 3)
    assert turned({"a": one, "b": other}, {"a": one, "b": other}) == []
    assert turned({"a": one}, {"a": ("percent", -1, -2, -0.5)}) == ["a"]
    assert turned({"a": one}, {"a": ("percent", 1, -1, 2)}) == ["a"]
    assert turned({"a": one, "b": other}, {"a": other, "b": one}) == ["a, b"]
    assert turned({"a": one, "b": other}, {"a": None, "b": one}) == []
