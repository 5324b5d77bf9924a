"""The public face of the package; ``from analysis import …`` takes its names from here.

Formulas are called by their names (``formulas.relative_change``), what the records say by its module in its room
(``evidence.pilots.wide``). What is promised stands in ``analysis.__all__``.
"""

from analysis import appraisal as appraisal
from analysis import claims as claims
from analysis import evidence as evidence
from analysis import formulas as formulas
from analysis.claims import expression as _expression
from analysis.claims.finding import Finding as Finding
from analysis.claims.verdicts import judge as judge
from analysis.ledger.entries import entry as entry
from analysis.ledger.entries import values as values
from analysis.ledger.entries import words as words
from analysis.ledger.findings import finding as finding
from analysis.register import counts as counts
from analysis.register.load import load as load
from analysis.register.records import DataError as DataError

express, what_if = _expression.express, _expression.with_inputs
