"""Change the numbers of the tables by one unit in the last place, one at a time, and see who notices.

Every number of the inputs, claims, beliefs and restatements is changed, and of every column of the official tables a
sample with a seed, drawn at each level of area. A change is noticed where loading refuses it, or where a number moves
that ``tests/snapshots`` holds: of ``results.json``, of the prose, or of what pages show without a key. The rest is
known to its checksum only; ``tamper.csv`` beside this file lists it by kind, with the reason. The run fails at an
unnoticed cell whose kind is not listed, at a listed kind that is noticed, and at a cell that is not refused and cannot
be computed with.

A cell is first asked of the numbers that lie nearest to its table, computed anew from the changed tables; the first
that moves settles it. Cells that none of them noticed, and those of kinds that are listed whole, are then changed
together and everything is computed anew; where something moves, each is asked of it alone. Nothing is taken from the
unchanged book but tables that a cell does not stand in.

What a cell came to is kept in ``_build/tamper``, under a name made of tables, code and snapshots: a run that was ended
goes on from there.

Run: ``python tests/tamper.py [CELLS]``, so many of each column and level, or ``python tests/tamper.py few`` for a sample
of these, in which a number of a kind that is listed is asked of what lies nearest only. ``PROCESSES`` says how many
work at once.
"""

import csv
import hashlib
import json
import os
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from analysis.appraisal import drivers
from analysis.claims.finding import Finding
from analysis.evidence import children, coverage, reports, retention
from analysis.ledger import entries, key_figures, prose, results, shown
from analysis.ledger.findings import SOURCES
from analysis.register import checks, package, panel
from analysis.register.load import DATA, DataError, Register, assemble, load
from analysis.register.records import Row

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SEED, EACH, FEW = 20191130, 22, 40
CRASHED = "crashed"

#: Tables of which every number is changed, and their columns of numbers.
WHOLE = {
    "inputs": ("value", "grain", "low", "high"),
    "claims": ("stated", "grain", "material"),
    "beliefs": ("low", "likely", "high", "wide_low", "wide_high"),
    "restatements": ("stated", "grain"),
}

#: Official table → the chapter whose findings lie nearest to it, where `_near` knows nothing nearer.
NEAR = {
    "children_in_need": "need",
    "roles": "roles",
    "continuity": "continuity",
    "judgements": "judged",
    "child_population": "judged",
}

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LAST = re.compile(r"(?<!\d)\d[\d,]*(\.\d+)?(?!.*\d)")
_NEXT = [
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    ("third", "quarter", "fifth", "sixth"),
]

#: What is made of whole official tables, and of nothing else.
_OF_TABLES = {
    checks: ("check_workforce", "_check_totals", "_check_spending", "_check_inspections"),
    panel: (
        *("_workforce", "_with_rates", "_councils", "_differences", "_flags"),
        *("_by_year", "_continuity", "_counts", "_judgements", "inspections", "neighbours"),
    ),
}

#: Where a number stands and what is told of it.
Told = Iterable[tuple[str, Any]]


class Cell(NamedTuple):
    """One number of a table; `row` counts from nought."""

    table: str
    level: str
    column: str
    row: int

    @property
    def kind(self) -> tuple[str, str, str]:
        """What `tamper.csv` lists it by."""
        return self.table, self.level, self.column


@dataclass(frozen=True)
class Known:
    """A kind of number that only the checksum notices: `part` says of "all" its cells or of "some"."""

    table: str
    level: str
    column: str
    part: str
    reason: str


@cache
def known() -> dict[tuple[str, str, str], Known]:
    """What ``tamper.csv`` lists."""
    with (HERE / "tamper.csv").open(encoding="utf-8", newline="") as file:
        listed = [Known(**row) for row in csv.DictReader(file)]
    return {(one.table, one.level, one.column): one for one in listed}


def raised(text: str) -> str:
    """A number with one unit more in its last place, a word with the next; "" where there is neither."""
    if found := _LAST.search(text):
        before, after = text[: found.start()], text[found.end() :]
        places = len(found[1] or ".") - 1
        more = int(re.sub(r"[,.]", "", found[0])) + (-1 if before.endswith("-") else 1)
        digits = f"{more:0{places + 1}d}"
        whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
        whole = f"{int(whole):,}" if "," in found[0] else whole
        return f"{before}{whole}{'.' * bool(part)}{part}{after}"
    if text == "half":
        return "a third"
    for words in _NEXT:
        for word, following in pairwise(words):
            if text == word or text.endswith(f" {word}"):
                return text.removesuffix(word) + following
    return ""


# --- the cells ----------------------------------------------------------------------------------------------


@cache
def tables() -> dict[str, list[Row]]:
    """The tables as they stand."""
    return package.read(DATA)


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """What the package says of each table."""
    return {one["name"]: one for one in package.described(DATA)["resources"]}


@cache
def numbers() -> dict[tuple[str, str, str], list[Cell]]:
    """Every number by its kind."""
    found: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    for table, rows in tables().items():
        if not (table in WHOLE or schemas()[table]["path"].startswith("official/")):
            continue
        for place, row in enumerate(rows):
            for column in WHOLE.get(table, row):
                if _NUMBER.fullmatch(row[column]) or (table in WHOLE and raised(row[column])):
                    cell = Cell(table, row.get("level", ""), column, place)
                    found[cell.kind].append(cell)
    return found


def sample(each: int) -> list[Cell]:
    """Every number of the whole tables, and so many of each other kind: one of each kind, then a second of each."""
    dice, turns = random.Random(SEED), defaultdict[int, list[Cell]](list)
    for (table, *_), cells in numbers().items():
        chosen = cells if table in WHOLE else dice.sample(cells, min(each, len(cells)))
        for turn, cell in enumerate(chosen):
            turns[turn].append(cell)
    return [cell for turn in sorted(turns) for cell in turns[turn]]


def few() -> list[Cell]:
    """One number of each table, and some more."""
    cells = sample(EACH)
    random.Random(SEED).shuffle(cells)
    firsts = list({cell.table: cell for cell in cells}.values())
    return [*firsts, *(cell for cell in cells if cell not in firsts)][:FEW]


# --- a changed book -----------------------------------------------------------------------------------------


def altered(cells: Sequence[Cell]) -> Register:
    """The book with these cells changed. Raises DataError where it is refused."""
    changed = dict(tables())
    for cell in cells:
        rows = changed[cell.table]
        row = rows[cell.row]
        new = Row(row.file, row.number, {**row, cell.column: raised(row[cell.column])})
        changed[cell.table] = [*rows[: cell.row], new, *rows[cell.row + 1 :]]
    _check_schema(changed, {cell.table for cell in cells})
    whole = [cell.table in WHOLE for cell in cells]
    if not any(whole):
        return replace(load(), official=panel.official(changed))
    return assemble(changed, load().official if all(whole) else panel.official(changed))


def _check_schema(changed: Mapping[str, list[Row]], names: set[str]) -> None:
    """What the package says of the changed tables, and of those that refer to them."""
    for name, schema in schemas().items():
        keys = schema["schema"].get("foreignKeys", [])
        if names & {name, *(one["reference"]["resource"] for one in keys)}:
            package.check(schema, changed)


def remember_what_stands() -> None:
    """From now on, make of an official table that is not changed what was made of it before."""

    def remembering(function: Callable[..., Any]) -> Callable[..., Any]:
        made: dict[tuple[int, ...], tuple[Any, Any]] = {}

        def once(*given: Any) -> Any:
            place = tuple(map(id, given))
            if place not in made:
                made[place] = given, function(*given)  # what is kept alive keeps its id to itself
            return made[place][1]

        return once

    panel.OfficialTable.number = remembering(panel.OfficialTable.number)
    panel.OfficialTable = remembering(panel.OfficialTable)
    for module, names in _OF_TABLES.items():
        for name in names:
            setattr(module, name, remembering(getattr(module, name)))
    panel.official(tables())


# --- what is told -------------------------------------------------------------------------------------------


@cache
def snapshot(name: str) -> dict[str, Any]:
    """One snapshot."""
    return json.loads((HERE / "snapshots" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def stored() -> dict[str, Any]:
    """What the snapshots hold."""
    return dict(_flat(*map(snapshot, ("results", "prose", "shown"))))


def _flat(ledger: Mapping[str, Any], sentences: Mapping[str, Any], pages: Mapping[str, Any]) -> Told:
    for kinds in (ledger, sentences, pages):
        for kind, rows in kinds.items():
            yield from ((f"{kind} {key}", value) for key, value in rows.items())


def everything(register: Register) -> Told:
    """The same, computed from a book."""
    return _flat(results.ledger(register), prose.told(register), shown.shown(register))


def _entry(register: Register, key: str) -> Told:
    kind = "claims" if key in register.claims else "results"
    yield f"{kind} {key}", entries.entry(register, f"{key}.stated" if kind == "claims" else key).json()


def _findings(found: Iterable[Finding]) -> Told:
    """Findings as far as their numbers go."""
    for one in found:
        parts = {"value": "value", "low": "low", "high": "high", "standard_error": "error"}
        told = {name: one.number(part) for name, part in parts.items()}
        place = f"findings {one.id}"
        yield place, {**stored().get(place, {}), **told, "n": one.n}


def _chapter(register: Register, name: str) -> Told:
    yield from _findings(SOURCES[name](register))


def _users(register: Register, name: str) -> Told:
    """Claims and results that rest on an input, those of the fewest inputs first."""
    using = [
        (len(told["inputs"]), place.partition(" ")[2])
        for place, told in stored().items()
        if place.startswith(("claims ", "results ")) and name in told["inputs"]
    ]
    for _, key in sorted(using):
        yield from _entry(register, key)


def _sentences(register: Register, name: str) -> Told:
    """The numbers of the prose whose key begins with a name."""
    for chapter, told in snapshot("prose").items():
        for key in told:
            if key.partition(".")[0] == name:
                yield f"{chapter} {key}", entries.words(register, key)


def _pages(kind: str, rows: Iterable[tuple[str, str]]) -> Told:
    yield from ((f"{kind} {key}", told) for key, told in rows)


def _near(register: Register, cell: Cell) -> Iterator[Told]:
    """What lies nearest to a cell, the quickest to compute first."""
    key, records = next(iter(tables()[cell.table][cell.row].values())), register.official
    match cell.table:
        case "claims":
            yield _entry(register, key)
        case "inputs":
            yield _pages("inputs", shown._inputs(register))
            yield _sentences(register, key)
            yield _users(register, key)
            yield _chapter(register, "pilots")
        case "beliefs":
            yield _chapter(register, "assumptions")
            yield _findings(drivers._spreads(register))
        case "restatements":
            yield _pages("restatements", shown._restatements(register))
        case "workforce":
            council = cell.level == "council"
            if council:
                rows = records.workforce[records.workforce["unit"] == key_unit(cell)]
                yield _pages("councils", shown._rates(rows, "slug"))
            elif cell.level == "region":
                yield _pages("regions", shown._rates(records.regions, "area"))
            elif cell.level == "country":
                yield _pages("england", shown._rates(records.england.reset_index(), "area"))
            yield _findings([*coverage._sizes(records), *coverage._sums(records)])
            if council:
                yield _findings(retention._net(register))
            elif cell.level == "country":
                yield _chapter(register, "falls")
        case "child_protection" | "looked_after":
            for outcome in children.OUTCOMES:
                if cell.column in (outcome.part, outcome.whole) and outcome.table == cell.table:
                    yield _findings(children._findings(register, outcome))
            yield _pages("costs", shown._costs(register))
        case "spending":
            yield _pages("costs", shown._costs(register))
        case "inspections":
            yield _pages("reports", shown._reports(records))
            yield _findings(
                [*reports._readings(register), *reports._shares(register), *reports._halves(register)]
            )
        case "flags":
            yield _pages("flags", shown._flags(records))
        case "neighbours":
            yield _pages("neighbours", shown._neighbours(records))
        case table if table in NEAR:
            yield _chapter(register, NEAR[table])


def key_unit(cell: Cell) -> str:
    """The unit that a council's row belongs to."""
    return panel.units_of([tables()[cell.table][cell.row]["code"]])[0]


def first_moved(told: Told) -> str:
    """The first place of which another thing is told than the snapshots hold, "" if there is none."""
    return next((place for place, value in told if stored().get(place) != value), "")


# --- who notices --------------------------------------------------------------------------------------------


def noticed(cell: Cell, places: frozenset[str] | None = None) -> tuple[Cell, str]:
    """What notices a cell: a refusal, what moves near it or at some places, "" for nothing there."""
    try:
        register = altered([cell])
        near = _near(register, cell) if places is None else [_at(register, places)]
        found = next(filter(None, map(first_moved, near)), "")
    except DataError as error:
        return cell, f"refused: {error}"
    except Exception as error:  # what is neither taken nor refused is a fault of the checks
        return cell, f"{CRASHED}: {error!r}"
    return cell, found and f"moved: {found}"


def _at(register: Register, places: Iterable[str]) -> Told:
    """What is told at some places, numbers before sentences and pages."""
    for place in sorted(places):
        kind, _, key = place.partition(" ")
        if kind in ("claims", "results"):
            yield from _entry(register, key)
        elif kind == "findings":
            yield place, entries.entry(register, key).json()
        elif kind == "key_figures":
            yield place, key_figures.published(register)[key]
        elif key in snapshot("shown").get(kind, ()):
            yield place, shown.shown(register)[kind].get(key)
        else:
            yield place, entries.words(register, key)


def moved_together(cells: Sequence[Cell]) -> frozenset[str]:
    """Every place that moves when all these cells are changed, or some after the others where all are refused."""
    try:
        told = dict(everything(altered(cells)))
    except DataError:
        half = len(cells) // 2
        return moved_together(cells[:half]) | moved_together(cells[half:]) if half else frozenset()
    return frozenset(
        place for place in told.keys() | stored().keys() if told.get(place) != stored().get(place)
    )


def state() -> str:
    """A name for the tables, the code and the snapshots as they stand."""
    folders = (ROOT / "analysis", ROOT / "data", HERE / "snapshots")
    read = sorted(
        path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".csv", ".json")
    )
    told = "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in (*read, Path(__file__)))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


class Journal:
    """What cells came to, kept on disk as soon as it is known."""

    def __init__(self, folder: Path) -> None:
        """Read what is there; a line that an end cut short is asked again."""
        self.path, self.found = folder / f"{state()}.tsv", dict[Cell, str]()
        folder.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                table, level, column, row, told, *whole = line.split("\t")
                if whole:
                    self.found[Cell(table, level, column, int(row))] = told

    def note(self, cell: Cell, told: str) -> None:
        """Keep it, and say it."""
        self.found[cell] = told
        line = "\t".join([*map(str, cell), " ".join(told.split()), "."])
        print(line, file=sys.stderr, flush=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def run(cells: Sequence[Cell], folder: Path, whole: bool = True) -> dict[Cell, str]:
    """What notices each cell, "" where nothing does; if not `whole`, where nothing near does that it is listed with."""
    remember_what_stands()
    quiet = {kind for kind, one in known().items() if one.part == "all" and whole}
    journal = Journal(folder)
    found = journal.found
    processes = int(os.environ.get("PROCESSES") or os.cpu_count() or 1)
    with get_context("fork").Pool(processes, maxtasksperchild=100) as pool:

        def ask(asked: Sequence[Cell], places: frozenset[str] | None = None) -> bool:
            for cell, told in pool.imap_unordered(partial(noticed, places=places), asked):
                journal.note(cell, told)
            return any(found[cell] for cell in asked)

        new = [cell for cell in cells if cell not in found]
        ask([cell for cell in new if cell.kind not in quiet])
        ask([cell for cell in new if cell.kind in quiet], frozenset())

        def left() -> list[Cell]:
            return [cell for cell in cells if not found[cell] and (whole or cell.kind not in known())]

        while left() and (places := moved_together(left())) and ask(left(), places):
            pass
    return {cell: found[cell] for cell in cells}


# --- the list -----------------------------------------------------------------------------------------------


def against(
    listed: Mapping[tuple[str, str, str], Known], found: Mapping[Cell, str], whole: bool = True
) -> list[str]:
    """Where what was found differs from what is listed, a line for each kind; `whole`: it was asked of every kind."""
    told: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for cell, who in found.items():
        told[cell.kind].append(who)
    lines = []
    for kind, who in told.items():
        unseen, place = who.count(""), ", ".join(filter(None, kind))
        part = listed[kind].part if kind in listed else ""
        seen = next(filter(None, who), "")
        lines += [f"{place}: neither taken nor refused, {one}" for one in who if one.startswith(CRASHED)]
        if unseen and not part:
            lines.append(f"{place}: nobody notices {unseen} of {len(who)}, and tamper.csv has no reason")
        if part == "all" and seen:
            lines.append(
                f"{place}: {len(who) - unseen} of {len(who)} are noticed ({seen}), tamper.csv says none"
            )
        if part == "some" and not unseen and whole:
            lines.append(f"{place}: all {len(who)} are noticed, tamper.csv says that some are not")
    gone = listed.keys() - told.keys() if whole else ()
    return lines + [f"{', '.join(kind)}: tamper.csv has it, the tables have not" for kind in sorted(gone)]


def counts(found: Mapping[Cell, str]) -> Iterator[str]:
    """How many cells of each table were refused, moved a number, or were noticed by the checksum only."""
    yield f"{'table':20}{'cells':>8}{'refused':>9}{'moved':>8}{'checksum only':>15}"
    for table in [*dict.fromkeys(cell.table for cell in found), ""]:
        who = [told.partition(":")[0] for cell, told in found.items() if table in ("", cell.table)]
        by = [who.count(one) for one in ("refused", "moved", "")]
        yield f"{table or 'together':20}{len(who):8,}{by[0]:9,}{by[1]:8,}{by[2]:15,}"


def main(each: int) -> int:
    """Run it all, or a few for nought of each; 1 where the list does not say what was found."""
    with TemporaryDirectory() as passing:
        folder = ROOT / "_build" / "tamper" if each else Path(passing)
        found = run(sample(each) if each else few(), folder, whole=bool(each))
    print(*counts(found), sep="\n")
    lines = against(known(), found, whole=bool(each))
    print(*lines, sep="\n")
    return int(bool(lines))


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else str(EACH)
    sys.exit(main(0 if asked == "few" else int(asked)))
