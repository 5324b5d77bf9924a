"""Kill, starve, forbid and double the commands that write files, and see that the last good state stands.

Each command of `SCENES` runs as the Makefile has it, in a copy of the book:

- killed with all its children at a random moment, so many times, half of them while it writes: every file it writes is
  whole, the old one or the new one, and the next run gives the same as one that nobody disturbed;
- with no room left for a file, and with folders that must not be written: it stops, in a line and not in a
  traceback, with the old files as they were, and runs well once the fault is gone;
- on a disk that is full, or has room for a part of what it writes, where a superuser can mount one: likewise;
- twice at once: one of the two stops with a line, the other does what it does alone.

What takes minutes and writes nothing is left out of the copies: an update computes no findings, a snapshot is that of
pages and checksums, a chapter is a short one, and the book has one page.

Run: ``python tests/faults.py [TIMES]``, a hundred times if not said.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from release import next_year, written

ROOT = Path(__file__).resolve().parents[1]
SEED, TIMES = 20191130, 100
#: Of the disk that is filled: more than any copy of the book.
DISK = "64m"

#: What makes a superuser keep to what folders allow.
HUMBLE = ("setpriv", "--inh-caps=-dac_override", "--bounding-set=-dac_override")

#: Folders and endings that no reader meets.
_PASSING = {"__pycache__", ".jupyter_cache", ".ipynb_checkpoints", "next"}

Tree = Mapping[str, bytes]


@dataclass(frozen=True)
class Scene:
    """A command and the copy of the book it runs in.

    - `command`: what follows the interpreter.
    - `made`: fills the folder with what it needs and what it will change.
    - `folders`: where it writes.
    """

    command: tuple[str, ...]
    made: Callable[[Path], None]
    folders: tuple[str, ...]


def _copied(folder: Path) -> None:
    """The book's code, tables and chapters."""
    for name in (".ci", "analysis", "book", "data", "tests/snapshots"):
        skipped = shutil.ignore_patterns("__pycache__", "_ext", "*.pyc")
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    for name in ("pyproject.toml", "_toc.yml"):
        shutil.copy(ROOT / name, folder)


def _chapter(folder: Path) -> None:
    _copied(folder)
    chapter = folder / "book" / "chapter.ipynb"
    cell = '{"cell_type": "code", "execution_count": null, "id": "a", "metadata": {}, "outputs": [], "source": %s}'
    chapter.write_text(
        '{"cells": [%s], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n' % (cell % '"print(6 * 7)"'),
        encoding="utf-8",
    )


def _snapshots(folder: Path) -> None:
    _copied(folder)
    for name in ("shown.json", "data.sha256"):
        (folder / "tests/snapshots" / name).write_text("what was there\n", encoding="utf-8")


def _release(folder: Path) -> None:
    _copied(folder)
    written(next_year(folder / "data"), folder)
    code = folder / "analysis/ledger/update.py"
    text = code.read_text(encoding="utf-8")
    call = "        _compute(register, Path(path).name)\n"
    assert text.count(call) == 1
    code.write_text(text.replace(call, ""), encoding="utf-8")


def _small_book(folder: Path) -> None:
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    (folder / "_config.yml").write_text("title: A small book\n", encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: page\n", encoding="utf-8")
    (folder / "page.md").write_text("# A page\n\nIts text.\n", encoding="utf-8")
    pages = folder / "_build" / "html"
    pages.mkdir(parents=True)
    (pages / "page.html").write_text("the last good page\n", encoding="utf-8")


SCENES = {
    "outputs": Scene((".ci/outputs.py", "book/chapter.ipynb"), _chapter, ("book",)),
    "snapshot": Scene((".ci/stored.py", "shown", "sums"), _snapshots, ("tests/snapshots",)),
    "update-data": Scene(
        ("-m", "analysis", "update-data", "release.csv"), _release, ("data", "data/official")
    ),
    "book": Scene((".ci/book.py",), _small_book, ("_build",)),
}


class CannotPlayError(Exception):
    """A fault that this machine does not let anybody make."""


class Copy:
    """A folder in which a scene is played, and what it holds before and after."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        """Make it, run the command once undisturbed, and note both states and how long it took."""
        self.scene, self.folder, self.kept = scene, folder / "played", folder / "kept"
        self.kept.mkdir()
        scene.made(self.kept)
        self.restore()
        self.old = self.tree()
        begun, since = time.monotonic(), time.time()
        done = self.run()
        assert done.returncode == 0, done.stdout
        self.takes, self.new = time.monotonic() - begun, self.tree()
        #: What it writes, and how long after its start the first of it is on the disk.
        self.written = [name for name, content in self.new.items() if self.old.get(name) != content]
        assert self.written
        self.writes = min((self.folder / name).stat().st_ctime for name in self.written) - since

    def restore(self) -> None:
        """Put everything back to what it was."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.kept, self.folder)

    def tree(self) -> Tree:
        """Every file that a reader could meet, by its name."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not _PASSING & {*path.relative_to(self.folder).parts}
        }

    def start(self, *before: str, **options) -> subprocess.Popen[str]:
        """The command, in a session of its own."""
        return subprocess.Popen(
            [*before, sys.executable, ".ci/alone.py", sys.executable, *self.scene.command],
            cwd=self.folder,
            env={
                **os.environ,
                "PYTHONPATH": str(self.folder),
                "PYTHONDONTWRITEBYTECODE": "1",
                "NO_COLOR": "1",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **options,
        )

    def run(self, *before: str, **options) -> subprocess.CompletedProcess[str]:
        """The command to its end."""
        process = self.start(*before, **options)
        out, _ = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, out)

    def broken(self) -> list[str]:
        """What is neither as it was nor as it will be; what a kill left beside a file is not looked at."""
        now = {name: content for name, content in self.tree().items() if not name.endswith(".new")}
        names = now.keys() | self.old.keys() & self.new.keys()
        return [
            name for name in sorted(names) if now.get(name) not in (self.old.get(name), self.new.get(name))
        ]

    def after(self) -> list[str]:
        """What the next run does not put right."""
        done, now = self.run(), self.tree()
        lines = [f"the next run fails: {last_line(done.stdout)}"] if done.returncode else []
        wrong = (name for name in now.keys() | self.new.keys() if now.get(name) != self.new.get(name))
        return lines + [f"after the next run: {name}" for name in sorted(wrong)]


def last_line(text: str) -> str:
    """What a command said last."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")


# --- the faults ---------------------------------------------------------------------------------------------


def killed(copy: Copy, times: int) -> list[str]:
    """Kill it so many times, every other time after its first write; gives what was wrong afterwards."""
    dice, wrong = random.Random(SEED), []
    for turn in range(times):
        copy.restore()
        moment = dice.uniform(copy.writes - 0.1 if turn % 2 else 0, copy.takes)
        process = copy.start()
        time.sleep(moment)
        kill(process)
        found = copy.broken()
        # A folder that is as it was to the byte gives what it gave when nobody disturbed it
        begun = copy.tree() != copy.old or (copy.folder / "_build" / "next").exists()
        if begun and not found:
            found = copy.after()
        wrong += [f"killed after {moment:.2f} s: {line}" for line in found]
    return wrong


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a process with its children; one that has ended already is left alone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _faulty(copy: Copy, done: subprocess.CompletedProcess[str]) -> list[str]:
    wrong = ["it ended well"] if not done.returncode else []
    if "Traceback" in last_part(done.stdout):
        wrong.append("a traceback")
    return wrong + [f"not as it was: {name}" for name in copy.broken()]


def last_part(text: str) -> str:
    """The last five lines a command said: what a reader sees."""
    return "\n".join(text.splitlines()[-5:])


def without_room(copy: Copy) -> list[str]:
    """No file may grow beyond a few letters, as on a full disk."""
    copy.restore()
    done = copy.run(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20)))
    return _faulty(copy, done) + copy.after()


@contextmanager
def small_disk(copy: Copy) -> Iterator[Path]:
    """A disk of its own for the folder that is played in. Raises CannotPlayError where none can be mounted."""
    disk, usual = copy.kept.with_name("disk"), copy.folder
    disk.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", disk]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        raise CannotPlayError("no disk can be mounted here")
    copy.folder = disk / "played"
    try:
        copy.restore()
        yield disk
    finally:
        copy.folder = usual
        subprocess.run(["umount", disk], check=True)


def fill(filler: Path, left: int) -> None:
    """Let a file grow until its disk has only so many bytes left."""
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    os.truncate(filler, max(0, filler.stat().st_size - left))


def on_a_full_disk(copy: Copy) -> list[str]:
    """Its disk has room for nothing, then for a quarter, a half and three quarters of what it writes."""
    needs, wrong = sum(len(copy.new[name]) for name in copy.written), []
    for quarters in range(4):
        with small_disk(copy) as disk:
            filler = disk / "filler"
            fill(filler, needs * quarters // 4)
            done = copy.run()
            # What is written over an old file may need less than it is long
            found = [] if not done.returncode and copy.tree() == copy.new else _faulty(copy, done)
            filler.unlink()
            found += copy.after()
        wrong += [f"with room for {quarters} of 4: {line}" for line in found]
    return wrong


def forbidden(copy: Copy) -> list[str]:
    """The folders it writes into are read-only, for somebody who is not the superuser."""
    copy.restore()
    folders = [copy.folder / name for name in copy.scene.folders]
    for folder in folders:
        folder.chmod(0o555)
    done = copy.run(*(HUMBLE if os.geteuid() == 0 else ()))
    for folder in folders:
        folder.chmod(0o755)
    return _faulty(copy, done) + copy.after()


def twice(copy: Copy) -> list[str]:
    """Two at once: one stops with one line, the other ends well."""
    copy.restore()
    two = [copy.start(), copy.start()]
    said = [process.communicate()[0] for process in two]
    codes = [process.returncode for process in two]
    told = [line for out, code in zip(said, codes, strict=True) if code for line in out.splitlines()]
    wrong = [] if sorted(codes) == [0, 1] else [f"they end with {codes}"]
    if told != ["Another command is writing into this folder: run this one again when that has ended"]:
        wrong.append(f"the line is {told}")
    return wrong + [
        f"not as alone: {name}" for name in copy.tree() if copy.tree()[name] != copy.new.get(name)
    ]


def main(times: int) -> int:
    """Play every scene; 1 where something was wrong."""
    wrong = 0
    for name, scene in SCENES.items():
        with tempfile.TemporaryDirectory() as folder:
            copy = Copy(scene, Path(folder))
            print(f"{name}: {copy.takes:.1f} s undisturbed", flush=True)
            for fault in (without_room, on_a_full_disk, forbidden, twice):
                label = fault.__name__.replace("_", " ")
                try:
                    found = fault(copy)
                except CannotPlayError as error:
                    print(f"  {label}: not played, {error}", flush=True)
                    continue
                wrong += len(found)
                print(f"  {label}: {'; '.join(found) or 'well'}", flush=True)
            found = killed(copy, times)
            wrong += len(found)
            print(f"  killed {times} times: {'; '.join(found) or 'well'}", flush=True)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES))
