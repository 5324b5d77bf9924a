"""Files of every figure: its data, its picture as SVG and as PNG; and on its page what leads to them."""

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import partial
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import book_kernels
from book_cite import address, authors, book, plain, state
from book_hooks import Page, each_body
from book_words import curl
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

#: Folder of the site that holds the files.
FOLDER = "figures"
#: Kind of file → how its link names it.
KINDS = {"csv": "Data (CSV)", "svg": "SVG", "png": "PNG"}

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
FOUR = Context(prec=4)
FIGURE = re.compile(r'<figure class="bp-figure".*?</figure>', re.DOTALL)
DRAWING = re.compile(r'<div class="bp-wide">(.*?)</div>', re.DOTALL)
LINKS = re.compile(r'<p class="bp-files">.*?</p>', re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A figure as its page has it."""

    name: str
    headline: str
    unit: str
    source: str
    caption: str
    drawing: str
    csv: str

    @property
    def title(self) -> str:
        """What the figure shows."""
        return self.headline or self.caption.rstrip(".")

    @property
    def svg(self) -> str:
        """Its picture."""
        from analysis.show.picture import picture

        return picture(self.drawing, self.headline, self.unit, self.source)


def read(figure: str) -> Shown:
    """Take a figure element apart.

    Parameters
    ----------
    figure : str
        As `analysis.show.figures.Figure` writes it.
    """
    root = ET.fromstring(figure)
    parts = {tag.get("class"): "".join(tag.itertext()) for tag in root.iter("p")}
    data = next(tag.get("href", "") for tag in root.iter("a") if tag.get("class") == "bp-data")
    caption = root.find("figcaption")
    about = caption.find("details")
    return Shown(
        root.get("id", "").removeprefix("fig-"),
        parts.get("bp-headline", ""),
        parts.get("bp-unit", ""),
        parts.get("bp-source", "").removeprefix("Source: "),
        "".join(caption.itertext()).removesuffix("".join(about.itertext())),
        DRAWING.search(figure)[1],
        unquote(data.partition(",")[2]),
    )


def cell(text: str) -> str:
    """What a reader is shown of a figure's datum: of a number four digits, or all before the point, with a minus sign."""
    if not NUMBER.fullmatch(text):
        return text
    number = Decimal(text)
    kept = FOUR.create_decimal(number) if abs(number) < 1000 else number.quantize(Decimal(1))
    return f"{kept:f}".replace("-", "−")


def table_script(shown: Shown) -> str:
    """The data of a figure for the script that shows them as a table, without columns that are empty."""
    columns = zip(*csv.reader(StringIO(shown.csv)), strict=True)
    rows = [*zip(*([name, *map(cell, data)] for name, *data in columns if any(data)), strict=True)]
    named = json.dumps(shown.name)
    return f"bookTable({named},{json.dumps(rows, ensure_ascii=False, separators=(',', ':'))});\n"


def links(name: str, addresses: Mapping[str, str], embedded: str, cited: str) -> str:
    """What a figure offers: its files, a line that shows it on another page, and how to cite it.

    Parameters
    ----------
    name : str
    addresses : mapping of str to str
        Kind of file → where it lies, as seen from the page.
    embedded, cited : str
        HTML of another page, and plain text.
    """
    words = name.replace("-", " ")
    beside = "" if "://" in embedded else ", with the SVG saved beside it"
    files = " ".join(
        f'<a class="bp-data" href="{escape(where)}" download="{name}.{kind}" '
        f'aria-label="{KINDS[kind]} of the figure {words}">{KINDS[kind]}</a>'
        for kind, where in addresses.items()
    )
    return (
        f'<p class="bp-files">{files}</p>'
        f'<p class="bp-embed"><label for="embed-{name}">To show it on another page{beside}'
        f'<span class="visually-hidden">, figure {words}</span>:</label> '
        f'<input id="embed-{name}" readonly value="{escape(embedded)}"></p>'
        f'<p class="bp-cite">To cite it: {escape(cited)}</p>'
    )


def embedding(shown: Shown, page: str, base: str) -> str:
    """The line that shows a figure on another page; without an address of the site it names the file alone."""
    where = f"{base.rstrip('/')}/" if base else ""
    picture = (
        f'<img src="{where}{f"{FOLDER}/" if where else ""}{shown.name}.svg" alt="{_in_quotes(shown.title)}">'
    )
    return f'<a href="{where}{page}.html#fig-{shown.name}">{picture}</a>' if where else picture


def _in_quotes(words: str) -> str:
    """An attribute that readers see as it is written: only what would end it or the tag is escaped."""
    return escape(words, quote=False).replace('"', "&quot;")


def citation(shown: Shown, chapter: str, page: str, base: str) -> str:
    """How to cite a figure: by whom, what it shows, where it stands, and in which state of the book."""
    where = f" {address(base, page)}#fig-{shown.name}" if base else ""
    return f"{authors()}. “{shown.title}.” Chart of “{chapter}” in {book()['title']}, {state()}.{where}"


def painter() -> Callable[..., bytes]:
    """What turns an SVG file into a PNG file twice as large, in matplotlib's own font wherever it runs."""
    import matplotlib
    import resvg_py

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return partial(
        resvg_py.svg_to_bytes,
        zoom=2,
        skip_system_fonts=True,
        font_files=[str(fonts / "DejaVuSans.ttf"), str(fonts / "DejaVuSans-Bold.ttf")],
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )


class Paintings:
    """PNG files, painted behind the writing of pages where chapters run too, and else at once: then they are few."""

    def __init__(self) -> None:
        """Nothing is painted yet."""
        self.made: dict[Path, Future[bytes]] = {}
        self.pool: ProcessPoolExecutor | None = None

    def paint(self, path: Path, svg: str, **settings: Any) -> None:
        """Have a picture painted, with other settings of the painter than a figure's where they are given."""
        paint = partial(painter(), svg_string=svg, **settings)
        if book_kernels.STARTED:
            self.pool = self.pool or book_kernels.behind()
            self.made[path] = self.pool.submit(paint)
        else:
            path.write_bytes(paint())

    def finish(self, app: Sphinx, error: Exception | None) -> None:
        """Wait for the pictures."""
        if self.pool is None:
            return
        for path, png in self.made.items():
            if error is None:
                path.write_bytes(png.result())
        self.pool.shutdown(cancel_futures=True)


class Files:
    """The files of a build."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self.pages: dict[str, tuple[str, str]] = {}

    def offer(self, page: Page, body: str) -> str:
        """Write the files of a page's figures and lead to them; those of a council have no PNG."""
        return FIGURE.sub(partial(self._replaced, page), body)

    def _replaced(self, page: Page, found: re.Match[str]) -> str:
        shown = read(curl(found[0]))
        self._note(shown, page.name)
        kinds = list(KINDS) if page.read else ["csv", "svg"]
        path = Path(page.app.outdir) / FOLDER / shown.name
        self._write(path, shown.csv, shown.svg, page.app.book_paintings if page.read else None)
        path.with_suffix(".js").write_text(table_script(shown), encoding="utf-8")
        base, title = page.app.config.html_baseurl, plain(page.context["title"])
        addresses = {kind: page.context["pathto"](f"{FOLDER}/{shown.name}.{kind}", 1) for kind in kinds}
        embedded, cited = embedding(shown, page.name, base), citation(shown, title, page.name, base)
        offered = links(shown.name, addresses, embedded, cited)
        return LINKS.sub(lambda _: offered, found[0])

    def _note(self, shown: Shown, page: str) -> None:
        other, csv = self.pages.setdefault(shown.name, (page, shown.csv))
        if csv != shown.csv:
            LOGGER.warning(
                "the figure %s stands on %s and, with other numbers, on %s", shown.name, other, page
            )

    def _write(self, path: Path, csv: str, svg: str, paintings: Paintings | None) -> None:
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".csv").write_text(csv, encoding="utf-8")
        picture, png = path.with_suffix(".svg"), path.with_suffix(".png")
        same = picture.exists() and picture.read_text(encoding="utf-8") == svg
        picture.write_text(svg, encoding="utf-8")
        if paintings and not (same and png.exists()):
            paintings.paint(png, svg)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.book_paintings = Paintings()
    each_body(app, Files().offer)
    app.connect("build-finished", app.book_paintings.finish, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
