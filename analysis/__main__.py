"""Command line: check the data, print what is made from it, see what an input moves, or take a new year.

``python -m analysis check|results|prose|dictionary|picture``, ``python -m analysis what-if INPUT=FIGURE ...``,
``python -m analysis update-data FILE``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from analysis.chapters.start import scorecard_figure
from analysis.claims import wording
from analysis.claims.expression import express, with_inputs
from analysis.claims.verdicts import judge
from analysis.ledger import prose
from analysis.ledger.results import as_json
from analysis.ledger.update import update
from analysis.register.load import DATA, DataError, Register, dictionary, load


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if it went well, 1 with one line on standard error if not."""
    parser = argparse.ArgumentParser(prog="python -m analysis", description="The Blueprint, Recomputed")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="check every table and say how much was checked")
    commands.add_parser("results", help="print every claim and result as JSON")
    commands.add_parser("prose", help="print every number of the chapters' sentences as JSON")
    commands.add_parser("dictionary", help="print the data dictionary of the tables as Markdown")
    commands.add_parser("picture", help="print the scorecard as SVG")
    what_if = commands.add_parser("what-if", help="set inputs to other figures and print what moves")
    what_if.add_argument("figures", nargs="+", metavar="INPUT=FIGURE", type=_assignment)
    update_data = commands.add_parser("update-data", help="take the next release of the workforce file")
    update_data.add_argument("file", metavar="FILE", help="the department's file, CSV")
    chosen = parser.parse_args(arguments)
    try:
        register = load()
        print(_COMMANDS[chosen.command](register, chosen), end="")
    except (DataError, KeyError, ValueError) as error:
        print(error.args[0], file=sys.stderr)
        return 1
    return 0


def _assignment(text: str) -> tuple[str, str]:
    name, sign, figure = text.partition("=")
    if not (name and sign and figure):
        raise argparse.ArgumentTypeError(f"'{text}' is not INPUT=FIGURE")
    return name, figure


def _counts(register: Register) -> str:
    tables = ("sources", "claims", "inputs", "quantities")
    counted = ", ".join(f"{len(getattr(register, table))} {table}" for table in tables)
    return f"All tables hold: {counted}.\n"


def moved(register: Register, figures: dict[str, str]) -> list[str]:
    """Lines "name: before → after" for every result and verdict that other inputs change.

    Parameters
    ----------
    register : Register
    figures : dict of str to str
        Key of an input → its figure as text, in the unit of the input.
    """
    changed = with_inputs(register, **figures)
    lines = []
    for quantity in register.quantities.values():
        before, after = (
            wording.quantity_value(quantity, express(book, quantity).value) for book in (register, changed)
        )
        if before != after:
            lines.append(f"{quantity.id}: {before} → {after}")
    for claim in register.claims.values():
        before, after = (judge(book, claim).verdict.value for book in (register, changed))
        if before != after:
            lines.append(f"verdict on {claim.id} ({wording.stated(claim)}): {before} → {after}")
    return lines or ["Nothing moves."]


_COMMANDS = {
    "check": lambda register, chosen: _counts(register),
    "results": lambda register, chosen: as_json(register),
    "prose": lambda register, chosen: prose.as_json(register),
    "dictionary": lambda register, chosen: dictionary(),
    "picture": lambda register, chosen: scorecard_figure(register).svg,
    "update-data": lambda register, chosen: update(Path(chosen.file), DATA),
    "what-if": lambda register, chosen: "\n".join([*moved(register, dict(chosen.figures)), ""]),
}


if __name__ == "__main__":
    sys.exit(main())
