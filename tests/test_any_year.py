"""Releases that have not come yet: the whole book of each, made in one process, has no error and no year out of date.

One release has a year more, with more cases everywhere; the other has a council that is new and lacks two that the
book names. ``.ci/run`` makes a book of each, and on a desk one book is made of a release that has both changes. A
release without a region is refused: ``tests/test_release.py``.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from release import changed, next_year, with_new_council, without, written
from spoken import BROKEN, excepted

from analysis.ledger import prose
from analysis.ledger import update as module
from analysis.ledger.update import update
from analysis.register.load import DATA, load

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
LAST = int(load().official.england.index[-1])
NEXT = LAST + 1


def more_cases(row):
    """A twentieth more, with the rate that the counts then give."""
    if not row["cases"].isdigit():
        return {}
    cases = round(int(row["cases"]) * 1.05)
    rate = (
        f"{cases / float(row['case_holders_fte']):.1f}"
        if row["caseload_fte"][0].isdigit()
        else row["caseload_fte"]
    )
    return {"cases": str(cases), "caseload_fte": rate}


def other_councils(rows):
    """A council that is new, and two that are missing."""
    return without(with_new_council(rows), "Merton", "Warrington")


RELEASES = {
    "a year more": lambda rows: changed(rows, more_cases),
    "other councils": other_councils,
}
if os.environ.get("REQUIRE_BROWSER") != "1":
    RELEASES = {"other councils": lambda rows: other_councils(changed(rows, more_cases))}


#: Keys of what was written down beforehand: no later count moves them.
FROZEN = ("protocol_year", "protocol_data_to")

#: Place and line that may tell the year that was the last, and why.
STILL_TOLD = [
    (r"(findings/)?(need|roles)\b", "", "these tables come from other files, which end where they ended"),
    ("falls, falls-1[368]", "", "the same"),
    ("(findings/)?gain", "", "the same"),
    ("findings/judged", "published from", "reports of those years were read, and no more"),
    (
        "",
        r"in need, reporting|looked after in England, reporting|neighbours \d{4}|model of \d{4}|role by",
        "the same, among sources",
    ),
    ("records, records-04", r"^(\d+ [A-Z][a-z]+ )?\d{4} to (\d+ [A-Z][a-z]+ )?\d{4}$", "the same"),
    ("", r"Ofsted|31 March \d{4}|-\d\d$", "inspections have days of their own"),
    ("settle, protocol_data_to", "", "what a prediction was written from"),
    ("settle, protocol-07", "are expected at the model's caseload than in", "the same"),
    ("", rf"^Counted {LAST}|[Cc]ount(s|ed)? (of|in) (\d{{4}} to )?{LAST}", "the same"),
    (
        "",
        rf"Liverpool|hard to believe|^{LAST}: |flagged: |Westminster, {LAST}",
        "a count withheld or flagged",
    ),
    ("council/liverpool|retention, 447aba86", "", "a fall of that year"),
    ("", rf"poll of {LAST}|official average, {LAST}|in {LAST} asks", "what somebody said in that year"),
    ("council/", r"^\d{1,2}\s[A-Z][a-z]+\s\d{4}( \(.*\))?$", "the day of an inspection report"),
    (
        "",
        rf"(Merton|Reading)(, {LAST}:|, (low|high)est \({LAST}\))",
        "where a council had its lowest or highest",
    ),
    ("council/(merton|warrington)", "", "councils that one release lacks: what is told is their last count"),
    (
        "",
        rf"{LAST}.* (Merton|Warrington)|(Merton|Warrington).*{LAST}",
        "councils that one release lacks",
    ),
    ("pilots, 11b73892|judged, 61463598", rf"in {LAST}$", "the same"),
    ("pilots, pilots-06", rf"^\({LAST}\)$", "the same"),
    ("after", "", "what others did and wrote, in years of their own"),
    ("explain|findings/ledger", rf"^{LAST}$|was due|became minister", "the same"),
]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Release → place → what the book says there; the releases are made at the same time."""
    with pytest.MonkeyPatch.context() as patch:
        # The books compute every finding, and name the place of what stops; another test has the update do it
        patch.setattr(module, "_compute", lambda *_: None)
        made = {name: begin(release, tmp_path_factory.mktemp("book")) for name, release in RELEASES.items()}
    return {name: json.loads(process.communicate(timeout=900)[0]) for name, process in made.items()}


def begin(release, root):
    """A copy of the book that takes a release, and the process that makes it speak."""
    for folder, kept in (("analysis", "*"), ("data", "*"), ("book", "*.ipynb")):
        copy(ROOT / folder, root / folder, kept)
    update(written(release(next_year(DATA)), root), root / "data")
    environment = os.environ | {"PYTHONPATH": str(root), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, str(Path(__file__).with_name("spoken.py")), str(root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def copy(source, target, kept):
    if kept == "*":
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        return
    target.mkdir()
    for path in source.glob(kept):
        shutil.copy(path, target)


@pytest.fixture(params=RELEASES)
def said(books, request):
    return books[request.param]


def test_every_chapter_and_page_can_be_made(said):
    broken = {place: text for place, text in said.items() if text.startswith(BROKEN)}
    assert not broken, "\n".join(f"{place}: {text}" for place, text in broken.items())
    assert {place.partition(",")[0] for place in said if "," in place} == {
        path.stem for path in prose.BOOK.glob("*.ipynb")
    }


def test_a_key_that_tells_the_last_year_or_the_next_tells_the_new_one(said):
    told = json.loads((ROOT / "tests/snapshots/prose.json").read_text(encoding="utf-8"))
    keys = [
        (f"{chapter}, {key}", str(int(words) + 1))
        for chapter, all_words in told.items()
        for key, words in all_words.items()
        if words in (str(LAST), str(NEXT)) and key not in FROZEN and not key.endswith(".given")  # quoted
    ]
    assert keys
    assert {key: said[key] for key, _ in keys} == dict(keys)


def test_no_line_takes_the_year_before_for_the_last(said):
    """A line may tell it beside the new year, or in a row of years that goes on with the new one."""
    late = [
        f"{place}: {line}"
        for place, text in said.items()
        for line in dict.fromkeys(text.split("\n"))
        if re.search(rf"\b{LAST}\b(?!-)", line) and not goes_on(line, text) and not allowed(place, line)
    ]
    assert not late, "\n".join(late)


def goes_on(line, text):
    return str(NEXT) in line or line.replace(str(LAST), str(NEXT)) in text


def allowed(place, line):
    return any(re.search(words, line) for words in excepted(STILL_TOLD, place))


def test_what_cannot_be_said_yet_is_said_to_be_open(said):
    dated = said["settle, protocol-03"]
    assert f"has been published since. Of the count of {NEXT + 1} nothing has been written down yet." in dated
    assert "not yet counted" not in "\n".join(said.values())


def test_a_new_council_has_a_page_that_begins_with_its_first_count(books):
    page = books["other councils"]["council/newly-made"]
    assert f"On 30 September {NEXT} a full-time social worker with cases in Newly Made held" in page
    assert "nan" not in re.findall(r"\w+", page.lower())


def test_a_council_that_is_missing_keeps_its_last_count_and_says_so(books):
    page = books["other councils"]["council/warrington"]
    assert f"The count of {NEXT} lacks it; its last count is that of {LAST}." in page


def test_every_key_of_the_prose_is_among_what_the_books_say(said):
    chapters = {path.stem: prose.written(path) for path in prose.BOOK.glob("*.ipynb")}
    keys = {
        f"{name}, {key}"
        for name, cells in chapters.items()
        for _, text in cells
        for key in prose.ROLE.findall(text)
    }
    assert keys <= said.keys()
