"""The table of key figures found a second time, beside the book's own."""

from typing import Any

from docutils import nodes
from second_route import WAYS, found
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


def compared() -> list[tuple[Any, str, float, str, int]]:
    """Each key figure that has a second route: question, link, the book's number, the other in words, digits that agree."""
    from analysis.ledger.entries import entry, link
    from analysis.ledger.key_figures import key_figures, published
    from analysis.register.load import load

    register, second = load(), found()
    values = published(register)
    return [
        (
            one,
            link(register, one.key),
            values[one.id]["value"],
            written(_as_told(link(register, one.key).text, second[one.id]), entry(register, one.key).unit),
            agreeing(values[one.id]["value"], second[one.id]),
        )
        for one in key_figures()
        if one.id in second
    ]


class Checked(SphinxDirective):
    """A row for each key figure with a second route, and the questions that have none."""

    def run(self) -> list[nodes.Node]:
        """Compute all of them anew."""
        from analysis.chapters.shown import laid
        from analysis.claims.wording import capital
        from analysis.ledger.key_figures import key_figures
        from analysis.register.load import load

        rows = [
            [
                one.question,
                answer,
                second,
                capital(WAYS[one.id]),
                "all" if digits == KEPT else f"{digits} of {KEPT}",
            ]
            for one, answer, _, second, digits in compared()
        ]
        shown = laid(load(), "checked", rows)
        others = [one.question for one in key_figures() if one.id not in WAYS]
        told = f"Without a second route: {' '.join(others)}"
        return [nodes.raw("", shown.html, format="html"), nodes.paragraph(told, told)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("checked", Checked)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
