"""The version and the hash that a citation names: of files alone, the same wherever they lie."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from analysis.ledger.edition import ENDINGS, FOLDERS, edition

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def copy(tmp_path):
    """A book of a few files in the folders that count."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    for name in ("analysis/room/code.py", "book/page.ipynb", "data/b.csv", "data/official/a.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n")
    return tmp_path


def told(folder):
    return edition.__wrapped__(folder)


def test_it_is_the_same_wherever_the_files_lie_and_however_they_came_there(copy, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "with ümlaut"
    shutil.copytree(copy, other)
    for path in other.rglob("*.csv"):
        os.utime(path, (0, 0))
        path.chmod(0o600)
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert told(other) == told(copy)
    assert told(copy).version == "1.2.3"


@pytest.mark.parametrize(
    "name",
    [
        *("data/.#b.csv", "data/official/tmp1.new", "analysis/__pycache__/code.py"),
        *("book/.ipynb_checkpoints/page.ipynb", "analysis/code.pyc", "README.md", "tests/test_a.py"),
    ],
)
def test_what_is_kept_beside_does_not_count(copy, name):
    before = told(copy)
    path = copy / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("new\n")
    assert told(copy) == before


def test_every_change_of_a_file_its_name_or_its_place_counts(copy):
    seen = {told(copy).hash}
    (copy / "data" / "b.csv").write_text("other\n")
    seen.add(told(copy).hash)
    (copy / "data" / "b.csv").rename(copy / "data" / "c.csv")
    seen.add(told(copy).hash)
    (copy / "data" / "c.csv").rename(copy / "data" / "official" / "c.csv")
    seen.add(told(copy).hash)
    assert len(seen) == 4


def test_without_the_books_folder_it_is_refused(tmp_path):
    with pytest.raises(ValueError, match="the book's own folder"):
        told(tmp_path)


def test_the_citation_file_has_the_version(copy):
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(cited["version"]) == edition().version


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a copy without history: git cannot list its files")
def test_all_that_the_book_is_made_of_counts():
    listing = subprocess.run(
        ["git", "ls-files", *FOLDERS], cwd=ROOT, check=True, capture_output=True, text=True
    )
    left = {Path(name).suffix for name in listing.stdout.splitlines()} - ENDINGS
    assert left <= {"", ".woff"}  # the formula script's licence and fonts


def test_a_draft_names_no_hash(copy, monkeypatch):
    monkeypatch.setenv("BOOK_DRAFT", "1")
    assert told(copy).words == "version 1.2.3, data and code draft"
