"""The public face of the package; ``from analysis import …`` takes its names from here.

Formulas are called by their names (``formulas.relative_change``), what the records say by its module in its room
(``evidence.pilots.wide``).
"""

from analysis import appraisal, claims, evidence, formulas
from analysis.claims.expression import express
from analysis.claims.expression import with_inputs as what_if
from analysis.claims.finding import Finding
from analysis.claims.verdicts import judge
from analysis.ledger.entries import entry, values, words
from analysis.ledger.findings import finding
from analysis.register import counts
from analysis.register.load import load
from analysis.register.records import DataError

__all__ = [
    "DataError",
    "Finding",
    "appraisal",
    "claims",
    "counts",
    "entry",
    "evidence",
    "express",
    "finding",
    "formulas",
    "judge",
    "load",
    "values",
    "what_if",
    "words",
]
