"""Time a cold build of the book against its floor: as many empty chapters, each with the imports of one.

The floor is executed in two ways: one chapter after another, which is what Jupyter Book does by default, and
as many at once as there are processors, which is what book/_ext/book_execution.py does.
"""

import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

import nbformat
from jupyter_cache.executors.utils import single_nb_execution
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3


def chapters() -> list[Path]:
    """Return the notebooks of the table of contents."""
    named = (ROOT / f"{name}.ipynb" for name in parse_toc_yaml(ROOT / "_toc.yml"))
    return [path for path in named if path.is_file()]


def empty_chapter(path: Path) -> nbformat.NotebookNode:
    """Return a notebook with nothing in it but one chapter's imports."""
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    statements = (node for source in cells for node in ast.walk(ast.parse(source)))
    imports = [ast.unparse(node) for node in statements if isinstance(node, ast.Import | ast.ImportFrom)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("\n".join(imports))])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    return notebook


def execute(path: Path) -> None:
    """Execute the empty form of a chapter the way Jupyter Book executes a full one."""
    result = single_nb_execution(
        empty_chapter(path),
        cwd=str(path.parent),
        timeout=300,
        allow_errors=False,
        meta_override=False,
        extra_arguments=["--log-level=ERROR"],
    )
    if result.err is not None:
        raise result.err


def floor(paths: list[Path], at_once: int) -> None:
    """Execute the empty chapters, some at once."""
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(execute, paths))


def build() -> None:
    """Build the book strictly, with nothing left from any earlier build."""
    with tempfile.TemporaryDirectory() as folder:
        command = [Path(sys.executable).with_name("jupyter-book"), "build", "-W", "-n", "--keep-going", "-q"]
        subprocess.run(
            [*command, "--path-output", folder, "."], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        if not (Path(folder) / "_build/html/index.html").is_file():
            raise SystemExit("The build wrote no page")


def cost(action: Callable[[], None]) -> tuple[float, float]:
    """Wall-clock and processor time of one call, the processes it starts included."""
    wall, spent = perf_counter(), sum(os.times()[:4])
    action()
    return perf_counter() - wall, sum(os.times()[:4]) - spent


def main() -> None:
    """Take turns between build and floors, so that a busy moment hits all alike, and print the times."""
    paths = chapters()
    processors = os.cpu_count() or 1
    actions = {
        "cold build": build,
        "floor, one after another": lambda: floor(paths, 1),
        f"floor, {processors} at once": lambda: floor(paths, processors),
    }
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in actions}
    for _ in range(ROUNDS):
        for name, action in actions.items():
            seen[name].append(cost(action))
    print(f"Cold build of {len(paths)} chapters, {ROUNDS} rounds, {processors} processors, seconds")
    print(f"{'':28}{'median':>8}{'least':>8}{'processor':>11}{'build / this (medians, least)':>31}")
    built, *_ = columns = {name: summary(costs) for name, costs in seen.items()}
    for name, (middle, least, spent) in columns.items():
        ratios = "" if name == built else f"{columns[built][0] / middle:.2f}, {columns[built][1] / least:.2f}"
        print(f"  {name:26}{middle:8.2f}{least:8.2f}{spent:11.2f}{ratios:>31}")


def summary(costs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Median and least wall-clock time, and least processor time, which a busy machine disturbs less."""
    walls, spent = zip(*costs, strict=True)
    return median(walls), min(walls), min(spent)


if __name__ == "__main__":
    main()
