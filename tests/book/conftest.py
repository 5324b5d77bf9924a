"""One clean, strict build of the book, shared by all tests of pages in a run, and a browser to see it with."""

import functools
import http.server
import os
import shutil
import subprocess
import sysconfig
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

Builder = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def build_book() -> Builder:
    """Function that builds the book in one folder below another, with the analysis lying beside the book."""
    command = shutil.which("jupyter-book", path=sysconfig.get_path("scripts"))
    assert command, "jupyter-book is not installed in this environment"

    def run(source: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
        path = [str(source), *filter(None, [os.environ.get("PYTHONPATH")])]
        return subprocess.run(
            [command, "build", str(source), "--path-output", str(output), *options],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path), "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def html(tmp_path_factory: pytest.TempPathFactory, worker_id: str, build_book: Builder) -> Path:
    """Folder of the built pages."""
    own = tmp_path_factory.getbasetemp()
    # Each worker has a folder inside the run's folder: what lies in that, all of them can see.
    output = (own if worker_id == "master" else own.parent) / "built-book"
    log = output.with_suffix(".log")
    with FileLock(output.with_suffix(".lock")):
        if not log.exists():
            result = build_book(ROOT, output, "-W", "-n", "--keep-going")
            log.write_text(f"{result.returncode}\n{result.stdout}", encoding="utf-8")
    code, _, text = log.read_text(encoding="utf-8").partition("\n")
    if code != "0":
        pytest.fail(f"the book does not build (exit code {code}):\n{text}", pytrace=False)
    return output / "_build" / "html"


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files and writes no log."""

    def log_message(self, *arguments: object) -> None:
        pass


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(
            "REQUIRE_BROWSER is 1, but there is no Chromium here and CHROMIUM names none", pytrace=False
        )
    if path is None:
        pytest.skip("no Chromium found; install one or let CHROMIUM name it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(html: Path) -> Iterator[str]:
    """Address of the pages, served from this machine to itself."""
    handler = functools.partial(QuietHandler, directory=str(html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
