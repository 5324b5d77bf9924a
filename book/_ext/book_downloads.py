"""Chapters as a reader downloads them: numbers in the place of their keys, and what to install said first."""

import importlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx

#: Id of the cell that says what to install; a chapter that has it is finished.
FIRST = "read-me-first"

INSTALL = """\
**To run this chapter** you need the whole project: its package `analysis` and the tables in `data/`. Neither is on a \
package index, and the project has no public address yet, so take the folder from whoever gave you this book. In it:

```
pip install -e .
pip install jupyterlab
jupyter lab
```

The numbers in the sentences below are those of the book's build. The cells compute theirs anew."""

ROLE = re.compile(r"\{n\}`([^`]+)`")
ADMONITION = re.compile(r"^:::\{admonition\} (.+)\n(?::.+\n)*((?:.*\n)*?):::$", re.MULTILINE)


def readable(text: str, words: Callable[[str], str]) -> str:
    """Markdown of a chapter as any notebook shows it: numbers for their keys, quotations for boxes."""
    text = ROLE.sub(lambda role: words(role[1]), text)
    return ADMONITION.sub(_quotation, text)


def _quotation(box: re.Match[str]) -> str:
    lines = [f"**{box[1]}**", "", *box[2].rstrip("\n").split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def finished(notebook: dict, words: Callable[[str], str]) -> dict:
    """A chapter that shows its numbers in any notebook program and says first what it needs.

    Parameters
    ----------
    notebook : dict
        As the file has it.
    words : callable
        Key → the words of the number.
    """
    if notebook["cells"][0].get("id") == FIRST:
        return notebook
    first = {
        "cell_type": "markdown",
        "id": FIRST,
        "metadata": {},
        "source": INSTALL.splitlines(keepends=True),
    }
    cells = [_readable_cell(cell, words) for cell in notebook["cells"]]
    return {**notebook, "cells": [first, *cells]}


def _readable_cell(cell: dict, words: Callable[[str], str]) -> dict:
    if cell["cell_type"] != "markdown":
        return cell
    return {**cell, "source": readable("".join(cell["source"]), words).splitlines(keepends=True)}


def finish_downloads(app: Sphinx, error: Exception | None) -> None:
    """Rewrite the chapters that the pages offer for download."""
    if error is not None or app.builder.format != "html":
        return
    register = importlib.import_module("analysis.register.load").load()
    entries = importlib.import_module("analysis.ledger.entries")
    for path in sorted((Path(app.outdir) / "_sources" / "book").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        shown = finished(notebook, lambda key: entries.words(register, key))
        path.write_text(json.dumps(shown, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("build-finished", finish_downloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
