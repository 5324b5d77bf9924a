"""What tests share: the real register, and a hypothesis profile that draws the same cases each run."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from building import shared
from hypothesis import settings

from analysis.claims.quality import confusion
from analysis.register.load import DATA, Register, load

settings.register_profile("book", deadline=None, derandomize=True)
settings.load_profile("book")

# Tables, trees of pages and drawings are many objects without circles: looking for circles less often saves a tenth
gc.set_threshold(100_000, 20, 100)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Keep what takes long to compute for all workers, and for the build, of this run."""
    os.environ.setdefault("BLUEPRINT_KEPT", str(shared(session.config) / "kept"))


@pytest.fixture(scope="session")
def register() -> Register:
    """The project's own tables, loaded and checked once."""
    return load()


@pytest.fixture
def package(tmp_path) -> Path:
    """A copy of the tables that a test may spoil."""
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.fixture
def uncomputed(monkeypatch) -> None:
    """An update that checks a release and computes no finding: the books of ``tests/test_any_year.py`` compute all."""
    monkeypatch.setattr("analysis.ledger.update._compute", lambda *_: None)


def pytest_terminal_summary(terminalreporter) -> None:
    """Where the judge was put to the test, how it did: verdict by hand down, verdict of the judge across."""
    ran = [report for reports in terminalreporter.stats.values() for report in reports]
    if any("test_verdict_quality" in getattr(report, "nodeid", "") for report in ran):
        terminalreporter.section("verdicts by hand (down) and by the judge (across)")
        terminalreporter.write_line(confusion(load()).to_string())
