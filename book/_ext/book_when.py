"""Prose of chapters that is shown only where what it says is true; see `analysis.ledger.prose`."""

import json
from pathlib import Path

from sphinx.application import Sphinx


def keep_true(app: Sphinx, name: str, source: list[str]) -> None:
    """Leave out of a chapter, before it is parsed, what does not hold.

    Raises
    ------
    SystemExit
        With file, cell, key or condition and rule, if one of them names nothing. Not an ``ExtensionError``: Jupyter
        Book buries those under two tracebacks.
    """
    path = Path(app.env.doc2path(name))
    if path.suffix != ".ipynb":
        return
    from analysis.ledger import prose
    from analysis.register.load import DataError, load

    try:
        source[0] = json.dumps(prose.true(load(), json.loads(source[0]), path.name))
    except DataError as error:
        raise SystemExit(f"The book was not built: {error}") from error


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", keep_true)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
