"""Runs the chapters: checked data first, fresh numbers always, several chapters at once.

Jupyter Book's execution cache knows a chapter by its own text. The numbers come from ``analysis/`` and
``data/``, so the cache used here is chosen by the state of those as well, and when that state changes Sphinx is
told to read and write every page again.
"""

import hashlib
import itertools
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
NUMBERS_COME_FROM = ("analysis/**/*.py", "analysis/**/*.csv", "data/**/*", "requirements.txt")
#: A chapter that brings up a warning fails; what the kernel warns of on its own account is not the chapter's.
STRICT = (
    "import warnings; warnings.simplefilter('error'); warnings.filterwarnings('ignore', module='ipykernel')"
)
PAGES_COME_FROM = ("_config.yml", "book/_ext/*.py", "book/_static/*", "book/_templates/*")


def fingerprint(root: Path, patterns: Iterable[str]) -> str:
    """Digest of the names and contents of files, and of the running Python.

    Parameters
    ----------
    root : pathlib.Path
        Folder the patterns are relative to.
    patterns : iterable of str
        Glob patterns; folders among the matches are passed over.

    Returns
    -------
    str
        Sixteen hexadecimal digits that do not depend on where ``root`` lies.
    """
    digest = hashlib.sha256(platform.python_version().encode())
    files = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()}\0{content}\0".encode())
    return digest.hexdigest()[:16]


def import_own_data() -> ModuleType:
    """Make ``analysis`` mean the one beside this book, here and in the kernels.

    An editable install of another clone would otherwise come first.

    Returns
    -------
    types.ModuleType
        ``analysis.register.load``.

    Raises
    ------
    sphinx.errors.ExtensionError
        If ``analysis`` is found somewhere else.
    """
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(path)
    sys.path.insert(0, str(ROOT))
    from analysis.register import load as data

    found = Path(data.__file__).resolve().parents[1]
    if found != ROOT / "analysis":
        raise ExtensionError(f"analysis was found in {found}, not in {ROOT}")
    return data


def prepare(app: Sphinx, config: Config) -> None:
    """Check the data, then choose the execution cache that belongs to this state of the repository.

    Raises
    ------
    SystemExit
        With one line naming file, row, column, value and rule, if a table in ``data/`` breaks a rule. Not an
        ``ExtensionError``: Jupyter Book buries those under two tracebacks.
    """
    data = import_own_data()
    try:
        data.load()
    except data.DataError as error:
        raise SystemExit(f"The book was not built: {error}") from error
    config.book_numbers = fingerprint(ROOT, NUMBERS_COME_FROM)
    config.book_pages = fingerprint(ROOT, PAGES_COME_FROM)
    caches = Path(app.outdir).parent / ".jupyter_cache"
    config.nb_execution_cache_path = str(caches / config.book_numbers)
    os.environ.setdefault("BLUEPRINT_KEPT", str(caches / config.book_numbers / "kept"))
    for old in caches.glob("*/"):
        if old.name != config.book_numbers:
            shutil.rmtree(old)


def run_chapter(path: Path, timeout: int) -> ExecutionResult:
    """Execute one chapter in its own folder and kernel.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    timeout : int
        Seconds a cell may take.

    Returns
    -------
    jupyter_cache.executors.utils.ExecutionResult
        The executed notebook, and what went wrong if anything did.
    """
    notebook = nbformat.read(path, as_version=4)
    return single_nb_execution(
        notebook,
        cwd=str(path.parent),
        timeout=timeout,
        allow_errors=False,
        meta_override=False,
        # Kernels warn that they talk over unencrypted sockets, which here never leave this machine.
        extra_arguments=["--log-level=ERROR", f"--IPKernelApp.exec_lines={STRICT}"],
    )


def is_cached(cache: JupyterCacheAbstract, path: Path) -> bool:
    """Whether a chapter, as it stands, has been executed before."""
    try:
        cache.match_cache_notebook(nbformat.read(path, as_version=4))
    except KeyError:
        return False
    return True


def reporting(total: int, run: Callable[[Path], ExecutionResult]) -> Callable[[Path], ExecutionResult]:
    """A function that runs a chapter, then says which one, how long it took and how many are left."""
    left = itertools.count(total - 1, -1)

    def reported(path: Path) -> ExecutionResult:
        result = run(path)
        told = "" if result.time is None else f" in {result.time:.0f} s"
        LOGGER.info("%s: %s%s, %d left", path.stem, "failed" if result.err else "executed", told, next(left))
        return result

    return reported


def execute_chapters(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Execute the chapters that are not in the cache, as many at once as there are processors.

    Raises
    ------
    SystemExit
        If any chapter fails, after all have run, with each one's name and traceback.
    """
    cache = get_cache(app.config.nb_execution_cache_path)
    chapters = [Path(env.doc2path(name)) for name in sorted(env.found_docs)]
    todo = [path for path in chapters if path.suffix == ".ipynb" and not is_cached(cache, path)]
    if not todo:
        return
    LOGGER.info("executing %d chapter(s): %s", len(todo), ", ".join(path.stem for path in todo))
    # The first import on a machine lists its fonts and, if that is slow, says so on stderr. Done here, it is
    # not taken for a fault of the chapter that happens to come first.
    from matplotlib import font_manager

    font_manager.get_font_names()
    timeout = app.config.nb_execution_timeout
    # A chapter runs in a kernel of its own, so the threads only wait.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(reporting(len(todo), lambda path: run_chapter(path, timeout)), todo))
    for path, result in zip(todo, results, strict=True):
        if result.err is None:
            store(cache, path, result)
        else:
            LOGGER.error("%s failed:\n%s", path.name, result.err)
    failed = [path.name for path, result in zip(todo, results, strict=True) if result.err is not None]
    if failed:
        raise SystemExit(f"The book was not built: {', '.join(failed)} failed, see above")


def store(cache: JupyterCacheAbstract, path: Path, result: ExecutionResult) -> None:
    """Put an executed chapter where myst-nb looks for it."""
    bundle = CacheBundleIn(result.nb, str(path), data={"execution_seconds": result.time})
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the machine-readable results, and forget a build that had something to complain about.

    Sphinx does not read an unchanged page twice, so it would not repeat a warning and a second ``-W`` build
    of a broken book would pass. Without its memory of the pages it reads them all again.
    """
    if exception is None and app.builder.name == "html":
        from analysis.ledger import results

        results.write(Path(app.outdir))
    if exception is not None or app._warncount:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # "env": when the value differs from the last build's, all pages are read and written again.
    app.add_config_value("book_numbers", "", "env", types=str)
    app.add_config_value("book_pages", "", "env", types=str)
    app.connect("config-inited", prepare)
    app.connect("env-before-read-docs", execute_chapters)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
