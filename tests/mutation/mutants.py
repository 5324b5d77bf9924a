"""The mutants of a module: its text with one thing changed, by the operators of cosmic-ray.

A change counts as one only if the module does something else by it: what stands in annotations is left out, and
``strict`` of a `zip`, which is a guard against two lengths that the code itself makes alike.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators import provider
from cosmic_ray.operators.operator import Operator

ROOT = Path(__file__).resolve().parents[2]

_SWAPS = {
    "BinaryOperator": "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Div Mod_FloorDiv Pow_Mul BitOr_BitAnd BitAnd_BitOr",
    "ComparisonOperator": "Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Eq_NotEq NotEq_Eq Is_IsNot IsNot_Is",
    "UnaryOperator": "USub_UAdd Delete_Not",
}
#: Of cosmic-ray's operators those that change the sense of a line and do not only break it.
OPERATORS = (
    *(f"Replace{kind}_{swap}" for kind, swaps in _SWAPS.items() for swap in swaps.split()),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd", "AddNot"),
    *("NumberReplacer", "ZeroIterationForLoop", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
)


@dataclass(frozen=True)
class Mutant:
    """A module with one thing changed.

    - `path`: from the project's folder, `function` the dotted name of what holds the change, "" for the module.
    - `line`, `end`: the first and last line of the statement in the unchanged text.
    - `before`, `after`: that line, or those that differ, without their indents.
    - `text`: the changed module.
    """

    path: str
    function: str
    line: int
    end: int
    before: str
    after: str
    text: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """By what the table of equivalent ones knows it: no line number, so that it outlives other changes."""
        return self.path, self.function, self.before, self.after


#: An operator, and which of the places where it can change something.
Place = tuple[str, int]


def places(path: Path) -> list[Place]:
    """Where a module can be changed, in the order of the operators and of the text."""
    nodes = list(ast_nodes(get_ast(path.read_text(encoding="utf-8"))))
    return [
        (name, at)
        for name in OPERATORS
        for at in range(sum(1 for node in nodes for _ in _operator(name).mutation_positions(node)))
    ]


def mutants(path: Path, chosen: list[Place]) -> Iterator[Mutant]:
    """The mutants of a module at some places, those left out that do the same by their text alone."""
    text = path.read_text(encoding="utf-8")
    plain, spans = _doing(text), _spans(text)
    for name, at in chosen:
        changed = mutate_code(text, _operator(name), at)
        if (does := _doing(changed)) and does != plain:
            yield _mutant(path.relative_to(ROOT).as_posix(), text, changed, spans)


def _operator(name: str) -> Operator:
    return provider.OperatorProvider()[name]()


def _mutant(path: str, text: str, changed: str, spans: list[tuple[int, int, str, bool]]) -> Mutant:
    old, new = text.splitlines(), changed.splitlines()
    new = _spread(old, new)
    differ = [at for at, pair in enumerate(zip(old, new, strict=True), 1) if pair[0] != pair[1]]
    around = [span for span in spans if span[0] <= differ[0] <= span[1]]
    within = [span for span in around if not span[3]]
    line, end = within[-1][:2] if within else (differ[0], differ[-1])
    function = ".".join(name for *_, name, defines in around if defines)
    before, after = (" ".join(" ".join(lines[at - 1] for at in differ).split()) for lines in (old, new))
    return Mutant(path, function, line, end, before, after, changed)


def _spread(old: list[str], new: list[str]) -> list[str]:
    """Lines of a changed text, an empty one where a number that began its line was drawn up to the one before."""
    first = next(at for at, line in enumerate(old) if new[at] != line)
    return [*new[: first + 1], *[""] * (len(old) - len(new)), *new[first + 1 :]]


def _spans(text: str) -> list[tuple[int, int, str, bool]]:
    """First and last line of every statement, the outer before the inner, and the name of what it defines."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            found.append((first, node.end_lineno, node.name, True))
        elif isinstance(node, ast.If | ast.For | ast.While | ast.With | ast.Try):
            found.append((node.lineno, node.body[0].lineno - 1, "", False))
        elif isinstance(node, ast.stmt):
            found.append((node.lineno, node.end_lineno, "", False))
    return sorted(found, key=lambda span: (span[0], -span[1]))


class _Bare(ast.NodeTransformer):
    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "zip":
            node.keywords = [one for one in node.keywords if one.arg != "strict"]
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Name("object")
        return self.generic_visit(node)


def _doing(text: str) -> str:
    """What a module does, without annotations and guards; "" for one that does not parse."""
    try:
        return ast.dump(_Bare().visit(ast.parse(text)))
    except SyntaxError:
        return ""
