"""What a chapter shows: figures with their alt text, caption and data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote

import pandas as pd

from analysis.show.html import Html, made
from analysis.show.picture import picture
from analysis.show.spreadsheet import inert_table
from analysis.show.surface import Sheet, render
from analysis.show.words import Columns, sentence

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FILE_NAME = re.compile(r"\S+\.(svg|png|jpe?g|gif|webp|pdf|csv|ipynb)", re.IGNORECASE)
_LOSS = re.compile(r"−[£\d][^\s<]*")

#: Below a drawing of councils. The script book/_extra/_static/find.js puts a field before it.
FIND = (
    '<p class="bp-find">Every council\'s figures stand in a table: '
    '<a class="bp-chapter" href="councils.html">councils</a>.</p>'
)

#: The same on the page that has the table.
FIND_HERE = '<p class="bp-find">Every council\'s figures stand in <a href="#ledger">the table above</a>.</p>'


def _shown(words: str) -> str:
    """Words on a page, in which a minus sign stays with its number."""
    return _LOSS.sub(r'<span class="bp-loss">\g<0></span>', escape(words))


def _line(kind: str, words: str) -> str:
    """A paragraph of a class of the style sheet, "" without words."""
    return f'<p class="{kind}">{_shown(words)}</p>' if words else ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Figure:
    """A chart with everything a page needs of it; each kind of chart is a class of its own.

    A kind says which table it takes (`takes`), what it shows in sentences (`told`), which numbers are behind it
    (`data`) and how it is drawn (`draw`), and refuses what it cannot draw (`checked`). Its docstring names what it
    takes besides.

    - Raises ValueError if the name is no slug, the caption is empty, a sentence of the alt text is empty or a file
      name, or the table breaks a rule of `takes`. A kind tells what else it refuses.
    """

    rows: Any = field(kw_only=False)  #: what it draws
    name: str  #: lower-case words joined by hyphens; the figure's address on the page is ``fig-NAME``
    caption: str  #: what the reader sees below it
    headline: str = ""  #: what the chart shows, in a sentence; stands above it
    source: str = ""  #: where the numbers come from; folded below the caption
    #: links to the explanations of what is drawn, as `analysis.ledger.links.link` returns them; folded below
    #: the caption
    explained: Sequence[Html] = ()

    takes: ClassVar[Columns | None] = None
    of_councils: ClassVar = False  # whether each mark is a council's, by its ``label``

    def __post_init__(self) -> None:
        """Refuse a figure that a page could not use."""
        if not _SLUG.fullmatch(self.name):
            raise ValueError(f"figure name {self.name!r} is not lower-case words joined by hyphens")
        if not self.caption.strip():
            raise ValueError(f"figure {self.name}: the caption is empty")
        for name, value in self.checked().items():
            object.__setattr__(self, name, value)
        parts = self.told()
        if not parts or any(not part.strip() or _FILE_NAME.fullmatch(part.strip()) for part in parts):
            raise ValueError(f"figure {self.name}: alt text {parts!r} does not say what the chart shows")

    def checked(self) -> dict[str, object]:
        """Return the fields that drawing needs in another form, after checking them."""
        return {"rows": self.takes.of(self.rows)} if self.takes else {}

    def told(self) -> list[str]:
        """Return what the chart shows, one entry a sentence."""
        raise NotImplementedError

    def draw(self, narrow: bool) -> Sheet:
        """Return the drawing."""
        raise NotImplementedError

    @property
    def data(self) -> pd.DataFrame:
        """The numbers behind the chart, offered as a CSV file, without columns that say nothing."""
        return self.takes.without_blank(self.rows) if self.takes else self.rows

    @property
    def unit(self) -> str:
        """What is measured and in which unit, as the line below the headline says it; "" where the drawing does."""
        return ""

    @property
    def called(self) -> str:
        """What a reader who does not see the figure is told that a control belongs to."""
        return self.name.replace("-", " ")

    @cached_property
    def alt(self) -> str:
        """What the chart shows, in sentences."""
        return " ".join(sentence(part) for part in self.told())

    @property
    def text(self) -> str:
        """The alt text, where tables and figures stand together."""
        return self.alt

    @cached_property
    def html(self) -> str:
        """The figure element: headline, unit, wide and narrow drawing, caption, and what folds below it."""
        wide, narrow = self.drawing(narrow=False, part="w"), self.drawing(narrow=True, part="n")
        return (
            f'<figure class="bp-figure" id="fig-{self.name}">'
            f"{_line('bp-headline', self.headline)}{_line('bp-unit', self.unit)}"
            f'<div class="bp-wide">{wide}</div>'
            f'<div class="bp-narrow" hidden="">{narrow}</div>'
            f"{self.below()}<figcaption>{_shown(self.caption)}{self._about()}</figcaption></figure>"
        )

    def below(self) -> str:
        """Return how a reader finds her own council below a drawing of them, as HTML."""
        return FIND if self.of_councils and self.rows["label"].any() else ""

    def drawing(self, *, narrow: bool, part: str) -> str:
        """One drawing as inline SVG, its ids kept apart from those of the others by `part`."""
        return render(self.draw, narrow=narrow, prefix=f"{self.name}-{part}", alt=self.alt)

    @property
    def svg(self) -> str:
        """The wide drawing as a file of its own, with what stands above and below it on a page."""
        drawn = self.drawing(narrow=False, part="file")
        return picture(drawn, self.headline, self.unit, self.source)

    @property
    def csv(self) -> str:
        """The data as CSV, floats at ten significant digits so that machines agree, safe to open in a spreadsheet."""
        named = any(name is not None for name in self.data.index.names)
        return inert_table(self.data.to_csv(index=named, float_format="%.10g", lineterminator="\n"))

    def _about(self) -> str:
        """Source, explanations and data, below a line that unfolds them and is named after the figure."""
        words = escape(self.called)
        source = f"Source: {self.source}" if self.source else ""
        link = (
            f'<a class="bp-data" href="data:text/csv;charset=utf-8,{quote(self.csv)}" '
            f'download="{self.name}.csv" aria-label="Data (CSV) of the figure {words}">Data (CSV)</a>'
        )
        return (
            '<details class="bp-about"><summary>About this chart'
            f'<span class="visually-hidden">: {words}</span></summary>'
            f"{_line('bp-source', source)}{made(self.explained)}"
            f'<p class="bp-files">{link}</p></details>'
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.alt}
