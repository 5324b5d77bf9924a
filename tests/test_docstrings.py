"""What another room may call says what it takes, what comes back in which shape and unit, and what it refuses."""

import ast
import re
from functools import cache

import pytest
from test_rooms import IMPORTS, MODULES, TREES, room

#: Types that say what they are: a parameter of one needs no further word.
OWN = {node.name for tree in TREES.values() for node in tree.body if isinstance(node, ast.ClassDef)}

#: What comes back as a table or an array, whose columns, shape and unit its type does not tell.
SHAPED = re.compile(r"\b(DataFrame|Series|ndarray)\b")


@cache
def called(module: str) -> set[str]:
    """The names of a module that modules of other rooms use."""
    found = set()
    for other in MODULES:
        if room(other) != room(module) and module in IMPORTS[other]:
            aliases = set()
            for node in ast.walk(TREES[other]):
                if isinstance(node, ast.ImportFrom) and node.module == module:
                    found |= {one.name for one in node.names}
                elif isinstance(node, ast.ImportFrom):
                    names = {f"{node.module}.{one.name}": one.asname or one.name for one in node.names}
                    aliases |= {alias for name, alias in names.items() if name == module}
            found |= {
                node.attr
                for node in ast.walk(TREES[other])
                if isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in aliases
            }
    return found


FUNCTIONS = {
    f"{module}.{node.name}": node
    for module, tree in TREES.items()
    for node in tree.body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name in called(module)
}


def parameters(node: ast.FunctionDef) -> list[str]:
    """Names that need a word: all but those whose type is a class of the package."""
    own = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    own += [node.args.vararg] if node.args.vararg else []
    return [one.arg for one in own if not (one.annotation and ast.unparse(one.annotation) in OWN)]


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
