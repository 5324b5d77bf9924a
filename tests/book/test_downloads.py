"""Chapters that a reader downloads show numbers, say what to install, and keep their cells."""

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path

import pytest

from analysis.ledger.conditions import holds
from analysis.ledger.entries import words
from analysis.register.load import load

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
TOLD = json.loads((ROOT / "tests/snapshots/prose.json").read_text(encoding="utf-8"))


WORDS = partial(words, load())
HOLDING = partial(holds, load())


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
    shown = downloads.finished(notebook, WORDS, HOLDING, "made_up.whl")
    text = "\n".join(markdown(shown))
    assert "{n}`" not in text
    assert ":::" not in text
    assert all(shown in text for shown in TOLD[path.stem].values())
    assert "pip install made_up.whl" in markdown(shown)[0]
    assert [cell["id"] for cell in shown["cells"][1:]] == [cell["id"] for cell in notebook["cells"]]
    assert downloads.finished(shown, WORDS, HOLDING, "") is shown


def test_a_box_becomes_a_quotation():
    text = ":::{admonition} The answer\n:class: bp-answer\nIt is {n}`a.span`.\n\nSo it is.\n:::\n\nMore."
    assert downloads.readable(text, {"a.span": "1 to 2"}.__getitem__, bool) == (
        "> **The answer**\n>\n> It is 1 to 2.\n>\n> So it is.\n\nMore."
    )


def test_a_downloaded_chapter_holds_the_sentences_that_are_true_and_boxes_within_boxes():
    text = "\n".join(
        [
            *("::::{admonition} The answer", ":class: bp-answer", ":::{when} up", "It rose.", ":::"),
            *(":::{otherwise}", "It fell.", ":::", "::::", "", ":::{div} bp-sides", "For", ": It is.", ":::"),
        ]
    )
    assert downloads.readable(text, str, lambda condition: condition == "down") == (
        "> **The answer**\n>\n> It fell.\n\nFor\n: It is."
    )


def test_the_site_offers_finished_chapters_and_the_package_they_need(html):
    wheel = next((html / downloads.FOLDER).glob("*.whl"))
    files = sorted((html / "_sources" / "book").glob("*.ipynb"))
    assert {path.stem for path in files} == TOLD.keys()
    for path in files:
        text = "\n".join(markdown(json.loads(path.read_text(encoding="utf-8"))))
        assert "{n}`" not in text, path.stem
        assert f"pip install {wheel.name}" in text, path.stem


def test_with_nothing_but_the_package_chapters_give_what_is_stored(tmp_path):
    with zipfile.ZipFile(tmp_path / downloads.write_package(tmp_path)) as wheel:
        wheel.extractall(tmp_path / "installed")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("week", "caseload"):
        notebook = json.loads((ROOT / "book" / f"{name}.ipynb").read_text(encoding="utf-8"))
        shown = downloads.finished(notebook, WORDS, HOLDING, "made_up.whl")
        (elsewhere / f"{name}.ipynb").write_text(json.dumps(shown), encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "--nbval-current-env",
            "-q",
            "-p",
            "no:cacheprovider",
            ".",
        ],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
