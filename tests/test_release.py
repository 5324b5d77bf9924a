"""A whole release with one year more: taken when it can be believed, refused with the rows when it cannot."""

import pytest
from release import changed, last_year, next_year, scaled, with_new_council, without, without_region, written

from analysis.ledger import update as module
from analysis.ledger.findings import SOURCES
from analysis.ledger.update import TABLE, update
from analysis.register.load import DATA, DataError, load


@pytest.fixture(scope="module")
def rows():
    return next_year(DATA)


def test_a_plain_new_year_is_taken_after_every_finding_was_computed(package, rows, tmp_path, monkeypatch):
    """What they are is told by the books of ``tests/test_any_year.py``, which compute each."""
    before, asked = (package / TABLE).read_bytes(), []

    def of_chapter(register, chapter):
        assert (package / TABLE).read_bytes() == before
        asked.append((str(register.official.england.index[-1]), chapter))
        return {}

    monkeypatch.setattr(module, "of_chapter", of_chapter)
    assert f"Years added: {last_year(rows)}" in update(written(rows, tmp_path), package)
    assert asked == [(last_year(rows), chapter) for chapter in SOURCES]
    for name, phrases in module.SAYS_RELEASE.items():
        before, after = ((folder / name).read_text(encoding="utf-8") for folder in (DATA, package))
        years = {"first": 2017, "last": last_year(rows), "next": int(last_year(rows)) + 1}
        assert all(phrase.format(**years) in after for phrase in phrases)
        assert len(after) == len(before)


def test_a_chapter_that_cannot_be_computed_stops_the_update(package, rows, tmp_path, monkeypatch):
    def broken(*_):
        raise IndexError("no such row")

    before = (package / TABLE).read_bytes()
    monkeypatch.setattr(module, "of_chapter", broken)
    with pytest.raises(DataError, match="findings of 'index' cannot be computed: IndexError: no such row"):
        update(written(rows, tmp_path), package)
    assert (package / TABLE).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "sources.csv",
            "work workforce, reporting year {last}",
            "work workforce of {last}",
            "sources.csv, row {row}, column title, value .*: does not name the release of the table: "
            ".*reporting year {last} ",
        ),
        (
            "sources.csv",
            '{last})",Department for Education,{next},',
            '{last})",Department for Education,{last},',
            "sources.csv, row {row}, column date, value '{last}': does not name the release of the table: {next}",
        ),
        (
            "sources.csv",
            '{last})",Department for Education,{next},',
            '{last})",The department,{next},',
            "sources.csv, row {row}, column publisher, value 'The department': .*: Department for Education",
        ),
        (
            "datapackage.json",
            "Reporting year {last}, ",
            "Reporting years to {last}, ",
            "datapackage.json, value",
        ),
    ],
)
def test_words_that_no_longer_name_the_release_stop_the_update(
    package, rows, tmp_path, monkeypatch, name, old, new, message
):
    monkeypatch.setattr(module, "_try_out", lambda *_: load())
    before = int(last_year(rows)) - 1
    years = {"last": before, "next": before + 1}
    text = (DATA / name).read_text(encoding="utf-8")
    assert old.format(**years) in text
    (package / name).write_text(text.replace(old.format(**years), new.format(**years)), encoding="utf-8")
    row = next((row for row, line in enumerate(text.splitlines(), 1) if line.startswith("dfe_workforce,")), 0)
    with pytest.raises(DataError, match=message.format(row=row, **years)):
        update(written(rows, tmp_path), package)
    assert (package / TABLE).read_bytes() == (DATA / TABLE).read_bytes()


def test_a_kill_before_the_table_lets_the_same_release_be_taken_whole(
    package, rows, tmp_path, monkeypatch, uncomputed
):
    """The words of the release are written first: without its table, the same file is still one to take."""
    release, put = written(rows, tmp_path), module.put

    def killed(text, target):
        if target.name == "workforce.csv":
            raise KeyboardInterrupt
        put(text, target)

    before = (package / TABLE).read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(module, "put", killed)
        patched.setattr(module, "_try_out", lambda *_: load())
        patched.setattr(module, "check_new_years", lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            update(release, package)
    assert (package / TABLE).read_bytes() == before
    assert f"Years added: {last_year(rows)}" in update(release, package)
    for name, phrases in module.SAYS_RELEASE.items():
        years = {"first": 2017, "last": last_year(rows), "next": int(last_year(rows)) + 1}
        assert all(
            phrase.format(**years) in (package / name).read_text(encoding="utf-8") for phrase in phrases
        )


def swapped(one, other):
    return lambda row: {one: row[other], other: row[one]}


COUNTS = ["case_holders_fte", "inpost_fte", "agency_fte", "starters_fte", "leavers_fte", "vacancy_fte"]
COVENTRY, DUDLEY = "Coventry", "Dudley"


def codes_swapped(rows):
    codes = {row["la_name"]: row["old_la_code"] for row in rows}
    rows = changed(rows, lambda _: {"old_la_code": codes[DUDLEY]}, la_name=COVENTRY)
    return changed(rows, lambda _: {"old_la_code": codes[COVENTRY]}, la_name=DUDLEY)


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (lambda rows: changed(rows, scaled("cases", by=0.001)), "a rate of 2026 is not what"),
        (lambda rows: changed(rows, swapped("starters_fte", "leavers_fte")), "not what .* counts give"),
        (lambda rows: changed(rows, scaled("case_holders_fte", by=0.5)), "caseload .* printed as"),
        (
            lambda rows: changed(rows, swapped("inpost_fte", "agency_fte")),
            "not what .* counts give|are in post",
        ),
        (
            lambda rows: changed(rows, scaled("cases", *COUNTS, by=100), la_name=COVENTRY),
            "England.*councils add up",
        ),
        (codes_swapped, r"(Coventry|Dudley) .* was '"),
        (
            lambda rows: changed(rows, lambda _: {"region_name": "London"}, la_name=COVENTRY),
            "Coventry.*region was",
        ),
        (
            lambda rows: changed(rows, lambda _: {"cases": "u"}, geographic_level="Local authority"),
            "too many to be the whole country",
        ),
        (
            lambda rows: without(rows, *sorted({row["la_name"] for row in rows} - {""})[:12]),
            "England.*councils add up",
        ),
        (without_region, "this region has no row of 2026|is no region of 2026"),
    ],
)
def test_what_cannot_be_believed_is_refused(package, rows, tmp_path, monkeypatch, broken, named):
    monkeypatch.setattr(module, "_compute", lambda *_: pytest.fail("went past the checks"))
    before = (package / TABLE).read_bytes()
    with pytest.raises(DataError, match=named):
        update(written(broken(rows), tmp_path), package)
    assert (package / TABLE).read_bytes() == before


def test_a_new_council_is_believed(package, rows, tmp_path, uncomputed):
    assert "New among councils: Newly Made" in update(written(with_new_council(rows), tmp_path), package)
