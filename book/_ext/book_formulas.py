"""Formulas as MathML, which every browser draws by itself: no page loads a script for them."""

import re
from html import unescape
from typing import Any

from book_hooks import Page, each_body
from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

#: A formula in HTML that a cell or an extension writes.
WRITTEN = re.compile(r'<div class="math notranslate nohighlight">\\\[(.*?)\\\]</div>', re.DOTALL)


def mathml(latex: str, block: bool) -> str:
    """A formula as MathML; its words are names, since text counts as a gap, beside which signs stand without any.

    Parameters
    ----------
    latex : str
        Without delimiters.
    block : bool
        Whether it stands on lines of its own.
    """
    return re.sub(r"\n\s*", "", tex2mathml(latex, as_block=block)).replace("mtext>", "mi>")


def displayed(latex: str) -> str:
    """A formula on lines of its own, in a box that scrolls where the formula is wider than the page.

    Parameters
    ----------
    latex : str
        Without delimiters.
    """
    return f'<div class="math" tabindex="0" role="group" aria-label="Equation">{mathml(latex, True)}</div>'


def visit_block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own."""
    writer.body.append(displayed(node.astext()))
    raise nodes.SkipNode


def visit_inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a sentence."""
    writer.body.append(f'<span class="math">{mathml(node.astext(), False)}</span>')
    raise nodes.SkipNode


def set_written(page: Page, body: str) -> str:
    """Set the formulas that stand as LaTeX in the HTML of a page."""
    return WRITTEN.sub(lambda found: displayed(unescape(found[1])), body)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))  # type: ignore[arg-type]
    each_body(app, set_written)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
