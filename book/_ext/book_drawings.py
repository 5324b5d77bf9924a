"""Drawings with fewer parts: what is painted alike becomes one part, so that a page stays quick to lay out."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from book_hooks import each_body
from sphinx.application import Sphinx

NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
DRAWING = re.compile(rf"(<svg{NAMESPACE})(.*?</svg>)", re.DOTALL)
PAINT = re.compile(r"(?:^|; )(?:fill|stroke): ([^;]+)")
WIDTH = re.compile(r"stroke-width: ([\d.]+)")
POINT = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
REFERENCE = re.compile(r"#([^)]+)")
#: What can be moved and measured by its pairs of numbers alone.
PLAIN = re.compile(r"(?:[MLCQ](?: -?[\d.]+ -?[\d.]+)+ ?|z ?)+")
#: What covers nothing: no text of a drawing lies across a line or a mark.
COVERS_NOTHING = ("text", "defs")
PLACED = ("href", "x", "y")
#: A round mark as matplotlib writes it.
ROUND = re.compile(r"M [-\d. ]+(?:C [-\d. ]+){8}z")


class Box(NamedTuple):
    """Where something lies: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether two boxes share a point."""
        across = max(self.left, other.left) <= min(self.right, other.right)
        return across and max(self.top, other.top) <= min(self.bottom, other.bottom)

    def within(self, other: "Box") -> bool:
        """Whether a box lies in another."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom


EVERYWHERE = Box(float("-inf"), float("-inf"), float("inf"), float("inf"))


@dataclass
class Part:
    """Something drawn: its element, where its pieces lie, and whether pieces that meet look as each by itself."""

    node: ET.Element
    boxes: list[Box]
    solid: bool

    @cached_property
    def look(self) -> tuple[tuple[str, str], ...] | None:
        """What two parts have in common that can be one; nothing where a part has to stay by itself."""
        whole = self.node.tag == "path" and not {"transform", "id"} & set(self.node.keys())
        return (
            tuple(sorted((name, value) for name, value in self.node.items() if name != "d"))
            if whole
            else None
        )

    @cached_property
    def colours(self) -> set[str]:
        """What it is painted with."""
        return set(PAINT.findall(self.node.get("style", ""))) - {"none"}

    def meets(self, other: "Part") -> bool:
        """Whether two parts share a point."""
        return any(one.meets(two) for one in self.boxes for two in other.boxes)

    def covers(self, other: "Part") -> bool:
        """Whether it matters which of two parts is drawn first."""
        same = self.solid and other.solid and self.colours == other.colours
        return not same and self.meets(other)


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
    named = {node.get("id", ""): node for defs in root.iter("defs") for node in defs}
    for group in list(root.iter("g")):
        parts = [_part(node, named) for node in _loose(group)]
        _share_frame(parts, named)
        group[:] = [part.node for part in _joined(parts)]
    used = {
        name for node in root.iter() for value in node.attrib.values() for name in REFERENCE.findall(value)
    }
    for group in root.iter("g"):
        for defs in group.findall("defs"):
            defs[:] = [node for node in defs if node.get("id", "") in used]
        group[:] = [node for node in group if node.tag != "defs" or len(node)]
    return ET.tostring(root, encoding="unicode")


def _loose(group: ET.Element) -> Iterator[ET.Element]:
    """What a group holds; what is only cut together is each cut by itself."""
    for node in group:
        cut = node.tag == "g" and set(node.keys()) == {"clip-path"}
        if cut and not any({"clip-path", "transform"} & set(inner.keys()) for inner in node):
            for inner in node:
                inner.set("clip-path", node.get("clip-path", ""))
                yield inner
        else:
            yield node


def _share_frame(parts: list[Part], named: dict[str, ET.Element]) -> None:
    """Cut parts at the frames of all panels at once, where none reaches into a panel that is not its own."""
    clipped = [part for part in parts if part.node.get("clip-path")]
    frames = {part.node.get("clip-path", ""): _frame(part.node, named) for part in clipped}
    strays = (
        box.meets(frame)
        for part in clipped
        for clip, frame in frames.items()
        for box in part.boxes
        if clip != part.node.get("clip-path")
    )
    if len(frames) < 2 or any(strays):
        return
    first, *_ = frames
    shape = " ".join(
        f"M {left:g} {top:g} H {right:g} V {bottom:g} H {left:g} z"
        for left, top, right, bottom in frames.values()
    )
    _clip(clipped[0].node, named)[:] = [ET.Element("path", d=shape)]
    for part in clipped:
        part.node.set("clip-path", first)


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Parts of which those that look alike are one, as far as nothing that lies between is covered."""
    kept: list[Part] = []
    for part in parts:
        if alike := _before(kept, part):
            alike.node.set("d", f"{alike.node.get('d')} {part.node.get('d')}")
            alike.boxes += part.boxes
        else:
            kept.append(part)
    return kept


def _before(kept: list[Part], part: Part) -> Part | None:
    """The lowest part that another can be drawn together with."""
    found = None
    for other in reversed(kept):
        alike = part.look is not None and part.look == other.look
        if part.meets(other) if alike and not part.solid else part.covers(other):
            break
        found = other if alike else found
    return found


def _part(node: ET.Element, named: dict[str, ET.Element]) -> Part:
    """An element as a part: a mark as a path where it lies, with no frame to cut it where it lies within."""
    shape = _placed(node, named)
    if shape.tag in COVERS_NOTHING:
        return Part(node, [], solid=False)
    if shape.tag != "path" or shape.get("transform") or not PLAIN.fullmatch(shape.get("d", "")):
        return Part(node, [EVERYWHERE], solid=False)
    box = _box(shape)
    if shape.get("clip-path") and box.within(_frame(shape, named)):
        del shape.attrib["clip-path"]
    style = shape.get("style", "")
    one = len(set(PAINT.findall(style)) - {"none"}) == 1 and "opacity" not in style
    solid = one and (node.tag == "use" or "fill: none" in style)
    return Part(_rounded(shape) if node.tag == "use" else shape, [box], solid)


def _placed(node: ET.Element, named: dict[str, ET.Element]) -> ET.Element:
    """A mark as a path where it lies; anything else as it is."""
    mark = named.get(node.get("href", "#")[1:]) if node.tag == "use" else None
    if mark is None or mark.tag != "path":
        return node
    rest = {name: value for name, value in node.items() if name not in PLACED}
    styles = "; ".join(filter(None, (node.get("style"), mark.get("style"))))
    style = dict(part.split(": ", 1) for part in styles.split("; "))
    x, y = float(node.get("x", "0")), float(node.get("y", "0"))
    moved = POINT.sub(lambda at: f"{float(at[1]) + x:.6g} {float(at[2]) + y:.6g}", mark.get("d", ""))
    return ET.Element("path", {"d": moved} | rest | {"style": "; ".join(map(": ".join, style.items()))})


def _rounded(mark: ET.Element) -> ET.Element:
    """A round mark in fewer letters: two arcs, or a point with a round pen where it has no edge of its own."""
    shape, style = mark.get("d", ""), mark.get("style", "")
    if not ROUND.fullmatch(shape):
        return mark
    left, top, right, bottom = _reach(shape)
    x, y, radius = (left + right) / 2, (top + bottom) / 2, (right - left) / 2
    painted = dict(part.split(": ", 1) for part in style.split("; "))
    if painted.get("fill") != painted.get("stroke"):
        arc = f"a {radius:.6g} {radius:.6g} 0 1 0"
        shape = f"M {left:.6g} {y:.6g} {arc} {2 * radius:.6g} 0 {arc} {-2 * radius:.6g} 0 z"
    else:
        shape = f"M {x:.6g} {y:.6g} h 0"
        width = 2 * radius + float(painted.get("stroke-width", "1"))
        painted |= {"fill": "none", "stroke-width": f"{width:g}", "stroke-linecap": "round"}
    return ET.Element(
        "path", dict(mark.items()) | {"d": shape, "style": "; ".join(map(": ".join, painted.items()))}
    )


def _reach(shape: str) -> Box:
    """Where the points of a path lie."""
    xs, ys = zip(*((float(x), float(y)) for x, y in POINT.findall(shape)), strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _box(path: ET.Element) -> Box:
    """Where a path lies, with the width of its pen on each side."""
    pen = WIDTH.search(path.get("style", ""))
    wide = float(pen[1]) if pen else 1
    left, top, right, bottom = _reach(path.get("d", ""))
    return Box(left - wide, top - wide, right + wide, bottom + wide)


def _clip(node: ET.Element, named: dict[str, ET.Element]) -> ET.Element:
    """What an element is cut with."""
    return named[REFERENCE.findall(node.get("clip-path", ""))[0]]


def _frame(node: ET.Element, named: dict[str, ET.Element]) -> Box:
    """The rectangle that is left of an element."""
    left, top, width, height = (
        float(_clip(node, named)[0].get(name, "0")) for name in ("x", "y", "width", "height")
    )
    return Box(left, top, left + width, top + height)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    each_body(app, lambda page, body: lighter(body))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
