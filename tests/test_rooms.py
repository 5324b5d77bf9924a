"""The house: rooms in one order, imports that only run down, no circle, nothing imported by a string or for its effect."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import analysis

ROOT = Path(__file__).resolve().parent.parent
MOST_FLOORS = 8

#: Rooms beside each other: none imports another.
BESIDE = frozenset({"show", "evidence", "appraisal"})
#: What stands on top, with the rooms it must not know; the command line knows all of them.
TOPS = {"public": {"chapters"}, "__main__": set()}


def names(folder: Path) -> dict[str, Path]:
    """Every module below a folder by its dotted name."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(tree: ast.AST, known: set[str]) -> Iterator[str]:
    """The modules among those known that code imports, also within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


def room(module: str) -> str:
    """The room that a module lives in; what stands on top has the module's own name."""
    return module.split(".")[1] if "." in module else ""


MODULES = names(ROOT / "analysis")
#: The rooms from the ground up, as the package states them.
ORDER = list(dict.fromkeys(re.findall(r":mod:`analysis\.(\w+)`", analysis.__doc__)))


@cache
def trees() -> dict[str, ast.Module]:
    """The code of each module."""
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


@cache
def imports_of_each() -> dict[str, set[str]]:
    """The modules that each imports."""
    return {name: set(imported(tree, set(MODULES))) for name, tree in trees().items()}


def between_rooms() -> dict[str, set[str]]:
    """Room → the rooms it imports from."""
    found: dict[str, set[str]] = {name: set() for name in ORDER}
    for module, imports in imports_of_each().items():
        above = room(module)
        found.setdefault(above, set()).update(below for one in imports if (below := room(one)) != above)
    return found


def floors(arrows: dict[str, set[str]]) -> dict[str, int]:
    """Room → its floor, the ground being 0: one above the highest of those it imports from."""
    found: dict[str, int] = {}
    for one in TopologicalSorter(arrows).static_order():
        found[one] = 1 + max((found[below] for below in arrows.get(one, ())), default=-1)
    return found


def allowed(name: str) -> set[str]:
    """What a room may import by the last of its three lines."""
    line = trees()[f"analysis.{name}"].body[0].value.value.strip().splitlines()[-1]
    below = ORDER[: ORDER.index(name)]
    own = re.match(r"It imports ([^;:]*?)(?:, for .*|, and no .*|;.*|\.)", line)[1]
    if own.startswith("every room"):
        return set(below)
    named = {one for one in below if re.search(rf"\b{one}\b", own)}
    if "what lies below" in own:
        named |= set(below[: max(map(below.index, named))])
    assert named or own == "no other room", line
    return named


def test_the_package_states_every_room():
    folders = {path.parent.name for path in (ROOT / "analysis").glob("*/__init__.py")}
    assert set(ORDER) == folders
    assert {path.stem for path in (ROOT / "analysis").glob("*.py")} == {"__init__", *TOPS}


@pytest.mark.parametrize("name", ORDER)
def test_a_room_says_in_three_lines_what_lives_and_enters_there(name):
    doc = trees()[f"analysis.{name}"].body[0].value.value.strip().splitlines()
    assert len([line for line in doc if line]) == 3
    assert doc[2].startswith("In comes ")
    assert doc[3].startswith("It imports ")


@pytest.mark.parametrize("name", ORDER)
def test_a_room_imports_only_what_it_says_and_what_lies_below(name):
    up = {
        module: sorted(one for one in imports if room(one) != name and room(one) not in allowed(name))
        for module, imports in imports_of_each().items()
        if room(module) == name
    }
    assert not {module: imports for module, imports in up.items() if imports}


def test_rooms_beside_each_other_import_nothing_of_each_other():
    arrows = between_rooms()
    assert not {one: arrows[one] & BESIDE for one in BESIDE if arrows[one] & BESIDE}


def test_no_room_imports_what_stands_on_top():
    arrows = between_rooms()
    assert not {one for one in ORDER if arrows[one] & {"", *TOPS}}
    assert not {top for top, never in TOPS.items() if arrows[top] & (never | {"", *TOPS})}


def test_no_modules_import_each_other_in_a_circle():
    try:
        list(TopologicalSorter(imports_of_each()).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_the_house_is_no_higher_than_it_may_be():
    found = floors(between_rooms())
    assert max(found.values()) < MOST_FLOORS, found


@pytest.mark.parametrize("folder", ["analysis", "book/_ext"])
def test_no_module_is_named_by_a_string(folder):
    by_name = re.compile(r"\b(importlib|import_module|__import__|runpy|sys\.modules)\b")
    paths = (ROOT / folder).rglob("*.py")
    found = {str(path.relative_to(ROOT)): by_name.findall(path.read_text(encoding="utf-8")) for path in paths}
    assert not {path: names for path, names in found.items() if names}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_that_is_imported_changes_nothing(module):
    """No bare call, no import that is kept only for what it does, no list or table of its own that others fill."""
    tree = trees()[module]
    assert "noqa: F401" not in MODULES[module].read_text(encoding="utf-8")
    calls = [node.lineno for node in tree.body if isinstance(node, ast.Expr) and is_call(node.value)]
    assert not calls
    own = {
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for name in node.targets
        if is_name(name)
    }
    filled = [node.lineno for function in functions(tree) for node in ast.walk(function) if fills(node, own)]
    assert not filled


def functions(tree: ast.Module) -> Iterator[ast.AST]:
    """The functions and methods of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def fills(node: ast.AST, own: set[str]) -> bool:
    """Whether code puts something into a container that belongs to the module."""
    if isinstance(node, ast.Global):
        return True
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        return is_name(node.value) and node.value.id in own
    if is_call(node) and isinstance(node.func, ast.Attribute) and is_name(node.func.value):
        changing = {"append", "add", "update", "setdefault", "extend", "insert"}
        return node.func.value.id in own and node.func.attr in changing
    return False


def test_an_import_that_runs_up_is_noticed():
    """The rules above see what they are for."""
    tree = ast.parse("def late():\n    from analysis.ledger import entries\n    return entries\n")
    assert set(imported(tree, set(MODULES))) == {"analysis.ledger.entries"}
    assert "ledger" not in allowed("evidence")
    assert "show" not in allowed("appraisal") | allowed("evidence")
    assert floors({"a": {"b"}, "b": {"c"}}) == {"c": 0, "b": 1, "a": 2}
    assert fills(ast.parse("KNOWN['a'] = 1").body[0].targets[0], {"KNOWN"})
