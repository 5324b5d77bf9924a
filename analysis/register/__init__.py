"""The tables of ``data/``, read, checked and typed; whatever is wrong stops here with its place.

In comes what a table says and the rule that a row must keep.
It imports arithmetic and formulas.
"""
