"""What the book costs as a multiple of what it must or could cost: one table, a column for each commit that kept one.

``make bench`` measures all of it in one run and adds a row for each ratio to ``ratios.csv``; ``make bench CHECK=1`` adds
nothing and fails where a ratio is worse by a fifth than the last one kept. Ratios, since seconds are those of a machine.
"""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import build
import draws
from draws import seconds

TABLE = Path(__file__).with_name("ratios.csv")
#: How much worse a ratio may be than the last one kept: machines have bad moments.
WORSE = 1.2

#: A ratio → the most that the book allows itself, where it does.
MOST = {
    "cold build / empty chapters with the same imports": 1.3,
    "cold build / plain Jupyter Book": 0.6,
    "unchanged rebuild / plain Jupyter Book": 1.2,
    "draws, middle outcome / random numbers alone": 1.5,
    "draws, slowest outcome / random numbers alone": 1.5,
}

#: Name of a ratio, seconds of the book's own, seconds of what it is measured against.
Measured = tuple[str, float, float]


def builds() -> Iterator[Measured]:
    """The book from nothing, with nothing changed and with one word changed, each against the same of a plain one."""
    with tempfile.TemporaryDirectory() as folder:
        own, other = build.copy(Path(folder) / "own"), build.plain(Path(folder) / "plain")
        least = seconds(build.floor)
        cold = seconds(build.build, own, "-W", "-n", "--keep-going")
        whole = seconds(build.build, other)
        yield "cold build / empty chapters with the same imports", cold, least
        yield "cold build / plain Jupyter Book", cold, whole
        build.build(own, draft=True)
        unchanged = seconds(lambda: build.build(own, draft=True)), seconds(build.build, other)
        yield "unchanged rebuild / plain Jupyter Book", *unchanged
        build.change_a_word(own)
        build.change_a_word(other)
        changed = seconds(lambda: build.build(own, draft=True)), seconds(build.build, other)
        yield "one word changed / plain Jupyter Book", *changed


def drawing() -> Iterator[Measured]:
    """Draws of the model against their random numbers."""
    outcomes, alone = draws.quickest()
    yield "draws, middle outcome / random numbers alone", median(outcomes.values()), alone
    yield "draws, slowest outcome / random numbers alone", max(outcomes.values()), alone


def loading() -> Iterator[Measured]:
    """All tables read and checked in a new process, against one that only imports the libraries for it."""
    asked = "import sys; from analysis.register.load import load; load(); print(*sys.modules)"
    found = _python(asked).split()
    first = dict.fromkeys(name.partition(".")[0] for name in found)
    libraries = [name for name in first if name not in sys.stdlib_module_names and name.isidentifier()]
    only = f"import {', '.join(name for name in libraries if name not in ('analysis', '__main__'))}"
    yield (
        "loading the tables / importing the libraries",
        *(min(seconds(_python, code) for _ in range(3)) for code in (asked, only)),
    )


def _python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=build.ROOT, check=True, capture_output=True, encoding="utf-8").stdout


#: What is measured; another ratio is another function here that gives its name and the two times.
MEASURES: list[Callable[[], Iterator[Measured]]] = [loading, drawing, builds]


def kept(table: Path = TABLE) -> dict[str, list[tuple[str, float]]]:
    """Each ratio's commits and values, in the order they were kept."""
    found: dict[str, list[tuple[str, float]]] = {}
    with table.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found.setdefault(row["ratio"], []).append((row["commit"], float(row["value"])))
    return found


def worse(before: float, now: float) -> bool:
    """Whether a ratio is worse than it may be."""
    return now > before * WORSE


def commit() -> str:
    """The commit that is measured, with a plus where files differ from it."""
    told = ["git", "describe", "--always", "--abbrev=7", "--dirty=+"]
    return subprocess.run(
        told, cwd=build.ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


def add(at: str, name: str, value: float) -> None:
    """Keep a ratio of a commit."""
    with TABLE.open("a", encoding="utf-8", newline="") as table:
        csv.writer(table, lineterminator="\n").writerow([at, name, f"{value:.2f}"])


def main() -> None:
    """Measure everything, print the table, then keep it or hold it against what was kept."""
    before, at, checking = kept(), commit(), os.environ.get("CHECK") == "1"
    failed = []
    print(f"{'':52}{'seconds':>9}{'against':>9}{'ratio':>7}{'last':>7}{'at most':>9}")
    for name, own, other in (one for measure in MEASURES for one in measure()):
        value, last = own / other, before.get(name, [("", float("nan"))])[-1][1]
        told = f"{MOST[name]:9}" if name in MOST else ""
        print(f"{name:52}{own:9.2f}{other:9.2f}{value:7.2f}{last:7.2f}{told}", flush=True)
        failed += [name] if worse(last, value) else []
        if not checking:
            add(at, name, value)
    if failed and checking:
        raise SystemExit(f"Worse by more than a fifth than the last kept: {'; '.join(failed)}")


if __name__ == "__main__":
    main()
