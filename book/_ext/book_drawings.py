"""Drawings with fewer parts: marks and lines that look alike become one, so that a page stays quick to lay out."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
DRAWING = re.compile(rf"(<svg{NAMESPACE})(.*?</svg>)", re.DOTALL)
PAINT = re.compile(r"(?:^|; )(?:fill|stroke): ([^;]+)")
POINT = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
PLACED = ("href", "x", "y")
#: A round mark as matplotlib writes it, and its radius.
ROUND = re.compile(r"M 0 ([\d.]+) (?:C [-\d. ]+){8}z")


def lighter(drawing: str) -> str:
    """A drawing that looks the same with fewer elements.

    Parameters
    ----------
    drawing : str
        SVG element as `analysis.show.svg.clean` writes it.
    """
    return DRAWING.sub(lambda found: found[1] + _lighter(f"<svg{found[2]}").removeprefix("<svg"), drawing)


def _lighter(markup: str) -> str:
    root = ET.fromstring(markup)
    shapes = {node.get("id"): node for defs in root.iter("defs") for node in defs if node.tag == "path"}
    for group in root.iter("g"):
        _join(group, shapes)
    used = Counter(node.get("href", "").removeprefix("#") for node in root.iter("use"))
    for group in root.iter("g"):
        for defs in group.findall("defs"):
            defs[:] = [node for node in defs if node.tag != "path" or used[node.get("id", "")]]
        group[:] = [node for node in group if node.tag != "defs" or len(node)]
    return ET.tostring(root, encoding="unicode")


def _join(group: ET.Element, shapes: dict[str | None, ET.Element]) -> None:
    """Join what is painted alike. Only what has the same one colour, or words, may lie between: then order is nothing."""
    kept: list[ET.Element] = []
    alike: dict[tuple[tuple[str, str], ...], ET.Element] = {}
    colour: set[str] = set()
    for node in group:
        shape = _placed(node, shapes)
        paints = set(PAINT.findall(shape.get("style", ""))) - {"none"}
        if node.tag not in ("text", "defs") and paints != colour:
            alike, colour = {}, paints
        key = tuple(sorted((name, value) for name, value in shape.items() if name != "d"))
        if shape.tag != "path" or len(paints) != 1 or not _only_strokes(node, shape):
            kept.append(node)
        elif key in alike:
            alike[key].set("d", f"{alike[key].get('d')} {shape.get('d')}")
        else:
            alike[key] = shape
            kept.append(shape)
    group[:] = kept


def _only_strokes(node: ET.Element, shape: ET.Element) -> bool:
    """Whether parts of a shape that overlap look as they would each by itself."""
    whole = "opacity" not in shape.get("style", "") and not {"transform", "opacity", "id"} & set(shape.keys())
    return whole and (node.tag == "use" or "fill: none" in shape.get("style", ""))


def _placed(node: ET.Element, shapes: dict[str | None, ET.Element]) -> ET.Element:
    """A mark as a path where it lies; anything else as it is."""
    mark = shapes.get(node.get("href", "#")[1:]) if node.tag == "use" else None
    if mark is None:
        return node
    rest = {name: value for name, value in node.items() if name not in PLACED}
    style, shape = _styled(node, mark)
    x, y = float(node.get("x", "0")), float(node.get("y", "0"))
    moved = POINT.sub(lambda at: f"{float(at[1]) + x:.6g} {float(at[2]) + y:.6g}", shape)
    return ET.Element("path", {"d": moved} | rest | {"style": "; ".join(map(": ".join, style.items()))})


def _styled(node: ET.Element, mark: ET.Element) -> tuple[dict[str, str], str]:
    """Style and path of a mark; a round one of a single colour is a point with a round pen."""
    styles = "; ".join(filter(None, (node.get("style"), mark.get("style"))))
    style, shape = dict(part.split(": ", 1) for part in styles.split("; ")), mark.get("d", "")
    disc = ROUND.fullmatch(shape)
    if not disc or style.get("fill") != style.get("stroke"):
        return style, shape
    width = 2 * float(disc[1]) + float(style.get("stroke-width", "1"))
    return style | {"fill": "none", "stroke-width": f"{width:g}", "stroke-linecap": "round"}, "M 0 0 h 0"


def lighten(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Make the drawings of a page lighter."""
    if "body" in context:
        context["body"] = lighter(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
