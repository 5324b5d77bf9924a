"""The pages of a build as tests read them: which there are, in which sizes, and each parsed once by a worker."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")]
#: A council with all that its page can hold, and one with a count that was flagged.
COUNCILS = ["book/council/leeds.html", "book/council/westminster.html"]
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
#: The most elements of a page.
NODES = 3_000
#: Pages of reference, which have words, tables and equations, and no picture.
WORDS_ONLY = {
    f"book/{name}.html"
    for name in (
        "explain",
        "words",
        "checked",
        "assurance",
        "scope",
        "data",
        "cite",
        "changes",
        "accessibility",
    )
}


def pages(html: Path) -> Iterator[Path]:
    """Every page of a build."""
    return (path for path in sorted(html.rglob("*.html")) if not path.is_relative_to(html / "_static"))


@cache
def parse(path: Path) -> BeautifulSoup:
    """A page, which no test changes."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def ids(path: Path) -> frozenset[str]:
    """The places of a page that a link can lead to."""
    return frozenset(tag["id"] for tag in parse(path).find_all(id=True))
