"""What a build can leave as an earlier one made it, so that a changed word is seen in seconds.

Sphinx knows which chapters to read and write again. This knows the rest: pages and files that come from no chapter stay
while what they come from stays; all pages are written again when a title or a heading changes that another page may
show; and after a build that failed, warned or was killed everything is made anew.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

from book_hooks import Page, each_page
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

#: Lies beside what Sphinx remembers of pages, while no build runs and the last one was whole.
NOTE = "made.json"

Pages = Callable[[Sphinx], Iterator[tuple[str, dict[str, Any], str]]]


def begin(app: Sphinx, config: Config) -> None:
    """Take the note of the last build; without one, forget what Sphinx remembers."""
    note, page = Path(app.doctreedir) / NOTE, Path(app.outdir) / ".buildinfo"
    app.book_writes = False
    app.book_last = json.loads(note.read_text(encoding="utf-8")) if note.is_file() and page.is_file() else {}
    note.unlink(missing_ok=True)
    if not app.book_last:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def named(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages, if any title or heading is another than at the last build."""
    app.book_now = {"names": _names(env)}
    return [] if app.book_last.get("names") == app.book_now["names"] else sorted(env.found_docs)


def _names(env: BuildEnvironment) -> str:
    """Every title and heading, with the links to them, in the order of the contents."""
    order = [name for name in map(str, env.external_site_map) if name in env.tocs]
    return "".join(env.tocs[name].pformat() for name in order)


def noted(page: Page) -> None:
    """Keep that this build writes a page."""
    page.app.book_writes = True


def before(app: Sphinx) -> bool:
    """Whether the last build made all that comes from no chapter, from what it would be made from now."""
    from book_execution import build_origin

    if "generated" not in app.book_now:
        info = app.builder.build_info
        made_from = [app.book_now["names"], build_origin(), app.config.book_pages]
        app.book_now["generated"] = [*made_from, info.config_hash, info.tags_hash]
    return app.book_last.get("generated") == app.book_now["generated"]


def same(app: Sphinx, name: str, origin: str) -> bool:
    """Whether the last build made something from the same.

    Parameters
    ----------
    name : str
    origin : str
        Digest of what it would be made from now.
    """
    app.book_now[name] = origin
    return app.book_last.get(name) == origin


def unless_made(*folders: str) -> Callable[[Pages], Pages]:
    """Have pages that come from no chapter made only where the last build would have made others.

    Parameters
    ----------
    *folders : str
        Where they lie, and nothing else: what an earlier build left there goes.
    """

    def decorated(pages: Pages) -> Pages:
        def made(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
            if before(app):
                return
            for folder in folders:
                rmtree(Path(app.outdir) / folder, ignore_errors=True)
            yield from pages(app)

        return made

    return decorated


def end(app: Sphinx, exception: Exception | None) -> None:
    """Leave a note, unless the build had something to complain about.

    Sphinx does not read an unchanged page twice, so it would not repeat a warning and a second ``-W`` build of a broken
    book would pass. Without the note it reads them all again.
    """
    if exception is None and not app._warncount and app.builder.name == "html":
        before(app)
        (Path(app.doctreedir) / NOTE).write_text(json.dumps(app.book_now), encoding="utf-8")


def connect(app: Sphinx) -> None:
    """Register with Sphinx, around everything else."""
    app.connect("config-inited", begin, priority=999)
    app.connect("env-updated", named)
    each_page(app, noted)
    app.connect("build-finished", end, priority=999)
