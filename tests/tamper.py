"""Change the numbers of the tables by one unit in the last place, one at a time, and see who notices.

Every number of the inputs, claims, beliefs and restatements is changed, and of every column of the official tables a
sample with a seed, drawn at each level of area. A change is noticed where loading refuses it, or where a number moves
that ``tests/snapshots`` holds: of ``results.json``, of the prose, or of what pages show without a key. The rest is
known to its checksum only; ``tamper.csv`` beside this file lists it by kind, with the reason. The run fails at an
unnoticed cell whose kind is not listed, and at a listed kind that is noticed.

A cell is first asked of the numbers that lie nearest to its table, computed anew from the changed tables; the first
that moves settles it. Cells that none of them noticed, and those of kinds that are listed whole, are then changed
together and everything is computed anew; where something moves, each is asked of it alone. Nothing is taken from the
unchanged book but tables that a cell does not stand in.

Run: ``python tests/tamper.py [CELLS]``, so many of each column and level.
"""

import csv
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
from typing import Any, NamedTuple

from analysis.appraisal import drivers
from analysis.claims.finding import Finding
from analysis.evidence import children, coverage, reports, retention
from analysis.ledger import entries, prose, results, shown
from analysis.ledger.findings import SOURCES
from analysis.register import checks, package, panel
from analysis.register.load import DATA, DataError, Register, assemble, load
from analysis.register.records import Row

HERE = Path(__file__).parent
SEED, EACH = 20191130, 22

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
    "neighbours": "councils",
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
    return package.read(DATA, [])


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
            for column in WHOLE.get(table, row.cells):
                if _NUMBER.fullmatch(row[column]) or (table in WHOLE and raised(row[column])):
                    cell = Cell(table, row.cells.get("level", ""), column, place)
                    found[cell.kind].append(cell)
    return found


def sample(each: int) -> list[Cell]:
    """Every number of the whole tables, and so many of each other kind."""
    dice, chosen = random.Random(SEED), []
    for (table, *_), cells in numbers().items():
        chosen += cells if table in WHOLE else dice.sample(cells, min(each, len(cells)))
    return chosen


# --- a changed book -----------------------------------------------------------------------------------------


def altered(cells: Sequence[Cell]) -> Register:
    """The book with these cells changed. Raises DataError where it is refused."""
    changed = dict(tables())
    for cell in cells:
        rows = changed[cell.table]
        row = rows[cell.row]
        new = Row(row.file, row.number, {**row.cells, cell.column: raised(row[cell.column])})
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
            needed = {name, *(one["reference"]["resource"] for one in keys)}
            if not package._holds(schema, {one: _columns(changed[one]) for one in needed}):
                raise DataError(f"data/{schema['path']}", "-", "-", "-", "does not keep its schema")


def _columns(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(row.cells[name] for row in rows) for name in rows[0].cells}


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
def stored() -> dict[str, Any]:
    """What the snapshots hold."""
    read = (
        json.loads((HERE / "snapshots" / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("results", "prose", "shown")
    )
    return dict(_flat(*read))


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
    for chapter, told in json.loads((HERE / "snapshots" / "prose.json").read_text(encoding="utf-8")).items():
        for key in told:
            if key.partition(".")[0] == name:
                yield f"{chapter} {key}", entries.words(register, key)


def _pages(kind: str, rows: Iterable[tuple[str, str]]) -> Told:
    yield from ((f"{kind} {key}", told) for key, told in rows)


def _near(register: Register, cell: Cell) -> Iterator[Told]:
    """What lies nearest to a cell, the quickest to compute first."""
    key, records = next(iter(tables()[cell.table][cell.row].cells.values())), register.official
    match cell.table:
        case "claims":
            yield _entry(register, key)
        case "inputs":
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
            yield _findings(
                [*reports._readings(register), *reports._shares(register), *reports._halves(register)]
            )
        case table if table in NEAR:
            yield _chapter(register, NEAR[table])


def key_unit(cell: Cell) -> str:
    """The unit that a council's row belongs to."""
    return panel.unit_of(tables()[cell.table][cell.row]["code"])


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
    return cell, found and f"moved: {found}"


def _at(register: Register, places: Iterable[str]) -> Told:
    """What is told at some places, numbers before sentences and pages."""
    of_pages = ("councils", "regions", "costs", "restatements")
    for place in sorted(places):
        kind, _, key = place.partition(" ")
        if kind in ("claims", "results"):
            yield from _entry(register, key)
        elif kind == "findings":
            yield place, entries.entry(register, key).json()
        elif kind == "key_figures":
            yield place, results.ledger(register)[kind][key]
        elif kind in of_pages:
            yield place, shown.shown(register)[kind][key]
        else:
            yield place, {**stored()[place], **prose.told(register)[kind]}[key]


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


def say(cell: Cell, told: str) -> None:
    """One line for a cell, on standard error."""
    print(*cell, told, sep="\t", file=sys.stderr, flush=True)


def run(cells: Sequence[Cell]) -> dict[Cell, str]:
    """What notices each cell, "" where nothing does."""
    remember_what_stands()
    quiet = {kind for kind, one in known().items() if one.part == "all"}
    found: dict[Cell, str] = {}
    with get_context("fork").Pool(os.cpu_count(), maxtasksperchild=20) as pool:

        def ask(asked: Iterable[Cell], places: frozenset[str] | None = None) -> bool:
            for cell, told in pool.imap_unordered(partial(noticed, places=places), asked):
                found[cell] = told
                print(*cell, told or "nothing yet", sep="\t", file=sys.stderr, flush=True)
            return any(found[cell] for cell in asked)

        ask([cell for cell in cells if cell.kind not in quiet])
        ask([cell for cell in cells if cell.kind in quiet], frozenset())
        left = [cell for cell in cells if not found[cell]]
        while (places := moved_together(left)) and ask(left, places):
            left = [cell for cell in left if not found[cell]]
    return found


# --- the list -----------------------------------------------------------------------------------------------


def against(listed: Mapping[tuple[str, str, str], Known], found: Mapping[Cell, str]) -> list[str]:
    """Where what was found differs from what is listed, a line for each kind."""
    told: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for cell, who in found.items():
        told[cell.kind].append(who)
    lines = []
    for kind, who in told.items():
        unseen, place = who.count(""), ", ".join(filter(None, kind))
        if unseen and kind not in listed:
            lines.append(f"{place}: nobody notices {unseen} of {len(who)}, and tamper.csv has no reason")
        if kind in listed and not unseen:
            lines.append(
                f"{place}: all {len(who)} are noticed, and tamper.csv says that {listed[kind].part} are not"
            )
        elif kind in listed and listed[kind].part == "all" and unseen < len(who):
            seen = next(filter(None, who))
            lines.append(
                f"{place}: {len(who) - unseen} of {len(who)} are noticed ({seen}), tamper.csv says none"
            )
    return lines + [
        f"{', '.join(kind)}: tamper.csv has it, the tables have not" for kind in listed.keys() - told.keys()
    ]


def counts(found: Mapping[Cell, str]) -> Iterator[str]:
    """How many cells of each table were refused, moved a number, or were noticed by the checksum only."""
    yield f"{'table':20}{'cells':>8}{'refused':>9}{'moved':>8}{'checksum only':>15}"
    for table in [*dict.fromkeys(cell.table for cell in found), ""]:
        who = [told.partition(":")[0] for cell, told in found.items() if table in ("", cell.table)]
        by = [who.count(one) for one in ("refused", "moved", "")]
        yield f"{table or 'together':20}{len(who):8,}{by[0]:9,}{by[1]:8,}{by[2]:15,}"


def main(each: int) -> int:
    """Run it all; 1 where the list does not say what was found."""
    found = run(sample(each))
    print(*counts(found), sep="\n")
    lines = against(known(), found)
    print(*lines, sep="\n")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else EACH))
