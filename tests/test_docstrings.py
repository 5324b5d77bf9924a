"""What another room may call says what it takes, what comes back in which shape and unit, and what it refuses."""

import ast
import re

import pytest
from test_rooms import MODULES, TREES, room

#: Types that say what they are: a parameter of one needs no further word.
OWN = {node.name for tree in TREES.values() for node in tree.body if isinstance(node, ast.ClassDef)}

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


USED = {module: used(tree) for module, tree in TREES.items()}
CALLED = {
    name for module, names in USED.items() for name in names if room(module) != room(name.rpartition(".")[0])
}
FUNCTIONS = {
    f"{module}.{node.name}": node
    for module, tree in TREES.items()
    for node in tree.body
    if isinstance(node, ast.FunctionDef)
    and not node.name.startswith("_")
    and f"{module}.{node.name}" in CALLED
}


def parameters(node: ast.FunctionDef) -> list[str]:
    """Names that need a word: all but plain ones and those whose type is a class of the package."""
    own = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    own += [node.args.vararg] if node.args.vararg else []
    typed = {one.arg: one.annotation and ast.unparse(one.annotation) for one in own}
    return [name for name, of in typed.items() if name not in PLAIN and of not in OWN]


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


def test_the_check_finds_what_other_rooms_call():
    assert {"analysis.claims.wording.with_unit", "analysis.evidence.pilots.detectable"} <= FUNCTIONS.keys()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_another_room_calls_says_what_it_takes_and_gives(name):
    assert not lacking(FUNCTIONS[name])
