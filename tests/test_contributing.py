"""What CONTRIBUTING.md tells somebody to type does what it says, in its order, on a scratch copy of the book."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from published import as_published, write

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.compile(r"^## (?P<task>[^\n]+)\n(?:(?!^## ).)*?```sh\n(?P<commands>.*?)```", re.M | re.S)
COPIED = ("analysis", "book", "data", ".ci", "_toc.yml", "_config.yml", "Makefile", "pyproject.toml")
LOCKS = ("requirements.txt", "requirements.lock")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """A copy of the book in which the example may be added, with a made-up release to take."""
    folder = tmp_path_factory.mktemp("scratch") / "book of mine"
    folder.mkdir()
    for name in (*COPIED, *LOCKS):
        own = ROOT / name
        if own.is_dir():
            shutil.copytree(own, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy2(own, folder / name)
    (folder / "tests").mkdir(exist_ok=True)
    shutil.copy2(ROOT / "tests" / "building.py", folder / "tests")  # what book/conftest.py asks
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / ".ci" / "environment").write_text("exit 0  # the environment of the tests is complete\n")
    rows = as_published(ROOT / "data" / "official" / "workforce.csv")
    rows[7]["cases"] = str(int(rows[7]["cases"]) + 1)
    write(folder / "release.csv", rows)
    return folder


def run(commands: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_task_of_the_table_has_its_commands():
    listed = re.findall(r"^\| \[([^\]]+)\]", PAGE, re.M)
    assert [found["task"] for found in BLOCKS.finditer(PAGE)] == listed
    assert len(listed) == 7


#: Task → what its last command must print.
TOLD = {
    "An input": "inputs",
    "A formula and its result": "2.0 hours a week",
    "A claim": "Reproduces",
    "A finding": "32",
    "A figure": "Cases at the last count",
    "A chapter": "passed",
    "A year": "Values revised in earlier years: 1",
}


def test_the_tasks_work_as_written(scratch):
    for found in BLOCKS.finditer(PAGE):
        done = run(found["commands"], scratch)
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{found['task']}:\n{said}"
        assert TOLD[found["task"]] in done.stdout, f"{found['task']}:\n{said}"


def test_a_task_done_wrongly_is_told(scratch):
    row = "example_wrong,a made-up input,ten or so,hours_per_week,,,,,,reported,blueprint,no page,,"
    done = run(f"echo '{row}' >> data/inputs.csv; python -m analysis check", scratch)
    assert done.returncode
    assert "data/inputs.csv, row" in done.stderr
    assert "ten or so" in done.stderr
