"""The page of data and downloads, what it offers, how to cite the book, and where to report an error."""

import zipfile
from collections.abc import Mapping
from html import escape
from io import BytesIO
from pathlib import Path

from book_cite import bibtex, text
from book_hooks import at_end
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

#: The page that offers the tables; a book without it offers none.
PAGE = "book/data"
#: The first moment that a packed file can name: the same whenever it is made.
MOMENT = (1980, 1, 1, 0, 0, 0)
#: Packed file → the folder of the site whose tables it holds.
PACKED = {"data": "data", "figures": "figures"}


def raw(html: str) -> list[nodes.Node]:
    """HTML as a node of a page."""
    return [nodes.raw("", html, format="html")]


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip file, the same bytes from the same files.

    Parameters
    ----------
    files : mapping of str to bytes
        Name in the file → content.
    """
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, MOMENT), content)  # stored: no machine packs it otherwise
    return made.getvalue()


class Downloads(SphinxDirective):
    """What the site offers of a kind: ``results``, ``chapters``, ``official`` or ``own``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """List it."""
        from analysis.chapters import downloads

        kind = self.arguments[0]
        if kind == "results":
            return raw(_results(downloads.PACKED))
        if kind == "chapters":
            return raw(self._chapters(downloads.PACKED))
        return raw(downloads.listed(official=kind == "official").html)

    def _chapters(self, folder: str) -> str:
        from analysis.ledger.edition import edition

        ordered = map(str, self.env.external_site_map)
        names = [name for name in ordered if self.env.doc2path(name).endswith(".ipynb")]
        items = "".join(
            f'<li><a class="bp-data" href="../_sources/{name}.ipynb" download>{Path(name).name}.ipynb</a>: '
            f'<a class="bp-chapter" href="{Path(name).name}.html"></a></li>'
            for name in names
        )
        wheel = f"blueprint_recomputed-{edition().version}-py3-none-any.whl"
        package = f'<p><a class="bp-data" href="../{folder}/{wheel}" download>{wheel}</a>: the package, with its tables.</p>'
        return f'{package}<ul class="bp-notebooks">{items}</ul>'


def _results(folder: str) -> str:
    offered = {
        "../results.json": "every claim, result and finding with its range and its caveat, and the key figures",
        "../results.schema.json": "what each field of it means",
        "../ledger.csv": "the claims alone, one a row",
        "../unseen_pages.csv": "the report's unread pages, to fill in",
        f"../{folder}/figures.zip": "the data of every figure, of every council's page too, one table each",
        f"../{folder}/data.zip": "all tables below with their description, a data package",
    }
    items = "".join(
        f'<li><a class="bp-data" href="{where}" download>{where.rpartition("/")[2]}</a>: {escape(what)}</li>'
        for where, what in offered.items()
    )
    return f"<ul>{items}</ul>"


class Citation(SphinxDirective):
    """How to cite the whole book."""

    def run(self) -> list[nodes.Node]:
        """A line of text, and an entry for a reference manager."""
        where = self.config.html_baseurl
        self.env.metadata[self.env.docname]["state"] = self.config.book_state
        entry = bibtex("", "", where)
        return [
            nodes.paragraph("", text("", where), classes=["bp-cite"]),
            nodes.literal_block(entry, entry, language="text"),
        ]


class Reports(SphinxDirective):
    """Where to send a report."""

    def run(self) -> list[nodes.Node]:
        """The list of issues of the repository, where it is known."""
        home = (self.config.html_theme_options or {}).get("repository_url", "")
        if home:
            where = f"{home.rstrip('/')}/issues"
            return raw(
                f'<p>Send it to <a class="external" href="{escape(where)}" rel="external">{escape(where)}</a>.</p>'
            )
        return raw(
            "<p>This copy of the book names no address for reports. Send yours to whoever gave you the copy, or publishes "
            "the site on which you read it.</p>"
        )


def write_tables(app: Sphinx, site: Path) -> None:
    """Write every whole table, and the packed files, once the figures have theirs."""
    if PAGE not in app.env.found_docs or not app.book_writes:
        return
    from analysis.chapters import downloads

    for place, content in downloads.published().items():
        path = site / downloads.FOLDER / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    (site / downloads.PACKED).mkdir(exist_ok=True)
    for name, folder in PACKED.items():
        files = [path for path in (site / folder).rglob("*") if path.suffix in (".csv", ".json")]
        content = {
            f"{name}/{path.relative_to(site / folder).as_posix()}": path.read_bytes() for path in files
        }
        (site / downloads.PACKED / f"{name}.zip").write_bytes(packed(content))


def outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Pages that name another state of the book than this one."""
    return [
        page
        for page, one in env.metadata.items()
        if one.get("state", app.config.book_state) != app.config.book_state
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("downloads", Downloads)
    app.add_directive("citation", Citation)
    app.add_directive("reports", Reports)
    app.connect("env-get-outdated", outdated)
    at_end(app, write_tables, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
