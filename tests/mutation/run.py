"""Change one thing at a time in analysis/ and see whether the tests of that room notice.

``rooms.csv`` says which tests belong to which modules. Every mutant is tried in a process of its own, which meets
the changed text where it imports the module: no file is touched. The tests that run the changed line come first,
the quickest before the others; where they notice nothing, all the others follow. What none of them notices is held
against the stored numbers of every chapter, which tell that a number moves, and not which is right.

A mutant that nothing notices is a survivor, and the run fails, unless ``equivalent.csv`` has it, with the reason why
it does the same. A row there that a test does notice fails it too.

With a share, each mutant is in or out by a lot of its own, whatever else is tried, so that the share of all that are
killed can be told from those drawn, with its 95% interval (Wilson). With ``--least`` survivors are named and fail the
run only if that interval of those noticed lies below. ``--keep`` writes what each room came to into
``outcomes.csv``, under the commit that was tried.
"""

import argparse
import ast
import atexit
import csv
import gc
import hashlib
import importlib
import importlib.util
import math
import os
import pickle
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import coverage
import hypothesis
import pytest
from mutants import ROOT, Mutant, mutants, places

HERE = Path(__file__).parent
#: A test that needs more seconds than these is left to `make test`.
SLOW = 2.0
#: How many of the tests that run a line are tried before the others.
FIRST = 15
#: Holds the stored numbers against those computed, as a test of `make test` does.
STORED = "tests/mutation/stored.py"
#: Fewer cases than `make test` draws, and a failing one is not made small: whether it fails is all that is asked.
EXAMPLES = 40
#: What is kept of a room: "killed" are those that a test of the room notices, "moved" those that only a stored number
#: does, "same" the survivors that ``equivalent.csv`` has.
KEPT = ("mutants", "tried", "killed", "moved", "same", "survived")


#: Line of a module → the tests that run it.
ByLine = dict[int, list[str]]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Modules


def module_name(path: Path) -> str:
    """The dotted name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted((ROOT / "analysis").rglob("*.py"))}


def imports(name: str) -> set[str]:
    """The modules of the book that a module imports, with the packages that they stand in."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    above = {one.rpartition(".")[0] for one in {name, *found}}
    return (found | above) & set(MODULES) - {name}


def untouched(name: str) -> list[str]:
    """The modules that do not import one, directly or through others."""
    arrows = {each: imports(each) for each in MODULES}
    touched = {name}
    while more := {each for each, below in arrows.items() if below & touched} - touched:
        touched |= more
    return [each for each in MODULES if each not in touched and each != "analysis.__main__"]


class Changed(SourceFileLoader):
    """Loads a module from another text than that of its file."""

    def __init__(self, name: str, mutant: Mutant) -> None:
        super().__init__(name, str(ROOT / mutant.path))
        self.mutant = mutant

    def get_code(self, fullname: str) -> Any:
        return compile(self.mutant.text, self.path, "exec")

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        """The finder's part of it."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)


# Processes


def started(work: Callable[[], Any], seconds: float) -> tuple[int, int]:
    """Begin something in a copy of this process, with so much processor time: its number, and where it answers."""
    out, into = os.pipe()
    if child := os.fork():
        os.close(into)
        return child, out
    os.close(out)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    try:
        answer = work()
    except BaseException as error:
        answer = RuntimeError(repr(error))
    with os.fdopen(into, "wb") as file:
        pickle.dump(answer, file)
    os._exit(0)


def finished(child: int, out: int) -> Any:
    """What it answered, ``None`` where it crashed or ran out of time."""
    with os.fdopen(out, "rb") as file:
        written = file.read()
    os.waitpid(child, 0)
    answer = pickle.loads(written) if written else None
    if isinstance(answer, RuntimeError):
        raise answer
    return answer


def apart(work: Callable[[], Any], seconds: float = 3600) -> Any:
    """Do something in a copy of this process and give its answer."""
    return finished(*started(work, seconds))


def libraries() -> list[str]:
    """What has been imported here from outside the project."""
    files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    own = (str(ROOT / "analysis"), str(ROOT / "tests"), str(ROOT / "book"))
    return [name for name, file in files.items() if file and not file.startswith(own)]


def loaded(names: list[str]) -> None:
    """Import modules once, for all processes that begin after it; the collector leaves alone what is there."""
    for name in names:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


# Tests


class Recorder:
    """Which lines each test runs, and its processor time."""

    def __init__(self, paths: list[Path]) -> None:
        self.coverage = coverage.Coverage(data_file=None, include=[str(path) for path in paths])
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        began = time.process_time()
        yield
        self.seconds[item.nodeid] = time.process_time() - began
        self.coverage.switch_context("")


class Chosen:
    """Runs the tests of a list, in its order."""

    def __init__(self, tests: list[str]) -> None:
        self.place = {test: at for at, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.place), key=lambda item: self.place[item.nodeid]
        )


def ran(files: list[str], plugin: object) -> int:
    """The exit code of pytest for some files."""
    without = [f"-pno:{name}" for name in ("cacheprovider", "unraisableexception", "threadexception")]
    return pytest.main(["-x", "-q", *without, "--rootdir", str(ROOT), *files], plugins=[plugin])


def measured(
    files: list[str], paths: list[Path], slow: float
) -> tuple[dict[str, float], dict[str, ByLine], list[str]]:
    """On the unchanged text: seconds of each test but the slow, for each module those that run a line, the libraries."""
    recorder = Recorder(paths)
    recorder.coverage.start()
    quiet()
    code = ran(files, recorder)
    recorder.coverage.stop()
    if code:
        raise ValueError(f"the tests fail without any change: {' '.join(files)}")
    data = recorder.coverage.get_data()
    return (
        {test: seconds for test, seconds in recorder.seconds.items() if seconds <= slow},
        {path: data.contexts_by_lineno(path) for path in data.measured_files()},
        libraries(),
    )


def noticed(mutant: Mutant, first: list[str], rest: list[str]) -> bool:
    """Whether a test fails by the change; the first ones, then the rest."""
    name = module_name(ROOT / mutant.path)
    if name in sys.modules:
        raise ValueError(f"{name} is there before its mutant")
    sys.meta_path.insert(0, Changed(name, mutant))
    quiet()
    return any(
        ran(sorted({test.partition("::")[0] for test in tests}), Chosen(tests))
        for tests in (first, rest)
        if tests
    )


def quiet() -> None:
    """Say nothing from here on."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


# The run


def trial(mutant: Mutant, seconds: dict[str, float], by_line: ByLine) -> Callable[[], bool]:
    """The tests of a mutant in the order in which they are tried."""
    quick = sorted(seconds, key=seconds.__getitem__)
    lines = range(mutant.line, mutant.end + 1)
    running = {test for line in lines for test in by_line.get(line, ())}
    first = [test for test in quick if test in running][:FIRST]
    rest = [test for test in quick if test not in first]
    return lambda: noticed(mutant, first, rest)


def unchanged(path: Path) -> Mutant:
    """The mutant that is none."""
    return Mutant(path.relative_to(ROOT).as_posix(), "", 0, 0, "", "", path.read_text(encoding="utf-8"))


def tried(
    path: Path, some: list[Mutant], seconds: dict[str, float], by_line: ByLine, processes: int
) -> list[Mutant]:
    """The survivors among some mutants of a module. What does not import it is loaded once, before all of them."""
    loaded(untouched(module_name(path)))
    limit = 30 + 3 * sum(seconds.values())
    going: deque[tuple[Mutant, int, int]] = deque()
    survivors = []

    def one() -> None:
        mutant, *process = going.popleft()
        if finished(*process) is False:
            survivors.append(mutant)

    for mutant in some:
        if len(going) == processes:
            one()
        going.append((mutant, *started(trial(mutant, seconds, by_line), limit)))
    while going:
        one()
    # A survivor shows by itself that the tests hold on this way; where there is none, the unchanged text shows it
    if some and not survivors and apart(trial(unchanged(path), seconds, by_line)):
        raise ValueError(f"{path}: the tests fail without any change once a mutant's way is taken")
    return survivors


def lot(seed: str, path: Path, place: tuple[str, int]) -> float:
    """A number from 0 to 1 that belongs to a seed and to one place of a module."""
    name = f"{seed} {path.relative_to(ROOT).as_posix()} {place[0]} {place[1]}"
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") / 2**64


def sample(path: Path, share: float, seed: str) -> tuple[int, list[Mutant]]:
    """How many mutants a module has, and a share of them by lot."""
    every = places(path)
    return len(every), list(mutants(path, [place for place in every if lot(seed, path, place) < share]))


def wilson(killed: int, tried: int) -> tuple[float, float]:
    """The 95% interval of a share, after Wilson."""
    z = 1.959964
    middle, wide = killed + z * z / 2, z * math.sqrt(killed * (tried - killed) / tried + z * z / 4)
    return (middle - wide) / (tried + z * z), (middle + wide) / (tried + z * z)


# What is kept


def commit() -> str:
    """The commit that is tried, with a plus where files differ from it."""
    told = ["git", "describe", "--always", "--abbrev=7", "--dirty=+"]
    return subprocess.check_output(told, cwd=ROOT, encoding="utf-8").strip()


def keep(at: str, options: argparse.Namespace, rooms: dict[str, Counter[str]]) -> None:
    """Write what the rooms came to into ``outcomes.csv``, in the place of what stands there of this commit and lot."""
    lot = {"commit": at, "share": f"{options.share:g}", "seed": options.seed}
    others = [row for row in rows("outcomes.csv") if {name: row[name] for name in lot} != lot]
    new = [lot | {"room": room} | {name: counts[name] for name in KEPT} for room, counts in rooms.items()]
    with (HERE / "outcomes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*lot, "room", *KEPT], lineterminator="\n")
        writer.writeheader()
        writer.writerows([*others, *new])


def chosen(patterns: list[str]) -> Iterator[tuple[list[Path], list[str]]]:
    """The modules of each row of ``rooms.csv``, those that were asked for, and its tests."""
    for row in rows("rooms.csv"):
        paths = sorted(path for glob in row["modules"].split() for path in (ROOT / "analysis").glob(glob))
        asked = [path for path in paths if not patterns or any(one in str(path) for one in patterns)]
        if asked:
            yield asked, [f"tests/{name}" for name in row["tests"].split()]


def main() -> None:
    """Try the mutants and print what each module's came to; fail on any survivor that is not known."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("modules", nargs="*", help="parts of paths, as claims/verdicts; all without any")
    parser.add_argument("--share", type=float, default=1.0, help="share of the mutants, each by its lot")
    parser.add_argument("--seed", default="1", help="of the lot")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--least", type=float, help="fail only if surely fewer than this share are noticed")
    parser.add_argument("--keep", action="store_true", help="write what each room came to into outcomes.csv")
    options = parser.parse_args()
    prepare()
    known = {
        tuple(row[one] for one in ("module", "function", "before", "after")) for row in rows("equivalent.csv")
    }
    at, rooms, survived, wrong = commit(), defaultdict(Counter), 0, 0
    print(f"{'module':<36}" + "".join(f"{name:>9}" for name in (*KEPT, "seconds")))
    for paths, files in chosen(options.modules):
        for path, counts, new, back in came_to(paths, files, options, known):
            rooms[path.relative_to(ROOT / "analysis").parts[0]].update(counts)
            for one in sorted(new, key=lambda one: one.line):
                print("    " + ",".join(f'"{part}"' for part in one.key) + f"  line {one.line}", flush=True)
            for key in back:
                print(f"    equivalent.csv has it, and a test notices it: {key}", flush=True)
            survived, wrong = survived + len(new), wrong + len(back)
    total, high = sum(rooms.values(), Counter()), 1.0
    show("all", total, 0)
    if other := total["tried"] - total["same"]:
        for label, number in (("killed", total["killed"]), ("killed or moved", other - total["survived"])):
            low, high = wilson(number, other)
            print(f"{label}, of what does not do the same: {number / other:.1%} ({low:.1%} to {high:.1%})")
    if options.keep:
        keep(at, options, rooms)
    sys.exit(bool(wrong or (survived if options.least is None else high < options.least)))


def prepare() -> None:
    """Keep nothing between runs, and draw few cases."""
    os.environ |= {"BLUEPRINT_KEPT": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    sys.dont_write_bytecode, sys.pycache_prefix = False, tempfile.mkdtemp()
    atexit.register(shutil.rmtree, sys.pycache_prefix)
    hypothesis.settings.register_profile(
        "mutants",
        max_examples=EXAMPLES,
        database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    hypothesis.settings.load_profile("mutants")


Key = tuple[str, ...]


def came_to(
    paths: list[Path], files: list[str], options: argparse.Namespace, known: set[Key]
) -> Iterator[tuple[Path, dict[str, int], list[Mutant], list[Key]]]:
    """For each module that has some drawn: its counts, the survivors, and what is let off and noticed all the same."""
    drawn = {path: sample(path, options.share, options.seed) for path in paths}
    if any(some for _, some in drawn.values()):
        seconds, by_path, used = apart(lambda: measured(files, paths, SLOW))
        loaded(used)
    for path, (number, some) in drawn.items():
        began, survivors, left = time.monotonic(), [], []
        if some:
            by_line = by_path.get(str(path), {})
            survivors = apart(lambda: tried(path, some, seconds, by_line, options.processes))  # noqa: B023
        if survivors:
            numbers, by_module = stored()
            by_line = by_module.get(str(path), {})
            left = apart(lambda: tried(path, survivors, numbers, by_line, options.processes))  # noqa: B023
        new = [one for one in left if one.key not in known]
        counts = dict.fromkeys(KEPT, 0) | {
            "mutants": number,
            "tried": len(some),
            "killed": len(some) - len(survivors),
            "moved": len(survivors) - len(left),
            "same": len(left) - len(new),
            "survived": len(new),
        }
        show(path.relative_to(ROOT / "analysis").as_posix(), counts, time.monotonic() - began)
        for one in survivors:
            if one not in left:
                print("    moved: " + " → ".join(one.key) + f"  line {one.line}", flush=True)
        yield path, counts, new, sorted({one.key for one in some} & known - {one.key for one in left})


@cache
def stored() -> tuple[dict[str, float], dict[str, ByLine]]:
    """Seconds of the tests of stored numbers, and for each module those that run a line."""
    seconds, by_path, _ = apart(lambda: measured([STORED], list(MODULES.values()), math.inf))
    return seconds, by_path


def show(label: str, counts: dict[str, int], seconds: float) -> None:
    """Print a line of the table."""
    print(f"{label:<36}" + "".join(f"{counts[name]:>9}" for name in KEPT) + f"{seconds:9.0f}", flush=True)


if __name__ == "__main__":
    main()
