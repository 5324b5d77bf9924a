"""Make a draft of the pages, unless they stand as the last one left them and so does all that they are made from.

What a draft makes again where something changed is for the book's extensions to know (`book/_ext/book_made.py`).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAFT = Path("_build/draft/_build")
#: Lies where Sphinx remembers pages once a draft was made without a warning.
WHOLE = DRAFT / ".doctrees/made.json"
#: What a draft was made from, and what it left.
NOTE = DRAFT.parent / "made.txt"
#: Beginnings of names of folders and files that no page is made from.
NO_SOURCES = ("_build", "dist", "__pycache__", ".", "~")


def sources(folder: Path) -> Iterator[Path]:
    """Every file that pages could be made from."""
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(NO_SOURCES):
            if path.is_dir():
                yield from sources(path)
            else:
                yield path


def made_from(root: Path) -> str:
    """Digest of interpreter, settings and sources."""
    settings = {name: value for name, value in os.environ.items() if name.startswith("BOOK_")}
    summed = sha256(repr((sys.version, sorted(settings.items()))).encode())
    for path in sources(root):
        summed.update(f"\0{path.relative_to(root)}\0".encode() + sha256(path.read_bytes()).digest())
    return summed.hexdigest()


def left(root: Path) -> str:
    """Digest of the pages: of their names and lengths, and of when each was written."""
    pages = ((path, path.stat()) for path in sorted((root / DRAFT / "html").rglob("*")))
    told = [(str(path), stat.st_size, stat.st_mtime_ns) for path, stat in pages]
    return sha256(repr(told).encode()).hexdigest()


def stands(root: Path) -> bool:
    """Whether another draft would be the same."""
    note, whole = root / NOTE, (root / WHOLE).is_file()
    return whole and note.is_file() and note.read_text(encoding="utf-8") == f"{made_from(root)} {left(root)}"


def build(root: Path) -> int:
    """Have Jupyter Book make again what changed; gives its exit code."""
    kept = root / DRAFT / ".jupyter_cache"
    for folder in (kept.parent, root / "_build" / kept.name):
        folder.mkdir(parents=True, exist_ok=True)
    if not kept.is_symlink():
        kept.symlink_to(Path("../..") / kept.name)
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "-q"]
    own = os.environ | {"BOOK_DRAFT": "1"}
    return subprocess.run(
        [*command, "--path-output", root / DRAFT.parent, root], env=own, check=False
    ).returncode


def make(root: Path) -> int:
    """Make the draft, and note what it came from unless that changed meanwhile; gives the exit code of the build."""
    (root / NOTE).unlink(missing_ok=True)
    origin = made_from(root)
    code = build(root)
    if code == 0 and made_from(root) == origin:
        (root / NOTE).write_text(f"{origin} {left(root)}", encoding="utf-8")
    return code


def main() -> int:
    """Make a draft where one is needed, and say where it is."""
    code = 0 if stands(ROOT) else make(ROOT)
    if code == 0:
        print(ROOT / DRAFT / "html/index.html")
    return code


if __name__ == "__main__":
    sys.exit(main())
