"""What code rests on: every import is found that the syntax tree has, and nothing beyond what those lead to."""

import ast
import json
from pathlib import Path

import pytest

from analysis.register.imported import PACKAGE, digest, names, reached, tables

BOOK = PACKAGE.parent / "book"


def cells(path: Path) -> str:
    code = (
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"
    )
    return "\n".join("".join(cell["source"]) for cell in code)


CODE = {path: path.read_text(encoding="utf-8") for path in (*PACKAGE.rglob("*.py"), *BOOK.glob("_ext/*.py"))}
CODE |= {path: cells(path) for path in BOOK.glob("*.ipynb")}


def in_tree(code: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "an import from where the module itself lies is not looked for"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.split(".")[0] == "analysis"}


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_every_import_is_found(path):
    assert in_tree(CODE[path]) <= names(CODE[path])


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "analysis"
    files = {
        "__init__.py": "def __getattr__(name):\n    from analysis import face\n",
        "face.py": "from analysis.low import all_of_it\n",
        "low/__init__.py": "",
        "low/all_of_it.py": "",
        "low/one.py": "def f():\n    from analysis.low import (\n        two,\n    )\n",
        "low/two.py": "import analysis.low.three, os\n",
        "low/three.py": "",
        "low/apart.py": "",
    }
    for name, code in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(code, encoding="utf-8")
    return folder


def found(package: Path, code: str) -> set[str]:
    return {path.relative_to(package).as_posix() for path in reached(code, package)}


def test_what_imports_lead_to_is_reached_and_nothing_else(package):
    around = {"__init__.py", "low/__init__.py"}
    assert found(package, "import os") == set()
    assert found(package, "import analysis.low.three") == around | {"low/three.py"}
    assert found(package, "from analysis.low import one") == around | {
        "low/one.py",
        "low/two.py",
        "low/three.py",
    }


def test_a_name_of_the_package_itself_leads_to_all_that_gives_it(package):
    assert found(package, "from analysis import load") == {
        *("__init__.py", "low/__init__.py"),
        *("face.py", "low/all_of_it.py"),
    }


def test_all_tables_count(tmp_path):
    assert PACKAGE / "chapters" / "exhibits.csv" in tables(PACKAGE, PACKAGE.parent / "data")
    assert PACKAGE.parent / "data" / "official" / "workforce.csv" in tables(PACKAGE, PACKAGE.parent / "data")


def test_a_digest_is_of_names_contents_and_what_is_said(tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("1")
    second.write_text("1")
    seen = {digest([first]), digest([second]), digest([first, second]), digest([first], "said")}
    first.write_text("22")
    assert len(seen | {digest([first])}) == 5
    assert digest([first, second]) == digest([second, first])
