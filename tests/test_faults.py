"""Commands that write files, disturbed: a few of the faults that `make faults` plays a hundred times each."""

import importlib.util
import os
import shutil
from pathlib import Path

import faults
import pytest

from analysis.register.files import put

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return faults.Copy(faults.SCENES["outputs"], tmp_path_factory.mktemp("outputs"))


def test_killed_at_a_few_moments_a_chapter_is_whole_and_the_next_run_is_well(copy):
    assert faults.killed(copy, 2) == []


def test_two_at_once_are_one_and_a_line(copy):
    assert faults.twice(copy) == []


def test_a_chapter_that_has_no_room_stays_as_it_was(copy):
    assert faults.without_room(copy) == []


def test_a_chapter_on_a_full_disk_stays_as_it_was_or_is_whole(copy):
    try:
        found = faults.on_a_full_disk(copy)
    except faults.CannotPlayError as error:
        pytest.skip(str(error))
    assert found == []


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="nothing is forbidden here")
def test_a_chapter_in_a_folder_that_must_not_be_written_stays_as_it_was(copy):
    assert faults.forbidden(copy) == []


def test_a_file_written_by_half_is_seen(copy):
    copy.restore()
    (copy.folder / "book/chapter.ipynb").write_text('{"cells"')
    assert copy.broken() == ["book/chapter.ipynb"]


@pytest.mark.parametrize("name", faults.SCENES)
def test_the_scenes_are_the_commands_of_the_makefile(name):
    rule = MAKEFILE.partition(f"\n{name}: environment")[2].partition("\n\n")[0]
    assert "$(ALONE) $(BIN)/python " + faults.SCENES[name].command[0] in rule


# --- a file in one step -------------------------------------------------------------------------------------


def test_what_a_kill_left_is_cleared_away(tmp_path):
    (tmp_path / ".a.csv.17.new").write_text("half")
    (tmp_path / ".b.csv.17.new").write_text("another's")
    put("whole\n", tmp_path / "a.csv")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a.csv": "whole\n",
        ".b.csv.17.new": "another's",
    }


def test_what_cannot_be_put_in_its_place_leaves_nothing(tmp_path, monkeypatch):
    def broken(*_):
        raise OSError("no room left")

    (tmp_path / "a.csv").write_text("old\n")
    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="no room left"):
        put("new\n", tmp_path / "a.csv")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "old\n"}


# --- the pages ----------------------------------------------------------------------------------------------


def builder(name):
    spec = importlib.util.spec_from_file_location(f"{name}_builder", ROOT / f".ci/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def book(tmp_path, monkeypatch):
    """The builder of the pages, with a folder of its own and a build that is told what to make."""
    module = builder("book")
    for name in ("PAGES", "NEXT", "NEW", "LAST"):
        own = tmp_path / getattr(module, name).relative_to(ROOT)
        monkeypatch.setattr(module, name, own)
    module.PAGES.mkdir(parents=True)
    (module.PAGES / "index.html").write_text("old")

    def build(code=0):
        module.NEW.mkdir(parents=True)
        (module.NEW / "index.html").write_text("new")
        return code

    monkeypatch.setattr(module, "build", build)
    return module


def test_new_pages_take_the_place_of_the_old(book, capsys):
    assert book.main() == 0
    assert (book.PAGES / "index.html").read_text() == "new"
    assert capsys.readouterr().out == f"{book.PAGES}/index.html\n"
    assert not book.LAST.exists()


def test_a_build_that_fails_leaves_the_last_good_pages(book, monkeypatch, capsys):
    monkeypatch.setattr(book, "build", lambda: 1)
    assert book.main() == 1
    assert (book.PAGES / "index.html").read_text() == "old"
    assert "the last good pages are still in" in capsys.readouterr().err


def test_a_kill_between_the_two_steps_of_a_swap_is_mended(book, monkeypatch):
    book.NEXT.mkdir(parents=True)
    book.PAGES.rename(book.LAST)
    monkeypatch.setattr(book, "build", lambda: 1)
    assert book.main() == 1
    assert (book.PAGES / "index.html").read_text() == "old"


@pytest.fixture
def draft(tmp_path, monkeypatch):
    """The maker of drafts, a folder with a page to be made, and the list of the drafts that it made."""
    module, made = builder("page"), []

    def build(root):
        made.append((root / "book/page.md").read_text())
        for path in (module.DRAFT / "html/page.html", module.WHOLE):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(made[-1])
        return 0

    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "build", build)
    (tmp_path / "book").mkdir()
    (tmp_path / "book/page.md").write_text("a word")
    assert module.main() == 0
    return module, tmp_path, made


def test_a_draft_of_the_same_is_not_made_twice(draft, capsys):
    module, root, made = draft
    assert module.main() == 0
    assert made == ["a word"]
    assert capsys.readouterr().out == f"{root}/_build/draft/_build/html/index.html\n"


@pytest.mark.parametrize(
    "changed",
    [
        lambda module, root: (root / "book/page.md").write_text("A word"),
        lambda module, root: (root / "book/new.md").touch(),
        lambda module, root: (
            (root / "book/page.md").rename(root / "book/other.md")
            and shutil.copy(root / "book/other.md", root / "book/page.md")
        ),
        lambda module, root: (root / module.DRAFT / "html/page.html").unlink(),
        lambda module, root: (root / module.DRAFT / "html/page.html").write_text("by hand"),
        lambda module, root: (root / module.WHOLE).unlink(),  # as after a warning
        lambda module, root: os.environ.update(BOOK_PDF="a.pdf"),
    ],
)
def test_a_draft_is_made_again_once_anything_changed(draft, changed, monkeypatch):
    module, root, made = draft
    monkeypatch.setenv("BOOK_PDF", "")
    module.main()
    before = len(made)
    changed(module, root)
    assert not module.stands(root)
    module.main()
    assert len(made) == before + 1
    assert module.stands(root)


def test_a_draft_whose_sources_changed_while_it_was_made_is_made_again(draft, monkeypatch):
    module, root, _ = draft
    build = module.build
    (root / "book/page.md").write_text("another word")
    monkeypatch.setattr(
        module, "build", lambda root: build(root) or (root / "late.md").write_text("late") * 0
    )
    module.main()
    assert not module.stands(root)


def test_a_draft_that_failed_is_tried_again(draft, monkeypatch):
    module, root, _ = draft
    (root / "book/page.md").write_text("another word")
    monkeypatch.setattr(module, "build", lambda root: 2)
    assert module.main() == 2
    assert not module.stands(root)
