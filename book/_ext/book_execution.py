"""Runs the chapters: checked data first, fresh numbers always, several chapters at once.

Jupyter Book's execution cache knows a chapter by its own text. The numbers come from ``analysis/`` and ``data/``, so
what it keeps counts only while all tables, and the modules that the chapter's code imports, are what they were. A page
is read again when its chapter is run again, or when a module has changed that the build itself asks for numbers.
"""

import gc
import itertools
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from time import time
from types import ModuleType
from typing import Any

import book_kernels
import book_made
import nbformat
from book_hooks import at_end
from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
#: A chapter that brings up a warning fails; what the kernel warns of on its own account is not the chapter's.
STRICT = (
    "import warnings; warnings.simplefilter('error'); warnings.filterwarnings('ignore', module='ipykernel')"
)
#: Seconds after which kept results of another state of the code are thrown away.
WEEK = 7 * 24 * 60 * 60
#: What every page is made with.
PAGES_COME_FROM = (
    *("_config.yml", "_toc.yml", "CITATION.cff", "pyproject.toml", "requirements.txt"),
    *("book/_ext/*", "book/_extra/**/*", "book/_static/**/*", "book/_templates/**/*", "book/redirects.txt"),
)


def origin(code: str) -> str:
    """Digest of all that some code takes numbers from: all tables, and the modules that it imports.

    Parameters
    ----------
    code : str
        Python, of one or several modules or cells.
    """
    from analysis.register import imported

    package = ROOT / "analysis"
    files = imported.reached(code, package) | imported.tables(package, ROOT / "data")
    pins = ROOT / "requirements.txt"
    return imported.digest(files | ({pins} if pins.is_file() else set()), platform.python_version())


def code_of(path: Path) -> str:
    """The code of a chapter, "" of a page that is no notebook."""
    if path.suffix != ".ipynb":
        return ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def imports(code: str) -> list[str]:
    """Statements for all that some code imports, directly or through others, and for the tables."""
    from analysis.register import imported

    files = imported.reached(code, ROOT / "analysis")
    parts = (path.relative_to(ROOT).with_suffix("").parts for path in sorted(files))
    own = [".".join(part for part in each if part != "__init__") for each in parts]
    return [*(f"import {name}" for name in own), "from analysis.register.load import load; load()"]


@cache
def build_origin() -> str:
    """Digest of all that the build itself takes numbers from: for prose, and for the pages that it writes."""
    return origin("\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "book/_ext").glob("*.py")))


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
    """Check the data, and say where what chapters printed is kept.

    Raises
    ------
    SystemExit
        With one line naming file, row, column, value and rule, if a table in ``data/`` breaks a rule. Not an
        ``ExtensionError``: Jupyter Book buries those under two tracebacks.
    """
    data = import_own_data()
    caches = Path(app.outdir).parent / ".jupyter_cache"
    os.environ.setdefault("BLUEPRINT_KEPT", str(caches / "kept"))
    chapters = sorted((ROOT / "book").glob("*.ipynb"))
    if chapters and not caches.exists():
        # Nothing is kept, so every chapter will be run: what they start from imports while this reads the tables
        book_kernels.start(imports("\n".join(map(code_of, chapters))))
    try:
        data.load()
    except data.DataError as error:
        raise SystemExit(f"The book was not built: {error}") from error
    from analysis.register.imported import digest

    made_with = {path for pattern in PAGES_COME_FROM for path in ROOT.glob(pattern) if path.is_file()}
    config.book_pages = digest(made_with)
    config.nb_execution_cache_path = str(caches / "chapters")
    for state in (caches / "kept").glob("*/"):
        if time() - state.stat().st_mtime > WEEK:
            shutil.rmtree(state)


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
        kernel_manager_class=book_kernels.ForkedManager,
        # Kernels warn that they talk over unencrypted sockets, which here never leave this machine.
        extra_arguments=["--log-level=ERROR", f"--IPKernelApp.exec_lines={STRICT}"],
    )


def is_cached(cache: JupyterCacheAbstract, path: Path) -> bool:
    """Whether a chapter, as it stands, has been executed before, with the numbers that it would have now."""
    try:
        record = cache.match_cache_notebook(nbformat.read(path, as_version=4))
    except KeyError:
        return False
    return record.data.get("origin") == origin(code_of(path))


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
    """Execute those chapters to be read that are not in the cache, as many at once as keep the processors at work.

    Raises
    ------
    SystemExit
        If any chapter fails, after all have run, with each one's name and traceback.
    """
    kept = get_cache(app.config.nb_execution_cache_path)
    # In the order of the contents: what explains every number comes last, when most of them are kept
    order = [name for name in map(str, env.external_site_map) if name in docnames]
    chapters = [Path(env.doc2path(name)) for name in order]
    todo = [path for path in chapters if path.suffix == ".ipynb" and not is_cached(kept, path)]
    if not todo:
        app.emit("no-chapter-waits")
        return
    LOGGER.info("executing %d chapter(s): %s", len(todo), ", ".join(path.stem for path in todo))
    # The first import on a machine lists its fonts and, if that is slow, says so on stderr. Done here, it is
    # not taken for a fault of the chapter that happens to come first.
    from matplotlib import font_manager

    font_manager.get_font_names()
    timeout = app.config.nb_execution_timeout
    origins = {path: origin(code_of(path)) for path in todo}
    book_kernels.start(imports("\n".join(map(code_of, todo))))
    # A chapter runs in a kernel of its own, so the threads only wait. One kernel more than there are processors: each
    # waits for a third of a second while it begins and as long when it ends, and another can work meanwhile.
    with ThreadPoolExecutor(os.cpu_count() + 1) as pool:
        running = pool.map(reporting(len(todo), lambda path: run_chapter(path, timeout)), todo)
        begun = pool.submit(app.emit, "no-chapter-waits")
    begun.result()
    results = list(running)
    for path, result in zip(todo, results, strict=True):
        if result.err is None:
            store(kept, path, result, origins[path])
        else:
            LOGGER.error("%s failed:\n%s", path.name, result.err)
    failed = [path.name for path, result in zip(todo, results, strict=True) if result.err is not None]
    if failed:
        raise SystemExit(f"The book was not built: {', '.join(failed)} failed, see above")


def store(cache: JupyterCacheAbstract, path: Path, result: ExecutionResult, before: str) -> None:
    """Put an executed chapter where myst-nb looks for it; one whose origin changed while it ran will run again."""
    kept = {"execution_seconds": result.time, "origin": before if origin(code_of(path)) == before else ""}
    bundle = CacheBundleIn(result.nb, str(path), data=kept)
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def page_origin(path: Path) -> str:
    """Digest of all that a page takes numbers from, in its cells and in its prose."""
    return f"{origin(code_of(path))}-{build_origin()}"


def outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Pages that were read when their numbers were others; what is left of pages that are no more is removed."""
    for name in removed:
        Path(app.builder.get_outfilename(name)).unlink(missing_ok=True)
    app.book_origins = {name: page_origin(Path(env.doc2path(name))) for name in env.found_docs}
    return [
        name for name, now in app.book_origins.items() if env.metadata.get(name, {}).get("origin", now) != now
    ]


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep with a page what its numbers came from when it was read."""
    app.env.metadata[app.env.docname]["origin"] = app.book_origins[app.env.docname]


def finish(app: Sphinx, site: Path) -> None:
    """Write the machine-readable results."""
    if not book_made.before(app):
        from analysis.ledger import results

        results.write(site)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # A build keeps nearly all that it makes, so it seldom looks for what can be thrown away
    gc.freeze()
    gc.set_threshold(100_000)
    # "env": when the value differs from the last build's, all pages are read and written again.
    app.add_config_value("book_pages", "", "env", types=str)
    # Before any page is read, once no chapter waits for a processor: what else there is to do can begin
    app.add_event("no-chapter-waits")
    app.connect("config-inited", prepare)
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", execute_chapters)
    app.connect("doctree-read", note)
    at_end(app, finish)
    book_made.connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
