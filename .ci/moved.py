"""Print which numbers moved between two files of results, a line each; the exit code says whether any did.

``python .ci/moved.py BEFORE AFTER``, each as ``python -m analysis results`` or ``prose`` prints it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path


def leaves(content: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Every value of nested content with the keys that lead to it."""
    if isinstance(content, dict | list):
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in pairs:
            yield from leaves(value, f"{place}.{key}" if place else str(key))
    else:
        yield place, content


def moved(before: object, after: object) -> list[str]:
    """Lines "key: before → after" for everything that differs, in the order of its keys."""
    old, new = dict(leaves(before)), dict(leaves(after))
    return [
        f"{key}: {old.get(key, 'not there')} → {new.get(key, 'not there')}"
        for key in {**old, **new}
        if old.get(key, old) != new.get(key, new)
    ]


def main(before: str, after: str) -> int:
    """Compare two files."""
    lines = moved(*(json.loads(Path(name).read_text(encoding="utf-8")) for name in (before, after)))
    print("\n".join(lines) if lines else "No number moved.")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
