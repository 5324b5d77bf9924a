"""Which numbers of a snapshot moved."""


def moved(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> list[str]:
    """Lines "chapter, key: before → after" for every number that is told otherwise."""
    lines = []
    for chapter in sorted(before.keys() | after.keys()):
        old, new = before.get(chapter, {}), after.get(chapter, {})
        lines += [
            f"{chapter}, {key}: {old.get(key, 'not told')} → {new.get(key, 'not told')}"
            for key in sorted(old.keys() | new.keys())
            if old.get(key) != new.get(key)
        ]
    return lines
