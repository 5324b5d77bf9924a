"""What extensions are called with: pages before their templates are filled, and a site that was built."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx


class Page(NamedTuple):
    """A page about to be written; `read`: whether it comes from a file, and not from the build alone."""

    app: Sphinx
    name: str
    context: dict[str, Any]
    read: bool


def each_page(app: Sphinx, change: Callable[[Page], None], priority: int = 500) -> None:
    """Have a function called with every page before its template is filled."""

    def called(
        app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        change(Page(app, name, context, doctree is not None))

    app.connect("html-page-context", called, priority=priority)


def each_body(app: Sphinx, change: Callable[[Page, str], str], priority: int = 500) -> None:
    """Put the HTML of every article through a function."""

    def changed(page: Page) -> None:
        if "body" in page.context:
            page.context["body"] = change(page, page.context["body"])

    each_page(app, changed, priority)


def at_end(app: Sphinx, write: Callable[[Sphinx, Path], None], priority: int = 500) -> None:
    """Have a function called with the folder of the site, once the site is built and nothing failed."""

    def called(app: Sphinx, error: Exception | None) -> None:
        if error is None and app.builder.name == "html":
            write(app, Path(app.outdir))

    app.connect("build-finished", called, priority=priority)
