"""One clean, strict build of the book, shared by all tests of pages in a run, and a browser to see it with."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from building import built
from forked import Builds
from playwright.sync_api import Browser, sync_playwright
from serving import served

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

Builder = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def build_book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    """Function that builds the book in one folder below another, with the analysis lying beside the book."""
    builds = Builds(tmp_path_factory.mktemp("builds"))
    yield builds
    builds.close()


@pytest.fixture(scope="session")
def html(pytestconfig: pytest.Config) -> Path:
    """Folder of the built pages."""
    return built(pytestconfig)


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def site(html: Path) -> Iterator[str]:
    """Address of the pages, served from this machine to itself."""
    with served(html) as address:
        yield address
