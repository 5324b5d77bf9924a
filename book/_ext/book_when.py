"""Prose that is shown only where what it says is true: ``{when} CONDITION``, ``{otherwise}``, within ``{paragraph}``."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Block(SphinxDirective):
    """Prose that a chapter sets apart."""

    has_content = True

    def refused(self, told: str) -> SystemExit:
        """What ends the build, with the chapter's name before what is told."""
        return SystemExit(f"The book was not built: {self.env.docname}.ipynb{told}")


class When(Block):
    """Its content, where a comparison of numbers of the book holds."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Ask the ledger whether the condition holds.

        Raises
        ------
        SystemExit
            With chapter and condition, if it is no comparison or a key names nothing, as for the role ``n``.
        """
        from analysis.ledger.conditions import holds
        from analysis.register.load import load

        try:
            shown = holds(load(), self.arguments[0])
        except (KeyError, ValueError) as error:
            raise self.refused(f", {{when}} {self.arguments[0]}: {error.args[0]}") from error
        self.env.temp_data["book_when"] = shown
        return self.parse_content_to_nodes() if shown else []


class Otherwise(Block):
    """Its content, where the condition of the ``{when}`` before it does not hold."""

    def run(self) -> list[nodes.Node]:
        """Show what is here if the block before was not shown.

        Raises
        ------
        SystemExit
            If there is no such block before.
        """
        held = self.env.temp_data.pop("book_when", None)
        if held is None:
            raise self.refused(": {otherwise} without a {when}")
        return [] if held else self.parse_content_to_nodes()


class Paragraph(Block):
    """Sentences of which some have a condition, as one paragraph."""

    def run(self) -> list[nodes.Node]:
        """Join what is shown here.

        Raises
        ------
        SystemExit
            If there is anything else than sentences in it.
        """
        shown = self.parse_content_to_nodes()
        whole = nodes.paragraph()
        self.set_source_info(whole)
        for place, one in enumerate(shown):
            if not isinstance(one, nodes.paragraph):
                raise self.refused(f": {{paragraph}} holds a {one.tagname}, not only sentences")
            whole += [nodes.Text(" ")] * bool(place) + one.children
        return [whole] if shown else []


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("when", When)
    app.add_directive("otherwise", Otherwise)
    app.add_directive("paragraph", Paragraph)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
