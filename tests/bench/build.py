"""Builds to be timed: the book's own, its floor, and what plain Jupyter Book makes of the same chapters.

The floor is as many empty chapters, each with the imports of one, as many executed at once as there are processors.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import yaml
from jupyter_cache.executors.utils import single_nb_execution
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[2]
#: Where the book's own drafts lie.
DRAFT = "_build/draft/"
#: A page that the book ends with, whoever builds it.
LAST = "_build/html/book/week.html"


def copy(folder: Path) -> Path:
    """The book's files as they are now, in a folder of their own, so that a chapter can be changed."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def plain(folder: Path) -> Path:
    """A copy of the book with the settings of an ordinary one: no extension of its own, chapters kept once executed."""
    settings = yaml.safe_load((copy(folder) / "_config.yml").read_text(encoding="utf-8"))
    kept = {name: settings[name] for name in ("title", "only_build_toc_files", "exclude_patterns", "parse")}
    kept["execute"] = {"execute_notebooks": "cache", "timeout": 300}
    (folder / "_config.yml").write_text(yaml.safe_dump(kept), encoding="utf-8")
    return folder


def build(book: Path, *options: str, draft: bool = False) -> None:
    """Build the book that lies in a folder.

    `options`: of jupyter-book. `draft`: as ``make page`` does.
    """
    plainly = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-q", *options, "."]
    command = [sys.executable, ".ci/page.py"] if draft else plainly
    own = {name: value for name, value in os.environ.items() if name not in ("BLUEPRINT_KEPT", "BOOK_DRAFT")}
    own |= {"PYTHONPATH": str(book), "OPENBLAS_NUM_THREADS": "1"}
    quiet = subprocess.DEVNULL
    done = subprocess.run(command, cwd=book, env=own, check=False, stdout=quiet, stderr=quiet)
    if ("-W" in options and done.returncode) or not (book / (DRAFT if draft else "") / LAST).is_file():
        raise SystemExit("The build failed")


def change_a_word(book: Path) -> None:
    """Put one more word into the prose of a chapter."""
    path = book / "book" / "week.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in reversed(notebook["cells"]) if cell["cell_type"] == "markdown")
    cell["source"] = [*cell["source"], "\n\nIndeed."]
    path.write_text(json.dumps(notebook), encoding="utf-8")


def floor() -> None:
    """Execute the empty chapters."""
    named = (ROOT / f"{name}.ipynb" for name in parse_toc_yaml(ROOT / "_toc.yml"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_execute, (path for path in named if path.is_file())))


def _execute(path: Path) -> None:
    """Execute the empty form of a chapter the way Jupyter Book executes a full one."""
    result = single_nb_execution(
        _empty(path),
        cwd=str(path.parent),
        timeout=300,
        allow_errors=False,
        meta_override=False,
        extra_arguments=["--log-level=ERROR"],
    )
    if result.err is not None:
        raise result.err


def _empty(path: Path) -> nbformat.NotebookNode:
    """A notebook with nothing in it but one chapter's imports."""
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    statements = (node for source in cells for node in ast.walk(ast.parse(source)))
    imports = [ast.unparse(node) for node in statements if isinstance(node, ast.Import | ast.ImportFrom)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("\n".join(imports))])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    return notebook
