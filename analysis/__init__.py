"""The engine of *The Blueprint, Recomputed*: data in, figures with bounds and verdicts out.

The way through is one direction only: :mod:`analysis.register.load` loads and checks the tables,
:mod:`analysis.formulas.practice` holds each formula once, :mod:`analysis.arithmetic.bounds`, :mod:`analysis.claims.verdicts` and
:mod:`analysis.claims.sensitivity` work on any formula, :mod:`analysis.ledger.results` collects everything the book shows.
"""
