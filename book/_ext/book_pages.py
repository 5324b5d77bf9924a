"""What templates and style sheet cannot mend in the pages: scrolling boxes and folded code for keyboard users."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

SCROLL_BOXES = {
    '<div class="math notranslate nohighlight"': 'tabindex="0" role="group" aria-label="Equation"',
    '<div class="pst-scrollable-table-container"': 'tabindex="0" role="group" aria-label="Table"',
}
FOLD_LABEL = re.compile(r'<summary aria-label="[^"]*">')


def mend_body(body: str) -> str:
    """Make boxes that scroll sideways reachable by keyboard, and let folds be called what they say.

    Parameters
    ----------
    body : str
        HTML of a page's article.

    Returns
    -------
    str
        The same with ``tabindex`` on displayed equations and Markdown tables, and without the label
        ("Toggle hidden content") that myst-nb lays over the visible words of a fold.
    """
    for box, attributes in SCROLL_BOXES.items():
        body = body.replace(box, f"{box} {attributes}")
    return FOLD_LABEL.sub("<summary>", body)


def mend_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Apply `mend_body` to a page before its template is filled."""
    if "body" in context:
        context["body"] = mend_body(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # Jupyter Book sets this option even where the extension it belongs to is left out.
    app.add_config_value("comments_config", {}, "html", types=dict)
    app.connect("html-page-context", mend_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
