"""The table of key figures found a second time, beside the book's own."""

from typing import Any

from docutils import nodes
from second_route import OTHERWISE, WAYS, found
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

#: Digits that ``results.json`` keeps of a number that is not exact.
KEPT = 6


def agreeing(first: float, second: float) -> int:
    """Digits to which two numbers can be rounded and are the same, at most those that are kept."""
    same = (digits for digits in range(KEPT, 0, -1) if f"{first:.{digits}g}" == f"{second:.{digits}g}")
    return next(same, 0)


def written(number: float, unit: Any) -> str:
    """A number in base units with the digits that are kept, in the unit that the book shows it in."""
    kept = f"{float(f'{abs(number) / float(unit.factor):.{KEPT}g}'):,}".removesuffix(".0")
    sign = "\N{MINUS SIGN}" if number < 0 else ""
    return f"{sign}{unit.prefix}{kept}{unit.suffix}"


def _as_told(words: str, number: float) -> float:
    """A number with the sign that the book tells its own with: what is told as a fall has none."""
    return number if words.startswith("\N{MINUS SIGN}") else abs(number)


def compared() -> list[tuple[str, str, Any, float, str, int]]:
    """Each number that has a second route: its id, question, link, the book's number, the other in words, digits that agree."""
    from analysis.ledger.entries import entry, link, values
    from analysis.ledger.key_figures import key_figures
    from analysis.register.load import load

    register, second = load(), found()
    asked = {one.id: one for one in key_figures()}
    keys = {one.id: one.key for one in asked.values() if one.id in second} | {key: key for key in OTHERWISE}
    return [
        (
            name,
            _question(asked, name),
            link(register, key),
            (first := values(register, key)[0]),
            written(_as_told(link(register, key).text, second[name]), entry(register, key).unit),
            agreeing(first, second[name]),
        )
        for name, key in keys.items()
    ]


def _question(asked: dict[str, Any], name: str) -> str:
    """What a number answers: the question of a key figure, or the same with something taken otherwise."""
    figure, otherwise = OTHERWISE.get(name, (name, ""))
    question = str(asked[figure].question)
    return f"{question.removesuffix('?')}, {otherwise}?" if otherwise else question


class Checked(SphinxDirective):
    """A row for each number with a second route, and the questions that have none."""

    def run(self) -> list[nodes.Node]:
        """Compute all of them anew."""
        from analysis.chapters.shown import laid
        from analysis.claims.wording import capital
        from analysis.ledger.key_figures import key_figures
        from analysis.register.load import load

        rows = [
            [
                question,
                answer,
                second,
                capital(WAYS[name]),
                "all" if digits == KEPT else f"{digits} of {KEPT}",
            ]
            for name, question, answer, _, second, digits in compared()
        ]
        shown = laid(load(), "checked", rows)
        others = [one.question for one in key_figures() if one.id not in WAYS]
        told = f"Without a second route: {' '.join(others)}"
        return [nodes.raw("", shown.html, format="html"), nodes.paragraph(told, told)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("checked", Checked)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
