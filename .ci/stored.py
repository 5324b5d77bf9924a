"""Write what commands print to where it is stored: python .ci/stored.py COMMAND ..., each file in one step."""

import io
import sys
from contextlib import redirect_stdout
from pathlib import Path

from analysis.__main__ import main
from analysis.register.files import put

ROOT = Path(__file__).resolve().parent.parent
#: Command of ``python -m analysis`` → where what it prints is stored.
STORED = {
    "dictionary": "data/README.md",
    "picture": "book/_static/scorecard.svg",
    "results": "tests/snapshots/results.json",
    "prose": "tests/snapshots/prose.json",
    "shown": "tests/snapshots/shown.json",
    "sums": "tests/snapshots/data.sha256",
}


def store(command: str) -> None:
    """Store what one command prints, or stop with its complaint."""
    target, printed = ROOT / STORED[command], io.StringIO()
    with redirect_stdout(printed):
        code = main([command])
    if code:
        sys.exit(code)
    try:
        target.parent.mkdir(exist_ok=True)
        put(printed.getvalue(), target)
    except OSError as error:
        sys.exit(f"{STORED[command]}: {error.strerror}; it stays as it was")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        store(name)
