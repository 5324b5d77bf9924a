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


def lacking(what: str) -> None:
    """Skip a test for which something is not installed here, or fail where nothing may be skipped."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER is 1, but {what}", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        lacking("no Chromium found; install one or let CHROMIUM name it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


#: How wide Arial draws "mi" at 100 pixels, by its own tables (1706 and 455 of 2048 units), and how it is measured.
ARIAL, MEASURED = (
    105.5,
    """() => {
      const drawing = document.createElement('canvas').getContext('2d');
      drawing.font = '100px Arial';
      return drawing.measureText('mi').width;
    }""",
)


@pytest.fixture(scope="session")
def letters(browser: Browser) -> None:
    """Letters as wide as those of Arial, as Liberation's are: with others, lines break and tables end elsewhere."""
    page = browser.new_page()
    wide = page.evaluate(MEASURED)
    page.close()
    if abs(wide - ARIAL) > 0.5:
        lacking("there is no font here with the widths of Arial; install Liberation")


@pytest.fixture(scope="session")
def site(html: Path) -> Iterator[str]:
    """Address of the pages, served from this machine to itself."""
    with served(html) as address:
        yield address
