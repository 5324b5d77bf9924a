"""A chart as a file of its own: headline, unit, drawing, source and the name of the book in one picture."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from html import escape

from analysis.show.surface import LINE, SIZE, SMALL, wrap
from analysis.show.svg import INK, MUTED, PAPER, SERIES, VARIABLES

BOOK = "The Blueprint, Recomputed"

#: Width and height of the picture that goes with a link, in pixels.
CARD = (1200, 630)

_MARGIN, _LEADING = 72, 1.25  # of a card: pixels left free, and height of a line in sizes of its letters
_LARGE, _EDGE = 18.0, 24.0  # pixels: size of the headline, and what is left free around all
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_VARIABLE = re.compile(r"var\(--[\w-]+, ?(#\w+)\)")


def picture(drawing: str, headline: str = "", unit: str = "", source: str = "") -> str:
    """Set a drawing between its words, on a white ground.

    - `drawing`: inline ``<svg>`` as `analysis.show.svg.envelope` returns it.
    - `headline`, `unit`, `source`: what stands above and below it.
    - Gives an SVG file whose colours are those of light pages, since no style sheet reaches it.
    """
    root = ET.fromstring(drawing)
    width, height = map(float, root.get("viewBox", "").split()[2:])
    inside = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
    words, top = _block(_EDGE, width, [(headline, _LARGE, True, INK), (unit, SIZE, False, MUTED)])
    foot = [(f"Source: {source}" if source else "", SMALL, False, MUTED), (BOOK, SMALL, True, MUTED)]
    below, bottom = _block(top + height + 12, width, foot)
    wide, tall = width + 2 * _EDGE, bottom + _EDGE - 6
    return _VARIABLE.sub(
        r"\1",
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {tall:g}" width="{wide:g}" '
        f'height="{tall:g}" role="img" aria-label="{escape(root.get("aria-label", ""))}" '
        f'stroke-linejoin="round" font-family="{_FONT}">'
        f'<rect width="100%" height="100%" fill="{VARIABLES[PAPER]}"/>{words}'
        f'<svg x="{_EDGE:g}" y="{top:g}" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" overflow="visible">{inside}</svg>{below}</svg>\n',
    )


def card(title: str, number: str, sentence: str) -> str:
    """The picture that goes with a link: a title, a number with the sentence it stands in, and the name of the book.

    Parameters
    ----------
    title, number, sentence : str
        Plain text; without a number the sentence alone stands below the title.

    Returns
    -------
    str
        An SVG file of `CARD` pixels.
    """
    wide, tall = CARD
    width = wide - 2 * _MARGIN
    lines = _set([(BOOK, 30.0, True, MUTED), (title, 54.0, True, INK)], 64.0, width)
    below = [(number, 120.0, True, SERIES[0]), (sentence, 34.0, False, INK)]
    lines += _set(below, tall - _MARGIN - _height(below, width), width)
    return _VARIABLE.sub(
        r"\1",
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" '
        f'font-family="{_FONT}"><rect width="100%" height="100%" fill="{VARIABLES[PAPER]}"/>'
        f'<rect width="16" height="100%" fill="{VARIABLES[SERIES[0]]}"/>{lines}</svg>\n',
    )


_Words = tuple[str, float, bool, str]  # what is said, its size in pixels, whether it is bold, its colour


def _height(parts: Iterable[_Words], width: float) -> float:
    return sum(
        len(wrap(words, width, size, bold)) * size * _LEADING for words, size, bold, _ in parts if words
    )


def _set(parts: Iterable[_Words], top: float, width: float) -> str:
    """Lines of text of a card from a height on, one below the other."""
    made = ""
    for words, size, bold, colour in parts:
        for line in wrap(words, width, size, bold):
            top += size * _LEADING
            made += (
                f'<text x="{_MARGIN}" y="{top - 0.3 * size:.1f}" font-size="{size:g}" '
                f'font-weight="{"bold" if bold else "normal"}" fill="{VARIABLES[colour]}">{escape(line)}</text>'
            )
    return made


def _block(top: float, width: float, parts: Iterable[tuple[str, float, bool, str]]) -> tuple[str, float]:
    """Lines of text one below the other, and where the next thing may begin."""
    made = ""
    for words, size, bold, colour in parts:
        for line in wrap(words, width, size, bold):
            top += size + LINE - SIZE
            weight = ' font-weight="bold"' if bold else ""
            made += (
                f'<text x="{_EDGE:g}" y="{top - 4:g}" font-size="{size:g}"{weight} fill="{VARIABLES[colour]}">'
                f"{escape(line)}</text>"
            )
    return made, top + 8
