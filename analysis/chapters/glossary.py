"""The words of the book: what each means, where it is explained, and where a text uses one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from analysis.chapters.shown import rows_of

_WORD = re.compile(r"(?<![\w&#/-])[^\W\d_]+")


@dataclass(frozen=True)
class Term:
    """A word that a reader may not know, or that the book uses for one thing only."""

    term: str  #: as the list of words names it
    #: what counts as using it. Upper and lower case differ only where a form has a capital letter.
    forms: tuple[str, ...]
    meaning: str  #: one line
    page: str  #: the chapter that explains it
    instead_of: tuple[str, ...]  #: words for the same thing that the book does not use

    @property
    def anchor(self) -> str:
        """Its place on the page of words."""
        return "word-" + re.sub(r"\W+", "-", self.term.lower()).strip("-")


@cache
def terms() -> tuple[Term, ...]:
    """The words of ``glossary.csv``, in the order of the alphabet."""
    return tuple(
        Term(row["term"], _several(row["forms"]), row["meaning"], row["page"], _several(row["instead_of"]))
        for row in rows_of("glossary")
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(";")))


@cache
def _beginning() -> dict[str, list[tuple[re.Pattern[str], Term]]]:
    """First word of a form, in lower case → the forms that begin with it, the longest first."""
    found: dict[str, list[tuple[str, Term]]] = {}
    for term in terms():
        for form in term.forms:
            found.setdefault(_WORD.match(form)[0].lower(), []).append((form, term))
    return {
        word: [(_pattern(form), term) for form, term in sorted(forms, key=lambda one: -len(one[0]))]
        for word, forms in found.items()
    }


def _pattern(form: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, form.split()))
    return re.compile(rf"{words}(?![\w-]|[./]\w)", 0 if form != form.lower() else re.IGNORECASE)


def uses(text: str) -> Iterator[tuple[int, int, Term]]:
    """Where a text uses words of the list, the longest form counting: start, end and term of each, in their order."""
    end = 0
    for word in _WORD.finditer(text):
        if word.start() < end:
            continue
        for pattern, term in _beginning().get(word[0].lower(), ()):
            if found := pattern.match(text, word.start()):
                end = found.end()
                yield word.start(), end, term
                break
