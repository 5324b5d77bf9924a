"""nbval's checks of the chapters, on the runs of the book's build where the same tests build the book.

``pytest --nbval book/week.ipynb`` runs the chapter in a kernel of its own. Where pages are tested too, the build
has just run every chapter from nothing, and nbval compares what that printed with what is stored: its own
comparison, cell by cell, of one run instead of two.
"""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from building import executed
from nbformat import NotebookNode
from nbval.plugin import IPyNbFile

BUILT = pytest.StashKey[bool]()


class Replay:
    """A kernel to nbval: tells what the cells of a chapter gave when the build ran them."""

    def __init__(self, notebook: NotebookNode) -> None:
        """Take the notebook as it was run."""
        self._cells = iter([cell for cell in notebook.cells if cell.cell_type == "code"])
        self._messages: deque[dict] = deque()

    def is_alive(self) -> bool:
        """Until it is stopped there is nothing that could die."""
        return True

    def execute_cell_input(self, source: str, allow_stdin: bool | None = None) -> str:
        """Take up the next cell, which must be the one that nbval asks for."""
        cell = next(cell for cell in self._cells if cell.source == source)
        told = [(output.output_type, {**output}) for output in cell.outputs]
        for kind, content in [*told, ("status", {"execution_state": "idle"})]:
            self._messages.append(
                {"msg_type": kind, "content": content, "parent_header": {"msg_id": cell.id}}
            )
        return cell.id

    def await_reply(self, message: str, timeout: float | None = None) -> None:
        """The cell has run long ago."""

    def await_idle(self, message: str, timeout: float | None = None) -> None:
        """Pass over what else the cell gave."""
        self._messages.clear()

    def get_message(self, stream: str, timeout: float | None = None) -> dict:
        """The next thing that the cell gave."""
        return self._messages.popleft()

    def stop(self) -> None:
        """Nothing runs."""


class Chapter(IPyNbFile):
    """A notebook as nbval checks it, run by the build if this run of tests has one."""

    def setup(self) -> None:
        """Start a kernel, or take the build's run."""
        if not self.config.stash.get(BUILT, False):
            return super().setup()
        self.kernel = Replay(executed(self.config, self.path))
        return self.setup_sanitize_files()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Iterator[None]:
    """Let nbval collect the notebooks as chapters."""
    found = yield
    return [Chapter.from_parent(parent, path=file_path) if type(one) is IPyNbFile else one for one in found]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """See whether any test needs the built pages."""
    config.stash[BUILT] = any("html" in getattr(item, "fixturenames", ()) for item in items)
