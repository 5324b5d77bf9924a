"""Chapters as a reader downloads them: numbers in the place of their keys, and what to install said first."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from book_hooks import at_end
from book_made import same
from sphinx.application import Sphinx
from sphinx.config import Config

#: Id of the cell that says what to install; a chapter that has it is finished.
FIRST = "read-me-first"

ROOT = Path(__file__).resolve().parents[2]
#: Folder of the site that offers the package.
FOLDER = "downloads"

INSTALL = """\
**To run this chapter** install the package that made it, with its tables. It lies on the site that this chapter \
came from, in the folder `{folder}`; no package index has it. Where you have saved both:

```
pip install {wheel} jupyterlab
jupyter lab
```

The numbers in the sentences below are those of the book's build. The cells compute theirs anew."""

ROLE = re.compile(r"\{n\}`([^`]+)`")
BOX = re.compile(r":{3,}\{(\w+)\} ?(.*)")
OPTIONS = re.compile(r"\A(?::[\w-]+:.*\n)+")


def readable(text: str, words: Callable[[str], str], holding: Callable[[str], bool]) -> str:
    """Markdown of a chapter as any notebook shows it: numbers for their keys, quotations for boxes."""
    from analysis.ledger.prose import visible

    return ROLE.sub(lambda role: words(role[1]), visible(text, holding, _quotation))


def _quotation(first: str, content: str, last: str) -> str:
    box = BOX.fullmatch(first)
    if not box:
        return "\n".join([first, content, last])
    content = OPTIONS.sub("", content).strip("\n")
    if box[1] != "admonition":
        return content
    lines = [f"**{box[2]}**", "", *content.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def finished(notebook: dict, words: Callable[[str], str], holding: Callable[[str], bool], wheel: str) -> dict:
    """A chapter that shows its numbers in any notebook program and says first what it needs.

    Parameters
    ----------
    notebook : dict
        As the file has it.
    words : callable
        Key → the words of the number.
    holding : callable
        Whether a condition of a ``{when}`` holds.
    wheel : str
        Name of the file to install.
    """
    if notebook["cells"][0].get("id") == FIRST:
        return notebook
    first = {
        "cell_type": "markdown",
        "id": FIRST,
        "metadata": {},
        "source": INSTALL.format(folder=FOLDER, wheel=wheel).splitlines(keepends=True),
    }
    cells = [_readable_cell(cell, words, holding) for cell in notebook["cells"]]
    return {**notebook, "cells": [first, *cells]}


def _readable_cell(cell: dict, words: Callable[[str], str], holding: Callable[[str], bool]) -> dict:
    if cell["cell_type"] != "markdown":
        return cell
    return {**cell, "source": readable("".join(cell["source"]), words, holding).splitlines(keepends=True)}


def packed_from() -> str:
    """Digest of what the package is made of."""
    from analysis.register.imported import digest

    parts = (
        path for place in ("analysis", "data") for path in (ROOT / place).rglob("*") if path.suffix != ".pyc"
    )
    return digest({*filter(Path.is_file, parts), ROOT / "pyproject.toml", ROOT / "README.md"})


def write_package(folder: Path) -> str:
    """Write the package with its tables, the same bytes from the same files, and give the file's name.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it is missing.
    """
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl")).name


def finish_downloads(app: Sphinx, site: Path) -> None:
    """Write the package, and rewrite the chapters that the pages offer for download."""
    if not (ROOT / "pyproject.toml").exists():
        return
    as_it_was = same(app, "package", packed_from())
    if as_it_was and not app.book_writes:
        return
    from analysis.ledger.conditions import holds
    from analysis.ledger.entries import words
    from analysis.register.load import load

    folder = site / FOLDER
    made = sorted(folder.glob("*.whl")) if as_it_was else ()
    wheel = made[0].name if made else write_package(folder)
    register = load()
    for path in sorted((site / "_sources" / "book").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        shown = finished(notebook, partial(words, register), partial(holds, register), wheel)
        path.write_text(json.dumps(shown, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def offer_pdf(app: Sphinx, config: Config) -> None:
    """Let every page lead to the book as one PDF, where the build is one that will have it (``make pdf``)."""
    config.html_context["pdf"] = os.environ.get("BOOK_PDF", "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", offer_pdf)
    at_end(app, finish_downloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
