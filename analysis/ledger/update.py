"""Take the next release of the workforce file as the department publishes it, and predict the one after.

The file is the one called "Indicators (in post, starters, leavers, agency workers, vacancies, caseload and
absence)" in the department's data catalogue, a CSV with one row for each area and year. Its column names are
those of the 2023 release, read from the catalogue's preview; whether a later release keeps them shows when it
comes, since a missing column is refused.
"""

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.evidence.basis import last
from analysis.evidence.forecast import freeze, score
from analysis.ledger.findings import SOURCES, of_chapter
from analysis.ledger.plausible import check_new_years
from analysis.register.checks import check_workforce
from analysis.register.columns import CODES, OfficialTable
from analysis.register.files import put
from analysis.register.load import DATA, Register, load
from analysis.register.panel import COUNTS
from analysis.register.records import DataError, Row

#: Column of the table → column of the published file; area and code depend on the level and stand below.
PUBLISHED = {
    "year": "time_period",
    "level": "geographic_level",
    "region": "region_name",
    "cases": "cases",
    "case_holders_fte": "case_holders_fte",
    "in_post_fte": "inpost_fte",
    "agency_fte": "agency_fte",
    "starters_fte": "starters_fte",
    "leavers_fte": "leavers_fte",
    "vacancy_fte": "vacancy_fte",
    "caseload_published": "caseload_fte",
    "turnover_rate_published": "turnover_rate_fte",
    "agency_rate_published": "agency_rate_fte",
    "vacancy_rate_published": "vacancy_rate_fte",
    "absence_rate_published": "absence_rate_fte",
}

#: Level as published → the table's word for it, the column of the area's name, the column of its code.
LEVELS = {
    "National": ("country", "country_name", ""),
    "Regional": ("region", "region_name", ""),
    "Local authority": ("council", "la_name", "old_la_code"),
}

#: What the published file says of its years.
_IDENTIFIER = ("time_identifier", "Reporting year")

#: The table, in the data folder.
TABLE = "official/workforce.csv"

#: Where else the data say which release the table is of → the words, by first and last year; the release of a count
#: is published in the year after it.
SAYS_RELEASE = {
    "sources.csv": (
        'social work workforce, reporting year {last} (time series {first} to {last})",Department for Education,{next},',
    ),
    "datapackage.json": (
        'social work workforce, reporting year {last}"',
        "Reporting year {last}, time series {first} to {last}.",
    ),
}

#: The row of the sources that is the release.
_SOURCE = "dfe_workforce"

#: Order of the columns of the table.
COLUMNS = ("year", "level", "area", "code", *list(PUBLISHED)[2:])

#: A file in which more values of earlier years differ than this share is not the same series.
_MOST_REVISED = 0.1


class _Published(Row):
    """A row in the table's columns that names the published column in its errors."""

    def error(self, column: str, rule: str) -> DataError:
        """A located error about one cell, in the words of the published file."""
        _, area, code = next(one for one in LEVELS.values() if one[0] == self["level"])
        theirs = PUBLISHED | {"area": area, "code": code or "old_la_code"}
        return DataError(self.file, self.number, theirs[column], self[column], rule)


Key = tuple[str, str, str]
Table = dict[Key, dict[str, str]]


@dataclass(frozen=True)
class Changes:
    """What a new file changes."""

    added: list[str]  #: years that are new
    #: values of earlier years that differ; the key is year, level and area
    revised: list[tuple[Key, str, str, str]]
    #: `joined`, `left`: councils of the newest year that the year before did not have, and the other way
    #: round
    joined: list[str]
    left: list[str]


def update(path: Path, folder: Path = DATA) -> str:
    """Check a published file, write the table, say what changed and how the predictions did.

    Nothing is written if anything is wrong.

    Gives lines for the reader.

    Parameters
    ----------
    path : Path
        The published file.
    folder : Path
        The data folder; its workforce table is replaced, and so are the words that say which release it is of.

    Raises
    ------
    DataError
        For the first thing that is wrong, located in the published file.
    """
    target = folder / TABLE
    before, after = read_table(target), read_published(path)
    found = compare(before, after, Path(path).name)
    register = _try_out(after, folder)
    if found.added or found.revised:
        renamed = _renamed(folder, before, after)
        check_new_years(register, after, found.added, Path(path).name)
        _compute(register, Path(path).name)
        # The table comes last: after a kill between the two the same file is taken again, and all of it
        for name, text in renamed.items():
            put(text, folder / name)
        _write(after, target)
    return report(found, after, score.report(register))


def predict(register: Register, made_on: str, folder: Path = DATA) -> str:
    """Write down the predictions of the year after the last count; those of earlier years stay as they are.

    Gives lines for the reader.

    Parameters
    ----------
    made_on : str
        The date of writing, as 2026-01-31.
    folder : Path
        The data folder; its two tables of predictions gain rows.

    Raises
    ------
    ValueError
        If `made_on` is no such date, or that year is predicted already.
    """
    if date.fromisoformat(made_on).isoformat() != made_on:
        raise ValueError(f"'{made_on}' is not a date such as 2026-01-31")
    year = last(register.official) + 1
    if any(one.year == year for one in register.predictions.values()):
        raise ValueError(f"{year} is predicted already; a prediction that is written down is not changed")
    # The councils come first: after a kill between the two the year counts as not predicted, and is written whole
    made = {
        "predictions_councils.csv": freeze.council_rows(register, year - 1),
        "predictions.csv": freeze.rows(register, year - 1, made_on),
    }
    for name, rows in made.items():
        lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        before = "".join(line for line in lines if not line.partition(",")[0].endswith(f"_{year}"))
        put(before + rows.to_csv(index=False, header=False, lineterminator="\n"), folder / name)
    counted = " and ".join(f"{len(rows)} rows to {name}" for name, rows in reversed(made.items()))
    return f"Predicted {year}: added {counted}.\nNow run: make outputs snapshot\n"


def _compute(register: Register, name: str) -> None:
    """Compute every finding: what the book cannot say is known, with its chapter, before anything is written."""
    for chapter in SOURCES:
        try:
            of_chapter(register, chapter)
        # Whatever stops a chapter, the reader needs one line that says which, and the table as it was
        except Exception as error:
            rule = f"the findings of '{chapter}' cannot be computed: {type(error).__name__}: {error}"
            raise DataError(name, "-", "-", "-", rule) from error


def read_table(path: Path) -> Table:
    """The table as it stands, by year, level and area."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["year"], row["level"], row["area"]): row for row in csv.DictReader(file)}


def read_published(path: Path) -> Table:
    """A published file in the columns of the table, checked row by row."""
    rows = [_translated(row) for row in _published_rows(Path(path))]
    found: Table = {}
    for row in rows:
        key = (row["year"], row["level"], row["area"])
        if key in found:
            raise row.error("area", f"stands twice in {row['year']}")
        found[key] = {name: row[name] for name in COLUMNS}
    check_workforce(OfficialTable(rows))
    return found


def _published_rows(path: Path) -> list[Row]:
    name = path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(name, "-", "-", "-", f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(name, "-", "-", "-", "is not UTF-8 text") from error
    try:
        header, *lines = list(csv.reader(io.StringIO(text, newline=""), strict=True)) or [[]]
    except csv.Error as error:
        raise DataError(name, "-", "-", "-", f"is not a CSV file: {error}") from error
    _check_header(name, header)
    for number, line in enumerate(lines, start=2):
        if len(line) != len(header):
            raise DataError(name, number, "-", len(line), f"has not the header's {len(header)} cells")
    if not lines:
        raise DataError(name, 1, "-", "-", "has no rows below its header")
    cells = (dict(zip(header, (cell.strip() for cell in line), strict=True)) for line in lines)
    return [Row(name, number, row) for number, row in enumerate(cells, start=2)]


def _check_header(name: str, header: list[str]) -> None:
    needed = [*PUBLISHED.values(), _IDENTIFIER[0]]
    needed += [column for _, *columns in LEVELS.values() for column in columns if column]
    for column in dict.fromkeys(needed):
        if header.count(column) != 1:
            raise DataError(name, 1, column, "-", f"the header has it {header.count(column)} times, not once")


def _translated(row: Row) -> Row:
    """A published row in the table's columns; its number is still the published one."""
    if row["geographic_level"] not in LEVELS:
        raise row.error("geographic_level", f"is none of {', '.join(LEVELS)}")
    column, expected = _IDENTIFIER
    if row[column] != expected:
        raise row.error(column, f"is not {expected}")
    if not (row["time_period"].isascii() and row["time_period"].isdigit() and len(row["time_period"]) == 4):
        raise row.error("time_period", "is not a year of four digits")
    level, area, code = LEVELS[row["geographic_level"]]
    if not row[area]:
        raise row.error(area, f"a {level} needs its name")
    cells = {ours: row[theirs] for ours, theirs in PUBLISHED.items()}
    cells |= {"level": level, "area": row[area], "code": row[code] if code else ""}
    return _Published(row.file, row.number, {name: cells[name] for name in COLUMNS})


def compare(before: Table, after: Table, name: str) -> Changes:
    """What a new table changes, once it is sure to go on from the old one.

    Raises DataError if the new table ends earlier, leaves out a year, lacks a row of an earlier year or a region,
    or if so many earlier values differ that it cannot be the same series.
    """
    old, new = (sorted({year for year, *_ in table}) for table in (before, after))
    if new[-1] < old[-1]:
        raise DataError(name, "-", "time_period", new[-1], f"ends before {old[-1]}, which the table has")
    whole = {str(year) for year in range(int(old[0]), int(new[-1]) + 1)}
    for year in sorted(whole - set(new)):
        raise DataError(name, "-", "time_period", year, "this year is missing")
    for year in sorted(set(new) - whole):
        raise DataError(name, "-", "time_period", year, f"comes before {old[0]}, where the table begins")
    for key in before:
        if key not in after:
            raise DataError(name, "-", "-", " ".join(key), "the table has this row, the file does not")
    _check_regions(after, old[-1], [year for year in new if year > old[-1]], name)
    revised = _revised(before, after, name)
    newest, previous = (_councils(after, year) for year in (new[-1], str(int(new[-1]) - 1)))
    return Changes(
        [year for year in new if year > old[-1]],
        revised,
        sorted(newest - previous),
        sorted(previous - newest),
    )


def _check_regions(after: Table, last: str, added: Iterable[str], name: str) -> None:
    regions = {area for year, level, area in after if year == last and level == "region"}
    for year in added:
        row = _country(after, year)
        for column in filter(lambda column: row[column] in CODES, COUNTS):
            rule = f"England {year} needs a count of its own"
            raise DataError(name, "-", PUBLISHED[column], row[column], rule)
        for area in sorted(
            regions - {area for one, level, area in after if (one, level) == (year, "region")}
        ):
            raise DataError(name, "-", "region_name", area, f"this region has no row of {year}")
        if 10 * len(_councils(after, year)) < 9 * len(_councils(after, last)):
            few = len(_councils(after, year))
            raise DataError(name, "-", "la_name", few, f"too few councils in {year} to be the whole country")


def _country(table: Mapping[Key, Mapping[str, str]], year: str) -> Mapping[str, str]:
    return next(row for (one, level, _), row in table.items() if (one, level) == (year, "country"))


def _councils(table: Table, year: str) -> set[str]:
    return {area for one, level, area in table if (one, level) == (year, "council")}


def _revised(before: Table, after: Table, name: str) -> list[tuple[Key, str, str, str]]:
    found = [
        (key, column, row[column], after[key][column])
        for key, row in before.items()
        for column in COLUMNS[3:]
        if not _same(row[column], after[key][column])
    ]
    if len(found) > _MOST_REVISED * len(before) * len(COLUMNS[3:]):
        rule = "values of earlier years differ from the table's: not the same series"
        raise DataError(name, "-", "-", len(found), rule)
    return found


def _same(old: str, new: str) -> bool:
    """Whether two cells say the same: "17" and "17.0" do."""
    try:
        return float(old) == float(new)
    except ValueError:
        return old == new


def _try_out(table: Table, folder: Path) -> Register:
    """Load every table with the new one in its place, in a copy."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(shutil.copytree(folder, Path(scratch) / "data"))
        (copy / TABLE).parent.chmod(0o755)  # it is ours, also where that of the tables must not be written
        _write(table, copy / TABLE)
        return load(copy)


def _renamed(folder: Path, before: Table, after: Table) -> dict[str, str]:
    """The files that say which release the table is of, name → text, once they say the new one.

    Raises DataError where one names neither the release of the table as it is nor the new one.
    """
    found = {}
    for name, phrases in SAYS_RELEASE.items():
        found[name] = (folder / name).read_text(encoding="utf-8")
        for phrase in phrases:
            old, new = (phrase.format(**_years(table)) for table in (before, after))
            if old not in found[name] and new not in found[name]:  # the new one stands there after a kill
                raise _unsaid(name, old, found[name])
            found[name] = found[name].replace(old, new)
    return found


def _unsaid(name: str, phrase: str, text: str) -> DataError:
    """The error of a file that does not say which release the table is of, at the cell where it stands."""
    rule = "does not name the release of the table"
    if name != "sources.csv":
        return DataError(name, "-", "-", phrase, f"{rule} in these words")
    rows = (Row(name, number, row) for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2))
    row = next(row for row in rows if row["id"] == _SOURCE)
    title, _, publisher_and_date = phrase.removesuffix(",").partition('",')
    if not row["title"].endswith(title):
        return row.error("title", f"{rule}: … {title}")
    publisher, _, date = publisher_and_date.partition(",")
    column, wanted = ("publisher", publisher) if row["publisher"] != publisher else ("date", date)
    return row.error(column, f"{rule}: {wanted}")


def _years(table: Table) -> dict[str, int]:
    counted = [int(year) for year, *_ in table]
    return {"first": min(counted), "last": max(counted), "next": max(counted) + 1}


def _write(table: Table, target: Path) -> None:
    levels = ["country", "region", "council"]
    order = sorted(table, key=lambda key: (levels.index(key[1]), key[2], key[0]))
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(cell) for name, cell in table[key].items()} for key in order)
    put(file.getvalue(), target)


def _plain(cell: str) -> str:
    """A number without noughts that say nothing, as the table has them: "17.0" → "17"."""
    return cell.rstrip("0").rstrip(".") if "." in cell and cell.replace(".", "").isdigit() else cell


def report(changes: Changes, table: Mapping[Key, Mapping[str, str]], scored: Iterable[str] = ()) -> str:
    """The changes in lines: years, national caseload of each new one, councils, revisions old → new, scores."""
    if not (changes.added or changes.revised):
        return "Nothing changed; the table was not written.\n"
    lines = [f"Years added: {', '.join(changes.added) or 'none'}"]
    for year in changes.added:
        lines.append(f"Caseload of England in {year}: {_national(table, year)}")
    if changes.added:
        lines += [f"New among councils: {area}" for area in changes.joined]
        lines += [f"No longer among councils: {area}" for area in changes.left]
    lines.append(f"Values revised in earlier years: {len(changes.revised)}")
    for (year, _, area), column, old, new in changes.revised:
        lines.append(f"{area} {year}, {column}: {old} → {new}")
    lines += scored
    lines.append("Now run: make outputs snapshot")
    return "\n".join(lines) + "\n"


def _national(table: Mapping[Key, Mapping[str, str]], year: str) -> str:
    row = _country(table, year)
    counted = f"{row['cases']} cases, {row['case_holders_fte']} case holders"
    computed = float(row["cases"]) / float(row["case_holders_fte"])
    return f"{computed:.1f} ({counted}); published as {row['caseload_published']}"
