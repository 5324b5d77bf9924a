"""A chart as a file of its own: headline, unit, drawing, source and the name of the book in one picture."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from html import escape

from analysis.show.surface import LINE, SIZE, SMALL, wrap
from analysis.show.svg import INK, MUTED, PAPER, SERIES, VARIABLES
from analysis.show.words import typeset

BOOK = "The Blueprint, Recomputed"

#: Width and height of the picture that goes with a link, in pixels.
CARD = (1200, 630)

_MARGIN = 72  # of a card: pixels left free
_LARGE, _EDGE = 18.0, 24.0  # pixels: size of the headline, and what is left free around all
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_VARIABLE = re.compile(r"var\(--[\w-]+, ?(#\w+)\)")


def picture(drawing: str, headline: str = "", unit: str = "", source: str = "") -> str:
    """Set a drawing between its words, on a white ground: an SVG file in the colours of light pages.

    No style sheet reaches it.
    """
    root = ET.fromstring(drawing)
    width, height = map(float, root.get("viewBox", "").split()[2:])
    inside = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
    head = [(headline, _LARGE, True, INK), (unit, SIZE, False, MUTED)]
    words, end = _set(head, _EDGE, _EDGE, width)
    top = end + 8
    foot = [(f"Source: {source}" if source else "", SMALL, False, MUTED), (BOOK, SMALL, True, MUTED)]
    below, bottom = _set(foot, _EDGE, top + height + 12, width)
    wide, tall = width + 2 * _EDGE, bottom + _EDGE + 2
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
    """The picture that goes with a link, of `CARD` pixels: title, number with its sentence, name of the book.

    Without a number the sentence alone stands below the title.
    """
    wide, tall = CARD
    width = wide - 2 * _MARGIN
    head = [(BOOK, 30.0, True, MUTED), (title, 54.0, True, INK)]
    foot = [(number, 120.0, True, SERIES[0]), (sentence, 34.0, False, INK)]
    lines, _ = _set(head, _MARGIN, 64.0, width, large=True)
    _, high = _set(foot, _MARGIN, 0.0, width, large=True)
    lines += _set(foot, _MARGIN, tall - _MARGIN - high, width, large=True)[0]
    return _VARIABLE.sub(
        r"\1",
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" '
        f'font-family="{_FONT}"><rect width="100%" height="100%" fill="{VARIABLES[PAPER]}"/>'
        f'<rect width="16" height="100%" fill="{VARIABLES[SERIES[0]]}"/>{lines}</svg>\n',
    )


_Words = tuple[str, float, bool, str]  # what is said, its size in pixels, whether it is bold, its colour


def _set(
    parts: Iterable[_Words], left: float, top: float, width: float, *, large: bool = False
) -> tuple[str, float]:
    """Lines of text one below the other from a height on, and where they end."""
    made = ""
    for words, size, bold, colour in parts:
        # height of a line, and what of it is below its letters
        step, below = (1.25 * size, 0.3 * size) if large else (size + LINE - SIZE, LINE - SIZE)
        weight = ' font-weight="bold"' if bold else ""
        for line in wrap(typeset(words), width, size, bold):
            top += step
            made += (
                f'<text x="{left:g}" y="{top - below:g}" font-size="{size:g}"{weight} fill="{VARIABLES[colour]}">'
                f"{escape(line)}</text>"
            )
    return made, top
