"""Chapters that a reader downloads show numbers, say what to install, and keep their cells."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
TOLD = json.loads((ROOT / "tests/snapshots/prose.json").read_text(encoding="utf-8"))


def extension():
    spec = importlib.util.spec_from_file_location("book_downloads", ROOT / "book/_ext/book_downloads.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


downloads = extension()


def markdown(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_downloaded_chapter_shows_numbers_and_plain_markdown(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    shown = downloads.finished(notebook, TOLD[path.stem].__getitem__)
    text = "\n".join(markdown(shown))
    assert "{n}`" not in text
    assert ":::" not in text
    assert all(words in text for words in TOLD[path.stem].values())
    assert "pip install -e ." in markdown(shown)[0]
    assert [cell["id"] for cell in shown["cells"][1:]] == [cell["id"] for cell in notebook["cells"]]
    assert downloads.finished(shown, dict.__getitem__) is shown


def test_a_box_becomes_a_quotation():
    text = ":::{admonition} The answer\n:class: bp-answer\nIt is {n}`a.span`.\n\nSo it is.\n:::\n\nMore."
    assert downloads.readable(text, {"a.span": "1 to 2"}.__getitem__) == (
        "> **The answer**\n>\n> It is 1 to 2.\n>\n> So it is.\n\nMore."
    )


def test_the_site_offers_finished_chapters(html):
    files = sorted((html / "_sources" / "book").glob("*.ipynb"))
    assert {path.stem for path in files} == TOLD.keys()
    for path in files:
        text = "\n".join(markdown(json.loads(path.read_text(encoding="utf-8"))))
        assert "{n}`" not in text, path.stem
        assert "pip install -e ." in text, path.stem
