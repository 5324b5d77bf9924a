"""Everything that the book of a folder says, made in one process: sentences, outputs, councils' and findings' pages.

Run as a program with the folder, whose ``analysis`` must be the one that is imported: it prints place → text as JSON.
A place is ``chapter, cell``, ``chapter, key`` of a sentence, or the address of a page; a place that cannot be made has its error as text.
"""

import ast
import contextlib
import gc
import io
import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path

#: How the text of an error begins.
BROKEN = "cannot be made: "


def excepted(exceptions: Iterable[tuple], place: str) -> list:
    """What a list of exceptions (place as a pattern, what may stand there, why) lets stand in a place."""
    return [what for where, what, _ in exceptions if re.match(where, place)]


def main(root: Path) -> None:
    """Print what the book says."""
    gc.set_threshold(100_000, 20, 100)  # as in the tests
    warnings.simplefilter("error")
    from analysis import load
    from analysis.ledger import entries, prose

    def words(key: str) -> str:
        return entries.words(load(), key)

    said: dict[str, str] = {}
    for path in sorted((root / "book").glob("*.ipynb")):
        names: dict = {}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                said[f"{path.stem}, {cell['id']}"] = made(lambda source=source: sentence(source, words))
                for key in prose.ROLE.findall(source):
                    said[f"{path.stem}, {key}"] = made(lambda key=key: words(key))
            else:
                said[f"{path.stem}, {cell['id']}"] = made(
                    lambda source=source, names=names: run(source, names)
                )
    for place, page in pages(load()):
        said[place] = made(page)
    json.dump(said, sys.stdout, ensure_ascii=False)


def made(make: Callable[[], str]) -> str:
    """A text, or the error in its place."""
    try:
        return make()
    except Exception as error:  # whatever stops a cell is what the reader of the test needs to know
        return f"{BROKEN}{type(error).__name__}: {error}"


def sentence(source: str, words: Callable[[str], str]) -> str:
    """A cell of prose as the reader sees it."""
    from analysis.ledger.prose import ROLE

    return ROLE.sub(lambda role: words(role[1]), source)


def run(source: str, names: dict) -> str:
    """Run a cell as a kernel would, and what it shows as text."""
    tree = ast.parse(source)
    last = (
        ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    )
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "cell", "exec"), names)
        shown = eval(compile(last, "cell", "eval"), names) if last else None
    return printed.getvalue() + ("" if shown is None else text_of(shown))


def text_of(shown) -> str:
    """A table, a figure or a value in words."""
    if hasattr(shown, "_repr_mimebundle_"):
        shown = shown._repr_mimebundle_()
        return plain(shown.get("text/html", "")) or shown["text/plain"]
    return repr(shown)


def plain(html: str) -> str:
    """HTML as text: what is drawn, said and described, a line each."""
    told = re.findall(r'\b(?:alt|aria-label|title)="([^"]*)"', html)
    return unescape("\n".join([*told, re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]*>", "\n", html)).strip()]))


#: Councils whose pages differ from most, among them those that a release lacks or brings.
NAMED = {"merton", "warrington", "newly-made", "liverpool", "cumbria", "westminster", "isles-of-scilly"}


def opened(councils: dict) -> dict:
    """The councils whose pages are made: a quarter on a desk, all in ``.ci/run``, as with a browser."""
    whole = os.environ.get("REQUIRE_BROWSER") == "1"
    return {
        slug: one
        for place, (slug, one) in enumerate(councils.items())
        if whole or place % 4 == 0 or slug in NAMED
    }


def pages(register) -> Iterator[tuple[str, Callable[[], str]]]:
    """The pages that no notebook holds."""
    from analysis.chapters import council, explained_pages
    from analysis.evidence.standings import standings

    for one in opened(standings(register)).values():
        yield f"council/{one.slug}", lambda one=one: plain(council.page(register, one).html)
    for chapter in explained_pages.named(register):
        yield f"findings/{chapter}", lambda chapter=chapter: all_of(register, chapter)


def all_of(register, chapter: str) -> str:
    """All pages on which a chapter's numbers are explained."""
    from analysis.chapters import explained_pages

    return plain("".join(page.body.html for page in explained_pages.pages(register, chapter)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
