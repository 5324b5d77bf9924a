"""Command line: check the data, print what is made from it, see what an input moves, take a new year, or predict the next.

``python -m analysis check|edition|sums|inputs|results|prose|shown|dictionary|picture``,
``python -m analysis what-if INPUT=FIGURE ...``,
``python -m analysis update-data FILE``, ``python -m analysis predict DATE``
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from analysis.chapters.start import scorecard_figure
from analysis.claims import wording
from analysis.claims.expression import express, with_inputs
from analysis.claims.verdicts import judge
from analysis.ledger import prose, shown
from analysis.ledger.edition import edition
from analysis.ledger.findings import check_words
from analysis.ledger.results import as_json
from analysis.ledger.update import predict, update
from analysis.register.load import DATA, DataError, Register, dictionary, load
from analysis.register.records import Claim, Quantity


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if it went well, 1 with one line on standard error if not."""
    parser = argparse.ArgumentParser(prog="python -m analysis", description="The Blueprint, Recomputed")
    commands = parser.add_subparsers(dest="command", required=True)
    parsers = {name: commands.add_parser(name, help=told) for name, (told, _) in _COMMANDS.items()}
    parsers["what-if"].add_argument("figures", nargs="+", metavar="INPUT=FIGURE", type=_assignment)
    parsers["update-data"].add_argument("file", metavar="FILE", help="the department's file, CSV")
    parsers["predict"].add_argument("date", metavar="DATE", help="the day of writing, as 2026-01-31")
    chosen = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        # A stream that cannot hold an arrow or a pound sign gets its number, not an error
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        register = load()
        print(_COMMANDS[chosen.command][1](register, chosen), end="")
    except (DataError, KeyError, ValueError) as error:
        print(error.args[0], file=sys.stderr)
        return 1
    except OSError as error:
        # A whole folder that cannot be copied names no single file
        why = error.strerror or "a copy cannot be written"
        print(
            f"{error.filename or 'No room, or not allowed'}: {why}; no table has changed by half",
            file=sys.stderr,
        )
        return 1
    return 0


def _assignment(text: str) -> tuple[str, str]:
    name, sign, figure = text.partition("=")
    if not (name and sign and figure):
        raise argparse.ArgumentTypeError(f"'{text}' is not INPUT=FIGURE")
    return name, figure


def _counts(register: Register) -> str:
    check_words()
    tables = ("sources", "claims", "inputs", "quantities")
    counted = ", ".join(f"{len(getattr(register, table))} {table}" for table in tables)
    return f"All tables hold: {counted}.\n"


def _inputs(register: Register) -> str:
    """The inputs that ``what-if`` can set, one a line."""
    return "".join(f"{key}: {one.label} ({one.unit.meaning})\n" for key, one in register.inputs.items())


def _sums() -> str:
    """Checksum and name of each table, to be checked by ``sha256sum -c`` in the data folder."""
    found = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv"))
    return "".join(f"{sha256((DATA / name).read_bytes()).hexdigest()}  {name}\n" for name in found)


def _wishes(register: Register, wished: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Key of an input → its figure in the unit of the input, unless it stands twice or cannot be read so."""
    found: dict[str, str] = {}
    for name, text in wished:
        if name not in register.inputs:
            near = get_close_matches(name, register.inputs, n=1)
            raise KeyError(f"'{name}' is not an input" + (f"; is it {near[0]}?" if near else ""))
        if name in found:
            raise ValueError(f"{name} is set twice")
        unit = register.inputs[name].unit
        plain = text.removeprefix(unit.prefix).removesuffix(unit.suffix.strip())
        if unit.base == "fraction" and unit.factor != 1 and not any(map(str.isdigit, plain)):
            raise ValueError(f"{name}: '{text}' is not a figure in per cent, such as 20%")
        found[name] = plain
    return found


def _worth(book: Register, quantity: Quantity) -> str:
    """A result in words; some inputs leave it without a value."""
    try:
        return wording.quantity_value(quantity, express(book, quantity).value)
    except ZeroDivisionError:
        return "no value: it would divide by zero"


def _verdict(book: Register, claim: Claim) -> str:
    try:
        return judge(book, claim).verdict.value
    except ZeroDivisionError:
        return "no verdict: it would divide by zero"


def moved(register: Register, figures: dict[str, str]) -> list[str]:
    """Lines "name: before → after" for every result and verdict that other inputs, as text in their units, change."""
    changed = with_inputs(register, **figures)
    lines = []
    for quantity in register.quantities.values():
        before, after = (_worth(book, quantity) for book in (register, changed))
        if before != after:
            lines.append(f"{quantity.id}: {before} → {after}")
    for claim in register.claims.values():
        before, after = (_verdict(book, claim) for book in (register, changed))
        if before != after:
            lines.append(f"verdict on {claim.id} ({wording.stated(claim)}): {before} → {after}")
    return lines or ["Nothing moves."]


#: Command → what it does, and what gives its text from the register and the arguments.
_COMMANDS: dict[str, tuple[str, Callable[[Register, argparse.Namespace], str]]] = {
    "check": ("check every table and say how much was checked", lambda book, _: _counts(book)),
    "edition": ("print the version, and the hash of data and code", lambda *_: f"{edition().words}\n"),
    "sums": ("print the SHA-256 of every table, as sha256sum writes it", lambda *_: _sums()),
    "inputs": ("list the inputs, their figures and their units", lambda book, _: _inputs(book)),
    "results": ("print every claim and result as JSON", lambda book, _: as_json(book)),
    "prose": ("print every number of the chapters' sentences as JSON", lambda book, _: prose.as_json(book)),
    "shown": (
        "print what pages show of councils, regions and restatements as JSON",
        lambda book, _: shown.as_json(book),
    ),
    "dictionary": ("print the data dictionary of the tables as Markdown", lambda *_: dictionary()),
    "picture": ("print the scorecard as SVG", lambda book, _: scorecard_figure(book).svg),
    "what-if": (
        "set inputs to other figures and print what moves",
        lambda book, asked: "\n".join([*moved(book, _wishes(book, asked.figures)), ""]),
    ),
    "update-data": (
        "take the next release of the workforce file",
        lambda _, asked: update(Path(asked.file), DATA),
    ),
    "predict": ("write down what the next count will be", lambda book, asked: predict(book, asked.date)),
}


if __name__ == "__main__":
    sys.exit(main())
