"""The systems and interventions that the sources name or that came since, and what is known of their results.

Rows of ``data/systems.csv`` and ``data/evaluations.csv``, with the rules they keep.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from analysis.register.records import Claim, Input, Quantity, Row, record

#: The group of what no source document names because it came later.
SINCE = "since the report"


@dataclass(frozen=True)
class System:
    """A system or an intervention that a source names, or that was tested or begun since."""

    id: str
    group: str
    name: str
    #: keys of the source documents that name it; empty for those of the group `SINCE`
    named_by: tuple[str, ...]
    what: str  #: what it is, in one line
    #: keys of the claims that state a figure of it; empty where the sources state none
    claims: tuple[str, ...]
    computable: str  #: "yes", "partly" or "no"; `reason` says why
    reason: str
    note: str


@dataclass(frozen=True)
class Evaluation:
    """A result that somebody reported of a system."""

    id: str
    system: str
    found: str
    #: keys of the inputs that hold it; empty where a result was reported without a figure
    figures: tuple[str, ...]
    results: tuple[str, ...]  #: keys of the results computed from them
    source: str
    standing: str  #: who vouches for it
    note: str


@dataclass(frozen=True)
class Comparison:
    """A system and the Blueprint on one measure."""

    id: str
    system: str
    measure: str
    #: `theirs`, `ours`: keys of inputs or results, of the system and of the Blueprint; "" where none is stated
    theirs: str
    ours: str
    comparable: str  #: "yes", "partly" or "no"; `reason` says why
    reason: str


def read_system(row: Row, sources: Collection[str], claims: Mapping[str, Claim]) -> System:
    """A system from its row."""
    return record(System, row, named_by=row.named("named_by", sources), claims=row.named("claims", claims))


def read_evaluation(row: Row, inputs: Mapping[str, Input], quantities: Mapping[str, Quantity]) -> Evaluation:
    """An evaluation from its row."""
    figures, results = row.named("figures", inputs), row.named("results", quantities)
    found = record(Evaluation, row, figures=figures, results=results)
    for key in found.figures:
        if inputs[key].source != found.source:
            raise row.error("figures", f"{key} comes from {inputs[key].source}")
    return found


def read_comparison(row: Row, known: Mapping[str, Input | Quantity]) -> Comparison:
    """A comparison from its row; `known` are the inputs and the results."""
    sides = {side: row.named(side, known) for side in ("theirs", "ours")}
    if not any(sides.values()):
        raise row.error("theirs", "one side at least must be stated")
    units = {known[key].unit.base for keys in sides.values() for key in keys}
    if len(units) > 1:
        raise row.error("ours", f"the sides are in {' and '.join(sorted(units))}")
    if row["comparable"] != "no" and not all(sides.values()):
        raise row.error("comparable", "a side that is not stated cannot be compared")
    return record(Comparison, row)


def check_computable(row: Row, entry: System, claims: Mapping[str, Claim], known: list[Evaluation]) -> None:
    """Check that a system is called computable if, and only if, something of it is computed."""
    rebuilt = any(claims[key].formula and not claims[key].open for key in entry.claims)
    computed = rebuilt or any(found.results for found in known)
    if computed == (entry.computable == "no"):
        raise row.error(
            "computable", "something of it is computed" if computed else "nothing of it is computed"
        )
    if not entry.claims and not known and not entry.note:
        raise row.error("note", "a system without a figure needs a word on what is known")


def in_documents(systems: Mapping[str, System]) -> dict[str, System]:
    """The systems that a source document names, by key.

    Parameters
    ----------
    systems : mapping of str to System
    """
    return {key: entry for key, entry in systems.items() if entry.named_by}


#: Who vouches for a result where people were assigned by lot.
TRIED = "randomised trial"


def counts(systems: Mapping[str, System], evaluations: Mapping[str, Evaluation]) -> dict[str, int]:
    """How many systems the documents name, of how many something is stated, reported or tried, and of how many not.

    Parameters
    ----------
    systems, evaluations : mapping
        By key.
    """
    systems = in_documents(systems)
    evaluated = systems.keys() & {found.system for found in evaluations.values()}
    stated = {key for key, entry in systems.items() if entry.claims}
    tried = systems.keys() & {found.system for found in evaluations.values() if found.standing == TRIED}
    return {
        "systems": len(systems),
        "stated": len(stated),
        "evaluated": len(evaluated),
        "tried": len(tried),
        "neither": len(systems.keys() - stated - evaluated),
        "not-computable": sum(entry.computable == "no" for entry in systems.values()),
    }
