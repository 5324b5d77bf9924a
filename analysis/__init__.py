"""The engine of *The Blueprint, Recomputed*: data in, figures with bounds and verdicts out.

The rooms, from the ground up; each imports only from those before it: :mod:`analysis.arithmetic`,
:mod:`analysis.formulas`, :mod:`analysis.register`, :mod:`analysis.claims`, then :mod:`analysis.show`,
:mod:`analysis.evidence` and :mod:`analysis.appraisal` beside each other, :mod:`analysis.ledger`,
:mod:`analysis.chapters`.

What most people need is here, and what the chapters calculate in sight:

>>> from analysis import load, words
>>> book = load()
>>> words(book, "face_time_change_relative")
'56.25%'
>>> words(book, "contact_rise.stated")
'c.60%'
>>> from analysis import what_if
>>> words(what_if(book, contact_share_before="20"), "face_time_change_relative")
'25.00%'
>>> from analysis import formulas, values
>>> before, after = values(book, "contact_share_before", "contact_share_after")
>>> formulas.relative_change(before, after)
0.5625
"""

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


def __getattr__(name: str):
    """A public name, looked up when first asked for: most of what imports a room needs none of the others."""
    if name not in __all__:
        raise AttributeError(f"module 'analysis' has no attribute '{name}'")
    from analysis import public

    return getattr(public, name)
