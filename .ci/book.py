"""Build the book beside the pages of the last good build, and put the new ones in their place once all is well.

Every build is made anew, since a second strict build would pass over old warnings.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES, NEXT = ROOT / "_build" / "html", ROOT / "_build" / "next"
NEW, LAST = NEXT / "_build" / "html", NEXT / "last"


def build() -> int:
    """Build strictly from nothing; gives the exit code of Jupyter Book."""
    for left in (NEW, NEW.with_name(".doctrees")):
        shutil.rmtree(left, ignore_errors=True)
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "-W", "-n", "--keep-going"]
    return subprocess.run([*command, "--path-output", NEXT, ROOT], check=False).returncode


def share_kept() -> None:
    """Let the folder of the next pages use what chapters have printed before."""
    kept = PAGES.with_name(".jupyter_cache")
    link = NEW.with_name(kept.name)
    for folder in (kept, link.parent):
        folder.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(os.path.relpath(kept, link.parent))


def swap() -> None:
    """Put the new pages where the last good ones are."""
    shutil.rmtree(LAST, ignore_errors=True)
    if PAGES.exists():
        PAGES.rename(LAST)
    NEW.rename(PAGES)
    shutil.rmtree(LAST, ignore_errors=True)


def main() -> int:
    """Build and swap; 1 where the pages stay as they were."""
    try:
        if LAST.exists() and not PAGES.exists():  # a kill came between the two steps of a swap
            LAST.rename(PAGES)
        share_kept()
        if build():
            kept = f"; the last good pages are still in {PAGES}" if PAGES.exists() else ""
            print(f"The book does not build{kept}", file=sys.stderr)
            return 1
        swap()
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; the book is not built", file=sys.stderr)
        return 1
    print(PAGES / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
