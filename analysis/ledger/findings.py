"""Every finding of the book: each chapter's module computes its own, here they are gathered."""

from collections.abc import Callable, Iterable, Mapping

from analysis.appraisal import assumptions, drivers, national, neutral, payback
from analysis.appraisal import definitions as appraisal_words
from analysis.claims.finding import Finding
from analysis.evidence import (
    children,
    continuity,
    coverage,
    crescendo,
    event,
    falls,
    named,
    need,
    pilots,
    reports,
    retention,
    roles,
    standings,
    week,
)
from analysis.evidence import definitions as evidence_words
from analysis.evidence.forecast import protocol
from analysis.register.kept import kept
from analysis.register.load import Register

#: Chapter → the function that computes its findings.
SOURCES: dict[str, Callable[[Register], Iterable[Finding]]] = {
    "index": crescendo.findings,
    "after": crescendo.compared,
    "week": week.findings,
    "falls": falls.findings,
    "roles": roles.findings,
    "need": need.findings,
    "retention": retention.findings,
    "event": event.findings,
    "continuity": continuity.findings,
    "judged": reports.findings,
    "gain": children.findings,
    "named": named.findings,
    "councils": standings.findings,
    "protocol": protocol.findings,
    "neutral": neutral.findings,
    "payback": payback.findings,
    "national": national.findings,
    "drivers": drivers.findings,
    "assumptions": assumptions.findings,
    "pilots": pilots.findings,
    "records": coverage.findings,
}

#: Keys begin with the chapter that first had them; where that has become part of another: it → that other.
SHOWN_IN = {
    "need": "falls",
    "index": "after",
    "event": "retention",
    "continuity": "gain",
    "named": "pilots",
    "protocol": "settle",
    "assumptions": "records",
}

#: The page that explains such findings, where its name is not the chapter's.
PAGES = {"index": "crescendo"}


def check_words() -> None:
    """Read the words of all findings, so that a name in them that nothing fills is known before any is computed.

    Raises
    ------
    DataError
        For the first cell that breaks a rule.
    """
    for definitions in (evidence_words.DEFINITIONS, appraisal_words.DEFINITIONS):
        definitions.rows  # noqa: B018 - read and checked on first use


def shown_in(chapter: str) -> str:
    """The chapter of the book that shows the findings whose keys begin with a chapter's name."""
    return SHOWN_IN.get(chapter, chapter)


def chapter_of(key: str) -> str:
    """The chapter that a finding's key begins with, "" if it begins with none."""
    chapter = key.partition("_")[0]
    return chapter if chapter in SOURCES else ""


def findings(register: Register) -> dict[str, Finding]:
    """All findings of all chapters, by key, in the order of the chapters."""
    found: dict[str, Finding] = {}
    for chapter in SOURCES:
        found |= of_chapter(register, chapter)
    return found


def finding(register: Register, key: str) -> Finding:
    """One finding.

    Raises
    ------
    KeyError
        If the key names none.
    """
    chapter = chapter_of(key)
    if not chapter or key not in of_chapter(register, chapter):
        raise KeyError(f"'{key}' is no finding")
    return of_chapter(register, chapter)[key]


@kept
def of_chapter(register: Register, chapter: str) -> Mapping[str, Finding]:
    """The findings of a chapter, by key.

    Raises
    ------
    ValueError
        If two have one key, one begins with another chapter's name, or one has a unit that nobody knows.
    """
    found: dict[str, Finding] = {}
    for one in SOURCES[chapter](register):
        if one.id in found or one.chapter != chapter:
            raise ValueError(f"finding {one.id}: stands twice or does not begin with {chapter}_")
        if one.unit not in register.units:
            raise ValueError(f"finding {one.id}: '{one.unit}' is no unit")
        found[one.id] = one
    return found
