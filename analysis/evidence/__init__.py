"""What the official records say: descriptions, regressions, placebos, predictions.

In comes an analysis of records that ends in findings, with its main specification named beforehand.
It imports claims and what lies below.
"""
