"""The one build of a run of tests: made once, whoever asks first, seen by all workers."""

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock
from jupyter_cache import get_cache

ROOT = Path(__file__).resolve().parents[1]


def program(source: Path, output: Path, *options: str) -> tuple[list[str], dict[str, str]]:
    """What builds the book of one folder below another, and its environment: the analysis lies beside the book."""
    command = shutil.which("jupyter-book", path=sysconfig.get_path("scripts"))
    assert command, "jupyter-book is not installed in this environment"
    path = [str(source), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "NO_COLOR": "1"}
    return [command, "build", str(source), "--path-output", str(output), *options], environment


def run_build(source: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build a book."""
    command, environment = program(source, output, *options)
    return subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def shared(config: pytest.Config) -> Path:
    """Folder of this run of tests; a worker has its own inside it, and all of them can see what lies beside."""
    own = config._tmp_path_factory.getbasetemp()
    return own.parent if hasattr(config, "workerinput") else own


def attempt(config: pytest.Config) -> tuple[Path, str]:
    """The folder of the strict build from nothing, and what it complained of, "" if it succeeded."""
    output = shared(config) / "built-book"
    log = output.with_suffix(".log")
    with FileLock(output.with_suffix(".lock")):
        if not log.exists():
            result = run_build(ROOT, output, "-W", "-n", "--keep-going")
            log.write_text(f"{result.returncode}\n{result.stdout}", encoding="utf-8")
    code, _, text = log.read_text(encoding="utf-8").partition("\n")
    told = "" if code == "0" else f"the book does not build (exit code {code}):\n{text}"
    return output / "_build", told


def built(config: pytest.Config) -> Path:
    """Folder of the built pages; without them the test fails with the build's log."""
    folder, told = attempt(config)
    if told:
        pytest.fail(told, pytrace=False)
    return folder / "html"


def executed(config: pytest.Config, path: Path) -> nbformat.NotebookNode:
    """A chapter as the build ran it; a chapter that failed there fails with the build's log."""
    folder, told = attempt(config)
    cache = get_cache(folder / ".jupyter_cache" / "chapters")
    try:
        record = cache.match_cache_notebook(nbformat.read(path, as_version=4))
    except KeyError:
        pytest.fail(told or f"the build did not run {path.name}", pytrace=False)
    return cache.get_cache_bundle(record.pk).nb
