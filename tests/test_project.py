"""The repository itself: one environment, one analysis, nothing of this machine in any file."""

import ast
import itertools
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sphinx_external_toc.parsing import parse_toc_yaml

import analysis

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: The extras that stand in environments of their own.
BESIDE = ("bench", "mutants", "release")
CHAPTERS = sorted(path for path in (ROOT / "book").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)

TOP_LEVEL = {
    *("book", "data", "analysis", "tests", "_config.yml", "_toc.yml", "requirements.txt", "README.md"),
    *(
        "pyproject.toml",
        "Makefile",
        "LICENSE",
        "CITATION.cff",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "REUSE.toml",
        "codecheck.yml",
        ".gitattributes",
        "requirements.lock",
        ".ci",
        ".devcontainer",
        ".github",
        ".gitignore",
    ),
}

# Written in two halves, so that this file passes its own test
REGISTRY_HOSTS = [
    f"{name}.{domain}"
    for name, domain in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb.debian", "org"),
        ("archive.ubuntu", "com"),
        ("proxy.golang", "org"),
        ("anaconda", "org"),
    ]
]
# A home, a temporary folder or a drive of some machine, where the path starts there
MACHINE_PATH = re.compile(
    r"(?:(?<![\w./~:$})-])|(?<=file://))/(?:root|home|Users|work|tmp|opt|private|var/folders)/[\w.-]"
    r"|\b[A-Z]:\\Users\\"
)

IN_GIT = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="a copy without history: git cannot list its files"
)


def tracked_files() -> list[Path]:
    """Return the files that git holds or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def requirement_lines() -> list[str]:
    """Return the pins of requirements.txt, without the package itself."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line != "-e ."]


def locked() -> dict[str, list[str]]:
    """Return each pin of requirements.lock with its hashes."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = [line.split() for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return {
        " ".join(part for part in entry if not part.startswith("--hash=")): [
            part for part in entry if part.startswith("--hash=")
        ]
        for entry in entries
    }


def test_this_clone_is_imported():
    assert Path(analysis.__file__).is_relative_to(ROOT)


def test_a_chapter_opened_without_make_imports_this_clone():
    """JupyterLab starts a kernel in book/ with nothing but the installed package to go by."""
    found = subprocess.run(
        [sys.executable, "-P", "-c", "import analysis; print(analysis.__file__)"],
        cwd=ROOT / "book",
        env={"PATH": ""},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    assert Path(found).is_relative_to(ROOT)


def test_requirements_install_this_package_and_pin_the_rest():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert lines.count("-e .") == 1
    specifiers = {line: str(Requirement(line).specifier) for line in requirement_lines()}
    loose = [line for line, specifier in specifiers.items() if not re.fullmatch(r"==[^*,]+", specifier)]
    assert loose == []


def test_requirements_and_lock_hold_the_same_pins():
    assert requirement_lines() == list(locked())


def test_every_locked_pin_has_hashes():
    assert locked()
    bare = [
        pin
        for pin, hashes in locked().items()
        if not hashes or not all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in hashes)
    ]
    assert bare == []


def test_direct_dependencies_are_pinned_as_declared():
    extras = [wishes for name, wishes in PROJECT["optional-dependencies"].items() if name not in BESIDE]
    declared = [*PROJECT["dependencies"], *itertools.chain(*extras)]
    pins = [Requirement(line) for line in requirement_lines()]
    unmet = [
        wish
        for wish in map(Requirement, declared)
        if not any(
            canonicalize_name(pin.name) == canonicalize_name(wish.name)
            and all(wish.specifier.contains(clause.version) for clause in pin.specifier)
            for pin in pins
        )
    ]
    assert unmet == []


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_the_book_is_pinned_and_the_book_does_without(name):
    wishes = [Requirement(wish) for wish in PROJECT["optional-dependencies"][name]]
    assert [str(wish) for wish in wishes if not re.fullmatch(r"==[^*,]+", str(wish.specifier))] == []
    held = {canonicalize_name(Requirement(line).name) for line in requirement_lines()}
    assert held & {canonicalize_name(wish.name) for wish in wishes} == set()


@IN_GIT
def test_top_level_holds_only_what_was_agreed():
    assert {path.relative_to(ROOT).parts[0] for path in tracked_files()} <= TOP_LEVEL


@IN_GIT
def test_no_file_names_a_registry_or_a_path_of_this_machine():
    found = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        named = [host for host in REGISTRY_HOSTS if host in text]
        named += [match.group() for match in MACHINE_PATH.finditer(text)]
        found += [f"{path.relative_to(ROOT)}: {name}" for name in named]
    assert found == []


def test_table_of_contents_names_every_chapter_and_no_other():
    named = {ROOT / "book" / Path(name).relative_to("book") for name in parse_toc_yaml(ROOT / "_toc.yml")}
    missing = [
        name for name in named if not any(name.with_suffix(end).is_file() for end in (".ipynb", ".md"))
    ]
    assert missing == []
    assert {path.with_suffix("") for path in CHAPTERS} <= named


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_stored_outputs_are_those_of_a_whole_run(path):
    """nbval compares nothing in a cell that never ran, nor where a cell tells it to look away."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    words = ("nbval-", "NBVAL_", "raises-exception", "skip-execution")
    hushed = [cell["id"] for cell in cells if any(word in json.dumps(cell) for word in words)]
    assert hushed == []
    timed = [cell["id"] for cell in notebook["cells"] if "execution" in cell["metadata"]]
    assert timed == []


def test_versions_agree():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    tested = workflow["jobs"]["check"]["strategy"]["matrix"]["python"]
    assert PROJECT["requires-python"] == f">={tested[0]}"


def test_rows_that_sort_alike_keep_their_order_on_every_processor():
    wrong = []
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "sort_values":
                said = {one.arg: one.value for one in call.keywords}
                by = call.args[0] if call.args else said.get("by")
                many = isinstance(by, ast.List) and len(by.elts) > 1  # those are always sorted so
                if not many and "stable" not in ast.unparse(said.get("kind", ast.Constant(""))):
                    wrong.append(f"{path.name}, line {call.lineno}: {ast.unparse(by) if by else ''}")
    assert wrong == []
