"""Builds of small books, each in a process forked from one that has imported the programs once.

A build of a page takes a second, and importing Sphinx and Jupyter Book as long again. The real book's build starts the
program itself: :func:`building.attempt`.
"""

import json
import subprocess
import sys
from pathlib import Path

from building import program

#: What a build imports before it knows the book.
LOADED = (
    *("jupyter_book.cli.main", "jupyter_book.sphinx", "sphinx.cmd.build", "sphinx.builders.html"),
    *("myst_nb.sphinx_ext", "nbclient", "sphinx_book_theme", "sphinx_external_toc", "sphinx_design"),
    *("sphinxext.rediraffe", "matplotlib.font_manager", "fontTools.ttLib", "tinycss2", "pygments.lexers"),
)
SERVER = f"""
import json, os, runpy, sys, traceback
import {", ".join(LOADED)}

for line in sys.stdin:
    told = json.loads(line)
    child = os.fork()
    if not child:
        for stream in (1, 2):
            os.dup2(os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), stream)
        os.environ.clear()
        os.environ.update(told["environment"])
        sys.argv = told["command"]
        sys.path[:1] = [os.path.dirname(sys.argv[0]), *os.environ["PYTHONPATH"].split(os.pathsep)]
        code = 0
        try:
            runpy.run_path(sys.argv[0], run_name="__main__")
        except SystemExit as error:
            code = error.code
            if isinstance(code, str):
                print(code, file=sys.stderr)
                code = 1
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Builds:
    """The process that has imported everything; called as :func:`building.run_build` is."""

    def __init__(self, folder: Path) -> None:
        """Start it, with what builds print in a file of a folder."""
        self._log = folder / "build.log"
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, source: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
        """Build the book in one folder below another, with the analysis lying beside the book."""
        command, environment = program(source, output, *options)
        self._log.write_text("")
        told = {"command": command, "environment": environment, "log": str(self._log)}
        print(json.dumps(told), file=self._server.stdin, flush=True)
        code = int(self._server.stdout.readline())
        return subprocess.CompletedProcess(command, code, self._log.read_text(encoding="utf-8"))

    def close(self) -> None:
        """End it."""
        self._server.communicate()
