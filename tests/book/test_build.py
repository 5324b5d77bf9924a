"""The build itself, on a book of one page: checked data, fresh numbers, no failure passed over."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]

DATA = '''
from pathlib import Path

class DataError(ValueError):
    """One line."""

def load():
    value = (Path(__file__).parents[2] / "data" / "inputs.csv").read_text().strip()
    if not value.isdigit():
        raise DataError(f"data/inputs.csv, row 1, column value: {value!r} is not a number")
    return int(value)
'''
RESULTS = """
from analysis.register import load as data

def write(folder):
    (folder / "results.json").write_text(f'{{"value": {data.load()}}}')
"""
ENTRIES = """
from pathlib import Path
from types import SimpleNamespace

def words(register, key):
    return (Path(__file__).parents[2] / "data" / "claims.csv").read_text().strip()

def entry(register, key):
    return SimpleNamespace(address="page.html")
"""
PROSE = """
def true(register, notebook, name):
    return notebook
"""
PICTURE = """
def card(title, number, sentence):
    return '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
"""
CODE = "from analysis.register import load as data\nprint('answer', data.load() * 3)"


def write_chapter(root: Path, code: str = CODE, prose: str = "# A chapter", name: str = "page") -> None:
    cells = [nbformat.v4.new_markdown_cell(prose, id="a"), nbformat.v4.new_code_cell(code, id="b")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, root / "book" / f"{name}.ipynb")


@pytest.fixture
def small_book(tmp_path: Path) -> Path:
    """A book of one page with this book's settings and extensions and an ``analysis`` of its own."""
    for folder in ("book", "analysis", "data"):
        (tmp_path / folder).mkdir()
    for name in ("_ext", "_templates", "_static"):
        shutil.copytree(ROOT / "book" / name, tmp_path / "book" / name)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"]["html_extra_path"] = []
    config["sphinx"]["config"]["rediraffe_redirects"] = {}
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/page\n", encoding="utf-8")
    for room in ("register", "ledger", "show"):
        (tmp_path / "analysis" / room).mkdir()
        (tmp_path / "analysis" / room / "__init__.py").touch()
    (tmp_path / "analysis" / "__init__.py").touch()
    (tmp_path / "analysis" / "register" / "load.py").write_text(DATA, encoding="utf-8")
    shutil.copy(ROOT / "analysis" / "register" / "imported.py", tmp_path / "analysis" / "register")
    (tmp_path / "analysis" / "ledger" / "results.py").write_text(RESULTS, encoding="utf-8")
    (tmp_path / "analysis" / "ledger" / "entries.py").write_text(ENTRIES, encoding="utf-8")
    (tmp_path / "analysis" / "ledger" / "prose.py").write_text(PROSE, encoding="utf-8")
    (tmp_path / "analysis" / "show" / "picture.py").write_text(PICTURE, encoding="utf-8")
    (tmp_path / "data" / "inputs.csv").write_text("14\n", encoding="utf-8")
    write_chapter(tmp_path)
    return tmp_path


def shown(book: Path) -> str:
    return (book / "_build" / "html" / "book" / "page.html").read_text(encoding="utf-8")


def test_a_change_of_data_or_analysis_reaches_the_page_and_only_then_runs_it(small_book, build_book) -> None:
    first = build_book(small_book, small_book)
    assert first.returncode == 0, first.stdout
    assert "executing 1 chapter" in first.stdout
    assert re.search(r"page: executed in \d+ s, 0 left", first.stdout)
    assert "answer 42" in shown(small_book)

    again = build_book(small_book, small_book)
    assert again.returncode == 0, again.stdout
    assert "executing" not in again.stdout

    (small_book / "data" / "inputs.csv").write_text("15\n", encoding="utf-8")
    changed = build_book(small_book, small_book)
    assert changed.returncode == 0, changed.stdout
    assert "answer 45" in shown(small_book)
    assert (small_book / "_build" / "html" / "results.json").read_text() == '{"value": 15}'

    code = (small_book / "analysis" / "register" / "load.py").read_text(encoding="utf-8")
    (small_book / "analysis" / "register" / "load.py").write_text(
        code.replace("int(value)", "-int(value)"), encoding="utf-8"
    )
    assert build_book(small_book, small_book).returncode == 0
    assert "answer -45" in shown(small_book)


#: A change of each kind → file, what stands there, what is put there, what pages then show in the place of what, and
#: the chapters that are run and the pages that are written again; the first page holds the contents of all.
CHANGES = {
    "word": ("book/page.ipynb", "first", "second", "second word", "first word", "", "page"),
    "function": (
        "analysis/chapters/other.py",
        "seven",
        "eight",
        "function eight",
        "function seven",
        "other",
        "other page",
    ),
    "input": ("data/inputs.csv", "14", "15", "answer 45", "answer 42", "other page", "other page told"),
    "claim": (
        "data/claims.csv",
        "true",
        "false",
        "claim is false",
        "claim is true",
        "other page",
        "other page told",
    ),
    "shared": (
        "analysis/register/load.py",
        "int(v",
        "-int(v",
        "answer -45",
        "answer 45",
        "page",
        "other page told",
    ),
    "title": ("book/told.md", "Told", "Said", "Said here", "Told here", "", "other page told"),
}


def write_pages(root: Path) -> None:
    """A chapter of an input, one of a function, and a page whose prose tells a claim."""
    write_chapter(root, prose="# A chapter\n\nThe first word.")
    write_chapter(root, "from analysis.chapters import other\nother.tell()", "# Another", "other")
    (root / "book" / "told.md").write_text("# Told here\n\nThe claim is {n}`it`.\n", encoding="utf-8")
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/page\nchapters:\n- file: book/other\n- file: book/told\n",
        encoding="utf-8",
    )
    (root / "analysis" / "chapters").mkdir()
    (root / "analysis" / "chapters" / "__init__.py").touch()
    (root / "analysis" / "chapters" / "other.py").write_text("def tell():\n    print('function seven')\n")
    (root / "data" / "claims.csv").write_text("true\n", encoding="utf-8")


def test_a_change_of_each_kind_reaches_every_page_and_makes_nothing_else(small_book, build_book, monkeypatch):
    monkeypatch.setenv("BOOK_DRAFT", "1")
    write_pages(small_book)
    pages = {
        name: small_book / "_build" / "html" / "book" / f"{name}.html" for name in ("page", "other", "told")
    }
    assert build_book(small_book, small_book).returncode == 0
    for kind, (file, old, new, shows, showed, run, written) in CHANGES.items():
        before = {name: path.stat().st_mtime_ns for name, path in pages.items()}
        assert any(showed in text(path) for path in pages.values()), kind
        content = (small_book / file).read_text(encoding="utf-8")
        assert old in content
        (small_book / file).write_text(content.replace(old, new), encoding="utf-8")
        result = build_book(small_book, small_book)
        assert result.returncode == 0, result.stdout
        every = {path: text(path) for path in (small_book / "_build" / "html").rglob("*.html")}
        assert not [path for path, page in every.items() if showed in page], kind
        assert any(shows in page for page in every.values()), kind
        assert sorted(re.findall(r"^(\w+): executed in", result.stdout, re.MULTILINE)) == run.split(), kind
        made = [name for name, path in pages.items() if path.stat().st_mtime_ns != before[name]]
        assert sorted(made) == written.split(), kind


def text(path: Path) -> str:
    """What a page shows, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", "", path.read_text(encoding="utf-8")).split())


def test_a_build_that_was_killed_is_made_anew(small_book, build_book) -> None:
    assert build_book(small_book, small_book).returncode == 0
    (small_book / "_build" / ".doctrees" / "made.json").unlink()
    page = small_book / "_build" / "html" / "book" / "page.html"
    page.write_text("half of a", encoding="utf-8")
    assert build_book(small_book, small_book).returncode == 0
    assert "answer 42" in shown(small_book)


TRACE = """
import os, sys
from analysis.register import load as data
print('left', getattr(data, 'trace', 'nothing'), 'in', os.path.basename(os.getcwd()), 'of', {place})
data.trace = 'a trace'
assert not [place for place in sys.path if place.endswith('_ext')]
"""


def test_a_chapter_finds_nothing_that_another_left(small_book, build_book) -> None:
    write_pages(small_book)
    for name in ("page", "other"):
        write_chapter(small_book, TRACE.replace("{place}", repr(name)), f"# {name}", name)
    result = build_book(small_book, small_book)
    assert result.returncode == 0, result.stdout
    for name in ("page", "other"):
        page = text(small_book / "_build" / "html" / "book" / f"{name}.html")
        assert f"left nothing in book of {name}" in page


def test_a_module_that_warns_when_it_is_imported_stops_any_build(small_book, build_book) -> None:
    (small_book / "analysis" / "noisy.py").write_text("import warnings\nwarnings.warn('soon gone')\n")
    write_chapter(small_book, "from analysis import noisy")
    result = build_book(small_book, small_book)
    assert result.returncode != 0
    assert "soon gone" in result.stdout


def test_no_kernel_outlives_a_build_that_is_killed(small_book) -> None:
    place = small_book / "kernel"
    code = f"import os, time\nopen({str(place)!r}, 'w').write(f'{{os.getpid()}}\\n')\ntime.sleep(100)"
    write_chapter(small_book, code)
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "-q", str(small_book)]
    quiet = subprocess.DEVNULL
    environment = {**os.environ, "PYTHONPATH": str(small_book)}
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as build:
        within(60, lambda: place.is_file() and place.read_text().endswith("\n"))
        build.kill()
    kernel = Path("/proc", place.read_text().strip())
    within(20, lambda: not kernel.exists())


def within(seconds: float, holds: Callable[[], bool]) -> None:
    """Wait until something holds, and fail if it takes longer."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_change_of_a_table_beside_the_code_runs_the_chapters_again(small_book, build_book) -> None:
    table = small_book / "analysis" / "figures.csv"
    table.write_text("12\n", encoding="utf-8")
    write_chapter(small_book, "print('answer', open('../analysis/figures.csv').read())")
    assert build_book(small_book, small_book).returncode == 0
    assert "answer 12" in shown(small_book)
    table.write_text("13\n", encoding="utf-8")
    assert build_book(small_book, small_book).returncode == 0
    assert "answer 13" in shown(small_book)


def test_a_broken_table_stops_the_build_with_one_line(small_book, build_book) -> None:
    (small_book / "data" / "inputs.csv").write_text("many\n", encoding="utf-8")
    result = build_book(small_book, small_book)
    assert result.returncode != 0
    assert result.stdout.strip().splitlines()[-1] == (
        "The book was not built: data/inputs.csv, row 1, column value: 'many' is not a number"
    )
    assert "Traceback" not in result.stdout
    assert not list(small_book.rglob("page.html"))


def test_a_failing_chapter_stops_any_build(small_book, build_book) -> None:
    write_chapter(small_book, "1 / 0")
    result = build_book(small_book, small_book)
    assert result.returncode != 0
    assert "ZeroDivisionError" in result.stdout
    assert result.stdout.strip().splitlines()[-1] == "The book was not built: page.ipynb failed, see above"
    assert not list(small_book.rglob("page.html"))


def test_a_warning_is_not_forgotten_by_the_next_strict_build(small_book, build_book) -> None:
    write_chapter(small_book, prose="# A chapter\n\n[nowhere](missing.md)")
    for _ in range(2):
        result = build_book(small_book, small_book, "-W", "--keep-going")
        assert result.returncode != 0
        assert "missing.md" in result.stdout


def test_a_chapter_that_brings_up_a_warning_stops_any_build(small_book, build_book) -> None:
    write_chapter(small_book, "import warnings\nwarnings.warn('soon gone', PendingDeprecationWarning)")
    result = build_book(small_book, small_book)
    assert result.returncode != 0
    assert "soon gone" in result.stdout


def test_a_chapter_that_writes_to_stderr_fails_the_strict_build(small_book, build_book) -> None:
    write_chapter(small_book, "import sys\nprint('a complaint', file=sys.stderr)")
    result = build_book(small_book, small_book, "-W", "--keep-going")
    assert result.returncode != 0
    assert "stderr" in result.stdout


def test_one_line_of_settings_gives_the_site_its_address(small_book, build_book) -> None:
    config = yaml.safe_load((small_book / "_config.yml").read_text(encoding="utf-8"))
    config["html"]["baseurl"] = "https://example.org/blue/"
    (small_book / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    result = build_book(small_book, small_book, "-W", "--keep-going")
    assert result.returncode == 0, result.stdout
    own, site = "https://example.org/blue/book/page.html", small_book / "_build" / "html"
    page = shown(small_book)
    assert f'<link rel="canonical" href="{own}"' in page
    assert f'<meta property="og:url" content="{own}">' in page
    assert '<meta property="og:image" content="https://example.org/blue/cards/page.png">' in page
    assert (site / "cards" / "page.png").is_file()
    assert (site / "sitemap.xml").read_text(encoding="utf-8").count("<loc>") == 1
    assert f"<loc>{own}</loc>" in (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "https://example.org/blue/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")
    assert 'href="/blue/book/page.html"' in (site / "404.html").read_text(encoding="utf-8")


def test_another_clones_analysis_is_not_used(small_book, build_book, monkeypatch) -> None:
    other = small_book / "other"
    shutil.move(small_book / "analysis", other / "analysis")
    monkeypatch.setenv("PYTHONPATH", str(other))
    result = build_book(small_book, small_book)
    assert result.returncode != 0
    assert f"analysis was found in {other / 'analysis'}, not in {small_book}" in result.stdout
    assert not list(small_book.rglob("page.html"))
