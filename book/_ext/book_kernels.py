"""Kernels for the chapters that start from one process in which everything that chapters import is imported already.

A chapter has a process of its own, as with any kernel, and nothing of what another chapter did is in it: each is a copy
of the first, as that was before any chapter ran. What is saved are two seconds of imports for each of them.
"""

import gc
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from pathlib import Path

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

#: What any kernel imports, and the program that builds.
OWN = (
    "import jupyter_book.cli.main",
    "import ipykernel.kernelapp, ipykernel.ipkernel, ipykernel.debugger, psutil, sqlite3, tornado.platform.asyncio",
    "import IPython.core.debugger, IPython.core.oinspect, IPython.extensions.storemagic",
    "import matplotlib.backends.backend_svg, matplotlib.style",
)
#: In the environment of the first process: what it imports.
NAMED = "BOOK_KERNELS_IMPORT"
FORKS = get_context("forkserver")
#: Has an element once the first process is started.
STARTED: list[bool] = []
#: How much more patient than the build itself is what works beside it: it takes what the build leaves of a processor.
BEHIND = 5
#: What a kernel tells matplotlib, which asks when it is imported.
BACKEND = "module://matplotlib_inline.backend_inline"
#: Where ordinary kernels look for modules.
_PATH = [place for place in sys.path if place not in ("", str(Path(__file__).parent))]


def start(statements: Iterable[str]) -> None:
    """Start the first process, unless it runs.

    Parameters
    ----------
    statements : iterable of str
        What it imports, a line each, and what it calls for functions that remember. What fails, or warns, is left to
        the chapter that asks for it.
    """
    if STARTED:
        return
    before = dict(os.environ)
    places = filter(None, [os.environ.get("PYTHONPATH"), str(Path(__file__).parent)])
    os.environ |= {
        NAMED: "\n".join([*OWN, *statements]),
        "PYTHONPATH": os.pathsep.join(places),
        "MPLBACKEND": BACKEND,
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger, which no chapter asks for, says nothing
    }
    FORKS.set_forkserver_preload([__name__])
    ensure_running()
    STARTED[:] = [True]
    os.environ.clear()
    os.environ.update(before)


def behind() -> ProcessPoolExecutor:
    """Processes behind the build, of the first one, which take what the build leaves of the processors."""
    return ProcessPoolExecutor(mp_context=FORKS, initializer=os.nice, initargs=(BEHIND,))


def _import() -> None:
    if NAMED not in os.environ:
        return
    sys.path[:] = _PATH
    for statement in os.environ.pop(NAMED).splitlines():
        with warnings.catch_warnings(), suppress(Exception):
            warnings.simplefilter("error")
            exec(statement, {})
    # What no chapter will throw away is not looked through for what can be thrown away, and the rest seldom
    gc.freeze()
    gc.set_threshold(100_000)


def begin(command: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be a kernel, for as long as the process that asked for it lives.

    Parameters
    ----------
    command : list of str
        What an ordinary kernel is told.
    folder : str
        Where it runs.
    environment : dict of str to str
    """
    from ipykernel.kernelapp import IPKernelApp

    threading.Thread(target=_end_with, args=[parent_process()], daemon=True).start()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = _PATH
    # Without a parent it tells how to end it, as to somebody who started it by hand
    IPKernelApp.launch_instance([*command, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _end_with(process: BaseProcess) -> None:
    process.join()
    os._exit(1)


class _Process:
    """A process of `multiprocessing` for somebody who knows those of `subprocess`."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process, self.pid = process, process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class Forked(LocalProvisioner):
    """Starts kernels from the first process."""

    async def launch_kernel(self, cmd: list[str], **kwargs) -> KernelConnectionInfo:
        """Start a kernel; `cmd` is that of an ordinary one, ``python -m ipykernel_launcher`` and what it is told."""
        process = FORKS.Process(target=begin, args=(cmd[3:], str(kwargs["cwd"]), dict(kwargs["env"])))
        process.start()
        self.process, self.pid, self.pgid = _Process(process), process.pid, None
        self.cwd = kwargs["cwd"]
        return self.connection_info


class ForkedManager(AsyncKernelManager):
    """Has its kernel started from the first process."""

    def __init__(self, **settings) -> None:
        super().__init__(**settings)
        self.provisioner = Forked(parent=self, kernel_spec=self.kernel_spec)


_import()
