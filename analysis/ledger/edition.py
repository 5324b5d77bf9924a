"""Which state of the book this is: its version, and a hash of its data and code that anybody can compute again.

The hash is taken from files and not from a history, so that a plain copy of the folder gives the same one.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]

#: Folders that count, and the endings of the files in them that do: all text, whose line ends do not matter.
FOLDERS = ("analysis", "book", "data")
ENDINGS = frozenset((".css", ".csv", ".html", ".ipynb", ".js", ".json", ".md", ".py", ".svg", ".txt"))


@dataclass(frozen=True)
class Edition:
    """A state of the book."""

    version: str
    hash: str  #: of data and code: the first twelve hexadecimal digits

    @property
    def words(self) -> str:
        """As a citation names it."""
        return f"version {self.version}, data and code {self.hash}"


@cache
def edition(root: Path = _ROOT) -> Edition:
    """The state of the book in a folder.

    Parameters
    ----------
    root : Path
        With ``pyproject.toml``, which has the version, and the folders that count. Where ``BOOK_DRAFT`` is set, as by
        ``make page``, the hash is "draft": pages that stay as they were would name an older one.

    Raises
    ------
    ValueError
        If the folder is not that of the book, as where only the package is installed.
    """
    project = root / "pyproject.toml"
    if not (project.is_file() and all((root / folder).is_dir() for folder in FOLDERS)):
        raise ValueError("The version and the hash can be told in the book's own folder only")
    version = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
    if os.environ.get("BOOK_DRAFT"):
        return Edition(version, "draft")
    digest = sha256()
    for name, path in sorted(_counted(root)):
        content = sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        digest.update(f"{name}\0{content}\0".encode())
    return Edition(version, digest.hexdigest()[:12])


def _counted(root: Path) -> Iterator[tuple[str, Path]]:
    """Name and place of every file that counts; what is hidden or only kept for speed does not."""
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            name = path.relative_to(root)
            hidden = any(part.startswith((".", "__")) for part in name.parts[:-1]) or name.name[0] == "."
            if path.suffix in ENDINGS and not hidden and path.is_file():
                yield name.as_posix(), path
