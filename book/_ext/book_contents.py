"""The table of contents beside every page: the book's groups, each of which folds, the one of the page open."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import book_calculator
from book_hooks import Page, each_page
from sphinx.application import Sphinx

#: Folder of generated pages → the chapter that leads to them.
GENERATED = {"book/council/": "book/councils", "book/findings/": "book/explain"}

#: Chapter → a page without a notebook that is listed after it, and its title.
LISTED = {book_calculator.CHAPTER: (book_calculator.PAGE, book_calculator.TITLE)}


class Group(NamedTuple):
    """Chapters that answer one question of the reader, in their order."""

    caption: str
    chapters: tuple[str, ...]


@cache
def groups(app: Sphinx) -> tuple[Group, ...]:
    """The parts of the table of contents, as ``_toc.yml`` has them."""
    trees = app.env.external_site_map.root.subtrees
    return tuple(Group(tree.caption or "", tuple(map(str, tree.items))) for tree in trees)


def chapter_of(page: str) -> str:
    """The chapter in the contents that a page belongs to: itself, or the one that leads to it.

    Parameters
    ----------
    page : str
        Name of a page, without its ending.
    """
    return next((chapter for folder, chapter in GENERATED.items() if page.startswith(folder)), page)


def contents(app: Sphinx, page: str) -> list[dict[str, Any]]:
    """What the template needs to write the groups on a page."""
    return [_written(app, group, page) for group in groups(app)]


def _written(app: Sphinx, group: Group, page: str) -> dict[str, Any]:
    here, listed = chapter_of(page), list(_listed(app, group))
    return {
        "caption": group.caption,
        "open": here in dict(listed) or page == app.config.root_doc,
        "chapters": [{"name": name, "title": title, "current": name == here} for name, title in listed],
    }


def _listed(app: Sphinx, group: Group) -> Iterator[tuple[str, str]]:
    """Name and title of every page of a group."""
    for one in group.chapters:
        if one in app.env.titles:
            yield one, app.env.titles[one].astext()
            if one in LISTED:
                yield LISTED[one]


def add_contents(page: Page) -> None:
    """Hand the groups to the page's template."""
    page.context["contents"] = contents(page.app, page.name)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    each_page(app, add_contents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
