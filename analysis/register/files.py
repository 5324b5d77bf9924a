"""Write a file so that whoever looks, or comes after a kill, finds all of the old one or all of the new."""

import os
import shutil
from pathlib import Path


def put(text: str, target: Path) -> None:
    """Write beside the target, then put it in its place in one step; what a kill left beside it is cleared away.

    Parameters
    ----------
    target : Path
        A file that is there already keeps its permissions.

    Raises
    ------
    OSError
        If there is no room or it is not allowed; the file is then as it was.
    """
    for left in target.parent.glob(f".{target.name}.*.new"):
        left.unlink(missing_ok=True)
    scratch = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with scratch.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, scratch)
        scratch.replace(target)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
