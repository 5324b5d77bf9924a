"""Run a command that writes into this clone, unless another one does: python .ci/alone.py COMMAND ARGUMENTS.

The lock is on the folder itself and is held by the process and its children, so that none is left after a kill.
"""

import fcntl
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def hold() -> None:
    """Take the lock, or stop with one line."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("Another command is writing into this folder: run this one again when that has ended")
    os.set_inheritable(folder, True)


if __name__ == "__main__":
    hold()
    os.execvp(sys.argv[1], sys.argv[1:])
