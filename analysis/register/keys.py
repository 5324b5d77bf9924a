"""The grammar of keys: ``KEY.part`` names a number of the book, and is read here only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

#: A key, or another name, that a template has in braces.
IN_BRACES = re.compile(r"\{([\w.-]+)\}")

#: What may follow the key of each kind of number.
PARTS: Mapping[str, tuple[str, ...]] = {
    "result": ("", "bare", "size", "low", "high", "span"),
    "input": ("given", "bare"),
    "claim": ("stated", "bare", "rebuilt", "span", "verdict", "needs", "turns"),
    "finding": ("", "bare", "size", "many", "low", "high", "span", "error", "n"),
}


@dataclass(frozen=True)
class Key:
    """A key in its two halves: ``face_time_change_relative`` and ``span``."""

    name: str  #: of a claim, an input, a result or a finding; ``count`` for what is counted
    part: str  #: what is asked of it; empty for its value

    def kind(self, named: Mapping[str, Iterable[str]]) -> str:
        """The kind of number that the key names: the first that knows name and part; "" if it names none."""
        fits = (kind for kind, names in named.items() if self.name in names and self.part in PARTS[kind])
        return next(fits, "")


def parse(text: str) -> Key:
    """Read a key as prose has it, ``KEY.part``."""
    name, _, part = text.partition(".")
    return Key(name, part)


def near(text: str, named: Mapping[str, Iterable[str]], others: Iterable[str] = ()) -> str:
    """The known keys that look most like one that is none, as the end of a sentence; "" if none does.

    Parameters
    ----------
    named : mapping of str to iterable of str
        Kind → the names of that kind.
    others : iterable of str
        Keys that are known besides.
    """
    known = [
        f"{name}.{part}" if part else name
        for kind, names in named.items()
        for name in names
        for part in PARTS[kind]
    ]
    found = get_close_matches(text, [*known, *others])
    return f"; near it: {', '.join(found)}" if found else ""
