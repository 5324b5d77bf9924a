"""Where a number is explained: the address of every claim, result, input and finding, the same on every page."""

from __future__ import annotations

#: Pages, beside each other in the book, that explain claims, and results with their inputs.
CLAIMS, RESULTS, LEDGER = "explain.html", "explain-results.html", "ledger.html"

#: The page that lists what others made of a figure.
DRIFT = "drift.html"

#: The page that lists all findings; each chapter's are explained on a page of their own.
FINDINGS = "explain-records.html"

#: The picture of how often each verdict falls.
COUNTS = f"{LEDGER}#fig-verdict-counts"

#: The official counts, year by year.
YEARS = "records.html"

#: Counts of other things than verdicts → the page that lists what was counted.
COUNTED = dict.fromkeys(
    ("restatements", "faithful", "drifted", "turned", "qualifier-dropped"), "drift.html#fig-drift-timeline"
) | dict.fromkeys(
    ("systems", "stated", "evaluated", "neither", "not-computable"), "systems.html#every-system"
)
COUNTED |= dict.fromkeys(("report-pages", "look-ups"), "settle.html#fig-open-claims-by-holder")
COUNTED["page-figures"] = "settle.html#the-missing-pages-ready-to-be-filled"
COUNTED |= dict.fromkeys(("made-up", "made-up-right"), "settle.html#does-the-book-keep-its-own-rule")
COUNTED["findings"] = f"{FINDINGS}#find-a-finding"


def claim(key: str) -> str:
    """Address of the explanation of a claim."""
    return f"{CLAIMS}#claim-{key}"


def result(key: str) -> str:
    """Address of the explanation of a result."""
    return f"{RESULTS}#result-{key}"


def input_(key: str) -> str:
    """Address of an input's row."""
    return f"{RESULTS}#input-{key}"


def finding(key: str) -> str:
    """Address of the explanation of a finding."""
    return f"findings/{key.partition('_')[0]}.html#finding-{key}"


def restated(key: str) -> str:
    """Address of a restatement's row."""
    return f"{DRIFT}#said-{key}"


def row(key: str) -> str:
    """Address of a claim's row in the ledger."""
    return f"{LEDGER}#row-{key}"
