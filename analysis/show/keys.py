"""Keys: what each mark of a chart means, in lines above it."""

from collections.abc import Callable, Sequence

from analysis.show.surface import LINE, SMALL, Sheet, series_style, text_width, wrap
from analysis.show.svg import EDGE

Swatch = Callable[[Sheet, float, float], None]
Key = list[list[tuple[float, list[str], Swatch]]]  # lines of (left edge, lines of words, mark)

MARK = 30  # pixels of a mark across, in which any dashes are seen to be some
_WORDS = MARK + 8  # pixels from the edge of a mark to its words


def key_lines(items: Sequence[tuple[str, Swatch]], width: float) -> Key:
    """Break a key, what marks mean and what draws each, into lines no wider than `width` pixels."""
    lines: Key = [[]]
    x = 0.0
    for text, swatch in items:
        words = wrap(text, width - _WORDS, SMALL)
        wide = _WORDS + max(text_width(line, SMALL) for line in words)
        if lines[-1] and x + wide > width:
            lines.append([])
            x = 0.0
        lines[-1].append((x, words, swatch))
        x += wide + 20
    return [line for line in lines if line]


def key_height(lines: Key) -> float:
    """Return how many pixels a key takes."""
    return sum(_line_height(line) for line in lines) + (6 if lines else 0)


def _line_height(line: Sequence[tuple[float, list[str], Swatch]]) -> float:
    return 4 + LINE * max(len(words) for _, words, _ in line)


def draw_key(sheet: Sheet, lines: Key, top: float) -> None:
    """Draw a key from `key_lines` with its upper edge at a height in pixels."""
    for line in lines:
        for x, words, swatch in line:
            swatch(sheet, x, top + 2 + LINE / 2)
            sheet.text(x + _WORDS, top + 2 + len(words) * LINE / 2, words, size=SMALL)
        top += _line_height(line)


def dot_swatch(
    colour: str, marker: str, *, line: bool = False, size: float = 8, hollow: bool = False
) -> Swatch:
    """Return a function that draws a marker, on a piece of line where wanted, for a key."""

    def swatch(sheet: Sheet, x: float, y: float) -> None:
        if line:
            sheet.line([x, x + MARK], [y, y], colour=colour, width=2)
        sheet.mark(x + MARK / 2, y, marker, colour, size, hollow=hollow)

    return swatch


def series_key(series: Sequence[str]) -> list[tuple[str, Swatch]]:
    """Return the key of series that have a mark each, if there are several."""
    items = [(called, dot_swatch(*series_style(n), line=True)) for n, called in enumerate(series)]
    return items if len(series) > 1 else []


def line_swatch(colour: str, width: float = 2, dashes: str | tuple = "-") -> Swatch:
    """Return a function that draws a piece of line for a key."""

    def swatch(sheet: Sheet, x: float, y: float) -> None:
        sheet.line([x, x + MARK], [y, y], colour=colour, width=width, dashes=dashes)

    return swatch


def band_swatch(fill, edge: str = EDGE) -> Swatch:
    """Return a function that draws a piece of a band, or of a bar where its edge is "none", for a key."""

    def swatch(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y - 7, MARK, 14, fill=fill, edgecolor=edge, linewidth=1)

    return swatch
