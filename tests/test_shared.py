"""What is computed once is shared by all who ask for it, so nobody writes into it."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "analysis"
REMEMBERED = {"cache", "kept", "cached_property", "lru_cache"}
#: Methods that change what they belong to.
CHANGING = {
    *("append", "clear", "extend", "fill", "insert", "pop", "put", "remove", "reverse", "setdefault"),
    *("sort", "update"),
}
#: What every function of a chapter is given.
GIVEN = {"register", "official", "book"}


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@cache
def trees():
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}


def remembering():
    """The names of what computes once."""
    return {
        one.name
        for tree in trees().values()
        for one in functions(tree)
        if {ast.unparse(each) for each in one.decorator_list} & REMEMBERED
    }


def root(node):
    """The name, or the call, that a chain of attributes and places begins with, and whether it has any."""
    deep = False
    while isinstance(node, ast.Attribute | ast.Subscript):
        node, deep = node.value, True
    return node, deep


def shared(node, names, remembered):
    """Whether an expression is what others have too, or a part of it as it lies there."""
    begin, deep = root(node)
    if isinstance(begin, ast.Name):
        return begin.id in names or (deep and begin.id in GIVEN)
    return isinstance(begin, ast.Call) and ast.unparse(begin.func).rpartition(".")[2] in remembered


def written(function, remembered):
    """Lines of a function that write into what is shared."""
    names, lines = set(), []
    nodes = [node for node in ast.walk(function) if hasattr(node, "lineno")]
    for node in sorted(nodes, key=lambda one: (one.lineno, one.col_offset)):
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        elif isinstance(node, ast.Delete):
            targets = node.targets
        else:
            targets = []
        for target in targets:
            for one in target.elts if isinstance(target, ast.Tuple) else [target]:
                into = not isinstance(one, ast.Name) or isinstance(node, ast.AugAssign)
                if into and shared(one, names, remembered):
                    lines.append(node.lineno)
                elif isinstance(one, ast.Name) and isinstance(node, ast.Assign):
                    own = node.value if target is one else None
                    if own is not None and shared(own, names, remembered):
                        names.add(one.id)
                    else:
                        names.discard(one.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            changes = node.func.attr in CHANGING or any(
                word.arg == "inplace" and ast.unparse(word.value) == "True" for word in node.keywords
            )
            if changes and shared(node.func.value, names, remembered):
                lines.append(node.lineno)
    return lines


def test_nobody_writes_into_what_is_remembered():
    remembered = remembering()
    found = [
        f"{path.relative_to(ROOT)}, line {line}"
        for path, tree in trees().items()
        for function in functions(tree)
        for line in written(function, remembered)
    ]
    assert len(remembered) > 50
    assert found == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("own = table(r)\nown['x'] = 1", [3]),
        ("own = other.table(r)['y']\nown[0] = 1", [3]),
        ("table(r).loc[0, 'x'] = 1", [2]),
        ("own = table(r)\nown += 1", [3]),
        ("own = table(r)\nown.drop(columns='x', inplace=True)", [3]),
        ("own = table(r).values\nown.sort()", [3]),
        ("own = official.workforce\nown['x'] = 1", [3]),
        ("del register.official.england['x']", [2]),
        ("own = table(r)\nown = own.assign(x=1)\nown['y'] = 1", []),
        ("own = table(r).copy()\nown['x'] = 1", []),
        ("own = table(r)\nreturn own['x']", []),
    ],
)
def test_a_write_is_seen_where_there_is_one(code, lines):
    body = "\n    ".join(code.splitlines())
    (function,) = functions(ast.parse(f"def made_up(r, official, register):\n    {body}"))
    assert written(function, {"table"}) == lines
