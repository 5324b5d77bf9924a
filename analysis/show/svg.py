"""Turn matplotlib's SVG into a small, safe fragment that can stand inline in a page.

Inline SVG shares its page's ids and styles, so everything that could leak is removed or prefixed, and
every colour of the house palette becomes a CSS variable with a fallback, so that one drawing serves light
and dark pages.
"""

import re
import xml.etree.ElementTree as ET
from html import escape

from analysis.show.words import typeset

# Colours that stand for a CSS variable while matplotlib draws. None of them is used for itself.
INK, MUTED, GRID, PAPER, BAND, EDGE = (f"#fe010{n}" for n in range(1, 7))
SERIES = tuple(f"#fe011{n}" for n in range(1, 6))
CELLS = tuple(f"#fe012{n}" for n in range(1, 10))  # of a heat map, from the least result to the greatest
ON_LOW, ON_HIGH = "#fe0131", "#fe0132"  # numbers on its cells

#: On light pages; on dark ones the least is darkest, so that no cell glares.
_RAMP = ["#f3ecd0", "#d0e0bb", "#a4ceac", "#73b5a2", "#3f98a0", "#2a7996", "#205a84", "#1c3c6c", "#1a1f4d"]

VARIABLES = {
    INK: "var(--bp-ink,#1b1b1b)",
    MUTED: "var(--bp-muted,#595959)",
    GRID: "var(--bp-grid,#dcdcdc)",
    PAPER: "var(--bp-paper,#ffffff)",
    BAND: "var(--bp-band,#dde6ef)",
    EDGE: "var(--bp-edge,#7b8692)",
    SERIES[0]: "var(--bp-1,#0b62a8)",
    SERIES[1]: "var(--bp-2,#c2410c)",
    SERIES[2]: "var(--bp-3,#117a53)",
    SERIES[3]: "var(--bp-4,#8b4a9c)",
    SERIES[4]: "var(--bp-5,#8a6a00)",
    ON_LOW: "var(--bp-on-low,#000000)",
    ON_HIGH: "var(--bp-on-high,#ffffff)",
    **{cell: f"var(--bp-cell-{n},{own})" for n, (cell, own) in enumerate(zip(CELLS, _RAMP, strict=True), 1)},
}

HALO = "halo"  # gid of text that lies over lines and gets an outline in the page's ground colour

_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?|-?\d+e-\d+")
_SENTINEL = re.compile(r"#fe01[0-9a-f]{2}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_DROPPED = {"metadata", "style", "title", "desc", "script"}


def clean(raw: str, *, prefix: str, alt: str, councils: str = "") -> str:
    """Return a self-contained inline ``<svg>`` from what matplotlib's SVG backend wrote, one user unit a pixel.

    - `prefix`: put before every id, so that two drawings on a page never share one.
    - `alt`, `councils`: see :func:`envelope`.
    - Gives one line of markup, without declaration, doctype, metadata, comments or style element.
    """
    root = ET.fromstring(raw)
    view = root.get("viewBox")
    _simplify(root)
    _rename_ids(root, prefix)
    body = "".join(ET.tostring(child, encoding="unicode") for child in root)
    return envelope(
        _SENTINEL.sub(lambda match: VARIABLES[match.group()], body), _shorten(view), alt, councils
    )


def envelope(body: str, view: str, alt: str, councils: str = "") -> str:
    """Return an inline ``<svg>`` around a drawing; the style sheet gives it its width and its font.

    - `body`: colours as CSS variables, ids unique on the page.
    - `alt`: accessible name, which stands once; assistive technology would otherwise read out every tick label.
    - `councils`: whose mark lies where, see `analysis.show.surface.Sheet.councils`; none where there are no councils.
    """
    marks = f'data-councils="{escape(councils)}" ' if councils else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img" {marks}'
        f'aria-label="{escape(alt)}" stroke-linejoin="round"><g aria-hidden="true">{body}</g></svg>'
    )


def _simplify(node: ET.Element) -> None:
    """Drop namespaces, unwanted elements, empty definitions and needless groups, bottom up."""
    node.tag = node.tag.rpartition("}")[2]
    node.attrib = {name.rpartition("}")[2]: _attribute(name, value) for name, value in node.items()}
    if node.tag == "g" and node.get("id") == HALO:
        for text in node:
            text.set("style", f"{text.get('style')}; paint-order: stroke; stroke: {PAPER}; stroke-width: 3px")
    kept: list[ET.Element] = []
    for child in node:
        _simplify(child)
        if child.tag in _DROPPED or (child.tag in {"defs", "g"} and len(child) == 0):
            continue
        bare = child.tag == "g" and not set(child.attrib) - {"id"}
        kept.extend(child if bare else [child])
    node[:] = kept
    node.tail = None
    node.text = typeset(node.text or "") if node.tag == "text" else None
    if node.get("transform", "").startswith("rotate(-0 "):
        del node.attrib["transform"]


def _attribute(name: str, value: str) -> str:
    """Return an attribute's value, rounded, and without matplotlib's list of fonts."""
    value = " ".join(_shorten(value).split())
    if name == "style":
        value = re.sub(r"font-family: [^;]+(; )?", "", value)
    return value


def _shorten(value: str) -> str:
    """Round the decimals in a string to hundredths of a pixel, so that machines agree."""
    return _NUMBER.sub(_rounded, value)


def _rounded(match: re.Match[str]) -> str:
    text = f"{float(match.group()):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _rename_ids(root: ET.Element, prefix: str) -> None:
    """Prefix the ids that something refers to and drop the rest."""
    used: dict[str, str] = {}
    for node in root.iter():
        for name, value in node.items():
            names = _REFERENCE.findall(value) + ([value[1:]] if name == "href" else [])
            for found in names:
                used.setdefault(found, f"{prefix}-{len(used) + 1}")
    for node in root.iter():
        for name, value in list(node.items()):
            if name == "id":
                if value in used:
                    node.set("id", used[value])
                else:
                    del node.attrib["id"]
            elif name == "href":
                node.set("href", f"#{used[value[1:]]}")
            else:
                node.set(name, _REFERENCE.sub(lambda match: f"url(#{used[match.group(1)]})", value))
