"""Results that take long to compute, kept on disk for the other processes of a build or of a run of tests.

Nothing is kept unless the environment's ``BLUEPRINT_KEPT`` names a folder. In it, results stand under a digest of
the code that they rest on, of all tables if they come from tables, and of what computed them, so that after any change
of those none is found.
"""

import os
import pickle
import platform
from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import mpmath
import numpy
import pandas
import scipy
import statsmodels
import sympy

from analysis.register.imported import PACKAGE, digest, reached, tables
from analysis.register.load import DATA, Register, load

Result = TypeVar("Result")

_LIBRARIES = (mpmath, numpy, pandas, scipy, statsmodels, sympy)


def kept(function: Callable[..., Result]) -> Callable[..., Result]:
    """Compute once a process, and once a folder where ``BLUEPRINT_KEPT`` names one.

    Gives the function with a memory, as :func:`functools.cache` makes it.

    Parameters
    ----------
    function : callable
        Takes hashable values whose ``repr`` says all of them, or a register and such values; gives something that
        can be pickled. Of what rests on a register, only what is computed from the project's own tables, as
        :func:`analysis.register.load.load` gives them, goes to disk; without one, no table may be read.
    """

    @cache
    @wraps(function)
    def remembering(*values: object, **named: object) -> Result:
        with_tables = bool(values) and isinstance(values[0], Register)
        folder = os.environ.get("BLUEPRINT_KEPT")
        if not folder or (with_tables and values[0] is not load()):
            return function(*values, **named)
        call = f"{values[with_tables:]!r}{sorted(named.items())!r}"
        said = f"{function.__module__}.{function.__qualname__}{call}"
        path = Path(folder, _state(function.__module__, with_tables), sha256(said.encode()).hexdigest()[:32])
        if not path.is_file():
            _write(path, function(*values, **named))
        return pickle.loads(path.read_bytes())

    return remembering


def _write(path: Path, result: object) -> None:
    """Write a result at once, so that a process beside this one finds all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_bytes(pickle.dumps(result))
    part.replace(path)


@cache
def _state(module: str, with_tables: bool) -> str:
    """Digest of the code that a module rests on, of all tables, of Python and of the libraries that compute."""
    versions = (platform.python_version(), *(library.__version__ for library in _LIBRARIES))
    code = reached(f"import {module}, {__name__}", PACKAGE)
    return digest({*code, *(tables(PACKAGE, DATA) if with_tables else ())}, *versions)
