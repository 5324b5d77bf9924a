"""Beliefs for tests, and the Ishigami function, whose indices are known."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np

from analysis.appraisal.draws import Joint
from analysis.register.beliefs import Belief


def believe(name, low, high, shape="uniform", likely=None, wide=None):
    """A belief whose wide range is its narrow one unless said otherwise."""
    low, high = Fraction(low), Fraction(high)
    wide_low, wide_high = (Fraction(end) for end in wide or (low, high))
    middle = (low + high) / 2 if likely is None else Fraction(likely)
    return Belief(name, shape, low, middle, high, wide_low, wide_high, "a test", "judged", "nobody")


def ishigami(x, y, z):
    """With a = 7 and b = 0.1."""
    return {"y": np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)}


around = SimpleNamespace(model=ishigami, joint=Joint({name: believe(name, -np.pi, np.pi) for name in "xyz"}))
