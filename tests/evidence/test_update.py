"""A new release of the workforce file: taken where it is right, refused in one line where it is not.

The fixture has the columns and codes of the department's file, a few real areas, and a last year that is made
up; columns that the book does not read hold x.
"""

import csv
import re
from pathlib import Path

import pytest
from published import as_published, rows_of, write

from analysis import __main__ as command
from analysis.ledger import update as module
from analysis.ledger.update import (
    COLUMNS,
    PUBLISHED,
    SAYS_RELEASE,
    TABLE,
    read_published,
    read_table,
    update,
)
from analysis.register import checks
from analysis.register.load import DATA, DataError, load

FIXTURE = Path(__file__).parent / "csww_indicators_made_up.csv"
MESSAGE = re.compile(r"\S+\.csv(, row (?P<row>\d+))?(, column (?P<column>[^\s:]+))?(, value '.*?')?: \S.+")


@pytest.fixture
def small(package, monkeypatch, uncomputed) -> Path:
    """The tables with only the areas and years of the fixture, without its last year.

    A few areas do not add up to a country, and give no chapter its findings: see tests/test_release.py for these.
    """
    monkeypatch.setattr(module, "check_new_years", lambda *_: None)
    monkeypatch.setattr(checks, "_ADDED_UP", {})
    areas = {
        (row["time_period"], row["la_name"] or row["region_name"] or "England") for row in rows_of(FIXTURE)
    }
    codes = {one for row in rows_of(FIXTURE) for one in row["old_la_code"].split(" / ")}
    for path in (package / "official").glob("*.csv"):
        rows = rows_of(path)
        if path.name == "workforce.csv":
            rows = [row for row in rows if (row["year"], row["area"]) in areas]
        elif path.name == "roles.csv":
            rows = [row for row in rows if row["year"] in {year for year, _ in areas}]
        elif "code" in rows[0]:
            # a council's neighbours are elsewhere in the country
            left = path.name in ("flags.csv", "neighbours.csv")
            rows = [row for row in rows if row["code"] in codes and not left] or rows[:0]
        if rows:
            write(path, rows)
        else:
            path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    say_release(package)
    return package


def say_release(folder: Path) -> None:
    """Let the sources name the years that a smaller table has."""
    whole, own = (
        {"first": years[0], "last": years[-1], "next": int(years[-1]) + 1}
        for years in (sorted({row["year"] for row in rows_of(each / TABLE)}) for each in (DATA, folder))
    )
    for name, phrases in SAYS_RELEASE.items():
        text = (folder / name).read_text(encoding="utf-8")
        for phrase in phrases:
            text = text.replace(phrase.format(**whole), phrase.format(**own))
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def published() -> list[dict[str, str]]:
    return rows_of(FIXTURE)


# --- what is right ------------------------------------------------------------------------------------------


def test_a_new_year_is_added_and_the_change_is_told(small):
    told = update(FIXTURE, small).splitlines()
    assert "Years added: 2026" in told
    assert told[1].startswith("Caseload of England in 2026: 15.4 (328094 cases, 21316.5 case holders)")
    assert "Values revised in earlier years: 1" in told
    assert "Sunderland 2024, leavers_fte: u → 2.0" in told
    table = read_table(small / TABLE)
    assert table["2026", "council", "Westminster"]["agency_fte"] == "low"
    assert table["2024", "council", "Sunderland"]["leavers_fte"] == "2"
    assert load(small).official.england.index.max() == 2026
    scored = told[told.index("Predictions for 2026, written on 2026-11-25:") + 1]
    assert scored.startswith("Average caseload, England: predicted 15.2 children, counted 15.4 children (80%")
    assert scored.endswith("+0.2 children off; interval score 1.1 children")


def test_what_was_there_is_otherwise_kept(small):
    before = read_table(small / TABLE)
    update(FIXTURE, small)
    after = read_table(small / TABLE)
    revised = ("2024", "council", "Sunderland")
    assert {key: after[key] for key in before if key != revised} == {
        key: row for key, row in before.items() if key != revised
    }


def test_the_table_itself_in_the_departments_columns_changes_nothing(package, tmp_path):
    before = (package / TABLE).read_bytes()
    told = update(write(tmp_path / "same.csv", as_published(package / TABLE)), package)
    assert told == "Nothing changed; the table was not written.\n"
    assert (package / TABLE).read_bytes() == before


def test_a_revision_of_the_whole_table_touches_one_line(package, tmp_path, uncomputed):
    before = (package / TABLE).read_text(encoding="utf-8").splitlines()
    rows = as_published(package / TABLE)
    rows[7]["cases"] = "320462"
    update(write(tmp_path / "revised.csv", rows), package)
    after = (package / TABLE).read_text(encoding="utf-8").splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        before[8].replace("320461", "320462")
    ]


def test_the_table_is_put_in_its_place_in_one_step(small, monkeypatch):
    def broken(*_):
        raise OSError("no room left")

    before = (small / TABLE).read_bytes()
    monkeypatch.setattr(module, "_try_out", lambda *_: None)
    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="no room left"):
        update(FIXTURE, small)
    assert (small / TABLE).read_bytes() == before
    assert [path.name for path in (small / "official").glob("*.new")] == []


def test_noughts_that_say_nothing_are_no_revision(small, published, tmp_path):
    for row in published:
        if row["time_period"] != "2026" and row["inpost_fte"].isdigit():
            row["inpost_fte"] += ".0"
    told = update(write(tmp_path / "noughts.csv", published), small)
    assert "Values revised in earlier years: 1" in told


# --- what is wrong ------------------------------------------------------------------------------------------


def refused(small: Path, path: Path) -> str:
    """The line in which a file is refused, after making sure that nothing was written."""
    before = {one: one.read_bytes() for one in small.rglob("*") if one.is_file()}
    with pytest.raises(DataError) as caught:
        update(path, small)
    assert {one: one.read_bytes() for one in small.rglob("*") if one.is_file()} == before
    message = str(caught.value)
    assert MESSAGE.fullmatch(message), message
    return message


# column of the published file | value put into the first row of the year | year | part of the rule named
BROKEN = """
cases | -5 | 2026 | is neither a count of nought or more nor one of the codes
inpost_fte | many | 2026 | is neither a count of nought or more nor one of the codes
leavers_fte |  | 2026 | is neither a count of nought or more nor one of the codes
vacancy_fte | 1e3 | 2025 | is neither a count of nought or more nor one of the codes
case_holders_fte | 90000 | 2026 | more people hold cases than are in post or from an agency
case_holders_fte | 0 | 2026 | nobody holds the
cases | u | 2026 | England 2026 needs a count of its own
time_period | 202526 | 2026 | is not a year of four digits
time_identifier | Calendar year | 2026 | is not Reporting year
geographic_level | Ward | 2026 | is none of National, Regional, Local authority
country_name |  | 2026 | a country needs its name
"""
CASES = [[part.strip() for part in line.split("|")] for line in BROKEN.strip().splitlines()]


@pytest.mark.parametrize(("column", "value", "year", "rule"), CASES)
def test_a_cell_that_breaks_a_rule_is_refused(small, published, tmp_path, column, value, year, rule):
    number = next(n for n, row in enumerate(published) if row["time_period"] == year)
    published[number][column] = value
    message = refused(small, write(tmp_path / "wrong.csv", published))
    assert rule in message
    found = MESSAGE.fullmatch(message)
    assert found["column"] == column
    assert found["row"] in (str(number + 2), None)


@pytest.mark.parametrize(
    "column", sorted(set(PUBLISHED.values()) | {"la_name", "old_la_code", "country_name"})
)
def test_a_missing_column_is_refused_by_name(small, published, tmp_path, column):
    for row in published:
        del row[column]
    message = refused(small, write(tmp_path / "wrong.csv", published))
    assert f"row 1, column {column}: " in message
    assert "0 times, not once" in message


def years(published, keep):
    return [row for row in published if keep(int(row["time_period"]))]


def without(published, **cells):
    return [row for row in published if any(row[name] != value for name, value in cells.items())]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            lambda rows: years(rows, lambda year: year < 2025),
            "value '2024': ends before 2025, which the table has",
        ),
        (lambda rows: years(rows, lambda year: year != 2022), "value '2022': this year is missing"),
        (lambda rows: years(rows, lambda year: year > 2020), "this year is missing"),
        (lambda rows: years(rows, lambda year: year == 2026), "this year is missing"),
        (lambda rows: [*rows, rows[-1]], "stands twice in 2020"),
        (lambda rows: without(rows, time_period="2021", la_name="Gateshead"), "the table has this row"),
        (
            lambda rows: without(
                rows, time_period="2026", geographic_level="Regional", region_name="South West"
            ),
            "is no region of 2026",
        ),
        (
            lambda rows: without(rows, time_period="2026", geographic_level="National"),
            "has no row for the whole country",
        ),
        (
            lambda rows: without(rows, time_period="2026", la_name="Gateshead"),
            "too few councils in 2026",
        ),
        (
            lambda rows: [
                row | {"time_period": "2016"} if row["time_period"] == "2026" else row for row in rows
            ],
            "comes before 2020, where the table begins",
        ),
    ],
)
def test_rows_that_do_not_go_on_from_the_table_are_refused(small, published, tmp_path, change, rule):
    assert rule in refused(small, write(tmp_path / "wrong.csv", change(published)))


def test_another_series_with_the_same_columns_is_refused(small, published, tmp_path):
    for row in published:
        for column in ("inpost_fte", "cases", "starters_fte", "leavers_fte"):
            if row[column].replace(".", "").isdigit():
                row[column] = str(round(float(row[column]) * 1.1) + 1)
    assert "not the same series" in refused(small, write(tmp_path / "wrong.csv", published))


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "the header has it 0 times"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"PK\x03\x04 a spreadsheet", "the header has it 0 times"),
        (b'"time_period\n', "is not a CSV file"),
    ],
)
def test_what_is_no_such_file_is_refused(small, tmp_path, content, rule):
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    assert rule in refused(small, path)


def test_no_file_no_rows_and_short_rows_are_refused(small, tmp_path):
    assert "cannot be read" in refused(small, tmp_path / "nowhere.csv")
    lines = FIXTURE.read_text(encoding="utf-8-sig").splitlines()
    path = tmp_path / "wrong.csv"
    path.write_text(lines[0] + "\n", encoding="utf-8")
    assert "has no rows below its header" in refused(small, path)
    path.write_text("\n".join([*lines[:4], lines[4] + ",1"]) + "\n", encoding="utf-8")
    assert "has not the header's 32 cells" in refused(small, path)


def test_a_table_that_would_break_another_is_refused(small, published, tmp_path):
    for row in published:
        if row["la_name"] == "Gateshead":
            row["old_la_code"] = "39"
    message = refused(small, write(tmp_path / "wrong.csv", published))
    assert "data/official/workforce.csv" in message


# --- the command --------------------------------------------------------------------------------------------


def test_the_command_prints_what_changed(small, monkeypatch, capsys):
    monkeypatch.setattr(command, "DATA", small)
    assert command.main(["update-data", str(FIXTURE)]) == 0
    assert capsys.readouterr().out.startswith("Years added: 2026\n")


def test_the_command_refuses_in_one_line(monkeypatch, capsys, small, tmp_path):
    monkeypatch.setattr(command, "DATA", small)
    assert command.main(["update-data", str(tmp_path / "nowhere.csv")]) == 1
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 1
    assert printed.out == ""


def test_the_columns_are_those_of_the_table():
    with (DATA / TABLE).open(encoding="utf-8", newline="") as file:
        assert tuple(next(csv.reader(file))) == COLUMNS
    assert len(read_published(FIXTURE)) == len(rows_of(FIXTURE))


def test_a_region_without_councils_of_its_own_is_missed_too(package, tmp_path, uncomputed):
    rows = as_published(package / TABLE)
    rows += [row | {"time_period": "2026"} for row in rows if row["time_period"] == "2025"]
    path = write(tmp_path / "whole.csv", rows)
    assert "Years added: 2026" in update(path, Path(package))
    rows += [row | {"time_period": "2027"} for row in rows if row["time_period"] == "2025"]
    rows = [row for row in rows if (row["time_period"], row["region_name"]) != ("2027", "London")]
    assert "this region has no row of 2027" in refused(package, write(path, rows))
