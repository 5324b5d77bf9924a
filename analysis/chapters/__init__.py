"""What each chapter shows: its tables and figures, in the order a reader meets them.

In comes what one page shows; what it computes belongs to evidence, appraisal or claims.
It imports every room; only the command line imports it.
"""
