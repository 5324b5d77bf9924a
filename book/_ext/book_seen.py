"""What the page on accessibility tells of the charts."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Seen(SphinxDirective):
    """How many charts were judged, and what of each."""

    def run(self) -> list[nodes.Node]:
        """Say it in a sentence, with the whole table folded below."""
        from analysis.chapters import seen

        told = nodes.paragraph("", seen.sentence())
        return [told, nodes.raw("", seen.judged().html, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("seen", Seen)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
