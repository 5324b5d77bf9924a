"""What a part of the code rests on: every module of the package that it imports, directly or through others.

Found in the text of the modules, not by importing them, so that it costs milliseconds. An import inside a function
counts, unless the function stands in the ``__init__`` of a package of which only another module was asked for. Too
many modules are no harm; one too few would let an old number stand, so a test compares with the syntax tree.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]

_IMPORT = re.compile(
    r"^([ \t]*)(?:from[ \t]+(analysis[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|.*)|import[ \t]+(.*))", re.MULTILINE
)
_NAME = re.compile(r"\w+")
_WHOLE = re.compile(r"\banalysis(?:\.\w+)*")


def names(code: str, inner: bool = True) -> set[str]:
    """Names of the package that some code imports, modules or what stands in them, within functions too if `inner`."""
    found = set()
    for indent, package, listed, plain in _IMPORT.findall(code):
        if inner or not indent:
            found |= {f"{package}.{name}" for name in _NAME.findall(listed)} | set(_WHOLE.findall(plain))
            found |= {package} - {""}
    return found


def reached(code: str, package: Path = PACKAGE) -> set[Path]:
    """Files of all modules that some code imports, and of those that they import in turn."""
    found: set[Path] = set()
    todo = set(_steps(code, True))
    seen = set(todo)
    while todo:
        name, inner = todo.pop()
        path = _file(name, package)
        if path:
            found.add(path)
            todo |= _steps_of(path, inner, *_moment(path)) - seen
            seen |= todo
    return found


@cache
def _steps_of(path: Path, inner: bool, *moment: int) -> frozenset[tuple[str, bool]]:
    return frozenset(_steps(path.read_text(encoding="utf-8"), inner))


def _steps(code: str, inner: bool) -> Iterator[tuple[str, bool]]:
    """Each name that is imported, and the packages it lies in, of which only what they do at once counts."""
    for name in names(code, inner):
        yield name, True
        parts = name.split(".")
        yield from ((".".join(parts[:end]), False) for end in range(1, len(parts)))


@cache
def _file(name: str, package: Path) -> Path | None:
    place = package.parent.joinpath(*name.split("."))
    choices = (place.with_name(f"{place.name}.py"), place / "__init__.py")
    return next((path for path in choices if path.is_file()), None)


def tables(package: Path, data: Path) -> set[Path]:
    """All tables, those beside the code too: which of them a module reads is not asked."""
    return {*package.rglob("*.csv"), *(path for path in data.rglob("*") if path.is_file())}


def digest(files: Iterable[Path], *said: str) -> str:
    """Sixteen hexadecimal digits of the names and contents of files, wherever they lie, and of what else is said."""
    summed = sha256("\0".join(said).encode())
    named = {(f"{path.parent.name}/{path.name}", _summed(path, *_moment(path))) for path in files}
    for name, content in sorted(named):
        summed.update(f"{name}\0{content}\0".encode())
    return summed.hexdigest()[:16]


def _moment(path: Path) -> tuple[int, int]:
    """When a file was written, and its size: what else is known of it holds for as long as these do."""
    read = path.stat()
    return read.st_mtime_ns, read.st_size


@cache
def _summed(path: Path, *moment: int) -> str:
    return sha256(path.read_bytes()).hexdigest()
