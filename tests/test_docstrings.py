"""What another room may call says what it takes, what comes back in which shape and unit, and what it refuses."""

import ast
import re
from functools import cache

import pytest
from test_rooms import MODULES, room, trees

#: Names that say what a text or a number is: a parameter of one needs no further word either. A value and its ends are
#: in base units, a target in children for each case holder, unless a docstring says otherwise.
PLAIN = {
    "key",
    "text",
    "title",
    "words",
    "caption",
    "summary",
    "chapter",
    "locator",
    "path",
    "folder",
    "parts",
}
PLAIN |= {"value", "low", "high", "target", "year", "first", "last", "decimals", "price", "side"}

#: What comes back as a table or an array, whose columns, shape and unit its type does not tell.
SHAPED = re.compile(r"\b(DataFrame|Series|ndarray)\b")


def used(tree: ast.AST) -> set[str]:
    """The names of modules' functions and classes that code uses, each with its module."""
    nodes = list(ast.walk(tree))
    taken = [
        (f"{node.module}.{one.name}", one.asname or one.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    ]
    modules = {alias: name for name, alias in taken if name in MODULES}
    through = {
        f"{modules[node.value.id]}.{node.attr}"
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
    }
    return {name for name, _ in taken} | through


@cache
def classes() -> set[str]:
    """Types that say what they are: a parameter of one needs no further word."""
    return {node.name for tree in trees().values() for node in tree.body if isinstance(node, ast.ClassDef)}


@cache
def called() -> dict[str, ast.FunctionDef]:
    """The public functions that another room calls."""
    taken = {
        name
        for module, tree in trees().items()
        for name in used(tree)
        if room(module) != room(name.rpartition(".")[0])
    }
    return {
        f"{module}.{node.name}": node
        for module, tree in trees().items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and f"{module}.{node.name}" in taken
    }


def parameters(node: ast.FunctionDef) -> list[str]:
    """Names that need a word: all but plain ones and those whose type is a class of the package."""
    own = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    own += [node.args.vararg] if node.args.vararg else []
    typed = {one.arg: one.annotation and ast.unparse(one.annotation) for one in own}
    return [name for name, of in typed.items() if name not in PLAIN and of not in classes()]


def lacking(node: ast.FunctionDef) -> list[str]:
    """What the docstring of a function leaves out."""
    doc = ast.get_docstring(node) or ""
    told = doc.partition("Parameters\n")[2].partition("\n\n")[0]
    heads = [line.partition(" : ")[0] for line in told.splitlines() if not line.startswith(" ")]
    named = {name.strip().lstrip("*") for head in heads for name in head.split(",")}
    found = [f"parameter {name}" for name in parameters(node) if name not in named]
    if (
        node.returns
        and SHAPED.search(ast.unparse(node.returns))
        and not re.search(r"(Returns|Yields)\n", doc)
    ):
        found.append("what it returns")
    if any(isinstance(one, ast.Raise) for one in ast.walk(node)) and "Raises\n" not in doc:
        found.append("what it raises")
    return found


def test_a_function_that_another_room_calls_says_what_it_takes_and_gives():
    assert {"analysis.claims.wording.with_unit", "analysis.evidence.pilots.detectable"} <= called().keys()
    assert {name: left_out for name, node in called().items() if (left_out := lacking(node))} == {}


@pytest.mark.parametrize(
    ("code", "left_out"),
    [
        ("def one(value: float, size: int) -> float: 'One.'", ["parameter size"]),
        ("def one(value: float) -> pd.Series: 'One.'", ["what it returns"]),
        ("def one(value: float) -> float:\n    'One.'\n    raise ValueError(value)", ["what it raises"]),
        ("def one(value: float) -> float: 'One.'", []),
    ],
)
def test_what_a_docstring_leaves_out_is_found(code, left_out):
    assert lacking(ast.parse(code).body[0]) == left_out
