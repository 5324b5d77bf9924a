"""The public face of the package; ``from analysis import …`` takes its names from here."""

from analysis.claims.expression import express
from analysis.claims.expression import with_inputs as what_if
from analysis.claims.finding import Finding
from analysis.claims.verdicts import judge
from analysis.ledger.entries import words
from analysis.ledger.findings import finding
from analysis.register.load import load
from analysis.register.records import DataError

__all__ = ["DataError", "Finding", "express", "finding", "judge", "load", "what_if", "words"]
